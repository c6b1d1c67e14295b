package duckdb

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation is the error of a file that another process has open exclusively.
const sharingViolation = syscall.Errno(32)

// held says whether a file cannot be opened because another process has it. The engine's message says so in the
// language of the system.
func held(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, sharingViolation)
}
