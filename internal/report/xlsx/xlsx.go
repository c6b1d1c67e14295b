// Package xlsx writes the report's workbook: a cover, one sheet per result laid out like the report's table, the
// complete long table, the attrition, the deliveries and the definitions. Numbers are stored as numbers with formats.
// Every sheet carries the marks of synthetic or unprotected data, on the sheet and in its print margins.
package xlsx

import (
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/table"
)

// Write writes the document as a workbook. The same document gives the same bytes: the only time in it is the day of
// the latest delivery.
func Write(w io.Writer, doc *report.Document) error {
	b := &book{Document: doc, sheets: newSheets(doc.Lang, doc.Title(), doc.Marks(), doc.ShortMarks())}
	b.fill()
	return b.write(w)
}

// sheets are a workbook while it is written. The first error is kept and stops further writing.
type sheets struct {
	language     lang.Lang
	heading      string   // at the foot of every sheet
	marks, brief []string // what every sheet must carry, and the same in a few words
	file         *excelize.File
	styles       map[string]int
	names        map[string]bool
	err          error
}

func newSheets(l lang.Lang, heading string, marks, brief []string) *sheets {
	return &sheets{language: l, heading: heading, marks: marks, brief: brief, file: excelize.NewFile(),
		styles: map[string]int{}, names: map[string]bool{}}
}

// book is the workbook of a report.
type book struct {
	*report.Document
	*sheets
	data *sheet // the numbers of charts; nil before the first
}

func (b *sheets) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(b.language) }

func (b *sheets) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

// properties are what a file says of itself. The day is YYYY-MM-DD; another text becomes a fixed day.
func (b *sheets) properties(day string) {
	if len(day) != len("2006-01-02") {
		day = "2000-01-01"
	}
	day += "T00:00:00Z"
	b.check(b.file.SetDocProps(&excelize.DocProperties{
		Title:          lang.Visible(b.heading),
		Creator:        "Ansatz",
		LastModifiedBy: "Ansatz",
		Created:        day,
		Modified:       day,
		Language:       string(b.language),
		Description:    lang.Visible(strings.Join(b.marks, " · ")),
	}))
	b.check(b.file.SetAppProps(&excelize.AppProperties{Application: "Ansatz"}))
}

// write ends the workbook and writes it.
func (b *sheets) write(w io.Writer) error {
	defer b.file.Close()
	b.check(b.file.DeleteSheet("Sheet1"))
	b.file.SetActiveSheet(0)
	if b.err != nil {
		return fmt.Errorf("workbook: %w", b.err)
	}
	// The library adds the kinds of its parts in a random order once there is a chart.
	kinds := b.file.ContentTypes.Defaults
	sort.Slice(kinds, func(i, j int) bool { return kinds[i].Extension < kinds[j].Extension })
	buf, err := b.file.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	_, err = buf.WriteTo(w)
	return err
}

func (b *book) fill() {
	b.properties(b.AsOf())
	chapters := b.ExactChapters()
	cover := b.sheet(b.tr("Omslag", "Cover"), 44, 90)
	type link struct{ sheet, number, title string }
	var links []link
	for _, c := range chapters {
		for _, s := range c.Sections {
			links = append(links, link{b.result(s), s.Number, s.Title})
		}
	}
	links = append(links,
		link{b.long(), b.tr("Alla värden", "All values"), b.tr("Varje tal med intervall, täljare och nämnare",
			"Each number with interval, numerator and denominator")})
	if len(b.Attrition()) > 0 {
		links = append(links,
			link{b.attrition(), b.tr("Bortfall", "Attrition"), b.tr("Vad som återstår efter varje avgränsning",
				"What remains after each restriction")})
	}
	if len(b.Deliveries) > 0 {
		links = append(links, link{b.deliveries(), b.tr("Leveranser", "Deliveries"),
			b.tr("Vad talen bygger på", "What the numbers are based on")})
	}
	if b.data != nil {
		links = append(links, link{b.data.name, b.data.name, b.tr("Talen bakom diagrammen, ur tabellerna",
			"The numbers behind the charts, of the tables")})
	}
	definitions := b.definitions(chapters)
	if b.data != nil {
		b.check(b.file.MoveSheet(b.data.name, definitions))
	}
	links = append(links, link{definitions, b.tr("Definitioner", "Definitions"),
		b.tr("Hur varje resultat är definierat", "How each result is defined")})

	cover.title(b.Title())
	cover.put(1, b.Subtitle(), "wrap")
	cover.merge(2)
	cover.row += 2
	facts := [][2]string{{b.tr("Referensdatum", "Reference date"), b.Study.ReferenceDate}}
	if b.Study.Name != "" {
		facts = append(facts, [2]string{b.tr("Studie", "Study"), b.Study.Name})
	}
	if len(b.Deliveries) > 0 {
		facts = append(facts, [2]string{b.tr("Senaste leverans", "Latest delivery"), b.AsOf()})
	}
	if b.Study.K > 0 {
		facts = append(facts, [2]string{b.tr("Matchade per person", "Matched per person"), fmt.Sprint(b.Study.K)},
			[2]string{b.tr("Slumptalsfrö", "Random seed"), fmt.Sprint(b.Study.Seed)})
	}
	for _, v := range b.Versions {
		facts = append(facts, [2]string{v.Name, v.Version})
	}
	for _, f := range facts {
		cover.put(1, f[0], "bold")
		cover.put(2, f[1], "text")
		cover.row++
	}
	cover.row++
	cover.put(1, b.tr("Blad", "Sheet"), "head")
	cover.put(2, b.tr("Innehåll", "Contents"), "headleft")
	cover.row++
	for _, l := range links {
		cover.put(1, l.number, "link")
		cover.put(2, l.title, "wrap")
		b.check(b.file.SetCellHyperLink(cover.name, cover.cell(1),
			"'"+strings.ReplaceAll(l.sheet, "'", "''")+"'!A1", "Location"))
		cover.row++
	}
	cover.row++
	for _, s := range b.notes() {
		cover.put(1, s, "wrap")
		cover.merge(2)
		cover.tall(s, 134)
		cover.row++
	}
}

func (b *book) notes() []string {
	exact := b.tr("cellerna innehåller de exakta talen.", "the cells hold the exact numbers.")
	if b.Rounded() {
		exact = b.tr("antal är exakta, övriga tal avrundade.", "counts are exact, other numbers rounded.")
	}
	if b.Noise() > 0 {
		exact = b.tr("antal har ett slumpmässigt tillägg, övriga tal är avrundade.",
			"counts have noise, other numbers are rounded.")
	}
	notes := []string{
		report.Symbol + " " + b.tr("skyddat värde: talet är litet eller skulle avslöja ett litet tal.",
			"protected value: the number is small or would reveal a small number."),
		report.Undefined(b.Lang) + " " + b.tr("kan inte beräknas: underlag saknas.",
			"cannot be computed: data are missing."),
		b.tr("Andelar visas i procent och belopp i kronor; ", "Shares are shown in per cent and amounts in kronor; ") +
			exact + b.tr(" Intervall är 95-procentiga.", " Intervals are 95 per cent."),
	}
	for _, w := range b.Warnings() {
		notes = append(notes, b.tr("Varning: ", "Warning: ")+w)
	}
	for _, c := range b.Conditions() {
		notes = append(notes, c.Code+": "+c.Text)
	}
	return append(notes, b.Unstated()...)
}

// sheet is one sheet while it is written. row is the next row to write.
type sheet struct {
	*sheets
	name string
	row  int
}

// sheet begins a sheet with columns of the given widths and with the marks on its first lines and in its print margins.
// The name is changed to a valid and unique one: at most 31 characters, none of []:*?/\.
func (b *sheets) sheet(name string, widths ...float64) *sheet {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, lang.Visible(name))
	base, n := name, 1
	for utf8.RuneCountInString(name) > longestName || b.names[strings.ToLower(name)] || name == "" {
		n++
		tail := fmt.Sprintf(" %d", n)
		runes := []rune(base)
		name = string(runes[:min(len(runes), longestName-len(tail))]) + tail
	}
	b.names[strings.ToLower(name)] = true
	_, err := b.file.NewSheet(name)
	b.check(err)
	s := &sheet{sheets: b, name: name, row: 1}
	for i, w := range widths {
		col, _ := excelize.ColumnNumberToName(i + 1)
		b.check(b.file.SetColWidth(name, col, col, w))
	}
	marks := b.marks
	for _, m := range marks {
		for column := 2; column <= 6; column++ {
			s.put(column, "", "mark")
		}
		s.put(1, m, "mark")
		s.row++
	}
	header := ""
	if len(marks) > 0 {
		text := strings.Join(marks, " · ")
		if utf8.RuneCountInString(text) > longestHeader {
			text = strings.Join(b.brief, " · ")
		}
		header = "&C&\"-,Bold\"&9" + escapeHeader(text, longestHeader)
	}
	footer := "&L&8" + escapeHeader(b.heading, 120) + "&R&8&A, &P (&N)"
	b.check(b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: header, OddFooter: footer}))
	size, orientation, fit, tall := 9, "landscape", 1, 0
	b.check(b.file.SetPageLayout(name,
		&excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &fit, FitToHeight: &tall}))
	s.fitToPage()
	return s
}

// longestName is how long the name of a sheet may be.
const longestName = 31

// longestHeader is how long the marks in a print header may be.
const longestHeader = 200

// fitToPage prints the sheet as wide as the paper. Setting a filter resets it, so that it must be called again.
func (s *sheet) fitToPage() {
	yes := true
	s.check(s.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes}))
}

// escapeHeader doubles the ampersands of a text in a print header and shortens it to the format's 255 characters.
func escapeHeader(s string, limit int) string {
	s = lang.Visible(s)
	r := []rune(s)
	if len(r) > limit {
		s = string(r[:limit-1]) + "…"
	}
	return strings.ReplaceAll(s, "&", "&&")
}

func (s *sheet) cell(column int) string {
	name, err := excelize.CoordinatesToCellName(column, s.row)
	s.check(err)
	return name
}

// put writes a value in the current row. A text is always stored as text, never as a formula.
func (s *sheet) put(column int, v any, style string) {
	cell := s.cell(column)
	switch v := v.(type) {
	case string:
		// It is stored as text, also if it begins like a formula.
		s.check(s.file.SetCellStr(s.name, cell, lang.VisibleLines(v)))
	case float64:
		// The library writes only fifteen digits unless the number of decimals is given.
		_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		s.check(s.file.SetCellFloat(s.name, cell, v, len(decimals), 64))
	default:
		s.check(s.file.SetCellValue(s.name, cell, v))
	}
	s.check(s.file.SetCellStyle(s.name, cell, cell, s.style(style)))
}

// named writes a name: a year as a number, so that it is sorted and drawn as one.
func (s *sheet) named(column int, name, style string) {
	if year, err := strconv.Atoi(name); err == nil && len(name) == 4 && year >= 1900 && year < 2200 {
		s.put(column, year, style)
		return
	}
	s.put(column, name, style)
}

func (s *sheet) title(text string) {
	s.put(1, text, "title")
	s.check(s.file.SetRowHeight(s.name, s.row, 24))
	s.row++
}

// merge merges the row's cells 1 to columns, to make room for a long text.
func (s *sheet) merge(columns int) {
	last, err := excelize.CoordinatesToCellName(columns, s.row)
	s.check(err)
	if columns > 1 {
		s.check(s.file.MergeCell(s.name, s.cell(1), last))
	}
}

// tall makes the row high enough for a text that is wrapped at a number of characters.
func (s *sheet) tall(text string, characters float64) {
	lines := math.Ceil(float64(utf8.RuneCountInString(text)) * 1.08 / characters)
	s.check(s.file.SetRowHeight(s.name, s.row, max(1, lines)*15+1))
}

// freeze keeps the rows above the current one and the first column visible, and repeats them on every printed sheet.
func (s *sheet) freeze(headRow int) {
	corner, err := excelize.CoordinatesToCellName(2, s.row)
	s.check(err)
	s.check(s.file.SetPanes(s.name,
		&excelize.Panes{Freeze: true, XSplit: 1, YSplit: s.row - 1, TopLeftCell: corner, ActivePane: "bottomRight"}))
	s.check(s.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(s.name, "'", "''"), headRow, s.row-1),
	}))
}

// format is the format of a number of a unit, with no more decimals than it is printed to; the program that opens the
// workbook puts in its own spaces and commas.
func format(u kind.Unit, v float64, d *report.Digits) string {
	usual := usualFormat(u)
	whole, part, ok := strings.Cut(usual, ".")
	if !ok || d == nil {
		return usual
	}
	zeros, sign := strings.TrimRight(part, "%"), strings.TrimLeft(part, "0")
	most := d.Places(v)
	if u == kind.Share {
		most -= 2
	}
	if most = min(most, len(zeros)); most <= 0 {
		return whole + sign
	}
	return whole + "." + zeros[:most] + sign
}

// usualFormat is the format of exact numbers.
func usualFormat(u kind.Unit) string {
	switch u {
	case kind.Share:
		return "0.0%"
	case kind.Ratio:
		return "0.00"
	case kind.Decimal:
		return "#,##0.0"
	case kind.Coefficient, kind.Points:
		return "0.000"
	case kind.Plain:
		return "General"
	}
	return "#,##0"
}

// style returns the style with a name, or of a number format. Each is created once.
func (b *sheets) style(name string) int {
	if id, ok := b.styles[name]; ok {
		return id
	}
	grey := []excelize.Border{{Type: "bottom", Color: "D4D8DD", Style: 1}}
	black := []excelize.Border{{Type: "bottom", Color: "1A1A1A", Style: 2}}
	st := &excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11}}
	switch name {
	case "title":
		st.Font.Size, st.Font.Bold = 15, true
	case "mark":
		st.Font.Bold, st.Font.Color = true, "5C1A00"
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFE8C2"}}
	case "note":
		st.Font.Color = "55595E"
	case "bold":
		st.Font.Bold = true
	case "link":
		st.Font.Color, st.Font.Underline = "0B4F8A", "single"
	case "head":
		st.Font.Bold, st.Border = true, black
		st.Alignment = &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: "left"}
	case "headleft":
		st.Font.Bold, st.Border = true, black
		st.Alignment = &excelize.Alignment{Horizontal: "left", Vertical: "bottom", WrapText: true}
	case "headright":
		st.Font.Bold, st.Border = true, black
		st.Alignment = &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: "right"}
	case "block":
		st.Font.Bold, st.Border = true, grey
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F3F5F7"}}
	case "name":
		st.Border = grey
		st.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: "left"}
	case "symbol":
		st.Border, st.Font.Color = grey, "55595E"
		st.Alignment = &excelize.Alignment{Horizontal: "right"}
	case "text":
		st.Alignment = &excelize.Alignment{Horizontal: "left"}
	case "wrap":
		st.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top"}
	default: // a number format
		st.Border = grey
		st.Alignment = &excelize.Alignment{Horizontal: "right"}
		st.CustomNumFmt = &name
	}
	id, err := b.file.NewStyle(st)
	b.check(err)
	b.styles[name] = id
	return id
}

// number writes a cell: its number in the unit's format, or the symbol of a value that is not shown.
func (s *sheet) number(column int, c report.Cell) {
	switch {
	case !c.Present:
	case c.OK() && c.Unit == kind.Points:
		s.put(column, 100*c.Row.Value, "+0.0;-0.0;0.0")
	case c.OK():
		s.put(column, c.Row.Value, format(c.Unit, c.Row.Value, c.Digits))
	case c.Row.Status == table.Suppressed:
		s.put(column, c.Text(s.language), "symbol")
	default:
		s.put(column, report.Undefined(s.language), "symbol")
	}
}

// result writes a result's tables below each other and returns the sheet's name. A column with intervals takes three
// columns.
func (b *book) result(section report.Section) string {
	name := section.Number
	if b.names[strings.ToLower(name)] { // another result has the number: the title tells them apart
		runes := []rune(name + " " + section.Title)
		name = strings.TrimSpace(string(runes[:min(len(runes), longestName)]))
	}
	s := b.sheet(name, 42)
	s.title(section.Number + ". " + section.Title)
	if section.Suppressed || section.Undefined {
		var notes []string
		if section.Suppressed {
			notes = append(notes, b.notes()[0])
		}
		if section.Undefined {
			notes = append(notes, b.notes()[1])
		}
		s.put(1, strings.Join(notes, " "), "note")
		s.row++
	}
	if codes := section.Codes(); codes != "" {
		s.put(1, b.tr("Villkor för användning: ", "Conditions of use: ")+codes, "note")
		s.row++
	}
	for _, c := range section.Spelled() {
		s.put(1, c.Line(), "bold")
		s.row++
	}
	s.row++
	frozen := false
	top, widest := s.row, 1
	narrow := map[int]bool{} // the columns of intervals
	for _, t := range section.Tables {
		if t.Caption != "" {
			s.put(1, t.Caption, "bold")
			s.row++
		}
		headRow := s.row
		interval := make([]bool, len(t.Columns))
		for _, block := range t.Blocks {
			for _, line := range block.Lines {
				for i, c := range line.Cells {
					interval[i] = interval[i] || c.HasInterval()
				}
			}
		}
		s.put(1, t.Stub, "head")
		column := 2
		for i, name := range t.Columns {
			s.named(column, name, "headright")
			column++
			if interval[i] {
				s.put(column, b.tr("nedre", "low"), "headright")
				s.put(column+1, b.tr("övre", "high"), "headright")
				narrow[column], narrow[column+1] = true, true
				column += 2
			}
		}
		lines := 1.0
		for _, name := range t.Columns {
			lines = max(lines, math.Ceil(float64(utf8.RuneCountInString(name)+4)/15))
		}
		s.check(s.file.SetRowHeight(s.name, s.row, 15*lines+2))
		widest = max(widest, column-1)
		s.row++
		if !frozen {
			s.freeze(headRow)
			frozen = true
		}
		for _, block := range t.Blocks {
			if block.Title != "" {
				for i := range column - 1 {
					s.put(i+1, "", "block")
				}
				s.put(1, block.Title, "block")
				s.row++
			}
			for _, line := range block.Lines {
				s.named(1, line.Name, "name")
				column := 2
				for i, c := range line.Cells {
					s.number(column, c)
					column++
					if interval[i] {
						if c.HasInterval() {
							s.put(column, c.Row.Low, format(c.Unit, c.Row.Low, c.Digits))
							s.put(column+1, c.Row.High, format(c.Unit, c.Row.High, c.Digits))
						}
						column += 2
					}
				}
				s.row++
			}
		}
		s.row++
	}
	for i := 2; i <= widest; i++ {
		col, _ := excelize.ColumnNumberToName(i)
		width := 16.0
		if narrow[i] {
			width = 9
		}
		b.check(b.file.SetColWidth(s.name, col, col, width))
	}
	b.charts(s, section, max(widest, 6)+2, top)
	for _, p := range section.Definition {
		s.put(1, p, "wrap")
		s.merge(max(widest, 6))
		s.tall(p, 42+16*float64(max(widest, 6)-1))
		s.row++
	}
	return s.name
}

// long writes the complete long table with names beside the identifiers, for filtering and computing.
func (b *book) long() string {
	s := b.sheet(b.tr("Alla värden", "All values"), 16, 36, 36, 36, 14, 12, 12, 12, 12, 20, 18, 28, 36, 30)
	s.title(b.tr("Alla värden", "All values"))
	head := []string{
		b.tr("Resultat", "Result"), b.tr("Grupp", "Group"), b.tr("Kategori", "Category"), b.tr("Mått", "Measure"),
		b.tr("Värde", "Value"), b.tr("Intervall, nedre", "Interval, low"), b.tr("Intervall, övre", "Interval, high"),
		b.tr("Täljare", "Numerator"), b.tr("Nämnare", "Denominator"), b.tr("Status", "Status"),
		"result", "group", "category", "measure",
	}
	headRow := s.row
	for i, h := range head {
		style := "head"
		if i >= 4 && i <= 8 {
			style = "headright"
		}
		s.put(i+1, h, style)
	}
	s.row++
	s.freeze(headRow)
	for _, r := range b.Results.Rows() {
		unit := b.Study.Unit(r.Result, r.Measure)
		category := ""
		if r.Category != "" {
			category = b.Study.Category(r.Result, r.Category).In(b.Lang)
		}
		for i, text := range []string{b.Study.Of(r.Result).Number.In(b.Lang),
			b.Study.Group(r.Result, r.Group).In(b.Lang), category, b.Study.Measure(r.Result, r.Measure).In(b.Lang)} {
			s.named(i+1, text, "text")
		}
		for i, v := range []float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator} {
			band := r.Status == table.Suppressed && (i == 1 || i == 2) // that a withheld count may have
			if r.Status != table.OK && !band || math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			f := format(unit, v, b.Digits(unit))
			if i > 2 {
				f = "#,##0"
			}
			s.put(5+i, v, f)
		}
		s.put(10, label.Status(string(r.Status)).In(b.Lang), "text")
		for i, id := range []string{r.Result, r.Group, r.Category, r.Measure} {
			s.put(11+i, id, "text")
		}
		s.row++
	}
	last, err := excelize.CoordinatesToCellName(len(head), s.row-1)
	b.check(err)
	b.check(b.file.AutoFilter(s.name, fmt.Sprintf("A%d:%s", headRow, last), nil))
	s.fitToPage()
	return s.name
}

func (b *book) attrition() string {
	s := b.sheet(b.tr("Bortfall", "Attrition"), 60, 16, 16, 70)
	s.title(b.tr("Bortfall", "Attrition"))
	headRow := s.row
	for i, h := range []string{b.tr("Avgränsning", "Restriction"), b.tr("Personer kvar", "People left"),
		b.tr("Rader kvar", "Rows left")} {
		style := "headright"
		if i == 0 {
			style = "head"
		}
		s.put(i+1, h, style)
	}
	s.put(4, b.tr("Skäl", "Reason"), "headleft")
	s.row++
	s.freeze(headRow)
	for _, chain := range b.Chains() {
		if chain.Name != "" {
			s.put(1, chain.Name, "block")
			s.row++
		}
		for _, step := range chain.Steps {
			s.put(1, step.Step.In(b.Lang), "name")
			for i, n := range []int64{step.Persons, step.Rows} {
				switch n {
				case report.NotCounted:
				case report.Withheld:
					s.put(2+i, report.Symbol, "symbol")
				default:
					s.put(2+i, n, "#,##0")
				}
			}
			s.put(4, step.Reason.In(b.Lang), "wrap")
			s.row++
		}
	}
	return s.name
}

func (b *book) deliveries() string {
	s := b.sheet(b.tr("Leveranser", "Deliveries"), 34, 28, 14, 14, 18, 12, 12, 34, 36, 14, 68)
	s.title(b.tr("Leveranser", "Deliveries"))
	headRow := s.row
	for i, h := range []string{b.tr("Myndighet", "Agency"), b.tr("Leverans", "Delivery"),
		b.tr("Levererad", "Delivered"), b.tr("Avser", "Describes"), b.tr("Rättslig grund", "Legal basis"),
		b.tr("Villkor", "Conditions"), b.tr("Syntetisk", "Synthetic"), b.tr("Fil", "File"),
		b.tr("Register", "Register"), b.tr("Rader", "Rows"), "SHA-256"} {
		s.put(i+1, h, "head")
	}
	s.row++
	s.freeze(headRow)
	for _, d := range b.Deliveries {
		synthetic := b.tr("nej", "no")
		if d.Synthetic {
			synthetic = b.tr("ja", "yes")
		}
		common := []string{d.From(b.Lang), d.Name, d.Delivered, d.Reference, d.LegalBasis,
			strings.Join(d.Handling, ", "), synthetic}
		line := func(rest ...any) {
			for i, v := range common {
				s.put(i+1, v, "text")
			}
			for i, v := range rest {
				if n, ok := v.(int64); ok {
					if n >= 0 {
						s.put(8+i, n, "#,##0")
					}
					continue
				}
				s.put(8+i, v, "text")
			}
			s.row++
		}
		line("", "", int64(report.NotCounted), d.Hash)
		for _, f := range d.Files {
			line(f.Path, label.Register(f.Register).In(b.Lang), f.Rows, f.Hash)
		}
	}
	return s.name
}

func (b *book) definitions(chapters []report.Chapter) string {
	s := b.sheet(b.tr("Definitioner", "Definitions"), 18, 46, 110, 46)
	s.title(b.tr("Definitioner", "Definitions"))
	headRow := s.row
	for i, h := range []string{b.tr("Resultat", "Result"), b.tr("Titel", "Title"), b.tr("Definition", "Definition"),
		b.tr("Motsvarar", "Corresponds to")} {
		s.put(i+1, h, "head")
	}
	s.row++
	s.freeze(headRow)
	for _, c := range chapters {
		for _, section := range c.Sections {
			text := strings.Join(section.Definition, "\n")
			s.put(1, section.Number, "wrap")
			s.put(2, section.Title, "wrap")
			s.put(3, text, "wrap")
			s.put(4, section.Source, "wrap")
			lines := 0.0
			for _, p := range section.Definition {
				lines += math.Ceil(float64(utf8.RuneCountInString(p)) * 1.08 / 110)
			}
			lines = max(lines, math.Ceil(float64(utf8.RuneCountInString(section.Title))*1.08/46))
			s.check(s.file.SetRowHeight(s.name, s.row, min(max(1, lines)*15+4, 400)))
			s.row++
		}
	}
	return s.name
}
