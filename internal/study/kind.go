package study

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
)

// Kind is the kind of a result. The results of the report that have the kind are named beside it.
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
	LargeAmounts        Kind = "large_amounts"         // large_amounts
	VulnerableAreas     Kind = "vulnerable_areas"      // vulnerable_areas
	DebtDepth           Kind = "debt_depth"            // debt_depth
	DebtPersistence     Kind = "debt_persistence"      // debt_persistence
	RecoveredClaims     Kind = "recovery"              // recovery
	AfterControl        Kind = "after_control"         // after_control
	IncompatibleMonths  Kind = "incompatible_months"   // incompatible_months
	DebtByLivelihood    Kind = "debt_by_livelihood"    // debt_by_livelihood
	Own                 Kind = "model"                 // a model of the study's own gives the rows
)

// Keyed reports whether the counts of a kind have keys for noise: those of the kinds of the study ansatz, and of no
// other kind.
func Keyed(k Kind) bool {
	return slices.ContainsFunc(Builtin().Results, func(r Result) bool { return r.Kind == k })
}

// Groups and categories that are replaced by those in the data.
const (
	EveryCompany     = "<company>"
	EveryPermitCount = "<number of permits>"
)

// declaration returns the declaration of a kind. It is empty for the empty kind, which stands for a mistake.
func (k Kind) declaration() *kind.Kind {
	if d, ok := kind.Of(string(k)); ok {
		return d
	}
	return &kind.Kind{}
}

// allKinds returns the names of all kinds, sorted.
func allKinds() []string {
	var all []string
	for _, k := range kind.All() {
		all = append(all, k.ID)
	}
	slices.Sort(all)
	return all
}

// measuresOf returns the measures that a line of a kind may have, without those that have a number in their name. See
// fitsNumber for these.
func (s *Study) measuresOf(k *kind.Kind) []string {
	var all []string
	for _, m := range k.Measures {
		switch {
		case strings.Contains(m.Name, "<tie>"):
			for _, tie := range s.Groups.tieNames() {
				all = append(all, strings.Replace(m.Name, "<tie>", tie, 1))
			}
		case !strings.Contains(m.Name, "<"):
			all = append(all, m.Name)
		}
	}
	return all
}

// fitsNumber reports whether a kind has a measure with a number in its name that matches.
func fitsNumber(k *kind.Kind, measure string) bool {
	m, ok := k.Measure(measure)
	return ok && strings.Contains(m.Name, "<number>")
}

// groupsOf returns the groups that a line of a kind may have.
func (s *Study) groupsOf(k *kind.Kind) []string {
	if len(k.Groups) == 0 {
		return s.Groups.Names()
	}
	return s.filled(k.Groups, Period{})
}

// allowedCategories returns the categories that a line of a kind and measure may have.
func (s *Study) allowedCategories(k *kind.Kind, measure string) []string {
	words := k.Categories
	if m, ok := k.Measure(measure); ok && m.Categories != nil {
		words = m.Categories
	}
	if len(words) == 0 {
		words = []string{"-", ThePeriod}
	}
	return s.filled(words, s.Periods.counted(k))
}

// filled replaces the placeholders of a declaration by the study's names. Placeholders for names in the data stay.
func (s *Study) filled(words []string, period Period) []string {
	var all []string
	for _, w := range words {
		switch w {
		case "-":
			all = append(all, "")
		case "<group>":
			all = append(all, s.Groups.Names()...)
		case "<circle>":
			for _, c := range s.Assistance.Circles {
				all = append(all, c.Name)
			}
		case ThePeriod:
			all = append(all, period.Label())
		case EachYear:
			for _, y := range period.Years() {
				all = append(all, strconv.Itoa(y))
			}
		case "<size>":
			all = append(all, sizes(s)...)
		case "<debt>":
			all = append(all, debtNames(s)...)
		case "<background>":
			all = append(all, names(s.Background)...)
		case "<impulses>":
			for _, i := range s.Impulses {
				all = append(all, i.Name)
			}
		case "<benefit>":
			all = append(all, codes("benefit_payment", "benefit")...)
		case "<source>":
			all = append(all, codes("control_investigation", "source")...)
		default:
			all = append(all, s.combined(w)...)
		}
	}
	return all
}

// Names returns the names that a placeholder of a declaration stands for.
func (s *Study) Names(placeholder string) []string { return s.filled([]string{placeholder}, Period{}) }

// Filled returns the name that a placeholder of a declaration stands for. A word that stands for several names, or is
// no placeholder, stays.
func (s *Study) Filled(word string) string {
	if all := s.Names(word); len(all) == 1 {
		return all[0]
	}
	return word
}

// counted returns the period that a kind counts, or the empty period if it has none.
func (p *Periods) counted(k *kind.Kind) Period { return p.named(k.Period) }

// named returns the period of a name, or the empty period for the empty name.
func (p *Periods) named(name string) Period {
	return map[string]Period{"paid": p.Paid, "investigated": p.Investigated, "assistance": p.Assistance,
		"permits": p.Permits, "prescribed": p.Prescribed, "followed": p.Followed}[name]
}

// permitRange matches the measures that count companies with a range of permits.
var permitRange = regexp.MustCompile(`^companies_with_(\d{1,9})_to_(\d{1,9})_permits$`)

// sizeForms matches the names of sizes that contain the numbers.
var sizeForms = regexp.MustCompile(
	`^(?:max_(\d{1,9})_users|min_(\d{1,9})_users|users_(\d{1,9})_(\d{1,9})|users_(\d{1,9})_plus)$`)

// sizeNamed returns the range of users in a size's name, or false if the name does not contain one.
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

// atLeastOne returns the range for companies, all of which have at least one user.
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

// tieNames returns the ties, the sets of ties and none. Counts of representatives and assistants are given by these.
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

// TiesOf returns the indices in Ties of the ties whose groups together are exactly the named group. None is the index
// after the last. It returns nil if there are no such ties.
func (g *Groups) TiesOf(name string) []int {
	if name == None {
		return []int{len(g.Ties)}
	}
	want := g.Members(name)
	var ties []int
	covered := 0
	for i, t := range g.Ties {
		bases := g.Members(t)
		inside := 0
		for _, m := range bases {
			if slices.Contains(want, m) {
				inside++
			}
		}
		if inside == len(bases) && inside > 0 {
			ties = append(ties, i)
			covered += inside
		}
	}
	if covered != len(want) {
		return nil
	}
	return ties
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
