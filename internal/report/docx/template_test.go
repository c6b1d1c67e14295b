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
