package disclosure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
)

// addAtMost enters that a count cannot exceed another one of the same group, in each category of that one that begins
// with its own or is empty. Who is beside it is known to be few without telling of anybody: most are present in every
// month.
func (l *links) addAtMost(part, whole string) {
	for _, category := range l.categoriesOf(part) {
		members := l.groupsIn(part, category)
		for _, of := range l.saidOf(whole) {
			if of != "" && !strings.HasPrefix(of, category) {
				continue
			}
			r := relation{name: Cell{"", whole + " of " + of + " but " + part, "", category}}
			for _, m := range members {
				r.members = append(r.members, member{l.atomsOf(whole, of, m), l.atomsOf(part, category, m)})
			}
			l.addRelation(r)
		}
	}
}

// addEveryMonth enters a count of persons that no row prints: other counts together hold each of them once for every
// month of the period, as the months in which they are present and those in which they are not.
func (l *links) addEveryMonth(f *kind.Counted) {
	var names []Cell
	for _, item := range f.EveryMonth {
		count, category := kind.Part(item, "")
		names = append(names, Cell{"", count, "", category})
	}
	months := len(l.t.study.Livelihood.Months())
	r := relation{name: Cell{"", f.Name, "", ""}, exact: true}
	places := map[string]int{} // of those whose months are in the same classes
	for _, m := range l.groupsIn(names[0].Measure, names[0].Category) {
		var one member
		var key []string
		for _, c := range names {
			for _, a := range l.atomsOf(c.Measure, c.Category, m) {
				one.wholes = append(one.wholes, a)
				if v, ok := l.classOf[a]; ok {
					key = append(key, strconv.Itoa(v))
				}
			}
		}
		if len(key) < len(one.wholes) {
			continue
		}
		a := l.atom(f.Name, "", m)
		v, ok := places[strings.Join(key, " ")]
		if !ok {
			v = l.addVariable(variable{name: a, value: math.NaN(), people: l.ofPeople(f.Name)})
			places[strings.Join(key, " ")] = v
		}
		l.classOf[a], l.atomsIn[v] = v, append(l.atomsIn[v], a)
		one.parts = slices.Repeat([]Cell{a}, months)
		r.members = append(r.members, one)
	}
	l.addRelation(r)
}
