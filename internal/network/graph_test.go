package network

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a random small graph with self-loops and multiple edges.
func drawn(t *rapid.T) (n int, edges []Edge) {
	n = rapid.IntRange(0, 14).Draw(t, "nodes")
	if n == 0 {
		return 0, nil
	}
	node := rapid.Int32Range(0, int32(n-1))
	edges = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Edge {
		return Edge{A: node.Draw(t, "a"), B: node.Draw(t, "b"), Weight: rapid.Int32Range(0, 3).Draw(t, "weight")}
	}), 0, 40).Draw(t, "edges")
	return n, edges
}

func build(t interface{ Fatal(...any) }, n int, edges []Edge) *Graph {
	g, err := Build(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// shuffled gives the same edges in another order and direction.
func shuffled(edges []Edge, seed uint64) []Edge {
	out := slices.Clone(edges)
	r := newRandom(seed)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	for i := range out {
		if r.IntN(2) == 0 {
			out[i].A, out[i].B = out[i].B, out[i].A
		}
	}
	return out
}

// matrix is the slow reference: all weights in a table.
func matrix(n int, edges []Edge) [][]int64 {
	m := make([][]int64, n)
	for i := range m {
		m[i] = make([]int64, n)
	}
	for _, e := range edges {
		if e.A != e.B {
			m[e.A][e.B] += weightOf(e)
			m[e.B][e.A] += weightOf(e)
		}
	}
	return m
}

// hops is the slow reference for distances: Floyd and Warshall. Unreachable is n.
func hops(n int, edges []Edge) [][]int {
	m := matrix(n, edges)
	d := make([][]int, n)
	for i := range d {
		d[i] = make([]int, n)
		for j := range d[i] {
			switch {
			case i == j:
			case m[i][j] > 0:
				d[i][j] = 1
			default:
				d[i][j] = n
			}
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	return d
}

// read reads a file of testdata: lines of whole numbers, up to a line that is the word stop.
func read(t testing.TB, name, stop string) (before, after [][]int32) {
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	to := &before
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == stop {
			to = &after
			continue
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		var row []int32
		for cell := range strings.SplitSeq(line, ",") {
			v, err := strconv.ParseInt(cell, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, int32(v))
		}
		*to = append(*to, row)
	}
	return before, after
}

func readEdges(t testing.TB, name string) (n int, edges []Edge) {
	rows, _ := read(t, name, "faction")
	for _, r := range rows {
		e := Edge{A: r[0], B: r[1]}
		if len(r) > 2 {
			e.Weight = r[2]
		}
		edges = append(edges, e)
		n = max(n, int(r[0])+1, int(r[1])+1)
	}
	return n, edges
}

func TestBuildHoldsEveryEdgeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		g := build(t, n, edges)
		m := matrix(n, edges)
		var total int64
		var count, loops int
		for _, e := range edges {
			if e.A == e.B {
				loops++
			}
		}
		for a := range int32(n) {
			var row []int32
			var strength int64
			for b := range int32(n) {
				if w := m[a][b]; w > 0 {
					row = append(row, b)
					strength += w
					total += w
					count++
				}
				if g.Weight(a, b) != m[a][b] {
					t.Fatalf("weight of %d–%d: %d, want %d", a, b, g.Weight(a, b), m[a][b])
				}
			}
			if !slices.Equal(g.Neighbours(a), row) || g.Degree(a) != len(row) || g.Strength(a) != strength {
				t.Fatalf("node %d: neighbours %v, want %v", a, g.Neighbours(a), row)
			}
		}
		if g.Nodes() != n || g.Edges() != count/2 || g.Total() != total/2 || g.Loops() != loops {
			t.Fatalf("%d nodes, %d edges, total %d, %d loops", g.Nodes(), g.Edges(), g.Total(), g.Loops())
		}
	})
}

func TestBuildRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		n     int
		edges []Edge
	}{
		"node too large":  {2, []Edge{{A: 0, B: 2}}},
		"negative node":   {2, []Edge{{A: -1, B: 0}}},
		"negative weight": {2, []Edge{{A: 0, B: 1, Weight: -1}}},
		"too heavy":       {2, []Edge{{A: 0, B: 1, Weight: math.MaxInt32}, {A: 0, B: 1}}},
		"negative count":  {-1, nil},
		"edge in nothing": {0, []Edge{{A: 0, B: 0}}},
	} {
		if _, err := Build(c.n, c.edges); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEmptyGraph(t *testing.T) {
	g := build(t, 0, nil)
	if c := g.Communities(Leiden{}); c.Count != 0 || len(c.Of) != 0 || c.Quality != 0 {
		t.Errorf("communities of nothing: %+v", c)
	}
	if _, k := g.Components(); k != 0 || len(g.Cores()) != 0 || len(g.Betweenness(0, 1, 1).Value) != 0 {
		t.Error("an empty graph has something in it")
	}
	if r, cut := g.Neighbourhood(nil, 3, 0); len(r) != 0 || cut {
		t.Error("a neighbourhood of nobody")
	}
}

func TestComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		d := hops(n, edges)
		for name, components := range map[string]func() ([]int32, int){
			"edges": func() ([]int32, int) { return Components(n, shuffled(edges, 1)) },
			"graph": build(t, n, edges).Components,
		} {
			of, count := components()
			next := int32(0)
			for v := range n {
				first := v
				for u := range v {
					if d[u][v] < n {
						first = min(first, u)
					}
				}
				if first == v {
					if of[v] != next {
						t.Fatalf("%s: node %d opens component %d, want %d", name, v, of[v], next)
					}
					next++
				} else if of[v] != of[first] {
					t.Fatalf("%s: node %d apart from node %d", name, v, first)
				}
			}
			if count != int(next) {
				t.Fatalf("%s: %d components, want %d", name, count, next)
			}
		}
	})
}

func TestPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		g := build(t, n, edges)
		d := hops(n, edges)
		for a := range int32(n) {
			distance := g.Distances(a)
			for b := range int32(n) {
				want := d[a][b]
				path := g.Path(a, b)
				if want == n {
					if distance[b] != -1 || path != nil {
						t.Fatalf("a path where none is: %d–%d", a, b)
					}
					continue
				}
				if int(distance[b]) != want || len(path) != want+1 || path[0] != a || path[want] != b {
					t.Fatalf("%d–%d: distance %d, path %v, want %d", a, b, distance[b], path, want)
				}
				for i := 1; i < len(path); i++ {
					// Each step is the smallest neighbour that is nearer.
					for u := range int32(n) {
						if d[path[i-1]][u] == 1 && d[u][b] == want-i {
							if u != path[i] {
								t.Fatalf("path %v: step %d could be %d", path, i, u)
							}
							break
						}
					}
				}
			}
			for reach := range 4 {
				got, cut := g.Neighbourhood([]int32{a}, reach, 0)
				var want []Reached
				for k := 0; k <= min(reach, n-1); k++ {
					for b := range int32(n) {
						if d[a][b] == k {
							want = append(want, Reached{b, int32(k)})
						}
					}
				}
				if cut || !slices.Equal(got, want) {
					t.Fatalf("neighbourhood of %d to %d: %v, want %v", a, reach, got, want)
				}
				some, cut := g.Neighbourhood([]int32{a}, reach, 2)
				if cut != (len(want) > 2) || !slices.Equal(some, want[:min(2, len(want))]) {
					t.Fatalf("cut neighbourhood: %v of %v, cut %v", some, want, cut)
				}
			}
		}
	})
}

func TestCores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		m := matrix(n, edges)
		want := make([]int32, n)
		for k := 1; k < n; k++ { // peel off everybody with fewer than k neighbours, again and again
			in := make([]bool, n)
			for v := range in {
				in[v] = true
			}
			for changed := true; changed; {
				changed = false
				for v := range n {
					degree := 0
					for u := range n {
						if in[u] && m[v][u] > 0 {
							degree++
						}
					}
					if in[v] && degree < k {
						in[v], changed = false, true
					}
				}
			}
			for v := range n {
				if in[v] {
					want[v] = int32(k)
				}
			}
		}
		if got := build(t, n, edges).Cores(); !slices.Equal(got, want) {
			t.Fatalf("cores %v, want %v", got, want)
		}
	})
}

func TestCoresOfTheKarateClub(t *testing.T) {
	n, edges := readEdges(t, "karate.csv")
	// networkx 3.6.1: nx.core_number(nx.karate_club_graph())
	want := []int32{
		4,
		4,
		4,
		4,
		3,
		3,
		3,
		4,
		4,
		2,
		3,
		1,
		2,
		4,
		2,
		2,
		2,
		2,
		2,
		3,
		2,
		2,
		2,
		3,
		3,
		3,
		2,
		3,
		3,
		3,
		4,
		3,
		4,
		4,
	}
	if got := build(t, n, edges).Cores(); !slices.Equal(got, want) {
		t.Errorf("cores %v, want %v", got, want)
	}
}

func TestBetweenness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, edges := drawn(t)
		m := matrix(n, edges)
		d := hops(n, edges)
		// paths[a][b] by distance: the sum over the last step.
		paths := make([][]float64, n)
		for a := range n {
			paths[a] = make([]float64, n)
			paths[a][a] = 1
			for k := 1; k < n; k++ {
				for b := range n {
					if d[a][b] != k {
						continue
					}
					for u := range n {
						if m[u][b] > 0 && d[a][u] == k-1 {
							paths[a][b] += paths[a][u]
						}
					}
				}
			}
		}
		got := build(t, n, edges).Betweenness(0, 1, 2)
		for v := range n {
			var want float64
			for a := range n {
				for b := a + 1; b < n; b++ {
					if a != v && b != v && d[a][b] < n && d[a][v]+d[v][b] == d[a][b] {
						want += paths[a][v] * paths[v][b] / paths[a][b]
					}
				}
			}
			if math.Abs(got.Value[v]-want) > 1e-9*(1+want) || got.Error[v] != 0 {
				t.Fatalf("betweenness of %d: %v ± %v, want %v", v, got.Value[v], got.Error[v], want)
			}
		}
	})
}

func TestBetweennessOfTheKarateClub(t *testing.T) {
	n, edges := readEdges(t, "karate.csv")
	got := build(t, n, edges).Betweenness(0, 1, 0)
	// networkx 3.6.1: nx.betweenness_centrality(nx.karate_club_graph(), normalized=False)
	for v, want := range map[int]float64{0: 231.0714285714286, 33: 160.5515873015873, 32: 76.69047619047619,
		2: 75.85079365079366, 31: 73.00952380952378, 8: 29.529365079365082} {
		if math.Abs(got.Value[v]-want) > 1e-9*want {
			t.Errorf("node %d: %v, want %v", v, got.Value[v], want)
		}
	}
}

// Of the nodes that matter, the tenth with the highest betweenness, about 19 of 20 lie within two of the stated errors.
// (For nodes that few paths use, the few sources that see them make the error uncertain itself.)
func TestSampledBetweennessStatesItsError(t *testing.T) {
	edges := planted(400, 1600, 20, 0.7)
	g := build(t, 400, edges)
	exact := g.Betweenness(0, 0, 0)
	order := slices.Clone(exact.Value)
	slices.Sort(order)
	var within, all int
	for seed := range uint64(20) {
		some := g.Betweenness(200, seed, 0)
		if some.Pivot != 200 {
			t.Fatalf("%d pivots", some.Pivot)
		}
		for v := range exact.Value {
			if exact.Value[v] < order[360] {
				continue
			}
			all++
			if math.Abs(some.Value[v]-exact.Value[v]) <= 2*some.Error[v] {
				within++
			}
		}
	}
	if share := float64(within) / float64(all); share < 0.90 || share > 0.99 {
		t.Errorf("%.3f of the true values within two standard errors", share)
	}
	one, two := g.Betweenness(100, 7, 1), g.Betweenness(100, 7, 3)
	if !slices.Equal(one.Value, two.Value) || !slices.Equal(one.Error, two.Error) {
		t.Error("the number of threads changed the result")
	}
}

func FuzzBuild(f *testing.F) {
	f.Add(3, []byte{0, 1, 1, 2})
	f.Add(1, []byte{0, 0})
	f.Fuzz(func(t *testing.T, n int, data []byte) {
		if n > 1000 {
			return
		}
		var edges []Edge
		for i := 0; i+1 < len(data); i += 2 {
			edges = append(edges, Edge{A: int32(int8(data[i])), B: int32(int8(data[i+1]))})
		}
		g, err := Build(n, edges)
		if err != nil {
			return
		}
		c := g.Communities(Leiden{})
		_, parts := g.Components()
		if c.Count < parts {
			t.Errorf("%d communities in %d components", c.Count, parts)
		}
	})
}

func BenchmarkBuild(b *testing.B) {
	edges := planted(1_000_000, 10_000_000, 100, 0.6)
	for b.Loop() {
		build(b, 1_000_000, edges)
	}
}

func BenchmarkComponents(b *testing.B) {
	edges := planted(1_000_000, 10_000_000, 100, 0.6)
	for b.Loop() {
		Components(1_000_000, edges)
	}
}

func BenchmarkCores(b *testing.B) {
	g := build(b, 1_000_000, planted(1_000_000, 10_000_000, 100, 0.6))
	for b.Loop() {
		g.Cores()
	}
}
