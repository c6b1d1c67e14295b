// Package disclosure decides what may leave: it withholds small counts of persons and companies, and what would give
// them back.
//
// A row prints counts: its value or its numerator, and its denominator. The same set of persons or companies is one
// count wherever it is printed (printed.go): it is withheld everywhere or nowhere, also where it is the denominator of
// something else.
//
// Primary suppression: a count of persons or companies below the threshold (zero included), a count whose complement
// in its denominator is, and every row computed from such a count. Secondary suppression: all counts of a study, of the
// attrition and of earlier releases are one system of equations (linked.go). More of them are withheld until each
// withheld count has two tables that agree with all that is printed and are the width apart (protect.go, complete.go).
package disclosure

import (
	"math"
	"slices"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Cell names one row of the long table, or a count. A count that several rows print has no result: its measure is the
// family of counts, and its group is written as its members.
type Cell struct{ Result, Measure, Group, Category string }

// protectRows returns a copy of a study's rows in which nothing may leave that the profile forbids: suppressed rows
// have status suppressed and no numbers. The order of rows is kept. taken are the counts that are taken as known though
// no row prints them. An error is a fault.List: rows of own models that are called what nobody has declared.
func protectRows(rows []table.Row, s *study.Study, o Options) (safe []table.Row, taken map[Cell]int64, _ error) {
	if err := undeclared(rows, s).Err(); err != nil {
		return nil, nil, err
	}
	all, joined, near := withEarlier(rows, s, o.Earlier, o.Profile)
	t := newProtectionOf(all, joined, o.Profile, smallGroups(len(rows)))
	t.bandless, t.memory = o.bandless, o.memory
	t.leave(len(rows))
	t.countRows()
	t.frame()
	t.primary()
	for _, p := range near {
		t.notNear(p)
	}
	for c := range o.besides {
		if t.counts[c] != nil {
			t.hide(c)
		}
	}
	if err := t.secondary(); err != nil {
		return nil, nil, err
	}
	out := make([]table.Row, len(rows))
	for i, r := range rows {
		if t.withheld[i] {
			r = suppressed(r)
		}
		out[i] = r
	}
	return out, t.taken(), nil
}

// suppressed is a row without its numbers.
func suppressed(r table.Row) table.Row {
	r.Value, r.Low, r.High, r.Numerator, r.Denominator = table.Empty, table.Empty, table.Empty, table.Empty, table.Empty
	r.Status, r.Basis = table.Suppressed, table.Basis{}
	return r
}

// without is a row without the counts that it prints.
func without(r table.Row) table.Row {
	r.Low, r.High, r.Numerator, r.Denominator = table.Empty, table.Empty, table.Empty, table.Empty
	return r
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
	from   []int // rows that are computed from it
	hidden bool
	known  bool // an earlier release printed it
}

// prints says whether some row has the count as its value, numerator or denominator.
func (n *number) prints() bool { return len(n.rows)+len(n.under) > 0 }

// protection is the rows, the counts that they print, and which rows are withheld.
type protection struct {
	rows     []table.Row
	study    *study.Study
	profile  *Profile
	sizes    sizes
	index    map[Cell]int
	prints   []printed
	measures []*kind.Measure // as declared; nil where they are not
	counts   map[Cell]*number
	order    []Cell              // the counts, in the order of the rows
	beside   map[[3]string][]int // rows of the same result, group and category
	withheld []bool
	apart    []bool // rows of groups that are not described
	// everyMonth are the counts of months that others, which are no secret, fill up to all months of all followed.
	everyMonth map[Cell]bool
	framed     bool          // who of the described groups is there is taken as known
	bandless   map[Cell]bool // counts whose band would tell what others count
	memory     *system.Memory
	left       int // the rows from this one on have left with earlier releases
}

func (t *protection) kind(name string) study.Kind { return t.study.Kind(name) }

func newProtection(rows []table.Row, s *study.Study, p *Profile) *protection {
	return newProtectionOf(rows, s, p, withheldGroups)
}

// newProtectionOf is the protection of rows; groups says which groups are not described.
func newProtectionOf(
	rows []table.Row, s *study.Study, p *Profile, groups func(*protection) map[string]bool,
) *protection {
	rows = slices.Clone(rows)
	t := &protection{rows: rows, study: s, profile: p, sizes: sizesOf(s), index: make(map[Cell]int, len(rows)),
		counts: map[Cell]*number{}, beside: map[[3]string][]int{}, withheld: make([]bool, len(rows)),
		everyMonth: map[Cell]bool{}, prints: make([]printed, len(rows)), measures: make([]*kind.Measure, len(rows))}
	kinds := map[string]study.Kind{}
	for _, r := range s.Results {
		kinds[r.Name] = r.Kind
	}
	describe := newDescriber(s)
	for i, r := range rows {
		if _, ok := t.index[cell(r)]; !ok {
			t.index[cell(r)] = i
		}
		here := [3]string{r.Result, r.Group, r.Category}
		t.beside[here] = append(t.beside[here], i)
		t.measures[i] = declared(s, kinds[r.Result], r)
		if m := t.measures[i]; m != nil && m.Elsewhere { // its numbers are another study's, which protects them
			r = without(r)
			t.rows[i] = r
		}
		t.prints[i] = describe.row(kinds[r.Result], r)
		t.prints[i].from = append(t.prints[i].from, describe.curve(kinds[r.Result], r)...)
	}
	for _, f := range kind.Counts() {
		for _, item := range f.EveryMonth {
			if count, category := kind.Part(item, ""); !kind.CountOf(count).Frame {
				t.everyMonth[Cell{Measure: count, Category: category}] = true
			}
		}
	}
	t.setApart(groups(t))
	for i := range rows {
		if t.apart[i] {
			t.enter(i)
			continue
		}
		t.prints[i].from = append(t.prints[i].from, t.restsOn(i)...)
		t.enter(i)
	}
	return t
}

// again says whether a row stands in the table before: an earlier release has it, too.
func (t *protection) again(i int) bool { return t.index[cell(t.rows[i])] != i }

// restsOn are further counts that a row goes with: where its kind does not say what is computed from what, all that
// stand beside it; of a mean of ratios, the ratios.
func (t *protection) restsOn(i int) (from []Cell) {
	r, m := t.rows[i], t.measures[i]
	if t.behindAll(r.Result) && math.IsNaN(r.Numerator) && !t.counted(i) && (m == nil || m.Unit != kind.Share) {
		for _, j := range t.beside[[3]string{r.Result, r.Group, r.Category}] {
			if t.counted(j) {
				from = append(from, t.prints[j].count)
			}
		}
	}
	if r.Status == table.Undefined && t.counted(i) { // that a count does not exist tells that the one beside it is zero
		for _, j := range t.beside[[3]string{r.Result, r.Group, r.Category}] {
			if j != i && t.counted(j) && t.rows[j].Status != table.Undefined {
				from = append(from, t.prints[j].count)
			}
		}
	}
	if m != nil && m.MeanOf != "" {
		for j, other := range t.rows {
			if other.Result == r.Result && other.Group == r.Group && other.Measure == m.MeanOf {
				from = append(from, t.prints[j].count)
			}
		}
	}
	return from
}

// enter notes the counts that a row prints and rests on.
func (t *protection) enter(i int) {
	r, p := t.rows[i], t.prints[i]
	value, people := r.Value, t.counted(i)
	if !math.IsNaN(r.Numerator) || t.isShare(i) {
		value, people = r.Numerator, true
	}
	n := t.count(p.count, value)
	n.rows, n.people = append(n.rows, i), n.people || people && !harmless(p.count) && !anAmount(p.count)
	if p.of != (Cell{}) {
		n := t.count(p.of, r.Denominator)
		n.under, n.people = append(n.under, i), n.people || !harmless(p.of) && !anAmount(p.of)
	}
	for _, c := range p.from {
		n := t.count(c, math.NaN())
		n.from = append(n.from, i)
	}
}

// isShare says whether a row is a share of a count: it prints both.
func (t *protection) isShare(i int) bool {
	r, m := t.rows[i], t.measures[i]
	if r.Status == table.Suppressed {
		return m != nil && m.Unit == kind.Share && m.TimesRatio == ""
	}
	return !math.IsNaN(r.Numerator) && !math.IsNaN(r.Denominator)
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
