package study

import (
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// refusal is the reason why something may not be an input.
type refusal struct{ what, why lang.Text }

var (
	asPerson = lang.Text{
		SV: "den får beskrivas i aggregat och användas för att matcha, men inte vara underlag för ett utfall, " +
			"villkor, urval eller indikator: då skulle människor pekas ut för vad de är och inte för vad som " +
			"hänt (brottsdatalagen 2018:1693 2 kap., dataskyddsförordningen artikel 9)",
		EN: "it may be described in aggregates and used for matching, but not be an input of an outcome, condition, " +
			"selection or indicator: people would be pointed out for what they are and not for what happened " +
			"(2018:1693 chapter 2, GDPR article 9)",
	}
	asArea = lang.Text{
		SV: "var någon bor får inte vara underlag för ett utfall, villkor, urval eller indikator om personer; " +
			"bara aggregat får redovisas per område",
		EN: "where somebody lives may not be an input of an outcome, condition, selection or indicator on persons; " +
			"only aggregates may be shown by area",
	}
)

// refusals are the names that a study may not use as an input, with the reason.
var refusals = map[string]refusal{}

func init() {
	for _, group := range []struct {
		what  lang.Text
		why   lang.Text
		names []string
	}{
		{lang.Text{SV: "kön", EN: "sex"}, asPerson, []string{"sex", "gender", "female", "male", "stratum"}},
		{lang.Text{SV: "bakgrund", EN: "background"}, asPerson,
			[]string{"background", "foreign_born", "swedish_born", "swedish_born_two_foreign_parents", "origin",
				"citizenship", "nationality", "birth_country", "country_of_birth", "ethnicity", "religion"}},
		{lang.Text{SV: "hälsa", EN: "health"}, asPerson,
			[]string{"health", "diagnosis", "medical_certificate", "treatment", "disability"}},
		{lang.Text{SV: "ålder", EN: "age"}, asPerson, ageNames()},
		{lang.Text{SV: "område", EN: "area"}, asArea, []string{"area", "area_class", "vulnerability", "vulnerable",
			"risk_area",
			"especially_vulnerable", "any_vulnerable", "vulnerable_areas", "deso", "municipality", "residence",
			"postcode"}},
	} {
		for _, n := range group.names {
			refusals[n] = refusal{group.what, group.why}
		}
	}
}

// ageNames returns the names of the classes of age.
func ageNames() []string {
	var all []string
	for _, a := range Ages {
		all = append(all, a.Name)
	}
	return all
}

// Hidden reports whether a column is missing from the tables that own models read, because it may not be an input.
func Hidden(column string) bool {
	_, ok := refused(column)
	return ok
}

// refused reports whether a name belongs to an attribute that may not be an input.
func refused(name string) (refusal, bool) {
	r, ok := refusals[strings.ToLower(name)]
	return r, ok
}

func (r *reader) refuse(n ast.Node, why refusal) {
	r.Fail(n, lang.Text{SV: why.what.SV + " får inte vara underlag här",
		EN: why.what.EN + " may not be an input here"}, why.why)
}

var (
	sqlWord   = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_]*`)
	modelPath = regexp.MustCompile(`^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*\.sql$`)
)

// checkModels checks the study's own models: their names, that each is one SELECT from registers, parameters and
// models, and that none reads an attribute that may not be an input.
func (s *Study) checkModels(r *reader) {
	var paths []string
	for p := range s.Models {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		file := "models/" + p
		if !modelPath.MatchString(p) {
			r.Faults = append(r.Faults, &fault.Fault{
				Kind: fault.Study,
				File: file,
				Rule: lang.Text{SV: "modellens sökväg är inte ett giltigt namn",
					EN: "the model's path is not a valid name"},
				Hint: lang.Text{
					SV: "skriv models/lager/namn.sql med små bokstäver",
					EN: "write models/layer/name.sql in lower case",
				},
			})
		}
		r.Faults = append(r.Faults, lookThrough(file, s.Models[p])...)
	}
	s.checkWall(r, paths)
}
