//go:build unix

package disk

import "syscall"

// notWaiting is the flag by which opening a pipe does not wait for somebody to write to it.
const notWaiting = syscall.O_NONBLOCK
