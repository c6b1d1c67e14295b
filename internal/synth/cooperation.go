package synth

import (
	"math"
	"slices"
	"strings"

	"ansatz/internal/register"
	"ansatz/internal/synth/calendar"
	"ansatz/internal/synth/random"
)

// cooperationRates holds the rates of the agencies' cooperation against organised crime.
type cooperationRates struct {
	Begins     string   `yaml:"begins"`
	AsOf       string   `yaml:"as_of"`
	Deliverers []string `yaml:"deliverers"`
	Targets    []struct {
		Until      string  `yaml:"until"`
		Individual float64 `yaml:"individual"`
		Company    float64 `yaml:"company"`
		Network    float64 `yaml:"network"`
		Phenomenon float64 `yaml:"phenomenon"`
		Area       float64 `yaml:"area"`
	} `yaml:"targets"`
	Male        float64   `yaml:"male"`
	Age         curve     `yaml:"age"`
	Network     float64   `yaml:"network"`
	Confirmed   float64   `yaml:"confirmed"`
	Vulnerable  []float64 `yaml:"vulnerable"`
	Backgrounds struct {
		Foreign           []float64 `yaml:"foreign"`
		TwoForeignParents []float64 `yaml:"two_foreign_parents"`
	} `yaml:"backgrounds"`
	ClassStated float64 `yaml:"class_stated"`
	Open        struct {
		Median float64 `yaml:"median"`
		Sigma  float64 `yaml:"sigma"`
		Never  float64 `yaml:"never"`
	} `yaml:"open"`
	Relapse struct {
		WithEffect    float64 `yaml:"with_effect"`
		WithoutEffect float64 `yaml:"without_effect"`
	} `yaml:"relapse"`
	WithoutDecision   float64 `yaml:"without_decision"`
	PhenomenonStated  float64 `yaml:"phenomenon_stated"`
	PhenomenonUnknown float64 `yaml:"phenomenon_unknown"`
	Decisions         struct {
		Number             float64 `yaml:"number"`
		Permanent          int     `yaml:"permanent"`
		Phenomenon         float64 `yaml:"phenomenon"`
		Length             [2]int  `yaml:"length"`
		UntilFurtherNotice float64 `yaml:"until_further_notice"`
		Members            [2]int  `yaml:"members"`
		Late               float64 `yaml:"late"`
	} `yaml:"decisions"`
	Requests            []float64                      `yaml:"requests"`
	PassedOn            float64                        `yaml:"passed_on"`
	PhenomenonOfRequest float64                        `yaml:"phenomenon_of_request"`
	Due                 float64                        `yaml:"due"`
	Answered            float64                        `yaml:"answered"`
	Days                map[string]float64             `yaml:"days"`
	Outcomes            []float64                      `yaml:"outcomes"`
	Conditions          map[string]float64             `yaml:"conditions"`
	Asks                map[string]float64             `yaml:"asks"`
	Law                 map[string]lawRates            `yaml:"law"`
	Grounds             []float64                      `yaml:"grounds"`
	Unlawful            map[string]float64             `yaml:"unlawful"`
	UnlawfulOf          map[string]float64             `yaml:"unlawful_of"`
	DecisionConditions  float64                        `yaml:"decision_conditions"`
	ChainIsCase         float64                        `yaml:"chain_is_case"`
	Measures            []float64                      `yaml:"measures"`
	ByRequest           float64                        `yaml:"by_request"`
	Kinds               []measureRates                 `yaml:"kinds"`
	GrantedTo           float64                        `yaml:"granted_to"`
	WithoutAmount       float64                        `yaml:"without_amount"`
	CasePhenomenon      float64                        `yaml:"case_phenomenon"`
	Justice             justiceRates                   `yaml:"justice"`
	Enforcement         struct{ Share, Ended float64 } `yaml:"enforcement"`
	Resources           map[string]float64             `yaml:"resources"`
	Phenomena           []phenomenonRates              `yaml:"phenomena"`
}

// lawRates says who may ask and answer on a ground, from which day.
type lawRates struct {
	First          string            `yaml:"first"`
	AnybodyAsks    bool              `yaml:"anybody_asks"`
	AnybodyAnswers bool              `yaml:"anybody_answers"`
	AsksOnly       []string          `yaml:"asks_only"`
	Unknown        []string          `yaml:"unknown"` // whose first day is not known
	Named          map[string]string `yaml:"named"`
}

// measureRates is the share of a kind of measure, and the chance of each effect.
type measureRates struct {
	Share   float64            `yaml:"share"`
	Effects map[string]float64 `yaml:"effects"`
}

// phenomenonRates is a phenomenon that the cooperation looks at.
type phenomenonRates struct {
	ID         string   `yaml:"id"`
	Name       string   `yaml:"name"`
	Area       string   `yaml:"area"`
	Lead       string   `yaml:"lead"`
	From       string   `yaml:"from"`
	Share      float64  `yaml:"share"`
	Benefits   []string `yaml:"benefits"`
	Indicators []string `yaml:"indicators"` // study|result|group|category|measure
}

// codesOf returns the codes of a column of the dictionary.
func codesOf(reg, column string) []string {
	r, _ := register.Lookup(reg)
	c, _ := r.Column(column)
	return c.Codes
}

// dayOf reads a day of the calibration.
func dayOf(text string) day {
	if len(text) != 10 {
		panic("synth: calibration.yaml: no day: " + text)
	}
	number := func(s string) (n int) {
		for _, c := range s {
			n = n*10 + int(c-'0')
		}
		return n
	}
	return calendar.Day(number(text[:4]), number(text[5:7]), number(text[8:]))
}

// The kinds of subjects, by their index in the dictionary.
const (
	ofIndividual = iota
	ofCompany
	ofNetwork
	ofPhenomenon
	ofArea
	subjectKinds
)

// The grounds of a request, by their index in the dictionary.
const (
	groundLUS = iota
	groundWrongPayments
	groundWorkLife
	groundLawEnforcement
	groundOSL
	grounds
)

const (
	asks = iota
	answers
)

// agencies is the largest number of agencies in the dictionary.
const agencies = 40

// lawOf is what the law says of a ground: its first day, and by side and agency the first day, or never if the agency
// is not named.
type lawOf struct {
	first   day
	from    [2][agencies]day
	unknown [agencies]bool // whether the first day is not known
}

// cooperation is what is held in memory of the cooperation: its decisions and what the calibration comes to. Targets,
// requests and measures are made as they are written.
type cooperation struct {
	begins, asOf day
	until        []day // the last days of the times of targets
	agency       []string
	index        map[string]uint8
	police       uint8
	insurance    uint8
	deliverer    [agencies]int // index of consignments
	consignments []consignment
	law          [grounds]lawOf
	asking       [agencies]float64
	median       [agencies]float64 // days to an answer
	unlawful     [kindsOfFault]float64
	unlawfulOf   [agencies]float64
	groundNames  []string
	effects      [][]float64 // by kind of measure: none, then the effects in the dictionary's order
	kindShares   []float64
	phenomena    []float64 // shares
	byBenefit    [benefits][]int16
	decisions    []decision
	inForce      [][]int32 // by month from the first: decisions in force all of it
	rounds       int       // of the population: above 1 where a person has to be a target several times
	base         []float64 // by time: chance of a person with all factors 1
	companyBase  []float64
	others       [4]int // items that are not persons: companies, networks, phenomena, areas
	confirmed    []bool
	chains       func() []chain
	judgments    func() []judgment
	tallies      []*tally // by part of the items
}

// decision is a decision of cooperation.
type decision struct {
	decided, from, to  day // to is never if it is in force until further notice
	serious, organised bool
	phenomenon         int16 // −1 if none
	lead               uint8
	members            []memberAgency
}

// memberAgency is an agency that takes part in a decision.
type memberAgency struct {
	agency   uint8
	from, to day
}

// has reports whether an agency takes part on a day.
func (d *decision) has(agency uint8, on day) bool {
	for _, m := range d.members {
		if m.agency == agency && m.from <= on && on <= m.to {
			return true
		}
	}
	return false
}

func (c *cooperation) named(name string) uint8 {
	k, ok := c.index[name]
	if !ok {
		panic("synth: calibration.yaml: unknown agency " + name)
	}
	return k
}

// lawful reports whether an agency may ask or answer on a ground on a day.
func (c *cooperation) lawful(ground, side int, agency uint8, on day) bool {
	l := &c.law[ground]
	return on >= l.first && on >= l.from[side][agency]
}

// makeCooperation lays out the cooperation: agencies, law, decisions, and how often whom it looks at.
func (w *World) makeCooperation() {
	if w.opt.Small || w.opt.Alone {
		return
	}
	cal, c := &w.cal.Cooperation, &w.coop
	c.begins, c.asOf = dayOf(cal.Begins), dayOf(cal.AsOf)
	for _, t := range cal.Targets {
		c.until = append(c.until, dayOf(t.Until))
	}
	c.agency, c.index = codesOf("phenomenon", "lead_agency"), map[string]uint8{}
	for k, name := range c.agency {
		c.index[name] = uint8(k)
	}
	c.police, c.insurance = c.named("police"), c.named("social_insurance_agency")
	c.groundNames = codesOf("information_request", "ground")
	for g, name := range c.groundNames {
		c.law[g] = c.lawFrom(cal.Law[name])
	}
	for k := range cal.Deliverers {
		c.consignments = append(c.consignments, consignment{register.Cooperation, cal.Deliverers[k],
			"2026-04-0" + string(rune('1'+k)), cal.AsOf})
		c.deliverer[c.named(cal.Deliverers[k])] = k
	}
	for k, name := range c.agency {
		c.asking[k], c.unlawfulOf[k] = cal.Asks[name], 1
		if f, ok := cal.UnlawfulOf[name]; ok {
			c.unlawfulOf[k] = f
		}
		c.median[k] = cal.Days["other"]
		if d, ok := cal.Days[name]; ok {
			c.median[k] = d
		}
	}
	for k, name := range faultNames {
		c.unlawful[k] = cal.Unlawful[name]
	}
	effects := codesOf("measure", "effect")
	for _, k := range cal.Kinds {
		chances, left := make([]float64, len(effects)+1), 1.0
		for name, chance := range k.Effects {
			chances[1+slices.Index(effects, name)] = chance
			left -= chance
		}
		chances[0] = left
		c.kindShares, c.effects = append(c.kindShares, k.Share), append(c.effects, chances)
	}
	for k, p := range cal.Phenomena {
		c.phenomena = append(c.phenomena, p.Share)
		for _, b := range p.Benefits {
			at := slices.Index(benefitNames, b)
			c.byBenefit[at] = append(c.byBenefit[at], int16(k))
		}
	}
	w.makeDecisions()
	w.weighTargets()
	w.makeJustice()
}

func (c *cooperation) lawFrom(l lawRates) lawOf {
	out := lawOf{first: dayOf(l.First)}
	for k, name := range c.agency {
		on := never
		if text, ok := l.Named[name]; ok {
			on = dayOf(text)
		}
		out.from[asks][k], out.from[answers][k] = on, on
		if l.AnybodyAsks {
			out.from[asks][k] = out.first
		}
		if l.AnybodyAnswers {
			out.from[answers][k] = out.first
		}
		if slices.Contains(l.AsksOnly, name) {
			out.from[answers][k] = never
		}
		out.unknown[k] = slices.Contains(l.Unknown, name)
	}
	return out
}

// makeDecisions draws the decisions. Some are in force from the first day on until further notice, so that there always
// is one.
func (w *World) makeDecisions() {
	c, cal := &w.coop, &w.cal.Cooperation.Decisions
	n := max(24, int(w.cooperating(cal.Number)))
	months := monthOf(c.asOf) - monthOf(c.begins) + 1
	c.inForce = make([][]int32, months)
	for k := range n {
		r := draw(w.opt.Seed, sDecision, k)
		d := decision{from: c.begins + day(r.Intn(int(c.asOf-c.begins)-60)), to: never, serious: true, organised: true,
			phenomenon: -1}
		if k < cal.Permanent {
			d.from = c.begins - 10
		} else if !r.Chance(cal.UntilFurtherNotice) {
			d.to = d.from + day(r.Between(cal.Length[0], cal.Length[1]))
		}
		d.decided = d.from - day(r.Intn(15))
		if r.Chance(cal.Phenomenon) {
			d.phenomenon = int16(r.Pick(c.phenomena))
		}
		if r.Chance(w.cal.Cooperation.DecisionConditions) {
			d.serious = r.Chance(0.5)
			d.organised = !d.serious
		}
		c.join(&r, &d, r.Between(cal.Members[0], cal.Members[1]), cal.Late)
		d.lead = d.members[0].agency
		if d.phenomenon >= 0 {
			if lead := c.named(w.cal.Cooperation.Phenomena[d.phenomenon].Lead); d.has(lead, d.from) {
				d.lead = lead
			}
		}
		c.decisions = append(c.decisions, d)
		for m := range months {
			first := monthOf(c.begins) + m
			if d.from <= firstDay(first) && d.to >= lastDay(first)+90 {
				c.inForce[m] = append(c.inForce[m], int32(k))
			}
		}
	}
}

// join draws the agencies of a decision: the police, the social insurance and others that the law names, each from a
// day on which it does. The first day of a few is not known, and these may be there before it.
func (c *cooperation) join(r *random.Numbers, d *decision, n int, late float64) {
	law := &c.law[groundLUS]
	weights := make([]float64, len(c.agency))
	for k := range c.agency {
		if from := law.from[asks][k]; from <= d.from || law.unknown[k] && from != never && from <= d.from+500 {
			weights[k] = c.asking[k]
		}
	}
	for len(d.members) < n {
		if len(d.members) == 0 {
			weights[c.police] *= 1000
		}
		k := r.Pick(weights)
		if weights[k] == 0 {
			return
		}
		weights[k] = 0
		m := memberAgency{uint8(k), d.from, never}
		if len(d.members) > 2 && r.Chance(late) {
			m.from += day(r.Between(30, 300))
		}
		d.members = append(d.members, m)
	}
}

// cooperating scales a number of the cooperation at full size to this country.
func (w *World) cooperating(full float64) float64 { return w.country(full) * w.opt.Cooperation }

// weighTargets counts how often whom the cooperation looks at, from every sixteenth person.
func (w *World) weighTargets() {
	c, cal, p := &w.coop, &w.cal.Cooperation, &w.people
	c.confirmed = make([]bool, p.n)
	for k := range w.cases {
		if cs := &w.cases[k]; cs.person != nobody && cs.wrong > 0 {
			c.confirmed[cs.person] = true
		}
	}
	times := len(cal.Targets)
	sums := make([]float64, times)
	for i := int32(0); i < int32(p.n); i += 16 {
		for t := range times {
			on := c.until[t] - 300
			if p.resident(i, on) {
				sums[t] += w.weight(i, t, on) * cal.overArea(w.places.areas[p.area[i]].vulnerability, t)
			}
		}
	}
	c.rounds = 1
	share := 0.0
	for t, n := range cal.Targets {
		c.base = append(c.base, w.cooperating(n.Individual)/math.Max(1, 16*sums[t]))
		c.companyBase = append(c.companyBase, w.cooperating(n.Company)/float64(w.firms.end))
		share += c.base[t] + c.companyBase[t]
		for k, full := range []float64{n.Company, n.Network, n.Phenomenon, n.Area} {
			c.others[k] += int(w.cooperating(full))
		}
	}
	if c.rounds = 1 + int(share); c.rounds > 1 {
		for t := range times {
			c.base[t] /= float64(c.rounds)
			c.companyBase[t] /= float64(c.rounds)
		}
	}
	c.others[0] = w.firms.end * c.rounds
}

// weight is how many times as often somebody is a target on a day than a woman of no network, by all but where the
// person lives.
func (w *World) weight(i int32, time int, on day) float64 {
	p, cal := &w.people, &w.cal.Cooperation
	f := cal.Age.at(int(on-p.birth[i]) / 365)
	if f == 0 {
		return 0
	}
	if p.sex(i) == male {
		f *= cal.Male
	}
	switch p.background[i] {
	case bgForeign:
		f *= cal.Backgrounds.Foreign[time]
	case bgTwoForeignParents:
		f *= cal.Backgrounds.TwoForeignParents[time]
	}
	if g := w.group[i]; g != 0 && g < familyOf {
		f *= cal.Network
	}
	if w.coop.confirmed[i] {
		f *= cal.Confirmed
	}
	return f
}

// overArea is how many times as often people of an area of a class are targets.
func (cal *cooperationRates) overArea(class int64, time int) float64 {
	if class > 0 {
		return cal.Vulnerable[time]
	}
	return 1
}

// phenomenonName returns the id of a phenomenon, or one that no register has.
func (w *World) phenomenonName(k int16) string {
	if k == unknownPhenomenon {
		return "F99"
	}
	return w.cal.Cooperation.Phenomena[k].ID
}

const unknownPhenomenon = math.MaxInt16

// indicatorCells divides an indicator of the calibration.
func indicatorCells(text string) []string { return strings.Split(text, "|") }
