package system_test

import (
	"slices"
	"testing"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/disclosure/system/systemtest"
)

// TestPattern measures what the pattern tells: of the two tables of each certificate, whether protecting them, as if
// they were the true ones, withholds the same counts as the true one does. docs/disclosure.md has the shares.
func TestPattern(t *testing.T) {
	const threshold, width = 5, 5
	flat, levels := systemtest.Flat, systemtest.Levels
	for _, k := range []struct {
		name    string
		byValue bool
		dims    []systemtest.Dimension
	}{
		{"8 × 8, equal costs", false, []systemtest.Dimension{flat(8), flat(8)}},
		{"8 × 8, costs by value", true, []systemtest.Dimension{flat(8), flat(8)}},
		{"5 × (3 × 3), equal costs", false, []systemtest.Dimension{flat(5), levels(3, 3)}},
		{"4 × 4 × 3, equal costs", false, []systemtest.Dimension{flat(4), flat(4), flat(3)}},
	} {
		rule := systemtest.Rule{Threshold: threshold, Width: width, ByValue: k.byValue}
		proofs, both, one, moved, overlap := 0, 0, 0, 0, 0.0
		tables := 0
		for seed := range uint64(3) {
			task := systemtest.Table(seed+1, rule, 60, k.dims...)
			s := protect(t, task)
			for _, part := range s.Certificate.Parts {
				same := make([]bool, len(part.Tables))
				for i, table := range part.Tables {
					other := as(task, rule, part.Vars, table)
					o := protect(t, other)
					same[i] = slices.Equal(o.Withheld, s.Withheld)
					common, either := 0, 0
					for v, w := range s.Withheld {
						if w || o.Withheld[v] {
							either++
						}
						if w && o.Withheld[v] {
							common++
						}
					}
					tables++
					overlap += float64(common) / float64(max(1, either))
				}
				for p, v := range part.Vars {
					if !s.Withheld[v] {
						continue
					}
					proofs++
					if same[part.Low[p]] && same[part.High[p]] {
						both++
					}
					if same[part.Low[p]] || same[part.High[p]] {
						one++
					}
				}
				moved += len(part.Tables)
			}
		}
		t.Logf("%s: of %d proofs, both tables give the same pattern for %d, one for %d; %d tables have %.0f %% of the "+
			"pattern in common", k.name, proofs, both, one, tables, 100*overlap/float64(max(1, tables)))
		if tables == 0 {
			t.Errorf("%s: nothing is withheld", k.name)
		}
	}
}

// as is a task with other true values: what is small in them is primary, and costs are theirs.
func as(task system.Task, rule systemtest.Rule, vars []int, values []int64) system.Task {
	other := system.Task{System: system.System{Vars: slices.Clone(task.Vars), Equations: task.Equations},
		Values: slices.Clone(task.Values)}
	for k, v := range vars {
		n := values[k]
		other.Values[v], other.Vars[v].Primary = n, n > 0 && n < rule.Threshold
		if rule.ByValue {
			other.Vars[v].Cost = max(1, n)
		}
	}
	return other
}
