package network

// Components numbers the connected components of n nodes and the edges between them: the component of each node, and
// how many there are. Components are numbered in the order of their smallest node; an isolated node is a component of
// its own. It needs no Graph: union-find over the edges as they come (Tarjan 1975, with path halving; the smaller node
// becomes the root, so that the order of the edges leaves no trace). Edges must name nodes in 0 … n-1.
func Components(n int, edges []Edge) (component []int32, count int) {
	root := make([]int32, n)
	for v := range root {
		root[v] = int32(v)
	}
	for _, e := range edges {
		union(root, e.A, e.B)
	}
	return number(root)
}

// Components numbers the connected components of the graph, as the function Components does.
func (g *Graph) Components() (component []int32, count int) {
	root := make([]int32, g.Nodes())
	for v := range root {
		root[v] = int32(v)
		for _, u := range g.Neighbours(int32(v)) {
			if u >= int32(v) {
				break
			}
			union(root, u, int32(v))
		}
	}
	return number(root)
}

func union(root []int32, a, b int32) {
	a, b = find(root, a), find(root, b)
	switch {
	case a < b:
		root[b] = a
	case b < a:
		root[a] = b
	}
}

func find(root []int32, v int32) int32 {
	for root[v] != v {
		root[v] = root[root[v]]
		v = root[v]
	}
	return v
}

// number turns roots (each the smallest node of its set) into numbers 0 … count-1, in place.
func number(root []int32) ([]int32, int) {
	var count int32
	for v := range root {
		// A root is not larger than its node, so the number of the parent stands already where root[v] points.
		if r := root[v]; r == int32(v) {
			root[v] = count
			count++
		} else {
			root[v] = root[r]
		}
	}
	return root, int(count)
}
