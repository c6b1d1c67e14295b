package ansatz_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// testNames are the names of all tests and fuzz targets of the project.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	walkGo(t, func(path string, file *ast.File) {
		if !strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names[f.Name.Name] = true
			}
		}
	})
	return names
}

// walkGo shows each Go file of the project.
func walkGo(t *testing.T, see func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "build"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			see(filepath.ToSlash(path), file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var guards = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+|[a-z_]+\\.txtar)`")

// TestEveryPromiseIsGuarded checks that each test that docs/security.md names exists, and that each line of its tables
// names one.
func TestEveryPromiseIsGuarded(t *testing.T) {
	names, page := testNames(t), read(t, "docs/security.md")
	found := 0
	for line := range strings.Lines(page) {
		named := guards.FindAllStringSubmatch(line, -1)
		head := strings.HasPrefix(line, "| promise") || strings.HasPrefix(line, "| parser of")
		if row := strings.HasPrefix(line, "| ") && !head; row && len(named) == 0 {
			t.Errorf("no test guards: %s", line)
		}
		for _, m := range named {
			found++
			if _, err := os.Stat(filepath.Join("cmd/ansatz/testdata/script", m[1])); !names[m[1]] && err != nil {
				t.Errorf("there is no test %s", m[1])
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d tests are named", found)
	}
}

// parsers are the packages that read what others have written, each with its fuzz targets.
var parsers = map[string][]string{
	"internal/cooperation": {"FuzzMessage", "FuzzTable", "FuzzLaw", "FuzzSettings", "FuzzEntry",
		"FuzzRuns"},
	"internal/run/approval":                 {"FuzzBundle"},
	"internal/run/workbench":                {"FuzzUnpack"},
	"internal/run/estimates":                {"FuzzRead"},
	"internal/delivery":                     {"FuzzManifest"},
	"internal/workspace/law":                {"FuzzPolicy"},
	"internal/delivery/format/csv":          {"FuzzCSV"},
	"internal/disclosure":                   {"FuzzProfile"},
	"internal/disclosure/internal/released": {"FuzzCertificate"},
	"internal/report/docx":                  {"FuzzTemplate"},
	"internal/report/manuscript":            {"FuzzTemplate"},
	"internal/run/edition":                  {"FuzzVersion"},
	"internal/run":                          {"FuzzProvenance", "FuzzRecord"},
	"internal/source":                       {"FuzzTree"},
	"internal/source/reader":                {"FuzzParse", "FuzzProfile", "FuzzManifest"},
	"internal/delivery/format/sas":          {"FuzzSAS"},
	"internal/delivery/format/xport":        {"FuzzXPORT"},
	"internal/delivery/format/stata":        {"FuzzStata"},
	"internal/delivery/format/agencyxml":    {"FuzzAgencyXML"},
	"internal/delivery/format/bulk":         {"FuzzBulk"},
	"internal/delivery/format/lefi":         {"FuzzLEFI"},
	"internal/delivery/format/spss":         {"FuzzSPSS"},
	"internal/delivery/format/xlsx":         {"FuzzSheet"},
	"internal/source/markup":                {"FuzzMarkup"},
	"internal/study":                        {"FuzzParse", "FuzzOwnModel"},
	"internal/study/vulnerability":          {"FuzzRead"},
	"internal/table":                        {"FuzzReadCSV"},
	"internal/workspace/ledger":             {"FuzzLedger"},
	"internal/workspace/vault":              {"FuzzVault"},
	"internal/workspace/person":             {"FuzzKeyFile"},
}

// own are the packages that parse only what is built into the program, or what the program's tests have made.
var own = []string{
	"internal/kind", "internal/label", "internal/network", "internal/reference", "internal/register", "internal/report",
	"internal/report/reporttest", "internal/report/svg", "internal/synth",
	"internal/lang",      // tables that the program has written, to write them for a Swedish spreadsheet
	"internal/score",     // folders of made-up countries
	"internal/workspace", // who holds a lock, which is only told
}

// parsing are the calls by which a text of others is parsed.
var parsing = []string{
	"json.Unmarshal", "json.NewDecoder", "csv.NewReader", "yaml.Unmarshal", "yaml.UnmarshalWithOptions",
	"yaml.NewDecoder", "age.Decrypt",
	"gzip.NewReader", "xml.NewDecoder", "xml.Unmarshal", "source.Tree", "source.Text", "parser.ParseBytes",
	"reader.Reader", "reader.New", "markup.New", "zip.NewReader",
}

// TestEveryParserHasAFuzzTarget checks that a package that parses what others have written is listed with its fuzz
// targets, which exist and stand in docs/security.md.
func TestEveryParserHasAFuzzTarget(t *testing.T) {
	names, page := testNames(t), read(t, "docs/security.md")
	for room, targets := range parsers {
		for _, target := range targets {
			if !names[target] || !strings.Contains(page, "`"+target+"`") {
				t.Errorf("%s: there is no %s, or docs/security.md does not name it", room, target)
			}
		}
	}
	seen := map[string]bool{}
	walkGo(t, func(path string, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") || !strings.HasPrefix(path, "internal/") {
			return
		}
		room := filepath.ToSlash(filepath.Dir(path))
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(parsing, x.Name+"."+s.Sel.Name) {
				seen[room] = true
			}
			return true
		})
	})
	for room := range seen {
		if parsers[room] == nil && !slices.Contains(own, room) {
			t.Errorf("%s parses and has no fuzz target: list it in parsers", room)
		}
	}
	for _, room := range own {
		if !seen[room] {
			t.Errorf("%s parses nothing: remove it from own", room)
		}
	}
}
