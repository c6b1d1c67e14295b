package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// client is a user of assistance.
type client struct {
	person   int32
	from, to int // months
	hours    int // a week
	stays    []stay
	reached  bool // has an assistant of a group
	shifts   []shift
}

type stay struct {
	provider int
	from, to int
}

// makeClients makes a user of everybody who had assistance allowance. As many as the calibration states have assistance
// in 2022–2023, the others had it before.
func (w *World) makeClients(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	users := slices.Clone(w.users)
	for s, i := range w.roster {
		if w.profiles[s].had&(1<<assistanceAllowance) != 0 {
			users = append(users, i)
		}
	}
	slices.Sort(users)
	current := balanced(r, slices.Repeat([]float64{1}, len(users)), w.country(cal.Users), 1)
	w.note("assistance: %d users in all, %.0f wanted in the period", len(users), w.country(cal.Users))
	for k, i := range users {
		c := client{person: i, from: month(2020, 1), to: timeTo}
		c.hours = min(max(int(cal.WeekHours+cal.HoursSD*r.Normal()), 41), 250)
		if current[k] {
			if r.Chance(0.15) {
				c.from = r.Between(month(2020, 3), month(2023, 8))
			}
			if r.Chance(0.15) {
				c.to = r.Between(max(c.from+3, month(2022, 3)), timeTo)
			}
		} else {
			c.to = r.Between(month(2020, 3), month(2021, 12))
		}
		born := monthOf(w.people.birth[i])
		c.from = max(c.from, born+12, monthOf(w.people.came[i])+1)
		if d := w.people.death[i]; d != never {
			c.to = min(c.to, monthOf(d))
		}
		if c.to < c.from {
			c.from = c.to
		}
		a.clientOf[i] = len(a.clients)
		a.clients = append(a.clients, c)
	}
}

// placeClients gives each user a provider, or two in turn.
func (w *World) placeClients(r *random.Numbers) {
	a := &w.assist
	var ours, others []int // users who are in a group, and other users
	for k := range a.clients {
		if w.slot[a.clients[k].person] >= 0 {
			ours = append(ours, k)
		} else {
			others = append(others, k)
		}
	}
	r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	w.placeGroups(r, ours)
	own := min(int(w.cal.Assistance.OwnShare*float64(len(a.clients))), len(others))
	for _, k := range others[:own] {
		a.providers = append(a.providers, provider{own: true, id: w.people.number[a.clients[k].person],
			bankrupt: never, revoked: never, quota: map[string]int{}})
		a.place(k, len(a.providers)-1)
	}
	w.fillProviders(r, others[own:])
}

// place gives a user one provider for the entire time.
func (a *assistance) place(k, p int) {
	c := &a.clients[k]
	c.stays = append(c.stays, stay{p, c.from, c.to})
	a.providers[p].users = append(a.providers[p].users, k)
}

// relativesAtWork counts a user's near relatives in a group who are assistants.
func (w *World) relativesAtWork(k int) int {
	n := 0
	w.people.relatives(w.assist.clients[k].person, func(j int32, kind string) {
		if s := w.slot[j]; s >= 0 && w.profiles[s].assistant && isNear(kind) {
			n++
		}
	})
	return n
}

// placeGroups places the users in a group: some at the example, as many as the calibration states at other companies
// with ties to crime, and the rest at companies that nobody of the groups represents.
func (w *World) placeGroups(r *random.Numbers, ours []int) {
	a, cal := &w.assist, &w.cal.Assistance
	relatives := make(map[int]int, len(ours))
	var past []int // before the period
	ours = slices.DeleteFunc(ours, func(k int) bool {
		relatives[k] = w.relativesAtWork(k)
		before := a.clients[k].to < periodFrom || a.clients[k].from > periodTo
		if before {
			past = append(past, k)
		}
		return before
	})
	slices.SortStableFunc(ours, func(x, y int) int { return relatives[y] - relatives[x] })
	example := min(cal.Example.FromPopulation, w.scaled(cal.LinkedUsers), len(ours))
	if len(a.providers) < 100 {
		example = min(example, 3)
	}
	// The example has users with many relatives at work, and users with one.
	one := slices.IndexFunc(ours, func(k int) bool { return relatives[k] <= 1 })
	several := min(cal.Example.Several, example)
	if one < 0 || one < several {
		one = min(several, len(ours))
	}
	one = min(one, len(ours)-(example-several))
	for _, k := range slices.Concat(ours[:several], ours[one:one+example-several]) {
		a.place(k, 0)
	}
	ours = slices.Concat(ours[several:one], ours[one+example-several:], past)
	slices.SortStableFunc(ours, func(x, y int) int {
		return b2i(a.clients[x].to < periodFrom) - b2i(a.clients[y].to < periodFrom)
	})
	current := len(ours) - len(past)
	r.Shuffle(current, func(i, j int) { ours[i], ours[j] = ours[j], ours[i] })
	var criminal, rest []int
	for p := range a.providers {
		if pr := &a.providers[p]; pr.strong != "" && (pr.tied || pr.strong != "family") {
			if p > 0 {
				criminal = append(criminal, p)
			}
		} else if pr.strong == "" && pr.size > 3 {
			rest = append(rest, p)
		}
	}
	// Each company gets one user in turn while there is room.
	for left := min(w.scaled(cal.LinkedUsers)-example, current); left > 0; {
		before := left
		for _, p := range criminal {
			if left > 0 && len(a.providers[p].users) < a.providers[p].size {
				a.place(ours[0], p)
				ours = ours[1:]
				left--
			}
		}
		if left == before {
			break
		}
	}
	if len(rest) == 0 {
		rest = criminal
	}
	if len(rest) == 0 {
		rest = []int{0}
	}
	for _, k := range ours {
		p := rest[r.Intn(len(rest))]
		for range 50 {
			if len(a.providers[p].users) < a.providers[p].size/2 {
				break
			}
			p = rest[r.Intn(len(rest))]
		}
		a.place(k, p)
	}
}

// fillProviders fills the providers with users in no group, in proportion to their remaining sizes. Some users change
// provider in the period.
func (w *World) fillProviders(r *random.Numbers, others []int) {
	a, cal := &w.assist, &w.cal.Assistance
	var slots []int
	var sizes [2]float64
	for p := range a.providers {
		if pr := &a.providers[p]; !pr.own {
			sizes[b2i(pr.city)] += float64(max(0, pr.size-len(pr.users)))
		}
	}
	// The stated sizes count users at any time, so somebody who changes provider counts twice.
	want := float64(len(others)) * (1 + cal.Switching)
	scale := want / (sizes[0] + sizes[1])
	w.note("assistance: sizes scaled by %.3f", scale)
	carry := 0.0
	for p := range a.providers {
		pr := &a.providers[p]
		if pr.own {
			continue
		}
		free := float64(max(0, pr.size-len(pr.users)))
		if pr.size > 3 && p > 0 {
			free *= scale
		}
		carry += free
		n := int(carry + 0.5)
		carry -= float64(n)
		for range n {
			slots = append(slots, p)
		}
	}
	r.Shuffle(len(slots), func(i, j int) { slots[i], slots[j] = slots[j], slots[i] })
	at := 0
	next := func() int {
		if at < len(slots) {
			at++
			return slots[at-1]
		}
		return slots[r.Intn(len(slots))]
	}
	for _, k := range others {
		a.place(k, next())
	}
	for at < len(slots) && len(others) > 0 { // the remaining places are for those who change
		k := others[r.Intn(len(others))]
		c := &a.clients[k]
		p := next()
		if len(c.stays) > 1 || c.stays[0].provider == p || c.from >= periodTo-2 || c.to < periodFrom+3 {
			continue
		}
		m := r.Between(max(c.from+1, periodFrom+1), min(c.to, periodTo))
		c.stays[0].to = m - 1
		c.stays = append(c.stays, stay{p, m, c.to})
		a.providers[p].users = append(a.providers[p].users, k)
	}
}
