package disclosure

import (
	"context"
	"math"

	"ansatz/internal/disclosure/system"
)

// complete gives every variable a value that agrees with those that are known, and drops what the known values
// contradict: no study of the program's own makes such numbers. Protection starts at these values; which of several possible ones it starts at matters to what is
// withheld, never to what a proof says.
func (l *links) complete(ctx context.Context) error {
	l.follow()
	l.dropFalse()
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
	if err != nil && ctx.Err() != nil {
		return err
	}
	for _, i := range open {
		if v, ok := values[i]; ok {
			l.variables[i].value = float64(v)
		}
	}
	l.follow()
	l.dropOpen()
	return nil
}

// dropFalse takes out the equations that the known values contradict: what a study's own model counts need not add up,
// and then it is not known to.
func (l *links) dropFalse() {
	var kept []equation
	for _, e := range l.equations {
		sum, known := 0.0, true
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

// negative says whether a variable of an equation is below zero.
func (l *links) negative(e equation) bool {
	for _, x := range e.terms {
		if l.variables[x.variable].value < 0 {
			return true
		}
	}
	return false
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

// possible finds integer values of the variables that are not known: a table that agrees with the known ones.
func (l *links) possible(ctx context.Context) (map[int]int64, error) {
	p := l.published(func(v variable) bool { return !math.IsNaN(v.value) })
	for i := range p.Vars {
		p.Vars[i].Width, p.Vars[i].Sensitive = 1, !p.Printed[i]
	}
	c, _, err := system.Certify(ctx, p)
	if err != nil {
		return nil, err
	}
	values := map[int]int64{}
	for _, part := range c.Parts {
		for k, v := range part.Vars {
			values[v] = part.Tables[0][k]
		}
	}
	return values, nil
}
