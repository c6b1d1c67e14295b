package study

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/lang"
	"ansatz/internal/stats/uncertain"
)

// Evidence says what is assumed when it is asked how far a ratio bears, beside what follows from the numbers alone. It
// changes no result: docs/ratios.md defines what comes of it.
type Evidence struct {
	FalseDiscovery float64        // the share of false ones that is accepted among many ratios
	Detection      *Detection     // how an outcome is found; nil: nothing is assumed
	Controls       []ControlRatio // ratios that would be 1 if groups were seen alike
}

// Detection is what is assumed of how an abuse is found in the group and in the population.
type Detection struct {
	uncertain.Detection
	Draws int
	Seed  uint64
}

// ControlRatio is a result and a category that cannot be abused and is seen as well as what can: a negative control.
type ControlRatio struct{ Result, Category string }

// MostDraws is how many draws of a bias analysis a study may ask for.
const MostDraws = 1_000_000

// DetectedIn reports whether the outcome of a kind of comparison in a category is one that has to be discovered, as
// wrong payments are, and not one that a register has of everybody.
func DetectedIn(k Kind, category string) bool {
	return k == ControlComparison || k == AssistantComparison && category == "control_investigation"
}

// readEvidence reads the section evidence, after the results.
func (s *Study) readEvidence(r *reader, n ast.Node) {
	s.Evidence.FalseDiscovery = 0.05
	if n == nil {
		return
	}
	if textOf(n) == allRatios {
		s.addEstimators()
		return
	}
	f := r.Fields(n, "ratios?", "false_discovery?", "detection?", "negative_controls?")
	if f.Has("ratios") && r.OneOf(f["ratios"], allRatios) == allRatios {
		s.addEstimators()
	}
	if f.Has("false_discovery") {
		s.Evidence.FalseDiscovery = r.share(f["false_discovery"])
	}
	if f.Has("detection") {
		s.Evidence.Detection = readDetection(r, f["detection"])
	}
	if f.Has("negative_controls") {
		for _, item := range r.Items(f["negative_controls"]) {
			g := r.Fields(item, "result", "category")
			c := ControlRatio{Result: r.OneOf(g["result"], s.comparisons()...)}
			if res, ok := s.Result(c.Result); ok {
				c.Category = r.OneOf(g["category"], categoriesIn(res)...)
			}
			s.Evidence.Controls = append(s.Evidence.Controls, c)
		}
	}
}

// allRatios asks for every ratio by every estimator.
const allRatios = "all"

// addEstimators adds, to each line of standardised ratios, lines of the same ratios by the other estimators of the kind
// that the result does not list already.
func (s *Study) addEstimators() {
	for i := range s.Results {
		res := &s.Results[i]
		for _, l := range slices.Clone(res.Lines) {
			if res.Kind == FirstInvestigations && l.Measure == "persons" {
				s.addAges(res, l.Groups)
			}
			if l.Measure != "risk_ratio" && l.Measure != "mean_risk_ratio" {
				continue
			}
			for _, m := range res.Kind.declaration().Measures {
				line := Line{Measure: m.Name, Groups: l.Groups, Categories: l.Categories}
				ofMeans := len(m.Categories) > 0
				if m.Evidence && ofMeans == (l.Measure == "mean_risk_ratio") &&
					!slices.ContainsFunc(res.Lines, line.meets) {
					res.Lines = append(res.Lines, line)
				}
			}
		}
	}
}

// addAges adds lines of the share that has been investigated before each of some ages.
func (s *Study) addAges(res *Result, groups []string) {
	for _, measure := range []string{"followed", "share_by_age_", "share_by_age_comparison_"} {
		for _, age := range []string{"20", "25", "30", "40", "50", "60", "70"} {
			line := Line{Measure: measure + age, Groups: groups, Categories: []string{""}}
			if measure == "followed" {
				line.Measure = measure
			}
			if !slices.ContainsFunc(res.Lines, line.meets) {
				res.Lines = append(res.Lines, line)
			}
		}
	}
}

func readDetection(r *reader, n ast.Node) *Detection {
	f := r.Fields(n, "group", "comparison", "correlation?", "draws?", "seed?")
	d := &Detection{Draws: 100_000, Seed: 1}
	arm := func(n ast.Node) (sensitivity, specificity uncertain.Distribution) {
		g := r.Fields(n, "sensitivity", "specificity")
		return distribution(r, g["sensitivity"]), distribution(r, g["specificity"])
	}
	d.Sensitivity, d.Specificity = arm(f["group"])
	d.OtherSensitivity, d.OtherSpecificity = arm(f["comparison"])
	if f.Has("correlation") {
		d.Correlation = r.Number(f["correlation"], 0, 0.999)
	}
	if f.Has("draws") {
		d.Draws = r.Whole(f["draws"], 100, MostDraws)
	}
	if f.Has("seed") {
		d.Seed = uint64(r.long(f["seed"]))
	}
	return d
}

func distribution(r *reader, n ast.Node) uncertain.Distribution {
	if n == nil {
		return uncertain.Distribution{}
	}
	d, ok := uncertain.Of(textOf(n))
	if !ok {
		r.Fail(n, lang.Text{SV: "här ska stå hur sannolik upptäckt är, från 0 till 1",
			EN: "how likely detection is belongs here, from 0 to 1"},
			lang.Text{SV: "ett tal, beta(a,b), uniform(a,b), triangular(a,b,c) eller trapezoidal(a,b,c,d)",
				EN: "a number, beta(a,b), uniform(a,b), triangular(a,b,c) or trapezoidal(a,b,c,d)"})
	}
	return d
}

// comparisons are the names of the study's results with risk ratios.
func (s *Study) comparisons() (names []string) {
	for i := range s.Results {
		if slices.Contains(s.measuresOf(s.Results[i].Kind.declaration()), "risk_ratio") {
			names = append(names, s.Results[i].Name)
		}
	}
	return names
}

func categoriesIn(res *Result) (names []string) {
	for _, l := range res.Lines {
		if l.Measure == "risk_ratio" {
			for _, c := range l.Categories {
				if !slices.Contains(names, c) {
					names = append(names, c)
				}
			}
		}
	}
	return names
}
