package released

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Digits says to how many digits numbers are printed: to so many decimals, or, where Significant is above zero, to so
// many significant digits.
type Digits struct{ Decimals, Significant int }

// Round rounds a number. It is looked at as the shortest decimal number that reads back as the same one; half goes to
// the even digit. NaN and infinite numbers stay.
func (d Digits) Round(v float64) float64 {
	digits, point, negative := decimal(v)
	keep := d.keep(point)
	if keep >= len(digits) {
		return v
	}
	if keep < 0 {
		return 0
	}
	up := digits[keep] > '5' || digits[keep] == '5' &&
		(strings.Trim(digits[keep+1:], "0") != "" || keep > 0 && (digits[keep-1]-'0')%2 == 1)
	n, _ := new(big.Int).SetString("0"+digits[:keep], 10)
	if up {
		n.Add(n, big.NewInt(1))
	}
	rounded, _ := strconv.ParseFloat(n.String()+"e"+strconv.Itoa(point-keep), 64)
	if negative {
		rounded = -rounded
	}
	return rounded
}

// keep is how many digits stay of a number whose point stands after so many digits.
func (d Digits) keep(point int) int {
	if d.Significant > 0 {
		return d.Significant
	}
	return point + d.Decimals
}

// decimal is the shortest decimal number that reads back as v: its digits, and after how many of them the point stands.
// There are none of zero, and of what is no number.
func decimal(v float64) (digits string, point int, negative bool) {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "", 0, false
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'e', -1, 64), "e")
	at, _ := strconv.Atoi(exponent)
	return strings.Replace(mantissa, ".", "", 1), at + 1, v < 0
}

// Places is how many decimals a rounded number may be written with; below zero, the number is rounded to tens,
// hundreds or more.
func (d Digits) Places(v float64) int {
	digits, point, _ := decimal(v)
	if d.Significant > 0 && digits != "" {
		return d.Significant - point
	}
	return max(d.Decimals, 0)
}

// From returns what a number can have been that was rounded to w: from low to high, and both themselves where ends is
// true. Where w is no rounded number, nothing is: ok is false. Significant is not 1: both ends of an interval are its
// own then, or neither.
func (d Digits) From(w float64) (low, high *big.Rat, ends, ok bool) {
	if math.IsNaN(w) || math.IsInf(w, 0) || d.Round(w) != w {
		return nil, nil, false, false
	}
	digits, point, negative := decimal(w)
	if len(digits) == 0 {
		if d.Significant > 0 { // only zero has no significant digit
			return new(big.Rat), new(big.Rat), true, true
		}
		half := half(-d.Decimals)
		return new(big.Rat).Neg(half), half, true, true
	}
	last := point - d.keep(point) // the power of ten of the last digit
	value, _ := new(big.Rat).SetString("0." + digits + "e" + strconv.Itoa(point))
	below, above := half(last), half(last)
	even := len(digits) < d.keep(point) || (digits[len(digits)-1]-'0')%2 == 0
	if d.Significant > 0 && strings.Trim(digits[1:], "0") == "" && digits[0] == '1' { // one digit less below it
		below = half(last - 1)
	}
	low, high = new(big.Rat).Sub(value, below), new(big.Rat).Add(value, above)
	if negative {
		low, high = new(big.Rat).Neg(high), new(big.Rat).Neg(low)
	}
	return low, high, even, true
}

// half is half of a power of ten.
func half(power int) *big.Rat {
	r, _ := new(big.Rat).SetString("5e" + strconv.Itoa(power-1))
	return r
}
