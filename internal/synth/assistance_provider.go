package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// provider is a provider of assistance: a company, a municipality, or a user who employs the assistants.
type provider struct {
	id               int64
	city             bool
	own              bool
	size             int // planned number of users
	users            []int
	tied             bool   // planned to have active or linked assistants
	strong           string // the kind of the strongest representative; empty if not represented
	reps             []officer
	bankrupt         day
	revoked          day
	closed           day // day of deregistration; 0 if none
	granted          day
	from             int // first month of business
	cases            int
	quota            map[string]int // assistants still to place, by kind
	scheme           string
	firm             int // for a provider that a scheme founded: 1 + its index in the plans' companies
	strongAssistants int // active or linked
}

// ended returns the day on which a provider was deregistered.
func (p *provider) ended() day {
	if p.closed == 0 {
		return never
	}
	return p.closed
}

// officer holds a role in a company.
type officer struct {
	person   int32
	role     int64
	from, to day
}

// makeProviders makes the companies and municipalities with their sizes, and decides which have ties.
func (w *World) makeProviders(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	private, city := max(4, int(w.country(cal.Private)+0.5)), max(2, int(w.country(cal.Municipal)+0.5))
	size := func(points curvePoints, rank, of int) int {
		return int(math.Round(points.at((float64(rank) + 0.5) / float64(of))))
	}
	for k := range private {
		a.providers = append(a.providers, provider{size: size(cal.Sizes.Private, k, private)})
	}
	for k := range city {
		a.providers = append(a.providers, provider{city: true, size: size(cal.Sizes.City, k, city)})
	}
	for k := range a.providers {
		p := &a.providers[k]
		p.id = organisationNumber(k)
		p.bankrupt, p.revoked = never, never
		p.granted = civil(2012, 1, 1) + day(r.Intn(3000))
		p.from = 0
		p.quota = map[string]int{}
	}
	if private > 60 {
		a.providers[0].size = cal.Example.Users
	}
	// Providers with ties, by size.
	var classes [3][]int
	for k, p := range a.providers {
		switch {
		case p.size <= 3:
			classes[0] = append(classes[0], k)
		case p.size < 20:
			classes[1] = append(classes[1], k)
		default:
			classes[2] = append(classes[2], k)
		}
	}
	for c, share := range []float64{cal.Tied.Few, cal.Tied.Some, cal.Tied.Many} {
		weights := make([]float64, len(classes[c]))
		for j, k := range classes[c] {
			weights[j] = float64(a.providers[k].size)
		}
		for j, in := range balanced(r, weights, share*float64(len(weights)), 1) {
			a.providers[classes[c][j]].tied = in
		}
	}
	for k := range max(1, int(cal.LargestShare*float64(private))) {
		a.providers[k].tied = true
	}
	// Represented companies with and without tied assistants.
	var tied, untied []int
	for k := range private {
		if a.providers[k].tied {
			if k > 0 {
				tied = append(tied, k)
			}
		} else {
			untied = append(untied, k)
		}
	}
	r.Shuffle(len(tied), func(i, j int) { tied[i], tied[j] = tied[j], tied[i] })
	r.Shuffle(len(untied), func(i, j int) { untied[i], untied[j] = untied[j], untied[i] })
	a.providers[0].strong = "linked"
	deal := func(from []int, shares map[string]float64, taken int) []int {
		for _, kind := range []string{"active", "linked", "enabler", "family"} {
			n := w.scaled(shares[kind])
			if kind == "linked" {
				n -= taken
			}
			for ; n > 0 && len(from) > 0; n-- {
				a.providers[from[0]].strong = kind
				from = from[1:]
			}
		}
		return from
	}
	untiedShares := cal.Untied
	tiedShares := map[string]float64{}
	for kind, n := range cal.Represented {
		tiedShares[kind] = n - untiedShares[kind]
	}
	deal(tied, tiedShares, 1)
	deal(untied, untiedShares, 0)
}
