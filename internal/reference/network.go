package reference

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"ansatz/internal/table"
)

// Rules are the parameters of the study networks that a test may set otherwise; their names are those of the study
// file, rule.name for the thresholds.
type Rules struct {
	Hub, WeeklyHours, Followed int
	FDR                        float64
	Limit                      map[string]float64
}

// StudyRules returns the parameters of the built-in study networks.
func StudyRules() Rules {
	return Rules{Hub: 50, WeeklyHours: 48, Followed: 90, FDR: 0.05, Limit: map[string]float64{
		"succession.people":                        2,
		"succession.months":                        3,
		"succession.role_months":                   12,
		"closed_circle.assistants":                 2,
		"closed_circle.share":                      0.333333,
		"hours_over_law.months":                    4,
		"permit_without_wage.permits":              3,
		"permit_without_wage.share":                0.5,
		"permit_without_wage.months":               3,
		"unlicensed_takeover.months":               3,
		"administers_own_employers.users":          2,
		"administers_own_employers.share":          0.5,
		"certificates_to_one_benefit.certificates": 20,
		"certificates_to_one_benefit.times":        2,
		"claims_per_patient.patients":              20,
		"claims_per_patient.times":                 2,
	}}
}

func (r Rules) count(name string) int { return int(r.Limit[name]) }

var followUp = []int{3, 6, 12}

// Evidence is one row of an observation, people by their ids: rule, subject, register, evidence subject and object,
// days, measure, value.
type Evidence struct {
	Rule, Subject, Register, From, Object, Begin, End, Measure string
	Value                                                      float64
}

// Networks computes the results and observations of the study networks from docs/networks.md. Rows that depend on
// chance have the status Drawn and no value. shared_representatives depends on them, and is not observed. Networks
// panics if there are so many companies that a cluster would have to be divided into communities.
func Networks(regs Registers, rules Rules) ([]table.Row, []Evidence) {
	n := newNetworks(regs, rules)
	var rows []table.Row
	for _, r := range n.long.rows {
		rows = append(rows, r)
	}
	return rows, n.seen
}

// newNetworks computes all results and observations.
func newNetworks(regs Registers, rules Rules) *networks {
	w := newWorld(regs)
	n := &networks{
		world:         w,
		in:            newIndustry(w),
		rules:         rules,
		long:          &long{rows: map[cell]table.Row{}},
		spells:        map[[2]string][]span{},
		of:            map[string]set{},
		representedBy: map[string]set{},
		protected:     set{},
		named:         map[string]set{},
		payments:      map[string][]record{},
	}
	n.read()
	for _, part := range []func(*networks){representatives, clusters, succession, closedCircles, serviceCompanies,
		workPermits, employmentSupport, dental, certificates, hoursWorked} {
		part(n)
	}
	return n
}

// span is from a day to a day, both included.
type span struct{ from, to string }

const forever = "9999-12-31"

func spanOf(from, to string) span {
	if to == "" {
		to = forever
	}
	return span{from, to}
}

// meets reports whether two spans have a day in common. A span that ends before it begins has no days.
func (s span) meets(o span) bool {
	return s.from <= s.to && o.from <= o.to && s.from <= o.to && o.from <= s.to
}

func (s span) has(day string) bool { return s.from <= day && day <= s.to }

func dateOf(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

func nextDay(day string, n int) string { return dateOf(day).AddDate(0, 0, n).Format(time.DateOnly) }

// later returns the month n months later, or earlier if n is negative.
func later(month string, n int) string { return dateOf(month+"-01").AddDate(0, n, 0).Format("2006-01") }

func lastOf(month string) string { return nextDay(later(month, 1)+"-01", -1) }

// laterDay returns the same day of the month n months later, or the last day of that month.
func laterDay(day string, n int) string {
	month := later(day[:7], n)
	return min(month+day[7:], lastOf(month))
}

// joined joins spans that overlap or follow each other without a gap. Spans without a day stay as they are.
func joined(all []span) []span {
	for a := 0; a < len(all); a++ {
		for b := 0; b < len(all); b++ {
			x, y := all[a], all[b]
			if a == b || x.from > x.to || y.from > y.to {
				if a != b && x == y {
					return joined(append(append([]span{}, all[:b]...), all[b+1:]...))
				}
				continue
			}
			if x.from <= y.from && (x.to == forever || y.from <= nextDay(x.to, 1)) {
				rest := []span{{x.from, max(x.to, y.to)}}
				for i, s := range all {
					if i != a && i != b {
						rest = append(rest, s)
					}
				}
				return joined(rest)
			}
		}
	}
	return all
}

type networks struct {
	*world
	in            *industry
	rules         Rules
	long          *long
	spells        map[[2]string][]span // of company and person
	of            map[string]set       // companies of each representative
	representedBy map[string]set       // representatives of each company
	protected     set
	named         map[string]set      // those whom the observations of each rule name
	payments      map[string][]record // of benefits, by person
	seen          []Evidence
}

func (n *networks) read() {
	for id, p := range n.persons {
		if p.protected {
			n.protected[id] = true
		}
	}
	for _, r := range n.regs.records("benefit_payment") {
		id := n.resolve(r.get("person_id"))
		n.payments[id] = append(n.payments[id], r)
	}
	for _, r := range n.regs.records("company_role") {
		if r.get("role") == "signatory" || r.get("role") == "auditor" {
			continue
		}
		company, id := n.resolve(r.get("company_id")), n.resolve(r.get("person_id"))
		n.spells[[2]string{company, id}] = append(n.spells[[2]string{company, id}],
			spanOf(r.get("from_date"), r.get("to_date")))
		put(n.of, id, company)
		put(n.representedBy, company, id)
	}
	for at, all := range n.spells {
		n.spells[at] = joined(all)
	}
}

func put(m map[string]set, a, b string) {
	if m[a] == nil {
		m[a] = set{}
	}
	m[a][b] = true
}

func sorted(s set) []string {
	var all []string
	for x := range s {
		all = append(all, x)
	}
	sort.Strings(all)
	return all
}

func (n *networks) hub(id string) bool { return len(n.of[id]) > n.rules.Hub }

// held reports whether the person holds a role in the company on some day of a span.
func (n *networks) held(company, id string, at span) bool {
	for _, s := range n.spells[[2]string{company, id}] {
		if s.meets(at) {
			return true
		}
	}
	return false
}

func (n *networks) now(company, id string) bool {
	return n.held(company, id, span{referenceDate, referenceDate})
}

func (n *networks) tieOf(id string) string {
	if t := n.in.tie[id]; t != "" {
		return t
	}
	return "none"
}

// strongest returns the strongest tie of some people, none if nobody has one.
func (n *networks) strongest(people set) string { return strongestTie(people, n.in.tie) }

func (n *networks) tied(company string) bool { return n.strongest(n.representedBy[company]) != "none" }

// related reports whether one person is the other's parent, child, sibling or, on the reference date, spouse.
func (n *networks) related(a, b string) bool {
	return a != b && (n.kin.blood(a)[b] || n.kin.spouses[a][b])
}

// industryOf is the first two digits, empty where unknown.
func (n *networks) industryOf() map[string]string {
	all := map[string]string{}
	for _, r := range n.regs.records("company") {
		id, i := n.resolve(r.get("company_id")), r.get("industry")
		i = i[:min(2, len(i))]
		if first, ok := all[id]; !ok || i < first { // a sole trader whose number has changed has several rows
			all[id] = i
		}
	}
	return all
}

func industryName(digits string) string {
	if digits == "" {
		return "industry_unknown"
	}
	return "industry_" + digits
}

func (n *networks) drawn(group, category, measure string) {
	r := number(table.Empty)
	r.Status = Drawn
	n.long.put(group, category, measure, r)
}

// groupsOf returns the finest groups of each group of the study.
func groupsOf() map[string][]string {
	all := map[string][]string{}
	active, linked := aggregates["active"], aggregates["linked"]
	join := func(lists ...[]string) (out []string) {
		for _, l := range lists {
			out = append(out, l...)
		}
		return out
	}
	families := func(of []string) (out []string) {
		for _, g := range of {
			out = append(out, "family_"+g)
		}
		return out
	}
	plain := map[string][]string{
		"active":                active,
		"active_upper":          active[:2],
		"active_lower":          active[2:],
		"linked":                linked,
		"linked_upper":          linked[:2],
		"linked_lower":          linked[2:],
		"active_and_linked":     join(active, linked),
		"active_linked":         join(active, linked),
		"active_or_linked":      join(active, linked),
		"active_linked_enabler": join(active, linked, []string{"enabler"}),
	}
	for _, s := range strength {
		plain[s] = []string{s}
	}
	for name, of := range plain {
		all[name], all["family_"+name] = of, families(of)
	}
	all["family"] = families(strength)
	all["total"] = join(strength, families(strength))
	all["active_linked_enabler_family"] = all["total"]
	return all
}

func representatives(n *networks) {
	n.long.result = "representatives"
	groups := map[string]func(id string) bool{
		"all":  func(string) bool { return true },
		"none": func(id string) bool { return n.in.tie[id] == "" },
	}
	for name, of := range groupsOf() {
		in := set{}
		for _, g := range of {
			in[g] = true
		}
		groups[name] = func(id string) bool { return n.in.tie[id] != "" && in[n.group[id]] }
	}
	for name, in := range groups {
		for _, at := range []string{"ever", "now"} {
			companies := map[string]set{}
			for key := range n.spells {
				if in(key[1]) && (at == "ever" || n.now(key[0], key[1])) {
					put(companies, key[1], key[0])
				}
			}
			n.concentration(name, at, companies)
		}
	}
}

// concentration is how companies are spread over their representatives.
func (n *networks) concentration(group, at string, of map[string]set) {
	var people []string
	all, roles := set{}, 0
	for id, companies := range of {
		people = append(people, id)
		roles += len(companies)
		for c := range companies {
			all[c] = true
		}
	}
	sort.Slice(people, func(i, j int) bool {
		a, b := sorted(of[people[i]]), sorted(of[people[j]])
		if len(a) != len(b) {
			return len(a) > len(b)
		}
		return strings.Join(a, " ") < strings.Join(b, " ")
	})
	unequal := 0 // the Gini coefficient is the mean difference of two people over twice the mean
	for _, a := range people {
		for _, b := range people {
			unequal += max(len(of[a])-len(of[b]), len(of[b])-len(of[a]))
		}
	}
	half := 0
	reach := func(first int) int {
		reached := set{}
		for _, id := range people[:first] {
			for c := range of[id] {
				reached[c] = true
			}
		}
		return len(reached)
	}
	for 2*reach(half) < len(all) {
		half++
	}
	l := n.long
	l.count(group, at, "representatives", len(people))
	l.count(group, at, "companies", len(all))
	l.count(group, at, "roles", roles)
	l.quotient(group, at, "gini", float64(unequal), float64(2*len(people)*roles))
	l.count(group, at, "representatives_behind_half", half)
	for _, percent := range []int{1, 5, 10, 25, 50} {
		first := 0
		for 100*first < percent*len(people) {
			first++
		}
		l.quotient(group, fmt.Sprintf("%s_top_%d_percent", at, percent), "share_of_companies", float64(reach(first)),
			float64(len(all)))
	}
}

// hanging returns the sets of companies that are connected by representatives who are not hubs.
func (n *networks) hanging(holds func(company, id string) bool) [][]string {
	of := map[string]set{}
	for key := range n.spells {
		if holds(key[0], key[1]) && !n.hub(key[1]) {
			put(of, key[1], key[0])
		}
	}
	done := set{}
	var all [][]string
	for _, first := range sorted(companiesOf(n.representedBy)) {
		if done[first] {
			continue
		}
		together := set{first: true}
		for grown := true; grown; {
			grown = false
			for _, companies := range of {
				touches := false
				for c := range companies {
					touches = touches || together[c]
				}
				for c := range companies {
					if touches && !together[c] {
						together[c], grown = true, true
					}
				}
			}
		}
		for c := range together {
			done[c] = true
		}
		if len(together) > 50 {
			panic("more companies hang together than stay whole")
		}
		if len(together) > 1 {
			all = append(all, sorted(together))
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return len(all[i]) > len(all[j]) })
	return all
}

func companiesOf(m map[string]set) set {
	all := set{}
	for c := range m {
		all[c] = true
	}
	return all
}

// shared returns the representatives, hubs excluded, whom two companies have or had in common.
func (n *networks) shared(a, b string) set {
	all := set{}
	for id := range n.representedBy[a] {
		if n.representedBy[b][id] && !n.hub(id) && a != b {
			all[id] = true
		}
	}
	return all
}

func clusters(n *networks) {
	l := n.long
	l.result = "representative_clusters"
	always := func(string, string) bool { return true }
	for at, holds := range map[string]func(string, string) bool{"ever": always, "now": n.now} {
		sets, companies := n.hanging(holds), 0
		for _, s := range sets {
			companies += len(s)
		}
		l.count("all", at, "clusters", len(sets))
		l.count("all", at, "companies", companies)
	}
	hubs := 0
	for id := range n.of {
		if n.hub(id) {
			hubs++
		}
	}
	l.count("all", "", "hubs_left_out", hubs)
	most, pairs := 1, map[int]int{}
	all := sorted(companiesOf(n.representedBy))
	for i, a := range all {
		for _, b := range all[:i] {
			k := len(n.shared(a, b))
			most = max(most, k)
			for ; k > 0; k-- {
				pairs[k]++
			}
		}
	}
	for k := 1; k <= most; k++ {
		l.count("all", fmt.Sprintf("at_least_%d", k), "pairs", pairs[k])
		n.drawn("all", fmt.Sprintf("at_least_%d", k), "pairs_by_chance")
	}
	known := n.profiles()
	with := 0
	for _, companies := range n.hanging(always) {
		people := set{}
		for _, c := range companies {
			for id := range n.representedBy[c] {
				people[id] = true
			}
		}
		if n.strongest(people) == "none" {
			continue
		}
		with++
		n.cluster(fmt.Sprintf("cluster-%d", with), companies, people, known)
	}
	l.count("all", "", "clusters_with_tie", with)
}

// profile is what the registers hold on a company.
type profile struct {
	bankrupt, deregistered, revoked               bool
	debt, investigations, wrong, permits, support int
	users                                         set
}

func (n *networks) profiles() map[string]*profile {
	all := map[string]*profile{}
	at := func(id string) *profile {
		id = n.resolve(id)
		if all[id] == nil {
			all[id] = &profile{users: set{}}
		}
		return all[id]
	}
	for _, r := range n.regs.records("company") {
		p := at(r.get("company_id"))
		p.bankrupt, p.deregistered = p.bankrupt ||
			r.get("bankruptcy_date") != "", p.deregistered ||
			r.get("deregistered_date") != ""
	}
	for _, r := range n.regs.records("care_licence") {
		if r.get("revoked_date") != "" {
			at(r.get("company_id")).revoked = true
		}
	}
	last := ""
	for _, r := range n.regs.records("tax_debt") {
		last = max(last, r.get("as_of"))
	}
	for _, r := range n.regs.records("tax_debt") {
		if r.get("as_of") == last {
			at(r.get("company_id")).debt += atoi(r.get("amount"))
		}
	}
	for _, i := range n.investigations() {
		if i.company != "" {
			at(i.company).investigations++
			at(i.company).wrong += i.wrong
		}
	}
	for _, p := range n.permits() {
		at(p.employer).permits++
	}
	for _, r := range n.regs.records("employment_support") {
		at(r.get("employer_id")).support += atoi(r.get("amount"))
	}
	for id, c := range n.in.companies {
		at(id).users = c.users
	}
	return all
}

func (n *networks) cluster(name string, companies []string, people set, known map[string]*profile) {
	l := n.long
	industry := n.industryOf()
	var sum profile
	assistance, bankrupt, deregistered, revoked, roles, now, pairs, common := 0, 0, 0, 0, 0, 0, 0, 0
	users, industries := set{}, map[string]int{}
	for i, c := range companies {
		if p := known[c]; p != nil {
			for n, is := range map[*int]bool{&bankrupt: p.bankrupt, &deregistered: p.deregistered,
				&revoked: p.revoked} {
				if is {
					*n++
				}
			}
			sum.debt += p.debt
			sum.investigations += p.investigations
			sum.wrong += p.wrong
			sum.permits += p.permits
			sum.support += p.support
			for u := range p.users {
				users[u] = true
			}
		}
		if a := n.in.companies[c]; a != nil && a.private {
			assistance++
		}
		industries[industryName(industry[c])]++
		for id := range n.representedBy[c] {
			roles++
			if n.now(c, id) {
				now++
			}
		}
		for _, other := range companies[:i] {
			if k := len(n.shared(c, other)); k > 0 {
				pairs++
				common += k
			}
		}
	}
	by := map[string]int{}
	for id := range people {
		by[n.tieOf(id)]++
	}
	for _, t := range append([]string{"none"}, ties...) {
		l.count(name, "", "representatives_"+t, by[t])
	}
	for i, k := range industries {
		l.count(name, i, "companies", k)
	}
	counts := map[string]int{"companies": len(companies), "assistance_companies": assistance,
		"representatives": len(people), "roles": roles, "roles_now": now, "bankruptcies": bankrupt,
		"deregistered": deregistered, "revoked_licences": revoked, "tax_debt": sum.debt,
		"investigations": sum.investigations, "wrong_payments": sum.wrong, "users": len(users), "permits": sum.permits,
		"support": sum.support, "pairs": pairs, "shared_representatives": common}
	for measure, v := range counts {
		l.count(name, "", measure, v)
	}
	for _, measure := range []string{"pairs_beyond_chance", "shared_by_chance", "false_discovery_rate"} {
		n.drawn(name, "", measure)
	}
}
