package network

import "slices"

// Clusters returns the sets of at least two groups that hang together by shared members, each ascending, the largest
// set first, equal ones by their first group. Members of more than hub groups (0: no bound) do not tie groups together.
// A set of more than whole groups (0: no bound) is divided into communities by modularity of the shared members.
func (b *Bipartite) Clusters(hub, whole int, seed uint64) [][]int32 {
	pairs, _ := b.Project(hub)
	edges := Edges(pairs)
	of, count := Components(b.groups, edges)
	sets := make([][]int32, count)
	for g, c := range of {
		sets[c] = append(sets[c], int32(g))
	}
	var clusters [][]int32
	for _, set := range sets {
		switch {
		case len(set) < 2:
		case whole > 0 && len(set) > whole:
			clusters = append(clusters, divide(set, edges, seed)...)
		default:
			clusters = append(clusters, set)
		}
	}
	slices.SortFunc(clusters, func(a, b []int32) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return int(a[0] - b[0])
	})
	return clusters
}

// divide splits one connected set into its communities of at least two groups.
func divide(set []int32, edges []Edge, seed uint64) [][]int32 {
	var inside []Edge
	for _, e := range edges {
		a, in := slices.BinarySearch(set, e.A)
		if !in {
			continue
		}
		b, _ := slices.BinarySearch(set, e.B)
		inside = append(inside, Edge{A: int32(a), B: int32(b), Weight: e.Weight})
	}
	g, err := Build(len(set), inside)
	if err != nil {
		// The edges come from a projection: only their weight together can be too much, and then the set stays whole.
		return [][]int32{set}
	}
	c := g.Communities(Leiden{Seed: seed, Iterations: 10})
	parts := make([][]int32, c.Count)
	for i, community := range c.Of {
		parts[community] = append(parts[community], set[i])
	}
	return slices.DeleteFunc(parts, func(p []int32) bool { return len(p) < 2 })
}
