// Package workspace handles the folder that loads make and runs read: who may use it, which files belong together, and
// how a load changes all of it or nothing.
package workspace

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// Draft is the unfinished work of one load: a new workspace, or additions to an existing one. No other process uses the
// workspace meanwhile. A draft counts only after Publish, and End removes what does not count.
type Draft struct {
	First  bool              // the workspace does not exist yet
	Origin vault.Origin      // which the load writes into books and vault
	Parts  map[string][]Part // of each register, by its name
	Vault  VaultBook         // what the books say of the vault; of a first load, what they will say

	dir       string // the workspace as the person gave it; empty for a check, which leaves nothing
	home      string // the workspace
	books     string // the copy of the books; empty if the load writes them in place
	folder    string // the draft: beside a workspace that does not exist yet, or inside an existing one
	open      engine.StoreOpener
	before    vault.Origin // of the last load
	published bool
	leave     func(err error) error
}

// Begin locks the workspace at dir, or its future place, for one load alone. With an empty dir it makes a workspace in
// the folder of temporary files, which End removes. open opens the workspace's files.
func Begin(dir string, open engine.StoreOpener) (*Draft, error) {
	d := &Draft{dir: dir, open: open, Parts: map[string][]Part{}}
	if dir == "" {
		return d, d.beginCheck()
	}
	if err := placeable(dir); err != nil {
		return nil, err
	}
	home, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	d.home = home
	removeLeftovers(filepath.Dir(home), ".*.loading", filepath.Base(BuildFolder(home)))
	if info, err := os.Stat(home); err == nil && !info.IsDir() {
		return nil, noFolder(dir)
	}
	if _, err := os.Stat(filepath.Join(home, WarehouseFile)); errors.Is(err, fs.ErrPermission) {
		return nil, cannotRead(dir)
	} else if err == nil {
		return d, d.beginLater()
	}
	return d, d.beginFirst()
}

// beginCheck begins in a new folder of temporary files.
func (d *Draft) beginCheck() error {
	if err := placeable(os.TempDir()); err != nil {
		return err
	}
	removeLeftovers(os.TempDir(), "ansatz-check-*", "")
	temp, err := os.MkdirTemp("", "ansatz-check-")
	if err != nil {
		return disk.CannotWrite(os.TempDir())
	}
	held, err := takeFolder(temp)
	if err != nil {
		return disk.CannotWrite(temp)
	}
	d.home, d.folder, d.First, d.Origin = filepath.Join(temp, "workspace"), temp, true, vault.Origin{}.Next()
	d.leave = func(error) error {
		defer held.release()
		return disk.RemoveAll(temp)
	}
	return nil
}

// beginLater begins a load into a workspace that exists.
func (d *Draft) beginLater() error {
	w, err := OpenAlone(d.dir, d.open)
	if err != nil {
		return err
	}
	folder := filepath.Join(d.home, LoadingDir)
	if err := writable(d.dir, folder, w.books.vault); err != nil {
		w.Close()
		return err
	}
	d.folder, d.before, d.Parts, d.Vault = folder, w.books.origin, w.books.parts, w.books.vault
	d.Origin = d.before.Next()
	d.leave = func(err error) error {
		defer w.Close()
		if !resumable(err) {
			_ = disk.RemoveAll(d.Stage())
		}
		return recoverLoad(d.open, d.dir) // not only removed: the vault must get what the warehouse has committed
	}
	return nil
}

// beginFirst begins a workspace beside its place.
func (d *Draft) beginFirst() error {
	if entries, err := os.ReadDir(d.home); err == nil && len(entries) > 0 {
		return &fault.Fault{
			Kind: fault.Workspace,
			File: d.dir,
			Rule: lang.Text{
				SV: "mappen är inte tom och ingen arbetsyta",
				EN: "the folder is not empty and no workspace",
			},
			Hint: lang.Text{SV: "ange en mapp som inte finns eller är tom",
				EN: "give a folder that does not exist or is empty"},
		}
	}
	folder := BuildFolder(d.home)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return disk.Fault(fault.Resource, filepath.Dir(d.dir), err)
	}
	d.First, d.folder, d.Origin = true, folder, vault.Origin{}.Next()
	held, err := takeFolder(folder)
	if errors.Is(err, errHeld) {
		return inUse(d.dir, disk.LockOf(folder, LockFile), false)
	}
	if err != nil {
		return disk.CannotWrite(filepath.Dir(d.dir))
	}
	held.sign()
	if err := clear(folder, LockFile, StageDir); err != nil {
		held.release()
		return disk.CannotWrite(folder)
	}
	d.leave = func(err error) error {
		defer held.release()
		switch {
		case d.published:
			return nil // it has become the workspace
		case resumable(err) && d.Staged():
			return clear(folder, LockFile, StageDir)
		}
		return disk.RemoveAll(folder)
	}
	return nil
}

// End releases the workspace after a load, whether it failed or not. If the load was stopped or ran out of disk or
// memory, what it has read stays, so that the same load can be resumed.
func (d *Draft) End(err error) error { return d.leave(err) }

// Before returns the origin that the last load left.
func (d *Draft) Before() vault.Origin { return d.before }

// Folder returns the folder of the draft. The engine may read and write there.
func (d *Draft) Folder() string { return d.folder }

// Warehouse is the path of the books and of the relations that the registers' parts make.
func (d *Draft) Warehouse() string { return cmp.Or(d.books, filepath.Join(d.Base(), WarehouseFile)) }

// Base returns the folder of the workspace's files: that of the workspace or, if there is none yet, that of the draft.
func (d *Draft) Base() string {
	if d.First {
		return d.folder
	}
	return d.home
}

// Registers is the folder of the workspace's parts while the load is under way.
func (d *Draft) Registers() string { return filepath.Join(d.Base(), RegistersDir) }

// Standing returns the folder of the parts of earlier loads, for messages.
func (d *Draft) Standing() string { return filepath.Join(d.dir, RegistersDir) }

// Stage is the folder of the files as read.
func (d *Draft) Stage() string { return filepath.Join(d.folder, StageDir) }

// Spill is the folder in which the engine puts what does not fit into memory.
func (d *Draft) Spill() string { return filepath.Join(d.folder, SpillDir) }

// OpenVault is the path of the vault that a load writes if it is not sealed: a copy of an existing one. It takes that
// one's place when the warehouse has been committed, as a sealed one does.
func (d *Draft) OpenVault() string { return filepath.Join(d.folder, VaultFile) }

// SealedVault is the path of the sealed vault that a load writes.
func (d *Draft) SealedVault() string { return filepath.Join(d.folder, SealedFile) }

// StandingVault is the path of the sealed vault of earlier loads.
func (d *Draft) StandingVault() string { return filepath.Join(d.dir, SealedFile) }

// Opened is the folder of the tables of an opened vault.
func (d *Draft) Opened() string { return filepath.Join(d.folder, openedDir) }

// CopyVault makes the copy of an existing vault that is not sealed.
func (d *Draft) CopyVault() error {
	if d.First {
		return nil
	}
	if err := copyFile(d.OpenVault(), filepath.Join(d.home, VaultFile)); err != nil {
		return disk.Fault(fault.Resource, d.folder, err)
	}
	return nil
}

// CheckParts returns an error if a part of an earlier load is not as it was written.
func (d *Draft) CheckParts(ctx context.Context, parts []Part) error {
	return checkParts(ctx, d.Standing(), parts)
}

// Staged says whether a load has left complete files in its stage.
func (d *Draft) Staged() bool { return staged(d.folder) }

// WholeFiles returns the files in the stage that are complete.
func (d *Draft) WholeFiles() []fs.DirEntry { return wholeIn(d.Stage()) }

// Sync writes the names of the parts through to the disk. It comes before the engine commits.
func (d *Draft) Sync() error {
	if err := disk.Sync(d.Registers()); err != nil {
		return disk.CannotWrite(d.Registers())
	}
	return nil
}

// Record writes an entry to the ledger: that of the workspace or, for a first load, one that becomes the workspace's
// with all else. It comes before the engine commits, so that no load counts that is not recorded. A check is not
// recorded.
func (d *Draft) Record(ctx context.Context, e ledger.Entry, by *person.Signer) (number int64, err error) {
	if d.dir == "" {
		return 0, nil
	}
	if d.First {
		if err := ledger.Create(d.folder, d.Origin.Workspace); err != nil {
			return 0, err
		}
	}
	return ledger.Append(ctx, d.Base(), e, by)
}

// Allow returns an error if a signer may not have an entry like this one recorded, as ledger.Allow does. Anybody may
// begin a workspace.
func (d *Draft) Allow(ctx context.Context, e ledger.Entry, by *person.Signer) error {
	if d.First {
		return nil
	}
	_, err := ledger.Allow(ctx, d.home, e, by)
	return err
}

// Publish makes the draft the workspace, after the engine has committed the warehouse and closed its files. The folder
// of a first load is renamed. After a later load, the vault's copy replaces the vault.
func (d *Draft) Publish() error {
	if !d.First {
		_ = disk.RemoveAll(d.Stage())
		d.published = true
		return recoverLoad(d.open, d.dir)
	}
	err := clear(d.folder, LockFile, WarehouseFile, VaultFile, SealedFile, RegistersDir, PolicyFile, ledger.Dir)
	if err != nil {
		return disk.CannotWrite(d.folder)
	}
	if disk.LocksBeside { // the folder has had no lock inside it until now
		if err := os.WriteFile(filepath.Join(d.folder, LockFile), nil, 0o600); err != nil {
			return disk.CannotWrite(d.folder)
		}
	}
	if err := os.Remove(d.home); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.CannotWrite(d.home)
	}
	if err := disk.Rename(d.folder, d.home); err != nil {
		return disk.Fault(fault.Resource, d.home, err)
	}
	d.published = true
	return disk.Sync(filepath.Dir(d.home))
}

// resumable says whether a load that ended with this error can be resumed.
func resumable(err error) bool {
	var e *engine.Error
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.Resource || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &e) && (e.Kind == engine.Cancelled || e.Kind == engine.Memory || e.Kind == engine.Disk ||
			e.Kind == engine.Files)
}

// staged says whether a load has left complete files in its stage.
func staged(build string) bool { return len(wholeIn(filepath.Join(build, StageDir))) > 0 }

// wholeIn returns the files in a stage that are complete.
func wholeIn(stage string) []fs.DirEntry {
	entries, _ := os.ReadDir(stage)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) != ".parquet" })
}

// clear removes everything in dir but the files named.
func clear(dir string, but ...string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			if err := disk.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// recoverLoad finishes or drops a killed load in a workspace. If the warehouse has committed it, the vault's copy
// replaces the vault. Parts that do not count are removed. The stage stays. If a file cannot be read, nothing is
// changed and that is an error: a vault that is older than its warehouse would give a key away twice.
func recoverLoad(open engine.StoreOpener, dir string) error {
	ctx := context.Background()
	build := filepath.Join(dir, LoadingDir)
	b, err := recoverBooks(ctx, open, dir)
	if err != nil {
		return err
	}
	if err := b.recoverVault(ctx, open, dir); err != nil {
		return err
	}
	if err := removeParts(dir, b.parts); err != nil {
		return FileFault(filepath.Join(dir, RegistersDir), err)
	}
	if _, err := os.Stat(build); err == nil && staged(build) {
		if err := clear(build, StageDir); err != nil {
			return disk.CannotWrite(dir)
		}
		return nil
	}
	if err := disk.RemoveAll(build); err != nil {
		return disk.CannotWrite(dir)
	}
	return nil
}

// recoverBooks reads the books, after writing what a killed load has committed to their log into their file.
func recoverBooks(ctx context.Context, open engine.StoreOpener, dir string) (books, error) {
	path := filepath.Join(dir, WarehouseFile)
	if _, err := os.Stat(path + ".wal"); err == nil {
		db, err := open(ctx, path, engine.Options{Threads: 1})
		if err == nil {
			err = db.Checkpoint(ctx, "")
			err = errors.Join(err, db.Close())
		}
		if err != nil {
			return books{}, FileFault(path, err)
		}
	}
	return readBooks(ctx, open, dir, path)
}

// writable says whether a load may write into the workspace at dir, and makes the folder for what it has under way.
func writable(dir, build string, kept VaultBook) error {
	names := []string{WarehouseFile}
	if name := kept.file(); name != "" {
		names = append(names, name)
	}
	for _, name := range names {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) && name == SealedFile { // kept elsewhere
			continue
		}
		if err != nil {
			return disk.CannotWrite(filepath.Join(dir, name))
		}
		f.Close()
	}
	if err := os.MkdirAll(build, 0o700); err != nil {
		return disk.CannotWrite(dir)
	}
	return nil
}
