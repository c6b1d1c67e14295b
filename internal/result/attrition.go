package result

// Step is one restriction: what it is, and how many persons and rows remain after it. A negative number is "not counted in this unit".
type Step struct {
	Chain         string // what is restricted: cohort, active, linked, family, pool, payments …
	Name          string // the restriction; the first of a chain is everything delivered
	Persons, Rows int64
}

// attritionModels count what remains after each restriction.
var attritionModels = []string{}

func (d *data) attrition() ([]Step, error) { return nil, nil }
