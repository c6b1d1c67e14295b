package network

import (
	"math"
	"testing"
)

func TestAtLeast(t *testing.T) {
	// By counting outcomes.
	for _, c := range []struct {
		k, n int64
		p    float64
		want float64
	}{
		{0, 10, 0.3, 1}, {11, 10, 0.3, 0}, {10, 10, 0.5, math.Pow(0.5, 10)}, {1, 10, 0.01, 1 - math.Pow(0.99, 10)},
		{2, 3, 0.5, 0.5}, {1, 4, 0, 0}, {3, 4, 1, 1}, {2, 2, 0.1, 0.01}, {1, 3, 0.2, 1 - 0.8*0.8*0.8},
	} {
		if got := AtLeast(c.k, c.n, c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("at least %d of %d at %v: %v, want %v", c.k, c.n, c.p, got, c.want)
		}
	}
}

func TestFalseDiscovery(t *testing.T) {
	// p × number of tests ÷ rank, made monotone from the largest down: by hand.
	got := FalseDiscovery([]float64{0.01, 0.04, 0.03, math.NaN(), 0.005})
	want := []float64{0.02, 0.04, 0.04, math.NaN(), 0.02}
	for i := range want {
		if math.IsNaN(want[i]) != math.IsNaN(got[i]) || math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("%d: %v, want %v", i, got[i], want[i])
		}
	}
	if len(FalseDiscovery(nil)) != 0 {
		t.Error("rates of no tests")
	}
}
