// Package manuscript reads the folder in which a unit writes a report, and makes the document of it: report.yaml says
// what the report is, and chapters in Markdown say the rest. Numbers, tables and figures are tags in double braces,
// looked up in results that internal/disclosure has released. docs/report.md is the manual.
//
// A number that does not exist, is stale or is withheld is a mistake at its place, never a gap or an old number.
package manuscript

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	goldast "github.com/yuin/goldmark/ast"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/source"
	"ansatz/internal/source/reader"
)

// File is the name of the file that says what a report is.
const File = "report.yaml"

// Manuscript is a folder of a report, as it is written.
type Manuscript struct {
	Folder     string
	Meta       document.Meta
	Studies    []Study
	Chapters   []string          // names of files in the folder, in their order
	Appendices []string          // likewise
	Judgements string            // the name of the file; empty if there is none
	Scale      string            // the name of the file of a unit's own scale; empty for ours
	Comments   []*Comment        // of reviewers, by the names of their files
	Files      map[string][]byte // all that the report is written in, by name

	Trust func(Record) Trusted // of a line of JudgedFile; nil: every line counts
}

// Study is a study that the report speaks of.
type Study struct {
	Name    string // built in, or the folder of one's own
	Results string // the folder that a run wrote; empty where it is given when the report is built
	Place   reader.Place
}

// Read reads a folder: report.yaml, and the files that it names. An error is a fault.List with every mistake.
func Read(folder string) (*Manuscript, error) {
	path := filepath.Join(folder, File)
	raw, err := readFile(folder, File)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &fault.Fault{Kind: fault.Study, File: path,
				Rule: lang.Text{SV: "det finns ingen rapport här", EN: "there is no report here"},
				Hint: lang.Text{SV: "ansatz report init MAPP skriver en att utgå från",
					EN: "ansatz report init FOLDER writes one to start from"}}
		}
		return nil, err
	}
	m := &Manuscript{Folder: folder, Files: map[string][]byte{File: raw}}
	r := &reader.Reader{File: path, Kind: fault.Study}
	root := r.Document(raw, lang.Text{SV: "vad rapporten är", EN: "what the report is"})
	if root == nil {
		return nil, r.Err()
	}
	f := r.Fields(root, "title", "subtitle?", "product", "diary?", "date?", "version", "classification?", "authors?",
		"agencies?", "language?", "studies", "chapters", "appendices?", "judgements?", "scale?")
	m.Meta = document.Meta{Title: r.Text(f["title"]), Subtitle: r.Text(f["subtitle"]), Product: r.Text(f["product"]),
		Diary: r.Text(f["diary"]), Date: date(r, f["date"]), Version: r.Text(f["version"]),
		Classification: r.Text(f["classification"]), Lang: lang.SV}
	if f.Has("language") {
		m.Meta.Lang = lang.Lang(r.OneOf(f["language"], string(lang.SV), string(lang.EN)))
	}
	for _, n := range r.Items(f["authors"]) {
		m.Meta.Authors = append(m.Meta.Authors, r.Text(n))
	}
	for _, n := range r.Items(f["agencies"]) {
		m.Meta.Agencies = append(m.Meta.Agencies, r.Text(n))
	}
	for _, n := range r.Items(f["studies"]) {
		one := r.Fields(n, "study", "results?")
		m.Studies = append(m.Studies, Study{Name: r.Text(one["study"]), Results: r.Text(one["results"]),
			Place: reader.PlaceOf(n)})
	}
	m.Chapters = m.named(r, f["chapters"])
	m.Appendices = m.named(r, f["appendices"])
	if f.Has("judgements") {
		m.Judgements = r.Text(f["judgements"])
		m.take(r, f["judgements"], m.Judgements)
		switch raw, err := readFile(folder, JudgedFile); {
		case err == nil:
			m.Files[JudgedFile] = raw
		case !errors.Is(err, fs.ErrNotExist): // who has judged what must not be taken for nothing, and written over
			r.Faults = append(r.Faults, fault.Of(err)...)
		}
	}
	if f.Has("scale") {
		m.Scale = r.Text(f["scale"])
		m.take(r, f["scale"], m.Scale)
	}
	m.readComments(&r.Faults)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// named reads the files that a list names.
func (m *Manuscript) named(r *reader.Reader, list ast.Node) (names []string) {
	for _, n := range r.Items(list) {
		name := r.Text(n)
		if name == "" {
			continue
		}
		if m.Files[name] != nil {
			r.Twice(n, name)
			continue
		}
		names = append(names, name)
		m.take(r, n, name)
	}
	return names
}

// take reads a file of the folder.
func (m *Manuscript) take(r *reader.Reader, n ast.Node, name string) {
	if name == "" {
		return
	}
	if !filepath.IsLocal(name) {
		r.Fail(n, lang.Text{SV: "filen ligger utanför rapportens mapp", EN: "the file is outside the report's folder"},
			lang.Text{SV: "lägg den i mappen och skriv dess namn", EN: "put it into the folder and write its name"})
		return
	}
	raw, err := readFile(m.Folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Fail(n, lang.Textf("filen %q finns inte i mappen", "the file %q is not in the folder", name),
			lang.Text{SV: "skriv den, eller ta bort namnet ur listan",
				EN: "write it, or take its name out of the list"})
	case err != nil:
		r.Faults = append(r.Faults, fault.Of(err)...)
	default:
		m.Files[name] = raw
	}
}

// mostBytes is how large a file of a report may be.
const mostBytes = 1 << 24

func readFile(folder, name string) ([]byte, error) {
	path := filepath.Join(folder, name)
	f, err := disk.Open(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, disk.Fault(fault.Study, path, err)
	}
	defer f.Close()
	raw, err := source.ReadAll(f)
	switch {
	case err != nil:
		return nil, disk.Fault(fault.Study, path, err)
	case len(raw) > mostBytes:
		return nil, &fault.Fault{Kind: fault.Study, File: path,
			Rule: lang.Textf("filen är större än %d MB", "the file is larger than %d MB", mostBytes>>20),
			Hint: lang.Text{SV: "dela upp texten i flera filer", EN: "divide the text into several files"}}
	}
	return raw, nil
}

// date reads a day as YYYY-MM-DD.
func date(r *reader.Reader, n ast.Node) string {
	if n == nil {
		return ""
	}
	t := r.Text(n)
	if _, err := time.Parse(time.DateOnly, t); err != nil && t != "" {
		r.Fail(n, lang.Text{SV: "här ska stå ett datum", EN: "a date belongs here"},
			lang.Text{SV: "skriv ÅÅÅÅ-MM-DD, till exempel 2026-01-31", EN: "write YYYY-MM-DD, such as 2026-01-31"})
	}
	return t
}

// target is what a reference leads to, and what it calls it.
type target struct{ id, name string }

// writer makes the document.
type writer struct {
	m       *Manuscript
	lang    lang.Lang
	results []*Results
	doc     *document.Document
	faults  *fault.List
	judged  *Judgements

	lives             []document.Live // printed in running text
	olds              map[*Results]*old
	units             []string // of lives: the sort of each, see sortOf
	doubts            []doubt  // typed numbers
	unreleased        bool
	nTables, nFigures int
	nAppendix         int
	unnumbered        int
	numbers           []int // of the section at hand
	targets           map[string]target
	taken             map[string]bool // ids
	heads             map[*goldast.Heading]*document.Heading
}

func (w *writer) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(w.lang) }

// Made is a document with what its text may have wrong.
type Made struct {
	*document.Document
	Numbers int        // live numbers in running text
	Typed   fault.List // numbers in running text that equal no live number, each at its place
	Judged  *Judgements

	Unreleased bool // nobody has decided that every number of it may leave
}

// Write makes the document of a manuscript from results. An error is a fault.List with every mistake of every chapter.
func (m *Manuscript) Write(results []*Results) (*Made, error) {
	var faults fault.List
	w := &writer{m: m, lang: m.Meta.Lang, results: results, faults: &faults, targets: map[string]target{},
		taken: map[string]bool{}, olds: map[*Results]*old{}, heads: map[*goldast.Heading]*document.Heading{},
		doc: &document.Document{Meta: m.Meta}}
	w.judge()
	var all []*read
	for i, name := range slices.Concat(m.Chapters, m.Appendices) {
		c := &chapter{name: name, path: filepath.Join(m.Folder, name), appendix: i >= len(m.Chapters), faults: &faults}
		text, _, mistake := source.Text(m.Files[name])
		if mistake != nil {
			faults = append(faults, reader.Place{Line: mistake.Line, Column: mistake.Column}.Fault(fault.Study, c.path,
				mistake.Rule, mistake.Hint))
			continue
		}
		c.source = strings.ReplaceAll(string(text), "\r\n", "\n")
		c.parse()
		e := &expanded{}
		w.expand(c, c.nodes, e, true)
		all = append(all, &read{writer: w, c: c, e: e, source: []byte(e.text.String())})
	}
	for _, r := range all {
		r.root = parseMarkdown(r.source)
		r.headings()
	}
	for _, r := range all {
		r.notes = len(w.doc.Notes)
		w.doc.Blocks = append(w.doc.Blocks, r.blocks(r.root)...)
	}
	if len(faults) > 0 {
		return nil, (&reader.Reader{Faults: faults}).Err()
	}
	w.facts()
	w.beside()
	return &Made{Document: w.doc, Numbers: len(w.lives), Typed: w.unknownNumbers(), Judged: w.judged,
		Unreleased: w.unreleased}, nil
}

// facts fills in what the pages must say of the results. A result tells something even where none of its numbers is
// printed: it chooses a branch, or its counts are a table. So the report is a draft until all of them are released.
func (w *writer) facts() {
	meta := &w.doc.Meta
	unjudged := false
	if w.judged != nil {
		for _, j := range w.judged.Items {
			unjudged = unjudged || !j.Current() || j.Weak
		}
	}
	for _, r := range w.results {
		w.unreleased = w.unreleased || !r.Released
		for _, mark := range r.Document.Marks() {
			if !slices.Contains(meta.Marks, mark) {
				meta.Marks = append(meta.Marks, mark)
			}
		}
		for _, c := range r.Document.Conditions() {
			if !slices.Contains(meta.Conditions, c.Code) {
				meta.Conditions = append(meta.Conditions, c.Code)
			}
		}
	}
	if w.unreleased {
		meta.DraftFor = append(meta.DraftFor, w.tr("tal i rapporten är inte godkända för utlämnande",
			"numbers of the report are not approved for release"))
	}
	if unjudged {
		meta.DraftFor = append(meta.DraftFor, w.tr("slutsatser i rapporten är inte bedömda på dagens underlag",
			"conclusions of the report are not judged on today's evidence"))
	}
	meta.Draft = len(meta.DraftFor) > 0
	slices.Sort(meta.Conditions)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
