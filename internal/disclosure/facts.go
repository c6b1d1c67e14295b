package disclosure

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/study"
)

// What the profiles of companies tell of each of them, others count: how many are of a size, bankrupt or investigated,
// and by whom they are represented and staffed, by circle and tie.

// profileFacts are the profiles of a result.
type profileFacts struct {
	*links
	result    string
	companies []string
	measures  []string
}

// addFacts enters what the profiles of a study tell of the counts of represented companies.
func (l *links) addFacts() {
	if _, ok := l.at[represented]; !ok && len(l.t.study.Assistance.Circles) == 0 {
		return
	}
	for _, res := range l.t.study.Results {
		if res.Kind != study.CompanyProfile {
			continue
		}
		f := profileFacts{links: l, result: res.Name}
		for _, r := range l.t.rows {
			if r.Result != res.Name {
				continue
			}
			if !slices.Contains(f.companies, r.Group) {
				f.companies = append(f.companies, r.Group)
			}
			if !slices.Contains(f.measures, r.Measure) {
				f.measures = append(f.measures, r.Measure)
			}
		}
		if len(f.companies) > 0 {
			f.sizes()
			f.flags()
			f.ties()
		}
	}
	l.addCircleTies()
}

// known is what a reader knows of a number of a company's profile: from low to high, and the count that says so where
// it is printed or has a band.
func (f *profileFacts) known(company, measure string) (low, high float64, from Cell) {
	i, ok := f.t.index[Cell{f.result, measure, company, ""}]
	if !ok {
		return 0, math.Inf(1), Cell{}
	}
	c := f.t.prints[i].count
	n := f.t.counts[c]
	if !f.t.withheld[i] && !n.hidden && !math.IsNaN(n.value) {
		return n.value, n.value, c
	}
	low, high = f.t.bandOf(n, 0, math.Inf(1))
	if math.IsNaN(high) {
		high = math.Inf(1)
	}
	if math.IsNaN(low) {
		return 0, math.Inf(1), c
	}
	return low, high, c
}

// tally is how many companies are known to have a property, and how many may have it.
type tally struct {
	yes, maybe int
	pins       []Cell // the counts that say so
}

// count goes through the companies: has says of what is known of the measures whether a company has the property, or
// may have it.
func (f *profileFacts) count(measures []string, has func(measure string, low, high float64) (yes, no bool)) tally {
	var all tally
	for _, company := range f.companies {
		yes, no := false, len(measures) > 0
		for _, m := range measures {
			low, high, from := f.known(company, m)
			is, not := has(m, low, high)
			if yes, no = yes || is, no && not; (is || not) && from != (Cell{}) {
				all.pins = append(all.pins, from)
			}
		}
		if yes {
			all.yes++
		}
		if yes || !no {
			all.maybe++
		}
	}
	return all
}

// enter enters that counts together are as many as have a property.
func (f *profileFacts) enter(name, category string, parts []int, t tally) {
	if len(parts) == 0 || t.yes == 0 && t.maybe == len(f.companies) {
		return
	}
	// As many companies as the width are enough, the first ones, so that which they are tells nothing.
	e := equation{constant: t.yes, pins: t.pins[:min(len(t.pins), f.t.profile.Width)]}
	for _, v := range parts {
		e.terms = append(e.terms, term{v, 1})
	}
	if t.maybe > t.yes {
		rest := f.addVariable(variable{name: Cell{remainder, "perhaps " + name, f.result, category}, value: math.NaN(),
			remainder: true})
		f.variables[rest].high = float64(t.maybe - t.yes)
		e.terms = append(e.terms, term{rest, -1})
	}
	f.equations = append(f.equations, e)
}

// everyCircle are the variables of a count of each circle; none where one is lacking.
func (l *links) everyCircle(measure, category string) (all []int) {
	d := describer{study: l.t.study}
	for _, c := range d.circles() {
		v, ok := l.at[Cell{"", measure, c, category}]
		if !ok {
			return nil
		}
		all = append(all, v)
	}
	return all
}

// sizes: the companies of a size, by circle.
func (f *profileFacts) sizes() {
	for _, z := range f.t.study.Assistance.Sizes {
		least, most := float64(max(z.Users.Min, 1)), float64(z.Users.Max)
		if z.Users.Max < 0 {
			most = math.Inf(1)
		}
		f.enter("of size", z.Name, f.everyCircle("circle", z.Name), f.count([]string{"users"},
			func(_ string, low, high float64) (yes, no bool) {
				return max(low, 1) >= least && high <= most, high < least || low > most
			}))
	}
}

// flags: the bankrupt and the investigated companies, by circle.
func (f *profileFacts) flags() {
	some := func(_ string, low, high float64) (yes, no bool) { return low > 0, high == 0 }
	f.enter("bankrupt", "", f.everyCircle("circle_bankruptcies", ""), f.count([]string{"bankruptcy"}, some))
	f.enter("investigated", "", f.everyCircle("circle_investigated", ""), f.count([]string{"investigations"}, some))
}

// ties: the companies whose strongest representative, or assistant, has one of the strongest ties, and those of the
// first circles.
func (f *profileFacts) ties() {
	of := func(prefix, suffix string, most []int) (measures []string) {
		for _, m := range f.measures {
			name, ok := strings.CutPrefix(m, prefix)
			name, also := strings.CutSuffix(name, suffix)
			if ties := f.t.study.Groups.TiesOf(name); ok && also && len(ties) > 0 &&
				!slices.ContainsFunc(ties, func(t int) bool { return !slices.Contains(most, t) }) {
				measures = append(measures, m)
			}
		}
		return measures
	}
	some := func(_ string, low, _ float64) (yes, no bool) { return low > 0, false }
	var strongest []int
	for tie := range len(f.t.study.Groups.Ties) {
		strongest = append(strongest, tie)
		f.enter("represented by", tieNames(strongest), f.ofTies("represented", strongest),
			f.count(of("representatives_", "", strongest), some))
		f.enter("staffed by", tieNames(strongest), f.ofTies("strongest_assistant", strongest),
			f.count(of("", "_assistants", strongest), some))
	}
	f.firstCircles(func(circles []int, representatives, assistants []int) {
		measures := slices.Concat(of("representatives_", "", representatives), of("", "_assistants", assistants))
		f.enter("in the first circles", "", circles, f.count(measures, some))
	})
}

// ofTies are the variables of a count of each of some ties; none where one is lacking.
func (l *links) ofTies(measure string, ties []int) (all []int) {
	for _, tie := range ties {
		v, ok := l.at[Cell{"", measure, tieNames([]int{tie}), ""}]
		if !ok {
			return nil
		}
		all = append(all, v)
	}
	return all
}

// firstCircles calls use for the first circle, the first two and so on, but all: with their companies, and the ties of
// representatives and assistants that put a company into one of them.
func (l *links) firstCircles(use func(circles, representatives, assistants []int)) {
	var all, r, a []int
	for _, c := range l.t.study.Assistance.Circles {
		v, ok := l.at[Cell{"", "circle", c.Name, ""}]
		if !ok || len(c.Representatives)+len(c.Assistants) == 0 {
			return
		}
		all = append(all, v)
		for _, name := range c.Representatives {
			r = append(r, l.t.study.Groups.TiesOf(name)...)
		}
		for _, name := range c.Assistants {
			a = append(a, l.t.study.Groups.TiesOf(name)...)
		}
		use(all, r, a)
	}
}

// addCircleTies enters that the first circles hold every company whose strongest representative or assistant has one of
// their ties, and no company of which both are weaker than all of them.
func (l *links) addCircleTies() {
	rest := func(name string, circles []int) int {
		return l.addVariable(variable{name: Cell{remainder, name, l.variables[circles[len(circles)-1]].name.Group, ""},
			value: math.NaN(), remainder: true})
	}
	terms := func(vars []int, times int) (all []term) {
		for _, v := range vars {
			all = append(all, term{v, times})
		}
		return all
	}
	l.firstCircles(func(circles, representatives, assistants []int) {
		upTo := func(ties []int) (all []int) {
			for tie := range len(l.t.study.Groups.Ties) + 1 {
				if len(ties) > 0 && tie <= slices.Max(ties) {
					all = append(all, tie)
				}
			}
			return all
		}
		for _, side := range []struct {
			measure string
			ties    []int
		}{{"represented", representatives}, {"strongest_assistant", assistants}} {
			ties := slices.Compact(slices.Sorted(slices.Values(side.ties)))
			if some := l.ofTies(side.measure, ties); len(some) > 0 {
				e := append(terms(circles, 1), terms(some, -1)...)
				l.equations = append(l.equations,
					equation{terms: append(e, term{rest("in the first circles beside "+side.measure, circles), -1})})
			}
		}
		r, a := l.ofTies("represented", upTo(representatives)), l.ofTies("strongest_assistant", upTo(assistants))
		if (len(r) > 0 || len(representatives) == 0) && (len(a) > 0 || len(assistants) == 0) {
			e := append(terms(r, 1), terms(a, 1)...)
			e = append(e, terms(circles, -1)...)
			l.equations = append(l.equations,
				equation{terms: append(e, term{rest("both represented and staffed", circles), -1})})
		}
	})
}

// unbanded says whether a withheld count has no band because the band would tell what others count.
func (t *protection) unbanded(n *number) bool {
	return slices.ContainsFunc(n.rows, func(i int) bool { return t.bandless[t.prints[i].count] })
}
