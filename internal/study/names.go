package study

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// Names are the declared names that the rows of an own model may have in published results. Other names are not
// published, since a label could be the key, number or name of a person or company.
type Names struct{ groups, categories, measures []string }

// readNames reads the names that a result of an own model declares in addition to those of the study and the
// dictionary.
func (s *Study) readNames(r *reader, f fields) (n Names) {
	for _, list := range []struct {
		key string
		to  *[]string
	}{{"groups", &n.groups}, {"categories", &n.categories}, {"measures", &n.measures}} {
		if !f.Has(list.key) {
			continue
		}
		for _, item := range r.Items(f[list.key]) {
			*list.to = append(*list.to, s.declaredName(r, item))
		}
	}
	return n
}

// declaredName reads a name of a group, category or measure: an identifier, a code, or a period's label.
func (s *Study) declaredName(r *reader, n ast.Node) string {
	name := dash(r.Text(n))
	if why, ok := refused(name); ok {
		r.refuse(n, why)
	} else if _, period := PeriodOf(name); name != "" && !period && !identifierForm.MatchString(name) &&
		!slices.Contains(everyCode(), name) {
		return r.identifier(n)
	}
	return name
}

// Declared returns a function that reports whether a row of an own model's result may have these names. Groups and
// categories must be groups or other names of the study, codes of the dictionary, labels or years of the study's
// periods, or listed in the result. Measures must be the program's or listed.
func (s *Study) Declared(r *Result) func(group, category, measure string) (bool, bool, bool) {
	either := map[string]bool{"": true, Pool: true, None: true, "all": true, "total": true}
	add := func(names ...string) {
		for _, n := range names {
			either[n] = true
		}
	}
	add(s.Groups.Names()...)
	add(everyCode()...)
	add(debtNames(s)...)
	add(sizes(s)...)
	add("none", "low", "not_low", "police_active", "police_linked", "unmatched_active", "unmatched_linked")
	for _, c := range s.Assistance.Circles {
		add(c.Name)
	}
	for _, i := range s.Impulses {
		add(i.Name)
	}
	p := &s.Periods
	for _, period := range []Period{p.HadBenefit, p.Paid, p.Investigated, p.Controlled, p.Prescribed, p.Assistance,
		p.Permits, p.PermitHours} {
		add(period.Label())
		for _, year := range period.Years() {
			add(strconv.Itoa(year))
		}
	}
	measures := map[string]bool{}
	for _, k := range kind.All() {
		if !k.NoLines() {
			for _, m := range s.measuresOf(k) {
				measures[m] = true
			}
		}
	}
	for _, m := range r.Names.measures {
		measures[m] = true
	}
	return func(group, category, measure string) (bool, bool, bool) {
		return either[group] || slices.Contains(r.Names.groups, group),
			either[category] || slices.Contains(r.Names.categories, category), measures[measure]
	}
}

// everyCode returns the codes of the dictionary, without those of columns that own models cannot read.
func everyCode() []string {
	var all []string
	for _, r := range register.All() {
		for _, c := range r.Columns {
			if !Hidden(c.Name) && !Hidden(r.Name) {
				all = append(all, c.Codes...)
			}
		}
	}
	return all
}

// DeclareNames is the remedy for a row of an own model with another name.
var DeclareNames = lang.Text{
	SV: "använd studiens grupper, registrens koder och kända mått, eller räkna upp namnen i resultatets groups, " +
		"categories och measures i study.yaml; aldrig id, namn eller nummer ur registren",
	EN: "use the study's groups, the registers' codes and known measures, or list the names in the result's groups, " +
		"categories and measures in study.yaml; never ids, names or numbers from the registers",
}
