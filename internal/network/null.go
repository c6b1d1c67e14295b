package network

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Null holds the settings of a comparison of memberships with chance. In each random sample every member belongs to as
// many groups, and every group has as many members, as in the observed data; the memberships are otherwise random. A
// member of hundreds of groups, such as an auditor or a company-formation agent, has as many in every sample. Groups
// that share only such a member are therefore not unusual.
type Null struct {
	Samples int // number of random samples; 0 means 200
	Rounds  int // number of trades of every member before a sample is taken; 0 means 20
	Most    int // members of more groups are left out, in the data and in the samples (see Project); 0: no bound
	Seed    uint64
	Threads int // 0: one per processor; the result does not depend on it
}

// Chance is a pair of groups that share members, compared with the random samples.
type Chance struct {
	Pair
	Expected float64 // the mean number of members that the pair shares in a sample
	// the share of samples in which the pair shares at least as many; the observed data count as one sample
	P   float64
	FDR float64 // the expected share of chance findings among all pairs that are at least as surprising
}

// Spectrum holds the number of pairs of groups that share at least a given number of members, observed and by chance.
type Spectrum struct {
	Shared    int
	Observed  int
	Expected  float64 // the mean over the samples
	Low, High int     // the range of the samples without the lowest and the highest 2.5 %
}

// Comparison is the result of Compare.
type Comparison struct {
	Pairs    []Chance   // all pairs that share a member, ascending
	Spectrum []Spectrum // by ascending number of shared members, from 1 to the largest observed
	Left     int        // the members left out because of Most
}

// Compare compares the pairs of groups that share members with the null model. The surprise of a pair is the sum over
// its shared members of log(groups ∕ groups of that member); a member of few groups thus counts for more than a member
// of many. The false discovery rate is a ratio of two numbers of pairs at least as surprising: the mean of the samples
// over that of the observed data (Storey and Tibshirani 2003, with the null distribution taken from samples). Without
// shared members the comparison is empty.
func (b *Bipartite) Compare(o Null) Comparison {
	if o.Samples == 0 {
		o.Samples = 200
	}
	if o.Rounds == 0 {
		o.Rounds = 20
	}
	kept, left := b.atMost(o.Most)
	c := Comparison{Left: left}
	truth := kept.surprises()
	if len(truth) == 0 {
		return c
	}

	// distinct holds the observed surprises, descending, each value once. beyond counts the pairs of all samples that
	// reach each value.
	values := make([]int64, len(truth))
	var most int32
	for i, p := range truth {
		values[i] = p.surprise
		most = max(most, p.Shared)
	}
	slices.SortFunc(values, func(a, b int64) int { return cmp.Compare(b, a) })
	distinct := slices.Compact(slices.Clone(values))
	beyond := make([]int64, len(distinct))
	shared := make([]int64, len(truth))  // shared members, summed over all samples
	reached := make([]int64, len(truth)) // samples in which the pair shares at least as many
	spectrum := make([][]int, o.Samples) // per sample the number of pairs that share at least 1, 2 …

	var gate sync.Mutex // integers are added, so the order does not matter
	parallel(o.Samples, 1, o.Threads, func(_, lo, hi int) {
		for s := lo; s < hi; s++ {
			sample := kept.shuffled(o.Rounds, rand.New(rand.NewPCG(o.Seed, uint64(s)))).surprises()
			count := make([]int64, len(distinct))
			spectrum[s] = make([]int, most+1)
			gate.Lock()
			i := 0
			for _, p := range sample {
				// distinct descends: the pair reaches this value and all that follow it.
				at, _ := slices.BinarySearchFunc(distinct, p.surprise,
					func(a, b int64) int { return cmp.Compare(b, a) })
				if at < len(count) {
					count[at]++
				}
				spectrum[s][min(p.Shared, most)]++
				for i < len(truth) && before(truth[i].Pair, p.Pair) {
					i++
				}
				if i < len(truth) && truth[i].A == p.A && truth[i].B == p.B {
					shared[i] += int64(p.Shared)
					if p.Shared >= truth[i].Shared {
						reached[i]++
					}
				}
			}
			for at, k := range count {
				beyond[at] += k
			}
			gate.Unlock()
			for k := most - 1; k >= 1; k-- {
				spectrum[s][k] += spectrum[s][k+1]
			}
		}
	})

	samples := float64(o.Samples)
	rate := discoveryRates(values, distinct, beyond, samples)
	for i, p := range truth {
		at, _ := slices.BinarySearchFunc(distinct, p.surprise, func(a, b int64) int { return cmp.Compare(b, a) })
		c.Pairs = append(c.Pairs, Chance{
			Pair:     p.Pair,
			Expected: float64(shared[i]) / samples,
			P:        float64(reached[i]+1) / (samples + 1),
			FDR:      rate[at],
		})
	}
	observed := make([]int, most+2)
	for _, p := range truth {
		observed[p.Shared]++
	}
	for k := most; k >= 1; k-- {
		observed[k] += observed[k+1]
	}
	for k := 1; k <= int(most); k++ {
		column := make([]int, o.Samples)
		for s := range column {
			column[s] = spectrum[s][k]
		}
		c.Spectrum = append(c.Spectrum, spectrumOf(k, observed[k], column))
	}
	return c
}

// atMost returns the memberships without the members of more groups than most, and how many members those are. With
// most 0 nobody is left out.
func (b *Bipartite) atMost(most int) (kept *Bipartite, left int) {
	if most <= 0 {
		return b, 0
	}
	kept = &Bipartite{groups: b.groups, of: make([][]int32, len(b.of))}
	for m, of := range b.of {
		if len(of) > most {
			left++
			continue
		}
		kept.of[m] = of
		kept.ties += len(of)
	}
	return kept, left
}

// discoveryRates returns the false discovery rate of each distinct surprise. From the most surprising value down, it is
// the expected number of pairs over the observed number; a value gets the smallest rate of all cuts that include it.
// values are the surprises of the observed pairs, descending; beyond has, for each distinct one, the pairs of all
// samples that reach it and no larger one.
func discoveryRates(values, distinct, beyond []int64, samples float64) []float64 {
	rate := make([]float64, len(distinct))
	var chance, i int64
	for at, value := range distinct {
		chance += beyond[at]
		for i < int64(len(values)) && values[i] >= value {
			i++
		}
		rate[at] = min(1, float64(chance+1)/samples/float64(i))
	}
	for at := len(rate) - 2; at >= 0; at-- {
		rate[at] = min(rate[at], rate[at+1])
	}
	return rate
}

// spectrumOf compares the observed number of pairs that share at least k members with those of the samples.
func spectrumOf(k, observed int, samples []int) Spectrum {
	sum := 0
	for _, n := range samples {
		sum += n
	}
	slices.Sort(samples)
	tail := len(samples) / 40
	return Spectrum{
		Shared:   k,
		Observed: observed,
		Expected: float64(sum) / float64(len(samples)),
		Low:      samples[tail],
		High:     samples[len(samples)-1-tail],
	}
}

func before(a, b Pair) bool { return a.A < b.A || a.A == b.A && a.B < b.B }

// surprising is a pair and its surprise in thousandths. The surprise is an integer, so that sums do not depend on their
// order.
type surprising struct {
	Pair
	surprise int64
}

// surprises returns the pairs of groups that share a member, ascending, with their surprise.
func (b *Bipartite) surprises() []surprising {
	weight := make([]int64, len(b.of))
	for m, of := range b.of {
		if len(of) > 0 {
			weight[m] = int64(math.Round(1000 * math.Log(float64(b.groups)/float64(len(of)))))
		}
	}
	members := b.Turned()
	var pairs []surprising
	shared := make([]int32, b.groups)
	sum := make([]int64, b.groups)
	var touched []int32
	for a := range int32(b.groups) {
		for _, m := range members.of[a] {
			of := b.of[m]
			i, _ := slices.BinarySearch(of, a)
			for _, other := range of[i+1:] {
				if shared[other] == 0 {
					touched = append(touched, other)
				}
				shared[other]++
				sum[other] += weight[m]
			}
		}
		slices.Sort(touched)
		for _, other := range touched {
			pairs = append(pairs, surprising{Pair{a, other, shared[other]}, sum[other]})
			shared[other], sum[other] = 0, 0
		}
		touched = touched[:0]
	}
	return pairs
}

// shuffled returns random memberships with the same number of groups per member and of members per group. In each round
// the members meet in random pairs. Each pair redistributes at random the groups to which only one of the two belongs.
// These are the global curveball trades of Carstens, Hamann, Meyer, Penschuck, Tran and Wagner 2018; the single trade
// is from Strona et al. 2014.
func (b *Bipartite) shuffled(rounds int, random *rand.Rand) *Bipartite {
	s := &Bipartite{groups: b.groups, of: make([][]int32, len(b.of)), ties: b.ties}
	var traders []int32
	for m, of := range b.of {
		s.of[m] = slices.Clone(of)
		if len(of) > 0 {
			traders = append(traders, int32(m))
		}
	}
	var pool, both []int32
	for range rounds {
		random.Shuffle(len(traders), func(i, j int) { traders[i], traders[j] = traders[j], traders[i] })
		for k := 0; k+1 < len(traders); k += 2 {
			x, y := s.of[traders[k]], s.of[traders[k+1]]
			pool, both = pool[:0], both[:0]
			i, j := 0, 0
			for i < len(x) || j < len(y) {
				switch {
				case j == len(y) || i < len(x) && x[i] < y[j]:
					pool = append(pool, x[i])
					i++
				case i == len(x) || y[j] < x[i]:
					pool = append(pool, y[j])
					j++
				default:
					both = append(both, x[i])
					i++
					j++
				}
			}
			if len(both) == len(x) || len(both) == len(y) {
				continue // one has no group that the other does not have
			}
			// Only the groups of the member with fewer own groups need to be drawn.
			if len(x) > len(y) {
				x, y = y, x
			}
			mine := len(x) - len(both)
			for i := range mine {
				j := i + random.IntN(len(pool)-i)
				pool[i], pool[j] = pool[j], pool[i]
			}
			deal(x, both, pool[:mine])
			deal(y, both, pool[mine:])
		}
	}
	return s
}

func deal(to, both, own []int32) {
	copy(to, both)
	copy(to[len(both):], own)
	slices.Sort(to)
}
