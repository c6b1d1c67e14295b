// Package disclosure decides what may leave: it withholds small counts of persons and companies, and what would give them back.
//
// Primary suppression: a row whose count of persons or companies is below the threshold (zero included), or whose complement in its
// denominator is, and every row computed from such a count. Secondary suppression: where a whole is printed beside its parts and just one
// of them is withheld, one subtraction gives it back; so the smallest of the others is withheld too, until no such sum is left.
package disclosure

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/result"
	"ansatz/internal/study"
)

// Threshold is the smallest count of persons or companies that may leave.
const Threshold = 5

// Cell names one row of the long table.
type Cell struct{ Result, Measure, Group, Category string }

// Sum says that the parts add up to the whole. The whole may be a row that is not in the table but known all the same (a share's
// denominator); then Whole is empty and just the parts are weighed.
type Sum struct {
	Whole Cell
	Parts []Cell
}

// Protect returns a copy of rows in which nothing may leave that Threshold forbids: suppressed rows have status suppressed and no numbers.
//
// Kind gives the kind of a result by its name, and members the base groups, which share nobody, that a group is made of; nil where the name
// is no group of persons. Rows that are undefined stay so where the count behind them is no small one. The order of rows is kept; protecting
// protected rows changes nothing.
func Protect(rows []result.Row, kind func(name string) study.Kind, members func(group string) []string) []result.Row {
	t := newTable(rows, kind)
	for i, r := range rows {
		if r.Status == result.Suppressed || small(r) {
			t.withhold(i)
			t.withholdUnlisted(i)
		}
	}
	t.withholdSmallSteps()
	t.withholdSmallRests()
	t.withholdMeans()
	sums := append(t.sums(members), t.networkSums()...)
	for changed := true; changed; {
		changed = false
		for _, s := range sums {
			if i, ok := t.recoverable(s); ok {
				t.withhold(i)
				changed = true
			}
		}
	}
	out := make([]result.Row, len(rows))
	for i, r := range rows {
		if t.withheld[i] {
			r.Value, r.Low, r.High, r.Numerator, r.Denominator = result.Empty, result.Empty, result.Empty, result.Empty, result.Empty
			r.Status = result.Suppressed
		}
		out[i] = r
	}
	return out
}

// small says whether a row shows, or gives by one subtraction, a count of persons or companies below the threshold.
func small(r result.Row) bool {
	if math.IsNaN(r.Numerator) {
		return counted(r) && r.Value < Threshold
	}
	rest := r.Denominator - r.Numerator
	return r.Numerator < Threshold || (rest > 0 && rest < Threshold)
}

// table is the rows by name, and which of them are withheld.
type table struct {
	rows     []result.Row
	kind     func(name string) study.Kind
	index    map[Cell]int
	behind   map[Cell][]int      // rows that are computed from the count in a cell
	beside   map[[3]string][]int // rows of the same result, group and category
	withheld []bool
	groups   map[[2]string][]string // the groups that are printed, by result and measure, in their order
}

func newTable(rows []result.Row, kind func(name string) study.Kind) *table {
	t := &table{rows: rows, kind: kind, index: make(map[Cell]int, len(rows)), behind: map[Cell][]int{}, beside: map[[3]string][]int{}, withheld: make([]bool, len(rows)), groups: map[[2]string][]string{}}
	seen := map[[3]string]bool{}
	for i, r := range rows {
		c := cell(r)
		t.index[c] = i
		here := [3]string{r.Result, r.Group, r.Category}
		t.beside[here] = append(t.beside[here], i)
		if name, group := [2]string{r.Result, r.Measure}, [3]string{r.Result, r.Measure, r.Group}; !seen[group] {
			seen[group] = true
			t.groups[name] = append(t.groups[name], r.Group)
		}
		if base, ok := baseOf[kind(r.Result)][r.Measure]; ok {
			c.Measure = base
			t.behind[c] = append(t.behind[c], i)
		}
		// The curve of companies over representatives: few of either make its steps, and a step tells how few.
		if when, _, curve := strings.Cut(r.Category, "_top_"); curve && kind(r.Result) == study.Representatives {
			for _, measure := range []string{"representatives", "companies"} {
				c := Cell{r.Result, measure, r.Group, when}
				t.behind[c] = append(t.behind[c], i)
			}
		}
	}
	return t
}

func cell(r result.Row) Cell { return Cell{r.Result, r.Measure, r.Group, r.Category} }

// withhold suppresses a row, the count that it is computed from, and all that is computed from that count.
func (t *table) withhold(i int) {
	if t.withheld[i] {
		return
	}
	t.withheld[i] = true
	c := cell(t.rows[i])
	for _, j := range t.behind[c] {
		t.withhold(j)
	}
	if base, ok := baseOf[t.kind(c.Result)][c.Measure]; ok {
		c.Measure = base
		if j, ok := t.index[c]; ok {
			t.withhold(j)
		}
	}
}

// recoverable returns the row to withhold where the sum would tell too much of the withheld ones: where just one is withheld, so that one
// subtraction gives it, or several that together are fewer than Threshold. It is the smallest part that is still printed, the first of equals;
// where none is, the whole.
func (t *table) recoverable(s Sum) (int, bool) {
	hidden, together, best := 0, 0.0, -1
	for _, p := range s.Parts {
		i, ok := t.index[p]
		if !ok {
			return 0, false // a part that is printed nowhere: nothing can be subtracted
		}
		switch {
		case t.withheld[i]:
			hidden++
			together += t.weight(i)
		case best < 0 || t.weight(i) < t.weight(best):
			best = i
		}
	}
	whole, printed := t.index[s.Whole]
	if printed && t.withheld[whole] {
		// The whole is withheld: the parts give it back where all of them are printed.
		if hidden == 0 && best >= 0 {
			return best, true
		}
		return 0, false
	}
	if !printed && s.Whole != (Cell{}) {
		return 0, false
	}
	if hidden == 0 || hidden > 1 && together >= Threshold {
		return 0, false
	}
	if best >= 0 {
		return best, true
	}
	return whole, printed
}

// weight is the number by which the smallest row is chosen.
func (t *table) weight(i int) float64 {
	r := t.rows[i]
	if !math.IsNaN(r.Numerator) {
		return r.Numerator
	}
	if math.IsNaN(r.Value) {
		return math.Inf(1)
	}
	return r.Value
}

// withholdUnlisted suppresses what stands beside a small count in a result whose kind does not say what is computed from what.
func (t *table) withholdUnlisted(i int) {
	c := cell(t.rows[i])
	if _, listed := baseOf[t.kind(c.Result)]; listed {
		return
	}
	for _, j := range t.beside[[3]string{c.Result, c.Group, c.Category}] {
		if r := t.rows[j]; math.IsNaN(r.Numerator) && !counted(r) {
			t.withhold(j)
		}
	}
}

// withholdMeans withholds the mean of a group's ratios where any of them is withheld: which ratios exist is known, and so is how many.
func (t *table) withholdMeans() {
	for i, r := range t.rows {
		if t.kind(r.Result) != study.ControlComparison || r.Measure != "mean_risk_ratio" {
			continue
		}
		for j, other := range t.rows {
			if other.Result == r.Result && other.Group == r.Group && other.Measure == "risk_ratio" && t.withheld[j] {
				t.withhold(i)
			}
		}
	}
}

// withholdSmallRests looks at counts that are a part of another one: the rest is a count of its own.
func (t *table) withholdSmallRests() {
	for i, r := range t.rows {
		outer, ok := partOf[t.kind(r.Result)][r.Measure]
		if !ok || t.withheld[i] {
			continue
		}
		c := cell(r)
		c.Measure = outer
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
func (t *table) withholdSmallSteps() {
	for name, groups := range t.groups {
		if name[1] != "cumulative_users" || t.kind(name[0]) != study.AssistanceReach {
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
