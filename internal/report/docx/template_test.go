package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
)

// changed is a file with parts changed; an empty text takes the part away.
func changed(t *testing.T, file []byte, change map[string]func(string) string) []byte {
	t.Helper()
	parts := partsOf(t, file)
	for name, f := range change {
		parts[name] = f(parts[name])
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		if text == "" {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func to(text string) func(string) string { return func(string) string { return text } }

func replaced(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// TestTemplateOfOurs: a document of ours is a template of ours, also of the other language and as .dotx; headings that
// number themselves get no second number.
func TestTemplateOfOurs(t *testing.T) {
	file := changed(t, written(t, report(t, lang.EN)), map[string]func(string) string{
		"[Content_Types].xml": replaced("document.main+xml", "template.main+xml"),
		"word/styles.xml": replaced(`w:styleId="Heading1"><w:name w:val="heading 1"/>`+
			`<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>`,
			`w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>`+
				`<w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>`),
	})
	template, err := docx.ReadTemplate(file)
	if err != nil {
		t.Fatal(err)
	}
	d := report(t, lang.SV)
	d.Template = template
	parts := partsOf(t, written(t, d))
	body := parts["word/document.xml"]
	for _, want := range []string{`<w:pStyle w:val="Heading1"/></w:pPr><w:bookmarkStart w:id="1" ` +
		`w:name="_Ref_inledning"/>` +
		`<w:bookmarkStart w:id="2" w:name="_Toc000000001"/><w:r><w:t xml:space="preserve">Inledning</w:t>`,
		`<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`,
		`<w:pStyle w:val="Heading2"/>`, `w:val="Reporttable"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(parts["[Content_Types].xml"], "template") {
		t.Error("the document says that it is a template")
	}
	if n := strings.Count(parts["word/numbering.xml"], "<w:abstractNum "); n != 4 ||
		strings.LastIndex(parts["word/numbering.xml"],
			"<w:abstractNum ") > strings.Index(parts["word/numbering.xml"], "<w:num ") {
		t.Errorf("%d kinds of lists, or in another order", n)
	}
	if n := strings.Count(parts["word/header1.xml"], ">UTKAST<"); n != 2 {
		t.Errorf("%d marks in the header", n) // the template's own, and that of the document
	}
}

// TestNoTemplate: what runs, what shows things from elsewhere and what is no file of a word processor is refused.
func TestNoTemplate(t *testing.T) {
	file := written(t, example(lang.SV))
	outside := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship ` +
		`Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" ` +
		`Target="https://example.org/logo.png" TargetMode="External"/></Relationships>`
	header := func(more string) []byte {
		return changed(t, file, map[string]func(string) string{
			"word/header1.xml": replaced("</w:hdr>", more+"</w:hdr>")})
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"text":   {[]byte("hej"), docx.ErrNoPackage},
		"empty":  {nil, docx.ErrNoPackage},
		"macros": {changed(t, file, map[string]func(string) string{"word/vbaProject.bin": to("<x/>")}), docx.ErrMacros},
		"picture " +
			"elsewhere": {changed(t, file, map[string]func(string) string{"word/_rels/header1.xml.rels": to(outside)}),
			docx.ErrOutside},
		"field that includes": {header(`<w:p><w:fldSimple w:instr=" includetext &quot;x&quot; "/></w:p>`),
			docx.ErrOutside},
		"field in pieces": {header(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> DDE</w:instrText>` +
			`<w:instrText>AUTO a b</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p>`), docx.ErrOutside},
		"field with a name that a field makes": {header(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> ` +
			`</w:instrText><w:fldChar w:fldCharType="begin"/><w:instrText>QUOTE 68 68 69</w:instrText>` +
			`<w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="end"/></w:r></w:p>`), docx.ErrOutside},
		"object": {header(`<w:p><w:r><w:object/></w:r></w:p>`), docx.ErrOutside},
		"part with a name outside": {changed(t, file, map[string]func(string) string{
			"word/_rels/document.xml.rels": replaced(`Target="header1.xml"`, `Target="../../header1.xml"`),
			"../header1.xml":               func(string) string { return partsOf(t, file)["word/header1.xml"] },
		}), docx.ErrOutside},
		"page number": {header(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText>` +
			`<w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>`), nil},
		"no body": {changed(t, file, map[string]func(string) string{"word/document.xml": to("")}),
			docx.ErrNoPackage},
		"no styles": {changed(t, file, map[string]func(string) string{"word/styles.xml": to("")}),
			docx.ErrNoPackage},
		"broken styles": {changed(t, file, map[string]func(string) string{"word/styles.xml": to("<w:styles")}),
			docx.ErrDamaged},
		"cut": {file[:len(file)/2], docx.ErrNoPackage},
		"header of another kind": {changed(t, file,
			map[string]func(string) string{"word/header1.xml": func(s string) string {
				return strings.ReplaceAll(strings.ReplaceAll(s, "w:", "x:"), "xmlns:w", "xmlns:x")
			}}), docx.ErrDamaged},
	} {
		if _, err := docx.ReadTemplate(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTemplateNames: what a template calls its styles, relations and types of content is text in the document, whatever
// signs are in it.
func TestTemplateNames(t *testing.T) {
	const sign = `x&quot;&lt;y/&gt;&amp;`
	every := func(old, new string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, old, new) }
	}
	template, err := docx.ReadTemplate(changed(t, written(t, example(lang.SV)), map[string]func(string) string{
		"word/styles.xml":              every(`"Rubrik1"`, `"`+sign+`"`),
		"[Content_Types].xml":          every(`header+xml"`, `header+xml`+sign+`"`),
		"word/_rels/document.xml.rels": every(`"rId4"`, `"`+sign+`"`),
	}))
	if err != nil {
		t.Fatal(err)
	}
	d := example(lang.SV)
	d.Template = template
	parts := partsOf(t, written(t, d))
	if body := parts["word/document.xml"]; !strings.Contains(body, `w:val="x&#34;&lt;y/&gt;&amp;"`) {
		t.Error("the style's name is not there as text")
	}
	if types := parts["[Content_Types].xml"]; !strings.Contains(types, `header+xmlx&#34;&lt;`) {
		t.Error(types)
	}
}

// TestNoteInNote: a footnote within a form in a footnote is text of it, so that every mark has its note.
func TestNoteInNote(t *testing.T) {
	d := example(lang.SV)
	inner := docx.Note{ID: "2", Inlines: []docx.Inline{docx.Run{Text: "inre"}}}
	d.Blocks = append(d.Blocks, docx.Paragraph{Inlines: []docx.Inline{docx.Note{ID: "1", Inlines: []docx.Inline{
		docx.Span{Bold: true, Inlines: []docx.Inline{inner}}}}}})
	notes := partsOf(t, written(t, d))["word/footnotes.xml"]
	if strings.Contains(notes, "footnoteReference ") || !strings.Contains(notes, "> (inre)<") {
		t.Error(notes)
	}
}

// FuzzTemplate: whatever a template is, it is refused or gives a document that every reader of XML can read.
func FuzzTemplate(f *testing.F) {
	var b bytes.Buffer
	if err := example(lang.SV).Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		template, err := docx.ReadTemplate(file)
		if err != nil {
			return
		}
		d := example(lang.SV)
		d.Template, d.Watermark = template, "UTKAST"
		if err := d.Write(&bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	})
}
