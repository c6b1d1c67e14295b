package main

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A report in the browser: begun from results, read with its numbers after the purpose is stated, a mistake told as it
// is typed, a chapter saved, one of two tabs that does not overwrite the other, comments, a version and what is
// another in it. Whoever may not write gets nothing to write with, and no report reaches outside the workbench.
func TestServeReport(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("loads a country")
	}
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	do := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(program(t, dir), args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	country(t, dir)
	do("load", filepath.Join(dir, "country"), "--workspace", filepath.Join(dir, "work"), "--quiet")
	do("run", "ansatz", "--workspace", filepath.Join(dir, "work"), "--out", filepath.Join(home, "results", "forsta"),
		"--quiet")
	s := serve(t, dir)
	s.signIn()
	if _, page, at := s.form("/reports", url.Values{"name": {"rapport"}, "study": {"ansatz"}, "results": {"forsta"},
		"diary": {"A1/2026"}}); at.Path != "/reports/rapport" || !strings.Contains(page, "Vad ska resultaten") {
		t.Fatalf("beginning a report: %s\n%s", at, page)
	}
	if status, page := s.get("/reports/rapport/print/report.html"); status != http.StatusForbidden ||
		strings.Contains(page, "A1/2026") {
		t.Errorf("a report is shown before the purpose is stated: %d", status)
	}
	s.form("/reports/rapport/purpose", url.Values{"purpose": {"Underlag för rapport"}})
	s.sees("/reports/rapport", "Utkast.", "Förhandsgranska", "02-resultat.md")
	if page := s.sees("/reports/rapport/print/report.html"); !strings.Contains(page, "UTKAST") {
		t.Error("the page of a draft does not say so")
	}
	if text := s.sees("/reports/rapport/print/report.docx"); !strings.HasPrefix(text, "PK") {
		t.Errorf("the Word file is %.20q", text)
	}
	s.sees("/ledger", "Underlag för rapport")

	const edit = "/reports/rapport/edit/01-inledning.md"
	page := s.sees(edit, "Inga fel.")
	text := htmlText(t, page, "textarea")
	was := regexp.MustCompile(`name="was" value="([0-9a-f]+)"`).FindStringSubmatch(page)[1]
	broken := text + "\n\nHär står {{ table_6 active_uppr risk_ratio }}.\n"
	if _, answer, _ := s.form(edit+"/check", url.Values{"text": {broken}}); !strings.Contains(answer, "active_upper") ||
		!strings.Contains(answer, `"Line":`) {
		t.Errorf("a mistake is not told with line and nearest name: %s", answer)
	}
	if now := s.sees(edit); htmlText(t, now, "textarea") != text {
		t.Error("a check has changed the chapter")
	}
	added := text + "\n\nEtt eget stycke om personer i nätverken.\n"
	if status, answer, _ := s.form(edit, url.Values{"text": {added}, "was": {was}}); status != http.StatusOK {
		t.Fatalf("saving: %d\n%s", status, answer)
	}
	if status, answer, _ := s.form(edit, url.Values{"text": {text + "\n\nAndra fliken.\n"}, "was": {was}}); status !=
		http.StatusConflict || !strings.Contains(answer, "Andra fliken.") {
		t.Errorf("another tab overwrites, or loses its text: %d", status)
	}
	s.sees("/reports/rapport", "Ett eget stycke om personer i nätverken.")

	comment := url.Values{"chapter": {"01-inledning.md"}, "quote": {"Ett eget stycke om personer i nätverken."},
		"comment": {"Vilka personer: \"alla\"?\n<b>eller</b> några"}}
	s.form("/reports/rapport/comments", comment)
	page = s.sees("/reports/rapport", "Vilka personer", "Öppna kommentarer: 1")
	if strings.Contains(page, "<b>eller") {
		t.Error("a comment is markup")
	}
	comment.Set("comment", "gäller 19900101-9802")
	if status, answer, _ := s.form("/reports/rapport/comments", comment); status < 400 ||
		strings.Contains(answer, "9802") {
		t.Errorf("a comment with a person's number is taken, or repeated: %d", status)
	}
	freeze := url.Values{"version": {"01.00"}, "draft": {"on"}}
	if status, answer, _ := s.form("/reports/rapport/versions", freeze); status < 400 ||
		!strings.Contains(answer, "är öppen") {
		t.Errorf("a version is kept in spite of an open comment: %d", status)
	}
	file := regexp.MustCompile(`action="/reports/rapport/comments/([^"]+)"`).FindStringSubmatch(page)[1]
	s.form("/reports/rapport/comments/"+file, url.Values{"how": {"alla: \"ja\""}})
	s.sees("/reports/rapport", "besvarad", "Öppna kommentarer: 0")
	if status, _, _ := s.form("/reports/rapport/comments/"+file, url.Values{"how": {"igen"}}); status < 400 {
		t.Errorf("a comment is resolved twice: %d", status)
	}
	if _, answer, at := s.form("/reports/rapport/versions", freeze); at.Path != "/reports/rapport/versions/01.00" {
		t.Fatalf("freezing: %s\n%s", at, answer)
	}
	s.sees("/reports/rapport/versions/01.00/print/report.html", "UTKAST")
	do("report", "check", filepath.Join(home, "versions", "rapport", "01.00"))
	was = regexp.MustCompile(`name="was" value="([0-9a-f]+)"`).FindStringSubmatch(s.sees(edit))[1]
	s.form(edit, url.Values{"text": {text}, "was": {was}})
	s.sees("/reports/rapport/diff?before=01.00", "<del>Ett eget stycke")

	// A report speaks of what the workbench has, and of nothing else.
	outside := filepath.Join(dir, "outside")
	if err := os.CopyFS(outside, os.DirFS(filepath.Join(home, "results", "forsta"))); err != nil {
		t.Fatal(err)
	}
	page = s.sees("/reports/rapport/edit/report.yaml")
	manifest := strings.Replace(htmlText(t, page, "textarea"), "../../results/forsta", outside, 1)
	was = regexp.MustCompile(`name="was" value="([0-9a-f]+)"`).FindStringSubmatch(page)[1]
	s.form("/reports/rapport/edit/report.yaml", url.Values{"text": {manifest}, "was": {was}})
	if page := s.sees("/reports/rapport", "får inte göras av den mappen"); strings.Contains(page, "Förhandsgranska") {
		t.Error("a report of results outside the workbench is made")
	}
	for name, path := range map[string]string{"a report outside": "/reports/..%2fresults",
		"a file outside":         "/reports/rapport/edit/..%2f..%2fstate%2fstate.db",
		"another form":           "/reports/rapport/print/x",
		"a comment as a chapter": "/reports/rapport/edit/comments%2f" + file} {
		if status, _ := s.get(path); status < 400 || status >= 500 {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(home, "reports", ".draft-*")); len(left) > 0 {
		t.Errorf("checks have left %v", left)
	}
}
