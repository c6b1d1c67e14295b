package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
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
	if f := kind.CountOf(measure); f != nil && f.Families != "" && (member == study.Pool || strings.HasPrefix(member, study.FamilyPrefix)) {
		measure = f.Families
	}
	name := measure + "\n" + category + "\n" + member
	if _, ok := f.place[name]; !ok {
		f.place[name] = len(f.place)
	}
	return f.place[name]
}

// systems lists the counts that add up over groups, by what adds up with what.
func (t *protection) systems() []*system {
	var names [][2]string
	byName := map[[2]string]*system{}
	for _, c := range t.order {
		if c.Result != "" || overlaps(c) {
			continue
		}
		name := [2]string{c.Measure, c.Category}
		if f := kind.CountOf(c.Measure); f != nil && f.Together {
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

// addLaws adds what makes up a group's persons: the categories that everybody is in one of are all of them, and those that the police delivered are
// the matched and the unmatched.
func (t *protection) addLaws(f *system) {
	law := func(whole int, parts []int) {
		l := make([]uint64, len(f.place))
		l[whole] = 1
		for _, p := range parts {
			l[p] = modulus - 1
		}
		f.laws = append(f.laws, l)
	}
	for _, c := range kind.Counts() {
		if into := t.everyCategory(c); c.Together && len(into) > 0 {
			for _, b := range t.study.Groups.BaseGroups() {
				var parts []int
				for _, category := range into {
					parts = append(parts, f.at(c.Name, category, b))
				}
				law(f.at(c.Splits, "", b), parts)
			}
		}
		if c.Together && c.SumOf != "" {
			parts := []int{f.at(c.And, "", c.And)}
			for _, m := range t.over(c) {
				parts = append(parts, f.at(c.SumOf, "", m))
			}
			law(f.at(c.Name, "", c.Name), parts)
		}
	}
}

// everyCategory are the categories of which everybody is in one; none where the study leaves somebody out.
func (t *protection) everyCategory(c *kind.Counted) []string {
	if !slices.Contains(c.Into, "<background>") {
		return c.Into
	}
	codes := 0
	var categories []string
	for _, b := range t.study.Background {
		categories = append(categories, b.Name)
		codes += len(b.Codes)
	}
	if person, ok := register.Lookup("person"); ok {
		if column, ok := person.Column("background"); ok && codes == len(column.Codes) {
			return categories
		}
	}
	return nil
}

// over are the groups of the study over which a count is the sum of another.
func (t *protection) over(c *kind.Counted) []string {
	d := describer{study: t.study}
	return d.members(c.Over)
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
