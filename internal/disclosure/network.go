package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/study"
)

// Results about networks have their groups and categories from the data, so that their sums are told by what is printed: over the groups or the categories of a measure there is one whole,
// and everything else there is its parts. What is not printed is zero.

// partition says that the rows of some measures add up along an axis.
type partition struct {
	group    bool   // over groups; else over categories
	whole    string // the group or category that is the sum
	part     string // how the name of a part begins; empty where every other is one
	measures []string
}

var partitions = map[study.Kind][]partition{
	study.Representatives: {{group: true, whole: "all", part: "total", measures: []string{"representatives", "roles"}}},
	study.RepresentativeClusters: {
		{whole: "", part: "industry_", measures: []string{"companies"}},
	},
	study.PermitsByIndustry: {
		{group: true, whole: "all", measures: permits},
		{whole: "", measures: permits},
	},
	study.PermitNetworks: {{whole: "", measures: permits}},
	study.EmploymentSupport: {
		{group: true, whole: "all", measures: []string{"supports", "persons", "employers", "amount"}},
		{whole: "", measures: []string{"supports", "persons", "employers", "amount"}},
	},
	study.Hours: {{group: true, whole: "all", measures: []string{"assistants", "assistant_months", "hours"}}},
}

var permits = []string{"permits", "holders", "employers", "permits_without_wage"}

func init() {
	for kind, base := range map[study.Kind]map[string]string{
		study.Succession:        {"share_of_pairs_beyond_chance": "pairs"},
		study.Hours:             {"share_of_assistants": "assistants", "assistant_months": "assistants", "hours": "assistants"},
		study.EmploymentSupport: {"amount": "persons"},
		study.PermitsByIndustry: {"share_without_wage": "permits_without_wage"},
		study.PermitNetworks:    {"share_without_wage": "permits_without_wage"},
	} {
		baseOf[kind] = base
	}
	partOf[study.RepresentativeClusters] = map[string]string{"assistance_companies": "companies", "bankruptcies": "companies", "deregistered": "companies", "revoked_licences": "companies"}
	partOf[study.PermitsByIndustry] = map[string]string{"permits_without_wage": "permits"}
	partOf[study.PermitNetworks] = partOf[study.PermitsByIndustry]
	categorySums[study.Succession] = wholeAndParts{measure: "pairs", whole: "successors", parts: []string{"successors_related", "successors_unrelated"}}
	where := wholeAndParts{whole: "followed", parts: []string{"same_company", "other_company", "nowhere"}}
	measureSums[study.Succession] = []wholeAndParts{where, {whole: where.whole, parts: append([]string{"municipality", "own_employer"}, where.parts...)}}
}

// networkSums lists the sums of the results about networks.
func (t *protection) networkSums() []Sum {
	type along struct{ result, measure, other string }
	parts := map[bool]map[along][]Cell{true: {}, false: {}}
	var ties []string // how a cluster's representatives are told apart
	seen := map[string]bool{}
	for _, r := range t.rows {
		if _, ok := partitions[t.kind(r.Result)]; !ok {
			continue
		}
		c := cell(r)
		over, across := along{r.Result, r.Measure, r.Category}, along{r.Result, r.Measure, r.Group}
		parts[true][over] = append(parts[true][over], c)
		parts[false][across] = append(parts[false][across], c)
		if tie := r.Measure; t.kind(r.Result) == study.RepresentativeClusters && strings.HasPrefix(tie, "representatives_") && !seen[tie] {
			seen[tie] = true
			ties = append(ties, tie)
		}
	}
	var sums []Sum
	for _, r := range t.rows {
		c, kind := cell(r), t.kind(r.Result)
		for _, p := range partitions[kind] {
			at, other := c.Category, c.Group
			if p.group {
				at, other = c.Group, c.Category
			}
			if at != p.whole || !slices.Contains(p.measures, c.Measure) {
				continue
			}
			s := Sum{Whole: c}
			for _, part := range parts[p.group][along{c.Result, c.Measure, other}] {
				name := part.Category
				if p.group {
					name = part.Group
				}
				if name != p.whole && (strings.HasPrefix(name, p.part) || p.part == "total" && name == study.None) {
					s.Parts = append(s.Parts, part)
				}
			}
			if len(s.Parts) > 0 {
				sums = append(sums, s)
			}
		}
		switch {
		case kind == study.RepresentativeClusters && len(ties) > 0 && c.Measure == "representatives":
			sums = append(sums, Sum{Whole: c, Parts: vary(c, func(c *Cell, p string) { c.Measure = p }, ties)})
		case kind == study.PermitsByIndustry && c.Group == "all" && slices.Contains(permits, c.Measure) && c.Measure != "holders":
			// The same permits by whether the employer shares a representative, in another result.
			for _, other := range t.results(study.PermitNetworks) {
				s := Sum{Whole: c}
				for _, group := range []string{"shared", "alone"} {
					if part := (Cell{other, c.Measure, group, c.Category}); t.has(part) {
						s.Parts = append(s.Parts, part)
					}
				}
				if len(s.Parts) > 0 {
					sums = append(sums, s)
				}
			}
		}
	}
	return sums
}

// results are the names of the results of a kind, in the order of the table.
func (t *protection) results(kind study.Kind) []string {
	var names []string
	for _, r := range t.rows {
		if t.kind(r.Result) == kind && !slices.Contains(names, r.Result) {
			names = append(names, r.Result)
		}
	}
	return names
}

func (t *protection) has(c Cell) bool {
	_, ok := t.index[c]
	return ok
}
