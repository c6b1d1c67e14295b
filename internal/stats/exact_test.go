package stats

import (
	"math"
	"testing"
)

// The limits of 682 of 925 are those in the help of R's binom.test. All are worked out to 60 digits by another method:
// the tails are added up term by term, and the roots found with Python 3 and mpmath 1.3.
func TestExactLimits(t *testing.T) {
	for _, c := range []struct {
		x, n      int64
		low, high float64
	}{
		{0, 1, 0.0, 0.975},
		{1, 1, 0.025, 1.0},
		{0, 10, 0.0, 0.30849710781876082391},
		{10, 10, 0.69150289218123917609, 1.0},
		{1, 10, 0.0025285785444617845022, 0.44501611702819542026},
		{9, 10, 0.55498388297180457974, 0.9974714214555382155},
		{3, 17, 0.037985068070625961107, 0.43431787284428398269},
		{7, 10, 0.34754714994000270496, 0.93326048882226553289},
		{1, 2, 0.012579117093425049128, 0.98742088290657495087},
		{682, 925, 0.70766826407903902303, 0.76540655824152524698},
		{5, 100000, 0.000016235056817057859193, 0.00011667943042027704904},
		{99995, 100000, 0.99988332056957972295, 0.99998376494318294214},
		{12, 37, 0.18013864805205666794, 0.49785328351339684734},
		{50000, 100000, 0.49689606249180039707, 0.50310393750819960293},
		{123456, 1000000, 0.12281184162962973131, 0.12410234027680268348},
		{1, 10000000, 2.5317807952240305374e-9, 5.5716421173607312363e-7},
		{9999999, 10000000, 0.99999944283578826393, 0.99999999746821920478},
	} {
		low, high := ExactLimits(c.x, c.n)
		if math.Abs(low-c.low) > 1e-12*c.low || math.Abs(high-c.high) > 1e-12*c.high {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.x, c.n, low, high, c.low, c.high)
		}
	}
	if low, high := ExactLimits(0, 0); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("none of none has limits: %v to %v", low, high)
	}
}

// The limits are the roots that define them, whatever the numbers, and lie around the share.
func TestExactLimitsAreRoots(t *testing.T) {
	above := func(x, n int64, p float64) (sum float64) {
		for k := x; k <= n; k++ {
			sum += BinomialAt(float64(k), float64(n), p)
		}
		return sum
	}
	for n := int64(1); n <= 60; n++ {
		for x := int64(0); x <= n; x++ {
			low, high := ExactLimits(x, n)
			share := float64(x) / float64(n)
			if low > share || high < share || x > 0 && math.Abs(above(x, n, low)-0.025) > 1e-12 ||
				x < n && math.Abs(1-above(x+1, n, high)-0.025) > 1e-12 {
				t.Errorf("%d of %d: %v to %v", x, n, low, high)
			}
		}
	}
}

// 3 of 40 to 5 of 120: π has the exact limits of 3 of 8, 0.08523341 and 0.75513675 (R's binom.test).
func TestExactRatio(t *testing.T) {
	r := ExactRatio(3, 40, 5, 120)
	low, high := ExactLimits(3, 8)
	near(t, "the lower limit of 3 of 8", low, 0.08523341, 1e-7)
	near(t, "the upper limit of 3 of 8", high, 0.75513675, 1e-7)
	close12(t, r.Ratio, 1.8)
	close12(t, r.Low, 3*low/(1-low))
	close12(t, r.High, 3*high/(1-high))
	none := ExactRatio(0, 40, 5, 120)
	close12(t, none.Ratio, 0)
	close12(t, none.Low, 0)
	close12(t, none.High, 3*(math.Pow(0.025, -1.0/5)-1))
	for _, r := range []Limits{ExactRatio(3, 40, 0, 120), ExactRatio(0, 0, 5, 120), ExactRatio(3, 40, 0, 0)} {
		if !math.IsNaN(r.Ratio) || !math.IsNaN(r.Low) || !math.IsNaN(r.High) {
			t.Errorf("nothing to compare with: %v", r)
		}
	}
}

// (6/3) ÷ (4/8) = 4 with the variance 1/6 + 1/3 + 1/4 + 1/8 = 7/8.
func TestRatioOfRatios(t *testing.T) {
	r := RatioOfRatios(6, 3, 4, 8)
	close12(t, r.Ratio, 4)
	close12(t, r.Low, 4*math.Exp(-Z*math.Sqrt(0.875)))
	close12(t, r.High, 4*math.Exp(Z*math.Sqrt(0.875)))
	if r := RatioOfRatios(0, 3, 4, 8); r.Ratio != 0 || !math.IsNaN(r.Low) || !math.IsNaN(r.High) {
		t.Errorf("none: %v", r)
	}
	for _, r := range []Limits{RatioOfRatios(1, 0, 1, 1), RatioOfRatios(0, 1, 0, 1), RatioOfRatios(0, 1, 1, 0)} {
		if !math.IsNaN(r.Ratio) {
			t.Errorf("nothing to compare with: %v", r)
		}
	}
}
