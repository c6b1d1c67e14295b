package reference

import (
	"math"
	"math/big"
	"slices"
	"sort"

	"ansatz/internal/table"
)

// What ends a time. An event comes before another ending of the same day.
const (
	censored = iota
	event
	other
)

// ending is one time, and what ended it.
type ending struct{ time, what int }

// survivalAt is the survival after a time at which something ends, with its limits, NaN where there are none, and the
// share that has had the event by then.
type survivalAt struct {
	time                    int
	s, low, high, incidence float64
}

// survivalOf computes Kaplan and Meier's survival to any ending, and Aalen and Johansen's incidence of the event.
func survivalOf(all []ending) []survivalAt {
	var times []int
	for _, e := range all {
		if e.what != censored {
			times = append(times, e.time)
		}
	}
	sort.Ints(times)
	var curve []survivalAt
	s, greenwood, incidence := 1.0, 0.0, 0.0
	for _, t := range slices.Compact(times) {
		n, d, events := 0.0, 0.0, 0.0
		for _, e := range all {
			if e.time >= t {
				n++
			}
			if e.time == t && e.what != censored {
				d++
			}
			if e.time == t && e.what == event {
				events++
			}
		}
		incidence += s * events / n
		s *= 1 - d/n
		greenwood += d / (n * (n - d))
		p := survivalAt{t, s, math.NaN(), math.NaN(), incidence}
		if s > 0 {
			half := z * math.Sqrt(greenwood) / -math.Log(s)
			p.low = math.Exp(-math.Exp(math.Log(-math.Log(s)) + half))
			p.high = math.Exp(-math.Exp(math.Log(-math.Log(s)) - half))
		}
		curve = append(curve, p)
	}
	return curve
}

// medianRow writes the smallest time at which at most half are left, with the same of the limits.
func (l *long) medianRow(group, category, measure string, all []ending) {
	curve := survivalOf(all)
	first := func(of func(survivalAt) float64) float64 {
		for _, p := range curve {
			if of(p) <= 0.5+1e-9 { // not NaN
				return float64(p.time)
			}
		}
		return table.Empty
	}
	r := number(first(func(p survivalAt) float64 { return p.s }))
	r.Low = first(func(p survivalAt) float64 { return p.low })
	r.High = first(func(p survivalAt) float64 { return p.high })
	if math.IsNaN(r.Value) {
		r.Status = table.Undefined
	}
	l.put(group, category, measure, r)
}

// upTo returns the survival at a time, and whether it is known there.
func upTo(all []ending, time int) (at survivalAt, ok bool) {
	at = survivalAt{0, 1, 1, 1, 0}
	for _, p := range survivalOf(all) {
		if p.time <= time {
			at = p
		}
	}
	longest := -1
	for _, e := range all {
		longest = max(longest, e.time)
	}
	return at, len(all) > 0 && (time <= longest || at.s == 0)
}

func (l *long) incidenceRow(group, category, measure string, all []ending, time int) {
	at, ok := upTo(all, time)
	l.orUndefined(group, category, measure, at.incidence, ok)
}

// binomial is the probability of at most k of n, each with the probability p, by adding the terms.
func binomial(k, n int, p float64) float64 {
	const digits = 200
	exact := func(v float64) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(v) }
	q := exact(1)
	q.Sub(q, exact(p))
	odds := exact(p)
	odds.Quo(odds, q)
	term := exact(1)
	for range n {
		term.Mul(term, q)
	}
	sum := exact(0)
	for i := 0; i <= k; i++ {
		sum.Add(sum, term)
		term.Mul(term, odds)
		term.Mul(term, exact(float64(n-i)))
		term.Quo(term, exact(float64(i+1)))
	}
	v, _ := sum.Float64()
	return v
}

type xOfN struct{ x, n int }

var limits = map[xOfN][2]float64{} // those computed already

// exactLimits are Clopper and Pearson's: the probability with which x or more of n come in 2.5 per cent of all times,
// and that with which x or fewer do.
func exactLimits(x, n int) (low, high float64) {
	if known, ok := limits[xOfN{x, n}]; ok {
		return known[0], known[1]
	}
	switch {
	case 2*x > n: // fewer terms
		low, high = exactLimits(n-x, n)
		low, high = 1-high, 1-low
	default:
		low, high = 0, bisect(func(p float64) bool { return binomial(x, n, p) > 0.025 })
		if x > 0 {
			low = bisect(func(p float64) bool { return binomial(x-1, n, p) > 0.975 })
		}
	}
	limits[xOfN{x, n}] = [2]float64{low, high}
	return low, high
}

// bisect returns the probability up to which a condition holds.
func bisect(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high || high-low < 1e-13*low {
			break
		}
		if holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// exactShare writes a share with its exact interval.
func (l *long) exactShare(group, category, measure string, x, n int) {
	r := number(table.Empty)
	r.Numerator, r.Denominator = float64(x), float64(n)
	if n == 0 {
		r.Status = table.Undefined
	} else {
		r.Value = float64(x) / float64(n)
		r.Low, r.High = exactLimits(x, n)
	}
	l.put(group, category, measure, r)
}

// exactRatio writes x of n divided by y of m, with its interval given x and y together.
func (l *long) exactRatio(group, category, measure string, x, n, y, m int) {
	if n == 0 || y == 0 || m == 0 {
		l.undefined(group, category, measure)
		return
	}
	r := number(float64(x) / float64(n) / (float64(y) / float64(m)))
	low, high := exactLimits(x, x+y)
	sizes := float64(m) / float64(n)
	r.Low, r.High = sizes*low/(1-low), sizes*high/(1-high)
	l.put(group, category, measure, r)
}
