// Package uncertain holds distributions of what is not known exactly: how likely an outcome is to be found.
package uncertain

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// Distribution is a distribution over 0 to 1. Its zero value has no quantiles.
type Distribution struct {
	name string
	of   []float64
}

// Of reads a distribution of a sensitivity or specificity: a number from 0 to 1, which is then certain, or
// one of beta(a,b), uniform(least,most), triangular(least,mode,most) and trapezoidal(least,from,to,most). It reports
// whether the text is one. The mode of a triangular one is between the two others, wherever it stands.
func Of(text string) (Distribution, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return Certain(n), n >= 0 && n <= 1
	}
	kind, rest, ok := strings.Cut(text, "(")
	d := Distribution{name: strings.ToLower(strings.TrimSpace(kind))}
	for part := range strings.SplitSeq(strings.TrimSuffix(rest, ")"), ",") {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		ok = ok && err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
		d.of = append(d.of, n)
	}
	if d.name == "triangular" {
		slices.Sort(d.of)
	}
	return d, ok && d.valid()
}

func (d *Distribution) valid() bool {
	parts := map[string]int{"beta": 2, "uniform": 2, "triangular": 3, "trapezoidal": 4}[d.name]
	if parts == 0 || len(d.of) != parts {
		return false
	}
	if d.name == "beta" {
		return d.of[0] > 0 && d.of[1] > 0
	}
	for i, v := range d.of {
		if v < 0 || v > 1 || i > 0 && v < d.of[i-1] {
			return false
		}
	}
	return d.of[0] < d.of[len(d.of)-1]
}

// Certain is a number that is known.
func Certain(n float64) Distribution { return Distribution{"certain", []float64{n}} }

// At is the quantile.
func (d Distribution) At(p float64) float64 {
	switch d.name {
	case "certain":
		return d.of[0]
	case "beta":
		return mathext.InvRegIncBeta(d.of[0], d.of[1], p)
	case "uniform":
		return d.of[0] + p*(d.of[1]-d.of[0])
	case "triangular":
		return trapezoidal(p, d.of[0], d.of[1], d.of[1], d.of[2])
	}
	return trapezoidal(p, d.of[0], d.of[1], d.of[2], d.of[3])
}

func trapezoidal(p, a, b, c, d float64) float64 {
	height := 2 / (d + c - a - b)
	switch {
	case p < height*(b-a)/2:
		return a + math.Sqrt(2*p*(b-a)/height)
	case p <= 1-height*(d-c)/2:
		return (p + height*(a+b)/2) / height
	}
	return d - math.Sqrt(2*(1-p)*(d-c)/height)
}

// Detection is what is assumed of how an outcome is found: the sensitivity and specificity in the group and in the
// other, and how the two sensitivities, and the two specificities, correlate: they are quantiles of two normal
// variables with that correlation, from 0 to below 1.
type Detection struct {
	Sensitivity, OtherSensitivity Distribution
	Specificity, OtherSpecificity Distribution
	Correlation                   float64
}
