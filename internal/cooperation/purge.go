package cooperation

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Erasure says what is erased, and why.
type Erasure struct {
	Decisions []string // by name; none: all that ended by the day, and what rests on no decision and ended by it
	Until     string   // the day by which what is erased has ended; empty: no day, where Early says so
	Early     bool     // the named decisions, whether they have ended by the day or not
	Reason    string   // the decision on erasure
	Try       bool     // nothing is erased
}

// Erased is what was erased.
type Erased struct {
	Decisions []string       `json:"decisions"`
	Records   map[string]int `json:"records"` // by kind
	Entries   int            `json:"entries"`
	Number    int64          `json:"number,omitempty"` // of the last entry that says so
	Tried     bool           `json:"tried"`
	Cleaned   bool           `json:"cleaned"` // the database has no copy of it left
}

// mostRuns is the most gaps of one entry of an erasure, and mostNames the most names of requests in it.
const (
	mostRuns  = 1000
	mostNames = 1000
)

// Purge erases decisions with all that rests on them: agencies, targets, requests, answers, measures and the records of
// files, with every entry about them, who read them too. What remains of an entry is its number, kind, act and hash;
// an entry of the erasure says which were erased, so that a check of the register knows the gaps and finds any other.
// Where people are listed, an administrator does it.
func (s *Store) Purge(ctx context.Context, x Erasure) (out Erased, err error) {
	if f := x.check(); f != nil {
		return out, f
	}
	err = s.write(ctx, func(t *transaction) error {
		all, err := t.erasable(x)
		if err != nil {
			return err
		}
		out = Erased{Decisions: all.decisions, Records: map[string]int{}, Tried: x.Try}
		for _, r := range all.records {
			out.Records[r.noun]++
		}
		numbers, err := t.numbersOf(all.records)
		if err != nil {
			return err
		}
		out.Entries = len(numbers)
		if x.Try {
			t.instead = []Entry{{Noun: erasure, Act: Tried, Fields: map[string]string{"until": x.Until}}}
			return errTried
		}
		if len(all.records) == 0 {
			return nil
		}
		if err := t.erase(all, numbers, x.Reason); err != nil {
			return err
		}
		out.Number = t.number
		return nil
	})
	switch {
	case errors.Is(err, errTried):
		return out, nil
	case err != nil:
		return Erased{}, err
	}
	out.Cleaned = s.clean(ctx) == nil
	return out, nil
}

func (x Erasure) check() error {
	if x.Until == "" && (!x.Early || len(x.Decisions) == 0) {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "ingenting säger när något ska gallras", EN: "nothing says when something is erased"},
			Hint: lang.Text{SV: "ange --years, så som myndighetens regel om gallring säger, eller beslut och --yes",
				EN: "give --years, as the agency's rule on erasure says, or decisions and --yes"}}
	}
	if strings.TrimSpace(x.Reason) == "" && !x.Try {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "ingenting säger varför det raderas", EN: "nothing says why it is erased"},
			Hint: lang.Text{SV: "ange beslutet om gallring med --reason",
				EN: "give the decision on erasure with --reason"}}
	}
	if f := checkReason(x.Reason); f != nil {
		return f
	}
	return nil
}

// recordName is the name of a record.
type recordName struct{ noun, id string }

// erasing is what one erasure takes away.
type erasing struct {
	decisions []string
	records   []recordName
	taken     map[recordName]bool
}

func (e *erasing) add(noun, id string) {
	name := recordName{noun, id}
	if !e.taken[name] {
		e.taken[name] = true
		e.records = append(e.records, name)
	}
}

// erasable finds what an erasure takes away.
func (t *transaction) erasable(x Erasure) (*erasing, error) {
	e := &erasing{decisions: []string{}, taken: map[recordName]bool{}}
	var err error
	if e.decisions, err = t.endedDecisions(x); err != nil {
		return nil, err
	}
	for _, id := range e.decisions {
		e.add(Decision, id)
		t.eachName(e, "noun in ($1, $2, $3) and decision = $4 and decision <> ''", Member, Target, Request, id)
	}
	if len(x.Decisions) == 0 { // what rests on no decision that is here
		t.eachName(e, "noun in ($1, $2) and closed <> '' and closed <= $3 and not exists (select 1 from state d "+
			"where d.noun = $4 and d.id = state.decision)", Target, Request, x.Until, Decision)
	}
	for _, r := range slices.Clone(e.records) {
		if r.noun != Request {
			continue
		}
		if _, answered := t.state(Answer, r.id); answered {
			e.add(Answer, r.id)
		}
		t.eachName(e, "noun = $1 and subject = $2 and subject <> ''", message, r.id)
	}
	if err := t.erasableMeasures(e, x); err != nil {
		return nil, err
	}
	return e, t.err
}

// endedDecisions are the decisions of an erasure: those that are named, which must have ended by its day, or all that
// have.
func (t *transaction) endedDecisions(x Erasure) (ids []string, err error) {
	ids = []string{}
	if len(x.Decisions) == 0 {
		e := &erasing{taken: map[recordName]bool{}}
		t.eachName(e, "noun = $1 and closed <> '' and closed <= $2", Decision, x.Until)
		for _, r := range e.records {
			ids = append(ids, r.id)
		}
		return ids, t.err
	}
	var faults fault.List
	for _, id := range x.Decisions {
		st, there := t.state(Decision, id)
		switch {
		case !there:
			faults = append(faults, fault.Of(t.unknown(Decision, id))...)
		case !x.Early && (st.Closed == "" || st.Closed > x.Until):
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: tr("beslutet %s ska inte gallras ännu", "the decision %s is not to be erased yet", id),
				Hint: lang.Text{SV: "skriv in beslutets sista dag, eller lägg till --yes",
					EN: "write in the decision's last day, or add --yes"}})
		case !slices.Contains(ids, id):
			ids = append(ids, id)
		}
	}
	return ids, faults.Err()
}

// eachName adds the records of a condition on states.
func (t *transaction) eachName(e *erasing, condition string, args ...any) {
	if t.err != nil {
		return
	}
	t.err = eachRow(t.ctx, t.from, "select noun, id from state where "+condition+" order by noun, id", args,
		func(rows *sql.Rows) error {
			var r recordName
			err := rows.Scan(&r.noun, &r.id)
			e.add(r.noun, r.id)
			return err
		})
}

// erasableMeasures adds the measures on targets that are erased, or, where no target is named, of requests that are.
// Without decisions by name it adds those too that rest on nothing that is here and were taken by the day.
func (t *transaction) erasableMeasures(e *erasing, x Erasure) error {
	var loose []Entry
	err := t.eachEntry("select e.body, e.signature, e.hash from state s join entry e on e.number = s.number "+
		"where s.noun = $1 order by s.id", []any{Measure}, func(m Entry) error {
		rests := recordName{Target, m.Fields["target_id"]}
		if rests.id == "" {
			rests = recordName{Request, m.Fields["request_id"]}
		}
		switch {
		case e.taken[rests]:
			e.add(Measure, m.ID)
		case len(x.Decisions) == 0 && m.Fields["date"] <= x.Until:
			loose = append(loose, m)
		}
		return nil
	})
	for _, m := range loose {
		_, target := t.state(Target, m.Fields["target_id"])
		_, request := t.state(Request, m.Fields["request_id"])
		if !target && !request {
			e.add(Measure, m.ID)
		}
	}
	return err
}

// numbersOf are the numbers of all entries about records, in order.
func (t *transaction) numbersOf(records []recordName) (numbers []int64, err error) {
	for _, r := range records {
		err = eachRow(t.ctx, t.from, "select number from entry where noun = $1 and id = $2", []any{r.noun, r.id},
			func(rows *sql.Rows) error {
				number := int64(0)
				err := rows.Scan(&number)
				numbers = append(numbers, number)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// run is a row of entries that were erased: the first, the last, and the hash of the entry before.
type run struct {
	first, last int64
	before      string
	hashes      []string // of each
}

func (r run) String() string { return fmt.Sprintf("%d-%d:%s", r.first, r.last, r.before) }

// readRuns reads what String wrote of several, with a space between.
func readRuns(text string) (all []run, err error) {
	for part := range strings.FieldsSeq(text) {
		var r run
		numbers, before, _ := strings.Cut(part, ":")
		first, last, _ := strings.Cut(numbers, "-")
		r.first, err = strconv.ParseInt(first, 10, 64)
		if err == nil {
			r.last, err = strconv.ParseInt(last, 10, 64)
		}
		if r.before = before; err != nil || r.String() != part || r.first < 1 || r.last < r.first {
			return nil, errChanged
		}
		all = append(all, r)
	}
	return all, nil
}

// erase empties entries, takes the records away, and says so.
func (t *transaction) erase(all *erasing, numbers []int64, reason string) error {
	runs := t.runsOf(numbers)
	var empty, leave [][]any
	for _, number := range numbers {
		empty = append(empty, []any{number})
	}
	var decisions, others []string
	for _, r := range all.records {
		leave = append(leave, []any{r.noun, r.id})
		switch {
		case r.noun == Decision:
			decisions = append(decisions, r.id)
		case r.noun == Request && strings.Contains(r.id, ":"):
			others = append(others, r.id)
		}
	}
	if err := t.each("update entry set id = '', body = '', signature = '' where number = $1", empty); err != nil {
		return err
	}
	if err := t.each("delete from state where noun = $1 and id = $2", leave); err != nil {
		return err
	}
	for len(runs) > 0 || len(others) > 0 {
		n, m := min(len(runs), mostRuns), min(len(others), mostNames)
		parts, sum := make([]string, n), sha256.New()
		for i, r := range runs[:n] {
			parts[i] = r.String()
			for _, hash := range r.hashes {
				sum.Write([]byte(hash))
			}
		}
		err := t.add(Entry{Noun: erasure, ID: strconv.FormatInt(t.number+1, 10), Act: Erase, Reason: reason,
			Fields: map[string]string{"decisions": strings.Join(decisions, " "), "entries": strings.Join(parts, " "),
				"digest": hex.EncodeToString(sum.Sum(nil)), "requests": strings.Join(others[:m], " ")}})
		if err != nil {
			return err
		}
		runs, others = runs[n:], others[m:]
	}
	return t.err
}

// runsOf are the rows of entries that follow each other.
func (t *transaction) runsOf(numbers []int64) (runs []run) {
	hashOf := func(number int64) (hash string) {
		t.scan("select hash from entry where number = $1", []any{number}, &hash)
		return hash
	}
	for _, number := range numbers {
		last := len(runs) - 1
		if last < 0 || runs[last].last != number-1 {
			runs = append(runs, run{first: number, before: hashOf(number - 1)})
			last++
		}
		runs[last].last = number
		runs[last].hashes = append(runs[last].hashes, hashOf(number))
	}
	return runs
}

// each runs a statement with each of some arguments.
func (t *transaction) each(statement string, all [][]any) error {
	if t.err != nil {
		return t.err
	}
	prepared, err := t.tx.PrepareContext(t.ctx, statement)
	if err != nil {
		return err
	}
	defer prepared.Close()
	for _, args := range all {
		if _, err := prepared.ExecContext(t.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// clean takes what was erased out of the files of the database too.
func (s *Store) clean(ctx context.Context) error {
	statements := []string{"vacuum"}
	if s.Store == database.PostgreSQL {
		owns := false
		// To who does not own them PostgreSQL only says that it leaves them out.
		err := s.db.QueryRowContext(ctx, "select bool_and(pg_has_role(current_user, relowner, 'usage')) from pg_class "+
			"where oid in ('entry'::regclass, 'state'::regclass)").Scan(&owns)
		if err == nil && !owns {
			err = errors.New("not the owner")
		}
		if err != nil {
			return err
		}
		statements = []string{"vacuum full entry", "vacuum full state"}
	}
	for _, statement := range statements {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if s.Store == database.PostgreSQL {
		return nil
	}
	db, err := s.connect(s.dir)
	if err != nil {
		return err
	}
	defer db.Close()
	return checkpoint(ctx, db)
}

// checkpoint empties the journal that is written ahead, so that it has no copy either. SQLite tells in a row, and not
// as an error, that somebody who reads is in the way.
func checkpoint(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	err := db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("the journal is being read")
	}
	return err
}
