//go:build unix

package workspace

import "syscall"

// FreeBytes returns how much room is left on dir's disk.
func FreeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
