package released

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestRound(t *testing.T) {
	for _, c := range []struct {
		d       Digits
		v, want float64
	}{
		{Digits{Decimals: 3}, 0.1235, 0.124}, // 0.1235 is a little less as a double: its decimal number counts
		{Digits{Decimals: 3}, 0.1225, 0.122},
		{Digits{Decimals: 3}, 0.0005, 0},
		{Digits{Decimals: 3}, 0.00051, 0.001},
		{Digits{Decimals: 3}, 0.0015, 0.002},
		{Digits{Decimals: 3}, 0.9995, 1},
		{Digits{Decimals: 0}, 2.5, 2},
		{Digits{Decimals: 0}, 0.5, 0},
		{Digits{Decimals: 0}, 1234567, 1234567},
		{Digits{Significant: 3}, 12345, 12300},
		{Digits{Significant: 3}, 99950, 100000},
		{Digits{Significant: 3}, 99949, 99900},
		{Digits{Significant: 3}, 0.00012345, 0.000123},
		{Digits{Significant: 2}, -2.55, -2.6},
		{Digits{Significant: 4}, 7, 7},
		{Digits{Significant: 3}, 0, 0},
		{Digits{Significant: 3}, math.Inf(1), math.Inf(1)},
	} {
		if got := c.d.Round(c.v); got != c.want {
			t.Errorf("%+v of %v: %v, want %v", c.d, c.v, got, c.want)
		}
	}
	if !math.IsNaN((Digits{}).Round(math.NaN())) {
		t.Error("NaN is rounded")
	}
}

// What a number is rounded to, and what it can have been, agree; rounding twice changes nothing.
func TestRoundedNumberGivesBackNoMoreThanItsInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Digits{Decimals: rapid.IntRange(0, 4).Draw(t, "decimals"),
			Significant: rapid.SampledFrom([]int{0, 2, 3, 4}).Draw(t, "significant")}
		v := float64(rapid.Int64Range(-2_000_000, 2_000_000).Draw(t, "v")) / math.Pow10(rapid.IntRange(0, 7).Draw(t,
			"point"))
		w := d.Round(v)
		if d.Round(w) != w {
			t.Fatalf("%+v: %v is rounded to %v and that to %v", d, v, w, d.Round(w))
		}
		if p := (Digits{Decimals: max(d.Places(w), 0)}); d.Places(w) >= 0 && p.Round(w) != w {
			t.Fatalf("%+v: %v is written with %d decimals", d, w, d.Places(w))
		}
		low, high, ends, ok := d.From(w)
		exact, _ := new(big.Rat).SetString(big.NewFloat(v).Text('g', -1))
		if !ok || exact.Cmp(low) < 0 || exact.Cmp(high) > 0 || !ends && (exact.Cmp(low) == 0 || exact.Cmp(high) == 0) {
			t.Fatalf("%+v: %v is rounded to %v, from %v to %v (%v)", d, v, w, low, high, ends)
		}
		for _, end := range []*big.Rat{low, high} {
			at, is := end.Float64()
			if is && (d.Round(at) == w) != ends {
				t.Fatalf("%+v: the end %v of %v is rounded to %v", d, at, w, d.Round(at))
			}
		}
	})
}
