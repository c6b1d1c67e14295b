package system_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/disclosure/system/systemtest"
)

// oracle goes through all integer tables that agree with what is published.
type oracle struct {
	system.Published
	t     *rapid.T
	open  []int // variables that are not printed
	at    []int64
	least []int64 // by equation: of the sum of the variables that are not set yet
	most  []int64
	found func(values []int64)
	seen  int
}

// all calls found for every table.
func all(t *rapid.T, p system.Published, found func(values []int64)) {
	o := oracle{t: t, Published: p, at: slices.Clone(p.Values), found: found}
	for v := range p.Vars {
		if !p.Printed[v] {
			o.open = append(o.open, v)
		}
	}
	o.set(0)
}

// possible says whether the equations can still hold, where the variables from the i-th on are free.
func (o *oracle) possible(i int) bool {
	free := map[int]bool{}
	for _, v := range o.open[i:] {
		free[v] = true
	}
	for _, e := range o.Equations {
		least, most := -e.Constant, -e.Constant
		for _, t := range e.Terms {
			a, b := t.Coef*o.at[t.Var], t.Coef*o.at[t.Var]
			if free[t.Var] {
				a, b = 0, t.Coef*o.Vars[t.Var].Max
			}
			least, most = least+min(a, b), most+max(a, b)
		}
		if least > e.Tolerance || most < -e.Tolerance {
			return false
		}
	}
	return true
}

func (o *oracle) set(i int) {
	if o.seen++; o.seen > 200_000 {
		o.t.Skip("too many tables")
	}
	if !o.possible(i) {
		return
	}
	if i == len(o.open) {
		o.found(o.at)
		return
	}
	v := o.open[i]
	for n := range o.Vars[v].Max + 1 {
		o.at[v] = n
		o.set(i + 1)
	}
}

// ranges gives the least and the greatest value of each variable over all tables.
func ranges(t *rapid.T, p system.Published) (low, high []int64) {
	low, high = make([]int64, len(p.Vars)), make([]int64, len(p.Vars))
	for v := range low {
		low[v], high[v] = 1<<50, -1
	}
	all(t, p, func(values []int64) {
		for v, n := range values {
			low[v], high[v] = min(low[v], n), max(high[v], n)
		}
	})
	return low, high
}

// small draws a small task of one of several kinds.
func small(t *rapid.T) system.Task {
	width := rapid.Int64Range(1, 3).Draw(t, "width")
	b := systemtest.NewBuilder(systemtest.Rule{Threshold: rapid.Int64Range(2, 3).Draw(t, "threshold"), Width: width,
		ByValue: rapid.Bool().Draw(t, "by value")})
	value := func([]int) int64 {
		return rapid.SampledFrom([]int64{0, 1, 1, 2, 3, 4, 6}).Draw(t, "value")
	}
	switch rapid.SampledFrom([]string{"two-way", "hierarchy", "linked", "remainder", "weights"}).Draw(t, "kind") {
	case "two-way":
		rows := systemtest.Flat(rapid.IntRange(2, 3).Draw(t, "rows"))
		b.Table("n", []systemtest.Dimension{rows, systemtest.Flat(3)}, value)
	case "hierarchy":
		b.Table("n", []systemtest.Dimension{systemtest.Flat(2), systemtest.Levels(2, 2)}, value)
	case "linked": // two tables with one margin in common
		var margin []int
		for i := range 2 {
			parts := []int{b.Count(fmt.Sprint("a", i, 0), value(nil)), b.Count(fmt.Sprint("a", i, 1), value(nil))}
			margin = append(margin, b.Sum(fmt.Sprint("margin", i), parts))
			rest := b.Values[margin[i]]
			first := rapid.Int64Range(0, rest).Draw(t, "first")
			b.Sum(fmt.Sprint("margin", i), []int{b.Count(fmt.Sprint("b", i, 0), first),
				b.Count(fmt.Sprint("b", i, 1), rest-first)})
		}
		b.Sum("total", margin)
		b.Sum("a", []int{0, 3})
	case "remainder": // wholes and parts are printed, the remainders are not
		whole := b.Count("whole", rapid.Int64Range(6, 12).Draw(t, "whole"))
		for i := range 3 {
			part := rapid.Int64Range(0, b.Values[whole]).Draw(t, "part")
			rest := b.Count(fmt.Sprint("rest", i), b.Values[whole]-part)
			b.Vars[rest].Printable, b.Vars[rest].Primary = false, false
			b.Vars[rest].Sensitive = b.Values[rest] > 0 && b.Values[rest] < b.Threshold
			at := b.Count(fmt.Sprint("part", i), part)
			b.Equations = append(b.Equations, system.Equation{Name: fmt.Sprint("part", i),
				Terms: []system.Term{{Var: whole, Coef: 1}, {Var: rest, Coef: -1}, {Var: at, Coef: -1}}})
			whole = at
		}
	case "weights": // companies by number of permits, and the number of permits, rounded
		companies, permits := system.Equation{Name: "companies"}, system.Equation{Name: "permits", Tolerance: 1}
		var n, weighted int64
		for i := range int64(4) {
			at := b.Count(fmt.Sprint("with", i), value(nil))
			n, weighted = n+b.Values[at], weighted+i*b.Values[at]
			companies.Terms = append(companies.Terms, system.Term{Var: at, Coef: 1})
			permits.Terms = append(permits.Terms, system.Term{Var: at, Coef: i})
		}
		companies.Terms = append(companies.Terms, system.Term{Var: b.Count("companies", n), Coef: -1})
		permits.Terms = append(permits.Terms, system.Term{Var: b.Count("permits", weighted+1), Coef: -1})
		b.Equations = append(b.Equations, companies, permits)
	}
	for v := range b.Vars {
		b.Vars[v].Max = b.Values[v] + rapid.Int64Range(0, 4).Draw(t, "room")
		b.Vars[v].Keep = rapid.IntRange(0, 9).Draw(t, "keep") == 0 && !b.Vars[v].Primary
	}
	return b.Task
}

func protect(t interface{ Fatal(...any) }, task system.Task) system.Solution {
	s, err := system.Protect(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// needed says which variables must have their width.
func needed(p system.Published) (all []int) {
	for i, v := range p.Vars {
		if !p.Printed[i] && (v.Printable || v.Sensitive) {
			all = append(all, i)
		}
	}
	return all
}

// TestProtected holds what is protected against all tables that agree with it.
func TestProtected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		s := protect(t, task)
		p := task.Publish(s.Withheld)
		for v := range task.Vars {
			if task.Vars[v].Primary && !s.Withheld[v] {
				t.Fatalf("%s is primary and printed", task.Vars[v].Name)
			}
		}
		for _, f := range system.Verify(p, s.Certificate) {
			if f.Kind != system.TooNarrow || !slices.Contains(s.Narrow, f.Var) {
				t.Fatal(f)
			}
		}
		low, high := ranges(t, p)
		for _, v := range needed(p) {
			if wide := high[v]-low[v] >= task.Vars[v].Width; wide == slices.Contains(s.Narrow, v) {
				t.Fatalf("%s is from %d to %d, and narrow is %v", task.Vars[v].Name, low[v], high[v], s.Narrow)
			}
		}
		for _, part := range s.Certificate.Parts {
			for k, v := range part.Vars {
				if lo, hi := part.Tables[part.Low[k]][k], part.Tables[part.High[k]][k]; slices.Contains(needed(p), v) &&
					(lo > task.Values[v] || hi < task.Values[v]) {
					t.Fatalf("%s is %d, and its tables say %d and %d", task.Vars[v].Name, task.Values[v], lo, hi)
				}
			}
		}
		if len(s.Narrow) > 0 { // nothing that is withheld would have helped
			everything := make([]bool, len(task.Vars))
			for v := range everything {
				everything[v] = true
			}
			low, high := ranges(t, task.Publish(everything))
			for _, v := range s.Narrow {
				if high[v]-low[v] >= task.Vars[v].Width {
					t.Fatalf("%s could have been protected", task.Vars[v].Name)
				}
			}
		}
	})
}

// TestCertificateTellsNothing: from another true table that agrees with what is printed come the same tables.
func TestCertificateTellsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		s := protect(t, task)
		want, _, err := system.Certify(context.Background(), task.Publish(s.Withheld))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(want, s.Certificate) {
			t.Fatal("the certificate is not that of what is published")
		}
		for _, part := range s.Certificate.Parts {
			for _, table := range part.Tables {
				other := system.Task{System: task.System, Values: slices.Clone(task.Values)}
				for k, v := range part.Vars {
					other.Values[v] = table[k]
				}
				got, _, err := system.Certify(context.Background(), other.Publish(s.Withheld))
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Fatal("another true table has another certificate", err)
				}
			}
		}
	})
}

// shuffled gives a task whose variables and equations stand in another order, and where each variable went.
func shuffled(task system.Task, seed uint64) (system.Task, []int) {
	r := rand.New(rand.NewPCG(seed, 2))
	to := r.Perm(len(task.Vars))
	out := system.Task{Values: make([]int64, len(to))}
	out.Vars = make([]system.Var, len(to))
	for v, at := range to {
		out.Vars[at], out.Values[at] = task.Vars[v], task.Values[v]
	}
	for _, e := range task.Equations {
		e.Terms = slices.Clone(e.Terms)
		for i := range e.Terms {
			e.Terms[i].Var = to[e.Terms[i].Var]
		}
		r.Shuffle(len(e.Terms), func(i, j int) { e.Terms[i], e.Terms[j] = e.Terms[j], e.Terms[i] })
		out.Equations = append(out.Equations, e)
	}
	r.Shuffle(len(out.Equations), func(i, j int) {
		out.Equations[i], out.Equations[j] = out.Equations[j], out.Equations[i]
	})
	return out, to
}

// TestOrder: the order in which variables and equations are given changes nothing.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		s := protect(t, task)
		other, to := shuffled(task, rapid.Uint64().Draw(t, "seed"))
		o := protect(t, other)
		tables := func(task system.Task, c system.Certificate) map[string][]int64 {
			m := map[string][]int64{}
			for _, part := range c.Parts {
				for k, v := range part.Vars {
					m[task.Vars[v].Name] = []int64{part.Tables[part.Low[k]][k], part.Tables[part.High[k]][k]}
					for _, table := range part.Tables {
						m[task.Vars[v].Name] = append(m[task.Vars[v].Name], table[k])
					}
				}
			}
			for _, column := range m {
				slices.Sort(column[2:])
			}
			return m
		}
		for v := range task.Vars {
			if s.Withheld[v] != o.Withheld[to[v]] {
				t.Fatalf("%s is withheld in one order only", task.Vars[v].Name)
			}
		}
		if !reflect.DeepEqual(tables(task, s.Certificate), tables(other, o.Certificate)) {
			t.Fatal("the certificates differ")
		}
	})
}

// TestIntervals holds the attacker against all tables, whatever is printed.
func TestIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		withheld := make([]bool, len(task.Vars))
		for v := range withheld {
			withheld[v] = rapid.Bool().Draw(t, "withheld")
		}
		p := task.Publish(withheld)
		low, high := ranges(t, p)
		of := needed(p)
		found, err := system.Intervals(context.Background(), p, of)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range of {
			got := found[i]
			if got.Var != v || got.Low > low[v] || got.High < high[v] {
				t.Fatalf("%s is from %d to %d, found %d to %d", task.Vars[v].Name, low[v], high[v], got.Low, got.High)
			}
			if slack := got.High - got.Low - high[v] + low[v]; slack > 1 {
				t.Fatalf("%s is from %d to %d, found %d to %d only",
					task.Vars[v].Name, low[v], high[v], got.Low, got.High)
			}
			holds(t, p, task.Values, got, -1)
			holds(t, p, task.Values, got, 1)
		}
	})
}

// holds checks that a proof proves its bound: that its equation is the sum of multiples of equations.
func holds(t *rapid.T, p system.Published, truth []int64, found system.Interval, direction int64) {
	proof, bound := found.LowProof, found.Low
	if direction > 0 {
		proof, bound = found.HighProof, found.High
	}
	coefs := make([]int64, len(p.Vars))
	constant, slack := int64(0), int64(0)
	for _, m := range proof.Equations {
		e := p.Equations[m.Equation]
		constant += m.Times * e.Constant
		slack += max(m.Times, -m.Times) * e.Tolerance
		for _, term := range e.Terms {
			coefs[term.Var] -= m.Times * term.Coef
		}
	}
	coefs[found.Var] += proof.Divisor
	total := constant + direction*slack
	for _, term := range proof.Printed {
		total += term.Coef * p.Values[term.Var]
		coefs[term.Var] -= term.Coef
	}
	for _, o := range proof.Others {
		if (o.Value-truth[o.Var])*direction*o.Coef < 0 {
			t.Fatalf("the proof uses a bound on the wrong side")
		}
		total += o.Coef * o.Value
		coefs[o.Var] -= o.Coef
	}
	if len(proof.Equations) > 0 && slices.ContainsFunc(coefs, func(n int64) bool { return n != 0 }) {
		t.Fatalf("the equations do not add up to the proof: %v", proof)
	}
	if (bound*proof.Divisor-total)*direction > 0 || (total-bound*proof.Divisor)*direction >= proof.Divisor {
		t.Fatalf("bound %d, proof %v", bound, proof)
	}
}

// TestLeast holds the cost of what is withheld against the least of all choices under which every variable that is
// withheld or sensitive has its width.
func TestLeast(t *testing.T) {
	const factor = 1.5 // of the least: a task may cost so much, and two may cost more
	tasks, same, dear := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		var free []int
		for v, x := range task.Vars {
			if x.Printable && !x.Primary {
				free = append(free, v)
			}
		}
		s := protect(t, task)
		if len(free) > 9 || len(s.Narrow) > 0 {
			t.Skip("too many choices")
		}
		least := int64(1) << 50
		for choice := range 1 << len(free) {
			withheld := make([]bool, len(task.Vars))
			for v, x := range task.Vars {
				withheld[v] = x.Printable && x.Primary
			}
			for i, v := range free {
				withheld[v] = choice>>i&1 == 1
			}
			if c := cost(task, withheld); c < least && safe(t, task.Publish(withheld)) {
				least = c
			}
		}
		if tasks++; cost(task, s.Withheld) == least {
			same++
		}
		if got := cost(task, s.Withheld); got < least {
			t.Fatalf("cost %d, less than the least, %d", got, least)
		} else if float64(got) > factor*float64(least)+1 {
			dear++
		}
	})
	if same*20 < tasks*19 || dear > 2+tasks/100 {
		t.Errorf("of %d tasks, the least is found in %d, and %d cost more than %v times the least",
			tasks, same, dear, factor)
	}
}

func cost(task system.Task, withheld []bool) (total int64) {
	for v, x := range task.Vars {
		if withheld[v] {
			total += max(1, x.Cost)
			if x.Keep {
				total += 1000
			}
		}
	}
	return total
}

func safe(t *rapid.T, p system.Published) bool {
	low, high := ranges(t, p)
	return !slices.ContainsFunc(needed(p), func(v int) bool { return high[v]-low[v] < p.Vars[v].Width })
}

// TestTampering: Verify finds each kind of fault.
func TestTampering(t *testing.T) {
	rule := systemtest.Rule{Threshold: 5, Width: 5}
	task := systemtest.Table(3, rule, 60, systemtest.Flat(5), systemtest.Levels(2, 2))
	s := protect(t, task)
	if len(s.Certificate.Parts) == 0 || len(s.Narrow) > 0 {
		t.Fatal("nothing to tamper with")
	}
	if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > 0 {
		t.Fatal(faults)
	}
	type (
		published   = system.Published
		certificate = system.Certificate
	)
	for name, c := range map[string]struct {
		tamper func(p *published, c *certificate)
		want   system.FaultKind
	}{
		"a value of a table": {func(_ *published, c *certificate) { c.Parts[0].Tables[0][0]++ }, system.Breaks},
		"a negative value": {func(_ *published, c *certificate) { c.Parts[0].Tables[0][0] = -1 },
			system.OutOfBounds},
		"a value above its bound": {func(p *published, c *certificate) {
			v := c.Parts[0].Vars[0]
			p.Vars = slices.Clone(p.Vars)
			p.Vars[v].Max = c.Parts[0].Tables[c.Parts[0].High[0]][0] - 1
		}, system.OutOfBounds},
		"a printed value": {func(p *published, _ *certificate) {
			for v := range p.Vars {
				if p.Printed[v] {
					p.Values[v]++
				}
			}
		}, system.Contradicts},
		"one table twice": {func(_ *published, c *certificate) { c.Parts[0].High = c.Parts[0].Low },
			system.TooNarrow},
		"a wider width":   {func(p *published, _ *certificate) { widen(p) }, system.TooNarrow},
		"a part left out": {func(_ *published, c *certificate) { c.Parts = c.Parts[1:] }, system.Missing},
		"a part twice": {func(_ *published, c *certificate) { c.Parts = append(c.Parts, c.Parts[0]) },
			system.Malformed},
		"a table left out": {func(_ *published, c *certificate) { c.Parts[0].Tables = c.Parts[0].Tables[:1] },
			system.Malformed},
		"a shorter table": {func(_ *published, c *certificate) { c.Parts[0].Tables[0] = c.Parts[0].Tables[0][1:] },
			system.Malformed},
		"a place that is none": {func(_ *published, c *certificate) { c.Parts[0].Vars[0] = -1 },
			system.Malformed},
		"a huge value": {func(p *published, c *certificate) {
			p.Equations = slices.Clone(p.Equations)
			for i := range p.Equations {
				p.Equations[i].Constant = -1 << 63
			}
		}, system.Overflow},
		"an equation between parts": {func(p *published, c *certificate) {
			c.Parts[0].Vars = slices.Clone(c.Parts[0].Vars)
			split(c)
		}, system.Joined},
		"a negative tolerance": {func(p *published, _ *certificate) {
			p.Equations = slices.Clone(p.Equations)
			p.Equations[0].Tolerance = -1
		}, system.Malformed},
	} {
		s := protect(t, task)
		p := task.Publish(s.Withheld)
		c.tamper(&p, &s.Certificate)
		if faults := system.Verify(p, s.Certificate); !slices.ContainsFunc(faults, func(f system.Fault) bool {
			return f.Kind == c.want
		}) {
			t.Errorf("%s: want %s, found %v", name, c.want, faults)
		}
	}
}

func widen(p *system.Published) {
	p.Vars = slices.Clone(p.Vars)
	for v := range p.Vars {
		p.Vars[v].Width = 1 << 30
	}
}

// split makes a part of its own of the first variable of a part.
func split(c *system.Certificate) {
	first, rest := c.Parts[0], system.Part{}
	rest.Vars, rest.Low, rest.High = first.Vars[1:], first.Low[1:], first.High[1:]
	one := system.Part{Vars: first.Vars[:1], Low: first.Low[:1], High: first.High[:1]}
	for _, table := range first.Tables {
		one.Tables, rest.Tables = append(one.Tables, table[:1]), append(rest.Tables, table[1:])
	}
	c.Parts = append(c.Parts[1:], one, rest)
}

// TestLarge protects tables that are too large for one linear programme, in two orders.
func TestLarge(t *testing.T) {
	rule := systemtest.Rule{Threshold: 5, Width: 5}
	flat := systemtest.Flat
	for name, task := range map[string]system.Task{
		"30 by 40":    systemtest.Table(1, rule, 200, flat(30), flat(40)),
		"7 by 7 by 8": systemtest.Table(1, rule, 200, flat(7), flat(7), flat(8)),
	} {
		s := protect(t, task)
		if len(s.Narrow) > 0 {
			t.Errorf("%s: %d are narrow", name, len(s.Narrow))
		}
		if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
		other, to := shuffled(task, 1)
		o := protect(t, other)
		for v := range task.Vars {
			if s.Withheld[v] != o.Withheld[to[v]] {
				t.Fatalf("%s: another order withholds others", name)
			}
		}
	}
}

// TestAmounts: values may be large, and widths and tolerances with them.
func TestAmounts(t *testing.T) {
	for _, largest := range []float64{1e4, 1e7, 1e10} {
		for name, change := range map[string]func(*system.Task){
			"exact":   func(*system.Task) {},
			"rounded": func(task *system.Task) { round(task) },
			"wide": func(task *system.Task) {
				for v := range task.Vars {
					task.Vars[v].Width = task.Values[v] / 10
				}
			},
		} {
			task := systemtest.Table(1, systemtest.Rule{Width: 5, ByValue: true}, largest, systemtest.Flat(8),
				systemtest.Levels(3, 4))
			for v := range task.Vars {
				task.Vars[v].Primary = v%9 == 0
			}
			change(&task)
			s := protect(t, task)
			p := task.Publish(s.Withheld)
			if faults := system.Verify(p, s.Certificate); len(faults)+len(s.Narrow) > 0 {
				t.Errorf("%v %s: %v, narrow %v", largest, name, faults, s.Narrow)
			}
			found, err := system.Intervals(context.Background(), p, needed(p))
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range found {
				if n := task.Values[i.Var]; n < i.Low || n > i.High || i.High-i.Low < task.Vars[i.Var].Width {
					t.Errorf("%v %s: variable %d is %d, found %d to %d", largest, name, i.Var, n, i.Low, i.High)
				}
			}
		}
	}
}

// round gives every equation a tolerance, and makes use of it.
func round(task *system.Task) {
	for e := range task.Equations {
		task.Equations[e].Tolerance = 500
		task.Equations[e].Constant += int64(e%1000) - 500
	}
}

// TestAtoms: the inner counts of a table are printed nowhere, and its margins are.
func TestAtoms(t *testing.T) {
	const n = 8
	task := systemtest.Table(1, systemtest.Rule{Threshold: 5, Width: 5}, 10, systemtest.Flat(n), systemtest.Flat(n),
		systemtest.Flat(n))
	primary := 0
	for v := range task.Vars {
		var cell [3]int
		if _, err := fmt.Sscanf(task.Vars[v].Name, "n[%d %d %d]", &cell[0], &cell[1], &cell[2]); err != nil {
			t.Fatal(err)
		}
		if slices.Max(cell[:]) < n {
			task.Vars[v].Printable, task.Vars[v].Primary = false, false
		}
		if task.Vars[v].Primary {
			primary++
		}
	}
	s := protect(t, task)
	if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults)+len(s.Narrow) > 0 || primary == 0 {
		t.Errorf("%d primary, %v, narrow %v", primary, faults, s.Narrow)
	}
}

// TestContradiction: what is printed contradicts itself, or the values the equations.
func TestContradiction(t *testing.T) {
	task := systemtest.Table(1, systemtest.Rule{Threshold: 3, Width: 3}, 20, systemtest.Flat(3), systemtest.Flat(3))
	p := task.Publish(make([]bool, len(task.Vars)))
	p.Values[0]++
	if _, _, err := system.Certify(context.Background(), p); err == nil {
		t.Error("a contradiction is certified")
	}
	if _, err := system.Intervals(context.Background(), p, nil); err == nil {
		t.Error("an attacker finds no contradiction")
	}
	task.Values[0]++
	if _, err := system.Protect(context.Background(), task); err == nil {
		t.Error("values that break an equation are protected")
	}
	for name, e := range map[string]system.Equation{
		"no variable":          {Terms: []system.Term{{Var: 99, Coef: 1}}},
		"a negative tolerance": {Tolerance: -1},
		"a coefficient":        {Terms: []system.Term{{Var: 0, Coef: 1 << 40}}},
	} {
		bad := system.Task{System: system.System{Vars: task.Vars, Equations: []system.Equation{e}}, Values: task.Values}
		if _, err := system.Protect(context.Background(), bad); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestEnded: a context that has ended is an error, not a result.
func TestEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	task := systemtest.Table(1, systemtest.Rule{Threshold: 5, Width: 5}, 60, systemtest.Flat(5), systemtest.Flat(5))
	if _, err := system.Protect(ctx, task); err == nil {
		t.Error("no error")
	}
}

// FuzzProtect protects whatever system the bytes make, and verifies the certificate.
func FuzzProtect(f *testing.F) {
	f.Add([]byte{4, 3, 0, 1, 2, 5, 9, 1, 1, 255, 0, 7})
	f.Add([]byte{9, 1, 200, 3, 3, 3, 80, 2, 1, 4, 4, 250, 1, 1, 6, 2, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		task := fromBytes(data)
		s, err := system.Protect(context.Background(), task)
		if err != nil {
			t.Fatal(err)
		}
		p := task.Publish(s.Withheld)
		for _, fault := range system.Verify(p, s.Certificate) {
			if (fault.Kind != system.TooNarrow && fault.Kind != system.Missing) || len(s.Narrow) == 0 {
				t.Fatal(fault)
			}
		}
		found, err := system.Intervals(context.Background(), p, needed(p))
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range found {
			if n := task.Values[i.Var]; n < i.Low || n > i.High {
				t.Fatalf("variable %d is %d, found %d to %d", i.Var, n, i.Low, i.High)
			}
			if i.High-i.Low < task.Vars[i.Var].Width && !slices.Contains(s.Narrow, i.Var) {
				t.Fatalf("variable %d is from %d to %d only", i.Var, i.Low, i.High)
			}
		}
	})
}

// fromBytes makes a system of up to 12 variables whose values satisfy it.
func fromBytes(data []byte) system.Task {
	next := func() int64 {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int64(b)
	}
	var task system.Task
	for i := range 1 + next()%12 {
		b := next()
		v := system.Var{Name: fmt.Sprint(i), Max: -1, Width: b % 7, Cost: b % 5, Printable: b%8 != 0, Primary: b%3 == 0,
			Sensitive: b%16 == 0, Keep: b%11 == 0}
		n := next()
		if b%4 == 1 {
			v.Max = n + b%6
		}
		task.Vars, task.Values = append(task.Vars, v), append(task.Values, n)
	}
	for len(data) > 0 && len(task.Equations) < 10 {
		e := system.Equation{Tolerance: max(0, next()-250)}
		for range 1 + next()%6 {
			t := system.Term{Var: int(next()) % len(task.Vars), Coef: next()%7 - 3}
			e.Terms = append(e.Terms, t)
			e.Constant += t.Coef * task.Values[t.Var]
		}
		task.Equations = append(task.Equations, e)
	}
	return task
}
