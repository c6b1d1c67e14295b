package model

import (
	"maps"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/register"
	"ansatz/internal/study"
)

// meeting is the only model that may name the justice chain beside control investigations. It gives counts by year.
const meeting = "cooperation.chain_not_joinable"

// wall returns the mistakes of models that join a register with which nothing is joined, by themselves or through other
// models that they read.
func (s Set) wall() (faults fault.List) {
	reached := map[string][]string{} // the registers behind each model
	var visit func(name string) []string
	visit = func(name string) []string {
		if known, done := reached[name]; done {
			return known
		}
		m := s[name]
		all := slices.Clone(m.Registers)
		for _, in := range m.Inputs {
			if !s.isMeeting(in) { // nothing but counts by year comes out of it
				all = append(all, visit(in)...)
			}
		}
		slices.Sort(all)
		reached[name] = slices.Compact(all)
		return reached[name]
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		m := s[name]
		kept, beside, meet := register.Meeting(visit(name))
		if !meet || s.isMeeting(name) || slices.ContainsFunc(m.Inputs, func(in string) bool {
			_, _, already := register.Meeting(visit(in))
			return already && !s.isMeeting(in)
		}) {
			continue
		}
		faults = append(faults, study.JoinedApart(m.File, m.names(s, reached, kept), name, kept, beside))
	}
	return faults
}

func (s Set) isMeeting(name string) bool { return name == meeting && s[name].File == "" }

// names returns the line on which a model names a register, or a model that reads it.
func (m *Model) names(s Set, reached map[string][]string, name string) int {
	words := []string{registers + "." + name}
	for _, in := range m.Inputs {
		if slices.Contains(reached[in], name) {
			words = append(words, in)
		}
	}
	for i, line := range strings.Split(m.SQL, "\n") {
		bare := aside.ReplaceAllString(line, " ")
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(bare, w) }) {
			return i + 1
		}
	}
	return 0
}
