package reference

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
)

// label names a company by its number. All persons, sole traders too, have one label, because the keys by which the
// program names people belong to its workspace.
func (n *networks) label(id string) string {
	switch {
	case n.protected[id]:
		return "person-protected"
	case len(id) == 12:
		return "person"
	}
	return id
}

// observe adds evidence of a subject that may be shown.
func (n *networks) observe(rule, subject, register, from, object, begin, end, measure string, value float64) {
	if n.protected[subject] {
		return
	}
	for _, id := range append([]string{subject, from, object}, sorted(n.representedBy[subject])...) {
		if len(id) == 12 && !n.protected[id] {
			put(n.named, rule, id)
		}
	}
	if begin == forever {
		begin = ""
	}
	if end == forever {
		end = ""
	}
	if object != "" {
		object = n.label(object)
	}
	n.seen = append(n.seen,
		Evidence{rule, n.label(subject), register, n.label(from), object, begin, end, measure, value})
}

// atLeast returns the probability of k or more successes in the given number of draws.
func atLeast(k, draws int, p float64) float64 {
	sum := 0.0
	for i := k; i <= draws; i++ {
		term := 1.0
		for j := 1; j <= draws-i; j++ {
			term *= float64(i+j) / float64(j) * (1 - p)
		}
		sum += term * math.Pow(p, float64(i))
	}
	return min(1, sum)
}

// discoveries returns the false discovery rate of each test of a family (Benjamini and Hochberg).
func discoveries(p []float64) []float64 {
	rate := make([]float64, len(p))
	for i := range p {
		rate[i] = 1
		for _, cut := range p {
			if cut < p[i] {
				continue
			}
			found := 0
			for _, other := range p {
				if other <= cut {
					found++
				}
			}
			rate[i] = min(rate[i], cut*float64(len(p))/float64(found))
		}
	}
	return rate
}

var kindsOfEnd = []string{"bankruptcy", "revoked_licence", "deregistration"}

// ends gives each company's last day of each kind of end.
func (n *networks) ends() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, k := range kindsOfEnd {
		all[k] = map[string]string{}
	}
	add := func(kind, company, day string) {
		if day != "" {
			company = n.resolve(company)
			all[kind][company] = max(all[kind][company], day)
		}
	}
	for _, r := range n.regs.records("company") {
		add("bankruptcy", r.get("company_id"), r.get("bankruptcy_date"))
		add("deregistration", r.get("company_id"), r.get("deregistered_date"))
	}
	for _, r := range n.regs.records("care_licence") {
		add("revoked_licence", r.get("company_id"), r.get("revoked_date"))
	}
	return all
}

// lastDelivered returns the last month of assistance; rows without hours count too.
func (n *networks) lastDelivered() string {
	last := ""
	for _, r := range n.regs.records("assistance_time") {
		last = max(last, r.get("month"))
	}
	return last
}

// left are the people of an ended company by side, and where each is then: by side and months, person to places.
type left struct {
	company, kind, day string
	people             map[string]set
}

func succession(n *networks) {
	last := n.lastDelivered()
	var all []left
	for _, kind := range kindsOfEnd {
		for _, company := range sorted(namesOf(n.ends()[kind])) {
			day := n.ends()[kind][company]
			of := left{company, kind, day, map[string]set{"user": {}, "assistant": {}, "representative": {}}}
			for _, s := range n.in.ever {
				if s.provider == company && s.kind != "own_employer" && s.month <= day[:7] &&
					s.month > later(day[:7], -n.rules.count("succession.months")) {
					of.people["user"][s.user], of.people["assistant"][s.assistant] = true, true
				}
			}
			if len(of.people["user"]) == 0 {
				continue
			}
			for id := range n.representedBy[company] {
				if n.held(company, id, span{laterDay(day, -n.rules.count("succession.role_months")), day}) {
					of.people["representative"][id] = true
				}
			}
			all = append(all, of)
		}
	}
	l := n.long
	l.result = "succession"
	for _, kind := range kindsOfEnd {
		var some []left
		for _, of := range all {
			if of.kind == kind {
				some = append(some, of)
			}
		}
		l.count(kind, "users", "companies", len(some))
		for _, side := range []string{"user", "assistant", "representative"} {
			persons := 0
			for _, of := range some {
				persons += len(of.people[side])
			}
			l.count(kind, side+"s", "persons", persons)
			for _, months := range followUp {
				n.whereabouts(some, kind, side, months, last)
			}
		}
	}
	n.successors(all, last)
}

func namesOf(m map[string]string) set {
	all := set{}
	for x := range m {
		all[x] = true
	}
	return all
}

// whereabouts counts where people of ended companies are so many months later.
func (n *networks) whereabouts(some []left, kind, side string, months int, last string) {
	followed, at := 0, map[string]int{"same_company": 0, "other_company": 0, "nowhere": 0}
	if side != "representative" {
		at["municipality"], at["own_employer"] = 0, 0
	}
	for _, of := range some {
		if later(of.day[:7], months) > last {
			continue
		}
		for id := range of.people[side] {
			followed++
			where := set{}
			for destination := range n.found(of, side, id, months) {
				where[destination[0]] = true
			}
			for destination := range where {
				at[destination]++
			}
		}
	}
	category := fmt.Sprintf("%ss_after_%d_months", side, months)
	n.long.count(kind, category, "followed", followed)
	for destination, k := range at {
		if followed == 0 {
			n.long.undefined(kind, category, destination)
		} else {
			n.long.count(kind, category, destination, k)
		}
	}
}

// found is where somebody is so many months after a company's end: destination and place; nowhere is one.
func (n *networks) found(of left, side, id string, months int) map[[2]string]bool {
	all := map[[2]string]bool{}
	if side == "representative" {
		day := laterDay(of.day, months)
		for company := range n.of[id] {
			if !n.held(company, id, span{day, day}) {
				continue
			}
			if company == of.company {
				all[[2]string{"same_company", company}] = true
			} else {
				all[[2]string{"other_company", company}] = true
			}
		}
	} else {
		month := later(of.day[:7], months)
		for _, s := range n.in.ever {
			if s.month != month || side == "user" && s.user != id || side == "assistant" && s.assistant != id {
				continue
			}
			switch {
			case s.kind == "own_employer":
				all[[2]string{"own_employer", s.provider}] = true
			case s.provider == of.company:
				all[[2]string{"same_company", s.provider}] = true
			case s.kind == "municipality":
				all[[2]string{"municipality", s.provider}] = true
			default:
				all[[2]string{"other_company", s.provider}] = true
			}
		}
	}
	if len(all) == 0 {
		all[[2]string{"nowhere", ""}] = true
	}
	return all
}

// successor is a pair of an ended company and another where some of its people are found.
type successor struct {
	of            left
	place         string
	users, staff  set
	moved         [2]int // users and assistants who went to any company
	first, common int
	beyond        bool
}

func (n *networks) successors(all []left, last string) {
	users, staff := map[string]set{}, map[string]set{} // of each company ever, and of all together
	for _, s := range n.in.ever {
		if s.kind == "company" {
			for _, at := range []string{s.provider, "all"} {
				put(users, at, s.user)
				put(staff, at, s.assistant)
			}
		}
	}
	var pairs []*successor
	for _, of := range all {
		at, moved := map[string]*successor{}, [2]set{{}, {}}
		for i, side := range []string{"user", "assistant"} {
			for id := range of.people[side] {
				for _, months := range followUp {
					if later(of.day[:7], months) > last {
						continue
					}
					for d := range n.found(of, side, id, months) {
						if d[0] != "other_company" {
							continue
						}
						s := at[d[1]]
						if s == nil {
							s = &successor{
								of:     of,
								place:  d[1],
								users:  set{},
								staff:  set{},
								first:  months,
								common: len(n.shared(of.company, d[1])),
							}
							at[d[1]] = s
						}
						s.first = min(s.first, months)
						[]set{s.users, s.staff}[i][id] = true
						moved[i][id] = true
					}
				}
			}
		}
		for _, s := range at {
			if s.moved = [2]int{len(moved[0]), len(moved[1])}; len(s.users) >= n.rules.count("succession.people") ||
				len(s.staff) >= n.rules.count("succession.people") {
				pairs = append(pairs, s)
			}
		}
	}
	var p []float64
	var test [][2]int
	for i, s := range pairs {
		for side, k := range []int{len(s.users), len(s.staff)} {
			if k >= n.rules.count("succession.people") {
				size := []map[string]set{users, staff}[side]
				p = append(p, atLeast(k, s.moved[side], float64(len(size[s.place]))/float64(len(size["all"]))))
				test = append(test, [2]int{i, side})
			}
		}
	}
	beyond := map[string][2]int{}
	for i, rate := range discoveries(p) {
		if s := pairs[test[i][0]]; rate <= n.rules.FDR {
			s.beyond = true
			k := beyond[s.of.kind]
			k[test[i][1]]++
			beyond[s.of.kind] = k
		}
	}
	for _, kind := range kindsOfEnd {
		var count, with [2]int // unrelated, related
		for _, s := range pairs {
			if s.of.kind != kind {
				continue
			}
			related := min(1, s.common)
			count[related]++
			if s.beyond {
				with[related]++
				if related == 1 && kind != "deregistration" {
					n.observeSuccessor(s)
				}
			}
		}
		l := n.long
		l.count(kind, "successors", "pairs", count[0]+count[1])
		l.count(kind, "successors", "pairs_with_users_beyond_chance", beyond[kind][0])
		l.count(kind, "successors", "pairs_with_assistants_beyond_chance", beyond[kind][1])
		if kind != "deregistration" {
			l.count(kind, "successors", "candidates", with[1])
		}
		for i, name := range []string{"successors_unrelated", "successors_related"} {
			l.count(kind, name, "pairs", count[i])
			l.share(kind, name, "share_of_pairs_beyond_chance", with[i], count[i])
		}
	}
}

func (n *networks) observeSuccessor(s *successor) {
	industry := n.industryOf()
	n.observe("succession", s.place,
		map[string]string{"bankruptcy": "company", "revoked_licence": "care_licence"}[s.of.kind], s.of.company, "",
		s.of.day, "", s.of.kind, 1)
	for measure, v := range map[string]int{"users_found_after": len(s.users), "assistants_found_after": len(s.staff),
		"months_until_the_first": s.first} {
		if v > 0 {
			n.observe("succession", s.place, "assistance_time", s.of.company, s.place, "", "", measure, float64(v))
		}
	}
	n.observe("succession", s.place, "company_role", s.of.company, s.place, "", "", "shared_representatives",
		float64(s.common))
	a, b := n.regs.records("company"), set{}
	for _, r := range a {
		b[n.resolve(r.get("company_id"))] = true
	}
	if b[s.of.company] && b[s.place] && industry[s.of.company] == industry[s.place] {
		n.observe("succession", s.place, "company", s.of.company, s.place, "", "", "same_industry", 1)
	}
}

func closedCircles(n *networks) {
	n.long.result = "closed_circles"
	type tally struct{ users, relative, only, representative, closed int }
	by, spread := map[string]*tally{"represented": {}, "other": {}}, map[[2]string]int{}
	for _, company := range n.in.choose(func(c *provider) bool { return c.private }) {
		group := "other"
		if company.represented != "none" {
			group = "represented"
		}
		t, closed, observed := by[group], 0, map[string]int{}
		for user := range company.users {
			helpers, relatives, representatives, inside, near := company.helpers[user], 0, 0, 0, 0
			for a := range helpers {
				relative, represents, belongs := n.related(user, a), n.representedBy[company.id][a], false
				for r := range n.representedBy[company.id] {
					belongs = belongs || n.related(a, r)
				}
				for k, is := range map[*int]bool{&relatives: relative, &representatives: represents,
					&inside: relative || represents, &near: represents || belongs} {
					if is {
						*k++
					}
				}
			}
			t.users++
			for k, is := range map[*int]bool{&t.relative: relatives > 0, &t.only: relatives == len(helpers),
				&t.representative: representatives > 0} {
				if is {
					*k++
				}
			}
			if inside == len(helpers) && near > 0 {
				t.closed++
				closed++
				if len(helpers) >= n.rules.count("closed_circle.assistants") {
					observed[user] = inside
				}
			}
		}
		category := "half_or_more"
		switch {
		case closed == 0:
			category = "none"
		case closed == len(company.users):
			category = "all_users"
		case 2*closed < len(company.users):
			category = "below_half"
		}
		spread[[2]string{group, category}]++
		if float64(len(observed)) >= n.rules.Limit["closed_circle.share"]*float64(len(company.users)) {
			for user, inside := range observed {
				n.observe("closed_circle", company.id, "assistance_time", user, company.id, "", "", "assistants_inside",
					float64(inside))
			}
		}
	}
	for group, t := range by {
		n.long.count(group, "", "users", t.users)
		for measure, k := range map[string]int{"share_with_relative": t.relative, "share_only_relatives": t.only,
			"share_with_representative": t.representative, "share_closed": t.closed} {
			n.long.share(group, "", measure, k, t.users)
		}
		for _, c := range []string{"none", "below_half", "half_or_more", "all_users"} {
			n.long.count(group, c, "companies", spread[[2]string{group, c}])
		}
	}
}

func serviceCompanies(n *networks) {
	users := map[string]map[string]set{
		"unlicensed":                {},
		"took_over_from_revoked":    {},
		"administers_own_employers": {},
	} // category, company, users
	n.unlicensed(users["unlicensed"], users["took_over_from_revoked"])
	n.administrators(users["administers_own_employers"])
	n.long.result = "service_companies"
	for category, of := range users {
		for _, group := range []string{"all", "represented"} {
			companies, all := 0, set{}
			for company, some := range of {
				if group == "represented" && !n.tied(company) {
					continue
				}
				companies++
				for u := range some {
					all[u] = true
				}
			}
			n.long.count(group, category, "companies", companies)
			n.long.count(group, category, "users", len(all))
		}
	}
}

// unlicensed finds companies with hours without a licence in force in the month, and their users who came from a
// company whose licence was revoked before.
func (n *networks) unlicensed(all, took map[string]set) {
	type licence struct{ granted, revoked string }
	licences := map[string][]licence{}
	for _, r := range n.regs.records("care_licence") {
		id := n.resolve(r.get("company_id"))
		licences[id] = append(licences[id], licence{r.get("granted_date"), r.get("revoked_date")})
	}
	months := map[[2]string]set{} // of company and user, without a licence
	for _, s := range n.in.ever {
		if s.kind != "company" || s.month < "2022-01" {
			continue
		}
		licensed := false
		for _, x := range licences[s.provider] {
			licensed = licensed || x.granted <= lastOf(s.month) && (x.revoked == "" || x.revoked >= s.month+"-01")
		}
		if !licensed {
			at := [2]string{s.provider, s.user}
			if months[at] == nil {
				months[at] = set{}
			}
			months[at][s.month] = true
		}
	}
	for at, of := range months {
		put(all, at[0], at[1])
		spent := sorted(of)
		first, from := spent[0], ""
		for _, s := range n.in.ever {
			if s.user != at[1] || s.provider == at[0] || s.kind == "own_employer" || s.month >= first ||
				s.month < later(first, -n.rules.count("unlicensed_takeover.months")) {
				continue
			}
			for _, x := range licences[s.provider] {
				if x.revoked != "" && x.revoked < first+"-01" && (from == "" || s.provider < from) {
					from = s.provider
				}
			}
		}
		if from != "" {
			put(took, at[0], at[1])
			n.observe("unlicensed_takeover", at[0], "assistance_time", at[1], from, first+"-01",
				spent[len(spent)-1]+"-01", "months", float64(len(spent)))
		}
	}
}

// administrators finds companies without any licence that pay the assistants of own employers, and mostly these.
func (n *networks) administrators(found map[string]set) {
	licensed, own := set{}, map[string][]shift{} // by user, and their assistants' shifts by assistant and month
	helps := map[string][]shift{}
	for _, r := range n.regs.records("care_licence") {
		licensed[n.resolve(r.get("company_id"))] = true
	}
	for _, s := range n.in.ever {
		if s.kind == "own_employer" {
			own[s.user] = append(own[s.user], s)
			helps[s.assistant+s.month] = append(helps[s.assistant+s.month], s)
		}
	}
	staff, users, assistants := map[string]set{}, map[string]set{}, map[string]set{}
	for _, r := range n.regs.records("employer_statement") {
		employer, id := n.resolve(r.get("employer_id")), n.resolve(r.get("person_id"))
		if atoi(r.get("gross_pay")) <= 0 || r.get("month") < "2022-01" {
			continue
		}
		put(staff, employer, id)
		for _, s := range helps[id+r.get("month")] {
			if !licensed[employer] && own[employer] == nil {
				put(users, employer, s.user)
				put(assistants, employer, id)
			}
		}
	}
	for employer, of := range users {
		if len(of) >= n.rules.count("administers_own_employers.users") &&
			float64(len(assistants[employer])) >= n.rules.Limit["administers_own_employers.share"]*float64(
				len(staff[employer]),
			) {
			found[employer] = of
			for u := range of {
				n.observe("administers_own_employers", employer, "employer_statement", u, employer, "", "", "user", 1)
			}
		}
	}
}

// workPermit is a permit for work decided in the period that names an employer.
type workPermit struct{ holder, employer, from, to string }

func (n *networks) permits() []workPermit {
	var all []workPermit
	for _, r := range n.regs.records("permit") {
		if d := r.get("decided_date"); r.get("kind") == "work" && r.get("employer_id") != "" && "2020-01-01" <= d &&
			d <= "2024-12-31" {
			all = append(all, workPermit{
				n.resolve(r.get("person_id")),
				n.resolve(r.get("employer_id")),
				r.get("valid_from"),
				r.get("valid_to"),
			})
		}
	}
	return all
}

func workPermits(n *networks) {
	first, last := "9999-12", ""
	paid := map[[3]string]bool{}
	for _, r := range n.regs.records("employer_statement") {
		first, last = min(first, r.get("month")), max(last, r.get("month"))
		if atoi(r.get("gross_pay")) > 0 {
			paid[[3]string{n.resolve(r.get("employer_id")), n.resolve(r.get("person_id")), r.get("month")}] = true
		}
	}
	industry := n.industryOf()
	type tally struct {
		permits, followed, without int
		holders, employers         set
	}
	rows := map[[3]string]*tally{} // result, group, category
	at := func(key [3]string) *tally {
		if rows[key] == nil {
			rows[key] = &tally{holders: set{}, employers: set{}}
		}
		return rows[key]
	}
	categories := append([]string{"", "none"}, ties...)
	groups := func(key [2]string) {
		for _, c := range categories {
			at([3]string{key[0], key[1], c})
		}
	}
	for _, key := range [][2]string{{"permits_by_industry", "all"}, {"permit_networks", "shared"},
		{"permit_networks", "alone"}} {
		groups(key)
	}
	without, all := map[string][]workPermit{}, map[string]int{}
	for _, p := range n.permits() {
		covered, wage := 0, false
		for m := max(p.from[:7], first); m <= min(p.to[:7], last); m = later(m, 1) {
			covered++
			wage = wage || paid[[3]string{p.employer, p.holder, m}]
		}
		followed := covered >= n.rules.count("permit_without_wage.months")
		all[p.employer]++
		if followed && !wage {
			without[p.employer] = append(without[p.employer], p)
		}
		group := "alone"
		for other := range n.representedBy {
			if len(n.shared(p.employer, other)) > 0 {
				group = "shared"
			}
		}
		groups([2]string{"permits_by_industry", industryName(industry[p.employer])})
		for _, key := range [][2]string{{"permits_by_industry", "all"},
			{"permits_by_industry", industryName(industry[p.employer])}, {"permit_networks", group}} {
			for _, c := range []string{"", n.strongest(n.representedBy[p.employer])} {
				t := at([3]string{key[0], key[1], c})
				t.permits++
				t.holders[p.holder], t.employers[p.employer] = true, true
				if followed {
					t.followed++
					if !wage {
						t.without++
					}
				}
			}
		}
	}
	for key, t := range rows {
		n.long.result = key[0]
		n.long.count(key[1], key[2], "permits", t.permits)
		n.long.count(key[1], key[2], "employers", len(t.employers))
		n.long.count(key[1], key[2], "permits_without_wage", t.without)
		n.long.share(key[1], key[2], "share_without_wage", t.without, t.followed)
		if key[0] == "permits_by_industry" {
			n.long.count(key[1], key[2], "holders", len(t.holders))
		}
	}
	for employer, of := range without {
		if len(of) >= n.rules.count("permit_without_wage.permits") &&
			float64(len(of)) >= n.rules.Limit["permit_without_wage.share"]*float64(all[employer]) {
			for _, p := range of {
				n.observe("permit_without_wage", employer, "permit", p.holder, employer, p.from, p.to,
					"permit_without_wage", 1)
			}
		}
	}
}

func employmentSupport(n *networks) {
	type tally struct {
		supports, amount   int
		persons, employers set
	}
	rows := map[[2]string]*tally{}
	for _, g := range append([]string{"all", "none"}, ties...) {
		for _, c := range []string{"", "representative", "relative", "unrelated"} {
			rows[[2]string{g, c}] = &tally{persons: set{}, employers: set{}}
		}
	}
	for _, r := range n.regs.records("employment_support") {
		id, employer := n.resolve(r.get("person_id")), n.resolve(r.get("employer_id"))
		runs, amount := spanOf(r.get("from_date"), r.get("to_date")), atoi(r.get("amount"))
		in, belongs := set{}, "unrelated"
		for other := range n.representedBy[employer] {
			if n.held(employer, other, runs) {
				in[other] = true
				if n.related(id, other) {
					belongs = "relative"
				}
			}
		}
		if in[id] {
			belongs = "representative"
		}
		for _, g := range []string{"all", n.strongest(in)} {
			for _, c := range []string{"", belongs} {
				t := rows[[2]string{g, c}]
				t.supports++
				t.amount += amount
				t.persons[id], t.employers[employer] = true, true
			}
		}
		if belongs != "unrelated" {
			n.observe("support_to_related", employer, "employment_support", id, employer, runs.from, r.get("to_date"),
				"support_to_"+belongs, float64(amount))
		}
	}
	n.long.result = "employment_support"
	for key, t := range rows {
		for measure, k := range map[string]int{"supports": t.supports, "amount": t.amount, "persons": len(t.persons),
			"employers": len(t.employers)} {
			n.long.count(key[0], key[1], measure, k)
		}
	}
}

// clinic is a company that treats people or certifies them.
type clinic struct {
	id, tie         string
	patients        set
	items, followed int
	benefits        map[string]int
}

// power returns the size class: the number of halvings until nothing is left. It is the same for all numbers of
// patients between the same powers of two.
func (c *clinic) power() int {
	k := 0
	for p := len(c.patients); p > 0; p /= 2 {
		k++
	}
	return k
}

func (n *networks) clinics(register string, each func(c *clinic, r record)) []*clinic {
	at := map[string]*clinic{}
	var all []*clinic
	for _, r := range n.regs.records(register) {
		id := n.resolve(r.get("clinic_id"))
		if at[id] == nil {
			at[id] = &clinic{id: id, tie: n.strongest(n.representedBy[id]), patients: set{}, benefits: map[string]int{}}
			all = append(all, at[id])
		}
		at[id].items++
		at[id].patients[n.resolve(r.get("person_id"))] = true
		each(at[id], r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].id < all[j].id })
	return all
}

// usual counts the patients and items of the clinics of a size without a tie, one clinic left out.
func usual(all []*clinic, size int, but *clinic) (patients, items int) {
	for _, c := range all {
		if c != but && c.tie == "none" && c.power() == size {
			patients += len(c.patients)
			items += c.items
		}
	}
	return
}

func (n *networks) clinicRows(all []*clinic, name, thing string) {
	l := n.long
	l.result = name
	for _, tie := range append([]string{"none"}, ties...) {
		clinics, patients, items, followed, comparable, of := 0, 0, 0, 0, 0, 0
		expected := 0.0
		for _, c := range all {
			if c.tie != tie {
				continue
			}
			clinics++
			patients += len(c.patients)
			items += c.items
			followed += c.followed
			if p, k := usual(all, c.power(), nil); p > 0 {
				comparable += len(c.patients)
				of += c.items
				expected += float64(len(c.patients)) * float64(k) / float64(p)
			}
		}
		l.count(tie, "", "clinics", clinics)
		l.count(tie, "", "patients", patients)
		l.count(tie, "", thing, items)
		l.quotient(tie, "", thing+"_per_patient", float64(items), float64(patients))
		l.quotient(tie, "same_size", thing+"_per_patient", expected, float64(comparable))
		l.quotient(tie, "same_size", "ratio", float64(of), expected)
		if name == "certificates" {
			l.share(tie, "", "share_followed_by_benefit", followed, items)
		}
	}
}

// roleEvidence shows who of the population represents a company, spell by spell.
func (n *networks) roleEvidence(rule, company string) {
	for id := range n.representedBy[company] {
		if n.tieOf(id) == "none" {
			continue
		}
		for _, s := range n.spells[[2]string{company, id}] {
			n.observe(rule, company, "company_role", id, company, s.from, s.to, "role", 1)
		}
	}
}

func dental(n *networks) {
	all := n.clinics("dental_claim", func(*clinic, record) {})
	n.clinicRows(all, "dental", "claims")
	var tied []*clinic
	var times, elsewhere, usually []float64
	for _, c := range all {
		p, k := usual(all, c.power(), c)
		if len(c.patients) < n.rules.count("claims_per_patient.patients") || k == 0 {
			continue
		}
		per := float64(k) / float64(p)
		more := float64(c.items) / float64(len(c.patients)) / per
		if c.tie == "none" {
			usually = append(usually, more)
		} else {
			tied, times, elsewhere = append(tied, c), append(times, more), append(elsewhere, per)
		}
	}
	p := make([]float64, len(tied))
	for i := range tied {
		as := 1
		for _, u := range usually {
			if u >= times[i] {
				as++
			}
		}
		p[i] = float64(as) / float64(len(usually)+1)
	}
	for i, rate := range discoveries(p) {
		if c := tied[i]; rate <= n.rules.FDR && times[i] >= n.rules.Limit["claims_per_patient.times"] {
			n.observe("claims_per_patient", c.id, "dental_claim", c.id, "", "", "", "claims", float64(c.items))
			n.observe("claims_per_patient", c.id, "dental_claim", c.id, "", "", "", "patients",
				float64(len(c.patients)))
			n.observe("claims_per_patient", c.id, "dental_claim", c.id, "", "", "",
				"claims_per_patient_at_clinics_of_the_size", elsewhere[i])
			n.roleEvidence("claims_per_patient", c.id)
		}
	}
}

func certificates(n *networks) {
	total, of := 0, map[string]int{}
	all := n.clinics("medical_certificate", func(c *clinic, r record) {
		benefit, issued := r.get("benefit"), r.get("issued_date")
		c.benefits[benefit]++
		of[benefit]++
		total++
		for _, b := range n.payments[n.resolve(r.get("person_id"))] {
			if d := b.get("paid_date"); b.get("benefit") == benefit && atoi(b.get("amount")) > 0 && issued <= d &&
				d <= nextDay(issued, n.rules.Followed) {
				c.followed++
				break
			}
		}
	})
	n.clinicRows(all, "certificates", "certificates")
	type test struct {
		c       *clinic
		benefit string
		share   float64
	}
	var tests []test
	var p []float64
	for _, c := range all {
		if c.tie == "none" || c.items < n.rules.count("certificates_to_one_benefit.certificates") || c.items == total {
			continue
		}
		for benefit, here := range c.benefits {
			share := float64(of[benefit]-here) / float64(total-c.items)
			tests, p = append(tests, test{c, benefit, share}), append(p, atLeast(here, c.items, share))
		}
	}
	for i, rate := range discoveries(p) {
		t := tests[i]
		here := t.c.benefits[t.benefit]
		if rate > n.rules.FDR ||
			float64(here*(total-t.c.items)) < n.rules.Limit["certificates_to_one_benefit.times"]*float64(
				(of[t.benefit]-here)*t.c.items,
			) {
			continue
		}
		n.observe("certificates_to_one_benefit", t.c.id, "medical_certificate", t.c.id, "", "", "",
			"certificates_for_"+t.benefit, float64(here))
		n.observe("certificates_to_one_benefit", t.c.id, "medical_certificate", t.c.id, "", "", "", "certificates",
			float64(t.c.items))
		n.observe("certificates_to_one_benefit", t.c.id, "medical_certificate", t.c.id, "", "", "",
			"share_for_"+t.benefit+"_elsewhere", t.share)
		n.roleEvidence("certificates_to_one_benefit", t.c.id)
	}
}

// breach is hours that a rule is about: of an assistant and a month, or the first of several.
type breach struct{ rule, assistant, month string }

func hoursWorked(n *networks) {
	// of assistant and month, and provider, or user
	worked, with, by := map[[2]string]float64{}, map[[3]string]float64{}, map[[3]string]float64{}
	for _, s := range n.in.shifts {
		worked[[2]string{s.assistant, s.month}] += s.hours
		with[[3]string{s.assistant, s.month, s.provider}] += s.hours
		by[[3]string{s.assistant, s.month, s.user}] += s.hours
	}
	gone := map[string]map[string]string{"hours_after_death": {}, "hours_after_emigration": {}}
	for id, p := range n.persons {
		gone["hours_after_death"][id], gone["hours_after_emigration"][id] = p.died, p.emigrated
	}
	breaches := map[breach]float64{}
	providers := func(rule, assistant, month string) {
		for at, hours := range with {
			if at[0] == assistant && at[1] == month {
				n.observe(rule, assistant, "assistance_time", assistant, at[2], month+"-01", lastOf(month), "hours",
					hours)
			}
		}
	}
	for at, hours := range worked {
		days := atoi(lastOf(at[1])[8:])
		if hours > 24*float64(days) {
			breaches[breach{"hours_over_day", at[0], at[1]}] = hours
			providers("hours_over_day", at[0], at[1])
		}
		if n.sickAll(at[0], at[1]) {
			breaches[breach{"hours_on_sickness_benefit", at[0], at[1]}] = hours
			providers("hours_on_sickness_benefit", at[0], at[1])
		}
	}
	for at, hours := range by {
		for rule, of := range gone {
			for _, party := range []string{at[0], at[2]} {
				if d := of[party]; d != "" && d < at[1]+"-01" {
					breaches[breach{rule, at[0], at[1]}] += hours
					n.observe(rule, at[0], "assistance_time", at[0], at[2], at[1]+"-01", lastOf(at[1]), "hours", hours)
					break
				}
			}
		}
	}
	months := n.rules.count("hours_over_law.months")
	for assistant := range n.in.assistant {
		for first := "2022-01"; later(first, months-1) <= "2023-12"; first = later(first, 1) {
			hours, days := 0.0, 0
			for i := range months {
				hours += worked[[2]string{assistant, later(first, i)}]
				days += atoi(lastOf(later(first, i))[8:])
			}
			if hours*7 > float64(n.rules.WeeklyHours*days) {
				breaches[breach{"hours_over_law", assistant, first}] = hours
				n.observe("hours_over_law", assistant, "assistance_time", assistant, "", first+"-01",
					lastOf(later(first, months-1)), "hours", hours)
			}
		}
	}
	n.hourRows(breaches)
}

// sickAll says whether payments of sickness benefit, together, cover every day of a month.
func (n *networks) sickAll(assistant, month string) bool {
	var paid []span
	for _, b := range n.payments[assistant] {
		if b.get("benefit") == "sickness_benefit" && atoi(b.get("amount")) > 0 {
			paid = append(paid, span{b.get("from_date"), b.get("to_date")})
		}
	}
	for day := month + "-01"; day[:7] == month; day = nextDay(day, 1) {
		if !slices.ContainsFunc(paid, func(s span) bool { return s.has(day) }) {
			return false
		}
	}
	return true
}

func (n *networks) hourRows(breaches map[breach]float64) {
	l := n.long
	l.result = "hours"
	for _, tie := range append([]string{"all", "none"}, ties...) {
		in := func(id string) bool { return tie == "all" || n.tieOf(id) == tie }
		all := 0
		for id := range n.in.assistant {
			if in(id) {
				all++
			}
		}
		l.count(tie, "", "assistants", all)
		for _, rule := range []string{"hours_over_day", "hours_over_law", "hours_on_sickness_benefit",
			"hours_after_death", "hours_after_emigration"} {
			people, months, sum := set{}, 0, 0.0
			for b, hours := range breaches {
				if b.rule == rule && in(b.assistant) {
					people[b.assistant] = true
					months++
					sum += hours
				}
			}
			l.count(tie, rule, "assistants", len(people))
			l.count(tie, rule, "assistant_months", months)
			l.share(tie, rule, "share_of_assistants", len(people), all)
			if rule != "hours_over_law" {
				l.number(tie, rule, "hours", sum)
			}
		}
	}
}

// text writes evidence in one line, its value to six digits.
func (e Evidence) text() string {
	return fmt.Sprint(e.Rule, ",", e.Subject, ",", e.Register, ",", e.From, ",", e.Object, ",", e.Begin, ",", e.End,
		",", e.Measure, ",", strconv.FormatFloat(e.Value, 'g', 6, 64))
}
