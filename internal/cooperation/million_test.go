package cooperation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ansatz/internal/disk/database"
	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/vault"
)

// million is the least number of entries of the register that BenchmarkMillion makes.
const million = 1_000_000

// BenchmarkMillion is the time of each command, without the program's start, on a register of 1.2 million entries: a
// decision with two hundred thousand targets, and half a million requests of which all but ten thousand are answered.
// ANSATZ_BENCH_DIR keeps the register, with its key beside it.
func BenchmarkMillion(b *testing.B) {
	for _, kind := range []string{database.SQLite, database.PostgreSQL} {
		b.Run(kind, func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "register")
			if keep := os.Getenv("ANSATZ_BENCH_DIR"); keep != "" {
				dir = filepath.Join(keep, kind)
			}
			connection := ""
			if kind == database.PostgreSQL {
				connection = databasetest.Postgres(b)
			}
			s := fillMillion(b, dir, connection)
			defer s.Close()
			ctx := context.Background()
			if kind == database.PostgreSQL { // as its autovacuum does in the years in which a register grows
				if _, err := s.db.Exec("vacuum analyze"); err != nil {
					b.Fatal(err)
				}
			}
			i := 0
			for _, c := range commands(ctx, s, b.TempDir(), &i) {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

type command struct {
	name string
	do   func() error
}

// commands are those that answer at once: all but export and verify, which read everything.
func commands(ctx context.Context, s *Store, folder string, i *int) []command {
	list := func(name string, f Filter) command {
		return command{"list-" + name, func() error { _, err := s.List(ctx, Request, f); return err }}
	}
	correct := func(noun, id string, pairs ...string) command {
		return command{"correct-" + noun, func() error {
			_, err := s.Correct(ctx, noun, Record{ID: id, Fields: fields(pairs...), Reason: "mätning"})
			return err
		}}
	}
	ask := func() Record {
		*i++
		return Record{ID: fmt.Sprintf("N-%d-%d", os.Getpid(), *i), Fields: fields(askPolice...)}
	}
	return []command{
		{"due", func() error { _, err := s.FindDue(ctx, "2026-03-31", 7, 50); return err }},
		list("all", Filter{Last: 50}),
		list("agency", Filter{Agency: "police", Last: 50}),
		list("pending", Filter{Agency: "police", Pending: true, Last: 50}),
		list("own-pending", Filter{Agency: "social_insurance_agency", Pending: true, Last: 50}),
		list("since", Filter{Since: "2025-01-01", Last: 50}),
		list("day-of-long-ago", Filter{Since: "2018-03-01", Until: "2018-03-01", Last: 50}),
		list("agency-none", Filter{Agency: "migration_agency", Since: "2099-01-01", Last: 50}),
		list("none", Filter{Since: "2099-01-01", Last: 50}),
		list("decision-none", Filter{Decision: "SB-1", Until: "2001-01-01", Last: 50}),
		list("other-decision", Filter{Decision: "SB-9", Last: 50}),
		{"show", func() error { _, err := s.Show(ctx, Request, "R-77777", true); return err }},
		{"show-decision", func() error { _, err := s.Show(ctx, Decision, "SB-1", true); return err }},
		{"letter", func() error { _, err := s.Letter(ctx, "R-4321", false, lang.SV); return err }},
		{"try", func() error { return s.Try(ctx, Request, ask(), false) }},
		{"new", func() error { _, err := s.Write(ctx, Request, ask(), false); return err }},
		{"answer", func() error {
			r := ask()
			_, err := s.Write(ctx, Request, r, false)
			if err == nil {
				_, err = s.Write(ctx, Answer, Record{ID: r.ID, Fields: fields("outcome=none")}, false)
			}
			return err
		}},
		correct(Target, "T-7", "opened_date=2018-01-05"), correct(Decision, "SB-1", "to_date=2030-12-31"),
		correct(Member, "SB-1/police/2016-08-15", "to_date=2030-12-31"),
		{"partners", func() error { _, err := s.Partners(ctx); return err }},
		{"people", func() error { _, err := s.People(ctx); return err }},
		{"import-100", func() error {
			*i++
			path := filepath.Join(folder, "t.csv")
			text := "id,kind,area,decision_id\n"
			for row := range 100 {
				text += fmt.Sprintf("I-%d-%d-%d,area,a,SB-1\n", os.Getpid(), *i, row)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return err
			}
			_, err := s.Import(ctx, Target, path, "", false, false)
			return err
		}},
	}
}

func fillMillion(b *testing.B, dir, connection string) *Store {
	b.Helper()
	ctx := context.Background()
	access := with(dir, nil)
	if _, err := os.Stat(dir); err != nil {
		recipient, err := vault.MakeKey(dir + ".key")
		if err != nil {
			b.Fatal(err)
		}
		if err := Create(ctx, dir, Settings{Agency: "social_insurance_agency", Connection: connection},
			Access{Keys: vault.Keys{Recipients: []string{recipient}}}); err != nil {
			b.Fatal(err)
		}
	}
	s, err := Open(ctx, dir, access)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.write(ctx, func(t *transaction) error {
		if t.number >= million {
			return nil
		}
		return fillEntries(t)
	}); err != nil {
		b.Fatal(err)
	}
	return s
}

// fillEntries writes the entries of BenchmarkMillion in one transaction.
func fillEntries(t *transaction) error {
	put := func(noun, id string, pairs ...string) error {
		n, _ := Find(noun)
		f := fields(pairs...)
		if err := t.store.seal(n, f); err != nil {
			return err
		}
		return t.addRecord(n, Entry{Noun: noun, ID: id, Act: New, Fields: f})
	}
	err := put(Decision, "SB-1", "decided_date=2025-12-01", "purpose=p", "serious=true", "organised=true",
		"problem_area=a", "from_date=2016-08-15", "agency=social_insurance_agency,police,tax_agency")
	if err == nil {
		err = put(Target, "MO-1", "decision_id=SB-1", "kind=individual", "person_id="+someone, "opened_date=2026-01-15")
	}
	agencies := []string{"police", "tax_agency", "customs", "migration_agency"}
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; err == nil && i < 200_000; i++ {
		err = put(Target, fmt.Sprintf("T-%d", i), "decision_id=SB-1", "kind=company",
			fmt.Sprintf("company_id=55%08d", i), "opened_date="+first.AddDate(0, 0, i%3000).Format(time.DateOnly))
	}
	for i := 0; err == nil && i < 500_000; i++ {
		sent := first.AddDate(0, 0, i*3000/500_000).Format(time.DateOnly)
		err = put(Request, fmt.Sprintf("R-%d", i), "from_agency=social_insurance_agency", "to_agency="+agencies[i%4],
			"ground=lus", "decision_id=SB-1", "need_stated=true", "subject_kind=company",
			fmt.Sprintf("company_id=55%08d", i%200_000), "sent_date="+sent)
		if err == nil && i < 495_000 && i%100 != 0 {
			err = put(Answer, fmt.Sprintf("R-%d", i), "outcome=given", "balancing_stated=true", "condition=H1",
				"answered_date="+sent)
		}
	}
	return err
}
