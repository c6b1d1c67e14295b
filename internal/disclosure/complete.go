package disclosure

import (
	"context"
	"fmt"
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

// dropFalse takes out the equations that the known values contradict, and returns them: what a study's own model counts
// need not add up, and then it is not known to.
func (l *links) dropFalse() (dropped []equation) {
	var kept []equation
	for _, e := range l.equations {
		if !l.outOfBounds(e) && l.addsUp(e) {
			kept = append(kept, e)
		} else {
			dropped = append(dropped, e)
		}
	}
	l.equations = kept
	return dropped
}

// addsUp says whether an equation holds, as far as its values are known.
func (l *links) addsUp(e equation) bool {
	sum := -float64(e.constant)
	for _, x := range e.terms {
		sum += float64(x.times) * math.Round(l.variables[x.variable].value)
	}
	return math.IsNaN(sum) || math.Abs(sum) <= float64(l.tolerance(e))
}

// belowZero says whether an equation adds up, of amounts of which some are below zero: protection leaves it out, since
// it works with no such amounts, and nothing contradicts it.
func (l *links) belowZero(e equation) bool {
	return l.addsUp(e) && slices.ContainsFunc(e.terms, func(x term) bool {
		v := l.variables[x.variable]
		return v.value < 0 && !v.people && !v.remainder
	})
}

// outOfBounds says whether a variable of an equation is below zero or larger than any that is worked with, or a
// remainder outside its bounds.
func (l *links) outOfBounds(e equation) bool {
	return slices.ContainsFunc(e.terms, func(x term) bool {
		v := l.variables[x.variable]
		return v.value < 0 || v.value > system.DefaultMax || v.remainder && (v.value < v.low || v.value > v.high)
	})
}

// tooLarge says whether a variable of an equation is larger than any that is worked with: such do not add up exactly.
func (l *links) tooLarge(e equation) bool {
	return slices.ContainsFunc(e.terms, func(x term) bool { return l.variables[x.variable].value > system.DefaultMax })
}

// dropBounds takes out the bounds of counts that the known values contradict, and returns these variables.
func (l *links) dropBounds() (dropped []int) {
	for i := range l.variables {
		if v := &l.variables[i]; v.value < v.low || v.value > v.high {
			v.low, v.high = math.NaN(), math.NaN()
			dropped = append(dropped, i)
		}
	}
	return dropped
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
	known := func(v variable) bool { return !math.IsNaN(v.value) }
	sets := l.sets(known)
	joined := make([]bool, len(l.variables))
	for _, e := range l.equations {
		for _, x := range e.terms {
			joined[x.variable] = joined[x.variable] || !known(l.variables[x.variable])
		}
	}
	members := map[int][]int{}
	var order []int
	for i := range l.variables {
		if !joined[i] {
			continue
		}
		set := sets.Of(i)
		if members[set] == nil {
			order = append(order, set)
		}
		members[set] = append(members[set], i)
	}
	equations := map[int][]equation{}
	for _, e := range l.equations {
		if i := slices.IndexFunc(e.terms, func(x term) bool { return joined[x.variable] }); i >= 0 {
			set := sets.Of(e.terms[i].variable)
			equations[set] = append(equations[set], e)
		}
	}
	values := map[int]int64{}
	for _, set := range order {
		p := l.unknown(members[set], equations[set])
		c, _, err := system.Certify(ctx, p)
		switch {
		case ctx.Err() != nil:
			return nil, err
		case err != nil:
			continue
		}
		for _, part := range c.Parts {
			for k, v := range part.Vars {
				if v < len(members[set]) {
					values[members[set][v]] = part.Tables[0][k]
				}
			}
		}
	}
	return values, nil
}

// unknown is the system of variables without a value; what is known stands in the constants.
func (l *links) unknown(variables []int, equations []equation) system.Published {
	var p system.Published
	place := map[int]int{}
	for at, i := range variables {
		place[i] = at
		p.Vars = append(p.Vars, system.Var{Name: fmt.Sprintf("%08d", i), Max: -1})
	}
	for _, e := range equations {
		p.Equations = append(p.Equations, l.around(e, place, true))
	}
	l.addBounds(&p.System, func(i int) int {
		if at, ok := place[i]; ok {
			return at
		}
		return -1
	})
	p.Printed, p.Values = make([]bool, len(p.Vars)), make([]int64, len(p.Vars))
	return p
}

// around is an equation of the variables that have a place, as the solver reads it: the others are put in by their
// values, and where these are rounded, the equation is as much less exact.
func (l *links) around(e equation, place map[int]int, rounded bool) system.Equation {
	q := system.Equation{Constant: int64(e.constant), Tolerance: l.tolerance(e)}
	for _, x := range e.terms {
		if at, ok := place[x.variable]; ok {
			q.Terms = append(q.Terms, system.Term{Var: at, Coef: int64(x.times)})
			continue
		}
		q.Constant -= int64(x.times) * int64(math.Round(l.variables[x.variable].value))
		if rounded {
			q.Tolerance += int64(max(x.times, -x.times)) * l.rounded(x.variable)
		}
	}
	return q
}
