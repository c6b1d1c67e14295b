// Package document is a report as blocks of text, tables and figures, whatever it is printed as: the page, a file for
// word processors and a PDF are made from the same blocks.
//
// It is plain data. Who makes one (internal/report/manuscript) has looked up every number, numbered every heading,
// table, figure and footnote, and chosen the language; who prints one changes nothing of that. The same document gives
// the same bytes.
package document

import (
	"strings"
	"unicode/utf8"

	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
)

// Document is a report.
type Document struct {
	Meta
	Blocks []Block    // from the top; the title, the facts of Meta and the contents come before them
	Notes  []Footnote // by number, the first is 1

	Explanations []Explanation // of the results that it prints, for who asks why a number is what it is

	Comments []Comment // of reviewers that nobody has resolved: of a draft
}

// Comment is what a reviewer says beside a paragraph.
type Comment struct {
	To       string // the ID of the paragraph; empty where its words are gone
	Quote    string // words of the paragraph
	By, Date string
	Text     string
}

// Meta is what stands on the first page, and on every page's head and foot.
type Meta struct {
	Lang           lang.Lang
	Title          string
	Subtitle       string   // empty if there is none
	Product        string   // the type of product, such as "Underrättelserapport"
	Diary          string   // the registration number, "A220.933/2025"
	Date           string   // YYYY-MM-DD
	Version        string   // "01.00"
	Classification string   // such as "Öppen"
	Authors        []string // names, or units
	Agencies       []string // names
	Draft          bool     // a number is not released or a conclusion not judged: every page says UTKAST (DraftMark)
	DraftFor       []string // why it is a draft, as sentences without a full stop
	Marks          []string // sentences that every page must carry, the draft's not among them
	Conditions     []string // codes of the conditions of use of the whole, "H0" …, in their order
	Program        string   // the version of the program that made it
}

// DraftMark is what every page of a draft must say.
func (m *Meta) DraftMark() string { return lang.Text{SV: "UTKAST", EN: "DRAFT"}.In(m.Lang) }

// Head is the line on top of every page: product, registration number, date and version, and the draft's mark first.
func (m *Meta) Head() string {
	var parts []string
	if m.Draft {
		parts = append(parts, m.DraftMark())
	}
	version := ""
	if m.Version != "" {
		version = lang.Text{SV: "version ", EN: "version "}.In(m.Lang) + m.Version
	}
	for _, part := range []string{m.Product, m.Diary, m.Date, version} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// Explanation is where the numbers of a result come from.
type Explanation struct {
	Source     Source // the study and the result
	Title      string
	Definition []string // paragraphs
	Counts     []Count
	Models     []Model // that its numbers are counted by, in the order of counting
	Files      []Origin
}

// Model is a step of counting: its name in SQL, and what a row of it is.
type Model struct{ Name, About string }

// Count is the numerator and the denominator of a printed number, as people write them.
type Count struct{ Name, Numerator, Denominator string }

// Origin is a file of a delivery.
type Origin struct{ Register, Agency, Delivery, File, SHA256 string }

// Block is a part of a document: *Heading, *Paragraph, *List, *Quote, *Code, *Table, *Figure or *PageBreak.
type Block interface{ block() }

// Heading is a heading. One of an appendix has level 1 and Appendix set; its Number is then "Bilaga 1", otherwise
// "2.3", or empty for one that is not numbered.
type Heading struct {
	Level    int // 1 to 4
	ID       string
	Number   string
	Text     []Inline
	Appendix bool
}

// Paragraph is running text.
type Paragraph struct {
	ID    string // by which comments and differences name it: unique in the document
	Text  []Inline
	Place Place
	Lead  bool // the summary that stands out on the first page
}

// Place is where a block or inline was written.
type Place struct {
	File         string // as in the folder, "02-tecken.md"
	Line, Column int    // from 1; the column counts characters
}

// List is a list. Each item is blocks.
type List struct {
	Ordered bool
	Start   int // the number of the first item of an ordered one
	Items   [][]Block
}

// Quote is quoted text.
type Quote struct{ Blocks []Block }

// Code is text that is printed letter by letter, such as a command.
type Code struct{ Text string }

// PageBreak begins a new page in print.
type PageBreak struct{}

// Align is how a column is aligned.
type Align int

// The alignments.
const (
	Left Align = iota
	Right
	Center
)

// Table is a table. All rows have as many cells as Align, but for a row of a group's title.
type Table struct {
	ID         string   // of its anchor
	Label      string   // "Tabell"
	Number     int      // from 1; 0: it has no number, and no caption need be shown
	Caption    []Inline // without label and number
	Align      []Align
	Head       [][]Cell // rows of header cells, repeated on every page
	Groups     []Group
	Notes      []string // below the table: how to read it, what the signs mean
	Conditions []string // codes of the conditions of use, "H1" …
	Source     Source   // the result that it is; zero for a table of words
	Words      bool     // its cells hold words, and may be wrapped
}

// Group is rows under a common title. Title is empty if the table has one group.
type Group struct {
	Title string
	Rows  [][]Cell
}

// Cell is a cell of a table.
type Cell struct {
	Text   []Inline
	Header bool // it names its row or, in Head, its column
	Span   int  // columns that it covers; 0 and 1 are one
}

// mostLetters is how many letters of the small type of a table stand side by side on an upright page.
const mostLetters = 112

// Wide says whether a table needs a page on its side: its columns, each as narrow as its longest word, have no room on
// an upright one.
func (t *Table) Wide() bool {
	letters := 0
	for column := range t.Align {
		letters += t.LongestWord(column) + 2
	}
	return letters > mostLetters
}

// LongestWord is how many letters the longest word of a column has; one of a cell that covers several columns does not
// count.
func (t *Table) LongestWord(column int) (longest int) {
	t.Cells(column, func(c Cell, _ bool) {
		for _, i := range c.Text { // a break ends a word
			// A no-break space is within a word: 1 234 is one.
			ends := func(r rune) bool { return r == ' ' || r == '\n' }
			for word := range strings.FieldsFuncSeq(Plain([]Inline{i}), ends) {
				longest = max(longest, utf8.RuneCountInString(word))
			}
		}
	})
	return longest
}

// Cells calls do with every cell of a column alone, those of the head first.
func (t *Table) Cells(column int, do func(c Cell, head bool)) {
	look := func(row []Cell, head bool) {
		at := 0
		for _, c := range row {
			if at == column && c.Span <= 1 {
				do(c, head)
			}
			at += max(c.Span, 1)
		}
	}
	for _, row := range t.Head {
		look(row, true)
	}
	for _, g := range t.Groups {
		for _, row := range g.Rows {
			look(row, false)
		}
	}
}

// Figure is a drawing. Every number that it shows is in Data.
type Figure struct {
	ID          string
	Label       string // "Figur"
	Number      int
	Caption     []Inline
	Chart       svg.Chart
	Title       string // of the drawing
	Alternative string // for those who cannot see it
	Notes       []string
	Conditions  []string
	Source      Source
	Data        []*Table // shown on demand, or after the drawing; without numbers
}

// Footnote is the text of a footnote.
type Footnote struct {
	Number int
	Blocks []Block
}

func (*Heading) block()   {}
func (*Paragraph) block() {}
func (*List) block()      {}
func (*Quote) block()     {}
func (*Code) block()      {}
func (*Table) block()     {}
func (*Figure) block()    {}
func (*PageBreak) block() {}

// Inline is a part of running text: Text, Strong, Emphasis, Literal, Link, Break, NoteRef, Reference or Live.
type Inline interface{ inline() }

// Text is plain text.
type Text struct{ Text string }

// Strong is important text.
type Strong struct{ Text []Inline }

// Emphasis is stressed text.
type Emphasis struct{ Text []Inline }

// Literal is text printed letter by letter.
type Literal struct{ Text string }

// Link leads out of the document.
type Link struct {
	URL  string
	Text []Inline
}

// Break is a line break.
type Break struct{}

// NoteRef is the mark of a footnote.
type NoteRef struct{ Number int }

// Reference leads to a heading, table or figure of the document by its ID. Text is "tabell 6", "avsnitt 2.3".
type Reference struct{ To, Text string }

// Live is a number of a result as it is printed.
type Live struct {
	Text     string // "43 procent"
	Value    float64
	Source   Source
	Place    Place // where the text asks for it; zero in a table
	Released bool  // people have decided that it may leave; if not, the document is a draft
}

// Source names a row of the results of a study, or a result where the rest is empty.
type Source struct{ Study, Result, Group, Category, Measure string }

// String writes the names with spaces, as a text asks for the number, with "-" for the empty category.
func (s Source) String() string {
	words := []string{s.Result}
	if s.Measure != "" {
		category := s.Category
		if category == "" {
			category = "-"
		}
		words = append(words, s.Group, category, s.Measure)
	}
	return strings.Join(words, " ")
}

// Key writes all names, with the study, in a way that no other source has. The page has it at each number.
func (s Source) Key() string {
	return strings.Join([]string{s.Study, s.Result, s.Group, s.Category, s.Measure}, "|")
}

func (Text) inline()      {}
func (Strong) inline()    {}
func (Emphasis) inline()  {}
func (Literal) inline()   {}
func (Link) inline()      {}
func (Break) inline()     {}
func (NoteRef) inline()   {}
func (Reference) inline() {}
func (Live) inline()      {}

// Plain returns inlines as text, with line breaks as spaces and without marks of footnotes.
func Plain(all []Inline) string {
	var b strings.Builder
	for _, i := range all {
		switch i := i.(type) {
		case Text:
			b.WriteString(i.Text)
		case Strong:
			b.WriteString(Plain(i.Text))
		case Emphasis:
			b.WriteString(Plain(i.Text))
		case Literal:
			b.WriteString(i.Text)
		case Link:
			b.WriteString(Plain(i.Text))
		case Break:
			b.WriteString(" ")
		case Reference:
			b.WriteString(i.Text)
		case Live:
			b.WriteString(i.Text)
		}
	}
	return b.String()
}

// Words is plain text as inlines.
func Words(text string) []Inline { return []Inline{Text{Text: text}} }

// Headings returns the headings in their order, for a table of contents.
func (d *Document) Headings() (all []*Heading) {
	for _, b := range d.Blocks {
		if h, ok := b.(*Heading); ok {
			all = append(all, h)
		}
	}
	return all
}

// Walk calls do with every block, those inside lists, quotes, figures and footnotes after what they are in.
func (d *Document) Walk(do func(Block)) {
	walk(d.Blocks, do)
	for _, n := range d.Notes {
		walk(n.Blocks, do)
	}
}

func walk(blocks []Block, do func(Block)) {
	for _, b := range blocks {
		do(b)
		switch b := b.(type) {
		case *List:
			for _, item := range b.Items {
				walk(item, do)
			}
		case *Quote:
			walk(b.Blocks, do)
		case *Figure:
			for _, t := range b.Data {
				do(t)
			}
		}
	}
}

// Inlines calls do with every inline of a block itself, those inside others after what they are in.
func Inlines(b Block, do func(Inline)) {
	switch b := b.(type) {
	case *Heading:
		inlines(b.Text, do)
	case *Paragraph:
		inlines(b.Text, do)
	case *Figure:
		inlines(b.Caption, do)
	case *Table:
		inlines(b.Caption, do)
		for _, row := range b.Head {
			cells(row, do)
		}
		for _, g := range b.Groups {
			for _, row := range g.Rows {
				cells(row, do)
			}
		}
	}
}

func cells(row []Cell, do func(Inline)) {
	for _, c := range row {
		inlines(c.Text, do)
	}
}

func inlines(all []Inline, do func(Inline)) {
	for _, i := range all {
		do(i)
		switch i := i.(type) {
		case Strong:
			inlines(i.Text, do)
		case Emphasis:
			inlines(i.Text, do)
		case Link:
			inlines(i.Text, do)
		}
	}
}
