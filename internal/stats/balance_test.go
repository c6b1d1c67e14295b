package stats

import (
	"math"
	"testing"
)

// TestDifferences: by hand, and where there is nothing to divide by.
func TestDifferences(t *testing.T) {
	var a, b, none Moments
	a.Add(1, 1)
	a.Add(3, 1) // mean 2, variance 1
	b.Add(4, 2)
	b.Add(8, 2) // mean 6, variance 4
	for name, pair := range map[string][2]float64{
		"means":       {MeanDifference(a, b), 4 / math.Sqrt(2.5)},
		"equal means": {MeanDifference(a, a), 0},
		"shares":      {ShareDifference(0.2, 0.5), 0.3 / math.Sqrt((0.16+0.25)/2)},
		"all or none": {ShareDifference(1, 0), math.Inf(1)},
		"all and all": {ShareDifference(1, 1), 0},
	} {
		if !(pair[0] == pair[1] || math.Abs(pair[0]-pair[1]) < 1e-12) {
			t.Errorf("%s: %v, by hand %v", name, pair[0], pair[1])
		}
	}
	if got := MeanDifference(a, none); !math.IsNaN(got) {
		t.Errorf("there is nobody to compare with: %v", got)
	}
}
