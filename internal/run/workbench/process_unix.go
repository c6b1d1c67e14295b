//go:build unix

package workbench

import (
	"os"
	"os/exec"
	"syscall"
)

// interrupt asks a process to end, as Ctrl-C does.
func interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }

// ownGroup lets a Ctrl-C at the terminal reach the workbench alone, which then asks the process itself.
func ownGroup(c *exec.Cmd) {
	if c.SysProcAttr == nil {
		c.SysProcAttr = new(syscall.SysProcAttr)
	}
	c.SysProcAttr.Setpgid = true
}
