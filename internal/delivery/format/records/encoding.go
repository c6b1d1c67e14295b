package records

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encoding is how a file writes texts.
type Encoding struct {
	name  string
	table *[256][]byte      // of one byte per character
	wide  encoding.Encoding // of several bytes per character; nil and no table: UTF-8
}

// errText says that a text is not in its encoding.
var errText = errors.New("not in the encoding")

// UTF8 is the encoding of texts that need no decoding.
var UTF8 = &Encoding{name: "utf-8"}

// Unknown is an encoding that is not known. Only letters that are the same in all of them are in it.
var Unknown = &Encoding{name: "unknown"}

// single and several are the encodings that programs name otherwise than the web does.
var single = map[string]*charmap.Charmap{
	"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855,
	"858": charmap.CodePage858, "860": charmap.CodePage860, "862": charmap.CodePage862, "863": charmap.CodePage863,
	"865": charmap.CodePage865, "866": charmap.CodePage866, "874": charmap.Windows874, "1250": charmap.Windows1250,
	"1251": charmap.Windows1251, "1252": charmap.Windows1252, "1253": charmap.Windows1253,
	"1254": charmap.Windows1254, "1255": charmap.Windows1255, "1256": charmap.Windows1256,
	"1257": charmap.Windows1257, "1258": charmap.Windows1258, "8859-1": charmap.ISO8859_1,
	"8859-2": charmap.ISO8859_2, "8859-3": charmap.ISO8859_3, "8859-4": charmap.ISO8859_4,
	"8859-5": charmap.ISO8859_5, "8859-6": charmap.ISO8859_6, "8859-7": charmap.ISO8859_7,
	"8859-8": charmap.ISO8859_8, "8859-9": charmap.ISO8859_9, "8859-10": charmap.ISO8859_10,
	"8859-13": charmap.ISO8859_13, "8859-14": charmap.ISO8859_14, "8859-15": charmap.ISO8859_15,
	"8859-16": charmap.ISO8859_16, "macintosh": charmap.Macintosh, "macroman": charmap.Macintosh,
	"1047": charmap.CodePage1047, "037": charmap.CodePage037, "koi8-r": charmap.KOI8R, "koi8-u": charmap.KOI8U,
}

var several = map[string]encoding.Encoding{
	"932": japanese.ShiftJIS, "shift-jis": japanese.ShiftJIS, "shift_jis": japanese.ShiftJIS, "sjis": japanese.ShiftJIS,
	"euc-jp": japanese.EUCJP, "936": simplifiedchinese.GBK,
	"gbk": simplifiedchinese.GBK, "gb2312": simplifiedchinese.GBK,
	"euc-cn": simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030, "54936": simplifiedchinese.GB18030,
	"949": korean.EUCKR, "euc-kr": korean.EUCKR, "51949": korean.EUCKR, "950": traditionalchinese.Big5,
	"big5": traditionalchinese.Big5, "big-5": traditionalchinese.Big5, "euc-tw": traditionalchinese.Big5,
}

// EncodingOf returns the encoding of a name as programs write it, and nil if it is not known.
func EncodingOf(name string) *Encoding {
	key := strings.ToLower(strings.Trim(name, " \x00"))
	switch key {
	case "utf-8", "utf8", "65001", "us-ascii", "ascii", "ansi_x3.4-1968", "20127":
		return &Encoding{name: key}
	case "latin1":
		key = "8859-1"
	case "latin9":
		key = "8859-15"
	}
	for _, before := range []string{"windows-", "windows", "cp", "ibm-", "ibm", "iso-", "iso", "x-", "wlt"} {
		short, cut := strings.CutPrefix(key, before)
		if cut && (single[short] != nil || several[short] != nil) {
			key = short
		}
	}
	if m := single[key]; m != nil {
		return &Encoding{name: key, table: tableOf(m)}
	}
	if e := several[key]; e != nil {
		return &Encoding{name: key, wide: e}
	}
	if e, err := htmlindex.Get(key); err == nil {
		if m, is := e.(*charmap.Charmap); is {
			return &Encoding{name: key, table: tableOf(m)}
		}
		return &Encoding{name: key, wide: e}
	}
	return nil
}

func tableOf(m *charmap.Charmap) *[256][]byte {
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

// decode returns a text as UTF-8. It may use buf, and returns it.
func (e *Encoding) decode(text, buf []byte) (decoded, used []byte, err error) {
	plain := true
	for _, b := range text {
		if b >= 0x80 {
			plain = false
			break
		}
	}
	switch {
	case e.table != nil && (!plain || e.table['A'][0] != 'A'):
		buf = buf[:0]
		for _, b := range text {
			buf = append(buf, e.table[b]...)
		}
		return buf, buf, nil
	case plain && e.wide == nil || plain && e.name != "utf-16le" && e.name != "utf-16be":
		return text, buf, nil
	case e.wide != nil:
		out, err := e.wide.NewDecoder().Bytes(text)
		return out, buf, err
	case e == Unknown || !utf8.Valid(text):
		return nil, buf, errText
	}
	return text, buf, nil
}

// Decode returns a text of a header as UTF-8. A byte that the encoding does not have becomes the replacement character.
func (e *Encoding) Decode(text []byte) string {
	for len(text) > 0 && text[len(text)-1] == 0 {
		text = text[:len(text)-1]
	}
	out, _, err := e.decode(text, nil)
	if err != nil {
		return strings.ToValidUTF8(string(text), "\ufffd")
	}
	return string(out)
}
