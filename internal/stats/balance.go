package stats

import "math"

// ShareDifference returns the standardised difference of two shares: |p − q| / √((p(1−p) + q(1−q))/2). It is 0 where
// they are equal, and infinite where they differ and neither varies. NaN stays NaN.
//
// Source: Austin: An introduction to propensity score methods (2011); Cohen (1988).
func ShareDifference(p, q float64) float64 {
	return standardised(p-q, p*(1-p), q*(1-q))
}

// Moments are sums over numbers with weights: of the weights, of the numbers and of their squares.
type Moments struct{ N, Sum, Squares float64 }

// Add adds n times a number.
func (m *Moments) Add(value, n float64) {
	m.N, m.Sum, m.Squares = m.N+n, m.Sum+n*value, m.Squares+n*value*value
}

// MeanDifference returns the standardised difference of two means: |m − k| / √((s² + t²)/2), with the variances of the
// numbers themselves. It is NaN where there are none of either.
func MeanDifference(a, b Moments) float64 {
	m, k := a.Sum/a.N, b.Sum/b.N
	return standardised(m-k, max(0, a.Squares/a.N-m*m), max(0, b.Squares/b.N-k*k))
}

func standardised(difference, variance, other float64) float64 {
	if math.Abs(difference) < 1e-12 {
		return 0
	}
	return math.Abs(difference) / math.Sqrt((variance+other)/2)
}
