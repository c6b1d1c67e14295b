// Package network holds graphs of people and companies: how they are built, which of them hang together, who stands
// between whom.
//
// Every function gives the same bits on any number of threads and for any order of the edges it was built from. What
// makes that so: nodes are numbers that the caller hands out in an order of his own (never an arbitrary key), rows of a
// Graph are sorted, all sums are integers or floating-point numbers added in a fixed order, and everything random
// follows from a seed and a node.
package network

import (
	"fmt"
	"math"
	"slices"
)

// Edge is an undirected tie between two nodes. Weight 0 stands for 1.
type Edge struct {
	A, B   int32
	Weight int32
}

// Graph is an undirected graph in compressed sparse rows: the neighbours of a node are one sorted stretch of one slice.
// It has no self-loops and no two edges between the same nodes. It does not change after Build, so any number of
// goroutines may read it.
type Graph struct {
	offset []int64 // n+1; the row of node v is to[offset[v]:offset[v+1]]
	to     []int32
	weight []int32 // beside to; nil where every weight is 1
	total  int64   // the weight of all edges, each counted once
	loops  int
}

// Build makes the graph of n nodes, 0 … n-1, from edges in any order and direction. Edges between the same two nodes
// become one, and their weights are added; edges from a node to itself are left out and counted (Loops). Without nodes
// or edges the graph is empty, which is no error. An error says that an edge names a node outside 0 … n-1, has a
// negative weight, or that the weights together exceed 2³¹−1.
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

	// Scatter the arcs to their rows, neighbour and weight in one word, and sort each row: the order of the edges is
	// gone.
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

	// Merge what is double, in place; then unpack.
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

// Loops returns how many edges from a node to itself Build left out.
func (g *Graph) Loops() int { return g.loops }

// Total returns the weight of all edges, each counted once.
func (g *Graph) Total() int64 { return g.total }

// Degree returns the number of neighbours of v.
func (g *Graph) Degree(v int32) int { return int(g.offset[v+1] - g.offset[v]) }

// Strength returns the weight of the edges at v.
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

// Neighbours returns the neighbours of v in ascending order. The slice belongs to the graph and must not be written to.
func (g *Graph) Neighbours(v int32) []int32 { return g.to[g.offset[v]:g.offset[v+1]] }

// Weight returns the weight of the edge between a and b, 0 where there is none.
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
