package svg

import (
	"math"
	"strings"
)

// Stacked is one bar per group, each divided into shares that add up to one.
type Stacked struct {
	Parts []string // the names of the parts, in the order of the bar
	Bars  []StackedBar
	// Percent formats the share on its part.
	Percent func(float64) string
}

// StackedBar is one bar. A share that is not shown is NaN. The bar is then not drawn, since the other parts would
// reveal it.
type StackedBar struct {
	Label  string
	Shares []float64
	Mark   Mark // shown if a share is NaN
}

func (s Stacked) draw(c *canvas) float64 {
	const height = 26
	var keys []key
	for i, name := range s.Parts {
		fill := Fills[i%len(Fills)]
		keys = append(keys, key{name, func(x, y float64) { c.rect(x-9, y-7, 18, 14, fill.Fill) }})
	}
	y := c.legend(0, keys) + 8
	left := 0.0
	if !c.narrow() {
		left = labelColumn(c.width, s.labels())
	}
	plot := c.width - left
	for _, bar := range s.Bars {
		y = c.label(bar.Label, left, y, height)
		if missing(bar.Shares) {
			c.text(left, y+height/2+4.5, strings.TrimSpace(bar.Mark.Symbol+" "+bar.Mark.Text), "start", muted, false)
		} else {
			x := left
			for i, share := range bar.Shares {
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

func missing(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) {
			return true
		}
	}
	return len(values) == 0
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

// label writes the label of a bar or row: beside it in a column of width left, or above it if left is 0. It returns the
// top of the bar.
func (c *canvas) label(s string, left, y, height float64) float64 {
	if left == 0 {
		for _, line := range wrap(s, c.width) {
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
