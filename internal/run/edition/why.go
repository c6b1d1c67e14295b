package edition

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/table"
)

// origins puts into the document where the numbers of each result that it prints come from.
func (e *Edition) origins(results []*manuscript.Results) {
	asked := map[[2]string]bool{}
	note := func(s document.Source) {
		if s.Result != "" {
			asked[[2]string{s.Study, s.Result}] = true
		}
	}
	e.Walk(func(b document.Block) {
		switch b := b.(type) {
		case *document.Table:
			note(b.Source)
		case *document.Figure:
			note(b.Source)
		}
		document.Inlines(b, func(i document.Inline) {
			if live, is := i.(document.Live); is {
				note(live.Source)
			}
		})
	})
	for i, r := range results {
		for _, one := range e.Releases[i].Study.Results {
			if asked[[2]string{r.Name, one.Name}] {
				e.Explanations = append(e.Explanations, e.explanation(i, r, one.Name))
			}
		}
	}
}

// explanation is where the numbers of a result of the nth study come from: its definition, the counts behind it, and
// the registers and files that it was computed from.
func (e *Edition) explanation(n int, r *manuscript.Results, result string) document.Explanation {
	doc, release := r.Document, e.Releases[n]
	l := doc.Lang
	about := doc.Study.Of(result)
	out := document.Explanation{Source: document.Source{Study: r.Name, Result: result}, Title: doc.ResultTitle(result)}
	for line := range strings.Lines(about.Definition.In(l)) {
		out.Definition = append(out.Definition, strings.TrimSpace(line))
	}
	for _, row := range doc.Results.Rows() {
		if row.Result != result || row.Status != table.OK || math.IsNaN(row.Numerator) || math.IsNaN(row.Denominator) {
			continue
		}
		names := []string{doc.Study.Group(result, row.Group).In(l)}
		if row.Category != "" {
			names = append(names, doc.Study.Category(result, row.Category).In(l))
		}
		out.Counts = append(out.Counts, document.Count{
			Name:      strings.Join(append(names, doc.Study.Measure(result, row.Measure).In(l)), " · "),
			Numerator: report.Number(row.Numerator, 0, l), Denominator: report.Number(row.Denominator, 0, l)})
	}
	for _, m := range release.ModelsOf(result) {
		out.Models = append(out.Models, document.Model{Name: m.Name, About: m.Short(l)})
	}
	registers := release.SourcesOf(result)
	for _, d := range release.Deliveries {
		for _, f := range d.Files {
			if slices.Contains(registers, f.Register) {
				out.Files = append(out.Files, document.Origin{Register: label.Register(f.Register).In(l),
					Agency: d.From(l), Delivery: d.Name, File: f.Path, SHA256: f.Hash})
			}
		}
	}
	return out
}
