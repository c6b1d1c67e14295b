package disclosure

import (
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

var update = flag.Bool("update", false, "rewrite the column printed")

// TestGoldenRules reads the files of testdata, one for each rule: rows, and in the column printed what leaves, ‥
// being a withheld value. Rows in testdata are of the study ansatz, those in testdata/networks of the study networks.
// The columns over and of say how
// many a number is over where the row does not print it.
func TestGoldenRules(t *testing.T) {
	withOwn := *study.Builtin()
	withOwn.Results = append(slices.Clone(withOwn.Results), study.Result{Name: "own", Kind: study.Own})
	networks, err := study.Load(study.NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	for pattern, s := range map[string]*study.Study{"testdata/*.csv": &withOwn, "testdata/networks/*.csv": networks} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal("no rules", err)
		}
		for _, f := range files {
			t.Run(strings.TrimSuffix(filepath.Base(f), ".csv"), func(t *testing.T) { rule(t, f, s) })
		}
	}
}

// rule protects the rows of a file and compares what is printed with its last column.
func rule(t *testing.T, file string, s *study.Study) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head, records := records[0], records[1:]
	rows := make([]table.Row, len(records))
	for i, record := range records {
		rows[i] = ruleRow(t, head, record)
	}
	safe, err := protected(rows, s)
	if err != nil {
		t.Fatal(err)
	}
	last := len(head) - 1
	for i, record := range records {
		printed := record[4]
		if safe[i].Status == table.Suppressed {
			printed = "‥"
		}
		if record[last] != printed && !*update {
			t.Errorf("%v: printed is %s, want %s", record[:4], printed, record[last])
		}
		record[last] = printed
	}
	if *update {
		var b strings.Builder
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "#") {
				b.WriteString(line)
			}
		}
		w := csv.NewWriter(&b)
		w.WriteAll(append([][]string{head}, records...))
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ruleRow reads a row of a rule's file. An empty number is one that the row does not have.
func ruleRow(t *testing.T, head, record []string) table.Row {
	number := func(column string) float64 {
		i := slices.Index(head, column)
		if i < 0 || record[i] == "" {
			return table.Empty
		}
		top, bottom, fraction := strings.Cut(record[i], "/")
		v, err := strconv.ParseFloat(top, 64)
		if err == nil && fraction {
			var d float64
			d, err = strconv.ParseFloat(bottom, 64)
			v /= d
		}
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	row := count(record[0], record[3], record[1], strings.TrimPrefix(record[2], "-"), number("value"))
	row.Numerator, row.Denominator = number("numerator"), number("denominator")
	if i := slices.Index(head, "over"); i >= 0 && record[i] != "" {
		row = over(row, number("over"), number("of"))
	}
	return row
}
