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
	Code  string // Later or Reserved of rows that do not count
}

// The codes of rows that do not count.
const (
	Later    = "later"    // they begin after the last day of a study
	Reserved = "reserved" // their id is one that is kept for something else
)

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
	all = append(all, s.Cooperation.readings(resultsOf)...)
	return slices.DeleteFunc(all, func(r Reading) bool {
		return len(r.Results) == 0 || r.Name == "prescribed" && !prescribed
	})
}

// readings lists what results about the cooperation count over a time; resultsOf gives the results of some kinds. Years
// that not each of the registers need have are no gaps, so that they are read as days.
func (c *Cooperation) readings(resultsOf func(...Kind) []string) []Reading {
	if !c.Stated() {
		return nil
	}
	first := func(year int) Date { return Date{Time: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)} }
	whole := func(y Years) Period {
		return Period{From: first(y.From), To: Date{Time: first(y.To+1).AddDate(0, 0, -1)}}
	}
	period := Period{From: first(c.Years.From), To: c.AsOf}
	exchange := resultsOf(InformationExchange, Legality, LegalityByAgency)
	part := resultsOf(FocusOfCooperation, Resources, Phenomena)
	return []Reading{
		{"information_request", "cooperation.years", period, ByYear, nil, exchange, false},
		{"information_request", "cooperation.years", period, ByYear, nil, part, true},
		{"cooperation_decision", "cooperation.as_of", Period{To: c.AsOf}, ByDay, nil,
			slices.Concat(exchange, part), true},
		{"phenomenon", "cooperation.as_of", Period{To: c.AsOf}, ByDay, nil, resultsOf(Phenomena), true},
		{"target", "cooperation.years", period, ByYear, nil,
			resultsOf(FocusArea, FocusAreaByPhenomenon, FocusGroup), false},
		{"target", "cooperation.as_of", Period{To: c.AsOf}, ByDay, nil, resultsOf(Relapse), false},
		{"target", "cooperation.years", period, ByYear, nil, resultsOf(FocusOfCooperation, Phenomena), true},
		{"measure", "cooperation.years", period, ByYear, nil,
			resultsOf(MeasuresTaken, EffectsOfMeasures, BenefitStopped), false},
		{"measure", "cooperation.years", period, ByYear, nil, resultsOf(Resources, Phenomena, Relapse), true},
		{"control_investigation", "cooperation.case_years", whole(c.CaseYears), ByYear, nil,
			resultsOf(OutcomesBySource, OutcomesByPhenomenon, OutcomesTime), true},
		{"justice_chain", "cooperation.as_of", Period{To: c.AsOf}, ByDay, nil, resultsOf(OutcomesClosed), false},
		{"justice_chain", "cooperation.as_of", Period{To: c.AsOf}, ByDay, nil,
			resultsOf(Legality, OutcomesBySource, OutcomesByPhenomenon, OutcomesTime), true},
		{"judgment_count", "cooperation.case_years", whole(c.CaseYears), ByYear, nil,
			resultsOf(OutcomesJudgmentTime), false},
		{"judgment_count", "cooperation.case_years", whole(c.CaseYears), ByYear, nil,
			resultsOf(OutcomesBySource, OutcomesByPhenomenon), true},
		{"recovery_claim", "cooperation.claim_years", whole(c.ClaimYears), ByYear, nil,
			resultsOf(RecoveryChain, RecoveryByPhenomenon), false},
		{"resource", "cooperation.years", period, ByYear, nil, resultsOf(Resources), true},
	}
}
