//go:build unix

package disk

import (
	"io/fs"
	"syscall"
)

// mask is the user's mask of rights.
var mask fs.FileMode = 0o022

// Private makes everything that the program writes from now on private to its user: files 600, folders 700. Publish
// opens what others may see.
func Private() { mask = fs.FileMode(syscall.Umask(0o077)) }

// AsUser runs a function whose files and folders get the rights that the user's mask leaves. Nothing else may write
// meanwhile.
func AsUser(do func() error) error {
	private := syscall.Umask(int(mask))
	defer syscall.Umask(private)
	return do()
}
