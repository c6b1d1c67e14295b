package estimate

import (
	"math"

	"ansatz/internal/stats"
)

// These are the estimators of tables of persons for rooms that have the counts at hand: a of n1 in the group and b of
// n0 in the other have the outcome. All intervals are 95 per cent.

// Score returns the ratio with its score interval: Koopman's, or with the correction that Miettinen and Nurminen have.
// No number is added to a cell: a ratio of nothing to nothing is NaN with the interval from 0 to infinity.
//
// Source: Koopman (1984); Miettinen, Nurminen (1985).
func Score(a, n1, b, n0 int64, corrected bool) (ratio, low, high float64) {
	t := tableOf(a, n1, b, n0)
	correction := 1.0
	if corrected {
		correction = (t.n1 + t.n0) / (t.n1 + t.n0 - 1)
	}
	l := t.scored(correction)
	return l.ratio, l.low, l.high
}

// ShareLimits returns the score limits of a share of x in n (Wilson), which hold for few cases too. n is not 0.
//
// Source: Wilson (1927).
func ShareLimits(x, n int64) (low, high float64) { return wilson(float64(x), float64(n), stats.Z) }

// MidP returns the two-sided exact p-value with half the probability of the table at hand, given its margins.
//
// Source: Rothman, Greenland, Lash: Modern Epidemiology, 3rd ed. (2008).
func MidP(a, n1, b, n0 int64) float64 {
	below, at, above := tableOf(a, n1, b, n0).exactly()
	return min(1, 2*min(below+at/2, above+at/2))
}

// MantelHaenszel returns the ratio over all strata with the interval of Greenland and Robins. Strata without members or
// without a pool count nowhere. The interval does not exist where nobody in the group or nobody in the pool has the
// outcome.
//
// Source: Greenland, Robins (1985).
func MantelHaenszel(strata []stats.Stratum) (ratio, low, high float64) {
	var all []twoByTwo
	for _, s := range strata {
		if s.Members > 0 && s.Pool > 0 {
			all = append(all, tableOf(s.MemberOutcomes, s.Members, s.PoolOutcomes, s.Pool))
		}
	}
	ratio, logError := mantelHaenszel(all)
	l := around(ratio, logError, stats.Z)
	if !(ratio > 0) || math.IsInf(ratio, 1) {
		l.low, l.high = math.NaN(), math.NaN()
	}
	return l.ratio, l.low, l.high
}

func tableOf(a, n1, b, n0 int64) twoByTwo {
	return twoByTwo{float64(a), float64(n1), float64(b), float64(n0), stats.Z}
}
