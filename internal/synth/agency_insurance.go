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

func claimID(k int) string { return fmt.Sprintf("AK%08d", k+1) }

// claim is a recovery claim for a wrong payment that an investigation found.
type claim struct {
	decided            day
	repaid, prescribed int64
}

// claimOf draws the recovery claim of an investigation, if there is one.
func (w *World) claimOf(k int) (claim, bool) {
	cs := &w.cases[k]
	if cs.wrong == 0 {
		return claim{}, false
	}
	r := draw(w.opt.Seed, sInvestigated, -2-k)
	if !r.Chance(0.9) {
		return claim{}, false
	}
	c := claim{decided: min(cs.opened+day(r.Between(60, 700)), dataEnd)}
	c.repaid, c.prescribed = w.repayment(&r, cs.person, cs.wrong, c.decided)
	return c, true
}

func (w *World) claimRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cs := &w.cases[k]
		of, ok := w.claimOf(int(k))
		if !ok {
			continue
		}
		person, company := int64(file.Null), int64(file.Null)
		if cs.person != nobody {
			person = w.people.idOn(cs.person, of.decided)
		}
		if cs.company != 0 {
			company = cs.company
		}
		t.Add(t.Text(claimID(int(k))), t.Text(caseID(int(k))), person, company, int64(of.decided),
			cs.wrong, of.repaid, of.prescribed)
	}
}

// recoveryRates holds the rates of recovery claims: how much of them is repaid or prescribed, and how many there are
// beside those from investigations.
type recoveryRates struct {
	Repaid   map[string]float64 `yaml:"repaid"` // group, pool
	Lapse    map[string]float64 `yaml:"lapse"`  // group, pool
	Years    int                `yaml:"years"`
	Ordinary map[string]float64 `yaml:"ordinary"` // by benefit
	Median   float64            `yaml:"median"`
	Sigma    float64            `yaml:"sigma"`
}

// repayment draws what of a claim is repaid, and the day on which the rest is prescribed, or null.
func (w *World) repayment(r *random.Numbers, i int32, amount int64, decided day) (repaid, prescribed int64) {
	cal, kind := &w.cal.Recovery, "pool"
	if i != nobody && w.slot[i] >= 0 {
		kind = "group"
	}
	repaid, prescribed = int64(float64(amount)*math.Min(1, cal.Repaid[kind]*r.Float()*r.Float())), file.Null
	if r.Chance(0.25) {
		repaid = amount
	}
	if repaid < amount && r.Chance(cal.Lapse[kind]) {
		if on := decided + day(cal.Years*365+r.Intn(300)); on <= dataEnd {
			prescribed = int64(on)
		}
	}
	return repaid, prescribed
}

// ordinaryClaimRows writes claims for what was paid too much without an investigation.
func (w *World) ordinaryClaimRows(t *file.Table, c chunk) {
	cal := &w.cal.Recovery
	w.everyone(c, func(i int32, sex, age int) {
		l, _ := w.lifeOf(i, sex, age)
		for b, name := range benefitNames {
			rate := cal.Ordinary[name]
			if rate == 0 || l.had&(1<<b) == 0 {
				continue
			}
			r := draw(w.opt.Seed, sInvestigated, 1<<52|int(i)<<4|b)
			decided := max(civil(2018, 1, 1), w.people.came[i]+90) + day(r.Intn(6*365))
			if !r.Chance(rate) || decided > dataEnd || decided > min(w.people.death[i], w.people.left[i]) {
				continue
			}
			amount := max(100, int64(cal.Median*math.Exp(cal.Sigma*r.Normal())))
			repaid, prescribed := w.repayment(&r, i, amount, decided)
			t.Add(t.Text(fmt.Sprintf("AO%010d", int(i)*16+b)), file.Null, w.people.idOn(i, decided), file.Null,
				int64(decided), amount, repaid, prescribed)
		}
	})
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
