package result

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

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
	first     []int32            // the spells of person p are spells[first[p]:first[p+1]]
}

// A country has a million representatives, so they are kept small.
type representative struct {
	key        int
	tie, group int32
	protected  bool
}

// spell is a time during which somebody represents a company. to is noDay if it has not ended.
type spell struct {
	person, company int32
	from, to        dayNumber
	now             bool
}

// dayNumber is a day, counted from 1970-01-01.
type dayNumber int32

const noDay dayNumber = math.MinInt32

// dayNumberOf returns an SQL expression for the number of a day, noDay for null.
func dayNumberOf(column string) string {
	return fmt.Sprintf("coalesce(%s - date '1970-01-01', %d)", column, noDay)
}

// String returns the day as YYYY-MM-DD, and the empty text for noDay.
func (d dayNumber) String() string {
	if d == noDay {
		return ""
	}
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// of returns the spells of a person, by company and days.
func (r *represented) of(person int32) []spell { return r.spells[r.first[person]:r.first[person+1]] }

// held returns the spells of a person in a company, in the order of their days.
func (r *represented) held(person, company int32) []spell {
	all := r.of(person)
	from, _ := slices.BinarySearchFunc(all, company, func(s spell, c int32) int { return cmp.Compare(s.company, c) })
	to := from
	for to < len(all) && all[to].company == company {
		to++
	}
	return all[from:to]
}

type representedCompany struct {
	key                             int
	label                           string
	protected                       bool // a sole trader whose identity is protected
	assistance                      bool
	bankrupt, deregistered, revoked dayNumber // noDay if it has not happened
	industry                        string
	taxDebt, investigated, wrong    int64
	permits, support, users         int64
}

// troubled reports whether the company has a bankruptcy, a revoked licence, a tax debt or a wrong payment: events whose
// cost others bear.
func (c *representedCompany) troubled() bool {
	return c.bankrupt != noDay || c.revoked != noDay || c.taxDebt > 0 || c.wrong > 0
}

func (c *representedCompany) partyKey() int { return partyKey(c.key, c.protected) }

func (d *data) roleGraph() (*represented, error) {
	return loadOnce(d, "graph.role", func() (*represented, error) {
		r := &represented{}
		if err := d.representedCompanies(r); err != nil {
			return nil, err
		}
		query := "select person_id, tie_id, group_id, is_protected from graph.representative order by person_id"
		err := d.read(query, func(scan func(...any) error) error {
			var p representative
			err := scan(&p.key, &p.tie, &p.group, &p.protected)
			r.people = append(r.people, p)
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := d.spellsOf(r); err != nil {
			return nil, err
		}
		r.order()
		ever, now := make([]network.Tie, 0, len(r.spells)), make([]network.Tie, 0, len(r.spells))
		for _, s := range r.spells {
			ever = append(ever, network.Tie{Member: s.person, Group: s.company})
			if s.now {
				now = append(now, ever[len(ever)-1])
			}
		}
		if r.ever, err = network.NewBipartite(len(r.people), len(r.companies), ever); err != nil {
			return nil, err
		}
		if r.now, err = network.NewBipartite(len(r.people), len(r.companies), now); err != nil {
			return nil, err
		}
		tying := slices.DeleteFunc(now, func(t network.Tie) bool {
			return len(r.ever.Of(t.Member)) > d.study.Networks.Hub
		})
		r.tying, err = network.NewBipartite(len(r.people), len(r.companies), tying)
		return r, err
	})
}

// spellsOf reads the spells of all representatives. The engine puts the places of people and companies for their keys
// and sorts.
func (d *data) spellsOf(r *represented) error {
	query := `select p.place, c.place, ` + dayNumberOf("r.from_date") + `, ` + dayNumberOf("r.to_date") + `, r.is_now
		from graph.role as r
		join (
			select x.person_id, row_number() over (order by x.person_id) - 1 as place from graph.representative as x
		) as p on p.person_id = r.person_id
		join (
			select x.company_id, row_number() over (order by x.sort_rank, x.company_id) - 1 as place
			from graph.company as x
		) as c on c.company_id = r.company_id
		order by p.place, c.place, r.from_date, r.to_date nulls first`
	r.first = make([]int32, len(r.people)+1)
	err := d.read(query, func(scan func(...any) error) error {
		var s spell
		err := scan(&s.person, &s.company, &s.from, &s.to, &s.now)
		r.spells = append(r.spells, s)
		r.first[s.person+1]++
		return err
	})
	for p := range r.people {
		r.first[p+1] += r.first[p]
	}
	return err
}

// representedCompanies reads the companies that have a representative.
func (d *data) representedCompanies(r *represented) error {
	industries := map[string]string{} // each kept once
	return d.read(`select company_id, number, is_protected, industry, `+dayNumberOf("bankruptcy_date")+`, `+
		dayNumberOf("deregistered_date")+`, `+dayNumberOf("revoked_date")+`, tax_debt, n_investigations, wrong_amount,
			n_permits, support, n_users, is_assistance
		from graph.company order by sort_rank, company_id`, func(scan func(...any) error) error {
		var c representedCompany
		var number *string
		err := scan(&c.key, &number, &c.protected, &c.industry, &c.bankrupt, &c.deregistered, &c.revoked, &c.taxDebt,
			&c.investigated, &c.wrong, &c.permits, &c.support, &c.users, &c.assistance)
		if number != nil {
			c.label = *number
		} else { // a sole trader
			c.label = partyLabel(c.key, nil, c.protected)
		}
		if _, known := industries[c.industry]; !known {
			industries[c.industry] = c.industry
		}
		c.industry = industries[c.industry]
		r.companies = append(r.companies, c)
		return err
	})
}

// order renumbers the representatives. It compares their companies, then the days of their spells, then what else is
// counted of them. Only representatives who are equal in all of this are in the order of their keys, which then has no
// effect on the result.
func (r *represented) order() {
	// Everybody has a first company. Those with the same one are few, so only they are compared.
	begin := make([]int32, len(r.companies)+1)
	for p := range r.people {
		begin[r.spells[r.first[p]].company+1]++
	}
	for c := range r.companies {
		begin[c+1] += begin[c]
	}
	number, end := make([]int32, len(r.people)), slices.Clone(begin)
	for p := range r.people {
		c := r.spells[r.first[p]].company
		number[end[c]] = int32(p)
		end[c]++
	}
	for c := range r.companies {
		slices.SortFunc(number[begin[c]:begin[c+1]], r.compare)
	}
	people := make([]representative, len(r.people))
	spells := make([]spell, 0, len(r.spells))
	first := make([]int32, 1, len(r.first))
	for place, was := range number {
		people[place] = r.people[was]
		for _, s := range r.of(was) {
			s.person = int32(place)
			spells = append(spells, s)
		}
		first = append(first, int32(len(spells)))
	}
	r.people, r.spells, r.first = people, spells, first
}

// compare compares two representatives as order says.
func (r *represented) compare(a, b int32) int {
	x, y, ofX, ofY := &r.people[a], &r.people[b], r.of(a), r.of(b)
	if c := compareCompanies(ofX, ofY); c != 0 {
		return c
	}
	if c := slices.CompareFunc(ofX, ofY, func(a, b spell) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	}); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(x.tie, y.tie), cmp.Compare(x.group, y.group),
		cmp.Compare(flagOf(x.protected), flagOf(y.protected)), cmp.Compare(x.key, y.key))
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
	reached := newMarks(len(r.companies))
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
			reached.clear()
			for p := range r.people {
				if group != "all" && !slices.Contains(in, int(r.people[p].group)) {
					continue
				}
				held := when.ties.Of(int32(p))
				if len(held) == 0 {
					continue
				}
				amounts = append(amounts, int64(len(held)))
				holders = append(holders, int32(p))
				for _, c := range held {
					reached.mark(c)
				}
			}
			companies := reached.count
			c := network.Concentrate(amounts)
			out.add(group, when.category, "representatives", count(int64(c.Holders)))
			out.add(group, when.category, "companies", count(int64(companies)))
			out.add(group, when.category, "roles", count(c.Units))
			out.add(group, when.category, "gini", number(c.Gini))
			half, curve := concentration(when.ties, holders, companies, reached)
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
// reached is working memory.
func concentration(ties *network.Bipartite, holders []int32, companies int,
	reached *marks) (half int, curve []float64) {
	type holder struct {
		rank   int64 // by the number of companies, largest first, and then by the first company's number
		person int32
	}
	order := make([]holder, len(holders))
	for i, p := range holders {
		of := ties.Of(p)
		order[i] = holder{-int64(len(of))<<32 + int64(of[0]), p}
	}
	slices.SortFunc(order, func(a, b holder) int {
		if a.rank != b.rank {
			return cmp.Compare(a.rank, b.rank)
		}
		return slices.Compare(ties.Of(a.person), ties.Of(b.person))
	})
	reached.clear()
	after := make([]int32, len(order)+1)
	for i, h := range order {
		for _, c := range ties.Of(h.person) {
			reached.mark(c)
		}
		after[i+1] = int32(reached.count)
		if half == 0 && 2*reached.count >= companies {
			half = i + 1
		}
	}
	for _, percent := range curveAt {
		k := (len(order)*percent + 99) / 100
		curve = append(curve, ratio(int64(after[k]), int64(companies)))
	}
	return half, curve
}

// marks is a set of numbers from 0 on that is emptied often.
type marks struct {
	round int32
	in    []int32 // per number the last round in which it was marked
	count int
}

func newMarks(n int) *marks { return &marks{in: make([]int32, n)} }

func (m *marks) clear() { m.round, m.count = m.round+1, 0 }

func (m *marks) mark(i int32) {
	if m.in[i] != m.round {
		m.in[i] = m.round
		m.count++
	}
}

// cluster is a set of companies that are connected by their representatives.
type cluster struct {
	label     string
	companies []int32
	people    []int32 // all representatives of these companies
	pairs     []network.Chance
	beyond    int // the number of pairs that share more than expected by chance
}

// Two hundred samples of a million representatives would be most of the time of a run. A whole country therefore gets
// fewer samples; its larger number of pairs compensates for that.
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
			if !slices.ContainsFunc(c.people, func(p int32) bool { return r.tied(d, p) }) {
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

// tied reports whether a representative is from the population.
func (r *represented) tied(d *data, person int32) bool {
	return int(r.people[person].tie) < d.coding.NoTie()
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
	users, err := d.users(r)
	if err != nil {
		return nil, err
	}
	names, err := d.companyNames(r, clusters)
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
		d.drawings = append(d.drawings, d.drawing(r, c, names))
	}
	return out.rows, nil
}

// users returns the keys of the users of each company that has any.
func (d *data) users(r *represented) (map[int32][]int, error) {
	place := map[int]int32{} // of the companies with users, by key
	for i := range r.companies {
		if r.companies[i].users > 0 {
			place[r.companies[i].key] = int32(i)
		}
	}
	users := map[int32][]int{}
	err := d.read("select company_id, user_id from graph.user", func(scan func(...any) error) error {
		var c, u int
		err := scan(&c, &u)
		if index, ok := place[c]; ok {
			users[index] = append(users[index], u)
		}
		return err
	})
	return users, err
}

// companyNames returns the names of the companies in clusters, by the companies' keys. Of all others none is needed.
func (d *data) companyNames(r *represented, clusters []cluster) (map[int]string, error) {
	var keys []int
	for _, c := range clusters {
		for _, k := range c.companies {
			keys = append(keys, r.companies[k].key)
		}
	}
	if err := d.frontier(keys); err != nil {
		return nil, err
	}
	names := make(map[int]string, len(keys))
	err := d.read("select c.company_id, c.name from graph.company as c join frontier as f on f.node_id = c.company_id",
		func(scan func(...any) error) error {
			var key int
			var name string
			err := scan(&key, &name)
			names[key] = name
			return err
		})
	return names, err
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
		bankrupt += int64(flagOf(company.bankrupt != noDay))
		deregistered += int64(flagOf(company.deregistered != noDay))
		revoked += int64(flagOf(company.revoked != noDay))
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
func (d *data) drawing(r *represented, c *cluster, names map[int]string) *network.Picture {
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
		p.Parties = append(p.Parties, network.Party{ID: company.label, Company: true, Label: names[company.key],
			Industry: company.industry, Assistance: company.assistance, Ended: ended.String()})
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
	begun, ended := spells[0].from, spells[0].to
	for _, s := range spells[1:] {
		if ended != noDay && (s.to == noDay || s.to > ended) {
			ended = s.to
		}
	}
	return begun.String(), ended.String(), int64(len(spells))
}

// firstDay returns the earliest of some days, or noDay if there is none.
func firstDay(days ...dayNumber) dayNumber {
	first := noDay
	for _, day := range days {
		if day != noDay && (first == noDay || day < first) {
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
		if r.tied(d, p) && slices.ContainsFunc(r.ever.Of(p), func(k int32) bool { return linked[k] }) {
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
						From:       s.from.String(),
						To:         s.to.String(),
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
			{Register: "company", From: company.bankrupt.String(), Measure: "bankruptcy",
				Value: flagOf(company.bankrupt != noDay)},
			{Register: "care_licence", From: company.revoked.String(), Measure: "revoked_licence",
				Value: flagOf(company.revoked != noDay)},
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
