package report

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// OfStudy returns a document's names and texts about a study: its titles, and its values for definitions and findings.
// They are read from the study, so that a definition always states the study's own values.
func OfStudy(s *study.Study) Study {
	out := Study{
		Name:          s.Name,
		Kind:          s.Report.Subtitle,
		Title:         s.Title,
		Reference:     s.Report.Reference,
		ReferenceDate: s.ReferenceDate.String(),
		Purpose:       s.Purpose,
		K:             s.Comparison.K,
		Seed:          s.Comparison.Seed,
		Titles:        map[string]lang.Text{},
		About:         map[string]About{},
		Kinds:         map[string]string{},
		Names:         namesOf(s),
		Parameters:    parameters(s),
	}
	if !s.Report.Date.IsZero() {
		out.Date = s.Report.Date.String()
	}
	for i := range s.Results {
		r := &s.Results[i]
		declared, _ := kind.Of(string(r.Kind))
		about := aboutResult(r.Name, declared)
		if r.Kind == study.WorkPermits && !sameWords(s.Permits.WorkKinds, builtin().Permits.WorkKinds) {
			about.Number, about.Category = lang.Text{SV: "Tillstånd", EN: "Permits"},
				lang.Text{SV: "Antal tillstånd", EN: "Number of permits"}
		}
		values := maps.Clone(out.Parameters)
		maps.Copy(values, out.parametersOf(s, r))
		about.Title = label.Fill(r.Title, values)
		about.Definition, about.Reading = tidy(label.Fill(about.Definition, values)), label.Fill(about.Reading, values)
		out.About[r.Name], out.Titles[r.Name], out.Kinds[r.Name] = about, about.Title, string(r.Kind)
	}
	return out
}

// aboutResult returns the name and definition of a result from its kind. Only a result that the report has, under the
// report's name, has a number and a place there. A result without a kind, or of an own model, has its own name and no
// definition.
func aboutResult(result string, k *kind.Kind) About {
	name := lang.Text{SV: result, EN: result}
	about := About{Number: name, Title: name, Chapter: "other"}
	if k == nil || k.Own {
		return about
	}
	about.Chapter, about.Category, about.Definition, about.Reading = k.Chapter, k.Category, k.Definition, k.Reading
	if declared, r, ok := kind.OfReport(result); ok && declared == k {
		about.Number, about.Source, about.Title = r.Number, r.Source, r.Title
	}
	return about
}

var builtinNetworks = sync.OnceValue(func() *study.Study {
	s, err := study.Load(study.NetworksName)
	if err != nil {
		panic("report: the built-in study of networks: " + err.Error())
	}
	return s
})

var builtinLivelihood = sync.OnceValue(func() *study.Study {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		panic("report: the built-in study of livelihood: " + err.Error())
	}
	return s
})

var builtinCooperation = sync.OnceValue(func() *study.Study {
	s, err := study.Load(study.CooperationName)
	if err != nil {
		panic("report: the built-in study of the cooperation: " + err.Error())
	}
	return s
})

// tidy removes the spaces at the end of lines that empty parameters leave.
func tidy(t lang.Text) lang.Text {
	trim := func(s string) string {
		var lines []string
		for line := range strings.SplitSeq(s, "\n") {
			lines = append(lines, strings.TrimSpace(line))
		}
		return strings.Join(lines, "\n")
	}
	return lang.Text{SV: trim(t.SV), EN: trim(t.EN)}
}

// parameters returns the study's values for the texts of all results.
func parameters(s *study.Study) label.Parameters {
	same := func(v string) lang.Text { return lang.Text{SV: v, EN: v} }
	p := label.Parameters{
		"reference_date":      day(s.ReferenceDate),
		"roles":               inOrder(s.Groups.Roles),
		"strength":            inOrder(s.Groups.Strength),
		"contact_role":        phrase(s.Groups.ContactRole),
		"link":                link(s.Groups.Link),
		"levels":              levels(s.Groups.Levels),
		"income_year":         same(strconv.Itoa(s.Income.Year)),
		"income_ages":         span(s.Income.Ages),
		"low_income_share":    percent(s.Income.LowShare),
		"debt_date":           day(s.Debt.AsOf),
		"adult_age":           same(strconv.Itoa(s.Debt.AdultAge)),
		"prescribed_period":   period(s.Periods.Prescribed),
		"payment_year":        period(s.Periods.Paid),
		"excluded_benefits":   except(s.ExcludedFromPay, label.Benefit),
		"investigation_years": period(s.Periods.Investigated),
		"benefit_period":      period(s.Periods.HadBenefit),
		"controlled_period":   period(s.Periods.Controlled),
		"k":                   drawn(s.Comparison.K),
		"assistance_period":   period(s.Periods.Assistance),
		"hourly_rates":        rates(s),
		"main_functions":      mainFunctions(s.Assistance.ExcludedRoles),
		"relatives":           list(s.Assistance.Relatives, label.Relative, false),
		"ties":                inOrder(append(slices.Clone(s.Groups.Ties), study.None)),
		"largest_share":       percent(s.Assistance.LargestShare),
		"permit_years":        period(s.Periods.Permits),
		"permit_hours_period": period(s.Periods.PermitHours),
		"residence_kinds":     permitKinds(s.Permits.ResidenceKinds),
		"work_kinds":          permitKinds(s.Permits.WorkKinds),
		"work_permits":        workPermits(s),
		"hub":                 count(s.Networks.Hub),
		"whole":               count(s.Networks.LargestCluster),
		"fdr":                 percent(s.Networks.FDR),
		"weekly_hours":        count(s.Networks.WeeklyHours),
		"by_law":              {},
		"kinship":             {},
		"follow_up":           numbers(s.Networks.FollowUp),
		"followed":            count(s.Networks.Followed),
	}
	maps.Copy(p, livelihoodParameters(&s.Livelihood))
	maps.Copy(p, cooperationParameters(&s.Cooperation))
	for _, l := range study.Limits {
		value := percent(s.Networks.Limit(l.Rule, l.Name))
		if l.Most > 0 {
			value = count(int(s.Networks.Limit(l.Rule, l.Name)))
		}
		p[l.Rule+"."+l.Name] = value
	}
	if !s.Networks.Family {
		p["kinship"] = lang.Text{
			SV: " I den här studien räknas ingen som anhörig.",
			EN: " In this study nobody counts as a relative.",
		}
	}
	if lawful(s) {
		p["by_law"] = lang.Text{SV: " (arbetstidslagen)", EN: " (Working Hours Act)"}
	}
	return p
}

// parametersOf returns the additional values for the text of one result, which depend on its lines.
func (d *Study) parametersOf(s *study.Study, r *study.Result) label.Parameters {
	return label.Parameters{
		"sets":       d.sets(s, r),
		"benefits":   list(r.Benefits(), label.Benefit, true),
		"background": d.background(s),
		"debts":      d.debts(s, r),
		"impulses":   d.impulses(s, r),
		"nested":     nested(s, r),
		"circles":    d.circles(s),
		"by_age":     byAge(s, r),
		"estimators": estimators(r),
	}
}

// groupsOf returns the groups of a result's lines, without duplicates.
func groupsOf(r *study.Result) []string {
	var all []string
	for _, l := range r.Lines {
		for _, g := range l.Groups {
			if !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}

// sets returns the definitions of the sets of police groups that a result shows, also by their families: "aktiva är
// strategisk roll och …".
func (d *Study) sets(s *study.Study, r *study.Result) lang.Text {
	var sv, en []string
	shown := groupsOf(r)
	for _, set := range s.Groups.Sets {
		isFamily := func(g string) bool { return strings.HasPrefix(g, study.FamilyPrefix) }
		wanted := slices.Contains(shown, set.Name) || slices.Contains(shown, study.FamilyPrefix+set.Name)
		if !wanted || slices.ContainsFunc(set.Groups, isFamily) || !sameSet(s, set.Name) && len(set.Groups) == 0 {
			continue
		}
		name, members := d.Names.phrase(set.Name), d.members(s, set)
		sv, en = append(sv, name.SV+" är "+members.SV), append(en, name.EN+" are "+members.EN)
	}
	if len(sv) == 0 {
		return lang.Text{}
	}
	return lang.Text{SV: Capital(strings.Join(sv, "; ")) + ".", EN: Capital(strings.Join(en, "; ")) + "."}
}

// members returns the names of the groups of a set. If the set has all levels, they have one common name.
func (d *Study) members(s *study.Study, set study.Set) lang.Text {
	var levels, roles []string
	for _, l := range s.Groups.Levels {
		if !slices.Contains(levels, l.Name) {
			levels = append(levels, l.Name)
		}
	}
	for _, g := range set.Groups {
		if slices.Contains(s.Groups.Roles, g) {
			roles = append(roles, g)
		}
	}
	if len(set.Groups)-len(roles) < len(levels) {
		return list(set.Groups, phrase, true)
	}
	all := lang.Text{SV: "kopplade på alla nivåer", EN: "linked people at all levels"}
	if len(roles) == 0 {
		return all
	}
	return list(append(roles, "all"), func(id string) lang.Text {
		if id == "all" {
			return all
		}
		return phrase(id)
	}, true)
}

// background returns the codes of each category of background.
func (d *Study) background(s *study.Study) lang.Text {
	var sv, en []string
	for _, c := range s.Background {
		name := d.Category("", c.Name)
		codes := list(c.Codes, func(id string) lang.Text { return lang.Text{SV: id, EN: id} }, true)
		sv, en = append(sv, lower(name.SV)+" ("+codes.SV+")"), append(en, lower(name.EN)+" ("+codes.EN+")")
	}
	return lang.Text{SV: join(sv, "och"), EN: join(en, "and")}
}

// debts returns the definitions of a result's categories of debts.
func (d *Study) debts(s *study.Study, r *study.Result) lang.Text {
	var sv, en []string
	for _, c := range s.Debt.Categories {
		if !slices.ContainsFunc(r.Lines, func(l study.Line) bool { return slices.Contains(l.Categories, c.Name) }) {
			continue
		}
		name, to := d.Category("", c.Name), debtsTo(c)
		if c.Prescribed {
			p := period(s.Periods.Prescribed)
			sv = append(sv, name.SV+" är "+to.SV+" som preskriberats "+p.SV+", för samma personer.")
			en = append(en, name.EN+" are "+to.EN+" that became prescribed in "+p.EN+", for the same people.")
		} else if !strings.EqualFold(name.SV, to.SV) {
			sv, en = append(sv, name.SV+" är "+to.SV+"."), append(en, name.EN+" are "+to.EN+".")
		}
	}
	return lang.Text{SV: strings.Join(sv, " "), EN: strings.Join(en, " ")}
}

// impulses returns the investigations that each set of impulses of a result excludes.
func (d *Study) impulses(s *study.Study, r *study.Result) lang.Text {
	var sv, en []string
	for _, i := range s.Impulses {
		used := slices.ContainsFunc(r.Lines, func(l study.Line) bool { return slices.Contains(l.Categories, i.Name) })
		if !used || len(i.ExcludedSources)+len(i.ExcludedDetails) == 0 {
			continue
		}
		name, without := d.Category("", i.Name), excluded(i)
		sv = append(sv, name.SV+": utredningar "+without.SV+" räknas inte.")
		en = append(en, name.EN+": investigations "+without.EN+" are not counted.")
	}
	return lang.Text{SV: strings.Join(sv, " "), EN: strings.Join(en, " ")}
}

// nested returns the sentence that each group of a result contains the one before it, if that is the case.
func nested(s *study.Study, r *study.Result) lang.Text {
	groups := slices.DeleteFunc(groupsOf(r), func(g string) bool { return s.Groups.Members(g) == nil })
	for i := 1; i < len(groups); i++ {
		now := s.Groups.Members(groups[i])
		if slices.ContainsFunc(s.Groups.Members(groups[i-1]), func(g string) bool { return !slices.Contains(now, g) }) {
			return lang.Text{}
		}
	}
	return lang.Text{
		SV: "Grupperna läggs till en i taget, så att varje rad också omfattar raderna ovanför.",
		EN: "The groups are added one at a time, so that each row includes those above.",
	}
}

// circles returns the definitions of the circles of represented companies, in their order.
func (d *Study) circles(s *study.Study) lang.Text {
	var sv, en []string
	for _, c := range s.Assistance.Circles {
		name, who := d.Group("", c.Name), circleName(s, c)
		if name == who {
			sv, en = append(sv, lower(name.SV)), append(en, lower(name.EN))
			continue
		}
		sv, en = append(sv, lower(name.SV)+" ("+lower(who.SV)+")"), append(en, lower(name.EN)+" ("+lower(who.EN)+")")
	}
	return lang.Text{SV: strings.Join(sv, "; "), EN: strings.Join(en, "; ")}
}

func count(n int) lang.Text {
	return lang.Text{SV: Number(float64(n), 0, lang.SV), EN: Number(float64(n), 0, lang.EN)}
}

var months = map[lang.Lang][]string{
	lang.SV: {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
		"november", "december"},
	lang.EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
}

func day(d study.Date) lang.Text {
	write := func(l lang.Lang) string {
		return fmt.Sprintf("%d %s %d", d.Day(), months[l][d.Month()-1], d.Year())
	}
	return lang.Text{SV: write(lang.SV), EN: write(lang.EN)}
}

// period formats a period: whole years as years, whole months as months, and any other period by its days. A period of
// a single year, month or day has it once.
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

// percent formats a share with as many decimals as it needs, at most two. A share that needs more, such as a third, has
// one.
func percent(share float64) lang.Text {
	v, decimals := 100*share, 1
	for _, d := range []int{0, 1, 2} {
		if math.Abs(v*math.Pow10(d)-math.Round(v*math.Pow10(d))) < 1e-6 {
			decimals = d
			break
		}
	}
	return lang.Text{SV: Number(v, decimals, lang.SV) + " procent", EN: Number(v, decimals, lang.EN) + " per cent"}
}

// span formats a range of whole numbers: 3–9, minst 10, högst 9.
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

// join joins words with commas, and the last one with a conjunction.
func join(words []string, last string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
	}
	return strings.Join(words, "")
}

// list returns names in running text with small first letters, joined by "and" or "or".
func list(ids []string, name func(string) lang.Text, and bool) lang.Text {
	return listed(ids, func(id string) lang.Text {
		t := name(id)
		return lang.Text{SV: lower(t.SV), EN: lower(t.EN)}
	}, and)
}

// listed returns names unchanged, joined by "and" or "or".
func listed(ids []string, name func(string) lang.Text, and bool) lang.Text {
	var sv, en []string
	for _, id := range ids {
		t := name(id)
		sv, en = append(sv, t.SV), append(en, t.EN)
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

// properNames matches the beginnings of labels that keep their capital in running text: Sweden, and the agencies that
// are one.
var properNames = sync.OnceValue(func() *regexp.Regexp {
	names := []string{"Swedish", "Sweden"}
	for _, id := range label.Agencies() {
		if slices.Contains([]string{"cooperation", "municipality", "region", "unemployment_fund", "other"}, id) {
			continue
		}
		t := label.Agency(id)
		names = append(names, regexp.QuoteMeta(t.SV), regexp.QuoteMeta(t.EN))
	}
	return regexp.MustCompile("^(" + strings.Join(names, "|") + ")")
})

// lower returns a name for running text. Its first letter is small, except in a word in capitals or a proper name.
func lower(s string) string {
	r := []rune(s)
	if properNames().MatchString(s) {
		return s
	}
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[:min(1, len(r))])) + string(r[min(1, len(r)):])
}

// link returns the contacts that make a person linked.
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

// inWords returns a small number in words.
func inWords(n int) lang.Text {
	sv := []string{"noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"}
	en := []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
		"ten", "eleven", "twelve"}
	if n < 0 || n >= len(sv) {
		return lang.Textf("%d", "%d", n)
	}
	return lang.Text{SV: sv[n], EN: en[n]}
}

// levels returns the rules of the levels of linked people, one per level, in the order in which they are tried.
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
		who := phrase(name)
		switch {
		case rest && len(svRules) == 0:
			sv, en = append(sv, who.SV+" är övriga"), append(en, who.EN+" are the rest")
		default:
			sv, en = append(sv, who.SV+" har "+join(svRules, "eller")), append(en, who.EN+" have "+join(enRules, "or"))
		}
	}
	return lang.Text{SV: strings.Join(sv, "; "), EN: strings.Join(en, "; ")}
}

// excluded returns the investigations that a set of impulses excludes.
func excluded(i study.Impulses) lang.Text {
	var sv, en []string
	if len(i.ExcludedSources) > 0 {
		t := listed(i.ExcludedSources, source, false)
		sv, en = append(sv, "vars impuls kom från "+t.SV), append(en, "whose impulse came from "+t.EN)
	}
	if len(i.ExcludedDetails) > 0 {
		t := channels(i.ExcludedDetails)
		sv, en = append(sv, "som kom genom samverkan i "+t.SV), append(en, "that came through cooperation in "+t.EN)
	}
	return lang.Text{SV: join(sv, "eller"), EN: join(en, "or")}
}

// source returns the name of a source of impulses, usually an agency.
func source(id string) lang.Text {
	t := label.Category("impulses", id)
	if rest, ok := strings.CutPrefix(t.EN, "The "); ok {
		t.EN = "the " + rest
	}
	return t
}

// channels returns the names of channels of cooperation, which are their initials.
func channels(ids []string) lang.Text {
	return listed(ids,
		func(id string) lang.Text { return lang.Text{SV: strings.ToUpper(id), EN: strings.ToUpper(id)} }, false)
}

// rates returns the prices of an hour in the years of the assistance period.
func rates(s *study.Study) lang.Text {
	var sv, en []string
	for _, r := range s.Assistance.Rates {
		if slices.Contains(s.Periods.Assistance.Years(), r.Year) {
			sv = append(sv, fmt.Sprintf("%s kronor %d", Number(r.Kronor, 2, lang.SV), r.Year))
			en = append(en, fmt.Sprintf("%s kronor in %d", Number(r.Kronor, 2, lang.EN), r.Year))
		}
	}
	return lang.Text{SV: join(sv, "och"), EN: join(en, "and")}
}

// drawn returns the number of persons drawn for each member, in words.
func drawn(k int) lang.Text {
	if k == 1 {
		return lang.Text{SV: "en slumpvis dragen person", EN: "one person drawn at random"}
	}
	n := inWords(k)
	return lang.Text{SV: n.SV + " slumpvis dragna personer", EN: n.EN + " people drawn at random"}
}

// except returns the list of exclusions. It is empty if there are none.
func except(ids []string, name func(string) lang.Text) lang.Text {
	if len(ids) == 0 {
		return lang.Text{}
	}
	t := list(ids, name, true)
	return lang.Text{SV: ", utom " + t.SV, EN: ", except " + t.EN}
}

// mainFunctions returns the roles in a company that are main functions.
func mainFunctions(excluded []string) lang.Text {
	if len(excluded) == 0 {
		return lang.Text{SV: "alla roller", EN: "all roles"}
	}
	t := list(excluded, label.Role, true)
	return lang.Text{SV: "alla utom " + t.SV, EN: "all but " + t.EN}
}

// workPermits returns the name of the permits that count as work permits: that word for the usual kinds, otherwise
// their purposes.
func workPermits(s *study.Study) lang.Text {
	if sameWords(s.Permits.WorkKinds, builtin().Permits.WorkKinds) {
		return lang.Text{SV: "arbetstillstånd", EN: "work permits"}
	}
	kinds := permitKinds(s.Permits.WorkKinds)
	return lang.Text{SV: "tillstånd " + kinds.SV, EN: "permits " + kinds.EN}
}

// permitKinds returns the purposes of permits, to follow the word permit.
func permitKinds(kinds []string) lang.Text { return list(kinds, label.PermitKind, false) }

// inOrder returns the names of groups in their order.
func inOrder(ids []string) lang.Text {
	var sv, en []string
	for _, id := range ids {
		t := phrase(id)
		sv, en = append(sv, t.SV), append(en, t.EN)
	}
	return lang.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}

// numbers returns whole numbers in running text.
func numbers(all []int) lang.Text {
	var words []string
	for _, n := range all {
		words = append(words, strconv.Itoa(n))
	}
	return lang.Text{SV: join(words, "eller"), EN: join(words, "or")}
}
