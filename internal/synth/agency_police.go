package synth

import "ansatz/internal/synth/file"

func (w *World) activeRows(t *file.Table, _ chunk) {
	for _, a := range w.nets.actives {
		for _, region := range a.regions {
			t.Add(a.number, roleCode[a.level], int64(region), t.Text(w.nets.names[a.network]))
		}
	}
}

func (w *World) contactRows(t *file.Table, _ chunk) {
	for _, m := range w.nets.linked {
		for _, c := range m.contacts {
			t.Add(m.number, w.nets.actives[c.active].number, c.basis)
		}
	}
	for k, c := range w.nets.loose {
		t.Add(w.people.number[w.nets.looseBy[k]], w.nets.actives[c.active].number, c.basis)
	}
	r := draw(w.opt.Seed, sNetwork, 1)
	seen := map[[2]int64]bool{}
	for k := range w.nets.astray { // contacts with a person outside the networks, which link nobody
		a, b := w.stranger(&r), w.stranger(&r)
		key := [2]int64{w.people.number[a], w.people.number[b]}
		if !seen[key] {
			seen[key] = true
			t.Add(key[0], key[1], int64(k%2))
		}
	}
}
