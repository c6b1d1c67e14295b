package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
)

// declared lists the sums of the results whose kinds declare them by the names of groups, categories and measures. The
// groups and categories of such results come from the data, so that the parts are those that are printed; what is not
// printed is zero.
func (t *protection) declared() []Sum {
	along := newAlong(t)
	var sums []Sum
	for i, r := range t.rows {
		if t.again(i) || t.apart[i] {
			continue
		}
		k, ok := kind.Of(string(t.kind(r.Result)))
		if !ok {
			continue
		}
		for _, s := range k.Sums {
			for _, parts := range along.parts(s, i) {
				sums = append(sums, Sum{Whole: cell(r), Parts: parts, Overlaps: s.Overlaps, Inside: s.Inside,
					Within: s.Within, Apart: s.Apart, Numerators: s.Numerators})
			}
		}
	}
	return sums
}

// along finds the rows that differ in one of group, category and measure only.
type along struct {
	t        *protection
	over     map[[4]string][]Cell // by axis and what stays the same
	measures map[string][]string  // that a result prints, in their order
	results  map[string][]string  // of a kind, in the order of the table
}

func newAlong(t *protection) *along {
	a := &along{t: t, over: map[[4]string][]Cell{}, measures: map[string][]string{}, results: map[string][]string{}}
	for i, r := range t.rows {
		if t.again(i) || t.apart[i] {
			continue
		}
		c, of := cell(r), string(t.kind(r.Result))
		for _, axis := range []string{"group", "category"} {
			key := a.key(axis, c)
			a.over[key] = append(a.over[key], c)
		}
		if !slices.Contains(a.measures[r.Result], r.Measure) {
			a.measures[r.Result] = append(a.measures[r.Result], r.Measure)
		}
		if !slices.Contains(a.results[of], r.Result) {
			a.results[of] = append(a.results[of], r.Result)
		}
	}
	return a
}

func (a *along) key(axis string, c Cell) [4]string {
	if axis == "group" {
		return [4]string{axis, c.Result, c.Measure, c.Category}
	}
	return [4]string{axis, c.Result, c.Measure, c.Group}
}

// on is where a count stands on an axis.
func on(axis string, c Cell) string {
	switch axis {
	case "group":
		return c.Group
	case "category":
		return c.Category
	}
	return c.Measure
}

// parts are the counts that add up to a row by a declared sum, once for each result that has them; none where the row
// is not its whole.
func (a *along) parts(s kind.Sum, row int) (all [][]Cell) {
	c := cell(a.t.rows[row])
	if on(s.Over, c) != a.t.study.Filled(strings.TrimPrefix(s.Whole, "-")) ||
		s.Over != "measure" && !slices.Contains(s.Measures, c.Measure) {
		return nil
	}
	if s.Over == "measure" {
		if parts := a.expanded(s.Parts, c.Result); len(parts) > 0 {
			all = append(all, vary(c, func(c *Cell, p string) { c.Measure = p }, parts))
		}
		return all
	}
	results := []string{c.Result}
	if s.In != "" {
		results = a.results[s.In]
	}
	for _, result := range results {
		other := c
		other.Result = result
		var parts []Cell
		for _, part := range a.over[a.key(s.Over, other)] {
			if part != c && kind.Matches(s.Parts, on(s.Over, part), nil) {
				parts = append(parts, part)
			}
		}
		if len(parts) > 0 {
			all = append(all, parts)
		}
	}
	return all
}

// expanded puts the measures that a result prints in the place of one with a placeholder.
func (a *along) expanded(parts []string, result string) []string {
	k, _ := kind.Of(string(a.t.kind(result)))
	var all []string
	for _, p := range parts {
		if !strings.Contains(p, "<") {
			all = append(all, p)
			continue
		}
		for _, name := range a.measures[result] {
			if m, ok := k.Measure(name); ok && m.Name == p {
				all = append(all, name)
			}
		}
	}
	return all
}

// Sum says that the parts add up to the whole, or, where they overlap, that each is at most the whole and together they
// are at least it, or, where they lie inside, the first of the two alone.
type Sum struct {
	Whole      Cell
	Parts      []Cell
	Overlaps   bool
	Inside     bool   // each is at most the whole, and nothing else is known
	Within     bool   // they share nobody: together they are at most the whole
	Numerators bool   // of shares: their numerators add up, and not what they are of
	Apart      string // the measure of the part that shares nobody with another one
}

// named puts the counts that rows print in the place of the rows' names.
func (t *protection) named(sums []Sum) []Sum {
	name := func(c Cell, numerators bool) Cell {
		if i, ok := t.index[c]; ok {
			if t.isShare(i) && !numerators { // what the shares are of adds up
				return t.prints[i].of
			}
			return t.prints[i].count
		}
		return c
	}
	for i := range sums {
		sums[i].Whole = name(sums[i].Whole, sums[i].Numerators)
		for j, p := range sums[i].Parts {
			sums[i].Parts[j] = name(p, sums[i].Numerators)
		}
	}
	return sums
}

func vary(c Cell, set func(*Cell, string), names []string) []Cell {
	cells := make([]Cell, len(names))
	for i, n := range names {
		cells[i] = c
		set(&cells[i], n)
	}
	return cells
}
