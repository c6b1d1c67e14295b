package report

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

var evidenceDefinition = lang.Text{
	SV: "Allt här är räknat på de tal som rapporten redovisar, med deras avrundning, och säger inget mer " +
		"om någon.",
	EN: "Everything here is computed from the numbers that the report prints, as they are rounded, and " +
		"tells nothing more of anybody.",
}

// evidenceDefinitions are of kind.DerivedTables, one of each.
var evidenceDefinitions = []lang.Text{
	{SV: "Slump: p-värdet är hur ofta slumpen ensam ger minst så stor skillnad, om det egentligen inte " +
		"finns någon. Ju fler kvoter som prövas, desto fler ser ut att skilja sig av en slump. " +
		"Benjamini–Hochberg och Benjamini–Yekutieli räknar med det; det senare håller hur kvoterna än " +
		"hänger ihop. Matchat intervall / standardiserat är hur många gånger bredare intervallet blir, på " +
		"logaritmisk skala, när gruppen jämförs med dragna personer i stället för med hela den övriga " +
		"befolkningen.\nOkänd orsak: E-värdet är hur stark en orsak som ingen har mätt måste vara för att " +
		"ensam förklara kvoten, eller föra intervallets närmaste gräns till 1. Den måste vara så många " +
		"gånger så vanlig i gruppen och dessutom göra utfallet så många gånger så vanligt. E-värdet säger " +
		"inget om upptäckt, mätfel eller urval.",
		EN: "Chance: the p-value is how often chance alone gives at least so large a difference if there " +
			"really is none. The more ratios are tested, the more look different by chance. Benjamini–Hochberg " +
			"and Benjamini–Yekutieli allow for that; the latter holds however the ratios depend. Matched " +
			"interval / standardised is how many times wider the interval gets, on the log scale, when the " +
			"group is compared with drawn persons in place of the whole rest of the population.\nUnknown " +
			"cause: the E-value is how strong a cause that nobody measured must be to explain the ratio alone, " +
			"or to bring the nearest limit of the interval to 1. It must be so many times as common in the " +
			"group and also make the outcome so many times as common. The E-value says nothing of detection, " +
			"mistakes of measurement or selection."},
	{SV: "Upptäckt: den som utreds måste först ha upptäckts. Är upptäckt lika många gånger så sannolik i " +
		"gruppen som kvoten anger finns ingen skillnad kvar, om ingen utreds av misstag. Är den två eller " +
		"tre gånger så sannolik är kvoten hälften eller en tredjedel. Studiens antaganden om upptäckt står " +
		"i studiefilen; kvoten är då medianen av dragningarna, med 95 procent av dem.",
		EN: "Detection: whoever is investigated must first have been discovered. If detection is as many times " +
			"as likely in the group as the ratio says, no difference is left, provided nobody is investigated " +
			"by mistake. If it is twice or three times as likely, the ratio is a half or a third. The study's " +
			"assumptions of detection stand in the study file; the ratio is then the median of the draws, with " +
			"95 per cent of them."},
	{SV: "Kalibrerad kvot: studien nämner förmåner som inte kan missbrukas och som syns lika väl, negativa " +
		"kontroller. Deras kvoter borde vara 1; vad de avviker är avdraget, i alla resultat, och " +
		"intervallet är bredare.",
		EN: "Calibrated ratio: the study names benefits that cannot be abused and are seen as well, negative " +
			"controls. Their ratios should be 1; what they deviate is taken off, in all results, and the " +
			"interval is wider."},
	{SV: "Genomsnitt: det geometriska låter en dubbelt så stor och en hälften så stor kvot ta ut varandra. " +
		"Det sammanslagna är alla utfall delade med alla som var att vänta. Utan en av kvoterna är det " +
		"minsta och det största genomsnittet när en av dem lämnas ute. Intervallet går från genomsnittet " +
		"av kvoternas undre gränser till det av de övre: det bredaste som deras samvariation kan ge, för " +
		"den redovisas inte.",
		EN: "Mean: in the geometric one a ratio twice as large and one half as large cancel out. The pooled " +
			"one is all outcomes divided by all that were to be expected. Without one ratio are the least and " +
			"the largest mean when one of them is left out. The interval goes from the mean of the ratios' " +
			"lower limits to that of the upper ones: the widest that their covariance can give, for that is " +
			"not printed."},
}

// otherEstimators says what each other estimate of a standardised ratio is, with its measures.
var otherEstimators = []struct {
	measures []string
	text     lang.Text
}{
	{[]string{"mean_risk_ratio_covariance"}, lang.Text{
		SV: "Kvoterna i ett genomsnitt är av samma personer: intervallet räknar med hur de samvarierar.",
		EN: "The ratios of a mean are of the same people: the interval counts how they vary together."}},
	{[]string{"risk_ratio_mantel_haenszel"}, lang.Text{
		SV: "Mantel–Haenszel väger samman kvoterna inom varje kön och födelseår.",
		EN: "Mantel–Haenszel pools the ratios within each sex and birth year."}},
	{[]string{"risk_ratio_another_draw"}, lang.Text{
		SV: "95 av 100 dragningar: det spann där den matchade kvoten hamnar när andra personer dras.",
		EN: "95 of 100 draws: the range of the matched ratio when other persons are drawn."}},
	{[]string{"risk_ratio_koopman", "risk_ratio_miettinen_nurminen"}, lang.Text{
		SV: "Koopmans och Miettinen–Nurminens intervall håller också för få fall.",
		EN: "The intervals of Koopman and of Miettinen and Nurminen hold for few cases too."}},
	{[]string{"risk_ratio_by_family"}, lang.Text{
		SV: "Familjen som enhet: anhöriga kan likna varandra, och intervallet räknar därför med familjer i " +
			"stället för personer.",
		EN: "Families as units: relatives may be alike, so the interval counts with families in place of " +
			"persons."}},
	{[]string{"risk_ratio_all_others"}, lang.Text{
		SV: "Mot alla andra: i jämförelsen ingår också de andra grupperna och deras familjer, som annars inte " +
			"är med.",
		EN: "Against everyone else: the other groups and their families are in the comparison too, and else " +
			"are not."}},
	{[]string{"risk_ratio_without_sources", "ratio_without_sources"}, lang.Text{
		SV: "Utan vissa impulser: utredningar som bara dessa har lett till räknas inte; kvoten mellan kvoterna " +
			"visar " +
			"hur mycket av skillnaden som beror på dem.",
		EN: "Without some impulses: investigations that only these led to do not count; the ratio of the " +
			"ratios shows " +
			"how much of the difference is due to them."}},
	{[]string{"share_with_action", "share_with_action_comparison"}, lang.Text{
		SV: "Andelen av de utredda med åtgärd säger hur ofta en utredning träffar rätt. Är den lägre i gruppen kan " +
			"gruppen ha utretts på svagare grund.",
		EN: "The share of the investigated with action says how often an investigation hits. If it is lower in the " +
			"group, the group may have been investigated on weaker grounds."}},
	{[]string{"difference_sex_matched", "difference_birth_year_matched", "difference_region",
		"difference_region_matched"},
		lang.Text{
			SV: "Skillnad i kön, födelseår och län är standardiserad: 0 är ingen skillnad, och under 0,1 brukar " +
				"räknas som liten. Av länen är det den största.",
			EN: "The difference in sex, birth year and county is standardised: 0 is none, and below 0.1 is usually " +
				"called small. Of the counties it is the largest."}},
	{[]string{"p_mid"}, lang.Text{
		SV: "Det exakta p-värdet är hur ofta slumpen ensam ger minst så stor skillnad mot de dragna.",
		EN: "The exact p-value is how often chance alone gives at least so large a difference from those " +
			"drawn."}},
}

// estimators says what the other estimates that a result lists are; it is empty without any.
func estimators(r *study.Result) (all lang.Text) {
	for _, e := range otherEstimators {
		if slices.ContainsFunc(r.Lines, func(l study.Line) bool { return slices.Contains(e.measures, l.Measure) }) {
			all.SV, all.EN = all.SV+" "+e.text.SV, all.EN+" "+e.text.EN
		}
	}
	return all
}

// byAge says what the first investigation by age is, for a result that lists it.
func byAge(s *study.Study, r *study.Result) lang.Text {
	listed := func(l study.Line) bool { return strings.HasPrefix(l.Measure, "share_by_age_") }
	if !slices.ContainsFunc(r.Lines, listed) {
		return lang.Text{}
	}
	years := period(s.Periods.Investigated)
	return lang.Text{SV: fmt.Sprintf(byAgeText.SV, years.SV), EN: fmt.Sprintf(byAgeText.EN, years.EN)}
}

var byAgeText = lang.Text{
	SV: "\nAndel som har utretts före en ålder: av dem som inte har utretts när de fyller 18. Var och en " +
		"följs från början av %s, eller från 18 års ålder om den kommer senare, till den första " +
		"utredningen, till död eller utvandring, eller till slutet. Varje ålder har alltså de personer som " +
		"då var så gamla, och ingen enskild följs hela vägen. Den som har dött eller utvandrat kan inte " +
		"längre utredas, och räknas inte som någon som ännu kan komma att utredas (Aalen–Johansen). Den " +
		"övriga befolkningen har gruppens antal av varje kön och födelseår.",
	EN: "\nShare investigated before an age: of those who have not been investigated when they turn 18. " +
		"Everybody is followed from the beginning of %s, or from the age of 18 if that is later, to the " +
		"first investigation, to death or emigration, or to the end. So each age has the people who were " +
		"that old then, and no one person is followed all the way. Who is dead or emigrated can no longer " +
		"be investigated, and does not count as one who still may be (Aalen–Johansen). The rest of the " +
		"population has the group's numbers of each sex and birth year.",
}

// ages draws shares by the age in the measure's name, a line per group.
func (p pivot) ages(rows []table.Row) svg.Chart {
	chart := svg.Lines{Number: p.percent}
	measures := distinct(rows, func(r table.Row) string { return r.Measure })
	slices.SortStableFunc(measures, func(a, b string) int { return cmp.Compare(ageIn(a), ageIn(b)) })
	for _, m := range measures {
		chart.X, chart.At = append(chart.X, fmt.Sprint(ageIn(m))), append(chart.At, float64(ageIn(m)))
	}
	find := byPlace(rows)
	for _, g := range p.groups(rows) {
		s := svg.Series{Name: p.study.Group(p.id, g).In(p.lang)}
		for _, m := range measures {
			r := find(g, rows[0].Category, m)
			s.Y = append(s.Y, value(r))
			if !shown(r) {
				s.Mark = p.mark(r)
			}
		}
		chart.Series = append(chart.Series, s)
	}
	return chart
}

// ageIn is the number that ends a measure's name.
func ageIn(measure string) int {
	n, _ := strconv.Atoi(measure[strings.LastIndexByte(measure, '_')+1:])
	return n
}

// describeAges says in words what ages draws.
func (p pivot) describeAges(c svg.Lines) string {
	said := []string{p.say(
		"Linjediagram, en linje per grupp. Den vågräta axeln visar ålder i år och den lodräta andelen som har "+
			"utretts före åldern.",
		"Line chart, a line per group. The horizontal axis shows the age in years and the vertical one the share "+
			"investigated before it.")}
	for _, s := range c.Series {
		var all []namedValue
		for i, v := range s.Y {
			t := namedValue{c.X[i], v, notShown(s.Mark)}
			if !math.IsNaN(v) {
				t.text = percentTo(v, p.lang, p.digits(kind.Share))
			}
			all = append(all, t)
		}
		said = append(said, s.Name+": "+values(all)+".")
	}
	return strings.Join(said, " ")
}

// evidenceOf returns the section of how far the ratios of a result bear, and whether there is anything to say.
func (d *Document) evidenceOf(id string) (Section, bool) {
	about := d.Study.Of(id)
	s := Section{ID: "evidence-" + id, Number: about.Number.In(d.Lang), Title: d.ResultTitle(id),
		Conditions: ConditionsOf(d.Terms[id], d.Lang)}
	var rows []table.Row
	for _, r := range d.Evidence {
		if r.Result == id {
			rows = append(rows, r)
			s.Suppressed = s.Suppressed || r.Status == table.Suppressed
			s.Undefined = s.Undefined || r.Status == table.Undefined
		}
	}
	for i, part := range kind.DerivedTables {
		if t := d.evidenceTable(id, rows, part.Measures); len(t.Blocks) > 0 {
			t.Caption = part.Caption.In(d.Lang)
			s.Tables = append(s.Tables, t)
			s.Definition = append(s.Definition, strings.Split(evidenceDefinitions[i].In(d.Lang), "\n")...)
		}
	}
	s.Definition = append([]string{evidenceDefinition.In(d.Lang)}, s.Definition...)
	return s, len(s.Tables) > 0
}

// evidenceTable lays out measures of a result: a column each, a line per group, a block per category.
func (d *Document) evidenceTable(id string, rows []table.Row, measures []kind.DerivedMeasure) Table {
	t := Table{Stub: lang.Text{SV: "Grupp", EN: "Group"}.In(d.Lang)}
	measures = slices.DeleteFunc(slices.Clone(measures), func(m kind.DerivedMeasure) bool {
		return !slices.ContainsFunc(rows, func(r table.Row) bool { return r.Measure == m.Name })
	})
	rows = slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool {
		return !slices.ContainsFunc(measures, func(m kind.DerivedMeasure) bool { return m.Name == r.Measure })
	})
	for _, m := range measures {
		t.Columns = append(t.Columns, d.Study.Measure(id, m.Name).In(d.Lang))
	}
	p := pivot{study: &d.Study, lang: d.Lang, id: id, kind: d.Study.KindOf(id), rows: rows, digits: d.Digits}
	for _, category := range p.order(view{}, "c", rows) {
		block := Block{Title: p.category(category)}
		for _, group := range p.order(view{}, "g", rows) {
			line := Line{Name: d.Study.Group(id, group).In(d.Lang)}
			any := false
			for _, m := range measures {
				i := slices.IndexFunc(rows, func(r table.Row) bool {
					return r.Group == group && r.Category == category && r.Measure == m.Name
				})
				cell := Cell{Unit: m.Unit, Digits: d.Digits(m.Unit)}
				if i >= 0 {
					cell.Row, cell.Present, any = rows[i], true, true
				}
				line.Cells = append(line.Cells, cell)
			}
			if any {
				block.Lines = append(block.Lines, line)
			}
		}
		if len(block.Lines) > 0 {
			t.Blocks = append(t.Blocks, block)
		}
	}
	return t
}

// evidenceChapter is the chapter of how far the ratios bear; it has no sections where there are none.
func (d *Document) evidenceChapter() Chapter {
	name := lang.Text{SV: "Hur långt kvoterna bär", EN: "How far the ratios bear"}
	c := Chapter{ID: "evidence", Name: name.In(d.Lang)}
	for _, id := range distinct(d.Evidence, func(r table.Row) string { return r.Result }) {
		if s, ok := d.evidenceOf(id); ok {
			c.Sections = append(c.Sections, s)
		}
	}
	return c
}

// ratioIn matches a risk ratio or a mean of them in a sentence of a finding.
var ratioIn = regexp.MustCompile(`\{(\S+) (\S+) (\S+) (risk_ratio|mean_risk_ratio)\}`)

// doubts says of each ratio in a sentence what would have to hold if it is wrong.
func (d *Document) doubts(sentence string, byPlace map[string]table.Row) (all []string) {
	for _, m := range ratioIn.FindAllStringSubmatch(sentence, -1) {
		r, ok := byPlace[strings.Join(m[1:], " ")]
		if !ok {
			continue
		}
		none := table.Row{Value: table.Empty, Low: table.Empty, High: table.Empty}
		beside := func(measure string) table.Row {
			for _, e := range d.Evidence {
				if e.Result == r.Result && e.Group == r.Group && e.Category == r.Category && e.Measure == measure &&
					shown(e) {
					return e
				}
			}
			return none
		}
		printed := func(measure string) table.Row {
			if p, ok := byPlace[strings.Join([]string{r.Result, r.Group, r.Category, measure}, " ")]; ok && shown(p) {
				return p
			}
			return none
		}
		if text := d.doubt(r, beside, printed).In(d.Lang); text != "" {
			all = append(all, d.Study.Group(r.Result, r.Group).In(d.Lang)+", "+
				lower(d.Study.Category(r.Result, r.Category).In(d.Lang))+": "+text)
		}
	}
	return all
}

// Doubts returns the findings with ratios of which it is said what would have to hold if they are wrong.
func (d *Document) Doubts() []Finding {
	return slices.DeleteFunc(d.Findings(), func(f Finding) bool { return len(f.Doubt) == 0 })
}

// doubt says what would have to hold if a ratio is wrong. beside gives what is derived from it, and printed what other
// estimators give. It is empty where nothing is derived.
func (d *Document) doubt(r table.Row, beside, printed func(measure string) table.Row) lang.Text {
	written := func(v float64) lang.Text {
		return lang.Text{SV: ratio(v, lang.SV, d.Digits(kind.Ratio)), EN: ratio(v, lang.EN, d.Digits(kind.Ratio))}
	}
	between := func(row table.Row) lang.Text {
		low, high := written(row.Low), written(row.High)
		return lang.Text{SV: low.SV + "–" + high.SV, EN: low.EN + "–" + high.EN}
	}
	var texts []lang.Text
	say := func(sv, en string, with ...lang.Text) {
		var a, b []any
		for _, t := range with {
			a, b = append(a, t.SV), append(b, t.EN)
		}
		texts = append(texts, lang.Text{SV: fmt.Sprintf(sv, a...), EN: fmt.Sprintf(en, b...)})
	}
	if mean := beside(kind.MeanInterval); shown(mean) {
		say("Genomsnittet är skenbart om den som missbrukar en förmån i genomsnitt är %s gånger så lätt att "+
			"upptäcka i gruppen som i den övriga befolkningen.",
			"The mean is only apparent if whoever abuses a benefit is on average %s times as easy to discover in "+
				"the group as in the rest of the population.", written(r.Value))
		if c := printed("mean_risk_ratio_covariance"); shown(c) && !math.IsNaN(c.Low) {
			mean = c // narrower: how the ratios vary together is counted
		}
		if mean.Low == mean.Low {
			say("Med hänsyn till slumpen är det inom %s.", "Allowing for chance it is within %s.", between(mean))
		}
		if without := beside(kind.MeanLeaveOneOut); shown(without) {
			say("När en av förmånerna lämnas ute är det %s, beroende på vilken.",
				"When one of the benefits is left out it is %s, by which one.", between(without))
		}
		for _, e := range d.Evidence {
			if e.Result == r.Result && e.Group == r.Group && e.Measure == kind.WithoutSources && shown(e) {
				category := d.Study.Category(e.Result, e.Category)
				say("När vissa impulser inte räknas (%s) är genomsnittet %s gånger så stort.",
					"When some impulses do not count (%s) the mean is %s times as large.",
					lang.Text{SV: lower(category.SV), EN: lower(category.EN)}, written(e.Value))
			}
		}
	}
	if p := beside(kind.PHochberg); shown(p) {
		number := lang.Text{SV: write(p.Value, kind.Probability, false, lang.SV, nil),
			EN: write(p.Value, kind.Probability, false, lang.EN, nil)}
		if r.Low <= 1 && r.High >= 1 {
			say("Skillnaden kan vara slumpmässig (p %s).", "The difference may be due to chance (p %s).", number)
		} else {
			say("Slumpen ger sällan en sådan skillnad (p %s, med hänsyn till hur många kvoter som prövas).",
				"Chance seldom gives such a difference (p %s, allowing for how many ratios are tested).", number)
		}
	}
	if c, p := beside(kind.Calibrated), beside(kind.PCalibrated); shown(c) && shown(p) {
		number := lang.Text{SV: write(p.Value, kind.Probability, false, lang.SV, nil),
			EN: write(p.Value, kind.Probability, false, lang.EN, nil)}
		say("Mätt mot förmåner som inte kan missbrukas, studiens negativa kontroller, är kvoten %s (%s, p %s).",
			"Measured against benefits that cannot be abused, the study's negative controls, the ratio is %s "+
				"(%s, p %s).",
			written(c.Value), between(c), number)
	}
	if even := beside(kind.BreakEven); shown(even) && even.Value > 1 {
		say("Kvoten är skenbar om den som missbrukar förmånen är %s gånger så lätt att upptäcka i gruppen som i "+
			"den övriga befolkningen; med hänsyn till slumpen kan %s gånger räcka.",
			"The ratio is only apparent if whoever abuses the benefit is %s times as easy to discover in the "+
				"group as in the rest of the population; allowing for chance, %s times may be enough.",
			written(even.Value), written(max(1, even.Low)))
	}
	if total := beside(kind.TotalError); shown(total) {
		say("Med studiens antaganden om upptäckt är kvoten %s (%s, med hänsyn också till slumpen).",
			"With the study's assumptions of detection the ratio is %s (%s, allowing for chance too).",
			written(total.Value), between(total))
	}
	if family := printed("risk_ratio_by_family"); shown(family) && !math.IsNaN(family.Low) {
		say("Med familjer som enhet, eftersom anhöriga kan likna varandra, är intervallet %s.",
			"With families as units, since relatives may be alike, the interval is %s.", between(family))
	}
	if e, limit := beside(kind.EValue), beside(kind.EValueLimit); shown(e) && shown(limit) && limit.Value > 1 {
		where := lang.Text{SV: "i gruppen", EN: "in the group"}
		if r.Value < 1 {
			where = lang.Text{SV: "i den övriga befolkningen", EN: "in the rest of the population"}
		}
		say("En orsak som ingen har mätt kan ensam förklara skillnaden bara om den är minst %s gånger så vanlig "+
			"%s och dessutom gör utfallet minst så många gånger så vanligt; %s gånger räcker för att intervallet "+
			"ska nå 1.",
			"A cause that nobody measured explains the difference alone only if it is at least %s times as "+
				"common %s and also makes the outcome at least so many times as common; %s times are enough for "+
				"the interval to reach 1.",
			written(e.Value), where, written(limit.Value))
	}
	return joined(texts)
}

// joined joins sentences.
func joined(texts []lang.Text) (all lang.Text) {
	for i, t := range texts {
		if i > 0 {
			all.SV, all.EN = all.SV+" ", all.EN+" "
		}
		all.SV, all.EN = all.SV+t.SV, all.EN+t.EN
	}
	return all
}
