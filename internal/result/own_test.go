package result_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// withModel returns the report's study with one own model, as read from a file.
func withModel(sql string) (*study.Study, error) {
	src := string(study.Builtin().Source)
	src += "  - result: own\n    kind: model\n    model: own.x\n    title: {sv: Egen, en: Own}\n"
	return study.Parse("study.yaml", []byte(src), map[string]string{"own/x.sql": sql})
}

// TestWhatOwnModelsCanDo checks the outcome of many attempts, one per line of testdata/own.txt: refused with the error
// of the program or of the engine, or run with the columns of the result. None of these columns is sex, background,
// health or area, or depends on them.
func TestWhatOwnModelsCanDo(t *testing.T) {
	const file = "testdata/own.txt"
	pinned, err := os.ReadFile(file)
	must(t, err)
	e := session(t, readRegisters(t, "testdata/groups"), "", 1)
	var got []string
	for line := range strings.Lines(string(pinned)) {
		line = strings.TrimSuffix(line, "\n")
		sql, want, _ := strings.Cut(line, "\t")
		now := outcome(t, e, sql)
		got = append(got, sql+"\t"+now)
		if now != want {
			t.Errorf("%s\n  now    %s\n  pinned %s", sql, now, want)
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		must(t, os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o644))
	}
}

// outcome returns the outcome of an own model.
func outcome(t *testing.T, e engine.Engine, sql string) string {
	t.Helper()
	s, err := withModel("\n" + sql) // on its second line
	var faults fault.List
	if errors.As(err, &faults) {
		var said []string
		for _, f := range faults {
			if f.Line != 2 || f.Hint.SV == "" || f.Rule.SV == "" || fault.ExitCode(err) != 4 {
				t.Errorf("%s: %+v", sql, f)
			}
			said = append(said, f.Rule.In(lang.EN))
		}
		return "refused: " + strings.Join(slices.Compact(said), "; ")
	}
	must(t, err)
	set, err := model.Models(s.Models)
	if err != nil {
		return "refused: " + err.Error()
	}
	contents := model.Registers{Hidden: study.Hidden}
	cache, err := model.Open(context.Background(), e, set, result.Parameters(s, s.Coding()), contents)
	must(t, err)
	if _, err = cache.Make(context.Background(), progress.Silent, "own.x"); err != nil {
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Study || f.Hint.SV == "" {
			t.Errorf("%s: %v", sql, err)
		} else if f.Line != 2 && f.Line != 0 {
			t.Errorf("%s: line %d", sql, f.Line)
		}
		return fmt.Sprint("cannot be computed: ", strings.Split(f.Error(), "\n")[0])
	}
	var columns string
	must(t, engine.Row(context.Background(), e,
		"select coalesce(string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position), "+
			"'') from information_schema.columns where table_schema = 'own' and table_name = 'x'", &columns))
	for _, word := range []string{"sex", "background", "municipality", "stratum", "treatment", "area"} {
		if strings.Contains(columns, word) {
			t.Errorf("%s: gives %s", sql, columns)
		}
	}
	return "runs: " + columns
}

// Every function that own models may use is consistent according to the engine, or is a part of its grammar.
func TestOwnModelsUseConsistentFunctions(t *testing.T) {
	e := session(t, registers{}, "", 1)
	known := map[string]bool{}
	must(t, engine.Each(context.Background(), e, `select function_name,
			bool_or(coalesce(stability, 'macro') not in ('CONSISTENT', 'macro') or coalesce(has_side_effects, false))
		from duckdb_functions() group by all`, func(scan func(...any) error) error {
		var name string
		var moody bool
		err := scan(&name, &moody)
		known[name] = !moody
		return err
	}))
	grammar := []string{"nullif", "percentile_cont", "percentile_disc"}
	for _, name := range study.Functions() {
		if ok, found := known[name]; found && !ok || !found && !slices.Contains(grammar, name) {
			t.Errorf("%s: known to the engine %t, consistent %t", name, found, ok)
		}
	}
	if len(known) < 500 {
		t.Errorf("the engine knows %d functions", len(known))
	}
}

// The rows of an own model are checked. All mistakes are reported, each with file and column.
func TestRowsOfOwnModels(t *testing.T) {
	e := session(t, readRegisters(t, "testdata/groups"), "", 1)
	row := func(changes ...string) string {
		cells := []string{`'active' as "group"`, "'' as category", "'persons' as measure", "7 as value",
			"null as numerator", "null as denominator"}
		for i := 0; i < len(changes); i += 2 {
			at := slices.IndexFunc(cells, func(c string) bool { return strings.HasSuffix(c, " as "+changes[i]) })
			cells[at] = changes[i+1]
		}
		return "select " + strings.Join(slices.DeleteFunc(cells, func(c string) bool { return c == "" }), ", ")
	}
	shared := func(cells string) string { return row("denominator", "9 as denominator, "+cells) }
	const contradictory = "models/own/x.sql: 1 row has contributions that contradict each other"
	for sql, want := range map[string][]string{
		row():                                      nil,
		row("category", "null as category"):        nil,
		row("value", "null as value"):              nil,
		row("value", "1.5::decimal(9,2) as value"): nil,
		shared("3 as largest, 2 as second_largest, 7 as total"):          nil,
		shared("null as largest, null as second_largest, null as total"): nil,
		shared("3 as largest"): {"models/own/x.sql:second_largest: the result own lacks the column second_largest\n" +
			"  → largest, second_largest, total are numbers", "models/own/x.sql:total: the result own lacks"},
		shared("3 as largest, 2 as second_largest, '7' as total"): {
			"models/own/x.sql:total: the column is of the type VARCHAR"},
		shared("3 as largest, 2 as second_larges, 7 as total"): {
			"models/own/x.sql:second_larges: the column does not belong to a result\n  → did you mean second_largest?"},
		shared("3 as largest, 4 as second_largest, 7 as total"):  {contradictory + "\n  → largest"},
		shared("3 as largest, -4 as second_largest, 7 as total"): {contradictory},
		shared("3 as largest, 2 as second_largest, 2 as total"):  {contradictory},
		shared("3 as largest, 2 as second_largest, 1/0 as total"): {
			"models/own/x.sql:total: 1 row has a number that is infinite"},
		"select 1 as n": {"models/own/x.sql:group: the result own lacks the column group",
			"models/own/x.sql:denominator: the result own lacks",
			"models/own/x.sql:n: the column does not belong to a result"},
		row("measure", "'persons' as mesure"): {"models/own/x.sql:measure: the result own lacks",
			"models/own/x.sql:mesure: the column does not belong to a result\n  → did you mean measure?"},
		row("numerator", ""):                       {"models/own/x.sql:numerator: the result own lacks"},
		row("value", "'7' as value"):               {"models/own/x.sql:value: the column is of the type VARCHAR"},
		row("value", "date '2023-01-01' as value"): {"models/own/x.sql:value: the column is of the type DATE"},
		row(`"group"`, `12 as "group"`):            {"models/own/x.sql:group: the column is of the type INTEGER"},
		row(`"group"`, `['a'] as "group"`):         {"models/own/x.sql:group: the column is of the type VARCHAR[]"},
		row("measure", "null as measure"):          {"models/own/x.sql:measure: 1 row has no measure"},
		row("measure", "'' as measure"):            {"models/own/x.sql:measure: 1 row has no measure"},
		row() + " union all " + row("value", "8 as value"): {
			"models/own/x.sql: 1 row has the same group, category and measure as another"},
		row("value", "1/0 as value"): {"models/own/x.sql:value: 1 row has a number that is infinite"},
		row("value", "0/0 as value"): {"models/own/x.sql:value: 1 row has a number that is infinite"},
		row("denominator", "'nan'::double as denominator"): {
			"models/own/x.sql:denominator: 1 row has a number that is infinite"},
		row("value", "power(10, 30) as value"): {"models/own/x.sql:value: 1 row has a number too large"},
		row("value", "170141183460469231731687303715884105727 as value"): {
			"models/own/x.sql:value: 1 row has a number too large"},
		`select 'active' as "group", '' as category, 'm' || r.range as measure, 1 as value,
			null as numerator, null as denominator from range(100001) as r`: {
			"models/own/x.sql: the model gives 100001 rows, more than 100000"},
	} {
		s, err := withModel(sql)
		must(t, err)
		own, _ := s.Result("own")
		s.Results = []study.Result{*own}
		_, err = result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
		if len(want) == 0 {
			if err != nil {
				t.Errorf("%s: %v", sql, err)
			}
			continue
		}
		var faults fault.List
		if !errors.As(err, &faults) || fault.ExitCode(err) != 4 {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v, want %q", sql, err, w)
			}
		}
	}
}

// A row of an own model can state the contributions to a sum from those that its denominator counts. If one of these
// numbers is missing, the contributions are unknown.
func TestContributionsOfOwnModels(t *testing.T) {
	e := session(t, readRegisters(t, "testdata/groups"), "", 1)
	s, err := withModel(`select 'active' as "group", a.category, 'total_paid' as measure, 70 as value,
		null as numerator, a.denominator, max(a.amount) as largest,
		second_largest(a.amount) as second_largest, sum(a.amount) as total
		from (values ('sum', 3, 40), ('sum', 3, 20), ('sum', 3, 10), ('unknown', 3, null), ('over', null, 7))
			as a (category, denominator, amount)
		group by a.category, a.denominator`)
	must(t, err)
	own, _ := s.Result("own")
	s.Results = []study.Result{*own}
	out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
	must(t, err)
	for _, r := range out.Rows {
		b := r.Basis
		if known := r.Category == "sum"; b.Known != known ||
			known && (b.N != 3 || b.Largest != 40 || b.Second != 20 || b.Total != 70) {
			t.Errorf("%s: %+v", r.Category, b)
		}
	}
	if len(out.Rows) != 3 {
		t.Errorf("%d rows", len(out.Rows))
	}
}
