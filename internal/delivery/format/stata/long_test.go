package stata

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records/recordstest"
)

// labelledBy is a file of version 115 with one column of one row, whose set has n labels that stand at one place.
func labelledBy(n int, label string) []byte {
	le := binary.LittleEndian
	text := func(s string, width int) []byte { return append([]byte(s), make([]byte, width-len(s))...) }
	b := []byte{115, 2, 1, 0}
	b = le.AppendUint32(le.AppendUint16(b, 1), 1)
	b = append(b, make([]byte, 81+18)...)
	b = append(b, 253) // a long
	b = append(b, text("a", 33)...)
	b = append(b, 0, 0, 0, 0)
	b = append(b, text("%8.0g", 49)...)
	b = append(b, text("set", 33)...)
	b = append(b, make([]byte, 81+5)...)
	b = le.AppendUint32(b, 1)
	b = le.AppendUint32(b, uint32(8+8*n+len(label)+1))
	b = append(append(b, text("set", 33)...), 0, 0, 0)
	b = le.AppendUint32(le.AppendUint32(b, uint32(n)), uint32(len(label)+1))
	b = append(b, make([]byte, 4*n)...)
	for i := range n {
		b = le.AppendUint32(b, uint32(i))
	}
	return append(append(b, label...), 0)
}

// TestLabelsHaveALength: a label has at most as many bytes as Stata allows, and all labels together no more than a file
// that a program wrote, also where thousands of them stand at one place.
func TestLabelsHaveALength(t *testing.T) {
	for name, c := range map[string]struct {
		n, length int
		right     bool
	}{"longest": {2, mostLabel, true}, "too long": {2, mostLabel + 1, false},
		"at one place": {mostOfLabels/mostLabel + 1, mostLabel, false}} {
		path := filepath.Join(t.TempDir(), "f.dta")
		label := strings.Repeat("x", c.length)
		if err := os.WriteFile(path, labelledBy(c.n, label), 0o600); err != nil {
			t.Fatal(err)
		}
		_, rows, err := recordstest.Read(t, Format{}, path, "dta", func(f *format.File) {
			f.Labels = func(string) bool { return true }
		})
		if c.right && (err != nil || len(rows) != 1 || rows[0][0] != label) ||
			!c.right && (err == nil || !strings.Contains(err.Error(), "labels of values are too long")) {
			t.Errorf("%s: %v, %d rows", name, err, len(rows))
		}
	}
}
