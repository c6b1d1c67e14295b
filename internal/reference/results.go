package reference

import (
	"slices"
	"sort"

	"ansatz/internal/table"
)

// Results computes every row of result_rows.csv, in its order. The package has no rule for drawing persons. Rows of
// risk_ratio_matched are computed if every draw gives the same; otherwise they have the status Drawn and no value.
func Results(regs Registers) []table.Row {
	w := newWorld(regs)
	l := &long{rows: map[cell]table.Row{}}
	for _, part := range []func(*long, *world){population, income, background, debts, payments, firstInvestigations,
		investigations, impulses, hadBenefit, controlled, assistance} {
		part(l, w)
	}
	return l.ordered()
}

var (
	policeFinest = []string{
		"enabler",
		"executor_lower",
		"executor_upper",
		"linked_0",
		"linked_1",
		"linked_2",
		"strategic",
	}
	sevenGroups = []string{"active", "enabler", "family_active", "family_enabler", "family_linked", "linked", "total"}
)

func population(l *long, w *world) {
	l.result = "population"
	persons := map[string]int{}
	for id, g := range w.group {
		_ = id
		persons[g]++
	}
	for name, of := range aggregates {
		if name == "active_and_linked" {
			continue
		}
		n := 0
		for _, g := range of {
			n += persons[g]
		}
		l.count(name, "", "persons", n)
		l.count(name, "", "eligible", len(w.members[name]))
	}
	l.count("pool", "", "persons", len(w.members["pool"]))
	l.count("pool", "", "eligible", len(w.members["pool"]))
	before := map[string]int{}
	for id, g := range w.police {
		kind := "linked"
		if slices.Contains(roles, g) {
			kind = "active"
		}
		before["police_"+kind]++
		if !w.insured[id] {
			before["unmatched_"+kind]++
		}
	}
	for _, name := range []string{"police_active", "police_linked", "unmatched_active", "unmatched_linked"} {
		l.count(name, "", "persons", before[name])
	}
}

func income(l *long, w *world) {
	earned := map[string]int{}
	for _, r := range w.regs.records("income") {
		if r.get("year") == "2022" {
			earned[w.resolve(r.get("person_id"))] += atoi(r.get("earned"))
		}
	}
	var positive []int
	for _, p := range w.persons {
		if age := p.ageOn("2022-12-31"); p.eligible && age >= 20 && age <= 64 && earned[p.id] > 0 {
			positive = append(positive, earned[p.id])
		}
	}
	mid, ok := median(positive)
	category := func(p *person) string {
		switch e := earned[p.id]; {
		case e <= 0:
			return "none"
		case ok && float64(e)*10 < 6*mid:
			return "low"
		}
		return "not_low"
	}
	for _, g := range policeFinest {
		for _, c := range []string{"low", "none", "not_low"} {
			in := func(p *person) bool { return category(p) == c }
			l.result = "figure_1"
			l.share(g, c, "share", count(w.members[g], in), len(w.members[g]))
			l.result = "figure_2"
			r := w.compare(g, everybody, in)
			l.quotient(g, c, "share", r.p0*r.n, r.n)
			if c == "none" {
				l.number(g, "", "unmatched_persons", r.unmatched)
			}
		}
	}
}

func background(l *long, w *world) {
	l.result = "figure_3"
	for _, g := range policeFinest {
		for name, codes := range map[string][]string{"foreign_born": {"11"}, "swedish_born_two_foreign_parents": {"12"},
			"swedish_born": {"21", "22"}} {
			l.share(g, name, "share",
				count(w.members[g], func(p *person) bool { return slices.Contains(codes, p.background) }),
				len(w.members[g]))
		}
	}
}

func count(people []*person, in who) int {
	n := 0
	for _, p := range people {
		if in(p) {
			n++
		}
	}
	return n
}

// median is the middle number, or the mean of the middle two.
func median(v []int) (float64, bool) {
	if len(v) == 0 {
		return 0, false
	}
	sort.Ints(v)
	n := len(v)
	return (float64(v[(n-1)/2]) + float64(v[n/2])) / 2, true
}

func debts(l *long, w *world) {
	const asOf = "2024-07-01"
	sums := map[string]map[string]int{
		"":                                       {},
		"state":                                  {},
		"forsakringskassan_public":               {},
		"forsakringskassan_prescribed_2018_2023": {},
	}
	for _, r := range w.regs.records("debt") {
		if r.get("as_of") != asOf {
			continue
		}
		id, amount, creditor := w.resolve(r.get("person_id")), atoi(r.get("amount")), r.get("creditor")
		sums[""][id] += amount
		if creditor == "state" || creditor == "forsakringskassan" {
			sums["state"][id] += amount
		}
		if creditor == "forsakringskassan" && r.get("kind") == "public" {
			sums["forsakringskassan_public"][id] += amount
		}
	}
	for _, r := range w.regs.records("prescribed_debt") {
		if d := r.get("prescribed_date"); r.get("creditor") == "forsakringskassan" && "2018-01-01" <= d &&
			d <= "2023-12-31" {
			sums["forsakringskassan_prescribed_2018_2023"][w.resolve(r.get("person_id"))] += atoi(r.get("amount"))
		}
	}
	reported := map[string]bool{}
	for _, i := range w.investigations() {
		if i.capacity == "recipient" && i.reported {
			reported[i.person] = true
		}
	}
	for _, g := range append([]string{"pool"}, sevenGroups...) {
		var adults []*person
		for _, p := range w.members[g] {
			if p.ageOn(asOf) >= 18 {
				adults = append(adults, p)
			}
		}
		l.result = "table_1"
		for category, sum := range sums {
			var debts []int
			total := 0
			for _, p := range adults {
				if s := sum[p.id]; s > 0 {
					debts = append(debts, s)
					total += s
				}
			}
			l.share(g, category, "share_indebted", len(debts), len(adults))
			l.count(g, category, "total_debt", total)
			if mid, ok := median(debts); ok {
				l.number(g, category, "median_debt", mid)
			} else {
				l.undefined(g, category, "median_debt")
			}
		}
		l.result = "table_2"
		indebted, all := 0, 0
		for _, p := range adults {
			if reported[p.id] {
				all++
				if sums[""][p.id] > 0 {
					indebted++
				}
			}
		}
		l.share(g, "", "share_indebted", indebted, all)
	}
}

func payments(l *long, w *world) {
	l.result = "table_3"
	net := map[string]int{}
	for _, r := range w.regs.records("benefit_payment") {
		if b := r.get("benefit"); r.get("paid_date")[:4] == "2023" && b != "dental_support" &&
			b != "assistance_allowance" {
			net[w.resolve(r.get("person_id"))] += atoi(r.get("amount"))
		}
	}
	for _, g := range append([]string{"active_and_linked"}, policeFinest...) {
		recipients, total, most := 0, 0, 0
		for _, p := range w.members[g] {
			if s := net[p.id]; s > 0 {
				recipients++
				total += s
				most = max(most, s)
			}
		}
		l.count(g, "2023", "persons", len(w.members[g]))
		l.count(g, "2023", "recipients", recipients)
		l.share(g, "2023", "share_recipients", recipients, len(w.members[g]))
		l.count(g, "2023", "total_paid", total)
		l.quotient(g, "2023", "mean_paid_per_recipient", float64(total), float64(recipients))
		if recipients > 0 {
			l.count(g, "2023", "max_paid", most)
		} else {
			l.undefined(g, "2023", "max_paid")
		}
	}
}
