package study

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// Where somebody lives is described by one result in aggregate, and is no input of any other one: a study that makes it
// an outcome, a condition, a group or a category of another result, or reads it in a model of its own, is refused with
// the place and the reason.
func TestAreaIsNoInput(t *testing.T) {
	holdRefusals(t, "livelihood", []refusalCase{
		{"[<followed year>/<basic net>]", "[<followed year>/<basic net>, «especially_vulnerable»]", "area"},
		{"categories: [<main source>]", "categories: [«vulnerable»]", "area"},
		{"categories: [<rule>]", "categories: [<rule>, «any_vulnerable»]", "area"},
		{"groups: [active, linked, enabler, family, pool]", "groups: [active, «vulnerable»]", "area"},
	})
	for _, sql := range []string{"select r.class from livelihood.residence as r",
		"select h.area from register.residence as h"} {
		if got := lookThrough("models/own/x.sql", sql); len(got) == 0 {
			t.Errorf("%s is not refused", sql)
		}
	}
}

// Whom the cooperation is aimed at is described by background, sex, age and area, and selected by none of them: a study
// that asks for a target, an outcome or a relapse of such a group, or compares one, is refused with the place and the
// reason, and a model of its own does not see the columns.
func TestWhoIsTargetedIsNoInput(t *testing.T) {
	holdRefusals(t, CooperationName, []refusalCase{
		{"groups: [all, cooperation, other]", "groups: [all, «female»]", "sex"},
		{"groups: [all, with_effect, without_effect]", "groups: [all, «foreign_born»]", "background"},
		{"groups: [all, <kind of target>]", "groups: [all, «age_18_29»]", "age"},
		{"groups: [all, <kind of measure>]", "groups: [all, «especially_vulnerable»]", "area"},
		{"categories: [not_opened, closed]", "categories: [not_opened, «any_vulnerable»]", "area"},
		{"categories: [365, 730]", "categories: [365, «age_65_plus»]", "age"},
	})
	for _, sql := range []string{"select t.target_id from cooperation.target as t where t.area_class = 'risk'",
		"select g.n_targeted from cooperation.group_count as g where g.background = '11'",
		"select g.n_targeted from cooperation.group_count as g where g.sex = 'male'",
		"select h.person_id from cooperation.first_home as h where h.area_class <> 'none'"} {
		if got := lookThrough("models/own/x.sql", sql); len(got) == 0 {
			t.Errorf("%s is not refused", sql)
		}
	}
	for _, column := range []string{"background", "sex", "area", "area_class"} {
		if !Hidden(column) {
			t.Errorf("own models see %s", column)
		}
	}
}

// refusalCase is a change of a built-in study that makes a mistake, between « and », and the attribute that may not be
// an input.
type refusalCase struct{ from, to, what string }

// holdRefusals checks that each change is refused at its place, with the reason.
func holdRefusals(t *testing.T, study string, all []refusalCase) {
	t.Helper()
	src, err := builtin.ReadFile(study + "/" + File)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		marked := strings.Replace(string(src), c.from, c.to, 1)
		before, _, found := strings.Cut(marked, "«")
		if !found {
			t.Errorf("the study does not hold %q", c.from)
			continue
		}
		_, err := Parse("study.yaml", []byte(strings.NewReplacer("«", "", "»", "").Replace(marked)), nil)
		line := strings.Count(before, "\n") + 1
		column := fmt.Sprint(len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1)
		refused := false
		for _, f := range fault.Of(err) {
			refused = refused || f.Line == line && f.Column == column &&
				f.Rule.EN == c.what+" may not be an input here" &&
				strings.Contains(f.Hint.EN, "aggregates") && f.Hint.SV != f.Hint.EN
		}
		if !refused {
			t.Errorf("%q: got %v, want a refusal at %d:%s", c.to, err, line, column)
		}
	}
}

// The number in the name of a measure has bounds.
func TestNumbersOfMeasuresHaveBounds(t *testing.T) {
	src, err := builtin.ReadFile("livelihood/" + File)
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"measures: [p50_paid]": "measures: [p0_paid]",
		"measures: [p99_paid]":                    "measures: [p100_paid]",
		"measures: [share_paid_to_top_1_percent]": "measures: [share_paid_to_top_100_percent]"} {
		text := strings.Replace(string(src), from, to, 1)
		if _, err := Parse("study.yaml", []byte(text), nil); err == nil ||
			!strings.Contains(fault.Of(err)[0].Rule.EN, "must be 1 to 99") {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// Every mistake in what a study says of livelihood is told at once, with its place.
func TestMistakesOfLivelihood(t *testing.T) {
	src, err := builtin.ReadFile("livelihood/" + File)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for _, change := range [][2]string{
		{"2023-12}   # the months", "2025-12}   # the months"},
		{"work: {}   ", "work: {net: other}   "},
		{"benefits: [housing_allowance, housing_supplement], net: other", "benefits: [sickness_benefit], net: some"},
		{"[maintenance_support, care_allowance, child_allowance]}", "[maintenance_support, nothing], focus: true}"},
		{"persons: 5}", "persons: 4}"},
		{"follow_up: [3, 6, 12]", "follow_up: [3, 3]"},
		{"[activity_support], amount: 4000, pay: 15000}", "[activity_support], amount: 4000}"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("the study does not say %s", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	_, err = Parse("study.yaml", []byte(text), nil)
	told := ""
	for _, f := range fault.Of(err) {
		if f.Line == 0 || f.Hint.EN == "" {
			t.Errorf("a mistake without a place or a remedy: %v", f)
		}
		told += f.Rule.EN + "\n"
	}
	for _, want := range []string{"48 months", `"work" has no benefits`, `belongs to the source "sickness_benefit"`,
		`"some"`, `"nothing"`, "is no safety net", "5 to", `"3"`, "neither about a benefit and pay"} {
		if !strings.Contains(told, want) {
			t.Errorf("not told: %s, in\n%s", want, told)
		}
	}
}
