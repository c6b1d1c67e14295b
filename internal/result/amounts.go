package result

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/network"
	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// ofClusters ends the categories of large amounts that are over family clusters.
const ofClusters = "/cluster"

// numberIn returns the number that a measure's name holds, as the models need it: of the part that the largest P per
// cent have, 100 − P.
func numberIn(of study.Kind, measure string) (int64, bool) {
	k, ok := kind.Of(string(of))
	if !ok {
		return 0, false
	}
	m, ok := k.Measure(measure)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(m.Filled(measure), 10, 64)
	if m.Statistic == kind.Top {
		n = 100 - n
	}
	return n, err == nil
}

// paidCut is a row of livelihood.paid_cut.
type paidCut struct {
	at, next, beyond float64
	nNext            int64
}

// paidIn holds what the recipients of a year in a base group have together.
type paidIn struct {
	recipients people
	amounts    contributions
}

type yearOf struct {
	group string
	year  string
}

// largeAmounts computes the percentiles of yearly net sums, of persons and of family clusters, and the parts of the
// largest.
func (d *data) largeAmounts(*study.Result) (cells, error) {
	type inGroup struct {
		group int
		year  string
	}
	byGroup := map[inGroup]paidIn{}
	err := d.read(`select group_id, year, n_recipients, cast(amount as double), cast(max_amount as double),
			cast(next_amount as double), cast(shared_amount as double) from livelihood.paid_total`,
		func(scan func(...any) error) error {
			var k inGroup
			var v paidIn
			var year int
			var next, shared float64
			err := scan(&k.group, &year, &v.recipients, &v.amounts.total, &v.amounts.largest, &next, &shared)
			k.year, v.amounts.second = strconv.Itoa(year), max(next, shared)
			byGroup[k] = v
			return err
		})
	if err != nil {
		return nil, err
	}
	cuts, err := d.paidCuts()
	if err != nil {
		return nil, err
	}
	clusters, err := d.familyClusters()
	if err != nil {
		return nil, err
	}
	return func(l *study.Line, group, category string) cell {
		year, families := strings.CutSuffix(category, ofClusters)
		if families {
			if d.noise != nil {
				d.untreated = true // a cluster has no record key
			}
			return clusters[yearOf{group, year}].cell(l.Measure)
		}
		recipients := d.sum(group, func(id int) people { return byGroup[inGroup{id, year}].recipients })
		amounts := d.shared(group, func(id int) contributions { return byGroup[inGroup{id, year}].amounts })
		p := paid{n: d.n(recipients), total: d.amount(amounts.total, recipients, amounts), amounts: amounts}
		p.cut = func(percent int64) stats.Cut {
			n := recipients.N()
			c := cuts[yearOf{group, year}][percent]
			ranked := float64(c.nNext-stats.Below(percent, n)) * c.next // of those who have the next sum
			return stats.Cut{N: n, At: c.at, Next: c.next, Beyond: c.beyond + ranked}
		}
		return p.cell(l.Measure)
	}, nil
}

// paid is what a group's recipients have in a year: their number, their sums together, and the cuts of these.
type paid struct {
	n       int64
	total   float64
	amounts contributions
	cut     func(percent int64) stats.Cut
}

func (p paid) cell(measure string) cell {
	switch measure {
	case "recipients":
		return count(p.n)
	case "total_paid":
		return number(p.total).over(p.n).from(p.amounts)
	case "mean_paid":
		return number(per(p.total, p.n)).over(p.n).from(p.amounts)
	}
	percent, _ := numberIn(study.LargeAmounts, measure)
	if p.n == 0 {
		return number(math.NaN()).over(0).from(p.amounts)
	}
	c := p.cut(percent)
	if !strings.HasPrefix(measure, "share_") {
		return number(c.Percentile(percent)).over(p.n).from(p.amounts)
	}
	top := contributions{p.amounts.largest, p.amounts.second, c.Beyond}
	if c.N-stats.Below(percent, c.N) == 1 {
		top.second = 0
	}
	return number(c.TopShare(p.total)).among(c.N-stats.Below(percent, c.N), c.N).from(top)
}

func (d *data) paidCuts() (map[yearOf]map[int64]paidCut, error) {
	all := map[yearOf]map[int64]paidCut{}
	return all, d.read(`select group_name, year, percent, cast(coalesce(at_amount, 0) as double),
			cast(next_amount as double), n_next, cast(beyond_amount as double) from livelihood.paid_cut`,
		func(scan func(...any) error) error {
			var k yearOf
			var year int
			var percent int64
			var c paidCut
			err := scan(&k.group, &year, &percent, &c.at, &c.next, &c.nNext, &c.beyond)
			k.year = strconv.Itoa(year)
			if all[k] == nil {
				all[k] = map[int64]paidCut{}
			}
			all[k][percent] = c
			return err
		})
}

// familyClusters returns what the family clusters of each group and year have. A cluster is a connected component of
// matched persons and the family members of these; its group is that of its strongest matched person, its sum that of
// its eligible members.
func (d *data) familyClusters() (map[yearOf]paid, error) {
	at := map[int]int32{} // of a matched person, the place in strengths
	var strengths []int
	err := d.read("select person_id, strength from network.police where matched", func(scan func(...any) error) error {
		var person, strength int
		err := scan(&person, &strength)
		at[person] = int32(len(strengths))
		strengths = append(strengths, strength)
		return err
	})
	if err != nil {
		return nil, err
	}
	var edges []network.Edge
	err = d.read("select person_id, other_id from livelihood.related", func(scan func(...any) error) error {
		var person, other int
		err := scan(&person, &other)
		edges = append(edges, network.Edge{A: at[person], B: at[other]})
		return err
	})
	if err != nil {
		return nil, err
	}
	of, n := network.Components(len(strengths), edges)
	strongest := make([]int, n)
	for i, c := range of {
		if strongest[c] == 0 || strengths[i] < strongest[c] {
			strongest[c] = strengths[i]
		}
	}
	sums := map[string][]int64{} // by year and cluster
	err = d.read("select anchor_id, year, amount from livelihood.cluster_paid", func(scan func(...any) error) error {
		var person, year int
		var amount int64
		err := scan(&person, &year, &amount)
		key := strconv.Itoa(year)
		if sums[key] == nil {
			sums[key] = make([]int64, n)
		}
		sums[key][of[at[person]]] += amount
		return err
	})
	if err != nil {
		return nil, err
	}
	all := map[yearOf]paid{}
	for _, group := range append(d.study.Groups.Names(), study.Pool) {
		members := d.coding.Members(group)
		for year, amounts := range sums {
			all[yearOf{group, year}] = paidToClusters(amounts, func(cluster int) bool {
				return slices.Contains(members, strongest[cluster])
			})
		}
	}
	return all, nil
}

// paidToClusters returns what those of the clusters have that are in a group and whose sum is positive.
func paidToClusters(sums []int64, in func(cluster int) bool) paid {
	var p paid
	var amounts []float64
	for cluster, sum := range sums {
		if sum > 0 && in(cluster) {
			amounts = append(amounts, float64(sum))
			p.amounts.add(float64(sum))
		}
	}
	slices.Sort(amounts)
	p.n, p.total = int64(len(amounts)), p.amounts.total
	p.cut = func(percent int64) stats.Cut { return stats.CutOf(percent, amounts) }
	return p
}
