package study

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// An own model is one SELECT from registers, parameters and models. None of these texts is.
func TestOwnModelsAreShutIn(t *testing.T) {
	for sql, line := range map[string]int{
		"select 1 as a;\ncopy (select 1) to 'W/registers/person.1.parquet' (format parquet)": 1,
		"select 1 as a;":                 1,
		"copy (select 1) to 'x.parquet'": 1,
		"select 1) as a, (select 2":      1,
		"(select 1":                      1,
		"":                               1,
		"select *\nfrom 'W/registers/debt.1.parquet'":                                             2,
		"select *\nfrom \"W/registers/debt.1.parquet\"":                                           2,
		"select * from register.debt as d,\n'x.parquet'":                                          2,
		"select * from register.debt as d join register.debt as e on d.where = 1,\n'x.parquet'":   2,
		"select * from register.debt as d join\n'x.parquet' as e on true":                         2,
		"select * from (\n'x.parquet' join register.debt as d on true)":                           2,
		"select 1 where exists (from\n'x.parquet')":                                               2,
		"select * from a:\n'x.parquet'":                                                           2,
		"with a as (select 1) select * from a, lateral\n'x.parquet'":                              2,
		"with a as (select 1)\npivot 'x.parquet' on a":                                            2,
		"select * from register.debt as d join register.debt as e on d . where = 1,\n'x.parquet'": 2,
		"select 1. from\n'x.parquet'":                                                             2,
		"select\n1_000. from 'x.parquet'":                                                         2,
		"select\n1from 'x.parquet'":                                                               2,
		"select * from\n(describe register.debt)":                                                 2,
		"select * from\nread_parquet('x')":                                                        2,
		"select * from\n\"read_parquet\" ('x')":                                                   2,
		"select * from\nREAD_TEXT/* */('x')":                                                      2,
		"select * from\nparquet_metadata('x')":                                                    2,
		"select * from\nglob('*')":                                                                2,
		"select * from\nsniff_csv('x')":                                                           2,
		"select\ngetvariable('registers')":                                                        2,
		"select * from\nquery('select 1')":                                                        2,
		"select * from\nduckdb_tables()":                                                          2,
		"select * from\nduckdb_tables":                                                            2,
		"select * from\nwarehouse.delivered.person":                                               2,
		"select * from\nWarehouse.register.person":                                                2,
		"select * from\n\"warehouse\".delivered.person":                                           2,
		"select * from register.debt as d,\nwarehouse . delivered . person":                       2,
		"select * from\ndelivered.person":                                                         2,
		"select * from\nload.file":                                                                2,
		"select * from\ninformation_schema.tables":                                                2,
		"select * from\nregister.\"debt\"":                                                        2,
		"select * from\nRegister.debt":                                                            2,
		"select * from\nregister/* */.debt":                                                       2,
		"select\n$$a$$ as a":                                                                      2,
		"select\ne'a\\'' as a":                                                                    2,
		"select 1 as a /* a\n/* */ */":                                                            1,
		"select 1 as a --\ra":                                                                     1,
		"select 1 as \"it's\"":                                                                    1,
		"select\nu&\"d\\0061ta\"":                                                                 2,
		"select\u00a01":                                                                           1,
		"select 'a":                                                                               1,
	} {
		list := lookThrough("models/own/x.sql", sql)
		if len(list) == 0 {
			t.Errorf("not refused: %q", sql)
			continue
		}
		f := list[0]
		if f.Kind != fault.Study || f.File != "models/own/x.sql" || f.Line != line || f.Rule.SV == "" ||
			f.Rule.EN == "" || f.Hint.SV == "" || f.Hint.EN == "" || strings.Contains(f.In(lang.SV), "x.parquet") {
			t.Errorf("%q: %+v", sql, f)
		}
	}
}

// Likely own models are accepted. So is every built-in model, since an own model may begin as a copy of one.
func TestOwnModelsMayBeWritten(t *testing.T) {
	models := []string{
		"select 1 -- one; row",
		"/* a; b */ select ';' as a, 'it''s -- one', \"group\" " +
			"from own.b as b where b.x in ('a', 'b') order by 1, \"group\" desc",
		"with a as (select 1 as x), b (y) as (values (1), (2)) select * from a cross " +
			"join b, (values ('x'), ('y')) as v (z), unnest([1, 2]) as u (w), range(3) as r (i)",
		"select extract(year from d.date), a is distinct from 'x', x::varchar, å.x from register.debt as d join " +
			"param.period as å on d.kind = 'tax' and d.x = 'y', (register.debt as e join cohort.member as m on true)",
		"from register.debt select debt_date, 'x', \"group\"",
		"(select 1) union all (select 2)",
	}
	for _, sql := range models {
		if err := lookThrough("x", sql).Err(); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	files, err := filepath.Glob("../model/sql/*/*.sql")
	if err != nil || len(files) < 30 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		sql, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range lookThrough(file, string(sql)) {
			if !strings.Contains(f.Rule.EN, "may not be an input") { // built-in models match by sex
				t.Error(fmt.Sprint(f))
			}
		}
	}
}

func FuzzOwnModel(f *testing.F) {
	f.Add("select 1 -- x")
	f.Add("select $$ from (values ('x')) as \"a\", 'b")
	f.Fuzz(func(t *testing.T, sql string) { lookThrough("x", sql) })
}
