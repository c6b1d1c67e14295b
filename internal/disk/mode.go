package disk

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Publish gives a folder and its contents the rights that the user's mask leaves.
func Publish(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(path, 0o777&^mask)
		}
		return os.Chmod(path, 0o666&^mask)
	})
}

// Tighten removes the rights of others to a folder and its contents, as far as the files are the user's own.
func Tighten(dir string) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&fs.ModeSymlink != 0 {
			return nil
		}
		if info, err := e.Info(); err == nil && info.Mode()&0o077 != 0 {
			_ = os.Chmod(path, info.Mode()&0o700)
		}
		return nil
	})
}

// MakeFolders makes a folder and its missing parents, with the rights that the user's mask leaves.
func MakeFolders(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := MakeFolders(parent); err != nil {
			return err
		}
	}
	err := os.Mkdir(dir, 0o777)
	if err == nil {
		return os.Chmod(dir, 0o777&^mask)
	}
	if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
		return nil // another process has made it meanwhile
	}
	return err
}
