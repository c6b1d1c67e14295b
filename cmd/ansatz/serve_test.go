package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// served is a workbench in a process of its own, and a browser that has signed in.
type served struct {
	t       *testing.T
	dir     string
	process *exec.Cmd
	address string // http://127.0.0.1:…
	code    string // of the one-time link
	browser *http.Client
}

// program is a copy of the test's own file under the program's name: what runs it then is the program.
func program(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ansatz")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if os.Link(own, path) == nil {
		return path
	}
	text, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// serve opens the workbench of a workspace in a folder, with more flags.
func serve(t *testing.T, dir string, more ...string) *served {
	t.Helper()
	s := &served{t: t, dir: dir}
	args := []string{"serve", "--listen", "127.0.0.1:0"}
	if len(more) == 0 || more[0] != "--workspace" {
		args = append(args, "--workspace", filepath.Join(dir, "work"))
	}
	if len(more) == 0 {
		more = []string{"--home", filepath.Join(dir, "home")}
	}
	s.process = exec.Command(program(t, dir), append(args, more...)...)
	out, err := s.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.process.Process.Kill()
		_, _ = s.process.Process.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, code, found := strings.Cut(lines.Text(), "/sign-in?link="); found {
			u, err := url.Parse(strings.TrimSpace(lines.Text()))
			if err != nil {
				t.Fatal(err)
			}
			s.address, s.code = "http://"+u.Host, code
			break
		}
	}
	if s.code == "" {
		t.Fatal("the workbench printed no link")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.browser = newBrowser()
	return s
}

func newBrowser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it never fails without options
	}
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

// do sends a request and returns the answer's status and text, after the redirects that a browser follows.
func (s *served) do(r *http.Request) (status int, text string, at *url.URL) {
	s.t.Helper()
	answer, err := s.browser.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Request.URL
}

func (s *served) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.address+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	status, text, _ := s.do(r)
	return status, text
}

// sees gets a page, which must answer well and hold some texts.
func (s *served) sees(path string, texts ...string) string {
	s.t.Helper()
	status, page := s.get(path)
	if status != http.StatusOK {
		s.t.Fatalf("%s: status %d\n%s", path, status, page)
	}
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("%s does not say %q\n%s", path, text, page)
		}
	}
	return page
}

// form sends a form as a page of the workbench does.
func (s *served) form(path string, values url.Values, headers ...string) (int, string, *url.URL) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.address+path, strings.NewReader(values.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", s.address)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(r)
}

func (s *served) signIn() {
	s.t.Helper()
	if status, text, at := s.form(
		"/sign-in",
		url.Values{"code": {s.code}},
	); status != http.StatusOK ||
		at.Path != "/" {
		s.t.Fatalf("signing in: %d at %s\n%s", status, at.Path, text)
	}
}

// upload hands in a zip file of files by their names in it.
func (s *served) upload(name string, files map[string]string) (int, string) {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write(zipped(s.t, files)) // a buffer's writes do not fail
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, s.address+"/upload", &body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	status, text, _ := s.do(r)
	return status, text
}

var jobState = regexp.MustCompile(`id="job-state"[^>]*>([^<]*)<`)

// job sends a form that starts a job, and waits for its end.
func (s *served) job(values url.Values) (state, page, path string) {
	s.t.Helper()
	status, text, at := s.form("/jobs", values)
	if status != http.StatusOK || !strings.HasPrefix(at.Path, "/jobs/") {
		s.t.Fatalf("starting a job: %d at %s\n%s", status, at.Path, text)
	}
	state, page = s.ended(at.Path)
	return state, page, at.Path
}

func (s *served) ended(path string) (state, page string) {
	s.t.Helper()
	for range 600 {
		page = s.sees(path)
		state = jobState.FindStringSubmatch(page)[1]
		if state != "väntar" && state != "pågår" {
			return state, page
		}
		time.Sleep(200 * time.Millisecond)
	}
	s.t.Fatalf("the job %s does not end: %s", path, page)
	return "", ""
}

// country writes the deliveries of a small made-up country.
func country(t *testing.T, dir string) map[string]map[string]string {
	t.Helper()
	out := filepath.Join(dir, "country")
	made, err := exec.Command(program(t, dir), "synth", "--quiet", "--persons", "3000", "--out", out).CombinedOutput()
	if err != nil {
		t.Fatalf("synth: %v\n%s", err, made)
	}
	all := map[string]map[string]string{}
	err = filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		parts := strings.Split(filepath.ToSlash(rel), "/")
		for i := range parts {
			if _, err := os.Stat(filepath.Join(out, filepath.Join(parts[:i+1]...), "delivery.yaml")); err == nil {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				folder := parts[i]
				if all[folder] == nil {
					all[folder] = map[string]string{}
				}
				all[folder][strings.Join(parts[i:], "/")] = string(text)
			}
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d deliveries: %v", len(all), err)
	}
	return all
}

// An analyst's whole way in the browser: deliveries, a check, a load, a study of their own, its results, the ledger.
func TestServe(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a whole way from the delivery to the result")
	}
	dir := t.TempDir()
	s := serve(t, dir)
	if _, page := s.get("/deliveries"); !strings.Contains(page, "Länkens kod") {
		t.Errorf("without signing in a page is shown: %s", page)
	}
	s.signIn()
	s.sees("/", "Ingenting är inläst än.")
	s.sees("/releases", "Inga förslag än.") // a workspace that is not there yet is no mistake
	s.sees("/ledger", "Liggaren börjar när den första leveransen läses in.")
	s.sees("/static/icon.svg", "<svg")
	for folder, files := range country(t, dir) {
		if status, text := s.upload(folder+".zip", files); status != http.StatusOK {
			t.Fatalf("uploading %s: %d\n%s", folder, status, text)
		}
	}
	s.sees("/", "Väntar i inkorgen")
	for _, wrong := range []string{"1,5", "0", "fem"} {
		if status, text, _ := s.form("/jobs", url.Values{"kind": {"check"}, "share": {wrong}}); status != 400 ||
			!strings.Contains(text, "skriv till exempel 0,05") {
			t.Errorf("the share %s is taken: %d\n%s", wrong, status, text)
		}
	}
	if state, page, _ := s.job(url.Values{"kind": {"check"}, "share": {"0,5"}}); state != "klart" ||
		!strings.Contains(page, " leveranser</h1>") || strings.Contains(page, "Nästa steg") {
		t.Fatalf("check: %s\n%s", state, page)
	}
	s.sees("/deliveries", "Inga.") // a check loads nothing
	if state, page, _ := s.job(url.Values{"kind": {"load"}}); state != "klart" {
		t.Fatalf("load: %s\n%s", state, page)
	}
	s.sees("/deliveries", "Inkorgen är tom.", "Försäkringskassan")
	s.sees("/quarantine?rows=1", "Karantän")
	if status, page := s.get("/quarantine?delivery=2024-09-01-polis"); status < 400 ||
		!strings.Contains(page, "2024-09-01-polis är inte inläst") {
		t.Errorf("a delivery that is not loaded is no mistake: %d", status)
	}

	if _, _, at := s.form("/studies", url.Values{"name": {"egen"}, "from": {"ansatz"}}); at.Path != "/studies/egen" {
		t.Fatalf("the study is not made: %s", at.Path)
	}
	page := s.sees("/studies/egen", "quarantine_share")
	text := htmlText(t, page, "textarea")
	if _, answer, _ := s.form(
		"/studies/egen/check",
		url.Values{"text": {text + "\nperiodz: 1\n"}},
	); !strings.Contains(answer,
		`"Line":`) ||
		!strings.Contains(answer, "periods") {
		t.Errorf("a mistake in a study is not told with line and nearest name: %s", answer)
	}
	if status, answer, _ := s.form(
		"/studies/egen",
		url.Values{"text": {text + "\nperiodz: 1\n"}},
	); status != http.StatusUnprocessableEntity ||
		!strings.Contains(answer, "periodz") {
		t.Errorf("a study with a mistake is saved: %d", status)
	}
	changed := strings.Replace(text, "quarantine_share: 0.05", "quarantine_share: 0.25", 1)
	if status, answer, _ := s.form("/studies/egen", url.Values{"text": {changed}}); status != http.StatusOK {
		t.Fatalf("saving: %d\n%s", status, answer)
	}
	s.sees("/studies/egen", "quarantine_share", "0.25", "Skillnader mot den inbyggda studien")

	for _, run := range [][2]string{{"egen", "forsta"}, {"ansatz", "andra"}} {
		if state, page, _ := s.job(
			url.Values{"kind": {"run"}, "study": {run[0]}, "out": {run[1]}},
		); state != "klart" {
			t.Fatalf("run: %s\n%s", state, page)
		}
	}
	s.sees("/results/forsta", "Vad ska resultaten användas till?")
	if status, page := s.get("/results/forsta/files/results.csv"); strings.Contains(page, "measure") {
		t.Errorf("results are given before the purpose is stated: %d", status)
	}
	for _, name := range []string{"forsta", "andra"} {
		s.form("/results/"+name+"/purpose", url.Values{"purpose": {"Underlag för rapport"}})
	}
	s.sees("/results/forsta?result=table_6", "Intervall", "Underlag för rapport")
	if csv := s.sees("/results/forsta/files/results.csv"); !strings.HasPrefix(csv, "result,group,") {
		t.Errorf("results.csv is %.80q", csv)
	}
	s.sees("/compare?before=forsta&after=andra", "/compare/page?before=forsta&amp;after=andra")
	s.sees("/compare/page?before=forsta&after=andra", "quarantine_share")
	s.sees("/ledger", "inläsning", "körning", "Underlag för rapport", "kedjan är orörd")
	if _, page, _ := s.form("/ledger/check", nil); !strings.Contains(page, "orörd, även utlämnandenas handlingar") {
		t.Errorf("the check says %s", page)
	}
	s.sees("/networks?subject=cluster-1", "/networks/picture?distance=2")
	if status, page := s.get("/networks/picture?study=networks&distance=2&subject=cluster-999"); status < 400 ||
		!strings.Contains(page, "cluster-999") {
		t.Errorf("an unknown cluster is no mistake: %d", status)
	}
	if status, page := s.get("/networks/picture?study=networks&distance=2&subject=cluster-1&from=2022-12-31" +
		"&to=2022-01-01"); status < 400 || !strings.Contains(page, "efter dess slut") {
		t.Errorf("a time that ends before it begins is no mistake: %d", status)
	}
	picture := s.sees("/networks/picture?study=networks&distance=1&subject=cluster-1")
	if !strings.Contains(picture, "<script") || !strings.Contains(picture, "cluster-1") {
		t.Errorf("the page of a network has no picture: %.300s", picture)
	}
	status, page, at := s.form("/networks", url.Values{"subject": {"19900101-9802"}, "study": {"networks"}})
	if status < 400 || strings.Contains(page+at.String(), "9802") {
		t.Errorf("a person's number is taken, or repeated: %d at %s", status, at)
	}
	s.sees("/ledger", "serve networks")
	s.sees("/help/livelihood", "Tillbaka till hjälpen")
	s.form("/lang", url.Values{"lang": {"en"}, "back": {"/ledger"}})
	s.sees("/ledger", "The ledger", "Entries")
}

// htmlText is the text of the first element of a name.
func htmlText(t *testing.T, page, element string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, "<"+element)
	_, rest, begun := strings.Cut(rest, ">")
	inner, _, ended := strings.Cut(rest, "</"+element+">")
	if !found || !begun || !ended {
		t.Fatalf("no %s on the page", element)
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+", "&amp;", "&").
		Replace(inner)
}

// A job that is cancelled leaves no results, and one in whose middle the workbench is killed is told as such and can
// be run again.
func TestServeStopped(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("loads a country")
	}
	dir := t.TempDir()
	s := serve(t, dir)
	s.signIn()
	for folder, files := range country(t, dir) {
		s.upload(folder+".zip", files)
	}
	_, _, at := s.form("/jobs", url.Values{"kind": {"load"}})
	s.form(at.Path+"/cancel", nil)
	if state, page := s.ended(at.Path); state != "avbrutet" && state != "klart" {
		t.Fatalf("a cancelled job is %s\n%s", state, page)
	}
	_, _, at = s.form("/jobs/"+strings.TrimPrefix(at.Path, "/jobs/")+"/again", nil)
	_ = s.process.Process.Kill()
	_, _ = s.process.Process.Wait()
	s = serve(t, dir)
	s.signIn()
	if state, page := s.ended(at.Path); state != "stannade när arbetsbänken stannade" && state != "klart" {
		t.Fatalf("a job whose workbench was killed is %s\n%s", state, page)
	}
	// The process of the killed workbench may still hold the workspace, and a workbench that begins anew does not know
	// yet that the folders of the inbox have come as a whole.
	for range 600 {
		if strings.Contains(s.sees("/deliveries"), "Inkorgen är tom.") {
			return
		}
		_, _, at = s.form("/jobs", url.Values{"kind": {"load"}})
		if strings.HasPrefix(at.Path, "/jobs/") {
			s.ended(at.Path)
		}
		time.Sleep(300 * time.Millisecond)
	}
	t.Errorf("what was not loaded when the workbench was killed cannot be loaded\n%s", s.sees("/deliveries"))
}

// Four people, each with a workbench of their own that signs with their key: an analyst proposes, two reviewers answer
// without seeing each other's answer, an administrator decides, and what is approved is written.
func TestServeRelease(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("loads a country")
	}
	dir := t.TempDir()
	work := filepath.Join(dir, "work")
	key := func(name string) string { return filepath.Join(dir, name+".key") }
	public := map[string]string{}
	do := func(args ...string) string {
		t.Helper()
		c := exec.Command(program(t, dir), args...)
		c.Env = append(os.Environ(), "ANSATZ_LANG=sv")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	for folder, files := range country(t, dir) {
		for name, text := range files {
			path := filepath.Join(dir, "in", filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(folder, err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	do("load", filepath.Join(dir, "in"), "--workspace", work, "--quiet")
	for _, name := range []string{"anna", "bo", "cia", "dan"} {
		lines := strings.Fields(do("person", "new", "--out", key(name), "--plain"))
		public[name] = lines[len(lines)-1]
	}
	do("person", "add", "Anna", "--role", "administrator", "--workspace", work, "--key", key("anna"))
	for name, role := range map[string]string{"bo": "analyst", "cia": "reviewer", "dan": "reviewer"} {
		do("person", "add", name, "--role", role, "--public", public[name], "--workspace", work, "--key", key("anna"))
	}
	home := filepath.Join(dir, "home")
	do(
		"run",
		"ansatz",
		"--workspace",
		work,
		"--out",
		filepath.Join(home, "results", "x"),
		"--quiet",
		"--key",
		key("bo"),
	)

	open := func(name string) *served {
		t.Helper()
		s := serve(t, dir, "--home", filepath.Join(dir, "home-"+name), "--key", key(name))
		s.signIn()
		return s
	}
	bo := serve(t, dir, "--home", home, "--key", key("bo"))
	bo.signIn()
	if status, page, at := bo.form("/releases", url.Values{"folder": {"x"}}); at.Path != "/releases/1" {
		t.Fatalf("proposing: %d at %s\n%s", status, at.Path, page)
	}
	bo.sees("/releases/1", "Ingen har svarat än.", "Kontroller")
	answer := url.Values{"answer": {"approve"}, "reason": {"tabellerna är lästa"}}
	if status, _, _ := bo.form("/releases/1/review", answer); status != http.StatusForbidden {
		t.Errorf("an author reviews own work: %d", status)
	}
	cia, dan, anna := open("cia"), open("dan"), open("anna")
	if page := cia.sees("/releases", "att granska"); strings.Contains(page, "Föreslå resultat") {
		t.Error("a reviewer is offered to propose")
	}
	if status, page, _ := cia.form("/releases/1/review", answer); status != http.StatusOK ||
		strings.Contains(page, "tabellerna är lästa") {
		t.Errorf("the answer is refused, or shown: %d\n%s", status, page)
	}
	if status, _, _ := cia.form("/releases/1/review", answer); status < 400 {
		t.Errorf("a reviewer answers twice: %d", status)
	}
	if status, _, _ := anna.form("/releases/1/decide", nil); status < 400 {
		t.Errorf("an administrator decides after one answer: %d", status)
	}
	if status, _, _ := cia.form("/releases/1/decide", nil); status != http.StatusForbidden {
		t.Errorf("a reviewer decides: %d", status)
	}
	if page := dan.sees("/releases/1"); strings.Contains(page, "tabellerna är lästa") {
		t.Error("the second reviewer sees the first one's answer")
	}
	dan.form("/releases/1/review", answer)
	if _, page, _ := anna.form("/releases/1/decide", nil); !strings.Contains(page, "tabellerna är lästa") {
		t.Errorf("the answers are not opened\n%s", page)
	}
	if status, _ := bo.get("/releases/1/bundle"); status != http.StatusNotFound {
		t.Errorf("a bundle is given before it is written: %d", status)
	}
	if status, page, _ := bo.form("/releases/1/export", nil); status < 400 || !strings.Contains(page, "H2") {
		t.Errorf("what needs an agency's permission is written without it: %d\n%s", status, page)
	}
	do("permission", "record", "police", "population", "social_insurance", "enforcement", "migration", "tax",
		"--reference", "A1-2026", "--workspace", work, "--key", key("anna"))
	bo.form("/releases/1/export", nil)
	if text := bo.sees("/releases/1/bundle"); !strings.HasPrefix(text, "PK") {
		t.Errorf("the bundle is %.20q", text)
	}
	bo.sees("/releases/1/page/transparency", "<h1>")
	if told := do(
		"release",
		"verify",
		filepath.Join(home, "bundles", "utlamnande-1.zip"),
	); !strings.Contains(
		told,
		"håller",
	) {
		t.Errorf("the bundle does not hold: %s", told)
	}
	anna.sees("/ledger", "nekad åtgärd", "granskning")
}

// What an outside page or a clever visitor may try.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := serve(t, dir)

	// The link holds once, and guessing is slowed down.
	s.signIn()
	other := newBrowser()
	mine := s.browser
	s.browser = other
	if status, _, _ := s.form("/sign-in", url.Values{"code": {s.code}}); status != http.StatusForbidden {
		t.Errorf("the link holds twice: %d", status)
	}
	limited := false
	for range 10 {
		status, _, _ := s.form("/sign-in", url.Values{"code": {"guess"}})
		limited = limited || status == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("guessing is not slowed down")
	}
	if _, page := s.get("/ledger"); strings.Contains(page, "Liggaren") {
		t.Error("another browser sees the ledger")
	}
	s.browser = mine

	for name, try := range map[string]func() int{
		"a form of another site": func() int {
			status, _, _ := s.form("/jobs", url.Values{"kind": {"load"}}, "Origin", "https://other.example",
				"Sec-Fetch-Site", "cross-site")
			return status
		},
		"another name for this machine": func() int {
			r, _ := http.NewRequest(http.MethodGet, s.address+"/", nil)
			r.Host = "ansatz.example"
			status, _, _ := s.do(r)
			return status
		},
		"a folder outside": func() int {
			status, _ := s.get("/results/..%2f..%2fwork/files/results.csv")
			return status
		},
		"another file": func() int {
			_ = os.MkdirAll(filepath.Join(dir, "home", "results", "x"), 0o700)
			_ = os.WriteFile(filepath.Join(dir, "home", "results", "x", "other"), []byte("other"), 0o600)
			status, _ := s.get("/results/x/files/other")
			return status
		},
		"a guessed job": func() int { status, _ := s.get("/jobs/AAAAAAAAAAAAAAAAAAAAAAAAAA"); return status },
		"a study outside": func() int {
			status, _, _ := s.form("/studies", url.Values{"name": {"../../out"}, "from": {"ansatz"}})
			return status
		},
		"an unknown job": func() int {
			status, _, _ := s.form("/jobs", url.Values{"kind": {"vault destroy"}})
			return status
		},
		"flags for results": func() int {
			status, _, _ := s.form("/jobs", url.Values{"kind": {"run"}, "study": {"ansatz"}, "out": {"--unprotected"}})
			if status == http.StatusOK {
				return 0
			}
			return status
		},
		"a body without end": func() int {
			status, _, _ := s.form("/studies/egen/check", url.Values{"text": {strings.Repeat("x", 5<<20)}})
			return status
		},
		"a zip that leads out": func() int {
			status, _ := s.upload("x.zip", map[string]string{"d/delivery.yaml": "agency: x", "d/../../../out.csv": "x"})
			return status
		},
		"a zip without a manifest": func() int {
			status, _ := s.upload("x.zip", map[string]string{"d/file.csv": "x"})
			return status
		},
		"a name that hides": func() int {
			status, _ := s.upload("x.zip", map[string]string{".hidden/delivery.yaml": "agency: x"})
			return status
		},
	} {
		if status := try(); status < 400 || status >= 500 {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "home", "inbox")); len(entries) > 0 {
		t.Errorf("something is left in the inbox: %v", entries)
	}

	// A name from outside is shown, and does nothing.
	s.upload("x.zip", map[string]string{"<b onclick=x>/delivery.yaml": "agency: x"})
	if page := s.sees("/deliveries"); strings.Contains(page, "<b onclick") {
		t.Error("a name from outside is markup")
	}
	// Every page keeps out what is not the workbench's own.
	r, _ := http.NewRequest(http.MethodGet, s.address+"/", nil)
	answer, err := s.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if got := answer.Header.Get(header); !strings.Contains(got, want) {
			t.Errorf("%s: %q", header, got)
		}
	}
	// A request that never ends its head is cut off.
	slow(t, strings.TrimPrefix(s.address, "http://"))
}

// slow sends half of a request's head and waits for the end of the connection.
func slow(t *testing.T, address string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n")
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("a request without end is waited for: %v", err)
	}
}

// An address that others reach is refused before anything is opened.
func TestServeOnlyHere(t *testing.T) {
	dir := t.TempDir()
	var out, errOut bytes.Buffer
	code := execute(context.Background(), []string{"serve", "--workspace", filepath.Join(dir, "work"), "--listen",
		"0.0.0.0:8443"}, &out, &errOut)
	if code != 2 || !strings.Contains(errOut.String(), "0.0.0.0") {
		t.Errorf("exit code %d: %s", code, errOut.String())
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("something was made: %v", entries)
	}
}
