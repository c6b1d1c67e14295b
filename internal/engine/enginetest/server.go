package enginetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/engine"
)

// server tries what makes tables elsewhere than in its session.
func (s Suite) server(t *testing.T) {
	if _, ok := s.open(t, "", engine.Options{}).(engine.Server); !ok {
		t.Skip("the engine makes tables in its session")
	}
	for name, run := range map[string]func(*testing.T){
		"prelude there": s.preludeThere, "values there": s.valuesThere, "draws there": s.drawsThere, "give": s.give,
		"standing": s.standing, "errors there": s.errorsThere, "cancel there": s.cancelThere,
	} {
		t.Run(name, run)
	}
}

// there is a session with a server, and marks that nobody had before.
type there struct {
	engine.Engine
	server engine.Server
	mark   string
}

func (s Suite) there(t *testing.T, names ...string) there {
	t.Helper()
	e := s.open(t, "", engine.Options{})
	h := there{e, e.(engine.Server), strings.ToLower(rand.Text())}
	h.mean(t, names...)
	return h
}

func (h there) mean(t *testing.T, names ...string) map[string]engine.Standing {
	t.Helper()
	marks := map[string]string{}
	for _, n := range names {
		marks[n] = h.mark
	}
	standing, err := h.server.Mean(t.Context(), marks)
	if err != nil {
		t.Fatal(err)
	}
	return standing
}

func (h there) make(t *testing.T, name, query string) int64 {
	t.Helper()
	rows, err := h.server.Make(t.Context(), name, query)
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	return rows
}

// one makes a table of one row with all expressions, and holds each against what it is in the session.
func (h there) one(t *testing.T, cases []struct{ expression, want string }, from string) {
	t.Helper()
	var columns []string
	for i, c := range cases {
		columns = append(columns, fmt.Sprintf("%s as c%d", c.expression, i))
	}
	h.make(t, "suite.one", "select "+strings.Join(columns, ",\n")+from)
	for i, c := range cases {
		if got := text(t, h, fmt.Sprintf("c%d", i), "from suite.one"); got != c.want {
			t.Errorf("%s is %s on the server, want %s", c.expression, got, c.want)
		}
	}
}

// preludeThere: the functions that models use give the same there.
func (s Suite) preludeThere(t *testing.T) {
	h := s.there(t, "suite.one")
	var typed []struct{ expression, want string }
	for _, c := range preludeCases {
		expression := strings.ReplaceAll(c.expression, "(null)", "(cast(null as integer))")
		if c.want == "null" {
			expression = "cast(" + expression + " as double)"
		}
		typed = append(typed, struct{ expression, want string }{expression, c.want})
	}
	h.one(t, typed, "")
}

// valuesThere: what models write in the same words gives the same there.
func (s Suite) valuesThere(t *testing.T) {
	s.there(t, "suite.one").one(t, []struct{ expression, want string }{
		{"7 % 3", "1"},
		{"-7 % 3", "-1"},
		{"cast(cast(2.5 as decimal(10, 1)) as integer)", "3"}, // halves of decimals go away from zero
		{"cast(cast(-2.5 as decimal(10, 1)) as integer)", "-3"},
		{"cast(cast(0.125 as decimal(10, 3)) as decimal(10, 2))", "0.13"},
		{"cast(0.1 as decimal(38, 18)) + cast(0.2 as decimal(38, 18))", "0.300000000000000000"},
		{"cast(ceil(cast(0.6 as decimal(3, 2)) * cast(101 as decimal(20, 1))) as bigint)", "61"},
		{"cast(7 as double) / 2", "3.5"},
		{"cast(date '2024-01-31' + interval '1' month as date)", "2024-02-29"},
		{"cast(date '2024-03-01' + 13 * interval '1' month as date)", "2025-04-01"},
		{"cast(date '2024-03-31' - 1 * interval '1' month as date)", "2024-02-29"},
		{"cast(date_trunc('month', date '2024-02-29') as date)", "2024-02-01"},
		{"extract(year from date '2024-02-29')", "2024"},
		{"date '9999-12-31'", "9999-12-31"},
		{"'it''s' || ' ' || 'Åsa'", "it's Åsa"},
		{"substr('88101', 1, 2)", "88"},
		{"case when null then 1 else 2 end", "2"},
		{"cast(null as integer) is not distinct from null", "true"},
		{"(select count(distinct (a, b)) from (values (1, 2), (1, 2), (2, 1)) as v (a, b))", "2"},
		{"(select sum(n) filter (where n > 1) from (values (1), (2), (3)) as v (n))", "5"},
		{"(select bit_or(n) from (values (1), (4), (null)) as v (n))", "5"},
		// Nulls are last upwards, and texts in the order of their bytes.
		{"(select max(p) from (select s, row_number() over (order by s) as p from (values ('a'), (null)) as v (s)) " +
			"as r where s is null)", "2"},
		{"(select min(s) from (values ('a'), ('B'), ('å'), ('Z')) as v (s))", "B"},
	}, "")
}

// drawsThere: the same people are drawn.
func (s Suite) drawsThere(t *testing.T) {
	h := s.there(t, "suite.draw")
	const n = 200
	var rows []string
	var want [n]int64
	for i := range n {
		draw, seed := mathrand.Int64(), mathrand.Int64()
		want[i] = drawOrder(draw, seed)
		rows = append(rows, fmt.Sprintf("(%d, %d, %d)", i, draw, seed))
	}
	h.make(t, "suite.draw", "select v.i, draw_order(v.draw, v.seed_bits) as place from (values "+
		strings.Join(rows, ", ")+") as v (i, draw, seed_bits)")
	err := engine.Each(t.Context(), h, "select i, place from suite.draw", func(scan func(...any) error) error {
		var i, place int64
		err := scan(&i, &place)
		if err == nil && place != want[i] {
			t.Errorf("draw %d: %d, want %d", i, place, want[i])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// give: what the session gives is read there as it is, and comes back as it was.
func (s Suite) give(t *testing.T) {
	h := s.there(t, "register.given", "suite.back", "suite.count")
	exec(t, h, `create schema if not exists register; create or replace view register.given as
		select cast(1 as integer) as id, cast(2 as smallint) as year, cast(9223372036854775807 as bigint) as amount,
			cast(0.000000000000000001 as decimal(38, 18)) as num, 'åäö''"' as name, date '9999-12-31' as day,
			true as yes,
			cast(170141183460469231731687303715884105 as hugeint) as huge, cast(0.1 as double) as share
		union all select null, null, null, null, '', null, false, null, null
		union all select 2, 0, -1, -1.5, 'a', date '0001-01-01', null, -1, 1.7976931348623157e308
		union all select 3, 0, 0, 0, ' ', date '1582-10-14', null, 0, cast('-inf' as double)
		union all select 4, 0, 0, 0, '1', date '1970-01-01', null, 0, cast('inf' as double)
		union all select 5, 0, 0, 0, '1', date '1969-12-31', null, 0, cast('nan' as double)
		union all select 6, 0, 0, 0, '1', date '1900-01-01', null, 0, 1e21`)
	if err := h.server.Give(t.Context(), "register.given"); err != nil {
		t.Fatal(err)
	}
	if err := h.server.Give(t.Context(), "register.given"); err != nil {
		t.Errorf("given a second time: %v", err)
	}
	if rows := h.make(t, "suite.back", "select g.* from register.given as g"); rows != 7 {
		t.Errorf("%d rows", rows)
	}
	const difference = "(select * from register.given except all select * from suite.back)"
	if got := text(t, h, "count(*)", "from "+difference+" as d"); got != "0" {
		t.Errorf("%s rows came back as others", got)
	}
	names, err := h.server.Columns(t.Context(), "suite.back")
	if err != nil || strings.Join(names, " ") != "id year amount num name day yes huge share" {
		t.Errorf("columns %v, %v", names, err)
	}
	if err := h.server.View(t.Context(), "suite.count", "select g.id from suite.back as g"); err != nil {
		t.Error(err)
	}
}

// standing: a table that was made stands, for other sessions too, and is made once; the same name with another mark is
// another table.
func (s Suite) standing(t *testing.T) {
	h := s.there(t, "suite.n")
	if standing := h.mean(t, "suite.n"); len(standing) > 0 {
		t.Errorf("%v stands before it is made", standing)
	}
	var making sync.WaitGroup
	for range 3 { // the same table at the same time
		making.Go(func() {
			rows, err := h.server.Make(t.Context(), "suite.n", "select n from (values (7), (8)) as v (n)")
			if rows != 2 || err != nil {
				t.Errorf("%d rows, %v", rows, err)
			}
		})
	}
	making.Wait()
	other := s.there(t)
	other.mark = h.mark
	if standing := other.mean(t, "suite.n"); standing["suite.n"].Rows != 2 {
		t.Errorf("%v stands", standing)
	}
	if got := text(t, other, "sum(n)", "from suite.n"); got != "15" {
		t.Errorf("the sum is %s", got)
	}
	other.mark = strings.ToLower(rand.Text())
	other.mean(t, "suite.n")
	other.make(t, "suite.n", "select 1 as n")
	if a, b := text(t, other, "sum(n)", "from suite.n"), text(t, h, "sum(n)", "from suite.n"); a != "1" || b != "15" {
		t.Errorf("the sums are %s and %s", a, b)
	}
	if other.server.Together() < 1 {
		t.Error("nothing is made at a time")
	}
}

// errorsThere: an error has its kind, its line and no value, and no table stands after it.
func (s Suite) errorsThere(t *testing.T) {
	h := s.there(t, "suite.wrong")
	for _, query := range []string{
		"select cast('canary' as integer) as n",
		"select cast(x as integer) as n from (values ('canary')) as v (x)",
		"select n from nowhere where x = 'canary'",
		"selekt 'canary'",
		"/* canary */ select x",
		"select 1 as \"canary\", 1 as \"canary\"",
	} {
		_, err := h.server.Make(t.Context(), "suite.wrong", query)
		var failed *engine.Error
		if !errors.As(err, &failed) || failed.Kind != engine.Other {
			t.Errorf("%s: %v", query, err)
		} else if shown := fmt.Sprintf("%v %+v", failed, *failed); strings.Contains(shown, "canary") {
			t.Errorf("%s: %s", query, shown)
		}
	}
	_, err := h.server.Make(t.Context(), "suite.wrong", "select 1 as a,\n  unheard_of\nfrom (values (1)) as v (x)")
	var failed *engine.Error
	if !errors.As(err, &failed) || failed.Line != 3 || failed.Word != "unheard_of" {
		t.Errorf("a name that is not there: %+v", failed)
	}
	if standing := h.mean(t, "suite.wrong"); len(standing) > 0 {
		t.Errorf("%v stands", standing)
	}
}

// cancelThere: a statement ends soon after its context, and leaves no table.
func (s Suite) cancelThere(t *testing.T) {
	h := s.there(t, "suite.long")
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	began := time.Now()
	digits := "(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))"
	from := digits + " as a0 (n)"
	for i := 1; i < 11; i++ {
		from += fmt.Sprintf(" cross join %s as a%d (n)", digits, i)
	}
	_, err := h.server.Make(ctx, "suite.long", "select count(*) as n from "+from+" where a0.n + a9.n + a10.n = 7")
	if kindOf(err) != engine.Cancelled {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	if standing := h.mean(t, "suite.long"); len(standing) > 0 {
		t.Errorf("%v stands", standing)
	}
}
