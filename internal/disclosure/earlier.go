package disclosure

import (
	"maps"
	"math"
	"reflect"
	"slices"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// A reader may hold earlier releases. Where a release counts by the same definitions, and agrees in every number that
// both print, the same count is one in both: its rows join those of the release that is protected, as rows that have
// left already. Any other release is near: a count of the same name is not the same, but nearly, and so is one of
// another day or period close by. Then nothing is printed that the other withheld, and nothing that differs from what
// it printed by a few.

// withEarlier adds to rows those of earlier releases that count the same, as rows that cannot be withheld any more, and
// to a study their results. near are the other releases. Rows that are not printed yet are held against printed ones as
// the profile will print them.
func withEarlier(
	rows []table.Row, s *study.Study, earlier []Published, p *Profile,
) (all []table.Row, _ *study.Study, near []Published) {
	all = slices.Clone(rows)
	printed := p.print(rows, rows, s)
	joined := *s
	joined.Results = slices.Clone(s.Results)
	for _, e := range earlier {
		if !sameDefinitions(&joined, e.Study) || !agree(printed, e.all()) {
			near = append(near, e)
			continue
		}
		renamed := map[string]string{}
		for _, r := range e.Study.Results {
			name := r.Name
			if other, ok := joined.Result(r.Name); ok && other.Kind != r.Kind {
				name = e.Name + ": " + r.Name
			} else if ok {
				continue
			}
			renamed[r.Name] = name
			r.Name = name
			joined.Results = append(joined.Results, r)
		}
		for _, r := range e.all() {
			if name, ok := renamed[r.Result]; ok {
				r.Result = name
			}
			r.Basis = table.Basis{}
			all, printed = append(all, r), append(printed, r)
		}
	}
	return all, &joined, near
}

// withElsewhere adds to releases what they print of other studies.
func withElsewhere(releases []Published) []Published {
	all := slices.Clone(releases)
	for _, p := range releases {
		all = append(all, elsewhere(p)...)
	}
	return all
}

// elsewhere returns what a release prints of other studies: of each such study a release with the rows that are
// repeated. These count by the definitions of their own study, not by those of the study that repeats them.
func elsewhere(p Published) (others []Published) {
	if p.Study == nil {
		return nil
	}
	repeated := map[string][]table.Row{} // by study
	for _, r := range p.Rows {
		m := declared(p.Study, p.Study.Kind(r.Result), r)
		if of, cell, ok := study.Indicated(r.Category); ok && m != nil && m.Elsewhere {
			r.Result, r.Group, r.Category, r.Measure = cell[0], cell[1], cell[2], cell[3]
			repeated[of] = append(repeated[of], r)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(repeated)) {
		if s, err := study.Load(name); err == nil {
			others = append(others, Published{Name: p.Name + " (" + name + ")", Study: s, Rows: repeated[name],
				Noise: p.Noise})
		}
	}
	return others
}

// all are the rows of a release and the steps of its attrition as rows.
func (p Published) all() []table.Row {
	rows := slices.Clone(p.Rows)
	for _, step := range p.Steps {
		if step.Persons != NotCounted {
			rows = append(rows, stepRow(step))
		}
	}
	return rows
}

// sameDefinitions says whether two studies count by the same definitions, whatever results they have.
func sameDefinitions(a, b *study.Study) bool {
	if a == nil || b == nil {
		return false
	}
	if hasNetworks(a) && hasNetworks(b) && !reflect.DeepEqual(a.Networks, b.Networks) {
		return false
	}
	if a.Cooperation.Stated() && b.Cooperation.Stated() && !reflect.DeepEqual(a.Cooperation, b.Cooperation) {
		return false
	}
	if followsMonths(a) && followsMonths(b) && !reflect.DeepEqual(a.Livelihood, b.Livelihood) {
		return false
	}
	definitions := func(s *study.Study) study.Study {
		return study.Study{ReferenceDate: s.ReferenceDate, Periods: s.Periods, Groups: s.Groups, Income: s.Income,
			Background: s.Background, Debt: s.Debt, ExcludedFromPay: s.ExcludedFromPay, Impulses: s.Impulses,
			Assistance: s.Assistance, Permits: s.Permits}
	}
	return reflect.DeepEqual(definitions(a), definitions(b))
}

// hasNetworks says whether a study has results about networks, or about whom its rules on networks name.
func hasNetworks(s *study.Study) bool {
	return slices.ContainsFunc(s.Results, func(r study.Result) bool {
		return slices.Contains(study.NetworkKinds, r.Kind) || slices.Contains(study.FairnessKinds, r.Kind)
	})
}

// followsMonths says whether a study says what people live on, month by month.
func followsMonths(s *study.Study) bool { return !s.Livelihood.Period.From.IsZero() }

// agree says whether two tables print the same number wherever both print one of the same row, and have rows in common
// only so.
func agree(a, b []table.Row) bool {
	at := make(map[Cell]table.Row, len(a))
	for _, r := range a {
		at[cell(r)] = r
	}
	for _, r := range b {
		other, ok := at[cell(r)]
		if !ok || r.Status == table.Suppressed || other.Status == table.Suppressed {
			continue
		}
		if !math.IsNaN(r.Numerator) && (r.Numerator != other.Numerator || r.Denominator != other.Denominator) {
			return false
		}
		if math.IsNaN(r.Numerator) && r.Value == math.Trunc(r.Value) && math.Abs(r.Value-other.Value) >= 0.5 &&
			other.Value == math.Trunc(other.Value) {
			return false
		}
	}
	return true
}

// notNear withholds what an earlier, near release makes unsafe.
func (t *protection) notNear(p Published) {
	near := t.nearly(newProtection(p.all(), p.Study, t.profile))
	for _, c := range t.order {
		n := t.counts[c]
		if !n.prints() {
			continue
		}
		for _, before := range near(c) {
			switch d := math.Abs(n.value - before.value); {
			case math.IsNaN(before.value):
				t.hide(c)
			case d == 0:
				n.known = true
			case n.people && d < float64(t.profile.Threshold):
				t.hide(c)
			}
		}
	}
}

// nearly returns a function that lists the numbers of another release that count nearly what one of this release does:
// that of the same name, or else those of the same name but for a day or period close by.
func (t *protection) nearly(other *protection) func(Cell) []*number {
	type name struct{ result, measure, group, rest string }
	dated := map[name][]Cell{}
	for _, c := range other.order {
		if when, rest := dimensions(c.Category); isDate(when) {
			of := name{c.Result, c.Measure, c.Group, rest}
			dated[of] = append(dated[of], c)
		}
	}
	return func(c Cell) (all []*number) {
		if c.Result != "" && t.kind(c.Result) != other.kind(c.Result) {
			return nil
		}
		near := []Cell{c}
		if when, rest := dimensions(c.Category); other.counts[c] == nil && isDate(when) {
			near = nil
			for _, o := range dated[name{c.Result, c.Measure, c.Group, rest}] {
				if before, _ := dimensions(o.Category); nearDates(when, before) {
					near = append(near, o)
				}
			}
		}
		for _, o := range near {
			if n := other.counts[o]; n != nil && n.prints() {
				all = append(all, n)
			}
		}
		return all
	}
}

// isDate reports whether a category is that of a day or a period.
func isDate(category string) bool {
	_, ok := study.PeriodOf(category)
	return ok
}

// nearDates reports whether two periods share a day, or are single days at most a month apart.
func nearDates(a, b string) bool {
	p, _ := study.PeriodOf(a)
	q, _ := study.PeriodOf(b)
	if p.From == p.To && q.From == q.To {
		return !p.From.After(q.From.AddDate(0, 1, 0)) && !q.From.After(p.From.AddDate(0, 1, 0))
	}
	return !p.From.After(q.To.Time) && !q.From.After(p.To.Time)
}

// leave notes that the rows from a place on have left. What they withhold stays withheld, and what they print is known.
func (t *protection) leave(from int) {
	t.left = from
	for _, c := range t.order {
		n := t.counts[c]
		if !n.prints() {
			continue
		}
		printed, gone := false, false
		for _, i := range slices.Concat(n.rows, n.under) {
			if i >= from {
				printed = printed || t.rows[i].Status != table.Suppressed
				gone = gone || t.rows[i].Status == table.Suppressed
			}
		}
		n.known = printed
		if gone && !printed && !t.noSecret(n) {
			n.hidden = true
		}
	}
	for i := from; i < len(t.rows); i++ {
		t.withheld[i] = t.rows[i].Status == table.Suppressed
	}
}

// dropOthers takes out the equations that no row of this release has to do with: earlier releases were protected by
// themselves. known says which variables a reader has, so that they join nothing.
func (l *links) dropOthers(known func(variable) bool) {
	sets := l.sets(known)
	here, own := make([]bool, len(l.variables)), make([]bool, len(l.variables))
	for i, v := range l.variables {
		if here[i] = len(l.placesOf(i)) > 0; here[i] && !known(v) {
			own[sets.Of(i)] = true
		}
	}
	l.equations = slices.DeleteFunc(l.equations, func(e equation) bool {
		return !slices.ContainsFunc(e.terms, func(x term) bool {
			return here[x.variable] || own[sets.Of(x.variable)] && !known(l.variables[x.variable])
		})
	})
}

// sets are the variables that equations join, but for those that are known.
func (l *links) sets(known func(variable) bool) system.Sets {
	sets := system.NewSets(len(l.variables))
	for _, e := range l.equations {
		first := -1
		for _, x := range e.terms {
			switch {
			case known(l.variables[x.variable]):
			case first < 0:
				first = x.variable
			default:
				sets.Join(first, x.variable)
			}
		}
	}
	return sets
}
