package system

import (
	"context"
	"math"
	"slices"
)

const (
	// exactUpTo: in a component of so many variables at most, the tables of a variable are those in which it is lowest
	// and highest of all. In larger ones they differ by its width at least.
	exactUpTo = 300
	// programmeUpTo: in a component of more variables than this no linear programme is solved, if an integer table was
	// found without one. In one of fewer it finds a width sooner than walks, and finds more of them.
	programmeUpTo = 6000
	// walkFrom: in a component of more variables than this, short walks look for widths before linear programmes, which
	// take thousands of steps to begin, and long ones look for those that linear programmes have not found, also where
	// their work was not spent: rounding may end a programme of this size early.
	walkFrom = 2000
	// programmeWork bounds the linear programmes of a component, in steps times equations. Widths that are not found by
	// then are looked for by walks.
	programmeWork = 40_000_000
	// walkSteps bounds the walks of a component that look for the widths of single variables.
	walkSteps = 100_000_000
	// working is how far above its least value a variable without a bound is looked for.
	working = 1 << 30
)

// Certify makes the certificate of what is published, and lists the variables for which no two tables were found that
// differ by their width. It is a function of what is printed, the equations, the bounds and the widths: each table is a
// corner of the set of all tables that agree with what is printed, or an integer table near one, and no true value is
// known to it. An error says that what is printed contradicts the equations, or that ctx has ended.
func Certify(ctx context.Context, p Published) (Certificate, []int, error) {
	if err := p.check(); err != nil {
		return Certificate{}, nil, err
	}
	o := ordered(&p.System)
	q := o.published(&p)
	c, narrow, err := q.certify(ctx)
	if err != nil {
		return Certificate{}, nil, err
	}
	return o.given(c), o.places(narrow), nil
}

func (p *Published) certify(ctx context.Context) (Certificate, []int, error) {
	settled, follow := p.settled()
	components, err := settled.components()
	if err != nil {
		return Certificate{}, nil, err
	}
	var all Certificate
	var narrow []int
	for _, v := range follow {
		all.Parts = append(all.Parts, Part{Vars: []int{v}, Tables: [][]int64{{settled.Values[v]}}, Low: []int{0},
			High: []int{0}})
		if p.needs(v) {
			narrow = append(narrow, v)
		}
	}
	for i := range components {
		part, short, err := p.partOrRecall(ctx, &components[i])
		if err != nil {
			return Certificate{}, nil, err
		}
		if len(part.Tables) > 0 {
			all.Parts = append(all.Parts, part)
		}
		narrow = append(narrow, short...)
	}
	return all, narrow, nil
}

// pool is the tables found so far of a component.
type pool struct {
	tables    [][]int64
	low, high []int // per variable: the table in which it is lowest and highest
}

// offer keeps a table that is lowest or highest at one of the variables.
func (q *pool) offer(table []int64, vars []int) {
	at, kept := len(q.tables), false
	keep := func() {
		if !kept {
			q.tables, kept = append(q.tables, append([]int64(nil), table...)), true
		}
	}
	if at == 0 {
		keep()
		q.low, q.high = make([]int, len(table)), make([]int, len(table))
	}
	for _, k := range vars {
		if table[k] < q.tables[q.low[k]][k] {
			keep()
			q.low[k] = at
		}
		if table[k] > q.tables[q.high[k]][k] {
			keep()
			q.high[k] = at
		}
	}
}

func (q *pool) width(k int) int64 { return q.lowest(k, 1) - q.lowest(k, -1) }

// lowest is the value of a variable in its table for a direction: -1 the lowest, 1 the highest.
func (q *pool) lowest(k int, direction float64) int64 {
	if direction < 0 {
		return q.tables[q.low[k]][k]
	}
	return q.tables[q.high[k]][k]
}

// partOrRecall certifies a component, as it was certified before where a memory has that.
func (p *Published) partOrRecall(ctx context.Context, c *component) (Part, []int, error) {
	if p.Memory == nil {
		return p.part(ctx, c)
	}
	key := p.toCertify(c)
	if part, narrow, ok := p.Memory.recallPart(c, key); ok {
		return part, narrow, nil
	}
	part, narrow, err := p.part(ctx, c)
	if err == nil {
		p.Memory.keepPart(c, key, part, narrow)
	}
	return part, narrow, err
}

// part certifies a component.
func (p *Published) part(ctx context.Context, c *component) (Part, []int, error) {
	s := search{component: c}
	for k, v := range c.vars {
		if p.needs(v) {
			s.needed = append(s.needed, k)
		}
	}
	s.exact = len(c.vars) <= exactUpTo
	s.asked = func(k int) int { return p.Vars[c.vars[k]].Ends }
	s.ends = func(k int) bool { return s.exact || s.asked(k) > 0 }
	width := func(k int) int64 { return p.Vars[c.vars[k]].Width }
	if err := s.run(ctx, width); err != nil {
		return Part{}, nil, err
	}
	var narrow []int
	for _, k := range s.needed {
		if len(s.tables) == 0 || s.width(k) < width(k) {
			narrow = append(narrow, c.vars[k])
		}
	}
	return s.part(c.vars), narrow, nil
}

// part keeps of a pool the tables that a variable refers to, or one where none does.
func (q *pool) part(vars []int) Part {
	part := Part{Vars: vars, Low: make([]int, len(vars)), High: make([]int, len(vars))}
	if len(q.tables) == 0 {
		return part
	}
	place := make([]int, len(q.tables))
	use := func(t int) int {
		if place[t] == 0 {
			part.Tables = append(part.Tables, q.tables[t])
			place[t] = len(part.Tables)
		}
		return place[t] - 1
	}
	for k := range vars {
		part.Low[k], part.High[k] = use(q.low[k]), use(q.high[k])
	}
	return part
}

// search looks for tables.
type search struct {
	pool
	component *component
	polytope  *polytope
	needed    []int
	exact     bool
	asked     func(k int) int  // how often the lowest and highest value of a variable were asked for
	ends      func(k int) bool // they are looked for
}

// run fills the pool until every needed variable has its width, and its lowest and highest value where all is to be
// exact. In large components it looks for movements near by first, and solves a linear programme only for what is left.
func (s *search) run(ctx context.Context, width func(k int) int64) error {
	if !s.exact {
		if table, ok := s.component.integral(ctx); ok {
			s.offer(table, s.needed)
			switch n := len(s.component.vars); {
			case n <= walkFrom:
				s.pack(ctx, table, width, (*packing).widen)
			case n <= programmeUpTo:
				s.pack(ctx, table, width, (*packing).widen, (*packing).stroll)
			default:
				s.pushAll(ctx, table, width)
				s.pack(ctx, table, width, (*packing).widen, (*packing).far)
				if slices.ContainsFunc(s.needed, s.ends) {
					s.pushEnds(ctx, table, width)
				}
			}
		}
	}
	if s.complete(width) {
		return ctx.Err()
	}
	s.polytope = newPolytope(s.component)
	s.polytope.most = programmeWork / max(1, len(s.component.rows))
	s.programmes(ctx, width)
	if len(s.tables) > 0 && (s.polytope.spent() || len(s.component.vars) > walkFrom) && !s.wide(width) {
		s.pushAll(ctx, s.tables[0], width)
		s.pack(ctx, s.tables[0], width, (*packing).far)
	}
	if !s.exact && len(s.tables) > 0 && slices.ContainsFunc(s.needed, s.ends) {
		s.pushEnds(ctx, s.tables[0], width)
	}
	return ctx.Err()
}

// programmes solves linear programmes for what is left, until their work is spent.
func (s *search) programmes(ctx context.Context, width func(k int) int64) {
	if s.polytope.minimise(ctx, -1, 0, 0) != solved {
		return
	}
	s.look(ctx, s.exact)
	s.sweep(ctx, width)
	for _, k := range s.needed {
		for _, direction := range []float64{-1, 1} {
			if !s.done(k, direction, width(k)) && !s.polytope.spent() {
				s.push(ctx, k, direction, width(k))
			}
		}
	}
}

// complete says whether no linear programme is needed.
func (s *search) complete(width func(k int) int64) bool {
	if len(s.tables) == 0 {
		return false
	}
	if len(s.component.vars) > programmeUpTo {
		return true
	}
	if slices.ContainsFunc(s.needed, s.ends) {
		return false
	}
	return s.wide(width)
}

// wide says whether every variable has its width that may have one.
func (s *search) wide(width func(k int) int64) bool {
	for _, k := range s.needed {
		if s.width(k) < width(k) && s.component.low[k] < s.component.high[k] {
			return false
		}
	}
	return true
}

// pushAll adds tables in which many variables are moved at once.
func (s *search) pushAll(ctx context.Context, table []int64, width func(k int) int64) {
	needed := make([]bool, len(table))
	for _, k := range s.needed {
		needed[k] = true
	}
	pushing{
		base:  table,
		needs: func(k int) bool { return needed[k] },
		lacks: func(k int) int64 {
			if !needed[k] {
				return 0
			}
			return max(0, width(k)-s.width(k))
		},
		reach: func(k int) (down, up int64) { return table[k] - s.lowest(k, -1), s.lowest(k, 1) - table[k] },
		take:  func(t []int64) { s.offer(t, s.needed) },
	}.run(ctx, newWalk(s.component))
}

// bound is the lowest or highest value that a variable can have by single equations.
func (s *search) bound(k int, direction float64) int64 {
	if direction < 0 {
		return s.component.low[k]
	}
	return s.component.high[k]
}

// pushEnds adds tables in which variables whose ends are asked for are low and high: all variables together are moved
// to their lowest values, and up by larger and larger amounts; then some at a time that have no equation in common,
// which stay there, so that the others move as they need; in the end those that were asked for again.
func (s *search) pushEnds(ctx context.Context, table []int64, width func(k int) int64) {
	const together, apart, scales = 10, 16, 4
	w := newWalk(s.component)
	bases := [][]int64{table, s.tables[min(1, len(s.tables)-1)], s.tables[min(2, len(s.tables)-1)]}
	for round := 0; round < together+apart && ctx.Err() == nil; round++ {
		up, far := round > 1, int64(1)<<max(round/2*2-2, 0)
		if round >= together {
			up, far = round%2 == 1, int64(1)<<(2*((round-together)/2%scales))
		}
		direction := -1.0
		if up {
			direction = 1
		}
		var open []int
		for _, k := range s.needed {
			if s.ends(k) && s.lowest(k, direction) != s.bound(k, direction) {
				open = append(open, k)
			}
		}
		if len(open) == 0 {
			continue
		}
		if round < together { // all, for they keep each other where they are
			open = slices.DeleteFunc(slices.Clone(s.needed), func(k int) bool {
				return w.restOf[k] >= 0 && round%2 == 0
			})
		}
		if round >= together {
			open = w.apart(open, round)
		}
		to := map[int]int64{}
		for _, k := range open {
			if to[k] = s.bound(k, direction); up {
				to[k] = min(to[k], table[k]+width(k)*far)
			}
		}
		next := w.push(ctx, bases[round%len(bases)], to, round >= together)
		if s.offer(next, s.needed); round == 0 {
			bases[0], bases[1] = next, next
		}
	}
	s.pushAgain(ctx, w, bases)
}

// pushAgain moves variables to their ends that were asked for more than once: some at a time that have no equation in
// common, while that brings any of them there; then each by itself, of the first that are left.
func (s *search) pushAgain(ctx context.Context, w *walk, bases [][]int64) {
	const rounds, alone = 30, 20
	open := func(direction float64) (vars []int) {
		for _, k := range s.needed {
			if s.asked(k) > 1 && s.lowest(k, direction) != s.bound(k, direction) {
				vars = append(vars, k)
			}
		}
		return vars
	}
	for _, direction := range []float64{-1, 1} {
		left, idleFor := len(s.needed)+1, 0
		for round := 0; round < rounds && idleFor < len(bases) && ctx.Err() == nil; round++ {
			vars := open(direction)
			if idleFor++; len(vars) < left {
				left, idleFor = len(vars), 0
			}
			if left == 0 {
				break
			}
			to := map[int]int64{}
			for _, k := range w.apart(vars, round) {
				to[k] = s.bound(k, direction)
			}
			s.offer(w.push(ctx, bases[round%len(bases)], to, true), s.needed)
		}
		vars := open(direction)
		for _, k := range vars[:min(alone, len(vars))] {
			s.pushEnd(ctx, w, k, direction, bases)
		}
	}
}

// pushEnd adds a table in which one variable is as low, or as high, as it comes from any of some tables: at its bound,
// or a half of the way there, and so on.
func (s *search) pushEnd(ctx context.Context, w *walk, k int, direction float64, bases [][]int64) {
	const furthest = 64
	way := min(furthest, max(-furthest, s.bound(k, direction)-s.lowest(k, direction)))
	for ; way != 0 && ctx.Err() == nil; way /= 2 {
		to := s.lowest(k, direction) + way
		for _, base := range bases {
			if next := w.push(ctx, base, map[int]int64{k: to}, true); next[k] == to {
				s.offer(next, s.needed)
				return
			}
		}
	}
}

// pack adds the tables that movements of a table lead to; ways are how these are looked for, the first first.
func (s *search) pack(ctx context.Context, table []int64, width func(k int) int64,
	ways ...func(p *packing, ctx context.Context, k int, width int64) bool,
) {
	p := newPacking(s.component, table)
	for _, k := range s.needed {
		if ctx.Err() != nil {
			return
		}
		if s.width(k) >= width(k) || s.component.low[k] == s.component.high[k] {
			continue
		}
		for _, way := range ways {
			if way(p, ctx, k, width(k)) {
				break
			}
		}
	}
	for _, t := range p.tables() {
		if s.component.satisfied(t) {
			s.offer(t, s.needed)
		}
	}
}

// done says whether nothing is to be gained from moving a variable in a direction.
func (s *search) done(k int, direction float64, width int64) bool {
	if s.polytope.column[k] < 0 || width == 0 {
		return true
	}
	if len(s.tables) > 0 {
		if !s.ends(k) && s.width(k) >= width {
			return true
		}
		return s.lowest(k, direction) == s.bound(k, direction)
	}
	return false
}

// push moves one variable as far as it goes in a direction, or until it has its width.
func (s *search) push(ctx context.Context, k int, direction float64, width int64) {
	j := s.polytope.column[k]
	s.polytope.cost[j] = -direction
	until, value := -1, 0.0
	if !s.ends(k) && len(s.tables) > 0 {
		until, value = j, float64(s.lowest(k, -direction)-s.component.low[k])+direction*float64(width)
	}
	if end := s.polytope.minimise(ctx, until, direction, value); end == solved || end == enough {
		s.look(ctx, s.ends(k))
	}
	s.polytope.cost[j] = 0
}

// sweep moves many variables at once, in directions that depend on their places alone, while that gives many of them
// their width.
func (s *search) sweep(ctx context.Context, width func(k int) int64) {
	const rounds = 12
	for round := range rounds {
		var open []int
		for _, k := range s.needed {
			if s.polytope.column[k] >= 0 && len(s.tables) > 0 && s.width(k) < width(k) {
				open = append(open, k)
			}
		}
		if len(open) < 8 {
			return
		}
		for _, k := range open {
			s.polytope.cost[s.polytope.column[k]] = spread(k*rounds+round) - 1
			if round%2 == 1 {
				s.polytope.cost[s.polytope.column[k]] *= -1
			}
		}
		if s.polytope.minimise(ctx, -1, 0, 0) == solved {
			s.look(ctx, s.exact)
		}
		for _, k := range open {
			s.polytope.cost[s.polytope.column[k]] = 0
		}
	}
}

// look takes the corner at hand, or an integer table near it, into the pool; where thorough, the best of those near.
func (s *search) look(ctx context.Context, thorough bool) {
	table, ok := s.polytope.table(s.component)
	if !ok {
		table, ok = s.polytope.integers(ctx, s.component, thorough)
	}
	if ok {
		s.offer(table, s.needed)
	}
}

// polytope is the set of tables of a component as a linear programme. Each column is a variable less its least value.
type polytope struct {
	*program
	column  []int // by variable: its column; -1 where it has one possible value
	scratch []float64
}

// room is how far above its least value a variable is looked for.
func (c *component) room(k int) float64 {
	if c.high[k] >= DefaultMax {
		return working
	}
	return float64(c.high[k] - c.low[k])
}

func newPolytope(c *component) *polytope {
	t := &polytope{column: make([]int, len(c.vars))}
	rhs, low, high := make([]float64, len(c.rows)), make([]float64, len(c.rows)), make([]float64, len(c.rows))
	rows := make([][]int32, len(c.vars))
	values := make([][]float64, len(c.vars))
	for i := range c.rows {
		r := &c.rows[i]
		rhs[i], low[i], high[i] = float64(r.constant), -float64(r.tolerance), float64(r.tolerance)
		for _, e := range r.terms {
			rhs[i] -= float64(float64(e.Coef) * float64(c.low[e.Var]))
			rows[e.Var], values[e.Var] = append(rows[e.Var], int32(i)), append(values[e.Var], float64(e.Coef))
		}
	}
	t.program = newProgram(rhs, low, high)
	var size []float64
	for k := range c.vars {
		if t.column[k] = -1; c.low[k] < c.high[k] {
			t.column[k] = len(size)
			size = append(size, c.room(k))
			t.program.column(rows[k], values[k])
		}
	}
	t.ready(size)
	t.scratch = make([]float64, len(size)+len(rhs))
	return t
}

// table rounds the corner at hand. It fails where the corner is not one of integers, or the rounded table breaks an
// equation.
func (t *polytope) table(c *component) ([]int64, bool) {
	if !t.corner(t.scratch) {
		return nil, false
	}
	table := make([]int64, len(c.vars))
	for k, j := range t.column {
		table[k] = c.low[k]
		if j < 0 {
			continue
		}
		n := math.Round(t.scratch[j])
		if math.Abs(t.scratch[j]-n) > 1e-3 {
			return nil, false
		}
		table[k] += int64(n)
	}
	return table, c.satisfied(table)
}

// branching looks for an integer table near a corner that is fractional.
type branching struct {
	*polytope
	component *component
	best      []int64
	cost      float64 // of best
	thorough  bool    // look for the best, not only for one
	left      int     // steps
}

// integers looks for the integer table of least cost, by branch and bound in a fixed order, from the fractional corner
// at hand. It gives up after some steps; unless it is to be thorough it is content with the first table.
func (t *polytope) integers(ctx context.Context, c *component, thorough bool) ([]int64, bool) {
	b := branching{polytope: t, component: c, thorough: thorough, left: 40}
	if thorough {
		b.left = 300
	}
	b.branch(ctx)
	return b.best, b.best != nil
}

// branch splits at the variable that is nearest to an integer, and looks on the nearer side first.
func (b *branching) branch(ctx context.Context) {
	if b.left--; b.left < 0 || ctx.Err() != nil || !b.corner(b.scratch) {
		return
	}
	at, distance, cost := -1, 1.0, 0.0
	for j := range b.columns {
		x := b.scratch[j]
		cost += float64(b.program.cost[j] * x)
		if d := math.Abs(x - math.Round(x)); d > 1e-3 && d < distance {
			at, distance = j, d
		}
	}
	if b.best != nil && math.Ceil(cost-1e-3) >= b.cost {
		return
	}
	if at < 0 {
		if table, ok := b.table(b.component); ok {
			b.best, b.cost = table, cost
		}
		return
	}
	low, high, x := b.low[at], b.high[at], b.scratch[at]
	sides := [2][2]float64{{low, math.Floor(x)}, {math.Ceil(x), high}}
	if math.Round(x) > x {
		sides[0], sides[1] = sides[1], sides[0]
	}
	for _, side := range sides {
		if b.best != nil && !b.thorough {
			break
		}
		if b.bound(at, side[0], side[1]); b.minimise(ctx, -1, 0, 0) == solved {
			b.branch(ctx)
		}
	}
	b.bound(at, low, high)
}

// places turns places of the ordered system into those of the given one.
func (o *order) places(vars []int) []int {
	var out []int
	for _, v := range vars {
		out = append(out, o.place[v])
	}
	slices.Sort(out)
	return out
}
