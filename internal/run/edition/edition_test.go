package edition

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/report/document"
	"ansatz/internal/report/manuscript"
)

// The texts that differ are those between the common ends, and far too many are refused, not computed for hours.
func TestLines(t *testing.T) {
	for _, c := range []struct{ before, after, removed, added string }{
		{"a b c", "a b c", "", ""}, {"a b c", "a c", "b", ""}, {"a c", "a b c", "", "b"}, {"a b c", "a d c", "b", "d"},
		{"", "a", "", "a"}, {"a", "", "a", ""}, {"a a", "a a a", "", "a"}, {"x a y b z", "x b y a z", "a y", "y a"},
	} {
		removed, added, err := lines(strings.Fields(c.before), strings.Fields(c.after))
		if err != nil || len(removed) != len(strings.Fields(c.removed)) || len(added) != len(strings.Fields(c.added)) {
			t.Errorf("%q, %q: %q, %q, %v", c.before, c.after, removed, added, err)
		}
	}
	var before, after []string
	for i := range 5000 {
		before, after = append(before, fmt.Sprint("a", i)), append(after, fmt.Sprint("b", i))
	}
	if _, _, err := lines(before, after); err == nil {
		t.Error("25 million pairs were compared")
	}
	if removed, _, err := lines(before, before[1:]); err != nil || len(removed) != 1 {
		t.Errorf("%q, %v", removed, err)
	}
}

// A number within emphasis and links is no part of what a paragraph says.
func TestHiddenNumbers(t *testing.T) {
	live := []document.Inline{document.Live{Text: "43"}}
	text := []document.Inline{document.Strong{Text: live}, document.Emphasis{Text: []document.Inline{
		document.Link{URL: "#a", Text: live}}}, document.Text{Text: "!"}}
	if got := withoutLive(text); got != "……!" {
		t.Errorf("%q", got)
	}
}

// Nothing is written in a version, and nothing is read from outside of it.
func TestForgedVersion(t *testing.T) {
	dir := t.TempDir()
	put := func(f frozen) {
		f.Format = frozenFormat
		text, err := json.Marshal(f)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, frozenFile), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put(frozen{Studies: []frozenStudy{{Study: "ansatz", Results: "../elsewhere"}}})
	if _, err := readFrozen(dir); err == nil || !strings.Contains(err.Error(), frozenFile) {
		t.Errorf("results outside the version: %v", err)
	}
	_, err := Judge(context.Background(), Request{Folder: dir}, "S-01", "Bo", "2026-11-30")
	if err == nil || !strings.Contains(err.Error(), "frozen version") && !strings.Contains(err.Error(), "fryst") {
		t.Errorf("a conclusion of a version was judged: %v", err)
	}
	f := &frozen{Files: map[string]string{"manuscript/ett.md": "a"}}
	err = f.listed(dir, manuscriptDir, map[string]string{"ett.md": "a", manuscript.JudgedFile: "b"})
	if found := fault.Of(err); len(found) != 1 || !strings.Contains(found[0].File, manuscript.JudgedFile) {
		t.Errorf("a file that is not listed: %v", err)
	}
}

// No cell of numbers.csv is a formula.
func TestNumbersAreNoFormulas(t *testing.T) {
	e := &Edition{Made: &manuscript.Made{Document: &document.Document{Blocks: []document.Block{
		&document.Paragraph{Text: []document.Inline{document.Live{Text: "-1,5", Value: -1.5,
			Place: document.Place{File: "=x.md", Line: 1, Column: 1}}}}}}}}
	var b strings.Builder
	if err := e.writeNumbers(&b); err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.Split(b.String(), "\n")[1], ",")
	if got[0] != "'=x.md" || !slices.Contains(got, "-1.5") {
		t.Errorf("%q", got)
	}
}
