package svg

import (
	"math"
	"strings"
)

// Bars is panels of horizontal bars from zero. Each panel has its own scale unless Common is set.
type Bars struct {
	Panels []BarPanel
	Common bool // one scale for all panels
}

// BarPanel is the bars of one measure.
type BarPanel struct {
	Title string
	Items []BarItem
	Whole float64 // the length of a full bar, 1 for shares; 0 takes the longest
}

// BarItem is one bar. Text is its value as printed at its end. A value that is not shown is NaN.
type BarItem struct {
	Label string
	Value float64
	Text  string
	Mark  Mark
}

func (b Bars) draw(c *canvas) float64 {
	const height = 20
	left := 0.0
	if !c.narrow() {
		var labels []string
		for _, p := range b.Panels {
			for _, it := range p.Items {
				labels = append(labels, it.Label)
			}
		}
		left = labelColumn(c.width, labels)
	}
	common, widest := 0.0, 0.0
	for _, p := range b.Panels {
		for _, it := range p.Items {
			if !math.IsNaN(it.Value) {
				common = max(common, it.Value)
				widest = max(widest, textWidth(it.Text))
			}
		}
	}
	plot := c.width - left - widest - 12
	y := 0.0
	for i, p := range b.Panels {
		if i > 0 {
			y += 12
		}
		if p.Title != "" {
			for _, line := range wrap(p.Title, c.width*0.95) {
				c.text(0, y+13, line, "start", ink, true)
				y += 17
			}
			y += 6
		}
		whole := p.Whole
		if whole == 0 {
			for _, it := range p.Items {
				if !math.IsNaN(it.Value) {
					whole = max(whole, it.Value)
				}
			}
		}
		if b.Common {
			whole = common
		}
		if whole == 0 {
			whole = 1
		}
		for _, it := range p.Items {
			if left > 0 {
				if n := len(wrap(it.Label, left-10)); n > 1 {
					y += float64(n-1)*7.5 - 3
				}
			}
			y = c.label(it.Label, left, y, height)
			if math.IsNaN(it.Value) {
				c.text(left, y+height/2+4.5, strings.TrimSpace(it.Mark.Symbol+" "+it.Mark.Text), "start", muted, false)
			} else {
				w := plot * max(it.Value, 0) / whole
				if it.Value > 0 {
					w = max(w, 1)
				}
				if p.Whole > 0 {
					c.rect(left, y, plot, height, "#eef1f4")
				}
				if w > 0 {
					c.rect(left, y, w, height, Palette[0])
				}
				end := left + w
				if p.Whole > 0 {
					end = left + plot
				}
				c.text(end+6, y+height/2+4.5, it.Text, "start", ink, false)
			}
			y += height + 7
			if left > 0 {
				if n := len(wrap(it.Label, left-10)); n > 1 {
					y += float64(n-1)*7.5 - 3
				}
			}
		}
	}
	return y
}
