package result_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/model"
	"ansatz/internal/network"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

func (w *world) picture(subject string, distance, most int) (*network.Picture, error) {
	w.t.Helper()
	return w.chosen(result.Choice{Subject: subject, Distance: distance, Most: most})
}

func (w *world) chosen(want result.Choice) (*network.Picture, error) {
	w.t.Helper()
	s, err := study.Load(study.NetworksName)
	if err != nil {
		w.t.Fatal(err)
	}
	return result.Picture(context.Background(), w.delivered(), s, model.Registers{}, files, progress.Silent, want)
}

// files are the files that delivered has assigned the rows to.
var files = []result.File{{2, "b/second.csv"}, {1, "a/first.csv"}, {3, "c/nothing.csv"}}

// delivered assigns every row of the registers to a file: rows with an even number to the first, the others to the
// second.
func (w *world) delivered() *duckdb.DB {
	w.t.Helper()
	ctx := context.Background()
	db := w.open(0)
	setup := []string{"attach ':memory:' as warehouse", "create schema warehouse.delivered"}
	for _, r := range register.All() {
		line := ""
		if len(r.Key) > 0 {
			line = "100 + rowid as line, "
		}
		setup = append(setup, fmt.Sprintf("create table warehouse.delivered.%[1]s as select 1 + rowid %% 2 as "+
			"file_id, %[2]s* from register.%[1]s", r.Name, line))
	}
	for _, s := range setup {
		if err := db.Exec(ctx, s); err != nil {
			w.t.Fatalf("%v: %s", err, s)
		}
	}
	return db
}

// everyTie returns a world with one tie of every kind around company 1001.
func everyTie(t *testing.T) *world {
	w := newWorld(t)
	w.active(1)
	w.represents(1, 1001, "2018-01-01", "2019-12-31")
	w.represents(1, 1001, "2021-01-01", nil) // the same role again
	w.represents(1, 1002, "2018-01-01", nil)
	w.hours("2022-01", 20, 21, 1001, 100)
	w.hours("2022-03", 20, 21, 1001, 100)
	w.person(22, 23, 24, 25, 26)
	w.row("parent_child", "parent_id, child_id", 20, 21)
	w.row("marriage", "person_id, spouse_id, from_date", 1, 22, "2010-01-01")
	w.row("permit", "person_id, kind, decided_date, valid_from, valid_to, employer_id", 23, "work", "2022-01-01",
		"2022-01-15", "2024-01-14", 1001)
	w.row("employment_support", "person_id, employer_id, kind, from_date, to_date, amount", 24, 1001, "nystartsjobb",
		"2022-01-01", "2022-12-31", 5)
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1001, 25, "2022-01-01", 9000)
	w.row("employer_statement", "employer_id, person_id, month, gross_pay", 1001, 25, "2022-06-01", 9000)
	w.row("medical_certificate", "certificate_id, person_id, clinic_id, physician, benefit, issued_date", "m1", 26,
		1001, "x", "sickness_benefit", "2022-05-01")
	w.active(27)
	w.row("network_active", "person_id, role, region, network", 1, "strategic", "syd", "A")
	w.row("network_active", "person_id, role, region, network", 27, "strategic", "syd", "A")
	w.represents(27, 1001, "2018-01-01", nil)
	return w
}

func ties(p *network.Picture) []string {
	var all []string
	for _, l := range p.Links {
		var from []string
		for _, f := range l.Files {
			from = append(from, p.Files[f])
		}
		if l.Row > 0 {
			from = append(from, fmt.Sprint(l.Row))
		}
		all = append(all, fmt.Sprintf("%s %s %s %s %s–%s %d %s in %s", p.Parties[l.A].ID, l.Kind, p.Parties[l.B].ID,
			l.Detail, l.From, l.To, l.Rows, l.Register, strings.Join(from, " ")))
	}
	slices.Sort(all)
	return all
}

func TestPictureHoldsEveryKindOfTie(t *testing.T) {
	p, err := everyTie(t).picture("556000-1001", 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"person-1 represents 5560001001 board_member 2018-01-01– 2 company_role in b/second.csv a/first.csv",
		"person-1 shares_network person-27  – 1 network_active in b/second.csv a/first.csv",
		"person-20 assisted_by 5560001001 company 2022-01-01–2022-03-31 2 assistance_time in b/second.csv a/first.csv",
		"person-20 family person-21 parent – 1 parent_child in a/first.csv 100",
		"person-21 assists person-20  2022-01-01–2022-03-31 2 assistance_time in b/second.csv a/first.csv",
		"person-21 employed_by 5560001001 assistant 2022-01-01–2022-03-31 2 assistance_time " +
			"in b/second.csv a/first.csv",
		"person-23 permit 5560001001 work 2022-01-15–2024-01-14 1 permit in a/first.csv 100",
		"person-24 support 5560001001 nystartsjobb 2022-01-01–2022-12-31 1 employment_support in a/first.csv",
		"person-25 employed_by 5560001001 wage 2022-01-01–2022-06-30 2 employer_statement in b/second.csv a/first.csv",
		"person-26 refers 5560001001 sickness_benefit 2022-05-01–2022-05-01 1 medical_certificate in a/first.csv 100",
		"person-27 represents 5560001001 board_member 2018-01-01– 1 company_role in b/second.csv",
	}
	if got := ties(p); !slices.Equal(got, want) {
		t.Errorf("ties\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if first := p.Parties[0]; !first.Company || first.ID != "5560001001" ||
		first.Distance != 0 || p.Cut || p.Hidden != 0 {
		t.Errorf("%+v", p)
	}
	if second := p.Parties[1]; second.Group != "active" || second.Distance != 1 {
		t.Errorf("representatives come first: %+v", second)
	}
	further, err := everyTie(t).picture("5560001001", 2, 100)
	if err != nil || len(further.Parties) != len(p.Parties)+2 { // the other company, and the wife
		t.Errorf("%d parties within two steps, %d within one, %v", len(further.Parties), len(p.Parties), err)
	}
}

// Excluded kinds of ties and times have no effect: nobody is in the picture because of them.
func TestPictureOfSomeTies(t *testing.T) {
	all := func(want result.Choice) string {
		want.Subject, want.Distance, want.Most = "5560001001", 2, 100
		p, err := everyTie(t).chosen(want)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(ties(p), "\n")
	}
	if s := all(result.Choice{Without: []network.Kind{network.Family}}); strings.Contains(s, " family ") ||
		strings.Contains(s, "person-22") || !strings.Contains(s, " represents ") {
		t.Errorf("without family:\n%s", s)
	}
	if s := all(result.Choice{From: "2022-03-01"}); strings.Contains(s, "medical") != true ||
		strings.Contains(s, "permit") != true {
		t.Errorf("from March:\n%s", s)
	}
	if s := all(result.Choice{From: "2022-06-01", To: "2022-12-31"}); strings.Contains(s, "medical_certificate") ||
		strings.Contains(s, "assistance_time") || !strings.Contains(s, "parent_child") &&
		strings.Contains(s, "person-20") || !strings.Contains(s, "employer_statement") {
		t.Errorf("the second half of 2022:\n%s", s)
	}
	if s := all(result.Choice{To: "2017-12-31"}); strings.Contains(s, "represents") {
		t.Errorf("before everything:\n%s", s)
	}
}

func TestPictureKeepsTheNearest(t *testing.T) {
	p, err := everyTie(t).picture("5560001001", 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, party := range p.Parties {
		ids = append(ids, party.ID)
	}
	slices.Sort(ids)
	if !p.Cut || !slices.Equal(ids, []string{"5560001001", "person-1", "person-27"}) {
		t.Errorf("%v, cut %v; want the company and its representatives", ids, p.Cut)
	}
}

func TestProtectedPeopleAreNeverShown(t *testing.T) {
	w := everyTie(t)
	w.inserts = append(w.inserts, "update register.person set protected = true where person_id in (1, 21)")
	w.hours("2022-02", 20, 21, 1001, 900) // more than a month has
	w.hours("2022-02", 20, 28, 1001, 900)
	w.person(30)
	w.inserts = append(w.inserts, "update register.person set protected = true where person_id = 30")
	w.hours("2022-02", 30, 28, 1001, 1)
	w.inserts = append(w.inserts, "update register.person set death_date = '2022-01-15' where person_id = 30")
	p, err := w.picture("5560001001", 2, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, party := range p.Parties {
		if party.ID == "person-1" || party.ID == "person-21" || party.ID == "person-30" {
			t.Errorf("%s has a protected identity and is shown", party.ID)
		}
	}
	if p.Hidden != 3 {
		t.Errorf("%d hidden, want 3", p.Hidden)
	}
	out := w.compute(0, "hours")
	withoutKeys(t, out.Observations)
	said := fmt.Sprint(out.Observations)
	for _, name := range []string{"person-21 ", "person-30 ", "person-21]", "person-30]"} {
		if strings.Contains(said, name) {
			t.Errorf("an observation names a protected person: %s", said)
		}
	}
	if !strings.Contains(said, "person-28") || !strings.Contains(said, "person-protected") {
		t.Errorf("the rest is missing: %s", said)
	}
}

func TestPictureOfAClusterAndOfNothing(t *testing.T) {
	w := everyTie(t)
	p, err := w.picture("cluster-1", 1, 100)
	if err != nil || len(p.Parties) < 2 || p.Parties[0].ID != "5560001001" || p.Parties[1].ID != "5560001002" ||
		p.Parties[1].Distance != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	for subject, want := range map[string]string{
		"cluster-2":  "there is no cluster-2; clusters: 1, with a tie to the groups: 1",
		"5569999999": "no company with that number",
		"person-1":   "no company with that number",
	} {
		if _, err := w.picture(subject, 1, 100); fault.ExitCode(err) != 2 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", subject, err)
		}
	}
}

// Every piece of evidence has the files of its rows, and the row's number if there is one row.
func TestEvidenceIsTraced(t *testing.T) {
	w := everyTie(t)
	db := w.delivered()
	evidence := []network.Evidence{
		// One row, of a register that keeps the row's place.
		{Register: "permit", SubjectKey: 23, ObjectKey: 1001},
		// Two rows, in two files.
		{Register: "company_role", SubjectKey: 1, ObjectKey: 1001},
		// One row, of a register that does not keep the row's place.
		{Register: "company_role", SubjectKey: 27, ObjectKey: 1001},
		// No row names both: the rows that name either.
		{Register: "company_role", SubjectKey: 1001, ObjectKey: 1002},
		// One of two months.
		{Register: "assistance_time", SubjectKey: 21, From: "2022-03-01", To: "2022-03-31"},
		// The two are in other columns than the provider's.
		{Register: "assistance_time", SubjectKey: 21, ObjectKey: 20},
		// The register has no such row.
		{Register: "tax_debt", SubjectKey: 1001},
		// A figure about other clinics has no rows.
		{Register: "dental_claim", Measure: "claims_per_patient_at_clinics_of_the_size"},
		// The register has no months, so that the day does not choose among its rows.
		{Register: "company", SubjectKey: 1002, From: "2020-01-01", Measure: "bankruptcy", Files: []string{"before"}},
	}
	observations := []network.Observation{
		{Rule: "hours_over_day", Evidence: evidence[:4]},
		{Rule: "hours_over_day", Evidence: evidence[4:]},
	}
	if err := result.Trace(context.Background(), db, model.Registers{}, files, observations); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[a/first.csv] 100", "[b/second.csv a/first.csv] 0", "[b/second.csv] 0",
		"[b/second.csv a/first.csv] 0", "[b/second.csv] 101", "[b/second.csv a/first.csv] 0", "[] 0",
		"[] 0", "[b/second.csv] 101"} {
		if got := fmt.Sprint(evidence[i].Files, evidence[i].Row); got != want {
			t.Errorf("%d %s: %s, want %s", i, evidence[i].Register, got, want)
		}
	}
	if err := result.Trace(context.Background(), db, model.Registers{}, files,
		[]network.Observation{{Evidence: []network.Evidence{{Register: "no_register", SubjectKey: 1}}}}); err == nil {
		t.Error("evidence of a register that is none")
	}
}

// Evidence with a protected identity, which has no key, is not traced to any rows, also not by its other side.
func TestEvidenceOfTheProtectedIsNotTraced(t *testing.T) {
	w := everyTie(t)
	evidence := []network.Evidence{
		{Register: "permit", Subject: "person-protected", Object: "5560001001", ObjectKey: 1001},
		{Register: "permit", Subject: "person-23", SubjectKey: 23, Object: "person-protected"},
		{Register: "permit", Subject: "person-23", SubjectKey: 23, Object: "5560001001",
			ObjectKey: 1001}, // as against somebody else's
	}
	if err := result.Trace(context.Background(), w.delivered(), model.Registers{}, files,
		[]network.Observation{{Rule: "permit_without_wage", Evidence: evidence}}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[] 0", "[] 0", "[a/first.csv] 100"} {
		if got := fmt.Sprint(evidence[i].Files, evidence[i].Row); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}

// asked returns registers with unchanged contents. It records which ones are checked, and reports one as damaged.
func asked(damaged string, names *[]string) model.Registers {
	contents := unchanged()
	contents.Intact = func(_ context.Context, registers []string) error {
		*names = append(*names, registers...)
		if slices.Contains(registers, damaged) {
			return errDamaged
		}
		return nil
	}
	return contents
}

var errDamaged = errors.New("the register is damaged")

// Registers that pictures, evidence and observations read directly are checked each time, also if no model is made.
func TestRegistersAreLookedAtBeforeTheyAreRead(t *testing.T) {
	ctx := context.Background()
	w := everyTie(t)
	w.hours("2022-02", 20, 21, 1001, 900) // more than a month has
	s, err := study.Load(study.NetworksName)
	must(t, err)
	db := w.delivered()
	var observations []network.Observation
	for name, read := range map[string]struct {
		registers []string
		run       func(model.Registers) error
	}{
		"picture": {[]string{"assistance_time", "care_licence", "company", "company_role", "employer_statement",
			"employment_support", "marriage", "medical_certificate", "network_active", "organisation", "parent_child",
			"permit", "person"}, func(contents model.Registers) error {
			_, err := result.Picture(ctx, db, s, contents, files, progress.Silent,
				result.Choice{Subject: "5560001001", Distance: 2, Most: 100})
			return err
		}},
		"observations": {[]string{"organisation", "person"}, func(contents model.Registers) error {
			out, err := result.Compute(ctx, db, s, contents, progress.Silent)
			if err == nil {
				observations = out.Observations
			}
			return err
		}},
		"evidence": {[]string{"permit", "person"}, func(contents model.Registers) error {
			return result.Trace(ctx, db, contents, files,
				[]network.Observation{{Evidence: []network.Evidence{{Register: "permit", SubjectKey: 23}}}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, read.run(unchanged())) // everything is made
			var names []string
			must(t, read.run(asked("", &names)))
			if slices.Sort(names); !slices.Equal(names, read.registers) {
				t.Errorf("looked at %v, want %v once each", names, read.registers)
			}
			for _, damaged := range read.registers {
				if err := read.run(asked(damaged, &names)); !errors.Is(err, errDamaged) {
					t.Errorf("%s is damaged: %v", damaged, err)
				}
			}
		})
	}
	if len(observations) == 0 {
		t.Error("nothing was observed")
	}
}
