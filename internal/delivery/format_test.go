package delivery

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
)

// written writes rows of texts, the first being the columns' names, to a file with an ending. A new format adds itself.
var written = map[string]func(t *testing.T, path string, rows [][]string) error{
	"csv": func(_ *testing.T, path string, rows [][]string) error {
		return os.WriteFile(path, []byte(asCSV(rows)), 0o600)
	},
	"dta": writeStata, "sav": writeSPSS, "zsav": writeSPSS, "xpt": writeXPORT, "xpt5": writeXPORT, "sas7bdat": writeSAS,
	"xpt8": writeXPORT,
	"xlsx": func(_ *testing.T, path string, rows [][]string) error {
		book := excelize.NewFile()
		for i, row := range rows {
			for j, cell := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err == nil && cell != "" {
					err = book.SetCellStr("Sheet1", at, cell)
				}
				if err != nil {
					return err
				}
			}
		}
		return book.SaveAs(path)
	},
	"csv.gz": func(_ *testing.T, path string, rows [][]string) error {
		return os.WriteFile(path, zipped([]byte(asCSV(rows))), 0o600)
	},
	"parquet": func(t *testing.T, path string, rows [][]string) error {
		db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
		if err != nil {
			return err
		}
		var selects []string
		for _, row := range rows[1:] {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = fmt.Sprintf("nullif(%s, '') as %s", engine.Quote(cell), rows[0][i])
			}
			selects = append(selects, "select "+strings.Join(cells, ", "))
		}
		query := "select * from (" + strings.Join(selects, " union all ") + ")"
		if len(selects) == 0 {
			query = "select '' as " + strings.Join(rows[0], ", '' as ") + " where false"
		}
		return errors.Join(db.Exec(t.Context(), "copy ("+query+") to "+engine.Quote(path)+" (format parquet)"),
			db.Close())
	},
}

// ownTables are the endings of formats that have registers of their own, and not this one. TestAgenciesConform holds
// them against CSV.
var ownTables = []string{"xml", "txt", "json"}

func asCSV(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if strings.ContainsAny(cell, "\",\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// conformRows are deliveries of the register debt that every format must make the same registers and the same
// quarantine of. The lines differ between formats, and are not compared.
var conformRows = map[string][][]string{
	"none": {},
	"rows": {
		{"196001019808", "2024-06-01", "public", "Skatteverket", "1000"},
		{"196001019816", "2024-06-02", "private", "a, \"b\" och c", "2"},
		{"196001019824", "2024-06-03", "private", "åäö – ✓", "-3"},
		{" 196001019832 ", "2024-06-04", "private", "", "9007199254740993"},
	},
	"faulty": {
		{"196001019808", "2024-06-01", "public", "x", "1"},
		{"196001019809", "2024-06-01", "public", "x", "1"},
		{"196001019816", "2024-13-01", "public", "x", "1"},
		{"196001019824", "2024-06-01", "unknown", "x", "1"},
		{"196001019832", "2024-06-01", "public", "x", "1.5"},
		{"", "2024-06-01", "public", "x", ""},
		{"196001019840", "2024-06-01", "public", strings.Repeat("x", 1_000_001), "1"},
	},
}

// lines are the numbers of lines in the quarantine.
var lines = regexp.MustCompile(`(?m)^(d,debt,d,)\d+,`)

// TestFormatsConform: every format makes the same registers of the same rows, and says the same of faulty ones; a file
// that is cut off, empty or of another kind is a mistake in the delivery, with the file's name.
func TestFormatsConform(t *testing.T) {
	head := []string{"person_id", "as_of", "kind", "creditor", "amount"}
	const manifest = "agency: enforcement\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
		"files: [{register: debt, path: d.%s}]\n"
	for name, rows := range conformRows {
		var want, wantShort map[string]string
		for _, f := range formats {
			for _, ending := range f.Endings() {
				if slices.Contains(ownTables, ending) {
					continue
				}
				t.Run(name+"/"+ending, func(t *testing.T) {
					if written[ending] == nil {
						t.Fatalf("tell the test how a file .%s is written", ending)
					}
					dir := t.TempDir()
					in := filepath.Join(dir, "in")
					deliver(t, in, map[string]string{"d/delivery.yaml": fmt.Sprintf(manifest, ending)})
					path := filepath.Join(in, "d", "d."+ending)
					want, rows := &want, rows
					if slices.Contains(narrow, ending) { // held against CSV without the rows that it cannot hold
						want, rows = &wantShort, short(rows)
						if *want == nil {
							*want = conformed(t, in, path, "csv", append([][]string{head}, rows...))
						}
					}
					got := conformed(t, in, path, ending, append([][]string{head}, rows...))
					if *want == nil {
						*want = got
					}
					if diff := cmp.Diff(*want, got); diff != "" {
						t.Errorf("-.%s +.%s:\n%s", formats[0].Endings()[0], ending, diff)
					}
					if name != "rows" {
						return
					}
					text, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					for what, broken := range map[string][]byte{"empty": nil,
						"a zip file": []byte("PK\x03\x04\x14\x00xl/workbook.xml" + string(text))} {
						if err := os.WriteFile(path, broken, 0o600); err != nil {
							t.Fatal(err)
						}
						_, err := runLoad(t.Context(), Options{Deliveries: in, Check: true})
						if list := fault.Of(err); fault.ExitCode(err) != 3 || len(list) == 0 || list[0].File != path {
							t.Errorf("%s: %v", what, err)
						}
					}
				})
			}
		}
	}
}

// conformed writes rows in a format to the file of the delivery d, loads it alone, and returns what the workspace
// holds, without what differs between formats.
func conformed(t *testing.T, in, path, ending string, rows [][]string) map[string]string {
	t.Helper()
	manifest := filepath.Join(in, "d", ManifestName)
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if own := filepath.Ext(path)[1:]; own != ending && !strings.HasSuffix(path, "."+ending) {
		path = strings.TrimSuffix(path, own) + ending
		other := strings.ReplaceAll(string(text), "d."+own, "d."+ending)
		if err := os.WriteFile(manifest, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.WriteFile(manifest, text, 0o600)
	}
	if err := written[ending](t, path, rows); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	got := describe(t, home)
	delete(got, "file.csv") // with the file's name
	for _, list := range []string{"quarantine.csv", "counts.csv"} {
		got[list] = lines.ReplaceAllString(strings.ReplaceAll(got[list], "d."+ending, "d"), "${1}n,")
	}
	return got
}
