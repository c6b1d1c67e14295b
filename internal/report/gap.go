package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// Gap is something that a study counts and for which the deliveries have no rows, or only a part.
type Gap struct {
	Results []string // the results that count it
	Empty   bool     // there are no rows at all, so that the results are empty
	Lacking string   // the register, where it was not delivered
	Text    lang.Text
}

// Gaps returns what the study counts over a time and the deliveries lack wholly or partly. described holds, by
// register, the latest day that a delivery describes; of a register that is not delivered see NotDelivered.
func Gaps(s *study.Study, c study.Coverage, described map[string]time.Time) []Gap {
	var gaps []Gap
	if day, ok := described["person"]; ok && day.Before(s.ReferenceDate.Time) {
		gaps = append(gaps, Gap{Text: lang.Text{
			SV: fmt.Sprintf("referensdatumet %s ligger efter den dag som %s avser, %s.", s.ReferenceDate,
				registerName("person").SV, day.Format(time.DateOnly)),
			EN: fmt.Sprintf("the reference date %s is after the day that %s describes, %s.", s.ReferenceDate,
				registerName("person").EN, day.Format(time.DateOnly)),
		}})
	}
	for _, r := range s.Readings() {
		if latest, delivered := described[r.Register]; delivered {
			gaps = append(gaps, gapsOf(r, c[r.Register], latest)...)
		}
	}
	return gaps
}

func registerName(id string) lang.Text {
	t := label.Register(id)
	return lang.Text{SV: "registret " + id + " (" + t.SV + ")", EN: "register " + id + " (" + t.EN + ")"}
}

// countedIn names a period, a year or a day of the study file: what it is for, and its name and days there.
func countedIn(r study.Reading) lang.Text {
	name, days := label.Period(r.Name), period(r.Period)
	if r.Period.From.IsZero() {
		until := day(r.Period.To)
		days = lang.Text{SV: "till och med " + until.SV, EN: "to " + until.EN}
	}
	return lang.Text{
		SV: fmt.Sprintf("%s (%s, %s)", name.SV, r.Name, days.SV),
		EN: fmt.Sprintf("%s (%s, %s)", name.EN, r.Name, days.EN),
	}
}

// NotDelivered returns the gaps of a register that no delivery has brought: the results that are empty without it, and
// those that count it as if it had no rows.
func NotDelivered(register string, empty, part []string) []Gap {
	text := notDelivered([]string{register})
	var gaps []Gap
	if len(empty) > 0 {
		gaps = append(gaps, Gap{Results: empty, Empty: true, Lacking: register, Text: text})
	}
	if len(part) > 0 {
		gaps = append(gaps, Gap{Results: part, Lacking: register, Text: text})
	}
	return gaps
}

// notDelivered says which registers are not delivered, and what that does.
func notDelivered(registers []string) lang.Text {
	var sv, en []string
	for _, id := range registers {
		name := label.Register(id)
		sv, en = append(sv, id+" ("+name.SV+")"), append(en, id+" ("+name.EN+")")
	}
	if len(registers) == 1 {
		return lang.Text{
			SV: "registret " + sv[0] + " är inte levererat. Det som bygger på det räknas som om registret vore tomt.",
			EN: "register " + en[0] + " is not delivered. What rests on it is counted as if it were empty.",
		}
	}
	return lang.Text{
		SV: "registren " + join(sv, "och") + " är inte levererade. Det som bygger på dem räknas som om de vore tomma.",
		EN: "registers " + join(en, "and") + " are not delivered. What rests on them is counted as if they were empty.",
	}
}

// sentences returns gaps as sentences, each once: first one about all registers that are not delivered.
func sentences(gaps []Gap, l lang.Lang) []string {
	var missing, all []string
	for _, g := range gaps {
		if g.Lacking != "" && !slices.Contains(missing, g.Lacking) {
			missing = append(missing, g.Lacking)
		}
	}
	if len(missing) > 0 {
		all = append(all, Capital(notDelivered(missing).In(l)))
	}
	for _, g := range gaps {
		if text := Capital(g.Text.In(l)); g.Lacking == "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// gapsOf compares a period with the months that have rows.
func gapsOf(r study.Reading, rows []study.Covered, described time.Time) []Gap {
	register, counted := registerName(r.Register), countedIn(r)
	gap := func(empty bool, sv, en string) Gap {
		return Gap{Results: r.Results, Empty: empty && !r.Part, Text: lang.Text{
			SV: fmt.Sprintf("%s: %s %s.", counted.SV, register.SV, sv),
			EN: fmt.Sprintf("%s: %s %s.", counted.EN, register.EN, en),
		}}
	}
	of := func(code string) func(study.Covered) bool {
		return func(row study.Covered) bool { return row.Code == code }
	}
	var late []Gap
	if slices.ContainsFunc(rows, of(study.Reserved)) {
		late = append(late, Gap{Results: r.Results, Text: lang.Text{
			SV: register.SV + " har en post med beteckningen " + study.Unclassified +
				", som är till för det som saknar fenomen. Posten räknas inte.",
			EN: register.EN + " has a record of the id " + study.Unclassified +
				", which is kept for what has no phenomenon. The record does not count.",
		}})
		rows = slices.DeleteFunc(slices.Clone(rows), of(study.Reserved))
	}
	if before := slices.DeleteFunc(slices.Clone(rows), of(study.Later)); len(before) < len(rows) {
		late = append(late, lateGap(r, len(before) == 0))
		rows = before
	}
	var inside []study.Covered
	for _, row := range rows {
		if !row.Month.Before(firstOf(r)) && !row.Month.After(r.Period.To.Time) {
			inside = append(inside, row)
		}
	}
	if len(inside) == 0 {
		return append(late, gap(true, "har inga uppgifter för den tiden", "has no rows of that time"))
	}
	var sv, en []string
	say := func(swedish, english string, args ...any) {
		t := lang.Textf(swedish, english, args...)
		sv, en = append(sv, t.SV), append(en, t.EN)
	}
	if r.Grain != study.ByDay {
		first, last := rows[0].Month, rows[len(rows)-1].Month
		month := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }
		begins := startOf(r, first).After(r.Period.From.Time)
		ends := startOf(r, last).Before(startOf(r, r.Period.To.Time)) ||
			last.Before(month(r.Period.To.Time)) && described.Before(r.Period.To.Time)
		if begins && ends && first.Equal(last) {
			say("har uppgifter bara för %s", "has rows of %s only", first.Format(monthForm))
			begins, ends = false, false
		}
		if begins {
			say("börjar först %s", "only begins in %s", first.Format(monthForm))
		}
		if ends {
			say("slutar redan %s", "already ends in %s", last.Format(monthForm))
		}
		if none := missing(r, inside, first, last); len(none) > 0 {
			say("saknar uppgifter för %s", "has no rows of %s", some(none))
		}
	}
	var lacking, lackingEN []string
	for _, code := range r.Codes {
		name := codeName(r.Register, code)
		if !slices.ContainsFunc(inside, func(row study.Covered) bool { return row.Code == code }) &&
			!slices.Contains(lacking, name.SV) {
			lacking, lackingEN = append(lacking, name.SV), append(lackingEN, name.EN)
		}
	}
	if len(lacking) > 0 {
		say("har ingen rad med "+strings.Join(lacking, ", "), "has no row with "+strings.Join(lackingEN, ", "))
	}
	if len(sv) == 0 {
		return late
	}
	return append(late, gap(false, strings.Join(sv, ", "), strings.Join(en, ", ")))
}

// lateGap returns what is said of rows that begin after the last day of the study: all of a register, or some.
func lateGap(r study.Reading, all bool) Gap {
	name, until := registerName(r.Register), day(r.Period.To)
	if all {
		return Gap{Results: r.Results, Text: lang.Text{
			SV: fmt.Sprintf("alla rader i %s gäller tiden efter studiens sista dag, %s, och räknas inte.",
				name.SV, until.SV),
			EN: fmt.Sprintf("all rows of %s are of the time after the last day of the study, %s, and do not count.",
				name.EN, until.EN),
		}}
	}
	return Gap{Results: r.Results, Text: lang.Text{
		SV: fmt.Sprintf("%s har rader efter studiens sista dag, %s, och de räknas inte.", name.SV, until.SV),
		EN: fmt.Sprintf("%s has rows after the last day of the study, %s, and they do not count.", name.EN, until.EN),
	}}
}

// monthForm is the form of months in the texts about gaps.
const monthForm = "2006-01"

// firstOf returns the first day from which rows belong to the period.
func firstOf(r study.Reading) time.Time {
	if from := r.Period.From.Time; r.Grain != study.ByDay {
		return time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return r.Period.From.Time
}

// startOf returns the first day of the month or year of a day.
func startOf(r study.Reading, t time.Time) time.Time {
	switch r.Grain {
	case study.ByDay:
		return t
	case study.ByYear:
		return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// missing returns the months or years of the period without rows, between the first and last that the register has.
func missing(r study.Reading, inside []study.Covered, first, last time.Time) []string {
	has := map[time.Time]bool{}
	for _, row := range inside {
		has[startOf(r, row.Month)] = true
	}
	form, years, months := monthForm, 0, 1
	if r.Grain == study.ByYear {
		form, years, months = "2006", 1, 0
	}
	var none []string
	for t := startOf(r, r.Period.From.Time); !t.After(r.Period.To.Time); t = t.AddDate(years, months, 0) {
		if !has[t] && !t.Before(startOf(r, first)) && !t.After(startOf(r, last)) {
			none = append(none, t.Format(form))
		}
	}
	return none
}

// some returns the first few elements of a list as text.
func some(all []string) string {
	if len(all) > 4 {
		return strings.Join(all[:3], ", ") + " … " + all[len(all)-1]
	}
	return strings.Join(all, ", ")
}

// codeName returns the name of a code that a study uses in a register.
func codeName(register, code string) lang.Text {
	if register == "benefit_payment" {
		return label.Benefit(code)
	}
	return label.Creditor(code)
}

// ThinGap returns what is said of months of a register that have fewer than half of the rows of its median month.
func ThinGap(register string, months []time.Time) Gap {
	var named []string
	for _, m := range months {
		named = append(named, m.Format("2006-01"))
	}
	name, list := registerName(register), strings.Join(named, ", ")
	return Gap{Text: lang.Text{
		SV: fmt.Sprintf("%s har i dessa månader färre än hälften av medianmånadens rader: %s.", name.SV, list),
		EN: fmt.Sprintf("%s has in these months fewer than half of the rows of the median month: %s.", name.EN, list),
	}}
}
