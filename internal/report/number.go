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

// scaled writes a number 10^shift times as large, with so many decimals as are usual. One that was rounded to d is
// rounded further as a decimal number, half to even: 21 950 000 is 22,0 million, though 21.95 is a little less as a
// double.
func scaled(v float64, usual, shift int, l lang.Lang, d *Digits) string {
	n := decimals(usual, v, shift, d)
	if d != nil {
		v = Digits{Decimals: n + shift}.Round(v)
	}
	if shift < 0 {
		return Number(v/math.Pow10(-shift), n, l)
	}
	return Number(v*math.Pow10(shift), n, l)
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
	return scaled(v, usual, 2, l, d) + sign
}

// points formats a difference of shares in percentage points, with its sign.
func points(v float64, usual int, l lang.Lang, d *Digits) string {
	text := scaled(v, usual, 2, l, d)
	if v > 0 && text != scaled(0, usual, 2, l, d) {
		return "+" + text
	}
	return text
}

// needed is how many decimals a number has, at most three.
func needed(v float64) (n int) {
	for n < 3 && math.Abs(v*math.Pow10(n)-math.Round(v*math.Pow10(n))) > 1e-6 {
		n++
	}
	return n
}

// ratio formats a risk ratio with two decimals below ten and one decimal otherwise.
func ratio(v float64, l lang.Lang, d *Digits) string {
	if math.IsInf(v, 1) {
		return "∞"
	}
	if math.Abs(v) >= 10 {
		return scaled(v, 1, 0, l, d)
	}
	return scaled(v, 2, 0, l, d)
}

// write formats a value of a unit. millions states that a sum is shown in millions of kronor.
func write(v float64, u kind.Unit, millions bool, l lang.Lang, d *Digits) string {
	switch u {
	case kind.Share:
		return percentTo(v, l, d)
	case kind.Points:
		return points(v, 1, l, d)
	case kind.Ratio:
		return ratio(v, l, d)
	case kind.Decimal:
		return scaled(v, 1, 0, l, d)
	case kind.Coefficient:
		return scaled(v, 3, 0, l, d)
	case kind.Probability:
		if v < 0.001 {
			return "<" + space + Number(0.001, 3, l)
		}
		return Number(v, 3, l)
	case kind.Plain:
		return Number(v, needed(v), l)
	case kind.Amount:
		if millions {
			return scaled(v, 1, -6, l, d)
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
	case u == kind.Points:
		return lang.Text{SV: " (procentenheter)", EN: " (percentage points)"}.In(l)
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
		if v == 0 || math.Abs(v) >= 0.0995 {
			usual = 0
		}
		return scaled(v, usual, 2, l, d) + space + lang.Text{SV: "procent", EN: "per cent"}.In(l)
	case kind.Points:
		return points(v, 1, l, d) + space + lang.Text{SV: "procentenheter", EN: "percentage points"}.In(l)
	case kind.Ratio:
		return scaled(v, 1, 0, l, d)
	case kind.Amount, kind.Kronor:
		kronor := lang.Text{SV: "kronor", EN: "kronor"}.In(l)
		if a := math.Abs(v); a >= 1000*million {
			return scaled(v, 1, -9, l, d) + space +
				lang.Text{SV: "miljarder ", EN: "billion "}.In(l) + kronor
		} else if a >= million {
			return scaled(v, 1, -6, l, d) + space +
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
