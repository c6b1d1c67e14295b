package result

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"time"

	"ansatz/internal/model"
	"ansatz/internal/study"
)

// paramTable returns an empty table of parameters.
func paramTable(name string, columns ...string) model.Param {
	return model.Param{Name: name, Columns: columns}
}

// Parameters returns the tables in which the models read the study's parameters. Each table is one subject, so that a
// change affects only the models that read it. c is the study's coding.
func Parameters(s *study.Study, c *study.Coding) []model.Param {
	one := func(name string, columns []string, values ...any) model.Param {
		return model.Param{Name: name, Columns: columns, Rows: [][]any{values}}
	}
	period := func(name string, p study.Period) model.Param {
		return one(name, []string{"from_date date", "to_date date"}, p.From.String(), p.To.String())
	}

	background := paramTable("background", "category varchar", "code varchar")
	for _, b := range s.Background {
		for _, code := range b.Codes {
			background.Rows = append(background.Rows, []any{b.Name, code})
		}
	}
	impulses := paramTable("impulses", "impulses varchar")
	excluded := paramTable("impulses_excluded", "impulses varchar", "source varchar", "source_detail varchar")
	for _, i := range s.Impulses {
		impulses.Rows = append(impulses.Rows, []any{i.Name})
		for _, code := range i.ExcludedSources {
			excluded.Rows = append(excluded.Rows, []any{i.Name, code, nil})
		}
		for _, code := range i.ExcludedDetails {
			excluded.Rows = append(excluded.Rows, []any{i.Name, nil, code})
		}
	}

	window := paramTable("hours_window", "month date", "until date")
	for _, w := range hoursWindows(s) {
		window.Rows = append(window.Rows, []any{w.From.String(), w.To.String()})
	}

	hadYear, hadDays := calendarYears("had_benefit", s.Periods.HadBenefit)
	paidYear, paidDays := calendarYears("paid", s.Periods.Paid)

	followUp := paramTable("follow_up", "months integer")
	for _, m := range s.Networks.FollowUp {
		followUp.Rows = append(followUp.Rows, []any{m})
	}

	return slices.Concat([]model.Param{
		one("reference", []string{"reference_date date"}, s.ReferenceDate.String()),
	}, groupTables(s, c), []model.Param{
		column("contact_role", "role", []string{s.Groups.ContactRole}),
		one("income", []string{"year integer", "min_age integer", "max_age integer", "low_share decimal(9,6)"},
			s.Income.Year, s.Income.Ages.Min, end(s.Income.Ages), decimal(s.Income.LowShare)),
		background,
		// The built-in models read the years and days of these two periods. A study's own models may read the period
		// itself.
		period("had_benefit", s.Periods.HadBenefit), hadYear, hadDays,
		period("paid", s.Periods.Paid), paidYear, paidDays,
		column("paid_excluded", "benefit", s.ExcludedFromPay),
		period("investigated", s.Periods.Investigated),
		period("controlled", s.Periods.Controlled),
		impulses, excluded,
		one("debt", []string{"as_of date", "adult_age integer"}, s.Debt.AsOf.String(), s.Debt.AdultAge),
		period("prescribed", s.Periods.Prescribed),
		debtCategories(s), otherCreditors(s),
		numbersIn(s, study.LargeAmounts, "amount_cut", "percent integer"),
		numbersIn(s, study.DebtDepth, "debt_limit", "kronor bigint"),
	}, flagTables(c), []model.Param{
		one("comparison", []string{"k integer", "seed_bits bigint"}, s.Comparison.K, seedBits(s.Comparison.Seed)),
		period("assistance", s.Periods.Assistance), rates(s),
		column("excluded_role", "role", s.Assistance.ExcludedRoles),
		column("relative", "kind", s.Assistance.Relatives),
		one("largest", []string{"share decimal(9,6)"}, decimal(s.Assistance.LargestShare)),
		circles(s, c),
		period("permit", s.Periods.Permits),
		period("permit_hours", s.Periods.PermitHours),
		column("residence_kind", "kind", s.Permits.ResidenceKinds),
		column("work_kind", "kind", s.Permits.WorkKinds),
		one("network", []string{"hub integer", "weekly_hours integer", "followed_days integer", "family boolean"},
			s.Networks.Hub, s.Networks.WeeklyHours, s.Networks.Followed, s.Networks.Family),
		followUp, window,
	}, limits(s), livelihoodTables(s, c), cooperationTables(s))
}

// groupTables returns the tables of the study's groups.
func groupTables(s *study.Study, c *study.Coding) []model.Param {
	role := paramTable("role", "role varchar", "strength integer")
	for i, r := range s.Groups.Roles {
		role.Rows = append(role.Rows, []any{r, i + 1})
	}
	link := paramTable("link", "basis varchar", "min_contacts integer")
	for _, l := range s.Groups.Link {
		link.Rows = append(link.Rows, []any{l.Basis, l.Least})
	}
	level := paramTable("level", "rule integer", "level varchar", "min_contacts integer", "max_contacts integer",
		"min_regions integer", "max_regions integer")
	for i, l := range s.Groups.Levels {
		level.Rows = append(level.Rows,
			[]any{i + 1, l.Name, l.Contacts.Min, end(l.Contacts), l.Regions.Min, end(l.Regions)})
	}
	base := paramTable("base_group", "name varchar", "group_id integer", "family_id integer", "strength integer")
	bits := paramTable("group_bit", "group_id integer", "bit bigint")
	for i, name := range s.Groups.Strength {
		base.Rows = append(base.Rows, []any{name, c.Group(name), c.Group(study.FamilyPrefix + name), i + 1})
	}
	for _, name := range s.Groups.BaseGroups() {
		bits.Rows = append(bits.Rows, []any{c.Group(name), int64(1) << c.Group(name)})
	}
	sets := paramTable("group_set", "name varchar", "group_id integer")
	for _, name := range append(s.Groups.Names(), study.Pool) {
		for _, id := range c.Members(name) {
			sets.Rows = append(sets.Rows, []any{name, id})
		}
	}
	tie := paramTable("tie", "tie_id integer", "tie varchar", "bit bigint")
	tieGroup := paramTable("tie_group", "tie_id integer", "group_id integer")
	for i, name := range c.Ties {
		tie.Rows = append(tie.Rows, []any{i, name, int64(1) << i})
		for _, id := range c.Members(name) {
			tieGroup.Rows = append(tieGroup.Rows, []any{i, id})
		}
	}
	return []model.Param{role, link, level, base, bits, sets, tie, tieGroup}
}

// flagTables returns the tables of the outcomes and conditions of comparisons, and of the contrasts.
func flagTables(c *study.Coding) []model.Param {
	had := paramTable("had_flag", "benefit varchar", "bit bigint")
	controlled := paramTable("controlled_flag", "benefit varchar", "impulses varchar", "bit bigint")
	assistant := paramTable("assistant_flag", "flag varchar", "bit bigint")
	for i, f := range c.Flags {
		bit := int64(1) << i
		switch f.Kind {
		case study.HadBenefit:
			had.Rows = append(had.Rows, []any{f.Benefit, bit})
		case study.WasControlled:
			controlled.Rows = append(controlled.Rows, []any{f.Benefit, f.Impulses, bit})
		case study.IsAssistant, study.InvestigatedAssistant:
			assistant.Rows = append(assistant.Rows, []any{string(f.Kind), bit})
		}
	}
	contrast := paramTable("contrast", "contrast_id integer", "condition bigint", "group_id integer")
	for i, one := range c.Contrasts {
		for _, id := range c.Members(one.Group) {
			contrast.Rows = append(contrast.Rows, []any{i, one.Condition, id})
		}
	}
	return []model.Param{had, controlled, assistant, contrast}
}

// limits returns one table of one row per rule of observation, such as rule_closed_circle with the columns assistants,
// share …
func limits(s *study.Study) []model.Param {
	var all []model.Param
	for _, l := range study.Limits {
		if last := len(all) - 1; last < 0 || all[last].Name != "rule_"+l.Rule {
			all = append(all, model.Param{Name: "rule_" + l.Rule, Rows: [][]any{nil}})
		}
		p := &all[len(all)-1]
		v := s.Networks.Limit(l.Rule, l.Name)
		if l.Most == 0 {
			p.Columns, p.Rows[0] = append(p.Columns, l.Name+" decimal(9,6)"), append(p.Rows[0], decimal(v))
		} else {
			p.Columns, p.Rows[0] = append(p.Columns, l.Name+" integer"), append(p.Rows[0], int(v))
		}
	}
	return all
}

// rates returns a table with the price of an hour in each year, as a part of the highest price. The numbers then have a
// known size for any prices.
func rates(s *study.Study) model.Param {
	p := model.Param{Name: "rate", Columns: []string{"year integer", "weight decimal(13,12)"}}
	highest := highestRate(s)
	for _, r := range s.Assistance.Rates {
		weight := 0.0
		if highest > 0 {
			weight = r.Kronor / highest
		}
		p.Rows = append(p.Rows, []any{r.Year, strconv.FormatFloat(weight, 'f', 12, 64)})
	}
	return p
}

// highestRate returns the highest price of an hour, in kronor.
func highestRate(s *study.Study) float64 {
	highest := 0.0
	for _, r := range s.Assistance.Rates {
		highest = max(highest, r.Kronor)
	}
	return highest
}

// hoursWindows returns every window of the number of months over which the law averages hours, if it lies wholly within
// the period of assistance. A window has its first day and the day after its last.
func hoursWindows(s *study.Study) []study.Period {
	var all []study.Period
	months, p := int(s.Networks.Limit("hours_over_law", "months")), s.Periods.Assistance
	first := func(of study.Date, later int) study.Date {
		return study.Date{Time: time.Date(of.Year(), of.Month()+time.Month(later), 1, 0, 0, 0, 0, time.UTC)}
	}
	for month := first(p.From, 0); !first(month, months-1).After(p.To.Time); month = first(month, 1) {
		all = append(all, study.Period{From: month, To: first(month, months)})
	}
	return all
}

// calendarYears divides a period into the calendar years that lie wholly within it, whose sums the warehouse keeps, and
// the days before and after those years.
func calendarYears(name string, p study.Period) (years, days model.Param) {
	years = model.Param{Name: name + "_year", Columns: []string{"year integer"}}
	days = model.Param{Name: name + "_days", Columns: []string{"from_date date", "to_date date"}}
	day := func(year, month, day int) study.Date {
		return study.Date{Time: time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)}
	}
	rest := func(from, to study.Date) {
		if !to.Before(from.Time) {
			days.Rows = append(days.Rows, []any{from.String(), to.String()})
		}
	}
	first, last := p.From.Year(), p.To.Year()
	if p.From.After(day(first, 1, 1).Time) {
		first++
	}
	if p.To.Before(day(last, 12, 31).Time) {
		last--
	}
	if first > last {
		rest(p.From, p.To)
		return years, days
	}
	for y := first; y <= last; y++ {
		years.Rows = append(years.Rows, []any{y})
	}
	rest(p.From, day(first-1, 12, 31))
	rest(day(last+1, 1, 1), p.To)
	return years, days
}

func column(name, column string, values []string) model.Param {
	p := model.Param{Name: name, Columns: []string{column + " varchar"}}
	for _, v := range values {
		p.Rows = append(p.Rows, []any{v})
	}
	return p
}

// debtCategories returns a table with a row for each creditor and kind of a category. Null means any. The category
// without a name, number 0, is all balances.
func debtCategories(s *study.Study) model.Param {
	p := model.Param{Name: "debt_category",
		Columns: []string{"category_id integer", "category varchar", "creditor varchar", "kind varchar",
			"prescribed boolean"}}
	p.Rows = append(p.Rows, []any{0, "", nil, nil, false})
	anyOf := func(values []string) []any {
		if len(values) == 0 {
			return []any{nil}
		}
		var all []any
		for _, v := range values {
			all = append(all, v)
		}
		return all
	}
	for i, c := range s.Debt.Categories {
		for _, creditor := range anyOf(c.Creditors) {
			for _, kind := range anyOf(c.Kinds) {
				p.Rows = append(p.Rows, []any{i + 1, c.Name, creditor, kind, c.Prescribed})
			}
		}
	}
	return p
}

// otherCreditors returns a table with a row for each creditor that a category leaves out.
func otherCreditors(s *study.Study) model.Param {
	p := paramTable("debt_other", "category varchar", "creditor varchar")
	for _, c := range s.Debt.Categories {
		for _, creditor := range c.OtherThan {
			p.Rows = append(p.Rows, []any{c.Name, creditor})
		}
	}
	return p
}

// numbersIn returns a table of the numbers in the names of the measures that the results of a kind list, ascending: the
// per cent of percentiles (and, of the part of the largest, those below them), limits of debts.
func numbersIn(s *study.Study, of study.Kind, name, column string) model.Param {
	var all []int64
	for _, r := range s.Results {
		if r.Kind != of {
			continue
		}
		for _, l := range r.Lines {
			if n, ok := numberIn(of, l.Measure); ok {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	p := paramTable(name, column)
	for _, n := range slices.Compact(all) {
		p.Rows = append(p.Rows, []any{n})
	}
	return p
}

// circles returns a table with a row for each tie of each side that puts a company into a circle. A circle without
// conditions has one row with a null side.
func circles(s *study.Study, coding *study.Coding) model.Param {
	p := model.Param{Name: "circle", Columns: []string{"circle_id integer", "side varchar", "tie_id integer"}}
	for i, c := range s.Assistance.Circles {
		for _, t := range c.Representatives {
			p.Rows = append(p.Rows, []any{i, "representative", slices.Index(coding.Ties, t)})
		}
		for _, t := range c.Assistants {
			p.Rows = append(p.Rows, []any{i, "assistant", slices.Index(coding.Ties, t)})
		}
		if len(c.Representatives)+len(c.Assistants) == 0 {
			p.Rows = append(p.Rows, []any{i, nil, nil})
		}
	}
	return p
}

// seedBits derives a number of 63 bits from a seed.
func seedBits(seed int64) int64 {
	sum := sha256.Sum256([]byte("ansatz draw " + strconv.FormatInt(seed, 10)))
	return int64(binary.BigEndian.Uint64(sum[:]) >> 1)
}

func end(r study.Range) int {
	if r.Max < 0 {
		return math.MaxInt32
	}
	return r.Max
}

// decimal formats a share without an exponent and with six decimals, as the engine's exact numbers require.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
