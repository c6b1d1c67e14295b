package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const page = "../../docs/evidence/performance.md"

// make performance writes the text between the marks.
const begin, end = "<!-- begin: measured by make bench-national -->", "<!-- end: measured -->"

// inserted puts the measurements between the marks of a page.
func inserted(page, measured string) (string, error) {
	head, rest, ok := strings.Cut(page, begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed || strings.Contains(tail, begin) {
		return "", fmt.Errorf("the page must hold %q and after it %q, once", begin, end)
	}
	return head + begin + "\n\n" + strings.TrimSpace(measured) + "\n\n" + end + tail, nil
}

// TestPerformancePage checks that docs/evidence/performance.md has the form that the benchmark writes. With
// ANSATZ_BENCH_DIR and ANSATZ_BENCH_PAGE=write it writes the measurements of that folder into the page, as make
// performance does.
func TestPerformancePage(t *testing.T) {
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("ANSATZ_BENCH_PAGE") == "write" {
		text, err := os.ReadFile(filepath.Join(os.Getenv("ANSATZ_BENCH_DIR"), "figures.md"))
		if err != nil {
			t.Fatalf("nothing is measured yet: %v; run make bench-national", err)
		}
		written, err := inserted(string(old), string(text))
		if err == nil {
			err = os.WriteFile(page, []byte(written), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if _, err := inserted(string(old), ""); err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(old), begin)
	shown, _, _ = strings.Cut(shown, end)
	for _, want := range []string{"### Figures", "| figure | measured | target | met | command |",
		"### When each part was measured", "| machine |"} {
		if !strings.Contains(shown, want) {
			t.Errorf("docs/evidence/performance.md shows no %q: make performance writes it", want)
		}
	}
}

// The page of figures shows which targets are met, in the order of the parts, for any order of measuring.
func TestPage(t *testing.T) {
	limit, least := 3.0, 250e6
	m := measured{
		Persons: 20_000,
		Small:   2_000,
		CSV:     2_000,
		Machine: [][2]string{{"processor", "one"}},
		Figures: []figure{
			{Step: "Run", What: "slow", Value: 3.001, Unit: times, Target: &limit, Command: "a | b"},
			{Step: "Load", What: "quick", Value: 3, Unit: times, Target: &limit, Command: "c"},
			{Step: "Load", What: "few", Value: 249_999_999, Unit: count, Target: &least, AtLeast: true, Command: "d"},
			{Step: "Load", What: "free", Value: 1.5e9, Unit: bytes_, Command: "e"},
		},
		Takes: []taken{{Step: "Run", Failed: true}},
	}
	got := m.page()
	at := -1
	for _, want := range []string{
		"Smaller than the country the targets are set for",
		"| **Load** |",
		"| quick | 3.00 × | ≤ 3.00 × | yes | `c` |",
		"| few | 249\u00a0999\u00a0999 | ≥ 250\u00a0000\u00a0000 | **no** | `d` |",
		"| free | 1.50 GB |  |  | `e` |",
		"| **Run** |",
		"| slow | 3.00 × | ≤ 3.00 × | **no** | `a \\| b` |",
		"**failed**",
	} {
		next := strings.Index(got, want)
		if next <= at {
			t.Errorf("%q is missing or in the wrong place:\n%s", want, got)
		}
		at = next
	}
	if m.done("Run") || m.done("Load") {
		t.Error("a part that failed or was not measured counts as done")
	}
	for _, broken := range []string{"no marks", begin, end + begin, begin + end + begin + end} {
		if _, err := inserted(broken, "x"); err == nil {
			t.Errorf("%q was taken for a page", broken)
		}
	}
	twice, err := inserted("a "+begin+" old "+end+" b", "new")
	if err == nil {
		twice, err = inserted(twice, "newer")
	}
	if want := "a " + begin + "\n\nnewer\n\n" + end + " b"; err != nil || twice != want {
		t.Errorf("got %q, %v", twice, err)
	}
}
