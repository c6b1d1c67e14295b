package reference

import (
	"math"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/table"
)

// R 4.2.2: binom.test(682, 925) and binom.test(3, 8); nobody of ten is 1 - 0.025^(1/10).
func TestExactLimits(t *testing.T) {
	for _, c := range []struct {
		x, n      int
		low, high float64
	}{{682, 925, 0.7076683, 0.7654066}, {3, 8, 0.08523341, 0.75513675}} {
		if low, high := exactLimits(c.x, c.n); math.Abs(low-c.low) > 5e-8 || math.Abs(high-c.high) > 5e-8 {
			t.Errorf("%d of %d: %v to %v", c.x, c.n, low, high)
		}
	}
	nobody := 1 - math.Pow(0.025, 0.1)
	if low, high := exactLimits(0, 10); low != 0 || math.Abs(high-nobody) > 1e-12 {
		t.Errorf("nobody of ten: %v to %v", low, high)
	}
	if low, high := exactLimits(10, 10); math.Abs(low-1+nobody) > 1e-12 || high != 1 {
		t.Errorf("all of ten: %v to %v", low, high)
	}
}

// The spells of TestSurvival: their median is 10, from 3 to 18. And four people whose curve is worked out by hand.
func TestEndings(t *testing.T) {
	var all []ending
	for _, s := range [][2]int{{1, 1}, {1, 1}, {1, 0}, {2, 1}, {3, 1}, {3, 0}, {4, 1}, {6, 1}, {7, 1}, {9, 0}, {10, 1},
		{12, 1}, {12, 0}, {14, 0}, {18, 1}, {20, 0}} {
		all = append(all, ending{s[0], s[1]})
	}
	l := &long{rows: map[cell]table.Row{}}
	l.medianRow("", "", "median", all)
	if got := l.rows[cell{"", "", "", "median"}]; got.Value != 10 || got.Low != 3 || got.High != 18 {
		t.Error(show(got))
	}
	if at, _ := upTo(all, 13); !close9(at.s, 0.3455128205128206) || !close9(at.low, 0.1146085543510843) ||
		!close9(at.high, 0.5937129877514929) || !close9(at.incidence, 1-at.s) {
		t.Errorf("%+v", at)
	}
	four := []ending{{1, event}, {2, other}, {3, censored}, {4, event}}
	for time, want := range map[int]float64{0: 0, 1: 0.25, 3: 0.25, 4: 0.75, 99: 0.75} {
		if at, ok := upTo(four, time); !ok || at.incidence != want {
			t.Errorf("by %d: %v %v", time, at, ok)
		}
	}
	if _, ok := upTo(four[:3], 4); ok {
		t.Error("known after the last time")
	}
}

// A request on 2016:774 in each of the ways of the contract: what the rules say of it.
func TestCheck(t *testing.T) {
	regs := NewRegisters()
	add := func(name string, cells ...string) {
		row := make([]string, len(regs[name].Columns))
		for i := 0; i < len(cells); i += 2 {
			row[slices.Index(regs[name].Columns, cells[i])] = cells[i+1]
		}
		regs[name].Rows = append(regs[name].Rows, row)
	}
	add("cooperation_decision", "decision_id", "B", "decided_date", "2023-01-01", "serious", "true", "organised",
		"true", "phenomenon_id", "F", "from_date", "2023-02-01", "to_date", "2025-02-01")
	for _, agency := range []string{"police", "pensions_agency"} {
		add("decision_agency", "decision_id", "B", "agency", agency, "from_date", "2023-02-01", "to_date", "2025-01-31")
	}
	add("target", "target_id", "M", "decision_id", "B", "kind", "network", "network", "N", "opened_date", "2023-02-01",
		"closed_date", "2024-02-01")
	add("information_request", "request_id", "0", "from_agency", "police", "to_agency", "police", "ground", "lus",
		"sent_date", "2023-01-01")
	add("request_condition", "request_id", "0", "condition", "H0")
	add("request_condition", "request_id", "0", "condition", "H2")
	add("request_condition", "request_id", "1", "condition", "H3")
	c := newCooperation(regs)
	for _, one := range []struct {
		rule, changes string
		want          answer
	}{
		{"ground_in_force", "", inOrder},
		{"ground_in_force", "ground=work_life sent_date=2024-06-30", finding},
		{"asking_agency_named", "", inOrder},
		{"asking_agency_named", "ground=work_life sent_date=2024-06-30", notAsked},
		{"asking_agency_named", "from_agency=statistics_sweden", finding},
		{"asking_agency_named", "from_agency=pensions_agency", notCheckable},
		{"asking_agency_named", "from_agency=payments_agency sent_date=2024-05-31", finding},
		{"answering_agency_named", "ground=law_enforcement sent_date=2025-04-01 to_agency=other", inOrder},
		{"decision_stated", "", inOrder},
		{"decision_stated", "decision_id=", finding},
		{"decision_stated", "decision_id=none", finding},
		{"decision_stated", "decision_id= ground=osl_10_15a", notAsked},
		{"decision_in_force", "sent_date=2025-02-01", inOrder},
		{"decision_in_force", "sent_date=2025-02-02", finding},
		{"decision_in_force", "decision_id=none", notAsked},
		{"agencies_in_decision", "", inOrder},
		{"agencies_in_decision", "sent_date=2025-02-01", finding},
		{"within_purpose", "", inOrder},
		{"within_purpose", "sent_date=2024-02-01", inOrder},
		{"within_purpose", "sent_date=2024-02-02", finding},
		{"within_purpose", "network=", notCheckable},
		{"within_purpose", "subject_kind=phenomenon phenomenon_id=F", inOrder},
		{"within_purpose", "subject_kind=phenomenon phenomenon_id=G", finding},
		{"need_stated", "need_stated=false", finding},
		{"balancing_stated", "", finding},
		{"balancing_stated", "outcome=none", notAsked},
		{"refusal_ground_stated", "", notAsked},
		{"refusal_ground_stated", "outcome=partly", finding},
		{"conditions_recorded", "", inOrder},
		{"h3_described", "", finding},
		{"h3_described", "request_id=2", notAsked},
		{"conditions_carried", "", finding},
		{"conditions_carried", "origin_request_id=9", notCheckable},
		{"conditions_carried", "origin_request_id=", notAsked},
		{"onward_permission", "permission_date=2023-03-03", inOrder},
		{"onward_permission", "permission_date=2023-03-04", finding},
		{"onward_permission", "origin_request_id=9", notAsked},
		{"onward_purpose", "", inOrder},
		{"onward_purpose", "ground=work_life", finding},
		{"onward_purpose", "ground=osl_10_15a", notCheckable},
	} {
		r := fact{"request_id": "1", "from_agency": "police", "to_agency": "pensions_agency", "ground": "lus",
			"decision_id": "B", "need_stated": "true", "subject_kind": "network", "network": "N",
			"sent_date": "2023-03-01", "answered_date": "2023-03-03", "outcome": "given", "origin_request_id": "0"}
		for _, change := range strings.Fields(one.changes) {
			name, value, _ := strings.Cut(change, "=")
			r[name] = value
		}
		if got := c.check(one.rule, r); got != one.want {
			t.Errorf("%s %s: %q, want %q", one.rule, one.changes, got, one.want)
		}
	}
}

// A small country in any order of its rows gives the same rows, and every krona of a claim is in one place.
func TestCooperationOfAnyCountry(t *testing.T) {
	dir := t.TempDir()
	cooperatingCountry(3, 120, 150).write(t, dir, style{doubles: 0.02})
	regs, _, err := ReadDeliveries(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows := Cooperation(regs)
	for _, r := range regs {
		slices.Reverse(r.Rows)
	}
	if diff := diffRows(Cooperation(regs), rows); len(diff) > 0 {
		t.Errorf("rows in another order give other results: %v", diff)
	}
	kronor := 0.0
	for _, r := range rows {
		if r.Result == "recovery_chain" && r.Group == "all" && r.Category == "" {
			switch r.Measure {
			case "amount":
				kronor += r.Value
			case "repaid", "prescribed", "in_enforcement", "open":
				kronor -= r.Value
			}
		}
	}
	if kronor != 0 {
		t.Errorf("%v kronor are nowhere", kronor)
	}
}
