package enginetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ansatz/internal/engine"
)

type counter = atomic.Int64

// stream: every cell arrives as it was written, all columns or some of them, on any number of threads.
func (s Suite) stream(t *testing.T) {
	const n = 100_000
	for _, threads := range []int{1, 4} {
		e := s.open(t, "", engine.Options{Threads: threads})
		for _, query := range []string{
			`select count(*), sum(i) from stream('s') where short = cast(i as varchar)
				and long is not distinct from
					case when i % 3 = 0 then null else 'åäö and more than twelve bytes: ' || short end`,
			"select count(short), sum(cast(short as bigint)) from stream('s')",
			"select count(*), sum(i) from (select long, i from stream('s')) as x where long is null or i % 3 <> 0",
		} {
			e.Stream("s", &numbers{n: n})
			want := fmt.Sprintf("%d %d", n, n*(n-1)/2)
			got := texts(t, e, "select cast(a as varchar) || ' ' || cast(b as varchar) from ("+query+") as r (a, b)")
			if len(got) != 1 || got[0] != want {
				t.Errorf("%d threads: %v, want %s: %s", threads, got, want, query)
			}
		}
	}
}

// streamFails: a statement returns the error of its source, and the next statement does not.
func (s Suite) streamFails(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	mine := errors.New("line 7")
	e.Stream("s", &numbers{n: 10, fail: mine})
	if err := e.Exec(t.Context(), "create table x as select * from stream('s')"); !errors.Is(err, mine) {
		t.Errorf("%v", err)
	}
	if err := e.Exec(t.Context(), "create table x as select * from stream('s')"); kindOf(err) != engine.Other {
		t.Errorf("a stream that was read already: %v", err)
	}
	exec(t, e, "create table x (n integer)")
}

// cancel: a statement ends soon after its context, and the session goes on.
func (s Suite) cancel(t *testing.T) {
	e := s.open(t, "", engine.Options{Threads: 1})
	fill(t, e, "n", 20_000)
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	began := time.Now()
	err := e.Exec(ctx, "create table x as select count(*) as n from n as a, n as b, n as c where a.i + b.i + c.i = 7")
	if kindOf(err) != engine.Cancelled {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	exec(t, e, "create table x (n integer)")
}

// memory: a statement that needs more than the limit says that memory, or the disk to spill to, ended.
func (s Suite) memory(t *testing.T) {
	o := engine.Options{Threads: 1, Memory: "20MB", Temp: filepath.Join(t.TempDir(), "spill")}
	err := s.open(t, "", o).Exec(t.Context(), s.Exhaust)
	if kind := kindOf(err); kind != engine.Memory && kind != engine.Disk {
		t.Errorf("%v", err)
	}
}

// secrets: no error shows a value.
func (s Suite) secrets(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	exec(t, e, "create table k (a varchar primary key); insert into k values ('canary')")
	for _, statement := range append(s.Secrets,
		"select cast('canary' as integer)",
		"select 1 from nowhere where x = 'canary'",
		"selekt 'canary'",
		"insert into k values ('canary')",
		"/* canary */ select x",
	) {
		err := e.Exec(t.Context(), statement)
		var failed *engine.Error
		if !errors.As(err, &failed) || failed.Kind != engine.Other {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		failed.At = strings.ReplaceAll(failed.At, "/* canary */", "") // the statement's first words, which are ours
		if shown := fmt.Sprintf("%v %+v", failed, *failed); strings.Contains(shown, "canary") {
			t.Errorf("%s: %s", statement, shown)
		}
	}
}

// openErrors: what is wrong with a file is told by its kind.
func (s Suite) openErrors(t *testing.T) {
	dir := t.TempDir()
	nonsense := filepath.Join(dir, "nonsense.db")
	if err := os.WriteFile(nonsense, s.Nonsense, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), nonsense, engine.Options{}); kindOf(err) != engine.Corrupt {
		t.Errorf("a file that is no database: %v", err)
	}
	_, err := s.Open(t.Context(), filepath.Join(dir, "nothing", "a.db"), engine.Options{ReadOnly: true})
	if err == nil {
		t.Error("a file that is not there is opened for reading")
	}
	path := filepath.Join(dir, "a.db")
	s.make(t, path, "create table t as select 1 as n")
	e := s.open(t, path, engine.Options{ReadOnly: true})
	if err := e.Exec(t.Context(), "create table u as select 1 as n"); err == nil {
		t.Error("a file opened for reading is written")
	}
}

// make makes a database file.
func (s Suite) make(t *testing.T, path string, statements ...string) {
	t.Helper()
	e, err := s.Open(t.Context(), path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, e, statements...)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// attach: registers are read by their names, nothing is written to them, and files elsewhere stay out of reach.
func (s Suite) attach(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	books := filepath.Join(dir, "warehouse.db")
	parts, scratch := filepath.Join(dir, "registers"), filepath.Join(dir, "reading")
	for _, folder := range []string{parts, scratch} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.make(t, books, "create schema register; create table register.person as select 7 as person_id")
	e := s.open(t, filepath.Join(dir, "models.db"), engine.Options{})
	err := e.Attach(t.Context(), engine.Warehouse{Books: books, Parts: parts, Scratch: scratch})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, e, "create schema cohort; create table cohort.person as select p.person_id from register.person as p")
	if got := text(t, e, "person_id", "from cohort.person"); got != "7" {
		t.Errorf("the register has %s", got)
	}
	if err := e.Exec(t.Context(), "insert into register.person values (8)"); err == nil {
		t.Error("a register is written")
	}
	if err := e.Export(t.Context(), "select 1 as n", filepath.Join(scratch, "a.csv"), engine.CSV); err != nil {
		t.Errorf("a file in the scratch folder: %v", err)
	}
	if err := e.Export(t.Context(), "select 1 as n", filepath.Join(elsewhere, "a.csv"), engine.CSV); err == nil {
		t.Error("a file is written elsewhere")
	}
	other := s.open(t, "", engine.Options{})
	nothing := engine.Warehouse{Books: filepath.Join(elsewhere, "nothing.db"), Parts: parts}
	if err := other.Attach(t.Context(), nothing); kindOf(err) == "" {
		t.Errorf("books that are not there: %v", err)
	}
}

// export: the same rows give the same bytes on any number of threads, and a file that cannot be written says so.
func (s Suite) export(t *testing.T) {
	const query = `select i, long, cast(i as decimal(20, 3)) / 8 as eighth from n order by i desc -- to the end`
	for _, format := range []engine.Format{engine.Parquet, engine.CSV} {
		var first []byte
		for _, threads := range []int{1, 2, 4} {
			e := s.open(t, "", engine.Options{Threads: threads})
			fill(t, e, "n", 50_000)
			path := filepath.Join(t.TempDir(), "out")
			if err := e.Export(t.Context(), query, path, format); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			}
			if !bytes.Equal(got, first) {
				t.Errorf("%s: %d threads give other bytes than one", format, threads)
			}
		}
	}
	e := s.open(t, "", engine.Options{})
	path := filepath.Join(t.TempDir(), "small.csv")
	small := "select n, s from (values (1, 'a,b'), (2, null), (3, 'it''s \"x\"')) as v (n, s) order by n"
	if err := e.Export(t.Context(), small, path, engine.CSV); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "n,s\n1,\"a,b\"\n2,\n3,\"it's \"\"x\"\"\"\n" {
		t.Errorf("%q", got)
	}
	err := e.Export(t.Context(), "select 1 as n", filepath.Join(t.TempDir(), "none", "x"), engine.Parquet)
	if err == nil {
		t.Error("a file is written into a folder that is not there")
	}
	if err := e.Export(t.Context(), "select 1 as n", path, "papyrus"); kindOf(err) != engine.Other {
		t.Errorf("a format that nobody knows: %v", err)
	}
}

// beside: a session beside another sees what it has committed and is in UTC too; an engine may have none to offer.
func (s Suite) beside(t *testing.T) {
	t.Setenv("TZ", "America/New_York")
	e := s.open(t, filepath.Join(t.TempDir(), "own.db"), engine.Options{Threads: 2})
	exec(t, e, "create table t as select 7 as n")
	beside, err := engine.Beside(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if beside == nil {
		t.Skip("the engine works on one thing at a time")
	}
	done := make(chan error)
	go func() { done <- within(t.Context(), beside, "select n from t") }()
	exec(t, e, "create table u as select 8 as n")
	if err := <-done; err != nil {
		t.Error(err)
	}
	exec(t, beside, "create table v as select n + 1 as n from t")
	got := text(t, beside, "timestamp with time zone '1970-01-01 00:00:00+00'", "")
	if got != "1970-01-01 00:00:00+00" {
		t.Errorf("the first instant is %s", got)
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	if got := text(t, e, "n", "from v"); got != "8" {
		t.Errorf("the other session wrote %s", got)
	}
	engine.Settle(t.Context(), e)()
}

// paths: a path is taken as it stands. A question mark is refused before an engine sees it (internal/workspace).
func (s Suite) paths(t *testing.T) {
	for _, name := range []string{"it's", "å ä ö", "a [1]", "{b}", "*", "~", "100%", "select;"} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			continue // this system has no such names
		}
		path := filepath.Join(dir, "a.db")
		s.make(t, path, "create table t as select 1 as n")
		e := s.open(t, path, engine.Options{})
		out := filepath.Join(dir, name+".csv")
		if err := e.Export(t.Context(), "select n from t", out, engine.CSV); err != nil {
			t.Errorf("%q: %v", name, err)
		} else if got, err := os.ReadFile(out); err != nil || string(got) != "n\n1\n" {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}
