package ledger

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// writerIn names, for a process of this test, the folder in whose ledger it writes until it is killed.
const writerIn = "ANSATZ_TEST_WRITER"

func TestMain(m *testing.M) {
	dir := os.Getenv(writerIn)
	if dir == "" {
		os.Exit(m.Run())
	}
	for i := 0; ; i++ {
		n, err := Append(context.Background(), dir, Entry{Search, "explain", Facts{"subject": strconv.Itoa(i)}}, nil)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
}

// TestKilledWhileRecording kills processes that write to one ledger, two at a time, at a random moment. No entry whose
// number was given is lost, and the ledger is intact each time.
func TestKilledWhileRecording(t *testing.T) {
	rounds := 12
	if os.Getenv("ANSATZ_TORTURE") != "" {
		rounds = 200
	}
	dir := newLedger(t)
	last := int64(1)
	for range rounds {
		var killed []*exec.Cmd
		acknowledged := make(chan int64)
		for range 2 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), writerIn+"="+dir)
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
		time.Sleep(time.Duration(rand.Int64N(int64(60 * time.Millisecond))))
		for _, cmd := range killed {
			_ = cmd.Process.Kill()
			last = max(last, <-acknowledged)
		}
		for _, cmd := range killed {
			_ = cmd.Wait()
		}
		l, err := Read(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if l.Size() < last {
			t.Fatalf("%d entries, and %d were acknowledged", l.Size(), last)
		}
	}
	t.Logf("%d entries", last)
}
