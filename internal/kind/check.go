package kind

import (
	"regexp"
	"slices"
	"strings"
)

// Placeholders of declarations. The study's parser replaces them by names of the study.
var (
	groupPlaceholders = []string{"<group>", "<circle>", "<company>", "<pair>", "<agency>", "<phenomenon>",
		"<background>", "<kind of target>", "<kind of measure>", "<effect>", "<closing reason>", "<legality rule>"}
	categoryPlaceholders = []string{"<period>", "<year>", "<size>", "<debt>", "<background>", "<impulses>", "<benefit>",
		"<source>", "<number of permits>", "<month>", "<followed year>", "<state>", "<any state>", "<main source>",
		"<net>", "<focus net>", "<basic net>", "<number of nets>", "<move>", "<follow-up>", "<rule>", "<recovery year>",
		"<recovery period>", "<as_of>", "<sequence>", "<cooperation year>", "<case year>", "<claim year>", "<ground>",
		"<outcome>", "<request rule>", "<phenomenon>", "<indicator>"}
	chosenPlaceholders = []string{"<period>", "<single tie>"} // in layouts and figures
)

// Periods are the periods of a study that a kind may count.
var Periods = []string{"paid", "investigated", "assistance", "permits", "prescribed", "followed"}

// Debts is the day of debts of a study, as what counts are dated by.
const Debts = "debts"

// dates are what counts may be dated by.
var dates = append([]string{Debts}, Periods...)

const notDated = "a count is dated by a period, or by debts"

var (
	axes  = []string{"group", "category", "measure"}
	forms = []string{"stacked", "lines", "dots", "means", "bars", "measures", "curve", "areas", "matrix", "flows",
		"stacks", "ranges", "exceed", "pairs", "by_group", "by_measure", "within", "ages"}
	// viewAxes are the axes of tables, the parts of a category among them.
	viewAxes = append(slices.Clone(axes), "first", "second", "third")
)

// checkTexts looks at what people read of a kind.
func (k *Kind) checkTexts(d *declarations, wrong func(ok bool, word, mistake string)) {
	wrong(k.About.SV != "" && k.About.EN != "", k.ID, "about is missing in a language")
	known := slices.ContainsFunc(d.chapters, func(c Chapter) bool { return c.ID == k.Chapter })
	wrong(k.Own || known, k.Chapter, "no such chapter in texts.yaml")
	wrong(k.Own || k.Definition.SV != "" && k.Definition.EN != "", k.ID, "the definition is missing in a language")
}

// check returns the first mistake of a declaration: a name that is not declared, or fields that contradict each other.
func (k *Kind) check(d *declarations, file string, src []byte) error {
	var found error
	wrong := func(ok bool, word, mistake string) {
		if found == nil && !ok {
			found = mistakeAt(file, src, word, mistake)
		}
	}
	among := func(word string, valid []string, mistake string) {
		wrong(word == "" || slices.Contains(valid, word), word, mistake)
	}
	placeholders := func(words, valid []string) {
		for _, word := range words {
			for w := range strings.SplitSeq(strings.TrimPrefix(word, "!"), "/") {
				if strings.HasPrefix(w, "<") {
					among(w, valid, "no such placeholder here")
				}
			}
		}
	}
	k.checkTexts(d, wrong)
	wrong(k.Own || len(k.Models) > 0, k.ID, "models are missing")
	wrong(k.Own || len(k.Measures) > 0, k.ID, "measures are missing")
	wrong(k.Own || len(k.Layout) > 0, k.ID, "layout is missing")
	among(k.Lines, []string{"none"}, "lines are none, or what a study lists")
	among(k.Period, Periods, "no such period")
	among(k.Dated, dates, notDated)
	placeholders(k.Groups, groupPlaceholders)
	placeholders(k.Categories, categoryPlaceholders)
	names := map[string]bool{}
	for i := range k.Measures {
		m := &k.Measures[i]
		wrong(k.named(m, names), m.Name, "a measure has a name of its own, or is one of every group in the same unit")
		wrong(m.readForm(), m.Name, "no such placeholder in a measure")
	}
	measured := func(word, mistake string) {
		wrong(word == "" || names[word], word, mistake)
	}
	for _, m := range k.Measures {
		wrong(slices.Contains(units, m.Unit), m.Name, "the unit is missing, or none")
		wrong(m.Shown == "" || slices.Contains(units, m.Shown), m.Name, "it is shown in no unit")
		wrong(m.Unit != Count && m.Unit != Share || m.Of != "", m.Name, "of is missing: what is counted")
		among(m.Of, things, "no such thing is counted")
		wrong(!m.Harmless || slices.Contains(harmlessThings, m.Of), m.Name, "a small count of it is not harmless")
		among(m.Zero, []string{TellsNothing}, zeroMistake)
		wrong(!m.Bands || m.IsCount(), m.Name, "only a count that may be small has bands")
		wrong(m.Zero == "" || m.Unit == Count, m.Name, "only a count has a zero that tells nothing")
		wrong(m.Zero == "" || d.count[m.Count] == nil, m.Name, "counts.yaml says what a zero of its count tells")
		if mistake := m.misstated(); mistake != "" {
			wrong(false, m.Name, mistake)
		}
		placeholders(m.Categories, categoryPlaceholders)
		for _, other := range m.others() {
			measured(other, "the kind has no such measure")
		}
		for _, c := range []string{m.Count, strings.TrimSuffix(m.Whole, OfAll)} {
			compared := len(k.Compares) > 0 && strings.HasPrefix(c, "<")
			wrong(c == "" || compared || d.count[c] != nil, c, "no such count in counts.yaml")
		}
	}
	for _, c := range k.GroupCounts {
		wrong(d.count[c] != nil, c, "no such count in counts.yaml")
	}
	for _, c := range k.Compares {
		wrong(d.count[c.Members] != nil, c.Members, "no such count in counts.yaml")
		wrong(d.count[c.Outcome] != nil, c.Outcome, "no such count in counts.yaml")
	}
	if k.Curve != nil {
		for _, m := range k.Curve.From {
			measured(m, "the kind has no such measure")
		}
	}
	for _, s := range k.Sums {
		among(s.Over, axes, "sums are over group, category or measure")
		wrong(s.In == "" || d.byID[s.In] != nil, s.In, "no such kind")
		if s.Over == "measure" {
			for _, m := range append(slices.Clone(s.Parts), s.Whole) {
				measured(m, "the kind has no such measure")
			}
		}
		for _, m := range s.Measures {
			measured(m, "the kind has no such measure")
		}
	}
	for _, t := range slices.Concat(k.Totals, k.Same) {
		for _, c := range append(slices.Clone(t.Beside), t.Count) {
			wrong(d.count[c] != nil, c, "no such count in counts.yaml")
		}
		for _, m := range t.Rows.Measures {
			measured(m, "the kind has no such measure")
		}
	}
	for _, m := range append(slices.Clone(k.Occur.Measures), k.OrderBy) {
		measured(m, "the kind has no such measure")
	}
	shown := func(measures []string, w Where) {
		for _, m := range measures {
			_, ok := k.Measure(m)
			wrong(ok, m, "the kind has no such measure")
		}
		for _, m := range w.Measures {
			measured(strings.TrimPrefix(m, "!"), "the kind has no such measure")
		}
		placeholders(slices.Concat(w.Groups, w.Categories), chosenPlaceholders)
	}
	for _, v := range k.Layout {
		shown(v.Measures, v.Where)
		measured(v.By, "the kind has no such measure")
		for _, a := range slices.Concat(v.Lines, v.Columns, v.Blocks) {
			among(a, viewAxes, "a table has group, category and measure, or first, second and third of a category")
		}
	}
	for _, f := range k.Figures {
		shown(slices.Concat(f.Measures, strings.Fields(f.Whole)), f.Where)
		among(f.Form, forms, "no such form of figure")
		among(f.Panels, axes, "panels are of group, category or measure")
	}
	return found
}

// named reports whether a measure has a name that no other has, which it then is among, or the name and unit of one of
// every group where it is of some groups.
func (k *Kind) named(m *Measure, names map[string]bool) bool {
	if len(m.Groups) > 0 {
		base, ok := k.Measure(m.Name)
		return ok && base.Unit == m.Unit
	}
	if m.Name == "" || names[m.Name] {
		return false
	}
	names[m.Name] = true
	return true
}

// readForm makes the form of a name with a placeholder, and reports whether the placeholder is one.
func (m *Measure) readForm() bool {
	if !strings.Contains(m.Name, "<") {
		return true
	}
	form := strings.NewReplacer("<tie>", "([a-z][a-z0-9_]*)", "<number>", `(\d{1,9})`).Replace(m.Name)
	if strings.Contains(form, "<") {
		return false
	}
	m.form = regexp.MustCompile("^" + form + "$")
	return true
}

// others are the measures of its kind that a measure names.
func (m *Measure) others() []string {
	all := []string{m.Behind, m.TimesRatio, m.PartOf, m.AtMost, m.MeanOf, m.Each}
	categories := m.Categories
	if len(categories) == 0 {
		categories = []string{""}
	}
	for _, category := range categories {
		for _, other := range m.RestOn(category) {
			name, _, _ := strings.Cut(strings.TrimPrefix(other, "@"), "/")
			all = append(all, name)
		}
	}
	return all
}

// misstated returns the mistake in the statistic of a measure, or an empty text.
func (m *Measure) misstated() string {
	valued := m.Contributed() || m.Single()
	switch {
	case (m.Against != nil || m.OverTime) && m.Behind == "":
		return "against and over_time are of a measure that says what is behind it"
	case m.Statistic == "" && m.Unit != Count && m.Unit != Share:
		return "the statistic is missing: what it makes of the values behind it"
	case m.Statistic != "" && !slices.Contains(statistics, m.Statistic):
		return "no such statistic"
	case m.Statistic != "" && m.Statistic != Top && m.Unit == Share:
		return "a share has no statistic"
	case m.Unit == Flag && m.Statistic != Own:
		return "a flag is the own value of one"
	case valued && !slices.Contains(owners, m.Whose):
		return "whose is missing, or none: whose values these are"
	case !valued && m.Whose != "":
		return "whose belongs to a statistic that is made of values"
	}
	return ""
}
