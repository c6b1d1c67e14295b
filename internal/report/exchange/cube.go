package exchange

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/table"
)

// Results lists the results of a document that have rows, in their order.
func Results(doc *report.Document) (ids []string) {
	for _, r := range doc.Results.Rows() {
		if !slices.Contains(ids, r.Result) {
			ids = append(ids, r.Result)
		}
	}
	return ids
}

// mostCells is how many cells a PX file has at most. Results with a row for each company and measure have more empty
// combinations than numbers, and are in results.csv.
const mostCells = 500_000

// PX writes a result as a PX file: groups and categories down, measures across. Shares are in per cent, and a measure
// with intervals has two more: its lower and its upper bound. It returns false, and writes nothing, where the result
// has no rows, or so many groups and categories that the file would be mostly empty.
func PX(w io.Writer, doc *report.Document, result string) (bool, error) {
	c := cubeOf(doc, result)
	if c == nil {
		return false, nil
	}
	return true, c.write(w)
}

// axis is the values of a variable, in the order in which the rows have them.
type axis struct {
	variable
	at map[string]int
}

func (a *axis) add(code string, make func() value) int {
	i, ok := a.at[code]
	if !ok {
		i = len(a.values)
		a.at[code] = i
		a.values = append(a.values, make())
	}
	return i
}

// distinct gives values of one name each their code behind it.
func (a *axis) distinct() {
	count := map[string]int{}
	for _, v := range a.values {
		count[strings.ToLower(v.name)]++
	}
	for i, v := range a.values {
		if count[strings.ToLower(v.name)] > 1 {
			a.values[i].name += " (" + cmp.Or(v.code, "-") + ")"
		}
	}
}

// bounds of an interval, as measures of their own.
const (
	low  = 1 // cells behind the number
	high = 2
)

func cubeOf(doc *report.Document, result string) *cube {
	var rows []table.Row
	intervals := map[string]bool{}
	for _, r := range doc.Results.Rows() {
		if r.Result == result {
			rows = append(rows, r)
			intervals[r.Measure] = intervals[r.Measure] || r.Status == table.OK && !math.IsNaN(r.Low) &&
				!math.IsNaN(r.High)
		}
	}
	l, s := doc.Lang, &doc.Study
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	about := s.Of(result)
	groups := axis{variable{name: tr("grupp", "group")}, map[string]int{}}
	categories := axis{variable{name: cmp.Or(lowered(about.Category.In(l)), tr("kategori", "category"))},
		map[string]int{}}
	measures := axis{variable{name: tr("mått", "measure")}, map[string]int{}}
	if strings.EqualFold(categories.name, groups.name) || strings.EqualFold(categories.name, measures.name) {
		categories.name = tr("kategori", "category")
	}
	places := make([][3]int, len(rows))
	for i, r := range rows {
		places[i][0] = groups.add(r.Group, func() value {
			return value{code: r.Group, name: s.Group(result,
				r.Group).In(l)}
		})
		places[i][1] = categories.add(r.Category, func() value {
			if r.Category == "" {
				return value{name: tr("alla", "all"), code: "-"}
			}
			return value{code: r.Category, name: s.Category(result, r.Category).In(l)}
		})
		places[i][2] = measures.add(r.Measure, func() value { return measureOf(doc, result, r.Measure) })
	}
	measures.widen(intervals, tr("nedre gräns", "lower bound"), tr("övre gräns", "upper bound"))
	size := len(groups.values) * len(categories.values) * len(measures.values)
	if len(rows) == 0 || size > mostCells {
		return nil
	}
	c := &cube{lang: l, matrix: shortened(result), title: titleOf(doc, result), subject: doc.Title(),
		contents: about.Title.In(l), source: strings.Join(sources(doc), ", "), updated: doc.AsOf(),
		period: s.ReferenceDate, measures: measures.name, cells: make([]cell, size)}
	for i := range c.cells {
		c.cells[i].points = absent
	}
	for i, r := range rows {
		line := (places[i][0]*len(categories.values) + places[i][1]) * len(measures.values)
		unit := s.Unit(r.Result, r.Measure)
		c.cells[line+measures.at[r.Measure]] = cellOf(r.Value, r.Status, unit)
		if intervals[r.Measure] {
			c.cells[line+measures.at[r.Measure]+low] = cellOf(r.Low, r.Status, unit)
			c.cells[line+measures.at[r.Measure]+high] = cellOf(r.High, r.Status, unit)
		}
	}
	for _, one := range c.cells {
		if one.points == 0 {
			c.precision = max(c.precision, decimals(one.number))
		}
	}
	for _, a := range []*axis{&groups, &categories, &measures} {
		a.distinct()
	}
	c.stub, c.heading = []variable{groups.variable}, []variable{measures.variable}
	if len(categories.values) > 1 || rows[0].Category != "" {
		categories.years = !slices.ContainsFunc(categories.values, func(v value) bool { return !year(v.code) })
		c.stub = append(c.stub, categories.variable)
	}
	c.say(doc, result)
	return c
}

// widen puts the bounds of each measure that has intervals behind it.
func (a *axis) widen(intervals map[string]bool, lower, upper string) {
	var out []value
	for _, v := range a.values {
		a.at[v.code] = len(out)
		out = append(out, v)
		if intervals[v.code] {
			for i, name := range []string{lower, upper} {
				bound := v
				bound.name, bound.code = v.name+", "+name, v.code+[]string{"_low", "_high"}[i]
				out = append(out, bound)
			}
		}
	}
	a.values = out
}

func measureOf(doc *report.Document, result, measure string) value {
	l := doc.Lang
	v := value{code: measure, name: doc.Study.Measure(result, measure).In(l)}
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	switch doc.Study.Unit(result, measure) {
	case kind.Count:
		v.unit = tr("antal", "number")
	case kind.Share:
		v.unit, v.decimals = tr("procent", "per cent"), 1
	case kind.Points:
		v.unit, v.decimals = tr("procentenheter", "percentage points"), 1
	case kind.Kronor, kind.Amount:
		v.unit = tr("kronor", "kronor")
	case kind.Ratio:
		v.unit, v.decimals = tr("kvot", "ratio"), 2
	case kind.Decimal:
		v.unit, v.decimals = tr("antal", "number"), 1
	case kind.Coefficient:
		v.unit, v.decimals = tr("koefficient", "coefficient"), 3
	case kind.Flag:
		v.unit = tr("1 ja, 0 nej", "1 yes, 0 no")
	default:
		v.unit, v.decimals = tr("tal", "figure"), 3
	}
	return v
}

// cellOf is a number of a row, or the symbol in its place.
func cellOf(v float64, status table.Status, unit kind.Unit) cell {
	switch {
	case status == table.Suppressed:
		return cell{points: withheld}
	case status != table.OK || math.IsNaN(v) || math.IsInf(v, 0):
		return cell{points: undefined}
	case unit.Hundredfold():
		v = hundredfold(v)
	}
	return cell{number: v}
}

// say adds the notes: what the data are, what the symbols mean, and how the result is defined.
func (c *cube) say(doc *report.Document, result string) {
	c.notes = doc.Marks()
	c.notes = append(c.notes, c.tr(
		"Symboler: .. skyddat värde: talet är litet eller skulle avslöja ett litet tal; . kan inte beräknas: underlag "+
			"saknas; ... kombinationen ingår inte. Noll skrivs 0.",
		"Symbols: .. protected value: the number is small or would reveal a small number; . cannot be computed: data "+
			"are missing; ... the combination is not included. Zero is written 0."))
	for _, t := range report.ConditionsOf(doc.Terms[result], c.lang) {
		c.notes = append(c.notes, c.tr("Villkor för användning: ", "Conditions of use: ")+t.Code+", "+t.Text)
	}
	about := doc.Study.Of(result)
	for line := range strings.Lines(about.Definition.In(c.lang)) {
		c.more = append(c.more, strings.TrimSpace(line))
	}
	if reading := about.Reading.In(c.lang); reading != "" {
		c.more = append(c.more, reading)
	}
}

// titleOf is the title of a result after its number.
func titleOf(doc *report.Document, result string) string {
	about := doc.Study.Of(result)
	number, title := about.Number.In(doc.Lang), about.Title.In(doc.Lang)
	if number == "" || number == title {
		return title
	}
	return number + ". " + title
}

// sources names the agencies whose deliveries the numbers come from.
func sources(doc *report.Document) (out []string) {
	for _, d := range doc.Deliveries {
		if name := label.Agency(d.Giver()).In(doc.Lang); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func year(code string) bool {
	n, err := strconv.Atoi(code)
	return err == nil && len(code) == 4 && n > 1800 && n < 2200
}

// shortened is an identifier of a table, which the format gives twenty characters.
func shortened(id string) string {
	if len(id) > 20 {
		return id[:20]
	}
	return id
}

// lowered is a name with a small first letter, as the format's variables have it.
func lowered(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}
