package system

import (
	"fmt"
	"math/bits"
	"slices"
)

// FaultKind is a kind of fault of a certificate.
type FaultKind string

// The faults that Verify finds.
const (
	Malformed   FaultKind = "malformed"     // lists of unequal length, a place that is none, a variable listed twice
	Missing     FaultKind = "missing"       // a variable that is not printed is in no part
	Contradicts FaultKind = "contradicts"   // printed values alone break an equation
	Breaks      FaultKind = "breaks"        // a table breaks an equation
	OutOfBounds FaultKind = "out of bounds" // a value is negative, or above the variable's bound
	Joined      FaultKind = "joined"        // an equation joins variables of two parts that differ in their tables
	TooNarrow   FaultKind = "too narrow"    // the two tables of a variable differ by less than its width
	Overflow    FaultKind = "overflow"      // a sum does not fit
)

// Fault is a fault of a certificate. What does not apply is -1.
type Fault struct {
	Kind                       FaultKind
	Part, Table, Var, Equation int
}

func (f Fault) String() string {
	return fmt.Sprintf("%s: part %d, table %d, variable %d, equation %d", f.Kind, f.Part, f.Table, f.Var, f.Equation)
}

// sum is a sum of products that notes whether it fits into an int64.
type sum struct {
	n        int64
	overflow bool
}

func (s *sum) add(a, b int64) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > 1<<62 {
		s.overflow = true
		return
	}
	product := int64(lo)
	if (a < 0) != (b < 0) {
		product = -product
	}
	n := s.n + product
	if (product > 0 && n < s.n) || (product < 0 && n > s.n) {
		s.overflow = true
	}
	s.n = n
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// within says whether the sum differs from the constant of an equation by its tolerance at most.
func (s *sum) within(e *Equation) bool {
	d := *s
	d.add(e.Constant, -1)
	s.overflow = d.overflow
	return d.n <= e.Tolerance && d.n >= -e.Tolerance
}

// Verify gives every fault of a certificate, and none where it proves that each variable of p that is withheld, or
// sensitive and printed nowhere, has its width. It needs neither true values nor a solver: it computes in exact
// arithmetic.
func Verify(p Published, c Certificate) []Fault {
	if err := p.check(); err != nil || len(p.Printed) != len(p.Vars) || len(p.Values) != len(p.Vars) {
		return []Fault{{Malformed, -1, -1, -1, -1}}
	}
	v := verifier{Published: &p, Certificate: &c, part: make([]int, len(p.Vars)), place: make([]int, len(p.Vars))}
	if v.shape(); len(v.faults) > 0 {
		return v.faults
	}
	v.values()
	v.equations()
	v.widths()
	return v.faults
}

type verifier struct {
	*Published
	*Certificate
	part, place []int // of each variable: its part and its place there; -1 for what is printed
	faults      []Fault
}

func (v *verifier) fault(kind FaultKind, part, table, variable, equation int) {
	v.faults = append(v.faults, Fault{kind, part, table, variable, equation})
}

// shape sees to it that every variable that is not printed is in one part, and that all lists have their length.
func (v *verifier) shape() {
	for i := range v.part {
		v.part[i] = -1
	}
	for i, part := range v.Parts {
		if len(part.Tables) == 0 || len(part.Low) != len(part.Vars) || len(part.High) != len(part.Vars) {
			v.fault(Malformed, i, -1, -1, -1)
			continue
		}
		for k, x := range part.Vars {
			if x < 0 || x >= len(v.Vars) || v.Printed[x] || v.part[x] >= 0 ||
				part.Low[k] < 0 || part.Low[k] >= len(part.Tables) || part.High[k] < 0 ||
				part.High[k] >= len(part.Tables) {
				v.fault(Malformed, i, -1, x, -1)
				continue
			}
			v.part[x], v.place[x] = i, k
		}
		for t, table := range part.Tables {
			if len(table) != len(part.Vars) {
				v.fault(Malformed, i, t, -1, -1)
			}
		}
	}
	for x := range v.Vars {
		if !v.Printed[x] && v.part[x] < 0 {
			v.fault(Missing, -1, -1, x, -1)
		}
	}
}

// values sees to it that all values lie within their bounds.
func (v *verifier) values() {
	for x := range v.Vars {
		if v.Printed[x] && (v.Values[x] < 0 || v.Values[x] > v.Vars[x].limit()) {
			v.fault(OutOfBounds, -1, -1, x, -1)
		}
	}
	for i, part := range v.Parts {
		for t, table := range part.Tables {
			for k, n := range table {
				if x := part.Vars[k]; n < 0 || n > v.Vars[x].limit() {
					v.fault(OutOfBounds, i, t, x, -1)
				}
			}
		}
	}
}

// equations sees to it that every table satisfies every equation.
func (v *verifier) equations() {
	same := make([]bool, len(v.Vars)) // in all tables of its part: whatever others do, it is a constant
	for _, part := range v.Parts {
		for k, x := range part.Vars {
			same[x] = !slices.ContainsFunc(part.Tables, func(t []int64) bool { return t[k] != part.Tables[0][k] })
		}
	}
	for i := range v.Equations {
		e := &v.Equations[i]
		var printed sum
		var open []Term
		part := -1
		for _, t := range joined(slices.Clone(e.Terms)) {
			switch {
			case v.Printed[t.Var]:
				printed.add(t.Coef, v.Values[t.Var])
			case same[t.Var]:
				printed.add(t.Coef, v.Parts[v.part[t.Var]].Tables[0][v.place[t.Var]])
			case part >= 0 && v.part[t.Var] != part:
				v.fault(Joined, v.part[t.Var], -1, t.Var, i)
			default:
				part = v.part[t.Var]
				open = append(open, Term{v.place[t.Var], t.Coef})
			}
		}
		if part < 0 {
			if !printed.within(e) {
				v.fault(Contradicts, -1, -1, -1, i)
			}
			if printed.overflow {
				v.fault(Overflow, -1, -1, -1, i)
			}
			continue
		}
		for t, table := range v.Parts[part].Tables {
			total := printed
			for _, o := range open {
				total.add(o.Coef, table[o.Var])
			}
			if !total.within(e) {
				v.fault(Breaks, part, t, -1, i)
			}
			if total.overflow {
				v.fault(Overflow, part, t, -1, i)
			}
		}
	}
}

// widths sees to it that the two tables of each variable differ there by its width.
func (v *verifier) widths() {
	for x := range v.Vars {
		if !v.needs(x) {
			continue
		}
		part := &v.Parts[v.part[x]]
		k := v.place[x]
		if part.Tables[part.High[k]][k]-part.Tables[part.Low[k]][k] < v.Vars[x].Width {
			v.fault(TooNarrow, v.part[x], -1, x, -1)
		}
	}
}
