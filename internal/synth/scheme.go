package synth

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/synth/random"
)

// schemeRates holds the number of schemes of a kind at full size. A smaller country has at least one, unless the kind
// is switched off.
type schemeRates struct {
	Count float64 `yaml:"count"`
	About string  `yaml:"about"` // the explanation for readers of the truth
}

func schemeNames(cal *Calibration) string {
	var names []string
	for name := range cal.Schemes {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// plans holds the rows that schemes add to registers whose other rows are drawn by person.
type plans struct {
	firms        []firm
	officers     [][]officer // by firm
	permits      []plannedPermit
	support      []plannedSupport
	certificates []plannedCertificate
	claims       []plannedClaim
	pay          []plannedPay
	auditors     []int32
	agents       [][2]int32 // formation agents: the board member of the companies that they sell, and the deputy
}

// schemes lists the schemes and the innocent lookalikes in the order in which they are planted. The index in the list
// is part of the random stream, so that a new one must be added last.
var schemes = []struct {
	name  string
	plant func(*World, *random.Numbers)
}{
	{"representative_cluster", (*World).plantCluster},
	{"succession", (*World).plantSuccession},
	{"closed_circle", (*World).plantCircle},
	{"service_company", (*World).plantService},
	{"paper_assistants", (*World).plantPaperAssistants},
	{"paper_permits", (*World).plantPaperPermits},
	{"certificate_clinic", (*World).plantClinic},
	{"owner_support", (*World).plantOwnerSupport},
	{"merger", (*World).plantMerger},
	{"transfer", (*World).plantTransfer},
	{"family_firm", (*World).plantFamilyFirm},
	{"dental_clinic", (*World).plantDentalClinic},
}

// schemeCount returns how many schemes of a kind this country has: at least one, unless the kind is switched off.
func (w *World) schemeCount(name string) int {
	factor, ok := w.opt.Schemes[name]
	if !ok {
		factor = 1
	}
	if factor == 0 {
		return 0
	}
	return max(1, int(math.Round(factor*w.country(w.cal.Schemes[name].Count))))
}

// plantSchemes plants every scheme that is not switched off, and the lookalikes, and records the persons and companies
// of each.
func (w *World) plantSchemes() {
	r := draw(w.opt.Seed, sScheme, 0)
	for range max(3, w.opt.Persons/4000) {
		w.plans.auditors = append(w.plans.auditors, w.stranger(&r))
	}
	for range max(1, w.opt.Persons/800000) {
		bureau := [2]int32{w.stranger(&r), w.stranger(&r)}
		w.plans.agents = append(w.plans.agents, bureau)
		w.truth.schemes = append(w.truth.schemes,
			truthScheme{kind: "formation_agent", innocent: true, people: bureau[:]})
	}
	for _, i := range w.plans.auditors[:min(20, len(w.plans.auditors))] {
		w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "auditor", innocent: true, people: []int32{i}})
	}
	for n, scheme := range schemes {
		for k := range w.schemeCount(scheme.name) {
			r := draw(w.opt.Seed, sScheme, (n+1)<<16|k)
			// A plan that is not possible, for example because its two companies are the same, changes nothing and is
			// drawn again.
			for try, had := 0, len(w.truth.schemes); try < 10 && len(w.truth.schemes) == had; try++ {
				scheme.plant(w, &r)
			}
		}
	}
	for p := range w.assist.providers { // move what was planned for a founded provider
		if pr := &w.assist.providers[p]; pr.firm > 0 {
			f := &w.plans.firms[pr.firm-1]
			f.bankrupt, f.closed, f.revoked = pr.bankrupt, pr.ended(), pr.revoked
			w.plans.officers[pr.firm-1] = append(w.plans.officers[pr.firm-1], pr.reps...)
		}
	}
	w.schemeCompanies = len(w.plans.firms)
}

// found adds a company that belongs to a scheme and returns its index in the plans and its number.
func (w *World) found(r *random.Numbers, industry, second string, registered day) (int, int64) {
	n := 0
	for _, p := range w.assist.providers {
		if !p.own {
			n++
		}
	}
	n -= w.newProviders
	k := len(w.plans.firms)
	f := firm{id: organisationNumber(n + k), name: firmName(r, second, n+k+1), form: "aktiebolag", industry: industry,
		registered: registered, closed: never, bankrupt: never, owner: nobody, licensed: never, revoked: never}
	w.plans.firms = append(w.plans.firms, f)
	w.plans.officers = append(w.plans.officers, nil)
	return k, f.id
}

// someone draws a person of a group who can represent a company: of working age and not an assistant.
func (w *World) someone(r *random.Numbers, from, to uint8) int32 {
	for range 5000 {
		if len(w.roster) == 0 {
			break
		}
		s := r.Intn(len(w.roster))
		i := w.roster[s]
		if g := w.group[i]; g >= from && g <= to && !w.profiles[s].assistant && w.people.age(i) >= 22 &&
			w.people.age(i) <= 64 && !w.represents(i) {
			return i
		}
	}
	return w.stranger(r)
}

// represents reports whether a person already represents a provider of assistance.
func (w *World) represents(i int32) bool {
	for p := range w.assist.providers {
		for _, o := range w.assist.providers[p].reps {
			if o.person == i {
				return true
			}
		}
	}
	return false
}
