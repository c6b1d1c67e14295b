package lefi

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
)

// header reads the header of a text, and then all of its rows.
func header(t *testing.T, text, table string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "svar.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f := &format.File{Path: "svar.json", Table: table, Open: func() (*os.File, error) { return os.Open(path) }}
	if _, err := (Format{}).Header(t.Context(), nil, f); err != nil {
		return err
	}
	r, err := open(f)
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
		for i := range Columns {
			r.Cell(i)
		}
	}
}

const payment = `{"personnummer": "196001019808", "utbetalningar": [{"formansfamilj": "FK:FP", "bruttobelopp": 7}]}`

func TestDamagedAnswersAreMistakes(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a word": "hej", "cut": payment[:40], "cut after an answer": payment + "\n" + payment[:40],
		"a list that is cut": "[" + payment, "a list without commas": "[" + payment + payment + "]", "a number": "17",
		"something else": `{"type": "FeatureCollection", "features": []}`,
		"deep":           strings.Repeat("[", 20_000),
		"without end":    `{"personnummer": "` + strings.Repeat("1", most+1) + `"}`,
		"a page":         "<html></html>", "NUL": "\x00\x00",
	} {
		var f *fault.Fault
		err := header(t, text, "benefit_payment")
		if !errors.As(err, &f) || f.Kind != fault.Delivery || f.Hint.SV == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := header(t, payment, "person"); err == nil {
		t.Error("an answer fills the register person")
	}
	for _, text := range []string{payment, "\ufeff\n " + payment + payment, "[" + payment + ",\n" + payment + "]",
		`{"personnummer": "196001019808"}`,
		`[{"personnummer": "1"}, {"utbetalningsdetalj": [3, null, {}], "x": 1e999}]`} {
		if err := header(t, text, "benefit_payment"); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// FuzzLEFI: whatever a file holds, it is read or told as a mistake with a remedy.
func FuzzLEFI(f *testing.F) {
	f.Add(payment)
	f.Add("[" + payment + ", {}]")
	f.Add(`{"personnummer": "1", "x": {"utbetalningsdetalj": [{"forman": {"id": "FK:SA"}, "period": ` +
		`{"fran": "1T"}}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var mistake *fault.Fault
		err := header(t, text, "benefit_payment")
		if err != nil && (!errors.As(err, &mistake) || mistake.Hint.SV == "" || mistake.Kind == fault.Internal) {
			t.Errorf("no mistake with a remedy: %v", err)
		}
	})
}
