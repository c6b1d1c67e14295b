package study

import (
	"slices"
	"time"
)

// Coverage holds, by register, the months for which the deliveries have rows, with the codes of the rows.
type Coverage map[string][]Covered

// Covered is a month (a day of balances, a year of incomes) with rows of a code.
type Covered struct {
	Month time.Time
	Code  string
}

// Reading is a period that a study counts in a register, with the codes that it names there and the results that count
// it.
type Reading struct {
	Register string
	Name     string // the name in the study file
	Period   Period
	Grain    Grain
	Codes    []string
	Results  []string
	Part     bool // only a part of each result depends on it
}

// Grain is the interval between the rows of a register, which decides what a gap is.
type Grain int

// The grains of registers.
const (
	ByMonth Grain = iota // a month without rows is a gap
	ByYear               // a year without rows is a gap
	ByDay                // all rows are from one day
)

var assistanceKinds = []Kind{AssistantTotals, AssistanceReach, AssistantComparison, CompaniesByTie, Represented,
	Largest, CompanyCircles, CompanyProfile, WorkPermits, Succession, ClosedCircles, ServiceCompanies, Hours}

// Readings lists the periods and days that the study's results count, in the order of the study file.
func (s *Study) Readings() []Reading {
	p := s.Periods
	resultsOf := func(kinds ...Kind) []string {
		var names []string
		for _, r := range s.Results {
			if slices.Contains(kinds, r.Kind) {
				names = append(names, r.Name)
			}
		}
		return names
	}
	day := Period{From: s.Debt.AsOf, To: s.Debt.AsOf}
	first := time.Date(s.Income.Year, 1, 1, 0, 0, 0, 0, time.UTC)
	year := Period{From: Date{Time: first}, To: Date{Time: first.AddDate(1, 0, -1)}}
	var compared, creditors, prescribedTo []string
	for _, r := range s.Results {
		compared = append(compared, r.Benefits()...)
	}
	prescribed := false
	for _, c := range s.Debt.Categories {
		if c.Prescribed {
			prescribed, prescribedTo = true, append(prescribedTo, c.Creditors...)
		} else {
			creditors = append(creditors, c.Creditors...)
		}
	}
	all := []Reading{
		{"benefit_payment", "had_benefit", p.HadBenefit, ByMonth, compared,
			resultsOf(BenefitComparison, ControlComparison), false},
		{"benefit_payment", "paid", p.Paid, ByMonth, nil, resultsOf(Payments), false},
		{"control_investigation", "investigated", p.Investigated, ByYear, nil,
			resultsOf(FirstInvestigations, Investigations, ImpulseShares), false},
		{"control_investigation", "controlled", p.Controlled, ByYear, nil, resultsOf(ControlComparison), false},
		{"prescribed_debt", "prescribed", p.Prescribed, ByYear, prescribedTo, resultsOf(Debts), true},
		{"assistance_time", "assistance", p.Assistance, ByMonth, nil, resultsOf(assistanceKinds...), false},
		{"permit", "permits", p.Permits, ByYear, nil,
			resultsOf(PermitHolders, WorkPermits, PermitsByIndustry, PermitNetworks), false},
		{"assistance_time", "permit_hours", p.PermitHours, ByMonth, nil, resultsOf(PermitHolders), true},
		{"income", "income.year", year, ByYear, nil, resultsOf(IncomeShares, IncomeComparison), false},
		{"debt", "debt.as_of", day, ByDay, creditors, resultsOf(Debts, DebtsOfReported), false},
	}
	return slices.DeleteFunc(all, func(r Reading) bool {
		return len(r.Results) == 0 || r.Name == "prescribed" && !prescribed
	})
}
