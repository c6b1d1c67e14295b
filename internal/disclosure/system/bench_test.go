package system_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/disclosure/system/systemtest"
)

// BenchmarkProtect measures whole protection, certificates included, of made-up tables of several kinds.
func BenchmarkProtect(b *testing.B) {
	rule := systemtest.Rule{Threshold: 5, Width: 5, ByValue: true}
	flat, levels := systemtest.Flat, systemtest.Levels
	for _, c := range []struct {
		name string
		task system.Task
	}{
		{"a study", study(rule)},
		{"two-way 20x30", systemtest.Table(1, rule, 200, flat(20), flat(30))},
		{"hierarchy 20x(5x5)", systemtest.Table(1, rule, 200, flat(20), levels(5, 5))},
		{"hierarchies (6x5)x(5x5)", systemtest.Table(1, rule, 200, levels(6, 5), levels(5, 5))},
		{"three-way 10x10x10", systemtest.Table(1, rule, 200, flat(10), flat(10), flat(10))},
		{"three-way 20x25x40", systemtest.Table(1, rule, 200, flat(20), flat(25), flat(40))},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				s, err := system.Protect(context.Background(), c.task)
				if err != nil {
					b.Fatal(err)
				}
				primary, withheld := 0, 0
				var lost int64
				for v, w := range s.Withheld {
					if c.task.Vars[v].Primary {
						primary++
					}
					if w {
						withheld++
						lost += c.task.Vars[v].Cost
					}
				}
				b.ReportMetric(float64(primary), "primary")
				b.ReportMetric(float64(withheld), "withheld")
				b.ReportMetric(float64(lost), "lost")
				b.ReportMetric(float64(len(s.Narrow)), "narrow")
				if faults := system.Verify(c.task.Publish(s.Withheld), s.Certificate); len(faults) > len(s.Narrow) {
					b.Fatal(fmt.Sprint(faults[0]))
				}
			}
			b.ReportMetric(float64(len(c.task.Vars)), "variables")
		})
	}
}

// study is as many counts as a study prints: several hierarchical and linked tables.
func study(rule systemtest.Rule) system.Task {
	b := systemtest.NewBuilder(rule)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 9 {
		largest := []float64{30, 300, 3000}[i%3]
		b.Table(fmt.Sprint("hierarchy", i), []systemtest.Dimension{systemtest.Flat(8), systemtest.Levels(3, 4)},
			systemtest.Skewed(r, largest))
		b.Table(fmt.Sprint("three", i),
			[]systemtest.Dimension{systemtest.Flat(2), systemtest.Flat(4), systemtest.Flat(4)},
			systemtest.Skewed(r, largest))
	}
	b.Table("large", []systemtest.Dimension{systemtest.Levels(3, 3), systemtest.Levels(4, 5)},
		systemtest.Skewed(r, 500))
	return b.Task
}
