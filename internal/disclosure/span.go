package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/register"
	"ansatz/internal/study"
)

// system is counts that are sums of the same smallest numbers: of one kind in several groups, or of kinds that add up to each other. Each count is
// a vector of how often each number is in it; laws are vectors that are zero, as everybody knows. Arithmetic is modulo a prime far above any entry.
type system struct {
	cells   []Cell
	vectors [][]uint64
	laws    [][]uint64
	size    int
	place   map[string]int // of the smallest numbers
}

const modulus = 1<<31 - 1

// vector is the sum of a family's numbers over a group's members.
func (f *system) vector(measure, category, group string) []uint64 {
	v := make([]uint64, f.size)
	for m := range strings.SplitSeq(group, separator) {
		v[f.at(measure, category, m)]++
	}
	return v
}

func (f *system) at(measure, category, member string) int {
	if measure == "matched" && (member == study.Pool || strings.HasPrefix(member, study.FamilyPrefix)) {
		measure = "eligible" // of families and the pool
	}
	name := measure + "\n" + category + "\n" + member
	if _, ok := f.place[name]; !ok {
		f.place[name] = len(f.place)
	}
	return f.place[name]
}

// together are the families that add up to the persons of a group.
var together = set("matched", "eligible", "income", "background", "police_active", "police_linked", "unmatched_active", "unmatched_linked")

// systems lists the counts that add up over groups, by what adds up with what.
func (t *protection) systems() []*system {
	var names [][2]string
	byName := map[[2]string]*system{}
	for _, c := range t.order {
		if c.Result != "" || overlapping[c.Measure] {
			continue
		}
		name := [2]string{c.Measure, c.Category}
		if together[c.Measure] {
			name = [2]string{}
		}
		f := byName[name]
		if f == nil {
			f = &system{place: map[string]int{}}
			byName[name] = f
			names = append(names, name)
		}
		f.cells = append(f.cells, c)
		for m := range strings.SplitSeq(c.Group, separator) {
			f.at(c.Measure, c.Category, m)
		}
	}
	var all []*system
	for _, name := range names {
		f := byName[name]
		if len(f.cells) < 3 {
			continue
		}
		if name == [2]string{} {
			t.addLaws(f)
		}
		f.size = len(f.place)
		for _, c := range f.cells {
			f.vectors = append(f.vectors, f.vector(c.Measure, c.Category, c.Group))
		}
		for i, l := range f.laws {
			f.laws[i] = append(l, make([]uint64, f.size-len(l))...)
		}
		all = append(all, f)
	}
	return all
}

// addLaws adds what makes up a group's persons: the incomes are all of them, so are the backgrounds where the study leaves no code out, and those
// that the police delivered are the matched and the unmatched.
func (t *protection) addLaws(f *system) {
	law := func(whole int, parts []int) {
		l := make([]uint64, len(f.place))
		l[whole] = 1
		for _, p := range parts {
			l[p] = modulus - 1
		}
		f.laws = append(f.laws, l)
	}
	groups := &t.study.Groups
	categories := map[string][]string{"income": {"none", "low", "not_low"}}
	codes := 0
	var backgrounds []string
	for _, c := range t.study.Background {
		backgrounds = append(backgrounds, c.Name)
		codes += len(c.Codes)
	}
	if person, ok := register.Lookup("person"); ok {
		if column, ok := person.Column("background"); ok && codes == len(column.Codes) {
			categories["background"] = backgrounds
		}
	}
	for _, b := range groups.BaseGroups() {
		for _, family := range []string{"income", "background"} {
			if categories[family] == nil {
				continue
			}
			var parts []int
			for _, c := range categories[family] {
				parts = append(parts, f.at(family, c, b))
			}
			law(f.at("eligible", "", b), parts)
		}
	}
	for _, side := range []string{"active", "linked"} {
		members := map[string][]string{"active": groups.Roles, "linked": groups.LevelNames()}[side]
		parts := []int{f.at("unmatched_"+side, "", "unmatched_"+side)}
		for _, m := range members {
			parts = append(parts, f.at("matched", "", m))
		}
		law(f.at("police_"+side, "", "police_"+side), parts)
	}
}

// known is a vector that is known, with the counts that it is made of, and the place where it is 1 and later ones are 0.
type known struct {
	vector, of []uint64
	pivot      int
}

func inverse(x uint64) uint64 {
	y := uint64(1)
	for n := uint64(modulus - 2); n > 0; n >>= 1 {
		if n&1 == 1 {
			y = y * x % modulus
		}
		x = x * x % modulus
	}
	return y
}

// followed returns a printed count to withhold where printed counts together, added and subtracted, give back a withheld one: the one of them that
// stands in fewest rows, of these the smallest.
func (t *protection) followed(f *system) (Cell, bool) {
	var basis []known
	reduce := func(k *known) {
		for _, b := range basis {
			if k.vector[b.pivot] == 0 {
				continue
			}
			factor := modulus - k.vector[b.pivot]
			for i, x := range b.vector {
				k.vector[i] = (k.vector[i] + factor*x) % modulus
			}
			for i, x := range b.of {
				k.of[i] = (k.of[i] + factor*x) % modulus
			}
		}
		k.pivot = slices.IndexFunc(k.vector, func(x uint64) bool { return x != 0 })
	}
	learn := func(vector []uint64, cell int) {
		k := known{vector: slices.Clone(vector), of: make([]uint64, len(f.cells))}
		if cell >= 0 {
			k.of[cell] = 1
		}
		if reduce(&k); k.pivot < 0 {
			return
		}
		lead := inverse(k.vector[k.pivot])
		for _, list := range [][]uint64{k.vector, k.of} {
			for i := range list {
				list[i] = list[i] * lead % modulus
			}
		}
		basis = append(basis, k)
	}
	for _, l := range f.laws {
		learn(l, -1)
	}
	var withheld []int
	for i, c := range f.cells {
		if n := t.counts[c]; n.shown(t) > 0 {
			learn(f.vectors[i], i)
		} else if n.hidden {
			withheld = append(withheld, i)
		}
	}
	for _, w := range withheld {
		k := known{vector: slices.Clone(f.vectors[w]), of: make([]uint64, len(f.cells))}
		if reduce(&k); k.pivot >= 0 {
			continue
		}
		best, cost := -1, [2]float64{}
		for i, c := range f.cells {
			if k.of[i] == 0 {
				continue
			}
			n := t.counts[c]
			if here := [2]float64{float64(n.shown(t)), n.value}; best < 0 || here[0] < cost[0] || here[0] == cost[0] && here[1] < cost[1] {
				best, cost = i, here
			}
		}
		if best >= 0 {
			return f.cells[best], true
		}
	}
	return Cell{}, false
}
