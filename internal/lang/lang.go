// Package lang holds texts in the two languages of the program: Swedish by default, English by a switch.
package lang

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Lang is a language of the program.
type Lang string

// The languages.
const (
	SV Lang = "sv"
	EN Lang = "en"
)

// UnmarshalText accepts a language's code, or its name in either language. It keeps any other text as it is written;
// the caller must refuse it.
func (l *Lang) UnmarshalText(text []byte) error {
	switch name := strings.ToLower(string(text)); name {
	case "sv", "svenska", "swedish":
		*l = SV
	case "en", "engelska", "english":
		*l = EN
	default:
		*l = Lang(text)
	}
	return nil
}

// Text is one text in both languages.
type Text struct {
	SV string `yaml:"sv"`
	EN string `yaml:"en"`
}

// In returns the text in l. It is Swedish if l is neither language.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.SV
}

// Textf formats both languages with the same arguments in the same order. The arguments are names, counts and texts,
// never a cell's value. Names are written as Visible writes them, and a Text in the language of what it stands in.
func Textf(sv, en string, args ...any) Text {
	in := func(form string, l Lang) string {
		shown := make([]any, len(args))
		for i, a := range args {
			switch a := a.(type) {
			case string:
				shown[i] = Visible(a)
			case Text:
				shown[i] = a.In(l)
			default:
				shown[i] = a
			}
		}
		return fmt.Sprintf(form, shown...)
	}
	return Text{SV: in(sv, SV), EN: in(en, EN)}
}

// Counted writes a number and what is counted: one for 1, otherwise many. one and many hold the words after the number.
func Counted(n int64, one, many Text) Text {
	words := many
	if n == 1 {
		words = one
	}
	digits := strconv.FormatInt(n, 10)
	return Text{SV: SV.Thousands(digits) + " " + words.SV, EN: EN.Thousands(digits) + " " + words.EN}
}

// Entries counts entries.
func Entries(n int64) Text { return Counted(n, Text{"post", "entry"}, Text{"poster", "entries"}) }

// Files counts files.
func Files(n int) Text { return Counted(int64(n), Text{"fil", "file"}, Text{"filer", "files"}) }

// Rows counts rows.
func Rows(n int64) Text { return Counted(n, Text{"rad", "row"}, Text{"rader", "rows"}) }

// Fill replaces each name in braces, in both languages, by the text that value returns for it. A brace that is not
// closed stays.
func (t Text) Fill(value func(name string) Text) Text {
	fill := func(s string, l Lang) string {
		var b strings.Builder
		for {
			before, rest, found := strings.Cut(s, "{")
			b.WriteString(before)
			if !found {
				return b.String()
			}
			name, after, closed := strings.Cut(rest, "}")
			if !closed {
				b.WriteString("{" + rest)
				return b.String()
			}
			b.WriteString(value(name).In(l))
			s = after
		}
	}
	return Text{SV: fill(t.SV, SV), EN: fill(t.EN, EN)}
}

// Space is the no-break space that Swedish uses between thousands and before a per cent sign.
const Space = "\u00a0"

// Thousands groups the digits of a whole number with the language's separator: 1 234 567, or 1,234,567.
func (l Lang) Thousands(digits string) string {
	mark := Space
	if l == EN {
		mark = ","
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteString(mark)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Number formats a number with a given number of decimals: 1 234,5, or 1,234.5. A number that rounds to zero has no
// minus sign.
func (l Lang) Number(v float64, decimals int) string {
	digits := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(digits, ".")
	written := l.Thousands(whole)
	if v < 0 && strings.Trim(digits, "0.") != "" {
		written = "\u2212" + written
	}
	switch {
	case fraction == "":
		return written
	case l == EN:
		return written + "." + fraction
	}
	return written + "," + fraction
}
