package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// patience is how long to wait for a file that another program has open. Virus scanners and indexers open each new file
// for a moment.
const patience = 2 * time.Second

// Rename moves a file or folder to another name. The error is ErrInUse if another program has it, or a file in it,
// open.
func Rename(from, to string) error { return patiently(func() error { return os.Rename(from, to) }) }

// RemoveAll removes a file or a folder with all in it. The error is ErrInUse if another program has a file in it open.
func RemoveAll(path string) error { return patiently(func() error { return RemoveNow(path) }) }

// RemoveNow does what RemoveAll does, without waiting. It removes name by name, because os.RemoveAll needs an operation
// that not every file system has.
func RemoveNow(path string) error {
	var folders []string
	var faults error
	_ = filepath.WalkDir(path, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			folders = append(folders, path)
			return nil
		}
		if err = os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = errors.Join(faults, err)
		}
		return nil
	})
	for _, dir := range slices.Backward(folders) {
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = errors.Join(faults, err)
		}
	}
	return faults
}

func patiently(do func() error) error {
	for began := time.Now(); ; time.Sleep(patience / 40) {
		err := do()
		switch {
		case !errors.Is(err, windows.ERROR_ACCESS_DENIED) && !errors.Is(err, windows.ERROR_SHARING_VIOLATION) &&
			!errors.Is(err, windows.ERROR_DIR_NOT_EMPTY):
			return err
		case time.Since(began) > patience:
			return errors.Join(ErrInUse, err)
		}
	}
}

// Sync does nothing here: the file system writes names to the disk itself.
func Sync(string) error { return nil }

// Reserved says whether a path has a name that the system reserves for devices, such as NUL or CON, or a character that
// file names may not have.
func Reserved(path string) bool {
	path = filepath.Clean(path)
	for name := range strings.SplitSeq(path[len(filepath.VolumeName(path)):], `\`) {
		if name != "" && name != ".." && !filepath.IsLocal(name) {
			return true
		}
	}
	return false
}

// plain returns the error that other systems give instead of one of this system.
func plain(err error) error {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err
	}
	switch number {
	case windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION:
		return ErrInUse
	case windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL:
		return syscall.ENOSPC
	case windows.ERROR_TOO_MANY_OPEN_FILES:
		return syscall.EMFILE
	case windows.ERROR_WRITE_PROTECT:
		return syscall.EROFS
	case windows.ERROR_CANT_RESOLVE_FILENAME:
		return syscall.ELOOP
	}
	return err
}
