package cooperation

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"ansatz/internal/disk/database"
)

// State is a record as it stands now, by what people look for.
type State struct {
	Noun     string `json:"noun"`
	ID       string `json:"id"`
	Number   int64  `json:"number"`             // of the last entry that wrote it
	Agency   string `json:"agency,omitempty"`   // who acts: of a request, who asks
	Other    string `json:"other,omitempty"`    // of a request, who is asked
	Decision string `json:"decision,omitempty"` // on which it rests
	Kind     string `json:"kind,omitempty"`
	Subject  string `json:"-"` // as it is kept
	Opened   string `json:"opened,omitempty"`
	Closed   string `json:"closed,omitempty"`
	Due      string `json:"due,omitempty"`
	Pending  bool   `json:"pending,omitempty"` // it waits for an answer or a receipt
}

const stateColumns = "noun, id, number, agency, other, decision, kind, subject, opened, closed, due, pending"

const putState = "insert into state (" + stateColumns +
	") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) " +
	"on conflict (noun, id) do update set number = excluded.number, agency = excluded.agency, other = " +
	"excluded.other, " +
	"decision = excluded.decision, kind = excluded.kind, subject = excluded.subject, opened = excluded.opened, " +
	"closed = excluded.closed, due = excluded.due, pending = excluded.pending"

func (s State) values() []any {
	pending := 0
	if s.Pending {
		pending = 1
	}
	return []any{s.Noun, s.ID, s.Number, s.Agency, s.Other, s.Decision, s.Kind, s.Subject, s.Opened, s.Closed, s.Due,
		pending}
}

// AnswerDays is the number of days within which an answer is due where the request states no day, as in the study.
const AnswerDays = 30

// ReceiptDays is the number of days within which the receipt of a file is due.
const ReceiptDays = 7

// later is a day some days after another.
func later(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}

// follows returns the states that an entry changes. have is the state of a record before it.
func follows(e Entry, have func(noun, id string) (State, bool)) []State {
	if e.Act == Seen || e.Act == Refused || e.Act == Tried {
		return nil
	}
	f := e.Fields
	s := State{Noun: e.Noun, ID: e.ID, Number: e.Number, Decision: f["decision_id"]}
	switch e.Noun {
	case Decision, Phenomenon:
		s.Opened, s.Closed, s.Decision = f["from_date"], f["to_date"], ""
	case Member:
		s.Agency, s.Opened, s.Closed = f["agency"], f["from_date"], f["to_date"]
	case Target:
		s.Kind, s.Subject = subject(Target, f)
		s.Opened, s.Closed = f["opened_date"], f["closed_date"]
	case Measure:
		s.Agency, s.Kind, s.Opened, s.Subject = f["agency"], f["kind"], f["date"], f["person_id"]
		if s.Subject == "" {
			s.Subject = f["company_id"]
		}
	case Request:
		s.Agency, s.Other, s.Opened, s.Due = f["from_agency"], f["to_agency"], f["sent_date"], f["due_date"]
		s.Kind, s.Subject = subject(Request, f)
		if s.Due == "" {
			s.Due = later(s.Opened, AnswerDays)
		}
		answer, answered := have(Answer, e.ID)
		s.Pending, s.Closed = !answered, answer.Opened
	case Answer:
		s.Kind, s.Opened = f["outcome"], f["answered_date"]
		if request, asked := have(Request, e.ID); asked {
			s.Agency, s.Other = request.Other, request.Agency
			request.Pending, request.Closed = false, s.Opened
			return []State{s, request}
		}
	case message:
		s.Agency, s.Kind, s.Subject = f["agency"], f["kind"], f["record"]
		s.Opened = e.Time[:len(time.DateOnly)]
		s.Pending = f["way"] == "out" && f["receipt"] == ""
		s.Due = later(s.Opened, ReceiptDays)
	case partner:
		s.Agency = e.ID
	case erasure: // requests of other agencies, so that their files are not taken again
		all := []State{s}
		for id := range strings.FieldsSeq(f["requests"]) {
			all = append(all, State{Noun: erasure, ID: id, Number: e.Number})
		}
		return all
	}
	return []State{s}
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// looking looks things up. The first error stays, and what is looked up after it is nothing.
type looking struct {
	ctx   context.Context
	from  querier
	store *Store
	err   error
}

func (s *Store) look(ctx context.Context) *looking { return &looking{ctx: ctx, from: s.db, store: s} }

// scan reads one row, and says whether there is one.
func (l *looking) scan(query string, args []any, into ...any) bool {
	if l.err != nil {
		return false
	}
	err := l.from.QueryRowContext(l.ctx, query, args...).Scan(into...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		l.err = err
	}
	return err == nil
}

// current returns the entry that a record stands as; nil where there is none.
func (l *looking) current(noun, id string) *Entry {
	var w written
	if !l.scan("select e.body, e.signature, e.hash from state s join entry e on e.number = s.number "+
		"where s.noun = $1 and s.id = $2", []any{noun, id}, &w.body, &w.signature, &w.hash) {
		return nil
	}
	e, err := w.read(false)
	if err != nil || e.Noun != noun || e.ID != id {
		l.err = damaged(l.store.place())
		return nil
	}
	return &e
}

// place is where the entries are, for messages.
func (s *Store) place() string {
	if s.Store == database.PostgreSQL {
		return "PostgreSQL"
	}
	return filepath.Join(s.dir, databaseFile)
}

func (l *looking) state(noun, id string) (State, bool) {
	var s State
	pending := 0
	found := l.scan("select "+stateColumns+" from state where noun = $1 and id = $2", []any{noun, id},
		s.into(&pending)...)
	s.Pending = pending == 1
	return s, found
}

// into are the places of a state's columns, in the order of stateColumns.
func (s *State) into(pending *int) []any {
	return []any{&s.Noun, &s.ID, &s.Number, &s.Agency, &s.Other, &s.Decision, &s.Kind, &s.Subject, &s.Opened, &s.Closed,
		&s.Due, pending}
}

// eachRow calls do with every row of a query, until it fails.
func eachRow(ctx context.Context, from querier, query string, args []any, do func(*sql.Rows) error) (err error) {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	for err == nil && rows.Next() {
		err = do(rows)
	}
	if err == nil {
		err = rows.Err()
	}
	return err
}

// eachState is eachRow for states.
func eachState(ctx context.Context, from querier, condition string, args []any, do func(State) error) error {
	return eachRow(ctx, from, "select "+stateColumns+" from state"+condition, args, func(rows *sql.Rows) error {
		var s State
		pending := 0
		if err := rows.Scan(s.into(&pending)...); err != nil {
			return err
		}
		s.Pending = pending == 1
		return do(s)
	})
}

// eachEntry is eachRow for entries: the query selects body, signature and hash.
func (l *looking) eachEntry(query string, args []any, do func(Entry) error) error {
	return eachRow(l.ctx, l.from, query, args, func(rows *sql.Rows) error {
		var w written
		if err := rows.Scan(&w.body, &w.signature, &w.hash); err != nil {
			return err
		}
		e, err := w.read(false)
		if err != nil {
			return damaged(l.store.place())
		}
		return do(e)
	})
}

func (l *looking) follow(e Entry) []State { return follows(e, l.state) }

// The facts by which a request is judged. That a decision is not empty is said so that the database takes the index.

func (l *looking) record(noun, id string) map[string]string {
	if id == "" {
		return nil
	}
	if e := l.current(noun, id); e != nil {
		return e.Fields
	}
	return nil
}

func (l *looking) member(decision, agency, day string) bool {
	n := 0
	l.scan("select count(*) from state where noun = $1 and decision = $2 and decision <> '' and agency = $3 and "+
		"opened <= $4 "+
		"and (closed = '' or closed >= $4)", []any{Member, decision, agency, day}, &n)
	return n > 0
}

func (l *looking) target(decision, kind, subject, day string) bool {
	n := 0
	l.scan("select count(*) from state where noun = $1 and decision = $2 and decision <> '' and kind = $3 and "+
		"subject = $4 "+
		"and opened <= $5 and (closed = '' or closed >= $5)", []any{Target, decision, kind, subject, day}, &n)
	return n > 0
}

// sealed is what stands before a value that is encrypted.
const sealed = "sealed:"

// seal encrypts the fields of a record that are sealed. The key is opened where there is one to encrypt.
func (s *Store) seal(n *Noun, fields map[string]string) error {
	for _, f := range n.Fields {
		value := fields[f.Name]
		if !f.Sealed || value == "" || strings.HasPrefix(value, sealed) {
			continue
		}
		c, err := s.cipher()
		if err != nil {
			return err
		}
		fields[f.Name] = sealed + c.Seal(value)
	}
	return nil
}

// unseal decrypts fields.
func (s *Store) unseal(fields map[string]string) (map[string]string, error) {
	shown := clone(fields)
	for name, value := range shown {
		hidden, is := strings.CutPrefix(value, sealed)
		if !is {
			continue
		}
		c, err := s.cipher()
		if err != nil {
			return nil, err
		}
		if shown[name], err = c.Open(hidden); err != nil {
			return nil, damaged(s.place())
		}
	}
	return shown, nil
}
