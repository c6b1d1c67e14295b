package study

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// reader walks a YAML document and collects every mistake with its place. Its methods give a zero value for what they
// cannot read, and nothing at all is said of a node that is nil: that it is missing has been said already.
type reader struct {
	file   string
	faults fault.List
}

// fields are a mapping's values by key.
type fields map[string]ast.Node

func (f fields) has(key string) bool { return f[key] != nil }

func (r *reader) fail(n ast.Node, rule, hint lang.Text) {
	r.faults = append(r.faults, r.at(n, rule, hint))
}

// at is a mistake at a place of the file.
func (r *reader) at(n ast.Node, rule, hint lang.Text) *fault.Fault {
	f := &fault.Fault{Kind: fault.Study, File: r.file, Rule: rule, Hint: hint}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		t := n.GetToken()
		if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 { // a block mapping begins at its first key
			t = m.Values[0].Key.GetToken()
		}
		f.Line, f.Column = t.Position.Line, strconv.Itoa(t.Position.Column)
	}
	return f
}

// document parses the text and returns its one mapping, nil after a mistake.
func (r *reader) document(src []byte) ast.Node {
	text, _, mistake := source.Text(src)
	var bodies []ast.Node
	if mistake == nil {
		bodies, mistake = source.Tree(text)
	}
	if mistake != nil {
		f := &fault.Fault{Kind: fault.Study, File: r.file, Line: mistake.Line, Rule: mistake.Rule, Hint: mistake.Hint}
		if mistake.Column > 0 {
			f.Column = strconv.Itoa(mistake.Column)
		}
		r.faults = append(r.faults, f)
		return nil
	}
	if len(bodies) != 1 {
		r.fail(nil, lang.Text{SV: "filen ska hålla en studie", EN: "the file should hold one study"},
			lang.Text{SV: "ansatz study show visar hur en ser ut", EN: "ansatz study show prints one"})
		return nil
	}
	return bodies[0]
}

// fields reads a mapping that has these keys and no other; "key?" may be missing.
func (r *reader) fields(n ast.Node, keys ...string) fields {
	f := fields{}
	if n == nil {
		return f
	}
	var known []string
	for _, k := range keys {
		known = append(known, strings.TrimSuffix(k, "?"))
	}
	values, ok := r.mapping(n)
	if !ok {
		return f
	}
	for _, v := range values {
		key := textOf(v.Key)
		switch {
		case f.has(key):
			r.twice(v.Key, key)
		case slices.Contains(known, key):
			if v.Value == nil || v.Value.Type() == ast.NullType {
				r.fail(v.Key, lang.Textf("%q har inget värde", "%q has no value", key), lang.Text{
					SV: "skriv värdet efter kolonet, eller ta bort raden",
					EN: "write the value after the colon, or remove the line",
				})
			}
			f[key] = v.Value
		default:
			if refusal, ok := refused(key); ok {
				r.refuse(v.Key, refusal)
			} else {
				r.unknown(v.Key, key, known)
			}
		}
	}
	for _, k := range keys {
		if !strings.HasSuffix(k, "?") && !f.has(k) {
			r.missing(n, k)
		}
	}
	return f
}

// mapping returns the entries of a mapping.
func (r *reader) mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	r.fail(n, lang.Text{SV: "här ska stå namn och värden", EN: "names and values belong here"},
		lang.Text{SV: "skriv namn: värde", EN: "write name: value"})
	return nil, false
}

// each calls do with each name and value of a mapping, in the order of the file.
func (r *reader) each(n ast.Node, do func(name, value ast.Node)) {
	if n == nil || n.Type() == ast.NullType {
		return
	}
	values, _ := r.mapping(n)
	seen := map[string]bool{}
	for _, v := range values {
		if key := textOf(v.Key); seen[key] {
			r.twice(v.Key, key)
		} else {
			seen[key] = true
			do(v.Key, v.Value)
		}
	}
}

// items returns the elements of a list.
func (r *reader) items(n ast.Node) []ast.Node {
	if n == nil || n.Type() == ast.NullType {
		return nil
	}
	if s, ok := n.(*ast.SequenceNode); ok {
		return s.Values
	}
	r.fail(n, lang.Text{SV: "här ska stå en lista", EN: "a list belongs here"},
		lang.Text{SV: "skriv [a, b] eller en rad med - för var och en", EN: "write [a, b] or a line with - for each"})
	return nil
}

// textOf returns a scalar as it is written; empty where the node is none.
func textOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	}
	return ""
}

// text reads any scalar as text.
func (r *reader) text(n ast.Node) string {
	if n == nil {
		return ""
	}
	t := textOf(n)
	if t == "" {
		r.fail(n, lang.Text{SV: "här ska stå en text", EN: "a text belongs here"},
			lang.Text{SV: "skriv ett ord, eller en text inom citattecken", EN: "write a word, or a text in quotes"})
	}
	return t
}

func (r *reader) optionalText(n ast.Node) string {
	if n == nil {
		return ""
	}
	return r.text(n)
}

// text2 reads a text in both languages.
func (r *reader) text2(n ast.Node) lang.Text {
	f := r.fields(n, "sv", "en")
	return lang.Text{SV: r.text(f["sv"]), EN: r.text(f["en"])}
}

// TitleParameters are the values of the study that a result's title may name in braces.
var TitleParameters = []string{"reference_date", "income_year", "debt_date", "payment_year", "benefit_period",
	"investigation_years", "controlled_period", "prescribed_period", "assistance_period", "permit_years",
	"permit_hours_period", "residence_kinds", "work_kinds", "work_permits", "weekly_hours"}

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

// title reads a title in both languages, which may name values of the study in braces.
func (r *reader) title(n ast.Node) lang.Text {
	t := r.text2(n)
	for _, at := range inBraces.FindAllStringSubmatch(t.SV+t.EN, -1) {
		if !slices.Contains(TitleParameters, at[1]) {
			r.unknown(n, at[1], TitleParameters)
		}
	}
	return t
}

// identifier reads a name that the study gives: lower-case letters, digits and underscores.
func (r *reader) identifier(n ast.Node) string {
	t := r.text(n)
	if t != "" && !identifierForm.MatchString(t) {
		r.fail(n, lang.Textf("%q är inget namn", "%q is no name", t), lang.Text{
			SV: "namn har små bokstäver a–z, siffror och understreck",
			EN: "names have lower-case letters a–z, digits and underscores",
		})
	}
	return t
}

// newName reads the name of something that the study defines.
func (r *reader) newName(n ast.Node) string { return r.identifier(n) }

// oneOf reads one of the names allowed; empty after a mistake.
func (r *reader) oneOf(n ast.Node, allowed []string) string {
	t := r.text(n)
	if t == "" || slices.Contains(allowed, t) {
		return t
	}
	if refusal, ok := refused(t); ok {
		r.refuse(n, refusal)
	} else {
		r.unknown(n, t, allowed)
	}
	return ""
}

// codes reads a list of codes of a register's column.
func (r *reader) codes(n ast.Node, registerName, column string) []string {
	allowed := codes(registerName, column)
	list := []string{}
	for _, item := range r.items(n) {
		if c := r.oneOf(item, allowed); c != "" {
			if slices.Contains(list, c) {
				r.twice(item, c)
			}
			list = append(list, c)
		}
	}
	return list
}

func (r *reader) unknown(n ast.Node, name string, allowed []string) {
	r.fail(n, lang.Textf("okänt namn %q", "unknown name %q", name), label.DidYouMean(name, allowed))
}

func (r *reader) missing(n ast.Node, key string) {
	r.fail(n, lang.Textf("%q saknas", "%q is missing", key),
		lang.Text{SV: "ansatz study show visar hur det ser ut", EN: "ansatz study show prints what it looks like"})
}

func (r *reader) twice(n ast.Node, name string) {
	r.fail(n, lang.Textf("%q står två gånger", "%q stands twice", name),
		lang.Text{SV: "ta bort det ena", EN: "leave one of them out"})
}

func (r *reader) number(n ast.Node) float64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(textOf(n), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		r.fail(n, lang.Text{SV: "här ska stå ett tal, noll eller större", EN: "a number belongs here, zero or greater"},
			lang.Text{SV: "med decimalpunkt", EN: "with a decimal point"})
		return 0
	}
	return v
}

// share reads a fraction above 0 and at most 1, with at most six decimals, as the engine compares exactly.
func (r *reader) share(n ast.Node) float64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(textOf(n), 64)
	if err != nil || !(v > 0 && v <= 1) || math.Abs(v*1e6-math.Round(v*1e6)) > 1e-6 {
		r.fail(n, lang.Text{
			SV: "här ska stå en andel över 0, högst 1, med högst sex decimaler",
			EN: "a share above 0, at most 1, with at most six decimals belongs here",
		}, lang.Text{SV: "60 procent skrivs 0.6", EN: "60 per cent is written 0.6"})
		return 0
	}
	return v
}

var digits = lang.Text{SV: "skriv bara siffror", EN: "write digits only"}

func (r *reader) whole(n ast.Node, least, most int) int {
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(textOf(n))
	if err != nil || v < least || v > most {
		r.fail(n, lang.Textf("här ska stå ett heltal, %d till %d",
			"a whole number belongs here, %d to %d", least, most), digits)
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
		r.fail(n, lang.Text{SV: "här ska stå ett heltal", EN: "a whole number belongs here"}, digits)
	}
	return v
}

func (r *reader) yes(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.fail(n, lang.Text{SV: "här ska stå true eller false", EN: "true or false belongs here"},
			lang.Text{SV: "skriv utan citattecken", EN: "write it without quotes"})
		return false
	}
	return b.Value
}

// span reads {min: a, max: b}; either may be missing.
func (r *reader) span(n ast.Node) Range {
	f := r.fields(n, "min?", "max?")
	s := Range{0, -1}
	if f.has("min") {
		s.Min = r.whole(f["min"], 0, math.MaxInt32)
	}
	if f.has("max") {
		s.Max = r.whole(f["max"], 0, math.MaxInt32)
		if s.Max < s.Min {
			r.fail(f["max"], lang.Text{SV: "max är mindre än min", EN: "max is less than min"},
				lang.Text{SV: "byt plats på dem, eller ta bort den ena", EN: "swap them, or remove one of them"})
		}
	}
	return s
}

func (r *reader) date(n ast.Node) Date {
	d, ok := r.when(n, dayForm)
	if !ok {
		r.fail(n, lang.Text{SV: "här ska stå en dag som finns", EN: "a day that exists belongs here"},
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

// period reads {from: a, to: b}, both included; months from the first day of the first to the last day of the last.
func (r *reader) period(n ast.Node, months bool) Period {
	f := r.fields(n, "from", "to")
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
			r.fail(end.node, lang.Text{SV: "här ska stå en månad", EN: "a month belongs here"},
				lang.Text{SV: "skriv ÅÅÅÅ-MM", EN: "write YYYY-MM"})
			continue
		}
		if end.last && !m.IsZero() {
			m = m.AddDate(0, 1, -1)
		}
		*end.to = Date{m}
	}
	if f.has("from") && f.has("to") && p.To.Before(p.From.Time) {
		r.fail(f["to"], lang.Text{SV: "perioden slutar före sin början", EN: "the period ends before it begins"},
			lang.Text{SV: "byt plats på from och to", EN: "swap from and to"})
	}
	return p
}
