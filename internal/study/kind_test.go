package study_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"ansatz/internal/kind"
)

// Every kind that the program computes is declared, and every kind that is declared has a name in the program.
func TestKindsAreDeclared(t *testing.T) {
	var named []string
	for _, name := range []string{"kind.go", "networks.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && v.Type != nil {
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" {
					text, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
					named = append(named, text)
				}
			}
			return true
		})
	}
	slices.Sort(named)
	var declared []string
	for _, k := range kind.All() {
		declared = append(declared, k.ID)
	}
	slices.Sort(declared)
	if !slices.Equal(named, declared) {
		t.Errorf("named %v, declared %v", named, declared)
	}
}
