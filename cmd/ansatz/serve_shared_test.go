package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
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

	"ansatz/internal/disk/database/databasetest"
)

// certified writes a certificate for this machine with its key, and returns who trusts it.
func certified(t *testing.T, certificate, key string) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	made, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made})
	put(t, certificate, string(text))
	put(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: sealed})))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// freePort is a port that nothing listens at now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// people of the provider, with their groups; the passwords are their names.
var groupsOf = map[string][]string{"anna": {"chiefs"}, "ada": {"chiefs"}, "bo": {"analysts", "others"},
	"cia": {"reviewers"}, "dan": {"reviewers"}, "eva": {"readers"}, "foe": {"others"}, "rev": {"auditors"}}

// provider starts the sign-in of testdata/provider, and returns its issuer.
func provider(t *testing.T, dir string, redirects []string) (issuer string) {
	t.Helper()
	program := filepath.Join(dir, "provider")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("testdata", "provider")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: the provider cannot be built: %v\n%s", err, out)
	}
	users := map[string]any{}
	for name := range groupsOf {
		users[name] = map[string]any{"ID": name, "Username": name, "Password": name, "FirstName": strings.ToUpper(name),
			"LastName": "<b>Berg</b>"}
	}
	text, err := json.Marshal(map[string]any{"Certificate": filepath.Join(dir, "tls.crt"), "Key": filepath.Join(dir,
		"tls.key"), "Redirects": redirects, "Users": users, "Groups": groupsOf})
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(program, string(text))
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_, _ = run.Process.Wait()
	})
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return strings.TrimSpace(string(line[:n]))
}

// unit is a workspace with a list of people, and what its workbenches have in common.
type unit struct {
	t                    *testing.T
	dir, work, issuer    string
	trusted              *x509.CertPool
	ports                []string
	settings, connection string
}

// newUnit makes a workspace of a few people, keys for those who act, and a provider for two workbenches. Deliveries
// that are named are not loaded, but lie in the folder "later".
func newUnit(t *testing.T, connection string, later ...string) *unit {
	t.Helper()
	dir := t.TempDir()
	u := &unit{t: t, dir: dir, work: filepath.Join(dir, "work"), connection: connection,
		ports: []string{freePort(t), freePort(t)}}
	u.trusted = certified(t, filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key"))
	u.do("synth", "--quiet", "--persons", "1000", "--out", filepath.Join(dir, "country"))
	for _, name := range later {
		to := filepath.Join(dir, "later", name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "country", name), to); err != nil {
			t.Fatal(err)
		}
	}
	u.do("load", filepath.Join(dir, "country"), "--workspace", u.work, "--quiet")
	public := map[string]string{}
	for _, name := range []string{"anna", "ada", "bo", "cia", "dan", "bench"} {
		args := []string{"person", "new", "--out", filepath.Join(dir, name+".key")}
		if name == "anna" || name == "bench" {
			args = append(args, "--plain")
		}
		lines := strings.Fields(u.do(args...))
		public[name] = lines[len(lines)-1]
	}
	by := []string{"--workspace", u.work, "--key", filepath.Join(dir, "anna.key")}
	u.do(append([]string{"person", "add", "Anna", "--role", "administrator"}, by...)...)
	for name, role := range map[string]string{"ada": "administrator", "bo": "analyst", "cia": "reviewer",
		"dan": "reviewer", "bench": "analyst"} {
		u.do(append([]string{"person", "add", name, "--role", role, "--public", public[name]}, by...)...)
	}
	var redirects []string
	for _, port := range u.ports {
		redirects = append(redirects, "https://localhost:"+port+"/sign-in/back/1",
			"https://localhost:"+port+"/sign-in/back/2")
	}
	u.issuer = provider(t, dir, redirects)
	return u
}

// do runs the program; keys that it makes are sealed with the word "phrase".
func (u *unit) do(args ...string) string {
	u.t.Helper()
	c := exec.Command(program(u.t, u.dir), args...)
	c.Env = append(os.Environ(), "ANSATZ_LANG=sv", "ANSATZ_KEY_PASSPHRASE=phrase")
	out, err := c.CombinedOutput()
	if err != nil {
		u.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// open starts a workbench of the unit; which says the node.
func (u *unit) open(which int) *served {
	u.t.Helper()
	put(u.t, filepath.Join(u.dir, "secret"), "secret\n")
	node := string(rune('a' + which))
	settings := "address: https://localhost:" + u.ports[which] + "\nlisten: 127.0.0.1:" + u.ports[which] +
		"\ntls: {certificate: tls.crt, key: tls.key}\nnode: " + node + "\n"
	if u.connection != "" {
		settings += "database: \"" + u.connection + "\"\n"
	}
	settings += "sign_in:\n"
	for _, name := range []string{"Huset", "Grannen"} {
		settings += "  - name: " + name + "\n    issuer: " + u.issuer + "\n    client: ansatz\n" +
			"    secret_file: secret\n    authority: tls.crt\n    roles:\n      analyst: [analysts]\n" +
			"      reviewer: [reviewers]\n      reader: [readers]\n      administrator: [chiefs]\n" +
			"      auditor: [auditors]\n"
	}
	file := filepath.Join(u.dir, node+".yaml")
	put(u.t, file, settings)
	s := &served{t: u.t, dir: u.dir, address: "https://localhost:" + u.ports[which]}
	s.process = exec.Command(program(u.t, u.dir), "serve", "--workspace", u.work, "--home", filepath.Join(u.dir,
		"home"), "--config", file, "--key", filepath.Join(u.dir, "bench.key"))
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() {
		_ = s.process.Process.Kill()
		_, _ = s.process.Process.Wait()
	})
	s.browser = u.browser()
	for range 100 {
		if answer, err := s.browser.Get(s.address + "/sign-in"); err == nil {
			_ = answer.Body.Close()
			return s
		}
		time.Sleep(100 * time.Millisecond)
	}
	u.t.Fatal("the workbench does not answer")
	return nil
}

func (u *unit) browser() *http.Client {
	jar, _ := cookiejar.New(nil) // it never fails without options
	return &http.Client{Jar: jar, Timeout: time.Minute,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: u.trusted}}}
}

// as is the workbench in a browser of somebody who has signed in.
func (u *unit) as(s *served, name string) *served {
	u.t.Helper()
	own := *s
	own.browser = u.browser()
	if status, page := own.signInAt(1, name); status != http.StatusOK || !strings.Contains(page, "Du är inloggad") {
		u.t.Fatalf("%s cannot sign in: %d\n%s", name, status, page)
	}
	return &own
}

var hiddenID = regexp.MustCompile(`name="id" value="([^"]*)"`)

// signInAt goes to a provider, gives name and password there, and comes back.
func (s *served) signInAt(number int, name string) (int, string) {
	s.t.Helper()
	r, _ := http.NewRequest(http.MethodGet, s.address+"/sign-in/with/"+string(rune('0'+number)), nil)
	status, page, at := s.do(r)
	found := hiddenID.FindStringSubmatch(page)
	if found == nil {
		s.t.Fatalf("the provider asks for nothing: %d at %s\n%s", status, at, page)
	}
	form := url.Values{"id": {found[1]}, "username": {name}, "password": {name}}
	r, _ = http.NewRequest(http.MethodPost, at.Scheme+"://"+at.Host+"/login/username", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, page, _ = s.do(r)
	return status, page
}

// unlock gives a key file and its passphrase.
func (s *served) unlock(file, phrase string) (int, string) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, file))
	if err != nil {
		s.t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("key", file)
	_, _ = part.Write(text)
	_ = form.WriteField("phrase", phrase)
	_ = form.Close()
	r, _ := http.NewRequest(http.MethodPost, s.address+"/key", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", s.address)
	status, page, _ := s.do(r)
	return status, page
}

// Several people use one workbench, whose state is in SQLite or in PostgreSQL; with the latter two machines serve them.
func TestServeSeveral(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { several(t, "") })
	t.Run("postgres", func(t *testing.T) {
		defer databasetest.End()
		several(t, databasetest.Postgres(t))
	})
}

func several(t *testing.T, connection string) {
	u := newUnit(t, connection)
	a := u.open(0)
	if status, page := a.get("/"); !strings.Contains(page, "Huset") || strings.Contains(page, "Länkens kod") {
		t.Fatalf("whoever has not signed in is shown: %d\n%s", status, page)
	}
	other := a
	if connection != "" {
		other = u.open(1)
	}
	bo := u.as(a, "bo")
	if page := bo.sees("/access", "analytiker"); strings.Contains(page, "<b>Berg") {
		t.Error("a name of the provider is markup")
	}

	// Each sees what their groups let them, and a form that says otherwise changes nothing.
	eva, cia, anna, rev := u.as(other, "eva"), u.as(other, "cia"), u.as(a, "anna"), u.as(a, "rev")
	for _, try := range []struct {
		who  *served
		path string
		want int
	}{
		{eva, "/results", 200}, {eva, "/quarantine", 403}, {eva, "/ledger", 403}, {eva, "/jobs", 403},
		{rev, "/ledger", 200}, {rev, "/results", 403}, {cia, "/releases", 200}, {cia, "/networks", 403},
		{anna, "/jobs", 200}, {anna, "/quarantine", 403}, {bo, "/quarantine", 200},
	} {
		if status, _ := try.who.get(try.path); status != try.want {
			t.Errorf("%s: status %d, not %d", try.path, status, try.want)
		}
	}
	forged := url.Values{"kind": {"load"}, "role": {"administrator"}, "roles": {"analyst"}, "groups": {"analysts"}}
	if status, _, _ := eva.form("/jobs?groups=analysts", forged, "X-Forwarded-Groups", "analysts", "Cookie",
		"groups=analysts; roles=analyst"); status != http.StatusForbidden {
		t.Errorf("a reader with forged roles starts a job: %d", status)
	}
	foe := *a
	foe.browser = u.browser()
	if status, page := foe.signInAt(1, "foe"); status != http.StatusForbidden ||
		!strings.Contains(page, "ingen av dina grupper") {
		t.Errorf("somebody without a role signs in: %d", status)
	}
	foe.signInAtWith(t, "/results")

	// What is done is signed by the workbench, with who has signed in; a job too.
	state, page, path := bo.job(url.Values{"kind": {"run"}, "study": {"ansatz"}, "out": {"x"}})
	if state != "klart" {
		t.Fatalf("run: %s\n%s", state, page)
	}
	anna.sees(path, "klart")
	told := anna.sees("/ledger", "inloggad: BO", "inloggad: FOE", "jobb: run ansatz")
	if strings.Contains(told, "<b>Berg") {
		t.Error("a name in the ledger is markup")
	}

	// The purpose of one is not another's.
	bo.form("/results/x/purpose", url.Values{"purpose": {"Underlag för rapport"}})
	bo.sees("/results/x?result=table_6", "Intervall")
	eva.sees("/results/x", "Vad ska resultaten användas till?")

	releasedBy(t, u, bo, cia, anna, other)

	// Whoever signs out is out, in every tab, and their key is locked.
	tab := *bo
	bo.form("/sign-out", nil)
	if _, page := tab.get("/jobs"); !strings.Contains(page, "Huset") {
		t.Error("a tab of somebody who has signed out goes on")
	}
	left, _ := filepath.Glob(filepath.Join(u.dir, "home", "state", "keys-*", "*.key"))
	if len(left) > 2 { // those of the two reviewers
		t.Errorf("keys are left: %v", left)
	}

	// A session outlives a restart, and a workbench without its database says so.
	_ = a.process.Process.Signal(os.Interrupt)
	_, _ = a.process.Process.Wait()
	again := u.open(0)
	again.browser = anna.browser
	again.sees("/jobs", "Räkna fram ansatz")
	attacks(t, u, again)
}

// signInAtWith expects that somebody whose sign-in was refused sees nothing.
func (s *served) signInAtWith(t *testing.T, path string) {
	t.Helper()
	if _, page := s.get(path); !strings.Contains(page, "Huset") {
		t.Errorf("%s is shown to somebody without a role", path)
	}
}

// releasedBy: what people decide is signed with their own keys, which they unlock.
func releasedBy(t *testing.T, u *unit, bo, cia, anna, other *served) {
	t.Helper()
	if status, page, _ := bo.form("/releases", url.Values{"folder": {"x"}}); status != http.StatusForbidden ||
		!strings.Contains(page, "din egen nyckel") {
		t.Fatalf("something is proposed with the workbench's key: %d\n%s", status, page)
	}
	if status, _ := bo.unlock("bo.key", "wrong"); status < 400 {
		t.Errorf("a wrong passphrase opens a key: %d", status)
	}
	if status, page := bo.unlock("anna.key", "phrase"); status < 400 || !strings.Contains(page, "inte förseglad") {
		t.Errorf("an open key is taken: %d", status)
	}
	if status, page := bo.unlock("bo.key", "phrase"); status != http.StatusOK || !strings.Contains(page, "upplåst") {
		t.Fatalf("the key does not open: %d\n%s", status, page)
	}
	if status, page, at := bo.form("/releases", url.Values{"folder": {"x"}}); at.Path != "/releases/1" {
		t.Fatalf("proposing: %d at %s\n%s", status, at.Path, page)
	}
	dan := u.as(other, "dan")
	answer := url.Values{"answer": {"approve"}, "reason": {"tabellerna är lästa"}}
	if status, _, _ := anna.form("/releases/1/review", answer); status != http.StatusForbidden {
		t.Errorf("an administrator reviews: %d", status)
	}
	for name, who := range map[string]*served{"cia": cia, "dan": dan} {
		if status, page := who.unlock(name+".key", "phrase"); status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", name, status, page)
		}
		if status, page, _ := who.form("/releases/1/review", answer); status != http.StatusOK ||
			strings.Contains(page, "tabellerna är lästa") {
			t.Errorf("the answer is refused, or shown: %d\n%s", status, page)
		}
	}
	anna.sees("/releases/1", "Öppna svaren och besluta")
	if state, page, _ := bo.job(url.Values{"kind": {"run"}, "study": {"ansatz"}, "out": {"y"}}); state != "klart" {
		t.Errorf("a job that is signed with somebody's own key: %s\n%s", state, page)
	}
}

// attacks tries what a browser may bring back from a sign-in that is not its own.
func attacks(t *testing.T, u *unit, s *served) {
	t.Helper()
	stay := func(c *http.Client) *http.Client {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		return c
	}
	begin := func(c *http.Client) (state string) {
		answer, err := stay(c).Get(s.address + "/sign-in/with/1")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		to, _ := url.Parse(answer.Header.Get("Location"))
		q := to.Query()
		if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) < 40 || len(q.Get("nonce")) < 20 ||
			len(q.Get("state")) < 20 || q.Get("response_type") != "code" {
			t.Fatalf("the sign-in begins without its guards: %s", to)
		}
		return q.Get("state")
	}
	back := func(c *http.Client, number, query string) int {
		answer, err := stay(c).Get(s.address + "/sign-in/back/" + number + "?" + query)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if bytes.Contains(body, []byte("evil")) {
			t.Errorf("what came back is repeated: %s", body)
		}
		for _, cookie := range answer.Cookies() {
			if cookie.Name == "ansatz" {
				t.Errorf("a session begins at %s", query)
			}
		}
		return answer.StatusCode
	}
	mine, theirs := u.browser(), u.browser()
	state := begin(mine)
	for name, try := range map[string]func() int{
		"a state of another browser": func() int { begin(theirs); return back(theirs, "1", "code=evil&state="+state) },
		"no sign-in has begun":       func() int { return back(u.browser(), "1", "code=evil&state="+state) },
		"another provider's answer": func() int {
			c := u.browser()
			return back(c, "2", "code=evil&state="+begin(c))
		},
		"another issuer": func() int {
			c := u.browser()
			return back(c, "1", "code=evil&iss=https://evil.example&state="+begin(c))
		},
		"a guessed code":  func() int { return back(mine, "1", "code=evil&state="+state) },
		"the same again":  func() int { return back(mine, "1", "code=evil&state="+state) },
		"an error":        func() int { return back(mine, "1", "error=evil&state="+state) },
		"no such sign-in": func() int { return back(mine, "9", "code=evil&state="+state) },
	} {
		if status := try(); status < 400 || status >= 500 {
			t.Errorf("%s: status %d", name, status)
		}
	}
	// A session that somebody else has put into the browser is not the one that a sign-in begins.
	fixed := u.browser()
	at, _ := url.Parse(s.address)
	fixed.Jar.SetCookies(at, []*http.Cookie{{Name: "ansatz", Value: "fixed-by-another", Path: "/"}})
	own := *s
	own.browser = fixed
	if status, page := own.signInAt(1, "eva"); status != http.StatusOK {
		t.Fatalf("signing in: %d\n%s", status, page)
	}
	for _, cookie := range fixed.Jar.Cookies(at) {
		if cookie.Name == "ansatz" && cookie.Value == "fixed-by-another" {
			t.Error("the session that another knows is used on")
		}
	}
	answer, err := stay(u.browser()).Get(s.address + "/sign-in/with/1")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	for _, cookie := range answer.Cookies() {
		if !cookie.HttpOnly || !cookie.Secure {
			t.Errorf("the cookie %s can be read, or goes unencrypted", cookie.Name)
		}
	}
	if answer.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers may come back unencrypted")
	}
	r, _ := http.NewRequest(http.MethodGet, s.address+"/", nil)
	r.Host = "ansatz.example"
	if status, _, _ := s.do(r); status != http.StatusMisdirectedRequest {
		t.Errorf("another name is answered: %d", status)
	}
	limited := false
	for range 60 {
		answer, err := stay(u.browser()).Get(s.address + "/sign-in/with/1")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		limited = limited || answer.StatusCode == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("sign-ins are begun without end")
	}
}

// Settings with mistakes are refused with all of them, before anything is opened.
func TestServeSettings(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "workbench.yaml")
	put(t, file, "address: http://ansatz.example\ntls: {certificate: a.crt, key: a.key}\n"+
		"database: host=db.example password=secret1\nsign_in:\n  - name: X\n    issuer: http://idp.example\n"+
		"    client: c\n    secret: secret2\n    roles: {analist: [g]}\n")
	var out, errOut bytes.Buffer
	code := execute(context.Background(), []string{"--lang", "en", "serve", "--workspace", filepath.Join(dir, "work"),
		"--config", file}, &out, &errOut)
	said := errOut.String()
	for _, want := range []string{":1:", "begins with https", ":3:", "holds a password", ":6:", "issuer", ":8:",
		"secret_file", ":9:", "analyst"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if code != 2 || strings.Contains(said, "secret1") || strings.Contains(said, "secret2") {
		t.Errorf("exit code %d: %s", code, said)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("something was made: %v", entries)
	}
}
