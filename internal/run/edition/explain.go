package edition

import (
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Explained is a sentence of a report with what is behind its numbers.
type Explained struct {
	Place   document.Place
	Text    string
	Numbers []Number
}

// Number is a live number with where it comes from.
type Number struct {
	document.Live
	Title      string
	Definition []string
	Group      string // what people call its group, category and measure
	Category   string
	Measure    string
	Row        table.Row
	Registers  []string // that the result was computed from
	Deliveries []report.Delivery
	Program    string // that computed it
	StudyHash  string
	Folder     string
}

// Explain finds the paragraphs that have words, as they are printed, and says where their numbers come from.
func (e *Edition) Explain(words string) ([]Explained, error) {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ") }
	var all []Explained
	e.Walk(func(b document.Block) {
		p, is := b.(*document.Paragraph)
		if !is {
			return
		}
		text := plain(document.Plain(p.Text))
		if !strings.Contains(strings.ToLower(text), strings.ToLower(plain(words))) {
			return
		}
		one := Explained{Place: p.Place, Text: text}
		document.Inlines(b, func(i document.Inline) {
			if l, is := i.(document.Live); is {
				one.Numbers = append(one.Numbers, e.number(l))
			}
		})
		all = append(all, one)
	})
	if len(all) == 0 {
		return nil, &fault.Fault{Kind: fault.Usage, File: e.Manuscript.Folder,
			Rule: lang.Text{SV: "rapporten har inga sådana ord i något stycke",
				EN: "no paragraph of the report has such words"},
			Hint: lang.Text{SV: "skriv några ord i följd som de står i rapporten, inom citattecken",
				EN: "write some words in a row as they stand in the report, in quotation marks"}}
	}
	return all, nil
}

// number says where a number comes from.
func (e *Edition) number(l document.Live) Number {
	n := Number{Live: l}
	i := slices.IndexFunc(e.Releases, func(r *run.Release) bool { return r.Study.Name == l.Source.Study })
	if i < 0 {
		return n
	}
	r := e.Releases[i]
	s, language := r.Named(), e.Lang
	about := s.Of(l.Source.Result)
	n.Title = strings.TrimSpace(about.Number.In(language) + " " + about.Title.In(language))
	n.Definition = strings.Split(about.Definition.In(language), "\n")
	n.Group = s.Group(l.Source.Result, l.Source.Group).In(language)
	if l.Source.Category != "" {
		n.Category = s.Category(l.Source.Result, l.Source.Category).In(language)
	}
	n.Measure = s.Measure(l.Source.Result, l.Source.Measure).In(language)
	for _, row := range r.Rows {
		if row.Result == l.Source.Result && row.Group == l.Source.Group && row.Category == l.Source.Category &&
			row.Measure == l.Source.Measure {
			n.Row = row
		}
	}
	n.Registers, n.Program, n.Folder = r.SourcesOf(l.Source.Result), r.Program, r.Name
	n.StudyHash = r.Hashes[study.File]
	for _, d := range r.Deliveries {
		if slices.ContainsFunc(d.Files, func(f report.File) bool { return slices.Contains(n.Registers, f.Register) }) {
			n.Deliveries = append(n.Deliveries, d)
		}
	}
	return n
}
