package system_test

import (
	"fmt"
	"testing"

	"ansatz/internal/disclosure/system"
)

// chain is clusters in the order of their sizes: none is larger than the one before. Each has parts, and counts that
// are at most its size. All sizes together are known but for those of clusters that are not listed.
func chain(clusters int) system.Task {
	var task system.Task
	add := func(name string, value int64, printed bool) int {
		width := int64(5)
		if !printed {
			width = 0
		}
		task.Vars = append(task.Vars, system.Var{Name: name, Max: -1, Width: width, Cost: 1, Printable: printed,
			Primary: printed && value < 5})
		task.Values = append(task.Values, value)
		return len(task.Vars) - 1
	}
	equation := func(name string, whole int, parts ...int) {
		e := system.Equation{Name: name, Terms: []system.Term{{Var: whole, Coef: 1}}}
		for _, p := range parts {
			e.Terms = append(e.Terms, system.Term{Var: p, Coef: -1})
		}
		task.Equations = append(task.Equations, e)
	}
	before := -1
	var sizes []int
	sum := int64(0)
	for i := range clusters {
		name := func(what string) string { return fmt.Sprintf("%04d %s", i, what) }
		parts := []int64{1, 1}
		for len(parts) < 2+60/(i+10) {
			parts = append(parts, 1+int64(i%2))
		}
		size := int64(0)
		for _, n := range parts {
			size += n
		}
		if before >= 0 {
			size = min(size, task.Values[before])
			parts = parts[:2]
			for parts[0] = size - 1; parts[0] > 4; parts[0]-- {
				parts = append(parts, 1)
			}
		}
		whole := add(name("size"), size, true)
		sizes, sum = append(sizes, whole), sum+size
		var at []int
		for j, n := range parts {
			at = append(at, add(name(fmt.Sprint("part ", j)), n, true))
		}
		equation(name("parts"), whole, at...)
		for j, n := range []int64{0, 1, 2} {
			n = min(n, size)
			equation(name(fmt.Sprint("within ", j)), whole, add(name(fmt.Sprint("some ", j)), n, true),
				add(name(fmt.Sprint("others ", j)), size-n, false))
		}
		if before >= 0 {
			equation(name("order"), before, whole, add(name("smaller by"), task.Values[before]-size, false))
		}
		before = whole
	}
	others := add("9999 others", 100, false)
	equation("all", add("9999 all", sum+100, true), append(sizes, others)...)
	return task
}

// Far along a chain a number can move only where all before it do. Each withheld one is certified all the same, also
// in a set of thousands of variables, and nothing depends on their order.
func TestChain(t *testing.T) {
	task := chain(700)
	if len(task.Vars) < 6000 {
		t.Fatalf("only %d variables", len(task.Vars))
	}
	s := protect(t, task)
	if len(s.Narrow) > 0 {
		t.Fatalf("%d of %d variables have no certificate", len(s.Narrow), len(task.Vars))
	}
	if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > 0 {
		t.Fatal(faults)
	}
	for v := range task.Vars {
		if task.Vars[v].Primary && !s.Withheld[v] {
			t.Fatalf("%s is printed", task.Vars[v].Name)
		}
	}
	other, to := shuffled(task, 1)
	o := protect(t, other)
	for v := range task.Vars {
		if s.Withheld[v] != o.Withheld[to[v]] {
			t.Fatalf("another order withholds others: %s", task.Vars[v].Name)
		}
	}
}

// Of a number far along a chain tables on both sides are found, too, where they are asked for: also where it stands as
// low as it can, as all after it do.
func TestChainOnBothSides(t *testing.T) {
	task := chain(700)
	s := protect(t, task)
	p := task.Publish(s.Withheld)
	c := s.Certificate
	const asks = 4
	var outside []int
	for range asks {
		if outside = notBetween(task, c); len(outside) == 0 {
			return
		}
		for _, v := range outside {
			p.Vars[v].Ends++
		}
		var err error
		if c, _, err = system.Certify(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if outside = notBetween(task, c); len(outside) > 0 {
		v := outside[0]
		t.Errorf("%d numbers are not between their tables, as %s, %d", len(outside), task.Vars[v].Name, task.Values[v])
	}
}

// notBetween are the variables whose true number is not between the tables of their proof.
func notBetween(task system.Task, c system.Certificate) (outside []int) {
	for _, part := range c.Parts {
		for k, v := range part.Vars {
			low, high := part.Tables[part.Low[k]][k], part.Tables[part.High[k]][k]
			if task.Vars[v].Printable && (low > task.Values[v] || high < task.Values[v]) {
				outside = append(outside, v)
			}
		}
	}
	return outside
}
