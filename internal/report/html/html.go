// Package html writes the report as one self-contained page without scripts, network access or other files. It can be
// read on a phone, by keyboard, by screen reader and in print, where every sheet carries the marks of synthetic or
// unprotected data.
package html

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

//go:embed page.html.tmpl
var pageSource string

//go:embed page.css
var css string

// CompanyLines is the number of companies that the page shows. The workbook and results.csv have all.
const CompanyLines = 25

// Widths of a figure in CSS pixels: on a desktop and in print, and on a phone.
const (
	wide   = 760
	beside = 500 // with a table beside it
	narrow = 340
)

// Write writes the document as a page. The same document gives the same bytes. Invisible characters in names are
// written as lang.Visible writes them.
func Write(w io.Writer, doc *report.Document) error {
	p := page{Document: doc, ids: &ids{names: map[string]int{}}}
	t, err := template.New("page").Funcs(template.FuncMap{
		"tr":       func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(doc.Lang) },
		"number":   func(n int64) string { return report.Number(float64(n), 0, doc.Lang) },
		"count":    p.count,
		"cell":     p.cell,
		"behind":   p.behind,
		"named":    func(of string, t report.Table) named { return named{Table: t, Of: of} },
		"unique":   p.ids.unique,
		"figure":   p.figure,
		"drawing":  p.drawing,
		"limit":    p.limit,
		"omitted":  p.omitted,
		"agency":   func(id string) string { return label.Agency(id).In(doc.Lang) },
		"register": func(id string) string { return label.Register(id).In(doc.Lang) },
		"reason":   func(id string) string { return label.Reason(id).In(doc.Lang) },
		"text":     func(t lang.Text) string { return t.In(doc.Lang) },
		"share": func(part, whole int64) string {
			if whole == 0 {
				return ""
			}
			return report.Percent(float64(part)/float64(whole), doc.Lang)
		},
		"join": strings.Join,
		"list": func(words ...string) []string { return words },
		"span": func(columns []string) int { return len(columns) + 1 },
	}).Parse(pageSource)
	if err != nil {
		return fmt.Errorf("report page: %w", err)
	}
	shown := lang.Show(w)
	if err := t.Execute(shown, p); err != nil {
		return err
	}
	return shown.Close()
}

// page is the data of the template.
type page struct {
	*report.Document
	ids *ids
}

// ids creates identifiers and names of landmarks that are unique on the page.
type ids struct {
	n     int
	names map[string]int
}

// unique returns the name, followed by a number if the page has the name already.
func (i *ids) unique(name string) string {
	i.names[name]++
	if n := i.names[name]; n > 1 {
		return fmt.Sprintf("%s (%d)", name, n)
	}
	return name
}

// named is a table with the title of its section.
type named struct {
	report.Table
	Of string
}

// Name returns the table's unique name on the page.
func (n named) Name() string {
	if n.Caption == "" || n.Caption == n.Of {
		return n.Of
	}
	return n.Of + ": " + n.Caption
}

func (i *ids) next() string { i.n++; return fmt.Sprintf("f%d", i.n) }

// Style returns the style sheet, with the marks and the title in the margins of every printed sheet.
func (p page) Style() template.CSS {
	marks := strings.Join(p.ShortMarks(), " · ")
	return template.CSS(css + fmt.Sprintf("@page{@top-center{content:%s}@bottom-left{content:%s}}",
		cssString(marks), cssString(p.Title())))
}

// cssString quotes a text for a style sheet inside a style element.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if strings.ContainsRune("\"\\<>&'\n\r\f", r) || r < ' ' {
			fmt.Fprintf(&b, "\\%06x", r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// count writes a number of the attrition, or the reason why there is none.
func (p page) count(n int64) template.HTML {
	switch n {
	case report.NotCounted:
		return ""
	case report.Withheld:
		return p.withheld()
	}
	return template.HTML(template.HTMLEscapeString(report.Number(float64(n), 0, p.Lang)))
}

func (p page) withheld() template.HTML {
	return template.HTML(`<span aria-hidden="true">` + report.Symbol + `</span><span class="vh">` +
		template.HTMLEscapeString(label.Status("suppressed").In(p.Lang)) + `</span>`)
}

// cell writes a cell: its value, the exact number for machines, and its interval.
func (p page) cell(c report.Cell) template.HTML {
	switch {
	case !c.Present:
		return ""
	case c.Row.Status == table.Suppressed:
		if band := report.Band(c.Row, p.Lang); band != "" {
			return template.HTML(`<abbr title="` + template.HTMLEscapeString(label.Status("suppressed").In(p.Lang)) +
				`">` + template.HTMLEscapeString(band) + `</abbr>`)
		}
		return p.withheld()
	case !c.OK():
		return template.HTML(`<abbr title="` + template.HTMLEscapeString(label.Status("undefined").In(p.Lang)) + `">` +
			template.HTMLEscapeString(c.Text(p.Lang)) + `</abbr>`)
	}
	s := `<data value="` + table.Format(c.Row.Value) + `">` + template.HTMLEscapeString(c.Text(p.Lang)) + `</data>`
	if c.HasInterval() {
		s += ` <span class="iv">` + template.HTMLEscapeString(c.Interval(p.Lang)) + `</span>`
	}
	return template.HTML(s)
}

// Behind is the basis of a table: numerators and denominators in the same cells.
type Behind struct {
	named
	Cells [][][]string // by block, line and column
}

// behind returns the numerators and denominators of a table, or nil if it has none. title is that of the table's
// section.
func (p page) behind(title string, t report.Table) *Behind {
	has := func(c report.Cell) bool {
		return c.OK() && !math.IsNaN(c.Row.Numerator) && !math.IsNaN(c.Row.Denominator)
	}
	var columns []int
	for i := range t.Columns {
		if slices.ContainsFunc(t.Blocks, func(b report.Block) bool {
			return slices.ContainsFunc(b.Lines, func(l report.Line) bool { return has(l.Cells[i]) })
		}) {
			columns = append(columns, i)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	out := &Behind{named: named{Table: report.Table{Stub: t.Stub, Caption: t.Caption}, Of: title}}
	for _, i := range columns {
		out.Columns = append(out.Columns, t.Columns[i])
	}
	for _, b := range t.Blocks {
		block := report.Block{Title: b.Title}
		var cells [][]string
		for _, l := range b.Lines {
			line, any := []string{}, false
			for _, i := range columns {
				c, s := l.Cells[i], ""
				switch {
				case has(c):
					any = true
					s = report.Number(c.Row.Numerator, 0, p.Lang) + " / " + report.Number(c.Row.Denominator, 0, p.Lang)
				case c.Present && c.Row.Status == table.Suppressed:
					s = report.Symbol
				}
				line = append(line, s)
			}
			if any {
				block.Lines = append(block.Lines, report.Line{Name: l.Name})
				cells = append(cells, line)
			}
		}
		if len(block.Lines) > 0 {
			out.Blocks = append(out.Blocks, block)
			out.Cells = append(out.Cells, cells)
		}
	}
	return out
}

// figure draws a figure twice, for a desktop and for a phone. The style sheet shows the one that fits.
func (p page) figure(f report.Figure) template.HTML { return draw(f, wide, p.ids) }

// drawing draws a figure that has a table beside it.
func (p page) drawing(f report.Figure) template.HTML { return draw(f, beside, p.ids) }

func draw(f report.Figure, wide float64, names *ids) template.HTML {
	at := func(class string, width float64) string {
		return `<div class="` + class + `">` + svg.Draw(f.Chart,
			svg.Frame{ID: names.next(), Width: width, Title: f.Title, Desc: f.Desc}) + `</div>`
	}
	return template.HTML(at("desk", wide) + at("phone", narrow))
}

// limit shortens tables with one line per company.
func (p page) limit(s report.Section, t report.Table) report.Table {
	if s.Long {
		return t.Limit(CompanyLines)
	}
	return t
}

// omitted says how many lines a table leaves to the workbook; it is empty if it has all.
func (p page) omitted(s report.Section, t report.Table) string {
	if t.Omitted == 0 {
		return ""
	}
	first := lang.Text{SV: "Bolagen med flest brukare visas", EN: "The companies with the most users are shown"}
	switch {
	case s.Pairs:
		first = lang.Text{SV: "Paren med flest begäranden visas", EN: "The pairs with the most requests are shown"}
	case s.ID == "representative_clusters":
		first = lang.Text{SV: "De största klustren visas", EN: "The largest clusters are shown"}
	}
	return lang.Textf("%s; ytterligare %d finns i arbetsboken results.xlsx och i results.csv.",
		"%s; %d more are in the workbook results.xlsx and in results.csv.", first.In(p.Lang), t.Omitted).In(p.Lang)
}

// HasRatios reports whether the document compares groups with a comparison group.
func (p page) HasRatios() bool {
	return slices.ContainsFunc(p.Results.Rows(), func(r table.Row) bool { return r.Measure == "risk_ratio" })
}

// Has reports whether the deliveries have a condition.
func (p page) Has(code string) bool {
	return slices.ContainsFunc(p.Conditions(), func(c report.Condition) bool { return c.Code == code })
}
