package system

import (
	"errors"
	"fmt"
	"slices"
)

// component is a set of variables that are not printed, and all equations that hold any of them. Printed values are
// constants in it.
type component struct {
	vars      []int // places in the system, ascending
	rows      []row
	low, high []int64 // bounds by variable, as the equations narrow them one at a time
	// By variable: the row that set the bound, counted from 1.
	lowBy, highBy []int32
}

// row is an equation of a component; its terms name places in component.vars.
type row struct {
	equation            int // place in the system
	terms               []Term
	constant, tolerance int64
}

// errContradiction: no numbers at all agree with what is printed.
var errContradiction = errors.New("no numbers satisfy the equations with what is printed")

// Sets joins numbers into sets.
type Sets []int

// NewSets gives each of n numbers a set of its own.
func NewSets(n int) Sets {
	s := make(Sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// Of is the set of a number: the smallest number in it.
func (s Sets) Of(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// Join makes the sets of two numbers one.
func (s Sets) Join(a, b int) {
	if a, b = s.Of(a), s.Of(b); a != b {
		s[max(a, b)] = min(a, b)
	}
}

// settled is what is published, with those variables as printed that follow from it by one exact equation each, one
// after the other. It lists these. A variable whose value is not possible is left out: its equation shows that.
func (p *Published) settled() (*Published, []int) {
	q := Published{System: p.System, Printed: slices.Clone(p.Printed), Values: slices.Clone(p.Values), Memory: p.Memory}
	open, of := make([]int, len(p.Equations)), make([][]int, len(p.Vars))
	var ready, follow []int
	for i := range p.Equations {
		for _, t := range p.Equations[i].Terms {
			if !p.Printed[t.Var] {
				open[i]++
				of[t.Var] = append(of[t.Var], i)
			}
		}
		if open[i] == 1 && p.Equations[i].Tolerance == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		v, n, ok := q.only(&p.Equations[ready[0]])
		if ready = ready[1:]; !ok {
			continue
		}
		q.Printed[v], q.Values[v], follow = true, n, append(follow, v)
		for _, i := range of[v] {
			if open[i]--; open[i] == 1 && p.Equations[i].Tolerance == 0 {
				ready = append(ready, i)
			}
		}
	}
	slices.Sort(follow)
	return &q, follow
}

// only is the one variable of an equation that is not printed, and the value that it must have; not ok where there is
// no such variable, or no possible value.
func (p *Published) only(e *Equation) (v int, n int64, ok bool) {
	rest, times := sum{n: e.Constant}, int64(0)
	for _, t := range e.Terms {
		if p.Printed[t.Var] {
			rest.add(-t.Coef, p.Values[t.Var])
		} else {
			v, times = t.Var, times+t.Coef
		}
	}
	if times == 0 || rest.overflow || rest.n%times != 0 {
		return 0, 0, false
	}
	n = rest.n / times
	return v, n, n >= 0 && n <= p.Vars[v].limit()
}

// components splits what is not printed into sets that no equation joins.
func (p *Published) components() ([]component, error) {
	sets := NewSets(len(p.Vars))
	for i := range p.Equations {
		first := -1
		for _, t := range p.Equations[i].Terms {
			if p.Printed[t.Var] {
				continue
			}
			if first >= 0 {
				sets.Join(first, t.Var)
			}
			first = t.Var
		}
	}
	var all []component
	of, place := make([]int, len(p.Vars)), make([]int, len(p.Vars))
	for v := range p.Vars {
		if p.Printed[v] {
			continue
		}
		root := sets.Of(v)
		if root == v {
			of[v] = len(all)
			all = append(all, component{})
		}
		c := &all[of[root]]
		of[v], place[v] = of[root], len(c.vars)
		c.vars = append(c.vars, v)
		c.low, c.high = append(c.low, 0), append(c.high, p.Vars[v].limit())
	}
	for i := range p.Equations {
		e := &p.Equations[i]
		r := row{equation: i, tolerance: e.Tolerance}
		rest := sum{n: e.Constant}
		in := -1
		for _, t := range e.Terms {
			if p.Printed[t.Var] {
				rest.add(-t.Coef, p.Values[t.Var])
				continue
			}
			in = of[t.Var]
			r.terms = append(r.terms, Term{place[t.Var], t.Coef})
		}
		if rest.overflow || rest.n > 1<<60 || rest.n < -1<<60 || r.tolerance > 1<<60 {
			return nil, fmt.Errorf("equation %d (%s): its numbers are too large", i, e.Name)
		}
		r.terms = joined(r.terms)
		if r.constant = rest.n; in >= 0 {
			all[in].rows = append(all[in].rows, r)
		} else if rest.n > e.Tolerance || rest.n < -e.Tolerance {
			return nil, fmt.Errorf("equation %d (%s): %w", i, e.Name, errContradiction)
		}
	}
	for i := range all {
		if err := all[i].narrow(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// narrow draws the bounds of each variable in as far as single equations allow. It uses bounds that are finite only:
// DefaultMax says nothing.
func (c *component) narrow() error {
	const passes = 30
	c.lowBy, c.highBy = make([]int32, len(c.vars)), make([]int32, len(c.vars))
	for range passes {
		changed := false
		for i := range c.rows {
			r := &c.rows[i]
			moved, err := c.narrowBy(int32(i+1), r.terms, r.constant-r.tolerance, r.constant+r.tolerance)
			if err != nil {
				return err
			}
			changed = changed || moved
		}
		if !changed {
			break
		}
	}
	return nil
}

// reach is the least and the most that a sum of terms can be. Terms without a bound are counted, not added.
type reach struct {
	least, most         sum
	openLeast, openMost int
}

// add adds what a term can be, or takes it away where times is -1.
func (r *reach) add(c *component, t Term, times int64) {
	a, b := t.Coef*c.low[t.Var], t.Coef*c.high[t.Var]
	open := c.high[t.Var] >= DefaultMax
	switch {
	case t.Coef > 0 && open:
		r.least.add(times, a)
		r.openMost += int(times)
	case t.Coef > 0:
		r.least.add(times, a)
		r.most.add(times, b)
	case open:
		r.openLeast += int(times)
		r.most.add(times, a)
	default:
		r.least.add(times, b)
		r.most.add(times, a)
	}
}

// narrowBy uses that the terms add up to from at least and to at most.
func (c *component) narrowBy(row int32, terms []Term, from, to int64) (changed bool, err error) {
	var all reach
	for _, t := range terms {
		all.add(c, t, 1)
	}
	for _, t := range terms {
		others := all
		others.add(c, t, -1)
		if others.least.overflow || others.most.overflow {
			return changed, nil
		}
		moved := others.openLeast == 0 && c.atMost(row, t, to-others.least.n)
		if others.openMost == 0 && c.atMost(row, Term{t.Var, -t.Coef}, others.most.n-from) {
			moved = true
		}
		if c.low[t.Var] > c.high[t.Var] {
			return changed, errContradiction
		}
		if moved {
			others.add(c, t, 1)
			all, changed = others, true
		}
	}
	return changed, nil
}

// atMost notes that a term is at most so much.
func (c *component) atMost(row int32, t Term, most int64) bool {
	if t.Coef > 0 {
		if n := floor(most, t.Coef); n < c.high[t.Var] {
			c.high[t.Var], c.highBy[t.Var] = n, row
			return true
		}
		return false
	}
	if n := -floor(most, -t.Coef); n > c.low[t.Var] {
		c.low[t.Var], c.lowBy[t.Var] = n, row
		return true
	}
	return false
}

// floor divides and rounds down; b is positive.
func floor(a, b int64) int64 {
	n := a / b
	if a%b < 0 {
		n--
	}
	return n
}

// satisfied says whether a table gives values within bounds that satisfy every equation exactly.
func (c *component) satisfied(table []int64) bool {
	for k, n := range table {
		if n < c.low[k] || n > c.high[k] {
			return false
		}
	}
	for i := range c.rows {
		r := &c.rows[i]
		total := sum{n: -r.constant}
		for _, t := range r.terms {
			total.add(t.Coef, table[t.Var])
		}
		if total.overflow || total.n > r.tolerance || total.n < -r.tolerance {
			return false
		}
	}
	return true
}
