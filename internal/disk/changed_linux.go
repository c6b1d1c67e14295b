package disk

import (
	"io/fs"
	"syscall"
	"time"
)

// changed is when a file, its names or its bytes last changed.
func changed(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctim.Unix())
	}
	return time.Time{}
}
