package stats

import "math"

// Flow is how many begin to be followed at an age, and how many stop at it: with the event, with another ending that
// makes the event impossible, or because no more is known. The numbers may be weighted.
type Flow struct {
	Age                             int
	Entered, Ended, Other, Censored float64
}

// IncidenceByAge returns the share with the event before an age, of those without it at the age from, where other
// endings compete and everybody is followed from an age of one's own (Aalen–Johansen with left truncation). Flows
// are by ascending age, each age once. Whoever enters at an age is at risk after it, whoever leaves at it is at
// risk at it. With n_t at risk, d_t events, and all endings e_t,
//
//	S(t) = Π (1 − e_u/n_u),  F(t) = Σ S(u−)·d_u/n_u  over from < u ≤ t
//
// and by the delta method
//
//	Var F(t) = Σ (F(t) − F(u))²·e_u/(n_u(n_u − e_u)) + Σ S(u−)²·d_u(n_u − d_u)/n_u³
//	           − 2·Σ (F(t) − F(u))·S(u−)·d_u/n_u²
//
// The limits are 1 − (1−F)^exp(±z·√Var/((1−F)·ln(1−F))); without other endings they are the log-log ones of
// KaplanMeier. Everything is NaN where at some age in between nobody is at risk; the limits are NaN too where F is
// 0 or 1.
//
// Source: Aalen, Johansen (1978); Marubini, Valsecchi: Analysing Survival Data from Clinical Trials and Observational
// Studies (1995), chapter 10; R etm, etmCIF, ci.fun = "cloglog".
func IncidenceByAge(flows []Flow, from, to int) (share, low, high float64) {
	type step struct{ n, d, e, before, f float64 }
	var steps []step
	atRisk, left, known := 0.0, 1.0, from
	for _, at := range flows {
		if at.Age > to {
			break
		}
		endings := at.Ended + at.Other
		if at.Age > from && endings > 0 {
			if !(atRisk > 0) {
				return math.NaN(), math.NaN(), math.NaN()
			}
			share += left * at.Ended / atRisk
			steps = append(steps, step{atRisk, at.Ended, endings, left, share})
			left *= max(0, 1-endings/atRisk)
		}
		if at.Age > known && !(atRisk > 0) {
			return math.NaN(), math.NaN(), math.NaN()
		}
		known = max(known, at.Age)
		atRisk += at.Entered - endings - at.Censored
		if atRisk < 1e-9 { // what weights leave
			atRisk = 0
		}
	}
	if known < to && !(atRisk > 0) && left > 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	variance := 0.0
	for _, s := range steps {
		rest := share - s.f
		if s.n > s.e {
			variance += rest * rest * s.e / (s.n * (s.n - s.e))
		}
		variance += s.before*s.before*s.d*(s.n-s.d)/(s.n*s.n*s.n) - 2*rest*s.before*s.d/(s.n*s.n)
	}
	low, high = math.NaN(), math.NaN()
	if share > 0 && share < 1 {
		x := Z * math.Sqrt(max(0, variance)) / ((1 - share) * math.Log(1-share)) // negative
		low, high = 1-math.Pow(1-share, math.Exp(x)), 1-math.Pow(1-share, math.Exp(-x))
	}
	return share, low, high
}
