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

// A workspace is books, vault and parts of the same loads. Keys of one vault mean other people in another workspace's
// parts, so nothing is read before the files are known to belong together: books and vault hold the same origin, and
// the books hold size and checksum of every part.

// books are what the warehouse of a workspace tells of it.
type books struct {
	origin vault.Origin
	parts  map[string][]Part
}

// readBooks reads the books at path; its errors name them. dir is the workspace that they are of.
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
		b.parts, err = listed(ctx, db)
	}
	return b, FileFault(path, err)
}

// vaultOrigin reads the origin of the vault at path; its errors name it.
func vaultOrigin(ctx context.Context, open engine.StoreOpener, path string) (o vault.Origin, err error) {
	if err := regular(path); err != nil {
		return o, err
	}
	o, err = vault.ReadOrigin(ctx, path, open)
	return o, FileFault(path, err)
}

// regular says whether there is a file at path that may be read.
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

// FileFault says of an error that came of a workspace's file what a person can do about it, naming the file.
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
		return Fault(path, nil, err) // opens nothing: the file is not damaged
	}
	return Damaged(path)
}

// belongTogether says whether the files of the workspace at dir belong together and are all there, at the cost of a
// look at each: whether their bytes are as they were written, whole looks where they are read. A vault that this
// person may not read is left to those who need it.
func belongTogether(ctx context.Context, open engine.StoreOpener, dir string) (books, error) {
	b, err := readBooks(ctx, open, dir, filepath.Join(dir, WarehouseFile))
	if err != nil {
		return b, err
	}
	kept, err := vaultOrigin(ctx, open, filepath.Join(dir, VaultFile))
	switch {
	case forbidden(err):
	case err != nil:
		return b, err
	case kept != b.origin:
		return b, stranger(ctx, dir, b, kept)
	}
	return b, present(filepath.Join(dir, RegistersDir), b.parts)
}

// forbidden says whether an error is that a file may not be read.
func forbidden(err error) bool { return says(err, cannotRead("")) }

// says says whether an error tells of the same as another, of whatever file.
func says(err, other error) bool {
	var f, g *fault.Fault
	return errors.As(err, &f) && errors.As(other, &g) && f.Rule == g.Rule
}

// stranger names the file that does not belong to a workspace whose books and vault differ: the one that is behind,
// else the books where the parts are not theirs.
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

// AllParts are the parts of all registers, in the order of their names.
func AllParts(parts map[string][]Part) []Part {
	list := slices.Concat(slices.Collect(maps.Values(parts))...)
	slices.SortFunc(list, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// present says whether every part is there in its size.
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

// examine looks for the damage that an engine's error has told of, and names the file: of books and vault everything
// is read, of parts the checksum. nil: they are whole.
func examine(ctx context.Context, open engine.StoreOpener, dir string) error {
	b, err := belongTogether(ctx, open, dir)
	if err != nil {
		return err
	}
	for _, name := range []string{WarehouseFile, VaultFile} {
		path := filepath.Join(dir, name)
		if err := readWhole(ctx, open, path); err != nil && !forbidden(err) {
			return err
		}
	}
	return checkParts(ctx, filepath.Join(dir, RegistersDir), AllParts(b.parts))
}

// Damage names the damaged file of a workspace, where books, vault or parts are damaged; nil: they are whole.
func (w *Workspace) Damage(ctx context.Context) error { return examine(ctx, w.open, w.dir) }

// readWhole reads every value of every table of an engine's file, for the engine checks what it reads.
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
