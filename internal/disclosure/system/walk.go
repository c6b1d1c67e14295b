package system

import (
	"context"
	"math"
)

// integral finds an integer table of a component without a linear programme: it goes from a table of fractions in the
// middle of what is possible, rounds it, and walks from there to one that satisfies every equation. It depends on the
// component alone. It gives up after a number of steps.
func (c *component) integral(ctx context.Context) ([]int64, bool) {
	return newWalk(c).from(ctx, c.middle(), -1, 40, 20_000+30*len(c.vars))
}

func newWalk(c *component) *walk {
	w := &walk{component: c, wrong: make([]int64, len(c.rows)), place: make([]int, len(c.rows)),
		through: make([][]Term, len(c.vars))}
	for i := range c.rows {
		for _, t := range c.rows[i].terms {
			w.through[t.Var] = append(w.through[t.Var], Term{i, t.Coef})
		}
	}
	return w
}

// from walks from a table to one that satisfies every equation, and changes it; one variable, held, keeps its value.
func (w *walk) from(ctx context.Context, table []int64, held, stages, steps int) ([]int64, bool) {
	w.table, w.held, w.broken, w.state = table, held, w.broken[:0], 0
	for i := range w.rows {
		w.wrong[i], w.place[i] = -w.rows[i].constant, -1
		for _, t := range w.rows[i].terms {
			w.wrong[i] += t.Coef * table[t.Var]
		}
		w.note(i)
	}
	const warmest, cooling = 0.1, 0.85
	chance := warmest
	for range stages {
		for range steps {
			if len(w.broken) == 0 {
				return table, w.satisfied(table)
			}
			w.mend(chance)
		}
		if ctx.Err() != nil {
			return nil, false
		}
		chance *= cooling
	}
	return nil, false
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
// it breaks them more.
type walk struct {
	*component
	table   []int64
	through [][]Term // by variable: its rows
	wrong   []int64  // by row
	broken  []int    // rows
	place   []int    // by row: its place among the broken ones; -1 for others
	held    int      // a variable that does not change; -1 for none
	state   uint64
}

// draw is a number below n that depends on how many were drawn before alone.
func (w *walk) draw(n int) int {
	w.state += 0x9e3779b97f4a7c15
	z := w.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// beyond is by how much a row is wrong that is wrong by so much before tolerance.
func (w *walk) beyond(row int, wrong int64) int64 {
	return max(0, max(wrong, -wrong)-w.rows[row].tolerance)
}

// note keeps the list of broken rows.
func (w *walk) note(row int) {
	bad, at := w.beyond(row, w.wrong[row]) > 0, w.place[row]
	if bad && at < 0 {
		w.place[row] = len(w.broken)
		w.broken = append(w.broken, row)
	} else if !bad && at >= 0 {
		last := w.broken[len(w.broken)-1]
		w.broken[at], w.place[last] = last, at
		w.broken, w.place[row] = w.broken[:len(w.broken)-1], -1
	}
}

// mend tries to change a variable of a broken row by one.
func (w *walk) mend(chance float64) {
	row := w.broken[w.draw(len(w.broken))]
	r := &w.rows[row]
	if len(r.terms) == 0 {
		return
	}
	t := r.terms[w.draw(len(r.terms))]
	by := int64(1)
	if (w.wrong[row] > 0) == (t.Coef > 0) {
		by = -1
	}
	if n := w.table[t.Var] + by; t.Var == w.held || n < w.low[t.Var] || n > w.high[t.Var] {
		return
	}
	loss := int64(0)
	for _, u := range w.through[t.Var] {
		loss += w.beyond(u.Var, w.wrong[u.Var]+u.Coef*by) - w.beyond(u.Var, w.wrong[u.Var])
	}
	if loss > 0 && float64(w.draw(1<<30))/(1<<30) > math.Pow(chance, float64(loss)) {
		return
	}
	w.table[t.Var] += by
	for _, u := range w.through[t.Var] {
		w.wrong[u.Var] += u.Coef * by
		w.note(u.Var)
	}
}
