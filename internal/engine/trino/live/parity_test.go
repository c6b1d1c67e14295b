//go:build linux

package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/trino"
)

// studies are the built-in studies that compute from registers.
var studies = []string{"ansatz", "networks", "livelihood", "cooperation"}

// peopleVariable says how many people the made-up country of TestParity has.
const peopleVariable = "ANSATZ_TEST_TRINO_PEOPLE"

// people is that number.
func people(t *testing.T) string {
	n := os.Getenv(peopleVariable)
	if n == "" {
		return "20000"
	}
	if _, err := strconv.Atoi(n); err != nil {
		t.Fatalf("$%s is no number", peopleVariable)
	}
	return n
}

// program is the program as a file: the one that $ANSATZ names, or one built of this tree.
var program = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("ANSATZ"); path != "" {
		return filepath.Abs(path)
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("ansatz-live-%d", os.Getpid()))
	text, err := exec.Command("go", "build", "-o", path, "ansatz/cmd/ansatz").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, text)
	}
	return path, nil
})

// do runs the program and fails the test if it fails. It returns what the program has printed.
func do(t testing.TB, environment []string, args ...string) string {
	t.Helper()
	text, code := attempt(t, environment, args...)
	if code != 0 {
		t.Fatalf("ansatz %s: exit %d\n%s", strings.Join(args, " "), code, text)
	}
	return text
}

// attempt runs the program, and returns what it has printed and its exit code.
func attempt(t testing.TB, environment []string, args ...string) (string, int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), path, append(args, "--lang", "en")...)
	cmd.Env = append(os.Environ(), environment...)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	t.Logf("%5.1f s  ansatz %s", time.Since(began).Seconds(), strings.Join(args, " "))
	return string(text), cmd.ProcessState.ExitCode()
}

// environment has the program make models on the server.
func (c *cluster) environment(folder string) []string {
	return []string{"ANSATZ_ENGINE=trino", "ANSATZ_TRINO_SERVER=" + strings.Replace(c.address, "//", "//test@", 1),
		"ANSATZ_TRINO_CATALOG=ansatz",
		"ANSATZ_TRINO_SHARED=" + filepath.Join(c.shared, folder) + "=local:///given/" + folder}
}

// TestParity: every row of the four studies is the same on both engines, over a made-up country with all dirt: the same
// bytes of the unprotected results. The matched draw has the same people.
func TestParity(t *testing.T) {
	c := server(t)
	dir := t.TempDir()
	country, workspace := filepath.Join(dir, "country"), filepath.Join(dir, "workspace")
	do(t, nil, "synth", "--persons", people(t), "--seed", "7", "--networks", "20", "--cooperation", "2",
		"--dirt", "heavy", "--out", country)
	do(t, nil, "load", country, "-w", workspace, "--quarantine-share", "0.9")
	for _, study := range studies {
		t.Run(study, func(t *testing.T) {
			here, there := filepath.Join(dir, "here-"+study), filepath.Join(dir, "there-"+study)
			do(t, nil, "run", study, "-w", workspace, "--unprotected", "-o", here)
			do(t, c.environment("parity"), "run", study, "-w", workspace, "--unprotected", "-o", there)
			sameRows(t, here, there)
		})
	}
	t.Run("draw", func(t *testing.T) { sameDraw(t, c, workspace, filepath.Join(dir, "there-ansatz")) })
}

// sameRows compares the results of two runs.
func sameRows(t testing.TB, here, there string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join(here, "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(there, "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, others := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	if len(rows) < 100 {
		t.Errorf("only %d rows of results", len(rows))
	}
	if bytes.Equal(want, got) {
		t.Logf("%d rows are the same bytes", len(rows)-2)
		return
	}
	wrong := 0
	for i := range max(len(rows), len(others)) {
		var a, b string
		if i < len(rows) {
			a = string(rows[i])
		}
		if i < len(others) {
			b = string(others[i])
		}
		if a != b {
			if wrong++; wrong <= 10 {
				t.Errorf("row %d:\n%s here,\n%s there", i, a, b)
			}
		}
	}
	t.Errorf("%d rows differ", wrong)
}

// sameDraw compares who was drawn, in which place: position is a person's draw, mixed with the seed, which no other
// person has. run is the folder of the results of the run on the server.
func sameDraw(t *testing.T, c *cluster, workspace, run string) {
	const columns = "concat(cast(d.condition as varchar), ' ', cast(d.stratum as varchar), ' ', " +
		"cast(d.rank as varchar), ' ', cast(d.position as varchar), ' ', cast(d.flags as varchar))"
	e, err := duckdb.Open(t.Context(), filepath.Join(workspace, "models.duckdb"), engine.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	want := map[string]bool{}
	err = engine.Each(t.Context(), e, "select "+columns+" from comparison.draw_rank as d",
		func(scan func(...any) error) error {
			var row string
			err := scan(&row)
			want[row] = true
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	table := "comparison.draw_rank_" + fingerprint(t, run, "comparison.draw_rank")[:16]
	got, err := trino.Ask(t.Context(), c.config("parity"), "select "+columns+" from "+table+" as d")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || len(got) < 100 {
		t.Errorf("%d are drawn there, %d here", len(got), len(want))
	}
	for _, row := range got {
		if !want[row[0]] {
			t.Fatalf("drawn there and not here: %s", row[0])
		}
	}
}

// fingerprint returns the fingerprint of a model of a run, by which its table is known on the server, where other runs'
// stand too.
func fingerprint(t *testing.T, run, model string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(run, "provenance.json"))
	if err != nil {
		t.Fatal(err)
	}
	var provenance struct {
		Models []struct {
			Name        string `json:"name"`
			Fingerprint string `json:"fingerprint"`
		} `json:"models"`
	}
	if err := json.Unmarshal(text, &provenance); err != nil {
		t.Fatal(err)
	}
	for _, m := range provenance.Models {
		if m.Name == model {
			return m.Fingerprint
		}
	}
	t.Fatalf("%s is not among the models of %s", model, run)
	return ""
}
