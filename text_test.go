package ansatz_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// said is a text of the program in both languages, and where it stands.
type said struct {
	at     string
	sv, en string
}

// saidTexts lists the texts that the program's own Go says in both languages: literals of lang.Text, calls of Textf,
// and of helpers that take a Swedish and an English text. Parts that a program fills in stand as they are written.
func saidTexts(t *testing.T) []said {
	t.Helper()
	var all []said
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
				var sv, en ast.Expr
				switch n := n.(type) {
				case *ast.CompositeLit:
					for i, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok {
							switch key, _ := kv.Key.(*ast.Ident); {
							case key == nil:
							case key.Name == "SV":
								sv = kv.Value
							case key.Name == "EN":
								en = kv.Value
							}
						} else if named(n.Type, "lang", "Text") && i == 0 && len(n.Elts) == 2 {
							sv, en = e, n.Elts[1]
						}
					}
				case *ast.CallExpr:
					name := ""
					switch f := n.Fun.(type) {
					case *ast.SelectorExpr:
						name = f.Sel.Name
					case *ast.Ident:
						name = f.Name
					}
					if (name == "Textf" || name == "tr" || name == "heading" || name == "examples") &&
						len(n.Args) >= 2 {
						sv, en = n.Args[0], n.Args[1]
					}
				}
				if a, ok := written(sv); ok {
					if b, ok := written(en); ok {
						all = append(all, said{files.Position(n.Pos()).String(), a, b})
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
	return all
}

// written joins the literals of a text.
func written(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, _ := written(e.X)
		b, _ := written(e.Y)
		return a + " " + b, a != "" || b != ""
	case *ast.CallExpr: // fmt.Sprintf
		if len(e.Args) > 0 {
			return written(e.Args[0])
		}
	}
	return "", false
}

var (
	englishWord = regexp.MustCompile(
		`(^|[^-\pL\d_.])([Tt]he|[Oo]f|[Ii]s|[Aa]re|[Aa]nd|with|not|must|cannot|which|[Tt]his|rows?|folder|value|` +
			`missing|unknown)([^-\pL\d_.=:]|$)`)
	swedishWord = regexp.MustCompile(
		`(^|[^-\pL\d_])([Oo]ch|[Ää]r|[Ii]nte|[Ss]om|[Mm]ed|av|[Tt]ill|från|ska|kan|eller|raden|filen|saknas|` +
			`finns|[Oo]känd)([^-\pL\d_]|$)`)
	code    = regexp.MustCompile(`(^|[^\w"'./{%-])([a-z]+(_[a-z0-9]+)+)`)
	command = regexp.MustCompile(`ansatz [a-z-]+( [^ ,;:]+)*|--[a-z-]+|\{[^}]*\}|%[+#]?[0-9.]*[a-z]`)
)

// typedCodes are what a person types just so: results and schemes as examples, keys of study files, SQL, and the
// methods that estimate --list names.
const typedCodes = " table_6 quarantine_share based_on paper_permits adds_to all_impulses read_only string_agg " +
	"row_number koopman_score mh_rr_greenland_robins katz_log simple_bias_analysis "

// TestTextsInBothLanguages: every text is there in both languages, says something in each, and is in the language it is
// said to be in.
func TestTextsInBothLanguages(t *testing.T) {
	all := saidTexts(t)
	if len(all) < 400 {
		t.Fatalf("only %d texts found", len(all))
	}
	for _, s := range all {
		if (s.sv == "") != (s.en == "") {
			t.Errorf("%s: said in one language only: %q, %q", s.at, s.sv, s.en)
		}
		sv, en := command.ReplaceAllString(s.sv, ""), command.ReplaceAllString(s.en, "")
		if sv == en && len(strings.Fields(sv)) > 2 {
			t.Errorf("%s: the same in both languages: %q", s.at, s.sv)
		}
		if w := englishWord.FindStringSubmatch(sv); w != nil {
			t.Errorf("%s: the Swedish says %q: %q", s.at, w[2], s.sv)
		}
		if w := swedishWord.FindStringSubmatch(en); w != nil {
			t.Errorf("%s: the English says %q: %q", s.at, w[2], s.en)
		}
		if w := code.FindStringSubmatch(sv); w != nil {
			if typed := strings.Contains(typedCodes, " "+w[2]+" "); !typed {
				t.Errorf("%s: the Swedish has the code %q: %q", s.at, w[2], s.sv)
			}
		}
	}
}
