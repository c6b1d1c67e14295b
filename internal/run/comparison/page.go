package comparison

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
	"ansatz/internal/table"
)

// MostRows is how many rows of a result the page shows. The table has all.
const MostRows = 60

// WritePage writes the comparison as a page that needs no other file.
func (c *Comparison) WritePage(w io.Writer, l lang.Lang) error { return html.WritePaper(w, c.Paper(l)) }

// writer writes the sections of a page in a language.
type writer struct {
	*Comparison
	lang          lang.Lang
	before, after report.Study
}

func (w *writer) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(w.lang) }

func (w *writer) count(n int) string { return report.Number(float64(n), 0, w.lang) }

// Paper is the comparison as a document.
func (c *Comparison) Paper(l lang.Lang) *report.Paper {
	w := &writer{c, l, c.Before.Named(), c.After.Named()}
	p := &report.Paper{Lang: l, Title: w.tr("Jämförelse av två körningar", "Comparison of two runs"),
		Lead:     c.Before.Name + " → " + c.After.Name,
		Marks:    c.Nature().Marks(l),
		Sections: []report.PaperSection{w.why(), w.summary()}}
	for i := range c.Results {
		if r := &c.Results[i]; len(r.Rows) > 0 {
			p.Sections = append(p.Sections, w.section(r))
		}
	}
	p.Sections = append(p.Sections, w.care())
	return p
}

func (w *writer) summary() report.PaperSection {
	s := report.PaperSection{ID: "summary", Title: w.tr("Vad som skiljer", "What differs")}
	if w.Same() {
		s.Paragraphs = append(s.Paragraphs, w.tr("Inget tal skiljer.", "No number differs."))
	}
	if !w.Same() {
		s.Paragraphs = append(s.Paragraphs, Differences().In(w.lang))
	}
	t := report.PaperTable{Caption: w.tr("Rader per resultat", "Rows by result"), Numbers: 1, Head: []string{
		w.tr("Resultat", "Result"), w.tr("lika", "same"), w.tr("skiljer", "differ"),
		w.tr("skyddade i en", "withheld in one"), w.tr("skyddade i båda", "withheld in both"),
		w.tr("bara före", "only before"), w.tr("bara efter", "only after")}}
	for i := range w.Results {
		r := &w.Results[i]
		t.Lines = append(t.Lines, []string{w.title(r.Name), w.count(r.Same), w.count(r.Count(Differs)),
			w.count(r.Count(Hidden)), w.count(r.Withheld), w.count(r.Count(OnlyBefore)), w.count(r.Count(OnlyAfter))})
	}
	s.Tables = append(s.Tables, t)
	return s
}

// Differences says what the differences in the tables are.
func Differences() lang.Text {
	return lang.Text{
		SV: "Skillnaden mellan två andelar är i procentenheter. ±0 står där bara intervall eller underlag skiljer.",
		EN: "The difference between two shares is in percentage points. ±0: only the interval or the basis differs."}
}

// study returns the study that has a result, the later one first.
func (w *writer) study(result string) *report.Study {
	if _, ok := w.after.Kinds[result]; ok {
		return &w.after
	}
	return &w.before
}

func (w *writer) title(result string) string { return w.study(result).Of(result).Title.In(w.lang) }

func (w *writer) why() report.PaperSection {
	s := report.PaperSection{ID: "why", Title: w.tr("Vad som är ändrat", "What has changed")}
	side := func(name string, r *report.Study, folder string) report.PaperFact {
		return report.PaperFact{Term: name, Text: fmt.Sprintf("%s (%s)", folder, r.Name)}
	}
	s.Facts = []report.PaperFact{
		side(w.tr("Före", "Before"), &w.before, w.Before.Name),
		side(w.tr("Efter", "After"), &w.after, w.After.Name)}
	for _, t := range []report.PaperTable{w.linesTable(), w.settingsTable(), w.modelsTable()} {
		if len(t.Lines) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	if len(w.Causes.Registers) > 0 {
		s.Paragraphs = append(s.Paragraphs, w.tr("Andra levererade filer: ", "Other delivered files: ")+
			strings.Join(w.registers(w.Causes.Registers), ", ")+".")
	}
	follows := 0
	for i := range w.Causes.Models {
		if !w.Causes.Models[i].Root() {
			follows++
		}
	}
	if follows > 0 {
		s.Paragraphs = append(s.Paragraphs, lang.Textf(
			"Modeller som bara är andra därför att de läser en sådan: %d.",
			"Models that are others only because they read one of these: %d.", follows).In(w.lang))
	}
	if len(s.Tables)+len(s.Paragraphs) == 0 {
		s.Paragraphs = append(s.Paragraphs, w.tr("Studie, leveranser, modeller och program är desamma.",
			"Study, deliveries, models and program are the same."))
	}
	return s
}

func (w *writer) linesTable() report.PaperTable {
	t := report.PaperTable{Caption: w.tr("Rader i studien", "Lines of the study"), Head: []string{
		w.tr("Nyckel", "Key"), w.tr("före", "before"), w.tr("efter", "after"), w.tr("rad", "line")}}
	for _, d := range w.Causes.Lines {
		t.Lines = append(t.Lines, []string{d.Key, orNone(w.stated(d.Before)), orNone(w.stated(d.After)),
			linePair(d.BeforeLine, d.AfterLine)})
	}
	return t
}

// stated is a value of a study file with the decimal sign of the language.
func (w *writer) stated(value string) string { return Stated(value, w.lang) }

// Stated is a value of a study file as people read it: a number with the decimal sign of the language, anything else as
// the file has it.
func Stated(value string, l lang.Lang) string {
	if _, err := strconv.ParseFloat(value, 64); err == nil && l == lang.SV {
		return strings.Replace(value, ".", ",", 1)
	}
	return value
}

func orNone(s string) string { return cmp.Or(s, "–") }

func linePair(before, after int) string {
	number := func(n int) string {
		if n == 0 {
			return "–"
		}
		return fmt.Sprint(n)
	}
	return number(before) + " → " + number(after)
}

func (w *writer) settingsTable() report.PaperTable {
	t := report.PaperTable{Caption: w.tr("Program, dragning och skydd", "Program, draw and protection"),
		Head: []string{w.tr("Vad", "What"), w.tr("före", "before"), w.tr("efter", "after")}}
	for _, s := range w.Causes.Settings {
		t.Lines = append(t.Lines, []string{w.setting(s.Name), orNone(s.Before), orNone(s.After)})
	}
	return t
}

func (w *writer) setting(name string) string { return SettingName(name).In(w.lang) }

// SettingName is what a setting of a run is called.
func SettingName(name string) lang.Text {
	switch name {
	case "ansatz":
		return lang.Text{SV: "programmets version", EN: "version of the program"}
	case "k":
		return lang.Text{SV: "dragna per medlem (k)", EN: "drawn per member (k)"}
	case "seed":
		return lang.Text{SV: "frö för dragningen", EN: "seed of the draw"}
	case "profile":
		return lang.Text{SV: "skyddets profil", EN: "profile of the protection"}
	case "threshold":
		return lang.Text{SV: "minsta antal som visas", EN: "smallest count that is shown"}
	case "width":
		return lang.Text{SV: "bevisens bredd", EN: "width of the proofs"}
	}
	return lang.Textf("version av %s", "version of %s", name)
}

func (w *writer) registers(names []string) (all []string) {
	for _, name := range names {
		all = append(all, label.Register(name).In(w.lang)+" ("+name+")")
	}
	return all
}

// modelsTable lists the models that are causes themselves, those with the same reason in one line.
func (w *writer) modelsTable() report.PaperTable {
	t := report.PaperTable{Caption: w.tr("Modeller som räknades annorlunda", "Models that were computed otherwise"),
		Head: []string{w.tr("Därför att", "Because"), w.tr("Modeller", "Models")}}
	for i := range w.Causes.Models {
		m := &w.Causes.Models[i]
		if !m.Root() {
			continue
		}
		because := w.because(m)
		at := slices.IndexFunc(t.Lines, func(line []string) bool { return line[0] == because })
		if at < 0 {
			t.Lines = append(t.Lines, []string{because, m.Name})
			continue
		}
		t.Lines[at][1] += ", " + m.Name
	}
	return t
}

func (w *writer) because(m *Model) string {
	var parts []string
	switch {
	case !m.Before:
		return w.tr("bara den andra körningen läste den", "only the second run read it")
	case !m.After:
		return w.tr("bara den första körningen läste den", "only the first run read it")
	}
	if len(m.Parameters) > 0 {
		parts = append(parts, w.tr("studiens värden är andra: ", "values of the study are others: ")+
			strings.Join(m.Parameters, ", "))
	}
	if len(m.Registers) > 0 {
		parts = append(parts, w.tr("filerna är andra: ", "the files are others: ")+
			strings.Join(w.registers(m.Registers), ", "))
	}
	if len(parts) == 0 {
		return w.tr("modellen, motorn eller ordningen på leveranserna är en annan (en egen modell, en annan version "+
			"av programmet, en annan arbetsyta)",
			"the model, the engine or the order of the deliveries is another (a model of the study's own, another "+
				"version of the program, another workspace)")
	}
	return strings.Join(parts, "; ")
}

// section shows the rows of a result that differ, those with the largest relative difference first where there are
// more than the page shows.
func (w *writer) section(r *Result) report.PaperSection {
	s := report.PaperSection{ID: "result-" + r.Name, Title: w.title(r.Name)}
	if because := w.reasons(r); because != "" {
		s.Paragraphs = append(s.Paragraphs, because)
	}
	rows := slices.Clone(r.Rows)
	if len(rows) > MostRows {
		slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(size(&b), size(&a)) })
		rows = rows[:MostRows]
		s.Paragraphs = append(s.Paragraphs, lang.Textf("Här visas de %d rader av %d som skiljer mest, i delar av "+
			"värdet före. comparison.csv har alla.", "These are the %d rows of %d that differ most, as parts of the "+
			"value before. comparison.csv has all.", MostRows, len(r.Rows)).In(w.lang))
	}
	s.Tables = append(s.Tables, w.table(r, rows))
	return s
}

// Table is rows of a result as people read them: the names of group, category and measure, both values and the
// difference, in the words and numbers of a language.
func (c *Comparison) Table(r *Result, rows []Row, l lang.Lang) report.PaperTable {
	w := &writer{c, l, c.Before.Named(), c.After.Named()}
	return w.table(r, rows)
}

func (w *writer) table(r *Result, rows []Row) report.PaperTable {
	t := report.PaperTable{Caption: w.tr("Rader som skiljer: ", "Rows that differ: ") + w.title(r.Name), Numbers: 3,
		Head: []string{w.tr("Grupp", "Group"), w.tr("Kategori", "Category"), w.tr("Mått", "Measure"),
			w.tr("Före", "Before"), w.tr("Efter", "After"), w.tr("Skillnad", "Difference"),
			w.tr("Relativt", "Relative")}}
	for i := range rows {
		t.Lines = append(t.Lines, w.line(&rows[i]))
	}
	return t
}

// mostNamed is how many models are named at a result.
const mostNamed = 3

// size orders rows by how much they differ; those without a difference come last.
func size(r *Row) float64 {
	if v := math.Abs(r.Relative()); !math.IsNaN(v) {
		return v
	}
	return -1
}

func (w *writer) reasons(r *Result) string {
	var parts []string
	for _, key := range r.Reasons.Lines {
		d := w.lineOf(key)
		parts = append(parts, fmt.Sprintf("%s: %s → %s", key, orNone(w.stated(d.Before)), orNone(w.stated(d.After))))
	}
	if len(r.Reasons.Models) > 0 {
		models := strings.Join(r.Reasons.Models, ", ")
		if n := len(r.Reasons.Models); n > mostNamed {
			models = lang.Textf("%d, i tabellen ovan", "%d, in the table above", n).In(w.lang)
		}
		parts = append(parts, w.tr("modeller: ", "models: ")+models)
	}
	if len(r.Reasons.Registers) > 0 {
		parts = append(parts, w.tr("register: ", "registers: ")+strings.Join(w.registers(r.Reasons.Registers), ", "))
	}
	for _, name := range r.Reasons.Settings {
		parts = append(parts, w.setting(name))
	}
	if len(parts) == 0 {
		return ""
	}
	return w.tr("Bygger på det som är ändrat: ", "Rests on what has changed: ") + strings.Join(parts, "; ") + "."
}

func (w *writer) line(r *Row) []string {
	s := w.study(r.Result)
	unit := s.Unit(r.Result, r.Measure)
	d := r.Difference()
	decimals := needed(d, unit)
	for _, side := range []*table.Row{r.Before, r.After} {
		if side != nil && side.Status == table.OK && unit.Hundredfold() { // a small share is no 0,0 %
			decimals = max(decimals, needed(side.Value, unit))
		}
	}
	category := ""
	if r.Category != "" {
		category = s.Category(r.Result, r.Category).In(w.lang)
	}
	cells := []string{s.Group(r.Result, r.Group).In(w.lang), category, s.Measure(r.Result, r.Measure).In(w.lang),
		w.value(r.Before, unit, decimals), w.value(r.After, unit, decimals), "–", "–"}
	switch {
	case r.Outcome == Hidden:
		cells[5] = w.tr("skyddat", "withheld")
	case r.Outcome == Differs && d == 0:
		cells[5] = "±0"
	case !math.IsNaN(d):
		cells[5] = signed(d, unit, decimals, w.lang)
		if p := r.Relative(); !math.IsNaN(p) {
			cells[6] = signed(p, kind.Share, 1, w.lang) + lang.Space + "%"
		}
	}
	return cells
}

// value writes a value, or why there is none.
func (w *writer) value(r *table.Row, unit kind.Unit, decimals int) string {
	switch {
	case r == nil:
		return w.tr("finns inte", "not there")
	case r.Status == table.Suppressed:
		return w.tr("skyddat", "withheld")
	case r.Status == table.Undefined || math.IsNaN(r.Value):
		return report.Undefined(w.lang)
	case unit == kind.Share:
		return report.Number(100*r.Value, decimals, w.lang) + lang.Space + "%"
	case unit == kind.Points:
		return report.Number(100*r.Value, decimals, w.lang)
	}
	return report.Number(r.Value, decimals, w.lang)
}

func signed(d float64, unit kind.Unit, decimals int, l lang.Lang) string {
	if unit.Hundredfold() {
		d *= 100
	}
	sign := "+"
	if d < 0 {
		sign = "−"
	}
	return sign + report.Number(math.Abs(d), decimals, l)
}

// needed is the number of decimals at which a value or a difference shows two digits that count.
func needed(d float64, unit kind.Unit) int {
	usual := 2
	switch unit {
	case kind.Share, kind.Points:
		d, usual = 100*d, 1
	case kind.Count, kind.Kronor, kind.Amount, kind.Flag:
		usual = 0
	}
	if d == math.Trunc(d) || math.IsNaN(d) {
		return usual
	}
	return min(6, max(usual, 1-int(math.Floor(math.Log10(math.Abs(d))))))
}

// care says what the comparison does not say, and what it does with what is withheld.
func (w *writer) care() report.PaperSection {
	s := report.PaperSection{ID: "care", Title: w.tr("Att tänka på", "To bear in mind"), Paragraphs: []string{
		w.tr("En skillnad visar vad ett val i studien betyder för talen. Den visar inte vilket val som är rätt, och "+
			"inte att något har förändrats i verkligheten.",
			"A difference shows what a choice in the study means for the numbers. It does not show which choice is "+
				"right, nor that anything has changed in the world.")}}
	if w.Before.Unprotected {
		s.Paragraphs = append(s.Paragraphs, w.tr("Båda körningarna har sanna värden. Jämförelsen är lika skyddsvärd "+
			"som de: en skillnad kan gälla en enda person.",
			"Both runs have true values. The comparison is as sensitive as they are: a difference can be about a "+
				"single person."))
		return s
	}
	s.Paragraphs = append(s.Paragraphs, w.tr("Jämförelsen läser bara det som mapparna visar. Är en rad skyddad i den "+
		"ena mappen ges ingen skillnad, och är den skyddad i båda är det inte känt om den skiljer.",
		"The comparison reads only what the folders show. Where a row is withheld in one of them, no difference is "+
			"given; where it is withheld in both, it is not known whether it differs."),
		w.tr("Att en rad är skyddad i bara den ena behöver inte bero på studien: en körning skyddas tillsammans med "+
			"det som har lämnat arbetsytan tidigare.",
			"That a row is withheld in one of them need not follow from the study: a run is protected together with "+
				"what has left the workspace before."), w.checked())
	if w.Nature().Noise > 0 {
		s.Paragraphs = append(s.Paragraphs, w.tr("Antalen har ett slumpmässigt tillägg, och en skillnad har båda "+
			"talens: små skillnader säger ingenting.",
			"Counts have noise, and a difference has that of both: small differences say nothing."))
	}
	return s
}

// checked says what was looked at of both folders together.
func (w *writer) checked() string {
	switch w.Checked {
	case Nothing:
		return w.tr("Den som har båda mapparna kan inte räkna ut något skyddat tal ur dem tillsammans: det är prövat "+
			"som med ansatz disclosure check.",
			"Whoever has both folders cannot compute a withheld number from the two together: it was tried as by "+
				"ansatz disclosure check.")
	case NotKnown:
		return w.tr("Mapparna säger emot varandra, som av olika leveranser, och vad som följer av dem tillsammans är "+
			"inte prövat. Lämna inte ut båda utan ansatz run --earlier.",
			"The folders contradict each other, as of different deliveries, and what follows from the two together "+
				"was not tried. Do not publish both without ansatz run --earlier.")
	}
	if InHouse(w.Before) || InHouse(w.After) {
		return w.tr("En av körningarna har en profil som bara döljer små tal. Skillnader kan röja dem: jämförelsen "+
			"stannar i huset.",
			"One of the runs has a profile that withholds small counts only. Differences can reveal them: the "+
				"comparison stays in the house.")
	}
	return w.tr("Mapparna har samma tal.", "The folders have the same numbers.")
}
