package result

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/network"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// byResult holds the computation of each kind that gives all its rows itself.
var byResult map[study.Kind]func(*data, *study.Result) ([]table.Row, error)

func init() {
	byResult = map[study.Kind]func(*data, *study.Result) ([]table.Row, error){
		study.Representatives:        (*data).representatives,
		study.RepresentativeClusters: (*data).representativeClusters,
		study.Succession:             (*data).succession,
		study.DentalClaims:           (*data).clinics,
		study.Certificates:           (*data).clinics,
		study.ClosedCircles:          (*data).counted,
		study.ServiceCompanies:       (*data).counted,
		study.PermitsByIndustry:      (*data).counted,
		study.PermitNetworks:         (*data).counted,
		study.EmploymentSupport:      (*data).counted,
		study.Hours:                  (*data).counted,
		study.SelectionByClass:       (*data).selectionsByClass,
		study.ObservationByClass:     (*data).observationsByClass,
		study.TruthByClass:           (*data).truthByClass,
		study.ComparisonByClass:      (*data).comparisonsByClass,
		study.AreaFocus:              (*data).areaFocus,
	}
}

// rowsOf collects the rows of a result. The caller may set an interval on the row that add returns.
type rowsOf struct {
	result string
	rows   []table.Row
}

func (r *rowsOf) add(group, category, measure string, c cell) *table.Row {
	r.rows = append(r.rows, c.row(r.result, group, category, measure))
	return &r.rows[len(r.rows)-1]
}

// represented holds the representatives of all companies with a representative, in any industry. The companies are in
// the order of their numbers, the representatives in the order of their companies. Keys decide the order only between
// representatives who have the same companies at the same times and are equal in everything that is counted.
type represented struct {
	people    []representative
	companies []representedCompany
	ever, now *network.Bipartite
	tying     *network.Bipartite // as now, without the representatives of more companies than the hub limit
	spells    []spell            // by person, company and days
	company   map[int]int32      // by key
}

type representative struct {
	key, tie, group int
	protected       bool
}

// spell is a time during which somebody represents a company. to is empty if it has not ended.
type spell struct {
	person, company int32
	from, to        string
	now             bool
}

func compareSpells(a, b spell) int {
	return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.company, b.company),
		cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// held returns the spells of a person in a company, in the order of their days.
func (r *represented) held(person, company int32) []spell {
	from, _ := slices.BinarySearchFunc(r.spells, spell{person: person, company: company}, compareSpells)
	to := from
	for to < len(r.spells) && r.spells[to].person == person && r.spells[to].company == company {
		to++
	}
	return r.spells[from:to]
}

type representedCompany struct {
	key                          int
	label, name                  string
	protected                    bool // a sole trader whose identity is protected
	industry                     string
	bankrupt, deregistered       string // days; empty if it has not happened
	revoked                      string
	taxDebt, investigated, wrong int64
	permits, support, users      int64
	assistance                   bool
}

// troubled reports whether the company has a bankruptcy, a revoked licence, a tax debt or a wrong payment: events whose
// cost others bear.
func (c *representedCompany) troubled() bool {
	return c.bankrupt != "" || c.revoked != "" || c.taxDebt > 0 || c.wrong > 0
}

func (c *representedCompany) partyKey() int { return partyKey(c.key, c.protected) }

func (d *data) roleGraph() (*represented, error) {
	return loadOnce(d, "graph.role", func() (*represented, error) {
		r := &represented{company: map[int]int32{}}
		if err := d.representedCompanies(r); err != nil {
			return nil, err
		}
		person := map[int]int32{}
		query := "select person_id, tie_id, group_id, is_protected from graph.representative order by person_id"
		err := d.read(query, func(scan func(...any) error) error {
			var p representative
			err := scan(&p.key, &p.tie, &p.group, &p.protected)
			person[p.key] = int32(len(r.people))
			r.people = append(r.people, p)
			return err
		})
		if err != nil {
			return nil, err
		}
		query = "select company_id, person_id, cast(from_date as varchar), coalesce(cast(to_date as varchar), " +
			"''), is_now from graph.role"
		err = d.read(query, func(scan func(...any) error) error {
			var c, p int
			var s spell
			err := scan(&c, &p, &s.from, &s.to, &s.now)
			s.company, s.person = r.company[c], person[p]
			r.spells = append(r.spells, s)
			return err
		})
		if err != nil {
			return nil, err
		}
		r.order()
		var ever, now, tying []network.Tie
		for _, s := range r.spells {
			ever = append(ever, network.Tie{Member: s.person, Group: s.company})
			if s.now {
				now = append(now, ever[len(ever)-1])
			}
		}
		if r.ever, err = network.NewBipartite(len(r.people), len(r.companies), ever); err != nil {
			return nil, err
		}
		for _, tie := range now {
			if len(r.ever.Of(tie.Member)) <= d.study.Networks.Hub {
				tying = append(tying, tie)
			}
		}
		if r.now, err = network.NewBipartite(len(r.people), len(r.companies), now); err != nil {
			return nil, err
		}
		r.tying, err = network.NewBipartite(len(r.people), len(r.companies), tying)
		return r, err
	})
}

// representedCompanies reads the companies that have a representative.
func (d *data) representedCompanies(r *represented) error {
	return d.read(`select company_id, number, name, is_protected, industry, cast(bankruptcy_date as varchar),
			cast(deregistered_date as varchar), cast(revoked_date as varchar), tax_debt, n_investigations, wrong_amount,
			n_permits, support, n_users, is_assistance
		from graph.company order by sort_rank`, func(scan func(...any) error) error {
		var c representedCompany
		var key int
		var number, bankrupt, deregistered, revoked *string
		err := scan(&key, &number, &c.name, &c.protected, &c.industry, &bankrupt, &deregistered, &revoked,
			&c.taxDebt, &c.investigated, &c.wrong, &c.permits, &c.support, &c.users, &c.assistance)
		for to, from := range map[*string]*string{&c.label: number, &c.bankrupt: bankrupt,
			&c.deregistered: deregistered, &c.revoked: revoked} {
			if from != nil {
				*to = *from
			}
		}
		if number == nil { // a sole trader
			c.label = partyLabel(key, nil, c.protected)
		}
		c.key = key
		r.company[key] = int32(len(r.companies))
		r.companies = append(r.companies, c)
		return err
	})
}

// order renumbers the representatives. It compares their companies, then the days of their spells, then what else is
// counted of them. Only representatives who are equal in all of this are in the order of their keys, which then has no
// effect on the result.
func (r *represented) order() {
	slices.SortFunc(r.spells, compareSpells)
	spellsOf := make([][]spell, len(r.people))
	for from := 0; from < len(r.spells); {
		to := from + 1
		for to < len(r.spells) && r.spells[to].person == r.spells[from].person {
			to++
		}
		spellsOf[r.spells[from].person] = r.spells[from:to]
		from = to
	}
	number := make([]int32, len(r.people))
	for i := range number {
		number[i] = int32(i)
	}
	slices.SortFunc(number, func(a, b int32) int {
		x, y := &r.people[a], &r.people[b]
		return cmp.Or(compareCompanies(spellsOf[a], spellsOf[b]), slices.CompareFunc(spellsOf[a],
			spellsOf[b], func(a, b spell) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }),
			cmp.Compare(x.tie, y.tie), cmp.Compare(x.group, y.group),
			cmp.Compare(flagOf(x.protected), flagOf(y.protected)), cmp.Compare(x.key, y.key))
	})
	people := make([]representative, len(r.people))
	spells := make([]spell, 0, len(r.spells))
	for place, was := range number {
		people[place] = r.people[was]
		for _, s := range spellsOf[was] {
			s.person = int32(place)
			spells = append(spells, s)
		}
	}
	r.people, r.spells = people, spells
}

// compareCompanies compares the companies of two people, in the order of the companies' numbers. A company counts once,
// however many spells there are.
func compareCompanies(a, b []spell) int {
	next := func(of []spell) []spell {
		at := of[0].company
		for len(of) > 0 && of[0].company == at {
			of = of[1:]
		}
		return of
	}
	for len(a) > 0 && len(b) > 0 {
		if c := cmp.Compare(a[0].company, b[0].company); c != 0 {
			return c
		}
		a, b = next(a), next(b)
	}
	return cmp.Compare(len(a), len(b))
}

// representatives computes, per group, how many persons represent companies, ever and on the reference date, and how
// the companies are distributed over them.
func (d *data) representatives(res *study.Result) ([]table.Row, error) {
	r, err := d.roleGraph()
	if err != nil {
		return nil, err
	}
	out := rowsOf{result: res.Name}
	for _, group := range append(d.study.Groups.Names(), study.None, "all") {
		in := d.coding.Members(group)
		if group == study.None {
			in = []int{0}
		}
		for _, when := range []struct {
			category string
			ties     *network.Bipartite
		}{{"ever", r.ever}, {"now", r.now}} {
			var amounts []int64
			var holders []int32
			companies := map[int32]bool{}
			for p := range r.people {
				if group != "all" && !slices.Contains(in, r.people[p].group) {
					continue
				}
				held := when.ties.Of(int32(p))
				if len(held) == 0 {
					continue
				}
				amounts = append(amounts, int64(len(held)))
				holders = append(holders, int32(p))
				for _, c := range held {
					companies[c] = true
				}
			}
			c := network.Concentrate(amounts)
			out.add(group, when.category, "representatives", count(int64(c.Holders)))
			out.add(group, when.category, "companies", count(int64(len(companies))))
			out.add(group, when.category, "roles", count(c.Units))
			out.add(group, when.category, "gini", number(c.Gini))
			half, curve := concentration(when.ties, holders, len(companies))
			out.add(group, when.category, "representatives_behind_half", count(int64(half)))
			for i, share := range curve {
				out.add(group, fmt.Sprintf("%s_top_%d_percent", when.category, curveAt[i]),
					"share_of_companies", number(share))
			}
		}
	}
	return out.rows, nil
}

// curveAt holds the shares of representatives, in percent, at which the curve is printed.
var curveAt = []int{1, 5, 10, 25, 50}

// concentration sorts the representatives by their number of companies, largest first, and equal ones by the numbers of
// their companies. It returns how many of them together have half of the companies, each company counted once, and the
// shares of the companies that the first 1, 5, 10, 25 and 50 percent of them have, rounded up.
func concentration(ties *network.Bipartite, holders []int32, companies int) (half int, curve []float64) {
	order := slices.Clone(holders)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(len(ties.Of(b))-len(ties.Of(a)), slices.Compare(ties.Of(a), ties.Of(b)))
	})
	reached := map[int32]bool{}
	after := make([]int, len(order)+1)
	for i, p := range order {
		for _, c := range ties.Of(p) {
			reached[c] = true
		}
		after[i+1] = len(reached)
		if half == 0 && 2*len(reached) >= companies {
			half = i + 1
		}
	}
	for _, percent := range curveAt {
		k := (len(order)*percent + 99) / 100
		curve = append(curve, ratio(int64(after[k]), int64(companies)))
	}
	return half, curve
}

// cluster is a set of companies that are connected by their representatives.
type cluster struct {
	label     string
	companies []int32
	people    []int32 // all representatives of these companies
	pairs     []network.Chance
	beyond    int // the number of pairs that share more than expected by chance
}

// The trades of a million representatives would take minutes. A whole country therefore gets fewer samples; its larger
// number of pairs compensates for that.
const (
	nullRounds   = 20
	mostTrades   = 500_000_000
	leastSamples = 20
)

// clusters returns the clusters with a representative from the population, named by their order, and the comparison of
// all pairs with chance.
func (d *data) clusters() ([]cluster, network.Comparison, error) {
	type both struct {
		clusters []cluster
		chance   network.Comparison
	}
	v, err := loadOnce(d, "clusters", func() (both, error) {
		r, err := d.roleGraph()
		if err != nil {
			return both{}, err
		}
		n := d.study.Networks
		seed := uint64(d.study.Comparison.Seed)
		samples := min(n.Samples, max(leastSamples, mostTrades/(nullRounds*max(1, len(r.people)))))
		chance := r.ever.Compare(network.Null{Samples: samples, Rounds: nullRounds, Most: n.Hub, Seed: seed})
		clusterOf := make([]int, len(r.companies)) // 1 + the index of the company's cluster; 0 for none
		var all []cluster
		people := r.ever.Turned()
		for _, companies := range d.connected(r.ever) {
			c := cluster{companies: companies}
			for _, k := range companies {
				c.people = append(c.people, people.Of(k)...)
			}
			slices.Sort(c.people)
			c.people = slices.Compact(c.people)
			if !slices.ContainsFunc(c.people,
				func(p int32) bool { return r.people[p].tie < d.coding.NoTie() }) {
				continue
			}
			all = append(all, c)
			for _, k := range companies {
				clusterOf[k] = len(all)
			}
		}
		for _, p := range chance.Pairs {
			if number := clusterOf[p.A]; number > 0 && number == clusterOf[p.B] {
				c := &all[number-1]
				c.pairs = append(c.pairs, p)
				if p.FDR <= n.FDR {
					c.beyond++
				}
			}
		}
		for i := range all {
			all[i].label = fmt.Sprintf("cluster-%d", i+1)
		}
		return both{all, chance}, nil
	})
	return v.clusters, v.chance, err
}

// connected returns the clusters of companies that share representatives, with a tie to the groups or without.
func (d *data) connected(ties *network.Bipartite) [][]int32 {
	n := d.study.Networks
	return ties.Clusters(n.Hub, n.LargestCluster, uint64(d.study.Comparison.Seed))
}

// representativeClusters computes the rows of all clusters together, then the profile of each cluster.
func (d *data) representativeClusters(res *study.Result) ([]table.Row, error) {
	r, err := d.roleGraph()
	if err != nil {
		return nil, err
	}
	clusters, chance, err := d.clusters()
	if err != nil {
		return nil, err
	}
	users := map[int32][]int{}
	err = d.read("select company_id, user_id from graph.user", func(scan func(...any) error) error {
		var c, u int
		err := scan(&c, &u)
		if index, ok := r.company[c]; ok {
			users[index] = append(users[index], u)
		}
		return err
	})
	if err != nil {
		return nil, err
	}

	out := rowsOf{result: res.Name}
	for _, when := range []struct {
		category string
		ties     *network.Bipartite
	}{{"ever", r.ever}, {"now", r.tying}} {
		connected := 0
		sets := d.connected(when.ties)
		for _, s := range sets {
			connected += len(s)
		}
		out.add("all", when.category, "clusters", count(int64(len(sets))))
		out.add("all", when.category, "companies", count(int64(connected)))
	}
	out.add("all", "", "clusters_with_tie", count(int64(len(clusters))))
	out.add("all", "", "hubs_left_out", count(int64(chance.Left)))
	spectrum := chance.Spectrum
	if len(spectrum) == 0 {
		// No representative has two companies, neither in the data nor by chance.
		spectrum = []network.Spectrum{{Shared: 1}}
	}
	for _, s := range spectrum {
		category := fmt.Sprintf("at_least_%d", s.Shared)
		out.add("all", category, "pairs", count(int64(s.Observed)))
		row := out.add("all", category, "pairs_by_chance", number(s.Expected))
		row.Low, row.High = float64(s.Low), float64(s.High)
	}
	for i := range clusters {
		c := &clusters[i]
		d.clusterProfile(&out, r, c, users)
		d.observeCluster(r, c)
		d.drawings = append(d.drawings, d.drawing(r, c))
	}
	return out.rows, nil
}

// clusterProfile adds the rows of one cluster. users holds the keys of the users of each company.
func (d *data) clusterProfile(out *rowsOf, r *represented, c *cluster, users map[int32][]int) {
	var bankrupt, deregistered, revoked, assistance int64
	var investigations, permits int64
	var debt, wrong, support companyAmount
	distinct := map[int]bool{}
	industries := map[string]int64{}
	for _, k := range c.companies {
		company := &r.companies[k]
		for day, n := range map[*string]*int64{&company.bankrupt: &bankrupt,
			&company.deregistered: &deregistered, &company.revoked: &revoked} {
			if *day != "" {
				*n++
			}
		}
		if company.assistance {
			assistance++
		}
		debt.add(company.taxDebt)
		investigations += company.investigated
		wrong.add(company.wrong)
		permits += company.permits
		support.add(company.support)
		industries[company.industry]++
		for _, u := range users[k] {
			distinct[u] = true
		}
	}
	ties := d.coding.Ties
	byTie := make([]int64, len(ties))
	var roles, now int64
	for _, p := range c.people {
		byTie[r.people[p].tie]++
		roles += c.rolesOf(r.ever, p)
		now += c.rolesOf(r.now, p)
	}
	expected, rate := 0.0, 1.0
	shared := int64(0)
	for _, p := range c.pairs {
		expected += p.Expected
		shared += int64(p.Shared)
		rate = math.Min(rate, p.FDR)
	}
	add := func(measure string, n int64) { out.add(c.label, "", measure, count(n)) }
	add("companies", int64(len(c.companies)))
	add("assistance_companies", assistance)
	add("representatives", int64(len(c.people)))
	for i, t := range ties {
		add("representatives_"+t, byTie[i])
	}
	add("roles", roles)
	add("roles_now", now)
	for _, industry := range sortedKeys(industries) {
		out.add(c.label, industryLabel(industry), "companies", count(industries[industry]))
	}
	add("bankruptcies", bankrupt)
	add("deregistered", deregistered)
	add("revoked_licences", revoked)
	out.add(c.label, "", "tax_debt", debt.cell())
	add("investigations", investigations)
	out.add(c.label, "", "wrong_payments", wrong.cell())
	add("users", int64(len(distinct)))
	add("permits", permits)
	out.add(c.label, "", "support", support.cell())
	add("pairs", int64(len(c.pairs)))
	add("pairs_beyond_chance", int64(c.beyond))
	add("shared_representatives", shared)
	out.add(c.label, "", "shared_by_chance", number(expected))
	out.add(c.label, "", "false_discovery_rate", number(rate))
}

// rolesOf returns in how many of the cluster's companies a representative has a role.
func (c *cluster) rolesOf(ties *network.Bipartite, person int32) (n int64) {
	for _, k := range ties.Of(person) {
		if _, in := slices.BinarySearch(c.companies, k); in {
			n++
		}
	}
	return n
}

// drawing returns the picture of a cluster for the report: its companies, as many of its representatives as there is
// room for, and the roles between them. The representatives of most of the drawn companies come first; of equals, those
// from the population. Nobody with protected identity is included.
func (d *data) drawing(r *represented, c *cluster) *network.Picture {
	p := &network.Picture{Subject: c.label}
	ties := d.coding.Ties
	// drawn reports whether there is room for the next party. It counts the party if there is not.
	drawn := func(protected bool) bool {
		switch {
		case protected:
			p.Hidden++
		case len(p.Parties) == network.MostDrawn:
			p.Left++
		default:
			return true
		}
		return false
	}
	place := map[int32]int{} // of companies
	for _, k := range c.companies {
		company := &r.companies[k]
		if !drawn(company.protected) {
			continue
		}
		place[k] = len(p.Parties)
		ended := firstDay(company.bankrupt, company.deregistered, company.revoked)
		p.Parties = append(p.Parties, network.Party{ID: company.label, Company: true, Label: company.name,
			Industry: company.industry, Assistance: company.assistance, Ended: ended})
	}
	within := map[int32]int{} // the number of the drawn companies that each represents
	for _, person := range c.people {
		for _, k := range r.ever.Of(person) {
			if _, in := place[k]; in {
				within[person]++
			}
		}
	}
	people := slices.Clone(c.people)
	slices.SortStableFunc(people, func(a, b int32) int {
		return cmp.Or(cmp.Compare(within[b], within[a]), cmp.Compare(r.people[a].tie, r.people[b].tie))
	})
	for _, person := range people {
		representative := &r.people[person]
		if !drawn(representative.protected) {
			continue
		}
		for _, k := range r.ever.Of(person) {
			if index, in := place[k]; in {
				link := network.Link{Kind: network.Represents, A: len(p.Parties), B: index, Register: "company_role"}
				link.From, link.To, link.Rows = extent(r.held(person, k))
				p.Links = append(p.Links, link)
			}
		}
		p.Parties = append(p.Parties,
			network.Party{ID: representative.label(), Group: ties[representative.tie], Distance: 1})
	}
	p.Cut = p.Left > 0
	p.Sort()
	return p
}

// extent returns the first day of some spells, their last day (empty if one has not ended), and their number. A drawing
// has one line for all of them.
func extent(spells []spell) (from, to string, n int64) {
	from, to = spells[0].from, spells[0].to
	for _, s := range spells[1:] {
		if to != "" && (s.to == "" || s.to > to) {
			to = s.to
		}
	}
	return from, to, int64(len(spells))
}

// firstDay returns the earliest of some days, or the empty text if all are empty.
func firstDay(days ...string) string {
	first := ""
	for _, day := range days {
		if day != "" && (first == "" || day < first) {
			first = day
		}
	}
	return first
}

// observeCluster adds the observation of a cluster whose companies share more representatives than expected by chance,
// if it fulfils the rule.
func (d *data) observeCluster(r *represented, c *cluster) {
	linked := map[int32]bool{}
	for _, p := range c.pairs {
		if p.FDR <= d.study.Networks.FDR {
			linked[p.A], linked[p.B] = true, true
		}
	}
	var relevant, troubled bool
	for k := range linked {
		relevant = relevant || r.companies[k].assistance
		troubled = troubled || r.companies[k].troubled()
	}
	for _, p := range c.people {
		if r.people[p].tie < d.coding.NoTie() &&
			slices.ContainsFunc(r.ever.Of(p), func(k int32) bool { return linked[k] }) {
			relevant = true
		}
	}
	if len(linked) < d.limit("shared_representatives", "companies") || !relevant || !troubled {
		return
	}
	o := network.Observation{Rule: "shared_representatives", Subject: c.label}
	for _, p := range c.people {
		for _, k := range r.ever.Of(p) {
			if linked[k] {
				for _, s := range r.held(p, k) {
					o.Evidence = append(o.Evidence, network.Evidence{
						Register:   "company_role",
						Subject:    r.people[p].label(),
						Object:     r.companies[k].label,
						From:       s.from,
						To:         s.to,
						Measure:    "role",
						Value:      1,
						SubjectKey: partyKey(r.people[p].key, r.people[p].protected),
						ObjectKey:  r.companies[k].partyKey(),
					})
				}
			}
		}
	}
	for _, p := range c.pairs {
		if p.FDR <= d.study.Networks.FDR {
			o.Evidence = append(o.Evidence, network.Evidence{
				Register:   "company_role",
				Subject:    r.companies[p.A].label,
				Object:     r.companies[p.B].label,
				Measure:    "shared_representatives",
				Value:      float64(p.Shared),
				SubjectKey: r.companies[p.A].partyKey(),
				ObjectKey:  r.companies[p.B].partyKey(),
			})
		}
	}
	for _, k := range c.companies {
		company := &r.companies[k]
		if !linked[k] {
			continue
		}
		for _, e := range []network.Evidence{
			{Register: "company", From: company.bankrupt, Measure: "bankruptcy", Value: flagOf(company.bankrupt != "")},
			{Register: "care_licence", From: company.revoked, Measure: "revoked_licence",
				Value: flagOf(company.revoked != "")},
			{Register: "tax_debt", Measure: "tax_debt", Value: float64(company.taxDebt)},
			{Register: "control_investigation", Measure: "wrong_payments", Value: float64(company.wrong)},
		} {
			if e.Value > 0 {
				e.Subject, e.SubjectKey = company.label, company.partyKey()
				o.Evidence = append(o.Evidence, e)
			}
		}
	}
	d.observations = append(d.observations, o)
}

// limit returns a threshold of a rule as an integer.
func (d *data) limit(rule, name string) int { return int(d.study.Networks.Limit(rule, name)) }

func flagOf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// protectedPerson is the name in evidence of every person with protected identity.
const protectedPerson = "person-protected"

// label returns the name of a representative in evidence.
func (p *representative) label() string { return partyLabel(p.key, nil, p.protected) }

// personLabel returns the name of a person: the key, which only the vault can turn into an identity number.
func personLabel(key int) string { return fmt.Sprint(personPrefix, key) }

// personKey returns the key of a person's name in the workspace, and whether it is such a name.
func personKey(name string) (int, bool) {
	key, err := strconv.Atoi(strings.TrimPrefix(name, personPrefix))
	return key, err == nil && name == personLabel(key)
}

const personPrefix = "person-"

// industryLabel returns the category of an industry, given by its first two digits.
func industryLabel(digits string) string {
	if strings.TrimSpace(digits) == "" {
		return "industry_unknown"
	}
	return "industry_" + digits
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
