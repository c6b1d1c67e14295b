package svg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Lines is one line per series over the same points of time. The vertical axis begins at zero.
type Lines struct {
	X      []string // years
	Series []Series
	At     []float64 // where the points stand on the horizontal axis; empty: evenly
	// Number formats a value on the axis.
	Number func(float64) string
	Shares bool // the values are shares at dates
}

// Series is one line. A value that is not shown is NaN and gives a gap.
type Series struct {
	Name   string
	Y      []float64
	Strong bool // a total: drawn thick and dark
	Mark   Mark // beside its name if no value is shown
}

// any reports whether at least one value of the series is shown.
func (s Series) any() bool {
	return slices.ContainsFunc(s.Y, func(v float64) bool { return !math.IsNaN(v) })
}

// named is the name of the series, with the sign of a withheld value if no value is shown.
func (s Series) named() string {
	if s.any() {
		return s.Name
	}
	return s.Name + " " + s.Mark.Symbol
}

var dashes = []string{"", "7 3", "2 3", "9 3 2 3", "", "7 3", "2 3", "9 3 2 3"}

// linePlot is the area of a line chart, inside its axes.
type linePlot struct {
	left, top, width, height float64
	ceiling                  float64 // the value at the top
	points                   int     // along the horizontal axis
	at                       []float64
}

func (p linePlot) x(i int) float64 {
	if p.points < 2 {
		return p.left + p.width/2
	}
	if len(p.at) == p.points {
		return p.left + p.width*(p.at[i]-p.at[0])/(p.at[p.points-1]-p.at[0])
	}
	return p.left + p.width*float64(i)/float64(p.points-1)
}

func (p linePlot) y(v float64) float64 { return p.top + p.height*(1-v/p.ceiling) }

// style returns how the line of a series is drawn.
func (l Lines) style(i int) (colour, dash string, width float64) {
	if l.Series[i].Strong {
		return ink, "", 3
	}
	return Palette[i%len(Palette)], dashes[i%len(dashes)], 2
}

func (l Lines) draw(c *canvas) float64 {
	top, plotHeight := 10.0, 300.0
	right := 0.0
	if c.narrow() {
		plotHeight = 240
		top = l.legend(c) + 10
	} else {
		for _, s := range l.Series {
			right = max(right, textWidth(s.named())+22)
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
	p := linePlot{left, top, c.width - left - right - 18, plotHeight, ceiling, len(l.X), l.At}
	l.axes(c, p, step)
	for i := range l.Series {
		l.line(c, p, i)
	}
	if !c.narrow() {
		l.names(c, p, right-10)
	}
	return top + plotHeight + 28
}

// legend draws the names of the series above a narrow chart and returns the height used.
func (l Lines) legend(c *canvas) float64 {
	var keys []key
	for i, s := range l.Series {
		colour, dash, width := l.style(i)
		keys = append(keys, key{s.named(), func(x, y float64) {
			c.line(x-9, y, x+11, y, colour, width, dash)
			c.marker(i, x+1, y, 3.2, colour, i >= 4)
		}})
	}
	return c.legend(0, keys)
}

// axes draws the grid with its numbers, and the names along the horizontal axis as closely as they fit.
func (l Lines) axes(c *canvas, p linePlot, step float64) {
	for v := 0.0; v <= p.ceiling*1.0001; v += step {
		c.line(p.left, p.y(v), p.left+p.width, p.y(v), grid, 1, "")
		c.text(p.left-6, p.y(v)+4.5, l.Number(v), "end", muted, false)
	}
	every := 1
	if n := float64(len(l.X)); n > 1 && len(l.At) == 0 {
		every = max(1, int(math.Ceil(40/(p.width/(n-1)))))
	}
	for i, x := range l.X {
		if (len(l.X)-1-i)%every == 0 {
			c.text(p.x(i), p.top+p.height+18, x, "middle", muted, false)
		}
	}
}

// line draws one series, with a gap where a value is not shown.
func (l Lines) line(c *canvas, p linePlot, i int) {
	colour, dash, width := l.style(i)
	var path strings.Builder
	pen := false
	for j, v := range l.Series[i].Y {
		if math.IsNaN(v) {
			pen = false
			continue
		}
		op := "M"
		if pen {
			op = "L"
		}
		fmt.Fprintf(&path, "%s%s %s", op, num(p.x(j)), num(p.y(v)))
		pen = true
	}
	if path.Len() > 0 {
		extra := ""
		if dash != "" {
			extra = ` stroke-dasharray="` + dash + `"`
		}
		fmt.Fprintf(&c.b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s/>`,
			path.String(), colour, num(width), extra)
	}
	for j, v := range l.Series[i].Y {
		if !math.IsNaN(v) {
			c.marker(i, p.x(j), p.y(v), 3.2, colour, i >= 4)
		}
	}
}

// names draws the names of the series at the ends of their lines, moved apart where they would touch. A name that has
// no room on one line has several.
func (l Lines) names(c *canvas, p linePlot, room float64) {
	type end struct {
		series int
		y      float64
		lines  []string
	}
	var ends []end
	for i, s := range l.Series {
		last := 0.0
		for _, v := range s.Y {
			if !math.IsNaN(v) {
				last = v
			}
		}
		ends = append(ends, end{i, p.y(last), wrap(s.named(), room)})
	}
	slices.SortStableFunc(ends, func(a, b end) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.series, b.series))
	})
	const gap = 16.0
	for i := range ends {
		if i > 0 {
			ends[i].y = max(ends[i].y, ends[i-1].y+gap*float64(len(ends[i-1].lines)))
		}
	}
	if n := len(ends); n > 0 {
		lowest := ends[n-1].y + gap*float64(len(ends[n-1].lines)-1)
		if over := lowest - (p.top + p.height - 2); over > 0 {
			ends[n-1].y -= over
			for i := n - 2; i >= 0; i-- {
				ends[i].y = min(ends[i].y, ends[i+1].y-gap*float64(len(ends[i].lines)))
			}
		}
	}
	for _, e := range ends {
		x := p.left + p.width
		s := l.Series[e.series]
		colour, _, _ := l.style(e.series)
		if s.any() {
			c.marker(e.series, x+20, e.y, 3.2, colour, e.series >= 4)
		} else {
			colour = muted
		}
		for i, line := range e.lines {
			c.text(x+28, e.y+gap*float64(i)+4.5, line, "start", colour, s.any() && s.Strong)
		}
	}
}
