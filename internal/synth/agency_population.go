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
		w.homes(i, func(from, to day, muni, area uint16) {
			number, last := p.number[i], int64(file.Null)
			if to != never {
				last = int64(to)
			}
			if to < min(p.death[i], p.left[i]) {
				number = p.idOn(i, to)
			}
			t.Add(number, int64(from), last, t.Text(w.places.code[muni]), t.Text(w.places.areas[area].code))
		})
	})
}

// homes calls visit for each of somebody's homes, in their order. The last one has no end while the person lives there.
func (w *World) homes(i int32, visit func(from, to day, muni, area uint16)) {
	p := &w.people
	r := draw(w.opt.Seed, sResidence, int(i))
	end := min(p.death[i], p.left[i])
	moves := 0
	for r.Chance(w.cal.Population.Moves) && moves < 6 {
		moves++
	}
	var cuts [6]day
	n := 0
	last := min(end, dataEnd)
	from2000 := max(p.came[i], civil(1995, 1, 1))
	for range moves {
		if last-from2000 > 400 {
			cuts[n] = from2000 + 100 + day(r.Intn(int(last-from2000-200)))
			n++
		}
	}
	slices.Sort(cuts[:n])
	from := p.came[i]
	for _, cut := range cuts[:n] {
		if cut <= from+30 {
			continue
		}
		muni, area := w.places.random(&r, false)
		if r.Chance(0.6) {
			muni = p.muni[i]
			area = w.places.areaIn(&r, int(muni))
		}
		visit(from, cut-1, muni, area)
		from = cut
	}
	if end != never {
		end = max(end, from)
	}
	visit(from, end, p.muni[i], p.area[i])
}

func (w *World) areaRows(t *file.Table, _ chunk) {
	for _, a := range w.places.areas {
		t.Add(t.Text(a.code), t.Text(w.places.code[a.muni]), a.vulnerability)
	}
}
