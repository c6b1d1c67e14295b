// Package system protects linked tables of counts. It knows variables, which are integers that are not negative, and
// linear equations between them; what a variable counts, and where it is printed, its caller knows.
//
// Protect chooses which variables are withheld and gives a certificate. Verify checks a certificate in exact
// arithmetic. Intervals is the attacker: it says what follows from what is printed.
package system

import (
	"cmp"
	"fmt"
	"slices"
)

// DefaultMax is the upper bound of a variable that states none.
const DefaultMax = 1 << 50

// maxCoefficient bounds the coefficients of equations, so that sums of products stay within an int64.
const maxCoefficient = 1 << 20

// Var is a number of the system. It is an integer from 0 to Max, and everybody knows Max.
type Var struct {
	// Name orders the variables: where names are different, nothing depends on the order in which they are given.
	Name string
	// Max is the public upper bound. A negative one stands for DefaultMax.
	Max int64
	// Width is how far apart the lowest and the highest possible value must be at least, where the variable is
	// withheld or Sensitive.
	Width int64
	// Cost is what is lost where the variable is withheld; 0 and less count as 1. Only Protect reads it.
	Cost int64
	// Printable variables are printed unless they are withheld. Others are printed nowhere.
	Printable bool
	// Primary variables are withheld whatever else is. Only Protect reads it.
	Primary bool
	// Sensitive variables that are not Printable need their Width too.
	Sensitive bool
	// Ends is how often the tables in which the variable is lowest and highest of all were asked for, also where its
	// component is large: the more often, the longer they are looked for. Only Certify reads it.
	Ends int
	// Keep variables are withheld only where nothing else protects. Only Protect reads it.
	Keep bool
}

func (v *Var) limit() int64 {
	if v.Max < 0 || v.Max > DefaultMax {
		return DefaultMax
	}
	return v.Max
}

// Term is a variable, by its place in System.Vars, times a coefficient.
type Term struct {
	Var  int
	Coef int64
}

// Equation says that the sum of its terms differs from Constant by Tolerance at most.
type Equation struct {
	Name      string
	Terms     []Term
	Constant  int64
	Tolerance int64
}

// System is what everybody knows before anything is printed.
type System struct {
	Vars      []Var
	Equations []Equation
}

// Task is a system with its true values, by place. They satisfy the equations.
type Task struct {
	System
	Values []int64
	Memory *Memory // what was worked out before; nil for nothing
}

// Published is a system of which some values are printed. Values are read only where Printed holds.
type Published struct {
	System
	Printed []bool
	Values  []int64
	Memory  *Memory // what was worked out before; nil for nothing
}

// Publish is what is published of a task whose withheld variables are given, by place. It holds no value that is not
// printed.
func (t Task) Publish(withheld []bool) Published {
	p := Published{System: t.System, Printed: make([]bool, len(t.Vars)), Values: make([]int64, len(t.Vars)),
		Memory: t.Memory}
	for i := range t.Vars {
		if t.Vars[i].Printable && !withheld[i] {
			p.Printed[i], p.Values[i] = true, t.Values[i]
		}
	}
	return p
}

// needs says whether a variable must have its width: it is withheld, or sensitive and printed nowhere.
func (p *Published) needs(v int) bool {
	return !p.Printed[v] && p.Vars[v].Width > 0 && (p.Vars[v].Printable || p.Vars[v].Sensitive)
}

// Part certifies variables that no equation joins with a variable outside. Each of its tables gives every one of them a
// value, agrees with all that is printed and satisfies every equation, whatever the tables of other parts.
type Part struct {
	Vars   []int     // places, ascending
	Tables [][]int64 // a value per variable of Vars
	// Low and High give, per variable of Vars, the table in which it is lowest and highest.
	Low, High []int
}

// Certificate proves that what is printed leaves each variable that is withheld or sensitive its width. It follows from
// what is printed, and tells nothing beside.
type Certificate struct {
	Parts []Part
}

// Solution is what Protect has chosen.
type Solution struct {
	Withheld    []bool // by place; false for what is not Printable
	Certificate Certificate
	// Narrow lists the variables that the equations alone leave less than their width, though everything that is
	// joined with them is withheld, and those for which no table was found.
	Narrow []int
}

// check refuses a system that the methods of this package cannot read.
func (s *System) check() error {
	for i := range s.Equations {
		e := &s.Equations[i]
		if e.Tolerance < 0 {
			return fmt.Errorf("equation %d (%s): negative tolerance", i, e.Name)
		}
		for _, t := range e.Terms {
			if t.Var < 0 || t.Var >= len(s.Vars) {
				return fmt.Errorf("equation %d (%s): no variable %d", i, e.Name, t.Var)
			}
			if t.Coef > maxCoefficient || t.Coef < -maxCoefficient {
				return fmt.Errorf("equation %d (%s): coefficient of %s is too large", i, e.Name, s.Vars[t.Var].Name)
			}
		}
	}
	return nil
}

// order is a system whose variables and equations stand in the order of their names, so that nothing depends on the
// order in which they were given. place gives, for each variable of the ordered system, its place in the given one.
type order struct {
	System
	place []int
}

func ordered(s *System) order {
	o := order{place: make([]int, len(s.Vars))}
	for i := range o.place {
		o.place[i] = i
	}
	slices.SortStableFunc(o.place, func(a, b int) int { return cmp.Compare(s.Vars[a].Name, s.Vars[b].Name) })
	at := make([]int, len(s.Vars))
	for i, from := range o.place {
		at[from] = i
		o.Vars = append(o.Vars, s.Vars[from])
	}
	for i := range s.Equations {
		e := s.Equations[i]
		terms := make([]Term, 0, len(e.Terms))
		for _, t := range e.Terms {
			terms = append(terms, Term{at[t.Var], t.Coef})
		}
		e.Terms = joined(terms)
		o.Equations = append(o.Equations, e)
	}
	slices.SortStableFunc(o.Equations, compareEquations)
	return o
}

// joined sorts terms and adds those of one variable together.
func joined(terms []Term) []Term {
	slices.SortFunc(terms, func(a, b Term) int {
		return cmp.Or(cmp.Compare(a.Var, b.Var), cmp.Compare(a.Coef, b.Coef))
	})
	out := terms[:0]
	for _, t := range terms {
		if n := len(out); n > 0 && out[n-1].Var == t.Var {
			out[n-1].Coef += t.Coef
		} else {
			out = append(out, t)
		}
	}
	return slices.DeleteFunc(out, func(t Term) bool { return t.Coef == 0 })
}

func compareEquations(a, b Equation) int {
	return cmp.Or(
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.Constant, b.Constant), cmp.Compare(a.Tolerance, b.Tolerance),
		slices.CompareFunc(a.Terms, b.Terms, func(a, b Term) int {
			return cmp.Or(cmp.Compare(a.Var, b.Var), cmp.Compare(a.Coef, b.Coef))
		}))
}

// published gives what is printed in the order of names.
func (o *order) published(p *Published) Published {
	q := Published{System: o.System, Printed: make([]bool, len(o.place)), Values: make([]int64, len(o.place)),
		Memory: p.Memory}
	for i, from := range o.place {
		if p.Printed[from] {
			q.Printed[i], q.Values[i] = true, p.Values[from]
		}
	}
	return q
}

// given turns a certificate into the order in which the variables were given.
func (o *order) given(c Certificate) Certificate {
	for i := range c.Parts {
		part := &c.Parts[i]
		by := make([]int, len(part.Vars))
		for k := range by {
			by[k] = k
		}
		slices.SortFunc(by, func(a, b int) int { return cmp.Compare(o.place[part.Vars[a]], o.place[part.Vars[b]]) })
		vars, low, high := make([]int, len(by)), make([]int, len(by)), make([]int, len(by))
		for k, from := range by {
			vars[k], low[k], high[k] = o.place[part.Vars[from]], part.Low[from], part.High[from]
		}
		for t, table := range part.Tables {
			values := make([]int64, len(by))
			for k, from := range by {
				values[k] = table[from]
			}
			part.Tables[t] = values
		}
		part.Vars, part.Low, part.High = vars, low, high
	}
	slices.SortFunc(c.Parts, func(a, b Part) int { return cmp.Compare(a.Vars[0], b.Vars[0]) })
	return c
}
