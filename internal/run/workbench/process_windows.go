package workbench

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// interrupt asks a process to end, as Ctrl-Break does.
func interrupt(p *os.Process) error {
	return windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(p.Pid))
}

// ownGroup gives the process a group of its own, which alone a Ctrl-Break can be sent to.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}
