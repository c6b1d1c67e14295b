package kind

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ansatz/internal/lang"
)

// A mistake in a declaration has its file and, if it concerns a word, line and column.
func TestMistakesHaveAPlace(t *testing.T) {
	whole := func(more string) string {
		return "kind: x\nabout: {sv: a, en: b}\nmodels: [m]\nmeasures:\n  - {name: persons, unit: count, " +
			"of: persons}\n" + "layout: [{lines: [group]}]\nchapter: c\ndefinition: {sv: a, en: b}\n" + more
	}
	texts := &fstest.MapFile{Data: []byte("phrases: {}\nchapters:\n  c: {sv: a, en: b}\n")}
	for _, c := range []struct{ kind, counts, want string }{
		{whole("colour: red\n"), "", "kinds/x.yaml: [9:1] unknown field"},
		{strings.Replace(whole(""), "kind: x", "kind: y", 1), "", `kinds/x.yaml:1:7: "y"`},
		{strings.Replace(whole(""), "of: persons", "of: horses", 1), "", `kinds/x.yaml:5:38: "horses"`},
		{strings.Replace(whole(""), ", of: persons", "", 1), "", `kinds/x.yaml:5:12: "persons": of is missing`},
		{strings.Replace(whole(""), "unit: count", "unit: horses", 1), "", `the unit is missing, or none`},
		{strings.Replace(whole(""), "of: persons", "of: persons, harmless: true", 1), "", "not harmless"},
		{strings.Replace(whole(""), "of: persons", "of: persons, behind: recipients", 1), "",
			`kinds/x.yaml:5:55: "recipients"`},
		{strings.Replace(whole(""), "of: persons", "of: persons, count: everyone", 1), "", `"everyone": no such count`},
		{strings.Replace(whole(""), "of: persons", "of: persons, zero: harmless", 1), "",
			`kinds/x.yaml:5:53: "harmless": zero is tells_nothing`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: share, of: persons, zero: tells_nothing", 1), "",
			`"persons": only a count has a zero`},
		{strings.Replace(whole(""), "of: persons", "of: persons, count: a, zero: tells_nothing", 1),
			"counts: [{count: a, of: persons}]\n",
			`counts.yaml says what a zero of its count tells`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: kronor", 1), "",
			`kinds/x.yaml:5:12: "persons": the statistic is missing`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: kronor, statistic: mode", 1), "",
			`"persons": no such statistic`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: kronor, statistic: total", 1), "",
			`"persons": whose is missing, or none`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: kronor, statistic: median, whose: horses", 1),
			"", `"persons": whose is missing, or none`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: ratio, statistic: ratio, whose: persons", 1), "",
			`"persons": whose belongs to a statistic`},
		{strings.Replace(whole(""), "unit: count, of: persons", "unit: flag, statistic: maximum, whose: persons", 1),
			"", `"persons": a flag is the own value of one`},
		{strings.Replace(whole(""), "unit: count", "unit: share, statistic: mean, whose: persons", 1), "",
			`"persons": a share has no statistic`},
		{whole(""), "counts: [{count: a, zero: nothing}]\n",
			`counts.yaml:1:27: "nothing": zero is tells_nothing`},
		{whole("groups: [<grupp>]\n"), "", `kinds/x.yaml:9:10: "<grupp>"`},
		{whole("period: easter\n"), "", `"easter": no such period`},
		{whole("figures: [{form: pie}]\n"), "", `"pie": no such form`},
		{whole("sums: [{over: age}]\n"), "", `"age": sums are over`},
		{whole(""), "counts: [{count: a, part_of: b}]\n", `counts.yaml:1:30: "b"`},
		{whole(""), "counts: [{count: a, by: [shoe]}]\n", `counts.yaml:1:26: "shoe"`},
	} {
		files := fstest.MapFS{"kinds/x.yaml": {Data: []byte(c.kind)}, "texts.yaml": texts,
			"counts.yaml": {Data: []byte(c.counts + "steps: []\n")}}
		if _, err := read(files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.kind, err, c.want)
		}
	}
	good := fstest.MapFS{"kinds/x.yaml": {Data: []byte(whole(""))}, "texts.yaml": texts,
		"counts.yaml": {Data: []byte("counts: []\nsteps: []\n")}}
	if _, err := read(good); err != nil {
		t.Error(err)
	}
}

// Measures with the same name in several kinds are the same measure. The rows of own models are protected by its
// declaration, from any of the kinds; where a small count is harmless in one of them only, by that of another.
func TestOneNameOneMeaning(t *testing.T) {
	first := map[string]*Measure{}
	for _, k := range All() {
		for i := range k.Measures {
			m := &k.Measures[i]
			other := first[m.Name]
			if other == nil {
				first[m.Name] = m
			} else if (other.Unit == Count) != (m.Unit == Count) || other.Statistic != m.Statistic ||
				other.Harmless == m.Harmless && other.ZeroTellsNothing() != m.ZeroTellsNothing() {
				t.Errorf("%s: %s is %s here and %s elsewhere", k.ID, m.Name, m.Unit, other.Unit)
			}
			got, _ := MeasureAnywhere(m.Name, func(string) bool { return true })
			if got != nil && got.Harmless && !m.Harmless {
				t.Errorf("%s: an own model's %s is harmless", k.ID, m.Name)
			}
		}
	}
}

// All measures that are or may be the value of one person or company, and all whose zeros tell nothing. The list keeps
// a measure from becoming one of them unnoticed.
func TestSinglesAndZeros(t *testing.T) {
	var singles, zeros []string
	for _, k := range All() {
		for _, m := range k.Measures {
			if m.Single() {
				singles = append(singles, k.ID+"."+m.Name)
			}
			if m.ZeroTellsNothing() && !m.Harmless {
				zeros = append(zeros, k.ID+"."+m.Name)
			}
			if m.Single() && m.Contributed() || m.Unit == Kronor && !m.Single() && !m.Contributed() {
				t.Errorf("%s: %s is an amount of %s", k.ID, m.Name, m.Statistic)
			}
		}
	}
	for _, list := range []struct {
		of        string
		got, want []string
	}{
		{"the value of one", singles,
			[]string{"company_profile.bankruptcy", "debt.median_debt", "debt_by_livelihood.median_debt",
				"debt_depth.median_debt", "information_exchange.km_median_days", "large_amounts.p<number>_paid",
				"largest_companies.min_<tie>_assistants", "outcomes_judgment_time.km_median_months",
				"outcomes_time.km_median_days", "payments.max_paid", "representative_clusters.false_discovery_rate",
				"spells.median_months"}},
		{"whose zero tells nothing", zeros, []string{"after_control.unmatched_persons",
			"assistant_comparison.unmatched_persons", "basic_livelihood.unmatched_persons",
			"benefit_comparison.unmatched_persons",
			"control_comparison.unmatched_persons", "ever_states.unmatched_persons", "impulses.share_of_impulses",
			"income_comparison.unmatched_persons", "incompatible_months.unmatched_persons",
			"legality.findings", "legality.not_checkable", "legality.share_with_finding",
			"livelihood_state.unmatched_person_months", "main_source.unmatched_persons",
			"vulnerable_areas.unmatched_persons"}}, // a small count of impulses is harmless
	} {
		if !slices.Equal(list.got, list.want) {
			t.Errorf("measures %s: %v, want %v", list.of, list.got, list.want)
		}
	}
	for _, c := range Counts() {
		unmatched := strings.HasSuffix(c.Name, "unmatched")
		if want := c.Harmless || unmatched || c.Name == "numbered_as_case"; c.ZeroTellsNothing() != want {
			t.Errorf("a zero of %s tells nothing: %v", c.Name, !want)
		}
	}
}

// The count that a row prints counts the same as its measure.
func TestMeasuresCountWhatTheirCountsAre(t *testing.T) {
	for _, k := range All() {
		for _, m := range k.Measures {
			c := CountOf(m.Count)
			if c == nil {
				continue
			}
			counts := m.Unit == Count || m.Unit == Share || m.Statistic == Quotient // a rate is one count per another
			if m.Statistic == Quotient && c.Of == "" && m.Of == "" {                // of amounts
				continue
			}
			if counts != (c.Of != "") || c.Of != "" && m.Of != c.Of {
				t.Errorf("%s: %s is of %q, and its count %s of %q", k.ID, m.Name, m.Of, c.Name, c.Of)
			}
		}
	}
}

func TestEveryKindIsDefinedInBothLanguages(t *testing.T) {
	complete := func(what string, text lang.Text) {
		t.Helper()
		if strings.TrimSpace(text.SV) == "" || strings.TrimSpace(text.EN) == "" {
			t.Errorf("%s: not in both languages", what)
		}
		if strings.Count(text.SV, "{") != strings.Count(text.EN, "{") {
			t.Errorf("%s: the languages name different parameters", what)
		}
	}
	for _, c := range Chapters() {
		complete("chapter "+c.ID, c.Name)
	}
	inReport := map[string]bool{}
	for _, k := range All() {
		if k.Own {
			continue
		}
		complete(k.ID+" definition", k.Definition)
		for _, t := range []lang.Text{k.Category, k.Reading, k.Stub} {
			if t != (lang.Text{}) {
				complete(k.ID, t)
			}
		}
		for _, r := range k.InReport {
			complete(r.Result+" number", r.Number)
			complete(r.Result+" source", r.Source)
			complete(r.Result+" title", r.Title)
			if inReport[r.Result] {
				t.Errorf("%s is of two kinds", r.Result)
			}
			inReport[r.Result] = true
		}
	}
	for _, name := range Parameters() {
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.") != "" {
			t.Errorf("parameter %q", name)
		}
	}
}

func TestMatches(t *testing.T) {
	tie := func(placeholder, name string) bool { return placeholder == "<tie>" && name == "active" }
	for _, c := range []struct {
		list []string
		name string
		want bool
	}{
		{nil, "x", true},
		{[]string{"-"}, "", true},
		{[]string{"-"}, "x", false},
		{[]string{"!-"}, "x", true},
		{[]string{"!-"}, "", false},
		{[]string{"a*"}, "abc", true},
		{[]string{"a*"}, "bc", false},
		{[]string{"<tie>", "none"}, "active", true},
		{[]string{"<tie>", "none"}, "none", true},
		{[]string{"<tie>"}, "linked", false},
		{[]string{"!all"}, "all", false},
	} {
		if got := Matches(c.list, c.name, tie); got != c.want {
			t.Errorf("%v of %q: %v", c.list, c.name, got)
		}
	}
}

// A quotient of two counts of which the one is no part of the other may be far above 1, and is not shown as a share.
func TestQuotientsOfCountsApartAreNoShares(t *testing.T) {
	for _, k := range All() {
		for _, m := range k.Measures {
			if m.Apart && (m.Shown == Share || m.Unit == Share) {
				t.Errorf("%s: %s is shown as a share", k.ID, m.Name)
			}
		}
	}
}
