package workspace

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
)

// An erasure writes books and vault as new files, so that nothing of what it takes out stays in them. It counts when
// the new books have taken the place of the old ones.

// CopyBooks makes the draft of an existing workspace write a copy of the books, which PublishBooks puts in their place.
func (d *Draft) CopyBooks() error {
	if _, err := recoverBooks(context.Background(), d.open, d.home); err != nil {
		return err
	}
	d.books = filepath.Join(d.folder, WarehouseFile)
	if err := copyFile(d.books, filepath.Join(d.home, WarehouseFile)); err != nil {
		return disk.Fault(fault.Resource, d.folder, err)
	}
	return nil
}

// NewBooks is the path of the new file of the books.
func (d *Draft) NewBooks() string { return filepath.Join(d.folder, "new-"+WarehouseFile) }

// NewVault is the path of the new file of a vault that is not sealed.
func (d *Draft) NewVault() string { return filepath.Join(d.folder, "new-"+VaultFile) }

// PublishBooks makes the draft the workspace, after the engine has closed its files: with new books, a new vault and no
// cache of models. record is called last before it counts. If the books cannot be put in their place, nothing has
// changed but that the cache is gone, which follows from the rest.
func (d *Draft) PublishBooks(record func() error) error {
	_ = disk.RemoveAll(d.Stage())
	for _, name := range []string{ModelsFile + ".wal", ModelsFile} {
		if err := os.Remove(filepath.Join(d.home, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return disk.CannotWrite(filepath.Join(d.home, name))
		}
	}
	files := []string{d.NewBooks()}
	if d.Vault.State == VaultOpen { // a sealed one has its name and is on the disk
		files = append(files, d.NewVault())
	}
	for _, path := range files {
		if err := syncFile(path); err != nil {
			return disk.Fault(fault.Resource, path, err)
		}
	}
	if d.Vault.State == VaultOpen {
		if err := disk.Rename(d.NewVault(), d.OpenVault()); err != nil {
			return disk.Fault(fault.Resource, d.folder, err)
		}
	}
	if disk.Sync(d.folder) != nil {
		return disk.CannotWrite(d.folder)
	}
	if err := record(); err != nil {
		return err
	}
	if err := disk.Rename(d.NewBooks(), filepath.Join(d.home, WarehouseFile)); err != nil {
		return disk.Fault(fault.Resource, d.home, err)
	}
	if disk.Sync(d.home) != nil {
		return disk.CannotWrite(d.home)
	}
	d.published = true
	return recoverLoad(d.open, d.dir)
}

// syncFile writes a file through to the disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
