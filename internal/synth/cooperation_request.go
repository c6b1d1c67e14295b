package synth

import (
	"math"
	"slices"

	"ansatz/internal/synth/random"
)

// The faults that are planted in requests, most by the name of the rule that should find them. The last two leave a
// rule without what it needs.
const (
	faultGround = iota
	faultAsking
	faultAnswering
	faultNoDecision
	faultOutsideDecision
	faultNotMember
	faultPurpose
	faultNeed
	faultBalancing
	faultRefusal
	faultConditions
	faultH3
	faultNotCarried
	faultNoPermission
	faultOtherPurpose
	faultDates
	faultNoSubject
	faultNoOrigin
	kindsOfFault
)

var faultNames = [kindsOfFault]string{"ground_in_force", "asking_agency_named", "answering_agency_named",
	"decision_stated", "decision_in_force", "agencies_in_decision", "within_purpose", "need_stated", "balancing_stated",
	"refusal_ground_stated", "conditions_recorded", "h3_described", "conditions_carried", "onward_permission",
	"onward_purpose", "dates_in_order", "subject_not_stated", "origin_unknown"}

// The outcomes of a request, by their index in the dictionary.
const (
	given = iota
	partly
	refused
	nothing
	unanswered = -1
)

// conditionNone is the bit of the condition that an answer carries none; those of H0 to H3 follow, as in the
// dictionary.
const conditionNone, conditionH0, conditionH2, conditionH3 = 1, 2, 8, 16

// The decisions of a request that are none.
const noDecision, unknownDecision = -1, -2

// The requests that a request passes on the answer of, where it is none that is known.
const noOrigin, unknownOrigin = -1, -2

// request is a request for information.
type request struct {
	id            int64
	from, to      uint8 // agencies
	ground        int
	decision      int32
	need          bool
	balancing     int8 // −1 if not stated
	subject       subject
	phenomenon    int16 // −1 if not stated
	origin        int   // index among the target's requests
	permission    day   // never if not stated
	sent          day
	due, answered day // never if empty
	outcome       int8
	refusal       int8 // −1 if no ground is stated
	section       int8
	conditions    uint8 // bits, by the dictionary's order
	note          bool  // whether that of H3 is stated
}

// requestsPerTarget is the number of ids that the requests of a target have.
const requestsPerTarget = 8

// answersIn reports whether a request was answered with information.
func (q *request) informed() bool {
	return q.answered != never && (q.outcome == given || q.outcome == partly)
}

// requestsOf makes the requests of a target.
func (w *World) requestsOf(t *target, r *random.Numbers, out []request) []request {
	out = out[:0]
	for k := range t.requests {
		q := w.lawfulRequest(t, r, out)
		q.id = t.id*requestsPerTarget + int64(k)
		w.spoil(t, &q, r, out)
		out = append(out, q)
	}
	return out
}

// lawfulRequest draws a request that every rule finds in order.
func (w *World) lawfulRequest(t *target, r *random.Numbers, earlier []request) request {
	c, cal := &w.coop, &w.cal.Cooperation
	q := request{decision: noDecision, need: true, balancing: -1, subject: t.subject, phenomenon: -1, origin: noOrigin,
		permission: never, due: never, answered: never, outcome: unanswered, refusal: -1}
	from, until := t.opened, min(t.closed, t.opened+700, c.asOf)
	if t.decision < 0 {
		from = max(from, c.law[groundWrongPayments].first)
		until = max(from, until)
	}
	passes := len(earlier) - 1
	if passes < 0 || !earlier[passes].informed() || earlier[passes].answered > until || !r.Chance(cal.PassedOn) {
		passes = noOrigin
	} else {
		from = max(from, earlier[passes].answered)
	}
	q.sent = from + day(r.Intn(int(until-from)+1))
	w.parties(t, &q, r, earlier, passes)
	if r.Chance(cal.PhenomenonOfRequest) || t.subject.kind == ofPhenomenon {
		q.phenomenon = t.phenomenon
	}
	if r.Chance(cal.Due) {
		q.due = q.sent + day([]int{14, 21, 30, 45}[r.Intn(4)])
	}
	waits := day(c.median[q.to] * math.Exp(cal.Days["sigma"]*r.Normal()))
	if r.Chance(cal.Answered) && q.sent+waits <= c.asOf {
		q.answered = q.sent + waits
		q.outcome = int8(r.Pick(cal.Outcomes))
	}
	w.answer(&q, r, earlier)
	return q
}

// parties draws the ground of a request and between whom it is. If passes is a request, who asked there is asked here
// for what the answer gave, where that is lawful.
func (w *World) parties(t *target, q *request, r *random.Numbers, earlier []request, passes int) {
	c, cal := &w.coop, &w.cal.Cooperation
	var weights [grounds]float64
	for g := range weights {
		if q.sent >= c.law[g].first {
			weights[g] = cal.Grounds[g]
		}
	}
	inForce := t.decision >= 0 && c.decisions[t.decision].to >= q.sent
	if !inForce {
		weights[groundLUS] = 0
	}
	q.ground = r.Pick(weights[:])
	if !inForce && q.sent < c.law[groundWrongPayments].first { // back to when the decision was in force
		until := min(t.closed, c.decisions[t.decision].to)
		q.ground, q.sent = groundLUS, t.opened+day(r.Intn(int(until-t.opened)+1))
	}
	if q.ground == groundLUS {
		q.decision = t.decision
	}
	pick := func(side int, not uint8) uint8 {
		var weights [agencies]float64
		sum := 0.0
		weigh := func(a uint8) {
			if (a != not || side == asks) && c.able(q, side, a) {
				weights[a] = c.asking[a]
				sum += weights[a]
			}
		}
		if q.decision >= 0 {
			for _, m := range c.decisions[q.decision].members {
				weigh(m.agency)
			}
		} else {
			for k := range c.agency {
				weigh(uint8(k))
			}
		}
		if sum == 0 {
			return c.police
		}
		return uint8(r.Pick(weights[:len(c.agency)]))
	}
	q.from = pick(asks, 0)
	if passes >= 0 {
		o := &earlier[passes]
		if o.answered <= q.sent && o.from != q.from && c.able(q, answers, o.from) &&
			(o.conditions&conditionH0 == 0 || q.ground != groundWrongPayments && q.ground != groundWorkLife) {
			q.origin, q.to = passes, o.from
			return
		}
	}
	q.to = pick(answers, q.from)
}

// able reports whether an agency may be on a side of a request. A few of those whose first day is not known ask before
// the day on which they are first found in the law.
func (c *cooperation) able(q *request, side int, agency uint8) bool {
	l := &c.law[q.ground]
	if l.from[side][agency] > q.sent && !(l.unknown[agency] && l.from[side][agency] != never && side == asks) {
		return false
	}
	return q.decision < 0 || c.decisions[q.decision].has(agency, q.sent)
}

// answer draws what an answer has beside its outcome.
func (w *World) answer(q *request, r *random.Numbers, earlier []request) {
	if q.answered == never {
		return
	}
	cal := &w.cal.Cooperation
	if q.outcome != nothing || r.Chance(0.5) {
		q.balancing = 1
	}
	if q.outcome == refused || q.outcome == partly {
		q.refusal, q.section = int8(r.Pick([]float64{4, 3, 2, 1, 3, 1})), int8(r.Intn(len(sections)))
	}
	if !q.informed() {
		return
	}
	if q.origin >= 0 {
		o := &earlier[q.origin]
		q.conditions = o.conditions &^ conditionNone
		if o.conditions&conditionH2 != 0 {
			q.permission = q.answered - day(r.Intn(int(q.answered-q.sent)+10))
		}
	}
	if q.conditions == 0 && r.Chance(cal.Conditions["none"]) {
		q.conditions = conditionNone
	} else {
		for k, name := range []string{"H0", "H1", "H2", "H3"} {
			if r.Chance(cal.Conditions[name]) {
				q.conditions |= conditionH0 << k
			}
		}
		if q.conditions == 0 {
			q.conditions = conditionH0
		}
	}
	q.note = q.conditions&conditionH3 != 0
}

// sections are the sections of 2009:400 that a refusal states.
var sections = []string{"18 kap. 1 §", "18 kap. 2 §", "27 kap. 1 §", "28 kap. 1 §", "37 kap. 1 §"}

// spoil plants at most one fault in a request: of those that are possible in it, each at the rate that it has of the
// agency that the rule holds responsible.
func (w *World) spoil(t *target, q *request, r *random.Numbers, earlier []request) {
	c := &w.coop
	point := r.Float()
	for fault, rate := range c.unlawful {
		if !c.possible(fault, t, q, earlier) {
			continue
		}
		by := q.from
		if fault == faultAnswering || fault >= faultBalancing && fault <= faultOtherPurpose {
			by = q.to
		}
		if point -= rate * c.unlawfulOf[by]; point < 0 {
			w.plant(fault, t, q, r, earlier)
			return
		}
	}
}

// possible reports whether a fault can be planted in a request.
func (c *cooperation) possible(fault int, t *target, q *request, earlier []request) bool {
	lus := q.ground == groundLUS
	switch fault {
	case faultGround:
		return q.sent < c.law[groundOSL].first && q.origin < 0
	case faultAsking:
		return q.ground != groundOSL
	case faultAnswering:
		return lus || q.ground == groundWrongPayments || q.ground == groundWorkLife
	case faultNoDecision, faultPurpose, faultNotMember, faultNoSubject:
		return lus
	case faultOutsideDecision:
		return lus && c.decisions[q.decision].to < c.asOf && q.answered != never && q.origin < 0 &&
			t.subject.kind <= ofNetwork // a phenomenon or an area can be the target of somebody else
	case faultBalancing:
		return q.answered != never && q.outcome != nothing
	case faultRefusal:
		return q.refusal >= 0
	case faultConditions:
		return q.informed() && q.origin < 0
	case faultH3:
		return q.conditions&conditionH3 != 0
	case faultNotCarried:
		return q.informed() && q.origin >= 0 && earlier[q.origin].conditions&^conditionNone != 0
	case faultNoPermission:
		return q.informed() && q.origin >= 0 && earlier[q.origin].conditions&conditionH2 != 0
	case faultOtherPurpose:
		return q.informed() && q.origin >= 0 && earlier[q.origin].conditions&conditionH0 != 0 &&
			q.sent >= c.law[groundWrongPayments].first
	case faultNoOrigin:
		return q.informed() && q.origin >= 0
	}
	return true // need and dates
}

// plant plants a fault.
func (w *World) plant(fault int, t *target, q *request, r *random.Numbers, earlier []request) {
	c := &w.coop
	switch fault {
	case faultGround:
		for g := groundOSL; g > groundLUS; g-- {
			if q.sent < c.law[g].first {
				q.ground, q.decision = g, noDecision
			}
		}
	case faultAsking:
		q.from = c.unnamed(r, q, asks)
	case faultAnswering:
		q.to = c.unnamed(r, q, answers)
	case faultNoDecision:
		if q.decision = noDecision; r.Chance(0.4) {
			q.decision = unknownDecision
		}
	case faultOutsideDecision:
		to := c.decisions[q.decision].to
		later := to + 1 + day(r.Intn(int(min(c.asOf-to, 200)))) - q.sent
		q.sent, q.answered = q.sent+later, min(q.answered+later, c.asOf)
		if q.due != never {
			q.due += later
		}
	case faultNotMember:
		q.to = c.outsider(r, q)
	case faultPurpose:
		l := &w.firms
		q.subject = subject{kind: ofCompany, stated: true, person: nobody,
			number: organisationNumber(l.public + r.Intn(l.private-l.public))}
	case faultNeed:
		q.need = false
	case faultBalancing:
		q.balancing = int8(-r.Intn(2))
	case faultRefusal:
		q.refusal = -1
	case faultConditions:
		q.conditions, q.note = 0, false
	case faultH3:
		q.note = false
	case faultNotCarried:
		q.conditions, q.note = conditionNone, false
	case faultNoPermission:
		if q.permission = never; r.Chance(0.5) {
			q.permission = q.answered + day(r.Between(1, 40))
		}
	case faultOtherPurpose:
		q.ground, q.decision = groundWrongPayments, noDecision
	case faultDates:
		w.disorder(q, r)
	case faultNoSubject:
		q.subject.stated = false
	case faultNoOrigin:
		q.origin = unknownOrigin
	}
}

// disorder makes the dates and the outcome of a request contradict each other.
func (w *World) disorder(q *request, r *random.Numbers) {
	switch {
	case q.answered == never:
		q.outcome = given
	case q.origin < 0 && q.outcome == nothing && r.Chance(0.5):
		q.outcome = unanswered
	default:
		q.answered = q.sent - day(r.Between(1, 20))
		if q.permission != never {
			q.permission = q.answered
		}
	}
}

// unnamed draws an agency that the law does not name for a side of a request on the day that it was sent.
func (c *cooperation) unnamed(r *random.Numbers, q *request, side int) uint8 {
	l := &c.law[q.ground]
	for {
		a := uint8(r.Intn(len(c.agency)))
		if l.from[side][a] > q.sent && !l.unknown[a] && a != q.from && a != q.to {
			return a
		}
	}
}

// outsider draws an agency that may answer and takes no part in the decision, or that of the request if there is none.
func (c *cooperation) outsider(r *random.Numbers, q *request) uint8 {
	for range 200 {
		a := uint8(r.Intn(len(c.agency)))
		if c.lawful(q.ground, answers, a, q.sent) && a != q.from && !c.decisions[q.decision].has(a, q.sent) {
			return a
		}
	}
	return q.to
}

// The answers of a rule.
const (
	notMet = iota // the rule does not look at it
	lawful
	finding
	notCheckable
)

// judge says what each rule on requests should answer, in the order of the faults up to dates_in_order. It is worked
// out from the rows of the item as they are written: whether the subject is a target of another item is found when all
// are (tally.among).
func (w *World) judge(q *request, targets []target, requests []request) (says [faultDates + 1]uint8) {
	c := &w.coop
	law := &c.law[q.ground]
	rule := func(fault int, applies, wrong bool) {
		if applies {
			says[fault] = lawful
			if wrong {
				says[fault] = finding
			}
		}
	}
	inForce := q.sent >= law.first
	rule(faultGround, true, !inForce)
	for side, agency := range [2]uint8{q.from, q.to} {
		from := law.from[side][agency]
		rule(faultAsking+side, inForce, from > q.sent)
		if inForce && from > q.sent && from != never && law.unknown[agency] {
			says[faultAsking+side] = notCheckable
		}
	}
	lus := q.ground == groundLUS
	rule(faultNoDecision, lus, q.decision < 0)
	if lus && q.decision >= 0 {
		d := &c.decisions[q.decision]
		rule(faultOutsideDecision, true, q.sent < d.from || q.sent > d.to)
		rule(faultNotMember, true, !d.has(q.from, q.sent) || !d.has(q.to, q.sent))
		within := q.subject.kind == ofPhenomenon && int64(d.phenomenon) == q.subject.number ||
			slices.ContainsFunc(targets, func(t target) bool {
				return t.subject == q.subject && t.decision == q.decision && t.opened <= q.sent && t.closed >= q.sent
			})
		rule(faultPurpose, true, !within)
		if !q.subject.stated {
			says[faultPurpose] = notCheckable
		}
	}
	rule(faultNeed, true, !q.need)
	answered := q.answered != never
	rule(faultBalancing, answered && q.outcome >= given && q.outcome <= refused, q.balancing != 1)
	rule(faultRefusal, answered && (q.outcome == refused || q.outcome == partly), q.refusal < 0)
	rule(faultConditions, q.informed(), q.conditions == 0)
	rule(faultH3, q.conditions&conditionH3 != 0, !q.note)
	if q.informed() && q.origin != noOrigin {
		if q.origin == unknownOrigin {
			says[faultNotCarried] = notCheckable
		} else {
			o := requests[q.origin].conditions
			rule(faultNotCarried, true, o&^conditionNone&^q.conditions != 0)
			rule(faultNoPermission, o&conditionH2 != 0, q.permission == never || q.permission > q.answered)
			rule(faultOtherPurpose, o&conditionH0 != 0, q.ground == groundWrongPayments || q.ground == groundWorkLife)
			if o&conditionH0 != 0 && q.ground == groundOSL {
				says[faultOtherPurpose] = notCheckable
			}
		}
	}
	stated := q.outcome != unanswered
	rule(faultDates, stated || answered, stated != answered || answered && q.answered < q.sent)
	return says
}
