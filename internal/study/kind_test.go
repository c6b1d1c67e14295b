package study_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// Every kind that the program computes is declared, and every declared kind has a name in the program.
func TestKindsAreDeclared(t *testing.T) {
	var named []string
	for _, name := range []string{"kind.go", "networks.go", "livelihood.go", "cooperation.go", "fairness.go"} {
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

// The results of the built-in studies are those that the kinds declare as the report's, and have these kinds.
func TestResultsOfTheReport(t *testing.T) {
	found := 0
	for _, name := range study.BuiltinNames {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range s.Results {
			if k, _, ok := kind.OfReport(r.Name); !ok || k.ID != string(r.Kind) {
				t.Errorf("no kind says that the report has %s, or another than %s does", r.Name, r.Kind)
			}
			found++
		}
	}
	for _, k := range kind.All() {
		found -= len(k.InReport)
	}
	if found != 0 {
		t.Errorf("the kinds name %d results that the built-in studies do not have", -found)
	}
}
