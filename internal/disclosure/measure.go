package disclosure

import (
	"math"

	"ansatz/internal/label"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// harmless are the counts that are of no persons or companies: hours, cases, months. Everything else that is counted is protected, and so is
// a measure that nobody has described.
var harmless = map[string]bool{
	"hours": true, "investigations": true, "impulses_with_action": true, "assistant_months": true,
}

// counted says whether a row's value is a count that must not be small.
func counted(r table.Row) bool {
	if harmless[r.Measure] {
		return false
	}
	if !described(r) {
		mean := r.Denominator >= Threshold && r.Value != math.Trunc(r.Value) // of a study's own model
		return !mean
	}
	return label.MeasureUnit(r.Result, r.Measure) == label.Count
}

// described says whether somebody has said what a row's measure is.
func described(r table.Row) bool { return label.Measure(r.Result, r.Measure).SV != r.Measure }

// baseOf names, per kind of result, the measure whose count stands behind another measure of the same group and category: a sum, mean,
// maximum or ratio over few persons tells of those persons. Kinds that are not listed have every count behind every other measure.
var baseOf = map[study.Kind]map[string]string{
	study.Population:          {},
	study.IncomeShares:        {},
	study.IncomeComparison:    {},
	study.BackgroundShares:    {},
	study.DebtsOfReported:     {},
	study.FirstInvestigations: {},
	study.ImpulseShares:       {},
	study.Represented:         {},
	study.PermitHolders:       {},
	study.WorkPermits:         {},
	study.Debts:               {"median_debt": "share_indebted", "total_debt": "share_indebted"},
	study.Payments:            {"share_recipients": "recipients", "total_paid": "recipients", "mean_paid_per_recipient": "recipients", "max_paid": "recipients"},
	study.Investigations:      {"wrong_payments": "persons_with_wrong_payment", "mean_wrong_payment": "persons_with_wrong_payment"},
	study.BenefitComparison:   comparison,
	study.ControlComparison:   comparison,
	study.AssistantComparison: comparison,
	study.AssistantTotals:     {"hours": "assistants", "user_years": "assistants", "cost_per_year": "assistants"},
	study.AssistanceReach:     {"share_of_users": "cumulative_users"},
	study.CompaniesByTie:      {},
	study.Largest:             {},
	study.CompanyCircles:      {},
	study.CompanyProfile:      {"investigations": "users"},
}

var comparison = map[string]string{"risk_ratio": "risk", "risk_ratio_matched": "risk"}

// partOf names, per kind, the count that another count of the same group and category is a part of. Those of groups of persons stand in sum.go.
var partOf = map[study.Kind]map[string]string{
	study.CompanyProfile: {"users_from_population": "users", "users_with_relative_assistance": "users_from_population"},
}
