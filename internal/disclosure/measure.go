package disclosure

// counted are the measures whose value is a count of persons or companies, in any result.
var counted = set(
	"persons", "eligible", "recipients", "unmatched_persons",
	"persons_investigated", "persons_police_reported", "persons_with_wrong_payment",
	"assistants", "cumulative_users", "companies", "users", "permits",
	"private_companies", "represented_companies", "represented_in_period", "with_active_or_linked_assistants",
	"represented_by_active", "represented_by_linked", "represented_by_enabler", "represented_by_family",
	"strongest_assistant_active", "strongest_assistant_linked", "strongest_assistant_enabler", "strongest_assistant_family", "strongest_assistant_none",
	"min_active_or_linked_assistants",
	"users_from_population", "users_with_relative_assistance", "bankruptcies", "bankruptcy",
	"work_permit_residence", "with_assistance_hours",
	"active_or_linked_assistants", "active_assistants", "linked_assistants", "enabler_assistants", "family_assistants", "none_assistants",
	"assistants_related_to_each_other", "relative_assistants",
	"representatives_active", "representatives_linked", "representatives_enabler", "representatives_family", "companies_ever_represented",
	"companies_with_permits", "companies_with_12_to_26_permits",
)

// baseOf names, per result, the measure whose count stands behind another measure of the same group and category: a sum, mean, maximum or
// ratio over few persons tells of those persons.
var baseOf = map[string]map[string]string{
	"table_1":         {"median_debt": "share_indebted", "total_debt": "share_indebted"},
	"table_3":         {"share_recipients": "recipients", "total_paid": "recipients", "mean_paid_per_recipient": "recipients", "max_paid": "recipients"},
	"table_4":         {"wrong_payments": "persons_with_wrong_payment", "mean_wrong_payment": "persons_with_wrong_payment"},
	"table_6":         comparison,
	"table_7":         comparison,
	"table_8":         comparison,
	"table_9":         {"hours": "assistants", "user_years": "assistants", "cost_per_year": "assistants"},
	"figure_6":        {"share_of_users": "cumulative_users"},
	"figure_7":        comparison,
	"figure_8":        {"share_of_companies": "companies", "share_of_users": "users"},
	"figure_10":       {"mean_investigations": "companies", "wrong_payments": "companies", "mean_wrong_payment": "companies", "mean_active_or_linked_assistants": "companies"},
	"figure_11":       {"wrong_payments": "companies", "share_investigated": "companies"},
	"figure_12":       {},
	"company_profile": {"investigations": "users"},
}

var comparison = map[string]string{"risk_ratio": "risk", "risk_ratio_matched": "risk"}

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
