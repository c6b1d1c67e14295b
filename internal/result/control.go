package result

import (
	"strconv"
	"strings"

	"ansatz/internal/study"
)

// after is one row of livelihood.control_after: n cases.
type after struct {
	net, stratum, opened, months, month, state int
	n                                          people
}

// afterControl computes the state of people some months after a control, beside those of the pool who had the net in
// the month in which the control was opened.
func (d *data) afterControl(*study.Result) (cells, error) {
	byGroup := map[int][]after{}
	err := d.read(`select group_id, net_id, stratum, opened_id, months, month_id, state_id, n
		from livelihood.control_after order by group_id, net_id, stratum, opened_id, months, month_id, state_id`,
		func(scan func(...any) error) error {
			var group int
			var a after
			err := scan(&group, &a.net, &a.stratum, &a.opened, &a.months, &a.month, &a.state, &a.n)
			byGroup[group] = append(byGroup[group], a)
			return err
		})
	if err != nil {
		return nil, err
	}
	type at struct{ net, stratum, opened, month int }
	all, in := map[at]people{}, map[at]map[int]people{} // of the pool, those who are present, and by state
	err = d.read("select net_id, stratum, opened_id, month_id, state_id, n from livelihood.control_pool",
		func(scan func(...any) error) error {
			var a at
			var state int
			var n people
			err := scan(&a.net, &a.stratum, &a.opened, &a.month, &state, &n)
			if in[a] == nil {
				in[a] = map[int]people{}
			}
			in[a][state] = n
			all[a] += n
			return err
		})
	nets := map[string]int{}
	for i, n := range d.study.Livelihood.Nets() {
		nets[n.Name] = i + 1
	}
	return func(l *study.Line, group, category string) cell {
		parts := append(strings.SplitN(category, "/", 3), "")
		months, _ := strconv.Atoi(parts[1])
		state := d.stateID(parts[2]) // 0 is outside
		var persons, with, unmatched, kept people
		other := 0.0
		for _, id := range d.coding.Members(group) {
			for _, a := range byGroup[id] {
				if a.net != nets[parts[0]] || a.months != months {
					continue
				}
				persons += a.n
				if a.state == state {
					with += a.n
				}
				whole := d.n(all[at{a.net, a.stratum, a.opened, a.opened}])
				if whole == 0 {
					unmatched += a.n
					continue
				}
				kept += a.n
				then := at{a.net, a.stratum, a.opened, a.month}
				part := in[then][state]
				if state == 0 {
					part = all[at{a.net, a.stratum, a.opened, a.opened}] - all[then]
				}
				other += float64(a.n.N()) * float64(d.n(part)) / float64(whole)
			}
		}
		switch l.Measure {
		case "persons":
			return d.count(persons)
		case "unmatched_persons":
			return d.count(unmatched)
		case "share":
			return d.share(with, persons)
		}
		c := number(per(other, d.n(kept))).over(d.n(kept))
		c.basis.Missing = float64(d.n(unmatched))
		return c
	}, err
}

// incompatible computes incompatible months by rule, and compares those who have one with the pool.
func (d *data) incompatible(r *study.Result) (cells, error) {
	compared, err := d.comparisonOfFollowed(r)
	if err != nil {
		return nil, err
	}
	type key struct {
		group int
		rule  string
	}
	type broken struct {
		persons people
		months  int64
		amounts contributions
	}
	rules := d.study.Livelihood.Incompatible
	byGroup := map[key]broken{}
	err = d.read(`select group_id, rule_id, n_months, n_persons, cast(amount as double), cast(max_amount as double),
			cast(second_amount as double) from livelihood.rule_count`, func(scan func(...any) error) error {
		var k key
		var b broken
		var rule int
		err := scan(&k.group, &rule, &b.months, &b.persons, &b.amounts.total, &b.amounts.largest, &b.amounts.second)
		k.rule = rules[rule-1].Name
		byGroup[k] = b
		return err
	})
	return func(l *study.Line, group, category string) cell {
		var all broken
		for _, id := range d.coding.Members(group) {
			b := byGroup[key{id, category}]
			all.months, all.persons = all.months+b.months, all.persons+b.persons
			all.amounts.join(b.amounts)
		}
		switch persons := d.n(all.persons); l.Measure {
		case "person_months":
			return count(all.months).over(persons)
		case "persons":
			return count(persons)
		case "amount":
			return number(d.wholeAmount(all.amounts.total, all.persons, all.amounts)).over(persons).from(all.amounts)
		}
		return compared(l, group, category)
	}, err
}
