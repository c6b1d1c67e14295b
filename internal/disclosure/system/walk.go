package system

import (
	"context"
	"math"
)

// integral finds an integer table of a component without a linear programme: it goes from a table of fractions in the
// middle of what is possible, rounds it, and walks from there to one that satisfies every equation. It depends on the
// component alone. It gives up after a number of steps.
func (c *component) integral(ctx context.Context) ([]int64, bool) {
	return newWalk(c).from(ctx, c.middle(), nothing, 0, 40, 20_000+30*len(c.vars))
}

func newWalk(c *component) *walk {
	w := &walk{component: c, low: make([]int64, len(c.rows)), high: make([]int64, len(c.rows)),
		sum: make([]int64, len(c.rows)), place: make([]int, len(c.rows)), rest: make([]int32, len(c.rows)),
		restOf: make([]int32, len(c.vars)), through: make([][]Term, len(c.vars))}
	for i := range c.rows {
		for _, t := range c.rows[i].terms {
			w.through[t.Var] = append(w.through[t.Var], Term{i, t.Coef})
		}
	}
	for k := range w.restOf {
		w.restOf[k] = -1
	}
	for i := range c.rows {
		w.rest[i] = -1
		for at, t := range c.rows[i].terms {
			if (t.Coef == 1 || t.Coef == -1) && len(w.through[t.Var]) == 1 && w.wider(i, at) {
				w.rest[i] = int32(at)
			}
		}
		if at := w.rest[i]; at >= 0 {
			w.restOf[c.rows[i].terms[at].Var] = int32(i)
		}
	}
	return w
}

// wider says whether a term of a row has more room than the one that is its rest so far.
func (w *walk) wider(row, at int) bool {
	if w.rest[row] < 0 {
		return true
	}
	k, old := w.rows[row].terms[at].Var, w.rows[row].terms[w.rest[row]].Var
	return w.component.high[k]-w.component.low[k] > w.component.high[old]-w.component.low[old]
}

// from walks from a table to one that satisfies every equation, and changes it; variables that are held keep their
// values. In the first stages, the cold ones, nothing is broken more.
func (w *walk) from(ctx context.Context, table []int64, held func(k int) bool, cold, stages, steps int,
) ([]int64, bool) {
	w.table, w.held, w.broken, w.state = table, held, w.broken[:0], 0
	for i := range w.rows {
		w.begin(i)
	}
	const warmest, cooling = 0.1, 0.85
	chance := warmest
	for stage := range stages {
		for n := range w.chance {
			if w.chance[n] = math.Pow(chance, float64(n)); stage < cold {
				w.chance[n] = 0
			}
		}
		for range steps {
			if len(w.broken) == 0 {
				break
			}
			w.mend()
			w.steps++
		}
		if len(w.broken) == 0 || ctx.Err() != nil {
			break
		}
		if stage >= cold {
			chance *= cooling
		}
	}
	w.rests()
	return table, len(w.broken) == 0 && w.satisfied(table)
}

// begin works out how a row stands: between which numbers the sum of its terms must lie, but for the rest, which makes
// up for what it lies below the constant.
func (w *walk) begin(i int) {
	r := &w.rows[i]
	w.low[i], w.high[i], w.sum[i], w.place[i] = r.constant-r.tolerance, r.constant+r.tolerance, 0, -1
	for at, t := range r.terms {
		if at != int(w.rest[i]) || w.held(t.Var) {
			w.sum[i] += t.Coef * w.table[t.Var]
			continue
		}
		from, to := w.component.low[t.Var], w.component.high[t.Var]
		if t.Coef < 0 {
			from, to = -to, -from
		}
		w.low[i], w.high[i] = w.low[i]-to, w.high[i]-from
	}
	w.note(i)
}

// rests gives the rests of rows their values: those nearest to the ones that they had.
func (w *walk) rests() {
	for i := range w.rows {
		if w.rest[i] < 0 || w.place[i] >= 0 {
			continue
		}
		r := &w.rows[i]
		t := r.terms[w.rest[i]]
		if w.held(t.Var) {
			continue
		}
		from, to := r.constant-r.tolerance-w.sum[i], r.constant+r.tolerance-w.sum[i]
		if t.Coef < 0 {
			from, to = -to, -from
		}
		from, to = max(from, w.component.low[t.Var]), min(to, w.component.high[t.Var])
		w.table[t.Var] = min(to, max(from, w.table[t.Var]))
	}
}

// middle goes round the equations and shares out what each is wrong by among its variables, within their bounds
// (projection onto convex sets), and rounds what comes of it.
func (c *component) middle() []int64 {
	const rounds = 300
	x := make([]float64, len(c.vars))
	low, high := make([]float64, len(x)), make([]float64, len(x))
	for k := range x {
		low[k], high[k] = float64(c.low[k]), float64(c.high[k])
		x[k] = low[k]
	}
	for range rounds {
		worst := 0.0
		for i := range c.rows {
			r := &c.rows[i]
			wrong, size := -float64(r.constant), 0.0
			for _, t := range r.terms {
				a := float64(t.Coef)
				wrong += float64(a * x[t.Var])
				size += float64(a * a)
			}
			if t := float64(r.tolerance); math.Abs(wrong) <= t || size == 0 {
				continue
			} else if wrong > 0 {
				wrong -= t
			} else {
				wrong += t
			}
			worst = max(worst, math.Abs(wrong))
			for _, t := range r.terms {
				x[t.Var] = min(high[t.Var], max(low[t.Var], x[t.Var]-float64(wrong/size*float64(t.Coef))))
			}
		}
		if worst < 0.1 {
			break
		}
	}
	table := make([]int64, len(x))
	for k := range x {
		table[k] = min(c.high[k], max(c.low[k], int64(math.Round(x[k]))))
	}
	return table
}

// walk is a local search for a table that satisfies every equation (simulated annealing): step by step it changes a
// variable of an equation that is broken by one, where that breaks others less, and with a chance that falls also where
// it breaks them more. A variable of one equation alone makes up for what the others of it leave, so that they only
// must leave what it can be.
type walk struct {
	*component
	table     []int64
	through   [][]Term // by variable: its rows
	rest      []int32  // by row: the term that is of no other row; -1 where none is
	restOf    []int32  // by variable: the row whose rest it is; -1 where it is none
	low, high []int64  // by row: between what its sum must lie
	sum       []int64  // by row
	broken    []int    // rows
	place     []int    // by row: its place among the broken ones; -1 for others
	held      func(k int) bool
	chance    [8]float64 // by loss: how often it is taken
	state     uint64
	steps     int // all so far
}

// nothing holds no variable.
func nothing(int) bool { return false }

// draw is a number below n that depends on how many were drawn before alone.
func (w *walk) draw(n int) int {
	w.state += 0x9e3779b97f4a7c15
	z := w.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// beyond is by how much a row is wrong whose sum is so much.
func (w *walk) beyond(row int, sum int64) int64 {
	return max(0, w.low[row]-sum, sum-w.high[row])
}

// note keeps the list of broken rows.
func (w *walk) note(row int) {
	bad, at := w.beyond(row, w.sum[row]) > 0, w.place[row]
	if bad && at < 0 {
		w.place[row] = len(w.broken)
		w.broken = append(w.broken, row)
	} else if !bad && at >= 0 {
		last := w.broken[len(w.broken)-1]
		w.broken[at], w.place[last] = last, at
		w.broken, w.place[row] = w.broken[:len(w.broken)-1], -1
	}
}

// mend tries to change a variable of a broken row: by what the row lacks where that breaks no other, else by one.
func (w *walk) mend() {
	row := w.broken[w.draw(len(w.broken))]
	r := &w.rows[row]
	if len(r.terms) == 0 {
		return
	}
	t := r.terms[w.draw(len(r.terms))]
	if w.restOf[t.Var] >= 0 || w.held(t.Var) {
		return
	}
	size := max(1, w.beyond(row, w.sum[row])/max(t.Coef, -t.Coef))
	for ; ; size = 1 {
		by := size
		if (w.sum[row] > w.high[row]) == (t.Coef > 0) {
			by = -by
		}
		if w.change(t.Var, by, size > 1) || size == 1 {
			return
		}
	}
}

// change moves a variable, where its bounds let it and that breaks no more than it mends, or, unless it is strict, by
// chance.
func (w *walk) change(k int, by int64, strict bool) bool {
	n := w.table[k] + by
	if n < w.component.low[k] || n > w.component.high[k] {
		return false
	}
	loss := int64(0)
	for _, u := range w.through[k] {
		loss += w.beyond(u.Var, w.sum[u.Var]+u.Coef*by) - w.beyond(u.Var, w.sum[u.Var])
	}
	if loss > 0 && (strict || loss >= int64(len(w.chance)) || float64(w.draw(1<<30))/(1<<30) > w.chance[loss]) {
		return false
	}
	w.table[k] = n
	for _, u := range w.through[k] {
		w.sum[u.Var] += u.Coef * by
		w.note(u.Var)
	}
	return true
}
