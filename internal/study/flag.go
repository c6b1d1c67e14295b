package study

import (
	"slices"
	"strconv"
	"strings"
)

// Flag is a property that a person has or has not, which comparisons use as an outcome or a condition. Its bit is its
// index in Flags.
type Flag struct {
	Kind     FlagKind
	Benefit  string // for HadBenefit and WasControlled
	Impulses string // for WasControlled
	Year     int    // for PresentAllYear and HasBasicLivelihood
	Name     string // for HasBasicLivelihood the net, for HadBenefitsOfRule and HasIncompatibleMonth the rule
}

// FlagKind is the property that a flag states.
type FlagKind string

// The kinds of flags.
const (
	HadBenefit            FlagKind = "had_benefit"
	WasControlled         FlagKind = "controlled"
	IsAssistant           FlagKind = "assistant"
	InvestigatedAssistant FlagKind = "investigated"
	PresentAllYear        FlagKind = "present"
	HasBasicLivelihood    FlagKind = "basic_livelihood"
	HadBenefitsOfRule     FlagKind = "benefits_of_rule"
	HasIncompatibleMonth  FlagKind = "incompatible_month"
)

// Flags returns all flags that the study's results need, in the order of the results, without duplicates.
func (s *Study) Flags() []Flag {
	var all []Flag
	add := func(f Flag) {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	for _, r := range s.Results {
		for _, name := range r.Outcomes {
			if o, ok := OutcomeNamed(name); ok {
				for _, f := range s.flagsOf(o) {
					add(f)
				}
			}
		}
		switch r.Kind {
		case AssistantComparison:
			add(Flag{Kind: IsAssistant})
			add(Flag{Kind: InvestigatedAssistant})
		case BenefitComparison:
			for _, b := range r.Benefits() {
				add(Flag{Kind: HadBenefit, Benefit: b})
			}
		case ControlComparison:
			for _, b := range r.Benefits() {
				add(Flag{Kind: HadBenefit, Benefit: b})
				for _, i := range s.Impulses {
					add(Flag{Kind: WasControlled, Benefit: b, Impulses: i.Name})
				}
			}
		case BasicLivelihood:
			for _, category := range r.categories() {
				outcome := basicOutcome(category)
				add(Flag{Kind: PresentAllYear, Year: outcome.Year})
				add(outcome)
			}
		case IncompatibleMonths:
			for _, rule := range r.categories() {
				add(Flag{Kind: HadBenefitsOfRule, Name: rule})
				add(Flag{Kind: HasIncompatibleMonth, Name: rule})
			}
		}
	}
	return all
}

// basicOutcome returns the outcome of a category of year and net.
func basicOutcome(category string) Flag {
	year, net, _ := strings.Cut(category, "/")
	n, _ := strconv.Atoi(year)
	return Flag{Kind: HasBasicLivelihood, Year: n, Name: net}
}

// categories returns the categories of a result's lines, in their order, without duplicates.
func (r *Result) categories() []string {
	var all []string
	for _, l := range r.Lines {
		for _, c := range l.Categories {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// Benefits returns the benefits that a comparison's lines name, in their order, without duplicates.
func (r *Result) Benefits() []string {
	var all []string
	known := codes("benefit_payment", "benefit")
	for _, l := range r.Lines {
		for _, c := range l.Categories {
			if slices.Contains(known, c) && !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}
