package system

import (
	"context"
	"math"
	"slices"
)

// mover finds movements of a table: differences between it and another table that satisfies the same equations. It
// looks for the cheapest one that moves a given variable by a given amount, where each variable costs something for
// each unit that it moves up or down. That is a linear programme, solved by the dual simplex method from the beginning
// every time: the movement of nothing is optimal until the given variable must move, and then each step mends the
// equation that is broken most. So the work depends on the length of the movement, not on the size of the system.
type mover struct {
	rows, vars      int
	byVar, byRow    lists
	up, down        []float64 // how far each variable can move
	cost            []float64 // positive
	closed          []bool    // variables that must not move
	slackLow, slack []float64 // by row: what of its tolerance is left, below and above

	state      []int8    // by variable
	slackState []int8    // by row
	price      []float64 // by variable: what a unit of it saves elsewhere
	dual       []float64 // by row
	basis      []int32   // by position: the variable, or vars + row for a slack
	x          []float64 // by position: how far it has moved
	f          *factor
	steps      int // all so far
	// scratch
	rho, alpha, work *vector
	tau              *vector
	weight           []float64 // by position: the length of its row of the inverse, squared (steepest edge)
	change           []float64 // by variable: its entry in the row that is worked on
	touched          []int32
	given            []float64 // by variable, how far it is to move
	result           movement
	whole            bool
	// live and used are the positions and the variables that are not as they are where nothing moves.
	live, used places
	parent     []int32 // by variable: its number in the mover that this one is a part of; nil where it is whole
	parentRows []int32 // by row likewise
	blocked    []int32 // rows that kept variables from moving, in the mover that this one is a part of
	under      int     // the movement that it goes on from; -1 where it begins at no movement
	begun      []int64 // by variable: how far that has moved it
}

// States of a variable, and of a slack: up to 0 or at one end of its room, or in the basis, on either side.
const (
	still       int8 = 0
	movingUp    int8 = 1
	movingDown  int8 = -1
	upmost      int8 = 2
	downmost    int8 = -2
	mustMove    int8 = 3
	slackAtLow  int8 = 0
	slackAtHigh int8 = 1
	slackBasic  int8 = 2
)

// blankMover makes a mover of so many rows and variables.
func blankMover(m, n int) *mover {
	g := &mover{rows: m, vars: n, f: newFactor(m), closed: make([]bool, n), state: make([]int8, n),
		slackState: make([]int8, m), basis: make([]int32, m), under: -1, begun: make([]int64, n)}
	for _, v := range []*[]float64{&g.up, &g.down, &g.cost, &g.price, &g.change, &g.given} {
		*v = make([]float64, n)
	}
	for _, v := range []*[]float64{&g.slackLow, &g.slack, &g.dual, &g.x, &g.weight} {
		*v = make([]float64, m)
	}
	for _, v := range []**vector{&g.rho, &g.alpha, &g.work, &g.tau} {
		*v = newVector(m)
	}
	g.live, g.used = allPlaces(m), allPlaces(n)
	g.byRow.reset()
	g.byVar.reset()
	return g
}

// newMover makes a mover of a table of a component.
func newMover(c *component, table []int64) *mover {
	n, m := len(c.vars), len(c.rows)
	g := blankMover(m, n)
	rows, values := make([][]int32, n), make([][]float64, n)
	for i := range c.rows {
		r := &c.rows[i]
		total := sum{n: -r.constant}
		for _, t := range r.terms {
			total.add(t.Coef, table[t.Var])
			rows[t.Var], values[t.Var] = append(rows[t.Var], int32(i)), append(values[t.Var], float64(t.Coef))
			g.byRow.push(int32(t.Var), float64(t.Coef))
		}
		g.byRow.end()
		g.slackLow[i], g.slack[i] = float64(total.n-r.tolerance), float64(total.n+r.tolerance)
	}
	for k := range n {
		for i, r := range rows[k] {
			g.byVar.push(r, values[k][i])
		}
		g.byVar.end()
		g.up[k], g.down[k] = float64(c.high[k]-table[k]), float64(table[k]-c.low[k])
		g.cost[k] = 1
	}
	return g
}

// move looks for the cheapest movement that moves a variable by an amount, up or down, and says whether there is one.
// It is then in result; whole says whether it moves everything by whole numbers.
func (g *mover) move(ctx context.Context, k int, amount int64) bool {
	if g.reset(); !g.give(k, float64(amount-g.begun[k])) {
		return false
	}
	limit := g.steps + 500 + 20*g.rows
	for ; g.steps < limit; g.steps++ {
		if g.f.stale() {
			if ctx.Err() != nil || !g.refactor() {
				return false
			}
		}
		row, bound, sign := g.broken()
		if row < 0 {
			g.read()
			return true
		}
		g.row(row)
		in, ok := g.entering(row, sign)
		if !ok {
			g.block()
		}
		if !ok || !g.pivot(row, bound, in) {
			return false
		}
	}
	return false
}

// block notes the rows that a movement fails at: no variable of theirs mends them.
func (g *mover) block() {
	if g.parentRows == nil {
		return
	}
	for _, i := range g.rho.at {
		if y := g.rho.value[i]; math.Abs(y) > 1e-7 && !slices.Contains(g.blocked, g.parentRows[i]) {
			g.blocked = append(g.blocked, g.parentRows[i])
		}
	}
}

// reset goes back to where nothing moves.
func (g *mover) reset() {
	for _, k := range g.used.at {
		g.state[k], g.price[k] = still, 0
	}
	for _, i := range g.live.at {
		g.basis[i], g.slackState[i] = int32(g.vars)+i, slackBasic
		g.dual[i], g.x[i], g.weight[i] = 0, 0, 1
	}
	g.used.clear()
	g.live.clear()
	g.f.identity()
}

// give moves a variable, which breaks its equations.
func (g *mover) give(k int, amount float64) bool {
	if amount > g.up[k] || -amount > g.down[k] {
		return false
	}
	g.given[k], g.state[k] = amount, mustMove
	g.used.add(int32(k))
	rows, values := g.byVar.of(k)
	for i, r := range rows {
		g.x[r] -= float64(values[i] * amount)
		g.live.add(r)
	}
	return true
}

// identity makes f the factors of the matrix whose columns are those of the slacks.
func (f *factor) identity() {
	f.plain = true
	f.changed, f.changePivot = f.changed[:0], f.changePivot[:0]
	f.lower.reset()
	f.upperRow.reset()
	f.change.reset()
}

// refactor factors the basis anew and computes all numbers from it.
func (g *mover) refactor() bool {
	var sign [64]float64
	single := make([]int32, 1)
	singular, _ := g.f.factorise(func(p int) ([]int32, []float64) {
		j := g.basis[p]
		if int(j) >= g.vars {
			single[0] = j - int32(g.vars)
			return single, one
		}
		rows, values := g.byVar.of(int(j))
		if g.state[j] == movingUp {
			return rows, values
		}
		negative := sign[:0]
		for _, x := range values {
			negative = append(negative, -x)
		}
		return rows, negative
	})
	if len(singular) > 0 {
		return false
	}
	g.live.all()
	g.used.all()
	g.work.wipe()
	work := g.work.value
	add := func(k int, by float64) {
		rows, values := g.byVar.of(k)
		for i, r := range rows {
			work[r] -= float64(values[i] * by)
		}
	}
	for k, s := range g.state {
		switch s {
		case upmost:
			add(k, g.up[k])
		case downmost:
			add(k, -g.down[k])
		case mustMove:
			add(k, g.given[k])
		}
	}
	for i, s := range g.slackState {
		switch s {
		case slackAtLow:
			work[i] -= g.slackLow[i]
		case slackAtHigh:
			work[i] -= g.slack[i]
		}
	}
	g.f.forward(work, g.x)
	clear(work)
	for p, j := range g.basis {
		if int(j) < g.vars {
			work[p] = g.cost[j]
		}
	}
	g.f.backward(work, g.dual)
	g.work.wipe()
	for k := range g.price {
		rows, values := g.byVar.of(k)
		g.price[k] = 0
		for i, r := range rows {
			g.price[k] += float64(values[i] * g.dual[r])
		}
	}
	return true
}

// ends is what the column at a position can be.
func (g *mover) ends(p int) (low, high float64) {
	j := g.basis[p]
	if int(j) >= g.vars {
		return g.slackLow[j-int32(g.vars)], g.slack[j-int32(g.vars)]
	}
	if g.state[j] == movingUp {
		return 0, g.up[j]
	}
	return 0, g.down[j]
}

// broken finds the position that is outside its bounds, the bound, and in which direction it must go: the one that is
// furthest outside beside the length of its row of the inverse.
func (g *mover) broken() (row int, bound, sign float64) {
	const outside = 1e-7
	row = -1
	worst := 0.0
	further := func(p int, by float64) bool {
		far := float64(by*by) / g.weight[p]
		if far < worst || far == worst && p > row {
			return false
		}
		row, worst = p, far
		return true
	}
	for _, p := range g.live.at {
		p, x := int(p), g.x[p]
		low, high := g.ends(p)
		if low-x > outside && further(p, low-x) {
			bound, sign = low, 1
		} else if x-high > outside && further(p, x-high) {
			bound, sign = high, -1
		}
	}
	return row, bound, sign
}

// row computes the row of a position: what a unit of each variable takes from it.
func (g *mover) row(p int) {
	for _, k := range g.touched {
		g.change[k] = 0
	}
	g.touched = g.touched[:0]
	g.work.clear()
	g.work.set(int32(p), 1)
	g.f.backwardFew(g.work, g.rho)
	for _, i := range g.rho.at {
		y := g.rho.value[i]
		if math.Abs(y) < tiny {
			g.rho.value[i] = 0
			continue
		}
		vars, values := g.byRow.of(int(i))
		for j, k := range vars {
			if g.change[k] == 0 {
				g.touched = append(g.touched, k)
				g.change[k] = 1e-300 // noted, even if the sum is zero in between
			}
			g.change[k] += float64(values[j] * y)
		}
	}
}

// candidate is a column that can enter: a variable on a side, or a slack.
type candidate struct {
	column int32
	side   float64 // 1 up, -1 down
	ratio  float64
	entry  float64 // in the row
	saved  float64 // reduced cost
	start  float64 // where it stands
}

// entering finds the column that mends a row at the least cost per unit.
func (g *mover) entering(row int, sign float64) (candidate, bool) {
	const smallestEntry = 1e-7
	best := candidate{ratio: math.Inf(1)}
	offer := func(c candidate) {
		size := math.Abs(c.entry)
		cost := max(0, math.Abs(c.saved))
		c.ratio = cost / size
		if c.ratio < best.ratio-1e-9 || (c.ratio < best.ratio+1e-9 && size > math.Abs(best.entry)+1e-9) {
			best = c
		}
	}
	for _, k := range g.touched {
		a := g.change[k]
		if math.Abs(a) < smallestEntry || g.closed[k] {
			continue
		}
		switch s := g.state[k]; s {
		case still:
			side := -1.0
			room := g.down[k]
			if sign*a < 0 {
				side, room = 1, g.up[k]
			}
			if room > 0 {
				offer(candidate{column: k, side: side, entry: side * a, saved: g.cost[k] - side*g.price[k]})
			}
		case upmost:
			if sign*a > 0 {
				offer(candidate{column: k, side: 1, entry: a, saved: g.cost[k] - g.price[k], start: g.up[k]})
			}
		case downmost:
			if sign*a < 0 {
				offer(candidate{column: k, side: -1, entry: -a, saved: g.cost[k] + g.price[k], start: g.down[k]})
			}
		case movingUp, movingDown:
			if g.basis[row] == k && sign > 0 { // it goes to the other side
				side, room := -float64(s), g.down[k]
				if s == movingDown {
					room = g.up[k]
				}
				if room > 0 {
					offer(candidate{column: k, side: side, entry: -1, saved: 2 * g.cost[k]})
				}
			}
		}
	}
	for _, i := range g.rho.at {
		y := g.rho.value[i]
		if y == 0 || g.slackState[i] == slackBasic || g.slackLow[i] == g.slack[i] || math.Abs(y) < smallestEntry {
			continue
		}
		low := g.slackState[i] == slackAtLow
		if low && sign*y < 0 {
			offer(candidate{column: int32(g.vars) + i, side: 1, entry: y, saved: -g.dual[i], start: g.slackLow[i]})
		} else if !low && sign*y > 0 {
			offer(candidate{column: int32(g.vars) + i, side: 1, entry: y, saved: -g.dual[i], start: g.slack[i]})
		}
	}
	return best, !math.IsInf(best.ratio, 1)
}

// pivot lets a column enter for the one at a position, which goes to a bound.
func (g *mover) pivot(row int, bound float64, in candidate) bool {
	g.work.clear()
	if int(in.column) >= g.vars {
		g.work.set(in.column-int32(g.vars), 1)
	} else {
		rows, values := g.byVar.of(int(in.column))
		for i, r := range rows {
			g.work.set(r, in.side*values[i])
		}
	}
	g.f.forwardFew(g.work, g.alpha)
	entry := g.alpha.value[row]
	if math.Abs(entry-in.entry) > 1e-6*(1+math.Abs(in.entry)) {
		return len(g.f.changed) > 0 && g.refactor() // too inexact: the same step again, from factors made anew
	}
	g.lengths(row)
	theta := in.saved / in.entry
	for _, i := range g.rho.at {
		g.dual[i] += float64(theta * g.rho.value[i])
		g.live.add(i)
	}
	for _, k := range g.touched {
		g.price[k] += float64(theta * g.change[k])
		g.used.add(k)
	}
	step := (g.x[row] - bound) / entry
	for _, p := range g.alpha.at {
		g.x[p] -= float64(step * g.alpha.value[p])
		g.live.add(p)
	}
	low, _ := g.ends(row)
	g.leave(g.basis[row], bound == low)
	g.basis[row], g.x[row] = in.column, in.start+step
	if int(in.column) >= g.vars {
		g.slackState[int(in.column)-g.vars] = slackBasic
	} else {
		g.state[in.column] = int8(in.side)
	}
	g.f.exchangeFew(row, g.alpha)
	return true
}

// lengths keeps the lengths of the rows of the inverse up to date, as a column enters at a position (Forrest and
// Goldfarb 1992).
func (g *mover) lengths(row int) {
	own, entry := 0.0, g.alpha.value[row]
	g.work.clear()
	for _, i := range g.rho.at {
		y := g.rho.value[i]
		g.work.set(i, y)
		own += float64(y * y)
	}
	g.f.forwardFew(g.work, g.tau)
	for _, p := range g.alpha.at {
		if int(p) == row {
			continue
		}
		r := g.alpha.value[p] / entry
		g.weight[p] = max(g.weight[p]-float64(2*r*g.tau.value[p])+float64(r*r*own), 1e-4)
	}
	g.weight[row] = max(own/(entry*entry), 1e-4)
}

// leave takes a column out of the basis, to its lower or to its upper bound.
func (g *mover) leave(j int32, low bool) {
	if int(j) >= g.vars {
		i := int(j) - g.vars
		if g.slackState[i] = slackAtHigh; low {
			g.slackState[i] = slackAtLow
		}
		return
	}
	if low {
		g.state[j] = still
	} else {
		g.state[j] *= 2
	}
}

// read makes the result of the basis.
func (g *mover) read() {
	g.result, g.whole = movement{under: g.under}, true
	note := func(k int32, by float64) {
		if math.Abs(by) < 1e-6 {
			return
		}
		n := math.Round(by)
		if math.Abs(by-n) > 1e-6 {
			g.whole = false
			n = math.Trunc(by)
		}
		n += float64(g.begun[k])
		if g.parent != nil {
			k = g.parent[k]
		}
		g.result.vars, g.result.by = append(g.result.vars, k), append(g.result.by, int64(n))
	}
	for k, s := range g.state {
		switch s {
		case upmost:
			note(int32(k), g.up[k])
		case downmost:
			note(int32(k), -g.down[k])
		case mustMove:
			note(int32(k), g.given[k])
		}
	}
	for p, j := range g.basis {
		if int(j) < g.vars {
			note(j, g.x[p]*float64(g.state[j]))
		}
	}
	g.result.whole = g.whole
}
