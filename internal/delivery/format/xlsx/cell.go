package xlsx

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/markup"
)

// shared are the texts that cells share.
type shared struct {
	text []byte
	ends []int
}

func (s *shared) at(i int) []byte {
	begin := 0
	if i > 0 {
		begin = s.ends[i-1]
	}
	return s.text[begin:s.ends[i]]
}

// readTexts reads the shared texts, without the pronunciations beside them.
func (w *workbook) readTexts() error {
	in, err := w.part("xl/sharedStrings.xml")
	if in == nil || err != nil {
		return err
	}
	defer in.Close()
	x, err := markup.New(in)
	for err == nil {
		var kind markup.Kind
		if kind, err = x.Next(); err != nil {
			break
		}
		switch {
		case kind == markup.Start && string(x.Name) == "rPh":
			err = x.Skip()
		case kind == markup.Start && string(x.Name) == "t":
			w.texts.text, err = x.AppendText(w.texts.text, most)
		case kind == markup.End && string(x.Name) == "si":
			w.texts.ends = append(w.texts.ends, len(w.texts.text))
		}
		if len(w.texts.text)+8*len(w.texts.ends) > most {
			return &fault.Fault{Kind: fault.Resource, File: w.f.Path,
				Rule: lang.Text{SV: "arbetsbokens texter är för långa för minnet",
					EN: "the workbook's texts are too long for the memory"},
				Hint: lang.Text{SV: "dela arbetsboken, eller spara bladet som CSV",
					EN: "split the workbook, or save the sheet as CSV"}}
		}
	}
	if !errors.Is(err, io.EOF) {
		return w.damaged("sharedStrings.xml", err)
	}
	return nil
}

// form is what a number format makes of a number.
type form struct {
	day, time bool
	month     bool // a day whose format shows year and month only
	zeros     int  // so many digits are shown, with leading zeros; 0: no such format
	dash      int  // so many of them stand after a hyphen; 0: none
}

// builtIn are the number formats without a text that show days (ECMA-376 part 1, 18.8.30), those of East Asia too.
func builtIn(id int) form {
	switch {
	case id >= 14 && id <= 16, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return form{day: true}
	case id == 17:
		return form{day: true, month: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return form{time: true}
	case id == 22:
		return form{day: true, time: true}
	}
	return form{}
}

// parts are the decimals of a second in a number format.
var parts = regexp.MustCompile(`s\.0+`)

// formOf reads a number format.
func formOf(code string) form {
	code, _, _ = strings.Cut(code, ";")
	var plain strings.Builder // without texts in quotes, colours and conditions
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '[':
			begin := i
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
			inside := strings.ToLower(code[begin:min(i, len(code))])
			if slices.Contains([]string{"[h", "[hh", "[m", "[mm", "[s", "[ss"}, inside) { // a length of time
				plain.WriteString("h")
			}
		case '\\', '_', '*':
			if i++; i < len(code) && code[i] == '-' {
				plain.WriteByte('-')
			}
		default:
			plain.WriteByte(code[i])
		}
	}
	text := parts.ReplaceAllString(strings.ToLower(plain.String()), "s")
	if zeros := strings.ReplaceAll(text, "0", ""); len(text)-len(zeros) > 1 && (zeros == "" || zeros == "-") {
		f := form{zeros: len(text) - len(zeros)}
		if i := strings.IndexByte(text, '-'); i > 0 {
			f.dash = len(text) - i - 1
		}
		return f
	}
	if text == "general" || strings.ContainsAny(text, "#0?e@") && !strings.ContainsAny(text, "yd") {
		return form{}
	}
	f := form{time: strings.ContainsAny(text, "hs"), day: strings.ContainsAny(text, "yd")}
	if strings.Contains(text, "m") && !f.time {
		f.day = true
	}
	f.month = f.day && !f.time && strings.Contains(text, "y") && strings.Contains(text, "m") &&
		!strings.Contains(text, "d")
	return f
}

// readStyles reads which number format each style of a cell has.
func (w *workbook) readStyles() error {
	own := map[string]form{}
	inside := false
	return w.each("xl/styles.xml", func(x *markup.Scanner) error {
		switch string(x.Name) {
		case "numFmt":
			id, _ := x.Attr("numFmtId")
			key := string(id)
			code, _ := x.Attr("formatCode")
			own[key] = formOf(string(code))
		case "cellXfs":
			inside = true
		case "cellStyles", "dxfs":
			inside = false
		case "xf":
			if !inside {
				return nil
			}
			id, _ := x.Attr("numFmtId")
			f, ok := own[string(id)]
			if n, err := strconv.Atoi(string(id)); !ok && err == nil {
				f = builtIn(n)
			}
			if len(w.forms) == mostStyles {
				return markup.ErrLong
			}
			w.forms = append(w.forms, f)
		}
		return nil
	})
}

// next reads the next row of the sheet into row. It returns io.EOF after the last, when it has looked at what is
// merged.
func (s *sheet) next() error {
	if s.ended {
		return io.EOF
	}
	for {
		kind, err := s.xml.Next()
		if errors.Is(err, io.EOF) {
			s.ended = true
			return io.EOF
		}
		if err != nil {
			return s.torn(err)
		}
		if kind != markup.Start {
			continue
		}
		switch string(s.xml.Name) {
		case "row":
			return s.readRow()
		case "mergeCell":
			ref, _ := s.xml.Attr("ref")
			if s.first == 0 { // the sheet is so short that it ends before its header is known
				s.joined = append(s.joined, string(ref))
			} else if s.overHeader(string(ref)) {
				return s.merged(string(ref))
			}
		}
	}
}

// torn is the fault of a sheet that cannot be read further, with the row.
func (s *sheet) torn(err error) error {
	f := *s.damaged(s.part, err)
	f.Line = s.row.number + 1
	return &f
}

// overHeader says whether merged cells such as A1:C2 meet the row with the columns' names.
func (s *sheet) overHeader(ref string) bool {
	from, to, _ := strings.Cut(ref, ":")
	_, first := placeOf([]byte(from))
	_, last := placeOf([]byte(to))
	return first <= s.first && s.first <= last
}

// placeOf reads a reference such as AB12: the column from 0, and the row. A part that is not there is −1 or 0.
func placeOf(ref []byte) (column, row int) {
	column = -1
	for _, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z' && column < 1<<20:
			column = (column+1)*26 + int(c-'A')
		case c >= '0' && c <= '9' && row < 1<<28:
			row = row*10 + int(c-'0')
		}
	}
	return column, row
}

// What a sheet may have: columns, styles of cells (Excel has 65 490), and bytes in a row.
const (
	mostColumns = 16384
	mostStyles  = 100_000
	mostRow     = 16 << 20
)

// readRow reads the row whose Start is at hand.
func (s *sheet) readRow() error {
	number := s.row.number + 1
	if r, ok := s.xml.Attr("r"); ok {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < number {
			return s.torn(markup.ErrMalformed)
		}
		number = n
	}
	s.row = row{number: number, text: s.row.text[:0], ends: s.row.ends[:0], months: s.row.months[:0]}
	depth := s.xml.Depth()
	for {
		kind, err := s.xml.Next()
		if err != nil {
			return s.torn(err)
		}
		if s.xml.Depth() < depth {
			s.count()
			return nil
		}
		if kind == markup.Start && string(s.xml.Name) == "c" {
			if err := s.readCell(); err != nil {
				return err
			}
		}
	}
}

// count tells the task what was read of the archive.
func (s *sheet) count() {
	if s.task != nil && s.read.n-s.told >= 1<<20 {
		s.task.Add(s.read.n - s.told)
		s.told = s.read.n
	}
}

// readCell reads the cell whose Start is at hand.
func (s *sheet) readCell() error {
	column := len(s.row.ends)
	if ref, ok := s.xml.Attr("r"); ok {
		column, _ = placeOf(ref)
	}
	if column < len(s.row.ends) || column >= mostColumns {
		return s.torn(markup.ErrMalformed)
	}
	for len(s.row.ends) < column { // cells that are not there
		s.row.ends = append(s.row.ends, len(s.row.text))
	}
	kind, style := "", -1
	if t, ok := s.xml.Attr("t"); ok {
		kind = string(t)
	}
	if v, ok := s.xml.Attr("s"); ok {
		style, _ = strconv.Atoi(string(v))
	}
	begin := len(s.row.text)
	depth := s.xml.Depth()
	for {
		token, err := s.xml.Next()
		if err != nil {
			return s.torn(err)
		}
		if s.xml.Depth() < depth {
			break
		}
		if token != markup.Start {
			continue
		}
		switch string(s.xml.Name) {
		case "v", "t":
			s.row.text, err = s.xml.AppendText(s.row.text, mostRow)
		case "f", "rPh":
			err = s.xml.Skip()
		}
		if err != nil {
			return s.torn(err)
		}
	}
	return s.endCell(begin, kind, style)
}

// escape is how a workbook writes a character that XML cannot have, and an underline before what looks like one.
var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped is a text with the characters that are written so.
func unescaped(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escape.ReplaceAllFunc(text, func(found []byte) []byte {
		n, err := strconv.ParseUint(string(found[2:6]), 16, 16)
		if err != nil || n == 0 || utf16.IsSurrogate(rune(n)) {
			return found
		}
		return utf8.AppendRune(nil, rune(n))
	})
}

// midnight is the time at the end of a day and time that is written out.
var midnight = regexp.MustCompile(`T00:00(:00(\.0+)?)?Z?$`)

// endCell turns what the file has of a cell into its text.
func (s *sheet) endCell(begin int, kind string, style int) error {
	raw := s.row.text[begin:]
	switch kind {
	case "s":
		if len(raw) == 0 { // a style only
			break
		}
		i, err := strconv.Atoi(string(raw))
		if err != nil || i < 0 || i >= len(s.texts.ends) {
			return s.torn(markup.ErrMalformed)
		}
		s.row.text = append(s.row.text[:begin], bytes.TrimSpace(unescaped(s.texts.at(i)))...)
	case "", "n":
		f := form{}
		if style >= 0 && style < len(s.forms) {
			f = s.forms[style]
		}
		if len(raw) > 0 {
			s.row.text = append(s.row.text[:begin], s.number(string(raw), f)...)
			if f.month && len(s.row.text)-begin == len(time.DateOnly) {
				s.row.months = append(s.row.months, len(s.row.ends))
			}
		}
	case "d":
		s.row.text = append(s.row.text[:begin], midnight.ReplaceAll(bytes.Clone(raw), nil)...)
	default: // str, inlineStr, b as 1 and 0, e
		s.row.text = append(s.row.text[:begin], bytes.TrimSpace(unescaped(slices.Clone(raw)))...)
	}
	if len(s.row.text) > mostRow { // cells that share a long text
		s.row.text, s.row.long = s.row.text[:begin], true
	}
	s.row.values = s.row.values || len(s.row.text) > begin && kind != "s" && kind != "str" && kind != "inlineStr"
	if len(s.row.text)-begin > format.MaxCell {
		s.row.text, s.row.long = s.row.text[:begin], true
	}
	s.row.ends = append(s.row.ends, len(s.row.text))
	return nil
}

// number is the text of a number: a day by the cell's format, else the number without exponent. Excel has 15 digits of
// a number: what it adds behind them, as in 0.10000000000000001, is no part of it.
func (s *sheet) number(raw string, f form) string {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return raw
	}
	if f.day || f.time {
		if text, ok := s.day(v, f); ok {
			return text
		}
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil && v != math.Trunc(v) {
		text = strconv.FormatFloat(short, 'f', -1, 64)
	}
	if f.zeros > 0 && v >= 0 && v == math.Trunc(v) {
		text = strings.Repeat("0", max(0, f.zeros-len(text))) + text
		if f.dash > 0 && f.dash < len(text) {
			text = text[:len(text)-f.dash] + "-" + text[len(text)-f.dash:]
		}
	}
	return text
}

// day is the text of a serial number of a day. Excel counts a day 1900-02-29 that never was: the numbers up to 60 mean
// one day more than they count.
func (s *sheet) day(v float64, f form) (string, bool) {
	whole := math.Floor(v)
	if v < 0 || whole > 2958465 { // 9999-12-31
		return "", false
	}
	from := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case s.later:
		from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case whole < 60:
		from = from.AddDate(0, 0, 1)
	}
	seconds := int64(math.Round((v - whole) * 86400))
	if seconds == 86400 && f.day { // a day that was computed, and a bit less than whole
		whole, seconds = whole+1, 0
	}
	at := from.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	switch {
	case !f.day && whole == 0: // a time of day
		return at.Format("15:04:05"), true
	case seconds != 0:
		return at.Format("2006-01-02T15:04:05"), true
	}
	return at.Format(time.DateOnly), true
}
