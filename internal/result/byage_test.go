package result_test

import (
	"context"
	"math"
	"testing"

	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// First investigations by age, by hand. ann, bea and cia turn 19 as the period begins in January 2009, eve turns 18
// in June 2018; dea was investigated before and is not followed. cia dies at 22, with four at risk, so three
// quarters are left; eve is followed to the end at 23; ann is investigated at 25, with two at risk: 3/4 · 1/2. In
// the pool one of two who are as old as ann is investigated at 22. Each of them stands for 3/2, and the one as old
// as eve for one: 3/2 of 4.
func TestFirstInvestigationByAge(t *testing.T) {
	w := registers{
		"person":         {columns: []string{"person_id", "sex", "birth_date", "death_date", "background"}},
		"insured":        {columns: []string{"person_id"}},
		"network_active": {columns: []string{"person_id", "role", "region"}},
		"control_investigation": {columns: []string{"case_id", "person_id", "capacity", "benefit", "opened_date",
			"source", "action", "wrong_amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	for _, p := range [][3]string{{"ann", "1990-01-01"}, {"bea", "1990-01-01"}, {"cia", "1990-01-01", "2012-01-01"},
		{"dea", "1990-01-01"}, {"eve", "2000-06-15"},
		{"pia", "1990-01-01"}, {"pam", "1990-01-01"}, {"pim", "2000-06-15"}} {
		add("person", p[0], "female", p[1], p[2], "22")
		add("insured", p[0])
		if p[0][0] != 'p' {
			add("network_active", p[0], "executor_lower", "nord")
		}
	}
	for id, day := range map[string]string{"ann": "2015-01-15", "dea": "2008-12-31", "pia": "2012-06-01"} {
		add("control_investigation", "c"+id, id, "recipient", "activity_support", day, "internal", "false", "0")
	}
	s := study.Builtin()
	want := map[string]float64{"followed": 4, "share_by_age_22": 0, "share_by_age_25": 0, "share_by_age_26": 0.375,
		"share_by_age_comparison_22": 0, "share_by_age_comparison_23": 0.375, "share_by_age_60": math.NaN()}
	r := study.Result{Name: "first", Kind: study.FirstInvestigations}
	for measure := range want {
		r.Lines = append(r.Lines, study.Line{Measure: measure, Groups: []string{"executor_lower"},
			Categories: []string{""}})
	}
	s.Results = []study.Result{r}
	e := session(t, w, "", 1)
	out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
	must(t, err)
	holdGrains(t, e, out)
	for _, r := range out.Rows {
		if v := want[r.Measure]; !(math.Abs(r.Value-v) < 1e-12 || math.IsNaN(v) && math.IsNaN(r.Value)) {
			t.Errorf("%s is %v, by hand %v", r.Measure, r.Value, v)
		}
	}
}
