package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// ErrHeld says that another process has a lock.
var ErrHeld = errors.New("the lock is held")

// TryLock opens the file at path, or makes it, and takes its lock or shares it, without waiting. The error is ErrHeld
// if another process has it. The system releases the lock when the file is closed or the process ends. A shared lock
// needs no right to write.
func TryLock(path string, exclusive bool) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && !exclusive && Unwritable(err) {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, err
	}
	if err := lock(f, exclusive); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// LockEnd is the ending of a lock file beside what is locked.
const LockEnd = ".lock"

// LockOf returns the path of the lock on a folder that is moved or removed while it is locked. It is a file called name
// in the folder. On systems where a folder with an open file cannot be moved, it is a file beside it, which is removed
// with the lock.
func LockOf(dir, name string) string {
	if LocksBeside {
		return filepath.Clean(dir) + LockEnd
	}
	return filepath.Join(dir, name)
}

// IsLock says whether a path is a lock file beside what is locked.
func IsLock(path string) bool { return LocksBeside && filepath.Ext(path) == LockEnd }

// Hold takes the lock on a folder or file that is being written, without waiting. The error is ErrHeld if another
// process has it. The system releases the lock when it is closed or the process ends.
func Hold(path string) (io.Closer, error) { return hold(path) }

// HoldNames takes the lock under which names in a folder change, as Hold does.
func HoldNames(dir string) (io.Closer, error) { return holdNames(dir) }
