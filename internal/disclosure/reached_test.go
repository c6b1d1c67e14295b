package disclosure

import (
	"testing"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Of a small total nobody can have reached a high limit: it is withheld where those who reach one are few, and printed
// where as many as the width could have reached each limit of which few are said to.
func TestTotalsTellNotWhoReachesALimit(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	const day = "2024-07-01"
	for _, c := range []struct {
		name                     string
		total                    float64
		half, one, five, million float64
		withheld                 bool
	}{
		{"nobody reaches the highest, and five could", 6_750_000, 30, 15, 5, 0, false},
		{"four could", 6_749_999, 30, 15, 5, 0, true},
		{"those of lower limits have most of it", 6_750_000, 31, 15, 5, 0, true},
		{"as many as there are reach each limit", 5_500_000, 10, 10, 5, 5, false},
	} {
		rows := []table.Row{
			share("debt_depth", "share_indebted", "enabler", day, 60, 200),
			by(count("debt_depth", "total_debt", "enabler", day, c.total), 60, 200),
			share("debt_depth", "share_at_least_50000", "enabler", day, c.half, 200),
			share("debt_depth", "share_at_least_100000", "enabler", day, c.one, 200),
			share("debt_depth", "share_at_least_500000", "enabler", day, c.five, 200),
			share("debt_depth", "share_at_least_1000000", "enabler", day, c.million, 200),
		}
		rows[1].Basis.Largest, rows[1].Basis.Second, rows[1].Basis.Total = c.total/20, c.total/20, c.total
		got := hidden(protected(rows, s))
		if got[cell(rows[1])] != c.withheld {
			t.Errorf("%s: withheld %v", c.name, got)
		}
	}
}

// A total lies between those of its parts: a debt is of a kind, and to a creditor.
func TestTotalsOfPartsBoundAWithheldOne(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	const day = "2024-07-01"
	total := func(of string, million float64) table.Row {
		return count("debt_depth", "total_debt", "enabler", day+of, million*1e6)
	}
	rows := []table.Row{
		gone("debt_depth", "total_debt", "enabler", day), gone("debt_depth", "total_debt", "enabler", day+"/public"),
		total("/private", 10), total("/creditor_state", 2), total("/creditor_forsakringskassan", 1),
		total("/creditor_other_public", 3),
	}
	l, _ := viewOf(Published{Name: "all", Study: s, Rows: rows}, nil, Publish(), false)
	found, err := system.Intervals(t.Context(), l.system, []int{l.at[Cell{"", "debt_on", "enabler", day}]})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	const rounding = 20_000
	if low, high := found[0].Low, found[0].High; low < 13e6-rounding || high > 16e6+rounding {
		t.Errorf("from %d to %d, want 13 to 16 million", low, high)
	}
}
