package register

import (
	"slices"
	"strings"
)

// apart are the registers that are joined with nothing: what became of police reports and judgments may not be linked
// with what the agencies know of people, companies and cases (the report, 2.1.3).
var apart = []string{"justice_chain", "judgment_count"}

// Apart reports whether a register is joined with nothing.
func Apart(name string) bool { return slices.Contains(apart, name) }

// HasID reports whether rows of a register, or of a relation beside the registers, have the number of a person, company
// or case, by which they could be joined.
func HasID(name string) bool {
	r, ok := Lookup(name)
	return !ok || slices.ContainsFunc(r.Columns, func(c Column) bool {
		return c.Type == ID || c.Type == Org || strings.HasSuffix(c.Name, "_id")
	})
}

// Meeting returns a register that is joined with nothing and one with a number beside it, if both are among the names.
func Meeting(names []string) (kept, beside string, meet bool) {
	for _, name := range apart {
		if !slices.Contains(names, name) {
			continue
		}
		for _, other := range names {
			if other != name && HasID(other) {
				return name, other, true
			}
		}
	}
	return "", "", false
}
