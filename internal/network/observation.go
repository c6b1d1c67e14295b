package network

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"

	"ansatz/internal/lang"
)

// Observation is something that a rule saw in the registers and that a reader must judge. It concerns an event, a
// company or a set of companies; it is no score, and people occur in it under their keys as parties to what the
// evidence rows show.
type Observation struct {
	Rule     string // of Rules
	Subject  string // what it is about: cluster-3, a company's number, person-17 …
	Evidence []Evidence
}

// Evidence is one row of a register, or a count of rows, that the rule rests on.
type Evidence struct {
	Register string // where it stands
	Subject  string // company or person
	Object   string // the other side; empty where there is none
	From, To string // days, empty where unknown
	Measure  string // what Value counts
	Value    float64

	SubjectKey, ObjectKey int      // the workspace's keys of both, 0 for none and for protected identity: they lead back to the rows, and are never written
	Files                 []string // the deliveries' files that the rows came in, once they were looked for
	Row                   int64    // the row in its file, where it is one and the register keeps its place; 0 otherwise
}

// Rule is what a kind of observation means.
type Rule struct {
	ID       string
	Version  int         `yaml:"version"`
	Title    lang.Text   `yaml:"title"`
	Seen     lang.Text   `yaml:"seen"`     // what exactly makes the observation
	Law      lang.Text   `yaml:"law"`      // the legal rule it refers to
	Innocent []lang.Text `yaml:"innocent"` // explanations a reader must consider
}

//go:embed rules.yaml
var rulesSource []byte

var rules = sync.OnceValue(func() []Rule {
	var ordered yaml.MapSlice
	var byID map[string]Rule
	if err := yaml.UnmarshalWithOptions(rulesSource, &byID, yaml.Strict()); err != nil { // strict: a comma may end a text that is not quoted
		panic("network: the embedded rules: " + err.Error())
	}
	if err := yaml.UnmarshalWithOptions(rulesSource, &ordered, yaml.UseOrderedMap()); err != nil {
		panic("network: the embedded rules: " + err.Error())
	}
	var all []Rule
	for _, item := range ordered {
		id := item.Key.(string)
		r := byID[id]
		r.ID = id
		all = append(all, r)
	}
	return all
})

// Filled returns the rule with the values of a study's thresholds in what it says; value gives the text for a name in
// braces.
func (r Rule) Filled(value func(name string) lang.Text) Rule {
	r.Title, r.Seen = r.Title.Fill(value), r.Seen.Fill(value)
	return r
}

// Rules returns all rules, in the order of the documentation.
func Rules() []Rule { return rules() }

// RuleOf returns the rule of that name.
func RuleOf(id string) (Rule, bool) {
	for _, r := range rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
