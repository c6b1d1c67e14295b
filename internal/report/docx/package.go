package docx

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Name spaces and kinds of parts, of ECMA-376 and of later extensions.
const (
	wordSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006"
	pictureSpace  = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	wordType      = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	officeType    = "application/vnd.openxmlformats-officedocument."

	spaces = ` xmlns:w="` + wordSpace + `" xmlns:r="` + relationSpace + `"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="` + pictureSpace + `"` +
		` xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"` +
		` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"`
)

// part is a file of the package, or a relation to something outside.
type part struct {
	name     string // "word/document.xml"
	kind     string // its type of content; by the ending of its name where empty
	relation string // how the document is related to it; not at all where empty
	id       string // of that relation
	data     []byte
	stored   bool   // compressed already
	outside  string // the address of what is no part
}

// writer writes a document.
type writer struct {
	*Document
	b         strings.Builder
	styles    *styles
	page      page
	end       string            // the mark of the end of a section, for the small print of the block at hand
	related   []part            // what the document is related to
	marks     map[string]string // the bookmark of each ID
	labels    map[string]string // what the caption of each ID says
	counts    map[string]bool   // it has a number, to which references lead
	sequences map[string]int    // the last number of each label
	notes     []Note
	noted     map[string]int // the number of the footnote with an ID
	inNotes   bool           // the footnotes are written
	lists     []openList
	numbers   []counting // the lists that count
	bookmarks int
	headings  int
	captions  int
	figures   int
}

// counting is a list that counts: its level, and its first number.
type counting struct{ level, start int }

// openList is a list while it is written.
type openList struct {
	number int
	marked bool // the point has its mark
}

func newWriter(d *Document) *writer {
	w := &writer{Document: d, styles: ownStyles(d), page: ownPage, marks: map[string]string{},
		labels: map[string]string{}, counts: map[string]bool{}, sequences: map[string]int{}, noted: map[string]int{}}
	if d.Template != nil {
		w.styles, w.page = d.Template.styles(d), d.Template.page
	}
	for _, block := range d.Blocks {
		if h, ok := block.(Heading); ok {
			w.mark(h.ID)
		}
	}
	for _, c := range captionsOf(d.Blocks) {
		if c.Label != "" {
			w.mark(c.ID)
			if c.ID != "" {
				w.labels[c.ID], w.counts[c.ID] = c.said(), c.Number != ""
			}
		}
	}
	return w
}

// mark gives an ID its bookmark: at most forty letters, digits and lines, hidden from people.
func (w *writer) mark(id string) {
	if id == "" {
		return
	}
	name := "_Ref_" + strings.Map(func(r rune) rune {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			return r
		}
		return '_'
	}, id)
	if len(name) > 40 || name != "_Ref_"+id {
		sum := sha256.Sum256([]byte(id))
		name = name[:min(len(name), 28)] + "_" + hex.EncodeToString(sum[:5])
	}
	w.marks[id] = name
}

func (w *writer) put(all ...string) {
	for _, s := range all {
		w.b.WriteString(s)
	}
}

// taken is the text written since the last call.
func (w *writer) taken() string {
	s := w.b.String()
	w.b.Reset()
	return s
}

// relate adds what the document is related to and returns the relation's ID.
func (w *writer) relate(p part) string {
	for _, r := range w.related {
		if r.relation == p.relation && r.name == p.name && r.outside == p.outside {
			return r.id
		}
	}
	p.id = "rId" + strconv.Itoa(len(w.related)+1)
	if w.Template != nil {
		p.id = "rIdA" + strconv.Itoa(len(w.related)+1) // beside those of the template
	}
	w.related = append(w.related, p)
	return p.id
}

// media adds a picture and returns its relation's ID; empty where there is none. The same picture is there once.
func (w *writer) media(ending string, data []byte) string {
	if len(data) == 0 {
		return ""
	}
	sum := sha256.Sum256(data)
	return w.relate(part{name: "word/media/" + hex.EncodeToString(sum[:8]) + "." + ending,
		relation: relationSpace + "/image", data: data, stored: ending == "png"})
}

func (w *writer) link(address string) string {
	return w.relate(part{relation: relationSpace + "/hyperlink", outside: address})
}

func xmlPart(name, kind, relation, text string) part {
	if relation != "" {
		relation = relationSpace + "/" + relation
	}
	return part{name: name, kind: kind, relation: relation, data: []byte(declaration + text)}
}

// parts is the whole package. What the document's body uses is known when it is written.
func (w *writer) parts() []part {
	body, turned := w.body()
	notes, noteLinks := w.footnotes()
	w.relate(xmlPart("word/settings.xml", wordType+"settings+xml", "settings", w.settings()))
	w.relate(notes)
	var extra []part
	section := ""
	if w.Template != nil {
		extra, section = w.Template.parts(w)
	} else {
		w.relate(xmlPart("word/styles.xml", wordType+"styles+xml", "styles", w.styles.xml()))
		w.relate(xmlPart("word/numbering.xml", wordType+"numbering+xml", "numbering", w.numbering()))
		w.relate(xmlPart("word/theme/theme1.xml", officeType+"theme+xml", "theme", theme()))
		w.relate(xmlPart("word/fontTable.xml", wordType+"fontTable+xml", "fontTable", fontTable()))
		header := w.relate(xmlPart("word/header1.xml", wordType+"header+xml", "header", w.header()))
		footer := w.relate(xmlPart("word/footer1.xml", wordType+"footer+xml", "footer", w.footer()))
		section = `<w:sectPr><w:headerReference w:type="default" r:id="` + header +
			`"/><w:footerReference w:type="default" r:id="` + footer + `"/>` + w.page.xml() + `</w:sectPr>`
	}
	body, section = sections(body, turned, section)
	document := xmlPart("word/document.xml", wordType+"document.main+xml", "officeDocument",
		`<w:document`+spaces+`><w:body>`+body+section+`</w:body></w:document>`)
	out := []part{document}
	for _, p := range w.related {
		if p.outside == "" && p.data != nil {
			out = append(out, p)
		}
	}
	out = append(out, noteLinks...)
	out = append(out, extra...)
	out = append(out,
		part{name: "word/_rels/document.xml.rels", data: []byte(declaration + relations(w.relatedAll()))})
	out = append(out, w.properties()...)
	out = append(out, part{name: "_rels/.rels", data: []byte(declaration + relations(named([]part{
		document,
		{name: "docProps/core.xml", relation: packageSpace + "/relationships/metadata/core-properties"},
		{name: "docProps/app.xml", relation: relationSpace + "/extended-properties"},
		{name: "docProps/custom.xml", relation: relationSpace + "/custom-properties"}}, "")))})
	return append([]part{contentTypes(out)}, out...)
}

// named gives relations their IDs, and says where their parts are from a folder.
func named(parts []part, folder string) []part {
	for i := range parts {
		parts[i].id, parts[i].name = "rId"+strconv.Itoa(i+1), strings.TrimPrefix(parts[i].name, folder)
	}
	return parts
}

// relatedAll is what the document is related to, by names as its folder sees them.
func (w *writer) relatedAll() []part {
	all := slices.Clone(w.related)
	for i := range all {
		all[i].name = strings.TrimPrefix(all[i].name, "word/")
	}
	return all
}

// relations lists relations.
func relations(all []part) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + packageSpace + `/relationships">`)
	for _, p := range all {
		target, mode := p.name, ""
		if p.outside != "" {
			target, mode = p.outside, ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s" Target="%s"%s/>`, escaped(p.id), escaped(p.relation),
			escaped(target), mode)
	}
	return b.String() + `</Relationships>`
}

// byEnding are the types of content of files by the ending of their names.
var byEnding = []struct{ ending, kind string }{
	{"rels", "application/vnd.openxmlformats-package.relationships+xml"},
	{"xml", "application/xml"},
	{"png", "image/png"},
	{"svg", "image/svg+xml"},
	{"jpeg", "image/jpeg"},
	{"jpg", "image/jpeg"},
	{"gif", "image/gif"},
	{"emf", "image/x-emf"},
	{"wmf", "image/x-wmf"},
	{"bmp", "image/bmp"},
	{"tif", "image/tiff"},
	{"tiff", "image/tiff"},
	{"odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"},
}

// contentTypes lists the types of all parts.
func contentTypes(parts []part) part {
	var b strings.Builder
	b.WriteString(`<Types xmlns="` + packageSpace + `/content-types">`)
	for _, e := range byEnding {
		if slices.ContainsFunc(parts, func(p part) bool { return strings.HasSuffix(p.name, "."+e.ending) }) {
			b.WriteString(`<Default Extension="` + e.ending + `" ContentType="` + e.kind + `"/>`)
		}
	}
	for _, p := range parts {
		if p.kind != "" {
			b.WriteString(`<Override PartName="/` + escaped(p.name) + `" ContentType="` +
				escaped(p.kind) + `"/>`)
		}
	}
	return part{name: "[Content_Types].xml", data: []byte(declaration + b.String() + `</Types>`)}
}

// properties are what the file says of itself.
func (w *writer) properties() []part {
	core := `<cp:coreProperties xmlns:cp="` + packageSpace + `/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`
	core += `<dc:title>` + escaped(w.Title) + `</dc:title>`
	if w.Subject != "" {
		core += `<dc:subject>` + escaped(w.Subject) + `</dc:subject>`
	}
	core += `<dc:creator>` + escaped(w.Author) + `</dc:creator>`
	if day(w.Date) {
		for _, at := range []string{"created", "modified"} {
			core += `<dcterms:` + at + ` xsi:type="dcterms:W3CDTF">` + w.Date + `T00:00:00Z</dcterms:` + at + `>`
		}
	}
	core += `<dc:language>` + w.code() + `</dc:language></cp:coreProperties>`
	custom := `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" ` +
		`xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">`
	for i, p := range w.Properties {
		custom += fmt.Sprintf(`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="%d" name="%s">`+
			`<vt:lpwstr>%s</vt:lpwstr></property>`, i+2, escaped(p.Name), escaped(p.Value))
	}
	custom += `</Properties>`
	const app = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">` +
		`<Application>Ansatz</Application></Properties>`
	return []part{
		xmlPart("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", "", core),
		xmlPart("docProps/app.xml", officeType+"extended-properties+xml", "", app),
		xmlPart("docProps/custom.xml", officeType+"custom-properties+xml", "", custom),
	}
}

// day reports whether a text is a date as YYYY-MM-DD.
func day(s string) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	for i, r := range s {
		if (i == 4 || i == 7) != (r == '-') || r != '-' && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// settings are those of the document: footnotes, the language, and that it is of today's format.
func (w *writer) settings() string {
	kept := ""
	if w.Template != nil && w.Template.sides {
		kept = `<w:evenAndOddHeaders/>`
	}
	return `<w:settings xmlns:w="` + wordSpace + `">` + kept + `<w:defaultTabStop w:val="1304"/>` +
		`<w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>` +
		`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>` +
		`</w:compat><w:themeFontLang w:val="` + w.code() + `"/>` + w.separators() + `</w:settings>`
}

// separators are how the language writes numbers and lists.
func (w *writer) separators() string {
	return `<w:decimalSymbol w:val="` + w.tr(",", ".") + `"/><w:listSeparator w:val="` + w.tr(";", ",") + `"/>`
}

// footnotes is the part of the footnotes, and its relations. A note in a note is written as text of it.
func (w *writer) footnotes() (part, []part) {
	outer := w.related
	w.related, w.inNotes = nil, true
	style, mark := w.styles.paragraph("footnote text"), w.styles.character("footnote reference")
	for i, note := range w.notes {
		fmt.Fprintf(&w.b, `<w:footnote w:id="%d">`, i+1)
		w.paragraph(style, "", func() {
			w.put(`<w:r><w:rPr><w:rStyle w:val="`, mark, `"/></w:rPr><w:footnoteRef/></w:r>`)
			w.run(" ", form{})
			w.inlines(note.Inlines, form{})
		})
		w.put(`</w:footnote>`)
	}
	text := `<w:footnotes` + spaces + `><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>` +
		`</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r>` +
		`</w:p></w:footnote>` + w.taken() + `</w:footnotes>`
	var links []part
	if len(w.related) > 0 {
		links = []part{{name: "word/_rels/footnotes.xml.rels", data: []byte(declaration + relations(w.relatedAll()))}}
	}
	w.related, w.inNotes = outer, false
	return xmlPart("word/footnotes.xml", wordType+"footnotes+xml", "footnotes", text), links
}

// listLevels is how many lists in lists look each their own way.
const listLevels = 3

func indent(level int) int { return 425 * (level + 1) }

// bullets is the number of the list whose points have marks; ordered adds one that counts, at a level.
func (w *writer) bullets() int { return w.styles.firstList + 1 }

func (w *writer) ordered(level, start int) int {
	w.numbers = append(w.numbers, counting{level, start})
	return w.styles.firstList + 1 + len(w.numbers)
}

func (w *writer) numbering() string {
	kinds, lists := w.listKinds()
	return `<w:numbering xmlns:w="` + wordSpace + `">` + kinds + lists + `</w:numbering>`
}

// listKinds is the two kinds of lists, and the lists: one with marks, and one for each that counts, so that it begins
// with 1.
func (w *writer) listKinds() (kinds, lists string) {
	level := func(i int, format, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/>`+
			`<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="425"/></w:pPr></w:lvl>`, i, format, text,
			indent(i))
	}
	first := w.styles.firstKind
	kinds = fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, first+1) +
		level(0, "bullet", "•") + level(1, "bullet", "–") + level(2, "bullet", "•") + `</w:abstractNum>` +
		fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, first+2) +
		level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)") + level(2, "lowerRoman", "%3.") +
		`</w:abstractNum>`
	lists = fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, w.bullets(), first+1)
	for i, list := range w.numbers {
		lists += fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="%d"/><w:lvlOverride w:ilvl="%d">`+
			`<w:startOverride w:val="%d"/></w:lvlOverride></w:num>`, w.bullets()+1+i, first+2, list.level, list.start)
	}
	return kinds, lists
}
