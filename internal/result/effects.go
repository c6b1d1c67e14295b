package result

import (
	"strconv"
	"strings"

	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// chained is what claims for recovery are together, by state of their kronor, and how that is shared out.
type chained struct {
	claims, repaidClaims, prescribedClaims, parties int64
	amount, repaid, enforced, prescribed, open      contributions // none below zero, so that the total is the sum
}

// chainedSums are the columns of the sums of chained, in its order.
const chainedSums = "amount, max_amount, second_amount, repaid, max_repaid, second_repaid, " +
	"in_enforcement, max_in_enforcement, second_in_enforcement, prescribed, max_prescribed, second_prescribed, " +
	"open, max_open, second_open"

// asDoubles returns the columns as doubles.
func asDoubles(columns string) string {
	var all []string
	for column := range strings.SplitSeq(columns, ", ") {
		all = append(all, exactly(column))
	}
	return strings.Join(all, ", ")
}

// sums returns where the columns of chainedSums are read to.
func (c *chained) sums() []any {
	var all []any
	for _, a := range []*contributions{&c.amount, &c.repaid, &c.enforced, &c.prescribed, &c.open} {
		all = append(all, &a.total, &a.largest, &a.second)
	}
	return all
}

// cell returns the cell of a measure of claims.
func (c *chained) cell(measure string) cell {
	switch measure {
	case "claims":
		return count(c.claims)
	case "claims_fully_repaid":
		return count(c.repaidClaims)
	case "claims_prescribed":
		return count(c.prescribedClaims)
	}
	name, isShare := strings.CutPrefix(measure, "share_")
	of := map[string]contributions{"amount": c.amount, "repaid": c.repaid, "in_enforcement": c.enforced,
		"prescribed": c.prescribed, "open": c.open}[name]
	if !isShare {
		return number(of.total).over(c.parties).from(of)
	}
	part := share(0, 0)
	part.numerator, part.denominator = of.total, c.amount.total
	if c.amount.total != 0 {
		part.value = of.total / c.amount.total
	}
	return part.over(c.parties).from(of)
}

// recoveryChain computes in which state the kronor of claims for recovery are, by source and year of decision.
func (d *data) recoveryChain(*study.Result) (cells, error) {
	type key struct{ source, year string }
	all := map[key]chained{}
	err := d.read("select source, year, n_claims, n_repaid, n_prescribed, n_parties, "+asDoubles(chainedSums)+
		" from cooperation.recovery", func(scan func(...any) error) error {
		var k key
		var year int
		var c chained
		err := scan(append([]any{&k.source, &year, &c.claims, &c.repaidClaims, &c.prescribedClaims, &c.parties},
			c.sums()...)...)
		if year != 0 {
			k.year = strconv.Itoa(year)
		}
		if k.source == "" {
			k.source = everyGroup
		}
		all[k] = c
		return err
	})
	return func(l *study.Line, source, year string) cell {
		c := all[key{source, year}]
		return c.cell(l.Measure)
	}, err
}

// recoveryByPhenomenon computes in which state the kronor of claims are, by phenomenon.
func (d *data) recoveryByPhenomenon(*study.Result) (cells, error) {
	all := map[string]chained{}
	err := d.read("select phenomenon_id, n_claims, n_parties, "+asDoubles(chainedSums)+
		" from cooperation.recovery_phenomenon", func(scan func(...any) error) error {
		var phenomenon string
		var c chained
		err := scan(append([]any{&phenomenon, &c.claims, &c.parties}, c.sums()...)...)
		all[phenomenon] = c
		return err
	})
	return func(l *study.Line, phenomenon, _ string) cell {
		c := all[phenomenon]
		return c.cell(l.Measure)
	}, err
}

// measures computes the measures by kind and year.
func (d *data) measures(*study.Result) (cells, error) {
	type key struct{ kind, year string }
	type taken struct {
		n, agencies, parties int64
		amount               float64
		shared               contributions
	}
	all := map[key]taken{}
	err := d.read("select kind, year, n, n_agencies, n_parties, "+asDoubles("amount, largest, second_largest, total")+
		" from cooperation.measure_count", func(scan func(...any) error) error {
		var k key
		var year int
		var t taken
		err := scan(&k.kind, &year, &t.n, &t.agencies, &t.parties, &t.amount, &t.shared.largest, &t.shared.second,
			&t.shared.total)
		if year != 0 {
			k.year = strconv.Itoa(year)
		}
		if k.kind == "" {
			k.kind = everyGroup
		}
		all[k] = t
		return err
	})
	return func(l *study.Line, kind, year string) cell {
		t := all[key{kind, year}]
		switch l.Measure {
		case "measures":
			return count(t.n)
		case "agencies":
			return count(t.agencies)
		}
		return number(t.amount).over(t.parties).from(t.shared)
	}, err
}

// anyEffect is the group of measures with whatever effect.
const anyEffect = "any"

// effects computes what measures have led to, by effect and phenomenon.
func (d *data) effects(*study.Result) (cells, error) {
	type key struct{ effect, phenomenon string }
	type touched struct{ measures, persons, companies, targets int64 }
	all := map[key]touched{}
	err := d.read("select effect, phenomenon_id, n, n_persons, n_companies, n_targets from cooperation.effect_count",
		func(scan func(...any) error) error {
			var k key
			var t touched
			err := scan(&k.effect, &k.phenomenon, &t.measures, &t.persons, &t.companies, &t.targets)
			if k.effect == "" {
				k.effect = anyEffect
			}
			all[k] = t
			return err
		})
	return func(l *study.Line, effect, phenomenon string) cell {
		t := all[key{effect, phenomenon}]
		switch l.Measure {
		case "persons":
			return count(t.persons)
		case "companies":
			return count(t.companies)
		case "targets":
			return count(t.targets)
		}
		return count(t.measures)
	}, err
}

// benefitStopped computes the measures that stopped a benefit, and what had been paid within a horizon.
func (d *data) benefitStopped(*study.Result) (cells, error) {
	type key struct {
		horizon int
		year    string
	}
	type stopped struct {
		n, without, parties, adding int64
		shared                      contributions
	}
	all := map[key]stopped{}
	ofYear := map[string]stopped{}
	err := d.read("select horizon, year, n, n_without, n_parties, "+asDoubles("amount, largest, second_largest")+
		", n_added from cooperation.benefit_stopped", func(scan func(...any) error) error {
		var k key
		var year int
		var s stopped
		err := scan(&k.horizon, &year, &s.n, &s.without, &s.parties, &s.shared.total, &s.shared.largest,
			&s.shared.second, &s.adding)
		if year != 0 {
			k.year = strconv.Itoa(year)
		}
		all[k], ofYear[k.year] = s, s
		return err
	})
	return func(l *study.Line, group, year string) cell {
		switch l.Measure {
		case "measures":
			return count(ofYear[year].n)
		case "without_amount":
			return count(ofYear[year].without)
		}
		horizon, _ := strconv.Atoi(strings.TrimPrefix(group, "horizon_"))
		s := all[key{horizon, year}]
		// Whoever sees the horizon before knows what this one adds, and that may be of fewer.
		return number(s.shared.total).over(min(s.parties, s.adding)).from(s.shared)
	}, err
}

// relapse computes how many subjects are targets again after their first target was closed, and when.
func (d *data) relapse(*study.Result) (cells, error) {
	all := map[string]*ended{everyGroup: {}, "with_effect": {}, "without_effect": {}}
	err := d.read("select with_effect, ending, days, n from cooperation.relapse_time",
		func(scan func(...any) error) error {
			var effect bool
			var ending string
			var days int
			var n int64
			err := scan(&effect, &ending, &days, &n)
			group := "without_effect"
			if effect {
				group = "with_effect"
			}
			all[everyGroup].add(ending, days, n)
			all[group].add(ending, days, n)
			return err
		})
	return func(l *study.Line, group, category string) cell {
		e := all[group]
		subjects, events, _ := e.totals()
		switch l.Measure {
		case "subjects":
			return count(subjects)
		case "events":
			return count(events)
		}
		days, _ := strconv.Atoi(category)
		longer := stats.Longer(e.lasting, days)
		c := number(1-longer.Share).among(e.until(days), subjects)
		c.low, c.high = 1-longer.High, 1-longer.Low
		if longer.Share == 1 { // nobody is seen again by then
			c.low, c.high = 0, 0
		}
		return c
	}, err
}
