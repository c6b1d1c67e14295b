package docx_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
	"ansatz/internal/report/svg"
)

// report is a document with everything that one can have.
func report(t *testing.T, l lang.Lang) *docx.Document {
	t.Helper()
	drawing := svg.Draw(svg.Bars{Panels: []svg.BarPanel{{Title: "Andel", Items: []svg.BarItem{
		{Label: "Aktiva", Value: 0.4, Text: "40 %"}, {Label: "Övriga", Value: 0.2, Text: "20 %"}}}}},
		svg.Frame{ID: "f", Width: 640, Title: "Andel med skuld", Desc: "Staplar", Font: svg.Fonts})
	png, err := svg.PNG(drawing, 2)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) []docx.Inline { return []docx.Inline{docx.Run{Text: s}} }
	long := docx.Table{Caption: docx.Caption{Label: "Tabell", Number: "6", Text: "Skulder & lån", ID: "table_6"},
		Head: []docx.Row{docx.Cells("Grupp", "Antal")}, Columns: []docx.Column{{Width: 3}, {Right: true}},
		Note: text("‥ skyddat värde")}
	long.Rows = append(long.Rows, docx.Row{Group: true, Cells: docx.Cells("Aktiva").Cells})
	for i := range 80 {
		long.Rows = append(long.Rows, docx.Cells(fmt.Sprintf("Grupp %d", i+1), fmt.Sprint(i*7)))
	}
	note := docx.Note{ID: "1", Inlines: []docx.Inline{docx.Run{Text: "Enligt "},
		docx.Link{To: "https://example.org/?a=1&b=2", Text: "källan"}}}
	return &docx.Document{Lang: l, Title: "Rapport <1>", Author: "Myndigheten", Subject: "Underrättelseorientering",
		Date: "2025-04-08", Header: "Underrättelseorientering\tA220.933/2025", Footer: "Version 01.00",
		Watermark: "UTKAST", Marks: []string{"Syntetiska data"},
		Properties: []docx.Property{{Name: "Diarienummer", Value: "A220.933/2025"}},
		Blocks: []docx.Block{
			docx.Paragraph{Style: docx.Title, Text: "Rapport <1>"},
			docx.Paragraph{Style: docx.Subtitle, Text: "Undertitel"},
			docx.Contents{Title: "Innehåll", Levels: 3},
			docx.Contents{Title: "Tabeller", Label: "Tabell"},
			docx.Heading{Level: 1, Number: "1", Text: "Inledning", ID: "inledning"},
			docx.Paragraph{Inlines: []docx.Inline{docx.Run{Text: "Se "}, docx.Ref{To: "table_6", Text: "Tabell\u00a06"},
				docx.Run{Text: " och ", Bold: true}, docx.Ref{To: "inledning", Text: "avsnitt 1"},
				docx.Run{Text: ", i "}, docx.Run{Text: "results.csv", Code: true}, docx.Run{Text: " eller "},
				docx.Run{Text: "här", Italic: true}, note, docx.Run{Text: ". Åter"}, note, docx.Run{Text: "."}}},
			docx.List{Ordered: true, Items: [][]docx.Block{{docx.Paragraph{Text: "ett"},
				docx.List{Items: [][]docx.Block{{docx.Paragraph{Text: "under"}, docx.Paragraph{Text: "mer"}}}}},
				{docx.Paragraph{Text: "två"}}}},
			docx.List{Ordered: true, Items: [][]docx.Block{{docx.Paragraph{Text: "åter ett"}}}},
			docx.Paragraph{Style: docx.Quote, Text: "Citat"},
			docx.Heading{Level: 2, Number: "1.1", Text: "Skulder"},
			long,
			docx.Table{Caption: docx.Caption{Label: "Tabell", Number: "7", Text: "Mer", ID: "t7"},
				Head: []docx.Row{docx.Cells("a", "b", "c")}, Rows: []docx.Row{{Cells: []docx.Cell{{Text: "bred",
					Span: 2},
					{Inlines: text("x")}}}}, Dense: true},
			docx.Figure{Caption: docx.Caption{Label: "Figur", Number: "1", Text: "Andel med skuld", ID: "figure_1"},
				SVG: []byte(drawing), PNG: png, Width: 640, Height: 120, Alt: `Staplar: "Aktiva" 40 %, övriga 20 %.`},
			docx.PageBreak{},
			docx.Heading{Level: 1, Number: "Bilaga 1", Text: "Skalan"},
			docx.Paragraph{Text: "Slut.", Style: docx.Small},
		}}
}

// saved writes a document to a file.
func saved(t *testing.T, d *docx.Document, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, written(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// python is a Python that has a package, or the test is skipped.
func python(t *testing.T, pkg string) string {
	t.Helper()
	program := os.Getenv("ANSATZ_PYTHON")
	if program == "" {
		program = "python3"
	}
	if exec.Command(program, "-c", "import "+pkg).Run() != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no Python with " + pkg + " here")
	}
	return program
}

// TestPythonDocx: a reader that is not ours finds the styles under the names that it knows, the text with its numbers,
// the tables, the header and the properties.
func TestPythonDocx(t *testing.T) {
	path := saved(t, report(t, lang.SV), "rapport.docx")
	out, err := exec.Command(python(t, "docx"), "-c", `import docx, sys
d = docx.Document(sys.argv[1])
for p in d.paragraphs:
    if p.text: print(p.style.name, '|', p.text)
s = d.sections[0]
print('header', [p.text for p in s.header.paragraphs], 'footer', [p.text for p in s.footer.paragraphs])
c = d.core_properties
print(c.title, c.author, c.subject, c.language, c.created)
t = d.tables[0]
print(t.style.name, len(t.rows), t.cell(2, 1).text, t.cell(1, 0)._tc is t.cell(1, 1)._tc)
print(len(d.inline_shapes), d.inline_shapes[0].width.cm)`, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for _, want := range []string{"Title | Rapport <1>\n", "TOC Heading | Innehåll\n", "toc 1 | 1\tInledning\n",
		"table of figures | Tabell\u00a06. Skulder & lån\n", "Heading 1 | 1\tInledning\n", "Heading 2 | 1.1\tSkulder\n",
		"Normal | Se Tabell\u00a06 och avsnitt 1, i results.csv eller här. Åter1.\n", "Quote | Citat\n",
		"Caption | Tabell\u00a06. Skulder & lån\n", "Caption | Tabell\u00a07. Mer\n",
		"Caption | Figur\u00a01. Andel med skuld\n",
		"Heading 1 | Bilaga 1. Skalan\n", "Anmärkning | ‥ skyddat värde\n",
		"header ['UTKAST', 'Syntetiska data', '', 'Underrättelseorientering\\tA220.933/2025'] " +
			"footer ['Version 01.00\\tSida 1 (1)']\n",
		"Rapport <1> Myndigheten Underrättelseorientering sv-SE 2025-04-08 00:00:00",
		"Tabell 82 0 True\n", "1 16.0"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestTemplate: a document has the styles, the header and the page of a template that another program wrote, the marks
// on top of each of its headers, and the styles that it lacks.
func TestTemplate(t *testing.T) {
	program := python(t, "docx")
	path := filepath.Join(t.TempDir(), "mall.docx")
	out, err := exec.Command(program, "-c", `import docx, sys
from docx.shared import Pt, RGBColor, Cm
d = docx.Document()
d.styles['Heading 1'].font.color.rgb = RGBColor(1, 2, 3)
s = d.sections[0]
s.left_margin = Cm(5)
s.different_first_page_header_footer = True
s.header.paragraphs[0].text = 'Myndighetens huvud'
d.add_paragraph('Mallens text')
d.save(sys.argv[1])`, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	template, err := docx.ReadTemplate(file)
	if err != nil {
		t.Fatal(err)
	}
	d := report(t, lang.SV)
	d.Template = template
	path = saved(t, d, "rapport.docx")
	out, err = exec.Command(program, "-c", `import docx, sys
d = docx.Document(sys.argv[1])
s = d.sections[0]
print([p.text for p in s.header.paragraphs], [p.text for p in s.first_page_header.paragraphs])
print([p.text for p in s.footer.paragraphs], s.left_margin.cm)
h = [p for p in d.paragraphs if p.style.name == 'Heading 1'][0]
print(h.text, h.style.font.color.rgb, h.style.style_id, d.tables[0].style.name)
print([p.text for p in d.paragraphs if 'Mallens' in p.text], sorted({p.style.name for p in d.paragraphs}))`,
		path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	want := "['UTKAST', 'Syntetiska data', '', 'Myndighetens huvud'] ['UTKAST', 'Syntetiska data', '']\n" +
		"['Version 01.00\\tSida 1 (1)'] 5.000625\n1\tInledning 010203 Heading1 Table Grid\n" +
		"[] ['Anmärkning', 'Caption', 'Heading 1', 'Heading 2', 'Normal', 'Quote', 'Subtitle', 'TOC Heading', " +
		"'Title', " +
		"'table of figures', 'toc 1', 'toc 2']\n"
	if string(out) != want {
		t.Errorf("%s\nnot\n%s", out, want)
	}
	if again := saved(t, d, "igen.docx"); !bytes.Equal(read(t, path), read(t, again)) {
		t.Error("two writings differ")
	}
	if exec.Command(program, "-c", "import openxml_audit").Run() == nil {
		out, err := exec.Command(program, "-m", "openxml_audit", path).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSchema: a check of the format's schemas and of what they cannot say finds nothing.
func TestSchema(t *testing.T) {
	program := python(t, "openxml_audit")
	for name, d := range map[string]*docx.Document{"report": report(t, lang.SV), "letter": example(lang.EN),
		"empty": {}} {
		out, err := exec.Command(program, "-m", "openxml_audit", saved(t, d, name+".docx")).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Errors: 0") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// TestLibreOffice: a word processor lays the document out: the head is on each page of the table, the mark and the
// pages' numbers on every page, and updated references say what ours said.
func TestLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no LibreOffice here")
	}
	text, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no pdftotext here (poppler-utils)")
	}
	path := saved(t, report(t, lang.SV), "rapport.docx")
	out, err := exec.Command(office, "--headless", "-env:UserInstallation=file://"+t.TempDir(), "--convert-to", "pdf",
		"--outdir", filepath.Dir(path), path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	printed, err := exec.Command(text, "-layout", strings.TrimSuffix(path, "docx")+"pdf", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("ANSATZ_KEEP"); keep != "" {
		_ = os.Rename(strings.TrimSuffix(path, "docx")+"pdf", filepath.Join(keep, "rapport.pdf"))
	}
	sheets := strings.Split(strings.TrimSuffix(string(printed), "\f"), "\f")
	heads := 0
	for i, sheet := range sheets {
		for _, want := range []string{"UTKAST", "A220.933/2025", fmt.Sprintf("Sida %d (%d)", i+1, len(sheets))} {
			if !strings.Contains(sheet, want) {
				t.Errorf("sheet %d does not say %s:\n%s", i+1, want, sheet)
			}
		}
		if regexp.MustCompile(`(?m)^ *Grupp +Antal`).MatchString(sheet) {
			heads++
		}
	}
	if len(sheets) < 4 || heads < 2 {
		t.Errorf("%d sheets, the table's head on %d", len(sheets), heads)
	}
	said := regexp.MustCompile(`[ \x{a0}]+`).ReplaceAllString(string(printed), " ")
	for _, want := range []string{"Se Tabell 6 och avsnitt 1", "2. två", "1. åter ett", "– under", "Tabell 7. Mer"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, printed)
		}
	}
}
