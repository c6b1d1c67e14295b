package synth

import (
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// window is the time during which a person can be paid.
type window struct{ from, to day }

func (w *World) paymentRows(t *file.Table, c chunk) {
	var life course
	w.everyone(c, func(i int32, sex, age int) {
		if w.follow(&life, i, sex, age) {
			w.payments(&life, i, func(b int, from, to, paid day, amount int64) {
				t.Add(w.people.idOn(i, paid), int64(b), int64(from), int64(to), int64(paid), amount)
			})
		}
	})
}

// payments calls pay for each payment of the times with benefits: one for each month and its days, some for several
// months, and corrections of one or more months, in rows of their own.
func (w *World) payments(c *course, i int32, pay func(b int, from, to, paid day, amount int64)) {
	cal := &w.cal.Livelihood
	for k := range c.spells {
		s := &c.spells[k]
		r := draw(w.opt.Seed, sPayments, 1<<42|int(i)<<8|k&255)
		last, together := monthOf(s.to), 1
		if s.fresh && !s.exact && last-monthOf(s.from) > 4 && r.Chance(cal.Retroactive) {
			together = r.Between(2, 3) // the decision came late
		}
		for m := monthOf(s.from); m <= last; m += together {
			if m > monthOf(s.from) {
				together = 1
			}
			from, to := max(s.from, firstDay(m)), min(s.to, lastDay(m+together-1))
			days, full := int64(to-from+1), int64(lastDay(m+together-1)-firstDay(m)+1)
			amount := s.amount * int64(together)
			if days < full {
				amount = amount * days / full
			}
			if m == last {
				amount += s.rest
			}
			amount = max(amount, 1)
			if c.assists && s.benefit == sicknessBenefit && from == firstDay(m) { // not for all days of a month at work
				from = min(from+2, to)
			}
			paid := max(from, min(paidOn(&r, s.benefit, m+together-1, to), s.latest))
			pay(s.benefit, from, to, paid, amount)
			if s.exact || m == monthOf(s.from) || !r.Chance(cal.Correction) {
				continue
			}
			if r.Chance(0.3) { // also of the month before
				from = max(s.from, firstDay(m-1))
			}
			pay(s.benefit, from, to, max(paid, min(paid+day(r.Between(10, 100)), s.latest)), -amount/2)
		}
	}
}

// paidOn returns the day on which the days of a benefit to the day to, in month m, are paid.
func paidOn(r *random.Numbers, b, m int, to day) day {
	switch b {
	case activitySupport, establishmentBenefit, parentalBenefit:
		return lastDay(m) + day(r.Between(8, 25))
	case sicknessBenefit:
		return to + day(r.Between(4, 12))
	case temporaryParentalBenefit, dentalSupport:
		return to + day(r.Between(4, 27))
	}
	return firstDay(m) + 24
}

// childRows writes child allowance: monthly until the age of sixteen, to a parent unknown to the police, or half to
// each parent, with the supplement for the second child and those after.
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
		last := min(lastAllowance(p.birth[i]), month(2023, 12))
		if first > last {
			continue
		}
		shared := w.cal.Family.SharedAllowance.at(p.age(i))
		if w.opt.Small {
			shared = 0.12
		}
		payees := [2]int32{p.mother[i], p.father[i]}
		if !able(payees[0]) {
			payees[0], payees[1] = payees[1], nobody
		}
		part := int64(1)
		if payees[1] != nobody && able(payees[1]) && float64(random.Mix(uint64(i)^w.opt.Seed)%1000) < 1000*shared {
			part = 2
		} else {
			payees[1] = nobody
		}
		older := w.olderSiblings(i)
		for _, payee := range payees {
			if payee == nobody {
				continue
			}
			for m := max(first, monthOf(p.came[payee])+1); m <= last; m++ {
				paid := firstDay(m) + 19
				pay := func(amount int64) {
					t.Add(p.idOn(payee, paid), childAllowance, int64(firstDay(m)), int64(lastDay(m)), int64(paid),
						amount/part)
				}
				pay(1250)
				order := 0
				for _, until := range older {
					order += b2i(until >= m)
				}
				if more := childSupplement[min(order, len(childSupplement)-1)]; more > 0 && !w.opt.Small {
					pay(more)
				}
			}
		}
	}
}

// childSupplement is what a family gets more for a child beside the allowance, by the number of older ones.
var childSupplement = []int64{0, 150, 730, 1010, 1250}

// lastAllowance returns the last month of a child's allowance.
func lastAllowance(birth day) int { return monthOf(birth) + 16*12 }

// olderSiblings returns the last months of the allowances of a child's older siblings by the mother, or the father.
func (w *World) olderSiblings(i int32) []int {
	p := &w.people
	kids := []int32(nil)
	switch {
	case p.mother[i] != nobody:
		kids = p.motherOf.of(p.mother[i])
	case p.father[i] != nobody:
		kids = p.fatherOf.of(p.father[i])
	}
	var until []int
	for _, k := range kids {
		if k == i {
			break
		}
		if p.eligible(k) && p.birth[k] >= civil(2003, 12, 1) {
			until = append(until, lastAllowance(p.birth[k]))
		}
	}
	return until
}

// allowanceRows writes assistance allowance: the month's hours at the year's rate, paid the month after.
func (w *World) allowanceRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cl := &w.assist.clients[k]
		for m := cl.from; m <= min(cl.to, month(2024, 5)); m++ {
			paid := firstDay(m+1) + 19
			t.Add(w.people.idOn(cl.person, paid), assistanceAllowance, int64(firstDay(m)), int64(lastDay(m)),
				int64(paid), w.monthHours(cl, m)*hourlyRate(m)/10000)
		}
	}
}
