package synth

import (
	"fmt"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// plantDentalClinic: a small dental clinic that bills for more visits than its patients made.
func (w *World) plantDentalClinic(r *random.Numbers) {
	k, id := w.found(r, "86230", "Tandvård", civil(2017, 1, 1)+day(r.Intn(900)))
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k],
		officer{person: front, role: 0, from: w.plans.firms[k].registered, to: never})
	for range r.Between(30, 120) {
		i := w.stranger(r)
		for range r.Between(5, 14) {
			w.plans.claims = append(w.plans.claims, plannedClaim{i, id,
				max(civil(2022, 1, 1), w.people.came[i]) + day(r.Intn(900)), int64(400 + r.Intn(2400))})
		}
	}
	w.truth.schemes = append(w.truth.schemes,
		truthScheme{kind: "dental_clinic", companies: []int64{id}, people: []int32{front}})
}

type plannedClaim struct {
	person int32
	clinic int64
	on     day
	amount int64
}

func (w *World) schemeClaims(t *file.Table) {
	for k, c := range w.plans.claims {
		on := min(c.on, w.people.death[c.person], w.people.left[c.person], dataEnd)
		t.Add(t.Text(fmt.Sprintf("T9%09d", k)), c.clinic, w.people.idOn(c.person, on),
			int64(on), t.Text("302"), c.amount)
	}
}
