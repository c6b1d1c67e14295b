package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium is a real browser that is told what to do over a pipe, in the words of its own protocol (Chrome DevTools).
type chromium struct {
	t    *testing.T
	to   io.WriteCloser
	mu   sync.Mutex
	next int
	wait map[int]chan spoken
	tabs map[string]*tab
}

// spoken is what the browser says: an answer, or that something has happened.
type spoken struct {
	ID        int             `json:"id"`
	SessionID string          `json:"sessionId"`
	Method    string          `json:"method"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// tab is a page in the browser, of somebody who has cookies of their own.
type tab struct {
	*chromium
	session string
	who     string
	address string // of the workbench

	mu      sync.Mutex
	wrong   []string // mistakes of scripts, and what the page's policy kept out
	answers bool     // what a question of the page is answered with
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no chromium here")
	}
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	run := exec.Command(path, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--ignore-certificate-errors",
		"--remote-debugging-pipe", "--user-data-dir="+filepath.Join(profile, "profile"))
	run.ExtraFiles = []*os.File{in, out}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = in.Close(), out.Close()
	c := &chromium{t: t, to: to, wait: map[int]chan spoken{}, tabs: map[string]*tab{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		c.listen(from)
	}()
	t.Cleanup(func() {
		_, _ = c.ask("", "Browser.close", nil)
		_ = to.Close()
		<-read
		_ = run.Wait()
		_ = from.Close()
	})
	return c
}

// listen takes what the browser says until it ends.
func (c *chromium) listen(from io.Reader) {
	lines := bufio.NewReader(from)
	for {
		text, err := lines.ReadBytes(0)
		if err != nil {
			c.mu.Lock()
			for _, w := range c.wait {
				close(w)
			}
			c.wait = nil
			c.mu.Unlock()
			return
		}
		var m spoken
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		c.mu.Lock()
		w, of := c.wait[m.ID], c.tabs[m.SessionID]
		delete(c.wait, m.ID)
		c.mu.Unlock()
		switch {
		case w != nil:
			w <- m
		case of != nil:
			of.happened(m)
		}
	}
}

// ask sends a command and waits for its answer.
func (c *chromium) ask(session, method string, params any) (json.RawMessage, error) {
	if params == nil {
		params = struct{}{}
	}
	c.mu.Lock()
	if c.wait == nil {
		c.mu.Unlock()
		return nil, errors.New("the browser has ended")
	}
	c.next++
	id, w := c.next, make(chan spoken, 1)
	c.wait[id] = w
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params, "sessionId": session})
	if session == "" {
		text, err = json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	}
	if err == nil {
		_, err = c.to.Write(append(text, 0))
	}
	c.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case m, ok := <-w:
		if !ok {
			return nil, errors.New("the browser has ended")
		}
		if m.Error != nil {
			return nil, fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		return m.Result, nil
	case <-time.After(time.Minute):
		return nil, fmt.Errorf("%s: no answer", method)
	}
}

// open opens a tab of somebody new, or another of who has one.
func (c *chromium) open(who, address string, beside *tab) *tab {
	c.t.Helper()
	var context struct{ BrowserContextID string }
	if beside != nil {
		context.BrowserContextID = beside.who
	} else {
		c.must("", "Target.createBrowserContext", nil, &context)
	}
	var target struct{ TargetID string }
	c.must("", "Target.createTarget", map[string]any{"url": "about:blank",
		"browserContextId": context.BrowserContextID}, &target)
	var attached struct{ SessionID string }
	c.must("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	p := &tab{chromium: c, session: attached.SessionID, who: context.BrowserContextID, address: address, answers: true}
	c.mu.Lock()
	c.tabs[p.session] = p
	c.mu.Unlock()
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		p.do(domain+".enable", nil)
	}
	p.wide(1300)
	return p
}

func (c *chromium) must(session, method string, params, into any) {
	c.t.Helper()
	result, err := c.ask(session, method, params)
	if err == nil && into != nil {
		err = json.Unmarshal(result, into)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// happened notes what a page has done by itself.
func (p *tab) happened(m spoken) {
	var about struct {
		Entry struct{ Text, Source, Level string }
		Ex    struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	switch m.Method {
	case "Runtime.exceptionThrown", "Log.entryAdded":
		_ = json.Unmarshal(m.Params, &about) // what is not there is empty
		if m.Method == "Runtime.exceptionThrown" || about.Entry.Source == "security" {
			p.mu.Lock()
			p.wrong = append(p.wrong, about.Entry.Text+about.Ex.Text+" "+about.Ex.Exception.Description)
			p.mu.Unlock()
		}
	case "Page.javascriptDialogOpening":
		go func() { _, _ = p.ask(p.session, "Page.handleJavaScriptDialog", map[string]any{"accept": p.answers}) }()
	}
}

func (p *tab) do(method string, params any) json.RawMessage {
	p.t.Helper()
	result, err := p.ask(p.session, method, params)
	if err != nil {
		p.t.Fatal(err)
	}
	return result
}

func (p *tab) wide(width int) {
	p.t.Helper()
	p.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1,
		"mobile": false})
}

// then does something that loads a page, and waits until another one is there, whole.
func (p *tab) then(act func()) {
	p.t.Helper()
	p.js(`window.left = true`)
	act()
	p.until("another page", func() bool { return p.js(`!window.left && document.readyState === "complete"`) == true })
}

// until waits until something is so.
func (p *tab) until(what string, so func() bool) {
	p.t.Helper()
	for begin := time.Now(); !so(); time.Sleep(30 * time.Millisecond) {
		if time.Since(begin) > time.Minute {
			p.t.Fatalf("%s: %s does not come:\n%s", p.path(), what, p.text())
		}
	}
}

// to goes to an address of the workbench.
func (p *tab) to(path string) {
	p.t.Helper()
	p.then(func() { p.do("Page.navigate", map[string]any{"url": p.address + path}) })
}

// js is what an expression of the page gives; of a promise, what it comes to.
func (p *tab) js(expression string) any {
	p.t.Helper()
	var r struct {
		Result struct{ Value any }
		Ex     *struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	what := map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}
	text, err := p.ask(p.session, "Runtime.evaluate", what)
	for range 10 { // a page that is just being left answers nothing
		if err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
		text, err = p.ask(p.session, "Runtime.evaluate", what)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil || r.Ex != nil {
		p.t.Fatalf("%s: %v %+v", expression, err, r.Ex)
	}
	return r.Result.Value
}

func (p *tab) path() string {
	text, _ := p.js("location.pathname + location.search").(string)
	return text
}

func (p *tab) text() string {
	text, _ := p.js("document.body ? document.body.innerText : ''").(string)
	return text
}

func (p *tab) says(texts ...string) {
	p.t.Helper()
	page := p.text()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			p.t.Errorf("%s does not say %q:\n%s", p.path(), text, page)
		}
	}
}

// press presses the button or follows the link of a name, as people see it.
func (p *tab) press(name string) {
	p.t.Helper()
	quoted, _ := json.Marshal(name)
	p.then(func() {
		found := p.js(`(() => { const name = ` + string(quoted) + `;
			const e = [...document.querySelectorAll("button, a, summary")].find((e) => e.checkVisibility() &&
				(e.innerText.trim() === name || e.getAttribute("aria-label") === name));
			if (!e) return false; e.click(); return true; })()`)
		if found != true {
			p.t.Fatalf("%s has no button or link %q:\n%s", p.path(), name, p.text())
		}
	})
}

// fill writes into the field that a selector means, as somebody who types.
func (p *tab) fill(selector, text string) {
	p.t.Helper()
	s, _ := json.Marshal(selector)
	v, _ := json.Marshal(text)
	if p.js(`(() => { const e = document.querySelector(`+string(s)+`); if (!e) return false;
		e.focus(); e.value = `+string(v)+`; e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`) != true {
		p.t.Fatalf("%s has no field %s:\n%s", p.path(), selector, p.text())
	}
}

// give chooses a file in a field for files.
func (p *tab) give(selector, path string) {
	p.t.Helper()
	quoted, _ := json.Marshal(selector)
	var field struct{ Result struct{ ObjectID string } }
	p.must(p.session, "Runtime.evaluate", map[string]any{"expression": "document.querySelector(" +
		string(quoted) + ")"}, &field)
	p.do("DOM.setFileInputFiles", map[string]any{"objectId": field.Result.ObjectID, "files": []string{path}})
}

// key presses a key of the keyboard.
func (p *tab) key(name string, code, modifiers int) {
	p.t.Helper()
	press := map[string]any{"type": "rawKeyDown", "key": name, "code": name, "windowsVirtualKeyCode": code,
		"modifiers": modifiers}
	if name == "Enter" {
		press["type"], press["text"] = "keyDown", "\r"
	}
	p.do("Input.dispatchKeyEvent", press)
	press["type"] = "keyUp"
	p.do("Input.dispatchKeyEvent", press)
}

// offline takes the network away from the page, or gives it back.
func (p *tab) offline(is bool) {
	p.t.Helper()
	p.do("Network.emulateNetworkConditions", map[string]any{"offline": is, "latency": 0, "downloadThroughput": -1,
		"uploadThroughput": -1})
}

// picture writes what the page looks like, whole.
func (p *tab) picture(path string) {
	p.t.Helper()
	var shot struct{ Data string }
	p.must(p.session, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(path, png, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// noneWrong says that no script of the page has failed, and that its policy has kept nothing of its own out.
func (p *tab) noneWrong() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, wrong := range p.wrong {
		p.t.Errorf("in the browser: %s", wrong)
	}
}

// keyboardReaches presses Tab through a page: everything that can be used has its turn, each is seen where it is, and
// the way ends where it began.
func (p *tab) keyboardReaches() {
	p.t.Helper()
	count := p.js(`(() => { window.scrollTo(0, 0); document.activeElement.blur();
		window.reached = new Set(); window.unseen = [];
		window.all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea," +
			"summary, [tabindex='0'], iframe")].filter((e) =>
			e.checkVisibility({visibilityProperty: true}) && !e.disabled && !(e.type === "radio" && !e.checked &&
			document.querySelector("input[name='" + e.name + "']:checked")));
		return all.length; })()`)
	want, _ := count.(float64)
	for range int(want) + 40 { // a frame has places of its own
		p.key("Tab", 9, 0)
		p.js(`(() => { const e = document.activeElement; if (e === document.body || reached.has(e)) return;
			reached.add(e); const s = getComputedStyle(e), r = e.getBoundingClientRect();
			if (e.tagName !== "IFRAME" && (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2))
				unseen.push("no focus is seen on " + e.outerHTML.slice(0, 120));
			if (r.bottom < 0 || r.top > innerHeight) unseen.push("out of sight: " + e.outerHTML.slice(0, 120)); })()`)
	}
	left, _ := p.js(`all.filter((e) => !reached.has(e) &&
		!(e.type === "radio" && [...reached].some((r) => r.name === e.name))).map((e) =>
		e.outerHTML.slice(0, 120)).concat(unseen).join("\n")`).(string)
	if left != "" {
		p.t.Errorf("%s: by keyboard alone:\n%s", p.path(), left)
	}
}
