package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// class names a count of people by class where another count prints the same people: everybody, those of a background,
// or those whom a comparison counts. ok is false where it is a count of its own.
func (d *describer) class(f *kind.Counted, r table.Row, tie string) (c Cell, ok bool) {
	if f.Compared != "" && r.Category == "" {
		return d.outcome(f, r)
	}
	if f.Everybody == "" {
		return Cell{}, false
	}
	if r.Group == all {
		r.Group = study.Everybody
	}
	switch {
	case r.Category == "":
		return d.count(f.Everybody, r, tie), true
	case !f.Has("group"):
		return Cell{}, false
	}
	for _, name := range f.Classes {
		if slices.Contains(d.categories(kind.CountOf(name)), r.Category) {
			return d.count(name, r, tie), true
		}
	}
	return Cell{"", f.Name, d.group(r.Group), r.Category}, true
}

// categories are those into which a count is split.
func (d *describer) categories(f *kind.Counted) []string {
	if !slices.Contains(f.Into, "<background>") {
		return f.Into
	}
	var names []string
	for _, b := range d.study.Background {
		names = append(names, b.Name)
	}
	return names
}

// everybody names the group of everybody: all groups of the study and the pool.
func (d *describer) everybody() string {
	groups := append(d.study.Groups.BaseGroups(), study.Pool)
	slices.Sort(groups)
	return strings.Join(groups, separator)
}

// outcome names the members and the outcomes that a comparison of all groups of the study counts. The row's group names
// the outcome.
func (d *describer) outcome(f *kind.Counted, r table.Row) (c Cell, ok bool) {
	o, ok := study.OutcomeNamed(r.Group)
	if !ok {
		return Cell{}, false
	}
	k, _ := kind.Of(string(o.Kind))
	asked, ok := k.Comparison(o.Category)
	if !ok {
		return Cell{}, false
	}
	groups := d.study.Groups.BaseGroups()
	slices.Sort(groups)
	of := table.Row{Result: r.Result, Group: strings.Join(groups, separator), Category: o.Category}
	compared := d.compared(asked, &kind.Measure{}, of)
	if f.Compared == "members" {
		return compared.of, true
	}
	return compared.count, true
}
