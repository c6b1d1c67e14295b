package disclosure

import (
	"flag"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// of is the report's study with results of these kinds under the names that the tests use.
func of(kinds map[string]study.Kind) *study.Study {
	s := *study.Builtin()
	s.Results = nil
	for name, k := range kinds {
		s.Results = append(s.Results, study.Result{Name: name, Kind: k})
	}
	return &s
}

var built = of(
	map[string]study.Kind{"figure_1": study.IncomeShares, "table_2": study.DebtsOfReported, "table_3": study.Payments,
		"figure_4": study.FirstInvestigations, "population": study.Population},
)

func count(res, measure, group, category string, v float64) table.Row {
	return table.Row{Result: res, Measure: measure, Group: group, Category: category, Value: v,
		Low: table.Empty, High: table.Empty, Numerator: table.Empty, Denominator: table.Empty, Status: table.OK}
}

func share(res, measure, group, category string, a, n float64) table.Row {
	r := count(res, measure, group, category, a/n)
	r.Numerator, r.Denominator = a, n
	return r
}

func hidden(rows []table.Row, _ error) map[Cell]bool {
	m := map[Cell]bool{}
	for _, r := range rows {
		if r.Status == table.Suppressed {
			m[cell(r)] = true
		}
	}
	return m
}

// Whatever the counts: no printed row shows a small count, no sum of printed rows gives one withheld row back.
func TestNoSubtractionGivesBack(t *testing.T) {
	groups := []string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1", "linked_0"}
	rapid.Check(t, func(t *rapid.T) {
		var rows []table.Row
		for _, year := range []string{"2009", "2010"} {
			total := 0.0
			for _, g := range groups {
				v := float64(rapid.IntRange(0, 12).Draw(t, g+year))
				total += v
				rows = append(rows, count("figure_4", "persons", g, year, v))
			}
			rows = append(rows, count("figure_4", "persons", "active_and_linked", year, total))
		}
		for _, g := range groups {
			n := 0.0
			var parts []float64
			for _, c := range []string{"none", "low", "not_low"} {
				v := float64(rapid.IntRange(0, 12).Draw(t, g+c))
				parts = append(parts, v)
				n += v
			}
			if n == 0 {
				continue
			}
			for i, c := range []string{"none", "low", "not_low"} {
				rows = append(rows, share("figure_1", "share", g, c, parts[i], n))
			}
		}
		safe, _ := protected(rows, built)
		before := newProtection(rows, built, Publish())
		for i, r := range safe {
			if r.Status == table.OK && before.small(i) {
				t.Fatalf("%v is printed", cell(r))
			}
			if r.Status == table.Suppressed && !math.IsNaN(r.Value+r.Low+r.High+r.Numerator+r.Denominator) {
				t.Fatalf("%v keeps a number", cell(r))
			}
		}
		for _, year := range []string{"2009", "2010"} {
			n := 0
			for _, r := range safe {
				if r.Category == year && r.Status == table.Suppressed {
					n++
				}
			}
			if n == 1 {
				t.Fatalf("year %s: one row is withheld among all that sum up", year)
			}
		}
		for _, g := range groups {
			n := 0
			for _, r := range safe {
				if r.Result == "figure_1" && r.Group == g && r.Status == table.Suppressed {
					n++
				}
			}
			if n == 1 {
				t.Fatalf("figure 1, %s: one share is withheld", g)
			}
		}
	})
}

// A result that nobody has described is protected all the same: unknown measures as counts, and what stands beside a
// small count with it.
func TestUndescribedResult(t *testing.T) {
	rows := []table.Row{
		count("circles", "companies", "cluster-1", "", 3),
		count("circles", "tax_debt", "cluster-1", "", 250000),
		count("circles", "companies", "cluster-2", "", 12),
		count("circles", "tax_debt", "cluster-2", "", 350000),
		count("circles", "godfathers", "cluster-2", "", 2),
	}
	got := hidden(protected(rows, built))
	want := map[Cell]bool{
		{"circles", "companies", "cluster-1", ""}: true, {"circles", "tax_debt", "cluster-1", ""}: true,
		{"circles", "godfathers", "cluster-2", ""}: true, {"circles", "tax_debt", "cluster-2", ""}: true,
	}
	for _, r := range rows {
		if c := cell(r); got[c] != want[c] {
			t.Errorf("%v: withheld %t, want %t", c, got[c], want[c])
		}
	}
}

// What a study calls its results changes nothing: the kind decides.
func TestResultsOfAnyName(t *testing.T) {
	rows := []table.Row{
		count("utbetalt", "recipients", "active", "2023", 2),
		count("utbetalt", "total_paid", "active", "2023", 90000),
		count("utbetalt", "max_paid", "active", "2023", 50000),
	}
	if got := hidden(protected(rows, of(map[string]study.Kind{"utbetalt": study.Payments}))); len(got) != 3 {
		t.Errorf("withheld: %v, want all three", got)
	}
}

// A step that leaves few persons is withheld, and so is one of two that leave out few.
func TestSteps(t *testing.T) {
	steps := []Step{{Name: "a", Persons: 100}, {Name: "b", Persons: 97}, {Name: "c", Persons: 97},
		{Name: "d", Persons: 80}, {Name: "e", Persons: NotCounted}, {Name: "f", Persons: 2}}
	_, got, err := protectedAll(nil, steps, built)
	if err != nil {
		t.Fatal(err)
	}
	if !got[0] && (!got[1] || !got[2]) || got[4] || !got[5] {
		t.Errorf("100, 97, 97, 80, none, 2: withheld %v", got)
	}
}

// protected are rows as they leave under the profile that holds where none is named.
func protected(rows []table.Row, s *study.Study) ([]table.Row, error) {
	safe, _, err := protectRows(rows, s, Options{Profile: Publish()})
	return safe, err
}

// protectedAll are rows and steps as they leave.
func protectedAll(rows []table.Row, steps []Step, s *study.Study) ([]table.Row, []bool, error) {
	safe, left, _, err := protectAll(rows, steps, s, Options{Profile: Publish()})
	hidden := make([]bool, len(left))
	for i, step := range left {
		hidden[i] = step.Persons == Withheld
	}
	return safe, hidden, err
}

// TestMain makes fewer draws than usual where the caller names no number: a draw protects a whole study.
func TestMain(m *testing.M) {
	flag.Parse()
	set := false
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == "rapid.checks" })
	if !set {
		flag.Set("rapid.checks", "25")
	}
	os.Exit(m.Run())
}
