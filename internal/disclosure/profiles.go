package disclosure

import (
	"slices"

	"ansatz/internal/kind"
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

// countRows notes what a reader knows because rows are there or not: how many companies are represented, where each has
// a profile; how many clusters have a tie, for each has rows; that nobody is in a range, where none of its numbers
// occurs but others do.
func (t *protection) countRows() {
	if n := t.counts[represented]; n != nil && len(profiled(t.rows, t.study)) > 0 {
		n.known = true
	}
	for i, r := range t.rows {
		if t.again(i) {
			continue
		}
		if t.kind(r.Result) == study.RepresentativeClusters && r.Measure == "clusters_with_tie" {
			t.counts[t.prints[i].count].known = true
		}
		if parts, _, others := t.numbered(i); others && len(parts) == 0 {
			t.counts[t.prints[i].count].known = true
		}
	}
}

// numbered are the counts in categories which are numbers that add up to a row, and how often each does. others says
// that there are such rows, be it outside of the row's range.
func (t *protection) numbered(row int) (parts []Cell, times []int, others bool) {
	r, m := t.rows[row], t.measures[row]
	if m == nil || m.Each == "" {
		return nil, nil, false
	}
	within, ranged := study.PermitRange(r.Measure)
	for j, other := range t.rows {
		n := wholeNumber(other.Category)
		if other.Result != r.Result || other.Measure != m.Each || t.again(j) {
			continue
		}
		others = true
		if ranged && (n < within.Min || n > within.Max) {
			continue
		}
		parts = append(parts, t.prints[j].count)
		if !m.Weighted {
			n = 1
		}
		times = append(times, n)
	}
	return parts, times, others
}

// fewOccurring says whether a row is of a number that occurs among so few that the absence of such rows would tell: a
// table without rows is one of nobody, or of few.
func fewOccurring(rows []table.Row, s *study.Study, p *Profile) func(table.Row) bool {
	each := func(r table.Row) bool {
		k, ok := kind.Of(string(s.Kind(r.Result)))
		return ok && slices.ContainsFunc(k.Measures, func(m kind.Measure) bool { return m.Each == r.Measure })
	}
	sum := map[string]float64{}
	for _, r := range rows {
		if each(r) {
			sum[r.Result] += r.Value
		}
	}
	return func(r table.Row) bool {
		return p.Method == Suppression && each(r) && sum[r.Result] <= float64(p.Width)
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
