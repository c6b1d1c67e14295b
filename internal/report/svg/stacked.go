package svg

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Stacked is one bar per group, each divided into shares that add up to one.
type Stacked struct {
	Parts []string // the names of the parts, in the order of the bar
	Bars  []StackedBar
	// Percent formats the share on its part.
	Percent func(float64) string
	// Rest names what is left of a bar where several parts are not shown: their sum, which follows from those that are.
	// Empty: such a bar is not drawn.
	Rest string
}

// StackedBar is one bar. A share that is not shown is NaN. The bar is then not drawn, since the other parts would
// reveal it, unless what is left has a name.
type StackedBar struct {
	Heading string // over the bar, where a new part of the drawing begins
	Label   string
	Shares  []float64
	Mark    Mark // shown if the bar is not drawn
}

// hidden reports how many shares are not shown.
func hidden(shares []float64) (n int) {
	for _, v := range shares {
		if math.IsNaN(v) {
			n++
		}
	}
	return n
}

// undrawn reports whether a bar is left out: without any share, and with some where what is left has no name.
func (s Stacked) undrawn(shares []float64) bool {
	n := hidden(shares)
	return n == len(shares) || n > 0 && s.Rest == ""
}

func (s Stacked) draw(c *canvas) float64 {
	const height = 26
	var keys []key
	for i, name := range s.Parts {
		fill := Fills[i%len(Fills)]
		keys = append(keys, key{name, func(x, y float64) { c.rect(x-9, y-7, 18, 14, fill.Fill) }})
	}
	if slices.ContainsFunc(s.Bars, func(b StackedBar) bool { return !s.undrawn(b.Shares) && hidden(b.Shares) > 0 }) {
		keys = append(keys, key{s.Rest, func(x, y float64) { c.rect(x-9, y-7, 18, 14, c.hatch()) }})
	}
	y := c.legend(0, keys) + 8
	left := 0.0
	if !c.narrow() {
		left = labelColumn(c.width, s.labels())
	}
	plot := c.width - left
	for i, bar := range s.Bars {
		if bar.Heading != "" {
			y = c.heading(bar.Heading, y, i > 0)
		}
		y = c.label(bar.Label, left, y, height)
		if s.undrawn(bar.Shares) {
			c.text(left, y+height/2+4.5, strings.TrimSpace(bar.Mark.Symbol+" "+bar.Mark.Text), "start", muted, false)
		} else {
			x := left
			if hidden(bar.Shares) > 0 {
				c.rect(left, y, plot, height, c.hatch())
			}
			for i, share := range bar.Shares {
				if math.IsNaN(share) {
					continue
				}
				fill := Fills[i%len(Fills)]
				w := plot * share
				c.rect(x, y, w-1, height, fill.Fill)
				if label := s.Percent(share); w-1 > textWidth(label)+4 {
					c.text(x+w/2, y+height/2+4.5, label, "middle", fill.Text, false)
				}
				x += w
			}
		}
		y += height + 9
	}
	return y
}

func (s Stacked) labels() []string {
	var out []string
	for _, b := range s.Bars {
		out = append(out, b.Label)
	}
	return out
}

// heading writes the heading of a part of a drawing, with room above it where something stands there.
func (c *canvas) heading(s string, y float64, after bool) float64 {
	if after {
		y += 10
	}
	for _, line := range wrap(s, c.width*0.95) {
		c.text(0, y+13, line, "start", ink, true)
		y += 18
	}
	return y + 4
}

// hatch returns the fill of what is not shown: thin lines on white, defined once in a drawing.
func (c *canvas) hatch() string {
	if !c.hatched {
		c.hatched = true
		fmt.Fprintf(&c.b, `<defs><pattern id="%s-h" width="6" height="6" patternUnits="userSpaceOnUse" `+
			`patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>`+
			`<line x1="0" y1="0" x2="0" y2="6" stroke="%s" stroke-width="2"/></pattern></defs>`, c.id, "#8a9097")
	}
	return "url(#" + c.id + "-h)"
}

// labelColumn returns the width of the column of labels on the left: that of the widest label, at most a third of the
// drawing.
func labelColumn(width float64, labels []string) float64 {
	widest := 0.0
	for _, l := range labels {
		widest = max(widest, textWidth(l))
	}
	return min(widest+14, width*0.36)
}

// rowHeight is the height of a row with its label and its text: more than usual where the label has several lines.
func (c *canvas) rowHeight(label, text string, left, usual float64) float64 {
	if c.narrow() {
		return usual + 15*float64(len(c.above(label, text))-1)
	}
	return max(usual, 15*float64(len(wrap(label, left-10)))+4)
}

// above are the lines of a label that stands over its row, beside the row's text.
func (c *canvas) above(label, text string) []string { return wrap(label, c.width-textWidth(text)-12) }

// over writes the label and the text of a row above it, and returns how much lower the row is than usual.
func (c *canvas) over(label, text string, y float64) float64 {
	lines := c.above(label, text)
	for i, line := range lines {
		c.text(0, y+12+15*float64(i), line, "start", ink, false)
	}
	c.text(c.width, y+12, text, "end", ink, false)
	return 15 * float64(len(lines)-1)
}

// label writes the label of a bar or row: beside it in a column of width left, or above it if left is 0. It returns the
// top of the bar.
func (c *canvas) label(s string, left, y, height float64) float64 {
	if left == 0 {
		for _, line := range wrap(s, c.width*0.95) { // as a title: fonts differ in width
			c.text(0, y+11, line, "start", ink, false)
			y += 16
		}
		return y
	}
	lines := wrap(s, left-10)
	top := y + height/2 + 4.5 - float64(len(lines)-1)*7.5
	for i, line := range lines {
		c.text(0, top+float64(i)*15, line, "start", ink, false)
	}
	return y
}
