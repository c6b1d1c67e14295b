package synth

import (
	"math"
	"slices"
	"strings"
)

// schemeRates is how many of a scheme there are at full size; a smaller country has one at least, unless it is switched off.
type schemeRates struct {
	Count float64 `yaml:"count"`
	About string  `yaml:"about"` // what a reader of the truth is told
}

func schemeNames(cal *Calibration) string {
	var names []string
	for name := range cal.Schemes {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// plans are the rows that schemes add to registers whose other rows are drawn person by person.
type plans struct {
	firms        []firm
	officers     [][]officer // of a firm
	permits      []plannedPermit
	support      []plannedSupport
	certificates []plannedCertificate
	pay          []plannedPay
	auditors     []int32
	agents       []int32
}

type plannedPermit struct {
	person   int32
	decided  day
	employer int64
}

type plannedSupport struct {
	person   int32
	employer int64
	from     day
	amount   int64
}

type plannedCertificate struct {
	person  int32
	clinic  int64
	benefit int
	issued  day
}

type plannedPay struct {
	employer int64
	person   int32
	month    int
	amount   int64
}

// plantSchemes plants every scheme that is not switched off, and the lookalikes, and records who and what belongs to each.
func (w *World) plantSchemes() {
	r := draw(w.opt.Seed, sScheme, 0)
	for range max(3, w.opt.Persons/4000) {
		w.plans.auditors = append(w.plans.auditors, w.stranger(&r))
	}
	for range max(1, w.opt.Persons/800000) {
		i := w.stranger(&r)
		w.plans.agents = append(w.plans.agents, i)
		w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "formation_agent", innocent: true, people: []int32{i}})
	}
	for _, i := range w.plans.auditors[:min(20, len(w.plans.auditors))] {
		w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "auditor", innocent: true, people: []int32{i}})
	}
	plant := map[string]func(*random){
		"representative_cluster": w.plantCluster, "succession": w.plantSuccession, "closed_circle": w.plantCircle, "service_company": w.plantService,
		"paper_assistants": w.plantPaperAssistants, "paper_permits": w.plantPaperPermits, "certificate_clinic": w.plantClinic, "owner_support": w.plantOwnerSupport,
		"merger": w.plantMerger, "transfer": w.plantTransfer, "family_firm": w.plantFamilyFirm,
	}
	for n, name := range schemeOrder {
		rates := w.cal.Schemes[name]
		factor, ok := w.opt.Schemes[name]
		if !ok {
			factor = 1
		}
		count := 0
		if factor > 0 {
			count = max(1, int(math.Round(factor*w.country(rates.Count))))
		}
		for k := range count {
			r := draw(w.opt.Seed, sScheme, (n+1)<<16|k)
			// A plan that finds no room (the two companies it drew are one, say) changes nothing and is drawn again.
			for try, had := 0, len(w.truth.schemes); try < 10 && len(w.truth.schemes) == had; try++ {
				plant[name](&r)
			}
		}
	}
	w.schemeCompanies = len(w.plans.firms)
}

// schemeOrder is the order in which schemes are planted; the lookalikes come last.
var schemeOrder = []string{"representative_cluster", "succession", "closed_circle", "service_company", "paper_assistants", "paper_permits", "certificate_clinic", "owner_support",
	"merger", "transfer", "family_firm"}

// found adds a company that belongs to a scheme and returns its place among the plans and its number.
func (w *World) found(r *random, industry, second string, registered day) (int, int64) {
	n := 0
	for _, p := range w.assist.providers {
		if !p.own {
			n++
		}
	}
	n -= w.newProviders
	k := len(w.plans.firms)
	f := firm{id: organisationNumber(n + k), name: firmName(r, second, n+k+1), form: "aktiebolag", industry: industry, registered: registered, closed: never, bankrupt: never, owner: nobody, licensed: never}
	w.plans.firms = append(w.plans.firms, f)
	w.plans.officers = append(w.plans.officers, nil)
	return k, f.id
}

// someone of a group, of working age and no assistant, who can front a company.
func (w *World) someone(r *random, from, to uint8) int32 {
	for range 5000 {
		if len(w.roster) == 0 {
			break
		}
		s := r.intn(len(w.roster))
		i := w.roster[s]
		if g := w.group[i]; g >= from && g <= to && !w.profiles[s].assistant && w.people.age(i) >= 22 && w.people.age(i) <= 64 && !w.represents(i) {
			return i
		}
	}
	return w.stranger(r)
}

// represents says whether somebody already represents a provider of assistance.
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

// plantCluster: three to five people run four to eight companies, one after the other; most end in bankruptcy.
func (w *World) plantCluster(r *random) {
	s := truthScheme{kind: "representative_cluster"}
	for range r.between(3, 5) {
		s.people = append(s.people, w.someone(r, 1, familyOf+levels-1))
	}
	industries := []string{"81210", "41200", "43341", "49410", "78200"}
	industry := industries[r.intn(len(industries))]
	at := civil(2013, 1, 1) + day(r.intn(900))
	for range r.between(4, 8) {
		if at > civil(2023, 6, 1) {
			break
		}
		k, id := w.found(r, industry, "Service", at)
		end := at + day(r.between(350, 900))
		if end < dataEnd {
			w.plans.firms[k].bankrupt = end
		}
		w.plans.firms[k].debts = int64(300000 + r.intn(4000000))
		first := r.intn(len(s.people))
		for j := range r.between(2, min(3, len(s.people))) {
			w.plans.officers[k] = append(w.plans.officers[k], officer{person: s.people[(first+j)%len(s.people)], role: []int64{4, 0, 5}[j], from: at, to: min(end, dataEnd)})
		}
		s.companies = append(s.companies, id)
		at = end - day(r.intn(120))
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// smallProvider finds a private provider of a size that nothing else is planned for; −1 where there is none.
func (w *World) smallProvider(r *random, least, most int) int {
	var able []int
	for p := range w.assist.providers {
		pr := &w.assist.providers[p]
		if !pr.city && !pr.own && pr.scheme == "" && pr.strong == "" && len(pr.users) >= least && len(pr.users) <= most && pr.bankrupt == never {
			able = append(able, p)
		}
	}
	if len(able) == 0 {
		return -1
	}
	return able[r.intn(len(able))]
}

// transferUsers moves a share of a provider's users to another from a month on, and those of their assistants who go along; it returns the assistants.
func (w *World) transferUsers(r *random, from, to, at int, users, along float64) []int32 {
	a := &w.assist
	var moved []int32
	for _, k := range slices.Clone(a.providers[from].users) {
		c := &a.clients[k]
		last := len(c.stays) - 1
		if last < 0 || c.stays[last].provider != from || c.stays[last].to < at || c.stays[last].from >= at || !r.chance(users) {
			continue
		}
		end := c.stays[last].to
		c.stays[last].to = at - 1
		c.stays = append(c.stays, stay{to, at, end})
		a.providers[to].users = append(a.providers[to].users, k)
		stayed := false
		for n := range c.shifts {
			s := &c.shifts[n]
			if s.provider != from || s.to < at {
				continue
			}
			further := *s
			s.to = min(s.to, at-1)
			if stayed && !r.chance(along) {
				continue
			}
			stayed = true
			further.from, further.provider = max(further.from, at), to
			c.shifts = append(c.shifts, further)
			moved = append(moved, further.assistant)
		}
	}
	return moved
}

// newProvider makes a provider of a planted company.
func (w *World) newProvider(r *random, registered day, licensed bool) (int, int64, int) {
	k, id := w.found(r, "88102", "Assistans", registered)
	if licensed {
		w.plans.firms[k].licensed = registered + 20
	}
	w.assist.providers = append(w.assist.providers, provider{id: id, bankrupt: never, revoked: never, granted: registered + 20, scheme: "new", quota: map[string]int{}})
	w.newProviders++
	return len(w.assist.providers) - 1, id, k
}

// bankruptProvider is a company of the report's that goes bankrupt, or another small one made to.
func (w *World) bankruptProvider(r *random) int {
	for p := range w.assist.providers {
		if pr := &w.assist.providers[p]; pr.bankrupt != never && pr.scheme == "" {
			return p
		}
	}
	p := w.smallProvider(r, 4, 40)
	if p >= 0 {
		w.assist.providers[p].bankrupt = civil(2024, 1, 10) + day(r.intn(70))
	}
	return p
}

// plantSuccession: after a bankruptcy in the spring of 2024 users and assistants reappear in a new company with one of the old representatives.
func (w *World) plantSuccession(r *random) {
	p := w.bankruptProvider(r)
	if p < 0 {
		return
	}
	old := &w.assist.providers[p]
	old.scheme = "succession"
	old.bankrupt = civil(2024, 1, 10) + day(r.intn(80))
	to, id, k := w.newProvider(r, old.bankrupt-day(r.between(30, 90)), true)
	old = &w.assist.providers[p]
	s := truthScheme{kind: "succession", companies: []int64{old.id, id}}
	w.transferUsers(r, p, to, monthOf(old.bankrupt)+1, 0.85, 0.85)
	for _, o := range old.reps {
		if o.role != 8 {
			s.people = append(s.people, o.person)
		}
	}
	if len(s.people) > 0 {
		w.plans.officers[k] = append(w.plans.officers[k], officer{person: s.people[0], role: 4, from: w.plans.firms[k].registered, to: never})
	}
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: w.stranger(r), role: 5, from: w.plans.firms[k].registered, to: never})
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantCircle: a small company whose users have nobody but relatives as assistants, and the company's representative, who is a relative of one of them.
func (w *World) plantCircle(r *random) {
	a := &w.assist
	for range 600 {
		p := w.smallProvider(r, 3, 6)
		if p < 0 {
			return
		}
		pr := &a.providers[p]
		var users []int
		var families [][]int32
		for _, k := range pr.users {
			c := &a.clients[k]
			if len(c.stays) != 1 || w.slot[c.person] >= 0 || c.to < periodTo || c.from > periodFrom {
				continue
			}
			if near := w.relativesToEmploy(c.person); len(near) >= 2 {
				users = append(users, k)
				families = append(families, near[:min(3, len(near))])
			}
		}
		if 5*len(users) < 3*len(pr.users) { // more than half of the users, so that the company is known by them
			continue
		}
		pr.scheme = "closed_circle"
		pr.reps = nil
		s := truthScheme{kind: "closed_circle", companies: []int64{pr.id}}
		head := families[0][0]
		for n, j := range families[0][:2] {
			pr.reps = append(pr.reps, officer{person: j, role: []int64{0, 4}[n], from: max(pr.granted, w.people.birth[j]+20*366), to: never})
		}
		for n, k := range users {
			c := &a.clients[k]
			c.shifts = nil
			team := families[n]
			if n > 0 {
				team = append(slices.Clone(team), head)
			}
			for _, j := range team {
				c.shifts = append(c.shifts, shift{assistant: j, provider: p, from: c.from, to: c.to})
				a.worksFor[j] = p
				if !slices.Contains(s.people, j) {
					s.people = append(s.people, j)
				}
			}
			s.people = append(s.people, c.person)
		}
		w.truth.schemes = append(w.truth.schemes, s)
		return
	}
}

// relativesToEmploy are a person's parents, children, siblings and spouse of working age, in no group, who are not yet assistants.
func (w *World) relativesToEmploy(i int32) []int32 {
	var near []int32
	w.people.relatives(i, func(j int32, kind string) {
		age := w.people.age(j)
		if _, busy := w.assist.worksFor[j]; !busy && kind != "parent_of_common_child" && w.group[j] == 0 && w.people.eligible(j) && age >= 20 && age <= 66 && !slices.Contains(near, j) {
			near = append(near, j)
		}
	})
	return near
}

// plantService: a provider's licence is revoked; its users become own employers, and a company without a licence, with the same people behind it, pays their assistants.
func (w *World) plantService(r *random) {
	p := w.smallProvider(r, 4, 30)
	if p < 0 {
		return
	}
	a := &w.assist
	a.providers[p].scheme = "service_company"
	a.providers[p].revoked = civil(2024, 1, 10) + day(r.intn(70))
	at := monthOf(a.providers[p].revoked) + 1
	k, id := w.found(r, "69201", "Service", a.providers[p].revoked-day(r.intn(40)))
	s := truthScheme{kind: "service_company", companies: []int64{a.providers[p].id, id}}
	for _, user := range slices.Clone(a.providers[p].users) {
		c := &a.clients[user]
		last := len(c.stays) - 1
		if c.stays[last].provider != p || c.stays[last].to < at || c.stays[last].from >= at {
			continue
		}
		a.providers = append(a.providers, provider{own: true, id: w.people.number[c.person], bankrupt: never, revoked: never, quota: map[string]int{}})
		to := len(a.providers) - 1
		end := c.stays[last].to
		c.stays[last].to = at - 1
		c.stays = append(c.stays, stay{to, at, end})
		for n := range c.shifts {
			sh := &c.shifts[n]
			if sh.provider != p || sh.to < at {
				continue
			}
			further := *sh
			sh.to = at - 1
			further.from, further.provider = max(further.from, at), to
			c.shifts = append(c.shifts, further)
			for m := at; m <= timeTo; m++ {
				w.plans.pay = append(w.plans.pay, plannedPay{id, further.assistant, m, int64(9000 + r.intn(16000))})
			}
		}
		s.people = append(s.people, c.person)
	}
	for _, o := range a.providers[p].reps {
		if o.role != 8 {
			w.plans.officers[k] = append(w.plans.officers[k], officer{person: o.person, role: 4, from: w.plans.firms[k].registered, to: never})
			s.people = append(s.people, o.person)
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantPaperAssistants: an assistant with more hours in a month than the month has, spread over three users of one company.
func (w *World) plantPaperAssistants(r *random) {
	a := &w.assist
	p := w.smallProvider(r, 6, 60)
	if p < 0 {
		return
	}
	from := r.between(periodFrom, periodTo-6)
	var users []int
	for _, k := range a.providers[p].users {
		if s := a.clients[k].stays[0]; a.clients[k].hours >= 100 && s.provider == p && s.from <= from && s.to >= from+6 {
			users = append(users, k)
		}
	}
	if len(users) < 3 {
		return
	}
	var who int32 = nobody
	for _, s := range a.clients[users[0]].shifts {
		if s.provider == p && w.slot[s.assistant] < 0 {
			who = s.assistant
		}
	}
	if who == nobody {
		return
	}
	a.providers[p].scheme = "paper_assistants"
	for _, k := range users[:3] {
		c := &a.clients[k]
		c.shifts = slices.DeleteFunc(c.shifts, func(s shift) bool { return s.assistant == who })
		c.shifts = append(c.shifts, shift{assistant: who, provider: p, from: from, to: from + r.between(3, 6), hours: int64(26000 + 50*r.intn(60))})
	}
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "paper_assistants", companies: []int64{a.providers[p].id}, people: []int32{who}})
}

// newcomer is somebody of the pool who came to the country in 2020–2022, at working age.
func (w *World) newcomer(r *random) int32 {
	p := &w.people
	for range 200000 {
		i := int32(r.intn(p.n))
		if p.background[i] == bgForeign && w.group[i] == 0 && p.eligible(i) && p.came[i] > civil(2020, 1, 10) && p.came[i] < civil(2022, 12, 1) && p.age(i) >= 20 && p.age(i) <= 55 {
			return i
		}
	}
	return w.stranger(r)
}

// plantPaperPermits: work permits tied to an employer that pays no wage to anybody.
func (w *World) plantPaperPermits(r *random) {
	k, id := w.found(r, "81210", "Städ", civil(2019, 1, 1)+day(r.intn(500)))
	s := truthScheme{kind: "paper_permits", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: front, role: 4, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	for range r.between(6, 20) {
		i := w.newcomer(r)
		if slices.Contains(s.people, i) {
			continue
		}
		w.plans.permits = append(w.plans.permits, plannedPermit{i, max(w.people.came[i], civil(2020, 2, 1)) + 30, id})
		s.people = append(s.people, i)
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantClinic: a small clinic whose certificates all lead to sickness compensation.
func (w *World) plantClinic(r *random) {
	k, id := w.found(r, "86212", "Läkarhus", civil(2017, 1, 1)+day(r.intn(900)))
	s := truthScheme{kind: "certificate_clinic", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: front, role: 0, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	want := r.between(40, 160)
	for tries := 0; want > 0 && tries < 400000; tries++ {
		i := int32(r.intn(w.people.n))
		age := w.people.age(i)
		if age < 25 || age > 65 || w.group[i] != 0 || !w.people.eligible(i) {
			continue
		}
		if l := w.poolLife(i, w.people.sex(i), age); l.had&(1<<sicknessCompensation) != 0 {
			w.plans.certificates = append(w.plans.certificates, plannedCertificate{i, id, sicknessCompensation, max(civil(2019, 10, 1), w.people.came[i]) + day(r.intn(1300))})
			want--
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantOwnerSupport: the owner of a company and the owner's relatives are its supported employees.
func (w *World) plantOwnerSupport(r *random) {
	k, id := w.found(r, "56100", "Restaurang", civil(2016, 1, 1)+day(r.intn(1200)))
	s := truthScheme{kind: "owner_support", companies: []int64{id}}
	owner := w.someone(r, 1, familyOf+levels-1)
	s.people = append(s.people, owner)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: owner, role: 6, from: w.plans.firms[k].registered, to: never})
	w.people.relatives(owner, func(j int32, kind string) {
		if age := w.people.age(j); len(s.people) < 4 && w.people.eligible(j) && age >= 20 && age <= 64 && !slices.Contains(s.people, j) {
			s.people = append(s.people, j)
		}
	})
	for _, i := range s.people {
		for n := range r.between(1, 3) {
			w.plans.support = append(w.plans.support, plannedSupport{i, id, civil(2020, 3, 1) + day(n*365+r.intn(200)), int64(60000 + r.intn(120000))})
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantMerger, innocent: a company goes up in a larger one, with all its users, and is deregistered without a bankruptcy.
func (w *World) plantMerger(r *random) {
	p, to := w.smallProvider(r, 4, 40), w.smallProvider(r, 15, 400)
	if p < 0 || to < 0 || p == to {
		return
	}
	a := &w.assist
	a.providers[p].scheme, a.providers[to].scheme = "merger", "merger"
	at := month(2024, 1+r.intn(3))
	a.providers[p].closed = firstDay(at) + 20
	w.transferUsers(r, p, to, at, 1, 1)
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "merger", innocent: true, companies: []int64{a.providers[p].id, a.providers[to].id}})
}

// plantTransfer, innocent: a municipality buys a contract out, and a third of a company's users move on.
func (w *World) plantTransfer(r *random) {
	p, to := w.smallProvider(r, 8, 60), w.smallProvider(r, 8, 400)
	if p < 0 || to < 0 || p == to {
		return
	}
	a := &w.assist
	a.providers[p].scheme, a.providers[to].scheme = "transfer", "transfer"
	w.transferUsers(r, p, to, month(2024, 1+r.intn(3)), 0.35, 0.3)
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "transfer", innocent: true, companies: []int64{a.providers[p].id, a.providers[to].id}})
}

// plantFamilyFirm, innocent: relatives run a company together, and work in it.
func (w *World) plantFamilyFirm(r *random) {
	k, id := w.found(r, []string{"47111", "45201", "56100", "43341"}[r.intn(4)], "Handel", civil(2005, 1, 1)+day(r.intn(4000)))
	s := truthScheme{kind: "family_firm", innocent: true, companies: []int64{id}}
	s.people = append(s.people, w.stranger(r))
	w.people.relatives(s.people[0], func(j int32, kind string) {
		if age := w.people.age(j); len(s.people) < 4 && w.group[j] == 0 && w.people.eligible(j) && age >= 20 && age <= 70 && !slices.Contains(s.people, j) {
			s.people = append(s.people, j)
		}
	})
	for n, i := range s.people {
		w.plans.officers[k] = append(w.plans.officers[k], officer{person: i, role: []int64{4, 5, 4, 5}[n], from: max(w.plans.firms[k].registered, w.people.birth[i]+18*366), to: never})
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// What the schemes add to the registers.

func (w *World) schemeRoles(t *table, k int) {
	for _, o := range w.plans.officers[k] {
		t.add(w.plans.firms[k].id, w.people.idOn(o.person, o.from), o.role, int64(o.from), orNull(o.to))
	}
}

func (w *World) schemeLicence(t *table, k int) {
	if f := w.plans.firms[k]; f.licensed != never {
		t.add(f.id, t.text("personlig assistans"), int64(f.licensed), int64(null))
	}
}

func (w *World) schemePermits(t *table) {
	for _, p := range w.plans.permits {
		t.add(w.people.idOn(p.person, p.decided), permitWork, int64(p.decided), int64(p.decided), int64(p.decided+730), p.employer, int64(null))
	}
}

func (w *World) schemeSupport(t *table) {
	for _, s := range w.plans.support {
		t.add(w.people.idOn(s.person, s.from), s.employer, t.text(supportKinds[1]), int64(s.from), int64(s.from+360), s.amount)
	}
}

func (w *World) schemeCertificates(t *table) {
	for k, c := range w.plans.certificates {
		t.add(t.text(certificateID(-1-k)), w.people.idOn(c.person, c.issued), c.clinic, t.text("L900001"), t.text(benefitNames[c.benefit]), int64(c.issued))
	}
}

func (w *World) schemeStatements(t *table) {
	for _, p := range w.plans.pay {
		t.add(p.employer, w.people.idOn(p.person, firstDay(p.month)), int64(p.month), p.amount)
	}
}
