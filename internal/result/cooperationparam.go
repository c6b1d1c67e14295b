package result

import (
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/model"
	"ansatz/internal/study"
)

// cooperationTables returns the tables of the parameters of the cooperation. They are empty if the study has none.
func cooperationTables(s *study.Study) []model.Param {
	c := &s.Cooperation
	days := paramTable("cooperation", "from_date date", "as_of date", "ob2_from date", "population_day date",
		"answer_days integer")
	observed := paramTable("cooperation_observed", "register varchar", "known_until date")
	source := paramTable("cooperation_source", "source varchar", "source_detail varchar")
	if c.Stated() {
		days.Rows = [][]any{{strconv.Itoa(c.Years.From) + "-01-01", c.AsOf.String(), c.OB2From.String(),
			c.PopulationDay.String(), c.AnswerDays}}
		known := c.Observed
		if c.AsOf.Before(known.Time) {
			known = c.AsOf
		}
		observed.Rows = [][]any{{"control_investigation", known.String()}}
	}
	for _, code := range c.Sources {
		source.Rows = append(source.Rows, []any{code, nil})
	}
	for _, code := range c.Details {
		source.Rows = append(source.Rows, []any{nil, code})
	}
	return append([]model.Param{days, observed, source, years("cooperation_case_year", c.CaseYears),
		years("cooperation_claim_year", c.ClaimYears), horizons(s),
		column("cooperation_balancing", "ground", c.Balancing)}, lawTables(c)...)
}

func years(name string, y study.Years) model.Param {
	p := paramTable(name, "year integer")
	for _, n := range y.All() {
		p.Rows = append(p.Rows, []any{n})
	}
	return p
}

// horizons returns a table of the numbers of months in the groups horizon_… that results list, ascending.
func horizons(s *study.Study) model.Param {
	var all []int
	for _, r := range s.Results {
		for _, l := range r.Lines {
			for _, g := range l.Groups {
				text, ok := strings.CutPrefix(g, "horizon_")
				if months, err := strconv.Atoi(text); ok && err == nil && !slices.Contains(all, months) {
					all = append(all, months)
				}
			}
		}
	}
	slices.Sort(all)
	p := paramTable("cooperation_horizon", "months integer")
	for _, months := range all {
		p.Rows = append(p.Rows, []any{months})
	}
	return p
}

// lawTables returns the first day of each ground, and the first day on which each agency may ask or answer on it.
// from_known is false if the first day of one of its rows was not found: before the first known day nothing is said.
func lawTables(c *study.Cooperation) []model.Param {
	type named struct {
		ground, agency string
		asks           bool
	}
	first := map[string]string{}
	from, known := map[named]string{}, map[named]bool{}
	var grounds []string
	var all []named
	for _, row := range c.Law {
		day := row.From.String()
		if old, there := first[row.Ground]; !there || day < old {
			first[row.Ground] = day
		}
		if !slices.Contains(grounds, row.Ground) {
			grounds = append(grounds, row.Ground)
		}
		agencies := []string{row.Agency}
		if row.Agency == study.EveryAgencyOfLaw {
			agencies = study.Agencies()
		}
		for _, agency := range agencies {
			n := named{row.Ground, agency, row.Asks}
			if old, there := from[n]; !there {
				all = append(all, n)
				from[n], known[n] = day, row.FromKnown
			} else {
				from[n], known[n] = min(old, day), known[n] && row.FromKnown
			}
		}
	}
	ground := paramTable("cooperation_ground", "ground varchar", "from_date date")
	for _, g := range grounds {
		ground.Rows = append(ground.Rows, []any{g, first[g]})
	}
	agency := paramTable("cooperation_named", "ground varchar", "asks boolean", "agency varchar", "from_date date",
		"from_known boolean")
	for _, n := range all {
		agency.Rows = append(agency.Rows, []any{n.ground, n.asks, n.agency, from[n], known[n]})
	}
	return []model.Param{ground, agency}
}
