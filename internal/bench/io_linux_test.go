package bench

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
	"unsafe"
)

// bytesMoved waits until a process has ended, and returns how many bytes it read and wrote. It must be called before
// the exit code is read, because the system then forgets the numbers.
func bytesMoved(pid int) (read, written int64) {
	const aProcess = 1 // P_PID
	var info [128]byte
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, aProcess, uintptr(pid), uintptr(unsafe.Pointer(&info)),
			syscall.WEXITED|syscall.WNOWAIT, 0, 0)
		if errno != syscall.EINTR {
			break
		}
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0, 0
	}
	for line := range bytes.Lines(text) {
		_, _ = fmt.Sscanf(string(line), "rchar: %d", &read)
		_, _ = fmt.Sscanf(string(line), "wchar: %d", &written)
	}
	return read, written
}

// forgetPeak makes this process as small as possible and resets its peak memory, because a new process begins with the
// peak of the process that starts it.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}
