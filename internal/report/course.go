package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

// Figures of what people live on over time: shares by month, moves, what follows after an event, and how long it lasts.

// overTime draws the forms of this file.
func (p pivot) overTime(d kind.Figure, rows []table.Row) svg.Chart {
	switch d.Form {
	case "areas":
		return p.areas(rows)
	case "matrix":
		return p.matrix(rows)
	case "flows":
		return p.flows(rows)
	case "stacks":
		return p.stacks(d, rows)
	case "ranges":
		return p.ranges(d, rows)
	case "by_group", "by_measure":
		return p.divided(d, rows)
	case "within":
		return p.within(d, rows)
	case "ages":
		return p.ages(rows)
	}
	return p.exceed(d, rows)
}

// partsAt returns the different parts of the rows' categories at a place, in the order of the rows.
func partsAt(rows []table.Row, i int) []string {
	return slices.DeleteFunc(distinct(rows, func(r table.Row) string { return part(r.Category, i) }),
		func(s string) bool { return s == "" })
}

func (p pivot) names(ids []string) (names []string) {
	for _, id := range ids {
		names = append(names, p.category(id))
	}
	return names
}

func (p pivot) notDrawn() string {
	return p.say("skyddat eller ej beräknat, sammanlagt", "protected or not computed, together")
}

// byPlace finds rows by group, category and measure.
func byPlace(rows []table.Row) func(group, category, measure string) table.Row {
	at := map[[3]string]table.Row{}
	for _, r := range rows {
		at[[3]string{r.Group, r.Category, r.Measure}] = r
	}
	return func(group, category, measure string) table.Row {
		if r, ok := at[[3]string{group, category, measure}]; ok {
			return r
		}
		return table.Row{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Status: table.Undefined}
	}
}

func (p pivot) areas(rows []table.Row) svg.Chart {
	times, parts := partsAt(rows, 0), partsAt(rows, 1)
	chart := svg.Areas{X: times, Parts: p.names(parts), Percent: p.percent, Rest: p.notDrawn()}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		panel := svg.AreaPanel{Title: p.study.Group(p.id, g).In(p.lang)}
		for _, part := range parts {
			var shares []float64
			for _, time := range times {
				r := find(g, time+"/"+part, rows[0].Measure)
				shares = append(shares, value(r))
				if !shown(r) {
					panel.Mark = p.mark(r)
				}
			}
			panel.Shares = append(panel.Shares, shares)
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// ends returns the names between which there are moves, in the order of the rows.
func ends(rows []table.Row) []string {
	all := partsAt(rows, 0)
	for _, to := range partsAt(rows, 1) {
		if !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

func (p pivot) matrix(rows []table.Row) svg.Chart {
	states := ends(rows)
	chart := svg.Matrix{Names: p.names(states), Across: p.say("till", "to")}
	find := byPlace(rows)
	unit := p.study.Unit(p.id, rows[0].Measure)
	for _, g := range p.groups(rows) {
		panel := svg.MatrixPanel{Title: p.study.Group(p.id, g).In(p.lang)}
		for _, from := range states {
			var line []svg.MatrixCell
			for _, to := range states {
				r := find(g, from+">"+to, rows[0].Measure)
				cell := svg.MatrixCell{Value: value(r)}
				if r.Measure != "" {
					cell.Text = Cell{Row: r, Present: true, Unit: unit, Digits: p.digits(unit)}.Text(p.lang)
				}
				line = append(line, cell)
			}
			panel.Cells = append(panel.Cells, line)
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

func (p pivot) flows(rows []table.Row) svg.Chart {
	states := ends(rows)
	chart := svg.Flows{Names: p.names(states), From: p.say("från", "from"), To: p.say("till", "to"),
		Number: func(v float64) string { return Number(v, 0, p.lang) }}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		panel := svg.FlowPanel{Title: p.study.Group(p.id, g).In(p.lang)}
		withheld := 0
		for i, from := range states {
			for j, to := range states {
				r := find(g, from+">"+to, rows[0].Measure)
				switch {
				case shown(r) && r.Value > 0:
					panel.Links = append(panel.Links, svg.FlowLink{From: i, To: j, Value: r.Value})
				case r.Status == table.Suppressed:
					withheld++
					panel.Mark = p.mark(r)
				}
			}
		}
		if withheld > 0 && len(panel.Links) > 0 {
			panel.Note = p.say("Skyddade slag av övergångar, som inte är ritade: %d.",
				"Protected kinds of moves, which are not drawn: %d.", withheld)
		}
		if len(panel.Links) == 0 && withheld == 0 {
			panel.Mark = svg.Mark{Text: p.say("inga övergångar", "no moves")}
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// stacks draws what the last part of the categories divides, a bar for each part before it and each measure: what
// people live on 3, 6 and 12 months after an event, beside a comparison.
func (p pivot) stacks(d kind.Figure, rows []table.Row) svg.Chart {
	last := 0
	for _, r := range rows {
		last = max(last, len(kind.Parts(r.Category))-1)
	}
	parts := partsAt(rows, last)
	chart := svg.Stacked{Parts: p.names(parts), Percent: p.percent, Rest: p.notDrawn()}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		heading := ""
		for _, before := range distinct(rows, func(r table.Row) string { return beforeLast(r.Category) }) {
			for _, m := range d.Measures {
				bar := svg.StackedBar{Label: p.stackLabel(before, m, len(d.Measures) > 1)}
				if title := p.stackHeading(g, before); bar.Label == "" {
					bar.Label = title
				} else if title != heading {
					bar.Heading, heading = title, title
				}
				there := false
				for _, part := range parts {
					r := find(g, strings.TrimPrefix(before+"/"+part, "/"), m)
					there = there || r.Measure != ""
					bar.Shares = append(bar.Shares, value(r))
					if !shown(r) {
						bar.Mark = p.mark(r)
					}
				}
				if there {
					chart.Bars = append(chart.Bars, bar)
				}
			}
		}
	}
	chart.Bars = withoutEmpty(chart.Bars)
	return chart
}

// withoutEmpty leaves out the parts of a drawing in which nobody is, as the table shows: headings whose bars have
// neither a share nor a withheld one.
func withoutEmpty(bars []svg.StackedBar) (kept []svg.StackedBar) {
	for from := 0; from < len(bars); {
		to := from + 1
		for to < len(bars) && bars[to].Heading == "" {
			to++
		}
		if bars[from].Heading == "" || slices.ContainsFunc(bars[from:to], func(b svg.StackedBar) bool {
			return b.Mark.Symbol != "" || slices.ContainsFunc(b.Shares, func(v float64) bool { return !math.IsNaN(v) })
		}) {
			kept = append(kept, bars[from:to]...)
		}
		from = to
	}
	return kept
}

// beforeLast returns a category without its last part.
func beforeLast(category string) string {
	return category[:max(strings.LastIndex(category, "/"), 0)]
}

// stackHeading is a group, and the first part of a category of three: "Aktiva: sjukpenning".
func (p pivot) stackHeading(group, before string) string {
	name := p.study.Group(p.id, group).In(p.lang)
	if first, _, ok := strings.Cut(before, "/"); ok {
		name += ": " + lower(p.category(first))
	}
	return name
}

func (p pivot) stackLabel(before, measure string, many bool) string {
	name := before
	if _, rest, ok := strings.Cut(before, "/"); ok {
		name = rest
	}
	if name != "" {
		name = p.category(name)
	}
	if !many {
		return name
	}
	if name == "" {
		return p.study.Measure(p.id, measure).In(p.lang)
	}
	return name + ", " + lower(p.study.Measure(p.id, measure).In(p.lang))
}

// ranges draws values with their intervals: a panel per category and a row per group, or the other way where the panels
// are groups.
func (p pivot) ranges(d kind.Figure, rows []table.Row) svg.Chart {
	unit := p.study.Unit(p.id, rows[0].Measure)
	chart := svg.Ranges{Number: func(v float64) string { return axisNumber(v, p.lang) }}
	if unit == kind.Share {
		chart.Whole, chart.Number = 1, p.percent
	}
	row := func(name string, r table.Row) svg.RangeRow {
		c := Cell{Row: r, Present: true, Unit: unit, Digits: p.digits(unit)}
		line := svg.RangeRow{Label: name, Value: value(r), Low: math.NaN(), High: math.NaN(), Mark: p.mark(r)}
		if !shown(r) {
			line.Mark.Text = strings.TrimSpace(line.Mark.Text)
			return line
		}
		line.Low, line.High, line.Text = r.Low, r.High, c.Text(p.lang)
		switch {
		case c.HasInterval():
			line.Text += " (" + c.Interval(p.lang) + ")"
		case !math.IsNaN(r.Low):
			line.Text += " (" + c.write(r.Low, p.lang) + "–)"
		}
		return line
	}
	find := byPlace(rows)
	groups, categories := p.groups(rows), p.categories(rows)
	if d.Panels == "group" {
		for _, g := range groups {
			panel := svg.RangePanel{Title: p.study.Group(p.id, g).In(p.lang)}
			for _, c := range categories {
				panel.Rows = append(panel.Rows, row(p.category(c), find(g, c, rows[0].Measure)))
			}
			chart.Panels = append(chart.Panels, panel)
		}
		return chart
	}
	for _, c := range categories {
		panel := svg.RangePanel{Title: p.category(c)}
		for _, g := range groups {
			panel.Rows = append(panel.Rows, row(p.study.Group(p.id, g).In(p.lang), find(g, c, rows[0].Measure)))
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// exceed draws shares of those whose value is at least a number, over these numbers, which the measures name.
func (p pivot) exceed(d kind.Figure, rows []table.Row) svg.Chart {
	chart := svg.Lines{Number: p.percent}
	var measures []string
	for _, m := range distinct(rows, func(r table.Row) string { return r.Measure }) {
		measures = append(measures, m)
		chart.X = append(chart.X, p.least(m))
	}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		s := svg.Series{Name: p.study.Group(p.id, g).In(p.lang)}
		for _, m := range measures {
			r := find(g, rows[0].Category, m)
			s.Y = append(s.Y, value(r))
			if !shown(r) {
				s.Mark = p.mark(r)
			}
		}
		chart.Series = append(chart.Series, s)
	}
	return chart
}

// least is the number that a measure names, as an axis writes it; a measure without one is of any amount.
func (p pivot) least(measure string) string {
	digits := strings.TrimLeft(measure, "abcdefghijklmnopqrstuvwxyz_")
	if digits == "" {
		return p.say("någon", "any")
	}
	return "≥ " + p.lang.Thousands(digits)
}

// describe the drawings of this file: their kind, axes, extremes and values.

func (p pivot) describeAreas(c svg.Areas) string {
	if len(c.X) == 0 {
		return ""
	}
	said := []string{p.say("Ytdiagram, en del per grupp. Den vågräta axeln visar månader, %s till %s, och den lodräta "+
		"andelar från 0 till 100 procent, delade i %s.", "Area chart, a part per group. The horizontal axis shows "+
		"months, %s to %s, and the vertical one shares from 0 to 100 per cent, divided into %s.", c.X[0],
		c.X[len(c.X)-1], lowered(c.Parts, p.lang))}
	for _, panel := range c.Panels {
		var words []string
		for i, name := range c.Parts {
			first, last := panel.Shares[i][0], panel.Shares[i][len(c.X)-1]
			text := func(v float64) string {
				if math.IsNaN(v) {
					return p.say("redovisas inte", "not shown")
				}
				return percentTo(v, p.lang, p.digits(kind.Share))
			}
			words = append(words, p.say("%s: från %s till %s", "%s: from %s to %s", lower(name), text(first),
				text(last)))
		}
		said = append(said, panel.Title+": "+strings.Join(words, "; ")+".")
	}
	return strings.Join(said, " ")
}

func (p pivot) describeMatrix(c svg.Matrix) string {
	per := p.say(", en per grupp", ", one per group")
	if c.Own {
		per = ""
	}
	more := p.say("fler", "more")
	if c.Panels[0].Share {
		more = p.say("större andel", "larger the share")
	}
	said := []string{p.say("Tabell med skuggade celler%s: från rad till kolumn; ju mörkare, desto %s.",
		"Table of shaded cells%s: from the line to the column; the darker, the %s.", per, more)}
	for _, panel := range c.Panels {
		var all []namedValue
		for i, line := range panel.Cells {
			for j, cell := range line {
				if cell.Text != "" {
					all = append(all, namedValue{lower(c.Names[i]) + " → " + lower(c.Names[j]), cell.Value,
						cmp.Or(cell.Said, cell.Text)})
				}
			}
		}
		said = append(said, p.mostly(panel.Title, all))
	}
	return strings.Join(said, " ")
}

func (p pivot) describeFlows(c svg.Flows) string {
	said := []string{p.say("Flödesdiagram, ett per grupp: banden går från vänster till höger och är så breda som "+
		"övergångarna är många.",
		"Flow chart, one per group: bands from left to right, as wide as the moves are many.")}
	for _, panel := range c.Panels {
		var all []namedValue
		for _, l := range panel.Links {
			all = append(all, namedValue{lower(c.Names[l.From]) + " → " + lower(c.Names[l.To]), l.Value,
				Number(l.Value, 0, p.lang)})
		}
		text := p.mostly(panel.Title, all)
		if len(all) == 0 {
			text = panel.Title + ": " + strings.TrimSpace(panel.Mark.Text) + "."
		}
		said = append(said, strings.TrimSpace(text+" "+panel.Note))
	}
	return strings.Join(said, " ")
}

// mostSaid is how many values of a large drawing are said. The table has all.
const mostSaid = 5

// mostly describes a part of a drawing with many values by the largest.
func (p pivot) mostly(title string, all []namedValue) string {
	all = slices.DeleteFunc(slices.Clone(all), func(t namedValue) bool { return math.IsNaN(t.value) })
	slices.SortStableFunc(all, func(a, b namedValue) int {
		switch {
		case a.value > b.value:
			return -1
		case a.value < b.value:
			return 1
		}
		return 0
	})
	if len(all) == 0 {
		return title + ": " + p.say("inga tal redovisas", "no number is shown") + "."
	}
	if len(all) > mostSaid {
		return title + ", " + p.say("de största", "the largest") + ": " + values(all[:mostSaid]) + "."
	}
	return title + ": " + values(all) + "."
}

func (p pivot) describeRanges(c svg.Ranges) string {
	said := []string{p.say("Punktdiagram med 95-procentiga intervall; den vågräta axeln börjar vid noll.",
		"Dot chart with 95 per cent intervals; the horizontal axis begins at zero.")}
	for _, panel := range c.Panels {
		var all []namedValue
		for _, row := range panel.Rows {
			t := namedValue{row.Label, row.Value, row.Text}
			if t.text == "" {
				t.text = notShown(row.Mark)
			}
			all = append(all, t)
		}
		said = append(said, p.panel(panel.Title, all))
	}
	return strings.Join(said, " ")
}

// describeExceed describes the shares above each amount.
func (p pivot) describeExceed(c svg.Lines) string {
	said := []string{p.say("Linjediagram, en linje per grupp. Den vågräta axeln visar belopp i kronor och den lodräta "+
		"andelen som har minst så mycket, från noll.",
		"Line chart, a line per group. The horizontal axis shows amounts in "+
			"kronor and the vertical one the share with at least as much, from zero.")}
	for _, s := range c.Series {
		var all []namedValue
		for i, v := range s.Y {
			text := c.Number(v)
			if math.IsNaN(v) {
				text = notShown(s.Mark)
			}
			all = append(all, namedValue{c.X[i], v, text})
		}
		said = append(said, s.Name+": "+values(all)+".")
	}
	return strings.Join(said, " ")
}
