//go:build unix

package disk

import "syscall"

// notWaiting is the flag with which opening a pipe does not wait for a writer.
const notWaiting = syscall.O_NONBLOCK
