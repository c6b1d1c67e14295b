package result_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine"
	"ansatz/internal/kind"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// TestSpecifications runs every folder of testdata: small registers in, the expected rows out. See testdata/README.md.
func TestSpecifications(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/expected.csv")
	must(t, err)
	if len(folders) == 0 {
		t.Fatal("no specifications")
	}
	for _, f := range folders {
		specification(t, study.Builtin(), f)
	}
	for _, name := range study.BuiltinNames[1:] {
		of, err := filepath.Glob("testdata/" + name + "/*/expected.csv")
		must(t, err)
		if len(of) == 0 {
			t.Fatalf("no specifications of %s", name)
		}
		for _, f := range of {
			s, err := study.Load(name)
			must(t, err)
			s.Results = slices.DeleteFunc(s.Results,
				func(r study.Result) bool { return !slices.Contains(expectedResults(t, f), r.Name) })
			specification(t, s, f)
		}
	}
}

// specification computes a study on the registers beside a file of expected rows, under two sets of keys.
func specification(t *testing.T, s *study.Study, expected string) {
	dir := filepath.Dir(expected)
	t.Run(filepath.Base(dir), func(t *testing.T) {
		w := readRegisters(t, dir)
		var first []table.Row
		for i, salt := range []string{"", "other keys, other order"} {
			e := session(t, w, salt, 1+i)
			options := result.Options{Planted: plantedIn(t, dir, w, salt)}
			out, err := result.ComputeWith(context.Background(), e, s, model.Registers{}, options, progress.Silent)
			must(t, err)
			holdGrains(t, e, out)
			if i == 0 {
				first = out.Rows
				expectDeclared(t, s, out.Rows)
				holdRelations(t, s, out)
				holdContributions(t, e, s, out.Rows)
				expectFile(t, expected, out.Rows)
			} else if d := firstDifference(first, out.Rows); d != "" {
				t.Errorf("with other keys and another order of rows: %s", d)
			}
		}
	})
}

// plantedIn returns the keys of the people whom planted.csv of a folder names; nil if there is no such file.
func plantedIn(t *testing.T, dir string, w registers, salt string) map[int]bool {
	t.Helper()
	path := filepath.Join(dir, "planted.csv")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	key, _ := keysOf(w, salt)
	planted := map[int]bool{}
	for _, r := range readRecords(t, path)[1:] {
		planted[key[r[0]]] = true
	}
	return planted
}

// expectedResults returns the results for which a file expects rows.
func expectedResults(t *testing.T, path string) []string {
	t.Helper()
	var names []string
	for _, record := range readRecords(t, path)[1:] {
		if !slices.Contains(names, record[0]) {
			names = append(names, record[0])
		}
	}
	return names
}

// holdGrains checks that every model that was made has the grain that its head declares.
func holdGrains(t *testing.T, e engine.Engine, out *result.Output) {
	t.Helper()
	broken, err := out.Set.Broken(t.Context(), e)
	must(t, err)
	for _, name := range broken {
		t.Errorf("%s has several rows that are equal in its grain, or not one row: %s", name, out.Set[name].Grain)
	}
}

// Each kind names its example folder, and the folder has rows of the kind.
func TestEveryKindHasAnExample(t *testing.T) {
	for _, k := range kind.All() {
		if k.Own {
			continue
		}
		text, err := os.ReadFile(filepath.Join("testdata", k.Example, "expected.csv"))
		must(t, err)
		shown := slices.ContainsFunc(k.InReport,
			func(r kind.InReport) bool { return strings.Contains(string(text), "\n"+r.Result+",") })
		if !shown {
			t.Errorf("the example %s of %s has no row of it", k.Example, k.ID)
		}
	}
}

// holdRelations checks that the numbers agree with every relation that everybody is taken to know. One that they
// contradict would be left out of the protection, unseen.
func holdRelations(t *testing.T, s *study.Study, out *result.Output) {
	t.Helper()
	computed := disclosure.Computed{Rows: out.Rows}
	for _, a := range out.Attrition {
		computed.Steps = append(computed.Steps,
			disclosure.Step{Chain: a.Chain, Name: a.Name, Step: a.Why, Persons: a.Persons, Rows: a.Rows})
	}
	for _, text := range disclosure.Contradictions(computed, s) {
		t.Errorf("the numbers contradict what everybody is taken to know: %s", text.EN)
	}
}

// expectDeclared checks that every measure is declared by its kind. The protection of an undeclared measure would be
// undefined.
func expectDeclared(t *testing.T, s *study.Study, rows []table.Row) {
	t.Helper()
	for _, r := range rows {
		k, ok := kind.Of(string(s.Kind(r.Result)))
		if _, measured := k.Measure(r.Measure); !ok || !measured {
			t.Fatalf("the kind %q of %s declares no measure %s", s.Kind(r.Result), r.Result, r.Measure)
		}
	}
}

// readRegisters reads a folder of registers. Columns that a file lacks are empty, or have the defaults of
// testdata/README.md.
func readRegisters(t *testing.T, dir string) registers {
	t.Helper()
	w := registers{}
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	must(t, err)
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".csv")
		if name == "expected" || name == "planted" {
			continue
		}
		if _, ok := register.Lookup(name); !ok {
			t.Fatalf("%s: no register of that name", f)
		}
		records := readRecords(t, f)
		w[name] = cells{columns: records[0], rows: records[1:]}
	}
	person := w["person"]
	for column, value := range map[string]string{"sex": "female", "birth_date": "1980-01-01", "background": "22"} {
		if !slices.Contains(person.columns, column) {
			person.columns = append(person.columns, column)
			for i := range person.rows {
				person.rows[i] = append(person.rows[i], value)
			}
		}
	}
	w["person"] = person
	if _, ok := w["insured"]; !ok {
		insured := cells{columns: []string{"person_id"}}
		for _, row := range person.rows {
			insured.rows = append(insured.rows, []string{row[0]})
		}
		w["insured"] = insured
	}
	return w
}

func readRecords(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	r.TrimLeadingSpace = true
	records, err := r.ReadAll()
	must(t, err)
	for i := range records {
		for j := range records[i] {
			records[i][j] = strings.TrimSpace(records[i][j])
		}
	}
	return records
}

// expectFile compares the rows that a specification lists, in every column that it has.
func expectFile(t *testing.T, path string, rows []table.Row) {
	t.Helper()
	index := map[[4]string]table.Row{}
	for _, r := range rows {
		index[[4]string{r.Result, r.Group, r.Category, r.Measure}] = r
	}
	records := readRecords(t, path)
	head := records[0]
	if !slices.Equal(head[:5], []string{"result", "group", "category", "measure", "value"}) {
		t.Fatalf("%s: expected result,group,category,measure,value first", path)
	}
	for _, rec := range records[1:] {
		if rec[2] == "-" {
			rec[2] = ""
		}
		r, ok := index[[4]string(rec[:4])]
		if !ok {
			t.Errorf("%s: no row %v", path, rec[:4])
			continue
		}
		got := map[string]float64{
			"value":       r.Value,
			"low":         r.Low,
			"high":        r.High,
			"numerator":   r.Numerator,
			"denominator": r.Denominator,
			"over":        r.Basis.N,
			"largest":     r.Basis.Largest,
			"second":      r.Basis.Second,
			"total":       r.Basis.Total,
		}
		for i := 4; i < len(head); i++ {
			want := rec[i]
			if want == "" && head[i] != "value" {
				continue // not stated
			}
			if want == "undefined" {
				if r.Status != table.Undefined || !math.IsNaN(r.Value) {
					t.Errorf("%v: %v %s, want undefined", rec[:4], r.Value, r.Status)
				}
				continue
			}
			basis := slices.Contains([]string{"over", "largest", "second", "total"}, head[i])
			besides := basis || rec[4] == "undefined" // an undefined number may have a fraction or a limit
			if v := number(t, want); !besides && r.Status != table.OK ||
				math.Abs(got[head[i]]-v) > 1e-9*math.Abs(v) || math.IsNaN(got[head[i]]) {
				t.Errorf("%v %s: %v %s, want %s", rec[:4], head[i], got[head[i]], r.Status, want)
			}
		}
	}
}

// number reads a number or a fraction such as 2/3.
func number(t *testing.T, text string) float64 {
	t.Helper()
	top, bottom, fraction := strings.Cut(text, "/")
	v, err := strconv.ParseFloat(top, 64)
	must(t, err)
	if fraction {
		d, err := strconv.ParseFloat(bottom, 64)
		must(t, err)
		v /= d
	}
	return v
}

// firstDifference returns the first row in which two tables differ. The matched draw must be the same too, because it
// depends on persons and not on keys.
func firstDifference(a, b []table.Row) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows and %d", len(a), len(b))
	}
	for i := range a {
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			return fmt.Sprintf("%+v and %+v", a[i], b[i])
		}
	}
	return ""
}
