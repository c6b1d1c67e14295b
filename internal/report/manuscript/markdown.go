package manuscript

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
)

// markdown reads CommonMark with tables, footnotes and ids of headings: ## Rubrik {#id}.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote),
	goldmark.WithParserOptions(parser.WithHeadingAttribute())).Parser()

// read is a chapter whose Markdown is read.
type read struct {
	*writer
	c      *chapter
	e      *expanded
	source []byte
	root   ast.Node
	notes  int // footnotes of the chapters before
	para   int // paragraphs so far
}

// at says where a node stands in the file.
func (r *read) at(n ast.Node) int {
	for n != nil {
		if t, is := n.(*ast.Text); is {
			return r.e.from(t.Segment.Start)
		}
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			return r.e.from(n.Lines().At(0).Start)
		}
		if first := n.FirstChild(); first != nil {
			n = first
			continue
		}
		for n != nil && n.NextSibling() == nil && n.Type() == ast.TypeInline {
			n = n.Parent()
		}
		if n == nil || n.Type() == ast.TypeBlock {
			break
		}
		n = n.NextSibling()
	}
	if n != nil && n.Lines().Len() > 0 {
		return r.e.from(n.Lines().At(0).Start)
	}
	return 0
}

func (r *read) fail(n ast.Node, rule, hint lang.Text) { r.c.fail(r.at(n), rule, hint) }

// headings numbers the headings of a chapter, and keeps their ids.
func (r *read) headings() {
	_ = ast.Walk(r.root, func(n ast.Node, enter bool) (ast.WalkStatus, error) {
		h, is := n.(*ast.Heading)
		if !is || !enter {
			return ast.WalkContinue, nil
		}
		out := &document.Heading{Level: h.Level}
		if h.Level > mostLevels {
			r.fail(h, lang.Textf("rubriken är på nivå %[1]d, och %[2]d är den lägsta",
				"the heading is of level %[1]d, and %[2]d is the lowest", h.Level, mostLevels),
				lang.Text{SV: "skriv färre #", EN: "write fewer #"})
		}
		id, _ := h.AttributeString("id")
		class, _ := h.AttributeString("class")
		given := attribute(id)
		plain := slices.Contains(strings.Fields(attribute(class)), "onumrerad") ||
			slices.Contains(strings.Fields(attribute(class)), "unnumbered")
		name := r.number(h, out, plain)
		out.ID = given
		if out.ID == "" {
			out.ID = "s-" + strings.NewReplacer(".", "-", " ", "-").Replace(strings.ToLower(out.Number))
			if out.Number == "" {
				r.unnumbered++
				out.ID = "u-" + strconv.Itoa(r.unnumbered)
			}
		}
		if given != "" && (reserved.MatchString(given) || strings.Contains(given, slotBegin)) {
			r.fail(h, lang.Text{SV: "det id:t har sidan själv", EN: "the page itself has that id"},
				lang.Text{SV: "välj ett annat", EN: "choose another"})
		}
		if r.taken[out.ID] {
			r.fail(h, lang.Textf("id %q står två gånger", "the id %q occurs twice", out.ID),
				lang.Text{SV: "välj ett annat", EN: "choose another"})
		}
		r.taken[out.ID] = true
		if given != "" {
			r.targets[given] = target{out.ID, name}
		}
		r.heads[h] = out
		return ast.WalkContinue, nil
	})
}

// reserved are the ids that the page has besides headings, tables and figures: its own, and those of footnotes,
// drawings, paragraphs, explanations and hits of the search.
var reserved = regexp.MustCompile(`^(words|report|search|why|why-.*|hit-.*|[fnr][0-9]+(-.*)?|p-.*-[0-9]+)$`)

func attribute(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	}
	return ""
}

// mostLevels is how many levels of headings a report has.
const mostLevels = 4

// number gives a heading its number, and returns what a reference calls it.
func (r *read) number(h *ast.Heading, out *document.Heading, plain bool) string {
	level := min(h.Level, mostLevels)
	if r.c.appendix {
		if level == 1 {
			r.nAppendix++
			out.Appendix, out.Number = true, fmt.Sprintf(r.tr("Bilaga %d", "Appendix %d"), r.nAppendix)
			return fmt.Sprintf(r.tr("bilaga %d", "appendix %d"), r.nAppendix)
		}
		return "”" + r.headingText(h) + "”"
	}
	if plain {
		return "”" + r.headingText(h) + "”"
	}
	for len(r.numbers) < level {
		r.numbers = append(r.numbers, 0)
	}
	r.numbers = r.numbers[:level]
	r.numbers[level-1]++
	var parts []string
	for _, n := range r.numbers {
		parts = append(parts, strconv.Itoa(n))
	}
	out.Number = strings.Join(parts, ".")
	return r.tr("avsnitt ", "section ") + out.Number
}

// headingText is the text of a heading for references, with its live numbers.
func (r *read) headingText(h *ast.Heading) string {
	var b strings.Builder
	for n := h.FirstChild(); n != nil; n = n.NextSibling() {
		if t, is := n.(*ast.Text); is {
			b.Write(t.Segment.Value(r.source))
		}
	}
	return slots.ReplaceAllStringFunc(b.String(), func(mark string) string {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(mark, slotBegin), slotEnd))
		if err != nil || n >= len(r.e.slots) || r.e.slots[n].inline == nil {
			return ""
		}
		return document.Plain([]document.Inline{r.e.slots[n].inline})
	})
}

var slots = regexp.MustCompile(slotBegin + "[^" + slotEnd + "]*" + slotEnd)

// blocks makes blocks of what stands in a node.
func (r *read) blocks(parent ast.Node) (out []document.Block) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			h := r.heads[n]
			h.Text = r.inlines(n)
			out = append(out, h)
		case *ast.Paragraph, *ast.TextBlock:
			out = append(out, r.paragraph(n)...)
		case *ast.List:
			list := &document.List{Ordered: n.IsOrdered(), Start: n.Start}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				list.Items = append(list.Items, r.blocks(item))
			}
			out = append(out, list)
		case *ast.Blockquote:
			out = append(out, &document.Quote{Blocks: r.blocks(n)})
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			out = append(out, &document.Code{Text: r.filled(string(n.Lines().Value(r.source)))})
		case *ast.ThematicBreak:
			out = append(out, &document.PageBreak{})
		case *ast.HTMLBlock:
			if !strings.HasPrefix(strings.TrimSpace(string(n.Lines().Value(r.source))), "<!--") {
				r.html(n)
			}
		case *extast.Table:
			out = append(out, r.words(n))
		case *extast.FootnoteList:
			for f := n.FirstChild(); f != nil; f = f.NextSibling() {
				if note, is := f.(*extast.Footnote); is {
					r.doc.Notes = append(r.doc.Notes, document.Footnote{Number: r.notes + note.Index,
						Blocks: r.blocks(note)})
				}
			}
		default:
			r.fail(n, lang.Textf("programmet känner inte %s i en rapport", "the program does not know %s in a report",
				n.Kind().String()), plainText)
		}
	}
	return out
}

var plainText = lang.Text{SV: "skriv stycken, rubriker, listor, tabeller och fotnoter",
	EN: "write paragraphs, headings, lists, tables and footnotes"}

func (r *read) html(n ast.Node) {
	r.fail(n, lang.Text{SV: "HTML kan inte stå i en rapport", EN: "HTML cannot stand in a report"},
		lang.Text{SV: "skriv det i Markdown; \\< skriver tecknet",
			EN: "write it in Markdown; \\< prints the character"})
}

// paragraph makes a paragraph, or the block that stands alone in it.
func (r *read) paragraph(n ast.Node) []document.Block {
	inlines := r.inlines(n)
	if s := r.alone(inlines); s != nil {
		return r.blockOf(n, s)
	}
	kept := r.without(inlines)
	if len(kept) == 0 {
		return nil
	}
	p := r.c.place(r.at(n))
	r.para++
	return []document.Block{&document.Paragraph{Text: kept,
		ID:    fmt.Sprintf("p-%s-%d", strings.TrimSuffix(r.c.name, ".md"), r.para),
		Place: document.Place{File: r.c.name, Line: p.Line, Column: p.Column}}}
}

// without is inlines without blocks among them, each of which is a mistake.
func (r *read) without(inlines []document.Inline) (kept []document.Inline) {
	for _, i := range inlines {
		mark, is := i.(slotMark)
		if !is {
			kept = append(kept, i)
			continue
		}
		r.c.fail(mark.slot.tag.at, lang.Text{SV: "en tabell, figur eller bilaga står för sig själv",
			EN: "a table, figure or appendix stands alone"},
			lang.Text{SV: "sätt den på en egen rad med en tom rad före och efter",
				EN: "put it on a line of its own, with an empty line before and after"})
	}
	return kept
}

// slotMark is a block among inlines, until its paragraph is read.
type slotMark struct {
	document.Text
	slot *slot
}

// alone returns the slot of a block that is all that a paragraph has.
func (r *read) alone(inlines []document.Inline) (only *slot) {
	for _, i := range inlines {
		switch i := i.(type) {
		case slotMark:
			if only != nil {
				return nil
			}
			only = i.slot
		case document.Text:
			if strings.TrimSpace(i.Text) != "" {
				return nil
			}
		default:
			return nil
		}
	}
	return only
}

// inlines makes inlines of what stands in a node. A block may stand alone in a paragraph and nowhere else.
func (r *read) inlines(parent ast.Node) []document.Inline {
	out := r.within(parent)
	switch parent.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return out
	}
	return r.without(out)
}

func (r *read) within(parent ast.Node) (out []document.Inline) {
	add := func(all ...document.Inline) {
		for _, i := range all {
			if t, is := i.(document.Text); is && len(out) > 0 {
				if before, is := out[len(out)-1].(document.Text); is {
					out[len(out)-1] = document.Text{Text: before.Text + t.Text}
					continue
				}
			}
			out = append(out, i)
		}
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			add(r.text(string(n.Segment.Value(r.source)), n.Segment.Start)...)
			switch {
			case n.HardLineBreak():
				add(document.Break{})
			case n.SoftLineBreak():
				add(document.Text{Text: " "})
			}
		case *ast.String:
			add(document.Text{Text: string(n.Value)})
		case *ast.CodeSpan:
			var b strings.Builder
			for t := n.FirstChild(); t != nil; t = t.NextSibling() {
				if t, is := t.(*ast.Text); is {
					b.Write(t.Segment.Value(r.source))
				}
			}
			add(document.Literal{Text: r.filled(b.String())})
		case *ast.Emphasis:
			if n.Level == 2 {
				add(document.Strong{Text: r.inlines(n)})
			} else {
				add(document.Emphasis{Text: r.inlines(n)})
			}
		case *ast.Link:
			add(r.link(n))
		case *ast.AutoLink:
			shown := string(n.URL(r.source))
			url := shown
			if n.AutoLinkType == ast.AutoLinkEmail {
				url = "mailto:" + shown
			}
			if r.outside(n, url) {
				add(document.Link{URL: url, Text: document.Words(shown)})
			}
		case *extast.FootnoteLink:
			add(document.NoteRef{Number: r.notes + n.Index})
		case *extast.FootnoteBacklink:
		case *ast.RawHTML:
			if !strings.HasPrefix(string(n.Segments.Value(r.source)), "<!--") {
				r.html(n)
			}
		case *ast.Image:
			r.fail(n, lang.Text{SV: "en bild kan inte stå i en rapport", EN: "an image cannot stand in a report"},
				lang.Text{SV: "figurer kommer ur resultat: {{ figur figure_9 }}",
					EN: "figures come from results: {{ figure figure_9 }}"})
		default:
			r.fail(n, lang.Textf("programmet känner inte %s i en rapport", "the program does not know %s in a report",
				n.Kind().String()), plainText)
		}
	}
	return out
}

// link leads out of the document, or to a heading of it.
func (r *read) link(n *ast.Link) document.Inline {
	url := string(n.Destination)
	inside, is := strings.CutPrefix(url, "#")
	switch {
	case is:
		to, there := r.targets[inside]
		if !there {
			r.fail(n, lang.Textf("det finns inget %q att länka till", "there is no %q to link to", inside),
				r.nearest(inside))
			return document.Text{}
		}
		return document.Reference{To: to.id, Text: document.Plain(r.inlines(n))}
	case r.outside(n, url):
		return document.Link{URL: url, Text: r.inlines(n)}
	}
	return document.Text{}
}

// outside reports whether an address is one that a link of a report may lead to outside the report.
func (r *read) outside(n ast.Node, url string) bool {
	if strings.Contains(url, slotBegin) {
		r.fail(n, lang.Text{SV: "en länks adress kan inte ha {{ … }}", EN: "the address of a link cannot have {{ … }}"},
			lang.Text{SV: "skriv adressen som den är", EN: "write the address as it is"})
		return false
	}
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(url, scheme) {
			return true
		}
	}
	r.fail(n, lang.Text{SV: "länken leder varken till en webbplats eller till ett ställe i rapporten",
		EN: "the link leads neither to a web site nor to a place of the report"},
		lang.Text{SV: "skriv https://…, eller #id för en rubrik: ## Rubrik {#id}",
			EN: "write https://…, or #id of a heading: ## Heading {#id}"})
	return false
}

func (r *read) nearest(name string) lang.Text {
	var names []fault.Name
	for _, key := range sortedKeys(r.targets) {
		names = append(names, fault.Name{ID: key})
	}
	return fault.Suggest(name, names)
}

// text fills the slots of a text.
func (r *read) text(s string, at int) (out []document.Inline) {
	for s != "" {
		before, rest, found := strings.Cut(s, slotBegin)
		if before != "" {
			r.typed(before, at)
			out = append(out, document.Text{Text: unescape(before)})
		}
		if !found {
			return out
		}
		digits, after, _ := strings.Cut(rest, slotEnd)
		if n, err := strconv.Atoi(digits); err == nil && n < len(r.e.slots) {
			out = append(out, r.fill(r.e.slots[n]))
		}
		at += len(s) - len(after)
		s = after
	}
	return out
}

// filled is text with its slots as text, for what is printed letter by letter.
func (r *read) filled(s string) string {
	doubts := len(r.doubts)
	text := document.Plain(r.without(r.text(s, 0)))
	r.doubts = r.doubts[:doubts]
	return text
}

// fill returns what a slot prints.
func (r *read) fill(s *slot) document.Inline {
	switch {
	case s.tag.verb == "see":
		return r.see(s)
	case s.tag.verb == "judgement":
		return r.verdict(s)
	case s.inline != nil:
		return s.inline
	}
	return slotMark{slot: s}
}

// see refers to a table, figure, heading or appendix.
func (r *read) see(s *slot) document.Inline {
	last := s.tag.words[len(s.tag.words)-1]
	key := last.text
	if _, there := r.targets[key]; !there {
		for _, in := range r.results {
			if id, known, _ := fault.Resolve(key, in.names()); known {
				key = id
			}
		}
	}
	if len(s.tag.words) == 2 {
		key = verbs[strings.ToLower(s.tag.words[0].text)] + " " + key
	}
	to, there := r.targets[key]
	if !there {
		r.c.fail(last.at, lang.Textf("rapporten har inte %q att hänvisa till", "the report has not %q to refer to",
			last.text), r.nearest(last.text))
		return document.Text{}
	}
	return document.Reference{To: to.id, Text: to.name}
}

// words makes a table of words.
func (r *read) words(n *extast.Table) document.Block {
	out := &document.Table{Words: true, Label: r.tr("Tabell", "Table")}
	for _, a := range n.Alignments {
		out.Align = append(out.Align, map[extast.Alignment]document.Align{extast.AlignRight: document.Right,
			extast.AlignCenter: document.Center}[a])
	}
	group := document.Group{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*extast.TableHeader)
		var cells []document.Cell
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, document.Cell{Text: r.inlines(cell), Header: head || len(cells) == 0})
		}
		if head {
			out.Head = append(out.Head, cells)
			continue
		}
		group.Rows = append(group.Rows, cells)
	}
	out.Groups = []document.Group{group}
	return out
}

// unescape removes the backslash before a mark that Markdown would read.
func unescape(s string) string {
	if !strings.Contains(s, "\\") && !strings.Contains(s, "&") {
		return s
	}
	return string(unescaped([]byte(s)))
}

func parseMarkdown(source []byte) ast.Node { return markdown.Parse(text.NewReader(source)) }
