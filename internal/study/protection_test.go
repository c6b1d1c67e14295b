package study

import (
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// with returns the built-in study with additional lines below the kind of a result.
func with(t *testing.T, changes ...string) *Study {
	t.Helper()
	src := builtinSource(t)
	for i := 0; i < len(changes); i += 2 {
		kind := "    kind: " + changes[i] + "\n"
		if !strings.Contains(src, kind) {
			t.Fatalf("no result of the kind %s", changes[i])
		}
		src = strings.Replace(src, kind, kind+changes[i+1]+"\n", 1)
	}
	s, err := Parse("study.yaml", []byte(src), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Rows that a study marks are withheld last. Omitted names stand for every name.
func TestKeep(t *testing.T) {
	s := with(t, "payments",
		"    keep: [{measures: [recipients, total_paid], groups: [active_and_linked], categories: [<period>]}]",
		"population", "    keep: all", "first_investigation", "    keep: [{categories: [2010]}, {groups: [enabler]}]",
		"company_profile", "    keep: [{measures: [users], groups: [<company>]}]", "work_permits",
		"    keep: [{measures: [companies], categories: [<number of permits>]}]")
	for _, c := range []struct {
		row  string
		want bool
	}{
		{"table_3 active_and_linked 2023 total_paid", true},
		{"table_3 active_and_linked 2023 max_paid", false},
		{"table_3 enabler 2023 total_paid", false},
		{"population enabler - persons", true},
		{"figure_4 strategic 2010 persons", true},
		{"figure_4 strategic 2011 persons", false},
		{"figure_4 enabler 2011 persons", true},
		{"company_profile 5560000001 - users", true},
		{"company_profile 5560000001 - bankruptcy", false},
		{"work_permits all 7 companies", true},
		{"work_permits all 2020-2024 permits", false},
		{"table_1 active - total_debt", false},
		{"nowhere active - persons", false},
	} {
		n := strings.Fields(c.row)
		if got := s.Keeps(n[0], n[1], dash(n[2]), n[3]); got != c.want {
			t.Errorf("%s is kept: %v", c.row, got)
		}
	}
}

// A zero tells nothing if the kind or the study declares it. For own models only the study can declare it.
func TestZeros(t *testing.T) {
	s := with(t, "permits", "    zeros: [{measures: [with_assistance_hours], groups: [enabler]}]")
	for _, c := range []struct {
		row  string
		want bool
	}{
		{"figure_12 enabler 2020-2024 with_assistance_hours", true},
		{"figure_12 active 2020-2024 with_assistance_hours", false},
		{"figure_12 enabler 2020-2024 work_permit_residence", false},
		{"table_6 active housing_allowance unmatched_persons", true}, // the kind says it
		{"table_5 active police share_of_impulses", true},            // even a small count is harmless
		{"table_5 active total impulses_with_action", false},
		{"table_3 active 2023 recipients", false},
		{"nowhere active - unmatched_persons", false},
	} {
		n := strings.Fields(c.row)
		if got := s.ZeroTellsNothing(n[0], n[1], dash(n[2]), n[3]); got != c.want {
			t.Errorf("a zero of %s tells nothing: %v", c.row, got)
		}
	}
}

// Kinds that determine all their rows, and own models, can have keep and zeros too. Their groups come from the data.
func TestKeepOfRowsFromTheData(t *testing.T) {
	networks, err := builtin.ReadFile("networks/" + File)
	if err != nil {
		t.Fatal(err)
	}
	src := strings.Replace(string(networks), "    kind: hours\n",
		"    kind: hours\n    keep: [{measures: [assistants], groups: [all]}]\n"+
			"    zeros: [{measures: [assistants], categories: [hours_after_death]}]\n", 1)
	src += `  - result: own
    kind: model
    model: own.count
    title: {sv: Egen, en: Own}
    groups: [south]
    measures: [meetings]
    keep: [{measures: [meetings], groups: [south, active], categories: [2023]}]
    zeros: [{measures: [meetings], groups: [south]}]
`
	models := map[string]string{"own/count.sql": "select 1"}
	s, err := Parse("study.yaml", []byte(src), models)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[string][2]bool{
		"hours all hours_over_day assistants":       {true, false},
		"hours active hours_after_death assistants": {false, true},
		"hours active hours_over_day hours":         {false, true}, // a small count of hours is harmless
		"own south 2023 meetings":                   {true, true},
		"own active 2022 meetings":                  {false, false},
		"own active 2023 unmatched_persons":         {false, false}, // of an own model only the study can say it
	} {
		n := strings.Fields(row)
		if got := [2]bool{s.Keeps(n[0], n[1], n[2], n[3]), s.ZeroTellsNothing(n[0], n[1], n[2], n[3])}; got != want {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
	for from, want := range map[string]string{
		"keep: [{measures: [assistants], groups: [all]}]": `unknown name "assistant"`,
		"keep: [{measures: [meetings], groups: [south":    `unknown name "meeting"`,
		"zeros: [{measures: [meetings], groups: [south":   `unknown name "meeting"`,
	} {
		misspelt := strings.NewReplacer("assistants", "assistant", "meetings", "meeting").Replace(from)
		_, err := Parse("study.yaml", []byte(strings.Replace(src, from, misspelt, 1)), models)
		if faults := fault.Of(err); len(faults) != 1 || faults[0].Rule.EN != want {
			t.Errorf("%s: %v, want %s", from, err, want)
		}
	}
}
