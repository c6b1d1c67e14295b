package pdf

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// browsers are the rules of PDF/UA-1 that the browser breaks, whatever the page: lines and margins are no artifacts,
// the file says nothing of itself as XMP, links have no description, and the points of a list no body.
var browsers = map[string]bool{"7.1-3": true, "7.1-8": true, "7.18.1-2": true, "7.18.5-2": true, "7.2-20": true}

// TestRulesOfPDFUA: but for what the browser writes, the file is as PDF/UA asks. It has what a report has: marks, a
// list, stressed text, a footnote, a table with a group, a withheld and an empty cell, and a figure with its caption.
func TestRulesOfPDFUA(t *testing.T) {
	jars := os.Getenv("ANSATZ_VERAPDF")
	java, err := exec.LookPath("java")
	found, _ := filepath.Glob(filepath.Join(jars, "validation-model-*.jar"))
	if jars == "" || err != nil || len(found) == 0 {
		t.Skip("SKIPPED, NOTHING TESTED: ANSATZ_VERAPDF names no folder with veraPDF, or there is no Java")
	}
	page := `<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Rapport</title><style>
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}</style></head><body>
<aside class="marks" aria-label="Art"><strong>UTKAST</strong></aside><main><h1>Rubrik</h1>
<p>Text med <strong>betoning</strong> och <em>mer</em><sup><a href="#n1">1</a></sup>.</p><ul><li>En punkt</li></ul>
<table><caption>Tabell</caption><thead><tr><th scope="col">Grupp</th><th scope="col">Antal</th>
<th scope="col">Andel</th></tr></thead><tbody><tr><th scope="rowgroup" colspan="3">2023</th></tr>
<tr><th scope="row">Aktiva</th><td>15</td><td></td></tr>
<tr><th scope="row">Kopplade</th><td><span aria-hidden="true">‥</span><span class="vh">skyddat värde</span></td>
<td>1 %</td></tr></tbody></table>
<figure id="f"><figcaption>Figur</figcaption><svg role="img" aria-label="En bild" width="20" height="20">
<title>En bild</title><rect width="20" height="20"/></svg></figure><ol><li id="n1"><p>Fotnot</p></li></ol></main>
</body></html>`
	file, err := Print(context.Background(), browser(t), []byte(page), "2025-04-08")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(java, "-cp", filepath.Join(jars, "*"), filepath.Join("..", "..", "..", ".ci", "verapdf",
		"Check.java"), path).CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || lines[len(lines)-1] != "checked" {
		t.Fatalf("%v: %s", err, out)
	}
	for _, line := range lines[:len(lines)-1] {
		if rule, _, is := strings.Cut(line, "\t"); is && !browsers[rule] {
			t.Error(line)
		}
	}
}
