package disclosure

import (
	"slices"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// gone is a row as a reader sees it where it is withheld.
func gone(res, measure, group, category string) table.Row {
	r := count(res, measure, group, category, table.Empty)
	r.Status = table.Suppressed
	return r
}

// banded is a withheld count of a company profile, with its band.
func banded(measure, company string, low, high float64) table.Row {
	r := gone("company_profile", measure, company, "")
	r.Low, r.High = low, high
	return r
}

// undefined is a row that has nothing to compute from.
func undefined(res, measure, group, category string) table.Row {
	r := gone(res, measure, group, category)
	r.Status = table.Undefined
	return r
}

// follows is a published table, and what follows from it of one of its withheld counts.
type follows struct {
	name      string
	rows      []table.Row
	of        Cell
	low, high float64
}

// What follows from published results, by the kind of arithmetic: the attacker must see each.
var following = []follows{
	{"everybody has one background", []table.Row{
		count("focus_group", "confirmed_persons", "all", "", 58),
		count("focus_group", "confirmed_persons", "foreign_born", "", 14),
		gone("focus_group", "confirmed_persons", "swedish_born_two_foreign_parents", ""),
		count("focus_group", "confirmed_persons", "swedish_born", "", 42),
	}, Cell{"focus_group", "confirmed_persons", "swedish_born_two_foreign_parents", ""}, 2, 2},
	{"what has started ends once", []table.Row{
		count("outcomes_time", "started", "preliminary_decision", "", 26),
		count("outcomes_time", "events", "preliminary_decision", "", 11),
		count("outcomes_time", "other_endings", "preliminary_decision", "", 14),
		gone("outcomes_time", "out_of_order", "preliminary_decision", ""),
	}, Cell{"outcomes_time", "out_of_order", "preliminary_decision", ""}, 0, 1},
	{"what is prescribed is not repaid", []table.Row{
		count("recovery_chain", "claims", "all", "", 30), count("recovery_chain", "claims_fully_repaid", "all", "", 28),
		gone("recovery_chain", "claims_prescribed", "all", ""),
	}, Cell{"recovery_chain", "claims_prescribed", "all", ""}, 0, 2},
	{"a sum of levels", []table.Row{
		count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_0", "", 250),
		count("population", "eligible", "linked_1", "", 150), gone("population", "eligible", "linked_2", ""),
	}, Cell{"population", "eligible", "linked_2", ""}, 3, 3},
	{"income shares out the group", []table.Row{
		share("income", "share", "strategic", "low", 30, 50), share("income", "share", "strategic", "not_low", 18, 50),
		gone("income", "share", "strategic", "none"),
	}, Cell{"income", "share", "strategic", "none"}, 2, 2},
	{"the strongest assistants share out the represented companies", []table.Row{
		count("represented_companies", "represented_companies", "all", "", 52),
		count("represented_companies", "strongest_assistant_active", "all", "", 16),
		count("represented_companies", "strongest_assistant_linked", "all", "", 11),
		count("represented_companies", "strongest_assistant_enabler", "all", "", 0),
		gone("represented_companies", "strongest_assistant_family", "all", ""),
		count("represented_companies", "strongest_assistant_none", "all", "", 21),
	}, Cell{"represented_companies", "strongest_assistant_family", "all", ""}, 4, 4},
	{"each profile is a represented company", []table.Row{
		gone("represented_companies", "represented_companies", "all", ""),
		count("company_profile", "users", "5560368754", "", 93),
	}, Cell{"represented_companies", "represented_companies", "all", ""}, 1, 1},
	{"a number of permits has a row where it occurs", []table.Row{
		count("work_permits", "companies_with_permits", "all", "2020-2024", 7),
		gone("work_permits", "companies", "all", "1"),
		count("work_permits", "companies", "all", "2", 5), gone("work_permits", "companies", "all", "15"),
	}, Cell{"work_permits", "companies", "all", "15"}, 1, 1},
	{"who is nowhere is in no place", []table.Row{
		count("succession", "followed", "bankruptcy", "users_after_12_months", 17),
		count("succession", "nowhere", "bankruptcy", "users_after_12_months", 17),
		gone("succession", "other_company", "bankruptcy", "users_after_12_months"),
	}, Cell{"succession", "other_company", "bankruptcy", "users_after_12_months"}, 0, 0},
	{"what shares are of adds up", []table.Row{
		share("permits_by_industry", "share_without_wage", "all", "", 397, 465),
		share("permits_by_industry", "share_without_wage", "industry_88", "", 89, 157),
		gone("permits_by_industry", "share_without_wage", "industry_47", ""),
		count("permits_by_industry", "permits_without_wage", "industry_47", "", 308),
	}, Cell{"permits_by_industry", "share_without_wage", "industry_47", ""}, 308, 308},
	{"every supported person has a support", []table.Row{
		count("employment_support", "supports", "active", "", 55),
		count("employment_support", "persons", "active", "unrelated", 55),
		gone("employment_support", "supports", "active", "unrelated"),
		gone("employment_support", "supports", "active", "relative"),
		gone("employment_support", "persons", "active", "relative"),
	}, Cell{"employment_support", "persons", "active", "relative"}, 0, 0},
	{"every representative has a role, every company one", []table.Row{
		count("representatives", "representatives", "active_upper", "now", 9),
		count("representatives", "roles", "active_upper", "now", 9),
		count("representatives", "companies", "active_upper", "now", 9),
		count("representatives", "companies", "executor_upper", "now", 7),
		gone("representatives", "representatives", "strategic", "now"),
		gone("representatives", "roles", "strategic", "now"),
		gone("representatives", "roles", "executor_upper", "now"),
		gone("representatives", "companies", "strategic", "now"),
	}, Cell{"representatives", "companies", "strategic", "now"}, 2, 2},
	{"each company beside a part has a role of the others", []table.Row{
		count("representatives", "companies", "active_upper", "now", 9),
		count("representatives", "roles", "active_upper", "now", 9),
		gone("representatives", "companies", "executor_upper", "now"),
		count("representatives", "roles", "executor_upper", "now", 7),
	}, Cell{"representatives", "companies", "executor_upper", "now"}, 7, 7},
	{"whoever has a role now has one ever", []table.Row{
		count("representatives", "representatives", "active_upper", "ever", 9),
		count("representatives", "representatives", "strategic", "ever", 7),
		count("representatives", "representatives", "active_upper", "now", 9),
		gone("representatives", "representatives", "strategic", "now"),
	}, Cell{"representatives", "representatives", "strategic", "now"}, 7, 7},
	{"those behind half are representatives", []table.Row{
		count("representatives", "representatives_behind_half", "strategic", "ever", 7),
		count("representatives", "representatives", "active_upper", "ever", 9),
		gone("representatives", "representatives", "strategic", "ever"),
	}, Cell{"representatives", "representatives", "strategic", "ever"}, 7, 9},
	{"a cluster has two companies, and the largest comes first", []table.Row{
		count("representative_clusters", "clusters", "all", "ever", 3),
		count("representative_clusters", "companies", "all", "ever", 9),
		count("representative_clusters", "companies", "cluster-1", "", 5),
		gone("representative_clusters", "companies", "cluster-2", ""),
		gone("representative_clusters", "companies", "cluster-3", ""),
	}, Cell{"representative_clusters", "companies", "cluster-2", ""}, 2, 2},
	{"a cluster with rows has a representative with a tie", []table.Row{
		count("representative_clusters", "companies", "cluster-1", "", 7),
		count("representative_clusters", "representatives", "cluster-1", "", 5),
		gone("representative_clusters", "representatives_active", "cluster-1", ""),
		gone("representative_clusters", "representatives_linked", "cluster-1", ""),
		gone("representative_clusters", "representatives_enabler", "cluster-1", ""),
		gone("representative_clusters", "representatives_family", "cluster-1", ""),
		gone("representative_clusters", "representatives_none", "cluster-1", ""),
	}, Cell{"representative_clusters", "representatives_none", "cluster-1", ""}, 0, 4},
	{"clusters beside have two companies each", []table.Row{
		count("representative_clusters", "clusters", "all", "ever", 9),
		count("representative_clusters", "companies", "all", "ever", 25),
		count("representative_clusters", "companies", "cluster-1", "", 6),
		gone("representative_clusters", "companies", "cluster-2", ""),
	}, Cell{"representative_clusters", "companies", "cluster-2", ""}, 2, 5},
	{"roles hold the companies of a cluster and their representatives together", []table.Row{
		gone("representative_clusters", "companies", "cluster-1", ""),
		count("representative_clusters", "representatives", "cluster-1", "", 15),
		count("representative_clusters", "roles", "cluster-1", "", 18),
	}, Cell{"representative_clusters", "companies", "cluster-1", ""}, 2, 4},
	{"nobody has more than one role in a company", []table.Row{
		count("representative_clusters", "companies", "cluster-1", "", 6),
		gone("representative_clusters", "representatives", "cluster-1", ""),
		count("representative_clusters", "roles", "cluster-1", "", 11),
	}, Cell{"representative_clusters", "representatives", "cluster-1", ""}, 2, 6},
	{"a cluster that is not shown has a pair", []table.Row{
		count("representative_clusters", "clusters", "all", "ever", 11),
		count("representative_clusters", "pairs", "all", "at_least_1", 32),
		gone("representative_clusters", "companies", "cluster-1", ""),
		count("representative_clusters", "pairs", "cluster-1", "", 20),
		gone("representative_clusters", "companies", "cluster-2", ""),
		gone("representative_clusters", "pairs", "cluster-2", ""),
	}, Cell{"representative_clusters", "pairs", "cluster-2", ""}, 1, 3},
	{"pairs hold all clusters together", []table.Row{
		count("representative_clusters", "clusters", "all", "ever", 11),
		count("representative_clusters", "pairs", "all", "at_least_1", 14),
		gone("representative_clusters", "companies", "all", "ever"),
		gone("representative_clusters", "companies", "cluster-1", ""),
	}, Cell{"representative_clusters", "companies", "all", "ever"}, 22, 25},
	{"pairs that share two share one", []table.Row{
		count("representative_clusters", "pairs", "all", "at_least_1", 7),
		gone("representative_clusters", "pairs", "all", "at_least_2"),
		count("representative_clusters", "pairs", "all", "at_least_3", 6),
	}, Cell{"representative_clusters", "pairs", "all", "at_least_2"}, 6, 7},
	{"no pair shares more than there are rows", []table.Row{
		count("representative_clusters", "pairs", "all", "at_least_1", 30),
		gone("representative_clusters", "companies", "cluster-1", ""),
		count("representative_clusters", "pairs", "cluster-1", "", 12),
		gone("representative_clusters", "shared_representatives", "cluster-1", ""),
	}, Cell{"representative_clusters", "shared_representatives", "cluster-1", ""}, 12, 12},
	{"who is followed for a year is followed for half a year", []table.Row{
		count("succession", "persons", "bankruptcy", "users", 19),
		gone("succession", "followed", "bankruptcy", "users_after_3_months"),
		count("succession", "followed", "bankruptcy", "users_after_12_months", 17),
	}, Cell{"succession", "followed", "bankruptcy", "users_after_3_months"}, 17, 19},
	{"a represented company has one share of closed circles", []table.Row{
		count("represented_companies", "represented_companies", "all", "", 52),
		count("closed_circles", "companies", "represented", "none", 52),
		gone("closed_circles", "companies", "represented", "all_users"),
	}, Cell{"closed_circles", "companies", "represented", "all_users"}, 0, 0},
	{"profiles print the users of the represented companies", []table.Row{
		count("closed_circles", "users", "represented", "", 60),
		count("company_profile", "users", "5560368754", "", 57),
		gone("company_profile", "users", "5560875238", ""),
	}, Cell{"company_profile", "users", "5560875238", ""}, 3, 3},
	{"assistants of a tie are one count", []table.Row{
		count("assistants", "assistants", "enabler", "", 17),
		gone("hours", "assistants", "enabler", ""),
		gone("hours", "assistants", "none", ""),
		count("hours", "assistants", "all", "", 20),
	}, Cell{"hours", "assistants", "none", ""}, 3, 3},
	{"companies by their assistants hold the represented", []table.Row{
		count("companies", "companies", "enabler", "", 8),
		count("represented_companies", "represented_companies", "all", "", 30),
		count("represented_companies", "strongest_assistant_active", "all", "", 22),
		count("represented_companies", "strongest_assistant_linked", "all", "", 0),
		count("represented_companies", "strongest_assistant_family", "all", "", 0),
		count("represented_companies", "strongest_assistant_none", "all", "", 0),
		gone("represented_companies", "strongest_assistant_enabler", "all", ""),
	}, Cell{"represented_companies", "strongest_assistant_enabler", "all", ""}, 8, 8},
	{"profiles print which companies are large", []table.Row{
		count("company_circles", "companies", "oc_linked", "2022-2023", 1),
		count("company_circles", "companies", "oc_linked", "users_10_plus", 1),
		count("company_circles", "companies", "family_only", "2022-2023", 1),
		gone("company_circles", "companies", "family_only", "users_10_plus"),
		gone("company_circles", "companies", "family_only", "users_1_9"),
		count("company_profile", "users", "5560368754", "", 93), banded("users", "5560875238", 0, 9),
	}, Cell{"company_circles", "companies", "family_only", "users_10_plus"}, 0, 0},
	{"profiles print which companies are bankrupt", []table.Row{
		count("company_circles", "bankruptcies", "oc_linked", "2022-2023", 1),
		gone("company_circles", "bankruptcies", "family_only", "2022-2023"),
		count("company_profile", "bankruptcy", "5560368754", "", 1),
		count("company_profile", "bankruptcy", "5560875238", "", 1),
		gone("company_profile", "bankruptcy", "5560875246", ""),
	}, Cell{"company_circles", "bankruptcies", "family_only", "2022-2023"}, 1, 2},
	{"profiles print which companies are investigated", []table.Row{
		share("company_circles", "share_investigated", "oc_linked", "2022-2023", 1, 2),
		gone("company_circles", "share_investigated", "family_only", "2022-2023"),
		count("company_profile", "investigations", "5560368754", "", 7),
		count("company_profile", "investigations", "5560875238", "", 2),
		count("company_profile", "investigations", "5560875246", "", 0),
	}, Cell{"company_circles", "share_investigated", "family_only", "2022-2023"}, 1, 1},
	{"profiles print who represents companies", []table.Row{
		count("represented_companies", "represented_companies", "all", "", 2),
		gone("represented_companies", "represented_by_active", "all", ""),
		gone("represented_companies", "represented_by_linked", "all", ""),
		count("represented_companies", "represented_by_enabler", "all", "", 0),
		count("represented_companies", "represented_by_family", "all", "", 0),
		count("company_profile", "representatives_active", "5560368754", "", 12),
		count("company_profile", "representatives_active", "5560875238", "", 10),
	}, Cell{"represented_companies", "represented_by_active", "all", ""}, 2, 2},
	{"profiles print who works for companies", []table.Row{
		count("represented_companies", "represented_companies", "all", "", 2),
		gone("represented_companies", "strongest_assistant_active", "all", ""),
		gone("represented_companies", "strongest_assistant_linked", "all", ""),
		count("represented_companies", "strongest_assistant_enabler", "all", "", 0),
		count("represented_companies", "strongest_assistant_family", "all", "", 0),
		gone("represented_companies", "strongest_assistant_none", "all", ""),
		count("company_profile", "active_assistants", "5560368754", "", 12),
		banded("active_or_linked_assistants", "5560875238", 10, 49),
	}, Cell{"represented_companies", "strongest_assistant_none", "all", ""}, 0, 0},
	{"who represents a company puts it into a circle", []table.Row{
		count("represented_companies", "represented_by_active", "all", "", 20),
		count("company_circles", "companies", "oc_linked", "2022-2023", 22),
		gone("represented_companies", "represented_by_linked", "all", ""),
		count("represented_companies", "represented_by_enabler", "all", "", 0),
	}, Cell{"represented_companies", "represented_by_linked", "all", ""}, 0, 2},
	{"a range without its numbers is empty", []table.Row{
		count("work_permits", "companies", "all", "1", 7),
		gone("work_permits", "companies_with_12_to_26_permits", "all", "2020-2024"),
	}, Cell{"work_permits", "companies_with_12_to_26_permits", "all", "2020-2024"}, 0, 0},
	{"service companies of represented companies are some of all", []table.Row{
		count("service_companies", "companies", "all", "unlicensed", 3),
		gone("service_companies", "companies", "represented", "unlicensed"),
	}, Cell{"service_companies", "companies", "represented", "unlicensed"}, 0, 3},
	{"women and men of a group are all of it", []table.Row{
		count("selection_by_class", "persons", "active", "", 10),
		count("selection_by_class", "persons", "active", "female", 8),
		gone("selection_by_class", "persons", "active", "male"),
	}, Cell{"selection_by_class", "persons", "active", "male"}, 2, 2},
	{"a group by class is as many as the study says", []table.Row{
		count("population", "eligible", "enabler", "", 10),
		gone("selection_by_class", "persons", "enabler", ""),
		count("selection_by_class", "persons", "enabler", "male", 7),
		gone("selection_by_class", "persons", "enabler", "female"),
	}, Cell{"selection_by_class", "persons", "enabler", "female"}, 3, 3},
	{"a group by class of area is as many as in the results about areas", []table.Row{
		count("population", "eligible", "enabler", "", 20),
		count("selection_by_class", "persons", "enabler", "none", 6),
		count("selection_by_class", "persons", "enabler", "unknown", 6),
		count("selection_by_class", "persons", "enabler", "risk", 5),
		count("selection_by_class", "persons", "enabler", "vulnerable", 0),
		gone("vulnerable_areas", "share", "enabler", "especially_vulnerable"),
	}, Cell{"vulnerable_areas", "share", "enabler", "especially_vulnerable"}, 3, 3},
	{"the kinds of vulnerable areas are a vulnerable area", []table.Row{
		count("observation_by_class", "persons", "closed_circle", "any_vulnerable", 9),
		count("observation_by_class", "persons", "closed_circle", "vulnerable", 5),
		count("observation_by_class", "persons", "closed_circle", "risk", 0),
		gone("observation_by_class", "persons", "closed_circle", "especially_vulnerable"),
	}, Cell{"observation_by_class", "persons", "closed_circle", "especially_vulnerable"}, 4, 4},
	{"whom a rule names is in a planted scheme, or a false positive", []table.Row{
		count("observation_by_class", "persons", "closed_circle", "", 9),
		gone("truth_by_class", "named", "closed_circle", ""),
		count("truth_by_class", "in_scheme", "closed_circle", "", 6),
		gone("truth_by_class", "false_positives", "closed_circle", ""),
	}, Cell{"truth_by_class", "false_positives", "closed_circle", ""}, 3, 3},
	{"the outcomes of all classes are all outcomes", []table.Row{
		count("comparison_by_class", "with_outcome", "had_housing_allowance", "", 9),
		count("comparison_by_class", "with_outcome", "had_housing_allowance", "female", 7),
		gone("comparison_by_class", "with_outcome", "had_housing_allowance", "male"),
	}, Cell{"comparison_by_class", "with_outcome", "had_housing_allowance", "male"}, 2, 2},
}

// The attacker sees what follows, whatever the kind of arithmetic.
func TestWhatFollows(t *testing.T) {
	kinds := map[string]study.Kind{"population": study.Population, "income": study.IncomeShares,
		"assistants": study.AssistantTotals, "companies": study.CompaniesByTie}
	for _, k := range slices.Concat(study.NetworkKinds, study.FairnessKinds) {
		kinds[string(k)] = k
	}
	for _, k := range []study.Kind{"vulnerable_areas", "company_circles",
		"company_profile", "represented_companies", "work_permits", "focus_group", "outcomes_time", "recovery_chain"} {
		kinds[string(k)] = k
	}
	for _, f := range following {
		t.Run(f.name, func(t *testing.T) { f.seen(t, of(kinds)) })
	}
}

// seen fails where the attacker does not see what follows.
func (f follows) seen(t *testing.T, s *study.Study) {
	found, err := Check(t.Context(), []Published{{Name: "all", Study: s, Rows: f.rows}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range found {
		at := Cell{x.At.Result, x.At.Measure, x.At.Group, x.At.Category}
		if at == f.of && x.Low == f.low && x.High == f.high {
			return
		}
	}
	t.Errorf("%v is %v to %v; found is %v", f.of, f.low, f.high, found)
}
