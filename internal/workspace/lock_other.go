//go:build !unix

package workspace

import (
	"errors"
	"os"
)

// locks says whether the system has locks on files.
const locks = false

// lock is a lock on a file; where the system has no such locks the engine's own lock on its file must do.
type lock struct {
	file   *os.File
	signed bool
}

func tryLock(path string, exclusive bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && !exclusive && unwritable(err) {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, err
	}
	return &lock{}, f.Close() // held open, it could not be moved or removed with its folder
}

// unwritable says whether an error is that a file or folder may not be written.
func unwritable(err error) bool { return errors.Is(err, os.ErrPermission) }
