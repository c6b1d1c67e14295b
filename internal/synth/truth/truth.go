// Package truth names what the truth folder of a synthetic country holds. Synth writes the folder and score reads it;
// neither needs the other.
package truth

// The files of the folder, each with its columns.
const (
	Persons   = "persons.csv.gz"  // person_id, group, matched, eligible: everybody in a group, matched or not
	Family    = "family.csv.gz"   // police_id, relative_id, kind: every tie that makes somebody close family
	Counts    = "counts.csv"      // result, group, category, measure, value: counts and shares as they truly are
	Ratios    = "risk_ratios.csv" // result, group, category, members, events, risk_ratio
	Schemes   = "schemes.csv"     // scheme, kind, innocent, member, id
	Baselines = "baselines.csv"   // baseline, unit, company: what two simple baselines would pick out
	Dirt      = "dirt.csv.gz"     // file, register, line, kind: every injected row
	Rows      = "rows.csv"        // register, rows
	Summary   = "world.yaml"      // the options that the country was made with
)

// The baselines: what anybody would try first to find people behind companies.
const (
	SharedPair = "two_shared_representatives" // companies that hang together by pairs that share two representatives
	ManyHeld   = "more_than_five_companies"   // somebody who represents more than five companies, now or ever
)
