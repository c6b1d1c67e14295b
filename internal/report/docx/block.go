package docx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

func (h Heading) level() int { return min(max(h.Level, 1), 4) }

// paragraph writes a paragraph in a style, with further properties in the order of the schema, around what is in it.
func (w *writer) paragraph(style, properties string, in func()) {
	w.put(`<w:p>`)
	if style != "" {
		style = `<w:pStyle w:val="` + style + `"/>`
	}
	if style+properties != "" {
		w.put(`<w:pPr>`, style, properties, `</w:pPr>`)
	}
	in()
	w.put(`</w:p>`)
}

// bookmark writes a bookmark around what is in it, and nothing but that where there is no name.
func (w *writer) bookmark(name string, in func()) {
	if name == "" {
		in()
		return
	}
	w.bookmarks++
	id := strconv.Itoa(w.bookmarks)
	w.put(`<w:bookmarkStart w:id="`, id, `" w:name="`, name, `"/>`)
	in()
	w.put(`<w:bookmarkEnd w:id="`, id, `"/>`)
}

func (h Heading) write(w *writer) {
	w.headings++
	style, properties := "heading "+strconv.Itoa(h.level()), ""
	if w.styles.counts(style) && !sectionNumber.MatchString(h.Number) { // "Bilaga 1", or none
		properties = `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`
	}
	w.paragraph(w.styles.paragraph(style), properties, func() {
		w.bookmark(w.marks[h.ID], func() {
			w.bookmark(tocMark(w.headings), func() { w.run(w.numbered(h), form{}) })
		})
	})
}

// sectionNumber is the number of a heading as a word processor would count it.
var sectionNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*\.?$`)

// numbered is the text of a heading after its number. A word that is part of the number is followed by a point.
func (w *writer) numbered(h Heading) string {
	switch {
	case h.Number == "":
		return h.Text
	case !sectionNumber.MatchString(h.Number):
		return h.Number + ". " + h.Text
	case w.styles.counts("heading " + strconv.Itoa(h.level())):
		return h.Text
	}
	return h.Number + "\t" + h.Text
}

// tocMark is the bookmark of the nth heading, as word processors name those that a table of contents leads to.
func tocMark(n int) string { return fmt.Sprintf("_Toc%09d", n) }

func (p Paragraph) write(w *writer) {
	style := ""
	switch p.Style {
	case Title:
		style = w.styles.paragraph("title")
	case Subtitle:
		style = w.styles.paragraph("subtitle")
	case Quote:
		style = w.styles.paragraph("quote")
	case Small:
		style = w.styles.paragraph("note text")
	}
	near := ""
	if p.Near {
		near = `<w:keepNext/>`
	}
	w.paragraph(style, near+w.listed(), func() {
		w.run(p.Text, form{bold: p.Bold})
		w.inlines(p.Inlines, form{bold: p.Bold})
	})
}

// listed is the properties of a paragraph in a list: the first of a point has its mark, others are below it.
func (w *writer) listed() string {
	if len(w.lists) == 0 {
		return ""
	}
	l := &w.lists[len(w.lists)-1]
	level := min(len(w.lists), listLevels) - 1
	if l.marked {
		return fmt.Sprintf(`<w:ind w:left="%d"/>`, indent(level))
	}
	l.marked = true
	return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, l.number)
}

func (l List) write(w *writer) {
	number := w.bullets()
	if l.Ordered {
		number = w.ordered(min(len(w.lists), listLevels-1), max(l.Start, 1))
	}
	w.lists = append(w.lists, openList{number: number})
	for _, item := range l.Items {
		w.lists[len(w.lists)-1].marked = false
		for _, block := range item {
			block.write(w)
		}
	}
	w.lists = w.lists[:len(w.lists)-1]
}

func (c Caption) empty() bool { return c.Label == "" && c.Text == "" }

// write writes a caption. above says that it stands on the same page as what follows.
func (c Caption) write(w *writer, above bool) {
	if c.empty() {
		return
	}
	near := ""
	if above {
		near = `<w:keepNext/>`
	}
	w.paragraph(w.styles.paragraph("caption"), near, func() {
		if c.Label != "" {
			w.captions++
			w.bookmark(capMark(w.captions), func() { w.counted(c) })
			if c.Text != "" {
				w.run(". ", form{})
			}
		}
		w.run(c.Text, form{})
	})
}

// counted is the label and the number of a caption. References lead to the number, or to the label where there is none:
// the word before it stands in the text as the sentence has it, since not every word processor makes a capital small.
func (w *writer) counted(c Caption) {
	if c.Number == "" {
		w.bookmark(w.marks[c.ID], func() { w.run(c.Label, form{}) })
		return
	}
	w.run(c.Label+"\u00a0", form{})
	w.bookmark(w.marks[c.ID], func() { w.number(c) })
}

// number is the number of a caption: a field where a word processor would count it.
func (w *writer) number(c Caption) {
	n, err := strconv.Atoi(c.Number)
	if err != nil || n < 1 || strconv.Itoa(n) != c.Number {
		w.run(c.Number, form{})
		return
	}
	code := "SEQ " + sequence(c.Label) + ` \* ARABIC`
	if n != w.sequences[c.Label]+1 {
		code += ` \r ` + c.Number
	}
	w.sequences[c.Label] = n
	w.field(code, c.Number, form{})
}

// sequence is a label as the name of a sequence: letters and digits, beginning with a letter.
func sequence(label string) string {
	name := strings.Map(func(r rune) rune {
		if r == ' ' || strings.ContainsRune(`"\{}`, r) {
			return '_'
		}
		return r
	}, label)
	return name
}

// capMark is the bookmark of the nth caption.
func capMark(n int) string { return fmt.Sprintf("_Toc1%08d", n) }

// said is the label of a caption as a reference says it.
func (c Caption) said() string {
	if c.Number == "" {
		return c.Label
	}
	return c.Label + "\u00a0" + c.Number
}

func (t Table) columns() int {
	n := 0
	for _, rows := range [][]Row{t.Head, t.Rows} {
		for _, row := range rows {
			cells := 0
			for _, c := range row.Cells {
				cells += max(c.Span, 1)
			}
			n = max(n, cells)
		}
	}
	return n
}

func (t Table) write(w *writer) {
	columns := t.columns()
	if columns == 0 {
		return
	}
	t.Caption.write(w, true)
	lists := w.lists
	w.lists = nil // paragraphs in cells are no points of a list
	widths := t.widths(columns, w.page.width())
	look := `<w:tblLook w:val="0420" w:firstRow="1"`
	if len(t.Head) == 0 {
		look = `<w:tblLook w:val="0400" w:firstRow="0"`
	}
	w.put(`<w:tbl><w:tblPr><w:tblStyle w:val="`, w.styles.table(), `"/><w:tblW w:w="`, strconv.Itoa(w.page.width()),
		`" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+look+` w:lastRow="0" `+
			`w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>`)
	if !t.Caption.empty() {
		title := strings.TrimPrefix(t.Caption.said()+". "+t.Caption.Text, ". ")
		w.put(`<w:tblCaption w:val="`, escaped(title), `"/>`)
	}
	w.put(`</w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		w.put(`<w:gridCol w:w="`, strconv.Itoa(width), `"/>`)
	}
	w.put(`</w:tblGrid>`)
	for _, row := range t.Head {
		t.row(w, row, widths, true, len(t.Rows) > 0)
	}
	for i, row := range t.Rows { // no page ends right below the head
		t.row(w, row, widths, false, row.Group || i < 2 && i < len(t.Rows)-1)
	}
	w.put(`</w:tbl>`)
	w.lists = lists
	w.after(t.Note)
}

// after is the small print below a table or a figure, or an empty line, since two tables that follow each other would
// be one.
func (w *writer) after(note []Inline) {
	properties := w.end
	if len(note) == 0 && w.end != "" {
		properties = lowest + w.end
	}
	w.end = ""
	w.paragraph(w.styles.paragraph("note text"), properties, func() { w.inlines(note, form{}) })
}

// widths are those of the columns in twentieths of a point; together they are the whole width.
func (t Table) widths(columns, whole int) []int {
	shares, sum := make([]int, columns), 0
	for i := range shares {
		shares[i] = 1
		if i < len(t.Columns) && t.Columns[i].Width > 0 {
			shares[i] = t.Columns[i].Width
		}
		sum += shares[i]
	}
	left, parts := whole, sum
	for i, share := range shares {
		shares[i] = left * share / parts
		left, parts = left-shares[i], parts-share
	}
	return shares
}

// row writes a row. near says that it stands on the same page as the next one.
func (t Table) row(w *writer, row Row, widths []int, head, near bool) {
	form := form{bold: head || row.Group}
	properties := `<w:cantSplit/>`
	if head {
		properties += `<w:tblHeader/>`
	}
	w.put(`<w:tr><w:trPr>`, properties, `</w:trPr>`)
	cells := row.Cells
	if row.Group {
		cells = spanning(row.Cells, len(widths))
	}
	at := 0
	for i := 0; at < len(widths); i++ {
		var cell Cell
		if i < len(cells) {
			cell = cells[i]
		}
		span := min(max(cell.Span, 1), len(widths)-at)
		t.cell(w, cell, widths[at:at+span], at, form, row.Group, near)
		at += span
	}
	w.put(`</w:tr>`)
}

// spanning is the cells of a row that is a heading among the rows.
func spanning(cells []Cell, columns int) []Cell {
	var first Cell
	if len(cells) > 0 {
		first = cells[0]
	}
	first.Span = columns
	return []Cell{first}
}

func (t Table) cell(w *writer, cell Cell, widths []int, at int, f form, group, near bool) {
	width := 0
	for _, one := range widths {
		width += one
	}
	w.put(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(width), `" w:type="dxa"/>`)
	if len(widths) > 1 {
		w.put(`<w:gridSpan w:val="`, strconv.Itoa(len(widths)), `"/>`)
	}
	w.put(`</w:tcPr>`)
	style := "table text"
	if t.Dense {
		style = "table text dense"
	}
	properties := ""
	if near {
		properties += `<w:keepNext/>`
	}
	if at < len(t.Columns) && t.Columns[at].Right && !group {
		properties += `<w:jc w:val="right"/>`
	} else if at < len(t.Columns) && t.Columns[at].Center && !group {
		properties += `<w:jc w:val="center"/>`
	}
	w.paragraph(w.styles.paragraph(style), properties, func() {
		w.run(cell.Text, f)
		w.inlines(cell.Inlines, f)
	})
	w.put(`</w:tc>`)
}

// perPixel is how many units of a drawing (914,400 to an inch) a CSS pixel has.
const perPixel = 914400 / 96

func (g Figure) write(w *writer) {
	width, height := int(g.Width*perPixel), int(g.Height*perPixel)
	if most := w.page.width() * 635; width > most { // 635 units to a twentieth of a point
		width, height = most, int(float64(height)*float64(most)/float64(width))
	}
	if most := w.page.height() * 635 * 8 / 10; height > most {
		width, height = int(float64(width)*float64(most)/float64(height)), most
	}
	w.figures++
	name := g.Caption.said()
	if name == "" {
		name = "Figur " + strconv.Itoa(w.figures)
	}
	png, svg := w.media("png", g.PNG), w.media("svg", g.SVG)
	near := ""
	if !g.Caption.empty() {
		near = `<w:keepNext/>`
	}
	w.paragraph("", near, func() {
		fmt.Fprintf(&w.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" `+
			`cy="%[2]d"/><wp:docPr id="%[3]d" name="%[4]s" descr="%[5]s"/><wp:cNvGraphicFramePr>`+
			`<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="%[6]s">`+
			`<pic:pic><pic:nvPicPr><pic:cNvPr id="%[3]d" name="%[4]s" descr="%[5]s"/><pic:cNvPicPr/></pic:nvPicPr>`+
			`<pic:blipFill>`, width, height, w.figures, escaped(name), escaped(g.Alt), pictureSpace)
		w.put(`<a:blip r:embed="`, png, `">`)
		if svg != "" {
			w.put(`<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip r:embed="`, svg,
				`"/></a:ext></a:extLst>`)
		}
		fmt.Fprintf(&w.b, `</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>`+
			`<a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`+
			`</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, width, height)
	})
	g.Caption.write(w, false)
	if len(g.Note) > 0 {
		w.after(g.Note)
	}
}

func (PageBreak) write(w *writer) { w.put(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`) }

// write writes a table of contents as a field with its entries, which a word processor updates: it alone knows the
// pages.
func (c Contents) write(w *writer) {
	levels := min(max(c.Levels, 1), 3)
	code := fmt.Sprintf(`TOC \o "1-%d" \h \z \u`, levels)
	entries := w.contents(levels)
	if c.Label != "" {
		code = `TOC \h \z \c "` + sequence(c.Label) + `"`
		entries = w.captioned(c.Label)
	}
	if len(entries) == 0 {
		return
	}
	if c.Title != "" {
		w.paragraph(w.styles.paragraph("toc heading"), "", func() { w.run(c.Title, form{}) })
	}
	for i, e := range entries {
		style := "toc " + strconv.Itoa(e.level)
		if c.Label != "" {
			style = "table of figures"
		}
		w.paragraph(w.styles.paragraph(style), "", func() {
			if i == 0 {
				w.put(`<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r>`+
					`<w:instrText xml:space="preserve"> `, escaped(code),
					` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`)
			}
			w.put(`<w:hyperlink w:anchor="`, e.mark, `" w:history="1">`)
			w.run(e.text, form{})
			w.put(`</w:hyperlink>`)
			if i == len(entries)-1 {
				w.put(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
			}
		})
	}
}

// entry is a line of a table of contents.
type entry struct {
	level      int
	mark, text string
}

func (w *writer) contents(levels int) (all []entry) {
	n := 0
	for _, block := range w.Blocks {
		if h, ok := block.(Heading); ok {
			n++
			if h.level() <= levels {
				all = append(all, entry{h.level(), tocMark(n), w.numbered(h)})
			}
		}
	}
	return all
}

func (w *writer) captioned(label string) (all []entry) {
	n := 0
	for _, c := range captionsOf(w.Blocks) {
		if c.Label == "" {
			continue
		}
		n++
		if c.Label == label {
			all = append(all, entry{1, capMark(n), c.said() + ". " + c.Text})
		}
	}
	return all
}

// captionsOf are the captions of blocks, in their order.
func captionsOf(blocks []Block) (all []Caption) {
	for _, block := range blocks {
		switch block := block.(type) {
		case Table:
			if block.columns() > 0 {
				all = append(all, block.Caption)
			}
		case Figure:
			all = append(all, block.Caption)
		case List:
			for _, item := range block.Items {
				all = append(all, captionsOf(item)...)
			}
		}
	}
	return all
}
