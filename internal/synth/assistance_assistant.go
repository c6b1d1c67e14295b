package synth

import (
	"math"
	"slices"

	"ansatz/internal/synth/random"
)

// shift is an assistant's work for a user over some months.
type shift struct {
	assistant int32
	provider  int
	from, to  int
	hours     int64 // hundredths of an hour per month; 0: a share of the remaining hours
}

// placeAssistants gives every assistant users. A relative of a user works for that user. The groups' other assistants
// work at the companies that the calibration states, and the pool's assistants everywhere.
func (w *World) placeAssistants(r *random.Numbers) {
	if len(w.assist.clients) == 0 { // a very small country may have no users
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
	pl := placement{World: w, r: r}
	pl.setQuotas(len(kinds["active"])+len(kinds["linked"]), len(kinds["family"]))
	for _, kind := range []string{"active", "linked", "enabler", "family"} {
		pl.placeGroup(kind, kinds[kind])
	}
	pl.scaleHours()
	w.placePool(r)
}

// placement is the state of placing the groups' assistants.
type placement struct {
	*World
	r           *random.Numbers
	quota       []float64 // by provider: active or linked assistants still to place
	familyQuota []float64 // by provider: the families' assistants still to place
	first       []int     // tied providers that get one assistant each before all others
	placed      []placed
}

// placed is one shift of a group's assistant.
type placed struct {
	client, at int
	kind       string
}

// setQuotas sets how many assistants of the groups each provider gets: the largest companies as in the calibration, the
// other tied ones by their number of users. The families' assistants are everywhere, by the number of users.
func (pl *placement) setQuotas(strong, family int) {
	a, cal, r := &pl.assist, &pl.cal.Assistance, pl.r
	private := 0
	for p := range a.providers {
		if !a.providers[p].city && !a.providers[p].own {
			private++
		}
	}
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
	pull := make([]float64, len(a.providers)) // the weights of the large companies
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
	pl.quota = make([]float64, len(a.providers))
	for _, p := range bySize {
		pr := &a.providers[p]
		switch n := float64(len(pr.users)); {
		case isLargest[p]:
			pl.quota[p] = cal.LargestLeast + (cal.LargestTied-cal.LargestLeast)*float64(largest)*pull[p]/sumLargest
		case pr.tied:
			pl.quota[p] = 1 + math.Max(0, room-float64(tiedRest))*n/math.Max(1, sumRest)
		}
	}
	if private > 60 {
		pl.quota[0] = float64(cal.Example.ActiveOrLinked)
	}
	users := 0.0
	for p := range a.providers {
		users += float64(len(a.providers[p].users))
	}
	pl.familyQuota = make([]float64, len(a.providers))
	for p := range a.providers {
		pl.familyQuota[p] = float64(family) * float64(len(a.providers[p].users)) / users
	}
	if private > 60 {
		pl.familyQuota[0] = float64(cal.Example.Family)
	}
	for _, p := range bySize {
		if a.providers[p].tied && len(a.providers[p].users) > 0 {
			pl.first = append(pl.first, p)
		}
	}
	r.Shuffle(len(pl.first), func(i, j int) { pl.first[i], pl.first[j] = pl.first[j], pl.first[i] })
	slices.SortStableFunc(pl.first, func(x, y int) int {
		return b2i(a.providers[x].strong == "") - b2i(a.providers[y].strong == "")
	})
}

// work makes an assistant work for a user during some months of a stay.
func (pl *placement) work(i int32, k int, st stay, kind string) {
	a, r := &pl.assist, pl.r
	c := &a.clients[k]
	from, to := overlap(st)
	length := r.Between(2, 18)
	f := r.Between(from, max(from, to-length+1))
	t := min(to, f+length-1)
	c.shifts = append(c.shifts,
		shift{assistant: i, provider: st.provider, from: f, to: t, hours: int64(r.Between(2000, 12000))})
	c.reached = true
	a.worksFor[i] = st.provider
	if kind == "active" || kind == "linked" {
		a.providers[st.provider].strongAssistants++
	}
	pl.placed = append(pl.placed, placed{k, len(c.shifts) - 1, kind})
}

// within returns the user's stay with a provider, or with any provider if p is negative, if it overlaps the period.
func (a *assistance) within(k, p int) (stay, bool) {
	for _, s := range a.clients[k].stays {
		if from, to := overlap(s); from <= to && (p < 0 || s.provider == p) {
			return s, true
		}
	}
	return stay{}, false
}

// placeGroup places the assistants of one kind.
func (pl *placement) placeGroup(kind string, assistants []int32) {
	a, r := &pl.assist, pl.r
	newUsers, wantNew := 0.0, 0.0 // users without an assistant of a stronger kind
	var later []int32
	for _, i := range assistants {
		wantNew += pl.cal.Assistance.Groups[kind].NewUsers
		k, s, ok := pl.relativeToWorkFor(i)
		if !ok {
			later = append(later, i)
			continue
		}
		if !a.clients[k].reached {
			newUsers++
		}
		pl.work(i, k, s, kind)
		switch kind {
		case "family":
			pl.familyQuota[s.provider]--
		case "active", "linked":
			pl.quota[s.provider]--
		}
	}
	quota := pl.quota
	if kind == "family" {
		quota = pl.familyQuota
	}
	for n, i := range later {
		p := pl.pickProvider(r, quota)
		// Every company planned to have an active or linked assistant first gets one.
		for kind != "family" && kind != "enabler" && len(pl.first) > 0 {
			p, pl.first = pl.first[0], pl.first[1:]
			if a.providers[p].strongAssistants == 0 {
				break
			}
		}
		if kind != "enabler" {
			quota[p]--
		}
		// The group gets its planned number of users without an assistant of a stronger group.
		for step := range 2 {
			lag := (wantNew - newUsers) / float64(len(later)-n)
			fresh := lag >= 1 || r.Chance(lag)
			if step == 1 && !(lag > 1.02 && r.Chance(lag-1)) {
				break
			}
			k, s, ok := pl.pickUser(r, p, fresh)
			if !ok {
				k, s, ok = pl.pickUser(r, pl.pickProvider(r, quota), fresh)
			}
			if !ok {
				continue
			}
			if !a.clients[k].reached {
				newUsers++
			}
			pl.work(i, k, s, kind)
		}
		if _, ok := a.worksFor[i]; !ok {
			pl.workAnywhere(i, kind)
		}
	}
	pl.note("assistance: %s: %d assistants, %.0f new users of %.0f", kind, len(assistants), newUsers, wantNew)
}

// relativeToWorkFor returns a person's first near relative who is a user in the period, with the stay.
func (pl *placement) relativeToWorkFor(i int32) (k int, s stay, ok bool) {
	pl.people.relatives(i, func(j int32, tie string) {
		if user, found := pl.assist.clientOf[j]; found && !ok && isNear(tie) {
			k = user
			s, ok = pl.assist.within(user, -1)
		}
	})
	return k, s, ok
}

// workAnywhere places an assistant for whom no user was free with any user.
func (pl *placement) workAnywhere(i int32, kind string) {
	for range 1000 {
		k := pl.r.Intn(len(pl.assist.clients))
		if s, ok := pl.assist.within(k, -1); ok {
			pl.work(i, k, s, kind)
			return
		}
	}
}

// scaleHours scales the hours of each kind to the user-years of table 9.
func (pl *placement) scaleHours() {
	hours, months := pl.plannedHours()
	for kind, rates := range pl.cal.Assistance.Groups {
		sum := 0.0
		for _, o := range pl.placed {
			if o.kind == kind {
				s := pl.assist.clients[o.client].shifts[o.at]
				sum += float64(s.hours) / 100 * float64(s.to-s.from+1)
			}
		}
		if sum == 0 {
			continue
		}
		f := pl.scaledTo(rates.UserYears) * hours / (months / 12) / sum
		for _, o := range pl.placed {
			if o.kind == kind {
				s := &pl.assist.clients[o.client].shifts[o.at]
				s.hours = max(50, int64(float64(s.hours)*f/50)*50)
			}
		}
	}
}

// pickProvider draws a provider in proportion to its remaining quota, or any provider if none has quota left.
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

// pickUser draws a user of a provider in the period, if possible one without (fresh) or with an assistant of a group.
func (w *World) pickUser(r *random.Numbers, p int, fresh bool) (int, stay, bool) {
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
			if s, ok := w.assist.within(k, p); ok {
				return k, s, true
			}
		}
	}
	return 0, stay{}, false
}

// placePool gives the pool's assistants to the users, more to those with more hours. Some assistants of each user stay
// all the time.
func (w *World) placePool(r *random.Numbers) {
	a := &w.assist
	pool := slices.Clone(w.assistants)
	r.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	at := 0
	var open []int // clients of the period, one entry for each place
	for k := range a.clients {
		c := &a.clients[k]
		for _, s := range c.stays {
			for range 1 + c.hours/40 { // enough to share the week stay all the time
				var i int32
				if from, to := overlap(s); from <= to && at < len(pool) {
					i = pool[at]
					at++
					a.worksFor[i] = s.provider
				} else if len(pool) > 0 {
					i = pool[r.Intn(len(pool))] // before the period: a person who still works as one
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
