package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// parametersOf writes a study's parameters as people read them, for the places in titles and definitions that name them.
func parametersOf(s *study.Study) label.Parameters {
	return label.Parameters{
		"reference_date":      longDate(s.ReferenceDate),
		"income_year":         same(strconv.Itoa(s.Income.Year)),
		"low_income_share":    percent(s.Income.LowShare),
		"debt_date":           longDate(s.Debt.AsOf),
		"prescribed_period":   years(s.Periods.Prescribed),
		"payment_year":        years(s.Periods.Paid),
		"investigation_years": years(s.Periods.Investigated),
		"benefit_period":      years(s.Periods.HadBenefit),
		"assistance_period":   years(s.Periods.Assistance),
		"permit_years":        years(s.Periods.Permits),
		"k":                   smallNumber(s.Comparison.K),
		"hourly_rates":        rates(s.Assistance.Rates),
		"excluded_sources":    excluded(s.Impulses),
	}
}

func same(text string) lang.Text { return lang.Text{SV: text, EN: text} }

var monthsSV = [...]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"}

func longDate(d study.Date) lang.Text {
	return lang.Text{
		SV: fmt.Sprintf("%d %s %d", d.Day(), monthsSV[d.Month()-1], d.Year()),
		EN: d.Format("2 January 2006"),
	}
}

// years names a period: its years where it holds whole ones, else its days.
func years(p study.Period) lang.Text {
	whole := p.From.YearDay() == 1 && p.To.Month() == time.December && p.To.Day() == 31
	switch {
	case whole && p.From.Year() == p.To.Year():
		return same(strconv.Itoa(p.From.Year()))
	case whole:
		return same(fmt.Sprintf("%d–%d", p.From.Year(), p.To.Year()))
	}
	from, to := longDate(p.From), longDate(p.To)
	return lang.Text{SV: from.SV + " – " + to.SV, EN: from.EN + " – " + to.EN}
}

func percent(share float64) lang.Text {
	n := strconv.FormatFloat(share*100, 'f', -1, 64)
	return lang.Text{SV: strings.Replace(n, ".", ",", 1) + " procent", EN: n + " per cent"}
}

func smallNumber(n int) lang.Text {
	sv := [...]string{"noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"}
	en := [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < len(sv) {
		return lang.Text{SV: sv[n], EN: en[n]}
	}
	return same(strconv.Itoa(n))
}

func rates(list []study.Rate) lang.Text {
	var sv, en []string
	for _, r := range list {
		amount := strconv.FormatFloat(r.Kronor, 'f', 2, 64)
		sv = append(sv, fmt.Sprintf("%s kronor %d", strings.Replace(amount, ".", ",", 1), r.Year))
		en = append(en, fmt.Sprintf("%s kronor in %d", amount, r.Year))
	}
	return lang.Text{SV: enumerate(sv, "och"), EN: enumerate(en, "and")}
}

// excluded says which investigations the first set of impulses that leaves anything out does not count.
func excluded(sets []study.Impulses) lang.Text {
	i := slices.IndexFunc(sets, func(x study.Impulses) bool { return len(x.ExcludedSources)+len(x.ExcludedDetails) > 0 })
	if i < 0 {
		return lang.Text{SV: "av något slag", EN: "of any kind"}
	}
	part := func(l lang.Lang, and, or, source, channel string) string {
		var parts []string
		if names := sets[i].ExcludedSources; len(names) > 0 {
			parts = append(parts, source+" "+enumerate(labelled(names, label.Benefit, l), or))
		}
		if names := sets[i].ExcludedDetails; len(names) > 0 {
			upper := make([]string, len(names))
			for j, n := range names {
				upper[j] = strings.ToUpper(n)
			}
			parts = append(parts, channel+" "+enumerate(upper, or))
		}
		return enumerate(parts, and)
	}
	return lang.Text{
		SV: part(lang.SV, "eller", "eller", "med källan", "med samverkanskanalen"),
		EN: part(lang.EN, "or", "or", "with source", "through the cooperation channel"),
	}
}

func labelled(ids []string, name func(string) lang.Text, l lang.Lang) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = name(id).In(l)
	}
	return out
}

func enumerate(items []string, and string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " " + and + " " + items[len(items)-1]
}
