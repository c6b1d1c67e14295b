package disclosure

import (
	"math"
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

// Whatever the counts: no printed row shows a small count, no sum of printed rows gives one withheld row back, and
// protecting twice changes nothing.
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
		safe, _ := protectRows(rows, built)
		before := newProtection(rows, built)
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
		again, _ := protectRows(safe, built)
		for i := range safe {
			if safe[i].Status != again[i].Status {
				t.Fatalf("protecting twice changes %v", cell(safe[i]))
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
	got := hidden(protectRows(rows, built))
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
	if got := hidden(protectRows(rows, of(map[string]study.Kind{"utbetalt": study.Payments}))); len(got) != 3 {
		t.Errorf("withheld: %v, want all three", got)
	}
}

func TestSteps(t *testing.T) {
	steps := []Step{
		{Persons: 100, Rows: 120},
		{Persons: 97, Rows: 97},
		{Persons: 97, Rows: 97},
		{Persons: 80, Rows: 80},
		{Persons: -1, Rows: 3},
		{Persons: 2, Rows: 2},
	}
	want := []bool{false, true, true, false, false, true}
	for i, withheld := range Steps(steps) {
		if withheld != want[i] {
			t.Errorf("step %d: withheld %t, want %t", i, withheld, want[i])
		}
	}
}
