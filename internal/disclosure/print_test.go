package disclosure

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

func TestPrintedDigits(t *testing.T) {
	p := Publish()
	for _, c := range []struct {
		unit    kind.Unit
		v, want float64
	}{
		{kind.Count, 123456, 123456},
		{kind.Share, 1.0 / 3, 0.333},
		{kind.Share, 1, 1},
		{kind.Share, 0, 0},
		{kind.Share, 0.99961, 0.9996},
		{kind.Share, 0.9999951, 0.999995},
		{kind.Share, 3.0 / 70001, 0.0000429},
		{kind.Ratio, 12.3456, 12.3},
		{kind.Kronor, 123456, 123500},
		{kind.Amount, 98765432, 98770000},
		{kind.Decimal, 2.34567, 2.35},
		{kind.Coefficient, 8.0 / 153, 0.05},
		{kind.Flag, 1, 1},
	} {
		if got := p.Round(c.unit, c.v); got != c.want {
			t.Errorf("%s %v: %v, want %v", c.unit, c.v, got, c.want)
		}
	}
}

// A share is printed as nobody or everybody only where it is, and what it can have been holds what it was.
func TestShareOfNearlyAllIsNotAll(t *testing.T) {
	p := Publish()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 20_000_000).Draw(t, "n")
		a := rapid.OneOf(rapid.Int64Range(0, n), rapid.Int64Range(max(0, n-50), n)).Draw(t, "a")
		v := float64(a) / float64(n)
		w := p.Round(kind.Share, v)
		if (w == 1) != (a == n) || (w == 0) != (a == 0) {
			t.Fatalf("%d of %d is printed as %v", a, n, w)
		}
		low, high, _, ok := p.From(kind.Share, w)
		if exact := big.NewRat(a, n); !ok || exact.Cmp(low) < 0 || exact.Cmp(high) > 0 {
			t.Fatalf("%d of %d is printed as %v, which is from %v to %v", a, n, w, low, high)
		}
	})
}

// A number is rounded where it is printed; the counts behind it stay; what is withheld gets no number but its band, and
// that only where the measure declares bands.
func TestPrintedRows(t *testing.T) {
	s := of(map[string]study.Kind{"company_profile": study.CompanyProfile, "figure_1": study.IncomeShares})
	withheld := func(r table.Row) table.Row {
		r.Value, r.Numerator, r.Denominator, r.Status = table.Empty, table.Empty, table.Empty, table.Suppressed
		return r
	}
	computed := []table.Row{
		share("figure_1", "share", "strategic", "low", 20, 70),
		share("figure_1", "share", "strategic", "none", 2, 70),
		count("company_profile", "users", "5560000001", "", 3),
		count("company_profile", "users", "5560000002", "", 0),
		count("company_profile", "users", "5560000003", "", 30),
		count("company_profile", "users", "5560000004", "", 2000),
		count("company_profile", "users", "5560000005", "", 9),
	}
	rows := []table.Row{computed[0], withheld(computed[1]), withheld(computed[2]), withheld(computed[3]),
		withheld(computed[4]), withheld(computed[5]), computed[6]}
	got := Publish().print(rows, computed, s)
	for i, want := range []string{
		"0.286   20 70 ok", "     suppressed", " 0 9   suppressed", " 0 9   suppressed", " 10 49   suppressed",
		" 1000    suppressed", "9     ok",
	} {
		r := got[i]
		text := table.Format(r.Value) + " " + table.Format(r.Low) + " " + table.Format(r.High) + " " +
			table.Format(r.Numerator) + " " + table.Format(r.Denominator) + " " + string(r.Status)
		if text != want {
			t.Errorf("%d: %q, want %q", i, text, want)
		}
	}
}
