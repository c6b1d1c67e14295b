package disclosure

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// cooperating is the study of cooperation.
func cooperating(t *testing.T) *study.Study {
	t.Helper()
	s, err := study.Load("cooperation")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// by is a row with its basis: n of so many.
func by(r table.Row, n, of float64) table.Row {
	r.Basis = table.Basis{Known: true, N: n, Of: of, Largest: table.Empty, Second: table.Empty, Total: table.Empty}
	return r
}

// An estimate over time gives its counts back: few until a time, from one time to the next or after the last may not
// follow from it, and not from those of the others that add up with it.
func TestEstimatesOverTime(t *testing.T) {
	s := cooperating(t)
	seen := func(group, days string, share, n, of float64) table.Row {
		r := by(count("relapse", "share_seen_again", group, days, share), n, of)
		r.Low, r.High = share/2, share*1.5
		return r
	}
	whole := []table.Row{count("relapse", "subjects", "all", "", 400), count("relapse", "events", "all", "", 90),
		count("relapse", "subjects", "with_effect", "", 150), count("relapse", "events", "with_effect", "", 40),
		count("relapse", "subjects", "without_effect", "", 250), count("relapse", "events", "without_effect", "", 50)}
	cell := func(group, days string) Cell { return Cell{"relapse", "share_seen_again", group, days} }
	for name, c := range map[string]struct {
		rows     []table.Row
		withheld []Cell
	}{
		"enough everywhere": {append(whole, seen("all", "365", 0.1, 40, 400), seen("all", "730", 0.15, 60, 400)), nil},
		"few by the first time": {append(whole, seen("all", "365", 0.01, 4, 400), seen("all", "730", 0.15, 60, 400)),
			[]Cell{cell("all", "365")}},
		"few from one time to the next": {append(whole, seen("all", "365", 0.1, 40, 400),
			seen("all", "730", 0.1075, 43, 400)), []Cell{cell("all", "730")}},
		"few after the last": {append(whole, seen("all", "365", 0.1, 40, 400), seen("all", "730", 0.22, 88, 400)),
			[]Cell{cell("all", "730")}},
		"a member gives it back": {append(whole, seen("all", "365", 0.1, 40, 400),
			seen("with_effect", "365", 0.25, 37, 150), seen("without_effect", "365", 0.012, 3, 250)),
			[]Cell{cell("all", "365"), cell("with_effect", "365"), cell("without_effect", "365")}},
		"few events": {[]table.Row{count("relapse", "subjects", "all", "", 5), count("relapse", "events", "all", "", 1),
			seen("all", "365", 0.2, 1, 5)},
			[]Cell{{"relapse", "events", "all", ""}, cell("all", "365")}},
	} {
		got := hidden(protected(c.rows, s))
		for _, w := range c.withheld {
			if !got[w] {
				t.Errorf("%s: %v is printed", name, w)
			}
		}
		if len(got) != len(c.withheld) {
			t.Errorf("%s: withheld %v", name, got)
		}
	}
}

// A median time is the time of a single one: it is over at least ten, and its limits, which are single ones' too, over
// at least twenty. That there is none tells how many end.
func TestMedianTimes(t *testing.T) {
	s := cooperating(t)
	for _, c := range []struct {
		low, n   float64
		status   table.Status
		withheld bool
	}{
		{table.Empty, 9, table.OK, true}, {table.Empty, 10, table.OK, false}, {30, 19, table.OK, true},
		{30, 20, table.OK, false}, {30, 12, table.Undefined, true}, {table.Empty, 9, table.Undefined, true},
		{table.Empty, 20, table.Undefined, false},
	} {
		r := by(count("outcomes_time", "km_median_days", "prosecution", "", 90), c.n, table.Empty)
		if r.Low, r.Status = c.low, c.status; c.status == table.Undefined {
			r.Value = table.Empty
		}
		safe, err := protected([]table.Row{r}, s)
		if err != nil || (safe[0].Status == table.Suppressed) != c.withheld {
			t.Errorf("%+v: %v %v", c, safe[0].Status, err)
		}
	}
}

// A ratio goes with every count that it is computed from, also those of the group that it is compared with.
func TestRatiosGoWithWhatTheyCompare(t *testing.T) {
	s := cooperating(t)
	rows := func(targeted, reference, confirmed float64) []table.Row {
		return []table.Row{
			share("focus_group", "rate", "female", "", targeted, 1000),
			share("focus_group", "rate", "male", "", reference, 1000),
			count("focus_group", "confirmed_persons", "female", "", confirmed),
			count("focus_group", "confirmed_persons", "male", "", 60),
			by(count("focus_group", "impact_ratio", "female", "", 0.5), 1000, table.Empty),
			by(count("focus_group", "impact_ratio_confirmed", "female", "", 0.7), 1000, table.Empty),
		}
	}
	ratio := Cell{"focus_group", "impact_ratio", "female", ""}
	confirmed := Cell{"focus_group", "impact_ratio_confirmed", "female", ""}
	for _, c := range []struct {
		rows             []table.Row
		ratio, confirmed bool
	}{{rows(50, 80, 40), false, false}, {rows(50, 3, 40), true, true}, {rows(50, 80, 3), false, true}} {
		got := hidden(protected(c.rows, s))
		if got[ratio] != c.ratio || got[confirmed] != c.confirmed {
			t.Errorf("%v: withheld %v", c.rows[0].Numerator, got)
		}
	}
}

// A shift goes with the shares of what it is about: that of requests stays where those of targets are withheld.
func TestShiftsGoWithTheirOwnShares(t *testing.T) {
	s := cooperating(t)
	var rows []table.Row
	for _, kind := range []string{"individual", "area"} {
		for _, period := range []string{"before_ob2", "from_ob2"} {
			n := 50.0
			if kind == "area" && period == "from_ob2" {
				n = 3
			}
			rows = append(rows, share("focus", "share_of_targets", kind, period, n, 200),
				share("focus", "share_of_requests", kind, period, n, 200))
		}
		for _, of := range []string{"targets", "requests"} {
			rows = append(rows, count("focus", "shift", kind, of, 0.1))
		}
	}
	got := hidden(protected(rows, s))
	for c, withheld := range map[Cell]bool{{"focus", "shift", "individual", "targets"}: false,
		{"focus", "shift", "individual", "requests"}: false, {"focus", "shift", "area", "targets"}: true,
		{"focus", "shift", "area", "requests"}: false} {
		if got[c] != withheld {
			t.Errorf("%v: withheld %v, should be %v", c, got[c], withheld)
		}
	}
}

// Fractions of kronor print no more digits of the kronor than the sums do, and amounts may be of any size.
func TestFractionsOfAmounts(t *testing.T) {
	s := cooperating(t)
	amount := func(measure string, v float64) table.Row {
		r := by(count("recovery_chain", measure, "all", "", v), 500, table.Empty)
		r.Basis.Largest, r.Basis.Second, r.Basis.Total = v/500, v/500, v
		return r
	}
	for _, times := range []float64{1, 1e8} {
		repaid, all := 12345678*times, 62323429*times
		fraction := by(share("recovery_chain", "share_repaid", "all", "", repaid, all), 500, table.Empty)
		rows := []table.Row{count("recovery_chain", "claims", "all", "", 500), amount("amount", all),
			amount("repaid", repaid), amount("open", all-repaid), amount("in_enforcement", 0), amount("prescribed", 0),
			fraction}
		done, err := Protect(Computed{Rows: rows}, s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := done.Rows()[6]
		if got.Numerator != 12350000*times || got.Denominator != 62320000*times {
			t.Errorf("%v of %v is printed", got.Numerator, got.Denominator)
		}
	}
}

// Whatever a measure of the cooperation counts, three of it leave only where it is of agencies: requests, decisions and
// findings of the two. A share goes with its numerator.
func TestFewOfTheCooperation(t *testing.T) {
	s := cooperating(t)
	ofAgencies := []string{"requests", "decisions", "agencies"}
	some := func(names []string) string {
		if len(names) == 0 || names[0] == "-" {
			return ""
		}
		return names[0]
	}
	for _, res := range s.Results {
		k, ok := kind.Of(string(res.Kind))
		if !ok {
			t.Fatalf("no kind %s", res.Kind)
		}
		for _, m := range k.Measures {
			categories := m.Categories
			if len(categories) == 0 {
				categories = k.Categories
			}
			r := count(res.Name, m.Name, some(append(m.Groups, k.Groups...)), some(categories), 3)
			switch {
			case m.Elsewhere || m.Of == "" || m.Statistic != "" && m.Count == "":
				continue
			case m.Unit != kind.Count:
				r.Value, r.Numerator, r.Denominator = 0.25, 3, 12
			}
			got := len(hidden(protected([]table.Row{r}, s))) == 1
			if want := !slices.Contains(ofAgencies, m.Of); got != want {
				t.Errorf("%s %s of %s: withheld %v, want %v", res.Name, m.Name, m.Of, got, want)
			}
		}
	}
}

// The rule about the justice chain counts police reports, of which few may not leave, while none with the number of a
// case tells of nobody; the other rules count requests and decisions.
func TestReportsThatARuleChecks(t *testing.T) {
	s := cooperating(t)
	rule := func(name, year string, findings, checked float64) []table.Row {
		return []table.Row{count("legality", "checked", name, year, checked),
			count("legality", "findings", name, year, findings), count("legality", "not_checkable", name, year, 0),
			share("legality", "share_with_finding", name, year, findings, checked)}
	}
	for _, c := range []struct {
		name     string
		rows     []table.Row
		withheld []string // measures and years
	}{
		{"need_stated", rule("need_stated", "", 3, 400), nil},
		{"few findings", rule("chain_not_joinable", "", 3, 400), []string{"findings", "share_with_finding"}},
		{"no finding", rule("chain_not_joinable", "", 0, 400), nil},
		{"few reports", rule("chain_not_joinable", "", 0, 4), []string{"checked", "share_with_finding"}},
		{"few of other years",
			append(rule("chain_not_joinable", "", 0, 400), rule("chain_not_joinable", "2024", 0, 397)...),
			[]string{"checked", "share_with_finding"}},
		{"few of other years' cases", append(rule("chain_not_joinable", "", 0, 400),
			count("outcomes", "chain_reports", "all", "", 397)), []string{""}},
	} {
		got := hidden(protected(c.rows, s))
		if (len(got) > 0) != (len(c.withheld) > 0) {
			t.Errorf("%s: withheld %v", c.name, got)
		}
		for _, m := range c.withheld {
			if m != "" && !got[Cell{"legality", m, "chain_not_joinable", ""}] &&
				!got[Cell{"legality", m, "chain_not_joinable", "2024"}] {
				t.Errorf("%s: %s is printed", c.name, m)
			}
		}
	}
}

// Of the reports those prosecuted and those that ended otherwise leave those that are still open, who may not be few.
func TestReportsStillOpen(t *testing.T) {
	s := cooperating(t)
	for open, withheld := range map[float64]bool{3: true, 40: false} {
		rows := []table.Row{count("outcomes", "chain_reports", "all", "", 160+open),
			count("outcomes", "prosecuted", "all", "", 60),
			count("outcomes_closed", "cases", "no_crime", "not_opened", 50),
			count("outcomes_closed", "cases", "no_crime", "closed", 50)}
		if got := hidden(protected(rows, s)); (len(got) > 0) != withheld {
			t.Errorf("%v still open: withheld %v", open, got)
		}
	}
}

// A count is withheld in every result that prints it: by source, as what is followed over time, and as the sum of the
// phenomena, of which one alone may have any.
func TestCountsOfInvestigationsInSeveralResults(t *testing.T) {
	s := cooperating(t)
	sources := map[string]float64{"all": 150, "cooperation": 3, "other": 147}
	for _, of := range []struct{ measure, step string }{{"investigations", "investigation"},
		{"chain_reports", "prosecution"}} {
		var rows []table.Row
		for _, source := range []string{"all", "cooperation", "other"} {
			category := strings.TrimPrefix(source, "all")
			rows = append(rows, count("outcomes", of.measure, source, "", sources[source]),
				count("outcomes_time", "started", of.step, category, sources[source]),
				count("outcomes_by_phenomenon", of.measure, "F04", category, sources[source]),
				count("outcomes_by_phenomenon", of.measure, "F05", category, 0))
		}
		got := hidden(protected(rows, s))
		for source := range sources {
			category := strings.TrimPrefix(source, "all")
			first := got[Cell{"outcomes", of.measure, source, ""}]
			if first != got[Cell{"outcomes_time", "started", of.step, category}] {
				t.Errorf("%s of %s: withheld in one of two results", of.measure, source)
			}
			one := got[Cell{"outcomes_by_phenomenon", of.measure, "F04", category}]
			other := got[Cell{"outcomes_by_phenomenon", of.measure, "F05", category}]
			if first && !one && !other {
				t.Errorf("%s of %s: the phenomena give it back", of.measure, source)
			}
		}
		if !got[Cell{"outcomes", of.measure, "cooperation", ""}] {
			t.Errorf("%s: three are printed", of.measure)
		}
	}
}

// What one result leaves out of another's count may not be few: those judged whose months are below zero.
func TestFewLeftOutOfTimes(t *testing.T) {
	s := cooperating(t)
	for _, left := range []float64{0, 2, 9} {
		rows := []table.Row{count("outcomes", "judged", "all", "", 60), count("outcomes", "convicted", "all", "", 40),
			count("outcomes_judgment_time", "started", "judgment", "", 80),
			count("outcomes_judgment_time", "events", "judgment", "", 40-left),
			count("outcomes_judgment_time", "other_endings", "judgment", "", 20)}
		got := hidden(protected(rows, s))
		both := !got[Cell{"outcomes", "convicted", "all", ""}] &&
			!got[Cell{"outcomes_judgment_time", "events", "judgment", ""}]
		if both == (left == 2) {
			t.Errorf("%v left out: withheld %v", left, got)
		}
	}
}
