package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/progress"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// watch collects what lies in folders while a load is under way: all files at each step, and whatever is seen between.
type watch struct {
	mu   sync.Mutex
	dirs []string
	seen map[string][]byte // by path and size
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, dir := range w.dirs {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // it has gone again
			}
			info, err := d.Info()
			if err != nil {
				return nil //nolint:nilerr // the same
			}
			name := fmt.Sprintf("%s %d", path, info.Size())
			if _, known := w.seen[name]; known {
				return nil
			}
			if data, err := os.ReadFile(path); err == nil {
				w.seen[name] = data
			}
			return nil
		})
	}
}

func (w *watch) Begin(name, unit string, total int64) progress.Task {
	w.look()
	return progress.Silent.Begin(name, unit, total)
}

// during looks until the function that it returns is called.
func (w *watch) during() (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			w.look()
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() { close(done); <-ended; w.look() }
}

// numbersOf are the personal numbers of a sealed workspace.
func numbersOf(t *testing.T, home string) map[string]bool {
	t.Helper()
	db := openBoth(t, home)
	defer db.Close()
	numbers := map[string]bool{}
	err := engine.Each(t.Context(), db, `select lpad(cast(n as varchar), 12, '0')
from (select number_of(number) as n from vault.main.identity) where n // 10000000000 <> 16`,
		func(scan func(...any) error) error {
			var n string
			err := scan(&n)
			numbers[n] = true
			return err
		})
	if err != nil || len(numbers) < 1000 {
		t.Fatalf("%d numbers, %v", len(numbers), err)
	}
	return numbers
}

// unpacked adds the cells of a Parquet file as text.
func unpacked(t *testing.T, data []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	path, cells := filepath.Join(dir, "part.parquet"), filepath.Join(dir, "cells.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Exec(t.Context(), fmt.Sprintf("copy (from read_parquet(%s)) to %s", engine.QuotePath(path),
		engine.QuotePath(cells)))
	if err != nil {
		return data // it was not whole yet
	}
	text, err := os.ReadFile(cells)
	if err != nil {
		t.Fatal(err)
	}
	return append(text, data...)
}

// TestSealedHoldsNoNumbers: no file of a sealed workspace holds an identity number or a quarantined value as such, not
// while it is loaded and rekeyed, and not afterwards.
func TestSealedHoldsNoNumbers(t *testing.T) {
	world := sharedWorld(t)
	const canary = "kanarie-4711"
	files, err := filepath.Glob(filepath.Join(world, "2024-09-skv-folkbokforing", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files of persons", err)
	}
	late := filepath.Join(t.TempDir(), "late")
	deliver(t, late, map[string]string{
		"2025-01-k/delivery.yaml": "agency: enforcement\ndelivered: 2025-01-02\nreference: 2025-01-01\n" +
			"synthetic: true\nfiles: [{register: debt, path: a.csv}]\n",
		"2025-01-p/delivery.yaml": "agency: tax\ndelivered: 2025-01-03\nreference: 2025-01-01\n" +
			"synthetic: true\nfiles: [{register: employer_statement, path: a.parquet}]\n",
		"2025-01-k/a.csv": "person_id,as_of,kind,creditor,amount\n" +
			strings.Repeat("196001019808,2024-01-01,public,state,1\n", 60) +
			canary + ",2024-01-01,public,state,1\n" +
			"196001019809,2024-01-01,public,state,1\n" + // a number that does not exist
			"196001019808," + canary + ",public,state,1\n",
	})
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Exec(t.Context(), `copy (select '5560000001' as employer_id, '196001019808' as person_id,
    strftime(date '1900-01-01' + to_months(i::integer), '%Y-%m') as month, i as gross_pay from range(1500) r(i)) to `+
		engine.QuotePath(filepath.Join(late, "2025-01-p", "a.parquet"))+" (format parquet)") // read where it lies
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	home := filepath.Join(t.TempDir(), "W")
	w := &watch{dirs: []string{filepath.Dir(home), temp}, seen: map[string][]byte{}}
	stop := w.during()
	for _, from := range []string{world, late} {
		o := Options{Deliveries: from, Workspace: home, Keys: testKeys, Progress: w, Memory: "100MB", Threads: 1}
		if _, err := runLoad(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Engine: duckdb.NewStore, Workspace: home, Keys: testKeys, Progress: w}
	if err := Rekey(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	stop()
	numbers := numbersOf(t, home)
	numbers["196001019809"] = true
	staged := 0
	for name, data := range w.seen {
		if strings.Contains(name, ".parquet ") {
			data = unpacked(t, data)
		}
		if strings.Contains(name, workspace.StageDir+string(filepath.Separator)) {
			staged++
		}
		if at := findNumber(data, numbers); at >= 0 {
			t.Errorf("%s: an identity number stands at byte %d", name, at)
		}
		if bytes.Contains(data, []byte(canary)) {
			t.Errorf("%s holds a quarantined value", name)
		}
	}
	if staged < 10 {
		t.Errorf("only %d files of the stage were seen", staged)
	}
	var all strings.Builder
	q, err := workspace.OpenQuarantine(t.Context(), home, duckdb.NewStore, &testKeys)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	err = q.Entries(t.Context(), vault.Filter{}, func(e vault.Entry) error {
		_, err := fmt.Fprintln(&all, e.Value)
		return err
	})
	if err != nil || strings.Count(all.String(), canary) != 2 || !strings.Contains(all.String(), "196001019809") {
		t.Error("the vault does not give the values back", err)
	}
}

// TestRekeyChangesNothingElse: after other keys are drawn, a workspace holds the same rows about the same numbers, and
// no person has the key or draw that it had. A rekeying that is stopped changes nothing.
func TestRekeyChangesNothingElse(t *testing.T) {
	world := sharedWorld(t)
	for name, keys := range map[string]vault.Keys{"open": {}, "sealed": testKeys} {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "W")
			if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home, Keys: keys}); err != nil {
				t.Fatal(err)
			}
			drawn := func() string {
				db := openBoth(t, home)
				defer db.Close()
				return dump(t, db, []string{"number", "key", "draw"}, "select cast(number_of(number) as varchar), "+
					"cast(key as varchar), cast(draw as varchar) from vault.main.identity order by 1")
			}
			before, keyed := describe(t, home), drawn()
			o := Options{Engine: duckdb.NewStore, Workspace: home, Keys: keys}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stopped := o
			stopped.Progress = &stopping{stop: cancel, name: "writing"}
			if err := Rekey(ctx, stopped); fault.ExitCode(err) != 130 {
				t.Errorf("stopped: %v", err)
			}
			if diff := cmp.Diff(before, describe(t, home)); diff != "" || drawn() != keyed {
				t.Errorf("a stopped rekeying changes (-before +after):\n%s", diff)
			}
			if err := Rekey(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, describe(t, home)); diff != "" {
				t.Errorf("other keys (-before +after):\n%s", diff)
			}
			if n := strayDraws(t, home); n != 0 {
				t.Errorf("%d draws in the books are not those of their keys", n)
			}
			same, lines := 0, strings.Split(keyed, "\n")
			for _, line := range strings.Split(drawn(), "\n")[1:] {
				if line != "" && slices.Contains(lines, line) {
					same++
				}
			}
			if same > 0 {
				t.Errorf("%d numbers have the key and draw that they had", same)
			}
		})
	}
}

// strayDraws counts the draws of companies, unknown persons and former ids in the books that are not the vault's.
func strayDraws(t *testing.T, home string) (n int) {
	t.Helper()
	db := openBoth(t, home)
	defer db.Close()
	err := engine.Row(t.Context(), db, `select count(*) from (
		select id, draw from delivered.draw union all select id, draw from delivered.former_draw
	) d anti join vault.main.identity i on i.key = d.id and i.draw = d.draw`, &n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRealNumbersAreSealed: deliveries that do not say that they are made up are loaded into a sealed vault or not at
// all, and none is loaded into a vault that is open or destroyed.
func TestRealNumbersAreSealed(t *testing.T) {
	dir := t.TempDir()
	real := func(month, number string) string {
		return deliver(t, filepath.Join(dir, month), map[string]string{
			"d" + month + "/delivery.yaml": "agency: population\ndelivered: 2024-" + month + "-02\n" +
				"reference: 2024-01-01\nfiles: [{register: person, path: p.csv}]\n",
			"d" + month + "/p.csv": "person_id,sex,birth_date,death_date,emigrated_date,background,municipality," +
				"protected\n" +
				number + ",female,1960-01-01,,,22,0180,\n",
		})
	}
	a, b := real("03", "196001019808"), real("04", "196001019816")
	home := filepath.Join(dir, "W")
	load := func(o Options) error {
		o.Workspace = home
		o.Engine = duckdb.NewStore
		_, err := Load(t.Context(), o)
		return err
	}
	for name, o := range map[string]Options{
		"nothing to seal with": {Deliveries: a}, "not to be sealed": {Deliveries: a, NoSeal: true},
		"both": {Deliveries: a, NoSeal: true, Keys: testKeys},
	} {
		if err := load(o); fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*W*")); left != nil {
			t.Errorf("%s leaves %v", name, left)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".*W*")); left != nil {
			t.Errorf("%s leaves %v", name, left)
		}
	}
	if err := load(Options{Deliveries: a, Check: true}); err != nil {
		t.Error("a check needs a key", err)
	}
	if err := load(Options{Deliveries: a, Keys: testKeys}); err != nil {
		t.Fatal(err)
	}
	if err := load(Options{Deliveries: b}); fault.ExitCode(err) != 2 {
		t.Error("loaded without the vault's key", err)
	}
	away := filepath.Join(dir, "vault.age")
	if err := os.Rename(filepath.Join(home, workspace.SealedFile), away); err != nil {
		t.Fatal(err)
	}
	if err := readRegisters(t, home); err != nil {
		t.Error("a workspace whose vault is kept elsewhere is not read", err)
	}
	if err := load(Options{Deliveries: b, Keys: testKeys}); fault.ExitCode(err) != 5 {
		t.Error("loaded without the vault", err)
	}
	if err := os.Rename(away, filepath.Join(home, workspace.SealedFile)); err != nil {
		t.Fatal(err)
	}
	if err := load(Options{Deliveries: b, Keys: testKeys}); err != nil {
		t.Error(err)
	}
	if err := workspace.DestroyVault(t.Context(), home, duckdb.NewStore, nil); err != nil {
		t.Fatal(err)
	}
	if err := load(Options{Deliveries: b, Keys: testKeys}); fault.ExitCode(err) != 5 {
		t.Error("loaded into a workspace whose vault is destroyed", err)
	}
	if err := readRegisters(t, home); err != nil {
		t.Error("a workspace whose vault is destroyed is not read", err)
	}
}

// readRegisters opens a workspace and looks at all parts, as a run does.
func readRegisters(t *testing.T, home string) error {
	t.Helper()
	w, err := workspace.Open(home, duckdb.NewStore)
	if err != nil {
		return err
	}
	defer w.Close()
	q, err := workspace.OpenQuarantine(t.Context(), home, duckdb.NewStore, nil)
	if err == nil {
		_, err = q.Counts(t.Context(), vault.Filter{})
		q.Close()
	}
	return errors.Join(err, w.Damage(t.Context()))
}

// TestSealLater: sealing an open vault, and sealing it to others, changes nothing else, and the old file is gone.
func TestSealLater(t *testing.T) {
	world := sharedWorld(t)
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home, NoSeal: true}); err != nil {
		t.Fatal(err)
	}
	before := describe(t, home)
	if err := workspace.SealVault(t.Context(), home, duckdb.NewStore, &testKeys, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(home, workspace.VaultFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the open vault is still there", err)
	}
	if diff := cmp.Diff(before, describe(t, home)); diff != "" {
		t.Errorf("sealed (-before +after):\n%s", diff)
	}
	phrase := vault.Keys{Phrase: "en fras"}
	if err := workspace.ResealVault(t.Context(), home, duckdb.NewStore, &testKeys, &phrase, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.OpenQuarantine(t.Context(), home, duckdb.NewStore, &testKeys); fault.ExitCode(err) != 2 {
		t.Error("the old key opens what is sealed to another", err)
	}
	q, err := workspace.OpenQuarantine(t.Context(), home, duckdb.NewStore, &phrase)
	if err != nil {
		t.Fatal(err)
	}
	q.Close()
}
