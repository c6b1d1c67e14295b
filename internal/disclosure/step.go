package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// attrition is the name under which steps stand among the rows while they are protected together.
const attrition = "\x00attrition"

// protectAll protects a study's rows and the steps of its attrition together, for they print the same counts: a
// group's persons are the last step of its chain. It returns the rows as protectRows does, the steps
// as they may be printed, and which counts are taken as known.
func protectAll(rows []table.Row, steps []Step, s *study.Study, o Options) (
	safe []table.Row, left []Step, taken map[Cell]int64, err error,
) {
	all, places := withSteps(rows, steps)
	all, taken, err = protectRows(all, s, o)
	if err != nil {
		return nil, nil, nil, err
	}
	return all[:len(rows)], withheldSteps(steps, all, places), taken, nil
}

// withSteps adds steps to rows as rows of their persons. places say by step where it is; -1 where it counts none.
func withSteps(rows []table.Row, steps []Step) (all []table.Row, places []int) {
	all, places = slices.Clone(rows), make([]int, len(steps))
	for i, step := range steps {
		places[i] = -1
		if step.Persons >= 0 {
			places[i] = len(all)
			all = append(all, stepRow(step))
		}
	}
	return all, places
}

// withheldSteps are the steps without the numbers of those whose rows are withheld.
func withheldSteps(steps []Step, rows []table.Row, places []int) []Step {
	steps = slices.Clone(steps)
	for i, place := range places {
		if place >= 0 && rows[place].Status == table.Suppressed {
			steps[i].Persons, steps[i].Rows = Withheld, Withheld
		}
	}
	return steps
}

// stepRow is a step of the attrition as a row of its persons.
func stepRow(s Step) table.Row {
	r := table.Row{Result: attrition, Group: s.Chain, Category: s.Name, Measure: "persons", Value: float64(s.Persons),
		Low: table.Empty, High: table.Empty, Numerator: table.Empty, Denominator: table.Empty, Status: table.OK}
	if s.Persons < 0 {
		r = suppressed(r)
	}
	return r
}

// step names the count of a step that other results print too.
func (d *describer) step(r table.Row) (printed, bool) {
	for _, s := range kind.Steps() {
		if s.Chain != r.Group || s.Name != r.Category {
			continue
		}
		if len(s.Of) == 0 {
			return printed{count: d.count(s.Count, r, "")}, true
		}
		members := d.members(s.Of)
		slices.Sort(members)
		return printed{count: Cell{"", s.Count, strings.Join(members, separator), d.dated(s.Dated, "")}}, true
	}
	return printed{}, false
}

// members are the base groups, ties and circles of the study that the placeholders of a declaration stand for; other
// words stand for themselves.
func (d *describer) members(words []string) []string {
	var all []string
	g := &d.study.Groups
	for _, w := range words {
		switch w {
		case "<role>":
			all = append(all, g.Roles...)
		case "<level>":
			all = append(all, g.LevelNames()...)
		case "<tie>":
			for i := range g.Ties {
				all = append(all, tieNames([]int{i}))
			}
		case study.None:
			all = append(all, tieNames([]int{len(g.Ties)}))
		case "<circle>":
			all = append(all, d.circles()...)
		case "<base group>":
			all = append(all, g.BaseGroups()...)
		case "<family>":
			for _, b := range g.BaseGroups() {
				if strings.HasPrefix(b, study.FamilyPrefix) {
					all = append(all, b)
				}
			}
		default:
			all = append(all, w)
		}
	}
	return all
}

// circles are the circles of the study, where each represented company is in one: one of them takes the rest.
func (d *describer) circles() []string {
	var all []string
	rest := false
	for _, c := range d.study.Assistance.Circles {
		all = append(all, c.Name)
		rest = rest || len(c.Representatives)+len(c.Assistants) == 0
	}
	if !rest {
		return nil
	}
	return all
}
