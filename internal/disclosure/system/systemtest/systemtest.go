// Package systemtest makes up linked tables, for tests and measurements.
package systemtest

import (
	"fmt"
	"math/rand/v2"

	"ansatz/internal/disclosure/system"
)

// Rule says which counts are withheld, and how the others cost.
type Rule struct {
	Threshold int64 // counts from 1 to Threshold-1 are primary
	Width     int64
	ByValue   bool // a variable costs its value; otherwise each costs the same
}

// Builder puts a task together.
type Builder struct {
	Rule
	system.Task
	at map[string]int
}

// NewBuilder makes an empty task.
func NewBuilder(r Rule) *Builder { return &Builder{Rule: r, at: map[string]int{}} }

// Count adds a printable count, unless there is one of that name, and gives its place.
func (b *Builder) Count(name string, value int64) int {
	if at, ok := b.at[name]; ok {
		return at
	}
	v := system.Var{Name: name, Max: -1, Width: b.Width, Cost: 1, Printable: true,
		Primary: value > 0 && value < b.Threshold}
	if b.ByValue {
		v.Cost = max(1, value)
	}
	b.at[name] = len(b.Vars)
	b.Vars, b.Values = append(b.Vars, v), append(b.Values, value)
	return b.at[name]
}

// Sum adds a printable count that is the sum of others, with its equation, and gives its place.
func (b *Builder) Sum(name string, parts []int) int {
	var total int64
	e := system.Equation{Name: name}
	for _, p := range parts {
		total += b.Values[p]
		e.Terms = append(e.Terms, system.Term{Var: p, Coef: 1})
	}
	at := b.Count(name, total)
	e.Terms = append(e.Terms, system.Term{Var: at, Coef: -1})
	b.Equations = append(b.Equations, e)
	return at
}

// Dimension is a classification as a tree: the children of each node, whose leaves are numbered from 0 first, then the
// other nodes, the root last.
type Dimension struct {
	Leaves   int
	Children [][]int // of node Leaves+i
}

// Flat is a classification of so many categories and their total.
func Flat(n int) Dimension {
	d := Dimension{Leaves: n, Children: [][]int{nil}}
	for i := range n {
		d.Children[0] = append(d.Children[0], i)
	}
	return d
}

// Levels is a classification with groups of so many categories, and a total of the groups.
func Levels(groups, each int) Dimension {
	d := Dimension{Leaves: groups * each}
	var top []int
	for g := range groups {
		var children []int
		for i := range each {
			children = append(children, g*each+i)
		}
		top = append(top, d.Leaves+g)
		d.Children = append(d.Children, children)
	}
	d.Children = append(d.Children, top)
	return d
}

func (d Dimension) nodes() int { return d.Leaves + len(d.Children) }

// Table adds the table that crosses dimensions, margins included. value gives the counts of the inner cells.
func (b *Builder) Table(name string, dimensions []Dimension, value func(cell []int) int64) {
	cell := make([]int, len(dimensions))
	b.cells(name, dimensions, cell, 0, value)
}

// cells adds all cells whose first categories are given: in each dimension leaves first, so that the parts of a sum
// exist before it.
func (b *Builder) cells(name string, dims []Dimension, cell []int, fixed int, value func(cell []int) int64) {
	if fixed < len(dims) {
		for n := range dims[fixed].nodes() {
			cell[fixed] = n
			b.cells(name, dims, cell, fixed+1, value)
		}
		return
	}
	called := func() string { return fmt.Sprint(name, cell) }
	inner := true
	for d, n := range cell {
		if n < dims[d].Leaves {
			continue
		}
		inner = false
		var parts []int
		for _, child := range dims[d].Children[n-dims[d].Leaves] {
			cell[d] = child
			parts = append(parts, b.at[called()])
		}
		cell[d] = n
		b.Sum(called(), parts)
		b.Equations[len(b.Equations)-1].Name = fmt.Sprint(called(), d)
	}
	if inner {
		b.Count(called(), value(cell))
	}
}

// Skewed draws counts as in tables of small groups: many zeros and small ones, few large ones.
func Skewed(r *rand.Rand, largest float64) func([]int) int64 {
	return func([]int) int64 {
		x := r.Float64()
		return int64(largest * x * x * x * x)
	}
}

// Table makes a task of one table.
func Table(seed uint64, rule Rule, largest float64, dims ...Dimension) system.Task {
	b := NewBuilder(rule)
	b.Table("n", dims, Skewed(rand.New(rand.NewPCG(seed, 1)), largest))
	return b.Task
}
