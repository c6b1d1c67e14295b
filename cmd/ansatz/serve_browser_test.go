package main

import (
	"crypto/rand"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// signInAs signs somebody in at the provider, as people do: with the keyboard's Enter.
func (p *tab) signInAs(name string) {
	p.t.Helper()
	p.to("/")
	p.press("Huset")
	p.fill("input[name=username]", name)
	p.fill("input[name=password]", name)
	p.then(func() { p.key("Enter", 13, 0) })
	p.until("the start page", func() bool {
		return p.js(`location.pathname === "/" && !!document.querySelector("nav")`) == true
	})
}

// unlockKey gives a key file and its passphrase on the page of the key.
func (p *tab) unlockKey(file string) {
	p.t.Helper()
	p.to("/key")
	p.give("#key", file)
	p.fill("#phrase", "phrase")
	p.press("Lås upp")
	p.says("Din nyckel är upplåst.")
}

// asks sends a form from the page's own script, as a page that was changed by hand would, and returns the status.
func (p *tab) asks(method, path, body string) int {
	p.t.Helper()
	quoted, _ := json.Marshal([]string{path, method, body})
	status, _ := p.js(`(async ([path, method, body]) => (await fetch(path, {method, body: body || undefined, headers:
		{"Content-Type": "application/x-www-form-urlencoded"}})).status)(` + string(quoted) + `)`).(float64)
	return int(status)
}

// packed writes a folder as a zip file, with some bytes that no manifest names so that it is sent in several parts.
func packed(t *testing.T, folder, file string) {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(filepath.Dir(folder), path)
		text, err := os.ReadFile(path)
		files[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	padding := make([]byte, 9<<20)
	_, _ = rand.Read(padding) // it never fails
	files[filepath.Base(folder)+"/padding.bin"] = string(padding)
	if err := os.WriteFile(file, zipped(t, files), 0o600); err != nil {
		t.Fatal(err)
	}
}

// way is a unit's way through its workbench in a real browser.
type way struct {
	*testing.T
	browser *chromium
	unit    *unit
	s       *served
	bo      *tab   // the analyst
	job     string // the address of a job
	tabs    []*tab
}

// person opens a tab of somebody who has signed in.
func (w *way) person(name string) *tab {
	w.Helper()
	p := w.browser.open(name, w.s.address, nil)
	p.signInAs(name)
	w.tabs = append(w.tabs, p)
	return p
}

// A unit's whole way in a real browser: an analyst hands in a delivery over a connection that is lost on the way, loads
// it, computes, writes in two tabs, proposes, two reviewers answer, an administrator decides, and the bundle is there.
// On the way the workbench is killed in the middle of a job, a reader tries what is not theirs, and the main pages are
// gone through by keyboard.
func TestBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a unit's whole way in a browser")
	}
	const later = "2024-09-04-enforcement"
	w := &way{T: t, browser: openBrowser(t), unit: newUnit(t, "", later)}
	w.s = w.unit.open(0)
	w.bo = w.person("bo")
	w.handsIn(later)
	w.computes()
	w.writes()
	w.releases()
	w.readerTries()
	for _, path := range []string{"/", "/deliveries", "/jobs", w.job, "/studies", "/studies/ansatz", "/results",
		"/results/x", "/reports", "/reports/rapport", "/reports/rapport/edit/01-inledning.md", "/networks", "/releases",
		"/releases/1", "/ledger", "/key", "/access", "/help"} {
		w.bo.to(path)
		w.bo.keyboardReaches()
	}
	for _, p := range w.tabs {
		p.noneWrong()
	}
}

// handsIn: the delivery comes by parts, over a line that breaks.
func (w *way) handsIn(later string) {
	bo := w.bo
	file := filepath.Join(w.unit.dir, "later.zip")
	packed(w.T, filepath.Join(w.unit.dir, "later", later), file)
	bo.to("/deliveries")
	bo.says("Inkorgen är tom.")
	bo.give("#file", file)
	bo.js(`(() => { const send = window.fetch; let parts = 0;
		window.broken = new Promise((is) => { window.breaks = is; });
		window.fetch = async (...of) => {
			if (of[1] && of[1].method === "PATCH" && ++parts === 2) await window.broken;
			return send(...of);
		}; })()`) // the second part waits until there is no line
	bo.js(`document.querySelector("#upload button").click()`)
	bo.until("the first part", func() bool { return bo.js(`document.getElementById("upload-bar").value > 0`) == true })
	bo.offline(true)
	bo.js(`window.breaks()`)
	bo.until("that the line is broken", func() bool { return strings.Contains(bo.text(), "förbindelsen är bruten") })
	bo.then(func() { bo.offline(false) })
	bo.until("the delivery", func() bool { return strings.Contains(bo.text(), later) })
	text := bo.text()
	if strings.Contains(text, "Överföringar som inte är klara") || strings.Contains(text, "På väg in") {
		w.Errorf("a delivery that came whole waits:\n%s", text)
	}

	// While it is loaded the page loses its line, and tells all the same when the job has ended.
	bo.press("Läs in")
	w.job = bo.path()
	bo.offline(true)
	bo.offline(false)
	bo.until("the end of the load", func() bool { return strings.Contains(bo.text(), "klart") })
	bo.to("/deliveries")
	bo.says(later, "Inkorgen är tom.")
}

// computes: the workbench is killed in the middle of a job. The page that watches it says so by itself, and it is run
// again.
func (w *way) computes() {
	bo := w.bo
	compute := func(name string) {
		bo.to("/studies/ansatz")
		bo.fill("input[name=out]", name)
		bo.press("Räkna fram")
	}
	compute("forst")
	bo.until("that the job is under way", func() bool { return strings.Contains(bo.text(), "pågår") })
	_ = w.s.process.Process.Kill()
	_, _ = w.s.process.Process.Wait()
	w.unit.open(0)
	bo.until("how the job ended", func() bool {
		text := bo.text()
		return strings.Contains(text, "stannade när arbetsbänken stannade") || strings.Contains(text, "klart")
	})
	compute("x")
	bo.until("the end of the run", func() bool { return strings.Contains(bo.text(), "Till resultaten") })

	bo.press("Till resultaten")
	bo.js(`document.querySelector("input[name=purpose]").click()`)
	bo.press("Visa resultaten")
	bo.says("Ändamål i dag", "Intervall")
}

// writes: a report in two tabs; the second does not overwrite what the first has saved.
func (w *way) writes() {
	bo := w.bo
	bo.to("/reports")
	bo.fill("#name", "rapport")
	bo.js(`document.querySelector("#results").value = "x"`)
	bo.press("Skapa")
	bo.says("Utkast.", "01-inledning.md")
	bo.press("01-inledning.md")
	second := w.browser.open("", w.s.address, bo)
	w.tabs = append(w.tabs, second)
	second.to(bo.path())
	bo.fill("#text", "# Inledning\n\nDen första flikens text {{ table_6 active_uppr risk_ratio }}.\n")
	bo.until("the mistake as one types", func() bool { return strings.Contains(bo.text(), "active_upper") })
	bo.fill("#text", "# Inledning\n\nDen första flikens text.\n")
	bo.until("that there is none", func() bool { return strings.Contains(bo.text(), "Inga fel.") })
	bo.press("Spara")
	second.fill("#text", "# Inledning\n\nDen andra flikens text.\n")
	second.press("Spara")
	second.says("någon annan har sparat filen sedan du hämtade den")
	text, _ := second.js(`document.getElementById("text").value`).(string)
	if !strings.Contains(text, "andra flikens") {
		w.Errorf("the second tab has lost its text: %s", text)
	}
}

// releases: the analyst proposes, and may not review.
func (w *way) releases() {
	bo := w.bo
	bo.unlockKey(filepath.Join(w.unit.dir, "bo.key"))
	bo.to("/releases")
	bo.js(`document.querySelector("#folder").value = "x"`)
	bo.press("Kontrollera och föreslå")
	bo.says("Kontroller", "Ingen har svarat än.")
	if strings.Contains(bo.text(), "Ditt svar") {
		w.Error("an author is asked for an answer about their own work")
	}
	const review = "answer=approve&reason=tabellerna+%C3%A4r+l%C3%A4sta"
	if status := bo.asks(http.MethodPost, "/releases/1/review", review); status != http.StatusForbidden {
		w.Errorf("an author reviews their own work: %d", status)
	}
	for _, name := range []string{"cia", "dan"} {
		p := w.person(name)
		p.unlockKey(filepath.Join(w.unit.dir, name+".key"))
		p.to("/releases/1")
		p.js(`document.querySelector("input[value=approve]").click()`)
		p.fill("#reason", "tabellerna är lästa")
		p.press("Lämna svaret")
		p.says("svaret är förseglat")
		if strings.Contains(p.text(), "tabellerna är lästa") || strings.Contains(p.text(), "Ditt svar") {
			w.Errorf("%s sees an answer, or is asked again", name)
		}
	}
	w.unit.do("permission", "record", "police", "population", "social_insurance", "enforcement", "migration", "tax",
		"--reference", "A1-2026", "--workspace", w.unit.work, "--key", filepath.Join(w.unit.dir, "anna.key"))
	ada := w.person("ada")
	ada.unlockKey(filepath.Join(w.unit.dir, "ada.key"))
	ada.to("/releases/1")
	ada.press("Öppna svaren och besluta")
	ada.says("tabellerna är lästa", "godkänt")
	bo.to("/releases/1")
	bo.press("Skriv utlämnandet")
	bo.says("Hämta utlamnande-1.zip")
	w.unit.do("release", "verify", filepath.Join(w.unit.dir, "home", "bundles", "utlamnande-1.zip"))
}

// readerTries: a reader tries what is not theirs: addresses, forms, and what another has said of the purpose.
func (w *way) readerTries() {
	eva := w.person("eva")
	for _, path := range []string{"/deliveries", "/quarantine", w.job, "/jobs", "/networks", "/releases", "/releases/1",
		"/releases/1/bundle", "/reports/rapport", "/reports/rapport/print/report.html", "/ledger", "/key"} {
		eva.to(path)
		if text := eva.text(); !strings.Contains(text, "din roll får inte se den sidan") {
			w.Errorf("a reader sees %s:\n%s", path, text)
		}
	}
	for _, form := range []string{"/jobs", "/uploads", "/inbox/remove", "/studies", "/releases", "/releases/1/decide",
		w.job + "/cancel", "/reports", "/key"} {
		if status := eva.asks(http.MethodPost, form, "kind=load&role=administrator"); status != http.StatusForbidden {
			w.Errorf("a reader sends the form %s: %d", form, status)
		}
	}
	eva.to("/results/x")
	eva.says("Vad ska resultaten användas till?")
}
