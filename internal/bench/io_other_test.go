//go:build !linux

package bench

// bytesMoved is available only on Linux.
func bytesMoved(int) (read, written int64) { return 0, 0 }

func forgetPeak() {}
