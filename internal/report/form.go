package report

import (
	"cmp"
	"math"
	"slices"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/table"
)

// Form says how a number is written in running text. The zero value is the usual way: see Prose.
type Form struct {
	As       string // one of the constants below
	Part     string // the part of the row: value where empty
	Decimals int    // how many more than none are asked for, plus one; 0 for as many as are usual
}

// The ways of writing a number, and the parts of a row.
const (
	AsPercent  = "percent" // 43 procent
	AsSign     = "sign"    // 43,1 %
	AsKronor   = "kronor"  // 12 345 678 kronor
	AsMkr      = "mkr"     // 12,3 Mkr
	AsMillions = "million" // 12,3 miljoner kronor
	AsBillions = "billion" // 1,2 miljarder kronor
	AsTimes    = "times"   // 2,9 gånger så, before "ofta" or "vanligt"; lika, where it is one
	AsNumber   = "number"  // without a unit
	AsWords    = "words"   // tre

	PartInterval    = "interval" // 2,6–3,2
	PartLow         = "low"
	PartHigh        = "high"
	PartNumerator   = "numerator"
	PartDenominator = "denominator"
)

// units are the units that a way of writing fits; those that are not listed fit all.
var unitsOf = map[string][]kind.Unit{
	AsPercent: {kind.Share}, AsSign: {kind.Share}, AsTimes: {kind.Ratio},
	AsKronor: {kind.Amount, kind.Kronor}, AsMkr: {kind.Amount, kind.Kronor},
	AsMillions: {kind.Amount, kind.Kronor}, AsBillions: {kind.Amount, kind.Kronor},
}

// Fits reports whether numbers of a unit can be written so.
func (f Form) Fits(u kind.Unit) bool {
	if f.Part == PartNumerator || f.Part == PartDenominator {
		u = kind.Plain
	}
	units, listed := unitsOf[f.As]
	if !listed {
		return true
	}
	for _, one := range units {
		if one == u {
			return true
		}
	}
	return false
}

// InText writes a row in running text, with no more digits than protection prints. ok is false if the row has no such
// part.
func (d *Document) InText(r table.Row, f Form) (text string, v float64, ok bool) {
	unit := d.Study.UnitOf(r)
	digits := d.Digits(unit)
	part := func(v float64) string { return f.write(v, unit, d.Lang, digits) }
	switch v = r.Value; f.Part {
	case PartInterval:
		if math.IsNaN(r.Low) || math.IsNaN(r.High) {
			return "", 0, false
		}
		f.Decimals = cmp.Or(f.Decimals, map[kind.Unit]int{kind.Ratio: 3, kind.Share: 2}[unit])
		if f.As == AsTimes {
			f.As = AsNumber
		}
		low := f.bare(unit).write(r.Low, unit, d.Lang, digits)
		return low + "–" + part(r.High), v, true
	case PartLow:
		v = r.Low
	case PartHigh:
		v = r.High
	case PartNumerator, PartDenominator:
		if v = r.Numerator; f.Part == PartDenominator {
			v = r.Denominator
		}
		unit, digits = kind.Count, nil
	}
	if math.IsNaN(v) {
		return "", 0, false
	}
	return part(v), v, true
}

// bare is the form of the first number of an interval, whose unit stands once, after the second.
func (f Form) bare(u kind.Unit) Form {
	switch u {
	case kind.Share:
		f.As = "percent number"
	case kind.Amount, kind.Kronor:
		f.As += " number"
	}
	return f
}

// write writes one number.
func (f Form) write(v float64, u kind.Unit, l lang.Lang, d *Digits) string {
	places := func(usual int) int {
		if f.Decimals > 0 {
			return f.Decimals - 1
		}
		return usual
	}
	word := func(number, sv, en string) string { return number + space + lang.Text{SV: sv, EN: en}.In(l) }
	share := func() string {
		usual := 1
		if v == 0 || math.Abs(v) >= 0.0995 {
			usual = 0
		}
		return scaled(v, places(usual), 2, l, d)
	}
	switch f.As {
	case "percent number":
		return share()
	case AsPercent:
		return word(share(), "procent", "per cent")
	case AsSign:
		if l == lang.EN {
			return scaled(v, places(1), 2, l, d) + "%"
		}
		return scaled(v, places(1), 2, l, d) + space + "%"
	case AsKronor:
		return word(scaled(v, places(0), 0, l, d), "kronor", "kronor")
	case AsMkr:
		return word(scaled(v, places(1), -6, l, d), "Mkr", "SEK million")
	case AsMkr + " number", AsMillions + " number":
		return scaled(v, places(1), -6, l, d)
	case AsMillions:
		return word(scaled(v, places(1), -6, l, d), "miljoner kronor", "million kronor")
	case AsBillions + " number":
		return scaled(v, places(1), -9, l, d)
	case AsBillions:
		return word(scaled(v, places(1), -9, l, d), "miljarder kronor", "billion kronor")
	case AsKronor + " number", " number":
		return Number(v, 0, l)
	case AsTimes:
		number := scaled(v, places(1), 0, l, d)
		if number == Number(1, places(1), l) || number == Number(1, 0, l) {
			return lang.Text{SV: "lika", EN: "as"}.In(l)
		}
		return word(number, "gånger så", "times as")
	case AsWords:
		if v == math.Trunc(v) && v >= 0 && v <= 12 {
			return inWords(int(v)).In(l)
		}
		return f.number(v, u, places, l, d)
	case AsNumber:
		return f.number(v, u, places, l, d)
	}
	if f.Decimals == 0 {
		return Prose(v, u, l, d)
	}
	switch u {
	case kind.Share:
		return Form{As: AsPercent, Decimals: f.Decimals}.write(v, u, l, d)
	case kind.Points:
		return word(points(v, places(1), l, d), "procentenheter", "percentage points")
	case kind.Amount, kind.Kronor:
		return Form{As: AsKronor, Decimals: f.Decimals}.write(v, u, l, d)
	}
	return scaled(v, places(0), 0, l, d)
}

// number writes a number without its unit.
func (f Form) number(v float64, u kind.Unit, places func(int) int, l lang.Lang, d *Digits) string {
	switch u {
	case kind.Share:
		return Form{As: "percent number", Decimals: f.Decimals}.write(v, u, l, d)
	case kind.Points:
		return points(v, places(1), l, d)
	case kind.Ratio, kind.Decimal:
		return scaled(v, places(1), 0, l, d)
	case kind.Coefficient:
		return scaled(v, places(3), 0, l, d)
	}
	return scaled(v, places(0), 0, l, d)
}

// mostAskedBars is how many bars a measure has in a figure that no result declares.
const mostAskedBars = 25

// Bars draws measures of a result, for whoever asks for a figure that it does not declare: a panel for each measure,
// with a bar for each row that keep returns true for. Rows of no shown value have none, and of very many the largest
// are drawn. drawn is false if no value is shown.
func (d *Document) Bars(id string, keep func(table.Row) bool, measures []string) (f Figure, drawn bool) {
	var rows []table.Row
	of := map[string]int{}
	all := slices.Clone(d.Results.Rows())
	slices.SortStableFunc(all, func(a, b table.Row) int { return cmp.Compare(b.Value, a.Value) })
	for _, r := range all {
		if r.Result == id && keep(r) && shown(r) && of[r.Measure] < mostAskedBars {
			of[r.Measure]++
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return Figure{}, false
	}
	p := d.pivot(id, rows, false)
	chart := p.bars(kind.Figure{Form: "bars", Panels: "measure", Measures: measures}, rows)
	return Figure{Title: d.ResultTitle(id), Desc: p.describe(chart), Chart: chart}, true
}

// Section lays out a result, of the rows alone that keep returns true for; of all where keep is nil. found is false if
// none is left.
func (d *Document) Section(id string, keep func(table.Row) bool) (s Section, found bool) {
	var rows []table.Row
	for _, r := range d.Results.Rows() {
		if r.Result == id && (keep == nil || keep(r)) {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return Section{}, false
	}
	return d.section(id, rows, false), true
}
