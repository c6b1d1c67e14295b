package result_test

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/network"
	"ansatz/internal/table"
)

func TestHours(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.hours("2023-02", 100, 1, 1001, 400) // February 2023 has 672 hours
	w.hours("2023-02", 101, 1, 1001, 273) // 673 together: over the day
	w.hours("2022-01", 102, 2, 1001, 220) // four months of 220: 120 days allow 822 hours of 48 a week
	w.hours("2022-02", 102, 2, 1001, 220)
	w.hours("2022-03", 102, 2, 1001, 220)
	w.hours("2022-04", 102, 2, 1001, 220)
	w.hours("2022-01", 103, 3, 1001, 205) // 820: just within it
	w.hours("2022-02", 103, 3, 1001, 205)
	w.hours("2022-03", 103, 3, 1001, 205)
	w.hours("2022-04", 103, 3, 1001, 205)
	w.hours("2022-06", 104, 4, 1001, 10)
	w.hours("2022-07", 104, 4, 1001, 10)
	w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", 4, "sickness_benefit",
		"2022-06-01", "2022-07-30", "2022-08-01", 5000) // all of June, not of July
	w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", 3, "sickness_benefit",
		"2022-01-01", "2022-01-31", "2022-08-01", -5000)
	w.hours("2022-05", 105, 5, 1001, 10)
	w.hours("2022-06", 105, 5, 1001, 11)
	w.hours("2022-06", 106, 6, 1001, 12)
	w.inserts = append(w.inserts, "update register.person set death_date = '2022-05-17' "+
		"where person_id = 105", // the user dies in May: June's hours come after
		"update register.person set emigrated_date = '2022-05-17' where person_id = 6") // the assistant leaves
	out := w.compute(0, "hours")
	expect(t, out.Rows, map[string]float64{
		"all//assistants":                          6,
		"active//assistants":                       1,
		"none//assistants":                         5,
		"active/hours_over_day/assistants":         1,
		"all/hours_over_day/assistants":            1,
		"all/hours_over_day/assistant_months":      1,
		"all/hours_over_day/hours":                 673,
		"all/hours_over_law/assistants":            1,
		"all/hours_over_law/assistant_months":      1,
		"none/hours_over_law/assistants":           1,
		"all/hours_on_sickness_benefit/assistants": 1,
		"all/hours_on_sickness_benefit/hours":      10,
		"all/hours_after_death/assistants":         1,
		"all/hours_after_death/hours":              11,
		"all/hours_after_emigration/assistants":    1,
		"all/hours_after_emigration/hours":         12,
		"all/hours_over_day/share_of_assistants":   1.0 / 6,
	})
	for rule, subject := range map[string]string{"hours_over_day": "person-1",
		"hours_over_law": "person-2", "hours_on_sickness_benefit": "person-4", "hours_after_death": "person-5",
		"hours_after_emigration": "person-6"} {
		o := observed(out.Observations, rule)
		if len(o) != 1 || o[0].Subject != subject || len(o[0].Evidence) != 1 {
			t.Errorf("%s: %+v", rule, o)
		}
	}
}

// A company goes bankrupt. Its four users and two of its assistants move to a new company of the same representative.
// The users of another bankrupt company spread over the industry.
func TestSuccession(t *testing.T) {
	w := newWorld(t)
	w.represents(1, 1001, "2018-01-01", "2022-06-15")
	w.represents(1, 1002, "2022-05-01", nil)
	w.represents(2, 1003, "2018-01-01", nil)
	for i := range 4 {
		for _, m := range []string{"2022-04", "2022-05", "2022-06"} {
			w.hours(m, 101+i, 201+i, 1001, 50)
		}
		for _, m := range []string{"2022-09", "2022-12", "2023-06"} {
			w.hours(m, 101+i, 201+i%2, 1002, 50) // assistants 201 and 202 go along
		}
	}
	w.end(1001, "bankruptcy_date", "2022-06-15")
	for i := range 4 {
		w.hours("2022-04", 111+i, 211+i, 1003, 50)
		w.hours("2022-07", 111+i, 211+i, 1010+i, 50)
		w.hours("2022-08", 111+i, 301+i, 1010+i, 50)
	}
	w.end(1003, "revoked_date", "2022-05-02") // no licence row: nothing happens
	w.row("care_licence", "company_id, kind, granted_date, revoked_date", 1003, "personlig assistans",
		"2018-01-01", "2022-05-02")
	for u := range 60 { // the rest of the trade
		w.hours("2022-03", 400+u, 500+u, 1010+u%4, 100)
	}
	out := w.compute(0, "succession")
	expect(t, out.Rows, map[string]float64{
		"bankruptcy/users/persons":                                   4,
		"bankruptcy/users/companies":                                 1,
		"bankruptcy/assistants/persons":                              4,
		"bankruptcy/representatives/persons":                         1,
		"bankruptcy/users_after_3_months/other_company":              4,
		"bankruptcy/users_after_3_months/nowhere":                    0,
		"bankruptcy/users_after_12_months/other_company":             4,
		"bankruptcy/users_after_12_months/followed":                  4,
		"bankruptcy/assistants_after_6_months/other_company":         2,
		"bankruptcy/assistants_after_6_months/nowhere":               2,
		"bankruptcy/representatives_after_3_months/other_company":    1,
		"bankruptcy/representatives_after_3_months/same_company":     0,
		"revoked_licence/users_after_3_months/other_company":         4,
		"revoked_licence/users_after_6_months/nowhere":               4,
		"bankruptcy/successors/pairs":                                1,
		"bankruptcy/successors/pairs_with_users_beyond_chance":       1,
		"bankruptcy/successors_related/pairs":                        1,
		"bankruptcy/successors_related/share_of_pairs_beyond_chance": 1,
		"bankruptcy/successors_unrelated/pairs":                      0,
		"bankruptcy/successors/candidates":                           1,
	})
	o := observed(out.Observations, "succession")
	if len(o) != 1 || o[0].Subject != "5560001002" || len(o[0].Evidence) != 6 || o[0].Evidence[1].Value != 4 ||
		o[0].Evidence[3].Measure != "months_until_the_first" || o[0].Evidence[3].Value != 3 ||
		o[0].Evidence[4].Value != 1 || o[0].Evidence[5].Measure != "same_industry" {
		t.Errorf("%+v", o)
	}
}

// After a bankruptcy in the last months delivered it is unknown where the users are half a year later. This is not the
// same as nowhere.
func TestNobodyCanBeFollowedBeyondTheData(t *testing.T) {
	w := newWorld(t)
	w.represents(1, 1001, "2018-01-01", nil)
	for i := range 4 {
		w.hours("2022-06", 101+i, 201+i, 1001, 50)
		w.hours("2022-09", 101+i, 201+i, 1002, 50)
	}
	w.end(1001, "bankruptcy_date", "2022-06-20")
	seen := map[string]table.Row{}
	for _, r := range w.compute(0, "succession").Rows {
		seen[r.Group+"/"+r.Category+"/"+r.Measure] = r
	}
	if r := seen["bankruptcy/users_after_3_months/other_company"]; r.Value != 4 || r.Status != table.OK {
		t.Errorf("%+v", r)
	}
	for _, m := range []string{"nowhere", "other_company", "own_employer"} {
		if r := seen["bankruptcy/users_after_6_months/"+m]; r.Status != table.Undefined {
			t.Errorf("%+v", r)
		}
	}
	if r := seen["bankruptcy/users_after_6_months/followed"]; r.Value != 0 || r.Status != table.OK {
		t.Errorf("%+v", r)
	}
}

// Three users of one company are assisted by their own children, one of whom represents it; a fourth company's users
// are not.
func TestClosedCircles(t *testing.T) {
	w := newWorld(t)
	w.active(201)
	w.represents(201, 1001, "2018-01-01", nil)
	for i := range 3 {
		w.hours("2022-04", 101+i, 201, 1001, 50)
		w.hours("2022-04", 101+i, 301+i, 1001, 50)
		w.row("parent_child", "parent_id, child_id", 101+i, 301+i)
	}
	w.hours("2022-04", 110, 302, 1001, 50) // and one whose only assistant is no relative
	w.represents(400, 1002, "2018-01-01", nil)
	for i := range 4 {
		w.hours("2022-04", 120+i, 320+i, 1002, 50)
	}
	w.row("parent_child", "parent_id, child_id", 120, 320)
	out := w.compute(0, "closed_circles")
	expect(t, out.Rows, map[string]float64{
		"represented//users":                     4,
		"represented//share_closed":              0.75,
		"represented//share_with_relative":       0.75,
		"represented//share_only_relatives":      0,
		"represented//share_with_representative": 0.75,
		"represented/half_or_more/companies":     1,
		"represented/none/companies":             0,
		"other//users":                           4,
		"other//share_closed":                    0,
		"other//share_with_relative":             0.25,
		"other//share_only_relatives":            0.25,
		"other/none/companies":                   1,
	})
	if o := observed(out.Observations, "closed_circle"); len(o) != 1 || o[0].Subject != "5560001001" ||
		len(o[0].Evidence) != 3 || o[0].Evidence[0].Value != 2 {
		t.Errorf("%+v", o)
	}
}

func TestServiceCompanies(t *testing.T) {
	w := newWorld(t)
	licence := func(company int, from string, to any) {
		w.row("care_licence", "company_id, kind, granted_date, revoked_date", company, "personlig assistans", from, to)
	}
	w.hours("2022-03", 101, 201, 1001, 50)
	licence(1001, "2018-01-01", "2022-03-20")
	w.hours("2022-05", 101, 201, 1002, 50) // no licence: took over
	w.hours("2022-05", 102, 202, 1003, 50) // licensed from that month
	licence(1003, "2022-05-30", nil)
	w.hours("2022-05", 103, 203, 1004, 50) // no licence, but nobody came from a revoked one
	w.company(1005, "69200")
	for i := range 2 { // two own employers whose assistants the company pays
		w.person(110+i, 210+i)
		w.row("assistance_time", "month, user_id, assistant_id, provider_kind, provider_id, hours", "2022-05-01", 110+i,
			210+i, "own_employer", 110+i, 40)
		w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1005, 210+i, "2022-05-01", 9000)
	}
	w.company(1006, "69200") // one only: another job
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1006, 210, "2022-05-01", 9000)
	w.company(1007, "41200") // two, who are a few of its many employees: other jobs
	for i := range 6 {
		w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1007, 210+i, "2022-05-01", 9000)
	}
	out := w.compute(0, "service_companies")
	expect(t, out.Rows, map[string]float64{
		"all/unlicensed/companies":                2,
		"all/unlicensed/users":                    2,
		"all/took_over_from_revoked/companies":    1,
		"all/took_over_from_revoked/users":        1,
		"all/administers_own_employers/companies": 1,
		"all/administers_own_employers/users":     2,
		"represented/unlicensed/companies":        0,
	})
	if o := observed(out.Observations, "unlicensed_takeover"); len(o) != 1 || o[0].Subject != "5560001002" ||
		o[0].Evidence[0].Object != "5560001001" {
		t.Errorf("%+v", o)
	}
	if o := observed(out.Observations, "administers_own_employers"); len(o) != 1 ||
		o[0].Subject != "5560001005" || len(o[0].Evidence) != 2 {
		t.Errorf("%+v", o)
	}
}

func TestPermits(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2018-01-01", nil)
	w.represents(1, 1002, "2018-01-01", nil)
	w.represents(2, 1003, "2018-01-01", nil)
	permit := func(person, company int, from string) {
		w.person(person)
		w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", person, "work", from,
			from, "2025-01-01", company)
	}
	for i := range 3 {
		permit(10+i, 1001, "2022-01-10")
	}
	permit(20, 1002, "2022-01-10")
	permit(30, 1003, "2022-01-10")
	permit(31, 1003, "2023-02-10") // covered by two months of statements: nothing can be said of a wage
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1002, 20, "2022-12-01", 20000)
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1003, 30, "2021-12-01",
		20000) // before the permit
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1009, 99, "2023-03-01", 20000)
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1002, 10, "2022-02-01",
		20000) // another employer
	w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 40, "study", "2022-01-01",
		"2022-01-01", "2024-01-01", 1003)
	out := w.compute(0, "permits_by_industry", "permit_networks")
	expect(t, out.Rows, map[string]float64{
		"all//permits":                            6,
		"all//employers":                          3,
		"all//holders":                            6,
		"all//permits_without_wage":               4,
		"all//share_without_wage":                 0.8,
		"industry_88/active/permits":              4,
		"industry_88/active/permits_without_wage": 3,
		"shared//permits":                         4,
		"shared//employers":                       2,
		"shared//permits_without_wage":            3,
		"alone//permits":                          2,
		"alone//permits_without_wage":             1,
		"shared/active/permits":                   4,
	})
	if o := observed(out.Observations, "permit_without_wage"); len(o) != 1 ||
		o[0].Subject != "5560001001" || len(o[0].Evidence) != 3 {
		t.Errorf("%+v", o)
	}
}

func TestEmploymentSupport(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2018-01-01", nil)
	w.represents(2, 1002, "2018-01-01", "2020-12-31")
	support := func(person, company, amount int) {
		w.person(person)
		w.row("employment_support", "person_id, employer_id, kind, from_date, to_date, amount", person, company,
			"nystartsjobb", "2022-01-01", "2022-12-31", amount)
	}
	support(1, 1001, 100) // the owner
	support(3, 1001, 200) // the owner's wife
	support(4, 1001, 400)
	support(5, 1002, 800) // child of somebody who has left
	w.row("marriage", "person_id, spouse_id, from_date", 3, 1, "2010-01-01")
	w.row("parent_child", "parent_id, child_id", 2, 5)
	out := w.compute(0, "employment_support")
	expect(t, out.Rows, map[string]float64{
		"active//supports":             3,
		"active//amount":               700,
		"active/representative/amount": 100,
		"active/relative/amount":       200,
		"active/unrelated/amount":      400,
		"none//supports":               1,
		"none/unrelated/amount":        800,
		"all//employers":               2,
	})
	// If the study excludes family, only the owner belongs to the company.
	off := w.computeAs("no family; closed_circle: {assistants: 2}", 0, "employment_support")
	expect(t, off.Rows, map[string]float64{"active/representative/amount": 100, "active/unrelated/amount": 600})
	if o := observed(off.Observations, "support_to_related"); len(o) != 1 || len(o[0].Evidence) != 1 {
		t.Errorf("without family: %+v", o)
	}
	if o := observed(out.Observations, "support_to_related"); len(o) != 1 ||
		o[0].Subject != "5560001001" || len(o[0].Evidence) != 2 {
		t.Errorf("%+v", o)
	}
}

// A represented clinic has four patients with three claims each. Two clinics of its size have one claim for each
// patient, and a large clinic does not count.
func TestClinics(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2018-01-01", nil)
	for c := 1002; c <= 1004; c++ {
		w.company(c, "86230")
	}
	n := 0
	claim := func(clinic, patient int) {
		n++
		w.person(patient)
		w.row("dental_claim", "claim_id, clinic_id, person_id, treated_date, treatment, amount", fmt.Sprint("d", n),
			clinic, patient, "2022-01-01", "301", 500)
		w.row("medical_certificate", "certificate_id, person_id, clinic_id, physician, benefit, issued_date",
			fmt.Sprint("m", n), patient, clinic, "x", "sickness_benefit", "2022-01-01")
	}
	for i := range 4 {
		for range 3 {
			claim(1001, 100+i)
		}
		claim(1002, 110+i)
		claim(1003, 120+i)
	}
	for i := range 40 {
		claim(1004, 200+i)
		claim(1004, 200+i)
	}
	w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", 100, "sickness_benefit",
		"2022-01-02", "2022-02-01", "2022-02-25", 100)
	w.row("benefit_payment", "person_id, benefit, from_date, to_date, paid_date, amount", 101, "sickness_benefit",
		"2022-04-02", "2022-05-01", "2022-05-25", 100)
	out := w.compute(0, "dental", "certificates")
	expect(t, out.Rows, map[string]float64{
		"active//clinics":                     1,
		"active//patients":                    4,
		"active//claims":                      12,
		"active//claims_per_patient":          3,
		"active/same_size/claims_per_patient": 1,
		"active/same_size/ratio":              3,
		"none//clinics":                       3,
		"none//claims":                        88,
		"none/same_size/ratio":                1,
		"active//certificates":                12,
		"active//share_followed_by_benefit":   0.25,
	})
}

// Sole traders with a protected identity, here a company and a clinic, are not subjects, and nothing identifies them.
func TestProtectedSoleTradersAreNeverNamed(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	w.soleTrader(50, "88101")
	w.soleTrader(51, "86210")
	w.soleTrader(52, "88101")
	w.protect(50, 51, 52)
	// 1001 goes bankrupt, and its users move to 50. 52 goes bankrupt, and its users move to 1002.
	w.represents(1, 1001, "2018-01-01", "2022-06-15")
	w.represents(1, 50, "2022-05-01", nil)
	w.represents(2, 52, "2018-01-01", nil)
	w.represents(2, 1002, "2018-01-01", nil)
	w.represents(2, 1001, "2018-01-01", nil) // three of the companies that hang together have a board of two
	for i := range 4 {
		for _, m := range []string{"2022-04", "2022-05", "2022-06"} {
			w.hours(m, 101+i, 201+i, 1001, 50)
			w.hours(m, 151+i, 251+i, 52, 50)
		}
		for _, m := range []string{"2022-09", "2022-12", "2023-06"} {
			w.hours(m, 101+i, 211+i, 50, 50)
			w.hours(m, 151+i, 261+i, 1002, 50)
		}
	}
	w.end(1001, "bankruptcy_date", "2022-06-20")
	w.end(52, "bankruptcy_date", "2022-06-20")
	for i := range 60 { // and the rest of the trade
		w.hours("2022-09", 300+i, 400+i, 1003, 50)
	}
	w.represents(1, 51, "2018-01-01", nil)
	for i := range 40 {
		w.person(500+i, 600+i)
		w.row("medical_certificate", "certificate_id, person_id, clinic_id, physician, benefit, issued_date",
			fmt.Sprint("a", i), 500+i, 51, "x", "sickness_benefit", "2022-01-01")
		for k := range 10 {
			w.company(1010+k, "86210")
			w.row("medical_certificate", "certificate_id, person_id, clinic_id, physician, benefit, issued_date",
				fmt.Sprint("b", i, k), 600+i, 1010+k, "x", "activity_compensation", "2022-01-01")
		}
	}
	out := w.compute(0, "succession", "certificates", "representative_clusters")
	withoutKeys(t, out.Observations)
	said := fmt.Sprint(out.Observations)
	for _, p := range out.Drawings {
		said += fmt.Sprint(p.Parties)
	}
	for _, name := range []string{"person-50", "person-51", "person-52", "Efternamn"} {
		if strings.Contains(said, name) {
			t.Errorf("%s has a protected identity and is named", name)
		}
	}
	o := observed(out.Observations, "succession")
	if len(o) != 1 || o[0].Subject != "5560001002" || o[0].Evidence[0].Subject != "person-protected" {
		t.Errorf("the successor of somebody with a protected identity: %+v", o)
	}
	if o := observed(out.Observations, "certificates_to_one_benefit"); len(o) != 0 {
		t.Errorf("somebody with a protected identity is a subject: %+v", o)
	}
	if len(out.Drawings) != 1 || out.Drawings[0].Hidden != 3 || len(out.Drawings[0].Parties) != 4 {
		t.Errorf("%+v", out.Drawings)
	}
}

// withoutKeys checks that people with a protected identity occur in the evidence, and that none of them has a key
// there.
func withoutKeys(t *testing.T, observations []network.Observation) {
	t.Helper()
	protected := 0
	for _, o := range observations {
		for _, e := range o.Evidence {
			for _, side := range []struct {
				name string
				key  int
			}{{e.Subject, e.SubjectKey}, {e.Object, e.ObjectKey}} {
				if side.name == "person-protected" {
					protected++
					if side.key != 0 {
						t.Errorf("%s: the evidence has the key of somebody with a protected identity", o.Rule)
					}
				}
			}
		}
	}
	if protected == 0 {
		t.Error("nobody with a protected identity occurs")
	}
}

// Sixty clinics have one to two claims per patient. Of three clinics represented by people from the population, one has
// four per patient, one has as many as others, and one has too few patients for an observation.
func TestClaimsPerPatient(t *testing.T) {
	w := newWorld(t)
	w.active(1, 2)
	n := 0
	claims := func(clinic, patients, each int) {
		w.company(clinic, "86230")
		for i := range patients {
			w.person(100 + i)
			for range each {
				n++
				w.row("dental_claim", "claim_id, clinic_id, person_id, treated_date, treatment, amount",
					fmt.Sprint("d", n), clinic, 100+i, "2022-01-01", "301", 500)
			}
		}
	}
	for c := range 60 {
		claims(1100+c, 20+c%12, 1+c%2)
	}
	w.represents(1, 1001, "2018-01-01", "2020-12-31")
	w.represents(2, 1002, "2018-01-01", nil)
	w.represents(2, 1003, "2018-01-01", nil)
	w.represents(3, 1001, "2018-01-01", nil) // from no group
	claims(1001, 24, 4)
	claims(1002, 24, 2)
	claims(1003, 16, 9)
	o := observed(w.compute(0, "dental").Observations, "claims_per_patient")
	if len(o) != 1 || o[0].Subject != "5560001001" || len(o[0].Evidence) != 4 || o[0].Evidence[0].Value != 96 ||
		o[0].Evidence[1].Value != 24 {
		t.Fatalf("%+v", o)
	}
	if e := o[0].Evidence[3]; e.Register != "company_role" || e.Subject != "person-1" || e.To != "2020-12-31" {
		t.Errorf("who represents the clinic: %+v", e)
	}
	w.protect(1)
	withoutKeys(t, observed(w.compute(0, "dental").Observations, "claims_per_patient"))
	if usual := o[0].Evidence[2].Value; usual < 1.4 || usual > 1.6 {
		t.Errorf("%v claims a patient at clinics of the size", usual)
	}
	for rules, want := range map[string]int{"claims_per_patient: {times: 3}": 0,
		"claims_per_patient: {patients: 10}": 2, "claims_per_patient: {patients: 25}": 0} {
		if o := observed(w.computeAs(rules, 0, "dental").Observations, "claims_per_patient"); len(o) != want {
			t.Errorf("%s: %d observations, want %d", rules, len(o), want)
		}
	}
}

// The study's thresholds decide what is observed.
func TestThresholdsOfTheStudy(t *testing.T) {
	w := newWorld(t)
	for i := range 2 { // two permits without a wage, of three
		w.person(10 + i)
		w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 10+i, "work", "2022-01-10",
			"2022-01-10", "2025-01-01", 1001)
	}
	w.company(1001, "41200")
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1009, 99, "2022-01-01", 20000)
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1009, 99, "2022-03-01", 20000)
	for _, m := range []string{"2022-01", "2022-02"} { // two months of 250 hours: 59 days allow 404 of 48 a week
		w.hours(m, 102, 2, 1002, 250)
	}
	w.person(40) // one user whose only assistant is a child of hers who represents the company
	w.represents(41, 1003, "2018-01-01", nil)
	w.row("parent_child", "parent_id, child_id", 40, 41)
	w.hours("2022-04", 40, 41, 1003, 50)
	for i := range 3 {
		w.hours("2022-04", 50+i, 60+i, 1003, 50)
	}
	for rules, want := range map[string]map[string]int{
		"":                                  {"permit_without_wage": 0, "hours_over_law": 0, "closed_circle": 0},
		"permit_without_wage: {permits: 2}": {"permit_without_wage": 1, "hours_over_law": 0, "closed_circle": 0},
		"permit_without_wage: {permits: 2, months: 4}": {"permit_without_wage": 0},
		"hours_over_law: {months: 2}":                  {"hours_over_law": 1},
		"closed_circle: {assistants: 1}":               {"closed_circle": 0},
		"closed_circle: {assistants: 1, share: 0.25}":  {"closed_circle": 1},
	} {
		out := w.computeAs(rules, 0, "permits_by_industry", "hours", "closed_circles")
		for rule, n := range want {
			if o := observed(out.Observations, rule); len(o) != n {
				t.Errorf("%q: %d observations of %s, want %d", rules, len(o), rule, n)
			}
		}
	}
}
