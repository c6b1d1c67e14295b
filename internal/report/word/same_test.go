package word_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"ansatz/internal/report/document"
	"ansatz/internal/report/html"
	"ansatz/internal/report/word"
)

// TestTheFileSaysWhatThePageSays: a file and a page of one report do not differ, and whatever of the file is changed is
// found: a number of the text, of a table, a footnote, a caption, an alternative text, a heading, a fact of the front.
func TestTheFileSaysWhatThePageSays(t *testing.T) {
	d := example(1)
	var page bytes.Buffer
	if err := html.WriteDocument(&page, d); err != nil {
		t.Fatal(err)
	}
	file := written(t, d)
	if all := word.Differences(file, page.Bytes()); len(all) > 0 {
		t.Fatalf("a report differs from itself: %q", all)
	}
	for name, c := range map[string][2]string{
		"a number of the text": {"43\u00a0procent", "34\u00a0procent"},
		"a word":               {">och<", ">inte<"},
		"a number of a table":  {">15<", ">51<"},
		"an interval":          {"(12–18)", "(12–19)"},
		"a cell that has moved": {">Högre</w:t></w:r></w:p></w:tc>",
			">Högre</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc>"},
		"a caption":               {">. </w:t></w:r><w:r><w:t xml:space=\"preserve\">Skulder (H1)", ">. Lån (H1)"},
		"the number of a caption": {`>6</w:t>`, `>7</w:t>`},
		"conditions":              {"Skulder (H1)", "Skulder"},
		"a sign's meaning":        {"‥ skyddat värde", "‥ noll"},
		"an alternative text":     {`descr="Andel. Staplar"`, `descr="Andel 50 procent"`},
		"a heading": {`preserve">Inledning</w:t></w:r><w:bookmarkE`,
			`preserve">Slut</w:t></w:r><w:bookmarkE`},
		"an entry of the contents":    {">1</w:t><w:tab/>", ">1 av 20</w:t><w:tab/>"},
		"the title":                   {">Ansatz<", ">Ansats 4<"},
		"a fact of the front":         {">Öppen<", ">Öppen för 12<"},
		"a footnote that is gone":     {`<w:footnoteReference w:id="1"/>`, ``},
		"a paragraph more":            {"<w:sectPr", "<w:p><w:r><w:t>Och 17</w:t></w:r></w:p><w:sectPr"},
		"a text that is hidden":       {"<w:rPr><w:b/><w:i/></w:rPr>", "<w:rPr><w:vanish/></w:rPr>"},
		"a text that was struck":      {`<w:t xml:space="preserve">Citat</w:t>`, "<w:delText>Citat</w:delText>"},
		"a field that counts":         {` SEQ Figur \* ARABIC`, ` = 5 * 9 `},
		"a field that fetches":        {` SEQ Figur \* ARABIC`, ` INCLUDETEXT "http://example.org"`},
		"an object of other programs": {"<w:sectPr", "<w:p><w:r><w:object/></w:r></w:p><w:sectPr"},
		"a table in a table":          {"<w:tc><w:tcPr>", "<w:tc><w:tbl></w:tbl><w:tcPr>"},
	} {
		changed := replaced(t, file, "word/document.xml", c[0], c[1])
		if all := word.Differences(changed, page.Bytes()); len(all) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
	changed := replaced(t, file, "word/footnotes.xml", "Se lagen.", "Se 3 lagar.")
	if all := word.Differences(changed, page.Bytes()); len(all) == 0 {
		t.Error("a footnote: not found")
	}
	for name, file := range map[string][]byte{"no file": nil, "no archive": []byte("PK"), "no page": file} {
		if len(word.Differences(file, nil)) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

// TestNotesOfTheFileAreThoseOfThePage: lists, tables and other notes in a footnote are the same text in both.
func TestNotesOfTheFileAreThoseOfThePage(t *testing.T) {
	d := example(2)
	note := func(n int, blocks ...document.Block) document.Footnote {
		return document.Footnote{Number: n, Blocks: blocks}
	}
	list := &document.List{Ordered: true, Start: 3, Items: [][]document.Block{
		{&document.Paragraph{Text: words("tre")}}, {&document.Paragraph{Text: words("fyra")}}}}
	table := &document.Table{Align: []document.Align{document.Left, document.Right},
		Head:   [][]document.Cell{{{Text: words("A")}, {Text: words("B")}}},
		Groups: []document.Group{{Rows: [][]document.Cell{{{Text: words("1")}, {Text: words("2")}}}}}}
	d.Notes = append(d.Notes, note(2, list, table), note(3, &document.Paragraph{Text: []document.Inline{
		document.Text{Text: "Se"}, document.NoteRef{Number: 2}, document.NoteRef{Number: 4}}}),
		note(4, &document.Paragraph{Text: words("den fjärde")}))
	d.Blocks = append(d.Blocks, &document.Paragraph{Text: []document.Inline{document.Text{Text: "Sist"},
		document.NoteRef{Number: 3}, document.NoteRef{Number: 2}, document.NoteRef{Number: 3}}})
	var page bytes.Buffer
	if err := html.WriteDocument(&page, d); err != nil {
		t.Fatal(err)
	}
	if all := word.Differences(written(t, d), page.Bytes()); len(all) > 0 {
		t.Errorf("a report differs from itself: %q", all)
	}
}

// TestAReportWithoutHeadings has no table of contents: what stands on its first page is told from its text all the
// same.
func TestAReportWithoutHeadings(t *testing.T) {
	d := example(1)
	d.Blocks = []document.Block{&document.Paragraph{Text: words("Bara text.")}}
	var page bytes.Buffer
	if err := html.WriteDocument(&page, d); err != nil {
		t.Fatal(err)
	}
	if all := word.Differences(written(t, d), page.Bytes()); len(all) > 0 {
		t.Errorf("a report differs from itself: %q", all)
	}
}

// replaced is a file with a text of a part replaced, once.
func replaced(t *testing.T, file []byte, name, old, with string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			if !strings.Contains(string(text), old) {
				t.Fatalf("no %s in %s", old, name)
			}
			text = []byte(strings.Replace(string(text), old, with, 1))
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
