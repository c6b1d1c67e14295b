package reference

import (
	"fmt"
	"sort"
	"strconv"
)

type set = map[string]bool

// ties, strongest first; others have none.
var ties = []string{"active", "linked", "enabler", "family"}

// shift is one row of assistance_time with hours.
type shift struct {
	month, user, assistant, kind, provider string
	hours                                  float64
}

// provider is a company: a provider that is no user's own, with hours in the period.
type provider struct {
	id                string
	private           bool
	users, assistants set
	helpers           map[string]set // user to assistants of the user here
	representatives   set            // everybody with a main function, ever, and a tie
	inPeriod          bool           // one of them on some day of the period
	assistantTie      string         // the strongest
	represented       string         // the strongest tie of a representative, none where there is none
	cases             []investigation
	bankrupt          bool
	permits           int
}

// industry is personal assistance in the period.
type industry struct {
	w         *world
	tie       map[string]string
	shifts    []shift // of the period
	ever      []shift
	companies map[string]*provider
	assistant set
	held      map[string]set // representative to the companies of the period where a main function was ever held
}

func strongestTie(of set, tie map[string]string) string {
	for _, t := range ties {
		for id := range of {
			if tie[id] == t {
				return t
			}
		}
	}
	return "none"
}

func newIndustry(w *world) *industry {
	in := &industry{
		w:         w,
		tie:       map[string]string{},
		companies: map[string]*provider{},
		assistant: set{},
		held:      map[string]set{},
	}
	for _, t := range ties {
		for id := range ids(w.members[t]) {
			in.tie[id] = t
		}
	}
	for _, r := range w.regs.records("assistance_time") {
		hours, err := strconv.ParseFloat(r.get("hours"), 64)
		if err != nil {
			panic(err)
		}
		if hours <= 0 {
			continue
		}
		s := shift{
			r.get("month"),
			w.resolve(r.get("user_id")),
			w.resolve(r.get("assistant_id")),
			r.get("provider_kind"),
			w.resolve(r.get("provider_id")),
			hours,
		}
		in.ever = append(in.ever, s)
		if s.month[:4] != "2022" && s.month[:4] != "2023" {
			continue
		}
		in.shifts = append(in.shifts, s)
		in.assistant[s.assistant] = true
		if s.kind == "own_employer" {
			continue
		}
		c := in.companies[s.provider]
		if c == nil {
			c = &provider{
				id:              s.provider,
				users:           set{},
				assistants:      set{},
				helpers:         map[string]set{},
				representatives: set{},
			}
			in.companies[s.provider] = c
		}
		c.private = c.private || s.kind == "company"
		c.users[s.user], c.assistants[s.assistant] = true, true
		if c.helpers[s.user] == nil {
			c.helpers[s.user] = set{}
		}
		c.helpers[s.user][s.assistant] = true
	}
	for _, r := range w.regs.records("company_role") {
		id := w.resolve(r.get("person_id"))
		c, tie := in.companies[w.resolve(r.get("company_id"))], in.tie[id]
		if c == nil || tie == "" || r.get("role") == "signatory" || r.get("role") == "auditor" {
			continue
		}
		c.representatives[id] = true
		if in.held[id] == nil {
			in.held[id] = set{}
		}
		in.held[id][c.id] = true
		from, to := max(r.get("from_date"), "2022-01-01"), "2023-12-31"
		if t := r.get("to_date"); t != "" && t < to {
			to = t
		}
		c.inPeriod = c.inPeriod || from <= to
	}
	for _, i := range w.investigations() {
		if c := in.companies[i.company]; c != nil {
			c.cases = append(c.cases, i)
		}
	}
	for _, r := range w.regs.records("company") {
		if c := in.companies[w.resolve(r.get("company_id"))]; c != nil && r.get("bankruptcy_date") != "" {
			c.bankrupt = true
		}
	}
	for _, r := range w.regs.records("permit") {
		if d := r.get("decided_date"); r.get("kind") == "work" && "2020-01-01" <= d && d <= "2024-12-31" {
			if c := in.companies[w.resolve(r.get("employer_id"))]; c != nil &&
				c.assistants[w.resolve(r.get("person_id"))] {
				c.permits++
			}
		}
	}
	for _, c := range in.companies {
		c.assistantTie = strongestTie(c.assistants, in.tie)
		c.represented = strongestTie(c.representatives, in.tie)
	}
	return in
}

// choose returns the companies of a kind, by number.
func (in *industry) choose(want func(*provider) bool) []*provider {
	var all []*provider
	for _, c := range in.companies {
		if want(c) {
			all = append(all, c)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].id < all[j].id })
	return all
}

func usersOf(companies []*provider) set {
	all := set{}
	for _, c := range companies {
		for u := range c.users {
			all[u] = true
		}
	}
	return all
}

func (in *industry) criminal(c *provider) bool {
	return c.assistantTie == "active" || c.assistantTie == "linked"
}

func (in *industry) assistantsWith(c *provider, tie string) int {
	n := 0
	for id := range c.assistants {
		if in.tie[id] == tie || tie == "none" && in.tie[id] == "" {
			n++
		}
	}
	return n
}

// investigated counts the companies with an investigation, with a police report and with wrong payments. It also sums
// all wrong payments, and those of the companies with any.
func investigated(companies []*provider) (with, cases, reported, wrong, withWrong, positive int) {
	for _, c := range companies {
		sum, police := 0, false
		for _, i := range c.cases {
			sum += i.wrong
			police = police || i.reported
		}
		if len(c.cases) > 0 {
			with++
		}
		cases += len(c.cases)
		if police {
			reported++
		}
		wrong += sum
		if sum > 0 {
			withWrong++
			positive += sum
		}
	}
	return
}

// relativeHelp returns, over some companies together, the users with a tie, those of them whose parent, child or
// sibling assists them there, and these assistants.
func (in *industry) relativeHelp(companies []*provider) (users, helped, helpers set) {
	users, helped, helpers = set{}, set{}, set{}
	for _, c := range companies {
		for u := range c.users {
			if in.tie[u] == "" {
				continue
			}
			users[u] = true
			blood := in.w.kin.blood(u)
			for a := range c.helpers[u] {
				if blood[a] {
					helped[u], helpers[a] = true, true
				}
			}
		}
	}
	return
}

func assistance(l *long, w *world) {
	in := newIndustry(w)
	in.people(l)
	in.reached(l)
	in.worksAsAssistant(l)
	in.byTie(l)
	in.represented(l)
	in.largest(l)
	in.circles(l)
	in.profiles(l)
	in.permits(l)
}

const period = "2022-2023"

func (in *industry) people(l *long) {
	l.result = "table_9"
	all, months := 0.0, set{}
	for _, s := range in.shifts {
		all += s.hours
		months[s.user+s.month] = true
	}
	for _, g := range append([]string{"total"}, ties...) {
		assistants, hours, cost := set{}, 0.0, 0.0
		for _, s := range in.shifts {
			if tie := in.tie[s.assistant]; tie == "" || g != "total" && g != tie {
				continue
			}
			assistants[s.assistant] = true
			hours += s.hours
			if s.month[:4] == "2022" {
				cost += s.hours * 319.70
			} else {
				cost += s.hours * 324.50
			}
		}
		l.count(g, period, "assistants", len(assistants))
		l.number(g, period, "hours", hours)
		if all == 0 {
			l.undefined(g, period, "user_years")
		} else {
			l.number(g, period, "user_years", hours/(all/(float64(len(months))/12)))
		}
		l.number(g, period, "cost_per_year", cost/2)
	}
}

func (in *industry) reached(l *long) {
	l.result = "figure_6"
	users := func(counts set) int {
		all := set{}
		for _, s := range in.shifts {
			if counts == nil || counts[in.tie[s.assistant]] {
				all[s.user] = true
			}
		}
		return len(all)
	}
	all := users(nil)
	l.count("all", period, "cumulative_users", all)
	counts, names := set{}, []string{"active", "active_linked", "active_linked_enabler", "active_linked_enabler_family"}
	for i, t := range ties {
		counts[t] = true
		n := users(counts)
		l.count(names[i], period, "cumulative_users", n)
		l.share(names[i], period, "share_of_users", n, all)
	}
}

func (in *industry) worksAsAssistant(l *long) {
	l.result = "figure_7"
	cases := set{}
	for _, i := range in.w.investigations() {
		if i.capacity == "assistant" {
			cases[i.person] = true
		}
	}
	works := func(p *person) bool { return in.assistant[p.id] }
	for _, g := range []string{"active", "family", "linked"} {
		l.comparisonRows(in.w, g, "works_as_assistant", everybody, works)
		l.comparisonRows(in.w, g, "control_investigation", works, func(p *person) bool { return cases[p.id] })
	}
}

func (in *industry) byTie(l *long) {
	l.result = "figure_8"
	all := in.choose(func(*provider) bool { return true })
	users := usersOf(all)
	row := func(g string, want func(*provider) bool) {
		some := in.choose(want)
		l.count(g, "", "companies", len(some))
		l.share(g, "", "share_of_companies", len(some), len(all))
		l.count(g, "", "users", len(usersOf(some)))
		l.share(g, "", "share_of_users", len(usersOf(some)), len(users))
	}
	for _, t := range append([]string{"none"}, ties...) {
		row(t, func(c *provider) bool { return c.assistantTie == t })
	}
	row("active_or_linked", in.criminal)
	row("all", func(*provider) bool { return true })
	for name, size := range map[string][2]int{"max_3_users": {0, 3}, "min_4_users": {4, 1 << 60},
		"min_20_users": {20, 1 << 60}} {
		of := func(c *provider) bool { return size[0] <= len(c.users) && len(c.users) <= size[1] }
		l.share("active_or_linked", name, "share_of_companies",
			len(in.choose(func(c *provider) bool { return of(c) && in.criminal(c) })), len(in.choose(of)))
	}
}

func (in *industry) represented(l *long) {
	l.result = "figure_9"
	private := func(c *provider) bool { return c.private }
	represented := func(c *provider) bool { return c.private && c.represented != "none" }
	n := func(measure string, want func(*provider) bool) { l.count("all", "", measure, len(in.choose(want))) }
	n("private_companies", private)
	n("represented_companies", represented)
	for _, t := range ties {
		n("represented_by_"+t, func(c *provider) bool { return represented(c) && c.represented == t })
	}
	for _, t := range append([]string{"none"}, ties...) {
		n("strongest_assistant_"+t, func(c *provider) bool { return represented(c) && c.assistantTie == t })
	}
	n("with_active_or_linked_assistants", func(c *provider) bool { return represented(c) && in.criminal(c) })
	n("represented_in_period", func(c *provider) bool { return c.private && c.inPeriod })
}

func (in *industry) largest(l *long) {
	l.result = "figure_10"
	companies := in.choose(func(c *provider) bool { return c.private })
	all := len(usersOf(companies))
	sort.SliceStable(companies, func(i, j int) bool { return len(companies[i].users) > len(companies[j].users) })
	n := 0
	for 2*len(usersOf(companies[:n])) < all {
		n++
	}
	set := companies[:n]
	least, sum := 0, 0
	for i, c := range set {
		k := in.assistantsWith(c, "active") + in.assistantsWith(c, "linked")
		if i == 0 || k < least {
			least = k
		}
		sum += k
	}
	with, cases, reported, wrong, withWrong, positive := investigated(set)
	l.count("largest", period, "companies", n)
	if n == 0 {
		l.undefined("largest", period, "min_active_or_linked_assistants")
	} else {
		l.count("largest", period, "min_active_or_linked_assistants", least)
	}
	l.quotient("largest", period, "mean_active_or_linked_assistants", float64(sum), float64(n))
	l.share("largest", period, "share_investigated", with, n)
	l.quotient("largest", period, "mean_investigations", float64(cases), float64(n))
	l.share("largest", period, "share_police_reported", reported, n)
	l.count("largest", period, "wrong_payments", wrong)
	l.quotient("largest", period, "mean_wrong_payment", float64(positive), float64(withWrong))
	l.share("largest", period, "share_of_users", len(usersOf(set)), all)
}

func (in *industry) circles(l *long) {
	l.result = "figure_11"
	for _, g := range []string{"family_only", "oc_linked"} {
		companies := in.choose(func(c *provider) bool {
			oc := in.criminal(c) || c.represented != "family"
			return c.private && c.represented != "none" && oc == (g == "oc_linked")
		})
		small, bankrupt := 0, 0
		for _, c := range companies {
			if len(c.users) < 10 {
				small++
			}
			if c.bankrupt {
				bankrupt++
			}
		}
		users, helped, _ := in.relativeHelp(companies)
		with, _, _, wrong, _, _ := investigated(companies)
		l.count(g, period, "companies", len(companies))
		l.count(g, "users_1_9", "companies", small)
		l.count(g, "users_10_plus", "companies", len(companies)-small)
		l.count(g, period, "users_from_population", len(users))
		l.count(g, period, "users_with_relative_assistance", len(helped))
		l.share(g, period, "share_investigated", with, len(companies))
		l.count(g, period, "wrong_payments", wrong)
		l.count(g, period, "bankruptcies", bankrupt)
	}
}

func (in *industry) profiles(l *long) {
	l.result = "company_profile"
	sole := 0
	for _, c := range in.choose(func(c *provider) bool { return c.private && c.represented != "none" }) {
		name := c.id
		if len(name) == 12 {
			sole++
			name = fmt.Sprintf("sole-%d", sole)
		}
		n := func(measure string, v int) { l.count(name, "", measure, v) }
		n("users", len(c.users))
		n("active_or_linked_assistants", in.assistantsWith(c, "active")+in.assistantsWith(c, "linked"))
		for _, t := range append([]string{"none"}, ties...) {
			n(t+"_assistants", in.assistantsWith(c, t))
		}
		related := 0
		for a := range c.assistants {
			for relative := range in.w.kin.close(a) {
				if c.assistants[relative] {
					related++
					break
				}
			}
		}
		n("assistants_related_to_each_other", related)
		users, helped, helpers := in.relativeHelp([]*provider{c})
		n("users_from_population", len(users))
		n("users_with_relative_assistance", len(helped))
		n("relative_assistants", len(helpers))
		by, companies := map[string]int{}, set{}
		for id := range c.representatives {
			by[in.tie[id]]++
			for other := range in.held[id] {
				companies[other] = true
			}
		}
		for _, t := range ties {
			n("representatives_"+t, by[t])
		}
		n("investigations", len(c.cases))
		n("companies_ever_represented", len(companies))
		bankrupt := 0
		if c.bankrupt {
			bankrupt = 1
		}
		n("bankruptcy", bankrupt)
	}
}

func (in *industry) permits(l *long) {
	l.result = "figure_12"
	holders, workers := set{}, set{}
	for _, r := range in.w.regs.records("permit") {
		k, d := r.get("kind"), r.get("decided_date")
		if (k == "work" || k == "family_of_worker") && "2020-01-01" <= d && d <= "2024-12-31" {
			holders[in.w.resolve(r.get("person_id"))] = true
		}
	}
	for _, s := range in.ever {
		if y := s.month[:4]; "2020" <= y && y <= "2024" {
			workers[s.assistant] = true
		}
	}
	for g, of := range map[string][]string{"active_linked_enabler": {"active", "linked", "enabler"},
		"active_or_linked": {"active", "linked"}, "enabler": {"enabler"}, "family": {"family"}} {
		residence, with := 0, 0
		for _, t := range of {
			for _, p := range in.w.members[t] {
				if holders[p.id] {
					residence++
					if workers[p.id] {
						with++
					}
				}
			}
		}
		l.count(g, "2020-2024", "work_permit_residence", residence)
		l.count(g, "2020-2024", "with_assistance_hours", with)
	}
	l.result = "work_permits"
	permits, with, between, by := 0, 0, 0, map[int]int{}
	for _, c := range in.companies {
		if c.permits == 0 {
			continue
		}
		permits += c.permits
		with++
		by[c.permits]++
		if 12 <= c.permits && c.permits <= 26 {
			between++
		}
	}
	l.count("all", "2020-2024", "permits", permits)
	l.count("all", "2020-2024", "companies_with_permits", with)
	l.count("all", "2020-2024", "companies_with_12_to_26_permits", between)
	for n, companies := range by {
		l.count("all", fmt.Sprint(n), "companies", companies)
	}
}
