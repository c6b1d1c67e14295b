//go:build !unix

package disk

import "os"

// Hold gives everybody the lock: a folder that is open cannot be renamed here.
func Hold(string) (*os.File, error) { return os.Open(os.DevNull) }

// Locks says whether the system has locks.
const Locks = false
