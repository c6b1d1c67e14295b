package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

// describe returns the text alternative of a drawing: its kind, its axes, the highest and lowest values, and every
// value. It is made from the drawing alone, so that it contains nothing that is not drawn.
func (p pivot) describe(chart svg.Chart) string {
	switch c := chart.(type) {
	case svg.Bars:
		return p.describeBars(c)
	case svg.Stacked:
		return p.describeStacked(c)
	case svg.Lines:
		return p.describeLines(c)
	case svg.Dots:
		return p.describeDots(c)
	case svg.Areas:
		return p.describeAreas(c)
	case svg.Matrix:
		return p.describeMatrix(c)
	case svg.Flows:
		return p.describeFlows(c)
	case svg.Ranges:
		return p.describeRanges(c)
	}
	return ""
}

// namedValue is a value with its name, as printed. The value is NaN if it is not shown; text then gives the reason.
type namedValue struct {
	name  string
	value float64
	text  string
}

func (p pivot) say(sv, en string, args ...any) string { return lang.Textf(sv, en, args...).In(p.lang) }

// extremes states the highest and lowest of the values shown. It is empty if fewer than two are shown.
func (p pivot) extremes(all []namedValue) string {
	shown := slices.DeleteFunc(slices.Clone(all), func(t namedValue) bool { return math.IsNaN(t.value) })
	if len(shown) < 2 {
		return ""
	}
	high, low := shown[0], shown[0]
	for _, t := range shown {
		if t.value > high.value {
			high = t
		}
		if t.value < low.value {
			low = t
		}
	}
	switch {
	case high.value == low.value:
		return p.say("alla som redovisas lika, %s", "all that are shown equal, %s", high.text)
	case len(shown) < len(all):
		return p.say("av dem som redovisas högst %s, %s, och lägst %s, %s",
			"of those shown highest %s, %s, and lowest %s, %s", high.name, high.text, low.name, low.text)
	}
	return p.say("högst %s, %s, och lägst %s, %s",
		"highest %s, %s, and lowest %s, %s", high.name, high.text, low.name, low.text)
}

// values lists values with their names.
func values(all []namedValue) string {
	var words []string
	for _, t := range all {
		words = append(words, t.name+": "+t.text)
	}
	return strings.Join(words, "; ")
}

// panel describes a part of a drawing: its title, its extremes and its values.
func (p pivot) panel(title string, all []namedValue) string {
	extremes := p.extremes(all)
	switch {
	case title != "" && extremes != "":
		title = Capital(title) + ": " + extremes + ". "
	case title != "":
		title = Capital(title) + ". "
	case extremes != "":
		title = Capital(extremes) + ". "
	}
	return title + values(all) + "."
}

// notShown returns the text in place of a value that is not shown.
func notShown(m svg.Mark) string { return strings.TrimSpace(m.Text) }

func (p pivot) describeBars(c svg.Bars) string {
	kind := p.say("Liggande stapeldiagram; den vågräta axeln börjar vid noll",
		"Horizontal bar chart; the horizontal axis begins at zero")
	if !slices.ContainsFunc(c.Panels, func(panel svg.BarPanel) bool { return panel.Whole != 1 }) {
		kind = p.say("Liggande stapeldiagram; den vågräta axeln går från 0 till 100 procent",
			"Horizontal bar chart; the horizontal axis goes from 0 to 100 per cent")
	}
	if c.Common {
		kind += p.say(", med samma skala i alla delar", ", on the same scale in all parts")
	}
	said := []string{kind + "."}
	for _, panel := range c.Panels {
		var all []namedValue
		for _, it := range panel.Items {
			t := namedValue{it.Label, it.Value, it.Text}
			if math.IsNaN(it.Value) {
				t.text = notShown(it.Mark)
			}
			all = append(all, t)
		}
		said = append(said, p.panel(panel.Title, all))
	}
	return strings.Join(said, " ")
}

func (p pivot) describeStacked(c svg.Stacked) string {
	said := []string{
		p.say("Liggande stapeldiagram, en stapel per grupp; "+
			"den vågräta axeln går från 0 till 100 procent av gruppen och staplarna är delade i %s.",
			"Horizontal bar chart, a bar per group; the horizontal axis goes from 0 to 100 per cent of the group "+
				"and the bars are divided into %s.", lowered(c.Parts, p.lang)),
	}
	if c.Rest != "" {
		said[0] = p.say("Liggande stapeldiagram; den vågräta axeln går från 0 till 100 procent och staplarna är "+
			"delade i %s.",
			"Horizontal bar chart; the horizontal axis goes from 0 to 100 per cent and the bars are divided "+
				"into %s.", lowered(c.Parts, p.lang))
	}
	for i, part := range c.Parts {
		var all []namedValue
		heading := ""
		for _, bar := range c.Bars {
			if bar.Heading != "" {
				heading = bar.Heading + ", "
			}
			t := namedValue{heading + bar.Label, math.NaN(), notShown(bar.Mark)}
			if c.Rest != "" && !math.IsNaN(bar.Shares[i]) || !slices.ContainsFunc(bar.Shares, math.IsNaN) {
				t.value, t.text = bar.Shares[i], percentTo(bar.Shares[i], p.lang, p.digits(kind.Share))
			}
			all = append(all, t)
		}
		if extremes := p.extremes(all); c.Rest != "" && len(all) > mostBars && extremes != "" {
			said = append(said, Capital(part)+": "+extremes+".") // the table has all
			continue
		}
		said = append(said, p.panel(part, all))
	}
	return strings.Join(said, " ")
}

// mostBars is how many divided bars are told one by one.
const mostBars = 12

// lowered lists names in running text.
func lowered(names []string, l lang.Lang) string {
	var words []string
	for _, name := range names {
		words = append(words, lower(name))
	}
	return join(words, lang.Text{SV: "och", EN: "and"}.In(l))
}

func (p pivot) describeLines(c svg.Lines) string {
	if len(c.X) == 0 {
		return ""
	}
	across, up := p.say("år", "years"), p.say("antal, från noll", "numbers, from zero")
	if c.Shares {
		across, up = p.say("datum", "dates"), p.say("andelar, från noll", "shares, from zero")
	}
	number := c.Number
	if p.kind.Curve != nil {
		across = p.say("hur stor del av företrädarna som räknas", "how many of the representatives are counted")
		up = p.say("andel av bolagen, från noll", "share of the companies, from zero")
		number = func(v float64) string { return percentTo(v, p.lang, p.digits(kind.Share)) }
	}
	said := []string{
		p.say("Linjediagram, en linje per grupp. Den vågräta axeln visar %s, %s till %s, och den lodräta %s.",
			"Line chart, a line per group. The horizontal axis shows %s, %s to %s, and the vertical one %s.", across,
			c.X[0], c.X[len(c.X)-1], up),
	}
	var ends []namedValue
	for _, s := range c.Series {
		var all []namedValue
		for i, v := range s.Y {
			if i == len(c.X)-1 {
				ends = append(ends, namedValue{s.Name, v, number(v)})
			}
			if math.IsNaN(v) {
				continue // the table shows which values are missing
			}
			all = append(all, namedValue{c.X[i], v, number(v)})
		}
		if len(all) == 0 {
			text := notShown(s.Mark)
			if text == "" {
				text = lower(label.Status("suppressed").In(p.lang))
			}
			said = append(said, s.Name+": "+text+".")
			continue
		}
		first, last := all[0], all[len(all)-1]
		words := fmt.Sprintf("%s %s", first.name, first.text)
		if len(all) > 1 {
			words = p.say("från %s %s till %s %s", "from %s in %s to %s in %s", first.text,
				first.name, last.text, last.name)
			if p.kind.Curve != nil {
				words = values(all)
			} else if extremes := p.extremes(all); extremes != "" {
				words += ", " + extremes
			}
		}
		said = append(said, s.Name+": "+words+".")
	}
	if extremes := p.extremes(ends); extremes != "" {
		said = slices.Insert(said, 1, c.X[len(c.X)-1]+": "+extremes+".")
	}
	return strings.Join(said, " ")
}

func (p pivot) describeDots(c svg.Dots) string {
	kind := p.say("Punktdiagram med 95-procentiga intervall, en rad per grupp; ",
		"Dot chart with 95 per cent intervals, a row per group; ")
	if p.hasNoIntervals(c) {
		kind = p.say("Punktdiagram, en rad per grupp; ", "Dot chart, a row per group; ")
	}
	one := lang.Text{SV: "lika vanligt som i den övriga befolkningen", EN: "as common as in the rest of the population"}
	ofPopulation := func(r table.Row) bool { return strings.Contains(r.Measure, "risk_ratio") }
	if !slices.ContainsFunc(p.rows, ofPopulation) {
		one = lang.Text{SV: "lika mycket som i det som jämförs", EN: "as much as in what is compared with"}
	}
	kind += p.say("den vågräta axeln är en logaritmisk skala där 1 är %s",
		"the horizontal axis is a logarithmic scale where 1 is %s", one.In(p.lang))
	if len(c.Kinds) > 1 {
		kind += p.say("; punkterna är %s", "; the dots are %s", lowered(c.Kinds, p.lang))
	}
	said := []string{kind + "."}
	for _, panel := range c.Panels {
		var all []namedValue
		for _, row := range panel.Rows {
			t := namedValue{row.Label, math.NaN(),
				strings.ReplaceAll(row.Text, Symbol, lower(label.Status("suppressed").In(p.lang)))}
			if len(row.Dots) > 0 {
				t.value = row.Dots[0].Value
			}
			all = append(all, t)
		}
		said = append(said, p.panel(panel.Title, all))
	}
	return strings.Join(said, " ")
}

func (p pivot) hasNoIntervals(c svg.Dots) bool {
	return !slices.ContainsFunc(c.Panels, func(panel svg.DotPanel) bool {
		return slices.ContainsFunc(panel.Rows, func(row svg.DotRow) bool {
			return slices.ContainsFunc(row.Dots, func(d svg.Dot) bool { return !math.IsNaN(d.Low) })
		})
	})
}
