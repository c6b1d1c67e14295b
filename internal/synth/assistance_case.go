package synth

import (
	"math"
	"slices"

	"ansatz/internal/synth/random"
)

// companyCases opens investigations of companies: of all the largest, and of some others (figures 10 and 11).
func (w *World) companyCases(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	private := 0
	var bySize []int
	for p := range a.providers {
		if pr := &a.providers[p]; !pr.city && !pr.own {
			private++
			n := 0
			for _, k := range pr.users {
				for _, s := range a.clients[k].stays {
					if from, to := overlap(s); s.provider == p && from <= to {
						n++
						break
					}
				}
			}
			pr.size = n
			bySize = append(bySize, p)
		}
	}
	slices.SortStableFunc(bySize, func(x, y int) int { return a.providers[y].size - a.providers[x].size })
	largest := min(len(bySize), max(1, int(math.Round(cal.LargestShare*float64(private)))))
	open := func(p int) *investigation {
		c := newInvestigation(r, nobody, assistanceAllowance, r.Between(2014, 2023))
		c.company = a.providers[p].id
		c.capacity = asCompany
		c.from(r, w.poolSource(r))
		a.providers[p].cases++
		w.cases = append(w.cases, c)
		return &w.cases[len(w.cases)-1]
	}
	wrong := max(1, int(math.Round(cal.Largest.Wrong*float64(largest))))
	reported := int(math.Round(cal.Largest.Reported * float64(largest)))
	amounts := lognormal(wrong, cal.Largest.MeanWrong*0.6, cal.Largest.MeanWrong*float64(wrong))
	order := slices.Clone(bySize[:largest])
	// Wrong payments are found where much is paid, not in the smallest of the largest companies.
	core := max(wrong, int(0.87*float64(largest)))
	r.Shuffle(core, func(i, j int) { order[i], order[j] = order[j], order[i] })
	sum := 0.0
	for _, p := range order {
		sum += math.Sqrt(float64(a.providers[p].size))
	}
	carry := 0.0
	for n, p := range order {
		carry += cal.Largest.Cases * float64(largest) * math.Sqrt(float64(a.providers[p].size)) / sum
		k := max(1, int(carry))
		carry -= float64(k)
		if p == 0 && private > 60 {
			carry += float64(k - cal.Example.Cases)
			k = cal.Example.Cases
		}
		for j := range k {
			c := open(p)
			if j == 0 && n < wrong {
				c.action, c.wrong = true, int64(amounts[n])
			}
			if j == 0 && (n+7)%largest >= largest-reported {
				c.action = true
				c.reported = min(c.opened+day(r.Between(60, 600)), dataEnd)
			}
		}
	}
	var familyOnly []int
	for n, p := range bySize[largest:] {
		pr := &a.providers[p]
		if pr.strong == "family" && pr.strongAssistants == 0 {
			familyOnly = append(familyOnly, p)
			continue
		}
		if n < largest/8 || r.Chance(0.35) { // those next in size are investigated as often as the largest
			for range r.Between(1, 4) {
				c := open(p)
				if r.Chance(0.3) {
					c.action, c.wrong = true, int64(800000*math.Exp(0.9*r.Normal()))
				}
			}
		}
	}
	for j, in := range balanced(r, slices.Repeat([]float64{1}, len(familyOnly)),
		cal.FamilyInvestigated*float64(len(familyOnly)), 1) {
		if in {
			open(familyOnly[j])
		}
	}
	// Bankruptcies of represented companies with ties to crime, except the example.
	var criminal []int
	for _, p := range bySize {
		if pr := &a.providers[p]; p > 0 && pr.strong != "" && (pr.strongAssistants > 0 || pr.strong != "family") {
			criminal = append(criminal, p)
		}
	}
	for j, in := range balanced(r, slices.Repeat([]float64{1}, len(criminal)), w.scaledTo(cal.Bankruptcies), 1) {
		if in {
			a.providers[criminal[j]].bankrupt = civil(2024, 1, 10) + day(r.Intn(150))
		}
	}
}
