package study

import "slices"

// Coding holds the numbers under which the models, and who reads them, know what a study names: base groups, ties,
// flags and contrasts. It is worked out once for a run.
type Coding struct {
	Flags     []Flag     // the bit of a flag is its place here
	Ties      []string   // the number of a tie is its place here; None is the last
	Contrasts []Contrast // the number of a contrast is its place here

	groups  map[string]int   // the numbers of base groups, from 1 in the order of strength
	members map[string][]int // the base groups of every group; the pool is 0
	bits    map[Flag]int64
	all     string // the set of all impulses
}

// Question selects persons by their flags. It applies to the persons who have all flags of Condition. It holds for
// those of them whose flags within Mask are exactly Want.
type Question struct{ Condition, Mask, Want int64 }

// Applies reports whether the question applies to a person with these flags.
func (q Question) Applies(flags int64) bool { return flags&q.Condition == q.Condition }

// Holds reports whether the question, which applies to a person with these flags, holds for that person.
func (q Question) Holds(flags int64) bool { return flags&q.Mask == q.Want }

// Contrast is a group and a condition for which persons are drawn. Both the members of the group and its pool are
// restricted to the persons who have all flags of the condition.
type Contrast struct {
	Group     string
	Condition int64
}

// ComparesDrawn reports whether a measure compares with the persons who were drawn.
func ComparesDrawn(measure string) bool {
	switch measure {
	case "risk_ratio_matched", "risk_ratio_koopman", "risk_ratio_miettinen_nurminen", "p_mid",
		"difference_sex_matched", "difference_birth_year_matched", "difference_region_matched":
		return true
	}
	return false
}

// Coding works the numbers out.
func (s *Study) Coding() *Coding {
	c := &Coding{Flags: s.Flags(), Ties: append(slices.Clone(s.Groups.Ties), None), groups: map[string]int{},
		members: map[string][]int{Pool: {0}}, bits: map[Flag]int64{}}
	for i, name := range s.Groups.BaseGroups() {
		c.groups[name] = i + 1
	}
	for _, name := range append(s.Groups.Names(), c.Ties...) {
		if c.members[name] == nil {
			for _, base := range s.Groups.Members(name) {
				c.members[name] = append(c.members[name], c.groups[base])
			}
		}
	}
	for i, f := range c.Flags {
		c.bits[f] = 1 << i
	}
	if len(s.Impulses) > 0 {
		c.all = s.Impulses[0].Name
	}
	for _, r := range s.Results {
		for _, l := range r.Lines {
			if !ComparesDrawn(l.Measure) {
				continue
			}
			for _, g := range l.Groups {
				for _, category := range l.Categories {
					one := Contrast{g, c.Question(r.Kind, category).Condition}
					if !slices.Contains(c.Contrasts, one) {
						c.Contrasts = append(c.Contrasts, one)
					}
				}
			}
		}
	}
	return c
}

// Group returns the number of a base group.
func (c *Coding) Group(name string) int { return c.groups[name] }

// NoTie returns the number of None.
func (c *Coding) NoTie() int { return len(c.Ties) - 1 }

// Members returns the numbers of the base groups of a group; for the pool it is 0.
func (c *Coding) Members(name string) []int { return c.members[name] }

// Contrast returns the number of the contrast of a group and a question.
func (c *Coding) Contrast(group string, q Question) int {
	return slices.Index(c.Contrasts, Contrast{group, q.Condition})
}

// Question returns the question of a category of a comparison.
func (c *Coding) Question(kind Kind, category string) Question {
	var outcome Flag
	condition := int64(0)
	switch {
	case kind == BenefitComparison:
		outcome = Flag{Kind: HadBenefit, Benefit: category}
	case kind == ControlComparison:
		return c.ControlQuestion(category, c.all)
	case kind == BasicLivelihood:
		outcome = basicOutcome(category)
		condition = c.bits[Flag{Kind: PresentAllYear, Year: outcome.Year}]
	case kind == IncompatibleMonths:
		outcome = Flag{Kind: HasIncompatibleMonth, Name: category}
		condition = c.bits[Flag{Kind: HadBenefitsOfRule, Name: category}]
	case category == "control_investigation":
		outcome, condition = Flag{Kind: InvestigatedAssistant}, c.bits[Flag{Kind: IsAssistant}]
	default:
		outcome = Flag{Kind: IsAssistant}
	}
	return Question{condition, c.bits[outcome], c.bits[outcome]}
}

// ControlQuestion returns this question: was a person who had the benefit investigated for it, with these impulses?
func (c *Coding) ControlQuestion(benefit, impulses string) Question {
	outcome := c.bits[Flag{Kind: WasControlled, Benefit: benefit, Impulses: impulses}]
	return Question{c.bits[Flag{Kind: HadBenefit, Benefit: benefit}], outcome, outcome}
}
