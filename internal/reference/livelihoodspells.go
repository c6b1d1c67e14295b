package reference

import (
	"fmt"
	"math"
	"slices"

	"ansatz/internal/table"
)

// spell is a run of months in which a person has a safety net.
type spell struct {
	person string
	length int
	ended  bool // otherwise censored
}

func (l *life) spells(net string) []spell {
	var all []spell
	for m := 1; m <= months; m++ {
		if !l.present[m] || !l.has(net, m) || l.has(net, m-1) {
			continue
		}
		last := m
		for last < months && l.present[last+1] && l.has(net, last+1) {
			last++
		}
		all = append(all, spell{l.id, last - m + 1, last < months && l.present[last+1]})
	}
	return all
}

// curve is the survival of spells: at each length at which a spell ends, the share that is longer, with its limits.
type curvePoint struct {
	t            int
	s, low, high float64 // low and high are NaN where there are none
}

func survival(spells []spell) []curvePoint {
	var curve []curvePoint
	s, v := 1.0, 0.0
	for t := 1; t <= months; t++ {
		d, n := 0.0, 0.0
		for _, one := range spells {
			if one.length >= t {
				n++
			}
			if one.length == t && one.ended {
				d++
			}
		}
		if d == 0 {
			continue
		}
		s *= 1 - d/n
		if d == n {
			s = 0
		}
		v += d / (n * (n - d))
		p := curvePoint{t, s, math.NaN(), math.NaN()}
		if s > 0 && s < 1 {
			x := z * math.Sqrt(v) / math.Abs(math.Log(s))
			p.low, p.high = math.Pow(s, math.Exp(x)), math.Pow(s, math.Exp(-x))
		}
		curve = append(curve, p)
	}
	return curve
}

func orEmpty(v float64) float64 {
	if math.IsNaN(v) {
		return table.Empty
	}
	return v
}

func spells(l *livelihood) {
	l.result = "spells"
	const half = 0.5 + 1e-9
	for _, g := range withPool(byKind) {
		for _, net := range safetyNets {
			var all []spell
			persons, ended, longest := map[string]bool{}, 0, 0
			for _, p := range l.members(g) {
				for _, s := range p.spells(net) {
					all = append(all, s)
					persons[s.person] = true
					longest = max(longest, s.length)
					if s.ended {
						ended++
					}
				}
			}
			l.count(g, net, "spells", len(all))
			l.count(g, net, "persons", len(persons))
			l.count(g, net, "ended", ended)
			curve := survival(all)
			first := func(of func(curvePoint) float64) float64 {
				for _, p := range curve {
					if v := of(p); v <= half { // false for NaN
						return float64(p.t)
					}
				}
				return table.Empty
			}
			median := number(first(func(p curvePoint) float64 { return p.s }))
			if math.IsNaN(median.Value) {
				median.Status = table.Undefined
			} else {
				median.Low = first(func(p curvePoint) float64 { return p.low })
				median.High = first(func(p curvePoint) float64 { return p.high })
			}
			l.put(g, net, "median_months", median)

			after := number(1)
			for _, p := range curve {
				if p.t <= 12 {
					after.Value, after.Low, after.High = p.s, orEmpty(p.low), orEmpty(p.high)
				}
			}
			if longest < 12 && after.Value != 0 || len(all) == 0 {
				after = number(table.Empty)
				after.Status = table.Undefined
			}
			l.put(g, net, "share_after_12_months", after)
		}
	}
}

// controlCase is the earliest control of a net that led to action.
type controlCase struct {
	p              *life
	opened, closed int // months
	key            string
}

// monthOf returns the month of a day, or -1 if it is not one of the study.
func monthOf(day string) int {
	if m := (atoi(day[:4])-2021)*12 + atoi(day[5:7]) - 12; 0 <= m && m <= months {
		return m
	}
	return -1
}

func afterControl(l *livelihood) {
	l.result = "after_control"
	named := map[string]bool{}
	for _, r := range l.followed.regs.records("control_investigation") {
		if r.get("person_id") != "" {
			named[l.followed.resolve(r.get("person_id"))] = true
		}
	}
	within := func(day string) bool { return firstDayOfPeriod <= day && day <= lastDayOfPeriod }
	for _, net := range focusNets {
		cases := map[string]controlCase{}
		for _, r := range l.followed.regs.records("control_investigation") {
			p := l.lives[l.followed.resolve(r.get("person_id"))]
			if p == nil || r.get("capacity") != "recipient" || r.get("action") != "true" ||
				!slices.Contains(benefits[net], r.get("benefit")) || !within(r.get("opened_date")) ||
				!within(r.get("closed_date")) {
				continue
			}
			m := monthOf(r.get("opened_date"))
			if !p.present[m] || !p.has(net, m) {
				continue
			}
			c := controlCase{p, m, monthOf(r.get("closed_date")),
				r.get("closed_date") + " " + r.get("opened_date") + " " + r.get("case_id")}
			if old, ok := cases[p.id]; !ok || c.key < old.key {
				cases[p.id] = c
			}
		}
		for _, g := range withPool(together) {
			for _, h := range []int{3, 6, 12} {
				category := fmt.Sprintf("%s/%d", net, h)
				persons, unmatched, kept := 0, 0, 0
				own, other := map[string]int{}, map[string]float64{}
				for _, p := range l.members(g) {
					c, ok := cases[p.id]
					if !ok || c.closed+h > months {
						continue
					}
					persons++
					own[p.state[c.closed+h]]++
					n, in := 0, map[string]int{}
					for _, q := range l.members("pool") {
						if !named[q.id] && q.stratum == p.stratum && q.present[c.opened] && q.has(net, c.opened) {
							n++
							in[q.state[c.closed+h]]++
						}
					}
					if n == 0 {
						unmatched++
						continue
					}
					kept++
					for s, k := range in {
						other[s] += float64(k) / float64(n)
					}
				}
				l.count(g, category, "persons", persons)
				l.count(g, category, "unmatched_persons", unmatched)
				for _, s := range append(slices.Clone(states), "outside") {
					l.share(g, category+"/"+s, "share", own[s], persons)
					l.quotient(g, category+"/"+s, "share_comparison", other[s], float64(kept))
				}
			}
		}
	}
}

// incompatible returns, for a rule, the amount of a person's month if it is incompatible, and whether it is.
func (l *livelihood) incompatible(p *life, rule string, m int) (amount int, is bool) {
	pay := func(benefit string, least int) (int, bool) {
		n := p.benefit(benefit, m)
		return n, n >= least && p.benefit(benefit, m-1) >= least && p.pay[m] >= 15_000
	}
	switch rule {
	case "sickness_benefit_and_pay":
		return pay("sickness_benefit", 12_000)
	case "activity_support_and_pay":
		return pay("activity_support", 4_000)
	case "sickness_compensation_and_pay":
		return pay("sickness_compensation", 9_000)
	}
	a, b := p.benefit("parental_benefit", m), p.benefit("sickness_benefit", m)
	if a <= 0 || b <= 0 {
		return 0, false
	}
	both := 0
	for _, day := range everyDay {
		if day[:7] == monthName(m) && l.days[p.id]["parental_benefit"][day] && l.days[p.id]["sickness_benefit"][day] {
			both++
		}
	}
	return min(a, b), both >= 5
}

// rules names the benefits of each rule.
var rules = map[string][]string{
	"sickness_benefit_and_pay":      {"sickness_benefit"},
	"activity_support_and_pay":      {"activity_support"},
	"sickness_compensation_and_pay": {"sickness_compensation"},
	"parental_and_sickness_days":    {"parental_benefit", "sickness_benefit"},
}

// breaches returns how many present months of a person are incompatible by a rule, and their amount.
func (l *livelihood) breaches(p *life, rule string) (n, amount int) {
	for m := 1; m <= months; m++ {
		if a, is := l.incompatible(p, rule, m); is && p.present[m] {
			n++
			amount += a
		}
	}
	return n, amount
}

func incompatibleMonths(l *livelihood) {
	l.result = "incompatible_months"
	for rule, needs := range rules {
		had := func(q *person) bool {
			p := l.lives[q.id]
			for _, b := range needs {
				ever := false
				for m := 1; m <= months; m++ {
					ever = ever || p.present[m] && p.benefit(b, m) > 0
				}
				if !ever {
					return false
				}
			}
			return true
		}
		for _, g := range withPool(byKind) {
			all, persons, kronor := 0, 0, 0
			for _, p := range l.members(g) {
				all += p.breach[rule][0]
				kronor += p.breach[rule][1]
				if p.breach[rule][0] > 0 {
					persons++
				}
			}
			l.count(g, rule, "person_months", all)
			l.count(g, rule, "persons", persons)
			l.count(g, rule, "amount", kronor)
			if g != "pool" {
				l.comparisonRows(l.followed, g, rule, had,
					func(q *person) bool { return l.lives[q.id].breach[rule][0] > 0 })
			}
		}
	}
}
