package manuscript

import (
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/table"
)

// A chapter is expanded in two steps. First its branches are chosen and each tag becomes a slot: a mark in the Markdown
// text that no text can have. Then the Markdown is read, and the slots are filled. So no number can be read as
// Markdown.

// slot is a tag in the text that is printed.
type slot struct {
	tag    *tag
	inline document.Inline // of a number
	block  []document.Block
}

// The marks around the number of a slot.
const slotBegin, slotEnd = "\ue000", "\ue001"

// expanded is the Markdown of a chapter, with where its parts stand in the file.
type expanded struct {
	text  strings.Builder
	parts []part
	slots []*slot
	strip bool // a tag that prints nothing was alone on its line: the line goes
}

// part is a piece of the text that stands in the file as it is.
type part struct{ at, from int }

// from returns where a place of the text stands in the file.
func (e *expanded) from(at int) int {
	i, found := slices.BinarySearchFunc(e.parts, at, func(p part, at int) int { return p.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return e.parts[i].from + at - e.parts[i].at
}

func (e *expanded) write(text string, from int) {
	if e.strip {
		line, rest, ends := strings.Cut(text, "\n")
		if strings.TrimSpace(line) == "" {
			if !ends {
				return
			}
			from += len(line) + 1
			text = rest
		}
		e.strip = false
	}
	e.parts = append(e.parts, part{e.text.Len(), from})
	e.text.WriteString(text)
}

// put puts a slot. A block that is alone on its line is a paragraph of its own.
func (e *expanded) put(s *slot) {
	mark := slotBegin + strconv.Itoa(len(e.slots)) + slotEnd
	if s.tag.alone && slices.Contains(blocks, s.tag.verb) {
		mark = "\n\n" + mark + "\n"
	}
	e.parts = append(e.parts, part{e.text.Len(), s.tag.at})
	e.text.WriteString(mark)
	e.slots, e.strip = append(e.slots, s), false
}

// expand writes the nodes of a chapter. What is not printed is only looked at for mistakes.
func (w *writer) expand(c *chapter, nodes []node, e *expanded, printed bool) {
	for _, n := range nodes {
		switch {
		case n.arms != nil:
			w.branch(c, n, e, printed)
		case n.tag == nil:
			if printed {
				e.write(n.text, n.at)
			}
		default:
			s := w.slot(c, n.tag, printed)
			if printed && s != nil {
				e.put(s)
			} else if printed {
				e.strip = e.strip || n.tag.alone
			}
		}
	}
}

// branch prints the first arm whose conditions hold.
func (w *writer) branch(c *chapter, n node, e *expanded, printed bool) {
	open := printed
	for _, a := range n.arms {
		if printed && a.tag.alone {
			e.strip = true
		}
		holds := true
		if a.tag.verb == "if" || a.tag.verb == "elseif" {
			holds = w.holds(c, a, open)
		}
		w.expand(c, a.body, e, open && holds && a.tag.verb != "end")
		if open && holds {
			open = false
		}
	}
}

// slot makes the slot of a tag that prints something; nil after a mistake.
func (w *writer) slot(c *chapter, t *tag, printed bool) *slot {
	switch t.verb {
	case number:
		return w.number(c, t, printed)
	case "table", "figure", "definition":
		return w.display(c, t, printed)
	case "fixed":
		if len(t.words) == 0 {
			c.fail(t.at, lang.Text{SV: "fast följs av det som ska stå", EN: "fixed is followed by what is printed"},
				lang.Text{SV: "skriv {{ fast 95 }}", EN: "write {{ fixed 95 }}"})
			return nil
		}
		var texts []string
		for _, one := range t.words {
			texts = append(texts, one.text)
		}
		return &slot{tag: t, inline: document.Text{Text: strings.Join(texts, " ")}}
	case "value":
		return w.value(c, t, printed)
	case "see":
		if len(t.words) == 0 || len(t.words) > 2 {
			c.fail(t.at, lang.Text{SV: "se följs av ett namn", EN: "see is followed by a name"},
				lang.Text{SV: "skriv {{ se table_6 }}, eller id för en rubrik: ## Rubrik {#id}",
					EN: "write {{ see table_6 }}, or the id of a heading: ## Heading {#id}"})
			return nil
		}
	}
	return &slot{tag: t}
}

// number looks a number up and writes it.
func (w *writer) number(c *chapter, t *tag, printed bool) *slot {
	words, how, said := cutForms(t.words)
	f := w.find(c, words)
	if f == nil {
		return nil
	}
	doc := f.from.Document
	if !f.absent {
		if unit := doc.Study.UnitOf(f.row); !how.Fits(unit) {
			c.fail(words[len(words)-1].at, lang.Textf("formatet %q passar inte måttet %s",
				"the format %q does not fit "+
					"the measure %s", strings.Join(said, " "), f.row.Measure), fitting(unit))
			return nil
		}
	}
	if !printed {
		return nil
	}
	if !w.usable(c, t.words[0].at, f) {
		return nil
	}
	text, v, ok := doc.InText(f.row, how)
	if !ok {
		c.fail(t.words[0].at, lang.Textf("talet har inte %s", "the number has no %s", strings.Join(said, " ")),
			lang.Text{SV: "ta bort formatet, eller välj ett mått som har det; ansatz explain visar det",
				EN: "remove the format, or choose a measure that has it; ansatz explain shows it"})
		return nil
	}
	p := c.place(t.at)
	live := document.Live{Text: text, Value: v, Source: f.source(), Released: f.from.Released,
		Place: document.Place{File: c.name, Line: p.Line, Column: p.Column}}
	w.lives = append(w.lives, live)
	unit := sortOf(doc.Study.UnitOf(f.row))
	if how.Part == report.PartNumerator || how.Part == report.PartDenominator {
		unit = sortCount
	}
	w.units = append(w.units, unit)
	return &slot{tag: t, inline: live}
}

// usable says whether a number may be printed; if not, it is a mistake.
func (w *writer) usable(c *chapter, at int, f *found) bool {
	name := f.source().String()
	branch := func(sv, en string) lang.Text {
		return lang.Text{SV: "skriv en gren: {{ om " + name + " " + sv + " }} … {{ annars }} … {{ slut }}",
			EN: "write a branch: {{ if " + name + " " + en + " }} … {{ else }} … {{ end }}"}
	}
	switch {
	case !w.current(c, at, f.from):
	case f.absent:
		c.fail(at, lang.Textf("det finns inget tal %s", "there is no number %s", name), branch("saknas", "missing"))
	case f.row.Status == table.Suppressed:
		c.fail(at, lang.Textf("talet %s är skyddat", "the number %s is withheld", name), branch("skyddad", "withheld"))
	case f.row.Status == table.Undefined:
		c.fail(at, lang.Textf("talet %s går inte att beräkna", "the number %s cannot be computed", name),
			branch("saknas", "missing"))
	default:
		return true
	}
	return false
}

// current says whether results may still be spoken of; if not, it is a mistake.
func (w *writer) current(c *chapter, at int, in *Results) bool {
	if in.Stale != (lang.Text{}) {
		w.stale(c, at, in)
		return false
	}
	return true
}

// stale says where the first number stands of a folder that may no longer be printed, and how many there are.
func (w *writer) stale(c *chapter, at int, in *Results) {
	one := w.olds[in]
	if one == nil {
		one = &old{}
		w.olds[in] = one
		c.fail(at, lang.Text{}, lang.Textf("kontrollera att --workspace är rätt arbetsyta; är den det, kör studien "+
			"igen: ansatz run %[1]s --out %[2]s", "see whether --workspace is the right workspace; if it is, run "+
			"the study again: ansatz run %[1]s --out %[2]s", in.Name, in.Folder))
		one.fault = (*c.faults)[len(*c.faults)-1]
	}
	one.n++
	one.fault.Rule = lang.Text{SV: "talet är inaktuellt: " + in.Stale.SV, EN: "the number is stale: " + in.Stale.EN}
	if one.n > 1 {
		all := lang.Textf("talet är inaktuellt, som alla tal, tabeller och figurer ur %[1]s (%[2]d i rapporten): ",
			"the number is stale, as are all numbers, tables and figures of %[1]s (%[2]d in the report): ",
			in.Folder, one.n)
		one.fault.Rule = lang.Text{SV: all.SV + in.Stale.SV, EN: all.EN + in.Stale.EN}
	}
}

// old is the mistake that the numbers of a folder are stale.
type old struct {
	fault *fault.Fault
	n     int
}

// test is what a condition asks of a number.
type test struct {
	sv, en  []string // phrases, the first is the usual one
	operand bool
	of      func(v, other float64) bool
	row     func(f *found) bool
	part    func(table.Row) float64 // that is compared; the value where nil
}

func low(r table.Row) float64  { return r.Low }
func high(r table.Row) float64 { return r.High }

var tests = []test{
	{sv: []string{"säkert större än"}, en: []string{"surely greater than"}, operand: true, part: low,
		of: func(v, o float64) bool { return v > o }},
	{sv: []string{"säkert mindre än"}, en: []string{"surely less than"}, operand: true, part: high,
		of: func(v, o float64) bool { return v < o }},
	{sv: []string{"större än"}, en: []string{"greater than"}, operand: true,
		of: func(v, o float64) bool { return v > o }},
	{sv: []string{"mindre än"}, en: []string{"less than"}, operand: true,
		of: func(v, o float64) bool { return v < o }},
	{sv: []string{"minst"}, en: []string{"at least"}, operand: true, of: func(v, o float64) bool { return v >= o }},
	{sv: []string{"högst"}, en: []string{"at most"}, operand: true, of: func(v, o float64) bool { return v <= o }},
	{sv: []string{"lika med"}, en: []string{"equal to"}, operand: true, of: func(v, o float64) bool { return v == o }},
	{sv: []string{"skyddad", "skyddat"}, en: []string{"withheld", "protected"},
		row: func(f *found) bool { return !f.absent && f.row.Status == table.Suppressed }},
	{sv: []string{"saknas"}, en: []string{"missing"},
		row: func(f *found) bool { return f.absent || f.row.Status == table.Undefined }},
	{sv: []string{"visas", "finns"}, en: []string{"shown"},
		row: func(f *found) bool { return !f.absent && f.row.Status == table.OK }},
}

func testList(l lang.Lang) string {
	var all []string
	for _, t := range tests {
		all = append(all, lang.Text{SV: t.sv[0], EN: t.en[0]}.In(l))
	}
	return strings.Join(all, ", ")
}

// holds says whether all conditions of an arm hold. If the arm is not reached, it is only looked at for mistakes.
func (w *writer) holds(c *chapter, a arm, reached bool) bool {
	all, t := true, a.tag
	if t.broken {
		return false
	}
	for _, words := range divided(t.words) {
		of, not := negated(words)
		if isAllShown(of) {
			all = all && w.allShown(c, a.body) != not
			continue
		}
		if len(words) == 0 {
			c.fail(t.at, lang.Text{SV: "efter om saknas ett tal", EN: "a number is missing after if"},
				lang.Text{SV: "skriv {{ om table_8 strategic all_impulses mean_risk_ratio större än 1 }}",
					EN: "write {{ if table_8 strategic all_impulses mean_risk_ratio greater than 1 }}"})
			return false
		}
		if isVerdict(of) {
			all = w.judgedAs(c, of) != not && all
			continue
		}
		// A condition that does not hold keeps those after it from being asked: "visas och större än 1".
		all = w.condition(c, words, reached && all) && all
	}
	return all
}

// isAllShown says whether a condition is that every number of its arm is printed.
func isAllShown(words []word) bool {
	return len(words) == 2 && (startsWith(words, []string{"allt", "visas"}) || startsWith(words, []string{"all",
		"shown"}))
}

// allShown says whether every number of an arm can be printed, but for those in branches of their own. A stale number
// is a mistake where it stands, and hides nothing.
func (w *writer) allShown(c *chapter, body []node) bool {
	quiet := c.quiet()
	for _, n := range body {
		if n.tag == nil || n.tag.verb != number || n.arms != nil {
			continue
		}
		words, how, _ := cutForms(n.tag.words)
		f := w.find(quiet, words)
		if f == nil || f.from.Stale != (lang.Text{}) {
			continue
		}
		if f.absent || f.row.Status != table.OK {
			return false
		}
		if _, _, ok := f.from.Document.InText(f.row, how); !ok {
			return false
		}
	}
	return true
}

// divided divides the words of several conditions at "och".
func divided(words []word) (all [][]word) {
	begin := 0
	for i, one := range words {
		if t := strings.ToLower(one.text); !one.quoted && (t == "och" || t == "and") {
			all = append(all, words[begin:i])
			begin = i + 1
		}
	}
	return append(all, words[begin:])
}

// condition asks one condition.
func (w *writer) condition(c *chapter, words []word, reached bool) bool {
	if q, asks := question(words); asks {
		return w.ask(c, q.test, q.of, q.phrase, q.rest, reached) != q.not
	}
	last := words[len(words)-1]
	c.fail(last.at, lang.Text{SV: "villkoret säger inte vad som prövas",
		EN: "the condition does not say what is tested"},
		lang.Text{SV: "skriv efter talet ett av " + testList(lang.SV), EN: "write after the number one of " +
			testList(lang.EN)})
	return false
}

// asked is a condition in its parts.
type asked struct {
	test             test
	of, phrase, rest []word
	not              bool
}

// negated takes the word that turns a condition round from the beginning of it.
func negated(words []word) (rest []word, not bool) {
	if len(words) > 1 && (startsWith(words, []string{"inte"}) || startsWith(words, []string{"not"})) {
		return words[1:], true
	}
	return words, false
}

// question divides a condition into the number, what is asked of it, and what it is compared with.
func question(words []word) (q asked, asks bool) {
	for i := 1; i < len(words); i++ {
		for _, t := range tests {
			for _, phrase := range append(slices.Clone(t.sv), t.en...) {
				parts := strings.Fields(phrase)
				if !startsWith(words[i:], parts) {
					continue
				}
				of, not := negated(words[:i])
				if last := strings.ToLower(of[len(of)-1].text); len(of) > 1 && (last == "inte" || last == "not") {
					of, not = of[:len(of)-1], !not
				}
				return asked{t, of, words[i : i+len(parts)], words[i+len(parts):], not}, true
			}
		}
	}
	return asked{}, false
}

// ask asks a number.
func (w *writer) ask(c *chapter, t test, of, phrase, rest []word, reached bool) bool {
	f := w.find(c, of)
	var other *found
	operand, is := literal(rest)
	fits := true
	switch {
	case !t.operand && len(rest) > 0:
		c.fail(rest[0].at, lang.Textf("%q följer på villkoret och betyder ingenting",
			"%q follows the condition and means nothing", rest[0].text),
			lang.Text{SV: "ta bort det, eller skriv och före nästa villkor",
				EN: "remove it, or write and before the next condition"})
		return false
	case t.operand && len(rest) == 0:
		c.fail(phrase[len(phrase)-1].at, lang.Text{SV: "talet att jämföra med saknas",
			EN: "the number to compare with is missing"},
			lang.Text{SV: "skriv till exempel större än 1,5", EN: "write for example greater than 1.5"})
		return false
	case t.operand && !is:
		if other = w.other(c, f, rest); other == nil {
			return false
		}
	case t.operand && f != nil && !f.absent:
		fits = w.comparable(c, rest[0].at, f, operand)
	}
	if f == nil || !reached || !fits {
		return false
	}
	if !w.current(c, of[0].at, f.from) {
		return false
	}
	if t.row != nil {
		return t.row(f)
	}
	if !w.usable(c, of[0].at, f) {
		return false
	}
	if other != nil {
		if !w.usable(c, rest[0].at, other) {
			return false
		}
		operand.v = other.row.Value
	}
	v := f.row.Value
	if t.part != nil {
		v = t.part(f.row)
	}
	if v != v {
		c.fail(of[0].at, lang.Text{SV: "talet har inget intervall", EN: "the number has no interval"},
			lang.Text{SV: "skriv större än i stället för säkert större än",
				EN: "write greater than in place of surely greater than"})
		return false
	}
	return t.of(v, operand.v)
}

// other finds the live number that a number is compared with; nil after a mistake.
func (w *writer) other(c *chapter, f *found, words []word) *found {
	quiet := c.quiet()
	if in, _ := w.result(quiet, words[0]); in == nil {
		var all []fault.Name
		for _, r := range w.results {
			all = append(all, r.names()...)
		}
		_, name, qualified := strings.Cut(words[0].text, ":")
		if !qualified {
			name = words[0].text
		}
		if _, near := fault.Closest(name, all); !near && !qualified {
			c.fail(words[0].at, lang.Textf("%q är inget att jämföra med", "%q is nothing to compare with",
				words[0].text), lang.Text{SV: "skriv talet med siffror, till exempel 1,5, 30 % eller 10 Mkr, eller " +
				"ett annat levande tal", EN: "write the number in figures, such as 1.5, 30 % or 10 SEK million, or " +
				"another live number"})
			return nil
		}
	}
	other := w.find(c, words)
	if other == nil || f == nil || f.absent || other.absent {
		return other
	}
	one, two := sortOf(f.from.Document.Study.UnitOf(f.row)), sortOf(other.from.Document.Study.UnitOf(other.row))
	if one != two && one != "" && two != "" {
		c.fail(words[0].at, lang.Textf("måtten %[1]s och %[2]s har olika enheter",
			"the measures %[1]s and %[2]s have different units", f.row.Measure, other.row.Measure),
			lang.Text{SV: "jämför tal av samma slag: två andelar, två belopp eller två antal",
				EN: "compare numbers of one kind: two shares, two amounts or two counts"})
		return nil
	}
	return other
}

// quiet is the chapter with mistakes that nobody reads.
func (c *chapter) quiet() *chapter {
	quiet := *c
	quiet.faults = &fault.List{}
	return &quiet
}

// value writes a fact of the report or of a study. One of a study is stale when its results are.
func (w *writer) value(c *chapter, t *tag, printed bool) *slot {
	all := map[string]string{"version": w.m.Meta.Version, "date": w.m.Meta.Date, "diary": w.m.Meta.Diary}
	of := map[string]*Results{}
	names := []fault.Name{{ID: "version", Texts: []lang.Text{{SV: "version", EN: "version"}}},
		{ID: "date", Texts: []lang.Text{{SV: "datum", EN: "date"}}},
		{ID: "diary", Texts: []lang.Text{{SV: "diarienummer", EN: "registration number"}}},
		{ID: "reference_date", Texts: []lang.Text{{SV: "referensdatum", EN: "reference date"}}}}
	for _, r := range w.results {
		if all["reference_date"] == "" {
			all["reference_date"], of["reference_date"] = r.Document.Study.ReferenceDate, r
		}
		for _, name := range sortedKeys(r.Document.Study.Parameters) {
			if all[name] == "" {
				all[name], of[name] = r.Document.Study.Parameters[name].In(w.m.Meta.Lang), r
				names = append(names, fault.Name{ID: name})
			}
		}
	}
	if len(t.words) != 1 {
		c.fail(t.at, lang.Text{SV: "värde följs av ett namn", EN: "value is followed by a name"},
			fault.Suggest("", names))
		return nil
	}
	id, known, remedy := fault.Resolve(t.words[0].text, names)
	if !known {
		c.fail(t.words[0].at, lang.Textf("det finns inget värde %q", "there is no value %q", t.words[0].text), remedy)
		return nil
	}
	if r := of[id]; r != nil && printed && !w.current(c, t.words[0].at, r) {
		return nil
	}
	return &slot{tag: t, inline: document.Text{Text: all[id]}}
}
