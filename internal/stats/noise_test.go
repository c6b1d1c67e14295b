package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Without noise both estimators agree; with noise the interval is wider.
func TestStandardiseWithNoise(t *testing.T) {
	strata := []Stratum{{4, 3, 10, 2}, {2, 0, 5, 2}, {0, 0, 7, 7}}
	want := Standardise(strata)
	none := func(int64) float64 { return 0 }
	got := StandardiseWithNoise(strata, 6, 3, none, 0)
	near(t, "risk", got.Risk, want.Risk, 1e-12)
	near(t, "expected", got.Expected, want.Expected, 1e-12)
	near(t, "ratio", got.Ratio, want.Ratio, 1e-12)
	near(t, "low", got.Low, want.Low, 1e-12)
	near(t, "high", got.High, want.High, 1e-12)
	wider := StandardiseWithNoise(strata, 6, 3, func(int64) float64 { return 3 }, 5)
	if !(wider.Low < got.Low && wider.High > got.High) {
		t.Errorf("%v–%v with noise, %v–%v without", wider.Low, wider.High, got.Low, got.High)
	}
	if c := StandardiseWithNoise(strata, 0, 0, none, 5); !math.IsNaN(c.Ratio) {
		t.Errorf("nobody: %v", c.Ratio)
	}
	// Nobody: the limit is that of five. 5 of 100: 0.1128 (Clopper–Pearson; Agresti and Coull 1998 give the formula).
	near(t, "limit of 5 among 100", mostRisk(5, 100), 0.11283, 1e-4)
	near(t, "limit of 0 among 100", mostRisk(0, 100), 1-math.Pow(0.025, 0.01), 1e-9)
	near(t, "limit of all", mostRisk(5, 5), 1, 0)
	zero := StandardiseWithNoise([]Stratum{{Members: 100, Pool: 1000, PoolOutcomes: 100}}, 100, 0, none, 5)
	near(t, "upper limit of nobody", zero.High, 1.1283, 1e-3)
}

// The interval holds the true ratio in 95 of 100 draws of counts and noise, give or take.
func TestCoverageWithNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	binomial := func(n int, p float64) (x int64) {
		for range n {
			if random.Float64() < p {
				x++
			}
		}
		return x
	}
	noisy := func(n int64) int64 { // ±2 or 0: variance 3.2
		if n == 0 {
			return 0
		}
		return max(0, n+[]int64{-2, -2, 0, 2, 2}[random.IntN(5)])
	}
	const rounds, ratio = 2000, 2.0
	held := 0
	for range rounds {
		var strata []Stratum
		var n, a int64
		for s := range 20 {
			risk := 0.02 + 0.004*float64(s)
			members := int64(5 + s)
			strata = append(strata, Stratum{Members: noisy(members), Pool: noisy(400),
				PoolOutcomes: noisy(binomial(400, risk))})
			n, a = n+members, a+binomial(int(members), ratio*risk)
		}
		c := StandardiseWithNoise(strata, noisy(n), noisy(a), func(int64) float64 { return 3.2 }, 2)
		if c.Low <= ratio && ratio <= c.High {
			held++
		}
	}
	if share := float64(held) / rounds; share < 0.93 || share > 0.98 {
		t.Errorf("the interval holds the ratio in %.3f of the rounds", share)
	}
}
