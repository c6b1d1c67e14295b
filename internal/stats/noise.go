package stats

import "math"

// StandardiseWithNoise compares a group with a pool as Standardise does, from counts with noise: those of each stratum,
// and n members in strata with a pool, a of them with the outcome. variance gives the variance of the noise of a count
// by its value, and most the largest noise. Noises are independent. The interval has them besides the variance of
// Standardise, by the delta method:
//
//	var(log RR) = (1−p1)/a + Var(p0)/p0² + v(a)/a² + v(n)/n² + Noise(p0)/p0²
//	Noise(p0) = Σ (m_s/m)²·(v(c_s) + r_s²·v(N_s))/N_s² + Σ ((r_s−p0)/m)²·v(m_s)
//
// m_s are the members of a stratum and m their sum, N_s the pool, c_s those of it with the outcome, r_s = c_s/N_s. A
// part that is larger than its whole counts as the whole. If a is 0, the upper limit is that of the largest count that
// the noise can have made 0: the exact limit for most outcomes among n. The strata have no MemberOutcomes. Unmatched is
// not set.
//
// Source: the delta method as in Standardise; noise as in Giessing, Computational issues in the design of transition
// probabilities (2016).
func StandardiseWithNoise(strata []Stratum, n, a int64, variance func(int64) float64, most int64) Comparison {
	c := Comparison{N: n, Outcomes: a, Risk: math.NaN(), Expected: math.NaN(), Ratio: math.NaN(), Low: math.NaN(),
		High: math.NaN()}
	var m float64
	for _, s := range strata {
		if s.Pool > 0 {
			m += float64(s.Members)
		}
	}
	if n == 0 || m == 0 {
		return c
	}
	var expected, spread float64
	rate := func(s Stratum) float64 { return min(1, float64(s.PoolOutcomes)/float64(s.Pool)) }
	for _, s := range strata {
		if s.Pool > 0 {
			expected += float64(s.Members) / m * rate(s)
		}
	}
	for _, s := range strata {
		if s.Pool == 0 || s.Members == 0 {
			continue
		}
		w, pool, r := float64(s.Members)/m, float64(s.Pool), rate(s)
		spread += w * w * (r*(1-r)/pool + (variance(s.PoolOutcomes)+r*r*variance(s.Pool))/(pool*pool))
		spread += (r - expected) * (r - expected) / (m * m) * variance(s.Members)
	}
	c.Risk, c.Expected = min(1, float64(a)/float64(n)), expected
	if expected == 0 {
		return c
	}
	c.Ratio = c.Risk / expected
	if a == 0 {
		c.Low, c.High = 0, mostRisk(most, n)/expected
		return c
	}
	members, with := float64(n), float64(a)
	width := Z * math.Sqrt((1-c.Risk)/with+spread/(expected*expected)+variance(a)/(with*with)+
		variance(n)/(members*members))
	c.Low, c.High = c.Ratio*math.Exp(-width), c.Ratio*math.Exp(width)
	return c
}

// mostRisk returns the exact upper limit (Clopper–Pearson, 97.5 %) of a risk with a outcomes among n.
func mostRisk(a, n int64) float64 {
	if a >= n {
		return 1
	}
	atMost := func(p float64) float64 { // the probability of at most a outcomes
		sum := 0.0
		whole, _ := math.Lgamma(float64(n + 1))
		for x := range a + 1 {
			with, _ := math.Lgamma(float64(x + 1))
			without, _ := math.Lgamma(float64(n - x + 1))
			sum += math.Exp(whole - with - without + float64(x)*math.Log(p) + float64(n-x)*math.Log1p(-p))
		}
		return sum
	}
	low, high := 0.0, 1.0
	for range 100 {
		if middle := (low + high) / 2; atMost(middle) > 0.025 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
