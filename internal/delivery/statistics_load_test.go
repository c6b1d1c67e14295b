package delivery

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/xport"
	"ansatz/internal/fault"
)

const debtManifest = "agency: enforcement\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
	"files: [{register: debt, path: %s%s}]\n"

// TestStatisticsLoad: what libraries get wrong is right in the registers: the last day of the calendar, formats of days
// that Sweden uses, special missing values, numbers that were identity numbers with zeros lost or shown, rows of blanks
// at the end, and a file whose name says another format.
// TestXPORTTables: of a transport file with several tables the first is read, which is told, or the one that the
// manifest names.
func TestXPORTTables(t *testing.T) {
	dir := t.TempDir()
	var all []byte
	for i, name := range []string{"PERSON", "SKULD", "SIST"} {
		path := filepath.Join(dir, "one.xpt")
		if err := writeXPORT(t, path, [][]string{{"x", "y"}, {name, "1"}, {"rad", fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
		one, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copy(one[3*80+2*80+8:], name)
		if i > 0 {
			one = one[3*80:]
		}
		all = append(all, one...)
	}
	path := filepath.Join(dir, "all.xpt")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	for sheet, want := range map[string]string{"": "PERSON", "PERSON": "PERSON", "SKULD": "SKULD", "SIST": "SIST"} {
		_, rows, err := readAlone(t, path, func(f *format.File) { f.Sheet = sheet })
		if err != nil || len(rows) != 2 || rows[0][0] != want {
			t.Errorf("%s: %q %v", sheet, rows, err)
		}
	}
	file := &format.File{Path: path, Ending: "xpt", Encoding: "utf-8",
		Open: func() (*os.File, error) { return os.Open(path) }}
	head, err := xport.Format{}.Header(t.Context(), nil, file)
	if err != nil || len(head.Notes) != 1 || !strings.Contains(head.Notes[0].EN, "3 tables; PERSON is read") {
		t.Errorf("%+v %v", head, err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("**COMPRESSED** ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readAlone(t, path, nil); err == nil || !strings.Contains(err.Error(), "PROC CPORT") {
		t.Error(err)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = readAlone(t, path, func(f *format.File) { f.Sheet = "SKULDER" })
	if faults := fault.Of(err); len(faults) != 1 || !strings.Contains(faults[0].Hint.EN, "SKULD") {
		t.Error(err)
	}
}

func TestStatisticsLoad(t *testing.T) {
	columns := []sasColumn{{"person_id", 8, false, "", 0}, {"as_of", 8, false, "YYMMDDN", 8},
		{"kind", 7, true, "$", 7}, {"creditor", 5, true, "$", 5}, {"amount", 8, false, "BEST", 12}}
	shown := []sasColumn{{"person_id", 8, false, "Z", 10}, {"as_of", 8, false, "DTDATE", 9},
		columns[2], columns[3], columns[4]}
	none := special('.')
	const day = 86400
	for name, c := range map[string]struct {
		file    string
		columns []sasColumn
		rows    [][]any
		want    string // the register
		bad     string // the quarantine's counts
		note    string
	}{
		"last day": {"d.sas7bdat", columns, [][]any{{196001019808.0, 2936549.0, "public", "x", 1.0}},
			"196001019808,9999-12-31,public,x,1\n", "", ""},
		"special missing": {"d.sas7bdat", columns, [][]any{{196001019808.0, 23558.0, "public", "x", 7.0},
			{196001019816.0, special('A'), "public", "x", 1.0}, {196001019824.0, 23558.0, "public", "x", special('_')}},
			"196001019808,2024-07-01,public,x,7\n", "missing,2", ""},
		"shown with zeros": {"d.sas7bdat", shown, [][]any{{101019800.0, 23558.0 * day, "public", "x", 1.0}},
			"200101019800,2024-07-01,public,x,1\n", "", ""},
		"no day of the calendar": {"d.sas7bdat", columns, [][]any{{196001019808.0, 1e300, "public", "x", 1.0},
			{196001019816.0, -1e9, "public", "x", 1.0}, {196001019824.0, 2936550.0, "public", "x", 1.0}},
			"", "invalid_date,3", ""},
		"part of a krona": {"d.sas7bdat", columns, [][]any{{196001019808.0, 23558.0, "public", "x", 1.5}},
			"", "invalid_int,1", ""},
		"blanks at the end": {"d.sas7bdat", columns, [][]any{{196001019808.0, 23558.0, "public", "x", 1.0},
			{none, none, "", "", none}},
			"196001019808,2024-07-01,public,x,1\n", "missing,1", ""},
		"another name": {"d.csv", columns, [][]any{{196001019808.0, 23558.0, "public", "x", 1.0}},
			"196001019808,2024-07-01,public,x,1\n", "", "is a SAS file although its name says otherwise"},
		"no ending": {"skulder", columns, [][]any{{196001019808.0, 23558.0, "public", "x", 1.0}},
			"196001019808,2024-07-01,public,x,1\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in, home := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "W")
			deliver(t, in, map[string]string{"d/delivery.yaml": fmt.Sprintf(debtManifest, c.file, "")})
			data := sasWriter{wide: true}.table(c.columns, c.rows)
			if err := os.WriteFile(filepath.Join(in, "d", c.file), data, 0o600); err != nil {
				t.Fatal(err)
			}
			report, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1})
			if err != nil {
				t.Fatal(err)
			}
			got := describe(t, home)
			_, rows, _ := strings.Cut(got["register/debt.csv"], "\n")
			if rows != c.want {
				t.Errorf("%q, want %q", rows, c.want)
			}
			counts := got["counts.csv"]
			if !strings.Contains(counts, c.bad) || c.bad == "" && strings.Contains(counts, "d,enf") {
				t.Errorf("quarantine %q, want %q", counts, c.bad)
			}
			if notes := fmt.Sprint(report.Notes); !strings.Contains(notes, c.note) {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}
}

// TestStatisticsLabels: the labels of values are read only where the manifest asks for them, and codes may map them.
func TestStatisticsLabels(t *testing.T) {
	python := pyreadstat(t)
	script := "import sys, datetime, pandas, pyreadstat\n" +
		"t = pandas.DataFrame({'person_id': [196001019808.0, 196001019816.0], " +
		"'as_of': [datetime.date(2024, 7, 1)] * 2, " +
		"'kind': [1.0, 2.0], 'creditor': ['x', 'y'], 'amount': [1.0, 2.0]})\n" +
		"l = {'kind': {1.0: 'allmän', 2.0: 'private'}}\n" +
		"k = {'kind': {1: 'allmän', 2: 'private'}}\n" +
		"pyreadstat.write_dta(t, sys.argv[1] + '/d.dta', variable_value_labels=k)\n" +
		"pyreadstat.write_sav(t, sys.argv[1] + '/d.sav', variable_value_labels=l)\n"
	for _, file := range []string{"d.dta", "d.sav"} {
		for manifest, want := range map[string]string{
			"": "invalid_code,2",
			`, codes: {kind: {"1": public, "2": private}}`:      "public,x,1\n196001019816,2024-07-01,private",
			", labels: [kind], codes: {kind: {allmän: public}}": "public,x,1\n196001019816,2024-07-01,private",
			", labels: [amount]":                                "has none for the column",
			", labels: [kin]":                                   "has no column kin",
			", format: csv":                                     "and no CSV file",
			", format: sas":                                     "unknown format sas",
			", format: xpt":                                     "truncated or damaged",
		} {
			in, home := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "W")
			deliver(t, in, map[string]string{"d/delivery.yaml": fmt.Sprintf(debtManifest, file, manifest)})
			if out, err := exec.Command(python, "-c", script, filepath.Join(in, "d")).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1})
			got := ""
			if err != nil {
				got = err.Error()
				for _, f := range fault.Of(err) {
					if f.Hint.SV == "" {
						t.Errorf("%s %s: no remedy: %v", file, manifest, f)
					}
				}
			} else {
				all := describe(t, home)
				got = all["register/debt.csv"] + all["counts.csv"]
			}
			if !strings.Contains(got, want) {
				t.Errorf("%s%s: %s, want %s", file, manifest, got, want)
			}
		}
	}
}
