package disclosure

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// primary withholds what may not leave by itself: small counts of persons and companies, what is computed from few,
// amounts that one or two dominate, and values of single persons.
func (t *protection) primary() {
	t.withholdApart()
	for i, r := range t.rows[:t.left] {
		if t.apart[i] {
			continue
		}
		if t.small(i) {
			t.hide(t.prints[i].count)
		}
		b := r.Basis
		switch {
		case b.Known && t.few(b.N, b.Of),
			r.Status == table.OK && t.kind(r.Result) == study.Own && !t.supported(i):
			t.withheld[i] = true
			if b.N < float64(t.profile.Threshold) {
				t.hide(t.prints[i].count)
			}
		case t.single(i):
			t.withheld[i] = true
		case t.dominated(i):
			t.hide(t.prints[i].count)
		}
	}
	t.overTime()
	t.reached()
	for _, c := range t.order {
		if n := t.counts[c]; n.people && !n.known && n.value < float64(t.profile.Threshold) && !t.tellsNothing(c, n) {
			t.hide(c)
		}
	}
}

// small says whether a row's value or numerator is a count that may not leave.
func (t *protection) small(i int) bool {
	r, v := t.rows[i], t.rows[i].Value
	switch {
	case !math.IsNaN(r.Numerator) && (harmless(t.prints[i].count) || anAmount(t.prints[i].count)):
		return false
	case !math.IsNaN(r.Numerator):
		v = r.Numerator
	case !t.counted(i):
		return false
	}
	if v == 0 && t.zero(i) || t.counts[t.prints[i].count].known && framed(t.prints[i].count) {
		return false
	}
	least := float64(t.profile.Threshold)
	if m := t.measures[i]; m != nil && m.Bands && len(t.profile.Bands) > 1 {
		least = max(least, float64(t.profile.Bands[1])) // or the first band would say that a count is small
	}
	return v < least
}

// few says whether n, or what is left of the whole that it is a part of, is below the threshold. A whole that is NaN is
// not known.
func (t *protection) few(n, whole float64) bool {
	least := float64(t.profile.Threshold)
	rest := whole - n
	return n < least || rest > 0 && rest < least
}

// zero says whether a zero of a row may be printed.
func (t *protection) zero(i int) bool {
	switch t.profile.Zeros {
	case ZerosShown:
		return true
	case ZerosDeclared:
		r, m := t.rows[i], t.measures[i]
		return m != nil && m.ZeroTellsNothing() || t.study.ZeroTellsNothing(r.Result, r.Group, r.Category, r.Measure)
	}
	return false
}

// tellsNothing says whether a count is a zero that may be printed in every row that has it.
func (t *protection) tellsNothing(c Cell, n *number) bool {
	if n.value != 0 || t.profile.Zeros == ZerosWithheld {
		return false
	}
	if f := kind.CountOf(root(c.Measure)); c.Result == "" && f != nil && f.ZeroTellsNothing() {
		return true
	}
	return len(n.rows) > 0 && !slices.ContainsFunc(n.rows, func(i int) bool { return !t.zero(i) })
}

// point is an estimate over time: how many there are by a time, of a member of what adds up.
type point struct {
	row          int
	time         int
	member, unit string // unit: result, measure and what stays the same where members add up
}

// overTime withholds estimates of how many there are by a time from which few could be computed: few from one time to
// the next, or after the last. Where one is withheld, so is that of each other member at that time, or their sum would
// give it back.
func (t *protection) overTime() {
	all := map[string][]point{}
	var order []string
	at := map[[2]string][]int{} // by unit and time
	for i, r := range t.rows[:t.left] {
		m := t.measures[i]
		if m == nil || !m.OverTime || r.Status == table.Suppressed {
			continue
		}
		p := point{row: i, member: r.Group, unit: r.Result + separator + m.Name}
		if n := m.Filled(r.Measure); n != "" {
			p.member, p.unit = r.Category, p.unit+separator+r.Group
			p.time, _ = strconv.Atoi(n)
		} else {
			p.time, _ = strconv.Atoi(r.Category)
		}
		line := p.unit + separator + separator + p.member
		if all[line] == nil {
			order = append(order, line)
		}
		all[line] = append(all[line], p)
		together := [2]string{p.unit, strconv.Itoa(p.time)}
		at[together] = append(at[together], i)
	}
	few := func(n float64) bool { return n > 0 && n < float64(t.profile.Threshold) }
	for _, line := range order {
		slices.SortStableFunc(all[line], func(a, b point) int { return cmp.Compare(a.time, b.time) })
		last := 0.0
		for _, p := range all[line] {
			b, end := t.rows[p.row].Basis, math.NaN()
			for _, c := range t.prints[p.row].from {
				if n := t.counts[c]; c.Measure == t.measures[p.row].Behind && !math.IsNaN(n.value) {
					end = n.value
				}
			}
			if t.withheld[p.row] || !b.Known || few(b.N-last) || few(end-b.N) {
				t.withheld[p.row] = true
			} else {
				last = b.N
			}
		}
	}
	for _, rows := range at {
		if slices.ContainsFunc(rows, func(i int) bool { return t.withheld[i] }) {
			for _, i := range rows {
				t.withheld[i] = true
			}
		}
	}
}

// single says whether a row is the value of one person or company, as a maximum is, which the profile does not let out.
func (t *protection) single(i int) bool {
	m, b := t.measures[i], t.rows[i].Basis
	if m == nil || t.rows[i].Status == table.Suppressed {
		return false
	}
	if t.rows[i].Status == table.Undefined && m.Statistic != kind.Median { // that there is none tells how many end
		return false
	}
	if d := t.rows[i].Denominator; !b.Known && t.kind(t.rows[i].Result) == study.Own && !math.IsNaN(d) {
		b.Known, b.N = true, d // an own model says so how many it is over
	}
	switch m.Statistic {
	case kind.Maximum:
		return !t.profile.Single.Maxima
	case kind.Minimum:
		return !t.profile.Single.Minima
	case kind.Median:
		least := float64(t.profile.MedianOver)
		if r := t.rows[i]; !math.IsNaN(r.Low) || !math.IsNaN(r.High) {
			least *= 2 // its limits are values of single ones further out, as quartiles are
		}
		return b.Known && b.N < least
	case kind.Percentile: // as many beyond it, at the nearer end, as there are beyond a median that is let out
		p, err := strconv.Atoi(m.Filled(t.rows[i].Measure))
		end := float64(min(p, 100-p))
		return err != nil || b.Known && 2*end*b.N < 100*float64(t.profile.MedianOver)
	}
	return false
}

// dominated says whether a row is an amount of which one or two persons or companies have nearly all. A number of an
// own model that nobody has declared, and that is no share, may be an amount, and is taken for one.
func (t *protection) dominated(i int) bool {
	m, r := t.measures[i], t.rows[i]
	amount := m != nil && m.Contributed() || t.unknownAmount(i)
	return amount && r.Status == table.OK && t.profile.Dominance != (Dominance{}) && t.profile.Dominance.Unsafe(r.Basis)
}

// unknownAmount says whether a row is a number of an own model of which the program does not know what it is.
func (t *protection) unknownAmount(i int) bool {
	r := t.rows[i]
	return t.measures[i] == nil && t.kind(r.Result) == study.Own && math.IsNaN(r.Numerator)
}

// bandOf is the band that stands for a count where it is withheld: as a withheld row says, or will.
func (t *protection) bandOf(n *number, low, high float64) (float64, float64) {
	if t.unbanded(n) {
		return low, high
	}
	for _, i := range n.rows {
		r, m := t.rows[i], t.measures[i]
		switch {
		case m == nil || !m.Bands || t.profile.Method != Suppression:
		case r.Status == table.Suppressed:
			return r.Low, r.High
		case r.Status == table.OK:
			return t.profile.band(r.Value)
		}
	}
	return low, high
}

// occurs says whether a row that prints the count is there only because it is not zero.
func (t *protection) occurs(n *number) bool {
	return slices.ContainsFunc(n.rows, func(i int) bool {
		k, ok := kind.Of(string(t.kind(t.rows[i].Result)))
		return ok && !k.Occur.Any() && in(t.rows[i], k.Occur)
	})
}

// in says whether a row is one of those that a declaration chooses.
func in(r table.Row, w kind.Where) bool {
	return kind.Matches(w.Groups, r.Group, nil) && kind.Matches(w.Categories, r.Category, nil) &&
		kind.Matches(w.Measures, r.Measure, nil)
}

// hide withholds a count, wherever it is printed.
func (t *protection) hide(c Cell) { t.counts[c].hidden = true }

// shown is how many rows print the count.
func (t *protection) shown(n *number) int {
	rows := 0
	for _, i := range slices.Concat(n.rows, n.under) {
		if !t.withheld[i] {
			rows++
		}
	}
	return rows
}

// unknown says whether a count is withheld: by itself, or because every row that prints it is. What is no secret by
// itself is taken as known.
func (t *protection) unknown(n *number) bool {
	return !n.known && (n.hidden || n.prints() && t.shown(n) == 0 && !t.noSecret(n))
}

// noSecret says whether a count tells of nobody where rows withhold it: it only stands under fractions, and is not
// small.
func (t *protection) noSecret(n *number) bool {
	return len(n.rows) == 0 && (!n.people || n.value >= float64(t.profile.Threshold))
}

// close withholds every row that prints a withheld count or is computed from one, until none is left.
func (t *protection) close() {
	for changed := true; changed; {
		changed = false
		for i := range t.rows {
			if t.withheld[i] || i >= t.left {
				continue
			}
			p := t.prints[i]
			gone := t.unknown(t.counts[p.count]) || p.of != (Cell{}) && t.unknown(t.counts[p.of])
			for _, c := range p.from {
				gone = gone || t.unknown(t.counts[c])
			}
			if gone {
				t.withheld[i], changed = true, true
			}
		}
	}
	for _, c := range t.order {
		if n := t.counts[c]; t.unknown(n) {
			n.hidden = true
		}
	}
}

// secondary withholds what would give withheld counts back, all counts together.
func (t *protection) secondary() error {
	t.close()
	if t.profile.Method != Suppression {
		return nil
	}
	l := newLinks(t)
	if err := l.complete(context.Background()); err != nil {
		return err
	}
	known := func(v variable) bool { return v.known }
	if t.left < len(t.rows) {
		l.dropOthers(known)
	}
	// Counts first, for amounts go with them. Then again what has lost more rows than were asked for.
	sets, withheld := l.sets(known), map[int]bool{}
	people, done := make([]bool, len(l.variables)), make([]bool, len(l.variables))
	for i, v := range l.variables {
		people[sets.Of(i)] = people[sets.Of(i)] || v.people || v.remainder
	}
	again := people
	for slices.Contains(again, true) {
		for set, now := range again {
			done[set] = done[set] || now
		}
		if err := l.protect(withheld, func(i int) bool { return again[sets.Of(i)] }); err != nil {
			return err
		}
		again = make([]bool, len(l.variables))
		for i := range l.variables {
			set := sets.Of(i)
			gone, asked := withheld[i]
			again[set] = again[set] || !done[set] || asked && !l.agrees(i, gone)
		}
	}
	return nil
}

// protect withholds what protects the variables that are asked for, and notes which of these are withheld.
func (l *links) protect(withheld map[int]bool, asked func(int) bool) error {
	task, places := l.task(asked)
	task.Memory = l.t.memory
	solution, err := system.Protect(context.Background(), task)
	if err != nil {
		return err
	}
	for v, i := range places {
		if withheld[i] = solution.Withheld[v]; withheld[i] {
			for _, c := range l.cells[i] {
				l.t.hide(c)
			}
		}
	}
	l.t.close()
	return nil
}

// taken are the counts that are taken as known though no row prints them: printed rows are computed from them.
func (t *protection) taken() map[Cell]int64 {
	all := map[Cell]int64{}
	for _, c := range t.order {
		if n := t.counts[c]; framed(c) && n.known && n.prints() && t.shown(n) == 0 && len(n.rows) == 0 {
			all[c] = int64(n.value)
		}
	}
	for i := range t.rows[:t.left] {
		if t.withheld[i] {
			continue
		}
		for _, c := range t.prints[i].from {
			if n := t.counts[c]; !n.known && n.prints() && t.shown(n) == 0 {
				all[c] = int64(n.value)
			}
		}
	}
	return all
}
