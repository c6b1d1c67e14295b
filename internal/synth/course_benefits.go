package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// inOrder lists the benefits in the order in which a course is filled: those that replace all work come first, and what
// can be had beside others last.
var inOrder = []int{sicknessCompensation, activityCompensation, establishmentBenefit, parentalBenefit, activitySupport,
	sicknessBenefit, housingSupplement, housingAllowance, maintenanceSupport, careAllowance, temporaryParentalBenefit,
	childAllowance, dentalSupport}

// inArrears reports whether a benefit is paid in the month after its days.
func inArrears(b int) bool {
	switch b {
	case activitySupport, establishmentBenefit, sicknessBenefit, parentalBenefit, temporaryParentalBenefit,
		dentalSupport:
		return true
	}
	return false
}

// firstOf2023 is the month of a course with which 2023 begins.
const firstOf2023 = 36

// spells draws the times with benefits of a person. Somebody whose payments of 2023 table 3 counts gets that sum in the
// payments of that year; what such a person had before is paid before.
func (w *World) spells(c *course, i int32) {
	var left int64
	var weight float64
	full := 0 // how many benefits that replace work share the year
	known := w.known(c, i)
	if known {
		left = int64(c.profile.total2023)
		for b := range benefits {
			if c.profile.paid&(1<<b) != 0 {
				weight += float64(w.rates[b].Amount[1])
				full += b2i(w.replaces(b, 1) > 0)
			}
		}
	}
	for _, b := range w.filling(c) {
		if c.had&(1<<b) == 0 {
			continue
		}
		r := draw(w.opt.Seed, sPayments, int(i)<<4|b)
		last := c.last
		if inArrears(b) { // the last month that is paid in 2023
			last = max(c.first, min(last, courseMonths-2))
		}
		if !known {
			w.draw(c, &r, i, b, c.first, last, never)
			continue
		}
		before := firstOf2023 - 1
		if inArrears(b) {
			before--
		}
		if c.first > before {
			before = c.first
		}
		end := civil(2022, 12, 31)
		if c.profile.paid&(1<<b) == 0 {
			w.draw(c, &r, i, b, c.first, before, end)
			continue
		}
		share := left
		if weight > float64(w.rates[b].Amount[1]) {
			share = int64(float64(left) * float64(w.rates[b].Amount[1]) / weight)
		}
		weight -= float64(w.rates[b].Amount[1])
		left -= share
		most := 12
		if w.replaces(b, 1) > 0 {
			most = 12 / full
		}
		w.paidIn2023(c, &r, i, b, before, most, share)
	}
}

// filling returns the benefits in the order in which the course is filled: first the one that an investigation ended
// and that another follows, so that the other finds its place.
func (w *World) filling(c *course) []int {
	for _, o := range c.controls {
		if o.moves && isIncomeNet(o.benefit) && c.had&(1<<o.benefit) != 0 {
			order := make([]int, 0, len(inOrder)+1)
			order = append(order, o.benefit)
			for _, b := range inOrder {
				if b != o.benefit {
					order = append(order, b)
				}
			}
			return order
		}
	}
	return inOrder
}

// paidIn2023 adds the time of a benefit, of at most so many months, that is paid in 2023 with the sum total, and often
// one before it.
func (w *World) paidIn2023(c *course, r *random.Numbers, i int32, b, before, most int, total int64) {
	rates := w.rates[b]
	end := civil(2022, 12, 31)
	level := max(1, r.Between(rates.Amount[0], rates.Amount[1]))
	n := int(max(1, min(int64(most), int64(math.Round(float64(total)/float64(level))), total/50)))
	lo, hi := before+1, before+12
	if c.first == before {
		lo, hi = firstOf2023, courseMonths-1
		if inArrears(b) {
			hi--
		}
	}
	had := r.Chance(0.5) && b != establishmentBenefit || c.controlOf(b, c.first, before) != nil
	if total > 0 {
		from, months := c.place(r, b, n, lo, hi)
		if permanent(b) && n < 12 && c.controlOf(b, lo, hi) == nil {
			if from = lo; r.Chance(0.5) {
				from = hi - n + 1
			}
		}
		n = months
		degree := 25
		if total/int64(n) >= int64(rates.Amount[0])*7/10 {
			degree = 100
		}
		s := whole(b, from, n, total/int64(n), w.replaces(b, degree))
		s.rest, s.exact = total%int64(n), true
		c.add(s)
		if inArrears(b) && from+n-1 == hi && hi == courseMonths-2 && c.last == hi+1 && r.Chance(0.8) {
			after := whole(b, hi+1, 1, s.amount, s.degree) // paid in January 2024
			after.exact = true
			c.add(after)
		}
		if from == lo && lo == before+1 && (permanent(b) || had) && c.controlOf(b, c.first, before) == nil {
			months := before - c.first + 1 // it began before
			if !permanent(b) {
				months = min(months, r.Between(rates.Months[0], rates.Months[1]))
			}
			earlier := whole(b, before-months+1, months, max(1, s.amount), s.degree)
			earlier.latest = end
			if months > 0 {
				c.add(earlier)
			}
			return
		}
	}
	if had && !permanent(b) && c.first < before {
		w.draw(c, r, i, b, c.first, before, end)
	}
}

func permanent(b int) bool { return b == sicknessCompensation || b == activityCompensation }

// replaces returns how much of a person's work a benefit of a degree replaces: nothing where it is no income.
func (w *World) replaces(b, degree int) int {
	switch b {
	case sicknessCompensation, activityCompensation, sicknessBenefit, activitySupport, establishmentBenefit,
		parentalBenefit:
		return degree
	}
	return 0
}

// degree draws how much of a full working time a benefit replaces, in per cent.
func (w *World) degree(r *random.Numbers, b int) int {
	shares := w.cal.Livelihood.Degrees[benefitNames[b]]
	if len(shares) == 0 {
		return 100
	}
	return 100 - 25*r.Pick(shares)
}

// draw draws the times with a benefit from month lo to month hi, paid until latest.
func (w *World) draw(c *course, r *random.Numbers, i int32, b, lo, hi int, latest day) {
	if hi < lo {
		return
	}
	had := len(c.spells)
	switch b {
	case sicknessCompensation, activityCompensation:
		w.drawPermanent(c, r, b, lo, hi)
	case sicknessBenefit:
		w.drawSickness(c, r, lo, hi)
	case parentalBenefit:
		w.drawParental(c, r, i, lo, hi)
	case temporaryParentalBenefit, dentalSupport:
		w.drawOccasions(c, r, b, lo, hi)
	default:
		w.drawSteady(c, r, i, b, lo, hi)
	}
	for k := had; k < len(c.spells); k++ {
		c.spells[k].latest = latest
	}
}

// drawPermanent draws permanent support: most people have it all the time.
func (w *World) drawPermanent(c *course, r *random.Numbers, b, lo, hi int) {
	cal, rates := &w.cal.Livelihood, w.rates[b]
	degree := w.degree(r, b)
	from, to := lo, hi
	if hi > lo {
		if !r.Chance(cal.SinceStart) {
			from = lo + 1 + r.Intn(hi-lo)
		}
		if r.Chance(cal.Ended) {
			to = from + r.Intn(hi-from+1)
		}
	}
	if o := c.controlOf(b, lo, hi); o != nil {
		from, to = min(from, o.opened), max(to, o.opened)
		if o.ends && o.closed <= hi {
			to = o.closed
			c.movesOn(o)
		}
	}
	full := int64(r.Between(rates.Amount[0], rates.Amount[1]))
	s := whole(b, from, to-from+1, max(1, full*int64(degree)/100), degree)
	s.fresh = from > lo
	c.add(s)
}

// fromPay returns a full month's benefit that replaces pay.
func (w *World) fromPay(c *course) int64 {
	cal := &w.cal.Livelihood
	return min(max(int64(cal.Wage*float64(c.wage)), int64(cal.Basic)), int64(cal.Highest))
}

// drawSickness draws times of sickness: most of weeks, few of years.
func (w *World) drawSickness(c *course, r *random.Numbers, lo, hi int) {
	cal := &w.cal.Livelihood.Sickness
	n := 1
	for n < 4 && r.Chance(cal.More) {
		n++
	}
	amount := w.fromPay(c)
	for k := range n {
		days := min(max(4, int(cal.Median*math.Exp(cal.Sigma*r.Normal()))), 730)
		months := (days + 29) / 30
		from, months := lo, min(months, hi-lo+1)
		if k == 0 {
			from, months = c.place(r, sicknessBenefit, months, lo, hi)
		} else {
			for range 3 {
				from = lo + r.Intn(hi-lo+2-months)
				if c.busy[from] == 0 && c.busy[from+months-1] == 0 {
					break
				}
			}
			if c.busy[from] > 50 {
				continue
			}
		}
		degree := w.degree(r, sicknessBenefit)
		if c.assists { // the user's hours go on
			degree = min(degree, 50)
		}
		s := spell{benefit: sicknessBenefit, from: firstDay(courseStart + from), amount: amount, degree: degree}
		s.to = lastDay(courseStart + from + months - 1)
		if o := c.controlOf(sicknessBenefit, lo, hi); o == nil || k > 0 {
			s.from = max(s.from+day(r.Intn(28)), c.open.from)
			s.to = min(s.to, s.from+day(days)-1)
		}
		if long := s.to - s.from; degree == 100 && long > 60 && r.Chance(cal.Easing) {
			half := s
			half.from = s.from + long*2/3
			s.to = half.from - 1
			half.degree, half.amount = 50, amount/2
			c.add(s)
			c.add(half)
			continue
		}
		s.amount = max(1, amount*int64(degree)/100)
		c.add(s)
	}
}

// drawParental draws times with parental benefit: after the birth of each child, first the mother, then the father, and
// single days later.
func (w *World) drawParental(c *course, r *random.Numbers, i int32, lo, hi int) {
	p := &w.people
	children, mother := p.motherOf.of(i), true
	if p.sex(i) == male {
		children, mother = p.fatherOf.of(i), false
	}
	amount := w.fromPay(c)
	had := len(c.spells)
	within := func(from, n, degree int) {
		if end := min(from+n-1, hi); max(from, lo) <= end {
			from = max(from, lo)
			c.add(whole(parentalBenefit, from, end-from+1, max(1, amount*int64(degree)/100), degree))
		}
	}
	if o := c.controlOf(parentalBenefit, lo, hi); o != nil {
		within(o.opened, 1, 25)
	}
	for _, kid := range children {
		born := inCourse(p.birth[kid])
		if born < -24 || born > hi {
			continue
		}
		degree := []int{100, 70, 50}[r.Pick([]float64{0.6, 0.25, 0.15})]
		switch {
		case c.wage == 0 && mother: // at the basic level, all the time
			within(born+r.Intn(2), r.Between(8, 16), 100)
			continue
		case mother:
			within(born+r.Intn(2), r.Between(6, 14), degree)
		default:
			within(born+r.Between(6, 13), r.Between(1, 6), degree)
		}
		if c.wage == 0 {
			continue
		}
		for later := born + r.Between(12, 20); later <= hi && r.Chance(0.85); later += r.Between(3, 10) {
			within(later, r.Between(1, 3), 15) // a day now and then
		}
	}
	if len(c.spells) == had {
		within(lo+r.Intn(hi-lo+1), 1, 20)
	}
}

// drawOccasions draws days with a benefit that is paid by occasion, as those with a sick child.
func (w *World) drawOccasions(c *course, r *random.Numbers, b, lo, hi int) {
	rates := w.rates[b]
	o := c.controlOf(b, lo, hi)
	n := r.Between(rates.Months[0], rates.Months[1])
	switch {
	case b == temporaryParentalBenefit && c.wage == 0: // it replaces pay
		n = 1
	case b == temporaryParentalBenefit && w.opt.Small:
		n /= 2
	}
	for k := range n {
		m := lo + r.Intn(hi-lo+1)
		if k == 0 && o != nil {
			m = o.opened
		}
		from := firstDay(courseStart+m) + day(r.Intn(24))
		s := spell{benefit: b, from: from, to: from + day(r.Intn(4)), exact: true,
			rest: int64(r.Between(rates.Amount[0], rates.Amount[1]))}
		if s.to <= c.open.to && s.from >= c.open.from || k == 0 {
			s.from = max(s.from, c.open.from)
			s.to = max(s.to, s.from)
			c.add(s)
		}
	}
}

// drawSteady draws one time with a monthly benefit.
func (w *World) drawSteady(c *course, r *random.Numbers, i int32, b, lo, hi int) {
	rates := w.rates[b]
	n := r.Between(rates.Months[0], rates.Months[1])
	degree := w.degree(r, b)
	from, n := c.place(r, b, n, lo, hi)
	if b == establishmentBenefit { // from some months after the arrival
		if at := inCourse(w.people.came[i]) + r.Between(1, 4); at > lo && at <= hi {
			from, n = at, min(n, hi-at+1)
		} else if at <= lo {
			from = lo
		}
	}
	amount := int64(r.Between(rates.Amount[0], rates.Amount[1]))
	if w.replaces(b, degree) > 0 {
		amount = amount * int64(degree) / 100
	}
	s := whole(b, from, n, max(1, amount), w.replaces(b, degree))
	s.fresh = from > lo && b == housingAllowance
	c.add(s)
}
