package file

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/charmap"

	"ansatz/internal/register"
)

// csvStyle is the style in which an agency writes a CSV file.
type csvStyle struct {
	delimiter byte
	comma     bool // decimal comma
	bom       bool
	latin     bool // windows-1252
	extra     bool // an unknown column
}

// styleOf returns a register's style. It depends on the register's index in the dictionary, so that every style occurs.
// Clean files and Parquet have the plain style.
func styleOf(reg *register.Register, format Format, dirty bool) csvStyle {
	s := csvStyle{delimiter: ','}
	if !dirty || format != CSV {
		return s
	}
	switch slices.Index(register.All(), reg) % 4 {
	case 0:
		s.delimiter, s.comma = ';', true
	case 1:
		s.bom = true
	case 2:
		s.delimiter, s.comma, s.latin = ';', true, true
	case 3:
		s.extra = true
	}
	return s
}

// csvEncoder writes delimited rows with a header.
type csvEncoder struct {
	file  *os.File
	sum   hash.Hash
	buf   *bufio.Writer
	gz    *gzip.Writer
	row   []byte
	style csvStyle
}

func newCSVEncoder(reg *register.Register, path string, style csvStyle) (*csvEncoder, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	e := &csvEncoder{file: f, sum: sha256.New(), style: style}
	e.buf = bufio.NewWriterSize(io.MultiWriter(f, e.sum), 1<<18)
	e.gz, _ = gzip.NewWriterLevel(e.buf, gzip.BestSpeed)
	if style.bom {
		e.row = append(e.row, "\uFEFF"...)
	}
	for i, c := range reg.Columns {
		if i > 0 {
			e.row = append(e.row, style.delimiter)
		}
		e.row = append(e.row, c.Name...)
	}
	if style.extra {
		e.row = append(e.row, style.delimiter)
		e.row = append(e.row, "handläggare"...)
	}
	e.row = append(e.row, '\n')
	return e, nil
}

func (e *csvEncoder) write(t *Table) error {
	if t.spoil != nil {
		for _, row := range t.spoil.batch(t) {
			for c, cell := range row {
				if c > 0 {
					e.row = append(e.row, e.style.delimiter)
				}
				if c < len(t.reg.Columns) && t.reg.Columns[c].Type == register.Num && e.style.comma {
					cell = strings.Replace(cell, ".", ",", 1)
				}
				if e.style.latin {
					cell = latin1252(cell)
				}
				e.row = appendQuoted(e.row, cell, e.style.delimiter)
			}
			if e.style.extra {
				e.row = append(e.row, e.style.delimiter, 'F', 'K')
			}
			e.row = append(e.row, '\n')
			if err := e.spill(1 << 16); err != nil {
				return err
			}
		}
		return nil
	}
	cols := t.reg.Columns
	for i := range t.n {
		for c := range cols {
			if c > 0 {
				e.row = append(e.row, ',')
			}
			if cols[c].Type == register.Text && t.cells[c][i] != Null {
				e.row = appendQuoted(e.row, t.texts[t.cells[c][i]], ',')
				continue
			}
			e.row = appendCell(e.row, &cols[c], t.cells[c][i], t.texts)
		}
		e.row = append(e.row, '\n')
		if err := e.spill(1 << 16); err != nil {
			return err
		}
	}
	return nil
}

func (e *csvEncoder) spill(above int) error {
	if len(e.row) <= above {
		return nil
	}
	_, err := e.gz.Write(e.row)
	e.row = e.row[:0]
	return err
}

func appendQuoted(b []byte, s string, delimiter byte) []byte {
	for i := range len(s) {
		if s[i] == delimiter || s[i] == '"' || s[i] == '\n' {
			b = append(b, '"')
			b = append(b, bytes.ReplaceAll([]byte(s), []byte{'"'}, []byte(`""`))...)
			return append(b, '"')
		}
	}
	return append(b, s...)
}

func (e *csvEncoder) close() (string, error) {
	err := e.spill(0)
	for _, end := range []func() error{e.gz.Close, e.buf.Flush, e.file.Close} {
		if failed := end(); err == nil {
			err = failed
		}
	}
	return hex.EncodeToString(e.sum.Sum(nil)), err
}

// latin1252 encodes text as windows-1252. Characters that the encoding lacks become question marks.
func latin1252(s string) string {
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		return "?"
	}
	return out
}
