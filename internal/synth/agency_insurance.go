package synth

import (
	"fmt"
	"math"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

func (w *World) insuredRows(t *file.Table, c chunk) {
	for i := c.from; i < c.to; i++ {
		if w.insured(i) {
			t.Add(w.people.number[i], int64(max(w.people.came[i], civil(1985, 1, 1))))
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
		t.Add(t.Text(caseID(int(k))), person, company, int64(cs.capacity), t.Text(benefitNames[cs.benefit]),
			int64(cs.opened), orNull(cs.closed),
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
		t.Add(t.Text(fmt.Sprintf("AK%08d", k+1)), t.Text(caseID(int(k))), person, company, int64(decided),
			cs.wrong, repaid, prescribed)
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
		for range 3 { // the lowest of three draws in the municipality, so that few clinics are large and many small
			home = min(home, int(random.Mix(uint64(p.muni[i])*977+uint64(r.Intn(max(3, clinic/40))))%uint64(clinic)))
		}
		home += l.clinics
		n := 0
		for n < 9 && r.Chance(w.cal.Services.Dental) {
			n++
		}
		for k := range n {
			d := min(max(civil(2022, 1, 1), p.came[i])+day(r.Intn(900)), min(p.death[i], p.left[i], dataEnd))
			t.Add(t.Text(fmt.Sprintf("T%09d%d", i, k)), organisationNumber(home), p.idOn(i, d), int64(d),
				t.Text(treatments[r.Intn(len(treatments))]), int64(200+r.Intn(2600)))
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
		lf, _ := w.lifeOf(i, sex, age)
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
				t.Add(t.Text(certificateID(int(i)*100+b*4+k)), p.idOn(i, d), organisationNumber(centre),
					t.Text(fmt.Sprintf("L%06d", centre*7+r.Intn(7))), t.Text(benefitNames[b]), int64(d))
			}
		}
	})
	if c.from == 0 {
		w.schemeCertificates(t)
	}
}
