// Package svg draws the report's figures as SVG text: stacked shares, shares by month, lines by year, dots with
// intervals, bars, tables of moves as shades and as flows, and networks.
//
// A drawing has no script and no external reference. It has a title and a description for people who cannot see it, and
// its parts differ in shape or lightness, not only in colour. It is drawn for a given width, so that text keeps its
// size on a phone. A value that is not shown (NaN) is never drawn; a Mark takes its place.
package svg

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// Chart is something that can be drawn.
type Chart interface {
	// draw draws on the canvas from the top and returns the height used.
	draw(c *canvas) float64
}

// Frame holds the size and the texts of a drawing.
type Frame struct {
	ID    string  // unique on the page; letters, digits and hyphens
	Width float64 // in CSS pixels; below 480 labels are above their bars or rows
	Title string
	Desc  string
	Font  string   // of a drawing that is a file of its own; on a page that of the page
	Notes []string // below a drawing that is a file of its own: what it must carry
}

// Fonts are those of a drawing that is a file of its own: what the page has.
const Fonts = "'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"

// Mark takes the place of a value that is not shown.
type Mark struct {
	Symbol string // "‥"
	Text   string // "skyddat värde"
}

// Palette has the colours of lines, dots and bars: the Okabe–Ito hues, darkened to a contrast of 4.5:1 on white for
// text and thin lines.
var Palette = []string{"#0b4f8a", "#a8480a", "#00695c", "#8a3a73", "#6b5200", "#1f6fa3", "#404040", "#9b1c31"}

// Fills are the colours of stacked parts, each with the colour of the text on it. They differ in lightness as well as
// in hue.
var Fills = []struct{ Fill, Text string }{
	{"#0b3c5d", "#ffffff"},
	{"#e69f00", "#000000"},
	{"#c9dfee", "#000000"},
	{"#00695c", "#ffffff"},
	{"#f3e3a1", "#000000"},
	{"#7a3564", "#ffffff"},
	{"#3f7f3f", "#ffffff"},
	{"#d5d9dd", "#000000"},
	{"#5f6368", "#ffffff"},
}

const (
	ink      = "#1a1a1a"
	muted    = "#55595e"
	grid     = "#d9dce0"
	fontSize = 13.0

	lineHeight = 18.0 // of notes
)

// Draw returns the drawing as one svg element.
func Draw(chart Chart, f Frame) string {
	c := &canvas{width: f.Width, id: f.ID}
	h := math.Ceil(chart.draw(c))
	for _, note := range f.Notes {
		for _, line := range wrap(note, f.Width) {
			h += lineHeight
			c.text(0, h, line, "start", muted, false)
		}
	}
	if len(f.Notes) > 0 {
		h += lineHeight / 2
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="%[1]s-t %[1]s-d" `+
		`viewBox="0 0 %[2]s %[3]s" width="%[2]s" height="%[3]s" font-family="%[6]s" font-size="%[4]s" fill="%[5]s">`,
		html.EscapeString(f.ID), num(f.Width), num(h), num(fontSize), ink, cmp.Or(f.Font, "inherit"))
	fmt.Fprintf(&b, `<title id="%s-t">%s</title><desc id="%[1]s-d">%[3]s</desc>`, html.EscapeString(f.ID),
		html.EscapeString(f.Title), html.EscapeString(f.Desc))
	b.WriteString(c.b.String())
	b.WriteString("</svg>")
	return b.String()
}

// Height returns the height of a drawing of this package in CSS pixels, or 0 of another text.
func Height(drawing string) float64 {
	_, rest, _ := strings.Cut(drawing, ` height="`)
	text, _, _ := strings.Cut(rest, `"`)
	height, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return height
}

type canvas struct {
	b       strings.Builder
	width   float64
	id      string
	hatched bool // the fill of what is not shown is defined
}

func (c *canvas) narrow() bool { return c.width < 480 }

// num prints a coordinate with at most one decimal.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

func (c *canvas) rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, num(x), num(y),
		num(max(w, 0)), num(h), fill)
}

func (c *canvas) line(x1, y1, x2, y2 float64, stroke string, width float64, dash string) {
	extra := ""
	if dash != "" {
		extra = ` stroke-dasharray="` + dash + `"`
	}
	fmt.Fprintf(&c.b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"%s/>`, num(x1), num(y1),
		num(x2), num(y2), stroke, num(width), extra)
}

// text writes a line of text whose baseline is at y; anchor is start, middle or end.
func (c *canvas) text(x, y float64, s, anchor, fill string, bold bool) {
	extra := ""
	if anchor != "start" {
		extra += ` text-anchor="` + anchor + `"`
	}
	if fill != ink {
		extra += ` fill="` + fill + `"`
	}
	if bold {
		extra += ` font-weight="600"`
	}
	fmt.Fprintf(&c.b, `<text x="%s" y="%s"%s>%s</text>`, num(x), num(y), extra, html.EscapeString(s))
}

// marker draws one of eight shapes around a point.
func (c *canvas) marker(kind int, x, y, r float64, colour string, hollow bool) {
	fill := colour
	if hollow {
		fill = "#ffffff"
	}
	style := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="1.5"`, fill, colour)
	switch kind % 4 {
	case 0:
		fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s" %s/>`, num(x), num(y), num(r), style)
	case 1:
		fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" %s/>`, num(x-r*0.9), num(y-r*0.9),
			num(1.8*r), num(1.8*r), style)
	case 2:
		fmt.Fprintf(&c.b, `<path d="M%s %sl%s %sh%sz" %s/>`, num(x), num(y-1.15*r), num(1.15*r),
			num(2*r), num(-2.3*r), style)
	case 3:
		fmt.Fprintf(&c.b, `<path d="M%s %sl%s %sl%s %sl%s %sz" %s/>`, num(x), num(y-1.3*r), num(1.3*r), num(1.3*r),
			num(-1.3*r), num(1.3*r), num(-1.3*r), num(-1.3*r), style)
	}
}

// textWidth estimates the width of a text in the page's sans-serif font. The estimate is rather too wide than too
// narrow.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtfrI.,:;|!' ()", r), r == '\u00a0', r == '\u202f':
			w += 0.36
		case strings.ContainsRune("mwMW%—", r):
			w += 0.92
		case r >= 'A' && r <= 'Z', strings.ContainsRune("ÅÄÖ", r):
			w += 0.70
		default:
			w += 0.57
		}
	}
	return w * fontSize
}

// wrap breaks a text between words into lines of at most the given width. A wider word has a line of its own.
func wrap(s string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if next := strings.TrimSpace(line + " " + word); line != "" && textWidth(next) > width {
			lines = append(lines, line)
			line = word
		} else {
			line = next
		}
	}
	return append(lines, line)
}

// key is one item of a legend: its name, and a swatch that draw draws around (x, y).
type key struct {
	name string
	draw func(x, y float64)
}

// legend draws the items in as many lines as needed and returns the height used.
func (c *canvas) legend(top float64, keys []key) float64 {
	x, y := 0.0, top+14
	for _, k := range keys {
		w := 26 + textWidth(k.name) + 18
		if x > 0 && x+w-18 > c.width {
			x, y = 0, y+22
		}
		k.draw(x+9, y-4.5)
		for i, line := range wrap(k.name, c.width-26) { // a name that is wider than the chart has more lines
			if i > 0 {
				y += 17
			}
			c.text(x+24, y, line, "start", ink, false)
		}
		x += w
	}
	return y + 12 - top
}

// niceStep returns the distance of at most n ticks from 0 to highest: 1, 2, 2.5 or 5 times a power of ten.
func niceStep(highest float64, n int) float64 {
	if highest <= 0 {
		return 1
	}
	raw := highest / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*power >= raw {
			return m * power
		}
	}
	return 10 * power
}
