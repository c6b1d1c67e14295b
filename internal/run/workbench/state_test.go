package workbench

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/disk/database"
	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/fault"
)

func TestMain(m *testing.M) {
	code := m.Run()
	databasetest.End()
	os.Exit(code)
}

// bothStates tries something with the state in SQLite and in PostgreSQL.
func bothStates(t *testing.T, try func(t *testing.T, open func() *state)) {
	for kind, place := range map[string]func(t *testing.T) database.Place{
		database.SQLite: func(t *testing.T) database.Place {
			return database.Place{Kind: database.SQLite, File: filepath.Join(t.TempDir(), "state.sqlite")}
		},
		database.PostgreSQL: func(t *testing.T) database.Place {
			return database.Place{Kind: database.PostgreSQL, Connection: databasetest.Postgres(t)}
		},
	} {
		t.Run(kind, func(t *testing.T) {
			at := place(t)
			try(t, func() *state {
				s, err := openState(t.Context(), at)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.db.Close() })
				return s
			})
		})
	}
}

// A session and a purpose are found by whoever shares the database, and are gone when they end.
func TestStateIsShared(t *testing.T) {
	bothStates(t, func(t *testing.T, open func() *state) {
		a, b := open(), open()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(sessions{a}.Commit("x", []byte{0, 1, 255}, time.Now().Add(time.Hour)))
		must(sessions{a}.Commit("old", []byte("o"), time.Now().Add(-time.Second)))
		if data, found, err := (sessions{b}).Find("x"); err != nil || !found || string(data) != "\x00\x01\xff" {
			t.Errorf("the session is %v, %v, %v", data, found, err)
		}
		if _, found, _ := (sessions{b}).Find("old"); found {
			t.Error("a session goes on after its end")
		}
		must(sessions{b}.Delete("x"))
		if _, found, _ := (sessions{a}).Find("x"); found {
			t.Error("a session goes on after its sign-out")
		}
		must(a.setPurpose(t.Context(), "anna", "2026-01-01", "ansatz", "first"))
		must(a.setPurpose(t.Context(), "anna", "2026-01-01", "ansatz", "second"))
		if said, err := b.purpose(t.Context(), "anna", "2026-01-01", "ansatz"); said != "second" || err != nil {
			t.Errorf("the purpose is %q, %v", said, err)
		}
		for _, other := range [][2]string{{"bo", "2026-01-01"}, {"anna", "2026-01-02"}} {
			if said, _ := b.purpose(t.Context(), other[0], other[1], "ansatz"); said != "" {
				t.Errorf("the purpose of %v is %q", other, said)
			}
		}
	})
}

// A sign-in comes back once, in time, and to the browser that began it.
func TestSignInComesBackOnce(t *testing.T) {
	bothStates(t, func(t *testing.T, open func() *state) {
		a, b := open(), open()
		began := begun{2, "state", "nonce", "verifier"}
		if err := a.begin(t.Context(), "mine", began, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := a.begin(t.Context(), "late", began, time.Now().Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		if s, err := b.cameBack(t.Context(), "late"); s != nil || err != nil {
			t.Errorf("a late one comes back: %v, %v", s, err)
		}
		if s, err := b.cameBack(t.Context(), "theirs"); s != nil || err != nil {
			t.Errorf("another's comes back: %v, %v", s, err)
		}
		came := 0
		var lock sync.Mutex
		var all sync.WaitGroup
		for _, at := range []*state{a, b, a, b} {
			all.Go(func() {
				s, err := at.cameBack(context.Background(), "mine")
				if err != nil || s != nil && *s != began {
					t.Errorf("it came back as %v, %v", s, err)
				}
				lock.Lock()
				defer lock.Unlock()
				if s != nil {
					came++
				}
			})
		}
		all.Wait()
		if came != 1 {
			t.Errorf("it came back %d times", came)
		}
	})
}

// Machines that share a database run one job after the other, whoever of them is stopped.
func TestJobsOfSeveralMachines(t *testing.T) {
	bothStates(t, func(t *testing.T, open func() *state) {
		ctx := t.Context()
		a, b := open(), open()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		for i, id := range []string{"first", "second", "third"} {
			must(a.addJob(ctx, &Job{ID: id, Arguments: []string{"load", "å"}, Person: "Bo", Owner: "1", State: Queued,
				Created: time.UnixMilli(int64(i + 1))}))
		}
		taken := make(chan *Job, 8)
		var all sync.WaitGroup
		for i, at := range []*state{a, b, a, b} {
			all.Go(func() {
				j, err := at.take(context.Background(), string(rune('a'+i%2)))
				if err != nil {
					t.Error(err)
				}
				taken <- j
			})
		}
		all.Wait()
		close(taken)
		var now *Job
		for j := range taken {
			if j == nil {
				continue
			}
			if now != nil {
				t.Errorf("%s and %s run at once", now.ID, j.ID)
			}
			now = j
		}
		if now == nil || now.ID != "first" || now.Owner != "1" || strings.Join(now.Arguments, " ") != "load å" {
			t.Fatalf("the first job is %+v", now)
		}
		other := map[string]string{"a": "b", "b": "a"}[now.Node]

		// Somebody cancels it at the other machine: the one that runs it is told.
		must(b.ask(ctx, "first"))
		if asked, err := a.alive(ctx, other, time.Hour); asked != "" || err != nil {
			t.Errorf("the wrong machine is told to end %q: %v", asked, err)
		}
		if asked, err := a.alive(ctx, now.Node, time.Hour); asked != "first" || err != nil {
			t.Errorf("the machine is told to end %q: %v", asked, err)
		}

		// The machine is silent for a while: its job has ended, and the next is taken.
		if _, err := b.alive(ctx, other, time.Hour); err != nil {
			t.Error(err)
		}
		if j, err := b.job(ctx, "first"); err != nil || j.State != Running {
			t.Errorf("a job of a machine that was heard is %v: %v", j.State, err)
		}
		time.Sleep(20 * time.Millisecond)
		if _, err := b.alive(ctx, other, 10*time.Millisecond); err != nil {
			t.Error(err)
		}
		if j, err := b.job(ctx, "first"); err != nil || j.State != Interrupted {
			t.Errorf("a job of a machine that is silent is %v: %v", j.State, err)
		}
		if j, err := b.take(ctx, other); err != nil || j == nil || j.ID != "second" {
			t.Errorf("the next job is %+v: %v", j, err)
		}
		must(a.end(ctx, "first", Done, 0)) // the machine comes back too late
		if j, _ := a.job(ctx, "first"); j.State != Interrupted {
			t.Errorf("an ended job ends again: %v", j.State)
		}
		must(b.interrupted(ctx, other))
		if j, _ := a.job(ctx, "second"); j.State != Interrupted {
			t.Errorf("the job of a machine that began anew is %v", j.State)
		}
	})
}

// FuzzWorkbench: settings are read or refused, with a place for each mistake, and no secret is repeated.
func FuzzWorkbench(f *testing.F) {
	f.Add("address: https://a.example\ntls: {certificate: c, key: k}\nsign_in: [{name: X, issuer: https://i.example, " +
		"client: c, secret_file: s, roles: {analyst: [g]}}]\n")
	f.Add("address: http://a\nsign_in: {}\ndatabase: password=hush\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSettings("w.yaml", []byte(text), func(string) (string, error) { return "very-secret", nil })
		if err == nil && (len(s.SignIn) == 0 || !strings.HasPrefix(s.Address, "https://")) {
			t.Errorf("settings without a sign-in or an address are taken: %+v", s)
		}
		for _, wrong := range fault.Of(err) {
			if strings.Contains(wrong.Rule.SV+wrong.Hint.SV, "very-secret") || wrong.File == "" {
				t.Errorf("a mistake tells a secret, or has no place: %v", wrong)
			}
		}
	})
}
