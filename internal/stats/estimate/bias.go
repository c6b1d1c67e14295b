package estimate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"ansatz/internal/stats/uncertain"
)

// eValue is how strong an unmeasured cause must be to explain a ratio away.
func eValue(in *Input) Values {
	ratio := in.Number("rr")
	in.Check(ratio >= 0, "rr", "ett tal som inte är negativt", "a number that is not negative")
	point, limit := EValue(ratio, in.Optional("lower", math.NaN()), in.Optional("upper", math.NaN()))
	return Values{{"point", point}, {"ci", limit}}
}

// EValue returns how strongly, as a ratio, an unmeasured cause must go with both the group and the outcome to explain a
// ratio away, and the same for the limit nearest 1. It is 1 where the interval has 1 in it, and NaN where there is no
// limit. A ratio of 0 gives infinity. It says nothing of detection.
//
// Source: VanderWeele, Ding: Sensitivity analysis in observational research (2017).
func EValue(ratio, low, high float64) (point, limit float64) {
	of := func(r float64) float64 {
		if r < 1 {
			r = 1 / r
		}
		if math.IsInf(r, 1) {
			return r
		}
		return r + math.Sqrt(r*(r-1))
	}
	limit = math.NaN()
	switch {
	case ratio >= 1 && !math.IsNaN(low):
		limit = of(max(1, low))
	case ratio < 1 && !math.IsNaN(high):
		limit = of(min(1, high))
	}
	return of(ratio), limit
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

// Drawn are draws of a Detection. The same draws serve every ratio.
type Drawn struct {
	sensitivity, otherSensitivity []float64
	falsePositive, otherFalse     []float64 // 1 − specificity
	normal                        []float64 // for the random error
}

// Draw draws n times. The same seed gives the same draws. Two that correlate are the quantiles of two normal variables
// with that correlation, so that each has its own distribution exactly.
//
// Source: Fox, MacLehose, Lash: Applying Quantitative Bias Analysis to Epidemiologic Data (2021).
func Draw(d uncertain.Detection, n int, seed uint64) *Drawn {
	random := rand.New(rand.NewPCG(seed, 0x616e73617473))
	own := math.Sqrt(1 - d.Correlation*d.Correlation)
	at := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	together := func(first, second uncertain.Distribution) (x, y float64) {
		z := random.NormFloat64()
		return first.At(at(z)), second.At(at(d.Correlation*z + own*random.NormFloat64()))
	}
	out := &Drawn{}
	for range n {
		s1, s0 := together(d.Sensitivity, d.OtherSensitivity)
		p1, p0 := together(d.Specificity, d.OtherSpecificity)
		out.sensitivity, out.otherSensitivity = append(out.sensitivity, s1), append(out.otherSensitivity, s0)
		out.falsePositive, out.otherFalse = append(out.falsePositive, 1-p1), append(out.otherFalse, 1-p0)
		out.normal = append(out.normal, random.NormFloat64())
	}
	return out
}

// Correct corrects the ratio of a risk to another with each draw, and adds a random error with the standard error of
// the logarithm. It returns the median and the 2.5th and 97.5th percentiles of both, and how many draws were discarded
// because they leave no outcome, or more outcomes than persons. All are NaN where every draw was.
//
// Source: Fox, MacLehose, Lash: Applying Quantitative Bias Analysis to Epidemiologic Data (2021).
func (d *Drawn) Correct(risk, other, logError float64) (systematic, total []float64, discarded int) {
	systematic, total = make([]float64, 0, len(d.normal)), make([]float64, 0, len(d.normal))
	for i := range d.normal {
		r1 := (risk - d.falsePositive[i]) / (d.sensitivity[i] - d.falsePositive[i])
		r0 := (other - d.otherFalse[i]) / (d.otherSensitivity[i] - d.otherFalse[i])
		if !(r1 > 0) || !(r0 > 0) || r1 > 1 || r0 > 1 {
			discarded++
			continue
		}
		systematic = append(systematic, r1/r0)
		total = append(total, r1/r0*math.Exp(-d.normal[i]*logError))
	}
	return middle(systematic), middle(total), discarded
}

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
	logError := math.Sqrt(t.logVariance())
	assumed := uncertain.Detection{Sensitivity: se1, OtherSensitivity: se0, Specificity: sp1, OtherSpecificity: sp0,
		Correlation: correlation}
	drawn := Draw(assumed, int(reps), uint64(in.Optional("seed", 1)))
	systematic, total, discarded := drawn.Correct(t.a/t.n1, t.b/t.n0, logError)
	o := around(t.ratio(), logError, quantile(in.Confidence()))
	return Values{{"rr_observed", []float64{o.ratio, o.low, o.high}},
		{"rr_systematic_median_p2.5_p97.5", systematic}, {"rr_total_median_p2.5_p97.5", total},
		{"discarded", float64(discarded)}}
}

// middle is the median and the 2.5th and 97.5th percentiles (Hyndman and Fan's type 7). It changes the order of v.
func middle(v []float64) []float64 {
	if len(v) == 0 {
		return []float64{math.NaN(), math.NaN(), math.NaN()}
	}
	at, from := map[float64]float64{}, 0
	for _, p := range []float64{0.025, 0.5, 0.975} {
		h := p * float64(len(v)-1)
		i := int(h)
		place(v[from:], i-from)
		at[p], from = v[i], i
		if i+1 < len(v) {
			at[p] += (h - float64(i)) * (slices.Min(v[i+1:]) - v[i])
		}
	}
	return []float64{at[0.5], at[0.025], at[0.975]}
}

// place puts the k-th smallest value of v, from 0, at k, no smaller ones after it and no larger ones before it (Hoare's
// selection).
func place(v []float64, k int) {
	for low, high := 0, len(v)-1; low < high; {
		pivot := v[(low+high)/2]
		i, j := low, high
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return
		}
	}
}

// EmpiricalNull fits a normal distribution to the logarithms of ratios of outcomes that cannot differ, with their
// standard errors, by maximum likelihood. It returns its mean and standard deviation, NaN without any.
//
// Source: Schuemie and others: Interpreting observational studies: why empirical calibration is needed (2014).
func EmpiricalNull(logs, errors []float64) (mu, tau float64) {
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
	likelihood := func(tau2 float64) (l float64) { // its logarithm, twice
		mu := centre(tau2)
		for i, y := range logs {
			v := errors[i]*errors[i] + tau2
			l -= math.Log(v) + (y-mu)*(y-mu)/v
		}
		return l
	}
	// It may have several tops: one at 0, and others where the slope falls below 0. None is beyond the square of
	// how far the ratios are apart.
	tau2 := 0.0
	if len(logs) > 0 {
		most := math.Pow(slices.Max(logs)-slices.Min(logs), 2)
		for at := most * 1e-16; at < most; at *= 1.5 {
			if slope(at) > 0 && slope(at*1.5) <= 0 {
				if top := root(slope, at, at*1.5); likelihood(top) > likelihood(tau2) {
					tau2 = top
				}
			}
		}
	}
	return centre(tau2), math.Sqrt(tau2)
}

// empiricalNull fits a normal distribution to the ratios of outcomes that cannot differ, by maximum likelihood, and
// holds a ratio against it.
func empiricalNull(in *Input) Values {
	logs, errors := in.Numbers("log_rr"), in.Numbers("se")
	if !in.Same("log_rr", len(logs), "se", len(errors)) || len(logs) == 0 {
		return nil
	}
	for _, e := range errors {
		in.Check(e > 0, "se", "över 0", "above 0")
	}
	if in.Failed() {
		return nil
	}
	mu, tau := EmpiricalNull(logs, errors)
	target, targetError := in.Number("target_log_rr"), in.Positive("target_se")
	z := (target - mu) / math.Hypot(tau, targetError)
	return Values{{"mu", mu}, {"tau", tau}, {"calibrated_z", z}, {"calibrated_p", twoSided(z)},
		{"calibrated_rr", math.Exp(target - mu)}}
}

// adjust corrects p-values for how many there are.
func adjust(step func(p []float64, order []int) []float64) func(*Input) Values {
	return func(in *Input) Values {
		p := in.Numbers("p")
		var tested []float64 // one that does not exist is no test
		for _, v := range p {
			in.Check(!(v < 0 || v > 1), "p", "mellan 0 och 1", "between 0 and 1")
			if !math.IsNaN(v) {
				tested = append(tested, v)
			}
		}
		q := in.Optional("q", 0.05)
		of, rejected := step(tested, ascending(tested)), 0.0
		adjusted := make([]float64, len(p))
		for i, v := range p {
			if adjusted[i] = v; !math.IsNaN(v) {
				adjusted[i], of = of[0], of[1:]
			}
			rejected += one(adjusted[i] <= q)
		}
		return Values{{"p_adj", adjusted}, {"n_reject", rejected}}
	}
}

// ascending returns the places of the values from the smallest up.
func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}

// FalseDiscovery returns p-values adjusted for how many there are, so that of those at or below q at most the share q
// is expected to be false: by Benjamini and Hochberg, and by Benjamini and Yekutieli, which holds however the tests
// depend on each other. No p gives none.
//
// Source: Benjamini, Hochberg (1995); Benjamini, Yekutieli (2001).
func FalseDiscovery(p []float64) (hochberg, yekutieli []float64) {
	order := ascending(p)
	return stepUp(byRank, once)(p, order), stepUp(byRank, harmonic)(p, order)
}

// stepUp adjusts from the largest p-value down; factor is by rank, from 1, and times is of all.
func stepUp(factor func(rank, m float64) float64, times func(m float64) float64) func([]float64, []int) []float64 {
	return func(p []float64, order []int) []float64 {
		out, least, m := make([]float64, len(p)), 1.0, float64(len(p))
		all := times(m)
		for i := len(order) - 1; i >= 0; i-- {
			least = min(least, factor(float64(i+1), all*m)*p[order[i]])
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
