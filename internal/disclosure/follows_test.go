package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// gone is a row as a reader sees it where it is withheld.
func gone(res, measure, group, category string) table.Row {
	r := count(res, measure, group, category, table.Empty)
	r.Status = table.Suppressed
	return r
}

// follows is a published table, and what follows from it of one of its withheld counts.
type follows struct {
	name      string
	rows      []table.Row
	of        Cell
	low, high float64
}

// Small published tables, one for each kind of arithmetic, and what follows from them.
var following = []follows{
	{"a sum of levels", []table.Row{
		count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_0", "", 250),
		count("population", "eligible", "linked_1", "", 150), gone("population", "eligible", "linked_2", ""),
	}, Cell{"population", "eligible", "linked_2", ""}, 3, 3},
	{"income shares out the group", []table.Row{
		share("income", "share", "strategic", "low", 30, 50), share("income", "share", "strategic", "not_low", 18, 50),
		gone("income", "share", "strategic", "none"),
	}, Cell{"income", "share", "strategic", "none"}, 2, 2},
	{"the strongest assistants share out the represented companies", []table.Row{
		count("represented_companies", "represented_companies", "all", "", 52),
		count("represented_companies", "strongest_assistant_active", "all", "", 16),
		count("represented_companies", "strongest_assistant_linked", "all", "", 11),
		count("represented_companies", "strongest_assistant_enabler", "all", "", 0),
		gone("represented_companies", "strongest_assistant_family", "all", ""),
		count("represented_companies", "strongest_assistant_none", "all", "", 21),
	}, Cell{"represented_companies", "strongest_assistant_family", "all", ""}, 4, 4},
}

// The attacker finds what follows from each table.
func TestWhatFollows(t *testing.T) {
	kinds := map[string]study.Kind{"population": study.Population, "income": study.IncomeShares,
		"represented_companies": "represented_companies"}
	for _, f := range following {
		t.Run(f.name, func(t *testing.T) {
			found, err := Check(t.Context(), []Published{{Name: "all", Study: of(kinds), Rows: f.rows}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range found {
				at := Cell{x.At.Result, x.At.Measure, x.At.Group, x.At.Category}
				if at == f.of && x.Low == f.low && x.High == f.high {
					return
				}
			}
			t.Errorf("%v is %v to %v; found is %v", f.of, f.low, f.high, found)
		})
	}
}
