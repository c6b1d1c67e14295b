package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/reference"
)

// rowsOf are all rows that a reader gives.
func rowsOf(t testing.TB, r *reader) []reference.Line {
	t.Helper()
	var rows []reference.Line
	for {
		err := r.next()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := reference.Line{Number: r.row.line}
		for i := range r.ends {
			row.Cells = append(row.Cells, string(r.cell(i)))
		}
		rows = append(rows, row)
	}
}

// csvTexts are files with something odd in them.
var csvTexts = []string{
	"a,b\n1,2\n",
	"a,b\r\n\"x\ny\",\"\"\"z\"\r\n\r\n 1 ,2",
	"\ufeffa\n",
	"a,\"b",
	"\"a\"b,c\n",
	"\r\r\n,\n",
	"a,b\n1,\"stray\n2,x\n3,x\n4,y \"z\" u\n5,x\n",
	"a,b\n1,\"stray\r\n2,x\r\n3,\"again\r\n4,y\r\n",
	"a,b\n\"1\" ,x\n2, \"x\"\n\"3\"\",x\n4,\"\"\"\"\n",
	"a,b\n1,\"x\n\"\",\"\",\"\n2,\",\"\n3,\"\"\"\n4,\"\"\n",
	"a,b\n1234567890123456789012345678901234567890,2\n\"123456789012345678901234567890\n1234567\",\n3,4\n",
	"a,b\n\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\n\",\"\n\",\"\n\",\"\n\",\"\n\"",
}

// TestCSVRows holds the reader against the reference at every edge of its buffer.
func TestCSVRows(t *testing.T) {
	for _, text := range csvTexts {
		for _, delimiter := range []byte{',', ';', '\t'} {
			for n := 1; n < 8; n++ {
				sameRows(t, strings.ReplaceAll(text, ",", string(delimiter)), n, delimiter)
			}
		}
	}
}

// sameRows compares the rows that the reader and the reference make of a text, with narrow limits and few bytes at a
// time.
func sameRows(t *testing.T, text string, n int, delimiter byte) {
	t.Helper()
	for _, encoding := range []string{"utf-8", "windows-1252"} {
		r := newReader(&slow{data: []byte(text), n: n}, delimiter, decoders[encoding])
		r.buf = make([]byte, 4)
		r.maxCell, r.maxRow = 30, 90
		want := reference.CSV{Delimiter: delimiter, Encoding: encoding, Longest: 30, LongestRow: 90}.Rows(text)
		for _, row := range want {
			for i, cell := range row.Cells {
				row.Cells[i] = strings.TrimSpace(cell)
			}
		}
		got := rowsOf(t, r)
		for _, row := range got {
			for i, cell := range row.Cells {
				row.Cells[i] = strings.ToValidUTF8(cell, "\ufffd")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q, %q, %s, %d bytes at a time (-reference +got):\n%s", text, delimiter, encoding, n, diff)
		}
	}
}

// FuzzCSV holds the reader against the reference, and against the standard library where that reads a file at all.
func FuzzCSV(f *testing.F) {
	for _, text := range csvTexts {
		f.Add([]byte(text), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, chunk uint8) {
		sameRows(t, string(data), int(chunk)%7+1, ',')
		if bytes.ContainsAny(data, "\r") || bytes.Contains(data, []byte("\ufeff")) {
			return // the library keeps or changes a lone carriage return
		}
		got := rowsOf(t, newReader(bytes.NewReader(data), ',', nil))
		std := stdcsv.NewReader(bytes.NewReader(data))
		std.FieldsPerRecord = -1
		j := 0
		for {
			row, err := std.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				return // it is stricter about quotes in cells that have none around them
			}
			for i := range row {
				row[i] = strings.TrimSpace(row[i])
			}
			line, _ := std.FieldPos(0)
			if len(row) == 1 && row[0] == "" && (j >= len(got) || got[j].Number != line) {
				continue // blank, or an empty quoted cell: which, the library does not say
			}
			if want := (reference.Line{Number: line, Cells: row}); j >= len(got) || !cmp.Equal(got[j], want) {
				t.Fatalf("row %d: have %v, want %v", j, got, want)
			}
			j++
		}
		if j != len(got) {
			t.Fatalf("%d rows too many", len(got)-j)
		}
	})
}

// slow reads a few bytes at a time.
type slow struct {
	data []byte
	n    int
}

func (s *slow) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(s.n, len(p))], s.data)
	s.data = s.data[n:]
	return n, nil
}

// endless gives a text again and again, up to so many bytes.
type endless struct {
	text string
	left int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.left > 0 {
		c := copy(p[n:min(len(p), n+e.left)], e.text[e.at:])
		n, e.left, e.at = n+c, e.left-c, (e.at+c)%len(e.text)
	}
	return n, nil
}

// TestCSVIsBounded: whatever the file holds, a row takes bounded memory, and each byte is looked at a few times at
// most.
func TestCSVIsBounded(t *testing.T) {
	const size = 48 << 20
	for name, of := range map[string]struct {
		first, text string
		rows        int // of which at least so many are given
	}{
		"a line without end":         {"a,b\n", "x", 1},
		"a cell without end":         {"a,b\n\"", "x", 1},
		"a row of commas":            {"a,b\n", ",", 1},
		"an open quote":              {"a,b\n1,\"stray\n", "2,x\n", size / 4},
		"a quote on every line":      {"a,b\n", "1,\"stray\n", size / 20},
		"doubled quotes to the end":  {"a,b\n1,\"stray\n", "2,\"\"\n", size / 5},
		"long cells with line ends":  {"a,b\n", "\"" + strings.Repeat("y\n", 400_000) + "\",", 1000},
		"pairs that close elsewhere": {"a,b\n", "\",\"\n", size / 20},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(io.MultiReader(strings.NewReader(of.first), &endless{text: of.text, left: size}), ',', nil)
			began, rows := time.Now(), 0
			var err error
			for err = r.next(); err == nil; err = r.next() {
				rows++
			}
			if !errors.Is(err, io.EOF) || rows < of.rows {
				t.Errorf("%d rows, at least %d wanted; %v", rows, of.rows, err)
			}
			if kept := cap(r.buf) + cap(r.text) + 8*cap(r.ends); kept > 5*maxRow {
				t.Errorf("%d MB are kept", kept>>20)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("took %v", took)
			}
			t.Logf("%d rows, %d MB, %v", rows, (cap(r.buf)+cap(r.text)+8*cap(r.ends))>>20, time.Since(began))
		})
	}
}
