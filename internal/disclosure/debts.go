package disclosure

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// debtSet is the creditors and kinds of debt that a category counts, as pairs. A creditor that no category names stands
// for all such.
type debtSet map[[2]string]bool

const anyOther = "any other"

// debtSets returns the category of all balances, which has no name, and those of the study, by name.
func debtSets(s *study.Study) map[string]debtSet {
	creditors := []string{anyOther}
	for _, c := range s.Debt.Categories {
		creditors = append(creditors, slices.Concat(c.Creditors, c.OtherThan)...)
	}
	kinds := []string{anyOther}
	for _, c := range s.Debt.Categories {
		kinds = append(kinds, c.Kinds...)
	}
	if slices.Contains(kinds, "public") && slices.Contains(kinds, "private") { // there are no others
		kinds = kinds[1:]
	}
	all := map[string]debtSet{}
	for _, c := range append([]study.DebtCategory{{}}, s.Debt.Categories...) {
		if c.Prescribed {
			continue
		}
		set := debtSet{}
		for _, creditor := range creditors {
			for _, of := range kinds {
				if (len(c.Creditors) == 0 || slices.Contains(c.Creditors, creditor)) &&
					!slices.Contains(c.OtherThan, creditor) && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, of)) {
					set[[2]string{creditor, of}] = true
				}
			}
		}
		all[c.Name] = set
	}
	return all
}

// within reports whether every debt of a set is in another one, which has more.
func (d debtSet) within(whole debtSet) bool {
	for pair := range d {
		if !whole[pair] {
			return false
		}
	}
	return len(d) < len(whole)
}

// without returns the debts of a set that are not in a part of it.
func (d debtSet) without(part debtSet) debtSet {
	rest := debtSet{}
	for pair := range d {
		if !part[pair] {
			rest[pair] = true
		}
	}
	return rest
}

// partitions lists the ways in which named sets share out a set, each name once and in their order.
func partitions(whole debtSet, names []string, sets map[string]debtSet) (all [][]string) {
	if len(whole) == 0 {
		return [][]string{nil}
	}
	for i, name := range names {
		part := sets[name]
		if rest := whole.without(part); len(part) > 0 && len(rest) == len(whole)-len(part) {
			for _, others := range partitions(rest, names[i+1:], sets) {
				all = append(all, append([]string{name}, others...))
			}
		}
	}
	return all
}

// in reports whether every debt of a set is in one of several others.
func (d debtSet) in(names []string, sets map[string]debtSet) bool {
	for pair := range d {
		if !slices.ContainsFunc(names, func(name string) bool { return sets[name][pair] }) {
			return false
		}
	}
	return true
}

// covering lists the smallest choices of named sets that have every debt of one between them, and others besides. A
// choice that has every debt of a larger named set says more of that one.
func covering(whole string, names []string, sets map[string]debtSet) (all [][]string) {
	var choose func(from int, some []string)
	choose = func(from int, some []string) {
		if sets[whole].in(some, sets) {
			more := slices.ContainsFunc(names, func(other string) bool {
				return sets[whole].within(sets[other]) && sets[other].in(some, sets)
			})
			spare := slices.ContainsFunc(some, func(one string) bool {
				rest := slices.DeleteFunc(slices.Clone(some), func(other string) bool { return other == one })
				return sets[whole].in(rest, sets)
			})
			inside := !slices.ContainsFunc(some, func(one string) bool { return !sets[one].within(sets[whole]) })
			if !more && !spare && !inside {
				all = append(all, slices.Clone(some))
			}
			return
		}
		for i := from; i < len(names) && len(some) < mostCovering; i++ {
			if !sets[whole].within(sets[names[i]]) && names[i] != whole {
				choose(i+1, append(some, names[i]))
			}
		}
	}
	choose(0, nil)
	return all
}

// mostCovering is how many sets a choice has at most.
const mostCovering = 4

// addCovered enters that whoever is in a category is in one of others.
func (l *links) addCovered(f *kind.Counted, whole string, cover []string, at func(string) string) {
	var wholes []Cell
	for _, name := range cover {
		wholes = append(wholes, Cell{"", f.Name, "", at(name)})
	}
	l.most(Cell{"", f.Name + " of " + strings.Join(cover, " and ") + " but", "", whole}, wholes,
		[]Cell{{"", f.Name, "", whole}})
}

// addDebts enters how the categories of debts hang together, on each day: those that lie in one another, to fewer
// creditors or of fewer kinds, and those that share out another one. Amounts then add up. Of persons each is in the
// whole, and whoever is in the whole is in some part. Nobody owes less than nothing.
func (l *links) addDebts(f *kind.Counted) {
	sets := debtSets(l.t.study)
	names := []string{""}
	for _, c := range l.t.study.Debt.Categories {
		if sets[c.Name] != nil {
			names = append(names, c.Name)
		}
	}
	var days []string
	for _, category := range l.categoriesOf(f.Name) {
		day, _, _ := strings.Cut(category, "/")
		if !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	for _, day := range days {
		at := func(name string) string {
			return strings.TrimSuffix(day+"/"+name, "/")
		}
		for _, whole := range names {
			var parts []string
			for _, part := range names {
				if part == whole || !sets[part].within(sets[whole]) {
					continue
				}
				parts = append(parts, part)
				l.addWithin(f, at(whole), at(part), f.Of != "")
			}
			for _, shares := range partitions(sets[whole], parts, sets) {
				l.addShared(f, at(whole), shares, at)
			}
			for _, cover := range covering(whole, names, sets) {
				l.addCovered(f, at(whole), cover, at)
			}
		}
	}
}

// addShared enters of every printed group that categories share out another one.
func (l *links) addShared(f *kind.Counted, whole string, parts []string, at func(string) string) {
	for _, c := range l.t.order {
		if c.Result != "" || c.Measure != f.Name || c.Category != whole {
			continue
		}
		var cells []Cell
		for _, part := range parts {
			cells = append(cells, Cell{"", f.Name, c.Group, at(part)})
		}
		if !slices.ContainsFunc(cells, func(p Cell) bool { _, ok := l.at[p]; return !ok }) {
			l.addRowSum(c, cells, nil, f.Of != "")
		}
	}
}

// addLimits enters that whoever reaches a limit reaches every lower one.
func (l *links) addLimits(f *kind.Counted) {
	limits := map[string][]int{}
	for _, category := range l.categoriesOf(f.Name) {
		day, limit, _ := strings.Cut(category, "/")
		if n, err := strconv.Atoi(limit); err == nil {
			limits[day] = append(limits[day], n)
		}
	}
	for _, category := range l.categoriesOf(f.Name) {
		day, limit, _ := strings.Cut(category, "/")
		n, _ := strconv.Atoi(limit)
		lower := -1
		for _, other := range limits[day] {
			if other < n {
				lower = max(lower, other)
			}
		}
		if lower >= 0 {
			l.addWithin(f, day+"/"+strconv.Itoa(lower), category, true)
		}
	}
}

// reached withholds an amount that would tell how many have a large part of it. Whoever reaches a limit has so much, so
// that few reach it of a small amount. It must suffice for a group in which each small number of those who reach a
// limit is the width.
func (t *protection) reached() {
	for _, f := range kind.Counts() {
		limits := map[Cell]map[int]float64{} // by amount, how many reach which limit
		for _, c := range t.order {
			day, limit, _ := strings.Cut(c.Category, "/")
			n, err := strconv.Atoi(limit)
			if f.Amount == "" || c.Measure != f.Name || err != nil {
				continue
			}
			whole := Cell{c.Result, f.Amount, c.Group, day}
			if limits[whole] == nil {
				limits[whole] = map[int]float64{}
			}
			limits[whole][n] = t.counts[c].value
		}
		for whole, reach := range limits {
			amount, ok := t.counts[whole]
			if !ok {
				continue
			}
			var least float64
			before := 0
			for _, limit := range slices.Sorted(maps.Keys(reach)) {
				least += float64(limit-before) * max(reach[limit], float64(t.profile.Width))
				before = limit
			}
			if amount.value < least {
				t.hide(whole)
			}
		}
	}
}

// reach is the highest limit that people are told to reach of an amount, 0 where there is none.
func (l *links) reach(amount Cell) int64 {
	if l.limits == nil {
		l.limits = map[Cell]int64{}
		for _, f := range kind.Counts() {
			if f.Amount == "" {
				continue
			}
			for _, category := range l.categoriesOf(f.Name) {
				day, limit, _ := strings.Cut(category, "/")
				if n, err := strconv.ParseInt(limit, 10, 64); err == nil {
					whole := Cell{"", f.Amount, "", day}
					l.limits[whole] = max(l.limits[whole], n)
				}
			}
		}
	}
	return l.limits[alike(amount)]
}

// saidOf are the categories of a count of which something is said: it is printed, or others are that follow from it, as
// the members of a comparison do.
func (l *links) saidOf(measure string) []string {
	var all []string
	for a := range l.classOf {
		if a.Result == "" && a.Measure == measure {
			all = append(all, a.Category)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// addAdded enters that counts of a group add up to another one, that they are apart and lie in it, and that they are
// together a count of the day before.
func (l *links) addAdded(f *kind.Counted) {
	add := func(category string, whole Cell, items []string, exact bool) {
		var parts []Cell
		for _, item := range items {
			count, of := kind.Part(item, category)
			if !strings.HasPrefix(of, "<") {
				parts = append(parts, Cell{"", count, "", of})
				continue
			}
			for _, name := range l.t.study.Names(of) {
				parts = append(parts, Cell{"", count, "", strings.TrimPrefix(category+"/"+name, "/")})
			}
		}
		r := relation{name: Cell{"", whole.Measure + " but " + strings.Join(items, " and "), "", whole.Category},
			exact: exact, sensitive: l.ofPeople(whole.Measure)}
		members := l.groupsIn(whole.Measure, whole.Category)
		for _, p := range parts {
			members = append(members, l.groupsIn(p.Measure, p.Category)...)
		}
		slices.Sort(members)
		for _, m := range slices.Compact(members) {
			one := member{wholes: l.atomsOf(whole.Measure, whole.Category, m)}
			for _, p := range parts {
				one.parts = append(one.parts, l.atomsOf(p.Measure, p.Category, m)...)
			}
			r.members = append(r.members, one)
		}
		l.addRelation(r)
	}
	for _, category := range l.saidOf(f.Name) {
		if len(f.Adds) > 0 {
			add(category, Cell{"", f.Name, "", category}, f.Adds, true)
		}
		if len(f.Holds) > 0 {
			add(category, Cell{"", f.Name, "", category}, f.Holds, false)
		}
		if before := l.dayBefore(f.Joined, category); before != "" {
			joined := []Cell{{"", f.Joined, "", category}}
			for _, item := range f.Holds {
				joined = append(joined, Cell{"", item, "", category})
			}
			l.most(Cell{"", f.Joined + " since the day before but " + f.Name, "", category}, joined,
				[]Cell{{"", f.Joined, "", before}, {"", f.Name, "", category}})
		}
		if e := f.Earlier; e != nil {
			if before := l.dayBefore(e.Count, category); before != "" {
				add(category, Cell{"", e.Count, "", before}, append([]string{f.Name}, e.With...), true)
			}
		}
	}
}

// dayBefore is the last of the days of a count that is before a day; empty where there is none.
func (l *links) dayBefore(count, category string) (before string) {
	if count == "" || strings.Contains(category, "/") {
		return ""
	}
	for _, day := range l.categoriesOf(count) {
		if !strings.Contains(day, "/") && day < category {
			before = day // they are in order
		}
	}
	return before
}
