package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// attacker knows which counts are sums of which others, and every number that is printed. It is written apart from what it attacks: counts are
// vectors over the numbers of the smallest groups, and what follows is what lies in the span of the known ones, modulo a large prime.
type attacker struct {
	index map[string]int
	basis [][]uint64
	lead  []int
}

const prime = 2147483647

type vector map[string]int

func (v vector) add(w vector, times int) vector {
	for k, n := range w {
		v[k] += times * n
	}
	return v
}

func (a *attacker) dense(v vector) []uint64 {
	var most int
	for k := range v {
		if _, ok := a.index[k]; !ok {
			a.index[k] = len(a.index)
		}
	}
	most = len(a.index)
	d := make([]uint64, most)
	for k, n := range v {
		d[a.index[k]] = uint64((n%prime + prime) % prime)
	}
	return d
}

func power(x, n uint64) uint64 {
	y := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y = y * x % prime
		}
		x = x * x % prime
	}
	return y
}

// reduce takes away what is known and returns the first place that is left; negative where nothing is.
func (a *attacker) reduce(d []uint64) int {
	for i, b := range a.basis {
		if a.lead[i] >= len(d) || d[a.lead[i]] == 0 {
			continue
		}
		f := prime - d[a.lead[i]]
		for j, x := range b {
			if x != 0 {
				d[j] = (d[j] + f*x) % prime
			}
		}
	}
	return slices.IndexFunc(d, func(x uint64) bool { return x != 0 })
}

func (a *attacker) learn(v vector) {
	a.dense(v) // all names first
	d := make([]uint64, 4096)
	copy(d, a.dense(v))
	at := a.reduce(d)
	if at < 0 {
		return
	}
	inverse := power(d[at], prime-2)
	for j := range d {
		d[j] = d[j] * inverse % prime
	}
	a.basis, a.lead = append(a.basis, d), append(a.lead, at)
}

func (a *attacker) knows(v vector) bool {
	d := make([]uint64, 4096)
	copy(d, a.dense(v))
	return a.reduce(d) < 0
}

// country is numbers of people, by name and smallest group.
type country map[string]int

func (c country) of(v vector) (n float64) {
	for k, times := range v {
		n += float64(times * c[k])
	}
	return n
}

// told is one row of a made-up country, and the counts that it prints.
type told struct {
	row        table.Row
	value, den vector
}

// made draws a country for a study and gives the rows that the study lists of it.
func made(t *rapid.T, s *study.Study) (country, []told, []vector) {
	c := country{}
	var laws []vector // what everybody knows to be zero
	draw := func(name string, most int) int {
		return rapid.SampledFrom([]int{0, most / 9, most / 3, most / 2, most, most, max(most-2, 0)}).Draw(t, name)
	}
	years := []string{"2009", "2010", "2023"}
	for _, b := range append(s.Groups.BaseGroups(), study.Pool) {
		set := func(name string, n int) { c[name+" "+b] = n }
		n := rapid.SampledFrom([]int{0, 2, 4, 7, 12, 40, 300, 1000}).Draw(t, "persons "+b)
		set("matched", n)
		eligible := draw("eligible "+b, n)
		if strings.HasPrefix(b, study.FamilyPrefix) || b == study.Pool {
			eligible = n
			laws = append(laws, vector{"matched " + b: 1, "eligible " + b: -1})
		}
		set("eligible", eligible)
		for family, categories := range map[string][]string{"income": {"none", "low", "not_low"}, "background": {"foreign_born", "swedish_born", "swedish_born_two_foreign_parents"}} {
			left := eligible
			law := vector{"eligible " + b: 1}
			for i, category := range categories {
				part := left
				if i < len(categories)-1 {
					part = draw(family+category+b, left)
				}
				set(family+" "+category, part)
				left -= part
				law[family+" "+category+" "+b] = -1
			}
			laws = append(laws, law)
		}
		set("recipients", draw("recipients"+b, eligible))
		set("assistants", draw("assistants"+b, eligible))
		investigated := draw("investigated"+b, eligible)
		set("investigated", investigated)
		set("reported", draw("reported"+b, investigated))
		left := investigated
		for _, y := range years {
			n := draw("first"+y+b, left/2)
			set("first "+y, n)
			left -= n
		}
	}
	c["unmatched_active"], c["unmatched_linked"] = rapid.SampledFrom([]int{0, 3, 9}).Draw(t, "ua"), rapid.SampledFrom([]int{0, 3, 9}).Draw(t, "ul")
	var rows []told
	sum := func(name, group string) vector {
		v := vector{}
		members := s.Groups.Members(group)
		if members == nil {
			members = []string{group}
		}
		for _, b := range members {
			v[name+" "+b]++
		}
		return v
	}
	print := func(res, measure, group, category string, v vector) {
		rows = append(rows, told{count(res, measure, group, category, c.of(v)), v, nil})
	}
	part := func(res, measure, group, category string, v, of vector) {
		if c.of(of) > 0 {
			r := share(res, measure, group, category, c.of(v), c.of(of))
			r.Basis = table.Basis{Known: true, N: c.of(v), Of: c.of(of)}
			rows = append(rows, told{r, v, of})
		}
	}
	police := map[string]vector{"active": {"unmatched_active": 1}, "linked": {"unmatched_linked": 1}}
	for side, groups := range map[string][]string{"active": s.Groups.Roles, "linked": s.Groups.LevelNames()} {
		for _, g := range groups {
			police[side].add(sum("matched", g), 1)
		}
	}
	for i := range s.Results {
		res := &s.Results[i]
		for _, l := range res.Lines {
			for _, g := range l.Groups {
				for _, category := range l.Categories {
					switch {
					case res.Kind == study.Population && strings.HasPrefix(g, "police_"):
						print(res.Name, l.Measure, g, "", vector{}.add(police[strings.TrimPrefix(g, "police_")], 1))
					case res.Kind == study.Population && strings.HasPrefix(g, "unmatched_"):
						print(res.Name, l.Measure, g, "", vector{g: 1})
					case res.Kind == study.Population && l.Measure == "persons":
						print(res.Name, l.Measure, g, "", sum("matched", g))
					case res.Kind == study.Population:
						print(res.Name, l.Measure, g, "", sum("eligible", g))
					case res.Kind == study.IncomeShares:
						part(res.Name, l.Measure, g, category, sum("income "+category, g), sum("eligible", g))
					case res.Kind == study.BackgroundShares:
						part(res.Name, l.Measure, g, category, sum("background "+category, g), sum("eligible", g))
					case res.Kind == study.Payments && l.Measure == "persons":
						print(res.Name, l.Measure, g, category, sum("eligible", g))
					case res.Kind == study.Payments && l.Measure == "recipients":
						print(res.Name, l.Measure, g, category, sum("recipients", g))
					case res.Kind == study.Payments && l.Measure == "share_recipients":
						part(res.Name, l.Measure, g, category, sum("recipients", g), sum("eligible", g))
					case res.Kind == study.FirstInvestigations && slices.Contains(years, category):
						print(res.Name, l.Measure, g, category, sum("first "+category, g))
					case res.Kind == study.Investigations && l.Measure == "persons_investigated":
						print(res.Name, l.Measure, g, category, sum("investigated", g))
					case res.Kind == study.Investigations && l.Measure == "persons_police_reported":
						print(res.Name, l.Measure, g, category, sum("reported", g))
					case res.Kind == study.AssistantTotals && l.Measure == "assistants":
						print(res.Name, l.Measure, g, category, sum("assistants", g))
					case res.Kind == study.AssistantComparison && l.Measure == "risk" && category == "works_as_assistant":
						part(res.Name, l.Measure, g, category, sum("assistants", g), sum("eligible", g))
					}
				}
			}
		}
	}
	return c, rows, laws
}

// leaks lists the withheld counts of persons below the threshold that follow from what is printed.
func leaks(c country, rows []told, laws []vector, safe []table.Row) []string {
	a := &attacker{index: map[string]int{}}
	for _, l := range laws {
		a.learn(l)
	}
	var small []told
	for i, r := range rows {
		if safe[i].Status == table.Suppressed {
			if c.of(r.value) < Threshold || r.den != nil && c.of(r.den) < Threshold {
				small = append(small, r)
			}
			continue
		}
		a.learn(r.value)
		if r.den != nil {
			a.learn(r.den)
		}
	}
	var found []string
	for _, r := range small {
		if a.knows(r.value) || r.den != nil && c.of(r.den) < Threshold && a.knows(r.den) {
			found = append(found, fmt.Sprint(cell(r.row), " = ", c.of(r.value)))
		}
	}
	return found
}

// Whatever a country's numbers, and whatever groups, ties and results a study has, no count of persons below the threshold that is withheld
// follows from all that is printed, in all results and the attrition together, by any number of sums and differences.
func TestNothingFollows(t *testing.T) {
	studies := []*study.Study{
		study.Builtin(),
		changed(t, "groups: [active_and_linked, enabler, executor_lower", "groups: [active_and_linked, active_upper, linked, linked_upper, total, enabler, executor_lower"),
		changed(t, "groups: [active, enabler, family_active, family_enabler, family_linked, linked, total]",
			"groups: [active, strategic, executor_upper, linked_upper, linked_0, enabler, family, family_active, family_enabler, family_linked, linked, total]"),
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(studies).Draw(t, "study")
		c, rows, laws := made(t, s)
		plain := make([]table.Row, len(rows))
		for i, r := range rows {
			plain[i] = r.row
		}
		safe, err := protectRows(plain, s)
		if err != nil {
			t.Fatal(err)
		}
		before := newProtection(plain, s)
		for i, r := range safe {
			if r.Status == table.OK && before.small(i) {
				t.Fatalf("%v is printed", cell(r))
			}
		}
		if found := leaks(c, rows, laws, safe); len(found) > 0 {
			t.Fatalf("%d follow: %v", len(found), found)
		}
	})
}
