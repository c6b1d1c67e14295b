package reference

import (
	"slices"
	"strings"

	"ansatz/internal/table"
)

// byClass lists, for each class, whether a person is in it.
type byClass struct {
	name string
	in   who
}

// classes are the classes of docs/fairness.md, everybody first.
func (w *world) classes() []byClass {
	area := w.areas()
	born := func(p *person) int { return 2023 - atoi(p.birth[:4]) }
	all := []byClass{{"", everybody}}
	add := func(name string, in who) { all = append(all, byClass{name, in}) }
	for _, sex := range []string{"female", "male"} {
		add(sex, func(p *person) bool { return p.sex == sex })
	}
	add("age_0_17", func(p *person) bool { return born(p) < 18 })
	add("age_18_29", func(p *person) bool { return 18 <= born(p) && born(p) < 30 })
	add("age_30_44", func(p *person) bool { return 30 <= born(p) && born(p) < 45 })
	add("age_45_64", func(p *person) bool { return 45 <= born(p) && born(p) < 65 })
	add("age_65_plus", func(p *person) bool { return 65 <= born(p) })
	add("foreign_born", func(p *person) bool { return p.background == "11" })
	add("swedish_born_two_foreign_parents", func(p *person) bool { return p.background == "12" })
	add("swedish_born", func(p *person) bool { return p.background == "21" || p.background == "22" })
	for _, class := range []string{"none", "vulnerable", "risk", "especially_vulnerable", "unknown"} {
		add(class, func(p *person) bool { return area[p.id] == class })
	}
	add("any_vulnerable", func(p *person) bool { return area[p.id] != "none" && area[p.id] != "unknown" })
	return all
}

// areas gives the class of the area where everybody lives on the reference date.
func (w *world) areas() map[string]string {
	class := map[string]string{}
	for _, r := range w.regs.records("area") {
		class[r.get("area")] = r.get("vulnerability")
	}
	homes := map[string][3]string{}
	for _, r := range w.regs.records("residence") {
		if r.get("from_date") > referenceDate || r.get("to_date") != "" && r.get("to_date") < referenceDate {
			continue
		}
		id := w.resolve(r.get("person_id"))
		home := [3]string{r.get("from_date"), r.get("area"), r.get("municipality")}
		if slices.Compare(home[:], sliceOf(homes[id])) > 0 {
			homes[id] = home
		}
	}
	area := map[string]string{}
	for id := range w.persons {
		area[id] = "unknown"
		if c := class[homes[id][1]]; c != "" {
			area[id] = c
		}
	}
	return area
}

func sliceOf(home [3]string) []string { return home[:] }

// Fairness computes the results of the study fairness from docs/fairness.md. Which companies share more representatives
// than chance gives depends on draws, and is given: beyond has the numbers of the companies that the rule
// shared_representatives observed together. Whom it names follows from them here.
func Fairness(regs Registers, rules Rules, beyond []string) []table.Row {
	n := newNetworks(regs, rules)
	for _, company := range beyond {
		for _, id := range append([]string{company}, sorted(n.representedBy[company])...) {
			if len(id) == 12 && !n.protected[id] {
				put(n.named, "shared_representatives", id)
			}
		}
	}
	w, l := n.world, n.long
	l.rows = map[cell]table.Row{}
	members := map[string][]*person{}
	for _, tie := range []string{"active", "linked", "enabler", "family"} {
		members[tie] = w.members[tie]
	}
	all := append(slices.Clone(w.members["total"]), w.members["pool"]...)
	l.result = "selections_by_class"
	for tie, people := range members {
		l.hits(w, tie, people, all)
	}
	for _, c := range w.classes() {
		l.count("everybody", c.name, "persons", count(all, c.in))
	}
	hits := n.namedIn(all)
	l.result = "observations_by_class"
	for name, people := range hits {
		l.hits(w, name, people, all)
	}
	l.result = "comparisons_by_class"
	w.comparedByClass(n.in, l)
	l.result = "area_focus"
	for name, people := range hits {
		members[name] = people
	}
	members["everybody"] = all
	for name, people := range members {
		l.focus(w, name, people, hits["wrong_payments"])
	}
	var rows []table.Row
	for _, r := range l.rows {
		rows = append(rows, r)
	}
	return rows
}

// namedIn gives the people of a list whom each rule names, whom any rule names, and who have a wrong payment.
func (n *networks) namedIn(all []*person) map[string][]*person {
	hits := map[string][]*person{}
	named := map[string]set{"any_rule": {}, "wrong_payments": {}}
	for rule, ids := range n.named {
		named[rule] = ids
		for id := range ids {
			named["any_rule"][id] = true
		}
	}
	for _, i := range n.investigations() {
		if in2009To2023(i.opened) && i.wrong > 0 {
			named["wrong_payments"][i.person] = true
		}
	}
	for name, ids := range named {
		hits[name] = []*person{}
		for _, p := range all {
			if ids[p.id] {
				hits[name] = append(hits[name], p)
			}
		}
	}
	return hits
}

// hits writes the rows of one set of people by class.
func (l *long) hits(w *world, group string, people, all []*person) {
	for _, c := range w.classes() {
		a, size := count(people, c.in), count(all, c.in)
		l.count(group, c.name, "persons", a)
		l.share(group, c.name, "hit_rate", a, size)
		if c.name != "" {
			l.ratioOf(group, c.name, "hit_ratio", a, size, len(people)-a, len(all)-size)
		}
	}
}

// ratioOf writes a/n divided by b/m.
func (l *long) ratioOf(group, category, measure string, a, n, b, m int) {
	if m == 0 {
		l.undefined(group, category, measure)
		return
	}
	p := float64(b) / float64(m)
	c := comparison{n: float64(n), a: float64(a), p1: float64(a) / float64(n), p0: p, varP: p * (1 - p) / float64(m)}
	l.ratioRow(group, category, measure, c)
}

func (l *long) ratioRow(group, category, measure string, c comparison) {
	ratio, low, high, ok := c.ratio()
	if !ok {
		l.undefined(group, category, measure)
		return
	}
	r := number(ratio)
	r.Low, r.High = low, high
	l.put(group, category, measure, r)
}

func (l *long) focus(w *world, group string, people, wrong []*person) {
	for _, c := range w.classes() {
		if !slices.Contains([]string{"vulnerable", "risk", "especially_vulnerable", "any_vulnerable"}, c.name) {
			continue
		}
		a := count(people, c.in)
		l.share(group, c.name, "share_in_area", a, len(people))
		if group != "wrong_payments" {
			l.ratioOf(group, c.name, "ratio_to_wrong_payments", a, len(people), count(wrong, c.in), len(wrong))
		}
	}
}

// comparedByClass writes the comparisons of everybody in a group of the study with the pool, within each class.
func (w *world) comparedByClass(in *industry, l *long) {
	had := w.hadBenefits()
	cases := map[string]set{"assistant": {}}
	for _, i := range w.investigations() {
		switch {
		case i.capacity == "assistant":
			cases["assistant"][i.person] = true
		case i.capacity == "recipient" && in2020To2023(i.opened):
			if cases[i.benefit] == nil {
				cases[i.benefit] = set{}
			}
			cases[i.benefit][i.person] = true
		}
	}
	works := func(p *person) bool { return in.assistant[p.id] }
	outcomes := map[string][2]who{
		"works_as_assistant":    {everybody, works},
		"control_investigation": {works, func(p *person) bool { return cases["assistant"][p.id] }},
	}
	for _, b := range strings.Fields("activity_support housing_allowance maintenance_support sickness_compensation " +
		"assistance_allowance care_allowance") {
		outcomes["had_"+b] = [2]who{everybody, func(p *person) bool { return had[b][p.id] }}
	}
	for _, b := range strings.Fields("activity_support housing_allowance parental_benefit sickness_benefit " +
		"sickness_compensation temporary_parental_benefit") {
		outcomes["controlled_"+b] = [2]who{func(p *person) bool { return had[b][p.id] },
			func(p *person) bool { return cases[b][p.id] }}
	}
	for name, of := range outcomes {
		for _, class := range w.classes() {
			c := w.comparedIn(class.in, of[0], of[1])
			l.count(name, class.name, "members", int(c.n))
			l.count(name, class.name, "with_outcome", int(c.a))
			l.share(name, class.name, "risk", int(c.a), int(c.n))
			l.quotient(name, class.name, "risk_comparison", c.p0*c.n, c.n)
			l.ratioRow(name, class.name, "risk_ratio", c)
		}
	}
}

// comparedIn compares everybody in a group and a class with the pool of the class or, where that has nobody of the same
// sex and birth year, with the whole pool.
func (w *world) comparedIn(class, c, y who) (r comparison) {
	within := func(p *person) bool { return class(p) && c(p) }
	n, a := strata(w.members["total"], within, y)
	poolN, poolA := strata(w.members["pool"], within, y)
	allN, allA := strata(w.members["pool"], c, y)
	for s := range n {
		if poolN[s] == 0 {
			poolN[s], poolA[s] = allN[s], allA[s]
		}
		if poolN[s] > 0 {
			r.n += n[s]
			r.a += a[s]
		}
	}
	for s := range n {
		if poolN[s] > 0 {
			r.p0 += n[s] * poolA[s] / poolN[s] / r.n
			w, m := n[s]/r.n, poolN[s]
			r.varP += w * w * poolA[s] * (m - poolA[s]) / (m * m * m)
		}
	}
	r.p1 = r.a / r.n
	return r
}
