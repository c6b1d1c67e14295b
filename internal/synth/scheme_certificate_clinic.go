package synth

import (
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// plantClinic: a small clinic whose certificates all lead to sickness compensation.
func (w *World) plantClinic(r *random.Numbers) {
	k, id := w.found(r, "86212", "Läkarhus", civil(2017, 1, 1)+day(r.Intn(900)))
	s := truthScheme{kind: "certificate_clinic", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k],
		officer{person: front, role: 0, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	want := r.Between(40, 160)
	for tries := 0; want > 0 && tries < 400000; tries++ {
		i := int32(r.Intn(w.people.n))
		age := w.people.age(i)
		if age < 25 || age > 65 || w.group[i] != 0 || !w.people.eligible(i) {
			continue
		}
		if l := w.poolLife(i, w.people.sex(i), age); l.had&(1<<sicknessCompensation) != 0 {
			w.plans.certificates = append(w.plans.certificates, plannedCertificate{i, id, sicknessCompensation,
				max(civil(2019, 10, 1), w.people.came[i]) + day(r.Intn(1300))})
			want--
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

type plannedCertificate struct {
	person  int32
	clinic  int64
	benefit int
	issued  day
}

func (w *World) schemeCertificates(t *file.Table) {
	for k, c := range w.plans.certificates {
		t.Add(t.Text(certificateID(-1-k)), w.people.idOn(c.person, c.issued), c.clinic, t.Text("L900001"),
			t.Text(benefitNames[c.benefit]), int64(c.issued))
	}
}
