package synth

import (
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
	"fmt"
	"math"
	"slices"
)

// source is where rows of a register come from: n things, of which per make up one file.
type source struct {
	register string
	suffix   string // tells two sources of one register apart in the files' names
	n, per   int
	fill     func(t *file.Table, c chunk)
}

// sources lists what is written, in the dictionary's order of registers.
func (w *World) sources() []source {
	people := w.people.n
	const large, middle, small = 1 << 18, 1 << 20, 1 << 22 // people per file
	return []source{
		{"network_active", "", 1, 1, w.activeRows},
		{"network_contact", "", 1, 1, w.contactRows},
		{"person", "", people, middle, w.personRows},
		{"person_alias", "", 1, 1, w.aliasRows},
		{"parent_child", "", people, middle, w.parentRows},
		{"marriage", "", len(w.people.marriages), small, w.marriageRows},
		{"residence", "", people, middle, w.residenceRows},
		{"area", "", 1, 1, w.areaRows},
		{"insured", "", people, middle, w.insuredRows},
		{"benefit_payment", "", people, large, w.paymentRows},
		{"benefit_payment", "children-", people, large, w.childRows},
		{"benefit_payment", "assistance-", len(w.assist.clients), 1 << 17, w.allowanceRows},
		{"control_investigation", "", len(w.cases), middle, w.caseRows},
		{"recovery_claim", "", len(w.cases), middle, w.claimRows},
		{"assistance_time", "", len(w.assist.clients), 1 << 14, w.timeRows},
		{"assistance_decision", "", len(w.assist.clients), middle, w.decisionRows},
		{"dental_claim", "", people, middle, w.dentalRows},
		{"medical_certificate", "", people, small, w.certificateRows},
		{"debt", "", people, small, w.debtRows},
		{"prescribed_debt", "", people, 1 << 24, w.prescribedRows},
		{"jobseeker", "", people, small, w.jobseekerRows},
		{"employment_support", "", people, small, w.supportRows},
		{"permit", "", people, small, w.permitRows},
		{"income", "", people, middle, w.incomeRows},
		{"employer_statement", "", people, large, w.statementRows},
		{"company", "", w.firms.end, small, w.companyRows},
		{"company_role", "", w.firms.end, small, w.roleRows},
		{"tax_debt", "", w.firms.end, small, w.taxDebtRows},
		{"care_licence", "", w.firms.clinics, small, w.licenceRows},
	}
}

func orNull(d day) int64 {
	if d == never {
		return file.Null
	}
	return int64(d)
}

func (w *World) activeRows(t *file.Table, _ chunk) {
	for _, a := range w.nets.actives {
		for _, region := range a.regions {
			t.Add(a.number, roleCode[a.level], int64(region), t.Text(w.nets.names[a.network]))
		}
	}
}

func (w *World) contactRows(t *file.Table, _ chunk) {
	for _, m := range w.nets.linked {
		for _, c := range m.contacts {
			t.Add(m.number, w.nets.actives[c.active].number, c.basis)
		}
	}
	for k, c := range w.nets.loose {
		t.Add(w.people.number[w.nets.looseBy[k]], w.nets.actives[c.active].number, c.basis)
	}
	r := draw(w.opt.Seed, sNetwork, 1)
	seen := map[[2]int64]bool{}
	for k := range w.nets.astray { // contacts with somebody whom no network knows: they link nobody
		a, b := w.stranger(&r), w.stranger(&r)
		key := [2]int64{w.people.number[a], w.people.number[b]}
		if !seen[key] {
			seen[key] = true
			t.Add(key[0], key[1], int64(k%2))
		}
	}
}

func (w *World) personRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		protected := int64(0)
		if p.flags[i]&flagProtected != 0 {
			protected = 1
		}
		t.Add(p.number[i], int64(sex), int64(p.birth[i]), orNull(p.death[i]), orNull(p.left[i]), int64(p.background[i]), t.Text(w.places.code[p.muni[i]]), protected)
	})
}

func (w *World) aliasRows(t *file.Table, _ chunk) {
	for _, a := range w.people.aliases {
		t.Add(a.old, w.people.number[a.person], int64(a.changed))
	}
}

func (w *World) parentRows(t *file.Table, c chunk) {
	p := &w.people
	for i := c.from; i < c.to; i++ {
		for _, parent := range [2]int32{p.mother[i], p.father[i]} {
			if parent != nobody {
				t.Add(p.number[parent], p.number[i])
			}
		}
	}
}

func (w *World) marriageRows(t *file.Table, c chunk) {
	p := &w.people
	for _, m := range p.marriages[c.from:c.to] {
		t.Add(p.number[m.a], p.number[m.b], int64(m.from), orNull(m.to))
	}
}

func (w *World) residenceRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		r := draw(w.opt.Seed, sResidence, int(i))
		end := min(p.death[i], p.left[i])
		start := p.came[i]
		moves := 0
		for r.Chance(w.cal.Population.Moves) && moves < 6 {
			moves++
		}
		cuts := make([]day, 0, 7)
		last := min(end, dataEnd)
		from2000 := max(start, civil(1995, 1, 1))
		for range moves {
			if last-from2000 > 400 {
				cuts = append(cuts, from2000+100+day(r.Intn(int(last-from2000-200))))
			}
		}
		slices.Sort(cuts)
		from := start
		for k := range cuts {
			if cuts[k] <= from+30 {
				continue
			}
			muni, area := w.places.random(&r, false)
			if r.Chance(0.6) {
				muni = p.muni[i]
				area = w.places.areaIn(&r, int(muni))
			}
			t.Add(p.idOn(i, cuts[k]-1), int64(from), int64(cuts[k]-1), t.Text(w.places.code[muni]), t.Text(w.places.areas[area].code))
			from = cuts[k]
		}
		to := int64(file.Null)
		if end != never {
			to = int64(max(end, from))
		}
		t.Add(p.number[i], int64(from), to, t.Text(w.places.code[p.muni[i]]), t.Text(w.places.areas[p.area[i]].code))
	})
}

func (w *World) areaRows(t *file.Table, _ chunk) {
	for _, a := range w.places.areas {
		t.Add(t.Text(a.code), t.Text(w.places.code[a.muni]), a.vulnerability)
	}
}

func (w *World) insuredRows(t *file.Table, c chunk) {
	for i := c.from; i < c.to; i++ {
		if w.insured(i) {
			t.Add(w.people.number[i], int64(max(w.people.came[i], civil(1985, 1, 1))))
		}
	}
}

// lived is a person's life: the profile of who is in a group, the pool's otherwise.
func (w *World) lived(i int32, sex, age int) (life, *profile) {
	if s := w.slot[i]; s >= 0 {
		return w.profiles[s].life, &w.profiles[s]
	}
	return w.poolLife(i, sex, age), nil
}

// window is when somebody can be paid.
type window struct{ from, to day }

func (w *World) paymentRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if p.death[i] < civil(2020, 3, 1) || p.left[i] < civil(2020, 3, 1) || p.came[i] > civil(2023, 10, 1) {
			return
		}
		l, pr := w.lived(i, sex, age)
		if l.had == 0 {
			return
		}
		open := window{max(civil(2020, 1, 1), p.came[i]), min(civil(2023, 12, 31), p.death[i], p.left[i])}
		known := pr != nil && w.group[i] < familyOf // whose payments of 2023 table 3 counts
		before := open
		if known {
			before = window{civil(2020, 1, 1), civil(2022, 12, 31)}
		}
		left, weight := int64(0), 0.0
		if known {
			left = int64(pr.total2023)
			for b := range benefits {
				if pr.paid&(1<<b) != 0 {
					weight += float64(w.rates[b].Amount[1])
				}
			}
		}
		for b := range benefits {
			if l.had&(1<<b) == 0 || b == assistanceAllowance {
				continue
			}
			r := draw(w.opt.Seed, sPayments, int(i)<<4|b)
			if !known {
				w.pay(t, &r, i, b, open, 0)
				continue
			}
			if pr.paid&(1<<b) == 0 {
				w.pay(t, &r, i, b, before, 0)
				continue
			}
			if r.Chance(0.5) && b != establishmentBenefit {
				w.pay(t, &r, i, b, before, 0)
			}
			share := left
			if weight > float64(w.rates[b].Amount[1]) {
				share = int64(float64(left) * float64(w.rates[b].Amount[1]) / weight)
			}
			weight -= float64(w.rates[b].Amount[1])
			left -= share
			if share > 0 {
				w.pay(t, &r, i, b, window{civil(2023, 1, 1), civil(2023, 12, 31)}, share)
			}
		}
	})
}

// pay writes the payments of a benefit within a window: as many and as large as the calibration has them, or of the total given.
func (w *World) pay(t *file.Table, r *random.Numbers, i int32, b int, open window, total int64) {
	rates := w.rates[b]
	episodic := b == sicknessBenefit || b == parentalBenefit || b == temporaryParentalBenefit || b == dentalSupport
	first, last := monthOf(open.from), monthOf(open.to)
	n := r.Between(rates.Months[0], rates.Months[1])
	if total > 0 && n > 12 {
		n = 12
	}
	n = max(1, min(n, last-first+1))
	if total > 0 {
		n = int(max(1, min(int64(n), total/50)))
	}
	m := first + r.Intn(last-first+2-n)
	level := r.Between(rates.Amount[0], rates.Amount[1])
	paidSoFar := int64(0)
	for k := range n {
		mk := m + k
		if episodic && n > 1 {
			mk = first + (last-first)*k/(n-1)
		}
		amount := int64(level)
		if episodic {
			amount = int64(level) * int64(40+r.Intn(120)) / 100
		}
		if total > 0 {
			if amount = total / int64(n); k == n-1 {
				amount = total - paidSoFar
			}
		}
		amount = max(amount, 1)
		paidSoFar += amount
		from, to := firstDay(mk), lastDay(mk)
		paid := from + 24
		if episodic {
			from += day(r.Intn(20))
			to = from + day(r.Intn(8))
			paid = min(max(to+1, from+5), lastDay(mk))
		}
		paid = min(max(paid, open.from), max(open.to, open.from))
		t.Add(w.people.idOn(i, paid), int64(b), int64(from), int64(to), int64(paid), amount)
		if total == 0 && k > 0 && r.Chance(0.004) { // a correction: a row of its own
			t.Add(w.people.idOn(i, paid), int64(b), int64(from), int64(to), int64(paid), -amount/2)
		}
	}
}

// childRows is child allowance: monthly until sixteen, to a parent whom the police do not know, or to both by halves.
func (w *World) childRows(t *file.Table, c chunk) {
	p := &w.people
	able := func(i int32) bool {
		return i != nobody && (w.group[i] == 0 || w.group[i] >= familyOf) && p.eligible(i)
	}
	from := max(c.from, p.start[2004-firstYear][female])
	for i := from; i < c.to; i++ {
		if !p.eligible(i) || !able(p.mother[i]) && !able(p.father[i]) {
			continue
		}
		first := max(monthOf(max(p.birth[i], p.came[i]))+1, month(2020, 1))
		last := min(monthOf(p.birth[i])+16*12, month(2023, 12))
		if first > last {
			continue
		}
		payees := [2]int32{p.mother[i], p.father[i]}
		if !able(payees[0]) {
			payees[0], payees[1] = payees[1], nobody
		}
		amount := int64(1250)
		if payees[1] != nobody && able(payees[1]) && random.Mix(uint64(i)^w.opt.Seed)%100 < 12 {
			amount = 625
		} else {
			payees[1] = nobody
		}
		for _, payee := range payees {
			if payee == nobody {
				continue
			}
			for m := max(first, monthOf(p.came[payee])+1); m <= last; m++ {
				t.Add(p.idOn(payee, firstDay(m)+19), childAllowance, int64(firstDay(m)), int64(lastDay(m)), int64(firstDay(m)+19), amount)
			}
		}
	}
}

// allowanceRows is assistance allowance: the month's hours at the year's rate, paid the month after.
func (w *World) allowanceRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cl := &w.assist.clients[k]
		for m := cl.from; m <= min(cl.to, month(2024, 5)); m++ {
			paid := firstDay(m+1) + 19
			t.Add(w.people.idOn(cl.person, paid), assistanceAllowance, int64(firstDay(m)), int64(lastDay(m)), int64(paid), w.monthHours(cl, m)*hourlyRate(m)/10000)
		}
	}
}

func caseID(k int) string { return fmt.Sprintf("KU%08d", k+1) }

func (w *World) caseRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cs := &w.cases[k]
		person, company, detail := int64(file.Null), int64(file.Null), int64(cs.detail)
		if cs.person != nobody {
			person = w.people.idOn(cs.person, cs.opened)
		}
		if cs.company != 0 {
			company = cs.company
		}
		if cs.detail < 0 {
			detail = file.Null
		}
		t.Add(t.Text(caseID(int(k))), person, company, int64(cs.capacity), t.Text(benefitNames[cs.benefit]), int64(cs.opened), orNull(cs.closed),
			int64(cs.source), detail, int64(b2i(cs.action)), cs.wrong, orNull(cs.reported))
	}
}

func (w *World) claimRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cs := &w.cases[k]
		if cs.wrong == 0 {
			continue
		}
		r := draw(w.opt.Seed, sInvestigated, -2-int(k))
		if !r.Chance(0.9) {
			continue
		}
		decided := min(cs.opened+day(r.Between(60, 700)), dataEnd)
		person, company, prescribed := int64(file.Null), int64(file.Null), int64(file.Null)
		if cs.person != nobody {
			person = w.people.idOn(cs.person, decided)
		}
		if cs.company != 0 {
			company = cs.company
		}
		repaid := int64(float64(cs.wrong) * math.Min(1, 1.6*r.Float()*r.Float()))
		if decided < civil(2014, 6, 1) && repaid < cs.wrong && r.Chance(0.4) {
			prescribed = int64(decided + 3653)
		}
		t.Add(t.Text(fmt.Sprintf("AK%08d", k+1)), t.Text(caseID(int(k))), person, company, int64(decided), cs.wrong, repaid, prescribed)
	}
}

// timeRows shares each user's month among the assistants at work: the groups' hours as planned, the rest by the others.
func (w *World) timeRows(t *file.Table, c chunk) {
	a := &w.assist
	var sharing []shift
	for k := c.from; k < c.to; k++ {
		cl := &a.clients[k]
		for m := max(cl.from, timeFrom); m <= min(cl.to, timeTo); m++ {
			left := w.monthHours(cl, m)
			sharing = sharing[:0]
			for _, s := range cl.shifts {
				if m < s.from || m > s.to || !w.atWork(s.assistant, m) {
					continue
				}
				if slices.ContainsFunc(sharing, func(o shift) bool { return o.assistant == s.assistant && o.provider == s.provider }) {
					continue
				}
				sharing = append(sharing, s)
			}
			open := 0
			for _, s := range sharing {
				if s.hours > 0 {
					left -= s.hours
				} else {
					open++
				}
			}
			for _, s := range sharing {
				hours := s.hours
				if hours == 0 {
					hours = max(25, left/int64(open)/25*25)
				}
				w.timeRow(t, m, cl, s, hours)
			}
		}
	}
}

// atWork says whether an assistant is alive and in the country in a month.
func (w *World) atWork(i int32, m int) bool {
	return w.people.death[i] > lastDay(m) && w.people.left[i] > lastDay(m)
}

func (w *World) timeRow(t *file.Table, m int, cl *client, s shift, hours int64) {
	p := &w.assist.providers[s.provider]
	kind, id := int64(0), p.id
	switch {
	case p.own:
		kind, id = 2, w.people.idOn(cl.person, firstDay(m))
	case p.city:
		kind = 1
	}
	t.Add(int64(m), w.people.idOn(cl.person, firstDay(m)), w.people.idOn(s.assistant, firstDay(m)), kind, id, hours)
}

func (w *World) decisionRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cl := &w.assist.clients[k]
		r := draw(w.opt.Seed, sAssistance, 1+int(k))
		from := firstDay(cl.from) - day(30+r.Intn(900))
		to := int64(file.Null)
		if cl.to < timeTo {
			to = int64(lastDay(cl.to))
		}
		if r.Chance(0.2) { // an earlier, smaller decision
			t.Add(w.people.idOn(cl.person, from-400), int64(from-400), int64(from-1), int64(cl.hours-r.Intn(15))*100)
		}
		t.Add(w.people.idOn(cl.person, from), int64(from), to, int64(cl.hours)*100)
	}
}

func (w *World) dentalRows(t *file.Table, c chunk) {
	p, l := &w.people, &w.firms
	treatments := []string{"101", "103", "107", "111", "301", "302", "311", "401", "501", "701", "704", "800"}
	w.everyone(c, func(i int32, sex, age int) {
		if age < 24 || p.death[i] < civil(2022, 6, 1) || p.left[i] < civil(2022, 6, 1) {
			return
		}
		r := draw(w.opt.Seed, sDental, int(i))
		clinic := l.centres - l.clinics
		home := clinic
		for range 3 { // the first of three in the municipality, so that few clinics are large and many small
			home = min(home, int(random.Mix(uint64(p.muni[i])*977+uint64(r.Intn(max(3, clinic/40))))%uint64(clinic)))
		}
		home += l.clinics
		n := 0
		for n < 9 && r.Chance(w.cal.Services.Dental) {
			n++
		}
		for k := range n {
			d := min(max(civil(2022, 1, 1), p.came[i])+day(r.Intn(900)), min(p.death[i], p.left[i], dataEnd))
			t.Add(t.Text(fmt.Sprintf("T%09d%d", i, k)), organisationNumber(home), p.idOn(i, d), int64(d), t.Text(treatments[r.Intn(len(treatments))]), int64(200+r.Intn(2600)))
		}
	})
	if c.from == 0 {
		w.schemeClaims(t)
	}
}

func certificateID(k int) string { return fmt.Sprintf("I%010d", k) }

func (w *World) certificateRows(t *file.Table, c chunk) {
	p, l := &w.people, &w.firms
	w.everyone(c, func(i int32, sex, age int) {
		lf, _ := w.lived(i, sex, age)
		if lf.had&(1<<sicknessBenefit|1<<sicknessCompensation|1<<activityCompensation) == 0 {
			return
		}
		r := draw(w.opt.Seed, sCertificate, int(i))
		centre := l.centres + r.Intn(l.public-l.centres)
		for _, b := range []int{sicknessBenefit, sicknessCompensation, activityCompensation} {
			if lf.had&(1<<b) == 0 || !r.Chance(w.cal.Services.Certificates) {
				continue
			}
			for k := range r.Between(1, 2) {
				d := min(max(civil(2019, 9, 1), p.came[i])+day(r.Intn(1600)), min(p.death[i], p.left[i], dataEnd))
				t.Add(t.Text(certificateID(int(i)*100+b*4+k)), p.idOn(i, d), organisationNumber(centre), t.Text(fmt.Sprintf("L%06d", centre*7+r.Intn(7))), t.Text(benefitNames[b]), int64(d))
			}
		}
	})
	if c.from == 0 {
		w.schemeCertificates(t)
	}
}

var creditors = []string{"inkassobolag", "bank", "hyresvärd", "teleoperatör", "elbolag", "kommun"}

func (w *World) debtRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if p.birth[i] > civil(2006, 7, 1) || p.death[i] <= debtDay && p.death[i] != never && p.death[i] < referenceDay || p.left[i] < referenceDay {
			return
		}
		r := draw(w.opt.Seed, sDebt, int(i))
		var total, state, fk int64
		if s := w.slot[i]; s >= 0 {
			pr := &w.profiles[s]
			total, state, fk = pr.debt, pr.stateDebt, pr.fkDebt
		} else if r.Chance(w.cal.Debt.Pool.Share.at(age)) {
			total = max(50, int64(w.cal.Debt.Pool.Median*math.Exp(w.cal.Debt.Pool.Sigma*r.Normal())))
			if r.Chance(0.6) {
				state = int64(float64(total) * r.Float())
			}
			if r.Chance(0.06) {
				fk = state / 3
			}
		}
		if total > 0 {
			w.splitDebt(t, &r, i, debtDay, total, state, fk)
			if r.Chance(0.8) { // the year before
				f := 0.5 + 0.6*r.Float()
				w.splitDebt(t, &r, i, civil(2023, 7, 1), max(1, int64(float64(total)*f)), int64(float64(state)*f), int64(float64(fk)*f))
			}
		} else if r.Chance(0.01) { // paid since
			w.splitDebt(t, &r, i, civil(2023, 7, 1), int64(500+r.Intn(40000)), 0, 0)
		}
	})
}

// splitDebt writes a person's debt of a day: public to the state and the social insurance, private to one to three creditors.
func (w *World) splitDebt(t *file.Table, r *random.Numbers, i int32, as day, total, state, fk int64) {
	id := w.people.idOn(i, as)
	state = min(state, total)
	fk = min(fk, state)
	if fk > 0 {
		t.Add(id, int64(as), 0, t.Text("forsakringskassan"), fk)
	}
	if state-fk > 0 {
		t.Add(id, int64(as), 0, t.Text("state"), state-fk)
	}
	for left := total - state; left > 0; {
		amount := left
		if r.Chance(0.5) && left > 2000 {
			amount = left/2 + int64(r.Intn(int(min(left/4, 1<<30))))
		}
		t.Add(id, int64(as), 1, t.Text(creditors[r.Intn(len(creditors))]), amount)
		left -= amount
	}
}

func (w *World) prescribedRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if age < 18 {
			return
		}
		r := draw(w.opt.Seed, sDebt, -1-int(i))
		if s := w.slot[i]; s >= 0 {
			if lapsed := w.profiles[s].lapsed; lapsed > 0 {
				d := civil(2018, 1, 1) + day(r.Intn(2191))
				t.Add(p.idOn(i, d), t.Text("forsakringskassan"), int64(d), lapsed)
			}
		}
		if r.Chance(w.cal.Services.Prescribed) {
			d := max(civil(2012, 1, 1), p.came[i]) + day(r.Intn(4500))
			if d > dataEnd || d > p.death[i] {
				return
			}
			creditor := creditors[r.Intn(len(creditors))]
			if w.slot[i] < 0 && r.Chance(0.3) {
				creditor = "forsakringskassan"
			}
			t.Add(p.idOn(i, d), t.Text(creditor), int64(d), int64(500+r.Intn(60000)))
		}
	})
}

func (w *World) jobseekerRows(t *file.Table, c chunk) {
	p := &w.people
	categories := []string{"öppet arbetslös", "program med aktivitetsstöd", "deltidsarbetslös", "arbete med stöd"}
	w.everyone(c, func(i int32, sex, age int) {
		if age < 17 || age > 68 || !p.eligible(i) {
			return
		}
		r := draw(w.opt.Seed, sJobseeker, int(i))
		l, _ := w.lived(i, sex, age)
		from := max(civil(2019, 1, 1), p.came[i])
		if l.had&(1<<activitySupport|1<<establishmentBenefit) != 0 {
			d := from + day(r.Intn(500))
			t.Add(p.idOn(i, d), int64(d), int64(file.Null), t.Text(categories[1]))
		} else if r.Chance(w.cal.Services.Jobseekers) {
			d := from + day(r.Intn(1500))
			to := d + day(r.Between(30, 600))
			cell := int64(to)
			if to > dataEnd {
				cell = file.Null
			}
			t.Add(p.idOn(i, d), int64(d), cell, t.Text(categories[r.Intn(len(categories))]))
		}
	})
}

var supportKinds = []string{"lönebidrag för anställning", "nystartsjobb", "introduktionsjobb", "lönebidrag för trygghet i anställning", "skyddat arbete", "yrkesintroduktion"}

func (w *World) supportRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if age < 19 || age > 66 || !p.eligible(i) {
			return
		}
		r := draw(w.opt.Seed, sSupport, int(i))
		if !r.Chance(w.cal.Services.EmploymentSupport) {
			return
		}
		k := r.Intn(len(supportKinds))
		id := w.employer(i)
		for range r.Between(1, 3) {
			d := max(civil(2019, 1, 1), p.came[i]) + day(r.Intn(1500))
			t.Add(p.idOn(i, d), id, t.Text(supportKinds[k]), int64(d), int64(d+day(r.Between(90, 365))), int64(20000+r.Intn(180000)))
		}
	})
	if c.from == 0 {
		w.schemeSupport(t)
	}
}

// The kinds of permits, by their place in the dictionary.
const (
	permitWork = iota
	permitFamilyOfWorker
	permitFamilyReunification
)

func (w *World) permitRows(t *file.Table, c chunk) {
	p := &w.people
	at := 0
	for at < len(w.assistantPermits) && w.assistantPermits[at].person < c.from {
		at++
	}
	w.everyone(c, func(i int32, sex, age int) {
		r := draw(w.opt.Seed, sPermit, int(i))
		// A work permit is tied to where the holder works: who is an assistant has one as drawn for the assistants' companies, and who earns nothing hardly ever has one.
		works := func() bool {
			_, assistant := w.assist.worksFor[i]
			return !assistant && (w.earns(i) || r.Chance(w.cal.Permits.Idle))
		}
		special := false
		for at < len(w.assistantPermits) && w.assistantPermits[at].person == i {
			d := civil(2020, 3, 1) + day(r.Intn(1300))
			t.Add(p.idOn(i, d), permitWork, int64(d), int64(d), int64(d+730), w.assistantPermits[at].employer, int64(file.Null))
			at++
			special = true
		}
		ours := w.slot[i] >= 0
		if ours && w.profiles[w.slot[i]].permit {
			d := civil(2020, 1, 10) + day(r.Intn(1450))
			if r.Chance(w.cal.Permits.Own) && works() {
				t.Add(p.idOn(i, d), permitWork, int64(d), int64(d), int64(d+730), w.workplace(i), int64(file.Null))
			} else {
				sponsor := int64(file.Null)
				if p.spouse[i] != nobody {
					sponsor = p.number[p.spouse[i]]
				}
				t.Add(p.idOn(i, d), permitFamilyOfWorker, int64(d), int64(d), int64(d+730), int64(file.Null), sponsor)
			}
			special = true
		}
		if special || p.background[i] != bgForeign || p.came[i] < civil(2004, 1, 1) {
			return
		}
		kind := r.Pick(w.cal.Permits.Kinds)
		if (kind == permitWork || kind == permitFamilyOfWorker) && ours || kind == permitWork && !works() {
			kind = permitFamilyReunification // who of the groups has a work permit is drawn above
		}
		for d, n := p.came[i]-day(r.Between(10, 120)), 0; n < 2 && d < min(p.death[i], p.left[i], dataEnd-60); n++ {
			employer, sponsor := int64(file.Null), int64(file.Null)
			switch {
			case kind == permitWork:
				employer = w.workplace(i)
			case kind == permitFamilyOfWorker || kind == permitFamilyReunification:
				if p.spouse[i] != nobody {
					sponsor = p.number[p.spouse[i]]
				}
			}
			t.Add(p.idOn(i, d), int64(kind), int64(d), int64(d), int64(d+730), employer, sponsor)
			if kind > permitFamilyReunification || !r.Chance(0.7) {
				break
			}
			d += 700
		}
	})
	if c.from == 0 {
		w.schemePermits(t)
	}
}

func (w *World) incomeRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		for year := 2020; year <= 2023; year++ {
			if p.death[i] < civil(year, 2, 1) || p.left[i] < civil(year, 2, 1) || p.came[i] > civil(year, 10, 1) {
				continue
			}
			if earned, ok := w.earned(i, age, year); ok {
				t.Add(p.idOn(i, civil(year+1, 5, 2)), int64(year), earned)
			}
		}
	})
}

// statementRows is the employers' monthly statements of 2023; a person's sum is the income of that year.
func (w *World) statementRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if p.death[i] < civil(2023, 2, 1) || p.left[i] < civil(2023, 2, 1) || p.came[i] > civil(2023, 10, 1) {
			return
		}
		earned, ok := w.earned(i, age, 2023)
		if !ok || earned <= 0 {
			return
		}
		r := draw(w.opt.Seed, sEmployer, -1-int(i))
		id := w.employer(i)
		last := month(2023, 12)
		if end := min(p.death[i], p.left[i]); end < lastDay(last) {
			last = monthOf(end)
		}
		first := max(month(2023, 1), monthOf(p.came[i]))
		n := last - first + 1
		switch {
		case earned < 40000:
			n = min(n, r.Between(1, 4))
		case r.Chance(0.12):
			n = min(n, r.Between(5, 11))
		}
		m := first + r.Intn(last-first+2-n)
		for k := range n {
			pay := earned / int64(n)
			if k == n-1 {
				pay = earned - pay*int64(n-1)
			}
			t.Add(id, p.idOn(i, firstDay(m+k)), int64(m+k), pay)
		}
	})
	if c.from == 0 {
		w.schemeStatements(t)
	}
}

func (w *World) companyRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		f := w.firm(int(k))
		if f.owner != nobody && !w.ownsFirst(int(k), f) {
			continue
		}
		t.Add(f.id, t.Text(f.name), t.Text(f.form), int64(b2i(f.public)), t.Text(f.industry), int64(f.registered), orNull(f.closed), orNull(f.bankrupt))
	}
}

// ownsFirst says whether a sole trader's company is that person's first: a person's number is one company's only.
func (w *World) ownsFirst(k int, f firm) bool { return w.soleTraders[f.owner] == int32(k) }

func (w *World) roleRows(t *file.Table, c chunk) {
	w.officers(c, func(company int64, o officer) {
		t.Add(company, w.people.idOn(o.person, o.from), o.role, int64(o.from), orNull(o.to))
	})
}

// officers tells who held which role in companies, one company after the other.
func (w *World) officers(c chunk, tell func(company int64, o officer)) {
	for k := int(c.from); k < int(c.to); k++ {
		f := w.firm(k)
		switch n := k - (w.firms.clinics - w.schemeCompanies); {
		case n < 0:
			for _, o := range w.assist.providers[k].reps {
				tell(f.id, o)
			}
		case n < w.schemeCompanies:
			for _, o := range w.plans.officers[n] {
				tell(f.id, o)
			}
		case f.public:
		case f.owner != nobody:
			if w.ownsFirst(k, f) {
				tell(f.id, officer{f.owner, 6, f.registered, f.closed})
			}
		default:
			w.board(k, f, func(o officer) { tell(f.id, o) })
		}
	}
}

// board tells who held which role in a company that is neither a provider, nor a scheme's, nor public, nor a sole trader's.
func (w *World) board(k int, f firm, tell func(officer)) {
	p := &w.people
	r := draw(w.opt.Seed, sOfficer, k)
	sitting := w.stranger
	if k < w.firms.public || r.Chance(w.cal.Companies.Anybody) {
		sitting = w.anybody
	}
	n := 1 + r.Intn(3)
	for j := range n {
		i := sitting(&r)
		from, to := max(f.registered, p.birth[i]+18*366, p.came[i]), never
		if end := min(f.closed, f.bankrupt); end != never && end > from {
			to = end
		} else if r.Chance(0.15) {
			to = min(from+day(r.Between(100, 3000)), dataEnd)
		}
		tell(officer{i, []int64{4, 5, 0}[j], from, to})
	}
	if r.Chance(0.3) { // an auditor has many companies
		tell(officer{w.plans.auditors[r.Intn(len(w.plans.auditors))], 8, f.registered, never})
	}
	if r.Chance(0.03) { // a formation agent and a colleague sat on the board until the company was sold
		bureau, to := w.plans.agents[r.Intn(len(w.plans.agents))], f.registered+day(r.Between(3, 40))
		tell(officer{bureau[0], 4, f.registered, to})
		tell(officer{bureau[1], 5, f.registered, to})
	}
}

func (w *World) taxDebtRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		r := draw(w.opt.Seed, sCompany, -1-int(k))
		owes := r.Chance(w.cal.Companies.TaxDebt)
		if n := int(k) - (w.firms.clinics - w.schemeCompanies); n >= 0 && n < w.schemeCompanies {
			if f := w.plans.firms[n]; f.debts > 0 {
				t.Add(f.id, int64(civil(2023, 12, 31)), f.debts)
				t.Add(f.id, int64(civil(2024, 6, 30)), f.debts)
			}
			continue
		}
		if !owes {
			continue
		}
		f := w.firm(int(k))
		if f.public {
			continue
		}
		if f.owner != nobody && !w.ownsFirst(int(k), f) {
			continue
		}
		amount := int64(60000 * math.Exp(1.2*r.Normal()))
		if f.bankrupt != never {
			amount *= 8
		}
		t.Add(f.id, int64(civil(2023, 12, 31)), amount)
		t.Add(f.id, int64(civil(2024, 6, 30)), max(1, int64(float64(amount)*(0.5+r.Float()))))
	}
}

func (w *World) licenceRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		if n := int(k) - (w.firms.clinics - w.schemeCompanies); n >= 0 {
			w.schemeLicence(t, n)
			continue
		}
		p := &w.assist.providers[k]
		if !p.city {
			t.Add(p.id, t.Text("personlig assistans"), int64(p.granted), orNull(p.revoked))
		}
	}
}
