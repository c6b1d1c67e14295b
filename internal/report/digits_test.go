package report_test

import (
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/table"
)

// A number is written with no more decimals than it was rounded to.
func TestNoMoreDigitsThanPrinted(t *testing.T) {
	three, two := &report.Digits{Significant: 3}, &report.Digits{Decimals: 2}
	for _, c := range []struct {
		v           float64
		unit        kind.Unit
		millions    bool
		digits      *report.Digits
		text, prose string
	}{
		{123, kind.Ratio, false, three, "123", "123"},
		{123, kind.Ratio, false, nil, "123,0", "123,0"},
		{12.3, kind.Ratio, false, three, "12,3", "12,3"},
		{2.6, kind.Ratio, false, three, "2,60", "2,6"},
		{0.83, kind.Ratio, false, three, "0,83", "0,8"},
		{0.123, kind.Share, false, three, "12,3 %", "12 procent"},
		{346, kind.Decimal, false, three, "346", "346"},
		{0.35, kind.Coefficient, false, two, "0,35", "0,35"},
		{0.35, kind.Coefficient, false, nil, "0,350", "0,350"},
		{0.12, kind.Share, false, two, "12 %", "12 procent"},
		{0.0123, kind.Share, false, three, "1,2 %", "1,2 procent"},
		{0.000123, kind.Share, false, three, "0,01 %", "0,0 procent"},
		{0, kind.Share, false, nil, "0 %", "0 procent"},
		{1230e6, kind.Amount, true, three, "1 230", "1,2 miljarder kronor"},
		{123e9, kind.Amount, true, three, "123 000", "123 miljarder kronor"},
		{123e6, kind.Amount, true, nil, "123,0", "123,0 miljoner kronor"},
	} {
		cell := report.Cell{Row: table.Row{Value: c.v, Status: table.OK}, Present: true, Unit: c.unit,
			Millions: c.millions, Digits: c.digits}
		plain := func(s string) string { return strings.ReplaceAll(s, lang.Space, " ") }
		if text, prose := plain(cell.Text(lang.SV)),
			plain(report.Prose(c.v, c.unit, lang.SV, c.digits)); text != c.text || prose != c.prose {
			t.Errorf("%v %s: %q, %q, want %q, %q", c.v, c.unit, text, prose, c.text, c.prose)
		}
	}
}

// A withheld count is printed as its band, or as the symbol alone if it has none.
func TestWithheldCountShowsItsBandOnly(t *testing.T) {
	e := table.Empty
	for _, c := range []struct {
		low, high float64
		sv, en    string
	}{
		{e, e, "\u2025", "\u2025"}, {0, 9, "0–9", "0–9"}, {1000, e, "1\u00a0000 eller fler", "1,000 or more"},
	} {
		cell := report.Cell{Row: table.Row{Value: e, Low: c.low, High: c.high, Status: table.Suppressed}, Present: true,
			Unit: kind.Count}
		if cell.Text(lang.SV) != c.sv || cell.Text(lang.EN) != c.en || cell.HasInterval() || cell.OK() {
			t.Errorf("%v–%v: %q, %q", c.low, c.high, cell.Text(lang.SV), cell.Text(lang.EN))
		}
	}
}
