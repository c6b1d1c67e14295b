package network

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestClustersAreComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		b := bipartite(t, members, groups, ties)
		var seen []int32
		for i, c := range b.Clusters(0, 0, 1) {
			if len(c) < 2 || !slices.IsSorted(c) {
				t.Fatalf("cluster %v", c)
			}
			if i > 0 && len(c) > len(b.Clusters(0, 0, 1)[i-1]) {
				t.Fatal("a larger cluster comes later")
			}
			seen = append(seen, c...)
		}
		pairs, _ := b.Project(0)
		of, _ := Components(groups, Edges(pairs))
		size := make([]int, groups)
		for _, c := range of {
			size[c]++
		}
		want := 0
		for _, c := range of {
			if size[c] > 1 {
				want++
			}
		}
		slices.Sort(seen)
		if len(seen) != want || len(slices.Compact(seen)) != want {
			t.Fatalf("%d groups in clusters, want %d", len(seen), want)
		}
	})
}

// Two crews of four companies joined by one common member are two clusters where none may be larger than six, and one
// where it may.
func TestClustersDivideLargeSets(t *testing.T) {
	var ties []Tie
	for crew := range int32(2) {
		for m := range int32(3) {
			for g := range int32(4) {
				ties = append(ties, Tie{3*crew + m, 4*crew + g})
			}
		}
	}
	ties = append(ties, Tie{6, 3}, Tie{6, 4})
	b := bipartite(t, 7, 8, ties)
	if c := b.Clusters(0, 8, 1); len(c) != 1 || len(c[0]) != 8 {
		t.Errorf("%v", c)
	}
	if c := b.Clusters(0, 6, 1); len(c) != 2 || !slices.Equal(c[0], []int32{0, 1, 2, 3}) ||
		!slices.Equal(c[1], []int32{4, 5, 6, 7}) {
		t.Errorf("%v", c)
	}
}

func TestRulesAreComplete(t *testing.T) {
	if len(Rules()) == 0 {
		t.Fatal("no rules")
	}
	for _, r := range Rules() {
		if r.Version < 1 || r.Title.SV == "" || r.Title.EN == "" || r.Seen.SV == "" || r.Seen.EN == "" ||
			r.Law.SV == "" ||
			r.Law.EN == "" ||
			len(r.Innocent) == 0 {
			t.Errorf("rule %s lacks something: %+v", r.ID, r)
		}
		for _, i := range r.Innocent {
			if i.SV == "" || i.EN == "" {
				t.Errorf("rule %s: an innocent explanation in one language only", r.ID)
			}
		}
	}
}
