package synth

import (
	"fmt"
	"math"

	"ansatz/internal/synth/truth"
)

// The amounts from which permanent support and pay are incompatible in a month, and what counts as work, as the study
// of livelihoods has them.
const (
	incompatibleSupport = 9000
	incompatiblePay     = 15000
	workingPay          = 10000
)

// lived is what a person's course comes to, month by month from the month before the study's first: what payments and
// statements sum to. It is worked out from the rows themselves, beside the study's own computation.
type lived struct {
	net [benefits][courseMonths]int64
	pay [courseMonths]int64
}

// live works out a person's months from the course.
func (w *World) live(c *course, i int32) *lived {
	l := &lived{pay: c.pay}
	w.payments(c, i, func(b int, from, to, _ day, amount int64) { l.spread(b, from, to, amount) })
	return l
}

// spread divides an amount over its days, and adds what falls in each month.
func (l *lived) spread(b int, from, to day, amount int64) {
	sign, size := int64(1), amount
	if amount < 0 {
		sign, size = -1, -amount
	}
	days, before := int64(to-from+1), int64(0)
	for m := inCourse(from); m <= inCourse(to); m++ {
		until := size * int64(min(to, lastDay(courseStart+m))-from+1) / days
		if m < courseMonths {
			l.net[b][m] += sign * (until - before)
		}
		before = until
	}
}

// nets are the income nets in the order in which a state is named, with their benefits.
var nets = [][2]int{{sicknessCompensation, activityCompensation}, {sicknessBenefit, sicknessBenefit},
	{activitySupport, establishmentBenefit}, {parentalBenefit, temporaryParentalBenefit}}

// netNames are the names of the nets in the results.
var netNames = []string{"sickness_compensation", "sickness_benefit", "activity_support", "parental"}

// of returns what a person has of a net in a month.
func (l *lived) of(net, m int) int64 {
	sum := l.net[nets[net][0]][m]
	if nets[net][1] != nets[net][0] {
		sum += l.net[nets[net][1]][m]
	}
	return sum
}

// livesOn reports whether a net is what a person lives on in a month: the first of those that the person has, where
// they together are not less than the pay of who works.
func (l *lived) livesOn(net, m int) bool {
	first, sum := -1, int64(0)
	for n := range nets {
		if v := l.of(n, m); v > 0 {
			sum += v
			if first < 0 {
				first = n
			}
		}
	}
	return first == net && (l.pay[m] < workingPay || sum >= l.pay[m])
}

// present reports whether a person is in the country and of working age in a month of a course.
func (w *World) present(i int32, m int) bool {
	p := &w.people
	end := lastDay(courseStart + m)
	if p.death[i] <= end || p.left[i] <= end {
		return false
	}
	year, mon, dom := ymd(p.birth[i])
	y, k, _ := ymd(firstDay(courseStart + m))
	age := y - year
	if k < mon || k == mon && dom > 1 {
		age--
	}
	return age >= 18 && age <= 64
}

// afterControl is what the study should find after the controls of a group and net: after 3, 6 and 12 months, how many
// cases there are, and in how many of them the person still lives on the net.
type afterControl struct{ cases, still [3]int }

var horizons = [3]int{3, 6, 12}

// livelihoodTruth is what was planted for the study of livelihoods, counted from the courses of those whom the study
// follows: who live in the country as its period begins.
type livelihoodTruth struct {
	persons, months map[string]int // with permanent support beside pay, by group
	after           map[[2]string]*afterControl
	rows            [][]string
}

func newLivelihoodTruth() *livelihoodTruth {
	return &livelihoodTruth{persons: map[string]int{}, months: map[string]int{}, after: map[[2]string]*afterControl{}}
}

// count adds a person's months.
func (t *livelihoodTruth) count(w *World, c *course, i int32, group uint8, planned []plannedPay) {
	groups := wider(kindName(group))
	l := w.live(c, i)
	for _, s := range planned {
		l.pay[s.month-courseStart] += s.amount
	}
	number, own := id(w.people.number[i]), groups[0]
	months := 0
	for m := courseStudy; m < courseMonths; m++ {
		if l.net[sicknessCompensation][m] >= incompatibleSupport &&
			l.net[sicknessCompensation][m-1] >= incompatibleSupport && l.pay[m] >= incompatiblePay && w.present(i, m) {
			months++
		}
	}
	if months > 0 {
		for _, g := range groups {
			t.persons[g]++
			t.months[g] += months
		}
		t.rows = append(t.rows, []string{"support_beside_pay", number, own, "sickness_compensation",
			fmt.Sprint(months), "", "", ""})
	}
	for net := range nets[:3] {
		cs := w.firstCase(c, l, i, net)
		if cs == nil {
			continue
		}
		closed := inCourse(cs.closed)
		row := []string{"control", number, own, netNames[net], "", monthText(closed), yes(c.endedBy(net, closed)), ""}
		for k, h := range horizons {
			if closed+h >= courseMonths {
				continue
			}
			still := l.livesOn(net, closed+h) && w.present(i, closed+h)
			if row[7] = "still"; !still {
				row[7] = "moved"
			}
			for _, g := range groups {
				at := [2]string{g, netNames[net]}
				if t.after[at] == nil {
					t.after[at] = &afterControl{}
				}
				t.after[at].cases[k]++
				t.after[at].still[k] += b2i(still)
			}
		}
		t.rows = append(t.rows, row)
	}
}

// wider lists the groups of the results that a group is in.
func wider(name string) []string {
	switch name {
	case "pool":
		return []string{name}
	case "active", "linked", "enabler":
		return []string{name, "total"}
	}
	return []string{name, "family", "total"}
}

func monthText(m int) string {
	y, mon, _ := ymd(firstDay(courseStart + m))
	return fmt.Sprintf("%04d-%02d", y, mon)
}

// firstCase returns the person's case of a net that the study looks at: as a recipient, with action, opened and closed
// in its period, where the person has the net as it opens; of several the one that closed first.
func (w *World) firstCase(c *course, l *lived, i int32, net int) *investigation {
	var first *investigation
	look := func(cs *investigation) {
		opened := inCourse(cs.opened)
		b := int(cs.benefit)
		if cs.capacity != asRecipient || !cs.action || b != nets[net][0] && b != nets[net][1] ||
			opened < courseStudy || cs.opened > referenceDay || cs.closed > referenceDay ||
			!w.present(i, opened) || l.of(net, opened) <= 0 {
			return
		}
		if first == nil || cs.closed < first.closed || cs.closed == first.closed && cs.opened < first.opened {
			first = cs
		}
	}
	if c.profile != nil {
		for _, k := range w.casesOf[i] {
			look(&w.cases[k])
		}
	} else {
		for k := range c.buffer {
			look(&c.buffer[k])
		}
	}
	return first
}

// endedBy reports whether an investigation ends a benefit of the net in a month.
func (c *course) endedBy(net, closed int) bool {
	for _, o := range c.controls {
		if o.ends && o.closed == closed && (o.benefit == nets[net][0] || o.benefit == nets[net][1]) {
			return true
		}
	}
	return false
}

// goneKin returns the groups of the close family who lived in the country on a day and have died or left it since.
func (w *World) goneKin(since day) map[int32]uint8 {
	p, gone := &w.people, map[int32]uint8{}
	for _, list := range [][]member{w.nets.actives, w.nets.linked} {
		for _, m := range list {
			if !m.matched {
				continue
			}
			p.relatives(m.person, func(j int32, _ string) {
				g := uint8(familyOf + m.level)
				if w.group[j] == 0 && !p.eligible(j) && min(p.death[j], p.left[j]) >= since &&
					(gone[j] == 0 || g < gone[j]) {
					gone[j] = g
				}
			})
		}
	}
	return gone
}

// countLivelihoods counts what the study should find of everybody with permanent support or an investigation.
func (w *World) countLivelihoods() *livelihoodTruth {
	p, begins := &w.people, civil(2022, 1, 1)
	gone := w.goneKin(begins)
	planned := map[int32][]plannedPay{} // what schemes pay
	for _, s := range w.plans.pay {
		planned[s.person] = append(planned[s.person], s)
	}
	chunks := w.chunks(p.n)
	parts := make([]*livelihoodTruth, len(chunks))
	w.parallel(len(chunks), func(n int) {
		t := newLivelihoodTruth()
		parts[n] = t
		var c course
		w.everyone(chunks[n], func(i int32, sex, age int) {
			group := max(w.group[i], gone[i])
			if age < 18 || age > 66 || min(p.death[i], p.left[i]) < begins || w.unmatched[i] ||
				group == 0 && !w.insured(i) {
				return
			}
			l, _ := w.lifeOf(i, sex, age)
			if w.slot[i] < 0 && l.had&(1<<sicknessCompensation) == 0 && l.investigated == 0 {
				return
			}
			if w.follow(&c, i, sex, age) {
				t.count(w, &c, i, group, planned[i])
			}
		})
	})
	all := newLivelihoodTruth()
	for _, t := range parts {
		all.rows = append(all.rows, t.rows...)
		for g, n := range t.persons {
			all.persons[g] += n
		}
		for g, n := range t.months {
			all.months[g] += n
		}
		for at, a := range t.after {
			if all.after[at] == nil {
				all.after[at] = &afterControl{}
			}
			for k := range horizons {
				all.after[at].cases[k] += a.cases[k]
				all.after[at].still[k] += a.still[k]
			}
		}
	}
	return all
}

// livelihoodGroups are the groups whose planted numbers the truth has, in their order.
var livelihoodGroups = []string{"active", "linked", "enabler", "family_active", "family_linked", "family_enabler",
	"family", "total", "pool"}

// countRows writes what the study of livelihoods should count.
func (t *livelihoodTruth) countRows(row func(...string)) {
	for _, g := range livelihoodGroups {
		if g != "family" {
			row("incompatible_months", g, "sickness_compensation_and_pay", "persons", fmt.Sprint(t.persons[g]))
			row("incompatible_months", g, "sickness_compensation_and_pay", "person_months", fmt.Sprint(t.months[g]))
		}
		if g == "pool" || g == "family_active" || g == "family_linked" || g == "family_enabler" {
			continue
		}
		for _, net := range netNames[:3] {
			a := t.after[[2]string{g, net}]
			if a == nil {
				a = &afterControl{}
			}
			for k, h := range horizons {
				at := fmt.Sprintf("%s/%d", net, h)
				row("after_control", g, at, "persons", fmt.Sprint(a.cases[k]))
				if a.cases[k] > 0 {
					row("after_control", g, at+"/"+net, "share",
						number(float64(a.still[k])/math.Max(1, float64(a.cases[k]))))
				}
			}
		}
	}
}

// writeLivelihoods writes who has permanent support beside pay, and what followed a control.
func (w *World) writeLivelihoods(dir string, t *livelihoodTruth) error {
	return w.table(dir, truth.Livelihood, []string{"planted", "person_id", "group", "net", "months", "closed", "ended",
		"then"}, func(row func(...string)) {
		for _, r := range t.rows {
			row(r...)
		}
	})
}
