// Package docx writes documents for word processors (Office Open XML, ISO/IEC 29500): headings, paragraphs, tables, a
// header and a footer, with named styles, so that a reader can restyle them and a screen reader can walk them. It knows
// nothing of what the document says, and lays nothing out.
//
// The same document gives the same bytes: no clock, machine or user is in the file.
package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"ansatz/internal/lang"
)

// Document is a document. Its zero value is an empty one.
type Document struct {
	Lang   lang.Lang // of all text; Swedish where empty
	Title  string    // of the file's properties; not printed
	Author string    // of the file's properties
	Header string    // on top of every page; none where empty
	Footer string    // at the foot of every page, before the page's number
	Blocks []Block   // from the top
}

// Block is a part of a document: Heading, Paragraph or Table.
type Block interface{ write(b *strings.Builder) }

// Heading is a heading of a level, 1 to 3. A level outside is taken as the nearest.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text. A line break in it stays a line break.
type Paragraph struct {
	Text string
	Bold bool
}

// Table is rows of cells. Head is repeated on every page that the table reaches; none where empty. Widths are shares of
// the text's width, one a column; equal where there are none. A row with fewer cells than the widest is filled up.
type Table struct {
	Head   []string
	Rows   [][]string
	Widths []int
}

// width is that of the text on an A4 page with margins of 2.5 cm, in twentieths of a point.
const width = 9072

// Write writes the document as a file of type .docx.
func (d *Document) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, part := range d.parts() {
		head := &zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: epoch}
		f, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, declaration+part.text); err != nil {
			return err
		}
	}
	return z.Close()
}

// epoch is the time of every part: the earliest that the format of archives has.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Name spaces and kinds of parts, of ECMA-376.
const (
	wordSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006"
	wordType      = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

type part struct{ name, text string }

func (d *Document) parts() []part {
	return []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations(
			relationSpace+"/officeDocument", "word/document.xml",
			packageSpace+"/relationships/metadata/core-properties", "docProps/core.xml")},
		{"docProps/core.xml", d.properties()},
		{"word/document.xml", d.body()},
		{"word/styles.xml", d.styles()},
		{"word/settings.xml", `<w:settings xmlns:w="` + wordSpace + `"><w:themeFontLang w:val="` + d.code() +
			`"/></w:settings>`},
		{"word/header1.xml", d.edge("hdr", "Header", d.Header, false)},
		{"word/footer1.xml", d.edge("ftr", "Footer", d.Footer, true)},
		{"word/_rels/document.xml.rels", relations(
			relationSpace+"/styles", "styles.xml", relationSpace+"/settings", "settings.xml",
			relationSpace+"/header", "header1.xml", relationSpace+"/footer", "footer1.xml")},
	}
}

var contentTypes = `<Types xmlns="` + packageSpace + `/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	override("/word/document.xml", wordType+"document.main+xml") +
	override("/word/styles.xml", wordType+"styles+xml") +
	override("/word/settings.xml", wordType+"settings+xml") +
	override("/word/header1.xml", wordType+"header+xml") +
	override("/word/footer1.xml", wordType+"footer+xml") +
	override("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml") + `</Types>`

func override(name, kind string) string {
	return `<Override PartName="` + name + `" ContentType="` + kind + `"/>`
}

// relations lists parts by kind and target, rId1 and on.
func relations(pairs ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + packageSpace + `/relationships">`)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	return b.String() + `</Relationships>`
}

// code is the language as documents name it.
func (d *Document) code() string {
	if d.Lang == lang.EN {
		return "en-GB"
	}
	return "sv-SE"
}

func (d *Document) properties() string {
	return `<cp:coreProperties xmlns:cp="` + packageSpace + `/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>` + escaped(d.Title) + `</dc:title><dc:creator>` + escaped(d.Author) + `</dc:creator>` +
		`<dc:language>` + d.code() + `</dc:language></cp:coreProperties>`
}

func (d *Document) body() string {
	var b strings.Builder
	b.WriteString(`<w:document xmlns:w="` + wordSpace + `" xmlns:r="` + relationSpace + `"><w:body>`)
	for _, block := range d.Blocks {
		block.write(&b)
	}
	b.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>` +
		`<w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" ` +
		`w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.String()
}

// edge is a header or a footer, the footer with the page's number.
func (d *Document) edge(tag, style, text string, numbered bool) string {
	run := ""
	if text != "" {
		run = runOf(text, "")
	}
	if numbered {
		run += `<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>` +
			`<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>` +
			`<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return `<w:` + tag + ` xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run +
		`</w:p></w:` + tag + `>`
}

func (h Heading) write(b *strings.Builder) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:pStyle w:val="Heading%d"/></w:pPr>%s</w:p>`, min(max(h.Level, 1), 3),
		runOf(h.Text, ""))
}

func (p Paragraph) write(b *strings.Builder) {
	form := ""
	if p.Bold {
		form = `<w:rPr><w:b/></w:rPr>`
	}
	b.WriteString(`<w:p>` + runOf(p.Text, form) + `</w:p>`)
}

func (t Table) write(b *strings.Builder) {
	columns := len(t.Head)
	for _, row := range t.Rows {
		columns = max(columns, len(row))
	}
	if columns == 0 {
		return
	}
	widths := t.columnWidths(columns)
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>` +
		fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/>`, width) +
		`<w:tblLook w:firstRow="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	if len(t.Head) > 0 {
		rowOf(b, t.Head, widths, `<w:trPr><w:tblHeader/></w:trPr>`, `<w:rPr><w:b/></w:rPr>`)
	}
	for _, row := range t.Rows {
		rowOf(b, row, widths, "", "")
	}
	b.WriteString(`</w:tbl><w:p/>`) // two tables that follow each other would be one
}

func (t Table) columnWidths(columns int) []int {
	shares, sum := make([]int, columns), 0
	for i := range shares {
		shares[i] = 1
		if i < len(t.Widths) && t.Widths[i] > 0 {
			shares[i] = t.Widths[i]
		}
		sum += shares[i]
	}
	for i := range shares {
		shares[i] = shares[i] * width / sum
	}
	return shares
}

func rowOf(b *strings.Builder, cells []string, widths []int, form, runForm string) {
	b.WriteString(`<w:tr>` + form)
	for i, w := range widths {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p>%s</w:p></w:tc>`, w,
			runOf(text, runForm))
	}
	b.WriteString(`</w:tr>`)
}

// runOf is a text as runs, with a break where a line of it ends.
func runOf(text, form string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		b.WriteString(`<w:r>` + form)
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">` + escaped(line) + `</w:t></w:r>`)
	}
	return b.String()
}

// escaped writes a text so that it is a text in XML. Characters that XML has no place for are shown as lang.Visible
// shows them.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(lang.Visible(text))) // a builder takes everything
	return b.String()
}
