// Package report turns a study's long table into the document that people read: sections with tables and figures laid
// out as the report has them, the main findings as sentences, and what the numbers rest on. report/html and report/xlsx
// write it.
//
// The room knows the long table and the names of things. It does not know how a number was computed, and it decides
// nothing about what may leave: a document takes rows that internal/disclosure has released, and no others.
package report

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"ansatz/internal/disclosure"
	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// Document is everything that the report and the workbook are made from. The same document gives the same bytes.
type Document struct {
	Lang       lang.Lang
	Study      Study
	Results    disclosure.Released // the long table, the attrition and the drawings, as they may leave
	Gaps       []Gap               // what the study counts and the deliveries do not have
	Deliveries []Delivery
	Registers  []RegisterCount
	Models     []Model
	Versions   []Version // of the program, the engine …
}

// Study is what the document says of its study.
type Study struct {
	Name          string    // its identifier, "ansatz"
	Kind          lang.Text // what kind of report it is, above the title; empty gives "Rapport"
	Title         lang.Text // the title of the report; empty gives the built-in one
	Reference     string    // the agencies' registration number
	Date          string    // YYYY-MM-DD, the date of the report; empty where it has none
	Subtitle      lang.Text
	ReferenceDate string               // YYYY-MM-DD
	Titles        map[string]lang.Text // titles of results that differ from the default ones
	About         map[string]About     // names and definitions of the results, with the study's values; see Study.Of
	Kinds         map[string]string    // kinds of the results; by default that of the built-in result of the name
	Names         Names                // of what the study defines itself
	Parameters    label.Parameters     // see kind.Parameters
	K             int                  // persons drawn per member in the matched comparison
	Seed          int64
}

// About is what a result is called and how it is defined.
type About struct {
	Number     lang.Text // its name in the report, "Tabell 6"
	Source     lang.Text // where the report has it
	Title      lang.Text
	Chapter    string    // one of kind.Chapters
	Category   lang.Text // what its categories are; empty where it has none
	Definition lang.Text // paragraphs, one a line
	Reading    lang.Text // how to read it; often empty
}

// Of returns what a result is called and how it is defined, with the study's values.
func (s *Study) Of(id string) About {
	if about, ok := s.About[id]; ok {
		return about
	}
	about := aboutResult(id, s.KindOf(id))
	about.Definition = label.Fill(about.Definition, s.Parameters)
	about.Reading = label.Fill(about.Reading, s.Parameters)
	return about
}

// KindOf returns what is declared of a result's kind; nil where nothing is.
func (s *Study) KindOf(result string) *kind.Kind {
	id, ok := s.Kinds[result]
	for _, built := range []func() *study.Study{builtin, builtinNetworks} {
		if !ok {
			id = string(built().Kind(result))
			ok = id != ""
		}
	}
	k, _ := kind.Of(id)
	return k
}

// Unit returns how the values of a measure of a result are written; Plain where nobody has declared it.
func (s *Study) Unit(result, measure string) kind.Unit {
	if k := s.KindOf(result); k != nil && !k.Own {
		if m, ok := k.Measure(measure); ok {
			return m.Unit
		}
		return kind.Plain
	}
	if m, ok := kind.MeasureAnywhere(measure, func(tie string) bool { return s.Names.ties[tie] }); ok {
		return m.Unit
	}
	return kind.Plain
}

// Counts that do not exist.
const (
	NotCounted = disclosure.NotCounted // does not apply
	Withheld   = disclosure.Withheld   // may not leave
)

// Step is one restriction of the attrition.
type Step = disclosure.Step

// Delivery is one agency's delivery that the numbers rest on.
type Delivery struct {
	Agency     string // an agency of the dictionary
	Name       string // the folder
	Delivered  string // YYYY-MM-DD
	Reference  string // YYYY-MM-DD, the day the data describe
	LegalBasis string
	Hash       string
	Synthetic  bool
	Handling   []string // conditions of use: H0 …
	Files      []File
}

// File is one file of a delivery.
type File struct {
	Register string
	Path     string
	Hash     string
	Rows     int64 // rows read
}

// RegisterCount says how the rows of a register fared at the door.
type RegisterCount struct {
	Register                             string
	Read, Loaded, Duplicate, Quarantined int64
	Unknown                              int64         // distinct ids that person lacks; or NotCounted
	Reasons                              []ReasonCount // of the quarantined rows, where known
}

// ReasonCount is the number of rows that went to the quarantine for a reason.
type ReasonCount struct {
	Reason string
	Rows   int64
}

// Model is one SQL model behind the results.
type Model struct {
	Name string
	Hash string
	Rows int64
}

// Version is the version of a part of the program.
type Version struct{ Name, Version string }

// Chain is the steps of the attrition that restrict one thing.
type Chain struct {
	Name  string
	Steps []Step
}

// Attrition returns the steps of all chains.
func (d *Document) Attrition() []Step { return d.Results.Steps() }

// Threshold returns the smallest count that protection lets out.
func (d *Document) Threshold() int { return d.Results.Threshold() }

// Digits says to how many digits numbers of a unit are printed; nil is all of them.
func (d *Document) Digits(unit kind.Unit) *Digits { return d.Results.Digits(string(unit)) }

// Chains returns the attrition, chain by chain.
func (d *Document) Chains() []Chain {
	var out []Chain
	steps := d.Attrition()
	for i, s := range steps {
		if i == 0 || s.Chain != steps[i-1].Chain {
			name := ""
			if s.Chain != "" {
				name = label.Chain(s.Chain).In(d.Lang)
			}
			out = append(out, Chain{Name: name})
		}
		s.Step = lang.Text{SV: capital(s.Step.SV), EN: capital(s.Step.EN)}
		last := &out[len(out)-1]
		last.Steps = append(last.Steps, s)
	}
	return out
}

// capital returns s with a capital first letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// HasReasons says whether a step of the attrition has a reason of its own.
func (d *Document) HasReasons() bool {
	for _, s := range d.Attrition() {
		if s.Reason.In(d.Lang) != "" {
			return true
		}
	}
	return false
}

// HasUnknown says whether ids that person does not know were counted.
func (d *Document) HasUnknown() bool {
	for _, r := range d.Registers {
		if r.Unknown != NotCounted {
			return true
		}
	}
	return false
}

// HasQuarantineReasons says whether the reasons of quarantined rows are known.
func (d *Document) HasQuarantineReasons() bool {
	for _, r := range d.Registers {
		if len(r.Reasons) > 0 {
			return true
		}
	}
	return false
}

// Synthetic says whether any delivery is made up; then every page says so.
func (d *Document) Synthetic() bool {
	for _, del := range d.Deliveries {
		if del.Synthetic {
			return true
		}
	}
	return false
}

// Warnings say what the study counts and the deliveries do not have.
func (d *Document) Warnings() []string {
	var all []string
	for _, g := range d.Gaps {
		if text := capital(g.Text.In(d.Lang)); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// nothing says whether nothing of what a result counts was delivered.
func (d *Document) nothing(id string) bool {
	return slices.ContainsFunc(d.Gaps, func(g Gap) bool { return g.Empty && slices.Contains(g.Results, id) })
}

// Marks are the sentences that every page must carry; none for protected results of real deliveries.
func (d *Document) Marks() []string {
	var marks []string
	if d.Synthetic() {
		marks = append(marks, lang.Text{
			SV: "Syntetiska data – uppgifterna är påhittade och beskriver inga verkliga personer eller bolag",
			EN: "Synthetic data – made up, describing no real people or companies",
		}.In(d.Lang))
	}
	if d.Results.Unprotected() {
		marks = append(marks, lang.Text{
			SV: "Oskyddade värden – små tal är inte dolda, får inte spridas",
			EN: "Unprotected values – small counts are not withheld, not for distribution",
		}.In(d.Lang))
	}
	return marks
}

// ShortMarks are the marks in a few words, for the margin of a sheet.
func (d *Document) ShortMarks() []string {
	var marks []string
	if d.Synthetic() {
		marks = append(marks, lang.Text{SV: "Syntetiska data", EN: "Synthetic data"}.In(d.Lang))
	}
	if d.Results.Unprotected() {
		marks = append(marks, lang.Text{SV: "Oskyddade värden", EN: "Unprotected values"}.In(d.Lang))
	}
	return marks
}

// AsOf returns the day of the latest delivery, or the reference date where nothing was delivered: the only date a
// document bears.
func (d *Document) AsOf() string {
	latest := ""
	for _, del := range d.Deliveries {
		latest = max(latest, del.Delivered)
	}
	if latest == "" {
		return d.Study.ReferenceDate
	}
	return latest
}

// Kind returns the line above the title.
func (d *Document) Kind() string {
	if t := d.Study.Kind.In(d.Lang); t != "" {
		return t
	}
	return lang.Text{SV: "Rapport", EN: "Report"}.In(d.Lang)
}

// Title returns the document's title.
func (d *Document) Title() string {
	if t := d.Study.Title.In(d.Lang); t != "" {
		return t
	}
	return lang.Text{
		SV: "Kriminella nätverk och socialförsäkringen",
		EN: "Criminal networks and social insurance",
	}.In(d.Lang)
}

// OfReport says whether the document is of the report that the method comes from: it has a finding, or would have if
// its numbers were shown.
func (d *Document) OfReport() bool {
	found, unsaid := d.findings()
	return unsaid || len(found) > 0
}

// Subtitle returns the line below the title; none where the study states none and is not of what the built-in one says.
func (d *Document) Subtitle() string {
	if t := d.Study.Subtitle.In(d.Lang); t != "" {
		return t
	}
	if !d.OfReport() {
		return ""
	}
	return lang.Text{
		SV: "I vilken omfattning och hur personer i kriminella nätverk, " +
			"deras kontakter och familjer använder socialförsäkringen",
		EN: "To what extent and how people in criminal networks, their contacts and families use social insurance",
	}.In(d.Lang)
}
