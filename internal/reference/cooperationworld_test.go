package reference

import (
	"fmt"
	"slices"

	"ansatz/internal/register"
)

// coopEdges are days at which a rule of the cooperation changes, or next to one.
var coopEdges = []string{
	"2016-08-14", "2016-08-15", "2021-12-31", "2022-01-01", "2022-04-30", "2022-05-01", "2022-12-31",
	"2023-01-01", "2023-12-31", "2024-02-29", "2024-05-31", "2024-06-01", "2024-06-30", "2024-07-01", "2024-12-31",
	"2025-01-01", "2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01", "2025-11-30", "2025-12-01", "2025-12-31",
	"2026-01-01", "2026-02-28", "2026-03-01", "2026-03-30", "2026-03-31", "2026-04-01", "2026-12-31",
}

// coopDay gives a day at an edge, or any of the period and a little around it.
func (c *country) coopDay() string {
	if c.chance(0.3) {
		return pick(c.Rand, coopEdges...)
	}
	return nextDay("2021-11-01", c.IntN(1640))
}

// after gives a day that lies some days after another, now and then before it.
func (c *country) after(day string) string {
	return nextDay(day, pick(c.Rand, -20, -1, 0, 1, 7, 29, 30, 31, 40+c.IntN(60), 90, 179, 180, 181, 364, 365, 366, 729,
		730, 731))
}

// one gives a value or, with a chance, an empty one.
func (c *country) one(p float64, of ...string) string { return c.maybe(p, pick(c.Rand, of...)) }

// column gives the values of a column of the rows so far.
func (c *country) column(name, column string) []string {
	r := mustLookup(name)
	at := slices.IndexFunc(r.Columns, func(c register.Column) bool { return c.Name == column })
	values := []string{"okänt id"}
	for _, row := range c.rows[name] {
		values = append(values, row[at])
	}
	return values
}

var coopAgencies = []string{"social_insurance_agency", "social_insurance_agency", "police", "police", "tax_agency",
	"pensions_agency", "ehealth_agency", "work_environment_authority", "payments_agency", "municipality",
	"statistics_sweden", "other"}

func (c *country) agency() string {
	if c.chance(0.1) {
		return c.code("resource", "agency")
	}
	return pick(c.Rand, coopAgencies...)
}

// cooperation fills the registers of the cooperation: so many requests, and fewer of all else.
func (c *country) cooperation(n int) {
	ids := []string{"F-1", "F_2", "f10", "f2", "Å3", "välfärd"}
	c.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	ids = ids[:1+c.IntN(len(ids))]
	for _, id := range ids {
		c.add("phenomenon", "phenomenon_id", id, "name", "Fenomen; \""+id+"\"", "problem_area", "välfärd",
			"lead_agency", c.maybe(0.5, c.agency()), "from_date", c.coopDay(), "to_date", c.maybe(0.3, c.coopDay()))
	}
	phenomenon := func(p float64) string { return c.maybe(p, pick(c.Rand, append(ids, "okänt", unclassified)...)) }
	c.indicated(ids)
	for i := range 4 + n/15 {
		id := fmt.Sprintf("B%d/%d", i%7, i)
		decided := c.coopDay()
		from := pick(c.Rand, decided, c.coopDay(), "2022-01-01", "2023-06-01")
		c.add("cooperation_decision", "decision_id", id, "decided_date", decided, "purpose", "x", "serious",
			pick(c.Rand, "true", "true", "true", "false"), "organised", pick(c.Rand, "true", "true", "true", "false"),
			"problem_area", "x", "phenomenon_id", phenomenon(0.7), "from_date", from, "to_date",
			c.maybe(0.5, pick(c.Rand, c.coopDay(), c.after(from))))
		for range c.IntN(9) {
			c.add("decision_agency", "decision_id", pick(c.Rand, id, id, id, id, id, id, "okänt"), "agency", c.agency(),
				"from_date", pick(c.Rand, from, from, "2022-01-01", c.coopDay()), "to_date",
				c.maybe(0.3, c.coopDay()))
		}
	}
	decision := func(p float64) string { return c.one(p, c.column("cooperation_decision", "decision_id")...) }
	for i := range n / 2 {
		c.target(fmt.Sprintf("M%d", (i*7)%(n+1)), decision(0.7), phenomenon)
	}
	for i := range n {
		c.informationRequest(i, decision, phenomenon)
	}
	for _, id := range c.column("information_request", "request_id") {
		for _, condition := range []string{"none", "H0", "H1", "H2", "H3"} {
			if c.chance(0.25) {
				c.add("request_condition", "request_id", id, "condition", condition, "note",
					c.maybe(0.5, "endast; för \"utredningen\""))
			}
		}
	}
	c.coopCases(phenomenon, n)
	targets, requests := c.column("target", "target_id"), c.column("information_request", "request_id")
	for i := range n / 2 {
		date := c.coopDay()
		c.add("measure", "measure_id", fmt.Sprint("Å-", i), "agency", c.agency(), "target_id", c.one(0.8, targets...),
			"request_id", c.one(0.3, requests...), "kind", c.code("measure", "kind"), "effect",
			c.maybe(0.6, pick(c.Rand, "benefit_stopped", c.code("measure", "effect"))), "date", date, "person_id",
			c.maybe(0.6, c.id()), "company_id", c.maybe(0.3, c.org()), "benefit", c.maybe(0.5, "okänd"), "amount",
			pick(c.Rand, "0", "-500", "1000", "900000000000"), "monthly_amount",
			c.one(0.8, "-10", "0", "4000", "12345"), "granted_to", c.maybe(0.6, pick(c.Rand, date, c.after(date),
				c.coopDay(), "9999-12-31")))
		c.add("measure_case", "measure_id", fmt.Sprint("Å-", i), "case_id",
			pick(c.Rand, c.column("control_investigation", "case_id")...))
	}
	c.justice(phenomenon, n)
	for _, agency := range coopAgencies[1:] {
		for year := 2020; year <= 2027; year++ {
			if c.chance(0.4) {
				c.add("resource", "agency", agency, "year", fmt.Sprint(year), "fte",
					pick(c.Rand, "0", "0.5", "12", "101.25"), "cost", c.one(0.5, "0", "1000000"))
			}
		}
	}
	for _, r := range register.All() {
		if r.Agency == "cooperation" && c.chance(0.02) {
			delete(c.rows, r.Name)
		}
		c.rows[r.Name] = distinct(r, c.rows[r.Name])
	}
}

// indicated names rows of other studies: some that there are, some that there are not.
func (c *country) indicated(phenomena []string) {
	for _, row := range [][]string{
		{"ansatz", "table_8", "active", "sickness_benefit", "risk_ratio"},
		{"ansatz", "population", "pool", "-", "persons"},
		{"ansatz", "population", "pool", "", "persons"},
		{"ansatz", "table_6", "linked_lower", "housing_allowance", "risk"},
		{"ansatz", "figure_7", "linked", "works_as_assistant", "risk_ratio"},
		{"ansatz", "table_8", "active", "sickness", "risk_ratio"},
		{"Ansatz", "population", "pool", "-", "persons"},
		{"networks", "population", "pool", "-", "persons"},
		{"livelihood", "livelihood_state", "pool", "none", "share"},
		{"okänd; studie", "x", "y", "z|å", "m"},
	} {
		if row[3] != "" && c.chance(0.3) {
			c.add("phenomenon_indicator", "phenomenon_id", pick(c.Rand, append(phenomena, "okänt")...), "study", row[0],
				"result", row[1], "group", row[2], "category", row[3], "measure", row[4])
		}
	}
}

// subject adds, to the pairs of a row, the column of its kind and now and then others.
func (c *country) subject(kind string, phenomenon func(float64) string) []string {
	stated := func(of string) string {
		if of == kind {
			return c.one(0.93, "x")
		}
		return c.one(0.1, "x")
	}
	give := func(of string, value func() string) string {
		if stated(of) == "" {
			return ""
		}
		return value()
	}
	areas := append(c.column("area", "area")[1:], "0180C9999")
	return []string{
		"person_id", give("individual", func() string { return c.idOf(c.people[c.IntN(1+len(c.people)/3)]) }),
		"company_id", give("company", c.org),
		"network", give("network", func() string { return pick(c.Rand, "Nät 1", "nät 1", "Nät; \"Ö\"", "N2") }),
		"area", give("area", func() string { return pick(c.Rand, areas...) }),
		"phenomenon_id", give("phenomenon", func() string { return phenomenon(1) }),
	}
}

func (c *country) target(id, decision string, phenomenon func(float64) string) {
	kind := pick(c.Rand, "individual", "individual", "individual", c.code("target", "kind"))
	opened := c.coopDay()
	c.add("target", append(c.subject(kind, phenomenon), "target_id", id, "decision_id", decision, "kind", kind,
		"area_class", c.maybe(0.3, pick(c.Rand, areaClasses...)), "opened_date", opened, "closed_date",
		c.maybe(0.6, pick(c.Rand, c.after(opened), c.coopDay())))...)
}

func (c *country) informationRequest(i int, decision, phenomenon func(float64) string) {
	kind := c.code("information_request", "subject_kind")
	about, decided := c.subject(kind, phenomenon), decision(0.8)
	sent := c.coopDay()
	from, to := c.agency(), c.agency()
	if t := c.rows["target"]; len(t) > 0 && c.chance(0.4) { // about a target of the decision
		r, row := mustLookup("target"), pick(c.Rand, t...)
		about = nil
		for j, col := range r.Columns {
			switch col.Name {
			case "decision_id":
				decided = row[j]
			case "kind":
				kind = row[j]
			case "person_id", "company_id", "network", "phenomenon_id", "area":
				about = append(about, col.Name, row[j])
			case "opened_date", "closed_date":
				if row[j] != "" && c.chance(0.4) {
					sent = nextDay(row[j], pick(c.Rand, -1, 0, 1, 20))
				}
			}
		}
	}
	if d := c.rows["decision_agency"]; len(d) > 1 && c.chance(0.5) { // two that take part
		row, other := pick(c.Rand, d...), pick(c.Rand, d...)
		from, to, decided = row[1], row[1], row[0]
		if other[0] == row[0] {
			to = other[1]
		}
		if c.chance(0.3) {
			sent = nextDay(row[2], pick(c.Rand, -1, 0, 1))
		}
	}
	ids := c.column("information_request", "request_id")
	id := fmt.Sprintf("R%03d", (i*37)%1000+1000*(i/1000))
	answered := c.maybe(0.7, pick(c.Rand, c.after(sent), c.coopDay()))
	outcome := ""
	if c.chance(0.92) && answered != "" || c.chance(0.05) {
		outcome = c.code("information_request", "outcome")
	}
	c.add("information_request", append(about, "request_id", id, "from_agency", from, "to_agency", to, "ground",
		pick(c.Rand, "lus", "lus", c.code("information_request", "ground")), "decision_id", decided, "need_stated",
		pick(c.Rand, "true", "true", "true", "false"), "balancing_stated", c.one(0.8, "true", "true", "false"),
		"subject_kind", kind, "origin_request_id", c.maybe(0.4, pick(c.Rand, append(ids, id)...)), "permission_date",
		c.maybe(0.6, pick(c.Rand, sent, c.after(sent), c.coopDay())), "sent_date", sent, "due_date",
		c.maybe(0.4, pick(c.Rand, c.after(sent), c.coopDay())), "answered_date", answered, "outcome", outcome,
		"refusal_ground", c.maybe(0.3, c.code("information_request", "refusal_ground")), "refusal_section",
		c.maybe(0.2, "18 kap. 1 §"))...)
}

// coopCases adds control investigations and claims at the edges of the study, homes of one day, and the phenomena of
// cases.
func (c *country) coopCases(phenomenon func(float64) string, n int) {
	opened := []string{"2017-12-31", "2018-01-01", "2019-12-31", "2020-06-15", "2022-03-03", "2023-12-31", "2024-01-01",
		"2024-09-01", "2024-09-02", "2026-03-31", "2026-04-01"}
	for i := range n / 3 {
		day := pick(c.Rand, opened...)
		c.add("control_investigation", "case_id", fmt.Sprintf("C-%d", (i*7)%(n+1)), "person_id", c.maybe(0.8, c.id()),
			"company_id", c.maybe(0.2, c.org()), "capacity", "recipient", "benefit", "sickness_benefit", "opened_date",
			day, "closed_date", c.maybe(0.7, pick(c.Rand, c.after(day), "2024-08-31", "2024-09-01", "2024-09-02")),
			"source", pick(c.Rand, "cooperation", "police", c.code("control_investigation", "source")), "source_detail",
			pick(c.Rand, "", "ruc", "nuc", "lus", "other"), "action", "true", "wrong_amount",
			pick(c.Rand, "0", "-5", "1", "5000"), "police_reported_date",
			c.maybe(0.5, pick(c.Rand, c.after(day), "2024-08-31", "2024-09-01", "2024-09-02")))
	}
	cases := c.column("control_investigation", "case_id")
	for _, id := range cases {
		if c.chance(0.6) {
			c.add("case_phenomenon", "case_id", id, "phenomenon_id", phenomenon(1))
		}
	}
	for i := range n / 3 {
		id := fmt.Sprintf("K-%d", i)
		c.add("recovery_claim", "claim_id", id, "case_id", c.one(0.8, cases...), "person_id", c.id(), "company_id", "",
			"decided_date", pick(c.Rand, "2018-12-31", "2019-01-01", "2020-05-05", "2022-02-02", "2024-12-31",
				"2025-01-01"), "amount", pick(c.Rand, "-10", "0", "1000", "2500", "7000000000"), "repaid",
			pick(c.Rand, "-5", "0", "300", "1000", "2500", "9000000000"), "prescribed_date",
			c.one(0.3, "2023-12-31", "2026-03-31", "2026-04-01"))
		if c.chance(0.4) {
			c.add("claim_in_enforcement", "claim_id", pick(c.Rand, id, id, id, "okänt"), "from_date",
				pick(c.Rand, "2024-01-01", "2026-03-31", "2026-04-01"), "to_date",
				c.one(0.5, "2023-01-01", "2026-03-30", "2026-03-31", "2026-04-01"))
		}
	}
	for range n / 3 { // homes of people under several ids begin on one day
		e := pick(c.Rand, c.people...)
		c.add("residence", "person_id", pick(c.Rand, e.ids...), "from_date", pick(c.Rand, "2017-01-01", "2020-06-15"),
			"to_date", c.one(0.4, "2020-06-15", "2023-12-30", "2023-12-31"), "municipality", "0180", "area",
			pick(c.Rand, append(c.column("area", "area"), "0180C9999")...))
	}
}

func (c *country) justice(phenomenon func(float64) string, n int) {
	years := []string{"2017", "2018", "2019", "2021", "2023", "2024"}
	cases := c.column("control_investigation", "case_id")
	for i := range n / 2 {
		id := fmt.Sprintf("P%d", i)
		if c.chance(0.05) {
			id = pick(c.Rand, cases...)
		}
		reported := pick(c.Rand, c.coopDay(), nextDay("2019-01-01", c.IntN(1500)))
		opened := c.maybe(0.7, c.after(reported))
		last := reported
		if opened != "" {
			last = opened
		}
		c.add("justice_chain", "chain_id", id, "case_year", pick(c.Rand, years...), "source",
			c.code("justice_chain", "source"), "phenomenon_id", phenomenon(1), "reported_date", reported,
			"opened_date", opened, "not_opened_date", c.maybe(0.25, c.after(reported)), "closed_date",
			c.maybe(0.4, c.after(last)), "closing_reason", c.maybe(0.7, c.code("justice_chain", "closing_reason")),
			"prosecuted_date", c.maybe(0.4, pick(c.Rand, c.after(last), "2026-03-31", "2026-04-01")))
	}
	for range n / 2 {
		c.add("judgment_count", "case_year", pick(c.Rand, years...), "source", c.code("judgment_count", "source"),
			"phenomenon_id", phenomenon(1), "months", pick(c.Rand, "-1", "0", "1", "5", "11", "12", "13", "24", "25",
				"40"), "outcome", c.code("judgment_count", "outcome"), "sentence",
			c.code("judgment_count", "sentence"), "cases", pick(c.Rand, "0", "1", "2", "7"), "prison_months",
			pick(c.Rand, "0", "6", "120"), "damages", pick(c.Rand, "0", "50000"))
	}
}

// cooperatingCountry is a small country in which every rule of the cooperation meets its edge.
func cooperatingCountry(seed uint64, people, requests int) *country {
	c := newCountry(seed, people)
	c.lives()
	c.cooperation(requests)
	return c
}

// countryOfCooperation is the country of a seed: two small ones, a larger one, and one with hardly any cooperation.
func countryOfCooperation(seed int) *country {
	return cooperatingCountry(uint64(7000+seed), 60+seed%3*60, []int{150, 400, 60, 0}[seed%4])
}
