package network

import (
	"slices"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/study"
)

// Named is an identifier and its name in the page's language.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Names are the names on a page: of groups in order, registers, roles and other details.
type Names struct {
	Groups    []Named
	Registers map[string]string
	Details   map[string]string
}

// NamesOf returns the names that a page of the picture needs, in a language.
func NamesOf(released Picture, s *study.Study, l lang.Lang) Names {
	p, names := released.Content(), Names{Registers: map[string]string{}, Details: map[string]string{}}
	for _, g := range append(slices.Clone(s.Groups.Ties), study.None) {
		names.Groups = append(names.Groups, Named{ID: g, Name: label.Group("", g).In(l)})
	}
	for _, r := range p.Registers() {
		names.Registers[r] = label.Register(r).In(l)
	}
	for _, tie := range p.Links {
		if tie.Detail != "" {
			names.Details[tie.Detail] = detailName(tie).In(l)
		}
	}
	return names
}

// detailName returns the name of a tie's detail. Details that only pictures use have their names here.
func detailName(l network.Link) lang.Text {
	switch {
	case l.Detail == "wage":
		return lang.Text{SV: "lön enligt arbetsgivardeklaration", EN: "wages in employer statements"}
	case l.Detail == "assistant":
		return lang.Text{SV: "personlig assistent", EN: "personal assistant"}
	case l.Detail == "parent":
		return lang.Text{SV: "förälder och barn", EN: "parent and child"}
	case l.Detail == "spouse":
		return lang.Text{SV: "makar", EN: "spouses"}
	case l.Kind == network.Represents:
		return label.Role(l.Detail)
	case l.Kind == network.Refers:
		return label.Benefit(l.Detail)
	}
	return label.Category("", l.Detail)
}
