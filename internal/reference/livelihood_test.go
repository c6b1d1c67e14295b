package reference

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func close9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// The examples of the contract: 59 days, of which January has 17, February 28 and March 14.
func TestSpread(t *testing.T) {
	for _, c := range []struct {
		amount int
		want   []int
	}{{10_000, []int{0, 2881, 4746, 2373, 0}}, {-1000, []int{0, -288, -474, -238, 0}}} {
		got := spread(c.amount, "2022-01-15", "2022-03-14")
		if diff := cmp.Diff(c.want, got[:5]); diff != "" {
			t.Errorf("%d: %s", c.amount, diff)
		}
	}
	if got := spread(5, "2022-03-02", "2022-03-01"); got != ([months + 1]int{}) {
		t.Errorf("a row that ends before it begins: %v", got)
	}
}

// R 4.2.2: -sum(p * log(p)) / log(8) with p of 18, 4 and 2 months.
func TestEntropy(t *testing.T) {
	if got := entropy([]int{18, 4, 2}); !close9(got, 0.3469506943242517) {
		t.Error(got)
	}
}

// R 4.2.2: quantile(x, c(.5, .9, .99), type = 2).
func TestPercentile(t *testing.T) {
	v := []int{120, 450, 450, 900, 1500, 2200, 3100, 8000, 12_500, 40_000}
	for p, want := range map[int]float64{50: 1850, 90: 26_250, 99: 40_000} {
		if got := percentile(v, p); got != want {
			t.Errorf("p%d: %v, want %v", p, got, want)
		}
	}
	for _, p := range []int{1, 10} {
		if got := topShare(v, p); !close9(got, 40_000.0/69_220) {
			t.Errorf("top %d: %v", p, got)
		}
	}
}

// R survival 3.5-3: survfit(Surv(t, e) ~ 1, conf.type = "log-log").
func TestSurvival(t *testing.T) {
	var all []spell
	for _, s := range []struct {
		length int
		ended  bool
	}{{1, true}, {1, true}, {1, false}, {2, true}, {3, true}, {3, false}, {4, true}, {6, true}, {7, true}, {9, false},
		{10, true}, {12, true}, {12, false}, {14, false}, {18, true}, {20, false}} {
		all = append(all, spell{"", s.length, s.ended})
	}
	at := map[int]curvePoint{}
	for _, p := range survival(all) {
		at[p.t] = p
	}
	p := at[12]
	if !close9(p.s, 0.3455128205128206) || !close9(p.low, 0.1146085543510843) || !close9(p.high, 0.5937129877514929) {
		t.Errorf("after 12 months: %+v", p)
	}
	if at[10].s > 0.5 || at[7].s <= 0.5 || at[3].low > 0.5 || at[2].low <= 0.5 || at[18].high > 0.5 ||
		at[12].high <= 0.5 {
		t.Errorf("the median is 10, from 3 to 18: %+v", at)
	}
}

// A small country in any order of its rows gives the same rows, and the months of the followed add up.
func TestLivelihoodOfAnyCountry(t *testing.T) {
	dir := t.TempDir()
	newCountry(5, 150).write(t, dir, style{doubles: 0.02})
	regs, _, err := ReadDeliveries(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows := Livelihood(regs)
	for _, r := range regs {
		slices.Reverse(r.Rows)
	}
	if diff := diffRows(Livelihood(regs), rows); len(diff) > 0 {
		t.Errorf("rows in another order give other results: %v", diff)
	}
	followed := newWorldOf(regs, firstDayOfPeriod)
	in := map[string]float64{}
	for _, r := range rows {
		if r.Result == "livelihood_state" && r.Measure == "person_months" {
			in[r.Group] += r.Value
		}
	}
	for _, g := range withPool(byLevel) {
		if want := float64(months * len(followed.members[g])); in[g] != want {
			t.Errorf("%s: %v months of %v", g, in[g], want)
		}
	}
	if in["total"] == 0 || in["pool"] == 0 {
		t.Error("nobody is followed")
	}
}

// One person in the states of the contract: benefits that are less than the pay leave the person at work; a benefit of
// a day in the month before the period makes no spell begin in its first month.
func TestStates(t *testing.T) {
	regs := NewRegisters()
	add := func(name string, cells ...string) { regs[name].Rows = append(regs[name].Rows, cells) }
	const id = "198001019802"
	add("person", id, "female", "1980-01-01", "", "2023-07-01", "22", "0180", "")
	add("insured", id, "2000-01-01")
	add("benefit_payment", id, "sickness_benefit", "2021-12-31", "2022-01-31", "2022-02-01", "32000")
	add("benefit_payment", id, "sickness_benefit", "2022-03-01", "2022-03-31", "2022-04-01", "9000")
	add("benefit_payment", id, "housing_allowance", "2022-02-01", "2022-02-28", "2022-02-20", "1000")
	add("employer_statement", "5560360793", id, "2022-03", "10000")
	add("employer_statement", "5560360793", id, "2022-04", "9999")
	add("jobseeker", id, "2022-04-30", "2022-05-01", "open")
	l := newLivelihood(regs)
	p := l.lives[id]
	want := []string{"", "sickness_benefit", "housing", "work", "unemployed", "unemployed", "none"}
	for m := 1; m < len(want); m++ {
		if p.state[m] != want[m] {
			t.Errorf("%s: %s, want %s", monthName(m), p.state[m], want[m])
		}
	}
	if p.state[18] != "none" || p.state[19] != "outside" {
		t.Errorf("the months around the emigration: %s, %s", p.state[18], p.state[19])
	}
	if got := p.spells("sickness_benefit"); len(got) != 1 || got[0].length != 1 || !got[0].ended {
		t.Errorf("spells: %v", got)
	}
}
