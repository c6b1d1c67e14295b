package study

// Kinds of results about the people and networks behind companies; docs/networks.md defines them. Their groups and categories come from the data, so they give all
// their rows themselves and take no lines.
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
var NetworkKinds = []Kind{Representatives, RepresentativeClusters, Succession, ClosedCircles, ServiceCompanies, PermitsByIndustry, PermitNetworks, EmploymentSupport, DentalClaims, Certificates, Hours}

func init() {
	for _, k := range NetworkKinds {
		shapes[k] = shape{whole: true}
	}
}

// Networks says how networks are looked for.
type Networks struct {
	Hub         int     // who represents more companies does not tie them together
	Whole       int     // companies that hang together are one cluster up to this number; more are divided into communities
	Samples     int     // random memberships that clusters are held against
	FDR         float64 // a pair of companies shares more than chance gives where its false discovery rate is at most this
	WeeklyHours int     // the most hours a week, on average over four months, that the law allows
	FollowUp    []int   // months after which the users of a company that ended are looked for
}

// readNetworks reads the section networks; a study without it has the values here.
func (s *Study) readNetworks(r *reader, f fields) {
	s.Networks = Networks{Hub: 50, Whole: 50, Samples: 200, FDR: 0.05, WeeklyHours: 48, FollowUp: []int{3, 6, 12}}
	if !f.has("networks") {
		return
	}
	n := &s.Networks
	g := r.fields(f["networks"], "hub", "whole", "samples", "fdr", "weekly_hours", "follow_up")
	n.Hub = r.whole(g["hub"], 2, 1_000_000)
	n.Whole = r.whole(g["whole"], 2, 1_000_000)
	n.Samples = r.whole(g["samples"], 20, 100_000)
	n.FDR = r.share(g["fdr"])
	n.WeeklyHours = r.whole(g["weekly_hours"], 1, 168)
	n.FollowUp = nil
	for _, item := range r.items(g["follow_up"]) {
		n.FollowUp = append(n.FollowUp, r.whole(item, 1, 120))
	}
}
