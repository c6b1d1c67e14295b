package model

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

func TestReadHead(t *testing.T) {
	for _, test := range []struct {
		name, sql string
		en, sv    string
		grain     string
		malformed bool
	}{
		{name: "all parts, each on several lines", en: "One row per company and user: hours. It counts once.",
			sv: "En rad per bolag och brukare: timmar.", grain: "company_id, user_id",
			sql: "-- One row per company and user: hours.\n-- It counts once.\n-- grain: company_id,\n--   user_id\n" +
				"-- sv: En rad per bolag\n--   och brukare: timmar.\nselect 1"},
		{name: "one row", sql: "-- One row: all.\n-- grain: one row\nselect 1", en: "One row: all.", grain: "one row"},
		{name: "no key", sql: "--grain: none\nselect 1", grain: "none"},
		{name: "nothing", sql: "select 1 -- grain: a"},
		{name: "a comment below the head", sql: "-- One row.\nselect 1\n-- grain: a", en: "One row."},
		{name: "no columns", sql: "-- grain:\nselect 1", malformed: true},
		{name: "a column twice", sql: "-- grain: a, a\nselect 1", grain: "a, a", malformed: true},
		{name: "no column's name", sql: "-- grain: a; b\nselect 1", grain: "a; b", malformed: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, malformed := readHead(test.sql)
			if h.About.EN != test.en || h.About.SV != test.sv || h.Grain.String() != test.grain ||
				malformed != test.malformed {
				t.Errorf("%+v, malformed %v", h, malformed)
			}
		})
	}
}

// TestHeads checks that every built-in model says what one row is in both languages and declares its grain.
func TestHeads(t *testing.T) {
	set, err := Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	var without []string
	for name, m := range set {
		en, _, _ := strings.Cut(m.About.EN, ". ")
		if !strings.HasPrefix(en, "One row") && !strings.HasPrefix(en, "Rows of the result ") || len(m.About.EN) < 40 {
			t.Errorf("%s does not say what one row is: %q", name, m.About.EN)
		}
		sv := m.About.SV
		if !strings.HasPrefix(sv, "En rad") && !strings.HasPrefix(sv, "Resultatet") || !strings.HasSuffix(sv, ".") {
			t.Errorf("%s does not say what one row is in Swedish: %q", name, sv)
		}
		if m.Grain.NoKey {
			without = append(without, name)
		}
	}
	// These follow from registers without a key, or list persons or measures that are only counted.
	known := []string{"comparison.flagged", "comparison.near", "debt.owed",
		"graph.permit", "graph.permit_evidence", "graph.support", "graph.support_evidence", "livelihood.paid_long",
		"livelihood.received"}
	if slices.Sort(without); !slices.Equal(without, known) {
		t.Errorf("models without a key: %v, want %v", without, known)
	}
}

// TestHeadIsRefused checks that a model without a head is refused with what it lacks. A study's own model may leave out
// the grain.
func TestHeadIsRefused(t *testing.T) {
	whole := "-- One row per a.\n-- grain: a\n-- sv: En rad per a.\nselect 1 as a"
	for _, test := range []struct{ own, sql, want string }{
		{"", whole, ""},
		{"", strings.Replace(whole, "-- grain: a\n", "", 1), "what tells its rows apart"},
		{"", strings.Replace(whole, "-- sv: En rad per a.\n", "", 1), "in both languages"},
		{"", strings.Replace(whole, "-- One row per a.\n", "", 1), "in both languages"},
		{"", strings.Replace(whole, "grain: a", "grain: a+b", 1), "not a list of columns"},
		{"models/own/x.sql", "select 1 as a", ""},
		{"models/own/x.sql", "-- grain: a+b\nselect 1 as a", "not a list of columns"},
	} {
		set := Set{}
		set.add("own/x.sql", test.sql, test.own)
		faults := set["own.x"].declare()
		if test.want == "" && len(faults) > 0 ||
			test.want != "" && (len(faults) != 1 || !strings.Contains(faults[0].Rule.EN, test.want)) {
			t.Errorf("%q: %v", test.sql, faults)
		}
		if test.want != "" && len(faults) == 1 && faults[0].Kind != fault.Study {
			t.Errorf("%q: %s", test.sql, faults[0].Kind)
		}
	}
}
