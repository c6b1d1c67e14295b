package stats

import (
	"math"
	"testing"
)

// R 4.2.2: quantile(x, c(.5, .9, .99), type = 2) of these ten amounts.
func TestPercentilesOfTenAmounts(t *testing.T) {
	x := []float64{120, 450, 450, 900, 1500, 2200, 3100, 8000, 12_500, 40_000}
	for p, want := range map[int64]float64{50: 1850, 90: 26_250, 99: 40_000} {
		near(t, "percentile", CutOf(p, x).Percentile(p), want, 0)
	}
	for _, p := range []int64{1, 10} { // the largest alone, of 69 220 together
		near(t, "top share", CutOf(100-p, x).TopShare(69_220), 40_000.0/69_220, 1e-15)
	}
	near(t, "the four largest", CutOf(69, x).TopShare(69_220), (3100+8000+12_500+40_000)/69_220.0, 1e-15)
}

func TestPercentilesOfFewAndNone(t *testing.T) {
	for _, p := range []int64{1, 50, 99} {
		near(t, "of one", CutOf(p, []float64{7}).Percentile(p), 7, 0)
		near(t, "of one", CutOf(p, []float64{7}).TopShare(7), 1, 0)
		none := CutOf(p, nil)
		if !math.IsNaN(none.Percentile(p)) || !math.IsNaN(none.TopShare(0)) {
			t.Errorf("without values: %v", none)
		}
	}
}
