package result

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/network"
	"ansatz/internal/progress"
	"ansatz/internal/study"
)

//go:embed neighbourhood.sql
var neighbourhoodSQL string

// sharedNetworkSQL selects the pairs of people in the frontier who are active in the same criminal network.
const sharedNetworkSQL = `select 'shares_network', a.person_id, b.person_id, '', null, null, count(*), 'network_active',
		string_agg(distinct case when a.file_id = b.file_id then cast(a.file_id as varchar)
			else concat(a.file_id, ' ', b.file_id) end, ' '), null
	from warehouse.delivered.network_active as a
	join warehouse.delivered.network_active as b on b.network = a.network and b.person_id > a.person_id
	where a.person_id in (select f.node_id from frontier as f) and b.person_id in (select f.node_id from frontier as f)
	group by a.person_id, b.person_id`

// party is a party while a picture is being built.
type party struct {
	network.Party
	order int64 // the order among parties at the same distance: companies by number, people by their draw
}

// File is one file of a delivery, with the number that the warehouse uses for it.
type File struct {
	ID   int
	Name string // the delivery's folder, the file, the day of delivery
}

// Choice states which surroundings a picture shows.
type Choice struct {
	Subject  string
	Distance int            // the largest number of ties from the subject
	Most     int            // the largest number of parties
	Without  []network.Kind // kinds of ties that are left out
	// From and To are days, or empty for no bound. Ties that ended before From or began after To are left out; ties
	// without days are kept.
	From, To string
}

// leaves reports whether a tie is left out.
func (c *Choice) leaves(t *tieRow) bool {
	return slices.Contains(c.Without, network.Kind(t.kind)) || c.From != "" && t.to != nil && *t.to < c.From ||
		c.To != "" && t.from != nil && *t.from > c.To
}

// Picture builds the surroundings of a cluster (cluster-3, its name in representative_clusters, or its name in the
// report) or of a company (its number): all parties within a number of ties, up to a number of parties. The nearest
// parties come first, then those with the more important kind of tie (the order of network.Kinds). People with
// protected identity are left out. Every tie has the files of its rows, of those in files and in their order. An
// unknown subject is a fault.Usage.
func Picture(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers, files []File,
	report progress.Reporter, want Choice) (*network.Picture, error) {
	if m := clusterNamed.FindStringSubmatch(want.Subject); m != nil {
		want.Subject = clusterPrefix + m[1]
	}
	set, err := modelsOf(s, false)
	if err != nil {
		return nil, err
	}
	wanted := []string{"cohort.member"}
	if strings.HasPrefix(want.Subject, clusterPrefix) {
		wanted = append(wanted, Models(&study.Result{Kind: study.RepresentativeClusters})...)
	}
	cache, err := opened(ctx, e, s, set, contents, wanted)
	if err != nil {
		return nil, err
	}
	if _, err := cache.Make(ctx, report, wanted...); err != nil {
		return nil, err
	}
	d := &data{ctx: ctx, engine: e, study: s, coding: s.Coding(), registers: contents}
	start, err := d.subject(want.Subject)
	if err != nil {
		return nil, err
	}

	p := &network.Picture{Subject: want.Subject}
	place, err := d.surroundings(p, start, &want)
	if err != nil {
		return nil, err
	}
	if err := d.links(p, place, &want, files); err != nil {
		return nil, err
	}
	p.Sort()
	return p, nil
}

// surroundings adds the parties to a picture, one distance from its subject after the other. It returns the index in
// p.Parties of each party, by key.
func (d *data) surroundings(p *network.Picture, start []int, want *Choice) (map[int]int, error) {
	place, dropped := map[int]int{}, map[int]bool{}
	rank := map[string]int{}
	for i, k := range network.Kinds {
		rank[string(k.Kind)] = i
	}
	ring := map[int]int{} // candidates, and the rank of the kind of tie that leads to each
	for _, key := range start {
		ring[key] = 0
	}
	for step := 0; step <= want.Distance && len(ring) > 0 && !p.Cut; step++ {
		known, err := d.parties(sortedInts(ring))
		if err != nil {
			return nil, err
		}
		var keys []int
		for key := range ring {
			if found, ok := known[key]; ok {
				found.Distance = step
				keys = append(keys, key)
			} else {
				dropped[key] = true
				p.Hidden++
			}
		}
		slices.SortFunc(keys, func(a, b int) int {
			return cmp.Or(cmp.Compare(ring[a], ring[b]), cmp.Compare(known[a].order, known[b].order), cmp.Compare(a, b))
		})
		if len(p.Parties)+len(keys) > want.Most {
			keys = keys[:want.Most-len(p.Parties)]
			p.Cut = true
		}
		for _, key := range keys {
			place[key] = len(p.Parties)
			p.Parties = append(p.Parties, known[key].Party)
		}
		ring = map[int]int{}
		if step == want.Distance || p.Cut {
			break
		}
		if err := d.frontier(keys); err != nil {
			return nil, err
		}
		err = d.read(neighbourhoodSQL, func(scan func(...any) error) error {
			t, err := scanTie(scan)
			if want.leaves(&t) {
				return err
			}
			for _, end := range []int{t.a, t.b} {
				if _, in := place[end]; in || dropped[end] {
					continue
				}
				if earlier, in := ring[end]; !in || rank[t.kind] < earlier {
					ring[end] = rank[t.kind]
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return place, nil
}

// links adds the links between the parties of a picture, with the files of their rows. place holds the index in
// p.Parties of each party, by key.
func (d *data) links(p *network.Picture, place map[int]int, want *Choice, files []File) error {
	var all []int
	for key := range place {
		all = append(all, key)
	}
	slices.Sort(all)
	if err := d.frontier(all); err != nil {
		return err
	}
	used := map[int]bool{} // files
	for _, query := range []string{neighbourhoodSQL, sharedNetworkSQL} {
		err := d.read(query, func(scan func(...any) error) error {
			t, err := scanTie(scan)
			a, inA := place[t.a]
			b, inB := place[t.b]
			if !inA || !inB || a == b || want.leaves(&t) {
				return err
			}
			l := network.Link{Kind: network.Kind(t.kind), A: a, B: b, Detail: t.detail, Rows: t.rows,
				Register: t.register, Files: t.files, Row: t.line}
			for _, f := range t.files {
				used[f] = true
			}
			if t.from != nil {
				l.From = *t.from
			}
			if t.to != nil {
				l.To = *t.to
			}
			p.Links = append(p.Links, l)
			return err
		})
		if err != nil {
			return err
		}
	}
	index := map[int]int{} // of a file in p.Files, by its number in the warehouse
	for _, f := range files {
		if used[f.ID] {
			index[f.ID] = len(p.Files)
			p.Files = append(p.Files, f.Name)
		}
	}
	for i := range p.Links {
		p.Links[i].Files = places(p.Links[i].Files, index)
	}
	return nil
}

// places returns the indices of files in a list, ascending, each once. Files that are not in the list are left out.
func places(files []int, index map[int]int) []int {
	var all []int
	for _, f := range files {
		if i, ok := index[f]; ok {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// clusterPrefix begins the names of clusters.
const clusterPrefix = "cluster-"

// clusterNamed matches a cluster's name as in the report, in either language.
var clusterNamed = regexp.MustCompile(`(?i)^(?:cluster|kluster)[ \x{00A0}_-]?([0-9]+)$`)

// subject returns the keys of the companies of a cluster, or of the company with a number.
func (d *data) subject(name string) ([]int, error) {
	var keys []int
	if strings.HasPrefix(name, clusterPrefix) {
		clusters, _, err := d.clusters()
		if err != nil {
			return nil, err
		}
		r, err := d.roleGraph()
		if err != nil {
			return nil, err
		}
		for _, c := range clusters {
			if c.label == name {
				for _, k := range c.companies {
					keys = append(keys, r.companies[k].key)
				}
				slices.Sort(keys)
				return keys, nil
			}
		}
		return nil, noCluster(name, len(clusters), len(d.connected(r.ever)))
	}
	number := strings.ReplaceAll(name, "-", "")
	err := d.read("select organisation_id, number from register.organisation where number is not null",
		func(scan func(...any) error) error {
			var key int
			var n string
			err := scan(&key, &n)
			if n == number {
				keys = append(keys, key)
			}
			return err
		})
	if err == nil && len(keys) == 0 {
		err = &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{
				SV: "det finns inget bolag med det numret i arbetsytan",
				EN: "the workspace has no company with that number",
			},
			Hint: lang.Text{
				SV: "ange ett organisationsnummer (tio siffror) eller ett kluster, till exempel cluster-1",
				EN: "give an organisation number (ten digits) or a cluster, such as cluster-1",
			},
		}
	}
	return keys, err
}

// noCluster returns the fault for a name that no cluster has. The counts are those of representative_clusters: clusters
// with a tie, which have names, and all clusters.
func noCluster(name string, tied, all int) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Textf("klustret %s finns inte; kluster: %d, med koppling till grupperna: %d",
			"there is no %s; clusters: %d, with a tie to the groups: %d", name, all, tied),
		Hint: lang.Textf("ange cluster-1 till cluster-%d; ansatz run networks beskriver dem",
			"give cluster-1 to cluster-%d; ansatz run networks describes them", tied),
	}
	if tied == 0 {
		f.Hint = lang.Text{
			SV: "ange ett organisationsnummer; bara kluster med koppling har namn",
			EN: "give an organisation number; only clusters with a tie have names",
		}
	}
	return f
}

// frontier fills the temporary table that the queries of a neighbourhood read.
func (d *data) frontier(keys []int) error {
	sql := "create or replace temp table frontier (node_id integer)"
	if len(keys) > 0 {
		sql += "; insert into frontier values (" +
			strings.Trim(strings.ReplaceAll(fmt.Sprint(keys), " ", "), ("), "[]") + ")"
	}
	return d.engine.Exec(d.ctx, sql)
}

type tieRow struct {
	kind, detail, register string
	a, b                   int
	from, to               *string
	rows, line             int64
	files                  []int
}

func scanTie(scan func(...any) error) (tieRow, error) {
	var t tieRow
	var from, to any
	var files string
	var line *int64
	err := scan(&t.kind, &t.a, &t.b, &t.detail, &from, &to, &t.rows, &t.register, &files, &line)
	t.from, t.to = day(from), day(to)
	for f := range strings.FieldsSeq(files) {
		id, _ := strconv.Atoi(f) // the engine wrote it
		t.files = append(t.files, id)
	}
	if line != nil {
		t.line = *line
	}
	return t, err
}

// day formats a date from the engine. It is nil for null.
func day(v any) *string {
	if v == nil {
		return nil
	}
	s := fmt.Sprint(v)
	if t, ok := v.(interface{ Format(string) string }); ok {
		s = t.Format("2006-01-02")
	}
	return &s
}

// parties returns what pictures show of companies and people, by key. People with protected identity and unknown keys
// are left out.
func (d *data) parties(keys []int) (map[int]*party, error) {
	if err := d.frontier(keys); err != nil {
		return nil, err
	}
	known := map[int]*party{}
	err := d.read(`select o.organisation_id, o.number, o.sort_rank, coalesce(c.name, ''), coalesce(c.industry, ''),
			least(c.bankruptcy_date, c.deregistered_date, l.revoked_date)
		from frontier as f
		join register.organisation as o on o.organisation_id = f.node_id and o.number is not null
		left join register.company as c on c.company_id = o.organisation_id
		left join (
			select x.company_id, max(x.revoked_date) as revoked_date
			from register.care_licence as x
			group by x.company_id
		) as l on l.company_id = o.organisation_id`,
		func(scan func(...any) error) error {
			var key int
			var company party
			var ended any
			err := scan(&key, &company.ID, &company.order, &company.Label, &company.Industry, &ended)
			company.Company = true
			if day := day(ended); day != nil {
				company.Ended = *day
			}
			known[key] = &company
			return err
		})
	if err != nil {
		return nil, err
	}
	ties := d.coding.Ties
	err = d.read(`select f.node_id, p.draw, coalesce(g.tie_id, -1), coalesce(p.protected, false)
		from frontier as f
		left join register.person as p on p.person_id = f.node_id
		left join cohort.member as m on m.person_id = f.node_id
		left join param.tie_group as g on g.group_id = m.group_id`, func(scan func(...any) error) error {
		var key, tie int
		var draw *int64
		var protected bool
		err := scan(&key, &draw, &tie, &protected)
		if known[key] != nil || protected {
			return err
		}
		if tie < 0 {
			tie = len(ties) - 1
		}
		person := &party{Party: network.Party{ID: personLabel(key), Global: d.global(key, draw),
			Group: ties[tie]}, order: 1<<63 - 1}
		if draw != nil {
			person.order = *draw
		}
		known[key] = person
		return err
	})
	return known, err
}

// global returns the name of a person outside the workspace: the key, and a digest of the person's draw. The draw
// follows from the person's number and the secret of the first load. In another workspace, with other later loads, the
// same key may belong to somebody else; the digest then differs. A person who is not in the register of persons has no
// draw; then the digest is that of all that was loaded.
func (d *data) global(key int, draw *int64) string {
	content := d.registers.Content["organisation"]
	if draw != nil {
		content = strconv.FormatInt(*draw, 10)
	}
	return identity.Identifier(personLabel(key), content)
}

func sortedInts(m map[int]int) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
