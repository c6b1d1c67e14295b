package delivery

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/workspace"
)

// TestLeftBehind: what a killed first load or check left, identity numbers among it, goes with the next load nearby,
// unless a load holds it or it is something else; until then it is told of.
func TestLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "temp"))
	in := deliver(t, filepath.Join(dir, "in"), map[string]string{
		"a/delivery.yaml": "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\n" +
			"synthetic: true\n" +
			"files: [{register: care_licence, path: a.csv}]\n",
		"a/a.csv": "company_id,kind,granted_date,revoked_date\n",
	})
	lock, err := workspace.Begin(filepath.Join(dir, "B"), duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.End(nil)
	killed := func(name string) string {
		left := deliver(t, filepath.Join(dir, name), map[string]string{
			"lock":                "",
			"stage/a.parquet":     "x",
			"registers/b.parquet": "x",
			"spill/a.tmp":         "x",
			"warehouse.duckdb":    "x",
		})
		old := time.Now().Add(-48 * time.Hour)
		if err := os.Chtimes(left, old, old); err != nil {
			t.Fatal(err)
		}
		return left
	}
	left, check := killed(".A.loading"), killed("temp/ansatz-check-1")
	held, other, young := killed(".B.loading"), killed(".C.loading"), killed(".D.loading")
	deliver(t, other, map[string]string{"mine.txt": "x"})
	old, now := time.Now().Add(-48*time.Hour), time.Now().Add(-time.Hour)
	if err := errors.Join(os.Chtimes(other, old, old), os.Chtimes(young, now, now)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"A": "was interrupted", "B": "in use", "E": "is not a workspace"} {
		if _, err := workspace.Open(filepath.Join(dir, name), duckdb.NewStore); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	for _, o := range []Options{{Deliveries: in, Check: true}, {Deliveries: in, Workspace: filepath.Join(dir, "W")}} {
		if _, err := runLoad(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for path, stays := range map[string]bool{left: false, check: false, held: true, other: true, young: true} {
		if _, err := os.Stat(path); (err == nil) != stays {
			t.Errorf("%s: %v, want it to stay: %v", path, err, stays)
		}
	}
}

// deliver writes files into a folder and returns it.
func deliver(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
