package html_test

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
	"ansatz/internal/report/reporttest"
)

// In a real browser: every printed sheet carries the marks, and on a narrow screen the page scrolls down only.
func TestInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no chromium here")
	}
	text, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no pdftotext here (poppler-utils)")
	}
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(browser, append([]string{"--headless=new", "--no-sandbox", "--disable-gpu",
			"--user-data-dir=" + filepath.Join(dir, "profile")}, args...)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		return string(out)
	}
	doc := reporttest.Document(reporttest.Contract(t, 12), lang.SV)
	reporttest.Unprotect(doc)
	page := filepath.Join(dir, "report.html")
	s := write(t, doc)
	if err := os.WriteFile(page, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(dir, "report.pdf")
	run("--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+page)
	figuresHaveAlternatives(t, pdf, len(regexp.MustCompile(`<div class="desk"><svg `).FindAllString(s, -1)))
	printed, err := exec.Command(text, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	sheets := strings.Split(strings.TrimSuffix(string(printed), "\f"), "\f")
	if len(sheets) < 10 {
		t.Errorf("%d sheets", len(sheets))
	}
	for i, sheet := range sheets {
		for _, mark := range doc.ShortMarks() {
			if !strings.Contains(sheet, mark) {
				t.Errorf("sheet %d does not say %s", i+1, mark)
			}
		}
	}
	probe := filepath.Join(dir, "probe.html")
	script := "<script>document.title = 'width ' + document.documentElement.scrollWidth + ' of ' + innerWidth</script>"
	if err := os.WriteFile(probe, []byte(strings.Replace(s, "</body>", script+"</body>", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, window := range []int{500, 1280} {
		dom := run("--dump-dom", fmt.Sprintf("--window-size=%d,900", window), "file://"+probe)
		_, rest, _ := strings.Cut(dom, "<title>width ")
		var width, inner int
		if _, err := fmt.Sscanf(rest, "%d of %d", &width, &inner); err != nil || width > inner {
			t.Errorf("a window of %d: the page is %d wide in %d (%v)", window, width, inner, err)
		}
	}
}

var (
	pdfObject   = regexp.MustCompile(`(?s)\d+ 0 obj\s*<<.*?endobj`)
	alternative = regexp.MustCompile(`/Alt [(<][^)>]`)
)

// figuresHaveAlternatives: the printed file is tagged, and each figure in it, one for each drawing of the page, has an
// alternative text.
func figuresHaveAlternatives(t *testing.T, path string, drawings int) {
	t.Helper()
	pdf, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	figures, without := 0, 0
	for _, object := range pdfObject.FindAll(pdf, -1) {
		if !bytes.Contains(object, []byte("/S /Figure")) {
			continue
		}
		figures++
		if !alternative.Match(object) {
			without++
		}
	}
	if figures != drawings || figures == 0 || without > 0 {
		t.Errorf("%d drawings, %d figures in print, %d of them without an alternative text", drawings, figures, without)
	}
	if !bytes.Contains(pdf, []byte("/Marked true")) || !bytes.Contains(pdf, []byte("/Lang (sv)")) {
		t.Error("the printed file is not tagged, or has no language")
	}
}
