package reference

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"ansatz/internal/table"
)

// program builds the real program once and returns its path.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ansatz-reference-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "ansatz")
	if out, err := exec.Command("go", "build", "-o", path, "ansatz/cmd/ansatz").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// TestMain removes the program again.
func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// ansatz runs the real program and returns what it printed.
func ansatz(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("ansatz %s: %w\n%s", args[0], err, errOut.String())
	}
	return out.String(), nil
}

// quarantine reads the real program's counts.
func quarantine(t *testing.T, workspace string) []Count {
	t.Helper()
	out, err := ansatz(t, "quarantine", "--workspace", workspace, "--counts", "--format", "csv", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"delivery",
		"agency",
		"register",
		"file",
		"reason",
		"rows",
	}
	if len(records) == 0 || !slices.Equal(records[0], want) {
		t.Fatalf("header of the counts is not %v", want)
	}
	var counts []Count
	for _, r := range records[1:] {
		n, err := strconv.Atoi(r[5])
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, Count{r[0], r[1], r[2], r[3], r[4], n})
	}
	slices.SortFunc(counts, func(a, b Count) int {
		if less(a, b) {
			return -1
		}
		return 1
	})
	return counts
}

// diffCounts lists what the two quarantines hold differently.
func diffCounts(real, ref []Count) []string {
	at := map[Count][2]int{}
	for i, counts := range [][]Count{real, ref} {
		for _, c := range counts {
			n := c.Rows
			c.Rows = 0
			v := at[c]
			v[i] += n
			at[c] = v
		}
	}
	var diff []string
	for c, v := range at {
		if v[0] != v[1] {
			diff = append(diff,
				fmt.Sprintf("%s %s %s %s: real %d, reference %d", c.Delivery, c.Register, c.File, c.Reason, v[0], v[1]))
		}
	}
	slices.Sort(diff)
	return diff
}

// diffEntries lists the rows that lie in one quarantine only, or for another reason or column. The reference does not
// list a row's further faults, nor what the file calls the column, which the real program has in its last columns.
func diffEntries(t *testing.T, workspace string, entries []Entry) []string {
	t.Helper()
	out, err := ansatz(t, "quarantine", "--workspace", workspace, "--format", "csv", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"delivery", "agency", "register", "file", "line", "column", "reason"}
	if len(records) == 0 || len(records[0]) != len(want)+2 || !slices.Equal(records[0][:len(want)], want) {
		t.Fatalf("header of the quarantine is not %v and two columns more", want)
	}
	times := map[string]int{}
	for _, r := range records[1:] {
		times[strings.Join(r[:len(want)], " ")]++
	}
	for _, e := range entries {
		if e.Reason != "duplicate" {
			line := strconv.Itoa(e.Line)
			times[strings.Join([]string{e.Delivery, e.Agency, e.Register, e.File, line, e.Column, e.Reason}, " ")]--
		}
	}
	var diff []string
	for row, n := range times {
		if n > 0 {
			diff = append(diff, "only real: "+row)
		} else if n < 0 {
			diff = append(diff, "only reference: "+row)
		}
	}
	slices.Sort(diff)
	return diff
}

// diffRows lists the rows that differ: order, status, whole numbers exactly, others by more than 1e-9.
func diffRows(real, ref []table.Row) []string {
	name := func(r table.Row) string {
		return strings.Join([]string{r.Result, r.Group, r.Category, r.Measure}, ",")
	}
	var diff []string
	if !slices.EqualFunc(real, ref, func(a, b table.Row) bool { return name(a) == name(b) }) {
		diff = append(diff, "the rows are not the same, or not in the same order")
	}
	of := map[string]table.Row{}
	for _, r := range real {
		of[name(r)] = r
	}
	for _, want := range ref {
		got, ok := of[name(want)]
		delete(of, name(want))
		if !ok {
			diff = append(diff, name(want)+": missing")
			continue
		}
		if want.Status == Drawn {
			continue
		}
		if got.Status != want.Status || !same(got.Value, want.Value) || !same(got.Low, want.Low) ||
			!same(got.High, want.High) ||
			!same(got.Numerator, want.Numerator) ||
			!same(got.Denominator, want.Denominator) {
			diff = append(diff, fmt.Sprintf("%s: real %s, reference %s", name(want), show(got), show(want)))
		}
	}
	for n := range of {
		diff = append(diff, n+": not in the reference")
	}
	return diff
}

func same(a, b float64) bool {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return math.IsNaN(a) && math.IsNaN(b)
	case a == math.Trunc(a) && b == math.Trunc(b):
		return a == b
	}
	return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

func show(r table.Row) string {
	return fmt.Sprintf("%s [%s %s] %s/%s %s", table.Format(r.Value), table.Format(r.Low), table.Format(r.High),
		table.Format(r.Numerator), table.Format(r.Denominator), r.Status)
}

// agree loads a deliveries folder and runs the study with the real program, and compares both with the reference.
func agree(t *testing.T, dir string) {
	t.Helper()
	agreeIn(t, dir, filepath.Join(t.TempDir(), "workspace"))
}

// agreeIn is agree in a workspace that may hold deliveries of the folder already.
func agreeIn(t *testing.T, dir, workspace string) {
	t.Helper()
	agreeOn(t, "ansatz", Results, dir, workspace)
}

// agreeOn is agreeIn for a study that the reference computes.
func agreeOn(t *testing.T, study string, results func(Registers) []table.Row, dir, workspace string, load ...string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	regs, entries, wrong := ReadDeliveries(dir)
	_, err := ansatz(t, append([]string{"load", dir, "--workspace", workspace, "--quiet"}, load...)...)
	if (err != nil) != (wrong != nil) {
		t.Fatalf("load: %v\nreference: %v", err, wrong)
	}
	if err != nil {
		return
	}
	report(t, "counts", diffCounts(quarantine(t, workspace), Counts(entries)))
	report(t, "entries of the quarantine", diffEntries(t, workspace, entries))
	report(t, "rows", diffRows(computedOf(t, study, workspace, out), results(regs)))
}

// computed gives the rows of a run of the program on a workspace.
func computed(t *testing.T, workspace, out string) []table.Row {
	t.Helper()
	return computedOf(t, "ansatz", workspace, out)
}

// computedOf gives the rows of a run of a study.
func computedOf(t *testing.T, study, workspace, out string) []table.Row {
	t.Helper()
	_, err := ansatz(t, "run", study, "--workspace", workspace, "--out", out, "--unprotected", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	holdGrains(t, workspace)
	return readRows(t, out)
}

// readRows reads the rows that a run wrote.
func readRows(t *testing.T, out string) []table.Row {
	t.Helper()
	f, err := os.Open(filepath.Join(out, "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := table.ReadCSV(f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func report(t *testing.T, what string, diff []string) {
	t.Helper()
	if n := len(diff); n > 40 {
		diff = append(diff[:40], fmt.Sprintf("… %d %s in all", n, what))
	}
	if len(diff) > 0 {
		t.Errorf("different %s:\n%s", what, strings.Join(diff, "\n"))
	}
}

// rounds says which countries a test draws: those of ANSATZ_SEEDS (7, or 100-199), or a few.
func rounds(t *testing.T, few int) (first, n int) {
	if testing.Short() {
		t.Skip("runs the whole program")
	}
	from, to, many := strings.Cut(os.Getenv("ANSATZ_SEEDS"), "-")
	if from == "" {
		return 0, few
	}
	if !many {
		to = from
	}
	first, err := strconv.Atoi(from)
	if err != nil {
		t.Fatal(err)
	}
	last, err := strconv.Atoi(to)
	if err != nil {
		t.Fatal(err)
	}
	return first, last - first + 1
}

// Every quarantine count and every result row of the big made-up country.
func TestAgreeOnWorldA(t *testing.T) {
	rounds(t, 1)
	agree(t, shared(t, "deliveries/world-a"))
}

// Small countries full of edges, delivered in every shape. ANSATZ_SEEDS=0-99 draws more of them, ANSATZ_SEEDS=7 one
// again.
func TestAgreeOnCountries(t *testing.T) {
	first, n := rounds(t, 2)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			newCountry(uint64(seed), 250+seed%3*100).write(t, dir, style{doubles: 0.02, replaces: seed%2 == 1})
			agree(t, dir)
		})
	}
}

// Dirty deliveries: bad values of every kind, conflicts within and across files and deliveries; most worlds stay below
// what fails a load.
func TestAgreeOnDirt(t *testing.T) {
	first, n := rounds(t, 2)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			newCountry(uint64(1000+seed),
				400).write(t, dir, style{dirt: 0.02, doubles: 0.04, replaces: seed%2 == 0, heavy: seed%8 == 7})
			agree(t, dir)
		})
	}
}

// Deliveries that come one after the other give what they give together.
func TestAgreeOnLateDeliveries(t *testing.T) {
	first, n := rounds(t, 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			all, some := t.TempDir(), t.TempDir()
			newCountry(uint64(2000+seed), 300).write(t, all, style{dirt: 0.01, doubles: 0.05, replaces: true})
			if _, _, err := ReadDeliveries(all); err != nil {
				t.Skip("this country cannot be loaded at all")
			}
			entries, err := os.ReadDir(all) // the names begin with the day of delivery
			if err != nil {
				t.Fatal(err)
			}
			workspace := filepath.Join(t.TempDir(), "workspace")
			for i, e := range entries {
				if err := os.Rename(filepath.Join(all, e.Name()), filepath.Join(some, e.Name())); err != nil {
					t.Fatal(err)
				}
				if i == len(entries)-1 {
					agreeIn(t, some, workspace)
				} else if i%3 == 1 {
					if _, err := ansatz(t, "load", some, "--workspace", workspace, "--quiet"); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// One country, written twice in different shapes and orders, gives the same bytes, the drawn comparisons too.
func TestSameBytes(t *testing.T) {
	first, n := rounds(t, 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := newCountry(uint64(3000+seed), 350)
			var results [2][]byte
			for i := range results {
				dir := t.TempDir()
				c.write(t, filepath.Join(dir, "deliveries"), style{doubles: 0.02})
				in, workspace, out := filepath.Join(dir, "deliveries"), filepath.Join(dir, "workspace"),
					filepath.Join(dir, "out")
				for _, args := range [][]string{{"load", in, "--workspace", workspace},
					{"run", "--workspace", workspace, "--out", out, "--unprotected"}} {
					if _, err := ansatz(t, append(args, "--quiet", "--threads", strconv.Itoa(i+1))...); err != nil {
						t.Fatal(err)
					}
				}
				var err error
				if results[i], err = os.ReadFile(filepath.Join(dir, "out", "results.csv")); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(results[0], results[1]) {
				a, b := strings.Split(string(results[0]), "\n"), strings.Split(string(results[1]), "\n")
				for i := range min(len(a), len(b)) {
					if a[i] != b[i] {
						t.Fatalf("line %d:\n%s\n%s", i+1, a[i], b[i])
					}
				}
				t.Fatalf("%d and %d lines", len(a), len(b))
			}
		})
	}
}
