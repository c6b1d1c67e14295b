package disclosure

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// Sum says that the parts add up to the whole, or to less: what is left is a count that is printed nowhere.
type Sum struct {
	Whole Cell
	Parts []Cell

	weighted bool // each part counts so many times: together with the plain sum it gives two parts back
}

// overlaps says whether a count does not add up over groups: one user may be reached by several.
func overlaps(c Cell) bool {
	f := kind.CountOf(c.Measure)
	return f != nil && f.Overlaps
}

// outer is the count of the same group that a count is a part of; empty where there is none.
func outer(c Cell) string {
	if members, ok := strings.CutSuffix(c.Measure, theCompared); ok {
		return members
	}
	if f := kind.CountOf(c.Measure); f != nil {
		return f.PartOf
	}
	return ""
}

// recoverable returns the count to withhold where the sum would tell too much of the withheld ones: where just one is
// withheld, so that one subtraction gives it, or several that together are fewer than Threshold. It is a part that is
// still printed: the one that stands in fewest rows, of these the smallest, the first of equals. Where no part is
// printed, it is the whole.
func (t *protection) recoverable(s Sum) (Cell, bool) {
	whole := t.counts[s.Whole]
	if whole == nil {
		return Cell{}, false
	}
	hidden, together, rest := 0, 0.0, whole.value
	var best *Cell
	cost := [2]float64{}
	for i, c := range s.Parts {
		n := t.counts[c]
		if n == nil {
			continue // its number is part of the rest
		}
		rest -= n.value
		rows := n.shown(t)
		if rows == 0 {
			hidden++
			together += n.value
		} else if here := [2]float64{float64(rows), n.value}; best == nil || here[0] < cost[0] || here[0] == cost[0] && here[1] < cost[1] {
			best, cost = &s.Parts[i], here
		}
	}
	if s.weighted {
		rest = 0
	}
	left := rest > 1e-9*max(1, math.Abs(whole.value)) // somebody is in none of the parts
	switch {
	case math.IsNaN(rest) || rest < -1e-6*max(1, math.Abs(whole.value)):
		return Cell{}, false // protected before; or not a sum
	case whole.shown(t) == 0:
		// The parts give the whole back where all of them are printed.
		if hidden == 0 && !left && best != nil {
			return *best, true
		}
		return Cell{}, false
	case hidden == 0 && !left, hidden == 0 && !whole.people:
		return Cell{}, false
	case hidden == 0 && rest >= Threshold:
		return Cell{}, false
	}
	if left {
		hidden++
		together += rest
	}
	if back := map[bool]int{false: 1, true: 2}[s.weighted]; hidden > back && together >= Threshold {
		return Cell{}, false
	}
	if best == nil || len(s.Parts) == 1 && whole.shown(t) < int(cost[0]) {
		return s.Whole, true
	}
	return *best, true
}

// sums lists the sums of the table: over groups that share nobody, over categories that are all, and of counts that
// lie in one another.
func (t *protection) sums() []Sum {
	var sums []Sum
	printed := map[[2]string][]string{} // the groups of a family and category
	for _, c := range t.order {
		if c.Result == "" {
			printed[[2]string{c.Measure, c.Category}] = append(printed[[2]string{c.Measure, c.Category}], c.Group)
		}
	}
	known := map[string][][]string{}
	for _, c := range t.order {
		if c.Result != "" || overlaps(c) {
			continue
		}
		groups := printed[[2]string{c.Measure, c.Category}]
		if f := kind.CountOf(c.Measure); f != nil && f.Families != "" { // of families it is the other count
			groups = append(slices.Clone(groups), printed[[2]string{f.Families, ""}]...)
		}
		for _, parts := range covers(c.Group, groups, known) {
			sums = append(sums, Sum{Whole: c, Parts: t.inGroups(c, parts)})
		}
	}
	sums = append(sums, t.withinGroups()...)
	sums = append(sums, t.byYear()...)
	sums = append(sums, t.ofGroups()...)
	sums = append(sums, t.companies()...)
	sums = append(sums, t.byNumber()...)
	return append(sums, t.named(t.declared())...)
}

// inGroups are the counts of one family in several groups.
func (t *protection) inGroups(c Cell, groups []string) []Cell {
	d := describer{study: t.study}
	return vary(c, func(c *Cell, g string) {
		c.Group = g
		if f := kind.CountOf(c.Measure); f != nil && f.Families != "" && (d.families(g) || t.counts[*c] == nil) {
			c.Measure = f.Families
		}
	}, groups)
}

// withinGroups are the sums of one group: over all categories of a share, and of counts that lie in another.
func (t *protection) withinGroups() []Sum {
	var sums []Sum
	over := map[Cell][]Cell{} // shares by the count that all of them are of
	for _, c := range t.order {
		if c.Result != "" {
			continue
		}
		f := kind.CountOf(c.Measure)
		if f != nil && f.Splits != "" {
			w := Cell{"", f.Splits, c.Group, f.Name}
			over[w] = append(over[w], c)
		}
		if name := outer(c); name != "" {
			whole := Cell{"", name, c.Group, c.Category}
			if t.counts[whole] == nil {
				whole.Category = ""
			}
			if t.counts[whole] != nil {
				sums = append(sums, Sum{Whole: whole, Parts: t.andUnmatched(c)})
			}
		}
		if f != nil && f.Nested == "debt" {
			sums = append(sums, t.debts(c)...)
		}
	}
	for _, c := range t.order { // in the order of the table
		for _, f := range kind.Counts() {
			if parts := over[Cell{"", c.Measure, c.Group, f.Name}]; c.Result == "" && len(parts) > 0 {
				sums = append(sums, Sum{Whole: c, Parts: parts})
			}
		}
	}
	return sums
}

// byYear: the counts whose categories are years, those of the period, together are a part of another. Who was first
// investigated in a year of the period is one of those investigated in it.
func (t *protection) byYear() []Sum {
	var sums []Sum
	from, to := t.study.Periods.Investigated.From.Year(), t.study.Periods.Investigated.To.Year()
	for _, f := range kind.Counts() {
		if f.YearsOf == "" {
			continue
		}
		var groups []string
		years := map[string][]Cell{} // by group
		for _, c := range t.order {
			if year := wholeNumber(c.Category); c.Result == "" && c.Measure == f.Name && from <= year && year <= to {
				if years[c.Group] == nil {
					groups = append(groups, c.Group)
				}
				years[c.Group] = append(years[c.Group], c)
			}
		}
		for _, c := range t.order {
			if c.Result != "" || c.Measure != f.YearsOf {
				continue
			}
			for _, parts := range append(covers(c.Group, groups, map[string][][]string{}), []string{c.Group}) {
				s := Sum{Whole: c}
				for _, g := range parts {
					s.Parts = append(s.Parts, years[g]...)
				}
				if len(s.Parts) > 0 {
					sums = append(sums, s)
				}
			}
		}
	}
	return sums
}

// andUnmatched is a count and what is known to be the rest of its whole: those compared, and those with nobody to
// compare with.
func (t *protection) andUnmatched(c Cell) []Cell {
	if members, ok := strings.CutSuffix(c.Measure, theCompared); ok {
		rest := Cell{"", unmatched(members), c.Group, c.Category}
		if t.counts[rest] != nil {
			return []Cell{c, rest}
		}
	}
	return []Cell{c}
}

// debts are the categories of debts that lie in one another: to fewer creditors, of fewer kinds.
func (t *protection) debts(c Cell) []Sum {
	var sums []Sum
	categories := append([]study.DebtCategory{{}}, t.study.Debt.Categories...)
	find := func(name string) *study.DebtCategory {
		i := slices.IndexFunc(categories, func(k study.DebtCategory) bool { return k.Name == name })
		if i < 0 {
			return nil
		}
		return &categories[i]
	}
	part := find(c.Category)
	within := func(a, b []string) bool {
		return len(b) == 0 ||
			len(a) > 0 && !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
	}
	for i := range categories {
		whole := &categories[i]
		if part == nil || part == whole || part.Prescribed || whole.Prescribed ||
			!within(part.Creditors, whole.Creditors) ||
			!within(part.Kinds, whole.Kinds) {
			continue
		}
		outer := Cell{"", c.Measure, c.Group, whole.Name}
		if t.counts[outer] != nil {
			sums = append(sums, Sum{Whole: outer, Parts: []Cell{c}})
		}
	}
	return sums
}

// ofGroups: the counts that are the sum of another over groups, and of a rest. Those that the police delivered are the
// matched and the unmatched.
func (t *protection) ofGroups() []Sum {
	var sums []Sum
	for _, f := range kind.Counts() {
		whole := Cell{"", f.Name, f.Name, ""}
		if f.SumOf == "" || t.counts[whole] == nil {
			continue
		}
		members := t.over(f)
		slices.Sort(members)
		families := kind.CountOf(f.SumOf).Families
		var groups []string
		for _, c := range t.order {
			if c.Result == "" && (c.Measure == f.SumOf || c.Measure == families) && !slices.Contains(groups, c.Group) {
				groups = append(groups, c.Group)
			}
		}
		target := strings.Join(members, separator)
		choices := covers(target, groups, map[string][][]string{})
		if slices.Contains(groups, target) {
			choices = append(choices, []string{target})
		}
		for _, parts := range choices {
			cells := t.inGroups(Cell{"", f.SumOf, "", ""}, parts)
			sums = append(sums, Sum{Whole: whole, Parts: append(cells, Cell{"", f.And, f.And, ""})})
		}
	}
	return sums
}

// companies are the sums of counts of companies: over ties, sizes and circles.
func (t *protection) companies() []Sum {
	var sums []Sum
	groups := map[string][]string{} // of the counts that share out another
	for _, c := range t.order {
		f := kind.CountOf(c.Measure)
		if c.Result != "" || f == nil {
			continue
		}
		if f.SharesOut != "" && c.Category == "" {
			groups[f.Name] = append(groups[f.Name], c.Group)
		}
		if f.LiesIn != "" {
			sums = append(sums, Sum{Whole: Cell{"", f.LiesIn, all, ""}, Parts: []Cell{c}})
		}
		if f.Strongest != "" {
			sums = append(sums, Sum{Whole: c, Parts: []Cell{{"", f.Strongest, c.Group, ""}}})
		}
		if f.Has("size") {
			sums = append(sums, t.bySize(c)...)
		}
	}
	for _, f := range kind.Counts() {
		printed := groups[f.Name]
		if len(printed) == 0 {
			continue
		}
		for _, parts := range t.shares(f, printed) {
			whole := Cell{"", f.SharesOut, all, ""}
			sums = append(
				sums,
				Sum{
					Whole: whole,
					Parts: vary(Cell{"", f.Name, "", ""}, func(c *Cell, g string) { c.Group = g }, parts),
				},
			)
		}
	}
	return sums
}

// shares are the ways in which printed groups share out the count of all: over ties those that cover all ties and each
// alone, over circles all.
func (t *protection) shares(f *kind.Counted, printed []string) [][]string {
	if !f.Has("tie") {
		return [][]string{printed}
	}
	d := describer{study: t.study}
	ties := len(t.study.Groups.Ties)
	if slices.Contains(f.Over, study.None) {
		ties++
	}
	choices := slices.Clone(covers(d.tiesAt(0, ties), printed, map[string][][]string{}))
	for _, g := range printed {
		choices = append(choices, []string{g})
	}
	return choices
}

// bySize are the sums over sizes of companies: sizes that follow on each other make up a larger one, and a size may
// lie in another.
func (t *protection) bySize(c Cell) []Sum {
	ranges := map[string]study.Range{"": {Min: 1, Max: -1}}
	names := []string{""}
	for _, z := range t.study.Assistance.Sizes {
		at := c
		at.Category = z.Name
		if t.counts[at] != nil {
			ranges[z.Name] = study.Range{Min: max(z.Users.Min, 1), Max: z.Users.Max}
			names = append(names, z.Name)
		}
	}
	whole := ranges[c.Category]
	if _, ok := ranges[c.Category]; !ok {
		return nil
	}
	var sums []Sum
	var follow func(from int, parts []string)
	follow = func(from int, parts []string) {
		for _, name := range names {
			r := ranges[name]
			switch {
			case name == c.Category || r.Min != from || len(sums) > 100:
			case r.Max == whole.Max:
				sums = append(
					sums,
					Sum{
						Whole: c,
						Parts: vary(c, func(c *Cell, p string) { c.Category = p }, append(slices.Clone(parts), name)),
					},
				)
			case r.Max >= 0 && (whole.Max < 0 || r.Max < whole.Max):
				follow(r.Max+1, append(slices.Clone(parts), name))
			}
		}
	}
	follow(whole.Min, nil)
	for _, name := range names {
		r, part := ranges[name], c
		part.Category = name
		if name != c.Category && r.Min >= whole.Min && (whole.Max < 0 || r.Max >= 0 && r.Max <= whole.Max) {
			sums = append(sums, Sum{Whole: c, Parts: []Cell{part}})
		}
	}
	return sums
}

// byNumber are the measures that add up over the categories of another one which are numbers: companies by number of
// permits add up to all companies, to those of a range, and, each so many times, to the permits.
func (t *protection) byNumber() []Sum {
	var sums []Sum
	for i, r := range t.rows {
		m := t.measures[i]
		if m == nil || m.Each == "" {
			continue
		}
		within, ranged := study.PermitRange(r.Measure)
		s := Sum{Whole: cell(r), weighted: m.Weighted}
		for _, other := range t.rows {
			n := wholeNumber(other.Category)
			if other.Result == r.Result && other.Measure == m.Each && (!ranged || n >= within.Min && n <= within.Max) {
				s.Parts = append(s.Parts, cell(other))
			}
		}
		sums = append(sums, s)
	}
	return sums
}

// wholeNumber is the number that a category is; negative where it is none.
func wholeNumber(category string) int {
	n := 0
	if category == "" {
		return -1
	}
	for _, c := range category {
		if c < '0' || c > '9' || n > 1e9 {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// named puts the counts that rows print in the place of the rows' names.
func (t *protection) named(sums []Sum) []Sum {
	name := func(c Cell) Cell {
		if i, ok := t.index[c]; ok {
			return t.prints[i].count
		}
		return c
	}
	for i := range sums {
		sums[i].Whole = name(sums[i].Whole)
		for j, p := range sums[i].Parts {
			sums[i].Parts[j] = name(p)
		}
	}
	return sums
}

// most is how many covers of a group are looked at.
const most = 3000

// covers lists the ways in which some of the groups make up one of them without sharing anybody. Groups are written as
// their members.
func covers(whole string, groups []string, known map[string][][]string) [][]string {
	key := whole + "\n" + strings.Join(groups, "\n")
	if c, ok := known[key]; ok {
		return c
	}
	members := func(g string) []string { return strings.Split(g, separator) }
	target := members(whole)
	var within []string
	for _, g := range groups {
		if g != whole && !slices.Contains(within, g) &&
			!slices.ContainsFunc(members(g), func(m string) bool { return !slices.Contains(target, m) }) {
			within = append(within, g)
		}
	}
	var found [][]string
	var choose func(left []string, parts []string)
	choose = func(left, parts []string) {
		if len(left) == 0 {
			found = append(found, slices.Clone(parts))
			return
		}
		for _, g := range within {
			m := members(g)
			if len(found) >= most || !slices.Contains(m, left[0]) ||
				slices.ContainsFunc(m, func(x string) bool { return !slices.Contains(left, x) }) {
				continue
			}
			choose(
				slices.DeleteFunc(slices.Clone(left), func(x string) bool { return slices.Contains(m, x) }),
				append(parts, g),
			)
		}
	}
	choose(target, nil)
	known[key] = found
	return found
}

func vary(c Cell, set func(*Cell, string), names []string) []Cell {
	cells := make([]Cell, len(names))
	for i, n := range names {
		cells[i] = c
		set(&cells[i], n)
	}
	return cells
}
