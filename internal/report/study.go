package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// OfStudy returns what a document says of a study: its titles, and its values as definitions and findings name them. They are read from the
// study, so that a definition never states another study's period.
func OfStudy(s *study.Study) Study {
	out := Study{
		Name: s.Name, Kind: s.Report.Subtitle, Title: s.Title, Reference: s.Report.Reference,
		ReferenceDate: s.ReferenceDate.String(), K: s.Comparison.K, Seed: s.Comparison.Seed,
		Titles: map[string]lang.Text{},
	}
	if !s.Report.Date.IsZero() {
		out.Date = s.Report.Date.String()
	}
	same := func(v string) lang.Text { return lang.Text{SV: v, EN: v} }
	out.Parameters = label.Parameters{
		"reference_date":      day(s.ReferenceDate),
		"link":                link(s.Groups.Link),
		"levels":              levels(s.Groups.Levels),
		"income_year":         same(strconv.Itoa(s.Income.Year)),
		"income_ages":         span(s.Income.Ages),
		"low_income_share":    percent(s.Income.LowShare),
		"debt_date":           day(s.Debt.AsOf),
		"adult_age":           same(strconv.Itoa(s.Debt.AdultAge)),
		"prescribed_period":   period(s.Periods.Prescribed),
		"payment_year":        period(s.Periods.Paid),
		"excluded_benefits":   list(s.ExcludedFromPay, label.Benefit, true),
		"investigation_years": period(s.Periods.Investigated),
		"benefit_period":      period(s.Periods.HadBenefit),
		"controlled_period":   period(s.Periods.Controlled),
		"excluded_sources":    sources(s.Impulses),
		"k":                   inWords(s.Comparison.K),
		"assistance_period":   period(s.Periods.Assistance),
		"hourly_rates":        rates(s.Assistance.Rates),
		"excluded_roles":      list(s.Assistance.ExcludedRoles, label.Role, true),
		"relatives":           list(s.Assistance.Relatives, label.Relative, false),
		"largest_share":       percent(s.Assistance.LargestShare),
		"permit_years":        period(s.Periods.Permits),
		"permit_hours_period": period(s.Periods.PermitHours),
		"hub":                 count(s.Networks.Hub),
		"whole":               count(s.Networks.Whole),
		"fdr":                 percent(s.Networks.FDR),
		"weekly_hours":        count(s.Networks.WeeklyHours),
		"followed":            count(s.Networks.Followed),
	}
	for _, l := range study.Limits {
		value := percent(s.Networks.Limit(l.Rule, l.Name))
		if l.Most > 0 {
			value = count(int(s.Networks.Limit(l.Rule, l.Name)))
		}
		out.Parameters[l.Rule+"."+l.Name] = value
	}
	for _, r := range s.Results {
		out.Titles[r.Name] = label.Fill(r.Title, out.Parameters)
	}
	return out
}

func count(n int) lang.Text {
	return lang.Text{SV: Number(float64(n), 0, lang.SV), EN: Number(float64(n), 0, lang.EN)}
}

var months = map[lang.Lang][]string{
	lang.SV: {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
	lang.EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

func day(d study.Date) lang.Text {
	write := func(l lang.Lang) string {
		return fmt.Sprintf("%d %s %d", d.Day(), months[l][d.Month()-1], d.Year())
	}
	return lang.Text{SV: write(lang.SV), EN: write(lang.EN)}
}

// period writes whole years as years, whole months as months, and anything else day by day; a period of one of them names it once.
func period(p study.Period) lang.Text {
	ends := p.To.AddDate(0, 0, 1)
	write := day
	if p.From.Day() == 1 && ends.Day() == 1 {
		write = month
		if p.From.Month() == 1 && ends.Month() == 1 {
			write = year
		}
	}
	from, to := write(p.From), write(p.To)
	if from == to {
		return from
	}
	return lang.Text{SV: from.SV + "–" + to.SV, EN: from.EN + "–" + to.EN}
}

func year(d study.Date) lang.Text { return lang.Textf("%d", "%d", d.Year()) }

func month(d study.Date) lang.Text {
	write := func(l lang.Lang) string { return fmt.Sprintf("%s %d", months[l][d.Month()-1], d.Year()) }
	return lang.Text{SV: write(lang.SV), EN: write(lang.EN)}
}

func percent(share float64) lang.Text {
	write := func(l lang.Lang) string {
		v := 100 * share
		decimals := 0
		if v != float64(int(v)) {
			decimals = 1
		}
		return Number(v, decimals, l)
	}
	return lang.Text{SV: write(lang.SV) + " procent", EN: write(lang.EN) + " per cent"}
}

// span writes a range of whole numbers: 3–9, minst 10, högst 9.
func span(r study.Range) lang.Text {
	switch {
	case r.Max < 0:
		return lang.Textf("minst %d", "at least %d", r.Min)
	case r.Min == r.Max:
		return lang.Textf("%d", "%d", r.Min)
	case r.Min <= 0:
		return lang.Textf("högst %d", "at most %d", r.Max)
	}
	return lang.Textf("%d–%d", "%d–%d", r.Min, r.Max)
}

// join joins words with commas and a last word before the end.
func join(words []string, last string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
	}
	return strings.Join(words, "")
}

// list writes names in running text, joined by "and", or by "or".
func list(ids []string, name func(string) lang.Text, and bool) lang.Text {
	var sv, en []string
	for _, id := range ids {
		t := name(id)
		sv, en = append(sv, lower(t.SV)), append(en, lower(t.EN))
	}
	words := lang.Text{SV: "eller", EN: "or"}
	if and {
		words = lang.Text{SV: "och", EN: "and"}
	}
	if len(ids) == 0 {
		return lang.Text{SV: "ingen", EN: "none"}
	}
	return lang.Text{SV: join(sv, words.SV), EN: join(en, words.EN)}
}

// lower writes a name in running text: its first letter small, unless the word is written in capitals.
func lower(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[:min(1, len(r))])) + string(r[min(1, len(r)):])
}

// link writes which contacts make a person linked.
func link(rules []study.Link) lang.Text {
	var sv, en []string
	for _, r := range rules {
		t := label.Basis(r.Basis)
		n := inWords(r.Least)
		sv = append(sv, lower(t.SV)+" minst "+n.SV)
		en = append(en, lower(t.EN)+" at least "+n.EN)
	}
	return lang.Text{SV: join(sv, "eller"), EN: join(en, "or")}
}

// inWords writes a small number as running text has it.
func inWords(n int) lang.Text {
	sv := []string{"noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"}
	en := []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < 0 || n >= len(sv) {
		return lang.Textf("%d", "%d", n)
	}
	return lang.Text{SV: sv[n], EN: en[n]}
}

// levels writes the rules of the levels of linked people, each level once, in the order in which it is first tried.
func levels(rules []study.Level) lang.Text {
	var names []string
	for _, r := range rules {
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	all := func(r study.Range) bool { return r.Min <= 0 && r.Max < 0 }
	var sv, en []string
	for _, name := range names {
		var svRules, enRules []string
		rest := false
		for _, r := range rules {
			if r.Name != name {
				continue
			}
			if all(r.Contacts) && all(r.Regions) {
				rest = true
				continue
			}
			c, g := span(r.Contacts), span(r.Regions)
			svRule, enRule := c.SV+" kontakter", c.EN+" contacts"
			if !all(r.Regions) {
				svRule += " i " + g.SV + " regioner"
				enRule += " in " + g.EN + " regions"
				if r.Regions.Max == 1 {
					svRule, enRule = c.SV+" kontakter i en region", c.EN+" contacts in one region"
				}
			}
			svRules, enRules = append(svRules, svRule), append(enRules, enRule)
		}
		title := label.Group("", name)
		switch {
		case rest && len(svRules) == 0:
			sv, en = append(sv, lower(title.SV)+" för övriga"), append(en, lower(title.EN)+" for the rest")
		default:
			sv, en = append(sv, lower(title.SV)+" för "+join(svRules, "eller")), append(en, lower(title.EN)+" for "+join(enRules, "or"))
		}
	}
	return lang.Text{SV: strings.Join(sv, "; "), EN: strings.Join(en, "; ")}
}

// sources writes which investigations the last set of impulses leaves out.
func sources(sets []study.Impulses) lang.Text {
	if len(sets) < 2 {
		return lang.Text{SV: "av något slag", EN: "of any kind"}
	}
	last := sets[len(sets)-1]
	var sv, en []string
	if len(last.ExcludedSources) > 0 {
		var names, english []string
		for _, id := range last.ExcludedSources {
			t := label.Category("table_5", id)
			names, english = append(names, t.SV), append(english, t.EN)
		}
		sv, en = append(sv, "vars impuls kom från "+join(names, "eller")), append(en, "whose impulse came from "+lower(join(english, "or")))
	}
	if len(last.ExcludedDetails) > 0 {
		upper := make([]string, len(last.ExcludedDetails))
		for i, d := range last.ExcludedDetails {
			upper[i] = strings.ToUpper(d)
		}
		sv, en = append(sv, "som kom genom samverkan i "+join(upper, "eller")), append(en, "that came through cooperation in "+join(upper, "or"))
	}
	return lang.Text{SV: strings.Join(sv, " eller "), EN: strings.Join(en, " or ")}
}

func rates(rs []study.Rate) lang.Text {
	var sv, en []string
	for _, r := range rs {
		sv = append(sv, fmt.Sprintf("%s kronor %d", Number(r.Kronor, 2, lang.SV), r.Year))
		en = append(en, fmt.Sprintf("%s kronor in %d", Number(r.Kronor, 2, lang.EN), r.Year))
	}
	return lang.Text{SV: join(sv, "och"), EN: join(en, "and")}
}
