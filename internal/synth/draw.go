package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// balanced draws items by weight. Item i is drawn with a probability proportional to weight[i], at most limit, such
// that the expected number is total. The number drawn differs from total by at most one (systematic sampling: Madow
// 1949). It returns which items were drawn. Independent draws would give small groups a variation of the rate itself;
// here no life needs to be adjusted afterwards.
func balanced(r *random.Numbers, weight []float64, total, limit float64) []bool {
	out := make([]bool, len(weight))
	lambda := factor(weight, total, limit)
	if lambda == 0 {
		return out
	}
	point, sum := r.Float(), 0.0
	for i, w := range weight {
		sum += math.Min(limit, lambda*w)
		if sum > point {
			out[i] = true
			point++
		}
	}
	return out
}

// factor solves Σ min(limit, λ·wᵢ) = total for λ. If the limit for all is less than total, every item with a weight
// gets the limit.
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

// lognormal returns n amounts in ascending order, at the quantiles (k−½)/n of a lognormal distribution with the given
// median. Its shape is solved such that the amounts sum to total.
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

// power returns n amounts in ascending order, at the quantiles (k−½)/n of x ↦ highest·x^a, with the given mean. Yearly
// payments have such a distribution: many are small and few near the highest.
func power(n int, mean, highest float64) []float64 {
	out := make([]float64, n)
	a := highest/mean - 1
	for k := range out {
		out[k] = highest * math.Pow((float64(k)+0.5)/float64(n), a)
	}
	return out
}
