package cellkey

import (
	"fmt"
	"math"
)

// Table is a p-table: for each count the probabilities of what is printed instead.
type Table struct {
	most  int     // of the noise, in either direction
	least int     // the smallest count that is printed, but for zero
	limit float64 // of the noise's variance, where the results that may be printed allow it

	amounts bool // amounts get noise

	rows []row // by count; the last stands for all larger ones
}

// row is what a count may become.
type row struct {
	noise    []int     // ascending
	p        []float64 // their probabilities
	below    []int64   // noise[i] is chosen by cell keys from below[i-1] until before below[i]
	variance float64   // of the noise as it is chosen
}

// New returns the p-table with noise of at most so much in either direction, no printed count between 0 and least, and
// a variance of at most that number. Of all distributions with mean zero that allows, each row has the one with the
// largest entropy. Where so small a variance is impossible, as for the smallest counts, the row has mean zero and the
// largest entropy alone. most must be at least least, so that a count of one can get the mean zero.
func New(most, least int, variance float64) (*Table, error) {
	if most < 1 || least < 1 || most < least || !(variance > 0) {
		return nil, fmt.Errorf("cellkey: noise of %d, smallest count %d, variance %v", most, least, variance)
	}
	t := &Table{most: most, least: least, limit: variance, amounts: true}
	t.rows = []row{{noise: []int{0}, p: []float64{1}}}
	for n := 1; n <= most+least; n++ { // from there on every noise may be printed
		t.rows = append(t.rows, t.row(n))
	}
	for i := range t.rows {
		t.rows[i].spread()
	}
	return t, nil
}

// None returns the table without noise. Tests see by it that counts with keys are the counts.
func None() *Table {
	return &Table{least: 1, rows: []row{{}, {noise: []int{0}, p: []float64{1}, below: []int64{cellKeys}}}}
}

// row returns the probabilities for a count.
func (t *Table) row(n int) row {
	var r row
	for v := -t.most; v <= t.most; v++ {
		if printed := n + v; printed == 0 || printed >= t.least {
			r.noise = append(r.noise, v)
		}
	}
	r.p = entropic(r.noise, 0)
	if moment(r.noise, r.p, 2) <= t.limit {
		return r
	}
	// The variance falls with the weight of the squares; beyond some weight all probability lies on the two values
	// beside zero, or on zero.
	low, high := 0.0, 1.0
	for ; high < 1<<10 && moment(r.noise, entropic(r.noise, high), 2) > t.limit; high *= 2 {
		low = high
	}
	if high >= 1<<10 {
		return r
	}
	for range 100 {
		middle := (low + high) / 2
		if moment(r.noise, entropic(r.noise, middle), 2) > t.limit {
			low = middle
		} else {
			high = middle
		}
	}
	r.p = entropic(r.noise, high)
	return r
}

// entropic returns the probabilities with mean zero in proportion to exp(a·v − square·v²): those of the largest entropy
// among all with their mean and variance. The values lie on both sides of zero.
func entropic(values []int, square float64) []float64 {
	at := func(a float64) []float64 {
		p, highest, sum := make([]float64, len(values)), math.Inf(-1), 0.0
		for i, v := range values {
			p[i] = a*float64(v) - square*float64(v*v)
			highest = max(highest, p[i])
		}
		for i := range p {
			p[i] = math.Exp(p[i] - highest)
			sum += p[i]
		}
		for i := range p {
			p[i] /= sum
		}
		return p
	}
	low, high := -1.0, 1.0
	for moment(values, at(low), 1) > 0 {
		low *= 2
	}
	for moment(values, at(high), 1) < 0 {
		high *= 2
	}
	for range 200 {
		middle := (low + high) / 2
		if moment(values, at(middle), 1) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return at((low + high) / 2)
}

// moment returns the mean of a power of the values.
func moment(values []int, p []float64, power int) float64 {
	sum := 0.0
	for i, v := range values {
		sum += p[i] * math.Pow(float64(v), float64(power))
	}
	return sum
}

// spread shares the cell keys out by the probabilities.
func (r *row) spread() {
	sum, before := 0.0, int64(0)
	mean, square := 0.0, 0.0
	for i, v := range r.noise {
		sum += r.p[i]
		until := int64(math.Round(sum * cellKeys))
		if i == len(r.noise)-1 {
			until = cellKeys
		}
		r.below = append(r.below, until)
		share := float64(until-before) / cellKeys
		mean, square, before = mean+share*float64(v), square+share*float64(v*v), until
	}
	r.variance = square - mean*mean
}

func (t *Table) of(n int64) *row { return &t.rows[min(n, int64(len(t.rows)-1))] }

// Amount returns the noise of a total of what the counted contribute, as a part of the largest contribution: between a
// quarter of it and the whole, in either direction, with the mean zero. ok is false where the count holds no keys. A
// nil table gives none.
func (t *Table) Amount(of Count) (part float64, ok bool) {
	if t == nil || !t.amounts || of == 0 {
		return 0, true
	}
	key := (of.Key()*40503 + 24593) & keyMask // not in step with the noise of the count
	part = 0.25 + 0.75*float64(key/2)/(cellKeys/2)
	if key%2 == 1 {
		part = -part
	}
	return part, of.Keyed()
}

// Most returns the largest noise in either direction.
func (t *Table) Most() int { return t.most }

// Least returns the smallest printed count, but for zero.
func (t *Table) Least() int { return t.least }

// Probabilities returns the noise that a count may get, and how likely each is.
func (t *Table) Probabilities(n int64) (noise []int, p []float64) {
	r := t.of(n)
	return r.noise, r.p
}

// Variance returns the variance of the noise of a printed count: the largest of any count that may be printed so. It
// is that of the p-table for large counts, and 0 for a nil table.
func (t *Table) Variance(printed int64) float64 {
	if t == nil {
		return 0
	}
	largest := 0.0
	for n := max(1, printed-int64(t.most)); n <= printed+int64(t.most); n++ {
		largest = max(largest, t.of(n).variance)
	}
	return largest
}

// Possible returns the smallest and the largest count that may be printed as this one. It is empty, with the first
// larger than the second, where no count is.
func (t *Table) Possible(printed int64) (low, high int64) {
	low, high = 1, 0
	for n := max(0, printed-int64(t.most)); n <= printed+int64(t.most); n++ {
		r, before := t.of(n), int64(0)
		for i, v := range r.noise {
			until := r.below[i]
			if n+int64(v) == printed && until > before {
				if high < low {
					low = n
				}
				high = n
			}
			before = until
		}
	}
	return low, high
}

// Treat returns the count as it is printed: with its noise. ok is false where the count holds no keys, so that no noise
// can be drawn; it must then be withheld. A negative count is treated as its size. A nil table prints every count as it
// is.
func (t *Table) Treat(c Count) (printed int64, ok bool) {
	n := c.N()
	switch {
	case t == nil:
		return n, true
	case !c.Keyed():
		return 0, false
	case n < 0:
		printed, ok = t.Treat(-c)
		return -printed, ok
	case n == 0:
		return 0, true
	}
	r, key := t.of(n), c.Key()
	for i, until := range r.below {
		if key < until {
			return n + int64(r.noise[i]), true
		}
	}
	return n, true // not reached: the last limit is above every key
}
