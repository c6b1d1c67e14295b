package workbench

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ansatz/internal/delivery"
)

// A folder that is still being copied is never offered: not while a file of the manifest is missing, not while anything
// in it changes, and not with other bytes than the manifest promises.
func TestArrivals(t *testing.T) {
	inbox := t.TempDir()
	now := time.Now()
	w := &arrivals{inbox: inbox, arrived: delivery.Arrived, now: func() time.Time { return now },
		of: map[string]*arrival{}}
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(inbox, "d", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	look := func(after time.Duration) (bool, arriving) {
		now = now.Add(after)
		whole, waits := w.look(t.Context(), "d")
		for waits.Comparing {
			time.Sleep(time.Millisecond)
			whole, waits = w.look(t.Context(), "d")
		}
		return whole, waits
	}
	const first, second = "person_id\n1\n", "person_id\n2\n"
	write("a.csv", first)
	if whole, waits := look(time.Hour); whole || strings.Join(waits.Missing, " ") != "delivery.yaml" {
		t.Errorf("a folder without its manifest is offered, or waits for %v", waits.Missing)
	}
	write("delivery.yaml", fmt.Sprintf("agency: police\ndelivered: 2024-09-01\nreference: 2023-12-31\nfiles:\n"+
		"  - {register: network_active, path: a.csv, sha256: %x}\n"+
		"  - register: network_contact\n    path: b-*.csv\n    parts:\n      - {path: b-1.csv, sha256: %x}\n",
		sha256.Sum256([]byte(first)), sha256.Sum256([]byte(second))))
	look(0)
	if whole, waits := look(time.Hour); whole || !strings.Contains(strings.Join(waits.Missing, " "), "b-1.csv") {
		t.Errorf("a folder without a file of its manifest is offered, or waits for %v", waits.Missing)
	}
	write("b-1.csv", second[:4])
	for range 3 {
		write("b-1.csv", second[:len(second)-1])
		if whole, _ := look(quiet - time.Second); whole {
			t.Fatal("a folder in which something has just changed is offered")
		}
		now = now.Add(2 * time.Second)
		write("b-1.csv", second[:4])
		if whole, _ := look(0); whole {
			t.Fatal("a folder that changed after it was looked at is offered")
		}
	}
	if whole, waits := look(quiet); whole || strings.Join(waits.Other, " ") != "b-1.csv" {
		t.Errorf("a file that was half copied is offered; others: %v", waits.Other)
	}
	write("b-1.csv", second)
	if whole, _ := look(quiet); whole {
		t.Error("a folder is offered at the first look at what it has")
	}
	if whole, waits := look(quiet); !whole {
		t.Errorf("a whole delivery is not offered: %+v", waits)
	}
	write("a.csv", second)
	if whole, _ := look(0); whole {
		t.Error("a folder that changed after it was offered is still offered")
	}

	// One that the workbench itself has put there is whole at once.
	if err := os.Rename(filepath.Join(inbox, "d"), filepath.Join(inbox, "e")); err != nil {
		t.Fatal(err)
	}
	w.taken("e")
	if whole, _ := w.look(t.Context(), "e"); !whole {
		t.Error("a delivery that was taken waits")
	}
}

// An upload that nobody goes on with is removed after a while, with what it had, and so is a draft; deliveries stay.
func TestUploadsAreRemoved(t *testing.T) {
	u := &uploads{inbox: t.TempDir(), now: time.Now}
	if err := os.Mkdir(filepath.Join(u.inbox, "delivery"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(u.inbox, draftPrefix+"1"), 0o700); err != nil {
		t.Fatal(err)
	}
	h := &half{ID: "ABC234", Owner: "a", Name: "x.zip", Length: 10}
	if err := os.Mkdir(u.dir(h.ID), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := u.write(h); err != nil {
		t.Fatal(err)
	}
	if got := u.halfOf("a"); len(got) != 1 || got[0].Name != "x.zip" {
		t.Fatalf("an upload is lost: %v", got)
	}
	if len(u.halfOf("b")) > 0 {
		t.Error("somebody sees another's upload")
	}
	u.now = func() time.Time { return time.Now().Add(halfIsKept + time.Minute) }
	u.sweep()
	entries, _ := os.ReadDir(u.inbox)
	if len(entries) != 1 || entries[0].Name() != "delivery" {
		t.Errorf("what stays: %v", entries)
	}
}
