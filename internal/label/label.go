// Package label contains the Swedish and English names of every identifier of the long table, the data dictionary and
// the quarantine. The names and definitions of results are declared with their kind, in package kind.
//
// The texts are in names.yaml, so that they can be edited without reading Go. An identifier without a name there, such
// as one that a study defines, is shown as it is.
package label

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"ansatz/internal/lang"
)

//go:embed names.yaml
var namesSource []byte

type entry struct {
	lang.Text `yaml:",inline"`
}

// dictionary is a section of names.yaml. rank is the position of each key in it.
type dictionary struct {
	entries map[string]entry
	rank    map[string]int
}

type texts struct{ section map[string]dictionary }

var load = sync.OnceValue(func() *texts {
	t, err := parse(namesSource)
	if err != nil {
		panic("label: the embedded texts: " + err.Error())
	}
	return t
})

// parse reads the texts. As long as each stands on a line of its own they are read without the YAML library, which
// takes longer than most commands.
func parse(names []byte) (*texts, error) {
	if t, ok := parseLines(string(names)); ok {
		return t, nil
	}
	return parseYAML(names)
}

func parseYAML(names []byte) (*texts, error) {
	t := &texts{section: map[string]dictionary{}}
	var sections map[string]map[string]entry
	if err := yaml.UnmarshalWithOptions(names, &sections, yaml.DisallowUnknownField()); err != nil {
		return nil, err
	}
	var order yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(names, &order, yaml.UseOrderedMap()); err != nil {
		return nil, err
	}
	for _, s := range order {
		name := fmt.Sprint(s.Key)
		d := dictionary{entries: sections[name], rank: map[string]int{}}
		for i, item := range s.Value.(yaml.MapSlice) {
			d.rank[fmt.Sprint(item.Key)] = i
		}
		t.section[name] = d
	}
	return t, nil
}

// find returns the entry for id within scope, and whether there is one. "scope.id" takes precedence over "id", and both
// over a pattern with a number.
func find(section, scope, id string) (entry, bool) {
	entries := load().section[section].entries
	if scope != "" {
		if e, ok := entries[scope+"."+id]; ok {
			return e, true
		}
	}
	if e, ok := entries[id]; ok {
		return e, true
	}
	pattern, numbers := allNumbered(id)
	for _, key := range []string{scope + "." + pattern, pattern} {
		if e, ok := entries[key]; ok && len(numbers) > 0 {
			e.SV, e.EN = filled(e.SV, numbers), filled(e.EN, numbers)
			return e, true
		}
	}
	return entry{}, false
}

// filled inserts numbers into a text in their order. If the text has more places than numbers, the rest get the last
// number.
func filled(text string, numbers []string) string {
	for i := 0; strings.Contains(text, "#"); i++ {
		text = strings.Replace(text, "#", numbers[min(i, len(numbers)-1)], 1)
	}
	return text
}

// allNumbered returns an identifier with each number as #, and the numbers.
func allNumbered(id string) (pattern string, numbers []string) {
	for {
		with, number := numbered(id)
		if number == "" {
			return pattern + id, numbers
		}
		from := strings.Index(with, "#")
		pattern, numbers, id = pattern+id[:from]+"#", append(numbers, number), id[from+len(number):]
	}
}

// numbered returns an identifier with its first number as #, and the number. Both are empty if it has no number.
func numbered(id string) (pattern, number string) {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	from := strings.IndexFunc(id, digit)
	if from < 0 {
		return id, ""
	}
	to := from
	for to < len(id) && digit(rune(id[to])) {
		to++
	}
	return id[:from] + "#" + id[to:], id[from:to]
}

func text(section, scope, id string) lang.Text {
	if e, ok := find(section, scope, id); ok {
		return e.Text
	}
	return lang.Text{SV: id, EN: id}
}

// Group returns the name of a group in results of a kind. An empty kind gives the general name.
func Group(kind, id string) lang.Text { return text("groups", kind, id) }

// Category returns the name of a category in results of a kind. An empty kind gives the general name.
func Category(kind, id string) lang.Text { return text("categories", kind, id) }

// Measure returns the name of a measure in results of a kind. An empty kind gives the general name.
func Measure(kind, id string) lang.Text { return text("measures", kind, id) }

// Period returns what the period, year or day of that name in a study's file is for.
func Period(id string) lang.Text { return text("periods", "", id) }

// Benefit returns the name of a benefit. Benefits are categories too.
func Benefit(id string) lang.Text { return text("categories", "", id) }

// Status returns the name of a row's status.
func Status(id string) lang.Text { return text("statuses", "", id) }

// Reason returns the name of a reason for quarantine, or of "duplicate".
func Reason(id string) lang.Text { return text("reasons", "", id) }

// Agency returns the name of an agency of the dictionary.
func Agency(id string) lang.Text { return text("agencies", "", id) }

// Agencies returns the identifiers of all agencies that have a name, in their order.
func Agencies() []string {
	ids := slices.Collect(maps.Keys(load().section["agencies"].entries))
	sortBy("agencies", ids)
	return ids
}

// Source returns who delivers: an agency or, of the registers of the cooperation, the cooperation with the agency that
// delivers them, which is empty otherwise.
func Source(agency, deliverer string) lang.Text {
	name := Agency(agency)
	if deliverer == "" {
		return name
	}
	by := Agency(deliverer)
	return lang.Text{SV: name.SV + " (" + by.SV + ")", EN: name.EN + " (" + by.EN + ")"}
}

// AgencyShort returns what an agency is called for short, or its identifier if it has no such name.
func AgencyShort(id string) lang.Text { return text("agency_short_names", "", id) }

// AgencyOther returns another name of an agency, or its identifier if it has none.
func AgencyOther(id string) lang.Text { return text("agency_other_names", "", id) }

// CodeShort returns what a code of a column is called for short, or the code if it has no such name.
func CodeShort(column, id string) lang.Text { return text("code_short_names", column, id) }

// Register returns the name of a register of the dictionary.
func Register(id string) lang.Text { return text("registers", "", id) }

// RegisterSynonym returns another name for a register, or its identifier if it has no other name.
func RegisterSynonym(id string) lang.Text { return text("register_synonyms", "", id) }

// Column returns the name of a register's column.
func Column(register, id string) lang.Text { return text("columns", register, id) }

// Code returns what a code of a column of the dictionary means.
func Code(column, id string) lang.Text {
	for _, section := range []string{"codes", "roles", "agencies", "categories"} {
		scope := ""
		if section == "codes" {
			scope = column
		}
		if e, ok := find(section, scope, id); ok {
			return e.Text
		}
	}
	return lang.Text{SV: id, EN: id}
}

// Chain returns the name of the persons or rows that a chain of the attrition restricts.
func Chain(id string) lang.Text { return text("chains", "", id) }

// Role returns the name of a function in a company.
func Role(id string) lang.Text { return text("roles", "", id) }

// PermitKind returns the purpose of a kind of permit, to follow the word permit.
func PermitKind(id string) lang.Text { return text("permit_kinds", "", id) }

// Creditor returns the name of a creditor.
func Creditor(id string) lang.Text { return text("creditors", "", id) }

// DebtKind returns the name of a kind of debt.
func DebtKind(id string) lang.Text { return text("debt_kinds", "", id) }

// Background returns what a code of background means.
func Background(id string) lang.Text { return text("backgrounds", "", id) }

// Phrase returns the name of a group in running text, and whether it has one.
func Phrase(id string) (lang.Text, bool) {
	e, ok := find("phrases", "", id)
	return e.Text, ok
}

// Relative returns the name of a kind of relative.
func Relative(id string) lang.Text { return text("relatives", "", id) }

// Basis returns the phrase for a basis of contact between two people. A number of people follows it.
func Basis(id string) lang.Text { return text("bases", "", id) }

// Handling returns the text of a condition of use.
func Handling(id string) lang.Text { return text("handling", "", id) }

// SortGroups sorts identifiers of groups as people read them: those of the dictionary in its order, then the others in
// their given order.
func SortGroups(ids []string) { sortBy("groups", ids) }

// SortCategories sorts identifiers of categories like SortGroups.
func SortCategories(ids []string) { sortBy("categories", ids) }

func sortBy(section string, ids []string) {
	rank := load().section[section].rank
	type place struct{ rank, number int }
	of := func(id string) place {
		if r, ok := rank[id]; ok {
			return place{r, 0}
		}
		pattern, number := numbered(id)
		if r, ok := rank[pattern]; ok && number != "" {
			n, _ := strconv.Atoi(number)
			return place{r, n}
		}
		return place{math.MaxInt, 0}
	}
	slices.SortStableFunc(ids, func(a, b string) int {
		x, y := of(a), of(b)
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.number, y.number))
	})
}

// Parameters are the study's values for the names in braces in titles and definitions, as people read them.
type Parameters map[string]lang.Text

var unstated = lang.Text{SV: "enligt studiefilen", EN: "as the study file states"}

// Fill replaces the parameters in a text. A parameter without a value becomes "enligt studiefilen".
func Fill(t lang.Text, p Parameters) lang.Text {
	return t.Fill(func(name string) lang.Text {
		if value, ok := p[name]; ok {
			return value
		}
		return unstated
	})
}
