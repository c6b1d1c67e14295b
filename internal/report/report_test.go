package report_test

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Every value that a title, a definition or a finding names comes from the study file.
func TestTheStudyStatesEveryParameter(t *testing.T) {
	s := report.OfStudy(study.Builtin())
	for name, text := range s.Parameters {
		if empty := text.SV == "" || text.EN == ""; empty && name != "kinship" ||
			strings.ContainsAny(text.SV+text.EN, "{}%!") {
			t.Errorf("parameter %s: %+v", name, text)
		}
	}
	doc := reporttest.Document(reporttest.Contract(t, 1), lang.SV)
	for _, c := range doc.Chapters() {
		for _, section := range c.Sections {
			if all := section.Title + strings.Join(section.Definition, "\n") + section.Reading; strings.Contains(all,
				"enligt studiefilen") || strings.ContainsAny(all, "{}") {
				t.Errorf("%s: %s", section.ID, all)
			}
		}
	}
	for _, f := range doc.Findings() {
		if strings.Contains(f.Text, "enligt studiefilen") {
			t.Error(f.Text)
		}
	}
}

// TestTitlesFollowTheStudy checks that a title names the study's period, and that every name allowed in a title is a
// parameter.
func TestTitlesFollowTheStudy(t *testing.T) {
	s := study.Builtin()
	if got := report.OfStudy(s).Titles["table_3"]; got.SV != "Utbetalningar från Försäkringskassan 2023" ||
		got.EN != "Payments from the Social Insurance Agency 2023" {
		t.Errorf("%+v", got)
	}
	s.Periods.Paid.From.Time = s.Periods.Paid.From.AddDate(-2, 0, 0)
	if got := report.OfStudy(s).Titles["table_3"].SV; got != "Utbetalningar från Försäkringskassan 2021–2023" {
		t.Error(got)
	}
	for _, name := range study.TitleParameters {
		if _, ok := report.OfStudy(s).Parameters[name]; !ok {
			t.Errorf("no parameter %s", name)
		}
	}
}

func TestParametersRead(t *testing.T) {
	p := report.OfStudy(study.Builtin()).Parameters
	for name, want := range map[string]lang.Text{
		"reference_date":   {SV: "31 december 2023", EN: "31 December 2023"},
		"benefit_period":   {SV: "2020–2023", EN: "2020–2023"},
		"payment_year":     {SV: "2023", EN: "2023"},
		"low_income_share": {SV: "60 procent", EN: "60 per cent"},
		"excluded_benefits": {SV: ", utom statligt tandvårdsstöd och assistansersättning",
			EN: ", except state dental support and assistance allowance"},
		"hourly_rates": {SV: "319,70 kronor 2022 och 324,50 kronor 2023",
			EN: "319.70 kronor in 2022 and 324.50 kronor in 2023"},
		"link": {SV: "är misstänkta för samma " +
			"brott som minst en eller förekommer i underrättelser tillsammans med minst två",
			EN: "are suspected of the same crime as at least one or occur in intelligence together with at least two"},
		"levels": {SV: "kopplade på nivå 2 har minst 10 kontakter eller 3–9 kontakter i minst 2 regioner; " +
			"kopplade på nivå 1 har 1–2 kontakter eller 3–9 kontakter i en region; kopplade på nivå 0 är övriga",
			EN: "linked people at level 2 have at least 10 contacts or 3–9 contacts in at least 2 regions; " +
				"linked people at level 1 have 1–2 contacts or 3–9 contacts in one region; " +
				"linked people at level 0 are the rest"},
	} {
		if p[name] != want {
			t.Errorf("%s: %+v", name, p[name])
		}
	}
}

func TestNumbersAreSwedish(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		sv, en   string
	}{
		{0, 0, "0", "0"},
		{999, 0, "999", "999"},
		{1000, 0, "1\u00a0000", "1,000"},
		{-1234567.891, 2, "\u22121\u00a0234\u00a0567,89", "\u22121,234,567.89"},
		{-0.001, 1, "0,0", "0.0"},
		{0.05, 1, "0,1", "0.1"},
	} {
		if got := report.Number(c.v, c.decimals, lang.SV); got != c.sv {
			t.Errorf("%v: %q", c.v, got)
		}
		if got := report.Number(c.v, c.decimals, lang.EN); got != c.en {
			t.Errorf("%v: %q", c.v, got)
		}
	}
	percents := map[float64]string{0: "0\u00a0%", 1: "100\u00a0%", 0.4312: "43,1\u00a0%", 0.0004: "0,04\u00a0%"}
	for v, want := range percents {
		if got := report.Percent(v, lang.SV); got != want {
			t.Errorf("%v: %q", v, got)
		}
	}
}

// Every row is in exactly one table.
func TestEveryRowHasItsCell(t *testing.T) {
	rows := reporttest.Contract(t, 4)
	rows = append(rows, reporttest.Row("own", "a", "x", "m"), reporttest.Row("own", "a", "y", "m"),
		reporttest.Row("own", "a", "", "n"))
	type key struct{ id, group, category, measure string }
	seen := map[key]int{}
	for _, c := range reporttest.Document(rows, lang.SV).Chapters() {
		for _, s := range c.Sections {
			for _, table := range s.Tables {
				for _, b := range table.Blocks {
					for _, l := range b.Lines {
						if len(l.Cells) != len(table.Columns) {
							t.Fatalf("%s: %d cells in %d columns", s.ID, len(l.Cells), len(table.Columns))
						}
						for _, cell := range l.Cells {
							if cell.Present {
								seen[key{cell.Row.Result, cell.Row.Group, cell.Row.Category, cell.Row.Measure}]++
							}
						}
					}
				}
			}
		}
	}
	for _, r := range rows {
		if n := seen[key{r.Result, r.Group, r.Category, r.Measure}]; n != 1 {
			t.Errorf("%s %s %q %s: in %d cells", r.Result, r.Group, r.Category, r.Measure, n)
		}
	}
}

// The headings of a table's lines, columns and blocks distinguish every cell.
func TestNamesTellCellsApart(t *testing.T) {
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		for _, c := range reporttest.Document(reporttest.Contract(t, 3), l).Chapters() {
			for _, s := range c.Sections {
				for _, table := range s.Tables {
					columns := slices.Clone(table.Columns)
					slices.Sort(columns)
					if len(slices.Compact(columns)) != len(table.Columns) {
						t.Errorf("%s %s: two columns of one name: %v", l, s.ID, table.Columns)
					}
					for _, b := range table.Blocks {
						var lines []string
						for _, line := range b.Lines {
							lines = append(lines, line.Name)
						}
						slices.Sort(lines)
						if len(slices.Compact(slices.Clone(lines))) != len(lines) {
							t.Errorf("%s %s: two lines of one name: %v", l, s.ID, lines)
						}
					}
				}
			}
		}
	}
}

func TestSyntheticIsSaidWhereAnyDeliveryIs(t *testing.T) {
	doc := reporttest.Document(nil, lang.SV)
	doc.Deliveries[0].Synthetic = false
	if !doc.Synthetic() || len(doc.Marks()) != 1 {
		t.Error("one synthetic delivery is enough")
	}
	doc.Deliveries[1].Synthetic = false
	if doc.Synthetic() || len(doc.Marks()) != 0 {
		t.Error("no delivery is synthetic")
	}
	if doc.AsOf() != "2024-09-02" {
		t.Errorf("as of %s", doc.AsOf())
	}
}

// The order of companies must not depend on a protected number of users.
func TestProtectedUsersDoNotOrderCompanies(t *testing.T) {
	row := func(company string, users float64, status table.Status) table.Row {
		r := reporttest.Row("company_profile", company, "", "users")
		r.Value, r.Status = users, status
		return r
	}
	doc := reporttest.Document([]table.Row{row("b", 900, table.Suppressed), row("a", 3, table.OK),
		row("c", 7, table.OK)}, lang.SV)
	var order []string
	for _, l := range doc.Chapters()[0].Sections[0].Tables[0].Blocks[0].Lines {
		order = append(order, l.Name)
	}
	if !slices.Equal(order, []string{"c", "a", "b"}) {
		t.Errorf("order %v", order)
	}
}

// The text about a rule states the study's thresholds.
func TestRulesStateTheStudysThresholds(t *testing.T) {
	s, err := study.Load(study.NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	for i, filled := range report.Rules(s) {
		r := network.Rules()[i]
		for _, said := range []string{filled.Seen.SV, filled.Seen.EN} {
			if said == "" || strings.ContainsAny(said, "{}") {
				t.Errorf("%s: %s", r.ID, said)
			}
		}
		if r.ID == "closed_circle" && !strings.Contains(filled.Seen.SV, "minst 33,3 procent av brukarna") {
			t.Error(filled.Seen.SV)
		}
	}
	for _, l := range study.Limits {
		if _, ok := network.RuleOf(l.Rule); !ok {
			t.Errorf("a threshold of %s, which is no rule", l.Rule)
		}
	}
}
