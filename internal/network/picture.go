package network

import (
	"cmp"
	"slices"

	"ansatz/internal/lang"
)

// Kind is what sort of tie joins two parties.
type Kind string

// The kinds of ties, in the order in which they matter when not all can be shown.
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

// Kinds are all kinds of ties and their names, in the order of the constants.
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
	Group    string `json:"group"` // a person's tie to the population ("none" where it has none); empty for companies
	Label    string `json:"label"` // a company's name; empty for persons, who are shown under their keys only
	Industry string `json:"industry"`
	Ended    string `json:"ended"`    // the first day of a bankruptcy, a revoked licence or a deregistration
	Distance int    `json:"distance"` // edges from the subject

	// Global names the party in whatever leaves the workspace: the same in every export, and never another party. Empty
	// where ID does so itself, as a company's number.
	Global string `json:"global,omitempty"`

	Assistance bool `json:"-"` // a company that provides personal assistance; known in drawings only
}

// Link is one tie between two parties of a picture, with where it comes from.
type Link struct {
	Kind     Kind   `json:"kind"`
	A        int    `json:"a"` // places in Picture.Parties
	B        int    `json:"b"`
	Detail   string `json:"detail"` // role, kind of kinship, kind of support …
	From     string `json:"from"`   // days; empty where unknown, or where it still holds
	To       string `json:"to"`
	Rows     int64  `json:"rows"`     // rows of the register that make the tie
	Register string `json:"register"` // where they stand
	Files    []int  `json:"files"`    // the files they came in, by their places in Picture.Files
	Row      int64  `json:"row"`      // where one row makes the tie, and the register keeps it: its row in the file; 0 otherwise
}

// GlobalID returns the party's identifier in whatever leaves the workspace.
func (p *Party) GlobalID() string { return cmp.Or(p.Global, p.ID) }

// MostDrawn is how many parties a static drawing holds: what a reader can still tell apart on a sheet of paper.
const MostDrawn = 100

// Picture is a part of the whole graph: what is near one cluster or company.
type Picture struct {
	Subject string
	Parties []Party // nearest first
	Links   []Link
	Cut     bool     // there was more than could be shown
	Left    int      // in a drawing: the parties for which there was no room
	Files   []string // the deliveries' files that ties come from
	Marks   []string // what whoever is given the picture must be told: that data are made up, what was left out
	Terms   []string // the conditions of use that the deliveries came with
	Hidden  int      // people with protected identity, who are never shown
}

// Graph returns the picture's graph: an edge where two parties have any tie.
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

// Registers returns the registers that the picture's ties come from, ascending.
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

// Sort puts the links in an order that follows from what they say: parties, kind, detail, days.
func (p *Picture) Sort() {
	rank := map[Kind]int{}
	for i, k := range Kinds {
		rank[k.Kind] = i
	}
	slices.SortFunc(p.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Register, b.Register))
	})
}
