package network

import (
	"math"
	"slices"
)

// AtLeast returns the probability of at least k successes in n independent draws, each a success with probability p:
// the upper tail of the binomial distribution. It is 1 for k ≤ 0 and 0 for k > n.
func AtLeast(k, n int64, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	all, _ := math.Lgamma(float64(n + 1))
	var sum float64
	for i := n; i >= k; i-- { // the smallest terms are added first, as a rule
		a, _ := math.Lgamma(float64(i + 1))
		b, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(all - a - b + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(1, sum)
}

// FalseDiscovery turns p-values into false discovery rates (Benjamini and Hochberg 1995). Among all tests with a rate
// of at most q, a share of at most q is expected to be due to chance. NaN stays NaN and does not count as a test.
func FalseDiscovery(p []float64) []float64 {
	var order []int
	for i := range p {
		if !math.IsNaN(p[i]) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	q := slices.Clone(p)
	least := 1.0
	for i := len(order) - 1; i >= 0; i-- {
		least = math.Min(least, p[order[i]]*float64(len(order))/float64(i+1))
		q[order[i]] = least
	}
	return q
}
