package reference

import (
	_ "embed"
	"slices"
)

//go:embed cooperation_law.csv
var cooperationLaw string

// lawRow is one line of the law: who may ask or answer on a ground, from which day.
type lawRow struct {
	ground, side, agency, from string
	known                      bool
}

var law = func() (rows []lawRow) {
	for _, l := range (CSV{',', "utf-8", longest, longestRow}).Rows(cooperationLaw)[1:] {
		rows = append(rows, lawRow{l.Cells[0], l.Cells[2], l.Cells[3], l.Cells[4], l.Cells[5] != "no"})
	}
	return rows
}()

// answer is what a rule says of a row.
type answer string

const (
	notAsked     answer = ""
	inOrder      answer = "in order"
	finding      answer = "finding"
	notCheckable answer = "not checkable"
)

func findingIf(is bool) answer {
	if is {
		return finding
	}
	return inOrder
}

// requestRules are the rules on requests, in the order of the contract without those on decisions and chains.
var requestRules = []string{"ground_in_force", "asking_agency_named", "answering_agency_named", "decision_stated",
	"decision_in_force", "agencies_in_decision", "within_purpose", "need_stated", "balancing_stated",
	"refusal_ground_stated", "conditions_recorded", "h3_described", "conditions_carried", "onward_permission",
	"onward_purpose", "dates_in_order"}

// theyAsk are the rules for which the agency that asks is responsible.
var theyAsk = []string{"ground_in_force", "asking_agency_named", "decision_stated", "decision_in_force",
	"agencies_in_decision", "within_purpose", "need_stated", "dates_in_order"}

// check asks a rule about a request.
func (c *cooperation) check(rule string, r fact) answer {
	sent := r["sent_date"]
	decision, decided := c.decision[r["decision_id"]]
	onLus := r["ground"] == "lus"
	answered := r["answered_date"] != ""
	given := answered && (r["outcome"] == "given" || r["outcome"] == "partly")
	conditions := c.conditions[r["request_id"]]
	origin, originKnown := c.request[r["origin_request_id"]]
	passedOn := given && r["origin_request_id"] != ""
	originHas := func(condition string) bool {
		_, has := c.conditions[origin["request_id"]][condition]
		return passedOn && originKnown && has
	}
	switch rule {
	case "ground_in_force":
		return findingIf(!groundInForce(r["ground"], sent))
	case "asking_agency_named":
		return named(r["ground"], "asks", r["from_agency"], sent)
	case "answering_agency_named":
		return named(r["ground"], "answers", r["to_agency"], sent)
	case "decision_stated":
		if onLus {
			return findingIf(!decided)
		}
	case "decision_in_force":
		if onLus && decided {
			return findingIf(!spanOf(decision["from_date"], decision["to_date"]).has(sent))
		}
	case "agencies_in_decision":
		if onLus && decided {
			return findingIf(!c.takesPart(r["from_agency"], r["decision_id"], sent) ||
				!c.takesPart(r["to_agency"], r["decision_id"], sent))
		}
	case "within_purpose":
		if onLus && decided {
			return c.withinPurpose(r, decision)
		}
	case "need_stated":
		return findingIf(r["need_stated"] != "true")
	case "balancing_stated": // on all grounds
		if given || answered && r["outcome"] == "refused" {
			return findingIf(r["balancing_stated"] != "true")
		}
	case "refusal_ground_stated":
		if answered && (r["outcome"] == "refused" || r["outcome"] == "partly") {
			return findingIf(r["refusal_ground"] == "")
		}
	case "conditions_recorded":
		if given {
			return findingIf(len(conditions) == 0)
		}
	case "h3_described":
		if note, has := conditions["H3"]; given && has {
			return findingIf(note == "")
		}
	case "conditions_carried":
		if passedOn && !originKnown {
			return notCheckable
		}
		if passedOn {
			return findingIf(c.conditionLost(origin, r))
		}
	case "onward_permission":
		if originHas("H2") {
			return findingIf(r["permission_date"] == "" || r["permission_date"] > r["answered_date"])
		}
	case "onward_purpose":
		if originHas("H0") {
			if r["ground"] == "osl_10_15a" {
				return notCheckable
			}
			return findingIf(r["ground"] == "wrong_payments" || r["ground"] == "work_life")
		}
	case "dates_in_order":
		d := c.delivered[r["request_id"]]
		if d["outcome"] != "" || d["answered_date"] != "" {
			return findingIf(d["outcome"] == "" || d["answered_date"] == "" || d["answered_date"] < sent)
		}
	default:
		panic("no rule " + rule)
	}
	return notAsked
}

func groundInForce(ground, day string) bool {
	return slices.ContainsFunc(law, func(l lawRow) bool { return l.ground == ground && l.from <= day })
}

// named says whether the law names an agency on a day on which the ground is in force.
func named(ground, side, agency, day string) answer {
	if !groundInForce(ground, day) {
		return notAsked
	}
	says := finding
	for _, l := range law {
		if l.ground != ground || l.side != side || l.agency != agency && l.agency != "*" {
			continue
		}
		if l.from <= day {
			return inOrder
		}
		if !l.known {
			says = notCheckable
		}
	}
	return says
}

func (c *cooperation) takesPart(agency, decision, day string) bool {
	return slices.ContainsFunc(c.agencies, func(a fact) bool {
		return a["decision_id"] == decision && a["agency"] == agency && spanOf(a["from_date"], a["to_date"]).has(day)
	})
}

func (c *cooperation) withinPurpose(r, decision fact) answer {
	kind := r["subject_kind"]
	about := subject(r, kind)
	switch {
	case about == "":
		return notCheckable
	case kind == "phenomenon" && about == decision["phenomenon_id"]:
		return inOrder
	}
	return findingIf(!slices.ContainsFunc(c.targets, func(t fact) bool {
		return t["decision_id"] == r["decision_id"] && t["kind"] == kind && subject(t, kind) == about &&
			spanOf(t["opened_date"], t["closed_date"]).has(r["sent_date"])
	}))
}

// conditionLost reports whether a condition of the origin is none of the request.
func (c *cooperation) conditionLost(origin, r fact) bool {
	for condition := range c.conditions[origin["request_id"]] {
		if _, carried := c.conditions[r["request_id"]][condition]; condition != "none" && !carried {
			return true
		}
	}
	return false
}

// verdicts counts the answers of a rule on some rows.
type verdicts struct{ checked, findings, notCheckable int }

func (v *verdicts) add(a answer) {
	switch a {
	case finding:
		v.checked++
		v.findings++
	case inOrder:
		v.checked++
	case notCheckable:
		v.notCheckable++
	}
}

func legality(c *cooperation) {
	sent := filter(c.requests, func(r fact) bool { return within(r["sent_date"], "-") })
	c.result = "legality"
	for _, category := range append([]string{"-"}, coopYears...) {
		for _, rule := range requestRules {
			var v verdicts
			for _, r := range sent {
				if within(r["sent_date"], category) {
					v.add(c.check(rule, r))
				}
			}
			c.verdictRows(rule, category, v)
		}
		var conditions, joinable verdicts
		for _, d := range c.decisions {
			if category == "-" || d["decided_date"][:4] == category {
				conditions.add(findingIf(d["serious"] != "true" || d["organised"] != "true"))
			}
		}
		for _, j := range c.chains {
			if category == "-" || j["reported_date"][:4] == category {
				_, is := c.caseOf[j["chain_id"]]
				joinable.add(findingIf(is))
			}
		}
		c.verdictRows("decision_conditions", category, conditions)
		c.verdictRows("chain_not_joinable", category, joinable)
	}
	c.result = "legality_by_agency"
	var agencies []string
	for _, r := range sent {
		agencies = append(agencies, r["from_agency"], r["to_agency"])
	}
	c.lists[c.result] = distinctOf(agencies)
	for _, agency := range c.lists[c.result] {
		for _, rule := range requestRules {
			responsible := "to_agency"
			if slices.Contains(theyAsk, rule) {
				responsible = "from_agency"
			}
			var v verdicts
			for _, r := range sent {
				if r[responsible] == agency {
					v.add(c.check(rule, r))
				}
			}
			c.count(agency, rule, "checked", v.checked)
			c.count(agency, rule, "findings", v.findings)
		}
	}
}

func (c *cooperation) verdictRows(rule, category string, v verdicts) {
	c.count(rule, category, "checked", v.checked)
	c.count(rule, category, "findings", v.findings)
	c.count(rule, category, "not_checkable", v.notCheckable)
	c.share(rule, category, "share_with_finding", v.findings, v.checked)
}
