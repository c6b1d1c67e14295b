package synth

import "ansatz/internal/synth/random"

// plantCluster: three to five people run four to eight companies, one after the other; most end in bankruptcy.
func (w *World) plantCluster(r *random.Numbers) {
	s := truthScheme{kind: "representative_cluster"}
	for range r.Between(3, 5) {
		s.people = append(s.people, w.someone(r, 1, familyOf+levels-1))
	}
	industries := []string{"81210", "41200", "43341", "49410", "78200"}
	industry := industries[r.Intn(len(industries))]
	when := civil(2013, 1, 1) + day(r.Intn(900))
	for range r.Between(4, 8) {
		if when > civil(2023, 6, 1) {
			break
		}
		k, id := w.found(r, industry, "Service", when)
		end := when + day(r.Between(350, 900))
		if end < dataEnd {
			w.plans.firms[k].bankrupt = end
		}
		w.plans.firms[k].debts = int64(300000 + r.Intn(4000000))
		first := r.Intn(len(s.people))
		for j := range r.Between(2, min(3, len(s.people))) {
			w.plans.officers[k] = append(w.plans.officers[k], officer{person: s.people[(first+j)%len(s.people)],
				role: []int64{4, 0, 5}[j], from: when, to: min(end, dataEnd)})
		}
		s.companies = append(s.companies, id)
		when = end - day(r.Intn(120))
	}
	w.truth.schemes = append(w.truth.schemes, s)
}
