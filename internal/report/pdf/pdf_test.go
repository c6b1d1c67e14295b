package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFind: a browser is found on the path before the usual places of the system, and on Windows where the variables of
// the system say that programs lie.
func TestFind(t *testing.T) {
	edge := `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`
	for name, c := range map[string]struct {
		system string
		there  []string
		env    map[string]string
		want   string
	}{
		"on the path": {"linux", []string{"google-chrome", "microsoft-edge"}, nil, "google-chrome"},
		"Edge of Windows": {"windows", []string{edge},
			map[string]string{"ProgramFiles(x86)": `C:\Program Files (x86)`}, edge},
		"no variable": {"windows", []string{`\Microsoft\Edge\Application\msedge.exe`}, nil, ""},
		"a Mac": {"darwin", []string{"/Applications/Chromium.app/Contents/MacOS/Chromium"}, nil,
			"/Applications/Chromium.app/Contents/MacOS/Chromium"},
		"none": {"linux", []string{"firefox"}, nil, ""},
	} {
		found, err := find(c.system, func(name string) (string, error) {
			for _, one := range c.there {
				if one == name {
					return name, nil
				}
			}
			return "", errors.New("not here")
		}, func(name string) string { return c.env[name] })
		if found != c.want || (c.want == "") != errors.Is(err, ErrNoBrowser) {
			t.Errorf("%s: %q %v", name, found, err)
		}
	}
}

func TestTheVariableNamesTheBrowser(t *testing.T) {
	t.Setenv(Variable, filepath.Join(t.TempDir(), "none"))
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), Variable) {
		t.Errorf("%v", err)
	}
}

const page = `<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Åtgärder (1) &amp; mål</title>` +
	`</head><body>
<h1>Rubrik ett</h1><p>Text före.</p><h2>Under ett</h2><p>Text.</p><h2>Under två</h2>
<table><caption>Tabell</caption><thead><tr><th scope="col">Grupp</th><th scope="col">Antal</th></tr></thead>
<tbody><tr><th scope="row">Aktiva</th><td>15</td></tr></tbody></table>
<svg role="img" aria-label="En bild" width="20" height="20"><title>En bild</title><rect width="20" height="20"/></svg>
<h1>Rubrik två</h1><img alt="" src="%s"></body></html>`

func browser(t *testing.T) string {
	t.Helper()
	found, err := Find()
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: ", err)
	}
	return found
}

// TestPrint: the file is tagged with headings, header cells and alternative texts, has an outline, a title and a
// language, its fonts are in it, and the same page gives the same bytes. The browser asks nobody for anything.
func TestPrint(t *testing.T) {
	found := browser(t)
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	asked := make(chan struct{}, 100)
	go func() {
		for {
			c, err := server.Accept()
			if err != nil {
				return
			}
			asked <- struct{}{}
			c.Close()
		}
	}()
	text := fmt.Appendf(nil, page, "http://"+server.Addr().String()+"/bild.png")
	file, err := Print(context.Background(), found, text, "2025-04-08")
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) > 0 {
		t.Error("the browser reached the network")
	}
	again, err := Print(context.Background(), found, text, "2025-04-08")
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("two prints differ: %v", err)
	}
	for _, want := range []string{"/Marked true", "/Lang (sv)", "/Outlines", "(D:20250408000000", "/Alt (En bild)"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	info, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("the rest is SKIPPED: no pdfinfo here (poppler-utils)")
	}
	path := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	said := func(program string, args ...string) string {
		out, err := exec.Command(program, append(args, path)...).Output()
		if err != nil {
			t.Fatal(program, err)
		}
		return string(out)
	}
	if facts := said(info); !strings.Contains(facts, "Åtgärder (1) & mål") || !strings.Contains(facts,
		"Tagged:          yes") {
		t.Errorf("%s", facts)
	}
	tree := said(info, "-struct-text")
	at := 0
	for _, want := range []string{"H1", `"Rubrik ett"`, "P (block)", `"Text före."`, "H2", `"Under ett"`,
		`"Under två"`, "Table",
		"TR", "TH", `"Grupp"`, "TH", `"Aktiva"`, "TD", `"15"`, "Figure", "H1", `"Rubrik två"`} {
		next := strings.Index(tree[at:], want)
		if next < 0 {
			t.Fatalf("no %s after what is before it in\n%s", want, tree)
		}
		at += next
	}
	fonts, err := exec.LookPath("pdffonts")
	if err != nil {
		return
	}
	lines := strings.Split(strings.TrimSpace(said(fonts)), "\n")
	for _, line := range lines[min(2, len(lines)):] {
		if words := strings.Fields(line); words[len(words)-5] != "yes" {
			t.Errorf("not in the file: %s", line)
		}
	}
}

// TestPrintOfNoBrowser: what is no browser, and a print that is stopped, give an error and leave nothing.
func TestPrintOfNoBrowser(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if _, err := Print(context.Background(), "/bin/true", []byte(page), ""); err == nil ||
		!strings.Contains(err.Error(), "printed nothing") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Print(ctx, "/bin/true", []byte(page), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestOtherPagesAreSeen(t *testing.T) {
	if !titled([]byte(`/Title (a \(b\) c)`), "a (b) c") || titled([]byte(`/Title (error)`), "a (b) c") {
		t.Error("a title")
	}
	if got := string(dated([]byte("/CreationDate (D:20261130120000+00'00')"), "2025-04-08")); got !=
		"/CreationDate (D:20250408000000+00'00')" {
		t.Error(got)
	}
}
