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

// everyGroup is the group of everything that a result counts.
const everyGroup = "all"

// exchanged is one row of cooperation.exchange_count.
type exchanged struct {
	from, to, ground, outcome string
	year                      int
	n, due, inTime, overdue   int64
}

// pair is the group of who asks whom.
func (e *exchanged) pair() string { return pairOf(e.from, e.to) }

func pairOf(from, to string) string { return from + ">" + to }

// exchanges returns the requests of the period.
func (d *data) exchanges() ([]exchanged, error) {
	return loadOnce(d, "cooperation.exchange_count", func() ([]exchanged, error) {
		var all []exchanged
		return all, d.read(`select from_agency, to_agency, ground, outcome, year, n, n_due, n_in_time, n_overdue
			from cooperation.exchange_count`, func(scan func(...any) error) error {
			var e exchanged
			err := scan(&e.from, &e.to, &e.ground, &e.outcome, &e.year, &e.n, &e.due, &e.inTime, &e.overdue)
			all = append(all, e)
			return err
		})
	})
}

// pairs returns the pairs of agencies with a request in the period, ascending as text.
func (d *data) pairs() ([]string, error) {
	all, err := d.exchanges()
	var pairs []string
	for i := range all {
		pairs = append(pairs, all[i].pair())
	}
	slices.Sort(pairs)
	return slices.Compact(pairs), err
}

// exchangingAgencies returns the agencies that ask or answer a request in the period, ascending.
func (d *data) exchangingAgencies() ([]string, error) {
	all, err := d.exchanges()
	var agencies []string
	for i := range all {
		agencies = append(agencies, all[i].from, all[i].to)
	}
	slices.Sort(agencies)
	return slices.Compact(agencies), err
}

// answers are the days to the answers of requests: of pairs as police>tax_agency, of grounds, and of all under "".
func (d *data) answers() (map[string][]stats.Lasting, error) {
	all := map[string][]stats.Lasting{}
	return all, d.read("select from_agency, to_agency, ground, answered, days, n from cooperation.answer_time "+
		"order by from_agency, to_agency, ground, days, answered", func(scan func(...any) error) error {
		var from, to, ground string
		var answered bool
		var l stats.Lasting
		var n int64
		if err := scan(&from, &to, &ground, &answered, &l.Length, &n); err != nil {
			return err
		}
		of := ground
		if from != "" {
			of = pairOf(from, to)
		}
		if l.Censored = n; answered {
			l.Censored, l.Ended = 0, n
		}
		all[of] = append(all[of], l)
		return nil
	})
}

// placed returns the value at a place, from 1, of the lengths of those that ended, which are ascending.
func placed(lasting []stats.Lasting, place int64) float64 {
	for _, l := range lasting {
		if place -= l.Ended; place <= 0 {
			return float64(l.Length)
		}
	}
	return math.NaN()
}

// answerTime is the cell of a measure of the days to the answers of requests.
func answerTime(measure string, lasting []stats.Lasting) cell {
	n := int64(0)
	for _, l := range lasting {
		n += l.Ended
	}
	switch {
	case measure == "km_median_days":
		return medianCell(lasting)
	case n == 0:
		return number(math.NaN())
	case measure == "p90_days":
		return number(placed(lasting, (9*n+9)/10))
	}
	return number((placed(lasting, (n+1)/2) + placed(lasting, n/2+1)) / 2)
}

// exchange computes the requests between agencies and their answers.
func (d *data) exchange(*study.Result) (cells, error) {
	all, err := d.exchanges()
	if err != nil {
		return nil, err
	}
	answers, err := d.answers()
	if err != nil {
		return nil, err
	}
	findings := map[string]map[string]int64{} // by pair and measure
	err = d.read("select from_agency, to_agency, n_decision, n_need, n_balancing, n_any "+
		"from cooperation.exchange_finding", func(scan func(...any) error) error {
		var from, to string
		var n [4]int64
		if err := scan(&from, &to, &n[0], &n[1], &n[2], &n[3]); err != nil {
			return err
		}
		for _, pair := range []string{everyGroup, pairOf(from, to)} {
			if findings[pair] == nil {
				findings[pair] = map[string]int64{}
			}
			for i, measure := range []string{"without_valid_decision", "without_need", "without_balancing",
				"with_a_finding"} {
				findings[pair][measure] += n[i]
			}
		}
		return nil
	})
	type at struct{ pair, category string }
	sums := map[at]exchanged{}
	for i := range all {
		e := &all[i]
		for _, pair := range []string{everyGroup, e.pair()} {
			for _, category := range []string{"", e.ground, e.outcome, strconv.Itoa(e.year)} {
				sum := sums[at{pair, category}]
				sum.n, sum.due, sum.inTime, sum.overdue = sum.n+e.n, sum.due+e.due, sum.inTime+e.inTime,
					sum.overdue+e.overdue
				sums[at{pair, category}] = sum
			}
		}
	}
	return func(l *study.Line, group, category string) cell {
		sum := sums[at{group, category}]
		switch l.Measure {
		case "requests":
			return count(sum.n)
		case "share_answered_in_time":
			return share(sum.inTime, sum.due)
		case "open_overdue":
			return count(sum.overdue)
		case "median_days", "p90_days", "km_median_days":
			if group != everyGroup {
				return answerTime(l.Measure, answers[group])
			}
			return answerTime(l.Measure, answers[category])
		}
		return count(findings[group][l.Measure])
	}, err
}

// cooperating returns the names that a placeholder about the cooperation stands for, ascending.
func (d *data) cooperating(r *study.Result, placeholder string) ([]string, error) {
	switch {
	case placeholder == study.EveryPair:
		return d.pairs()
	case placeholder == study.EveryPhenomenon:
		known, err := d.knownPhenomena()
		return slices.Sorted(maps.Keys(known)), err
	case r.Kind == study.Resources:
		return d.staffedAgencies()
	}
	return d.exchangingAgencies()
}

// verdict is how many rows a rule has in order, as findings and as not checkable.
type verdict struct{ inOrder, findings, notCheckable int64 }

func (v *verdict) add(other verdict) {
	v.inOrder, v.findings, v.notCheckable = v.inOrder+other.inOrder, v.findings+other.findings,
		v.notCheckable+other.notCheckable
}

func (v *verdict) cell(measure string) cell {
	switch measure {
	case "findings":
		return count(v.findings)
	case "not_checkable":
		return count(v.notCheckable)
	case "share_with_finding":
		return share(v.findings, v.inOrder+v.findings)
	}
	return count(v.inOrder + v.findings)
}

// ruled says which rows a verdict is about: rule and category (a year, or "" for all), or agency and rule.
type ruled struct{ group, category string }

// judged are the verdicts on requests by rule and year, and by agency and rule.
type judged struct{ byYear, byAgency map[ruled]verdict }

// verdicts returns the verdicts on requests.
func (d *data) verdicts() (judged, error) {
	return loadOnce(d, "cooperation.legality_count", func() (judged, error) {
		all := judged{map[ruled]verdict{}, map[ruled]verdict{}}
		return all, d.read("select rule, agency, year, n_in_order, n_findings, n_not_checkable "+
			"from cooperation.legality_count", func(scan func(...any) error) error {
			var rule, agency string
			var year int
			var v verdict
			err := scan(&rule, &agency, &year, &v.inOrder, &v.findings, &v.notCheckable)
			join(all.byYear, ruled{rule, ""}, v)
			join(all.byYear, ruled{rule, strconv.Itoa(year)}, v)
			join(all.byAgency, ruled{agency, rule}, v)
			return err
		})
	})
}

func join(of map[ruled]verdict, at ruled, v verdict) {
	sum := of[at]
	sum.add(v)
	of[at] = sum
}

// legality computes the rules on requests, on decisions and on the justice chain.
func (d *data) legality(*study.Result) (cells, error) {
	requests, err := d.verdicts()
	byYear := maps.Clone(requests.byYear)
	for rule, query := range map[string]string{
		"decision_conditions": "select year, n, n_findings from cooperation.decision_check",
		"chain_not_joinable":  "select year, n, n_findings from cooperation.chain_not_joinable",
	} {
		if err != nil {
			return nil, err
		}
		err = d.read(query, func(scan func(...any) error) error {
			var year int
			var n int64
			var v verdict
			err := scan(&year, &n, &v.findings)
			v.inOrder = n - v.findings
			join(byYear, ruled{rule, ""}, v)
			join(byYear, ruled{rule, strconv.Itoa(year)}, v)
			return err
		})
	}
	return func(l *study.Line, rule, category string) cell {
		v := byYear[ruled{rule, category}]
		return v.cell(l.Measure)
	}, err
}

// legalityByAgency computes the rules on requests by the agency responsible.
func (d *data) legalityByAgency(*study.Result) (cells, error) {
	requests, err := d.verdicts()
	return func(l *study.Line, agency, rule string) cell {
		v := requests.byAgency[ruled{agency, rule}]
		return v.cell(l.Measure)
	}, err
}

// resourced are the full-time equivalents by agency and year, those of all agencies together under "all"; 0 where there
// are none.
type resourced map[ruled]float64

// staff returns the full-time equivalents. Those of all agencies together are exact sums of decimals.
func (d *data) staff() (resourced, error) {
	return loadOnce(d, "cooperation.resource", func() (resourced, error) {
		all := resourced{}
		return all, d.read("select coalesce(agency, 'all'), year, "+exactly("sum(fte)")+
			" from cooperation.resource group by grouping sets ((agency, year), (year))",
			func(scan func(...any) error) error {
				var agency string
				var year int
				var fte float64
				err := scan(&agency, &year, &fte)
				all[ruled{agency, strconv.Itoa(year)}] = fte
				return err
			})
	})
}

// staffedAgencies returns the agencies with resources in the years of the study, ascending.
func (d *data) staffedAgencies() ([]string, error) {
	all, err := d.staff()
	var agencies []string
	for at := range all {
		year, _ := strconv.Atoi(at.category)
		if at.group != everyGroup && slices.Contains(d.study.Cooperation.Years.All(), year) {
			agencies = append(agencies, at.group)
		}
	}
	slices.Sort(agencies)
	return slices.Compact(agencies), err
}

// resources computes the full-time equivalents of agencies, and what they ask, answer and do.
func (d *data) resources(*study.Result) (cells, error) {
	staff, err := d.staff()
	if err != nil {
		return nil, err
	}
	counted := map[string]map[ruled]int64{}
	err = d.read("select counted, agency, year, n from cooperation.load_count", func(scan func(...any) error) error {
		var what, agency string
		var year int
		var n int64
		if err := scan(&what, &agency, &year, &n); err != nil {
			return err
		}
		if counted[what] == nil {
			counted[what] = map[ruled]int64{}
		}
		counted[what][ruled{everyGroup, strconv.Itoa(year)}] += n
		counted[what][ruled{agency, strconv.Itoa(year)}] += n
		return nil
	})
	quotient := func(a, b float64) float64 {
		if b == 0 {
			return math.NaN()
		}
		return a / b
	}
	return func(l *study.Line, agency, year string) cell {
		at := ruled{agency, year}
		fte := staff[at]
		switch l.Measure {
		case "fte":
			if fte == 0 {
				return number(math.NaN())
			}
			return number(fte)
		case "fte_change":
			y, _ := strconv.Atoi(year)
			if fte == 0 {
				return number(math.NaN())
			}
			return number(quotient(fte, staff[ruled{agency, strconv.Itoa(y - 1)}]))
		}
		what, per := strings.CutSuffix(l.Measure, "_per_fte")
		n := counted[what][at]
		if per {
			return number(quotient(float64(n), fte))
		}
		return count(n)
	}, err
}

// indicated is a row of another study that speaks to a phenomenon.
type indicated struct{ study, result, group, category, measure string }

// name is the category of an indicator.
func (i indicated) name() string {
	return study.IndicatorName(i.study, i.result, i.group, i.category, i.measure)
}

// indicators returns the indicators of each phenomenon, ascending by their columns.
func (d *data) indicators() (map[string][]indicated, error) {
	return loadOnce(d, "cooperation.indicator", func() (map[string][]indicated, error) {
		all := map[string][]indicated{}
		err := d.read(`select phenomenon_id, study, result, of_group, category, measure from cooperation.indicator`,
			func(scan func(...any) error) error {
				var phenomenon string
				var i indicated
				err := scan(&phenomenon, &i.study, &i.result, &i.group, &i.category, &i.measure)
				all[phenomenon] = append(all[phenomenon], i)
				return err
			})
		for _, of := range all {
			slices.SortFunc(of, func(a, b indicated) int {
				return cmp.Or(cmp.Compare(a.study, b.study), cmp.Compare(a.result, b.result),
					cmp.Compare(a.group, b.group), cmp.Compare(a.category, b.category),
					cmp.Compare(a.measure, b.measure))
			})
		}
		return all, err
	})
}

// phenomenaOf returns what is done about each phenomenon, unclassified among them: counts by id and measure.
func (d *data) phenomenaOf() (map[string]map[string]int64, error) {
	return loadOnce(d, "cooperation.phenomenon", func() (map[string]map[string]int64, error) {
		all := map[string]map[string]int64{}
		err := d.read(`select phenomenon_id, n_targets, n_requests, n_decisions, n_agencies, n_measures, n_effects
			from cooperation.phenomenon`, func(scan func(...any) error) error {
			var id string
			var n [6]int64
			err := scan(&id, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5])
			all[id] = map[string]int64{}
			for i, measure := range []string{"targets", "requests", "decisions", "agencies", "measures",
				"measures_with_effect"} {
				all[id][measure] = n[i]
			}
			return err
		})
		return all, err
	})
}

// knownPhenomena names the known phenomena by their ids. There are none if no result reads them.
func (d *data) knownPhenomena() (map[string]string, error) {
	return loadOnce(d, knownPhenomenon, func() (map[string]string, error) {
		names := map[string]string{}
		return names, d.read("select phenomenon_id, name from "+knownPhenomenon, func(scan func(...any) error) error {
			var id, name string
			err := scan(&id, &name)
			names[id] = name
			return err
		})
	})
}

// knownPhenomenon is the model of the phenomena that the register has.
const knownPhenomenon = "cooperation.known_phenomenon"

// confirmedAmounts are the control investigations with a wrong amount of a phenomenon.
type confirmedAmounts struct {
	cases, parties, amount int64
	shared                 contributions
}

// confirmedOf returns the control investigations with a wrong amount by phenomenon.
func (d *data) confirmedOf() (map[string]confirmedAmounts, error) {
	all := map[string]confirmedAmounts{}
	return all, d.read(`select phenomenon_id, n_cases, n_parties, amount, largest, second_largest
		from cooperation.confirmed_amount`, func(scan func(...any) error) error {
		var id string
		var c confirmedAmounts
		err := scan(&id, &c.cases, &c.parties, &c.amount, &c.shared.largest, &c.shared.second)
		c.shared.total = float64(c.amount)
		all[id] = c
		return err
	})
}

// phenomena computes what is done about each phenomenon, and what the studies see of it.
func (d *data) phenomena(*study.Result) (cells, error) {
	all, err := d.phenomenaOf()
	if err != nil {
		return nil, err
	}
	confirmed, err := d.confirmedOf()
	return func(l *study.Line, phenomenon, category string) cell {
		c := confirmed[phenomenon]
		switch l.Measure {
		case "indicator":
			return number(math.NaN()) // indicate puts the row of the other study here
		case "confirmed_cases":
			return count(c.cases)
		case "wrong_amount":
			return count(c.amount).over(c.parties).from(c.shared)
		}
		return count(all[phenomenon][l.Measure])
	}, err
}
