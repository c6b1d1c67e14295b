package disclosure

import (
	"fmt"
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

// tooLittle says whether a printed whole beside its parts gives back a small count: where it and all parts but one are
// printed, or all but a few that are small together.
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

// Supports by the employer's tie and by how the supported belong to the employer, with all margins: no subtraction
// along either gives a small number back.
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
		safe, _ := protected(rows, networks)
		printed := func(all []string, of func(string) Cell) []Cell {
			var cells []Cell
			for _, name := range all {
				if c := of(name); at[c] > 0 {
					cells = append(cells, c)
				}
			}
			return cells
		}
		for _, m := range []string{"supports"} { // of persons, one may be in several parts
			for _, c := range append(slices.Clone(belongs), "") {
				tooLittle(
					t,
					safe,
					at,
					Cell{"employment_support", m, "all", c},
					printed(ties, func(g string) Cell { return Cell{"employment_support", m, g, c} }),
				)
			}
			for _, g := range append(slices.Clone(ties), "all") {
				tooLittle(
					t,
					safe,
					at,
					Cell{"employment_support", m, g, ""},
					printed(belongs, func(c string) Cell { return Cell{"employment_support", m, g, c} }),
				)
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

// Thousands of clusters are protected in little time.
func BenchmarkClusters(b *testing.B) {
	var rows []table.Row
	for i := range 5000 {
		for k := range 30 {
			rows = append(
				rows,
				count(
					"representative_clusters",
					fmt.Sprint("representatives_", k),
					fmt.Sprint("cluster-", i),
					"",
					float64(k),
				),
			)
		}
	}
	for b.Loop() {
		protected(rows, networks)
	}
}

// printedOf lists which of some rows are printed after protection.
func printedOf(rows []table.Row) []string {
	safe, _ := protected(rows, networks)
	var all []string
	for _, r := range safe {
		if r.Status == table.OK {
			all = append(all, r.Measure)
		}
	}
	return all
}

// How roles are shared out would give back a withheld number of representatives, companies or roles: each of these
// measures goes with them.
func TestHowRolesAreSharedOutGoesWithTheCounts(t *testing.T) {
	for _, small := range []string{"representatives", "companies", "roles"} {
		number := map[string]float64{"representatives": 20, "companies": 20, "roles": 21, small: 4}
		row := func(result, measure, group, category string) table.Row {
			return count(result, measure, group, category, number[measure])
		}
		number["representatives_behind_half"], number["pairs"], number["shared_representatives"] = 9, 12, 12
		for _, r := range []struct {
			result, group, category string
			others                  []string
		}{
			{"representatives", "linked", "ever", []string{"representatives_behind_half"}},
			{"representative_clusters", "cluster-1", "", []string{"pairs", "shared_representatives"}},
		} {
			var rows []table.Row
			for _, m := range append([]string{"representatives", "companies", "roles"}, r.others...) {
				rows = append(rows, row(r.result, m, r.group, r.category))
			}
			if r.result == "representatives" {
				rows = append(rows, count(r.result, "share_of_companies", r.group, "ever_top_25_percent", 0.3))
				r.others = append(r.others, "share_of_companies")
			}
			for _, m := range printedOf(rows) {
				if slices.Contains(r.others, m) {
					t.Errorf("%s: %s is printed, and %s are %v", r.result, m, small, number[small])
				}
			}
		}
	}
}

// Of 88 assistants 24 are nowhere and 63 at the same company: one is elsewhere alone.
func TestWhoIsElsewhereAlone(t *testing.T) {
	rows := []table.Row{
		count("succession", "followed", "bankruptcy", "assistants_after_3_months", 88),
		count("succession", "nowhere", "bankruptcy", "assistants_after_3_months", 24),
		count("succession", "same_company", "bankruptcy", "assistants_after_3_months", 63),
	}
	if all := printedOf(rows); len(all) == len(rows) {
		t.Errorf("printed are %v", all)
	}
}
