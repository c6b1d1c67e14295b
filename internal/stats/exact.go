package stats

import "math"

// StirlingError is the error of Stirling's formula, ln n! − ln(√(2πn)·(n/e)^n).
//
// Source: C. Loader (2000), Fast and accurate computation of binomial probabilities.
func StirlingError(n float64) float64 {
	if n == 0 {
		return 0
	}
	if n <= 15 {
		log, _ := math.Lgamma(n + 1)
		return log - (n+0.5)*math.Log(n) + n - math.Log(math.Sqrt(2*math.Pi))
	}
	m := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/m)/m)/m)/m) / n
}

// Deviance is x·ln(x/mean) + mean − x, without losing digits where x is near the mean. Source: Loader (2000).
func Deviance(x, mean float64) float64 {
	if math.Abs(x-mean) >= 0.1*(x+mean) {
		return x*math.Log(x/mean) + mean - x
	}
	v := (x - mean) / (x + mean)
	sum := (x - mean) * v
	term := 2 * x * v
	for j := 1; j < 1000; j++ {
		term *= v * v
		next := sum + term/float64(2*j+1)
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}

// BinomialAt is the probability of x successes in n trials, each with the probability p. Source: Loader (2000).
func BinomialAt(x, n, p float64) float64 {
	q := 1 - p
	switch {
	case x < 0 || x > n:
		return 0
	case p == 0:
		return sure(x == 0)
	case q == 0:
		return sure(x == n)
	case x == 0:
		return math.Exp(n * math.Log1p(-p))
	case x == n:
		return math.Exp(n * math.Log(p))
	}
	log := StirlingError(n) - StirlingError(x) - StirlingError(n-x) - Deviance(x, n*p) - Deviance(n-x, n*q)
	return math.Exp(log) * math.Sqrt(n/(2*math.Pi*x*(n-x)))
}

// sure is the probability of what is certain, or of what cannot be.
func sure(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// tail is the probability outside a 95 % interval, on each side.
const tail = 0.025

// ExactLimits returns the 95 % limits of a share, x of n, by Clopper and Pearson: the probabilities at which x or more,
// and x or fewer, have the probability 0.025. The lower is 0 where x is 0, the upper 1 where x is n. Both are NaN
// without n. They hold to a relative 1e-12 for n up to 10⁷.
//
// Source: cooperation.md, section 0; C. J. Clopper, E. S. Pearson (1934); R stats, binom.test.
func ExactLimits(x, n int64) (low, high float64) {
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return lowerLimit(x, n), upperLimit(x, n)
}

// lowerLimit returns the probability at which x or more of n have the probability 0.025. With S the probability of x or
// more over that of x, a sum of falling terms, the slope of its logarithm over ln p is x/S.
func lowerLimit(x, n int64) float64 {
	switch x {
	case 0:
		return 0
	case n:
		return math.Exp(math.Log(tail) / float64(n))
	}
	a, all := float64(x), float64(n)
	return tailAt(a/all, func(p float64) (log, slope float64) {
		sum, term, odds := 1.0, 1.0, p/(1-p)
		for k := a; k < all && term > sum*1e-18; k++ {
			term *= (all - k) / (k + 1) * odds
			sum += term
		}
		return math.Log(BinomialAt(a, all, p) * sum / tail), a / sum
	})
}

// upperLimit returns the probability at which x or fewer of n have the probability 0.025.
func upperLimit(x, n int64) float64 {
	switch x {
	case 0:
		return -math.Expm1(math.Log(tail) / float64(n))
	case n:
		return 1
	}
	a, all := float64(x), float64(n)
	return tailAt(a/all, func(p float64) (log, slope float64) {
		sum, term, odds := 1.0, 1.0, (1-p)/p
		for k := a; k > 0 && term > sum*1e-18; k-- {
			term *= k / (all - k + 1) * odds
			sum += term
		}
		return math.Log(BinomialAt(a, all, p) * sum / tail), -(all - a) * p / (1 - p) / sum
	})
}

// tailAt returns where the logarithm of a tail's probability over 0.025 is zero. It starts at the share itself, where
// the tail is large, and walks by Newton's method over ln p; half the step where that leaves the interval from 0 to 1.
// The logarithm is concave, so the walk comes from one side.
func tailAt(share float64, of func(p float64) (log, slope float64)) float64 {
	p := share
	for range 200 {
		log, slope := of(p)
		next := p * math.Exp(-log/slope)
		if next >= 1 {
			next = (p + 1) / 2
		}
		if math.Abs(next-p) <= 2e-16*p {
			return next
		}
		p = next
	}
	return p
}

// Limits are a ratio and its 95 % interval; NaN where there is none.
type Limits struct{ Ratio, Low, High float64 }

// ExactRatio returns the ratio of x1 of n1 to x2 of n2, with the interval conditional on x1 + x2: n2/n1 · π/(1−π) for
// the exact limits π of x1 of x1 + x2. Everything is NaN where x2, n1 or n2 is 0.
//
// Source: cooperation.md, section 0; Rothman, Greenland, Lash: Modern Epidemiology, 3rd ed., chapter 14.
func ExactRatio(x1, n1, x2, n2 int64) Limits {
	if x2 == 0 || n1 == 0 || n2 == 0 {
		return Limits{math.NaN(), math.NaN(), math.NaN()}
	}
	sizes := float64(n2) / float64(n1)
	// One less the upper limit of a part is the lower limit of the rest, which loses no digits.
	low := lowerLimit(x1, x1+x2) / upperLimit(x2, x1+x2)
	high := upperLimit(x1, x1+x2) / lowerLimit(x2, x1+x2)
	return Limits{float64(x1) / float64(n1) / (float64(x2) / float64(n2)), sizes * low, sizes * high}
}

// RatioOfRatios returns (a/b) ÷ (c/d) of four independent counts with the log-normal interval of the variance
// 1/a + 1/b + 1/c + 1/d. Where a is 0 it is 0, without an interval; where another is 0 everything is NaN.
//
// Source: cooperation.md, section 3.
func RatioOfRatios(a, b, c, d int64) Limits {
	if b == 0 || c == 0 || d == 0 {
		return Limits{math.NaN(), math.NaN(), math.NaN()}
	}
	if a == 0 {
		return Limits{0, math.NaN(), math.NaN()}
	}
	ratio := float64(a) / float64(b) / (float64(c) / float64(d))
	spread := Z * math.Sqrt(1/float64(a)+1/float64(b)+1/float64(c)+1/float64(d))
	return Limits{ratio, ratio * math.Exp(-spread), ratio * math.Exp(spread)}
}
