package synth

import "ansatz/internal/synth/file"

// The kinds of permits, by their index in the dictionary.
const (
	permitWork = iota
	permitFamilyOfWorker
	permitFamilyReunification
)

func (w *World) permitRows(t *file.Table, c chunk) {
	p := &w.people
	at := 0
	for at < len(w.assistantPermits) && w.assistantPermits[at].person < c.from {
		at++
	}
	w.everyone(c, func(i int32, sex, age int) {
		r := draw(w.opt.Seed, sPermit, int(i))
		// A work permit is tied to the holder's workplace. The permits of assistants are drawn with their companies,
		// and a person without an income rarely has one.
		works := func() bool {
			_, assistant := w.assist.worksFor[i]
			return !assistant && (w.earns(i) || r.Chance(w.cal.Permits.Idle))
		}
		special := false
		for at < len(w.assistantPermits) && w.assistantPermits[at].person == i {
			d := civil(2020, 3, 1) + day(r.Intn(1300))
			t.Add(p.idOn(i, d), permitWork, int64(d), int64(d), int64(d+730),
				w.assistantPermits[at].employer, int64(file.Null))
			at++
			special = true
		}
		ours := w.slot[i] >= 0
		if ours && w.profiles[w.slot[i]].permit {
			d := civil(2020, 1, 10) + day(r.Intn(1450))
			if r.Chance(w.cal.Permits.Own) && works() {
				t.Add(p.idOn(i, d), permitWork, int64(d), int64(d), int64(d+730), w.workplace(i), int64(file.Null))
			} else {
				sponsor := int64(file.Null)
				if p.spouse[i] != nobody {
					sponsor = p.number[p.spouse[i]]
				}
				t.Add(p.idOn(i, d), permitFamilyOfWorker, int64(d), int64(d), int64(d+730), int64(file.Null), sponsor)
			}
			special = true
		}
		if special || p.background[i] != bgForeign || p.came[i] < civil(2004, 1, 1) {
			return
		}
		kind := r.Pick(w.cal.Permits.Kinds)
		if (kind == permitWork || kind == permitFamilyOfWorker) && ours || kind == permitWork && !works() {
			kind = permitFamilyReunification // the work permits of the groups are drawn above
		}
		for d, n := p.came[i]-day(r.Between(10, 120)), 0; n < 2 && d < min(p.death[i], p.left[i], dataEnd-60); n++ {
			employer, sponsor := int64(file.Null), int64(file.Null)
			switch {
			case kind == permitWork:
				employer = w.workplace(i)
			case kind == permitFamilyOfWorker || kind == permitFamilyReunification:
				if p.spouse[i] != nobody {
					sponsor = p.number[p.spouse[i]]
				}
			}
			t.Add(p.idOn(i, d), int64(kind), int64(d), int64(d), int64(d+730), employer, sponsor)
			if kind > permitFamilyReunification || !r.Chance(0.7) {
				break
			}
			d += 700
		}
	})
	if c.from == 0 {
		w.schemePermits(t)
	}
}
