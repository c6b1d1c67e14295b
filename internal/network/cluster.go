package network

import "slices"

// Clusters returns the sets of at least two groups that are connected by shared members. Each set is ascending. The
// largest set comes first; sets of equal size are ordered by their first group. Members of more than hub groups do not
// connect groups (0: no bound). A set of more than largest groups (0: no bound) is divided into communities by the
// modularity of the shared members; the seed belongs to that search.
func (b *Bipartite) Clusters(hub, largest int, seed uint64) [][]int32 {
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
		case largest > 0 && len(set) > largest:
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

// divide splits one connected set of groups into its communities of at least two groups.
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
		// The edges come from a projection, so Build can fail only because their total weight is too large. The set is
		// then not divided.
		return [][]int32{set}
	}
	c := g.Communities(Leiden{Seed: seed, Iterations: 10})
	parts := make([][]int32, c.Count)
	for i, community := range c.Of {
		parts[community] = append(parts[community], set[i])
	}
	return slices.DeleteFunc(parts, func(p []int32) bool { return len(p) < 2 })
}
