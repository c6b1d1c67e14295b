package reference

import (
	"fmt"
	"slices"
)

func isFrom(side, source string) bool { return side == "all" || side == source }

// ofSide maps the category "-" to all.
func ofSide(category string) string {
	if category == "-" {
		return "all"
	}
	return category
}

// someCases returns the control investigations of a year or of all, of a source.
func (c *cooperation) someCases(year, side string) []fact {
	return filter(c.cases, func(f fact) bool {
		opened := f["opened_date"][:4]
		return slices.Contains(caseYears, opened) && (year == "-" || year == opened) && isFrom(side, sourceOf(f)) &&
			(f["person_id"] != "" || f["company_id"] != "")
	})
}

// someOf returns the rows of the justice side of a year or of all, of a source.
func someOf(all []fact, year, side string) []fact {
	return filter(all, func(f fact) bool {
		return slices.Contains(caseYears, f["case_year"]) && (year == "-" || year == f["case_year"]) &&
			isFrom(side, f["source"])
	})
}

// funnel holds the counts from investigation to judgment.
type funnel map[string]int

func newFunnel(cases, chains, judgments []fact) funnel {
	n := funnel{"investigations": len(cases), "chain_reports": len(chains)}
	for _, f := range cases {
		reported := f["police_reported_date"] != ""
		if reported {
			n["police_reported"]++
		}
		if f.number("wrong_amount") > 0 {
			n["wrong_payment"]++
			if reported {
				n["reported_of_wrong_payment"]++
			}
		}
	}
	for _, f := range chains {
		opened, prosecuted := f["opened_date"] != "", f["prosecuted_date"] != ""
		if opened {
			n["preliminary_opened"]++
		}
		if prosecuted {
			n["prosecuted"]++
		}
		if opened && prosecuted {
			n["prosecuted_of_opened"]++
		}
	}
	for _, f := range judgments {
		if f["outcome"] != "pending" {
			n["judged"] += f.number("cases")
		}
		if f["outcome"] == "convicted" {
			n["convicted"] += f.number("cases")
			n["damages"] += f.number("damages")
			n["prison_months"] += f.number("prison_months")
		}
	}
	return n
}

func outcomes(c *cooperation) {
	c.result = "outcomes"
	for _, side := range sidesOfCases {
		for _, year := range append([]string{"-"}, caseYears...) {
			n := newFunnel(c.someCases(year, side), someOf(c.chains, year, side), someOf(c.judgments, year, side))
			for _, measure := range []string{"investigations", "wrong_payment", "police_reported", "chain_reports",
				"preliminary_opened", "prosecuted", "judged", "convicted", "damages", "prison_months"} {
				c.count(side, year, measure, n[measure])
			}
			share := func(measure, of, all string) { c.exactShare(side, year, measure, n[of], n[all]) }
			share("share_wrong_payment", "wrong_payment", "investigations")
			share("share_reported_of_wrong_payment", "reported_of_wrong_payment", "wrong_payment")
			c.share(side, year, "chain_coverage", n["chain_reports"], n["police_reported"])
			share("share_preliminary_opened", "preliminary_opened", "chain_reports")
			share("share_prosecuted_of_opened", "prosecuted_of_opened", "preliminary_opened")
			share("share_prosecuted_of_reports", "prosecuted", "chain_reports")
			share("share_convicted", "convicted", "judged")
		}
	}
}

func outcomesByPhenomenon(c *cooperation) {
	c.result = "outcomes_by_phenomenon"
	for _, phenomenon := range c.phenomenaAnd() {
		its := func(f fact) bool { return c.known(f["phenomenon_id"]) == phenomenon }
		for _, category := range []string{"-", "cooperation", "other"} {
			side := ofSide(category)
			n := newFunnel(filter(c.someCases("-", side), func(f fact) bool {
				return c.phenomenonOfCase(f["case_id"]) == phenomenon
			}), filter(someOf(c.chains, "-", side), its), filter(someOf(c.judgments, "-", side), its))
			for _, measure := range []string{"investigations", "wrong_payment", "police_reported", "chain_reports",
				"preliminary_opened", "prosecuted", "judged", "convicted"} {
				c.count(phenomenon, category, measure, n[measure])
			}
			c.exactShare(phenomenon, category, "share_prosecuted_of_reports", n["prosecuted"], n["chain_reports"])
		}
	}
}

func outcomesClosed(c *cooperation) {
	c.result = "outcomes_closed"
	n, of := map[[2]string]int{}, map[string]int{}
	for _, f := range someOf(c.chains, "-", "all") {
		category := "not_opened"
		switch {
		case f["prosecuted_date"] != "" || f["not_opened_date"] == "" && f["closed_date"] == "":
			continue
		case f["not_opened_date"] == "":
			category = "closed"
		}
		reason := f["closing_reason"]
		if reason == "" {
			reason = "not_stated"
		}
		n[[2]string{reason, category}]++
		of[category]++
	}
	for _, reason := range []string{"no_crime", "not_provable", "suspect_unknown", "suspect_cleared", "time_barred",
		"limited", "too_slight", "suspect_under_15", "other", "not_stated"} {
		for _, category := range []string{"not_opened", "closed"} {
			c.count(reason, category, "cases", n[[2]string{reason, category}])
			c.exactShare(reason, category, "share", n[[2]string{reason, category}], of[category])
		}
	}
}

// earlier returns the earlier of two days, of which either may be empty.
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

func outcomesTime(c *cooperation) {
	c.result = "outcomes_time"
	steps := map[string]func(fact) (start, event, other string){
		"investigation": func(f fact) (string, string, string) { return f["opened_date"], f["closed_date"], "" },
		"police_report": func(f fact) (string, string, string) {
			return f["opened_date"], f["police_reported_date"], ""
		},
		"preliminary_decision": func(f fact) (string, string, string) {
			return f["reported_date"], f["opened_date"], f["not_opened_date"]
		},
		"preliminary": func(f fact) (string, string, string) {
			return f["opened_date"], f["prosecuted_date"], f["closed_date"]
		},
		"prosecution": func(f fact) (string, string, string) {
			return f["reported_date"], f["prosecuted_date"], earlier(f["not_opened_date"], f["closed_date"])
		},
	}
	for step, of := range steps {
		for _, category := range []string{"-", "cooperation", "other"} {
			all, until := someOf(c.chains, "-", ofSide(category)), asOf
			if step == "investigation" || step == "police_report" {
				all, until = c.someCases("-", ofSide(category)), casesKnown
			}
			started, outOfOrder := 0, 0
			var times []ending
			for _, f := range all {
				start, happened, ended := of(f)
				if start == "" || start > until {
					continue
				}
				started++
				switch first := earlier(happened, ended); {
				case first == "":
					times = append(times, ending{days(start, until), censored})
				case first < start:
					outOfOrder++
				case first == happened:
					times = append(times, ending{days(start, first), event})
				default:
					times = append(times, ending{days(start, first), other})
				}
			}
			c.count(step, category, "out_of_order", outOfOrder)
			c.endingRows(step, category, "km_median_days", started, times)
			for _, t := range []int{180, 365, 730} {
				c.incidenceRow(step, category, fmt.Sprint("incidence_", t), times, t)
			}
		}
	}
}

// endingRows writes how many started, what ended their times, and the median.
func (l *long) endingRows(group, category, median string, started int, times []ending) {
	n := map[int]int{}
	for _, t := range times {
		n[t.what]++
	}
	l.count(group, category, "started", started)
	l.count(group, category, "events", n[event])
	l.count(group, category, "other_endings", n[other])
	l.medianRow(group, category, median, times)
}

func judgmentTime(c *cooperation) {
	c.result = "outcomes_judgment_time"
	for _, category := range []string{"-", "cooperation", "other"} {
		var times []ending
		for _, f := range someOf(c.judgments, "-", ofSide(category)) {
			what := other
			switch f["outcome"] {
			case "convicted":
				what = event
			case "pending":
				what = censored
			}
			for i := 0; f.number("months") >= 0 && i < f.number("cases"); i++ {
				times = append(times, ending{f.number("months"), what})
			}
		}
		c.endingRows("judgment", category, "km_median_months", len(times), times)
		for _, t := range []int{12, 24} {
			c.incidenceRow("judgment", category, fmt.Sprint("incidence_", t), times, t)
		}
	}
}

// kronor holds where the kronor of some claims are.
type kronor struct {
	claims, amount, repaid, enforced, prescribed, open, wholly, partly int
}

func (c *cooperation) kronorOf(claims []fact) (k kronor) {
	for _, f := range claims {
		amount := f.number("amount")
		repaid := max(0, min(f.number("repaid"), amount))
		rest := amount - repaid
		k.claims++
		k.amount += amount
		k.repaid += repaid
		if f.number("repaid") >= amount {
			k.wholly++
		}
		switch {
		case f["prescribed_date"] != "":
			k.prescribed += rest
			if rest > 0 {
				k.partly++
			}
		case c.enforced(f["claim_id"]):
			k.enforced += rest
		default:
			k.open += rest
		}
	}
	return k
}

func (c *cooperation) enforced(claim string) bool {
	return slices.ContainsFunc(c.enforcement, func(f fact) bool {
		return f["claim_id"] == claim && spanOf(f["from_date"], f["to_date"]).has(asOf)
	})
}

// claimsOf returns the claims of the study.
func (c *cooperation) claimsOf() []fact {
	return filter(c.claims, func(f fact) bool {
		return slices.Contains(claimYears, f["decided_date"][:4]) && f.number("amount") > 0
	})
}

func recoveryChain(c *cooperation) {
	c.result = "recovery_chain"
	source := func(f fact) string {
		if of, ok := c.caseOf[f["case_id"]]; ok {
			return sourceOf(of)
		}
		return "no_case"
	}
	for _, side := range append(slices.Clone(sidesOfCases), "no_case") {
		for _, year := range append([]string{"-"}, claimYears...) {
			k := c.kronorOf(filter(c.claimsOf(), func(f fact) bool {
				return isFrom(side, source(f)) && (year == "-" || f["decided_date"][:4] == year)
			}))
			c.kronorRows(side, year, k)
			c.share(side, year, "share_repaid", k.repaid, k.amount)
			c.share(side, year, "share_in_enforcement", k.enforced, k.amount)
			c.share(side, year, "share_prescribed", k.prescribed, k.amount)
			c.share(side, year, "share_open", k.open, k.amount)
			c.count(side, year, "claims_fully_repaid", k.wholly)
			c.count(side, year, "claims_prescribed", k.partly)
		}
	}
}

func (l *long) kronorRows(group, category string, k kronor) {
	l.count(group, category, "claims", k.claims)
	l.count(group, category, "amount", k.amount)
	l.count(group, category, "repaid", k.repaid)
	l.count(group, category, "in_enforcement", k.enforced)
	l.count(group, category, "prescribed", k.prescribed)
	l.count(group, category, "open", k.open)
}

func recoveryByPhenomenon(c *cooperation) {
	c.result = "recovery_by_phenomenon"
	for _, phenomenon := range c.phenomenaAnd() {
		c.kronorRows(phenomenon, "-", c.kronorOf(filter(c.claimsOf(), func(f fact) bool {
			_, is := c.caseOf[f["case_id"]]
			return is && c.phenomenonOfCase(f["case_id"]) == phenomenon || !is && phenomenon == unclassified
		})))
	}
}
