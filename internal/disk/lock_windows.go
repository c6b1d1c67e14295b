package disk

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lock takes or shares the lock on an open file. The locked byte is beyond the end of the file: locked bytes cannot be
// read here, and another process must be able to read who has the lock.
func lock(f *os.File, exclusive bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	at := windows.Overlapped{OffsetHigh: math.MaxInt32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &at)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return ErrHeld
	}
	return fmt.Errorf("lock: %w", err)
}

// beside is a lock file that is removed with the lock.
type beside struct{ *os.File }

func (b beside) Close() error {
	err := b.File.Close()
	_ = os.Remove(b.Name()) // if another process has opened it meanwhile, that process removes it
	return err
}

// hold locks a file beside the folder or file: a folder in which a file is open cannot be renamed or removed here.
func hold(path string) (io.Closer, error) { return holdFile(path + LockEnd) }

func holdNames(dir string) (io.Closer, error) { return holdFile(filepath.Join(dir, ".ansatz"+LockEnd)) }

func holdFile(path string) (io.Closer, error) {
	f, err := TryLock(path, true)
	switch {
	case err == nil:
		return beside{f}, nil
	case errors.Is(err, ErrHeld):
		_ = os.Remove(path) // nothing happens while the holder has it open
	case errors.Is(err, windows.ERROR_ACCESS_DENIED), errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		if _, look := os.Lstat(path); look == nil { // it is just being removed
			return nil, ErrHeld
		}
	}
	return nil, err
}

// LocksBeside says whether the lock on a folder that is moved or removed is a file beside it.
const LocksBeside = true

// Unwritable says whether an error is that a file or folder may not be written.
func Unwritable(err error) bool {
	return errors.Is(err, os.ErrPermission) || errors.Is(err, windows.ERROR_WRITE_PROTECT)
}
