package network

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"

	"ansatz/internal/lang"
)

// Observation is a finding of a rule in the registers, which a reader must judge. It concerns an event, a company or a
// set of companies. It is not a score. People occur in it under their keys, as parties to the evidence.
type Observation struct {
	Rule     string // the ID of one of Rules
	Subject  string // the subject: cluster-3, a company's number, person-17 …
	Evidence []Evidence
}

// Evidence is one row of a register, or a count of rows, on which an observation rests.
type Evidence struct {
	Register string // the register of the row
	Subject  string // company or person
	Object   string // the other side; empty if there is only one
	From, To string // days, empty where unknown
	Measure  string // the meaning of Value
	Value    float64

	// keys in the workspace, for finding the rows; never written out. 0: no such side, or a protected identity
	SubjectKey, ObjectKey int
	Files                 []string // the deliveries' files that hold the rows; empty before result.Trace
	// the number of the row in its file, if it is one row and the register keeps its place; 0 otherwise
	Row int64
}

// Rule describes one kind of observation.
type Rule struct {
	ID       string
	Version  int         `yaml:"version"`
	Title    lang.Text   `yaml:"title"`
	Seen     lang.Text   `yaml:"seen"`     // the exact condition of the observation
	Law      lang.Text   `yaml:"law"`      // the legal rule it refers to
	Innocent []lang.Text `yaml:"innocent"` // explanations a reader must consider
}

//go:embed rules.yaml
var rulesSource []byte

var rules = sync.OnceValue(func() []Rule {
	var ordered yaml.MapSlice
	var byID map[string]Rule
	err := yaml.UnmarshalWithOptions(rulesSource, &byID, yaml.Strict())
	if err != nil { // strict: a comma may end a text that is not quoted
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

// Filled returns the rule with the names in braces in its title and its condition replaced. value returns the text for
// a name, such as a threshold of the study.
func (r Rule) Filled(value func(name string) lang.Text) Rule {
	r.Title, r.Seen = r.Title.Fill(value), r.Seen.Fill(value)
	return r
}

// Rules returns all rules, in the order of the documentation.
func Rules() []Rule { return rules() }

// RuleOf returns the rule with that ID, and whether there is one.
func RuleOf(id string) (Rule, bool) {
	for _, r := range rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
