package workbench

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// request is what somebody who has signed in asks for.
type request struct {
	*http.Request
	w    http.ResponseWriter
	user User
	lang lang.Lang

	command string // what the ledger calls it, such as "serve results"
}

func (r *request) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(r.lang) }

// found is an answer that is no page: the status and, for 303, where to.
type found struct {
	status int
	to     string
}

func (f found) Error() string { return http.StatusText(f.status) }

// redirect sends the browser to another page of the workbench after a form.
func redirect(to string) error { return found{http.StatusSeeOther, to} }

// missing is the answer for what is not there, or what somebody may not know of.
var missing = found{status: http.StatusNotFound}

func nowhere(*Bench, *request) error { return missing }

// Session keys.
const (
	sessionUser   = "user"
	sessionName   = "name"
	sessionDoor   = "door"
	sessionGroups = "groups"
	sessionLang   = "lang"
)

// serve checks who asks and whether they may, and answers.
func (b *Bench) serve(to route, w http.ResponseWriter, r *http.Request) {
	user := b.userOf(r)
	if user.ID == "" {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	q := &request{Request: r, w: w, user: user, lang: b.langOf(r), command: commandOf(to.pattern)}
	if !q.user.May(to.needs) {
		b.refuse(q, &fault.Fault{
			Kind: fault.Refused,
			Rule: lang.Text{SV: "din roll får inte se den sidan", EN: "your role may not see this page"},
			Hint: lang.Text{
				SV: "vem som får vad står under Behörigheter",
				EN: "who may what stands under Permissions",
			},
		})
		return
	}
	if err := to.answer(b, q); err != nil {
		b.refuse(q, err)
	}
}

// commandOf is what the ledger calls a request: "serve networks" for "GET /networks/picture".
func commandOf(pattern string) string {
	_, path, _ := strings.Cut(pattern, "/")
	first, _, _ := strings.Cut(path, "/")
	return "serve " + first
}

// refuse answers with what is wrong. What was not allowed is in the ledger before, as it is of a command.
func (b *Bench) refuse(q *request, err error) {
	for _, f := range fault.Of(err) {
		if !f.Attempt && f.Kind != fault.Refused && f.Kind != fault.Disclosed {
			continue
		}
		if _, look := os.Stat(filepath.Join(b.Input.Workspace, ledger.Dir)); look != nil {
			break // there is no workspace yet
		}
		in := b.input(q)
		signer, none := in.Signer()
		what := ledger.Facts{"kind": string(f.Kind), "rule_sv": f.Rule.SV, "rule_en": f.Rule.EN}
		e := ledger.Entry{Kind: ledger.Refusal, Command: in.Command, What: in.Of(what)}
		_, failed := ledger.Append(context.WithoutCancel(q.Context()), in.Workspace, e, signer)
		if failed != nil || none != nil {
			err = append(fault.Of(err), fault.Of(errors.Join(failed, none))...)
		}
		break
	}
	b.failed(q.w, q.Request, err)
}

// langOf is the language that somebody has chosen, otherwise that of the workbench.
func (b *Bench) langOf(r *http.Request) lang.Lang {
	if l := lang.Lang(b.sessions.GetString(r.Context(), sessionLang)); l == lang.SV || l == lang.EN {
		return l
	}
	return b.Lang
}

// failed answers with a page that says what is wrong.
func (b *Bench) failed(w http.ResponseWriter, r *http.Request, err error) {
	var other found
	if errors.As(err, &other) && other.status == http.StatusSeeOther {
		http.Redirect(w, r, other.to, other.status)
		return
	}
	l := b.langOf(r)
	if trouble, _ := database.Of(err); trouble != database.None {
		err = broken(filepath.Join(b.Home, stateFolder), err)
	}
	status, body := http.StatusInternalServerError, mistakes{}
	var tooLarge *http.MaxBytesError
	switch list := fault.Of(err); {
	case errors.As(err, &other):
		status = other.status
		body.Title = lang.Text{SV: "Det gick inte", EN: "That did not work"}.In(l)
		if status == http.StatusNotFound {
			body.Title = lang.Text{SV: "Sidan finns inte", EN: "There is no such page"}.In(l)
		}
	case errors.As(err, &tooLarge):
		status = http.StatusRequestEntityTooLarge
		body.Title = lang.Text{SV: "För mycket på en gång", EN: "Too much at once"}.In(l)
	case len(list) > 0:
		status = statusOf(list[0].Kind)
		body.Title = lang.Text{SV: "Det gick inte", EN: "That did not work"}.In(l)
		for _, f := range list {
			body.Mistakes = append(body.Mistakes, mistakeOf(f, l))
		}
	default:
		body.Title = lang.Text{SV: "Något gick fel i programmet", EN: "Something went wrong in the program"}.In(l)
	}
	var page bytes.Buffer
	q := &request{Request: r, w: w, lang: l, user: b.userOf(r)}
	if b.pages.write(&page, "mistakes", b.view(q, body.Title, body)) != nil {
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// statusOf is the status of an answer about a mistake.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Usage:
		return http.StatusBadRequest
	case fault.Refused:
		return http.StatusForbidden
	case fault.Resource:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

// mistakes are shown on a page.
type mistakes struct {
	Title    string
	Mistakes []mistake
}

// mistake is one of them, as people read it.
type mistake struct {
	Place, Rule, Hint string
	Line              int
}

func mistakeOf(f *fault.Fault, l lang.Lang) mistake {
	var place []string
	if f.Column != "" {
		place = append(place, f.Column)
	}
	return mistake{Place: strings.Join(place, ", "), Rule: f.Rule.In(l), Hint: f.Hint.In(l), Line: f.Line}
}

// signInPage asks for the link's code, and takes it from the address.
func (b *Bench) signInPage(w http.ResponseWriter, r *http.Request) {
	if b.userOf(r).ID != "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	b.signInAnswer(w, r, http.StatusOK, signInView{Code: r.FormValue("link")})
}

// signInView is what the page of the sign-in shows.
type signInView struct {
	Code  string
	Doors []*door // where people sign in; none: by the link

	Wrong, Later, Broken bool
	Done                 bool // somebody has signed in
}

func (b *Bench) signInAnswer(w http.ResponseWriter, r *http.Request, status int, v signInView) {
	var page bytes.Buffer
	l := b.langOf(r)
	v.Doors = b.doors
	shown := b.view(&request{Request: r, w: w, lang: l}, lang.Text{SV: "Logga in", EN: "Sign in"}.In(l), v)
	shown.GoOn = v.Done
	if err := b.pages.write(&page, "sign_in", shown); err != nil {
		b.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// signInForm takes the code of the one-time link. A program that looks at addresses ahead of people only reads the
// page, so the code is used by the form alone.
func (b *Bench) signInForm(w http.ResponseWriter, r *http.Request) {
	if !b.signIn.Allow() {
		b.signInAnswer(w, r, http.StatusTooManyRequests, signInView{Later: true})
		return
	}
	given := strings.TrimSpace(r.PostFormValue("code"))
	b.mu.Lock()
	right := b.link != "" && subtle.ConstantTimeCompare([]byte(given), []byte(b.link)) == 1
	if right {
		b.link = ""
	}
	b.mu.Unlock()
	if !right {
		b.signInAnswer(w, r, http.StatusForbidden, signInView{Wrong: true})
		return
	}
	if err := b.sessions.RenewToken(r.Context()); err != nil {
		b.failed(w, r, err)
		return
	}
	b.sessions.Put(r.Context(), sessionUser, b.User.ID)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// signOut ends the session.
func signOut(b *Bench, r *request) error {
	b.keys.forget(r.user.ID)
	if err := b.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return redirect("/sign-in")
}

// chooseLang changes the language for the session and goes back to the page.
func chooseLang(b *Bench, r *request) error {
	var l lang.Lang
	if err := l.UnmarshalText([]byte(r.PostFormValue("lang"))); err == nil {
		b.sessions.Put(r.Context(), sessionLang, string(l))
	}
	back := "/"
	if u, err := url.Parse(r.PostFormValue("back")); err == nil && u.Host == "" && u.Scheme == "" &&
		strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, "//") {
		back = u.RequestURI()
	}
	return redirect(back)
}
