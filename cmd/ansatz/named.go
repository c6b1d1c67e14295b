package main

import (
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/register"
)

// named are identifiers with what they are called.
func named(ids []string, called ...func(id string) lang.Text) []fault.Name {
	var names []fault.Name
	for _, id := range ids {
		n := fault.Name{ID: id}
		for _, of := range called {
			n.Texts = append(n.Texts, of(id))
		}
		names = append(names, n)
	}
	return names
}

func agencyNames() []fault.Name { return named(register.Agencies(), label.Agency) }
func registerNames() []fault.Name {
	return named(register.Names(), label.Register, label.RegisterSynonym)
}

// reasonNames are why a row may be in the quarantine, and duplicates, which are counted beside them; each once.
func reasonNames() []fault.Name {
	var ids []string
	for _, r := range register.Reasons() {
		ids = append(ids, string(r))
	}
	ids = appendNew(ids, "duplicate")
	return named(ids, label.Reason)
}

// tieNames are the kinds of ties of networks.
func tieNames() []fault.Name {
	var names []fault.Name
	for _, k := range network.Kinds {
		names = append(names, fault.Name{ID: string(k.Kind), Texts: []lang.Text{k.Name}})
	}
	return names
}

func appendNew(ids []string, id string) []string {
	for _, known := range ids {
		if known == id {
			return ids
		}
	}
	return append(ids, id)
}

// coded writes what a table calls by an identifier: in Swedish its name, with the identifier by which commands and files know it; the
// identifiers are English themselves.
func coded(name lang.Text, id string, l lang.Lang) string {
	if l == lang.EN || id == "" {
		return lang.Visible(id)
	}
	return fault.Name{ID: id, Texts: []lang.Text{name}}.Shown(l)
}

// chosen replaces what a person wrote for a flag by the identifier that it names; empty stays empty.
func chosen(flag string, value *string, among []fault.Name) *fault.Fault {
	if *value == "" {
		return nil
	}
	id, found, remedy := fault.Resolve(*value, among)
	if !found {
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Textf("%s %s finns inte", "%s %s does not exist", flag, *value), Hint: remedy}
	}
	*value = id
	return nil
}
