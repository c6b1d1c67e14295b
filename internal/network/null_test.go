package network

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestShuffledKeepsBothDegrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		b := bipartite(t, members, groups, ties)
		s := b.shuffled(3, newRandom(rapid.Uint64().Draw(t, "seed")))
		for m := range b.of {
			if len(s.of[m]) != len(b.of[m]) || !slices.IsSorted(s.of[m]) ||
				len(slices.Compact(slices.Clone(s.of[m]))) != len(s.of[m]) {
				t.Fatalf("member %d: %v became %v", m, b.of[m], s.of[m])
			}
		}
		for g, of := range b.Turned().of {
			if len(s.Turned().of[g]) != len(of) {
				t.Fatalf("group %d has %d members, had %d", g, len(s.Turned().of[g]), len(of))
			}
		}
	})
}

// Three members of one group each and a fourth of all three groups: 6 memberships are possible, each as likely as the
// other.
func TestShuffledIsUniform(t *testing.T) {
	b := bipartite(t, 4, 3, []Tie{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {3, 1}, {3, 2}})
	count := make(map[[3]int32]int)
	const draws = 6000
	for i := range draws {
		s := b.shuffled(10, rand.New(rand.NewPCG(1, uint64(i))))
		count[[3]int32{s.of[0][0], s.of[1][0], s.of[2][0]}]++
	}
	var square float64
	for _, k := range count {
		square += math.Pow(float64(k)-draws/6, 2) / (draws / 6)
	}
	// Chi-square with 5 degrees of freedom exceeds 20.5 once in a thousand.
	if len(count) != 6 || square > 20.5 {
		t.Errorf("%d outcomes, chi-square %.1f: %v", len(count), square, count)
	}
}

// registry is a made-up trade: people with one to three companies each by chance, an auditor and a formation agent with
// hundreds, who sit together in many, and a few crews: three people who together run five companies.
func registry(crews int) (b *Bipartite, crew func(group int32) int) {
	const people, companies = 3000, 2000
	r := newRandom(9)
	var ties []Tie
	for p := range int32(people) {
		for range 1 + r.IntN(3) {
			ties = append(ties, Tie{p, int32(r.IntN(companies))})
		}
	}
	for g := range int32(companies) {
		if g%7 == 0 {
			ties = append(ties, Tie{people, g}, Tie{people + 1, g})
		}
	}
	for c := range int32(crews) {
		for p := range int32(3) {
			for g := range int32(5) {
				ties = append(ties, Tie{people + 2 + 3*c + p, 11*c + 2*g})
			}
		}
	}
	b, err := NewBipartite(people+2+3*crews, companies, ties)
	if err != nil {
		panic(err)
	}
	return b, func(group int32) int {
		if c := int(group) / 11; c < crews && group%11%2 == 0 && group%11 < 10 {
			return c
		}
		return -1
	}
}

func TestCompareFindsCrewsAndNotAuditors(t *testing.T) {
	b, crew := registry(10)
	c := b.Compare(Null{Samples: 100, Seed: 1})
	var found, wrong int
	for _, p := range c.Pairs {
		planted := crew(p.A) >= 0 && crew(p.A) == crew(p.B)
		if p.FDR <= 0.05 {
			if planted {
				found++
			} else {
				wrong++
			}
		}
		if p.A%7 == 0 && p.B%7 == 0 && p.Shared == 2 && p.FDR < 0.5 {
			t.Errorf("companies %d and %d share only their auditor and their agent: false discovery rate %v", p.A, p.B,
				p.FDR)
		}
	}
	if found != 10*10 {
		t.Errorf("%d of the 100 planted pairs found", found)
	}
	if wrong > 10 {
		t.Errorf("%d findings that were not planted beside %d that were, at a stated rate of 0.05", wrong, found)
	}
	// The crews are what chance does not give.
	for _, s := range c.Spectrum {
		if s.Shared == 3 && (s.Observed < s.High+100) {
			t.Errorf("pairs that share three: %+v", s)
		}
	}
}

// Where nothing was planted next to nothing may be found: at a rate of 0.05 a finding at all is a matter of luck, so it
// is counted over several worlds of chance.
func TestCompareFindsNothingInChance(t *testing.T) {
	b, _ := registry(0)
	var found int
	for seed := range uint64(5) {
		c := b.shuffled(20, newRandom(100+seed)).Compare(Null{Samples: 50, Seed: seed})
		for _, p := range c.Pairs {
			if p.FDR <= 0.05 {
				found++
			}
		}
	}
	if found > 5 {
		t.Errorf("%d findings in five worlds of chance", found)
	}
}

func TestCompareDoesNotDependOnThreadsOrOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		a := bipartite(t, members, groups, ties).Compare(Null{Samples: 9, Rounds: 4, Threads: 1})
		slices.Reverse(ties)
		b := bipartite(t, members, groups, ties).Compare(Null{Samples: 9, Rounds: 4, Threads: 4})
		if !slices.Equal(a.Pairs, b.Pairs) || !slices.Equal(a.Spectrum, b.Spectrum) {
			t.Fatal("threads or order changed the comparison")
		}
		pairs, _ := bipartite(t, members, groups, ties).Project(0)
		if len(pairs) != len(a.Pairs) {
			t.Fatalf("%d pairs, want %d", len(a.Pairs), len(pairs))
		}
		for i, p := range a.Pairs {
			if p.Pair != pairs[i] || p.P <= 0 || p.P > 1 || p.FDR <= 0 || p.FDR > 1 || p.Expected < 0 ||
				int(p.Expected) > members {
				t.Fatalf("pair %+v", p)
			}
		}
	})
}

func TestCompareLeavesOutTheLargest(t *testing.T) {
	b := bipartite(t, 2, 4, []Tie{{0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 0}, {1, 1}})
	c := b.Compare(Null{Most: 3, Samples: 10})
	if c.Left != 1 || len(c.Pairs) != 1 || c.Pairs[0].Pair != (Pair{0, 1, 1}) {
		t.Errorf("%+v", c)
	}
	if c := bipartite(t, 0, 0, nil).Compare(Null{}); len(c.Pairs) != 0 || len(c.Spectrum) != 0 {
		t.Errorf("a comparison of nothing: %+v", c)
	}
}

func BenchmarkCompare(b *testing.B) {
	w, _ := registry(10)
	for b.Loop() {
		w.Compare(Null{})
	}
}
