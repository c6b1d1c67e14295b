package reference

import (
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Line is one row of a file: the number of its first line, and its cells. A torn row has no cells.
type Line struct {
	Number int
	Cells  []string
}

// CSV states how a file is written, and the largest number of bytes of a cell and of a row.
type CSV struct {
	Delimiter           byte
	Encoding            string
	Longest, LongestRow int
}

// longest is the largest number of bytes of a cell of a delivery, and longestRow that of a row.
const (
	longest    = 1_000_000
	longestRow = 16 << 20
)

// windows1252 maps the bytes 0x80 to 0x9f. Bytes without a character map to themselves.
var windows1252 = []rune(
	"\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
		"\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178")

// unmarked returns a file's text without the byte order marks at its beginning, and whether it had any. After a mark of
// UTF-16 the text is converted to UTF-8.
func unmarked(b []byte) (text string, marked bool) {
	var order binary.ByteOrder
	switch text = string(b); {
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	}
	if order != nil {
		var units []uint16
		for ; len(b) >= 2; b = b[2:] {
			units = append(units, order.Uint16(b))
		}
		text = string(utf16.Decode(units))
	}
	without := strings.TrimLeft(text, "\ufeff")
	return without, without != text
}

// sepLine matches the line that gives Excel the delimiter.
var sepLine = regexp.MustCompile(`^(?i:"?sep=([!-~\t ])"?)[;,\t]*$`)

// decode turns a cell's bytes into text.
func decode(cell, encoding string) string {
	if encoding == "utf-8" {
		return strings.ToValidUTF8(cell, string(utf8.RuneError))
	}
	var out strings.Builder
	for _, c := range []byte(cell) {
		if encoding == "windows-1252" && c >= 0x80 && c < 0xa0 {
			out.WriteRune(windows1252[c-0x80])
		} else {
			out.WriteRune(rune(c))
		}
	}
	return out.String()
}

// Rows divides a file's text into rows. It reads one row at a time. If a row is torn, it looks for the next row on the
// next line.
func (c CSV) Rows(text string) []Line {
	var rows []Line
	number := 1
	for text != "" {
		cells, rest, whole := c.cutRow(text)
		if !whole {
			_, rest = cutLine(text)
			rows = append(rows, Line{number, nil})
		} else if blank, _ := cutLine(text); len(cells) != 1 || strings.TrimSpace(decode(blank, c.Encoding)) != "" {
			for i, cell := range cells {
				cells[i] = decode(cell, c.Encoding)
			}
			rows = append(rows, Line{number, cells})
		}
		for read := text[:len(text)-len(rest)]; read != ""; number++ {
			_, read = cutLine(read)
		}
		text = rest
	}
	return rows
}

// cutLine cuts off the first line, with any kind of line end.
func cutLine(text string) (first, rest string) {
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimPrefix(text[i:], lineEnd(text[i:]))
}

// lineEnd is the line end that text begins with, or nothing.
func lineEnd(text string) string {
	for _, end := range []string{"\r\n", "\r", "\n"} {
		if strings.HasPrefix(text, end) {
			return end
		}
	}
	return ""
}

// cutRow cuts off the first row with its line end, and reports whether it is intact.
func (c CSV) cutRow(text string) (cells []string, rest string, whole bool) {
	for rest = text; ; rest = rest[1:] {
		var cell string
		if strings.HasPrefix(rest, `"`) {
			var closed bool
			if cell, rest, closed = cutQuoted(rest[1:]); !closed {
				return nil, "", false
			}
		} else {
			end := strings.IndexAny(rest, string(c.Delimiter)+"\r\n")
			if end < 0 {
				end = len(rest)
			}
			cell, rest = rest[:end], rest[end:]
		}
		if len(cell) > c.Longest || len(text)-len(rest) > c.LongestRow {
			return nil, "", false
		}
		cells = append(cells, cell)
		switch {
		case rest == "" || lineEnd(rest) != "":
			return cells, strings.TrimPrefix(rest, lineEnd(rest)), true
		case rest[0] != c.Delimiter:
			return nil, "", false
		}
	}
}

// cutQuoted cuts off a cell up to its closing quote: the first that is not one of a pair.
func cutQuoted(text string) (cell, rest string, closed bool) {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case strings.HasPrefix(text[i+1:], `"`):
			i++
		default: // a line break is one, however it is written
			return strings.NewReplacer(`""`, `"`, "\r\n", "\n", "\r", "\n").Replace(text[:i]), text[i+1:], true
		}
	}
	return "", "", false
}
