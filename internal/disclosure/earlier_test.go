package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// release protects rows together with earlier releases, and returns what a reader then holds.
func release(t *testing.T, name string, rows []table.Row, s *study.Study, earlier ...Published) Published {
	t.Helper()
	r, err := Protect(Computed{Rows: rows}, s, Options{Earlier: earlier})
	if err != nil {
		t.Fatal(err)
	}
	return Published{Name: name, Study: s, Rows: r.Rows(), Steps: r.Steps()}
}

// withheld lists the rows of a release that are withheld.
func withheld(p Published) (all []string) {
	for _, r := range p.Rows {
		if r.Status == table.Suppressed {
			all = append(all, strings.Join([]string{r.Result, r.Measure, r.Group, r.Category}, " "))
		}
	}
	return all
}

// Two studies that count the same are one system: what one of them withholds does not follow from both.
func TestTwoStudiesTogether(t *testing.T) {
	a, b := of(map[string]study.Kind{"population": study.Population}), of(map[string]study.Kind{"who": study.Payments})
	first := release(t, "first", []table.Row{
		count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_2", "", 3),
		count("population", "eligible", "linked_0", "", 250),
	}, a)
	second := release(t, "second", []table.Row{count("who", "persons", "linked", "2023", 403)}, b, first)
	if got := withheld(second); len(got) != 1 {
		t.Errorf("403 − 150 − 250 = 3: the second study withholds %v", got)
	}
	alone := release(t, "alone", []table.Row{count("who", "persons", "linked", "2023", 403)}, b)
	if got := withheld(alone); len(got) != 0 {
		t.Errorf("alone it withholds %v", got)
	}
	found, err := Check(t.Context(), []Published{first, alone}, nil)
	if err != nil || len(found) != 1 || !found[0].Exact || found[0].Low != 3 ||
		!strings.Contains(found[0].Steps[0].EN, "403") {
		t.Errorf("of both together the attacker finds %v, %v", found, err)
	}
	if found, err := Check(t.Context(), []Published{first, second}, nil); err != nil || len(found) > 0 {
		t.Errorf("of what left the attacker finds %v, %v", found, err)
	}
}

// What one release withheld no later one prints, and a count that differs by a few from what an earlier one printed is
// withheld: one date of a period is another.
func TestNearlyTheSameStudy(t *testing.T) {
	a := changed(t)
	b := changed(t, "paid:           {from: 2023-01-01, to: 2023-12-31}",
		"paid:           {from: 2023-01-02, to: 2023-12-31}")
	rows := func(s *study.Study, of ...float64) (rows []table.Row) {
		for i, g := range []string{"strategic", "executor_upper", "executor_lower", "enabler"} {
			rows = append(rows, count("table_3", "recipients", g, s.PeriodCategory("table_3"), of[i]))
		}
		return rows
	}
	first := release(t, "first", rows(a, 40, 3, 70, 100), a)
	second := release(t, "second", rows(b, 38, 9, 70, 90), b, first)
	const period = "2023-01-02--2023-12-31"
	want := []string{"table_3 recipients strategic " + period, "table_3 recipients executor_upper " + period}
	if got := withheld(second); !slices.Equal(got, want) {
		t.Errorf("40, ‥, 70, 100 have left; of 38, 9, 70, 90 withheld are %v, want %v", got, want)
	}
	found, err := Check(t.Context(), []Published{first, release(t, "alone", rows(b, 38, 9, 70, 90), b)}, nil)
	if err != nil || len(found) != 1 || found[0].Low != 2 {
		t.Errorf("of both together the attacker finds %v, %v", found, err)
	}
}

// So is a count of a day close by, by whatever kind it is printed.
func TestNearlyTheSameDay(t *testing.T) {
	debts := func(result, category string, of ...float64) (rows []table.Row) {
		for i, g := range []string{"strategic", "executor_upper", "executor_lower", "enabler"} {
			rows = append(rows, share(result, "share_indebted", g, category, of[i], 500))
		}
		return rows
	}
	first := release(t, "first", debts("table_1", "", 40, 3, 70, 100), changed(t))
	lives, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		rows []table.Row
		of   *study.Study
	}{
		{"the same kind", debts("table_1", "", 38, 9, 70, 90), changed(t, "as_of: 2024-07-01", "as_of: 2024-07-02")},
		{"another kind", debts("debt_depth", "2024-07-02", 38, 9, 70, 90), lives},
	} {
		second := release(t, "second", c.rows, c.of, first)
		var want []string
		for _, r := range c.rows[:2] {
			want = append(want, strings.Join([]string{r.Result, r.Measure, r.Group, r.Category}, " "))
		}
		if got := withheld(second); !slices.Equal(got, want) {
			t.Errorf("%s: of 38, 9, 70, 90 beside 40, ‥, 70, 100 withheld are %v, want %v", c.name, got, want)
		}
	}
}

// What two kinds print of the same people is one count: debts of one day, payments of one year.
func TestOneCountOfTwoKinds(t *testing.T) {
	a := changed(t)
	lives, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	groups := []string{"strategic", "executor_upper", "executor_lower"}
	rows := func(result, measure, category string, of ...float64) (rows []table.Row) {
		for i, n := range of {
			switch measure {
			case "share_indebted":
				rows = append(rows, share(result, measure, groups[i], category, n, 500))
			default:
				rows = append(rows, count(result, measure, groups[i], category, n))
			}
		}
		return rows
	}
	for _, c := range []struct {
		name        string
		first, then []table.Row
	}{
		{"debts", append(rows("table_1", "share_indebted", "", 40, 3, 80),
			share("table_1", "share_indebted", "active_upper", "", 43, 1000)),
			rows("debt_depth", "share_indebted", "2024-07-01", 40, 3, 80)},
		{"payments", append(rows("table_3", "recipients", "2023", 40, 3, 80),
			count("table_3", "recipients", "active_upper", "2023", 43)),
			rows("large_amounts", "recipients", "2023", 40, 3, 80)},
	} {
		first := release(t, "first", c.first, a)
		second := release(t, "second", c.then, lives, first)
		for i, r := range second.Rows {
			if first.Rows[i].Status == table.Suppressed && r.Status != table.Suppressed {
				t.Errorf("%s: the first study withholds what the second prints: %v", c.name, cell(r))
			}
		}
		if len(withheld(first)) != 2 {
			t.Errorf("%s: of 40, 3 and their sum the first study withholds %v", c.name, withheld(first))
		}
	}
}

// A release that is repeated is the same, and withholds nothing more.
func TestTheSameReleaseAgain(t *testing.T) {
	s := of(map[string]study.Kind{"population": study.Population, "work_permits": study.WorkPermits,
		"company_profile": study.CompanyProfile, "figure_9": study.Kind("represented_companies")})
	rows := []table.Row{
		count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_2", "", 3), count("population", "eligible", "linked_0", "", 250),
		count("work_permits", "companies", "all", "1", 12), count("work_permits", "companies", "all", "2", 8),
		count("work_permits", "companies_with_permits", "all", "", 20), count("work_permits", "permits", "all", "", 28),
		count("figure_9", "represented_companies", "all", "", 6)}
	for i := range 6 {
		rows = append(rows, count("company_profile", "users", fmt.Sprint("55600000", i), "", float64(20+i)))
	}
	first := release(t, "first", rows, s)
	if again := release(t, "again", rows, s, first); !slices.Equal(withheld(first), withheld(again)) {
		t.Errorf("first %v, again %v", withheld(first), withheld(again))
	}
}

// What an earlier release of the cooperation prints of another study as an indicator is known: a reader holds it beside
// that study's own release, and beside a later release of the cooperation.
func TestIndicatorsOfAnEarlierRelease(t *testing.T) {
	own := []table.Row{
		count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_2", "", 3),
		count("population", "eligible", "linked_0", "", 250),
	}
	name := study.IndicatorName("ansatz", "table_3", "linked", "2023", "persons")
	indicator := count("phenomena", "indicator", "F01", name, 403)
	before := Published{Name: "1", Study: cooperating(t), Rows: []table.Row{indicator}}
	s := study.Builtin()
	sum := []table.Row{count("table_3", "persons", "linked", "2023", 403)}
	if alone, after := withheld(release(t, "2", own, s)), withheld(release(t, "2", own, s, before)); len(after) <=
		len(alone) {
		t.Errorf("403 − 150 − 250 = 3: beside the indicator %v is withheld, alone %v", after, alone)
	}
	indicator.Value = 401
	differs := Published{Name: "1", Study: before.Study, Rows: []table.Row{indicator}}
	if got := withheld(release(t, "2", sum, s, differs)); len(got) != 1 {
		t.Errorf("403 beside an indicator of 401: %v is withheld", got)
	}
	for name, second := range map[string]Published{
		"alone": release(t, "2", own, s), "": release(t, "2", own, s, before),
	} {
		found, err := Check(t.Context(), []Published{before, second}, nil)
		if err != nil || len(found) > 0 != (name == "alone") {
			t.Errorf("protected %s, the attacker finds %v beside the indicator, %v", name, found, err)
		}
	}
}

// The attrition of a release is protected beside the indicators that the release itself prints: 89 in no group and an
// indicator of 88 insured tell of one who is not.
func TestIndicatorsOfTheReleaseItself(t *testing.T) {
	s := cooperating(t)
	indicator := count("phenomena", "indicator", "F01",
		study.IndicatorName("ansatz", "population", "pool", "-", "persons"), 88)
	steps := []Step{{Chain: "pool", Name: "eligible", Persons: 176}, {Chain: "pool", Name: "in_no_group", Persons: 89},
		{Chain: "pool", Name: "insured", Persons: 88}}
	r, err := Protect(Computed{Rows: []table.Row{indicator}, Steps: steps}, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := Published{Name: "1", Study: s, Rows: r.Rows(), Steps: r.Steps()}
	if got := p.Rows[0]; got.Status != table.OK || got.Value != 88 {
		t.Errorf("the indicator is %v, want 88", got)
	}
	if found, err := Check(t.Context(), []Published{p}, nil); err != nil || len(found) > 0 {
		t.Errorf("the attacker finds %v, %v in %v", found, err, p.Steps)
	}
}

// Two studies count by the same definitions only where the parameters of what both are about are the same.
func TestSameDefinitions(t *testing.T) {
	load := func(name string, change func(*study.Study)) *study.Study {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		return s
	}
	same := func(*study.Study) {}
	for name, change := range map[string]func(*study.Study){
		"cooperation": func(s *study.Study) { s.Cooperation.AnswerDays++ },
		"livelihood":  func(s *study.Study) { s.Livelihood.WorkFrom++ },
	} {
		one, again, other := load(name, same), load(name, same), load(name, change)
		if !sameDefinitions(one, again) || sameDefinitions(one, other) {
			t.Errorf("%s: a changed parameter is not told from the same ones", name)
		}
	}
}

// Two studies that differ in one limit of debts count the same: those between the limits follow from both, also where
// amounts have left rounded.
func TestAnotherLimit(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	src := strings.ReplaceAll(string(s.Source), "share_at_least_100000", "share_at_least_120000")
	other, err := study.Parse("study.yaml", []byte(src), nil)
	if err != nil {
		t.Fatal(err)
	}
	const day = "2024-07-01"
	rows := func(limit string, n float64) []table.Row {
		total := by(count("debt_depth", "total_debt", "enabler", day, 12_345_678), 60, 200)
		total.Basis.Largest, total.Basis.Second, total.Basis.Total = 600_000, 500_000, 12_345_678
		return []table.Row{share("debt_depth", "share_indebted", "enabler", day, 60, 200), total,
			share("debt_depth", "share_at_least_50000", "enabler", day, 30, 200),
			share("debt_depth", limit, "enabler", day, n, 200)}
	}
	first := release(t, "first", rows("share_at_least_100000", 15), s)
	if got := withheld(first); len(got) > 0 {
		t.Fatalf("the first withholds %v", got)
	}
	second := release(t, "second", rows("share_at_least_120000", 13), other, first)
	if got := withheld(second); !slices.Equal(got, []string{"debt_depth share_at_least_120000 enabler " + day}) {
		t.Errorf("15 − 13 = 2 are between the limits: withheld are %v", got)
	}
	if found, err := Check(t.Context(), []Published{first, second}, nil); err != nil || len(found) > 0 {
		t.Errorf("of what left the attacker finds %v, %v", found, err)
	}
}
