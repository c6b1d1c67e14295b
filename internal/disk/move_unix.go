//go:build unix

package disk

import "os"

// Rename moves a file or folder to another name, as os.Rename does.
func Rename(from, to string) error { return os.Rename(from, to) }

// RemoveAll removes a file or a folder with all in it, as os.RemoveAll does.
func RemoveAll(path string) error { return os.RemoveAll(path) }

// RemoveNow does what RemoveAll does, without waiting.
func RemoveNow(path string) error { return os.RemoveAll(path) }

// Sync writes the names in a folder to the disk.
func Sync(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Reserved says whether a path has a name that the system reserves for devices. There are none here.
func Reserved(string) bool { return false }

// plain returns an error of the system unchanged.
func plain(err error) error { return err }
