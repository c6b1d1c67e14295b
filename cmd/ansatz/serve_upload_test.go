package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// zipped is a zip file of files by their names in it.
func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for path, text := range files {
		w, err := z.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// tus sends a request of an upload by parts.
func (s *served) tus(method, path string, body []byte, headers ...string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(method, s.address+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	stay := *s.browser
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := stay.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer
}

// begin begins an upload by parts, and returns its address.
func (s *served) begin(name string, length int) string {
	s.t.Helper()
	answer := s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", strconv.Itoa(length), "Upload-Metadata",
		"filename "+base64.StdEncoding.EncodeToString([]byte(name))+",modified MQ==")
	if answer.StatusCode != http.StatusCreated {
		s.t.Fatalf("an upload does not begin: %d", answer.StatusCode)
	}
	return answer.Header.Get("Location")
}

// part sends a part of an upload, with the hash of promised.
func (s *served) part(path string, from int, part, promised []byte) *http.Response {
	s.t.Helper()
	sum := sha256.Sum256(promised)
	return s.tus(http.MethodPatch, path, part, "Upload-Offset", strconv.Itoa(from), "Upload-Checksum",
		"sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
}

// A delivery comes by parts: what is damaged on its way is sent again, it goes on after the workbench was killed, and
// it is in the inbox as a whole or not at all. A folder that is being copied is never loaded.
func TestServeUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := serve(t, dir)
	inbox := filepath.Join(dir, "home", "inbox")
	s.signIn()
	const person = "agency: tax_agency\ndelivered: 2024-09-01\nreference: 2023-12-31\nfiles:\n" +
		"  - {register: person, path: person.csv}\n"
	all := zipped(t, map[string]string{"d/delivery.yaml": person, "d/person.csv": strings.Repeat("row\n", 1000)})
	at := s.begin("d.zip", len(all))
	const cut = 100
	if got := s.part(at, 0, all[:cut-1], all[:cut]).StatusCode; got != 460 {
		t.Errorf("a part that is not what its hash says is taken: %d", got)
	}
	if got := s.part(at, cut, all[cut:], all[cut:]).StatusCode; got != http.StatusConflict {
		t.Errorf("a part that is not the next is taken: %d", got)
	}
	if got := s.part(at, 0, all[:cut], all[:cut]); got.StatusCode != http.StatusNoContent ||
		got.Header.Get("Upload-Offset") != "100" {
		t.Fatalf("a part is not taken: %d", got.StatusCode)
	}
	if status, page, _ := s.form(at+"/take", nil); status != http.StatusBadRequest ||
		!strings.Contains(page, "har kommit fram") {
		t.Errorf("half an upload is taken: %d", status)
	}
	s.sees("/deliveries", "Inkorgen är tom.", "Överföringar som inte är klara", `data-name="d.zip"`)

	// A part whose sender goes away leaves nothing behind it.
	c, err := net.Dial("tcp", strings.TrimPrefix(s.address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	here, _ := url.Parse(s.address)
	cookie := s.browser.Jar.Cookies(here)[0]
	_, _ = io.WriteString(c, "PATCH "+at+" HTTP/1.1\r\nHost: "+here.Host+"\r\nCookie: "+cookie.String()+
		"\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 100\r\n"+
		"Upload-Checksum: sha256 "+base64.StdEncoding.EncodeToString(make([]byte, 32))+
		"\r\nContent-Length: 1000\r\n\r\nhalf of it")
	_ = c.Close()
	_ = s.process.Process.Kill()
	_, _ = s.process.Process.Wait()
	s = serve(t, dir)
	if got := s.tus(http.MethodHead, at, nil).StatusCode; got != http.StatusSeeOther {
		t.Errorf("an upload is told of to whoever has not signed in: %d", got)
	}
	s.signIn()
	if got := s.tus(http.MethodHead, at, nil); got.Header.Get("Upload-Offset") != "100" {
		t.Fatalf("after a restart %s bytes are there: %d", got.Header.Get("Upload-Offset"), got.StatusCode)
	}
	s.part(at, cut, all[cut:], all[cut:])
	if _, page, to := s.form(at+"/take", nil); to.Path != "/deliveries" || !strings.Contains(page, "Läs in") {
		t.Fatalf("a whole upload is not taken: %s\n%s", to, page)
	}
	if got := s.tus(http.MethodHead, at, nil).StatusCode; got != http.StatusNotFound {
		t.Errorf("an upload that was taken is still there: %d", got)
	}

	// What lacks a file of its manifest, or has another than it promises, is refused, and nothing of it stays.
	for name, files := range map[string]map[string]string{
		"saknas": {"e/delivery.yaml": person},
		"sha256": {"e/delivery.yaml": strings.Replace(person, "csv}", "csv, sha256: "+strings.Repeat("0", 64)+"}", 1),
			"e/person.csv": "x"},
		"zip-filen": {"e/person.csv": "x"},
	} {
		text := zipped(t, files)
		at := s.begin("e.zip", len(text))
		s.part(at, 0, text, text)
		if status, page, _ := s.form(at+"/take", nil); status != http.StatusBadRequest || name != "saknas" &&
			!strings.Contains(page, name) || name == "saknas" && !strings.Contains(page, "person.csv") {
			t.Errorf("%s: %d\n%s", name, status, page)
		}
	}
	at = s.begin("f.zip", 10)
	if _, _, to := s.form(at+"/drop", nil); to.Path != "/deliveries" {
		t.Errorf("an upload cannot be removed: %s", to)
	}
	at = s.begin("f.zip", 10)
	if got := s.tus(http.MethodDelete, at, nil).StatusCode; got != http.StatusNoContent {
		t.Errorf("an upload cannot be removed: %d", got)
	}
	if entries, _ := os.ReadDir(inbox); len(entries) != 1 || entries[0].Name() != "d" {
		t.Errorf("the inbox has %v", entries)
	}
	attackUploads(t, s)

	// A folder that somebody copies into the inbox waits, and only what has come is loaded.
	if err := os.MkdirAll(filepath.Join(inbox, "g"), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(inbox, "g", "delivery.yaml"), person)
	s.sees("/deliveries", "På väg in", "<b>g</b>", "<code>person.csv</code>")
	if _, page, _ := s.job(url.Values{"kind": {"check"}}); strings.Contains(page, "/g/") {
		t.Errorf("half a delivery is checked: %s", page)
	}
	s.form("/inbox/remove", url.Values{"folder": {"d"}})
	if status, page, _ := s.form("/jobs", url.Values{"kind": {"load"}}); status != http.StatusBadRequest ||
		!strings.Contains(page, "ingen hel leverans") {
		t.Errorf("half a delivery is loaded: %d\n%s", status, page)
	}
}

// attackUploads tries what uploads by parts could let somebody do.
func attackUploads(t *testing.T, s *served) {
	t.Helper()
	at := s.begin("../../<b>x</b>.zip", 1000)
	s.sees("/deliveries", "&lt;b&gt;x&lt;/b&gt;")
	large := make([]byte, 1001)
	for name, got := range map[string]*http.Response{
		"a part of another site": s.tus(http.MethodPatch, at, nil, "Origin", "https://other.example", "Sec-Fetch-Site",
			"cross-site"),
		"a guessed upload":      s.tus(http.MethodHead, "/uploads/AAAAAAAAAAAAAAAAAAAAAAAAAA", nil),
		"a path for an upload":  s.tus(http.MethodDelete, "/uploads/..%2f..%2fstate", nil),
		"more than was said":    s.part(at, 0, large, large),
		"a part without a hash": s.tus(http.MethodPatch, at, []byte("x"), "Upload-Offset", "0"),
		"a length that no disk has": s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", "99999999999999",
			"Upload-Metadata", "filename eA=="),
		"a length below nothing": s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", "-1", "Upload-Metadata",
			"filename eA=="),
		"no name":          s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", "10"),
		"another protocol": s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", "10", "Tus-Resumable", "0.2.0"),
	} {
		if got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s: status %d", name, got.StatusCode)
		}
	}
	if got := s.tus(http.MethodHead, at, nil).Header.Get("Upload-Offset"); got != "0" {
		t.Errorf("of what was refused %s bytes are there", got)
	}
	limited := false
	for range 12 {
		got := s.tus(http.MethodPost, "/uploads", nil, "Upload-Length", "10", "Upload-Metadata", "filename eA==")
		limited = limited || got.StatusCode == http.StatusBadRequest
	}
	if !limited {
		t.Error("uploads are begun without end")
	}
}

// A form whose body comes ever so slowly is cut off, and an answer that takes longer than a form may is not.
func TestServeSlowBody(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits half a minute")
	}
	s := serve(t, t.TempDir())
	host := strings.TrimPrefix(s.address, "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "POST /sign-in HTTP/1.1\r\nHost: "+host+
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncode=")
	began := time.Now()
	_ = c.SetReadDeadline(began.Add(50 * time.Second))
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("a body without end is waited for: %v", err)
	}
	if took := time.Since(began); took < 20*time.Second {
		t.Errorf("a form is cut off after %s", took)
	}
}
