package report

import (
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// livelihoodParameters returns the values of a study about what people live on, for the texts of its results. A study
// without sources has none.
func livelihoodParameters(l *study.Livelihood) label.Parameters {
	if len(l.Sources) == 0 {
		return nil
	}
	var income, other []string
	for _, n := range l.Nets() {
		if n.Net == study.IncomeNet {
			income = append(income, n.Name)
		} else {
			other = append(other, n.Name)
		}
	}
	return label.Parameters{
		"livelihood_period": period(l.Period),
		"followed_from":     day(l.Period.From),
		"livelihood_ages":   span(l.Ages),
		"income_nets":       sourceNames(l, income),
		"other_nets":        sourceNames(l, other),
		"sources":           sourceNames(l, l.SourceNames()),
		"focus_nets":        sourceNames(l, l.FocusNets()),
		"work_from":         count(l.WorkFrom),
		"basic_months":      count(l.BasicMonths),
		"basic_share":       percent(l.BasicShare),
		"sequences_most":    count(l.MostSequences),
		"sequence_persons":  count(l.SequenceOf),
		"follow_up_months":  numbers(l.FollowUp),
		"rules":             incompatible(l.Incompatible),
	}
}

// nameSources adds names for the sources of a result that the study defines otherwise than the built-in one: those of
// their benefits.
func (n Names) nameSources(s *study.Study, r *study.Result) {
	k, ok := kind.Of(string(r.Kind))
	if !ok || k.Names == "" {
		return
	}
	for i := range s.Livelihood.Sources {
		source := &s.Livelihood.Sources[i]
		if t, another := redefinedSource(source); another {
			n.categories[r.Name+"."+source.Name] = t
		}
	}
}

// redefinedSource returns the name of a source that is not the built-in study's of that name, and whether it is one.
func redefinedSource(source *study.Source) (lang.Text, bool) {
	for _, usual := range builtinLivelihood().Livelihood.Sources {
		if usual.Name == source.Name && sameWords(usual.Benefits, source.Benefits) {
			return lang.Text{}, false
		}
	}
	if source.Pay() {
		return lang.Text{SV: "Lön", EN: "Pay"}, true
	}
	t := list(source.Benefits, label.Benefit, true)
	return lang.Text{SV: Capital(t.SV), EN: Capital(t.EN)}, true
}

// sourceNames lists the names of sources in running text, in their order.
func sourceNames(l *study.Livelihood, ids []string) lang.Text {
	var sv, en []string
	for _, id := range ids {
		t := label.Category("source", id)
		for i := range l.Sources {
			if other, another := redefinedSource(&l.Sources[i]); another && l.Sources[i].Name == id {
				t = other
			}
		}
		sv, en = append(sv, lower(t.SV)), append(en, lower(t.EN))
	}
	return lang.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}

// incompatible says each rule about months in which sources stand side by side.
func incompatible(rules []study.IncompatibleRule) lang.Text {
	var sv, en []string
	for _, r := range rules {
		name := label.Category("incompatible_months", r.Name)
		benefits := list(r.Benefits, label.Benefit, true)
		amount, pay, days := count(r.Amount), count(r.Pay), count(r.Days)
		if r.Days > 0 {
			sv = append(sv, name.SV+": "+benefits.SV+" för minst "+days.SV+" av månadens dagar var.")
			en = append(en, name.EN+": "+benefits.EN+" for at least "+days.EN+" days of the month each.")
			continue
		}
		sv = append(sv, name.SV+": "+benefits.SV+" på minst "+amount.SV+" kronor den månaden och månaden före, och "+
			"minst "+pay.SV+" kronor i lön den månaden.")
		en = append(en, name.EN+": "+benefits.EN+" of at least SEK "+amount.EN+" in the month and in the one before, "+
			"and pay of at least SEK "+pay.EN+" in the month.")
	}
	return lang.Text{SV: strings.Join(sv, " "), EN: strings.Join(en, " ")}
}

// outside is the name of the state of who is not present, with the ages of the study.
func outside(ages study.Range) lang.Text {
	if ages.Max < 0 {
		return lang.Textf("Utanför (under %d, avliden, utvandrad)", "Outside (under %d, dead, emigrated)", ages.Min)
	}
	return lang.Textf("Utanför (under %d, över %d, avliden, utvandrad)", "Outside (under %d, over %d, dead, emigrated)",
		ages.Min, ages.Max)
}
