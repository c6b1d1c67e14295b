package reference

import (
	"strings"
	"unicode/utf8"
)

// line is one row of a file: where it begins and its cells.
type line struct {
	number int
	cells  []string
}

// undefined bytes of windows-1252 stand for themselves.
var windows1252 = []rune("\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178")

// decode turns a file's bytes into text and drops a byte-order mark.
func decode(b []byte, encoding string) string {
	b = []byte(strings.TrimPrefix(string(b), "\xef\xbb\xbf"))
	if encoding == "utf-8" {
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	var out strings.Builder
	for _, c := range b {
		if encoding == "windows-1252" && c >= 0x80 && c < 0xa0 {
			out.WriteRune(windows1252[c-0x80])
		} else {
			out.WriteRune(rune(c))
		}
	}
	return out.String()
}

// readCSV cuts text into rows. A cell that begins with a quote ends at the next single one and may hold delimiters and line breaks; lines with nothing but blanks are skipped.
func readCSV(text string, delimiter byte) []line {
	var rows []line
	number := 1
	for i := 0; i < len(text); {
		row := line{number: number}
		start := i
		for {
			var cell strings.Builder
			if i < len(text) && text[i] == '"' {
				i++
				for i < len(text) {
					if text[i] == '"' {
						if i+1 < len(text) && text[i+1] == '"' {
							i++
						} else {
							i++
							break
						}
					}
					if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
						i++ // a line break is one, however it is written
					}
					if text[i] == '\n' {
						number++
					}
					cell.WriteByte(text[i])
					i++
				}
			}
			for i < len(text) && text[i] != delimiter && text[i] != '\n' && !(text[i] == '\r' && (i+1 == len(text) || text[i+1] == '\n')) {
				cell.WriteByte(text[i])
				i++
			}
			row.cells = append(row.cells, cell.String())
			if i < len(text) && text[i] == delimiter {
				i++
				continue
			}
			break
		}
		raw := text[start:i]
		if i < len(text) && text[i] == '\r' {
			i++
		}
		if i < len(text) && text[i] == '\n' {
			i++
		}
		number++
		if strings.TrimSpace(raw) != "" {
			rows = append(rows, row)
		}
	}
	return rows
}
