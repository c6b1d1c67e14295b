package table

import (
	"math"
	"strconv"
)

// Field is one of the numbers of a row.
type Field struct {
	Name string // as in Header
	Of   func(Row) float64
}

// Fields are the numbers of a row, the value first.
var Fields = []Field{
	{"value", func(r Row) float64 { return r.Value }},
	{"numerator", func(r Row) float64 { return r.Numerator }},
	{"denominator", func(r Row) float64 { return r.Denominator }},
	{"low", func(r Row) float64 { return r.Low }},
	{"high", func(r Row) float64 { return r.High }},
}

// Difference returns after − before, without the digits that binary fractions add: 0.3 − 0.2 is 0.1. It is NaN where
// either number is.
func Difference(before, after float64) float64 {
	by, err := strconv.ParseFloat(strconv.FormatFloat(after-before, 'g', 12, 64), 64)
	if err != nil || math.IsInf(by, 0) {
		return Empty
	}
	return by
}
