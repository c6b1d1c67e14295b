package network

import (
	"math"
	"math/rand/v2"
)

// Betweenness is, per node, the number of shortest paths between two other nodes that pass through it. Each pair of
// nodes counts once, and is shared evenly among its shortest paths.
type Betweenness struct {
	Value []float64 // per node
	Error []float64 // per node: the estimated standard error of Value; 0 if every node was a source
	Pivot int       // the number of sources used
}

// pivotBlock is the number of sources that are summed before their sum is added to the total. It is fixed, so that
// floating-point numbers are added in the same order on any number of threads.
const pivotBlock = 32

// Betweenness computes the betweenness of each node from the shortest paths that begin in a sample of sources. The seed
// draws pivots sources without replacement (Brandes and Pich 2007). If pivots is 0, or not less than the number of
// nodes, all nodes are sources and the values are exact. Edge weights are not used. The endpoints of a path do not
// count. The time is proportional to pivots × edges. An empty graph gives empty slices.
func (g *Graph) Betweenness(pivots int, seed uint64, threads int) Betweenness {
	n := g.Nodes()
	if pivots <= 0 || pivots > n {
		pivots = n
	}
	b := Betweenness{Value: make([]float64, n), Error: make([]float64, n), Pivot: pivots}
	if n == 0 {
		return b
	}
	source := make([]int32, n)
	for v := range source {
		source[v] = int32(v)
	}
	if pivots < n {
		r := rand.New(rand.NewPCG(seed, 0x62657477))
		for i := range pivots {
			j := i + r.IntN(n-i)
			source[i], source[j] = source[j], source[i]
		}
	}

	// Each worker fills a block. The blocks are added in their order, one per worker at a time.
	sum, square := b.Value, b.Error
	blocks := (pivots + pivotBlock - 1) / pivotBlock
	team := min(workers(threads), blocks)
	search := make([]*brandes, team)
	for i := range search {
		search[i] = newBrandes(g)
	}
	for first := 0; first < blocks; first += team {
		now := min(team, blocks-first)
		parallel(now, 1, now, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				s := search[i]
				clear(s.sum)
				clear(s.square)
				block := first + i
				for _, v := range source[block*pivotBlock : min((block+1)*pivotBlock, pivots)] {
					s.from(v)
				}
			}
		})
		for i := range now {
			for v := range n {
				sum[v] += search[i].sum[v]
				square[v] += search[i].square[v]
			}
		}
	}

	k, all := float64(pivots), float64(n)
	for v := range n {
		mean := sum[v] / k
		var standard float64
		if pivots > 1 && pivots < n {
			variance := max(0, square[v]-float64(sum[v]*mean)) / (k - 1)
			standard = math.Sqrt(variance / k * (1 - k/all))
		}
		// With all nodes as sources each pair would be counted from both its ends; so the sum is halved.
		b.Value[v] = all * mean / 2
		b.Error[v] = all * standard / 2
	}
	return b
}

// brandes is the working memory of one breadth-first search that counts shortest paths (Brandes 2001).
type brandes struct {
	g           *Graph
	distance    []int32
	paths       []float64 // shortest paths from the source
	share       []float64 // dependency of the source on the node
	order       []int32
	sum, square []float64
}

func newBrandes(g *Graph) *brandes {
	n := g.Nodes()
	b := &brandes{
		g:        g,
		distance: make([]int32, n),
		paths:    make([]float64, n),
		share:    make([]float64, n),
		order:    make([]int32, 0, n),
		sum:      make([]float64, n),
		square:   make([]float64, n),
	}
	for v := range b.distance {
		b.distance[v] = -1
	}
	return b
}

// from adds the dependencies of one source to sum and square.
func (b *brandes) from(source int32) {
	b.order = append(b.order[:0], source)
	b.distance[source], b.paths[source] = 0, 1
	for i := 0; i < len(b.order); i++ {
		v := b.order[i]
		for _, u := range b.g.Neighbours(v) {
			if b.distance[u] < 0 {
				b.distance[u] = b.distance[v] + 1
				b.order = append(b.order, u)
			}
			if b.distance[u] == b.distance[v]+1 {
				b.paths[u] += b.paths[v]
			}
		}
	}
	for i := len(b.order) - 1; i >= 0; i-- {
		v := b.order[i]
		for _, u := range b.g.Neighbours(v) {
			if b.distance[u] == b.distance[v]+1 {
				b.share[v] += float64(b.paths[v] / b.paths[u] * (1 + b.share[u]))
			}
		}
		if v != source {
			b.sum[v] += b.share[v]
			b.square[v] += float64(b.share[v] * b.share[v])
		}
	}
	for _, v := range b.order {
		b.distance[v], b.paths[v], b.share[v] = -1, 0, 0
	}
}
