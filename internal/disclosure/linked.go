package disclosure

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"sort"
	"strings"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// links says how the counts of a release hang together: variables, which are counts, smallest sets and remainders, and
// equations between them. It holds for whatever the numbers are: equations follow from the study and from which rows
// there are.
//
// A count that adds up over groups is a set of atoms: one atom for each base group (or tie) and smallest size. Atoms
// that no printed count tells apart are one class, and a variable. A count of several classes is a variable too, and
// their sum.
type links struct {
	t         *protection
	variables []variable
	equations []equation
	at        map[Cell]int // the variable of a printed count, or of a remainder between two
	cells     [][]Cell     // the printed counts that a variable is
	classOf   map[Cell]int // the variable of an atom's class
	atomsIn   map[int][]Cell
	parts     []int          // by variable, see partsOf; worked out when it is first asked for
	limits    map[Cell]int64 // by amount, without its group, the highest limit that people are told to reach of it
}

// variable is a count, an amount, a class of atoms or a remainder.
type variable struct {
	name      Cell
	value     float64 // true; NaN where no row says it and none follows
	printed   bool    // rows print it
	people    bool    // a small one may not leave
	known     bool    // an earlier release printed it
	low, high float64 // its band, where it is printed as one
	remainder bool
	whole     bool // a remainder of nothing tells of everybody, too
}

// term is a variable and how often it is counted.
type term struct{ variable, times int }

// equation says that the terms are a constant together.
type equation struct {
	terms    []term
	constant int
	pins     []Cell // the printed counts that the constant follows from
}

// remainder is the result under which remainders stand among the names of counts.
const remainder = "\x00remainder"

func newLinks(t *protection) *links {
	l := &links{t: t, at: map[Cell]int{}, classOf: map[Cell]int{}, atomsIn: map[int][]Cell{}}
	l.addClasses()
	l.addCompared()
	l.addParts()
	l.addWholes()
	l.addSets()
	l.addShares()
	l.addRows()
	l.addClusters()
	l.addSuccession()
	l.addProfiles()
	l.addFacts()
	l.addUndescribed()
	return l
}

// addVariable enters a variable.
func (l *links) addVariable(v variable) int {
	v.low, v.high = math.NaN(), math.NaN()
	l.variables, l.cells = append(l.variables, v), append(l.cells, nil)
	return len(l.variables) - 1
}

// atoms lists the smallest sets that a count is the sum of: itself alone, where it does not add up over groups.
func (l *links) atoms(c Cell) []Cell {
	if c.Result != "" || overlaps(c) {
		return []Cell{c}
	}
	var all []Cell
	for _, category := range l.t.sizes.within(c) {
		for m := range strings.SplitSeq(c.Group, separator) {
			all = append(all, l.atom(c.Measure, category, m))
		}
	}
	return all
}

// atom names the smallest set of a count. Of families and the pool it may be another count.
func (l *links) atom(measure, category, member string) Cell {
	if f := kind.CountOf(measure); f != nil && f.Families != "" && isFamily(member) {
		measure = f.Families
	}
	return Cell{"", measure, member, category}
}

func isFamily(member string) bool {
	return member == study.Pool || strings.HasPrefix(member, study.FamilyPrefix)
}

// addClasses makes the classes of atoms, the variables of all printed counts, and the sums that these are.
func (l *links) addClasses() {
	t := l.t
	inCounts := map[Cell][]int{}
	var order []Cell
	for i, c := range t.order {
		if !t.counts[c].prints() {
			continue
		}
		for _, a := range l.atoms(c) {
			if inCounts[a] == nil {
				order = append(order, a)
			}
			if n := inCounts[a]; len(n) == 0 || n[len(n)-1] != i {
				inCounts[a] = append(n, i)
			}
		}
	}
	classes := map[string]int{}
	nobody := l.nobodyUnmatched()
	for _, a := range order {
		key := fmt.Sprint(inCounts[a], nobody[a])
		v, ok := classes[key]
		if !ok {
			v = l.addVariable(variable{name: a, value: math.NaN(), people: l.ofPeople(a.Measure),
				known: l.t.framed && framed(a)})
			classes[key] = v
		}
		l.classOf[a] = v
		l.atomsIn[v] = append(l.atomsIn[v], a)
	}
	for _, c := range t.order {
		n := t.counts[c]
		if !n.prints() {
			continue
		}
		var parts []int
		for _, a := range l.atoms(c) {
			if v := l.classOf[a]; !slices.Contains(parts, v) {
				parts = append(parts, v)
			}
		}
		v := parts[0]
		if len(parts) > 1 {
			v = l.addVariable(variable{name: c, value: math.NaN()})
			l.addSum(v, parts, nil)
		}
		known := &l.variables[v]
		known.printed, known.people, known.known = true, known.people || n.people, known.known || n.known
		if known.name.Group != c.Group && len(parts) == 1 {
			known.name = c
		}
		if math.IsNaN(known.value) {
			known.value = n.value
		}
		known.low, known.high = l.t.bandOf(n, known.low, known.high)
		if l.t.occurs(n) && !(known.low > 1) {
			known.low = 1
		}
		l.at[c], l.cells[v] = v, append(l.cells[v], c)
	}
}

// ofPeople says whether a count is declared to be of persons or companies, of which few may not leave.
func (l *links) ofPeople(measure string) bool {
	f := kind.CountOf(root(measure))
	return f != nil && f.Of != "" && !f.Harmless
}

// addSum enters that a variable is the sum of others, each so many times; once each where times is nil.
func (l *links) addSum(whole int, parts []int, times []int) {
	e := equation{terms: []term{{whole, 1}}}
	for i, p := range parts {
		n := 1
		if times != nil {
			n = times[i]
		}
		e.terms = append(e.terms, term{p, -n})
	}
	l.equations = append(l.equations, e)
}

// member is what a relation says of one member: its wholes are its parts together, and a remainder where they are not
// all.
type member struct{ wholes, parts []Cell }

// relation is one of several members: base groups, ties or one alone.
type relation struct {
	name      Cell // of the remainder, but for the group
	members   []member
	exact     bool // the parts are all of the whole
	loose     bool // the parts are at most the whole, and nothing else is known
	halves    bool // where no equation holds, since counts hold others besides, what is at most what is entered
	sensitive bool // few in the remainder tell of them
}

// addRelation enters a relation for the smallest sets of members of which printed counts say something: classes may
// hold several members, which then go together.
func (l *links) addRelation(r relation) {
	block := map[int]int{} // of a class, the first member that has it
	group := make([]int, len(r.members))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	exact := make([]bool, len(r.members))
	usable := make([]bool, len(r.members))
	for i, m := range r.members {
		usable[i], exact[i] = true, r.exact
		for _, a := range m.wholes {
			if _, ok := l.classOf[a]; !ok {
				usable[i] = false
			}
		}
		some := false
		for _, a := range m.parts {
			if _, ok := l.classOf[a]; ok {
				some = true
			} else {
				exact[i] = false
			}
		}
		usable[i] = usable[i] && some
		for _, a := range slices.Concat(m.wholes, m.parts) {
			v, ok := l.classOf[a]
			if !ok {
				continue
			}
			if first, seen := block[v]; seen {
				x, y := find(first), find(i)
				group[max(x, y)] = min(x, y)
			} else {
				block[v] = i
			}
		}
	}
	for i := range r.members {
		if in := func(j int) bool { return find(j) == i }; find(i) == i && r.loose {
			l.addLoose(r, usable, in)
		} else if find(i) == i {
			l.addBlock(r, usable, exact, in)
		}
	}
}

// addBlock enters a relation for members that go together.
func (l *links) addBlock(r relation, usable, exact []bool, in func(int) bool) {
	coefficient := map[Cell]int{}
	all := true
	var names []string
	for i, m := range r.members {
		if !in(i) {
			continue
		}
		if !usable[i] {
			l.addHalves(r, in)
			return
		}
		all = all && exact[i]
		for _, a := range m.wholes {
			coefficient[a]++
		}
		for _, a := range m.parts {
			if _, ok := l.classOf[a]; ok {
				coefficient[a]--
			}
		}
		if len(m.wholes) > 0 {
			names = append(names, m.wholes[0].Group)
		}
	}
	times := map[int]int{}
	for a := range coefficient {
		v := l.classOf[a]
		for _, b := range l.atomsIn[v] {
			if coefficient[b] != coefficient[a] {
				l.addHalves(r, in)
				return // a printed count holds more than the relation speaks of
			}
		}
		times[v] = coefficient[a]
	}
	var e equation
	for v, n := range times {
		if n != 0 {
			e.terms = append(e.terms, term{v, n})
		}
	}
	if len(e.terms) == 0 {
		return
	}
	sort.Slice(e.terms, func(i, j int) bool { return e.terms[i].variable < e.terms[j].variable })
	if !all {
		slices.Sort(names)
		name := r.name
		name.Result, name.Group = remainder, strings.Join(slices.Compact(names), separator)
		rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true, people: r.sensitive})
		e.terms = append(e.terms, term{rest, -1})
	}
	l.equations = append(l.equations, e)
}

// addCompared enters what everybody knows of comparisons: members are those who have somebody to be compared with, and
// those who have not; those with the outcome likewise. The members and those with the outcome need not be printed.
func (l *links) addCompared() {
	type of struct{ measure, category, member string }
	members, outcomes := map[of]bool{}, map[of]bool{}
	var order []of
	note := func(into map[of]bool, o of) {
		if !into[o] {
			into[o] = true
			order = append(order, o)
		}
	}
	for _, c := range l.t.order {
		x := root(c.Measure)
		if c.Result != "" || x == c.Measure || !l.t.counts[c].prints() {
			continue
		}
		for _, a := range l.atoms(c) {
			o := of{x, a.Category, a.Group}
			if strings.HasSuffix(c.Measure, ofCompared) {
				note(outcomes, o)
			} else {
				note(members, o)
			}
		}
	}
	imply := func(a Cell, measure string) {
		if _, ok := l.classOf[a]; !ok {
			v := l.addVariable(variable{name: a, value: math.NaN(), people: l.ofPeople(measure)})
			l.classOf[a] = v
			l.atomsIn[v] = []Cell{a}
		}
	}
	relations := map[[2]string]*relation{}
	var names [][2]string
	add := func(key [2]string, exact bool, m member) {
		r := relations[key]
		if r == nil {
			r = &relation{name: Cell{"", key[0], "", key[1]}, exact: exact}
			relations[key] = r
			names = append(names, key)
		}
		if !slices.ContainsFunc(r.members, func(n member) bool { return reflect.DeepEqual(m, n) }) {
			r.members = append(r.members, m)
		}
	}
	for _, o := range order {
		whole := l.atom(o.measure, o.category, o.member)
		imply(whole, o.measure)
		if members[o] {
			none := l.atom(unmatched(o.measure), o.category, o.member)
			imply(none, o.measure)
			add([2]string{o.measure + theCompared, o.category}, true, member{[]Cell{whole},
				[]Cell{l.atom(o.measure+theCompared, o.category, o.member), none}})
		}
		if outcomes[o] {
			among := Cell{"", o.measure + " of the unmatched", o.member, o.category}
			imply(among, o.measure)
			add([2]string{o.measure + ofCompared, o.category}, true, member{[]Cell{whole},
				[]Cell{l.atom(o.measure+ofCompared, o.category, o.member), among}})
		}
	}
	for none := range l.nobodyUnmatched() {
		if v, ok := l.classOf[none]; ok && !l.variables[v].printed {
			l.variables[v].value, l.variables[v].known = 0, true
		}
	}
	for _, e := range l.t.outcomes() { // those with the outcome among the unmatched are unmatched
		for m := range strings.SplitSeq(e.outcome.Group, separator) {
			among := Cell{"", root(e.outcome.Measure) + " of the unmatched", m, e.outcome.Category}
			none := l.atom(unmatched(root(e.members.Measure)), e.members.Category, m)
			if _, ok := l.classOf[among]; ok {
				if _, ok := l.classOf[none]; ok {
					add([2]string{among.Measure + " of " + none.Measure, e.outcome.Category}, false,
						member{[]Cell{none}, []Cell{among}})
				}
			}
		}
	}
	for _, key := range names {
		l.addRelation(*relations[key])
	}
}

// nobodyUnmatched are the smallest sets of which a row says that everybody has somebody to be compared with. They are
// classes apart: of a set beside one of them nobody says so.
func (l *links) nobodyUnmatched() map[Cell]bool {
	all := map[Cell]bool{}
	for _, e := range l.t.outcomes() {
		if !e.everybody {
			continue
		}
		for m := range strings.SplitSeq(e.members.Group, separator) {
			all[l.atom(unmatched(root(e.members.Measure)), e.members.Category, m)] = true
		}
	}
	return all
}

// comparison is a printed share of a comparison: its members and those with the outcome, and whether everybody of the
// group has somebody to be compared with.
type comparison struct {
	members, outcome Cell
	everybody        bool
}

// outcomes lists the comparisons that rows print.
func (t *protection) outcomes() []comparison {
	var all []comparison
	for i, m := range t.measures {
		if m != nil && m.Count == "<outcome>" && !t.apart[i] && t.prints[i].of != (Cell{}) {
			b := t.rows[i].Basis
			c := comparison{t.prints[i].of, t.prints[i].count, b.Known && b.Missing == 0}
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// groupsOf are the members of which some count of a measure and category is printed.
func (l *links) membersOf(measure, category string) []string {
	var all []string
	for a := range l.classOf {
		if a.Measure == measure && a.Category == category && a.Result == "" {
			all = append(all, a.Group)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// categoriesOf are the categories in which a count is printed.
func (l *links) categoriesOf(measure string) []string {
	var all []string
	for _, c := range l.t.order {
		if c.Result == "" && c.Measure == measure && l.t.counts[c].prints() {
			all = append(all, c.Category)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// atomsOf are the atoms of a count of one member, of every smallest size where sizes tell it apart.
func (l *links) atomsOf(measure, category, member string) []Cell {
	var all []Cell
	for _, k := range l.t.sizes.within(Cell{"", measure, member, category}) {
		all = append(all, l.atom(measure, k, member))
	}
	return all
}

// addParts enters the counts of one group that lie in another one of the same group: parts of it, its categories, the
// years of it, debts within debts.
func (l *links) addParts() {
	for _, f := range kind.Counts() {
		if f.Overlaps {
			continue
		}
		l.addOverTime(f)
		for _, whole := range []string{f.PartOf, f.AllOf} {
			for _, category := range l.categoriesOf(f.Name) {
				if whole != "" {
					l.addPart(f.Name, category, allOf(l.t.study, whole))
				}
			}
		}
		if f.Splits != "" {
			l.addCategories(f, f.Splits, l.t.everyCategory(f))
		}
		if f.OverFirst != "" {
			l.addOverFirst(f)
		}
		if f.YearsOf != "" {
			l.addYears(f)
		}
		switch f.Nested {
		case kind.NestedDebt:
			l.addDebts(f)
		case kind.NestedTime:
			l.addWithin(f, "ever", "now", false)
		case kind.NestedLimits:
			l.addLimits(f)
		}
		l.addAdded(f)
	}
}

// addPart enters that a count is a part of another one of the same members, and the remainders of printed pairs.
func (l *links) addPart(part, category, whole string) {
	of := ""
	if f := kind.CountOf(whole); f != nil && (f.Has("category") || f.Has("first")) {
		first, _, _ := strings.Cut(category, "/")
		for _, name := range []string{first, category} {
			if slices.Contains(l.categoriesOf(whole), name) {
				of = name
			}
		}
	}
	frame := framed(Cell{"", part, "", category}) // who is beside it left, or is not there yet
	r := relation{name: Cell{"", whole + " but " + part, "", category}, sensitive: l.ofPeople(part) && !frame}
	for _, m := range l.groupsIn(part, category) {
		r.members = append(r.members, member{l.atomsOf(whole, of, m), l.atomsOf(part, category, m)})
	}
	l.addRelation(r)
	for _, c := range l.t.order {
		if c.Result == "" && c.Measure == part && c.Category == category {
			l.addPair(Cell{"", whole, c.Group, of}, c, !frame)
		}
	}
}

// groupsIn are the members of which a count is printed, in any of the category's sizes.
func (l *links) groupsIn(measure, category string) []string {
	var all []string
	for _, k := range l.t.sizes.within(Cell{"", measure, "", category}) {
		all = append(all, l.membersOf(measure, k)...)
		if f := kind.CountOf(measure); f != nil && f.Families != "" {
			for _, m := range l.membersOf(f.Families, k) {
				if isFamily(m) {
					all = append(all, m)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// addCategories enters that the categories of a count share out another one; into lists those that everybody is in one
// of, none where some are left out. Where the whole is one of each first dimension, the categories of each share out
// that one.
func (l *links) addCategories(f *kind.Counted, whole string, into []string) {
	if w := kind.CountOf(whole); w == nil || !w.Has("first") {
		if len(into) > 0 {
			l.addSplit(f, whole, "", into, true, false)
		} else {
			l.addSplit(f, whole, "", l.categoriesOf(f.Name), false, false)
		}
		return
	}
	of := map[string][]string{}
	var order []string
	for _, k := range l.categoriesOf(f.Name) {
		first, _ := dimensions(k)
		if of[first] == nil {
			order = append(order, first)
		}
		of[first] = append(of[first], k)
	}
	for _, first := range order {
		if len(into) == 0 {
			l.addSplit(f, whole, first, of[first], false, false)
			continue
		}
		var every []string
		for _, k := range into {
			every = append(every, first+"/"+k)
		}
		l.addSplit(f, whole, first, every, true, false)
	}
}

// addSplit enters that categories of a count share out one of another count; all says that everybody is in one of them,
// halves that each half of that is entered where no equation holds.
func (l *links) addSplit(f *kind.Counted, whole, of string, categories []string, all, halves bool) {
	var members []string
	for _, k := range categories {
		members = append(members, l.groupsIn(f.Name, k)...)
	}
	slices.Sort(members)
	r := relation{name: Cell{"", whole + " but " + f.Name, "", of}, exact: all, sensitive: l.ofPeople(f.Name),
		halves: halves}
	for _, m := range slices.Compact(members) {
		one := member{wholes: l.atomsOf(whole, of, m)}
		for _, k := range categories {
			one.parts = append(one.parts, l.atomsOf(f.Name, k, m)...)
		}
		r.members = append(r.members, one)
	}
	l.addRelation(r)
}

// addOverFirst enters that a count, added up over the first dimension of its categories, is another count: persons in a
// state in every month of the period are the person-months in it.
func (l *links) addOverFirst(f *kind.Counted) {
	of := map[string][]string{}
	for _, k := range l.categoriesOf(f.Name) {
		_, second := dimensions(k)
		of[second] = append(of[second], k)
	}
	months := len(l.t.study.Livelihood.Months())
	for _, second := range slices.Sorted(maps.Keys(of)) {
		l.addSplit(f, f.OverFirst, second, of[second], len(of[second]) == months, true)
	}
}

// addYears enters that the years of the period together are a part of another count. Who was first investigated in a
// year of the period is one of those investigated in it.
func (l *links) addYears(f *kind.Counted) {
	p := l.t.study.Periods.Investigated
	var years []string
	for _, k := range l.categoriesOf(f.Name) {
		if year := wholeNumber(k); p.From.Year() <= year && year <= p.To.Year() {
			years = append(years, k)
		}
	}
	var members []string
	for _, k := range years {
		members = append(members, l.groupsIn(f.Name, k)...)
	}
	slices.Sort(members)
	r := relation{name: Cell{"", f.YearsOf + " but " + f.Name, "", ""}, sensitive: true}
	for _, m := range slices.Compact(members) {
		one := member{wholes: l.atomsOf(f.YearsOf, "", m)}
		for _, k := range years {
			one.parts = append(one.parts, l.atomsOf(f.Name, k, m)...)
		}
		r.members = append(r.members, one)
	}
	l.addRelation(r)
}

// addWithin enters that one category of a count lies within another.
func (l *links) addWithin(f *kind.Counted, whole, part string, sensitive bool) {
	if !f.Overlaps {
		r := relation{name: Cell{"", f.Name + " " + whole + " but " + part, "", ""}, sensitive: sensitive}
		for _, m := range l.groupsIn(f.Name, part) {
			r.members = append(r.members, member{l.atomsOf(f.Name, whole, m), l.atomsOf(f.Name, part, m)})
		}
		l.addRelation(r)
	}
	for _, c := range l.t.order {
		if c.Result == "" && c.Measure == f.Name && c.Category == part {
			l.addPair(Cell{"", f.Name, c.Group, whole}, c, sensitive)
		}
	}
}

// addWholes enters the counts that are shared out over groups: those that the police delivered, represented companies
// by tie and circle.
func (l *links) addWholes() {
	for _, f := range kind.Counts() {
		if f.SumOf != "" {
			one := member{wholes: []Cell{{"", f.Name, f.Name, ""}}, parts: []Cell{{"", f.And, f.And, ""}}}
			for _, m := range l.t.over(f) {
				one.parts = append(one.parts, l.atomsOf(f.SumOf, "", m)...)
			}
			l.addRelation(relation{name: Cell{"", f.Name + " but " + f.SumOf, "", ""}, members: []member{one},
				exact: true, sensitive: true})
		}
		if f.SharesOut != "" {
			one := member{wholes: []Cell{{"", f.SharesOut, all, ""}}}
			for _, m := range l.t.over(f) {
				one.parts = append(one.parts, l.atomsOf(f.Name, "", m)...)
			}
			if len(one.parts) > 0 {
				l.addRelation(relation{name: Cell{"", f.SharesOut + " but " + f.Name, "", ""}, members: []member{one},
					exact: true, sensitive: true})
			}
		}
	}
}

// addRest enters that a printed count and a remainder are another printed count. share says that a remainder of nobody
// tells of everybody, too.
func (l *links) addRest(whole, part Cell, share bool) {
	w, ok := l.at[whole]
	p, also := l.at[part]
	if !ok || !also || w == p {
		return
	}
	name := restName(whole, part)
	if v, ok := l.at[name]; ok {
		l.variables[v].whole = l.variables[v].whole || share
		return
	}
	people := l.variables[w].people && !harmless(part) // few of what is harmless are so beside it, too
	v := l.addVariable(variable{name: name, value: math.NaN(), remainder: true, people: people, whole: share})
	l.at[name] = v
	l.addSum(w, []int{p, v}, nil)
}

// addPair enters that a printed count is at most another printed count. sensitive says that what is beside it is people
// of whom few may not be known.
func (l *links) addPair(whole, part Cell, sensitive bool) {
	_, before := l.at[restName(whole, part)]
	l.addRest(whole, part, false)
	if rest, ok := l.at[restName(whole, part)]; ok && !before && !sensitive {
		l.variables[rest].people = false
	}
}

// restName names what is left of a count beside a part of it.
func restName(whole, part Cell) Cell {
	return Cell{remainder, whole.Measure + " but " + part.Measure, whole.Group + " but " + part.Group,
		whole.Category + " but " + part.Category}
}

// addSets enters what is known of counts that do not add up over groups: a set that holds another is at least as many,
// and no more than sets that make it up.
func (l *links) addSets() {
	sets := map[[2]string][]Cell{}
	var order [][2]string
	for _, c := range l.t.order {
		f := kind.CountOf(c.Measure)
		if c.Result != "" || f == nil || !l.t.counts[c].prints() {
			continue
		}
		if f.LiesIn != "" {
			l.addRest(l.everybody(f.LiesIn), c, false)
		}
		if f.Nested == kind.NestedTime && f.Overlaps && c.Category == "now" {
			l.addPair(Cell{"", c.Measure, c.Group, "ever"}, c, false)
		}
		if f.Strongest != "" {
			l.addRest(c, Cell{"", f.Strongest, c.Group, ""}, false)
		}
		if f.PartOf != "" && f.Overlaps {
			l.addRest(Cell{"", f.PartOf, c.Group, ""}, c, false)
		}
		if !f.Overlaps {
			continue
		}
		key := [2]string{c.Measure, c.Category}
		if sets[key] == nil {
			order = append(order, key)
		}
		sets[key] = append(sets[key], c)
	}
	for _, key := range order {
		var groups []string
		for _, c := range sets[key] {
			groups = append(groups, c.Group)
		}
		known := map[string][][]string{}
		for _, whole := range sets[key] {
			for _, part := range sets[key] {
				if within(part.Group, whole.Group) {
					l.addRest(whole, part, false)
					l.addTaken(whole, part)
				}
			}
			for _, cover := range covers(whole.Group, groups, known) {
				rest := l.addVariable(variable{name: Cell{remainder, "shared " + whole.Measure,
					strings.Join(cover, " "), whole.Category}, value: math.NaN(), remainder: true})
				e := equation{terms: []term{{l.at[whole], -1}, {rest, -1}}}
				for _, g := range cover {
					c := whole
					c.Group = g
					e.terms = append(e.terms, term{l.at[c], 1})
				}
				l.equations = append(l.equations, e)
			}
		}
	}
}

// everybody names a count of everybody.
func (l *links) everybody(count string) Cell {
	if f := kind.CountOf(count); f != nil && f.Has("tie") {
		d := describer{study: l.t.study}
		return Cell{"", count, d.ties(all), ""}
	}
	return Cell{"", count, all, ""}
}

// addTaken enters that a set has no more beside one of its parts than it has beside it of what each takes one of:
// companies beside those of some representatives, and the roles of the others.
func (l *links) addTaken(whole, part Cell) {
	f := kind.CountOf(whole.Measure)
	at := func(c Cell) (int, bool) {
		c.Measure = f.Takes
		v, ok := l.at[c]
		return v, ok
	}
	all, ok := at(whole)
	some, also := at(part)
	if f.Takes == "" || !ok || !also {
		return
	}
	rest := l.addVariable(variable{name: Cell{remainder, f.Takes + " beside " + whole.Measure,
		whole.Group + " but " + part.Group, whole.Category}, value: math.NaN(), remainder: true})
	l.equations = append(l.equations, equation{terms: []term{{all, 1}, {some, -1}, {l.at[whole], -1}, {l.at[part], 1},
		{rest, -1}}})
}

// within says whether a group is a smaller part of another.
func within(part, whole string) bool {
	members := strings.Split(whole, separator)
	for m := range strings.SplitSeq(part, separator) {
		if !slices.Contains(members, m) {
			return false
		}
	}
	return part != whole
}

// addShares enters of every row that prints a count and what it is a share of: the rest is a count, too.
func (l *links) addShares() {
	for i, p := range l.t.prints {
		if l.t.apart[i] {
			continue
		}
		r := l.t.rows[i]
		m := l.t.measures[i]
		if p.of != (Cell{}) && l.t.isShare(i) && (m == nil || !m.Apart) {
			l.addRest(p.of, p.count, true)
		}
		if m == nil {
			continue
		}
		for _, of := range []string{m.PartOf, m.AtMost} {
			whole := cell(r)
			whole.Measure = of
			if j, ok := l.t.index[whole]; ok && of != "" {
				l.addPair(l.t.prints[j].count, p.count, of != m.AtMost) // beside it is something else than the part
			}
		}
	}
}

// addRows enters the sums that kinds declare by the names of rows, and counts that add up over categories which are
// numbers: companies by number of permits are all companies, those of a range, and, each so many times, the permits.
func (l *links) addRows() {
	for _, s := range l.t.named(l.t.declared()) {
		if s.Inside {
			for _, p := range s.Parts {
				l.addRest(s.Whole, p, false)
			}
			continue
		}
		if s.Within {
			l.addTogether(s)
			continue
		}
		l.addRowSum(s.Whole, s.Parts, nil, s.Overlaps)
		l.addApart(s)
	}
	l.addTotals()
	for i := range l.t.rows {
		if m := l.t.measures[i]; m != nil && m.Each != "" && !l.t.again(i) && !l.t.apart[i] {
			l.addNumbered(i)
		}
	}
	for i, p := range l.t.prints { // the steps of the attrition follow each other
		r := l.t.rows[i]
		if r.Result != attrition || i == 0 || l.t.rows[i-1].Result != attrition || l.t.rows[i-1].Group != r.Group {
			continue
		}
		l.addRest(l.t.prints[i-1].count, p.count, false)
	}
}

// addNumbered enters that counts in categories which are numbers add up to a row. Where none of them occurs, it is of
// nobody; where no such row is there at all, it is of few, for then such rows are left out.
func (l *links) addNumbered(row int) {
	parts, times, others := l.t.numbered(row)
	whole := l.t.prints[row].count
	if len(parts) > 0 {
		l.addRowSum(whole, parts, times, false)
		return
	}
	if v, ok := l.at[whole]; ok && others {
		l.equations = append(l.equations, equation{terms: []term{{v, 1}}})
	} else if ok && !l.t.measures[row].Weighted && !(l.variables[v].high < float64(l.t.profile.Width)) {
		l.variables[v].high = float64(l.t.profile.Width)
	}
}

// addApart enters that of parts that overlap each is at most what the part that stands apart leaves of the whole. Who
// is beside both is in the other parts alone, and few of them may not be known.
func (l *links) addApart(s Sum) {
	i := slices.IndexFunc(s.Parts, func(c Cell) bool { return s.Apart != "" && c.Measure == s.Apart })
	w, ok := l.at[s.Whole]
	if i < 0 || !ok {
		return
	}
	apart, ok := l.at[s.Parts[i]]
	for j, p := range s.Parts {
		v, also := l.at[p]
		if !ok || !also || j == i || v == apart {
			continue
		}
		name := Cell{remainder, s.Whole.Measure + " but " + s.Apart + " and " + p.Measure, p.Group, p.Category}
		rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true, people: l.variables[w].people})
		l.addSum(w, []int{apart, v, rest}, nil)
	}
}

// addTogether enters that rows that share nobody are together at most another one. What they leave of it is people of
// whom few may not be known, where it is people.
func (l *links) addTogether(s Sum) {
	w, ok := l.at[s.Whole]
	name := Cell{remainder, s.Whole.Measure + " but", s.Whole.Group, s.Whole.Category}
	var parts []int
	for _, p := range s.Parts {
		if v, found := l.at[p]; found && v != w {
			parts, name.Measure = append(parts, v), name.Measure+" "+p.Measure
		}
	}
	if ok && len(parts) > 0 {
		rest := variable{name: name, value: math.NaN(), remainder: true, people: l.variables[w].people}
		l.addSum(w, append(parts, l.addVariable(rest)), nil)
	}
}

// addRowSum enters that rows are together another one; parts that no row prints are empty. Where parts overlap, each is
// a part of the whole, and together they are at least the whole.
func (l *links) addRowSum(whole Cell, parts []Cell, times []int, overlap bool) {
	w, ok := l.at[whole]
	if !ok {
		return
	}
	var found, each []int
	for i, p := range parts {
		v, ok := l.at[p]
		if !ok || v == w {
			continue
		}
		found = append(found, v)
		if times != nil {
			each = append(each, times[i])
		} else {
			each = append(each, 1)
		}
		if overlap {
			l.addRest(whole, p, false)
		}
	}
	if len(found) == 0 {
		return
	}
	if overlap {
		shared := l.addVariable(variable{name: Cell{remainder, "shared " + whole.Measure, whole.Group, whole.Category},
			value: math.NaN(), remainder: true})
		found, each = append(found, shared), append(each, -1)
	}
	l.addSum(w, found, each)
}

// follow works out the true values that follow from those of the rows.
func (l *links) follow() {
	unknown := make([]int, len(l.equations))
	of := make([][]int, len(l.variables)) // the equations of a variable
	var ready []int
	for i, e := range l.equations {
		for _, t := range e.terms {
			of[t.variable] = append(of[t.variable], i)
			if math.IsNaN(l.variables[t.variable].value) {
				unknown[i]++
			}
		}
		if unknown[i] == 1 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		e := l.equations[ready[0]]
		ready = ready[1:]
		sum, open := -float64(e.constant), term{-1, 0}
		for _, t := range e.terms {
			if v := l.variables[t.variable].value; math.IsNaN(v) {
				open = t
			} else {
				sum += v * float64(t.times)
			}
		}
		if open.variable < 0 {
			continue
		}
		l.variables[open.variable].value = -sum / float64(open.times)
		for _, i := range of[open.variable] {
			if unknown[i]--; unknown[i] == 1 {
				ready = append(ready, i)
			}
		}
	}
}

// overlaps says whether a count does not add up over groups: one user may be reached by several.
func overlaps(c Cell) bool {
	f := kind.CountOf(c.Measure)
	return f != nil && f.Overlaps
}

// wholeNumber is the number that a category is; negative where it is none.
func wholeNumber(category string) int {
	n := 0
	if category == "" {
		return -1
	}
	for _, c := range category {
		if c < '0' || c > '9' || n > 1e9 {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// most is how many covers of a group are looked at.
const most = 3000

// covers lists the ways in which some of the groups make up one of them without sharing anybody. Groups are written as
// their members.
func covers(whole string, groups []string, known map[string][][]string) [][]string {
	key := whole + "\n" + strings.Join(groups, "\n")
	if c, ok := known[key]; ok {
		return c
	}
	members := func(g string) []string { return strings.Split(g, separator) }
	target := members(whole)
	var within []string
	for _, g := range groups {
		if g != whole && !slices.Contains(within, g) &&
			!slices.ContainsFunc(members(g), func(m string) bool { return !slices.Contains(target, m) }) {
			within = append(within, g)
		}
	}
	var found [][]string
	var choose func(left []string, parts []string)
	choose = func(left, parts []string) {
		if len(left) == 0 {
			found = append(found, slices.Clone(parts))
			return
		}
		for _, g := range within {
			m := members(g)
			if len(found) >= most || !slices.Contains(m, left[0]) ||
				slices.ContainsFunc(m, func(x string) bool { return !slices.Contains(left, x) }) {
				continue
			}
			choose(
				slices.DeleteFunc(slices.Clone(left), func(x string) bool { return slices.Contains(m, x) }),
				append(parts, g),
			)
		}
	}
	choose(target, nil)
	known[key] = found
	return found
}

// task is the system of the links, as it stands: what is withheld already must be. It has the variables that are asked
// for, but for those that are known, and those without an equation that need no proof. places are the variables.
func (l *links) task(asked func(int) bool) (task system.Task, places []int) {
	used := make([]bool, len(l.variables))
	for _, e := range l.equations {
		for _, x := range e.terms {
			used[x.variable] = true
		}
	}
	largest := l.magnitudes()
	place := map[int]int{}
	for i, v := range l.variables {
		if v.known || !asked(i) || !used[i] && !(v.printed && v.people && len(l.placesOf(i)) > 0) {
			continue
		}
		place[i] = len(places)
		places = append(places, i)
		task.Vars = append(task.Vars, l.asked(i, largest))
		task.Values = append(task.Values, int64(math.Round(v.value)))
	}
	for _, e := range l.equations {
		if slices.ContainsFunc(e.terms, func(x term) bool { _, ok := place[x.variable]; return ok }) {
			task.Equations = append(task.Equations, l.around(e, place, false))
		}
	}
	l.addBounds(&task.System, func(i int) int {
		if at, ok := place[i]; ok {
			return at
		}
		return -1
	})
	for v := len(places); v < len(task.Vars); v++ {
		e := task.Equations[len(task.Equations)-len(task.Vars)+v]
		task.Values = append(task.Values, task.Values[e.Terms[0].Var]-e.Constant)
	}
	return task, places
}

// stated is an equation as the solver reads it, with its variables at other places.
func (l *links) stated(e equation, place func(int) int) system.Equation {
	q := system.Equation{Constant: int64(e.constant), Tolerance: l.tolerance(e)}
	for _, x := range e.terms {
		q.Terms = append(q.Terms, system.Term{Var: place(x.variable), Coef: int64(x.times)})
	}
	return q
}

// nameOf is the name of a count in a system and in a proof.
func nameOf(c Cell) string {
	return strings.Join([]string{c.Result, c.Measure, c.Group, c.Category}, "|")
}

// asked says what protection must know of a variable.
func (l *links) asked(i int, largest map[Cell]float64) system.Var {
	t, v := l.t, l.variables[i]
	threshold := float64(t.profile.Threshold)
	// The solver orders by names. Places make the order that of the rows, whatever results are called.
	a := system.Var{Name: fmt.Sprintf("%08d", i), Max: -1, Printable: v.printed && !v.known}
	if v.known {
		return a
	}
	a.Width = l.width(i, largest)
	if !v.printed {
		a.Sensitive = a.Width > 0 && v.people && (v.value > 0 && v.value < threshold ||
			v.value == 0 && v.whole && t.profile.Groups == GroupsWithheld)
		return a
	}
	rows := map[int]bool{}
	for _, c := range l.cells[i] {
		n := t.counts[c]
		a.Primary = a.Primary || n.hidden
		for _, r := range slices.Concat(n.rows, n.under, n.from) {
			rows[r] = rows[r] || !t.withheld[r]
			a.Keep = a.Keep || rows[r] && t.kept(r)
		}
	}
	for _, open := range rows {
		if open {
			a.Cost++
		}
	}
	a.Cost *= l.weight(i)
	return a
}

// width is how far apart the tables of a proof must be.
func (l *links) width(i int, largest map[Cell]float64) int64 {
	if v := l.variables[i]; !v.people && !v.remainder {
		return max(1, int64(largest[alike(v.name)]/100), l.reach(v.name)*int64(l.t.profile.Width))
	}
	if l.inWholePersons(l.variables[i].name) {
		return int64(2 * len(l.t.study.Livelihood.Months()))
	}
	return int64(l.t.profile.Width)
}

// inWholePersons reports whether a count of months and others that are no secret are together a whole number of persons
// times the months of the period: two that are possible are as far apart as these.
func (l *links) inWholePersons(c Cell) bool {
	return c.Result == "" && l.t.everyMonth[Cell{Measure: c.Measure, Category: c.Category}]
}

// weight is how much more a row says of a variable than one of a smallest group does: the more groups a set has, and
// the more parts a whole, the more it says.
func (l *links) weight(i int) int64 {
	parts := 1
	for _, c := range l.cells[i] {
		parts = max(parts, len(l.atoms(c)))
	}
	parts = max(parts, l.partsOf()[i])
	return int64(2*parts - 1)
}

// partsOf is, by variable, of how many parts it is the whole in an equation, at most.
func (l *links) partsOf() []int {
	if len(l.parts) == len(l.variables) {
		return l.parts
	}
	l.parts = make([]int, len(l.variables))
	for _, e := range l.equations {
		whole, wholes, rest := 0, 0, 0
		for _, x := range e.terms {
			if x.times < 0 {
				rest++
			} else if x.times > 0 {
				whole, wholes = x.variable, wholes+1
			}
		}
		if wholes == 1 {
			l.parts[whole] = max(l.parts[whole], rest)
		}
	}
	return l.parts
}

// magnitudes are, by the names of amounts, the power of ten below the largest value: how wide the proof of an amount
// must be follows from it. It tells no more than how many figures the largest amount has.
func (l *links) magnitudes() map[Cell]float64 {
	largest := map[Cell]float64{}
	for _, v := range l.variables {
		if v.printed && !v.people && v.value >= 1 {
			name := alike(v.name)
			largest[name] = max(largest[name], math.Pow(10, math.Floor(math.Log10(v.value))))
		}
	}
	return largest
}

// alike names those that an amount is compared with: of all groups in its category.
func alike(c Cell) Cell { return Cell{c.Result, c.Measure, "", c.Category} }

// tolerance is how far an equation may be from zero: half a unit of each term that is rounded.
func (l *links) tolerance(e equation) int64 {
	rounded := 0
	for _, x := range e.terms {
		if v := l.variables[x.variable]; !v.people && !v.remainder {
			rounded += max(x.times, -x.times)
		}
	}
	return int64(rounded+1) / 2
}

// agrees says whether a variable is printed nowhere just where it was withheld.
func (l *links) agrees(i int, withheld bool) bool {
	return !slices.ContainsFunc(l.cells[i], func(c Cell) bool { return l.t.unknown(l.t.counts[c]) != withheld })
}

// published is the system of the links with those values printed that a reader has, rounded as they are printed.
func (l *links) published(has func(variable) bool) system.Published {
	var p system.Published
	for i, v := range l.variables {
		p.Vars = append(p.Vars, system.Var{Name: fmt.Sprintf("%08d", i), Max: -1, Printable: v.printed})
		p.Printed, p.Values = append(p.Printed, has(v)), append(p.Values, 0)
		if has(v) {
			p.Values[i] = int64(math.Round(v.value))
		}
	}
	for _, e := range l.equations {
		q := l.stated(e, func(i int) int { return i })
		for _, x := range e.terms {
			if has(l.variables[x.variable]) {
				q.Tolerance += int64(max(x.times, -x.times)) * l.rounded(x.variable)
			}
		}
		p.Equations = append(p.Equations, q)
	}
	l.addBounds(&p.System, func(i int) int { return i })
	p.Printed = append(p.Printed, make([]bool, len(p.Vars)-len(p.Printed))...)
	p.Values = append(p.Values, make([]int64, len(p.Vars)-len(p.Values))...)
	return p
}

// rounded is how far a printed amount may be from the true one, in whole units.
func (l *links) rounded(v int) int64 {
	for _, c := range l.cells[v] {
		for _, r := range l.t.counts[c].rows {
			m := l.t.measures[r]
			if m == nil || m.Unit == kind.Count || m.Unit == kind.Share {
				continue
			}
			unit := m.Unit
			if ofAmounts(m) {
				unit = kind.Amount
			}
			if low, high, _, ok := l.t.profile.From(unit, l.variables[v].value); ok {
				d, _ := high.Sub(high, low).Float64()
				return int64(math.Ceil(d / 2))
			}
		}
	}
	return 0
}

// addBounds enters the bands of withheld counts. place is where a variable of the links stands in the system, -1 where
// it does not.
func (l *links) addBounds(s *system.System, place func(int) int) {
	for i, v := range l.variables {
		at := place(i)
		if at < 0 || v.known || math.IsNaN(v.low) && math.IsNaN(v.high) {
			continue
		}
		if !math.IsNaN(v.high) {
			s.Vars[at].Max = int64(v.high)
		}
		if v.low > 0 {
			over := len(s.Vars)
			s.Vars = append(s.Vars, system.Var{Name: fmt.Sprintf("%08d over", i), Max: -1})
			s.Equations = append(s.Equations, system.Equation{Terms: []system.Term{{Var: at, Coef: 1},
				{Var: over, Coef: -1}}, Constant: int64(v.low)})
		}
	}
}
