package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// compared are the rows of a comparison with n members, of which a have the outcome.
func compared(group string, a, n float64) []table.Row {
	return []table.Row{
		over(share("table_8", "risk", group, "activity_support", a, n), a, n),
		over(count("table_8", "risk_ratio", group, "activity_support", 2.5), a, n),
		over(count("table_8", "risk_comparison", group, "activity_support", 0.04), n, table.Empty),
		count("table_8", "unmatched_persons", group, "activity_support", 0),
	}
}

// Where few have the outcome, share and ratio are withheld. The share that they are compared with is printed where
// enough are behind it, and the certificate takes as known how many: whoever knows it knows no withheld count.
func TestTheShareComparedWithIsPrinted(t *testing.T) {
	s := of(map[string]study.Kind{"table_8": study.ControlComparison})
	c := Computed{Rows: append(compared("linked_1", 2, 40), compared("linked_0", 1, 4)...)}
	r, err := Protect(c, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := hidden(r.Rows(), nil)
	for i, want := range []bool{true, true, false, false, true, true, true, false} {
		if got[cell(c.Rows[i])] != want {
			t.Errorf("%v is withheld: %t", cell(c.Rows[i]), !want)
		}
	}
	known := false
	for _, n := range r.Certificate().Counts {
		for _, at := range n.At {
			switch {
			case at.Field != "denominator":
			case at.Row == 0 && n.Printed != nil && *n.Printed == 40:
				known = true
			case at.Row == 4 && (n.Printed != nil || n.Width < 5):
				t.Errorf("a small number of members: %+v", n)
			}
		}
	}
	if !known {
		t.Error("the certificate does not take the number of members as known")
	}
	p := Publish()
	v := Verify(Held{Published: Published{Name: "r", Study: s, Rows: r.Rows()}, Certificate: r.Certificate(),
		Profile: PublicProfile{Name: p.Name, Threshold: p.Threshold, Width: p.Width}}, p)
	if len(v.Faults) > 0 {
		t.Errorf("%+v", v.Faults)
	}
}

// A share that is withheld because it is one of everybody is not given back by its denominator: it is printed beside.
func TestEverybodyIsNotGivenBackByTheDenominator(t *testing.T) {
	s := of(map[string]study.Kind{"table_8": study.ControlComparison, "table_6": study.BenefitComparison})
	rows := append(compared("linked_1", 40, 40), compared("linked_0", 20, 60)...)
	r, err := Protect(Computed{Rows: rows}, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !hidden(r.Rows(), nil)[cell(rows[0])] {
		t.Error("a share of everybody is printed")
	}
	found, err := Check(t.Context(), []Published{{Name: "r", Study: s, Rows: r.Rows()}}, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// Amounts are withheld with the counts behind them. Beside these no other amount is withheld where they protect each
// other.
func TestAmountsAreWithheldWithTheirCounts(t *testing.T) {
	s := of(map[string]study.Kind{"table_9": study.AssistantTotals})
	var rows []table.Row
	for _, g := range []struct {
		name         string
		people, hour float64
	}{{"active", 27, 13058}, {"enabler", 2, 604}, {"family", 627, 523919}, {"linked", 168, 82512},
		{"total", 824, 620093}} {
		rows = append(rows, count("table_9", "assistants", g.name, "2022-2023", g.people),
			over(count("table_9", "hours", g.name, "2022-2023", g.hour), g.people, table.Empty))
		last := &rows[len(rows)-1].Basis
		last.Largest, last.Second, last.Total = g.hour/g.people, g.hour/g.people, g.hour
	}
	got := hidden(protected(rows, s))
	for i := 0; i < len(rows); i += 2 {
		people, hours := got[cell(rows[i])], got[cell(rows[i+1])]
		if people != hours {
			t.Errorf("%s: the assistants are withheld: %t, their hours: %t", rows[i].Group, people, hours)
		}
	}
	if len(got) != 4 {
		t.Errorf("withheld: %v, want the assistants and hours of two groups", got)
	}
}
