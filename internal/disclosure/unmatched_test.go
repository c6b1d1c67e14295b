package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// That one group has nobody who is left over says nothing of the groups beside it, and a few who are left over do not
// follow from them.
func TestNobodyUnmatchedIsOfOneGroup(t *testing.T) {
	const result, category = "table_8", "housing_allowance"
	s := of(map[string]study.Kind{result: study.ControlComparison})
	everybody := share(result, "risk", "family_linked_2", category, 20, 60)
	everybody.Basis = table.Basis{Known: true, N: 20, Of: 60}
	rows := []table.Row{
		count(result, "unmatched_persons", "active_linked_enabler", category, 3),
		count(result, "unmatched_persons", "family", category, 10),
		count(result, "unmatched_persons", "total", category, 13),
		count(result, "unmatched_persons", "family_active", category, 0),
		everybody,
	}
	got := hidden(protected(rows, s))
	if !got[cell(rows[0])] || !got[cell(rows[1])] && !got[cell(rows[2])] {
		t.Errorf("withheld: %v", got)
	}
}
