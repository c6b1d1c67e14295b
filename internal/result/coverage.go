package result

import (
	"slices"
	"time"

	"ansatz/internal/study"
)

// Coverage is which months, and in them which codes, the deliveries have rows of, by register.
type Coverage map[string][]Covered

// Covered is a month (a day of balances, a year of incomes) with rows of a code.
type Covered struct {
	Month time.Time
	Code  string
}

// Reading is a period that a study counts in a register, the codes that it names there, and the results for which it does.
type Reading struct {
	Register string
	Name     string // in the study file
	Period   study.Period
	Grain    Grain
	Codes    []string
	Results  []string
	Part     bool // only a part of the results rests on it

	model string
}

// Grain is how finely rows of a register follow each other: what counts as a gap.
type Grain int

// The grains of registers.
const (
	ByMonth Grain = iota // a month without rows is a gap
	ByYear               // a year is
	ByDay                // rows are of one day
)

var assistanceKinds = []study.Kind{study.AssistantTotals, study.AssistanceReach, study.AssistantComparison, study.CompaniesByTie, study.Represented, study.Largest,
	study.CompanyCircles, study.CompanyProfile, study.WorkPermits, study.Succession, study.ClosedCircles, study.ServiceCompanies, study.Hours}

// Readings lists the periods and days that the study's results count, in the order of the study file.
func Readings(s *study.Study) []Reading {
	p := s.Periods
	of := func(kinds ...study.Kind) []string {
		var names []string
		for _, r := range s.Results {
			if slices.Contains(kinds, r.Kind) {
				names = append(names, r.Name)
			}
		}
		return names
	}
	day := study.Period{From: s.Debt.AsOf, To: s.Debt.AsOf}
	first := time.Date(s.Income.Year, 1, 1, 0, 0, 0, 0, time.UTC)
	year := study.Period{From: study.Date{Time: first}, To: study.Date{Time: first.AddDate(1, 0, -1)}}
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
		{"benefit_payment", "had_benefit", p.HadBenefit, ByMonth, compared, of(study.BenefitComparison, study.ControlComparison), false, "coverage.payment"},
		{"benefit_payment", "paid", p.Paid, ByMonth, nil, of(study.Payments), false, "coverage.payment"},
		{"control_investigation", "investigated", p.Investigated, ByYear, nil, of(study.FirstInvestigations, study.Investigations, study.ImpulseShares), false, "coverage.investigation"},
		{"control_investigation", "controlled", p.Controlled, ByYear, nil, of(study.ControlComparison), false, "coverage.investigation"},
		{"prescribed_debt", "prescribed", p.Prescribed, ByYear, prescribedTo, of(study.Debts), true, "coverage.prescribed"},
		{"assistance_time", "assistance", p.Assistance, ByMonth, nil, of(assistanceKinds...), false, "coverage.assistance"},
		{"permit", "permits", p.Permits, ByYear, nil, of(study.PermitHolders, study.WorkPermits, study.PermitsByIndustry, study.PermitNetworks), false, "coverage.permit"},
		{"assistance_time", "permit_hours", p.PermitHours, ByMonth, nil, of(study.PermitHolders), true, "coverage.assistance"},
		{"income", "income.year", year, ByYear, nil, of(study.IncomeShares, study.IncomeComparison), false, "coverage.income"},
		{"debt", "debt.as_of", day, ByDay, creditors, of(study.Debts, study.DebtsOfReported), false, "coverage.debt"},
	}
	return slices.DeleteFunc(all, func(r Reading) bool {
		return len(r.Results) == 0 || r.Name == "prescribed" && !prescribed
	})
}

// coverageModels are the models that say what the deliveries have of what the study counts.
func coverageModels(s *study.Study) []string {
	var names []string
	for _, r := range Readings(s) {
		if !slices.Contains(names, r.model) {
			names = append(names, r.model)
		}
	}
	return names
}

func (d *data) coverage() (Coverage, error) {
	c := Coverage{}
	for _, r := range Readings(d.study) {
		if c[r.Register] != nil {
			continue
		}
		c[r.Register] = []Covered{}
		err := d.read("select strftime(month, '%Y-%m-%d'), code from "+r.model+" where month is not null order by month, code", func(scan func(...any) error) error {
			var month string
			var row Covered
			if err := scan(&month, &row.Code); err != nil {
				return err
			}
			var err error
			row.Month, err = time.Parse(time.DateOnly, month)
			c[r.Register] = append(c[r.Register], row)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}
