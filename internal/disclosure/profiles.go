package disclosure

import (
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The profiles of companies are rows of every represented company, one by one. Whoever has them counts them.

// represented is the count of represented companies.
var represented = Cell{"", "represented_companies", all, ""}

// profiled is how many companies have a profile, by the results of profiles that have rows.
func profiled(rows []table.Row, s *study.Study) map[string]int {
	seen, companies := map[[2]string]bool{}, map[string]int{}
	for _, r := range rows {
		if name := [2]string{r.Result, r.Group}; s.Kind(r.Result) == study.CompanyProfile && !seen[name] {
			seen[name] = true
			companies[r.Result]++
		}
	}
	return companies
}

// countProfiles notes that a reader knows how many companies are represented, where each has a profile.
func (t *protection) countProfiles() {
	if n := t.counts[represented]; n != nil && len(profiled(t.rows, t.study)) > 0 {
		n.known = true
	}
}

// addProfiles enters that each represented company has a profile.
func (l *links) addProfiles() {
	v, ok := l.at[represented]
	companies := profiled(l.t.rows, l.t.study)
	for _, r := range l.t.study.Results { // in the order of the study
		if n := companies[r.Name]; ok && n > 0 {
			l.equations = append(l.equations, equation{terms: []term{{v, 1}}, constant: n})
		}
	}
}

// fewProfiles says whether so few companies have a profile that their number may not leave.
func fewProfiles(rows []table.Row, s *study.Study, p *Profile) func(table.Row) bool {
	companies := profiled(rows, s)
	return func(r table.Row) bool {
		n := companies[r.Result]
		return p.Method == Suppression && n > 0 && n < p.Threshold
	}
}
