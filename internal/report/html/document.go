package html

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/table"
)

//go:embed document.css
var documentCSS string

// WriteDocument writes a report as a page that needs no other file. The same document gives the same bytes.
func WriteDocument(w io.Writer, d *document.Document) error {
	p := &sheet{Document: d, ids: &ids{names: map[string]int{}}, noted: map[int]int{}}
	shown := lang.Show(w)
	if _, err := io.WriteString(shown, p.page()); err != nil {
		return err
	}
	return shown.Close()
}

// sheet is a document while it is written as a page.
type sheet struct {
	*document.Document
	ids   *ids
	noted map[int]int // how often the mark of each footnote is written
	b     strings.Builder
}

func (p *sheet) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(p.Lang) }

func esc(s string) string { return html.EscapeString(s) }

func (p *sheet) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// page writes the whole.
func (p *sheet) page() string {
	title := p.Title
	marks := p.Marks
	if p.Draft {
		title = p.DraftMark() + " – " + title
		mark := p.DraftMark()
		if len(p.DraftFor) > 0 {
			mark += ": " + strings.Join(p.DraftFor, "; ")
		}
		marks = append([]string{mark}, marks...)
	}
	p.put(`<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="%s">
<title>%s</title>
<style>%s</style>
</head>
<body>
<a class="skip" href="#report">%s</a>
`, p.Lang, esc(policy()), esc(title), p.style(), esc(p.tr("Till rapportens text", "Skip to the text of the report")))
	if len(marks) > 0 {
		p.put(`<aside class="marks" aria-label="%s">`, esc(p.tr("Rapportens art", "What the report is")))
		for _, mark := range marks {
			p.put("<strong>%s</strong> ", esc(mark))
		}
		p.put("</aside>\n")
	}
	p.put("<div class=\"layout\">\n")
	p.front()
	p.contents()
	p.put("<main id=\"report\" class=\"prose\">\n")
	p.blocks(p.Blocks)
	p.comments("")
	p.notes()
	p.explanations()
	p.put("</main>\n</div>\n%s</body>\n</html>\n", p.script())
	return p.b.String()
}

// style is the style sheet, with what stands in the margins of every printed sheet.
func (p *sheet) style() string {
	foot := strings.Join(p.Conditions, " · ")
	if p.Classification != "" {
		foot = strings.TrimPrefix(foot+" · "+p.Classification, " · ")
	}
	marks := ""
	if len(p.Marks) > 0 {
		marks, _, _ = strings.Cut(p.Marks[0], " – ")
	}
	style := css + documentCSS + fmt.Sprintf(
		"@page{@top-left{content:%s}@top-right{content:%s}@top-center{content:none}@bottom-left{content:%s}}",
		cssString(p.Head()), cssString(marks), cssString(foot))
	return style
}

// front is the title with the facts of the report.
func (p *sheet) front() {
	p.put("<header>\n")
	if p.Product != "" {
		p.put("<p class=\"kicker\">%s</p>\n", esc(p.Product))
	}
	p.put("<h1>%s</h1>\n", esc(p.Title))
	if p.Subtitle != "" {
		p.put("<p class=\"lead\">%s</p>\n", esc(p.Subtitle))
	}
	p.put("<dl class=\"facts\">\n")
	for _, fact := range [][2]string{
		{p.tr("Diarienummer", "Registration number"), p.Diary}, {p.tr("Datum", "Date"), p.Date},
		{p.tr("Version", "Version"), p.Version}, {p.tr("Klassificering", "Classification"), p.Classification},
		{p.tr("Villkor", "Conditions"), strings.Join(p.Conditions, ", ")},
		{p.tr("Författare", "Authors"), strings.Join(p.Authors, ", ")},
		{p.tr("Myndigheter", "Agencies"), strings.Join(p.Agencies, ", ")}} {
		if fact[1] != "" {
			p.put("<div><dt>%s</dt><dd>%s</dd></div>\n", esc(fact[0]), esc(fact[1]))
		}
	}
	p.put("</dl>\n</header>\n")
}

// contents is the table of contents, of two levels.
func (p *sheet) contents() {
	p.put("<nav aria-label=\"%[1]s\">\n<h2>%[1]s</h2>\n<ul>\n", esc(p.tr("Innehåll", "Contents")))
	inside, open := false, false
	for _, h := range p.Headings() {
		if h.Level > 2 {
			continue
		}
		if h.Level == 2 && !inside && open {
			p.put("\n<ul>\n")
			inside = true
		}
		if h.Level == 1 {
			if inside {
				p.put("</ul>\n")
				inside = false
			}
			if open {
				p.put("</li>\n")
			}
			open = true
		}
		number := ""
		if h.Number != "" {
			number = `<span class="no">` + esc(h.Number) + `</span> `
		}
		p.put(`<li><a href="#%s">%s%s</a>`, esc(h.ID), number, esc(document.Plain(h.Text)))
		if h.Level == 2 {
			p.put("</li>\n")
		}
	}
	if inside {
		p.put("</ul>\n")
	}
	if open {
		p.put("</li>\n")
	}
	p.put("</ul>\n</nav>\n")
}

func (p *sheet) blocks(all []document.Block) {
	for _, b := range all {
		switch b := b.(type) {
		case *document.Heading:
			p.heading(b)
		case *document.Paragraph:
			p.put("<p%s>", p.id(b.ID))
			p.inlines(b.Text)
			p.put("</p>\n")
			if b.ID != "" {
				p.comments(b.ID)
			}
		case *document.List:
			p.list(b)
		case *document.Quote:
			p.put("<blockquote>\n")
			p.blocks(b.Blocks)
			p.put("</blockquote>\n")
		case *document.Code:
			p.put("<pre tabindex=\"0\"><code>%s</code></pre>\n", esc(b.Text))
		case *document.PageBreak:
			p.put("<hr class=\"break\">\n")
		case *document.Table:
			p.table(b, "")
		case *document.Figure:
			p.figure(b)
		}
	}
}

// comments are those of reviewers beside a paragraph; of no ID, those whose paragraph is gone.
func (p *sheet) comments(id string) {
	for _, c := range p.Comments {
		if c.To != id {
			continue
		}
		p.put("<aside class=\"comment\" aria-label=\"%s\"><p><strong>%s, %s:</strong> %s</p>",
			esc(p.ids.unique(p.tr("Kommentar", "Comment"))), esc(c.By), esc(c.Date), esc(c.Text))
		if c.To == "" {
			p.put("<p>%s: ”%s”</p>", esc(p.tr("Stycket finns inte längre", "The paragraph is no longer there")),
				esc(c.Quote))
		}
		p.put("</aside>\n")
	}
}

func (p *sheet) id(id string) string {
	if id == "" {
		return ""
	}
	return ` id="` + esc(id) + `"`
}

func (p *sheet) heading(h *document.Heading) {
	class := ""
	if h.Level == 1 {
		class = ` class="first"`
	}
	p.put("<h%d%s%s>", h.Level+1, p.id(h.ID), class)
	if h.Number != "" {
		p.put(`<span class="no">%s</span> `, esc(h.Number))
	}
	p.inlines(h.Text)
	p.put("</h%d>\n", h.Level+1)
}

func (p *sheet) list(l *document.List) {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	start := ""
	if l.Ordered && l.Start != 1 {
		start = fmt.Sprintf(` start="%d"`, l.Start)
	}
	p.put("<%s%s>\n", tag, start)
	for _, item := range l.Items {
		p.put("<li>")
		p.blocks(item)
		p.put("</li>\n")
	}
	p.put("</%s>\n", tag)
}

func (p *sheet) inlines(all []document.Inline) {
	for _, i := range all {
		switch i := i.(type) {
		case document.Text:
			if day.MatchString(i.Text) { // in a narrow column it would be broken at its hyphens
				p.put(`<span class="day">%s</span>`, esc(i.Text))
				continue
			}
			p.put("%s", esc(i.Text))
		case document.Strong:
			p.put("<strong>")
			p.inlines(i.Text)
			p.put("</strong>")
		case document.Emphasis:
			p.put("<em>")
			p.inlines(i.Text)
			p.put("</em>")
		case document.Literal:
			p.put("<code>%s</code>", esc(i.Text))
		case document.Link:
			p.put(`<a href="%s">`, esc(i.URL))
			p.inlines(i.Text)
			p.put("</a>")
		case document.Break:
			p.put("<br>")
		case document.NoteRef:
			p.noted[i.Number]++
			id := fmt.Sprintf("r%d", i.Number)
			if n := p.noted[i.Number]; n > 1 {
				id += fmt.Sprintf("-%d", n)
			}
			p.put(`<sup><a id="%[3]s" href="#n%[1]d" aria-label="%[2]s">%[1]d</a></sup>`, i.Number,
				esc(fmt.Sprintf(p.tr("fotnot %d", "footnote %d"), i.Number)), id)
		case document.Reference:
			p.put(`<a href="#%s">%s</a>`, esc(i.To), esc(i.Text))
		case document.Live:
			p.put(`<data value="%s" data-of="%s">%s</data>`, table.Format(i.Value), esc(i.Source.Key()), esc(i.Text))
		}
	}
}

// day is a text that is a day alone.
var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// columns is from how many columns on a table is dense.
const columns = 7

// table writes a table with its caption, numbers and notes. of is the title of the figure that it is behind.
func (p *sheet) table(t *document.Table, of string) {
	caption := document.Plain(t.Caption)
	name := caption
	if t.Number > 0 {
		name = fmt.Sprintf("%s %d. %s", t.Label, t.Number, caption)
	}
	if name == "" {
		name = of
	}
	class := "numbers"
	if t.Words {
		class = "words"
	}
	if len(t.Align) > columns {
		class += " dense"
	}
	wide := ""
	if t.Wide() {
		wide = " wide"
	}
	p.put("<div class=\"table%s\"%s>\n", wide, p.id(t.ID))
	p.put("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n<table class=\"%s\">\n",
		esc(p.ids.unique(strings.TrimSpace(name+" "))), class)
	switch {
	case t.Number > 0:
		p.put("<caption><span class=\"no\">%s %d.</span> ", esc(t.Label), t.Number)
		p.inlines(t.Caption)
		p.conditions(t.Conditions)
		p.put("</caption>\n")
	case caption != "":
		p.put("<caption>")
		p.inlines(t.Caption)
		p.conditions(t.Conditions)
		p.put("</caption>\n")
	}
	if len(t.Head) > 0 {
		p.put("<thead>\n")
		for _, row := range t.Head {
			p.row(t, row, true)
		}
		p.put("</thead>\n")
	}
	for _, g := range t.Groups {
		p.put("<tbody>\n")
		if g.Title != "" {
			p.put("<tr class=\"block\"><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>\n", len(t.Align),
				esc(g.Title))
		}
		for _, row := range g.Rows {
			p.row(t, row, false)
		}
		p.put("</tbody>\n")
	}
	p.put("</table>\n</div>\n")
	for _, note := range t.Notes {
		p.put("<p class=\"note\">%s</p>\n", esc(note))
	}
	if t.Number > 0 {
		p.whyLink(t.Source)
	}
	p.put("</div>\n")
}

// conditions are the codes of the conditions of use, beside a caption.
func (p *sheet) conditions(codes []string) {
	for _, code := range codes {
		p.put(` <span class="tag">%s</span>`, esc(code))
	}
}

func (p *sheet) row(t *document.Table, row []document.Cell, head bool) {
	p.put("<tr>")
	column := 0
	for _, c := range row {
		attributes := ""
		if c.Span > 1 {
			attributes = fmt.Sprintf(` colspan="%d"`, c.Span)
		}
		if column < len(t.Align) && t.Align[column] != document.Right {
			attributes += ` class="w"`
		}
		column += max(c.Span, 1)
		tag := "td"
		if c.Header || head {
			tag, attributes = "th", attributes+` scope="row"`
			if head {
				attributes = strings.Replace(attributes, `scope="row"`, `scope="col"`, 1)
			}
		}
		p.put("<%s%s>", tag, attributes)
		p.cell(c.Text, t)
		p.put("</%s>", tag)
	}
	p.put("</tr>\n")
}

// cell writes a cell; of a number with its interval, the interval is beneath it.
func (p *sheet) cell(text []document.Inline, t *document.Table) {
	if len(text) == 3 {
		if _, is := text[1].(document.Break); is {
			p.inlines(text[:1])
			p.put(` <span class="iv">`)
			p.inlines(text[2:])
			p.put("</span>")
			return
		}
	}
	if len(text) == 1 {
		if one, is := text[0].(document.Text); is && one.Text == report.Symbol {
			p.put(`<span aria-hidden="true">%s</span><span class="vh">%s</span>`, report.Symbol,
				esc(p.tr("skyddat värde", "withheld value")))
			return
		}
	}
	p.inlines(text)
}

// figure writes a drawing, and what it shows as tables on demand.
func (p *sheet) figure(f *document.Figure) {
	p.put("<figure%s>\n<figcaption>", p.id(f.ID))
	if f.Number > 0 {
		p.put("<span class=\"no\">%s %d.</span> ", esc(f.Label), f.Number)
	}
	p.inlines(f.Caption)
	p.conditions(f.Conditions)
	p.put("</figcaption>\n<div class=\"figure\">\n%s\n</div>\n",
		draw(report.Figure{Title: f.Title, Desc: f.Alternative, Chart: f.Chart}, wide, p.ids))
	for _, note := range f.Notes {
		p.put("<p class=\"note\">%s</p>\n", esc(note))
	}
	if len(f.Data) > 0 {
		p.put("<details class=\"more\"><summary>%s</summary>\n", esc(p.tr("Figurens tal", "The numbers of the figure")))
		for _, t := range f.Data {
			p.table(t, f.Title)
		}
		p.put("</details>\n")
	}
	p.whyLink(f.Source)
	p.put("</figure>\n")
}

// notes are the footnotes, each with a way back.
func (p *sheet) notes() {
	if len(p.Notes) == 0 {
		return
	}
	p.put("<section class=\"notes\" aria-label=\"%s\">\n<ol>\n", esc(p.tr("Fotnoter", "Footnotes")))
	for _, n := range p.Notes {
		p.put("<li id=\"n%d\">", n.Number)
		p.blocks(n.Blocks)
		p.put("<a href=\"#r%d\">%s</a></li>\n", n.Number, esc(p.tr("Till texten", "Back to the text")))
	}
	p.put("</ol>\n</section>\n")
}
