package word

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
)

// Differences says where a file for word processors and the page of the same report do not say the same: text, tables
// cell by cell, footnotes, and what pictures say to who cannot see them. Nothing where they do. The pictures
// themselves, heads and feet of pages and the file's properties are not read. It is for who holds both files and
// neither the report nor the program that wrote them.
func Differences(file, page []byte) []lang.Text {
	text, err := docx.ReadText(file)
	switch {
	case errors.Is(err, docx.ErrHidden):
		return []lang.Text{{SV: "filen har delar som är dolda, ändras när den öppnas eller inte går att läsa",
			EN: "the file has parts that are hidden, change when it is opened or cannot be read"}}
	case err != nil:
		return []lang.Text{{SV: "filen är inget dokument för ordbehandlare",
			EN: "the file is no document for word processors"}}
	}
	p, err := readPage(page)
	if err != nil {
		return []lang.Text{{SV: "sidan kan inte läsas", EN: "the page cannot be read"}}
	}
	all := p.strange(text.Front, text.List)
	body, headings := p.words(text.Body)
	for _, title := range headings {
		all = append(all, differs(title, p.tr("en rubrik som sidan inte har", "a heading that the page does not have")))
	}
	for _, note := range text.Notes {
		body = append(append(body, noteMark), divided(unsigned(note))...)
	}
	return append(all, unlike(body, p.body)...)
}

// mostDifferences is how many differences are told.
const mostDifferences = 20

// differs is a difference: what the file says, and what the page says there.
func differs(file, page string) lang.Text {
	return lang.Textf("Word-filen: %[1]s. Sidan: %[2]s", "the Word file: %[1]s. The page: %[2]s", file, page)
}

// unlike lists the words in which a file and a page differ. What one has more than the other ends the comparison.
func unlike(file, page []string) (all []lang.Text) {
	for i := 0; i < max(len(file), len(page)); i++ {
		if i < len(file) && i < len(page) && file[i] == page[i] {
			continue
		}
		all = append(all, differs(around(file, i), around(page, i)))
		if len(all) == mostDifferences || i+1 < min(len(file), len(page)) && file[i+1] != page[i+1] ||
			i >= min(len(file), len(page)) {
			return all
		}
	}
	return all
}

// around is a word with some before and after it, as people read them.
func around(words []string, at int) string {
	from, to := max(min(at, len(words))-4, 0), min(at+3, len(words))
	if at >= len(words) {
		return "…"
	}
	var out []string
	for _, w := range words[from:to] {
		switch {
		case w == noteMark, w == pictureMark, strings.HasPrefix(w, headingMark):
		case strings.HasPrefix(w, cellMark):
			out = append(out, "|")
		default:
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// Words that no text has stand for what divides it.
const (
	headingMark = "\x01" // with the heading's number in the order
	cellMark    = "\x02" // with the number of the cell's column
	pictureMark = "\x03"
	noteMark    = "\x04"
)

// divided are the words of a text. A no-break space is within a word: 1 234 is one.
func divided(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' })
}

// joined is a text on one line.
func joined(text string) string { return strings.Join(divided(text), " ") }

// unsigned is the text of a footnote without what divides the cells of a table in one.
func unsigned(text string) string { return strings.ReplaceAll(text, ";", " ") }

// webPage is what a page says, in the order of a file for word processors.
type webPage struct {
	lang     lang.Lang
	front    []string // the texts of its title and facts
	headings []title
	body     []string // words
	notes    map[string]*html.Node
	marks    []string        // of footnotes, each once
	written  map[string]bool // footnotes whose text stands
	inNote   bool
	b        strings.Builder
}

// title is a heading with its number.
type title struct{ number, text string }

func (p *webPage) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(p.lang) }

// readPage reads the page of a report.
func readPage(page []byte) (*webPage, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	p := &webPage{lang: lang.SV, notes: map[string]*html.Node{}, written: map[string]bool{}}
	if attribute(find(root, "html", ""), "lang") == string(lang.EN) {
		p.lang = lang.EN
	}
	main, header := find(root, "main", ""), find(root, "header", "")
	if main == nil || header == nil {
		return nil, errors.New("no report")
	}
	for n := range header.Descendants() {
		if n.Type == html.ElementNode && slices.Contains([]string{"h1", "p", "dt", "dd"}, n.Data) {
			p.front = append(p.front, joined(p.text(n)))
		}
	}
	if notes := find(main, "section", "notes"); notes != nil {
		for n := range notes.Descendants() {
			if id := attribute(n, "id"); n.Data == "li" && noteID.MatchString(id) {
				p.notes[id[1:]] = n
			}
		}
	}
	p.body = divided(p.text(main))
	p.inNote = true
	for _, id := range slices.Clone(p.marks) {
		p.body = append(append(p.body, noteMark), divided(unsigned(p.note(id)))...)
	}
	return p, nil
}

var (
	noteID   = regexp.MustCompile(`^n[0-9]+$`)
	backLink = regexp.MustCompile(`^#r[0-9]+$`)
)

// find finds the first element of a name and a class; any class where it is empty.
func find(in *html.Node, name, class string) *html.Node {
	if in == nil {
		return nil
	}
	for n := range in.Descendants() {
		if n.Type == html.ElementNode && n.Data == name && (class == "" || has(n, class)) {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	if n != nil {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
	}
	return ""
}

func has(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

// note is the text of a footnote.
func (p *webPage) note(id string) string {
	p.written[id] = true
	if p.notes[id] == nil {
		return ""
	}
	return p.text(p.notes[id])
}

// text is what a node says.
func (p *webPage) text(n *html.Node) string {
	before := p.b
	p.b = strings.Builder{}
	p.inside(n)
	text := p.b.String()
	p.b = before
	return text
}

func (p *webPage) inside(n *html.Node) {
	if n == nil {
		return
	}
	for c := range n.ChildNodes() {
		switch c.Type {
		case html.TextNode:
			p.b.WriteString(c.Data)
		case html.ElementNode:
			if !p.passed(c) {
				p.element(c)
			}
		}
	}
}

// passed says whether a file for word processors has nothing of an element.
func (p *webPage) passed(n *html.Node) bool {
	if slices.Contains([]string{"script", "summary", "aside", "title", "desc"}, n.Data) {
		return true
	}
	for _, class := range []string{"vh", "why", "explanations", "notes", "phone"} {
		if has(n, class) {
			return true
		}
	}
	return p.inNote && (n.Data == "caption" || has(n, "note") || backLink.MatchString(attribute(n, "href")))
}

// running are the elements within a line of text.
var running = []string{"a", "strong", "em", "code", "span", "data", "sup"}

func (p *webPage) element(n *html.Node) {
	switch {
	case n.Data == "sup":
		p.mark(n)
		return
	case slices.Contains(running, n.Data):
		p.inside(n)
		return
	}
	p.b.WriteString("\n")
	defer p.b.WriteString("\n")
	switch n.Data {
	case "svg": // it stands before its caption
		return
	case "figure":
		drawing := find(n, "svg", "")
		alt := p.text(find(drawing, "title", "")) + ". " + p.text(find(drawing, "desc", ""))
		p.b.WriteString(pictureMark + "\n" + strings.TrimPrefix(alt, ". ") + "\n")
	case "h2", "h3", "h4", "h5":
		number := p.text(find(n, "span", "no"))
		text := strings.TrimPrefix(p.text(n), number)
		p.b.WriteString(headingMark + strconv.Itoa(len(p.headings)))
		p.headings = append(p.headings, title{joined(number), joined(text)})
		return
	case "caption", "figcaption":
		p.caption(n)
		return
	case "td", "th":
		text := p.text(n)
		if joined(text) != "" && !p.inNote {
			p.b.WriteString(cellMark + strconv.Itoa(column(n)) + "\n")
		}
		p.b.WriteString(text)
		return
	case "li":
		if p.inNote {
			p.b.WriteString(listMark(n) + " ")
		}
	}
	p.inside(n)
}

// mark is the mark of a footnote. In a footnote it is the text of the other one, or its number where its text stands.
func (p *webPage) mark(n *html.Node) {
	id := strings.TrimPrefix(attribute(find(n, "a", ""), "href"), "#n")
	switch {
	case !p.inNote:
		if !slices.Contains(p.marks, id) {
			p.marks = append(p.marks, id)
		}
	case p.written[id]:
		fmt.Fprintf(&p.b, p.tr(" (fotnot %s)", " (footnote %s)"), id)
	default:
		p.b.WriteString(" (" + strings.TrimSpace(p.note(id)) + ")")
	}
}

// caption is a caption: label and number are one word, and the codes of conditions stand in parentheses.
func (p *webPage) caption(n *html.Node) {
	var codes []string
	text, number := "", ""
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.ElementNode && has(c, "tag"):
			codes = append(codes, joined(p.text(c)))
		case c.Type == html.ElementNode && has(c, "no"):
			number = strings.ReplaceAll(joined(p.text(c)), " ", "\u00a0") + " "
		case c.Type == html.TextNode:
			text += c.Data
		case c.Type == html.ElementNode && !p.passed(c):
			text += p.text(c)
		}
	}
	if len(codes) > 0 && joined(text) != "" {
		text = strings.TrimSpace(text) + " (" + strings.Join(codes, ", ") + ")"
	}
	p.b.WriteString(number + text)
}

// column is the number of the column that a cell begins in, from 1.
func column(cell *html.Node) int {
	at := 1
	for c := cell.PrevSibling; c != nil; c = c.PrevSibling {
		if c.Type == html.ElementNode {
			span, _ := strconv.Atoi(attribute(c, "colspan"))
			at += max(span, 1)
		}
	}
	return at
}

// listMark is the mark of a point of a list in a footnote, where it is a text; nothing for the footnote itself.
func listMark(point *html.Node) string {
	list := point.Parent
	switch {
	case noteID.MatchString(attribute(point, "id")):
		return ""
	case list == nil || list.Data != "ol":
		return "•"
	}
	at, _ := strconv.Atoi(attribute(list, "start"))
	at = max(at, 1)
	for c := point.PrevSibling; c != nil; c = c.PrevSibling {
		if c.Type == html.ElementNode {
			at++
		}
	}
	return strconv.Itoa(at) + "."
}

// strange lists what stands before the text of a file and is neither on the page's front nor a heading.
func (p *webPage) strange(front, contents []docx.Piece) (all []lang.Text) {
	labels := []string{p.tr("Produkttyp", "Type of product"), p.tr("Innehåll", "Contents"), programLabel}
	for i, piece := range front {
		text := joined(piece.Text)
		if slices.Contains(p.front, text) || slices.Contains(labels, text) ||
			i > 0 && piece.Column == 2 && joined(front[i-1].Text) == programLabel {
			continue
		}
		all = append(all, differs(text, "…"))
	}
	for _, piece := range contents {
		text := joined(piece.Text)
		if !slices.ContainsFunc(p.headings, func(t title) bool { return t.is(text) }) {
			all = append(all, differs(text, "…"))
		}
	}
	return all
}

// programLabel is the name of the version of the program among the facts of a report.
const programLabel = "Program"

// is says whether a text is the heading, with its number as it is written or without.
func (t title) is(text string) bool {
	return text == t.text || t.number != "" && (text == t.number+" "+t.text || text == t.number+". "+t.text)
}

// words are the words of pieces of a file. unknown are headings that the page does not have there.
func (p *webPage) words(pieces []docx.Piece) (out, unknown []string) {
	headings := 0
	of := p.tr("Figurens tal", "The numbers of the figure")
	for _, piece := range pieces {
		text := joined(piece.Text)
		switch {
		case piece.Heading:
			out = append(out, headingMark+strconv.Itoa(headings))
			if headings >= len(p.headings) || !p.headings[headings].is(text) {
				unknown = append(unknown, text)
			}
			headings++
			continue
		case piece.Picture:
			out = append(out, pictureMark)
		case piece.Column > 0 && text != "":
			out = append(out, cellMark+strconv.Itoa(piece.Column))
		case text == of:
			continue
		}
		out = append(out, divided(piece.Text)...)
	}
	return out, unknown
}
