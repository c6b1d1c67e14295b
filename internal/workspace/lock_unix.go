//go:build unix

package workspace

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// locks says whether the system has locks on files.
const locks = true

// lock is a lock on a file.
type lock struct {
	file   *os.File
	signed bool
}

// tryLock takes the lock at once or fails, with errHeld where another has it. A shared lock needs no right to write.
func tryLock(path string, exclusive bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && !exclusive && unwritable(err) {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errHeld
		}
		return nil, fmt.Errorf("lock: %w", err)
	}
	return &lock{file: f}, nil
}

// unwritable says whether an error is that a file or folder may not be written.
func unwritable(err error) bool {
	return errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS)
}
