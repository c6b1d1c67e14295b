package result

import (
	"strconv"

	"ansatz/internal/study"
)

func (d *data) firstInvestigations(r *study.Result) (cells, error) {
	byAge, err := d.byAgeCells(r)
	if err != nil {
		return nil, err
	}
	type key struct {
		group int
		year  string
	}
	n := map[key]people{}
	err = d.read("select group_id, year, n from investigation.first", func(scan func(...any) error) error {
		var k key
		var year int
		var c people
		err := scan(&k.group, &year, &c)
		k.year = strconv.Itoa(year)
		n[k] = c
		return err
	})
	return func(l *study.Line, group, category string) cell {
		if l.Measure != "persons" {
			return byAge(l, group, category)
		}
		return d.count(d.sum(group, func(id int) people { return n[key{id, category}] }))
	}, err
}

func (d *data) investigations(*study.Result) (cells, error) {
	type found struct {
		investigated, reported, wrong people
		amount                        float64
		amounts, positive             contributions
	}
	byGroup := map[int]found{}
	err := d.read(`select group_id, n_investigated, n_reported, cast(wrong_amount as double), n_wrong,
			cast(max_size as double), cast(second_size as double), cast(total_size as double),
			cast(max_wrong as double), cast(second_wrong as double), cast(wrong_amount_of_those as double)
		from investigation.by_group`, func(scan func(...any) error) error {
		var id int
		var f found
		a, p := &f.amounts, &f.positive
		err := scan(&id, &f.investigated, &f.reported, &f.amount, &f.wrong, &a.largest, &a.second, &a.total,
			&p.largest, &p.second, &p.total)
		byGroup[id] = f
		return err
	})
	return func(l *study.Line, group, _ string) cell {
		sum := func(of func(found) people) people {
			return d.sum(group, func(id int) people { return of(byGroup[id]) })
		}
		contributors := sum(func(f found) people { return f.wrong })
		all := sum(func(f found) people { return f.investigated })
		wrong, investigated := d.n(contributors), d.n(all)
		switch l.Measure {
		case "persons_investigated":
			return count(investigated)
		case "persons_police_reported":
			return d.count(sum(func(f found) people { return f.reported }))
		case "wrong_payments":
			amount := d.kronor(group, func(id int) float64 { return byGroup[id].amount })
			amounts := d.shared(group, func(id int) contributions { return byGroup[id].amounts })
			return number(d.amount(amount, all, amounts)).among(wrong, investigated).from(amounts)
		case "persons_with_wrong_payment":
			return count(wrong)
		}
		positive := d.shared(group, func(id int) contributions { return byGroup[id].positive })
		total := d.amount(positive.total, contributors, positive)
		return number(per(total, wrong)).among(wrong, investigated).from(positive)
	}, err
}

func (d *data) impulses(*study.Result) (cells, error) {
	type key struct {
		group  int
		source string
	}
	n, all := map[key]people{}, map[int]people{}
	err := d.read("select group_id, source, n from investigation.impulse", func(scan func(...any) error) error {
		var k key
		var c people
		err := scan(&k.group, &k.source, &c)
		n[k] = c
		all[k.group] += c
		return err
	})
	return func(l *study.Line, group, category string) cell {
		total := d.sum(group, func(id int) people { return all[id] })
		if l.Measure == "impulses_with_action" {
			return d.count(total)
		}
		return d.share(d.sum(group, func(id int) people { return n[key{id, category}] }), total)
	}, err
}
