package study

import "testing"

// The lines of two studies are compared by key: comments, layout and the way to write a list do not count.
func TestDifferences(t *testing.T) {
	before := &Study{Source: []byte(`study: a
income: {year: 2022, low_share: 0.6}
sources:
  first: {benefits: [a]}
  second: {}
  third: {benefits: [c]}
groups:
  roles: [x, y]
  sets: {all: [x, y]}
results:
  - result: one
    lines:
      - measures: [share]
      - measures: [persons]
  - result: two
    kind: income
`)}
	after := &Study{Source: []byte(`# a comment
study: a
income:
  year: 2022
  low_share: 0.5
sources:
  third: {benefits: [c]}
  first: {benefits: [a]}
  fourth: {}
groups:
  roles:
    - y
    - x
  sets: {all: [x, y], some: [x]}
results:
  - result: one
    lines:
      - measures: [share, persons]
      - measures: [persons]
`)}
	want := []Difference{
		{"income.low_share", "0.6", "0.5", 2, 5},
		{"sources.second", "{}", "", 5, 0},
		{"groups.roles", "[x, y]", "[y, x]", 8, 12},
		{"results", "[one, two]", "[one]", 11, 16},
		{"results.one.lines.1.measures", "[share]", "[share, persons]", 13, 18},
		{"results.two.result", "two", "", 15, 0},
		{"results.two.kind", "income", "", 16, 0},
		{"sources", "[first, second, third]", "[third, first, fourth]", 4, 7},
		{"sources.fourth", "", "{}", 0, 9},
		{"groups.sets.some", "", "[x]", 0, 14},
	}
	got := Differences(before, after)
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(want):
			t.Errorf("unexpected: %+v", got[i])
		case i >= len(got):
			t.Errorf("missing: %+v", want[i])
		case got[i] != want[i]:
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if r := want[4]; r.Result() != "one" || want[0].Result() != "" {
		t.Errorf("the results of lines: %q, %q", r.Result(), want[0].Result())
	}
	if same := Differences(before, before); same != nil {
		t.Errorf("a study differs from itself: %v", same)
	}
}
