//go:build unix

package disk

import (
	"io/fs"
	"syscall"
)

// mask is the person's own mask of rights.
var mask fs.FileMode = 0o022

// Private makes everything that the program writes from here on its user's alone: files 600, folders 700. What may be
// seen by others is published.
func Private() { mask = fs.FileMode(syscall.Umask(0o077)) }

// AsUser does something whose files and folders get the rights that the person's own mask leaves. Nothing else may
// write meanwhile.
func AsUser(do func() error) error {
	private := syscall.Umask(int(mask))
	defer syscall.Umask(private)
	return do()
}
