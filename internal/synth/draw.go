package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// balanced draws from weights: each thing i is drawn with probability proportional to weight[i], at most cap, so that
// the expected number is total, and the number drawn is total to within one (systematic sampling: Madow 1949). It
// returns who was drawn. Drawing this way instead of by independent coins keeps a rate's own variation out of small
// groups; no one's life is adjusted afterwards.
func balanced(r *random.Numbers, weight []float64, total, limit float64) []bool {
	out := make([]bool, len(weight))
	lambda := factor(weight, total, limit)
	if lambda == 0 {
		return out
	}
	at, sum := r.Float(), 0.0
	for i, w := range weight {
		sum += math.Min(limit, lambda*w)
		if sum > at {
			out[i] = true
			at++
		}
	}
	return out
}

// factor solves Σ min(limit, λ·wᵢ) = total for λ; where even the limit everywhere is too little, everyone with a weight
// gets it.
func factor(weight []float64, total, limit float64) float64 {
	sum, n := 0.0, 0
	for _, w := range weight {
		if w > 0 {
			sum += w
			n++
		}
	}
	if total <= 0 || sum <= 0 {
		return 0
	}
	if total >= limit*float64(n) {
		return math.Inf(1)
	}
	lambda := total / sum
	for range 60 {
		open, fixed := 0.0, 0.0
		for _, w := range weight {
			if lambda*w >= limit {
				fixed += limit
			} else {
				open += w
			}
		}
		if open == 0 {
			break
		}
		next := (total - fixed) / open
		if math.Abs(next-lambda) <= 1e-12*lambda {
			break
		}
		lambda = next
	}
	return lambda
}

// lognormal returns n amounts, ascending, at the quantiles (k−½)/n of a lognormal distribution of the given median
// whose shape is solved so that their sum is total.
func lognormal(n int, median, total float64) []float64 {
	if n == 0 {
		return nil
	}
	z := make([]float64, n)
	for k := range z {
		z[k] = math.Sqrt2 * math.Erfinv(2*(float64(k)+0.5)/float64(n)-1)
	}
	sum := func(sigma float64) float64 {
		s := 0.0
		for _, q := range z {
			s += math.Exp(sigma * q)
		}
		return s * median
	}
	lo, hi := 0.0, 6.0
	for range 60 {
		if mid := (lo + hi) / 2; sum(mid) < total {
			lo = mid
		} else {
			hi = mid
		}
	}
	out := make([]float64, n)
	for k, q := range z {
		out[k] = median * math.Exp((lo+hi)/2*q)
	}
	return out
}

// power returns n amounts, ascending, at the quantiles (k−½)/n of x ↦ max·x^a, whose mean is mean: the distribution of
// yearly payments, many small and few near the highest.
func power(n int, mean, highest float64) []float64 {
	out := make([]float64, n)
	a := highest/mean - 1
	for k := range out {
		out[k] = highest * math.Pow((float64(k)+0.5)/float64(n), a)
	}
	return out
}
