package ansatz_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// axeProbe opens what is folded, runs axe on the page, and tells the page around it what was found.
const axeProbe = `<script>addEventListener('load', () => {
	document.querySelectorAll('details').forEach(d => { d.open = true });
	const place = n => n.target.join(' ') + ': ' + n.html.slice(0, 120);
	const shown = v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(place)});
	axe.run(document, {resultTypes: ['violations']}).then(
		r => parent.postMessage({width: innerWidth, across: document.documentElement.scrollWidth,
			rules: r.passes.length, violations: r.violations.map(shown)}, '*'),
		e => parent.postMessage({error: String(e)}, '*'));
})</script>`

// axeFrame holds the page at a width and keeps what it tells.
const axeFrame = `<!doctype html><title>axe</title><pre id="told"></pre>
<iframe src="page.html" style="width:%dpx;height:900px;border:0"></iframe>
<script>addEventListener('message', e => {
	document.getElementById('told').textContent = JSON.stringify(e.data)
})</script>`

type axeResult struct {
	Error         string
	Width, Across int
	Rules         int
	Violations    []struct {
		ID, Help string
		Nodes    []string
	}
}

// TestAxe: axe finds no violation on the report of any study, protected and not, on a report of text with live
// numbers, nor on the page of a comparison, of vulnerabilities, of a network or about a release, nor on any page of the
// workbench, at the width of a telephone and of a desk; no page scrolls across. ANSATZ_AXE says where axe.min.js of the
// npm package axe-core is; .ci/run sees to it.
func TestAxe(t *testing.T) {
	script := os.Getenv("ANSATZ_AXE")
	if script == "" {
		t.Skip("SKIPPED, NOTHING TESTED: ANSATZ_AXE does not say where axe.min.js is")
	}
	axe, err := os.ReadFile(script)
	if err != nil {
		t.Fatalf("ANSATZ_AXE: %v", err)
	}
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no chromium here")
	}
	dir := t.TempDir()
	run := func(program string, args ...string) string {
		t.Helper()
		cmd := exec.Command(program, args...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v", filepath.Base(program), strings.Join(args, " "), err)
		}
		return string(out)
	}
	ansatz := filepath.Join(dir, "ansatz")
	run("go", "build", "-o", ansatz, "./cmd/ansatz")
	demo := filepath.Join(dir, "demo")
	workspace := filepath.Join(demo, "workspace")
	run(ansatz, "demo", "--quiet", "--persons", "20000", "--no-open", "--out", demo)
	var pages []string
	for _, study := range []string{"ansatz", "networks", "livelihood", "cooperation"} {
		for _, l := range []string{"sv", "en"} {
			out := filepath.Join(dir, study+"-"+l)
			args := []string{"run", study, "--quiet", "--workspace", workspace, "--out", out, "--lang", l}
			if l == "en" {
				args = append(args, "--unprotected")
			}
			run(ansatz, args...)
			pages = append(pages, filepath.Join(out, "report.html"))
		}
	}
	for _, l := range []string{"sv", "en"} {
		out := filepath.Join(dir, "fairness-"+l)
		run(ansatz, "fairness", "--quiet", "--workspace", workspace, "--out", out, "--lang", l)
		pages = append(pages, filepath.Join(out, "report.html"))
	}
	compared := filepath.Join(dir, "compared")
	run(ansatz, "compare", "--quiet", filepath.Join(dir, "livelihood-sv"), filepath.Join(dir, "ansatz-sv"), "--out",
		compared)
	pages = append(pages, filepath.Join(compared, "comparison.html"))
	vulnerable, catalogue := filepath.Join(dir, "vulnerable"), filepath.Join(dir, "catalogue")
	run(ansatz, "vulnerability", "init", catalogue, "--example", "--quiet")
	run(ansatz, "vulnerability", "report", catalogue, "--quiet", "--workspace", workspace, "--out", vulnerable)
	pages = append(pages, filepath.Join(vulnerable, "vulnerability.html"))
	pages = append(pages, filepath.Join(demo, "print", "report.html"))
	pages = append(pages, workbenchPages(t, dir, ansatz, workspace)...)
	network := filepath.Join(dir, "network.html")
	run(ansatz, "network", "show", "cluster-1", "--quiet", "--workspace", workspace, "--out", network)
	pages = append(pages, network)
	do := func(args ...string) string { return run(ansatz, args...) }
	pages = append(pages, pagesAboutARelease(dir, workspace, filepath.Join(dir, "ansatz-sv"), do)...)
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`) // keeps axe out, too
	told := regexp.MustCompile(`(?s)<pre id="told">(.*?)</pre>`)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text = policy.ReplaceAll(text, nil)
		end := strings.LastIndex(string(text), "</body>")
		probe := string(text[:end]) + "<script>" + string(axe) + "</script>" + axeProbe + string(text[end:])
		write(t, filepath.Join(dir, "page.html"), probe)
		for _, width := range []int{320, 1280} {
			name := fmt.Sprintf("%s at %d", strings.TrimPrefix(page, dir+"/"), width)
			write(t, filepath.Join(dir, "frame.html"), fmt.Sprintf(axeFrame, width))
			dom := run(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
				"--window-size=1400,1000", "--user-data-dir="+filepath.Join(dir, "profile"),
				"--virtual-time-budget=120000", "--dump-dom", "file://"+filepath.Join(dir, "frame.html"))
			var r axeResult
			m := told.FindStringSubmatch(dom)
			if m == nil || json.Unmarshal([]byte(html.UnescapeString(m[1])), &r) != nil || r.Error != "" ||
				r.Rules < 20 {
				t.Errorf("%s: axe said nothing, or too little: %+v", name, r)
				continue
			}
			if r.Across > r.Width {
				t.Errorf("%s: %d wide in %d", name, r.Across, r.Width)
			}
			for _, v := range r.Violations {
				t.Errorf("%s: %s: %s\n  %s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
			}
		}
	}
}

// pagesAboutARelease writes the pages about a proposal of results, before anything is decided: the transparency page
// and the draft of an impact assessment. From then on the workspace has a list of people.
func pagesAboutARelease(dir, workspace, results string, ansatz func(args ...string) string) (pages []string) {
	public := map[string]string{}
	for _, name := range []string{"anna", "bo"} {
		told := strings.Fields(ansatz("person", "new", "--plain", "--out", filepath.Join(dir, name+".key")))
		public[name] = told[len(told)-1]
	}
	by := func(name string) []string {
		return []string{"--quiet", "--workspace", workspace, "--key", filepath.Join(dir, name+".key")}
	}
	ansatz(append([]string{"person", "add", "Anna", "--role", "administrator"}, by("anna")...)...)
	ansatz(append([]string{"person", "add", "Bo", "--role", "analyst", "--public", public["bo"]}, by("anna")...)...)
	ansatz(append([]string{"release", "propose", results}, by("bo")...)...)
	for _, l := range []string{"sv", "en"} {
		for _, kind := range []string{"--assessment=false", "--assessment"} {
			to := filepath.Join(dir, "release-"+l+kind+".html")
			ansatz(append([]string{"release", "page", "1", kind, "--lang", l, "--to", to}, by("bo")...)...)
			pages = append(pages, to)
		}
	}
	return pages
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// workbenchPages opens the workbench of a workspace and writes its pages to a folder, each with its style in it.
func workbenchPages(t *testing.T, dir, ansatz, workspace string) (pages []string) {
	t.Helper()
	home := filepath.Join(dir, "home")
	for _, name := range []string{"inbox/delivery", "results"} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(home, "inbox/delivery/delivery.yaml"), "agency: police\n")
	for _, name := range []string{"ansatz-sv", "livelihood-sv"} {
		if err := os.CopyFS(filepath.Join(home, "results", name), os.DirFS(filepath.Join(dir, name))); err != nil {
			t.Fatal(err)
		}
	}
	register := casesFor(t, dir, ansatz)
	serving := exec.Command(ansatz, "serve", "--workspace", workspace, "--home", home, "--listen", "127.0.0.1:0",
		"--register", register)
	out, err := serving.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serving.Process.Kill()
		_ = serving.Wait() // it was killed
	}()
	link := regexp.MustCompile(`(http://[^/]+)/sign-in\?link=(\S+)`)
	var found []string
	for lines := bufio.NewScanner(out); found == nil && lines.Scan(); {
		found = link.FindStringSubmatch(lines.Text())
	}
	if found == nil {
		t.Fatal("the workbench printed no link")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	form := func(path string, values url.Values) {
		t.Helper()
		answer, err := browser.PostForm(found[1]+path, values)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", path, answer, err)
		}
		_ = answer.Body.Close() // read by nobody
	}
	style, err := os.ReadFile("internal/run/workbench/static/workbench.css")
	if err != nil {
		t.Fatal(err)
	}
	save := func(name, path string) {
		t.Helper()
		answer, err := browser.Get(found[1] + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		page := filepath.Join(dir, "workbench-"+name+".html")
		write(t, page, strings.Replace(string(text), `<link rel="stylesheet" href="/static/workbench.css">`,
			"<style>"+string(style)+"</style>", 1))
		pages = append(pages, page)
	}
	save("sign-in", "/sign-in?link=x")
	form("/sign-in", url.Values{"code": {found[2]}})
	save("purpose", "/results/ansatz-sv")
	form("/results/ansatz-sv/purpose", url.Values{"purpose": {"Underlag för rapport"}})
	form("/studies", url.Values{"name": {"own"}, "from": {"ansatz"}})
	form("/jobs", url.Values{"kind": {"run"}, "study": {"networks"}, "out": {"again"}})
	made := fs.ErrNotExist
	for waited := 0; made != nil; waited++ {
		if time.Sleep(time.Second); waited > 300 {
			t.Fatalf("the job has not made its results in five minutes: %v", made)
		}
		_, made = os.Stat(filepath.Join(home, "results/again/report.html"))
	}
	form("/reports", url.Values{"name": {"report"}, "study": {"ansatz"}, "results": {"ansatz-sv"}})
	form("/reports/report/versions", url.Values{"version": {"1"}, "draft": {"on"}})
	form("/reports/report/comments", url.Values{"chapter": {"01-inledning.md"}, "quote": {"no paragraph has it"},
		"comment": {"why?"}})
	for name, path := range map[string]string{"start": "/", "deliveries": "/deliveries",
		"quarantine": "/quarantine?rows=1", "jobs": "/jobs", "releases": "/releases", "networks": "/networks",
		"studies": "/studies", "study": "/studies/own",
		"reports": "/reports", "report": "/reports/report", "report-version": "/reports/report/versions/1",
		"report-diff": "/reports/report/diff?before=1", "chapter": "/reports/report/edit/02-resultat.md",
		"builtin": "/studies/networks", "results": "/results", "result": "/results/ansatz-sv?result=table_6",
		"compare": "/compare?before=ansatz-sv", "ledger": "/ledger", "access": "/access", "help": "/help",
		"method": "/help/livelihood", "missing": "/nowhere",
		"mistakes": "/networks/picture?study=networks&distance=2&subject=cluster-999", "cooperation": "/cooperation",
		"cases": "/cooperation/decision", "case": "/cooperation/decision/of/SB-1",
		"case-form": "/cooperation/request/new", "case-correct": "/cooperation/decision/correct/SB-1"} {
		save(name, path)
	}
	slices.Sort(pages)
	return pages
}

// casesFor makes a register of the cooperation with one decision.
func casesFor(t *testing.T, dir, ansatz string) string {
	t.Helper()
	register := filepath.Join(dir, "register")
	do := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(ansatz, args...).Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return string(out)
	}
	recipient := regexp.MustCompile(`age1\w+`).FindString(do("vault", "key", filepath.Join(dir, "register.key")))
	do("case", "init", register, "--agency", "social_insurance_agency", "--recipient", recipient)
	do("case", "decision", "new", "SB-1", "--decided-date", "2026-01-01", "--purpose", "assistans", "--serious", "ja",
		"--organised", "ja", "--problem-area", "välfärd", "--from-date", "2026-01-01", "--agency", "police,tax_agency",
		"-r", register)
	return register
}
