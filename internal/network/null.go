package network

import (
	"cmp"
	"slices"
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
	all, left := b.memberships(o.Most)
	c := Comparison{Left: left}
	truth := all.sampler().surprises()
	if len(truth) == 0 {
		return c
	}

	// distinct holds the observed surprises, descending, each value once.
	values := make([]int64, len(truth))
	var most int32
	for i, p := range truth {
		values[i] = p.surprise
		most = max(most, p.Shared)
	}
	slices.SortFunc(values, func(a, b int64) int { return cmp.Compare(b, a) })
	distinct := slices.Compact(slices.Clone(values))
	spectrum := make([][]int, o.Samples) // per sample the number of pairs that share at least 1, 2 …
	counts := make([]worker, workers(o.Threads))
	parallel(o.Samples, 1, o.Threads, func(number, lo, hi int) {
		w := &counts[number]
		if w.sampler == nil {
			*w = worker{sampler: all.sampler(), beyond: make([]int64, len(distinct)),
				shared: make([]int64, len(truth)), reached: make([]int64, len(truth))}
		}
		for s := lo; s < hi; s++ {
			w.shuffle(o.Rounds, o.Seed, uint64(s))
			spectrum[s] = w.count(truth, distinct, most)
		}
	})
	var sum worker // integers are added, so the order does not matter
	for _, w := range counts {
		sum.beyond, sum.shared, sum.reached = plus(sum.beyond, w.beyond), plus(sum.shared, w.shared),
			plus(sum.reached, w.reached)
	}

	samples := float64(o.Samples)
	rate := discoveryRates(values, distinct, sum.beyond, samples)
	for i, p := range truth {
		at, _ := slices.BinarySearchFunc(distinct, p.surprise, func(a, b int64) int { return cmp.Compare(b, a) })
		c.Pairs = append(c.Pairs, Chance{
			Pair:     p.Pair,
			Expected: float64(sum.shared[i]) / samples,
			P:        float64(sum.reached[i]+1) / (samples + 1),
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

// worker draws samples and counts what they have in common with the observed pairs.
type worker struct {
	*sampler
	beyond  []int64 // per distinct surprise: the pairs of all samples that reach it and no larger one
	shared  []int64 // per observed pair: shared members, summed over all samples
	reached []int64 // per observed pair: samples in which it shares at least as many
}

// count counts the pairs of the sample at hand. It returns how many share at least 0, 1 … most members; the first
// number has no meaning.
func (w *worker) count(truth []surprising, distinct []int64, most int32) []int {
	spectrum := make([]int, most+1)
	i := 0
	for _, p := range w.surprises() {
		// distinct descends: the pair reaches this value and all that follow it.
		at, _ := slices.BinarySearchFunc(distinct, p.surprise, func(a, b int64) int { return cmp.Compare(b, a) })
		if at < len(w.beyond) {
			w.beyond[at]++
		}
		spectrum[min(p.Shared, most)]++
		for i < len(truth) && before(truth[i].Pair, p.Pair) {
			i++
		}
		if i < len(truth) && truth[i].A == p.A && truth[i].B == p.B {
			w.shared[i] += int64(p.Shared)
			if p.Shared >= truth[i].Shared {
				w.reached[i]++
			}
		}
	}
	for k := most - 1; k >= 1; k-- {
		spectrum[k] += spectrum[k+1]
	}
	return spectrum
}

// plus adds the second list to the first. An empty list is one of zeros.
func plus(sum, list []int64) []int64 {
	if len(sum) == 0 {
		return list
	}
	for i, n := range list {
		sum[i] += n
	}
	return sum
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
