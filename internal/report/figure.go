package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

// drawing says how a figure is made of a result's rows.
type drawing struct {
	kind     string   // stacked, lines, dots, bars
	measures []string // the measure drawn; for bars a panel each; for dots the second is drawn beside the first
	// panel says what has a panel of its own: measure (m), category (c), or group (g); lines of a panel are the other of group and category.
	panel   string
	keep    func(r table.Row) bool
	common  bool
	fold    bool      // goes with the table behind the fold
	split   bool      // a figure of its own per category, so that none is taller than a sheet
	atLeast float64   // categories that reach this value in no group shown are left to the table
	title   lang.Text // where a result has several figures
}

func category(ids ...string) func(table.Row) bool {
	return func(r table.Row) bool { return slices.Contains(ids, r.Category) }
}

func group(ids ...string) func(table.Row) bool {
	return func(r table.Row) bool { return slices.Contains(ids, r.Group) }
}

// drawings holds the figures of each result: stacked shares for figures 1 to 3, lines by year for 4 and 5, dots with intervals for the
// ratios, bars for the rest. A result that is not here has none.
var drawings = map[string][]drawing{
	"population": {{kind: "bars", measures: []string{"eligible"}, panel: "m", keep: group("strategic", "executor_upper", "executor_lower", "enabler", "linked_2", "linked_1", "linked_0", "family_active", "family_linked", "family_enabler")}},
	"figure_1":   {{kind: "stacked", measures: []string{"share"}}},
	"figure_2":   {{kind: "stacked", measures: []string{"share"}}},
	"figure_3":   {{kind: "stacked", measures: []string{"share"}}},
	"table_1":    {{kind: "bars", measures: []string{"share_indebted"}, panel: "m", keep: category("")}},
	"table_2":    {{kind: "bars", measures: []string{"share_indebted"}, panel: "m"}},
	"table_3":    {{kind: "bars", measures: []string{"share_recipients"}, panel: "m"}},
	"figure_4":   {{kind: "lines", measures: []string{"persons"}}},
	"figure_5":   {{kind: "lines", measures: []string{"persons"}}},
	"table_4":    {{kind: "bars", measures: []string{"mean_wrong_payment"}, panel: "m"}},
	"table_5": {{kind: "bars", measures: []string{"share_of_impulses"}, panel: "g", keep: group("active", "family"), common: true, atLeast: 0.01,
		title: lang.Text{SV: "Källor med minst en procent av impulserna i någon av grupperna", EN: "Sources with at least one per cent of the impulses in any group"}}},
	"table_6": {{kind: "dots", measures: []string{"risk_ratio", "risk_ratio_matched"}, panel: "c"}},
	"table_7": {{kind: "dots", measures: []string{"risk_ratio", "risk_ratio_matched"}, panel: "c"}},
	"table_8": {
		{kind: "means", measures: []string{"mean_risk_ratio"}, title: lang.Text{SV: "Genomsnittlig riskkvot", EN: "Mean risk ratio"}},
		{kind: "dots", measures: []string{"risk_ratio", "risk_ratio_matched"}, panel: "c", title: lang.Text{SV: "Riskkvot", EN: "Risk ratio"}, fold: true, split: true},
	},
	"table_9":  {{kind: "bars", measures: []string{"assistants", "user_years"}, panel: "m"}},
	"figure_6": {{kind: "bars", measures: []string{"cumulative_users"}, panel: "m"}},
	"figure_7": {{kind: "dots", measures: []string{"risk_ratio", "risk_ratio_matched"}, panel: "c"}},
	"figure_8": {
		{kind: "bars", measures: []string{"share_of_companies", "share_of_users"}, panel: "m", keep: func(r table.Row) bool { return r.Category == "" && r.Group != "all" }, common: true},
		{kind: "bars", measures: []string{"share_of_companies"}, panel: "g", keep: func(r table.Row) bool { return r.Category != "" },
			title: lang.Text{SV: "Andel av bolagen, efter storlek", EN: "Share of companies, by size"}},
	},
	"figure_9":  {{kind: "measures", measures: representation}},
	"figure_10": {{kind: "measures", measures: []string{"share_of_users", "share_investigated", "share_police_reported"}}},
	"figure_11": {{kind: "bars", measures: []string{"companies", "users_from_population", "users_with_relative_assistance", "share_investigated", "bankruptcies"}, panel: "m", keep: func(r table.Row) bool { return ofPeriod(r.Category) }}},
	"figure_12": {{kind: "bars", measures: []string{"work_permit_residence", "with_assistance_hours"}, panel: "m", common: true}},
	"representatives": {{kind: "curve", measures: []string{"share_of_companies"},
		keep: func(r table.Row) bool {
			return strings.HasPrefix(r.Category, "ever_top_") && slices.Contains([]string{"active", "linked", "enabler", "family", "none"}, r.Group)
		},
		title: lang.Text{SV: "Andel av bolagen bakom dem som företräder flest, någon gång", EN: "Share of companies behind those who represent most, ever"}}},
	"succession": {{kind: "measures", measures: []string{"same_company", "other_company", "municipality", "own_employer", "nowhere"}, panel: "c", common: true,
		keep: func(r table.Row) bool {
			return r.Group == "bankruptcy" && strings.HasPrefix(r.Category, "users_after_")
		},
		title: lang.Text{SV: "Var brukarna finns efter konkursen", EN: "Where the users are after the bankruptcy"}}},
	"closed_circles":    {{kind: "bars", measures: []string{"share_with_relative", "share_only_relatives", "share_with_representative", "share_closed"}, panel: "m", keep: category("")}},
	"service_companies": {{kind: "bars", measures: []string{"companies"}, panel: "g", common: true}},
	"permit_networks":   {{kind: "bars", measures: []string{"share_without_wage"}, panel: "g"}},
	"hours":             {{kind: "bars", measures: []string{"share_of_assistants"}, panel: "c", common: true}},
	"work_permits":      {{kind: "bars", measures: []string{"companies"}, panel: "m"}},
}

// figures draws the result. A figure of which no value is shown is left out: the table says why.
func (p pivot) figures(title string) []Figure {
	var out []Figure
	for _, d := range drawings[p.id] {
		var rows []table.Row
		any := false
		for _, r := range p.rows {
			if (d.measures == nil || slices.Contains(d.measures, r.Measure)) && (d.keep == nil || d.keep(r)) {
				rows = append(rows, r)
				any = any || shown(r)
			}
		}
		if !any {
			continue
		}
		if d.atLeast > 0 {
			rows = reaching(rows, d.atLeast)
		}
		if d.split {
			for _, c := range p.categories(rows) {
				of := slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return r.Category != c })
				if !slices.ContainsFunc(of, shown) {
					continue
				}
				chart := p.dots(d, of)
				out = append(out, Figure{Title: d.title.In(p.lang) + ", " + lower(p.category(c)), Desc: p.describe(chart), Chart: chart, Fold: d.fold})
			}
			continue
		}
		f := Figure{Title: title, Fold: d.fold}
		if t := d.title.In(p.lang); t != "" {
			f.Title = t
		}
		switch d.kind {
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
		}
		f.Desc = p.describe(f.Chart)
		out = append(out, f)
	}
	return out
}

// reaching returns the rows of the categories in which some value is at least v, and some value is shown.
func reaching(rows []table.Row, v float64) []table.Row {
	high := map[string]bool{}
	for _, r := range rows {
		high[r.Category] = high[r.Category] || shown(r) && r.Value >= v
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return !high[r.Category] })
}

// value returns a row's value for drawing: NaN where it is not shown.
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
	label.SortGroups(ids)
	return ids
}

func (p pivot) categories(rows []table.Row) []string {
	ids := distinct(rows, func(r table.Row) string { return r.Category })
	label.SortCategories(ids)
	return ids
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

// curve draws shares by the number in their category: the first so many per cent.
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

func (p pivot) dots(d drawing, rows []table.Row) svg.Chart {
	chart := svg.Dots{Number: func(v float64) string { return axisNumber(v, p.lang) }}
	groups, categories := p.groups(rows), p.categories(rows)
	row := func(name string, of []table.Row) svg.DotRow {
		line := svg.DotRow{Label: name}
		first := Cell{Row: of[0], Present: true, Unit: label.Ratio}
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
			if d.kind == "means" && i > 0 {
				line.Text += " · " + Cell{Row: r, Present: true, Unit: label.Ratio}.Text(p.lang)
			}
		}
		return line
	}
	if d.kind == "means" {
		panel := svg.DotPanel{}
		for _, c := range categories {
			chart.Kinds = append(chart.Kinds, p.category(c))
		}
		for _, g := range groups {
			var of []table.Row
			for _, c := range categories {
				of = append(of, find(rows, g, c, d.measures[0]))
			}
			panel.Rows = append(panel.Rows, row(p.study.Group(p.id, g).In(p.lang), of))
		}
		chart.Panels = append(chart.Panels, panel)
		return chart
	}
	var measures []string
	for _, m := range d.measures {
		if slices.ContainsFunc(rows, func(r table.Row) bool { return r.Measure == m && shown(r) }) {
			measures = append(measures, m)
			chart.Kinds = append(chart.Kinds, p.study.Measure(p.id, m).In(p.lang))
		}
	}
	for _, c := range categories {
		panel := svg.DotPanel{Title: p.category(c)}
		if d.split {
			panel.Title = ""
		}
		for _, g := range groups {
			var of []table.Row
			for _, m := range measures {
				of = append(of, find(rows, g, c, m))
			}
			panel.Rows = append(panel.Rows, row(p.study.Group(p.id, g).In(p.lang), of))
		}
		chart.Panels = append(chart.Panels, panel)
	}
	return chart
}

// axisNumber writes a power of two without needless decimals.
func axisNumber(v float64, l lang.Lang) string {
	for decimals := range 5 {
		if scaled := v * math.Pow(10, float64(decimals)); scaled == math.Trunc(scaled) {
			return Number(v, decimals, l)
		}
	}
	return Number(v, 4, l)
}

func (p pivot) bars(d drawing, rows []table.Row) svg.Chart {
	chart := svg.Bars{Common: d.common}
	item := func(name string, r table.Row) svg.BarItem {
		c := Cell{Row: r, Present: true, Unit: label.MeasureUnit(p.id, r.Measure)}
		it := svg.BarItem{Label: name, Value: value(r), Text: c.Text(p.lang), Mark: p.mark(r)}
		if c.Unit == label.Share && shown(r) {
			it.Text = Percent(r.Value, p.lang)
		}
		return it
	}
	whole := func(m string) float64 {
		if label.MeasureUnit(p.id, m) == label.Share && !d.common {
			return 1
		}
		return 0
	}
	if d.kind == "measures" {
		// One group: a bar per measure, in one panel or in one per category.
		slices.SortStableFunc(rows, func(a, b table.Row) int {
			return cmp.Compare(slices.Index(d.measures, a.Measure), slices.Index(d.measures, b.Measure))
		})
		panels := []string{""}
		if d.panel == "c" {
			panels = p.categories(rows)
		}
		for _, c := range panels {
			if d.panel == "c" && !slices.ContainsFunc(rows, func(r table.Row) bool { return r.Category == c && r.Status != table.Undefined }) {
				continue // nothing of it can be computed: the table says so
			}
			panel := svg.BarPanel{Whole: whole(rows[0].Measure)}
			if d.panel == "c" {
				panel.Title = p.category(c)
			}
			for _, r := range rows {
				if d.panel != "c" || r.Category == c {
					panel.Items = append(panel.Items, item(p.study.Measure(p.id, r.Measure).In(p.lang), r))
				}
			}
			chart.Panels = append(chart.Panels, panel)
		}
		return chart
	}
	switch d.panel {
	case "m":
		for _, m := range d.measures {
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
			chart.Panels = append(chart.Panels, panel)
		}
		if len(chart.Panels) == 1 {
			chart.Panels[0].Title = p.measure(d.measures[0], nil)
		}
	case "c":
		for _, c := range p.categories(rows) {
			panel := svg.BarPanel{Title: p.category(c), Whole: whole(d.measures[0])}
			for _, g := range p.groups(rows) {
				panel.Items = append(panel.Items, item(p.study.Group(p.id, g).In(p.lang), find(rows, g, c, d.measures[0])))
			}
			chart.Panels = append(chart.Panels, panel)
		}
	case "g":
		for _, g := range p.groups(rows) {
			panel := svg.BarPanel{Title: p.study.Group(p.id, g).In(p.lang), Whole: whole(d.measures[0])}
			for _, c := range p.categories(rows) {
				panel.Items = append(panel.Items, item(p.category(c), find(rows, g, c, d.measures[0])))
			}
			chart.Panels = append(chart.Panels, panel)
		}
	}
	return chart
}
