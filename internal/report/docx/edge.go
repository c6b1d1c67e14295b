package docx

import (
	"fmt"
	"strings"
)

// page is the paper and its margins, in twentieths of a point.
type page struct{ w, h, top, right, bottom, left int }

// ownPage is A4 with margins of 2.5 cm.
var ownPage = page{w: 11906, h: 16838, top: 1417, right: 1417, bottom: 1417, left: 1417}

// turned is the page on its side.
func (p page) turned() page { p.w, p.h = p.h, p.w; return p }

func (p page) width() int  { return max(p.w-p.left-p.right, 1000) }
func (p page) height() int { return max(p.h-p.top-p.bottom, 1000) }

func (p page) xml() string {
	return fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" `+
		`w:header="567" w:footer="567" w:gutter="0"/>`, p.w, p.h, p.top, p.right, p.bottom, p.left)
}

func (w *writer) header() string {
	w.warnings()
	w.watermark()
	below := `<w:spacing w:after="160"/>` // a tall header pushes the text down to where it ends
	w.paragraph(w.styles.paragraph("header"), below, func() { w.run(w.Header, form{}) })
	return `<w:hdr` + spaces + `>` + w.taken() + `</w:hdr>`
}

// footer has the page's number and how many there are. Their fields have no number before a word processor has laid the
// pages out; what stands for it is the first page of one.
func (w *writer) footer() string {
	w.paragraph(w.styles.paragraph("footer"), "", func() {
		w.run(w.Footer+"\t"+w.tr("Sida ", "Page "), form{})
		w.field("PAGE", "1", form{})
		w.run(" (", form{})
		w.field("NUMPAGES", "1", form{})
		w.run(")", form{})
	})
	return `<w:ftr` + spaces + `>` + w.taken() + `</w:ftr>`
}

// warnings are the marks, each on a line of its own.
func (w *writer) warnings() {
	if w.Watermark != "" {
		w.paragraph(w.styles.paragraph("mark"), "", func() { w.run(w.Watermark, form{}) })
	}
	for _, mark := range w.Marks {
		w.paragraph(w.styles.paragraph("mark"), "", func() { w.run(mark, form{}) })
	}
}

// watermark is a word across the page, in the form in which word processors keep theirs. Its line in the header says
// the same to who cannot see it.
func (w *writer) watermark() {
	if w.Watermark == "" {
		return
	}
	width := 60 * len([]rune(w.Watermark))
	w.paragraph(w.styles.paragraph("header"), "", func() {
		w.put(`<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" `+
			`o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>`+
			`<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>`+
			`<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>`+
			`<v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>`+
			`<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" `+
			`o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>`+
			`<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/>`+
			`</v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>`,
			fmt.Sprintf(`<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="" `+
				`style="position:absolute;margin-left:0;margin-top:0;width:%dpt;height:120pt;rotation:315;`+
				`z-index:-251658752;`+
				`mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;`+
				`mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9dce0" stroked="f">`, width),
			`<v:fill opacity=".5"/><v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string="`,
			escaped(w.Watermark), `"/></v:shape></w:pict></w:r>`)
	})
}

// Text is the document as plain text, for who has no word processor: headings underlined, tables as name and value.
func (d *Document) Text() string {
	var b strings.Builder
	if d.Header != "" {
		b.WriteString(d.Header + "\n\n")
	}
	for _, mark := range d.Marks {
		b.WriteString(mark + "\n\n")
	}
	for _, block := range d.Blocks {
		b.WriteString(textOf(block))
	}
	if d.Footer != "" {
		b.WriteString(d.Footer + "\n")
	}
	return b.String()
}

func textOf(block Block) string {
	var b strings.Builder
	switch block := block.(type) {
	case Heading:
		mark := "="
		if block.Level > 1 {
			mark = "-"
		}
		title := strings.TrimPrefix(block.Number+" "+block.Text, " ")
		fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Repeat(mark, len([]rune(title))))
	case Paragraph:
		b.WriteString(block.Text + plain(block.Inlines) + "\n\n")
	case List:
		for i, item := range block.Items {
			mark := "• "
			if block.Ordered {
				mark = fmt.Sprintf("%d. ", i+1)
			}
			for j, inner := range item {
				if j > 0 {
					mark = "  "
				}
				b.WriteString(mark + strings.TrimSuffix(textOf(inner), "\n"))
			}
		}
		b.WriteString("\n")
	case Figure:
		b.WriteString(strings.TrimPrefix(block.Caption.said()+". "+block.Caption.Text, ". ") + "\n" + block.Alt +
			"\n\n")
	case Table:
		if !block.Caption.empty() {
			b.WriteString(strings.TrimPrefix(block.Caption.said()+". "+block.Caption.Text, ". ") + "\n")
		}
		rows := block.Rows
		if block.columns() > 2 { // what stands in two columns reads as "name: value" without a head
			rows = append(append([]Row{}, block.Head...), rows...)
		}
		for _, row := range rows {
			var texts []string
			for _, c := range row.Cells {
				texts = append(texts, c.Text+plain(c.Inlines))
			}
			if len(texts) > 0 {
				b.WriteString(strings.Join(texts, ": ") + "\n")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
