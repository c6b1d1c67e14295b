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
	group  string
}

func eventsOf(in *Input, statuses int) (all []event) {
	times, statusOf := in.Numbers("time"), in.Numbers("status")
	if !in.Same("time", len(times), "status", len(statusOf)) {
		return nil
	}
	for i := range times {
		in.Check(statusOf[i] >= 0 && statusOf[i] <= float64(statuses) && statusOf[i] == math.Floor(statusOf[i]),
			"status",
			"ett heltal från 0", "a whole number from 0")
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

// influence is how much the share with the first ending by a time changes with the weight of one person.
func influence(steps []step, by float64, who event) float64 {
	s, ds, d1 := 1.0, 0.0, 0.0
	for _, at := range steps {
		if at.time > by {
			break
		}
		n, all := at.atRisk, at.of[1]+at.of[2]
		inRisk := one(who.time >= at.time)
		mine, any := one(who.time == at.time && who.status == 1), one(who.time == at.time && who.status > 0)
		d1 += ds*at.of[1]/n + s*(mine*n-at.of[1]*inRisk)/(n*n)
		ds, s = ds*(1-all/n)-s*(any*n-all*inRisk)/(n*n), s*(1-all/n)
	}
	return d1
}

func aalenJohansen(in *Input) Values {
	events := eventsOf(in, 2)
	steps := stepsOf(events)
	var first, second, errors []float64
	for _, by := range in.Numbers("at") {
		f, s := incidence(steps, by)
		variance := 0.0
		for _, e := range events {
			u := influence(steps, by, e)
			variance += u * u
		}
		first, second, errors = append(first, f), append(second, s), append(errors, math.Sqrt(variance))
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

// logRank compares the curves of groups. Groups of which no event is expected, as all of them have left before the
// first, are not compared.
func logRank(in *Input) Values {
	events := eventsOf(in, 1)
	groups := in.Labels("group")
	if !in.Same("time", len(events), "group", len(groups)) || len(events) == 0 {
		return nil
	}
	for i := range events {
		events[i].group = groups[i]
	}
	names := ordered(groups)
	m := len(names)
	observed, expected, cov := make([]float64, m), make([]float64, m), make([][]float64, m)
	for i := range cov {
		cov[i] = make([]float64, m)
	}
	for _, at := range stepsOf(events) {
		d, n := at.of[1], at.atRisk
		if d == 0 {
			continue
		}
		risk := make([]float64, m)
		for _, e := range events {
			g := slices.Index(names, e.group)
			risk[g] += one(e.time >= at.time)
			observed[g] += one(e.time == at.time && e.status == 1)
		}
		for g := range names {
			expected[g] += d * risk[g] / n
			for h := range names {
				if n > 1 {
					cov[g][h] += d * (n - d) / (n - 1) * risk[g] / n * (one(g == h) - risk[h]/n)
				}
			}
		}
	}
	var compared []int
	for g := range names {
		if expected[g] > 0 {
			compared = append(compared, g)
		}
	}
	df := max(0, len(compared)-1)
	difference, within := make([]float64, df), make([][]float64, df)
	for i, g := range compared[:df] {
		difference[i] = observed[g] - expected[g]
		for _, h := range compared[:df] {
			within[i] = append(within[i], cov[g][h])
		}
	}
	chi, p := math.NaN(), math.NaN()
	if df > 0 {
		chi = quadratic(within, difference)
		p = chiSquareAbove(chi, float64(df))
	}
	return Values{{"chisq", chi}, {"df", float64(df)}, {"p", p}, {"observed", observed}, {"expected", expected}}
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
