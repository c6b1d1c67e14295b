package disclosure

import (
	"math"
	"slices"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The profiles of companies are rows of every represented company, one by one. Whoever has them counts them: how many
// there are, how many of a size, how many that are bankrupt.

// addProfiles enters what the profiles of companies give of the counts of represented companies.
func (l *links) addProfiles() {
	for _, r := range l.t.study.Results {
		if r.Kind != study.CompanyProfile {
			continue
		}
		all := l.t.profiles(r.Name, "users")
		if len(all) == 0 {
			continue
		}
		l.addCounted(Cell{"", "represented_companies", "all", ""}, nil, len(all), len(all))
		l.addSizes(all)
		with := func(measure, count string) {
			low, high := inRange(l.t.profiles(r.Name, measure), 1, math.Inf(1))
			l.addCounted(Cell{}, l.circles(count, ""), low, high)
		}
		with("bankruptcy", "circle_bankruptcies")
		with("investigations", "circle_investigated")
	}
}

// span is what is known of a number: it is from low to high.
type span struct{ low, high float64 }

// profiles is what the rows of a measure say of each company.
func (t *protection) profiles(result, measure string) (all []span) {
	for i, r := range t.rows {
		if r.Result != result || r.Measure != measure || t.again(i) {
			continue
		}
		n := t.counts[t.prints[i].count]
		switch {
		case r.Status == table.OK && !n.hidden:
			all = append(all, span{r.Value, r.Value})
		case r.Status == table.OK && t.measures[i] != nil && t.measures[i].Bands:
			all = append(all, bounded(t.profile.band(r.Value)))
		case r.Status == table.OK:
			all = append(all, span{0, math.Inf(1)})
		default:
			all = append(all, bounded(r.Low, r.High))
		}
	}
	return all
}

// bounded is a span without the ends that are not known.
func bounded(low, high float64) span {
	s := span{0, math.Inf(1)}
	if !math.IsNaN(low) {
		s.low = low
	}
	if !math.IsNaN(high) {
		s.high = high
	}
	return s
}

// inRange is how many of the numbers surely lie in a range, and how many may.
func inRange(all []span, least, most float64) (surely, maybe int) {
	for _, s := range all {
		if s.low >= least && s.high <= most {
			surely++
		}
		if s.high >= least && s.low <= most {
			maybe++
		}
	}
	return surely, maybe
}

// addSizes enters how many profiles have so many users, of each smallest size.
func (l *links) addSizes(all []span) {
	for i, from := range l.t.sizes.bounds {
		most := math.Inf(1)
		if i+1 < len(l.t.sizes.bounds) {
			most = float64(l.t.sizes.bounds[i+1] - 1)
		}
		low, high := inRange(all, float64(from), most)
		l.addCounted(Cell{}, l.circles("circle", sizeFrom(from)), low, high)
	}
	for _, z := range l.t.study.Assistance.Sizes {
		r := l.t.sizes.named[z.Name]
		most := float64(r.Max)
		if r.Max < 0 {
			most = math.Inf(1)
		}
		low, high := inRange(all, float64(r.Min), most)
		var atoms []Cell
		for _, size := range l.t.sizes.within(Cell{Measure: "circle", Category: z.Name}) {
			atoms = append(atoms, l.circles("circle", size)...)
		}
		l.addCounted(Cell{}, atoms, low, high)
	}
}

// circles are the atoms of a count of companies in all circles, of one smallest size where sizes tell it apart; none
// where the study has no circles that every represented company is in one of.
func (l *links) circles(measure, size string) (all []Cell) {
	for _, name := range l.t.over(kind.CountOf("circle")) {
		all = append(all, Cell{"", measure, name, size})
	}
	return all
}

// addCounted enters that a count, or atoms together, are from low to high. Atoms must all be printed, each in a class
// of its own or with others of the list.
func (l *links) addCounted(whole Cell, atoms []Cell, low, high int) {
	var e equation
	e.constant = low
	if atoms == nil {
		v, ok := l.at[whole]
		if !ok {
			return
		}
		e.terms = append(e.terms, term{v, 1})
	}
	for _, a := range atoms {
		v, ok := l.classOf[a]
		if !ok || slices.ContainsFunc(l.atomsIn[v], func(b Cell) bool { return !slices.Contains(atoms, b) }) {
			return
		}
		if !slices.Contains(e.terms, term{v, 1}) {
			e.terms = append(e.terms, term{v, 1})
		}
	}
	if len(e.terms) == 0 {
		return
	}
	if high > low {
		name := Cell{remainder, "not sure", whole.Measure, ""}
		rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true})
		l.variables[rest].high = float64(high - low)
		e.terms = append(e.terms, term{rest, -1})
	}
	l.equations = append(l.equations, e)
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
