package estimate

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// Distribution is one of which a bias analysis draws.
type Distribution struct {
	name string
	of   []float64
}

// Distribution reads a number, which is then certain, or one of beta(a,b), uniform(least,most), triangular(least,mode,
// most) and trapezoidal(least,from,to,most).
func (in *Input) Distribution(name string) Distribution {
	v, _ := in.get(name)
	if n, ok := number(v); ok {
		in.Check(n >= 0 && n <= 1, name, "från 0 till 1", "from 0 to 1")
		return Distribution{"certain", []float64{n}}
	}
	text, _ := v.(string)
	d, ok := DistributionOf(text)
	if !ok {
		in.wrong(name, "ett tal, beta(a,b), uniform(a,b), triangular(a,b,c) eller trapezoidal(a,b,c,d)",
			"a number, beta(a,b), uniform(a,b), triangular(a,b,c) or trapezoidal(a,b,c,d)")
	}
	return d
}

// DistributionOf reads a distribution of a sensitivity or specificity: a number from 0 to 1, which is then certain, or
// one of beta(a,b), uniform(least,most), triangular(least,mode,most) and trapezoidal(least,from,to,most). It reports
// whether the text is one.
func DistributionOf(text string) (Distribution, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return Distribution{"certain", []float64{n}}, n >= 0 && n <= 1
	}
	kind, rest, ok := strings.Cut(text, "(")
	d := Distribution{name: strings.ToLower(strings.TrimSpace(kind))}
	for part := range strings.SplitSeq(strings.TrimSuffix(rest, ")"), ",") {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		ok = ok && err == nil && !math.IsNaN(n)
		d.of = append(d.of, n)
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
