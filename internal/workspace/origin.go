package workspace

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/vault"
)

// A workspace is books, vault and parts of the same loads. A key of one vault means another person in the parts of
// another workspace. So nothing is read before the files are known to belong together: books and vault have the same
// origin, and the books have the size and checksum of every part.

// books is what the warehouse of a workspace says about it.
type books struct {
	origin vault.Origin
	vault  VaultBook
	parts  map[string][]Part
}

// readBooks reads the books at path of the workspace at dir. Its errors name the file.
func readBooks(ctx context.Context, open engine.StoreOpener, dir, path string) (b books, err error) {
	if err := regular(path); err != nil {
		return b, err
	}
	db, err := open(ctx, path, engine.Options{Threads: 1, ReadOnly: true})
	if err != nil {
		return b, FileFault(path, err)
	}
	defer db.Close()
	if err := sameFormat(ctx, db, dir); err != nil {
		return b, FileFault(path, err)
	}
	if b.origin, err = vault.OriginIn(ctx, db, "load.state"); err == nil {
		b.vault, err = readVaultBook(ctx, db)
	}
	if err == nil {
		b.parts, err = listed(ctx, db)
	}
	return b, FileFault(path, err)
}

// vaultOrigin reads the origin of the vault at path. Its errors name the file.
func vaultOrigin(ctx context.Context, open engine.StoreOpener, path string) (o vault.Origin, err error) {
	if err := regular(path); err != nil {
		return o, err
	}
	o, err = vault.ReadOrigin(ctx, path, open)
	return o, FileFault(path, err)
}

// regular returns an error if there is no regular file at path that may be read.
func regular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return Damaged(path)
	}
	if err == nil {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			f.Close()
		}
	}
	return FileFault(path, err)
}

// FileFault turns an error about a file of a workspace into a fault that names the file and says what to do.
func FileFault(path string, err error) error {
	var told *fault.Fault
	var e *engine.Error
	switch {
	case err == nil, errors.As(err, &told), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return disk.TooFewHandles()
	case errors.Is(err, fs.ErrPermission):
		return cannotRead(path)
	case errors.As(err, &e) && e.Kind != engine.Corrupt && e.Kind != engine.Other:
		return Fault(path, nil, err) // nothing is opened: the file is not damaged
	}
	return Damaged(path)
}

// belongTogether returns an error if the files of the workspace at dir do not belong together or are not all there. It
// only looks at each: checkParts checks the bytes when they are read. A vault that this user may not read is left to
// the commands that need it.
func belongTogether(ctx context.Context, open engine.StoreOpener, dir string) (books, error) {
	b, err := readBooks(ctx, open, dir, filepath.Join(dir, WarehouseFile))
	if err != nil {
		return b, err
	}
	if err := b.vaultBelongs(ctx, open, dir); err != nil {
		return b, err
	}
	return b, present(filepath.Join(dir, RegistersDir), b.parts)
}

// opened holds the books of workspaces that this process has opened for reading.
var opened disk.Kept[books]

// openedBooks is belongTogether for who only reads: books and vault are read once while their files stay as they are.
func openedBooks(open engine.StoreOpener, dir string) (books, error) {
	state := disk.StateOf(dir, WarehouseFile, WarehouseFile+".wal", VaultFile, SealedFile)
	b, err := opened.Get(dir, state, func() (books, error) { return belongTogether(context.Background(), open, dir) })
	if err != nil {
		return b, err
	}
	return b, present(filepath.Join(dir, RegistersDir), b.parts)
}

// forbidden says whether an error is that a file may not be read.
func forbidden(err error) bool { return says(err, cannotRead("")) }

// says says whether two errors are about the same thing, in any file.
func says(err, other error) bool {
	var f, g *fault.Fault
	return errors.As(err, &f) && errors.As(other, &g) && f.Rule == g.Rule
}

// stranger returns the fault of the file that does not belong to a workspace whose books and vault differ: the older
// one of the two, or the books if the parts are not theirs.
func stranger(ctx context.Context, dir string, b books, kept vault.Origin) error {
	warehouse := b.origin
	strange := VaultFile
	switch {
	case warehouse.Workspace == kept.Workspace && warehouse.Generation < kept.Generation:
		strange = WarehouseFile
	case warehouse.Workspace == kept.Workspace && warehouse.Generation > kept.Generation:
	case checkParts(ctx, filepath.Join(dir, RegistersDir), AllParts(b.parts)) != nil:
		strange = WarehouseFile
	}
	other := map[string]string{VaultFile: WarehouseFile, WarehouseFile: VaultFile}[strange]
	f := damaged(filepath.Join(dir, strange))
	f.Rule = lang.Textf("filen hör inte ihop med %s: den är en annan arbetsytas, eller en äldre kopia",
		"the file does not belong with %s: it is another workspace's, or an older copy", other)
	return f
}

// AllParts returns the parts of all registers, in the order of their names.
func AllParts(parts map[string][]Part) []Part {
	list := slices.Concat(slices.Collect(maps.Values(parts))...)
	slices.SortFunc(list, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// present returns an error unless every part is there with its size.
func present(dir string, parts map[string][]Part) error {
	for _, p := range AllParts(parts) {
		path := filepath.Join(dir, p.Name)
		info, err := os.Stat(path)
		if err == nil && (!info.Mode().IsRegular() || info.Size() != p.Bytes) {
			return Damaged(path)
		}
		if err != nil {
			return FileFault(path, err)
		}
	}
	return nil
}

// examine finds the damaged file after an error of the engine. It reads everything in books and vault, and checks the
// checksums of parts. It returns nil if all are intact.
func examine(ctx context.Context, open engine.StoreOpener, dir string) error {
	b, err := belongTogether(ctx, open, dir)
	if err != nil {
		return err
	}
	if err := readWhole(ctx, open, filepath.Join(dir, WarehouseFile)); err != nil {
		return err
	}
	if err := b.vault.readWhole(ctx, open, dir); err != nil && !forbidden(err) {
		return err
	}
	return checkParts(ctx, filepath.Join(dir, RegistersDir), AllParts(b.parts))
}

// Damage returns the fault of the damaged file of a workspace, if books, vault or parts are damaged, and nil if they
// are intact.
func (w *Workspace) Damage(ctx context.Context) error { return examine(ctx, w.open, w.dir) }

// readWhole reads every value of every table of an engine's file, because the engine checks what it reads.
func readWhole(ctx context.Context, open engine.StoreOpener, path string) error {
	if err := regular(path); err != nil {
		return err
	}
	db, err := open(ctx, path, engine.Options{ReadOnly: true})
	if err != nil {
		return FileFault(path, err)
	}
	defer db.Close()
	return FileFault(path, db.Verify(ctx))
}
