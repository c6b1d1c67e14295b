package result

import (
	"math"

	"ansatz/internal/study"
)

type size struct{ eligible, matched int64 }

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
	type side struct{ persons, matched int64 }
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
			return count(sides["active"].persons)
		case "police_linked":
			return count(sides["linked"].persons)
		case "unmatched_active":
			return count(sides["active"].persons - sides["active"].matched)
		case "unmatched_linked":
			return count(sides["linked"].persons - sides["linked"].matched)
		}
		return count(d.sum(group, func(id int) int64 {
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
	n := map[key]int64{}
	err = d.read("select group_id, category, n from cohort.background", func(scan func(...any) error) error {
		var k key
		var c int64
		err := scan(&k.group, &k.category, &c)
		n[k] += c
		return err
	})
	return func(_ *study.Line, group, category string) cell {
		return share(d.sum(group, func(id int) int64 { return n[key{id, category}] }),
			d.sum(group, func(id int) int64 { return sizes[id].eligible }))
	}, err
}

type debtor struct {
	indebted, reported int64
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

type adult struct{ all, reported int64 }

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
		all := d.sum(group, func(id int) int64 { return adults[id].all })
		switch l.Measure {
		case "share_indebted":
			return share(v.indebted, all)
		case "median_debt":
			if v.indebted == 0 {
				return number(math.NaN()).over(0).from(v.debts)
			}
			return number(v.median).among(v.indebted, all).from(v.debts)
		}
		return number(v.debts.total).among(v.indebted, all).from(v.debts)
	}, err
}

func (d *data) debtsOfReported(*study.Result) (cells, error) {
	debtors, err := d.debtors()
	if err != nil {
		return nil, err
	}
	adults, err := d.adults()
	return func(_ *study.Line, group, category string) cell {
		return share(debtors[debtKey{group, category}].reported,
			d.sum(group, func(id int) int64 { return adults[id].reported }))
	}, err
}

func (d *data) payments(*study.Result) (cells, error) {
	sizes, err := d.sizes()
	if err != nil {
		return nil, err
	}
	type paid struct {
		recipients int64
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
		persons := d.sum(group, func(id int) int64 { return sizes[id].eligible })
		recipients := d.sum(group, func(id int) int64 { return byGroup[id].recipients })
		amounts := d.shared(group, func(id int) contributions { return byGroup[id].amounts })
		switch l.Measure {
		case "persons":
			return count(persons)
		case "recipients":
			return count(recipients)
		case "share_recipients":
			return share(recipients, persons)
		case "total_paid":
			return number(amounts.total).among(recipients, persons).from(amounts)
		case "mean_paid_per_recipient":
			return number(amounts.total/float64(recipients)).among(recipients, persons).from(amounts)
		}
		if recipients == 0 {
			return number(math.NaN()).over(0).from(amounts)
		}
		return number(amounts.largest).among(recipients, persons).from(amounts)
	}, err
}
