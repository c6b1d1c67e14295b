package ansatz_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"ansatz/internal/kind"
	"ansatz/internal/register"
)

var update = flag.Bool("update", false, "rewrite docs/examples")

// TestGoldenExamples checks that docs/examples shows what the tests of results, disclosure and the quarantine read, and
// that every kind of result and every reason of the quarantine has an example.
func TestGoldenExamples(t *testing.T) {
	for page, text := range map[string]string{
		"results.md":    resultExamples(t),
		"disclosure.md": disclosureExamples(t),
		"quarantine.md": quarantineExamples(t),
	} {
		path := filepath.Join("docs", "examples", page)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(read(t, path), text); diff != "" {
			t.Errorf("%s (-want +got), go test . -run Golden -update rewrites it:\n%s", path, diff)
		}
	}
}

const exampleLines = 20 // of a register; the rest is counted

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.FromSlash(pattern))
	if err != nil || len(files) == 0 {
		t.Fatal("no ", pattern, err)
	}
	return files
}

// block shows a file.
func block(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, "\n`%s`\n\n```\n%s\n```\n", name, strings.TrimRight(text, "\n"))
}

const generated = "This page is made from %s by\n" +
	"`go test . -run Golden -update`, and a test compares the two. Change the files there.\n"

// resultExamples shows the folders of internal/result/testdata: registers and the rows that follow.
func resultExamples(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Results by example\n\n")
	fmt.Fprintf(&b, generated, "the folders of [internal/result/testdata](../../internal/result/testdata/README.md)")
	b.WriteString(`
Each example is a small country: the registers and columns that matter, and rows of the long table that follow from
them. A line that begins with # is a remark. Identity numbers are names here. A person is a woman born on 1980-01-01
with background 22, unless the register says otherwise. Everybody is insured, unless there is a file of the insured. A
category ` + "`-`" + ` is the empty one. What each number means in general: [method.md](../method.md),
[networks.md](../networks.md).

`)
	shows := map[string][]*kind.Kind{}
	b.WriteString("| kind of result | what it shows | example |\n|---|---|---|\n")
	for _, k := range kind.All() {
		if k.Own {
			continue // docs/study.md
		}
		shows[k.Example] = append(shows[k.Example], k)
		fmt.Fprintf(&b, "| `%s` | %s | [%s](#%s) |\n", k.ID, k.About.EN, k.Example, anchor(k.Example))
	}
	folders := append(
		glob(t, "internal/result/testdata/*/expected.csv"),
		append(glob(t, "internal/result/testdata/networks/*/expected.csv"),
			append(glob(t, "internal/result/testdata/livelihood/*/expected.csv"),
				append(glob(t, "internal/result/testdata/cooperation/*/expected.csv"),
					glob(t, "internal/result/testdata/fairness/*/expected.csv")...)...)...)...)
	for _, expected := range folders {
		dir := filepath.Dir(expected)
		name, err := filepath.Rel(filepath.FromSlash("internal/result/testdata"), dir)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.ToSlash(name)
		fmt.Fprintf(&b, "\n## %s\n", name)
		for _, k := range shows[name] {
			fmt.Fprintf(&b, "\n- `%s`: %s", k.ID, k.About.EN)
		}
		delete(shows, name)
		b.WriteString("\n")
		for _, f := range glob(t, filepath.Join(dir, "*.csv")) {
			if f != expected {
				block(&b, filepath.Base(f), firstRows(read(t, f), exampleLines))
			}
		}
		b.WriteString("\nThe rows that follow:\n")
		block(&b, "expected.csv", read(t, expected))
	}
	for folder, kinds := range shows {
		t.Errorf("%s: no folder %q in internal/result/testdata", kinds[0].ID, folder)
	}
	return b.String()
}

// disclosureExamples shows the files of internal/disclosure/testdata: rows, and what of them is printed.
func disclosureExamples(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Disclosure rules by example\n\n")
	fmt.Fprintf(&b, generated, "the files of `internal/disclosure/testdata`")
	b.WriteString(`
Each example has rows of a run. The last column is what leaves the program without
` + "`--unprotected`: ‥" + ` is a withheld value. The rules in general: [method.md](../method.md#what-may-leave).
`)
	files := append(glob(t, "internal/disclosure/testdata/*.csv"),
		glob(t, "internal/disclosure/testdata/networks/*.csv")...)
	for _, f := range files {
		fmt.Fprintf(&b, "\n## %s\n\n", strings.ReplaceAll(strings.TrimSuffix(filepath.Base(f), ".csv"), "_", " "))
		text := read(t, f)
		about := ""
		for line := range strings.Lines(text) {
			if remark, ok := strings.CutPrefix(line, "# "); ok {
				b.WriteString(remark)
				about += remark
			}
		}
		if about == "" {
			t.Errorf("%s does not say which rule it shows", f)
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comment = '#'
		records, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		shown := []int{0, 1, 2, 3, 4, len(records[0]) - 1}
		for i, record := range records {
			cells := make([]string, len(shown))
			for j, column := range shown {
				cells[j] = record[column]
			}
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
			if i == 0 {
				b.WriteString("|" + strings.Repeat("---|", len(cells)) + "\n")
			}
		}
	}
	return b.String()
}

// quarantineExamples shows, for each reason of the quarantine, the specification of that name in
// internal/delivery/testdata/spec.
func quarantineExamples(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# The quarantine by example\n\n")
	fmt.Fprintf(&b, generated, "the files of `internal/delivery/testdata/spec` that are called as a reason")
	b.WriteString(`
Each example is a delivery with one row that cannot be read, and what
` + "`ansatz quarantine`" + ` then lists. The other rows are read. A file fails as a whole if more than 5 % of its
rows cannot be read. What files must look like in general: [deliveries.md](../deliveries.md).
`)
	for _, reason := range register.Reasons() {
		path := filepath.Join("internal", "delivery", "testdata", "spec", string(reason)+".txtar")
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Errorf("the reason %s has no example: %v", reason, err)
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s", reason, archive.Comment)
		at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "counts.csv" })
		if at < 0 || !strings.Contains(string(archive.Files[at].Data), ","+string(reason)+",") {
			t.Errorf("%s: no row of the reason", path)
		}
		for _, f := range archive.Files {
			data := string(f.Data)
			if strings.HasPrefix(f.Name, "in/") && strings.HasSuffix(f.Name, ".csv") {
				data = firstRows(data, 5)
			}
			block(&b, strings.TrimPrefix(f.Name, "in/"), data)
		}
	}
	return b.String()
}

// firstRows keeps the header and some rows, and says how many more there are.
func firstRows(text string, n int) string {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) <= n+2 {
		return text
	}
	return strings.Join(lines[:n+1], "") + fmt.Sprintf("… %d more rows\n", len(lines)-n-2)
}
