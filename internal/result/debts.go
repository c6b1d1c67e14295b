package result

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/study"
)

// debtDay is a day of balances in the register of debts, and the one before it, which is empty of the first.
type debtDay struct{ asOf, before string }

func (d *data) debtDays() ([]debtDay, error) {
	return loadOnce(d, "livelihood.debt_day", func() ([]debtDay, error) {
		var all []debtDay
		err := d.read(`select cast(as_of as varchar), coalesce(cast(before_date as varchar), '')
			from livelihood.debt_day order by as_of`, func(scan func(...any) error) error {
			var day debtDay
			err := scan(&day.asOf, &day.before)
			all = append(all, day)
			return err
		})
		return all, err
	})
}

type dayOf[T comparable] struct {
	group T
	day   string
}

// adultsOn returns how many of each base group are adults on each day of balances.
func (d *data) adultsOn() (map[dayOf[int]]people, error) {
	return loadOnce(d, "livelihood.debt_adult", func() (map[dayOf[int]]people, error) {
		all := map[dayOf[int]]people{}
		return all, d.read("select group_id, cast(as_of as varchar), n from livelihood.debt_adult",
			func(scan func(...any) error) error {
				var k dayOf[int]
				var n people
				err := scan(&k.group, &k.day, &n)
				all[k] = n
				return err
			})
	})
}

// debtDepth computes, for each day of balances, the indebted and their debts by category, and how many owe at least
// the limits that the study names.
func (d *data) debtDepth(*study.Result) (cells, error) {
	adults, err := d.adultsOn()
	if err != nil {
		return nil, err
	}
	debtors := map[dayOf[string]]map[string]debtor{}
	err = d.read(`select group_name, cast(as_of as varchar), category, n_indebted, median, cast(max_amount as double),
			cast(second_amount as double), cast(amount as double)
		from livelihood.debt_depth`, func(scan func(...any) error) error {
		var k dayOf[string]
		var category string
		var v debtor
		err := scan(&k.group, &k.day, &category, &v.indebted, &v.median, &v.debts.largest, &v.debts.second,
			&v.debts.total)
		if debtors[k] == nil {
			debtors[k] = map[string]debtor{}
		}
		debtors[k][category] = v
		return err
	})
	if err != nil {
		return nil, err
	}
	atLeast := map[dayOf[int]]map[int64]people{}
	err = d.read("select group_id, cast(as_of as varchar), kronor, n from livelihood.debt_at_least",
		func(scan func(...any) error) error {
			var k dayOf[int]
			var kronor int64
			var n people
			err := scan(&k.group, &k.day, &kronor, &n)
			if atLeast[k] == nil {
				atLeast[k] = map[int64]people{}
			}
			atLeast[k][kronor] = n
			return err
		})
	return func(l *study.Line, group, category string) cell {
		day, part, _ := strings.Cut(category, "/")
		whole := d.sum(group, func(id int) people { return adults[dayOf[int]{id, day}] })
		if limit, ok := numberIn(study.DebtDepth, l.Measure); ok {
			return d.share(d.sum(group, func(id int) people { return atLeast[dayOf[int]{id, day}][limit] }), whole)
		}
		return d.indebted(l.Measure, debtors[dayOf[string]{group, day}][part], whole)
	}, err
}

// debtPersistence computes, for each day of balances but the first, who of those indebted on the day before still is,
// and who is of those who were not.
func (d *data) debtPersistence(*study.Result) (cells, error) {
	adults, err := d.adultsOn()
	if err != nil {
		return nil, err
	}
	days, err := d.debtDays()
	if err != nil {
		return nil, err
	}
	before := map[string]string{}
	for _, day := range days {
		before[day.asOf] = day.before
	}
	type change struct{ kept, gone, fresh people }
	changes := map[dayOf[int]]change{}
	err = d.read("select group_id, cast(as_of as varchar), n_kept, n_gone, n_new from livelihood.debt_kept",
		func(scan func(...any) error) error {
			var k dayOf[int]
			var c change
			err := scan(&k.group, &k.day, &c.kept, &c.gone, &c.fresh)
			changes[k] = c
			return err
		})
	return func(l *study.Line, group, day string) cell {
		sum := func(of func(change) people) people {
			return d.sum(group, func(id int) people { return of(changes[dayOf[int]{id, day}]) })
		}
		kept, gone := sum(func(c change) people { return c.kept }), sum(func(c change) people { return c.gone })
		switch l.Measure {
		case "share_kept":
			return d.share(kept, kept+gone)
		case "share_gone":
			return d.share(gone, kept+gone)
		}
		all := d.sum(group, func(id int) people { return adults[dayOf[int]{id, before[day]}] })
		return d.share(sum(func(c change) people { return c.fresh }), all-kept-gone)
	}, err
}

// debtByLivelihood computes the indebted and their debts by the main source of the period's last whole year.
func (d *data) debtByLivelihood(*study.Result) (cells, error) {
	type key struct {
		group  string
		source int
	}
	type lived struct {
		adults people
		debtor
	}
	all := map[key]lived{}
	err := d.read(`select group_name, source_id, n_adults, n_indebted, coalesce(median, 0), cast(max_amount as double),
			cast(second_amount as double), cast(amount as double) from livelihood.debt_source`,
		func(scan func(...any) error) error {
			var k key
			var v lived
			err := scan(&k.group, &k.source, &v.adults, &v.indebted, &v.median, &v.debts.largest, &v.debts.second,
				&v.debts.total)
			all[k] = v
			return err
		})
	sources := d.study.Livelihood.SourceNames()
	return func(l *study.Line, group, category string) cell {
		v := all[key{group, slices.Index(sources, category) + 1}]
		return d.indebted(l.Measure, v.debtor, v.adults)
	}, err
}

// The groups of claims for recovery beside the study's: every person in none of these, and companies.
const (
	others    = "others"
	companies = "companies"
)

// recovered is what claims for recovery are together, and how it is shared out.
type recovered struct {
	claims, persons, parties                people
	amount, repaid, outstanding, prescribed contributions
}

// recovery computes what became of claims for recovery, by group and year of decision.
func (d *data) recovery(*study.Result) (cells, error) {
	type inGroup struct {
		group int
		year  string
	}
	byGroup := map[inGroup]recovered{}
	period := d.study.Livelihood.Recovery.Label()
	err := d.read(`select group_id, year, n_claims, n_persons, n_parties,
			cast(amount as double), cast(max_amount as double), cast(second_amount as double),
			cast(repaid as double), cast(max_repaid as double), cast(second_repaid as double),
			cast(outstanding as double), cast(max_outstanding as double), cast(second_outstanding as double),
			cast(prescribed as double), cast(max_prescribed as double), cast(second_prescribed as double)
		from livelihood.recovery`, func(scan func(...any) error) error {
		var k inGroup
		var year int
		var v recovered
		to := []any{&k.group, &year, &v.claims, &v.persons, &v.parties}
		for _, c := range []*contributions{&v.amount, &v.repaid, &v.outstanding, &v.prescribed} {
			to = append(to, &c.total, &c.largest, &c.second)
		}
		err := scan(to...)
		if k.year = strconv.Itoa(year); year == 0 {
			k.year = period
		}
		byGroup[k] = v
		return err
	})
	if err != nil {
		return nil, err
	}
	type owing struct{ adults, indebted people }
	owed := map[int]owing{}
	err = d.read("select group_id, n_adults, n_indebted from livelihood.recovery_debt",
		func(scan func(...any) error) error {
			var id int
			var o owing
			err := scan(&id, &o.adults, &o.indebted)
			owed[id] = o
			return err
		})
	members := func(group string) []int {
		switch group {
		case others:
			return []int{-1}
		case companies:
			return []int{-2}
		}
		return d.coding.Members(group)
	}
	return func(l *study.Line, group, year string) cell {
		var all recovered
		var debts owing
		for _, id := range members(group) {
			all.join(byGroup[inGroup{id, year}])
			debts.adults, debts.indebted = debts.adults+owed[id].adults, debts.indebted+owed[id].indebted
		}
		if l.Measure == "share_indebted" {
			return d.share(debts.indebted, debts.adults)
		}
		return all.cell(d, l.Measure)
	}, err
}

func (r *recovered) join(o recovered) {
	r.claims, r.persons, r.parties = r.claims+o.claims, r.persons+o.persons, r.parties+o.parties
	r.amount.join(o.amount)
	r.repaid.join(o.repaid)
	r.outstanding.join(o.outstanding)
	r.prescribed.join(o.prescribed)
}

func (r *recovered) cell(d *data, measure string) cell {
	parties := d.n(r.parties)
	amount := func(c contributions) float64 { return d.wholeAmount(c.total, r.parties, c) }
	share := func(c contributions) cell {
		whole := amount(r.amount)
		part := min(amount(c), whole)
		if whole == 0 {
			part = math.NaN()
		}
		return number(part / whole).over(parties).from(c)
	}
	switch measure {
	case "claims":
		return d.count(r.claims)
	case "persons":
		return d.count(r.persons)
	case "amount":
		return number(amount(r.amount)).over(parties).from(r.amount)
	case "repaid":
		return number(amount(r.repaid)).over(parties).from(r.repaid)
	case "outstanding":
		return number(amount(r.outstanding)).over(parties).from(r.outstanding)
	case "prescribed":
		return number(amount(r.prescribed)).over(parties).from(r.prescribed)
	case "share_repaid":
		return share(r.repaid)
	}
	return share(r.prescribed)
}
