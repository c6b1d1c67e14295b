package disclosure

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// networks is a study whose results are called as their kinds.
var networks = func() *study.Study {
	kinds := map[string]study.Kind{}
	for _, k := range study.NetworkKinds {
		kinds[string(k)] = k
	}
	return of(kinds)
}()

// tooLittle says whether a printed whole beside its parts gives back a small count: where it and all parts but one are printed, or all but a few that are small together.
func tooLittle(t *rapid.T, safe []table.Row, true_ map[Cell]float64, whole Cell, parts []Cell) {
	status := map[Cell]table.Status{}
	for _, r := range safe {
		status[cell(r)] = r.Status
	}
	if status[whole] != table.OK {
		return
	}
	n, together := 0, 0.0
	for _, p := range parts {
		if status[p] == table.Suppressed {
			n++
			together += true_[p]
		}
	}
	if n == 1 || n > 1 && together < Threshold {
		t.Fatalf("%v is printed, and of its parts %d are withheld, %v together", whole, n, together)
	}
}

// Supports by the employer's tie and by how the supported belong to the employer, with all margins: no subtraction along either gives a small number back.
func TestSupportsCannotBeSubtracted(t *testing.T) {
	ties, belongs := []string{"active", "linked", "family", "none"}, []string{"representative", "relative", "unrelated"}
	rapid.Check(t, func(t *rapid.T) {
		at := map[Cell]float64{}
		for _, g := range ties {
			for _, c := range belongs {
				v := float64(rapid.SampledFrom([]int{0, 0, 1, 3, 4, 5, 9, 40}).Draw(t, g+c))
				for _, gg := range []string{g, "all"} {
					for _, cc := range []string{c, ""} {
						at[Cell{"employment_support", "supports", gg, cc}] += v
						at[Cell{"employment_support", "amount", gg, cc}] += 1000 * v
						at[Cell{"employment_support", "persons", gg, cc}] += v
					}
				}
			}
		}
		var rows []table.Row
		for _, g := range append(slices.Clone(ties), "all") {
			for _, c := range append(slices.Clone(belongs), "") {
				for _, m := range []string{"supports", "persons", "amount"} {
					if v := at[Cell{"employment_support", m, g, c}]; v > 0 { // what does not occur is not printed
						rows = append(rows, count("employment_support", m, g, c, v))
					}
				}
			}
		}
		safe, _ := protectRows(rows, networks)
		printed := func(all []string, of func(string) Cell) []Cell {
			var cells []Cell
			for _, name := range all {
				if c := of(name); at[c] > 0 {
					cells = append(cells, c)
				}
			}
			return cells
		}
		for _, m := range []string{"supports", "persons"} {
			for _, c := range append(slices.Clone(belongs), "") {
				tooLittle(t, safe, at, Cell{"employment_support", m, "all", c}, printed(ties, func(g string) Cell { return Cell{"employment_support", m, g, c} }))
			}
			for _, g := range append(slices.Clone(ties), "all") {
				tooLittle(t, safe, at, Cell{"employment_support", m, g, ""}, printed(belongs, func(c string) Cell { return Cell{"employment_support", m, g, c} }))
			}
		}
		for _, r := range safe {
			persons := at[Cell{"employment_support", "persons", r.Group, r.Category}]
			if r.Status == table.OK && r.Measure == "amount" && persons < Threshold {
				t.Fatalf("an amount over %v persons is printed", persons)
			}
		}
	})
}

// A cluster's representatives by tie add up to all of them, and its companies by industry to its companies.
func TestAClustersPartsCannotBeSubtracted(t *testing.T) {
	rows := []table.Row{
		count("representative_clusters", "companies", "cluster-1", "", 14), count("representative_clusters", "companies", "cluster-1", "industry_41", 12), count("representative_clusters", "companies", "cluster-1", "industry_88", 2),
		count("representative_clusters", "bankruptcies", "cluster-1", "", 13), // all but one
		count("representative_clusters", "representatives", "cluster-1", "", 12), count("representative_clusters", "representatives_active", "cluster-1", "", 4),
		count("representative_clusters", "representatives_linked", "cluster-1", "", 0), count("representative_clusters", "representatives_none", "cluster-1", "", 8),
	}
	got := hidden(protectRows(rows, networks))
	for _, c := range []Cell{{"representative_clusters", "companies", "cluster-1", "industry_41"}, {"representative_clusters", "representatives_none", "cluster-1", ""}, {"representative_clusters", "bankruptcies", "cluster-1", ""}} {
		if !got[c] {
			t.Errorf("%v gives a small count back", c)
		}
	}
	if got[Cell{"representative_clusters", "companies", "cluster-1", ""}] || got[Cell{"representative_clusters", "representatives", "cluster-1", ""}] {
		t.Errorf("a whole is withheld where its parts need be: %v", got)
	}
}

// Permits of employers with and without shared representatives add up to all permits, which stand in another result.
func TestPermitsOfTwoResultsCannotBeSubtracted(t *testing.T) {
	rows := []table.Row{
		count("permits_by_industry", "permits", "all", "", 40), count("permits_by_industry", "permits", "industry_41", "", 30), count("permits_by_industry", "permits", "industry_88", "", 10),
		count("permits_by_industry", "permits_without_wage", "all", "", 20), count("permits_by_industry", "permits_without_wage", "industry_41", "", 17), count("permits_by_industry", "permits_without_wage", "industry_88", "", 3),
		share("permits_by_industry", "share_without_wage", "industry_41", "", 17, 30),
		count("permit_networks", "permits", "shared", "", 3), count("permit_networks", "permits", "alone", "", 37),
	}
	got := hidden(protectRows(rows, networks))
	for _, c := range []Cell{{"permit_networks", "permits", "alone", ""}, {"permits_by_industry", "permits_without_wage", "industry_41", ""}, {"permits_by_industry", "share_without_wage", "industry_41", ""}} {
		if !got[c] {
			t.Errorf("%v gives a small count back", c)
		}
	}
}

// Of two assistants, neither number nor hours can be subtracted from all.
func TestHoursOfFewCannotBeSubtracted(t *testing.T) {
	var rows []table.Row
	for g, n := range map[string]float64{"active": 2, "linked": 7, "none": 50, "all": 59} {
		rows = append(rows, count("hours", "assistants", g, "hours_over_day", n), count("hours", "hours", g, "hours_over_day", 800*n), share("hours", "share_of_assistants", g, "hours_over_day", n, 20*n))
	}
	got := hidden(protectRows(rows, networks))
	for _, g := range []string{"active", "linked"} {
		for _, m := range []string{"assistants", "hours", "share_of_assistants"} {
			if !got[Cell{"hours", m, g, "hours_over_day"}] {
				t.Errorf("%s of %s are printed", m, g)
			}
		}
	}
	if len(got) != 6 {
		t.Errorf("withheld: %v", got)
	}
}

// Thousands of clusters are protected in little time.
func BenchmarkClusters(b *testing.B) {
	var rows []table.Row
	for i := range 5000 {
		for k := range 30 {
			rows = append(rows, count("representative_clusters", fmt.Sprint("representatives_", k), fmt.Sprint("cluster-", i), "", float64(k)))
		}
	}
	for b.Loop() {
		protectRows(rows, networks)
	}
}

// Representatives are in one base group each, so that what the police's groups add up to gives a small one back; and a step of the curve of few
// representatives tells how few.
func TestRepresentativesCannotBeSubtracted(t *testing.T) {
	rows := []table.Row{
		count("representatives", "representatives", "strategic", "ever", 4), count("representatives", "companies", "strategic", "ever", 9),
		count("representatives", "representatives", "executor_upper", "ever", 9), count("representatives", "companies", "executor_upper", "ever", 19),
		count("representatives", "representatives", "executor_lower", "ever", 8), count("representatives", "companies", "executor_lower", "ever", 18),
		count("representatives", "representatives", "active", "ever", 21), count("representatives", "companies", "active", "ever", 40),
		{Result: "representatives", Measure: "share_of_companies", Group: "strategic", Category: "ever_top_1_percent", Value: 0.25, Numerator: math.NaN(), Denominator: math.NaN(), Status: table.OK},
		{Result: "representatives", Measure: "share_of_companies", Group: "active", Category: "ever_top_1_percent", Value: 0.25, Numerator: math.NaN(), Denominator: math.NaN(), Status: table.OK},
	}
	safe, _ := protectRows(rows, networks)
	got := hidden(safe, nil)
	if !got[Cell{"representatives", "representatives", "executor_lower", "ever"}] {
		t.Errorf("a small group is what is left: %v", got)
	}
	if !got[Cell{"representatives", "share_of_companies", "strategic", "ever_top_1_percent"}] || got[Cell{"representatives", "share_of_companies", "active", "ever_top_1_percent"}] {
		t.Errorf("the curve of few is printed, or that of many is not: %v", got)
	}
}
