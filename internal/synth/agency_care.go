package synth

import "ansatz/internal/synth/file"

func (w *World) licenceRows(t *file.Table, c chunk) {
	for k := c.from; k < c.to; k++ {
		if n := int(k) - (w.firms.clinics - w.schemeCompanies); n >= 0 {
			w.schemeLicence(t, n)
			continue
		}
		p := &w.assist.providers[k]
		if !p.city {
			t.Add(p.id, t.Text("personlig assistans"), int64(p.granted), orNull(p.revoked))
		}
	}
}

func (w *World) schemeLicence(t *file.Table, k int) {
	if f := w.plans.firms[k]; f.licensed != never {
		t.Add(f.id, t.Text("personlig assistans"), int64(f.licensed), orNull(f.revoked))
	}
}
