package study

import (
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// JoinedApart is the mistake that a model joins a register with which nothing is joined; line is where it names it.
func JoinedApart(file string, line int, model, kept, beside string) *fault.Fault {
	return &fault.Fault{Kind: fault.Study, File: file, Line: line, Column: kept,
		Rule: lang.Textf("modellen %[1]s läser %[2]s bredvid %[3]s, som har nummer på personer, bolag eller ärenden",
			"the model %[1]s reads %[2]s beside %[3]s, which has numbers of people, companies or cases", model, kept,
			beside),
		Hint: lang.Text{
			SV: "läs dem i var sin modell och lägg samman antalen i ett resultat; rättskedjan och domarna möter det " +
				"övriga bara som antal per år, källa och fenomen",
			EN: "read them in a model each, and put the numbers together in a result; the justice chain and the " +
				"judgments meet the rest only as numbers by year, source and phenomenon",
		}}
}

// mention is a name with a dot in a model: a register, or another model.
type mention struct {
	name string // without "register."
	own  bool   // a model of the study
	at   int
}

// mentions returns the registers and own models that an own model names.
func (s *Study) mentions(sql string) (all []mention) {
	list, _ := tokens(sql)
	for i := 2; i < len(list); i++ {
		if list[i-1].kind != '.' || list[i].kind != 'w' || list[i-2].kind != 'w' {
			continue
		}
		layer, name := strings.ToLower(list[i-2].text), strings.ToLower(list[i].text)
		if layer == "register" {
			all = append(all, mention{name, false, list[i-2].at})
		} else if _, ok := s.Models[layer+"/"+name+".sql"]; ok {
			all = append(all, mention{layer + "/" + name + ".sql", true, list[i-2].at})
		}
	}
	return all
}

// checkWall checks that no own model joins a register with which nothing is joined, by itself or through other own
// models. What it reaches through models of the program is checked when these are loaded.
func (s *Study) checkWall(r *reader, paths []string) {
	reached := map[string][]string{}
	var visit func(path string, above []string) []string
	visit = func(path string, above []string) []string {
		if known, done := reached[path]; done || slices.Contains(above, path) {
			return known
		}
		var all []string
		for _, n := range s.mentions(s.Models[path]) {
			if n.own {
				all = append(all, visit(n.name, append(above, path))...)
			} else {
				all = append(all, n.name)
			}
		}
		reached[path] = all
		return all
	}
	for _, path := range paths {
		kept, beside, meet := register.Meeting(visit(path, nil))
		named := s.mentions(s.Models[path])
		if !meet || slices.ContainsFunc(named, func(n mention) bool {
			_, _, already := register.Meeting(reached[n.name])
			return n.own && already
		}) {
			continue
		}
		at := 0
		for _, n := range named {
			if n.name == kept || n.own && slices.Contains(reached[n.name], kept) {
				at = n.at
				break
			}
		}
		model := strings.ReplaceAll(strings.TrimSuffix(path, ".sql"), "/", ".")
		r.Faults = append(r.Faults,
			JoinedApart("models/"+path, 1+strings.Count(s.Models[path][:at], "\n"), model, kept, beside))
	}
}
