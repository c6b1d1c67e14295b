package reference

import (
	"fmt"
	"slices"
)

// investigation is one row of control_investigation; person and company may be empty.
type investigation struct {
	person, company, capacity, benefit, opened, source, detail string
	action, reported                                           bool
	wrong                                                      int
}

func (w *world) investigations() []investigation {
	var all []investigation
	for _, r := range w.regs.records("control_investigation") {
		all = append(all, investigation{
			person:   w.resolve(r.get("person_id")),
			company:  w.resolve(r.get("company_id")),
			capacity: r.get("capacity"),
			benefit:  r.get("benefit"),
			opened:   r.get("opened_date"),
			source:   r.get("source"),
			detail:   r.get("source_detail"),
			action:   r.get("action") == "true",
			reported: r.get("police_reported_date") != "",
			wrong:    atoi(r.get("wrong_amount")),
		})
	}
	return all
}

func in2009To2023(day string) bool { return "2009-01-01" <= day && day <= "2023-12-31" }
func in2020To2023(day string) bool { return "2020-01-01" <= day && day <= "2023-12-31" }

func firstInvestigations(l *long, w *world) {
	first := map[string]string{}
	for _, i := range w.investigations() {
		if d, ok := first[i.person]; i.person != "" && (!ok || i.opened < d) {
			first[i.person] = i.opened
		}
	}
	groups := map[string][]string{"figure_4": {"active_and_linked"}, "figure_5": {"family"}}
	for _, g := range strength {
		groups["figure_4"] = append(groups["figure_4"], g)
		groups["figure_5"] = append(groups["figure_5"], "family_"+g)
	}
	for figure, of := range groups {
		l.result = figure
		for _, g := range of {
			for year := 2009; year <= 2023; year++ {
				y := fmt.Sprint(year)
				l.count(g, y, "persons",
					count(w.members[g], func(p *person) bool { return first[p.id] != "" && first[p.id][:4] == y }))
			}
		}
	}
}

func investigations(l *long, w *world) {
	l.result = "table_4"
	investigated, reported, wrong := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, i := range w.investigations() {
		if i.person == "" || !in2009To2023(i.opened) {
			continue
		}
		investigated[i.person] = true
		if i.reported {
			reported[i.person] = true
		}
		wrong[i.person] += i.wrong
	}
	for _, g := range sevenGroups {
		sum, with, positive := 0, 0, 0
		for _, p := range w.members[g] {
			sum += wrong[p.id]
			if wrong[p.id] > 0 {
				with++
				positive += wrong[p.id]
			}
		}
		l.count(g, "", "persons_investigated", count(w.members[g], func(p *person) bool { return investigated[p.id] }))
		l.count(g, "", "persons_police_reported", count(w.members[g], func(p *person) bool { return reported[p.id] }))
		l.count(g, "", "wrong_payments", sum)
		l.count(g, "", "persons_with_wrong_payment", with)
		l.quotient(g, "", "mean_wrong_payment", float64(positive), float64(with))
	}
}

func impulses(l *long, w *world) {
	l.result = "table_5"
	sources := mustLookup("control_investigation").Columns
	var names []string
	for _, c := range sources {
		if c.Name == "source" {
			names = c.Codes
		}
	}
	for _, g := range []string{"active", "enabler", "family", "linked", "total"} {
		member := ids(w.members[g])
		bySource, all := map[string]int{}, 0
		for _, i := range w.investigations() {
			if i.action && in2009To2023(i.opened) && member[i.person] {
				bySource[i.source]++
				all++
			}
		}
		for _, s := range names {
			l.share(g, s, "share_of_impulses", bySource[s], all)
		}
		l.count(g, "total", "impulses_with_action", all)
	}
}

func ids(people []*person) map[string]bool {
	all := map[string]bool{}
	for _, p := range people {
		all[p.id] = true
	}
	return all
}

// hadBenefits gives the persons with a positive net sum of each benefit paid in 2020–2023.
func (w *world) hadBenefits() map[string]map[string]bool {
	net := map[string]map[string]int{}
	for _, r := range w.regs.records("benefit_payment") {
		if in2020To2023(r.get("paid_date")) {
			b := r.get("benefit")
			if net[b] == nil {
				net[b] = map[string]int{}
			}
			net[b][w.resolve(r.get("person_id"))] += atoi(r.get("amount"))
		}
	}
	had := map[string]map[string]bool{}
	for b, of := range net {
		had[b] = map[string]bool{}
		for id, sum := range of {
			if sum > 0 {
				had[b][id] = true
			}
		}
	}
	return had
}

func hadBenefit(l *long, w *world) {
	had := w.hadBenefits()
	four := []string{"activity_support", "sickness_compensation", "housing_allowance", "maintenance_support"}
	for _, g := range []string{"active_upper", "active_lower", "linked_upper", "linked_lower"} {
		for _, b := range append(slices.Clone(four), "assistance_allowance", "care_allowance") {
			y := func(p *person) bool { return had[b][p.id] }
			if slices.Contains(four, b) {
				l.result = "table_6"
				l.comparisonRows(w, g, b, everybody, y)
			}
			l.result = "table_7"
			l.comparisonRows(w, "family_"+g, b, everybody, y)
		}
	}
}

func controlled(l *long, w *world) {
	l.result = "table_8"
	had := w.hadBenefits()
	benefits := []string{
		"activity_support",
		"housing_allowance",
		"parental_benefit",
		"temporary_parental_benefit",
		"sickness_benefit",
		"sickness_compensation",
	}
	investigated := map[bool]map[string]map[string]bool{
		true:  {},
		false: {},
	} // without cooperation or all, benefit, person
	for _, b := range benefits {
		investigated[true][b], investigated[false][b] = map[string]bool{}, map[string]bool{}
	}
	for _, i := range w.investigations() {
		if i.capacity != "recipient" || !in2020To2023(i.opened) || !slices.Contains(benefits, i.benefit) {
			continue
		}
		investigated[false][i.benefit][i.person] = true
		if i.source != "police" && i.detail != "ruc" && i.detail != "nuc" && i.detail != "lus" {
			investigated[true][i.benefit][i.person] = true
		}
	}
	for _, strongest := range strength {
		for _, g := range []string{strongest, "family_" + strongest} {
			for without, category := range map[bool]string{false: "all_impulses", true: "without_cooperation"} {
				sum, n := 0.0, 0.0
				for _, b := range benefits {
					c := func(p *person) bool { return had[b][p.id] }
					y := func(p *person) bool { return investigated[without][b][p.id] }
					r := w.compare(g, c, y)
					if !without {
						l.comparisonRows(w, g, b, c, y)
					}
					if ratio, _, _, ok := r.ratio(); ok {
						sum += ratio
						n++
					}
				}
				l.quotient(g, category, "mean_risk_ratio", sum, n)
			}
		}
	}
}
