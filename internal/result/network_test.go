package result_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/model"
	"ansatz/internal/network"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// world is a small country in SQL: insert statements for the registers, with keys that the test chooses. Persons have
// keys from 1, companies from 1001.
type world struct {
	t       *testing.T
	inserts []string
	people  map[int]bool
	orgs    map[int]bool
}

func newWorld(t *testing.T) *world {
	return &world{t: t, people: map[int]bool{}, orgs: map[int]bool{}}
}

func (w *world) row(register, columns string, values ...any) {
	cells := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			cells[i] = "null"
		case string:
			cells[i] = "'" + v + "'"
		default:
			cells[i] = fmt.Sprint(v)
		}
	}
	w.inserts = append(w.inserts,
		fmt.Sprintf("insert into register.%s (%s) values (%s)", register, columns, strings.Join(cells, ", ")))
}

// person adds eligible and insured persons.
func (w *world) person(keys ...int) {
	for _, k := range keys {
		if !w.people[k] {
			w.people[k] = true
			w.row("person", "person_id, sex, birth_date, background, municipality, draw", k, "female", "1980-01-01",
				"22", "0180", (k*7919)%10007)
			w.row("insured", "person_id, first_seen", k, "2000-01-01")
		}
	}
}

func (w *world) active(keys ...int) {
	for _, k := range keys {
		w.person(k)
		w.row("network_active", "person_id, role, region", k, "strategic", "nord")
	}
}

func (w *world) company(key int, industry string) {
	if !w.orgs[key] {
		w.orgs[key] = true
		w.row("company", "company_id, name, legal_form, sector, industry, registered_date", key, "B", "AB",
			"private", industry, "2015-01-01")
		w.row("organisation", "organisation_id, number, sort_rank, is_person", key,
			fmt.Sprintf("556%07d", key), key, false)
	}
}

// soleTrader adds a company that is a person. It has no number, and its key is the person's.
func (w *world) soleTrader(key int, industry string) {
	w.person(key)
	w.orgs[key] = true
	w.row("company", "company_id, name, legal_form, sector, industry, registered_date", key, "Namn Efternamn", "EF",
		"private", industry, "2015-01-01")
	w.row("organisation", "organisation_id, number, sort_rank, is_person", key, nil, key, true)
}

// protect gives people a protected identity.
func (w *world) protect(keys ...int) {
	for _, k := range keys {
		w.inserts = append(w.inserts,
			fmt.Sprintf("update register.person set protected = true where person_id = %d", k))
	}
}

func (w *world) end(key int, column, date string) {
	table := "company"
	if column == "revoked_date" {
		table = "care_licence"
	}
	w.inserts = append(w.inserts,
		fmt.Sprintf("update register.%s set %s = '%s' where company_id = %d", table, column, date, key))
}

func (w *world) represents(person, company int, from string, to any) {
	w.person(person)
	w.company(company, "88101")
	w.row("company_role", "company_id, person_id, role, from_date, to_date", company, person, "board_member", from, to)
}

func (w *world) hours(month string, user, assistant, provider int, hours float64) {
	w.person(user, assistant)
	w.company(provider, "88101")
	w.row("assistance_time", "month, user_id, assistant_id, provider_kind, provider_id, hours", month+"-01", user,
		assistant, "company", provider, hours)
}

// open makes the registers in a new session.
func (w *world) open(threads int) *duckdb.DB {
	t := w.t
	t.Helper()
	ctx := context.Background()
	db, err := duckdb.Open(ctx, "", duckdb.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	setup := []string{"create schema register", "create table register.organisation (organisation_id integer, " +
		"number varchar, sort_rank integer, is_person boolean)"}
	for _, r := range register.All() {
		var columns []string
		for _, c := range r.Columns {
			kind := map[register.Type]string{register.ID: "integer", register.Org: "integer", register.Date: "date",
				register.Month: "date", register.Int: "bigint", register.Num: "decimal(18,6)", register.Bool: "boolean",
				register.Text: "varchar", register.Code: "varchar"}[c.Type]
			columns = append(columns, c.SQL()+" "+kind)
		}
		if r.Name == "person" {
			columns = append(columns, "draw bigint", "insured boolean")
		}
		setup = append(setup, fmt.Sprintf("create table register.%s (%s)", r.Name, strings.Join(columns, ", ")))
	}
	for _, s := range append(append(setup, w.inserts...), isInsured, summed) {
		if err := db.Exec(ctx, s); err != nil {
			t.Fatalf("%v: %s", err, s)
		}
	}
	return db
}

// compute runs the built-in study of networks with one or more results.
func (w *world) compute(threads int, names ...string) *result.Output {
	w.t.Helper()
	return w.computeAs("", threads, names...)
}

// computeAs does the same with other thresholds of the rules, written as in the study file.
func (w *world) computeAs(rules string, threads int, names ...string) *result.Output {
	t := w.t
	t.Helper()
	ctx := context.Background()
	db := w.open(threads)
	s, err := study.Load(study.NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	if rules != "" {
		text := string(s.Source)
		if rest, off := strings.CutPrefix(rules, "no family; "); off {
			rules, text = rest, strings.Replace(text, "family: true ", "family: false ", 1)
		}
		head, tail, _ := strings.Cut(text, "  rules:")
		_, tail, _ = strings.Cut(tail, "\nresults:")
		if s, err = study.Parse("study.yaml", []byte(head+"  rules: {"+rules+"}\nresults:"+tail), nil); err != nil {
			t.Fatal(err)
		}
	}
	s.Results = slices.DeleteFunc(s.Results, func(r study.Result) bool { return !slices.Contains(names, r.Name) })
	if len(s.Results) != len(names) {
		t.Fatalf("the study has no %v", names)
	}
	out, err := result.Compute(ctx, db, s, model.Registers{}, progress.Silent)
	if err != nil {
		t.Fatal(err)
	}
	expectDeclared(t, s, out.Rows)
	holdGrains(t, db, out)
	holdContributions(t, db, s, out.Rows)
	return out
}

// expect compares rows, written "group/category/measure", with values.
func expect(t *testing.T, rows []table.Row, want map[string]float64) {
	t.Helper()
	seen := map[string]float64{}
	for _, r := range rows {
		seen[r.Group+"/"+r.Category+"/"+r.Measure] = r.Value
	}
	for name, value := range want {
		got, ok := seen[name]
		if !ok {
			t.Errorf("no row %s", name)
		} else if got != value {
			t.Errorf("%s is %v, want %v", name, got, value)
		}
	}
}

func observed(o []network.Observation, rule string) []network.Observation {
	return slices.DeleteFunc(slices.Clone(o), func(o network.Observation) bool { return o.Rule != rule })
}

// The report's example of one company, five representatives and ten assistance companies is one cluster, with everybody
// who represents one of its companies.
func TestOneCompanyFiveRepresentativesTenCompanies(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	for p := 1; p <= 5; p++ {
		w.represents(p, 1000, "2018-01-01", nil)
		w.represents(p, 1000+2*p, "2020-01-01", "2021-12-31")
		w.represents(p, 1000+2*p+1, "2022-01-01", nil)
	}
	for c := 1002; c <= 1011; c++ {
		w.represents(100+c, c, "2019-01-01", nil) // somebody else in each
		w.hours("2023-03", 300+c, 500+c, c, 100)
	}
	w.hours("2023-04", 300+1002, 500+1002, 1003, 100) // a user of two of them
	w.end(1002, "bankruptcy_date", "2022-05-01")
	w.row("tax_debt", "company_id, as_of, amount", 1003, "2022-01-01", 900)
	w.row("tax_debt", "company_id, as_of, amount", 1003, "2023-01-01", 500)
	w.row("control_investigation", "case_id, company_id, capacity, benefit, opened_date, source, action, wrong_amount",
		"a", 1004, "company", "assistance_allowance", "2022-01-01", "police", true, 7000)
	w.row("control_investigation", "case_id, company_id, capacity, benefit, opened_date, source, action, wrong_amount",
		"b", 1005, "company", "assistance_allowance", "2022-01-01", "police", false, 0)
	w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 4001, "work", "2022-01-01",
		"2022-01-01", "2024-01-01", 1005)
	w.row("employment_support", "person_id, employer_id, kind, from_date, amount", 4002, 1005,
		"nystartsjobb", "2022-01-01", 1234)
	w.represents(900, 2001, "2018-01-01", nil) // two companies that have nothing to do with it, and no tie
	w.represents(900, 2002, "2018-01-01", nil)

	out := w.compute(1, "representatives", "representative_clusters")
	expect(t, out.Rows, map[string]float64{
		"all/ever/clusters":                 2,
		"all/ever/companies":                13,
		"all//clusters_with_tie":            1,
		"cluster-1//companies":              11,
		"cluster-1//assistance_companies":   10,
		"cluster-1//representatives":        15,
		"cluster-1//representatives_active": 1,
		"cluster-1//representatives_none":   14,
		"cluster-1//roles":                  25,
		"cluster-1//roles_now":              20,
		"cluster-1/industry_88/companies":   11,
		"cluster-1//bankruptcies":           1,
		"cluster-1//tax_debt":               500,
		"cluster-1//investigations":         2,
		"cluster-1//wrong_payments":         7000,
		"cluster-1//users":                  10,
		"cluster-1//permits":                1,
		"cluster-1//support":                1234,
		"cluster-1//pairs":                  15,
		"active/ever/representatives":       1,
		"active/ever/companies":             3,
		"active/now/companies":              2,
		"all/ever/representatives":          16,
		"all/ever/roles":                    27,
		"none/ever/representatives":         15,
	})
	for _, r := range out.Rows {
		if r.Group == "cluster-2" {
			t.Fatal("companies without a tie to the population are shown")
		}
	}
	// Five people with three companies each share no more than expected by chance, so that there is no observation.
	if o := observed(out.Observations, "shared_representatives"); len(o) != 0 {
		t.Errorf("observed: %+v", o)
	}
	two := w.compute(2, "representatives", "representative_clusters")
	if fmt.Sprint(out.Rows) != fmt.Sprint(two.Rows) {
		t.Error("the number of threads changed the rows")
	}
}

// A group of people that runs one company after the other is observed. A board member of many companies, like an
// auditor, and a family firm without trouble are not.
func TestSharedRepresentativesAreObserved(t *testing.T) {
	w := newWorld(t)
	w.active(1)
	for i, c := range []int{1001, 1002, 1003, 1004} {
		for p := 1; p <= 3; p++ {
			w.represents(p, c, fmt.Sprintf("%d-01-01", 2016+2*i), fmt.Sprintf("%d-12-31", 2017+2*i))
		}
		w.hours("2022-05", 50+c, 60+c, c, 80)
	}
	w.end(1001, "bankruptcy_date", "2017-12-31")
	for c := 1101; c <= 1103; c++ { // a couple with three companies and no trouble
		w.active(21)
		w.represents(21, c, "2010-01-01", nil)
		w.represents(22, c, "2010-01-01", nil)
	}
	for c := 1201; c <= 1500; c++ { // the rest of the trade
		w.represents(5000+c, c, "2010-01-01", nil)
		w.represents(6000+c, c, "2010-01-01", nil)
		if c%6 == 0 {
			w.represents(31, c, "2010-01-01", nil)
			w.end(c, "bankruptcy_date", "2020-01-01")
		}
	}
	out := w.compute(0, "representative_clusters")
	o := observed(out.Observations, "shared_representatives")
	if len(o) != 1 {
		t.Fatalf("%d observations, want the crew's only", len(o))
	}
	roles, companies := 0, map[string]bool{}
	for _, e := range o[0].Evidence {
		if e.Measure == "role" {
			roles++
			companies[e.Object] = true
		}
	}
	if roles != 12 || len(companies) != 4 {
		t.Errorf("evidence of %d roles in %d companies, want 12 in 4", roles, len(companies))
	}

	// A person of the group with a protected identity has no key in the evidence.
	w.protect(2)
	withoutKeys(t, observed(w.compute(0, "representative_clusters").Observations, "shared_representatives"))

	// A second result of the kind has its own rows, but gives no second observations and drawings.
	s, err := study.Load(study.NetworksName)
	must(t, err)
	s.Results = slices.DeleteFunc(s.Results, func(r study.Result) bool { return r.Name != "representative_clusters" })
	again := s.Results[0]
	again.Name = "again"
	s.Results = append(s.Results, again)
	twice, err := result.Compute(context.Background(), w.open(0), s, model.Registers{}, progress.Silent)
	must(t, err)
	if len(twice.Rows) != 2*len(out.Rows) || len(twice.Observations) != len(out.Observations) ||
		len(twice.Drawings) != len(out.Drawings) {
		t.Errorf("%d rows, %d observations and %d drawings of two results; one has %d, %d and %d", len(twice.Rows),
			len(twice.Observations), len(twice.Drawings), len(out.Rows), len(out.Observations), len(out.Drawings))
	}
}
