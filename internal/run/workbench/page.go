package workbench

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"time"

	"ansatz/internal/lang"
)

//go:embed static
var static embed.FS

//go:embed page/*.html.tmpl
var sources embed.FS

// pages are the workbench's pages by language and name: page/start.html.tmpl is start, each within
// page/layout.html.tmpl.
type pages map[lang.Lang]map[string]*template.Template

func readPages() (pages, error) {
	p := pages{lang.SV: {}, lang.EN: {}}
	entries, err := sources.ReadDir("page")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		const end = ".html.tmpl"
		name := e.Name()[:len(e.Name())-len(end)]
		if name == "layout" {
			continue
		}
		for l, of := range p {
			t, err := template.New("layout"+end).Funcs(texts(l)).ParseFS(sources, "page/layout"+end, "page/"+e.Name())
			if err != nil {
				return nil, fmt.Errorf("page %s: %w", name, err)
			}
			of[name] = t
		}
	}
	return p, nil
}

// texts are what pages write of a language.
func texts(l lang.Lang) template.FuncMap {
	return template.FuncMap{
		"tr":    func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) },
		"in":    func(text lang.Text) string { return text.In(l) },
		"n":     func(n int64) string { return l.Thousands(strconv.FormatInt(n, 10)) },
		"count": func(n int) string { return l.Thousands(strconv.Itoa(n)) },
		"when": func(t time.Time) string {
			if t.IsZero() {
				return "–"
			}
			return t.Local().Format("2006-01-02 15:04:05")
		},
		"took": func(d time.Duration) string {
			if d >= time.Minute {
				return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
			}
			return l.Number(d.Seconds(), 1) + " s"
		},
		"per100": func(share float64) int { return int(share * 100) },
	}
}

// write writes a page. Everything in it shows: names from outside can hide nothing.
func (p pages) write(w io.Writer, name string, v view) error {
	var page bytes.Buffer
	if err := p[v.Lang][name].ExecuteTemplate(&page, "layout.html.tmpl", v); err != nil {
		return err
	}
	shown := lang.Show(w)
	_, err := page.WriteTo(shown)
	return errors.Join(err, shown.Close())
}

// view is what every page shows, and Body what one page shows.
type view struct {
	Lang      lang.Lang
	Title     string
	User      User
	SignedIn  bool
	Here      string // the address, for going back to it
	Places    []place
	Workspace string
	Version   string
	GoOn      bool // to the start page, at once
	Body      any
}

// place is an entry of the menu.
type place struct {
	Path string
	Name string
	Here bool
}

// menu are the pages of the menu.
var menu = []struct {
	path  string
	needs Action
	name  lang.Text
}{
	{"/", SeeStart, lang.Text{SV: "Start", EN: "Start"}},
	{"/deliveries", SeeLoaded, lang.Text{SV: "Leveranser", EN: "Deliveries"}},
	{"/quarantine", SeeRows, lang.Text{SV: "Karantän", EN: "Quarantine"}},
	{"/jobs", SeeJobs, lang.Text{SV: "Jobb", EN: "Jobs"}},
	{"/studies", SeeStudies, lang.Text{SV: "Studier", EN: "Studies"}},
	{"/results", SeeResults, lang.Text{SV: "Resultat", EN: "Results"}},
	{"/networks", SeeNetworks, lang.Text{SV: "Nätverk", EN: "Networks"}},
	{"/reports", SeeReports, lang.Text{SV: "Rapporter", EN: "Reports"}},
	{"/releases", SeeReleases, lang.Text{SV: "Utlämnanden", EN: "Releases"}},
	{"/ledger", SeeLedger, lang.Text{SV: "Liggare", EN: "Ledger"}},
	{"/cooperation", SeeCases, lang.Text{SV: "Samverkan", EN: "Cooperation"}},
	{"/key", UseKey, lang.Text{SV: "Nyckel", EN: "Key"}},
	{"/access", SeeStart, lang.Text{SV: "Behörigheter", EN: "Permissions"}},
	{"/help", SeeStart, lang.Text{SV: "Hjälp", EN: "Help"}},
}

func (b *Bench) view(r *request, title string, body any) view {
	v := view{Lang: r.lang, Title: title, User: r.user, SignedIn: r.user.Name != "", Here: r.URL.RequestURI(),
		Workspace: b.Input.Workspace, Version: b.Version, Body: body}
	for _, m := range menu {
		there := m.path == "/key" && b.shared() || m.path == "/cooperation" && b.Register != "" ||
			m.path != "/key" && m.path != "/cooperation"
		if there && r.user.May(m.needs) {
			here := r.URL.Path == m.path || m.path != "/" && len(r.URL.Path) > len(m.path) &&
				r.URL.Path[:len(m.path)+1] == m.path+"/"
			v.Places = append(v.Places, place{m.path, m.name.In(r.lang), here})
		}
	}
	return v
}

// show answers with a page.
func (b *Bench) show(r *request, name, title string, body any) error {
	var page bytes.Buffer
	if err := b.pages.write(&page, name, b.view(r, title, body)); err != nil {
		return err
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(r.w) // whoever has gone away needs no page
	return nil
}
