package html_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	page "ansatz/internal/report/html"
	"ansatz/internal/report/svg"
)

// TestScriptOfTheReport: in a browser, the page's own script runs under its policy and another does not; the search
// finds a table by its words, each table and figure has a link to copy, and a figure is saved as a drawing and as a
// picture.
func TestScriptOfTheReport(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no chromium here")
	}
	source := document.Source{Study: "ansatz", Result: "table_6"}
	d := &document.Document{Meta: document.Meta{Lang: lang.SV, Title: "Ett prov"},
		Explanations: []document.Explanation{{Source: source, Title: "Skulder", Definition: []string{"Andel."},
			Counts: []document.Count{{Name: "Aktiva", Numerator: "5", Denominator: "9"}},
			Files: []document.Origin{{Register: "Skulder", Agency: "Kronofogden", File: "debt.csv",
				SHA256: "ab"}}}}, Blocks: []document.Block{
			&document.Heading{Level: 1, ID: "a", Number: "1", Text: document.Words("Inledning </script>")},
			&document.Paragraph{Text: document.Words("Text")},
			&document.Table{Source: source, ID: "table-1", Label: "Tabell", Number: 1,
				Caption: document.Words("Skulder & lån"),
				Align:   []document.Align{document.Left}, Head: [][]document.Cell{{{Text: document.Words("Grupp")}}},
				Groups: []document.Group{{Rows: [][]document.Cell{{{Text: document.Words("Aktiva"), Header: true}}}}}},
			&document.Figure{ID: "figure-1", Label: "Figur", Number: 1, Caption: document.Words("Andel"),
				Title: "Andel",
				Chart: svg.Bars{Panels: []svg.BarPanel{{Items: []svg.BarItem{{Label: "a", Value: 1, Text: "1"}}}}}},
		}}
	var b bytes.Buffer
	if err := page.WriteDocument(&b, d); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	dom := func(text string) string {
		t.Helper()
		path := filepath.Join(dir, "page.html")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
			"--virtual-time-budget=5000", "--user-data-dir="+filepath.Join(dir, "profile"), "file://"+path).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	probe := `<script>document.title = "other"
const field = document.getElementById("search")
field.value = "lån skulder"
field.dispatchEvent(new Event("input"))
HTMLAnchorElement.prototype.click = function() { document.body.dataset.saved = (document.body.dataset.saved || "") +
	" " + this.download }
for (const b of document.querySelectorAll("figure .tools button")) if (b.textContent != "Kopiera " +
	"länk") b.click()</script>`
	text := strings.Replace(b.String(), "</body>", probe+"</body>", 1)
	if shut := dom(text); strings.Contains(shut, "<title>other") || !strings.Contains(shut, `for="search"`) {
		t.Errorf("another script ran, or that of the page did not")
	}
	open := dom(regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(text, ""))
	for _, want := range []string{`<a href="#table-1">Tabell 1. Skulder &amp; lån</a>`, `>1 träffar<`,
		`aria-label="Kopiera länk: Tabell 1. Skulder &amp; lån"`, `aria-label="Spara som SVG: Figur 1. Andel"`,
		`data-saved=" figure-1.svg figure-1.png"`,
		`<a href="#why-ansatz-table_6">Varför dessa tal?</a>`, `<details class="more" id="why-ansatz-table_6">`,
		`debt.csv`} {
		if !strings.Contains(open, want) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		t.Logf("%s", open)
	}
}
