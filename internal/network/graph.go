// Package network computes on graphs of people and companies: building them, their components, communities and central
// nodes, and what of them chance explains.
//
// Every function returns the same bits on any number of threads and for any order of the input edges. Four rules ensure
// this. Nodes are numbers that the caller assigns in a meaningful order, never arbitrary keys. The rows of a Graph are
// sorted. All sums are of integers, or of floating-point numbers in a fixed order. Everything random follows from a
// seed and a node.
package network

import (
	"fmt"
	"math"
	"slices"
)

// Edge is an undirected tie between two nodes. Weight 0 means 1.
type Edge struct {
	A, B   int32
	Weight int32
}

// Graph is an undirected graph in compressed sparse rows: the neighbours of a node are one sorted section of one slice.
// It has no self-loops, and at most one edge between two nodes. It does not change after Build, so any number of
// goroutines may read it.
type Graph struct {
	offset []int64 // n+1; the row of node v is to[offset[v]:offset[v+1]]
	to     []int32
	weight []int32 // parallel to to; nil if every weight is 1
	total  int64   // the weight of all edges, each counted once
	loops  int
}

// Build makes the graph of n nodes, 0 … n-1, from edges in any order and direction. Several edges between the same two
// nodes become one, whose weight is their sum. Edges from a node to itself are left out; Loops returns their number.
// Without nodes or edges the graph is empty; that is not an error. Build returns an error if an edge names a node
// outside 0 … n-1 or has a negative weight, or if all weights together exceed 2³¹−1.
func Build(n int, edges []Edge) (*Graph, error) {
	if n < 0 || n > math.MaxInt32 {
		return nil, fmt.Errorf("network: %d nodes; a graph has between 0 and %d", n, math.MaxInt32)
	}
	g := &Graph{offset: make([]int64, n+1)}
	for i, e := range edges {
		if e.A < 0 || int(e.A) >= n || e.B < 0 || int(e.B) >= n {
			return nil, fmt.Errorf("network: edge %d names a node outside 0 … %d", i, n-1)
		}
		if e.Weight < 0 {
			return nil, fmt.Errorf("network: edge %d has a negative weight", i)
		}
		if e.A == e.B {
			g.loops++
			continue
		}
		g.total += weightOf(e)
		g.offset[e.A]++
		g.offset[e.B]++
	}
	if g.total > math.MaxInt32 {
		return nil, fmt.Errorf("network: the weights of all edges exceed %d together", math.MaxInt32)
	}

	// The arcs are scattered to their rows, neighbour and weight in one word, and each row is sorted. After that the
	// order of the edges has no effect.
	end := slices.Clone(g.offset[:n])
	var sum int64
	for v := range end {
		degree := end[v]
		g.offset[v], end[v] = sum, sum
		sum += degree
	}
	g.offset[n] = sum
	arcs := make([]uint64, sum)
	put := func(from, to int32, w int64) {
		arcs[end[from]] = uint64(to)<<32 | uint64(w)
		end[from]++
	}
	for _, e := range edges {
		if e.A != e.B {
			put(e.A, e.B, weightOf(e))
			put(e.B, e.A, weightOf(e))
		}
	}
	parallel(n, 4096, 0, func(_, lo, hi int) {
		for v := lo; v < hi; v++ {
			slices.Sort(arcs[g.offset[v]:end[v]])
		}
	})

	// Duplicates are merged in place; then the words are unpacked.
	var kept int64
	unit := true
	for v := range n {
		row := arcs[g.offset[v]:end[v]]
		g.offset[v] = kept
		for i, arc := range row {
			if i > 0 && arc>>32 == arcs[kept-1]>>32 {
				arcs[kept-1] += arc & math.MaxUint32
				unit = false
				continue
			}
			unit = unit && arc&math.MaxUint32 == 1
			arcs[kept] = arc
			kept++
		}
	}
	g.offset[n] = kept
	g.to = make([]int32, kept)
	if !unit {
		g.weight = make([]int32, kept)
	}
	for i, arc := range arcs[:kept] {
		g.to[i] = int32(arc >> 32)
		if !unit {
			g.weight[i] = int32(arc & math.MaxUint32)
		}
	}
	return g, nil
}

func weightOf(e Edge) int64 {
	if e.Weight == 0 {
		return 1
	}
	return int64(e.Weight)
}

// Nodes returns the number of nodes.
func (g *Graph) Nodes() int { return len(g.offset) - 1 }

// Edges returns the number of edges after merging, each counted once.
func (g *Graph) Edges() int { return len(g.to) / 2 }

// Loops returns the number of edges from a node to itself that Build left out.
func (g *Graph) Loops() int { return g.loops }

// Total returns the sum of the weights of all edges, each counted once.
func (g *Graph) Total() int64 { return g.total }

// Degree returns the number of neighbours of v.
func (g *Graph) Degree(v int32) int { return int(g.offset[v+1] - g.offset[v]) }

// Strength returns the sum of the weights of the edges at v.
func (g *Graph) Strength(v int32) int64 {
	if g.weight == nil {
		return int64(g.Degree(v))
	}
	var sum int64
	for _, w := range g.weight[g.offset[v]:g.offset[v+1]] {
		sum += int64(w)
	}
	return sum
}

// Neighbours returns the neighbours of v, ascending. The slice belongs to the graph; the caller must not write to it.
func (g *Graph) Neighbours(v int32) []int32 { return g.to[g.offset[v]:g.offset[v+1]] }

// Weight returns the weight of the edge between a and b, or 0 if there is no edge.
func (g *Graph) Weight(a, b int32) int64 {
	i, found := slices.BinarySearch(g.Neighbours(a), b)
	switch {
	case !found:
		return 0
	case g.weight == nil:
		return 1
	}
	return int64(g.weight[g.offset[a]+int64(i)])
}
