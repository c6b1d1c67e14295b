package svg

import (
	"math"
)

// Dots is panels of ratios with their intervals on one logarithmic scale, with a line at 1.
type Dots struct {
	Kinds  []string // what the dots of a row are, in order: "standardiserad", "matchad"
	Panels []DotPanel
	// Number formats a ratio on the axis.
	Number func(float64) string
}

// DotPanel is the rows under one heading.
type DotPanel struct {
	Title string
	Rows  []DotRow
}

// DotRow is one row: a dot per kind, with the text of the first at the end.
type DotRow struct {
	Label string
	Dots  []Dot
	Text  string
}

// Dot is a ratio with its interval. NaN means that there is none.
type Dot struct{ Value, Low, High float64 }

// several reports whether the row has more than one dot, which are then drawn apart.
func (r DotRow) several() bool {
	n := 0
	for _, d := range r.Dots {
		if !math.IsNaN(d.Value) {
			n++
		}
	}
	return n > 1
}

// bounds returns the ends of the scale: powers of two around 1 and all dots and intervals, at least 1/16 and at most
// 64.
func (d Dots) bounds() (low, high float64) {
	low, high = 1, 1
	for _, p := range d.Panels {
		for _, r := range p.Rows {
			for _, dot := range r.Dots {
				for _, v := range []float64{dot.Value, dot.Low, dot.High} {
					if !math.IsNaN(v) && v > 0 && !math.IsInf(v, 0) {
						low, high = min(low, v), max(high, v)
					}
				}
			}
		}
	}
	low = math.Exp2(math.Floor(math.Log2(low) - 0.05))
	high = math.Exp2(math.Ceil(math.Log2(high) + 0.05))
	return max(low, 1.0/16), min(high, 64)
}

func (d Dots) draw(c *canvas) float64 {
	colours := []string{Palette[0], Palette[1]}
	var keys []key
	if len(d.Kinds) > 1 {
		for i, name := range d.Kinds {
			keys = append(keys, key{name, func(x, y float64) {
				c.line(x-9, y, x+9, y, colours[i%2], 2, "")
				c.marker(3*i, x, y, 4, colours[i%2], i > 0)
			}})
		}
	}
	y := 0.0
	if len(keys) > 0 {
		y = c.legend(0, keys) + 4
	}
	left, right := 0.0, 0.0
	if !c.narrow() {
		var labels []string
		for _, p := range d.Panels {
			for _, r := range p.Rows {
				labels = append(labels, r.Label)
				right = max(right, textWidth(r.Text)+14)
			}
		}
		left = labelColumn(c.width, labels)
	}
	low, high := d.bounds()
	const pad = 18
	plot := c.width - left - right - 2*pad
	xAt := func(v float64) float64 {
		v = min(max(v, low), high)
		return left + pad + plot*math.Log(v/low)/math.Log(high/low)
	}
	ticks := []float64{}
	for v := low; v <= high*1.0001; v *= 2 {
		ticks = append(ticks, v)
	}
	for i, p := range d.Panels {
		if i > 0 {
			y += 10
		}
		if p.Title != "" {
			for _, line := range wrap(p.Title, c.width) {
				c.text(0, y+13, line, "start", ink, true)
				y += 19
			}
			y += 3
		}
		height := 24.0
		if c.narrow() {
			height = 40
		}
		var heights []float64
		bottom := y
		for _, r := range p.Rows {
			// Labels above their dots need room between the lines of the scale.
			h := c.rowHeight(r.Label, r.Text, left, height)
			from, to := bottom, bottom+h
			heights, bottom = append(heights, h), to
			if c.narrow() {
				from += 16 + h - height
			}
			for _, v := range ticks {
				stroke, width := grid, 1.0
				if v == 1 {
					stroke, width = "#6b7075", 1.5
				}
				c.line(xAt(v), from, xAt(v), to, stroke, width, "")
			}
		}
		for i, r := range p.Rows {
			height := heights[i]
			mid := y + height/2
			if c.narrow() {
				mid = y + 26 + c.over(r.Label, r.Text, y)
			} else {
				c.label(r.Label, left, y, height)
				c.text(c.width, mid+4.5, r.Text, "end", ink, false)
			}
			for k := len(r.Dots) - 1; k >= 0; k-- {
				dot := r.Dots[k]
				at := mid
				if r.several() {
					at += 4 * float64(2*k-1)
				}
				c.dot(dot, k, at, low, high, xAt, colours[k%2])
			}
			y += height
		}
		c.line(left+pad, bottom, left+pad+plot, bottom, muted, 1, "")
		for j, v := range ticks {
			if len(ticks) > 8 && c.narrow() && j%2 == 1 && v != 1 {
				continue
			}
			c.text(xAt(v), bottom+15, d.Number(v), "middle", muted, false)
		}
		y = bottom + 22
	}
	return y
}

// dot draws a ratio with its interval. A part beyond the scale is drawn as an arrow at its edge.
func (c *canvas) dot(d Dot, kind int, y, low, high float64, xAt func(float64) float64, colour string) {
	if math.IsNaN(d.Value) {
		return
	}
	if !math.IsNaN(d.Low) && !math.IsNaN(d.High) {
		x1, x2 := xAt(d.Low), xAt(d.High)
		c.line(x1, y, x2, y, colour, 2, "")
		if d.Low < low {
			c.arrow(x1, y, -1, colour)
		}
		if d.High > high {
			c.arrow(x2, y, 1, colour)
		}
	}
	switch {
	case d.Value < low:
		c.arrow(xAt(low), y, -1, colour)
	case d.Value > high:
		c.arrow(xAt(high), y, 1, colour)
	default:
		c.marker(3*kind, xAt(d.Value), y, 3.6, colour, kind > 0)
	}
}

func (c *canvas) arrow(x, y, direction float64, colour string) {
	c.b.WriteString(`<path d="M` + num(x+5*direction) + " " + num(y) + "l" + num(-6*direction) +
		" -3.5v7z\" fill=\"" + colour + `"/>`)
}
