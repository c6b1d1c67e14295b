package main

import (
	"slices"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/register"
)

func agencyNames() []fault.Name { return fault.Names(register.Agencies(), label.Agency) }

// giverNames returns the agencies that deliver, each its own part of the registers of the cooperation too.
func giverNames() []fault.Name {
	ids := slices.Clone(register.Agencies())
	for _, id := range register.Deliverers() {
		ids = appendNew(ids, id)
	}
	return fault.Names(ids, label.Agency)
}

func registerNames() []fault.Name {
	return fault.Names(register.Names(), label.Register, label.RegisterSynonym)
}

// reasonNames returns the reasons of the quarantine, and that of duplicates, which are counted with them; each once.
func reasonNames() []fault.Name {
	var ids []string
	for _, r := range register.Reasons() {
		ids = append(ids, string(r))
	}
	ids = appendNew(ids, "duplicate")
	return fault.Names(ids, label.Reason)
}

// tieNames returns the kinds of ties of networks.
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

// coded formats an identifier in a table. In Swedish it is the name, followed by the identifier that commands and files
// use. In English the identifier is a name already.
func coded(name lang.Text, id string, l lang.Lang) string {
	if l == lang.EN || id == "" {
		return lang.Visible(id)
	}
	return fault.Name{ID: id, Texts: []lang.Text{name}}.Shown(l)
}

// chosen replaces the value of a flag by the identifier that it names. An empty value stays empty.
func chosen(flag string, value *string, among []fault.Name) *fault.Fault {
	if *value == "" {
		return nil
	}
	id, found, remedy := fault.Resolve(*value, among)
	if !found {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Textf("%s %s finns inte", "%s %s does not exist", flag, *value),
			Hint: remedy,
		}
	}
	*value = id
	return nil
}
