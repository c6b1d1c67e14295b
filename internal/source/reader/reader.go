// Package reader reads the values of a YAML document that a person wrote, and tells every mistake with its place.
package reader

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// Reader reads the values of a YAML document and collects every mistake with its place. Its methods give a zero value
// for what they cannot read; of a node that is nil nothing is said: that it is missing has been said already.
type Reader struct {
	File   string
	Kind   fault.Kind // of the mistakes
	Faults fault.List
}

// Document parses a text and returns its one mapping, nil after a mistake. what names the thing that a file holds.
func (r *Reader) Document(raw []byte, what lang.Text) ast.Node {
	text, _, mistake := source.Text(raw)
	var bodies []ast.Node
	if mistake == nil {
		bodies, mistake = source.Tree(text)
	}
	switch {
	case mistake != nil:
		f := &fault.Fault{Kind: r.Kind, File: r.File, Line: mistake.Line, Rule: mistake.Rule, Hint: mistake.Hint}
		if mistake.Column > 0 {
			f.Column = strconv.Itoa(mistake.Column)
		}
		r.Faults = append(r.Faults, f)
		return nil
	case len(bodies) != 1:
		r.Fail(nil,
			lang.Text{SV: "filen ska hålla " + what.SV, EN: "the file should hold " + what.EN},
			lang.Text{SV: "skriv namn: värde på en rad var", EN: "write name: value on a line each"})
		return nil
	}
	return bodies[0]
}

// Err returns the mistakes in the order of the file, as a fault.List, or nil where there are none.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.Faults, func(a, b *fault.Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(len(a.Column), len(b.Column)),
			strings.Compare(a.Column, b.Column))
	})
	return r.Faults.Err()
}

// Fail notes a mistake at a node, or of the whole file where there is none.
func (r *Reader) Fail(n ast.Node, rule, hint lang.Text) {
	f := &fault.Fault{Kind: r.Kind, File: r.File, Rule: rule, Hint: hint}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		t := n.GetToken()
		if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 { // a block mapping begins at its first key
			t = m.Values[0].Key.GetToken()
		}
		f.Line, f.Column = t.Position.Line, strconv.Itoa(t.Position.Column)
	}
	r.Faults = append(r.Faults, f)
}

// Fields reads a mapping that has these keys and no other; "key?" may be missing.
func (r *Reader) Fields(n ast.Node, keys ...string) map[string]ast.Node {
	f := map[string]ast.Node{}
	if n == nil {
		return f
	}
	var entries []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		r.Fail(n,
			lang.Text{SV: "här ska stå namn och värden", EN: "names and values belong here"},
			lang.Text{SV: "skriv namn: värde", EN: "write name: value"})
		return f
	}
	var known []string
	for _, k := range keys {
		known = append(known, strings.TrimSuffix(k, "?"))
	}
	for _, v := range entries {
		key := scalar(v.Key)
		_, again := f[key]
		switch {
		case again:
			r.Fail(v.Key, lang.Textf("%q står två gånger", "%q stands twice", key),
				lang.Text{SV: "ta bort det ena", EN: "leave one of them out"})
		case !slices.Contains(known, key):
			r.Fail(v.Key, lang.Textf("okänt namn %q", "unknown name %q", key), fault.DidYouMean(key, known))
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
			r.Fail(n, lang.Textf("%q saknas", "%q is missing", k), lang.Textf("skriv %s: värde", "write %s: value", k))
		}
	}
	return f
}

// Items returns the elements of a list.
func (r *Reader) Items(n ast.Node) []ast.Node {
	if n == nil {
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

// scalar returns a scalar as it is written; empty where the node is none.
func scalar(n ast.Node) string {
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

// Text reads any scalar as text.
func (r *Reader) Text(n ast.Node) string {
	if n == nil {
		return ""
	}
	t := scalar(n)
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

// OneOf reads one of the words allowed; empty after a mistake.
func (r *Reader) OneOf(n ast.Node, allowed ...string) string {
	t := r.Text(n)
	if t == "" || slices.Contains(allowed, t) {
		return t
	}
	r.Fail(n, lang.Textf("okänt namn %q", "unknown name %q", t), fault.DidYouMean(t, allowed))
	return ""
}

// Whole reads a whole number within limits.
func (r *Reader) Whole(n ast.Node, least, most int) int {
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(scalar(n))
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
	v, err := strconv.ParseFloat(scalar(n), 64)
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
