package enginetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
)

// statements: several statements in one text, transactions, and a session that goes on after an error.
func (s Suite) statements(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	exec(t, e, "create schema a; create table a.t (n integer, s varchar); insert into a.t values (1, 'x'), (2, null)")
	if got := text(t, e, "sum(n)", "from a.t"); got != "3" {
		t.Errorf("the sum is %s", got)
	}
	if err := e.Exec(t.Context(), "select nothing from nowhere"); kindOf(err) != engine.Other {
		t.Errorf("a name that is not there: %v", err)
	}
	err := e.Exec(t.Context(), "begin; insert into a.t values (7, 'y'); insert into a.nowhere values (1)")
	if err == nil {
		t.Error("a table that is not there takes rows")
	}
	_ = e.Exec(t.Context(), "rollback")
	exec(t, e, "begin; insert into a.t values (4, 'z'); commit",
		"-- a comment\ncreate or replace view a.v as select n from a.t -- and one at the end\n")
	if got := text(t, e, "sum(n)", "from a.v"); got != "7" {
		t.Errorf("after a transaction that failed and one that did not the sum is %s", got)
	}
}

// values: arithmetic, dates and texts give the same on every engine.
func (s Suite) values(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	for _, v := range []struct{ expression, want string }{
		// Whole numbers and decimals.
		{"cast(7 / 2 as decimal(10, 4))", "3.5000"}, // a quotient of whole numbers is not cut
		{"7 % 3", "1"},
		{"-7 % 3", "-1"},
		{"cast(2.5 as integer)", "3"}, // halves of decimals go away from zero
		{"cast(-2.5 as integer)", "-3"},
		{"cast(0.125 as decimal(10, 2))", "0.13"},
		{"cast(-0.125 as decimal(10, 2))", "-0.13"},
		{"cast(1 as decimal(38, 18))", "1.000000000000000000"},
		{"cast(0.1 as decimal(38, 18)) + cast(0.2 as decimal(38, 18))", "0.300000000000000000"},
		{"cast(9223372036854775807 as bigint) - 1", "9223372036854775806"},
		{"cast(ceil(cast(0.6 as decimal(3, 2)) * cast(101 as decimal(20, 1))) as bigint)", "61"},
		{"coalesce(sum(n), 0)", "0"},
		// Bits of whole numbers.
		{"(12 | 3) & 6", "6"},
		{"~cast(0 as bigint)", "-1"},
		{"cast(1 as bigint) << 40", "1099511627776"},
		{"cast(1099511627776 as bigint) >> 38", "4"},
		{"xor(12, 10)", "6"},
		// Dates.
		{"cast(date '2024-01-31' + interval '1' month as date)", "2024-02-29"},
		{"cast(date '2024-03-01' + 13 * interval '1' month as date)", "2025-04-01"},
		{"date '2024-03-01' - date '2024-02-01'", "29"},
		{"date '2024-03-01' - 1", "2024-02-29"},
		{"cast(date_trunc('month', date '2024-02-29') as date)", "2024-02-01"},
		{"extract(year from date '2024-02-29')", "2024"},
		{"make_date(2024, 1, 1)", "2024-01-01"},
		{"least(date '9999-12-31', date '2024-01-01')", "2024-01-01"},
		// Texts and nulls.
		{"'it''s' || ' ' || 'Åsa'", "it's Åsa"},
		{"'a' || null", "null"},
		{"substr('88101', 1, 2)", "88"},
		{"null = null", "null"},
		{"case when null then 1 else 2 end", "2"},
		{"cast(null as integer) is not distinct from null", "true"},
		{"least(1, null)", "1"},
		{"3 in (1, 2)", "false"},
	} {
		got := text(t, e, v.expression,
			"from (select cast(null as integer) as n where 1 = 0 union all select null) as t group by ()")
		if got != v.want {
			t.Errorf("%s is %s, want %s", v.expression, got, v.want)
		}
	}
	for _, wrong := range []string{"cast('x' as integer)", "cast(99999999999 as integer)", "cast('2023-02-29' as date)",
		"cast(9223372036854775807 as bigint) + 1"} {
		if err := within(t.Context(), e, "select "+wrong); kindOf(err) != engine.Other {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	order := "from (values ('a'), ('B'), ('å'), ('z'), ('Z'), (null)) as v (s) order by s"
	if got := strings.Join(texts(t, e, "select s "+order), " "); got != "B Z a z å null" {
		t.Errorf("texts are ordered %s", got)
	}
	if got := strings.Join(texts(t, e, "select s "+order+" desc"), " "); got != "å z a Z B null" {
		t.Errorf("texts are ordered downwards %s", got)
	}
}

// types: what a row's cells are read as.
func (s Suite) types(t *testing.T) {
	t.Setenv("TZ", "America/New_York") // an instant reads the same on every machine
	e := s.open(t, "", engine.Options{Threads: 2})
	var (
		whole, null *int64
		number      float64
		word        string
		yes         bool
		day         time.Time
		instant     string
	)
	query := `select cast(7 as bigint), cast(null as bigint), cast(0.1 as double), 'åäö', true, date '2024-02-29',
		cast(timestamp with time zone '1970-01-01 00:00:00+00' as varchar)`
	err := engine.Each(t.Context(), e, query, func(scan func(...any) error) error {
		return scan(&whole, &null, &number, &word, &yes, &day, &instant)
	})
	if err != nil {
		t.Fatal(err)
	}
	if whole == nil || *whole != 7 || null != nil || number != 0.1 || word != "åäö" || !yes ||
		day.Format(time.DateOnly) != "2024-02-29" || instant != "1970-01-01 00:00:00+00" {
		t.Error(whole, null, number, word, yes, day, instant)
	}
	rows, err := e.Query(t.Context(), "select 1 as a, 2 as \"group\"")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if names, err := rows.Columns(); err != nil || !slices.Equal(names, []string{"a", "group"}) {
		t.Errorf("columns %v, %v", names, err)
	}
	if rows.Next() {
		var number int
		if err := rows.Scan(&number, &yes, &word); kindOf(err) != engine.Other {
			t.Errorf("a row is read into too many places: %v", err)
		}
	}
}

// aggregates: the clauses that models use.
func (s Suite) aggregates(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	exec(t, e, `create table t as select g, d, v from (values
		(1, date '2024-01-01', 1), (1, date '2024-01-02', 2), (2, date '2024-01-02', 4), (2, null, 8), (null, null, 16)
		) as x (g, d, v)`)
	for _, v := range []struct{ query, want string }{
		{"select cast(sum(v) filter (where g = 2) as varchar) from t", "12"},
		{"select cast(count(distinct d) as varchar) from t", "2"},
		{"select cast(percentile_cont(0.5) within group (order by v) as varchar) from t where v < 16", "3.0"},
		{"select cast(bit_or(v) as varchar) from t where g = 1", "3"},
		{"select coalesce(cast(g as varchar), 'none') || ':' || cast(grouping(g) as varchar) || ':' || " +
			"cast(sum(v) as varchar) from t group by grouping sets ((g), ()) order by grouping(g), g",
			"1:0:3 2:0:12 none:0:16 none:1:31"},
		{"select cast(v as varchar) || ':' || cast(row_number() over (partition by g order by v desc) as varchar) " +
			"from t where g is not null order by v", "1:2 2:1 4:2 8:1"},
		{"select cast(sum(v) over (order by v) as varchar) from t where g = 1 order by v", "1 3"},
		{"select coalesce(cast(a.g as varchar), '-') || coalesce(cast(b.x as varchar), '-') from " +
			"(select distinct g from t) as a full join (values (2), (3)) as b (x) on b.x = a.g order by 1",
			"-- -3 1- 22"},
		{"with a as (select g from t where g is not null) select cast(count(*) as varchar) from t where exists " +
			"(select 1 from a where a.g = t.g)", "4"},
	} {
		if got := strings.Join(texts(t, e, v.query), " "); got != v.want {
			t.Errorf("%s: %s, want %s", v.query, got, v.want)
		}
	}
}

// preludeCases are calls of the functions that models use, and what they give as text.
var preludeCases = []struct{ expression, want string }{
	{"age_on(date '2004-02-29', date '2022-02-28')", "17"},
	{"age_on(date '2004-02-29', date '2022-03-01')", "18"},
	{"age_on(date '2004-02-28', date '2022-02-28')", "18"},
	{"eligible(date '2000-01-01', date '2024-01-02', date '2024-01-01')", "true"},
	{"eligible(date '2000-01-01', date '2024-01-01', date '2024-01-01')", "false"},
	{"eligible(date '2024-01-02', date '9999-12-31', date '2024-01-01')", "false"},
	{"bits_and(12, 6)", "4"},
	{"bits_or(12, 3)", "15"},
	{"bits_and(bits_not(3), 14)", "12"},
	{"bits_left(1, 40)", "1099511627776"},
	{"bits_right(1099511627776, 38)", "4"},
	{"least_of(date '9999-12-31', date '2024-01-01')", "2024-01-01"},
	{"whole_quotient(7, 2)", "3"},
	{"whole_quotient(-7, 2)", "-3"},
	{"least_of(1, null)", "1"},
	{"greatest_of(null, 2)", "2"},
	{"greatest_of(1, 2)", "2"},
	{"add_days(date '2024-03-01', -1)", "2024-02-29"},
	{"add_days(date '9999-12-31', 0)", "9999-12-31"},
	{"days_between(date '2024-02-01', date '2024-03-01')", "29"},
	{"last_of_month(date '2024-02-01')", "2024-02-29"},
	{"days_in_month(date '2023-02-01')", "28"},
	{"first_of_year(2024)", "2024-01-01"},
	{medianOf("(3), (9), (null), (7)"), "7.0"},
	{medianOf("(3), (9), (4), (7)"), "5.5"},
	{medianOf("(null)"), "null"},
	{farKinds("(1, 3), (3, 3)", "(3, 3), (1, 3), (1, 3)"), "true"},
	{farKinds("(1, 3), (3, 3)", "(1, 3), (2, 3)"), "false"},
	{farKinds("(null, 3)", "(null, 3)"), "true"},
	{farKinds("(null, 3)", "(1, 3)"), "false"},
	{"flags_of(12, 3, 4)", "11"},
	{"flags_of(null, null, null)", "0"},
	{secondOf("(3), (9), (null), (7)"), "7"},
	{secondOf("(9), (3), (9)"), "9"},
	{secondOf("(-1), (-3)"), "-3"},
	{secondOf("(9), (null)"), "0"},
	{secondOf("(null)"), "0"},
	{secondOf("(1.250000000000000001), (1.25)"), "1.250000000000000000"},
}

// prelude: the functions that models use, against Go.
func (s Suite) prelude(t *testing.T) {
	e := s.open(t, "", engine.Options{})
	exec(t, e, e.Prelude(), e.Prelude())
	for _, v := range preludeCases {
		if got := text(t, e, v.expression, ""); got != v.want {
			t.Errorf("%s is %s, want %s", v.expression, got, v.want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		draw, seed := random.Int64(), random.Int64()
		var got int64
		query := "select draw_order(cast(? as bigint), cast(? as bigint))"
		rows, err := e.Query(t.Context(), query, draw, seed)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			err = rows.Scan(&got)
		}
		if rows.Close(); err != nil || got != drawOrder(draw, seed) {
			t.Fatalf("draw %d, seed %d: %d, want %d (%v)", draw, seed, got, drawOrder(draw, seed), err)
		}
	}
}

// secondOf is the second largest of some amounts.
func secondOf(amounts string) string {
	return "(select second_largest(a.amount) from (values " + amounts + ") as a (amount))"
}

// medianOf is the median of some amounts.
func medianOf(amounts string) string {
	return "(select median_of(a.amount) from (values " + amounts + ") as a (amount))"
}

// farKinds is whether the sets of two lists of kinds are the same.
func farKinds(one, other string) string {
	set := func(kinds string) string {
		return "(select far_kinds(case when k.kind is not null then far_kind(k.kind, k.n) end) " +
			"from (values " + kinds + ") as k (kind, n))"
	}
	return set(one) + " is not distinct from " + set(other)
}

// drawOrder is the place of a draw under a seed: three rounds of a Feistel network over 31 and 32 bits.
func drawOrder(draw, seed int64) int64 {
	round := func(half int64, part, from uint, mask int64) int64 {
		return half * (seed>>part&(1<<30-1) | (1<<30 + 1)) >> from & mask
	}
	high, low := draw>>32, draw&(1<<32-1)
	high ^= round(low, 0, 29, 1<<31-1)
	low ^= round(high, 16, 27, 1<<32-1)
	high ^= round(low, 32, 29, 1<<31-1)
	return high<<32 | low
}
