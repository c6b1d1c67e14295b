package report

import (
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/table"
	"ansatz/internal/workspace/law"
)

// Paper is a short document beside a report: headings with sentences, facts and tables.
type Paper struct {
	Lang     lang.Lang
	Title    string
	Lead     string
	Marks    []string
	Sections []PaperSection
}

// PaperSection is a part of a paper.
type PaperSection struct {
	ID, Title  string
	Paragraphs []string
	Facts      []PaperFact
	List       []string
	Figures    []Figure
	Tables     []PaperTable
	Open       []string // what somebody must fill in, because the program does not know it
}

// PaperFact is a term and what there is to say of it.
type PaperFact struct{ Term, Text string }

// PaperTable is a table of words. The first cell of a line names it. The columns from Numbers on hold numbers; 0 means
// none.
type PaperTable struct {
	Caption string
	Head    []string
	Lines   [][]string
	Numbers int
}

// Headings are the names of the columns, each with a capital letter first.
func (t PaperTable) Headings() (names []string) {
	for _, name := range t.Head {
		names = append(names, Capital(name))
	}
	return names
}

// Words says whether a column holds words.
func (t PaperTable) Words(column int) bool { return t.Numbers == 0 || column < t.Numbers }

// ReleaseFacts are what the program knows about a release that people decide about.
type ReleaseFacts struct {
	Lang       lang.Lang
	Results    disclosure.Examined
	Contexts   []Context
	Deliveries []Delivery // that the results follow from, with the files that these need
	Conditions []law.Condition
	Program    string // the version that computed it
	Proposal   int
	Steps      []PaperFact // who has done what, and when
	Decided    bool        // somebody has decided that it may leave
	Changes    []lang.Text // figures that were released before with another value
	Correction string      // why
}

func (f *ReleaseFacts) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(f.Lang) }

// marks are what the page must carry: that the data are made up, and that it may not be evidence.
func (f *ReleaseFacts) marks() (marks []string) {
	if slices.ContainsFunc(f.Deliveries, func(d Delivery) bool { return d.Synthetic }) {
		marks = append(marks,
			f.tr("Syntetiska data – uppgifterna är påhittade och beskriver inga verkliga personer eller bolag",
				"Synthetic data – made up, describing no real people or companies"))
	}
	for _, c := range ConditionsOf(f.Conditions, f.Lang) {
		if c.Stamped {
			marks = append(marks, c.Code+": "+c.Text)
		}
	}
	return marks
}

func (f *ReleaseFacts) study() Study { return OfStudy(f.Results.Study()) }

func (f *ReleaseFacts) title(s *Study) string {
	if t := s.Title.In(f.Lang); t != "" {
		return t
	}
	return s.Name
}

// Transparency is the page that tells everybody in plain words what was computed, from what, and what is not shown.
func Transparency(f *ReleaseFacts) *Paper {
	s := f.study()
	p := &Paper{Lang: f.Lang, Marks: f.marks(), Title: f.tr("Så här gjordes statistiken",
		"How these figures were made"),
		Lead: f.title(&s)}
	p.Sections = []PaperSection{
		{ID: "about", Title: f.tr("Vad sidan är", "What this page is"),
			Paragraphs: []string{f.tr("Sidan berättar i klartext vad som har räknats, ur vilka register, vem som har "+
				"beslutat att det får lämnas ut och vad som inte visas. Siffrorna står i rapporten, report.html.",
				"This page says in plain words what was counted, from which registers, who decided that it may be "+
					"released, and what is not shown. The figures are in the report, report.html.")},
			Facts: []PaperFact{
				{f.tr("Studie", "Study"), s.Name}, {f.tr("Referensdatum", "Reference date"), s.ReferenceDate},
				{f.tr("Förslag", "Proposal"), strconv.Itoa(f.Proposal)},
				{f.tr("Program", "Program"), "ansatz " + f.Program}}},
		f.purposeSection(&s), f.sourcesSection(), f.peopleSection(&s), f.shownSection(), f.withheldSection(),
		f.conditionsSection(), f.useSection(), f.decidedSection(),
		{ID: "check", Title: f.tr("Så kontrolleras paketet", "How to check the bundle"),
			Paragraphs: []string{f.tr("Vem som helst kan kontrollera paketet utan tillgång till data: att filerna "+
				"är de som "+
				"beslutades, att underskrifterna är rätt personers och att certifikatet håller. Kommandot är "+
				"ansatz release "+
				"verify, med den offentliga nyckel som myndigheten har lämnat på annat sätt.",
				"Anybody can check the bundle without the data: that the files are those that were decided about, "+
					"that the "+
					"signatures are the right people's, and that the certificate holds. The command is ansatz release "+
					"verify, with the public key that the agency has told by another way.")}},
	}
	return p
}

func (f *ReleaseFacts) purposeSection(s *Study) PaperSection {
	out := PaperSection{ID: "purpose", Title: f.tr("Varför uppgifterna används", "Why the information is used")}
	if s.Purpose != "" {
		out.Facts = append(out.Facts, PaperFact{f.tr("Ändamål", "Purpose"), s.Purpose})
	} else {
		out.Paragraphs = append(out.Paragraphs, f.tr("Studien anger inget ändamål.", "The study states no purpose."))
	}
	t := PaperTable{Caption: f.tr("Rättslig grund", "Legal basis"), Head: []string{f.tr("Myndighet", "Agency"),
		f.tr("Rättslig grund", "Legal basis"), f.tr("Beslut", "Decision"), f.tr("Ändamål enligt beslutet",
			"Purpose by the decision")}}
	for _, d := range f.Deliveries {
		line := []string{f.agency(d), f.stated(d.LegalBasis), f.stated(strings.TrimSpace(d.Decision.Number + " " +
			d.Decision.Date)),
			f.stated(strings.Join(d.Decision.Purposes, "; "))}
		if !slices.ContainsFunc(t.Lines, func(l []string) bool { return slices.Equal(l, line) }) {
			t.Lines = append(t.Lines, line)
		}
	}
	out.Tables = append(out.Tables, t)
	return out
}

// stated is what a delivery states, or that it does not.
func (f *ReleaseFacts) stated(text string) string {
	if text == "" {
		return f.tr("inte angivet", "not stated")
	}
	return text
}

func (f *ReleaseFacts) agency(d Delivery) string { return d.From(f.Lang) }

func (f *ReleaseFacts) sourcesSection() PaperSection {
	out := PaperSection{ID: "sources", Title: f.tr("Vilka uppgifter", "Which information"),
		Paragraphs: []string{f.tr("Personnummer ersätts av nycklar när uppgifterna läses in, och ingår inte i "+
			"något resultat.",
			"Identity numbers are replaced by keys when the information is loaded, and are in no result.")}}
	t := PaperTable{Caption: f.tr("Register", "Registers"), Head: []string{f.tr("Register", "Register"),
		f.tr("Myndighet", "Agency"), f.tr("Avser", "Describes"), f.tr("Levererad", "Delivered"),
		f.tr("Gallras senast", "To be erased by")}}
	for _, d := range f.Deliveries {
		var seen []string
		for _, file := range d.Files {
			if slices.Contains(seen, file.Register) {
				continue
			}
			seen = append(seen, file.Register)
			t.Lines = append(t.Lines, []string{label.Register(file.Register).In(f.Lang), f.agency(d),
				f.stated(d.Reference), f.stated(d.Delivered), f.stated(d.EraseBy)})
		}
	}
	out.Tables = append(out.Tables, t)
	return out
}

// peopleSection says whom the figures are about: the groups that are shown, and how the study defines them.
func (f *ReleaseFacts) peopleSection(s *Study) PaperSection {
	out := PaperSection{ID: "people", Title: f.tr("Om vilka", "About whom")}
	for _, r := range f.Results.Study().Results {
		if about := s.Of(r.Name); string(r.Kind) == "population" {
			out.Paragraphs = append(out.Paragraphs, strings.Split(about.Definition.In(f.Lang), "\n")...)
			break
		}
	}
	var groups []string
	for _, c := range f.Contexts {
		if slices.Contains(rowsOfSingles, c.Result) {
			continue
		}
		for _, g := range c.Shown {
			if name := g.In(f.Lang); !slices.Contains(groups, name) {
				groups = append(groups, name)
			}
		}
	}
	if len(groups) > mostGroups {
		groups = append(groups[:mostGroups:mostGroups], "…")
	}
	if len(groups) == 0 {
		out.Paragraphs = append(out.Paragraphs, f.tr("Inga tal om enskilda grupper visas.",
			"No figures of single groups are shown."))
		return out
	}
	out.Paragraphs = append(out.Paragraphs, f.tr("Grupper som visas: ", "Groups that are shown: ")+
		strings.Join(groups, "; ")+".")
	return out
}

// mostGroups is how many groups a paper names.
const mostGroups = 60

// rowsOfSingles are results whose groups are single companies or clusters.
var rowsOfSingles = []string{"company_profile", "representative_clusters"}

func (f *ReleaseFacts) shownSection() PaperSection {
	out := PaperSection{ID: "shown", Title: f.tr("Vad som visas", "What is shown"), Paragraphs: []string{
		f.tr("Definitionen av varje tabell står i rapporten.", "The definition of each table is in the report.")}}
	t := PaperTable{Caption: f.tr("Tabeller", "Tables"), Head: []string{f.tr("Tabell", "Table"), f.tr("Titel", "Title"),
		f.tr("Period", "Period"), f.tr("Tal som visas", "Figures shown"), f.tr("Skyddade", "Withheld"),
		f.tr("Källor", "Sources")}}
	for _, c := range f.Contexts {
		t.Lines = append(t.Lines, []string{c.Number.In(f.Lang), c.Title.In(f.Lang), c.Period.In(f.Lang),
			f.count(c.Figures), f.count(c.Withheld), strings.Join(f.agenciesOf(c), ", ")})
	}
	out.Tables = append(out.Tables, t)
	return out
}

func (f *ReleaseFacts) count(n int) string { return f.Lang.Thousands(strconv.Itoa(n)) }

// agenciesOf names the agencies whose registers are behind a table.
func (f *ReleaseFacts) agenciesOf(c Context) (names []string) {
	for _, d := range f.Deliveries {
		name := f.agency(d)
		behind := slices.ContainsFunc(d.Files, func(file File) bool {
			return slices.Contains(c.Registers,
				file.Register)
		})
		if behind && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (f *ReleaseFacts) withheldSection() PaperSection {
	n := 0
	for _, r := range f.Results.Rows() {
		if r.Status == table.Suppressed {
			n++
		}
	}
	proofs, least := f.Results.Proofs()
	out := PaperSection{ID: "withheld", Title: f.tr("Vad som inte visas", "What is not shown"), Paragraphs: []string{
		lang.Textf("%s tal är skyddade: de är små, eller skulle avslöja små tal. Ingen kan räkna ut dem ur det som "+
			"visas. "+
			"Certifikatet har %s bevis för det. Varje skyddat antal kan ha minst två värden, som skiljer sig åt "+
			"med %d eller mer.",
			"%s figures are withheld: they are small, or would reveal small numbers. Nobody can compute them from "+
				"what is "+
				"shown. The certificate has %s proofs of that. Each withheld count may be at least two numbers, which "+
				"differ by %d or more.",
			f.count(n), f.count(proofs), least).In(f.Lang)}}
	for _, rule := range f.Results.Rules() {
		out.List = append(out.List, rule.In(f.Lang))
	}
	return out
}

func (f *ReleaseFacts) conditionsSection() PaperSection {
	out := PaperSection{ID: "conditions", Title: f.tr("Villkor för användning", "Conditions of use")}
	for _, c := range ConditionsOf(f.Conditions, f.Lang) {
		out.Facts = append(out.Facts, PaperFact{c.Code, c.Text + " (" + strings.Join(c.Agencies, ", ") + ")"})
	}
	if len(out.Facts) == 0 {
		out.Paragraphs = append(out.Paragraphs, f.tr("Leveranserna anger inga villkor.",
			"The deliveries state no conditions."))
	}
	return out
}

func (f *ReleaseFacts) useSection() PaperSection {
	return PaperSection{ID: "use", Title: f.tr("Vad siffrorna inte säger", "What the figures do not say"),
		Paragraphs: []string{
			f.tr("Siffrorna visar hur vanligt något är i grupper. De säger inget om någon enskild person, och "+
				"att någon hör till en grupp säger inte att personen har begått något brott. Ingen person får ett "+
				"riskvärde, och kön, bakgrund, hälsa och bostadsområde avgör inte vad som pekas ut.",
				"The figures show how common something is in groups. They say nothing about any single person, and "+
					"belonging to a group does not mean that a person has committed a crime. No person gets "+
					"a score, and sex, background, health and area of residence do not decide what is pointed out."),
			f.tr("Skillnader kan ha andra förklaringar än missbruk: grupper som kontrolleras mer får fler "+
				"upptäckta fel.",
				"Differences may have explanations other than abuse: more errors are found in groups that are "+
					"checked more.")}}
}

func (f *ReleaseFacts) decidedSection() PaperSection {
	out := PaperSection{ID: "decided", Title: f.tr("Vem som har beslutat", "Who has decided"), Facts: f.Steps}
	if f.Decided {
		out.Paragraphs = []string{f.tr("Två granskare som inte är författaren har svarat var för sig, utan att se "+
			"varandras svar. "+
			"En fjärde person har öppnat svaren och beslutat.", "Two reviewers who are not the author have answered, "+
			"neither seeing the other's answer. A fourth person has opened the answers and decided.")}
	} else {
		out.Paragraphs = []string{f.tr("Inget är beslutat ännu.", "Nothing is decided yet.")}
	}
	if len(f.Changes) > 0 {
		out.Paragraphs = append(out.Paragraphs, f.tr("Tal som har lämnats ut tidigare är rättade. Skäl: ",
			"Figures that were released before are corrected. Reason: ")+f.Correction)
		for _, c := range f.Changes {
			out.List = append(out.List, c.In(f.Lang))
		}
	}
	return out
}

// Assessment is a draft of a data-protection impact assessment (article 35 of the General Data Protection Regulation):
// what the program knows, and what somebody must fill in.
func Assessment(f *ReleaseFacts) *Paper {
	s := f.study()
	people := f.peopleSection(&s)
	purpose := f.purposeSection(&s)
	purpose.Title = f.tr("Ändamål och rättslig grund", "Purposes and legal basis")
	purpose.Open = []string{
		f.tr("Rättslig grund för den egna behandlingen (artikel 6, och 9 eller 10)",
			"Legal basis of your own processing (article 6, and 9 or 10)"),
		f.tr("Varför uppgifterna behövs, och varför mindre inte räcker",
			"Why the information is needed, and why less is not enough")}
	sources := f.sourcesSection()
	sources.Title = f.tr("Vilka personuppgifter", "Which personal data")
	sources.Open = []string{f.tr("Hur länge uppgifterna bevaras, och när de gallras",
		"How long the data are kept, and when they are erased")}
	people.Title = f.tr("Vilka registrerade", "Which data subjects")
	people.Open = []string{f.tr("Hur de registrerade informeras, och synpunkter från dem eller deras företrädare",
		"How the data subjects are informed, and their views or those of their representatives")}
	withheld := f.withheldSection()
	withheld.Title = f.tr("Skydd av det som lämnas ut", "Protection of what is released")
	return &Paper{Lang: f.Lang, Marks: append(f.marks(),
		f.tr("Utkast – ska fyllas i och beslutas av den personuppgiftsansvariga",
			"Draft – to be completed and decided by the controller")),
		Title: f.tr("Konsekvensbedömning avseende dataskydd", "Data protection impact assessment"), Lead: f.title(&s),
		Sections: []PaperSection{
			{ID: "processing", Title: f.tr("Behandlingen", "The processing"), Paragraphs: []string{
				f.tr("Uppgifter ur myndigheters register kopplas samman under nycklar. Grupper av personer jämförs "+
					"med den "+
					"övriga befolkningen. Det som lämnas ut är tabeller om grupper.",
					"Information of agencies' registers is linked under keys. Groups of people are compared with "+
						"the rest of "+
						"the population. What is released are tables about groups.")},
				Facts: []PaperFact{{f.tr("Studie", "Study"), s.Name}, {f.tr("Referensdatum", "Reference date"),
					s.ReferenceDate},
					{f.tr("Förslag", "Proposal"), strconv.Itoa(f.Proposal)}},
				Open: []string{f.tr("Personuppgiftsansvarig, biträden och mottagare",
					"Controller, processors and recipients")}},
			purpose, sources, people, withheld, f.conditionsSection(), f.risksSection(),
			{ID: "advice", Title: f.tr("Råd och beslut", "Advice and decision"), Open: []string{
				f.tr("Råd från dataskyddsombudet", "Advice of the data protection officer"),
				f.tr("Om förhandssamråd behövs (artikel 36)", "Whether prior consultation is needed (article 36)"),
				f.tr("Beslut, datum och när bedömningen ses över",
					"Decision, date, and when the assessment is reviewed")}},
		}}
}

func (f *ReleaseFacts) risksSection() PaperSection {
	t := PaperTable{Caption: f.tr("Risker", "Risks"), Head: []string{f.tr("Risk", "Risk"),
		f.tr("Åtgärd i programmet", "Measure of the program"), f.tr("Kvar att bedöma", "Left to assess")}}
	for _, line := range [][3]lang.Text{
		{{SV: "Någon känns igen i en tabell", EN: "Somebody is recognised in a table"},
			{SV: "små antal utelämnas tillsammans med det som skulle ge dem tillbaka; certifikatet bevisar det",
				EN: "small counts are withheld together with what would give them back; the certificate proves it"},
			{SV: "läsare som känner enskilda personers uppgifter", EN: "readers who know single people's data"}},
		{{SV: "Flera utlämnanden röjer tillsammans", EN: "Several releases reveal something together"},
			{SV: "varje utlämnande skyddas och kontrolleras tillsammans med alla tidigare",
				EN: "each release is protected and checked together with all earlier ones"},
			{SV: "utlämnanden från andra arbetsytor", EN: "releases of other workspaces"}},
		{{SV: "En person lämnar ut på egen hand", EN: "One person releases alone"},
			{SV: "fyra personers underskrifter, granskningar som är blinda för varandra, en liggare som inte går " +
				"att ändra obemärkt",
				EN: "the signatures of four people, reviews blind to each other, a ledger that cannot be changed " +
					"unseen"},
			{SV: "vilka som får nycklar, och hur de förvaras", EN: "who gets keys, and how they are kept"}},
		{{SV: "Grupper pekas ut på grund av härkomst eller hälsa", EN: "Groups are pointed out for origin or health"},
			{SV: "kön, bakgrund, hälsa och område avgör inget urval; ingen person får ett riskvärde",
				EN: "sex, background, health and area decide no selection; no person gets a score"},
			{SV: "hur siffrorna läses och används", EN: "how the figures are read and used"}},
		{{SV: "Personnummer sprids", EN: "Identity numbers spread"},
			{SV: "de finns bara i valvet, och i inget resultat", EN: "they are in the vault only, and in no result"},
			{SV: "vem som har tillgång till arbetsytan", EN: "who has access to the workspace"}},
	} {
		t.Lines = append(t.Lines, []string{line[0].In(f.Lang), line[1].In(f.Lang), line[2].In(f.Lang)})
	}
	t.Lines = append(t.Lines, f.openRisks()...)
	return PaperSection{ID: "risks", Title: f.tr("Risker och åtgärder", "Risks and measures"), Tables: []PaperTable{t},
		Open: []string{f.tr("Sannolikhet och allvar för varje risk", "Likelihood and severity of each risk")}}
}

// openRisks are risks of which the program knows something, and whose measures somebody must fill in.
func (f *ReleaseFacts) openRisks() (lines [][]string) {
	var conditions, offences []string
	for _, c := range ConditionsOf(f.Conditions, f.Lang) {
		conditions = append(conditions, c.Code+": "+strings.TrimSuffix(c.Text, "."))
	}
	for _, d := range f.Deliveries {
		for _, file := range d.Files {
			name := label.Register(file.Register).In(f.Lang)
			if slices.Contains(ofOffences, file.Register) && !slices.Contains(offences, name) {
				offences = append(offences, name)
			}
		}
	}
	known := func(sv, en string, all []string) string {
		if len(all) == 0 {
			return f.tr("leveranserna anger inga", "the deliveries state none")
		}
		return f.tr(sv, en) + strings.Join(all, "; ")
	}
	blank := f.tr("[att fylla i] ", "[to fill in] ")
	return [][]string{
		{f.tr("Sekretess bryts (offentlighets- och sekretesslagen, 2009:400)",
			"Secrecy is broken (Public Access to Information and Secrecy Act, 2009:400)"),
			known("leveransernas villkor: ", "conditions of the deliveries: ", conditions),
			blank + f.tr("bestämmelser som gäller, och prövning innan uppgifter lämnas ut",
				"provisions that hold, and the test before information is released")},
		{f.tr("Uppgifter om lagöverträdelser sprids eller missförstås (dataskyddsförordningen, artikel 10)",
			"Data on offences spread or are misread (General Data Protection Regulation, article 10)"),
			known("register med sådana uppgifter: ", "registers with such data: ", offences),
			blank + f.tr("stöd för behandlingen, och vilka som får ta del av uppgifterna",
				"authority for the processing, and who may see the data")},
		{f.tr("Personer kopplas fel", "People are linked wrongly"),
			f.tr("personer kopplas genom personnummer och registrerade nummerbyten, aldrig genom namn; rader med "+
				"ogiltiga nummer läggs i karantän",
				"people are linked by identity numbers and registered changes of number, never by name; rows with "+
					"invalid numbers are put in quarantine"),
			blank + f.tr("fel i registren själva, och hur de upptäcks och rättas",
				"mistakes of the registers themselves, and how they are found and corrected")},
	}
}

// ofOffences are the registers that tell of suspicions or offences.
var ofOffences = []string{"network_active", "network_contact", "control_investigation", "recovery_claim",
	"case_phenomenon", "target", "measure", "measure_case", "justice_chain", "judgment_count"}
