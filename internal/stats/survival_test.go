package stats

import (
	"math"
	"testing"
)

// The reference values are those of R survival 3.5-3, survfit(Surv(t, e) ~ 1, conf.type = "log-log"), as livelihood.md,
// section 8, has them.
func TestKaplanMeier(t *testing.T) {
	curve := KaplanMeier([]Lasting{{1, 2, 1, 0}, {2, 1, 0, 0}, {3, 1, 1, 0}, {4, 1, 0, 0}, {6, 1, 0, 0}, {7, 1, 0, 0},
		{9, 0, 1, 0}, {10, 1, 0, 0}, {12, 1, 1, 0}, {14, 0, 1, 0}, {18, 1, 0, 0}, {20, 0, 1, 0}})
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
	if median, _, _ := MedianLength(KaplanMeier([]Lasting{{1, 1, 0, 0}, {2, 0, 1, 0}})); median != 1 {
		t.Errorf("one of two: %v", median)
	}
}

// A time of length 0 is a time: 1 of 4 ends at once.
func TestKaplanMeierFromZero(t *testing.T) {
	curve := KaplanMeier([]Lasting{{Length: 0, Ended: 1, Censored: 1}, {Length: 9, Other: 1, Censored: 1}})
	if len(curve) != 2 || curve[0].Length != 0 {
		t.Fatalf("%v", curve)
	}
	close12(t, curve[0].Share, 0.75)
	close12(t, curve[1].Share, 0.375)
	// S = 3/4, G = 1/12: the lower limit is exp(−exp(ln(−ln S) + z√G/(−ln S)))
	close12(t, curve[0].Low, math.Exp(-math.Exp(math.Log(-math.Log(0.75))+Z*math.Sqrt(1.0/12)/-math.Log(0.75))))
	median, low, _ := MedianLength(curve)
	if median != 9 || low != 0 {
		t.Errorf("median %v, low %v", median, low)
	}
}

// A lower limit can be at most one half where the share is not.
func TestALimitWithoutAMedian(t *testing.T) {
	median, low, high := MedianLength(KaplanMeier([]Lasting{{Length: 5, Ended: 1}, {Length: 8, Censored: 3}}))
	if !math.IsNaN(median) || low != 5 || !math.IsNaN(high) {
		t.Errorf("median %v (%v–%v), want a lower limit of 5 and nothing else", median, low, high)
	}
}

// The reference values are those of R survival 3.5-3, survfit of several states (estimate/testdata, cif_small).
func TestIncidence(t *testing.T) {
	times := []int{2, 3, 3, 5, 6, 7, 7, 8, 10, 11, 12, 12, 14, 15, 18, 20, 21, 25, 28, 30}
	endings := []int{1, 2, 0, 1, 1, 0, 2, 1, 0, 1, 2, 1, 0, 1, 0, 2, 1, 0, 0, 0}
	var lasting, others []Lasting
	for i, at := range times {
		n := [3]int64{}
		n[endings[i]] = 1
		lasting = append(lasting, Lasting{Length: at, Ended: n[1], Other: n[2], Censored: n[0]})
		others = append(others, Lasting{Length: at, Ended: n[2], Other: n[1], Censored: n[0]})
	}
	for at, want := range map[int][2]float64{
		5:  {0.102941176470588, 0.05},
		10: {0.21289592760181, 0.102941176470588},
		15: {0.408371040723982, 0.165137803373097},
		20: {0.408371040723982, 0.250436034553682},
		25: {0.493669271904566, 0.250436034553682},
	} {
		close12(t, Incidence(lasting, at), want[0])
		close12(t, Incidence(others, at), want[1])
		close12(t, 1-Longer(lasting, at).Share, want[0]+want[1])
	}
	if at := Incidence(lasting, 31); !math.IsNaN(at) {
		t.Errorf("beyond the longest time: %v", at)
	}
	close12(t, Incidence([]Lasting{{Length: 3, Ended: 1, Other: 3}}, 31), 0.25) // none is left
	close12(t, Incidence([]Lasting{{Length: 31, Censored: 1}}, 31), 0)
	close12(t, Incidence([]Lasting{{Length: 3, Ended: 1, Other: 3}, {Length: 5}}, 31), 0.25) // nobody at 5
	if at := Incidence(nil, 0); !math.IsNaN(at) {
		t.Errorf("without anybody: %v", at)
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
