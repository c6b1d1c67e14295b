package delivery

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// lateNames are the deliveries that the tests of erasing load last, with number changes among them.
var lateNames = []string{"2024-09-fk", "2024-09-skv-folkbokforing"}

// split moves the late deliveries of the shared world to a folder of their own.
func split(t *testing.T) (world, late string) {
	t.Helper()
	world, late = sharedWorld(t), filepath.Join(t.TempDir(), "late")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range lateNames {
		if err := os.Rename(filepath.Join(world, name), filepath.Join(late, name)); err != nil {
			t.Fatal(err)
		}
	}
	return world, late
}

func runPurge(ctx context.Context, home string, names ...string) (*Purged, error) {
	return Purge(ctx, PurgeOptions{Engine: duckdb.NewStore, Workspace: home, Deliveries: names,
		Today: "2026-01-01", Early: true,
		Keys: testKeys})
}

// numbersIn returns how many identity numbers a vault has, and the largest key that it ever gave.
func numbersIn(t *testing.T, home string) (n, last int64) {
	t.Helper()
	db := openBoth(t, home)
	defer db.Close()
	err := engine.Row(t.Context(), db, "select count(number), max(key) from vault.main.identity", &n, &last)
	if err != nil {
		t.Fatal(err)
	}
	return n, last
}

// TestErasedIsAsIfItHadNeverCome: without the late deliveries the workspace is what it was before them: registers,
// quarantine and number changes. Their numbers are gone, and no key of theirs is given to another number.
func TestErasedIsAsIfItHadNeverCome(t *testing.T) {
	for name, keys := range map[string]vault.Keys{"open": {}, "sealed": testKeys} {
		t.Run(name, func(t *testing.T) { erasedIsAsIfItHadNeverCome(t, keys) })
	}
}

func erasedIsAsIfItHadNeverCome(t *testing.T, keys vault.Keys) {
	world, late := split(t)
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	want := describe(t, home)
	numbers, _ := numbersIn(t, home)
	if _, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	all, last := numbersIn(t, home)
	if all <= numbers {
		t.Fatal("the late deliveries bring no number of their own")
	}
	purged, err := runPurge(t.Context(), home, lateNames...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, describe(t, home)); diff != "" {
		t.Errorf("after erasing what came late:\n%s", diff)
	}
	left, stillLast := numbersIn(t, home)
	if left > numbers || purged.Numbers != all-left || stillLast != last {
		t.Errorf("numbers: %d before, %d with the late deliveries, %d after; %d erased; last key %d, then %d", numbers,
			all, left, purged.Numbers, last, stillLast)
	}
	if again, err := runPurge(t.Context(), home); err != nil || len(again.Deliveries) > 0 {
		t.Errorf("nothing is due: %+v %v", again, err)
	}
	report, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home, Keys: keys})
	if err != nil || !report.Unchanged() || len(report.Erased) != len(lateNames) {
		t.Errorf("erased deliveries are loaded again: %+v %v", report, err)
	}
	if diff := cmp.Diff(want, describe(t, home)); diff != "" {
		t.Errorf("after loading what was erased:\n%s", diff)
	}
}

// TestDraftOfAKilledCommandGoes: whatever a killed load or erasure has left of its draft, the next command removes it.
func TestDraftOfAKilledCommandGoes(t *testing.T) {
	world, _ := split(t)
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	draft := filepath.Join(home, workspace.LoadingDir)
	for _, left := range []string{"", "warehouse.duckdb", workspace.StageDir + "/half", "vault.age"} {
		if err := os.MkdirAll(filepath.Join(draft, filepath.Dir(left)), 0o700); err != nil {
			t.Fatal(err)
		}
		if left != "" {
			if err := os.WriteFile(filepath.Join(draft, left), []byte("half a file"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if p, err := runPurge(t.Context(), home); err != nil || len(p.Deliveries) > 0 {
			t.Errorf("%q: %+v %v", left, p, err)
		}
		if _, err := os.Stat(draft); err == nil {
			t.Errorf("a draft with %q stays", left)
		}
	}
}

// TestKilledPurge: an erasure that is killed at any moment has erased all or nothing.
func TestKilledPurge(t *testing.T) {
	if home := os.Getenv("ANSATZ_TEST_PURGE"); home != "" {
		if _, err := runPurge(context.Background(), home, lateNames...); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	world, late := split(t)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	for _, from := range []string{world, late} {
		if _, err := runLoad(t.Context(), Options{Deliveries: from, Workspace: whole}); err != nil {
			t.Fatal(err)
		}
	}
	purgeIn := func(home string, after time.Duration) {
		t.Helper()
		killedAfter(t, after, "TestKilledPurge", "ANSATZ_TEST_PURGE="+home)
	}
	copied := func(name string) string {
		t.Helper()
		home := filepath.Join(dir, name)
		if err := os.CopyFS(home, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		return home
	}
	erased := copied("erased")
	begun := time.Now()
	purgeIn(erased, 0)
	took := time.Since(begun)
	before, after := describe(t, whole), describe(t, erased)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d; the whole erasure took %v", seed, took)
	random := rand.New(rand.NewPCG(seed, 1))
	seen := map[string]int{}
	for round := range 6 {
		home := copied(fmt.Sprintf("killed-%d", round))
		purgeIn(home, time.Duration(random.Int64N(int64(took)*5/4)))
		switch got := describe(t, home); {
		case cmp.Equal(got, before):
			seen["as before"]++
		case cmp.Equal(got, after):
			seen["erased"]++
		default:
			t.Errorf("a killed erasure leaves a workspace that is neither as before nor as after:\n%s",
				cmp.Diff(before, got))
		}
		if p, err := runPurge(t.Context(), home); err != nil || len(p.Deliveries) > 0 {
			t.Errorf("after a killed erasure: %+v %v", p, err)
		}
		if _, err := os.Stat(filepath.Join(home, "loading")); err == nil {
			t.Error("a killed erasure leaves its draft")
		}
	}
	t.Logf("killed erasures left: %v", seen)
}

// TestErasedRowsThatOthersRepeat: whatever deliveries repeat and contradict each other, and in whatever order they were
// loaded, erasing one after another leaves each time what the others alone would be.
func TestErasedRowsThatOthersRepeat(t *testing.T) {
	numbers := []string{"196001019808", "196001019816", "196001019824"}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	deliveries := map[string]map[string]string{}
	var names []string
	for month := range 6 {
		name := fmt.Sprintf("2024-0%d-x", month+1)
		names = append(names, name)
		agency, register := "employment", "jobseeker"
		rows := "person_id,from_date,to_date,category\n"
		if month%2 == 1 {
			agency, register = "population", "person"
			rows = "person_id,sex,birth_date,death_date,emigrated_date,background,municipality,protected\n"
		}
		for range 6 {
			if number := numbers[random.IntN(3)]; register == "jobseeker" {
				rows += fmt.Sprintf("%s,2020-0%d-01,,%s\n", number, 1+random.IntN(2),
					[]string{"open", "open", "programme"}[random.IntN(3)])
			} else {
				rows += fmt.Sprintf("%s,female,1960-01-01,,,22,018%d,\n", number, random.IntN(2))
			}
		}
		deliveries[name] = map[string]string{
			name + "/delivery.yaml": fmt.Sprintf("agency: %s\ndelivered: 2024-0%d-02\nreference: 2024-01-01\n"+
				"synthetic: true\nfiles: [{register: %s, path: a.csv}]\n", agency, month+1, register),
			name + "/a.csv": rows,
		}
	}
	load := func(home string, names ...string) {
		t.Helper()
		in := t.TempDir()
		for _, name := range names {
			deliver(t, in, deliveries[name])
		}
		if _, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1}); err != nil {
			t.Fatal(err)
		}
	}
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	home := filepath.Join(t.TempDir(), "W")
	for _, name := range names {
		load(home, name)
	}
	left := append([]string{}, names...)
	random.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	for len(left) > 1 {
		purged, err := runPurge(t.Context(), home, left[0])
		if err != nil || purged.Repeated != 0 {
			t.Fatalf("%+v %v", purged, err)
		}
		left = left[1:]
		alone := filepath.Join(t.TempDir(), "W")
		load(alone, left...)
		if diff := cmp.Diff(describe(t, alone), describe(t, home)); diff != "" {
			t.Fatalf("loaded %v, left %v (-loaded alone +erased):\n%s", names, left, diff)
		}
	}
}

// TestRemovedIsAsIfItHadNeverCome: a delivery that is removed leaves the workspace as it was before it, and may be
// loaded again, which gives what there was.
func TestRemovedIsAsIfItHadNeverCome(t *testing.T) {
	world, late := split(t)
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	before := describe(t, home)
	if _, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	with := describe(t, home)
	remove := PurgeOptions{Engine: duckdb.NewStore, Workspace: home, Deliveries: lateNames, Today: "2026-01-01",
		Early: true, Again: true}
	if _, err := Purge(t.Context(), remove); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, describe(t, home)); diff != "" {
		t.Errorf("after removing what came late:\n%s", diff)
	}
	report, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home})
	if err != nil || len(report.Erased) > 0 || report.Unchanged() {
		t.Fatalf("removed deliveries are not loaded again: %+v %v", report, err)
	}
	if diff := cmp.Diff(with, describe(t, home)); diff != "" {
		t.Errorf("after loading them again:\n%s", diff)
	}
}
