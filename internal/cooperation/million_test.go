package cooperation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ansatz/internal/workspace/vault"
)

// million is the least number of entries of the register that BenchmarkMillion makes.
const million = 1_000_000

// BenchmarkMillion is the time of each command, without the program's start, on a register of 1.2 million entries: a
// decision with two hundred thousand targets, and half a million requests of which all but ten thousand are answered.
// ANSATZ_BENCH_DIR keeps the register, with its key beside it.
func BenchmarkMillion(b *testing.B) {
	for _, kind := range []string{sqliteStore, postgresStore} {
		b.Run(kind, func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "register")
			if keep := os.Getenv("ANSATZ_BENCH_DIR"); keep != "" {
				dir = filepath.Join(keep, kind)
			}
			connection := ""
			if kind == postgresStore {
				connection = postgres(b)
			}
			s := fillMillion(b, dir, connection)
			defer s.Close()
			ctx := context.Background()
			i := 0
			for name, do := range map[string]func() error{
				"due": func() error { _, err := s.FindDue(ctx, "2026-03-31", 7, 50); return err },
				"list": func() error {
					_, err := s.List(ctx, Request, Filter{Agency: "police", Pending: true, Last: 50})
					return err
				},
				"show": func() error { _, err := s.Show(ctx, Request, "R-77777", true); return err },
				"new": func() error {
					i++
					_, err := s.Write(ctx, Request, Record{ID: fmt.Sprintf("N-%d-%d", os.Getpid(), i),
						Fields: fields(askPolice...)}, false)
					return err
				},
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if err := do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
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
