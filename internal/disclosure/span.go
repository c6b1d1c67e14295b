package disclosure

import (
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/register"
	"ansatz/internal/study"
)

// system is counts that are sums of the same smallest numbers: of one kind in several groups, or of kinds that add up
// to each other. Each count is a vector of how often each number is in it; laws are vectors that are zero, as
// everybody knows. Arithmetic is modulo a prime far above any entry.
type system struct {
	cells   []Cell
	vectors [][]uint64
	laws    [][]uint64
	size    int
	place   map[string]int // of the smallest numbers
}

const modulus = 1<<31 - 1

// vector is the sum of a count's numbers over a group's members, and over the sizes that its category holds.
func (f *system) vector(c Cell, sizes sizes) []uint64 {
	v := make([]uint64, f.size)
	for _, category := range sizes.within(c) {
		for m := range strings.SplitSeq(c.Group, separator) {
			v[f.at(c.Measure, category, m)]++
		}
	}
	return v
}

func (f *system) at(measure, category, member string) int {
	if f := kind.CountOf(
		measure,
	); f != nil && f.Families != "" &&
		(member == study.Pool || strings.HasPrefix(member, study.FamilyPrefix)) {
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
	sizes := sizesOf(t.study)
	for _, c := range t.order {
		if c.Result != "" || overlaps(c) {
			continue
		}
		of := root(c.Measure)
		name := [2]string{of, c.Category}
		switch f := kind.CountOf(of); {
		case f != nil && f.Together != "":
			name = [2]string{"", f.Together}
		case f != nil && f.Has("size"):
			name = [2]string{of}
		}
		f := byName[name]
		if f == nil {
			f = &system{place: map[string]int{}}
			byName[name] = f
			names = append(names, name)
		}
		f.cells = append(f.cells, c)
		for _, category := range sizes.within(c) {
			for m := range strings.SplitSeq(c.Group, separator) {
				f.at(c.Measure, category, m)
			}
		}
	}
	var all []*system
	for _, name := range names {
		f := byName[name]
		if len(f.cells) < 3 {
			continue
		}
		if name[0] == "" {
			t.addLaws(f, name[1], sizes)
		}
		t.addCompared(f)
		t.addMerged(f)
		f.size = len(f.place)
		for _, c := range f.cells {
			f.vectors = append(f.vectors, f.vector(c, sizes))
		}
		for i, l := range f.laws {
			f.laws[i] = append(l, make([]uint64, f.size-len(l))...)
		}
		all = append(all, f)
	}
	return all
}

// addLaws adds what everybody knows of the counts that are looked at together. The categories that everybody is in one
// of are a group's persons. Those that the police delivered are the matched and the unmatched. Represented companies
// are those by the tie of a representative, by the strongest tie of an assistant, and by circle.
func (t *protection) addLaws(f *system, together string, sizes sizes) {
	law := func(whole int, parts []int) {
		l := make([]uint64, len(f.place))
		l[whole] = 1
		for _, p := range parts {
			l[p] = modulus - 1
		}
		f.laws = append(f.laws, l)
	}
	for _, c := range kind.Counts() {
		if c.Together != together {
			continue
		}
		if into := t.everyCategory(c); len(into) > 0 {
			for _, b := range t.study.Groups.BaseGroups() {
				var parts []int
				for _, category := range into {
					parts = append(parts, f.at(c.Name, category, b))
				}
				law(f.at(c.Splits, "", b), parts)
			}
		}
		if c.SumOf != "" {
			parts := []int{f.at(c.And, "", c.And)}
			for _, m := range t.over(c) {
				parts = append(parts, f.at(c.SumOf, "", m))
			}
			law(f.at(c.Name, "", c.Name), parts)
		}
		if c.SharesOut != "" {
			var parts []int
			for _, m := range t.over(c) {
				for _, category := range sizes.within(Cell{Measure: c.Name}) {
					parts = append(parts, f.at(c.Name, category, m))
				}
			}
			if len(parts) > 0 {
				law(f.at(c.SharesOut, "", all), parts)
			}
		}
	}
}

// addCompared adds what everybody knows of comparisons: members are those who have somebody to be compared with, and
// those who have not. Where all members of a group have, those with the outcome are the same too.
func (t *protection) addCompared(f *system) {
	members := map[[3]string]bool{} // whose numbers are in the system, by name, category and base group
	var order [][3]string           // so that the same count is withheld every time
	for _, c := range f.cells {
		of := root(c.Measure)
		if c.Measure == of || strings.HasSuffix(c.Measure, ofCompared) {
			continue
		}
		for b := range strings.SplitSeq(c.Group, separator) {
			if m := [3]string{of, c.Category, b}; !members[m] {
				members[m] = true
				order = append(order, m)
			}
		}
	}
	law := func(plus int, minus ...int) {
		l := make([]uint64, len(f.place))
		l[plus] = 1
		for _, m := range minus {
			l[m] = modulus - 1
		}
		f.laws = append(f.laws, l)
	}
	at := func(measure string, c Cell, b string) int { return f.at(measure, c.Category, b) }
	for _, m := range order {
		law(f.at(m[0], m[1], m[2]), f.at(m[0]+theCompared, m[1], m[2]), f.at(unmatched(m[0]), m[1], m[2]))
	}
	here := map[string]bool{}
	for _, c := range f.cells {
		here[root(c.Measure)+"\n"+c.Category] = true
	}
	for _, e := range t.everyone {
		for b := range strings.SplitSeq(e.members.Group, separator) {
			if members[[3]string{e.members.Measure, e.members.Category, b}] {
				law(at(unmatched(e.members.Measure), e.members, b))
			}
			if here[e.outcome.Measure+"\n"+e.outcome.Category] {
				law(at(e.outcome.Measure, e.outcome, b), at(e.outcome.Measure+ofCompared, e.outcome, b))
			}
		}
	}
}

// addMerged adds that counts of the same persons are the same.
func (t *protection) addMerged(f *system) {
	here := map[string]bool{}
	for _, c := range f.cells {
		here[c.Measure] = true
	}
	for _, m := range t.merged {
		if !here[m[1].Measure] {
			continue
		}
		for b := range strings.SplitSeq(m[0].Group, separator) {
			f.at(m[0].Measure, m[0].Category, b)
			f.at(m[1].Measure, m[1].Category, b)
		}
		l := make([]uint64, len(f.place))
		for b := range strings.SplitSeq(m[0].Group, separator) {
			l[f.at(m[0].Measure, m[0].Category, b)] += 1
			l[f.at(m[1].Measure, m[1].Category, b)] += modulus - 1
		}
		for i := range l {
			l[i] %= modulus
		}
		f.laws = append(f.laws, l)
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

// sizes are the sizes of a study's companies, and the numbers of users at which one of them begins or ends.
type sizes struct {
	named  map[string]study.Range
	bounds []int
}

func sizesOf(s *study.Study) sizes {
	all := sizes{named: map[string]study.Range{"": {Min: 1, Max: -1}}, bounds: []int{1}}
	for _, z := range s.Assistance.Sizes {
		r := study.Range{Min: max(z.Users.Min, 1), Max: z.Users.Max}
		all.named[z.Name] = r
		all.bounds = append(all.bounds, r.Min)
		if r.Max >= 0 {
			all.bounds = append(all.bounds, r.Max+1)
		}
	}
	slices.Sort(all.bounds)
	all.bounds = slices.Compact(all.bounds)
	return all
}

// within are the smallest sizes that a count's category holds; of counts that no size tells apart, the category itself.
func (s sizes) within(c Cell) []string {
	f := kind.CountOf(c.Measure)
	if f == nil || !f.Has("size") {
		return []string{c.Category}
	}
	r, ok := s.named[c.Category]
	if !ok {
		return []string{c.Category}
	}
	var all []string
	for _, from := range s.bounds {
		if from >= r.Min && (r.Max < 0 || from <= r.Max) {
			all = append(all, "from "+strconv.Itoa(from))
		}
	}
	return all
}

// over are the groups of the study over which a count is the sum of another.
func (t *protection) over(c *kind.Counted) []string {
	d := describer{study: t.study}
	return d.members(c.Over)
}

// known is a vector that is known, with the counts that it is made of, and the place where it is 1 and later ones are
// 0.
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

// followed returns a printed count to withhold where printed counts together, added and subtracted, give back a
// withheld
// one: the one of them that takes fewest rows with it, of these the smallest.
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
			if here := [2]float64{
				float64(n.cost(t)),
				n.value,
			}; best < 0 || here[0] < cost[0] ||
				here[0] == cost[0] && here[1] < cost[1] {
				best, cost = i, here
			}
		}
		if best >= 0 {
			return f.cells[best], true
		}
	}
	return Cell{}, false
}
