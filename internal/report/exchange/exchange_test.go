package exchange_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/exchange"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/table"
)

func document(t *testing.T, l lang.Lang) *report.Document {
	t.Helper()
	return reporttest.Document(reporttest.Contract(t, 12), l)
}

func px(t *testing.T, doc *report.Document, result string) string {
	t.Helper()
	var b bytes.Buffer
	written, err := exchange.PX(&b, doc, result)
	if err != nil || !written {
		t.Fatalf("%s: %v %v", result, written, err)
	}
	return b.String()
}

// TestPX: a result is a file with its names, units, notes and symbols. A line has at most 256 characters.
func TestPX(t *testing.T) {
	text := px(t, document(t, lang.SV), "table_6")
	for _, want := range []string{"CHARSET=\"ANSI\";\nAXIS-VERSION=\"2013\";\nCODEPAGE=\"utf-8\";\nLANGUAGE=\"sv\";\n",
		`MATRIX="table_6";`, `TITLE="Tabell 6. `, `CONTVARIABLE="mått";`, `STUB="grupp",`, `HEADING="mått";`,
		`CODES("mått")="`, `"Riskkvot, standardiserad, nedre gräns"`, `PRECISION("mått","Riskkvot, standardiserad")=2;`,
		`UNITS("Riskkvot, standardiserad")="kvot";`, "NOTEX=\"Syntetiska data",
		"NOTEX=\"Symboler: .. skyddat värde", "DATA=\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if !strings.HasSuffix(text, ";\n") {
		t.Error("the data do not end")
	}
	head, _, _ := strings.Cut(text, "DATA=")
	for line := range strings.Lines(head) {
		if len([]rune(line)) > 256 {
			t.Errorf("a line of %d characters", len([]rune(line)))
		}
	}
	if text != px(t, document(t, lang.SV), "table_6") {
		t.Error("two writings differ")
	}
	if years := px(t, document(t, lang.EN), "figure_4"); !strings.Contains(years, `)=TLIST(A1),"2009",`) {
		t.Errorf("%s", years[:2000])
	}
	var b bytes.Buffer
	if written, err := exchange.PX(&b, document(t, lang.SV), "none"); written || err != nil || b.Len() > 0 {
		t.Errorf("a result that is not there: %v %v", written, err)
	}
}

func python(t *testing.T, pkg string) string {
	t.Helper()
	program := os.Getenv("ANSATZ_PYTHON")
	if program == "" {
		program = "python3"
	}
	if exec.Command(program, "-c", "import "+pkg).Run() != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no Python with " + pkg + " here")
	}
	return program
}

// TestPXInAReader: a reader that is not ours finds in every file the numbers of the rows, and a symbol where a
// number is
// not shown.
func TestPXInAReader(t *testing.T) {
	program := python(t, "pyaxis.pyaxis")
	doc, dir := document(t, lang.SV), t.TempDir()
	results := exchange.Results(doc)
	for _, result := range results {
		if err := os.WriteFile(filepath.Join(dir, result+".px"), []byte(px(t, doc, result)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(program, "-W", "ignore", "-c", `import sys, json, pathlib
from pyaxis import pyaxis
told = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.px')):
    read = pyaxis.parse(uri=str(path), encoding='utf-8', null_values=r'^"\."$', sd_values=r'^"\.\."$')
    frame = read['DATA'].astype(str)
    codes = {c: dict(zip(read['METADATA'][f'VALUES({c})'], read['METADATA'][f'CODES({c})']))
             for c in frame.columns if c != 'DATA'}
    told[path.stem] = [[codes[c][v] if c != 'DATA' else str(v) for c, v in row.items()] for _, row in frame.iterrows()]
print(json.dumps(told))`, dir).Output()
	if err != nil {
		var stopped *exec.ExitError
		if errors.As(err, &stopped) {
			t.Logf("%s", stopped.Stderr)
		}
		t.Fatal(err)
	}
	var told map[string][][]string
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatal(err)
	}
	if len(told) != len(results) || len(results) < 20 {
		t.Fatalf("%d files read, %d results", len(told), len(results))
	}
	cells := map[string]string{}
	for result, rows := range told {
		for _, row := range rows {
			cells[result+"|"+strings.Join(row[:len(row)-1], "|")] = row[len(row)-1]
		}
	}
	checkRows(t, doc, cells)
}

// checkRows holds every row against what the reader found.
func checkRows(t *testing.T, doc *report.Document, cells map[string]string) {
	t.Helper()
	several := map[string]bool{}
	for _, r := range doc.Results.Rows() {
		several[r.Result] = several[r.Result] || r.Category != ""
	}
	wrong, symbols := 0, 0
	for _, r := range doc.Results.Rows() {
		key := r.Result + "|" + r.Group
		switch {
		case r.Category != "":
			key += "|" + r.Category
		case several[r.Result]:
			key += "|-"
		}
		got, ok := cells[key+"|"+r.Measure]
		var v float64
		_, err := fmt.Sscan(got, &v)
		want := r.Value
		if doc.Study.Unit(r.Result, r.Measure) == "share" {
			want *= 100
		}
		if r.Status != table.OK {
			symbols++
		}
		shown := r.Status == table.OK && err == nil && math.Abs(v-want) <= 1e-9*math.Abs(want)
		hidden := r.Status == table.Suppressed && got == "nan" || r.Status == table.Undefined && got == ""
		if !ok || !shown && !hidden {
			if wrong++; wrong < 10 {
				t.Errorf("%s %s: %q, not %v %s", key, r.Measure, got, want, r.Status)
			}
		}
	}
	if symbols < 10 {
		t.Errorf("%d numbers that are not shown", symbols)
	}
}

// files writes results.csv with its names and metadata, and the record of a release.
func files(t *testing.T, doc *report.Document) string {
	t.Helper()
	dir := t.TempDir()
	for name, write := range map[string]func(w io.Writer) error{
		exchange.ResultsFile:        doc.Results.WriteCSV,
		exchange.NamesFile:          func(w io.Writer) error { return exchange.Names(w, doc) },
		"results.csv-metadata.json": func(w io.Writer) error { return exchange.CSVW(w, doc) },
		"dcat.jsonld": func(w io.Writer) error {
			return exchange.DCAT(w, doc, exchange.Record{Publisher: "Försäkringskassan", Contact: "data@example.org",
				PublisherURI: "http://dataportal.se/organisation/SE2021005521", Access: "restricted",
				Address: "https://example.org/release/", Identifier: "1", Files: []exchange.File{
					{Name: "results.csv", Title: "Alla värden", Type: "text/csv", Bytes: 10, SHA256: "ab"},
					{Name: "table_6.px", Title: "Tabell 6", Type: "text/x-pcaxis", Bytes: 5, SHA256: "cd"}}})
		},
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCSVWInAReader: a reader that is not ours finds the metadata valid for the files, and types and names from them.
func TestCSVWInAReader(t *testing.T) {
	program := python(t, "csvw")
	doc := document(t, lang.SV)
	out, err := exec.Command(program, "-c", `import sys, csvw, collections
group = csvw.TableGroup.from_file(sys.argv[1] + '/results.csv-metadata.json')
results, names = group.tables
rows, known = list(results), list(names)
print(len(rows), len({(r['result'], r['group'], r['category'], r['measure']) for r in rows}))
print(type(next(r['value'] for r in rows if r['status'] == 'ok')).__name__)
print(sorted({r['status'] for r in rows}), all(r['value'] is None for r in rows if r['status'] != 'ok'))
name = {(r['result'], r['part'], r['id']): r['name_sv'] for r in known}
print(all((r['result'], part, r[part]) in name for r in rows for part in ('result', 'group', 'category',
	'measure') if r[part]))
print(name['table_6', 'measure', 'risk_ratio'], len(name) == len(known))`, files(t, doc)).CombinedOutput()
	n := len(doc.Results.Rows())
	want := fmt.Sprintf("%d %d\nfloat\n['ok', 'suppressed', 'undefined'] True\nTrue\nRiskkvot, standardiserad "+
		"True\n", n, n)
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nnot\n%s", err, out, want)
	}
}

// TestDCATInAReader: the record is linked data with what the profile asks for.
func TestDCATInAReader(t *testing.T) {
	program := python(t, "rdflib")
	out, err := exec.Command(program, "-c", `import sys, rdflib
g = rdflib.Graph().parse(sys.argv[1] + '/dcat.jsonld', format='json-ld')
D, C = rdflib.Namespace('http://www.w3.org/ns/dcat#'), rdflib.Namespace('http://purl.org/dc/terms/')
d = next(g.subjects(rdflib.RDF.type, D.Dataset))
for p in (C.title, C.description, C.publisher, C.identifier, C.issued, C.language, C.accessRights, D.theme,
	D.contactPoint):
    assert list(g.objects(d, p)), p
print(d, [str(o) for o in g.objects(d, C.accessRights)], g.value(d, C.title).language)
print(sorted((str(g.value(f, D.downloadURL)), str(g.value(f, C['format'])), int(g.value(f,
	D.byteSize))) for f in g.objects(d, D.distribution)))`,
		files(t, document(t, lang.SV))).CombinedOutput()
	want := "https://example.org/release/ " +
		"['http://publications.europa.eu/resource/authority/access-right/RESTRICTED'] sv\n" +
		"[('https://example.org/release/results.csv', 'text/csv', 10), " +
		"('https://example.org/release/table_6.px', 'text/x-pcaxis', 5)]\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nnot\n%s", err, out, want)
	}
}
