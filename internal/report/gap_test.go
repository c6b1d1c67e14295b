package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ansatz/internal/report"
	"ansatz/internal/study"
)

// months lists every month from one to another, as YYYY-MM.
func months(from, to string, code string) []study.Covered {
	var all []study.Covered
	first, _ := time.Parse("2006-01", from)
	last, _ := time.Parse("2006-01", to)
	for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
		all = append(all, study.Covered{Month: m, Code: code})
	}
	return all
}

// A period that the deliveries lack wholly or partly is reported with the register and the missing part. A complete
// period is not reported.
func TestGaps(t *testing.T) {
	s := study.Builtin()
	day := func(d string) time.Time { t, _ := time.Parse(time.DateOnly, d); return t }
	covered := func() (study.Coverage, map[string]time.Time) {
		var paid []study.Covered
		for _, r := range s.Results {
			for _, b := range r.Benefits() {
				paid = append(paid, months("2019-01", "2024-03", b)...)
			}
		}
		slices.SortStableFunc(paid, func(a, b study.Covered) int { return a.Month.Compare(b.Month) })
		var debts []study.Covered
		for _, c := range []string{"forsakringskassan", "state"} {
			debts = append(debts, study.Covered{Month: day("2024-07-01"), Code: c})
		}
		at := day("2024-09-01")
		return study.Coverage{
				"benefit_payment":       paid,
				"control_investigation": months("2009-05", "2024-01", ""),
				"prescribed_debt":       months("2018-11", "2023-02", "forsakringskassan"),
				"assistance_time":       months("2020-01", "2024-12", ""),
				"permit":                months("2020-03", "2024-08", "work"),
				"income":                months("2022-01", "2022-01", ""),
				"debt":                  debts,
			}, map[string]time.Time{"person": at, "benefit_payment": at, "control_investigation": at,
				"prescribed_debt": at, "assistance_time": at, "permit": day("2024-12-31"), "income": at, "debt": at}
	}
	for _, c := range []struct {
		name   string
		change func(study.Coverage, map[string]time.Time)
		want   []string
	}{
		{"everything", func(study.Coverage, map[string]time.Time) {}, nil},
		{"sparse registers miss months, not years", func(c study.Coverage, _ map[string]time.Time) {
			c["permit"] = slices.Concat(months("2020-12", "2020-12", ""), months("2021-01", "2021-01", ""),
				months("2022-06", "2022-06", ""), months("2023-06", "2023-06", ""), months("2024-02", "2024-02", ""))
		}, nil},
		{"a reference date after the delivery",
			func(_ study.Coverage, at map[string]time.Time) { at["person"] = day("2023-10-01") },
			[]string{"referensdatumet 2023-12-31 ligger efter den dag som registret person (Personer " +
				"i folkbokföringen) avser, 2023-10-01."}},
		{"a delivery that ends before the period",
			func(_ study.Coverage, at map[string]time.Time) { at["permit"] = day("2024-09-01") }, []string{
				"perioden för tillstånden (permits, 2020–2024): registret permit (Uppehålls- och arbetstillstånd) " +
					"slutar redan 2024-08."}},
		{"nothing in the period",
			func(c study.Coverage, _ map[string]time.Time) { c["income"] = months("2021-01", "2021-01", "") },
			[]string{"EMPTY inkomståret (income.year, 2022): " +
				"registret income (Deklarerad inkomst av tjänst) har inga uppgifter för den tiden."}},
		{"another day of balances", func(c study.Coverage, _ map[string]time.Time) {
			c["debt"][0].Month, c["debt"][1].Month = day("2024-06-30"), day("2024-06-30")
		}, []string{"EMPTY dagen för skulderna (debt.as_of, 1 juli 2024): registret debt (Skulder för indrivning) " +
			"har inga uppgifter för den tiden."}},
		{"a creditor that no row has",
			func(c study.Coverage, _ map[string]time.Time) { c["debt"] = c["debt"][:1] }, []string{
				"dagen för skulderna (debt.as_of, 1 juli 2024): registret debt (Skulder för indrivning) har ingen " +
					"rad med staten."}},
		{"begins late, ends early, with a gap", func(c study.Coverage, _ map[string]time.Time) {
			c["assistance_time"] = slices.Concat(months("2022-02", "2022-05", ""), months("2022-07", "2023-11", ""))
		}, []string{
			"perioden för assistansen (assistance, 2022–2023): registret assistance_time (Tidsredovisning för " +
				"personlig assistans) börjar först 2022-02, slutar redan 2023-11, saknar uppgifter för 2022-06.",
			"perioden för tillståndsinnehavarnas assistanstimmar (permit_hours, 2020–2024): registret " +
				"assistance_time (Tidsredovisning för personlig assistans) börjar först 2022-02, slutar redan " +
				"2023-11, saknar uppgifter för 2022-06.",
		}},
		{"a single month", func(c study.Coverage, _ map[string]time.Time) {
			c["assistance_time"] = months("2022-05", "2022-05", "")
		}, []string{
			"perioden för assistansen (assistance, 2022–2023): registret assistance_time (Tidsredovisning för " +
				"personlig assistans) har uppgifter bara för 2022-05.",
			"perioden för tillståndsinnehavarnas assistanstimmar (permit_hours, 2020–2024): registret " +
				"assistance_time (Tidsredovisning för personlig assistans) har uppgifter bara för 2022-05.",
		}},
		{"a register that is not delivered has no period",
			func(_ study.Coverage, at map[string]time.Time) { delete(at, "prescribed_debt"); delete(at, "income") },
			nil},
	} {
		coverage, described := covered()
		c.change(coverage, described)
		var got []string
		for _, g := range report.Gaps(s, coverage, described) {
			text := g.Text.SV
			if g.Empty {
				text = "EMPTY " + text
			}
			got = append(got, text)
			if g.Text.EN == "" || strings.Contains(g.Text.EN, "registret") ||
				len(g.Results) == 0 && !strings.HasPrefix(text, "referens") {
				t.Errorf("%s: %+v", c.name, g)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// Rows that begin after the last day of a study of the cooperation are told, all of a register's or some, and neither
// fill a period nor make a register end late.
func TestRowsAfterTheLastDay(t *testing.T) {
	s, err := study.Load(study.CooperationName)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := time.Parse(time.DateOnly, "2026-06-30")
	described := map[string]time.Time{"information_request": at, "target": at}
	all := months("2022-01", "2026-03", "")
	got := func(c study.Coverage) (texts []string) {
		for _, g := range report.Gaps(s, c, described) {
			if !slices.Contains(texts, g.Text.SV) {
				texts = append(texts, g.Text.SV)
			}
		}
		return texts
	}
	late := months("2026-03", "2026-06", study.Later)
	described["phenomenon"] = at
	named := months("2020-01", "2020-01", "")
	texts := got(study.Coverage{"information_request": all, "target": all, "phenomenon": append(named,
		months("2024-01", "2024-01", study.Reserved)...)})
	if len(texts) != 1 || !strings.HasPrefix(texts[0], "registret phenomenon (Fenomen) har en post med beteckningen "+
		"unclassified, som är till för det som saknar fenomen.") {
		t.Errorf("a reserved id: %q", texts)
	}
	delete(described, "phenomenon")
	if texts := got(study.Coverage{"information_request": all, "target": all}); len(texts) > 0 {
		t.Errorf("without rows after the last day: %q", texts)
	}
	texts = got(study.Coverage{"information_request": late, "target": slices.Concat(all, late)})
	want := []string{
		"alla rader i registret information_request (Begäranden om uppgifter) gäller tiden efter studiens sista dag, " +
			"31 mars 2026, och räknas inte.",
		"perioden för samverkan (cooperation.years, januari 2022–mars 2026): registret information_request " +
			"(Begäranden om uppgifter) har inga uppgifter för den tiden.",
		"registret target (Målobjekt) har rader efter studiens sista dag, 31 mars 2026, och de räknas inte.",
	}
	if !slices.Equal(texts, want) {
		t.Errorf("got  %q\nwant %q", texts, want)
	}
}
