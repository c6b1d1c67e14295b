package report_test

import (
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/table"
)

func shownRow(result, group, category, measure string, v float64) table.Row {
	r := reporttest.Row(result, group, category, measure)
	r.Status, r.Value, r.Low, r.High = table.OK, v, v*0.9, v*1.1
	return r
}

func withheldRow(result, group, category, measure string) table.Row {
	r := reporttest.Row(result, group, category, measure)
	r.Status, r.Value, r.Low, r.High = table.Suppressed, table.Empty, table.Empty, table.Empty
	return r
}

// A figure's text states its kind, its axes, the highest and lowest values shown, and that others are protected.
func TestFiguresAreDescribed(t *testing.T) {
	rows := []table.Row{
		shownRow("table_1", "active", "", "share_indebted", 0.4),
		shownRow("table_1", "linked", "", "share_indebted", 0.3),
		withheldRow("table_1", "enabler", "", "share_indebted"),
		shownRow("figure_4", "strategic", "2020", "persons", 14),
		shownRow("figure_4", "strategic", "2021", "persons", 30),
		shownRow("figure_4", "strategic", "2022", "persons", 9),
		shownRow("table_6", "active_upper", "activity_support", "risk_ratio", 3),
		shownRow("table_6", "linked_upper", "activity_support", "risk_ratio", 2),
		shownRow("figure_1", "strategic", "none", "share", 0.5),
		shownRow("figure_1", "strategic", "low", "share", 0.5),
		shownRow("figure_1", "enabler", "none", "share", 0.2),
		shownRow("figure_1", "enabler", "low", "share", 0.8),
	}
	want := map[lang.Lang]map[string][]string{
		lang.SV: {
			"table_1": {"Liggande stapeldiagram", "axeln går från 0 till 100 procent",
				"av dem som redovisas högst Aktiva, 40,0\u00a0%, och lägst Kopplade, 30,0\u00a0%",
				"Möjliggörare: skyddat värde"},
			"figure_4": {"Linjediagram", "visar år, 2020 till 2022", "från 14 2020 till 9 2022",
				"högst 2021, 30, och lägst 2022, 9"},
			"table_6": {"Punktdiagram med 95-procentiga intervall",
				"logaritmisk skala", "högst Aktiva, högre skikt, 3,00",
				"lägst Kopplade, högre nivå, 2,00"},
			"figure_1": {"delade i",
				"Ingen inkomst: högst Strategisk roll, 50,0\u00a0%, och lägst Möjliggörare, 20,0\u00a0%"},
		},
		lang.EN: {
			"table_1": {"Horizontal bar chart", "from 0 to 100 per cent",
				"of those shown highest Active, 40.0%, and lowest Linked, 30.0%", "Enablers: protected value"},
			"figure_4": {"Line chart", "shows years, 2020 to 2022", "highest 2021, 30"},
			"table_6": {"Dot chart with 95 per cent intervals", "logarithmic scale",
				"highest Active, upper layer, 3.00"},
			"figure_1": {"divided into", "No income: highest Strategic role, 50.0%, and lowest Enablers, 20.0%"},
		},
	}
	for l, results := range want {
		found := 0
		for _, c := range reporttest.Document(rows, l).Chapters() {
			for _, s := range c.Sections {
				for _, f := range s.Figures {
					for _, part := range results[s.ID] {
						found++
						if !strings.Contains(f.Desc, part) {
							t.Errorf("%s %s: %q is not in %q", l, s.ID, part, f.Desc)
						}
					}
				}
			}
		}
		if found < 10 {
			t.Errorf("%s: %d parts looked for", l, found)
		}
	}
}

// Findings without content are left out, and a ratio of one is written as "as often".
func TestFindingsSaySomething(t *testing.T) {
	companies := func(all, represented table.Row) []table.Row { return []table.Row{all, represented} }
	for _, c := range []struct {
		name   string
		rows   []table.Row
		want   string
		unsaid bool
	}{
		{"shown", companies(shownRow("figure_9", "all", "", "private_companies", 12),
			shownRow("figure_9", "all", "", "represented_companies", 5)),
			"Av 12 privata assistansbolag har eller har haft 5 en företrädare ur grupperna.", false},
		{"none of them", companies(shownRow("figure_9", "all", "", "private_companies", 12),
			shownRow("figure_9", "all", "", "represented_companies", 0)),
			"Av 12 privata assistansbolag har eller har haft 0 en företrädare ur grupperna.", false},
		{"nobody there", companies(shownRow("figure_9", "all", "", "private_companies", 0),
			shownRow("figure_9", "all", "", "represented_companies", 0)), "", false},
		{"protected", companies(withheldRow("figure_9", "all", "", "private_companies"),
			withheldRow("figure_9", "all", "", "represented_companies")), "", true},
		{"protected on one side", companies(shownRow("figure_9", "all", "", "private_companies", 12),
			withheldRow("figure_9", "all", "", "represented_companies")), "", true},
		{"a ratio of one", []table.Row{shownRow("table_6", "linked_upper", "maintenance_support", "risk_ratio", 1)},
			"Kopplade på högre nivå har haft underhållsstöd lika ofta som den övriga befolkningen (0,9–1,1).", false},
		{"a ratio of eleven", []table.Row{shownRow("table_6", "linked_upper", "maintenance_support", "risk_ratio", 11)},
			"Kopplade på högre nivå har haft underhållsstöd 11,0 gånger så ofta som den övriga befolkningen " +
				"(9,9–12,1).", false},
	} {
		doc := reporttest.Document(c.rows, lang.SV)
		var said []string
		for _, f := range doc.Findings() {
			said = append(said, f.Text)
		}
		if got := strings.Join(said, " "); got != c.want || doc.Unsaid() != c.unsaid {
			t.Errorf("%s: %q, unsaid %v; want %q, %v", c.name, got, doc.Unsaid(), c.want, c.unsaid)
		}
	}
}
