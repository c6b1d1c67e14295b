package synth

import (
	"math"

	"ansatz/internal/synth/file"
)

func (w *World) incomeRows(t *file.Table, c chunk) {
	p := &w.people
	var life course
	w.everyone(c, func(i int32, sex, age int) {
		if !w.follow(&life, i, sex, age) {
			return
		}
		for year := 2020; year <= 2023; year++ {
			if p.death[i] < civil(year, 2, 1) || p.left[i] < civil(year, 2, 1) || p.came[i] > civil(year, 10, 1) {
				continue
			}
			pay := life.income(year)
			if _, ok := w.earned(i, age, year); ok || pay > 0 {
				t.Add(p.idOn(i, civil(year+1, 5, 2)), int64(year), pay)
			}
		}
	})
}

// statementRows writes the employers' monthly statements from December 2021 to December 2023. A person's statements of
// a year sum to the income of that year. Some people have a second employer.
func (w *World) statementRows(t *file.Table, c chunk) {
	p := &w.people
	var life course
	from := courseStudy - 1
	if w.opt.Small {
		from = firstOf2023
	}
	w.everyone(c, func(i int32, sex, age int) {
		if !w.follow(&life, i, sex, age) {
			return
		}
		r := draw(w.opt.Seed, sEmployer, int(i)|1<<42)
		second := r.Chance(w.cal.Livelihood.SecondJob)
		main, other := int64(0), int64(0)
		for m := from; m < courseMonths; m++ {
			pay := life.pay[m]
			if pay == 0 {
				continue
			}
			if main == 0 {
				main, other = w.employer(i), w.workplaceOf(int(i)|1<<43)
			}
			id := p.idOn(i, firstDay(courseStart+m))
			if second && pay > 10 && other != main {
				t.Add(other, id, int64(courseStart+m), pay*3/10)
				pay -= pay * 3 / 10
			}
			t.Add(main, id, int64(courseStart+m), pay)
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
		t.Add(f.id, t.Text(f.name), t.Text(f.form), int64(b2i(f.public)), t.Text(f.industry), int64(f.registered),
			orNull(f.closed), orNull(f.bankrupt))
	}
}

// ownsFirst reports whether a sole trader's company is that person's first, since a person's number belongs to only one
// company.
func (w *World) ownsFirst(k int, f firm) bool { return w.soleTraders[f.owner] == int32(k) }

func (w *World) roleRows(t *file.Table, c chunk) {
	w.officers(c, func(company int64, o officer) {
		t.Add(company, w.people.idOn(o.person, o.from), o.role, int64(o.from), orNull(o.to))
	})
}

// officers calls add for every role that somebody held in the companies, by company.
func (w *World) officers(c chunk, add func(company int64, o officer)) {
	for k := int(c.from); k < int(c.to); k++ {
		f := w.firm(k)
		switch n := k - (w.firms.clinics - w.schemeCompanies); {
		case n < 0:
			for _, o := range w.assist.providers[k].reps {
				add(f.id, o)
			}
		case n < w.schemeCompanies:
			for _, o := range w.plans.officers[n] {
				add(f.id, o)
			}
		case f.public:
		case f.owner != nobody:
			if w.ownsFirst(k, f) {
				add(f.id, officer{f.owner, 6, f.registered, f.closed})
			}
		default:
			w.board(k, f, func(o officer) { add(f.id, o) })
		}
	}
}

// board calls add for every role in a company that is not a provider, a scheme's, public or a sole trader's.
func (w *World) board(k int, f firm, add func(officer)) {
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
		add(officer{i, []int64{4, 5, 0}[j], from, to})
	}
	if r.Chance(0.3) { // an auditor has many companies
		add(officer{w.plans.auditors[r.Intn(len(w.plans.auditors))], 8, f.registered, never})
	}
	if r.Chance(0.03) { // a formation agent and a colleague sat on the board until the company was sold
		bureau, to := w.plans.agents[r.Intn(len(w.plans.agents))], f.registered+day(r.Between(3, 40))
		add(officer{bureau[0], 4, f.registered, to})
		add(officer{bureau[1], 5, f.registered, to})
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
