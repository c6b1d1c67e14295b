package report

import (
	"math"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/table"
)

// Symbol stands for a protected value: ‥.
const Symbol = "\u2025"

const (
	space      = lang.Space
	million    = 1e6
	inMillions = 10 * million // sums from here on are shown in millions
)

// Number writes a number with so many decimals in the language's way: 1 234,5 or 1,234.5.
func Number(v float64, decimals int, l lang.Lang) string {
	return l.Number(v, decimals)
}

// Percent writes a share in percent with one decimal, two where one would show zero, none for nothing and for all.
func Percent(v float64, l lang.Lang) string {
	decimals := 1
	switch a := math.Abs(v); {
	case a == 0, a == 1:
		decimals = 0
	case a < 0.0005:
		decimals = 2
	}
	sign := space + "%"
	if l == lang.EN {
		sign = "%"
	}
	return Number(100*v, decimals, l) + sign
}

// ratio writes a risk ratio: two decimals below ten, one from there.
func ratio(v float64, l lang.Lang) string {
	if math.IsInf(v, 1) {
		return "∞"
	}
	if math.Abs(v) >= 10 {
		return Number(v, 1, l)
	}
	return Number(v, 2, l)
}

// write writes a value of a unit; millions says that a sum is shown in millions of kronor.
func write(v float64, u kind.Unit, millions bool, l lang.Lang) string {
	switch u {
	case kind.Share:
		return Percent(v, l)
	case kind.Ratio:
		return ratio(v, l)
	case kind.Decimal:
		return Number(v, 1, l)
	case kind.Coefficient:
		return Number(v, 3, l)
	case kind.Plain:
		decimals := 0
		for decimals < 3 && math.Abs(v*math.Pow10(decimals)-math.Round(v*math.Pow10(decimals))) > 1e-6 {
			decimals++
		}
		return Number(v, decimals, l)
	case kind.Amount:
		if millions {
			return Number(v/million, 1, l)
		}
		return Number(v, 0, l)
	case kind.Flag:
		if v == 0 {
			return lang.Text{SV: "nej", EN: "no"}.In(l)
		}
		return lang.Text{SV: "ja", EN: "yes"}.In(l)
	}
	if v != math.Trunc(v) && u != kind.Kronor && math.Abs(v) < 1000 {
		return Number(v, 1, l)
	}
	return Number(v, 0, l)
}

// suffix is what follows the name of a measure of an amount.
func suffix(u kind.Unit, millions bool, l lang.Lang) string {
	switch {
	case u == kind.Amount && millions:
		return lang.Text{SV: " (Mkr)", EN: " (SEK million)"}.In(l)
	case u == kind.Amount, u == kind.Kronor:
		return lang.Text{SV: " (kr)", EN: " (SEK)"}.In(l)
	}
	return ""
}

// Undefined returns what stands where a value cannot be computed.
func Undefined(l lang.Lang) string { return lang.Text{SV: "e.b.", EN: "n/a"}.In(l) }

// Prose writes a value as a sentence wants it: 43 procent, 12,3 miljoner kronor, 2,9.
func Prose(v float64, u kind.Unit, l lang.Lang) string {
	switch u {
	case kind.Share:
		decimals := 1
		if math.Abs(v) >= 0.0995 {
			decimals = 0
		}
		return Number(100*v, decimals, l) + space + lang.Text{SV: "procent", EN: "per cent"}.In(l)
	case kind.Ratio:
		return Number(v, 1, l)
	case kind.Amount, kind.Kronor:
		kronor := lang.Text{SV: "kronor", EN: "kronor"}.In(l)
		if a := math.Abs(v); a >= 1000*million {
			return Number(v/(1000*million), 1, l) + space + lang.Text{SV: "miljarder ", EN: "billion "}.In(l) + kronor
		} else if a >= million {
			return Number(v/million, 1, l) + space + lang.Text{SV: "miljoner ", EN: "million "}.In(l) + kronor
		}
		return Number(v, 0, l) + space + kronor
	}
	return write(v, u, false, l)
}

func shown(r table.Row) bool { return r.Status == table.OK && !math.IsNaN(r.Value) }
