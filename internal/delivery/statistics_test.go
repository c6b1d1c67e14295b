package delivery

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records/recordstest"
	"ansatz/internal/fault"
)

// readAlone reads a file with its format, without an engine: the names of its columns, and its rows.
func readAlone(t testing.TB, path string, change func(*format.File)) ([]string, [][]string, error) {
	t.Helper()
	kind, ending := formatOf(path)
	if kind == nil {
		t.Fatal("no format for", path)
	}
	return recordstest.Read(t, kind, path, ending, change)
}

// pyreadstat returns a Python that has pyreadstat: the one that ANSATZ_PYTHON names, else python3.
func pyreadstat(t testing.TB) string {
	t.Helper()
	python := os.Getenv("ANSATZ_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.Command(python, "-c", "import pyreadstat").Run(); err != nil {
		t.Skipf("SKIPPED, NOTHING COMPARED: %s has no pyreadstat; install it or set ANSATZ_PYTHON", python)
	}
	return python
}

// theirs is what pyreadstat reads of a file.
type theirs struct {
	Error   string
	Names   []string
	Rows    [][]string
	Formats map[string]string
}

func readTheirs(t testing.TB, paths ...string) []theirs {
	t.Helper()
	cmd := exec.Command(pyreadstat(t), append([]string{"testdata/pyreadstat_values.py"}, paths...)...)
	var told bytes.Buffer
	cmd.Stderr = &told
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err, told.String())
	}
	var all []theirs
	in := bufio.NewScanner(bytes.NewReader(out))
	in.Buffer(nil, 1<<30)
	for in.Scan() {
		var one theirs
		if err := json.Unmarshal(in.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if len(all) != len(paths) {
		t.Fatalf("%d answers for %d files", len(all), len(paths))
	}
	return all
}

// foreignFiles are files that other programs wrote: those of shared/facts/foreign_files beside the project, and of the
// folders in ANSATZ_FOREIGN_FILES.
func foreignFiles(t testing.TB) []string {
	folders := filepath.SplitList(os.Getenv("ANSATZ_FOREIGN_FILES"))
	for dir, _ := os.Getwd(); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		folders = append(folders, filepath.Join(dir, "shared", "facts", "foreign_files"))
	}
	var files []string
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if kind, ending := formatOf(e.Name()); kind != nil && !strings.Contains("csv.gz parquet", ending) {
				files = append(files, filepath.Join(folder, e.Name()))
			}
		}
	}
	if len(files) == 0 {
		t.Skip("SKIPPED, NOTHING COMPARED: there is no folder shared/facts/foreign_files beside the project")
	}
	return files
}

// ownReading are formats of numbers that pyreadstat leaves as a count of days or seconds, and which are read here as
// what they show.
var ownReading = map[string]bool{"QYR8": true, "MMYY7": true, "YEAR4": true}

// TestForeignFiles: what other programs wrote is read, value by value, as pyreadstat reads it, apart from what
// stands in ownReading.
func TestForeignFiles(t *testing.T) {
	files := foreignFiles(t)
	for i, want := range readTheirs(t, files...) {
		t.Run(filepath.Base(files[i]), func(t *testing.T) {
			names, rows, err := readAlone(t, files[i], nil)
			var f *fault.Fault
			if err != nil && (!errors.As(err, &f) || f.Hint.SV == "") {
				t.Fatalf("no mistake with a remedy: %v", err)
			}
			if err != nil || want.Error != "" {
				t.Fatalf("we: %v\npyreadstat: %s", err, want.Error)
			}
			if diff := cmp.Diff(want.Names, names); diff != "" {
				t.Fatalf("names, -pyreadstat +we:\n%s", diff)
			}
			if len(rows) != len(want.Rows) {
				t.Fatalf("%d rows, pyreadstat has %d", len(rows), len(want.Rows))
			}
			wrong := 0
			for r := range rows {
				for c := range rows[r] {
					if own := ownReading[want.Formats[names[c]]]; rows[r][c] != want.Rows[r][c] && !own && wrong < 5 {
						t.Errorf("row %d, column %s (%s): %q, pyreadstat has %q", r+1, names[c],
							want.Formats[names[c]], rows[r][c], want.Rows[r][c])
						wrong++
					}
				}
			}
		})
	}
}
