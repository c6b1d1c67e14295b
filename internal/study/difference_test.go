package study

import "testing"

// The lines of two studies are compared by key: comments, layout and the way to write a list do not count.
func TestDifferences(t *testing.T) {
	before := &Study{Source: []byte(`study: a
income: {year: 2022, low_share: 0.6}
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
		{"groups.roles", "[x, y]", "[y, x]", 4, 8},
		{"results", "[one, two]", "[one]", 7, 12},
		{"results.one.lines.1.measures", "[share]", "[share, persons]", 9, 14},
		{"results.two.result", "two", "", 11, 0},
		{"results.two.kind", "income", "", 12, 0},
		{"groups.sets.some", "", "[x]", 0, 10},
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
	if r := want[3]; r.Result() != "one" || want[0].Result() != "" {
		t.Errorf("the results of lines: %q, %q", r.Result(), want[0].Result())
	}
	if same := Differences(before, before); same != nil {
		t.Errorf("a study differs from itself: %v", same)
	}
}
