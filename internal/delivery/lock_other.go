//go:build !unix

package delivery

import "os"

// locks says whether the system has locks on files.
const locks = false

// lock is a lock on a file; where the system has no such locks the engine's own lock on its file must do.
type lock struct{}

func takeLock(path string, _ bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{}, f.Close() // held open, it could not be moved or removed with its folder
}

func (*lock) release() {}
