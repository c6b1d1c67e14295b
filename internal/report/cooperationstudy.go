package report

import (
	"strconv"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// cooperationParameters returns the values of a study about the agencies' cooperation, for the texts of its results. A
// study without a section about it has none.
func cooperationParameters(c *study.Cooperation) label.Parameters {
	if !c.Stated() {
		return nil
	}
	years := func(y study.Years) lang.Text {
		if y.From == y.To {
			return lang.Textf("%d", "%d", y.From)
		}
		return lang.Textf("%d–%d", "%d–%d", y.From, y.To)
	}
	first, until := strconv.Itoa(c.Years.From), day(c.AsOf)
	return label.Parameters{
		"cooperation_period": {SV: first + " till och med " + until.SV, EN: first + " to " + until.EN},
		"cooperation_as_of":  until,
		"cases_known_until":  day(c.Observed),
		"case_years":         years(c.CaseYears),
		"claim_years":        years(c.ClaimYears),
		"new_way_from":       day(c.OB2From),
		"population_day":     day(c.PopulationDay),
		"answer_days":        count(c.AnswerDays),
		"references": list([]string{c.Reference.Background, c.Reference.Sex, c.Reference.Age},
			func(id string) lang.Text { return label.Group("focus_group", id) }, true),
	}
}
