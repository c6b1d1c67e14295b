package network

import (
	"cmp"
	"slices"

	"ansatz/internal/lang"
)

// Kind is the kind of a tie between two parties.
type Kind string

// The kinds of ties, the most important first. The order decides which are shown if there is not room for all.
const (
	Represents Kind = "represents"     // person → company: a role
	Family     Kind = "family"         // person – person: parent, spouse
	Permit     Kind = "permit"         // person → company: a permit tied to the employer
	Support    Kind = "support"        // person → company: employment support received there
	Assists    Kind = "assists"        // person → person: assistant and user
	AssistedBy Kind = "assisted_by"    // person → company: user and provider
	Refers     Kind = "refers"         // company → person: a clinic's certificates
	Shares     Kind = "shares_network" // person – person: the same criminal network, according to the police
	Employed   Kind = "employed_by"    // person → company: wages, or hours as an assistant
)

// Kinds lists all kinds of ties and their names, in the order of the constants.
var Kinds = []struct {
	Kind Kind
	Name lang.Text
}{
	{Represents, lang.Text{SV: "företräder", EN: "represents"}},
	{Family, lang.Text{SV: "familj", EN: "family"}},
	{Permit, lang.Text{SV: "tillstånd hos", EN: "holds a permit for"}},
	{Support, lang.Text{SV: "anställningsstöd hos", EN: "receives support at"}},
	{Assists, lang.Text{SV: "är assistent åt", EN: "assists"}},
	{AssistedBy, lang.Text{SV: "är brukare hos", EN: "is assisted by"}},
	{Refers, lang.Text{SV: "har läkarintyg från", EN: "has a certificate from"}},
	{Shares, lang.Text{SV: "samma nätverk", EN: "shares a network"}},
	{Employed, lang.Text{SV: "anställd av", EN: "is employed by"}},
}

// Party is a person or a company in a picture.
type Party struct {
	ID       string `json:"id"` // person-17, or a company's number
	Company  bool   `json:"company"`
	Group    string `json:"group"` // a person's tie to the population ("none" without a tie); empty for companies
	Label    string `json:"label"` // a company's name; empty for persons, who are shown only by their keys
	Industry string `json:"industry"`
	// the day of a bankruptcy, a revoked licence or a deregistration, whichever came first
	Ended    string `json:"ended"`
	Distance int    `json:"distance"` // edges from the subject

	// Global identifies the party outside the workspace: the same in every export, and different for every party. It is
	// empty if ID already does so, as a company's number does.
	Global string `json:"global,omitempty"`

	Assistance bool `json:"-"` // a company that provides personal assistance; set in drawings only
}

// Link is one tie between two parties of a picture, with its source.
type Link struct {
	Kind     Kind   `json:"kind"`
	A        int    `json:"a"` // index in Picture.Parties
	B        int    `json:"b"`
	Detail   string `json:"detail"` // role, kind of kinship, kind of support …
	From     string `json:"from"`   // days; empty if unknown, or if the tie has not ended
	To       string `json:"to"`
	Rows     int64  `json:"rows"`     // the number of rows of the register behind the tie
	Register string `json:"register"` // the register of those rows
	Files    []int  `json:"files"`    // the files of those rows: indices in Picture.Files
	// the number of the row in its file, if it is one row and the register keeps it; 0 otherwise
	Row int64 `json:"row"`
}

// GlobalID returns the party's identifier outside the workspace.
func (p *Party) GlobalID() string { return cmp.Or(p.Global, p.ID) }

// MostDrawn is the largest number of parties in a static drawing; more cannot be told apart on a sheet of paper.
const MostDrawn = 100

// Picture is the part of the graph near one cluster or company.
type Picture struct {
	Subject string
	Parties []Party // nearest first
	Links   []Link
	Cut     bool     // there were more parties than the limit
	Left    int      // in a drawing: the number of parties without room
	Files   []string // the deliveries' files behind the ties
	Marks   []string // warnings for the reader, such as that the data are synthetic or that parties were left out
	Terms   []string // the conditions of use of the deliveries
	Hidden  int      // the number of people with protected identity, who are not shown

	Observed []Observed // what the rules observed of its parties; nil if nobody asked
}

// Observed is an observation with its rule, whose texts have the study's thresholds.
type Observed struct {
	Rule Rule
	Observation
}

// Observe adds those observations that have a party of the picture, or its subject, in them.
func (p *Picture) Observe(all []Observation, rules []Rule) {
	here := map[string]bool{p.Subject: true}
	for i := range p.Parties {
		here[p.Parties[i].ID], here[p.Parties[i].GlobalID()] = true, true
	}
	p.Observed = []Observed{}
	for _, o := range all {
		rule := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == o.Rule })
		if rule >= 0 && (here[o.Subject] || slices.ContainsFunc(o.Evidence, func(e Evidence) bool {
			return here[e.Subject] || here[e.Object]
		})) {
			p.Observed = append(p.Observed, Observed{rules[rule], o})
		}
	}
}

// Graph returns the picture's graph, with an edge between any two parties that have a tie.
func (p *Picture) Graph() *Graph {
	var edges []Edge
	for _, l := range p.Links {
		edges = append(edges, Edge{A: int32(l.A), B: int32(l.B)})
	}
	g, err := Build(len(p.Parties), edges)
	if err != nil {
		panic("network: a link leads out of its picture: " + err.Error())
	}
	return g
}

// Registers returns the registers behind the picture's ties, ascending.
func (p *Picture) Registers() []string {
	var all []string
	for _, l := range p.Links {
		if !slices.Contains(all, l.Register) {
			all = append(all, l.Register)
		}
	}
	slices.Sort(all)
	return all
}

// Sort orders the links by their content: parties, kind, detail, days, register.
func (p *Picture) Sort() {
	rank := map[Kind]int{}
	for i, k := range Kinds {
		rank[k.Kind] = i
	}
	slices.SortFunc(p.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(rank[a.Kind], rank[b.Kind]),
			cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
			cmp.Compare(a.Register, b.Register))
	})
}
