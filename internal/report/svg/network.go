package svg

import (
	"fmt"
	"html"
	"math"
)

// Network is a graph of companies and people: squares and circles joined by lines. The positions have no meaning of
// their own.
type Network struct {
	Nodes  []Node
	Ties   []Tie
	Legend []Sign
}

// Node is a company (a square) or a person (a circle), at any scale.
type Node struct {
	X, Y float64
	Look Look
	Name string // two or three characters written upon it; empty for none
}

// Look is what a node looks like.
type Look struct {
	Square bool
	Fill   int  // index in NodeFills
	Ended  bool // drawn with a second border
}

// NodeFills are the colours of nodes, the plain one first, each with the colour of the text on it. They differ in
// lightness as well as in hue.
var NodeFills = []struct{ Fill, Text string }{
	{"#ffffff", "#1a1a1a"},
	{"#0b3c5d", "#ffffff"},
	{"#e69f00", "#000000"},
	{"#00695c", "#ffffff"},
	{"#c9dfee", "#000000"},
	{"#7a3564", "#ffffff"},
	{"#f0e442", "#000000"},
}

// Tie joins two nodes, given by their indices.
type Tie struct {
	A, B   int
	Former bool // no longer in force: dashed
}

// Sign is an item of the legend: the meaning of a look of nodes or ties.
type Sign struct {
	Text string
	Node *Look
	Tie  *Tie
}

func (n Network) draw(c *canvas) float64 {
	radius := 11.0
	if c.narrow() {
		radius = 9.5
	}
	if len(n.Nodes) > 60 {
		radius--
	}
	var keys []key
	for _, s := range n.Legend {
		keys = append(keys, key{s.Text, func(x, y float64) {
			if s.Tie != nil {
				c.tie(x-9, y, x+9, y, s.Tie.Former)
			}
			if s.Node != nil {
				r := 7.0
				if s.Node.Ended {
					r = 5
				}
				c.node(x, y, r, *s.Node, "")
			}
		}})
	}
	top := 0.0
	if len(keys) > 0 {
		top = c.legend(0, keys)
	}
	x, y, height := n.place(c.width, radius)
	for _, t := range n.Ties {
		c.tie(x[t.A], top+y[t.A], x[t.B], top+y[t.B], t.Former)
	}
	for i, node := range n.Nodes {
		c.node(x[i], top+y[i], radius, node.Look, node.Name)
	}
	return top + height
}

func (c *canvas) tie(x1, y1, x2, y2 float64, former bool) {
	dash := ""
	if former {
		dash = "4 3"
	}
	c.line(x1, y1, x2, y2, muted, 1.2, dash)
}

func (c *canvas) node(x, y, r float64, look Look, name string) {
	fill := NodeFills[look.Fill%len(NodeFills)]
	shape := func(r, width float64, fill string) {
		style := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="%s"`, fill, ink, num(width))
		if look.Square {
			fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" rx="2" %s/>`, num(x-r), num(y-r),
				num(2*r), num(2*r), style)
		} else {
			fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s" %s/>`, num(x), num(y), num(r), style)
		}
	}
	shape(r, 1.2, fill.Fill)
	if look.Ended {
		shape(r+3, 1.2, "none")
	}
	if name != "" {
		fmt.Fprintf(&c.b, `<text x="%s" y="%s" text-anchor="middle" font-size="%s" fill="%s">`, num(x), num(y+r*0.36),
			num(min(11, r*2.3/max(2, float64(len([]rune(name)))))), fill.Text)
		c.b.WriteString(html.EscapeString(name) + "</text>")
	}
}

// place scales the nodes to a width, with the longer side across, and separates those that would touch. It returns the
// height used.
func (n Network) place(width, radius float64) (x, y []float64, height float64) {
	x, y = make([]float64, len(n.Nodes)), make([]float64, len(n.Nodes))
	if len(n.Nodes) == 0 {
		return x, y, 0
	}
	for i, node := range n.Nodes {
		x[i], y[i] = node.X, node.Y
	}
	x0, x1, y0, y1 := bounds(x, y)
	if y1-y0 > x1-x0 {
		x, y = y, x
		x0, x1, y0 = y0, y1, x0
	}
	margin := radius + 5
	inner := width - 2*margin
	scale := min(inner/max(x1-x0, 1e-9), 8*radius) // neighbours are about 1 apart
	offset := (width - scale*(x1-x0)) / 2
	for i := range x {
		x[i] = offset + float64(scale*(x[i]-x0))
		y[i] = float64(scale * (y[i] - y0))
	}
	least := 2*radius + 7
	for range 200 {
		moved := false
		for a := range x {
			for b := range a {
				dx, dy := x[a]-x[b], y[a]-y[b]
				d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
				if d >= least {
					continue
				}
				if d < 1e-6 { // at the same position: each pair is separated in its own direction
					dx, dy, d = float64(1+a%3), float64(1+b%5), math.Hypot(float64(1+a%3), float64(1+b%5))
				}
				push := (least - d) / 2 * 1.01
				mx, my := dx/d*push, dy/d*push
				x[a], y[a], x[b], y[b] = x[a]+mx, y[a]+my, x[b]-mx, y[b]-my
				moved = true
			}
			x[a] = min(max(x[a], margin), width-margin)
		}
		if !moved {
			break
		}
	}
	_, _, y0, y1 = bounds(x, y)
	for i := range y {
		y[i] += margin - y0
	}
	return x, y, y1 - y0 + 2*margin
}

func bounds(x, y []float64) (x0, x1, y0, y1 float64) {
	x0, x1, y0, y1 = x[0], x[0], y[0], y[0]
	for i := range x {
		x0, x1, y0, y1 = min(x0, x[i]), max(x1, x[i]), min(y0, y[i]), max(y1, y[i])
	}
	return x0, x1, y0, y1
}
