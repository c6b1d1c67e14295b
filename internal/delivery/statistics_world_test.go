package delivery

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records/recordstest"
	"ansatz/internal/workspace/law"
)

// deliveredTable is a file of a delivery as texts.
type deliveredTable struct {
	Path  string     `json:"path"`
	Names []string   `json:"names"`
	Rows  [][]string `json:"rows"`
}

// manifestLines are lines of a manifest that belong to CSV.
var (
	csvLines  = regexp.MustCompile(`(?m)^\s*(encoding|delimiter|sha256):.*\n`)
	csvPath   = regexp.MustCompile(`(?m)(path: \S+?)\.csv(\.gz)?$`)
	commas    = regexp.MustCompile(`^-?[0-9]+,[0-9]+$`)
	wholeOnly = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$`)
	ascii     = strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O")
)

// TestWorldsConform: a made-up country delivered as files of Stata, SPSS, SAS XPORT and SAS, with its dates and numbers
// as dates and numbers, gives the registers that it gives as CSV.
func TestWorldsConform(t *testing.T) {
	pyreadstat(t)
	world := sharedWorld(t)
	home := filepath.Join(t.TempDir(), "csv")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home, Share: 1}); err != nil {
		t.Fatal(err)
	}
	want, counts := keyed(t, home), countsOf(t, home)
	if strings.Count(want, "\n") < 50 {
		t.Fatal("the world is too small to tell anything")
	}
	for _, ending := range []string{"dta", "sav", "xpt", "sas7bdat"} {
		t.Run(ending, func(t *testing.T) {
			in := filepath.Join(t.TempDir(), "in")
			if err := os.CopyFS(in, os.DirFS(world)); err != nil {
				t.Fatal(err)
			}
			convert(t, in, ending)
			home := filepath.Join(t.TempDir(), "W")
			if _, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, keyed(t, home)); diff != "" {
				t.Errorf("-csv +%s:\n%s", ending, diff)
			}
			if diff := cmp.Diff(counts, countsOf(t, home)); diff != "" {
				t.Errorf("quarantine, -csv +%s:\n%s", ending, diff)
			}
		})
	}
}

// countsOf is what the books count of the quarantine, without the names of files. A row of CSV with another number of
// cells than the header has in the other formats empty cells, and counts as one with a missing value.
func countsOf(t *testing.T, home string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for line := range strings.Lines(describe(t, home)["counts.csv"]) {
		line = regexp.MustCompile(`\.(csv\.gz|csv|dta|z?sav|xpt|sas7bdat)\b`).ReplaceAllString(line, "")
		what, n, _ := strings.Cut(strings.Replace(line, ",invalid_row,", ",missing,", 1), ",missing,")
		if n == "" {
			counts[line]++
			continue
		}
		more, err := strconv.Atoi(strings.TrimSpace(n))
		if err != nil {
			t.Fatal(err)
		}
		counts[what] += more
	}
	return counts
}

// convert writes the CSV files of deliveries anew, in another format.
func convert(t *testing.T, in, ending string) {
	t.Helper()
	folders, faults, err := readFolder(t.Context(), in, nil, law.Default())
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	var script bytes.Buffer
	for _, d := range folders {
		var spaced []string // names that statistics programs do not allow, and what they become
		for _, f := range d.files {
			if f.ending == "parquet" {
				continue
			}
			path := csvPath.ReplaceAllString("path: "+filepath.Join(d.path, f.name), "$1.")
			one := deliveredTable{Path: path + ending}
			one.Path = strings.TrimPrefix(one.Path, "path: ")
			one.Names, one.Rows, err = recordstest.Read(t, f.format, f.path, f.ending, func(file *format.File) {
				file.Encoding, file.Delimiter = f.entry.encoding, f.entry.delimiter
			})
			if err != nil {
				t.Fatal(f.path, err)
			}
			for i := range one.Names {
				name := strings.ReplaceAll(one.Names[i], " ", "_")
				if ending == "xpt" {
					name = ascii.Replace(name)
				}
				spaced, one.Names[i] = append(spaced, one.Names[i], name), name
			}
			for _, row := range one.Rows {
				for c, cell := range row {
					if f.entry.delimiter == ';' && commas.MatchString(cell) {
						row[c] = strings.Replace(cell, ",", ".", 1)
					}
				}
			}
			if ending == "sas7bdat" {
				writeTyped(t, one)
			} else if err := json.NewEncoder(&script).Encode(one); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(d.path, ManifestName)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = csvLines.ReplaceAll(csvPath.ReplaceAll(text, []byte("$1."+ending)), nil)
		for i := 0; i < len(spaced); i += 2 {
			text = bytes.ReplaceAll(text, []byte(spaced[i]+":"), []byte(spaced[i+1]+":"))
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if script.Len() == 0 {
		return
	}
	cmd := exec.Command(pyreadstat(t), "testdata/pyreadstat_write.py")
	cmd.Stdin = &script
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// writeTyped writes a table of SAS, with dates and numbers as such.
func writeTyped(t *testing.T, one deliveredTable) {
	t.Helper()
	var columns []sasColumn
	cells := make([][]any, len(one.Rows))
	for c, name := range one.Names {
		column := sasColumn{name: name, width: 1, text: true}
		dates, numbers, filled := true, true, false
		for _, row := range one.Rows {
			_, err := time.Parse("2006-01-02", row[c])
			dates = dates && (row[c] == "" || err == nil)
			numbers = numbers && (row[c] == "" || wholeOnly.MatchString(row[c]))
			filled = filled || row[c] != ""
			column.width = max(column.width, len(row[c]))
		}
		switch {
		case filled && dates:
			column = sasColumn{name: name, width: 8, format: "YYMMDD", shown: 10}
		case filled && numbers:
			column = sasColumn{name: name, width: 8}
		}
		for r, row := range one.Rows {
			var cell any = row[c]
			if !column.text {
				cell = sasNumber(t, row[c])
			}
			cells[r] = append(cells[r], cell)
		}
		columns = append(columns, column)
	}
	packed := []string{"", "SASYZCRL", "SASYZCR2"}[len(one.Path)%3]
	data := sasWriter{wide: true, packed: packed}.table(columns, cells)
	if err := os.WriteFile(one.Path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// sasNumber is a text as SAS has it: a date as days from 1960, a number, or a missing value.
func sasNumber(t *testing.T, text string) float64 {
	t.Helper()
	if text == "" {
		return special('.')
	}
	if day, err := time.Parse("2006-01-02", text); err == nil {
		return float64(day.Unix()/86400 + 3653)
	}
	var x float64
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		t.Fatal(err)
	}
	return x
}
