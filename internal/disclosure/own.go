package disclosure

import (
	"fmt"
	"slices"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// undeclared lists the mistakes of a study's own models whose rows are called what nobody has declared: a label leaves
// also where the number
// is withheld, and what comes out of a register may be a person.
func undeclared(rows []table.Row, s *study.Study) fault.List {
	var faults fault.List
	for i := range s.Results {
		r := &s.Results[i]
		if r.Kind != study.Own {
			continue
		}
		declared := s.Declared(r)
		var groups, categories, measures int
		for _, row := range rows {
			if row.Result != r.Name {
				continue
			}
			group, category, measure := declared(row.Group, row.Category, row.Measure)
			for n, ok := range map[*int]bool{&groups: group, &categories: category, &measures: measure} {
				if !ok {
					*n++
				}
			}
		}
		for _, wrong := range []struct {
			column string
			n      int
		}{{"group", groups}, {"category", categories}, {"measure", measures}} {
			if wrong.n > 0 {
				faults = append(
					faults,
					&fault.Fault{
						Kind:   fault.Study,
						File:   s.ModelFile(r.Model),
						Column: wrong.column,
						Rule: lang.Textf(
							"i resultatet %[2]s heter %[1]d av raderna något som ingen har angivit, "+
								"och får inte lämna programmet",
							"in the result %[2]s the names of %[1]d of the rows are declared by nobody, "+
								"and may not leave the program",
							wrong.n,
							r.Name,
						),
						Hint: study.DeclareNames,
					},
				)
			}
		}
	}
	return faults
}

// Unshared names the results of own models, and their measures, of which rows are withheld for one reason alone: they
// do not say how the number is shared out, so that nobody knows whether one or two make it up. The texts have no
// numbers of the results.
func Unshared(rows []table.Row, s *study.Study, p *Profile) []lang.Text {
	if p == nil {
		p = Publish()
	}
	t := newProtection(rows, s, p)
	missing := map[string]int{}
	var order []string
	for i, r := range rows {
		if t.kind(r.Result) == study.Own && r.Denominator >= float64(p.Threshold) && !r.Basis.Known && t.dominated(i) {
			name := fmt.Sprintf("%s %s", r.Result, r.Measure)
			if missing[name]++; !slices.Contains(order, name) {
				order = append(order, name)
			}
		}
	}
	var all []lang.Text
	for _, name := range order {
		all = append(all, lang.Textf("%s: %d", "%s: %d", name, missing[name]))
	}
	return all
}
