package report

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// Names are names made from a study's own definitions: of sets of groups, categories and measures. The key is an
// identifier, or result.identifier. Package label has the names of all other identifiers.
type Names struct {
	groups, categories, measures map[string]lang.Text
	ties, single                 map[string]bool // ties holds ties, sets of ties and none; single holds ties only
}

// named returns the study's name of an identifier, or else the dictionary's name.
func (s *Study) named(names map[string]lang.Text, result, id string, or func(kind, id string) lang.Text) lang.Text {
	for _, key := range []string{result + "." + id, id} {
		if t, ok := names[key]; ok {
			return t
		}
	}
	of := ""
	if k := s.KindOf(result); k != nil {
		if of = k.ID; k.Names != "" {
			of = k.Names
		}
	}
	return or(of, id)
}

// Group returns the name of a group in a result.
func (s *Study) Group(result, id string) lang.Text {
	return s.named(s.Names.groups, result, id, func(of, id string) lang.Text {
		if t, ok := agencyName(s.KindOf(result), id); ok {
			return t
		}
		return label.Group(of, id)
	})
}

// Category returns the name of a category in a result: a period in words, the study's name, or the dictionary's name.
// Of a category of several parts it is the names of these: "2023, arbete", "arbete → ingen känd".
func (s *Study) Category(result, id string) lang.Text {
	if i, ok := indicatorOf(id); ok {
		return i.name()
	}
	for _, joint := range []struct{ sign, between string }{{"/", ", "}, {">", " → "}} {
		parts := strings.Split(id, joint.sign)
		if len(parts) == 1 {
			continue
		}
		name := s.Category(result, parts[0])
		for _, part := range parts[1:] {
			next := s.Category(result, part)
			name.SV += joint.between + lower(next.SV)
			name.EN += joint.between + lower(next.EN)
		}
		return name
	}
	return s.named(s.Names.categories, result, id, func(kind, id string) lang.Text {
		if p, ok := study.PeriodOf(id); ok {
			return period(p)
		}
		return label.Category(kind, id)
	})
}

// NamePhenomena gives the study's results the names of phenomena, by their ids, which the data have: "F01 Assistans".
func (s *Study) NamePhenomena(names map[string]string) {
	for result := range s.Kinds {
		k := s.KindOf(result)
		if k == nil || !slices.Contains(k.Groups, study.EveryPhenomenon) &&
			!slices.Contains(k.Categories, study.EveryPhenomenon) {
			continue
		}
		for id, name := range names {
			full := id
			if name = lang.Visible(strings.TrimSpace(name)); name != "" && name != id {
				full += " " + name
			}
			text := lang.Text{SV: full, EN: full}
			s.Names.groups[result+"."+id], s.Names.categories[result+"."+id] = text, text
		}
	}
}

// Measure returns the name of a measure in a result.
func (s *Study) Measure(result, id string) lang.Text {
	return s.named(s.Names.measures, result, id, label.Measure)
}

// namesOf makes the names for a study's definitions. A definition that the built-in study also has gets its name there.
// Any other gets a name made from its content.
func namesOf(s *study.Study) Names {
	n := Names{
		map[string]lang.Text{},
		map[string]lang.Text{},
		map[string]lang.Text{},
		map[string]bool{study.None: true},
		map[string]bool{},
	}
	for _, tie := range s.Groups.Ties {
		n.single[tie] = true
	}
	for _, g := range s.Groups.Names() {
		n.ties[g] = s.Groups.TiesOf(g) != nil
	}
	for _, set := range s.Groups.Sets {
		if !sameSet(s, set.Name) {
			n.groups[set.Name] = composed(s, set)
		}
	}
	for _, c := range s.Assistance.Circles {
		if id := sameAs(c, builtin().Assistance.Circles, equalCircle); id != nil {
			n.groups[c.Name] = label.Group("", id.Name)
		} else {
			n.groups[c.Name] = circleName(s, c)
		}
	}
	for _, c := range s.Debt.Categories {
		n.categories[c.Name] = debtName(c)
	}
	for _, c := range s.Background {
		n.categories[c.Name] = backgroundName(c)
	}
	for i, c := range s.Impulses {
		n.categories[c.Name] = impulsesName(c, i == 0)
	}
	for _, r := range s.Results {
		for _, z := range s.Assistance.Sizes {
			n.categories[r.Name+"."+z.Name] = sizeName(z.Users, r.Kind == study.CompanyCircles)
		}
		n.nameMeasures(s, &r)
		n.nameSources(s, &r)
	}
	if ages := s.Livelihood.Ages; ages != builtinLivelihood().Livelihood.Ages && len(s.Livelihood.Sources) > 0 {
		n.categories[study.Outside] = outside(ages)
	}
	if !lawful(s) {
		n.categories["hours_over_law"] = lang.Textf("Fler än %d timmar i veckan, i genomsnitt under %d månader",
			"More than %d hours a week, on average over %d months", s.Networks.WeeklyHours,
			int(s.Networks.Limit("hours_over_law", "months")))
	}
	return n
}

// builtin returns the report's study, whose definitions have names.
var builtin = sync.OnceValue(study.Builtin)

// lawful reports whether a study's limit of working hours is that of the law, as in the built-in study.
func lawful(s *study.Study) bool {
	months := func(s *study.Study) float64 { return s.Networks.Limit("hours_over_law", "months") }
	return s.Networks.WeeklyHours == builtin().Networks.WeeklyHours && months(s) == months(builtin())
}

// sameAs returns the first of the built-in study's definitions that is equal, or nil.
func sameAs[T any](definition T, all []T, equal func(a, b T) bool) *T {
	if i := slices.IndexFunc(all, func(other T) bool { return equal(definition, other) }); i >= 0 {
		return &all[i]
	}
	return nil
}

func equalCircle(a, b study.Circle) bool {
	return sameWords(a.Representatives, b.Representatives) && sameWords(a.Assistants, b.Assistants)
}

// sameWords reports whether two lists have the same elements, in any order.
func sameWords(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// sameSet reports whether the built-in study has the same set of groups with the name.
func sameSet(s *study.Study, name string) bool {
	groups := builtin().Groups
	return sameWords(s.Groups.Members(name), groups.Members(name)) && groups.Members(name) != nil
}

// composed returns a name for a set of groups, composed of the names of the largest sets and groups in it.
func composed(s *study.Study, set study.Set) lang.Text {
	if base, ok := strings.CutPrefix(set.Name, study.FamilyPrefix); ok &&
		!slices.ContainsFunc(set.Groups, func(g string) bool { return !strings.HasPrefix(g, study.FamilyPrefix) }) {
		if police := slices.IndexFunc(s.Groups.Sets,
			func(other study.Set) bool { return other.Name == base }); police >= 0 {
			t := composed(s, s.Groups.Sets[police])
			return lang.Text{SV: "Familj till " + lower(t.SV), EN: "Family of " + lower(t.EN)}
		}
	}
	sets := slices.DeleteFunc(slices.Clone(s.Groups.Sets),
		func(other study.Set) bool { return !sameSet(s, other.Name) })
	slices.SortStableFunc(sets, func(a, b study.Set) int { return len(b.Groups) - len(a.Groups) })
	left := slices.Clone(set.Groups)
	var sv, en []string
	for len(left) > 0 {
		name, members := left[0], left[:1]
		for _, other := range sets {
			if len(other.Groups) > 0 &&
				!slices.ContainsFunc(other.Groups, func(g string) bool { return !slices.Contains(left, g) }) {
				name, members = other.Name, other.Groups
				break
			}
		}
		t := phrase(name)
		sv, en = append(sv, t.SV), append(en, t.EN)
		left = slices.DeleteFunc(slices.Clone(left), func(g string) bool { return slices.Contains(members, g) })
	}
	return lang.Text{SV: Capital(join(sv, "och")), EN: Capital(join(en, "and"))}
}

// phrase returns a group's name in running text.
func phrase(id string) lang.Text {
	if t, ok := label.Phrase(id); ok {
		return t
	}
	if members, ok := strings.CutPrefix(id, study.FamilyPrefix); ok {
		if t, ok := label.Phrase(members); ok {
			return lang.Text{SV: "familj till " + t.SV, EN: "family of " + t.EN}
		}
	}
	t := label.Group("", id)
	return lang.Text{SV: lower(t.SV), EN: lower(t.EN)}
}

// phrase returns a group's name in running text, as the study defines it.
func (n Names) phrase(id string) lang.Text {
	if t, ok := n.groups[id]; ok {
		return lang.Text{SV: lower(t.SV), EN: lower(t.EN)}
	}
	return phrase(id)
}

// circleName returns a circle's name: the persons whose ties decide that a company belongs to it.
func circleName(s *study.Study, c study.Circle) lang.Text {
	var sv, en []string
	for _, side := range []struct {
		ties   []string
		sv, en string
	}{{c.Representatives, "företrädare", "representatives"}, {c.Assistants, "assistenter", "assistants"}} {
		if len(side.ties) > 0 {
			t := list(side.ties, phrase, false)
			sv, en = append(sv, side.sv+" ur "+t.SV), append(en, side.en+" of "+t.EN)
		}
	}
	if len(sv) == 0 {
		return lang.Text{SV: "Övriga bolag", EN: "Other companies"}
	}
	return lang.Text{SV: "Bolag med " + join(sv, "eller"), EN: "Companies with " + join(en, "or")}
}

// debtName returns a name for a category of debts, made from its creditors and kinds.
func debtName(c study.DebtCategory) lang.Text {
	same := sameAs(c, builtin().Debt.Categories, func(a, b study.DebtCategory) bool {
		return sameWords(a.Creditors, b.Creditors) && sameWords(a.Kinds, b.Kinds) && a.Prescribed == b.Prescribed &&
			sameWords(a.OtherThan, b.OtherThan)
	})
	if same != nil {
		return label.Category("debt", same.Name)
	}
	t := debtsTo(c)
	if c.Prescribed {
		return lang.Text{SV: "Preskriberade " + t.SV, EN: "Prescribed " + t.EN}
	}
	return lang.Text{SV: Capital(t.SV), EN: Capital(t.EN)}
}

// debtsTo returns a phrase for the debts of a category.
func debtsTo(c study.DebtCategory) lang.Text {
	t := lang.Text{SV: "skulder till alla borgenärer", EN: "debts to all creditors"}
	if len(c.Creditors) > 0 {
		to := listed(c.Creditors, label.Creditor, true)
		t = lang.Text{SV: "skulder till " + to.SV, EN: "debts to " + to.EN}
	}
	if len(c.OtherThan) > 0 {
		but := listed(c.OtherThan, label.Creditor, true)
		t = lang.Text{SV: "skulder till andra borgenärer än " + but.SV, EN: "debts to creditors other than " + but.EN}
	}
	if len(c.Kinds) > 0 {
		kinds := listed(c.Kinds, label.DebtKind, true)
		t = lang.Text{SV: t.SV + ", " + kinds.SV, EN: t.EN + ", " + kinds.EN}
	}
	return t
}

// backgroundName returns a name for a category of background, made from its codes.
func backgroundName(c study.Category) lang.Text {
	same := sameAs(c, builtin().Background, func(a, b study.Category) bool { return sameWords(a.Codes, b.Codes) })
	if same != nil {
		return label.Category("", same.Name)
	}
	t := list(c.Codes, label.Background, false)
	return lang.Text{SV: Capital(t.SV), EN: Capital(t.EN)}
}

// impulsesName returns a name for a set of impulses, made from what it excludes. The first set is all impulses.
func impulsesName(c study.Impulses, all bool) lang.Text {
	same := sameAs(c, builtin().Impulses, func(a, b study.Impulses) bool {
		return sameWords(a.ExcludedSources, b.ExcludedSources) && sameWords(a.ExcludedDetails, b.ExcludedDetails)
	})
	if same != nil {
		return label.Category("", same.Name)
	}
	var sv, en []string
	if len(c.ExcludedSources) > 0 {
		t := listed(c.ExcludedSources, source, false)
		sv, en = append(sv, t.SV), append(en, t.EN)
	}
	if len(c.ExcludedDetails) > 0 {
		t := channels(c.ExcludedDetails)
		sv, en = append(sv, "samverkan i "+t.SV), append(en, "cooperation in "+t.EN)
	}
	return lang.Text{SV: "Utan impulser från " + join(sv, "eller"), EN: "Without impulses from " + join(en, "or")}
}

// sizeName returns a name for a range of a company's users. ofWhich states that it is a part of the line above it.
func sizeName(users study.Range, ofWhich bool) lang.Text {
	if users.Min <= 1 && users.Max >= 0 {
		users.Min = 0
	}
	t := span(users)
	t = lang.Text{SV: t.SV + " brukare", EN: t.EN + " users"}
	if ofWhich {
		return lang.Text{SV: "varav " + "bolag med " + t.SV, EN: "of which companies with " + t.EN}
	}
	return lang.Text{SV: Capital(t.SV), EN: Capital(t.EN)}
}

// byTie lists the measures by tie: the text before and after the tie in them, and the name if the dictionary has none.
var byTie = []struct {
	before, after string
	name          lang.Text
}{
	{"represented_by_", "", lang.Text{SV: "Starkaste företrädare: %s", EN: "Strongest representative: %s"}},
	{"strongest_assistant_", "",
		lang.Text{SV: "Företrädda, starkaste assistent: %s", EN: "Represented, strongest assistant: %s"}},
	{"with_", "_assistants",
		lang.Text{SV: "Företrädda med assistenter ur: %s", EN: "Represented with assistants of: %s"}},
	{"min_", "_assistants",
		lang.Text{SV: "Assistenter per bolag, lägst: %s", EN: "Assistants per company, minimum: %s"}},
	{"mean_", "_assistants",
		lang.Text{SV: "Assistenter per bolag, genomsnitt: %s", EN: "Assistants per company, mean: %s"}},
	{"", "_assistants", lang.Text{SV: "Assistenter: %s", EN: "Assistants: %s"}},
	{"representatives_", "", lang.Text{SV: "Företrädare: %s", EN: "Representatives: %s"}},
}

// nameMeasures adds names for the measures of a result that depend on the study's ties and kinds of permits.
func (n Names) nameMeasures(s *study.Study, r *study.Result) {
	for _, l := range r.Lines {
		for _, m := range byTie {
			rest, before := strings.CutPrefix(l.Measure, m.before)
			tie, after := strings.CutSuffix(rest, m.after)
			if !before || !after || s.Groups.TiesOf(tie) == nil || tie == study.None {
				continue
			}
			if known := label.Measure(string(r.Kind), l.Measure).SV != l.Measure; !known || !sameSet(s, tie) {
				t := n.phrase(tie)
				n.measures[l.Measure] = lang.Text{SV: fmt.Sprintf(m.name.SV, t.SV), EN: fmt.Sprintf(m.name.EN, t.EN)}
			}
			break
		}
	}
	usual := builtin().Permits
	if r.Kind == study.PermitHolders && !sameWords(s.Permits.ResidenceKinds, usual.ResidenceKinds) {
		kinds := permitKinds(s.Permits.ResidenceKinds)
		n.measures[r.Name+".work_permit_residence"] = lang.Text{SV: "Tillstånd " + kinds.SV, EN: "Permits " + kinds.EN}
	}
	if !sameWords(s.Permits.WorkKinds, usual.WorkKinds) && slices.Contains([]study.Kind{study.WorkPermits,
		study.PermitsByIndustry, study.PermitNetworks, study.RepresentativeClusters}, r.Kind) {
		kinds := permitKinds(s.Permits.WorkKinds)
		n.measures[r.Name+".permits"] = lang.Text{SV: "Tillstånd " + kinds.SV, EN: "Permits " + kinds.EN}
		n.measures[r.Name+".companies_with_permits"] = lang.Text{
			SV: "Bolag med sådana tillstånd bland assistenterna",
			EN: "Companies with such permits among assistants",
		}
		for _, l := range r.Lines {
			if range_, ok := study.PermitRange(l.Measure); ok {
				n.measures[r.Name+"."+l.Measure] = lang.Textf("Bolag med %d–%d sådana tillstånd",
					"Companies with %d–%d such permits", range_.Min, range_.Max)
			}
		}
	}
}
