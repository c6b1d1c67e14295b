package report

import (
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
)

// A rounded amount is written in millions as a decimal number, half to even, whatever its double is.
func TestRoundedMillions(t *testing.T) {
	d := &Digits{Significant: 4}
	for v, want := range map[float64]string{21_950_000: "22,0", 21_850_000: "21,8", 21_960_000: "22,0",
		1_250_000_000: "1" + space + "250"} {
		if got := write(v, kind.Amount, true, lang.SV, d); got != want {
			t.Errorf("%.0f is %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{21_950_000: "22,0", 1_950_000_000: "2,0"} {
		if got := Prose(v, kind.Amount, lang.SV, d); got[:len(want)] != want {
			t.Errorf("%.0f is %q, want %q", v, got, want)
		}
	}
}
