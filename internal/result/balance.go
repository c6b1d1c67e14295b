package result

import (
	"maps"
	"math"
	"slices"

	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// regions are counts of persons by stratum and county: of the groups by condition, and of those drawn by contrast.
type regions struct {
	groups map[int64]map[int]map[int]map[string]int64 // by condition, group (0 is the pool) and stratum
	drawn  map[int]map[int]map[string]int64           // by contrast and stratum
}

func (d *data) regions() (*regions, error) {
	return loadOnce(d, "comparison.region", func() (*regions, error) {
		all := &regions{groups: map[int64]map[int]map[int]map[string]int64{}, drawn: map[int]map[int]map[string]int64{}}
		query := "select condition, group_id, stratum, region, n from comparison.region"
		err := d.read(query, func(scan func(...any) error) error {
			var condition, n int64
			var group, stratum int
			var region string
			err := scan(&condition, &group, &stratum, &region, &n)
			if all.groups[condition] == nil {
				all.groups[condition] = map[int]map[int]map[string]int64{}
			}
			counted(all.groups[condition], group, stratum, region, n)
			return err
		})
		if err != nil {
			return nil, err
		}
		query = "select contrast_id, stratum, region, n from comparison.draw_region"
		return all, d.read(query, func(scan func(...any) error) error {
			var contrast, stratum int
			var region string
			var n int64
			err := scan(&contrast, &stratum, &region, &n)
			counted(all.drawn, contrast, stratum, region, n)
			return err
		})
	})
}

func counted(all map[int]map[int]map[string]int64, key, stratum int, region string, n int64) {
	if all[key] == nil {
		all[key] = map[int]map[string]int64{}
	}
	if all[key][stratum] == nil {
		all[key][stratum] = map[string]int64{}
	}
	all[key][stratum][region] += n
}

// balance is the cell of how a group differs from those that it is compared with, and whether the measure is one.
func (c *comparer) balance(measure, group string, q study.Question, v stats.Comparison) (cell, bool) {
	var drawn map[int]map[string]int64
	switch measure {
	case "difference_region":
		drawn = c.regions.groups[q.Condition][0]
	case "difference_region_matched", "difference_sex_matched", "difference_birth_year_matched":
		drawn = c.regions.drawn[c.d.coding.Contrast(group, q)]
	default:
		return cell{}, false
	}
	members := map[int]map[string]int64{}
	for _, id := range c.d.coding.Members(group) {
		for stratum, by := range c.regions.groups[q.Condition][id] {
			for region, n := range by {
				counted(map[int]map[int]map[string]int64{0: members}, 0, stratum, region, n)
			}
		}
	}
	c.d.untreated = c.d.untreated || c.d.noise != nil
	one := number(regionDifference(members, drawn))
	switch measure {
	case "difference_sex_matched":
		one = number(stats.MeanDifference(moments(members, sexOf), moments(drawn, sexOf)))
	case "difference_birth_year_matched":
		one = number(stats.MeanDifference(moments(members, birthYearOf), moments(drawn, birthYearOf)))
	}
	if math.IsInf(one.value, 0) {
		one.value = math.NaN()
	}
	one.basis = comparedCell("risk_ratio", v).basis
	return one, true
}

// A stratum is twice the birth year, and one more for men (cohort.person).
func sexOf(stratum int) float64       { return float64(stratum % 2) }
func birthYearOf(stratum int) float64 { return float64(stratum / 2) }

func moments(by map[int]map[string]int64, of func(stratum int) float64) (m stats.Moments) {
	for stratum, n := range perStratum(by) {
		m.Add(of(stratum), float64(n))
	}
	return m
}

func perStratum(by map[int]map[string]int64) map[int]int64 {
	all := map[int]int64{}
	for stratum, regions := range by {
		for _, n := range regions {
			all[stratum] += n
		}
	}
	return all
}

// regionDifference is the largest standardised difference of the share in a county between a group and others, whose
// strata weigh as the group's. Members in strata without others count nowhere.
func regionDifference(members, others map[int]map[string]int64) float64 {
	group, compared := map[string]float64{}, map[string]float64{}
	whole, n := perStratum(others), perStratum(members)
	all := 0.0
	for _, stratum := range slices.Sorted(maps.Keys(members)) {
		if whole[stratum] == 0 {
			continue
		}
		all += float64(n[stratum])
		for region, n := range members[stratum] {
			group[region] += float64(n)
		}
		for region, m := range others[stratum] {
			compared[region] += float64(n[stratum]) * float64(m) / float64(whole[stratum])
		}
	}
	if all == 0 {
		return math.NaN()
	}
	largest := 0.0
	for region := range compared {
		group[region] += 0 // a county of the others alone differs too
	}
	for region := range group {
		largest = max(largest, stats.ShareDifference(group[region]/all, min(1, compared[region]/all)))
	}
	return largest
}
