package synth

import (
	"slices"

	"ansatz/internal/synth/file"
)

// timeRows divides each user's month among the assistants at work: the groups' assistants have their planned hours, the
// others share the rest.
func (w *World) timeRows(t *file.Table, c chunk) {
	a := &w.assist
	var sharing []shift
	for k := c.from; k < c.to; k++ {
		cl := &a.clients[k]
		for m := max(cl.from, timeFrom); m <= min(cl.to, timeTo); m++ {
			left := w.monthHours(cl, m)
			sharing = sharing[:0]
			for _, s := range cl.shifts {
				if m < s.from || m > s.to || !w.atWork(s.assistant, m) {
					continue
				}
				if slices.ContainsFunc(sharing, func(o shift) bool {
					return o.assistant == s.assistant &&
						o.provider == s.provider
				}) {
					continue
				}
				sharing = append(sharing, s)
			}
			open := 0
			for _, s := range sharing {
				if s.hours > 0 {
					left -= s.hours
				} else {
					open++
				}
			}
			for _, s := range sharing {
				hours := s.hours
				if hours == 0 {
					hours = max(25, left/int64(open)/25*25)
				}
				w.timeRow(t, m, cl, s, hours)
			}
		}
	}
}

// atWork reports whether an assistant is alive and in the country in a month.
func (w *World) atWork(i int32, m int) bool {
	return w.people.death[i] > lastDay(m) && w.people.left[i] > lastDay(m)
}

func (w *World) timeRow(t *file.Table, m int, cl *client, s shift, hours int64) {
	p := &w.assist.providers[s.provider]
	kind, id := int64(0), p.id
	switch {
	case p.own:
		kind, id = 2, w.people.idOn(cl.person, firstDay(m))
	case p.city:
		kind = 1
	}
	t.Add(int64(m), w.people.idOn(cl.person, firstDay(m)), w.people.idOn(s.assistant, firstDay(m)), kind, id, hours)
}

func (w *World) decisionRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		cl := &w.assist.clients[k]
		r := draw(w.opt.Seed, sAssistance, 1+int(k))
		from := firstDay(cl.from) - day(30+r.Intn(900))
		to := int64(file.Null)
		if cl.to < timeTo {
			to = int64(lastDay(cl.to))
		}
		if r.Chance(0.2) { // an earlier, smaller decision
			t.Add(w.people.idOn(cl.person, from-400), int64(from-400), int64(from-1), int64(cl.hours-r.Intn(15))*100)
		}
		t.Add(w.people.idOn(cl.person, from), int64(from), to, int64(cl.hours)*100)
	}
}
