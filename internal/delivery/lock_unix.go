//go:build unix

package delivery

import (
	"os"
	"syscall"
)

// locks says whether the system has locks on files.
const locks = true

// lock is a lock on a file; the system lets go of it when the process ends, however it ends.
type lock struct{ file *os.File }

// takeLock takes the lock at once or fails.
func takeLock(path string, exclusive bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return &lock{f}, nil
}

func (l *lock) release() {
	if l != nil && l.file != nil {
		l.file.Close()
		l.file = nil
	}
}
