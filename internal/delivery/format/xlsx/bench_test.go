package xlsx

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// BenchmarkSheet reads a sheet of 200 000 rows and six columns: texts that repeat, numbers, days. ANSATZ_SHEET keeps
// the workbook there, so that another reader can be timed on it in the same run.
func BenchmarkSheet(b *testing.B) {
	path := os.Getenv("ANSATZ_SHEET")
	if path == "" {
		path = filepath.Join(b.TempDir(), "b.xlsx")
	}
	book := excelize.NewFile()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	code := "yyyy-mm-dd"
	day, _ := book.NewStyle(&excelize.Style{CustomNumFmt: &code})
	for i := range 200_001 {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		row := []any{"personnr", "datum", "belopp", "slag", "borgenar", "antal"}
		if i > 0 {
			row = []any{199001012385 + i, excelize.Cell{StyleID: day, Value: 45000 + i%365}, float64(i) / 7,
				"allmänt mål", "Försäkringskassan", i % 30}
		}
		if err := w.SetRow(at, row); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), book.SaveAs(path)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := open(fileAt(path))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for err = s.Next(); err == nil; err = s.Next() {
			n += len(s.Cell(0))
		}
		s.Close()
		if !errors.Is(err, io.EOF) || n != 200_000*12 {
			b.Fatal(n, err)
		}
	}
}
