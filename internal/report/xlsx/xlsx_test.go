package xlsx_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/report/xlsx"
	"ansatz/internal/table"
	"ansatz/internal/workspace/law"
)

var update = flag.Bool("update", false, "rewrite golden files")

func write(t *testing.T, doc *report.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := xlsx.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestSameDocumentSameBytes(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 20), lang.SV)
	if !bytes.Equal(write(t, doc), write(t, doc)) {
		t.Error("two writes differ")
	}
}

// Every number of the long table is stored as a number in its result's sheet.
func TestEveryValueIsANumberInItsSheet(t *testing.T) {
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		doc := reporttest.Document(reporttest.Contract(t, 30), l)
		f := open(t, write(t, doc))
		sheets := map[string]map[string]bool{}
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			numbers := map[string]bool{}
			for i, row := range rows {
				for j, cell := range row {
					v, err := strconv.ParseFloat(cell, 64)
					if err != nil || cell == "" {
						continue
					}
					at, _ := excelize.CoordinatesToCellName(j+1, i+1)
					if kind, _ := f.GetCellType(name, at); kind == excelize.CellTypeUnset ||
						kind == excelize.CellTypeNumber {
						numbers[table.Format(v)] = true
					}
				}
			}
			sheets[name] = numbers
		}
		for _, c := range doc.Chapters() {
			for _, s := range c.Sections {
				numbers, ok := sheets[s.Number]
				if !ok {
					t.Errorf("%s: no sheet %s", l, s.Number)
				}
				for _, r := range doc.Results.Rows() {
					if r.Result != s.ID || r.Status != table.OK {
						continue
					}
					for _, v := range []float64{r.Value, r.Low, r.High} {
						if !math.IsNaN(v) && !numbers[table.Format(v)] {
							t.Errorf("%s: %s %s %s %s: not in sheet %s", l, r.Result, r.Group,
								r.Category, r.Measure, s.Number)
						}
					}
				}
			}
		}
	}
}

func TestNoProtectedValueIsInTheWorkbook(t *testing.T) {
	rows := reporttest.Contract(t, 5)
	for i := range rows {
		if rows[i].Status == table.Suppressed {
			rows[i].Value, rows[i].Numerator, rows[i].Denominator = 73519264081, 73519264084, 73519264085
		}
	}
	f := open(t, write(t, reporttest.Document(rows, lang.SV)))
	marks := 0
	for _, name := range f.GetSheetList() {
		lines, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			for _, cell := range line {
				if strings.Contains(cell, "7351926408") {
					t.Fatalf("%s holds a protected value", name)
				}
				if cell == report.Symbol {
					marks++
				}
			}
		}
	}
	if marks < 10 {
		t.Errorf("%d marks of protected values", marks)
	}
}

func TestEverySheetCarriesTheMarks(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 3), lang.SV)
	reporttest.Unprotect(doc)
	everySheetCarries(t, doc, doc.Marks())
	doc.Deliveries[0].Handling = []string{"H1"} // too long for a print header in full
	if len(doc.Marks()) != 3 {
		t.Fatalf("marks: %v", doc.Marks())
	}
	everySheetCarries(t, doc, doc.ShortMarks())
}

func everySheetCarries(t *testing.T, doc *report.Document, printed []string) {
	t.Helper()
	f := open(t, write(t, doc))
	for _, name := range f.GetSheetList() {
		for i, mark := range doc.Marks() {
			if cell, _ := f.GetCellValue(name, fmt.Sprintf("A%d", i+1)); cell != mark {
				t.Errorf("%s: line %d does not say %q", name, i+1, mark)
			}
			h, err := f.GetHeaderFooter(name)
			if err != nil {
				t.Fatal(err)
			}
			if h == nil || !strings.Contains(h.OddHeader, printed[i]) || len(h.OddHeader) > 255 {
				t.Errorf("%s: its print does not say %q", name, printed[i])
			}
		}
		if panes, err := f.GetPanes(name); name != f.GetSheetList()[0] && (err != nil || !panes.Freeze) {
			t.Errorf("%s: the header is not frozen", name)
		}
	}
}

// Text that looks like a formula is stored as text, and names that are not valid for a sheet are changed.
func TestTextStaysText(t *testing.T) {
	evil := `=HYPERLINK("x")&'[]:*?/\ and a name far longer than a sheet can have`
	doc := reporttest.Document([]table.Row{
		reporttest.Row(evil, evil, evil, evil),
		reporttest.Row(strings.ToUpper(evil), evil, evil, evil),
		reporttest.Row("company_profile", "=1+1", "", "users"),
	}, lang.SV)
	doc.Study.Title = lang.Text{SV: evil, EN: evil}
	doc.Deliveries[0].Name = "=1+1"
	f := open(t, write(t, doc))
	for _, name := range f.GetSheetList() {
		rows, _ := f.GetRows(name)
		for i, row := range rows {
			for j := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, _ := f.GetCellFormula(name, at); formula != "" {
					t.Errorf("%s %s is a formula", name, at)
				}
			}
		}
	}
}

// The cells of a small workbook as a golden file. To update it: go test ./internal/report/xlsx -update
func TestGolden(t *testing.T) {
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		f := open(t, write(t, reporttest.Small(l)))
		var b strings.Builder
		for _, name := range f.GetSheetList() {
			fmt.Fprintf(&b, "== %s\n", name)
			rows, err := f.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				line := regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(strings.TrimRight(strings.Join(row, " | "),
					" |"), " ¶ ")
				fmt.Fprintln(&b, line)
			}
		}
		name := "testdata/small." + string(l) + ".txt"
		if *update {
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s: the workbook differs from the golden one; read the difference, then go test -update", name)
		}
	}
}

// The sheet of a result carries its conditions: their codes, and H1 and H3 in full.
func TestEachSheetCarriesItsConditions(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 3), lang.EN)
	doc.Terms = map[string][]law.Condition{"table_6": {{Code: "H1", Agencies: []string{"police"}},
		{Code: "H2", Agencies: []string{"tax"}},
		{Code: "H3", Agencies: []string{"tax"}, Texts: []string{"=at the centre"}}}}
	f := open(t, write(t, doc))
	found := map[string]int{}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				found[cell]++
			}
		}
	}
	for _, want := range []string{"Conditions of use: H1, H2, H3",
		"H1: The information may not be used in judicial proceedings without the permission of its provider. " +
			"(Swedish Police Authority)",
		"H3: Special conditions apply: =at the centre (Swedish Tax Agency)"} {
		if found[want] != 1 {
			t.Errorf("%q is in %d cells, want 1", want, found[want])
		}
	}
}

// A figure is a chart of its own beside the table, of the numbers that are shown and no others.
func TestCharts(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 30), lang.SV)
	text := write(t, doc)
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/charts/chart") {
			continue
		}
		charts++
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		chart, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		// The names and numbers of both axes are dark, as the title is; shares of a whole end at the whole.
		if n := bytes.Count(chart, []byte(`val="1A1A1A"`)); n < 3 {
			t.Errorf("%s: %d texts are dark", f.Name, n)
		}
		if bytes.Contains(chart, []byte(`<c:grouping val="stacked"`)) && !bytes.Contains(chart,
			[]byte(`<c:max val="1"`)) {
			t.Errorf("%s: its axis has no end", f.Name)
		}
	}
	if charts < 10 {
		t.Errorf("%d charts", charts)
	}
	shown := map[float64]bool{}
	for _, r := range doc.Results.Rows() {
		if r.Status == table.OK {
			shown[r.Value], shown[r.Low], shown[r.High] = true, true, true
		}
	}
	rows, err := open(t, text).GetRows("Diagramdata", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	numbers := 0
	for _, row := range rows {
		for _, cell := range row[min(1, len(row)):] {
			if v, err := strconv.ParseFloat(cell, 64); err == nil {
				if numbers++; !shown[v] {
					t.Errorf("%v is none of the numbers that are shown", v)
				}
			}
		}
	}
	if numbers < 50 {
		t.Errorf("%d numbers", numbers)
	}
}
