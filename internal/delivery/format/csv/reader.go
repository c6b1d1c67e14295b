package csv

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"ansatz/internal/delivery/format"
)

// reader parses a CSV file row by row, exactly as the contract says. One delimiter separates cells. A cell that begins
// with a quote ends with one, before a delimiter or the end of the line, and may hold delimiters, line breaks and
// doubled quotes. In another cell a quote is an ordinary character. Lines end with LF, CRLF or CR. Lines with nothing
// but spaces are skipped. It does not guess.
//
// A row that breaks these rules, or a limit, is torn: it has no cells, and reading continues with the line after the
// one where the row begins. These lines are read twice, but the work stays linear: no row that begins before the end of
// a torn row goes past the end of its own line.
//
// Cells of a row are appended to one buffer, decoded to UTF-8 and without the spaces around them. Memory is bounded
// whatever the file holds, because at most maxRow bytes of a row are kept.
type reader struct {
	in        io.Reader
	delimiter byte
	decode    *[256][]byte // UTF-8 of each byte above 127; nil: the file is UTF-8
	maxCell   int          // the most bytes of a cell, without its quotes
	maxRow    int          // the most bytes of a row in the file
	maxCells  int          // the most cells of a row that are kept; a longer row keeps one more
	buf       []byte
	pos, end  int
	// where the second line of the row begins in buf, because reading may continue there; -1: the row has one line so
	// far
	second int
	before int64 // bytes of the file before buf
	line   int   // line of the byte at pos, the first being 1
	eof    bool

	row
}

// The limits of what is read from a CSV file.
const (
	maxCell   = format.MaxCell
	maxRow    = 16 << 20 // bytes; otherwise a row of many long cells could fill the memory
	maxHeader = 10_000   // columns
)

// row is the cells of one row.
type row struct {
	line int    // where it begins
	torn bool   // breaks the rules: it has no cells
	text []byte // all cells, one after the other
	ends []int  // where each cell ends in text
	more bool   // a cell that is not kept is not empty
	bad  int    // the first cell that is not UTF-8, from 1; 0: none
}

func (r *row) cell(i int) []byte {
	begin := 0
	if i > 0 {
		begin = r.ends[i-1]
	}
	return r.text[begin:r.ends[i]]
}

func newReader(in io.Reader, delimiter byte, decode *[256][]byte) *reader {
	return &reader{in: in, delimiter: delimiter, decode: decode, buf: make([]byte, 256<<10), second: -1, line: 1,
		maxCell: maxCell, maxRow: maxRow, maxCells: maxHeader}
}

// decoders are the encodings besides UTF-8.
var decoders = map[string]*[256][]byte{
	"windows-1252": decoder(charmap.Windows1252),
	"iso-8859-1":   decoder(charmap.ISO8859_1),
}

func decoder(m *charmap.Charmap) *[256][]byte {
	var table [256][]byte
	for b := range 256 {
		c := m.DecodeByte(byte(b))
		if c == utf8.RuneError {
			c = rune(b) // a byte without a character in the encoding becomes itself
		}
		table[b] = utf8.AppendRune(nil, c)
	}
	return &table
}

// fill reads more bytes. It keeps those from pos on, and those to which reading may return. It reports false at the end
// of the file.
func (r *reader) fill() (bool, error) {
	if r.eof {
		return false, nil
	}
	from := r.pos
	if r.second >= 0 {
		from = r.second
		r.second = 0
	}
	copy(r.buf, r.buf[from:r.end])
	r.end -= from
	r.pos -= from
	r.before += int64(from)
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	for {
		n, err := r.in.Read(r.buf[r.end:])
		r.end += n
		if errors.Is(err, io.EOF) {
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

// next reads the next row that is not blank. It returns io.EOF after the last one.
func (r *reader) next() error {
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
func (r *reader) peek() (byte, bool, error) {
	if r.pos == r.end {
		if more, err := r.fill(); !more || err != nil {
			return 0, false, err
		}
	}
	return r.buf[r.pos], true, nil
}

func (r *reader) readRow() (blank bool, err error) {
	r.row = row{line: r.line, text: r.text[:0], ends: r.ends[:0]}
	r.second = -1
	begin := r.before + int64(r.pos)
	if _, more, err := r.peek(); err != nil {
		return false, err
	} else if !more {
		return false, io.EOF
	}
	quoted := false
	for {
		c, more, err := r.peek()
		if err != nil {
			return false, err
		}
		read := r.readPlain
		if more && c == '"' {
			quoted = true
			read = r.readQuoted
		}
		from := len(r.text)
		if err = read(from); err == nil && r.before+int64(r.pos)-begin > int64(r.maxRow) {
			err = errTorn
		}
		if errors.Is(err, errTorn) {
			return false, r.tear()
		}
		if err != nil {
			return false, err
		}
		r.endCell(from)
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

// errTorn says that a row breaks the rules. It is used in this file only.
var errTorn = errors.New("torn row")

// tear drops the row being read and continues after the end of the line where it begins.
func (r *reader) tear() error {
	r.row = row{line: r.row.line, torn: true, text: r.text[:0], ends: r.ends[:0]}
	if r.second >= 0 {
		r.pos, r.line = r.second, r.row.line+1
		r.second = -1
		return nil
	}
	for {
		c, more, err := r.peek()
		if err != nil || !more {
			return err
		}
		if c == '\n' || c == '\r' {
			return r.endLine(c)
		}
		if i := bytes.IndexAny(r.buf[r.pos:r.end], "\r\n"); i >= 0 {
			r.pos += i
		} else {
			r.pos = r.end
		}
	}
}

// readPlain appends bytes up to a delimiter or the end of the line to the cell that begins at begin in text.
func (r *reader) readPlain(begin int) error {
	for {
		i := r.pos
		for i < r.end {
			c := r.buf[i]
			if c == r.delimiter || c == '\n' || c == '\r' {
				break
			}
			i++
		}
		if err := r.take(begin, i); err != nil || i < r.end {
			return err
		}
		if more, err := r.fill(); !more || err != nil {
			return err
		}
	}
}

// take appends the bytes before place i of buf to the cell that begins at begin in text.
func (r *reader) take(begin, i int) error {
	if len(r.text)-begin+i-r.pos > r.maxCell {
		return errTorn
	}
	r.text = append(r.text, r.buf[r.pos:i]...)
	r.pos = i
	return nil
}

// readQuoted appends the text between quotes to the cell that begins at begin in text.
func (r *reader) readQuoted(begin int) error {
	r.pos++
	for {
		i := r.pos
		for i < r.end && r.buf[i] != '"' && r.buf[i] != '\n' && r.buf[i] != '\r' {
			i++
		}
		if err := r.take(begin, i); err != nil {
			return err
		}
		c, more, err := r.peek()
		switch {
		case err != nil:
			return err
		case !more:
			return errTorn // the quote is never closed
		case c == '"':
			r.pos++
			c, more, err = r.peek()
			if err != nil || !more || c == r.delimiter || c == '\n' || c == '\r' {
				return err
			}
			if c != '"' {
				return errTorn
			}
			if err := r.take(begin, r.pos+1); err != nil {
				return err
			}
		case c == '\n' || c == '\r':
			if len(r.text)-begin == r.maxCell {
				return errTorn
			}
			r.text = append(r.text, '\n') // every kind of line break becomes this one
			if err := r.endLine(c); err != nil {
				return err
			}
			if r.second < 0 {
				r.second = r.pos
			}
		}
	}
}

// endLine moves past the end of a line.
func (r *reader) endLine(c byte) error {
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
func (r *reader) endCell(begin int) {
	if len(r.ends) > r.maxCells {
		r.more = r.more || len(bytes.TrimSpace(r.text[begin:])) > 0
		r.text = r.text[:begin]
		return
	}
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
