package study

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// MaxFlags is the largest number of outcomes and conditions in the comparisons of one study. Each is a bit of a 63-bit
// number.
const MaxFlags = 62

// Parse reads a study file. models are the study's own models, by layer/name.sql. On mistakes it returns no study and a
// fault.List of all of them, in the order of the file.
func Parse(file string, src []byte, models map[string]string) (*Study, error) {
	return parse(file, src, models, nil)
}

// Recorded reads the saved Source of a study, for looking at its results. It leaves out the own models and accepts
// their names unchecked. It reads no other file, since a Source does not name a base. k and seed are those of the
// results.
func Recorded(file string, src []byte, k int, seed int64) (*Study, error) {
	s := &Study{Source: src, Read: src, file: file, recorded: true}
	s, err := s.parse(nil)
	if err == nil {
		s.Comparison.K, s.Comparison.Seed = k, seed
	}
	return s, err
}

// parse reads a study file. above are the files that build on it.
func parse(file string, src []byte, models map[string]string, above []string) (*Study, error) {
	s := &Study{Source: src, Read: src, Models: models, file: file}
	return s.parse(above)
}

func (s *Study) parse(above []string) (*Study, error) {
	r := newReader(s.file)
	root := r.document(s.Read)
	switch key, value := basedOn(root); {
	case key == nil:
	case s.recorded:
		r.Fail(key, lang.Text{SV: "en sparad studie bygger inte på någon annan",
			EN: "a saved study is not based on another one"},
			lang.Text{SV: "ange mappen som ansatz run skrev", EN: "give the folder that ansatz run wrote"})
		root = nil
	default:
		root = s.merge(r, root, key, value, above)
	}
	if root != nil {
		s.read(r, root)
	}
	s.placed(r.Faults)
	s.placed(s.Warnings)
	s.checkModels(r)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// read reads the whole file: first the fields that define names, then those that use them, in any order of the file.
func (s *Study) read(r *reader, root ast.Node) {
	f := r.Fields(root, "study", "based_on?", "title", "purpose?", "report?", "reference_date", "quarantine_share?",
		"periods", "groups", "income", "background", "debt", "payments", "impulses", "comparison", "assistance",
		"permits", "networks?", "livelihood?", "cooperation?", "evidence?", "results")
	s.Name = r.identifier(f["study"])
	s.Title = r.Text2(f["title"])
	if f.Has("purpose") {
		s.Purpose = strings.TrimSpace(r.Text(f["purpose"]))
	}
	if f.Has("report") {
		g := r.Fields(f["report"], "reference?", "date?", "subtitle?")
		s.Report.Reference = r.Text(g["reference"])
		if g.Has("date") {
			s.Report.Date = r.date(g["date"])
		}
		if g.Has("subtitle") {
			s.Report.Subtitle = r.Text2(g["subtitle"])
		}
	}
	s.ReferenceDate = r.date(f["reference_date"])
	s.QuarantineShare = register.DefaultShare
	if f.Has("quarantine_share") {
		s.QuarantineShare = r.share(f["quarantine_share"])
	}
	s.readPeriods(r, f["periods"])
	s.readGroups(r, f["groups"])
	s.readIncome(r, f["income"])
	r.Each(f["background"], func(name, value ast.Node) {
		s.Background = append(s.Background, Category{r.newName(name), r.codes(value, "person", "background")})
	})
	s.readDebt(r, f["debt"])
	g := r.Fields(f["payments"], "excluded_benefits")
	s.ExcludedFromPay = r.codes(g["excluded_benefits"], "benefit_payment", "benefit")
	r.Each(f["impulses"], func(name, value ast.Node) {
		g := r.Fields(value, "excluded_sources?", "excluded_details?")
		i := Impulses{Name: r.newName(name)}
		if g.Has("excluded_sources") {
			i.ExcludedSources = r.codes(g["excluded_sources"], "control_investigation", "source")
		}
		if g.Has("excluded_details") {
			i.ExcludedDetails = r.codes(g["excluded_details"], "control_investigation", "source_detail")
		}
		if len(s.Impulses) == 0 && len(i.ExcludedSources)+len(i.ExcludedDetails) > 0 {
			r.Fail(name, lang.Text{
				SV: "den första mängden impulser är alla och utesluter ingenting",
				EN: "the first set of impulses is all of them and excludes nothing",
			}, lang.Text{
				SV: "skriv till exempel all_impulses: {} först",
				EN: "write all_impulses: {} first, for instance",
			})
		}
		s.Impulses = append(s.Impulses, i)
	})
	g = r.Fields(f["comparison"], "k", "seed")
	s.Comparison = Comparison{K: r.Whole(g["k"], LeastK, MostK), Seed: r.long(g["seed"])}
	s.readAssistance(r, f["assistance"])
	g = r.Fields(f["permits"], "residence_kinds", "work_kinds")
	s.Permits = Permits{ResidenceKinds: r.codes(g["residence_kinds"], "permit", "kind"),
		WorkKinds: r.codes(g["work_kinds"], "permit", "kind")}
	s.readNetworks(r, f)
	s.readLivelihood(r, f)
	s.readCooperation(r, f)
	s.readResults(r, f["results"])
	s.readEvidence(r, f["evidence"])
}

func (s *Study) readPeriods(r *reader, n ast.Node) {
	f := r.Fields(n, "had_benefit", "paid", "investigated", "controlled", "prescribed", "assistance",
		"permits", "permit_hours")
	p := &s.Periods
	for name, to := range map[string]*Period{"had_benefit": &p.HadBenefit, "paid": &p.Paid,
		"investigated": &p.Investigated, "controlled": &p.Controlled, "prescribed": &p.Prescribed,
		"permits": &p.Permits} {
		*to = r.period(f[name], false)
	}
	p.Assistance = r.period(f["assistance"], true)
	p.PermitHours = r.period(f["permit_hours"], true)
}

func (s *Study) readGroups(r *reader, n ast.Node) {
	g := &s.Groups
	f := r.Fields(n, "roles", "link", "contact_role", "levels", "strength", "sets", "ties")
	g.Roles = r.codes(f["roles"], "network_active", "role")
	r.Each(f["link"], func(name, value ast.Node) {
		g.Link = append(g.Link, Link{r.OneOf(name, codes("network_contact", "basis")...), r.Whole(value, 1, 1000)})
	})
	if f.Has("contact_role") {
		g.ContactRole = r.OneOf(f["contact_role"], g.Roles...)
	}
	for _, item := range r.Items(f["levels"]) {
		l := r.Fields(item, "level", "contacts?", "regions?")
		level := Level{Name: r.identifier(l["level"]), Contacts: Range{0, -1}, Regions: Range{0, -1}}
		if slices.Contains(g.Roles, level.Name) {
			r.Fail(l["level"], lang.Textf("nivån %q har samma namn som en roll",
				"the level %q has the same name as a role", level.Name),
				lang.Text{SV: "ge nivån ett annat namn", EN: "give the level another name"})
		}
		if l.Has("contacts") {
			level.Contacts = r.span(l["contacts"])
		}
		if l.Has("regions") {
			level.Regions = r.span(l["regions"])
		}
		g.Levels = append(g.Levels, level)
	}
	if k := len(g.Levels); k > 0 && (g.Levels[k-1].Contacts != Range{0, -1} || g.Levels[k-1].Regions != Range{0, -1}) {
		r.Fail(f["levels"], lang.Text{
			SV: "den sista nivån måste ta emot alla som är kvar",
			EN: "the last level must take everybody who is left",
		}, lang.Text{
			SV: "skriv en sista rad utan contacts och regions",
			EN: "write a last line without contacts and regions",
		})
	}
	base := slices.Clone(g.Roles)
	for _, l := range g.Levels {
		if !slices.Contains(base, l.Name) {
			base = append(base, l.Name)
		}
	}
	for _, item := range r.Items(f["strength"]) {
		if name := r.OneOf(item, base...); name != "" {
			if slices.Contains(g.Strength, name) {
				r.Twice(item, name)
			}
			g.Strength = append(g.Strength, name)
		}
	}
	for _, b := range base {
		if !slices.Contains(g.Strength, b) && f.Has("strength") {
			r.Fail(f["strength"], lang.Textf("gruppen %q saknas i styrkeordningen",
				"the group %q is missing from the order of strength", b), lang.Text{
				SV: "varje roll och nivå ska stå där en gång",
				EN: "every role and level must be there once",
			})
		}
	}
	r.Each(f["sets"], func(name, value ast.Node) {
		id := r.identifier(name)
		if g.Members(id) != nil || slices.Contains(reservedGroups, id) {
			r.Fail(name, lang.Textf("det finns redan en grupp %q", "there is a group %q already", id),
				lang.Text{SV: "välj ett annat namn", EN: "choose another name"})
			return
		}
		set := Set{Name: id}
		var members []string
		for _, item := range r.Items(value) {
			for _, m := range g.Members(r.OneOf(item, g.Names()...)) {
				if slices.Contains(members, m) {
					r.Fail(item, lang.Textf("%q finns redan i mängden", "%q is in the set already", m),
						lang.Text{SV: "delarna får inte överlappa", EN: "the parts may not overlap"})
				}
				members = append(members, m)
			}
		}
		for _, b := range g.BaseGroups() { // in the order of strength, without duplicates
			if slices.Contains(members, b) {
				set.Groups = append(set.Groups, b)
			}
		}
		g.Sets = append(g.Sets, set)
		if isPolice(set.Groups) && len(set.Groups) > 0 {
			family := Set{Name: FamilyPrefix + id}
			for _, b := range set.Groups {
				family.Groups = append(family.Groups, FamilyPrefix+b)
			}
			g.Sets = append(g.Sets, family)
		}
	})
	seen := map[string]string{}
	for _, item := range r.Items(f["ties"]) {
		tie := r.OneOf(item, g.Names()...)
		for _, b := range g.Members(tie) {
			if other := seen[b]; other != "" {
				r.Fail(item, lang.Textf("gruppen %q hör redan till kopplingen %q",
					"the group %q belongs to the tie %q already", b, other),
					lang.Text{SV: "varje grupp har bara en koppling", EN: "each group has only one tie"})
			}
			seen[b] = tie
		}
		if tie != "" {
			g.Ties = append(g.Ties, tie)
		}
	}
	if f.Has("ties") {
		for _, b := range g.BaseGroups() {
			if seen[b] == "" {
				r.Fail(f["ties"], lang.Textf("gruppen %q saknar koppling", "the group %q has no tie", b),
					lang.Text{SV: "varje grupp hör till en koppling", EN: "each group belongs to one tie"})
			}
		}
	}
}

// reservedGroups are names that the program uses itself.
var reservedGroups = []string{Pool, None, "all", Everybody, "largest", "police_active", "police_linked",
	"unmatched_active", "unmatched_linked"}

func (s *Study) readIncome(r *reader, n ast.Node) {
	f := r.Fields(n, "year", "ages", "low_share")
	s.Income = Income{Year: r.Whole(f["year"], 1900, 2100), Ages: r.span(f["ages"]), LowShare: r.share(f["low_share"])}
}

func (s *Study) readDebt(r *reader, n ast.Node) {
	f := r.Fields(n, "as_of", "adult_age", "categories")
	s.Debt.AsOf = r.date(f["as_of"])
	s.Debt.AdultAge = r.Whole(f["adult_age"], 0, 150)
	r.Each(f["categories"], func(name, value ast.Node) {
		g := r.Fields(value, "creditors?", "other_than?", "kinds?", "prescribed?")
		c := DebtCategory{}
		for _, item := range r.Items(g["creditors"]) {
			c.Creditors = append(c.Creditors, r.Text(item))
		}
		for _, item := range r.Items(g["other_than"]) {
			c.OtherThan = append(c.OtherThan, r.Text(item))
		}
		if c.Creditors != nil && c.OtherThan != nil {
			r.Fail(g["other_than"], lang.Text{SV: "creditors anger redan vilka borgenärer som räknas",
				EN: "creditors states already which creditors are counted"},
				lang.Text{SV: "ta bort den ena", EN: "leave one of them out"})
		}
		if g.Has("kinds") {
			c.Kinds = r.codes(g["kinds"], "debt", "kind")
		}
		if g.Has("prescribed") {
			c.Prescribed = r.Yes(g["prescribed"])
		}
		if c.Prescribed && c.Kinds != nil {
			r.Fail(g["kinds"], lang.Text{SV: "preskriberade skulder är inte indelade i sorter",
				EN: "prescribed debts are not divided into kinds"},
				lang.Text{SV: "ta bort kinds", EN: "leave kinds out"})
		}
		c.Name = s.debtName(r, name, c.Prescribed)
		if slices.Contains(debtNames(s), c.Name) {
			r.Twice(name, c.Name)
		}
		s.Debt.Categories = append(s.Debt.Categories, c)
	})
}

func (s *Study) readAssistance(r *reader, n ast.Node) {
	a := &s.Assistance
	f := r.Fields(n, "rates", "excluded_roles", "relatives", "sizes", "largest_share", "circles")
	r.Each(f["rates"], func(name, value ast.Node) {
		rate := Rate{r.Whole(name, 1900, 2100), r.number(value)}
		if p := s.Periods.Assistance; rate.Year > 0 && p.Label() != "" && !slices.Contains(p.Years(), rate.Year) {
			s.Warnings = append(s.Warnings,
				r.at(name, lang.Textf("timpriset för %d används inte: perioden assistance är %s",
					"the rate for %d is not used: the period assistance is %s", rate.Year, p.Label()),
					lang.Text{SV: "ta bort året, eller ändra perioden", EN: "remove the year, or change the period"}))
		}
		a.Rates = append(a.Rates, rate)
	})
	if p := s.Periods.Assistance; f.Has("rates") && !p.From.IsZero() && !p.To.IsZero() {
		for y := p.From.Year(); y <= p.To.Year(); y++ {
			if !slices.ContainsFunc(a.Rates, func(r Rate) bool { return r.Year == y }) {
				r.Fail(f["rates"], lang.Textf("timpriset för %d saknas", "the rate for %d is missing", y), lang.Text{
					SV: "varje år i perioden assistance har ett",
					EN: "every year of the period assistance has one",
				})
			}
		}
	}
	a.ExcludedRoles = r.codes(f["excluded_roles"], "company_role", "role")
	for _, item := range r.Items(f["relatives"]) {
		a.Relatives = append(a.Relatives, r.OneOf(item, "parent", "child", "sibling", "spouse", "co_parent"))
	}
	r.Each(f["sizes"], func(name, value ast.Node) {
		size := Size{r.newName(name), r.span(value)}
		if said, ok := sizeNamed(size.Name); ok && said.atLeastOne() != size.Users.atLeastOne() {
			r.Fail(name, lang.Textf("namnet %q anger en annan storlek än den som står här",
				"the name %q states another size than the one here", size.Name), lang.Text{
				SV: "ge storleken ett namn som stämmer, här och i raderna under results",
				EN: "give the size a name that fits, here and in the lines under results",
			})
		}
		a.Sizes = append(a.Sizes, size)
	})
	a.LargestShare = r.share(f["largest_share"])
	ties := func(n ast.Node) []string {
		var all []string
		for _, item := range r.Items(n) {
			all = append(all, r.OneOf(item, append(slices.Clone(s.Groups.Ties), None)...))
		}
		return all
	}
	for _, item := range r.Items(f["circles"]) {
		g := r.Fields(item, "name", "representatives?", "assistants?")
		a.Circles = append(a.Circles, Circle{r.newName(g["name"]), ties(g["representatives"]), ties(g["assistants"])})
	}
}

func (s *Study) readResults(r *reader, n ast.Node) {
	kinds := allKinds()
	seen := map[string]bool{}
	for _, item := range r.Items(n) {
		f := r.Fields(item, "result", "kind", "title", "model?", "groups?", "categories?", "measures?", "lines?",
			"outcomes?", "keep?", "zeros?")
		res := Result{Name: r.newName(f["result"]), Kind: Kind(r.OneOf(f["kind"], kinds...)),
			Title: r.title(f["title"])}
		if seen[res.Name] {
			r.Twice(f["result"], res.Name)
		}
		seen[res.Name] = true
		switch {
		case res.Kind == Own:
			s.readOwn(r, item, f, &res)
		case f.Has("groups") || f.Has("categories") || f.Has("measures"):
			r.Fail(item, lang.Text{
				SV: "groups, categories och measures hör till resultatets lines",
				EN: "groups, categories and measures belong to the result's lines",
			}, lang.Text{
				SV: "skriv dem under lines, eller skriv kind: model",
				EN: "write them under lines, or write kind: model",
			})
		case f.Has("model"):
			r.Fail(f["model"], lang.Textf("resultat av slaget %q har ingen egen modell",
				"results of kind %q have no model of their own", res.Kind),
				lang.Text{SV: "ta bort model, eller skriv kind: model", EN: "leave model out, or write kind: model"})
		case res.Kind.declaration().NoLines() && f.Has("lines"):
			r.Fail(f["lines"], lang.Textf("resultat av slaget %q ger själva alla sina rader",
				"results of kind %q give all their rows themselves", res.Kind),
				lang.Text{SV: "ta bort lines", EN: "leave lines out"})
			res = Result{}
		case !f.Has("lines") && res.Kind != "" && !res.Kind.declaration().NoLines():
			r.Missing(item, "lines")
		}
		for _, line := range r.Items(f["lines"]) {
			s.readLines(r, line, &res)
		}
		s.readOutcomes(r, item, f, &res)
		if f.Has("keep") {
			res.Keep = s.readKeep(r, f["keep"], &res)
		}
		if f.Has("zeros") {
			res.Zeros = s.readZeros(r, f["zeros"], &res)
		}
		s.Results = append(s.Results, res)
	}
	if count := len(s.Flags()); count > MaxFlags {
		r.Fail(n, lang.Textf("jämförelserna har sammanlagt %d utfall och villkor, fler än högst tillåtna %d",
			"the comparisons have %d outcomes and conditions together, more than the %d allowed", count, MaxFlags),
			lang.Text{SV: "dela studien i två", EN: "split the study in two"})
	}
}

func (s *Study) readOwn(r *reader, item ast.Node, f fields, res *Result) {
	if !f.Has("model") {
		r.Missing(item, "model")
		return
	}
	var own []string
	for path := range s.Models {
		own = append(own, strings.ReplaceAll(strings.TrimSuffix(path, ".sql"), "/", "."))
	}
	slices.Sort(own)
	if res.Model = r.Text(f["model"]); !s.recorded {
		res.Model = r.OneOf(f["model"], own...)
	}
	res.Names = s.readNames(r, f)
	if f.Has("lines") {
		r.Fail(f["lines"], lang.Text{SV: "en egen modell ger själv sina rader",
			EN: "an own model gives its rows itself"}, lang.Text{SV: "ta bort lines", EN: "leave lines out"})
	}
}

// readLines reads one entry of a result's lines. Each of its measures becomes a line.
func (s *Study) readLines(r *reader, n ast.Node, res *Result) {
	k := res.Kind.declaration()
	f := r.Fields(n, "measures", "groups", "categories?")
	if len(k.Measures) == 0 {
		return
	}
	var groups []string
	allowed := s.groupsOf(k)
	for _, item := range r.Items(f["groups"]) {
		// only what describes an attribute has it as groups
		if refusal, ok := refused(r.Text(item)); ok && !slices.Contains(allowed, r.Text(item)) {
			r.refuse(item, refusal)
			continue
		}
		if word := r.Text(item); slices.Contains(k.Groups, word) && isCombination(word) {
			groups = append(groups, s.combined(word)...)
			continue
		}
		groups = append(groups, r.OneOf(item, allowed...))
	}
	for _, item := range r.Items(f["measures"]) {
		measure := r.Text(item)
		if !fitsNumber(k, measure) {
			measure = r.OneOf(item, s.measuresOf(k)...)
		} else if m, _ := k.Measure(measure); !m.InBounds(measure) {
			r.Fail(item, lang.Textf("talet i måttet ska vara %d till %d", "the number in the measure must be %d to %d",
				m.Least, m.Most), lang.Text{SV: "skriv ett annat tal i namnet", EN: "write another number in the name"})
		}
		line := Line{Measure: measure, Groups: groups, Categories: s.readCategories(r, f, k, measure)}
		if slices.ContainsFunc(res.Lines, line.meets) {
			r.Twice(item, measure)
		}
		res.Lines = append(res.Lines, line)
	}
}

// meets reports whether two lines have a row in common.
func (l Line) meets(other Line) bool {
	common := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
	}
	return l.Measure == other.Measure && common(l.Groups, other.Groups) && common(l.Categories, other.Categories)
}

// dash returns a category as study files write it: a dash for the empty one.
func dash(category string) string {
	if category == "-" {
		return ""
	}
	return category
}

func (s *Study) readCategories(r *reader, f fields, k *kind.Kind, measure string) []string {
	if !f.Has("categories") {
		return []string{""}
	}
	period := s.Periods.counted(k)
	allowed := s.allowedCategories(k, measure)
	byNumber := slices.ContainsFunc(k.Measures,
		func(m kind.Measure) bool { return slices.Contains(m.Categories, EveryPermitCount) })
	describesBackground := slices.Contains(k.Categories, "<background>")
	var categories []string
	for _, item := range r.Items(f["categories"]) {
		text := dash(r.Text(item))
		// only what describes an attribute has it as categories
		if refusal, ok := refused(text); ok && !slices.Contains(allowed, text) && !describesBackground {
			r.refuse(item, refusal)
			continue
		}
		for _, category := range s.categoriesOf(k, text) {
			switch {
			case slices.Contains(categories, category):
				r.Twice(item, text)
			case slices.Contains(allowed, category):
			case byNumber && (measure == "companies") != (text == EveryPermitCount):
				r.Fail(item, lang.Textf("måttet companies har kategorin %s, och inget annat mått har den",
					"the measure companies has the category %s, and no other measure has it", EveryPermitCount),
					lang.Text{SV: "ta bort den ena, eller lägg till den andra", EN: "remove the one, or add the other"})
			case k.Period != "" && period.Label() == "": // the period could not be read, which is a mistake already
			case k.Period != "" && namesPeriod(text):
				r.otherPeriod(item, text, k, period)
			default:
				r.Unknown(item, text, allowed)
			}
			categories = append(categories, category)
		}
	}
	return categories
}

// codes returns the code list of a register's column.
func codes(registerName, column string) []string {
	reg, _ := register.Lookup(registerName)
	col, _ := reg.Column(column)
	return col.Codes
}

var identifierForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Forms of dates in a study file.
const (
	dayForm   = time.DateOnly
	monthForm = "2006-01"
	yearForm  = "2006"
)
