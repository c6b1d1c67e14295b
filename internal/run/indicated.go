package run

import (
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/model"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// indicated returns what was computed with the rows that repeat rows of other studies: they have the numbers that those
// studies' own protected results print, and the others are withheld. The other studies are protected as they would be
// by themselves, together with the same earlier releases.
func (s *session) indicated(all disclosure.Computed, req Request, earlier []disclosure.Published,
	protect protector) (disclosure.Computed, error) {
	if len(s.output.Indicated) == 0 {
		return all, nil
	}
	printed := map[string]map[[4]string]table.Row{}
	for _, other := range s.output.Others {
		computed := disclosure.Computed{Rows: other.Output.Rows, Drawings: other.Output.Drawings}
		for _, a := range other.Output.Attrition {
			computed.Steps = append(computed.Steps,
				disclosure.Step{Chain: a.Chain, Name: a.Name, Step: a.Why, Persons: a.Persons, Rows: a.Rows})
		}
		done, err := protect(computed, other.Study, disclosure.Options{Profile: req.Profile, Earlier: earlier})
		if err != nil {
			return all, err
		}
		of := map[[4]string]table.Row{}
		for _, r := range done.Rows() {
			of[[4]string{r.Result, r.Group, r.Category, r.Measure}] = r
		}
		printed[other.Study.Name] = of
	}
	all.Rows = slices.Clone(all.Rows)
	for _, i := range s.output.Indicated {
		r := &all.Rows[i.Row]
		of, there := printed[i.Study][i.Cell]
		if !there || of.Status == table.Suppressed {
			of = table.Row{Value: table.Empty, Low: table.Empty, High: table.Empty, Numerator: table.Empty,
				Denominator: table.Empty, Status: table.Suppressed}
		}
		r.Value, r.Low, r.High, r.Numerator, r.Denominator, r.Status = of.Value, of.Low, of.High, of.Numerator,
			of.Denominator, of.Status
	}
	return all, nil
}

// repeatedFrom lists the relations that a result follows from by repeating rows of other studies.
func repeatedFrom(rows func() []table.Row, of *study.Result) (relations []string) {
	if of.Kind != study.Phenomena {
		return nil
	}
	set, err := model.Builtin()
	if err != nil {
		return nil
	}
	studies := map[string]*study.Study{}
	seen := map[[2]string]bool{}
	for _, r := range rows() {
		name, cell, ok := study.Indicated(r.Category)
		if !ok || r.Result != of.Name || seen[[2]string{name, cell[0]}] {
			continue
		}
		seen[[2]string{name, cell[0]}] = true
		s := studies[name]
		if s == nil {
			if s, err = study.Load(name); err != nil {
				continue
			}
			studies[name] = s
		}
		if one, ok := s.Result(cell[0]); ok {
			_, read := set.Lineage(result.Models(one)...)
			relations = append(relations, read...)
		}
	}
	slices.Sort(relations)
	return slices.Compact(relations)
}
