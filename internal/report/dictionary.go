package report

import (
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// typeNames are what the types of the dictionary are, and how their values are written.
var typeNames = map[register.Type]lang.Text{
	register.ID:    {SV: "personnummer eller samordningsnummer", EN: "personal or coordination number"},
	register.Org:   {SV: "organisationsnummer", EN: "organisation number"},
	register.Date:  {SV: "datum, ÅÅÅÅ-MM-DD", EN: "date, YYYY-MM-DD"},
	register.Month: {SV: "månad, ÅÅÅÅ-MM", EN: "month, YYYY-MM"},
	register.Int:   {SV: "heltal", EN: "whole number"},
	register.Num:   {SV: "tal", EN: "number"},
	register.Bool:  {SV: "ja eller nej, J eller N", EN: "true or false, J or N"},
	register.Code:  {SV: "kod", EN: "code"},
	register.Text:  {SV: "text", EN: "text"},
}

// TypeName is what a type of the dictionary is, in words.
func TypeName(t register.Type) lang.Text { return typeNames[t] }

// Dictionary is the data dictionary, or some registers of it, as a paper: for each register its columns and codes, with
// the names that people use.
func Dictionary(registers []*register.Register, l lang.Lang) *Paper {
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	p := &Paper{Lang: l, Title: tr("Register och koder", "Registers and codes"),
		Lead: tr("Vad en leverans kan innehålla. Till vänster namnen i en följesedel, till höger vad de betyder.",
			"What a delivery may hold. To the left the names in a manifest, to the right what they mean.")}
	if len(registers) == 1 {
		p.Title = label.Register(registers[0].Name).In(l) + " (" + registers[0].Name + ")"
	}
	for _, r := range registers {
		p.Sections = append(p.Sections, registerSection(r, l))
	}
	return p
}

// registerSection is what the paper says of one register.
func registerSection(r *register.Register, l lang.Lang) PaperSection {
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	s := PaperSection{ID: r.Name, Title: label.Register(r.Name).In(l), Facts: []PaperFact{
		{tr("Namn i följesedeln", "Name in a manifest"), r.Name},
		{tr("Myndighet", "Agency"), label.Agency(r.Agency).In(l) + " (" + r.Agency + ")"}}}
	if len(r.Key) > 0 {
		s.Facts = append(s.Facts, PaperFact{tr("Nyckel: rader är unika på", "Key: rows are unique on"),
			strings.Join(r.Key, ", ")})
	} else {
		s.Facts = append(s.Facts, PaperFact{tr("Nyckel", "Key"), tr("ingen", "none")})
	}
	columns := PaperTable{Caption: tr("Kolumner", "Columns"), Head: []string{tr("kolumn", "column"),
		tr("benämning", "meaning"), tr("slag", "kind"), tr("krävs", "required")}}
	codes := PaperTable{Caption: tr("Koder", "Codes"), Head: []string{tr("kolumn och kod", "column and code"),
		tr("betyder", "means")}}
	for _, c := range r.Columns {
		required := tr("ja", "yes")
		if c.Optional {
			required = tr("nej", "no")
		}
		if slices.Contains(r.Key, c.Name) {
			required += tr(", nyckel", ", key")
		}
		columns.Lines = append(columns.Lines, []string{c.Name, label.Column(r.Name, c.Name).In(l),
			typeNames[c.Type].In(l), required})
		for _, code := range c.Codes {
			codes.Lines = append(codes.Lines, []string{c.Name + ": " + code, label.Code(c.Name, code).In(l)})
		}
	}
	s.Tables = append(s.Tables, columns)
	if len(codes.Lines) > 0 {
		s.Tables = append(s.Tables, codes)
	}
	return s
}
