package synth

import (
	"ansatz/internal/synth/random"
	"fmt"
	"math"
	"sort"
)

// companyRates holds the rates of the business register.
type companyRates struct {
	PerPerson  float64 `yaml:"per_person"`
	Public     float64 `yaml:"public"`      // of all companies
	PublicJobs float64 `yaml:"public_jobs"` // of all jobs
	SoleTrader float64 `yaml:"sole_trader"` // of all companies
	Bankrupt   float64 `yaml:"bankrupt"`
	Closed     float64 `yaml:"closed"`
	// The share of companies other than clinics that anybody may represent, also members of the groups. The others are
	// represented by people in no group.
	Anybody    float64  `yaml:"anybody"`
	TaxDebt    float64  `yaml:"tax_debt"`
	Clinics    float64  `yaml:"clinics"` // dental clinics per person
	Centres    float64  `yaml:"centres"` // health centres per person
	Industries []string `yaml:"industries"`
}

// permitRates holds the rates of the Migration Agency's permits.
type permitRates struct {
	// Persons with a work permit or a permit as a worker's family member, 2020–2024, at full size.
	Groups map[string]float64 `yaml:"groups"`
	Kinds  []float64          `yaml:"kinds"` // in the dictionary's order
	Own    float64            `yaml:"own"`   // the share of the groups' permits for self-employment
	// The share of persons drawn for a work permit without an income who still get it.
	Idle       float64 `yaml:"idle"`
	Assistants float64 `yaml:"assistants"` // work permits tied to a company by its assistants, at full size
	Companies  float64 `yaml:"companies"`
	Many       float64 `yaml:"many"` // companies with 12–26 of them
}

// serviceRates holds the rates of the other registers of people.
type serviceRates struct {
	Dental            float64 `yaml:"dental"` // visits a year
	Certificates      float64 `yaml:"certificates"`
	Jobseekers        float64 `yaml:"jobseekers"`
	EmploymentSupport float64 `yaml:"employment_support"`
	Prescribed        float64 `yaml:"prescribed"`
}

// incomeRates holds the rates of incomes: who has one, and how large it is.
type incomeRates struct {
	None   curve              `yaml:"none"`
	Groups map[string]float64 `yaml:"groups"` // share without income, where the report states one
	Low    float64            `yaml:"low"`
	Median curve              `yaml:"median"` // kronor a year
	Sigma  float64            `yaml:"sigma"`
	Growth float64            `yaml:"growth"`
}

// firm is a company of the business register. Its index in the list decides its kind: first the providers of
// assistance, then dental clinics, health centres, public employers and all others.
type firm struct {
	id                           int64
	name, form, industry         string
	public                       bool
	registered, closed, bankrupt day
	owner                        int32 // the sole trader
	licensed, revoked            day   // licence to provide assistance; never if none
	debts                        int64 // tax debts
}

// layout holds the first index of each kind of company in the list.
type layout struct{ clinics, centres, public, private, end int }

func (w *World) layOutCompanies() {
	l := &w.firms
	for _, p := range w.assist.providers {
		if !p.own {
			l.clinics++
		}
	}
	l.clinics -= w.newProviders // they are among the schemes' companies
	n, c := float64(w.opt.Persons), w.cal.Companies
	l.clinics += w.schemeCompanies
	l.centres = l.clinics + max(4, int(c.Clinics*n))
	l.public = l.centres + max(3, int(c.Centres*n))
	l.private = l.public + max(5, int(c.Public*c.PerPerson*n))
	l.end = l.private + max(40, int(c.PerPerson*n))
}

var (
	firstWords = []string{"Ängens", "Norra", "Trygg", "Sund", "Björk", "Västra", "Nya", "Lilla", "Stads", "Skärgårdens",
		"Aktiv", "Östra", "Klar", "Granit", "Södra", "Eken", "Solsidans", "Hav", "Fjäll", "Kronans"}
	secondWords = []string{"Omsorg", "Bygg", "Handel", "Service", "Konsult", "Städ", "Transport", "Restaurang", "Data",
		"Teknik", "Fastigheter", "Bemanning", "Vård", "Måleri", "Assistans", "Livs"}
)

func firmName(r *random.Numbers, second string, k int) string {
	return fmt.Sprintf("%s %s %d", firstWords[r.Intn(len(firstWords))], second, k)
}

// firm returns company k.
func (w *World) firm(k int) firm {
	r := draw(w.opt.Seed, sCompany, k)
	f := firm{id: organisationNumber(k), form: "aktiebolag", closed: never, bankrupt: never, owner: nobody,
		licensed: never, revoked: never}
	f.registered = civil(1995, 1, 1) + day(r.Intn(365*28))
	l, cal := &w.firms, &w.cal.Companies
	switch {
	case k < l.clinics-w.schemeCompanies:
		p := &w.assist.providers[k]
		f.id, f.industry, f.name = p.id, "88102", firmName(&r, "Assistans", k+1)
		f.registered = min(civil(2010, 1, 1)+day(r.Intn(3600)), p.granted)
		f.bankrupt, f.closed = p.bankrupt, p.ended()
		if p.city {
			f.public, f.form, f.name = true, "kommun", "Kommun "+firmName(&r, "Omsorg", k+1)
		}
	case k < l.clinics:
		return w.plans.firms[k-(l.clinics-w.schemeCompanies)]
	case k < l.centres:
		f.industry, f.name = "86230", firmName(&r, "Tandvård", k+1)
	case k < l.public:
		f.industry, f.name = "86212", firmName(&r, "Vårdcentral", k+1)
	case k < l.private:
		f.public, f.form, f.industry, f.name = true, "kommun eller region", "84113", firmName(&r, "Förvaltning", k+1)
	default:
		f.industry = cal.Industries[r.Intn(len(cal.Industries))]
		f.name = firmName(&r, secondWords[r.Intn(len(secondWords))], k+1)
		x := r.Float()
		switch {
		case x < cal.SoleTrader:
			f.form = "enskild näringsidkare"
			f.owner = w.stranger(&r)
			f.id = w.people.number[f.owner]
		case x < cal.SoleTrader+0.05:
			f.form = "handelsbolag"
		}
		if y := r.Float(); y < cal.Bankrupt {
			f.bankrupt = max(f.registered+200, civil(2015, 1, 1)) + day(r.Intn(365*9))
			f.bankrupt = min(f.bankrupt, dataEnd)
		} else if y < cal.Bankrupt+cal.Closed {
			f.closed = min(max(f.registered+300, civil(2014, 1, 1))+day(r.Intn(365*10)), dataEnd)
		}
	}
	return f
}

// employer returns a person's employer: the provider of assistance, a public employer, or a company. Few of the
// companies are large and many small.
func (w *World) employer(i int32) int64 {
	if p, ok := w.assist.worksFor[i]; ok && !w.assist.providers[p].own {
		return w.assist.providers[p].id
	}
	return w.workplace(i)
}

// workplace returns a person's employer outside assistance.
func (w *World) workplace(i int32) int64 { return w.workplaceOf(int(i)) }

// workplaceOf draws an employer for a job.
func (w *World) workplaceOf(job int) int64 {
	r := draw(w.opt.Seed, sEmployer, job)
	l := &w.firms
	if r.Chance(w.cal.Companies.PublicJobs) {
		return organisationNumber(l.public + int(float64(l.private-l.public)*math.Pow(r.Float(), 1.8)))
	}
	k := l.private + int(float64(l.end-l.private)*math.Pow(r.Float(), 3))
	if f := w.soleTrader(k); f {
		k = l.private + int(float64(l.end-l.private)*0.001)
		for w.soleTrader(k) {
			k--
		}
	}
	return organisationNumber(max(k, l.public))
}

// soleTrader reports whether a company's number is a person's, without making the whole firm.
func (w *World) soleTrader(k int) bool {
	if k < w.firms.private {
		return false
	}
	r := draw(w.opt.Seed, sCompany, k)
	r.Next() // registered
	r.Next() // industry
	r.Next() // name
	r.Next()
	return r.Float() < w.cal.Companies.SoleTrader
}

// earned returns a person's income of a year, and whether the register has a row for it.
func (w *World) earned(i int32, age, year int) (int64, bool) {
	a := age - (lastYear - year)
	if a < 16 {
		return 0, false
	}
	r := draw(w.opt.Seed, sIncome, int(i))
	class, row, low, z := r.Float(), r.Float(), r.Float(), r.Normal()
	cal := &w.cal.Income
	none := cal.None.at(a)
	if s := w.slot[i]; s >= 0 {
		if share, ok := cal.Groups[groupName(w.group[i])]; ok {
			none = share
		}
	}
	if class < none {
		return 0, row < 0.4
	}
	y := cal.Median.at(a) * math.Exp(cal.Sigma*z) * math.Pow(cal.Growth, float64(year-2022))
	if low < cal.Low {
		y *= 0.3
	}
	yr := draw(w.opt.Seed, sIncome, int(i)<<6|(year-2000)|1<<40)
	y *= 0.94 + 0.12*yr.Float()
	return max(1, int64(y)), true
}

// earns reports whether a person has an income in 2023.
func (w *World) earns(i int32) bool {
	var c course
	return w.follow(&c, i, w.people.sex(i), w.people.age(i)) && c.income(lastYear) > 0
}

// permitsOfAssistants gives work permits to companies' assistants. Few companies have many permits.
func (w *World) permitsOfAssistants() {
	cal := &w.cal.Permits
	r := draw(w.opt.Seed, sPermit, -1)
	staff := map[int][]int32{}
	for k := range w.assist.clients {
		for _, s := range w.assist.clients[k].shifts {
			if from, to := overlap(stay{s.provider, s.from, s.to}); from <= to &&
				w.slot[s.assistant] < 0 && w.assist.worksFor[s.assistant] == s.provider && w.earns(s.assistant) &&
				!w.assist.providers[s.provider].own && !w.assist.providers[s.provider].city {
				staff[s.provider] = append(staff[s.provider], s.assistant)
			}
		}
	}
	var able []int
	for p, people := range staff {
		if len(people) >= 4 {
			able = append(able, p)
		}
	}
	sort.Ints(able)
	r.Shuffle(len(able), func(i, j int) { able[i], able[j] = able[j], able[i] })
	sort.SliceStable(able, func(i, j int) bool { return len(staff[able[i]]) >= 60 && len(staff[able[j]]) < 60 })
	companies, many := int(w.country(cal.Companies)+0.5), int(w.country(cal.Many)+0.5)
	permits := int(w.country(cal.Assistants) + 0.5)
	if companies > 0 && many == 0 && len(able) > 0 && w.country(cal.Many) > 0.5 {
		many = 1
	}
	companies = min(companies, len(able))
	given := map[int32]bool{}
	for _, p := range w.plans.permits {
		given[p.person] = true
	}
	for n := range companies {
		p := able[n]
		k := 0
		switch {
		case n < many:
			k = 12 + r.Intn(15)
		case n == companies-1:
			k = permits
		default:
			mean := float64(permits) / float64(max(1, companies-n))
			k = max(1, int(math.Min(11, -math.Log(1-r.Float())*mean*0.9+0.6)))
			k = min(k, max(1, permits-(companies-n-1)))
		}
		k = min(max(k, 1), 26)
		if n >= many {
			k = min(k, 11)
		}
		people := staff[p]
		for _, foreign := range []bool{true, false} {
			for _, i := range people {
				if k > 0 && !given[i] && (w.people.background[i] == bgForeign) == foreign {
					given[i] = true
					w.assistantPermits = append(w.assistantPermits, assistantPermit{i, w.assist.providers[p].id})
					k--
					permits--
				}
			}
		}
	}
	sort.Slice(w.assistantPermits, func(a, b int) bool {
		return w.assistantPermits[a].person < w.assistantPermits[b].person
	})
}

// assistantPermit is a work permit whose employer is the provider that the holder works for as an assistant.
type assistantPermit struct {
	person   int32
	employer int64
}

// listSoleTraders gives each owner one company.
func (w *World) listSoleTraders() {
	w.soleTraders = map[int32]int32{}
	for k := w.firms.private; k < w.firms.end; k++ {
		if !w.soleTrader(k) {
			continue
		}
		if f := w.firm(k); f.owner != nobody {
			if _, ok := w.soleTraders[f.owner]; !ok {
				w.soleTraders[f.owner] = int32(k)
			}
		}
	}
}
