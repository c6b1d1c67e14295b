package bulk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// FuzzBulk looks for bytes that do anything but give rows or a mistake with a remedy.
func FuzzBulk(f *testing.F) {
	f.Add([]byte("\"organisationsidentitet\";\"organisationsnamn\"\n\"1$ORGNR-IDORG\";\"a\"\"b\n c\"\n\"2\";x\n"))
	f.Add([]byte("PeOrgNr\tNamn\tNg1\n165560009804\t\xe5\t\n\t\n"))
	path := filepath.Join(f.TempDir(), "f.txt")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		err := readAll(path)
		var mistake *fault.Fault
		if err != nil && (!errors.As(err, &mistake) || mistake.Hint.SV == "" || mistake.Kind == fault.Internal) {
			t.Errorf("no mistake with a remedy: %v", err)
		}
	})
}

func readAll(path string) error {
	r, err := open(&format.File{Path: path, Table: "company", Encoding: "utf-8",
		Open: func() (*os.File, error) { return os.Open(path) },
		Fault: func(err error) *fault.Fault {
			text := lang.Text{SV: err.Error(), EN: err.Error()}
			return &fault.Fault{Kind: fault.Delivery, File: path, Rule: text, Hint: text}
		}})
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		if err := r.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		for i := range columns {
			r.Cell(i)
		}
	}
}
