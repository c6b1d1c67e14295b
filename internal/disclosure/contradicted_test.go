package disclosure

import (
	"strings"
	"testing"

	"ansatz/internal/table"
)

// Numbers that do not add up, and a cluster of one company, are told: protection does not use what they contradict.
func TestContradictions(t *testing.T) {
	rows := []table.Row{count("population", "eligible", "linked", "", 40),
		count("population", "eligible", "linked_0", "", 20),
		count("population", "eligible", "linked_1", "", 10), count("population", "eligible", "linked_2", "", 9)}
	found := Contradictions(Computed{Rows: rows}, studyOf("population"))
	if len(found) != 1 || !strings.Contains(found[0].EN, "eligible linked_2") {
		t.Errorf("found is %v", found)
	}
	rows[3].Value = 10
	if found := Contradictions(Computed{Rows: rows}, studyOf("population")); len(found) > 0 {
		t.Errorf("found is %v", found)
	}
	one := []table.Row{count("representative_clusters", "companies", "cluster-1", "", 1)}
	if found := Contradictions(Computed{Rows: one}, studyOf("representative_clusters")); len(found) != 1 {
		t.Errorf("found is %v", found)
	}
}

// Amounts that are too large for their floats to add up exactly are no contradiction.
func TestAmountsTooLargeToAddUpAreNotTold(t *testing.T) {
	s := cooperating(t)
	amount := func(measure string, v float64) table.Row { return count("recovery_chain", measure, "all", "", v) }
	for _, more := range []float64{1, 1 << 54} {
		rows := []table.Row{amount("amount", 40*more), amount("repaid", 10*more), amount("in_enforcement", 10*more),
			amount("prescribed", 10*more), amount("open", 5*more)}
		if found := Contradictions(Computed{Rows: rows}, s); (len(found) > 0) != (more == 1) {
			t.Errorf("amounts times %.0f: %v", more, found)
		}
	}
}

// Amounts below zero, as of what was paid back, are no contradiction where they add up; otherwise they are.
func TestAmountsBelowZeroThatAddUpAreNotTold(t *testing.T) {
	s := cooperating(t)
	for _, all := range []float64{-200, 300} {
		rows := []table.Row{count("measures", "amount", "all", "", all),
			count("measures", "amount", "recovery", "", -700), count("measures", "amount", "sanction", "", 500)}
		if found := Contradictions(Computed{Rows: rows}, s); (len(found) > 0) != (all == 300) {
			t.Errorf("together %.0f: %v", all, found)
		}
	}
}

// The arithmetic of a finding that begins with what is taken away has one space.
func TestStepThatTakesAway(t *testing.T) {
	found, err := Check(t.Context(), []Published{{Name: "all", Study: studyOf("population"), Rows: []table.Row{
		count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_0", "", 250),
		count("population", "eligible", "linked_1", "", 150), gone("population", "eligible", "linked_2", ""),
	}}}, nil)
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	for _, f := range found {
		for _, s := range f.Steps {
			if strings.Contains(s.EN, "  ") {
				t.Errorf("two spaces in %q", s.EN)
			}
		}
	}
}
