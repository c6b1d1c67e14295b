package synth

import (
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// window is the time during which a person can be paid.
type window struct{ from, to day }

func (w *World) paymentRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if p.death[i] < civil(2020, 3, 1) || p.left[i] < civil(2020, 3, 1) || p.came[i] > civil(2023, 10, 1) {
			return
		}
		l, pr := w.lifeOf(i, sex, age)
		if l.had == 0 {
			return
		}
		open := window{max(civil(2020, 1, 1), p.came[i]), min(civil(2023, 12, 31), p.death[i], p.left[i])}
		known := pr != nil && w.group[i] < familyOf // a person whose payments of 2023 table 3 counts
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

// pay writes the payments of a benefit within a window. Their number and amounts follow the calibration, or sum to the
// given total.
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
		if total == 0 && k > 0 && r.Chance(0.004) { // a correction, in its own row
			t.Add(w.people.idOn(i, paid), int64(b), int64(from), int64(to), int64(paid), -amount/2)
		}
	}
}

// childRows writes child allowance: monthly until the age of sixteen, to a parent unknown to the police, or half to
// each parent.
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
				t.Add(p.idOn(payee, firstDay(m)+19), childAllowance, int64(firstDay(m)), int64(lastDay(m)),
					int64(firstDay(m)+19), amount)
			}
		}
	}
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
