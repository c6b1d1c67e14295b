package docx

import (
	"fmt"
	"strconv"
	"strings"

	"ansatz/internal/lang"
)

// style is a style of the document. Word processors know most of them by their names, show them in the reader's own
// language ("heading 1" as "Rubrik 1"), and write identifiers in the language of who saved the file.
type style struct {
	name    string    // as the format names it; of one that it does not know, what we call it here
	shown   lang.Text // its own name, where the format does not know it
	alias   string    // another name, under which an agency would look for it
	id      lang.Text
	kind    string // paragraph, character or table
	based   string // the name of another
	next    string // the name of that of the paragraph after it
	quick   bool   // shown among the styles to choose from
	content string // its properties, in the order of the schema
}

// ownName is the name in the file.
func (s style) ownName(l lang.Lang) string {
	if s.shown.SV != "" {
		return s.shown.In(l)
	}
	return s.name
}

// accent is the colour of headings and lines, as on the page.
const accent = "0B4F8A"

func heading(level, size, before int) style {
	n := strconv.Itoa(level)
	return style{name: "heading " + n, alias: "Rubrik " + n, id: lang.Text{SV: "Rubrik" + n, EN: "Heading" + n},
		kind: "paragraph", based: "Normal", next: "Normal", quick: true,
		content: fmt.Sprintf(`<w:pPr><w:keepNext/><w:keepLines/><w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs>`+
			`<w:spacing w:before="%d" w:after="80"/><w:outlineLvl w:val="%d"/></w:pPr><w:rPr><w:b/>`+
			`<w:color w:val="%s"/><w:sz w:val="%d"/></w:rPr>`, 567+142*(level-1), before, level-1, accent, size)}
}

func toc(level, left, before int, form string) style {
	n := strconv.Itoa(level)
	return style{name: "toc " + n, id: lang.Text{SV: "Innehll" + n, EN: "TOC" + n}, kind: "paragraph", based: "Normal",
		next: "Normal", content: fmt.Sprintf(`<w:pPr><w:tabs><w:tab w:val="left" w:pos="%d"/>`+
			`<w:tab w:val="right" w:leader="dot" w:pos="%d"/></w:tabs><w:spacing w:before="%d" w:after="40"/>`+
			`<w:ind w:left="%d"/></w:pPr>%s`, left+567+142*(level-1), ownPage.width(), before, left, form)}
}

// ownNames are the styles of our own.
func ownNames() []style {
	rightTab := fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, ownPage.width())
	edge := `<w:pPr>` + rightTab + `<w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>` +
		`<w:rPr><w:color w:val="404448"/><w:sz w:val="17"/></w:rPr>`
	small := func(size int) string {
		return fmt.Sprintf(`<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>`+
			`<w:rPr><w:sz w:val="%d"/></w:rPr>`, size)
	}
	return []style{
		{name: "Normal", id: lang.Text{SV: "Normal", EN: "Normal"}, kind: "paragraph", quick: true},
		heading(1, 32, 360), heading(2, 26, 280), heading(3, 23, 240), heading(4, 22, 200),
		{name: "Title", alias: "Rubrik", id: lang.Text{SV: "Rubrik", EN: "Title"}, kind: "paragraph", based: "Normal",
			next: "Normal", quick: true, content: `<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120" ` +
				`w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:b/><w:color w:val="` + accent +
				`"/><w:sz w:val="48"/></w:rPr>`},
		{name: "Subtitle", alias: "Underrubrik", id: lang.Text{SV: "Underrubrik", EN: "Subtitle"}, kind: "paragraph",
			based: "Normal", next: "Normal", quick: true,
			content: `<w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:color w:val="404448"/><w:sz w:val="26"/>` +
				`</w:rPr>`},
		{name: "Quote", alias: "Citat", id: lang.Text{SV: "Citat", EN: "Quote"}, kind: "paragraph", based: "Normal",
			next: "Normal", quick: true, content: `<w:pPr><w:pBdr><w:left w:val="single" w:sz="18" w:space="8" ` +
				`w:color="` +
				accent + `"/></w:pBdr><w:ind w:left="425" w:right="425"/></w:pPr><w:rPr><w:i/></w:rPr>`},
		{name: "caption", alias: "Figurtext", id: lang.Text{SV: "Figurtext", EN: "Caption"}, kind: "paragraph",
			based: "Normal", next: "Normal", quick: true, content: `<w:pPr><w:keepLines/>` +
				`<w:spacing w:before="160" w:after="80" w:line="240" w:lineRule="auto"/></w:pPr>` +
				`<w:rPr><w:b/><w:sz w:val="20"/></w:rPr>`},
		{name: "footnote text", alias: "Fotnot", id: lang.Text{SV: "Fotnot", EN: "FootnoteText"}, kind: "paragraph",
			based: "Normal", content: small(18)},
		{name: "footnote reference", alias: "Fotnotsreferens",
			id: lang.Text{SV: "Fotnotsreferens", EN: "FootnoteReference"}, kind: "character",
			content: `<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>`},
		{name: "Hyperlink", id: lang.Text{SV: "Hyperlnk", EN: "Hyperlink"}, kind: "character",
			content: `<w:rPr><w:color w:val="` + accent + `"/><w:u w:val="single"/></w:rPr>`},
		{name: "header", alias: "Sidhuvud", id: lang.Text{SV: "Sidhuvud", EN: "Header"}, kind: "paragraph",
			based: "Normal", content: edge},
		{name: "footer", alias: "Sidfot", id: lang.Text{SV: "Sidfot", EN: "Footer"}, kind: "paragraph",
			based: "Normal", content: edge},
		{name: "TOC Heading", id: lang.Text{SV: "Innehllsfrteckningsrubrik", EN: "TOCHeading"}, kind: "paragraph",
			based: "Normal", next: "Normal", content: `<w:pPr><w:keepNext/><w:spacing w:before="360" w:after="80"/>` +
				`</w:pPr>` +
				`<w:rPr><w:b/><w:color w:val="` + accent + `"/><w:sz w:val="32"/></w:rPr>`},
		toc(1, 0, 100, `<w:rPr><w:b/></w:rPr>`), toc(2, 284, 0, ""), toc(3, 567, 0, ""),
		{name: "table of figures", id: lang.Text{SV: "Figurfrteckning", EN: "TableofFigures"}, kind: "paragraph",
			based: "Normal", next: "Normal", content: fmt.Sprintf(`<w:pPr><w:tabs>`+
				`<w:tab w:val="right" w:leader="dot" w:pos="%d"/></w:tabs><w:spacing w:after="40"/></w:pPr>`,
				ownPage.width())},
		{name: "table text", shown: lang.Text{SV: "Tabelltext", EN: "Table text"},
			id: lang.Text{SV: "Tabelltext", EN: "Tabletext"}, kind: "paragraph", based: "Normal", quick: true,
			content: small(18)},
		{name: "table text dense", shown: lang.Text{SV: "Tabelltext tät", EN: "Table text dense"},
			id: lang.Text{SV: "Tabelltexttt", EN: "Tabletextdense"}, kind: "paragraph", based: "table text",
			quick:   true,
			content: small(15)},
		{name: "note text", shown: lang.Text{SV: "Anmärkning", EN: "Note"},
			id: lang.Text{SV: "Anmrkning", EN: "Note"}, kind: "paragraph", based: "Normal", quick: true,
			content: `<w:pPr><w:spacing w:before="60" w:after="200" w:line="240" w:lineRule="auto"/></w:pPr>` +
				`<w:rPr><w:color w:val="404448"/><w:sz w:val="18"/></w:rPr>`},
		{name: "mark", shown: lang.Text{SV: "Märkning", EN: "Marking"}, id: lang.Text{SV: "Mrkning", EN: "Marking"},
			kind: "paragraph", based: "header", content: `<w:pPr><w:jc w:val="center"/></w:pPr>` +
				`<w:rPr><w:b/><w:color w:val="5C1A00"/></w:rPr>`},
		{name: "Normal Table", id: lang.Text{SV: "Normaltabell", EN: "TableNormal"}, kind: "table",
			content: `<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>` +
				`<w:left w:w="70" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>` +
				`</w:tblCellMar></w:tblPr>`},
		{name: "table", shown: lang.Text{SV: "Tabell", EN: "Report table"}, id: lang.Text{SV: "Tabell",
			EN: "Reporttable"},
			kind: "table", based: "Normal Table", quick: true, content: tableLines()},
	}
}

// tableLines is a table with lines between its rows, and a head that is set off.
func tableLines() string {
	var b strings.Builder
	line := func(side string, size int, colour string) string {
		return fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="0" w:color="%s"/>`, side, size, colour)
	}
	b.WriteString(`<w:tblPr><w:tblBorders>` + line("top", 8, "1A1A1A") + line("bottom", 8, "1A1A1A") +
		line("insideH", 4, "B8BDC3") + `</w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/>` +
		`</w:rPr>` +
		`<w:tcPr><w:tcBorders>` + line("bottom", 8, "1A1A1A") + `</w:tcBorders><w:shd w:val="clear" w:color="auto" ` +
		`w:fill="F3F5F7"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>`)
	return b.String()
}

// styles finds the identifier of a style by its name, in our own or in those of a template.
type styles struct {
	doc       *Document
	ids       map[string]string // by the kind and the name in lower case
	numbered  map[string]bool   // styles of headings that number themselves
	missing   []style           // what a template lacks and the document uses
	firstKind int               // the last kind of list that a template has
	firstList int               // the last list that a template has
	own       bool
}

func key(kind, name string) string { return kind + "/" + strings.ToLower(name) }

func ownStyles(d *Document) *styles {
	s := &styles{doc: d, ids: map[string]string{}, own: true}
	for _, one := range ownNames() {
		s.ids[key(one.kind, one.name)] = one.id.In(d.Lang)
	}
	return s
}

func (s *styles) paragraph(name string) string { return s.find("paragraph", name) }
func (s *styles) character(name string) string { return s.find("character", name) }
func (s *styles) table() string                { return s.find("table", "table") }

// counts reports whether a style numbers its paragraphs itself.
func (s *styles) counts(name string) bool { return s.numbered[strings.ToLower(name)] }

// find is the identifier of a style. One that a template lacks is added, with the styles that it is based on. Normal is
// what a paragraph has without a style.
func (s *styles) find(kind, name string) string {
	if id, ok := s.ids[key(kind, name)]; ok {
		return id
	}
	for _, one := range ownNames() {
		if one.kind != kind || !strings.EqualFold(one.name, name) {
			continue
		}
		for _, known := range []string{one.shown.SV, one.shown.EN, one.alias} {
			if id, ok := s.ids[key(kind, known)]; ok && known != "" {
				s.ids[key(kind, name)] = id
				return id
			}
		}
		id := one.id.In(s.doc.Lang)
		for s.taken(id) {
			id += "A"
		}
		s.ids[key(kind, name)] = id
		if one.based != "" {
			s.find(kind, one.based)
		}
		s.missing = append(s.missing, one)
		return id
	}
	return ""
}

func (s *styles) taken(id string) bool {
	for _, other := range s.ids {
		if other == id {
			return true
		}
	}
	return false
}

// element is a style as the file has it.
func (s *styles) element(one style) string {
	var b strings.Builder
	b.WriteString(`<w:style w:type="` + one.kind + `"`)
	if s.own && (one.name == "Normal" || one.name == "Normal Table") {
		b.WriteString(` w:default="1"`)
	}
	if one.shown.SV != "" {
		b.WriteString(` w:customStyle="1"`)
	}
	b.WriteString(` w:styleId="` + s.ids[key(one.kind, one.name)] + `"><w:name w:val="` +
		escaped(one.ownName(s.doc.Lang)) + `"/>`)
	if one.alias != "" && s.doc.Lang != lang.EN {
		b.WriteString(`<w:aliases w:val="` + one.alias + `"/>`)
	}
	if one.based != "" {
		b.WriteString(`<w:basedOn w:val="` + s.find(one.kind, one.based) + `"/>`)
	}
	if one.next != "" {
		b.WriteString(`<w:next w:val="` + s.find(one.kind, one.next) + `"/>`)
	}
	if one.quick {
		b.WriteString(`<w:qFormat/>`)
	}
	return b.String() + one.content + `</w:style>`
}

// xml is our own styles, all of them.
func (s *styles) xml() string {
	var b strings.Builder
	b.WriteString(`<w:styles xmlns:w="` + wordSpace + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/><w:sz w:val="22"/>` +
		`<w:lang w:val="` + s.doc.code() + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>` +
		`</w:docDefaults>`)
	for _, one := range ownNames() {
		b.WriteString(s.element(one))
	}
	return b.String() + `</w:styles>`
}
