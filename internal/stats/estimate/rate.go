package estimate

import (
	"math"

	"ansatz/internal/stats"
)

// smr is a ratio of observed to expected with its limits.
func smr(o, low, high, e float64) Values {
	return Values{{"smr", o / e}, {"lower", low / e}, {"upper", high / e}}
}

func observed(in *Input) (o, e, z, alpha float64) {
	o, e = in.Count("O"), in.Positive("E")
	return o, e, quantile(in.Confidence()), 1 - in.Confidence()
}

func garwood(in *Input) Values {
	o, e, _, alpha := observed(in)
	low := 0.0
	if o > 0 {
		low = chiSquareQuantile(alpha/2, 2*o) / 2
	}
	return smr(o, low, chiSquareQuantile(1-alpha/2, 2*o+2)/2, e)
}

func midPoisson(in *Input) Values {
	o, e, _, alpha := observed(in)
	// The probability of fewer, and of as many counted half, falls as the mean grows.
	below := func(mean float64) float64 { return poissonBelow(o, mean) + poissonAt(o, mean)/2 }
	low := 0.0
	if o > 0 {
		low = root(func(mean float64) float64 { return below(mean) - (1 - alpha/2) }, nearZero, farOff)
	}
	return smr(o, low, root(func(mean float64) float64 { return below(mean) - alpha/2 }, nearZero, 1e9), e)
}

func byar(in *Input) Values {
	o, e, z, _ := observed(in)
	cube := func(n, z float64) float64 {
		c := 1 - 1/(9*n) + z/(3*math.Sqrt(n))
		return n * c * c * c
	}
	low := 0.0
	if o > 0 {
		low = cube(o, -z)
	}
	return smr(o, low, cube(o+1, z), e)
}

func indirect(in *Input) Values {
	count, pop := in.Counts("count"), in.Counts("pop")
	stdcount, stdpop := in.Counts("stdcount"), in.Counts("stdpop")
	if !in.Same("count", len(count), "pop", len(pop), "stdcount", len(stdcount), "stdpop", len(stdpop)) {
		return nil
	}
	var o, e float64
	for i := range count {
		o += count[i]
		e += pop[i] * stdcount[i] / stdpop[i]
	}
	l := around(o/e, 1/math.Sqrt(o), quantile(in.Confidence()))
	return Values{{"O", o}, {"E", e}, {"sir", l.ratio}, {"lower", l.low}, {"upper", l.high}}
}

// weighted is a sum of counts with weights: its value, its variance and the largest weight.
func weighted(in *Input) (rate, variance, largest float64) {
	count, pop, stdpop := in.Counts("count"), in.Counts("pop"), in.Counts("stdpop")
	if !in.Same("count", len(count), "pop", len(pop), "stdpop", len(stdpop)) || in.Failed() {
		return math.NaN(), math.NaN(), math.NaN()
	}
	whole := 0.0
	for _, n := range stdpop {
		whole += n
	}
	for i := range count {
		w := stdpop[i] / whole / pop[i]
		rate, variance, largest = rate+w*count[i], variance+w*w*count[i], max(largest, w)
	}
	return rate, variance, largest
}

func rateOf(rate, low, high float64) Values {
	return Values{{"rate", rate}, {"lower", low}, {"upper", high}}
}

func fayFeuer(in *Input) Values {
	y, v, w := weighted(in)
	if math.IsNaN(y) {
		return nil
	}
	alpha := 1 - in.Confidence()
	low := 0.0
	if y > 0 {
		low = gammaQuantile(alpha/2, y*y/v, v/y)
	}
	return rateOf(y, low, gammaQuantile(1-alpha/2, (y+w)*(y+w)/(v+w*w), (v+w*w)/(y+w)))
}

func fayKim(in *Input) Values {
	y, v, w := weighted(in)
	if math.IsNaN(y) {
		return nil
	}
	alpha := 1 - in.Confidence()
	// The confidence distribution is the lower and the upper gamma distribution in equal parts.
	above := func(x float64) float64 {
		lower := 1.0
		if y > 0 {
			lower = gammaBelow(x, y*y/v, v/y)
		}
		return 1 - (lower+gammaBelow(x, (y+w)*(y+w)/(v+w*w), (v+w*w)/(y+w)))/2
	}
	low := 0.0
	if y > 0 {
		low = root(func(x float64) float64 { return above(x) - (1 - alpha/2) }, nearZero, farOff)
	}
	return rateOf(y, low, root(func(x float64) float64 { return above(x) - alpha/2 }, nearZero, farOff))
}

// rates are two counts of events over person-time.
type rates struct{ a, time1, b, time0, conf float64 }

func ratesOf(in *Input) rates {
	return rates{in.Count("a"), in.Positive("pt1"), in.Count("b"), in.Positive("pt0"), in.Confidence()}
}

func rateWald(in *Input) Values {
	r := ratesOf(in)
	return around(r.a/r.time1/(r.b/r.time0), math.Sqrt(1/r.a+1/r.b), quantile(r.conf)).values()
}

// rateMidP conditions on the sum of the events. Its estimate is the median-unbiased one.
func rateMidP(in *Input) Values {
	r := ratesOf(in)
	n, alpha := r.a+r.b, 1-r.conf
	below := func(ratio float64) float64 { // and half of as many
		p := ratio * r.time1 / (ratio*r.time1 + r.time0)
		return binomialBelow(r.a, n, p) + stats.BinomialAt(r.a, n, p)/2
	}
	at := func(level float64) float64 {
		return root(func(ratio float64) float64 { return below(ratio) - level }, nearZero, farOff)
	}
	out := limits{at(0.5), at(1 - alpha/2), at(alpha / 2)}
	switch {
	case n == 0:
		out = limits{math.NaN(), 0, math.Inf(1)}
	case r.a == 0:
		out.low = 0
		out.ratio = 0
	case r.b == 0:
		out.high = math.Inf(1)
		out.ratio = math.Inf(1)
	}
	return out.values()
}
