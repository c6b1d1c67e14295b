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
