package result

import (
	"testing"
	"time"
)

// A month with fewer than half of the median month's rows is thin; one with half of them is not.
func TestThinMonths(t *testing.T) {
	var months []time.Time
	for m := range 4 {
		months = append(months, time.Date(2022, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC))
	}
	for _, c := range []struct {
		rows []int64
		want int
	}{{[]int64{100, 100, 49, 100}, 1}, {[]int64{100, 100, 50, 100}, 0}, {[]int64{0, 0, 0, 0}, 0},
		{[]int64{0, 10, 12, 0}, 2}} {
		if got := thinMonths(c.rows, months); len(got) != c.want {
			t.Errorf("%v: %d thin months, want %d", c.rows, len(got), c.want)
		}
	}
}
