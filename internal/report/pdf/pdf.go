// Package pdf prints a page as PDF by a browser of the machine: Chromium, Chrome or Edge. The file is tagged, has an
// outline, the page's title and language, and its fonts. The browser gets a profile of its own that is removed, and
// reaches no network.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// Variable names the browser, where it is at a place that Find does not look at, or says None.
const (
	Variable = "ANSATZ_BROWSER"
	None     = "none"
)

// ErrNoBrowser is returned where no browser is found.
var ErrNoBrowser = errors.New("no browser is found")

// programs are the names of browsers on a path.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
	"microsoft-edge", "microsoft-edge-stable", "msedge"}

// places are where browsers lie that are on no path, by system; the first word may be a variable.
var places = map[string][]string{
	"windows": {
		`%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe`,
		`%ProgramFiles%\Microsoft\Edge\Application\msedge.exe`,
		`%ProgramFiles%\Google\Chrome\Application\chrome.exe`,
		`%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe`,
		`%LocalAppData%\Google\Chrome\Application\chrome.exe`,
		`%LocalAppData%\Chromium\Application\chrome.exe`,
	},
	"darwin": {
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	},
}

// Find returns the path of a browser: that of Variable, one on the path, or one at a usual place of the system. The
// error is ErrNoBrowser, or says that what Variable names is none.
func Find() (string, error) {
	switch named := os.Getenv(Variable); named {
	case "":
	case None:
		return "", ErrNoBrowser
	default:
		found, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s: %w", Variable, err)
		}
		return found, nil
	}
	return find(runtime.GOOS, exec.LookPath, os.Getenv)
}

func find(system string, look func(string) (string, error), env func(string) string) (string, error) {
	for _, place := range slices.Concat(programs, places[system]) {
		if variable, rest, ok := strings.Cut(strings.TrimPrefix(place, "%"), "%"); ok {
			if env(variable) == "" {
				continue
			}
			place = env(variable) + rest
		}
		if found, err := look(place); err == nil {
			return found, nil
		}
	}
	return "", ErrNoBrowser
}

// most is how long a browser may take for a page.
const most = 3 * time.Minute

// Print prints a page, which needs no other file, and returns the file. date (YYYY-MM-DD) is when the file says that it
// was made, so that the same page and browser give the same bytes. An error is the browser's, or says that what it
// printed is not the page.
func Print(ctx context.Context, browser string, page []byte, date string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "ansatz-print-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(in, plain(page), 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, arguments(dir, in, out)...)
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(browser), err, last(said.String()))
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("%s has printed nothing: %s", filepath.Base(browser), last(said.String()))
	}
	if !titled(data, titleOf(page)) {
		return nil, fmt.Errorf("%s has printed another page: it may not be allowed to read %s", filepath.Base(browser),
			os.TempDir())
	}
	return dated(data, date), nil
}

// plain is a page with the elements that a browser makes tags of that the format knows. It would write others: of
// stressed text and of asides such as only a later version of the format has, a figure around a figure without
// alternative text, and no tag at all of an empty cell, or of one whose sign is hidden from readers aloud, so that its
// row is one short.
func plain(page []byte) []byte {
	page = emptyCell.ReplaceAll(page, []byte("$1&#160;</td>"))
	return []byte(plainElements.Replace(string(page)))
}

var (
	emptyCell = regexp.MustCompile(`(<td[^>]*>)</td>`)

	plainElements = strings.NewReplacer("<strong>", "<b>", "</strong>", "</b>", "<em>", "<i>", "</em>", "</i>",
		"<aside ", "<div ", "</aside>", "</div>", "<figure", `<div class="fig"`, "</figure>", "</div>",
		"<figcaption>", `<p class="figcaption">`, "</figcaption>", "</p>", `<span aria-hidden="true">`, "<span>")
)

func arguments(dir, in, out string) []string {
	args := []string{"--headless=new", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
		"--disable-extensions", "--disable-sync", "--disable-background-networking", "--disable-component-update",
		"--disable-default-apps", "--disable-domain-reliability", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--user-data-dir=" + filepath.Join(dir,
			"profile"),
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + out}
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // it refuses to start otherwise
	}
	return append(args, "file://"+slashed(in))
}

// slashed is a path as an address has it.
func slashed(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return strings.NewReplacer("%", "%25", " ", "%20", "#", "%23", "?", "%3F").Replace(path)
}

// last is the last line of what a browser said.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

var title = regexp.MustCompile(`(?s)<title>(.*?)</title>`)

// titleOf is the title of a page as a browser reads it.
func titleOf(page []byte) string {
	m := title.FindSubmatch(page)
	if m == nil {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(string(m[1]))), " ")
}

// titled reports whether a file has a title: as a text of one byte or of two for each letter, or as digits.
func titled(data []byte, title string) bool {
	var wide, digits bytes.Buffer
	for _, unit := range utf16.Encode([]rune(title)) {
		wide.Write([]byte{byte(unit >> 8), byte(unit)})
		fmt.Fprintf(&digits, "%04X", unit)
	}
	plain := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(title)
	return bytes.Contains(data, []byte("/Title ("+plain+")")) || bytes.Contains(data, wide.Bytes()) ||
		bytes.Contains(bytes.ToUpper(data), digits.Bytes())
}

var stamp = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}[^)]*\)`)

// dated is a file that says that it was made on a day. No byte moves.
func dated(data []byte, date string) []byte {
	day := strings.ReplaceAll(date, "-", "")
	if len(day) != 8 || strings.Trim(day, "0123456789") != "" {
		day = "20000101"
	}
	return stamp.ReplaceAllFunc(data, func(old []byte) []byte {
		at := bytes.Index(old, []byte("D:")) + 2
		return slices.Concat(old[:at], []byte(day+"000000"), old[at+14:])
	})
}
