package study

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
)

// Placeholders of a study file for names that follow from a period: the label of the period that the result counts, and
// each of its years.
const (
	ThePeriod = "<period>"
	EachYear  = "<year>"
)

// Label returns the period's name as a category: 2023 or 2022-2023 for whole years, otherwise 2022-07 or
// 2022-07--2023-06 for whole months, otherwise 2022-07-15 or 2022-07-15--2023-06-30. Labels of one form sort by time.
// The label of a period that was not read is empty.
func (p Period) Label() string {
	if p.From.IsZero() || p.To.IsZero() {
		return ""
	}
	after := p.To.AddDate(0, 0, 1)
	form, between := dayForm, "--"
	if p.From.Day() == 1 && after.Day() == 1 {
		form = monthForm
		if p.From.Month() == time.January && after.Month() == time.January {
			form, between = yearForm, "-"
		}
	}
	first, last := p.From.Format(form), p.To.Format(form)
	if first == last {
		return first
	}
	return first + between + last
}

// name returns the label as a part of an identifier: 2018_2023, 2022_07__2023_06.
func (p Period) name() string { return strings.ReplaceAll(p.Label(), "-", "_") }

var yearsLabel = regexp.MustCompile(`^(\d{4})-(\d{4})$`)

// PeriodOf returns the period with a label, and whether the text is the label of a period.
func PeriodOf(label string) (Period, bool) {
	first, last, ends := strings.Cut(label, "--")
	if m := yearsLabel.FindStringSubmatch(label); m != nil {
		first, last, ends = m[1], m[2], true
	}
	if !ends {
		last = first
	}
	for _, form := range []struct {
		form          string
		years, months int
	}{{yearForm, 1, 0}, {monthForm, 0, 1}, {dayForm, 0, 0}} {
		from, err := time.Parse(form.form, first)
		to, also := time.Parse(form.form, last)
		if err != nil || also != nil {
			continue
		}
		if form.years+form.months > 0 {
			to = to.AddDate(form.years, form.months, -1)
		}
		p := Period{Date{from}, Date{to}}
		return p, p.Label() == label
	}
	return Period{}, false
}

// Years returns the calendar years that overlap the period.
func (p Period) Years() []int {
	var all []int
	for y := p.From.Year(); y <= p.To.Year(); y++ {
		all = append(all, y)
	}
	return all
}

// Period returns the period that a result counts, whose label names its categories, or false if the result counts none.
func (s *Study) Period(result string) (Period, bool) {
	k := s.Kind(result).declaration()
	return s.Periods.counted(k), k.Period != ""
}

// Date returns the category of the day or period by which counts are dated, as a kind's declaration names it: the day
// of debts, or the label of a period.
func (s *Study) Date(dated string) string {
	if dated == kind.Debts {
		return s.Debt.AsOf.Format(dayForm)
	}
	return s.Periods.named(dated).Label()
}

// PeriodCategory returns the category that names the period of a result. It is empty if the result counts none.
func (s *Study) PeriodCategory(result string) string {
	p, _ := s.Period(result)
	return p.Label()
}

var asPeriod = lang.Text{
	SV: "skriv <period>, så följer namnet med när perioden ändras",
	EN: "write <period>, and the name follows when the period is changed",
}

// categoriesOf returns the categories that a word of a study file stands for in results of a kind: itself, or the names
// that follow from the period.
func (s *Study) categoriesOf(k *kind.Kind, word string) []string {
	period := s.Periods.counted(k)
	switch {
	case word == EachYear && slices.Contains(k.Categories, EachYear):
		return s.filled([]string{EachYear}, period)
	case isCombination(word):
		return s.combined(word)
	case k.Period == "" || !strings.Contains(word, ThePeriod):
		return []string{word}
	case slices.Contains(k.Categories, "<debt>"):
		return []string{strings.ReplaceAll(word, ThePeriod, period.name())}
	}
	return []string{strings.ReplaceAll(word, ThePeriod, period.Label())}
}

// inName matches the parts of a name that may be a year or a period of years, months or days.
var inName = regexp.MustCompile(`\d{4}(?:_[\d_]*\d)?`)

// debtName reads the name of a category of debts. <period> in it stands for the period of prescription. Another period
// in the name is a mistake.
func (s *Study) debtName(r *reader, n ast.Node, prescribed bool) string {
	period := s.Periods.Prescribed
	word := r.Text(n)
	name := word
	if prescribed {
		name = strings.ReplaceAll(word, ThePeriod, period.name())
	}
	if name != "" && !identifierForm.MatchString(name) && period.Label() != "" {
		r.identifier(n)
	}
	if found := inName.FindString(word); prescribed && found != "" && period.Label() != "" && found != period.name() {
		r.Fail(n, lang.Textf("namnet anger %s, men perioden prescribed är %s",
			"the name states %s, but the period prescribed is %s", found, period.Label()), asPeriod)
	}
	return name
}

// namesPeriod reports whether a category is or contains the name of a period.
func namesPeriod(category string) bool {
	_, ok := PeriodOf(category)
	return ok || inName.MatchString(category)
}

// otherPeriod adds the mistake that a category names another period than the one that results of its kind count.
func (r *reader) otherPeriod(n ast.Node, category string, k *kind.Kind, period Period) {
	hint := asPeriod
	if slices.Contains(k.Categories, EachYear) {
		hint = lang.Text{
			SV: "skriv <year>, så följer åren med när perioden ändras",
			EN: "write <year>, and the years follow when the period is changed",
		}
	}
	r.Fail(n, lang.Textf("kategorin %q hör inte till den period som räknas, %s",
		"the category %q is not of the period that is counted, %s", category, period.Label()), hint)
}
