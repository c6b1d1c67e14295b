package result

import (
	"math"
	"strconv"

	"ansatz/internal/stats"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The parts of the period of the study of cooperation: before, and from the first day of the new way of working.
const (
	beforeOB2 = "before_ob2"
	fromOB2   = "from_ob2"
)

// exactShare is the share of a part in counted persons or things, with its exact limits.
func exactShare(part, whole int64) cell {
	c := share(part, whole)
	c.low, c.high = stats.ExactLimits(part, whole)
	return c
}

// limitsCell is the cell of a ratio that has its limits; n of whole are behind it.
func limitsCell(l stats.Limits, n, whole int64) cell {
	return cell{value: l.Ratio, low: l.Low, high: l.High, numerator: table.Empty,
		denominator: table.Empty}.among(n, whole)
}

// focused is how many targets or requests a year has, in one part of the period.
type focused struct {
	counted, kind string
	year          int
	late          bool // from the first day of OB 2.0
	n             int64
}

// focus computes the targets and requests by the kind of their subject, and how the shares shift.
func (d *data) focus(*study.Result) (cells, error) {
	var all []focused
	err := d.read("select counted, kind, year, from_ob2, n from cooperation.focus_count",
		func(scan func(...any) error) error {
			var f focused
			err := scan(&f.counted, &f.kind, &f.year, &f.late, &f.n)
			all = append(all, f)
			return err
		})
	sum := func(counted, kind, category string) int64 {
		year, _ := strconv.Atoi(category)
		n := int64(0)
		for _, f := range all {
			in := category == "" || f.year == year || category == fromOB2 && f.late || category == beforeOB2 && !f.late
			if in && f.counted == counted && (kind == everyGroup || kind == f.kind) {
				n += f.n
			}
		}
		return n
	}
	shareIn := func(counted, kind, category string) cell {
		return exactShare(sum(counted, kind, category), sum(counted, everyGroup, category))
	}
	return func(l *study.Line, group, category string) cell {
		switch l.Measure {
		case "share_of_targets":
			return shareIn("targets", group, category)
		case "share_of_requests":
			return shareIn("requests", group, category)
		case "shift":
			before, after := shareIn(category, group, beforeOB2), shareIn(category, group, fromOB2)
			return number(after.value - before.value).over(int64(min(before.denominator, after.denominator)))
		}
		return count(sum(l.Measure, group, category))
	}, err
}

// areaOf says who is counted in an area, when, and of which phenomenon; empty ones are the whole.
type areaOf struct{ counted, part, phenomenon string }

// areaCounts are numbers of persons by class of area.
type areaCounts map[string]int64

// in returns how many are in a class; any_vulnerable is every class but none and unknown.
func (a areaCounts) in(class string) int64 {
	if class == study.AnyVulnerable {
		return a.known() - a[study.NotVulnerable]
	}
	return a[class]
}

// known returns how many have a known class.
func (a areaCounts) known() int64 {
	n := int64(0)
	for class, of := range a {
		if class != study.UnknownArea {
			n += of
		}
	}
	return n
}

// focusAreas returns the targeted and the confirmed by class of area.
func (d *data) focusAreas() (map[areaOf]areaCounts, error) {
	return loadOnce(d, "cooperation.area_count", func() (map[areaOf]areaCounts, error) {
		all := map[areaOf]areaCounts{}
		return all, d.read("select counted, part, phenomenon_id, area_class, n from cooperation.area_count",
			func(scan func(...any) error) error {
				var k areaOf
				var class string
				var n int64
				err := scan(&k.counted, &k.part, &k.phenomenon, &class, &n)
				if all[k] == nil {
					all[k] = areaCounts{}
				}
				all[k][class] = n
				return err
			})
	})
}

// areaCell is the cell of a measure of those targeted in a class of area, beside those confirmed and everybody.
func areaCell(measure, class string, targeted, confirmed, population areaCounts) cell {
	switch measure {
	case "targeted_persons":
		return count(targeted.in(class))
	case "share_of_targeted":
		return exactShare(targeted.in(class), targeted.known())
	case "share_of_confirmed":
		return exactShare(confirmed.in(class), confirmed.known())
	case "share_of_population":
		return share(population.in(class), population.known())
	case "ratio_confirmed":
		return limitsCell(stats.ExactRatio(targeted.in(class), targeted.known(), confirmed.in(class),
			confirmed.known()), targeted.in(class), targeted.known())
	}
	own := exactShare(targeted.in(class), targeted.known())
	other := ratio(population.in(class), population.known())
	if other == 0 {
		other = math.NaN()
	}
	return limitsCell(stats.Limits{Ratio: own.value / other, Low: own.low / other, High: own.high / other},
		targeted.in(class), targeted.known())
}

// focusArea computes where the targeted live, beside everybody and those with a confirmed case.
func (d *data) focusArea(*study.Result) (cells, error) {
	areas, err := d.focusAreas()
	if err != nil {
		return nil, err
	}
	population := areaCounts{}
	err = d.read("select area_class, n from cooperation.area_population", func(scan func(...any) error) error {
		var class string
		var n int64
		err := scan(&class, &n)
		population[class] = n
		return err
	})
	return func(l *study.Line, group, category string) cell {
		return areaCell(l.Measure, group, areas[areaOf{"targeted", category, ""}], areas[areaOf{counted: "confirmed"}],
			population)
	}, err
}

// focusAreaByPhenomenon computes where the targeted of each phenomenon live.
func (d *data) focusAreaByPhenomenon(*study.Result) (cells, error) {
	areas, err := d.focusAreas()
	return func(l *study.Line, group, category string) cell {
		return areaCell(l.Measure, category, areas[areaOf{"targeted", "", group}],
			areas[areaOf{"confirmed", "", group}], nil)
	}, err
}

// classOfPeople is how many of one background, sex and age are targeted, confirmed and so on.
type classOfPeople struct {
	background, sex         string
	age                     int
	population, confirmed   int64
	targeted, before, after int64
	closed, hits            int64
}

// add adds the numbers of others.
func (c *classOfPeople) add(o *classOfPeople) {
	c.population, c.confirmed = c.population+o.population, c.confirmed+o.confirmed
	c.targeted, c.before, c.after = c.targeted+o.targeted, c.before+o.before, c.after+o.after
	c.closed, c.hits = c.closed+o.closed, c.hits+o.hits
}

// in returns how many are targeted in the period, or in a part of it.
func (c *classOfPeople) in(part string) int64 {
	switch part {
	case beforeOB2:
		return c.before
	case fromOB2:
		return c.after
	}
	return c.targeted
}

// peopleByClass returns the people of each group of background, sex and age, those of everyGroup, and the targeted who
// are not in the analysis.
func (d *data) peopleByClass() (map[string]*classOfPeople, error) {
	all := map[string]*classOfPeople{everyGroup: {}, notEligible: {}}
	add := func(name string, c *classOfPeople) {
		if all[name] == nil {
			all[name] = &classOfPeople{}
		}
		all[name].add(c)
	}
	backgrounds := map[string]string{}
	for _, b := range d.study.Background {
		for _, code := range b.Codes {
			backgrounds[code] = b.Name
		}
	}
	err := d.read(`select background, sex, age, n_population, n_targeted, n_before, n_after, n_confirmed,
			n_closed, n_hits from cooperation.group_count`, func(scan func(...any) error) error {
		var c classOfPeople
		if err := scan(&c.background, &c.sex, &c.age, &c.population, &c.targeted, &c.before, &c.after, &c.confirmed,
			&c.closed, &c.hits); err != nil {
			return err
		}
		add(everyGroup, &c)
		add(c.sex, &c)
		if name, ok := backgrounds[c.background]; ok {
			add(name, &c)
		}
		for _, a := range study.Ages {
			if a.Min <= c.age && (a.Max < 0 || c.age <= a.Max) {
				add(a.Name, &c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, d.read("select n_targeted, n_before, n_after from cooperation.group_outside",
		func(scan func(...any) error) error {
			c := all[notEligible]
			return scan(&c.targeted, &c.before, &c.after)
		})
}

// notEligible is the group of those who are not in the analysis.
const notEligible = "not_eligible"

// focusGroup computes who is targeted, by background, sex and age, beside everybody and those with a confirmed case.
func (d *data) focusGroup(*study.Result) (cells, error) {
	people, err := d.peopleByClass()
	of := func(name string) *classOfPeople {
		if c := people[name]; c != nil {
			return c
		}
		return &classOfPeople{}
	}
	return func(l *study.Line, group, category string) cell {
		own := of(group)
		switch l.Measure {
		case "targeted_persons":
			return count(own.in(category))
		case "population":
			return count(own.population)
		case "confirmed_persons":
			return count(own.confirmed)
		case "rate":
			return exactShare(own.in(category), own.population)
		case "hit_rate":
			return exactShare(own.hits, own.closed)
		}
		other := of(d.study.ReferenceOf(group))
		if l.Measure == "impact_ratio" {
			return limitsCell(stats.ExactRatio(own.in(category), own.population, other.in(category), other.population),
				own.in(category), own.population)
		}
		return limitsCell(stats.RatioOfRatios(own.in(category), own.confirmed, other.in(category), other.confirmed),
			own.in(category), own.confirmed)
	}, err
}
