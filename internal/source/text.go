// Package source reads the text that people and other programs write: the kind of a file from its first bytes, its text
// in any encoding, and a tree without anchors of YAML. A file of another kind than expected is reported by its kind.
// Nothing ambiguous is guessed.
//
// Everything is bounded: the bytes, the depth, and what aliases become.
package source

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"ansatz/internal/lang"
)

// Most is the most bytes of a file that is read at once: a manifest, a study, a model.
const Most = 1 << 20

// Mistake says what is wrong with a text, and where. Line and column begin at 1; 0 is unknown.
type Mistake struct {
	Line, Column int
	Rule, Hint   lang.Text
}

// Error gives the English text, without the place.
func (m *Mistake) Error() string { return m.Rule.EN }

// ReadAll reads a file for Text. Of a file that is too large, it reads just enough for Text to refuse it.
func ReadAll(in io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(in, Most+1)) }

// Encodings in which a text may be written. UTF8 is the usual one.
const (
	UTF8        = "UTF-8"
	UTF16       = "UTF-16"
	Windows1252 = "windows-1252"
)

var saveAsUTF8 = lang.Text{SV: "spara filen som text i UTF-8", EN: "save the file as text in UTF-8"}

// Text turns a file into UTF-8 and returns the encoding that it was written in. Byte-order marks at the beginning are
// removed. UTF-16 is read if it has its mark, windows-1252 if all of the file is Western European text of that
// encoding. Everything else is a mistake.
func Text(raw []byte) (text []byte, encoding string, mistake *Mistake) {
	if len(raw) > Most {
		return nil, "", &Mistake{
			Line: 1,
			Rule: lang.Textf("filen är större än %d MB", "the file is larger than %d MB", Most>>20),
			Hint: lang.Text{
				SV: "kontrollera att det är rätt fil, och ta bort det som inte hör dit",
				EN: "check that it is the right file, and remove what does not belong there",
			},
		}
	}
	if kind := KindOf(raw); kind.ID != "" {
		return nil, "", &Mistake{
			Line: 1,
			Rule: lang.Text{
				SV: "är " + kind.Name.SV + " och ingen vanlig text",
				EN: "is " + kind.Name.EN + " and no plain text",
			},
			Hint: saveAsUTF8,
		}
	}
	switch mark := markOf(raw); mark {
	case "":
	case UTF8:
		raw = withoutMarks(raw)
	default:
		whole := len(raw)%2 == 0
		if raw, whole = fromUTF16(raw[2:], mark == bigEndian, whole); !whole {
			return nil, "", &Mistake{
				Line: 1,
				Rule: lang.Text{
					SV: "börjar som UTF-16, men är det inte hela vägen",
					EN: "begins as UTF-16, but is not all the way",
				},
				Hint: saveAsUTF8,
			}
		}
		return withoutMarks(raw), UTF16, nil
	}
	if utf8.Valid(raw) {
		return raw, UTF8, nil
	}
	if western(raw) {
		text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err == nil {
			return text, Windows1252, nil
		}
	}
	first := 0
	for first < len(raw) {
		c, n := utf8.DecodeRune(raw[first:])
		if c == utf8.RuneError && n == 1 {
			break
		}
		first += n
	}
	return nil, "", &Mistake{
		Line: 1 + bytes.Count(raw[:first], []byte("\n")),
		Rule: lang.Text{
			SV: "texten är inte UTF-8, och inte säkert windows-1252",
			EN: "the text is not UTF-8, and not for certain windows-1252",
		},
		Hint: saveAsUTF8,
	}
}

// western says whether bytes that are not UTF-8 can only be Swedish in windows-1252. They are letters, signs of the
// upper half and dashes. None is a byte that is å, ä or ö in the encodings of MS-DOS or old Macintoshes, and none look
// like UTF-8.
func western(raw []byte) bool {
	for len(raw) > 0 {
		c, n := utf8.DecodeRune(raw)
		switch {
		case n > 1 || c < ' ' && c != '\n' && c != '\r' && c != '\t':
			return false
		case n == 1 && c == utf8.RuneError:
			switch b := raw[0]; {
			case b >= 0xa0, b == 0x93, b == 0x96, b == 0x97: // upper half, “, –, —
			default:
				return false
			}
		}
		raw = raw[n:]
	}
	return true
}

// The orders of bytes of a UTF-16 mark.
const (
	littleEndian = "UTF-16LE"
	bigEndian    = "UTF-16BE"
)

// Mark is the byte-order mark of UTF-8.
var Mark = []byte("\ufeff")

// markOf returns the mark with which a text begins: none, UTF8, or one of UTF-16.
func markOf(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, Mark):
		return UTF8
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return littleEndian
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return bigEndian
	}
	return ""
}

// withoutMarks removes the marks at the beginning of a text. There may be several, because programs that write one may
// be run twice.
func withoutMarks(raw []byte) []byte {
	for bytes.HasPrefix(raw, Mark) {
		raw = raw[len(Mark):]
	}
	return raw
}

// fromUTF16 turns UTF-16 into UTF-8 and says whether all of it was valid.
func fromUTF16(raw []byte, big, whole bool) ([]byte, bool) {
	text := make([]byte, 0, len(raw))
	for i := 0; i+1 < len(raw); i += 2 {
		unit := func(i int) rune {
			if big {
				return rune(raw[i])<<8 | rune(raw[i+1])
			}
			return rune(raw[i+1])<<8 | rune(raw[i])
		}
		c := unit(i)
		if utf16.IsSurrogate(c) {
			if c = utf8.RuneError; i+3 < len(raw) {
				c = utf16.DecodeRune(unit(i), unit(i+2))
			}
			if c == utf8.RuneError {
				whole = false
			} else {
				i += 2
			}
		}
		text = utf8.AppendRune(text, c)
	}
	return text, whole
}

// String gives the English text with its place.
func (m *Mistake) String() string { return fmt.Sprintf("%d:%d: %s", m.Line, m.Column, m.Rule.EN) }
