package synth

import (
	"ansatz/internal/synth/random"
	"math"
	"slices"
)

// assistanceRates is personal assistance: section 5 of the results.
type assistanceRates struct {
	Users      float64 `yaml:"users"`      // with a user-month in 2022–2023, at full size
	Private    float64 `yaml:"private"`    // private companies, at full size
	Municipal  float64 `yaml:"municipal"`  // municipalities, at full size
	OwnShare   float64 `yaml:"own_share"`  // of the users: own employers
	CityShare  float64 `yaml:"city_share"` // of the users: by the municipality
	Switching  float64 `yaml:"switching"`  // of the users: change provider in the period
	WeekHours  float64 `yaml:"week_hours"` // mean of a decision
	HoursSD    float64 `yaml:"hours_sd"`
	Assistants struct {
		Female curve `yaml:"female"`
		Male   curve `yaml:"male"`
	} `yaml:"assistants"` // probability that one of the pool works as an assistant in 2022–2023
	Relative     float64 `yaml:"relative"`     // how many times more often a user's parents, children and siblings do
	Investigated float64 `yaml:"investigated"` // of the pool's assistants
	Groups       map[string]struct {
		Ratio     float64 `yaml:"ratio"`
		CaseRatio float64 `yaml:"case_ratio"`
		UserYears float64 `yaml:"user_years"`
		NewUsers  float64 `yaml:"new_users"` // users whom no stronger group reaches, per assistant
	} `yaml:"groups"`
	Sizes struct { // users of a provider, by its rank among its kind as a share of all
		Private curvePoints `yaml:"private"`
		City    curvePoints `yaml:"city"`
	} `yaml:"sizes"`
	Tied struct { // share of providers with an active or linked assistant, by number of users
		Few  float64 `yaml:"few"`  // up to 3
		Some float64 `yaml:"some"` // 4–19
		Many float64 `yaml:"many"` // 20 or more
	} `yaml:"tied"`
	LargestShare       float64            `yaml:"largest_share"` // of the private: the largest, which together have half of the users
	LargestTied        float64            `yaml:"largest_tied"`  // active or linked assistants in each of them
	LargestLeast       float64            `yaml:"largest_least"`
	Represented        map[string]float64 `yaml:"represented"`     // companies by their strongest representative, at full size
	WithAssistants     float64            `yaml:"with_assistants"` // of these, with active or linked assistants
	Untied             map[string]float64 `yaml:"untied"`          // strongest representatives of those without
	LinkedUsers        float64            `yaml:"linked_users"`    // users in a group, with the represented companies tied to crime
	Bankruptcies       float64            `yaml:"bankruptcies"`
	FamilyInvestigated float64            `yaml:"family_investigated"`
	Largest            struct {
		Cases     float64 `yaml:"cases"`
		Reported  float64 `yaml:"reported"`
		Wrong     float64 `yaml:"wrong"`
		MeanWrong float64 `yaml:"mean_wrong"`
	} `yaml:"largest"`
	Example struct {
		Users, ActiveOrLinked, Family, FromPopulation, Several, Cases, Companies int
		Enabler, Linked, FamilyRepresentatives                                   int
	} `yaml:"example"`
}

// curvePoints is a function of a rank share, linear in the logarithm between its points.
type curvePoints [][2]float64

func (c curvePoints) at(x float64) float64 {
	for k := 1; k < len(c); k++ {
		if x <= c[k][0] {
			t := (x - c[k-1][0]) / (c[k][0] - c[k-1][0])
			return math.Exp((1-t)*math.Log(c[k-1][1]) + t*math.Log(c[k][1]))
		}
	}
	return c[len(c)-1][1]
}

// provider gives assistance: a company, a municipality, or a user who is the own employer.
type provider struct {
	id               int64
	city             bool
	own              bool
	size             int // users meant for it
	users            []int
	tied             bool   // to have active or linked assistants
	strong           string // strongest representative's kind; empty where not represented
	reps             []officer
	bankrupt         day
	revoked          day
	closed           day // deregistered; 0 where not
	granted          day
	from             int // first month of business
	cases            int
	quota            map[string]int // assistants to come, by kind
	scheme           string
	firm             int // of a provider that a scheme founded: its place among the plans' companies, from 1
	strongAssistants int // active or linked
}

// ended is when a provider was deregistered.
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

// client is a user of assistance.
type client struct {
	person   int32
	from, to int // months
	hours    int // a week
	stays    []stay
	reached  bool // by an assistant of a group
	shifts   []shift
}

type stay struct {
	provider int
	from, to int
}

// shift is an assistant's work for a user over some months.
type shift struct {
	assistant int32
	provider  int
	from, to  int
	hours     int64 // hundredths a month; 0: shares what the others leave
}

// assistance is the whole of personal assistance, made in memory: some ten thousands of users and their assistants.
type assistance struct {
	clients   []client
	providers []provider
	example   int
	worksFor  map[int32]int // an assistant's provider
	clientOf  map[int32]int
}

var (
	periodFrom = month(2022, 1)
	periodTo   = month(2023, 12)
	timeFrom   = month(2021, 7)
	timeTo     = month(2024, 6)
)

// hourlyRate is the standard amount per hour, kronor ×100 (sweden.md 5.2).
func hourlyRate(m int) int64 {
	switch 1970 + m/12 {
	case 2020:
		return 30430
	case 2021:
		return 31500
	case 2022:
		return 31970
	case 2023:
		return 32450
	}
	return 33260
}

func (w *World) makeAssistance() {
	a := &w.assist
	a.worksFor, a.clientOf = map[int32]int{}, map[int32]int{}
	r := draw(w.opt.Seed, sAssistance, 0)
	w.makeClients(&r)
	w.makeProviders(&r)
	w.placeClients(&r)
	w.placeAssistants(&r)
	w.represent(&r)
	w.companyCases(&r)
}

// makeClients takes everybody who had assistance allowance; as many as the calibration says have assistance in 2022–2023, the others before.
func (w *World) makeClients(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	users := slices.Clone(w.users)
	for s, i := range w.roster {
		if w.profiles[s].had&(1<<assistanceAllowance) != 0 {
			users = append(users, i)
		}
	}
	slices.Sort(users)
	current := balanced(r, slices.Repeat([]float64{1}, len(users)), w.country(cal.Users), 1)
	w.note("assistance: %d users in all, %.0f wanted in the period", len(users), w.country(cal.Users))
	for k, i := range users {
		c := client{person: i, from: month(2020, 1), to: timeTo}
		c.hours = min(max(int(cal.WeekHours+cal.HoursSD*r.Normal()), 41), 250)
		if current[k] {
			if r.Chance(0.15) {
				c.from = r.Between(month(2020, 3), month(2023, 8))
			}
			if r.Chance(0.15) {
				c.to = r.Between(max(c.from+3, month(2022, 3)), timeTo)
			}
		} else {
			c.to = r.Between(month(2020, 3), month(2021, 12))
		}
		born := monthOf(w.people.birth[i])
		c.from = max(c.from, born+12, monthOf(w.people.came[i])+1)
		if d := w.people.death[i]; d != never {
			c.to = min(c.to, monthOf(d))
		}
		if c.to < c.from {
			c.from = c.to
		}
		a.clientOf[i] = len(a.clients)
		a.clients = append(a.clients, c)
	}
}

// makeProviders makes the companies and municipalities with their sizes, and says which shall have ties.
func (w *World) makeProviders(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	private, city := max(4, int(w.country(cal.Private)+0.5)), max(2, int(w.country(cal.Municipal)+0.5))
	for k := range private {
		a.providers = append(a.providers, provider{size: int(math.Round(cal.Sizes.Private.at((float64(k) + 0.5) / float64(private))))})
	}
	for k := range city {
		a.providers = append(a.providers, provider{city: true, size: int(math.Round(cal.Sizes.City.at((float64(k) + 0.5) / float64(city))))})
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
	// ties: by size
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
	// representatives: the tied that are represented, and the untied
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

// placeClients gives each user a provider, or two in turn.
func (w *World) placeClients(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	var ours, others []int // users in a group, and not
	for k := range a.clients {
		if w.slot[a.clients[k].person] >= 0 {
			ours = append(ours, k)
		} else {
			others = append(others, k)
		}
	}
	r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	// users of the groups: those with the most relatives at work first, to the example
	relatives := func(k int) int {
		n := 0
		w.people.relatives(a.clients[k].person, func(j int32, kind string) {
			if s := w.slot[j]; s >= 0 && w.profiles[s].assistant && isNear(kind) {
				n++
			}
		})
		return n
	}
	count := make(map[int]int, len(ours))
	var past []int // before the period
	ours = slices.DeleteFunc(ours, func(k int) bool {
		count[k] = relatives(k)
		before := a.clients[k].to < periodFrom || a.clients[k].from > periodTo
		if before {
			past = append(past, k)
		}
		return before
	})
	slices.SortStableFunc(ours, func(x, y int) int { return count[y] - count[x] })
	put := func(k, p int) {
		c := &a.clients[k]
		c.stays = append(c.stays, stay{p, c.from, c.to})
		a.providers[p].users = append(a.providers[p].users, k)
	}
	example := min(cal.Example.FromPopulation, w.scaled(cal.LinkedUsers), len(ours))
	if len(a.providers) < 100 {
		example = min(example, 3)
	}
	// the example has users with many relatives at work, and users with one
	one := slices.IndexFunc(ours, func(k int) bool { return count[k] <= 1 })
	several := min(cal.Example.Several, example)
	if one < 0 || one < several {
		one = min(several, len(ours))
	}
	one = min(one, len(ours)-(example-several))
	for _, k := range slices.Concat(ours[:several], ours[one:one+example-several]) {
		put(k, 0)
	}
	ours = slices.Concat(ours[several:one], ours[one+example-several:], past)
	slices.SortStableFunc(ours, func(x, y int) int { return b2i(a.clients[x].to < periodFrom) - b2i(a.clients[y].to < periodFrom) })
	current := len(ours) - len(past)
	r.Shuffle(current, func(i, j int) { ours[i], ours[j] = ours[j], ours[i] })
	var criminal, rest []int
	for p := range a.providers {
		if pr := &a.providers[p]; pr.strong != "" && (pr.tied || pr.strong != "family") {
			if p > 0 {
				criminal = append(criminal, p)
			}
		} else if pr.strong == "" && pr.size > 3 {
			rest = append(rest, p)
		}
	}
	for left := min(w.scaled(cal.LinkedUsers)-example, current); left > 0; { // one each, again and again, while there is room
		before := left
		for _, p := range criminal {
			if left > 0 && len(a.providers[p].users) < a.providers[p].size {
				put(ours[0], p)
				ours = ours[1:]
				left--
			}
		}
		if left == before {
			break
		}
	}
	if len(rest) == 0 {
		rest = criminal
	}
	if len(rest) == 0 {
		rest = []int{0}
	}
	for _, k := range ours {
		p := rest[r.Intn(len(rest))]
		for range 50 {
			if len(a.providers[p].users) < a.providers[p].size/2 {
				break
			}
			p = rest[r.Intn(len(rest))]
		}
		put(k, p)
	}
	// everybody else: own employers first, then the providers are filled in proportion to their sizes
	own := int(cal.OwnShare * float64(len(a.clients)))
	for _, k := range others[:min(own, len(others))] {
		a.providers = append(a.providers, provider{own: true, id: w.people.number[a.clients[k].person], bankrupt: never, revoked: never, quota: map[string]int{}})
		put(k, len(a.providers)-1)
	}
	others = others[min(own, len(others)):]
	var slots []int
	var sizes [2]float64
	for p := range a.providers {
		if pr := &a.providers[p]; !pr.own {
			sizes[b2i(pr.city)] += float64(max(0, pr.size-len(pr.users)))
		}
	}
	// the stated sizes are those of users at any time, so that who changes provider counts twice
	want := float64(len(others)) * (1 + cal.Switching)
	scale := want / (sizes[0] + sizes[1])
	w.note("assistance: sizes scaled by %.3f", scale)
	carry := 0.0
	for p := range a.providers {
		pr := &a.providers[p]
		if pr.own {
			continue
		}
		free := float64(max(0, pr.size-len(pr.users)))
		if pr.size > 3 && p > 0 {
			free *= scale
		}
		carry += free
		n := int(carry + 0.5)
		carry -= float64(n)
		for range n {
			slots = append(slots, p)
		}
	}
	r.Shuffle(len(slots), func(i, j int) { slots[i], slots[j] = slots[j], slots[i] })
	at := 0
	next := func() int {
		if at < len(slots) {
			at++
			return slots[at-1]
		}
		return slots[r.Intn(len(slots))]
	}
	for _, k := range others {
		put(k, next())
	}
	for at < len(slots) && len(others) > 0 { // what is left over is filled by those who change
		k := others[r.Intn(len(others))]
		c := &a.clients[k]
		p := next()
		if len(c.stays) > 1 || c.stays[0].provider == p || c.from >= periodTo-2 || c.to < periodFrom+3 {
			continue
		}
		m := r.Between(max(c.from+1, periodFrom+1), min(c.to, periodTo))
		c.stays[0].to = m - 1
		c.stays = append(c.stays, stay{p, m, c.to})
		a.providers[p].users = append(a.providers[p].users, k)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// overlap is the part of a stay in the period of the study; from > to where there is none.
func overlap(s stay) (from, to int) { return max(s.from, periodFrom), min(s.to, periodTo) }

// placeAssistants gives every assistant users: relatives of a user to the user, the groups' others by what the calibration states of companies, and the pool's to everybody.
func (w *World) placeAssistants(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	if len(a.clients) == 0 { // a very small country may have no user
		return
	}
	kinds := map[string][]int32{}
	for s, i := range w.roster {
		if w.profiles[s].assistant {
			g := int(w.group[i])
			kind := byKind[(g-1)%levels]
			if g >= familyOf {
				kind = "family"
			}
			kinds[kind] = append(kinds[kind], i)
		}
	}
	private := 0
	for p := range a.providers {
		if !a.providers[p].city && !a.providers[p].own {
			private++
		}
	}
	// how many active or linked assistants a tied provider has
	strong := len(kinds["active"]) + len(kinds["linked"])
	largest := max(1, int(cal.LargestShare*float64(private)))
	bySize := make([]int, 0, len(a.providers))
	for p := range a.providers {
		if !a.providers[p].own {
			bySize = append(bySize, p)
		}
	}
	slices.SortStableFunc(bySize, func(x, y int) int { return len(a.providers[y].users) - len(a.providers[x].users) })
	rank, sumLargest, sumRest, tiedRest := 0, 0.0, 0.0, 0
	isLargest := map[int]bool{}
	pull := make([]float64, len(a.providers)) // how strongly a large company draws them
	for _, p := range bySize {
		pr := &a.providers[p]
		if !pr.city && rank < largest {
			rank++
			isLargest[p] = true
			pull[p] = float64(len(pr.users)) * math.Exp(0.9*r.Normal())
			sumLargest += pull[p]
		} else if pr.tied {
			sumRest += float64(len(pr.users))
			tiedRest++
		}
	}
	room := float64(strong) - cal.LargestTied*float64(largest)
	quota := make([]float64, len(a.providers))
	for _, p := range bySize {
		pr := &a.providers[p]
		switch n := float64(len(pr.users)); {
		case isLargest[p]:
			quota[p] = cal.LargestLeast + (cal.LargestTied-cal.LargestLeast)*float64(largest)*pull[p]/sumLargest
		case pr.tied:
			quota[p] = 1 + math.Max(0, room-float64(tiedRest))*n/math.Max(1, sumRest)
		}
	}
	if private > 60 {
		quota[0] = float64(cal.Example.ActiveOrLinked)
	}
	famTotal, famQuota := 0.0, make([]float64, len(a.providers))
	for p := range a.providers {
		famTotal += float64(len(a.providers[p].users))
	}
	for p := range a.providers {
		famQuota[p] = float64(len(kinds["family"])) * float64(len(a.providers[p].users)) / famTotal
	}
	if private > 60 {
		famQuota[0] = float64(cal.Example.Family)
	}
	var first []int
	for _, p := range bySize {
		if a.providers[p].tied && len(a.providers[p].users) > 0 {
			first = append(first, p)
		}
	}
	r.Shuffle(len(first), func(i, j int) { first[i], first[j] = first[j], first[i] })
	slices.SortStableFunc(first, func(x, y int) int { return b2i(a.providers[x].strong == "") - b2i(a.providers[y].strong == "") })
	type placed struct {
		client, at int
		kind       string
	}
	var ours []placed
	work := func(i int32, k int, st stay, kind string) {
		c := &a.clients[k]
		from, to := overlap(st)
		length := r.Between(2, 18)
		f := r.Between(from, max(from, to-length+1))
		t := min(to, f+length-1)
		c.shifts = append(c.shifts, shift{assistant: i, provider: st.provider, from: f, to: t, hours: int64(r.Between(2000, 12000))})
		c.reached = true
		a.worksFor[i] = st.provider
		if kind == "active" || kind == "linked" {
			a.providers[st.provider].strongAssistants++
		}
		ours = append(ours, placed{k, len(c.shifts) - 1, kind})
	}
	within := func(k, p int) (stay, bool) { // the client's stay with the provider, if it touches the period
		for _, s := range a.clients[k].stays {
			if from, to := overlap(s); from <= to && (p < 0 || s.provider == p) {
				return s, true
			}
		}
		return stay{}, false
	}
	for _, kind := range []string{"active", "linked", "enabler", "family"} {
		rates := cal.Groups[kind]
		newUsers, wantNew := 0.0, 0.0
		var later []int32
		for _, i := range kinds[kind] {
			wantNew += rates.NewUsers
			// whose relative is a user works for that relative
			done := false
			w.people.relatives(i, func(j int32, tie string) {
				if k, ok := a.clientOf[j]; ok && !done && isNear(tie) {
					if s, ok := within(k, -1); ok {
						if !a.clients[k].reached {
							newUsers++
						}
						work(i, k, s, kind)
						done = true
						if kind == "family" {
							famQuota[s.provider]--
						} else if kind != "enabler" {
							quota[s.provider]--
						}
					}
				}
			})
			if !done {
				later = append(later, i)
			}
		}
		q := quota
		if kind == "family" {
			q = famQuota
		}
		for n, i := range later {
			p := w.pickProvider(r, q)
			for kind != "family" && kind != "enabler" && len(first) > 0 { // every company that is to have one gets one first
				p, first = first[0], first[1:]
				if a.providers[p].strongAssistants == 0 {
					break
				}
			}
			if kind != "enabler" {
				q[p]--
			}
			// as many users as the group is to reach that no stronger one does
			for step := range 2 {
				lag := (wantNew - newUsers) / float64(len(later)-n)
				fresh := lag >= 1 || r.Chance(lag)
				if step == 1 && !(lag > 1.02 && r.Chance(lag-1)) {
					break
				}
				k, s, ok := w.pickUser(r, p, fresh, within)
				if !ok {
					k, s, ok = w.pickUser(r, w.pickProvider(r, q), fresh, within)
				}
				if !ok {
					continue
				}
				if !a.clients[k].reached {
					newUsers++
				}
				work(i, k, s, kind)
			}
			if _, ok := a.worksFor[i]; !ok { // nobody was free: any user at all
				for range 1000 {
					k := r.Intn(len(a.clients))
					if s, ok := within(k, -1); ok {
						work(i, k, s, kind)
						break
					}
				}
			}
		}
		w.note("assistance: %s: %d assistants, %.0f new users of %.0f", kind, len(kinds[kind]), newUsers, wantNew)
	}
	// hours of the groups: the user-years that table 9 states
	hours, months := w.plannedHours()
	for kind, rates := range cal.Groups {
		sum := 0.0
		for _, o := range ours {
			if o.kind == kind {
				s := a.clients[o.client].shifts[o.at]
				sum += float64(s.hours) / 100 * float64(s.to-s.from+1)
			}
		}
		target := w.scaledTo(rates.UserYears) * hours / (months / 12)
		if sum == 0 {
			continue
		}
		f := target / sum
		for _, o := range ours {
			if o.kind == kind {
				s := &a.clients[o.client].shifts[o.at]
				s.hours = max(50, int64(float64(s.hours)*f/50)*50)
			}
		}
	}
	w.placePool(r)
}

// pickProvider is one with quota left, by what is left; where none has, any.
func (w *World) pickProvider(r *random.Numbers, quota []float64) int {
	sum := 0.0
	for _, q := range quota {
		sum += math.Max(0, q)
	}
	if sum <= 0 {
		return r.Intn(len(quota))
	}
	x := r.Float() * sum
	for p, q := range quota {
		if x -= math.Max(0, q); x < 0 {
			return p
		}
	}
	return len(quota) - 1
}

// pickUser is a user of a provider in the period, whom the groups have reached or not, as wished where possible.
func (w *World) pickUser(r *random.Numbers, p int, fresh bool, within func(k, p int) (stay, bool)) (int, stay, bool) {
	users := w.assist.providers[p].users
	if len(users) == 0 {
		return 0, stay{}, false
	}
	start := r.Intn(len(users))
	for pass := range 2 {
		for n := range users {
			k := users[(start+n)%len(users)]
			if pass == 0 && w.assist.clients[k].reached == fresh {
				continue
			}
			if s, ok := within(k, p); ok {
				return k, s, true
			}
		}
	}
	return 0, stay{}, false
}

// monthHours is what a decision of weekly hours comes to in a month, in hundredths of an hour: what is used of it varies a little.
func (w *World) monthHours(c *client, m int) int64 {
	h := random.Mix(uint64(c.person)<<20 ^ uint64(m) ^ w.opt.Seed)
	used := 0.93 + 0.07*float64(h>>40)/(1<<24)
	days := int(lastDay(m)-firstDay(m)) + 1
	return int64(float64(c.hours)*float64(days)/7*used*4) * 25
}

// plannedHours is all hours of the period, and the user-months.
func (w *World) plannedHours() (hours, months float64) {
	for k := range w.assist.clients {
		c := &w.assist.clients[k]
		for m := max(c.from, periodFrom); m <= min(c.to, periodTo); m++ {
			hours += float64(w.monthHours(c, m)) / 100
			months++
		}
	}
	return hours, months
}

// placePool gives the pool's assistants to the users, more to those with more hours; each user has some who are there all the time.
func (w *World) placePool(r *random.Numbers) {
	a := &w.assist
	pool := slices.Clone(w.assistants)
	r.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	at := 0
	var open []int // clients of the period, one entry for each place
	for k := range a.clients {
		c := &a.clients[k]
		for _, s := range c.stays {
			for range 1 + c.hours/40 { // as many as can share the week between them stay all the time
				i := nobody
				if from, to := overlap(s); from <= to && at < len(pool) {
					i = pool[at]
					at++
					a.worksFor[i] = s.provider
				} else if len(pool) > 0 {
					i = pool[r.Intn(len(pool))] // before the period: somebody who still works as one
				} else {
					break
				}
				c.shifts = append(c.shifts, shift{assistant: i, provider: s.provider, from: s.from, to: s.to})
			}
		}
		if c.to >= periodFrom && c.from <= periodTo {
			for range 1 + c.hours/30 {
				open = append(open, k)
			}
		}
	}
	if len(open) == 0 {
		return
	}
	for ; at < len(pool); at++ {
		k := open[r.Intn(len(open))]
		c := &a.clients[k]
		s := c.stays[r.Intn(len(c.stays))]
		from, to := overlap(s)
		if from > to {
			s = c.stays[0]
			if from, to = overlap(s); from > to {
				s = c.stays[len(c.stays)-1]
				from, to = overlap(s)
			}
		}
		length := r.Between(2, 20)
		f := r.Between(max(s.from, from-length/2), to)
		t := min(s.to, max(f+length-1, from))
		c.shifts = append(c.shifts, shift{assistant: pool[at], provider: s.provider, from: f, to: t})
		a.worksFor[pool[at]] = s.provider
	}
}

// represent gives the companies their representatives.
func (w *World) represent(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	byTie := map[string][]int32{}
	for s, i := range w.roster {
		if age := w.people.age(i); age < 23 || age > 68 || w.profiles[s].assistant {
			continue
		}
		g := int(w.group[i])
		kind := byKind[(g-1)%levels]
		if g >= familyOf {
			kind = "family"
		}
		byTie[kind] = append(byTie[kind], i)
	}
	for _, kind := range []string{"active", "linked", "enabler", "family"} {
		list := byTie[kind]
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	take := func(kind string) int32 {
		if len(byTie[kind]) == 0 {
			return nobody
		}
		i := byTie[kind][0]
		byTie[kind] = byTie[kind][1:]
		return i
	}
	hold := func(p int, i int32, role int64) {
		if i == nobody {
			return
		}
		pr := &a.providers[p]
		o := officer{person: i, role: role, from: max(civil(2016, 1, 1)+day(r.Intn(2200)), w.people.birth[i]+19*365), to: never}
		if r.Chance(0.2) {
			o.to = min(o.from+day(r.Between(300, 1500)), dataEnd)
		}
		pr.reps = append(pr.reps, o)
	}
	roles := []int64{0, 4, 5, 3, 6}
	// the example: five people behind it and nine more companies
	var ring []int32
	for _, k := range []struct {
		kind string
		n    int
	}{{"enabler", cal.Example.Enabler}, {"linked", cal.Example.Linked}, {"family", cal.Example.FamilyRepresentatives}} {
		for range k.n {
			if i := take(k.kind); i != nobody {
				ring = append(ring, i)
			}
		}
	}
	for n, i := range ring {
		hold(0, i, roles[n%len(roles)])
	}
	others := cal.Example.Companies - 1
	if factor, ok := w.opt.Schemes["representative_cluster"]; ok && factor == 0 {
		others = 0
	}
	cluster := truthScheme{kind: "representative_cluster"}
	cluster.companies = append(cluster.companies, a.providers[0].id)
	cluster.people = append(cluster.people, ring...)
	for p := 1; p < len(a.providers) && !a.providers[p].own; p++ {
		pr := &a.providers[p]
		switch {
		case pr.strong == "":
		case pr.strong == "linked" && others > 0 && len(ring) > cal.Example.Enabler:
			others--
			hold(p, ring[cal.Example.Enabler+r.Intn(min(cal.Example.Linked, len(ring)-cal.Example.Enabler))], roles[r.Intn(3)])
			hold(p, ring[r.Intn(len(ring))], roles[1+r.Intn(3)])
			cluster.companies = append(cluster.companies, pr.id)
		default:
			hold(p, take(pr.strong), roles[r.Intn(2)])
			if r.Chance(0.3) && pr.strong != "family" {
				hold(p, take("family"), roles[1+r.Intn(3)])
			}
		}
	}
	if len(cluster.companies) > 1 {
		w.truth.schemes = append(w.truth.schemes, cluster)
	}
	for p := range a.providers {
		if pr := &a.providers[p]; !pr.city && !pr.own {
			for range r.Between(1, 2) { // people with no tie
				hold(p, w.stranger(r), roles[r.Intn(len(roles))])
			}
			if r.Chance(0.6) {
				pr.reps = append(pr.reps, officer{person: w.stranger(r), role: 8, from: civil(2017, 1, 1) + day(r.Intn(1500)), to: never})
			}
		}
	}
}

// stranger is somebody of working age in no group.
func (w *World) stranger(r *random.Numbers) int32 {
	for {
		if i := w.anybody(r); w.group[i] == 0 {
			return i
		}
	}
}

// anybody is somebody of working age, in a group or not.
func (w *World) anybody(r *random.Numbers) int32 {
	p := &w.people
	for {
		y := r.Between(lastYear-65-firstYear, lastYear-25-firstYear)
		sex := r.Intn(2)
		if p.count[y][sex] == 0 {
			continue
		}
		i := p.start[y][sex] + int32(r.Intn(int(p.count[y][sex])))
		if p.eligible(i) && p.flags[i]&flagProtected == 0 {
			return i
		}
	}
}

// companyCases opens investigations of companies: all of the largest, and of others some (figures 10 and 11).
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
	open := func(p int) *casus {
		c := newCase(r, nobody, assistanceAllowance, r.Between(2014, 2023))
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
	core := max(wrong, int(0.87*float64(largest))) // a wrong payment is found where much is paid: not in the smallest of them
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
		if n < largest/8 || r.Chance(0.35) { // the next in size are as well known as the largest
			for range r.Between(1, 4) {
				c := open(p)
				if r.Chance(0.3) {
					c.action, c.wrong = true, int64(800000*math.Exp(0.9*r.Normal()))
				}
			}
		}
	}
	for j, in := range balanced(r, slices.Repeat([]float64{1}, len(familyOnly)), cal.FamilyInvestigated*float64(len(familyOnly)), 1) {
		if in {
			open(familyOnly[j])
		}
	}
	// bankruptcies among the represented that are tied to crime, not the example
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
