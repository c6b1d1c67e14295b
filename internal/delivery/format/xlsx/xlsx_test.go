package xlsx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"ansatz/internal/delivery/format"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
)

func fileAt(path string) *format.File {
	return &format.File{Path: path, Name: path, At: path, Ending: "xlsx",
		Open:  func() (*os.File, error) { return os.Open(path) },
		Fault: func(err error) *fault.Fault { return disk.Fault(fault.Delivery, path, err) }}
}

// readAll returns all rows with their numbers.
func readAll(f *format.File) (head []string, rows [][]string, lines []int, err error) {
	s, err := open(f)
	if err != nil {
		return nil, nil, nil, err
	}
	defer s.Close()
	for {
		if err := s.Next(); errors.Is(err, io.EOF) {
			return s.header.Names, rows, lines, nil
		} else if err != nil {
			return nil, nil, nil, err
		}
		var cells []string
		for i := range s.header.Names {
			cells = append(cells, string(s.Cell(i)))
		}
		rows, lines = append(rows, cells), append(lines, s.Line())
	}
}

// written saves a workbook that fill fills.
func written(t *testing.T, fill func(b *excelize.File)) string {
	t.Helper()
	b := excelize.NewFile()
	fill(b)
	path := filepath.Join(t.TempDir(), "b.xlsx")
	if err := b.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// TestCells: what a cell becomes, by its type and its number format, in both systems of days.
func TestCells(t *testing.T) {
	for _, later := range []bool{false, true} {
		path := written(t, func(b *excelize.File) {
			must(t, b.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &later}))
			style := func(code string) int {
				id, err := b.NewStyle(&excelize.Style{CustomNumFmt: &code})
				must(t, err)
				return id
			}
			day := 45291.0 // 2023-12-31
			if later {
				day -= 1462
			}
			for i, c := range []struct {
				value any
				code  string
			}{{0.4, "hh:mm:ss.000"}, {199001012385.0, ""},
				{12345.0, "0000000000"}, {101012385.0, "000000-0000"}, {0.1 + 0.2, ""}, {1e21, ""},
				{day, "yyyy-mm-dd"}, {day, `yyyy"-"mm`}, {day + 0.5, "yyyy-mm-dd hh:mm"}, {day, "[$-41D]d mmmm yyyy"},
				{true, ""}, {" text ", ""}, {-1234.5, "#,##0.00"}, {0.25, "0%"}, {1e-7, ""}} {
				at, _ := excelize.CoordinatesToCellName(i+1, 2)
				head, _ := excelize.CoordinatesToCellName(i+1, 1)
				must(t, b.SetCellStr("Sheet1", head, "c"+head), b.SetCellValue("Sheet1", at, c.value))
				if c.code != "" {
					must(t, b.SetCellStyle("Sheet1", at, at, style(c.code)))
				}
			}
			must(t, b.SetCellFormula("Sheet1", "A3", "1+1"), b.SetCellStr("Sheet1", "C5", "rad 5"))
		})
		_, rows, lines, err := readAll(fileAt(path))
		must(t, err)
		want := []string{"09:36:00", "199001012385", "0000012345", "010101-2385", "0.3",
			"1000000000000000000000", "2023-12-31", "2023-12", "2023-12-31T12:00:00", "2023-12-31", "1", "text",
			"-1234.5", "0.25", "0.0000001"}
		if diff := cmp.Diff(want, rows[0]); diff != "" {
			t.Errorf("1904 %v:\n%s", later, diff)
		}
		if got := rows[len(rows)-1][2]; got != "rad 5" || lines[len(lines)-1] != 5 {
			t.Errorf("the last row is %q, in row %v", got, lines)
		}
	}
}

// TestDays: the serial numbers of Excel, which counts a day 1900-02-29 that never was.
func TestDays(t *testing.T) {
	s := &sheet{workbook: &workbook{}}
	for v, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 2958465: "9999-12-31",
		36526: "2000-01-01", 36526.25: "2000-01-01T06:00:00"} {
		if got := s.number(formatFloat(v), form{day: true}); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
	if got := s.number("0.75", form{time: true}); got != "18:00:00" {
		t.Errorf("a time of day is %s", got)
	}
	if got := s.number("2958466", form{day: true}); got != "2958466" {
		t.Errorf("a day after the last is %s", got)
	}
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// writeParts writes an archive.
func writeParts(path string, parts map[string]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return errors.Join(z.Close(), f.Close())
}

// TestSheets: which sheet and row are read, and what is said of them.
func TestSheets(t *testing.T) {
	path := written(t, func(b *excelize.File) {
		must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"Utdrag ur registret"}), b.SetSheetRow("Sheet1", "B4",
			&[]any{"personnr", "belopp"}), b.SetSheetRow("Sheet1", "B5", &[]any{"x", 7}))
		_, err := b.NewSheet("Två")
		must(t, err, b.SetSheetRow("Två", "A1", &[]any{"kolumn"}), b.SetSheetRow("Två", "A2", &[]any{"värde"}))
	})
	head, rows, lines, err := readAll(fileAt(path))
	must(t, err)
	if !slices.Equal(head, []string{"", "personnr", "belopp"}) || len(rows) != 1 || rows[0][2] != "7" || lines[0] != 5 {
		t.Errorf("%q %q %v", head, rows, lines)
	}
	f := fileAt(path)
	f.Sheet = "Två"
	if head, rows, _, err := readAll(f); err != nil || head[0] != "kolumn" || rows[0][0] != "värde" {
		t.Errorf("%q %q %v", head, rows, err)
	}
	f.Sheet = "Tva"
	if _, _, _, err := readAll(f); err == nil || !strings.Contains(err.Error(), "no sheet called Tva") {
		t.Error(err)
	}
	f.Sheet, f.HeaderRow = "", 5
	if head, _, _, err := readAll(f); err != nil || !slices.Equal(head, []string{"", "x", "7"}) {
		t.Errorf("%q %v", head, err)
	}
	f.HeaderRow = 3
	if _, _, _, err := readAll(f); err == nil {
		t.Error("an empty row has names")
	}
}

// TestHints: numbers that lost their zeros, days without the format of a date and dates that are texts are told of, and
// not guessed.
func TestHints(t *testing.T) {
	path := written(t, func(b *excelize.File) {
		must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"personnr", "belopp"}),
			b.SetSheetRow("Sheet1", "A2", &[]any{9001012385, 10}), b.SetSheetRow("Sheet1", "A3", &[]any{101012385, 9}))
	})
	s, err := open(fileAt(path))
	must(t, err)
	defer s.Close()
	if n := s.header.Notes; len(n) != 1 || !strings.Contains(n[0].EN, "column personnr has numbers of fewer") {
		t.Errorf("%v", s.header.Notes)
	}
	path = written(t, func(b *excelize.File) {
		must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"nr", "dag", "till", "belopp", "månad"}),
			b.SetSheetRow("Sheet1", "A2", &[]any{101012385, 45474, "1/7 2024", 1234567890, 45474}),
			b.SetSheetRow("Sheet1", "A3", &[]any{1012385, 45475, "01.07.2024", 1234567, 45475}))
	})
	f := fileAt(path)
	f.Takes = func(name string) string {
		return map[string]string{"nr": "id", "dag": "date", "till": "date", "belopp": "int", "månad": "month"}[name]
	}
	s, err = open(f)
	must(t, err)
	defer s.Close()
	var told []string
	for _, n := range s.header.Notes {
		told = append(told, n.EN)
	}
	if len(told) != 3 || !strings.Contains(told[0], "column nr has numbers of fewer") ||
		!strings.Contains(told[1], "column dag has numbers that may be days") ||
		!strings.Contains(told[2], "column till has dates that are written as text") {
		t.Errorf("%q", told)
	}
}

// TestMergedNames: a name over two columns is refused, with the cells; merged cells elsewhere are not.
func TestMergedNames(t *testing.T) {
	for ref, bad := range map[string]bool{"B1:C1": true, "A1:A2": true, "A2:B2": false} {
		path := written(t, func(b *excelize.File) {
			must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"a", "b", "c"}),
				b.SetSheetRow("Sheet1", "A2", &[]any{1, 2, 3}))
			from, to, _ := strings.Cut(ref, ":")
			must(t, b.MergeCell("Sheet1", from, to))
		})
		_, _, _, err := readAll(fileAt(path))
		if (err != nil) != bad || bad && !strings.Contains(err.Error(), ref) {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

// TestDamaged: a workbook that is cut off, or is none, is a mistake of the delivery.
func TestDamaged(t *testing.T) {
	path := written(t, func(b *excelize.File) { must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"a", "b"})) })
	whole, err := os.ReadFile(path)
	must(t, err)
	for _, text := range [][]byte{nil, []byte("a;b\n"), whole[:len(whole)/2], []byte("PK\x03\x04")} {
		must(t, os.WriteFile(path, text, 0o600))
		_, _, _, err := readAll(fileAt(path))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Delivery || f.Hint.SV == "" {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

// TestPassword: a workbook with a password says so.
func TestPassword(t *testing.T) {
	b := excelize.NewFile()
	path := filepath.Join(t.TempDir(), "b.xlsx")
	must(t, b.SaveAs(path, excelize.Options{Password: "hemligt"}))
	if _, _, _, err := readAll(fileAt(path)); err == nil || !strings.Contains(err.Error(), "protected by a password") {
		t.Error(err)
	}
}

// TestOtherPrograms: what other programs than Excel write, and newer versions of it add: a sheet of a chart before the
// first one with cells, a cell of a shared text without one, the settings of a later version, which have the name of
// those of the first and say nothing of the system of days, days written out, a day that was computed, and characters
// that XML does not have.
func TestOtherPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "o.xlsx")
	const relation = `<Relationship Id="%s" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/%s" ` +
		`Target="%s"/>`
	must(t, writeParts(path, map[string]string{
		"xl/workbook.xml": `<x:workbook xmlns:x="m"><x:workbookPr date1904="1"/><x:sheets>` +
			`<x:sheet name="Bild" r:id="r1"/><x:sheet name="Blad" r:id="r2"/></x:sheets><x:extLst><x:ext>` +
			`<x15:workbookPr chartTrackingRefBase="1"/></x:ext></x:extLst></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` +
			fmt.Sprintf(relation, "r1", "chartsheet", "chartsheets/s.xml") +
			fmt.Sprintf(relation, "r2", "worksheet", "/xl/worksheets/s.xml") + `</Relationships>`,
		"xl/styles.xml": `<x:styleSheet><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="14"/></x:cellXfs>` +
			`</x:styleSheet>`,
		"xl/sharedStrings.xml": `<x:sst><x:si><x:t>a</x:t></x:si><x:si><x:r><x:t>b</x:t></x:r>` +
			`<x:r><x:t>c</x:t></x:r></x:si></x:sst>`,
		"xl/worksheets/s.xml": `<x:worksheet><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c>` +
			`<x:c t="s"><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>d</x:t></x:is></x:c>` +
			`<x:c t="str"><x:v>e</x:v></x:c></x:row>` +
			`<x:row r="2"><x:c r="A2" t="s"/><x:c r="B2" s="1"><x:v>40908</x:v></x:c>` +
			`<x:c r="C2" t="d"><x:v>2024-07-01T00:00:00.000</x:v></x:c>` +
			`<x:c r="D2" s="1"><x:v>40907.9999999</x:v></x:c>` +
			`</x:row><x:row r="3"><x:c r="A3" t="str"><x:v>rad_x000D_&#10;två_x005F_x000D_</x:v></x:c></x:row>` +
			`</x:sheetData></x:worksheet>`}))
	head, rows, _, err := readAll(fileAt(path))
	must(t, err)
	if diff := cmp.Diff([]string{"a", "bc", "d", "e"}, head); diff != "" {
		t.Error(diff)
	}
	want := [][]string{{"", "2016-01-01", "2024-07-01", "2016-01-01"}, {"rad\r\ntvå_x000D_", "", "", ""}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// TestMonths: a day that is shown as a month is the day where the register takes days, and the month elsewhere.
func TestMonths(t *testing.T) {
	path := written(t, func(b *excelize.File) {
		day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC) // excelize gives the first of a month the format mmm-yy
		must(t, b.SetSheetRow("Sheet1", "A1", &[]any{"datum", "månad"}),
			b.SetSheetRow("Sheet1", "A2", &[]any{day.AddDate(0, 0, 3), day}),
			b.SetSheetRow("Sheet1", "A3", &[]any{day, day}))
	})
	f := fileAt(path)
	f.Takes = func(name string) string { return map[string]string{"datum": "date"}[name] }
	_, rows, _, err := readAll(f)
	must(t, err)
	if diff := cmp.Diff([][]string{{"2024-07-04", "2024-07"}, {"2024-07-01", "2024-07"}}, rows); diff != "" {
		t.Error(diff)
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>` +
		`<row r="3"><c r="A3"><v>4</v></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "f.xlsx")
		must(t, writeParts(path, map[string]string{
			"xl/workbook.xml": `<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/>` +
				`</Relationships>`,
			"xl/worksheets/s.xml": text}))
		_, rows, lines, err := readAll(fileAt(path))
		if err == nil && (len(rows) != len(lines) || !slices.IsSorted(lines)) {
			t.Errorf("%d rows at %v", len(rows), lines)
		}
	})
}

// TestMergedNamesOfALongSheet: they are told with the header, before columns are missed.
func TestMergedNamesOfALongSheet(t *testing.T) {
	path := written(t, func(b *excelize.File) {
		for i := range 60 {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			row := []any{"19900101-2385", "2024-01-01", i}
			if i == 0 {
				row = []any{"personnr", "datum", "belopp"}
			}
			must(t, b.SetSheetRow("Sheet1", at, &row))
		}
		must(t, b.SetCellStr("Sheet1", "B1", ""), b.MergeCell("Sheet1", "A1", "B1"))
	})
	_, err := (Format{}).Header(t.Context(), nil, fileAt(path))
	if err == nil || !strings.Contains(err.Error(), "A1:B1") {
		t.Error(err)
	}
}

// TestLongRows: cells that share one long text make no row of any length, and a text has an end.
func TestLongRows(t *testing.T) {
	long := strings.Repeat("x", 900_000)
	row := `<row r="2">` + strings.Repeat(`<c t="s"><v>0</v></c>`, 16384) + `</row>`
	path := filepath.Join(t.TempDir(), "l.xlsx")
	parts := map[string]string{
		"xl/workbook.xml": `<workbook><sheets><sheet name="S" id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/>` +
			`</Relationships>`,
		"xl/sharedStrings.xml": `<sst><si><t>` + long + `</t></si></sst>`,
		"xl/worksheets/s.xml": `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>` + row +
			`</sheetData></worksheet>`}
	must(t, writeParts(path, parts))
	f := fileAt(path)
	f.HeaderRow = 1
	s, err := open(f)
	must(t, err)
	defer s.Close()
	if err := s.Next(); err != nil || s.Whole() || len(s.row.text) > mostRow {
		t.Errorf("%v %v %d", err, s.Whole(), len(s.row.text))
	}
	parts["xl/worksheets/s.xml"] = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>` +
		strings.Repeat(long+"<!-- -->", 30) + `</t></is></c></row></sheetData></worksheet>`
	must(t, writeParts(path, parts))
	if _, err := open(fileAt(path)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a text of 27 MB: %v", err)
	}
}
