package manuscript

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
)

// A chapter is Markdown with tags in double braces. A tag is a number, a table or figure, a reference, or a branch.
// This file reads the tags, before anything is looked up.

// word is a word of a tag, and where it stands in the chapter.
type word struct {
	text   string
	quoted bool
	at     int
}

// tag is what stands between double braces.
type tag struct {
	verb  string // the keyword in English, or number
	words []word // after the keyword
	at    int
	alone bool // nothing else is on its lines

	broken bool // a branch that is not closed: its conditions are not read
}

// node is a piece of text, a tag, or a branch.
type node struct {
	text string // as it stands
	at   int    // where it begins in the chapter
	tag  *tag
	arms []arm // of a branch
}

// arm is a part of a branch. Without conditions it holds where none before it does.
type arm struct {
	tag  *tag
	body []node
}

// The keywords of tags in both languages. A tag that begins with none of them is a number.
const number = "number"

var verbs = map[string]string{
	"om": "if", "if": "if", "annars": "else", "else": "else", "slut": "end", "end": "end",
	"tabell": "table", "table": "table", "figur": "figure", "figure": "figure",
	"definition": "definition", "se": "see", "see": "see", "fast": "fixed", "fixed": "fixed",
	"bedömningar": "judgements", "judgements": "judgements", "bedömning": "judgement", "judgement": "judgement",
	"skala": "scale", "scale": "scale", "villkor": "conditions", "conditions": "conditions",
	"underlag": "sources", "källor": "sources", "sources": "sources", "bortfall": "attrition", "attrition": "attrition",
	"värde": "value", "value": "value", "sidbrytning": "page", "pagebreak": "page",
}

// blocks are the verbs that become blocks of their own.
var blocks = []string{"table", "figure", "definition", "judgements", "scale", "conditions", "sources",
	"attrition", "page"}

// chapter is a file of the report while it is read.
type chapter struct {
	name     string // in the folder
	path     string
	source   string
	appendix bool
	nodes    []node
	lines    []int // where each line begins
	faults   *fault.List
	fixed    reader.Place // of all that is in it, where it is a value of a YAML file
}

// place is the line and column of a place in the chapter.
func (c *chapter) place(at int) reader.Place {
	if c.fixed.Line > 0 {
		return c.fixed
	}
	if c.lines == nil {
		c.lines = []int{0}
		for i, r := range c.source {
			if r == '\n' {
				c.lines = append(c.lines, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(c.lines, at)
	if !found {
		line--
	}
	begin := c.lines[line]
	return reader.Place{Line: line + 1, Column: utf8.RuneCountInString(c.source[begin:min(at, len(c.source))]) + 1}
}

// fail adds a mistake at a place of the chapter.
func (c *chapter) fail(at int, rule, hint lang.Text) {
	*c.faults = append(*c.faults, c.place(at).Fault(fault.Study, c.path, rule, hint))
}

// parse reads the tags of the chapter. Mistakes are added to its faults.
func (c *chapter) parse() {
	for i, r := range c.source {
		if unicode.Is(unicode.Co, r) || r == 0 {
			c.fail(i, lang.Text{SV: "texten har ett tecken som ingen kan läsa", EN: "the text has a character that " +
				"nobody can read"}, lang.Text{SV: "ta bort det och skriv om stället", EN: "remove it and write the " +
				"place again"})
			return
		}
	}
	var pieces []node
	rest := 0
	for rest < len(c.source) {
		open := strings.Index(c.source[rest:], "{{")
		if open < 0 {
			break
		}
		open += rest
		if open > 0 && c.source[open-1] == '\\' {
			pieces = append(pieces, node{text: c.source[rest:open-1] + "{{", at: rest})
			rest = open + 2
			continue
		}
		end := closing(c.source[open+2:])
		if end < 0 {
			c.fail(open, lang.Text{SV: "{{ avslutas inte", EN: "{{ is not closed"},
				lang.Text{SV: "skriv }} efter talet; \\{{ skriver klamrarna som de står",
					EN: "write }} after the number; \\{{ prints the braces as they are"})
			pieces = append(pieces, node{text: c.source[rest:open], at: rest})
			rest = open + 2
			// A branch is one all the same: what follows, and its end, are read as they stand.
			first, _, _ := strings.Cut(strings.TrimSpace(c.source[rest:]), " ")
			if verb := verbs[strings.ToLower(first)]; isBranch(verb) {
				pieces = append(pieces, node{tag: &tag{verb: verb, at: open, broken: true}, at: open})
			}
			continue
		}
		pieces = append(pieces, node{text: c.source[rest:open], at: rest})
		rest = open + 2 + end + 2
		if t := c.read(open, c.source[open+2:open+2+end]); t != nil {
			t.alone = c.alone(open, rest)
			pieces = append(pieces, node{tag: t, at: open})
		}
	}
	pieces = append(pieces, node{text: c.source[rest:], at: rest})
	left := pieces
	c.nodes = c.nest(&left, nil)
}

// closing finds the end of a tag, not within quotation marks; -1 where there is none. A tag is on at most as many lines
// as a paragraph: an empty line ends it.
func closing(s string) int {
	quote := rune(0)
	for i, r := range s {
		switch {
		case strings.HasPrefix(s[i:], "\n\n") || strings.HasPrefix(s[i:], "{{") && quote == 0:
			return -1
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case opens[r] != 0:
			quote = opens[r]
		case strings.HasPrefix(s[i:], "}}"):
			return i
		}
	}
	return -1
}

// opens are the quotation marks, with those that close them. A word processor may have made them.
var opens = map[rune]rune{'"': '"', '“': '”', '”': '”'}

// alone says whether a tag is the only thing on its lines.
func (c *chapter) alone(from, to int) bool {
	before := c.source[strings.LastIndexByte(c.source[:from], '\n')+1 : from]
	after, _, _ := strings.Cut(c.source[to:], "\n")
	return onlyTags(before) && onlyTags(after)
}

// onlyTags says whether a part of a line has nothing but white space and tags.
func onlyTags(s string) bool {
	for {
		before, rest, found := strings.Cut(s, "{{")
		if strings.TrimSpace(before) != "" {
			return false
		}
		if !found {
			return true
		}
		end := closing(rest)
		if end < 0 {
			return false
		}
		s = rest[end+2:]
	}
}

// read reads the words of a tag; nil of a comment, or after a mistake.
func (c *chapter) read(at int, body string) *tag {
	if strings.HasPrefix(body, "#") {
		return nil
	}
	words := c.words(at+2, body)
	if len(words) == 0 {
		c.fail(at, lang.Text{SV: "mellan {{ och }} står ingenting", EN: "nothing stands between {{ and }}"},
			lang.Text{SV: "skriv ett tal, till exempel {{ table_8 strategic all_impulses mean_risk_ratio }}",
				EN: "write a number, such as {{ table_8 strategic all_impulses mean_risk_ratio }}"})
		return nil
	}
	verb, known := verbs[strings.ToLower(words[0].text)]
	if !known || words[0].quoted {
		return &tag{verb: number, words: words, at: at}
	}
	t := &tag{verb: verb, words: words[1:], at: at}
	if verb == "else" && len(t.words) > 0 {
		if verbs[strings.ToLower(t.words[0].text)] != "if" {
			c.fail(t.words[0].at, lang.Text{SV: "efter annars står ingenting, eller om", EN: "after else stands " +
				"nothing, or if"}, lang.Text{SV: "skriv {{ annars }} eller {{ annars om … }}",
				EN: "write {{ else }} or {{ else if … }}"})
			return nil
		}
		t.verb, t.words = "elseif", t.words[1:]
	}
	return t
}

// words divides the body of a tag at white space; what stands in quotation marks is one word.
func (c *chapter) words(at int, body string) (words []word) {
	begin, quote := -1, rune(0)
	end := func(i int, quoted bool) {
		if begin >= 0 && (quoted || i > begin) {
			words = append(words, word{text: body[begin:i], quoted: quoted, at: at + begin})
		}
		begin = -1
	}
	for i, r := range body {
		switch {
		case quote != 0 && r == quote:
			end(i, true)
			quote = 0
		case quote != 0:
		case opens[r] != 0:
			end(i, false)
			begin, quote = i+utf8.RuneLen(r), opens[r]
		case unicode.IsSpace(r):
			end(i, false)
		case begin < 0:
			begin = i
		}
	}
	end(len(body), false)
	return words
}

// isBranch says whether a keyword is one of branches.
func isBranch(verb string) bool {
	return slices.Contains([]string{"if", "else", "elseif", "end"}, verb)
}

// mostNested is how deep branches may stand in each other.
const mostNested = 20

// nest makes branches of the tags between if and end. within are the branches that it stands in.
func (c *chapter) nest(left *[]node, within []*tag) (nodes []node) {
	for len(*left) > 0 {
		n := (*left)[0]
		if n.tag != nil && len(within) > 0 && isBranch(n.tag.verb) && n.tag.verb != "if" {
			return nodes
		}
		*left = (*left)[1:]
		switch {
		case n.tag == nil || !isBranch(n.tag.verb):
			nodes = append(nodes, n)
		case n.tag.verb != "if":
			c.fail(n.tag.at, lang.Text{SV: "här finns inget {{ om … }} som det hör till",
				EN: "there is no {{ if … }} that it belongs to"},
				lang.Text{SV: "ta bort det, eller skriv {{ om … }} före", EN: "remove it, or write {{ if … }} before"})
		case len(within) >= mostNested:
			c.fail(n.tag.at, lang.Textf("grenar står i varandra djupare än %d", "branches are nested deeper than %d",
				mostNested), lang.Text{SV: "dela upp texten", EN: "divide the text"})
			*left = nil
		default:
			one, after := c.branch(n.tag, left, within)
			nodes = append(append(nodes, one), after...)
		}
	}
	return nodes
}

// branch reads the arms of a branch to its end. One that is not closed ends at the next heading, so that it hides no
// mistake; what is after it is returned, too.
func (c *chapter) branch(first *tag, left *[]node, within []*tag) (out node, after []node) {
	out = node{at: first.at, tag: first}
	now := first
	for {
		out.arms = append(out.arms, arm{now, c.nest(left, append(within, first))})
		if len(*left) == 0 {
			c.fail(first.at, lang.Text{SV: "grenen avslutas inte", EN: "the branch is not closed"},
				lang.Text{SV: "skriv {{ slut }} efter den", EN: "write {{ end }} after it"})
			last := &out.arms[len(out.arms)-1].body
			for i, n := range *last {
				if at := strings.Index(n.text, "\n#"); at >= 0 {
					after = append([]node{{text: n.text[at+1:], at: n.at + at + 1}}, (*last)[i+1:]...)
					*last = append(slices.Clone((*last)[:i]), node{text: n.text[:at+1], at: n.at})
					break
				}
			}
			return out, after
		}
		next := (*left)[0].tag
		*left = (*left)[1:]
		if next.verb == "end" {
			out.arms = append(out.arms, arm{tag: next})
			return out, nil
		}
		if now.verb == "else" {
			c.fail(next.at, lang.Text{SV: "efter {{ annars }} kommer bara {{ slut }}",
				EN: "after {{ else }} comes {{ end }} only"},
				lang.Text{SV: "sätt {{ annars }} sist", EN: "put {{ else }} last"})
		}
		now = next
	}
}
