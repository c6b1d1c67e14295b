package cooperation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/disk/database"
	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/disk/disktest"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// writerIn names, for a process of this test, the register in which it writes until it is killed.
const writerIn = "ANSATZ_TEST_CASE_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerIn); dir != "" {
		writeForEver(dir)
	}
	code := m.Run()
	databasetest.End()
	os.Exit(code)
}

func writeForEver(dir string) {
	ctx := context.Background()
	s, err := Open(ctx, dir, Access{})
	for i := 0; err == nil; i++ {
		var res Result
		id := fmt.Sprintf("F-%d-%d", os.Getpid(), i)
		res, err = s.Write(ctx, Phenomenon, Record{ID: id, Fields: map[string]string{"name": "n", "problem_area": "p",
			"from_date": "2026-01-01"}}, false)
		if err == nil {
			fmt.Println(res.Number)
		}
	}
	fmt.Println(err)
	os.Exit(1)
}

// Numbers of the official test numbers, which belong to nobody.
const (
	someone = "199001012385"
	another = "198501022399"
)

// day is the clock of the tests.
const day = "2026-03-31"

// each runs a test on a register of each kind of database.
func each(t *testing.T, test func(t *testing.T, dir string)) {
	t.Helper()
	for _, kind := range []string{database.SQLite, database.PostgreSQL} {
		t.Run(kind, func(t *testing.T) {
			connection := ""
			if kind == database.PostgreSQL {
				connection = databasetest.Postgres(t)
			}
			test(t, newRegister(t, "social_insurance_agency", connection))
		})
	}
}

// ageKey makes a key of age, and returns its file and its recipient.
func ageKey(t *testing.T) (file, recipient string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "nyckel")
	recipient, err := vault.MakeKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, recipient
}

// newRegister makes a register. Its age key lies beside it, in register.key.
func newRegister(t *testing.T, agency, connection string) string {
	t.Helper()
	at(t, day)
	dir := filepath.Join(t.TempDir(), "register")
	recipient, err := vault.MakeKey(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	err = Create(context.Background(), dir, Settings{Agency: agency, Connection: connection, Synthetic: true},
		Access{Keys: vault.Keys{Recipients: []string{recipient}}})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func at(t *testing.T, day string) {
	t.Helper()
	moment, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	now = func() time.Time { return moment.Add(12 * time.Hour) }
	t.Cleanup(func() { now = time.Now })
}

func with(dir string, by *person.Signer) Access {
	return Access{Keys: vault.Keys{IdentityFiles: []string{dir + ".key"}},
		Signer: func() (*person.Signer, error) { return by, nil }}
}

func opened(t *testing.T, dir string, by *person.Signer) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, with(dir, by))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// fields reads "name=value" pairs.
func fields(pairs ...string) map[string]string {
	all := map[string]string{}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		all[name] = value
	}
	return all
}

func write(t *testing.T, s *Store, noun, id string, pairs ...string) Result {
	t.Helper()
	res, err := s.Write(context.Background(), noun, Record{ID: id, Fields: fields(pairs...)}, false)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// lawful writes a decision, with its agencies and a target, on which requests can rest.
func lawful(t *testing.T, s *Store) {
	t.Helper()
	write(t, s, Decision, "SB-1", "decided_date=2025-12-01", "purpose=assistans", "serious=ja", "organised=ja",
		"problem_area=välfärd", "from_date=2026-01-01", "to_date=2026-12-31",
		"agency=social_insurance_agency,police,Skatteverket")
	write(t, s, Target, "MO-1", "decision_id=SB-1", "kind=individ", "person_id="+someone, "opened_date=2026-01-15")
}

var askPolice = []string{"to_agency=police", "ground=lus", "decision_id=SB-1", "need_stated=ja",
	"subject_kind=individual", "person_id=" + someone, "sent_date=2026-02-01", "text=Umgänge med målobjektet"}

// refusedFor returns the faults of kind Refused that an error holds.
func refusedFor(err error) (texts []string) {
	for _, f := range fault.Of(err) {
		if f.Kind != fault.Refused {
			return []string{"not refused: " + f.Error()}
		}
		if f.Hint == (lang.Text{}) {
			texts = append(texts, "no remedy")
		}
		texts = append(texts, f.Rule.EN)
	}
	return texts
}

// TestUnlawfulRequestsAreRefused: each rule refuses with its paragraph and a remedy, all at once, and nothing is
// written but that it was refused.
func TestUnlawfulRequestsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		lawful(t, s)
		write(t, s, Decision, "SB-2", "decided_date=2025-12-01", "purpose=annat", "serious=ja", "organised=nej",
			"problem_area=välfärd", "from_date=2026-01-01", "agency=social_insurance_agency")
		write(t, s, Request, "R-0", askPolice...)
		for name, c := range map[string]struct {
			change []string // on top of a lawful request
			want   []string // parts of the refusals
		}{
			"before the ground": {[]string{"ground=osl_10_15a", "sent_date=2025-11-30"},
				[]string{"in force from 2025-12-01 (2009:400 10 kap. 15 a §)"}},
			"asker not named": {[]string{"ground=law_enforcement"}, []string{"agency is not named (2025:170)"}},
			"answerer not named": {[]string{"to_agency=statistics_sweden"},
				[]string{"Statistics Sweden may not give information", "Statistics Sweden does not take part"}},
			"no decision": {[]string{"decision_id="},
				[]string{"rests on no decision on cooperation (2016:774 1 §)"}},
			"unknown decision": {[]string{"decision_id=SB-9"},
				[]string{"the decision on cooperation SB-9, which is not in this register"}},
			"decision not begun": {[]string{"sent_date=2025-12-31"},
				[]string{"the decision SB-1 is in force from 2026-01-01 until 2026-12-31, not on 2025-12-31 " +
					"(2016:774 1–2 §§)", "does not take part", "does not take part", "no target"}},
			"agency outside": {[]string{"to_agency=customs"},
				[]string{"Swedish Customs does not take part in the decision SB-1 on 2026-02-01 (2016:774 2 §)"}},
			"subject outside": {[]string{"person_id=" + another},
				[]string{"the subject is no target of the decision SB-1"}},
			"target not yet open": {[]string{"sent_date=2026-01-14"}, []string{"the subject is no target"}},
			"another kind": {[]string{"subject_kind=network", "person_id=", "network=Nätet"},
				[]string{"the subject is no target"}},
			"no need": {[]string{"need_stated=nej"},
				[]string{"the need for the information is not stated (2016:774 2 §)"}},
			"no need, on another ground": {
				[]string{"ground=osl_10_15a", "decision_id=", "need_stated=nej"},
				[]string{"the need for the information is not stated (2009:400 10 kap. 15 a §)"}},
			"everything": {[]string{"to_agency=customs", "decision_id=SB-2", "need_stated=nej", "person_id=" + another},
				[]string{"does not say that the crime is both serious or extensive and organised (2016:774 1 § 1–2)",
					"Swedish Customs does not take part in the decision SB-2", "the subject is no target",
					"the need for the information"}},
		} {
			before := size(t, s)
			_, err := s.Write(context.Background(), Request, Record{ID: "R-1",
				Fields: fields(append(slices.Clone(askPolice),
					c.change...)...)}, false)
			got := refusedFor(err)
			if len(got) != len(c.want) {
				t.Errorf("%s: %d refusals: %q", name, len(got), got)
				continue
			}
			for i := range got {
				if !strings.Contains(got[i], c.want[i]) {
					t.Errorf("%s: %q does not say %q", name, got[i], c.want[i])
				}
			}
			if size(t, s) != before+1 {
				t.Errorf("%s: %d entries, want that it was refused", name, size(t, s)-before)
			}
		}
		if list, err := s.List(context.Background(), Request, Filter{}); err != nil || len(list) != 1 {
			t.Errorf("%d requests, %v", len(list), err)
		}
		mustVerify(t, s)
	})
}

func size(t *testing.T, s *Store) int {
	t.Helper()
	n := 0
	if err := s.db.QueryRow("select count(*) from entry").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// lastEntry reads the last entry.
func lastEntry(t *testing.T, s *Store) (e Entry) {
	t.Helper()
	err := s.look(context.Background()).eachEntry("select body, signature, hash from entry "+
		"order by number desc limit 1", nil, func(found Entry) error { e = found; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestWhatIsTriedIsWritten: who tries a record or a table can learn what is here, so that it was tried is an entry, and
// so is that a table or a person was refused.
func TestWhatIsTriedIsWritten(t *testing.T) { each(t, whatIsTriedIsWritten) }

func whatIsTriedIsWritten(t *testing.T, dir string) {
	t.Helper()
	s := opened(t, dir, nil)
	ctx := context.Background()
	lawful(t, s)
	ends := func(why string, err error, code int, more int, noun, id string, act Act) {
		t.Helper()
		e := lastEntry(t, s)
		if fault.ExitCode(err) != code || e.Noun != noun || e.ID != id || e.Act != act || size(t, s) != more {
			t.Errorf("%s: %v, %d entries, the last: %+v", why, err, size(t, s), e)
		}
	}
	n := size(t, s)
	ask := func(more ...string) Record {
		return Record{ID: "R-1", Fields: fields(append(slices.Clone(askPolice), more...)...)}
	}
	ends("tried", s.Try(ctx, Request, ask(), false), 0, n+1, Request, "R-1", Tried)
	ends("tried and refused", s.Try(ctx, Request, ask("need_stated=nej"), false), 9, n+2, Request, "R-1", Refused)
	if s.Try(ctx, Request, ask("need_stated=vet ej"), false) == nil || size(t, s) != n+2 {
		t.Error("a mistake is no attempt")
	}
	table := filepath.Join(t.TempDir(), "t.csv")
	put := func(need string) {
		text := "id,to_agency,ground,decision_id,need_stated,subject_kind,person_id,sent_date\n" +
			"R-5,police,lus,SB-1,ja,individual," + someone + ",2026-02-01\n" +
			"R-6,police,lus,SB-1," + need + ",individual," + someone + ",2026-02-01\n"
		if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("nej")
	_, err := s.Import(ctx, Request, table, "", false, false)
	ends("a refused table", err, 9, n+4, Request, "", Refused) // of the row, and of the table
	if shown, err := s.Show(ctx, Request, "R-6", false); err != nil || shown.Entries[0].Act != Refused {
		t.Errorf("the refused row is not shown: %v %+v", err, shown)
	}
	put("ja")
	_, err = s.Import(ctx, Request, table, "", false, true)
	ends("a tried table", err, 0, n+6, Request, "", Tried)
	if e := lastEntry(t, s); e.Fields["rows"] != "2" || len(e.Fields["sha256"]) != 64 {
		t.Errorf("%+v", e)
	}
	blind := opened(t, dir, nil)
	other, _ := ageKey(t)
	blind.access.Keys.IdentityFiles = []string{other}
	blind.cipher = func() (*vault.Cipher, error) {
		return vault.OpenKey(filepath.Join(dir, keyFile), &blind.access.Keys)
	}
	_, err = blind.Show(ctx, Target, "MO-1", true)
	ends("another key", err, 2, n+7, begun, s.Register, Refused)
	mustVerify(t, s)
}

// TestTheClockGoesBack: an entry is never earlier than the one before it; it has both times, who may write is judged by
// the later one, and the check counts such entries.
func TestTheClockGoesBack(t *testing.T) { each(t, theClockGoesBack) }

func theClockGoesBack(t *testing.T, dir string) {
	t.Helper()
	eva := signer(t)
	s := opened(t, dir, eva)
	at(t, "2026-04-02")
	boss := person.Person{Name: "Eva", Role: person.Administrator, Key: eva.Public(), From: "2026-01-01"}
	bo := signer(t)
	clerk := person.Person{Name: "Bo", Role: person.Analyst, Key: bo.Public(), From: "2026-01-01", Until: day}
	for _, list := range [][]person.Person{{boss}, {boss, clerk}} {
		if err := s.SetPeople(context.Background(), func(person.List) (person.List, error) {
			return person.List{People: list}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	at(t, day)
	res := write(t, s, Target, "MO-1", "kind=area", "area=0180C1010", "decision_id=SB-1")
	if len(res.Doubts) != 2 || res.Doubts[1].Rule != "clock_behind" {
		t.Errorf("%+v", res.Doubts)
	}
	e := lastEntry(t, s)
	if e.Time != "2026-04-02T12:00:00Z" || e.Clock != day+"T12:00:00Z" {
		t.Errorf("%+v", e)
	}
	_, err := opened(t, dir, bo).Write(context.Background(), Target, Record{ID: "MO-2", Fields: fields("kind=area",
		"area=0180C1010"), Reason: "sent"}, false)
	if fault.ExitCode(err) != 9 {
		t.Errorf("by a clock that is set back somebody writes after their last day: %v", err)
	}
	if head := mustVerify(t, s); head.Behind != 2 {
		t.Errorf("%+v", head)
	}
}

func mustVerify(t *testing.T, s *Store) Head {
	t.Helper()
	h, err := s.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestWhatTheLawDoesNotKnow: where the first day of an agency is not known, nothing is refused, and it is said.
func TestWhatTheLawDoesNotKnow(t *testing.T) {
	dir := newRegister(t, "pensions_agency", "")
	s := opened(t, dir, nil)
	write(t, s, Phenomenon, "fenomen", "name=n", "problem_area=b", "from_date=2025-01-01")
	write(t, s, Decision, "SB-1", "decided_date=2025-01-01", "purpose=a", "serious=1", "organised=1", "problem_area=b",
		"from_date=2025-01-01", "agency=pensions_agency,police", "phenomenon_id=fenomen")
	res := write(t, s, Request, "R-1", "to_agency=police", "ground=lus", "decision_id=SB-1", "need_stated=1",
		"subject_kind=phenomenon", "phenomenon_id=fenomen", "sent_date=2025-02-01")
	if len(res.Doubts) != 1 || res.Doubts[0].Rule != "asking_agency_named" {
		t.Errorf("%+v", res.Doubts)
	}
}

// TestALawOfOnesOwn: a file of the law in the register's folder takes the place of the built-in one, and its mistakes
// are told with their lines.
func TestALawOfOnesOwn(t *testing.T) {
	dir := newRegister(t, "social_insurance_agency", "")
	put := func(rows string) {
		text := "ground,section,side,agency,from_date,from_known,source\n" + rows
		if err := os.WriteFile(filepath.Join(dir, LawFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("work_life,2024:307 4 §,asks,*,2026-07-01,yes,ny förordning\n" +
		"work_life,2024:307 4 §,answers,customs,2026-07-01,yes,ny förordning\n")
	s := opened(t, dir, nil)
	ask := []string{"to_agency=customs", "ground=work_life", "need_stated=1", "subject_kind=area", "area=a"}
	_, err := s.Write(context.Background(), Request, Record{ID: "R-1", Fields: fields(append(ask,
		"sent_date=2026-06-30")...)}, false)
	if got := refusedFor(err); len(got) != 1 || !strings.Contains(got[0], "in force from 2026-07-01") {
		t.Errorf("%q", got)
	}
	write(t, s, Request, "R-1", append(ask, "sent_date=2026-07-01")...)
	put("lus,1 §,asks,police,2020-01-01,yes,a\nlus,2 §,asks,*,2021-01-01,no,b\n")
	if row, found := opened(t, dir, nil).law.names("lus", asks, "police"); !found || row.known ||
		row.section != "1 §" || row.from != "2020-01-01" {
		t.Errorf("%+v", row)
	}
	put("work_life,2024:307 4 §,asks,customs,2026-02-30,maybe,x\n")
	if _, err := Open(context.Background(), dir, Access{}); fault.ExitCode(err) != 4 || len(fault.Of(err)) != 2 ||
		fault.Of(err)[0].Line != 2 {
		t.Errorf("%v", err)
	}
}

// TestConditionsGoOn: what came on H2 is not passed on without permission, what came on H0 not on another ground, and
// conditions go with it.
func TestConditionsGoOn(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		lawful(t, s)
		write(t, s, Request, "R-1", askPolice...)
		write(t, s, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=H0,H2",
			"answered_date=2026-02-10")
		ctx := context.Background()
		on := append(slices.Clone(askPolice), "from_agency=tax_agency", "to_agency=social_insurance_agency",
			"origin_request_id=R-1", "sent_date=2026-03-01")
		_, err := s.Write(ctx, Request, Record{ID: "R-2", Fields: fields(on...)}, false)
		if got := refusedFor(err); len(got) != 1 || !strings.Contains(got[0], "maker's permission (H2)") {
			t.Errorf("%q", got)
		}
		late := append(slices.Clone(on), "permission_date=2026-03-02")
		if _, err := s.Write(ctx, Request, Record{ID: "R-2", Fields: fields(late...)},
			false); len(refusedFor(err)) != 1 {
			t.Errorf("permission after the day: %v", err)
		}
		wrong := append(slices.Clone(on), "ground=wrong_payments", "permission_date=2026-02-20")
		_, err = s.Write(ctx, Request, Record{ID: "R-2", Fields: fields(wrong...)}, false)
		if got := refusedFor(err); len(got) != 1 || !strings.Contains(got[0], "(H0)") {
			t.Errorf("%q", got)
		}
		write(t, s, Request, "R-2", append(slices.Clone(on), "permission_date=2026-02-20")...)
		_, err = s.Write(ctx, Answer, Record{ID: "tax_agency:R-2", Fields: fields("outcome=given", "balancing_stated=1",
			"condition=H1,H3", "answered_date=2026-03-05")}, false)
		if got := refusedFor(err); len(got) != 3 || !strings.Contains(got[0], "H3 has no wording") ||
			!strings.Contains(got[1], "condition H0") || !strings.Contains(got[2], "condition H2") {
			t.Errorf("%q", got)
		}
		write(t, s, Answer, "tax_agency:R-2", "outcome=given", "balancing_stated=1", "condition=H0,H2,H3",
			"note=bara A",
			"answered_date=2026-03-05")
		_, err = s.Correct(ctx, Answer, Record{ID: "tax_agency:R-2", Fields: fields("outcome=refused",
			"balancing_stated=nej", "answered_date=2026-02-01"), Reason: "fel"})
		if got := refusedFor(err); len(got) != 3 {
			t.Errorf("%q", got)
		}
		mustVerify(t, s)
	})
}

// TestWhatComesIsWritten: a request that has come is written also where the law does not allow it, cannot be granted,
// and can be refused.
func TestWhatComesIsWritten(t *testing.T) {
	s := opened(t, newRegister(t, "police", ""), nil)
	ctx := context.Background()
	res, err := s.Write(ctx, Request, Record{ID: "R-1", Fields: fields("from_agency=customs", "ground=lus",
		"subject_kind=area", "area=0180C1010", "sent_date=2026-03-01")}, true)
	if err != nil || len(res.Doubts) != 2 || res.ID != "customs:R-1" {
		t.Fatalf("%v %+v", err, res)
	}
	_, err = s.Write(ctx, Answer, Record{ID: "customs:R-1", Fields: fields("outcome=given", "balancing_stated=ja",
		"condition=none")}, false)
	if got := refusedFor(err); len(got) != 2 {
		t.Errorf("%q", got)
	}
	write(t, s, Answer, "customs:R-1", "outcome=refused", "balancing_stated=ja", "refusal_ground=need_not_shown")

	// A request of one's own has not come, whatever is said of it.
	fk := opened(t, newRegister(t, "social_insurance_agency", ""), nil)
	lawful(t, fk)
	outside := append(slices.Clone(askPolice), "from_agency=social_insurance_agency", "need_stated=nej")
	_, err = fk.Write(ctx, Request, Record{ID: "R-9", Fields: fields(outside...)}, true)
	if got := refusedFor(err); len(got) != 1 || !strings.Contains(got[0], "the need") {
		t.Errorf("%q", got)
	}

	// So is an answer that has come to a request of one's own; one's own answer is not.
	write(t, fk, Request, "R-1", askPolice...)
	bare := Record{ID: "R-1", Fields: fields("outcome=given", "answered_date=2026-02-03")}
	if _, err := fk.Write(ctx, Answer, bare, false); len(refusedFor(err)) != 2 {
		t.Errorf("%v", err)
	}
	if res, err = fk.Write(ctx, Answer, bare, true); err != nil || len(res.Doubts) != 2 {
		t.Errorf("%v %+v", err, res)
	}
	own := Record{ID: "customs:R-1", Fields: fields("outcome=given"), Reason: "fel"}
	if _, err := s.Correct(ctx, Answer, own); len(refusedFor(err)) != 3 {
		t.Errorf("%v", err)
	}
}

// TestMistakesAllAtOnce: every mistake of a record is told, and no value is repeated.
func TestMistakesAllAtOnce(t *testing.T) {
	s := opened(t, newRegister(t, "police", ""), nil)
	_, err := s.Write(context.Background(), Target, Record{ID: "19900101-2385", Fields: fields("kind=individual",
		"person_id=199001012386", "company_id=5560360794", "opened_date=2026-02-30", "colour=blue"),
		Reason: "tips om 19900101-2385"}, false)
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 7 {
		t.Fatalf("%v", err)
	}
	for _, f := range faults {
		if f.Kind != fault.Usage || strings.Contains(f.Error()+f.In(lang.SV), "1990") {
			t.Errorf("%v", f)
		}
	}
	if size(t, s) != 1 {
		t.Error("something was written")
	}
}

// TestNothingChanges: entries are not changed or removed, neither by a statement nor unseen; a correction keeps what
// stood, and who has read is told.
func TestNothingChanges(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		ctx := context.Background()
		lawful(t, s)
		if _, err := s.Correct(ctx, Target, Record{ID: "MO-1", Fields: fields("closed_date=2026-03-01")}); err == nil {
			t.Error("a correction without a reason")
		}
		if _, err := s.Correct(ctx, Target, Record{ID: "MO-1", Fields: fields("closed_date=2026-03-01"),
			Reason: "klar"}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			shown, err := s.Show(ctx, Target, "MO-1", true)
			if err != nil || len(shown.Entries) != 2 || shown.Entries[0].Fields["closed_date"] != "" ||
				shown.Last().Fields["person_id"] != someone {
				t.Fatalf("%v %+v", err, shown)
			}
		}
		if shown, err := s.Show(ctx, Target, "MO-1", false); err != nil || len(shown.Readers) != 2 ||
			!strings.HasPrefix(shown.Last().Fields["person_id"], sealed) {
			t.Errorf("%v %+v", err, shown)
		}
		head := mustVerify(t, s)
		if _, err := s.Verify(ctx, head); err != nil {
			t.Error(err)
		}
		for _, statement := range []string{"delete from entry where number = 3", "update entry set act = 'new'",
			"update entry set body = 'x' where number = 3", "update entry set number = 99 where number = 3"} {
			if _, err := s.db.Exec(statement); err == nil {
				t.Errorf("%s is possible", statement)
			}
		}
		free := "drop trigger entry_stays; drop trigger entry_remains"
		if s.Store == database.PostgreSQL {
			free = "drop trigger entry_stays on entry; drop trigger entry_is_erased on entry"
		}
		if _, err := s.db.Exec(free); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"update entry set body = replace(body, 'assistans', 'assistens') where number = 2",
			"update entry set id = 'MO-2' where act = 'seen' and id = 'MO-1'",
			"update entry set noun = 'measure' where act = 'seen'",
			"update entry set act = 'correct' where act = 'seen'",
			"update state set closed = '' where id = 'MO-1'", "delete from state where id = 'SB-1'",
			"delete from entry where number = 3", "delete from entry where number = (select max(number) from entry)"} {
			tampered(t, s, statement, head)
		}
	})
}

// tampered tries a change in a copy of the tables, which the check must find.
func tampered(t *testing.T, s *Store, statement string, head Head) {
	t.Helper()
	run := func(statements ...string) {
		for _, q := range statements {
			if _, err := s.db.Exec(q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
	}
	run("create table entry_kept as select * from entry", "create table state_kept as select * from state", statement)
	if _, err := s.Verify(context.Background(), head); fault.ExitCode(err) != 5 {
		t.Errorf("%s is not found: %v", statement, err)
	}
	run("delete from entry", "insert into entry select * from entry_kept", "delete from state",
		"insert into state select * from state_kept", "drop table entry_kept", "drop table state_kept")
}

// TestPeople: where people are listed nothing is written or read without a listed key; entries are signed, and a
// signature in another's name is found.
func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		ctx := context.Background()
		eva, bo := signer(t), signer(t)
		list := func(by *person.Signer, people ...person.Person) error {
			return opened(t, dir, by).SetPeople(ctx, func(person.List) (person.List, error) {
				return person.List{People: people}, nil
			})
		}
		boss := person.Person{Name: "Eva", Role: person.Administrator, Key: eva.Public(), From: "2026-01-01"}
		clerk := person.Person{Name: "Bo", Role: person.Analyst, Key: bo.Public(), From: "2026-01-01",
			Until: "2026-03-31"}
		if list(bo, boss) == nil {
			t.Error("somebody has put another in the list")
		}
		if err := list(eva, boss); err != nil {
			t.Fatal(err)
		}
		if err := list(eva, boss, clerk); err != nil {
			t.Fatal(err)
		}
		if list(bo, boss, clerk) == nil {
			t.Error("who is no administrator changes the list")
		}
		target := Record{ID: "MO-1", Fields: fields("kind=area", "area=0180C1010"), Reason: "tips"}
		for name, by := range map[string]*person.Signer{"nobody": nil, "a stranger": signer(t)} {
			s := opened(t, dir, by)
			_, writes := s.Write(ctx, Target, target, false)
			_, reads := s.List(ctx, Target, Filter{})
			_, looks := s.FindDue(ctx, day, 7, 10)
			_, asks := s.Write(ctx, Request, Record{ID: "R-1", Fields: fields(append(slices.Clone(askPolice), "text=",
				"subject_kind=area", "person_id=", "area=a")...)}, false)
			for _, err := range []error{writes, reads, looks, asks} {
				if fault.ExitCode(err) != 9 || len(fault.Of(err)) != 1 || strings.Contains(err.Error(), "2016:774") {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		s := opened(t, dir, bo)
		if _, err := s.Write(ctx, Target, target, false); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPartner(ctx, Partner{"police", []string{recipientOf(t)},
			[]person.PublicKey{bo.Public()}}); fault.
			ExitCode(err) != 9 {
			t.Errorf("who is no administrator writes down a partner: %v", err)
		}
		mustVerify(t, s)
		at(t, "2026-04-01")
		if _, err := s.Correct(ctx, Target, Record{ID: "MO-1", Reason: "efter"}); fault.ExitCode(err) != 9 {
			t.Errorf("after the last day: %v", err)
		}
		forge(t, s, eva, bo)
	})
}

// TestFewRights: a user of PostgreSQL who may read and add entries, and no more, can use the register, and cannot
// change an entry.
func TestFewRights(t *testing.T) {
	connection := databasetest.Postgres(t)
	dir := newRegister(t, "social_insurance_agency", connection)
	owner := opened(t, dir, nil)
	for _, q := range []string{"create role officer login", "grant select on version to officer",
		"grant select, insert on entry to officer", "grant select, insert, update on state to officer"} {
		if _, err := owner.db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, settingsFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), "user=ansatz", "user=officer", 1))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir, nil)
	lawful(t, s)
	write(t, s, Request, "R-1", askPolice...)
	mustVerify(t, s)
	for _, q := range []string{"update entry set act = 'new'", "delete from state", "update entry set body = ''",
		"drop trigger entry_stays on entry"} {
		if _, err := s.db.Exec(q); err == nil {
			t.Errorf("%s is possible", q)
		}
	}
	// Who may erase besides can do that, and not clean the files, which is said.
	for _, q := range []string{"grant update (id, body, signature) on entry to officer",
		"grant delete on state to officer"} {
		if _, err := owner.db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	x := Erasure{Decisions: []string{"SB-1"}, Early: true, Reason: "dnr 17"}
	if out, err := s.Purge(context.Background(), x); err != nil || out.Cleaned || out.Entries == 0 {
		t.Errorf("%v %+v", err, out)
	}
	mustVerify(t, s)
	out, err := owner.Purge(context.Background(), Erasure{Until: day, Reason: "dnr 17"})
	if err != nil || !out.Cleaned {
		t.Errorf("%v %+v", err, out)
	}
	if _, err := s.db.Exec("update entry set act = 'new'"); err == nil {
		t.Error("who may erase can change an act")
	}
}

// forge puts an entry at the end that says to be Eva's and is signed by Bo.
func forge(t *testing.T, s *Store, eva, bo *person.Signer) {
	t.Helper()
	head := mustVerify(t, s)
	e := Entry{Number: head.Number + 1, Before: head.Hash, Time: day + "T12:00:00Z", Key: eva.Public(), Noun: Target,
		ID: "MO-1", Act: Seen}
	w, err := e.write(bo)
	if err == nil {
		_, err = s.db.Exec("insert into entry values ($1, $2, $3, $4, $5, $6, $7)", e.Number, e.Noun, e.ID,
			string(e.Act),
			w.body, w.signature, w.hash)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(context.Background()); err == nil || !strings.Contains(err.Error(), "signature") {
		t.Errorf("a forged entry is not found: %v", err)
	}
}

func signer(t *testing.T) *person.Signer {
	t.Helper()
	s, err := person.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func recipientOf(t *testing.T) string { _, r := ageKey(t); return r }

// TestDue: what is due, overdue and soon, by agency; an answer ends it.
func TestDue(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		ctx := context.Background()
		lawful(t, s)
		ask := func(id string, more ...string) {
			write(t, s, Request, id, append(slices.Clone(askPolice), more...)...)
		}
		ask("R-1", "due_date=2026-03-30")
		ask("R-2", "to_agency=tax_agency", "sent_date=2026-03-05") // due 30 days later
		ask("R-3", "due_date=2026-06-30")
		ask("R-4", "due_date=2026-03-31")
		write(t, s, Answer, "R-4", "outcome=none")
		due, err := s.FindDue(ctx, day, 7, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []DueAgency{{"police", true, 2, 0, 1}, {"tax_agency", true, 1, 1, 0}}
		if !slices.Equal(due.Agencies, want) || len(due.Items) != 2 || due.Items[0].ID != "R-1" ||
			due.Items[1].Due != "2026-04-04" || due.More != 0 || len(due.Ending) != 0 {
			t.Errorf("%+v", due)
		}
		if due, err = s.FindDue(ctx, "2026-12-25", 7, 1); err != nil || len(due.Items) != 1 || due.More != 2 ||
			len(due.Ending) != 1 {
			t.Errorf("%v %+v", err, due)
		}
	})
}

// TestNoNumberOnTheDisk: who gets the files of a register finds no identity number, no network and no text of a request
// in them, also where they are in PostgreSQL.
func TestNoNumberOnTheDisk(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		lawful(t, s)
		write(t, s, Request, "R-1", askPolice...)
		write(t, s, Target, "MO-2", "decision_id=SB-1", "kind=network", "network=Hemliga nätet")
		write(t, s, Target, "MO-3", "decision_id=SB-1", "kind=company", "company_id="+another)
		var all strings.Builder
		err := eachRow(context.Background(), s.db, "select body || id from entry union all select id || subject "+
			"from state",
			nil, func(rows *sql.Rows) error {
				text := ""
				err := rows.Scan(&text)
				all.WriteString(text)
				return err
			})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		files, _ := os.ReadDir(dir)
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		for _, secret := range []string{someone, someone[2:], another, "Hemliga", "Umgänge"} {
			if strings.Contains(all.String(), secret) {
				t.Errorf("%s is in the files", secret)
			}
		}
		if _, err := Open(context.Background(), dir, Access{}); err != nil {
			t.Fatal(err)
		}
		blind, err := Open(context.Background(), dir, Access{})
		if err != nil {
			t.Fatal(err)
		}
		defer blind.Close()
		if _, err := blind.Show(context.Background(), Target, "MO-1", true); fault.ExitCode(err) != 2 {
			t.Errorf("opened without a key: %v", err)
		}
	})
}

// TestPasswordsAreNotTaken: a connection with a password is refused, and not repeated.
func TestPasswordsAreNotTaken(t *testing.T) {
	for _, connection := range []string{"host=h password=hemligt", "postgres://u:hemligt@h/d",
		"host=h\tPASSWORD = hemligt",
		"postgres://h/d?password=hemligt", "sslpassword=hemligt"} {
		dir := filepath.Join(t.TempDir(), "r")
		err := Create(context.Background(), dir, Settings{Agency: "police", Connection: connection},
			Access{Keys: vault.Keys{Recipients: []string{recipientOf(t)}}})
		if fault.ExitCode(err) != 2 || strings.Contains(err.Error(), "hemligt") {
			t.Errorf("%s: %v", connection, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("a folder is left")
		}
	}
	for connection, safe := range map[string]bool{
		"host=db.intern dbname=d user=u": false, "host=db.intern sslmode=require dbname=d user=u": false,
		"postgres://u@10.0.0.1/d": false, "host=/run,db.intern dbname=d user=u": false,
		"host=db.intern sslmode=verify-ca dbname=d user=u":   false,
		"host=db.intern sslmode=verify-full dbname=d user=u": true,
		"host=/run dbname=d user=u":                          true, "postgres://u@127.0.0.1/d": true,
		"host=localhost dbname=d user=u": true, "postgres://u@[::1]/d": true,
	} {
		if err := database.CheckConnection(connection); fault.ExitCode(err) != map[bool]int{true: 0, false: 2}[safe] {
			t.Errorf("%s: %v", connection, err)
		}
	}
	t.Setenv("PGPASSWORD", "hemligt")
	err := Create(context.Background(), filepath.Join(t.TempDir(), "r"),
		Settings{Agency: "police", Connection: "host=/nowhere user=u dbname=d"},
		Access{Keys: vault.Keys{Recipients: []string{recipientOf(t)}}})
	if fault.ExitCode(err) != 6 || strings.Contains(err.Error(), "hemligt") {
		t.Errorf("%v", err)
	}
}

// TestManyWriters: several write at once, and no entry is lost or stands twice.
func TestManyWriters(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() {
				s, err := Open(context.Background(), dir, Access{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				for i := range 10 {
					if _, err := s.Write(context.Background(), Phenomenon, Record{ID: fmt.Sprintf("F-%d-%d", w, i),
						Fields: fields("name=n", "problem_area=p", "from_date=2026-01-01")}, false); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		s := opened(t, dir, nil)
		if mustVerify(t, s).Number != 41 {
			t.Errorf("%d entries", size(t, s))
		}
	})
}

// TestKilledWhileWriting kills processes that write to one register, two at a time, at a random moment. No entry whose
// number was given is lost.
func TestKilledWhileWriting(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		rounds := 6
		if os.Getenv("ANSATZ_TORTURE") != "" {
			rounds = 100
		}
		last := int64(1)
		for round := range rounds {
			last = max(last, disktest.KillTwo(t, writerIn+"="+dir,
				time.Duration(150+37*round)*time.Millisecond))
			s := opened(t, dir, nil)
			if head := mustVerify(t, s); head.Number < last {
				t.Fatalf("%d entries, %d acknowledged", head.Number, last)
			}
			s.Close()
		}
		if last < 20 {
			t.Errorf("only %d entries were acknowledged", last)
		}
	})
}

// TestARegisterIsNotMadeOverAnother: a folder that holds something, or cannot be read, stays as it is; a register that
// cannot be made leaves nothing.
func TestARegisterIsNotMadeOverAnother(t *testing.T) {
	ctx := context.Background()
	_, recipient := ageKey(t)
	sealedTo := Access{Keys: vault.Keys{Recipients: []string{recipient}}}
	for _, name := range []string{keyFile, settingsFile, databaseFile} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		var made []string
		if Create(ctx, dir, Settings{Agency: "police"}, sealedTo) == nil ||
			create(ctx, dir, Settings{Agency: "police", Store: database.SQLite}, sealedTo, &made) == nil {
			t.Errorf("a register is made over %s", name)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != "x" || slices.Contains(made, path) {
			t.Errorf("%s: %q, %v, %q", name, text, err, made)
		}
	}
	file := filepath.Join(t.TempDir(), "fil")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Create(ctx, file, Settings{Agency: "police"}, sealedTo); fault.ExitCode(err) != 2 {
		t.Errorf("a file is no folder: %v", err)
	}
	kept, gone := t.TempDir(), filepath.Join(t.TempDir(), "register")
	for _, dir := range []string{kept, gone} {
		none := Settings{Agency: "police", Connection: "host=" + t.TempDir() + " dbname=x user=x"}
		if err := Create(ctx, dir, none, sealedTo); fault.ExitCode(err) != 6 {
			t.Errorf("a database that is not there: %v", err)
		}
	}
	if found, err := os.ReadDir(kept); err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	if _, err := os.Stat(gone); err == nil {
		t.Error("the folder remains")
	}
}

// TestLettersSayWhatWasWritten: the lines of a text are those that the officer has written.
func TestLettersSayWhatWasWritten(t *testing.T) {
	s := opened(t, newRegister(t, "social_insurance_agency", ""), nil)
	ctx := context.Background()
	lawful(t, s)
	const text = "bilar:\n\t- ägare\n\n- brukare"
	write(t, s, Request, "R-1", append(slices.Clone(askPolice), "text="+text)...)
	write(t, s, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=H3", "note=bara A\nbara B",
		"text="+text)
	for answer, want := range map[bool]string{false: "\n" + text + "\n", true: "restriction: bara A\nbara B\n"} {
		doc, err := s.Letter(ctx, "R-1", answer, lang.EN)
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Text(); !strings.Contains(got, want) || !strings.Contains(got, text) ||
			strings.Contains(got, "U+") {
			t.Errorf("%s", got)
		}
	}
}
