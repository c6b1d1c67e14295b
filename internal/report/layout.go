package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report/svg"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Section is one result as people see it.
type Section struct {
	ID         string
	Number     string // "Tabell 6"
	Title      string
	Definition []string // paragraphs
	Source     string
	Reading    string
	Tables     []Table
	Figures    []Figure
	Drawings   []Drawing   // of clusters
	Undrawn    string      // which clusters are not drawn; empty if all are
	Conditions []Condition // of use: those of all deliveries that it follows from
	Warnings   []string    // what it counts and the deliveries lack
	Long       bool        // its tables have a line for each company, cluster or pair
	Pairs      bool        // its groups are pairs of agencies
	Suppressed bool        // at least one value is protected
	Undefined  bool        // at least one value cannot be computed
}

// Chapter is a part of the report with its sections.
type Chapter struct {
	ID       string
	Name     string
	Sections []Section
}

// Figure is a drawing with its texts; Describe gives the text alternative.
type Figure struct {
	Title string
	Desc  string
	Fold  bool // shown on demand, with the folded table
	Chart svg.Chart
}

// Table is a table of numbers as in the report: lines and columns, in one block or several blocks with the same
// columns.
type Table struct {
	Caption string // what the numbers are, if no axis shows it
	Stub    string // the heading over the names of the lines
	Columns []string
	Blocks  []Block
	Fold    bool // shown on demand: the basis of the table before it
	Omitted int  // lines that Limit left out of the page
}

// Block is a set of lines under a common heading. Title is empty if the table has one block.
type Block struct {
	Title string
	Lines []Line
}

// Line is one line of a table, with one cell per column.
type Line struct {
	Name  string
	Cells []Cell
}

// Cell is one number of the long table, or an empty cell.
type Cell struct {
	Row      table.Row
	Present  bool
	Unit     kind.Unit
	Millions bool    // the sum is shown in millions of kronor
	Digits   *Digits // to which it is printed
	Places   int     // the decimals of a plain number, plus one; 0 for as many as it needs
}

// OK reports whether the cell has a value that is shown.
func (c Cell) OK() bool { return c.Present && shown(c.Row) }

// HasInterval reports whether an interval is shown.
func (c Cell) HasInterval() bool { return c.OK() && !math.IsNaN(c.Row.Low) && !math.IsNaN(c.Row.High) }

// Text returns the cell as printed: its value, the band or the mark of a protected one, the mark of an undefined one,
// or nothing.
func (c Cell) Text(l lang.Lang) string {
	switch {
	case !c.Present:
		return ""
	case c.Row.Status == table.Suppressed:
		return cmp.Or(Band(c.Row, l), Symbol)
	case !c.OK():
		return Undefined(l)
	}
	return c.write(c.Row.Value, l)
}

// Interval returns the interval as printed, "2,61–3,20", or an empty text.
func (c Cell) Interval(l lang.Lang) string {
	if !c.HasInterval() {
		return ""
	}
	return c.write(c.Row.Low, l) + "–" + c.write(c.Row.High, l)
}

func (c Cell) write(v float64, l lang.Lang) string {
	if c.Places > 0 {
		return Number(v, c.Places-1, l)
	}
	return write(v, c.Unit, c.Millions, l, c.Digits)
}

// align gives the plain numbers of a measure on a line the same number of decimals: as many as one of them needs, but
// three only where all are below one.
func (line Line) align() {
	places, below := map[string]int{}, map[string]bool{}
	for _, c := range line.Cells {
		if c.OK() && c.Unit == kind.Plain {
			m := c.Row.Measure
			_, seen := places[m]
			places[m] = max(places[m], needed(c.Row.Value))
			if c.HasInterval() {
				places[m] = max(places[m], needed(c.Row.Low), needed(c.Row.High))
			}
			below[m] = math.Abs(c.Row.Value) < 1 && (!seen || below[m])
		}
	}
	for i := range line.Cells {
		c := &line.Cells[i]
		if most, ok := places[c.Row.Measure]; ok && c.Unit == kind.Plain {
			if !below[c.Row.Measure] {
				most = min(most, 2)
			}
			c.Places = most + 1
		}
	}
}

// view states how a table is made from the long table: whether group (g), category (c), its first, second and third
// part (f, s, t) and measure (m) are its lines, its columns or its blocks, as the result's kind declares. An axis that
// is none of these must have the same value in all rows of the view.
type view struct {
	lines, columns, blocks string
	kind.View
}

// views returns the views that the kind declares.
func (p pivot) views() []view {
	letters := func(axes []string) string {
		text := ""
		for _, a := range axes {
			text += a[:1] // g, c, m, or f, s, t for the parts of a category
		}
		return text
	}
	var all []view
	for _, v := range p.kind.Layout {
		all = append(all, view{letters(v.Lines), letters(v.Columns), letters(v.Blocks), v})
	}
	return all
}

// chosen reports whether a declaration selects a row.
func (p pivot) chosen(w kind.Where, r table.Row) bool {
	fits := func(placeholder, name string) bool {
		switch placeholder {
		case "<period>":
			return ofPeriod(name)
		case "<single tie>":
			return p.study.Names.single[name]
		}
		return false
	}
	return kind.Matches(w.Groups, r.Group, fits) && kind.Matches(w.Categories, r.Category, fits) &&
		kind.Matches(w.Measures, r.Measure, fits)
}

// Chapters lays out all rows of the document. Every row is in a table of its result's section.
func (d *Document) Chapters() []Chapter { return d.chapters(false) }

// ExactChapters is like Chapters, but with every sum in kronor, never in millions.
func (d *Document) ExactChapters() []Chapter { return d.chapters(true) }

func (d *Document) chapters(exact bool) []Chapter {
	byID := map[string][]table.Row{}
	var ids []string
	for _, r := range d.Results.Rows() {
		if byID[r.Result] == nil {
			ids = append(ids, r.Result)
		}
		byID[r.Result] = append(byID[r.Result], r)
	}
	var chapters []Chapter
	for _, c := range kind.Chapters() {
		ch := Chapter{ID: c.ID, Name: c.Name.In(d.Lang)}
		for _, id := range ids {
			if d.Study.Of(id).Chapter == c.ID {
				ch.Sections = append(ch.Sections, d.section(id, byID[id], exact))
			}
		}
		if len(ch.Sections) > 0 {
			chapters = append(chapters, ch)
		}
	}
	if ch := d.evidenceChapter(); len(ch.Sections) > 0 {
		chapters = append(chapters, ch)
	}
	return chapters
}

// ResultTitle returns the title of a result in the document's language.
func (d *Document) ResultTitle(id string) string {
	if t, ok := d.Study.Titles[id]; ok && t.In(d.Lang) != "" {
		return t.In(d.Lang)
	}
	return label.Fill(aboutResult(id, d.Study.KindOf(id)).Title, d.Study.Parameters).In(d.Lang)
}

func (d *Document) section(id string, rows []table.Row, exact bool) Section {
	text := d.Study.Of(id)
	s := Section{
		ID:      id,
		Number:  text.Number.In(d.Lang),
		Title:   d.ResultTitle(id),
		Source:  text.Source.In(d.Lang),
		Reading: text.Reading.In(d.Lang),

		Conditions: ConditionsOf(d.Terms[id], d.Lang),
	}
	if def := text.Definition.In(d.Lang); def != "" {
		s.Definition = append(strings.Split(def, "\n"), d.noiseInDefinition()...)
	}
	s.Warnings = sentences(slices.DeleteFunc(slices.Clone(d.Gaps),
		func(g Gap) bool { return !slices.Contains(g.Results, id) }), d.Lang)
	for _, r := range rows {
		s.Suppressed = s.Suppressed || r.Status == table.Suppressed
		s.Undefined = s.Undefined || r.Status == table.Undefined
	}
	p := d.pivot(id, rows, exact)
	s.Pairs = slices.Contains(p.kind.Groups, "<pair>")
	s.Long = len(p.kind.Groups) == 1 && p.kind.Groups[0] == study.EveryCompany || p.kind.Drawings || s.Pairs
	s.Tables = p.tables()
	s.Figures = p.figures(s.Title)
	if p.kind.Drawings {
		s.Drawings, s.Undrawn = d.drawings(rows, p)
	}
	return s
}

// pivot returns what lays out the rows of one result.
func (d *Document) pivot(id string, rows []table.Row, exact bool) pivot {
	p := pivot{lang: d.Lang, study: &d.Study, id: id, kind: &kind.Kind{}, text: d.Study.Of(id), rows: rows,
		exact: exact, digits: d.Digits}
	if k := d.Study.KindOf(id); k != nil {
		p.kind = k
	}
	return p
}

// pivot lays out the rows of one result.
type pivot struct {
	study *Study
	lang  lang.Lang
	id    string
	kind  *kind.Kind
	text  About
	rows  []table.Row
	exact bool // sums in kronor, never in millions

	digits func(kind.Unit) *Digits
}

func (p pivot) tables() []Table {
	var tables []Table
	left := p.rows
	views := p.views()
	named := func(measure string) bool {
		return slices.ContainsFunc(views, func(v view) bool { return p.kind.Place(v.Measures, measure) >= 0 })
	}
	for _, v := range views {
		var rows, rest []table.Row
		for _, r := range left {
			listed := p.kind.Place(v.Measures, r.Measure) >= 0
			if v.Measures == nil {
				listed = !v.Where.Any() || !named(r.Measure)
			}
			if listed && p.chosen(v.Where, r) {
				rows = append(rows, r)
			} else {
				rest = append(rest, r)
			}
		}
		if len(rows) == 0 || !p.fits(v, rows) {
			continue
		}
		left = rest
		tables = append(tables, p.lay(v, rows)...)
	}
	return append(tables, p.plain(left)...)
}

// plain lays out rows without a view: one table per measure with categories, and one table for the measures without
// categories.
func (p pivot) plain(rows []table.Row) []Table {
	var tables []Table
	var single []table.Row
	for _, m := range distinct(rows, func(r table.Row) string { return r.Measure }) {
		var ofMeasure []table.Row
		for _, r := range rows {
			if r.Measure == m {
				ofMeasure = append(ofMeasure, r)
			}
		}
		if categories := distinct(ofMeasure, func(r table.Row) string { return r.Category }); len(categories) == 1 &&
			(len(single) == 0 || single[0].Category == categories[0]) {
			single = append(single, ofMeasure...)
			continue
		}
		tables = append(tables,
			p.lay(view{lines: "g", columns: "c", View: kind.View{Caption: p.study.Measure(p.id, m)}}, ofMeasure)...)
	}
	if len(single) > 0 {
		tables = slices.Insert(tables, 0, p.lay(view{lines: "g", columns: "m"}, single)...)
	}
	return tables
}

// fits reports whether a view's axes distinguish all rows.
func (p pivot) fits(v view, rows []table.Row) bool {
	seen := map[[3]string]bool{}
	for _, r := range rows {
		key := [3]string{axis(v.blocks, r), axis(v.lines, r), axis(v.columns, r)}
		if seen[key] {
			return false
		}
		seen[key] = true
	}
	return true
}

const sep = "\x00"

// axis returns a row's place on an axis.
func axis(dims string, r table.Row) string {
	parts := make([]string, 0, 3)
	for _, d := range dims {
		switch d {
		case 'g':
			parts = append(parts, r.Group)
		case 'c':
			parts = append(parts, r.Category)
		case 'm':
			parts = append(parts, r.Measure)
		default:
			parts = append(parts, part(r.Category, strings.IndexRune("fst", d)))
		}
	}
	return strings.Join(parts, sep)
}

// part returns a part of a category, or an empty text where it has fewer.
func part(category string, i int) string {
	if parts := kind.Parts(category); i < len(parts) {
		return parts[i]
	}
	return ""
}

func (p pivot) lay(v view, rows []table.Row) []Table {
	millions := p.millions(rows)
	lines, columns, blocks := p.order(v, v.lines, rows), p.order(v, v.columns, rows), p.order(v, v.blocks, rows)
	if p.kind.OrderBy != "" && v.lines == "g" {
		lines = p.largestFirst(lines)
	}
	if p.kind.OrderBy != "" && v.blocks == "g" {
		blocks = p.largestFirst(blocks)
	}
	byKey, rank := map[[3]string]table.Row{}, map[[2]string]float64{}
	for _, r := range rows {
		if r.Measure == v.By && shown(r) {
			rank[[2]string{axis(v.blocks, r), axis(v.lines, r)}] = r.Value
		}
		byKey[[3]string{axis(v.blocks, r), axis(v.lines, r), axis(v.columns, r)}] = r
	}
	t := Table{Caption: v.Caption.In(p.lang), Stub: p.stub(v)}
	if v.Fold > 0 || t.Caption == "" {
		t.Caption = p.sole(v, rows, millions)
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, p.name(v, v.columns, c, rows, millions))
	}
	for _, b := range blocks {
		block := Block{Title: p.name(v, v.blocks, b, rows, millions)}
		if v.By != "" {
			slices.SortStableFunc(lines, func(x, y string) int {
				return cmp.Compare(rank[[2]string{b, x}], rank[[2]string{b, y}])
			})
		}
		for _, l := range lines {
			line := Line{Name: p.name(v, v.lines, l, rows, millions)}
			any := false
			for _, c := range columns {
				r, ok := byKey[[3]string{b, l, c}]
				unit := p.study.UnitOf(r)
				line.Cells = append(line.Cells,
					Cell{Row: r, Present: ok, Unit: unit, Millions: ok && millions[r.Measure], Digits: p.digits(unit)})
				any = any || ok
			}
			if any {
				line.align()
				block.Lines = append(block.Lines, line)
			}
		}
		t.Blocks = append(t.Blocks, block)
	}
	switch {
	case v.Fold < 0:
		t.Fold = true
	case v.Fold > 0 && len(t.Blocks) > v.Fold:
		main, rest := t, t
		main.Blocks, rest.Blocks = t.Blocks[:v.Fold], t.Blocks[v.Fold:]
		rest.Fold, rest.Caption = true, v.Caption.In(p.lang)
		return []Table{main, rest}
	}
	return []Table{t}
}

// millions returns the sums that are shown in millions of kronor: those whose largest value is ten million or more.
func (p pivot) millions(rows []table.Row) map[string]bool {
	m := map[string]bool{}
	for _, r := range rows {
		if !p.exact && shown(r) && p.study.Unit(p.id, r.Measure) == kind.Amount && math.Abs(r.Value) >= inMillions {
			m[r.Measure] = true
		}
	}
	return m
}

func distinct(rows []table.Row, name func(table.Row) string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range rows {
		if v := name(r); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// order returns the keys of an axis in the order of presentation: groups and categories as in the dictionary, measures
// as in the view or the long table.
func (p pivot) order(v view, dims string, rows []table.Row) []string {
	came := distinct(rows, func(r table.Row) string { return axis(dims, r) })
	keys := slices.Clone(came)
	for i := len(dims) - 1; i >= 0; i-- {
		place := func(key string) string { return strings.Split(key, sep)[i] }
		ids := []string{}
		for _, k := range came {
			if !slices.Contains(ids, place(k)) {
				ids = append(ids, place(k))
			}
		}
		switch dims[i] {
		case 'g':
			if !p.kind.ListedGroups {
				label.SortGroups(ids)
			}
		case 'c':
			p.sortCategories(ids)
			if strings.Contains(dims, "m") {
				// The whole period comes before its parts.
				slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(partial(a), partial(b)) })
			}
		case 'm':
			if v.Measures != nil {
				slices.SortStableFunc(ids, func(a, b string) int {
					return cmp.Compare(p.kind.Place(v.Measures, a), p.kind.Place(v.Measures, b))
				})
			}
		}
		rank := map[string]int{}
		for n, id := range ids {
			rank[id] = n
		}
		slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(rank[place(a)], rank[place(b)]) })
	}
	return keys
}

// partial returns 1 for a category that is a part of a period and 0 for the period itself.
func partial(category string) int {
	if ofPeriod(category) {
		return 0
	}
	return 1
}

// largestFirst sorts groups by the measure that the kind declares, largest first: by its value over all categories, or
// by the sum of its categories where the result has no such value. Groups whose number is not shown come last.
func (p pivot) largestFirst(ids []string) []string {
	whole, sum := map[string]float64{}, map[string]float64{}
	for _, r := range p.rows {
		switch {
		case r.Measure != p.kind.OrderBy || !shown(r):
		case r.Category == "":
			whole[r.Group] = r.Value
		default:
			sum[r.Group] += r.Value
		}
	}
	if len(whole) == 0 {
		whole = sum
	}
	out := slices.Clone(ids)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(whole[b], whole[a]) })
	return out
}

// ofPeriod reports whether a category is the label of a period.
func ofPeriod(category string) bool { _, ok := study.PeriodOf(category); return ok }

// name returns the text for a key of an axis. If measures and categories share an axis, the first measure has the names
// of its categories, and the others have their own names. A category that is only the period has no name.
func (p pivot) name(v view, dims, key string, rows []table.Row, millions map[string]bool) string {
	if dims == "" {
		return ""
	}
	parts := strings.Split(key, sep)
	measure, category := "", ""
	var names []string
	for i, d := range dims {
		switch d {
		case 'g':
			names = append(names, p.study.Group(p.id, parts[i]).In(p.lang))
		case 'c':
			category = parts[i]
			names = append(names, p.category(category))
		case 'm':
			measure = parts[i]
			names = append(names, p.measure(measure, millions))
		default:
			names = append(names, p.category(parts[i]))
		}
	}
	if !strings.Contains(dims, "m") || !strings.Contains(dims, "c") {
		for i := range names[1:] {
			names[i+1] = lower(names[i+1])
		}
		return strings.Join(names, ", ")
	}
	name := p.measure(measure, millions)
	if category == "" || ofPeriod(category) {
		return name
	}
	if !v.Full && measure == rows[0].Measure {
		return p.category(category)
	}
	if many := distinct(rows, func(r table.Row) string {
		if r.Measure == measure {
			return r.Category
		}
		return category
	}); len(many) > 1 {
		return name + ": " + lower(p.category(category))
	}
	return name
}

func (p pivot) category(id string) string {
	return p.study.Category(p.id, id).In(p.lang)
}

func (p pivot) measure(id string, millions map[string]bool) string {
	return p.study.Measure(p.id, id).In(p.lang) + suffix(p.study.Unit(p.id, id), millions[id], p.lang)
}

// sole returns the measure's name if there is only one measure and no axis shows it.
func (p pivot) sole(v view, rows []table.Row, millions map[string]bool) string {
	if strings.Contains(v.lines+v.columns+v.blocks, "m") {
		if ms := distinct(rows, func(r table.Row) string { return r.Measure }); len(ms) > 1 &&
			strings.Contains(v.lines+v.columns, "mc") {
			return ""
		}
		if strings.Contains(v.lines+v.columns, "mc") {
			return p.measure(rows[0].Measure, millions)
		}
		return ""
	}
	return p.measure(rows[0].Measure, millions)
}

// stub returns the heading over the names of the lines.
func (p pivot) stub(v view) string {
	switch {
	case p.kind.Stub.SV != "" && strings.Contains(v.lines, "g"):
		return p.kind.Stub.In(p.lang)
	case strings.Contains(v.lines, "c") && !v.Full && p.text.Category.SV != "":
		return p.text.Category.In(p.lang)
	case strings.Contains(v.lines, "g"):
		return lang.Text{SV: "Grupp", EN: "Group"}.In(p.lang)
	}
	return lang.Text{SV: "Uppgift", EN: "Item"}.In(p.lang)
}

// Limit returns the table with at most n lines per block. Omitted is the number of lines that are left out.
func (t Table) Limit(n int) Table {
	blocks := make([]Block, len(t.Blocks))
	for i, b := range t.Blocks {
		if len(b.Lines) > n {
			t.Omitted = max(t.Omitted, len(b.Lines)-n)
			b.Lines = b.Lines[:n]
		}
		blocks[i] = b
	}
	t.Blocks = blocks
	return t
}
