package svg

import (
	"math"
	"strconv"
)

// Matrix is tables of numbers from each of some names to each of the same, shaded by size. The names stand at the lines
// with a number, and the columns have that number.
type Matrix struct {
	Names  []string
	Panels []MatrixPanel
	Across string // the heading over the columns: "till"
	Own    bool   // each panel has shades of its own, since it counts something else
}

// MatrixPanel is the cells of one group, by line and column.
type MatrixPanel struct {
	Title string
	Share bool     // the numbers are shares: each shade is a quarter of the whole
	Keys  []string // what the shades stand for, lightest first after that of zero; an empty one is of no number
	Cells [][]MatrixCell
}

// MatrixCell is a number with its text. Empty cells, such as those from a name to itself, have no text.
type MatrixCell struct {
	Value float64 // NaN if it is not shown
	Text  string  // as drawn, or the symbol of a withheld one
	Said  string  // as described in words; empty: as drawn
}

// Shades are the fills of the cells of a matrix, lightest first, each with the colour of the text on it.
var Shades = []struct{ Fill, Text string }{
	{"#ffffff", "#000000"},
	{"#dcebf6", "#000000"},
	{"#a9cbe6", "#000000"},
	{"#1f6fa3", "#ffffff"},
	{"#0b3c5d", "#ffffff"},
}

// Bounds are the largest numbers of the shades of a panel whose largest number is highest, lightest first after that
// of zero: a quarter of the whole each for shares, and else of the highest by its cube root, so that small ones differ
// too.
func (p MatrixPanel) Bounds(highest float64) (bounds [4]float64) {
	for i := range bounds {
		if p.Share {
			bounds[i] = float64(i+1) / 4
		} else {
			bounds[i] = highest * math.Pow(float64(i+1)/(4*0.999), 3)
		}
	}
	return bounds
}

// shade returns the place in Shades of a value. Zero has none.
func (p MatrixPanel) shade(v, highest float64) int {
	if math.IsNaN(v) || v <= 0 || highest <= 0 {
		return 0
	}
	bounds := p.Bounds(highest)
	for i, most := range bounds[:3] {
		if v < most || p.Share && v == most {
			return i + 1
		}
	}
	return 4
}

// key draws what the shades of a panel stand for, and returns the height used.
func (p MatrixPanel) key(c *canvas, y float64) float64 {
	var keys []key
	for i, name := range p.Keys {
		if name != "" {
			keys = append(keys, key{name, func(x, y float64) {
				c.rect(x-7, y-6, 16, 12, muted)
				c.rect(x-6, y-5, 14, 10, Shades[i+1].Fill)
			}})
		}
	}
	if len(keys) == 0 {
		return 0
	}
	return c.legend(y, keys)
}

// numbered lists names with the numbers that stand for them in a narrow drawing, and returns the height used.
func (c *canvas) numbered(names []string) float64 {
	y := 0.0
	for i, name := range names {
		for _, line := range wrap(strconv.Itoa(i+1)+"  "+name, c.width) {
			c.text(0, y+12, line, "start", ink, false)
			y += 17
		}
	}
	return y + 8
}

// Highest is the largest value of a panel that is shown, or 0.
func (p MatrixPanel) Highest() (v float64) {
	for _, line := range p.Cells {
		for _, cell := range line {
			if !math.IsNaN(cell.Value) {
				v = max(v, cell.Value)
			}
		}
	}
	return v
}

func (m Matrix) draw(c *canvas) float64 {
	highest := 0.0
	for _, p := range m.Panels {
		highest = max(highest, p.Highest())
	}
	left := 26.0
	y := 0.0
	if c.narrow() { // the names stand above
		y = c.numbered(m.Names)
	} else {
		for i, name := range m.Names {
			left = max(left, textWidth(strconv.Itoa(i+1)+"  "+name)+10)
		}
		left = min(left, c.width*0.42)
	}
	const height = 25.0
	width := (c.width - left) / float64(max(len(m.Names), 1))
	for i, p := range m.Panels {
		if p.Title != "" {
			y = c.heading(p.Title, y, i > 0)
		}
		if m.Own {
			highest = p.Highest()
		}
		y += p.key(c, y)
		if textWidth(m.Across) <= left-8 { // else the title says it
			c.text(left-8, y+13, m.Across, "end", muted, false)
		}
		for j := range m.Names {
			c.text(left+width*(float64(j)+0.5), y+13, strconv.Itoa(j+1), "middle", muted, true)
		}
		y += 20
		for j, line := range p.Cells {
			name := strconv.Itoa(j + 1)
			if !c.narrow() {
				name += "  " + m.Names[j]
			}
			y = c.label(name, left, y, height)
			for k, cell := range line {
				x := left + width*float64(k)
				if cell.Text == "" {
					c.rect(x+0.5, y+0.5, width-1, height-1, "#eef0f2")
					continue
				}
				s := Shades[p.shade(cell.Value, highest)]
				c.rect(x+0.5, y+0.5, width-1, height-1, s.Fill)
				if textWidth(cell.Text) <= width { // else the table has it
					c.text(x+width/2, y+height/2+4.5, cell.Text, "middle", s.Text, false)
				}
			}
			c.line(left, y+height, c.width, y+height, grid, 1, "")
			y += height
		}
		y += 6
	}
	return y
}
