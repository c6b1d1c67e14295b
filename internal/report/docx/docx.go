// Package docx writes documents for word processors (Office Open XML, ISO/IEC 29500, transitional): headings,
// paragraphs, lists, tables, figures, captions, footnotes, cross-references and a table of contents, with a header
// and a footer. Styles have the names that word processors know, so that a reader or a template can change them all
// and a screen reader can walk them. It knows nothing of what the document says, and lays nothing out.
//
// What a word processor counts is a field with the number that it would count: captions, references, pages. The page
// numbers of the table of contents are the exception: only who lays out a document knows them. The table is marked as
// to be updated, and has no numbers until then.
//
// The same document gives the same bytes: no clock, machine or user is in the file.
package docx

import (
	"archive/zip"
	"io"
	"time"

	"ansatz/internal/lang"
)

// Document is a document. Its zero value is an empty one.
type Document struct {
	Lang       lang.Lang  // of all text; Swedish where empty
	Title      string     // of the file's properties; not printed
	Author     string     // of the file's properties
	Subject    string     // of the file's properties
	Date       string     // YYYY-MM-DD, of the file's properties; none where empty
	Properties []Property // what fields of a template may print
	Header     string     // on top of every page; a tab puts what follows at the right edge; none where empty
	Footer     string     // at the foot of every page, before the page's number
	Marks      []string   // on top of every page, as warnings
	Watermark  string     // a word across every page, "UTKAST"; none where empty
	Template   *Template  // gives styles, theme, header, footer and page; our own where nil
	Blocks     []Block    // from the top
}

// Property is a named text of a file, which a field DOCPROPERTY prints.
type Property struct{ Name, Value string }

// Block is a part of a document: Heading, Paragraph, List, Table, Figure, Contents or PageBreak.
type Block interface{ write(w *writer) }

// Inline is a part of a paragraph: Run, Span, Link, Ref or Note.
type Inline interface{ write(w *writer, f form) }

// Heading is a heading of a level, 1 to 4. A level outside is taken as the nearest.
type Heading struct {
	Level  int
	Number string // "2.1"; left out where a template's headings number themselves
	Text   string
	ID     string // that Ref and Link name; unique in the document
}

// Paragraph is running text. A line break in a text stays a line break, and a tab a tab.
type Paragraph struct {
	Text    string
	Bold    bool
	Inlines []Inline // after the text
	Style   Style
	Near    bool // on the same page as what follows
}

// List is points, each of them blocks. A list in a list is a block of its point.
type List struct {
	Ordered bool
	Start   int // the number of the first point of an ordered one; 1 where 0
	Items   [][]Block
}

// Caption is what stands above a table and below a figure: "Tabell 3. Skulder". Its number is a field.
type Caption struct {
	Label  string // "Tabell"; what the numbers of the same label are counted by
	Number string // "3"; a text that is no number is written as it is
	Text   string
	ID     string // that Ref and Link name; unique in the document
}

// Table is rows of cells. Head is repeated on every page that the table reaches; none where empty. A row with fewer
// cells than the widest is filled up.
type Table struct {
	Caption Caption // none where it has no text and no label
	Head    []Row
	Rows    []Row
	Columns []Column
	Note    []Inline // below the table; none where empty
	Dense   bool     // in smaller letters

	Landscape bool // on pages of its own that lie on their side
}

// Column is how a column is laid out.
type Column struct {
	Width  int  // share of the text's width; 1 where 0
	Right  bool // numbers
	Center bool
}

// Row is a row of a table.
type Row struct {
	Cells []Cell
	Group bool // a heading among the rows: its first cell spans them all
}

// Cell is a cell of a table.
type Cell struct {
	Text    string
	Inlines []Inline // after the text
	Span    int      // columns; 1 where 0
}

// Cells is a row of plain texts.
func Cells(texts ...string) Row {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i].Text = text
	}
	return Row{Cells: cells}
}

// Figure is a drawing with a caption below it.
type Figure struct {
	Caption       Caption
	SVG           []byte  // the drawing
	PNG           []byte  // the same, for readers that know no SVG
	Width, Height float64 // in CSS pixels, 96 to an inch; scaled down to the text's width
	Alt           string  // what it shows, for who cannot see it
	Note          []Inline
}

// Contents is a table of contents: of the headings to a level, or of the captions with a label.
type Contents struct {
	Title  string
	Levels int    // 1 to 3
	Label  string // "Tabell"; headings where empty
}

// PageBreak begins a new page.
type PageBreak struct{}

// Run is text in one form. A line break in it stays a line break, and a tab a tab.
type Run struct {
	Text               string
	Bold, Italic, Code bool
}

// Span is inlines in one form.
type Span struct {
	Bold, Italic bool
	Inlines      []Inline
}

// Link is text that leads to an address, or to the heading or caption of an ID where the address begins with #.
type Link struct {
	To   string
	Text string
}

// Ref names a heading, a table or a figure by its ID. Text is what it says; where it is what the caption says ("Tabell
// 3"), a word processor follows the caption's number.
type Ref struct {
	To   string
	Text string
}

// Note is a footnote: its mark, and its text at the foot of the page. A second one with the same ID refers to the
// first.
type Note struct {
	ID      string
	Inlines []Inline
}

// Style is the style of a paragraph.
type Style int

// Styles of paragraphs.
const (
	Normal Style = iota
	Title
	Subtitle
	Quote
	Small // below a table or a figure
)

// Write writes the document as a file of type .docx.
func (d *Document) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, part := range newWriter(d).parts() {
		method := zip.Deflate
		if part.stored {
			method = zip.Store
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: method, Modified: epoch})
		if err != nil {
			return err
		}
		if _, err := f.Write(part.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// epoch is the time of every part: the earliest that the format of archives has.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// code is the language as documents name it.
func (d *Document) code() string {
	if d.Lang == lang.EN {
		return "en-GB"
	}
	return "sv-SE"
}

func (d *Document) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(d.Lang) }
