package disclosure

import (
	"slices"
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

// addEveryMonth enters that other counts together hold each of some persons once for every month of the period, as the
// months in which they are present and those in which they are not, and may hold others.
func (l *links) addEveryMonth(f *kind.Counted) {
	r := relation{name: Cell{"", "months but those of " + f.Name, "", ""}}
	for _, m := range l.groupsIn(f.Name, "") {
		var one member
		for _, item := range f.EveryMonth {
			count, category := kind.Part(item, "")
			one.wholes = append(one.wholes, l.atomsOf(count, category, m)...)
		}
		one.parts = slices.Repeat(l.atomsOf(f.Name, "", m), len(l.t.study.Livelihood.Months()))
		r.members = append(r.members, one)
	}
	l.addRelation(r)
}
