package disclosure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// printed is what a row shows: the count that is its value or numerator, the count that is its denominator, and what it is computed from.
type printed struct {
	count Cell
	of    Cell   // empty where there is no denominator
	from  []Cell // with these it goes: one of them and the row give the other
}

// things are the families of counts that are of no persons or companies.
var things = map[string]bool{"impulses": true, "impulse": true}

// describer says of rows which counts they print, in terms of the study.
type describer struct {
	study *study.Study
	sizes map[string]bool
}

func newDescriber(s *study.Study) *describer {
	d := &describer{study: s, sizes: map[string]bool{}}
	for _, z := range s.Assistance.Sizes {
		d.sizes[z.Name] = true
	}
	return d
}

// separator stands between the members of a group in a count's name.
const separator = "+"

// group names a group by its members, so that two names of the same set are one.
func (d *describer) group(name string) string {
	if m := slices.Clone(d.study.Groups.Members(name)); len(m) > 0 {
		slices.Sort(m)
		return strings.Join(m, separator)
	}
	return name
}

// ties names a group of companies by the ties of their people.
func (d *describer) ties(name string) string {
	if name == all {
		return d.tiesAt(0, len(d.study.Groups.Ties)+1)
	}
	places := d.study.Groups.TiesOf(name)
	if len(places) == 0 {
		return name
	}
	return tieNames(places)
}

// tiesAt names the ties at the places from until before to.
func (d *describer) tiesAt(from, to int) string {
	var places []int
	for i := from; i < to; i++ {
		places = append(places, i)
	}
	return tieNames(places)
}

func tieNames(places []int) string {
	names := make([]string, len(places))
	for i, place := range places {
		names[i] = "tie" + strconv.Itoa(place)
	}
	slices.Sort(names)
	return strings.Join(names, separator)
}

// strongest says whether a group is the strongest ties: who has any of them has one of them as the strongest.
func (d *describer) strongest(name string) bool {
	places := slices.Clone(d.study.Groups.TiesOf(name))
	slices.Sort(places)
	return len(places) > 0 && places[len(places)-1] == len(places)-1
}

const all = "all"

// person names a count of a group's persons.
func (d *describer) person(family, group, category string) Cell {
	return Cell{"", family, d.group(group), category}
}

// company names a count of companies by tie.
func (d *describer) company(family, group, category string) Cell {
	return Cell{"", family, d.ties(group), category}
}

// size is the category of a count of companies: a size, or none where the category is a label.
func (d *describer) size(category string) string {
	if d.sizes[category] {
		return category
	}
	return ""
}

// row says which counts a row prints. What no kind describes is a count of its own.
func (d *describer) row(kind study.Kind, r table.Row) printed {
	p, known := d.described(kind, r)
	if !known {
		p.count = cell(r)
		if !math.IsNaN(r.Denominator) {
			p.of = Cell{r.Result, "denominator of " + r.Measure, r.Group, r.Category}
		}
	}
	if base, ok := baseOf[kind][r.Measure]; ok {
		c := cell(r)
		c.Measure = base
		if of, known := d.described(kind, table.Row{Result: r.Result, Group: r.Group, Category: r.Category, Measure: base, Basis: r.Basis}); known {
			c = of.count
		}
		if c != p.count {
			p.from = append(p.from, c)
		}
	}
	return p
}

// described is row for the kinds whose counts stand in several results, or add up.
func (d *describer) described(kind study.Kind, r table.Row) (p printed, known bool) {
	if r.Result == attrition {
		return d.step(r)
	}
	g, c := r.Group, r.Category
	share := func(part, whole Cell) (printed, bool) { return printed{count: part, of: whole}, true }
	one := func(part Cell) (printed, bool) { return printed{count: part}, true }
	switch kind {
	case study.Population:
		return d.population(r)
	case study.IncomeShares:
		return share(d.person("income", g, c), d.person("eligible", g, ""))
	case study.IncomeComparison:
		if r.Measure == "unmatched_persons" {
			return one(d.person("unmatched", g, ""))
		}
	case study.BackgroundShares:
		return share(d.person("background", g, c), d.person("eligible", g, ""))
	case study.Debts:
		switch r.Measure {
		case "share_indebted":
			return share(d.person("indebted", g, c), d.person("adults", g, ""))
		case "total_debt":
			return one(d.person("total_debt", g, c))
		}
	case study.DebtsOfReported:
		return share(d.person("indebted_reported", g, ""), d.person("reported_adults", g, ""))
	case study.Payments:
		switch r.Measure {
		case "persons":
			return one(d.person("eligible", g, ""))
		case "recipients":
			return one(d.person("recipients", g, ""))
		case "share_recipients":
			return share(d.person("recipients", g, ""), d.person("eligible", g, ""))
		case "total_paid":
			return one(d.person("total_paid", g, ""))
		}
	case study.FirstInvestigations:
		return one(d.person("first", g, c))
	case study.Investigations:
		if additive[r.Measure] {
			return one(d.person(r.Measure, g, ""))
		}
	case study.ImpulseShares:
		if r.Measure == "impulses_with_action" {
			return one(d.person("impulses", g, ""))
		}
		return share(d.person("impulse", g, c), d.person("impulses", g, ""))
	case study.BenefitComparison, study.ControlComparison, study.AssistantComparison:
		return d.comparison(kind, r)
	case study.AssistantTotals:
		return one(d.person(r.Measure, g, ""))
	case study.PermitHolders:
		return one(d.person(r.Measure, g, ""))
	case study.Own:
		family := "own " + r.Result + " " + r.Measure
		switch {
		case math.IsNaN(r.Denominator):
			return one(d.person(family, g, c))
		case math.IsNaN(r.Numerator):
			return share(cell(r), d.person(family+" of", g, c))
		}
		return share(d.person(family, g, c), d.person(family+" of", g, c))
	case study.Representatives:
		if additive[r.Measure] {
			return one(d.person(r.Measure, g, c))
		}
	case study.AssistanceReach:
		reached := d.person("reach", g, "")
		if r.Measure == "cumulative_users" {
			return one(reached)
		}
		return share(reached, d.person("reach", all, ""))
	}
	return d.companies(kind, r)
}

// population: of police groups the matched, of families and the pool the eligible.
func (d *describer) population(r table.Row) (printed, bool) {
	switch r.Group {
	case "police_active", "police_linked", "unmatched_active", "unmatched_linked":
		return printed{count: Cell{"", r.Group, r.Group, ""}}, true
	}
	if r.Measure == "eligible" || d.families(d.group(r.Group)) {
		return printed{count: d.person("eligible", r.Group, "")}, true
	}
	return printed{count: d.person("matched", r.Group, "")}, true
}

// families says whether a group holds no police group, so that its persons are the eligible.
func (d *describer) families(group string) bool {
	for m := range strings.SplitSeq(group, separator) {
		if m != study.Pool && !strings.HasPrefix(m, study.FamilyPrefix) {
			return false
		}
	}
	return true
}

// comparison: the members that have somebody to be compared with, by the condition, and those of them with the outcome. Where everybody has,
// they are the group, the recipients or the assistants themselves.
func (d *describer) comparison(kind study.Kind, r table.Row) (printed, bool) {
	whole, outcome := d.person("eligible", r.Group, ""), d.person("had", r.Group, r.Category)
	switch {
	case kind == study.ControlComparison:
		whole, outcome = d.person("had", r.Group, r.Category), d.person("controlled", r.Group, r.Category)
	case kind == study.AssistantComparison && r.Category == "control_investigation":
		whole, outcome = d.person("assistants", r.Group, ""), d.person("investigated_assistants", r.Group, "")
	case kind == study.AssistantComparison:
		outcome = d.person("assistants", r.Group, "")
	}
	some := !r.Basis.Known || r.Basis.Missing > 0 // some members have nobody to be compared with
	if some {
		outcome.Measure += " of the compared"
	}
	switch r.Measure {
	case "risk":
		if some {
			whole.Measure += " compared"
		}
		return printed{count: outcome, of: whole}, true
	case "unmatched_persons":
		whole.Measure += " unmatched"
		if whole.Measure == "eligible unmatched" {
			whole.Measure = "unmatched"
		}
		return printed{count: whole}, true
	}
	return printed{}, false
}

// companies: counts of companies and of their people.
func (d *describer) companies(kind study.Kind, r table.Row) (p printed, known bool) {
	share := func(part, whole Cell) (printed, bool) { return printed{count: part, of: whole}, true }
	one := func(part Cell) (printed, bool) { return printed{count: part}, true }
	set := func(family, category string) Cell { return Cell{"", family, r.Group, category} }
	switch kind {
	case study.CompaniesByTie:
		size := d.size(r.Category)
		companies := d.company("companies", r.Group, size)
		switch r.Measure {
		case "companies":
			return one(companies)
		case "share_of_companies":
			return share(companies, d.company("companies", all, size))
		case "users":
			return one(d.company("company_users", r.Group, ""))
		case "share_of_users":
			return share(d.company("company_users", r.Group, ""), d.company("company_users", all, ""))
		}
	case study.Represented:
		return one(d.represented(r.Measure))
	case study.Largest:
		switch r.Measure {
		case "companies":
			return one(set("largest", ""))
		case "share_investigated", "share_police_reported":
			return share(set("largest "+r.Measure, ""), set("largest", ""))
		case "share_of_users":
			return share(set("largest users", ""), Cell{"", "users of private companies", all, ""})
		}
	case study.CompanyCircles:
		switch r.Measure {
		case "companies":
			return one(set("circle", d.size(r.Category)))
		case "share_investigated":
			return share(set("circle investigated", ""), set("circle", ""))
		case "wrong_payments":
			return one(cell(r))
		}
		return one(set("circle "+r.Measure, ""))
	case study.CompanyProfile:
		if name, ok := strings.CutPrefix(r.Measure, "representatives_"); ok {
			return one(d.company("representatives", name, r.Group))
		}
		name, ok := strings.CutSuffix(r.Measure, "_assistants")
		if ok && len(d.study.Groups.TiesOf(name)) > 0 {
			return one(d.company("assistants", name, r.Group))
		}
	case study.WorkPermits:
		return one(Cell{r.Result, r.Measure, r.Group, r.Category})
	}
	return printed{}, false
}

// represented names the counts of private companies by the ties of representatives and assistants.
func (d *describer) represented(measure string) Cell {
	if name, ok := strings.CutPrefix(measure, "represented_by_"); ok {
		return d.company("represented", name, "")
	}
	if name, ok := strings.CutPrefix(measure, "strongest_assistant_"); ok {
		return d.company("strongest_assistant", name, "")
	}
	if name, ok := strings.CutPrefix(measure, "with_"); ok {
		name, _ = strings.CutSuffix(name, "_assistants")
		if d.strongest(name) {
			return d.company("strongest_assistant", name, "")
		}
		return d.company("with_assistants", name, "")
	}
	return Cell{"", measure, all, ""}
}

// same are counts of a group that are of the same persons: one set lies in the other, and both are as many.
func (t *protection) same() map[Cell]Cell {
	values := map[Cell]float64{}
	note := func(c Cell, v float64) {
		if old, ok := values[c]; !ok || math.IsNaN(old) {
			values[c] = v
		}
	}
	for i, p := range t.prints {
		r := t.rows[i]
		if math.IsNaN(r.Numerator) {
			note(p.count, r.Value)
		}
		if p.of != (Cell{}) {
			note(p.of, r.Denominator)
		}
	}
	same := map[Cell]Cell{}
	for c, v := range values {
		if c.Result != "" || c.Measure != "matched" && c.Measure != "adults" {
			continue
		}
		whole := Cell{"", "eligible", c.Group, ""}
		if other, ok := values[whole]; ok && other == v {
			same[c] = whole
		}
	}
	return same
}
