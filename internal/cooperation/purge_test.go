package cooperation

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/workspace/person"
)

// TestErasureLeavesProvableGaps: what rests on a decision is gone from the database and its files, who read it too;
// what rests on another stays, the check knows the gaps and finds every other one, and a file about a request that was
// erased is not taken again.
func TestErasureLeavesProvableGaps(t *testing.T) { each(t, erasureLeavesProvableGaps) }

func erasureLeavesProvableGaps(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	ctx := context.Background()
	lawful(t, police.Store)
	write(t, police.Store, Request, "R-1", append(slices.Clone(askPolice), "to_agency=social_insurance_agency")...)
	file := police.send(t, "R-1", false, "begaran")
	fk.receive(t, file)
	write(t, fk.Store, Answer, "police:R-1", "outcome=none")
	write(t, fk.Store, Request, "R-1", askPolice...)
	write(t, fk.Store, Decision, "SB-2", "decided_date=2026-01-01", "purpose=annat", "serious=ja", "organised=ja",
		"problem_area=välfärd", "from_date=2026-01-01", "agency=police")
	write(t, fk.Store, Target, "MO-2", "decision_id=SB-2", "kind=individual", "person_id="+another)
	for id, target := range map[string]string{"A-1": "MO-1", "A-2": "MO-2"} {
		write(t, fk.Store, Measure, id, "target_id="+target, "kind=control", "date=2026-02-01")
	}
	write(t, fk.Store, Measure, "A-3", "request_id=R-1", "kind=control", "date=2026-02-01", "person_id="+another)
	for _, id := range []string{"MO-1", "MO-2"} {
		if _, err := fk.Show(ctx, Target, id, true); err != nil {
			t.Fatal(err)
		}
	}
	head := mustVerify(t, fk.Store)
	due := Erasure{Until: "2026-12-30", Reason: "dnr 17"}
	if out, err := fk.Purge(ctx, due); err != nil || out.Entries != 0 {
		t.Errorf("what has not ended is erased: %v %+v", err, out)
	}
	for why, x := range map[string]Erasure{"no day": {Decisions: []string{"SB-1"}, Reason: "a"}, "not ended": {
		Decisions: []string{"SB-1", "SB-2"}, Until: day, Reason: "a"}, "no reason": {Until: day},
		"not there": {Decisions: []string{"SB-9"}, Until: day, Reason: "a"}} {
		if _, err := fk.Purge(ctx, x); fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v", why, err)
		}
	}
	due.Until, due.Try = "2026-12-31", true
	tried, err := fk.Purge(ctx, due)
	if err != nil || !tried.Tried || tried.Records[Request] != 2 || tried.Records[Measure] != 2 ||
		lastEntry(t, fk.Store).Act != Tried {
		t.Errorf("%v %+v", err, tried)
	}
	due.Try = false
	out, err := fk.Purge(ctx, due)
	if err != nil || !out.Cleaned || out.Entries != tried.Entries || !slices.Equal(out.Decisions, []string{"SB-1"}) {
		t.Fatalf("%v %+v", err, out)
	}
	if after := mustVerify(t, fk.Store); after.Erased != int64(out.Entries) {
		t.Errorf("%+v", after)
	}
	if _, err := fk.Verify(ctx, head); err != nil {
		t.Errorf("the checkpoint before the erasure does not hold: %v", err)
	}
	for name, there := range map[recordName]bool{{Decision, "SB-1"}: false, {Decision, "SB-2"}: true,
		{Target, "MO-1"}: false, {Target, "MO-2"}: true, {Request, "R-1"}: false, {Request, "police:R-1"}: false,
		{Answer, "police:R-1"}: false, {Measure, "A-1"}: false, {Measure, "A-2"}: true, {Measure, "A-3"}: false} {
		if _, err := fk.Show(ctx, name.noun, name.id, true); (err == nil) != there {
			t.Errorf("%v: %v", name, err)
		}
	}
	noTrace(t, fk.Store, dir, "Umgänge", "assistans", "MO-1", "\"A-3\"")
	fk.refuses(t, file, 9, "a file about a request that was erased")
	erasuresAreFound(t, fk.Store, head)
}

// noTrace looks that nothing of some texts, or of the sealed ones of a record that is gone, is in the database.
func noTrace(t *testing.T, s *Store, dir string, texts ...string) {
	t.Helper()
	hidden := map[string]string{"person_id": someone}
	n, _ := Find(Target)
	if err := s.seal(n, hidden); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	err := eachRow(context.Background(), s.db, "select body || id from entry union all select id || subject from state",
		nil, func(rows *sql.Rows) error {
			text := ""
			err := rows.Scan(&text)
			all.WriteString(text)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{databaseFile, databaseFile + "-wal"} {
		text, _ := os.ReadFile(filepath.Join(dir, name)) // none with PostgreSQL
		all.Write(text)
	}
	for _, text := range append(texts, hidden["person_id"]) {
		if strings.Contains(all.String(), text) {
			t.Errorf("%s is still there", text)
		}
	}
}

// TestReaderHoldsTheJournal: while somebody reads, the journal that is written ahead keeps what was in it, which is an
// error; after that it is emptied.
func TestReaderHoldsTheJournal(t *testing.T) {
	ctx, dir := context.Background(), newRegister(t, "social_insurance_agency", "")
	s := opened(t, dir, signer(t))
	reader, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := reader.QueryRow("select count(*) from entry").Scan(&n); err != nil {
		t.Fatal(err)
	}
	db, err := s.connect(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("pragma busy_timeout = 10; create table more (n integer)"); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint(ctx, db); err == nil {
		t.Error("the journal is emptied under a reader")
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint(ctx, db); err != nil {
		t.Error(err)
	}
}

// erasuresAreFound tries what nobody may do with gaps, which the check must find.
func erasuresAreFound(t *testing.T, s *Store, head Head) {
	t.Helper()
	free := "drop trigger entry_stays; drop trigger entry_remains"
	if s.Store == database.PostgreSQL {
		free = "drop trigger entry_stays on entry; drop trigger entry_is_erased on entry"
	}
	if _, err := s.db.Exec("update entry set hash = 'x' where body = ''"); err == nil {
		t.Error("the hash of an erased entry can be changed")
	}
	if _, err := s.db.Exec(free); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"update entry set id = '', body = '', signature = '' where noun = 'target' and id = 'MO-2'",
		"update entry set hash = '" + strings.Repeat("0", 64) + "' where number = (select max(number) from entry " +
			"where body = '')",
		"delete from entry where number = (select min(number) from entry where body = '')",
	} {
		tampered(t, s, statement, head)
	}
}

// TestWhoMayErase: where people are listed, an administrator; and a try is written too.
func TestWhoMayErase(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		ctx := context.Background()
		eva, bo := signer(t), signer(t)
		boss := person.Person{Name: "Eva", Role: person.Administrator, Key: eva.Public(), From: "2026-01-01"}
		clerk := person.Person{Name: "Bo", Role: person.Analyst, Key: bo.Public(), From: "2026-01-01"}
		s := opened(t, dir, eva)
		for _, list := range [][]person.Person{{boss}, {boss, clerk}} {
			if err := s.SetPeople(ctx, func(person.List) (person.List, error) {
				return person.List{People: list}, nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		lawful(t, s)
		x := Erasure{Decisions: []string{"SB-1"}, Early: true, Reason: "dnr 17"}
		before := size(t, s)
		if _, err := opened(t, dir, bo).Purge(ctx, x); fault.ExitCode(err) != 9 || size(t, s) != before+1 ||
			lastEntry(t, s).Act != Refused {
			t.Errorf("%v", err)
		}
		if out, err := s.Purge(ctx, x); err != nil || out.Records[Target] != 1 {
			t.Errorf("%v %+v", err, out)
		}
		mustVerify(t, s)
	})
}

// TestALooseRecordIsErased: what rests on no decision is erased by its own last day.
func TestALooseRecordIsErased(t *testing.T) {
	s := opened(t, newRegister(t, "social_insurance_agency", ""), nil)
	ctx := context.Background()
	area := []string{"to_agency=police", "ground=osl_10_15a", "need_stated=ja", "subject_kind=area", "area=a"}
	write(t, s, Request, "R-1", append(slices.Clone(area), "sent_date=2026-01-01")...)
	write(t, s, Answer, "R-1", "outcome=none", "answered_date=2026-01-10")
	write(t, s, Request, "R-2", append(slices.Clone(area), "sent_date=2026-01-01")...)
	write(t, s, Measure, "A-1", "request_id=R-9", "kind=control", "date=2026-01-05")
	write(t, s, Measure, "A-2", "request_id=R-2", "kind=control", "date=2026-01-05")
	out, err := s.Purge(ctx, Erasure{Until: "2026-01-10", Reason: "dnr 17"})
	if err != nil || out.Records[Request] != 1 || out.Records[Answer] != 1 || out.Records[Measure] != 1 {
		t.Errorf("%v %+v", err, out)
	}
	if list, err := s.List(ctx, Request, Filter{}); err != nil || len(list) != 1 || list[0].ID != "R-2" {
		t.Errorf("%v %+v", err, list)
	}
	mustVerify(t, s)
}

// TestAnEarlierRegisterIsBroughtUp: a register of the first version gets the tables and rules of this one when it is
// opened, with what is in it.
func TestAnEarlierRegisterIsBroughtUp(t *testing.T) { each(t, anEarlierRegisterIsBroughtUp) }

func anEarlierRegisterIsBroughtUp(t *testing.T, dir string) {
	t.Helper()
	s := opened(t, dir, nil)
	lawful(t, s)
	back := "drop index state_of_agency; drop index state_of_other; drop index state_in_decision; " +
		"drop index state_by_day; drop index state_waiting; drop index state_of_decision; " +
		"drop index state_of_subject; " +
		"create index state_of_decision on state (decision); create index state_of_subject on state (subject); " +
		"create index state_by_number on state (noun, number); " +
		"delete from version; insert into version values (1); "
	if s.Store == database.PostgreSQL {
		back += "drop trigger entry_is_erased on entry; drop function entry_is_erased; " +
			"drop trigger entry_stays on entry; " +
			"create trigger entry_stays before update or delete or truncate on entry execute function entries_stay()"
	} else {
		back += "drop trigger entry_stays; " +
			"create trigger entry_stays before update on entry begin select raise(abort, 'entries stay'); end"
	}
	if _, err := s.db.Exec(back); err != nil {
		t.Fatal(err)
	}
	s = opened(t, dir, nil)
	if list, err := s.List(context.Background(), Target, Filter{Decision: "SB-1"}); err != nil || len(list) != 1 {
		t.Errorf("%v %+v", err, list)
	}
	_, err := s.Purge(context.Background(), Erasure{Decisions: []string{"SB-1"}, Early: true, Reason: "dnr 17"})
	if err != nil {
		t.Error(err)
	}
	mustVerify(t, s)
}
