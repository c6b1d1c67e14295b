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
