package disclosure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// drawnRows draws numbers, many of them small, for every row of a study; of kinds without lines, for every measure in
// groups and categories that such kinds have.
func drawnRows(s *study.Study, rng *rand.Rand) []table.Row {
	var rows []table.Row
	add := func(result, measure, group, category string, m *kind.Measure) {
		a := float64(rng.IntN(12))
		switch m.Unit {
		case kind.Count:
			rows = append(rows, count(result, measure, group, category, a))
		case kind.Share:
			rows = append(rows, share(result, measure, group, category, a, a+float64(rng.IntN(30))))
		default:
			rows = append(rows, count(result, measure, group, category, a+0.5))
		}
	}
	for i := range s.Results {
		r := &s.Results[i]
		k, _ := kind.Of(string(r.Kind))
		for _, l := range r.Lines {
			m, _ := k.Measure(l.Measure)
			for _, g := range l.Groups {
				for _, c := range l.Categories {
					add(r.Name, l.Measure, strings.Trim(g, "<>"), strings.ReplaceAll(c, study.EveryPermitCount, "7"), m)
				}
			}
		}
		if k.NoLines() {
			for j := range k.Measures {
				m := &k.Measures[j]
				for _, g := range []string{"all", "total", "active", "linked", "none", "shared", "alone"} {
					for _, c := range []string{"", "ever", "now", "ever_top_1_percent", "successors",
						"successors_related", "successors_unrelated", "industry_87"} {
						add(r.Name, strings.Replace(m.Name, "<tie>", "active", 1), g, c, m)
					}
				}
			}
		}
	}
	return rows
}

// What is withheld follows from the kinds of results, not from what a study calls them.
func TestAResultUnderAnotherNameIsProtectedAlike(t *testing.T) {
	for _, name := range study.BuiltinNames {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		named := func(s study.Study, word string) (*study.Study, map[string]string) {
			names := map[string]string{}
			s.Results = slices.Clone(s.Results)
			for i := range s.Results {
				r := &s.Results[i]
				names[r.Name] = fmt.Sprintf("%s_%c%c", word, 'a'+i/26, 'a'+i%26)
				r.Name = names[r.Name]
			}
			return &s, names
		}
		s, _ = named(*s, "one") // not as the report's, of which sentences quote rows
		other, names := named(*s, "other")
		for seed := range uint64(4) {
			rows := drawnRows(s, rand.New(rand.NewPCG(seed, 1)))
			under := make([]table.Row, len(rows))
			for i, r := range rows {
				r.Result = names[r.Result]
				under[i] = r
			}
			before, err := protected(rows, s)
			if err != nil {
				t.Fatal(err)
			}
			after, err := protected(under, other)
			if err != nil {
				t.Fatal(err)
			}
			withheld := 0
			for i := range before {
				if before[i].Status != after[i].Status {
					t.Errorf("%v is %s, under another name %s", cell(before[i]), before[i].Status, after[i].Status)
				}
				if before[i].Status == table.Suppressed {
					withheld++
				}
			}
			if withheld == 0 || withheld == len(rows) {
				t.Errorf("%s: %d of %d rows are withheld", name, withheld, len(rows))
			}
		}
	}
}

// A measure that its kind does not declare is withheld like a small count, whatever the translations call it.
func TestAnUndeclaredMeasureIsWithheld(t *testing.T) {
	s := of(map[string]study.Kind{"clusters": study.RepresentativeClusters})
	rows := []table.Row{
		count("clusters", "gini", "all", "", 0.4),
		count("clusters", "claims_per_patient", "all", "", 1.5),
	}
	if got := hidden(protected(rows, s)); len(got) != 2 {
		t.Errorf("withheld: %v", got)
	}
	rows = []table.Row{count("clusters", "shared_by_chance", "all", "", 0.4)}
	if got := hidden(protected(rows, s)); len(got) != 0 {
		t.Errorf("withheld: %v", got)
	}
}
