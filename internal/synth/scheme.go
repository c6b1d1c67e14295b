package synth

import (
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
	"fmt"
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
	claims       []plannedClaim
	pay          []plannedPay
	auditors     []int32
	agents       [][2]int32 // formation bureaus: who sits on the board of the companies that they sell, and the deputy
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

type plannedClaim struct {
	person int32
	clinic int64
	on     day
	amount int64
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
		bureau := [2]int32{w.stranger(&r), w.stranger(&r)}
		w.plans.agents = append(w.plans.agents, bureau)
		w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "formation_agent", innocent: true, people: bureau[:]})
	}
	for _, i := range w.plans.auditors[:min(20, len(w.plans.auditors))] {
		w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "auditor", innocent: true, people: []int32{i}})
	}
	plant := map[string]func(*random.Numbers){
		"representative_cluster": w.plantCluster, "succession": w.plantSuccession, "closed_circle": w.plantCircle, "service_company": w.plantService,
		"paper_assistants": w.plantPaperAssistants, "paper_permits": w.plantPaperPermits, "certificate_clinic": w.plantClinic, "dental_clinic": w.plantDentalClinic, "owner_support": w.plantOwnerSupport,
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
	for p := range w.assist.providers { // what was planned for a founded provider
		if pr := &w.assist.providers[p]; pr.firm > 0 {
			f := &w.plans.firms[pr.firm-1]
			f.bankrupt, f.closed, f.revoked = pr.bankrupt, pr.ended(), pr.revoked
			w.plans.officers[pr.firm-1] = append(w.plans.officers[pr.firm-1], pr.reps...)
		}
	}
	w.schemeCompanies = len(w.plans.firms)
}

// schemeOrder is the order in which schemes and lookalikes are planted.
var schemeOrder = []string{"representative_cluster", "succession", "closed_circle", "service_company", "paper_assistants", "paper_permits", "certificate_clinic", "owner_support",
	"merger", "transfer", "family_firm", "dental_clinic"}

// found adds a company that belongs to a scheme and returns its place among the plans and its number.
func (w *World) found(r *random.Numbers, industry, second string, registered day) (int, int64) {
	n := 0
	for _, p := range w.assist.providers {
		if !p.own {
			n++
		}
	}
	n -= w.newProviders
	k := len(w.plans.firms)
	f := firm{id: organisationNumber(n + k), name: firmName(r, second, n+k+1), form: "aktiebolag", industry: industry, registered: registered, closed: never, bankrupt: never, owner: nobody, licensed: never, revoked: never}
	w.plans.firms = append(w.plans.firms, f)
	w.plans.officers = append(w.plans.officers, nil)
	return k, f.id
}

// someone of a group, of working age and no assistant, who can front a company.
func (w *World) someone(r *random.Numbers, from, to uint8) int32 {
	for range 5000 {
		if len(w.roster) == 0 {
			break
		}
		s := r.Intn(len(w.roster))
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
func (w *World) plantCluster(r *random.Numbers) {
	s := truthScheme{kind: "representative_cluster"}
	for range r.Between(3, 5) {
		s.people = append(s.people, w.someone(r, 1, familyOf+levels-1))
	}
	industries := []string{"81210", "41200", "43341", "49410", "78200"}
	industry := industries[r.Intn(len(industries))]
	at := civil(2013, 1, 1) + day(r.Intn(900))
	for range r.Between(4, 8) {
		if at > civil(2023, 6, 1) {
			break
		}
		k, id := w.found(r, industry, "Service", at)
		end := at + day(r.Between(350, 900))
		if end < dataEnd {
			w.plans.firms[k].bankrupt = end
		}
		w.plans.firms[k].debts = int64(300000 + r.Intn(4000000))
		first := r.Intn(len(s.people))
		for j := range r.Between(2, min(3, len(s.people))) {
			w.plans.officers[k] = append(w.plans.officers[k], officer{person: s.people[(first+j)%len(s.people)], role: []int64{4, 0, 5}[j], from: at, to: min(end, dataEnd)})
		}
		s.companies = append(s.companies, id)
		at = end - day(r.Intn(120))
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// able are the private providers that nothing else is planned for and that have from least to most users.
func (w *World) able(least, most int) []int {
	var able []int
	for p := range w.assist.providers {
		pr := &w.assist.providers[p]
		if !pr.city && !pr.own && pr.scheme == "" && pr.strong == "" && len(pr.users) >= least && len(pr.users) <= most && pr.bankrupt == never {
			able = append(able, p)
		}
	}
	return able
}

// smallProvider finds one of the able, or in a small country, where none is left, has one split off from a larger; −1 where that cannot be done either.
func (w *World) smallProvider(r *random.Numbers, least, most int) int {
	if able := w.able(least, most); len(able) > 0 {
		return able[r.Intn(len(able))]
	}
	users := w.settled(r, timeTo)
	if len(users) < least {
		return -1
	}
	return w.splitOff(r, users[:min(len(users), most, least+r.Intn(4))])
}

// settled are users of the pool who were with one provider from before the period until a month at least, in an order of chance; nothing else is planned for that provider, and it keeps some of its users.
func (w *World) settled(r *random.Numbers, until int) []int {
	a := &w.assist
	var users []int
	left := map[int]int{}
	small := len(a.providers) < 100 // has no example
	for k := range a.clients {
		c := &a.clients[k]
		if len(c.stays) != 1 || w.slot[c.person] >= 0 || c.from > periodFrom || c.to < until {
			continue
		}
		if p := c.stays[0].provider; (p > 0 || small) && !a.providers[p].own && (a.providers[p].scheme == "" || a.providers[p].scheme == "receiver") && a.providers[p].bankrupt == never {
			users = append(users, k)
		}
	}
	r.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
	return slices.DeleteFunc(users, func(k int) bool {
		p := a.clients[k].stays[0].provider
		left[p]++
		return left[p] > len(a.providers[p].users)-3
	})
}

// splitOff founds a provider that has had these users all the time, with their assistants.
func (w *World) splitOff(r *random.Numbers, users []int) int {
	a := &w.assist
	to, _, _ := w.newProvider(r, civil(2013, 1, 1)+day(r.Intn(1400)), true)
	for range 2 {
		a.providers[to].reps = append(a.providers[to].reps, officer{person: w.stranger(r), role: int64(4 + r.Intn(2)), from: a.providers[to].granted, to: never})
	}
	for _, k := range users {
		c := &a.clients[k]
		from := c.stays[0].provider
		a.providers[from].users = slices.DeleteFunc(a.providers[from].users, func(u int) bool { return u == k })
		c.stays[0].provider = to
		for n := range c.shifts {
			s := &c.shifts[n]
			if s.provider = to; a.worksFor[s.assistant] == from {
				a.worksFor[s.assistant] = to
			}
		}
		a.providers[to].users = append(a.providers[to].users, k)
	}
	a.providers[to].scheme = ""
	return to
}

// transferUsers moves a share of a provider's users to another from a month on, and those of their assistants who go along; whom the others leave behind has new ones hired there.
func (w *World) transferUsers(r *random.Numbers, from, to, at int, users, along float64) {
	for _, k := range slices.Clone(w.assist.providers[from].users) {
		if w.staysAt(k, from, at) && r.Chance(users) {
			w.transferUser(r, k, to, at, along)
		}
	}
}

// staysAt says whether a user was with a provider before a month and would be in it.
func (w *World) staysAt(k, provider, at int) bool {
	c := &w.assist.clients[k]
	last := len(c.stays) - 1
	return last >= 0 && c.stays[last].provider == provider && c.stays[last].to >= at && c.stays[last].from < at
}

// transferUser moves one user from the last provider to another from a month on.
func (w *World) transferUser(r *random.Numbers, k, to, at int, along float64) {
	a := &w.assist
	c := &a.clients[k]
	last := len(c.stays) - 1
	from, end := c.stays[last].provider, c.stays[last].to
	c.stays[last].to = at - 1
	c.stays = append(c.stays, stay{to, at, end})
	a.providers[to].users = append(a.providers[to].users, k)
	moved := 0
	for n := range c.shifts {
		s := &c.shifts[n]
		if s.provider != from || s.to < at {
			continue
		}
		further := *s
		s.to = min(s.to, at-1)
		if !r.Chance(along) {
			continue
		}
		further.from, further.provider = max(further.from, at), to
		c.shifts = append(c.shifts, further)
		moved++
	}
	for ; moved < 1+c.hours/40; moved++ { // as many as can share the week between them
		c.shifts = append(c.shifts, shift{assistant: w.stranger(r), provider: to, from: at, to: end})
	}
}

// newProvider makes a provider of a planted company.
func (w *World) newProvider(r *random.Numbers, registered day, licensed bool) (int, int64, int) {
	k, id := w.found(r, "88102", "Assistans", registered)
	if licensed {
		w.plans.firms[k].licensed = registered + 20
	}
	w.assist.providers = append(w.assist.providers, provider{id: id, firm: k + 1, bankrupt: never, revoked: never, granted: registered + 20, scheme: "new", quota: map[string]int{}})
	w.newProviders++
	return len(w.assist.providers) - 1, id, k
}

// bankruptProvider is a company of the report's that goes bankrupt, or another small one made to.
func (w *World) bankruptProvider(r *random.Numbers) int {
	for p := range w.assist.providers {
		if pr := &w.assist.providers[p]; pr.bankrupt != never && pr.scheme == "" {
			return p
		}
	}
	p := w.smallProvider(r, 4, 40)
	if p >= 0 {
		w.assist.providers[p].bankrupt = civil(2024, 1, 10) + day(r.Intn(70))
	}
	return p
}

// plantSuccession: after a bankruptcy in the spring of 2024 users and assistants reappear in a new company with one of the old representatives.
func (w *World) plantSuccession(r *random.Numbers) {
	p := w.bankruptProvider(r)
	if p < 0 {
		return
	}
	old := &w.assist.providers[p]
	old.scheme = "succession"
	old.bankrupt = civil(2024, 1, 10) + day(r.Intn(80))
	to, id, k := w.newProvider(r, old.bankrupt-day(r.Between(30, 90)), true)
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
func (w *World) plantCircle(r *random.Numbers) {
	a := &w.assist
	team := func(k int) []int32 { // who can carry the user's week between them; none where nobody can
		c := &a.clients[k]
		if len(c.stays) != 1 || w.slot[c.person] >= 0 || c.to < periodTo || c.from > periodFrom {
			return nil
		}
		near := w.relativesToEmploy(c.person)
		near = near[:min(4, len(near))]
		if len(near) < 2 || c.hours > 55*len(near) {
			return nil
		}
		return near
	}
	var users []int
	p := -1
	candidates := w.able(3, 6)
	r.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	for _, q := range candidates {
		users = nil
		for _, k := range a.providers[q].users {
			if team(k) != nil && !a.clients[k].reached {
				users = append(users, k)
			}
		}
		if 5*len(users) >= 3*len(a.providers[q].users) { // more than half of the users, so that the company is known by them
			p = q
			break
		}
	}
	if p < 0 {
		candidates := slices.DeleteFunc(w.settled(r, periodTo), func(k int) bool { return team(k) == nil })
		slices.SortStableFunc(candidates, func(x, y int) int { return b2i(a.clients[x].reached) - b2i(a.clients[y].reached) })
		users = nil
		for _, k := range candidates {
			if len(users) < 3 && w.leave(k, users) {
				users = append(users, k)
			}
		}
		if len(users) < 2 {
			return
		}
		p = w.splitOff(r, users)
	}
	pr := &a.providers[p]
	pr.scheme = "closed_circle"
	pr.reps = nil
	s := truthScheme{kind: "closed_circle", companies: []int64{pr.id}}
	first := team(users[0])
	head := first[0]
	for n, j := range first[:2] {
		pr.reps = append(pr.reps, officer{person: j, role: []int64{0, 4}[n], from: max(pr.granted, w.people.birth[j]+20*366), to: never})
	}
	for n, k := range users {
		c := &a.clients[k]
		c.shifts = nil
		near := team(k)
		if n > 0 && !slices.Contains(near, head) { // the head is there for the others' users as well, some hours a month
			c.shifts = append(c.shifts, shift{assistant: head, provider: p, from: c.from, to: c.to, hours: 1500})
		}
		for _, j := range near {
			c.shifts = append(c.shifts, shift{assistant: j, provider: p, from: c.from, to: c.to})
		}
		for _, sh := range c.shifts {
			a.worksFor[sh.assistant] = p
			if !slices.Contains(s.people, sh.assistant) {
				s.people = append(s.people, sh.assistant)
			}
		}
		s.people = append(s.people, c.person)
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// leave has the groups' assistants of a user work for others of the same provider instead, but not for some; false, and nothing changes, where there is nobody else for one of them.
func (w *World) leave(k int, but []int) bool {
	a := &w.assist
	c := &a.clients[k]
	group := func(s shift) bool { return w.slot[s.assistant] >= 0 }
	var to []int
	for _, s := range c.shifts {
		if !group(s) {
			continue
		}
		n := slices.IndexFunc(a.providers[s.provider].users, func(other int) bool {
			o := &a.clients[other]
			return other != k && !slices.Contains(but, other) && !slices.Contains(to, other) &&
				slices.ContainsFunc(o.stays, func(y stay) bool { return y.provider == s.provider && y.from <= s.from && y.to >= s.to }) &&
				!slices.ContainsFunc(o.shifts, func(y shift) bool { return y.assistant == s.assistant })
		})
		if n < 0 {
			return false
		}
		to = append(to, a.providers[s.provider].users[n])
	}
	for _, s := range c.shifts {
		if group(s) {
			o := &a.clients[to[0]]
			o.shifts, o.reached, to = append(o.shifts, s), true, to[1:]
		}
	}
	c.shifts, c.reached = slices.DeleteFunc(c.shifts, group), false
	return true
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
func (w *World) plantService(r *random.Numbers) {
	p := w.smallProvider(r, 4, 30)
	if p < 0 {
		return
	}
	a := &w.assist
	a.providers[p].scheme = "service_company"
	a.providers[p].revoked = civil(2023, 8, 10) + day(r.Intn(70)) // while there are employers' statements that tell who pays
	at := monthOf(a.providers[p].revoked) + 1
	k, id := w.found(r, "69201", "Service", a.providers[p].revoked-day(r.Intn(40)))
	s := truthScheme{kind: "service_company", companies: []int64{a.providers[p].id, id}}
	for _, user := range slices.Clone(a.providers[p].users) {
		c := &a.clients[user]
		if !w.staysAt(user, p, at) {
			continue
		}
		last := len(c.stays) - 1
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
			for m := at; m <= month(2023, 12); m++ {
				w.plans.pay = append(w.plans.pay, plannedPay{id, further.assistant, m, int64(9000 + r.Intn(16000))})
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
func (w *World) plantPaperAssistants(r *random.Numbers) {
	a := &w.assist
	from := r.Between(periodFrom, periodTo-6)
	var users []int
	var who int32
	fits := func(p int) bool {
		users, who = nil, nobody
		for _, k := range a.providers[p].users {
			if s := a.clients[k].stays[0]; a.clients[k].hours >= 80 && s.provider == p && s.from <= from && s.to >= from+6 {
				users = append(users, k)
			}
		}
		if len(users) < 3 {
			return false
		}
		for _, s := range a.clients[users[0]].shifts {
			if s.provider == p && w.slot[s.assistant] < 0 {
				who = s.assistant
			}
		}
		return who != nobody
	}
	p := -1
	candidates := w.able(4, 60)
	r.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	if k := slices.IndexFunc(candidates, fits); k >= 0 {
		p = candidates[k]
	} else if users := slices.DeleteFunc(w.settled(r, timeTo), func(k int) bool { return a.clients[k].hours < 80 || len(a.clients[k].shifts) == 0 }); len(users) >= 4 {
		if q := w.splitOff(r, users[:4]); fits(q) {
			p = q
		}
	}
	if p < 0 {
		return
	}
	a.providers[p].scheme = "paper_assistants"
	for _, k := range users[:3] {
		c := &a.clients[k]
		c.shifts = slices.DeleteFunc(c.shifts, func(s shift) bool { return s.assistant == who })
		c.shifts = append(c.shifts, shift{assistant: who, provider: p, from: from, to: from + r.Between(3, 6), hours: int64(26000 + 50*r.Intn(60))})
	}
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "paper_assistants", companies: []int64{a.providers[p].id}, people: []int32{who}})
}

// newcomer is somebody of the pool who came to the country in 2020–2022, at working age.
func (w *World) newcomer(r *random.Numbers) int32 {
	p := &w.people
	for range 200000 {
		i := int32(r.Intn(p.n))
		if p.background[i] == bgForeign && w.group[i] == 0 && p.eligible(i) && p.came[i] > civil(2020, 1, 10) && p.came[i] < civil(2022, 12, 1) && p.age(i) >= 20 && p.age(i) <= 55 {
			return i
		}
	}
	return w.stranger(r)
}

// plantPaperPermits: work permits tied to an employer that pays no wage to anybody.
func (w *World) plantPaperPermits(r *random.Numbers) {
	k, id := w.found(r, "81210", "Städ", civil(2019, 1, 1)+day(r.Intn(500)))
	s := truthScheme{kind: "paper_permits", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: front, role: 4, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	for range r.Between(6, 20) {
		i := w.newcomer(r)
		if slices.Contains(s.people, i) || slices.ContainsFunc(w.plans.permits, func(p plannedPermit) bool { return p.person == i }) {
			continue
		}
		w.plans.permits = append(w.plans.permits, plannedPermit{i, max(w.people.came[i], civil(2020, 2, 1)) + 30, id})
		s.people = append(s.people, i)
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantClinic: a small clinic whose certificates all lead to sickness compensation.
func (w *World) plantClinic(r *random.Numbers) {
	k, id := w.found(r, "86212", "Läkarhus", civil(2017, 1, 1)+day(r.Intn(900)))
	s := truthScheme{kind: "certificate_clinic", companies: []int64{id}}
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: front, role: 0, from: w.plans.firms[k].registered, to: never})
	s.people = append(s.people, front)
	want := r.Between(40, 160)
	for tries := 0; want > 0 && tries < 400000; tries++ {
		i := int32(r.Intn(w.people.n))
		age := w.people.age(i)
		if age < 25 || age > 65 || w.group[i] != 0 || !w.people.eligible(i) {
			continue
		}
		if l := w.poolLife(i, w.people.sex(i), age); l.had&(1<<sicknessCompensation) != 0 {
			w.plans.certificates = append(w.plans.certificates, plannedCertificate{i, id, sicknessCompensation, max(civil(2019, 10, 1), w.people.came[i]) + day(r.Intn(1300))})
			want--
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantDentalClinic: a small dental clinic that bills for more visits than its patients made.
func (w *World) plantDentalClinic(r *random.Numbers) {
	k, id := w.found(r, "86230", "Tandvård", civil(2017, 1, 1)+day(r.Intn(900)))
	front := w.someone(r, 1, familyOf+levels-1)
	w.plans.officers[k] = append(w.plans.officers[k], officer{person: front, role: 0, from: w.plans.firms[k].registered, to: never})
	for range r.Between(30, 120) {
		i := w.stranger(r)
		for range r.Between(5, 14) {
			w.plans.claims = append(w.plans.claims, plannedClaim{i, id, max(civil(2022, 1, 1), w.people.came[i]) + day(r.Intn(900)), int64(400 + r.Intn(2400))})
		}
	}
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "dental_clinic", companies: []int64{id}, people: []int32{front}})
}

// plantOwnerSupport: the owner of a company and the owner's relatives are its supported employees.
func (w *World) plantOwnerSupport(r *random.Numbers) {
	k, id := w.found(r, "56100", "Restaurang", civil(2016, 1, 1)+day(r.Intn(1200)))
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
		for n := range r.Between(1, 3) {
			w.plans.support = append(w.plans.support, plannedSupport{i, id, civil(2020, 3, 1) + day(n*365+r.Intn(200)), int64(60000 + r.Intn(120000))})
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// receiver is a provider that users come to without anything behind it; one can receive from several.
func (w *World) receiver(r *random.Numbers, but int) int {
	var able, tied []int
	for p := range w.assist.providers {
		pr := &w.assist.providers[p]
		if p == 0 || p == but || pr.city || pr.own || len(pr.users) < 4 || pr.bankrupt != never || pr.revoked != never || pr.closed != 0 || pr.scheme != "" && pr.scheme != "receiver" {
			continue
		}
		if pr.strong == "" {
			able = append(able, p)
		} else {
			tied = append(tied, p)
		}
	}
	if len(able) == 0 {
		able = tied
	}
	if len(able) == 0 {
		return -1
	}
	return able[r.Intn(len(able))]
}

// plantMerger, innocent: a company goes up in a larger one, with all its users, and is deregistered without a bankruptcy. Before, the larger one has somebody on its board; after, somebody of its board stays on with the larger.
func (w *World) plantMerger(r *random.Numbers) {
	a := &w.assist
	p := w.smallProvider(r, 4, 40)
	if p < 0 {
		return
	}
	a.providers[p].scheme = "merger"
	to := w.smallProvider(r, 6, 400)
	if to < 0 {
		to = w.receiver(r, p)
	}
	if to < 0 {
		a.providers[p].scheme = ""
		return
	}
	from, into := &a.providers[p], &a.providers[to]
	into.scheme = "receiver"
	at := month(2024, 1+r.Intn(3))
	from.closed = firstDay(at) + 20
	if len(into.reps) > 0 {
		from.reps = append(from.reps, officer{person: into.reps[0].person, role: 3, from: from.closed - 200, to: from.closed})
	}
	if len(from.reps) > 0 {
		into.reps = append(into.reps, officer{person: from.reps[0].person, role: 4, from: from.closed, to: never})
	}
	w.transferUsers(r, p, to, at, 1, 0.9)
	w.truth.schemes = append(w.truth.schemes, truthScheme{kind: "merger", innocent: true, companies: []int64{from.id, into.id}})
}

// plantTransfer, innocent: a municipality buys a contract out, and a third of a company's users move on together; or, every other time, a company goes bankrupt, and its users choose others, where some of their assistants follow.
func (w *World) plantTransfer(r *random.Numbers) {
	p := w.smallProvider(r, 4, 60)
	if p < 0 {
		p = w.receiver(r, -1)
	}
	if p < 0 || w.receiver(r, p) < 0 {
		return
	}
	a := &w.assist
	n := 0
	for _, s := range w.truth.schemes {
		n += b2i(s.kind == "transfer")
	}
	s := truthScheme{kind: "transfer", innocent: true, companies: []int64{a.providers[p].id}}
	a.providers[p].scheme = "transfer"
	move := func(k, to, at int) {
		a.providers[to].scheme = "receiver"
		w.transferUser(r, k, to, at, 0.3)
		if !slices.Contains(s.companies, a.providers[to].id) {
			s.companies = append(s.companies, a.providers[to].id)
		}
	}
	if n%2 == 0 {
		at, to := month(2024, 1+r.Intn(3)), w.receiver(r, p)
		for j, k := range slices.Clone(a.providers[p].users) {
			if j%3 == 0 && w.staysAt(k, p, at) {
				move(k, to, at)
			}
		}
	} else {
		a.providers[p].bankrupt = civil(2024, 1, 10) + day(r.Intn(70))
		at := monthOf(a.providers[p].bankrupt) + 1
		for _, k := range slices.Clone(a.providers[p].users) {
			if w.staysAt(k, p, at) {
				move(k, w.receiver(r, p), at)
			}
		}
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// plantFamilyFirm, innocent: relatives run a company together, or a few, and fare as others do.
func (w *World) plantFamilyFirm(r *random.Numbers) {
	s := truthScheme{kind: "family_firm", innocent: true, people: []int32{w.stranger(r)}}
	w.people.relatives(s.people[0], func(j int32, kind string) {
		if age := w.people.age(j); len(s.people) < 4 && w.people.eligible(j) && age >= 20 && age <= 70 && !slices.Contains(s.people, j) {
			s.people = append(s.people, j)
		}
	})
	industry := []string{"47111", "45201", "56100", "43341"}[r.Intn(4)]
	at := civil(2005, 1, 1) + day(r.Intn(4000))
	for range []int{1, 1, 2, 3, 4}[r.Intn(5)] {
		k, id := w.found(r, industry, "Handel", at)
		f := &w.plans.firms[k]
		if r.Chance(w.cal.Companies.Bankrupt) {
			f.bankrupt = min(at+day(r.Between(1000, 4000)), dataEnd)
		}
		if r.Chance(w.cal.Companies.TaxDebt) {
			f.debts = int64(20000 + r.Intn(300000))
		}
		for n, i := range s.people {
			from := max(at, w.people.birth[i]+18*366)
			if from < f.bankrupt {
				w.plans.officers[k] = append(w.plans.officers[k], officer{person: i, role: []int64{4, 5, 4, 5}[n], from: from, to: f.bankrupt})
			}
		}
		s.companies = append(s.companies, id)
		at += day(r.Intn(1000))
	}
	w.truth.schemes = append(w.truth.schemes, s)
}

// What the schemes add to the registers.

func (w *World) schemeLicence(t *file.Table, k int) {
	if f := w.plans.firms[k]; f.licensed != never {
		t.Add(f.id, t.Text("personlig assistans"), int64(f.licensed), orNull(f.revoked))
	}
}

func (w *World) schemePermits(t *file.Table) {
	for _, p := range w.plans.permits {
		t.Add(w.people.idOn(p.person, p.decided), permitWork, int64(p.decided), int64(p.decided), int64(p.decided+730), p.employer, int64(file.Null))
	}
}

func (w *World) schemeSupport(t *file.Table) {
	for _, s := range w.plans.support {
		t.Add(w.people.idOn(s.person, s.from), s.employer, t.Text(supportKinds[1]), int64(s.from), int64(s.from+360), s.amount)
	}
}

func (w *World) schemeCertificates(t *file.Table) {
	for k, c := range w.plans.certificates {
		t.Add(t.Text(certificateID(-1-k)), w.people.idOn(c.person, c.issued), c.clinic, t.Text("L900001"), t.Text(benefitNames[c.benefit]), int64(c.issued))
	}
}

func (w *World) schemeClaims(t *file.Table) {
	for k, c := range w.plans.claims {
		on := min(c.on, w.people.death[c.person], w.people.left[c.person], dataEnd)
		t.Add(t.Text(fmt.Sprintf("T9%09d", k)), c.clinic, w.people.idOn(c.person, on), int64(on), t.Text("302"), c.amount)
	}
}

func (w *World) schemeStatements(t *file.Table) {
	for _, p := range w.plans.pay {
		t.Add(p.employer, w.people.idOn(p.person, firstDay(p.month)), int64(p.month), p.amount)
	}
}
