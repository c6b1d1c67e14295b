package report

import (
	"math"

	"ansatz/internal/disclosure"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/table"
)

// Symbol stands for a protected value: ‥.
const Symbol = "\u2025"

const (
	space      = lang.Space
	million    = 1e6
	inMillions = 10 * million // the smallest sum that is shown in millions
)

// Number formats a number with a number of decimals as the language does: 1 234,5 or 1,234.5.
func Number(v float64, decimals int, l lang.Lang) string {
	return l.Number(v, decimals)
}

// Digits is the number of digits to which a number is rounded and printed. nil means all.
type Digits = disclosure.Digits

// decimals is how many decimals a number is written with, where so many are usual and it is written 10^shift times as
// large.
func decimals(usual int, v float64, shift int, d *Digits) int {
	if d == nil {
		return usual
	}
	return max(0, min(usual, d.Places(v)-shift))
}

// Percent formats a share in percent with one decimal. It uses two decimals if one would show zero, and none for 0 and
// 100 percent.
func Percent(v float64, l lang.Lang) string { return percentTo(v, l, nil) }

func percentTo(v float64, l lang.Lang, d *Digits) string {
	usual := 1
	switch a := math.Abs(v); {
	case a == 0, a == 1:
		usual = 0
	case a < 0.0005:
		usual = 2
	}
	sign := space + "%"
	if l == lang.EN {
		sign = "%"
	}
	return Number(100*v, decimals(usual, v, 2, d), l) + sign
}

// ratio formats a risk ratio with two decimals below ten and one decimal otherwise.
func ratio(v float64, l lang.Lang, d *Digits) string {
	if math.IsInf(v, 1) {
		return "∞"
	}
	if math.Abs(v) >= 10 {
		return Number(v, decimals(1, v, 0, d), l)
	}
	return Number(v, decimals(2, v, 0, d), l)
}

// write formats a value of a unit. millions states that a sum is shown in millions of kronor.
func write(v float64, u kind.Unit, millions bool, l lang.Lang, d *Digits) string {
	switch u {
	case kind.Share:
		return percentTo(v, l, d)
	case kind.Ratio:
		return ratio(v, l, d)
	case kind.Decimal:
		return Number(v, decimals(1, v, 0, d), l)
	case kind.Coefficient:
		return Number(v, decimals(3, v, 0, d), l)
	case kind.Plain:
		needed := 0
		for needed < 3 && math.Abs(v*math.Pow10(needed)-math.Round(v*math.Pow10(needed))) > 1e-6 {
			needed++
		}
		return Number(v, needed, l)
	case kind.Amount:
		if millions {
			return Number(v/million, decimals(1, v, -6, d), l)
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

// suffix returns the unit that follows the name of a measure of an amount.
func suffix(u kind.Unit, millions bool, l lang.Lang) string {
	switch {
	case u == kind.Amount && millions:
		return lang.Text{SV: " (Mkr)", EN: " (SEK million)"}.In(l)
	case u == kind.Amount, u == kind.Kronor:
		return lang.Text{SV: " (kr)", EN: " (SEK)"}.In(l)
	}
	return ""
}

// Undefined returns the text in place of a value that cannot be computed.
func Undefined(l lang.Lang) string { return lang.Text{SV: "e.b.", EN: "n/a"}.In(l) }

// Prose formats a value for a sentence: 43 procent, 12,3 miljoner kronor, 2,9.
func Prose(v float64, u kind.Unit, l lang.Lang, d *Digits) string {
	switch u {
	case kind.Share:
		usual := 1
		if math.Abs(v) >= 0.0995 {
			usual = 0
		}
		return Number(100*v, decimals(usual, v, 2, d), l) + space + lang.Text{SV: "procent", EN: "per cent"}.In(l)
	case kind.Ratio:
		return Number(v, decimals(1, v, 0, d), l)
	case kind.Amount, kind.Kronor:
		kronor := lang.Text{SV: "kronor", EN: "kronor"}.In(l)
		if a := math.Abs(v); a >= 1000*million {
			return Number(v/(1000*million), decimals(1, v, -9, d), l) + space +
				lang.Text{SV: "miljarder ", EN: "billion "}.In(l) + kronor
		} else if a >= million {
			return Number(v/million, decimals(1, v, -6, d), l) + space +
				lang.Text{SV: "miljoner ", EN: "million "}.In(l) + kronor
		}
		return Number(v, 0, l) + space + kronor
	}
	return write(v, u, false, l, d)
}

// Band returns the band that a withheld count is printed in, "1–9", or nothing.
func Band(r table.Row, l lang.Lang) string {
	switch {
	case r.Status != table.Suppressed || math.IsNaN(r.Low):
		return ""
	case math.IsNaN(r.High):
		return lang.Text{SV: Number(r.Low, 0, l) + " eller fler", EN: Number(r.Low, 0, l) + " or more"}.In(l)
	case r.Low == r.High:
		return Number(r.Low, 0, l)
	}
	return Number(r.Low, 0, l) + "–" + Number(r.High, 0, l)
}

func shown(r table.Row) bool { return r.Status == table.OK && !math.IsNaN(r.Value) }
