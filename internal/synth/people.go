package synth

import (
	"ansatz/internal/synth/random"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

//go:embed population.csv
var populationCSV string

//go:embed municipalities.csv
var municipalitiesCSV string

// The years of birth in the country.
const (
	firstYear  = 1900
	lastYear   = 2023
	cohorts    = lastYear - firstYear + 1
	female     = 0
	male       = 1
	nobody     = int32(-1)
	background = 4 // the codes 11, 12, 21, 22 in the dictionary's order
)

// The backgrounds, by their index in the dictionary.
const (
	bgForeign = iota
	bgTwoForeignParents
	bgOneForeignParent
	bgSwedish
)

// people is everybody in the population register: residents, people who have died since 2000, and emigrants. A person
// is an index. Indices are ordered by year of birth, then sex, then date of birth.
type people struct {
	n          int
	start      [cohorts][2]int32 // the first person of a year of birth and sex
	count      [cohorts][2]int32
	birth      []day
	death      []day // never if alive
	left       []day // day of emigration, or never
	came       []day // day of immigration, or of birth for those born here
	number     []int64
	mother     []int32
	father     []int32
	spouse     []int32 // on the reference day
	background []uint8
	muni       []uint16
	area       []uint16
	kids       []uint8 // number of children born 2005–2023
	babies     []uint8 // number of children born 2018–2023
	flags      []uint8
	aliases    []alias
	marriages  []marriage
	motherOf   children
	fatherOf   children
}

const (
	flagCoordination = 1 << iota // registered under a coordination number
	flagAlias                    // has an older number
	flagProtected
)

// alias is a change of number.
type alias struct {
	person  int32
	old     int64
	changed day
}

type marriage struct {
	a, b     int32
	from, to day
}

// children lists each parent's children, in order of birth.
type children struct {
	from []int32
	kid  []int32
}

func (c *children) of(i int32) []int32 { return c.kid[c.from[i]:c.from[i+1]] }

func listChildren(n int, parent []int32) children {
	c := children{from: make([]int32, n+1)}
	for _, p := range parent {
		if p != nobody {
			c.from[p+1]++
		}
	}
	for i := range n {
		c.from[i+1] += c.from[i]
	}
	c.kid = make([]int32, c.from[n])
	next := slices.Clone(c.from[:n])
	for i, p := range parent {
		if p != nobody {
			c.kid[next[p]] = int32(i)
			next[p]++
		}
	}
	return c
}

func (p *people) sex(i int32) int {
	y := yearOf(p.birth[i]) - firstYear
	if i >= p.start[y][male] {
		return male
	}
	return female
}

// age returns the age in completed years on the last day of 2023.
func (p *people) age(i int32) int { return lastYear - yearOf(p.birth[i]) }

// resident reports whether a person lives in the country on a day.
func (p *people) resident(i int32, d day) bool {
	return p.birth[i] <= d && p.death[i] > d && p.left[i] > d && p.came[i] <= d
}

// eligible reports whether a person is alive and in the country after the reference day.
func (p *people) eligible(i int32) bool { return p.death[i] > referenceDay && p.left[i] > referenceDay }

// idOn returns a person's number in a register of a day: the older number until it was changed.
func (p *people) idOn(i int32, d day) int64 {
	if p.flags[i]&flagAlias != 0 {
		k, _ := slices.BinarySearchFunc(p.aliases, i, func(a alias, i int32) int { return int(a.person) - int(i) })
		if d < p.aliases[k].changed {
			return p.aliases[k].old
		}
	}
	return p.number[i]
}

// cohort holds how many people of a year of birth and sex live in the country at the end of 2023, and how many have
// died or emigrated since 2000.
type cohort struct{ living, dead, left int }

// cohortSizes scales the population of 2020 by age and sex to n residents and adds the dead and the emigrants.
// mortality is the yearly risk of death by sex and age.
func cohortSizes(n int) (sizes [cohorts][2]cohort, mortality [2][101]float64) {
	r := csv.NewReader(strings.NewReader(populationCSV))
	rows, err := r.ReadAll()
	if err != nil {
		panic("synth: population.csv: " + err.Error())
	}
	var pop [2][101]float64
	total := 0.0
	for _, row := range rows[1:] {
		sex := female
		if row[1] == "male" {
			sex = male
		}
		age, _ := strconv.Atoi(row[2])
		people, _ := strconv.ParseFloat(row[3], 64)
		deaths, _ := strconv.ParseFloat(row[4], 64)
		pop[sex][age] = people
		mortality[sex][age] = deaths / people
		total += people
	}
	// People of a hundred years or more are spread over the years of birth, each year with half as many as the one
	// before.
	scale := float64(n) / total
	carry := 0.0 // so that the rounded numbers sum to n
	for y := lastYear; y >= firstYear; y-- {
		for sex := range 2 {
			age := lastYear - y
			living := 0.0
			switch {
			case age < 100:
				living = pop[sex][age]
			case age < 108:
				living = pop[sex][100] * math.Pow(0.5, float64(age-99)) / (1 - math.Pow(0.5, 8))
			}
			carry += living * scale
			c := &sizes[y-firstYear][sex]
			c.living = int(carry + 0.5)
			carry -= float64(c.living)
			dead, alive := 0.0, living
			if age >= 100 { // of those in the register in 2000, only the living remain
				if then := age - 23; then <= 100 {
					dead = math.Max(0, 0.8*pop[sex][then]-living)
				}
			} else {
				for back := range 24 { // deaths of 2023, 2022, …
					a := age - back
					if a < 0 {
						break
					}
					q := mortality[sex][a]
					d := alive * q / (1 - q)
					dead += d
					alive += d
				}
			}
			c.dead = int(dead*scale + 0.5)
			if age < 75 {
				c.left = int(living*scale*0.04 + 0.5)
			}
		}
	}
	return sizes, mortality
}

// population makes all people: births, deaths, migration, numbers, parents, marriages and homes.
func (w *World) population() {
	sizes, mortality := cohortSizes(w.opt.Persons)
	p := &w.people
	for y := range cohorts {
		for sex := range 2 {
			c := sizes[y][sex]
			p.start[y][sex], p.count[y][sex] = int32(p.n), int32(c.living+c.dead+c.left)
			p.n += int(p.count[y][sex])
		}
	}
	w.testRange = p.n <= testRangeLimit
	p.birth, p.death, p.left, p.came = make([]day, p.n), make([]day, p.n), make([]day, p.n), make([]day, p.n)
	p.number = make([]int64, p.n)
	p.mother, p.father, p.spouse = make([]int32, p.n), make([]int32, p.n), make([]int32, p.n)
	for _, column := range []*[]uint8{&p.background, &p.kids, &p.babies, &p.flags} {
		*column = make([]uint8, p.n)
	}
	p.muni, p.area = make([]uint16, p.n), make([]uint16, p.n)
	w.parallel(cohorts, func(y int) {
		for sex := range 2 {
			w.cohort(y, sex, sizes[y][sex], &mortality[sex])
		}
	})
	w.numbers()
	w.families()
	p.motherOf, p.fatherOf = listChildren(p.n, p.mother), listChildren(p.n, p.father)
}

// cohort gives dates and backgrounds to the people of one year of birth and sex.
func (w *World) cohort(y, sex int, c cohort, mortality *[101]float64) {
	p, cal := &w.people, w.cal
	first, n := int(p.start[y][sex]), int(p.count[y][sex])
	year := y + firstYear
	newYear := civil(year, 1, 1)
	days := int(civil(year+1, 1, 1) - newYear)
	stride := 15485863 % max(n, 1) // the lots below visit everybody once if it has no factor in common with n
	for n > 1 && gcd(stride, n) != 1 {
		stride++
	}
	age := lastYear - year
	var deathWeight [24]float64
	for back := range 24 {
		if a := age - back; a >= 0 {
			deathWeight[back] = mortality[min(a, 100)]
		}
	}
	foreign := cal.Population.ForeignBorn.at(age)
	for k := range n {
		i := first + k
		r := draw(w.opt.Seed, sPerson, i)
		p.birth[i] = newYear + day(k*days/n)
		p.death[i], p.left[i], p.came[i] = never, never, p.birth[i]
		p.mother[i], p.father[i], p.spouse[i] = nobody, nobody, nobody
		p.background[i] = bgSwedish
		lot := k * stride % n // residents, dead and emigrants are drawn by lot, not by birthday
		isForeign := r.Chance(foreign)
		if lot >= c.living+c.dead {
			isForeign = r.Chance(cal.Population.EmigrantForeignBorn)
		}
		if isForeign {
			p.background[i] = bgForeign
			// Most immigrate as young adults, in the last decades.
			at := min(age, int(math.Abs(26+11*r.Normal())))
			came := p.birth[i] + day(at*365+r.Intn(365))
			if r.Chance(0.5) {
				came = referenceDay - day(float64(referenceDay-p.birth[i])*r.Float())
			}
			if came > referenceDay-60 { // a drawn day in the future: any day instead
				came = p.birth[i] + day(float64(referenceDay-60-p.birth[i])*r.Float())
			}
			p.came[i] = max(min(came, referenceDay-60), p.birth[i])
		}
		switch {
		case lot < c.living:
			q := math.Min(0.3, mortality[min(age, 100)])
			if r.Chance(q * 0.5) {
				p.death[i] = referenceDay + 1 + day(r.Intn(int(dataEnd-referenceDay)))
			} else if r.Chance(0.002) {
				p.left[i] = referenceDay + 1 + day(r.Intn(int(dataEnd-referenceDay)))
			}
		case lot < c.living+c.dead:
			back := r.Pick(deathWeight[:])
			p.death[i] = max(p.birth[i]+day(r.Intn(200)), civil(lastYear-back, 1, 1)+day(r.Intn(365)))
			p.death[i] = min(p.death[i], referenceDay)
			p.came[i] = min(p.came[i], p.death[i]-1)
			p.came[i] = max(p.came[i], p.birth[i])
		default:
			p.left[i] = max(p.birth[i]+100, referenceDay-day(r.Intn(365*18)))
			p.left[i] = min(p.left[i], referenceDay)
			p.came[i] = min(p.came[i], max(p.birth[i], p.left[i]-400))
		}
		if r.Chance(cal.Population.Protected) {
			p.flags[i] |= flagProtected
		}
		if p.background[i] == bgForeign {
			x := r.Float()
			switch {
			case x < cal.Population.CoordinationNumber && p.came[i] > civil(2015, 1, 1):
				p.flags[i] |= flagCoordination
			case x < cal.Population.CoordinationNumber+cal.Population.NumberChange && p.came[i] > civil(2000, 1, 1) &&
				p.death[i] == never && p.left[i] == never:
				p.flags[i] |= flagAlias
			}
		} else if r.Chance(cal.Population.CorrectedNumber) && p.death[i] == never && p.left[i] == never {
			p.flags[i] |= flagAlias
		}
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// testRangeLimit is the largest number of people for whom there are enough test numbers.
const testRangeLimit = 570_000

// numbers gives each person a number, in the order of birth: ten for each day and sex in the test range, otherwise up
// to 480. If a day's numbers are used up, the number has the date of a near day, as the law states, so that the date in
// a number can differ from the date of birth.
func (w *World) numbers() {
	p := &w.people
	perDay, base := 480, 10 // birth numbers 010–969: the test range is left alone
	if w.testRange {
		perDay, base = 10, 980
	}
	used := map[day]int{} // numbers taken on days before the cohort's own years, by overflow
	for sex := range 2 {
		serial := func(k int, d day) int {
			if !w.testRange {
				k = (k*7 + int(random.Mix(uint64(d))%uint64(perDay))) % perDay
			}
			s := base + 2*k
			if sex == male {
				s++
			}
			return s
		}
		var spill []int32
		clear(used)
		for y := cohorts - 1; y >= 0; y-- {
			first, n := p.start[y][sex], p.count[y][sex]
			k, at := 0, day(0)
			coord := map[day]int{}
			for i := first; i < first+n; i++ {
				d := p.birth[i]
				if p.flags[i]&flagCoordination != 0 {
					if coord[d] < perDay {
						p.number[i] = personNumber(d, serial(coord[d], d), true)
						coord[d]++
						continue
					}
					p.flags[i] &^= flagCoordination
				}
				if d != at {
					if at != 0 {
						used[at] = k
					}
					at, k = d, 0
				}
				if k < perDay {
					p.number[i] = personNumber(d, serial(k, d), false)
					k++
				} else {
					spill = append(spill, i)
				}
			}
			if at != 0 {
				used[at] = k
			}
			// A person without a number on the day of birth takes the next free one in the year, then in the years
			// before.
			d := civil(y+firstYear, 12, 31)
			newYear := civil(y+firstYear, 1, 1)
			rest := spill[:0]
			for s, i := range spill {
				for d >= newYear && used[d] >= perDay {
					d--
				}
				if d < newYear {
					rest = append(rest, spill[s:]...)
					break
				}
				p.number[i] = personNumber(d, serial(used[d], d), false)
				used[d]++
			}
			spill = rest
			// Older numbers: an immigrant's coordination number, or a corrected number with a near day.
			for i := first; i < first+n; i++ {
				if p.flags[i]&flagAlias == 0 {
					continue
				}
				r := draw(w.opt.Seed, sPerson, -1-int(i))
				a := alias{person: i, changed: civil(2021, 1, 1) + day(r.Intn(1200))}
				if p.background[i] == bgForeign {
					d := p.birth[i]
					if coord[d] >= perDay {
						p.flags[i] &^= flagAlias
						continue
					}
					a.old = personNumber(d, serial(coord[d], d), true)
					a.changed = max(p.came[i]+day(r.Intn(700)), civil(2018, 1, 1)+day(r.Intn(2000)))
					coord[d]++
				} else {
					d := p.birth[i] + day(r.Between(1, 20))
					if yearOf(d) != y+firstYear || used[d] >= perDay {
						p.flags[i] &^= flagAlias
						continue
					}
					a.old = personNumber(d, serial(used[d], d), false)
					used[d]++
				}
				p.aliases = append(p.aliases, a)
			}
		}
		if len(spill) > 0 {
			panic(fmt.Sprintf("synth: %d people found no number", len(spill)))
		}
	}
	slices.SortFunc(p.aliases, func(a, b alias) int { return int(a.person) - int(b.person) })
}

// couple is two people with children in common.
type couple struct {
	mother, father int32
	kids           uint8
}

// families gives everybody known parents, marriages and a home. The oldest come first.
func (w *World) families() {
	p := &w.people
	f := &families{World: w, r: draw(w.opt.Seed, sParents, 0), byLast: make([][coupleKinds][]couple, cohorts+1)}
	f.partner, f.last = make([]int32, p.n), make([]int32, p.n)
	for i := range f.partner {
		f.partner[i], f.last[i] = nobody, -1
	}
	for y := tooOld; y < cohorts; y++ {
		share := w.parentsKnown(firstYear + y)
		for sex := range 2 {
			for k := range p.count[y][sex] {
				f.child(p.start[y][sex]+k, y, share)
			}
		}
	}
	for y := range tooOld {
		for sex := range 2 {
			for k := range p.count[y][sex] {
				f.giveHome(p.start[y][sex] + k)
			}
		}
	}
	w.childless(&f.r, f.last)
	for _, m := range p.marriages {
		if m.from <= referenceDay && m.to >= referenceDay {
			p.spouse[m.a], p.spouse[m.b] = m.b, m.a
		}
	}
}

const (
	coupleKinds = 4  // couples by how many are foreign born: 0, 1 (the mother), 1 (the father), 2
	tooOld      = 35 // people of the first years of birth are too old to have a parent in the register
)

// families is the state of giving people parents.
type families struct {
	*World
	r       random.Numbers
	byLast  [][coupleKinds][]couple // couples by the year of birth of their last child
	partner []int32                 // by person: the other parent of the last child
	last    []int32                 // by person: the last marriage
}

// giveHome gives a person a home that is not a parent's.
func (f *families) giveHome(i int32) {
	p := &f.people
	p.muni[i], p.area[i] = f.places.random(&f.r, p.background[i] == bgForeign)
}

// child gives a person known parents and a home.
func (f *families) child(i int32, y int, share float64) {
	p, r := &f.people, &f.r
	age := cohorts - 1 - y
	kind, known := f.origin(i, age, share)
	if !r.Chance(known) {
		f.giveHome(i)
		return
	}
	c, found := f.laterChild(i, y, kind)
	if !found {
		if c, found = f.newCouple(i, y, kind); !found {
			f.giveHome(i)
			return
		}
	}
	c.kids++
	f.partner[c.mother], f.partner[c.father] = c.father, c.mother
	f.byLast[y][kind] = append(f.byLast[y][kind], c)
	p.mother[i], p.father[i] = c.mother, c.father
	p.muni[i], p.area[i] = p.muni[c.mother], p.area[c.mother]
	if age >= 19 {
		if r.Chance(f.cal.Family.Moved) {
			f.giveHome(i)
		} else {
			p.area[i] = f.places.areaIn(r, int(p.muni[i]))
		}
	}
	if year := firstYear + y; year >= 2005 && p.eligible(i) {
		for _, parent := range []int32{c.mother, c.father} {
			p.kids[parent] = min(p.kids[parent]+1, 250)
			if year >= 2018 {
				p.babies[parent]++
			}
		}
	}
}

// origin draws the kind of couple of a person's parents. It returns the probability that they are known.
func (f *families) origin(i int32, age int, share float64) (kind int, known float64) {
	p, cal := &f.people, &f.cal.Population
	if p.background[i] == bgForeign {
		return 3, f.cal.Family.ForeignParentsKnown.at(age)
	}
	native := 1 - cal.ForeignBorn.at(age)
	x := f.r.Float() * native
	two, one := cal.TwoForeignParents.at(age), cal.OneForeignParent.at(age)
	switch {
	case x < two:
		p.background[i] = bgTwoForeignParents
		return 3, share
	case x < two+one:
		p.background[i] = bgOneForeignParent
		return 1 + f.r.Intn(2), share
	}
	return 0, share
}

// laterChild returns a couple for a further child, or the mother with another man, or false if there is none.
func (f *families) laterChild(i int32, y, kind int) (couple, bool) {
	p, cal, r := &f.people, &f.cal.Family, &f.r
	if !r.Chance(cal.Sibling) {
		return couple{}, false
	}
	gap := 2 + r.Intn(4)
	if r.Chance(0.12) {
		gap = 6 + r.Intn(4)
	}
	if y-gap < 0 {
		return couple{}, false
	}
	list := f.byLast[y-gap][kind]
	if len(list) == 0 {
		return couple{}, false
	}
	j, year := r.Intn(len(list)), firstYear+y
	c := list[j]
	list[j] = list[len(list)-1]
	f.byLast[y-gap][kind] = list[:len(list)-1]
	if c.kids >= 7 || !f.aliveAt(c.mother, p.birth[i]) || !f.aliveAt(c.father, p.birth[i]) ||
		yearOf(p.birth[c.mother]) <= year-46 {
		return couple{}, false
	}
	if r.Chance(cal.HalfSibling) {
		man := f.choose(year-r.Between(22, 45), male, kind >= 2)
		if man != nobody && f.aliveAt(man, p.birth[i]) {
			c = couple{mother: c.mother, father: man}
			f.wed(r, c, p.birth[i], f.last)
		}
	}
	return c, true
}

// newCouple returns a couple for a first child, or false if two suitable people are not found.
func (f *families) newCouple(i int32, y, kind int) (couple, bool) {
	p, r, year := &f.people, &f.r, firstYear+y
	a := int(28.3 + 5*r.Normal())
	a = min(max(a, 17), 43)
	mother := f.choose(year-a, female, kind == 1 || kind == 3)
	b := min(max(a+int(2.6+4.2*r.Normal()), 18), 58)
	father := f.choose(year-b, male, kind >= 2)
	if mother == nobody || father == nobody || !f.aliveAt(mother, p.birth[i]) || !f.aliveAt(father, p.birth[i]) {
		return couple{}, false
	}
	c := couple{mother: mother, father: father}
	if r.Chance(0.85) {
		p.muni[father], p.area[father] = p.muni[mother], p.area[mother]
	}
	f.wed(r, c, p.birth[i], f.last)
	return c, true
}

// choose finds a person of a year of birth who can have a child, preferably one without children.
func (f *families) choose(year, sex int, wantForeign bool) int32 {
	p := &f.people
	y := year - firstYear
	if y < 0 || p.count[y][sex] == 0 {
		return nobody
	}
	for range 60 {
		i := p.start[y][sex] + int32(f.r.Intn(int(p.count[y][sex])))
		if (p.background[i] == bgForeign) != wantForeign {
			continue
		}
		if f.partner[i] != nobody && !f.r.Chance(f.cal.Family.NewPartner) {
			continue
		}
		return i
	}
	return nobody
}

// aliveAt reports whether a person can have a child that is born on a day.
func (f *families) aliveAt(i int32, d day) bool {
	return f.people.death[i] > d-300 && f.people.left[i] > d
}

// parentsKnown returns the share of a year's children whose parents are in the register, because they were alive in
// 2000.
func (w *World) parentsKnown(year int) float64 {
	age := 2000 - (year - 29) // the parents', in 2000
	switch {
	case age < 60:
		return 0.985
	case age < 95:
		return 0.985 * (1 - math.Pow(float64(age-60)/35, 1.7))
	}
	return 0
}

// wed may marry a couple around the birth of the first child. The marriage ends by divorce or death.
func (w *World) wed(r *random.Numbers, c couple, child day, last []int32) {
	cal := &w.cal.Family
	if !r.Chance(cal.Married) {
		return
	}
	w.marry(r, c.mother, c.father, child+day(r.Between(-3*365, 3*365)), last)
}

func (w *World) marry(r *random.Numbers, a, b int32, from day, last []int32) {
	p, cal := &w.people, &w.cal.Family
	from = max(from, p.birth[a]+18*365, p.birth[b]+18*365)
	if from > referenceDay {
		return
	}
	for _, x := range []int32{a, b} {
		if l := last[x]; l >= 0 {
			m := &p.marriages[l]
			if m.to >= from {
				if m.from+400 >= from {
					return
				}
				m.to = from - day(r.Between(60, 300))
			}
		}
	}
	m := marriage{a: a, b: b, from: from, to: never}
	if r.Chance(0.5) {
		m.a, m.b = b, a
	}
	if r.Chance(cal.Divorced) {
		if to := from + day(365*2+r.Intn(365*22)); to <= dataEnd {
			m.to = to
		}
	}
	m.to = min(m.to, p.death[a], p.death[b])
	if m.to <= m.from {
		return
	}
	last[a], last[b] = int32(len(p.marriages)), int32(len(p.marriages))
	p.marriages = append(p.marriages, m)
}

// childless marries some of the people without a partner to a person of about the same age.
func (w *World) childless(r *random.Numbers, last []int32) {
	p := &w.people
	for y := 20; y < cohorts-28; y++ {
		for k := range p.count[y][female] {
			i := p.start[y][female] + k
			if last[i] >= 0 || !r.Chance(w.cal.Family.ChildlessMarried) {
				continue
			}
			b := max(y-r.Intn(5), 0)
			if p.count[b][male] == 0 {
				continue
			}
			j := p.start[b][male] + int32(r.Intn(int(p.count[b][male])))
			if last[j] >= 0 {
				continue
			}
			w.marry(r, i, j, p.birth[i]+day(365*(22+r.Intn(25))), last)
		}
	}
}
