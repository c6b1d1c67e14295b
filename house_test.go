// Package ansatz_test holds the house's own rules, those that no single room can keep.
package ansatz_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// recordRooms are what the formats of statistics programs may reach.
var recordRooms = []string{"lang", "fault", "progress", "engine", "source", "delivery/format",
	"delivery/format/records"}

// mayImport lists, per room, the rooms it may reach, directly or not. Data flow one way: docs/architecture.md draws it.
var mayImport = map[string][]string{
	"lang":                {},
	"fault":               {"lang"},
	"source":              {"lang"},
	"disk":                {"lang", "fault", "source"},
	"disk/stop":           {},
	"progress":            {"lang"},
	"register":            {},
	"engine":              {},
	"workspace/law":       {"lang", "fault", "source", "source/reader"},
	"engine/duckdb":       {"engine"},
	"engine/trino":        {"engine"},
	"identity":            {"lang", "fault"},
	"label":               {"lang", "fault", "register"},
	"kind":                {"lang"},
	"study/vulnerability": {"lang", "fault", "source", "source/reader", "disk", "table", "label", "register"},
	"study": {"kind", "label", "lang", "fault", "source", "source/reader", "disk", "register",
		"stats/uncertain"},
	// The suite that every engine must pass, for tests only.
	"engine/enginetest": {"engine"},
	// A workspace knows its own files, and not how a delivery is read: who reads a workspace reaches no CSV reader.
	"workspace": append([]string{"register", "engine", "identity", "source/reader", "workspace/law", "workspace/vault",
		"workspace/ledger", "workspace/person"}, ledgerRooms...),
	"workspace/person": {"lang", "fault", "source", "source/reader", "disk"},
	"workspace/ledger": append([]string{"workspace/person"}, ledgerRooms...),
	"workspace/vault":  {"lang", "fault", "source", "disk", "identity", "register", "engine"},
	"delivery": {
		"disk/database",
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"progress",
		"register",
		"identity",
		"engine",
		"workspace/law",
		"workspace",
		"workspace/vault",
		"workspace/ledger",
		"workspace/person",
		"delivery/format",
		"delivery/format/csv",
		"delivery/format/agencyxml",
		"delivery/format/bulk",
		"delivery/format/lefi",
		"delivery/format/texts",
		"delivery/format/xlsx",
		"source/markup",
		"delivery/format/parquet",
		"delivery/format/records",
		"delivery/format/sas",
		"delivery/format/spss",
		"delivery/format/stata",
		"delivery/format/xport",
	},
	// What was found of deliveries is judged and printed by who sees counts.
	"delivery/quality":      append([]string{"delivery", "report", "report/html"}, reportRooms...),
	"delivery/format":       {"lang", "fault", "progress", "engine"},
	"delivery/format/texts": {"lang", "fault", "progress", "engine", "source", "disk", "delivery/format"},
	"delivery/format/csv":   {"source", "disk", "delivery/format", "delivery/format/texts"},
	"delivery/format/xlsx":  {"source", "source/markup", "disk", "delivery/format/texts"},
	"delivery/format/lefi":  {"source", "disk", "delivery/format/texts"},
	"delivery/format/bulk":  {"source", "disk", "delivery/format/texts"},
	"delivery/format/agencyxml": { // answers about benefits are those of lefi, in an envelope
		"source", "source/markup", "disk", "delivery/format/texts", "delivery/format/lefi",
	},
	"delivery/format/parquet":             {"lang", "fault", "progress", "engine", "source", "delivery/format"},
	"delivery/format/records":             {"lang", "fault", "progress", "engine", "source", "delivery/format"},
	"delivery/format/records/recordstest": recordRooms, // for tests only
	"delivery/format/spss":                recordRooms,
	"delivery/format/stata":               recordRooms,
	"delivery/format/sas":                 recordRooms,
	"delivery/format/xport":               append([]string{"delivery/format/sas"}, recordRooms...),
	"model": {
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"progress",
		"register",
		"engine",
		"kind",
		"study",
	},
	"stats":           {},
	"stats/uncertain": {}, // what is assumed of what is not known exactly
	"stats/estimate":  {"lang", "fault", "stats", "stats/uncertain"},
	"stats/cellkey":   {}, // the p-table: from a count and its key to what is printed
	"table":           {},
	"result": {
		"identity",
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"progress",
		"register",
		"engine",
		"kind",
		"study",
		"model",
		"stats",
		"stats/estimate",
		"network",
		"table",
		"stats/cellkey",
	},
	"source/reader": {"source", "lang", "fault"},
	"source/markup": {},
	"disclosure": {
		"disclosure/internal/released",
		"disclosure/system",
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"register",
		"kind",
		"study",
		"network",
		"table",
		"stats/cellkey",
	},
	"disclosure/internal/released": {"lang", "network", "table"},
	// Protection of linked tables knows variables and equations, and nothing of what they count.
	"disclosure/system":            {},
	"disclosure/system/systemtest": {"disclosure/system"},
	// Kills the processes of a test, for tests only.
	"disk/disktest": {},
	// Databases of what is no register: nothing of what they hold.
	"disk/database": {"lang", "fault"},
	// Starts a server of databases, for tests only.
	"disk/database/databasetest": {"disk/database", "lang", "fault"},
	"disclosure/disclosuretest": {
		"disclosure",
		"disclosure/internal/released",
		"disclosure/system",
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"register",
		"kind",
		"study",
		"network",
		"table",
		"stats/cellkey",
	},
	"report":     reportRooms,
	"report/svg": {},
	// The writer of documents for word processors is told what to write by rooms that know it.
	"report/docx": {"lang"},
	// The blocks of a document are plain data, whatever they are printed as.
	"report/document": {"lang", "report/svg"},
	// What turns a report into a form of it knows both, and nothing of how either is made.
	// Forms of the tables for others are made from the document of the tables.
	"report/exchange":   reportRooms,
	"report/word":       {"lang", "report/svg", "report/document", "report/docx"},
	"report/pdf":        {},
	"report/manuscript": append([]string{"study/vulnerability"}, reportRooms...),
	"report/html":       reportRooms,
	"report/network":    reportRooms,
	"report/xlsx":       reportRooms,
	"report/reporttest": reportRooms,
	// The reference shares the dictionary and the row of the long table with the real code, and computes nothing with
	// it.
	"reference":     {"register", "table"},
	"reference/cmd": {"reference", "register", "table"},
	"network":       {"lang", "fault", "progress"},
	// A country knows the data dictionary and nothing of the analysis; the files of its deliveries know no country.
	"synth": {
		"synth/truth",
		"synth/file",
		"synth/random",
		"synth/calendar",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"progress",
		"register",
		"engine",
	},
	"synth/file": {
		"register",
		"progress",
		"lang",
		"fault",
		"engine",
		"synth/calendar",
		"synth/random",
	},
	"synth/truth":    {},
	"synth/calendar": {},
	"synth/random":   {},
	// Who judges a run knows the files of the truth and of the results, and not how either is made.
	"score": {"lang", "fault", "synth/truth"},
	// How far a ratio bears is told from printed numbers alone: whoever tells it sees no data.
	"run/evidence": {"kind", "label", "register", "source", "source/reader", "disk", "lang", "fault", "study", "table",
		"stats", "stats/estimate", "stats/uncertain"},
	// What a caller needs between a workspace and a finished result. Commands are above it.
	"run": {
		"run/evidence",
		"label",
		"lang",
		"fault",
		"source",
		"source/reader",
		"disk",
		"disk/stop",
		"progress",
		"register",
		"identity",
		"engine",
		"kind",
		"study",
		"workspace/law",
		"workspace",
		"workspace/vault",
		"workspace/ledger",
		"workspace/person",
		"model",
		"stats",
		"network",
		"table",
		"result",
		"disclosure",
		"disclosure/internal/released",
		"disclosure/system",
		"report",
		"report/svg",
		"report/document",
		"report/docx",
		"report/word",
		"report/pdf",
		"report/manuscript",
		"study/vulnerability",
		"report/html",
		"report/xlsx",
		"report/network",
		"stats/cellkey",
	},
	"torture": {},
	// A register of one's own reaches what signs, seals and names, the law of the study, and nothing that computes.
	"cooperation": {
		"disk",
		"disk/database",
		"disk/stop",
		"engine",
		"fault",
		"identity",
		"kind",
		"label",
		"lang",
		"register",
		"report/docx",
		"source",
		"source/reader",
		"study",
		"workspace/ledger",
		"workspace/person",
		"workspace/vault",
	},
}

// People who decide what leaves stand above a run: they reach what it reaches.
func init() {
	mayImport["run/approval"] = append([]string{"run"}, mayImport["run"]...)
	mayImport["run/estimates"] = append([]string{"stats/estimate"}, mayImport["run/approval"]...)
	mayImport["run/comparison"] = mayImport["run/approval"]
	mayImport["run/edition"] = append([]string{"run/approval", "run/comparison", "report/docx", "report/word",
		"report/pdf", "report/exchange"},
		mayImport["run/approval"]...)
	mayImport["run/workbench"] = append([]string{"disk/database", "run/approval", "run/comparison", "run/edition",
		"cooperation"},
		mayImport["run/approval"]...)
	mayImport["run/vulnerability"] = append([]string{"study/vulnerability"}, mayImport["run/approval"]...)
}

// ledgerRooms are those that the ledger of a workspace reaches. What an identity number looks like is among them: none
// is written there.
var ledgerRooms = []string{"lang", "fault", "source", "source/reader", "disk", "identity"}

// reportRooms are the rooms of the report. No engine, model or computation is among them: a document is made from data.
var reportRooms = []string{
	"identity",
	"workspace/law",
	"report",
	"report/svg",
	"report/document",
	"report/reporttest",
	"label",
	"lang",
	"fault",
	"source",
	"source/reader",
	"disk",
	"register",
	"kind",
	"study",
	"network",
	"table",
	"disclosure",
	"disclosure/internal/released",
	"disclosure/system",
	"disclosure/disclosuretest",
	"stats/cellkey",
}

// onlyImporter says who alone may import a library, or a room that stands for one. Tests may.
var onlyImporter = map[string]string{
	"github.com/duckdb/duckdb-go/v2":           "ansatz/internal/engine/duckdb",
	"ansatz/internal/engine/duckdb":            "ansatz/cmd/ansatz",
	"github.com/trinodb/trino-go-client/trino": "ansatz/internal/engine/trino",
	"ansatz/internal/engine/trino":             "ansatz/cmd/ansatz",
	"modernc.org/sqlite":                       "ansatz/internal/disk/database",
	"github.com/jackc/pgx/v5":                  "ansatz/internal/disk/database",
}

// rooms lists the packages under internal that hold code.
func rooms(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{if .GoFiles}}{{.ImportPath}}{{end}}`, "./internal/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for path := range strings.FieldsSeq(string(out)) {
		names = append(names, strings.TrimPrefix(path, "ansatz/internal/"))
	}
	if len(names) < 10 {
		t.Fatalf("only %d rooms found", len(names))
	}
	return names
}

func TestWalls(t *testing.T) {
	for _, room := range rooms(t) {
		allowed, listed := mayImport[room]
		if !listed {
			t.Errorf("internal/%s has no walls: say in mayImport what it may reach", room)
			continue
		}
		out, err := exec.Command("go", "list", "-deps", "./internal/"+room).Output()
		if err != nil {
			t.Fatalf("go list -deps ./internal/%s: %v", room, err)
		}
		ok := map[string]bool{"ansatz/internal/" + room: true}
		for _, a := range allowed {
			ok["ansatz/internal/"+a] = true
			for _, beyond := range mayImport[a] {
				ok["ansatz/internal/"+beyond] = true
			}
		}
		for dep := range strings.FieldsSeq(string(out)) {
			if strings.HasPrefix(dep, "ansatz/") && !ok[dep] {
				t.Errorf("internal/%s reaches %s: the arrow points the wrong way", room, dep)
			}
		}
	}
}

// TestOneParquetWriter: the engine reads and writes Parquet. Another library for it would bring half a hundred
// packages, and files that the engine has not written.
func TestOneParquetWriter(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-test", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if strings.Contains(dep, "/arrow") || strings.Contains(dep, "parquet-go") {
			t.Errorf("the program or a test reaches %s", dep)
		}
	}
}

func TestOnlyImporters(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for _, imported := range words[1:] {
			if only, ok := onlyImporter[imported]; ok && words[0] != only {
				t.Errorf("%s imports %s; only %s may", words[0], imported, only)
			}
		}
	}
}

// Commands are flags, wiring, progress and exit codes. What computes is called through internal/run, which a server can
// call too. The wiring hands it the engine.
func TestCommandsComputeNothing(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{join .Imports " "}}`, "./cmd/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for imported := range strings.FieldsSeq(string(out)) {
		if imported == "ansatz/internal/engine/duckdb" || imported == "ansatz/internal/engine/trino" {
			continue
		}
		for _, wall := range []string{"engine", "model", "result", "stats"} {
			if wall = "ansatz/internal/" + wall; imported == wall || strings.HasPrefix(imported, wall+"/") {
				t.Errorf("a command imports %s", imported)
			}
		}
	}
}

// TestOnlyDisclosureReleases holds what the compiler cannot. It sees to it that nobody but the room of disclosure can
// make a Released; this test looks who asks the room for one: a run, and nobody else. The package that releases rows as
// they stand is for tests alone, and rows that were not released are written as a table by the slow reference only.
func TestOnlyDisclosureReleases(t *testing.T) {
	may := map[string][]string{ // files that may, by the beginning of their paths
		"disclosure.Protect":       {"internal/run/"},
		"disclosure.Unprotected":   {"internal/run/", "internal/report/reporttest/"},
		"disclosure.AsWorking":     {"internal/run/"},
		"disclosure.Examine":       {"internal/run/approval/", "internal/run/edition/"},
		"disclosuretest.Protected": {"internal/report/reporttest/"},
		// The rows of vulnerabilities are positions and scores, and count neither persons nor companies. Those of
		// evidence are made of printed numbers.
		"table.WriteCSV": {"internal/disclosure/internal/released/", "internal/reference/",
			"internal/run/vulnerability/", "internal/run/evidence/"},
	}
	found := map[string]bool{}
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				x, ok := s.X.(*ast.Ident)
				if !ok {
					return true
				}
				name := x.Name + "." + s.Sel.Name
				allowed, listed := may[name]
				if !listed {
					return true
				}
				found[name] = true
				if !slices.ContainsFunc(allowed,
					func(a string) bool { return strings.HasPrefix(filepath.ToSlash(path), a) }) {
					t.Errorf("%s: %s is not for this room", files.Position(n.Pos()), name)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range may {
		if !found[name] {
			t.Errorf("nobody uses %s: this test guards nothing", name)
		}
	}
}

// TestNobodyElseMakesAReleased: a room that tries is refused by the compiler.
func TestNobodyElseMakesAReleased(t *testing.T) {
	for name, code := range map[string]string{
		"a literal with rows": `import ("ansatz/internal/disclosure"; "ansatz/internal/table")
var _ = disclosure.Released{rows: []table.Row{{}}}`,
		"the package that holds the type": `import "ansatz/internal/disclosure/internal/released"
var _ = released.Unprotected(nil, nil, nil)`,
		"a conversion": `import "ansatz/internal/disclosure"
var _ = disclosure.Released(struct{ unprotected bool }{true})`,
		"working material": `import "ansatz/internal/disclosure"
var _ = disclosure.Working[int]{content: 1}`,
	} {
		dir := t.TempDir()
		file, overlay := filepath.Join(dir, "intruder.go"), filepath.Join(dir, "overlay.json")
		place, err := filepath.Abs("internal/intruder/intruder.go")
		if err != nil {
			t.Fatal(err)
		}
		list, err := json.Marshal(map[string]any{"Replace": map[string]string{place: file}})
		if err != nil {
			t.Fatal(err)
		}
		write := func(path string, text []byte) error { return os.WriteFile(path, text, 0o600) }
		if err := errors.Join(write(file, []byte("package intruder\n\n"+code+"\n")), write(overlay, list)); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("go", "build", "-overlay", overlay, "./internal/intruder").CombinedOutput()
		if err == nil {
			t.Errorf("%s compiles", name)
		} else if s := string(out); !strings.Contains(s, "unexported") && !strings.Contains(s, "not allowed") &&
			!strings.Contains(s, "cannot convert") && !strings.Contains(s, "unknown field") {
			t.Errorf("%s is refused for another reason: %s", name, s)
		}
	}
}

// Report and disclosure work on rows that are computed. They reach nothing that computes, or that holds unprotected
// rows.
func TestReportAndDisclosureReachNoEngine(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./internal/report/...", "./internal/disclosure/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		for _, wall := range []string{"ansatz/internal/engine", "ansatz/internal/model", "ansatz/internal/result",
			"ansatz/internal/delivery", "github.com/duckdb/duckdb-go/v2"} {
			if dep == wall || strings.HasPrefix(dep, wall+"/") {
				t.Errorf("internal/report or internal/disclosure reaches %s", dep)
			}
		}
	}
}

// TestFewRooms: a stranger can keep so many rooms in mind. Whoever adds one puts it inside another, or joins two.
func TestFewRooms(t *testing.T) {
	entries, err := os.ReadDir("internal")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 27 {
		t.Errorf("%d folders directly under internal, 27 at most", len(entries))
	}
}

// TestOnlyTheVaultReadsTheVault: no room but vault names a table of the vault; what others need of it, it hands out.
func TestOnlyTheVaultReadsTheVault(t *testing.T) {
	named := 0
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			code := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") ||
				strings.HasSuffix(path, ".sql")
			if err != nil || !code {
				return err
			}
			text, err := os.ReadFile(path)
			inside := strings.HasPrefix(filepath.ToSlash(path), "internal/workspace/vault/")
			for _, name := range []string{"vault.main", "vault.duckdb", "as vault"} {
				if found := strings.Contains(string(text), name); found && inside {
					named++
				} else if found {
					t.Errorf("%s names %s; only internal/workspace/vault may", path, name)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if named < 5 {
		t.Errorf("only %d names of the vault found in it", named)
	}
}

// TestEveryFaultHasARemedy: whoever makes a fault says what to do about it, in its literal or later in the same
// function; only who stopped the program needs no advice. docs/exit-codes.md promises it.
func TestEveryFaultHasARemedy(t *testing.T) {
	found := 0
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				var without []token.Pos
				ast.Inspect(d, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.CompositeLit:
						if named(n.Type, "fault", "Fault") {
							found++
							if !strings.Contains(keys(n), " Hint ") && !cancelled(n) {
								without = append(without, n.Pos())
							}
						}
					case *ast.CallExpr: // of a helper that makes the fault
						if last := len(n.Args) - 1; last >= 0 {
							if text, ok := n.Args[last].(*ast.CompositeLit); ok && named(text.Type, "lang", "Text") &&
								text.Elts == nil {
								t.Errorf("%s: a helper is given no remedy", files.Position(n.Pos()))
							}
						}
					case *ast.AssignStmt:
						if s, ok := n.Lhs[0].(*ast.SelectorExpr); ok && s.Sel.Name == "Hint" {
							without = nil
						}
					}
					return true
				})
				for _, p := range without {
					t.Errorf("%s: a fault without a Hint", files.Position(p))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 50 {
		t.Errorf("only %d faults found", found)
	}
}

func named(e ast.Expr, room, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == room && s.Sel.Name == name
}

// keys lists the fields that a literal sets, each between spaces.
func keys(c *ast.CompositeLit) string {
	list := " "
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				list += key.Name + " "
			}
		}
	}
	return list
}

func cancelled(c *ast.CompositeLit) bool {
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && named(kv.Value, "fault", "Cancelled") {
			return true
		}
	}
	return false
}

// The longest line in columns, a tab being four of them, and the longest function in lines.
const mostColumns, mostLines = 120, 120

// mayBeLong are the functions that may be longer, as file and name, with the reason. The list may only shrink.
var mayBeLong = map[string]string{
	"internal/delivery/writing_test.go TestWriting": "a table of cases",
}

// TestLinesAndFunctions keeps lines of Go and SQL, and functions, short enough to be read. Folders named testdata are
// exempt. An exception that is no longer needed is an error too.
func TestLinesAndFunctions(t *testing.T) {
	long := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".sql"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			n := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    "))
			if n > mostColumns {
				t.Errorf("%s:%d: the line has %d columns, more than %d", path, i+1, n, mostColumns)
			}
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1
			if n <= mostLines {
				continue
			}
			if name := path + " " + f.Name.Name; mayBeLong[name] != "" {
				long[name] = true
			} else {
				t.Errorf("%s:%d: the function %s has %d lines, more than %d", path, set.Position(f.Pos()).Line,
					f.Name.Name, n, mostLines)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range mayBeLong {
		if !long[name] {
			t.Errorf("%s is not a long function: remove it from mayBeLong", name)
		}
	}
}
