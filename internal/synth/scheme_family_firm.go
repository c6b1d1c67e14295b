package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// plantFamilyFirm, innocent: relatives run one or a few companies together, with the same risks as others.
func (w *World) plantFamilyFirm(r *random.Numbers) {
	s := truthScheme{kind: "family_firm", innocent: true, people: []int32{w.stranger(r)}}
	w.people.relatives(s.people[0], func(j int32, kind string) {
		if age := w.people.age(j); len(s.people) < 4 && w.people.eligible(j) && age >= 20 && age <= 70 &&
			!slices.Contains(s.people, j) {
			s.people = append(s.people, j)
		}
	})
	industry := []string{"47111", "45201", "56100", "43341"}[r.Intn(4)]
	when := civil(2005, 1, 1) + day(r.Intn(4000))
	for range []int{1, 1, 2, 3, 4}[r.Intn(5)] {
		k, id := w.found(r, industry, "Handel", when)
		f := &w.plans.firms[k]
		if r.Chance(w.cal.Companies.Bankrupt) {
			f.bankrupt = min(when+day(r.Between(1000, 4000)), dataEnd)
		}
		if r.Chance(w.cal.Companies.TaxDebt) {
			f.debts = int64(20000 + r.Intn(300000))
		}
		for n, i := range s.people {
			from := max(when, w.people.birth[i]+18*366)
			if from < f.bankrupt {
				w.plans.officers[k] = append(w.plans.officers[k],
					officer{person: i, role: []int64{4, 5, 4, 5}[n], from: from, to: f.bankrupt})
			}
		}
		s.companies = append(s.companies, id)
		when += day(r.Intn(1000))
	}
	w.truth.schemes = append(w.truth.schemes, s)
}
