package trino

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// TestTranslate: each change of a model's text, and what is left alone.
func TestTranslate(t *testing.T) {
	table := func(name string) (string, bool) { return here(name, "0123456789abcdef0"), name == "comparison.cube" }
	for _, v := range []struct{ sql, want string }{
		{"select u.n from comparison.cube as u", `select u."n" from "comparison"."cube_0123456789abcdef" as u`},
		{"select 'comparison.cube' as name -- comparison.cube", "select 'comparison.cube' as name  "},
		{"with a as materialized (select 1)", "with a as (select 1)"},
		{"with a as\n  not materialized (select 1)", "with a as\n  (select 1)"},
		{"select bit_or(f.bit)", `select bitwise_or_agg(f."bit")`},
		{"cast(1 as hugeint)", "cast(1 as decimal(38, 0))"},
		{"bits_and(a.x, 1 + (2)) = 0", `(bitwise_and((a."x"), ( 1 + (2)))) = 0`},
		{"how_many(sum(u.n))", `((sum(u."n")))`},
		{"keyed_how_many(bits_not(f(a, b)))", "(bitwise_right_shift_arithmetic(cast(((bitwise_not((f(a, b)))) ) as " +
			"bigint) + 34359738368, 36))"},
		{"least_of(1,\n  2)\nfrom", "(coalesce(least((1), ( 2)), (1), ( 2)))\n\nfrom"}, // lines stay
		{"how_many", "how_many"},
		{"how_many(1, 2)", "how_many(1, 2)"},
		{"'how_many(1)' || \"least_of\"", "'how_many(1)' || \"least_of\""},
		{"1.5 * x.y", `1.5 * x."y"`},
		{"/* a\nb */ x", " \n x"},
	} {
		if got := translate(v.sql, table); got != v.want {
			t.Errorf("%q\nis  %q\nnot %q", v.sql, got, v.want)
		}
	}
}

// TestPreludes: the prelude has every function of the embedded engine's, with the same number of arguments.
func TestPreludes(t *testing.T) {
	db, err := duckdb.Open(t.Context(), "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, d := range regexp.MustCompile(`macro main\.(\w+)\(([^)]*)\)`).FindAllStringSubmatch(db.Prelude(), -1) {
		m, ok := macros[d[1]]
		if n := len(strings.Split(d[2], ",")); !ok || len(m.params) != n {
			t.Errorf("%s has %d arguments here, %d there", d[1], len(m.params), n)
		}
	}
}

// TestServerAway: a server that does not answer, one that does not let in and one that says something else are told by
// their kinds, and what they say is not shown.
func TestServerAway(t *testing.T) {
	answer := func(status int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, "canary")
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	listener.Close()
	for address, want := range map[string]engine.Kind{
		closed: engine.Lost, answer(http.StatusNotFound): engine.Lost,
		answer(http.StatusUnauthorized): engine.Denied, answer(http.StatusForbidden): engine.Denied,
	} {
		c := Config{Server: address, Catalog: "ansatz", User: "test", Patience: time.Second}
		e, err := Open(t.Context(), duckdb.New, c, "", engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.(engine.Server).Mean(t.Context(), map[string]string{"a.b": "0123456789abcdef"})
		failed, _ := err.(*engine.Error)
		if failed == nil || failed.Kind != want || strings.Contains(fmt.Sprintf("%+v", failed), "canary") {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}
