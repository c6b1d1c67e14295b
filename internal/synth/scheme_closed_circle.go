package synth

import (
	"slices"

	"ansatz/internal/synth/random"
)

// plantCircle: a small company whose users have nobody but relatives as assistants, and the company's representative,
// who is a relative of one of them.
func (w *World) plantCircle(r *random.Numbers) {
	a := &w.assist
	team := func(k int) []int32 { // relatives who can share the user's week, or nil
		c := &a.clients[k]
		if len(c.stays) != 1 || w.slot[c.person] >= 0 || c.to < periodTo || c.from > periodFrom {
			return nil
		}
		near := w.relativesToEmploy(c.person)
		near = near[:min(4, len(near))]
		if len(near) < 2 || c.hours > 55*len(near) {
			return nil
		}
		return near
	}
	var users []int
	p := -1
	candidates := w.able(3, 6)
	r.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	for _, q := range candidates {
		users = nil
		for _, k := range a.providers[q].users {
			if team(k) != nil && !a.clients[k].reached {
				users = append(users, k)
			}
		}
		// More than half of the users, so that they characterise the company.
		if 5*len(users) >= 3*len(a.providers[q].users) {
			p = q
			break
		}
	}
	if p < 0 {
		candidates := slices.DeleteFunc(w.settled(r, periodTo), func(k int) bool { return team(k) == nil })
		slices.SortStableFunc(candidates,
			func(x, y int) int { return b2i(a.clients[x].reached) - b2i(a.clients[y].reached) })
		users = nil
		for _, k := range candidates {
			if len(users) < 3 && w.leave(k, users) {
				users = append(users, k)
			}
		}
		if len(users) < 2 {
			return
		}
		p = w.splitOff(r, users)
	}
	pr := &a.providers[p]
	pr.scheme = "closed_circle"
	pr.reps = nil
	s := truthScheme{kind: "closed_circle", companies: []int64{pr.id}}
	first := team(users[0])
	head := first[0]
	for n, j := range first[:2] {
		pr.reps = append(pr.reps, officer{person: j, role: []int64{0, 4}[n],
			from: max(pr.granted, w.people.birth[j]+20*366), to: never})
	}
	for n, k := range users {
		c := &a.clients[k]
		c.shifts = nil
		near := team(k)
		// The head works some hours a month with the others' users as well.
		if n > 0 && !slices.Contains(near, head) {
			c.shifts = append(c.shifts, shift{assistant: head, provider: p, from: c.from, to: c.to, hours: 1500})
		}
		for _, j := range near {
			c.shifts = append(c.shifts, shift{assistant: j, provider: p, from: c.from, to: c.to})
		}
		for _, sh := range c.shifts {
			a.worksFor[sh.assistant] = p
			if !slices.Contains(s.people, sh.assistant) {
				s.people = append(s.people, sh.assistant)
			}
		}
		s.people = append(s.people, c.person)
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// leave makes the groups' assistants of a user work for other users of the same provider, except for those in but. If
// there is no other user for one of them, it returns false and changes nothing.
func (w *World) leave(k int, but []int) bool {
	a := &w.assist
	c := &a.clients[k]
	group := func(s shift) bool { return w.slot[s.assistant] >= 0 }
	var to []int
	for _, s := range c.shifts {
		if !group(s) {
			continue
		}
		n := slices.IndexFunc(a.providers[s.provider].users, func(other int) bool {
			o := &a.clients[other]
			return other != k && !slices.Contains(but, other) && !slices.Contains(to, other) &&
				slices.ContainsFunc(o.stays, func(y stay) bool {
					return y.provider == s.provider && y.from <= s.from &&
						y.to >= s.to
				}) &&
				!slices.ContainsFunc(o.shifts, func(y shift) bool { return y.assistant == s.assistant })
		})
		if n < 0 {
			return false
		}
		to = append(to, a.providers[s.provider].users[n])
	}
	for _, s := range c.shifts {
		if group(s) {
			o := &a.clients[to[0]]
			o.shifts, o.reached, to = append(o.shifts, s), true, to[1:]
		}
	}
	c.shifts, c.reached = slices.DeleteFunc(c.shifts, group), false
	return true
}

// relativesToEmploy returns a person's parents, children, siblings and spouse who are of working age, in no group and
// not yet assistants.
func (w *World) relativesToEmploy(i int32) []int32 {
	var near []int32
	w.people.relatives(i, func(j int32, kind string) {
		age := w.people.age(j)
		if _, busy := w.assist.worksFor[j]; !busy && kind != "parent_of_common_child" && w.group[j] == 0 &&
			w.people.eligible(j) && age >= 20 && age <= 66 && !slices.Contains(near, j) {
			near = append(near, j)
		}
	})
	return near
}
