package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// subject is whom or what a target or a request is about.
type subject struct {
	kind   uint8
	stated bool
	person int32 // of an individual
	number int64 // of a company; of a network its serial number; of a phenomenon or an area its index
}

// target is a target of the cooperation.
type target struct {
	id         int64
	subject    subject
	decision   int32 // −1 if none
	phenomenon int16 // as stated; −1 if not
	class      int64 // of the area where the person lives; −1 if not known
	stated     bool  // whether the row states the class
	opened     day
	closed     day // never if open
	time       int // index in the calibration's times
	requests   int
	measures   []measure
}

// measure is what an agency did.
type measure struct {
	agency  uint8
	kind    uint8
	effect  int8 // −1 if none
	request int8 // the number of the request of the target whose answer led to it; −1 if none
	date    day
}

// effective reports whether a measure with an effect was taken before the target was closed.
func (t *target) effective() bool {
	for _, m := range t.measures {
		if m.effect >= 0 && m.date <= t.closed {
			return true
		}
	}
	return false
}

// targetsPerItem is the largest number of targets of one item.
const targetsPerItem = 4

// cooperationItems is the number of items: everybody, in rounds, then companies, networks, phenomena and areas.
func (w *World) cooperationItems() int {
	n := w.people.n * w.coop.rounds
	for _, k := range w.coop.others {
		n += k
	}
	return n
}

// targetsOf makes the targets of an item: none, or the first and those that follow when the subject is seen again.
func (w *World) targetsOf(item int, out []target) ([]target, random.Numbers) {
	r := draw(w.opt.Seed, sTarget, item)
	out = out[:0]
	first, ok := w.firstTarget(item, &r)
	if !ok {
		return out, r
	}
	first.id = int64(item) * targetsPerItem
	w.pursue(&first, &r)
	out = append(out, first)
	again := &w.cal.Cooperation.Relapse
	for len(out) < targetsPerItem && first.subject.kind <= ofNetwork {
		t := &out[len(out)-1]
		if t.closed == never {
			break
		}
		within := again.WithoutEffect
		if t.effective() {
			within = again.WithEffect
		}
		next := target{id: t.id + 1, subject: t.subject, phenomenon: -1, class: -1,
			opened: t.closed + 1 + day(365*math.Log(1-r.Float())/math.Log(1-within))}
		if next.opened > w.coop.asOf {
			break
		}
		for next.time = 0; next.opened > w.coop.until[next.time]; {
			next.time++
		}
		if i := next.subject.person; next.subject.kind == ofIndividual {
			if !w.people.resident(i, next.opened) {
				break
			}
			next.class = w.classOn(i, next.opened)
		}
		w.pursue(&next, &r)
		out = append(out, next)
	}
	return out, r
}

// firstTarget draws whether and when an item is a target for the first time.
func (w *World) firstTarget(item int, r *random.Numbers) (target, bool) {
	c := &w.coop
	t := target{phenomenon: -1, class: -1, subject: subject{stated: true, person: nobody}}
	if n := w.people.n; item < n*c.rounds {
		return w.firstOfPerson(t, int32(item%n), r)
	}
	item -= w.people.n * c.rounds
	kind := 0
	for item >= c.others[kind] {
		item -= c.others[kind]
		kind++
	}
	t.subject.kind = uint8(ofCompany + kind)
	if t.subject.kind == ofCompany {
		return w.firstOfCompany(t, item%w.firms.end, r)
	}
	var weights [8]float64
	for k, n := range w.cal.Cooperation.Targets {
		weights[k] = []float64{n.Network, n.Phenomenon, n.Area}[kind-1]
	}
	t.time = r.Pick(weights[:len(c.until)])
	t.opened = c.within(r, t.time)
	switch t.subject.kind {
	case ofNetwork:
		t.subject.number = int64(item)
	case ofPhenomenon:
		t.subject.number = int64(r.Pick(c.phenomena))
	case ofArea:
		t.subject.number = w.areaOfTarget(r, t.time)
		t.class = w.places.areas[t.subject.number].vulnerability
	}
	return t, true
}

// within draws a day of a time.
func (c *cooperation) within(r *random.Numbers, time int) day {
	from := c.begins
	if time > 0 {
		from = c.until[time-1] + 1
	}
	return from + day(r.Intn(int(c.until[time]-from)+1))
}

func (w *World) firstOfPerson(t target, i int32, r *random.Numbers) (target, bool) {
	c, cal := &w.coop, &w.cal.Cooperation
	if w.people.birth[i] > c.asOf-15*365 {
		return t, false
	}
	for time, base := range c.base {
		over := cal.Vulnerable[time]
		if !r.Chance(min(1, base*over*w.weight(i, time, c.until[time]-300))) {
			continue
		}
		on := c.within(r, time)
		if !w.people.resident(i, on) || on < w.people.birth[i]+15*365 {
			continue
		}
		class := w.classOn(i, on)
		if !r.Chance(cal.overArea(class, time) / over) {
			continue
		}
		t.subject.person, t.time, t.opened, t.class = i, time, on, class
		return t, true
	}
	return t, false
}

func (w *World) firstOfCompany(t target, k int, r *random.Numbers) (target, bool) {
	c := &w.coop
	for time, base := range c.companyBase {
		if !r.Chance(base) {
			continue
		}
		f := w.firm(k)
		on := c.within(r, time)
		if f.public || f.owner != nobody || f.registered > on {
			return t, false
		}
		t.subject.number, t.time, t.opened = f.id, time, on
		return t, true
	}
	return t, false
}

// areaOfTarget draws an area, more often a vulnerable one.
func (w *World) areaOfTarget(r *random.Numbers, time int) int64 {
	over := 4 * w.cal.Cooperation.Vulnerable[time]
	for {
		a := r.Intn(len(w.places.areas))
		if w.places.areas[a].vulnerability > 0 || r.Chance(1/over) {
			return int64(a)
		}
	}
}

// classOn returns the class of the area where somebody lives on a day, or −1 if no home of that day is known.
func (w *World) classOn(i int32, on day) int64 {
	class, since := int64(-1), day(math.MinInt32)
	w.homes(i, func(from, to day, _, area uint16) {
		if from <= on && to >= on && from >= since {
			class, since = w.places.areas[area].vulnerability, from
		}
	})
	return class
}

// pursue draws what comes of a target: its decision, its end, how many requests there are, and the measures.
func (w *World) pursue(t *target, r *random.Numbers) {
	c, cal := &w.coop, &w.cal.Cooperation
	t.decision = -1
	if !r.Chance(cal.WithoutDecision) {
		t.decision = c.decisionOn(r, t.opened)
	}
	if t.subject.kind == ofPhenomenon && t.decision >= 0 && c.decisions[t.decision].phenomenon >= 0 {
		t.subject.number = int64(c.decisions[t.decision].phenomenon)
	}
	switch {
	case t.subject.kind == ofPhenomenon:
		t.phenomenon = int16(t.subject.number)
	case r.Chance(cal.PhenomenonUnknown):
		t.phenomenon = unknownPhenomenon
	case t.decision >= 0 && r.Chance(cal.PhenomenonStated):
		t.phenomenon = c.decisions[t.decision].phenomenon
	}
	t.stated = t.class >= 0 && r.Chance(cal.ClassStated)
	t.closed = never
	if !r.Chance(cal.Open.Never) {
		t.closed = t.opened + 1 + day(cal.Open.Median*math.Exp(cal.Open.Sigma*r.Normal()))
		if t.closed > c.asOf {
			t.closed = never
		}
	}
	t.requests = r.Pick(cal.Requests)
	if t.decision < 0 && t.opened < c.law[groundWrongPayments].first {
		t.requests = 0 // nothing but a decision lets anybody ask
	}
	for range r.Pick(cal.Measures) {
		m := measure{kind: uint8(r.Pick(c.kindShares)), request: -1, agency: c.insurance}
		m.effect = int8(r.Pick(c.effects[m.kind])) - 1
		m.date = t.opened + 5 + day(r.Intn(max(1, int(min(t.closed, t.opened+500)-t.opened)-5)))
		if t.decision >= 0 {
			members := c.decisions[t.decision].members
			m.agency = members[r.Intn(len(members))].agency
		}
		if t.requests > 0 && r.Chance(cal.ByRequest) {
			m.request = int8(r.Intn(t.requests))
		}
		if m.date <= c.asOf {
			t.measures = append(t.measures, m)
		}
	}
}

// decisionOn draws a decision in force on a day and in the months after it.
func (c *cooperation) decisionOn(r *random.Numbers, on day) int32 {
	list := c.inForce[monthOf(on)-monthOf(c.begins)]
	return list[r.Intn(len(list))]
}
