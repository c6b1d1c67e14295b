package synth

import (
	"slices"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// plantService: a provider's licence is revoked; its users become own employers, and a company without a licence, with
// the same people behind it, pays their assistants.
func (w *World) plantService(r *random.Numbers) {
	p := w.smallProvider(r, 4, 30)
	if p < 0 {
		return
	}
	a := &w.assist
	a.providers[p].scheme = "service_company"
	// At a time for which there are employers' statements, which show who pays.
	a.providers[p].revoked = civil(2023, 8, 10) + day(r.Intn(70))
	when := monthOf(a.providers[p].revoked) + 1
	k, id := w.found(r, "69201", "Service", a.providers[p].revoked-day(r.Intn(40)))
	s := truthScheme{kind: "service_company", companies: []int64{a.providers[p].id, id}}
	for _, user := range slices.Clone(a.providers[p].users) {
		c := &a.clients[user]
		if !w.staysAt(user, p, when) {
			continue
		}
		last := len(c.stays) - 1
		a.providers = append(a.providers, provider{own: true, id: w.people.number[c.person], bankrupt: never,
			revoked: never, quota: map[string]int{}})
		to := len(a.providers) - 1
		end := c.stays[last].to
		c.stays[last].to = when - 1
		c.stays = append(c.stays, stay{to, when, end})
		for n := range c.shifts {
			sh := &c.shifts[n]
			if sh.provider != p || sh.to < when {
				continue
			}
			further := *sh
			sh.to = when - 1
			further.from, further.provider = max(further.from, when), to
			c.shifts = append(c.shifts, further)
			for m := when; m <= month(2023, 12); m++ {
				w.plans.pay = append(w.plans.pay, plannedPay{id, further.assistant, m, int64(9000 + r.Intn(16000))})
			}
		}
		s.people = append(s.people, c.person)
	}
	for _, o := range a.providers[p].reps {
		if o.role != 8 {
			w.plans.officers[k] = append(w.plans.officers[k],
				officer{person: o.person, role: 4, from: w.plans.firms[k].registered, to: never})
			s.people = append(s.people, o.person)
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

type plannedPay struct {
	employer int64
	person   int32
	month    int
	amount   int64
}

func (w *World) schemeStatements(t *file.Table) {
	for _, p := range w.plans.pay {
		t.Add(p.employer, w.people.idOn(p.person, firstDay(p.month)), int64(p.month), p.amount)
	}
}
