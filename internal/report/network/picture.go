package network

import (
	"fmt"
	"slices"

	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/network"
)

// picture is a picture as it is written.
type picture struct{ *network.Picture }

// shown returns a copy of the picture whose texts have been through lang.Visible, since names and files come from
// outside.
func shown(released Picture) *picture {
	p := released.Content()
	all := func(texts []string) []string {
		var shown []string
		for _, t := range texts {
			shown = append(shown, lang.Visible(t))
		}
		return shown
	}
	shown := *p
	shown.Subject = lang.Visible(p.Subject)
	shown.Files, shown.Marks, shown.Terms = all(p.Files), all(p.Marks), all(p.Terms)
	shown.Parties, shown.Links = slices.Clone(p.Parties), slices.Clone(p.Links)
	for i := range shown.Parties {
		party := &shown.Parties[i]
		for _, text := range []*string{&party.ID, &party.Global, &party.Group, &party.Label,
			&party.Industry, &party.Ended} {
			*text = lang.Visible(*text)
		}
	}
	for i := range shown.Links {
		l := &shown.Links[i]
		for _, text := range []*string{&l.Detail, &l.From, &l.To, &l.Register} {
			*text = lang.Visible(*text)
		}
	}
	return &picture{&shown}
}

// notices returns the marks and conditions that must follow the picture.
func (p *picture) notices() []string { return slices.Concat(p.Marks, p.Terms) }

// identifiers creates identifiers that are unique in one file. The second of two equal things gets a number.
type identifiers map[string]int

func (given identifiers) next(prefix string, parts ...string) string {
	id := identity.Identifier(prefix, parts...)
	given[id]++
	if n := given[id]; n > 1 {
		return fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// tieIDs returns the identifiers of the links, in their order. They are computed from everything that an export states
// about a tie, so that an identifier means the same tie in every export.
func (p *picture) tieIDs() []string {
	given := identifiers{}
	ids := make([]string, len(p.Links))
	for i := range p.Links {
		l := &p.Links[i]
		ids[i] = given.next("tie", append(p.attributes(l), p.Parties[l.A].GlobalID(), p.Parties[l.B].GlobalID())...)
	}
	return ids
}
