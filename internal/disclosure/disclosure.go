// Package disclosure decides what may leave: it withholds small counts of persons and companies, and what would give
// them back.
//
// A row prints counts: its value or its numerator, and its denominator. The same set of persons or companies is one
// count wherever it is printed (printed.go): it is withheld everywhere or nowhere, also where it is the denominator of
// something else.
//
// Primary suppression: a count of persons or companies below the threshold (zero included), a count whose complement
// in its denominator is, and every row computed from such a count. Secondary suppression: where a whole is printed
// beside its parts, in one result or in several (sum.go), and one part alone is withheld, one subtraction gives it
// back; so another part is withheld too, until no such sum is left. Sums over groups are looked at all together
// (span.go). The attrition is protected with the rows (step.go).
package disclosure

import (
	"cmp"
	"math"
	"slices"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Cell names one row of the long table, or a count. A count that several rows print has no result: its measure is the
// family of counts, and its group is written as its members.
type Cell struct{ Result, Measure, Group, Category string }

// protectRows returns a copy of a study's rows in which nothing may leave that Threshold forbids: suppressed rows have
// status suppressed and no numbers. Rows that are undefined stay so where the count behind them is not small. The
// order of rows is kept; protecting protected rows changes nothing. An error is a fault.List: rows of own models that
// are called what nobody has declared.
func protectRows(rows []table.Row, s *study.Study) ([]table.Row, error) {
	if err := undeclared(rows, s).Err(); err != nil {
		return nil, err
	}
	t := newProtection(rows, s)
	for i, r := range rows {
		if r.Status == table.Suppressed || t.small(i) {
			t.withhold(i)
			t.withholdUnlisted(i)
		}
		if b := r.Basis; b.Known && tooFew(b.N, b.Of) ||
			r.Status == table.OK && t.kind(r.Result) == study.Own && !t.supported(i) {
			t.withheld[i] = true
			if b.N < Threshold {
				t.withhold(i)
			}
		}
	}
	for _, c := range t.order {
		if n := t.counts[c]; n.people && n.value < Threshold {
			t.hide(c)
		}
	}
	t.withholdSmallSteps()
	t.withholdSmallRests()
	sums := t.sums()
	systems := t.systems()
	for changed := true; changed; {
		changed = false
		for _, s := range sums {
			if c, ok := t.recoverable(s); ok {
				t.hide(c)
				changed = true
			}
		}
		for _, f := range systems {
			if c, ok := t.followed(f); ok {
				t.hide(c)
				changed = true
			}
		}
	}
	t.withholdMeans()
	out := make([]table.Row, len(rows))
	for i, r := range rows {
		if t.withheld[i] {
			r.Value, r.Low, r.High, r.Numerator, r.Denominator = table.Empty, table.Empty, table.Empty, table.Empty, table.Empty
			r.Status, r.Basis = table.Suppressed, table.Basis{}
		}
		out[i] = r
	}
	return out, nil
}

// small says whether a row shows, or gives by one subtraction, a count of persons or companies below the threshold.
func (t *protection) small(i int) bool {
	r := t.rows[i]
	if math.IsNaN(r.Numerator) {
		return t.counted(i) && r.Value < Threshold
	}
	return tooFew(r.Numerator, r.Denominator)
}

// tooFew says whether n, or what is left of the whole that it is a part of, is below the threshold. A whole that is
// NaN is not known.
func tooFew(n, whole float64) bool {
	rest := whole - n
	return n < Threshold || rest > 0 && rest < Threshold
}

// supported says whether a row of a study's own model has a count of enough persons or companies behind it: its
// denominator, or itself where its measure is known to be such a count. The program does not know what such a model
// computes, so that everything else is withheld.
func (t *protection) supported(i int) bool {
	r := t.rows[i]
	if math.IsNaN(r.Denominator) {
		return math.IsNaN(r.Numerator) && t.measures[i] != nil && t.counted(i) && r.Value >= Threshold &&
			r.Value == math.Trunc(r.Value)
	}
	return r.Denominator >= Threshold && !(r.Numerator > r.Denominator) // what is more than its whole is no part of it
}

// number is a count, or an amount that adds up: its value, and the rows that it stands in.
type number struct {
	value  float64
	people bool  // it counts persons or companies
	rows   []int // rows that print it as value or numerator
	under  []int // rows that print it as denominator
	from   []int // rows that are computed from it, and give it back together
	hidden bool
}

// protection is the rows, the counts that they print, and which rows are withheld.
type protection struct {
	rows     []table.Row
	study    *study.Study
	index    map[Cell]int
	prints   []printed
	measures []*kind.Measure // as declared; nil where they are not
	counts   map[Cell]*number
	order    []Cell              // the counts, in the order of the rows
	beside   map[[3]string][]int // rows of the same result, group and category
	withheld []bool
	everyone []everyone
	merged   [][2]Cell              // counts of the same persons, and the one that stands for both
	groups   map[[2]string][]string // the groups that are printed, by result and measure, in their order
}

// everyone says that all members of a group have somebody to be compared with, so that those with the outcome are the
// same too.
type everyone struct{ members, outcome Cell }

func (t *protection) kind(name string) study.Kind { return t.study.Kind(name) }

func newProtection(rows []table.Row, s *study.Study) *protection {
	t := &protection{
		rows:   rows,
		study:  s,
		index:  make(map[Cell]int, len(rows)),
		counts: map[Cell]*number{},
		beside: map[[3]string][]int{},
		withheld: make(
			[]bool,
			len(rows),
		),
		groups:   map[[2]string][]string{},
		prints:   make([]printed, len(rows)),
		measures: make([]*kind.Measure, len(rows)),
	}
	kinds := map[string]study.Kind{}
	for _, r := range s.Results {
		kinds[r.Name] = r.Kind
	}
	describe := newDescriber(s)
	seen := map[[3]string]bool{}
	for i, r := range rows {
		t.index[cell(r)] = i
		here := [3]string{r.Result, r.Group, r.Category}
		t.beside[here] = append(t.beside[here], i)
		if name, group := [2]string{r.Result, r.Measure}, [3]string{r.Result, r.Measure, r.Group}; !seen[group] {
			seen[group] = true
			t.groups[name] = append(t.groups[name], r.Group)
		}
		t.measures[i] = declared(s, kinds[r.Result], r)
		t.prints[i] = describe.row(kinds[r.Result], r)
		t.prints[i].from = append(t.prints[i].from, describe.curve(kinds[r.Result], r)...)
	}
	same := t.same()
	for c, whole := range same {
		t.merged = append(t.merged, [2]Cell{c, whole})
	}
	slices.SortFunc(t.merged, func(a, b [2]Cell) int {
		return cmp.Or(cmp.Compare(a[0].Measure, b[0].Measure), cmp.Compare(a[0].Group, b[0].Group))
	})
	for i := range t.prints {
		p := &t.prints[i]
		p.count, p.of = cmp.Or(same[p.count], p.count), cmp.Or(same[p.of], p.of)
		for j, c := range p.from {
			p.from[j] = cmp.Or(same[c], c)
		}
		t.enter(i)
		if m := t.measures[i]; m != nil && m.Count == "<outcome>" && rows[i].Basis.Known && rows[i].Basis.Missing == 0 {
			t.everyone = append(t.everyone, everyone{members: p.of, outcome: p.count})
		}
	}
	return t
}

// enter notes the counts that a row prints and rests on.
func (t *protection) enter(i int) {
	r, p := t.rows[i], t.prints[i]
	value, people := r.Value, t.counted(i)
	if !math.IsNaN(r.Numerator) {
		value, people = r.Numerator, true
	}
	n := t.count(p.count, value)
	n.rows, n.people = append(n.rows, i), n.people || people && !harmless(p.count)
	if p.of != (Cell{}) {
		n := t.count(p.of, r.Denominator)
		n.under, n.people = append(n.under, i), n.people || !harmless(p.of)
	}
	for _, c := range p.from {
		n := t.count(c, math.NaN())
		n.from = append(n.from, i)
	}
}

func (t *protection) count(c Cell, value float64) *number {
	n := t.counts[c]
	if n == nil {
		n = &number{value: math.NaN()}
		t.counts[c] = n
		t.order = append(t.order, c)
	}
	if math.IsNaN(n.value) {
		n.value = value
	}
	return n
}

func cell(r table.Row) Cell { return Cell{r.Result, r.Measure, r.Group, r.Category} }

// withhold suppresses a row with the count that it prints, all that prints it too, and all that is computed from it.
func (t *protection) withhold(i int) {
	t.withheld[i] = true
	t.hide(t.prints[i].count)
	for _, c := range t.prints[i].from {
		t.hide(c)
	}
}

// hide suppresses every row that prints a count or rests on it. A share is withheld with its denominator; its
// numerator may stand elsewhere.
func (t *protection) hide(c Cell) {
	n := t.counts[c]
	if n == nil || n.hidden {
		return
	}
	n.hidden = true
	for _, i := range slices.Concat(n.rows, n.from) {
		t.withhold(i)
	}
	for _, i := range n.under {
		t.withheld[i] = true
	}
}

// shown says whether some row prints the count.
func (n *number) shown(t *protection) int {
	rows := 0
	for _, i := range slices.Concat(n.rows, n.under) {
		if !t.withheld[i] {
			rows++
		}
	}
	return rows
}

// cost is how many rows go with the count: those that print it, and those that are computed from it.
func (n *number) cost(t *protection) int {
	rows := n.shown(t)
	for _, i := range n.from {
		if !t.withheld[i] {
			rows++
		}
	}
	return rows
}

// withholdUnlisted suppresses what stands beside a small count in a result whose kind does not say what is computed
// from what.
func (t *protection) withholdUnlisted(i int) {
	c := cell(t.rows[i])
	if !t.behindAll(c.Result) {
		return
	}
	for _, j := range t.beside[[3]string{c.Result, c.Group, c.Category}] {
		if r := t.rows[j]; math.IsNaN(r.Numerator) && !t.counted(j) {
			t.withhold(j)
		}
	}
}

// withholdMeans withholds the mean of a group's ratios where any of them is withheld: which ratios exist is known, and
// so is how many.
func (t *protection) withholdMeans() {
	for i, r := range t.rows {
		if t.measures[i] == nil || t.measures[i].MeanOf == "" {
			continue
		}
		for j, other := range t.rows {
			if other.Result == r.Result && other.Group == r.Group && other.Measure == t.measures[i].MeanOf &&
				t.withheld[j] {
				t.withhold(i)
			}
		}
	}
}

// withholdSmallRests looks at counts that are a part of another one: the rest is a count of its own.
func (t *protection) withholdSmallRests() {
	for i, r := range t.rows {
		if t.measures[i] == nil || t.measures[i].PartOf == "" || t.withheld[i] {
			continue
		}
		c := cell(r)
		c.Measure = t.measures[i].PartOf
		j, ok := t.index[c]
		if !ok || t.withheld[j] {
			continue
		}
		if rest := t.rows[j].Value - r.Value; rest > 0 && rest < Threshold {
			t.withhold(i)
		}
	}
}

// withholdSmallSteps looks at groups of which each holds the one before: the difference of two is a count of its own.
func (t *protection) withholdSmallSteps() {
	for name, groups := range t.groups {
		m := declared(t.study, t.kind(name[0]), table.Row{Measure: name[1]})
		if m == nil || !m.Cumulative {
			continue
		}
		for c, at := range t.index {
			i := slices.Index(groups, c.Group)
			if c.Result != name[0] || c.Measure != name[1] || i < 1 {
				continue
			}
			c.Group = groups[i-1]
			before, ok := t.index[c]
			if !ok || t.withheld[before] || t.withheld[at] {
				continue
			}
			if d := t.rows[at].Value - t.rows[before].Value; d > 0 && d < Threshold {
				t.withhold(before)
			}
		}
	}
}
