package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// unsigned are the commands with a workspace that need no key: an auditor, who has none, reads the ledger and the list,
// and what shows nothing of the registers is open to all who may read the files.
var unsigned = map[string]string{
	"ledger show":   "an auditor has no key",
	"ledger verify": "an auditor has no key",
	"ledger export": "an auditor has no key",
	"person list":   "says who may",
	"policy":        "says what deliveries and studies must state",
	"vault status":  "says only whether the vault is sealed, and to whom",
}

// TestEveryCommandIsSigned: a command that takes a workspace takes a key too.
func TestEveryCommandIsSigned(t *testing.T) {
	parser, err := newParser(newCommands(), lang.SV, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, leaf := range parser.Model.Leaves(false) {
		has := func(name string) bool {
			return slices.ContainsFunc(leaf.Flags, func(f *kong.Flag) bool { return f.Name == name })
		}
		if has("register") && !has("key") && strings.Contains(leaf.Path(), "case") {
			t.Errorf("%s opens a register and takes no key", leaf.Path())
		}
		if !has("workspace") {
			continue
		}
		found++
		name := strings.TrimPrefix(leaf.Path(), "ansatz ")
		if cut := strings.IndexAny(name, "<["); cut >= 0 {
			name = strings.TrimSpace(name[:cut])
		}
		if _, without := unsigned[name]; has("key") == without {
			t.Errorf("%s has a workspace and --key is %v", name, has("key"))
		}
	}
	if found < 12 {
		t.Errorf("only %d commands have a workspace", found)
	}
}

// TestEveryFactHasAName: each fact that the program writes to a ledger, and each kind of entry, is shown by a name.
func TestEveryFactHasAName(t *testing.T) {
	facts, kinds := map[string]string{}, 0
	for _, root := range []string{".", "../../internal"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CompositeLit:
					s, ok := n.Type.(*ast.SelectorExpr)
					if !ok || s.Sel.Name != "Facts" {
						return true
					}
					for _, e := range n.Elts {
						if pair, ok := e.(*ast.KeyValueExpr); ok {
							if key, ok := pair.Key.(*ast.BasicLit); ok {
								name, _ := strconv.Unquote(key.Value)
								facts[name] = path
							}
						}
					}
				case *ast.ValueSpec:
					if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Kind" &&
						strings.Contains(filepath.ToSlash(path), "workspace/ledger/") && len(n.Values) == 1 {
						text, _ := strconv.Unquote(n.Values[0].(*ast.BasicLit).Value)
						kinds++
						if !slices.Contains(kindOrder, ledger.Kind(text)) || kindNames[ledger.Kind(text)].SV == "" {
							t.Errorf("entries of kind %s have no name", text)
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, path := range facts {
		if _, named := factNames[name]; !named && !strings.HasPrefix(name, "rule_") {
			t.Errorf("%s writes the fact %s, which has no name in factNames", path, name)
		}
	}
	if len(facts) < 20 || kinds < 12 {
		t.Errorf("only %d facts and %d kinds found", len(facts), kinds)
	}
}
