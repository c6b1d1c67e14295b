package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
)

// eValue is how strong an unmeasured cause must be to explain a ratio away.
func eValue(in *Input) Values {
	ratio := in.Positive("rr")
	low, high := in.Optional("lower", math.NaN()), in.Optional("upper", math.NaN())
	of := func(r float64) float64 {
		if r < 1 {
			r = 1 / r
		}
		if math.IsInf(r, 1) {
			return r
		}
		return r + math.Sqrt(r*(r-1))
	}
	limit := math.NaN()
	switch {
	case ratio >= 1 && !math.IsNaN(low):
		limit = of(max(1, low))
	case ratio < 1 && !math.IsNaN(high):
		limit = of(min(1, high))
	}
	return Values{{"point", of(ratio)}, {"ci", limit}}
}

// corrected gives the outcomes that there are if so many of them are found, and so many others are found wrongly.
func corrected(found, n, sensitivity, specificity float64) float64 {
	return (found - (1-specificity)*n) / (sensitivity - (1 - specificity))
}

func simpleBias(in *Input) Values {
	t := twoByTwoOf(in)
	a := corrected(t.a, t.n1, in.Share("se1"), in.Share("sp1"))
	b := corrected(t.b, t.n0, in.Share("se0"), in.Share("sp0"))
	return Values{{"corrected", Values{{"A", a}, {"B", b}}}, {"rr_observed", t.ratio()},
		{"rr_corrected", a / t.n1 / (b / t.n0)}, {"or_corrected", a / (t.n1 - a) / (b / (t.n0 - b))}}
}

// mostDraws is how many draws a bias analysis may make.
const mostDraws = 10_000_000

// probabilisticBias draws sensitivities and specificities, corrects the counts with each, and adds the random error.
// Draws that leave a negative count, or more outcomes than persons, are discarded and counted.
func probabilisticBias(in *Input) Values {
	t := twoByTwoOf(in)
	se1, se0 := in.Distribution("se1"), in.Distribution("se0")
	sp1, sp0 := in.Distribution("sp1"), in.Distribution("sp0")
	correlation := in.Optional("correlation", 0)
	reps := in.Optional("reps", 100_000)
	in.Check(correlation >= 0 && correlation < 1, "correlation", "från 0 till under 1", "from 0 to under 1")
	in.Check(reps >= 1 && reps <= mostDraws && reps == math.Floor(reps), "reps", "1 till 10 000 000",
		"1 to 10,000,000")
	if in.Failed() {
		return nil
	}
	random := rand.New(rand.NewPCG(uint64(in.Optional("seed", 1)), 0x616e73617473))
	together := func(first, second Distribution) (x, y float64) {
		logit := func() float64 { u := open(random); return math.Log(u / (1 - u)) }
		common, own := math.Sqrt(correlation), math.Sqrt(1-correlation)
		z := logit()
		at := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
		return first.At(at(common*z + own*logit())), second.At(at(common*z + own*logit()))
	}
	logError := math.Sqrt(t.logVariance())
	var systematic, total []float64
	discarded := 0.0
	for range int(reps) {
		s1, s0 := together(se1, se0)
		p1, p0 := together(sp1, sp0)
		a, b := corrected(t.a, t.n1, s1, p1), corrected(t.b, t.n0, s0, p0)
		ratio := a / t.n1 / (b / t.n0)
		normal := random.NormFloat64()
		if !(a > 0) || !(b > 0) || a > t.n1 || b > t.n0 {
			discarded++
			continue
		}
		systematic = append(systematic, ratio)
		total = append(total, ratio*math.Exp(-normal*logError))
	}
	o := around(t.ratio(), logError, quantile(in.Confidence()))
	return Values{{"rr_observed", []float64{o.ratio, o.low, o.high}},
		{"rr_systematic_median_p2.5_p97.5", middle(systematic)}, {"rr_total_median_p2.5_p97.5", middle(total)},
		{"discarded", discarded}}
}

func open(random *rand.Rand) float64 {
	for {
		if u := random.Float64(); u > 0 {
			return u
		}
	}
}

// middle is the median and the 2.5th and 97.5th percentiles (Hyndman and Fan's type 7).
func middle(v []float64) []float64 {
	slices.Sort(v)
	at := func(p float64) float64 {
		if len(v) == 0 {
			return math.NaN()
		}
		h := p * float64(len(v)-1)
		i := int(h)
		if i+1 == len(v) {
			return v[i]
		}
		return v[i] + (h-float64(i))*(v[i+1]-v[i])
	}
	return []float64{at(0.5), at(0.025), at(0.975)}
}

// emptyNull fits a normal distribution to the ratios of outcomes that cannot differ, by maximum likelihood, and holds a
// ratio against it.
func empiricalNull(in *Input) Values {
	logs, errors := in.Numbers("log_rr"), in.Numbers("se")
	if !in.Same("log_rr", len(logs), "se", len(errors)) || len(logs) == 0 {
		return nil
	}
	for _, e := range errors {
		in.Check(e > 0, "se", "över 0", "above 0")
	}
	centre := func(tau2 float64) float64 {
		sum, whole := 0.0, 0.0
		for i, y := range logs {
			w := 1 / (errors[i]*errors[i] + tau2)
			sum, whole = sum+w*y, whole+w
		}
		return sum / whole
	}
	slope := func(tau2 float64) float64 { // of the log-likelihood, twice
		mu, s := centre(tau2), 0.0
		for i, y := range logs {
			w := 1 / (errors[i]*errors[i] + tau2)
			s += w*w*(y-mu)*(y-mu) - w
		}
		return s
	}
	tau2 := 0.0
	if slope(0) > 0 {
		tau2 = root(slope, 1e-20, 1e6)
	}
	mu := centre(tau2)
	target, targetError := in.Number("target_log_rr"), in.Positive("target_se")
	z := (target - mu) / math.Sqrt(tau2+targetError*targetError)
	return Values{{"mu", mu}, {"tau", math.Sqrt(tau2)}, {"calibrated_z", z}, {"calibrated_p", twoSided(z)},
		{"calibrated_rr", math.Exp(target - mu)}}
}

// adjust corrects p-values for how many there are.
func adjust(step func(p []float64, order []int) []float64) func(*Input) Values {
	return func(in *Input) Values {
		p := in.Numbers("p")
		for _, v := range p {
			in.Check(v >= 0 && v <= 1, "p", "mellan 0 och 1", "between 0 and 1")
		}
		q := in.Optional("q", 0.05)
		order := make([]int, len(p))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case p[a] < p[b]:
				return -1
			case p[a] > p[b]:
				return 1
			}
			return 0
		})
		adjusted, rejected := step(p, order), 0.0
		for _, v := range adjusted {
			rejected += one(v <= q)
		}
		return Values{{"p_adj", adjusted}, {"n_reject", rejected}}
	}
}

// stepUp adjusts from the largest p-value down; factor is by rank, from 1, and times is of all.
func stepUp(factor func(rank, m float64) float64, times func(m float64) float64) func([]float64, []int) []float64 {
	return func(p []float64, order []int) []float64 {
		out, least, m := make([]float64, len(p)), 1.0, float64(len(p))
		all := times(m)
		for i := len(order) - 1; i >= 0; i-- {
			least = min(least, p[order[i]]*factor(float64(i+1), m)*all)
			out[order[i]] = least
		}
		return out
	}
}

func holm(p []float64, order []int) []float64 {
	out, most := make([]float64, len(p)), 0.0
	for i, at := range order {
		most = max(most, min(1, p[at]*float64(len(p)-i)))
		out[at] = most
	}
	return out
}

func bonferroni(p []float64, _ []int) []float64 {
	out := make([]float64, len(p))
	for i := range p {
		out[i] = min(1, p[i]*float64(len(p)))
	}
	return out
}

func byRank(rank, m float64) float64 { return m / rank }

func once(float64) float64 { return 1 }

// harmonic is 1 + 1/2 + … + 1/m.
func harmonic(m float64) (sum float64) {
	for k := 1.0; k <= m; k++ {
		sum += 1 / k
	}
	return sum
}

func hochberg(rank, m float64) float64 { return m - rank + 1 }
