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

// patience is how long a file that another program has open is waited for: those that look for viruses, or index
// files, open each new file for a moment.
const patience = 2 * time.Second

// Rename moves a file or folder to another name. ErrInUse: another program has it, or a file in it, open.
func Rename(from, to string) error { return patiently(func() error { return os.Rename(from, to) }) }

// RemoveAll removes a file or a folder with all in it. ErrInUse: another program has a file in it open.
func RemoveAll(path string) error { return patiently(func() error { return RemoveNow(path) }) }

// RemoveNow does what RemoveAll does, and does not wait. It goes name by name: os.RemoveAll needs a way of removal that
// not every system of files has.
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

// Sync does nothing here: the file system brings names to the disk itself.
func Sync(string) error { return nil }

// Reserved says whether a name in a path is one that the system keeps for devices, such as NUL or CON, or has a
// character that no name of a file may have.
func Reserved(path string) bool {
	path = filepath.Clean(path)
	for name := range strings.SplitSeq(path[len(filepath.VolumeName(path)):], `\`) {
		if name != "" && name != ".." && !filepath.IsLocal(name) {
			return true
		}
	}
	return false
}

// plain is the error that other systems give in the place of one of this system.
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
