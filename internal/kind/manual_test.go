package kind

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of kinds into docs/method.md")

const (
	manual = "../../docs/method.md"
	from   = "<!-- kinds: go test ./internal/kind -run Golden -update -->\n"
	until  = "<!-- end of kinds -->\n"
)

// The manual has a table of all kinds, made from their declarations.
func TestGoldenManual(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), from)
	old, after, end := strings.Cut(rest, until)
	if !ok || !end {
		t.Fatalf("%s has no place for the kinds, between %q and %q", manual, from, until)
	}
	want := table()
	if old == want {
		return
	}
	if !*update {
		t.Fatalf("the table of kinds in %s is not that of the declarations: run with -run Golden -update", manual)
	}
	if err := os.WriteFile(manual, []byte(before+from+want+until+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// table lists the kinds in the order of the page, with what each shows, its results in the report, its measures and its
// example folder.
func table() string {
	var out strings.Builder
	out.WriteString("\n| kind | what it shows | in the report | measures | example |\n|---|---|---|---|---|\n")
	line := func(k *Kind) {
		var results, measures []string
		for _, r := range k.InReport {
			results = append(results, "`"+r.Result+"`")
		}
		for _, m := range k.Measures {
			said := string(m.Unit)
			if s := string(m.Statistic); s != "" && s != said {
				said += ", " + s
			}
			measures = append(measures, fmt.Sprintf("`%s` (%s)", m.Name, said))
		}
		example := ""
		if k.Example != "" {
			example = fmt.Sprintf("[%s](../internal/result/testdata/%s/expected.csv)", k.Example, k.Example)
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n", k.ID, k.About.EN, strings.Join(results, ", "),
			strings.Join(measures, ", "), example)
	}
	for _, c := range Chapters() {
		for _, k := range All() {
			if k.Chapter == c.ID {
				line(k)
			}
		}
	}
	for _, k := range All() {
		if k.Chapter == "" {
			line(k)
		}
	}
	out.WriteString("\n")
	return out.String()
}
