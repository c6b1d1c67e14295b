package estimate

import (
	"math"
	"slices"
)

// limits are a ratio with its interval.
type limits struct{ ratio, low, high float64 }

func (l limits) values() Values { return Values{{"rr", l.ratio}, {"lower", l.low}, {"upper", l.high}} }

// twoByTwo holds the counts of a comparison: a of n1 in the group and b of n0 in the other have the outcome.
type twoByTwo struct{ a, n1, b, n0, z float64 }

func twoByTwoOf(in *Input) twoByTwo {
	t := twoByTwo{a: in.Count("a"), n1: in.Count("n1"), b: in.Count("b"), n0: in.Count("n0"),
		z: quantile(in.Confidence())}
	in.Require(t.a <= t.n1, "a", "n1")
	in.Require(t.b <= t.n0, "b", "n0")
	return t
}

func (t twoByTwo) ratio() float64 { return t.a / t.n1 / (t.b / t.n0) }

// logVariance is the variance of the logarithm of the ratio, by the delta method.
func (t twoByTwo) logVariance() float64 { return 1/t.a - 1/t.n1 + 1/t.b - 1/t.n0 }

// around is the log-normal interval. With an infinite error it says nothing: it goes from 0 to infinity, and the limit
// beside a ratio that is itself 0 or infinite does not exist.
func around(ratio, logError, z float64) limits {
	return limits{ratio, ratio * math.Exp(-z*logError), ratio * math.Exp(z*logError)}
}

func katz(in *Input) Values {
	t := twoByTwoOf(in)
	return around(t.ratio(), math.Sqrt(t.logVariance()), t.z).values()
}

func jewell(in *Input) Values {
	t := twoByTwoOf(in)
	return around(t.a/t.n1/((t.b+1)/(t.n0+1)), math.Sqrt(t.logVariance()), t.z).values()
}

// nuisance is the risk of the other group that is most likely if the ratio is theta.
func (t twoByTwo) nuisance(theta float64) float64 {
	a, b, c := (t.n1+t.n0)*theta, t.n1*theta+t.a+t.n0+t.b*theta, t.a+t.b
	return 2 * c / (b + math.Sqrt(max(0, b*b-4*a*c)))
}

// score is the difference of the risks at a ratio, and its variance at the most likely risks.
func (t twoByTwo) score(theta float64) (difference, variance float64) {
	p0 := t.nuisance(theta)
	p1 := theta * p0
	return t.a/t.n1 - theta*t.b/t.n0, p1*(1-p1)/t.n1 + theta*theta*p0*(1-p0)/t.n0
}

// scoreLimits returns the ratios at which the score is z, for one table or several with weights.
func scoreLimits(ratio, z float64, score func(theta float64) float64) limits {
	out := limits{ratio, 0, math.Inf(1)}
	if ratio > 0 {
		out.low = root(func(theta float64) float64 { return score(theta) - z }, nearZero, farOff)
	}
	if !math.IsInf(ratio, 1) && !math.IsNaN(ratio) {
		out.high = root(func(theta float64) float64 { return score(theta) + z }, nearZero, farOff)
	}
	return out
}

// scored is the score interval; correction is what the variance is multiplied by.
func (t twoByTwo) scored(correction float64) limits {
	return scoreLimits(t.ratio(), t.z, func(theta float64) float64 {
		difference, variance := t.score(theta)
		return inErrors(difference, variance*correction)
	})
}

// inErrors is a difference in standard errors. One without variance is 0, or beyond all limits.
func inErrors(difference, variance float64) float64 {
	switch {
	case variance > 0:
		return difference / math.Sqrt(variance)
	case difference == 0:
		return 0
	}
	return math.Inf(int(math.Copysign(1, difference)))
}

func koopman(in *Input) Values { return twoByTwoOf(in).scored(1).values() }

func miettinenNurminen(in *Input) Values {
	t := twoByTwoOf(in)
	return t.scored((t.n1 + t.n0) / (t.n1 + t.n0 - 1)).values()
}

// wilson is the score interval of a proportion of x in n.
func wilson(x, n, z float64) (low, high float64) {
	half := z * math.Sqrt(z*z+4*x*(1-x/n))
	return max(0, (2*x+z*z-half)/(2*(n+z*z))), min(1, (2*x+z*z+half)/(2*(n+z*z)))
}

func moverWilson(in *Input) Values {
	t := twoByTwoOf(in)
	p1, p0 := t.a/t.n1, t.b/t.n0
	l1, u1 := wilson(t.a, t.n1, t.z)
	l0, u0 := wilson(t.b, t.n0, t.z)
	both := p1 * p0
	low := (both - math.Sqrt(max(0, both*both-l1*u0*(2*p1-l1)*(2*p0-u0)))) / (u0 * (2*p0 - u0))
	high := (both + math.Sqrt(max(0, both*both-u1*l0*(2*p1-u1)*(2*p0-l0)))) / (l0 * (2*p0 - l0))
	if t.a == 0 {
		low = 0
	}
	if t.b == 0 {
		high = math.Inf(1)
	}
	return limits{t.ratio(), low, high}.values()
}

// exactly returns the conditional probabilities, given the margins, of fewer outcomes in the group, as many, and more.
func (t twoByTwo) exactly() (below, at, above float64) {
	m, n := t.a+t.b, t.n1+t.n0
	at = hypergeometricAt(t.a, m, n, t.n1)
	above = hypergeometricFrom(t.a+1, m, n, t.n1)
	if t.a+1 > min(m, t.n1) {
		above = 0
	}
	// The lower tail is the upper tail of the other group.
	below = hypergeometricFrom(t.b+1, m, n, t.n0)
	if t.b+1 > min(m, t.n0) {
		below = 0
	}
	return below, at, above
}

func midP(in *Input) Values {
	below, at, above := twoByTwoOf(in).exactly()
	return Values{{"p", min(1, 2*min(below+at/2, above+at/2))}}
}

// mostTables is how many tables an exact test looks at.
const mostTables = 10_000_000

func fisher(in *Input) Values {
	t := twoByTwoOf(in)
	m, n := t.a+t.b, t.n1+t.n0
	low, high := max(0, m-t.n0), min(m, t.n1)
	in.Check(high-low <= mostTables, "a", "så litet att alla tabeller kan räknas (högst 10 000 000)",
		"so small that all tables can be counted (10,000,000 at most)")
	if in.Failed() {
		return nil
	}
	observed := hypergeometricAt(t.a, m, n, t.n1) * (1 + 1e-7) // as likely, but for rounding
	p := 0.0
	for k := low; k <= high; k++ {
		if at := hypergeometricAt(k, m, n, t.n1); at <= observed {
			p += at
		}
	}
	return Values{{"p", min(1, p)}}
}

func pearson(in *Input) Values {
	t := twoByTwoOf(in)
	c, d, n := t.n1-t.a, t.n0-t.b, t.n1+t.n0
	m := t.a + t.b
	chi := n * (t.a*d - t.b*c) * (t.a*d - t.b*c) / (t.n1 * t.n0 * m * (n - m))
	return Values{{"p", chiSquareAbove(chi, 1)}}
}

// strata are several tables of two by two.
func strataOf(in *Input) []twoByTwo {
	return tablesOf(in, in.Counts("a"), in.Counts("n1"), in.Counts("b"), in.Counts("n0"))
}

// outcomesOf are the tables of several outcomes. A single number of persons stands for all of them.
func outcomesOf(in *Input) []twoByTwo {
	a, b := in.Counts("a"), in.Counts("b")
	return tablesOf(in, a, forEach(in.Counts("n1"), len(a)), b, forEach(in.Counts("n0"), len(b)))
}

func tablesOf(in *Input, a, n1, b, n0 []float64) []twoByTwo {
	z := quantile(in.Confidence())
	if !in.Same("a", len(a), "n1", len(n1), "b", len(b), "n0", len(n0)) {
		return nil
	}
	var all []twoByTwo
	for i := range a {
		in.Require(a[i] <= n1[i], "a", "n1")
		in.Require(b[i] <= n0[i], "b", "n0")
		all = append(all, twoByTwo{a[i], n1[i], b[i], n0[i], z})
	}
	return all
}

func forEach(persons []float64, n int) []float64 {
	if len(persons) == 1 && n > 1 {
		return slices.Repeat(persons, n)
	}
	return persons
}

// mantelHaenszel returns the pooled ratio, and the standard error of its logarithm by Greenland and Robins.
func mantelHaenszel(strata []twoByTwo) (ratio, logError float64) {
	var r, s, p float64
	for _, t := range strata {
		n := t.n1 + t.n0
		if n == 0 {
			continue
		}
		r += t.a * t.n0 / n
		s += t.b * t.n1 / n
		p += ((t.a+t.b)*t.n1*t.n0 - t.a*t.b*n) / (n * n)
	}
	return r / s, math.Sqrt(p / (r * s))
}

func mantelHaenszelOfMany(in *Input) Values {
	ratio, logError := mantelHaenszel(outcomesOf(in))
	return logged(ratio, logError, quantile(in.Confidence()))
}

func mantelHaenszelAt(conf float64) func(*Input) Values {
	return func(in *Input) Values {
		ratio, logError := mantelHaenszel(strataOf(in))
		z := quantile(in.Confidence())
		if conf > 0 {
			z = quantile(conf)
		}
		return logged(ratio, logError, z)
	}
}

// flanders compares the group's outcomes with those expected from the other's risks, stratum by stratum.
func flanders(in *Input) Values {
	var o, e, varO, varE float64
	for _, t := range strataOf(in) {
		if t.n1 == 0 {
			continue
		}
		o += t.a
		e += t.n1 * t.b / t.n0
		varO += t.a * (t.n1 - t.a) / t.n1
		varE += t.n1 * t.n1 * t.b * (t.n0 - t.b) / (t.n0 * t.n0 * t.n0)
	}
	return Values{{"O", o}, {"E", e}, {"rr", o / e}, {"log_var", varO/(o*o) + varE/(e*e)}}
}

func stratifiedScore(in *Input) Values {
	strata := strataOf(in)
	ratio, _ := mantelHaenszel(strata)
	return scoreLimits(ratio, quantile(in.Confidence()), func(theta float64) float64 {
		var sum, variance float64
		for _, t := range strata {
			n := t.n1 + t.n0
			if t.n1 == 0 || t.n0 == 0 {
				continue
			}
			w := t.n1 * t.n0 / n
			d, v := t.score(theta)
			sum += w * d
			variance += w * w * v * n / (n - 1)
		}
		return inErrors(sum, variance)
	}).values()
}

// set is one member and the k that are matched with it.
type set struct{ member, others, k float64 }

func setsOf(in *Input) (all []set) {
	sets := in.Under("sets")
	member, others, k := sets.Counts("exposed_case"), sets.Counts("control_cases"), sets.Counts("k")
	if !sets.Same("exposed_case", len(member), "control_cases", len(others), "k", len(k)) {
		return nil
	}
	for i := range member {
		sets.Require(member[i] <= 1, "exposed_case", "1")
		sets.Require(others[i] <= k[i], "control_cases", "k")
		all = append(all, set{member[i], others[i], k[i]})
	}
	return all
}

func errorOf(ratio, logError float64) Values { return Values{{"rr", ratio}, {"log_se", logError}} }

func setsMantelHaenszel(in *Input) Values {
	var strata []twoByTwo
	for _, s := range setsOf(in) {
		strata = append(strata, twoByTwo{a: s.member, n1: 1, b: s.others, n0: s.k})
	}
	ratio, logError := mantelHaenszel(strata)
	return logged(ratio, logError, quantile(in.Confidence()))
}

func conditionalPoisson(in *Input) Values {
	sets := setsOf(in)
	slope := func(ratio float64) (sum, information float64) {
		for _, s := range sets {
			d, whole := s.member+s.others, ratio+s.k
			sum += s.member - d*ratio/whole
			information += d * ratio * s.k / (whole * whole)
		}
		return sum, information
	}
	ratio := root(func(r float64) float64 { sum, _ := slope(r); return sum }, nearZero, farOff)
	if ratio == nearZero || ratio == farOff { // nobody of the group, or of the matched, has the outcome
		return errorOf(math.Round(ratio), math.Inf(1))
	}
	_, information := slope(ratio)
	return errorOf(ratio, 1/math.Sqrt(information))
}

// weightedPoisson weighs the matched by 1/k and adds the residuals up by set.
func weightedPoisson(adjusted bool) func(*Input) Values {
	return func(in *Input) Values {
		sets := setsOf(in)
		n, matched := float64(len(sets)), 0.0 // sets, and those with somebody matched
		var p1, p0 float64
		for _, s := range sets {
			p1 += s.member / n
			if s.k > 0 {
				matched, p0 = matched+1, p0+s.others/s.k
			}
		}
		p0 /= matched
		variance := 0.0
		for _, s := range sets {
			u := (s.member - p1) / (n * p1)
			if s.k > 0 {
				u -= (s.others/s.k - p0) / (matched * p0)
			}
			variance += u * u
		}
		if adjusted {
			variance *= n / (n - 1)
		}
		return errorOf(p1/p0, math.Sqrt(variance))
	}
}

func crude(in *Input) Values {
	var t twoByTwo
	for _, s := range setsOf(in) {
		t.a, t.n1, t.b, t.n0 = t.a+s.member, t.n1+1, t.b+s.others, t.n0+s.k
	}
	return errorOf(t.ratio(), math.Sqrt(t.logVariance()))
}

// pairs counts pairs by the outcome of the first and of the second.
type pairs struct{ both, first, second, neither, z float64 }

func pairsOf(in *Input) pairs {
	return pairs{in.Count("n11"), in.Count("n12"), in.Count("n21"), in.Count("n22"), quantile(in.Confidence())}
}

func (p pairs) ratio() float64 { return (p.both + p.first) / (p.both + p.second) }

func (p pairs) all() float64 { return p.both + p.first + p.second + p.neither }

func pairsWald(in *Input) Values {
	p := pairsOf(in)
	return around(p.ratio(), math.Sqrt((p.first+p.second)/((p.both+p.first)*(p.both+p.second))), p.z).values()
}

func bonettPrice(in *Input) Values {
	p := pairsOf(in)
	x1, x2, n := p.both+p.first, p.both+p.second, p.both+p.first+p.second
	a := math.Sqrt((p.first + p.second + 2) / ((x1 + 1) * (x2 + 1)))
	b := math.Sqrt((1 - (x1+1)/(n+2)) / (x1 + 1))
	c := math.Sqrt((1 - (x2+1)/(n+2)) / (x2 + 1))
	z := a / (b + c) * p.z
	l1, u1 := wilson(x1, n, z)
	l2, u2 := wilson(x2, n, z)
	if n == 0 {
		return limits{math.NaN(), 0, math.Inf(1)}.values()
	}
	return limits{p.ratio(), l1 / u2, u1 / l2}.values()
}

func tang(in *Input) Values {
	p := pairsOf(in)
	n := p.all()
	x1, x2, any := p.both+p.first, p.both+p.second, p.both+p.first+p.second
	return scoreLimits(p.ratio(), p.z, func(phi float64) float64 {
		a := n * (1 + phi)
		b := x2*phi*phi - (x1 + 2*p.second)
		c := p.second * (1 - phi) * any / n
		second := (-b + math.Sqrt(max(0, b*b-4*a*c))) / (2 * a)
		return inErrors(x1-x2*phi, n*((1+phi)*second+any*(phi-1)/n))
	}).values()
}

func pairsMover(in *Input) Values {
	p := pairsOf(in)
	n := p.all()
	x1, x2 := p.both+p.first, p.both+p.second
	p1, p2 := x1/n, x2/n
	l1, u1 := wilson(x1, n, p.z)
	l2, u2 := wilson(x2, n, p.z)
	psi := 0.0
	if under := x1 * (n - x1) * x2 * (n - x2); under > 0 {
		psi = (p.both*p.neither - p.first*p.second) / math.Sqrt(under)
	}
	a, b := (p1-l1)*(u2-p2)*psi, (u1-p1)*(p2-l2)*psi
	low := (a - p1*p2 + math.Sqrt(max(0, (a-p1*p2)*(a-p1*p2)-l1*(2*p1-l1)*u2*(2*p2-u2)))) / (u2 * (u2 - 2*p2))
	high := (b - p1*p2 - math.Sqrt(max(0, (b-p1*p2)*(b-p1*p2)-u1*(2*p1-u1)*l2*(2*p2-l2)))) / (l2 * (l2 - 2*p2))
	if x1 == 0 {
		low = 0
	}
	if x2 == 0 {
		high = math.Inf(1)
	}
	return limits{p.ratio(), low, high}.values()
}

// several are several ratios on the same persons: joint counts of outcomes in the group and in the other.
func several(in *Input) Values {
	n1, n0 := in.Count("n1"), in.Count("n0")
	j1, j0 := in.Matrix("joint1"), in.Matrix("joint0")
	m := len(j1)
	if !in.Same("joint1", m, "joint0", len(j0)) || m == 0 {
		return nil
	}
	ratios, cov := make([]float64, m), make([][]float64, m)
	for i := range m {
		ratios[i] = j1[i][i] / n1 / (j0[i][i] / n0)
		cov[i] = make([]float64, m)
		for k := range m {
			cov[i][k] = j1[i][k]/(j1[i][i]*j1[k][k]) - 1/n1 + j0[i][k]/(j0[i][i]*j0[k][k]) - 1/n0
		}
	}
	return stacked(ratios, cov)
}

// apart is several for ratios of different people, which do not vary together.
func apart(in *Input) Values {
	tables := outcomesOf(in)
	if len(tables) == 0 {
		return nil
	}
	ratios, cov := make([]float64, len(tables)), make([][]float64, len(tables))
	for i, t := range tables {
		ratios[i], cov[i] = t.ratio(), make([]float64, len(tables))
		cov[i][i] = t.logVariance()
	}
	return stacked(ratios, cov)
}

// stacked are the means of ratios of which the logarithms have a covariance.
func stacked(ratios []float64, cov [][]float64) Values {
	m := len(ratios)
	logs := make([]float64, m)
	for i, r := range ratios {
		logs[i] = math.Log(r)
	}
	var mean, variance, logMean, logVariance float64
	for i := range m {
		mean += ratios[i] / float64(m)
		logMean += logs[i] / float64(m)
		for k := range m {
			variance += ratios[i] * ratios[k] * cov[i][k] / float64(m*m)
			logVariance += cov[i][k] / float64(m*m)
		}
	}
	return Values{{"log_rr", logs}, {"cov_log_rr", cov}, {"arith_mean", mean}, {"arith_mean_se", math.Sqrt(variance)},
		{"geo_mean", math.Exp(logMean)}, {"geo_mean_log_se", math.Sqrt(logVariance)}}
}

// meansOf are means of ratios of which only the counts are known. The standard errors take the ratios as independent:
// where they are of the same persons, only joint counts tell how they vary together.
func meansOf(in *Input) Values {
	strata := outcomesOf(in)
	if len(strata) == 0 {
		return nil
	}
	m := float64(len(strata))
	var ratios, logs, without []float64
	var mean, variance, logMean, logVariance, a, n1, b, n0 float64
	for _, t := range strata {
		ratios, logs = append(ratios, t.ratio()), append(logs, math.Log(t.ratio()))
		variance += t.ratio() * t.ratio() * t.logVariance() / (m * m)
		logVariance += t.logVariance() / (m * m)
		mean += t.ratio() / m
		logMean += math.Log(t.ratio()) / m
		a, n1, b, n0 = a+t.a, n1+t.n1, b+t.b, n0+t.n0
	}
	for _, t := range strata {
		without = append(without, (m*mean-t.ratio())/(m-1))
	}
	return Values{{"rr", ratios}, {"log_rr", logs}, {"arith_mean", mean}, {"arith_mean_se", math.Sqrt(variance)},
		{"geo_mean", math.Exp(logMean)}, {"geo_mean_log_se", math.Sqrt(logVariance)},
		{"pooled", a / n1 / (b / n0)}, {"leave_one_out", without}}
}

// logged is a ratio with the standard error of its logarithm and its interval.
func logged(ratio, logError, z float64) Values {
	l := around(ratio, logError, z)
	return Values{{"rr", l.ratio}, {"log_se", logError}, {"lower", l.low}, {"upper", l.high}}
}

func arithmeticMean(in *Input) Values {
	strata := outcomesOf(in)
	m, mean, variance := float64(len(strata)), 0.0, 0.0
	for _, t := range strata {
		mean += t.ratio() / m
		variance += t.ratio() * t.ratio() * t.logVariance() / (m * m)
	}
	half := quantile(in.Confidence()) * math.Sqrt(variance)
	return Values{{"rr", mean}, {"se", math.Sqrt(variance)}, {"lower", mean - half}, {"upper", mean + half},
		{"arith_mean", mean}, {"arith_mean_se", math.Sqrt(variance)}}
}

func geometricMean(in *Input) Values {
	strata := outcomesOf(in)
	m, mean, variance := float64(len(strata)), 0.0, 0.0
	for _, t := range strata {
		mean += math.Log(t.ratio()) / m
		variance += t.logVariance() / (m * m)
	}
	return append(logged(math.Exp(mean), math.Sqrt(variance), quantile(in.Confidence())),
		Value{"geo_mean", math.Exp(mean)}, Value{"geo_mean_log_se", math.Sqrt(variance)})
}

// together adds tables up.
func together(strata []twoByTwo) (t twoByTwo) {
	for _, s := range strata {
		t.a, t.n1, t.b, t.n0 = t.a+s.a, t.n1+s.n1, t.b+s.b, t.n0+s.n0
	}
	return t
}

func pooledRatio(in *Input) Values {
	t := together(outcomesOf(in))
	return append(logged(t.ratio(), math.Sqrt(t.logVariance()), quantile(in.Confidence())),
		Value{"pooled", t.ratio()})
}

// byPrecision is the mean of logarithms that weigh as their precision, with the sum of the weights.
func byPrecision(tables []twoByTwo, between float64) (mean, weights float64) {
	sum := 0.0
	for _, t := range tables {
		w := 1 / (t.logVariance() + between)
		sum, weights = sum+w*math.Log(t.ratio()), weights+w
	}
	return sum / weights, weights
}

func inverseVariance(in *Input) Values {
	mean, weights := byPrecision(outcomesOf(in), 0)
	return logged(math.Exp(mean), 1/math.Sqrt(weights), quantile(in.Confidence()))
}

// randomEffects adds, to the variance of each, that of the ratios between each other.
func randomEffects(in *Input) Values {
	tables := outcomesOf(in)
	mean, weights := byPrecision(tables, 0)
	q, squares := 0.0, 0.0
	for _, t := range tables {
		w, d := 1/t.logVariance(), math.Log(t.ratio())-mean
		q, squares = q+w*d*d, squares+w*w
	}
	between := 0.0
	if len(tables) > 1 {
		between = max(0, (q-float64(len(tables)-1))/(weights-squares/weights))
	}
	mean, weights = byPrecision(tables, between)
	return append(logged(math.Exp(mean), 1/math.Sqrt(weights), quantile(in.Confidence())), Value{"tau2", between},
		Value{"Q", q})
}

func leaveOneOut(in *Input) Values {
	strata := outcomesOf(in)
	var arithmetic, geometric, pooled []float64
	for i := range strata {
		rest := slices.Delete(slices.Clone(strata), i, i+1)
		mean, logs := 0.0, 0.0
		for _, t := range rest {
			mean, logs = mean+t.ratio()/float64(len(rest)), logs+math.Log(t.ratio())/float64(len(rest))
		}
		if len(rest) == 0 {
			mean, logs = math.NaN(), math.NaN()
		}
		arithmetic, geometric = append(arithmetic, mean), append(geometric, math.Exp(logs))
		pooled = append(pooled, together(rest).ratio())
	}
	return Values{{"arith_mean", arithmetic}, {"geo_mean", geometric}, {"pooled", pooled}}
}

// nested is the ratio of two ratios, of an outcome and of a part of it.
type nested struct{ n1, n0, a, part, b, partB float64 }

func nestedOf(in *Input) nested {
	n := nested{in.Count("n1"), in.Count("n0"), in.Count("aA"), in.Count("aB"), in.Count("bA"), in.Count("bB")}
	in.Require(n.part <= n.a, "aB", "aA")
	in.Require(n.partB <= n.b, "bB", "bA")
	return n
}

func (n nested) variance() float64 { return 1/n.part - 1/n.a + 1/n.partB - 1/n.b }

func nestedContrast(in *Input) Values {
	n := nestedOf(in)
	whole := math.Log(n.a / n.n1 / (n.b / n.n0))
	part := math.Log(n.part / n.n1 / (n.partB / n.n0))
	return Values{{"log_rr_A", whole}, {"log_rr_B", part}, {"log_ratio_A_over_B", whole - part},
		{"var_log_ratio", n.variance()}}
}

func nestedClosed(in *Input) Values { return Values{{"var_log_ratio", nestedOf(in).variance()}} }

// standardised is the ratio of the group's risk to the other's, weighted as the group (exact matching, ATT).
func standardised(in *Input) Values {
	sets := in.Strata("strata")
	var n, a, expected, variance float64
	for _, t := range sets {
		if t.n0 > 0 {
			n, a = n+t.n1, a+t.a
			expected += t.n1 * t.b / t.n0
			variance += t.n1 * t.n1 * t.b * (t.n0 - t.b) / (t.n0 * t.n0 * t.n0)
		}
	}
	risk, other := a/n, expected/n
	logVariance := (1-risk)/a + variance/(expected*expected)
	l := around(risk/other, math.Sqrt(logVariance), quantile(in.Confidence()))
	return Values{{"rr", l.ratio}, {"risk1", risk}, {"risk0", other}, {"log_se", math.Sqrt(logVariance)},
		{"lower", l.low}, {"upper", l.high}}
}

// target gives the weights of a stratum's persons in the group and in the other.
type target func(t twoByTwo) (group, other float64)

func asGroup(t twoByTwo) (group, other float64) { return 1, t.n1 / t.n0 }

func asComparison(t twoByTwo) (group, other float64) { return t.n0 / t.n1, 1 }

func asAll(t twoByTwo) (group, other float64) { return (t.n1 + t.n0) / t.n1, (t.n1 + t.n0) / t.n0 }

// matchingWeights is the ratio of two weighted shares, over the strata that have both, with the robust variance of its
// logarithm: by person, or by stratum.
func matchingWeights(weigh target, byStratum bool) func(*Input) Values {
	return func(in *Input) Values {
		var strata []twoByTwo
		var sum twoByTwo
		for _, t := range in.Strata("strata") {
			if t.n1 > 0 && t.n0 > 0 {
				u, w := weigh(t)
				strata = append(strata, t)
				sum.a, sum.n1, sum.b, sum.n0 = sum.a+u*t.a, sum.n1+u*t.n1, sum.b+w*t.b, sum.n0+w*t.n0
			}
		}
		p1, p0, variance := sum.a/sum.n1, sum.b/sum.n0, 0.0
		if len(strata) == 0 {
			variance = math.NaN()
		}
		squares := func(x, n, p float64) float64 { return x*(1-p)*(1-p) + (n-x)*p*p }
		for _, t := range strata {
			u, w := weigh(t)
			if byStratum {
				d := u*(t.a-p1*t.n1)/sum.a - w*(t.b-p0*t.n0)/sum.b
				variance += d * d
				continue
			}
			variance += u*u*squares(t.a, t.n1, p1)/(sum.a*sum.a) + w*w*squares(t.b, t.n0, p0)/(sum.b*sum.b)
		}
		l := around(p1/p0, math.Sqrt(variance), quantile(in.Confidence()))
		return Values{{"rr", l.ratio}, {"risk1", p1}, {"risk0", p0}, {"log_se", math.Sqrt(variance)}, {"lower", l.low},
			{"upper", l.high}}
	}
}
