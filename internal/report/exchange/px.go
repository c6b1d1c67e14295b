// Package exchange writes released results in the forms in which statistics are exchanged: a PX file for each result
// (the file of PC-Axis, PxWeb and the readers of statistical agencies), metadata of results.csv (CSV on the Web), and a
// record of the release for a catalogue of data (DCAT-AP-SE). Every number comes from a report.Document, which is made
// only from what internal/disclosure has released.
package exchange

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"ansatz/internal/lang"
)

// cube is a table of a PX file: a number or a symbol for each combination of a value of each variable.
type cube struct {
	lang      lang.Lang
	matrix    string // its identifier
	title     string
	subject   string
	contents  string
	source    string
	updated   string // YYYY-MM-DD
	period    string
	notes     []string // that must be read with the numbers
	more      []string // other notes
	stub      []variable
	heading   []variable
	measures  string // the name of the variable whose values have units
	precision int    // decimals of the numbers
	cells     []cell // the last variable of the heading runs fastest
}

// variable is a variable of a table.
type variable struct {
	name   string
	values []value
	years  bool
}

// value is a value of a variable.
type value struct {
	code, name string
	unit       string // of a measure
	decimals   int    // with which it is shown
}

// cell is a number, or the number of points of the symbol in its place.
type cell struct {
	number float64
	points int
}

// Symbols of a PX file, as points. The format gives them no meaning; the notes of a file do.
const (
	undefined = 1 // "." the number cannot be computed
	withheld  = 2 // ".." the number is protected
	absent    = 3 // "..." the combination is not counted
)

// write writes the file: UTF-8, lines of at most 256 characters, as version 2013 of the format has it.
func (c *cube) write(w io.Writer) error {
	p := &pxWriter{w: bufio.NewWriter(w)}
	p.key("CHARSET", "ANSI")
	p.key("AXIS-VERSION", "2013")
	p.key("CODEPAGE", "utf-8")
	p.key("LANGUAGE", string(c.lang))
	p.key("CREATION-DATE", c.stamp())
	p.raw("DECIMALS", strconv.Itoa(c.precision))
	p.raw("SHOWDECIMALS", "0")
	p.key("MATRIX", c.matrix)
	p.key("SUBJECT-CODE", "ANSATZ")
	p.key("SUBJECT-AREA", c.subject)
	p.raw("COPYRIGHT", "NO")
	p.key("TITLE", c.title)
	p.key("DESCRIPTION", c.title)
	p.key("CONTENTS", c.contents)
	p.key("UNITS", c.tr("se måttet", "see the measure"))
	p.list("STUB", names(c.stub))
	p.list("HEADING", names(c.heading))
	p.key("CONTVARIABLE", c.measures)
	all := append(append([]variable{}, c.stub...), c.heading...)
	for _, v := range all {
		var texts, codes []string
		for _, one := range v.values {
			texts, codes = append(texts, one.name), append(codes, one.code)
		}
		p.list(fmt.Sprintf("VALUES(%s)", quoted(v.name)), texts)
		if v.years {
			p.timeValues(v.name, codes)
		}
		p.list(fmt.Sprintf("CODES(%s)", quoted(v.name)), codes)
	}
	for _, v := range all {
		for _, one := range v.values {
			if v.name != c.measures {
				continue
			}
			p.key(fmt.Sprintf("UNITS(%s)", quoted(one.name)), one.unit)
			if one.decimals > 0 {
				p.raw(fmt.Sprintf("PRECISION(%s,%s)", quoted(v.name), quoted(one.name)), strconv.Itoa(one.decimals))
			}
		}
	}
	p.key("LAST-UPDATED", c.stamp())
	p.key("REFPERIOD", c.period)
	p.key("SOURCE", c.source)
	for _, note := range c.notes {
		p.key("NOTEX", note)
	}
	for _, note := range c.more {
		p.key("NOTE", note)
	}
	p.data(c)
	return p.w.Flush()
}

func (c *cube) tr(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }

// stamp is the day as the format writes times.
func (c *cube) stamp() string { return strings.ReplaceAll(c.updated, "-", "") + " 00:00" }

func names(all []variable) (out []string) {
	for _, v := range all {
		out = append(out, v.name)
	}
	return out
}

// pxWriter writes the lines of a PX file. The first error is kept by the buffer.
type pxWriter struct{ w *bufio.Writer }

// longest is how many characters a text in quotes may have on a line.
const longest = 240

// quoted is a text in quotes. The format has no way to write a quotation mark or a line break within: the first becomes
// another mark, the second the sign that the format has for it.
func quoted(s string) string {
	s = strings.NewReplacer(`"`, "'", "\n", "#", "\r", "").Replace(lang.VisibleLines(s))
	return `"` + s + `"`
}

// lines is a text in quotes, on as many lines as it needs.
func lines(s string) string {
	rest := []rune(strings.Trim(quoted(s), `"`))
	var parts []string
	for len(rest) > longest {
		at := longest
		for i := longest; i > longest/2; i-- {
			if rest[i-1] == ' ' {
				at = i
				break
			}
		}
		parts, rest = append(parts, `"`+string(rest[:at])+`"`), rest[at:]
	}
	return strings.Join(append(parts, `"`+string(rest)+`"`), "\n")
}

// key writes a keyword with a text; nothing where there is none.
func (p *pxWriter) key(keyword, text string) {
	if text != "" {
		p.raw(keyword, lines(text))
	}
}

func (p *pxWriter) raw(keyword, text string) {
	fmt.Fprintf(p.w, "%s=%s;\n", keyword, text)
}

func (p *pxWriter) list(keyword string, texts []string) {
	if len(texts) == 0 {
		return
	}
	var b strings.Builder
	column := len(keyword) + 1
	for i, text := range texts {
		text = quoted(text)
		if i > 0 {
			b.WriteByte(',')
			if column+len([]rune(text)) > longest {
				b.WriteByte('\n')
				column = 0
			}
		}
		b.WriteString(text)
		column += len([]rune(text)) + 1
	}
	p.raw(keyword, b.String())
}

// timeValues says that the values of a variable are years.
func (p *pxWriter) timeValues(name string, years []string) {
	all := make([]string, len(years))
	for i, year := range years {
		all[i] = quoted(year)
	}
	p.raw(fmt.Sprintf("TIMEVAL(%s)", quoted(name)), "TLIST(A1),"+strings.Join(all, ","))
}

// data writes the cells, a line for each combination of the stub.
func (p *pxWriter) data(c *cube) {
	across := 1
	for _, v := range c.heading {
		across *= len(v.values)
	}
	fmt.Fprint(p.w, "DATA=")
	for i, one := range c.cells {
		if i%across == 0 {
			p.w.WriteByte('\n')
		} else {
			p.w.WriteByte(' ')
		}
		if one.points > 0 {
			p.w.WriteString(`"` + strings.Repeat(".", one.points) + `"`)
		} else {
			p.w.WriteString(plain(one.number))
		}
	}
	p.w.WriteString(";\n")
}

// mostDecimals is how many decimals the format has.
const mostDecimals = 15

// plain is a number with a point and as many decimals as it needs.
func plain(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if _, decimals, ok := strings.Cut(s, "."); ok && len(decimals) > mostDecimals {
		s = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', mostDecimals, 64), "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// decimals is how many decimals a number has when it is written.
func decimals(v float64) int {
	_, after, _ := strings.Cut(plain(v), ".")
	return len(after)
}

// hundredfold is a share in per cent, without the digits that only its binary form has.
func hundredfold(v float64) float64 {
	exact, err := strconv.ParseFloat(strconv.FormatFloat(v*100, 'g', 13, 64), 64)
	if err != nil || math.IsInf(exact, 0) {
		return v * 100
	}
	return exact
}
