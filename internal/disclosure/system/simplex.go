package system

import (
	"context"
	"math"
)

// program is a linear programme: the least cost·x over all x with A·x + s = rhs, 0 <= x <= size, and s within
// slackLow and slackHigh. It is solved by the primal simplex method with bounds. Every column has a bound of its own
// that lies a little further out than the true one, by a number that depends on its place alone: so no two corners
// coincide, the method does not go in circles, and the result is a corner of the true polytope. Nothing of it is
// trusted: who uses a corner rounds it and checks it in integers.
//
// The programme is a function of what it is given: no clock, no random numbers, no order of maps. Products are rounded
// before they are added, so that processors that fuse both give the same corner.
type program struct {
	rows, columns int
	a             lists // by column
	rhs           []float64
	// By column, slacks behind: the true bounds, and those that are worked with.
	low, high     []float64
	workLow, work []float64
	cost          []float64

	basis  []int32 // by position: the column
	where  []int32 // by column: its position, or atLow, or atHigh
	x      []float64
	f      *factor
	fresh  bool // f and x hold for basis
	start  int  // where pricing goes on
	pivots int  // all so far
	most   int  // how many there may be; 0 for any number
	// margin is by how much bounds are moved out, once to twice; feasible is what of a bound is not looked at. Both
	// grow with the largest number of the programme, of which floating point keeps so many digits only.
	margin, feasible float64
	// scratch
	alpha, byRow, byPos, dual []float64
}

const (
	atLow  = -1
	atHigh = -2

	optimal  = 1e-7
	smallest = 1e-7 // pivot
)

// status is how a programme ended.
type status int

const (
	solved status = iota
	enough        // the objective has reached what was asked for
	infeasible
	failed // too many steps, or too inexact
)

// spread is a number from 1 to 2 that depends on i alone.
func spread(i int) float64 {
	z := uint64(i) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return 1 + float64(z>>11)/float64(1<<53)
}

// newProgram makes a programme of so many rows; columns are added to it.
func newProgram(rhs, slackLow, slackHigh []float64) *program {
	p := &program{rows: len(rhs), rhs: rhs, low: slackLow, high: slackHigh}
	p.a.reset()
	return p
}

// column adds the entries of a column; its bounds are set by ready.
func (p *program) column(rows []int32, values []float64) {
	for k, r := range rows {
		p.a.push(r, values[k])
	}
	p.a.end()
	p.columns++
}

// ready ends the adding of columns. size is the upper bound by column.
func (p *program) ready(size []float64) {
	n := p.columns + p.rows
	largest := 0.0
	for _, list := range [][]float64{p.rhs, p.low, p.high, size} {
		for _, x := range list {
			largest = max(largest, math.Abs(x))
		}
	}
	p.feasible = max(1e-8, 1e-14*largest)
	p.margin = max(1e-5, 20*p.feasible)
	p.low = append(make([]float64, p.columns, n), p.low...)
	p.high = append(append(make([]float64, 0, n), size...), p.high...)
	p.workLow, p.work = make([]float64, n), make([]float64, n)
	p.cost, p.x = make([]float64, n), make([]float64, n)
	p.where, p.basis = make([]int32, n), make([]int32, p.rows)
	for j := range n {
		p.bound(j, p.low[j], p.high[j])
		p.where[j] = atLow
	}
	for i := range p.rows {
		p.basis[i] = int32(p.columns + i)
		p.where[p.columns+i] = int32(i)
	}
	p.alpha, p.byRow = make([]float64, p.rows), make([]float64, p.rows)
	p.byPos, p.dual = make([]float64, p.rows), make([]float64, p.rows)
	p.f = newFactor(p.rows)
}

// bound sets the bounds of a column. Slacks of equations stay as they are: where such a one has left the basis, it does
// not come back.
func (p *program) bound(j int, low, high float64) {
	p.low[j], p.high[j] = low, high
	p.workLow[j], p.work[j] = low, high
	if j < p.columns || low < high {
		p.workLow[j] -= float64(p.margin * spread(2*j))
		p.work[j] += float64(p.margin * spread(2*j+1))
	}
	p.fresh = false
}

// fix holds a column at a value.
func (p *program) fix(j int, value float64) {
	p.low[j], p.high[j], p.workLow[j], p.work[j] = value, value, value, value
	p.fresh = false
}

func (p *program) entries(j int32) ([]int32, []float64) {
	if int(j) < p.columns {
		return p.a.of(int(j))
	}
	return p.unit(j)
}

var one = []float64{1}

func (p *program) unit(j int32) ([]int32, []float64) { return []int32{j - int32(p.columns)}, one }

// refactor factors the basis anew and computes x from it. Columns that depend on others leave the basis for slacks.
func (p *program) refactor() {
	for {
		positions, rows := p.f.factorise(func(k int) ([]int32, []float64) { return p.entries(p.basis[k]) })
		if len(positions) == 0 {
			break
		}
		for k, at := range positions {
			out, in := p.basis[at], int32(p.columns)+rows[k]
			p.where[out] = atLow
			p.basis[at], p.where[in] = in, at
		}
	}
	p.solveFor(p.workLow, p.work, p.x)
	p.fresh = true
}

// solveFor computes all values from those of the columns outside the basis, which are at one of their bounds.
func (p *program) solveFor(low, high, x []float64) {
	copy(p.byRow, p.rhs)
	for j, w := range p.where {
		if w >= 0 {
			continue
		}
		x[j] = low[j]
		if w == atHigh {
			x[j] = high[j]
		}
		if x[j] == 0 {
			continue
		}
		rows, values := p.entries(int32(j))
		for k, r := range rows {
			p.byRow[r] -= float64(values[k] * x[j])
		}
	}
	p.f.forward(p.byRow, p.byPos)
	for k, j := range p.basis {
		x[j] = p.byPos[k]
	}
}

// minimise goes to a corner of least cost, or to one whose column `until` has reached a value (from below where the
// value is positive in the direction `sign`); until is negative where there is no such column.
func (p *program) minimise(ctx context.Context, until int, sign, value float64) status {
	limit := p.pivots + 200 + 40*(p.rows+p.columns)
	if p.most > 0 {
		limit = min(limit, p.most)
	}
	for p.pivots < limit {
		if !p.fresh || p.f.stale() {
			if ctx.Err() != nil {
				return failed
			}
			p.refactor()
		}
		outside := p.phase()
		if !outside && until >= 0 && sign*p.x[until] >= sign*value-1e-3 {
			return enough
		}
		copy(p.alpha, p.byPos)
		p.f.backward(p.alpha, p.dual)
		in, direction := p.price(outside)
		if in < 0 {
			if outside {
				return infeasible
			}
			return solved
		}
		if !p.step(in, direction) {
			return failed
		}
		p.pivots++
	}
	return failed
}

// spent says whether there were as many pivots as there may be.
func (p *program) spent() bool { return p.most > 0 && p.pivots >= p.most }

// phase puts the costs of the basis into byPos: the true ones where all of it lies within its bounds, else those of
// what lies outside.
func (p *program) phase() (outside bool) {
	for k, j := range p.basis {
		switch {
		case p.x[j] < p.workLow[j]-p.feasible:
			p.byPos[k], outside = -1, true
		case p.x[j] > p.work[j]+p.feasible:
			p.byPos[k], outside = 1, true
		default:
			p.byPos[k] = 0
		}
	}
	if !outside {
		for k, j := range p.basis {
			p.byPos[k] = p.cost[j]
		}
	}
	return outside
}

// price looks for a column that lowers the cost, block by block, and takes the best of the first block that has one.
func (p *program) price(outside bool) (in int, direction float64) {
	n := p.columns + p.rows
	block := max(200, n/10)
	in = -1
	best := optimal
	for seen := 0; seen < n && in < 0; {
		for range block {
			j := p.start
			if p.start++; p.start == n {
				p.start = 0
			}
			if seen++; seen > n {
				break
			}
			w := p.where[j]
			if w >= 0 || p.work[j]-p.workLow[j] < p.feasible {
				continue
			}
			d := 0.0
			if !outside {
				d = p.cost[j]
			}
			if j < p.columns {
				for k := p.a.start[j]; k < p.a.start[j+1]; k++ {
					d -= float64(p.a.value[k] * p.dual[p.a.index[k]])
				}
			} else {
				d -= p.dual[j-p.columns]
			}
			if w == atLow && -d > best {
				in, direction, best = j, 1, -d
			} else if w == atHigh && d > best {
				in, direction, best = j, -1, d
			}
		}
	}
	return in, direction
}

// step lets a column into the basis, or moves it to its other bound. It fails where no column can leave and no bound
// stops it, which is a matter of inexactness only.
func (p *program) step(in int, direction float64) bool {
	clear(p.byRow)
	rows, values := p.entries(int32(in))
	for k, r := range rows {
		p.byRow[r] = values[k]
	}
	p.f.forward(p.byRow, p.alpha)
	out, length, toHigh := p.ratio(direction)
	own := p.work[in] - p.workLow[in]
	if out < 0 || own <= length {
		if math.IsInf(own, 1) {
			return false
		}
		p.move(in, direction, own)
		if p.where[in] == atLow {
			p.where[in], p.x[in] = atHigh, p.work[in]
		} else {
			p.where[in], p.x[in] = atLow, p.workLow[in]
		}
		return true
	}
	if math.Abs(p.alpha[out]) < smallest {
		if len(p.f.changed) == 0 {
			return false
		}
		p.fresh = false
		return true
	}
	p.move(in, direction, length)
	leaves := p.basis[out]
	if toHigh {
		p.where[leaves], p.x[leaves] = atHigh, p.work[leaves]
	} else {
		p.where[leaves], p.x[leaves] = atLow, p.workLow[leaves]
	}
	p.basis[out], p.where[in] = int32(in), int32(out)
	p.f.exchange(out, p.alpha)
	return true
}

func (p *program) move(in int, direction, length float64) {
	p.x[in] += float64(direction * length)
	for k, a := range p.alpha {
		if a != 0 {
			p.x[p.basis[k]] -= float64(float64(direction*length) * a)
		}
	}
}

// ratio finds which column of the basis stops a step first: of those that stop it almost first, the one with the
// largest pivot (Harris). What lies outside its bounds stops it on coming to the bound that it broke.
func (p *program) ratio(direction float64) (out int, length float64, toHigh bool) {
	const ease = 1e-9
	longest := math.Inf(1)
	for k, a := range p.alpha {
		if room, rate, _ := p.room(k, -direction*a); room < math.Inf(1) {
			longest = min(longest, (room+ease)/rate)
		}
	}
	out = -1
	size := 0.0
	for k, a := range p.alpha {
		room, rate, high := p.room(k, -direction*a)
		if math.IsInf(room, 1) || room/rate > longest || rate <= size {
			continue
		}
		out, size, length, toHigh = k, rate, max(0, room/rate), high
	}
	return out, length, toHigh
}

// room is how far the column at a position can move until it stops a step, and how fast it moves.
func (p *program) room(k int, rate float64) (room, speed float64, high bool) {
	const still = 1e-9
	j := p.basis[k]
	x := p.x[j]
	if rate > still {
		if x < p.workLow[j]-p.feasible {
			return p.workLow[j] - x, rate, false
		}
		if x > p.work[j]+p.feasible {
			return math.Inf(1), rate, true
		}
		return p.work[j] - x, rate, true
	}
	if rate < -still {
		if x > p.work[j]+p.feasible {
			return x - p.work[j], -rate, true
		}
		if x < p.workLow[j]-p.feasible {
			return math.Inf(1), -rate, false
		}
		return x - p.workLow[j], -rate, false
	}
	return math.Inf(1), 0, false
}

// corner computes the corner of the true polytope that the basis stands for, and whether it lies within the true
// bounds.
func (p *program) corner(x []float64) bool {
	if !p.fresh {
		p.refactor()
	}
	p.solveFor(p.low, p.high, x)
	for _, j := range p.basis {
		if x[j] < p.low[j]-1e-3 || x[j] > p.high[j]+1e-3 {
			return false
		}
	}
	return true
}
