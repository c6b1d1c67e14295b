package disclosure

import (
	"context"
	"math"
	"slices"

	"ansatz/internal/disclosure/system"
)

// complete gives every variable a value that agrees with those that are known, and drops what the known values
// contradict: no study of the program's own makes such numbers. Protection starts at these values. Which of several
// possible ones it starts at matters to what is withheld, never to what a proof says.
func (l *links) complete(ctx context.Context) error {
	l.follow()
	l.dropFalse()
	l.dropBounds()
	var open []int
	for i, v := range l.variables {
		if math.IsNaN(v.value) {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return nil
	}
	values, err := l.possible(ctx)
	if err != nil {
		return err
	}
	for _, i := range open {
		if v, ok := values[i]; ok {
			l.variables[i].value = float64(v)
		}
	}
	l.follow()
	l.dropOpen()
	l.dropFalse()
	l.dropBounds()
	for i := range l.variables { // those that no equation speaks of
		if v := &l.variables[i]; math.IsNaN(v.value) {
			v.value = max(0, v.low)
			if math.IsNaN(v.low) {
				v.value = 0
			}
		}
	}
	return nil
}

// dropFalse takes out the equations that the known values contradict: what a study's own model counts need not add up,
// and then it is not known to.
func (l *links) dropFalse() {
	var kept []equation
	for _, e := range l.equations {
		sum, known := -float64(e.constant), true
		for _, x := range e.terms {
			v := l.variables[x.variable].value
			known = known && !math.IsNaN(v)
			sum += float64(x.times) * math.Round(v)
		}
		if !known || math.Abs(sum) <= float64(l.tolerance(e)) && !l.negative(e) {
			kept = append(kept, e)
		}
	}
	l.equations = kept
}

// negative says whether a variable of an equation is below zero, or a remainder outside its bounds.
func (l *links) negative(e equation) bool {
	for _, x := range e.terms {
		if v := l.variables[x.variable]; v.value < 0 || v.remainder && (v.value < v.low || v.value > v.high) {
			return true
		}
	}
	return false
}

// dropBounds takes out the bounds of counts that the known values contradict.
func (l *links) dropBounds() {
	for i := range l.variables {
		if v := &l.variables[i]; v.value < v.low || v.value > v.high {
			v.low, v.high = math.NaN(), math.NaN()
		}
	}
}

// dropOpen takes out the equations with a variable for which no value was found.
func (l *links) dropOpen() {
	var kept []equation
	for _, e := range l.equations {
		open := false
		for _, x := range e.terms {
			open = open || math.IsNaN(l.variables[x.variable].value)
		}
		if !open {
			kept = append(kept, e)
		}
	}
	l.equations = kept
}

// possible finds integer values of the variables that are not known: tables that agree with the known ones. Variables
// that equations join are looked at together; where nothing agrees, they stay unknown.
func (l *links) possible(ctx context.Context) (map[int]int64, error) {
	p := l.published(func(v variable) bool { return !math.IsNaN(v.value) })
	values := map[int]int64{}
	for _, equations := range joined(p) {
		one := p
		one.Vars, one.Equations = slices.Clone(p.Vars), equations
		in := map[int]bool{}
		for _, e := range equations {
			for _, x := range e.Terms {
				in[x.Var] = true
				one.Vars[x.Var].Width, one.Vars[x.Var].Sensitive = 1, true
			}
		}
		c, _, err := system.Certify(ctx, one)
		switch {
		case ctx.Err() != nil:
			return nil, err
		case err != nil:
			continue
		}
		for _, part := range c.Parts {
			for k, v := range part.Vars {
				if in[v] {
					values[v] = part.Tables[0][k]
				}
			}
		}
	}
	return values, nil
}

// joined are the equations with variables that are not printed, in lists of those that have some in common.
func joined(p system.Published) [][]system.Equation {
	root := make([]int, len(p.Vars))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	first := make([]int, len(p.Equations))
	for i, e := range p.Equations {
		first[i] = -1
		for _, x := range e.Terms {
			switch {
			case p.Printed[x.Var]:
			case first[i] < 0:
				first[i] = x.Var
			default:
				a, b := find(first[i]), find(x.Var)
				root[max(a, b)] = min(a, b)
			}
		}
	}
	place := map[int]int{}
	var all [][]system.Equation
	for i, e := range p.Equations {
		if first[i] < 0 {
			continue
		}
		r := find(first[i])
		if _, ok := place[r]; !ok {
			place[r], all = len(all), append(all, nil)
		}
		all[place[r]] = append(all[place[r]], e)
	}
	return all
}
