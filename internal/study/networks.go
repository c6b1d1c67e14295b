package study

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Kinds of results about the people and networks behind companies; docs/networks.md defines them. Their groups and
// categories come from the data, so they give all their rows themselves and take no lines.
const (
	Representatives        Kind = "representatives"
	RepresentativeClusters Kind = "representative_clusters"
	Succession             Kind = "succession"
	ClosedCircles          Kind = "closed_circles"
	ServiceCompanies       Kind = "service_companies"
	PermitsByIndustry      Kind = "permits_by_industry"
	PermitNetworks         Kind = "permit_networks"
	EmploymentSupport      Kind = "employment_support"
	DentalClaims           Kind = "dental"
	Certificates           Kind = "certificates"
	Hours                  Kind = "hours"
)

// NetworkKinds are the kinds about networks, in the order of the documentation.
var NetworkKinds = []Kind{Representatives, RepresentativeClusters, Succession, ClosedCircles, ServiceCompanies,
	PermitsByIndustry, PermitNetworks, EmploymentSupport, DentalClaims, Certificates, Hours}

// Networks says how networks are looked for.
type Networks struct {
	Hub         int     // who represents more companies does not tie them together
	Whole       int     // a component of at most so many companies is one cluster; a larger one is divided
	Samples     int     // random memberships that clusters are held against
	FDR         float64 // a pair of companies shares more than by chance up to this false discovery rate
	WeeklyHours int     // the most hours a week, on average over four months, that the law allows
	FollowUp    []int   // months after which the users of a company that ended are looked for
	Family      bool    // whether kinship ties people together
	Followed    int     // days within which a payment of the benefit that a certificate is for follows it

	limits map[string]float64 // of the rules, as rule.name
}

// Limit is a threshold of a rule of observation: from what on something is observed.
type Limit struct {
	Rule, Name  string
	Value       float64 // where the study does not say
	Least, Most int     // of whole numbers; a limit without them is a share
}

// Limits are all thresholds of the rules of observation, rule by rule; docs/networks.md says what each is.
var Limits = []Limit{
	{"shared_representatives", "companies", 3, 2, 1000},
	{"succession", "people", 2, 1, 1000},
	{"succession", "months", 3, 1, 60},
	{"succession", "role_months", 12, 1, 600},
	{"closed_circle", "assistants", 2, 1, 1000},
	{"closed_circle", "share", 0.333333, 0, 0},
	{"hours_over_law", "months", 4, 1, 60},
	{"permit_without_wage", "permits", 3, 1, 1000},
	{"permit_without_wage", "share", 0.5, 0, 0},
	{"permit_without_wage", "months", 3, 1, 60},
	{"unlicensed_takeover", "months", 3, 1, 60},
	{"administers_own_employers", "users", 2, 1, 1000},
	{"administers_own_employers", "share", 0.5, 0, 0},
	{"certificates_to_one_benefit", "certificates", 20, 1, 100_000},
	{"certificates_to_one_benefit", "times", 2, 1, 1000},
	{"claims_per_patient", "patients", 20, 1, 100_000},
	{"claims_per_patient", "times", 2, 1, 1000},
}

// Limit is the value of a rule's threshold in this study. A threshold that Limits does not have is a mistake in the
// program.
func (n *Networks) Limit(rule, name string) float64 {
	if v, ok := n.limits[rule+"."+name]; ok {
		return v
	}
	for _, l := range Limits {
		if l.Rule == rule && l.Name == name {
			return l.Value
		}
	}
	panic("study: no limit " + rule + "." + name)
}

// readNetworks reads the section networks; a study without it has the values here.
func (s *Study) readNetworks(r *reader, f fields) {
	s.Networks = Networks{
		Hub:         50,
		Whole:       50,
		Samples:     200,
		FDR:         0.05,
		WeeklyHours: 48,
		FollowUp:    []int{3, 6, 12},
		Family:      true,
		Followed:    90,
	}
	if !f.has("networks") {
		return
	}
	n := &s.Networks
	g := r.fields(f["networks"], "hub", "whole", "samples", "fdr", "weekly_hours", "follow_up",
		"family?", "followed?", "rules?")
	n.Hub = r.whole(g["hub"], 2, 1_000_000)
	n.Whole = r.whole(g["whole"], 2, 1_000_000)
	n.Samples = r.whole(g["samples"], 20, 100_000)
	n.FDR = r.share(g["fdr"])
	n.WeeklyHours = r.whole(g["weekly_hours"], 1, 168)
	n.FollowUp = nil
	for _, item := range r.items(g["follow_up"]) {
		n.FollowUp = append(n.FollowUp, r.whole(item, 1, 120))
	}
	if g.has("family") {
		n.Family = r.yes(g["family"])
	}
	if g.has("followed") {
		n.Followed = r.whole(g["followed"], 1, 3660)
	}
	if g.has("rules") {
		n.limits = r.limits(g["rules"])
	}
}

// limits reads the thresholds that the study says, rule by rule.
func (r *reader) limits(n ast.Node) map[string]float64 {
	var names []string
	of := map[string][]string{}
	for _, l := range Limits {
		if of[l.Rule] == nil {
			names = append(names, l.Rule+"?")
		}
		of[l.Rule] = append(of[l.Rule], l.Name+"?")
	}
	said := map[string]float64{}
	rules := r.fields(n, names...)
	for _, rule := range slices.Sorted(maps.Keys(of)) { // mistakes in one order, every time
		if !rules.has(rule) {
			continue
		}
		values := r.fields(rules[rule], of[rule]...)
		for _, l := range Limits {
			if l.Rule != rule || !values.has(l.Name) {
				continue
			}
			if l.Most == 0 {
				said[rule+"."+l.Name] = r.share(values[l.Name])
			} else {
				said[rule+"."+l.Name] = float64(r.whole(values[l.Name], l.Least, l.Most))
			}
		}
	}
	return said
}
