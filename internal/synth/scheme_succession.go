package synth

import "ansatz/internal/synth/random"

// plantSuccession: after a bankruptcy in the spring of 2024 users and assistants reappear in a new company with one of
// the old representatives.
func (w *World) plantSuccession(r *random.Numbers) {
	p := w.bankruptProvider(r)
	if p < 0 {
		return
	}
	old := &w.assist.providers[p]
	old.scheme = "succession"
	old.bankrupt = civil(2024, 1, 10) + day(r.Intn(80))
	to, id, k := w.newProvider(r, old.bankrupt-day(r.Between(30, 90)), true)
	old = &w.assist.providers[p]
	s := truthScheme{kind: "succession", companies: []int64{old.id, id}}
	w.transferUsers(r, p, to, monthOf(old.bankrupt)+1, 0.85, 0.85)
	for _, o := range old.reps {
		if o.role != 8 {
			s.people = append(s.people, o.person)
		}
	}
	if len(s.people) > 0 {
		w.plans.officers[k] = append(w.plans.officers[k],
			officer{person: s.people[0], role: 4, from: w.plans.firms[k].registered, to: never})
	}
	w.plans.officers[k] = append(w.plans.officers[k],
		officer{person: w.stranger(r), role: 5, from: w.plans.firms[k].registered, to: never})
	w.truth.schemes = append(w.truth.schemes, s)
}

// bankruptProvider draws a company that goes bankrupt in the report's figures, or makes another small one go bankrupt.
func (w *World) bankruptProvider(r *random.Numbers) int {
	for p := range w.assist.providers {
		if pr := &w.assist.providers[p]; pr.bankrupt != never && pr.scheme == "" {
			return p
		}
	}
	p := w.smallProvider(r, 4, 40)
	if p >= 0 {
		w.assist.providers[p].bankrupt = civil(2024, 1, 10) + day(r.Intn(70))
	}
	return p
}
