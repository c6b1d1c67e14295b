package docx

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// fetching are the fields that fetch what lies outside the file, or run a program.
var fetching = []string{"DDE", "DDEAUTO", "LINK", "EMBED", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT",
	"DATABASE", "RD", "MACROBUTTON", "ADDIN", "CONTROL", "HTMLACTIVEX"}

// outward refuses a part with a field that fetches or runs something, or with an object of another program. A part that
// is no XML, such as a picture, has neither.
func outward(part []byte) error {
	d := xml.NewDecoder(bytes.NewReader(part))
	var open fields
	for {
		token, err := d.Token()
		if err != nil { // the end, or no XML from here on
			if open.fetch() {
				return ErrOutside
			}
			return nil
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		switch start.Name.Local {
		case "object", "OLEObject", "control", "altChunk", "subDoc":
			return ErrOutside
		case "imagedata", "fill", "stroke":
			if value(start, "src") != "" || value(start, "althref") != "" {
				return ErrOutside
			}
		case "fldSimple":
			if fetches(value(start, "instr")) {
				return ErrOutside
			}
		case "fldChar":
			if !open.mark(value(start, "fldCharType")) {
				return ErrOutside
			}
		case "instrText":
			var text string
			if d.DecodeElement(&text, &start) == nil {
				open.add(text)
			}
		}
	}
}

// fields are the instructions of the fields that are open, each within the one before it.
type fields []string

// add adds to an instruction, which may be in several pieces.
func (f *fields) add(text string) {
	if len(*f) == 0 {
		*f = append(*f, "")
	}
	(*f)[len(*f)-1] += text
}

// mark begins or ends a field. It reports whether this may stand: a field whose name another field makes may not.
func (f *fields) mark(kind string) bool {
	switch kind {
	case "begin":
		if n := len(*f); n > 0 && strings.TrimSpace((*f)[n-1]) == "" {
			return false
		}
		*f = append(*f, "")
	case "end":
		if f.fetch() {
			return false
		}
		*f = (*f)[:max(len(*f)-1, 0)]
	}
	return true
}

// fetch reports whether an open field fetches something.
func (f *fields) fetch() bool { return slices.ContainsFunc(*f, fetches) }

// fetches reports whether an instruction, which begins with the field's name, fetches something.
func fetches(instruction string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(instruction)), "\\")
	words := strings.FieldsFunc(name, func(r rune) bool { return r < 'A' || r > 'Z' })
	return len(words) > 0 && slices.Contains(fetching, words[0])
}

func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
