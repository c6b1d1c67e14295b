//go:build unix

package disk

import (
	"errors"
	"os"
	"syscall"
)

// Hold takes the lock on a folder or file, without waiting; ErrHeld: another process has it. The system lets go of it when it is closed or the process
// ends. Where the file system has no locks everybody gets it.
func Hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|notWaiting, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, ErrHeld
	}
	return f, nil
}

// Locks says whether the system has locks.
const Locks = true
