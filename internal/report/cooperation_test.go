package report_test

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The figures of the cooperation say who asks whom, what bars are divided into, and what is met within how many days;
// agencies, pairs of them and indicators of other studies have names.
func TestFiguresOfTheCooperationAreDescribed(t *testing.T) {
	pair := "social_insurance_agency>tax_agency"
	rows := []table.Row{
		shownRow("information_exchange", pair, "", "requests", 12),
		shownRow("information_exchange", pair, "", "share_answered_in_time", 0.5),
		shownRow("information_exchange", pair, "", "with_a_finding", 3),
		shownRow("focus", "individual", "before_ob2", "share_of_targets", 0.75),
		withheldRow("focus", "phenomenon", "before_ob2", "share_of_targets"),
		shownRow("focus", "individual", "from_ob2", "share_of_targets", 0.25),
		shownRow("focus", "phenomenon", "from_ob2", "share_of_targets", 0.75),
		shownRow("focus_group", "foreign_born", "", "impact_ratio", 1.5),
		shownRow("outcomes", "cooperation", "", "investigations", 40),
		shownRow("outcomes", "cooperation", "", "prosecuted", 4),
		shownRow("outcomes_time", "prosecution", "", "incidence_180", 0.125),
		shownRow("outcomes_time", "prosecution", "", "incidence_365", 0.25),
		shownRow("recovery_chain", "all", "", "amount", 12_500_000),
		shownRow("recovery_chain", "all", "", "share_repaid", 0.4),
		shownRow("recovery_chain", "all", "", "share_in_enforcement", 0.1),
		shownRow("recovery_chain", "all", "", "share_prescribed", 0.2),
		shownRow("recovery_chain", "all", "", "share_open", 0.3),
		shownRow("phenomena", "falska-intyg", "ansatz|table_6|active|-|persons_investigated", "indicator", 7),
	}
	want := map[lang.Lang]map[string][]string{
		lang.SV: {
			"information_exchange": {"ju mörkare, desto fler", "desto större andel",
				"försäkringskassan → skatteverket: 12",
				"försäkringskassan → skatteverket: 50,0\u00a0%"},
			"focus_group": {"där 1 är lika mycket som i det som jämförs"},
			"focus":       {"Andel av målobjekten, Före OB 2.0: 75,0\u00a0%", "skyddat värde"},
			"outcomes":    {"Samverkan: högst Kontrollutredningar, 40, och lägst Åtal väckt, 4"},
			"outcomes_time": {"från stegets början",
				"Polisanmäld till åtal: andel inom 180 dagar: 12,5\u00a0%; andel inom 365 dagar: 25,0"},
			"recovery_chain": {"Samtliga (12,5\u00a0miljoner kronor): 40,0\u00a0%"},
		},
		lang.EN: {
			"information_exchange": {"the darker, the more", "the larger the share"},
			"outcomes_time": {
				"Reported to prosecution: share within 180 days: 12.5%; share within 365 days: 25.0%"},
		},
	}
	for l, results := range want {
		doc := reporttest.Document(rows, l)
		said := map[string]string{}
		for _, c := range doc.Chapters() {
			for _, s := range c.Sections {
				for _, f := range s.Figures {
					said[s.ID] += " " + f.Desc
				}
			}
		}
		for result, parts := range results {
			for _, part := range parts {
				if !strings.Contains(strings.ToLower(said[result]), strings.ToLower(part)) {
					t.Errorf("%s %s: %q is not in %q", l, result, part, said[result])
				}
			}
		}
	}
	names(t, reporttest.Document(rows, lang.SV))
}

func names(t *testing.T, doc *report.Document) {
	t.Helper()
	for got, want := range map[string]string{
		doc.Study.Group("information_exchange", "police>other").SV:     "Polismyndigheten → Annan",
		doc.Study.Group("resources", "tax_agency").SV:                  "Skatteverket",
		doc.Study.Group("resources", "all").SV:                         "Samtliga",
		doc.Study.Category("phenomena", "ansatz|a|b|-|c").SV:           "okänt resultat: ansatz, a, b, , c",
		doc.Study.Category("outcomes_time", "cooperation").SV:          "Samverkan",
		doc.Study.Category("relapse", "365").SV:                        "Inom 365 dagar",
		doc.Study.Measure("outcomes_time", "incidence_180").SV:         "Andel inom 180 dagar",
		doc.Study.Group("legality", "dates_in_order").SV:               "Datum och utfall i ordning (ingen paragraf)",
		doc.Study.Category("legality_by_agency", "need_stated").SV:     "Behovet angivet",
		doc.Study.Group("focus_area_by_phenomenon", "falska-intyg").SV: "falska-intyg",
	} {
		if got != want {
			t.Errorf("%q is called %q", want, got)
		}
	}
	indicator := doc.Study.Category("phenomena", "ansatz|table_6|active|-|persons_investigated").SV
	if !strings.HasPrefix(indicator, "Tabell 6: ") || !strings.HasSuffix(indicator, ", aktiva") {
		t.Errorf("an indicator is called %q", indicator)
	}
}

// What a register names in a study's place and the study does not have is said to be unknown, in both languages; what
// a phenomenon is called follows its id, in the results by phenomenon alone.
func TestNamesThatTheDataGive(t *testing.T) {
	rows := []table.Row{shownRow("phenomena", "F01", "", "decisions", 1)}
	doc := reporttest.Document(rows, lang.SV)
	indicator := doc.Study.Category("phenomena", "networks|permit_networks|missing|-|permits")
	if !strings.HasSuffix(indicator.SV, ", okänt: ”missing”") ||
		!strings.HasSuffix(indicator.EN, ", unknown: “missing”") {
		t.Errorf("a row that no study has is called %+v", indicator)
	}
	s, err := study.Load(study.CooperationName)
	if err != nil {
		t.Fatal(err)
	}
	names := report.OfStudy(s)
	names.NamePhenomena(map[string]string{"F01": " Brottsliga anordnare\n", "F02": "F02", "F03": ""})
	called := map[string]string{"F01": "F01 Brottsliga anordnare", "F02": "F02", "F03": "F03", "F04": "F04"}
	for id, want := range called {
		for _, result := range []string{"phenomena", "focus_area_by_phenomenon", "recovery_by_phenomenon"} {
			if got := names.Group(result, id).EN; got != want {
				t.Errorf("%s %s is called %q", result, id, got)
			}
		}
	}
	if got := names.Group("resources", "F01").SV; got != "F01" {
		t.Errorf("an agency is called %q", got)
	}
}

// Names of agencies keep their capital in running text; those that are words do not.
func TestAgenciesInRunningText(t *testing.T) {
	rows := []table.Row{shownRow("information_exchange", "work_environment_authority>region", "", "requests", 12)}
	for _, c := range reporttest.Document(rows, lang.SV).Chapters() {
		for _, f := range c.Sections[0].Figures {
			if !strings.Contains(f.Desc, "Arbetsmiljöverket → region: 12") {
				t.Errorf("described: %s", f.Desc)
			}
		}
	}
}

// A shift is in percentage points with its sign, shares within cells in whole per cent, and the numbers of a line have
// the same number of decimals.
func TestNumbersOfTheCooperation(t *testing.T) {
	rows := []table.Row{
		shownRow("focus", "phenomenon", "targets", "shift", 0.2084),
		shownRow("focus", "individual", "targets", "shift", -0.133),
		shownRow("focus", "area", "targets", "shift", 0.0001),
		shownRow("resources", "all", "2022", "fte", 38.61),
		shownRow("resources", "all", "2023", "fte", 51.9),
		shownRow("resources", "all", "2022", "requests_sent_per_fte", 0.158),
		shownRow("resources", "all", "2023", "requests_sent_per_fte", 0.25),
		shownRow("resources", "police", "2022", "requests_sent_per_fte", 0.158),
		shownRow("resources", "police", "2023", "requests_sent_per_fte", 51.25),
	}
	var got []string
	for _, c := range reporttest.Document(rows, lang.SV).Chapters() {
		for _, s := range c.Sections {
			for _, table := range s.Tables {
				for _, b := range table.Blocks {
					for _, l := range b.Lines {
						for _, cell := range l.Cells {
							got = append(got, cell.Text(lang.SV))
						}
					}
				}
			}
		}
	}
	for _, want := range []string{"+20,8", "−13,3", "0,0", "38,61", "51,90", "0,158", "0,250", "0,16", "51,25"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

// Pairs and agencies stand with the most requests first, and what is withheld last.
func TestTheMostRequestsComeFirst(t *testing.T) {
	rows := []table.Row{
		shownRow("information_exchange", "all", "", "requests", 900),
		withheldRow("information_exchange", "customs>police", "", "requests"),
		shownRow("information_exchange", "customs>tax_agency", "", "requests", 12),
		shownRow("information_exchange", "police>tax_agency", "", "requests", 700),
		shownRow("information_exchange", "police>tax_agency", "2024", "requests", 1),
		shownRow("information_exchange", "tax_agency>police", "", "requests", 188),
		shownRow("legality_by_agency", "customs", "need_stated", "checked", 12),
		shownRow("legality_by_agency", "police", "decision_in_force", "checked", 300),
		shownRow("legality_by_agency", "police", "need_stated", "checked", 400),
		shownRow("legality_by_agency", "tax_agency", "need_stated", "checked", 500),
	}
	want := map[string]string{
		"information_exchange": "Polismyndigheten → Skatteverket, Skatteverket → Polismyndigheten, " +
			"Tullverket → Skatteverket, Tullverket → Polismyndigheten",
		"legality_by_agency": "Polismyndigheten, Skatteverket, Tullverket",
	}
	for _, c := range reporttest.Document(rows, lang.SV).Chapters() {
		for _, s := range c.Sections {
			var all []string
			for _, table := range s.Tables {
				for _, b := range table.Blocks {
					if b.Title != "" {
						all = append(all, b.Title)
					} else if table.Caption == "Efter myndighet som frågar och svarar" {
						for _, l := range b.Lines {
							all = append(all, l.Name)
						}
					}
				}
			}
			if got := strings.Join(all, ", "); got != want[s.ID] {
				t.Errorf("%s has the order %q", s.ID, got)
			}
		}
	}
}

// Groups stand in the order of the dictionary, and in that of the rows only where the kind says so.
func TestGroupsKeepTheirOrder(t *testing.T) {
	rows := []table.Row{
		shownRow("livelihood_state", "enabler", "", "persons", 12),
		shownRow("livelihood_state", "active", "", "persons", 12),
		shownRow("recovery_chain", "cooperation", "", "claims", 12),
		shownRow("recovery_chain", "other", "", "claims", 12),
		shownRow("legality", "decision_in_force", "", "checked", 12),
		shownRow("legality", "agencies_in_decision", "", "checked", 12),
	}
	want := map[string]string{
		"livelihood_state": "Aktiva, Möjliggörare",
		"recovery_chain":   "Samverkan, Övriga källor",
		"legality": "Samverkansbeslutet gällde den dagen (2016:774\u00a01–2\u00a0§§), " +
			"Båda myndigheterna deltog i beslutet den dagen (2016:774\u00a02\u00a0§)",
	}
	doc := reporttest.Document(rows, lang.SV)
	for _, c := range doc.Chapters() {
		for _, s := range c.Sections {
			var all []string
			for _, b := range s.Tables[0].Blocks {
				if b.Title != "" && s.ID == "recovery_chain" {
					all = append(all, b.Title)
					continue
				}
				for _, l := range b.Lines {
					all = append(all, l.Name)
				}
			}
			if got := strings.Join(all, ", "); want[s.ID] != "" && got != want[s.ID] {
				t.Errorf("%s has the lines %q", s.ID, got)
			}
		}
	}
}
