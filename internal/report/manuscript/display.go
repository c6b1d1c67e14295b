package manuscript

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/table"
)

// wish is what a tag of a table or figure asks for besides its result.
type wish struct {
	groups, categories, measures []string
	caption                      string
	part                         int // of several tables or figures, from 1; 0 for all
	partAt                       int // where it stands
}

// wishes are the words that begin a wish, in both languages.
var wishes = map[string]string{"grupper": "groups", "groups": "groups", "kategorier": "categories",
	"categories": "categories", "mått": "measures", "measures": "measures", "kolumner": "columns", "columns": "columns",
	"rubrik": "caption", "caption": "caption", "del": "part", "part": "part"}

// display makes the tables, the figures or the definition of a result.
func (w *writer) display(c *chapter, t *tag, printed bool) *slot {
	if len(t.words) == 0 {
		c.fail(t.at, lang.Text{SV: "här saknas ett resultat", EN: "a result is missing here"},
			lang.Text{SV: "skriv till exempel {{ tabell table_6 }}", EN: "write for example {{ table table_6 }}"})
		return nil
	}
	in, result := w.result(c, t.words[0])
	if in == nil {
		return nil
	}
	if len(in.of(result)) == 0 {
		return w.empty(t, in, result)
	}
	asked, ok := w.wish(c, in, result, t.words[1:])
	if !ok {
		return nil
	}
	if in.Stale != (lang.Text{}) {
		if printed {
			w.usable(c, t.words[0].at, &found{from: in, row: table.Row{Result: result}})
		}
		return nil
	}
	s, there := in.Document.Section(result, asked.keeps)
	if !there {
		c.fail(t.words[0].at, lang.Text{SV: "inga tal är kvar av det som är valt",
			EN: "no number is left of what is chosen"},
			lang.Text{SV: "välj färre grupper, kategorier eller mått bort",
				EN: "choose more groups, categories or measures"})
		return nil
	}
	parts := map[string]int{"table": max(len(s.Tables), 1), "figure": max(len(s.Figures), 1)}[t.verb]
	if parts > 0 && asked.part > parts {
		c.fail(asked.partAt, lang.Textf("det finns ingen del %[1]d: delarna är %[2]d",
			"there is no part %[1]d: the parts are %[2]d", asked.part, parts),
			lang.Text{SV: "välj en lägre, eller ta bort del", EN: "choose a lower one, or remove part"})
		return nil
	}
	if !printed {
		return nil
	}
	switch t.verb {
	case "definition":
		out := &slot{tag: t}
		for _, text := range s.Definition {
			out.block = append(out.block, &document.Paragraph{Text: document.Words(text)})
		}
		return out
	case "table":
		return w.tables(c, t, in, &s, asked)
	}
	return w.figures(c, t, in, &s, asked)
}

// empty is the sentence in place of a result of which no row may be printed.
func (w *writer) empty(t *tag, in *Results, result string) *slot {
	name := w.tr("resultatet", "the result")
	return &slot{tag: t, block: []document.Block{&document.Paragraph{ID: w.anchor(t.verb, result, name),
		Text: []document.Inline{document.Emphasis{Text: document.Words(lang.Textf(
			"Resultatet %s visas inte: ingen rad av det får skrivas ut.",
			"The result %s is not shown: no row of it may be printed.",
			in.Document.ResultTitle(result)).In(w.lang))}}}}}
}

// wish reads what follows the result.
func (w *writer) wish(c *chapter, in *Results, result string, words []word) (out wish, ok bool) {
	key, ok := "", true
	rows := in.of(result)
	for _, at := range words {
		if next := wishes[strings.ToLower(at.text)]; next != "" && !at.quoted {
			key = next
			continue
		}
		at.text = strings.Trim(at.text, ",")
		axis := map[string][]int{"groups": {0}, "categories": {1}, "measures": {2}, "columns": {2, 1}}[key]
		switch {
		case at.text == "":
		case key == "caption":
			out.caption = strings.TrimSpace(out.caption + " " + at.text)
		case key == "part":
			n, err := strconv.Atoi(at.text)
			if out.part, out.partAt = n, at.at; err != nil || n < 1 {
				c.fail(at.at, lang.Text{SV: "del följs av ett nummer", EN: "part is followed by a number"},
					lang.Text{SV: "skriv del 1", EN: "write part 1"})
				ok = false
			}
		case key == "":
			c.fail(at.at, lang.Textf("%q säger inte vad det väljer", "%q does not say what it chooses", at.text),
				lang.Text{SV: "skriv grupper, kategorier, mått, kolumner, rubrik eller del före",
					EN: "write groups, categories, measures, columns, caption or part before it"})
			return out, false
		default:
			ok = w.wished(c, in, result, rows, axis, at, &out) && ok
		}
	}
	return out, ok
}

// wished adds a name to the wish.
func (w *writer) wished(c *chapter, in *Results, result string, rows []table.Row, on []int, at word, out *wish) bool {
	lists := [3]*[]string{&out.groups, &out.categories, &out.measures}
	var near []fault.Name
	for _, axis := range on {
		all := in.called(result, axis, values(rows, axes[axis]))
		if at.text == "-" && axis == 1 {
			*lists[axis] = append(*lists[axis], "")
			return true
		}
		if id, known, _ := fault.Resolve(at.text, all); known {
			*lists[axis] = append(*lists[axis], id)
			return true
		}
		near = append(near, all...)
	}
	c.fail(at.at, lang.Textf("%[1]s har inte %[2]q", "%[1]s has not %[2]q", result, at.text),
		fault.Suggest(at.text, near))
	return false
}

func (a wish) keeps(r table.Row) bool {
	in := func(list []string, id string) bool { return len(list) == 0 || slices.Contains(list, id) }
	return in(a.groups, r.Group) && in(a.categories, r.Category) && in(a.measures, r.Measure)
}

// anchor returns an id that is free, and keeps what is shown under the result's name.
func (w *writer) anchor(kind, result, name string) string {
	id := kind + "-" + result
	for n := 2; w.taken[id]; n++ {
		id = kind + "-" + result + "-" + strconv.Itoa(n)
	}
	w.taken[id] = true
	for _, key := range []string{kind + " " + result, result} {
		if _, there := w.targets[key]; !there {
			w.targets[key] = target{id, name}
		}
	}
	return id
}

// mostLines is how many lines of a long table are printed; results.csv and the workbook have all.
const mostLines = 25

// tables makes the tables of a result.
func (w *writer) tables(c *chapter, t *tag, in *Results, s *report.Section, asked wish) *slot {
	out := &slot{tag: t}
	shown := slices.DeleteFunc(slices.Clone(s.Tables), func(t report.Table) bool { return t.Fold })
	if asked.part > 0 {
		shown = s.Tables[min(asked.part-1, len(s.Tables)):min(asked.part, len(s.Tables))]
	}
	if len(shown) == 0 {
		shown = s.Tables[:min(1, len(s.Tables))]
	}
	w.nTables++
	for i, one := range shown {
		if s.Long {
			one = one.Limit(mostLines)
		}
		doc := w.table(in, s, one)
		if i == 0 {
			doc.Number = w.nTables
			doc.ID = w.anchor("table", s.ID, lang.Textf("tabell %d", "table %d", doc.Number).In(w.lang))
			doc.Caption = document.Words(cmp.Or(asked.caption, w.caption(s.Title, one.Caption)))
		}
		if i == len(shown)-1 {
			doc.Notes = append(doc.Notes, w.notes(in, s, one)...)
		}
		out.block = append(out.block, doc)
	}
	return out
}

// caption is the title of a result, with what the numbers are where that says more.
func (w *writer) caption(title, of string) string {
	if of == "" || of == title {
		return title
	}
	return title + ". " + of
}

// table lays a table out as cells.
func (w *writer) table(in *Results, s *report.Section, t report.Table) *document.Table {
	out := &document.Table{Label: w.tr("Tabell", "Table"), Caption: document.Words(t.Caption),
		Source: document.Source{Study: in.Name, Result: s.ID}, Align: []document.Align{document.Left}}
	head := []document.Cell{{Text: document.Words(t.Stub), Header: true}}
	for _, column := range t.Columns {
		out.Align = append(out.Align, document.Right)
		head = append(head, document.Cell{Text: document.Words(column), Header: true})
	}
	out.Head = [][]document.Cell{head}
	for _, one := range s.Conditions {
		out.Conditions = append(out.Conditions, one.Code)
	}
	for _, b := range t.Blocks {
		group := document.Group{Title: b.Title}
		for _, line := range b.Lines {
			row := []document.Cell{{Text: document.Words(line.Name), Header: true}}
			for _, cell := range line.Cells {
				row = append(row, document.Cell{Text: w.cell(in, cell)})
			}
			group.Rows = append(group.Rows, row)
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// cell is a number of a table with its interval below it.
func (w *writer) cell(in *Results, c report.Cell) []document.Inline {
	text := c.Text(w.lang)
	if !c.OK() {
		return document.Words(text)
	}
	r := c.Row
	out := []document.Inline{document.Live{Text: text, Value: r.Value, Released: in.Released,
		Source: document.Source{Study: in.Name, Result: r.Result, Group: r.Group, Category: r.Category,
			Measure: r.Measure}}}
	if interval := c.Interval(w.lang); interval != "" {
		out = append(out, document.Break{}, document.Text{Text: interval})
	}
	return out
}

// notes say below a table what its signs mean, how to read it and where it comes from.
func (w *writer) notes(in *Results, s *report.Section, t report.Table) (notes []string) {
	if s.Reading != "" {
		notes = append(notes, s.Reading)
	}
	interval, suppressed, undefined := false, false, false
	for _, b := range t.Blocks {
		for _, l := range b.Lines {
			for _, c := range l.Cells {
				interval = interval || c.HasInterval()
				suppressed = suppressed || c.Present && c.Row.Status == table.Suppressed
				undefined = undefined || c.Present && c.Row.Status == table.Undefined
			}
		}
	}
	if interval {
		notes = append(notes, w.tr("Under talet: 95-procentigt konfidensintervall.",
			"Below the number: 95 per cent confidence interval."))
	}
	if suppressed {
		notes = append(notes, report.Symbol+" "+label.Status("suppressed").In(w.lang)+".")
	}
	if undefined {
		notes = append(notes, report.Undefined(w.lang)+" "+label.Status("undefined").In(w.lang)+".")
	}
	if t.Omitted > 0 {
		notes = append(notes, lang.Textf("Ytterligare %d rader finns i results.csv.",
			"%d more lines are in results.csv.",
			t.Omitted).In(w.lang))
	}
	notes = append(notes, s.Warnings...)
	return append(notes, w.origin(in, s.ID)...)
}

// origin says which agencies a result comes from.
func (w *writer) origin(in *Results, result string) []string {
	if in.Sources == nil {
		return nil
	}
	if names := in.Sources(result); len(names) > 0 {
		return []string{w.tr("Källa: ", "Source: ") + strings.Join(names, ", ") + "."}
	}
	return nil
}

// figures makes the figures of a result. One of which no number is shown is a sentence in its place.
func (w *writer) figures(c *chapter, t *tag, in *Results, s *report.Section, asked wish) *slot {
	out := &slot{tag: t}
	shown := slices.DeleteFunc(slices.Clone(s.Figures), func(f report.Figure) bool { return f.Fold })
	if asked.part > 0 {
		shown = s.Figures[min(asked.part-1, len(s.Figures)):min(asked.part, len(s.Figures))]
	}
	if one, drawn := in.Document.Bars(s.ID, asked.keeps, asked.measures); len(s.Figures) == 0 && drawn &&
		len(asked.measures) > 0 {
		shown = []report.Figure{one}
	}
	w.nFigures++
	n := w.nFigures
	name := lang.Textf("figur %d", "figure %d", n).In(w.lang)
	if len(shown) == 0 {
		out.block = append(out.block, &document.Paragraph{ID: w.anchor("figure", s.ID, name),
			Text: []document.Inline{document.Emphasis{Text: document.Words(lang.Textf(
				"Figur %[1]d (%[2]s) visas inte: inget av dess tal kan visas.",
				"Figure %[1]d (%[2]s) is not shown: none of its numbers can be.", n, s.Title).In(w.lang))}}})
		return out
	}
	for i, f := range shown {
		fig := &document.Figure{Label: w.tr("Figur", "Figure"), Caption: document.Words(cmp.Or(f.Title, s.Title)),
			Chart: f.Chart, Title: f.Title, Alternative: f.Desc, Source: document.Source{Study: in.Name, Result: s.ID}}
		for _, one := range s.Conditions {
			fig.Conditions = append(fig.Conditions, one.Code)
		}
		if i == 0 {
			fig.Number, fig.ID = n, w.anchor("figure", s.ID, name)
			if asked.caption != "" {
				fig.Caption = document.Words(asked.caption)
			}
		}
		if i == len(shown)-1 {
			for _, one := range s.Tables {
				if s.Long {
					one = one.Limit(mostLines)
				}
				fig.Data = append(fig.Data, w.table(in, s, one))
			}
			fig.Notes = w.origin(in, s.ID)
			if s.Reading != "" {
				fig.Notes = append([]string{s.Reading}, fig.Notes...)
			}
		}
		out.block = append(out.block, fig)
	}
	return out
}
