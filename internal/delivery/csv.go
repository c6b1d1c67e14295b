package delivery

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// csvReader takes a CSV file apart, row by row, exactly as the contract says: cells are separated by one delimiter, a cell that begins with a
// quote ends with one and may hold delimiters, line breaks and doubled quotes; lines end with LF, CRLF or CR; lines with nothing but
// spaces are skipped. It does not guess.
//
// Cells of a row are appended to one buffer, decoded to UTF-8 and without the spaces around them.
type csvReader struct {
	in        io.Reader
	delimiter byte
	decode    *[256][]byte // UTF-8 of each byte above 127; nil: the file is UTF-8
	buf       []byte
	pos, end  int
	line      int // line of the byte at pos, the first being 1
	eof       bool

	row
}

// row is the cells of one row.
type row struct {
	line int    // where it begins
	text []byte // all cells, one after the other
	ends []int  // where each cell ends in text
	bad  int    // the first cell that is not UTF-8, from 1; 0: none
}

func (r *row) cell(i int) []byte {
	begin := 0
	if i > 0 {
		begin = r.ends[i-1]
	}
	return r.text[begin:r.ends[i]]
}

// errOpenQuote says that a quoted cell has no end; the row's line tells where the row begins.
var errOpenQuote = errors.New("quote is never closed")

// byteOrderMark begins files of some programs and is no part of the first name.
var byteOrderMark = []byte("\ufeff")

func newCSVReader(in io.Reader, delimiter byte, decode *[256][]byte) *csvReader {
	return &csvReader{in: in, delimiter: delimiter, decode: decode, buf: make([]byte, 256<<10), line: 1}
}

// decoders are the encodings besides UTF-8.
var decoders = map[string]*[256][]byte{
	"windows-1252": decoder(charmap.Windows1252),
	"iso-8859-1":   decoder(charmap.ISO8859_1),
}

func decoder(m *charmap.Charmap) *[256][]byte {
	var table [256][]byte
	for b := range 256 {
		table[b] = utf8.AppendRune(nil, m.DecodeByte(byte(b)))
	}
	return &table
}

// fill reads more bytes; those from keep on stay. It reports false at the end of the file.
func (r *csvReader) fill() (bool, error) {
	if r.eof {
		return false, nil
	}
	copy(r.buf, r.buf[r.pos:r.end])
	r.end -= r.pos
	r.pos = 0
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	for {
		n, err := r.in.Read(r.buf[r.end:])
		r.end += n
		if err == io.EOF {
			r.eof = true
			return n > 0, nil
		}
		if err != nil {
			return false, err
		}
		if n > 0 {
			return true, nil
		}
	}
}

// skipMark drops a byte-order mark; it is called before the first row.
func (r *csvReader) skipMark() error {
	for r.end-r.pos < len(byteOrderMark) {
		more, err := r.fill()
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if bytes.HasPrefix(r.buf[r.pos:r.end], byteOrderMark) {
		r.pos += len(byteOrderMark)
	}
	return nil
}

// next reads the next row that is not blank. It returns io.EOF after the last one.
func (r *csvReader) next() error {
	for {
		blank, err := r.readRow()
		if err != nil {
			return err
		}
		if !blank {
			return nil
		}
	}
}

// peek makes the byte at pos available.
func (r *csvReader) peek() (byte, bool, error) {
	if r.pos == r.end {
		if more, err := r.fill(); !more || err != nil {
			return 0, false, err
		}
	}
	return r.buf[r.pos], true, nil
}

func (r *csvReader) readRow() (blank bool, err error) {
	r.row.line = r.line
	r.text = r.text[:0]
	r.ends = r.ends[:0]
	r.bad = 0
	if _, more, err := r.peek(); err != nil {
		return false, err
	} else if !more {
		return false, io.EOF
	}
	quoted := false
	for {
		begin := len(r.text)
		c, more, err := r.peek()
		if err != nil {
			return false, err
		}
		if more && c == '"' {
			quoted = true
			if err := r.readQuoted(); err != nil {
				return false, err
			}
		}
		if err := r.readPlain(); err != nil {
			return false, err
		}
		r.endCell(begin)
		c, more, err = r.peek()
		if err != nil {
			return false, err
		}
		if more && c == r.delimiter {
			r.pos++
			continue
		}
		if more {
			if err := r.endLine(c); err != nil {
				return false, err
			}
		}
		return len(r.ends) == 1 && !quoted && len(r.text) == 0, nil
	}
}

// readPlain appends bytes up to a delimiter or the end of the line.
func (r *csvReader) readPlain() error {
	for {
		i := r.pos
		for i < r.end {
			c := r.buf[i]
			if c == r.delimiter || c == '\n' || c == '\r' {
				break
			}
			i++
		}
		r.text = append(r.text, r.buf[r.pos:i]...)
		r.pos = i
		if i < r.end {
			return nil
		}
		if more, err := r.fill(); !more || err != nil {
			return err
		}
	}
}

// readQuoted appends what stands between quotes; what follows the closing quote is read as plain.
func (r *csvReader) readQuoted() error {
	r.pos++
	for {
		c, more, err := r.peek()
		if err != nil {
			return err
		}
		if !more {
			return errOpenQuote
		}
		switch c {
		case '"':
			r.pos++
			if c, more, err = r.peek(); err != nil {
				return err
			}
			if !more || c != '"' {
				return nil
			}
			r.text = append(r.text, '"')
			r.pos++
		case '\r', '\n':
			r.text = append(r.text, '\n')
			if err := r.endLine(c); err != nil {
				return err
			}
		default:
			r.text = append(r.text, c)
			r.pos++
		}
	}
}

// endLine moves past the end of a line.
func (r *csvReader) endLine(c byte) error {
	r.pos++
	r.line++
	if c == '\r' {
		if c, more, err := r.peek(); err != nil {
			return err
		} else if more && c == '\n' {
			r.pos++
		}
	}
	return nil
}

// endCell decodes the cell that begins at begin in text, removes the spaces around it and closes it.
func (r *csvReader) endCell(begin int) {
	raw := r.text[begin:]
	ascii := true
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		if r.decode != nil {
			decoded := make([]byte, 0, 2*len(raw))
			for _, c := range raw {
				decoded = append(decoded, r.decode[c]...)
			}
			r.text = append(r.text[:begin], decoded...)
		} else if !utf8.Valid(raw) && r.bad == 0 {
			r.bad = len(r.ends) + 1
		}
	}
	trimmed := bytes.TrimSpace(r.text[begin:])
	n := copy(r.text[begin:], trimmed)
	r.text = r.text[:begin+n]
	r.ends = append(r.ends, len(r.text))
}
