package network

import (
	"slices"
	"testing"
)

func TestLayoutIsTheSameEveryTime(t *testing.T) {
	n, edges := readEdges(t, "karate.csv")
	g := build(t, n, edges)
	x, y := g.Layout(1)
	u, v := build(t, n, shuffled(edges, 2)).Layout(1)
	if !slices.Equal(x, u) || !slices.Equal(y, v) {
		t.Error("the order of edges changed the layout")
	}
	// Neighbours lie nearer to each other than others do.
	var near, far float64
	var k, m int
	for a := range int32(n) {
		for b := range a {
			d := (x[a]-x[b])*(x[a]-x[b]) + (y[a]-y[b])*(y[a]-y[b])
			if g.Weight(a, b) > 0 {
				near, k = near+d, k+1
			} else {
				far, m = far+d, m+1
			}
		}
	}
	if near/float64(k) > far/float64(m)/1.5 {
		t.Errorf("neighbours are %.2f apart on average (squared), others %.2f", near/float64(k), far/float64(m))
	}
	if x, _ := build(t, 0, nil).Layout(1); len(x) != 0 {
		t.Error("a layout of nothing")
	}
}
