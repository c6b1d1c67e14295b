package synth

import (
	"ansatz/internal/synth/random"
	"math"
	"slices"
)

// profile is the life of a person in a group. A group's rates are the pool's for the same sex and year of birth, times
// the ratio that the calibration states.
type profile struct {
	life
	paid      uint16 // benefits paid in 2023
	total2023 int32  // the sum of these, in kronor
	debt      int64
	stateDebt int64
	fkDebt    int64
	lapsed    int64 // prescribed claims of the social insurance, in kronor
	reported  bool
	permit    bool
	firstCase int32 // the index of the person's earliest case
}

// groupRates holds the stated rates of the groups.
type groupRates struct {
	Ratios   map[string]map[string]float64 `yaml:"ratios"` // benefit → group → risk ratio of having it in 2020–2023
	Payments map[string]struct {           // table 3, at full size
		Recipients float64 `yaml:"recipients"`
		Mean       float64 `yaml:"mean"`
		Highest    float64 `yaml:"highest"`
	} `yaml:"payments"`
}

// debtRates holds the rates of tables 1 and 2: shares, and the distribution of a person's debt.
type debtRates struct {
	Groups map[string]struct {
		Share    float64 `yaml:"share"`
		Reported float64 `yaml:"reported"` // share of the police-reported who are indebted
		Median   float64 `yaml:"median"`
		Mean     float64 `yaml:"mean"`
	} `yaml:"groups"`
	Pool struct {
		Share  curve   `yaml:"share"`
		Median float64 `yaml:"median"`
		Sigma  float64 `yaml:"sigma"`
	} `yaml:"pool"`
	Lasted          float64 `yaml:"lasted"`           // of the indebted: already the year before
	Paid            float64 `yaml:"paid"`             // of the others: indebted the year before, and not since
	State           float64 `yaml:"state"`            // of the groups' debt: owed to the state
	SocialInsurance float64 `yaml:"social_insurance"` // of the groups' debt: public claims of the social insurance
	// Prescribed claims of the social insurance 2018–2023, as a share of the groups' debt.
	Lapsed float64 `yaml:"lapsed"`
}

// controlRates holds the rates of tables 4, 5 and 8.
type controlRates struct {
	PoolCooperation float64       `yaml:"pool_cooperation"`
	PoolOther       float64       `yaml:"pool_other"`
	PoolSources     []sourceShare `yaml:"pool_sources"`
	PoolAction      float64       `yaml:"pool_action"`
	PoolReported    float64       `yaml:"pool_reported"`
	Ratios          map[string]struct {
		All     float64 `yaml:"all"`
		Without float64 `yaml:"without"`
	} `yaml:"ratios"` // table 8: group → mean risk ratio with and without police and cooperation
	Groups map[string]struct { // table 4, at full size
		Investigated float64 `yaml:"investigated"`
		Reported     float64 `yaml:"reported"`
		Wrong        float64 `yaml:"wrong"`
		MeanWrong    float64 `yaml:"mean_wrong"`
	} `yaml:"groups"`
	Sources map[string]struct { // table 5
		Action float64       `yaml:"action"`
		Shares []sourceShare `yaml:"shares"`
	} `yaml:"sources"`
	CasesPerPerson float64   `yaml:"cases_per_person"`
	YearWeights    []float64 `yaml:"year_weights"` // 2009–2023
}

// sourceShare is a source of investigations and its share.
type sourceShare struct {
	Source string  `yaml:"source"`
	Share  float64 `yaml:"share"`
}

// The names of the levels at coarser grains: coarse for tables 6 and 7, and below it the grain of tables 1, 4 and 5.
var (
	byStrength = [levels]string{"active_upper", "active_upper", "active_lower", "linked_upper", "linked_upper",
		"linked_lower", "enabler"}
	byKind = [levels]string{"active", "active", "active", "linked", "linked", "linked", "enabler"}
)

// named is a group at some grain with its members, as indices in the roster.
type named struct {
	name    string
	members []int
}

// grain divides the roster into groups by names[level]. Families have their own groups with a prefix. The groups are in
// the order in which their names first occur.
func (w *World) grain(names [levels]string, family func(string) string) []named {
	var out []named
	index := map[string]int{}
	for level := range levels {
		index[names[level]] = -1
	}
	for pass := range 2 {
		for level := range levels {
			name := names[level]
			if pass == 1 {
				name = family(name)
			}
			if k, ok := index[name]; !ok || k < 0 {
				index[name] = len(out)
				out = append(out, named{name: name})
			}
		}
	}
	for s, i := range w.roster {
		g := int(w.group[i])
		name := names[(g-1)%levels]
		if g >= familyOf {
			name = family(name)
		}
		k := index[name]
		out[k].members = append(out[k].members, s)
	}
	return out
}

func eachFamily(name string) string { return "family_" + name }
func oneFamily(string) string       { return "family" }

// expected returns the number of a group's members who would have an event at the pool's rates in their strata, and the
// number of members that have a stratum.
func (w *World) expected(members []int, having, total func(*stratum) int64) (events float64, n int) {
	for _, s := range members {
		st := w.stratumOf(w.roster[s])
		if d := total(st); d > 0 {
			events += float64(having(st)) / float64(d)
			n++
		}
	}
	return events, n
}

// truthRatio is a planted risk ratio.
type truthRatio struct {
	result, group, category string
	n                       int
	events                  int
	ratio                   float64
}

// choose draws members by weight, with the expected number total, and returns them.
func (w *World) choose(r *random.Numbers, members []int, total, limit float64, weight func(s int) float64) []int {
	weights := make([]float64, len(members))
	for k, s := range members {
		weights[k] = weight(s)
	}
	var out []int
	for k, in := range balanced(r, weights, total, limit) {
		if in {
			out = append(out, members[k])
		}
	}
	return out
}

func count(s *stratum) int64 { return s.n }

// groupLives draws the lives of all people in groups.
func (w *World) groupLives() {
	w.profiles = make([]profile, len(w.roster))
	r := draw(w.opt.Seed, sProfile, 0)
	w.drawBenefits(&r)
	w.drawAssistants(&r)
	w.drawCases(&r)
	w.drawDebts(&r)
	w.drawPayments(&r)
	w.drawPermits(&r)
}

// drawBenefits draws the benefits that each person had in 2020–2023 (tables 6 and 7).
func (w *World) drawBenefits(r *random.Numbers) {
	for _, g := range w.grain(byStrength, eachFamily) {
		for b := range benefits {
			ratio, ok := w.cal.Groups.Ratios[benefitNames[b]][g.name]
			if !ok {
				ratio = w.cal.Groups.Ratios["other"][g.name]
			}
			having := func(s *stratum) int64 { return s.had[b] }
			base, n := w.expected(g.members, having, count)
			if base == 0 {
				continue
			}
			drawn := w.choose(r, g.members, ratio*base, 0.92, func(s int) float64 {
				i := w.roster[s]
				if b == housingSupplement && w.profiles[s].had&(1<<sicknessCompensation) == 0 {
					return 0
				}
				rate := w.rate(i, w.people.sex(i), w.people.age(i), b)
				if w.stratumOf(i).n == 0 {
					return 0
				}
				return rate
			})
			for _, s := range drawn {
				w.profiles[s].had |= 1 << b
			}
			w.truth.ratios = append(w.truth.ratios,
				truthRatio{"had_benefit_2020_2023", g.name, benefitNames[b], n, len(drawn), float64(len(drawn)) / base})
		}
	}
}

// drawAssistants draws who works as an assistant, and who is investigated as one (figure 7, table 9).
func (w *World) drawAssistants(r *random.Numbers) {
	near := w.relativesOfUsers()
	for _, g := range w.grain(byKind, oneFamily) {
		rates := w.cal.Assistance.Groups[g.name]
		base, n := w.expected(g.members, func(s *stratum) int64 { return s.assistants }, count)
		drawn := w.choose(r, g.members, rates.Ratio*base, 0.8, func(s int) float64 {
			i := w.roster[s]
			if w.profiles[s].had&(1<<assistanceAllowance) != 0 || w.stratumOf(i).n == 0 {
				return 0
			}
			rate := w.assistantRate(w.people.sex(i), w.people.age(i))
			if near[i] {
				rate *= w.cal.Assistance.Relative
			}
			return rate
		})
		for _, s := range drawn {
			w.profiles[s].assistant = true
		}
		w.truth.ratios = append(w.truth.ratios,
			truthRatio{"figure_7", g.name, "works_as_assistant", n, len(drawn), float64(len(drawn)) / base})
		cases, k := w.expected(drawn, func(s *stratum) int64 { return s.assistantsWithCase },
			func(s *stratum) int64 { return s.assistants })
		investigated := w.choose(r, drawn, rates.CaseRatio*cases, 1, func(s int) float64 {
			if w.stratumOf(w.roster[s]).assistants == 0 {
				return 0
			}
			return 1
		})
		for _, s := range investigated {
			w.profiles[s].assistantCase = true
		}
		w.truth.ratios = append(w.truth.ratios, truthRatio{"figure_7", g.name, "control_investigation", k,
			len(investigated), float64(len(investigated)) / cases})
	}
}

// relativesOfUsers returns the parents, children and siblings of the groups' users of assistance.
func (w *World) relativesOfUsers() map[int32]bool {
	near := map[int32]bool{}
	for s, i := range w.roster {
		if w.profiles[s].had&(1<<assistanceAllowance) != 0 {
			w.people.relatives(i, func(j int32, kind string) {
				if isNear(kind) {
					near[j] = true
				}
			})
		}
	}
	return near
}

// isNear reports whether a relative of this kind counts as a related assistant: a parent, child or sibling.
func isNear(kind string) bool { return kind == "parent" || kind == "child" || kind == "sibling" }

// drawPermits draws who got a work permit, or a family member's, in 2020–2024 (figure 12).
func (w *World) drawPermits(r *random.Numbers) {
	for _, g := range w.grain([levels]string{"active_or_linked", "active_or_linked", "active_or_linked",
		"active_or_linked", "active_or_linked", "active_or_linked", "enabler"}, oneFamily) {
		total := w.scaledTo(w.cal.Permits.Groups[g.name])
		for _, s := range w.choose(r, g.members, total, 1, func(s int) float64 {
			i := w.roster[s]
			if w.people.background[i] != bgForeign || w.people.age(i) > 62 {
				return 0
			}
			if w.people.came[i] > w.newcomersSince {
				return 5
			}
			return 1
		}) {
			w.profiles[s].permit = true
		}
	}
}

// drawDebts draws who is indebted on the day of table 1, and to whom.
func (w *World) drawDebts(r *random.Numbers) {
	sum := 0.0
	var indebted []int
	for _, g := range w.grain(byKind, eachFamily) {
		rates := w.cal.Debt.Groups[g.name]
		var reported, others []int
		for _, s := range g.members {
			if w.people.birth[w.roster[s]] > civil(2006, 7, 1) {
				continue
			}
			if w.profiles[s].reported {
				reported = append(reported, s)
			} else {
				others = append(others, s)
			}
		}
		adults := float64(len(reported) + len(others))
		one := func(int) float64 { return 1 }
		first := w.choose(r, reported, rates.Reported*float64(len(reported)), 1, one)
		rest := w.choose(r, others, rates.Share*adults-float64(len(first)), 1, func(s int) float64 {
			if age := w.people.age(w.roster[s]); age < 25 || age > 75 {
				return 0.4
			}
			return 1
		})
		drawn := append(first, rest...)
		r.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
		total := rates.Mean * float64(len(drawn))
		for k, amount := range lognormal(len(drawn), rates.Median, total) {
			w.profiles[drawn[k]].debt = max(1, int64(amount))
		}
		sum += total
		indebted = append(indebted, drawn...)
	}
	// Debt to the state: a share of the debtors owe most of it, such that the share of the amount is as stated.
	for _, s := range indebted {
		pr := &w.profiles[s]
		if r.Chance(0.75) {
			pr.stateDebt = int64(float64(pr.debt) * math.Min(1, w.cal.Debt.State*(0.4+2*r.Float())))
		}
	}
	w.scaleAmounts(indebted, w.cal.Debt.State*sum, func(pr *profile) *int64 { return &pr.stateDebt })
	// The part owed to the social insurance: persons who were reported or had a wrong payment, and some others.
	var owing []int
	for _, s := range indebted {
		pr := &w.profiles[s]
		if pr.stateDebt > 2000 && (pr.reported || pr.firstCase >= 0 && r.Chance(0.5) || r.Chance(0.04)) {
			pr.fkDebt = pr.stateDebt
			owing = append(owing, s)
		}
	}
	w.scaleAmounts(owing, w.cal.Debt.SocialInsurance*sum, func(pr *profile) *int64 { return &pr.fkDebt })
	lapsed := w.choose(r, indebted, float64(len(indebted))*0.06, 1, func(int) float64 { return 1 })
	r.Shuffle(len(lapsed), func(i, j int) { lapsed[i], lapsed[j] = lapsed[j], lapsed[i] })
	total := w.cal.Debt.Lapsed * sum
	for k, amount := range lognormal(len(lapsed), 0.6*total/float64(max(1, len(lapsed))), total) {
		w.profiles[lapsed[k]].lapsed = max(1, int64(amount))
	}
}

// scaleAmounts scales an amount of several people to the sum total. Each amount is at most the person's entire debt or,
// for debt to the social insurance, the person's debt to the state.
func (w *World) scaleAmounts(who []int, total float64, amount func(*profile) *int64) {
	for range 4 {
		sum := int64(0)
		for _, s := range who {
			sum += *amount(&w.profiles[s])
		}
		if sum == 0 {
			return
		}
		f := total / float64(sum)
		for _, s := range who {
			pr := &w.profiles[s]
			a := amount(pr)
			limit := pr.debt
			if a == &pr.fkDebt {
				limit = pr.stateDebt
			}
			*a = min(limit, int64(float64(*a)*f))
		}
	}
}

// drawPayments draws who is paid in 2023, how much, and by which benefits (table 3).
func (w *World) drawPayments(r *random.Numbers) {
	const counted = 1<<benefits - 1 - 1<<assistanceAllowance - 1<<dentalSupport
	for _, g := range w.grain(levelNames, oneFamily) {
		rates, ok := w.cal.Groups.Payments[g.name]
		if !ok {
			continue // the report has no figure of the families' payments; they follow from the benefits that they had
		}
		total := w.scaledTo(rates.Recipients) * float64(len(g.members)) / math.Max(1,
			w.scaledTo(w.cal.Networks.size(g.name)))
		able := 0
		for _, s := range g.members {
			if w.profiles[s].had&counted != 0 {
				able++
			}
		}
		if float64(able) < total/0.97 { // too few had any benefit; the others get a benefit that no figure restricts
			for _, s := range w.choose(r, g.members, total/0.97-float64(able), 1, func(s int) float64 {
				if w.profiles[s].had&counted != 0 {
					return 0
				}
				if w.people.kids[w.roster[s]] > 0 {
					return 4
				}
				return 1
			}) {
				if w.people.kids[w.roster[s]] > 0 {
					w.profiles[s].had |= 1 << childAllowance
				} else {
					w.profiles[s].had |= 1 << establishmentBenefit
				}
			}
		}
		drawn := w.choose(r, g.members, total, 1, func(s int) float64 {
			switch had := w.profiles[s].had & counted; {
			case had == 0:
				return 0
			case had&(1<<sicknessCompensation) != 0, w.opened(w.roster[s], had, 2023):
				return 3
			}
			return 1
		})
		heavy := make([]float64, len(drawn))
		for k, s := range drawn {
			had := w.profiles[s].had & counted
			pr := &w.profiles[s]
			for b := range benefits {
				if had&(1<<b) != 0 && (b == sicknessCompensation || w.opened(w.roster[s], 1<<b, 2023) ||
					r.Chance(0.6)) {
					pr.paid |= 1 << b
				}
			}
			if pr.paid == 0 {
				for b := range benefits {
					if had&(1<<b) != 0 {
						pr.paid |= 1 << b
					}
				}
			}
			for b := range benefits {
				if pr.paid&(1<<b) != 0 {
					heavy[k] += float64(w.rates[b].Amount[1]) * float64(min(12,
						w.rates[b].Months[1])) * (0.3 + r.Float())
				}
			}
		}
		order := make([]int, len(drawn))
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case heavy[a] < heavy[b]:
				return -1
			case heavy[a] > heavy[b]:
				return 1
			}
			return a - b
		})
		for k, amount := range power(len(drawn), rates.Mean, rates.Highest) {
			w.profiles[drawn[order[k]]].total2023 = int32(math.Max(100, amount))
		}
	}
}

// size returns the number of a police group's matched members at full size.
func (n *networkRates) size(name string) float64 {
	if g, ok := n.Groups[name]; ok && name != "linked" {
		return g.Matched
	}
	for _, c := range n.LinkedLevels {
		if c.Name == name {
			return c.Persons
		}
	}
	return 0
}
