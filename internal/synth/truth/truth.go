// Package truth names the files of the truth folder of a synthetic country. Package synth writes the folder and package
// score reads it, without depending on each other.
package truth

// The files of the folder, each with its columns.
const (
	Persons = "persons.csv.gz"  // person_id, group, matched, eligible: everybody in a group, also unmatched persons
	Family  = "family.csv.gz"   // police_id, relative_id, kind: every relation of close family
	Counts  = "counts.csv"      // result, group, category, measure, value: the true counts and shares
	Ratios  = "risk_ratios.csv" // result, group, category, members, events, risk_ratio
	Schemes = "schemes.csv"     // scheme, kind, innocent, member, id
	// planted, person_id, group, net, months, closed, ended, then: who has permanent support beside pay and in how many
	// months, and what followed a control (still on the net, or moved) at the last of the study's times
	Livelihood = "livelihood.csv.gz"
	// result, group, category, measure, value: what the study of the cooperation should find, and the ratios that were
	// planted
	Cooperation = "cooperation.csv"
	Baselines   = "baselines.csv" // baseline, unit, company: what two simple baselines would pick out
	Dirt        = "dirt.csv.gz"   // file, register, line, kind: every injected row
	Rows        = "rows.csv"      // register, rows
	Summary     = "world.yaml"    // the options that the country was made with
)

// The baselines: the simplest ways to find people behind companies.
const (
	SharedPair = "two_shared_representatives" // companies connected by pairs that share two representatives
	ManyHeld   = "more_than_five_companies"   // a person who represents more than five companies, now or ever
)
