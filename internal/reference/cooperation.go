package reference

import (
	_ "embed"
	"fmt"
	"slices"
	"sort"
	"strings"

	"ansatz/internal/table"
)

//go:embed cooperation_rows.csv
var cooperationRows string

// The parameters of the built-in study cooperation.
const (
	asOf          = "2026-03-31"
	casesKnown    = "2024-09-01" // the observed of control_investigation
	coopFrom      = "2022-01-01" // the first day of the period, which ends on asOf
	ob2From       = "2025-01-01"
	populationDay = referenceDate
	answerDays    = 30
	unclassified  = "unclassified"
)

var (
	coopYears    = []string{"2022", "2023", "2024", "2025", "2026"}
	caseYears    = []string{"2018", "2019", "2020", "2021", "2022", "2023"}
	claimYears   = []string{"2019", "2020", "2021", "2022", "2023", "2024"}
	grounds      = []string{"lus", "wrong_payments", "work_life", "law_enforcement", "osl_10_15a"}
	subjectKinds = []string{"individual", "company", "network", "phenomenon", "area"}
	sidesOfCases = []string{"all", "cooperation", "other"}
)

// fact is a row as the study sees it: ids resolved, and endings that were not yet known empty.
type fact map[string]string

// cooperation holds what the results need. No slice has rows that begin after asOf.
type cooperation struct {
	*long
	*world
	requests, decisions, targets, measures, cases, claims, chains []fact

	phenomena   []string // known ids, ascending
	agencies    []fact   // decision_agency
	judgments   []fact
	resources   []fact
	conditions  map[string]map[string]string // request, condition: note
	decision    map[string]fact
	target      map[string]fact
	request     map[string]fact
	caseOf      map[string]fact
	ofCase      map[string]string // case: its phenomenon as delivered
	delivered   map[string]fact   // requests with their endings as they were delivered
	homes       map[string][]fact
	classOf     map[string]string // area: class
	lists       map[string][]string
	indicators  map[string][]string // phenomenon: its categories
	enforcement []fact
	studies     map[string][]table.Row // those that an indicator names
}

// Cooperation computes every row of cooperation_rows.csv, in its order, with the parameters of the built-in study. Rows
// that an indicator names have the status Drawn if they depend on chance or are of a study that is not computed here.
func Cooperation(regs Registers) []table.Row {
	c := newCooperation(regs)
	for _, part := range []func(*cooperation){informationExchange, legality, focus, focusArea, focusAreaByPhenomenon,
		focusGroup, outcomes, outcomesByPhenomenon, outcomesClosed, outcomesTime, judgmentTime, recoveryChain,
		recoveryByPhenomenon, measuresTaken, effects, benefitStopped, relapse, resources, phenomena, indicators} {
		part(c)
	}
	return c.inOrder(cooperationRows)
}

func newCooperation(regs Registers) *cooperation {
	c := &cooperation{long: &long{rows: map[cell]table.Row{}}, world: newWorld(regs),
		conditions: map[string]map[string]string{}, ofCase: map[string]string{}, classOf: map[string]string{},
		homes: map[string][]fact{}, lists: map[string][]string{}, indicators: map[string][]string{},
		studies: map[string][]table.Row{}}
	c.requests = c.began("information_request", "sent_date", asOf, "answered_date")
	c.delivered = byKey(c.began("information_request", "sent_date", asOf), "request_id")
	c.decisions = c.began("cooperation_decision", "decided_date", asOf)
	c.targets = c.began("target", "opened_date", asOf, "closed_date")
	c.measures = c.began("measure", "date", asOf)
	c.cases = c.began("control_investigation", "opened_date", casesKnown, "closed_date", "police_reported_date")
	c.claims = c.began("recovery_claim", "decided_date", asOf, "prescribed_date")
	c.chains = c.began("justice_chain", "reported_date", asOf, "opened_date", "not_opened_date", "closed_date",
		"prosecuted_date")
	c.request, c.decision = byKey(c.requests, "request_id"), byKey(c.decisions, "decision_id")
	c.target, c.caseOf = byKey(c.targets, "target_id"), byKey(c.cases, "case_id")
	c.agencies, c.judgments, c.resources = c.facts("decision_agency"), c.facts("judgment_count"), c.facts("resource")
	for _, f := range c.facts("phenomenon") {
		if f["phenomenon_id"] != unclassified {
			c.phenomena = append(c.phenomena, f["phenomenon_id"])
		}
	}
	sort.Strings(c.phenomena)
	for _, f := range c.facts("request_condition") {
		if c.conditions[f["request_id"]] == nil {
			c.conditions[f["request_id"]] = map[string]string{}
		}
		c.conditions[f["request_id"]][f["condition"]] = f["note"]
	}
	for _, f := range c.facts("case_phenomenon") {
		c.ofCase[f["case_id"]] = f["phenomenon_id"]
	}
	for _, f := range c.facts("area") {
		c.classOf[f["area"]] = f["vulnerability"]
	}
	for _, f := range c.facts("residence") {
		c.homes[f["person_id"]] = append(c.homes[f["person_id"]], f)
	}
	c.enforcement = c.facts("claim_in_enforcement")
	c.lists["phenomenon"] = c.phenomena
	return c
}

// facts returns the rows of a register, with current ids.
func (c *cooperation) facts(register string) []fact {
	var all []fact
	for _, r := range c.regs.records(register) {
		f := fact{}
		for name := range r.at {
			f[name] = r.get(name)
			if name == "person_id" || name == "company_id" {
				f[name] = c.resolve(f[name])
			}
		}
		all = append(all, f)
	}
	return all
}

// began returns the rows that begin on or before asOf. Endings after the day until which they are known are empty.
func (c *cooperation) began(register, begin, known string, endings ...string) []fact {
	var all []fact
	for _, f := range c.facts(register) {
		if f[begin] > asOf {
			continue
		}
		for _, e := range endings {
			if f[e] > known {
				f[e] = ""
			}
		}
		all = append(all, f)
	}
	return all
}

func byKey(all []fact, key string) map[string]fact {
	of := map[string]fact{}
	for _, f := range all {
		of[f[key]] = f
	}
	return of
}

func filter(all []fact, in func(fact) bool) []fact {
	var some []fact
	for _, f := range all {
		if in(f) {
			some = append(some, f)
		}
	}
	return some
}

// number returns a column of whole numbers.
func (f fact) number(column string) int { return atoi(f[column]) }

// days counts the whole days from one day to another.
func days(from, to string) int { return int(dateOf(to).Sub(dateOf(from)).Hours() / 24) }

// within reports whether a day is in a category of time: the period, one of its years, or its part before or from the
// new way of working.
func within(day, category string) bool {
	if day < coopFrom || day > asOf {
		return false
	}
	switch category {
	case "-":
		return true
	case "before_ob2":
		return day < ob2From
	case "from_ob2":
		return day >= ob2From
	}
	return day[:4] == category
}

// known returns a phenomenon that there is, else unclassified.
func (c *cooperation) known(phenomenon string) string {
	if slices.Contains(c.phenomena, phenomenon) {
		return phenomenon
	}
	return unclassified
}

// phenomenonOf gives the phenomenon of a target or a request.
func (c *cooperation) phenomenonOf(f fact) string {
	if f["phenomenon_id"] != "" {
		return c.known(f["phenomenon_id"])
	}
	return c.known(c.decision[f["decision_id"]]["phenomenon_id"])
}

// phenomenonOfMeasure is that of its target.
func (c *cooperation) phenomenonOfMeasure(m fact) string {
	if t, ok := c.target[m["target_id"]]; ok {
		return c.phenomenonOf(t)
	}
	return unclassified
}

func (c *cooperation) phenomenonOfCase(id string) string { return c.known(c.ofCase[id]) }

// phenomenaAnd returns all phenomena, and unclassified.
func (c *cooperation) phenomenaAnd() []string { return append(slices.Clone(c.phenomena), unclassified) }

// subject returns the column of the kind, empty if it is not stated.
func subject(f fact, kind string) string {
	return f[map[string]string{
		"individual": "person_id", "company": "company_id", "network": "network", "phenomenon": "phenomenon_id",
		"area": "area",
	}[kind]]
}

// sourceOf says whether a control investigation came from the cooperation.
func sourceOf(f fact) string {
	if f["source"] == "cooperation" || f["source"] == "police" ||
		slices.Contains([]string{"ruc", "nuc", "lus"}, f["source_detail"]) {
		return "cooperation"
	}
	return "other"
}

// inOrder returns the rows in the order of a list, in which a word in angle brackets stands for what the data bring.
func (c *cooperation) inOrder(list string) []table.Row {
	var out []table.Row
	for _, text := range strings.Split(strings.TrimSpace(list), "\n")[1:] {
		f := strings.Split(text, ",")
		for _, group := range c.words(f[0], f[2], "") {
			for _, category := range c.words(f[0], f[3], group) {
				at := cell{f[0], group, strings.TrimSuffix(category, "-"), f[1]}
				if category != "-" {
					at.category = category
				}
				row, ok := c.rows[at]
				if !ok {
					panic(fmt.Sprint("row not computed: ", at))
				}
				delete(c.rows, at)
				out = append(out, row)
			}
		}
	}
	for at := range c.rows {
		panic(fmt.Sprint("row not listed: ", at))
	}
	return out
}

// words returns the groups or categories that a cell of the list stands for.
func (c *cooperation) words(result, text, group string) []string {
	var all []string
	for _, word := range strings.Fields(text) {
		switch word {
		case "<phenomenon>":
			all = append(all, c.lists["phenomenon"]...)
		case "<pair>":
			all = append(all, c.lists["pair"]...)
		case "<agency>":
			all = append(all, c.lists[result]...)
		case "<indicator>":
			all = append(all, c.indicators[group]...)
		default:
			all = append(all, word)
		}
	}
	return all
}

// distinctOf returns the distinct values of a list but the empty one, ascending.
func distinctOf(values []string) []string {
	all := slices.Clone(values)
	sort.Strings(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// timeOf returns the time from sending to the answer, or to asOf if there is none. An answer before the sending has no
// time.
func timeOf(r fact) (ending, bool) {
	switch {
	case r["answered_date"] == "":
		return ending{days(r["sent_date"], asOf), censored}, true
	case r["answered_date"] < r["sent_date"]:
		return ending{}, false
	}
	return ending{days(r["sent_date"], r["answered_date"]), event}, true
}

func dueOf(r fact) string {
	if r["due_date"] != "" {
		return r["due_date"]
	}
	return nextDay(r["sent_date"], answerDays)
}

func outcomeOf(r fact) string {
	switch {
	case r["answered_date"] == "":
		return "unanswered"
	case r["outcome"] == "":
		return "not_stated"
	}
	return r["outcome"]
}

func pairOf(r fact) string { return r["from_agency"] + ">" + r["to_agency"] }

func informationExchange(c *cooperation) {
	c.result = "information_exchange"
	sent := filter(c.requests, func(r fact) bool { return within(r["sent_date"], "-") })
	var pairs []string
	for _, r := range sent {
		pairs = append(pairs, pairOf(r))
	}
	c.lists["pair"] = distinctOf(pairs)
	outcomes := []string{"given", "partly", "refused", "none", "not_stated", "unanswered"}
	for _, g := range append([]string{"all"}, c.lists["pair"]...) {
		of := filter(sent, func(r fact) bool { return g == "all" || pairOf(r) == g })
		for _, category := range slices.Concat([]string{"-"}, grounds, outcomes, coopYears) {
			some := filter(of, func(r fact) bool {
				return category == "-" || r["ground"] == category || outcomeOf(r) == category ||
					r["sent_date"][:4] == category
			})
			c.count(g, category, "requests", len(some))
			isGround, isYear := slices.Contains(grounds, category), slices.Contains(coopYears, category)
			if category == "-" || g == "all" && isGround {
				c.answerTimes(g, category, some)
			}
			if category == "-" || g == "all" && (isGround || isYear) {
				c.answeredInTime(g, category, some)
			}
		}
		c.count(g, "-", "open_overdue", len(filter(of, func(r fact) bool {
			return r["answered_date"] == "" && dueOf(r) < asOf
		})))
		for measure, rules := range map[string][]string{
			"without_valid_decision": {"decision_stated", "decision_in_force", "agencies_in_decision"},
			"without_need":           {"need_stated"},
			"without_balancing":      {"balancing_stated"},
			"with_a_finding":         requestRules,
		} {
			c.count(g, "-", measure, len(filter(of, func(r fact) bool {
				return slices.ContainsFunc(rules, func(rule string) bool { return c.check(rule, r) == finding })
			})))
		}
	}
}

func (c *cooperation) answerTimes(group, category string, requests []fact) {
	var answered []int
	var all []ending
	for _, r := range requests {
		t, ok := timeOf(r)
		if !ok {
			continue
		}
		all = append(all, t)
		if t.what == event {
			answered = append(answered, t.time)
		}
	}
	mid, ok := median(answered) // sorts them
	c.orUndefined(group, category, "median_days", mid, ok)
	p90 := 0
	if n := len(answered); n > 0 {
		p90 = answered[(9*n+9)/10-1]
	}
	c.orUndefined(group, category, "p90_days", float64(p90), ok)
	c.medianRow(group, category, "km_median_days", all)
}

func (l *long) orUndefined(group, category, measure string, v float64, ok bool) {
	if ok {
		l.number(group, category, measure, v)
	} else {
		l.undefined(group, category, measure)
	}
}

func (c *cooperation) answeredInTime(group, category string, requests []fact) {
	due := filter(requests, func(r fact) bool { return dueOf(r) <= asOf })
	inTime := filter(due, func(r fact) bool { return r["answered_date"] != "" && r["answered_date"] <= dueOf(r) })
	c.share(group, category, "share_answered_in_time", len(inTime), len(due))
}
