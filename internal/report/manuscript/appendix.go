package manuscript

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
)

// blockOf returns the blocks that a tag stands for that is alone in its paragraph.
func (r *read) blockOf(n ast.Node, s *slot) []document.Block {
	switch s.tag.verb {
	case "page":
		return []document.Block{&document.PageBreak{}}
	case "scale":
		return r.scale()
	case "conditions":
		return r.conditions(s)
	case "sources":
		return r.sources(s)
	case "attrition":
		return r.attrition(s)
	case "judgements":
		return r.judgements(s)
	}
	return s.block
}

// wordTable is a table of words: its head, and rows whose first cell names them.
func (r *read) wordTable(caption lang.Text, head []lang.Text, rows [][]string) *document.Table {
	t := &document.Table{Words: true, Label: r.tr("Tabell", "Table"), Align: make([]document.Align, len(head)),
		Caption: document.Words(caption.In(r.lang)), Head: [][]document.Cell{nil}}
	for _, name := range head {
		t.Head[0] = append(t.Head[0], document.Cell{Text: document.Words(name.In(r.lang)), Header: true})
	}
	group := document.Group{}
	for _, cells := range rows {
		var row []document.Cell
		for i, text := range cells {
			row = append(row, document.Cell{Text: document.Words(text), Header: i == 0})
		}
		group.Rows = append(group.Rows, row)
	}
	t.Groups = []document.Group{group}
	return t
}

// scale is the scale of assessment, in our words of appendix 1 of the report A220.933/2025.
func (r *read) scale() []document.Block {
	var rows [][]string
	for _, l := range scaleLines {
		rows = append(rows, []string{l.word.In(r.lang), l.needs.In(r.lang), l.sure.In(r.lang)})
	}
	out := []document.Block{r.wordTable(lang.Text{SV: "Bedömningens ord, det starkaste först",
		EN: "Words of assessment, the strongest first"}, []lang.Text{{SV: "Ord", EN: "Word"},
		{SV: "Vad som ska finnas", EN: "What must be there"},
		{SV: "Hur säker bedömaren är", EN: "How sure the assessor is"}}, rows),
		&document.Paragraph{Text: document.Words(r.tr("Underlaget har en av fem styrkor: avgörande, starkt, "+
			"måttligt, svagt eller mycket svagt. Källan bedöms från A till X och uppgiften från 1 till 4.",
			"Evidence has one of five strengths: decisive, strong, moderate, weak or very weak. The source is graded "+
				"from A to X and the information from 1 to 4."))}}
	if r.judged != nil {
		for _, note := range r.signatures() {
			out = append(out, &document.Paragraph{Text: document.Words(note)})
		}
	}
	return append(out, r.combinations()...)
}

type scaleLine struct{ word, needs, sure lang.Text }

var scaleLines = []scaleLine{
	{lang.Text{SV: "bekräftat", EN: "confirmed (bekräftat)"},
		lang.Text{SV: "avgörande eller bindande underlag som entydigt stämmer överens; högst enstaka uppgifter " +
			"emot, eller " +
			"emot från en tveksam källa",
			EN: "decisive or binding evidence that agrees without ambiguity; at most a few items against, or from a " +
				"doubtful source"},
		lang.Text{SV: "helt säker", EN: "entirely sure"}},
	{lang.Text{SV: "sannolikt", EN: "likely (sannolikt)"},
		lang.Text{SV: "starkt underlag, eller flera måttliga och svaga uppgifter som väger lika mycket, och som i " +
			"huvudsak " +
			"stämmer överens; lite emot",
			EN: "strong evidence, or several moderate and weak items that weigh as much, and mainly agree; little " +
				"against"},
		lang.Text{SV: "säker", EN: "sure"}},
	{lang.Text{SV: "troligen", EN: "probable (troligen)"},
		lang.Text{SV: "måttligt underlag, eller flera svaga och mycket svaga uppgifter som väger lika mycket, och " +
			"som stöder " +
			"varandra; en måttlig mängd emot",
			EN: "moderate evidence, or several weak and very weak items that weigh as much, and support each " +
				"other; a " +
				"moderate amount against"},
		lang.Text{SV: "mer säker än osäker", EN: "more sure than not"}},
	{lang.Text{SV: "möjligen", EN: "possible (möjligen)"},
		lang.Text{SV: "svagt underlag, eller flera mycket svaga uppgifter som väger lika mycket, och som i " +
			"huvudsak stöder " +
			"varandra; en större mängd emot",
			EN: "weak evidence, or several very weak items that weigh as much, and mainly support each other; a " +
				"larger " +
				"amount against"},
		lang.Text{SV: "osäker", EN: "unsure"}},
	{lang.Text{SV: "tveksamt", EN: "doubtful (tveksamt)"},
		lang.Text{SV: "mycket svagt underlag i mycket liten omfattning; mycket emot; slutsatsen saknar till stor " +
			"del stöd och " +
			"vilar på sådant som en analys inte kan visa",
			EN: "very weak evidence to a very small extent; much against; the conclusion largely lacks support " +
				"and rests " +
				"on what analysis cannot show"},
		lang.Text{SV: "troligast är att det inte är så", EN: "most likely it is not so"}},
}

// WordText is a word of the scale. The words are the Swedish agencies' own: English has them in parentheses.
func WordText(word string) lang.Text {
	for _, l := range scaleLines {
		if l.word.SV == word {
			return l.word
		}
	}
	return lang.Text{SV: word, EN: word}
}

// conditions are the conditions of use of the results, with the text of H3.
func (r *read) conditions(s *slot) []document.Block {
	var rows [][]string
	seen := map[string]bool{}
	for _, in := range r.results {
		if !r.current(r.c, s.tag.at, in) {
			continue
		}
		for _, c := range in.Document.Conditions() {
			row := []string{c.Code, c.Text, strings.Join(c.Agencies, ", ")}
			if line := strings.Join(row, ""); !seen[line] {
				seen[line] = true
				rows = append(rows, row)
			}
		}
	}
	if len(rows) == 0 {
		return []document.Block{&document.Paragraph{Text: document.Words(r.tr("Leveranserna anger inga villkor.",
			"The deliveries state no conditions."))}}
	}
	return []document.Block{r.wordTable(lang.Text{SV: "Villkor för användning", EN: "Conditions of use"},
		[]lang.Text{{SV: "Kod", EN: "Code"}, {SV: "Villkor", EN: "Condition"},
			{SV: "Myndigheter", EN: "Agencies"}}, rows)}
}

// sources are the deliveries that the results were computed from.
func (r *read) sources(s *slot) []document.Block {
	var rows [][]string
	seen := map[string]bool{}
	for _, in := range r.results {
		if !r.current(r.c, s.tag.at, in) {
			continue
		}
		for _, d := range in.Document.Deliveries {
			if seen[d.Hash] {
				continue
			}
			seen[d.Hash] = true
			var registers []string
			for _, f := range d.Files {
				name := label.Register(f.Register).In(r.lang)
				if len(registers) == 0 || registers[len(registers)-1] != name {
					registers = append(registers, name)
				}
			}
			rows = append(rows, []string{d.From(r.lang), strings.Join(registers, "; "), d.Reference, d.Delivered})
		}
	}
	return []document.Block{r.wordTable(lang.Text{SV: "Vad varje myndighet har lämnat", EN: "What each agency gave"},
		[]lang.Text{{SV: "Myndighet", EN: "Agency"}, {SV: "Register", EN: "Registers"},
			{SV: "Avser", EN: "Describes"}, {SV: "Levererat", EN: "Delivered"}}, rows)}
}

// attrition is how many are left after each restriction.
func (r *read) attrition(s *slot) (out []document.Block) {
	for _, in := range r.results {
		if !r.current(r.c, s.tag.at, in) {
			continue
		}
		for _, chain := range in.Document.Chains() {
			t := &document.Table{Label: r.tr("Tabell", "Table"), Align: []document.Align{document.Left, document.Right},
				Caption: document.Words(chain.Name), Head: [][]document.Cell{{
					{Text: document.Words(r.tr("Steg", "Step")), Header: true},
					{Text: document.Words(r.tr("Antal", "Number")), Header: true}}}}
			group := document.Group{}
			for _, s := range chain.Steps {
				n := s.Persons
				if n == report.NotCounted {
					n = s.Rows
				}
				text := ""
				switch {
				case n == report.Withheld:
					text = report.Symbol
				case n >= 0:
					text = report.Number(float64(n), 0, r.lang)
				}
				group.Rows = append(group.Rows, []document.Cell{{Text: document.Words(s.Step.In(r.lang)), Header: true},
					{Text: document.Words(text)}})
			}
			t.Groups = []document.Group{group}
			out = append(out, t)
		}
	}
	return out
}
