package network

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawnTies(t *rapid.T) (members, groups int, ties []Tie) {
	members, groups = rapid.IntRange(1, 8).Draw(t, "members"), rapid.IntRange(1, 8).Draw(t, "groups")
	ties = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Tie {
		return Tie{
			rapid.Int32Range(0, int32(members-1)).Draw(t, "member"),
			rapid.Int32Range(0, int32(groups-1)).Draw(t, "group"),
		}
	}), 0, 30).Draw(t, "ties")
	return members, groups, ties
}

func bipartite(t interface{ Fatal(...any) }, members, groups int, ties []Tie) *Bipartite {
	b, err := NewBipartite(members, groups, ties)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		most := rapid.IntRange(0, 3).Draw(t, "most")
		in := make(map[Tie]bool)
		size := make([]int, members)
		for _, tie := range ties {
			if !in[tie] {
				in[tie] = true
				size[tie.Member]++
			}
		}
		var want []Pair
		for a := range int32(groups) {
			for b := a + 1; b < int32(groups); b++ {
				var shared int32
				for m := range int32(members) {
					if in[Tie{m, a}] && in[Tie{m, b}] && (most == 0 || size[m] <= most) {
						shared++
					}
				}
				if shared > 0 {
					want = append(want, Pair{a, b, shared})
				}
			}
		}
		left := 0
		for _, k := range size {
			if most > 0 && k > most {
				left++
			}
		}
		b := bipartite(t, members, groups, ties)
		if got, out := b.Project(most); !slices.Equal(got, want) || out != left {
			t.Fatalf("pairs %v without %d, want %v without %d", got, out, want, left)
		}
		if b.Ties() != len(in) || b.Turned().Ties() != len(in) {
			t.Fatalf("%d ties, want %d", b.Ties(), len(in))
		}
	})
}

func TestNewBipartiteRefuses(t *testing.T) {
	for _, tie := range []Tie{{-1, 0}, {2, 0}, {0, -1}, {0, 3}} {
		if _, err := NewBipartite(2, 3, []Tie{tie}); err == nil {
			t.Errorf("%v: no error", tie)
		}
	}
}

// networkx 3.6.1: bipartite.weighted_projected_graph(davis_southern_women_graph(), women) has 139 edges of weight 322
// in all.
func TestProjectSouthernWomen(t *testing.T) {
	rows, _ := read(t, "davis.csv", "")
	var ties []Tie
	for _, r := range rows {
		ties = append(ties, Tie{r[1], r[0]}) // the women are projected onto each other
	}
	pairs, _ := bipartite(t, 14, 18, ties).Project(0)
	var sum int32
	for _, p := range pairs {
		sum += p.Shared
	}
	if len(ties) != 89 || len(pairs) != 139 || sum != 322 {
		t.Errorf("%d ties, %d pairs, %d shared", len(ties), len(pairs), sum)
	}
}

func TestConcentrate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(-1, 20), 0, 20).Draw(t, "amounts")
		var held []int64
		var sum int64
		for _, a := range amounts {
			if a > 0 {
				held = append(held, a)
				sum += a
			}
		}
		got := Concentrate(amounts)
		if got.Holders != len(held) || got.Units != sum {
			t.Fatalf("%d holders of %d, want %d of %d", got.Holders, got.Units, len(held), sum)
		}
		if len(held) == 0 {
			if !math.IsNaN(got.Gini) || got.Half != 0 || got.Curve != nil {
				t.Fatalf("nobody holds anything: %+v", got)
			}
			return
		}
		// Gini as half the relative mean absolute difference.
		var difference float64
		for _, a := range held {
			for _, b := range held {
				difference += math.Abs(float64(a - b))
			}
		}
		n := float64(len(held))
		if want := difference / (2 * n * float64(sum)); math.Abs(got.Gini-want) > 1e-12 {
			t.Fatalf("Gini %v, want %v", got.Gini, want)
		}
		slices.Sort(held)
		slices.Reverse(held)
		top := func(k int) (s int64) {
			for _, a := range held[:k] {
				s += a
			}
			return s
		}
		if 2*top(got.Half) < sum || 2*top(got.Half-1) >= sum {
			t.Fatalf("half is held by %d of %v", got.Half, held)
		}
		for _, p := range got.Curve {
			k := int(math.Round(p.Holders * n))
			if math.Abs(p.Units-float64(top(k))/float64(sum)) > 1e-12 {
				t.Fatalf("curve %v of %v", got.Curve, held)
			}
		}
		if last := got.Curve[len(got.Curve)-1]; last != (Point{1, 1}) {
			t.Fatalf("the curve ends at %v", last)
		}
	})
}
