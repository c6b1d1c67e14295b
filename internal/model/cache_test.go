package model

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/progress"
)

// chain is a set of three models, each on the one before, and one beside them.
func chain(t *testing.T) Set {
	t.Helper()
	return setOf(t, map[string]string{
		"a/person": "select p.person_id from register.person as p",
		"b/adult":  "select p.person_id from a.person as p cross join param.age as g where p.person_id >= g.least",
		"c/count":  "select count(*) as n from b.adult",
		"d/beside": "select i.person_id from register.income as i",
	})
}

func setOf(t *testing.T, models map[string]string) Set {
	t.Helper()
	set := Set{}
	for name, sql := range models {
		set.add(name+".sql", sql, "")
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if faults := set.connect(set[name]); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	return set
}

func names(order []*Model) (all []string) {
	for _, m := range order {
		all = append(all, m.Name)
	}
	return all
}

// TestOrder: every model comes after those that it builds on, and the same way every time.
func TestOrder(t *testing.T) {
	set := chain(t)
	want := []string{"a.person", "b.adult", "c.count", "d.beside"}
	for _, wanted := range [][]string{{"c.count", "d.beside"}, {"d.beside", "c.count", "b.adult"}} {
		if got := names(set.Order(wanted...)); !slices.Equal(got, want) {
			t.Errorf("%v: %v", wanted, got)
		}
	}
	builtin, err := Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range builtin.Order(slices.Collect(maps.Keys(builtin))...) {
		for _, in := range m.Inputs {
			if !seen[in] {
				t.Errorf("%s comes before %s, on which it builds", m.Name, in)
			}
		}
		seen[m.Name] = true
	}
	if len(seen) != len(builtin) {
		t.Errorf("%d of %d models have a place", len(seen), len(builtin))
	}
}

// TestInputs: what a model reads follows from the names in its SQL, and not from those in comments and texts.
func TestInputs(t *testing.T) {
	set := setOf(t, map[string]string{
		"a/x": "select 1 as n",
		"b/y": "-- a.x and register.person\nselect 'a.x register.income' as s, p.n from param.p as p /* a.x */",
		"b/z": "select x.n from a.x as x join register.company as c on true",
	})
	y, z := set["b.y"], set["b.z"]
	if len(y.Inputs) > 0 || len(y.Registers) > 0 || !slices.Equal(y.Params, []string{"p"}) {
		t.Errorf("%+v", y)
	}
	if !slices.Equal(z.Inputs, []string{"a.x"}) || !slices.Equal(z.Registers, []string{"company"}) {
		t.Errorf("%+v", z)
	}
	if general := set.Shared("b.y", "b.z"); !slices.Equal(general, []string{"a.x", "b.z"}) {
		t.Errorf("general: %v", general)
	}
}

// TestCircle: models that need each other are refused.
func TestCircle(t *testing.T) {
	_, err := Models(map[string]string{"own/x.sql": "select n from own.y", "own/y.sql": "select n from own.x"})
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults[0].Rule.EN, "builds on itself") {
		t.Errorf("%v", err)
	}
}

// workspace is a session with two small registers.
func workspace(t *testing.T) engine.Engine {
	t.Helper()
	e, err := duckdb.New(t.Context(), filepath.Join(t.TempDir(), "models.db"), engine.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	err = e.Exec(t.Context(), `create schema register;
		create table register.person as select * from (values (1), (2), (3)) as v (person_id);
		create table register.income as select * from (values (2)) as v (person_id)`)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// made opens the cache and makes what is wanted, and returns what was made now.
func made(t *testing.T, e engine.Engine, set Set, least int, content map[string]string, wanted ...string) []string {
	t.Helper()
	age := Param{Name: "age", Columns: []string{"least integer"}, Rows: [][]any{{least}}}
	c, err := Open(t.Context(), e, set, []Param{age}, Registers{Content: content})
	if err != nil {
		t.Fatal(err)
	}
	states, err := c.Make(t.Context(), progress.Silent, wanted...)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range states {
		if s.Made {
			all = append(all, s.Name)
		}
	}
	return all
}

func rowsOf(t *testing.T, e engine.Engine, name string) int64 {
	t.Helper()
	n, err := count(t.Context(), e, name)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOnlyWhatChangedIsMade: a model is computed again when its SQL, a parameter, a register or a model below it
// changes, and not otherwise.
func TestOnlyWhatChangedIsMade(t *testing.T) {
	e, set := workspace(t), chain(t)
	content := map[string]string{"person": "one", "income": "one"}
	all := []string{"a.person", "b.adult", "c.count", "d.beside"}
	expect := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v are made, want %v", what, got, want)
		}
	}
	expect("first", made(t, e, set, 2, content, all...), all)
	if n := rowsOf(t, e, "b.adult"); n != 2 {
		t.Errorf("b.adult has %d rows", n)
	}
	expect("again", made(t, e, set, 2, content, all...), nil)
	expect("another parameter", made(t, e, set, 3, content, all...), all[1:3])
	if n := rowsOf(t, e, "b.adult"); n != 1 {
		t.Errorf("b.adult has %d rows with another parameter", n)
	}
	content["income"] = "two"
	expect("another register", made(t, e, set, 3, content, all...), all[3:])
	set["b.adult"].SQL += " -- another text"
	expect("another model", made(t, e, set, 3, content, all...), all[1:3])
	delete(content, "person")
	expect("a register whose content nobody knows", made(t, e, set, 3, content, all...), all[:3])
	expect("nor the second time", made(t, e, set, 3, content, all...), all[:3])
}

// TestStaleIsDropped: after Open no table stands whose fingerprint no longer holds, nor one of a model that is gone.
func TestStaleIsDropped(t *testing.T) {
	e, set := workspace(t), chain(t)
	content := map[string]string{"person": "one", "income": "one"}
	made(t, e, set, 2, content, "c.count", "d.beside")
	set["b.adult"].SQL += " -- another text"
	delete(set, "d.beside")
	if got := made(t, e, set, 2, content, "a.person"); got != nil {
		t.Errorf("made %v", got)
	}
	for name, stands := range map[string]bool{"a.person": true, "b.adult": false, "c.count": false, "d.beside": false} {
		if _, err := count(context.Background(), e, name); (err == nil) != stands {
			t.Errorf("%s stands: %v", name, err == nil)
		}
	}
}

// TestParametersOfOthersStand: what a study does not give as a parameter stands with the models that read it, until a
// study gives it otherwise.
func TestParametersOfOthersStand(t *testing.T) {
	e, set := workspace(t), chain(t)
	registers := Registers{Content: map[string]string{"person": "one", "income": "one"}}
	made(t, e, set, 2, registers.Content, "c.count")
	if _, err := Open(t.Context(), e, set, nil, registers); err != nil {
		t.Fatal(err)
	}
	if again := made(t, e, set, 2, registers.Content, "c.count"); again != nil {
		t.Errorf("%v are made again", again)
	}
	if again := made(t, e, set, 3, registers.Content, "c.count"); len(again) != 2 {
		t.Errorf("with another parameter %v are made again", again)
	}
}

// TestModelsThatAreNotStored: a model whose head says that it is not stored is computed where it is read, is made
// again when what it follows from changes, and may become a table.
func TestModelsThatAreNotStored(t *testing.T) {
	e, set := workspace(t), chain(t)
	content := map[string]string{"person": "one", "income": "one"}
	text := set["b.adult"].SQL
	for _, stored := range []bool{false, true, false} {
		set["b.adult"].SQL, set["b.adult"].View = text, !stored
		if !stored {
			set["b.adult"].SQL = "-- One row per adult.\n-- stored: no\n" + text
			if h, _ := readHead(set["b.adult"].SQL); !h.View {
				t.Error("the head is not read")
			}
		}
		if got := made(t, e, set, 2, content, "c.count"); len(got) < 2 || !slices.Contains(got, "c.count") {
			t.Errorf("stored %v: made %v", stored, got)
		}
		if got := made(t, e, set, 2, content, "c.count"); got != nil {
			t.Errorf("stored %v: made again %v", stored, got)
		}
		got := made(t, e, set, 3, content, "c.count")
		if n := rowsOf(t, e, "b.adult"); !slices.Equal(got, []string{"b.adult", "c.count"}) || n != 1 {
			t.Errorf("stored %v: with another parameter made %v, %d rows", stored, got, n)
		}
		standing, err := views(t.Context(), e)
		if err != nil || standing["b.adult"] == stored {
			t.Errorf("stored %v: views %v, %v", stored, standing, err)
		}
	}
}

// TestFailedModelStaysAway: a model that cannot be computed leaves no table, and what was finished stays.
func TestFailedModelStaysAway(t *testing.T) {
	e, set := workspace(t), chain(t)
	set["c.count"].SQL = "select cast('x' as integer) as n from b.adult"
	content := map[string]string{"person": "one", "income": "one"}
	c, err := Open(t.Context(), e, set, []Param{{Name: "age", Columns: []string{"least integer"}, Rows: [][]any{{2}}}},
		Registers{Content: content})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Make(t.Context(), progress.Silent, "c.count"); err == nil {
		t.Fatal("no error")
	}
	if _, err := count(t.Context(), e, "c.count"); err == nil {
		t.Error("the table stands")
	}
	if n := rowsOf(t, e, "b.adult"); n != 2 {
		t.Errorf("b.adult has %d rows", n)
	}
}

// TestGrainIsChecked: a table with two rows that are equal in its grain does not hold it.
func TestGrainIsChecked(t *testing.T) {
	e := workspace(t)
	for _, test := range []struct {
		sql   string
		holds bool
	}{
		{"-- grain: a, b\nselect * from (values (1, 1), (1, 2), (null, 1)) as v (a, b)", true},
		{"-- grain: a, b\nselect * from (values (1, null), (1, null)) as v (a, b)", false},
		{"-- grain: group\nselect * from (values (1), (2)) as v (\"group\")", true},
		{"-- grain: one row\nselect 1 as n", true},
		{"-- grain: one row\nselect 1 as n where 1 = 0", false},
		{"-- grain: none\nselect * from (values (1), (1)) as v (a)", true},
	} {
		m := &Model{Name: "main.t", SQL: test.sql}
		m.Head, _ = readHead(m.SQL)
		if err := e.Exec(t.Context(), "create or replace table main.t as "+m.SQL); err != nil {
			t.Fatal(err)
		}
		if holds, err := m.HoldsGrain(t.Context(), e); err != nil || holds != test.holds {
			t.Errorf("%s: %v, %v", test.sql, holds, err)
		}
	}
}
