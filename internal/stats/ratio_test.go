package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// One stratum gives the crude risk ratio with its usual interval. Physicians' Health Study, myocardial infarction:
// 189 of 11 034 on placebo, 104 of 11 037 on aspirin; relative risk 1.82, 95 % interval 1.43 to 2.31 (Agresti, An
// Introduction to Categorical Data Analysis, section 2.2).
func TestOneStratumIsTheCrudeRatio(t *testing.T) {
	c := Standardise([]Stratum{{11034, 189, 11037, 104}})
	near(t, "ratio", c.Ratio, 1.82, 0.005)
	near(t, "low", c.Low, 1.43, 0.005)
	near(t, "high", c.High, 2.31, 0.005)
	near(t, "risk", c.Risk, 189.0/11034, 1e-15)
	near(t, "expected", c.Expected, 104.0/11037, 1e-15)
}

// Two strata by hand: p1 = 3/6, p0 = (4·2/10 + 2·2/5)/6, Var(p0) = (4/6)²·2·8/10³ + (2/6)²·2·3/5³ = 0.012444…,
// Var(log RR) = 1/6 + 0.175. Exact fractions worked out with Python 3 (fractions, then decimal at 40 digits).
func TestTwoStrataByHand(t *testing.T) {
	c := Standardise([]Stratum{{4, 3, 10, 2}, {2, 0, 5, 2}, {1, 1, 0, 0}, {0, 0, 7, 7}})
	if c.N != 6 || c.Outcomes != 3 || c.Unmatched != 1 {
		t.Errorf("n %d, a %d, unmatched %d", c.N, c.Outcomes, c.Unmatched)
	}
	near(t, "expected", c.Expected, 1.6/6, 1e-15)
	near(t, "ratio", c.Ratio, 1.875, 1e-15)
	spread := math.Sqrt(1.0/6 + 0.175)
	near(t, "low", c.Low, 1.875*math.Exp(-Z*spread), 1e-12)
	near(t, "high", c.High, 1.875*math.Exp(Z*spread), 1e-12)
}

// Without outcomes the upper limit is exact: for 0 of 10 it is 30.85 % (Clopper and Pearson's tables).
func TestNoOutcomes(t *testing.T) {
	c := Standardise([]Stratum{{10, 0, 4, 2}})
	near(t, "ratio", c.Ratio, 0, 0)
	near(t, "low", c.Low, 0, 0)
	near(t, "high", c.High*0.5, 0.3085, 5e-5)
	near(t, "high", c.High*0.5, 1-math.Pow(0.025, 0.1), 1e-14)
}

func TestUndefined(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		strata               []Stratum
		risk, expected       float64
		unmatched, n, events int64
	}{
		"no strata":     {nil, nan, nan, 0, 0, 0},
		"no members":    {[]Stratum{{0, 0, 10, 3}}, nan, nan, 0, 0, 0},
		"no pool":       {[]Stratum{{3, 2, 0, 0}}, nan, nan, 3, 0, 0},
		"none expected": {[]Stratum{{4, 1, 10, 0}}, 0.25, 0, 0, 4, 1},
	} {
		got := Standardise(c.strata)
		near(t, name+" risk", got.Risk, c.risk, 0)
		near(t, name+" expected", got.Expected, c.expected, 0)
		if !math.IsNaN(got.Ratio) || !math.IsNaN(got.Low) || !math.IsNaN(got.High) || got.Unmatched != c.unmatched ||
			got.N != c.n || got.Outcomes != c.events {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Splitting a stratum's members and pool in proportion changes only the last bits of the variance. If everybody on
// both sides has the outcome, the ratio is exactly one and its interval has no width.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1000).Draw(t, "n")
		a := rapid.Int64Range(0, n).Draw(t, "a")
		pool := rapid.Int64Range(1, 5000).Draw(t, "pool")
		c := rapid.Int64Range(0, pool).Draw(t, "c")
		one := Standardise([]Stratum{{n, a, pool, c}})
		two := Standardise([]Stratum{{n, a, pool, c}, {n, a, pool, c}})
		if math.Abs(one.Risk-two.Risk) > 1e-12 || math.Abs(one.Expected-two.Expected) > 1e-12 {
			t.Fatalf("twice the same stratum: %+v and %+v", one, two)
		}
		if !math.IsNaN(one.Ratio) && a > 0 {
			if !(one.Low <= one.Ratio && one.Ratio <= one.High) || two.High-two.Low > one.High-one.Low+1e-9 {
				t.Fatalf("interval: %+v and, with twice the data, %+v", one, two)
			}
		}
		sure := Standardise([]Stratum{{n, n, pool, pool}})
		if sure.Ratio != 1 || sure.Low != 1 || sure.High != 1 {
			t.Fatalf("certain on both sides: %+v", sure)
		}
	})
}

func TestMean(t *testing.T) {
	near(t, "mean", Mean([]float64{1, math.NaN(), 0, 2}), 1, 0)
	near(t, "of nothing", Mean([]float64{math.NaN()}), math.NaN(), 0)
}

// TestAnotherDraw: the strata and moments of "matching_draw_moments" of estimates.json, by closed forms of R 4.2.2:
// of the 1360 persons drawn one per member 16.92 have the outcome, with the variance 16.5285807775615.
func TestAnotherDraw(t *testing.T) {
	var strata []Stratum
	for i, pool := range []int64{60000, 45000, 30000, 52000} {
		strata = append(strata, Stratum{Pool: pool, PoolOutcomes: []int64{900, 450, 210, 624}[i],
			Members: []int64{700, 450, 120, 90}[i], MemberOutcomes: []int64{35, 15, 3, 3}[i]})
	}
	low, high := AnotherDraw(strata, 1)
	spread := Z * math.Sqrt(16.5285807775615)
	for got, want := range map[float64]float64{low: 56 / (16.92 + spread), high: 56 / (16.92 - spread)} {
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("an end is %v, want %v", got, want)
		}
	}
	if low, high := AnotherDraw([]Stratum{{Members: 10, MemberOutcomes: 2, Pool: 20, PoolOutcomes: 2}}, 5); low != 2 ||
		high != 2 {
		t.Errorf("all of the pool is drawn: %v–%v", low, high)
	}
	if low, high := AnotherDraw(nil, 5); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("nobody: %v–%v", low, high)
	}
}

// TestNestedRatio: with one stratum the variance is that which R gives for a contrast of two outcomes on the same
// persons (glm and sandwich::vcovCL, HC0, of sandwich 3.0-2): testdata of the problem referral_nested_outcomes.
func TestNestedRatio(t *testing.T) {
	c := NestedRatio([]Stratum{{Members: 500, MemberOutcomes: 104, Pool: 5000, PoolOutcomes: 241}},
		[]Stratum{{Members: 500, MemberOutcomes: 61, Pool: 5000, PoolOutcomes: 182}})
	if got := -math.Log(c.Ratio); math.Abs(got-0.252726788554204) > 1e-12 {
		t.Errorf("ln of the ratio is %v", got)
	}
	if got := math.Pow(math.Log(c.High/c.Low)/(2*Z), 2); math.Abs(got-0.00812318590871049) > 1e-12 {
		t.Errorf("the variance is %v", got)
	}
	none := NestedRatio([]Stratum{{Members: 5, MemberOutcomes: 1, Pool: 50, PoolOutcomes: 4}},
		[]Stratum{{Members: 5, Pool: 50, PoolOutcomes: 2}})
	if !math.IsNaN(none.Ratio) {
		t.Errorf("a ratio of 0 has a contrast: %v", none.Ratio)
	}
}

// TestMeanRatio holds the mean of three ratios on the same people against R: stacked Poisson models with the variance
// by person (sandwich 3.0-2) give a mean of 2.62412441359805 with the standard error 0.203532769535206.
func TestMeanRatio(t *testing.T) {
	joint1 := [][]int64{{94, 22, 41}, {22, 62, 26}, {41, 26, 130}}
	joint0 := [][]int64{{156, 6, 25}, {6, 91, 12}, {25, 12, 190}}
	var strata [][]Stratum
	for i := range joint1 {
		strata = append(strata, []Stratum{{400, joint1[i][i], 1600, joint0[i][i]}})
	}
	of := func(joint [][]int64, n int64) func(i, k int) []Overlap {
		return func(i, k int) []Overlap { return []Overlap{{n, joint[i][i], joint[k][k], joint[i][k]}} }
	}
	mean, low, high := MeanRatio(strata, of(joint1, 400), of(joint0, 1600))
	if math.Abs(mean-2.62412441359805) > 1e-12 || math.Abs((high-low)/(2*Z)-0.203532769535206) > 1e-12 {
		t.Errorf("%v, %v to %v", mean, low, high)
	}
	// one ratio has the interval that its own variance gives, also over strata
	own := []Stratum{{40, 9, 300, 40}, {60, 5, 500, 30}, {5, 1, 0, 0}}
	alone := func(n, with func(Stratum) int64) func(i, k int) []Overlap {
		return func(int, int) (all []Overlap) {
			for _, s := range own {
				all = append(all, Overlap{n(s), with(s), with(s), with(s)})
			}
			return all
		}
	}
	c := Standardise(own)
	mean, low, high = MeanRatio([][]Stratum{own}, alone(func(s Stratum) int64 { return s.Members },
		func(s Stratum) int64 { return s.MemberOutcomes }), alone(func(s Stratum) int64 { return s.Pool },
		func(s Stratum) int64 { return s.PoolOutcomes }))
	if want := c.Ratio * math.Log(c.High/c.Low) / 2; mean != c.Ratio || math.Abs((high-low)/2-want) > 1e-12 {
		t.Errorf("%v, %v to %v; the half should be %v", mean, low, high, want)
	}
	if mean, _, _ := MeanRatio(nil, nil, nil); !math.IsNaN(mean) {
		t.Errorf("the mean of nothing is %v", mean)
	}
}

// TestMeanRatioOfManySamples draws a group and a pool of two strata again and again, with three outcomes that go
// together and apply to some of the people: the mean of the ratios varies as much as its interval says, and more than
// if the ratios were of different people.
func TestMeanRatioOfManySamples(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	const samples, outcomes = 3000, 3
	type person struct{ applies, holds [outcomes]bool }
	drawn := func(n int, risk float64) (people []person) {
		for range n {
			var p person
			prone := random.Float64() < 0.5 // to all of the outcomes
			for k := range outcomes {
				p.applies[k] = random.Float64() < 0.8
				r := risk / 5
				if prone {
					r = risk * 9 / 5
				}
				p.holds[k] = p.applies[k] && random.Float64() < r
			}
			people = append(people, p)
		}
		return people
	}
	overlap := func(people []person, i, k int) (o Overlap) {
		for _, p := range people {
			if p.applies[i] && p.applies[k] {
				o.Persons++
				o.First += one(p.holds[i])
				o.Second += one(p.holds[k])
				o.Both += one(p.holds[i] && p.holds[k])
			}
		}
		return o
	}
	var means, variances, apart float64
	var values []float64
	for range samples {
		group := [][]person{drawn(200, 0.5), drawn(300, 0.3)}
		pool := [][]person{drawn(500, 0.2), drawn(400, 0.15)}
		of := func(people [][]person) func(i, k int) []Overlap {
			return func(i, k int) []Overlap { return []Overlap{overlap(people[0], i, k), overlap(people[1], i, k)} }
		}
		strata := make([][]Stratum, outcomes)
		for k := range outcomes {
			for s := range group {
				own, other := overlap(group[s], k, k), overlap(pool[s], k, k)
				strata[k] = append(strata[k], Stratum{own.Persons, own.Both, other.Persons, other.Both})
			}
			c := Standardise(strata[k])
			e := c.Ratio * math.Log(c.High/c.Low) / (2 * Z)
			apart += e * e / (outcomes * outcomes * samples)
		}
		mean, low, high := MeanRatio(strata, of(group), of(pool))
		values, means = append(values, mean), means+mean/samples
		half := (high - low) / (2 * Z)
		variances += half * half / samples
	}
	seen := 0.0
	for _, v := range values {
		seen += (v - means) * (v - means) / (samples - 1)
	}
	if r := math.Sqrt(variances / seen); r < 0.95 || r > 1.05 {
		t.Errorf("the interval is %v times as wide as the mean varies", r)
	}
	if r := math.Sqrt(apart / seen); r > 0.9 {
		t.Errorf("as of different people it is %v times as wide: nothing goes together here", r)
	}
}

func one(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}
