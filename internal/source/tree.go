package source

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"ansatz/internal/lang"
)

// The limits of a YAML document. What people write is far below them. Depth is bounded because the parser is recursive.
const (
	mostTokens = 250_000
	mostDepth  = 100
	mostValues = 100_000 // with every alias written out
)

// Tree parses YAML and returns the bodies of its documents, usually one. They have mappings, lists and scalars only.
// Tags are dropped. An alias is replaced by what it refers to, and a merge key (<<) by the entries that it brings,
// except those that the mapping has itself. text is as Text returns it.
func Tree(text []byte) ([]ast.Node, *Mistake) {
	if m := tooDeep(text); m != nil {
		return nil, m
	}
	doc, err := parse(text)
	if err != nil {
		return nil, syntax(err)
	}
	var bodies []ast.Node
	for _, d := range doc.Docs {
		r := &resolver{anchors: map[string]*anchor{}}
		if d.Body == nil {
			continue
		}
		body, _ := r.resolve(d.Body)
		if r.mistake != nil {
			return nil, r.mistake
		}
		if body != nil {
			bodies = append(bodies, body)
		}
	}
	return bodies, nil
}

// parse guards against a parser that fails: for every text there is a document or an error.
func parse(text []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("invalid YAML")
		}
	}()
	return parser.ParseBytes(text, 0)
}

func syntax(err error) *Mistake {
	m := &Mistake{Line: 1}
	reason := "invalid YAML"
	var e yaml.Error
	if errors.As(err, &e) {
		if t := e.GetToken(); t != nil && t.Position != nil {
			m.Line, m.Column = max(1, t.Position.Line), t.Position.Column
		}
		reason = e.GetMessage()
	}
	m.Rule = lang.Text{SV: strings.TrimSuffix("felaktig YAML: "+swedish(reason), ": "), EN: "malformed YAML: " + reason}
	m.Hint = lang.Text{
		SV: "rätta skrivningen på raden: kolon, citattecken och indrag, som görs med mellanslag",
		EN: "correct the line: colons, quotes, and indentation, which is done with spaces",
	}
	return m
}

// tooDeep finds text that would make the parser recurse too deep, before it is parsed.
func tooDeep(text []byte) *Mistake {
	tokens := lexer.Tokenize(string(text))
	fault := func(t *token.Token, rule lang.Text) *Mistake {
		m := &Mistake{
			Line: 1,
			Rule: rule,
			Hint: lang.Text{
				SV: "skriv enklare, utan onödiga nivåer",
				EN: "write it in a simpler way, without needless levels",
			},
		}
		if t.Position != nil {
			m.Line, m.Column = max(1, t.Position.Line), t.Position.Column
		}
		return m
	}
	if len(tokens) > mostTokens {
		return fault(tokens[mostTokens],
			lang.Textf("texten har fler än %d beståndsdelar", "the text has more than %d parts", mostTokens))
	}
	// levels of brackets, of signs on one line, of anchors and tags on each other
	flow, block, prefixes, line := 0, 0, 0, 0
	for _, t := range tokens {
		prefix := false
		if flow == 0 && t.Position != nil && t.Position.Line != line {
			block, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
			block = 0
		case token.SequenceEndType, token.MappingEndType:
			flow--
			block = 0
		case token.CollectEntryType:
			block = 0
		case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
			block++
		case token.AnchorType, token.TagType:
			prefixes++
			prefix = true
		}
		// The name of an anchor is a token of its own, between it and the next.
		if !prefix && (t.Prev == nil || t.Prev.Type != token.AnchorType) {
			prefixes = 0
		}
		if flow > mostDepth || block > mostDepth || prefixes > mostDepth {
			return fault(t,
				lang.Textf("fler än %d nivåer i varandra", "more than %d levels inside each other", mostDepth))
		}
	}
	return nil
}

// anchor is a node that an alias may refer to.
type anchor struct {
	node   ast.Node
	values int  // in it, itself included, with every alias written out
	open   bool // it is being read: an alias of it would contain itself
}

// resolver turns one document into a tree without anchors. It stops at the first mistake.
type resolver struct {
	anchors map[string]*anchor
	mistake *Mistake
}

func (r *resolver) fail(n ast.Node, rule, hint lang.Text) (ast.Node, int) {
	if r.mistake == nil {
		r.mistake = &Mistake{Line: 1, Rule: rule, Hint: hint}
		if t := n.GetToken(); t != nil && t.Position != nil {
			r.mistake.Line, r.mistake.Column = max(1, t.Position.Line), t.Position.Column
		}
	}
	return nil, 0
}

// resolve returns a node without anchors, and its number of values.
func (r *resolver) resolve(n ast.Node) (ast.Node, int) {
	if r.mistake != nil {
		return nil, 0
	}
	switch v := n.(type) {
	case *ast.AnchorNode:
		a := &anchor{open: true}
		r.anchors[nameOf(v.Name)] = a
		a.node, a.values = r.resolve(v.Value)
		a.open = false
		return a.node, a.values
	case *ast.AliasNode:
		return r.alias(v)
	case *ast.TagNode:
		return r.resolve(v.Value)
	case *ast.MappingValueNode:
		return r.mapping(v, ast.Mapping(v.GetToken(), false, v))
	case *ast.MappingNode:
		return r.mapping(v, v)
	case *ast.SequenceNode:
		values := 1
		for i, item := range v.Values {
			node, n := r.resolve(item)
			if node == nil {
				node = ast.Null(v.GetToken())
			}
			v.Values[i] = node
			values += n
		}
		return r.counted(v, values)
	}
	return n, 1
}

// counted returns an error if aliases make a document too large.
func (r *resolver) counted(n ast.Node, values int) (ast.Node, int) {
	if values > mostValues {
		return r.fail(
			n,
			lang.Textf("med alla hänvisningar (*namn) utskrivna blir det fler än %d värden",
				"with all aliases (*name) written out, these are more than %d values", mostValues),
			lang.Text{SV: "skriv färre hänvisningar i varandra", EN: "write fewer aliases inside each other"},
		)
	}
	return n, values
}

func (r *resolver) alias(v *ast.AliasNode) (ast.Node, int) {
	name := nameOf(v.Value)
	a := r.anchors[name]
	switch {
	case a == nil:
		return r.fail(
			v,
			lang.Textf("hänvisning till ankaret %s, som inte finns", "an alias of the anchor %s, which does not exist",
				name),
			lang.Text{
				SV: "sätt ankaret (&namn) före hänvisningen (*namn); en text som börjar med * skrivs inom citattecken",
				EN: "set the anchor (&name) before the alias (*name); a text that begins with * is written in quotes",
			},
		)
	case a.open:
		return r.fail(
			v,
			lang.Textf("ankaret %s hänvisar till sig självt", "the anchor %s refers to itself", name),
			lang.Text{
				SV: "skriv ut värdena, eller hänvisa till ett ankare som slutar före raden",
				EN: "write the values out, or refer to an anchor that ends before this line",
			},
		)
	}
	return r.counted(a.node, a.values)
}

// nameOf returns the name of an anchor or alias.
func nameOf(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return ""
	}
	return n.GetToken().Value
}

// mapping resolves the entries of a mapping. from is the node that it comes from.
func (r *resolver) mapping(from ast.Node, m *ast.MappingNode) (ast.Node, int) {
	values := 1
	own := map[string]bool{}
	for _, v := range m.Values {
		merge := v.Key.IsMergeKey()
		if !merge {
			v.Key = r.key(v.Key)
		}
		node, n := r.resolve(v.Value)
		values += n + 1
		if r.mistake != nil {
			return nil, 0
		}
		if node == nil {
			node = ast.Null(v.Key.GetToken())
		}
		v.Value = node
		if !merge {
			own[keyOf(v.Key)] = true
		}
	}
	var entries []*ast.MappingValueNode
	for _, v := range m.Values {
		if !v.Key.IsMergeKey() {
			entries = append(entries, v)
			continue
		}
		for _, merged := range r.merged(v, v.Value) {
			if key := keyOf(merged.Key); !own[key] {
				own[key] = true
				entries = append(entries, merged)
			}
		}
	}
	if len(entries) == 1 && entries[0] == from {
		return r.counted(from, values)
	}
	m.Values = entries
	return r.counted(m, values)
}

// key resolves a key, which is a scalar.
func (r *resolver) key(n ast.MapKeyNode) ast.MapKeyNode {
	var node ast.Node = n
	if explicit, ok := n.(*ast.MappingKeyNode); ok {
		node = explicit.Value
	}
	if node, _ = r.resolve(node); r.mistake != nil {
		return n
	}
	if key, ok := node.(ast.ScalarNode); ok {
		return key
	}
	r.fail(n, lang.Text{SV: "här ska stå ett enkelt namn", EN: "a plain name belongs here"},
		lang.Text{SV: "skriv namn: värde", EN: "write name: value"})
	return n
}

// keyOf returns a text by which keys are compared.
func keyOf(n ast.MapKeyNode) string {
	if s, ok := n.(*ast.StringNode); ok {
		return s.Value
	}
	if t := n.GetToken(); t != nil {
		return t.Value
	}
	return fmt.Sprint(n)
}

// merged returns the entries that a merge key brings: those of a mapping or of several. If several have a key, the
// first counts.
func (r *resolver) merged(v *ast.MappingValueNode, node ast.Node) []*ast.MappingValueNode {
	switch m := node.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	case *ast.SequenceNode:
		var all []*ast.MappingValueNode
		for _, item := range m.Values {
			if _, again := item.(*ast.SequenceNode); again {
				break
			}
			all = append(all, r.merged(v, item)...)
		}
		if len(all) > 0 || len(m.Values) == 0 {
			return all
		}
	}
	r.fail(v.Key, lang.Text{SV: "<< ska ge namn och värden", EN: "<< must bring names and values"}, lang.Text{
		SV: "skriv <<: *namn, där &namn står före en lista av namn: värde",
		EN: "write <<: *name, where &name stands before a mapping of name: value",
	})
	return nil
}
