// Package report turns a study's long table into the document that people read: sections with tables and figures, laid
// out as in the report, the main findings as sentences, and what the numbers are based on. Packages report/html and
// report/xlsx write it.
//
// The package depends on the long table and on the names of things. It does not know how a number was computed, and it
// does not decide what may be published: a document is made only from rows that internal/disclosure has released.
package report

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"ansatz/internal/disclosure"
	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace/law"
)

// Document holds everything that the report and the workbook are made from. The same document gives the same bytes.
type Document struct {
	Lang       lang.Lang
	Study      Study
	Results    disclosure.Released // the long table, the attrition and the drawings, as released
	Evidence   []table.Row         // of how far the ratios bear
	Gaps       []Gap               // what the study counts and the deliveries lack
	Deliveries []Delivery
	NoPurpose  bool                       // the study states no purpose, and the policy notes it
	VaultOpen  bool                       // the workspace's identity numbers are not sealed
	OwnSecret  bool                       // the draw follows from a secret that was drawn at random
	Terms      map[string][]law.Condition // the conditions of each result: those of all deliveries that it follows from
	Registers  []RegisterCount
	Models     []Model
	Versions   []Version // of the program, the engine and so on
}

// Study holds the document's names and texts about its study.
type Study struct {
	Name          string    // its identifier, "ansatz"
	Kind          lang.Text // what kind of report it is, above the title; empty gives "Rapport"
	Title         lang.Text // the title of the report; if empty, the built-in one
	Reference     string    // the agencies' registration number
	Date          string    // YYYY-MM-DD, the date of the report, or empty
	Subtitle      lang.Text
	ReferenceDate string               // YYYY-MM-DD
	Purpose       string               // what the study is for; empty if it states none
	Titles        map[string]lang.Text // titles of results, where they differ from the default
	About         map[string]About     // names and definitions of the results, with the study's values; see Study.Of
	Kinds         map[string]string    // kinds of the results; by default that of the built-in result of the name
	Names         Names                // names of what the study defines itself
	Parameters    label.Parameters     // see kind.Parameters
	K             int                  // persons drawn per member in the matched comparison
	Seed          int64
}

// About holds the name and the definition of a result.
type About struct {
	Number     lang.Text // its name in the report, "Tabell 6"
	Source     lang.Text // its place in the report
	Title      lang.Text
	Chapter    string    // one of kind.Chapters
	Category   lang.Text // what its categories are; empty if it has none
	Definition lang.Text // paragraphs, one a line
	Reading    lang.Text // how to read it; often empty
}

// Of returns the name and definition of a result, with the study's values filled in.
func (s *Study) Of(id string) About {
	if about, ok := s.About[id]; ok {
		return about
	}
	about := aboutResult(id, s.KindOf(id))
	about.Definition = label.Fill(about.Definition, s.Parameters)
	about.Reading = label.Fill(about.Reading, s.Parameters)
	return about
}

// KindOf returns the declaration of a result's kind, or nil if there is none.
func (s *Study) KindOf(result string) *kind.Kind {
	id, ok := s.Kinds[result]
	for _, built := range []func() *study.Study{builtin, builtinNetworks, builtinLivelihood, builtinCooperation} {
		if !ok {
			id = string(built().Kind(result))
			ok = id != ""
		}
	}
	k, _ := kind.Of(id)
	return k
}

// Unit returns the unit of a measure of a result. It is Plain for an undeclared measure.
func (s *Study) Unit(result, measure string) kind.Unit {
	if k := s.KindOf(result); k != nil && !k.Own {
		if m, ok := k.Measure(measure); ok {
			return cmp.Or(m.Shown, m.Unit)
		}
		return kind.Plain
	}
	if m, ok := kind.MeasureAnywhere(measure, func(tie string) bool { return s.Names.ties[tie] }); ok {
		return m.Unit
	}
	return kind.Plain
}

// Values in place of a count.
const (
	NotCounted = disclosure.NotCounted // does not apply
	Withheld   = disclosure.Withheld   // may not be published
)

// Step is one restriction of the attrition.
type Step = disclosure.Step

// Delivery is one agency's delivery that the numbers are based on.
type Delivery struct {
	Agency      string // an agency of the dictionary
	Deliverer   string // the agency that delivers registers of the cooperation; else empty
	Name        string // the folder
	Delivered   string // YYYY-MM-DD
	Reference   string // YYYY-MM-DD, the day the data describe
	LegalBasis  string
	Hash        string
	Synthetic   bool
	Handling    []string // conditions of use: H0 …
	Decision    law.Decision
	EraseBy     string      // YYYY-MM-DD, the last day on which it may be read; empty if not stated
	Restriction string      // the text of H3
	Unstated    []lang.Text // what the policy notes and its manifest does not state
	Files       []File
}

// From names who delivered.
func (d Delivery) From(l lang.Lang) string {
	return label.Source(d.Agency, d.Deliverer).In(l)
}

// Giver is the agency that has delivered and that permits or forbids what becomes of it: of registers of the
// cooperation the agency that delivers its own part.
func (d Delivery) Giver() string { return cmp.Or(d.Deliverer, d.Agency) }

// File is one file of a delivery.
type File struct {
	Register string
	Path     string
	Hash     string
	Rows     int64 // rows read
}

// RegisterCount counts the rows of a register at loading.
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

// Threshold returns the smallest count that protection publishes.
func (d *Document) Threshold() int { return d.Results.Threshold() }

// Rounded reports whether all numbers are rounded for protection.
func (d *Document) Rounded() bool { return d.Results.Rounded() }

// Digits returns the number of digits to which numbers of a unit are printed, or nil for all.
// Differences of shares have those of shares.
func (d *Document) Digits(unit kind.Unit) *Digits {
	if unit == kind.Points {
		unit = kind.Share
	}
	return d.Results.Digits(string(unit))
}

// Chains returns the attrition by chain.
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
		s.Step = lang.Text{SV: Capital(s.Step.SV), EN: Capital(s.Step.EN)}
		last := &out[len(out)-1]
		last.Steps = append(last.Steps, s)
	}
	return out
}

// Capital returns s with a capital first letter.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// HasReasons reports whether a step of the attrition has its own reason.
func (d *Document) HasReasons() bool {
	for _, s := range d.Attrition() {
		if s.Reason.In(d.Lang) != "" {
			return true
		}
	}
	return false
}

// HasUnknown reports whether ids that the register person lacks were counted.
func (d *Document) HasUnknown() bool {
	for _, r := range d.Registers {
		if r.Unknown != NotCounted {
			return true
		}
	}
	return false
}

// HasQuarantineReasons reports whether the reasons of quarantined rows are known.
func (d *Document) HasQuarantineReasons() bool {
	for _, r := range d.Registers {
		if len(r.Reasons) > 0 {
			return true
		}
	}
	return false
}

// Synthetic reports whether any delivery is synthetic. Every page then carries a mark.
func (d *Document) Synthetic() bool {
	for _, del := range d.Deliveries {
		if del.Synthetic {
			return true
		}
	}
	return false
}

// Warnings returns what the study counts and the deliveries lack, as sentences.
func (d *Document) Warnings() []string { return sentences(d.Gaps, d.Lang) }

// nothing reports whether the deliveries have no rows at all of what a result counts.
func (d *Document) nothing(id string) bool {
	return slices.ContainsFunc(d.Gaps, func(g Gap) bool { return g.Empty && slices.Contains(g.Results, id) })
}

// Nature is what kind of data a page holds, which every page must say.
type Nature struct {
	Synthetic, NoEvidence, Unprotected, ForTheHouse bool

	Noise int // the largest noise of a count
}

// Marks returns the sentences that every page must carry. There are none for protected results of real deliveries.
func (n Nature) Marks(l lang.Lang) []string {
	var marks []string
	if n.Synthetic {
		marks = append(marks, lang.Text{
			SV: "Syntetiska data – uppgifterna är påhittade och beskriver inga verkliga personer eller bolag",
			EN: "Synthetic data – made up, describing no real people or companies",
		}.In(l))
	}
	if n.NoEvidence {
		marks = append(marks, lang.Text{
			SV: "H1 – får inte användas i rättsliga förfaranden utan tillstånd från den som lämnat uppgifterna",
			EN: "H1 – not to be used in judicial proceedings without the permission of its provider",
		}.In(l))
	}
	if n.Unprotected {
		marks = append(marks, lang.Text{
			SV: "Oskyddade värden – små tal är inte dolda, får inte spridas",
			EN: "Unprotected values – small counts are not withheld, not for distribution",
		}.In(l))
	}
	if n.Noise > 0 {
		marks = append(marks, lang.Textf(
			"Antalen har ett slumpmässigt tillägg på högst %d åt vardera hållet; summor stämmer inte alltid",
			"Counts have random noise of at most %d in either direction; sums do not always add up", n.Noise).In(l))
	}
	if n.ForTheHouse {
		marks = append(marks, lang.Text{
			SV: "Internt – bara små tal är dolda och kan följa av andra tal, får inte lämna huset",
			EN: "Internal – only small counts are withheld, and may follow from other numbers; may not leave the house",
		}.In(l))
	}
	return marks
}

// Marks returns the sentences that every page must carry. There are none for protected results of real deliveries.
func (d *Document) Marks() []string {
	return Nature{Synthetic: d.Synthetic(), NoEvidence: d.noEvidence(), Unprotected: d.Results.Unprotected(),
		ForTheHouse: d.Results.ForTheHouse(), Noise: d.Noise()}.Marks(d.Lang)
}

// ShortMarks returns the marks in a few words, for the margin of a sheet.
func (d *Document) ShortMarks() []string {
	var marks []string
	if d.Synthetic() {
		marks = append(marks, lang.Text{SV: "Syntetiska data", EN: "Synthetic data"}.In(d.Lang))
	}
	if d.noEvidence() {
		marks = append(marks, lang.Text{SV: "H1: får inte vara bevis", EN: "H1: not as evidence"}.In(d.Lang))
	}
	if d.Results.Unprotected() {
		marks = append(marks, lang.Text{SV: "Oskyddade värden", EN: "Unprotected values"}.In(d.Lang))
	}
	if d.Results.ForTheHouse() {
		marks = append(marks, lang.Text{SV: "Internt", EN: "Internal"}.In(d.Lang))
	}
	if d.Noise() > 0 {
		marks = append(marks, lang.Text{SV: "Antal med slumpmässigt tillägg", EN: "Counts with noise"}.In(d.Lang))
	}
	return marks
}

// Noise returns the largest noise of a count, in either direction; 0 where counts have none.
func (d *Document) Noise() int { return d.Results.Noise().Most }

// Counts says how counts are printed.
func (d *Document) Counts() string {
	if d.Noise() > 0 {
		return lang.Text{SV: "Antal har ett slumpmässigt tillägg.", EN: "Counts have noise."}.In(d.Lang)
	}
	return lang.Text{SV: "Antal är exakta.", EN: "Counts are exact."}.In(d.Lang)
}

// noiseInDefinition is what each definition says of noise.
func (d *Document) noiseInDefinition() []string {
	noise := d.Results.Noise()
	if noise.Most == 0 {
		return nil
	}
	return []string{lang.Textf("Varje antal har ett slumpmässigt tillägg på högst %[1]d åt vardera hållet, samma "+
		"för samma personer eller bolag i alla tabeller. En nolla är ingen eller några få, och inget antal är "+
		"mellan 1 och %[2]d. Därför stämmer summor inte alltid. Andelar, kvoter och intervall är beräknade av antal "+
		"med tillägg, och intervallen tar hänsyn till det.",
		"Each count has random noise of at most %[1]d in either direction, the same for the same persons or "+
			"companies in all tables. A zero is nobody or a few, and no count is between 1 and %[2]d. So sums do not "+
			"always add up. Shares, ratios and intervals are computed from counts with noise, and the intervals "+
			"allow for it.",
		noise.Most, noise.Least-1).In(d.Lang)}
}

// AsOf returns the day of the latest delivery, or the reference date if there are no deliveries. It is the only date in
// a document.
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

// OfReport reports whether the document has the findings of the report that the method comes from, or would have them
// if their numbers were shown.
func (d *Document) OfReport() bool {
	found, results := d.findings()
	for _, f := range found {
		results = append(results, f.Result)
	}
	return slices.ContainsFunc(results, func(result string) bool { return builtin().Kind(result) != "" })
}

// Subtitle returns the line below the title. It is empty if the study does not state one and the built-in one does not
// apply.
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
