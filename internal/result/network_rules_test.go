package result_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/network"
	"ansatz/internal/table"
)

// row finds a row, written "group/category/measure".
func row(t *testing.T, rows []table.Row, name string) table.Row {
	t.Helper()
	for _, r := range rows {
		if r.Group+"/"+r.Category+"/"+r.Measure == name {
			return r
		}
	}
	t.Fatalf("no row %s", name)
	return table.Row{}
}

// A role that is held in two spells is not held between them: for supports, on the reference date, before an end and
// after it. Adjacent spells are one spell.
func TestSpellsOfARole(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2010-01-01", "2012-12-31")
	w.represents(1, 1001, "2024-01-01", nil)
	w.represents(2, 1001, "2015-01-01", "2016-06-30") // two rows of one spell, and a third inside it
	w.represents(2, 1001, "2016-07-01", "2020-12-31")
	w.represents(2, 1001, "2016-08-01", "2016-08-31")
	w.represents(3, 1001, "2019-12-31", "2019-01-01") // held on no day
	for range 40 {                                    // several functions on the same days bridge no gap
		w.represents(1, 1001, "2024-01-01", nil)
	}
	support := func(person int, from, to string) {
		w.person(person)
		w.row("employment_support", "person_id, employer_id, kind, from_date, to_date, amount", person, 1001,
			"nystartsjobb", from, to, 1)
	}
	support(1, "2018-01-01", "2018-12-31") // between the spells
	support(1, "2012-12-31", "2013-06-30") // on the last day of one
	support(2, "2016-06-30", "2016-07-01")
	support(3, "2018-01-01", "2020-12-31")
	out := w.compute(0, "employment_support", "representatives")
	expect(t, out.Rows, map[string]float64{
		"all//supports": 4, "all/representative/supports": 2, "all/unrelated/supports": 2,
		// The employer's tie is that of the representatives during the support. Person 1 is in office on one day of it.
		"active//supports": 1, "none//supports": 3,
		"all/ever/roles": 3, "all/ever/representatives": 3, "all/now/representatives": 0,
	})

	// Nobody is in office at the end, which is between two spells. A person who returns afterwards is found.
	w = newWorld(t)
	w.represents(1, 1001, "2010-01-01", "2015-12-31")
	w.represents(1, 1001, "2022-08-01", nil)
	w.represents(2, 1001, "2020-01-01", "2022-03-31")
	w.represents(2, 1001, "2022-09-01", nil)
	w.hours("2022-06", 101, 201, 1001, 50)
	w.hours("2023-06", 102, 202, 1002, 50)
	w.end(1001, "bankruptcy_date", "2022-06-15")
	expect(t, w.compute(0, "succession").Rows, map[string]float64{
		"bankruptcy/representatives/persons": 1, "bankruptcy/representatives_after_3_months/same_company": 1,
	})
}

// A representative of more companies than the study's hub limit connects nothing: neither an ended company with the
// company where its users are, nor employers with permits. With one company less, the representative does.
func TestHubsTieNothingTogether(t *testing.T) {
	for companies, shared := range map[int]float64{51: 0, 50: 1} {
		w := newWorld(t)
		w.active(1)
		for c := range companies {
			w.represents(1, 1001+c, "2018-01-01", nil)
		}
		for i := range 5 {
			w.hours("2022-06", 2101+i, 2201+i, 1001, 50)
			w.hours("2022-09", 2101+i, 2201+i, 1002, 50)
		}
		for i := range 60 {
			w.hours("2022-03", 2400+i, 2500+i, 1010, 100)
		}
		w.end(1001, "bankruptcy_date", "2022-06-15")
		w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 2600, "work", "2022-01-01",
			"2022-01-01", "2024-01-01", 1003)
		out := w.compute(0, "succession", "permit_networks")
		expect(t, out.Rows, map[string]float64{
			"bankruptcy/successors/pairs":           1,
			"bankruptcy/successors/candidates":      shared,
			"bankruptcy/successors_related/pairs":   shared,
			"bankruptcy/successors_unrelated/pairs": 1 - shared,
			"shared//employers":                     shared,
			"alone//employers":                      1 - shared,
		})
		if n := len(observed(out.Observations, "succession")); float64(n) != shared {
			t.Errorf("%d companies: %d observations", companies, n)
		}
	}
}

// The windows of four months lie inside the period of assistance and begin in any of its months, also in one without
// hours.
func TestWindowsOfHours(t *testing.T) {
	w := newWorld(t)
	// September to December is a window; October to January is not.
	for _, m := range []string{"2023-10", "2023-11", "2023-12", "2024-01"} {
		w.hours(m, 101, 1, 1001, 300)
	}
	for _, m := range []string{"2021-11", "2021-12", "2022-01", "2022-02"} { // nor is November to February
		w.hours(m, 102, 2, 1001, 300)
	}
	w.hours("2023-12", 103, 3, 1001, 840) // September to December allow 836.6
	w.hours("2022-01", 104, 4, 1001, 840) // January to April 822.9
	out := w.compute(0, "hours")
	expect(t, out.Rows,
		map[string]float64{"all/hours_over_law/assistants": 3, "all/hours_over_law/assistant_months": 3})
	var windows []string
	for _, o := range observed(out.Observations, "hours_over_law") {
		for _, e := range o.Evidence {
			windows = append(windows, fmt.Sprint(o.Subject, " ", e.From, " ", e.To, " ", e.Value))
		}
	}
	slices.Sort(windows)
	want := "person-1 2023-09-01 2023-12-31 900, person-3 2023-09-01 2023-12-31 840, person-4 2022-01-01 2022-04-30 840"
	if got := strings.Join(windows, ", "); got != want {
		t.Errorf("windows %s, want %s", got, want)
	}
	// A window longer than the period does not exist.
	expect(t, w.computeAs("hours_over_law: {months: 25}", 0, "hours").Rows,
		map[string]float64{"all/hours_over_law/assistants": 0})
}

// Sickness benefit covers a month if its payments together do: consecutive, overlapping or nested payments, but not
// payments with a gap of a day, nor a correction.
func TestSicknessCoversAMonthTogether(t *testing.T) {
	w := newWorld(t)
	paid := func(person int, from, to string, amount int) {
		w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", person,
			"sickness_benefit", from, to, "2023-04-25", amount)
	}
	for p := 1; p <= 6; p++ {
		w.hours("2023-03", 100+p, p, 1001, 10)
	}
	paid(1, "2023-03-01", "2023-03-15", 1) // day on day
	paid(1, "2023-03-16", "2023-03-31", 1)
	paid(2, "2023-02-10", "2023-03-20", 1) // overlapping
	paid(2, "2023-03-11", "2023-04-20", 1)
	paid(3, "2023-02-01", "2023-03-30", 1) // a short one inside a long one does not end it
	paid(3, "2023-02-02", "2023-02-03", 1)
	paid(3, "2023-03-31", "2023-03-31", 1)
	paid(4, "2023-03-01", "2023-03-15", 1) // the 16th is missing
	paid(4, "2023-03-17", "2023-03-31", 1)
	paid(5, "2023-03-01", "2023-03-15", 1) // a correction covers nothing
	paid(5, "2023-03-16", "2023-03-31", -1)
	paid(6, "2023-03-31", "2023-03-01", 1) // ends before it begins
	for range 40 {                         // many payments for the same days do not bridge the missing day
		paid(4, "2023-03-17", "2023-03-31", 1)
	}
	out := w.compute(0, "hours")
	expect(t, out.Rows, map[string]float64{
		"all/hours_on_sickness_benefit/assistants":       3,
		"all/hours_on_sickness_benefit/assistant_months": 3,
		"all/hours_on_sickness_benefit/hours":            30,
	})
}

// Ended companies count if they had users in their last months, also for their representatives. Nobody is followed to a
// month after the last one delivered.
func TestSuccessionIsOfCompaniesWithUsers(t *testing.T) {
	w := newWorld(t)
	for c := 1001; c <= 1003; c++ {
		w.represents(c, c, "2018-01-01", nil)
		w.end(c, "bankruptcy_date", "2022-06-15")
	}
	w.represents(9, 1001, "2018-01-01", nil)
	w.hours("2022-06", 101, 201, 1001, 50)
	w.hours("2021-06", 102, 202, 1002, 50) // a year before the end
	w.hours("2022-09", 103, 203, 1004, 50) // the last month delivered
	expect(t, w.compute(0, "succession").Rows, map[string]float64{
		"bankruptcy/representatives/persons":                 2,
		"bankruptcy/users/companies":                         1,
		"bankruptcy/representatives_after_3_months/followed": 2,
		"bankruptcy/representatives_after_6_months/followed": 0,
	})
}

// Tax debts are those of the last day delivered. A company without a row for that day has none.
func TestTaxDebtsOfTheLastDay(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2018-01-01", nil)
	w.represents(1, 1002, "2018-01-01", nil)
	w.row("tax_debt", "company_id, as_of, amount", 1001, "2022-01-01", 900)
	w.row("tax_debt", "company_id, as_of, amount", 1002, "2023-01-01", 300)
	w.row("tax_debt", "company_id, as_of, amount", 1002, "2023-01-01", 200)
	expect(t, w.compute(0, "representative_clusters").Rows, map[string]float64{"cluster-1//tax_debt": 500})
}

// Representatives with equally many companies are sorted by their companies' numbers. Neither the draw nor the key
// affects how many reach half.
func TestNeitherDrawsNorKeysDecide(t *testing.T) {
	country := func(shift, times int) *world {
		w := newWorld(t)
		at := func(p int) int { return 1 + (p*times+shift)%101 } // another key and another draw for everybody
		for i, of := range [][]int{{1, 2, 3}, {1, 2, 4}, {5, 6, 7}, {7, 8, 9}, {9, 10, 11}, {12}, {13}, {14}, {15},
			{2, 14}, {3, 4, 16}, {8, 16}} {
			for _, c := range of {
				if i%3 == 0 {
					w.active(at(i))
				}
				w.represents(at(i), 1000+c, "2018-01-01", nil)
				w.row("company_role", "company_id, person_id, role, from_date, to_date", 1000+c, at(20+i),
					"owner", "2019-01-01", nil) // whom the population register does not know
			}
		}
		for c := 1; c <= 16; c++ {
			w.end(1000+c, "bankruptcy_date", "2020-01-01")
		}
		return w
	}
	var first []string
	for i, other := range [][2]int{{0, 1}, {50, 7}, {13, 100}} {
		out := country(other[0], other[1]).compute(0, "representatives", "representative_clusters")
		var lines []string
		for _, r := range out.Rows {
			lines = append(lines, fmt.Sprint(r))
		}
		if i == 0 {
			first = lines
			// 1 2 3, twice; 1 2 4, twice; 3 4 16, twice; 5 6 7.
			if v := row(t, out.Rows, "all/ever/representatives_behind_half").Value; v != 7 {
				t.Errorf("%v reach half", v)
			}
		} else if !slices.Equal(first, lines) {
			for j := range first {
				if first[j] != lines[j] {
					t.Fatalf("%s\n%s", first[j], lines[j])
				}
			}
		}
	}
}

// The ninetieth day is within ninety days; the ninety-first is not.
func TestTheNinetiethDayIsWithin(t *testing.T) {
	w := newWorld(t)
	w.represents(1, 1001, "2018-01-01", nil)
	// 90 days after the certificate, 91, 0, and the day before it.
	for i, day := range []string{"2022-04-01", "2022-04-02", "2022-01-01", "2021-12-31"} {
		w.person(100 + i)
		w.row("medical_certificate", "certificate_id, person_id, clinic_id, physician, benefit, issued_date",
			fmt.Sprint(i), 100+i, 1001, "x", "sickness_benefit", "2022-01-01")
		w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", 100+i, "sickness_benefit",
			"2022-01-01", "2022-01-31", day, 100)
	}
	expect(t, w.compute(0, "certificates").Rows, map[string]float64{"none//share_followed_by_benefit": 0.5})
}

// A takeover comes after the month in which the licence was revoked, not in that month or before.
func TestATakeoverIsAfterTheRevocation(t *testing.T) {
	for day, n := range map[string]int{"2022-03-31": 1, "2022-04-01": 0, "2022-06-01": 0} {
		w := newWorld(t)
		w.row("care_licence", "company_id, kind, granted_date, revoked_date", 1001,
			"personlig assistans", "2018-01-01", day)
		w.hours("2022-03", 101, 201, 1001, 50)
		w.hours("2022-04", 101, 201, 1002, 50)
		if o := observed(w.compute(0, "service_companies").Observations, "unlicensed_takeover"); len(o) != n {
			t.Errorf("revoked on %s: %d observations, want %d", day, len(o), n)
		}
	}
}

// A user who is an own employer, and whose assistants also work for other own employers, administers nobody.
func TestAnOwnEmployerIsNoAdministrator(t *testing.T) {
	w := newWorld(t)
	w.soleTrader(113, "88101")
	for i := range 3 {
		for _, u := range []int{110 + i, 113} {
			w.person(u, 210+i)
			w.row("assistance_time", "month, user_id, assistant_id, provider_kind, provider_id, hours", "2022-05-01", u,
				210+i, "own_employer", u, 40)
		}
		w.row("employer_statement", "employer_id, person_id, month, gross_pay", 113, 210+i, "2022-05-01", 9000)
	}
	expect(t, w.compute(0, "service_companies").Rows, map[string]float64{"all/administers_own_employers/companies": 0})
}

// The rule's share is of all permits of the employer in the period, including those that cannot be assessed.
func TestPermitsWithoutWageAreAShareOfAll(t *testing.T) {
	for other, n := range map[int]int{3: 1, 4: 0} {
		w := newWorld(t)
		w.represents(1, 1001, "2018-01-01", nil)
		w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1002, 99, "2022-01-01", 20000)
		w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1002, 99, "2022-12-01", 20000)
		for i := range 3 + other {
			from := "2022-01-10"
			if i >= 3 {
				from = "2023-05-01" // after the statements
			}
			w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 10+i, "work",
				from, from, "2025-01-01", 1001)
		}
		if o := observed(w.compute(0, "permits_by_industry").Observations, "permit_without_wage"); len(o) != n {
			t.Errorf("%d others: %d observations, want %d", other, len(o), n)
		}
	}
}

// In an empty country every row is there: counts are 0, and shares of nobody are undefined.
func TestEveryRowExists(t *testing.T) {
	names := []string{"representatives", "representative_clusters", "succession", "closed_circles", "service_companies",
		"permits_by_industry", "permit_networks", "employment_support", "dental", "certificates", "hours"}
	w := newWorld(t)
	out := w.compute(0, names...)
	for _, r := range out.Rows {
		part := r.Numerator == 0 && r.Denominator == 0
		switch {
		case strings.HasPrefix(r.Measure, "share_") && r.Measure != "share_of_companies" &&
			(r.Status != table.Undefined || !part):
			t.Errorf("a share of nobody: %+v", r)
		case r.Status == table.OK && r.Value != 0:
			t.Errorf("of nobody: %+v", r)
		}
	}
	for _, name := range []string{"revoked_licence/representatives/persons",
		"deregistration/users_after_12_months/followed",
		"deregistration/successors_unrelated/share_of_pairs_beyond_chance",
		"represented//users", "other/all_users/companies", "represented/took_over_from_revoked/users",
		"all/enabler/share_without_wage", "shared/family/employers", "alone//share_without_wage",
		"family/relative/amount", "all/unrelated/persons", "linked//patients", "none//share_followed_by_benefit",
		"family/hours_after_death/share_of_assistants", "all//assistants", "all/at_least_1/pairs",
		"all/at_least_1/pairs_by_chance", "total/ever/representatives"} {
		row(t, out.Rows, name)
	}
	if len(out.Observations) > 0 {
		t.Errorf("%+v", out.Observations)
	}
	// A person adds rows only for what is new: an industry, a cluster.
	seen := map[string]bool{}
	for _, r := range out.Rows {
		seen[r.Result+r.Group+"/"+r.Category+"/"+r.Measure] = true
	}
	w.active(1)
	w.represents(1, 1001, "2018-01-01", nil)
	w.hours("2022-06", 101, 1, 1001, 700)
	w.end(1001, "bankruptcy_date", "2022-06-15")
	w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 10, "work", "2022-01-01",
		"2022-01-01", "2025-01-01", 1001)
	w.row("employment_support", "person_id, employer_id, kind, from_date, to_date, amount", 101, 1001,
		"nystartsjobb", "2022-01-01", nil, 1)
	for _, r := range w.compute(0, names...).Rows {
		if !seen[r.Result+r.Group+"/"+r.Category+"/"+r.Measure] && r.Group != "industry_88" {
			t.Errorf("a row that an empty country does not have: %+v", r)
		}
	}
}

// A component with more companies than the study's limit consists of two rings that share one person. It is divided at
// the weakest connection.
func TestALargeComponentIsDivided(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	for ring := range 2 {
		for c := range 30 {
			for k := range 3 { // each is shared with the next one and the next but one
				w.represents(100+100*ring+c, 1001+100*ring+(c+k)%30, "2018-01-01", nil)
				w.represents(500+100*ring+c, 1001+100*ring+(c*7+k*11)%30, "2018-01-01", nil)
			}
		}
	}
	w.represents(1, 1001, "2018-01-01", nil)
	w.represents(1, 1101, "2018-01-01", nil) // the bridge
	out := w.compute(0, "representative_clusters")
	size := map[string]float64{}
	companies := 0.0
	for _, r := range out.Rows {
		if r.Measure == "companies" && r.Category == "" && strings.HasPrefix(r.Group, "cluster-") {
			size[r.Group] = r.Value
			companies += r.Value
		}
	}
	clusters := row(t, out.Rows, "all/ever/clusters").Value
	if clusters < 2 || row(t, out.Rows, "all/ever/companies").Value != 60 {
		t.Fatalf("%v clusters of %v companies; 60 hang together, more than the 50 that stay whole", clusters,
			row(t, out.Rows, "all/ever/companies").Value)
	}
	if len(size) == 0 || len(size) > 2 || companies > 60 {
		t.Errorf("clusters with the bridge: %v", size) // the two communities whose companies person 1 represents
	}
	for _, r := range out.Rows {
		if r.Group == "cluster-1" && r.Measure == "representatives_active" && r.Value != 1 {
			t.Errorf("%+v", r)
		}
	}
	again := w.compute(3, "representative_clusters")
	if fmt.Sprint(out.Rows) != fmt.Sprint(again.Rows) || !slices.EqualFunc(out.Drawings, again.Drawings,
		func(a, b *network.Picture) bool { return fmt.Sprint(*a) == fmt.Sprint(*b) }) {
		t.Error("the number of threads changed the clusters")
	}
}
