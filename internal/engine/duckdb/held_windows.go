package duckdb

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation is the error of a file that another process has open for itself.
const sharingViolation = syscall.Errno(32)

// held says whether another process has a file so that it cannot be opened. The engine's message says it in the
// language of the system.
func held(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, sharingViolation)
}
