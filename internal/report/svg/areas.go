package svg

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Areas is shares over time, one panel per group: at each point of time the shares stand on each other and add up to
// one. A share holds for its whole month, so that the areas have steps.
type Areas struct {
	X      []string // points of time
	Parts  []string // from the bottom
	Panels []AreaPanel
	// Percent formats a share on the axis.
	Percent func(float64) string
	// Rest names what is left at a point of time where shares are not shown.
	Rest string
}

// AreaPanel is the shares of one group, by part and point of time; NaN where a share is not shown.
type AreaPanel struct {
	Title  string
	Shares [][]float64
	Mark   Mark // if no share is shown
}

// any reports whether a share is shown.
func (p AreaPanel) any() bool {
	return slices.ContainsFunc(p.Shares, func(of []float64) bool { return hidden(of) < len(of) })
}

// gaps reports whether a share is not shown.
func (p AreaPanel) gaps() bool {
	return slices.ContainsFunc(p.Shares, func(of []float64) bool { return hidden(of) > 0 })
}

func (a Areas) draw(c *canvas) float64 {
	var keys []key
	for i, name := range a.Parts {
		fill := Fills[i%len(Fills)]
		keys = append(keys, key{name, func(x, y float64) { c.rect(x-9, y-7, 18, 14, fill.Fill) }})
	}
	if slices.ContainsFunc(a.Panels, func(p AreaPanel) bool { return p.any() && p.gaps() }) {
		keys = append(keys, key{a.Rest, func(x, y float64) { c.rect(x-9, y-7, 18, 14, c.hatch()) }})
	}
	top := c.legend(0, keys) + 8
	beside := 1
	if c.width >= 640 && len(a.Panels) > 1 {
		beside = 2
	}
	const gap, height = 26.0, 150.0
	width := (c.width - gap*float64(beside-1)) / float64(beside)
	for i, p := range a.Panels {
		x := float64(i%beside) * (width + gap)
		y := top + float64(i/beside)*(height+58)
		a.panel(c, p, x, y, width, height)
	}
	rows := (len(a.Panels) + beside - 1) / beside
	return top + float64(rows)*(height+58) - 12
}

func (a Areas) panel(c *canvas, p AreaPanel, left, top, width, height float64) {
	c.text(left, top+13, p.Title, "start", ink, true)
	top += 22
	axis := textWidth(a.Percent(1)) + 8
	x0, plot := left+axis, width-axis-2
	n := float64(max(len(a.X), 1))
	if !p.any() {
		c.text(x0, top+height/2, strings.TrimSpace(p.Mark.Symbol+" "+p.Mark.Text), "start", muted, false)
	} else {
		if p.gaps() {
			c.rect(x0, top, plot, height, c.hatch())
		}
		base := make([]float64, len(a.X))
		for i := range p.Shares {
			path := p.steps(i, base, func(j int) float64 { return x0 + plot*float64(j)/n },
				func(v float64) float64 { return top + height*(1-min(v, 1)) })
			if path != "" {
				fmt.Fprintf(&c.b, `<path d="%s" fill="%s" stroke="#ffffff" stroke-width="0.5"/>`, path,
					Fills[i%len(Fills)].Fill)
			}
		}
	}
	for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
		y := top + height*(1-v)
		c.line(x0-4, y, x0, y, muted, 1, "")
		if v == 0 || v == 0.5 || v == 1 {
			c.text(x0-7, y+4.5, a.Percent(v), "end", muted, false)
		}
	}
	c.line(x0, top+height, x0+plot, top+height, muted, 1, "")
	every := 1
	if len(a.X) > 0 {
		for widest := textWidth(a.X[0]) + 14; widest > plot/n*float64(every); {
			every++
		}
	}
	if every > 1 { // by quarters and half-years, where these are months
		every = max((every+2)/3*3, 3)
	}
	month := plot / n // the name of a month stands under the middle of its step
	for j, x := range a.X {
		middle := x0 + month*(float64(j)+0.5)
		c.line(middle, top+height, middle, top+height+4, muted, 1, "")
		if j%every == 0 && middle+textWidth(x)/2 <= x0+plot+month/2 {
			c.text(middle, top+height+18, x, "middle", muted, false)
		}
	}
}

// steps returns the outline of a part from the shares below it, to which it adds its own; empty where it has none. Runs
// of points at which it has a share are outlined one by one.
func (p AreaPanel) steps(part int, base []float64, x func(int) float64, y func(float64) float64) string {
	var path strings.Builder
	shares := p.Shares[part]
	at := func(j int) bool { return !math.IsNaN(shares[j]) && shares[j] > 0 }
	for j := 0; j < len(shares); j++ {
		if !at(j) {
			continue
		}
		end := j
		for end < len(shares) && at(end) {
			end++
		}
		fmt.Fprintf(&path, "M%s %s", num(x(j)), num(y(base[j])))
		for k := j; k < end; k++ {
			fmt.Fprintf(&path, "V%sH%s", num(y(base[k]+shares[k])), num(x(k+1)))
		}
		for k := end - 1; k >= j; k-- {
			fmt.Fprintf(&path, "V%sH%s", num(y(base[k])), num(x(k)))
		}
		path.WriteString("z")
		j = end - 1
	}
	for j, v := range shares {
		if !math.IsNaN(v) {
			base[j] += v
		}
	}
	return path.String()
}
