package estimate

import (
	"fmt"
	"math"
	"slices"
)

func concentration(in *Input) Values {
	x := in.Counts("x")
	slices.Sort(x)
	n, sum := float64(len(x)), 0.0
	for _, v := range x {
		sum += v
	}
	var gini, theil, hhi, below float64
	p, l := []float64{0}, []float64{0}
	for i, v := range x {
		gini += (2*float64(i+1) - n - 1) * v / (n * sum)
		if v > 0 {
			theil += v * n / sum * math.Log(v*n/sum) / n
		}
		hhi += v / sum * (v / sum)
		below += v
		p, l = append(p, float64(i+1)/n), append(l, below/sum)
	}
	return Values{{"gini", gini}, {"gini_unbiased", gini * n / (n - 1)}, {"theil", theil}, {"hhi", hhi},
		{"lorenz_p", p}, {"lorenz_L", l}}
}

func topShare(in *Input) Values {
	x := in.Counts("x")
	slices.Sort(x)
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	top := func(n int) float64 {
		t := 0.0
		for _, v := range x[max(0, len(x)-n):] {
			t += v
		}
		return t / sum
	}
	return Values{{"top1", top(1)}, {"top3", top(3)}}
}

func sharedByChance(in *Input) Values {
	n, d1, d2, x := in.Counts("N"), in.Counts("d1"), in.Counts("d2"), in.Counts("x")
	if !in.Same("N", len(n), "d1", len(d1), "d2", len(d2), "x", len(x)) {
		return nil
	}
	var p []float64
	for i := range n {
		in.Require(d1[i] <= n[i], "d1", "N")
		in.Require(d2[i] <= n[i], "d2", "N")
		p = append(p, hypergeometricFrom(x[i], d1[i], n[i], d2[i]))
	}
	return Values{{"p", p}}
}

// draws are the moments of how many with the outcome are drawn, k for each member, from each stratum.
func draws(k float64, in *Input) Values {
	n0, b, n1 := in.Counts("n0"), in.Counts("b"), in.Counts("n1")
	in.used["a"] = true // the members' own outcomes, which the draw does not touch
	if !in.Same("n0", len(n0), "b", len(b), "n1", len(n1)) {
		return nil
	}
	var mean, without, with float64
	none := 1.0
	for i := range n0 {
		n, p := k*n1[i], b[i]/n0[i]
		in.Check(n <= n0[i], "k", "högst så många som finns att dra ur", "at most as many as there are to draw from")
		mean += n * p
		with += n * p * (1 - p)
		if n0[i] > 1 {
			without += n * p * (1 - p) * (n0[i] - n) / (n0[i] - 1)
		}
		none *= hypergeometricAt(0, b[i], n0[i], n)
	}
	return Values{{"mean", mean}, {"var_without", without}, {"var_with", with}, {"p_zero", none}}
}

// sampling gives an estimate for each k of the input.
func sampling(in *Input) (all []Estimate) {
	for _, k := range in.Counts("k") {
		if v := draws(k, in); v != nil {
			all = append(all, Estimate{Method: fmt.Sprintf("hypergeometric_k%g", k), Values: v})
		}
	}
	return all
}

// families are persons with a family, whether they are in the group and whether they have the outcome.
type families struct {
	each []family // in the order of their first person
	all  family
}

// family counts the persons of a family, or of all: in the group and outside it, and those with the outcome.
type family struct{ n1, a, n0, b float64 }

func (f family) less(g family) family { return family{f.n1 - g.n1, f.a - g.a, f.n0 - g.n0, f.b - g.b} }

func (f family) logRatio() float64 { return math.Log(f.a / f.n1 / (f.b / f.n0)) }

func familiesOf(in *Input) (f families, ok bool) {
	ids := in.Labels("family")
	x, y := in.Counts("x"), in.Counts("y")
	if !in.Same("family", len(ids), "x", len(x), "y", len(y)) || len(ids) == 0 {
		return f, false
	}
	at := map[string]int{}
	for i, id := range ids {
		in.Check(x[i] == 0 || x[i] == 1, "x", "0 eller 1", "0 or 1")
		in.Check(y[i] == 0 || y[i] == 1, "y", "0 eller 1", "0 or 1")
		if _, seen := at[id]; !seen {
			at[id] = len(f.each)
			f.each = append(f.each, family{})
		}
		for _, c := range []*family{&f.each[at[id]], &f.all} {
			c.n1, c.a = c.n1+x[i], c.a+x[i]*y[i]
			c.n0, c.b = c.n0+1-x[i], c.b+(1-x[i])*y[i]
		}
	}
	return f, true
}

// variance is that of the logarithm of the ratio: Σ over families (the sum of how much each person moves it)².
func (f families) variance() (v float64) {
	for _, c := range f.each {
		u := (c.a-f.all.a/f.all.n1*c.n1)/f.all.a - (c.b-f.all.b/f.all.n0*c.n0)/f.all.b
		v += u * u
	}
	return v
}

func clustered(adjusted bool) func(*Input) Values {
	return func(in *Input) Values {
		f, ok := familiesOf(in)
		if !ok {
			return nil
		}
		v := f.variance()
		if g := float64(len(f.each)); adjusted {
			v *= g / (g - 1)
		}
		return Values{{"log_rr", f.all.logRatio()}, {"log_se", math.Sqrt(v)}}
	}
}

func perPerson(in *Input) Values {
	f, ok := familiesOf(in)
	if !ok {
		return nil
	}
	table := twoByTwo{a: f.all.a, n1: f.all.n1, b: f.all.b, n0: f.all.n0}
	return Values{{"log_se", math.Sqrt(table.logVariance())}}
}

func jackknife(in *Input) Values {
	f, ok := familiesOf(in)
	if !ok {
		return nil
	}
	var logs []float64
	mean, g := 0.0, float64(len(f.each))
	for _, c := range f.each {
		logs = append(logs, f.all.less(c).logRatio())
		mean += logs[len(logs)-1] / g
	}
	v := 0.0
	for _, l := range logs {
		v += (l - mean) * (l - mean)
	}
	return Values{{"log_se", math.Sqrt((g - 1) / g * v)}}
}
