package disclosure

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/table"
)

// A study may follow groups of people over time. Who of a group is there, and when, is the frame of all that is said of
// it: how many are followed, present in a month, in a year, in all months. Of a group with fewer people than the
// profile asks for nothing is printed, and nothing of another group, where the rest of a set would else be so few. The
// frame of the others is no secret: as it is taken as known, it joins nothing.
//
// The groups of a set of which nothing is printed are one class. So of a count of a group that is not described a
// reader knows that it is at most that of its class, and nothing else: whatever the class has, its group may have all
// of it, or nothing.

// undescribed is the result under which counts of groups that are not described stand among the names of counts.
const undescribed = "\x00undescribed"

// framed reports whether a count says who of a group is there, and when.
func framed(c Cell) bool {
	f := kind.CountOf(c.Measure)
	return c.Result == "" && f != nil && f.Frame
}

// followed reports whether a row is of a group that is followed over time. That nobody of a group is without others to
// be compared with tells nothing, and is said of every group.
func (t *protection) followed(i int) bool {
	return t.ofCohort(i) && (t.measures[i] == nil || !t.measures[i].ZeroTellsNothing())
}

func (t *protection) ofCohort(i int) bool {
	k, ok := kind.Of(string(t.kind(t.rows[i].Result)))
	return ok && k.Cohort
}

// numbersOf are the counts that a row prints, with their numbers.
func (t *protection) numbersOf(i int) map[Cell]float64 {
	r, p := t.rows[i], t.prints[i]
	numbers := map[Cell]float64{p.count: r.Value}
	if !math.IsNaN(r.Numerator) || t.isShare(i) {
		numbers[p.count] = r.Numerator
	}
	if p.of != (Cell{}) {
		numbers[p.of] = r.Denominator
	}
	return numbers
}

// withheldGroups are the groups of which published rows print nothing, though they were followed.
func withheldGroups(t *protection) map[string]bool {
	gone, shown := map[string]bool{}, map[string]bool{}
	for i, r := range t.rows {
		switch {
		case !t.followed(i):
		case r.Status != table.Suppressed:
			shown[r.Group] = true
		case framed(t.prints[i].count) || framed(t.prints[i].of):
			gone[r.Group] = true
		}
	}
	maps.DeleteFunc(gone, func(g string, _ bool) bool { return shown[g] })
	return gone
}

// cohorts are the groups that are followed over time, with what their rows say of who is there: by count and category,
// how many of each set of base groups.
type cohorts struct {
	least   int
	months  int                         // that they are followed
	open    map[string]int              // how many of its rows have enough people by themselves
	members map[string][]string         // of a group, its base groups
	sizes   map[Cell]map[string]float64 // by count, without its group
	small   map[string]bool             // the groups that are not described
}

// smallGroups are the groups of computed rows that are not described: those with fewer people than the profile asks
// for, and others, so that the rest of a set is not so few. What has left already is not decided again.
func smallGroups(left int) func(t *protection) map[string]bool {
	return func(t *protection) map[string]bool {
		c := cohorts{least: t.profile.Described, months: len(t.study.Livelihood.Months()),
			members: map[string][]string{}, open: map[string]int{}, sizes: map[Cell]map[string]float64{},
			small: map[string]bool{}}
		out := map[string]bool{}
		for i, r := range t.rows {
			if !t.followed(i) {
				continue
			}
			if i >= left {
				out[r.Group] = out[r.Group] || r.Status != table.Suppressed
				continue
			}
			if v := r.Numerator; !math.IsNaN(v) && !t.few(v, r.Denominator) {
				c.open[r.Group]++
			}
			for n, size := range t.numbersOf(i) {
				if framed(n) && !math.IsNaN(size) {
					c.enter(r.Group, n, size)
				}
			}
		}
		if c.least == 0 {
			return nil
		}
		c.addUp()
		c.choose()
		maps.DeleteFunc(c.small, func(g string, _ bool) bool { return out[g] })
		return c.small
	}
}

// enter notes how many of a group are there. A count names its group by its base groups.
func (c *cohorts) enter(group string, n Cell, size float64) {
	c.members[group] = strings.Split(n.Group, separator)
	n.Group = ""
	if c.sizes[n] == nil {
		c.sizes[n] = map[string]float64{}
	}
	c.sizes[n][group] = size
	if c.few(n, size) {
		c.small[group] = true
	}
}

// few reports whether a count is of fewer people than are to be described, or of fewer months than these have together.
func (c *cohorts) few(n Cell, size float64) bool {
	if kind.CountOf(n.Measure).Of == "months" {
		return size < float64(c.least*c.months)
	}
	return size < float64(c.least)
}

// addUp enters the months of groups that are told apart month by month: those of all months together.
func (c *cohorts) addUp() {
	sums, found := map[Cell]map[string]float64{}, map[Cell]map[string]int{}
	for n, of := range c.sizes {
		whole := Cell{Measure: kind.CountOf(n.Measure).OverFirst}
		if whole.Measure == "" || !framed(whole) {
			continue
		}
		if sums[whole] == nil {
			sums[whole], found[whole] = map[string]float64{}, map[string]int{}
		}
		for group, size := range of {
			sums[whole][group], found[whole][group] = sums[whole][group]+size, found[whole][group]+1
		}
	}
	for whole, of := range sums {
		for group, size := range of {
			if found[whole][group] == c.months {
				n := whole
				n.Group = strings.Join(c.members[group], separator)
				c.enter(group, n, size)
			}
		}
	}
}

// choose adds groups that are not described until what a reader can compute of those is enough everywhere.
func (c *cohorts) choose() {
	for more := true; more; {
		more = false
		for _, n := range slices.SortedFunc(maps.Keys(c.sizes), compareCells) {
			for _, group := range slices.Sorted(maps.Keys(c.sizes[n])) {
				if beside := c.beside(n, group); beside != "" {
					c.small[beside], more = true, true
				}
			}
		}
	}
}

// beside is the group that must not be described either, so that what the described ones leave of a group is enough, or
// nobody: of the group and its parts the one by which least is lost. It is empty where enough are left.
func (c *cohorts) beside(n Cell, group string) string {
	if c.small[group] {
		return ""
	}
	var parts []string // the largest described ones in it
	for _, part := range slices.Sorted(maps.Keys(c.sizes[n])) {
		if !c.small[part] && part != group && c.lies(part, group) && len(c.members[part]) < len(c.members[group]) {
			parts = append(parts, part)
		}
	}
	parts = slices.DeleteFunc(slices.Clone(parts), func(part string) bool {
		return slices.ContainsFunc(parts, func(other string) bool {
			return other != part && c.lies(part, other) && len(c.members[part]) < len(c.members[other])
		})
	})
	size, rest := c.sizes[n][group], slices.Clone(c.members[group])
	for _, part := range parts {
		for _, m := range c.members[part] {
			if !slices.Contains(rest, m) {
				return "" // they overlap
			}
			rest = slices.DeleteFunc(rest, func(other string) bool { return other == m })
		}
		size -= c.sizes[n][part]
	}
	if len(rest) == 0 || !c.few(n, size) || !c.withheld(rest) || len(parts) == 0 {
		return ""
	}
	loss := func(g string) int { return c.open[g] * (2*len(c.members[g]) - 1) } // as weight has it
	return slices.MinFunc(append(parts, group), func(a, b string) int {
		return cmp.Or(cmp.Compare(loss(a), loss(b)), cmp.Compare(c.sizes[n][a], c.sizes[n][b]), cmp.Compare(a, b))
	})
}

// withheld reports whether some base group is one that is not described.
func (c *cohorts) withheld(base []string) bool {
	for group := range c.small {
		if slices.ContainsFunc(c.members[group], func(m string) bool { return slices.Contains(base, m) }) {
			return true
		}
	}
	return false
}

// lies reports whether all of a group are of another one.
func (c *cohorts) lies(part, whole string) bool {
	return !slices.ContainsFunc(c.members[part], func(m string) bool { return !slices.Contains(c.members[whole], m) })
}

func compareCells(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Group, b.Group))
}

// setApart names the counts of groups that are not described apart, so that nothing adds up to them.
func (t *protection) setApart(groups map[string]bool) {
	t.apart = make([]bool, len(t.rows))
	if len(groups) == 0 {
		return
	}
	own := func(c Cell) Cell {
		if c != (Cell{}) {
			c.Result = undescribed + c.Result
		}
		return c
	}
	for i, r := range t.rows {
		if groups[r.Group] && t.followed(i) {
			p := t.prints[i]
			t.apart[i], t.prints[i] = true, printed{count: own(p.count), of: own(p.of)}
		}
	}
}

// withholdApart withholds all of groups that are not described, but that nobody of them is without others to be
// compared with.
func (t *protection) withholdApart() {
	groups := map[string]bool{}
	for i := range t.rows[:t.left] {
		if t.apart[i] {
			groups[t.rows[i].Group] = true
			t.withheld[i] = true
			t.hide(t.prints[i].count)
			if of := t.prints[i].of; of != (Cell{}) {
				t.hide(of)
			}
		}
	}
	for i, r := range t.rows[:t.left] {
		if groups[r.Group] && !t.apart[i] && t.ofCohort(i) && r.Value > 0 {
			t.hide(t.prints[i].count)
		}
	}
}

// frame takes as known who of the described groups is there, and when.
func (t *protection) frame() {
	if t.framed = t.profile.Described > 0; !t.framed {
		return
	}
	for _, c := range t.order {
		if n := t.counts[c]; framed(c) && n.prints() && !n.hidden && !math.IsNaN(n.value) {
			n.known = true
		}
	}
}

// addUndescribed enters of groups that are not described what their counts are at most: those of all classes that hold
// some of them. They are at least those of the classes that hold nobody else.
func (l *links) addUndescribed() {
	for _, c := range l.t.order {
		if c.Result != undescribed || !l.t.counts[c].prints() {
			continue
		}
		base := c
		base.Result = ""
		atoms := l.atoms(base)
		var wholes, partial []int // classes that hold nobody else, and others
		unknown := false
		for _, a := range atoms {
			v, ok := l.classOf[a]
			all := ok && !slices.ContainsFunc(l.atomsIn[v], func(b Cell) bool { return !slices.Contains(atoms, b) })
			switch {
			case !ok:
				unknown = true
			case all && !slices.Contains(wholes, v):
				wholes = append(wholes, v)
			case !all && !slices.Contains(partial, v):
				partial = append(partial, v)
			}
		}
		rest := func(name string) int {
			return l.addVariable(variable{name: Cell{remainder, name + c.Measure, c.Group, c.Category},
				value: math.NaN(), remainder: true})
		}
		some := l.at[c]
		if len(wholes) > 0 {
			if unknown || len(partial) > 0 {
				some = rest("of others ")
				l.addSum(l.at[c], append(wholes, some), nil)
			} else {
				l.addSum(l.at[c], wholes, nil)
			}
		}
		if len(partial) > 0 && !unknown {
			e := equation{terms: []term{{some, -1}, {rest("others than "), -1}}}
			for _, v := range partial {
				e.terms = append(e.terms, term{v, 1})
			}
			l.equations = append(l.equations, e)
		}
	}
}
