// Package disktest kills processes of a test while they write, for tests only.
package disktest

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// KillTwo starts the test's own program twice with a setting of the environment ("NAME=value"), kills both after a
// time, and returns the largest number that either printed as written; 0 if neither printed one. A program prints one
// number a line.
func KillTwo(t *testing.T, setting string, after time.Duration) (last int64) {
	t.Helper()
	acknowledged := make(chan int64)
	var killed []*exec.Cmd
	for range 2 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), setting)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		killed = append(killed, cmd)
		go func() {
			most := int64(0)
			for lines := bufio.NewScanner(out); lines.Scan(); {
				n, err := strconv.ParseInt(lines.Text(), 10, 64)
				if err != nil {
					t.Error(lines.Text())
					break
				}
				most = max(most, n)
			}
			acknowledged <- most
		}()
	}
	time.Sleep(after)
	for _, cmd := range killed {
		_ = cmd.Process.Kill()
	}
	for _, cmd := range killed {
		last = max(last, <-acknowledged)
		_ = cmd.Wait()
	}
	return last
}
