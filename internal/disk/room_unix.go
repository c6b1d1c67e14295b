//go:build unix

package disk

import "syscall"

// Free returns how much room dir's disk has left for this user.
func Free(dir string) (bytes int64, known bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
