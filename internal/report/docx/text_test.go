package docx_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
)

// TestReadText: what is written is read: the first page, the contents, the text with the columns of its cells, and the
// footnotes.
func TestReadText(t *testing.T) {
	d := example(lang.SV)
	d.Blocks = append([]docx.Block{docx.Paragraph{Text: "Titel"}, docx.Contents{Levels: 2}, docx.PageBreak{},
		docx.Paragraph{Inlines: []docx.Inline{docx.Note{ID: "a", Inlines: []docx.Inline{docx.Run{Text: "Se lagen"}}}}}},
		d.Blocks...)
	text, err := docx.ReadText(written(t, d))
	if err != nil {
		t.Fatal(err)
	}
	headings, cells := 0, 0
	for _, p := range text.Body {
		if p.Heading {
			headings++
		}
		cells = max(cells, p.Column)
	}
	if headings == 0 || len(text.List) == 0 || len(text.Front) == 0 || len(text.Notes) == 0 || cells < 2 {
		t.Errorf("%d headings, %d entries, %d before, %d notes, %d columns", headings, len(text.List), len(text.Front),
			len(text.Notes), cells)
	}
}

// FuzzText: whatever the text of a document is, reading it ends.
func FuzzText(f *testing.F) {
	f.Add("<w:document><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>", "")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, "<w:footnote/>")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText><w:fldChar `+
		`w:fldCharType="separate"/><w:fldChar w:fldCharType="end"/></w:r><w:footnoteReference w:id="1"/></w:p>`,
		`<w:footnote w:id="1"><w:p><w:t>b</w:t></w:p></w:footnote>`)
	f.Fuzz(func(t *testing.T, body, notes string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{"word/document.xml": body, "word/footnotes.xml": notes} {
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
		_, _ = docx.ReadText(b.Bytes())
	})
}
