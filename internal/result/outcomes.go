package result

import (
	"strconv"
	"strings"

	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// outcomeAt is where the outcomes of control investigations are counted.
type outcomeAt struct {
	year               int
	source, phenomenon string
}

// outcome is what became of control investigations: what their own register says, what the justice chain says, and what
// the judgments say. The three are counted apart, and meet here as numbers only.
type outcome struct {
	cases, wrong, reported, wrongReported         int64
	reports, opened, prosecuted, openedProsecuted int64
	judged, convicted                             int64
	damages, prison                               punished
}

// punished is a sum over those convicted, and how it is shared out among them as far as rows of numbers tell.
type punished struct {
	sum    float64
	shared contributions
}

func (p *punished) add(o punished) {
	p.sum += o.sum
	p.shared.join(o.shared)
}

func (p *punished) cell(convicted int64) cell { return number(p.sum).over(convicted).from(p.shared) }

func (o *outcome) add(p *outcome) {
	o.cases, o.wrong, o.reported, o.wrongReported = o.cases+p.cases, o.wrong+p.wrong, o.reported+p.reported,
		o.wrongReported+p.wrongReported
	o.reports, o.opened, o.prosecuted, o.openedProsecuted = o.reports+p.reports, o.opened+p.opened,
		o.prosecuted+p.prosecuted, o.openedProsecuted+p.openedProsecuted
	o.judged, o.convicted = o.judged+p.judged, o.convicted+p.convicted
	o.damages.add(p.damages)
	o.prison.add(p.prison)
}

// outcomeCounts returns the outcomes by year, source and phenomenon, in a fixed order.
func (d *data) outcomeCounts() ([]outcomeAt, []outcome, error) {
	type counted struct {
		at []outcomeAt
		of []outcome
	}
	known, err := d.knownPhenomena()
	if err != nil {
		return nil, nil, err
	}
	all, err := loadOnce(d, "outcomes", func() (counted, error) {
		var all counted
		add := func(query string, into func(*outcome) []any) error {
			return d.read(query+" order by 1, 2, 3", func(scan func(...any) error) error {
				var at outcomeAt
				var o outcome
				err := scan(append([]any{&at.year, &at.source, &at.phenomenon}, into(&o)...)...)
				if _, found := known[at.phenomenon]; !found {
					at.phenomenon = study.Unclassified
				}
				all.at, all.of = append(all.at, at), append(all.of, o)
				return err
			})
		}
		err := add(`select year, source, phenomenon_id, n_cases, n_wrong, n_reported, n_wrong_reported
			from cooperation.case_count`, func(o *outcome) []any {
			return []any{&o.cases, &o.wrong, &o.reported, &o.wrongReported}
		})
		if err != nil {
			return all, err
		}
		err = add(`select case_year, source, phenomenon_id, n_reports, n_opened, n_prosecuted, n_opened_prosecuted
			from cooperation.chain_count`, func(o *outcome) []any {
			return []any{&o.reports, &o.opened, &o.prosecuted, &o.openedProsecuted}
		})
		if err != nil {
			return all, err
		}
		return all, add("select case_year, source, phenomenon_id, n_judged, n_convicted, "+
			asDoubles("damages, max_damages, second_damages, total_damages, prison_months, max_prison, second_prison, "+
				"total_prison")+" from cooperation.judgment", func(o *outcome) []any {
			d, p := &o.damages, &o.prison
			return []any{&o.judged, &o.convicted, &d.sum, &d.shared.largest, &d.shared.second, &d.shared.total, &p.sum,
				&p.shared.largest, &p.shared.second, &p.shared.total}
		})
	})
	return all.at, all.of, err
}

// cell returns the cell of a measure of outcomes.
func (o *outcome) cell(measure string) cell {
	switch measure {
	case "investigations":
		return count(o.cases)
	case "wrong_payment":
		return count(o.wrong)
	case "police_reported":
		return count(o.reported)
	case "chain_reports":
		return count(o.reports)
	case "preliminary_opened":
		return count(o.opened)
	case "prosecuted":
		return count(o.prosecuted)
	case "judged":
		return count(o.judged)
	case "convicted":
		return count(o.convicted)
	case "damages":
		return o.damages.cell(o.convicted)
	case "prison_months":
		return o.prison.cell(o.convicted)
	case "share_wrong_payment":
		return exactShare(o.wrong, o.cases)
	case "share_reported_of_wrong_payment":
		return exactShare(o.wrongReported, o.wrong)
	case "chain_coverage":
		return share(o.reports, o.reported).over(o.reported)
	case "share_preliminary_opened":
		return exactShare(o.opened, o.reports)
	case "share_prosecuted_of_opened":
		return exactShare(o.openedProsecuted, o.opened)
	case "share_prosecuted_of_reports":
		return exactShare(o.prosecuted, o.reports)
	}
	return exactShare(o.convicted, o.judged)
}

// outcomes computes what becomes of control investigations, by source and year opened.
func (d *data) outcomes(*study.Result) (cells, error) {
	at, of, err := d.outcomeCounts()
	return func(l *study.Line, source, year string) cell {
		var all outcome
		for i, k := range at {
			if (source == everyGroup || k.source == source) && (year == "" || strconv.Itoa(k.year) == year) {
				all.add(&of[i])
			}
		}
		return all.cell(l.Measure)
	}, err
}

// outcomesByPhenomenon computes what becomes of the control investigations of each phenomenon, by source.
func (d *data) outcomesByPhenomenon(*study.Result) (cells, error) {
	at, of, err := d.outcomeCounts()
	return func(l *study.Line, phenomenon, source string) cell {
		var all outcome
		for i, k := range at {
			if k.phenomenon == phenomenon && (source == "" || k.source == source) {
				all.add(&of[i])
			}
		}
		return all.cell(l.Measure)
	}, err
}

// outcomesClosed computes the reasons why police reports ended without a prosecution.
func (d *data) outcomesClosed(*study.Result) (cells, error) {
	type key struct{ ending, reason string }
	n, all := map[key]int64{}, map[string]int64{}
	err := d.read("select ending, reason, n from cooperation.chain_closed", func(scan func(...any) error) error {
		var k key
		var of int64
		err := scan(&k.ending, &k.reason, &of)
		n[k] = of
		all[k.ending] += of
		return err
	})
	return func(l *study.Line, reason, ending string) cell {
		if l.Measure == "share" {
			return exactShare(n[key{ending, reason}], all[ending])
		}
		return count(n[key{ending, reason}])
	}, err
}

// ended are times with their endings, and how many are out of order and have none.
type ended struct {
	lasting    []stats.Lasting
	outOfOrder int64
}

// add adds n times of a length with an ending: event, other, censored or out_of_order.
func (e *ended) add(ending string, length int, n int64) {
	at := stats.Lasting{Length: length}
	switch ending {
	case "event":
		at.Ended = n
	case "other":
		at.Other = n
	case "censored":
		at.Censored = n
	default:
		e.outOfOrder += n
		return
	}
	e.lasting = append(e.lasting, at)
}

// totals returns how many times there are in order, and how many end with the event and otherwise.
func (e *ended) totals() (all, events, others int64) {
	for _, l := range e.lasting {
		all, events, others = all+l.Ended+l.Other+l.Censored, events+l.Ended, others+l.Other
	}
	return all, events, others
}

// medianCell is the cell of a median time, with its limits, each of which may stand alone.
func medianCell(lasting []stats.Lasting) cell {
	median, low, high := stats.MedianLength(stats.KaplanMeier(lasting))
	c := number(median)
	c.low, c.high = low, high
	return c
}

// cell returns the cell of a measure of times with endings. A number ends the name of a measure of incidence.
func (e *ended) cell(measure string) cell {
	all, events, others := e.totals()
	switch measure {
	case "started":
		return count(all + e.outOfOrder)
	case "events":
		return count(events)
	case "other_endings":
		return count(others)
	case "out_of_order":
		return count(e.outOfOrder)
	case "km_median_days", "km_median_months":
		return medianCell(e.lasting).over(all)
	}
	by, _ := strconv.Atoi(strings.TrimPrefix(measure, "incidence_"))
	return number(stats.Incidence(e.lasting, by)).among(e.until(by), all)
}

// until is how many times end with the event within a length.
func (e *ended) until(length int) (events int64) {
	for _, l := range e.lasting {
		if l.Length <= length {
			events += l.Ended
		}
	}
	return events
}

// endedBy reads times with endings by step and source. A source is the empty one too, of all sources.
func (d *data) endedBy(queries ...string) (map[[2]string]*ended, error) {
	all := map[[2]string]*ended{}
	for _, query := range queries {
		err := d.read(query, func(scan func(...any) error) error {
			var step, source, ending string
			var length int
			var n int64
			err := scan(&step, &source, &ending, &length, &n)
			for _, of := range []string{"", source} {
				k := [2]string{step, of}
				if all[k] == nil {
					all[k] = &ended{}
				}
				all[k].add(ending, length, n)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// endedCells returns the cells of times with endings: groups are steps, categories sources.
func endedCells(all map[[2]string]*ended) cells {
	return func(l *study.Line, step, source string) cell {
		e := all[[2]string{step, source}]
		if e == nil {
			e = &ended{}
		}
		return e.cell(l.Measure)
	}
}

// outcomesTime computes the days between the steps from a control investigation to a prosecution.
func (d *data) outcomesTime(*study.Result) (cells, error) {
	all, err := d.endedBy("select step, source, ending, days, n from cooperation.case_time",
		"select step, source, ending, days, n from cooperation.chain_time")
	return endedCells(all), err
}

// outcomesJudgmentTime computes the months from prosecution to judgment, from numbers of judgments alone.
func (d *data) outcomesJudgmentTime(*study.Result) (cells, error) {
	all, err := d.endedBy("select 'judgment', source, ending, months, n from cooperation.judgment_time")
	return endedCells(all), err
}
