package disclosure

import (
	"slices"

	"ansatz/internal/study"
)

// additive are the measures that add up over groups which share no member; for shares it is the numerators that do.
var additive = set(
	"persons", "eligible", "recipients", "total_paid", "share_indebted", "total_debt",
	"persons_investigated", "persons_police_reported", "wrong_payments", "persons_with_wrong_payment", "impulses_with_action", "share_of_impulses",
	"assistants", "hours", "user_years", "cost_per_year", "work_permit_residence", "with_assistance_hours", "representatives", "roles",
)

// sums lists the sums within one result in which the table prints the whole, or the whole is known, and every part.
func (t *table) sums(members func(string) []string) []Sum {
	var sums []Sum
	seen := map[string]bool{}
	for _, r := range t.rows {
		whole := cell(r)
		if additive[r.Measure] {
			for _, parts := range t.covers(whole, members) {
				sums = append(sums, Sum{whole, vary(whole, func(c *Cell, p string) { c.Group = p }, parts)})
			}
		}
		for _, m := range measureSums[t.kind(r.Result)] {
			if m.whole == r.Measure {
				sums = append(sums, Sum{whole, vary(whole, func(c *Cell, p string) { c.Measure = p }, m.parts)})
			}
		}
		for _, m := range groupSums[t.kind(r.Result)] {
			if m.whole == r.Group && m.measure == r.Measure {
				sums = append(sums, Sum{whole, vary(whole, func(c *Cell, p string) { c.Group = p }, m.parts)})
			}
		}
		_, wholePeriod := study.PeriodOf(r.Category)
		if m, ok := categorySums[t.kind(r.Result)]; ok && r.Measure == m.measure && wholePeriod {
			sums = append(sums, Sum{whole, vary(whole, func(c *Cell, p string) { c.Category = p }, m.parts)})
		}
		// Shares over all categories of a group: their denominator is printed beside each, so all but one give the last.
		if name := r.Result + "/" + r.Group; exhaustive[t.kind(r.Result)] == r.Measure && !seen[name] {
			seen[name] = true
			var parts []Cell
			for _, other := range t.rows {
				if other.Result == r.Result && other.Measure == r.Measure && other.Group == r.Group {
					parts = append(parts, cell(other))
				}
			}
			sums = append(sums, Sum{Parts: parts})
		}
	}
	return sums
}

// covers lists the ways in which groups printed for a measure make up one of them without sharing anybody: for each group inside it, that
// one and the largest that fit beside it; and the smallest that fit.
func (t *table) covers(c Cell, members func(string) []string) [][]string {
	target := members(c.Group)
	if len(target) == 0 {
		return nil
	}
	var inside []string
	for _, g := range t.groups[[2]string{c.Result, c.Measure}] {
		if m := members(g); g != c.Group && len(m) > 0 && !slices.ContainsFunc(m, func(base string) bool { return !slices.Contains(target, base) }) {
			inside = append(inside, g)
		}
	}
	slices.SortStableFunc(inside, func(a, b string) int { return len(members(b)) - len(members(a)) })
	var covers [][]string
	add := func(order []string) {
		left := slices.Clone(target)
		var parts []string
		for _, g := range order {
			m := members(g)
			if slices.ContainsFunc(m, func(base string) bool { return !slices.Contains(left, base) }) {
				continue
			}
			parts = append(parts, g)
			left = slices.DeleteFunc(left, func(base string) bool { return slices.Contains(m, base) })
		}
		if len(left) > 0 {
			return
		}
		slices.Sort(parts)
		if !slices.ContainsFunc(covers, func(known []string) bool { return slices.Equal(known, parts) }) {
			covers = append(covers, parts)
		}
	}
	for _, first := range inside {
		add(append([]string{first}, inside...))
	}
	smallest := slices.Clone(inside)
	slices.Reverse(smallest)
	add(smallest)
	return covers
}

func vary(c Cell, set func(*Cell, string), names []string) []Cell {
	cells := make([]Cell, len(names))
	for i, n := range names {
		cells[i] = c
		set(&cells[i], n)
	}
	return cells
}

type wholeAndParts struct {
	measure, whole string
	parts          []string
}

// measureSums are sums over measures of the same group and category.
var measureSums = map[study.Kind][]wholeAndParts{
	study.Represented: {
		{whole: "represented_companies", parts: []string{"represented_by_active", "represented_by_linked", "represented_by_enabler", "represented_by_family"}},
		{whole: "represented_companies", parts: []string{"strongest_assistant_active", "strongest_assistant_linked", "strongest_assistant_enabler", "strongest_assistant_family", "strongest_assistant_none"}},
		{whole: "with_active_or_linked_assistants", parts: []string{"strongest_assistant_active", "strongest_assistant_linked"}},
	},
	study.CompanyProfile: {
		{whole: "active_or_linked_assistants", parts: []string{"active_assistants", "linked_assistants"}},
	},
}

// groupSums are sums over groups that are no groups of persons.
var groupSums = map[study.Kind][]wholeAndParts{
	study.CompaniesByTie: {
		{measure: "companies", whole: "all", parts: []string{"active", "linked", "enabler", "family", "none"}},
		{measure: "companies", whole: "all", parts: []string{"active_or_linked", "enabler", "family", "none"}},
		{measure: "companies", whole: "active_or_linked", parts: []string{"active", "linked"}},
	},
	study.PermitHolders: {
		{measure: "work_permit_residence", whole: "active_linked_enabler", parts: []string{"active_or_linked", "enabler"}},
		{measure: "with_assistance_hours", whole: "active_linked_enabler", parts: []string{"active_or_linked", "enabler"}},
	},
	study.Population: {
		{measure: "persons", whole: "police_active", parts: []string{"active", "enabler", "unmatched_active"}},
		{measure: "persons", whole: "police_linked", parts: []string{"linked", "unmatched_linked"}},
	},
}

// categorySums are sums over categories of the same group and measure; the whole is the category that names the study's period.
var categorySums = map[study.Kind]wholeAndParts{
	study.CompanyCircles: {measure: "companies", parts: []string{"users_1_9", "users_10_plus"}},
}

// exhaustive are the shares whose categories make up the whole of a group.
var exhaustive = map[study.Kind]string{study.IncomeShares: "share", study.BackgroundShares: "share", study.ImpulseShares: "share_of_impulses"}

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
