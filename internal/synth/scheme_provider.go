package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// able returns the private providers without other plans that have from least to most users.
func (w *World) able(least, most int) []int {
	var able []int
	for p := range w.assist.providers {
		pr := &w.assist.providers[p]
		if !pr.city && !pr.own && pr.scheme == "" && pr.strong == "" && len(pr.users) >= least &&
			len(pr.users) <= most && pr.bankrupt == never {
			able = append(able, p)
		}
	}
	return able
}

// smallProvider draws one of the providers from able. In a small country without any left, it splits one off from a
// larger provider. It returns −1 if that is not possible either.
func (w *World) smallProvider(r *random.Numbers, least, most int) int {
	if able := w.able(least, most); len(able) > 0 {
		return able[r.Intn(len(able))]
	}
	users := w.settled(r, timeTo)
	if len(users) < least {
		return -1
	}
	return w.splitOff(r, users[:min(len(users), most, least+r.Intn(4))])
}

// settled returns, in random order, users of the pool who were with one provider from before the period until at least
// a month. The provider has no other plans and keeps some of its users.
func (w *World) settled(r *random.Numbers, until int) []int {
	a := &w.assist
	var users []int
	left := map[int]int{}
	small := len(a.providers) < 100 // too small to have the example
	for k := range a.clients {
		c := &a.clients[k]
		if len(c.stays) != 1 || w.slot[c.person] >= 0 || c.from > periodFrom || c.to < until {
			continue
		}
		if p := c.stays[0].provider; (p > 0 || small) && !a.providers[p].own &&
			(a.providers[p].scheme == "" || a.providers[p].scheme == "receiver") && a.providers[p].bankrupt == never {
			users = append(users, k)
		}
	}
	r.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
	return slices.DeleteFunc(users, func(k int) bool {
		p := a.clients[k].stays[0].provider
		left[p]++
		return left[p] > len(a.providers[p].users)-3
	})
}

// splitOff founds a provider that has always had these users and their assistants.
func (w *World) splitOff(r *random.Numbers, users []int) int {
	a := &w.assist
	to, _, _ := w.newProvider(r, civil(2013, 1, 1)+day(r.Intn(1400)), true)
	for range 2 {
		a.providers[to].reps = append(a.providers[to].reps,
			officer{person: w.stranger(r), role: int64(4 + r.Intn(2)), from: a.providers[to].granted, to: never})
	}
	for _, k := range users {
		c := &a.clients[k]
		from := c.stays[0].provider
		a.providers[from].users = slices.DeleteFunc(a.providers[from].users, func(u int) bool { return u == k })
		c.stays[0].provider = to
		for n := range c.shifts {
			s := &c.shifts[n]
			if s.provider = to; a.worksFor[s.assistant] == from {
				a.worksFor[s.assistant] = to
			}
		}
		a.providers[to].users = append(a.providers[to].users, k)
	}
	a.providers[to].scheme = ""
	return to
}

// newProvider makes a provider of a planted company.
func (w *World) newProvider(r *random.Numbers, registered day, licensed bool) (int, int64, int) {
	k, id := w.found(r, "88102", "Assistans", registered)
	if licensed {
		w.plans.firms[k].licensed = registered + 20
	}
	w.assist.providers = append(w.assist.providers,
		provider{id: id, firm: k + 1, bankrupt: never, revoked: never, granted: registered + 20, scheme: "new",
			quota: map[string]int{}})
	w.newProviders++
	return len(w.assist.providers) - 1, id, k
}

// transferUsers moves a share of a provider's users and a share of their assistants to another provider from a month
// on. New assistants are hired there for the assistants who stay.
func (w *World) transferUsers(r *random.Numbers, from, to, at int, users, along float64) {
	for _, k := range slices.Clone(w.assist.providers[from].users) {
		if w.staysAt(k, from, at) && r.Chance(users) {
			w.transferUser(r, k, to, at, along)
		}
	}
}

// staysAt reports whether a user was with a provider before a month and would stay in that month.
func (w *World) staysAt(k, provider, at int) bool {
	c := &w.assist.clients[k]
	last := len(c.stays) - 1
	return last >= 0 && c.stays[last].provider == provider && c.stays[last].to >= at && c.stays[last].from < at
}

// transferUser moves one user from the latest provider to another from a month on.
func (w *World) transferUser(r *random.Numbers, k, to, at int, along float64) {
	a := &w.assist
	c := &a.clients[k]
	last := len(c.stays) - 1
	from, end := c.stays[last].provider, c.stays[last].to
	c.stays[last].to = at - 1
	c.stays = append(c.stays, stay{to, at, end})
	a.providers[to].users = append(a.providers[to].users, k)
	moved := 0
	for n := range c.shifts {
		s := &c.shifts[n]
		if s.provider != from || s.to < at {
			continue
		}
		further := *s
		s.to = min(s.to, at-1)
		if !r.Chance(along) {
			continue
		}
		further.from, further.provider = max(further.from, at), to
		c.shifts = append(c.shifts, further)
		moved++
	}
	for ; moved < 1+c.hours/40; moved++ { // as many as can share the week between them
		c.shifts = append(c.shifts, shift{assistant: w.stranger(r), provider: to, from: at, to: end})
	}
}

// receiver draws a provider that users move to for innocent reasons. It can receive users of several providers.
func (w *World) receiver(r *random.Numbers, but int) int {
	var able, tied []int
	for p := range w.assist.providers {
		pr := &w.assist.providers[p]
		if p == 0 || p == but || pr.city || pr.own || len(pr.users) < 4 || pr.bankrupt != never ||
			pr.revoked != never || pr.closed != 0 || pr.scheme != "" && pr.scheme != "receiver" {
			continue
		}
		if pr.strong == "" {
			able = append(able, p)
		} else {
			tied = append(tied, p)
		}
	}
	if len(able) == 0 {
		able = tied
	}
	if len(able) == 0 {
		return -1
	}
	return able[r.Intn(len(able))]
}
