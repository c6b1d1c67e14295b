package stats

import (
	"cmp"
	"math"
	"slices"
)

// Lasting is how many times have one length: those that ended with the event, those with another ending, and those that
// were censored, whose end is not known.
type Lasting struct {
	Length          int
	Ended, Censored int64
	Other           int64
}

// Survival is the Kaplan–Meier estimate at a length at which a time ends: the share of times that are longer. Low and
// High are its 95 % limits; NaN where Share is 0 or 1.
type Survival struct {
	Length           int
	Share, Low, High float64
}

// atRisk is how many times have one length or more, and how many of these end at it.
type atRisk struct {
	length              int
	n, ended, other, by int64
}

// stepsOf returns the lengths, ascending, each with those at risk. Who is censored at a length is at risk at it.
func stepsOf(lasting []Lasting) []atRisk {
	sorted := slices.Clone(lasting)
	slices.SortFunc(sorted, func(a, b Lasting) int { return cmp.Compare(a.Length, b.Length) })
	left := int64(0)
	for _, l := range sorted {
		left += l.Ended + l.Other + l.Censored
	}
	var steps []atRisk
	for _, l := range sorted {
		if n := len(steps); n == 0 || steps[n-1].length != l.Length {
			steps = append(steps, atRisk{length: l.Length, n: left})
		}
		at := &steps[len(steps)-1]
		at.ended, at.other, at.by = at.ended+l.Ended, at.other+l.Other, at.by+l.Ended+l.Other
		left -= l.Ended + l.Other + l.Censored
	}
	return steps
}

// KaplanMeier returns the estimate at every length at which a time ends, ascending, whatever the ending. Lengths may
// stand in any order, and are 0 or more. With d_t times that end at length t, and n_t of length t or more,
//
//	S(t) = Π (1 − d_u/n_u),  V(t) = Σ d_u/(n_u(n_u − d_u))  over u ≤ t
//
// and the limits are S^exp(±z√V/|ln S|), the log-log ones. Without times that end there are no estimates.
//
// Source: livelihood.md, section 2, and cooperation.md, section 0; Kalbfleisch, Prentice: The Statistical Analysis of
// Failure Time Data, 2nd ed., section 1.4; R survival, survfit(…, conf.type = "log-log").
func KaplanMeier(lasting []Lasting) []Survival {
	var all []Survival
	share, variance := 1.0, 0.0
	for _, at := range stepsOf(lasting) {
		d, n := float64(at.by), float64(at.n)
		if d == 0 {
			continue
		}
		share *= 1 - d/n
		if at.by == at.n {
			share = 0
		}
		variance += d / (n * (n - d))
		s := Survival{Length: at.length, Share: share, Low: math.NaN(), High: math.NaN()}
		if share > 0 && share < 1 {
			x := Z * math.Sqrt(variance) / math.Abs(math.Log(share))
			s.Low, s.High = math.Pow(share, math.Exp(x)), math.Pow(share, math.Exp(-x))
		}
		all = append(all, s)
	}
	return all
}

// Longer returns the share of times that are longer than a length, with the limits of KaplanMeier. Everything is NaN
// without times, and where the length is beyond the longest time and the share is not 0.
func Longer(lasting []Lasting, length int) Survival {
	s := Survival{Length: length, Share: 1, Low: math.NaN(), High: math.NaN()}
	for _, at := range KaplanMeier(lasting) {
		if at.Length <= length {
			s.Share, s.Low, s.High = at.Share, at.Low, at.High
		}
	}
	if s.Share != 0 && longest(lasting) < length {
		s.Share, s.Low, s.High = math.NaN(), math.NaN(), math.NaN()
	}
	return s
}

// longest returns the longest of times; −1 without times.
func longest(lasting []Lasting) int {
	most := -1
	for _, l := range lasting {
		if l.Ended+l.Other+l.Censored > 0 {
			most = max(most, l.Length)
		}
	}
	return most
}

// Incidence returns the share of times that end with the event at a length or before, where other endings make the
// event impossible (Aalen–Johansen): Σ S(u−)·d_u/n_u over u ≤ length, with S of all endings together. Without other
// endings it is 1 − S. It is NaN where Longer is.
//
// Source: cooperation.md, section 0; Kalbfleisch, Prentice, section 8.2; R survival, survfit of a factor of states.
func Incidence(lasting []Lasting, length int) float64 {
	share, sum := 1.0, 0.0
	for _, at := range stepsOf(lasting) {
		if at.length > length {
			break
		}
		if at.by == 0 { // also where nobody is left
			continue
		}
		sum += share * float64(at.ended) / float64(at.n)
		share *= 1 - float64(at.by)/float64(at.n)
	}
	if share != 0 && longest(lasting) < length {
		return math.NaN()
	}
	return sum
}

// half is one half, with a tolerance for the last bits of a product.
const half = 0.5 + 1e-9

// MedianLength returns the smallest length at which at most half of the spells are longer, and its limits: the smallest
// lengths at which the lower and the upper limit of the share is at most half. Each is NaN where there is none.
func MedianLength(curve []Survival) (median, low, high float64) {
	first := func(of func(Survival) float64) float64 {
		for _, s := range curve {
			if of(s) <= half { // false of NaN
				return float64(s.Length)
			}
		}
		return math.NaN()
	}
	return first(func(s Survival) float64 { return s.Share }), first(func(s Survival) float64 { return s.Low }),
		first(func(s Survival) float64 { return s.High })
}

// Entropy returns how evenly numbers are spread over their places: −Σ p·ln p / ln k, with k the number of places, from
// 0 (all in one) to 1 (as many in each). 0·ln 0 is 0. It is NaN if all numbers are 0 or there are fewer than two.
//
// Source: livelihood.md, section 2; Shannon 1948.
func Entropy(counts []int) float64 {
	all, sum := 0, 0.0
	for _, n := range counts {
		all += n
	}
	if all == 0 || len(counts) < 2 {
		return math.NaN()
	}
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(all)
			sum -= p * math.Log(p)
		}
	}
	return sum / math.Log(float64(len(counts)))
}
