//go:build linux

package live

import (
	"errors"
	"path/filepath"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/trino"
)

// silent are texts that mean another number on the server, without an error, and what models write instead, which means
// the same. internal/model's list of constructs refuses the texts. docs/trino.md has the table.
var silent = []struct{ name, text, here, there, instead, same string }{
	{"quotient of whole numbers", "7 / 2", "3.5", "3", "cast(cast(7 as double) / 2 as decimal(10, 1))",
		"3.5"},
	{"quotient cut towards zero", "-7 / 2", "-3.5", "-3", "whole_quotient(-7, 2)", "-3"},
	{"scale of a quotient of decimals", "cast(cast(1 as decimal(10, 2)) / cast(3 as decimal(10, 2)) as decimal(10, 4))",
		"0.3333", "0.3300", "cast(cast(1 as double) / cast(3 as double) as decimal(10, 4))", "0.3333"},
	{"mean of decimals", "cast((select avg(x) from (values (cast(1 as decimal(10, 1))), (cast(2 as decimal(10, 1))), " +
		"(cast(2 as decimal(10, 1)))) as v (x)) as decimal(10, 4))", "1.6667", "1.7000",
		"(select cast(sum(x) as decimal(10, 4)) from (values (cast(1.5 as decimal(10, 1)))) as v (x))", "1.5000"},
	{"half of a double", "cast(2.5e0 as integer)", "2", "3", "cast(cast(2.5 as decimal(10, 1)) as integer)", "3"},
	{"months between days", "date_diff('month', date '2024-01-31', date '2024-02-01')", "1", "0",
		"month_index(date '2024-02-01') - month_index(date '2024-01-31')", "1"},
	{"least and null", "least(1, null)", "1", "null", "least_of(1, cast(null as integer))", "1"},
	{"greatest and null", "greatest(1, null)", "1", "null", "greatest_of(1, cast(null as integer))", "1"},
	{"joined texts and null", "concat('a', cast(null as varchar))", "a", "null", "coalesce('a', '') || ''", "a"},
	{"padding", "length(cast('ab' as char(5)))", "2", "5", "length(cast('ab' as varchar))", "2"},
	{"no number", "cast(cast('NaN' as double) > 5 as varchar)", "true", "false", "cast(5.0e0 > 4 as varchar)", "true"},
	{"part of a text from 0", "substr('abc', 0, 2)", "a", "", "substr('abc', 1, 1)", "a"},
}

// TestSilentDifferences: each text means what the table says on either side, so that a newer server or engine that
// means something else is noticed, and what models write instead means the same on both.
func TestSilentDifferences(t *testing.T) {
	c := server(t).config("silent")
	session, err := trino.Open(t.Context(), duckdb.New, c, "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if err := session.Exec(t.Context(), session.Prelude()); err != nil {
		t.Fatal(err)
	}
	here := func(expression string) (text string) {
		query := "select coalesce(cast(" + expression + " as varchar), 'null')"
		if err := engine.Row(t.Context(), session, query, &text); err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		return text
	}
	for _, s := range silent {
		t.Run(s.name, func(t *testing.T) {
			if got := here(s.text); got != s.here {
				t.Errorf("%s is %s in the program, want %s", s.text, got, s.here)
			}
			rows, err := trino.Ask(t.Context(), c, "select cast("+s.text+" as varchar)")
			if err != nil || rows[0][0] != s.there {
				t.Errorf("%s is %v on the server, want %s: %v", s.text, rows, s.there, err)
			}
			if got := here(s.instead); got != s.same {
				t.Errorf("%s is %s in the program, want %s", s.instead, got, s.same)
			}
			rows, err = trino.Ask(t.Context(), c, "select cast("+trino.Translate(s.instead)+" as varchar)")
			if err != nil || rows[0][0] != s.same {
				t.Errorf("%s is %v on the server, want %s: %v", s.instead, rows, s.same, err)
			}
		})
	}
}

// TestSortedAlike: nulls come last in both directions on both sides, and texts in the order of their bytes.
func TestSortedAlike(t *testing.T) {
	c := server(t).config("silent")
	here, err := duckdb.New(t.Context(), "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	for _, direction := range []string{"", " desc"} {
		query := "select coalesce(s, 'null') from (values ('a'), ('B'), ('å'), ('Z'), ('ä'), ('É'), ('10'), ('9'), " +
			"(''), (' a'), ('😀'), ('\uFFFD'), (cast(null as varchar))) as v (s) order by s" + direction
		var want []string
		if err := engine.Each(t.Context(), here, query, func(scan func(...any) error) error {
			var s string
			err := scan(&s)
			want = append(want, s)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		rows, err := trino.Ask(t.Context(), c, query)
		if err != nil || len(rows) != len(want) || want[len(want)-1] != "null" {
			t.Fatalf("%v, want %q: %v", rows, want, err)
		}
		for i, row := range rows {
			if row[0] != want[i] {
				t.Errorf("%q is at place %d, want %q", row[0], i, want[i])
			}
		}
	}
}

// TestExactMedian: the median of many amounts is exact on the server, where its own percentiles are approximate.
func TestExactMedian(t *testing.T) {
	c := server(t).config("silent")
	const from = " from unnest(sequence(1, 9999)) as a (x) cross join unnest(sequence(1, 10)) as b (y)"
	rows, err := trino.Ask(t.Context(), c, "select cast("+trino.Translate("median_of(a.x * a.x * b.y)")+
		" as varchar), cast(approx_percentile(a.x * a.x * b.y, 0.5) as varchar)"+from)
	if err != nil {
		t.Fatal(err)
	}
	here, err := duckdb.New(t.Context(), "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	var want float64
	err = engine.Row(t.Context(), here, "select median(a.x * a.x * b.y) from range(1, 10000) as a (x), "+
		"range(1, 11) as b (y)", &want)
	if err != nil {
		t.Fatal(err)
	}
	if got := number(t, rows[0][0]); got != want {
		t.Errorf("the median is %v, want %v", got, want)
	}
	if number(t, rows[0][1]) == want {
		t.Log("the server's approximate percentile is exact here")
	}
}

// TestTimestampsAreRefused: the server keeps thousandths of a second, so a column of instants is not given to it, and
// none is brought from it.
func TestTimestampsAreRefused(t *testing.T) {
	c := server(t).config("silent")
	path := filepath.Join(t.TempDir(), "models.duckdb")
	session, err := trino.Open(t.Context(), duckdb.New, c, path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	to := session.(engine.Server)
	if _, err := to.Mean(t.Context(), map[string]string{"register.instant": "0a", "suite.instant": "0b"}); err != nil {
		t.Fatal(err)
	}
	const instant = "select timestamp '2024-01-01 00:00:00.123456' as seen"
	err = session.Exec(t.Context(), "create schema register; create table register.instant as "+instant)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Give(t.Context(), "register.instant"); !ofType(err) {
		t.Errorf("given: %v", err)
	}
	if _, err := to.Make(t.Context(), "suite.instant", "select cast("+instant[7:len(instant)-8]+
		" as timestamp(3)) as seen"); err != nil {
		t.Fatal(err)
	}
	if err := session.Exec(t.Context(), "create table x as select * from suite.instant"); !ofType(err) {
		t.Errorf("brought: %v", err)
	}
}

func ofType(err error) bool {
	var failed *engine.Error
	return errors.As(err, &failed) && failed.Engine == "type of a column" && failed.Word == "seen"
}
