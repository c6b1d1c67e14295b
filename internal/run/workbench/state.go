package workbench

import (
	"context"
	"database/sql"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"ansatz/internal/disk/database"
)

//go:embed sql/*.sql
var migrations embed.FS

// The version of the tables, and a number of PostgreSQL's locks.
const (
	newest  = 2
	locking = 4168770125
)

// state is what the workbench remembers beside the workspace: sessions, jobs, purposes. Nothing in it is a result or
// a
// row of a register.
type state struct {
	place database.Place
	db    *sql.DB
}

func openState(ctx context.Context, place database.Place) (*state, error) {
	db, err := place.Open()
	if err != nil {
		return nil, err
	}
	if err := place.Migrate(ctx, db, migrations, newest, locking); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &state{place, db}, nil
}

// sessions keeps the sessions of browsers, as scs asks for it.
type sessions struct{ *state }

// Find returns what a session holds.
func (s sessions) Find(token string) ([]byte, bool, error) {
	var text string
	err := s.db.QueryRow("select data from session where token = $1 and expiry > $2", token, time.Now().Unix()).
		Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	data, err := base64.StdEncoding.DecodeString(text)
	return data, err == nil, err
}

// Commit keeps what a session holds until a moment.
func (s sessions) Commit(token string, data []byte, expiry time.Time) error {
	if _, err := s.db.Exec("delete from session where expiry <= $1", time.Now().Unix()); err != nil {
		return err
	}
	_, err := s.db.Exec("insert into session (token, data, expiry) values ($1, $2, $3) "+
		"on conflict (token) do update set data = excluded.data, expiry = excluded.expiry",
		token, base64.StdEncoding.EncodeToString(data), expiry.Unix())
	return err
}

// Delete ends a session.
func (s sessions) Delete(token string) error {
	_, err := s.db.Exec("delete from session where token = $1", token)
	return err
}

// purpose returns what somebody has said on a day that they look at the results of a study for.
func (s *state) purpose(ctx context.Context, person, day, study string) (string, error) {
	var said string
	err := s.db.QueryRowContext(ctx, "select purpose from purpose where person = $1 and day = $2 and study = $3",
		person, day, study).Scan(&said)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return said, err
}

func (s *state) setPurpose(ctx context.Context, person, day, study, purpose string) error {
	_, err := s.db.ExecContext(ctx, "insert into purpose (person, day, study, purpose) values ($1, $2, $3, $4) "+
		"on conflict (person, day, study) do update set purpose = excluded.purpose", person, day, study, purpose)
	return err
}

// begin keeps a sign-in that has begun, under the digest of what the browser holds.
func (s *state) begin(ctx context.Context, cookie string, b begun, expiry time.Time) error {
	_, err := s.db.ExecContext(ctx, "delete from sign_in where expiry <= $1", time.Now().Unix())
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "insert into sign_in (cookie, provider, state, nonce, verifier, expiry) "+
		"values ($1, $2, $3, $4, $5, $6)", cookie, b.provider, b.state, b.nonce, b.verifier, expiry.Unix())
	return err
}

// cameBack returns a sign-in that has begun, and forgets it: each comes back once. It is nil where there is none.
func (s *state) cameBack(ctx context.Context, cookie string) (*begun, error) {
	var b begun
	err := s.db.QueryRowContext(ctx, "delete from sign_in where cookie = $1 and expiry > $2 "+
		"returning provider, state, nonce, verifier", cookie, time.Now().Unix()).
		Scan(&b.provider, &b.state, &b.nonce, &b.verifier)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &b, nil
}

const jobColumns = "id, kind, title, arguments, person, owner, lang, state, node, created, started, ended, code, again"

func scanJob(row interface{ Scan(...any) error }) (*Job, error) {
	var j Job
	var arguments string
	var created, started, ended int64
	err := row.Scan(&j.ID, &j.Kind, &j.Title, &arguments, &j.Person, &j.Owner, &j.Lang, &j.State, &j.Node, &created,
		&started, &ended, &j.Code, &j.Again)
	if err != nil {
		return nil, err
	}
	j.Created, j.Started, j.Ended = moment(created), moment(started), moment(ended)
	return &j, json.Unmarshal([]byte(arguments), &j.Arguments)
}

// moment is a time as the database has it; the zero time is 0.
func moment(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds)
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func (s *state) addJob(ctx context.Context, j *Job) error {
	arguments, err := json.Marshal(j.Arguments)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "insert into job ("+jobColumns+
		") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		j.ID, j.Kind, j.Title, string(arguments), j.Person, j.Owner, j.Lang, j.State, j.Node,
		milliseconds(j.Created), milliseconds(j.Started), milliseconds(j.Ended), j.Code, j.Again)
	return err
}

// job returns a job; nil where there is none.
func (s *state) job(ctx context.Context, id string) (*Job, error) {
	j, err := scanJob(s.db.QueryRowContext(ctx, "select "+jobColumns+" from job where id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return j, err
}

// jobs lists the newest jobs first.
func (s *state) jobs(ctx context.Context, most int) (all []*Job, err error) {
	rows, err := s.db.QueryContext(ctx, "select "+jobColumns+" from job order by created desc, id limit $1", most)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, rows.Err()
}

// take makes the oldest job that waits one that this node runs, if no job is running. It returns nil where there is
// nothing to do.
func (s *state) take(ctx context.Context, node string) (*Job, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := s.place.KeepOut(ctx, tx, locking); err != nil {
		return nil, err
	}
	j, err := scanJob(tx.QueryRowContext(ctx, "select "+jobColumns+" from job where state = $1 "+
		"and not exists (select 1 from job where state = $2) order by created, id limit 1", Queued, Running))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j.State, j.Node, j.Started = Running, node, time.Now()
	if _, err = tx.ExecContext(ctx, heard, node, milliseconds(j.Started)); err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, "update job set state = $1, node = $2, started = $3 where id = $4", j.State, j.Node,
		milliseconds(j.Started), j.ID)
	if err != nil {
		return nil, err
	}
	return j, tx.Commit()
}

// end writes how a job ended, unless it has ended already.
func (s *state) end(ctx context.Context, id string, state JobState, code int) error {
	_, err := s.db.ExecContext(ctx, "update job set state = $1, code = $2, ended = $3 where id = $4 and ended = 0",
		state, code, milliseconds(time.Now()), id)
	return err
}

// interrupted ends the jobs that a node ran and that it knows nothing of: it was stopped in the middle of them.
func (s *state) interrupted(ctx context.Context, node string) error {
	_, err := s.db.ExecContext(
		ctx,
		"update job set state = $1, ended = $2 where node = $3 and state = $4",
		Interrupted,
		milliseconds(time.Now()),
		node,
		Running,
	)
	return err
}

// ask notes that somebody wants a job to end that another machine may run.
func (s *state) ask(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, "update job set asked = 1 where id = $1 and ended = 0", id)
	return err
}

// heard notes when a machine last said that it runs.
const heard = "insert into node (name, seen) values ($1, $2) on conflict (name) do update set seen = excluded.seen"

// alive says that a machine runs, ends the jobs of those that have not said so for a while, and returns the job of this
// one that somebody has asked to end.
func (s *state) alive(ctx context.Context, node string, silence time.Duration) (asked string, err error) {
	now := time.Now()
	if _, err = s.db.ExecContext(ctx, heard, node, milliseconds(now)); err != nil {
		return "", err
	}
	_, err = s.db.ExecContext(ctx, "update job set state = $1, ended = $2 where state = $3 and node <> $4 and "+
		"not exists (select 1 from node where node.name = job.node and node.seen > $5)", Interrupted,
		milliseconds(now), Running, node, milliseconds(now.Add(-silence)))
	if err != nil {
		return "", err
	}
	err = s.db.QueryRowContext(ctx, "select id from job where node = $1 and state = $2 and asked = 1", node, Running).
		Scan(&asked)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return asked, err
}
