package network

import "slices"

// Reached is a node that a breadth-first search has reached, and its distance in edges.
type Reached struct {
	Node, Distance int32
}

// Neighbourhood returns the nodes within distance edges of any of the start nodes. The nearest come first; nodes at the
// same distance are ascending. The start nodes are at distance 0. At most limit nodes are returned (0: no limit), the
// first in that order; cut reports whether there were more.
func (g *Graph) Neighbourhood(start []int32, distance, limit int) (reached []Reached, cut bool) {
	seen := make(map[int32]bool, len(start))
	var ring []int32
	for _, v := range start {
		if !seen[v] {
			seen[v] = true
			ring = append(ring, v)
		}
	}
	for d := int32(0); len(ring) > 0; d++ {
		slices.Sort(ring)
		for _, v := range ring {
			if limit > 0 && len(reached) == limit {
				return reached, true
			}
			reached = append(reached, Reached{v, d})
		}
		if int(d) == distance {
			break
		}
		var next []int32
		for _, v := range ring {
			for _, u := range g.Neighbours(v) {
				if !seen[u] {
					seen[u] = true
					next = append(next, u)
				}
			}
		}
		ring = next
	}
	return reached, false
}

// Distances returns the distance in edges of each node from start, or -1 if there is no path.
func (g *Graph) Distances(start int32) []int32 {
	distance := make([]int32, g.Nodes())
	for v := range distance {
		distance[v] = -1
	}
	distance[start] = 0
	queue := []int32{start}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, u := range g.Neighbours(v) {
			if distance[u] < 0 {
				distance[u] = distance[v] + 1
				queue = append(queue, u)
			}
		}
	}
	return distance
}

// Path returns a shortest path from a to b, with both ends. Of several shortest paths it is the smallest one, compared
// node by node. It is nil if there is no path, and [a] if a is b.
func (g *Graph) Path(a, b int32) []int32 {
	// Distances are measured from b, so that each step from a can take the smallest neighbour that is nearer to b.
	distance := g.Distances(b)
	if distance[a] < 0 {
		return nil
	}
	path := []int32{a}
	for v := a; v != b; {
		for _, u := range g.Neighbours(v) {
			if distance[u] == distance[v]-1 {
				v = u
				break
			}
		}
		path = append(path, v)
	}
	return path
}
