//go:build unix

package torture

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestLedgerKilled kills commands that look something up, two at a time, at a random moment, 200 times. What a command
// has shown is in the ledger, and the ledger is whole.
func TestLedgerKilled(t *testing.T) {
	if os.Getenv("ANSATZ_TORTURE") == "" {
		t.Skip("runs by make torture")
	}
	a := newArena(t, 1)
	w := a.copyOf("half")
	began := time.Now()
	a.well("release", "list", "-w", w)
	took := time.Since(began)
	entries := func() int {
		return strings.Count(a.well("ledger", "show", "-w", w, "--kind", "search").text, "release list")
	}
	shown, before := 0, entries()
	var one sync.Mutex
	for round := range 100 {
		var both sync.WaitGroup
		for range 2 {
			after := time.Duration(a.random.Int64N(int64(took) * 4))
			both.Go(func() {
				cmd := exec.Command(a.program, "release", "list", "-w", w)
				cmd.Env = append(os.Environ(), "TMPDIR="+a.temp, "ANSATZ_LANG=en")
				var text bytes.Buffer
				cmd.Stdout, cmd.Stderr = &text, &text
				if err := cmd.Start(); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(after)
				_ = cmd.Process.Signal(syscall.SIGKILL)
				_ = cmd.Wait()
				one.Lock()
				defer one.Unlock()
				if strings.Contains(text.String(), "Nothing has left") {
					shown++
				}
			})
		}
		both.Wait()
		if round%10 < 9 {
			continue
		}
		a.well("ledger", "verify", "-w", w)
		if found := entries() - before; found < shown {
			t.Fatalf("%d lists were shown, and %d are in the ledger", shown, found)
		}
	}
	a.well("release", "list", "-w", w)
	a.clean(w)
	t.Logf("%d of 200 were shown", shown)
}
