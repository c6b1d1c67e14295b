package result_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// workspace returns a folder with a warehouse of a specification's registers and, after a run, a cache of models.
func workspace(t *testing.T, specification string) string {
	t.Helper()
	dir := t.TempDir()
	db, err := duckdb.Open(context.Background(), filepath.Join(dir, "warehouse.duckdb"), duckdb.Options{})
	must(t, err)
	must(t, db.Exec(context.Background(), fillSQL(readRegisters(t, filepath.Join("testdata", specification)), "")))
	must(t, db.Close())
	return dir
}

// run computes a study in a workspace as the program does.
func run(dir string, s *study.Study, contents model.Registers) (out *result.Output, err error) {
	err = inCache(dir, func(db *duckdb.DB) error {
		out, err = result.Compute(context.Background(), db, s, contents, progress.Silent)
		return err
	})
	return out, err
}

// prepare makes the models of a load in a workspace.
func prepare(dir string, s *study.Study, contents model.Registers) error {
	return inCache(dir, func(db *duckdb.DB) error {
		return result.Prepare(context.Background(), db, s, contents, progress.Silent)
	})
}

// inCache opens a workspace's cache of models.
func inCache(dir string, use func(*duckdb.DB) error) error {
	ctx := context.Background()
	db, err := duckdb.Open(ctx, filepath.Join(dir, "models.duckdb"), duckdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Attach(ctx, engine.Warehouse{Books: filepath.Join(dir, "warehouse.duckdb"), Parts: dir}); err != nil {
		return err
	}
	return use(db)
}

func unchanged() model.Registers {
	content := map[string]string{"organisation": "1", "draw": "1"}
	for _, r := range register.All() {
		content[r.Name] = "1"
	}
	for _, name := range register.Derived() {
		content[name] = "1"
	}
	return model.Registers{Content: content}
}

func made(out *result.Output) []string {
	var names []string
	for _, m := range out.Models {
		if m.Made {
			names = append(names, m.Name)
		}
	}
	return names
}

func csvOf(t *testing.T, out *result.Output) string {
	t.Helper()
	var b bytes.Buffer
	must(t, table.WriteCSV(&b, out.Rows))
	return b.String()
}

// A study's models stand while another one is computed in the same workspace, as an indicator makes it.
func TestStudiesKeepTheirModelsBesideEachOther(t *testing.T) {
	dir := workspace(t, "companies")
	cooperation, err := study.Load(study.CooperationName)
	must(t, err)
	for _, s := range []*study.Study{cooperation, study.Builtin()} {
		_, err := run(dir, s, unchanged())
		must(t, err)
	}
	for _, s := range []*study.Study{cooperation, study.Builtin()} {
		out, err := run(dir, s, unchanged())
		must(t, err)
		if again := made(out); len(again) > 0 {
			t.Errorf("%s: %v are made again", s.Name, again)
		}
	}
}

// If nothing changed, no model is made. If one parameter or register changed, only the models that depend on it are
// made. The rows are those of a fresh run.
func TestOnlyWhatChangedIsMadeAgain(t *testing.T) {
	dir := workspace(t, "companies")
	first, err := run(dir, study.Builtin(), unchanged())
	must(t, err)
	if len(made(first)) != len(first.Models) {
		t.Fatalf("the first run made %d of %d models", len(made(first)), len(first.Models))
	}
	contents := unchanged()
	contents.Intact = func(context.Context, []string) error {
		return errors.New("looked at registers though nothing reads them")
	}
	again, err := run(dir, study.Builtin(), contents)
	must(t, err)
	if names := made(again); names != nil {
		t.Errorf("made again though nothing changed: %v", names)
	}
	if csvOf(t, first) != csvOf(t, again) {
		t.Error("other rows though nothing changed")
	}

	set, err := model.Models(nil)
	must(t, err)
	for name, c := range map[string]struct {
		study    func(*study.Study)
		contents func(model.Registers)
		reads    func(*model.Model) bool
	}{
		"k": {study: func(s *study.Study) { s.Comparison.K = 2 }, reads: param("comparison")},
		"a period": {study: func(s *study.Study) { s.Periods.Paid.From = s.Periods.Paid.To },
			reads: param("paid_days")},
		"a role": {study: func(s *study.Study) { s.Assistance.ExcludedRoles = []string{"auditor"} },
			reads: param("excluded_role")},
		"the debts": {contents: func(c model.Registers) { c.Content["debt"] = "2" },
			reads: func(m *model.Model) bool { return slices.Contains(m.Registers, "debt") }},
		"nothing":     {reads: func(*model.Model) bool { return false }},
		"a low share": {study: func(s *study.Study) { s.Income.LowShare = 0.5 }, reads: param("income")},
	} {
		s, contents := study.Builtin(), unchanged()
		if c.study != nil {
			c.study(s)
		}
		if c.contents != nil {
			c.contents(contents)
		}
		_, err := run(dir, study.Builtin(), unchanged())
		must(t, err)
		changed, err := run(dir, s, contents)
		must(t, err)
		want := map[string]bool{}
		for _, m := range changed.Models { // in the order of making, so inputs come first
			if c.reads(set[m.Name]) ||
				slices.ContainsFunc(set[m.Name].Inputs, func(in string) bool { return want[in] }) {
				want[m.Name] = true
			}
		}
		got := made(changed)
		slices.Sort(got)
		if !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Errorf("after %s changed: made %v, want %v", name, got, slices.Sorted(maps.Keys(want)))
		}
		fresh := workspace(t, "companies")
		from, err := run(fresh, s, contents)
		must(t, err)
		if csvOf(t, changed) != csvOf(t, from) {
			t.Errorf("after %s changed: other rows than a fresh run's", name)
		}
	}
}

func param(name string) func(*model.Model) bool {
	return func(m *model.Model) bool { return slices.Contains(m.Params, name) }
}

// A stale table is dropped, also if the run does not need it, so that it cannot be taken for current. One that rests on
// parameters which the run does not read stands beside them, as another study left both.
func TestNothingStaleIsLeft(t *testing.T) {
	dir := workspace(t, "companies")
	_, err := run(dir, study.Builtin(), unchanged())
	must(t, err)
	population := func(change func(s *study.Study)) []string {
		t.Helper()
		s := study.Builtin()
		s.Results = s.Results[:1] // the population, which reads no company
		change(s)
		out, err := run(dir, s, unchanged())
		must(t, err)
		if slices.ContainsFunc(out.Models, func(m model.State) bool { return m.Name == "company.profile" }) {
			t.Fatal("the population needs companies")
		}
		return kept(t, dir)
	}
	beside := population(func(s *study.Study) { s.Periods.Assistance.To = s.Periods.Assistance.From })
	if !slices.Contains(beside, "cohort.person") || !slices.Contains(beside, "company.profile") {
		t.Errorf("the cache holds %v", beside)
	}
	stale := population(func(s *study.Study) { s.ReferenceDate.Time = s.ReferenceDate.AddDate(-1, 0, 0) })
	if !slices.Contains(stale, "cohort.person") || slices.Contains(stale, "company.profile") {
		t.Errorf("the cache holds %v", stale)
	}
}

// kept are the tables of the cache of models.
func kept(t *testing.T, dir string) (tables []string) {
	t.Helper()
	db, err := duckdb.Open(context.Background(), filepath.Join(dir, "models.duckdb"), duckdb.Options{ReadOnly: true})
	must(t, err)
	defer db.Close()
	query := "select table_schema || '.' || table_name " +
		"from information_schema.tables where table_catalog = 'models' and table_type = 'BASE TABLE'"
	must(t, engine.Each(context.Background(), db, query, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		tables = append(tables, name)
		return err
	}))
	return tables
}

// A change of payments rebuilds only the models that depend on payments. A late month does not rebuild debts, incomes,
// families or populations.
func TestPaymentsChangePayments(t *testing.T) {
	dir := workspace(t, "companies")
	_, err := run(dir, study.Builtin(), unchanged())
	must(t, err)
	contents := unchanged()
	for _, name := range []string{"benefit_payment", register.BenefitYear, register.BenefitDays} {
		contents.Content[name] = "2"
	}
	out, err := run(dir, study.Builtin(), contents)
	must(t, err)
	for _, name := range made(out) {
		layer, _, _ := strings.Cut(name, ".")
		if !slices.Contains([]string{"payment", "comparison"}, layer) && name != "attrition.payment" &&
			name != "attrition.benefit" && name != "coverage.payment" {
			t.Errorf("%s is made anew", name)
		}
	}
	if len(made(out)) == 0 {
		t.Error("nothing is made anew")
	}
}

// The models that a load makes do not depend on the study, and a run does not make them again. The rows are those of a
// run that makes all models.
func TestPrepared(t *testing.T) {
	networks, err := study.Load("networks")
	must(t, err)
	for _, s := range []*study.Study{study.Builtin(), networks} {
		dir := workspace(t, "companies")
		must(t, prepare(dir, s, unchanged()))
		prepared, err := run(dir, s, unchanged())
		must(t, err)
		fresh, err := run(workspace(t, "companies"), s, unchanged())
		must(t, err)
		if csvOf(t, prepared) != csvOf(t, fresh) {
			t.Errorf("%s: prepared, other rows than a fresh run's", s.Name)
		}
		asking := map[string]bool{}
		var want []string
		for _, m := range prepared.Models { // in the order of making
			of := prepared.Set[m.Name]
			asking[m.Name] = len(of.Params) > 0 ||
				slices.ContainsFunc(of.Inputs, func(in string) bool { return asking[in] })
			if asking[m.Name] {
				want = append(want, m.Name)
			}
		}
		got := made(prepared)
		slices.Sort(got)
		if !slices.Equal(got, slices.Sorted(slices.Values(want))) || len(got) == len(prepared.Models) {
			t.Errorf("%s: prepared, a run makes %v, want %v of %d", s.Name, got, want, len(prepared.Models))
		}
	}
}

// A load does not make a study's own model, also if the model does not depend on the study.
func TestOwnModelsAreNotPrepared(t *testing.T) {
	set, err := model.Models(map[string]string{
		"own/people.sql": "select p.person_id from comparison.candidate as p",
		"own/again.sql":  "select p.person_id from own.people as p",
	})
	must(t, err)
	if got, want := set.Shared("own.again"),
		[]string{"cohort.person", "payment.person_history", "comparison.candidate"}; !slices.Equal(got, want) {
		t.Errorf("general are %v, want %v", got, want)
	}
}

// A run that is killed at any moment leaves a cache from which the next run gives the same rows.
func TestKilledRun(t *testing.T) {
	if os.Getenv("ANSATZ_TEST_RUN") != "" {
		_, err := run(os.Getenv("ANSATZ_TEST_RUN"), study.Builtin(), unchanged())
		must(t, err)
		return
	}
	dir := workspace(t, "companies")
	fresh, err := run(workspace(t, "companies"), study.Builtin(), unchanged())
	must(t, err)
	want := csvOf(t, fresh)
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for i := range 9 {
		if i%3 == 0 {
			must(t, os.RemoveAll(filepath.Join(dir, "models.duckdb")))
			must(t, os.RemoveAll(filepath.Join(dir, "models.duckdb.wal")))
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledRun$")
		cmd.Env = append(os.Environ(), "ANSATZ_TEST_RUN="+dir)
		must(t, cmd.Start())
		time.Sleep(time.Duration(30+random.IntN(300)) * time.Millisecond)
		must(t, cmd.Process.Kill())
		var exit *exec.ExitError
		if errors.As(cmd.Wait(), &exit) {
			killed++
		}
	}
	if killed == 0 {
		t.Error("no run was killed")
	}
	after, err := run(dir, study.Builtin(), unchanged())
	must(t, err)
	if csvOf(t, after) != want {
		t.Error("after kills: other rows than a fresh run's")
	}
	t.Logf("%d runs killed; %d of %d models were left to make", killed, len(made(after)), len(after.Models))
}

// A study's own model can give additional rows, and can replace a built-in model.
func TestOwnModels(t *testing.T) {
	s := study.Builtin()
	s.Models = map[string]string{
		"own/roles.sql": `select role as "group", null as category, 'persons' as measure, count(*) as value,
				null as numerator, null as denominator from register.network_active group by role
			union all select 'nobody', 'x', 'share', null, 0, 0`,
		"cohort/police.sql": "select 'active' as side, 7 as n_persons, 7 as n_matched",
	}
	s.Results = []study.Result{s.Results[0], {Name: "roles", Kind: study.Own, Model: "own.roles"}}
	out, err := result.Compute(context.Background(), session(t, readRegisters(t, "testdata/groups"), "", 2), s,
		model.Registers{}, progress.Silent)
	must(t, err)
	var got []string
	for _, r := range out.Rows {
		if r.Result == "roles" || r.Group == "police_active" {
			got = append(got, fmt.Sprint(r.Result, " ", r.Group, " ", r.Category, " ", r.Measure, " ",
				table.Format(r.Value), " ", r.Status))
		}
	}
	want := []string{"population police_active  persons 7 ok", "roles enabler  persons 1 ok",
		"roles executor_lower  persons 2 ok",
		"roles executor_upper  persons 1 ok",
		"roles strategic  persons 2 ok",
		"roles nobody x share  undefined"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestModelsThatMeanNothing(t *testing.T) {
	for want, own := range map[string]map[string]string{
		"own.a names cohort.subjekt, which does not exist": {"own/a.sql": "select * from cohort.subjekt"},
		"builds on itself": {"own/a.sql": "select * from own.b", "own/b.sql": "select * from own.a"},
	} {
		_, err := model.Models(own)
		if fault.ExitCode(err) != 4 || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A mistake in an own model is a fault of the study, names the model, and leaves the cache usable.
func TestOwnModelThatCannotBeComputed(t *testing.T) {
	dir := workspace(t, "groups")
	s := study.Builtin()
	s.Models = map[string]string{"own/wrong.sql": "select no_such_column from register.network_active"}
	s.Results = []study.Result{{Name: "wrong", Kind: study.Own, Model: "own.wrong"}}
	_, err := run(dir, s, unchanged())
	if fault.ExitCode(err) != 4 ||
		!strings.Contains(err.Error(), "models/own/wrong.sql:1:no_such_column: the model own.wrong") {
		t.Errorf("%v", err)
	}
	_, err = run(dir, study.Builtin(), unchanged())
	must(t, err)
}

// If one of two models that are made at the same time fails, the error names it, and the other one stops at once.
func TestOneOfTwoCannotBeComputed(t *testing.T) {
	if runtime.NumCPU() < 2 {
		t.Skip("SKIPPED: on one processor one model is made after the other")
	}
	dir := workspace(t, "groups")
	s := study.Builtin()
	s.Models = map[string]string{
		"own/long.sql": "select sum(hash(a.range + b.range)) as n from range(10000000) as a cross " +
			"join range(1000000) as b",
		"own/wrong.sql": "select no_such_column from register.network_active",
	}
	s.Results = []study.Result{
		{Name: "long", Kind: study.Own, Model: "own.long"},
		{Name: "wrong", Kind: study.Own, Model: "own.wrong"},
	}
	began := time.Now()
	_, err := run(dir, s, unchanged())
	if fault.ExitCode(err) != 4 || !strings.Contains(err.Error(), "own.wrong") {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("the other model went on for %v", took)
	}
	_, err = run(dir, study.Builtin(), unchanged())
	must(t, err)
}

// An own model with any content is run as one query, and a comment at its end does not affect the text that follows.
func TestOwnModelIsOneQuery(t *testing.T) {
	dir := workspace(t, "groups")
	s := study.Builtin()
	s.Results = []study.Result{{Name: "own", Kind: study.Own, Model: "own.x"}}
	one := `select 'a' as "group", '' as category, 'n' as measure, 1 as value, null as numerator, null as denominator`
	s.Models = map[string]string{"own/x.sql": one + " -- of; them"}
	out, err := run(dir, s, unchanged())
	must(t, err)
	if len(out.Rows) != 1 || table.Format(out.Rows[0].Value) != "1" {
		t.Errorf("%v", out.Rows)
	}
	written := filepath.Join(t.TempDir(), "x.parquet")
	s.Models = map[string]string{"own/x.sql": one + "; copy (select 1) to '" + written + "' (format parquet)"}
	_, err = run(dir, s, unchanged())
	if _, missing := os.Stat(written); fault.ExitCode(err) != 4 || missing == nil {
		t.Errorf("%v %v", err, missing)
	}
}
