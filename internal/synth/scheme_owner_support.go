package synth

import (
	"slices"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// plantOwnerSupport: the owner of a company and the owner's relatives are its supported employees.
func (w *World) plantOwnerSupport(r *random.Numbers) {
	k, id := w.found(r, "56100", "Restaurang", civil(2016, 1, 1)+day(r.Intn(1200)))
	s := truthScheme{kind: "owner_support", companies: []int64{id}}
	owner := w.someone(r, 1, familyOf+levels-1)
	s.people = append(s.people, owner)
	w.plans.officers[k] = append(w.plans.officers[k],
		officer{person: owner, role: 6, from: w.plans.firms[k].registered, to: never})
	w.people.relatives(owner, func(j int32, kind string) {
		if age := w.people.age(j); len(s.people) < 4 && w.people.eligible(j) && age >= 20 && age <= 64 &&
			!slices.Contains(s.people, j) {
			s.people = append(s.people, j)
		}
	})
	for _, i := range s.people {
		for n := range r.Between(1, 3) {
			w.plans.support = append(w.plans.support,
				plannedSupport{i, id, civil(2020, 3, 1) + day(n*365+r.Intn(200)), int64(60000 + r.Intn(120000))})
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

type plannedSupport struct {
	person   int32
	employer int64
	from     day
	amount   int64
}

func (w *World) schemeSupport(t *file.Table) {
	for _, s := range w.plans.support {
		t.Add(w.people.idOn(s.person, s.from), s.employer, t.Text(supportKinds[1]), int64(s.from), int64(s.from+360),
			s.amount)
	}
}
