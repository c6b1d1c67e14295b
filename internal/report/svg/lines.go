package svg

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Lines is one line per series over the same steps of time, from zero.
type Lines struct {
	X      []string // years
	Series []Series
	// Number writes a value at the axis.
	Number func(float64) string
}

// Series is one line; a value that is not shown is NaN and leaves a gap.
type Series struct {
	Name   string
	Y      []float64
	Strong bool // a total: drawn thick and dark
	Mark   Mark // what is said beside its name where none of it is shown
}

// any says whether some of the series is shown.
func (s Series) any() bool {
	return slices.ContainsFunc(s.Y, func(v float64) bool { return !math.IsNaN(v) })
}

var dashes = []string{"", "7 3", "2 3", "9 3 2 3", "", "7 3", "2 3", "9 3 2 3"}

func (l Lines) draw(c *canvas) float64 {
	top, plotHeight := 10.0, 300.0
	right := 0.0
	style := func(i int) (colour, dash string, width float64) {
		if l.Series[i].Strong {
			return ink, "", 3
		}
		return Palette[i%len(Palette)], dashes[i%len(dashes)], 2
	}
	if c.narrow() {
		plotHeight = 240
		var keys []key
		for i, s := range l.Series {
			colour, dash, width := style(i)
			name := s.Name
			if !s.any() {
				name += " " + s.Mark.Symbol
			}
			keys = append(keys, key{name, func(x, y float64) {
				c.line(x-9, y, x+11, y, colour, width, dash)
				c.marker(i, x+1, y, 3.2, colour, i >= 4)
			}})
		}
		top = c.legend(0, keys) + 10
	} else {
		for _, s := range l.Series {
			right = max(right, textWidth(s.Name)+22)
		}
		right = min(right, c.width*0.33)
	}
	highest := 0.0
	for _, s := range l.Series {
		for _, v := range s.Y {
			if !math.IsNaN(v) {
				highest = max(highest, v)
			}
		}
	}
	step := niceStep(highest, 5)
	ceiling := max(step, math.Ceil(highest/step)*step)
	left := textWidth(l.Number(ceiling)) + 8
	plot := c.width - left - right - 18
	xAt := func(i int) float64 {
		if len(l.X) < 2 {
			return left + plot/2
		}
		return left + plot*float64(i)/float64(len(l.X)-1)
	}
	yAt := func(v float64) float64 { return top + plotHeight*(1-v/ceiling) }
	for v := 0.0; v <= ceiling*1.0001; v += step {
		c.line(left, yAt(v), left+plot, yAt(v), grid, 1, "")
		c.text(left-6, yAt(v)+4.5, l.Number(v), "end", muted, false)
	}
	every := 1
	if n := float64(len(l.X)); n > 1 {
		every = max(1, int(math.Ceil(40/(plot/(n-1)))))
	}
	for i, x := range l.X {
		if (len(l.X)-1-i)%every == 0 {
			c.text(xAt(i), top+plotHeight+18, x, "middle", muted, false)
		}
	}
	type end struct {
		series int
		y      float64
	}
	var ends []end
	for i, s := range l.Series {
		colour, dash, width := style(i)
		var path strings.Builder
		pen := false
		last := math.NaN()
		for j, v := range s.Y {
			if math.IsNaN(v) {
				pen = false
				continue
			}
			op := "M"
			if pen {
				op = "L"
			}
			fmt.Fprintf(&path, "%s%s %s", op, num(xAt(j)), num(yAt(v)))
			pen, last = true, v
		}
		if path.Len() > 0 {
			extra := ""
			if dash != "" {
				extra = ` stroke-dasharray="` + dash + `"`
			}
			fmt.Fprintf(&c.b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s/>`,
				path.String(), colour, num(width), extra)
		}
		for j, v := range s.Y {
			if !math.IsNaN(v) {
				c.marker(i, xAt(j), yAt(v), 3.2, colour, i >= 4)
			}
		}
		if math.IsNaN(last) {
			last = 0
		}
		ends = append(ends, end{i, yAt(last)})
	}
	if !c.narrow() {
		// Names stand at the end of their lines, moved apart where they would touch.
		slices.SortStableFunc(ends, func(a, b end) int {
			switch {
			case a.y < b.y:
				return -1
			case a.y > b.y:
				return 1
			}
			return a.series - b.series
		})
		const gap = 16.0
		for i := range ends {
			if i > 0 {
				ends[i].y = max(ends[i].y, ends[i-1].y+gap)
			}
		}
		if n := len(ends); n > 0 {
			if over := ends[n-1].y - (top + plotHeight - 2); over > 0 {
				ends[n-1].y -= over
				for i := n - 2; i >= 0; i-- {
					ends[i].y = min(ends[i].y, ends[i+1].y-gap)
				}
			}
		}
		for _, e := range ends {
			colour, _, _ := style(e.series)
			if s := l.Series[e.series]; !s.any() {
				c.text(left+plot+28, e.y+4.5, s.Name+" "+s.Mark.Symbol, "start", muted, false)
				continue
			}
			c.marker(e.series, left+plot+20, e.y, 3.2, colour, e.series >= 4)
			c.text(left+plot+28, e.y+4.5, l.Series[e.series].Name, "start", colour, l.Series[e.series].Strong)
		}
	}
	return top + plotHeight + 28
}
