package study

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
)

// A study can mark its rows for protection in two ways: rows that are withheld last (keep), and counts whose zero tells
// nothing about anybody (zeros). Both are fields of a result, so that a study that replaces its base's results also
// replaces them.

// Selection selects rows of one result. An empty list stands for every name.
type Selection struct{ Measures, Groups, Categories []string }

func (s Selection) selects(group, category, measure string) bool {
	among := func(list []string, name string, filled string) bool {
		return len(list) == 0 || slices.Contains(list, name) || filled != "" && slices.Contains(list, filled)
	}
	return among(s.Measures, measure, "") && among(s.Groups, group, EveryCompany) &&
		among(s.Categories, category, EveryPermitCount)
}

// Keeps reports whether the study wants a row to be withheld last. It is false for a result that the study does not
// have.
func (s *Study) Keeps(result, group, category, measure string) bool {
	r, ok := s.Result(result)
	return ok && slices.ContainsFunc(r.Keep, func(k Selection) bool { return k.selects(group, category, measure) })
}

// ZeroTellsNothing reports whether a zero in a row tells nothing about anybody: the kind declares it for the measure,
// or the study for the row. For rows of an own model and for undeclared measures only the study can declare it. It is
// false for a result that the study does not have.
func (s *Study) ZeroTellsNothing(result, group, category, measure string) bool {
	r, ok := s.Result(result)
	if !ok {
		return false
	}
	if m, ok := r.Kind.declaration().MeasureOf(group, measure); ok && m.ZeroTellsNothing() {
		return true
	}
	return slices.ContainsFunc(r.Zeros, func(z Selection) bool { return z.selects(group, category, measure) })
}

// everyRow is what keep may say in place of a list.
const everyRow = "all"

// readKeep reads which rows of a result are withheld last: all, or a list of selections.
func (s *Study) readKeep(r *reader, n ast.Node, res *Result) (all []Selection) {
	if textOf(n) == everyRow {
		return []Selection{{}}
	}
	for _, item := range r.Items(n) {
		f := r.Fields(item, "measures?", "groups?", "categories?")
		all = append(all, s.readSelection(r, item, f, res))
	}
	return all
}

// readZeros reads the rows of a result in which a zero tells nothing. Each selection names its measures, which must be
// counts or shares.
func (s *Study) readZeros(r *reader, n ast.Node, res *Result) (all []Selection) {
	for _, item := range r.Items(n) {
		f := r.Fields(item, "measures", "groups?", "categories?")
		sel := s.readSelection(r, item, f, res)
		for i, name := range sel.Measures {
			if m, ok := res.Kind.declaration().Measure(name); ok && m.Unit != kind.Count && m.Unit != kind.Share {
				r.Fail(r.Items(f["measures"])[i],
					lang.Textf("måttet %s är varken ett antal eller en andel",
						"the measure %s is neither a count nor a share", name),
					lang.Text{SV: "zeros gäller antal och andelar av dem", EN: "zeros is for counts and shares"})
			}
		}
		all = append(all, sel)
	}
	return all
}

// readSelection reads a selection of a result's rows. What no row of the result is called is a mistake, and so is a
// selection of no row. The names of a kind that gives its rows itself come from the data: of them only the measures are
// known.
func (s *Study) readSelection(r *reader, n ast.Node, f fields, res *Result) Selection {
	mistakes := len(r.Faults)
	sel := Selection{
		Measures:   s.selected(r, f["measures"], res, "measure"),
		Groups:     s.selected(r, f["groups"], res, "group"),
		Categories: s.selected(r, f["categories"], res, "category"),
	}
	switch {
	case len(r.Faults) > mistakes:
	case len(sel.Measures)+len(sel.Groups)+len(sel.Categories) == 0:
		r.Fail(n, lang.Text{SV: "här väljs inga rader ut", EN: "no rows are selected here"},
			lang.Text{SV: "skriv measures, groups eller categories; keep: all är alla rader",
				EN: "write measures, groups or categories; keep: all is every row"})
	case len(res.Lines) > 0 && !slices.ContainsFunc(res.Lines, sel.meets):
		r.Fail(n, lang.Textf("ingen rad i resultatet %s har de namnen tillsammans",
			"no row of the result %s has these names together", res.Name),
			lang.Text{SV: "välj bland kombinationerna i resultatets lines",
				EN: "choose among the combinations in the result's lines"})
	}
	return sel
}

// meets reports whether the selection has a row of a line.
func (s Selection) meets(l Line) bool {
	for _, g := range l.Groups {
		for _, c := range l.Categories {
			if s.selects(g, c, l.Measure) {
				return true
			}
		}
	}
	return false
}

// selected reads the names of one axis of a selection: measure, group or category.
func (s *Study) selected(r *reader, n ast.Node, res *Result, axis string) (names []string) {
	k := res.Kind.declaration()
	for _, item := range r.Items(n) {
		text := r.Text(item)
		if text == "" {
			continue
		}
		words := []string{text}
		if axis == "category" {
			words = s.categoriesOf(k, dash(text))
		}
		for _, name := range words {
			switch allowed := s.namesOn(res, axis); {
			case res.Kind == "": // a mistake already
			case slices.Contains(names, name):
				r.Twice(item, text)
			case allowed == nil && axis == "measure" && fitsNumber(k, name):
			case allowed != nil && !slices.Contains(allowed, name):
				r.OneOf(item, allowed...)
			case allowed == nil && res.Kind == Own && !s.ownName(res, axis, name):
				r.Fail(item, lang.Textf("okänt namn %q", "unknown name %q", text), DeclareNames)
			case allowed == nil && res.Kind != Own && name != "":
				s.declaredName(r, item)
			}
			names = append(names, name)
		}
	}
	return names
}

// namesOn returns the names of a result's rows on an axis, or nil if the file does not list them.
func (s *Study) namesOn(res *Result, axis string) (names []string) {
	k := res.Kind.declaration()
	switch {
	case res.Kind == Own:
		return nil
	case k.NoLines() && axis == "measure":
		return s.measuresOf(k)
	case k.NoLines():
		return nil
	}
	names = []string{}
	for _, l := range res.Lines {
		byAxis := map[string][]string{"measure": {l.Measure}, "group": l.Groups, "category": l.Categories}
		for _, name := range byAxis[axis] {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ownName reports whether a row of an own model may be called so on an axis.
func (s *Study) ownName(res *Result, axis, name string) bool {
	group, category, measure := s.Declared(res)(name, name, name)
	switch axis {
	case "group":
		return group
	case "category":
		return category
	}
	return measure
}
