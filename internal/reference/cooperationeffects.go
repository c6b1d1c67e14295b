package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/table"
)

var measureKinds = []string{"control", "benefit_decision", "recovery", "sanction", "police_report", "taxation",
	"enforcement", "licensing", "permit", "registration", "bankruptcy_petition", "information"}

var measureEffects = []string{"benefit_stopped", "benefit_reduced", "support_refused", "licence_revoked",
	"licence_refused", "company_closed", "representative_barred", "white_front_removed", "permit_revoked",
	"identity_revoked", "registration_corrected", "person_protected"}

func sum(all []fact, column string) int {
	n := 0
	for _, f := range all {
		n += f.number(column)
	}
	return n
}

func values(all []fact, column string) []string {
	var v []string
	for _, f := range all {
		v = append(v, f[column])
	}
	return v
}

func measuresTaken(c *cooperation) {
	c.result = "measures"
	for _, kind := range append([]string{"all"}, measureKinds...) {
		for _, category := range append([]string{"-"}, coopYears...) {
			of := filter(c.measures, func(m fact) bool {
				return within(m["date"], category) && (kind == "all" || m["kind"] == kind)
			})
			c.count(kind, category, "measures", len(of))
			c.count(kind, category, "amount", sum(of, "amount"))
			c.count(kind, category, "agencies", len(distinctOf(values(of, "agency"))))
		}
	}
}

func effects(c *cooperation) {
	c.result = "effects"
	for _, effect := range append([]string{"any"}, measureEffects...) {
		for _, category := range append([]string{"-"}, c.phenomenaAnd()...) {
			of := filter(c.measures, func(m fact) bool {
				return within(m["date"], "-") && m["effect"] != "" && (effect == "any" || m["effect"] == effect) &&
					(category == "-" || c.phenomenonOfMeasure(m) == category)
			})
			c.count(effect, category, "measures", len(of))
			c.count(effect, category, "persons", len(distinctOf(values(of, "person_id"))))
			c.count(effect, category, "companies", len(distinctOf(values(of, "company_id"))))
			c.count(effect, category, "targets", len(distinctOf(values(of, "target_id"))))
		}
	}
}

// monthsAfter counts the calendar months after that of a day up to and including that of another.
func monthsAfter(from, to string) int {
	month := func(day string) int { return 12*atoi(day[:4]) + atoi(day[5:7]) }
	return max(0, month(to)-month(from))
}

func benefitStopped(c *cooperation) {
	c.result = "benefit_stopped"
	for _, category := range append([]string{"-"}, coopYears...) {
		of := filter(c.measures, func(m fact) bool {
			return m["effect"] == "benefit_stopped" && within(m["date"], category)
		})
		paid := filter(of, func(m fact) bool { return m.number("monthly_amount") > 0 })
		c.count("all", category, "measures", len(of))
		c.count("all", category, "without_amount", len(of)-len(paid))
		for _, horizon := range []int{6, 12, 24} {
			avoided := 0
			for _, m := range paid {
				months := horizon
				if m["granted_to"] != "" {
					months = min(horizon, monthsAfter(m["date"], m["granted_to"]))
				}
				avoided += months * m.number("monthly_amount")
			}
			c.count(fmt.Sprint("horizon_", horizon), category, "amount_avoided", avoided)
		}
	}
}

func relapse(c *cooperation) {
	c.result = "relapse"
	of := map[[2]string][]fact{}
	for _, t := range c.targets {
		kind := t["kind"]
		if s := subject(t, kind); s != "" && (kind == "individual" || kind == "company" || kind == "network") {
			of[[2]string{kind, s}] = append(of[[2]string{kind, s}], t)
		}
	}
	times := map[string][]ending{}
	for _, targets := range of {
		var first fact
		for _, t := range targets {
			closed := t["closed_date"]
			if closed == "" || closed < t["opened_date"] {
				continue
			}
			if first == nil || closed < first["closed_date"] ||
				closed == first["closed_date"] && t["target_id"] < first["target_id"] {
				first = t
			}
		}
		if first == nil {
			continue
		}
		again := ""
		for _, t := range targets {
			if t["opened_date"] > first["closed_date"] { // not the first itself
				again = earlier(again, t["opened_date"])
			}
		}
		time := ending{days(first["closed_date"], asOf), censored}
		if again != "" {
			time = ending{days(first["closed_date"], again), event}
		}
		group := "without_effect"
		if slices.ContainsFunc(c.measures, func(m fact) bool {
			return m["target_id"] == first["target_id"] && m["effect"] != "" && m["date"] <= first["closed_date"]
		}) {
			group = "with_effect"
		}
		times["all"], times[group] = append(times["all"], time), append(times[group], time)
	}
	for _, g := range []string{"all", "with_effect", "without_effect"} {
		c.count(g, "-", "subjects", len(times[g]))
		c.count(g, "-", "events", len(slices.DeleteFunc(slices.Clone(times[g]), func(e ending) bool {
			return e.what != event
		})))
		for _, t := range []int{365, 730} {
			at, ok := upTo(times[g], t)
			r := number(1 - at.s)
			r.Low, r.High = orEmpty(1-at.high), orEmpty(1-at.low)
			if !ok {
				r = number(table.Empty)
				r.Status = table.Undefined
			}
			c.put(g, fmt.Sprint(t), "share_seen_again", r)
		}
	}
}

func resources(c *cooperation) {
	c.result = "resources"
	fte := map[[2]string]float64{} // agency or all, year
	var agencies []string
	for _, f := range c.resources {
		n, err := strconv.ParseFloat(f["fte"], 64)
		if err != nil {
			panic(err)
		}
		fte[[2]string{f["agency"], f["year"]}] += n
		fte[[2]string{"all", f["year"]}] += n
		if slices.Contains(coopYears, f["year"]) {
			agencies = append(agencies, f["agency"])
		}
	}
	c.lists[c.result] = distinctOf(agencies)
	for _, agency := range append([]string{"all"}, c.lists[c.result]...) {
		for _, year := range coopYears {
			size := fte[[2]string{agency, year}]
			before := fte[[2]string{agency, fmt.Sprint(atoi(year) - 1)}]
			c.orUndefined(agency, year, "fte", size, size != 0)
			c.orUndefined(agency, year, "fte_change", size/before, size != 0 && before != 0)
			for measure, of := range map[string]struct {
				rows        []fact
				day, agency string
			}{
				"requests_sent":     {c.requests, "sent_date", "from_agency"},
				"requests_answered": {c.requests, "answered_date", "to_agency"},
				"measures":          {c.measures, "date", "agency"},
			} {
				n := len(filter(of.rows, func(f fact) bool {
					return f[of.day] != "" && within(f[of.day], year) && (agency == "all" || f[of.agency] == agency)
				}))
				c.count(agency, year, measure, n)
				c.quotient(agency, year, measure+"_per_fte", float64(n), size)
			}
		}
	}
}

func phenomena(c *cooperation) {
	c.result = "phenomena"
	for _, phenomenon := range c.phenomenaAnd() {
		targets := filter(c.targets, func(t fact) bool {
			return within(t["opened_date"], "-") && c.phenomenonOf(t) == phenomenon
		})
		requests := filter(c.requests, func(r fact) bool {
			return within(r["sent_date"], "-") && c.phenomenonOf(r) == phenomenon
		})
		decisions := filter(c.decisions, func(d fact) bool { return c.known(d["phenomenon_id"]) == phenomenon })
		measures := filter(c.measures, func(m fact) bool {
			return within(m["date"], "-") && c.phenomenonOfMeasure(m) == phenomenon
		})
		cases := filter(c.cases, func(f fact) bool {
			return isConfirmed(f) && c.phenomenonOfCase(f["case_id"]) == phenomenon
		})
		agencies := slices.Concat(values(requests, "from_agency"), values(requests, "to_agency"),
			values(measures, "agency"))
		for _, a := range c.agencies {
			if slices.ContainsFunc(decisions, func(d fact) bool { return d["decision_id"] == a["decision_id"] }) {
				agencies = append(agencies, a["agency"])
			}
		}
		c.count(phenomenon, "-", "targets", len(targets))
		c.count(phenomenon, "-", "requests", len(requests))
		c.count(phenomenon, "-", "decisions", len(decisions))
		c.count(phenomenon, "-", "agencies", len(distinctOf(agencies)))
		c.count(phenomenon, "-", "measures", len(measures))
		c.count(phenomenon, "-", "measures_with_effect", len(filter(measures, func(m fact) bool {
			return m["effect"] != ""
		})))
		c.count(phenomenon, "-", "confirmed_cases", len(cases))
		c.count(phenomenon, "-", "wrong_amount", sum(cases, "wrong_amount"))
	}
}

func indicators(c *cooperation) {
	columns := []string{"study", "result", "group", "category", "measure"}
	named := map[string][][]string{} // phenomenon: rows of studies
	for _, f := range c.facts("phenomenon_indicator") {
		if id := f["phenomenon_id"]; slices.Contains(c.phenomena, id) {
			var at []string
			for _, column := range columns {
				at = append(at, f[column])
			}
			named[id] = append(named[id], at)
		}
	}
	for phenomenon, all := range named {
		slices.SortFunc(all, slices.Compare[[]string])
		for _, at := range all {
			category := strings.Join(at, "|")
			c.indicators[phenomenon] = append(c.indicators[phenomenon], category)
			c.result = "phenomena"
			c.put(phenomenon, category, "indicator", c.rowOf(at[0], at[1], at[2], at[3], at[4]))
		}
	}
}

// rowOf returns a row of another built-in study: undefined if there is none.
func (c *cooperation) rowOf(study, result, group, category, measure string) table.Row {
	if category == "-" {
		category = ""
	}
	row := number(table.Empty)
	row.Status = table.Undefined
	for _, r := range c.rowsOf(study) {
		if r.Result == result && r.Group == group && r.Category == category && r.Measure == measure {
			row = r
		}
	}
	if study == "fairness" {
		row.Status = Drawn
	}
	return row
}

// rowsOf computes a study once. Those of fairness are not all known here.
func (c *cooperation) rowsOf(study string) []table.Row {
	rows, ok := c.studies[study]
	if !ok {
		switch study {
		case "ansatz":
			rows = Results(c.regs)
		case "livelihood":
			rows = Livelihood(c.regs)
		case "networks":
			rows, _ = Networks(c.regs, StudyRules())
		}
		c.studies[study] = rows
	}
	return rows
}
