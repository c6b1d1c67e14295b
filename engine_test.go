package ansatz_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// namesEngine lists the rooms outside internal/engine/duckdb that name the engine or write its statements about a
// session, and on how many lines. The numbers may only shrink.
var namesEngine = map[string]int{
	"cmd/ansatz":                 2, // engine.go wires the engine
	"internal/cooperation":       1, // a statement about SQLite, which is another engine
	"internal/disk/database":     1, // a statement of PostgreSQL, which is another engine
	"internal/report/reporttest": 1, // an example of the versions that a document lists
	"internal/study":             1, // what an own model may not call
	"internal/workspace":         2, // the names of its files
	"internal/workspace/vault":   1, // the name of its file
}

// ofSession are statements about a session, a file or the engine's own catalogue. What a model or a query says of rows
// is not among them; internal/model lists what its SQL has of a dialect.
var ofSession = regexp.MustCompile(
	`(?i)duckdb|getvariable\(|current_setting\(|` +
		`^\s*(attach |detach |checkpoint\b|pragma |copy \(|set (global |session |variable )?\w+ ?=)`)

// TestEngineHasOneRoom: nothing outside internal/engine/duckdb names the engine, but for the rooms in the list.
func TestEngineHasOneRoom(t *testing.T) {
	found := map[string]int{}
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			path = filepath.ToSlash(path)
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.HasPrefix(path, "internal/engine/duckdb/") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			lines := map[int]bool{}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if n.Kind == token.STRING && ofSession.MatchString(strings.Trim(n.Value, "`\"")) {
						lines[files.Position(n.Pos()).Line] = true
					}
				case *ast.Ident:
					if strings.Contains(strings.ToLower(n.Name), "duckdb") {
						lines[files.Position(n.Pos()).Line] = true
					}
				}
				return true
			})
			if len(lines) > 0 {
				found[filepath.ToSlash(filepath.Dir(path))] += len(lines)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		switch want := namesEngine[path]; {
		case found[path] > want:
			t.Errorf("%s names the engine on %d lines, %d are listed: let internal/engine/duckdb do it", path,
				found[path], want)
		case found[path] < want:
			t.Errorf("%s names the engine on %d lines only: write that instead of %d", path, found[path], want)
		}
	}
	for path := range namesEngine {
		if found[path] == 0 {
			t.Errorf("%s no longer names the engine: take it off the list", path)
		}
	}
}

// TestQueriesAreReadOneWay: outside the rooms of engines, rows are read with engine.Each and engine.Row.
func TestQueriesAreReadOneWay(t *testing.T) {
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			path = filepath.ToSlash(path)
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.HasPrefix(path, "internal/engine/") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Query" {
						t.Errorf("%s: a query is read in a way of its own", files.Position(n.Pos()))
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
}
