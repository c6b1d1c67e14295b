package synth

import (
	"math"
	"slices"
	"strconv"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// cooperationSources returns the sources of the registers of the cooperation. Targets, measures and requests are made
// together, for several deliverers; each of the others has one.
func (w *World) cooperationSources() []source {
	c := &w.coop
	if len(c.consignments) == 0 {
		return nil
	}
	alone := func(register, deliverer string, n int, fill func(t *file.Table, c chunk)) source {
		by := c.consignments[c.deliverer[c.named(deliverer)]]
		return source{register: register, n: n, per: 1 << 22, joint: &joint{[]string{register}, []consignment{by},
			func(tables []*file.Table, c chunk) { fill(tables[0], c) }}}
	}
	cases := c.consignments[:len(c.consignments)-1] // the prosecutors deliver what comes of police reports
	n := w.cooperationItems()
	per := 1 << 22
	c.tallies = make([]*tally, (n+per-1)/per)
	return []source{
		alone("phenomenon", "police", 1, w.phenomenonRows),
		alone("phenomenon_indicator", "police", 1, w.indicatorRows),
		alone("cooperation_decision", "police", 1, w.decisionOfCooperationRows),
		alone("decision_agency", "police", 1, w.memberRows),
		{n: n, per: per, joint: &joint{[]string{"target", "information_request", "request_condition", "measure",
			"measure_case"}, cases, func(tables []*file.Table, part chunk) {
			c.tallies[int(part.from)/per] = w.targetRows(tables, len(cases), part)
		}}},
		alone("case_phenomenon", "social_insurance_agency", len(w.cases), w.casePhenomenonRows),
		alone("claim_in_enforcement", "social_insurance_agency", len(w.cases), w.enforcementRows),
		alone("justice_chain", "prosecution_authority", 1, w.chainRows),
		alone("judgment_count", "prosecution_authority", 1, w.judgmentRows),
		alone("resource", "police", 1, w.resourceRows),
	}
}

func (w *World) phenomenonRows(t *file.Table, _ chunk) {
	for _, p := range w.cal.Cooperation.Phenomena {
		t.Add(t.Text(p.ID), t.Text(p.Name), t.Text(p.Area), int64(w.coop.named(p.Lead)), int64(dayOf(p.From)),
			file.Null)
	}
}

func (w *World) indicatorRows(t *file.Table, _ chunk) {
	for _, p := range w.cal.Cooperation.Phenomena {
		for _, text := range p.Indicators {
			cells := []int64{t.Text(p.ID)}
			for _, cell := range indicatorCells(text) {
				cells = append(cells, t.Text(cell))
			}
			t.Add(cells...)
		}
	}
}

// numbered writes an id: two letters and nine digits or more.
func numbered(letters string, n int64) string {
	b := append(make([]byte, 0, 16), letters...)
	for power := int64(1e8); n < power && power > 1; power /= 10 {
		b = append(b, '0')
	}
	return string(strconv.AppendInt(b, n, 10))
}

func decisionID(k int32) string { return numbered("SB", int64(k)+1) }

func (w *World) decisionOfCooperationRows(t *file.Table, _ chunk) {
	purposes := []string{"förebygga", "förhindra", "upptäcka"}
	for k := range w.coop.decisions {
		d := &w.coop.decisions[k]
		area, phenomenon := "övrigt", int64(file.Null)
		if d.phenomenon >= 0 {
			area = w.cal.Cooperation.Phenomena[d.phenomenon].Area
			phenomenon = t.Text(w.phenomenonName(d.phenomenon))
		}
		t.Add(t.Text(decisionID(int32(k))), int64(d.decided), t.Text(purposes[k%len(purposes)]+" brottslig verksamhet"),
			int64(b2i(d.serious)), int64(b2i(d.organised)), t.Text(area), phenomenon, int64(d.from), orNull(d.to))
	}
}

func (w *World) memberRows(t *file.Table, _ chunk) {
	for k := range w.coop.decisions {
		for _, m := range w.coop.decisions[k].members {
			t.Add(t.Text(decisionID(int32(k))), int64(m.agency), int64(m.from), orNull(m.to))
		}
	}
}

// targetRows writes the targets of a range of items, with their requests and measures, and counts what the study should
// find.
func (w *World) targetRows(tables []*file.Table, deliverers int, part chunk) *tally {
	of := func(register int, agency uint8) *file.Table {
		return tables[register*deliverers+min(w.coop.deliverer[agency], deliverers-1)]
	}
	var targets []target
	var requests []request
	count := &tally{}
	for item := int(part.from); item < int(part.to); item++ {
		var r random.Numbers
		if targets, r = w.targetsOf(item, targets); len(targets) == 0 {
			continue
		}
		count.targets(w, targets)
		for k := range targets {
			t := &targets[k]
			lead := w.coop.insurance
			if t.decision >= 0 {
				lead = w.coop.decisions[t.decision].lead
			}
			w.targetRow(of(0, lead), t)
			requests = w.requestsOf(t, &r, requests)
			for n := range requests {
				q := &requests[n]
				w.requestRow(of(1, q.from), q, t)
				w.conditionRows(of(2, q.from), q)
				count.request(q, w.judge(q, targets, requests))
			}
			for n := range t.measures {
				m := &t.measures[n]
				id := t.id*targetsPerItem + int64(n)
				w.measureRow(of(3, m.agency), of(4, m.agency), m, t, id, &r)
			}
		}
	}
	return count
}

// subjectCells returns the cells of a subject: person, company, network, phenomenon and area.
func (w *World) subjectCells(t *file.Table, s subject, phenomenon int16, on day) (cells [5]int64) {
	for k := range cells {
		cells[k] = file.Null
	}
	if phenomenon >= 0 && s.kind != ofPhenomenon {
		cells[ofPhenomenon] = t.Text(w.phenomenonName(phenomenon))
	}
	if !s.stated {
		return cells
	}
	switch s.kind {
	case ofIndividual:
		cells[s.kind] = w.people.idOn(s.person, on)
	case ofCompany:
		cells[s.kind] = s.number
	case ofNetwork:
		cells[s.kind] = t.Text(w.networkName(s.number))
	case ofPhenomenon:
		cells[s.kind] = t.Text(w.phenomenonName(int16(s.number)))
	case ofArea:
		cells[s.kind] = t.Text(w.places.areas[s.number].code)
	}
	return cells
}

// networkName names a network as the police do, while there are names; the others have a number of the case systems'.
func (w *World) networkName(n int64) string {
	if n < int64(len(w.nets.names)) {
		return w.nets.names[n]
	}
	return numbered("NV", n)
}

func targetID(n int64) string { return numbered("MO", n+1) }

func (w *World) targetRow(t *file.Table, o *target) {
	decision, class := int64(file.Null), int64(file.Null)
	id := t.Text(targetID(o.id))
	if o.decision >= 0 {
		decision = t.Text(decisionID(o.decision))
	}
	if o.stated {
		class = o.class
	}
	s := w.subjectCells(t, o.subject, o.phenomenon, o.opened)
	t.Add(id, decision, int64(o.subject.kind), s[ofIndividual], s[ofCompany], s[ofNetwork], s[ofPhenomenon], s[ofArea],
		class, int64(o.opened), orNull(o.closed))
}

func requestID(n int64) string { return numbered("BU", n+1) }

func (w *World) requestRow(t *file.Table, q *request, o *target) {
	null := int64(file.Null)
	decision, balancing, origin, outcome, refusal, section := null, null, null, null, null, null
	id := t.Text(requestID(q.id))
	switch {
	case q.decision >= 0:
		decision = t.Text(decisionID(q.decision))
	case q.decision == unknownDecision:
		decision = t.Text(numbered("SB", 999000000+q.id%1000000))
	}
	if q.balancing >= 0 {
		balancing = int64(q.balancing)
	}
	switch {
	case q.origin >= 0:
		origin = t.Text(requestID(o.id*requestsPerTarget + int64(q.origin)))
	case q.origin == unknownOrigin:
		origin = t.Text(numbered("BX", q.id))
	}
	if q.outcome >= 0 {
		outcome = int64(q.outcome)
	}
	if q.refusal >= 0 {
		refusal, section = int64(q.refusal), t.Text(sections[q.section])
	}
	s := w.subjectCells(t, q.subject, q.phenomenon, q.sent)
	t.Add(id, int64(q.from), int64(q.to), int64(q.ground), decision, int64(b2i(q.need)), balancing,
		int64(q.subject.kind), s[ofIndividual], s[ofCompany], s[ofNetwork], s[ofPhenomenon], s[ofArea],
		origin, orNull(q.permission), int64(q.sent), orNull(q.due), orNull(q.answered), outcome, refusal, section)
}

func (w *World) conditionRows(t *file.Table, q *request) {
	for k := range 5 {
		if q.conditions&(1<<k) == 0 {
			continue
		}
		note := int64(file.Null)
		id := t.Text(requestID(q.id))
		if k == 4 && q.note {
			note = t.Text("uppgifterna får användas till " + strconv.Itoa(2026+int(q.id%5)))
		}
		t.Add(id, int64(k), note)
	}
}

// The effects that have a monthly amount, by their index in the dictionary.
const effectStopped, effectReduced = 0, 1

// The kinds of measures that have an amount, a benefit or an investigation, by their index in the dictionary.
const (
	kindBenefit     = 1
	kindRecovery    = 2
	kindSanction    = 3
	kindReport      = 4
	kindTaxation    = 5
	kindEnforcement = 6
)

func (w *World) measureRow(t, cases *file.Table, m *measure, o *target, id int64, r *random.Numbers) {
	cal := &w.cal.Cooperation
	null := int64(file.Null)
	request, effect, person, company, benefit, monthly, granted := null, null, null, null, null, null, null
	who := nobody
	switch {
	case o.subject.kind == ofIndividual:
		who = o.subject.person
	case o.subject.kind == ofCompany:
		company = o.subject.number
	case r.Chance(0.5):
		company = organisationNumber(w.firms.public + r.Intn(w.firms.end-w.firms.public))
	default:
		if i := int32(r.Intn(w.people.n)); w.people.resident(i, m.date) {
			who = i
		}
	}
	if who != nobody {
		person = w.people.idOn(who, m.date)
	}
	amount := int64(0)
	switch m.kind {
	case kindRecovery, kindSanction, kindTaxation, kindEnforcement:
		amount = int64(60000 * math.Exp(1.2*r.Normal()))
	}
	name := t.Text(numbered("AT", id+1))
	target := t.Text(targetID(o.id))
	if m.request >= 0 {
		request = t.Text(requestID(o.id*requestsPerTarget + int64(m.request)))
	}
	if m.effect >= 0 {
		effect = int64(m.effect)
	}
	if m.kind == kindBenefit || m.kind == kindRecovery {
		benefit = t.Text(benefitNames[r.Intn(int(benefits))])
	}
	if m.effect == effectStopped || m.effect == effectReduced {
		if !r.Chance(cal.WithoutAmount) {
			monthly = int64(r.Between(10, 180)) * 100
		}
		if r.Chance(cal.GrantedTo) {
			granted = int64(m.date) + int64(r.Between(0, 900))
		}
	}
	t.Add(name, int64(m.agency), target, request, int64(m.kind), effect, int64(m.date), person, company, benefit,
		amount, monthly, granted)
	if who == nobody || m.kind > kindRecovery && m.kind != kindReport {
		return
	}
	if of := w.casesOf[who]; len(of) > 0 {
		cases.Add(cases.Text(numbered("AT", id+1)), cases.Text(caseID(int(of[r.Intn(len(of))]))))
	}
}

// phenomenonOf returns the phenomenon of an investigation by its benefit, or −1 where nobody has classified it.
func (w *World) phenomenonOf(k int) int16 {
	r := draw(w.opt.Seed, sClassified, k)
	of := w.coop.byBenefit[w.cases[k].benefit]
	if len(of) == 0 || !r.Chance(w.cal.Cooperation.CasePhenomenon) {
		return -1
	}
	return of[r.Intn(len(of))]
}

func (w *World) casePhenomenonRows(t *file.Table, c chunk) {
	for k := int(c.from); k < int(c.to); k++ {
		if p := w.phenomenonOf(k); p >= 0 {
			t.Add(t.Text(caseID(k)), t.Text(w.phenomenonName(p)))
		}
	}
}

// enforcementRows writes which claims the Enforcement Authority was given to collect.
func (w *World) enforcementRows(t *file.Table, c chunk) {
	cal := &w.cal.Cooperation.Enforcement
	for k := int(c.from); k < int(c.to); k++ {
		of, ok := w.claimOf(k)
		if !ok || of.repaid >= w.cases[k].wrong || of.prescribed != file.Null {
			continue
		}
		r := draw(w.opt.Seed, sEnforcement, k)
		if !r.Chance(cal.Share) {
			continue
		}
		from, to := of.decided+day(r.Between(60, 600)), never
		if r.Chance(cal.Ended) {
			to = from + day(r.Between(100, 900))
		}
		t.Add(t.Text(claimID(k)), int64(from), orNull(to))
	}
}

// resourceRows writes the full-time posts of each agency by year, a tenth fewer for each year back.
func (w *World) resourceRows(t *file.Table, _ chunk) {
	c := &w.coop
	for k, name := range c.agency {
		posts := w.cal.Cooperation.Resources[name] * max(0.1, w.cooperating(1))
		if posts == 0 {
			continue
		}
		r := draw(w.opt.Seed, sResource, k)
		for year, last := yearOf(c.begins), yearOf(c.asOf); year <= last; year++ {
			fte := int64(100 * posts * math.Pow(0.9, float64(last-year)) * (0.95 + 0.1*r.Float()))
			cost := int64(file.Null)
			if r.Chance(0.8) {
				cost = fte * int64(r.Between(7800, 9900))
			}
			t.Add(int64(k), int64(year), fte, cost)
		}
	}
}

// chain is a row of the chain of justice.
type chain struct {
	id                                              string
	year                                            int
	together                                        bool // from the cooperation
	phenomenon                                      int16
	reported, opened, notOpened, closed, prosecuted day
	reason                                          int64
	isCase                                          bool
}

func (w *World) chainRows(t *file.Table, _ chunk) {
	for _, c := range w.coop.chains() {
		t.Add(t.Text(c.id), int64(c.year), int64(b2i(!c.together)), t.Text(w.chainPhenomenon(c.phenomenon)),
			int64(c.reported), orNull(c.opened), orNull(c.notOpened), orNull(c.closed), c.reason, orNull(c.prosecuted))
	}
}

func (w *World) chainPhenomenon(k int16) string {
	if k < 0 {
		return "unclassified"
	}
	return w.phenomenonName(k)
}

func (w *World) judgmentRows(t *file.Table, _ chunk) {
	for _, j := range w.coop.judgments() {
		t.Add(int64(j.year), int64(b2i(!j.together)), t.Text(w.chainPhenomenon(j.phenomenon)), int64(j.months),
			int64(j.outcome), int64(j.sentence), int64(j.cases), int64(j.prison), j.damages)
	}
}

// sortedJudgments lists judgments in the order of their key.
func sortedJudgments(sums map[judgmentKey]*judgment) []judgment {
	var out []judgment
	for key, j := range sums {
		j.judgmentKey = key
		out = append(out, *j)
	}
	slices.SortFunc(out, func(a, b judgment) int { return a.compare(&b.judgmentKey) })
	return out
}
