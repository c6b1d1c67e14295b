package result

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// fromAge is the age in months from which people are followed to their first control investigation.
const fromAge = 12 * 18

// ages are the flows of investigation.by_age by base group and stratum; 0 is the pool.
type ages map[int]map[int][]stats.Flow

func (d *data) ages() (ages, error) {
	return loadOnce(d, "investigation.by_age", func() (ages, error) {
		all := ages{}
		query := "select group_id, stratum, age, entered, ended, other, censored from investigation.by_age"
		return all, d.read(query, func(scan func(...any) error) error {
			var group, stratum int
			var f stats.Flow
			err := scan(&group, &stratum, &f.Age, &f.Entered, &f.Ended, &f.Other, &f.Censored)
			if all[group] == nil {
				all[group] = map[int][]stats.Flow{}
			}
			all[group][stratum] = append(all[group][stratum], f)
			return err
		})
	})
}

// added adds flows up by age, each stratum with a weight. The strata are added in ascending order.
func added(by map[int][]stats.Flow, weight func(stratum int) float64, to map[int]stats.Flow) {
	for _, stratum := range slices.Sorted(maps.Keys(by)) {
		w := weight(stratum)
		for _, f := range by[stratum] {
			at := to[f.Age]
			to[f.Age] = stats.Flow{Age: f.Age, Entered: at.Entered + w*f.Entered, Ended: at.Ended + w*f.Ended,
				Other: at.Other + w*f.Other, Censored: at.Censored + w*f.Censored}
		}
	}
}

// byAge is the curve of a group, and that of the pool with the group's numbers in each stratum.
type byAge struct {
	group, pool []stats.Flow
	followed    int64
}

func (d *data) curveByAge(all ages, group string) byAge {
	members, sum := map[int]float64{}, map[int]stats.Flow{}
	var c byAge
	for _, id := range d.coding.Members(group) {
		added(all[id], func(int) float64 { return 1 }, sum)
		for stratum, flows := range all[id] {
			for _, f := range flows {
				members[stratum] += f.Entered
				c.followed += int64(f.Entered)
			}
		}
	}
	pool := map[int]stats.Flow{}
	added(all[0], func(stratum int) float64 {
		others := 0.0
		for _, f := range all[0][stratum] {
			others += f.Entered
		}
		return members[stratum] / others
	}, pool)
	c.group, c.pool = inOrder(sum), inOrder(pool)
	return c
}

func inOrder(flows map[int]stats.Flow) []stats.Flow {
	return slices.SortedFunc(maps.Values(flows), func(a, b stats.Flow) int { return cmp.Compare(a.Age, b.Age) })
}

// cell is the cell of a measure of the first investigation by age. The number in its name is the age in years.
func (c byAge) cell(measure string) cell {
	if measure == "followed" {
		return count(c.followed)
	}
	years, _ := strconv.Atoi(measure[strings.LastIndexByte(measure, '_')+1:])
	var events float64
	for _, f := range c.group {
		if f.Age <= 12*years {
			events += f.Ended
		}
	}
	if strings.HasPrefix(measure, "share_by_age_comparison_") {
		share, _, _ := stats.IncidenceByAge(c.pool, fromAge, 12*years)
		return number(share).among(int64(events), c.followed)
	}
	share, low, high := stats.IncidenceByAge(c.group, fromAge, 12*years)
	one := number(share).among(int64(events), c.followed)
	if !math.IsNaN(low) {
		one.low, one.high = low, high
	}
	return one
}

// byAgeCells returns the cells of the first investigation by age; nil where no line asks for them.
func (d *data) byAgeCells(r *study.Result) (cells, error) {
	if !slices.ContainsFunc(r.Lines, func(l study.Line) bool { return l.Measure != "persons" }) {
		return nil, nil
	}
	all, err := d.ages()
	curves := map[string]byAge{}
	return func(l *study.Line, group, _ string) cell {
		if _, done := curves[group]; !done {
			curves[group] = d.curveByAge(all, group)
		}
		d.untreated = d.untreated || d.noise != nil
		return curves[group].cell(l.Measure)
	}, err
}
