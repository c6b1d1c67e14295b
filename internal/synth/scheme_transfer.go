package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// plantTransfer, innocent: a third of a company's users move together because a municipality gives its contract to
// another company. Every other time, a company goes bankrupt, and its users choose other companies, which some of their
// assistants follow.
func (w *World) plantTransfer(r *random.Numbers) {
	p := w.smallProvider(r, 4, 60)
	if p < 0 {
		p = w.receiver(r, -1)
	}
	if p < 0 || w.receiver(r, p) < 0 {
		return
	}
	a := &w.assist
	n := 0
	for _, s := range w.truth.schemes {
		n += b2i(s.kind == "transfer")
	}
	s := truthScheme{kind: "transfer", innocent: true, companies: []int64{a.providers[p].id}}
	a.providers[p].scheme = "transfer"
	move := func(k, to, at int) {
		a.providers[to].scheme = "receiver"
		w.transferUser(r, k, to, at, 0.3)
		if !slices.Contains(s.companies, a.providers[to].id) {
			s.companies = append(s.companies, a.providers[to].id)
		}
	}
	if n%2 == 0 {
		when, to := month(2024, 1+r.Intn(3)), w.receiver(r, p)
		for j, k := range slices.Clone(a.providers[p].users) {
			if j%3 == 0 && w.staysAt(k, p, when) {
				move(k, to, when)
			}
		}
	} else {
		a.providers[p].bankrupt = civil(2024, 1, 10) + day(r.Intn(70))
		when := monthOf(a.providers[p].bankrupt) + 1
		for _, k := range slices.Clone(a.providers[p].users) {
			if w.staysAt(k, p, when) {
				move(k, w.receiver(r, p), when)
			}
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}
