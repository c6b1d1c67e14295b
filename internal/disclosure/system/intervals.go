package system

import (
	"context"
	"math"
	"slices"
)

// Interval is what follows from what is printed about a variable that is not: it is from Low to High, and each has its
// proof. Low equals High where the variable follows exactly.
type Interval struct {
	Var                 int
	Low, High           int64
	LowProof, HighProof Proof
}

// Proof shows how a bound follows: Times each of the equations, added up, say that
//
//	Divisor·variable = Constant + the sum of Printed + the sum of Others, give or take Slack.
//
// The others are not printed; of each the proof uses one bound. A proof without others and slack gives the value.
type Proof struct {
	Divisor   int64
	Equations []Multiple
	Constant  int64
	Printed   []Term
	Others    []Bounded
	Slack     int64
}

// Multiple is an equation, by place, and how often a proof uses it.
type Multiple struct {
	Equation int
	Times    int64
}

// Bounded is a term of which a proof uses that its variable is Value at least, or at most.
type Bounded struct {
	Term
	Value int64
}

// Intervals says what an attacker can infer: for each of the variables, which are not printed, the least and the
// greatest value that agree with what is printed, and why. Bounds are those of the linear programme, computed from its
// multipliers in exact arithmetic and rounded to integers outwards, or those of single equations where these are
// narrower; no possible value lies outside. An error says that what is printed contradicts the equations, or that ctx
// has ended.
func Intervals(ctx context.Context, p Published, of []int) ([]Interval, error) {
	return p.intervals(ctx, of, (*attacker).interval)
}

// Bounds is Intervals for whoever needs no proof of what follows exactly: it does not look for few equations that show
// it, which takes longer than the bounds.
func Bounds(ctx context.Context, p Published, of []int) ([]Interval, error) {
	return p.intervals(ctx, of, (*attacker).bounds)
}

func (p *Published) intervals(
	ctx context.Context, of []int, find func(*attacker, context.Context, int) (Interval, error),
) ([]Interval, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	components, err := p.components()
	if err != nil {
		return nil, err
	}
	asked := make(map[int]int, len(of))
	for i, v := range of {
		asked[v] = i
	}
	all := make([]Interval, len(of))
	for i, v := range of {
		all[i] = Interval{Var: v, Low: p.Values[v], High: p.Values[v]}
	}
	for i := range components {
		a := attacker{Published: p, c: &components[i]}
		for k, v := range a.c.vars {
			at, ok := asked[v]
			if !ok {
				continue
			}
			if all[at], err = find(&a, ctx, k); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// attacker infers variables of one component.
type attacker struct {
	*Published
	c        *component
	polytope *polytope
}

// open is a component with the bounds that everybody knows beforehand, so that proofs rest on equations.
func (a *attacker) open() *component {
	c := &component{vars: a.c.vars, rows: a.c.rows,
		low: make([]int64, len(a.c.vars)), high: make([]int64, len(a.c.vars))}
	for k, v := range c.vars {
		if c.high[k] = a.Vars[v].limit(); c.high[k] == DefaultMax && a.c.high[k] < DefaultMax {
			c.high[k] = a.c.high[k] + 1 // further out than it can be
		}
	}
	return c
}

// interval is the interval of a variable, with proofs.
func (a *attacker) interval(ctx context.Context, k int) (Interval, error) {
	found, err := a.bounds(ctx, k)
	if err == nil && found.Low == found.High {
		if proof, ok := a.exactly(ctx, k); ok {
			found.LowProof, found.HighProof = proof, proof
		}
	}
	return found, err
}

func (a *attacker) bounds(ctx context.Context, k int) (Interval, error) {
	if a.polytope == nil {
		a.polytope = newPolytope(a.open())
	}
	found := Interval{Var: a.c.vars[k], Low: a.c.low[k], High: a.c.high[k]}
	found.LowProof, found.HighProof = a.alone(k, -1), a.alone(k, 1)
	for _, direction := range []float64{-1, 1} {
		if err := ctx.Err(); err != nil {
			return Interval{}, err
		}
		bound, proof, ok := a.extreme(ctx, k, direction)
		switch {
		case !ok:
		case direction < 0 && bound >= found.Low:
			found.Low, found.LowProof = bound, proof
		case direction > 0 && bound <= found.High:
			found.High, found.HighProof = bound, proof
		}
	}
	if found.Low > found.High { // both bounds are proved
		return Interval{}, errContradiction
	}
	return found, nil
}

// extreme finds the least or the greatest value of a variable, by the multipliers of the linear programme.
func (a *attacker) extreme(ctx context.Context, k int, direction float64) (int64, Proof, bool) {
	t := a.polytope
	j := t.column[k]
	if j < 0 {
		return 0, Proof{}, false
	}
	t.cost[j] = -direction
	end := t.minimise(ctx, -1, 0, 0)
	t.cost[j] = 0
	if end != solved {
		return 0, Proof{}, false
	}
	multipliers := make([]float64, len(t.dual))
	for i, y := range t.dual {
		multipliers[i] = -direction * y
	}
	divisor, times := fraction(multipliers)
	proof, ok := a.proof(k, direction, divisor, times)
	if !ok {
		return 0, Proof{}, false
	}
	bound, ok := proof.bound(a.Published, direction)
	return bound, proof, ok
}

// fraction turns multipliers into whole numbers over one divisor, the smallest that fits; where none does, into
// fractions near them.
func fraction(multipliers []float64) (divisor int64, times []int64) {
	times = make([]int64, len(multipliers))
	for divisor = 1; ; divisor++ {
		if divisor > 120 {
			divisor = 1 << 20
		}
		fits := true
		for i, y := range multipliers {
			y *= float64(divisor)
			n := math.Round(y)
			times[i], fits = int64(n), fits && math.Abs(y-n) < 1e-6*float64(divisor)
		}
		if fits || divisor == 1<<20 {
			return divisor, times
		}
	}
}

// proof adds up multiples of equations. For a lower bound, direction -1, it uses of the other variables what makes the
// sum least; for an upper bound what makes it greatest.
func (a *attacker) proof(k int, direction float64, divisor int64, times []int64) (Proof, bool) {
	p := Proof{Divisor: divisor}
	var constant, slack sum
	coefs := map[int]*sum{}
	for i, n := range times {
		if n == 0 {
			continue
		}
		e := &a.Equations[a.c.rows[i].equation]
		p.Equations = append(p.Equations, Multiple{a.c.rows[i].equation, n})
		constant.add(n, e.Constant)
		slack.add(int64(magnitude(n)), e.Tolerance)
		for _, t := range e.Terms {
			if coefs[t.Var] == nil {
				coefs[t.Var] = &sum{}
			}
			coefs[t.Var].add(-n, t.Coef)
		}
	}
	v := a.c.vars[k]
	if coefs[v] == nil {
		coefs[v] = &sum{}
	}
	coefs[v].add(1, divisor)
	overflow := constant.overflow || slack.overflow
	for v, n := range coefs {
		overflow = overflow || n.overflow
		switch {
		case n.n == 0:
		case a.Printed[v]:
			p.Printed = append(p.Printed, Term{v, n.n})
		case (n.n > 0) == (direction > 0):
			p.Others = append(p.Others, Bounded{Term{v, n.n}, a.Vars[v].limit()})
		default:
			p.Others = append(p.Others, Bounded{Term{v, n.n}, 0})
		}
	}
	p.Constant, p.Slack = constant.n, slack.n
	slices.SortFunc(p.Printed, func(a, b Term) int { return a.Var - b.Var })
	slices.SortFunc(p.Others, func(a, b Bounded) int { return a.Var - b.Var })
	return p, !overflow
}

// bound is what a proof proves, rounded to an integer.
func (p *Proof) bound(published *Published, direction float64) (int64, bool) {
	total := sum{n: p.Constant}
	for _, t := range p.Printed {
		total.add(t.Coef, published.Values[t.Var])
	}
	for _, t := range p.Others {
		total.add(t.Coef, t.Value)
	}
	total.add(int64(direction), p.Slack)
	if total.overflow {
		return 0, false
	}
	if direction > 0 {
		return floor(total.n, p.Divisor), true
	}
	return -floor(-total.n, p.Divisor), true
}

// alone is the proof of a bound by the last equation that narrowed it; without equations where none did.
func (a *attacker) alone(k int, direction float64) Proof {
	by, value := a.c.lowBy[k], a.c.low[k]
	if direction > 0 {
		by, value = a.c.highBy[k], a.c.high[k]
	}
	if by == 0 {
		return Proof{Divisor: 1, Constant: value}
	}
	r := &a.c.rows[by-1]
	e := &a.Equations[r.equation]
	var divisor int64
	for _, t := range r.terms {
		if t.Var == k {
			divisor = t.Coef
		}
	}
	sign := int64(1)
	if divisor < 0 {
		sign, divisor = -1, -divisor
	}
	p := Proof{Divisor: divisor, Equations: []Multiple{{r.equation, sign}}, Constant: sign * e.Constant,
		Slack: e.Tolerance}
	for _, t := range e.Terms {
		if a.Printed[t.Var] {
			p.Printed = append(p.Printed, Term{t.Var, -sign * t.Coef})
		}
	}
	for _, t := range r.terms {
		coef := -sign * t.Coef
		switch {
		case t.Var == k:
		case (coef > 0) == (direction > 0):
			p.Others = append(p.Others, Bounded{Term{a.c.vars[t.Var], coef}, a.c.high[t.Var]})
		default:
			p.Others = append(p.Others, Bounded{Term{a.c.vars[t.Var], coef}, a.c.low[t.Var]})
		}
	}
	return p
}

// exactly looks for few equations from which a variable follows without any bound: multipliers whose sizes add up to
// least, of which all other variables that are not printed cancel out.
func (a *attacker) exactly(ctx context.Context, k int) (Proof, bool) {
	c := a.c
	zeros := make([]float64, len(c.vars))
	rhs := make([]float64, len(c.vars))
	rhs[k] = 1
	lp := newProgram(rhs, zeros, slices.Clone(zeros))
	size := make([]float64, 0, 2*len(c.rows))
	for _, sign := range []float64{1, -1} {
		for i := range c.rows {
			var vars []int32
			var coefs []float64
			for _, t := range c.rows[i].terms {
				vars, coefs = append(vars, int32(t.Var)), append(coefs, sign*float64(t.Coef))
			}
			lp.column(vars, coefs)
			size = append(size, 1000)
		}
	}
	lp.ready(size)
	for j := range lp.columns {
		lp.cost[j] = 1 + float64(1e-3*spread(j))
		if c.rows[j%len(c.rows)].tolerance > 0 {
			lp.fix(j, 0)
		}
	}
	x := make([]float64, lp.columns+lp.rows)
	if lp.minimise(ctx, -1, 0, 0) != solved || !lp.corner(x) {
		return Proof{}, false
	}
	multipliers := make([]float64, len(c.rows))
	for i := range multipliers {
		multipliers[i] = x[i] - x[i+len(c.rows)]
	}
	divisor, times := fraction(multipliers)
	proof, ok := a.proof(k, 1, divisor, times)
	return proof, ok && len(proof.Others) == 0
}
