package word_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/svg"
	"ansatz/internal/report/word"
)

func words(s string) []document.Inline { return document.Words(s) }

// example is a report with every block and inline. Its chapters are repeated.
func example(chapters int) *document.Document {
	source := document.Source{Study: "ansatz", Result: "table_6", Group: "active", Measure: "n"}
	d := &document.Document{Meta: document.Meta{Lang: lang.SV, Title: "Ansatz", Subtitle: "Om bidrag",
		Product: "Underrättelseorientering", Diary: "A220.933/2025", Date: "2025-04-08", Version: "01.00",
		Classification: "Öppen", Authors: []string{"Enheten"}, Agencies: []string{"Försäkringskassan"}, Draft: true,
		Marks: []string{"Syntetiska data"}, Conditions: []string{"H1"}, Program: "ansatz 1"},
		Notes: []document.Footnote{{Number: 1, Blocks: []document.Block{
			&document.Paragraph{Text: words("Se lagen.")}, &document.Paragraph{Text: words("Och mer.")}}}}}
	table := func(n int, words ...string) *document.Table {
		t := &document.Table{ID: "table_6", Label: "Tabell", Number: n, Caption: document.Words("Skulder"),
			Align: []document.Align{document.Left, document.Right}, Notes: []string{"‥ skyddat värde"},
			Conditions: []string{"H1"},
			Head: [][]document.Cell{{{Text: document.Words("Grupp"), Header: true},
				{Text: document.Words("Antal"), Header: true}}}}
		t.Groups = []document.Group{{Title: "Aktiva", Rows: [][]document.Cell{{{Text: document.Words("Högre"),
			Header: true},
			{Text: []document.Inline{document.Live{Text: "15", Value: 15, Source: source}, document.Break{},
				document.Text{Text: "(12–18)"}}}}}}}
		return t
	}
	chart := svg.Bars{Panels: []svg.BarPanel{{Title: "Andel", Items: []svg.BarItem{
		{Label: "Aktiva", Value: 0.4, Text: "40 %"}, {Label: "Övriga", Value: 0.2, Text: "20 %"}}}}}
	for i := range chapters {
		id := "kapitel"
		d.Blocks = append(d.Blocks,
			&document.Heading{Level: 1, ID: id, Number: "1", Text: words("Inledning")},
			&document.Paragraph{Text: []document.Inline{document.Text{Text: "I "},
				document.Reference{To: "table_6", Text: "tabell 6"}, document.Text{Text: " är det "},
				document.Live{Text: "43\u00a0procent", Value: 0.43, Source: source},
				document.Strong{Text: []document.Inline{document.Text{Text: " viktigt "},
					document.Emphasis{Text: words("och")}}},
				document.Literal{Text: "results.csv"}, document.NoteRef{Number: 1}, document.Text{Text: ", "},
				document.Link{URL: "https://example.org/", Text: words("källan")}, document.Reference{To: id,
					Text: "avsnitt 1"}}},
			&document.List{Ordered: true, Start: 3,
				Items: [][]document.Block{{&document.Paragraph{Text: words("tredje")}}}},
			&document.Quote{Blocks: []document.Block{&document.Paragraph{Text: words("Citat")}}},
			&document.Code{Text: "ansatz run\nansatz load"},
			table(6+i),
			&document.Figure{ID: "figure_1", Label: "Figur", Number: 1 + i, Caption: words("Andel"), Chart: chart,
				Title: "Andel", Alternative: "Staplar", Data: []*document.Table{table(0)}},
			&document.PageBreak{})
	}
	d.Blocks = append(d.Blocks, &document.Heading{Level: 1, ID: "skalan", Number: "Bilaga 1", Appendix: true,
		Text: words("Skalan")})
	return d
}

func written(t *testing.T, d *document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := word.Write(&b, d, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func part(t *testing.T, file []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryBlock: every block and inline of a report is in the document, in the form that a word processor counts with.
func TestEveryBlock(t *testing.T) {
	file := written(t, example(1))
	if !bytes.Equal(file, written(t, example(1))) {
		t.Error("two writings differ")
	}
	body, header := part(t, file, "word/document.xml"), part(t, file, "word/header1.xml")
	for _, want := range []string{
		`<w:pStyle w:val="Rubrik"/></w:pPr><w:r><w:t xml:space="preserve">Ansatz<`, `>Om bidrag<`,
		`>Försäkringskassan<`,
		`>1</w:t><w:tab/><w:t xml:space="preserve">Inledning<`, ` REF _Ref_table_6 \h `, `>tabell <`,
		"43\u00a0procent", `<w:rPr><w:b/><w:i/></w:rPr><w:t xml:space="preserve">och<`, `>results.csv<`,
		`<w:footnoteReference w:id="1"/>`, `w:anchor="_Ref_kapitel" w:history="1"><w:r><w:rPr>`, `>avsnitt 1<`,
		` SEQ Tabell \* ARABIC \r 6 `, ` SEQ Figur \* ARABIC </w:instrText>`, `Skulder (H1)`, `<w:tblHeader/>`,
		`<w:gridSpan w:val="2"/>`, `descr="Andel. Staplar"`, `<asvg:svgBlip r:embed=`, `‥ skyddat värde`,
		`>15</w:t></w:r><w:r><w:br/></w:r><w:r><w:t xml:space="preserve">(12–18)<`, `Bilaga 1. Skalan`,
		`<w:pStyle w:val="Citat"/>`, `<w:jc w:val="right"/>`, `>ansatz run</w:t><w:br/><w:t `,
		` TOC \o &#34;1-3&#34; `} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, want := range []string{">UTKAST<", `string="UTKAST"`, ">Syntetiska data<", ">A220.933/2025<",
		">version 01.00<"} {
		if !strings.Contains(header, want) {
			t.Errorf("no %s in the header", want)
		}
	}
	if s := part(t, file, "docProps/custom.xml"); !strings.Contains(s,
		`name="Diarienummer"><vt:lpwstr>A220.933/2025<`) {
		t.Error(s)
	}
	if s := part(t, file, "word/numbering.xml"); !strings.Contains(s, `<w:startOverride w:val="3"/>`) {
		t.Error(s)
	}
	released := example(1)
	released.Draft = false
	if strings.Contains(part(t, written(t, released), "word/header1.xml"), "UTKAST") {
		t.Error("a released report is marked as a draft")
	}
}

// TestNotes: notes that refer to themselves or to each other end; lists and code of a note are there.
func TestNotes(t *testing.T) {
	text := func(s string, note int) document.Block {
		return &document.Paragraph{Text: []document.Inline{document.Text{Text: s},
			document.Strong{Text: []document.Inline{document.NoteRef{Number: note}}}}}
	}
	d := &document.Document{Meta: document.Meta{Lang: lang.SV, Title: "T"}, Blocks: []document.Block{
		text("a", 1), text("b", 2), text("c", 4)}, Notes: []document.Footnote{
		{Number: 1, Blocks: []document.Block{text("själv", 1)}},
		{Number: 2, Blocks: []document.Block{text("ring ett", 3)}},
		{Number: 3, Blocks: []document.Block{text("ring två", 2)}},
		{Number: 4, Blocks: []document.Block{&document.List{Ordered: true, Start: 1, Items: [][]document.Block{
			{&document.Paragraph{Text: words("punkt")}}}}, &document.Code{Text: "ansatz run"}}}}}
	notes := part(t, written(t, d), "word/footnotes.xml")
	for _, want := range []string{">själv<", "> (fotnot 1)<", ">ring ett<", ">ring två<", "> (fotnot 2)<", ">punkt<",
		">ansatz run<"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %s in %s", want, notes)
		}
	}
}

// TestNumbersOfFigure: a table below a figure that has no caption of its own is called the figure's numbers, and no
// caption is codes alone.
func TestNumbersOfFigure(t *testing.T) {
	d := example(1)
	for _, b := range d.Blocks {
		if f, is := b.(*document.Figure); is {
			f.Data[0].Caption = nil
		}
	}
	body := part(t, written(t, d), "word/document.xml")
	if !strings.Contains(body, "Figurens tal") || strings.Contains(body, "> (H1)<") {
		t.Error("the numbers of a figure have no caption")
	}
}

// TestOtherReaders: a check of the format finds nothing.
func TestOtherReaders(t *testing.T) {
	python := os.Getenv("ANSATZ_PYTHON")
	if python == "" {
		python = "python3"
	}
	if exec.Command(python, "-c", "import openxml_audit").Run() != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no Python with openxml_audit here")
	}
	path := filepath.Join(t.TempDir(), "report.docx")
	if err := os.WriteFile(path, written(t, example(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-m", "openxml_audit", path).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestLargeReport: a report of three hundred pages (a page and more for each chapter here) is written in seconds and in
// less than 500 MB.
func TestLargeReport(t *testing.T) {
	if testing.Short() {
		t.Skip("a large report")
	}
	d := example(300)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	file := written(t, d)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	grown := (after.HeapSys - before.HeapSys) >> 20
	t.Logf("%d chapters: %d kB in %v, %d MB more memory, %d MB allocated in all", 300, len(file)>>10, took, grown,
		(after.TotalAlloc-before.TotalAlloc)>>20)
	if grown > 500 {
		t.Errorf("%d MB", grown)
	}
}

// TestLongNamesAreOnOneLine: a table whose names would be wrapped in the usual size has smaller letters.
func TestLongNamesAreOnOneLine(t *testing.T) {
	table := func(name string) *document.Document {
		d := example(1)
		cell := func(text string) document.Cell { return document.Cell{Text: words(text)} }
		head := []document.Cell{cell("Grupp"), cell("Företrädare"), cell("Assistentmånader"), cell("Ginikoefficient")}
		d.Blocks = []document.Block{&document.Table{Align: make([]document.Align, 4), Head: [][]document.Cell{head},
			Groups: []document.Group{{Rows: [][]document.Cell{{cell(name), cell("1"), cell("2"), cell("3")}}}}}}
		return d
	}
	for name, dense := range map[string]bool{"Aktiva": false, "Familj till aktiva, kopplade och möjliggörare": true} {
		if s := part(t, written(t, table(name)), "word/document.xml"); strings.Contains(s, "Tabelltexttt") != dense {
			t.Errorf("%s: dense %v", name, !dense)
		}
	}
}
