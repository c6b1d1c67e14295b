package result

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"ansatz/internal/study"
)

// assistants computes persons, hours, user-years and cost. A user-year is the mean hours of a user-month, times twelve.
func (d *data) assistants(*study.Result) (cells, error) {
	type key struct{ group, year int }
	hours, persons := map[key]*big.Rat{}, map[int]people{} // hours as exact decimals
	err := d.read("select group_id, year, cast(hours as varchar), n_assistants from assistance.by_group",
		func(scan func(...any) error) error {
			var k key
			var h string
			var n people
			err := scan(&k.group, &k.year, &h, &n)
			hours[k], _ = new(big.Rat).SetString(h)
			persons[k.group] += n
			return err
		})
	if err != nil {
		return nil, err
	}
	var all float64
	var userMonths int64
	err = d.read("select "+exactly("hours")+", n_user_months from assistance.total",
		func(scan func(...any) error) error {
			return scan(&all, &userMonths)
		})
	if err != nil {
		return nil, err
	}
	rates, highest := d.study.Assistance.Rates, highestRate(d.study)
	ofHours, ofCost := map[int]contributions{}, map[int]contributions{} // without their totals
	err = d.read("select group_id, "+exactly("max_hours")+", "+exactly("second_hours")+", "+exactly("max_cost")+", "+
		exactly("second_cost")+" from assistance.largest", func(scan func(...any) error) error {
		var id int
		var h, c contributions
		err := scan(&id, &h.largest, &h.second, &c.largest, &c.second)
		ofHours[id], ofCost[id] = h, c.times(highest)
		return err
	})
	p := d.study.Periods.Assistance
	months := (p.To.Year()-p.From.Year())*12 + int(p.To.Month()) - int(p.From.Month()) + 1
	return func(l *study.Line, group, _ string) cell {
		worked, cost := new(big.Rat), 0.0
		for _, r := range rates {
			year := new(big.Rat)
			for _, id := range d.coding.Members(group) {
				if h := hours[key{id, r.Year}]; h != nil {
					year.Add(year, h)
				}
			}
			worked.Add(worked, year)
			cost += float(year) * r.Kronor
		}
		workers := d.sum(group, func(id int) people { return persons[id] })
		assistants := d.n(workers)
		shared := d.shared(group, func(id int) contributions { return ofHours[id] })
		shared.total = float(worked)
		switch l.Measure {
		case "assistants":
			return count(assistants)
		case "hours":
			return number(d.wholeAmount(shared.total, workers, shared)).over(assistants).from(shared)
		case "user_years":
			yearsOfHour := 0.0 // nobody has an hour: nobody contributes
			if all > 0 {
				yearsOfHour = float64(userMonths) / 12 / all
			}
			years := d.amount(shared.total, workers, shared) / all * (float64(userMonths) / 12)
			return number(years).over(assistants).from(shared.times(yearsOfHour))
		}
		shared = d.shared(group, func(id int) contributions { return ofCost[id] })
		shared.total = cost
		years := float64(months) / 12
		return number(d.amount(cost, workers, shared) / years).over(assistants).from(shared.times(1 / years))
	}, err
}

func float(r *big.Rat) float64 { f, _ := r.Float64(); return f }

// reach computes the number of distinct users with an assistant in the group.
func (d *data) reach(*study.Result) (cells, error) {
	users := map[int64]people{} // by the set of groups of their assistants
	var all people
	err := d.read("select groups, n_users from assistance.reach", func(scan func(...any) error) error {
		var groups int64
		var n people
		err := scan(&groups, &n)
		users[groups] = n
		all += n
		return err
	})
	return func(l *study.Line, group, _ string) cell {
		var wanted int64
		var n people
		for _, id := range d.coding.Members(group) {
			wanted |= 1 << id
		}
		for groups, u := range users {
			if groups&wanted != 0 {
				n += u
			}
		}
		if group == "all" {
			n = all
		}
		if l.Measure == "share_of_users" {
			return d.share(n, all)
		}
		return d.count(n)
	}, err
}

// company is one row of company.profile, with its counts by tie.
type company struct {
	label           string // its name in a profile; empty if it has no profile
	counts          people // as one, where companies are counted
	private         bool
	users           people
	assistantTie    int
	circle          int // -1: not represented
	largest         bool
	investigations  int64
	reported        int64
	wrong           float64
	bankrupt        bool
	related         int64
	fromPopulation  int64
	withRelative    int64
	relatives       int64
	ever            int64
	assistants      []int64 // by tie
	representatives []int64
	inPeriod        int64
}

// strongest returns the strongest tie of the company's representatives, or -1 if it has none.
func (c *company) strongest() int {
	return slices.IndexFunc(c.representatives, func(n int64) bool { return n > 0 })
}

// sumTies adds counts by tie over the given ties.
func sumTies(byTie []int64, ties []int) int64 {
	var n int64
	for _, t := range ties {
		n += byTie[t]
	}
	return n
}

// companies returns all companies of the period in the order of their numbers. Companies with a profile have the name
// that the profile prints.
func (d *data) companies() ([]*company, error) {
	return loadOnce(d, "company.profile", func() ([]*company, error) {
		var all []*company
		byID := map[int64]*company{}
		ties := len(d.coding.Ties)
		soleTraders := 0
		var numbered, sole []*company
		err := d.read(`select company_id, counts_as, number, private, n_users, assistant_tie, circle_id, largest,
				n_investigations, n_reported, cast(wrong_amount as double), bankrupt, n_related_assistants,
				n_users_from_population, n_users_with_relative, n_relative_assistants, n_companies_ever
			from company.profile order by sort_rank`, func(scan func(...any) error) error {
			c := &company{circle: -1, assistants: make([]int64, ties), representatives: make([]int64, ties)}
			var id int64
			var name *string
			var circle *int
			err := scan(&id, &c.counts, &name, &c.private, &c.users, &c.assistantTie, &circle,
				&c.largest, &c.investigations, &c.reported, &c.wrong, &c.bankrupt, &c.related, &c.fromPopulation,
				&c.withRelative, &c.relatives, &c.ever)
			byID[id] = c
			if circle != nil {
				c.circle = *circle
				if name != nil {
					c.label = *name
				} else {
					soleTraders++
					c.label = fmt.Sprintf("sole-%d", soleTraders)
				}
			}
			if name != nil {
				numbered = append(numbered, c)
			} else {
				sole = append(sole, c)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(numbered, sole...)
		err = d.read("select company_id, tie_id, n_assistants from company.staff", func(scan func(...any) error) error {
			var id, n int64
			var tie int
			err := scan(&id, &tie, &n)
			byID[id].assistants[tie] = n
			return err
		})
		if err != nil {
			return nil, err
		}
		return all, d.read("select company_id, tie_id, n_representatives, n_in_period from company.represented",
			func(scan func(...any) error) error {
				var id, n, now int64
				var tie int
				err := scan(&id, &tie, &n, &now)
				byID[id].representatives[tie] = n
				byID[id].inPeriod += now
				return err
			})
	})
}

// ties returns the indices of the ties that a name of the study stands for.
func (d *data) ties(name string) []int { return d.study.Groups.TiesOf(name) }

// allTies returns the indices of all ties, including that of no tie.
func (d *data) allTies() []int {
	var all []int
	for i := range d.coding.Ties {
		all = append(all, i)
	}
	return all
}

func (d *data) companiesByTie(*study.Result) (cells, error) {
	companies, err := d.companies()
	if err != nil {
		return nil, err
	}
	users := map[int64]people{} // by the set of ties of their companies
	var allUsers people
	err = d.read("select ties, n_users from company.users_by_tie", func(scan func(...any) error) error {
		var ties int64
		var n people
		err := scan(&ties, &n)
		users[ties] = n
		allUsers += n
		return err
	})
	return func(l *study.Line, group, category string) cell {
		ties := d.ties(group)
		if group == "all" {
			ties = d.allTies()
		}
		var n, of, reached people
		for _, c := range companies {
			if !d.fits(c, category) {
				continue
			}
			of += c.counts
			if slices.Contains(ties, c.assistantTie) {
				n += c.counts
			}
		}
		for set, u := range users {
			if slices.ContainsFunc(ties, func(t int) bool { return set&(1<<t) != 0 }) {
				reached += u
			}
		}
		switch l.Measure {
		case "companies":
			return d.count(n)
		case "share_of_companies":
			return d.share(n, of)
		case "users":
			return d.count(reached).over(d.n(n))
		}
		return d.share(reached, allUsers).over(d.n(n))
	}, err
}

// fits reports whether the number of a company's users is within the size of a category. Every company fits a category
// that is not a size.
func (d *data) fits(c *company, category string) bool {
	for _, s := range d.study.Assistance.Sizes {
		if s.Name == category {
			n := c.users.N()
			return n >= int64(s.Users.Min) && (s.Users.Max < 0 || n <= int64(s.Users.Max))
		}
	}
	return true
}

func (d *data) represented(*study.Result) (cells, error) {
	companies, err := d.companies()
	return func(l *study.Line, _, _ string) cell {
		counted := func(c *company) bool { return true }
		if name, ok := strings.CutPrefix(l.Measure, "represented_by_"); ok {
			ties := d.ties(name)
			counted = func(c *company) bool { return slices.Contains(ties, c.strongest()) }
		} else if name, ok := strings.CutPrefix(l.Measure, "strongest_assistant_"); ok {
			ties := d.ties(name)
			counted = func(c *company) bool { return slices.Contains(ties, c.assistantTie) }
		} else if name, ok := between(l.Measure, "with_", "_assistants"); ok {
			ties := d.ties(name)
			counted = func(c *company) bool { return sumTies(c.assistants, ties) > 0 }
		} else if l.Measure == "represented_in_period" {
			counted = func(c *company) bool { return c.inPeriod > 0 }
		}
		var n people
		for _, c := range companies {
			if c.private && (l.Measure == "private_companies" || c.strongest() >= 0 && counted(c)) {
				n += c.counts
			}
		}
		return d.count(n)
	}, err
}

func between(s, prefix, suffix string) (string, bool) {
	s, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(s, suffix)
}

func (d *data) largest(*study.Result) (cells, error) {
	companies, err := d.companies()
	if err != nil {
		return nil, err
	}
	var reached, users people
	err = d.read("select coalesce(max(n_reached) filter (where in_set), 0), coalesce(max(n_all), 0) from "+
		"company.largest", func(scan func(...any) error) error {
		return scan(&reached, &users)
	})
	var set []*company
	for _, c := range companies {
		if c.largest {
			set = append(set, c)
		}
	}
	sum := func(of func(*company) int64) int64 {
		var n int64
		for _, c := range set {
			n += of(c)
		}
		return n
	}
	those := func(that func(*company) bool) people {
		var n people
		for _, c := range set {
			if that(c) {
				n += c.counts
			}
		}
		return n
	}
	return func(l *study.Line, _, _ string) cell {
		all := those(func(*company) bool { return true })
		n := d.n(all)
		var wrong float64
		var amounts, positive contributions
		for _, c := range set {
			wrong += c.wrong
			amounts.add(c.wrong)
			positive.add(max(c.wrong, 0))
		}
		mean := func(of func(*company) int64) cell {
			var numbers contributions
			for _, c := range set {
				numbers.add(float64(of(c)))
			}
			return number(per(d.amount(float64(sum(of)), all, numbers), n)).over(n).from(numbers)
		}
		wronged := those(func(c *company) bool { return c.wrong > 0 })
		withWrong := d.n(wronged)
		switch l.Measure {
		case "companies":
			return d.count(all)
		case "share_investigated":
			return d.share(those(func(c *company) bool { return c.investigations > 0 }), all)
		case "mean_investigations":
			return mean(func(c *company) int64 { return c.investigations })
		case "share_police_reported":
			return d.share(those(func(c *company) bool { return c.reported > 0 }), all)
		case "wrong_payments":
			return number(d.amount(wrong, all, amounts)).over(withWrong).from(amounts)
		case "mean_wrong_payment":
			// Together with the sum it gives the number of companies with a wrong payment, and so of those without.
			total := d.amount(positive.total, wronged, positive)
			return number(per(total, withWrong)).among(withWrong, n).from(positive)
		case "share_of_users":
			return d.share(reached, users).over(n)
		}
		if n == 0 {
			return number(math.NaN()).over(0).from(contributions{})
		}
		if name, ok := between(l.Measure, "mean_", "_assistants"); ok {
			return mean(func(c *company) int64 { return sumTies(c.assistants, d.ties(name)) })
		}
		name, _ := between(l.Measure, "min_", "_assistants")
		least := int64(math.MaxInt64)
		for _, c := range set {
			least = min(least, sumTies(c.assistants, d.ties(name)))
		}
		return count(least).over(n)
	}, err
}

func (d *data) circles(*study.Result) (cells, error) {
	companies, err := d.companies()
	if err != nil {
		return nil, err
	}
	type users struct{ all, withRelative people }
	byCircle := map[int]users{}
	err = d.read("select circle_id, n_users, n_with_relative from company.circle_users",
		func(scan func(...any) error) error {
			var id int
			var u users
			err := scan(&id, &u.all, &u.withRelative)
			byCircle[id] = u
			return err
		})
	return func(l *study.Line, group, category string) cell {
		id := slices.IndexFunc(d.study.Assistance.Circles, func(c study.Circle) bool { return c.Name == group })
		var n, investigated, bankrupt, withWrong people
		var wrong float64
		var amounts contributions
		for _, c := range companies {
			if c.circle != id || !d.fits(c, category) {
				continue
			}
			n += c.counts
			wrong += c.wrong
			amounts.add(c.wrong)
			if c.wrong > 0 {
				withWrong += c.counts
			}
			if c.investigations > 0 {
				investigated += c.counts
			}
			if c.bankrupt {
				bankrupt += c.counts
			}
		}
		switch l.Measure {
		case "companies":
			return d.count(n)
		case "users_from_population":
			return d.count(byCircle[id].all).over(d.n(n))
		case "users_with_relative_assistance":
			return d.count(byCircle[id].withRelative).over(d.n(n))
		case "share_investigated":
			return d.share(investigated, n)
		case "wrong_payments":
			return number(d.amount(wrong, n, amounts)).over(d.n(withWrong)).from(amounts)
		}
		return d.count(bankrupt).over(d.n(n))
	}, err
}

func (d *data) profiles(*study.Result) (cells, error) {
	companies, err := d.companies()
	byLabel := map[string]*company{}
	for _, c := range companies {
		if c.label != "" {
			byLabel[c.label] = c
		}
	}
	return func(l *study.Line, group, _ string) cell {
		c := byLabel[group]
		switch l.Measure {
		case "users":
			return d.count(c.users)
		case "assistants_related_to_each_other":
			return count(c.related)
		case "users_from_population":
			return count(c.fromPopulation)
		case "users_with_relative_assistance":
			return count(c.withRelative)
		case "relative_assistants":
			return count(c.relatives)
		case "investigations":
			return count(c.investigations)
		case "companies_ever_represented":
			return count(c.ever)
		case "bankruptcy":
			if c.bankrupt {
				return count(1)
			}
			return count(0)
		}
		if name, ok := strings.CutPrefix(l.Measure, "representatives_"); ok {
			return count(sumTies(c.representatives, d.ties(name)))
		}
		name, _ := strings.CutSuffix(l.Measure, "_assistants")
		return count(sumTies(c.assistants, d.ties(name)))
	}, err
}

func (d *data) permits(*study.Result) (cells, error) {
	type holders struct{ all, withHours people }
	byGroup := map[int]holders{}
	err := d.read("select group_id, n_persons, n_with_hours from permit.by_group", func(scan func(...any) error) error {
		var id int
		var h holders
		err := scan(&id, &h.all, &h.withHours)
		byGroup[id] = h
		return err
	})
	return func(l *study.Line, group, _ string) cell {
		return d.count(d.sum(group, func(id int) people {
			if l.Measure == "with_assistance_hours" {
				return byGroup[id].withHours
			}
			return byGroup[id].all
		}))
	}, err
}

// permitCount is the number of companies with a given number of permits each, and their permits.
type permitCount struct {
	each               int64
	companies, permits people
}

func (d *data) permitCounts() ([]permitCount, error) {
	return loadOnce(d, "permit.by_company", func() ([]permitCount, error) {
		var all []permitCount
		return all, d.read(`select how_many(n_permits), sum(counts_as), sum(n_permits) from permit.by_company
			group by how_many(n_permits) order by how_many(n_permits)`,
			func(scan func(...any) error) error {
				var c permitCount
				err := scan(&c.each, &c.companies, &c.permits)
				all = append(all, c)
				return err
			})
	})
}

func (d *data) workPermits(*study.Result) (cells, error) {
	counts, err := d.permitCounts()
	return func(l *study.Line, _, category string) cell {
		within, ranged := study.PermitRange(l.Measure)
		var n people
		for _, c := range counts {
			switch {
			case l.Measure == "permits":
				n += c.permits
			case l.Measure == "companies" && category != fmt.Sprint(c.each):
			case ranged && (c.each < int64(within.Min) || c.each > int64(within.Max)):
			default:
				n += c.companies
			}
		}
		return d.count(n)
	}, err
}
