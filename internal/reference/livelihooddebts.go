package reference

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// net returns the net sums of the payments of table_3 in a year.
func (w *world) netPaid(year string) map[string]int {
	net := map[string]int{}
	for _, r := range w.regs.records("benefit_payment") {
		if b := r.get("benefit"); r.get("paid_date")[:4] == year && b != "dental_support" &&
			b != "assistance_allowance" {
			net[w.resolve(r.get("person_id"))] += atoi(r.get("amount"))
		}
	}
	return net
}

// percentile is Hyndman and Fan's type 2, of ascending values.
func percentile(v []int, p int) float64 {
	n := len(v)
	if p*n%100 == 0 {
		i := p * n / 100
		return (float64(v[i-1]) + float64(v[i])) / 2
	}
	return float64(v[(p*n+99)/100-1])
}

// topShare is the share of the sum that the largest p per cent have.
func topShare(v []int, p int) float64 {
	all, top := 0, 0
	n := (p*len(v) + 99) / 100
	for i, a := range v {
		all += a
		if i >= len(v)-n {
			top += a
		}
	}
	return float64(top) / float64(all)
}

func (l *livelihood) amounts(group, category string, sums []int) {
	var v []int
	total := 0
	for _, s := range sums {
		if s > 0 {
			v = append(v, s)
			total += s
		}
	}
	sort.Ints(v)
	l.count(group, category, "recipients", len(v))
	l.count(group, category, "total_paid", total)
	l.quotient(group, category, "mean_paid", float64(total), float64(len(v)))
	for _, p := range []int{50, 90, 99} {
		measure := fmt.Sprintf("p%d_paid", p)
		if len(v) == 0 {
			l.undefined(group, category, measure)
		} else {
			l.number(group, category, measure, percentile(v, p))
		}
	}
	for _, p := range []int{1, 10} {
		measure := fmt.Sprintf("share_paid_to_top_%d_percent", p)
		if len(v) == 0 {
			l.undefined(group, category, measure)
		} else {
			l.number(group, category, measure, topShare(v, p))
		}
	}
}

// clusters returns the connected families: for each, the strongest matched person's group and the people.
func (w *world) familyClusters() (levels []string, people [][]string) {
	var ids []string
	for id := range w.group {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	matched := func(id string) bool { return !strings.HasPrefix(w.group[id], "family_") }
	near := map[string][]string{}
	for _, id := range ids {
		if !matched(id) {
			continue
		}
		for relative := range w.kin.close(id) {
			if _, in := w.group[relative]; in {
				near[id] = append(near[id], relative)
				near[relative] = append(near[relative], id)
			}
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		cluster := []string{id}
		for i := 0; i < len(cluster); i++ {
			for _, other := range near[cluster[i]] {
				if !seen[other] {
					seen[other] = true
					cluster = append(cluster, other)
				}
			}
		}
		level := len(strength)
		for _, one := range cluster {
			if matched(one) {
				level = min(level, slices.Index(strength, w.group[one]))
			}
		}
		levels, people = append(levels, strength[level]), append(people, cluster)
	}
	return levels, people
}

func largeAmounts(l *livelihood) {
	l.result = "large_amounts"
	w := l.eligible
	levels, people := w.familyClusters()
	for _, year := range years {
		net := w.netPaid(year)
		for _, g := range append(withPool(byLevel), "active_and_linked") {
			var sums []int
			for _, p := range w.members[g] {
				sums = append(sums, net[p.id])
			}
			l.amounts(g, year, sums)
		}
		for _, g := range append(slices.Clone(strength), "active", "linked", "total") {
			var sums []int
			for i, level := range levels {
				if g != "total" && !slices.Contains(aggregates[g], level) {
					continue
				}
				sum := 0
				for _, id := range people[i] {
					if p := w.persons[id]; p != nil && p.eligible {
						sum += net[id]
					}
				}
				sums = append(sums, sum)
			}
			l.amounts(g, year+"/cluster", sums)
		}
	}
}

func vulnerableAreas(l *livelihood) {
	l.result = "vulnerable_areas"
	w := l.eligible
	class := map[string]string{}
	for _, r := range w.regs.records("area") {
		class[r.get("area")] = r.get("vulnerability")
	}
	type home struct{ from, area, municipality string }
	homes := map[string]home{}
	for _, r := range w.regs.records("residence") {
		if r.get("from_date") > referenceDate || r.get("to_date") != "" && r.get("to_date") < referenceDate {
			continue
		}
		id, one := w.resolve(r.get("person_id")), home{r.get("from_date"), r.get("area"), r.get("municipality")}
		old, ok := homes[id]
		if !ok || one.from > old.from || one.from == old.from && (one.area > old.area ||
			one.area == old.area && one.municipality > old.municipality) {
			homes[id] = one
		}
	}
	of := func(p *person) string {
		if c := class[homes[p.id].area]; homes[p.id].area != "" && c != "" {
			return c
		}
		return "unknown"
	}
	known := func(p *person) bool { return of(p) != "unknown" }
	for _, g := range withPool(byLevel) {
		l.count(g, "", "persons", len(w.members[g]))
		for _, c := range []string{"none", "vulnerable", "risk", "especially_vulnerable", "unknown"} {
			l.share(g, c, "share", count(w.members[g], func(p *person) bool { return of(p) == c }), len(w.members[g]))
		}
		if g == "pool" {
			continue
		}
		for category, in := range map[string][]string{
			"any_vulnerable":        {"vulnerable", "risk", "especially_vulnerable"},
			"especially_vulnerable": {"especially_vulnerable"},
		} {
			l.comparisonRows(w, g, category, known, func(p *person) bool { return slices.Contains(in, of(p)) })
			delete(l.rows, cell{l.result, g, category, "risk_ratio_matched"})
		}
	}
}

// debtsOn returns the sums of a day by person, for every category.
func (w *world) debtsOn(day string) map[string]map[string]int {
	sums := map[string]map[string]int{}
	for _, c := range []string{"", "public", "private", "creditor_state", "creditor_forsakringskassan",
		"creditor_other_public", "creditor_other_private"} {
		sums[c] = map[string]int{}
	}
	for _, r := range w.regs.records("debt") {
		if r.get("as_of") != day {
			continue
		}
		id, amount := w.resolve(r.get("person_id")), atoi(r.get("amount"))
		kind, creditor := r.get("kind"), r.get("creditor")
		sums[""][id] += amount
		sums[kind][id] += amount
		switch creditor {
		case "state", "forsakringskassan":
			sums["creditor_"+creditor][id] += amount
		default:
			sums["creditor_other_"+kind][id] += amount
		}
	}
	return sums
}

// debtDays returns the days of the register of debts, ascending.
func (w *world) debtDays() []string {
	var all []string
	for _, r := range w.regs.records("debt") {
		if !slices.Contains(all, r.get("as_of")) {
			all = append(all, r.get("as_of"))
		}
	}
	sort.Strings(all)
	return all
}

func adultsOn(people []*person, day string) []*person {
	var all []*person
	for _, p := range people {
		if p.ageOn(day) >= 18 {
			all = append(all, p)
		}
	}
	return all
}

// indebted writes the share with debt and the median debt of people, and returns the sum of their debts.
func (l *livelihood) indebted(group, category string, people []*person, sum map[string]int) (total int) {
	var debts []int
	for _, p := range people {
		if s := sum[p.id]; s > 0 {
			debts = append(debts, s)
			total += s
		}
	}
	l.share(group, category, "share_indebted", len(debts), len(people))
	mid, ok := median(debts)
	l.maybe(group, category, "median_debt", mid, ok)
	return total
}

func debtDepth(l *livelihood) {
	l.result = "debt_depth"
	w := l.eligible
	for _, day := range w.debtDays() {
		for category, sum := range w.debtsOn(day) {
			name := strings.TrimSuffix(day+"/"+category, "/")
			for _, g := range withPool(byKind) {
				adults := adultsOn(w.members[g], day)
				l.count(g, name, "total_debt", l.indebted(g, name, adults, sum))
				if category != "" {
					continue
				}
				for _, n := range []int{50_000, 100_000, 500_000, 1_000_000} {
					l.share(g, day, fmt.Sprintf("share_at_least_%d", n),
						count(adults, func(p *person) bool { return sum[p.id] >= n }), len(adults))
				}
			}
		}
	}
}

func debtPersistence(l *livelihood) {
	l.result = "debt_persistence"
	w := l.eligible
	days := w.debtDays()
	for i := 1; i < len(days); i++ {
		before, now := w.debtsOn(days[i-1])[""], w.debtsOn(days[i])[""]
		for _, g := range withPool(byKind) {
			kept, gone, fresh, were, not := 0, 0, 0, 0, 0
			for _, p := range adultsOn(w.members[g], days[i-1]) {
				is := now[p.id] > 0
				switch {
				case before[p.id] > 0 && is:
					were++
					kept++
				case before[p.id] > 0:
					were++
					gone++
				case is:
					not++
					fresh++
				default:
					not++
				}
			}
			l.share(g, days[i], "share_kept", kept, were)
			l.share(g, days[i], "share_gone", gone, were)
			l.share(g, days[i], "share_new", fresh, not)
		}
	}
}

func recovery(l *livelihood) {
	l.result = "recovery"
	w := l.eligible
	const asOf = "2024-07-01"
	owed := w.debtsOn(asOf)[""]
	groupOf := map[string]string{}
	for _, p := range w.members["total"] {
		groupOf[p.id] = w.group[p.id]
	}
	for _, g := range append(slices.Clone(byKind), "others", "companies") {
		with := map[string]bool{}
		for _, year := range []string{"2018", "2019", "2020", "2021", "2022", "2023", "2018-2023"} {
			claims, amount, repaid, outstanding, prescribed := 0, 0, 0, 0, 0
			persons := map[string]bool{}
			for _, r := range w.regs.records("recovery_claim") {
				a, y := atoi(r.get("amount")), r.get("decided_date")[:4]
				if a <= 0 || y != year && (year != "2018-2023" || y < "2018" || y > "2023") {
					continue
				}
				id, in := w.resolve(r.get("person_id")), false
				switch own := groupOf[id]; {
				case id == "":
					in = g == "companies"
				case own == "":
					in = g == "others"
				default:
					in = slices.Contains(aggregates[g], own)
				}
				if !in {
					continue
				}
				claims++
				amount += a
				back := max(min(atoi(r.get("repaid")), a), 0)
				repaid += back
				if d := r.get("prescribed_date"); d != "" && d <= referenceDate {
					prescribed += a - back
				} else {
					outstanding += a - back
				}
				if id != "" {
					persons[id] = true
					with[id] = true
				}
			}
			l.count(g, year, "claims", claims)
			l.count(g, year, "persons", len(persons))
			l.count(g, year, "amount", amount)
			l.count(g, year, "repaid", repaid)
			l.count(g, year, "outstanding", outstanding)
			l.count(g, year, "prescribed", prescribed)
			l.quotient(g, year, "share_repaid", float64(repaid), float64(amount))
			l.quotient(g, year, "share_prescribed", float64(prescribed), float64(amount))
		}
		if g == "companies" {
			continue
		}
		adults, indebted := 0, 0
		for id := range with {
			if p := w.persons[id]; p != nil && p.eligible && p.ageOn(asOf) >= 18 {
				adults++
				if owed[id] > 0 {
					indebted++
				}
			}
		}
		l.share(g, "2018-2023", "share_indebted", indebted, adults)
	}
}

func debtByLivelihood(l *livelihood) {
	l.result = "debt_by_livelihood"
	w := l.eligible
	const asOf = "2024-07-01"
	owed := w.debtsOn(asOf)[""]
	for _, g := range withPool(together) {
		for _, s := range append(slices.Clone(sources), "none") {
			var people []*person
			for _, p := range adultsOn(w.members[g], asOf) {
				if one := l.lives[p.id]; one.presentAll(13, 24) && one.main["2023"] == s {
					people = append(people, p)
				}
			}
			l.indebted(g, s, people, owed)
		}
	}
}
