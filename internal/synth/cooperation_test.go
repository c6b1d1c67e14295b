package synth

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"ansatz/internal/register"
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/truth"
)

// deliveredRows reads the rows of a register in a country of CSV files, each cell by the name of its column.
func deliveredRows(t *testing.T, out, name string) []map[string]string {
	t.Helper()
	reg, ok := register.Lookup(name)
	if !ok {
		t.Fatalf("no register %s", name)
	}
	var rows []map[string]string
	files, _ := filepath.Glob(filepath.Join(out, "*-cooperation-*", "synthetic_"+name+".*.csv.gz"))
	for _, f := range files {
		for _, cells := range tableFile(t, f) {
			row := map[string]string{}
			for k, column := range reg.ColumnNames() {
				row[column] = cells[k]
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("no rows of %s", name)
	}
	return rows
}

func daysBetween(t *testing.T, from, to string) int {
	t.Helper()
	a, err := time.Parse("2006-01-02", from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := time.Parse("2006-01-02", to)
	if err != nil {
		t.Fatal(err)
	}
	return int(b.Sub(a).Hours() / 24)
}

// near reports whether a number of events agrees with a chance.
func near(events, of int, chance float64) bool {
	want := float64(of) * chance
	return math.Abs(float64(events)-want) <= 4*math.Sqrt(want)+0.1*want+2
}

// What is planted in the requests is in the delivered rows at the rates of the calibration, agency by agency.
func TestUnlawfulRequests(t *testing.T) {
	out, _, sum := makeCountry(t, Options{Persons: 20000, Seed: 3, Networks: 10, Cooperation: 8, Format: file.CSV})
	cal, err := loadCalibration()
	if err != nil {
		t.Fatal(err)
	}
	conditions := map[string]map[string]string{} // by request: the condition and its note
	for _, r := range deliveredRows(t, out, "request_condition") {
		if conditions[r["request_id"]] == nil {
			conditions[r["request_id"]] = map[string]string{}
		}
		conditions[r["request_id"]][r["condition"]] = r["note"]
	}
	decisions := map[string]bool{}
	for _, r := range deliveredRows(t, out, "cooperation_decision") {
		decisions[r["decision_id"]] = true
	}
	type place struct{ rule, agency string }
	checked, found := map[place]int{}, map[place]int{}
	requests := deliveredRows(t, out, "information_request")
	n, want := float64(len(requests)), 5e6/530*8
	if n < 0.8*want || n > 1.3*want || int64(n) != sum.Rows["information_request"] {
		t.Errorf("%.0f requests, not some %.0f", n, want)
	}
	for _, q := range requests {
		of := conditions[q["request_id"]]
		origin := conditions[q["origin_request_id"]]
		answered, passed := q["answered_date"] != "", q["origin_request_id"] != ""
		informed := answered && (q["outcome"] == "given" || q["outcome"] == "partly")
		known := origin != nil
		_, h0 := origin["H0"]
		_, h2 := origin["H2"]
		note, h3 := of["H3"]
		carried := true
		for c := range maps.Keys(origin) {
			if _, ok := of[c]; c != "none" && !ok {
				carried = false
			}
		}
		_, free := origin["none"]
		for _, rule := range []struct {
			name, by       string
			applies, wrong bool
		}{
			{"ground_in_force", "from_agency", q["sent_date"] < "2025-12-01" && !passed, q["ground"] != "lus" &&
				q["sent_date"] < cal.Cooperation.Law[q["ground"]].First},
			{"decision_stated", "from_agency", q["ground"] == "lus", !decisions[q["decision_id"]]},
			{"need_stated", "from_agency", true, q["need_stated"] != "true"},
			{"balancing_stated", "to_agency", answered && q["outcome"] != "none" && q["outcome"] != "",
				q["balancing_stated"] != "true"},
			{"refusal_ground_stated", "to_agency", answered && (q["outcome"] == "refused" || q["outcome"] == "partly"),
				q["refusal_ground"] == ""},
			{"conditions_recorded", "to_agency", informed && !passed, of == nil},
			{"h3_described", "to_agency", h3, note == ""},
			{"conditions_carried", "to_agency", informed && known && !free, !carried},
			{"onward_permission", "to_agency", informed && known && h2, q["permission_date"] == "" ||
				q["permission_date"] > q["answered_date"]},
			{"onward_purpose", "to_agency", informed && known && h0 && q["sent_date"] >= "2024-07-01",
				q["ground"] == "wrong_payments" || q["ground"] == "work_life"},
			{"dates_in_order", "from_agency", true, answered != (q["outcome"] != "") ||
				answered && q["answered_date"] < q["sent_date"]},
		} {
			if rule.applies {
				checked[place{rule.name, q[rule.by]}]++
				if rule.wrong {
					found[place{rule.name, q[rule.by]}]++
				}
			}
		}
	}
	rules := map[string]int{}
	for at, n := range checked {
		factor, ok := cal.Cooperation.UnlawfulOf[at.agency]
		if !ok {
			factor = 1
		}
		rate := cal.Cooperation.Unlawful[at.rule] * factor
		if !near(found[at], n, rate) {
			t.Errorf("%s of %s: %d of %d, planted %.4f", at.rule, at.agency, found[at], n, rate)
		}
		rules[at.rule] += found[at]
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		if rules[rule] == 0 {
			t.Errorf("%s is planted nowhere", rule)
		}
	}
}

// Targets move from individuals and areas to phenomena; who is from a vulnerable area or born abroad is more often a
// target than planted people of other areas; and after a measure with an effect fewer are seen again.
func TestTargets(t *testing.T) {
	out, facts, _ := makeCountry(t, Options{Persons: 100000, Seed: 5, Networks: 4, Format: file.CSV})
	cal, err := loadCalibration()
	if err != nil {
		t.Fatal(err)
	}
	effects := map[string]string{} // by target: the first day of a measure with an effect
	for _, m := range deliveredRows(t, out, "measure") {
		if m["effect"] != "" && (effects[m["target_id"]] == "" || m["date"] < effects[m["target_id"]]) {
			effects[m["target_id"]] = m["date"]
		}
	}
	bySubject := map[string][]map[string]string{}
	var kinds [2]map[string]int
	kinds[0], kinds[1] = map[string]int{}, map[string]int{}
	var in [2]int
	for _, o := range deliveredRows(t, out, "target") {
		if k := o["kind"]; k == "individual" || k == "company" || k == "network" {
			subject := k + o["person_id"] + o["company_id"] + o["network"]
			bySubject[subject] = append(bySubject[subject], o)
		}
		if o["opened_date"] >= "2022-01-01" {
			after := b2i(o["opened_date"] >= "2025-01-01")
			kinds[after][o["kind"]]++
			in[after]++
		}
	}
	share := func(after int, kind string) float64 { return float64(kinds[after][kind]) / float64(in[after]) }
	if s := share(1, "phenomenon") - share(0, "phenomenon"); s < 0.2 {
		t.Errorf("the share of phenomena grows by %.3f", s)
	}
	if s := share(1, "individual") - share(0, "individual"); s > -0.1 {
		t.Errorf("the share of individuals changes by %.3f", s)
	}
	if share(1, "area") > 0.7*share(0, "area") {
		t.Errorf("the share of areas: %.3f and then %.3f", share(0, "area"), share(1, "area"))
	}
	var closed, again [2]int
	for _, list := range bySubject {
		slices.SortFunc(list, func(a, b map[string]string) int {
			if a["opened_date"] < b["opened_date"] {
				return -1
			}
			return 1
		})
		first := list[0]
		if first["closed_date"] == "" || first["closed_date"] > "2025-03-31" {
			continue
		}
		effect := effects[first["target_id"]]
		with := b2i(effect != "" && effect <= first["closed_date"])
		closed[with]++
		if len(list) > 1 && daysBetween(t, first["closed_date"], list[1]["opened_date"]) <= 365 {
			again[with]++
		}
	}
	for with, rate := range []float64{cal.Cooperation.Relapse.WithoutEffect, cal.Cooperation.Relapse.WithEffect} {
		if closed[with] < 500 || !near(again[with], closed[with], rate) {
			t.Errorf("seen again within a year: %d of %d, planted %.2f", again[with], closed[with], rate)
		}
	}
	values := map[string]float64{}
	for _, r := range tableFile(t, filepath.Join(facts, truth.Cooperation)) {
		values[r[0]+"/"+r[1]+"/"+r[2]+"/"+r[3]], _ = strconv.ParseFloat(r[4], 64)
	}
	for _, period := range []string{"before_ob2", "from_ob2"} {
		rate := func(group string) float64 {
			group = "focus_group/" + group + "/"
			return values[group+period+"/targeted_persons"] / values[group+"/population"]
		}
		for group, reference := range map[string]string{"foreign_born": "swedish_born", "female": "male"} {
			planted := values["focus_group/"+group+"/"+period+"/impact_ratio"]
			if got := rate(group) / rate(reference); math.Abs(got/planted-1) > 0.15 {
				t.Errorf("%s, %s: the ratio is %.3f, planted %.3f", group, period, got, planted)
			}
		}
	}
	if planted := values["focus_area/any_vulnerable/before_ob2/ratio_confirmed"]; planted < 1.4 {
		t.Errorf("people of vulnerable areas are targets %.2f times as often as their confirmed cases", planted)
	}
}

// Few police reports lead to prosecution; what the prosecutors deliver has numbers of its own, in their order, and the
// judgments are as many as the prosecutions.
func TestChainOfJustice(t *testing.T) {
	out, _, _ := makeCountry(t, Options{Persons: 20000, Seed: 4, Networks: 10, Cooperation: 20, Format: file.CSV})
	cal, err := loadCalibration()
	if err != nil {
		t.Fatal(err)
	}
	var reports, opened, cases int
	prosecuted, last := 0, ""
	for _, c := range deliveredRows(t, out, "justice_chain") {
		reports++
		if c["chain_id"] <= last {
			t.Fatal("the rows are not in the order of their numbers")
		}
		last = c["chain_id"]
		opened += b2i(c["opened_date"] != "")
		prosecuted += b2i(c["prosecuted_date"] != "")
		cases += b2i(last[:2] == "KU")
		if c["opened_date"] != "" && c["not_opened_date"] != "" ||
			c["closed_date"] != "" && c["prosecuted_date"] != "" {
			t.Fatal("a chain has two endings of a step")
		}
	}
	judged := 0
	for _, j := range deliveredRows(t, out, "judgment_count") {
		n, _ := strconv.Atoi(j["cases"])
		judged += n
	}
	if judged != prosecuted || prosecuted == 0 {
		t.Errorf("%d prosecuted and %d judgments", prosecuted, judged)
	}
	if share := float64(prosecuted) / float64(reports); share > 0.12 || share < 0.03 {
		t.Errorf("%.3f of %d reports lead to prosecution", share, reports)
	}
	if !near(cases, reports/20, cal.Cooperation.ChainIsCase) || opened < reports/3 {
		t.Errorf("%d chains of %d have a case's number, %d opened", cases, reports, opened)
	}
}

// A country of the small kind, and that of the demo, has no cooperation.
func TestSmallWithoutCooperation(t *testing.T) {
	for _, opt := range []Options{{Persons: 2000, Seed: 4, Small: true}, {Persons: 2000, Seed: 4, Alone: true}} {
		if _, _, sum := makeCountry(t, opt); sum.Rows["information_request"] != 0 {
			t.Errorf("%+v: there are requests", opt)
		}
	}
}

// With much cooperation in a small country many are targets of several items. What the truth says of the requests
// within the purpose of their decision is what the delivered rows say.
func TestRequestsWithinPurpose(t *testing.T) {
	out, facts, _ := makeCountry(t, Options{Persons: 1000, Seed: 6, Networks: 40, Cooperation: 100, Format: file.CSV})
	number := map[string]string{} // a later number of a person, by the one before it
	aliases, _ := filepath.Glob(filepath.Join(out, "*", "synthetic_person_alias.*.csv.gz"))
	for _, f := range aliases {
		for _, r := range tableFile(t, f) {
			number[r[0]] = r[1]
		}
	}
	about := func(r map[string]string, kind string) string {
		who := r["person_id"]
		for number[who] != "" {
			who = number[who]
		}
		subject := map[string]string{"individual": who, "company": r["company_id"], "network": r["network"],
			"phenomenon": r["phenomenon_id"], "area": r["area"]}[kind]
		if subject == "" {
			return ""
		}
		return r["decision_id"] + " " + kind + " " + subject
	}
	aimed := map[string][]map[string]string{}
	for _, o := range deliveredRows(t, out, "target") {
		aimed[about(o, o["kind"])] = append(aimed[about(o, o["kind"])], o)
	}
	phenomenon := map[string]string{}
	decided := map[string]bool{}
	for _, d := range deliveredRows(t, out, "cooperation_decision") {
		phenomenon[d["decision_id"]], decided[d["decision_id"]] = d["phenomenon_id"], true
	}
	checked, findings := 0, 0
	for _, q := range deliveredRows(t, out, "information_request") {
		subject := about(q, q["subject_kind"])
		if q["ground"] != "lus" || !decided[q["decision_id"]] || subject == "" || q["sent_date"] < "2022-01-01" {
			continue
		}
		checked++
		within := q["subject_kind"] == "phenomenon" && q["phenomenon_id"] == phenomenon[q["decision_id"]]
		for _, o := range aimed[subject] {
			within = within || o["opened_date"] <= q["sent_date"] &&
				(o["closed_date"] == "" || o["closed_date"] >= q["sent_date"])
		}
		findings += b2i(!within)
	}
	planted := map[string]string{}
	for _, r := range tableFile(t, filepath.Join(facts, truth.Cooperation)) {
		if r[0] == "legality" && r[1] == "within_purpose" && r[2] == "" {
			planted[r[3]] = r[4]
		}
	}
	if findings == 0 || planted["checked"] != strconv.Itoa(checked) || planted["findings"] != strconv.Itoa(findings) {
		t.Errorf("%d checked and %d findings; the truth has %v", checked, findings, planted)
	}
}
