package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Text is what a document says, as a reader of its own takes it from the file. Heads and feet of pages, properties and
// pictures are not in it.
type Text struct {
	Front []Piece  // before the table of contents or, where there is none, on the first page
	List  []Piece  // the entries of the table of contents
	Body  []Piece  // after that; all where there is one page
	Notes []string // the footnotes, in the order of their first marks
}

// Piece is a paragraph, or what a picture says to who cannot see it.
type Piece struct {
	Text    string
	Heading bool
	Picture bool // the alternative text of a picture
	Column  int  // of the cell of a table that it stands in, from 1; 0 outside
	Row     int  // of all rows of tables, from 1
}

// Errors of a file whose text cannot be held to be what people see of it.
var (
	ErrNoDocument = errors.New("not a document for word processors")
	ErrHidden     = errors.New("the document has parts that are hidden, changed on opening or not read")
)

// mostText is how many bytes a part of a document may have.
const mostText = 1 << 28

// unread are elements that Write does not write, and whose text people see, see at times, or do not see.
var unread = []string{"del", "ins", "moveFrom", "moveTo", "delText", "vanish", "specVanish", "webHidden", "altChunk",
	"object", "OLEObject", "control", "subDoc", "sym", "fldSimple", "oMath", "oMathPara", "txbxContent", "sdt", "ruby",
	"AlternateContent", "pict", "commentReference", "endnoteReference", "vMerge", "customXml", "smartTag",
	"noBreakHyphen", "softHyphen", "ptab", "dayShort", "monthShort", "yearShort", "dayLong", "monthLong", "yearLong",
	"pgNum", "contentPart"}

// textFields are the fields that Write puts in the text. Others may show something else than the file has now.
var textFields = []string{"TOC", "SEQ", "REF", "NOTEREF"}

// ReadText reads what a document says. It refuses one that has more than Write writes.
func ReadText(file []byte) (*Text, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, ErrNoDocument
	}
	body, err := textPart(z, "word/document.xml")
	if err != nil {
		return nil, err
	}
	r := &textReader{}
	if err := r.read(body); err != nil {
		return nil, err
	}
	out := &Text{Body: r.pieces}
	switch {
	case r.listed:
		out.Front, out.List, out.Body = r.pieces[:r.begin], r.pieces[r.begin:r.end], r.pieces[r.end:]
	case r.turned:
		out.Front, out.Body = r.pieces[:r.page], r.pieces[r.page:]
	}
	if len(r.marks) == 0 {
		return out, nil
	}
	notes, err := textPart(z, "word/footnotes.xml")
	if err != nil {
		return nil, err
	}
	n := &textReader{notes: map[string][]string{}}
	if err := n.read(notes); err != nil {
		return nil, err
	}
	for _, id := range r.marks {
		if _, there := n.notes[id]; !there {
			return nil, ErrNoDocument
		}
		out.Notes = append(out.Notes, strings.Join(n.notes[id], "\n"))
	}
	return out, nil
}

// textPart reads a part of a document. One that stands twice is refused: readers differ in which they take.
func textPart(z *zip.Reader, name string) (text []byte, err error) {
	found := 0
	for _, f := range z.File {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		found++
		r, err := f.Open()
		if err != nil {
			return nil, ErrNoDocument
		}
		text, err = io.ReadAll(io.LimitReader(r, mostText+1))
		if err = errors.Join(err, r.Close()); err != nil || len(text) > mostText {
			return nil, ErrNoDocument
		}
	}
	if found != 1 {
		return nil, ErrNoDocument
	}
	return text, nil
}

// textReader takes the text from a part of a document.
type textReader struct {
	pieces     []Piece
	piece      Piece
	text       strings.Builder
	fields     []field
	begin, end int      // of the pieces of the table of contents
	listed     bool     // there is one
	page       int      // the pieces of the first page
	turned     bool     // it ends
	within     bool     // a paragraph
	marks      []string // of footnotes, each once
	notes      map[string][]string
	note       string // the footnote that is being read
	row        int
	column     int // of the cell, from 1; 0 outside tables
	span       int // columns of the cell that is being read
	tables     int // that are open
}

// field is a field that is open: its instruction, and whether what it shows has begun.
type field struct {
	code  string
	shown bool
}

func (r *textReader) read(part []byte) error {
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrNoDocument
		}
		switch e := token.(type) {
		case xml.StartElement:
			err = r.start(d, e)
		case xml.EndElement:
			r.finish(e.Name.Local)
		}
		if err != nil {
			return err
		}
	}
}

func (r *textReader) start(d *xml.Decoder, e xml.StartElement) error {
	if slices.Contains(unread, e.Name.Local) {
		return ErrHidden
	}
	switch e.Name.Local {
	case "t", "instrText":
		var text string
		if d.DecodeElement(&text, &e) != nil {
			return ErrNoDocument
		}
		return r.said(e.Name.Local, text)
	case "tab":
		return r.said("t", "\t")
	case "br", "sectPr":
		if e.Name.Local == "br" && value(e, "type") == "" {
			return r.said("t", "\n")
		}
		if r.within && !r.turned { // the section of the last page stands outside paragraphs
			r.turned, r.page = true, len(r.pieces)
		}
	case "fldChar":
		return r.field(value(e, "fldCharType"))
	case "p":
		r.text.Reset()
		r.within, r.piece = true, Piece{Column: r.column, Row: r.row}
		if r.tables == 0 {
			r.piece.Row = 0
		}
	case "bookmarkStart":
		name := value(e, "name")
		r.piece.Heading = r.piece.Heading || strings.HasPrefix(name, "_Toc0") && r.tables == 0
	case "docPr":
		r.pieces = append(r.pieces, Piece{Text: value(e, "descr"), Picture: true})
	case "footnote":
		if r.note = value(e, "id"); r.notes != nil {
			r.notes[r.note] = nil
		}
	case "footnoteReference":
		if id := value(e, "id"); !slices.Contains(r.marks, id) {
			r.marks = append(r.marks, id)
		}
	case "tbl":
		if r.tables++; r.tables > 1 {
			return ErrHidden
		}
	case "tr":
		r.row++
		r.column, r.span = 0, 1
	case "tc":
		r.column, r.span = r.column+r.span, 1
	case "gridSpan":
		if n, err := strconv.Atoi(value(e, "val")); err == nil && n > 0 {
			r.span = n
		}
	}
	return nil
}

// said takes a text, of the document or of a field's instruction. The mark of a footnote that stands again is no text.
func (r *textReader) said(kind, text string) error {
	open := len(r.fields) - 1
	switch {
	case kind == "instrText" && (open < 0 || r.fields[open].shown):
		return ErrHidden
	case kind == "instrText":
		r.fields[open].code += text
	case open >= 0 && !r.fields[open].shown:
		return ErrHidden
	case open >= 0 && name(r.fields[open].code) == "NOTEREF":
	default:
		r.text.WriteString(text)
	}
	return nil
}

// name is the name of a field.
func name(code string) string {
	if words := strings.Fields(code); len(words) > 0 {
		return strings.ToUpper(words[0])
	}
	return ""
}

// field begins, divides or ends a field.
func (r *textReader) field(kind string) error {
	open := len(r.fields) - 1
	if kind != "begin" && open < 0 {
		return ErrHidden
	}
	switch kind {
	case "begin":
		if open >= 0 && (!r.fields[open].shown || name(r.fields[open].code) != "TOC") {
			return ErrHidden
		}
		r.fields = append(r.fields, field{})
		return nil
	case "separate":
		if !slices.Contains(textFields, name(r.fields[open].code)) {
			return ErrHidden
		}
		if r.fields[open].shown = true; name(r.fields[open].code) == "TOC" {
			if r.listed {
				return ErrHidden
			}
			r.listed, r.begin = true, len(r.pieces)
		}
	case "end":
		if name(r.fields[open].code) == "TOC" {
			r.end = len(r.pieces) + 1 // the paragraph that is being read is its last
		}
		r.fields = r.fields[:open]
	}
	return nil
}

func (r *textReader) finish(element string) {
	switch element {
	case "p":
		r.piece.Text = r.text.String()
		r.text.Reset()
		switch {
		case r.notes != nil:
			r.notes[r.note] = append(r.notes[r.note], r.piece.Text)
		case r.piece.Text != "" || r.listed && r.end == len(r.pieces)+1:
			r.pieces = append(r.pieces, r.piece)
		}
		r.within, r.piece = false, Piece{}
	case "tbl":
		r.tables--
		r.column = 0
	}
}
