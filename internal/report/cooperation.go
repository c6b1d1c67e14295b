package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Names and figures of the cooperation of agencies: agencies and pairs of them, indicators of other studies, the
// exchange as a table of pairs, bars that are divided into groups or measures, and shares within a number of days.

// agencyName returns the name of a group that is an agency, or a pair of them of which the first asks the second, and
// whether it is one.
func agencyName(k *kind.Kind, id string) (lang.Text, bool) {
	if k == nil {
		return lang.Text{}, false
	}
	asks, answers, pair := strings.Cut(id, ">")
	known := func(id string) bool { return label.Agency(id).SV != id }
	switch {
	case pair && slices.Contains(k.Groups, "<pair>"):
		from, to := label.Agency(asks), label.Agency(answers)
		return lang.Text{SV: from.SV + " → " + to.SV, EN: from.EN + " → " + to.EN}, true
	case slices.Contains(k.Groups, "<agency>") && known(id):
		return label.Agency(id), true
	}
	return lang.Text{}, false
}

// indicator is a row of another study that a category names: study|result|group|category|measure.
type indicator struct{ study, result, group, category, measure string }

func indicatorOf(category string) (indicator, bool) {
	parts := strings.Split(category, "|")
	if len(parts) != 5 {
		return indicator{}, false
	}
	i := indicator{parts[0], parts[1], parts[2], parts[3], parts[4]}
	if i.category == "-" {
		i.category = ""
	}
	return i, true
}

// studyOf returns the names of a built-in study, or nil if there is none with that name.
func studyOf(name string) *Study { return otherStudies()[name] }

// otherStudies is set by init, since the names of a study may be those of indicators.
var otherStudies func() map[string]*Study

func init() {
	otherStudies = sync.OnceValue(func() map[string]*Study {
		all := map[string]*Study{}
		for _, s := range []*study.Study{builtin(), builtinNetworks(), builtinLivelihood()} {
			names := OfStudy(s)
			all[s.Name] = &names
		}
		return all
	})
}

// name returns the indicator as people read it: the result, the group, the category and the measure.
func (i indicator) name() lang.Text {
	s := studyOf(i.study)
	if s == nil || s.KindOf(i.result) == nil {
		bare := strings.Join([]string{i.study, i.result, i.group, i.category, i.measure}, ", ")
		return lang.Text{SV: "okänt resultat: " + bare, EN: "unknown result: " + bare}
	}
	about := s.Of(i.result)
	name := lang.Text{SV: about.Number.SV + ": ", EN: about.Number.EN + ": "}
	parts := []lang.Text{named(i.measure, s.Measure(i.result, i.measure)), named(i.group, s.Group(i.result, i.group))}
	if i.category != "" {
		parts = append(parts, named(i.category, s.Category(i.result, i.category)))
	}
	for n, part := range parts {
		if n > 0 {
			name.SV, name.EN = name.SV+", ", name.EN+", "
		}
		name.SV, name.EN = name.SV+lower(part.SV), name.EN+lower(part.EN)
	}
	return name
}

// named is the name of an identifier, or says that it has none: a register may name a row that no study has.
func named(id string, name lang.Text) lang.Text {
	if name.SV != id || !strings.ContainsFunc(id, unicode.IsLetter) {
		return name
	}
	return lang.Text{SV: "okänt: ”" + id + "”", EN: "unknown: “" + id + "”"}
}

// UnitOf returns the unit of a row's value: that of its measure, or of the row of another study that it repeats.
func (s *Study) UnitOf(r table.Row) kind.Unit {
	if i, ok := indicatorOf(r.Category); ok {
		if other := studyOf(i.study); other != nil {
			return other.Unit(i.result, i.measure)
		}
	}
	return s.Unit(r.Result, r.Measure)
}

// mostAgencies is how many agencies the table of pairs has.
const mostAgencies = 12

// agencies returns the agencies of pairs by name: those with the most of the measure that sorts the pairs where there
// are more than a drawing holds, and whether there are. The figures of a result so have the same agencies.
func (p pivot) agencies(category string) (ids []string, cut bool) {
	of := map[string]float64{}
	for _, r := range p.rows {
		if r.Category != category || r.Group == "all" || r.Measure != p.kind.OrderBy {
			continue
		}
		for id := range strings.SplitSeq(r.Group, ">") {
			of[id] += 0
			if shown(r) {
				of[id] += r.Value
			}
		}
	}
	ids = slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b))
	})
	cut = len(ids) > mostAgencies
	ids = ids[:min(len(ids), mostAgencies)]
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Compare(label.Agency(a).In(p.lang), label.Agency(b).In(p.lang))
	})
	return ids, cut
}

// someAgencies is the end of the title of a table of pairs that does not hold all agencies.
func (p pivot) someAgencies(rows []table.Row) string {
	if _, cut := p.agencies(rows[0].Category); cut {
		most := lower(p.study.Measure(p.id, p.kind.OrderBy).In(p.lang))
		return p.say(" (de %d myndigheter som har flest %s)", " (the %d agencies with the most %s)", mostAgencies, most)
	}
	return ""
}

// pairs draws a table of agencies that ask by agencies that answer, a panel per measure.
func (p pivot) pairs(d kind.Figure, rows []table.Row) svg.Chart {
	ids, _ := p.agencies(rows[0].Category)
	chart := svg.Matrix{Across: p.say("svarar", "answers"), Own: true}
	for _, id := range ids {
		chart.Names = append(chart.Names, label.Agency(id).In(p.lang))
	}
	find := byPlace(rows)
	for _, m := range d.Measures {
		unit := p.study.Unit(p.id, m)
		panel := svg.MatrixPanel{Title: p.study.Measure(p.id, m).In(p.lang), Share: unit == kind.Share}
		if panel.Share {
			panel.Title += p.say(" (procent)", " (per cent)")
		}
		for _, asks := range ids {
			var line []svg.MatrixCell
			for _, answers := range ids {
				r := find(asks+">"+answers, rows[0].Category, m)
				cell := svg.MatrixCell{Value: value(r)}
				if r.Measure != "" {
					cell.Text = Cell{Row: r, Present: true, Unit: unit, Digits: p.digits(unit)}.Text(p.lang)
				}
				if panel.Share && shown(r) { // whole per cent, which fit in a cell
					cell.Text, cell.Said = scaled(r.Value, 0, 2, p.lang, p.digits(unit)), cell.Text
				}
				line = append(line, cell)
			}
			panel.Cells = append(panel.Cells, line)
		}
		panel.Keys = p.shades(panel)
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// shades says what the shades of a panel of whole numbers or shares stand for.
func (p pivot) shades(panel svg.MatrixPanel) []string {
	var keys []string
	least := 1.0
	for i, most := range panel.Bounds(panel.Highest()) {
		if panel.Share {
			keys = append(keys, p.say("högst %d", "at most %d", 25*(i+1)))
			continue
		}
		most = min(math.Floor(most), panel.Highest())
		switch {
		case most < least:
			keys = append(keys, "")
		case most == least:
			keys = append(keys, Number(most, 0, p.lang))
		default:
			keys = append(keys, Number(least, 0, p.lang)+"–"+Number(most, 0, p.lang))
		}
		least = max(least, most+1)
	}
	return keys
}

// divided draws bars that are divided into groups, a bar per category and a heading per measure; or into measures, a
// bar per category and a heading per group, with the whole in kronor beside its name.
func (p pivot) divided(d kind.Figure, rows []table.Row) svg.Chart {
	groups, categories := p.groups(rows), p.categories(rows)
	chart := svg.Stacked{Percent: p.percent, Rest: p.notDrawn()}
	find := byPlace(rows)
	bar := func(heading, name string, of []table.Row) {
		b := svg.StackedBar{Heading: heading, Label: name}
		for _, r := range of {
			b.Shares = append(b.Shares, value(r))
			if !shown(r) {
				b.Mark = p.mark(r)
			}
		}
		chart.Bars = append(chart.Bars, b)
	}
	if d.Form == "by_group" {
		for _, g := range groups {
			chart.Parts = append(chart.Parts, p.study.Group(p.id, g).In(p.lang))
		}
		for _, m := range d.Measures {
			heading := p.study.Measure(p.id, m).In(p.lang)
			for _, c := range categories {
				var of []table.Row
				for _, g := range groups {
					of = append(of, find(g, c, m))
				}
				bar(heading, p.category(c), of)
				heading = ""
			}
		}
		return chart
	}
	for _, m := range d.Measures {
		chart.Parts = append(chart.Parts, p.study.Measure(p.id, m).In(p.lang))
	}
	for _, g := range groups {
		for _, c := range categories {
			var of []table.Row
			for _, m := range d.Measures {
				of = append(of, find(g, c, m))
			}
			name := p.study.Group(p.id, g).In(p.lang)
			if len(groups) == 1 {
				name = p.category(c)
			} else if len(categories) > 1 {
				name += ", " + lower(p.category(c))
			}
			bar("", name+p.whole(d, g, c), of)
		}
	}
	return chart
}

// whole is the measure that a bar is the whole of, to follow the name of the bar.
func (p pivot) whole(d kind.Figure, group, category string) string {
	if d.Whole == "" {
		return ""
	}
	r := find(p.rows, group, category, d.Whole)
	if !shown(r) {
		return ""
	}
	unit := p.study.Unit(p.id, d.Whole)
	return " (" + Prose(r.Value, unit, p.lang, p.digits(unit)) + ")"
}

// within draws shares that have met an event within a number of days or months, which the measures name, from nothing
// at the start.
func (p pivot) within(d kind.Figure, rows []table.Row) svg.Chart {
	chart := svg.Lines{X: []string{"0"}, At: []float64{0}, Number: p.percent}
	var measures []string
	for _, m := range distinct(rows, func(r table.Row) string { return r.Measure }) {
		measures = append(measures, m)
		text, days := numberIn(m)
		chart.X, chart.At = append(chart.X, text), append(chart.At, days)
	}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		for _, c := range p.categories(rows) {
			s := svg.Series{Name: p.study.Group(p.id, g).In(p.lang), Y: []float64{0}}
			if len(p.groups(rows)) == 1 && len(p.categories(rows)) > 1 {
				s.Name = p.category(c)
			}
			for _, m := range measures {
				r := find(g, c, m)
				s.Y = append(s.Y, value(r))
				if !shown(r) {
					s.Mark = p.mark(r)
				}
			}
			if len(s.Y) > 1 && !slices.ContainsFunc(s.Y[1:], func(v float64) bool { return !math.IsNaN(v) }) {
				s.Y[0] = math.NaN()
			}
			chart.Series = append(chart.Series, s)
		}
	}
	return chart
}

// numberIn returns the number at the end of a measure's name.
func numberIn(measure string) (text string, n float64) {
	text = strings.TrimLeft(measure, "abcdefghijklmnopqrstuvwxyz_")
	for _, digit := range text {
		n = 10*n + float64(digit-'0')
	}
	return text, n
}

// describeWithin describes the shares within each number of days.
func (p pivot) describeWithin(c svg.Lines) string {
	said := []string{p.say("Linjediagram, en linje per steg. Den vågräta axeln visar tid från stegets början och den "+
		"lodräta andelen med händelsen, från noll.",
		"Line chart, a line per step. The horizontal axis shows the time from the start of the step and the vertical "+
			"one the share with the event, from zero.")}
	for _, s := range c.Series {
		var all []namedValue
		for i, v := range s.Y[1:] {
			t := namedValue{p.timed(c.X[i+1]), v, notShown(s.Mark)}
			if !math.IsNaN(v) {
				t.text = percentTo(v, p.lang, p.digits(kind.Share))
			}
			all = append(all, t)
		}
		said = append(said, s.Name+": "+values(all)+".")
	}
	return strings.Join(said, " ")
}

// timed is the name of the measure of shares within a number of days or months.
func (p pivot) timed(number string) string {
	for _, r := range p.rows {
		if text, _ := numberIn(r.Measure); text == number {
			return lower(p.study.Measure(p.id, r.Measure).In(p.lang))
		}
	}
	return number
}
