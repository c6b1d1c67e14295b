package system_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/disclosure/system/systemtest"
)

// What is withheld of tables of twelve inner cells is at most so many times the least, in each and in all together. The
// README states both.
const (
	worstFactor = 1.4
	meanFactor  = 1.1
)

// twelve makes tables of twelve inner cells, with counts below the threshold, zeros and a few larger ones.
func twelve(kind string, seed uint64) system.Task {
	r := rand.New(rand.NewPCG(seed, 7))
	value := func([]int) int64 { return []int64{0, 0, 1, 2, 3, 4, 5, 6, 8, 9}[r.IntN(10)] }
	b := systemtest.NewBuilder(systemtest.Rule{Threshold: 3, Width: 3})
	flat := systemtest.Flat
	switch kind {
	case "3 × 4":
		b.Table("n", []systemtest.Dimension{flat(3), flat(4)}, value)
	case "3 × (2 × 2)":
		b.Table("n", []systemtest.Dimension{flat(3), systemtest.Levels(2, 2)}, value)
	case "2 × 2 × 3":
		b.Table("n", []systemtest.Dimension{flat(2), flat(2), flat(3)}, value)
	case "2 × 3 and 2 × 3, linked":
		return linkedByMargin(b, r, value)
	}
	return capped(b.Task, r)
}

// linkedByMargin makes two tables of the same two categories.
func linkedByMargin(b *systemtest.Builder, r *rand.Rand, value func([]int) int64) system.Task {
	var totals []int
	for c := range 2 {
		var parts []int
		for i := range 3 {
			parts = append(parts, b.Count(fmt.Sprint("one", c, i), value(nil)))
		}
		totals = append(totals, b.Sum(fmt.Sprint("total", c), parts))
		left := b.Values[totals[c]]
		parts = nil
		for i := range 3 {
			n := min(left, value(nil))
			if i == 2 {
				n = left
			}
			left -= n
			parts = append(parts, b.Count(fmt.Sprint("other", c, i), n))
		}
		b.Sum(fmt.Sprint("total", c), parts)
		b.Equations[len(b.Equations)-1].Name += "other"
	}
	b.Sum("all", totals)
	return capped(b.Task, r)
}

// capped gives each count a bound that everybody knows, a little above its value.
func capped(task system.Task, r *rand.Rand) system.Task {
	for v := range task.Vars {
		task.Vars[v].Max = task.Values[v] + 2 + r.Int64N(4)
	}
	return task
}

// alone says whether an equation has one count only that is not printed, so that it follows.
func alone(task system.Task, withheld []bool) bool {
	return slices.ContainsFunc(task.Equations, func(e system.Equation) bool {
		open := 0
		for _, t := range e.Terms {
			if withheld[t.Var] {
				open++
			}
		}
		return open == 1
	})
}

// wide says whether every withheld count has its width in the integer tables that agree with what is printed. It stops
// at the first tables that show it.
func wide(task system.Task, withheld []bool) bool {
	if alone(task, withheld) {
		return false
	}
	p := task.Publish(withheld)
	low, high := slices.Clone(task.Values), slices.Clone(task.Values)
	lacking := 0
	for v, w := range withheld {
		if w && task.Vars[v].Width > 0 {
			lacking++
		}
	}
	s := sweep{Published: p, at: slices.Clone(p.Values), free: slices.Clone(withheld)}
	for v, w := range withheld {
		if w {
			s.open = append(s.open, v)
		}
	}
	s.found = func(values []int64) bool {
		for v, w := range withheld {
			if !w || high[v]-low[v] >= task.Vars[v].Width {
				continue
			}
			if low[v], high[v] = min(low[v], values[v]), max(high[v], values[v]); high[v]-low[v] >= task.Vars[v].Width {
				lacking--
			}
		}
		return lacking == 0
	}
	return lacking == 0 || s.set(0)
}

// sweep goes through all integer tables that agree with what is printed, until found says that it is enough.
type sweep struct {
	system.Published
	open  []int
	free  []bool
	at    []int64
	found func(values []int64) bool
}

func (s *sweep) set(i int) bool {
	for _, e := range s.Equations {
		least, most := -e.Constant, -e.Constant
		for _, t := range e.Terms {
			a, b := t.Coef*s.at[t.Var], t.Coef*s.at[t.Var]
			if s.free[t.Var] {
				a, b = 0, t.Coef*s.Vars[t.Var].Max
			}
			least, most = least+min(a, b), most+max(a, b)
		}
		if least > 0 || most < 0 {
			return false
		}
	}
	if i == len(s.open) {
		return s.found(s.at)
	}
	v := s.open[i]
	s.free[v] = false
	defer func() { s.free[v] = true }()
	for n := range s.Vars[v].Max + 1 {
		if s.at[v] = n; s.set(i + 1) {
			return true
		}
	}
	return false
}

// least is the smallest number of counts that protect a task, at most so many: all choices are tried, small ones first.
func least(task system.Task, most int) int {
	withheld := make([]bool, len(task.Vars))
	var free []int
	primary := 0
	for v, x := range task.Vars {
		if withheld[v] = x.Primary; x.Primary {
			primary++
		} else {
			free = append(free, v)
		}
	}
	var choose func(from, left int) bool
	choose = func(from, left int) bool {
		if left == 0 {
			return wide(task, withheld)
		}
		for i := from; i <= len(free)-left; i++ {
			withheld[free[i]] = true
			if choose(i+1, left-1) {
				return true
			}
			withheld[free[i]] = false
		}
		return false
	}
	for more := range most - primary {
		if choose(0, more) {
			return primary + more
		}
	}
	return most
}

// TestTwelveCells holds the protection of tables of twelve inner cells against all integer tables and all choices: each
// withheld count has its width, and the number withheld is within the stated factors of the least.
func TestTwelveCells(t *testing.T) {
	withheld, smallest, same, tasks := 0, 0, 0, 0
	for _, kind := range []string{"3 × 4", "3 × (2 × 2)", "2 × 2 × 3", "2 × 3 and 2 × 3, linked"} {
		for seed := range uint64(10) {
			task := twelve(kind, seed+1)
			s := protect(t, task)
			if len(s.Narrow) > 0 {
				continue // not even withholding all protects
			}
			if !wide(task, s.Withheld) {
				t.Errorf("%s, %d: a count that is withheld lacks its width", kind, seed)
			}
			n := 0
			for _, w := range s.Withheld {
				if w {
					n++
				}
			}
			best := least(task, n)
			if float64(n) > worstFactor*float64(best) {
				t.Errorf("%s, %d: %d are withheld, the least is %d", kind, seed, n, best)
			}
			if tasks++; n == best {
				same++
			}
			withheld, smallest = withheld+n, smallest+best
		}
	}
	t.Logf("%d of %d tasks have the least; %d are withheld, the least is %d", same, tasks, withheld, smallest)
	if tasks < 12 || float64(withheld) > meanFactor*float64(smallest) {
		t.Errorf("of %d tasks %d are withheld, the least is %d", tasks, withheld, smallest)
	}
}
