package study

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/lang"
)

// CooperationName is the name of the built-in study of what the agencies' cooperation asks, gives, targets and leads
// to.
const CooperationName = "cooperation"

// The kinds of results about the cooperation of agencies, defined in docs/cooperation.md.
const (
	InformationExchange Kind = "information_exchange"
	Legality            Kind = "legality"
	LegalityByAgency    Kind = "legality_by_agency"
	Resources           Kind = "resources"
	Phenomena           Kind = "phenomena"
)

// The kinds of results about whom the cooperation is aimed at, what comes of it and what it does.
const (
	FocusOfCooperation    Kind = "focus"
	FocusArea             Kind = "focus_area"
	FocusAreaByPhenomenon Kind = "focus_area_by_phenomenon"
	FocusGroup            Kind = "focus_group"
	OutcomesBySource      Kind = "outcomes"
	OutcomesByPhenomenon  Kind = "outcomes_by_phenomenon"
	OutcomesClosed        Kind = "outcomes_closed"
	OutcomesTime          Kind = "outcomes_time"
	OutcomesJudgmentTime  Kind = "outcomes_judgment_time"
	RecoveryChain         Kind = "recovery_chain"
	RecoveryByPhenomenon  Kind = "recovery_by_phenomenon"
	MeasuresTaken         Kind = "measures"
	EffectsOfMeasures     Kind = "effects"
	BenefitStopped        Kind = "benefit_stopped"
	Relapse               Kind = "relapse"
)

// Placeholders of groups and categories of the cooperation that the data replace.
const (
	EveryPair       = "<pair>"       // the agency that asks and the one that is asked, as police>tax_agency
	EveryAgency     = "<agency>"     // that asks or answers; of resources, that has people
	EveryPhenomenon = "<phenomenon>" // of the register phenomenon
	EveryIndicator  = "<indicator>"  // the row of another study that speaks to the phenomenon
)

// Unclassified is the phenomenon of what has none, or one that the register phenomenon does not have.
const Unclassified = "unclassified"

// IndicatorName is the category of an indicator: the study and the row of its results that speak to a phenomenon.
func IndicatorName(study, result, group, category, measure string) string {
	return strings.Join([]string{study, result, group, category, measure}, "|")
}

// Indicated returns the built-in study and the row of its results that a name of IndicatorName stands for: result,
// group, category and measure. The category - is the empty one. It is not ok if the name is of no built-in study.
func Indicated(name string) (study string, row [4]string, ok bool) {
	parts := strings.Split(name, "|")
	if len(parts) != 5 || !isBuiltin(parts[0]) {
		return "", row, false
	}
	row = [4]string(parts[1:])
	if row[2] == "-" {
		row[2] = ""
	}
	return parts[0], row, true
}

// Cooperation defines the results about the agencies' cooperation.
type Cooperation struct {
	AsOf          Date // what starts later does not count, and an ending later is not known
	Observed      Date // the day until which the register of control investigations is known
	Years         Years
	CaseYears     Years // in which control investigations were opened
	ClaimYears    Years // in which recovery claims were decided
	OB2From       Date  // the first day of the new way of working
	PopulationDay Date  // whose eligible, ages and places of residence are the population's
	AnswerDays    int   // within which an answer without a day of its own is due
	Sources       []string
	Details       []string
	Balancing     []string // the grounds on which the balancing of interests is documented
	Reference     Classes
	Law           []LawRow
}

// Years are calendar years, both included.
type Years struct{ From, To int }

// All returns the years.
func (y Years) All() []int {
	var all []int
	for n := y.From; n <= y.To && n > 0; n++ {
		all = append(all, n)
	}
	return all
}

// names returns the years as categories.
func (y Years) names() []string {
	var all []string
	for _, n := range y.All() {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

// Classes are the classes of background, sex and age that others are compared with.
type Classes struct{ Background, Sex, Age string }

// Stated reports whether the study has a section about the cooperation.
func (c *Cooperation) Stated() bool { return !c.AsOf.IsZero() }

// readCooperation reads the section cooperation, before the results that need it.
func (s *Study) readCooperation(r *reader, f fields) {
	if !f.Has("cooperation") {
		return
	}
	c := &s.Cooperation
	g := r.Fields(f["cooperation"], "as_of", "observed?", "years", "case_years", "claim_years", "ob2_from",
		"population_day", "answer_days", "cooperation_sources", "balancing_grounds", "reference", "law")
	c.AsOf = r.date(g["as_of"])
	c.Observed = c.AsOf
	if g.Has("observed") {
		if o := r.Fields(g["observed"], "control_investigation?"); o.Has("control_investigation") {
			c.Observed = r.date(o["control_investigation"])
		}
	}
	c.Years, c.CaseYears, c.ClaimYears = r.years(g["years"]), r.years(g["case_years"]), r.years(g["claim_years"])
	if y := c.AsOf.Year(); g.Has("as_of") && g.Has("years") && c.Years.To > 0 && !c.AsOf.IsZero() &&
		y != c.Years.To {
		r.Fail(g["years"], lang.Textf("åren slutar %d, men studiens sista dag ligger i %d",
			"the years end in %d, but as_of is a day of %d", c.Years.To, y),
			lang.Text{SV: "det sista året är den sista dagens, och räknas till och med den dagen",
				EN: "the last year is that of as_of, and is counted up to that day"})
	}
	c.OB2From, c.PopulationDay = r.date(g["ob2_from"]), r.date(g["population_day"])
	c.AnswerDays = r.Whole(g["answer_days"], 0, 3660)
	sources := r.Fields(g["cooperation_sources"], "source", "source_detail?")
	c.Sources = r.codes(sources["source"], "control_investigation", "source")
	if sources.Has("source_detail") {
		c.Details = r.codes(sources["source_detail"], "control_investigation", "source_detail")
	}
	c.Balancing = r.codes(g["balancing_grounds"], "information_request", "ground")
	c.Reference = s.readReference(r, g["reference"])
	if g.Has("law") && !s.recorded {
		c.Law = s.readLaw(r, g["law"])
	}
}

// readReference reads the classes that others are compared with.
func (s *Study) readReference(r *reader, n ast.Node) Classes {
	f := r.Fields(n, "background", "sex", "age")
	var ages []string
	for _, a := range Ages {
		ages = append(ages, a.Name)
	}
	one := func(key string, allowed []string) string {
		if !f.Has(key) {
			return ""
		}
		return r.OneOf(f[key], allowed...)
	}
	return Classes{Background: one("background", names(s.Background)), Sex: one("sex", codes("person", "sex")),
		Age: one("age", ages)}
}

// years reads {from: year, to: year}, both included.
func (r *reader) years(n ast.Node) Years {
	f := r.Fields(n, "from", "to")
	y := Years{r.Whole(f["from"], 1900, 2100), r.Whole(f["to"], 1900, 2100)}
	if y.From > 0 && y.To > 0 && y.To < y.From {
		r.Fail(f["to"], lang.Text{SV: "åren slutar innan de börjar", EN: "the years end before they begin"},
			lang.Text{SV: "byt plats på from och to", EN: "swap from and to"})
	}
	return y
}

// cooperationDimension returns the categories that a placeholder about the cooperation stands for, and whether it is
// one.
func (s *Study) cooperationDimension(placeholder string) ([]string, bool) {
	c := &s.Cooperation
	switch placeholder {
	case "<cooperation year>":
		return c.Years.names(), true
	case "<case year>":
		return c.CaseYears.names(), true
	case "<claim year>":
		return c.ClaimYears.names(), true
	case "<ground>":
		return codes("information_request", "ground"), true
	case "<outcome>":
		return append(codes("information_request", "outcome"), "not_stated", "unanswered"), true
	case "<kind of target>":
		return codes("target", "kind"), true
	case "<kind of measure>":
		return codes("measure", "kind"), true
	case "<effect>":
		return codes("measure", "effect"), true
	case "<closing reason>":
		return append(codes("justice_chain", "closing_reason"), "not_stated"), true
	case "<legality rule>":
		return LegalityRules, true
	case "<request rule>":
		return slices.DeleteFunc(slices.Clone(LegalityRules), func(rule string) bool {
			return rule == "decision_conditions" || rule == "chain_not_joinable"
		}), true
	}
	return nil, false
}

// LegalityRules are the rules that requests, decisions and the chain of justice are checked by, in the order of the
// results.
var LegalityRules = []string{"ground_in_force", "asking_agency_named", "answering_agency_named", "decision_stated",
	"decision_in_force", "agencies_in_decision", "decision_conditions", "within_purpose", "need_stated",
	"balancing_stated", "refusal_ground_stated", "conditions_recorded", "h3_described", "conditions_carried",
	"onward_permission", "onward_purpose", "dates_in_order", "chain_not_joinable"}

// Agencies returns the codes of the agencies that may ask, answer and take measures.
func Agencies() []string { return codes("information_request", "from_agency") }

// ReferenceOf returns the group that the study of cooperation compares a group of background, sex or age with.
func (s *Study) ReferenceOf(group string) string {
	reference := s.Cooperation.Reference
	switch {
	case slices.ContainsFunc(Ages, func(a Age) bool { return a.Name == group }):
		return reference.Age
	case slices.ContainsFunc(s.Background, func(b Category) bool { return b.Name == group }):
		return reference.Background
	}
	return reference.Sex
}
