package svg

import (
	"math"
	"strings"
)

// Ranges is panels of values with their intervals on a scale that begins at zero.
type Ranges struct {
	Panels []RangePanel
	// Number formats a value on the axis.
	Number func(float64) string
	Whole  float64 // the end of the scale; 0 takes the largest value or end of an interval
}

// RangePanel is the rows under one heading.
type RangePanel struct {
	Title string
	Rows  []RangeRow
}

// RangeRow is a value with its interval; NaN where there is none. An interval with a low end and no high one is open:
// it is drawn to the end of the scale, with an arrow.
type RangeRow struct {
	Label            string
	Value, Low, High float64
	Text             string
	Mark             Mark // if there is neither value nor interval
}

func (r Ranges) draw(c *canvas) float64 {
	left, right, highest := 0.0, 0.0, 0.0
	var labels []string
	for _, p := range r.Panels {
		for _, row := range p.Rows {
			labels = append(labels, row.Label)
			right = max(right, textWidth(row.Text)+14)
			for _, v := range []float64{row.Value, row.Low, row.High} {
				if !math.IsNaN(v) {
					highest = max(highest, v)
				}
			}
		}
	}
	if c.narrow() {
		right = 0
	} else {
		left = labelColumn(c.width, labels)
	}
	step := niceStep(highest, 5)
	ceiling := max(step, math.Ceil(highest/step)*step)
	if r.Whole > 0 {
		step, ceiling = r.Whole/4, r.Whole
	}
	const pad = 12
	plot := c.width - left - right - 2*pad
	x := func(v float64) float64 { return left + pad + plot*min(max(v, 0), ceiling)/ceiling }
	y := 0.0
	for i, p := range r.Panels {
		if p.Title != "" {
			y = c.heading(p.Title, y, i > 0)
		}
		y = r.rows(c, p.Rows, y, left, step, ceiling, x)
	}
	return y
}

func (r Ranges) rows(c *canvas, rows []RangeRow, y, left, step, ceiling float64, x func(float64) float64) float64 {
	height := 24.0
	if c.narrow() {
		height = 40
	}
	usual := height
	for _, row := range rows {
		height = c.rowHeight(row.Label, row.Text, left, usual)
		mid, from := y+height/2, y
		if c.narrow() {
			lower := height - usual
			mid, from = y+26+lower, y+16+lower
		}
		for _, v := range ticks(step, ceiling) {
			c.line(x(v), from, x(v), y+height, grid, 1, "")
		}
		if c.narrow() {
			c.over(row.Label, row.Text, y)
		} else {
			c.label(row.Label, left, y, height)
			c.text(c.width, mid+4.5, row.Text, "end", ink, false)
		}
		if math.IsNaN(row.Value) && math.IsNaN(row.Low) {
			if row.Text == "" {
				c.text(x(0)+4, mid+4.5, strings.TrimSpace(row.Mark.Symbol+" "+row.Mark.Text), "start", muted, false)
			}
		} else {
			c.ranged(row, mid, ceiling, x)
		}
		y += height
	}
	c.line(x(0), y, x(ceiling), y, muted, 1, "")
	for _, v := range ticks(step, ceiling) {
		c.text(x(v), y+15, r.Number(v), "middle", muted, false)
	}
	return y + 24
}

// ranged draws a value with its interval, open to the right where the interval has no high end.
func (c *canvas) ranged(row RangeRow, y, ceiling float64, x func(float64) float64) {
	high := row.High
	if math.IsNaN(high) {
		high = ceiling
	}
	if !math.IsNaN(row.Low) {
		c.line(x(row.Low), y, x(high), y, Palette[0], 2, "")
		if math.IsNaN(row.High) {
			c.arrow(x(high), y, 1, Palette[0])
		}
	}
	if !math.IsNaN(row.Value) {
		c.marker(0, x(row.Value), y, 3.6, Palette[0], false)
	}
}

// ticks are the multiples of a step up to the end of a scale, without the digits that binary fractions add.
func ticks(step, ceiling float64) (all []float64) {
	for i := range int(ceiling/step+1e-6) + 1 {
		all = append(all, math.Round(float64(i)*step*1e9)/1e9)
	}
	return all
}
