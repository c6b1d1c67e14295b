package label

import (
	"maps"
	"slices"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Names returns identifiers with all their names: of files, registers, columns, agencies, groups and the rest.
func Names(ids []string) []fault.Name {
	sections := load().section
	var names []fault.Name
	for _, id := range ids {
		n := fault.Name{ID: id}
		for _, section := range slices.Sorted(maps.Keys(sections)) {
			if e, ok := find(section, "", id); ok {
				n.Texts = append(n.Texts, e.Text)
			}
		}
		names = append(names, n)
	}
	return names
}

// DidYouMean returns the remedy for an unknown identifier in a file. It suggests the valid one with that name in either
// language, or else what fault.DidYouMean suggests, or else the one with the nearest name.
func DidYouMean(name string, valid []string) lang.Text {
	names := Names(valid)
	near := fault.Nearest(name, valid)
	id, found, _ := fault.Resolve(name, names)
	called, close := fault.Closest(name, names)
	switch {
	case found && id != near:
		return meant(names[slices.IndexFunc(names, func(n fault.Name) bool { return n.ID == id })])
	case near == "" && close:
		return meant(called)
	}
	return fault.DidYouMean(name, valid)
}

func meant(n fault.Name) lang.Text {
	return lang.Text{SV: "menade du " + n.In(lang.SV) + "?", EN: "did you mean " + n.In(lang.EN) + "?"}
}
