package study

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	yaml "ansatz/internal/source/reader"
)

// reader reads a study file: a YAML document with the names and values of studies.
type reader struct{ yaml.Reader }

type fields = yaml.Fields

// newReader returns a reader of a file.
func newReader(file string) *reader {
	r := &reader{yaml.Reader{File: file, Kind: fault.Study, Suggest: label.DidYouMean, Example: lang.Text{
		SV: "ansatz study show visar hur det ser ut", EN: "ansatz study show prints what it looks like"}}}
	r.Refuse = func(n ast.Node, name string) bool {
		refusal, ok := refused(name)
		if ok {
			r.refuse(n, refusal)
		}
		return ok
	}
	return r
}

// at returns a mistake at a node of the file.
func (r *reader) at(n ast.Node, rule, hint lang.Text) *fault.Fault {
	return yaml.PlaceOf(n).Fault(r.Kind, r.File, rule, hint)
}

// document parses the text and returns its only mapping, or nil after a mistake.
func (r *reader) document(src []byte) ast.Node {
	return r.Document(src, lang.Text{SV: "en studie", EN: "one study"})
}

// textOf returns a scalar as written, or the empty text if the node is not a scalar.
func textOf(n ast.Node) string {
	text, _ := yaml.Scalar(n)
	return text
}

// TitleParameters are the study's values that a result's title may name in braces.
var TitleParameters = []string{"reference_date", "income_year", "debt_date", "payment_year", "benefit_period",
	"investigation_years", "controlled_period", "prescribed_period", "assistance_period", "permit_years",
	"permit_hours_period", "residence_kinds", "work_kinds", "work_permits", "weekly_hours"}

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

// title reads a title in both languages. It may name values of the study in braces.
func (r *reader) title(n ast.Node) lang.Text {
	t := r.Text2(n)
	for _, match := range inBraces.FindAllStringSubmatch(t.SV+t.EN, -1) {
		if !slices.Contains(TitleParameters, match[1]) {
			r.Unknown(n, match[1], TitleParameters)
		}
	}
	return t
}

// identifier reads a name that the study gives: lower-case letters, digits and underscores.
func (r *reader) identifier(n ast.Node) string {
	t := r.Text(n)
	if t != "" && !identifierForm.MatchString(t) {
		r.Fail(n, lang.Textf("%q är inte ett giltigt namn", "%q is not a valid name", t), lang.Text{
			SV: "namn har små bokstäver a–z, siffror och understreck",
			EN: "names have lower-case letters a–z, digits and underscores",
		})
	}
	return t
}

// newName reads the name of something that the study defines.
func (r *reader) newName(n ast.Node) string { return r.identifier(n) }

// codes reads a list of codes of a register's column.
func (r *reader) codes(n ast.Node, registerName, column string) []string {
	allowed := codes(registerName, column)
	list := []string{}
	for _, item := range r.Items(n) {
		if c := r.OneOf(item, allowed...); c != "" {
			if slices.Contains(list, c) {
				r.Twice(item, c)
			}
			list = append(list, c)
		}
	}
	return list
}

func (r *reader) number(n ast.Node) float64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(textOf(n), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		r.Fail(n, lang.Text{SV: "här ska stå ett tal, noll eller större", EN: "a number belongs here, zero or greater"},
			lang.Text{SV: "med decimalpunkt", EN: "with a decimal point"})
		return 0
	}
	return v
}

// share reads a fraction above 0 and at most 1, with at most six decimals, because the engine compares exact numbers.
func (r *reader) share(n ast.Node) float64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(textOf(n), 64)
	if err != nil || !(v > 0 && v <= 1) || math.Abs(v*1e6-math.Round(v*1e6)) > 1e-6 {
		r.Fail(n, lang.Text{
			SV: "här ska stå en andel över 0, högst 1, med högst sex decimaler",
			EN: "a share above 0, at most 1, with at most six decimals belongs here",
		}, lang.Text{SV: "60 procent skrivs 0.6", EN: "60 per cent is written 0.6"})
		return 0
	}
	return v
}

func (r *reader) long(n ast.Node) int64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseInt(textOf(n), 10, 64)
	if err != nil {
		r.Fail(n, lang.Text{SV: "här ska stå ett heltal", EN: "a whole number belongs here"},
			lang.Text{SV: "skriv bara siffror", EN: "write digits only"})
	}
	return v
}

// span reads {min: a, max: b}. Either may be missing.
func (r *reader) span(n ast.Node) Range {
	f := r.Fields(n, "min?", "max?")
	s := Range{0, -1}
	if f.Has("min") {
		s.Min = r.Whole(f["min"], 0, math.MaxInt32)
	}
	if f.Has("max") {
		s.Max = r.Whole(f["max"], 0, math.MaxInt32)
		if s.Max < s.Min {
			r.Fail(f["max"], lang.Text{SV: "max är mindre än min", EN: "max is less than min"},
				lang.Text{SV: "byt plats på dem, eller ta bort den ena", EN: "swap them, or remove one of them"})
		}
	}
	return s
}

func (r *reader) date(n ast.Node) Date {
	d, ok := r.when(n, dayForm)
	if !ok {
		r.Fail(n, lang.Text{SV: "här ska stå en dag som finns", EN: "a day that exists belongs here"},
			lang.Text{SV: "skriv ÅÅÅÅ-MM-DD", EN: "write YYYY-MM-DD"})
	}
	return Date{d}
}

func (r *reader) when(n ast.Node, form string) (time.Time, bool) {
	if n == nil {
		return time.Time{}, true
	}
	t, err := time.Parse(form, textOf(n))
	return t, err == nil && t.Year() >= 1000
}

// period reads {from: a, to: b}, both included. A period of months begins on the first day of the first month and ends
// on the last day of the last.
func (r *reader) period(n ast.Node, months bool) Period {
	f := r.Fields(n, "from", "to")
	var p Period
	for _, end := range []struct {
		node ast.Node
		to   *Date
		last bool
	}{{f["from"], &p.From, false}, {f["to"], &p.To, true}} {
		if !months {
			*end.to = r.date(end.node)
			continue
		}
		m, ok := r.when(end.node, monthForm)
		if !ok {
			r.Fail(end.node, lang.Text{SV: "här ska stå en månad", EN: "a month belongs here"},
				lang.Text{SV: "skriv ÅÅÅÅ-MM", EN: "write YYYY-MM"})
			continue
		}
		if end.last && !m.IsZero() {
			m = m.AddDate(0, 1, -1)
		}
		*end.to = Date{m}
	}
	if f.Has("from") && f.Has("to") && p.To.Before(p.From.Time) {
		r.Fail(f["to"], lang.Text{SV: "perioden slutar före sin början", EN: "the period ends before it begins"},
			lang.Text{SV: "byt plats på from och to", EN: "swap from and to"})
	}
	return p
}
