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

// The variance of a ratio with families as units, by hand. Two families of three: all of the first have the benefit,
// one of the second has it. In the pool 2 of 10 have it. With p = 2/3, Σ (a_f − p·n_f)² = 1 + 1, against 4/3, which is
// N·p·(1−p), with persons as units: the design effect is 1.5. So var ln RR = 1.5·(1−p)/4 + 2·8/10³/0.2² = 0.125 + 0.4.
func TestFamiliesAsUnits(t *testing.T) {
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"insured":         {columns: []string{"person_id"}},
		"parent_child":    {columns: []string{"parent_id", "child_id"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	person := func(id string) {
		add("person", id, "female", "1980-01-01", "22")
		add("insured", id)
	}
	had := func(id string) { add("benefit_payment", id, "housing_allowance", "2021-01-01", "100") }
	for f, outcomes := range []int{3, 1} {
		lead := fmt.Sprint("lead", f)
		person(lead)
		add("network_active", lead, "executor_lower", "nord")
		for i := range 3 {
			child := fmt.Sprint("child", f, i)
			person(child)
			add("parent_child", lead, child)
			if i < outcomes {
				had(child)
			}
		}
	}
	for i := range 10 {
		id := fmt.Sprint("pool", i)
		person(id)
		if i < 2 {
			had(id)
		}
	}
	s := study.Builtin()
	s.Results = []study.Result{{Name: "kvoter", Kind: study.BenefitComparison, Lines: []study.Line{
		{Measure: "risk_ratio_by_family", Groups: []string{"family", "active"},
			Categories: []string{"housing_allowance"}}}}}
	for _, salt := range []string{"", "other keys"} {
		out, err := result.Compute(context.Background(), session(t, w, salt, 1), s, model.Registers{}, progress.Silent)
		must(t, err)
		r := out.Rows[0]
		spread := 1.959963984540054 * math.Sqrt(0.525)
		for name, pair := range map[string][2]float64{"the ratio": {r.Value, 10.0 / 3},
			"the lower limit": {r.Low, 10.0 / 3 * math.Exp(-spread)},
			"the upper limit": {r.High, 10.0 / 3 * math.Exp(spread)}} {
			if !(math.Abs(pair[0]-pair[1]) <= 1e-12*pair[1]) {
				t.Errorf("%s is %v, by hand %v", name, pair[0], pair[1])
			}
		}
		if r = out.Rows[1]; r.Value != 0 || r.Low != 0 { // no lead has the benefit
			t.Errorf("%+v", r)
		}
	}
}
