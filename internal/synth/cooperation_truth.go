package synth

import (
	"strconv"
	"sync/atomic"

	"ansatz/internal/synth/truth"
)

// The periods of the study of the cooperation that targets and requests are counted in: all of it, its years, and
// before and after the new way of working.
var cooperationPeriods = [8]string{"", "2022", "2023", "2024", "2025", "2026", "before_ob2", "from_ob2"}

const inBefore, inFrom = 6, 7

var studyBegins, ob2Begins = civil(2022, 1, 1), civil(2025, 1, 1)

// periodsOf returns the periods that a day is in, by their index; none before the study's first day.
func periodsOf(on day) []int {
	if on < studyBegins {
		return nil
	}
	half := inBefore
	if on >= ob2Begins {
		half = inFrom
	}
	return []int{0, yearOf(on) - 2021, half}
}

// The classes of a place with that of who has no known home, and the groups by background, sex and age.
var (
	classNames  = [5]string{"none", "vulnerable", "risk", "especially_vulnerable", "unknown"}
	focusGroups = [11]string{"all", "foreign_born", "swedish_born_two_foreign_parents", "swedish_born", "female",
		"male", "age_0_17", "age_18_29", "age_30_44", "age_45_64", "age_65_plus"}
)

func classIndex(class int64) int {
	if class < 0 {
		return len(classNames) - 1
	}
	return int(class)
}

// focusOf returns the groups that a person is in, by their index.
func (w *World) focusOf(i int32) [4]int {
	p := &w.people
	by := [4]int{0, 3, 4 + p.sex(i), 10}
	switch p.background[i] {
	case bgForeign:
		by[1] = 1
	case bgTwoForeignParents:
		by[1] = 2
	}
	for k, older := range []int{18, 30, 45, 65} {
		if p.age(i) < older {
			by[3] = 6 + k
			break
		}
	}
	return by
}

// tally is what the study of the cooperation should find in a part of the rows, counted as they are made.
type tally struct {
	says        [faultDates + 1][notCheckable + 1][6]int64 // by rule, its answer and year
	saysOf      [faultDates + 1][notCheckable + 1][agencies]int64
	targetsOf   [subjectKinds][8]int64
	requestsOf  [subjectKinds][8]int64
	grounds     [grounds]int64
	classes     [5][3]int64  // targeted persons, by class and period: all, before and after
	groups      [11][3]int64 // likewise by group
	notEligible [3]int64
	againClass  [5][3]int64 // of these, persons whose first target in the period is not their first of all
	againGroup  [11][3]int64
	seen        [2][2]int64 // subjects closed and seen again, without and with an effect
	measures    [16]int64   // by kind
	strangers   []stranger
}

// stranger is a request of the period whose subject is no target of its decision among those of its own item. It may be
// one of another item's.
type stranger struct {
	decision int32
	subject  subject
	from     uint8
	sent     day
}

// targets counts the targets of one subject.
func (c *tally) targets(w *World, targets []target) {
	var counted [3]bool
	for k := range targets {
		t := &targets[k]
		for _, m := range t.measures {
			if m.date >= studyBegins {
				c.measures[m.kind]++
			}
		}
		in := periodsOf(t.opened)
		for _, p := range in {
			c.targetsOf[t.subject.kind][p]++
		}
		if t.subject.kind != ofIndividual || in == nil {
			continue
		}
		for _, p := range [2]int{0, in[2] - 5} { // the first target in each period
			if counted[p] {
				continue
			}
			counted[p] = true
			again := int64(b2i(k > 0))
			c.classes[classIndex(t.class)][p]++
			c.againClass[classIndex(t.class)][p] += again
			if !w.people.eligible(t.subject.person) {
				c.notEligible[p]++
				continue
			}
			for _, g := range w.focusOf(t.subject.person) {
				c.groups[g][p]++
				c.againGroup[g][p] += again
			}
		}
	}
	if first := &targets[0]; first.subject.kind <= ofNetwork && first.closed != never {
		effect := b2i(first.effective())
		c.seen[effect][0]++
		c.seen[effect][1] += int64(b2i(len(targets) > 1))
	}
}

// request counts what the rules should say of a request.
func (c *tally) request(q *request, says [faultDates + 1]uint8) {
	in := periodsOf(q.sent)
	if in == nil {
		return
	}
	c.grounds[q.ground]++
	for _, p := range in {
		c.requestsOf[q.subject.kind][p]++
	}
	for rule, answer := range says {
		by := q.from
		if rule == faultAnswering || rule >= faultBalancing && rule <= faultOtherPurpose {
			by = q.to
		}
		c.says[rule][answer][0]++
		c.says[rule][answer][in[1]]++
		c.saysOf[rule][answer][by]++
	}
	if says[faultPurpose] == finding {
		c.strangers = append(c.strangers, stranger{q.decision, q.subject, q.from, q.sent})
	}
}

// among finds the strangers that are targets of other items, and counts them as lawful.
func (c *tally) among(w *World) {
	type aim struct {
		decision int32
		subject  subject
	}
	waiting := map[aim][]int{}
	for k := range c.strangers {
		s := &c.strangers[k]
		at := aim{s.decision, s.subject}
		waiting[at] = append(waiting[at], k)
	}
	known := make([]atomic.Bool, len(c.strangers))
	chunks := w.chunks(w.cooperationItems())
	w.parallel(len(chunks), func(n int) {
		var targets []target
		for item := int(chunks[n].from); item < int(chunks[n].to); item++ {
			targets, _ = w.targetsOf(item, targets)
			for k := range targets {
				t := &targets[k]
				for _, at := range waiting[aim{t.decision, t.subject}] {
					if sent := c.strangers[at].sent; t.opened <= sent && sent <= t.closed {
						known[at].Store(true)
					}
				}
			}
		}
	})
	for k := range c.strangers {
		if s := &c.strangers[k]; known[k].Load() {
			for _, p := range [2]int{0, periodsOf(s.sent)[1]} {
				c.says[faultPurpose][finding][p]--
				c.says[faultPurpose][lawful][p]++
			}
			c.saysOf[faultPurpose][finding][s.from]--
			c.saysOf[faultPurpose][lawful][s.from]++
		}
	}
}

// add adds what another part counted.
func (c *tally) add(o *tally) {
	for rule := range c.says {
		for answer := range c.says[rule] {
			addTo(c.says[rule][answer][:], o.says[rule][answer][:])
			addTo(c.saysOf[rule][answer][:], o.saysOf[rule][answer][:])
		}
	}
	for k := range c.targetsOf {
		addTo(c.targetsOf[k][:], o.targetsOf[k][:])
		addTo(c.requestsOf[k][:], o.requestsOf[k][:])
	}
	for k := range c.classes {
		addTo(c.classes[k][:], o.classes[k][:])
		addTo(c.againClass[k][:], o.againClass[k][:])
	}
	for k := range c.groups {
		addTo(c.groups[k][:], o.groups[k][:])
		addTo(c.againGroup[k][:], o.againGroup[k][:])
	}
	for k := range c.seen {
		addTo(c.seen[k][:], o.seen[k][:])
	}
	addTo(c.notEligible[:], o.notEligible[:])
	addTo(c.grounds[:], o.grounds[:])
	addTo(c.measures[:], o.measures[:])
	c.strangers = append(c.strangers, o.strangers...)
}

func addTo(sum, more []int64) {
	for k, n := range more {
		sum[k] += n
	}
}

// writeCooperation writes what the study of the cooperation should find, and the ratios and shares that were planted.
func (w *World) writeCooperation(dir string) error {
	return w.table(dir, truth.Cooperation, []string{"result", "group", "category", "measure", "value"},
		func(row func(...string)) {
			if len(w.coop.tallies) == 0 {
				return
			}
			all := &tally{}
			for _, t := range w.coop.tallies {
				all.add(t)
			}
			all.among(w)
			count := func(result, group, category, measure string, n int64) {
				row(result, group, category, measure, strconv.FormatInt(n, 10))
			}
			w.legalityTruth(all, count)
			w.focusTruth(all, count, row)
			w.justiceTruth(count)
			kinds := codesOf("measure", "kind")
			for k, name := range kinds {
				count("measures", name, "", "measures", all.measures[k])
			}
			if w.coop.rounds > 1 { // somebody is the subject of several items
				return
			}
			for k, group := range []string{"without_effect", "with_effect"} {
				count("relapse", group, "", "subjects", all.seen[k][0])
				count("relapse", group, "", "events", all.seen[k][1])
			}
			again := &w.cal.Cooperation.Relapse
			for _, g := range []struct {
				group  string
				within float64
			}{{"without_effect", again.WithoutEffect}, {"with_effect", again.WithEffect}} {
				row("relapse", g.group, "365", "share_seen_again", number(g.within))
				row("relapse", g.group, "730", "share_seen_again", number(1-(1-g.within)*(1-g.within)))
			}
		})
}

type counter func(result, group, category, measure string, n int64)

// legalityTruth writes what each rule should answer.
func (w *World) legalityTruth(all *tally, count counter) {
	answers := []struct {
		measure string
		answers []int
	}{{"checked", []int{lawful, finding}}, {"findings", []int{finding}}, {"not_checkable", []int{notCheckable}}}
	for rule := range all.says {
		name := faultNames[rule]
		for _, a := range answers {
			for p := range 6 {
				n := int64(0)
				for _, answer := range a.answers {
					n += all.says[rule][answer][p]
				}
				count("legality", name, cooperationPeriods[p], a.measure, n)
			}
			if a.measure == "not_checkable" {
				continue
			}
			for agency := range w.coop.agency {
				n := int64(0)
				for _, answer := range a.answers {
					n += all.saysOf[rule][answer][agency]
				}
				if n > 0 {
					count("legality_by_agency", w.coop.agency[agency], name, a.measure, n)
				}
			}
		}
	}
	var checked, wrong [6]int64
	for k := range w.coop.decisions {
		d := &w.coop.decisions[k]
		in := []int{0}
		if d.decided >= studyBegins {
			in = append(in, yearOf(d.decided)-2021)
		}
		for _, p := range in {
			checked[p]++
			wrong[p] += int64(b2i(!d.serious || !d.organised))
		}
	}
	for p := range checked {
		count("legality", "decision_conditions", cooperationPeriods[p], "checked", checked[p])
		count("legality", "decision_conditions", cooperationPeriods[p], "findings", wrong[p])
	}
	checked, wrong = [6]int64{}, [6]int64{}
	for _, c := range w.coop.chains() {
		in := []int{0}
		if c.reported >= studyBegins {
			in = append(in, yearOf(c.reported)-2021)
		}
		for _, p := range in {
			checked[p]++
			wrong[p] += int64(b2i(c.isCase))
		}
	}
	for p := range checked {
		count("legality", "chain_not_joinable", cooperationPeriods[p], "checked", checked[p])
		count("legality", "chain_not_joinable", cooperationPeriods[p], "findings", wrong[p])
	}
}

// confirmedPersons counts who has a control investigation with a wrong payment, by the class of the area where they
// lived as the first of these was opened, and the eligible of them by group.
func (w *World) confirmedPersons() (classes [5]int64, groups [11]int64) {
	first := map[int32]day{}
	for k := range w.cases {
		cs := &w.cases[k]
		if y := yearOf(cs.opened); cs.person == nobody || cs.wrong <= 0 || y < 2018 || y > 2023 {
			continue
		}
		if on, ok := first[cs.person]; !ok || cs.opened < on {
			first[cs.person] = cs.opened
		}
	}
	for i, on := range first {
		classes[classIndex(w.classOn(i, on))]++
		if w.people.eligible(i) {
			for _, g := range w.focusOf(i) {
				groups[g]++
			}
		}
	}
	return classes, groups
}

// focusPopulation counts the eligible by the class of the area where they live, and by group; and how often they are
// expected to be a target for the first time, before the new way of working and after.
type focusPopulation struct {
	classes       [5]int64
	groups        [11]int64
	expectedClass [5][2]float64
	expectedGroup [11][2]float64
}

func (w *World) countFocus() *focusPopulation {
	chunks := w.chunks(w.people.n)
	parts := make([]focusPopulation, len(chunks))
	w.parallel(len(chunks), func(n int) {
		f := &parts[n]
		for i := chunks[n].from; i < chunks[n].to; i++ {
			if !w.people.eligible(i) {
				continue
			}
			class := w.classOn(i, referenceDay)
			at := classIndex(class)
			f.classes[at]++
			groups := w.focusOf(i)
			for _, g := range groups {
				f.groups[g]++
			}
			for p := range 2 {
				time := 1 + p
				e := w.coop.base[time] * w.weight(i, time, w.coop.until[time]-300) *
					w.cal.Cooperation.overArea(class, time)
				f.expectedClass[at][p] += e
				for _, g := range groups {
					f.expectedGroup[g][p] += e
				}
			}
		}
	})
	all := &focusPopulation{}
	for k := range parts {
		f := &parts[k]
		addTo(all.classes[:], f.classes[:])
		addTo(all.groups[:], f.groups[:])
		for time := range 2 {
			for c := range all.expectedClass {
				all.expectedClass[c][time] += f.expectedClass[c][time]
			}
			for g := range all.expectedGroup {
				all.expectedGroup[g][time] += f.expectedGroup[g][time]
			}
		}
	}
	return all
}

// focusTruth writes whom and what the cooperation looks at, and how many times as often it was planted to look at a
// group or class.
func (w *World) focusTruth(all *tally, count counter, row func(...string)) {
	for k, name := range codesOf("target", "kind") {
		for p := range 6 {
			count("focus", name, cooperationPeriods[p], "targets", all.targetsOf[k][p])
			count("focus", name, cooperationPeriods[p], "requests", all.requestsOf[k][p])
		}
		for _, of := range []struct {
			name   string
			counts *[subjectKinds][8]int64
		}{{"targets", &all.targetsOf}, {"requests", &all.requestsOf}} {
			var sum [8]int64
			for kind := range of.counts {
				addTo(sum[:], of.counts[kind][:])
			}
			before := float64(of.counts[k][inBefore]) / float64(max(1, sum[inBefore]))
			after := float64(of.counts[k][inFrom]) / float64(max(1, sum[inFrom]))
			row("focus", name, of.name, "shift", number(after-before))
		}
	}
	if w.coop.rounds > 1 {
		return
	}
	periods := []string{"", "before_ob2", "from_ob2"}
	for p, period := range periods {
		for k, class := range classNames {
			count("focus_area", class, period, "targeted_persons", all.classes[k][p])
		}
		for k, group := range focusGroups {
			count("focus_group", group, period, "targeted_persons", all.groups[k][p])
		}
		count("focus_group", "not_eligible", period, "targeted_persons", all.notEligible[p])
	}
	confirmed, confirmedGroups := w.confirmedPersons()
	f := w.countFocus()
	for k, group := range focusGroups {
		count("focus_group", group, "", "population", f.groups[k])
		count("focus_group", group, "", "confirmed_persons", confirmedGroups[k])
	}
	sums := func(classes [5]int64) (vulnerable, known float64) {
		v := classes[1] + classes[2] + classes[3]
		return float64(v), float64(v + classes[0])
	}
	people, known := sums(f.classes)
	found, foundKnown := sums(confirmed)
	for p, period := range periods[1:] {
		// expected first targets, and those who were seen again
		inClass := func(k int) float64 { return f.expectedClass[k][p] + float64(all.againClass[k][1+p]) }
		inGroup := func(k int) float64 { return f.expectedGroup[k][p] + float64(all.againGroup[k][1+p]) }
		vulnerable := inClass(1) + inClass(2) + inClass(3)
		share := vulnerable / (vulnerable + inClass(0))
		if people > 0 {
			row("focus_area", "any_vulnerable", period, "ratio_population", number(share/(people/known)))
		}
		if found > 0 {
			row("focus_area", "any_vulnerable", period, "ratio_confirmed", number(share/(found/foundKnown)))
		}
		for _, g := range []struct{ of, reference int }{{1, 3}, {2, 3}, {4, 5}} {
			rate := func(k int) float64 { return inGroup(k) / float64(max(1, f.groups[k])) }
			if rate(g.reference) > 0 && f.groups[g.of] > 0 {
				row("focus_group", focusGroups[g.of], period, "impact_ratio", number(rate(g.of)/rate(g.reference)))
			}
		}
	}
}

// justiceTruth writes what comes of police reports.
func (w *World) justiceTruth(count counter) {
	var sums [3][5]int64 // all, cooperation, other
	add := func(together bool, measure int, n int64) {
		sums[0][measure] += n
		sums[2-b2i(together)][measure] += n
	}
	inYears := func(year int) bool { return year >= 2018 && year <= 2023 }
	for _, c := range w.coop.chains() {
		if inYears(c.year) {
			add(c.together, 0, 1)
			add(c.together, 1, int64(b2i(c.opened != never)))
			add(c.together, 2, int64(b2i(c.prosecuted != never)))
		}
	}
	for _, j := range w.coop.judgments() {
		if inYears(j.year) && j.outcome != judgmentPending {
			add(j.together, 3, int64(j.cases))
			if j.outcome == convicted {
				add(j.together, 4, int64(j.cases))
			}
		}
	}
	for k, source := range []string{"all", "cooperation", "other"} {
		for m, measure := range []string{"chain_reports", "preliminary_opened", "prosecuted", "judged", "convicted"} {
			count("outcomes", source, "", measure, sums[k][m])
		}
	}
}
