package study

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/lang"
)

// The kinds of results about whom a study hits, defined in docs/fairness.md. They only count people in aggregates: sex,
// age, background and area decide nothing.
const (
	SelectionByClass   Kind = "selection_by_class"
	ObservationByClass Kind = "observation_by_class"
	ComparisonByClass  Kind = "comparison_by_class"
	TruthByClass       Kind = "truth_by_class"
	AreaFocus          Kind = "area_focus"
)

// FairnessKinds are the kinds about whom a study hits, in the order of the documentation.
var FairnessKinds = []Kind{SelectionByClass, ObservationByClass, TruthByClass, ComparisonByClass, AreaFocus}

// FairnessName is the name of the built-in study of whom a study hits.
const FairnessName = "fairness"

// Everybody, AnyRule and WrongPayments are the groups, beside those of the study and its rules, whose people are
// counted by class: everybody in the analysis, those whom any rule names, and those with a confirmed wrong payment,
// whom no rule and no group of the study decides.
const (
	Everybody     = "everybody"
	AnyRule       = "any_rule"
	WrongPayments = "wrong_payments"
)

// The beginnings of the names of outcomes by class. The name of a benefit follows.
const (
	HadPrefix        = "had_"
	ControlledPrefix = "controlled_"
)

// Age is a class of ages.
type Age struct {
	Name string
	Range
}

// Ages are the classes of age at the end of the year of the reference date.
var Ages = []Age{{"age_0_17", Range{0, 17}}, {"age_18_29", Range{18, 29}}, {"age_30_44", Range{30, 44}},
	{"age_45_64", Range{45, 64}}, {"age_65_plus", Range{65, -1}}}

// The classes of area besides those of the register area.
const (
	NotVulnerable = "none"
	UnknownArea   = "unknown"        // no home on the reference date, or in an area that the register does not have
	AnyVulnerable = "any_vulnerable" // any class but none and unknown
)

// OtherBackground is the class of those whose background the study does not name.
const OtherBackground = "other_background"

// AreaClasses are the classes of area, each of which excludes the others.
func AreaClasses() []string { return append(codes("area", "vulnerability"), UnknownArea) }

// Classes returns the classes by which people are counted, in the order of the results; "" is everybody.
func (s *Study) Classes() []string {
	all := append([]string{""}, codes("person", "sex")...)
	for _, a := range Ages {
		all = append(all, a.Name)
	}
	all = append(append(all, names(s.Background)...), OtherBackground)
	return append(append(all, AreaClasses()...), AnyVulnerable)
}

// Outcome is what a comparison asks of a person: the kind of comparison, and the category of that kind.
type Outcome struct {
	Kind     Kind
	Category string
}

// OutcomeNamed returns the outcome that a name stands for, and whether it stands for one.
func OutcomeNamed(name string) (Outcome, bool) {
	for prefix, kind := range map[string]Kind{HadPrefix: BenefitComparison, ControlledPrefix: ControlComparison} {
		if benefit, ok := strings.CutPrefix(name, prefix); ok {
			return Outcome{kind, benefit}, slices.Contains(codes("benefit_payment", "benefit"), benefit)
		}
	}
	return Outcome{AssistantComparison, name}, slices.Contains(AssistantComparison.declaration().Categories, name)
}

// outcomeNames are the outcomes that a result by class may list.
func outcomeNames() (all []string) {
	for _, prefix := range []string{HadPrefix, ControlledPrefix} {
		for _, benefit := range codes("benefit_payment", "benefit") {
			all = append(all, prefix+benefit)
		}
	}
	return append(all, AssistantComparison.declaration().Categories...)
}

// readOutcomes reads the outcomes of a result by class.
func (s *Study) readOutcomes(r *reader, item ast.Node, f fields, res *Result) {
	if res.Kind != ComparisonByClass {
		if f.Has("outcomes") {
			r.Fail(f["outcomes"], lang.Textf("resultat av slaget %q har inga outcomes",
				"results of kind %q have no outcomes", res.Kind),
				lang.Text{SV: "ta bort outcomes", EN: "leave outcomes out"})
		}
		return
	}
	if !f.Has("outcomes") {
		r.Missing(item, "outcomes")
		return
	}
	for _, item := range r.Items(f["outcomes"]) {
		name := r.OneOf(item, outcomeNames()...)
		if name != "" && slices.Contains(res.Outcomes, name) {
			r.Twice(item, name)
		}
		res.Outcomes = append(res.Outcomes, name)
	}
}

// flagsOf returns the flags that an outcome needs, of a study's first set of impulses.
func (s *Study) flagsOf(o Outcome) []Flag {
	switch o.Kind {
	case BenefitComparison:
		return []Flag{{Kind: HadBenefit, Benefit: o.Category}}
	case ControlComparison:
		all := []Flag{{Kind: HadBenefit, Benefit: o.Category}}
		if len(s.Impulses) > 0 {
			all = append(all, Flag{Kind: WasControlled, Benefit: o.Category, Impulses: s.Impulses[0].Name})
		}
		return all
	}
	return []Flag{{Kind: IsAssistant}, {Kind: InvestigatedAssistant}}
}

// outcomes are the outcomes of a study's comparisons and of those of the studies that it builds on, in their order.
func (s *Study) outcomes() (all []string) {
	add := func(name string) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for of := s; of != nil; of = of.Base {
		for _, r := range of.Results {
			prefix := map[Kind]string{BenefitComparison: HadPrefix, ControlComparison: ControlledPrefix}[r.Kind]
			switch {
			case prefix != "":
				for _, b := range r.Benefits() {
					add(prefix + b)
				}
			case r.Kind == AssistantComparison:
				for _, l := range r.Lines {
					for _, c := range l.Categories {
						add(c)
					}
				}
			}
		}
	}
	return all
}

// Fairness returns the study of whom another study hits, which is given by name or path: with its groups, periods and
// rules, and its comparisons; those of the built-in study if it has none.
func Fairness(path string) (*Study, error) {
	if path == "" || path == FairnessName || path == NetworksName {
		return Load(FairnessName)
	}
	of, err := Load(path)
	if err != nil {
		return nil, err
	}
	text, err := builtin.ReadFile(FairnessName + "/" + File)
	if err != nil {
		return nil, err
	}
	file := fileOf(path)
	base := filepath.Base(file)
	if isBuiltin(path) {
		file, base = FairnessName+"/"+File, path
	}
	text = replaceLine(text, "based_on: ", fmt.Sprintf("%q", base))
	purpose := fmt.Sprintf("%q", of.Purpose)
	if of.Purpose == "" {
		purpose = "# " + FairnessName
	}
	text = replaceLine(text, "purpose: ", purpose)
	if outcomes := of.outcomes(); len(outcomes) > 0 {
		text = replaceLine(text, "    outcomes: ", "["+strings.Join(outcomes, ", ")+"]")
	}
	return parse(filepath.Join(filepath.Dir(file), FairnessName+".yaml"), text, nil, nil)
}

// replaceLine replaces what follows the beginning of a line in a text.
func replaceLine(text []byte, beginning, rest string) []byte {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, beginning) {
			lines[i] = beginning + rest
		}
	}
	return []byte(strings.Join(lines, "\n"))
}
