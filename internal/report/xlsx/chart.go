package xlsx

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/svg"
)

// grid is what a chart of the workbook shows: a number of each name and series, empty where it is not shown.
type grid struct {
	title  string
	form   excelize.ChartType
	names  []string
	series []svg.Series
	share  bool // the numbers are shares
	spread bool // the series are the ends of an interval and what is between them
}

// grids are the charts of a figure, one for each panel or kind of dot. A figure of moves or of a network has none: a
// spreadsheet program has no such chart, and the table has its numbers.
func grids(f report.Figure, low, high string) (all []grid) {
	add := func(part string, g grid) {
		if g.title = f.Title; part != "" {
			g.title += ": " + part
		}
		if slices.ContainsFunc(g.series, func(s svg.Series) bool { return slices.ContainsFunc(s.Y, isNumber) }) {
			all = append(all, g)
		}
	}
	switch c := f.Chart.(type) {
	case svg.Stacked:
		g := grid{form: excelize.BarStacked, share: true}
		for _, part := range c.Parts {
			g.series = append(g.series, svg.Series{Name: part})
		}
		for _, bar := range c.Bars {
			g.names = append(g.names, strings.TrimPrefix(bar.Heading+": "+bar.Label, ": "))
			whole := c.Rest != "" || !slices.ContainsFunc(bar.Shares, math.IsNaN)
			for i := range g.series {
				v := math.NaN() // of a bar with a part that is not shown, no part would stand in its place
				if whole && i < len(bar.Shares) {
					v = bar.Shares[i]
				}
				g.series[i].Y = append(g.series[i].Y, v)
			}
		}
		add("", g)
	case svg.Lines:
		add("", grid{form: excelize.Line, share: c.Shares, names: c.X, series: c.Series})
	case svg.Areas:
		for _, panel := range c.Panels {
			g := grid{form: excelize.AreaStacked, share: true, names: c.X}
			for i, shares := range panel.Shares {
				g.series = append(g.series, svg.Series{Name: c.Parts[i], Y: shares})
			}
			add(panel.Title, g)
		}
	case svg.Bars:
		for _, panel := range c.Panels {
			g := grid{form: excelize.Bar, share: panel.Whole == 1, series: []svg.Series{{Name: panel.Title}}}
			for _, item := range panel.Items {
				g.names = append(g.names, item.Label)
				g.series[0].Y = append(g.series[0].Y, item.Value)
			}
			add(panel.Title, g)
		}
	case svg.Dots:
		for _, panel := range c.Panels {
			for k := range max(1, len(c.Kinds)) {
				var g grid
				name := ""
				if len(c.Kinds) > 1 {
					name = c.Kinds[k]
				}
				for _, row := range panel.Rows {
					if k < len(row.Dots) {
						g.interval(row.Label, row.Dots[k], f.Title, low, high)
					}
				}
				add(strings.Trim(panel.Title+", "+name, ", "), g)
			}
		}
	case svg.Ranges:
		for _, panel := range c.Panels {
			g := grid{share: c.Whole == 1}
			for _, row := range panel.Rows {
				g.interval(row.Label, svg.Dot{Value: row.Value, Low: row.Low, High: row.High}, f.Title, low, high)
			}
			add(panel.Title, g)
		}
	}
	return all
}

func isNumber(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// interval adds a value with its interval: the ends and the value are series, which a line joins.
func (g *grid) interval(name string, d svg.Dot, of, low, high string) {
	if g.series == nil {
		g.form, g.spread = excelize.Line, true
		g.series = []svg.Series{{Name: low}, {Name: of}, {Name: high}}
	}
	g.names = append(g.names, name)
	for i, v := range []float64{d.Low, d.Value, d.High} {
		g.series[i].Y = append(g.series[i].Y, v)
	}
}

// charts puts the charts of a result beside its tables, from a column and row on. Their numbers are on a sheet of their
// own: they are those of the tables.
func (b *book) charts(s *sheet, section report.Section, column, row int) {
	for _, f := range section.Figures {
		for _, g := range grids(f, b.tr("nedre", "low"), b.tr("övre", "high")) {
			corner, err := excelize.CoordinatesToCellName(column, row)
			b.check(err)
			chart := b.chart(g, f.Desc)
			b.check(b.file.AddChart(s.name, corner, chart))
			row += int(chart.Dimension.Height)/rowHeight + 2
		}
	}
}

// rowHeight is the height of a row in pixels.
const rowHeight = 20

// chart writes the numbers of a chart to their sheet, and returns the chart.
func (b *book) chart(g grid, description string) *excelize.Chart {
	if b.data == nil {
		b.data = b.sheet(b.tr("Diagramdata", "Chart data"), 44, 18, 18, 18, 18, 18, 18)
		b.data.title(b.tr("Diagrammens tal", "The numbers of the charts"))
		b.data.freeze(b.data.row - 1)
	}
	d := b.data
	format := "General"
	if g.share {
		format = "0.0%"
	}
	at := func(column, from, to int) string {
		name, err := excelize.ColumnNumberToName(column)
		b.check(err)
		return fmt.Sprintf("'%s'!$%s$%d:$%[2]s$%[4]d", d.name, name, from, to)
	}
	d.row++
	d.put(1, g.title, "bold")
	d.row++
	head := d.row
	for i, series := range g.series {
		d.put(2+i, series.Name, "headright")
	}
	for _, name := range g.names {
		d.row++
		d.named(1, name, "name")
	}
	for i, series := range g.series {
		for k, v := range series.Y {
			if d.row = head + 1 + k; isNumber(v) {
				d.put(2+i, v, format)
			}
		}
	}
	last := head + len(g.names)
	d.row = last + 1
	c := &excelize.Chart{Type: g.form, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{
		Text: lang.Visible(g.title), Font: &excelize.Font{Bold: true, Size: 11, Color: "1A1A1A"}}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, ShowBlanksAs: "gap",
		Format:    excelize.GraphicOptions{AltText: lang.Visible(description), LockAspectRatio: true},
		Dimension: excelize.ChartDimension{Width: 640, Height: g.height()},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}}}
	for _, axis := range []*excelize.ChartAxis{&c.XAxis, &c.YAxis} { // the library's own colour is too pale to read
		axis.Font = excelize.Font{Size: 9, Color: "1A1A1A"}
	}
	if g.form == excelize.BarStacked || g.form == excelize.AreaStacked {
		c.YAxis.Maximum, c.YAxis.NumFmt.CustomNumFmt = new(1.0), "0%" // parts of a whole
	}
	for i := range g.series {
		c.Series = append(c.Series, g.look(i, excelize.ChartSeries{Name: at(2+i, head, head),
			Categories: at(1, head+1, last), Values: at(2+i, head+1, last)}))
	}
	if g.form == excelize.Bar || g.form == excelize.BarStacked {
		c.XAxis.ReverseOrder = true // the first name is at the top, as in the table
	}
	if len(g.series) == 1 || g.spread {
		c.Legend.Position = "none"
	}
	c.XAxis.HighLowLines = g.spread
	return c
}

// height is how high a chart is, in pixels: bars need a line each.
func (g *grid) height() uint {
	if g.form == excelize.Bar || g.form == excelize.BarStacked {
		return uint(min(1200, 160+24*len(g.names)*max(1, len(g.series)/4)))
	}
	return 360
}

// look is the colour of a series, as in the figures of the page. Of an interval only the value has a mark.
func (g *grid) look(i int, s excelize.ChartSeries) excelize.ChartSeries {
	colour := strings.TrimPrefix(svg.Palette[i%len(svg.Palette)], "#")
	if g.form == excelize.BarStacked || g.form == excelize.AreaStacked {
		colour = strings.TrimPrefix(svg.Fills[i%len(svg.Fills)].Fill, "#")
	}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{strings.ToUpper(colour)}}
	s.Fill = fill
	if g.form == excelize.Line {
		s.Line = excelize.LineOptions{Type: excelize.LineSolid, Width: 2}
		s.Marker = excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: fill}
	}
	if g.spread {
		s.Line = excelize.LineOptions{Type: excelize.LineNone}
		if s.Marker.Size = 8; i != 1 {
			s.Marker = excelize.ChartMarker{Symbol: "none"}
		}
	}
	return s
}
