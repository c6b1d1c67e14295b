package lang

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Visible returns a text that comes from outside (a name, a file, a column's heading) as people may safely read it, on
// one line: every character that does not show, or that changes how the others show, is written as its number, such as
// [U+202E]; a byte that is no UTF-8 as [0xE5]. These are control characters (line breaks, tabs and the escape that
// colours a terminal among them), marks of the direction of writing, and characters without width. A text without them
// is returned as it is.
func Visible(s string) string { return visible(s, "", numbered) }

// VisibleLines is Visible for texts of several lines: line breaks and tabs stay.
func VisibleLines(s string) string { return visible(s, "\n\t", numbered) }

// numbered returns the form in which Visible writes a character that does not show.
func numbered(r rune) string { return fmt.Sprintf("[U+%04X]", r) }

// escaped returns the JSON escape of a character that may not show. A reader of the JSON gets the character back.
func escaped(r rune) string {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf("\\u%04x\\u%04x", high, low)
	}
	return fmt.Sprintf("\\u%04x", r)
}

func visible(s, keep string, write func(rune) string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || hidden(r) }) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "[0x%02X]", s[i])
		case hidden(r) && !strings.ContainsRune(keep, r):
			b.WriteString(write(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports whether a character does not show by itself: controls (Cc), formats (Cf: writing direction, zero
// width, tags), separators of lines and paragraphs, variation selectors, fillers, and code points that are not
// characters.
func hidden(r rune) bool {
	if r >= ' ' && r < 0x7f {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Variation_Selector,
		unicode.Noncharacter_Code_Point) ||
		r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 ||
		r == 0x2800
}

var (
	// formula is where a spreadsheet may take what follows for a formula: at the start of a cell, or after a semicolon,
	// which divides cells where the decimal mark is a comma; spaces and quotes before the sign do not help. The signs
	// stand there in their full and small widths too.
	formula = regexp.MustCompile(`(^|;)([\s\p{Z}"'` + "`´‘’“”" + `]*[=+\-@＝＋－＠﹦﹢﹣﹫−])`)
	amount  = regexp.MustCompile(`^[+\-−]?[0-9]+([ \x{00A0}\x{202F}][0-9]{3})*([.,][0-9]+)?([eE][+\-]?[0-9]+)?$`)
)

// Cell is Visible for a cell of a table that may be opened in a spreadsheet. If the cell, or the part of it after a
// semicolon, would be taken for a formula, an apostrophe is put before it. Numbers stay as they are, negative ones too.
func Cell(s string) string {
	s = Visible(s)
	if amount.MatchString(s) {
		return s
	}
	return formula.ReplaceAllString(s, "$1'$2")
}

// Cells is Cell for each cell of a row.
func Cells(row ...string) []string {
	safe := make([]string, len(row))
	for i, cell := range row {
		safe[i] = Cell(cell)
	}
	return safe
}

// Shown is a writer that passes on text so that all of it shows, except line breaks and tabs. It is the last safeguard
// before a terminal, a page or a file that people open. Close writes the rest of an incomplete character; it does not
// close the underlying writer.
type Shown struct {
	w     io.Writer
	write func(rune) string
	rest  []byte // the beginning of a character whose end is still to come
}

// Show returns a Shown that writes hidden characters as VisibleLines does.
func Show(w io.Writer) *Shown { return &Shown{w: w, write: numbered} }

// ShowJSON returns a Shown for JSON. It writes hidden characters as JSON escapes, so no character is lost.
func ShowJSON(w io.Writer) *Shown { return &Shown{w: w, write: escaped} }

// Write writes all complete characters of what it has received so far.
func (s *Shown) Write(p []byte) (int, error) {
	all := append(s.rest, p...)
	whole := len(all)
	for back := 1; back <= min(utf8.UTFMax-1, len(all)); back++ {
		if utf8.RuneStart(all[len(all)-back]) {
			if !utf8.FullRune(all[len(all)-back:]) {
				whole = len(all) - back
			}
			break
		}
	}
	s.rest = append([]byte(nil), all[whole:]...)
	if _, err := io.WriteString(s.w, visible(string(all[:whole]), "\n\t", s.write)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes the rest of an incomplete character.
func (s *Shown) Close() error {
	_, err := io.WriteString(s.w, visible(string(s.rest), "", s.write))
	s.rest = nil
	return err
}

// Columns returns the number of terminal columns of a text: two for wide East Asian characters, none for an accent that
// combines with the letter before it.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Shorten returns a text of at most room terminal columns. A longer text is cut and ends in "…".
func Shorten(s string, room int) string {
	if Columns(s) <= room || room < 1 {
		return s
	}
	runes := []rune(s)
	for Columns(string(runes))+1 > room && len(runes) > 0 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
