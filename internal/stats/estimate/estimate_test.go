package estimate

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/stats/uncertain"
)

// published is a problem with what packages of R and published tables give.
type published struct {
	ID, Topic string
	Input     map[string]any
	Expected  []map[string]any
}

// TestPublished holds every method against the numbers of testdata/estimates.json, of other numbers and other levels of
// confidence in testdata/levels.json and, of zeros, ties, empty strata and other edges, in testdata/edges.json, each
// within its own tolerance. Each entry names the package that it comes from.
func TestPublished(t *testing.T) {
	holdsAgainst(t, "testdata/estimates.json", 150)
	holdsAgainst(t, "testdata/edges.json", 350)
	holdsAgainst(t, "testdata/levels.json", 1100)
}

func holdsAgainst(t *testing.T, path string, least int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []published }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range file.Cases {
		found, err := Solve(&Problem{ID: c.ID, Topic: c.Topic, Input: c.Input})
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		got := map[string]map[string]any{}
		for _, e := range found.Estimates {
			text, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			values := map[string]any{}
			if err := json.Unmarshal(text, &values); err != nil {
				t.Fatal(err)
			}
			got[e.Method] = values
		}
		for _, want := range c.Expected {
			method := fmt.Sprint(want["method"])
			tolerance, exact := want["rel_tol"].(float64)
			if !exact {
				continue // a printed value, rounded, or a note
			}
			if got[method] == nil {
				t.Errorf("%s: no method %s", c.ID, method)
				continue
			}
			for name, v := range want {
				switch name {
				case "method", "package", "version", "rel_tol", "note":
					continue
				}
				seen++
				if why := differs(got[method][name], v, tolerance); why != "" {
					t.Errorf("%s %s %s: %s (%v)", c.ID, method, name, why, want["package"])
				}
			}
		}
	}
	if seen < least {
		t.Errorf("%s: only %d values compared", path, seen)
	}
}

func differs(got, want any, tolerance float64) string {
	switch want := want.(type) {
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Sprintf("got %v, want %v", got, want)
		}
		for i := range want {
			if why := differs(list[i], want[i], tolerance); why != "" {
				return fmt.Sprintf("%d: %s", i, why)
			}
		}
		return ""
	case map[string]any:
		values, ok := got.(map[string]any)
		for name := range want {
			if !ok {
				return fmt.Sprintf("got %v", got)
			}
			if why := differs(values[name], want[name], tolerance); why != "" {
				return name + ": " + why
			}
		}
		return ""
	}
	g, ok := number(got)
	w, _ := number(want)
	if !ok || !(g == w || math.IsNaN(g) && math.IsNaN(w) || math.Abs(g-w) <= tolerance*math.Abs(w)) {
		return fmt.Sprintf("got %v, want %v", got, want)
	}
	return ""
}

func solved(t *testing.T, topic string, input map[string]any) map[string]Values {
	t.Helper()
	a, err := Solve(&Problem{Topic: topic, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Values{}
	for _, e := range a.Estimates {
		by[e.Method] = e.Values
	}
	return by
}

func (v Values) at(name string) float64 {
	for _, part := range v {
		if part.Name == name {
			n, _ := part.V.(float64)
			return n
		}
	}
	return math.NaN()
}

// TestScoreLimitsAreAtTheScore: at its limits the score is z, also in extreme tables; and the limits lie on both sides.
func TestScoreLimitsAreAtTheScore(t *testing.T) {
	for _, c := range [][4]float64{{5, 50, 0, 500}, {50, 50, 3, 500}, {50, 50, 500, 500}, {1, 2, 1, 3}, {3, 1e6, 900,
		1e7},
		{0, 50, 10, 500}} {
		v := solved(t, "rr_2x2", map[string]any{"a": c[0], "n1": c[1], "b": c[2], "n0": c[3]})["koopman_score"]
		table := twoByTwo{c[0], c[1], c[2], c[3], quantile(0.95)}
		for name, want := range map[string]float64{"lower": table.z, "upper": -table.z} {
			limit := v.at(name)
			if limit == 0 || math.IsInf(limit, 1) {
				continue
			}
			d, variance := table.score(limit)
			if got := d / math.Sqrt(variance); math.Abs(got-want) > 1e-6 {
				t.Errorf("%v: the score at %s %v is %v, not %v", c, name, limit, got, want)
			}
		}
		if r := v.at("rr"); v.at("lower") > r || v.at("upper") < r {
			t.Errorf("%v: %v", c, v)
		}
	}
}

// TestTailsAddUp: the exact tails of a table are one together, also far out.
func TestTailsAddUp(t *testing.T) {
	for _, c := range [][4]float64{{189, 11034, 104, 11037}, {0, 50, 10, 500}, {7, 7, 3, 9}, {2, 5, 0, 8}, {0, 5, 0,
		8}} {
		below, at, above := twoByTwo{a: c[0], n1: c[1], b: c[2], n0: c[3]}.exactly()
		if math.Abs(below+at+above-1) > 1e-12 {
			t.Errorf("%v: %v + %v + %v", c, below, at, above)
		}
	}
}

// TestLogRank holds the test of two groups against R: survdiff(Surv(time, status) ~ x, aml) of survival 3.5-3 gives
// chi-square 3.4 on 1 degree of freedom, p = 0.07 (the package's own example, printed to one digit).
func TestLogRank(t *testing.T) {
	list := func(v ...float64) (all []any) {
		for _, n := range v {
			all = append(all, n)
		}
		return all
	}
	var group []any
	for i := range 23 {
		group = append(group, map[bool]any{true: "Maintained", false: "Nonmaintained"}[i < 11])
	}
	v := solved(t, "log_rank", map[string]any{
		"time":   list(9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45),
		"status": list(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
		"group":  group})["log_rank"]
	if math.Round(v.at("chisq")*10) != 34 || math.Round(v.at("p")*100) != 7 || v.at("df") != 1 {
		t.Errorf("%v", v)
	}
}

// TestMeansOfRatios: one number of persons stands for every outcome. By hand: ratios 2 and 3, with logarithms of the
// variances 1/20 − 1/100 + 1/40 − 1/400 and 1/30 − 1/100 + 1/40 − 1/400.
func TestMeansOfRatios(t *testing.T) {
	for _, n := range [][2]any{{100.0, 400.0}, {[]any{100.0, 100.0}, []any{400.0, 400.0}}} {
		v := solved(t, "averaging_ratios", map[string]any{"a": []any{20.0, 30.0}, "b": []any{40.0, 40.0}, "n1": n[0],
			"n0": n[1]})["means"]
		first, second := 0.05-0.01+0.025-0.0025, 1/30.0-0.01+0.025-0.0025
		for name, want := range map[string]float64{"arith_mean": 2.5, "geo_mean": math.Sqrt(6), "pooled": 2.5,
			"arith_mean_se": math.Sqrt(4*first+9*second) / 2, "geo_mean_log_se": math.Sqrt(first+second) / 2} {
			if got := v.at(name); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s is %v, by hand %v", name, got, want)
			}
		}
	}
	if _, err := Solve(&Problem{Topic: "rr_stratified", Input: map[string]any{"a": []any{1.0, 2.0}, "n1": 10.0,
		"b": []any{1.0, 2.0}, "n0": []any{10.0, 20.0}}}); err == nil {
		t.Error("one number of persons stands for two strata")
	}
}

// TestMeansEachByItself: the means stand by themselves too, with intervals. By hand: the logarithms of the ratios 2 and
// 3 have the variances v and w; the inverse-variance mean weighs them by 1/v and 1/w.
func TestMeansEachByItself(t *testing.T) {
	v, w := 0.05-0.01+0.025-0.0025, 1/30.0-0.01+0.025-0.0025
	all := solved(t, "averaging_ratios", map[string]any{"a": []any{20.0, 30.0}, "b": []any{40.0, 40.0}, "n1": 100.0,
		"n0": 400.0})
	z := quantile(0.95)
	for method, want := range map[string][2]float64{
		"arithmetic_mean":  {2.5, 2.5 - z*math.Sqrt(4*v+9*w)/2},
		"geometric_mean":   {math.Sqrt(6), math.Sqrt(6) * math.Exp(-z*math.Sqrt(v+w)/2)},
		"pooled_ratio":     {2.5, 2.5 * math.Exp(-z*math.Sqrt(0.02-0.005+0.0125-0.00125))},
		"inverse_variance": {math.Exp((math.Log(2)/v + math.Log(3)/w) / (1/v + 1/w)), math.NaN()},
	} {
		got := all[method]
		if math.Abs(got.at("rr")-want[0]) > 1e-12 || math.Abs(got.at("lower")-want[1]) > 1e-12 {
			t.Errorf("%s is %v, by hand %v", method, got, want)
		}
	}
	for _, mean := range all["leave_one_out"] {
		if got, _ := mean.V.([]float64); math.Abs(got[0]-3) > 1e-12 || math.Abs(got[1]-2) > 1e-12 {
			t.Errorf("%s without each of them: %v", mean.Name, got)
		}
	}
}

// TestManyPersons: curves and tests of many persons take no time that grows with their square.
func TestManyPersons(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var times, status, endings, groups []any
	for range 100_000 {
		times, status = append(times, random.Float64()), append(status, float64(random.IntN(2)))
		endings, groups = append(endings, float64(random.IntN(3))), append(groups, float64(random.IntN(4)))
	}
	v := solved(t, "log_rank", map[string]any{"time": times, "status": status, "group": groups})["log_rank"]
	if p := v.at("p"); v.at("df") != 3 || !(p > 1e-6) {
		t.Errorf("groups of the same curve differ: %v", v)
	}
	v = solved(t, "cumulative_incidence_competing", map[string]any{"time": times, "status": endings,
		"at": []any{0.5}})["aalen_johansen"]
	errors, _ := v[2].V.([]float64)
	if binomial := math.Sqrt(0.25 / 100_000); len(errors) != 1 || !(errors[0] > binomial/2 && errors[0] < binomial*2) {
		t.Errorf("%v", v)
	}
}

// TestDrawsKeepTheirDistribution: draws that correlate have the distributions that were asked for, and the order of the
// two goes together.
func TestDrawsKeepTheirDistribution(t *testing.T) {
	d, _ := uncertain.Of("uniform(0,1)")
	drawn := Draw(uncertain.Detection{Sensitivity: d, OtherSensitivity: d, Specificity: d, OtherSpecificity: d,
		Correlation: 0.8}, 100_000, 7)
	for name, v := range map[string][]float64{"first": drawn.sensitivity, "second": drawn.otherSensitivity} {
		sorted := slices.Sorted(slices.Values(v))
		for _, p := range []float64{0.01, 0.025, 0.5, 0.975, 0.99} {
			if got := sorted[int(p*float64(len(v)))]; math.Abs(got-p) > 0.006 {
				t.Errorf("%s: the %v quantile of a uniform one is %v", name, p, got)
			}
		}
	}
	var xy float64
	for i, x := range drawn.sensitivity {
		xy += (x - 0.5) * (drawn.otherSensitivity[i] - 0.5) * 12 / 100_000
	}
	if want := 6 / math.Pi * math.Asin(0.4); math.Abs(xy-want) > 0.01 { // Spearman's of two normal ones of 0.8
		t.Errorf("they correlate by %v, not %v", xy, want)
	}
}

// TestMistakesOfProblems: every mistake at once, and none of a value.
func TestMistakesOfProblems(t *testing.T) {
	_, err := Solve(&Problem{ID: "x", Topic: "rr_2x2", Input: map[string]any{"a": -5.0, "n1": "många", "b": 7.0,
		"n0": 3.0}})
	if err == nil {
		t.Fatal("no mistake found")
	}
	for _, want := range []string{`"a" must be`, `"n1" must be a number`, `"b" must be at most n0`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "många") || strings.Contains(err.Error(), "-5") {
		t.Errorf("a value is repeated: %v", err)
	}
	if _, err := Solve(&Problem{Topic: "rr2x2"}); err == nil || !strings.Contains(err.Error(), "unknown topic") {
		t.Error(err)
	}
	if _, err := Solve(&Problem{Topic: "rr_2x2", Input: map[string]any{"a": 1.0}}); err == nil {
		t.Error("half an input is enough")
	}
}

// TestWhateverStandsInTheInput: a problem with any value of the input spoilt is answered or refused, and soon.
func TestWhateverStandsInTheInput(t *testing.T) {
	for _, path := range []string{"testdata/estimates.json", "testdata/edges.json"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Cases []published }
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for _, c := range file.Cases {
			if _, draws := c.Input["reps"]; draws {
				c.Input["reps"] = 100.0
			}
			for _, spoilt := range spoil(c.Input) {
				try(t, c.ID, c.Topic, spoilt)
			}
		}
	}
}

func try(t *testing.T, id, topic string, input map[string]any) {
	defer func() {
		if why := recover(); why != nil {
			t.Errorf("%s: %.200v: %v", id, input, why)
		}
	}()
	found, err := Solve(&Problem{ID: id, Topic: topic, Input: input})
	if err != nil {
		return
	}
	for _, e := range found.Estimates {
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// spoil returns the input with one value after the other made into something else.
func spoil(input map[string]any) (all []map[string]any) {
	for name, v := range input {
		others := []any{-1.0, 0.0, 0.3, 7.0, 1e308, "NaN", "Inf", "-Inf", "x", "", []any{}, nil, map[string]any{}, true}
		if list, ok := v.([]any); ok && len(list) > 0 {
			for _, other := range others {
				first := slices.Clone(list)
				first[0] = other
				others = append(others, first, append(slices.Clone(list), other))
				others = append(others, slices.Repeat([]any{other}, len(list)))
			}
		}
		if within, ok := v.(map[string]any); ok {
			for _, spoilt := range spoil(within) {
				others = append(others, spoilt)
			}
		}
		for _, other := range others {
			spoilt := maps.Clone(input)
			spoilt[name] = other
			all = append(all, spoilt)
		}
		spoilt := maps.Clone(input)
		delete(spoilt, name)
		all = append(all, spoilt)
	}
	return all
}

// TestTheSameSeedTheSameDraws: a bias analysis gives the same numbers for a seed, and counts what it discards.
func TestTheSameSeedTheSameDraws(t *testing.T) {
	input := func(seed float64) map[string]any {
		return map[string]any{"a": 302.0, "n1": 6200.0, "b": 1208.0, "n0": 62000.0, "se1": "trapezoidal(.4,.5,.7,.8)",
			"se0": "uniform(.2,.4)", "sp1": "triangular(.95,1,1)", "sp0": 1.0, "reps": 2000.0, "seed": seed}
	}
	one := fmt.Sprint(solved(t, "probabilistic_bias_analysis", input(1)))
	if again := fmt.Sprint(solved(t, "probabilistic_bias_analysis", input(1))); one != again {
		t.Errorf("%s and %s", one, again)
	}
	v := solved(t, "probabilistic_bias_analysis", input(2))["summary_level_pba"]
	if fmt.Sprint(solved(t, "probabilistic_bias_analysis", input(2))) == one || !(v.at("discarded") > 0) {
		t.Errorf("%v", v)
	}
}

// TestDistributionsAreFinite: a distribution whose parameters are no finite numbers, or do not fit it, is none.
func TestDistributionsAreFinite(t *testing.T) {
	for text, want := range map[string]bool{"beta(60,40)": true, "beta(inf,1)": false, "beta(1,+Inf)": false,
		"beta(nan,1)": false, "beta(0,1)": false, "beta(1e999,1)": false, "uniform(-inf,1)": false,
		"triangular(0,inf,1)": false, "triangular(0.2,0.6,0.3)": true,
		"inf": false, "nan": false, "0.5": true, "uniform(0.1,0.2)": true} {
		if _, ok := uncertain.Of(text); ok != want {
			t.Errorf("%s: %v, want %v", text, ok, want)
		}
	}
}

// TestGammaQuantiles: the distribution function at a quantile is the probability again, also for small probabilities
// and shapes below 1. For shape 1/2 it is erf(√x), for shape 1 it is 1 − exp(−x).
func TestGammaQuantiles(t *testing.T) {
	for _, shape := range []float64{0.5, 1, 2, 4.3, 10, 100, 1e4, 1e6} {
		for _, p := range []float64{1e-8, 0.025, 0.5, 0.975, 1 - 1e-8} {
			if got := gammaBelow(gammaQuantile(p, shape, 3), shape, 3); math.Abs(got-p) > 1e-12 {
				t.Errorf("shape %v: below the %v quantile is %v", shape, p, got)
			}
		}
	}
	if got, want := gammaQuantile(1e-8, 0.5, 1), math.Pow(math.Erfinv(1e-8), 2); math.Abs(got-want) > 1e-9*want {
		t.Errorf("%v, not %v", got, want)
	}
	if got, want := gammaQuantile(0.025, 1, 1), -math.Log(0.975); math.Abs(got-want) > 1e-12*want {
		t.Errorf("%v, not %v", got, want)
	}
}

// TestMiddle holds the percentiles against those of the sorted values, also where values repeat.
func TestMiddle(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 300; n++ {
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(random.IntN(1 + n/2))
		}
		sorted := slices.Sorted(slices.Values(v))
		for i, p := range []float64{0.5, 0.025, 0.975} {
			h := p * float64(n-1)
			at := int(h)
			want := sorted[at] + (h-float64(at))*(sorted[min(at+1, n-1)]-sorted[at])
			if got := middle(slices.Clone(v))[i]; math.Abs(got-want) > 1e-12 {
				t.Fatalf("percentile %v of %d values is %v, want %v", p, n, got, want)
			}
		}
	}
	if !math.IsNaN(middle(nil)[0]) {
		t.Error("nothing has a median")
	}
}

// TestZeros: an interval that says nothing goes from 0 to infinity; pairs and sets without an outcome have a ratio of 0
// or infinity; and a p-value that does not exist is no test.
func TestZeros(t *testing.T) {
	for name, want := range map[string]float64{"rr": 0.1 * 501, "lower": 0, "upper": math.Inf(1)} {
		got := solved(t, "rr_2x2", map[string]any{"a": 5.0, "n1": 50.0, "b": 0.0, "n0": 500.0})["jewell_small_sample"]
		if math.Abs(got.at(name)-want) > 1e-9 {
			t.Errorf("Jewell's %s is %v, not %v", name, got.at(name), want)
		}
	}
	sets := map[string]any{"exposed_case": []any{0.0, 0.0}, "control_cases": []any{1.0, 0.0}, "k": []any{2.0, 3.0}}
	if got := solved(t, "rr_matched_1k", map[string]any{"sets": sets})["conditional_poisson_rr"]; got.at("rr") != 0 {
		t.Errorf("nobody of the group has the outcome: %v", got)
	}
	pairs := solved(t, "rr_matched_pairs_1to1", map[string]any{"n11": 0.0, "n12": 3.0, "n21": 0.0, "n22": 9.0})
	for method, v := range pairs {
		if !math.IsInf(v.at("rr"), 1) || method != "Wald_CI_ratio" && !math.IsInf(v.at("upper"), 1) {
			t.Errorf("%s: %v", method, v)
		}
	}
	strength := solved(t, "e_value", map[string]any{"rr": 0.0, "upper": 0.5})["e_value"]
	if got := strength.at("point"); !math.IsInf(got, 1) {
		t.Errorf("no strength explains a ratio of 0: %v", got)
	}
	adjusted := solved(t, "multiplicity", map[string]any{"p": []any{0.01, "NaN", 0.04}, "q": 0.05})["BH"]
	if got := fmt.Sprint(adjusted); got != "[{p_adj [0.02 NaN 0.04]} {n_reject 2}]" {
		t.Errorf("a test that does not exist is counted: %s", got)
	}
}
