package svg

import (
	"fmt"
	"strconv"
)

// Flows is moves from each of some names, on the left, to others, on the right: bands as wide as the moves are many.
type Flows struct {
	Names  []string
	Panels []FlowPanel
	From   string // the heading over the left side
	To     string // the heading over the right side
	// Number formats the moves of a side.
	Number func(float64) string
}

// FlowPanel is the moves of one group that are shown.
type FlowPanel struct {
	Title string
	Links []FlowLink
	Note  string // below the drawing: what is not drawn; empty for nothing
	Mark  Mark   // if no move is shown
}

// FlowLink is the moves from a name to another, by their places.
type FlowLink struct {
	From, To int
	Value    float64
}

// flowSide is the sums of one side, and where each begins.
type flowSide struct{ sum, at []float64 }

func (f Flows) side(links []FlowLink, of func(FlowLink) int, top, scale, gap float64) flowSide {
	s := flowSide{make([]float64, len(f.Names)), make([]float64, len(f.Names))}
	for _, l := range links {
		s.sum[of(l)] += l.Value
	}
	y := top
	for i, sum := range s.sum {
		s.at[i] = y
		if sum > 0 {
			y += max(sum*scale, 1) + gap
		}
	}
	return s
}

func (f Flows) draw(c *canvas) float64 {
	y := 0.0
	if c.narrow() {
		y = c.numbered(f.Names)
	}
	for i, p := range f.Panels {
		if p.Title != "" {
			y = c.heading(p.Title, y, i > 0)
		}
		y = f.panel(c, p, y)
		if p.Note != "" {
			for _, line := range wrap(p.Note, c.width) {
				c.text(0, y+12, line, "start", muted, false)
				y += 17
			}
			y += 4
		}
	}
	return y
}

func (f Flows) panel(c *canvas, p FlowPanel, y float64) float64 {
	total := 0.0
	for _, l := range p.Links {
		total += l.Value
	}
	if total == 0 {
		c.text(0, y+14, p.Mark.Symbol+" "+p.Mark.Text, "start", muted, false)
		return y + 24
	}
	const gap, height, node = 17.0, 240.0, 9.0
	label := c.width * 0.3
	if c.narrow() {
		label = c.width * 0.22
	}
	left, right := label, c.width-label
	c.text(left, y+12, f.From, "end", muted, false)
	c.text(right, y+12, f.To, "start", muted, false)
	top := y + 24
	from := f.side(p.Links, func(l FlowLink) int { return l.From }, top, height/total, gap)
	to := f.side(p.Links, func(l FlowLink) int { return l.To }, top, height/total, gap)
	out, in := append([]float64{}, from.at...), append([]float64{}, to.at...)
	for _, l := range p.Links {
		w := l.Value * height / total
		y1, y2 := out[l.From], in[l.To]
		out[l.From], in[l.To] = y1+w, y2+w
		if w < 0.3 { // too thin to be seen
			continue
		}
		x1, x2 := left+node, right-node
		mid := (x1 + x2) / 2
		fmt.Fprintf(&c.b, `<path d="M%s %sC%s %s %s %s %s %sV%sC%s %s %s %s %s %sz" fill="%s" fill-opacity="0.7" `+
			`stroke="#ffffff" stroke-width="0.4"/>`, num(x1), num(y1), num(mid), num(y1), num(mid), num(y2), num(x2),
			num(y2), num(y2+w), num(mid), num(y2+w), num(mid), num(y1+w), num(x1), num(y1+w),
			Fills[l.From%len(Fills)].Fill)
	}
	bottom := top
	for i, name := range f.Names {
		for _, s := range []struct {
			flowSide
			x, text float64
			anchor  string
		}{{from, left, left - 6, "end"}, {to, right - node, right + 6, "start"}} {
			if s.sum[i] == 0 {
				continue
			}
			h := max(s.sum[i]*height/total, 1)
			c.rect(s.x, s.at[i], node, h, Fills[i%len(Fills)].Fill)
			lines, number := wrap(name, label-8), f.Number(s.sum[i])
			if last := len(lines) - 1; textWidth(lines[last]+" "+number) <= label-8 {
				lines[last] += " " + number
			} else {
				lines = append(lines, number)
			}
			if c.narrow() {
				lines = []string{strconv.Itoa(i+1) + ": " + number}
			}
			at := s.at[i] + h/2 + 4.5 - float64(len(lines)-1)*7
			for j, line := range lines {
				c.text(s.text, at+float64(j)*14, line, s.anchor, ink, false)
			}
			bottom = max(bottom, s.at[i]+h, at+float64(len(lines)-1)*14)
		}
	}
	return bottom + 12
}
