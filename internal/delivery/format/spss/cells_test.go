package spss

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/delivery/format/records/recordstest"
)

// fileWith is a file of packed rows of spaces, with one text of a width and so many cells, and an extension.
func fileWith(width uint32, cells, rows int, extension []byte) []byte {
	le := binary.LittleEndian
	h := make([]byte, headerSize)
	copy(h, "$FL2")
	le.PutUint32(h[64:], 2)
	le.PutUint32(h[72:], 1)
	le.PutUint32(h[80:], uint32(rows))
	for i := range cells {
		h = le.AppendUint32(h, 2)
		if i > 0 {
			width = 0xffffffff
		}
		for _, n := range []uint32{width, 0, 0, 0, 0} {
			h = le.AppendUint32(h, n)
		}
		h = append(h, "A       "...)
	}
	h = append(h, extension...)
	h = le.AppendUint32(le.AppendUint32(h, 999), 0)
	for range (rows*cells + 7) / 8 * 8 {
		h = append(h, codeSpaces)
	}
	return h
}

// extensionOf is a record that older programs skip.
func extensionOf(kind, size, count uint32, body string) []byte {
	var b []byte
	for _, n := range []uint32{7, kind, size, count} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return append(b, body...)
}

// TestTextsHaveTheirCells: a text that lacks cells of its own, and sizes that no file has room for, are mistakes of the
// file, found before any row is read.
func TestTextsHaveTheirCells(t *testing.T) {
	widest := "A=9223372036854775807\x00\t"
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"whole":         {fileWith(255, 32, 3, nil), ""},
		"small":         {fileWith(8, 1, 3, nil), ""},
		"one cell":      {fileWith(255, 1, 2048, nil), "fewer cells"},
		"a cell less":   {fileWith(255, 31, 3, nil), "fewer cells"},
		"widest":        {fileWith(255, 32, 3, extensionOf(14, 1, uint32(len(widest)), widest)), "lacks parts"},
		"large records": {fileWith(8, 1, 3, extensionOf(99, 1<<32-1, 1<<32-1, "")), "ends too early"},
	} {
		path := filepath.Join(t.TempDir(), "f.sav")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := recordstest.Read(t, Format{}, path, "sav", nil)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestRowsFillTheirCodes: ReadStat fills the codes of each row up to eight with zeros, which stand for nothing.
func TestRowsFillTheirCodes(t *testing.T) {
	file := fileWith(8, 1, 3, nil)
	file = file[:len(file)-8]
	texts := []string{"first", "second", "third"}
	for _, text := range texts {
		file = append(file, codeRaw, 0, 0, 0, 0, 0, 0, 0)
		file = append(file, (text + "        ")[:8]...)
	}
	path := filepath.Join(t.TempDir(), "f.sav")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	_, rows, err := recordstest.Read(t, Format{}, path, "sav", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Concat(rows...); !slices.Equal(got, texts) {
		t.Errorf("rows %q, want %q", got, texts)
	}
}
