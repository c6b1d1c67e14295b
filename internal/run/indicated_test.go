package run

import (
	"slices"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// A result that repeats a row of another study follows from the registers behind that row, and so has the conditions of
// use of those who delivered them. A row of an unknown study brings none.
func TestIndicatorsFollowFromTheRegistersOfTheirStudy(t *testing.T) {
	s, err := study.Load(study.CooperationName)
	if err != nil {
		t.Fatal(err)
	}
	phenomena, _ := s.Result("phenomena")
	row := func(of string) table.Row {
		return table.Row{Result: "phenomena", Group: "F01", Measure: "indicator",
			Category: study.IndicatorName(of, "table_1", "linked", "-", "persons")}
	}
	if got := repeatedFrom(rowsOf(row("elsewhere")), phenomena); len(got) > 0 {
		t.Errorf("an unknown study brings %v", got)
	}
	rows := []table.Row{row("ansatz")}
	if got := sourcesOf(repeatedFrom(rowsOf(rows...), phenomena)); !slices.Contains(got, "debt") {
		t.Errorf("a row about debts follows from %v", got)
	}
	r := &Release{}
	r.Study, r.Rows = s, rows
	if got := r.SourcesOf("phenomena"); !slices.Contains(got, "debt") || !slices.Contains(got, "target") {
		t.Errorf("the folder's result follows from %v", got)
	}
}

func rowsOf(rows ...table.Row) func() []table.Row { return func() []table.Row { return rows } }
