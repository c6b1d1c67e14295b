// Package stats contains the estimators: pure functions from counts to numbers with intervals. NaN means undefined.
package stats

import "math"

// Z is the 97.5 % quantile of the standard normal distribution, for 95 % intervals.
const Z = 1.959963984540054

// Stratum holds the counts of one stratum of a comparison: the members of the group and of the pool, and how many of
// each have the outcome.
type Stratum struct {
	Members, MemberOutcomes int64
	Pool, PoolOutcomes      int64
}

// Comparison is the comparison of a group with a pool over all strata.
type Comparison struct {
	N         int64   // members in strata with a pool
	Outcomes  int64   // those of them with the outcome
	Unmatched int64   // members in strata without a pool; they count nowhere else
	Risk      float64 // Outcomes/N; NaN if N is 0
	Expected  float64 // the pool's risk standardised to the group's strata; NaN if N is 0
	Ratio     float64 // Risk/Expected; NaN if N is 0 or Expected is 0
	Low, High float64 // 95 % interval of Ratio; NaN if Ratio is NaN
}

// Standardise compares a group with a pool whose strata are weighted as the group's. It returns the directly
// standardised risk ratio with the log-normal (delta method) interval:
//
//	var(log RR) = (1−p1)/a + Var(p0)/p0²
//	Var(p0) = Σ (n_s/n)²·c_s(N_s−c_s)/N_s³
//
// If no member has the outcome, the ratio is 0 and its upper limit is the exact (Clopper–Pearson) upper limit of the
// risk over the expected risk, (1 − 0.025^(1/n))/p0. Without members in strata with a pool every number is NaN. The
// order of the strata can change the last bits, so callers must keep one order.
//
// Source: results.md, section 2; Rothman, Greenland, Lash: Modern Epidemiology, 3rd ed., chapter 15.
func Standardise(strata []Stratum) Comparison { return StandardiseClustered(strata, 1) }

// StandardiseClustered is Standardise with the variance of the group's risk multiplied by a design effect: how many
// times larger it is than if all members were independent of each other. The limit of a ratio of 0 is as Standardise
// has it.
func StandardiseClustered(strata []Stratum, designEffect float64) Comparison {
	c := Comparison{Risk: math.NaN(), Expected: math.NaN(), Ratio: math.NaN(), Low: math.NaN(), High: math.NaN()}
	for _, s := range strata {
		if s.Pool == 0 {
			c.Unmatched += s.Members
			continue
		}
		c.N += s.Members
		c.Outcomes += s.MemberOutcomes
	}
	if c.N == 0 {
		return c
	}
	n, a := float64(c.N), float64(c.Outcomes)
	var expected, variance float64
	for _, s := range strata {
		if s.Pool == 0 || s.Members == 0 {
			continue
		}
		w, pool, out := float64(s.Members)/n, float64(s.Pool), float64(s.PoolOutcomes)
		expected += float64(s.Members) * (out / pool)
		variance += w * w * out * (pool - out) / (pool * pool * pool)
	}
	c.Risk, c.Expected = a/n, expected/n
	if c.Expected == 0 {
		return c
	}
	c.Ratio = c.Risk / c.Expected
	if c.Outcomes == 0 {
		c.Low, c.High = 0, -math.Expm1(math.Log(0.025)/n)/c.Expected
		return c
	}
	spread := Z * math.Sqrt(designEffect*((1-c.Risk)/a)+variance/(c.Expected*c.Expected))
	c.Low, c.High = c.Ratio*math.Exp(-spread), c.Ratio*math.Exp(spread)
	return c
}

// NestedRatio compares the standardised ratio of a part of an outcome with that of the whole, on the same persons:
// the strata of both are the same, and whoever has the part has the whole. It returns the ratio of the two ratios.
// With E the expected share and q_s the pool's share in a stratum,
//
//	var ln = 1/a' − 1/a + Σ (n_s/n)²·(q'(1−q')/E'² + q(1−q)/E² − 2·q'(1−q)/(E·E'))/N_s
//
// where ' is the part: exact for the group, and by the delta method for the pool; with one stratum it is 1/a' − 1/a +
// 1/b' − 1/b. Everything is NaN where one of the ratios is 0 or does not exist.
//
// Source: Liang, Zeger (1986), persons as units.
func NestedRatio(whole, part []Stratum) Comparison {
	all, some := Standardise(whole), Standardise(part)
	c := Comparison{N: all.N, Outcomes: some.Outcomes, Unmatched: all.Unmatched, Ratio: some.Ratio / all.Ratio,
		Low: math.NaN(), High: math.NaN()}
	if !(all.Ratio > 0) || !(some.Ratio > 0) {
		c.Ratio = math.NaN()
		return c
	}
	variance := 1/float64(some.Outcomes) - 1/float64(all.Outcomes)
	for i, s := range whole {
		if s.Pool == 0 || s.Members == 0 {
			continue
		}
		w, pool := float64(s.Members)/float64(all.N), float64(s.Pool)
		q, p := float64(s.PoolOutcomes)/pool, float64(part[i].PoolOutcomes)/pool
		variance += w * w / pool * (p*(1-p)/(some.Expected*some.Expected) + q*(1-q)/(all.Expected*all.Expected) -
			2*p*(1-q)/(all.Expected*some.Expected))
	}
	spread := Z * math.Sqrt(max(0, variance))
	c.Low, c.High = c.Ratio*math.Exp(-spread), c.Ratio*math.Exp(spread)
	return c
}

// Families are sums over the families of a group, with n_f members and a_f of them with the outcome.
type Families struct {
	N, A            int64 // Σ n_f and Σ a_f
	Persons         int64 // Σ n_f²
	OutcomesPersons int64 // Σ a_f·n_f
	Outcomes        int64 // Σ a_f²
}

// DesignEffect returns how many times larger the variance of the group's risk p = A/N is with families than with
// persons as units:
//
//	Σ (a_f − p·n_f)² / (N·p·(1−p))
//
// It is 1 if everybody is the only one of a family, and where nobody or everybody has the outcome, for then there
// is no variance. The numerator is that of the sandwich estimator without correction for few families.
//
// Source: Liang, Zeger: Longitudinal data analysis using generalized linear models (1986); Kish: Survey Sampling
// (1965).
func (f Families) DesignEffect() float64 {
	if f.A == 0 || f.A == f.N {
		return 1
	}
	p := float64(f.A) / float64(f.N)
	sum := float64(f.Outcomes) - 2*p*float64(f.OutcomesPersons) + p*p*float64(f.Persons)
	return sum / (float64(f.N) * p * (1 - p))
}

// AnotherDraw returns the range of the ratio that a comparison with drawn persons gives in 95 of 100 draws, if k
// persons are drawn per member, without replacement, from each stratum of the pool; all of it where it has fewer. The
// variance of what is drawn is exact (hypergeometric), and its distribution is taken as normal:
//
//	Var(p0) = Σ (n_s/n)²·q_s(1−q_s)/D_s·(N_s−D_s)/(N_s−1), D_s = min(k·n_s, N_s), q_s = c_s/N_s
//
// The upper end is infinite where a draw may have nobody with the outcome. Both are NaN where Standardise has no
// ratio.
//
// Source: Cochran: Sampling Techniques (1977), chapter 2.
func AnotherDraw(strata []Stratum, k int64) (low, high float64) {
	c := Standardise(strata)
	if math.IsNaN(c.Ratio) {
		return math.NaN(), math.NaN()
	}
	variance := 0.0
	for _, s := range strata {
		drawn := min(k*s.Members, s.Pool)
		if s.Members == 0 || s.Pool == 0 || drawn == s.Pool {
			continue
		}
		w, q := float64(s.Members)/float64(c.N), float64(s.PoolOutcomes)/float64(s.Pool)
		variance += w * w * q * (1 - q) / float64(drawn) * float64(s.Pool-drawn) / float64(s.Pool-1)
	}
	spread := Z * math.Sqrt(variance)
	low, high = c.Risk/(c.Expected+spread), math.Inf(1)
	if c.Expected > spread {
		high = c.Risk / (c.Expected - spread)
	}
	return low, high
}

// Overlap counts the persons whom two outcomes are asked of: all of them, those who have the first, the second, and
// both.
type Overlap struct{ Persons, First, Second, Both int64 }

// deviations is the sum of the products of how far persons are from a mean of each outcome.
func (o Overlap) deviations(first, second float64) float64 {
	return float64(o.Both) - first*float64(o.Second) - second*float64(o.First) + first*second*float64(o.Persons)
}

// MeanRatio returns the arithmetic mean of standardised ratios on the same people, with its interval: how the ratios
// vary together is counted. The strata of each ratio are in one order; group and pool count those whom two of the
// ratios have in common, by stratum. With p the group's risk, q_s the pool's in a stratum of N_s and E the expected
// risk, the covariance of two ratios is
//
//	Σ (y − p)(y' − p')/(n·n'·E·E') + r·r'·Σ n_s/n·n'_s/n'·Σ (y − q_s)(y' − q'_s)/(N_s·N'_s)/(E·E')
//
// over the members and over the pool; of a ratio with itself it is that of Standardise. Ratios that do not exist are
// left out. The interval does not exist where a ratio is 0; all is NaN where there is none.
//
// Source: Liang, Zeger (1986), persons as units.
func MeanRatio(strata [][]Stratum, group, pool func(i, k int) []Overlap) (mean, low, high float64) {
	var at []int
	var found []Comparison
	sum, variance, exists := 0.0, 0.0, true
	for i := range strata {
		if c := Standardise(strata[i]); !math.IsNaN(c.Ratio) {
			at, found = append(at, i), append(found, c)
			sum, exists = sum+c.Ratio, exists && c.Outcomes > 0
		}
	}
	if len(at) == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	for a, i := range at {
		for b, k := range at {
			variance += covariance(found[a], found[b], strata[i], strata[k], group(i, k), pool(i, k))
		}
	}
	m := float64(len(at))
	half := Z * math.Sqrt(max(0, variance)) / m
	if !exists {
		half = math.NaN()
	}
	return sum / m, max(0, sum/m-half), sum/m + half
}

func covariance(c, d Comparison, first, second []Stratum, group, pool []Overlap) float64 {
	var own, others float64
	for s := range first {
		a, b := first[s], second[s]
		if a.Pool == 0 || b.Pool == 0 {
			continue
		}
		own += group[s].deviations(c.Risk, d.Risk)
		n, m := float64(a.Pool), float64(b.Pool)
		weight := float64(a.Members) / float64(c.N) * float64(b.Members) / float64(d.N)
		others += weight * pool[s].deviations(float64(a.PoolOutcomes)/n, float64(b.PoolOutcomes)/m) / (n * m)
	}
	return (own/(float64(c.N)*float64(d.N)) + c.Ratio*d.Ratio*others) / (c.Expected * d.Expected)
}

// Mean returns the arithmetic mean of the values that are not NaN, or NaN if there are none.
func Mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}
