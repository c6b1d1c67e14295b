package report_test

import (
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/table"
)

// Figures over time say their kind, their axes and what is not shown, and a category of several parts has the names of
// its parts.
func TestFiguresOverTimeAreDescribed(t *testing.T) {
	rows := []table.Row{
		shownRow("state_by_month", "active", "2022-01/work", "share", 0.25),
		shownRow("state_by_month", "active", "2022-02/work", "share", 0.5),
		shownRow("state_by_month", "active", "2022-01/none", "share", 0.75),
		withheldRow("state_by_month", "active", "2022-02/none", "share"),
		shownRow("safety_net_transitions", "active", "work>none", "rate", 12.5),
		withheldRow("safety_net_transitions", "active", "none>work", "rate"),
		shownRow("safety_net_transitions", "active", "work>none", "moves", 40),
		withheldRow("safety_net_transitions", "active", "none>work", "moves"),
		shownRow("spells", "active", "sickness_benefit", "median_months", 10),
		shownRow("after_control", "total", "sickness_benefit/3/work", "share", 0.4),
		withheldRow("after_control", "total", "sickness_benefit/3/none", "share"),
		shownRow("debt_depth", "active", "2024-07-01", "share_indebted", 0.4),
		shownRow("debt_depth", "active", "2024-07-01", "share_at_least_50000", 0.2),
		shownRow("frequent_sequences", "active", "work>none>work", "persons", 12),
	}
	want := map[lang.Lang]map[string][]string{
		lang.SV: {
			"state_by_month": {"Ytdiagram, en del per grupp", "månader, 2022-01 till 2022-02",
				"arbete: från 25,0\u00a0% till 50,0\u00a0%", "ingen känd: från 75,0\u00a0% till redovisas inte"},
			"safety_net_transitions": {"ju mörkare, desto fler", "arbete → ingen känd: 12,5", "Flödesdiagram",
				"arbete → ingen känd: 40", "Skyddade slag av övergångar, som inte är ritade: 1"},
			"spells":        {"Punktdiagram med 95-procentiga intervall", "börjar vid noll", "Aktiva: 10 (9–11)"},
			"after_control": {"Samtliga grupper: sjukpenning", "3 månader, andel: 40,0\u00a0%", "skyddat värde"},
			"debt_depth":    {"belopp i kronor", "Aktiva: någon: 40\u00a0%; ≥ 50\u00a0000: 20\u00a0%"},
		},
		lang.EN: {
			"state_by_month":         {"Area chart, a part per group", "work: from 25.0% to 50.0%"},
			"safety_net_transitions": {"the darker, the more", "Flow chart", "work → none known: 40"},
			"debt_depth":             {"amounts in kronor", "Active: any: 40%; ≥ 50,000: 20%"},
		},
	}
	for l, results := range want {
		found := 0
		doc := reporttest.Document(rows, l)
		for _, c := range doc.Chapters() {
			for _, s := range c.Sections {
				var said []string
				for _, f := range s.Figures {
					said = append(said, f.Desc)
				}
				for _, part := range results[s.ID] {
					if found++; !strings.Contains(strings.Join(said, " "), part) {
						t.Errorf("%s %s: %q is not in %q", l, s.ID, part, said)
					}
				}
			}
		}
		if found < 7 {
			t.Errorf("%s: %d parts looked for", l, found)
		}
		if l == lang.SV {
			name := doc.Study.Category("frequent_sequences", "work>none>work")
			if name.SV != "Arbete → ingen känd → arbete" {
				t.Errorf("a sequence is called %q", name.SV)
			}
		}
	}
}
