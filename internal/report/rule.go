package report

import (
	"slices"

	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/study"
)

// Rules returns the rules about networks, in the order of the documentation, with a study's thresholds in their texts.
func Rules(s *study.Study) []network.Rule {
	parameters := OfStudy(s).Parameters
	rules := slices.Clone(network.Rules())
	for i, r := range rules {
		rules[i] = r.Filled(func(name string) lang.Text {
			if t, ok := parameters[r.ID+"."+name]; ok {
				return t
			}
			if t, ok := parameters[name]; ok {
				return t
			}
			return lang.Text{SV: "{" + name + "}", EN: "{" + name + "}"} // seen, and found by a test
		})
	}
	return rules
}
