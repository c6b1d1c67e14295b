package synth

import (
	"ansatz/internal/synth/random"
	"math"
	"slices"

	"ansatz/internal/register"
)

// investigation is a control investigation.
type investigation struct {
	person   int32 // nobody if a company is investigated
	company  int64 // 0 if none
	capacity uint8 // index in the dictionary
	benefit  uint8
	source   uint8
	detail   int8 // −1 if none
	action   bool
	table8   bool // for a benefit of table 8 that the person had, opened 2020–2023
	opened   day
	closed   day
	wrong    int64
	reported day
}

const (
	asRecipient = iota
	asAssistant
	asUser
	asRepresentative
	asCompany
)

var sourceCodes = func() []string {
	reg, _ := register.Lookup("control_investigation")
	col, _ := reg.Column("source")
	return col.Codes
}()

func sourceIndex(name string) uint8 {
	i := slices.Index(sourceCodes, name)
	if i < 0 {
		panic("synth: calibration.yaml: unknown source " + name)
	}
	return uint8(i)
}

var (
	sourcePolice      = sourceIndex("police")
	sourceCooperation = sourceIndex("cooperation")
)

// newInvestigation returns an investigation opened in a year.
func newInvestigation(r *random.Numbers, person int32, benefit, year int) investigation {
	c := investigation{person: person, benefit: uint8(benefit), detail: -1, reported: never}
	c.opened = civil(year, 1, 1) + day(r.Intn(365))
	c.closed = c.opened + day(r.Between(20, 400))
	if c.closed > dataEnd {
		c.closed = never
	}
	return c
}

// from sets the source. A case from a cooperation has a channel.
func (c *investigation) from(r *random.Numbers, source uint8) {
	c.source, c.detail = source, -1
	if source == sourceCooperation {
		c.detail = int8(r.Pick([]float64{0.5, 0.2, 0.3}))
	}
}

// channelled sets the source to the police or a cooperation channel.
func (c *investigation) channelled(r *random.Numbers, police float64) {
	if r.Chance(police) {
		c.from(r, sourcePolice)
	} else {
		c.from(r, sourceCooperation)
	}
}

// poolCases lists the investigations of a person of the pool.
func (w *World) poolCases(i int32, age int, l life, out *[]investigation) {
	r := draw(w.opt.Seed, sInvestigated, int(i))
	cal := &w.cal.Control
	settle := func(c investigation) {
		if c.action = r.Chance(cal.PoolAction); c.action {
			if r.Chance(0.7) {
				c.wrong = int64(40000 * math.Exp(1.3*r.Normal()))
			}
			if r.Chance(cal.PoolReported) {
				c.reported = min(c.opened+day(r.Between(30, 500)), dataEnd)
			}
		}
		*out = append(*out, c)
	}
	for k, b := range controlled {
		if l.investigated>>k&1 == 0 {
			continue
		}
		c := newInvestigation(&r, i, b, r.Between(2020, 2023))
		c.table8 = true
		if l.cooperation>>k&1 != 0 {
			c.channelled(&r, 0.3)
		} else {
			c.from(&r, w.poolSource(&r))
		}
		settle(c)
	}
	if l.assistantCase {
		c := newInvestigation(&r, i, assistanceAllowance, r.Between(2019, 2023))
		c.capacity = asAssistant
		c.from(&r, w.poolSource(&r))
		*out = append(*out, c)
	}
	if age >= 18 && age < 80 && r.Chance(cal.PoolOther) {
		c := w.otherCase(&r, i)
		c.from(&r, w.poolSource(&r))
		settle(c)
	}
}

// poolSource draws a source that is neither the police nor a cooperation.
func (w *World) poolSource(r *random.Numbers) uint8 {
	return w.poolSources[r.Pick(w.poolSourceWeights)]
}

// otherCase returns an investigation that table 8 does not count: opened before 2020, or for another benefit.
func (w *World) otherCase(r *random.Numbers, i int32) investigation {
	year := 2009 + r.Pick(w.cal.Control.YearWeights)
	b := controlled[r.Pick([]float64{3, 2.5, 1, 2.5, 2, 1})]
	if year >= 2020 {
		b = []int{maintenanceSupport, childAllowance, careAllowance, housingSupplement, activityCompensation,
			dentalSupport}[r.Pick([]float64{4, 2, 1, 2, 1, 1})]
	}
	c := newInvestigation(r, i, b, year)
	c.opened = max(c.opened, w.people.birth[i]+16*365)
	if yearOf(c.opened) >= 2020 && year < 2020 {
		c.benefit = maintenanceSupport
	}
	return c
}

// drawCases draws the groups' investigations: first those that table 8 compares, then as many persons, measures,
// sources, reports and wrong payments as tables 4 and 5 state.
func (w *World) drawCases(r *random.Numbers) {
	cal := &w.cal.Control
	for s := range w.profiles {
		w.profiles[s].firstCase = -1
	}
	var cases []investigation // of the groups; person is the index in the roster until the end
	for _, g := range w.grain(levelNames, eachFamily) {
		w.drawTable8(r, g, &cases)
	}
	for s := range w.profiles {
		if w.profiles[s].assistantCase {
			c := newInvestigation(r, int32(s), assistanceAllowance, r.Between(2019, 2023))
			c.capacity = asAssistant
			c.from(r, w.poolSource(r))
			cases = append(cases, c)
		}
	}
	investigated := make([]bool, len(w.profiles))
	for _, c := range cases {
		investigated[c.person] = true
	}
	// Persons investigated (table 4): the rest of them in other years or for other benefits.
	for _, g := range w.grain(byKind, eachFamily) {
		have := 0
		for _, s := range g.members {
			if investigated[s] {
				have++
			}
		}
		total := cal.Groups[g.name].Investigated
		more := w.scaledTo(total) - float64(have)
		w.note("table 4, %s: %d investigated by table 8 and figure 7, %.0f in all", g.name, have, w.scaledTo(total))
		for _, s := range w.choose(r, g.members, more, 1, func(s int) float64 {
			if investigated[s] {
				return 0
			}
			switch age := w.people.age(w.roster[s]); {
			case age < 19:
				return 0.02
			case age > 70:
				return 0.1
			}
			return 1
		}) {
			investigated[s] = true
			c := w.otherCase(r, w.roster[s])
			c.person = int32(s)
			cases = append(cases, c)
		}
	}
	// Further investigations of the same persons.
	for _, c := range slices.Clone(cases) {
		if c.capacity == asRecipient && r.Chance(cal.CasesPerPerson-1) {
			more := w.otherCase(r, w.roster[c.person])
			more.person = c.person
			cases = append(cases, more)
		}
	}
	for _, g := range w.grain(byKind, oneFamily) {
		w.drawSources(r, g, cases)
	}
	byPerson := make([][]int, len(w.profiles))
	for k := range cases {
		byPerson[cases[k].person] = append(byPerson[cases[k].person], k)
	}
	for _, g := range w.grain(byKind, eachFamily) {
		w.drawOutcomes(r, g, cases, byPerson)
	}
	for k := range cases {
		s := cases[k].person
		if f := w.profiles[s].firstCase; f < 0 || cases[k].opened < f {
			w.profiles[s].firstCase = cases[k].opened
		}
		cases[k].person = w.roster[s]
	}
	w.cases = append(w.cases, cases...)
	w.listCases()
}

// drawTable8 draws who is investigated 2020–2023 for each of the six benefits that they had. The number is the pool's
// rate in the same strata times the group's ratio. Events are whole numbers, so that the ratios of single benefits vary
// around their stated mean.
func (w *World) drawTable8(r *random.Numbers, g named, cases *[]investigation) {
	ratio := w.cal.Control.Ratios[g.name]
	var having [6][]int
	var all, without [6]float64
	for k, b := range controlled {
		for _, s := range g.members {
			if w.profiles[s].had&(1<<b) != 0 {
				having[k] = append(having[k], s)
			}
		}
		count := func(s *stratum) int64 { return s.had[b] }
		all[k], _ = w.expected(having[k], func(s *stratum) int64 { return s.investigated[k] }, count)
		without[k], _ = w.expected(having[k], func(s *stratum) int64 { return s.without[k] }, count)
	}
	events := wholeRatios(ratio.All, all[:])
	uncooperative := wholeRatios(ratio.Without, without[:])
	for k, b := range controlled {
		uncooperative[k] = min(uncooperative[k], events[k])
		drawn := w.choose(r, having[k], float64(events[k]), 1, func(s int) float64 {
			if w.stratumOf(w.roster[s]).had[b] == 0 {
				return 0
			}
			return 1
		})
		order := slices.Clone(drawn)
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for n, s := range order {
			c := newInvestigation(r, int32(s), b, r.Between(2020, 2023))
			c.table8 = true
			if n >= uncooperative[k] {
				c.channelled(r, 0.25)
			} else {
				c.from(r, w.poolSource(r))
			}
			*cases = append(*cases, c)
		}
		w.truth.ratios = append(w.truth.ratios,
			truthRatio{"table_8", g.name, benefitNames[b], len(having[k]), len(drawn), float64(len(drawn)) / all[k]})
	}
}

// wholeRatios returns integer numbers of events. The mean of their ratios to the expected numbers is as near the stated
// mean as possible.
func wholeRatios(ratio float64, expected []float64) []int {
	events := make([]int, len(expected))
	sum, n, finest := 0.0, 0.0, -1
	for k, e := range expected {
		if e <= 0 {
			continue
		}
		events[k] = int(math.Round(ratio * e))
		sum += float64(events[k]) / e
		n++
		if finest < 0 || e > expected[finest] {
			finest = k
		}
	}
	if finest >= 0 { // the rest from rounding goes to the benefit where one event changes the mean least
		events[finest] = max(0, events[finest]+int(math.Round((ratio*n-sum)*expected[finest])))
	}
	return events
}

// drawSources draws which cases lead to a measure, and their sources (table 5).
func (w *World) drawSources(r *random.Numbers, g named, cases []investigation) {
	rates, ok := w.cal.Control.Sources[g.name]
	if !ok {
		return
	}
	in := make([]bool, len(w.profiles))
	for _, s := range g.members {
		in[s] = true
	}
	var mine []int
	for k := range cases {
		if in[cases[k].person] && cases[k].capacity == asRecipient && cases[k].opened <= referenceDay {
			mine = append(mine, k)
		}
	}
	total := w.scaledTo(rates.Action)
	channelled := func(k int) bool { return cases[k].source == sourcePolice || cases[k].source == sourceCooperation }
	weights := make([]float64, len(mine))
	for j, k := range mine {
		weights[j] = 1
		if cases[k].table8 && channelled(k) {
			weights[j] = 1.5
		}
	}
	w.note("table 5, %s: %d cases, %.0f with action", g.name, len(mine), total)
	var acted []int
	for j, in := range balanced(r, weights, total, 1) {
		if in {
			acted = append(acted, mine[j])
			cases[mine[j]].action = true
		}
	}
	// Integer numbers for each source, by largest remainder.
	sum := 0.0
	for _, s := range rates.Shares {
		sum += s.Share
	}
	quota := make(map[uint8]int)
	left := len(acted)
	at, cum := 0, 0.0
	for _, s := range rates.Shares {
		cum += s.Share / sum * float64(len(acted))
		n := int(math.Round(cum)) - at
		at += n
		quota[sourceIndex(s.Source)] = n
		left -= n
	}
	var free, fixed []int
	for _, k := range acted {
		switch {
		case cases[k].table8 && channelled(k):
			quota[cases[k].source]--
		case cases[k].table8:
			fixed = append(fixed, k)
		default:
			free = append(free, k)
		}
	}
	r.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for _, s := range []uint8{sourcePolice, sourceCooperation} {
		for quota[s] > 0 && len(free) > 0 {
			cases[free[0]].from(r, s)
			free = free[1:]
			quota[s]--
		}
	}
	rest := append(free, fixed...)
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for _, s := range rates.Shares {
		src := sourceIndex(s.Source)
		for quota[src] > 0 && len(rest) > 0 && src != sourcePolice && src != sourceCooperation {
			cases[rest[0]].from(r, src)
			rest = rest[1:]
			quota[src]--
		}
	}
	for _, k := range rest {
		cases[k].from(r, sourceIndex("internal"))
	}
	// Cases without a measure have the same sources, but fewer from the police and cooperations, which lead to a
	// measure more often.
	for _, k := range mine {
		if !cases[k].action && !cases[k].table8 {
			cases[k].from(r, w.poolSource(r))
		}
	}
}

// drawOutcomes draws police reports and wrong payments among the persons with a measure (table 4).
func (w *World) drawOutcomes(r *random.Numbers, g named, cases []investigation, byPerson [][]int) {
	rates := w.cal.Control.Groups[g.name]
	acted := func(s int) int {
		for _, k := range byPerson[s] {
			if cases[k].action {
				return k
			}
		}
		return -1
	}
	able := func(s int) float64 {
		k := acted(s)
		switch {
		case k < 0:
			return 0
		case cases[k].source == sourcePolice || cases[k].source == sourceCooperation:
			return 1.5
		}
		return 1
	}
	for _, s := range w.choose(r, g.members, w.scaledTo(rates.Reported), 1, able) {
		c := &cases[acted(s)]
		c.reported = min(c.opened+day(r.Between(30, 500)), dataEnd)
		w.profiles[s].reported = true
	}
	wrong := w.choose(r, g.members, w.scaledTo(rates.Wrong), 1, able)
	r.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	for k, amount := range lognormal(len(wrong), rates.MeanWrong*0.45, rates.MeanWrong*float64(len(wrong))) {
		cases[acted(wrong[k])].wrong = max(100, int64(amount))
	}
}

// opened reports whether somebody in a group is investigated as a recipient of one of the benefits, in a case opened in
// a year.
func (w *World) opened(i int32, had uint16, year int) bool {
	for _, k := range w.casesOf[i] {
		if c := &w.cases[k]; c.capacity == asRecipient && had&(1<<c.benefit) != 0 && yearOf(c.opened) == year {
			return true
		}
	}
	return false
}
