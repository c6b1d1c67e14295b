package reader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Every mistake is told with its place, each once, and in the order of the file.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"name: a\nlist: [x, y]\nwords: {a: 1, b: 2}": "a [x y] a=1 b=2",
		"name: a\nname: b\nlist: []\nwords: {}":      "2:1 malformed YAML",
		"nmae: a\nlist: []\nwords: {}":               `1:1 unknown name "nmae"; 1:1 "name" is missing`,
		"name:\nlist: x\nwords: {}":                  `1:1 "name" has no value; 2:7 a list belongs here`,
		"secret: 1\nname: a\nlist: []\nwords: {}":    "1:1 secret is refused",
		"name: {a: 1}\nlist: []\nwords: x": "1:8 a text belongs here; " +
			"3:8 names and values belong here",
		"name: a\nlist: []\nwords:\n  a: 1\n  b: 2\n  a: 3": "6:3 malformed YAML",
		"a: b: c": "1:4 malformed YAML",
		"":        "0:0 the file should hold one thing",
	} {
		r := &Reader{File: "f.yaml", Kind: fault.Usage}
		r.Refuse = func(n ast.Node, name string) bool {
			if name == "secret" {
				r.Fail(n, lang.Text{EN: "secret is refused"}, lang.Text{})
			}
			return name == "secret"
		}
		var got []string
		if root := r.Document([]byte(text), lang.Text{EN: "one thing"}); root != nil {
			f := r.Fields(root, "name", "list", "words", "more?")
			var list []string
			name := r.Text(f["name"])
			for _, n := range r.Items(f["list"]) {
				list = append(list, r.Text(n))
			}
			got = append(got, fmt.Sprint(name, " ", list))
			r.Each(f["words"], func(name, value ast.Node) { got = append(got, r.Text(name)+"="+r.Text(value)) })
		}
		said := strings.Join(got, " ")
		if err := r.Err(); err != nil {
			got = nil
			for _, f := range r.Faults {
				rule, _, _ := strings.Cut(f.Rule.EN, ":")
				place := Place{Line: f.Line}
				_, _ = fmt.Sscan(f.Column, &place.Column)
				got = append(got, place.String()+" "+rule)
			}
			said = strings.Join(got, "; ")
		}
		if said != want {
			t.Errorf("%q: %s, want %s", text, said, want)
		}
	}
}
