package network

// Cores returns the core number of each node: the largest k such that the node belongs to a subgraph in which everybody
// has at least k neighbours. An isolated node has 0. Edge weights do not matter. Linear in the edges (Batagelj and
// Zaveršnik 2003).
func (g *Graph) Cores() []int32 {
	n := g.Nodes()
	core := make([]int32, n) // the degree among those not yet taken away, and in the end the core number
	var most int32
	for v := range core {
		core[v] = int32(g.Degree(int32(v)))
		most = max(most, core[v])
	}
	// Nodes lie in order of their degree; begin[d] is where those of degree d begin.
	begin := make([]int32, most+2)
	for _, d := range core {
		begin[d+1]++
	}
	for d := range most + 1 {
		begin[d+1] += begin[d]
	}
	order := make([]int32, n)
	place := make([]int32, n)
	fill := append([]int32(nil), begin...)
	for v, d := range core {
		place[v] = fill[d]
		order[fill[d]] = int32(v)
		fill[d]++
	}
	for i := range order {
		v := order[i]
		for _, u := range g.Neighbours(v) {
			if core[u] <= core[v] {
				continue
			}
			// u loses a neighbour: it changes places with the first of its degree, and the border moves over it.
			first := begin[core[u]]
			w := order[first]
			order[first], order[place[u]] = u, w
			place[w], place[u] = place[u], first
			begin[core[u]]++
			core[u]--
		}
	}
	return core
}
