//go:build unix

package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// lock takes or shares the lock on an open file.
func lock(f *os.File, exclusive bool) error {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	err := error(syscall.EINTR)
	for errors.Is(err, syscall.EINTR) {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return ErrHeld
	}
	return fmt.Errorf("lock: %w", err)
}

// hold locks the folder or file itself. On a file system without locks it always succeeds.
func hold(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|notWaiting, 0)
	if err != nil {
		return nil, err
	}
	if err := lock(f, true); errors.Is(err, ErrHeld) {
		f.Close()
		return nil, err
	}
	return f, nil
}

func holdNames(dir string) (io.Closer, error) { return hold(dir) }

// LocksBeside says whether the lock on a folder that is moved or removed is a file beside it.
const LocksBeside = false

// Unwritable says whether an error is that a file or folder may not be written.
func Unwritable(err error) bool {
	return errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS)
}
