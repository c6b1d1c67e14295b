package disclosure

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Steps says which steps of one chain must be withheld, persons and rows both: those that leave few persons, and those
// that leave out few of the last step that is shown, whose difference one subtraction would give.
func Steps(chain []Step) []bool {
	withheld := make([]bool, len(chain))
	shown := int64(-1)
	for i, s := range chain {
		if s.Persons < 0 {
			continue
		}
		lost := shown - s.Persons
		if s.Persons < Threshold || (shown >= 0 && lost > 0 && lost < Threshold) {
			withheld[i] = true
			continue
		}
		shown = s.Persons
	}
	return withheld
}

// attrition is the name under which steps stand among the rows while they are protected together.
const attrition = "\x00attrition"

// protectAll protects a study's rows and the steps of its attrition together, for they print the same counts: a
// group's persons are the last step of its chain. It returns the rows as protectRows does and says which steps are
// withheld.
func protectAll(rows []table.Row, steps []Step, s *study.Study) ([]table.Row, []bool, error) {
	all := slices.Clone(rows)
	places := make([]int, len(steps)) // of the steps among the rows
	for from := 0; from < len(steps); {
		to := from + 1
		for to < len(steps) && steps[to].Chain == steps[from].Chain {
			to++
		}
		for i, withheld := range Steps(steps[from:to]) {
			step := steps[from+i]
			places[from+i] = -1
			if step.Persons < 0 {
				continue
			}
			r := table.Row{
				Result:      attrition,
				Group:       step.Chain,
				Category:    step.Name,
				Measure:     "persons",
				Value:       float64(step.Persons),
				Low:         table.Empty,
				High:        table.Empty,
				Numerator:   table.Empty,
				Denominator: table.Empty,
				Status:      table.OK,
			}
			if withheld {
				r.Basis = table.Basis{Known: true, N: 0, Of: table.Empty}
			}
			places[from+i] = len(all)
			all = append(all, r)
		}
		from = to
	}
	safe, err := protectRows(all, s)
	if err != nil {
		return nil, nil, err
	}
	hidden := make([]bool, len(steps))
	for i, place := range places {
		hidden[i] = place >= 0 && safe[place].Status == table.Suppressed
	}
	return safe[:len(rows)], hidden, nil
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
		return printed{count: Cell{"", s.Count, strings.Join(members, separator), ""}}, true
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
