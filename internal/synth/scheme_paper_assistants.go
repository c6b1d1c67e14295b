package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// plantPaperAssistants: an assistant with more hours in a month than the month has, spread over three users of one
// company.
func (w *World) plantPaperAssistants(r *random.Numbers) {
	a := &w.assist
	from := r.Between(periodFrom, periodTo-6)
	var users []int
	var who int32
	fits := func(p int) bool {
		users, who = nil, nobody
		for _, k := range a.providers[p].users {
			if s := a.clients[k].stays[0]; a.clients[k].hours >= 80 && s.provider == p &&
				s.from <= from && s.to >= from+6 {
				users = append(users, k)
			}
		}
		if len(users) < 3 {
			return false
		}
		for _, s := range a.clients[users[0]].shifts {
			if s.provider == p && w.slot[s.assistant] < 0 {
				who = s.assistant
			}
		}
		return who != nobody
	}
	p := -1
	candidates := w.able(4, 60)
	r.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	if k := slices.IndexFunc(candidates, fits); k >= 0 {
		p = candidates[k]
	} else if users := slices.DeleteFunc(w.settled(r, timeTo), func(k int) bool {
		return a.clients[k].hours < 80 ||
			len(a.clients[k].shifts) == 0
	}); len(users) >= 4 {
		if q := w.splitOff(r, users[:4]); fits(q) {
			p = q
		}
	}
	if p < 0 {
		return
	}
	a.providers[p].scheme = "paper_assistants"
	for _, k := range users[:3] {
		c := &a.clients[k]
		c.shifts = slices.DeleteFunc(c.shifts, func(s shift) bool { return s.assistant == who })
		c.shifts = append(c.shifts, shift{assistant: who, provider: p, from: from, to: from + r.Between(3, 6),
			hours: int64(26000 + 50*r.Intn(60))})
	}
	w.truth.schemes = append(w.truth.schemes,
		truthScheme{kind: "paper_assistants", companies: []int64{a.providers[p].id}, people: []int32{who}})
}
