package synth

import (
	"ansatz/internal/synth/random"
	"fmt"
	"math"
	"slices"
)

// The levels of police persons, strongest first, in the order of results.md for families. A person's group is 1+level
// for persons known to the police, familyOf+level for their close family, and 0 for everybody else.
const (
	strategic = iota
	executorUpper
	executorLower
	linked2
	linked1
	linked0
	enabler
	levels
)

const familyOf = 1 + levels

var levelNames = [levels]string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1", "linked_0",
	"enabler"}

// groupName returns a group's name in the results. It is empty for group 0.
func groupName(g uint8) string {
	switch {
	case g == 0:
		return ""
	case g < familyOf:
		return levelNames[g-1]
	}
	return "family_" + levelNames[g-familyOf]
}

// roleCode holds a level's index in the dictionary's list of roles.
var roleCode = map[int]int64{strategic: 0, executorUpper: 1, executorLower: 2, enabler: 3}

// member is a person known to the police: an active person of a network, or a person linked to one.
type member struct {
	person   int32 // nobody if no register has the number
	number   int64 // the number in the police register
	level    int   // of a linked person: follows from the contacts
	network  int
	regions  []int // of an active person: one row in the police register for each
	contacts []contact
	matched  bool
}

type contact struct {
	active int // index into networks.actives
	basis  int64
}

const (
	coSuspect    = 0
	intelligence = 1
)

// networks holds the criminal networks and the persons linked to them.
type networks struct {
	actives []member
	linked  []member
	names   []string
	region  []int
	members [][]int   // the active persons of each network
	loose   []contact // single contacts with the pool, by intelligence only: no link
	looseBy []int32
	astray  int // the number of contacts with persons outside the networks
}

// makeNetworks draws the active and the linked persons and the contacts between them.
func (w *World) makeNetworks() {
	n, cal := &w.nets, &w.cal.Networks
	r := draw(w.opt.Seed, sNetwork, 0)
	var roles []int
	for _, level := range []int{strategic, executorUpper, executorLower, enabler} {
		for range w.scaled(cal.Groups[levelNames[level]].Matched) {
			roles = append(roles, level)
		}
	}
	matched := len(roles)
	for range w.scaled(cal.UnmatchedActive) {
		roles = append(roles, []int{strategic, executorUpper, executorLower}[r.Pick([]float64{0.1, 0.4, 0.5})])
	}
	unmatched := make([]bool, len(roles))
	for i := matched; i < len(roles); i++ {
		unmatched[i] = true
	}
	r.Shuffle(len(roles), func(i, j int) {
		roles[i], roles[j] = roles[j], roles[i]
		unmatched[i], unmatched[j] = unmatched[j], unmatched[i]
	})
	count := max(1, int(float64(len(roles))/cal.NetworkSize))
	kinds := []string{"MC", "Släkt", "Förort", "Gäng"}
	for k := range count {
		region := r.Pick(cal.RegionWeights)
		n.region = append(n.region, region)
		n.names = append(n.names, fmt.Sprintf("%s %d-%03d", kinds[r.Intn(len(kinds))], region+1, k+1))
		n.members = append(n.members, nil)
	}
	weight := make([]float64, count)
	for k := range weight {
		weight[k] = math.Exp(0.8 * r.Normal())
	}
	cum := 0.0
	for k := range weight {
		cum += weight[k]
		weight[k] = cum
	}
	network := func() int {
		k, _ := slices.BinarySearch(weight, r.Float()*cum)
		return min(k, count-1)
	}
	stranger := 0
	quotas := w.backgroundQuotas()
	for i, role := range roles {
		m := member{level: role, network: network(), matched: !unmatched[i], person: nobody}
		m.regions = []int{n.region[m.network]}
		if r.Chance(cal.SecondRegion) {
			if second := r.Intn(len(cal.RegionWeights)); second != m.regions[0] {
				m.regions = append(m.regions, second)
			}
		}
		want := -1
		if role == enabler {
			want = quotas(&r)
		}
		if m.matched || r.Chance(0.5) {
			m.person = w.recruit(&r, levelNames[role], m.network, want)
		}
		if m.person == nobody {
			m.matched = false
			m.number = w.strangerNumber(stranger)
			stranger++
		} else {
			w.group[m.person] = uint8(1 + role)
			m.number = w.people.idOn(m.person, civil(2020, 6, 1))
			if !m.matched {
				w.unmatched[m.person] = true
			}
		}
		n.members[m.network] = append(n.members[m.network], len(n.actives))
		n.actives = append(n.actives, m)
	}
	w.link(&r, network, &stranger)
}

// backgroundQuotas returns a function that deals out the enablers' backgrounds in the shares of the report.
func (w *World) backgroundQuotas() func(*random.Numbers) int {
	shares := w.cal.Networks.EnablerBackground
	dealt := make([]float64, len(shares))
	return func(r *random.Numbers) int {
		best, gap := 0, -1.0
		total := 1.0
		for _, d := range dealt {
			total += d
		}
		for i, s := range shares {
			if g := s*total - dealt[i]; g > gap {
				best, gap = i, g
			}
		}
		dealt[best]++
		return best
	}
}

// strangerNumber returns a coordination number with an incomplete date, which nobody in the population register has.
func (w *World) strangerNumber(k int) int64 {
	n := (int64(1945+k/20%55)*100+int64(k/1100%13))*100 + 60
	n = n*1000 + int64(980+k%20)
	if !w.testRange && k >= 14300 {
		n -= 500 + int64(k/14300)*20
	}
	return n*10 + luhn(n)
}

// recruit draws a person of the age and sex of a role: a sibling of a person in the network, or anybody in the
// network's police region.
func (w *World) recruit(r *random.Numbers, role string, network, wantBackground int) int32 {
	p, cal := &w.people, w.cal.Networks.Groups[role]
	fits := func(i int32) bool {
		if w.group[i] != 0 || p.flags[i]&flagProtected != 0 && r.Chance(0.9) {
			return false
		}
		if !p.eligible(i) && !r.Chance(w.cal.Networks.Ineligible) {
			return false
		}
		switch wantBackground {
		case 0:
			return p.background[i] == bgForeign
		case 1:
			return p.background[i] == bgTwoForeignParents
		case 2:
			return p.background[i] >= bgOneForeignParent
		}
		return true
	}
	members := w.nets.members[network]
	if wantBackground < 0 && len(members) > 0 && r.Chance(w.cal.Networks.SiblingInNetwork) {
		if m := w.nets.actives[members[r.Intn(len(members))]]; m.person != nobody && p.mother[m.person] != nobody {
			siblings := p.motherOf.of(p.mother[m.person])
			i := siblings[r.Intn(len(siblings))]
			age := p.age(i)
			if age >= cal.Youngest && age <= cal.Oldest && (p.sex(i) == male || r.Chance(1-cal.Male)) && fits(i) {
				return i
			}
		}
	}
	for try := range 400 {
		age := int(cal.Age + cal.AgeSD*r.Normal())
		if age < cal.Youngest || age > cal.Oldest {
			continue
		}
		sex := female
		if r.Chance(cal.Male) {
			sex = male
		}
		y := cohorts - 1 - age
		if p.count[y][sex] == 0 {
			continue
		}
		i := p.start[y][sex] + int32(r.Intn(int(p.count[y][sex])))
		if try < 60 && w.places.region[p.muni[i]] != w.nets.region[network] && !r.Chance(0.05) {
			continue
		}
		if try < 300 && p.mother[i] == nobody && !r.Chance(w.cal.Networks.WithoutParents) {
			continue
		}
		if try < 300 && p.kids[i] > 0 && !r.Chance(w.cal.Networks.WithChildren) {
			continue
		}
		if fits(i) {
			return i
		}
	}
	return nobody
}

// link draws the linked persons and their contacts. The number of strategic contacts and of their regions is drawn; the
// level follows from the contacts.
func (w *World) link(r *random.Numbers, network func() int, stranger *int) {
	n, cal := &w.nets, &w.cal.Networks
	var byRegion [7][]int // active persons with a strategic role in that region only
	var all []int
	for k, a := range n.actives {
		if a.level == strategic {
			all = append(all, k)
			if len(a.regions) == 1 {
				byRegion[a.regions[0]] = append(byRegion[a.regions[0]], k)
			}
		}
	}
	total, unmatched := w.scaled(cal.Linked), w.scaled(cal.UnmatchedLinked)
	classes := cal.StrategicContacts
	var shares []float64
	for _, c := range classes {
		shares = append(shares, c.Share)
	}
	dealt := make([]float64, len(classes))
	for k := range total + unmatched {
		m := member{person: nobody, network: network(), matched: k < total}
		// The next class is the one that is farthest below its share.
		class := 0
		for c := range classes {
			if shares[c]*float64(k+1)-dealt[c] > shares[class]*float64(k+1)-dealt[class] {
				class = c
			}
		}
		dealt[class]++
		c := classes[class]
		home := n.region[m.network]
		want := r.Between(c.Least, c.Most)
		var chosen []int
		take := func(from []int, howMany int) {
			for tries := 0; howMany > 0 && tries < 200 && len(from) > 0; tries++ {
				a := from[r.Intn(len(from))]
				if !slices.Contains(chosen, a) {
					chosen = append(chosen, a)
					howMany--
				}
			}
		}
		if c.OneRegion {
			take(byRegion[home], want)
			if len(chosen) < min(want, c.Least) {
				chosen = chosen[:0]
				take(all, want)
			}
		} else if want > 0 {
			take(byRegion[home], (want+1)/2)
			take(all, want-len(chosen))
		}
		for _, a := range chosen {
			m.contacts = append(m.contacts, contact{a, int64(r.Pick([]float64{0.45, 0.55}))})
		}
		// Other persons of the same network.
		others := r.Between(0, 4)
		if len(chosen) == 0 {
			others = max(1, others)
		}
		for tries := 0; others > 0 && tries < 60; tries++ {
			pool := n.members[m.network]
			if len(pool) == 0 || tries > 30 {
				pool = n.members[r.Intn(len(n.members))]
			}
			if len(pool) == 0 {
				continue
			}
			a := pool[r.Intn(len(pool))]
			if n.actives[a].level != strategic && !slices.ContainsFunc(m.contacts,
				func(c contact) bool { return c.active == a }) {
				m.contacts = append(m.contacts, contact{a, int64(r.Pick([]float64{0.6, 0.4}))})
				others--
			}
		}
		if len(m.contacts) == 0 {
			continue
		}
		linked := len(m.contacts) >= 2
		for _, c := range m.contacts {
			linked = linked || c.basis == coSuspect
		}
		if !linked {
			m.contacts[0].basis = coSuspect
		}
		if r.Chance(0.1) { // the same contact on the other basis too
			c := m.contacts[0]
			c.basis = 1 - c.basis
			m.contacts = append(m.contacts, c)
		}
		m.level = w.level(m.contacts)
		if m.matched || r.Chance(0.4) {
			m.person = w.recruit(r, "linked", m.network, -1)
		}
		if m.person == nobody {
			m.matched = false
			m.number = w.strangerNumber(*stranger)
			*stranger++
		} else {
			w.group[m.person] = uint8(1 + m.level)
			m.number = w.people.idOn(m.person, civil(2021, 6, 1))
			if !m.matched {
				w.unmatched[m.person] = true
			}
		}
		n.linked = append(n.linked, m)
	}
	// Contacts that do not link: one intelligence contact, and contacts with people outside the networks.
	single := map[int32]bool{} // a second contact would be a link
	for range w.scaled(cal.LooseContacts) {
		i := int32(r.Intn(w.people.n))
		if !single[i] && w.group[i] == 0 && w.people.eligible(i) && w.people.age(i) > 15 {
			n.loose = append(n.loose, contact{r.Intn(len(n.actives)), intelligence})
			n.looseBy = append(n.looseBy, i)
			single[i] = true
		}
	}
	n.astray = w.scaled(cal.StrayContacts)
}

// level returns a linked person's level, by the number of distinct strategic contacts and of their regions.
func (w *World) level(contacts []contact) int {
	var seen []int
	regions := 0
	mask := 0
	for _, c := range contacts {
		a := &w.nets.actives[c.active]
		if a.level != strategic || slices.Contains(seen, c.active) {
			continue
		}
		seen = append(seen, c.active)
		for _, reg := range a.regions {
			if mask&(1<<reg) == 0 {
				mask |= 1 << reg
				regions++
			}
		}
	}
	switch s := len(seen); {
	case s >= 10 || s >= 3 && regions >= 2:
		return linked2
	case s >= 1:
		return linked1
	}
	return linked0
}

// tie is one relation that makes somebody close family.
type tie struct {
	police, relative int32
	kind             string
}

// relatives calls each for everybody in i's close family: parents, children, siblings by at least one parent, the
// spouse on the reference day, and the other parent of a common child.
func (p *people) relatives(i int32, each func(j int32, kind string)) {
	for _, parent := range [2]int32{p.mother[i], p.father[i]} {
		if parent != nobody {
			each(parent, "parent")
		}
	}
	if m := p.mother[i]; m != nobody {
		for _, j := range p.motherOf.of(m) {
			if j != i {
				each(j, "sibling")
			}
		}
	}
	if f := p.father[i]; f != nobody {
		for _, j := range p.fatherOf.of(f) {
			if j != i && (p.mother[i] == nobody || p.mother[j] != p.mother[i]) {
				each(j, "sibling")
			}
		}
	}
	if p.sex(i) == female {
		for _, j := range p.motherOf.of(i) {
			each(j, "child")
			if f := p.father[j]; f != nobody {
				each(f, "parent_of_common_child")
			}
		}
	} else {
		for _, j := range p.fatherOf.of(i) {
			each(j, "child")
			if m := p.mother[j]; m != nobody {
				each(m, "parent_of_common_child")
			}
		}
	}
	if s := p.spouse[i]; s != nobody {
		each(s, "spouse")
	}
}

// makeFamily puts the close family of the matched persons into groups. They must be eligible and in no police group.
// Their level is that of the strongest relative.
func (w *World) makeFamily() {
	for _, list := range [][]member{w.nets.actives, w.nets.linked} {
		for _, m := range list {
			if !m.matched {
				continue
			}
			w.people.relatives(m.person, func(j int32, kind string) {
				if g := w.group[j]; !w.people.eligible(j) || g != 0 && g < familyOf {
					return
				}
				w.ties = append(w.ties, tie{m.person, j, kind})
				if g := uint8(familyOf + m.level); w.group[j] == 0 || g < w.group[j] {
					w.group[j] = g
				}
			})
		}
	}
	// The roster has everybody who counts in a group.
	for i := range w.people.n {
		g := w.group[i]
		if g == 0 || !w.people.eligible(int32(i)) || w.unmatched[int32(i)] {
			continue
		}
		w.slot[i] = int32(len(w.roster))
		w.roster = append(w.roster, int32(i))
	}
}
