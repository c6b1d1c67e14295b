package report

import (
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/law"
)

// What deliveries state about their use, as the page and the workbook print it.

// Bound returns the conditions of all deliveries together.
func (d *Document) Bound() []law.Condition {
	var all []law.Sources
	for _, del := range d.Deliveries {
		all = append(all, law.Sources{Agency: del.Agency, Terms: law.Terms{Handling: del.Handling,
			Restriction: del.Restriction}})
	}
	return law.Union(all)
}

// Condition is a condition of use in a language.
type Condition struct {
	Code     string
	Text     string // with the words of H3
	Agencies []string
	Stamped  bool // H1: the table may not be evidence
}

// ConditionsOf returns conditions in a language.
func ConditionsOf(of []law.Condition, l lang.Lang) (all []Condition) {
	for _, c := range of {
		all = append(all, Condition{Code: c.Code, Text: conditionText(c, l), Agencies: agencies(c, l),
			Stamped: c.Code == law.NoEvidence})
	}
	return all
}

// conditionText returns the text of a condition, with the words of H3 where these are stated.
func conditionText(c law.Condition, l lang.Lang) string {
	text := label.Handling(c.Code).In(l)
	if len(c.Texts) > 0 {
		text = lang.Text{SV: "Särskilda villkor gäller: ", EN: "Special conditions apply: "}.In(l) +
			strings.Join(c.Texts, "; ")
	}
	return text
}

// agencies returns the names of those who set a condition, each once.
func agencies(c law.Condition, l lang.Lang) (names []string) {
	for _, a := range c.Agencies {
		if name := label.Agency(a).In(l); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Conditions returns the conditions of use of all deliveries, each with the agencies that set it.
func (d *Document) Conditions() []Condition { return ConditionsOf(d.Bound(), d.Lang) }

// Line returns a condition on one line: its code, its text and who set it.
func (c Condition) Line() string {
	return fmt.Sprintf("%s: %s (%s)", c.Code, c.Text, strings.Join(c.Agencies, ", "))
}

// Codes returns the codes of a section's conditions.
func (s Section) Codes() string {
	var codes []string
	for _, c := range s.Conditions {
		codes = append(codes, c.Code)
	}
	return strings.Join(codes, ", ")
}

// Spelled returns those of a section's conditions that are printed in full below it: H1, and H3 in its own words.
func (s Section) Spelled() []Condition {
	return slices.DeleteFunc(slices.Clone(s.Conditions),
		func(c Condition) bool { return !c.Stamped && c.Code != law.Restricted })
}

// noEvidence says whether a delivery behind the results may not be used as evidence.
func (d *Document) noEvidence() bool {
	return slices.ContainsFunc(d.Bound(), func(c law.Condition) bool { return c.Code == law.NoEvidence })
}

// Unstated lists what the study and the manifests do not state, as sentences: deliveries that lack the same are in one.
func (d *Document) Unstated() (sentences []string) {
	type lack struct {
		fields     string
		deliveries []string
	}
	var all []lack
	for _, del := range d.Deliveries {
		if len(del.Unstated) == 0 {
			continue
		}
		var names []string
		for _, t := range del.Unstated {
			names = append(names, t.In(d.Lang))
		}
		fields := strings.Join(names, ", ")
		i := slices.IndexFunc(all, func(l lack) bool { return l.fields == fields })
		if i < 0 {
			all, i = append(all, lack{fields: fields}), len(all)
		}
		all[i].deliveries = append(all[i].deliveries, del.Name)
	}
	if d.NoPurpose {
		sentences = append(sentences,
			lang.Text{SV: "Studien anger inget ändamål.", EN: "The study states no purpose."}.In(d.Lang))
	}
	for _, l := range all {
		sentences = append(sentences, lang.Textf("%[1]s: följesedeln anger inte %[2]s.",
			"%[1]s: the manifest does not state %[2]s.", strings.Join(l.deliveries, ", "), l.fields).In(d.Lang))
	}
	return sentences
}
