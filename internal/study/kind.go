package study

import (
	"regexp"
	"slices"
	"strconv"
)

// Kind is what a result computes; its definition is that of the report's result named beside it.
type Kind string

// The kinds of results.
const (
	Population          Kind = "population"            // population
	IncomeShares        Kind = "income"                // figure_1
	IncomeComparison    Kind = "income_comparison"     // figure_2
	BackgroundShares    Kind = "background"            // figure_3
	Debts               Kind = "debt"                  // table_1
	DebtsOfReported     Kind = "debt_of_reported"      // table_2
	Payments            Kind = "payments"              // table_3
	FirstInvestigations Kind = "first_investigation"   // figure_4, figure_5
	Investigations      Kind = "investigations"        // table_4
	ImpulseShares       Kind = "impulses"              // table_5
	BenefitComparison   Kind = "benefit_comparison"    // table_6, table_7
	ControlComparison   Kind = "control_comparison"    // table_8
	AssistantTotals     Kind = "assistance"            // table_9
	AssistanceReach     Kind = "assistance_reach"      // figure_6
	AssistantComparison Kind = "assistant_comparison"  // figure_7
	CompaniesByTie      Kind = "companies_by_tie"      // figure_8
	Represented         Kind = "represented_companies" // figure_9
	Largest             Kind = "largest_companies"     // figure_10
	CompanyCircles      Kind = "company_circles"       // figure_11
	PermitHolders       Kind = "permits"               // figure_12
	CompanyProfile      Kind = "company_profile"       // company_profile
	WorkPermits         Kind = "work_permits"          // work_permits
	Own                 Kind = "model"                 // a model of the study's own gives the rows
)

// Categories and groups that are filled from the data.
const (
	EveryCompany     = "<company>"
	EveryPermitCount = "<number of permits>"
)

// shape is what a result of a kind may hold. A nil list of groups means the study's groups; a nil list of categories means the empty one
// and the label of the period that is counted.
type shape struct {
	measures   func(s *Study) []string
	groups     func(s *Study) []string
	categories func(s *Study, measure string) []string
	pattern    *regexp.Regexp        // measures besides those listed
	period     func(*Periods) Period // whose label names categories
	inputs     bool                  // categories are outcomes or conditions of a comparison
	whole      bool                  // gives all its rows itself and takes no lines
}

var ratios = []string{"risk_ratio", "risk_ratio_matched", "risk", "risk_comparison", "unmatched_persons"}

var shapes = map[Kind]shape{
	Population: {measures: list("persons", "eligible"), groups: func(s *Study) []string {
		return append(s.Groups.Names(), Pool, "police_active", "police_linked", "unmatched_active", "unmatched_linked")
	}, categories: only("")},
	IncomeShares:        {measures: list("share"), categories: only("none", "low", "not_low")},
	IncomeComparison:    {measures: list("share", "unmatched_persons"), categories: only("", "none", "low", "not_low")},
	BackgroundShares:    {measures: list("share"), categories: func(s *Study, _ string) []string { return names(s.Background) }},
	Debts:               {measures: list("share_indebted", "median_debt", "total_debt"), groups: withPool, period: prescribedIn, categories: func(s *Study, _ string) []string { return append([]string{""}, debtNames(s)...) }},
	DebtsOfReported:     {measures: list("share_indebted"), groups: withPool, categories: only("")},
	Payments:            {measures: list("persons", "recipients", "share_recipients", "total_paid", "mean_paid_per_recipient", "max_paid"), period: paidIn},
	FirstInvestigations: {measures: list("persons"), period: investigated, categories: years},
	Investigations:      {measures: list("persons_investigated", "persons_police_reported", "wrong_payments", "persons_with_wrong_payment", "mean_wrong_payment"), period: investigated},
	ImpulseShares: {measures: list("share_of_impulses", "impulses_with_action"), period: investigated, categories: func(s *Study, measure string) []string {
		if measure == "impulses_with_action" {
			return []string{"", "total", s.Periods.Investigated.Label()}
		}
		return codes("control_investigation", "source")
	}},
	BenefitComparison: {measures: list(ratios...), categories: benefits, inputs: true},
	ControlComparison: {measures: list(append([]string{"mean_risk_ratio"}, ratios...)...), inputs: true, categories: func(s *Study, measure string) []string {
		if measure != "mean_risk_ratio" {
			return benefits(s, measure)
		}
		var impulses []string
		for _, i := range s.Impulses {
			impulses = append(impulses, i.Name)
		}
		return impulses
	}},
	AssistantTotals:     {measures: list("assistants", "hours", "user_years", "cost_per_year"), period: assistedIn},
	AssistanceReach:     {measures: list("cumulative_users", "share_of_users"), period: assistedIn, groups: func(s *Study) []string { return append(s.Groups.Names(), "all") }},
	AssistantComparison: {measures: list(ratios...), categories: only("works_as_assistant", "control_investigation"), inputs: true},
	CompaniesByTie: {measures: list("companies", "share_of_companies", "users", "share_of_users"), groups: func(s *Study) []string { return append(s.Groups.Names(), None, "all") },
		categories: func(s *Study, measure string) []string {
			if measure == "companies" || measure == "share_of_companies" {
				return append([]string{""}, sizes(s)...)
			}
			return []string{""}
		}},
	Represented: {measures: func(s *Study) []string {
		m := []string{"private_companies", "represented_companies", "represented_in_period"}
		for _, g := range s.Groups.tieNames() {
			m = append(m, "represented_by_"+g, "strongest_assistant_"+g, "with_"+g+"_assistants")
		}
		return m
	}, groups: onlyGroup("all")},
	Largest: {measures: func(s *Study) []string {
		m := []string{"companies", "share_investigated", "mean_investigations", "share_police_reported", "wrong_payments", "mean_wrong_payment", "share_of_users"}
		for _, g := range s.Groups.tieNames() {
			m = append(m, "min_"+g+"_assistants", "mean_"+g+"_assistants")
		}
		return m
	}, groups: onlyGroup("largest"), period: assistedIn},
	CompanyCircles: {measures: list("companies", "users_from_population", "users_with_relative_assistance", "share_investigated", "wrong_payments", "bankruptcies"), period: assistedIn,
		categories: func(s *Study, measure string) []string {
			allowed := []string{"", s.Periods.Assistance.Label()}
			if measure == "companies" {
				allowed = append(allowed, sizes(s)...)
			}
			return allowed
		},
		groups: func(s *Study) []string {
			var circles []string
			for _, c := range s.Assistance.Circles {
				circles = append(circles, c.Name)
			}
			return circles
		}},
	PermitHolders: {measures: list("work_permit_residence", "with_assistance_hours"), period: permittedIn},
	CompanyProfile: {measures: func(s *Study) []string {
		m := []string{"users", "assistants_related_to_each_other", "users_from_population", "users_with_relative_assistance", "relative_assistants", "investigations", "companies_ever_represented", "bankruptcy"}
		for _, g := range s.Groups.tieNames() {
			m = append(m, g+"_assistants", "representatives_"+g)
		}
		return m
	}, groups: onlyGroup(EveryCompany), categories: only("")},
	WorkPermits: {measures: list("companies_with_permits", "permits", "companies"), pattern: permitRange, groups: onlyGroup("all"), period: permittedIn, categories: func(s *Study, measure string) []string {
		if measure == "companies" {
			return []string{EveryPermitCount}
		}
		return []string{"", s.Periods.Permits.Label()}
	}},
}

// permitRange is the measure that counts companies with so many to so many permits.
var permitRange = regexp.MustCompile(`^companies_with_(\d{1,9})_to_(\d{1,9})_permits$`)

// sizeForms are the names of sizes that say the size.
var sizeForms = regexp.MustCompile(`^(?:max_(\d{1,9})_users|min_(\d{1,9})_users|users_(\d{1,9})_(\d{1,9})|users_(\d{1,9})_plus)$`)

// sizeNamed returns the range of users that a size's name says; false where it says none.
func sizeNamed(name string) (Range, bool) {
	m := sizeForms.FindStringSubmatch(name)
	if m == nil {
		return Range{}, false
	}
	number := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
	switch {
	case m[1] != "":
		return Range{0, number(1)}, true
	case m[3] != "":
		return Range{number(3), number(4)}, true
	}
	return Range{number(2) + number(5), -1}, true
}

// atLeastOne is the range among companies, which have a user each.
func (r Range) atLeastOne() Range { return Range{max(r.Min, 1), r.Max} }

// PermitRange returns the range that a measure such as companies_with_12_to_26_permits names.
func PermitRange(measure string) (Range, bool) {
	m := permitRange.FindStringSubmatch(measure)
	if m == nil {
		return Range{}, false
	}
	low, _ := strconv.Atoi(m[1])
	high, _ := strconv.Atoi(m[2])
	return Range{low, high}, true
}

// tieNames are the groups that are ties or sets of ties, and none: what counts of representatives and assistants can be told by.
func (g *Groups) tieNames() []string {
	named := []string{None}
	named = append(named, g.Ties...)
	for _, s := range g.Sets {
		if !slices.Contains(g.Ties, s.Name) && g.TiesOf(s.Name) != nil {
			named = append(named, s.Name)
		}
	}
	return named
}

// TiesOf returns the ties whose groups together are exactly the named group, by their place in Ties; None is the place after the last. Nil where there are none.
func (g *Groups) TiesOf(name string) []int {
	if name == None {
		return []int{len(g.Ties)}
	}
	want := g.Members(name)
	var ties []int
	covered := 0
	for i, t := range g.Ties {
		of := g.Members(t)
		inside := 0
		for _, m := range of {
			if slices.Contains(want, m) {
				inside++
			}
		}
		if inside == len(of) && inside > 0 {
			ties = append(ties, i)
			covered += inside
		}
	}
	if covered != len(want) {
		return nil
	}
	return ties
}

func list(measures ...string) func(*Study) []string {
	return func(*Study) []string { return slices.Clone(measures) }
}

func only(categories ...string) func(*Study, string) []string {
	return func(*Study, string) []string { return slices.Clone(categories) }
}

func onlyGroup(names ...string) func(*Study) []string {
	return func(*Study) []string { return slices.Clone(names) }
}

func withPool(s *Study) []string { return append(s.Groups.Names(), Pool) }

func benefits(*Study, string) []string { return codes("benefit_payment", "benefit") }

func years(s *Study, _ string) []string {
	var names []string
	for _, y := range s.Periods.Investigated.Years() {
		names = append(names, strconv.Itoa(y))
	}
	return names
}

func names(c []Category) []string {
	var n []string
	for _, k := range c {
		n = append(n, k.Name)
	}
	return n
}

func debtNames(s *Study) []string {
	var n []string
	for _, c := range s.Debt.Categories {
		n = append(n, c.Name)
	}
	return n
}

func sizes(s *Study) []string {
	var n []string
	for _, z := range s.Assistance.Sizes {
		n = append(n, z.Name)
	}
	return n
}
