package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A backup that is written while the workbench is open, reads and writes, is restored whole or not at all: results,
// jobs and ledger are there, sessions and deliveries of the inbox are not.
func TestBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	work, home := filepath.Join(dir, "work"), filepath.Join(dir, "home")
	try := func(args ...string) (int, string) {
		c := exec.Command(program(t, dir), args...)
		c.Env = append(os.Environ(), "ANSATZ_LANG=sv")
		out, _ := c.CombinedOutput() // the exit code says it
		return c.ProcessState.ExitCode(), string(out)
	}
	do := func(args ...string) string {
		t.Helper()
		code, out := try(args...)
		if code != 0 {
			t.Fatalf("%v: exit code %d\n%s", args, code, out)
		}
		return out
	}
	do("synth", "--quiet", "--persons", "1000", "--out", filepath.Join(dir, "country"))
	do("load", filepath.Join(dir, "country"), "--workspace", work, "--quiet")
	s := serve(t, dir)
	s.signIn()
	s.upload("x.zip", map[string]string{"x/delivery.yaml": "agency: police\n", "x/rows.csv": "19900101-9802\n"})
	s.form("/studies", url.Values{"name": {"egen"}, "from": {"ansatz"}})
	s.form("/reports", url.Values{"name": {"rapport"}, "study": {"ansatz"}})
	if state, page, _ := s.job(url.Values{"kind": {"run"}, "study": {"ansatz"}, "out": {"first"}}); state != "klart" {
		t.Fatalf("run: %s\n%s", state, page)
	}
	s.form("/jobs", url.Values{"kind": {"run"}, "study": {"egen"}, "out": {"second"}})
	stop := make(chan bool)
	stopped := make(chan bool)
	go func() { // somebody looks at pages, which write to the ledger
		defer close(stopped)
		reader := *s
		for {
			select {
			case <-stop:
				return
			default:
				reader.get("/quarantine")
			}
		}
	}()
	file, sealed := filepath.Join(dir, "b.tar"), filepath.Join(dir, "b.age")
	if told := do("backup", file, "--workspace", work, "--home", home); !strings.Contains(told, "läst igen") {
		t.Errorf("the backup says %s", told)
	}
	key := do("vault", "key", filepath.Join(dir, "backup.key"))
	recipient := key[strings.Index(key, "age1"):]
	recipient = recipient[:strings.IndexFunc(recipient, func(c rune) bool { return c == '\n' || c == ' ' })]
	do("backup", sealed, "--workspace", work, "--home", home, "--recipient", recipient)
	close(stop)
	<-stopped
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("19900101-9802")) || bytes.Contains(text, []byte("home/inbox")) {
		t.Error("a delivery of the inbox is in the backup")
	}
	do("restore", sealed, "--check", "--identity", filepath.Join(dir, "backup.key"))
	if code, _ := try("restore", sealed, "--check"); code != 9 {
		t.Errorf("a sealed backup opens without a key: exit code %d", code)
	}

	// What is restored is used as before; who was signed in is not.
	do("restore", file, "--to", filepath.Join(dir, "restored"))
	back := filepath.Join(dir, "restored", "workspace")
	do("ledger", "verify", "--workspace", back)
	do("run", "ansatz", "--workspace", back, "--out", filepath.Join(dir, "again"), "--quiet")
	for _, name := range []string{"results.csv", "report.html"} {
		a, _ := os.ReadFile(filepath.Join(home, "results", "first", name))
		b, _ := os.ReadFile(filepath.Join(dir, "again", name))
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s differs after the backup", name)
		}
	}
	cookies := s.browser.Jar
	r := serve(t, dir, "--workspace", back, "--home", filepath.Join(dir, "restored", "home"))
	r.browser.Jar = cookies
	if _, page := r.get("/jobs"); !strings.Contains(page, "Länkens kod") {
		t.Error("a session is restored")
	}
	r.signIn()
	r.sees("/jobs", "Räkna fram ansatz", "klart")
	r.sees("/results", "first")
	r.sees("/studies/egen", "quarantine_share")
	r.sees("/reports/rapport/edit/report.yaml", "studies:")
	if status, _ := r.get("/"); status != http.StatusOK {
		t.Errorf("the start page: %d", status)
	}

	damagedBackups(t, dir, text, try)
}

// damagedBackups: what was cut or changed is not restored, nor does a restore that is killed leave anything.
func damagedBackups(t *testing.T, dir string, text []byte, try func(args ...string) (int, string)) {
	t.Helper()
	to := filepath.Join(dir, "anew")
	nothing := func(what string) {
		t.Helper()
		if left, _ := filepath.Glob(to + "*"); len(left) > 0 {
			t.Errorf("%s leaves %v", what, left)
		}
	}
	flipped := bytes.Clone(text)
	flipped[len(flipped)/2] ^= 1
	for name, bad := range map[string][]byte{"cut": text[:len(text)/2], "end": text[:len(text)-3000],
		"flipped": flipped, "empty": nil, "name": bytes.Replace(text, []byte("workspace/warehouse"),
			[]byte("workspace/../rehouse"), 1)} {
		file := filepath.Join(dir, "bad.tar")
		put(t, file, string(bad))
		if code, out := try("restore", file, "--to", to); code != 5 {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
		nothing(name)
	}
	file := filepath.Join(dir, "b.tar")
	if code, _ := try("restore", file, "--to", filepath.Join(dir, "work")); code != 2 {
		t.Errorf("what is there is written over: exit code %d", code)
	}
	if code, _ := try("backup", filepath.Join(dir, "b.zip"), "--workspace", filepath.Join(dir, "work")); code != 2 {
		t.Errorf("another ending is taken: exit code %d", code)
	}
	for i := range 6 {
		c := exec.Command(program(t, dir), "restore", file, "--to", to)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+i*25) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed, or has ended before
		if _, err := os.Stat(to); err == nil {
			if code, out := try("ledger", "verify", "--workspace", filepath.Join(to, "workspace")); code != 0 {
				t.Errorf("half a backup is restored: %s", out)
			}
			_ = os.RemoveAll(to)
		}
	}
	if code, out := try("restore", file, "--to", to); code != 0 {
		t.Errorf("after a restore that was killed: %s", out)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".anew*")); len(left) > 0 {
		t.Errorf("restores that were killed leave %v", left)
	}
}
