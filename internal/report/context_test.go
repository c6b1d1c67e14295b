package report

import (
	"math"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Every table of the built-in studies has its context in both languages: title, definition, period, groups, source.
func TestEveryTableHasItsContext(t *testing.T) {
	for _, name := range study.BuiltinNames {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		var rows []table.Row
		for _, r := range s.Results {
			rows = append(rows, table.Row{Result: r.Name, Group: "total", Measure: "persons", Value: 7,
				Status: table.OK},
				table.Row{Result: r.Name, Group: "total", Measure: "other", Value: math.NaN(),
					Status: table.Suppressed})
		}
		all := Contexts(s, rows, func(string) []string { return []string{"person"} }, nil)
		if len(all) != len(s.Results) {
			t.Errorf("%s: %d contexts of %d results", name, len(all), len(s.Results))
		}
		for _, c := range all {
			if missing := c.Missing(); len(missing) > 0 || c.Figures != 1 || c.Withheld != 1 || len(c.Groups) != 1 {
				t.Errorf("%s: %s lacks %v: %+v", name, c.Result, missing, c)
			}
		}
	}
}

// A table that nobody has named or defined, or whose source is not known, lacks its context; its author can define it.
func TestTableWithoutContext(t *testing.T) {
	s, err := study.Load(study.BuiltinName)
	if err != nil {
		t.Fatal(err)
	}
	rows := []table.Row{{Result: "mine", Measure: "m", Value: 7, Status: table.OK}}
	none := func(string) []string { return nil }
	if m := Listed(Contexts(s, rows, none, nil)[0].Missing()); m.EN != "title, definition, groups, source" {
		t.Errorf("lacks %s", m.EN)
	}
	defined := Contexts(s, rows, none, map[string]string{"mine": "what it is"})[0]
	if m := Listed(defined.Missing()); m.EN != "title, groups, source" || defined.Definition.SV != "what it is" ||
		!defined.Own {
		t.Errorf("lacks %s", m.EN)
	}
}
