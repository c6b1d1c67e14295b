package synth

import "ansatz/internal/synth/random"

// plantMerger, innocent: a larger company takes over a company with all its users, and the company is deregistered
// without a bankruptcy. Before that, the larger one has a representative on its board. Afterwards, one of its board
// members stays with the larger one.
func (w *World) plantMerger(r *random.Numbers) {
	a := &w.assist
	p := w.smallProvider(r, 4, 40)
	if p < 0 {
		return
	}
	a.providers[p].scheme = "merger"
	to := w.smallProvider(r, 6, 400)
	if to < 0 {
		to = w.receiver(r, p)
	}
	if to < 0 {
		a.providers[p].scheme = ""
		return
	}
	from, into := &a.providers[p], &a.providers[to]
	into.scheme = "receiver"
	when := month(2024, 1+r.Intn(3))
	from.closed = firstDay(when) + 20
	if len(into.reps) > 0 {
		from.reps = append(from.reps,
			officer{person: into.reps[0].person, role: 3, from: from.closed - 200, to: from.closed})
	}
	if len(from.reps) > 0 {
		into.reps = append(into.reps, officer{person: from.reps[0].person, role: 4, from: from.closed, to: never})
	}
	w.transferUsers(r, p, to, when, 1, 0.9)
	w.truth.schemes = append(w.truth.schemes,
		truthScheme{kind: "merger", innocent: true, companies: []int64{from.id, into.id}})
}
