package result

import (
	"slices"
	"time"

	"ansatz/internal/model"
	"ansatz/internal/study"
)

// livelihoodTables returns the tables of what a study says of livelihood. Those of a study that says nothing are empty.
func livelihoodTables(s *study.Study, c *study.Coding) []model.Param {
	l := &s.Livelihood
	whole := paramTable("livelihood", "from_date date", "to_date date", "before_date date", "before_index integer",
		"n_months integer", "min_age integer", "max_age integer", "work_from bigint", "basic_months integer",
		"basic_share decimal(9,6)", "sequence_of bigint", "n_income_nets integer", "year_1 bigint", "year_2 bigint",
		"year_3 bigint")
	months := l.Months()
	if len(months) > 0 {
		before := months[0].AddDate(0, -1, 0)
		income := 0
		for _, n := range l.Nets() {
			if n.Net == study.IncomeNet {
				income++
			}
		}
		row := []any{l.Period.From.String(), l.Period.To.String(), before.Format(time.DateOnly), monthIndex(before),
			len(months), l.Ages.Min, min(end(l.Ages), oldest), l.WorkFrom, l.BasicMonths, decimal(l.BasicShare),
			l.SequenceOf, income}
		var years [mostWholeYears]int64
		for i, m := range months {
			if place := slices.Index(l.Years(), m.Year()); place >= 0 {
				years[place] |= int64(1) << (i + 1)
			}
		}
		for _, bits := range years {
			row = append(row, bits)
		}
		whole.Rows = append(whole.Rows, row)
	}
	byMonth := byMonthTable(l)
	return slices.Concat([]model.Param{whole, byMonth}, sourceTables(l), calendarTables(l, months),
		flagsOfFollowed(l, c), ruleTables(l, byMonth))
}

// mostWholeYears is the number of calendar years that lie wholly in the longest period.
const mostWholeYears = 3

// oldest is an age that nobody passes, for a study whose ages have no upper end.
const oldest = 200

// monthIndex returns the number of a month in the calendar, as month_index of the prelude does.
func monthIndex(month time.Time) int { return 12*month.Year() + int(month.Month()) }

// netIDs returns the numbers of nets: their places among the nets, those of income first.
func netIDs(l *study.Livelihood) map[string]any {
	nets := map[string]any{}
	for i, n := range l.Nets() {
		nets[n.Name] = i + 1
	}
	return nets
}

// sourceTables returns the tables of sources, their benefits and the states.
func sourceTables(l *study.Livelihood) []model.Param {
	source := paramTable("livelihood_source", "source_id integer", "source varchar", "pay boolean", "net_id integer",
		"income boolean", "focus boolean")
	benefit := paramTable("livelihood_benefit", "benefit varchar", "source_id integer")
	state := paramTable("livelihood_state", "state_id integer", "state varchar", "net_id integer")
	nets := netIDs(l)
	for i, one := range l.Sources {
		source.Rows = append(source.Rows, []any{i + 1, one.Name, one.Pay(), nets[one.Name], one.Net == study.IncomeNet,
			one.Focus})
		for _, b := range one.Benefits {
			benefit.Rows = append(benefit.Rows, []any{b, i + 1})
		}
	}
	if len(l.Sources) > 0 {
		for i, name := range l.States() {
			state.Rows = append(state.Rows, []any{i + 1, name, nets[name]})
		}
	}
	return []model.Param{source, benefit, state}
}

// byMonthTable returns the table of benefits whose months are looked at, each with its net, if it has one, and whether
// a rule about incompatible months asks about it.
func byMonthTable(l *study.Livelihood) model.Param {
	nets := netIDs(l)
	table := paramTable("livelihood_by_month", "benefit_id integer", "benefit varchar", "net_id integer",
		"income boolean", "ruled boolean")
	rows := map[string][]any{}
	rowOf := func(benefit string) []any {
		if rows[benefit] == nil {
			rows[benefit] = []any{len(table.Rows) + 1, benefit, nil, false, false}
			table.Rows = append(table.Rows, rows[benefit])
		}
		return rows[benefit]
	}
	for _, one := range l.Sources {
		for _, b := range one.Benefits {
			if net := nets[one.Name]; net != nil {
				row := rowOf(b)
				row[2], row[3] = net, one.Net == study.IncomeNet
			}
		}
	}
	for _, one := range l.Incompatible {
		for _, b := range one.Benefits {
			rowOf(b)[4] = true
		}
	}
	return table
}

// calendarTables returns the tables of months, where month 0 is the one before the period, and of the calendar years
// that overlap them, each with the days and months that it has in common with them. whole tells a year that lies wholly
// in the period; place, or year_place of a month, is its place among these years, from 1, and empty of other years.
func calendarTables(l *study.Livelihood, months []time.Time) []model.Param {
	month := paramTable("livelihood_month", "month_id integer", "month date", "last_date date", "year integer",
		"bit bigint", "year_place integer")
	year := paramTable("livelihood_year", "year integer", "from_date date", "to_date date", "months bigint",
		"whole boolean", "place integer")
	placeOf := func(first time.Time) any {
		if i := slices.Index(l.Years(), first.Year()); i >= 0 {
			return i + 1
		}
		return nil
	}
	if len(months) > 0 {
		months = append([]time.Time{months[0].AddDate(0, -1, 0)}, months...)
	}
	for i, first := range months {
		last := first.AddDate(0, 1, -1).Format(time.DateOnly)
		month.Rows = append(month.Rows, []any{i, first.Format(time.DateOnly), last, first.Year(), int64(1) << i,
			placeOf(first)})
		if n := len(year.Rows); n > 0 && year.Rows[n-1][0] == first.Year() {
			of := year.Rows[n-1]
			of[2], of[3] = last, of[3].(int64)|int64(1)<<i
			continue
		}
		year.Rows = append(year.Rows, []any{first.Year(), first.Format(time.DateOnly), last, int64(1) << i,
			slices.Contains(l.Years(), first.Year()), placeOf(first)})
	}
	return append([]model.Param{month, year}, spanTables(months, year.Rows)...)
}

// spanTables returns the tables by which models find, without computing with dates, the month and year of a day from
// month 0 to the end of the period, the years of days from one year to another, each with its days and months, and the
// months of days from one month to another.
func spanTables(months []time.Time, years [][]any) []model.Param {
	day := paramTable("livelihood_day", "day date", "month_id integer", "year integer", "bit bigint")
	run := paramTable("livelihood_run", "first_id integer", "last_id integer", "month_id integer")
	for i, first := range months {
		for d := first; d.Month() == first.Month(); d = d.AddDate(0, 0, 1) {
			day.Rows = append(day.Rows, []any{d.Format(time.DateOnly), i, first.Year(), int64(1) << i})
		}
		for last := i; last < len(months); last++ {
			for m := i; m <= last; m++ {
				run.Rows = append(run.Rows, []any{i, last, m})
			}
		}
	}
	span := paramTable("livelihood_span", "first_year integer", "last_year integer", "year integer", "from_date date",
		"to_date date", "months bigint")
	for i := range years {
		for last := i; last < len(years); last++ {
			for _, y := range years[i : last+1] {
				span.Rows = append(span.Rows, []any{years[i][0], years[last][0], y[0], y[1], y[2], y[3]})
			}
		}
	}
	return []model.Param{day, run, span}
}

// flagsOfFollowed returns the tables of the outcomes and conditions about those followed.
func flagsOfFollowed(l *study.Livelihood, c *study.Coding) []model.Param {
	present := paramTable("present_flag", "year integer", "bit bigint")
	basic := paramTable("basic_flag", "year integer", "net_id integer", "bit bigint")
	rule := paramTable("rule_flag", "rule_id integer", "had_bit bigint", "broken_bit bigint")
	bit := func(of study.FlagKind, name string) int64 {
		i := slices.Index(c.Flags, study.Flag{Kind: of, Name: name})
		if i < 0 {
			return 0
		}
		return int64(1) << i
	}
	for i, one := range l.Incompatible {
		if broken := bit(study.HasIncompatibleMonth, one.Name); broken > 0 {
			rule.Rows = append(rule.Rows, []any{i + 1, bit(study.HadBenefitsOfRule, one.Name), broken})
		}
	}
	for i, f := range c.Flags {
		switch f.Kind {
		case study.PresentAllYear:
			present.Rows = append(present.Rows, []any{f.Year, int64(1) << i})
		case study.HasBasicLivelihood:
			net := 0
			for i, n := range l.Nets() {
				if n.Name == f.Name {
					net = i + 1
				}
			}
			basic.Rows = append(basic.Rows, []any{f.Year, net, int64(1) << i})
		}
	}
	return []model.Param{present, basic, rule}
}

// ruleTables returns the tables of the rules about incompatible months, the months after a control, and the period of
// recovery claims. A rule's benefits have the numbers of byMonth.
func ruleTables(l *study.Livelihood, byMonth model.Param) []model.Param {
	ids := map[any]any{}
	for _, row := range byMonth.Rows {
		ids[row[1]] = row[0]
	}
	rule := paramTable("incompatible_rule", "rule_id integer", "rule varchar", "benefit_id integer",
		"other_id integer", "amount bigint", "pay bigint", "days integer")
	for i, one := range l.Incompatible {
		row := []any{i + 1, one.Name, ids[one.Benefits[0]], nil, nil, nil, nil}
		if one.Days > 0 {
			row[3], row[6] = ids[one.Benefits[1]], one.Days
		} else {
			row[4], row[5] = one.Amount, one.Pay
		}
		rule.Rows = append(rule.Rows, row)
	}
	follow := paramTable("control_follow_up", "months integer")
	for _, h := range l.FollowUp {
		follow.Rows = append(follow.Rows, []any{h})
	}
	recovery := paramTable("recovery", "from_date date", "to_date date")
	if l.Recovery.Label() != "" {
		recovery.Rows = append(recovery.Rows, []any{l.Recovery.From.String(), l.Recovery.To.String()})
	}
	return []model.Param{rule, follow, recovery}
}
