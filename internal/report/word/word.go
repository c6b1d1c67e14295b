// Package word writes a report (report/document) as a document for word processors (report/docx).
package word

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/docx"
	"ansatz/internal/report/svg"
)

// Write writes a report as a file of type .docx, with the styles, header, footer and page of a template, or ours where
// it is nil. The same report and template give the same bytes.
func Write(w io.Writer, d *document.Document, template *docx.Template) error {
	c := &converter{Document: d, written: map[int]bool{}}
	out := c.front()
	out.Template = template
	out.Blocks = append(out.Blocks, c.blocks(d.Blocks)...)
	if c.err != nil {
		return fmt.Errorf("report for word processors: %w", c.err)
	}
	return out.Write(w)
}

// converter turns a report into blocks of a document. The first error is kept.
type converter struct {
	*document.Document
	err     error
	inNote  bool
	written map[int]bool // footnotes whose text is written
}

func (c *converter) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.Lang) }

// front is the document with what stands on the first page, and on top and at the foot of every page.
func (c *converter) front() *docx.Document {
	version := ""
	if c.Version != "" {
		version = c.tr("version ", "version ") + c.Version
	}
	foot := strings.Join(append(append([]string{}, c.Conditions...), one(c.Classification)...), " · ")
	d := &docx.Document{Lang: c.Lang, Title: c.Title, Author: strings.Join(c.Authors, ", "), Subject: c.Product,
		Date: c.Date, Marks: c.Marks, Footer: foot,
		Header: c.Product + "\t" + c.Diary + "\n" + c.Date + "\t" + version}
	if c.Draft {
		d.Watermark = c.DraftMark()
	}
	facts := [][2]string{{c.tr("Produkttyp", "Type of product"), c.Product},
		{c.tr("Diarienummer", "Registration number"), c.Diary}, {c.tr("Datum", "Date"), c.Date},
		{"Version", c.Version}, {c.tr("Klassificering", "Classification"), c.Classification},
		{c.tr("Villkor", "Conditions"), strings.Join(c.Conditions, ", ")},
		{c.tr("Författare", "Authors"), strings.Join(c.Authors, ", ")},
		{c.tr("Myndigheter", "Agencies"), strings.Join(c.Agencies, ", ")},
		{c.tr("Program", "Program"), c.Program}}
	table := docx.Table{Columns: []docx.Column{{Width: 1}, {Width: 3}}}
	for _, f := range facts {
		if f[1] == "" {
			continue
		}
		table.Rows = append(table.Rows, docx.Cells(f[0], f[1]))
		d.Properties = append(d.Properties, docx.Property{Name: f[0], Value: f[1]})
	}
	if c.Draft {
		d.Properties = append(d.Properties, docx.Property{Name: "Status", Value: c.DraftMark()})
	}
	d.Blocks = append(d.Blocks, docx.Paragraph{Style: docx.Title, Text: c.Title})
	if c.Subtitle != "" {
		d.Blocks = append(d.Blocks, docx.Paragraph{Style: docx.Subtitle, Text: c.Subtitle})
	}
	d.Blocks = append(d.Blocks, table,
		docx.Contents{Title: c.tr("Innehåll", "Contents"), Levels: 3}, docx.PageBreak{})
	return d
}

// one is a text as a list, empty where it is.
func one(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func (c *converter) blocks(all []document.Block) (out []docx.Block) {
	for _, b := range all {
		switch b := b.(type) {
		case *document.Heading:
			out = append(out, docx.Heading{Level: b.Level, Number: b.Number, Text: document.Plain(b.Text), ID: b.ID})
		case *document.Paragraph:
			out = append(out, docx.Paragraph{Inlines: c.inlines(b.Text)})
		case *document.List:
			list := docx.List{Ordered: b.Ordered, Start: b.Start}
			for _, item := range b.Items {
				list.Items = append(list.Items, c.blocks(item))
			}
			out = append(out, list)
		case *document.Quote:
			for _, inner := range c.blocks(b.Blocks) {
				if p, ok := inner.(docx.Paragraph); ok {
					p.Style = docx.Quote
					inner = p
				}
				out = append(out, inner)
			}
		case *document.Code:
			out = append(out, docx.Paragraph{Inlines: []docx.Inline{docx.Run{Text: b.Text, Code: true}}})
		case *document.PageBreak:
			out = append(out, docx.PageBreak{})
		case *document.Table:
			out = append(out, c.table(b))
		case *document.Figure:
			out = append(out, c.figure(b)...)
		}
	}
	return out
}

func (c *converter) inlines(all []document.Inline) (out []docx.Inline) {
	for _, i := range all {
		switch i := i.(type) {
		case document.Text:
			out = append(out, docx.Run{Text: i.Text})
		case document.Live:
			out = append(out, docx.Run{Text: i.Text})
		case document.Break:
			out = append(out, docx.Run{Text: "\n"})
		case document.Literal:
			out = append(out, docx.Run{Text: i.Text, Code: true})
		case document.Strong:
			out = append(out, docx.Span{Bold: true, Inlines: c.inlines(i.Text)})
		case document.Emphasis:
			out = append(out, docx.Span{Italic: true, Inlines: c.inlines(i.Text)})
		case document.Link:
			out = append(out, docx.Link{To: i.URL, Text: document.Plain(i.Text)})
		case document.Reference:
			out = append(out, docx.Ref{To: i.To, Text: i.Text})
		case document.NoteRef:
			out = append(out, c.reference(i.Number)...)
		}
	}
	return out
}

// reference is the mark of a footnote. A footnote cannot have one of its own: in a footnote, the text of another stands
// in brackets, or its number where its text is written already, also where notes refer to each other in a ring.
func (c *converter) reference(number int) []docx.Inline {
	switch {
	case number < 1 || number > len(c.Notes):
		return nil
	case !c.inNote:
		c.inNote = true
		note := docx.Note{ID: strconv.Itoa(number), Inlines: c.note(number)}
		c.inNote = false
		return []docx.Inline{note}
	case c.written[number]:
		return []docx.Inline{docx.Run{Text: fmt.Sprintf(c.tr(" (fotnot %d)", " (footnote %d)"), number)}}
	}
	out := append([]docx.Inline{docx.Run{Text: " ("}}, c.note(number)...)
	return append(out, docx.Run{Text: ")"})
}

// note is the text of a footnote.
func (c *converter) note(number int) []docx.Inline {
	c.written[number] = true
	return c.lines(c.Notes[number-1].Blocks)
}

// lines are blocks as the lines of one paragraph, which is what a footnote has.
func (c *converter) lines(all []document.Block) (out []docx.Inline) {
	add := func(line ...docx.Inline) {
		if len(out) > 0 && len(line) > 0 {
			out = append(out, docx.Run{Text: "\n"})
		}
		out = append(out, line...)
	}
	for _, b := range all {
		switch b := b.(type) {
		case *document.Heading:
			add(docx.Span{Bold: true, Inlines: c.inlines(b.Text)})
		case *document.Paragraph:
			add(c.inlines(b.Text)...)
		case *document.Quote:
			add(c.lines(b.Blocks)...)
		case *document.Code:
			add(docx.Run{Text: b.Text, Code: true})
		case *document.List:
			for i, item := range b.Items {
				mark := "• "
				if b.Ordered {
					mark = strconv.Itoa(b.Start+i) + ". "
				}
				add(append([]docx.Inline{docx.Run{Text: mark}}, c.lines(item)...)...)
			}
		case *document.Table:
			for _, row := range b.Head {
				add(c.line(row)...)
			}
			for _, g := range b.Groups {
				for _, row := range g.Rows {
					add(c.line(row)...)
				}
			}
		}
	}
	return out
}

// line is a row of a table as a line of text.
func (c *converter) line(row []document.Cell) (out []docx.Inline) {
	for i, cell := range row {
		if i > 0 {
			out = append(out, docx.Run{Text: "; "})
		}
		out = append(out, c.inlines(cell.Text)...)
	}
	return out
}

// dense is from how many columns on a table has smaller letters; so has one with less room than its words need, and one
// of numbers whose names would be wrapped.
const dense = 7

// room is how many letters stand side by side in a table: of the usual size, smaller, and smaller on a page on its
// side.
const room, roomDense, roomTurned = 80, 105, 160

func (c *converter) table(t *document.Table) docx.Table {
	out := docx.Table{Landscape: t.Wide(), Caption: c.caption(t.Label, t.Number, t.Caption, t.Conditions, t.ID)}
	all, least, wanted := widths(t, roomDense)
	switch out.Dense = len(t.Align) >= dense || least > room || !t.Words && wanted > room; {
	case out.Landscape:
		all, _, _ = widths(t, roomTurned)
	case !out.Dense:
		all, _, _ = widths(t, room)
	}
	for i, align := range t.Align {
		out.Columns = append(out.Columns, docx.Column{Right: align == document.Right, Center: align == document.Center,
			Width: all[i]})
	}
	for _, row := range t.Head {
		out.Head = append(out.Head, docx.Row{Cells: c.cells(row, false)})
	}
	for _, g := range t.Groups {
		if g.Title != "" {
			out.Rows = append(out.Rows, docx.Row{Group: true, Cells: docx.Cells(g.Title).Cells})
		}
		for _, row := range g.Rows {
			out.Rows = append(out.Rows, docx.Row{Cells: c.cells(row, t.Words)})
		}
	}
	out.Note = noted(t.Notes)
	return out
}

// widest is how many letters a column of names or words needs at most; a longer text is wrapped.
const widest = 48

// widths are those of the columns, in letters, where so many have room: each as needed. Where that is too much, each is
// as wide as its longest word, so that no number is broken, and the columns that would like more share what is left.
// least is how many letters the longest words need together, wanted how many all would like.
func widths(t *document.Table, room int) (all []int, least, wanted int) {
	words := make([]int, len(t.Align))
	for i := range t.Align {
		words[i] = t.LongestWord(i) + margin
		all = append(all, needed(t, i))
		wanted, least = wanted+all[i], least+words[i]
	}
	if wanted <= room || wanted == least {
		return all, least, wanted
	}
	for i := range all {
		all[i] = words[i] + max(room-least, 0)*(all[i]-words[i])/(wanted-least)
	}
	return all, least, wanted
}

// margin is how many letters the margins of a cell take.
const margin = 2

// needed is how wide a column is, in letters: as its longest line, or a column of words as much as it is worth; no word
// is broken as long as there is room.
func needed(t *document.Table, column int) int {
	word, line := t.LongestWord(column), 0
	t.Cells(column, func(c document.Cell, head bool) {
		if head {
			return
		}
		for text := range strings.SplitSeq(lined(c.Text), "\n") {
			line = max(line, utf8.RuneCountInString(text))
		}
	})
	return max(word+word/4, min(line, widest)) + margin
}

// lined is the text of a cell with its line breaks.
func lined(all []document.Inline) string {
	var b strings.Builder
	for _, one := range all {
		if _, is := one.(document.Break); is {
			b.WriteString("\n")
			continue
		}
		b.WriteString(document.Plain([]document.Inline{one}))
	}
	return b.String()
}

// cells are the cells of a row. What names a row of words is bold.
func (c *converter) cells(row []document.Cell, words bool) (out []docx.Cell) {
	for _, one := range row {
		text := c.inlines(one.Text)
		if words && one.Header {
			text = []docx.Inline{docx.Span{Bold: true, Inlines: text}}
		}
		out = append(out, docx.Cell{Inlines: text, Span: one.Span})
	}
	return out
}

// caption is a caption with the codes of the conditions of use behind it.
func (c *converter) caption(label string, number int, text []document.Inline, codes []string, id string) docx.Caption {
	out := docx.Caption{Text: document.Plain(text), ID: id}
	if number > 0 {
		out.Label, out.Number = label, strconv.Itoa(number)
	}
	if len(codes) > 0 && out.Text != "" {
		out.Text += " (" + strings.Join(codes, ", ") + ")"
	}
	return out
}

func noted(notes []string) []docx.Inline {
	if len(notes) == 0 {
		return nil
	}
	return []docx.Inline{docx.Run{Text: strings.Join(notes, "\n")}}
}

// width is that of a drawing in CSS pixels: that of the text on a page of ours, so that its letters keep their size.
const width = 605

// scale is how many pixels a picture has to a CSS pixel.
const scale = 2

// figure is a drawing with its caption, and then what it shows as tables.
func (c *converter) figure(f *document.Figure) []docx.Block {
	drawing := svg.Draw(f.Chart, svg.Frame{ID: "f", Width: width, Title: f.Title, Desc: f.Alternative, Font: svg.Fonts})
	picture, err := svg.PNG(drawing, scale)
	if err != nil && c.err == nil {
		c.err = err
	}
	out := []docx.Block{docx.Figure{Caption: c.caption(f.Label, f.Number, f.Caption, f.Conditions, f.ID),
		SVG: []byte(drawing), PNG: picture, Width: width, Height: svg.Height(drawing), Note: noted(f.Notes),
		Alt: strings.TrimPrefix(f.Title+". "+f.Alternative, ". ")}}
	for _, t := range f.Data {
		table := c.table(t)
		table.Dense = true
		if table.Caption.Text == "" {
			table.Caption.Text = c.tr("Figurens tal", "The numbers of the figure")
		}
		out = append(out, table)
	}
	return out
}
