package disclosure

import (
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The profiles of companies are rows of every represented company, one by one. Whoever has them counts them.

// represented is the count of represented companies.
var represented = Cell{"", "represented_companies", all, ""}

// countProfiles notes that a reader knows how many companies are represented, where each has a profile.
func (t *protection) countProfiles() {
	for _, r := range t.study.Results {
		if n := t.counts[represented]; r.Kind == study.CompanyProfile && n != nil && t.companies(r.Name) > 0 {
			n.known = true
		}
	}
}

// companies is how many companies have a profile in a result.
func (t *protection) companies(result string) int {
	groups := map[string]bool{}
	for _, r := range t.rows {
		if r.Result == result {
			groups[r.Group] = true
		}
	}
	return len(groups)
}

// addProfiles enters that each represented company has a profile.
func (l *links) addProfiles() {
	v, ok := l.at[represented]
	for _, r := range l.t.study.Results {
		if n := l.t.companies(r.Name); ok && r.Kind == study.CompanyProfile && n > 0 {
			l.equations = append(l.equations, equation{terms: []term{{v, 1}}, constant: n})
		}
	}
}

// fewProfiles says whether so few companies have a profile that their number may not leave.
func fewProfiles(rows []table.Row, s *study.Study, p *Profile) func(table.Row) bool {
	companies := map[string]map[string]bool{}
	for _, r := range rows {
		if s.Kind(r.Result) == study.CompanyProfile {
			if companies[r.Result] == nil {
				companies[r.Result] = map[string]bool{}
			}
			companies[r.Result][r.Group] = true
		}
	}
	return func(r table.Row) bool {
		n := len(companies[r.Result])
		return p.Method == Suppression && n > 0 && n < p.Threshold
	}
}
