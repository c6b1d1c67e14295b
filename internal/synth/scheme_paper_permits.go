package synth

import (
	"slices"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// plantPaperPermits: work permits tied to an employer that pays no wage to anybody.
func (w *World) plantPaperPermits(r *random.Numbers) {
	k, id := w.found(r, "81210", "Städ", civil(2019, 1, 1)+day(r.Intn(500)))
	s := truthScheme{kind: "paper_permits", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k],
		officer{person: front, role: 4, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	for range r.Between(6, 20) {
		i := w.newcomer(r)
		if slices.Contains(s.people, i) || slices.ContainsFunc(w.plans.permits,
			func(p plannedPermit) bool { return p.person == i }) {
			continue
		}
		w.plans.permits = append(w.plans.permits, plannedPermit{i, max(w.people.came[i], civil(2020, 2, 1)) + 30, id})
		s.people = append(s.people, i)
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// newcomer draws a person of the pool who immigrated in 2020–2022 at working age.
func (w *World) newcomer(r *random.Numbers) int32 {
	p := &w.people
	for range 200000 {
		i := int32(r.Intn(p.n))
		if p.background[i] == bgForeign && w.group[i] == 0 && p.eligible(i) && p.came[i] > civil(2020, 1, 10) &&
			p.came[i] < civil(2022, 12, 1) && p.age(i) >= 20 && p.age(i) <= 55 {
			return i
		}
	}
	return w.stranger(r)
}

type plannedPermit struct {
	person   int32
	decided  day
	employer int64
}

func (w *World) schemePermits(t *file.Table) {
	for _, p := range w.plans.permits {
		t.Add(w.people.idOn(p.person, p.decided), permitWork, int64(p.decided), int64(p.decided), int64(p.decided+730),
			p.employer, int64(file.Null))
	}
}
