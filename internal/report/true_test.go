package report_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ansatz/internal/disclosure"
	"ansatz/internal/disclosure/disclosuretest"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// said returns all texts of a page about a study in a language: titles, definitions, readings, names of groups,
// categories and measures, texts of figures, and findings, with a number in every row.
func said(s *study.Study, l lang.Lang) string {
	var rows []table.Row
	for _, r := range s.Results {
		for _, line := range r.Lines {
			for _, g := range line.Groups {
				for _, c := range line.Categories {
					rows = append(rows, table.Row{
						Result:      r.Name,
						Group:       g,
						Category:    c,
						Measure:     line.Measure,
						Value:       77777,
						Low:         66666,
						High:        88888,
						Numerator:   table.Empty,
						Denominator: table.Empty,
						Status:      table.OK,
					})
				}
			}
		}
	}
	doc := &report.Document{Lang: l, Study: report.OfStudy(s),
		Results: disclosuretest.Protected(disclosure.Computed{Rows: rows})}
	var b strings.Builder
	for _, r := range s.Results {
		about := doc.Study.Of(r.Name)
		fmt.Fprintln(&b, about.Number.In(l), about.Title.In(l), about.Category.In(l),
			about.Definition.In(l), about.Reading.In(l))
	}
	for _, r := range rows {
		fmt.Fprintln(&b, doc.Study.Group(r.Result, r.Group).In(l), "|", doc.Study.Category(r.Result, r.Category).In(l),
			"|", doc.Study.Measure(r.Result, r.Measure).In(l))
	}
	fmt.Fprintln(&b, doc.Study.Category("hours", "hours_over_law").In(l))
	for _, c := range doc.Chapters() {
		for _, section := range c.Sections {
			for _, table := range section.Tables {
				fmt.Fprintln(&b, table.Caption, table.Stub, table.Columns)
				for _, block := range table.Blocks {
					fmt.Fprintln(&b, block.Title)
				}
			}
			for _, f := range section.Figures {
				fmt.Fprintln(&b, f.Title, f.Desc)
			}
		}
	}
	for _, f := range doc.Findings() {
		fmt.Fprintln(&b, f.Text)
	}
	return b.String()
}

// change is a change of a study in one place, with the text that is then wrong and must not be on the page, and the
// text that must be there instead.
type change struct {
	path     string // of the leaf, or of what holds the leaves
	from, to string // in the study file
	not      string // a regular expression that must find nothing
	must     []string
}

// changes has a change of each part of a study file, for the Swedish texts. silent lists the parts that no sentence
// depends on.
var changes = []change{
	{"reference_date", "reference_date: 2023-12-31", "reference_date: 2022-06-30", `31 december 2023`,
		[]string{"den 30 juni 2022"}},
	{
		"periods.had_benefit",
		"had_benefit:    {from: 2020-01-01, to: 2023-12-31}",
		"had_benefit: {from: 2017-03-01, to: 2018-04-30}",
		`haft (en av )?förmån(erna)? 2020|utbetalningarna 2020`,
		[]string{"mars 2017–april 2018"},
	},
	{
		"periods.paid",
		"paid:           {from: 2023-01-01, to: 2023-12-31}",
		"paid: {from: 2021-01-01, to: 2021-12-31}",
		`Utbetalningar från Försäkringskassan 2023|under 2023|Under 2023`,
		[]string{"Under 2021", "under 2021", "Utbetalningar från Försäkringskassan 2021"},
	},
	{
		"periods.investigated",
		"investigated:   {from: 2009-01-01, to: 2023-12-31}",
		"investigated: {from: 2011-01-01, to: 2019-12-31}",
		`2009|\| 2020 \|`,
		[]string{"inledda 2011–2019", "inleddes 2011–2019", "Åren 2011–2019"},
	},
	{
		"periods.controlled",
		"controlled:     {from: 2020-01-01, to: 2023-12-31}",
		"controlled: {from: 2016-01-01, to: 2016-12-31}",
		`inledd 2020|kontrollutretts 2020`,
		[]string{"inledd 2016", "kontrollutretts 2016"},
	},
	{
		"periods.prescribed",
		"prescribed:     {from: 2018-01-01, to: 2023-12-31}",
		"prescribed: {from: 2015-01-01, to: 2016-12-31}",
		`preskriberats 2018`,
		[]string{"preskriberats 2015–2016", "Preskriberade skulder till Försäkringskassan"},
	},
	{"periods.assistance",
		"assistance:     {from: 2022-01, to: 2023-12}         # section 5: months of personal assistance",
		"assistance: {from: 2023-01, to: 2023-12}", `2022–2023|319,70`,
		[]string{"assistanstimmar 2023,", "324,50 kronor 2023", "| 2023 |"}},
	{
		"periods.permits",
		"permits:        {from: 2020-01-01, to: 2024-12-31}",
		"permits: {from: 2018-07-01, to: 2018-07-15}",
		`beslutats 2020|arbete 2020|arbetstillstånd 2020`,
		[]string{"beslutats 1 juli 2018–15 juli 2018", "| 1 juli 2018–15 juli 2018 |"},
	},
	{"periods.permit_hours", "permit_hours:   {from: 2020-01, to: 2024-12}",
		"permit_hours: {from: 2016-01, to: 2016-02}", `assistanstimmar 2020–2024,`,
		[]string{"assistanstimmar januari 2016–februari 2016"}},
	{
		"groups.roles",
		"roles: [strategic, executor_upper, executor_lower, enabler] ",
		"roles: [enabler, strategic, executor_upper, executor_lower] ",
		`står först: personer med strategisk roll, utförare i högre skikt, utförare i lägre skikt, möjliggörare\.`,
		[]string{"står först: möjliggörare, personer med strategisk roll,"},
	},
	{"groups.link", "link: {co_suspect: 1, intelligence: 2}", "link: {intelligence: 4}", `samma brott|minst två av`,
		[]string{"tillsammans med minst fyra av de aktiva"}},
	{"groups.contact_role", "contact_role: strategic", "contact_role: enabler", `olika personer med strategisk roll`,
		[]string{"hur många olika möjliggörare"}},
	{"groups.levels", "{level: linked_2, contacts: {min: 10}}",
		"{level: linked_2, contacts: {min: 12}}", `minst 10 kontakter`, []string{"minst 12 kontakter"}},
	{
		"groups.levels",
		"{level: linked_2, contacts: {min: 3, max: 9}, regions: {min: 2}}",
		"{level: linked_2, contacts: {min: 4, max: 8}, regions: {min: 5}}",
		`i minst 2 regioner`,
		[]string{"4–8 kontakter i minst 5 regioner"},
	},
	{
		"groups.levels",
		"{level: linked_1, contacts: {min: 3, max: 9}, regions: {max: 1}}",
		"{level: linked_1, contacts: {min: 3, max: 9}, regions: {max: 3}}",
		`i en region`,
		[]string{"3–9 kontakter i högst 3 regioner"},
	},
	{"groups.strength", "linked_1, linked_0, enabler]   #",
		"enabler, linked_1, linked_0]   #",
		`kopplade på nivå 0, möjliggörare`, []string{"möjliggörare, kopplade på nivå 1, kopplade på nivå 0"}},
	{"groups.sets", "active_upper: [strategic, executor_upper]", "active_upper: [strategic]",
		`Aktiva, högre skikt \||utförare i högre skikt; aktiva i lägre`, []string{"Strategisk roll |"}},
	{"groups.sets", "linked_upper: [linked_2, linked_1]", "linked_upper: [linked_2]",
		`Kopplade, högre nivå \||nivå 2 och kopplade på nivå 1; kopplade på lägre|på högre nivå`, nil},
	{"groups.sets", "active_linked_enabler: [active, linked, enabler]",
		"active_linked_enabler: [active, linked]",
		`Aktiva, kopplade och möjliggörare \|`, []string{"Aktiva och kopplade |"}},
	{"groups.sets", "total: [active, linked, enabler, family]", "total: [active, enabler]", `Samtliga grupper`,
		[]string{"Aktiva och möjliggörare |"}},
	{"groups.ties", "ties: [active, linked, enabler, family]",
		"ties: [linked, active, enabler, family]", `ordningen aktiva, kopplade`,
		[]string{"i ordningen kopplade, aktiva, möjliggörare, familj, ingen"}},
	{"income.year", "year: 2022", "year: 2019", `tjänst 2022`, []string{"inkomst av tjänst 2019"}},
	{"income.ages", "ages: {min: 20, max: 64}", "ages: {min: 25, max: 59}", `20–64`, []string{"som var 25–59 år"}},
	{"income.low_share", "low_share: 0.6 ", "low_share: 0.505 ", `60 procent`,
		[]string{"under 50,5 procent av medianen"}},
	{
		"background",
		`swedish_born_two_foreign_parents: ["12"]` + "\n" + `  swedish_born: ["21", "22"]`,
		`swedish_born_two_foreign_parents: ["12", "21"]` + "\n" + `  swedish_born: ["22"]`,
		`minst en inrikes född|två utrikes födda föräldrar \||21 och 22`,
		[]string{"Inrikes född med två utrikes födda föräldrar eller inrikes född med en inrikes och en utrikes " +
			"född förälder |", "(12 och 21)"},
	},
	{"debt.as_of", "as_of: 2024-07-01", "as_of: 2022-02-03", `1 juli 2024`, []string{"den 3 februari 2022"}},
	{"debt.adult_age", "adult_age: 18", "adult_age: 21", `fyllt 18`, []string{"fyllt 21 år"}},
	{"debt.categories", "state: {creditors: [state, forsakringskassan]}",
		"state: {creditors: [forsakringskassan]}", `[Ss]kulder till staten`,
		[]string{"Skulder till Försäkringskassan |"}},
	{"debt.categories", "kinds: [public]", "kinds: [private]", `allmänna mål`,
		[]string{"Skulder till Försäkringskassan, enskilda mål |"}},
	{
		"debt.categories",
		"{creditors: [forsakringskassan], prescribed: true}",
		"{creditors: [state], prescribed: true}",
		`Preskriberade skulder till Försäkringskassan`,
		[]string{"Preskriberade skulder till staten |"},
	},
	{"payments.excluded_benefits", "excluded_benefits: [dental_support, assistance_allowance]",
		"excluded_benefits: [parental_benefit]", `utom statligt tandvårdsstöd`, []string{", utom föräldrapenning."}},
	{"payments.excluded_benefits", "excluded_benefits: [dental_support, assistance_allowance]", "excluded_benefits: []",
		`utbetalningsdag, utom`, []string{"efter utbetalningsdag. Mottagare"}},
	{"impulses", "{excluded_sources: [police], excluded_details: [ruc, nuc, lus]}",
		"{excluded_sources: [school, customs]}",
		`RUC|polis och samverkan|kom från Polis`, []string{
			"Utan impulser från Skola eller Tullverket |",
			"vars impuls kom från Skola eller Tullverket räknas inte",
		}},
	{"comparison.k", "k: 5 ", "k: 7 ", `fem slumpvis`, []string{"med sju slumpvis dragna personer"}},
	{"comparison.k", "k: 5 ", "k: 1 ", `fem slumpvis|dragna personer`, []string{"med en slumpvis dragen person"}},
	{"assistance.rates", "2023: 324.50", "2023: 330", `324,50`, []string{"330,00 kronor 2023"}},
	{"assistance.rates", "{2022: 319.70", "{2021: 111, 2022: 319.70", `111,00`, nil},
	{"assistance.excluded_roles", "excluded_roles: [signatory, auditor]",
		"excluded_roles: [board_member]", `utom firmatecknare`, []string{"alla utom styrelseledamot"}},
	{"assistance.excluded_roles", "excluded_roles: [signatory, auditor]", "excluded_roles: []",
		`utom (firmatecknare|ingen)`, []string{"Huvudfunktioner är alla roller."}},
	{"assistance.relatives", "relatives: [parent, child, sibling]", "relatives: [parent, spouse]", `barn eller syskon`,
		[]string{"brukarens förälder eller make eller maka"}},
	{"assistance.sizes", "max_3_users: {max: 3}", "small: {max: 5}", `Högst 3 brukare`, []string{"Högst 5 brukare |"}},
	{"assistance.sizes", "users_10_plus: {min: 10}", "users_25_plus: {min: 25}", `minst 10 brukare`,
		[]string{"minst 25 brukare |"}},
	{"assistance.largest_share", "largest_share: 0.5 ", "largest_share: 0.75 ", `50 procent|hälften`,
		[]string{"minst 75 procent av alla brukare"}},
	{"assistance.circles", "representatives: [active, linked, enabler], assistants: [active, linked]",
		"representatives: [active]", `nätverken|eller möjliggörare eller`,
		[]string{"Bolag med företrädare ur aktiva |"}},
	{"permits.residence_kinds", "residence_kinds: [work, family_of_worker]",
		"residence_kinds: [study, asylum]",
		`anhörig till arbetstagare`, []string{"tillstånd för studier eller för asyl som beslutats",
			"Tillstånd för studier eller för asyl"}},
	{"permits.work_kinds", "work_kinds: [work]",
		"work_kinds: [study]", `[Aa]rbetstillstånd`, []string{"Tillstånd för studier som beslutats",
			"Bolag med 12–26 sådana tillstånd"}},
	{"results", "companies_with_12_to_26_permits",
		"companies_with_3_to_7_permits", `12–26`, []string{"Bolag med 3–7 arbetstillstånd"}},
	{
		"results",
		"groups: [family_active_lower, family_active_upper, family_linked_lower, family_linked_upper]\n" +
			"        categories: [activity_support, assistance_allowance, care_allowance,",
		"groups: [family_active_lower, family_active_upper, family_linked_lower, family_linked_upper]\n" +
			"        categories: [activity_support,",
		`två förmåner|assistansersättning, omvårdnadsbidrag`,
		[]string{"Förmånerna är aktivitetsstöd, bostadsbidrag, underhållsstöd och sjukersättning."},
	},
}

// networkChanges are changes of the section networks, in the study networks.
var networkChanges = []change{
	{"networks.hub", "hub: 50", "hub: 61", `(fler än|högst) 50`, []string{"fler än 61"}},
	{"networks.whole", "whole: 50", "whole: 62", `upp till 50`, []string{"kluster upp till 62"}},
	{"networks.fdr", "fdr: 0.05", "fdr: 0.025", `högst 5 procent`, []string{"högst 2,5 procent"}},
	{"networks.weekly_hours", "weekly_hours: 48", "weekly_hours: 60", `48|arbetstidslagen|än lagen`,
		[]string{"fler än 60 i veckan", "Fler än 60 timmar i veckan", "fler än 60 timmar i veckan"}},
	{"networks.follow_up", "follow_up: [3, 6, 12]", "follow_up: [4]", `3, 6 eller 12`,
		[]string{"finns 4 månader senare"}},
	{"networks.family", "family: true", "family: false", "", []string{
		"Anhöriga får vara assistenter. I den här studien räknas ingen som anhörig.",
		"anhörig till någon som gör det. I den här studien",
	}},
	{"networks.followed", "followed: 90", "followed: 45", `90 dagar`, []string{"inom 45 dagar"}},
	{"networks.rules.succession", "people: 2, months: 3", "people: 5, months: 8", `de 3 månaderna|minst 2 av`,
		[]string{"de 8 månaderna", "minst 5 av"}},
	{"networks.rules.hours_over_law", "hours_over_law: {months: 4}", "hours_over_law: {months: 9}",
		`4 månader|arbetstidslagen`, []string{"under 9 månader"}},
	{"networks.rules.permit_without_wage", "share: 0.5, months: 3} ", "share: 0.5, months: 7} ", `minst 3 månader`,
		[]string{"minst 7 månader"}},
	{"networks.rules.unlicensed_takeover",
		"unlicensed_takeover: {months: 3}",
		"unlicensed_takeover: {months: 11}", `inom 3 månader`, []string{"inom 11 månader"}},
	{"networks.rules.administers_own_employers", "{users: 2, share: 0.5}", "{users: 6, share: 0.65}",
		`minst 2 brukare|minst 50 procent`, []string{"minst 6 brukare", "minst 65 procent"}},
}

var livelihoodChanges = []change{
	{"livelihood.period", "period: {from: 2022-01, to: 2023-12}", "period: {from: 2021-01, to: 2022-12}",
		`(under|in) 2022–2023|1 januari 2022`, []string{"under 2021–2022", "före 1 januari 2021"}},
	{"livelihood.ages", "ages: {min: 18, max: 64}", "ages: {min: 21, max: 66}", `var 18–64 år`,
		[]string{"var 21–66 år"}},
	{"livelihood.sources", "benefits: [sickness_compensation, activity_compensation]",
		"benefits: [sickness_compensation]", `(?i)sjuk- (och|eller) aktivitetsersättning`,
		[]string{"sjukersättning, sjukpenning, aktivitetsstöd och etableringsersättning"}},
	{"livelihood.work_from", "work_from: 10000", "work_from: 7000", `minst 10\x{a0}000 kronor i lön;`,
		[]string{"minst 7\u00a0000 kronor i lön;"}},
	{"livelihood.basic", "basic: {months: 10, share: 0.5}", "basic: {months: 9, share: 0.6}",
		`minst 10 av årets|minst 50 procent av årets`, []string{"minst 9 av årets", "minst 60 procent av årets"}},
	{"livelihood.sequences", "sequences: {most: 10, persons: 5}", "sequences: {most: 8, persons: 7}",
		`Högst 10 förlopp|minst 5 personer`, []string{"Högst 8 förlopp", "minst 7 personer"}},
	{"livelihood.follow_up", "follow_up: [3, 6, 12]", "follow_up: [4]", `3, 6 eller 12 månader|12 månader senare`,
		[]string{"efter försörjningen 4 månader efter"}},
	{"livelihood.incompatible", "amount: 12000, pay: 15000", "amount: 13000, pay: 16000",
		`sjukpenning på minst 12\x{a0}000`, []string{
			"sjukpenning på minst 13\u00a0000 kronor den månaden och månaden före, och minst 16\u00a0000 kronor"}},
}

// silent lists the parts of a study file that no sentence of the page depends on, or that are the study's own texts.
var silent = []string{
	"study",
	"title",
	"purpose",
	"report",
	"quarantine_share",
	"comparison.seed", // printed as they are
	"networks.samples",
	"networks.rules.shared_representatives",
	"networks.rules.closed_circle", // thresholds of observations, which rules.yaml says with their values
	"networks.rules.certificates_to_one_benefit",
	"networks.rules.claims_per_patient",
}

// After a change of any part of a study, no sentence is wrong.
func TestNoSentenceOfAnotherStudy(t *testing.T) {
	for name, all := range map[string][]change{study.BuiltinName: changes, study.NetworksName: networkChanges,
		study.LivelihoodName: livelihoodChanges} {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		before, english := said(s, lang.SV), said(s, lang.EN)
		for _, c := range all {
			source := string(s.Source)
			if !strings.Contains(source, c.from) {
				t.Errorf("%s: the study does not hold %q", c.path, c.from)
				continue
			}
			source = strings.Replace(source, c.from, c.to, 1)
			if strings.Contains(c.to, "small:") {
				source = strings.Replace(source, "[max_3_users,", "[small,", 1)
			}
			source = strings.ReplaceAll(source, "users_10_plus, users_1_9]",
				map[bool]string{true: "users_25_plus, users_1_9]",
					false: "users_10_plus, users_1_9]"}[strings.Contains(c.to, "users_25_plus")])
			changed, err := study.Parse("study.yaml", []byte(source), nil)
			if err != nil {
				t.Errorf("%s: %v", c.path, err)
				continue
			}
			after := said(changed, lang.SV)
			if c.not != "" {
				at := regexp.MustCompile("(?m)" + c.not)
				if found := at.FindString(after); found != "" {
					t.Errorf("%s changed to %q, but still said: %q in %q", c.path, c.to, found, lineOf(after, found))
				}
				if at.FindString(before) == "" && !strings.Contains(c.to, "111") {
					t.Errorf("%s: the study itself does not say %s", c.path, c.not)
				}
			}
			for _, m := range c.must {
				if !strings.Contains(after, m) {
					t.Errorf("%s changed to %q: %q is not said", c.path, c.to, m)
				}
			}
			if said(changed, lang.EN) == english && !strings.Contains(c.to, "111") {
				t.Errorf("%s changed to %q: the English is the same", c.path, c.to)
			}
		}
	}
}

func lineOf(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// Every part of the study file is in changes or in silent.
func TestEveryPartOfAStudyIsChanged(t *testing.T) {
	claimed := slices.Clone(silent)
	for _, c := range slices.Concat(changes, networkChanges) {
		claimed = append(claimed, c.path)
	}
	networks, err := study.Load(study.NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		if slices.Contains(claimed, path) {
			return
		}
		m, ok := v.(map[string]any)
		if !ok {
			t.Errorf("no case changes %s", path)
			return
		}
		for key, value := range m {
			walk(strings.TrimPrefix(path+"."+key, "."), value)
		}
	}
	var file map[string]any
	if err := yaml.Unmarshal(networks.Source, &file); err != nil {
		t.Fatal(err)
	}
	walk("", file)
}
