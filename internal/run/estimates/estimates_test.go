package estimates

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/lang"
)

// FuzzRead: whatever a file holds, it is answered or refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"cases": [{"id": "a", "topic": "rr_2x2", "input": {"a": 1, "n1": 2, "b": 1, "n0": "Inf"}}]}`), false)
	f.Add([]byte(`[{"topic": "kaplan_meier", "input": {"time": [1, 2], "status": [1, 0]}}, null]`), false)
	f.Add([]byte("id,topic,p\na,multiplicity,0.1 0.2\n"), true)
	f.Fuzz(func(t *testing.T, text []byte, table bool) {
		read := readJSON
		if table {
			read = readCSV
		}
		file, err := read("f", text)
		if err != nil {
			return
		}
		_ = file.Solve("f")
		file.Lines(lang.SV)
		if err := file.WriteJSON(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}

// TestTheFormStays: the file of published problems comes back with an answer for each.
func TestTheFormStays(t *testing.T) {
	file, err := Read(filepath.Join("..", "..", "stats", "estimate", "testdata", "estimates.json"))
	if err != nil {
		t.Fatal(err)
	}
	if faults := file.Solve(""); len(faults) > 0 {
		t.Fatal(faults)
	}
	var b bytes.Buffer
	if err := file.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	back := filepath.Join(t.TempDir(), "back.json")
	if err := os.WriteFile(back, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Read(back)
	if err != nil || len(again.Cases) != len(file.Cases) || len(again.Cases) != 24 {
		t.Fatal(err, len(again.Cases))
	}
	for _, c := range file.Cases {
		if len(c.Found) == 0 {
			t.Errorf("%s has no answer", c.ID)
		}
	}
}

// TestListsOfTexts: a table, and input by hand, may name groups with words; what is wrong is said once.
func TestListsOfTexts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.csv")
	text := "id,topic,time,status,group\na,log_rank,1 2 3 4,1 1 0 1,old new old new\n" +
		"b,log_rank,1 2 3 4,1 1 0 1,\"old,new,old,new\"\nc,log_rank,1 NaN 3 4,1 1 0 1,1 2 1 2\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	faults := file.Solve(path)
	if len(faults) != 1 || !strings.Contains(faults.Error(), `c: "time" must be numbers`) {
		t.Errorf("%v", faults)
	}
	for _, c := range file.Cases[:2] {
		if len(c.Found) != 2 {
			t.Errorf("%s has no answer", c.ID)
		}
	}
	one, err := Single("log_rank", map[string]string{"time": "1 2", "status": "1 1", "group": "a b"})
	if err != nil || len(one.Solve("")) > 0 {
		t.Error(err)
	}
}

// TestLongLists: lists of a hundred thousand persons are read whole, and a file that is too large is refused as such.
func TestLongLists(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.json")
	list := "[" + strings.Repeat("0.1234567, ", 200_000) + "0.5]"
	if err := os.WriteFile(path, []byte(`{"cases": [{"id": "a", "topic": "multiplicity", "input": {"p": `+list+`}}]}`),
		0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Read(path)
	if err != nil || len(file.Solve(path)) > 0 || len(file.Cases[0].Found) == 0 {
		t.Fatal(err)
	}
	if err := os.Truncate(path, most+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a file of more than %d bytes: %v", most, err)
	}
}
