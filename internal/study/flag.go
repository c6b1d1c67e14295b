package study

import "slices"

// Flag is one yes-or-no of a person that comparisons ask for: an outcome or a condition. It is one bit, by its place in
// Flags.
type Flag struct {
	Kind     FlagKind
	Benefit  string // of HadBenefit and WasControlled
	Impulses string // of WasControlled
}

// FlagKind is what a flag says.
type FlagKind string

// The kinds of flags.
const (
	HadBenefit            FlagKind = "had_benefit"
	WasControlled         FlagKind = "controlled"
	IsAssistant           FlagKind = "assistant"
	InvestigatedAssistant FlagKind = "investigated"
)

// Flags returns all flags that the study's results need, each once, in the order of the results.
func (s *Study) Flags() []Flag {
	var all []Flag
	add := func(f Flag) {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	for _, r := range s.Results {
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
		}
	}
	return all
}

// Benefits returns the benefits that a comparison's lines name, each once, in their order.
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
