package network

// Cores returns the core number of each node: the largest k such that the node belongs to a subgraph in which every
// node has at least k neighbours. An isolated node has 0. Edge weights are not used. The time is linear in the edges
// (Batagelj and Zaveršnik 2003).
func (g *Graph) Cores() []int32 {
	n := g.Nodes()
	core := make([]int32, n) // the degree among the nodes that remain; at the end the core number
	var most int32
	for v := range core {
		core[v] = int32(g.Degree(int32(v)))
		most = max(most, core[v])
	}
	// The nodes are ordered by degree. begin[d] is the index of the first node of degree d.
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
			// u loses a neighbour. It changes places with the first node of its degree, and begin moves past it.
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
