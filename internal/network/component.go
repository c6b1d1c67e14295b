package network

// Components numbers the connected components of the graph of n nodes and the given edges. It returns the component of
// each node and the number of components. Components are numbered in the order of their smallest node. An isolated node
// is a component of its own. Edges must name nodes in 0 … n-1.
//
// The function needs no Graph: it runs union-find over the edges (Tarjan 1975, with path halving). The smaller node
// becomes the root, so that the result does not depend on the order of the edges.
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

// number replaces each root, the smallest node of its set, by a number from 0 … count-1, in place.
func number(root []int32) ([]int32, int) {
	var count int32
	for v := range root {
		// A root is not larger than its node, so the root's number is already written where root[v] points.
		if r := root[v]; r == int32(v) {
			root[v] = count
			count++
		} else {
			root[v] = root[r]
		}
	}
	return root, int(count)
}
