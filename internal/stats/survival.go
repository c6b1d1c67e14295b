package stats

import "math"

// Lasting is how many spells have one length: those that ended, and those that were censored, whose end is not known.
type Lasting struct {
	Length          int
	Ended, Censored int64
}

// Survival is the Kaplan–Meier estimate at a length at which a spell ends: the share of spells that are longer. Low and
// High are its 95 % limits; NaN where Share is 0 or 1.
type Survival struct {
	Length           int
	Share, Low, High float64
}

// KaplanMeier returns the estimate at every length at which a spell ends, ascending. lasting holds each length once, in
// any order. With d_t spells that end at length t, and n_t of length t or more,
//
//	S(t) = Π (1 − d_u/n_u),  V(t) = Σ d_u/(n_u(n_u − d_u))  over u ≤ t
//
// and the limits are S^exp(±z√V/|ln S|), the log-log ones. Without spells that end there are no estimates.
//
// Source: livelihood.md, section 2; Kalbfleisch, Prentice: The Statistical Analysis of Failure Time Data, 2nd ed.,
// section 1.4; R survival, survfit(…, conf.type = "log-log").
func KaplanMeier(lasting []Lasting) []Survival {
	longest, left := 0, int64(0)
	of := map[int]Lasting{}
	for _, l := range lasting {
		of[l.Length] = l
		longest = max(longest, l.Length)
		left += l.Ended + l.Censored
	}
	var all []Survival
	share, variance := 1.0, 0.0
	for t := 1; t <= longest; t++ {
		at := of[t]
		if d, n := float64(at.Ended), float64(left); d > 0 {
			share *= 1 - d/n
			if at.Ended == left {
				share = 0
			}
			variance += d / (n * (n - d))
			s := Survival{Length: t, Share: share, Low: math.NaN(), High: math.NaN()}
			if share > 0 && share < 1 {
				x := Z * math.Sqrt(variance) / math.Abs(math.Log(share))
				s.Low, s.High = math.Pow(share, math.Exp(x)), math.Pow(share, math.Exp(-x))
			}
			all = append(all, s)
		}
		left -= at.Ended + at.Censored
	}
	return all
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
