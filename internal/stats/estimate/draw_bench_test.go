package estimate

import (
	"testing"

	"ansatz/internal/stats/uncertain"
)

// BenchmarkBias corrects 500 ratios with 100 000 draws each.
func BenchmarkBias(b *testing.B) {
	of := func(text string) uncertain.Distribution { d, _ := uncertain.Of(text); return d }
	assumed := uncertain.Detection{Sensitivity: of("beta(60,40)"), OtherSensitivity: of("beta(30,70)"),
		Specificity: of("trapezoidal(0.99,0.995,0.999,1)"), OtherSpecificity: of("beta(9995,5)"), Correlation: 0.3}
	for b.Loop() {
		drawn := Draw(assumed, 100_000, 1)
		for i := range 500 {
			drawn.Correct(0.05+float64(i)/10_000, 0.02, 0.1)
		}
	}
}
