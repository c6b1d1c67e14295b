package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"ansatz/internal/disk/disktest"
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
		after := time.Duration(rand.Int64N(int64(60 * time.Millisecond)))
		last = max(last, disktest.KillTwo(t, writerIn+"="+dir, after))
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
