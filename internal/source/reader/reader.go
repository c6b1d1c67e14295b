// Package reader reads the values of a YAML document that a person wrote, and reports every mistake with its place.
package reader

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// Reader reads the values of a YAML document and collects every mistake with its place. Its methods return a zero value
// for what they cannot read. They accept a nil node without a mistake, since its absence is a mistake already.
type Reader struct {
	File   string
	Kind   fault.Kind // of the mistakes
	Faults fault.List

	// Example is the remedy for something missing. If it is empty, the remedy shows how the missing name is written.
	Example lang.Text
	// Suggest returns the remedy for an unknown name. If it is nil, fault.DidYouMean is used.
	Suggest func(name string, valid []string) lang.Text
	// Refuse adds the mistake that an unknown name is not allowed, and returns true. It returns false for a name that
	// is only unknown. If it is nil, no name is refused.
	Refuse func(n ast.Node, name string) bool
}

// Place is a position in a file, both numbers from 1; 0 is unknown.
type Place struct{ Line, Column int }

func (p Place) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// Fault returns a mistake at the place.
func (p Place) Fault(kind fault.Kind, file string, rule, hint lang.Text) *fault.Fault {
	f := &fault.Fault{Kind: kind, File: file, Line: p.Line, Rule: rule, Hint: hint}
	if p.Column > 0 {
		f.Column = strconv.Itoa(p.Column)
	}
	return f
}

// PlaceOf returns the place where a node begins. A mapping begins at its first key.
func PlaceOf(n ast.Node) Place {
	if n == nil {
		return Place{}
	}
	t := n.GetToken()
	if entries, ok := Entries(n); ok && len(entries) > 0 {
		t = entries[0].Key.GetToken()
	}
	if t == nil || t.Position == nil {
		return Place{}
	}
	return Place{t.Position.Line, t.Position.Column}
}

// Bodies parses a text and returns the bodies of its documents and the encoding of the text. ok is false after a
// mistake.
func (r *Reader) Bodies(raw []byte) (bodies []ast.Node, encoding string, ok bool) {
	text, encoding, mistake := source.Text(raw)
	if mistake == nil {
		bodies, mistake = source.Tree(text)
	}
	if mistake != nil {
		r.FailAt(Place{mistake.Line, mistake.Column}, mistake.Rule, mistake.Hint)
		return nil, "", false
	}
	return bodies, encoding, true
}

// Document parses a text and returns its only mapping, or nil after a mistake. what names the content of the file.
func (r *Reader) Document(raw []byte, what lang.Text) ast.Node {
	bodies, _, ok := r.Bodies(raw)
	if !ok {
		return nil
	}
	if len(bodies) != 1 {
		r.Fail(nil,
			lang.Text{SV: "filen ska hålla " + what.SV, EN: "the file should hold " + what.EN},
			r.example(lang.Text{SV: "skriv namn: värde på en rad var", EN: "write name: value on a line each"}))
		return nil
	}
	return bodies[0]
}

func (r *Reader) example(otherwise lang.Text) lang.Text {
	if r.Example == (lang.Text{}) {
		return otherwise
	}
	return r.Example
}

// Err returns the mistakes in the order of the files as a fault.List, or nil if there are none.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.Faults, func(a, b *fault.Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(len(a.Column), len(b.Column)), strings.Compare(a.Column, b.Column))
	})
	return r.Faults.Err()
}

// Fail adds a mistake at a node, or about the entire file if the node is nil.
func (r *Reader) Fail(n ast.Node, rule, hint lang.Text) { r.FailAt(PlaceOf(n), rule, hint) }

// FailAt adds a mistake at a place.
func (r *Reader) FailAt(p Place, rule, hint lang.Text) {
	r.Faults = append(r.Faults, p.Fault(r.Kind, r.File, rule, hint))
}

// Unknown adds the mistake that a name is not one of the valid names.
func (r *Reader) Unknown(n ast.Node, name string, valid []string) {
	suggest := r.Suggest
	if suggest == nil {
		suggest = fault.DidYouMean
	}
	r.Fail(n, lang.Textf("okänt namn %q", "unknown name %q", name), suggest(name, valid))
}

// foreign adds the mistake that a name is refused or unknown.
func (r *Reader) foreign(n ast.Node, name string, valid []string) {
	if r.Refuse == nil || !r.Refuse(n, name) {
		r.Unknown(n, name, valid)
	}
}

// Twice adds the mistake that a name occurs twice.
func (r *Reader) Twice(n ast.Node, name string) {
	r.Fail(n, lang.Textf("%q står två gånger", "%q occurs twice", name),
		lang.Text{SV: "ta bort det ena", EN: "leave one of them out"})
}

// Missing adds the mistake that a mapping lacks a key.
func (r *Reader) Missing(n ast.Node, key string) {
	r.Fail(n, lang.Textf("%q saknas", "%q is missing", key),
		r.example(lang.Textf("skriv %s: värde", "write %s: value", key)))
}

// Entries returns the entries of a mapping. ok is false if the node is not a mapping.
func Entries(n ast.Node) (entries []*ast.MappingValueNode, ok bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

func (r *Reader) mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	entries, ok := Entries(n)
	if !ok {
		r.Fail(n,
			lang.Text{SV: "här ska stå namn och värden", EN: "names and values belong here"},
			lang.Text{SV: "skriv namn: värde", EN: "write name: value"})
	}
	return entries, ok
}

// Fields are the values of a mapping by key. A key without a value has nil.
type Fields map[string]ast.Node

// Has reports whether a key has a value.
func (f Fields) Has(key string) bool { return f[key] != nil }

// Fields reads a mapping with exactly these keys. "key?" is an optional key.
func (r *Reader) Fields(n ast.Node, keys ...string) Fields {
	f := Fields{}
	if n == nil {
		return f
	}
	entries, ok := r.mapping(n)
	if !ok {
		return f
	}
	var known []string
	for _, k := range keys {
		known = append(known, strings.TrimSuffix(k, "?"))
	}
	for _, v := range entries {
		key, _ := Scalar(v.Key)
		_, again := f[key]
		switch {
		case again:
			r.Twice(v.Key, key)
		case !slices.Contains(known, key):
			r.foreign(v.Key, key, known)
		case v.Value == nil || v.Value.Type() == ast.NullType:
			r.Fail(v.Key, lang.Textf("%q har inget värde", "%q has no value", key),
				lang.Text{
					SV: "skriv värdet efter kolonet, eller ta bort raden",
					EN: "write the value after the colon, or remove the line",
				})
			f[key] = nil
		default:
			f[key] = v.Value
		}
	}
	for _, k := range keys {
		if _, ok := f[k]; !ok && !strings.HasSuffix(k, "?") {
			r.Missing(n, k)
		}
	}
	return f
}

// Each calls do with each name and value of a mapping, in the order of the file. An empty value counts as an empty
// mapping.
func (r *Reader) Each(n ast.Node, do func(name, value ast.Node)) {
	if n == nil || n.Type() == ast.NullType {
		return
	}
	entries, _ := r.mapping(n)
	seen := map[string]bool{}
	for _, v := range entries {
		if key, _ := Scalar(v.Key); seen[key] {
			r.Twice(v.Key, key)
		} else {
			seen[key] = true
			do(v.Key, v.Value)
		}
	}
}

// Items returns the elements of a list. An empty value counts as an empty list.
func (r *Reader) Items(n ast.Node) []ast.Node {
	if n == nil || n.Type() == ast.NullType {
		return nil
	}
	if s, ok := n.(*ast.SequenceNode); ok {
		return s.Values
	}
	r.Fail(n,
		lang.Text{SV: "här ska stå en lista", EN: "a list belongs here"},
		lang.Text{SV: "skriv [a, b] eller en rad med - för var och en", EN: "write [a, b] or a line with - for each"})
	return nil
}

// Scalar returns a scalar as written, without quotes. An empty value is the empty text. ok is false if the node is not
// a scalar.
func Scalar(n ast.Node) (text string, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// Text reads any scalar as text.
func (r *Reader) Text(n ast.Node) string {
	if n == nil {
		return ""
	}
	t, _ := Scalar(n)
	if t == "" {
		r.Fail(n,
			lang.Text{SV: "här ska stå en text", EN: "a text belongs here"},
			lang.Text{SV: "skriv ett ord, eller en text inom citattecken", EN: "write a word, or a text in quotes"})
	}
	return t
}

// Text2 reads a text in both languages.
func (r *Reader) Text2(n ast.Node) lang.Text {
	f := r.Fields(n, "sv", "en")
	return lang.Text{SV: r.Text(f["sv"]), EN: r.Text(f["en"])}
}

// OneOf reads one of the allowed words. It returns the empty text after a mistake.
func (r *Reader) OneOf(n ast.Node, allowed ...string) string {
	t := r.Text(n)
	if t == "" || slices.Contains(allowed, t) {
		return t
	}
	r.foreign(n, t, allowed)
	return ""
}

// Whole reads an integer within limits.
func (r *Reader) Whole(n ast.Node, least, most int) int {
	if n == nil {
		return 0
	}
	t, _ := Scalar(n)
	v, err := strconv.Atoi(t)
	if err != nil || v < least || v > most {
		r.Fail(n,
			lang.Textf("här ska stå ett heltal, %d till %d", "a whole number belongs here, %d to %d", least, most),
			lang.Text{SV: "skriv bara siffror", EN: "write digits only"})
		return 0
	}
	return v
}

// Number reads a number within limits.
func (r *Reader) Number(n ast.Node, least, most float64) float64 {
	if n == nil {
		return 0
	}
	t, _ := Scalar(n)
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || math.IsNaN(v) || v < least || v > most {
		r.Fail(n,
			lang.Textf("här ska stå ett tal, %g till %g", "a number belongs here, %g to %g", least, most),
			lang.Text{SV: "med decimalpunkt", EN: "with a decimal point"})
		return 0
	}
	return v
}

// Yes reads true or false.
func (r *Reader) Yes(n ast.Node) bool {
	if n == nil {
		return false
	}
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.Fail(n,
			lang.Text{SV: "här ska stå true eller false", EN: "true or false belongs here"},
			lang.Text{SV: "skriv utan citattecken", EN: "write it without quotes"})
		return false
	}
	return b.Value
}
