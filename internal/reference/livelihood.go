package reference

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"ansatz/internal/table"
)

//go:embed livelihood_rows.csv
var livelihoodRows string

// The months of the study livelihood: 0 is the month before the period, 1 to 24 are the period.
const (
	firstDayOfPeriod = "2022-01-01"
	lastDayOfPeriod  = "2023-12-31"
	months           = 24
	workPay          = 10_000
)

// firstOf and endOf return the first and the last day of a month.
func firstOf(m int) time.Time { return time.Date(2021, time.Month(12+m), 1, 0, 0, 0, 0, time.UTC) }
func endOf(m int) time.Time   { return firstOf(m+1).AddDate(0, 0, -1) }

func monthName(m int) string { return firstOf(m).Format("2006-01") }

// everyDay is every day of the period.
var everyDay = func() (days []string) {
	for d := firstOf(1); !d.After(endOf(months)); d = d.AddDate(0, 0, 1) {
		days = append(days, d.Format(time.DateOnly))
	}
	return days
}()

// sources in the order of the study, with the benefits of each; work has none.
var (
	sources = []string{"sickness_compensation", "sickness_benefit", "activity_support", "parental", "work", "housing",
		"other_benefits"}
	benefits = map[string][]string{
		"sickness_compensation": {"sickness_compensation", "activity_compensation"},
		"sickness_benefit":      {"sickness_benefit"},
		"activity_support":      {"activity_support", "establishment_benefit"},
		"parental":              {"parental_benefit", "temporary_parental_benefit"},
		"housing":               {"housing_allowance", "housing_supplement"},
		"other_benefits":        {"maintenance_support", "care_allowance", "child_allowance"},
	}
	incomeNets = []string{"sickness_compensation", "sickness_benefit", "activity_support", "parental"}
	safetyNets = []string{"sickness_compensation", "sickness_benefit", "activity_support", "parental", "housing"}
	focusNets  = []string{"sickness_compensation", "sickness_benefit", "activity_support"}
	states     = []string{"sickness_compensation", "sickness_benefit", "activity_support", "parental", "work",
		"housing", "unemployed", "none"}
)

// life is what is known of one person, month by month.
type life struct {
	*person
	stratum string
	net     map[string]*[months + 1]int // by benefit
	pay     [months + 1]int
	job     [months + 1]bool
	present [months + 1]bool
	state   [months + 1]string
	main    map[string]string         // by year
	breach  map[string][2]int         // by rule of incompatible months: how many months, and their amount
	sums    map[string]map[string]int // by year and source
}

// of returns the net amount of a source in a month.
func (l *life) of(source string, m int) int {
	if source == "work" {
		return l.pay[m]
	}
	sum := 0
	for _, b := range benefits[source] {
		sum += l.benefit(b, m)
	}
	return sum
}

func (l *life) benefit(b string, m int) int {
	if n := l.net[b]; n != nil {
		return n[m]
	}
	return 0
}

func (l *life) has(net string, m int) bool { return l.of(net, m) > 0 }

// presentAll reports whether a person is present in all months from one to another.
func (l *life) presentAll(from, to int) bool {
	for m := from; m <= to; m++ {
		if !l.present[m] {
			return false
		}
	}
	return true
}

func (l *life) complete() bool { return l.presentAll(1, months) }

// livelihood holds the followed, whose groups are made with everybody who was alive and in the country when the period
// began, and the eligible, whose groups are those of the other studies.
type livelihood struct {
	*long
	followed, eligible *world
	lives              map[string]*life
	of                 map[string][]*life                    // the followed members of a group
	pool               map[cell]strataSum                    // what the pool gives for a result, category and measure
	days               map[string]map[string]map[string]bool // person, benefit, day: within a row of positive amount
}

var years = []string{"2022", "2023"}

func monthsOf(year string) (from, to int) {
	if year == "2022" {
		return 1, 12
	}
	return 13, 24
}

// Livelihood computes every row of livelihood_rows.csv, in its order, with the parameters of the built-in study.
func Livelihood(regs Registers) []table.Row {
	l := newLivelihood(regs)
	for _, part := range []func(*livelihood){livelihoodState, stateByMonth, mainSource, basicLivelihood, transitions,
		everStates, frequentSequences, spells, afterControl, incompatibleMonths, largeAmounts, vulnerableAreas,
		debtDepth, debtPersistence, recovery, debtByLivelihood} {
		part(l)
	}
	return l.orderedAs(livelihoodRows)
}

func newLivelihood(regs Registers) *livelihood {
	l := &livelihood{
		long:     &long{rows: map[cell]table.Row{}},
		followed: newWorldOf(regs, firstDayOfPeriod),
		eligible: newWorld(regs),
		lives:    map[string]*life{},
		pool:     map[cell]strataSum{},
		of:       map[string][]*life{},
		days:     map[string]map[string]map[string]bool{},
	}
	for id, p := range l.followed.persons {
		l.lives[id] = &life{person: p, stratum: p.stratum(), net: map[string]*[months + 1]int{},
			main: map[string]string{}, sums: map[string]map[string]int{}}
	}
	l.readPayments()
	for _, r := range regs.records("employer_statement") {
		if p, m := l.lives[l.followed.resolve(r.get("person_id"))], monthOf(r.get("month")); p != nil && m >= 0 {
			p.pay[m] += atoi(r.get("gross_pay"))
		}
	}
	for _, r := range regs.records("jobseeker") {
		p := l.lives[l.followed.resolve(r.get("person_id"))]
		for m := 0; p != nil && m <= months; m++ {
			if r.get("from_date") <= endOf(m).Format(time.DateOnly) &&
				(r.get("to_date") == "" || r.get("to_date") >= firstOf(m).Format(time.DateOnly)) {
				p.job[m] = true
			}
		}
	}
	for _, p := range l.lives {
		p.live()
		p.breach = map[string][2]int{}
		for rule := range rules {
			n, amount := l.breaches(p, rule)
			p.breach[rule] = [2]int{n, amount}
		}
	}
	return l
}

// spread divides an amount over the days from one to another and returns what falls in each month.
func spread(amount int, from, to string) [months + 1]int {
	var out [months + 1]int
	first, _ := time.Parse(time.DateOnly, from)
	last, _ := time.Parse(time.DateOnly, to)
	if last.Before(first) {
		return out
	}
	days := func(a, b time.Time) int { return int(b.Sub(a).Hours()/24) + 1 }
	all := days(first, last)
	until := func(day time.Time) int { // how many of the days are not after the day
		switch {
		case day.Before(first):
			return 0
		case day.After(last):
			return all
		}
		return days(first, day)
	}
	sign, size := 1, amount
	if amount < 0 {
		sign, size = -1, -amount
	}
	for m := range out {
		out[m] = sign * (size*until(endOf(m))/all - size*until(endOf(m-1))/all)
	}
	return out
}

func (l *livelihood) readPayments() {
	for _, r := range l.followed.regs.records("benefit_payment") {
		p := l.lives[l.followed.resolve(r.get("person_id"))]
		if p == nil {
			continue
		}
		b, amount := r.get("benefit"), atoi(r.get("amount"))
		if p.net[b] == nil {
			p.net[b] = &[months + 1]int{}
		}
		for m, part := range spread(amount, r.get("from_date"), r.get("to_date")) {
			p.net[b][m] += part
		}
		if amount <= 0 || b != "parental_benefit" && b != "sickness_benefit" {
			continue
		}
		if l.days[p.id] == nil {
			l.days[p.id] = map[string]map[string]bool{"parental_benefit": {}, "sickness_benefit": {}}
		}
		for _, day := range everyDay {
			if r.get("from_date") <= day && day <= r.get("to_date") {
				l.days[p.id][b][day] = true
			}
		}
	}
}

// live works out presence, states, yearly sums and main sources.
func (l *life) live() {
	for m := 1; m <= months; m++ {
		first, last := firstOf(m).Format(time.DateOnly), endOf(m).Format(time.DateOnly)
		gone := func(day string) bool { return day != "" && day <= last }
		age := l.ageOn(first)
		l.present[m] = !gone(l.died) && !gone(l.emigrated) && age >= 18 && age <= 64
		l.state[m] = l.stateIn(m)
	}
	for _, year := range years {
		from, to := monthsOf(year)
		l.sums[year] = map[string]int{}
		l.main[year] = "none"
		most := 0
		for _, s := range sources {
			for m := from; m <= to; m++ {
				l.sums[year][s] += l.of(s, m)
			}
			if l.sums[year][s] > most {
				most, l.main[year] = l.sums[year][s], s
			}
		}
	}
}

func (l *life) stateIn(m int) string {
	if !l.present[m] {
		return "outside"
	}
	works := l.pay[m] >= workPay
	first, b := "", 0
	for _, net := range incomeNets {
		if n := l.of(net, m); n > 0 {
			b += n
			if first == "" {
				first = net
			}
		}
	}
	switch {
	case b > 0 && (!works || b >= l.pay[m]):
		return first
	case works:
		return "work"
	case l.has("housing", m):
		return "housing"
	case l.job[m]:
		return "unemployed"
	}
	return "none"
}

// members returns the followed members of a group, or the followed pool, by id.
func (l *livelihood) members(group string) []*life {
	if l.of[group] == nil {
		for _, p := range l.followed.members[group] {
			l.of[group] = append(l.of[group], l.lives[p.id])
		}
	}
	return l.of[group]
}

// The groups of the results.
var (
	byLevel = []string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1", "linked_0", "enabler",
		"active", "linked", "family_active", "family_linked", "family_enabler", "total"}
	byKind   = []string{"active", "linked", "enabler", "family_active", "family_linked", "family_enabler", "total"}
	together = []string{"active", "linked", "enabler", "family", "total"}
)

func withPool(groups []string) []string { return append(slices.Clone(groups), "pool") }

// tally is a sum over a number of units, by stratum.
type strataSum struct{ units, sum map[string]float64 }

func newStrataSum() strataSum { return strataSum{map[string]float64{}, map[string]float64{}} }

func (t strataSum) add(stratum string, units, sum float64) {
	t.units[stratum] += units
	t.sum[stratum] += sum
}

// standardised returns the pool's mean, weighted by the units of the group, and how many units are in strata without a
// pool.
func standardised(group, pool strataSum) (mean float64, ok bool, unmatched float64) {
	n, sum := 0.0, 0.0
	for _, s := range sortedKeys(group.units) {
		switch u := group.units[s]; {
		case u == 0:
		case pool.units[s] == 0:
			unmatched += u
		default:
			n += u
			sum += u * pool.sum[s] / pool.units[s]
		}
	}
	return sum / n, n > 0, unmatched
}

func sortedKeys(m map[string]float64) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (l *livelihood) maybe(group, category, measure string, v float64, ok bool) {
	if ok {
		l.number(group, category, measure, v)
	} else {
		l.undefined(group, category, measure)
	}
}

// summed adds, over people, what a function gives: units and their sum.
func summed(people []*life, each func(*life) (units, sum float64)) strataSum {
	t := newStrataSum()
	for _, p := range people {
		u, s := each(p)
		t.add(p.stratum, u, s)
	}
	return t
}

func (t strataSum) total() (units, sum float64) {
	for _, s := range sortedKeys(t.units) {
		units += t.units[s]
		sum += t.sum[s]
	}
	return units, sum
}

// inPool adds, over the pool, what a function gives. It is the same function for every group.
func (l *livelihood) inPool(category, measure string, each func(*life) (units, sum float64)) strataSum {
	at := cell{l.result, "pool", category, measure}
	if _, ok := l.pool[at]; !ok {
		l.pool[at] = summed(l.members("pool"), each)
	}
	return l.pool[at]
}

// shareRows writes a share and, but for the pool, the pool's standardised share.
func (l *livelihood) shareRows(group, category string, each func(*life) (units, sum float64)) (unmatched float64) {
	own := summed(l.members(group), each)
	n, a := own.total()
	l.share(group, category, "share", int(a), int(n))
	if group == "pool" {
		return 0
	}
	v, ok, unmatched := standardised(own, l.inPool(category, "share", each))
	l.maybe(group, category, "share_comparison", v, ok)
	return unmatched
}

func monthsIn(state string) func(*life) (float64, float64) {
	return func(p *life) (units, sum float64) {
		for m := 1; m <= months; m++ {
			if p.present[m] {
				units++
				if p.state[m] == state {
					sum++
				}
			}
		}
		return units, sum
	}
}

func livelihoodState(l *livelihood) {
	l.result = "livelihood_state"
	for _, g := range withPool(byLevel) {
		persons := 0
		count := map[string]int{}
		for _, p := range l.members(g) {
			ever := false
			for m := 1; m <= months; m++ {
				count[p.state[m]]++
				ever = ever || p.present[m]
			}
			if ever {
				persons++
			}
		}
		l.count(g, "", "persons", persons)
		for _, s := range append(slices.Clone(states), "outside") {
			l.count(g, s, "person_months", count[s])
		}
		unmatched := 0.0
		for _, s := range states {
			unmatched = l.shareRows(g, s, monthsIn(s))
		}
		if g != "pool" {
			l.number(g, "", "unmatched_person_months", unmatched)
		}
	}
}

func stateByMonth(l *livelihood) {
	l.result = "state_by_month"
	for _, g := range []string{"active", "linked", "enabler", "family", "pool"} {
		for m := 1; m <= months; m++ {
			n, in := 0, map[string]int{}
			for _, p := range l.members(g) {
				if p.present[m] {
					n++
					in[p.state[m]]++
				}
			}
			for _, s := range states {
				l.share(g, monthName(m)+"/"+s, "share", in[s], n)
			}
		}
	}
}

func mainSource(l *livelihood) {
	l.result = "main_source"
	for _, g := range withPool(byLevel) {
		for _, year := range years {
			from, to := monthsOf(year)
			unmatched, persons := 0.0, 0.0
			for _, s := range append(slices.Clone(sources), "none") {
				is := func(p *life) (units, sum float64) {
					if !p.presentAll(from, to) {
						return 0, 0
					}
					if p.main[year] == s {
						return 1, 1
					}
					return 1, 0
				}
				unmatched = l.shareRows(g, year+"/"+s, is)
				persons, _ = summed(l.members(g), is).total()
			}
			l.number(g, year, "persons", persons)
			if g != "pool" {
				l.number(g, year, "unmatched_persons", unmatched)
			}
		}
	}
}

func basicLivelihood(l *livelihood) {
	l.result = "basic_livelihood"
	for _, year := range years {
		from, to := monthsOf(year)
		all := func(p *person) bool { return l.lives[p.id].presentAll(from, to) }
		sum := func(p *life, of []string) (n int) {
			for _, s := range of {
				n += max(p.sums[year][s], 0)
			}
			return n
		}
		for _, net := range append(slices.Clone(focusNets), "any_net") {
			nets := []string{net}
			if net == "any_net" {
				nets = safetyNets
			}
			lives := func(q *person) bool {
				p, in := l.lives[q.id], 0
				for m := from; m <= to; m++ {
					if slices.Contains(nets, p.state[m]) {
						in++
					}
				}
				got := p.sums[year][net]
				if net == "any_net" {
					got = sum(p, nets)
				}
				return in >= 10 && 2*got >= sum(p, sources)
			}
			for _, g := range []string{"active_upper", "active_lower", "linked_upper", "linked_lower", "enabler"} {
				l.comparisonRows(l.followed, g, year+"/"+net, all, lives)
				l.comparisonRows(l.followed, "family_"+g, year+"/"+net, all, lives)
			}
		}
	}
}

func transitions(l *livelihood) {
	l.result = "safety_net_transitions"
	for _, a := range states {
		for _, b := range states {
			if a == b {
				continue
			}
			moves := func(p *life) (units, sum float64) {
				for m := 1; m < months; m++ {
					if p.present[m] && p.present[m+1] && p.state[m] == a {
						units++
						if p.state[m+1] == b {
							sum++
						}
					}
				}
				return units, 1000 * sum
			}
			for _, g := range withPool(byKind) {
				own := l.inPool(a+">"+b, "rate", moves)
				if g != "pool" {
					own = summed(l.members(g), moves)
				}
				pairs, per := own.total()
				n := int(math.Round(per / 1000))
				category := a + ">" + b
				l.count(g, category, "moves", n)
				l.share(g, category, "rate", n, int(pairs))
				rate := l.rows[cell{l.result, g, category, "rate"}]
				if rate.Status == table.OK {
					rate.Value = per / pairs
					l.rows[cell{l.result, g, category, "rate"}] = rate
				}
				if g != "pool" {
					v, ok, _ := standardised(own, l.inPool(category, "rate", moves))
					l.maybe(g, category, "rate_comparison", v, ok)
				}
			}
		}
	}
}

func (l *life) moves() int {
	n := 0
	for m := 1; m < months; m++ {
		if l.state[m] != l.state[m+1] {
			n++
		}
	}
	return n
}

func (l *life) nets() int {
	n := 0
	for _, net := range safetyNets {
		for m := 1; m <= months; m++ {
			if l.has(net, m) {
				n++
				break
			}
		}
	}
	return n
}

// entropy is −Σ p·ln p / ln 8 over the shares of the months in the eight states.
func entropy(count []int) float64 {
	all, sum := 0, 0.0
	for _, n := range count {
		all += n
	}
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(all)
			sum -= p * math.Log(p)
		}
	}
	return sum / math.Log(float64(len(states)))
}

func (l *life) entropy() float64 {
	count := make([]int, len(states))
	for m := 1; m <= months; m++ {
		count[slices.Index(states, l.state[m])]++
	}
	return entropy(count)
}

func everStates(l *livelihood) {
	l.result = "ever_states"
	mean := func(of func(*life) float64) func(*life) (float64, float64) {
		return func(p *life) (float64, float64) {
			if !p.complete() {
				return 0, 0
			}
			return 1, of(p)
		}
	}
	for _, g := range withPool(byLevel) {
		n, _ := summed(l.members(g), mean(func(*life) float64 { return 0 })).total()
		l.number(g, "", "persons", n)
		for k := 0; k <= len(safetyNets); k++ {
			_, with := summed(l.members(g), mean(func(p *life) float64 {
				if p.nets() == k {
					return 1
				}
				return 0
			})).total()
			l.share(g, fmt.Sprint(k), "share", int(with), int(n))
		}
		for name, of := range map[string]func(*life) float64{
			"mean_nets":    func(p *life) float64 { return float64(p.nets()) },
			"mean_moves":   func(p *life) float64 { return float64(p.moves()) },
			"mean_entropy": (*life).entropy,
		} {
			own := summed(l.members(g), mean(of))
			n, sum := own.total()
			l.maybe(g, "", name, sum/n, n > 0)
			if g == "pool" {
				continue
			}
			v, ok, unmatched := standardised(own, l.inPool("", name, mean(of)))
			l.maybe(g, "", name+"_comparison", v, ok)
			if name == "mean_nets" {
				l.number(g, "", "unmatched_persons", unmatched)
			}
		}
	}
}

func (l *life) sequence() string {
	var parts []string
	for m := 1; m <= months; m++ {
		if len(parts) == 0 || parts[len(parts)-1] != l.state[m] {
			parts = append(parts, l.state[m])
		}
	}
	return strings.Join(parts, ">")
}

func frequentSequences(l *livelihood) {
	l.result = "frequent_sequences"
	for _, g := range withPool(together) {
		count := map[string]int{}
		for _, p := range l.members(g) {
			if p.complete() {
				count[p.sequence()]++
			}
		}
		var all []string
		for s, n := range count {
			if n >= 5 {
				all = append(all, s)
			}
		}
		sort.Slice(all, func(i, j int) bool {
			a, b := all[i], all[j]
			return count[a] > count[b] || count[a] == count[b] && a < b
		})
		for i, s := range all[:min(len(all), 10)] {
			l.count(g, s, "rank", i+1)
			l.count(g, s, "persons", count[s])
			l.shareRows(g, s, func(p *life) (units, sum float64) {
				switch {
				case !p.complete():
					return 0, 0
				case p.sequence() == s:
					return 1, 1
				}
				return 1, 0
			})
		}
	}
}
