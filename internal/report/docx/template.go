package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Template is a file of an agency's own (.dotx or .docx) whose styles, theme, fonts, lists, header, footer and page are
// used. Its text is not. What leads out of the file, such as a picture that lies elsewhere, and what runs, such as
// macros, is refused or left out.
type Template struct {
	data    []byte // the file
	files   map[string][]byte
	kinds   map[string]string // the types of content by name
	rels    []relation        // of its document
	page    page
	section string            // the properties of its last section, as they are there
	sides   bool              // left and right pages have headers of their own
	byName  map[string]string // the identifiers of styles, as XML has them
	counted map[string]bool
	kind    int // its last kind of list
	list    int // its last list
}

// relation is one in a file of relations.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// Reasons why a file is no template.
var (
	ErrNoPackage = errors.New("no file of a word processor (.dotx or .docx)")
	ErrMacros    = errors.New("the file has macros")
	ErrOutside   = errors.New("the file's header, footer or theme shows what lies outside the file")
	ErrTooLarge  = errors.New("the file is too large")
	ErrDamaged   = errors.New("the file is damaged")
)

// mostUnpacked is how many bytes a template may have unpacked.
const mostUnpacked = 64 << 20

// kept are the kinds of parts that a document takes from a template, by the end of their relation's type.
var kept = []string{"styles", "theme", "fontTable", "header", "footer", "numbering"}

// ReadTemplate reads a template. The error is or wraps one of those above.
func ReadTemplate(data []byte) (*Template, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrNoPackage
	}
	t := &Template{data: data, files: map[string][]byte{}, kinds: map[string]string{}}
	size := int64(0)
	for _, f := range z.File {
		if strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") {
			return nil, ErrMacros
		}
		r, err := f.Open()
		if err != nil {
			return nil, ErrDamaged
		}
		text, err := io.ReadAll(io.LimitReader(r, mostUnpacked-size+1))
		if size += int64(len(text)); size > mostUnpacked {
			return nil, ErrTooLarge
		}
		if err != nil || r.Close() != nil {
			return nil, ErrDamaged
		}
		t.files[f.Name] = text
	}
	if t.files["word/document.xml"] == nil || t.files["word/styles.xml"] == nil {
		return nil, ErrNoPackage
	}
	return t, t.read()
}

// Bytes is the file of the template, as it was read.
func (t *Template) Bytes() []byte { return t.data }

func (t *Template) read() error {
	var types struct {
		Override []struct {
			PartName    string `xml:"PartName,attr"`
			ContentType string `xml:"ContentType,attr"`
		}
	}
	if err := xml.Unmarshal(t.files["[Content_Types].xml"], &types); err != nil {
		return ErrDamaged
	}
	for _, o := range types.Override {
		t.kinds[strings.TrimPrefix(o.PartName, "/")] = o.ContentType
	}
	all, err := t.relations("word/document.xml")
	if err != nil {
		return err
	}
	for _, r := range all {
		if slices.Contains(kept, path.Base(r.Type)) {
			name := target("word/document.xml", r.Target)
			if r.Mode == "External" || t.files[name] == nil {
				return ErrOutside
			}
			if path.Base(r.Type) == "header" && headerStart.FindIndex(t.files[name]) == nil {
				return ErrDamaged
			}
			if err := t.within(name, map[string]bool{}); err != nil {
				return err
			}
			t.rels = append(t.rels, r)
		}
	}
	if err := t.readStyles(); err != nil {
		return err
	}
	if err := t.readNumbering(); err != nil {
		return err
	}
	t.sides = bytes.Contains(t.files["word/settings.xml"], []byte("<w:evenAndOddHeaders"))
	return t.readSection()
}

// relations are those of a part.
func (t *Template) relations(name string) ([]relation, error) {
	text := t.files[path.Dir(name)+"/_rels/"+path.Base(name)+".rels"]
	if text == nil {
		return nil, nil
	}
	var all struct{ Relationship []relation }
	if err := xml.Unmarshal(text, &all); err != nil {
		return nil, ErrDamaged
	}
	return all.Relationship, nil
}

// within refuses a part that shows what lies outside the file or has objects of other programs, and one whose name
// leads out of the package.
func (t *Template) within(name string, seen map[string]bool) error {
	if seen[name] {
		return nil
	}
	seen[name] = true
	if !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return ErrOutside
	}
	if err := outward(t.files[name]); err != nil {
		return err
	}
	all, err := t.relations(name)
	for _, r := range all {
		switch {
		case slices.Contains(objects, path.Base(r.Type)):
			return ErrOutside
		case r.Mode != "External":
			err = errors.Join(err, t.within(target(name, r.Target), seen))
		case path.Base(r.Type) != "hyperlink":
			return ErrOutside
		}
	}
	return err
}

var headerStart = regexp.MustCompile(`<w:hdr(\s[^>]*)?>`)

// objects are the kinds of parts that are another program's, or text from elsewhere, by the end of their relation's
// type.
var objects = []string{"oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument"}

// target is the name of the part that a part's relation leads to.
func target(from, to string) string {
	if after, ok := strings.CutPrefix(to, "/"); ok {
		return after
	}
	return path.Join(path.Dir(from), to)
}

type valued struct {
	Val string `xml:"val,attr"`
}

func (t *Template) readStyles() error {
	var all struct {
		Style []struct {
			Type    string  `xml:"type,attr"`
			ID      string  `xml:"styleId,attr"`
			Name    valued  `xml:"name"`
			Aliases valued  `xml:"aliases"`
			Number  *valued `xml:"pPr>numPr>numId"`
		} `xml:"style"`
	}
	if err := xml.Unmarshal(t.files["word/styles.xml"], &all); err != nil {
		return ErrDamaged
	}
	t.byName, t.counted = map[string]string{}, map[string]bool{}
	for _, s := range all.Style {
		t.byName[key(s.Type, s.Name.Val)] = escaped(s.ID)
		if s.Number != nil && s.Number.Val != "0" {
			t.counted[strings.ToLower(s.Name.Val)] = true
		}
	}
	for _, s := range all.Style {
		for alias := range strings.SplitSeq(s.Aliases.Val, ",") {
			if k := key(s.Type, alias); alias != "" && t.byName[k] == "" {
				t.byName[k] = escaped(s.ID)
			}
		}
	}
	if t.byName[key("table", "Tabell")] == "" && t.byName[key("table", "Table Grid")] != "" {
		t.byName[key("table", "table")] = t.byName[key("table", "Table Grid")]
	}
	return nil
}

func (t *Template) readNumbering() error {
	text := t.files["word/numbering.xml"]
	if text == nil {
		return nil
	}
	var all struct {
		Kind []struct {
			ID int `xml:"abstractNumId,attr"`
		} `xml:"abstractNum"`
		List []struct {
			ID int `xml:"numId,attr"`
		} `xml:"num"`
	}
	if err := xml.Unmarshal(text, &all); err != nil {
		return ErrDamaged
	}
	for _, k := range all.Kind {
		t.kind = max(t.kind, k.ID)
	}
	for _, l := range all.List {
		t.list = max(t.list, l.ID)
	}
	return nil
}

// extension is an element of a later format in a section's properties, which a reader may leave out.
var extension = regexp.MustCompile(`<w1\w*:[^>]*/>`)

// readSection reads the last section's properties: those of the text that will stand there.
func (t *Template) readSection() error {
	text := string(t.files["word/document.xml"])
	from := max(strings.LastIndex(text, "<w:sectPr>"), strings.LastIndex(text, "<w:sectPr "))
	t.page = ownPage
	if from < 0 {
		return nil
	}
	const end = "</w:sectPr>"
	to := strings.Index(text[from:], end)
	if to < 0 {
		return ErrDamaged
	}
	t.section = extension.ReplaceAllString(text[from:from+to+len(end)], "")
	var s struct {
		Size struct {
			W int `xml:"w,attr"`
			H int `xml:"h,attr"`
		} `xml:"pgSz"`
		Margin struct {
			Top    int `xml:"top,attr"`
			Right  int `xml:"right,attr"`
			Bottom int `xml:"bottom,attr"`
			Left   int `xml:"left,attr"`
			Gutter int `xml:"gutter,attr"`
		} `xml:"pgMar"`
	}
	if err := xml.Unmarshal([]byte(strings.Replace(t.section, "<w:sectPr", "<w:sectPr"+spaces, 1)), &s); err != nil {
		return ErrDamaged
	}
	if s.Size.W > 0 && s.Size.H > 0 {
		t.page = page{s.Size.W, s.Size.H, s.Margin.Top, s.Margin.Right, s.Margin.Bottom,
			s.Margin.Left + s.Margin.Gutter}
	}
	return nil
}

// styles are the template's, by the names under which a document asks for them.
func (t *Template) styles(d *Document) *styles {
	s := &styles{doc: d, ids: map[string]string{}, numbered: t.counted, firstKind: t.kind, firstList: t.list}
	for name, id := range t.byName {
		s.ids[name] = id
	}
	return s
}

// parts adds the template's parts to a document, and returns those that these need and the document's section. A
// template without a header or a footer gets ours; each of its own headers gets the marks.
func (t *Template) parts(w *writer) (extra []part, section string) {
	section = t.section
	if section == "" {
		section = `<w:sectPr>` + ownPage.xml() + `</w:sectPr>`
	}
	section = t.edges(w, section)
	seen := map[string]bool{}
	for _, r := range t.rels {
		name := target("word/document.xml", r.Target)
		data := t.files[name]
		switch path.Base(r.Type) {
		case "styles", "numbering":
			continue // added below, with ours
		case "header":
			data = t.marked(w, data)
		}
		w.related = append(w.related,
			part{name: name, kind: t.kinds[name], relation: r.Type, id: r.ID, data: data})
		extra = append(extra, t.behind(name, seen)...)
	}
	if t.files["word/numbering.xml"] == nil {
		w.relate(xmlPart("word/numbering.xml", wordType+"numbering+xml", "numbering", w.numbering()))
	} else {
		p := xmlPart("word/numbering.xml", wordType+"numbering+xml", "numbering", "")
		p.data = t.numbering(w)
		w.relate(p)
		extra = append(extra, t.behind(p.name, seen)...)
	}
	p := xmlPart("word/styles.xml", wordType+"styles+xml", "styles", "")
	p.data = t.styled(w)
	w.relate(p)
	return extra, section
}

// edges gives a section our header and footer where it has none. Where a first or a left page would have no header, it
// gets the marks alone.
func (t *Template) edges(w *writer, section string) string {
	at := strings.Index(section, ">") + 1
	add := ""
	reference := func(edge, pages, name, text string) {
		id := w.relate(xmlPart("word/"+name+".xml", wordType+edge+"+xml", edge, text))
		add += `<w:` + edge + `Reference w:type="` + pages + `" r:id="` + id + `"/>`
	}
	has := func(edge, pages string) bool {
		return regexp.MustCompile(`<w:` + edge + `Reference [^>]*w:type="` + pages + `"`).MatchString(section)
	}
	if !has("header", "default") {
		reference("header", "default", "headerA", w.header())
	}
	for _, one := range []struct {
		pages string
		shown bool
	}{{"first", strings.Contains(section, "<w:titlePg")}, {"even", t.sides}} {
		if one.shown && !has("header", one.pages) && (w.Watermark != "" || len(w.Marks) > 0) {
			w.warnings()
			w.watermark()
			reference("header", one.pages, "header"+one.pages, `<w:hdr`+spaces+`>`+w.taken()+`</w:hdr>`)
		}
	}
	if !has("footer", "default") {
		reference("footer", "default", "footerA", w.footer())
	}
	return section[:at] + add + section[at:]
}

// marked is a header of the template with the marks on top of it.
func (t *Template) marked(w *writer, header []byte) []byte {
	if w.Watermark == "" && len(w.Marks) == 0 {
		return header
	}
	w.warnings()
	w.watermark()
	text, marks := string(header), w.taken()
	start := headerStart.FindStringIndex(text)
	at := start[1]
	if root := text[start[0]:at]; !strings.Contains(root, "xmlns:v=") || !strings.Contains(root, "xmlns:o=") {
		marks = strings.ReplaceAll(marks, "<w:pict>", `<w:pict xmlns:v="urn:schemas-microsoft-com:vml" `+
			`xmlns:o="urn:schemas-microsoft-com:office:office">`)
	}
	if text[at-2] == '/' { // an empty header
		return []byte(text[:at-2] + ">" + marks + "</w:hdr>" + text[at:])
	}
	return []byte(text[:at] + marks + text[at:])
}

// behind are the parts that a part needs, such as the pictures of a header.
func (t *Template) behind(name string, seen map[string]bool) (extra []part) {
	rels := path.Dir(name) + "/_rels/" + path.Base(name) + ".rels"
	if t.files[rels] == nil || seen[rels] {
		return nil
	}
	seen[rels] = true
	extra = append(extra, part{name: rels, data: t.files[rels]})
	all, _ := t.relations(name) // read without an error before
	for _, r := range all {
		to := target(name, r.Target)
		if r.Mode == "External" || seen[to] || t.files[to] == nil {
			continue
		}
		seen[to] = true
		extra = append(extra, part{name: to, kind: t.kinds[to], data: t.files[to]})
		extra = append(extra, t.behind(to, seen)...)
	}
	return extra
}

// styled is the template's styles with those that it lacks.
func (t *Template) styled(w *writer) []byte {
	var b strings.Builder
	for i := 0; i < len(w.styles.missing); i++ { // one may ask for another
		b.WriteString(w.styles.element(w.styles.missing[i]))
	}
	return before(t.files["word/styles.xml"], "</w:styles>", b.String())
}

// numbering is the template's lists with ours. Kinds of lists come before lists.
func (t *Template) numbering(w *writer) []byte {
	kinds, lists := w.listKinds()
	text := t.files["word/numbering.xml"]
	at := "</w:numbering>"
	if i := bytes.Index(text, []byte("<w:num ")); i >= 0 {
		text = slices.Concat(text[:i], []byte(kinds), text[i:])
		kinds = ""
	}
	return before(text, at, kinds+lists)
}

// before is a text with another before its last occurrence of an end.
func before(text []byte, end, more string) []byte {
	i := bytes.LastIndex(text, []byte(end))
	if i < 0 {
		return text
	}
	return slices.Concat(text[:i], []byte(more), text[i:])
}
