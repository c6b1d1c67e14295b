package result_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// Everybody had the benefit. Two of four in the group were investigated, one of them by the police, and the other's
// investigation led to action; so were three of ten in the pool, one by the police and one with action. The
// enabler, of another group, was not. So the ratio is 1/2 to 3/10, against everyone else 1/2 to 3/11, and without
// the police 1/4 to 2/10.
// All of the group live in one county, and half of the pool, all of which is drawn: 1/2 over √(1/4/2) is √2.
func TestOtherEstimatesByHand(t *testing.T) {
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background", "municipality"}},
		"insured":         {columns: []string{"person_id"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
		"control_investigation": {columns: []string{"case_id", "person_id", "capacity", "benefit", "opened_date",
			"source", "action", "wrong_amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	person := func(id, role, municipality string) {
		add("person", id, "female", "1980-01-01", "22", municipality)
		add("insured", id)
		add("benefit_payment", id, "housing_allowance", "2021-01-01", "100")
		if role != "" {
			add("network_active", id, role, "nord")
		}
	}
	for i := range 4 {
		person(fmt.Sprint("m", i), "executor_lower", "0180")
	}
	for i := range 10 {
		person(fmt.Sprint("p", i), "", []string{"0180", "1280"}[i%2])
	}
	person("e", "enabler", "0180")
	for id, by := range map[string][2]string{"m0": {"internal", "true"}, "m1": {"police", "false"},
		"p0": {"internal", "true"}, "p1": {"internal", "false"}, "p2": {"police", "false"}} {
		add("control_investigation", "c"+id, id, "recipient", "housing_allowance", "2021-06-01", by[0], by[1], "0")
	}
	want := map[string]float64{"risk_ratio": 5.0 / 3, "risk_ratio_all_others": 11.0 / 6,
		"risk_ratio_without_sources": 1.25, "ratio_without_sources": 0.75, "share_with_action": 0.5,
		"share_with_action_comparison": 1.0 / 3, "difference_sex_matched": 0, "difference_birth_year_matched": 0,
		"difference_region": math.Sqrt2, "difference_region_matched": math.Sqrt2}
	r := study.Result{Name: "controls", Kind: study.ControlComparison}
	for measure := range want {
		r.Lines = append(r.Lines, study.Line{Measure: measure, Groups: []string{"executor_lower"},
			Categories: []string{"housing_allowance"}})
	}
	s := study.Builtin()
	s.Results = []study.Result{r}
	e := session(t, w, "", 1)
	out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
	must(t, err)
	holdGrains(t, e, out)
	for _, r := range out.Rows {
		if v := want[r.Measure]; !(math.Abs(r.Value-v) < 1e-12) {
			t.Errorf("%s is %v, by hand %v", r.Measure, r.Value, v)
		}
		// the one whom only the police saw could be told from the two ratios
		if r.Measure == "ratio_without_sources" && r.Basis.N != 1 {
			t.Errorf("it rests on %v persons, not on the one whom the police saw", r.Basis.N)
		}
	}
}

// Two of four in the group and three of ten in the pool were investigated, each of them for both benefits. So the mean
// of the two ratios is as unsure as either, and not less by √2: 5/3 with the variance (5/3)²·(1/4 + 0.3·0.7/10/0.3²).
// Two members have both outcomes, and the number rests on these.
func TestRatiosOfAMeanVaryTogether(t *testing.T) {
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background", "municipality"}},
		"insured":         {columns: []string{"person_id"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
		"control_investigation": {columns: []string{"case_id", "person_id", "capacity", "benefit", "opened_date",
			"source", "action", "wrong_amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	for i := range 14 {
		id := fmt.Sprint("p", i)
		add("person", id, "female", "1980-01-01", "22", "0180")
		add("insured", id)
		if i < 4 {
			add("network_active", id, "executor_lower", "nord")
		}
		for _, benefit := range []string{"housing_allowance", "sickness_benefit"} {
			add("benefit_payment", id, benefit, "2021-01-01", "100")
			if i < 2 || i >= 4 && i < 7 {
				add("control_investigation", id+benefit, id, "recipient", benefit, "2021-06-01", "internal", "true",
					"0")
			}
		}
	}
	s := study.Builtin()
	all := s.Impulses[0].Name
	line := func(measure string, categories ...string) study.Line {
		return study.Line{Measure: measure, Groups: []string{"executor_lower"}, Categories: categories}
	}
	s.Results = []study.Result{{Name: "controls", Kind: study.ControlComparison, Lines: []study.Line{
		line("mean_risk_ratio_covariance", all), line("risk_ratio", "housing_allowance", "sickness_benefit")}}}
	e := session(t, w, "", 1)
	out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
	must(t, err)
	mean := out.Rows[0]
	half := 1.959963984540054 * 5 / 3 * math.Sqrt(0.25+0.3*0.7/10/0.09)
	if math.Abs(mean.Value-5.0/3) > 1e-12 || mean.Low != 0 || math.Abs(mean.High-5.0/3-half) > 1e-12 ||
		mean.Basis.N != 2 {
		t.Errorf("%+v", mean)
	}
}
