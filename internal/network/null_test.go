package network

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// obviousShuffle is the obvious version of sampler.shuffle: it keeps every member's groups in a list of their own.
func obviousShuffle(b *Bipartite, rounds int, random *rand.Rand) *Bipartite {
	of := make([][]int32, b.Members())
	var traders []int
	for m := range of {
		of[m] = slices.Clone(b.Of(int32(m)))
		if len(of[m]) > 0 {
			traders = append(traders, m)
		}
	}
	for range rounds {
		random.Shuffle(len(traders), func(i, j int) { traders[i], traders[j] = traders[j], traders[i] })
		for k := 0; k+1 < len(traders); k += 2 {
			x, y := of[traders[k]], of[traders[k+1]]
			var both, pool []int32
			for _, g := range x {
				if slices.Contains(y, g) {
					both = append(both, g)
				}
			}
			for _, g := range slices.Sorted(slices.Values(slices.Concat(x, y))) {
				if !slices.Contains(both, g) {
					pool = append(pool, g)
				}
			}
			if len(both) == len(x) || len(both) == len(y) {
				continue
			}
			if len(x) > len(y) {
				x, y = y, x
			}
			mine := len(x) - len(both)
			for i := range mine {
				j := i + random.IntN(len(pool)-i)
				pool[i], pool[j] = pool[j], pool[i]
			}
			copy(x, slices.Concat(both, pool[:mine]))
			copy(y, slices.Concat(both, pool[mine:]))
			slices.Sort(x)
			slices.Sort(y)
		}
	}
	var ties []Tie
	for m, row := range of {
		for _, g := range row {
			ties = append(ties, Tie{int32(m), g})
		}
	}
	s, err := NewBipartite(b.Members(), b.Groups(), ties)
	if err != nil {
		panic(err)
	}
	return s
}

// The samples are, bit by bit, those of the obvious version. Results on national registers stand on that.
func TestSamplesAreThoseOfTheObviousShuffle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		b := bipartite(t, members, groups, ties)
		most, rounds := rapid.IntRange(0, 4).Draw(t, "most"), rapid.IntRange(0, 4).Draw(t, "rounds")
		seed := rapid.Uint64().Draw(t, "seed")
		var kept []Tie
		over := 0
		for m := range int32(members) {
			of := b.Of(m)
			if most > 0 && len(of) > most {
				over++
				continue
			}
			for _, g := range of {
				kept = append(kept, Tie{m, g})
			}
		}
		from := bipartite(t, members, groups, kept)
		all, left := b.memberships(most)
		if left != over {
			t.Fatalf("%d members left out, want %d", left, over)
		}
		s := all.sampler()
		for sample := range uint64(3) { // the working memory is used again
			s.shuffle(rounds, seed, sample)
			var one, wantOne, held, wantHeld []int32
			for _, trader := range s.traders {
				if trader < several {
					one = append(one, int32(trader))
				}
			}
			held = append(held, s.held...)
			want := obviousShuffle(from, rounds, rand.New(rand.NewPCG(seed, sample)))
			for m := range int32(members) {
				if of := want.Of(m); len(of) == 1 {
					wantOne = append(wantOne, of...)
				} else {
					wantHeld = append(wantHeld, of...)
				}
			}
			slices.Sort(one)
			slices.Sort(wantOne)
			if !slices.Equal(one, wantOne) || !slices.Equal(held, wantHeld) {
				t.Fatalf("%v and %v, want %v and %v", one, held, wantOne, wantHeld)
			}
			var pairs []Pair
			for _, p := range s.surprises() {
				var surprise int64
				for m := range int32(members) {
					of := want.Of(m)
					if slices.Contains(of, p.A) && slices.Contains(of, p.B) {
						surprise += int64(math.Round(1000 * math.Log(float64(groups)/float64(len(of)))))
					}
				}
				if p.surprise != surprise {
					t.Fatalf("pair %+v, want a surprise of %d", p, surprise)
				}
				pairs = append(pairs, p.Pair)
			}
			if projected, _ := want.Project(0); !slices.Equal(pairs, projected) {
				t.Fatalf("%v, want %v", pairs, projected)
			}
		}
	})
}

// The numbers are those of rand.Rand, also for bounds at which a number is drawn again every second time.
func TestBelowIsRand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, n := rapid.Uint64().Draw(t, "seed"), rapid.Uint64Range(1, math.MaxUint64).Draw(t, "n")
		var r random
		r.Seed(seed, 1)
		want := rand.New(rand.NewPCG(seed, 1))
		for range 20 {
			if got, want := r.below(n), want.Uint64N(n); got != want {
				t.Fatalf("%d, want %d", got, want)
			}
		}
	})
}

func TestShuffleKeepsBothDegrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members, groups, ties := drawnTies(t)
		b := bipartite(t, members, groups, ties)
		s := obviousShuffle(b, 3, newRandom(rapid.Uint64().Draw(t, "seed")))
		for m := range int32(members) {
			if len(s.Of(m)) != len(b.Of(m)) {
				t.Fatalf("member %d: %v became %v", m, b.Of(m), s.Of(m))
			}
		}
		before, after := b.Turned(), s.Turned()
		for g := range int32(groups) {
			if len(after.Of(g)) != len(before.Of(g)) {
				t.Fatalf("group %d has %d members, had %d", g, len(after.Of(g)), len(before.Of(g)))
			}
		}
	})
}

// Three members of one group each and a fourth of all three groups: 6 memberships are possible, each as likely as the
// other.
func TestShuffleIsUniform(t *testing.T) {
	b := bipartite(t, 4, 3, []Tie{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {3, 1}, {3, 2}})
	count := make(map[[3]int32]int)
	const draws = 6000
	for i := range draws {
		s := obviousShuffle(b, 10, rand.New(rand.NewPCG(1, uint64(i))))
		count[[3]int32{s.Of(0)[0], s.Of(1)[0], s.Of(2)[0]}]++
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
		c := obviousShuffle(b, 20, newRandom(100+seed)).Compare(Null{Samples: 50, Seed: seed})
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
