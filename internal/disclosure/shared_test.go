package disclosure

import (
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// over adds to a row how many its number is over, of whom each contributes as much.
func over(r table.Row, n, of float64) table.Row {
	r.Basis = table.Basis{Known: true, N: n, Of: of, Largest: 1, Second: 1, Total: n}
	return r
}

// changed is the report's study with pieces of its file replaced.
func changed(t *testing.T, pairs ...string) *study.Study {
	t.Helper()
	src := string(study.Builtin().Source)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("the study has no %q", pairs[i])
		}
		src = strings.ReplaceAll(src, pairs[i], pairs[i+1])
	}
	s, err := study.Parse("study.yaml", []byte(src), map[string]string{"own/x.sql": "select 1 as n"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A group's persons are one count: what one result withholds, no other one prints, not as a denominator either.
func TestACountIsOneWhereverItIsPrinted(t *testing.T) {
	rows := []table.Row{
		count("population", "persons", "linked_2", "", 12),
		count("population", "eligible", "linked_2", "", 3),
		count("table_3", "persons", "linked_2", "2023", 3),
		// withheld for the sake of another one
		count("population", "eligible", "linked", "", 403),
		count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_0", "", 250),
		count("table_3", "persons", "linked_1", "2023", 150),
		share("figure_1", "share", "linked_1", "none", 50, 150),
		share("figure_3", "share", "linked_1", "foreign_born", 60, 150),
		share("table_1", "share_indebted", "linked_1", "", 30, 150),
		share("figure_1", "share", "linked_0", "none", 50, 250), // in fewest rows
	}
	s := of(
		map[string]study.Kind{"population": study.Population, "table_3": study.Payments, "figure_1": study.IncomeShares,
			"figure_3": study.BackgroundShares, "table_1": study.Debts},
	)
	got := hidden(protected(rows, s))
	gone := map[string]bool{}
	for _, r := range rows { // of those that can be subtracted one goes, in all results
		if r.Group == "linked_2" && (r.Measure != "persons" || r.Result == "table_3") && !got[cell(r)] {
			t.Errorf("%v is printed", cell(r))
		}
		if r.Category == "" && r.Measure == "eligible" {
			gone[r.Group] = got[cell(r)]
		}
	}
	for _, r := range rows {
		if r.Group != "linked_2" && got[cell(r)] != gone[r.Group] {
			t.Errorf("%v: withheld %t, the group's persons: %t", cell(r), got[cell(r)], gone[r.Group])
		}
	}
	if !gone["linked"] && !gone["linked_1"] && !gone["linked_0"] {
		t.Error("403 − 150 − 250 = 3")
	}
}

// The upper linked of table 6 are the levels of table 8: their numerators are table 8's denominators.
func TestRecipientsOfTwoComparisons(t *testing.T) {
	risk := func(result_, group string, a, n float64) table.Row {
		r := over(share(result_, "risk", group, "activity_support", a, n), a, n)
		return r
	}
	rows := []table.Row{
		risk("table_6", "linked_upper", 33, 300),
		risk("table_8", "linked_1", 10, 29),
		risk("table_8", "linked_2", 1, 4),
	}
	s := of(map[string]study.Kind{"table_6": study.BenefitComparison, "table_8": study.ControlComparison})
	got := hidden(protected(rows, s))
	if !got[cell(rows[2])] || !got[cell(rows[0])] && !got[cell(rows[1])] {
		t.Errorf("33 − 29 = 4: %v", got)
	}
}

// A ratio times the share that it is compared with is the group's share: where that goes with its denominator, one of
// the two goes, too. A ratio
// goes with its share.
func TestAShareIsNotGivenBackByItsRatio(t *testing.T) {
	s := of(map[string]study.Kind{"table_6": study.BenefitComparison, "table_8": study.ControlComparison})
	var rows []table.Row
	for _, r := range []struct {
		result, group string
		a, n, missing float64
	}{
		{"table_6", "linked_upper", 33, 300, 0}, {"table_8", "linked_1", 10, 29, 0},
		{"table_8", "linked_2", 1, 4, 0}, {"table_8", "linked_0", 20, 90, 6},
	} {
		for _, row := range []table.Row{
			share(r.result, "risk", r.group, "activity_support", r.a, r.n),
			count(r.result, "risk_ratio", r.group, "activity_support", 2.5),
			count(r.result, "risk_ratio_matched", r.group, "activity_support", 2.5),
			count(r.result, "risk_comparison", r.group, "activity_support", 0.5),
		} {
			row.Basis = table.Basis{Known: true, N: r.a, Of: r.n, Missing: r.missing}
			if row.Measure == "risk_comparison" {
				row.Basis = table.Basis{Known: true, N: r.n, Of: table.Empty, Missing: r.missing}
			}
			rows = append(rows, row)
		}
	}
	got := hidden(protected(rows, s))
	for i := 0; i < len(rows); i += 4 {
		risk, ratio := got[cell(rows[i])], got[cell(rows[i+1])]
		matched, comparison := got[cell(rows[i+2])], got[cell(rows[i+3])]
		if risk && !comparison && (!ratio || !matched) {
			t.Errorf("%v: the share is withheld, and given back", cell(rows[i]))
		}
		if ratio != risk {
			t.Errorf("%v: the share is withheld: %t, the ratio, whose interval gives it back: %t",
				cell(rows[i]), risk, ratio)
		}
	}
	if !got[cell(rows[0])] && !got[cell(rows[4])] || got[cell(rows[12])] {
		t.Errorf("the shares of tables 6 and 8: %v", got)
	}
}

// An assistant of table 9 is one of figure 7.
func TestAssistantsOfTwoResults(t *testing.T) {
	rows := []table.Row{
		count("table_9", "assistants", "active", "2022-2023", 4),
		over(count("table_9", "hours", "active", "2022-2023", 900), 4, table.Empty),
		over(share("figure_7", "risk", "active", "works_as_assistant", 4, 200), 4, 200),
		over(share("figure_7", "risk", "active", "control_investigation", 0, 4), 0, 4),
	}
	s := of(map[string]study.Kind{"table_9": study.AssistantTotals, "figure_7": study.AssistantComparison})
	if got := hidden(protected(rows, s)); len(got) != len(rows) {
		t.Errorf("withheld: %v, want all", got)
	}
}

// A sum beside a mean gives the number behind them, also where no row prints it.
func TestFewBehindAMean(t *testing.T) {
	s := of(map[string]study.Kind{"figure_10": study.Largest, "table_8": study.ControlComparison})
	for _, c := range []struct {
		with, of  float64
		sum, mean bool // withheld
	}{{2, 10, true, true}, {8, 10, false, true}, {10, 10, false, false}, {5, 10, false, false}} {
		rows := []table.Row{
			count("figure_10", "companies", "largest", "2022-2023", c.of),
			over(count("figure_10", "wrong_payments", "largest", "2022-2023", 400000), c.with, table.Empty),
			over(count("figure_10", "mean_wrong_payment", "largest", "2022-2023", 400000/c.with), c.with, c.of),
		}
		got := hidden(protected(rows, s))
		if got[cell(rows[1])] != c.sum || got[cell(rows[2])] != c.mean || got[cell(rows[0])] {
			t.Errorf("%v of %v companies with a wrong payment: withheld %v", c.with, c.of, got)
		}
	}
	// A ratio whose counts the study does not list.
	rows := []table.Row{over(count("table_8", "risk_ratio", "active", "activity_support", 2.5), 3, 40)}
	if len(hidden(protected(rows, s))) != 1 {
		t.Error("a ratio of three is printed")
	}
}

// A study's own period, ties and sizes: the sums follow them.
func TestSumsFollowTheStudy(t *testing.T) {
	later := changed(t, "assistance:     {from: 2022-01, to: 2023-12}", "assistance:     {from: 2024-01, to: 2024-12}",
		"rates: {2022: 319.70, 2023: 324.50}", "rates: {2024: 332.60}")
	ties := changed(
		t,
		"ties: [active, linked, enabler, family]",
		"ties: [active_upper, active_lower, linked, enabler, family]",
		"represented_by_active,",
		"represented_by_active_upper, represented_by_active_lower,",
		"strongest_assistant_active,",
		"strongest_assistant_active_upper, strongest_assistant_active_lower,",
		"representatives: [active, linked, enabler]",
		"representatives: [active_upper, active_lower, linked, enabler]",
		"assistants: [active, linked]}",
		"assistants: [active_upper, active_lower, linked]}",
	)
	for _, c := range []struct {
		study *study.Study
		rows  []table.Row // the first is a small count, the next what one subtraction needs
	}{
		{later, []table.Row{
			count("figure_11", "companies", "oc_linked", "users_1_9", 3),
			count("figure_11", "companies", "oc_linked", "users_10_plus", 9),
			count("figure_11", "companies", "oc_linked", "2024", 12),
		}},
		{ties, []table.Row{
			count("figure_9", "represented_by_active_upper", "all", "", 3),
			count("figure_9", "represented_companies", "all", "", 60),
			count("figure_9", "represented_by_active_lower", "all", "", 17),
			count("figure_9", "represented_by_linked", "all", "", 20),
			count("figure_9", "represented_by_enabler", "all", "", 10),
			count("figure_9", "represented_by_family", "all", "", 10),
		}},
		{ties, []table.Row{
			share("figure_8", "share_of_companies", "active_upper", "", 3, 100),
			count("figure_8", "companies", "active_lower", "", 17),
			count("figure_8", "companies", "linked", "", 10),
			count("figure_8", "companies", "enabler", "", 10),
			count("figure_8", "companies", "family", "", 10),
			count("figure_8", "companies", "none", "", 50),
			count("figure_8", "companies", "all", "", 100),
		}},
		{study.Builtin(), []table.Row{ // figure 11's circles are all represented companies
			count("figure_11", "companies", "oc_linked", "2022-2023", 4),
			count("figure_11", "companies", "family_only", "2022-2023", 16),
			count("figure_9", "represented_companies", "all", "", 20),
		}},
		{study.Builtin(), []table.Row{ // the represented with assistants of the strongest ties are the sum of these
			count("figure_9", "strongest_assistant_linked", "all", "", 3),
			count("figure_9", "with_active_or_linked_assistants", "all", "", 23),
			count("figure_9", "strongest_assistant_active", "all", "", 20),
		}},
		{study.Builtin(), []table.Row{ // sizes that follow on each other
			share("figure_8", "share_of_companies", "active_or_linked", "max_3_users", 3, 20),
			share("figure_8", "share_of_companies", "active_or_linked", "min_4_users", 30, 90),
			count("figure_8", "companies", "active_or_linked", "", 33),
		}},
		{study.Builtin(), []table.Row{ // companies by number of permits
			count("work_permits", "companies", "all", "2", 3),
			count("work_permits", "companies", "all", "1", 9),
			count("work_permits", "companies_with_permits", "all", "2020-2024", 12),
		}},
	} {
		got := hidden(protected(c.rows, c.study))
		if !got[cell(c.rows[0])] || len(got) < 2 {
			t.Errorf("%v follows from the others: %v", cell(c.rows[0]), got)
		}
	}
}

// Two results of one kind, or a count that one of them prints as a numerator, withhold the same.
func TestInvestigatedOfFiguresAndTable(t *testing.T) {
	var rows []table.Row
	for _, g := range []string{"strategic", "executor_upper", "executor_lower"} {
		rows = append(rows, count("figure_4", "persons", g, "2010", 20), count("figure_4", "persons", g, "2011", 10))
	}
	rows[0].Value = 2
	rows = append(rows, count("table_4", "persons_investigated", "active", "", 72))
	s := of(map[string]study.Kind{"figure_4": study.FirstInvestigations, "table_4": study.Investigations})
	if got := hidden(protected(rows, s)); len(got) < 2 {
		t.Errorf("72 less the others is 2: %v", got)
	}
}

// A row of an own model needs a count of enough behind it, and names that somebody has declared.
func TestRowsOfOwnModels(t *testing.T) {
	s := changed(t, "\n  - result: population\n", `
  - result: own
    kind: model
    model: own.x
    title: {sv: Egen, en: Own}
    groups: [south]
    categories: [new_kind, "1998", "-"]
    measures: [mean_debt]
  - result: population
`)
	row := func(group, category, measure string, value, n, of float64) table.Row {
		r := count("own", measure, group, category, value)
		r.Numerator, r.Denominator = n, of
		return r
	}
	shared := func(r table.Row) table.Row {
		total := r.Value * r.Denominator
		r.Basis = table.Basis{Known: true, N: r.Denominator, Largest: total / r.Denominator,
			Second: total / r.Denominator, Total: total, Of: table.Empty}
		return r
	}
	no := table.Empty
	for _, c := range []struct {
		row      table.Row
		withheld bool
	}{
		{row("active", "", "persons", 12, no, no), false},
		{row("active", "", "persons", 4, no, no), true},
		{row("active", "", "persons", 12.5, no, no), true},
		{row("active", "", "mean_debt", 120000, no, no), true}, // over how many?
		{row("active", "", "total_debt", 120000, no, no), true},
		{row("active", "", "mean_debt", 120000, no, 4), true},
		{shared(row("active", "", "mean_debt", 120000, no, 5)), false},
		{row("active", "", "mean_debt", 120000, no, 500), true}, // one may have all of it
		{row("active", "", "median_debt", 120000, no, 9), true},
		{row("active", "", "median_debt", 120000, no, 10), false},
		{row("active", "", "share", 0.5, 20, 40), false},
		{row("active", "", "share", 0.05, 2, 40), true},
		{row("active", "", "share", 0.95, 38, 40), true},
		{row("active", "", "share", 4, 40, 10), true},     // of more than all
		{row("active", "", "mean_debt", 3, no, 40), true}, // may be a count
		{shared(row("south", "new_kind", "mean_debt", 1.5, no, 40)), false},
		{shared(row("pool", "1998", "mean_debt", 1.5, no, 40)), false},
		{shared(row("stockholm", "housing_allowance", "mean_debt", 1.5, no, 40)), false},
		{shared(row("oc_linked", "2022-2023", "mean_debt", 1.5, no, 40)), false},
	} {
		safe, err := protected([]table.Row{c.row}, s)
		if err != nil || (safe[0].Status == table.Suppressed) != c.withheld {
			t.Errorf("%+v: %+v %v", c.row, safe, err)
		}
	}
	var rows []table.Row
	for _, r := range []table.Row{
		row("4711", "", "persons", 12, no, no), row("active", "5560001234", "persons", 12, no, no),
		row("active", "", "Anna", 12, no, no), row("female", "", "persons", 12, no, no),
		row("south", "11", "persons", 12, no, no), row("south", "1987", "persons", 12, no, no),
	} {
		rows = append(rows, r)
		if safe, err := protected(
			[]table.Row{r},
			s,
		); err == nil || fault.ExitCode(err) != 4 || safe != nil ||
			strings.Contains(err.Error(), "4711") {
			t.Errorf("%+v: %v", r, err)
		}
	}
	_, err := protected(rows, s)
	for _, want := range []string{"models/own/x.sql:group: in the result own the names of 2 of the rows",
		"models/own/x.sql:category: in the result own the names of 3",
		"models/own/x.sql:measure: in the result own the names of 1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Those who had a benefit are those with somebody to be compared with and those without: of the sum of two groups that
// is printed in another result,
// nobody may take the compared and be left with two.
func TestTheUnmatchedAreTheRestOfAnotherResult(t *testing.T) {
	s := of(map[string]study.Kind{"table_7": study.BenefitComparison, "table_8": study.ControlComparison})
	compared := func(res, group string, n, of, missing float64) table.Row {
		r := over(share(res, "risk", group, "housing_allowance", n, of), n, of)
		r.Basis.Missing = missing
		return r
	}
	rows := []table.Row{
		compared("table_7", "family_linked_upper", 741, 12678, 0),
		compared("table_8", "family_linked_2", 13, 174, 0),
		compared("table_8", "family_linked_1", 30, 565, 2),
		count("table_8", "unmatched_persons", "family_linked_1", "housing_allowance", 2),
	}
	got := hidden(protected(rows, s))
	if !got[cell(rows[3])] || !got[cell(rows[1])] && !got[cell(rows[2])] && !got[cell(rows[0])] {
		t.Errorf("withheld: %v; 741 − 174 − 565 = 2", got)
	}
}

// Companies by tie and size are sums of the same companies: by all sizes, or all ties.
func TestTiesAndSizesTogether(t *testing.T) {
	s := of(map[string]study.Kind{"figure_8": study.CompaniesByTie})
	rows := []table.Row{
		count("figure_8", "companies", "active", "", 31),
		count("figure_8", "companies", "active", "max_3_users", 28),
		count("figure_8", "companies", "active", "min_4_users", 3),
		count("figure_8", "companies", "active_or_linked", "min_4_users", 40),
		count("figure_8", "companies", "linked", "min_4_users", 37),
	}
	got := hidden(protected(rows, s))
	if !got[cell(rows[0])] && !got[cell(rows[1])] || !got[cell(rows[3])] && !got[cell(rows[4])] {
		t.Errorf("withheld: %v; 31 − 28 = 40 − 37 = 3", got)
	}
}
