package estimate

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"ansatz/internal/stats"
)

// quantile returns the standard normal quantile that leaves (1 − conf)/2 above it.
func quantile(conf float64) float64 { return math.Sqrt2 * math.Erfinv(conf) }

// twoSided is the two-sided p-value of a standard normal z.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// root finds where f, which falls, crosses zero between low and high, both above 0, to the last bits. If f is not above
// zero at low it returns low; if it is not below zero at high, high.
func root(f func(float64) float64, low, high float64) float64 {
	if !(f(low) > 0) {
		return low
	}
	if !(f(high) < 0) {
		return high
	}
	for range 400 {
		mid := math.Sqrt(low) * math.Sqrt(high)
		if mid <= low || mid >= high {
			break
		}
		if f(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Sqrt(low) * math.Sqrt(high)
}

// Far ends of a search for a ratio.
const (
	nearZero = 1e-30
	farOff   = 1e30
)

// gammaQuantile returns the p-quantile of a gamma distribution. It searches: the library's inverse (gonum 0.16.0) is up
// to twice too large for small p and a shape below 1.
func gammaQuantile(p, shape, scale float64) float64 {
	if shape <= 0 || p <= 0 {
		return 0
	}
	return scale * root(func(x float64) float64 { return p - mathext.GammaIncReg(shape, x) }, nearZero, farOff)
}

// gammaBelow is the distribution function of a gamma distribution.
func gammaBelow(x, shape, scale float64) float64 {
	if shape <= 0 {
		return 1
	}
	return mathext.GammaIncReg(shape, x/scale)
}

// chiSquareQuantile returns the p-quantile of a chi-square distribution.
func chiSquareQuantile(p, df float64) float64 { return gammaQuantile(p, df/2, 2) }

// chiSquareAbove is the probability that a chi-square variable is above x.
func chiSquareAbove(x, df float64) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// poissonAt is the probability of x.
func poissonAt(x, mean float64) float64 {
	if mean == 0 {
		if x == 0 {
			return 1
		}
		return 0
	}
	if x == 0 {
		return math.Exp(-mean)
	}
	return math.Exp(-stats.StirlingError(x)-stats.Deviance(x, mean)) / math.Sqrt(2*math.Pi*x)
}

// poissonBelow is the probability of fewer than x.
func poissonBelow(x, mean float64) float64 {
	if x <= 0 {
		return 0
	}
	return mathext.GammaIncRegComp(x, mean)
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// binomialBelow is the probability of fewer than x successes in n trials.
func binomialBelow(x, n, p float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x > n:
		return 1
	}
	return mathext.RegIncBeta(n-x+1, x, 1-p)
}

// hypergeometricAt is the probability that x of n drawn without replacement from a whole are of the marked ones.
func hypergeometricAt(x, marked, whole, n float64) float64 {
	if x < max(0, n+marked-whole) || x > min(n, marked) {
		return 0
	}
	if n == 0 || n == whole {
		return 1
	}
	p := n / whole
	return stats.BinomialAt(x, marked, p) * stats.BinomialAt(n-x, whole-marked, p) / stats.BinomialAt(n, whole, p)
}

// hypergeometricFrom is the probability of x or more.
func hypergeometricFrom(x, marked, whole, n float64) float64 {
	low, high := max(0, n+marked-whole), min(n, marked)
	if x <= low {
		return 1
	}
	if x > n*marked/whole { // the upper tail is the short one: its terms fall
		sum, term := 0.0, hypergeometricAt(x, marked, whole, n)
		for k := x; k <= high && term > 0; k++ {
			sum += term
			if term < sum*1e-18 {
				break
			}
			term *= (marked - k) * (n - k) / ((k + 1) * (whole - marked - n + k + 1))
		}
		return sum
	}
	below := 0.0
	for k := x - 1; k >= low; k-- {
		term := hypergeometricAt(k, marked, whole, n)
		below += term
		if term < below*1e-18 {
			break
		}
	}
	return 1 - below
}
