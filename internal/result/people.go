package result

import (
	"math"

	"ansatz/internal/study"
)

type size struct{ eligible, matched people }

func (d *data) sizes() (map[int]size, error) {
	return loadOnce(d, "cohort.size", func() (map[int]size, error) {
		sizes := map[int]size{}
		return sizes,
			d.read("select group_id, n_eligible, n_matched from cohort.size", func(scan func(...any) error) error {
				var id int
				var s size
				err := scan(&id, &s.eligible, &s.matched)
				sizes[id] = s
				return err
			})
	})
}

// population computes the number of persons. For the police's groups they are the matched persons, for families and the
// pool the eligible ones.
func (d *data) population(*study.Result) (cells, error) {
	sizes, err := d.sizes()
	if err != nil {
		return nil, err
	}
	type side struct{ persons, matched people }
	sides := map[string]side{}
	err = d.read("select side, n_persons, n_matched from cohort.police", func(scan func(...any) error) error {
		var name string
		var s side
		err := scan(&name, &s.persons, &s.matched)
		sides[name] = s
		return err
	})
	police := len(d.study.Groups.Strength)
	return func(l *study.Line, group, _ string) cell {
		switch group {
		case "police_active":
			return d.count(sides["active"].persons)
		case "police_linked":
			return d.count(sides["linked"].persons)
		case "unmatched_active":
			return d.count(sides["active"].persons - sides["active"].matched)
		case "unmatched_linked":
			return d.count(sides["linked"].persons - sides["linked"].matched)
		}
		return d.count(d.sum(group, func(id int) people {
			if l.Measure == "persons" && 1 <= id && id <= police {
				return sizes[id].matched
			}
			return sizes[id].eligible
		}))
	}, err
}

func (d *data) background(*study.Result) (cells, error) {
	sizes, err := d.sizes()
	if err != nil {
		return nil, err
	}
	type key struct {
		group    int
		category string
	}
	n := map[key]people{}
	err = d.read("select group_id, category, n from cohort.background", func(scan func(...any) error) error {
		var k key
		var c people
		err := scan(&k.group, &k.category, &c)
		n[k] += c
		return err
	})
	return func(_ *study.Line, group, category string) cell {
		return d.share(d.sum(group, func(id int) people { return n[key{id, category}] }),
			d.sum(group, func(id int) people { return sizes[id].eligible }))
	}, err
}

type debtor struct {
	indebted, reported people
	median             float64
	debts              contributions
}

type debtKey struct{ group, category string }

func (d *data) debtors() (map[debtKey]debtor, error) {
	return loadOnce(d, "debt.by_group", func() (map[debtKey]debtor, error) {
		all := map[debtKey]debtor{}
		return all, d.read(`select group_name, category, n_indebted, n_reported, median, cast(max_amount as double),
				cast(second_amount as double), cast(amount as double)
			from debt.by_group`, func(scan func(...any) error) error {
			var k debtKey
			var v debtor
			err := scan(&k.group, &k.category, &v.indebted, &v.reported, &v.median, &v.debts.largest,
				&v.debts.second, &v.debts.total)
			all[k] = v
			return err
		})
	})
}

type adult struct{ all, reported people }

func (d *data) adults() (map[int]adult, error) {
	return loadOnce(d, "debt.adult", func() (map[int]adult, error) {
		all := map[int]adult{}
		return all,
			d.read("select group_id, n_adults, n_reported from debt.adult", func(scan func(...any) error) error {
				var id int
				var v adult
				err := scan(&id, &v.all, &v.reported)
				all[id] = v
				return err
			})
	})
}

func (d *data) debts(*study.Result) (cells, error) {
	debtors, err := d.debtors()
	if err != nil {
		return nil, err
	}
	adults, err := d.adults()
	return func(l *study.Line, group, category string) cell {
		v := debtors[debtKey{group, category}]
		return d.indebted(l.Measure, v, d.sum(group, func(id int) people { return adults[id].all }))
	}, err
}

// indebted is the cell of a measure of debts: of these debtors among the adults of a group.
func (d *data) indebted(measure string, v debtor, adults people) cell {
	indebted, all := d.n(v.indebted), d.n(adults)
	switch measure {
	case "share_indebted":
		return d.share(v.indebted, adults)
	case "median_debt":
		if indebted == 0 {
			return number(math.NaN()).over(0).from(v.debts)
		}
		return number(v.median).among(indebted, all).from(v.debts)
	}
	return number(d.amount(v.debts.total, v.indebted, v.debts)).among(indebted, all).from(v.debts)
}

func (d *data) debtsOfReported(*study.Result) (cells, error) {
	debtors, err := d.debtors()
	if err != nil {
		return nil, err
	}
	adults, err := d.adults()
	return func(_ *study.Line, group, category string) cell {
		return d.share(debtors[debtKey{group, category}].reported,
			d.sum(group, func(id int) people { return adults[id].reported }))
	}, err
}

func (d *data) payments(*study.Result) (cells, error) {
	sizes, err := d.sizes()
	if err != nil {
		return nil, err
	}
	type paid struct {
		recipients people
		amounts    contributions
	}
	byGroup := map[int]paid{}
	err = d.read("select group_id, n_recipients, cast(max_amount as double), cast(second_amount as double), "+
		"cast(amount as double) from payment.by_group", func(scan func(...any) error) error {
		var id int
		var p paid
		err := scan(&id, &p.recipients, &p.amounts.largest, &p.amounts.second, &p.amounts.total)
		byGroup[id] = p
		return err
	})
	return func(l *study.Line, group, _ string) cell {
		everybody := d.sum(group, func(id int) people { return sizes[id].eligible })
		paid := d.sum(group, func(id int) people { return byGroup[id].recipients })
		persons, recipients := d.n(everybody), d.n(paid)
		amounts := d.shared(group, func(id int) contributions { return byGroup[id].amounts })
		switch l.Measure {
		case "persons":
			return count(persons)
		case "recipients":
			return count(recipients)
		case "share_recipients":
			return d.share(paid, everybody)
		case "total_paid":
			return number(d.amount(amounts.total, paid, amounts)).among(recipients, persons).from(amounts)
		case "mean_paid_per_recipient":
			total := d.amount(amounts.total, paid, amounts)
			return number(per(total, recipients)).among(recipients, persons).from(amounts)
		}
		if recipients == 0 {
			return number(math.NaN()).over(0).from(amounts)
		}
		return number(amounts.largest).among(recipients, persons).from(amounts)
	}, err
}
