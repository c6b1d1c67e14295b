package study

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// The kinds of results about people and networks behind companies, defined in docs/networks.md. Their groups and
// categories come from the data, so that a study lists no lines for them.
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

// Networks holds the limits for networks.
type Networks struct {
	Hub            int     // a representative of more companies does not connect them
	LargestCluster int     // a component of at most so many companies is one cluster; a larger one is divided
	Samples        int     // random role graphs that clusters are compared with
	FDR            float64 // a pair of companies shares more than by chance up to this false discovery rate
	WeeklyHours    int     // the most hours a week, on average over four months, that the law allows
	FollowUp       []int   // months after which the users of a company that ended are looked for
	Family         bool    // whether relatives count as connected
	Followed       int     // days after a certificate within which a payment of its benefit counts

	limits map[string]float64 // of the rules, as rule.name
}

// Limit is a threshold of a rule of observation.
type Limit struct {
	Rule, Name  string
	Value       float64 // if the study does not state one
	Least, Most int     // bounds of an integer; both are 0 if the limit is a share
}

// Limits are the thresholds of all rules of observation, by rule. docs/networks.md defines each.
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

// Limit returns the value of a rule's threshold in this study. It panics if Limits does not have the threshold.
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

// readNetworks reads the section networks. A study without the section has the default values.
func (s *Study) readNetworks(r *reader, f fields) {
	s.Networks = Networks{
		Hub:            50,
		LargestCluster: 50,
		Samples:        200,
		FDR:            0.05,
		WeeklyHours:    48,
		FollowUp:       []int{3, 6, 12},
		Family:         true,
		Followed:       90,
	}
	if !f.Has("networks") {
		return
	}
	n := &s.Networks
	g := r.Fields(f["networks"], "hub", "whole", "samples", "fdr", "weekly_hours", "follow_up",
		"family?", "followed?", "rules?")
	n.Hub = r.Whole(g["hub"], 2, 1_000_000)
	n.LargestCluster = r.Whole(g["whole"], 2, 1_000_000)
	n.Samples = r.Whole(g["samples"], 20, 100_000)
	n.FDR = r.share(g["fdr"])
	n.WeeklyHours = r.Whole(g["weekly_hours"], 1, 168)
	n.FollowUp = nil
	for _, item := range r.Items(g["follow_up"]) {
		n.FollowUp = append(n.FollowUp, r.Whole(item, 1, 120))
	}
	if g.Has("family") {
		n.Family = r.Yes(g["family"])
	}
	if g.Has("followed") {
		n.Followed = r.Whole(g["followed"], 1, 3660)
	}
	if g.Has("rules") {
		n.limits = r.limits(g["rules"])
	}
}

// limits reads the thresholds that the study states, by rule.
func (r *reader) limits(n ast.Node) map[string]float64 {
	var names []string
	namesOf := map[string][]string{}
	for _, l := range Limits {
		if namesOf[l.Rule] == nil {
			names = append(names, l.Rule+"?")
		}
		namesOf[l.Rule] = append(namesOf[l.Rule], l.Name+"?")
	}
	said := map[string]float64{}
	rules := r.Fields(n, names...)
	for _, rule := range slices.Sorted(maps.Keys(namesOf)) { // mistakes are always in the same order
		if !rules.Has(rule) {
			continue
		}
		values := r.Fields(rules[rule], namesOf[rule]...)
		for _, l := range Limits {
			if l.Rule != rule || !values.Has(l.Name) {
				continue
			}
			if l.Most == 0 {
				said[rule+"."+l.Name] = r.share(values[l.Name])
			} else {
				said[rule+"."+l.Name] = float64(r.Whole(values[l.Name], l.Least, l.Most))
			}
		}
	}
	return said
}
