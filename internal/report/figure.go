package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// figures draws the result. A figure without any shown value is left out; the table gives the reason.
func (p pivot) figures(title string) []Figure {
	var out []Figure
	for _, d := range p.kind.Figures {
		var rows []table.Row
		any := false
		for _, r := range p.rows {
			if (d.Measures == nil || p.kind.Place(d.Measures, r.Measure) >= 0) && p.chosen(d.Where, r) {
				rows = append(rows, r)
				any = any || shown(r)
			}
		}
		if !any {
			continue
		}
		if d.AtLeast > 0 {
			rows = reaching(rows, d.AtLeast)
		}
		if d.Latest {
			rows = latest(rows)
		}
		if d.Split {
			for _, c := range p.categories(rows) {
				inCategory := slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return r.Category != c })
				if !slices.ContainsFunc(inCategory, shown) {
					continue
				}
				chart := p.dots(d, inCategory)
				out = append(out, Figure{Title: d.Title.In(p.lang) + ", " + lower(p.category(c)),
					Desc: p.describe(chart), Chart: chart, Fold: d.Fold})
			}
			continue
		}
		f := Figure{Title: title, Fold: d.Fold}
		if t := d.Title.In(p.lang); t != "" {
			f.Title = t
		}
		switch d.Form {
		case "pairs":
			f.Title, f.Chart = f.Title+p.someAgencies(rows), p.pairs(d, rows)
		case "stacked":
			f.Chart = p.stacked(rows)
		case "lines":
			f.Chart = p.lines(rows)
		case "curve":
			f.Chart = p.curve(rows)
		case "dots", "means":
			f.Chart = p.dots(d, rows)
		case "bars", "measures":
			f.Chart = p.bars(d, rows)
		default:
			f.Chart = p.overTime(d, rows)
		}
		f.Desc = p.describe(f.Chart)
		switch d.Form {
		case "exceed":
			f.Desc = p.describeExceed(f.Chart.(svg.Lines))
		case "within":
			f.Desc = p.describeWithin(f.Chart.(svg.Lines))
		case "ages":
			f.Desc = p.describeAges(f.Chart.(svg.Lines))
		}
		out = append(out, f)
	}
	return out
}

// reaching returns the rows of the categories where at least one value shown is v or more.
func reaching(rows []table.Row, v float64) []table.Row {
	high := map[string]bool{}
	for _, r := range rows {
		high[r.Category] = high[r.Category] || shown(r) && r.Value >= v
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return !high[r.Category] })
}

// latest returns the rows of the period or day that ends last; of several the longest.
func latest(rows []table.Row) []table.Row {
	last, of := "", study.Period{}
	for _, r := range rows {
		p, ok := study.PeriodOf(r.Category)
		later := p.To.After(of.To.Time) || p.To.Equal(of.To.Time) && p.From.Before(of.From.Time)
		if ok && (last == "" || later) {
			last, of = r.Category, p
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return r.Category != last })
}

// value returns a row's value for drawing, or NaN if it is not shown.
func value(r table.Row) float64 {
	if !shown(r) {
		return math.NaN()
	}
	return r.Value
}

func (p pivot) mark(r table.Row) svg.Mark {
	if r.Status == table.Suppressed {
		return svg.Mark{Symbol: Symbol, Text: lower(label.Status("suppressed").In(p.lang))}
	}
	return svg.Mark{Symbol: "", Text: lower(label.Status("undefined").In(p.lang))}
}

func (p pivot) groups(rows []table.Row) []string {
	ids := distinct(rows, func(r table.Row) string { return r.Group })
	if !p.kind.ListedGroups {
		label.SortGroups(ids)
	}
	return ids
}

func (p pivot) categories(rows []table.Row) []string {
	ids := distinct(rows, func(r table.Row) string { return r.Category })
	p.sortCategories(ids)
	return ids
}

// sortCategories sorts categories as the dictionary does, unless the kind takes them as the study lists them. Those of
// several parts stay as the study lists them too.
func (p pivot) sortCategories(ids []string) {
	if !p.kind.Listed && !slices.ContainsFunc(ids, func(id string) bool { return len(kind.Parts(id)) > 1 }) {
		label.SortCategories(ids)
	}
}

func find(rows []table.Row, group, category, measure string) table.Row {
	for _, r := range rows {
		if r.Group == group && r.Category == category && r.Measure == measure {
			return r
		}
	}
	return table.Row{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Status: table.Undefined}
}

func (p pivot) percent(v float64) string { return Number(100*v, 0, p.lang) + p.percentSign() }

func (p pivot) percentSign() string {
	if p.lang == lang.EN {
		return "%"
	}
	return space + "%"
}

func (p pivot) stacked(rows []table.Row) svg.Chart {
	chart := svg.Stacked{Percent: p.percent}
	categories := p.categories(rows)
	for _, c := range categories {
		chart.Parts = append(chart.Parts, p.category(c))
	}
	for _, g := range p.groups(rows) {
		bar := svg.StackedBar{Label: p.study.Group(p.id, g).In(p.lang)}
		for _, c := range categories {
			r := find(rows, g, c, rows[0].Measure)
			bar.Shares = append(bar.Shares, value(r))
			if !shown(r) {
				bar.Mark = p.mark(r)
			}
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}

func (p pivot) lines(rows []table.Row) svg.Chart {
	chart := svg.Lines{Number: func(v float64) string { return Number(v, 0, p.lang) }}
	if p.study.Unit(p.id, rows[0].Measure) == kind.Share {
		chart.Number, chart.Shares = p.percent, true
	}
	years := p.categories(rows)
	slices.Sort(years)
	chart.X = years
	for _, g := range p.groups(rows) {
		s := svg.Series{Name: p.study.Group(p.id, g).In(p.lang), Strong: g == "active_and_linked" || g == "family"}
		for _, y := range years {
			r := find(rows, g, y, rows[0].Measure)
			s.Y = append(s.Y, value(r))
			if !shown(r) {
				s.Mark = p.mark(r)
			}
		}
		chart.Series = append(chart.Series, s)
	}
	return chart
}

// curve draws shares by the percentage in their category.
func (p pivot) curve(rows []table.Row) svg.Chart {
	chart := svg.Lines{Number: p.percent}
	categories := p.categories(rows)
	for _, c := range categories {
		chart.X = append(chart.X, strings.Trim(c, "abcdefghijklmnopqrstuvwxyz_")+p.percentSign())
	}
	for _, g := range p.groups(rows) {
		s := svg.Series{Name: p.study.Group(p.id, g).In(p.lang)}
		for _, c := range categories {
			r := find(rows, g, c, rows[0].Measure)
			s.Y = append(s.Y, value(r))
			if !shown(r) {
				s.Mark = p.mark(r)
			}
		}
		chart.Series = append(chart.Series, s)
	}
	return chart
}

func (p pivot) dots(d kind.Figure, rows []table.Row) svg.Chart {
	chart := svg.Dots{Number: func(v float64) string { return axisNumber(v, p.lang) }}
	groups, categories := p.groups(rows), p.categories(rows)
	row := func(name string, of []table.Row) svg.DotRow {
		line := svg.DotRow{Label: name}
		first := Cell{Row: of[0], Present: true, Unit: kind.Ratio, Digits: p.digits(kind.Ratio)}
		line.Text = first.Text(p.lang)
		if iv := first.Interval(p.lang); iv != "" {
			line.Text += " (" + iv + ")"
		}
		for i, r := range of {
			dot := svg.Dot{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
			if shown(r) {
				dot = svg.Dot{Value: r.Value, Low: r.Low, High: r.High}
			}
			line.Dots = append(line.Dots, dot)
			if d.Form == "means" && i > 0 {
				line.Text += " · " + Cell{Row: r, Present: true, Unit: kind.Ratio, Digits: first.Digits}.Text(p.lang)
			}
		}
		return line
	}
	if d.Form == "means" {
		panel := svg.DotPanel{}
		for _, c := range categories {
			chart.Kinds = append(chart.Kinds, p.category(c))
		}
		for _, g := range groups {
			var ofGroup []table.Row
			for _, c := range categories {
				ofGroup = append(ofGroup, find(rows, g, c, d.Measures[0]))
			}
			panel.Rows = append(panel.Rows, row(p.study.Group(p.id, g).In(p.lang), ofGroup))
		}
		chart.Panels = append(chart.Panels, panel)
		return chart
	}
	var measures []string
	for _, m := range d.Measures {
		if slices.ContainsFunc(rows, func(r table.Row) bool { return r.Measure == m && shown(r) }) {
			measures = append(measures, m)
			chart.Kinds = append(chart.Kinds, p.study.Measure(p.id, m).In(p.lang))
		}
	}
	for _, c := range categories {
		panel := svg.DotPanel{Title: p.category(c)}
		if d.Split {
			panel.Title = ""
		}
		for _, g := range groups {
			var ofGroup []table.Row
			for _, m := range measures {
				ofGroup = append(ofGroup, find(rows, g, c, m))
			}
			panel.Rows = append(panel.Rows, row(p.study.Group(p.id, g).In(p.lang), ofGroup))
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// axisNumber formats a power of two without unnecessary decimals.
func axisNumber(v float64, l lang.Lang) string {
	for decimals := range 5 {
		if scaled := v * math.Pow(10, float64(decimals)); scaled == math.Trunc(scaled) {
			return Number(v, decimals, l)
		}
	}
	return Number(v, 4, l)
}

func (p pivot) bars(d kind.Figure, rows []table.Row) svg.Chart {
	chart := svg.Bars{Common: d.Common}
	item := func(name string, r table.Row) svg.BarItem {
		unit := p.study.Unit(p.id, r.Measure)
		c := Cell{Row: r, Present: true, Unit: unit, Digits: p.digits(unit)}
		it := svg.BarItem{Label: name, Value: value(r), Text: c.Text(p.lang), Mark: p.mark(r)}
		return it
	}
	whole := func(m string) float64 {
		if p.study.Unit(p.id, m) == kind.Share && !d.Common {
			return 1
		}
		return 0
	}
	if d.Form == "measures" {
		// A bar per measure: of one group in one panel or in one per category, or a panel per group.
		slices.SortStableFunc(rows, func(a, b table.Row) int {
			return cmp.Compare(p.kind.Place(d.Measures, a.Measure), p.kind.Place(d.Measures, b.Measure))
		})
		panels := []string{""}
		switch d.Panels {
		case "category":
			panels = p.categories(rows)
		case "group":
			panels = p.groups(rows)
		}
		for _, c := range panels {
			if d.Panels == "category" && !slices.ContainsFunc(rows,
				func(r table.Row) bool { return r.Category == c && r.Status != table.Undefined }) {
				continue // all values are undefined, as the table shows
			}
			panel := svg.BarPanel{Whole: whole(rows[0].Measure)}
			switch d.Panels {
			case "category":
				panel.Title = p.category(c)
			case "group":
				panel.Title = p.study.Group(p.id, c).In(p.lang)
			}
			for _, r := range rows {
				if d.Panels == "" || d.Panels == "category" && r.Category == c || d.Panels == "group" && r.Group == c {
					panel.Items = append(panel.Items, item(p.study.Measure(p.id, r.Measure).In(p.lang), r))
				}
			}
			chart.Panels = append(chart.Panels, panel)
		}
		return chart
	}
	switch d.Panels {
	case "measure":
		for _, m := range d.Measures {
			panel := svg.BarPanel{Title: p.measure(m, nil), Whole: whole(m)}
			byCategory := len(p.groups(rows)) == 1 && len(p.categories(rows)) > 1
			for _, c := range p.categories(rows) {
				for _, g := range p.groups(rows) {
					r := find(rows, g, c, m)
					if r.Measure == "" {
						continue
					}
					name := p.study.Group(p.id, g).In(p.lang)
					if byCategory {
						name = p.category(c)
					}
					panel.Items = append(panel.Items, item(name, r))
				}
			}
			if len(panel.Items) > 0 { // of some groups a measure may have no row that is shown
				chart.Panels = append(chart.Panels, panel)
			}
		}
	case "category":
		for _, c := range p.categories(rows) {
			panel := svg.BarPanel{Title: p.category(c), Whole: whole(d.Measures[0])}
			for _, g := range p.groups(rows) {
				panel.Items = append(panel.Items,
					item(p.study.Group(p.id, g).In(p.lang), find(rows, g, c, d.Measures[0])))
			}
			chart.Panels = append(chart.Panels, panel)
		}
	case "group":
		for _, g := range p.groups(rows) {
			panel := svg.BarPanel{Title: p.study.Group(p.id, g).In(p.lang), Whole: whole(d.Measures[0])}
			for _, c := range p.categories(rows) {
				panel.Items = append(panel.Items, item(p.category(c), find(rows, g, c, d.Measures[0])))
			}
			chart.Panels = append(chart.Panels, panel)
		}
	}
	return chart
}
