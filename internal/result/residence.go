package result

import (
	"slices"

	"ansatz/internal/study"
)

// The flags of the cube of residence. A person with none has no known class of area.
const (
	knownArea int64 = 1 << iota
	anyVulnerable
	firstClass // and one bit for each class from here on
)

// areaClasses are the classes of areas that the register knows, without vulnerability first.
var areaClasses = []string{"none", "vulnerable", "risk", "especially_vulnerable"}

// classFlags returns the flags of a person who lives in an area of the class.
func classFlags(class string) int64 {
	flags := knownArea | firstClass<<slices.Index(areaClasses, class)
	if class != areaClasses[0] {
		flags |= anyVulnerable
	}
	return flags
}

// areaQuestion returns the question whether a person's area is of the class, or has none.
func areaQuestion(category string) study.Question {
	if category == "unknown" {
		return study.Question{Mask: knownArea}
	}
	if category == "any_vulnerable" {
		return study.Question{Mask: anyVulnerable, Want: anyVulnerable}
	}
	flag := firstClass << slices.Index(areaClasses, category)
	return study.Question{Mask: flag, Want: flag}
}

// residences returns the cube whose flags are the classes of areas. livelihood.residence counts the persons whose class
// is known; all others have no flag.
func (d *data) residences() (*cube, error) {
	type place struct{ stratum, group int }
	unknown := map[place]people{}
	var strata []int
	err := d.read(`select b.stratum, b.group_id, cast(sum(b.n) as bigint) as n from cohort.born as b
			where b.group_id is not null group by b.stratum, b.group_id`, func(scan func(...any) error) error {
		var at place
		var n people
		err := scan(&at.stratum, &at.group, &n)
		unknown[at] = n
		strata = append(strata, at.stratum)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(strata)
	strata = slices.Compact(strata)
	index := map[int]int{}
	for i, s := range strata {
		index[s] = i
	}
	c := &cube{strata: len(strata), byGroup: map[int][]tally{}}
	err = d.read("select stratum, group_id, class, n from livelihood.residence", func(scan func(...any) error) error {
		var at place
		var class string
		var n people
		err := scan(&at.stratum, &at.group, &class, &n)
		unknown[at] -= n
		c.byGroup[at.group] = append(c.byGroup[at.group], tally{index[at.stratum], classFlags(class), n})
		return err
	})
	for at, n := range unknown {
		c.byGroup[at.group] = append(c.byGroup[at.group], tally{index[at.stratum], 0, n})
	}
	return c, err
}

// vulnerableAreas computes the shares of a group by class of area, and compares those whose class is known with the
// pool. What it reads is in aggregate and is read by no other result.
func (d *data) vulnerableAreas(*study.Result) (cells, error) {
	cube, err := d.residences()
	if err != nil {
		return nil, err
	}
	c := d.comparer(cube)
	return func(l *study.Line, group, category string) cell {
		switch l.Measure {
		case "persons":
			all, _ := cube.count(d.coding.Members(group), study.Question{})
			return d.count(total(all))
		case "share":
			all, with := cube.count(d.coding.Members(group), areaQuestion(category))
			return d.share(total(with), total(all))
		}
		q := areaQuestion(category)
		q.Condition = knownArea
		return comparedCell(l.Measure, c.compare(group, q, false))
	}, nil
}
