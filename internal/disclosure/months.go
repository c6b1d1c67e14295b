package disclosure

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// What everybody knows of the same people over time: no sum, but that a count cannot exceed others. Who is beside it is
// known to be few without telling of anybody: most are present in every month.

// addOverTime enters what a declaration says of counts over time.
func (l *links) addOverTime(f *kind.Counted) {
	for _, whole := range f.AtMost {
		l.addAtMost(f.Name, whole)
	}
	if len(f.EveryMonth) > 0 {
		l.addEveryMonth(f)
	}
	if f.ButLast != "" {
		l.addButLast(f)
	}
	if f.ButFirst != "" {
		l.addButFirst(f)
	}
	if f.AnyNet {
		l.addBasics(f.Name)
		l.addBasics(f.Name + ofCompared)
	}
	if f.OfDay != nil {
		l.addOfDay(f)
	}
}

// most enters of each member that counts are together at most others, each as often as it is listed. Counts of which
// nothing is said, and those of others besides, are none of the parts; of the wholes they are.
func (l *links) most(name Cell, wholes, parts []Cell) {
	r := relation{name: name, loose: true}
	var members []string
	for i, p := range parts {
		if !slices.Contains(parts[:i], p) {
			members = append(members, l.groupsIn(p.Measure, p.Category)...)
		}
	}
	slices.Sort(members)
	for _, m := range slices.Compact(members) {
		var one member
		for _, c := range wholes {
			one.wholes = append(one.wholes, l.atomsOf(c.Measure, c.Category, m)...)
		}
		for _, c := range parts {
			one.parts = append(one.parts, l.atomsOf(c.Measure, c.Category, m)...)
		}
		r.members = append(r.members, one)
	}
	l.addRelation(r)
}

// addAtMost enters that a count cannot exceed another one of the same group, in each category of that one that begins
// with its own or is empty.
func (l *links) addAtMost(part, whole string) {
	for _, category := range l.saidOf(part) {
		for _, of := range l.saidOf(whole) {
			if of == "" || strings.HasPrefix(of, category) {
				l.most(Cell{"", whole + " of " + of + " but " + part, "", category},
					[]Cell{{"", whole, "", of}}, []Cell{{"", part, "", category}})
			}
		}
	}
}

// addEveryMonth enters that other counts together hold each of some persons once for every month of the period, as the
// months in which they are present and those in which they are not, and may hold others.
func (l *links) addEveryMonth(f *kind.Counted) {
	var wholes []Cell
	for _, item := range f.EveryMonth {
		count, category := kind.Part(item, "")
		wholes = append(wholes, Cell{"", count, "", category})
	}
	l.most(Cell{"", "months but those of " + f.Name, "", ""}, wholes,
		slices.Repeat([]Cell{{"", f.Name, "", ""}}, len(l.t.study.Livelihood.Months())))
}

// addButLast enters that pairs of months begin in any month but the last: those that begin in a state, and those in it
// in the last month, are together some of the months in it.
func (l *links) addButLast(f *kind.Counted) {
	months := l.t.study.Livelihood.Months()
	if len(months) == 0 {
		return
	}
	for _, state := range l.saidOf(f.Name) {
		last := months[len(months)-1].Format("2006-01") + "/" + state
		r := relation{name: Cell{"", "months of those who left beside " + f.Name, "", state}, loose: true}
		for _, m := range l.groupsIn(f.ButLast, last) {
			r.members = append(r.members, member{l.atomsOf(f.PartOf, state, m),
				slices.Concat(l.atomsOf(f.Name, state, m), l.atomsOf(f.ButLast, last, m))})
		}
		l.addRelation(r)
	}
}

// addButFirst enters that pairs of months end in any month but the first: those in a state in the first month, and the
// pairs that end in it, are together some of the months in it. Pairs that end in a state are those that begin in it and
// do not leave it, and the moves into it. The pairs alone are some of the months, too, of a group of which no row says
// where it is in the first month.
func (l *links) addButFirst(f *kind.Counted) {
	months := l.t.study.Livelihood.Months()
	if len(months) == 0 {
		return
	}
	for _, state := range l.saidOf(f.Name) {
		wholes, ending := []Cell{{"", f.PartOf, "", state}}, []Cell{{"", f.Name, "", state}}
		for _, other := range l.t.study.Names("<state>") {
			if other != state {
				wholes = append(wholes, Cell{"", f.ButFirst, "", state + ">" + other})
				ending = append(ending, Cell{"", f.ButFirst, "", other + ">" + state})
			}
		}
		first := Cell{"", f.ButLast, "", months[0].Format("2006-01") + "/" + state}
		l.most(Cell{"", "months of those who came beside " + f.Name, "", state}, wholes, append(ending, first))
		l.most(Cell{"", "months but those in which " + f.Name + " end", "", state}, wholes, ending)
	}
}

// addBasics enters that who has a net as the basic livelihood of a year has any, and that nobody has two where each
// takes more than half of the months.
func (l *links) addBasics(measure string) {
	v := &l.t.study.Livelihood
	for _, year := range v.Years() {
		any, name := Cell{"", measure, "", strconv.Itoa(year) + "/" + study.AnyNet}, "beside the nets of "+measure
		var nets []Cell
		for _, net := range v.FocusNets() {
			nets = append(nets, Cell{"", measure, "", strconv.Itoa(year) + "/" + net})
		}
		if 2*v.BasicMonths > monthsOfYear {
			l.most(Cell{"", name, "", any.Category}, []Cell{any}, nets)
			continue
		}
		for _, net := range nets {
			l.most(Cell{"", name, "", net.Category}, []Cell{any}, []Cell{net})
		}
	}
}

const monthsOfYear = 12

// addOfDay enters that people by source are together some of those of the day of debts, as are those of whom the count
// says that they are not among them.
func (l *links) addOfDay(f *kind.Counted) {
	day, name := l.t.study.Debt.AsOf.Format("2006-01-02"), allOf(l.t.study, f.Name)
	var parts []Cell
	for _, source := range l.saidOf(name) {
		if strings.HasPrefix(source, l.t.study.Livelihood.LastYear()+"/") {
			parts = append(parts, Cell{"", name, "", source})
		}
	}
	whole := Cell{"", f.OfDay.Count, "", day}
	l.most(Cell{"", f.OfDay.Count + " but " + f.Name, "", day}, []Cell{whole}, parts)
	if all := f.OfDay.All; all != "" {
		of := kind.CountOf(all).OfDay.Count
		all = allOf(l.t.study, all)
		wholes, others := []Cell{{"", of, "", day}}, []Cell{whole}
		for _, p := range parts {
			wholes, others = append(wholes, p), append(others, Cell{"", all, "", p.Category})
		}
		l.most(Cell{"", of + " but " + all + " without " + f.Name, "", day}, wholes, others)
	}
}

// addHalves enters of a relation that is an equation of each member, but not of the classes, that the wholes are at
// least the parts, and, where the parts are all, the other way round.
func (l *links) addHalves(r relation, in func(int) bool) {
	if !r.halves {
		return
	}
	turned := r
	turned.name.Measure, turned.members = turned.name.Measure+", turned", nil
	for _, m := range r.members {
		turned.members = append(turned.members, member{m.parts, m.wholes})
	}
	l.addLoose(r, l.saidOfAll(r.members), in)
	if r.exact {
		l.addLoose(turned, l.saidOfAll(turned.members), in)
	}
}

// saidOfAll reports of each member whether something is said of all its wholes.
func (l *links) saidOfAll(members []member) []bool {
	all := make([]bool, len(members))
	for i, m := range members {
		all[i] = len(m.wholes) > 0 && !slices.ContainsFunc(m.wholes, func(c Cell) bool {
			_, ok := l.classOf[c]
			return !ok
		})
	}
	return all
}

// addLoose enters a loose relation for members that go together: the classes that hold any of the wholes are at least
// those that hold nobody but parts.
func (l *links) addLoose(r relation, usable []bool, in func(int) bool) {
	wholes, parts := map[Cell]int{}, map[Cell]int{}
	var names []string
	for i, m := range r.members {
		if !in(i) || !usable[i] {
			continue
		}
		for _, a := range m.wholes {
			wholes[a]++
		}
		for _, a := range m.parts {
			parts[a]++
		}
		names = append(names, m.wholes[0].Group)
	}
	times := map[int]int{}
	for a, n := range wholes {
		v := l.classOf[a]
		times[v] = max(times[v], n)
	}
	some := false
	for a := range parts {
		v, ok := l.classOf[a]
		if !ok || l.atomsIn[v][0] != a {
			continue
		}
		n := parts[a]
		for _, b := range l.atomsIn[v] {
			n = min(n, parts[b])
		}
		times[v] -= n
		some = some || n > 0
	}
	if !some {
		return
	}
	var e equation
	for v, n := range times {
		if n != 0 {
			e.terms = append(e.terms, term{v, n})
		}
	}
	slices.SortFunc(e.terms, func(a, b term) int { return cmp.Compare(a.variable, b.variable) })
	slices.Sort(names)
	name := r.name
	name.Result, name.Group = remainder, strings.Join(slices.Compact(names), separator)
	rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true})
	e.terms = append(e.terms, term{rest, -1})
	l.equations = append(l.equations, e)
}
