package stats

import (
	"math"
	"testing"
)

// The reference values are those of R survival 3.5-3, survfit(Surv(t, e) ~ 1, conf.type = "log-log"), as livelihood.md,
// section 8, has them.
func TestKaplanMeier(t *testing.T) {
	curve := KaplanMeier([]Lasting{{1, 2, 1}, {2, 1, 0}, {3, 1, 1}, {4, 1, 0}, {6, 1, 0}, {7, 1, 0}, {9, 0, 1},
		{10, 1, 0}, {12, 1, 1}, {14, 0, 1}, {18, 1, 0}, {20, 0, 1}})
	median, low, high := MedianLength(curve)
	if median != 10 || low != 3 || high != 18 {
		t.Errorf("median %v (%v–%v), want 10 (3–18)", median, low, high)
	}
	for _, s := range curve {
		if s.Length == 12 {
			close12(t, s.Share, 0.3455128205128206)
			close12(t, s.Low, 0.1146085543510843)
			close12(t, s.High, 0.5937129877514929)
		}
	}
}

// Where every spell has ended none is longer, and there are no limits; where none has, there is no estimate.
func TestKaplanMeierAtItsEdges(t *testing.T) {
	last := KaplanMeier([]Lasting{{Length: 3, Ended: 4}})
	if len(last) != 1 || last[0].Share != 0 || !math.IsNaN(last[0].Low) {
		t.Errorf("all end: %v", last)
	}
	if curve := KaplanMeier([]Lasting{{Length: 3, Censored: 4}}); len(curve) != 0 {
		t.Errorf("none ends: %v", curve)
	}
	if median, _, _ := MedianLength(nil); !math.IsNaN(median) {
		t.Errorf("the median of nothing is %v", median)
	}
	// a share of exactly one half is at most half
	if median, _, _ := MedianLength(KaplanMeier([]Lasting{{1, 1, 0}, {2, 0, 1}})); median != 1 {
		t.Errorf("one of two: %v", median)
	}
}

// The reference value is R 4.2.2's, as livelihood.md, section 8, has it.
func TestEntropy(t *testing.T) {
	close12(t, Entropy([]int{18, 4, 2, 0, 0, 0, 0, 0}), 0.3469506943242517)
	close12(t, Entropy([]int{24, 0, 0, 0, 0, 0, 0, 0}), 0)
	close12(t, Entropy([]int{3, 3}), 1)
	if !math.IsNaN(Entropy([]int{0, 0})) || !math.IsNaN(Entropy([]int{5})) {
		t.Error("nothing, or one place, has no entropy")
	}
}

func close12(t *testing.T, got, want float64) {
	t.Helper()
	near(t, "the estimate", got, want, 1e-12)
}
