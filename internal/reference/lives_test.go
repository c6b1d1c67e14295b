package reference

import (
	"fmt"
	"time"
)

// lives gives people what the study livelihood looks at: months of pay and benefits that begin, end, overlap and are
// corrected at the edges of months and of the period, jobseeker periods, homes, debts on several days, controls of what
// people have, and claims for recovery.
func (c *country) lives() {
	for i, e := range c.people {
		if c.chance(0.5) {
			c.paid(e)
		}
		for range c.IntN(4) {
			c.supported(e)
		}
		if c.chance(0.3) {
			c.add("jobseeker", "person_id", c.idOf(e), "from_date", c.within(), "to_date", c.maybe(0.6, c.within()),
				"category", "öppet arbetslös")
		}
		for range c.IntN(3) {
			c.add("residence", "person_id", c.idOf(e), "from_date", c.day(), "to_date", c.maybe(0.4, c.day()),
				"municipality", pick(c.Rand, "0180", "1480"), "area", pick(c.Rand, "", "0180C1010", "0180C1020",
					"1480C1010", "1480C1020", "1480C9999"))
		}
		for range c.IntN(3) * c.IntN(3) {
			c.add("debt", "person_id", c.idOf(e), "as_of", pick(c.Rand, "2022-12-31", "2023-12-31", "2024-07-01"),
				"kind", c.code("debt", "kind"), "creditor", pick(c.Rand, "state", "forsakringskassan", "telia", "csn"),
				"amount", pick(c.Rand, "-50000", "49999", "50000", "100000", "500000", "1000001"))
		}
		if c.chance(0.25) {
			c.add("recovery_claim", "claim_id", fmt.Sprint("L", i), "case_id", "", "person_id",
				c.maybe(0.85, c.idOf(e)), "company_id", c.maybe(0.3, c.org()), "decided_date",
				pick(c.Rand, "2017-12-31", "2018-01-01", "2020-02-29", "2023-12-31", "2024-01-01"), "amount",
				pick(c.Rand, "-10", "0", "1000", "2500"), "repaid", pick(c.Rand, "-5", "0", "300", "1000", "4000"),
				"prescribed_date", pick(c.Rand, "", "", "2023-12-31", "2024-01-01"))
		}
	}
	for i, class := range []string{"none", "vulnerable", "risk", "especially_vulnerable"} {
		if area := []string{"0180C1000", "0180C1020", "1480C1010", "1480C1020"}[i]; c.chance(0.9) {
			c.add("area", "area", area, "municipality", area[:4], "vulnerability", class)
		}
	}
}

// within gives a day of the period, of the month before it or of the one after it, often the first or last of a month.
func (c *country) within() string {
	m := c.IntN(months + 2)
	return pick(c.Rand, firstOf(m), endOf(m), firstOf(m).AddDate(0, 0, c.IntN(31))).Format(time.DateOnly)
}

// paid gives somebody pay for some months in a row, at or near the limits that matter.
func (c *country) paid(e entity) {
	first, n := c.IntN(months), 1+c.IntN(months)
	usual := pick(c.Rand, "9999", "10000", "14999", "15000", "26000")
	for m := first; m < min(first+n, months+2); m++ {
		for range pick(c.Rand, 0, 1, 1, 1, 1, 1, 1, 2) {
			pay := usual
			if c.chance(0.2) {
				pay = pick(c.Rand, "-500", "0", "5000", "9999", "10000", "15000")
			}
			c.add("employer_statement", "employer_id", c.org(), "person_id", c.idOf(e), "month", monthName(m),
				"gross_pay", pay)
		}
	}
}

// supported gives somebody a benefit for some months, in payments of a month, of a few days or of many months, some of
// them corrected, and now and then a control of it.
func (c *country) supported(e entity) {
	benefit := pick(c.Rand, "sickness_compensation", "sickness_benefit", "sickness_benefit", "sickness_benefit",
		"activity_support", "parental_benefit",
		pick(c.Rand, allBenefits...))
	first := c.IntN(months + 2)
	last := min(first+pick(c.Rand, 0, 1, 3, 12, 30), months+1)
	pay := func(from, to time.Time, amount string) {
		c.add("benefit_payment", "person_id", c.idOf(e), "benefit", benefit, "from_date", from.Format(time.DateOnly),
			"to_date", to.Format(time.DateOnly), "paid_date", to.AddDate(0, 0, c.IntN(60)).Format(time.DateOnly),
			"amount", amount)
	}
	if c.chance(0.15) { // one payment for all of it, from the middle of a month to the middle of another
		pay(firstOf(first).AddDate(0, 0, c.IntN(28)), firstOf(last+1).AddDate(0, 0, c.IntN(28)),
			pick(c.Rand, "3", "20", "10000", "250000"))
	} else {
		usual := pick(c.Rand, "3999", "4000", "9000", "11999", "12000", "15000", "26000")
		for m := first; m <= last; m++ {
			from, to := firstOf(m), endOf(m)
			if c.chance(0.3) {
				from = from.AddDate(0, 0, c.IntN(27))
			}
			if c.chance(0.3) {
				to = from.AddDate(0, 0, pick(c.Rand, -1, 0, 3, 4, 20))
			}
			pay(from, to, usual)
			if c.chance(0.1) {
				pay(from, to, pick(c.Rand, "-"+usual, "-1", "1", "-12000"))
			}
		}
	}
	if c.chance(0.35) {
		opened := firstOf(min(first+c.IntN(4), months)).AddDate(0, 0, c.IntN(28))
		c.add("control_investigation", "case_id", fmt.Sprintf("L-%05d", len(c.rows["control_investigation"])),
			"person_id", c.idOf(e), "company_id", "", "capacity", pick(c.Rand, "recipient", "recipient", "user"),
			"benefit", benefit, "opened_date", opened.Format(time.DateOnly), "closed_date",
			c.maybe(0.9, opened.AddDate(0, 0, pick(c.Rand, 0, 10, 60, 200)).Format(time.DateOnly)), "source",
			c.code("control_investigation", "source"), "source_detail", "", "action",
			pick(c.Rand, "true", "true", "false"), "wrong_amount", "0", "police_reported_date", "")
	}
}
