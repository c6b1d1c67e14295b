package synth

import (
	"slices"

	"ansatz/internal/synth/file"
)

func (w *World) personRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		protected := int64(0)
		if p.flags[i]&flagProtected != 0 {
			protected = 1
		}
		t.Add(p.number[i], int64(sex), int64(p.birth[i]), orNull(p.death[i]), orNull(p.left[i]), int64(p.background[i]),
			t.Text(w.places.code[p.muni[i]]), protected)
	})
}

func (w *World) aliasRows(t *file.Table, _ chunk) {
	for _, a := range w.people.aliases {
		t.Add(a.old, w.people.number[a.person], int64(a.changed))
	}
}

func (w *World) parentRows(t *file.Table, c chunk) {
	p := &w.people
	for i := c.from; i < c.to; i++ {
		for _, parent := range [2]int32{p.mother[i], p.father[i]} {
			if parent != nobody {
				t.Add(p.number[parent], p.number[i])
			}
		}
	}
}

func (w *World) marriageRows(t *file.Table, c chunk) {
	p := &w.people
	for _, m := range p.marriages[c.from:c.to] {
		t.Add(p.number[m.a], p.number[m.b], int64(m.from), orNull(m.to))
	}
}

func (w *World) residenceRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		r := draw(w.opt.Seed, sResidence, int(i))
		end := min(p.death[i], p.left[i])
		start := p.came[i]
		moves := 0
		for r.Chance(w.cal.Population.Moves) && moves < 6 {
			moves++
		}
		cuts := make([]day, 0, 7)
		last := min(end, dataEnd)
		from2000 := max(start, civil(1995, 1, 1))
		for range moves {
			if last-from2000 > 400 {
				cuts = append(cuts, from2000+100+day(r.Intn(int(last-from2000-200))))
			}
		}
		slices.Sort(cuts)
		from := start
		for k := range cuts {
			if cuts[k] <= from+30 {
				continue
			}
			muni, area := w.places.random(&r, false)
			if r.Chance(0.6) {
				muni = p.muni[i]
				area = w.places.areaIn(&r, int(muni))
			}
			t.Add(p.idOn(i, cuts[k]-1), int64(from), int64(cuts[k]-1), t.Text(w.places.code[muni]),
				t.Text(w.places.areas[area].code))
			from = cuts[k]
		}
		to := int64(file.Null)
		if end != never {
			to = int64(max(end, from))
		}
		t.Add(p.number[i], int64(from), to, t.Text(w.places.code[p.muni[i]]), t.Text(w.places.areas[p.area[i]].code))
	})
}

func (w *World) areaRows(t *file.Table, _ chunk) {
	for _, a := range w.places.areas {
		t.Add(t.Text(a.code), t.Text(w.places.code[a.muni]), a.vulnerability)
	}
}
