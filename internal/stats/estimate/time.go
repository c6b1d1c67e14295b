package estimate

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// event is a time with what happened: 0 the end is not known, 1 the event, 2 another ending.
type event struct {
	time   float64
	status int
	group  int
}

func eventsOf(in *Input, statuses int) (all []event) {
	times, statusOf := in.Numbers("time"), in.Numbers("status")
	if !in.Same("time", len(times), "status", len(statusOf)) {
		return nil
	}
	for i := range times {
		in.Check(!math.IsNaN(times[i]), "time", "tal", "numbers")
		in.Check(statusOf[i] >= 0 && statusOf[i] <= float64(statuses) && statusOf[i] == math.Floor(statusOf[i]),
			"status", "heltal från 0 till "+strconv.Itoa(statuses), "whole numbers from 0 to "+strconv.Itoa(statuses))
		if in.Failed() {
			return nil
		}
		all = append(all, event{time: times[i], status: int(statusOf[i])})
	}
	return all
}

// step is what happens at one time: how many are at risk, and how many have each ending.
type step struct {
	time, atRisk float64
	of           [3]float64
}

func stepsOf(events []event) (steps []step) {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b event) int {
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return 0
	})
	for i, e := range events {
		if len(steps) == 0 || steps[len(steps)-1].time != e.time {
			steps = append(steps, step{time: e.time, atRisk: float64(len(events) - i)})
		}
		steps[len(steps)-1].of[e.status]++
	}
	return steps
}

func kaplanMeier(logLog bool) func(*Input) Values {
	return func(in *Input) Values {
		z := quantile(in.Confidence())
		var times, atRisk, surv, errors, low, high []float64
		s, v := 1.0, 0.0
		for _, at := range stepsOf(eventsOf(in, 1)) {
			d, n := at.of[1], at.atRisk
			if d == 0 {
				continue
			}
			s *= 1 - d/n
			if d == n {
				s = 0
			}
			v += d / (n * (n - d))
			times, atRisk, surv = append(times, at.time), append(atRisk, n), append(surv, s)
			errors = append(errors, s*math.Sqrt(v))
			l, u := math.NaN(), math.NaN()
			switch {
			case s == 0:
			case logLog:
				x := z * math.Sqrt(v) / math.Abs(math.Log(s))
				l, u = math.Pow(s, math.Exp(x)), math.Pow(s, math.Exp(-x))
			default:
				l, u = s*math.Exp(-z*math.Sqrt(v)), min(1, s*math.Exp(z*math.Sqrt(v)))
			}
			low, high = append(low, l), append(high, u)
		}
		if logLog {
			return Values{{"time", times}, {"surv", surv}, {"lower", low}, {"upper", high}}
		}
		return Values{{"time", times}, {"n_risk", atRisk}, {"surv", surv}, {"se", errors}, {"lower", low}, {"upper",
			high}}
	}
}

// incidence is the share with each ending by a time.
func incidence(steps []step, by float64) (first, second float64) {
	s := 1.0
	for _, at := range steps {
		if at.time > by {
			break
		}
		first += s * at.of[1] / at.atRisk
		second += s * at.of[2] / at.atRisk
		s *= 1 - (at.of[1]+at.of[2])/at.atRisk
	}
	return first, second
}

// infinitesimal is the infinitesimal jackknife of the share with the first ending by a time: the sum over all persons
// of the square of how much the share changes with the weight of one. Persons of one time and status change it alike.
// One who is still followed at a time changes the step there; one who has left has changed S by the same factor since.
func infinitesimal(steps []step, by float64) (variance float64) {
	type mark struct{ share, followed, factor float64 } // after a step: F, what those followed change, and their factor
	marks := make([]mark, len(steps))
	var m mark
	s, before := make([]float64, len(steps)+1), 0
	s[0] = 1
	for k, at := range steps {
		if at.time > by {
			break
		}
		before = k + 1
		n, all := at.atRisk, at.of[1]+at.of[2]
		s[k+1] = s[k] * (1 - all/n)
		m.followed += m.factor*s[k]*at.of[1]/n - s[k]*at.of[1]/(n*n)
		m.share += s[k] * at.of[1] / n
		if s[k+1] > 0 {
			m.factor += s[k] / s[k+1] * all / (n * n)
		}
		marks[k] = m
	}
	if before == 0 {
		return 0
	}
	last := marks[before-1]
	for k, at := range steps[:before] {
		for status, persons := range at.of {
			u, factor := marks[k].followed, marks[k].factor
			if status == 1 {
				u += s[k] / at.atRisk
			}
			if status > 0 && s[k+1] > 0 {
				factor -= s[k] / s[k+1] / at.atRisk
			}
			u += factor * (last.share - marks[k].share)
			variance += persons * u * u
		}
	}
	if before < len(steps) {
		variance += steps[before].atRisk * last.followed * last.followed
	}
	return variance
}

func aalenJohansen(in *Input) Values {
	steps := stepsOf(eventsOf(in, 2))
	var first, second, errors []float64
	for _, by := range in.Numbers("at") {
		f, s := incidence(steps, by)
		first, second = append(first, f), append(second, s)
		errors = append(errors, math.Sqrt(infinitesimal(steps, by)))
	}
	return Values{{"cif1", first}, {"cif2", second}, {"se1", errors}}
}

// gray is the variance of the first incidence by a time, as R. J. Gray's program estimates it.
func gray(steps []step, by float64) float64 {
	s, f, v := 1.0, 0.0, 0.0
	var v1, v2, v3 float64
	for _, at := range steps {
		if at.time > by {
			break
		}
		n, d1, d2 := at.atRisk, at.of[1], at.of[2]
		if d1+d2 == 0 {
			continue
		}
		next := s * (n - d1 - d2) / n
		f += s * d1 / n
		inverse := 0.0
		if next > 0 {
			inverse = 1 / next
		}
		add := func(d, weight float64) {
			tie := 1.0
			if d > 1 {
				tie = 1 - (d-1)/(n-1)
			}
			part := s * s * tie * d / (n * n)
			v1, v2, v3 = v1+weight*weight*part, v2+inverse*weight*part, v3+inverse*inverse*part
		}
		if d2 > 0 && next > 0 {
			add(d2, f*inverse)
		}
		if d1 > 0 {
			add(d1, 1+f*inverse)
			v = v1 + f*f*v3 - 2*f*v2
		}
		s = next
	}
	return v
}

// cumulative is undefined beyond the last time, where nobody is followed.
func cumulative(in *Input) Values {
	steps := stepsOf(eventsOf(in, 2))
	var first, second, variances []float64
	for _, by := range in.Numbers("at") {
		f, s, v := math.NaN(), math.NaN(), math.NaN()
		if len(steps) > 0 && by <= steps[len(steps)-1].time {
			f, s = incidence(steps, by)
			v = gray(steps, by)
		}
		first, second, variances = append(first, f), append(second, s), append(variances, v)
	}
	return Values{{"cif1", first}, {"cif2", second}, {"var1", variances}}
}

// mostGroups is how many groups a test compares.
const mostGroups = 100

// groupsOf reads events with their groups, and returns the names of the groups in order.
func groupsOf(in *Input) (events []event, names []string) {
	events = eventsOf(in, 1)
	groups := in.Labels("group")
	if in.Failed() || !in.Same("time", len(events), "group", len(groups)) || len(events) == 0 {
		return nil, nil
	}
	names = ordered(groups)
	in.Check(len(names) <= mostGroups, "group", "högst 100 grupper", "100 groups at most")
	if in.Failed() {
		return nil, nil
	}
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	for i := range events {
		events[i].group = at[groups[i]]
	}
	return events, names
}

// compareCurves compares the curves of groups. Groups of which no event is expected, as all of them have left before
// the first, are not compared. Early asks for the test of Peto and Peto, in which a time weighs as the share
// that is left before it.
func compareCurves(early bool) func(*Input) Values {
	return func(in *Input) Values {
		events, names := groupsOf(in)
		if len(names) == 0 {
			return nil
		}
		slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.time, b.time) })
		m := len(names)
		risk, observed, expected := make([]float64, m), make([]float64, m), make([]float64, m)
		cov := make([][]float64, m)
		for _, e := range events {
			risk[e.group]++
		}
		size := slices.Clone(risk)
		for g := range cov {
			cov[g] = make([]float64, m)
		}
		left := 1.0
		for from := 0; from < len(events); {
			to, d, n, w := from, 0.0, float64(len(events)-from), 1.0
			if early {
				w = left
			}
			for ; to < len(events) && events[to].time == events[from].time; to++ {
				d += float64(events[to].status)
				observed[events[to].group] += w * float64(events[to].status)
			}
			if d > 0 {
				addExpected(expected, cov, risk, d, n, w)
				left *= 1 - d/n
			}
			for _, e := range events[from:to] {
				risk[e.group]--
			}
			from = to
		}
		chi, df, p := chiSquareOf(observed, expected, cov)
		return Values{{"chisq", chi}, {"df", df}, {"p", p}, {"observed", observed}, {"expected", expected}, {"n", size}}
	}
}

// addExpected adds what is expected at a time with d events among n persons, and its covariance.
func addExpected(expected []float64, cov [][]float64, risk []float64, d, n, weight float64) {
	for g := range expected {
		if risk[g] == 0 {
			continue
		}
		expected[g] += weight * d * risk[g] / n
		for h := range expected {
			if n > 1 {
				cov[g][h] += weight * weight * d * (n - d) / (n - 1) * risk[g] / n * (one(g == h) - risk[h]/n)
			}
		}
	}
}

// chiSquareOf is the test of what was observed in groups against what was expected.
func chiSquareOf(observed, expected []float64, cov [][]float64) (chi, df, p float64) {
	var compared []int
	for g := range expected {
		if expected[g] > 0 {
			compared = append(compared, g)
		}
	}
	free := max(0, len(compared)-1)
	if free == 0 {
		return math.NaN(), 0, math.NaN()
	}
	difference, within := make([]float64, free), make([][]float64, free)
	for i, g := range compared[:free] {
		difference[i] = observed[g] - expected[g]
		for _, h := range compared[:free] {
			within[i] = append(within[i], cov[g][h])
		}
	}
	chi = quadratic(within, difference)
	return chi, float64(free), chiSquareAbove(chi, float64(free))
}

// ordered returns the different labels: numbers by size, texts by letter with capitals as small ones.
func ordered(labels []string) []string {
	names := slices.Clone(labels)
	slices.SortFunc(names, func(a, b string) int {
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		if errX == nil && errY == nil && x != y {
			return cmp.Compare(x, y)
		}
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	return slices.Compact(names)
}

// quadratic returns x'·A⁻¹·x for the leading part of A, by elimination.
func quadratic(a [][]float64, x []float64) float64 {
	m := len(x)
	rows := make([][]float64, m)
	for i := range rows {
		rows[i] = append(slices.Clone(a[i][:m]), x[i])
	}
	sum := 0.0
	for i := range m {
		sum += rows[i][m] * rows[i][m] / rows[i][i]
		for k := i + 1; k < m; k++ {
			f := rows[k][i] / rows[i][i]
			for j := i; j <= m; j++ {
				rows[k][j] -= f * rows[i][j]
			}
		}
	}
	return sum
}
