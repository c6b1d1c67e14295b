package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG returns a drawing of this package as a picture, with scale pixels to a CSS pixel, on white. It knows what this
// package draws and no more: an element or a command of another kind is an error. Text is in the fonts Go Regular and
// Go Bold, which are as wide as those of the page or a little wider.
func PNG(drawing string, scale float64) ([]byte, error) {
	p := &picture{scale: scale, faces: map[faceKey]font.Face{}}
	d := xml.NewDecoder(strings.NewReader(drawing))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("picture of a drawing: %w", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := p.element(d, start); err != nil {
				return nil, fmt.Errorf("picture of a drawing: %w", err)
			}
		}
	}
	if p.img == nil {
		return nil, errors.New("picture of a drawing: no drawing")
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, p.img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// picture is a drawing while it is painted.
type picture struct {
	img   *image.RGBA
	scale float64
	size  float64 // of text
	fill  string  // of text
	faces map[faceKey]font.Face
}

type point struct{ x, y float64 }

// attributes are those of an element.
type attributes map[string]string

func (a attributes) number(name string, without float64) float64 {
	v, err := strconv.ParseFloat(a[name], 64)
	if err != nil {
		return without
	}
	return v
}

func (p *picture) element(d *xml.Decoder, start xml.StartElement) error {
	a := attributes{}
	for _, one := range start.Attr {
		a[one.Name.Local] = one.Value
	}
	switch start.Name.Local {
	case "svg":
		width, height := a.number("width", 0)*p.scale, a.number("height", 0)*p.scale
		if !(width >= 1 && height >= 1 && width*height < 1e8) {
			return fmt.Errorf("a size of %v by %v", width, height)
		}
		p.img = image.NewRGBA(image.Rect(0, 0, int(math.Ceil(width)), int(math.Ceil(height))))
		draw.Draw(p.img, p.img.Bounds(), image.White, image.Point{}, draw.Src)
		p.size, p.fill = a.number("font-size", fontSize), a["fill"]
		return nil
	case "title", "desc", "defs":
		return d.Skip()
	case "text":
		var text string
		if err := d.DecodeElement(&text, &start); err != nil {
			return err
		}
		return p.text(text, a)
	}
	if p.img == nil {
		return errors.New("no drawing")
	}
	paths, err := shape(start.Name.Local, a)
	if err != nil {
		return err
	}
	return p.paint(paths, a)
}

// shape is the lines around an element, each closed where its last point is its first.
func shape(name string, a attributes) ([][]point, error) {
	switch name {
	case "rect": // rounded corners are too small to be seen
		x, y, w, h := a.number("x", 0), a.number("y", 0), a.number("width", 0), a.number("height", 0)
		return [][]point{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}, nil
	case "line":
		return [][]point{{{a.number("x1", 0), a.number("y1", 0)}, {a.number("x2", 0), a.number("y2", 0)}}}, nil
	case "circle":
		return [][]point{circle(point{a.number("cx", 0), a.number("cy", 0)}, a.number("r", 0))}, nil
	case "path":
		return outline(a["d"])
	}
	return nil, fmt.Errorf("an element %s", name)
}

func circle(c point, r float64) []point {
	const parts = 32
	out := make([]point, parts+1)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i%parts) / parts)
		out[i] = point{c.x + r*cos, c.y + r*sin}
	}
	return out
}

// outline is the lines of a path.
func outline(d string) (paths [][]point, err error) {
	var at point
	var path []point
	end := func() {
		if len(path) > 1 {
			paths = append(paths, path)
		}
		path = nil
	}
	command := byte(0)
	for rest := strings.TrimSpace(d); rest != ""; rest = strings.TrimLeft(rest, " ,") {
		if c := rest[0]; c >= 'A' && c <= 'z' {
			command, rest = c, rest[1:]
			if c == 'z' || c == 'Z' {
				if len(path) > 0 {
					at = path[0]
					path = append(path, at)
				}
				end()
				continue
			}
		}
		var v []float64
		count := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6}[command&^0x20]
		if count == 0 {
			return nil, fmt.Errorf("a command %q in a path", command)
		}
		if v, rest, err = numbers(rest, count); err != nil {
			return nil, err
		}
		base := point{}
		if command >= 'a' {
			base = at
		}
		switch command &^ 0x20 {
		case 'M':
			end()
			at = point{base.x + v[0], base.y + v[1]}
			path, command = []point{at}, command-'M'+'L'
			continue
		case 'L':
			at = point{base.x + v[0], base.y + v[1]}
		case 'H':
			at.x = base.x + v[0]
		case 'V':
			at.y = base.y + v[0]
		case 'C':
			path = append(path, curve(at, point{base.x + v[0], base.y + v[1]}, point{base.x + v[2], base.y + v[3]},
				point{base.x + v[4], base.y + v[5]})...)
			at = path[len(path)-1]
			continue
		}
		if len(path) == 0 {
			path = []point{at}
		}
		path = append(path, at)
	}
	end()
	return paths, nil
}

// numbers takes numbers from the front of a text.
func numbers(s string, n int) (out []float64, rest string, err error) {
	for range n {
		s = strings.TrimLeft(s, " ,")
		end := 0
		for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' || s[end] == '-' && end == 0) {
			end++
		}
		v, err := strconv.ParseFloat(s[:end], 64)
		if err != nil {
			return nil, "", fmt.Errorf("no number in a path: %w", err)
		}
		out, s = append(out, v), s[end:]
	}
	return out, s, nil
}

// curve is points along a cubic curve, without the first.
func curve(a, b, c, d point) []point {
	const parts = 24
	out := make([]point, parts)
	for i := range out {
		t := float64(i+1) / parts
		u := 1 - t
		wa, wb, wc, wd := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		out[i] = point{wa*a.x + wb*b.x + wc*c.x + wd*d.x, wa*a.y + wb*b.y + wc*c.y + wd*d.y}
	}
	return out
}

// paint fills and strokes paths as an element says.
func (p *picture) paint(paths [][]point, a attributes) error {
	fill, stroke := a["fill"], a["stroke"]
	switch {
	case strings.HasPrefix(fill, "url("):
		p.cover(paths, hatching{p.scale})
	case fill != "" && fill != "none":
		c, err := colour(fill, a.number("fill-opacity", 1))
		if err != nil {
			return err
		}
		p.cover(paths, image.NewUniform(c))
	}
	if stroke == "" || stroke == "none" {
		return nil
	}
	c, err := colour(stroke, 1)
	if err != nil {
		return err
	}
	width := a.number("stroke-width", 1)
	if dash := a["stroke-dasharray"]; dash != "" {
		lengths, rest, err := numbers(dash, len(strings.Fields(dash)))
		if err != nil || rest != "" || slices.Min(lengths) <= 0 {
			return fmt.Errorf("dashes of %q", dash)
		}
		paths = dashed(paths, lengths)
	}
	p.cover(stroked(paths, width), image.NewUniform(c))
	return nil
}

// stroked is the area of lines of a width: a rectangle along each piece, and a circle where two meet.
func stroked(paths [][]point, width float64) (areas [][]point) {
	for _, path := range paths {
		for i := 1; i < len(path); i++ {
			a, b := path[i-1], path[i]
			length := math.Hypot(b.x-a.x, b.y-a.y)
			if length == 0 {
				continue
			}
			nx, ny := (b.y-a.y)/length*width/2, (a.x-b.x)/length*width/2
			areas = append(areas, []point{{a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny},
				{b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}})
			if joins := i > 1 || path[0] == path[len(path)-1]; joins && width > 1 {
				round := circle(a, width/2)
				for l, r := 0, len(round)-1; l < r; l, r = l+1, r-1 { // as the rectangles turn
					round[l], round[r] = round[r], round[l]
				}
				areas = append(areas, round)
			}
		}
	}
	return areas
}

// dashed cuts lines into pieces that are drawn and pieces that are not, in turn of the given lengths.
func dashed(paths [][]point, lengths []float64) (pieces [][]point) {
	if len(lengths)%2 == 1 {
		lengths = append(lengths, lengths...)
	}
	for _, path := range paths {
		turn, room := 0, lengths[0]
		piece := []point{path[0]}
		for i := 1; i < len(path); i++ {
			a, b := path[i-1], path[i]
			length := math.Hypot(b.x-a.x, b.y-a.y)
			for done := 0.0; done < length; {
				step := min(room, length-done)
				done, room = done+step, room-step
				at := point{a.x + (b.x-a.x)*done/length, a.y + (b.y-a.y)*done/length}
				if turn%2 == 0 {
					piece = append(piece, at)
				}
				if room > 1e-9 {
					continue
				}
				if turn%2 == 0 {
					pieces = append(pieces, piece)
				}
				turn++
				piece, room = []point{at}, lengths[turn%len(lengths)]
			}
		}
		if turn%2 == 0 && len(piece) > 1 {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// cover paints the area inside closed lines.
func (p *picture) cover(paths [][]point, with image.Image) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, path := range paths {
		for _, at := range path {
			low = point{min(low.x, at.x), min(low.y, at.y)}
			high = point{max(high.x, at.x), max(high.y, at.y)}
		}
	}
	if len(paths) == 0 {
		return
	}
	box := image.Rect(int(math.Floor(low.x*p.scale))-1, int(math.Floor(low.y*p.scale))-1,
		int(math.Ceil(high.x*p.scale))+1, int(math.Ceil(high.y*p.scale))+1)
	box = box.Intersect(p.img.Bounds())
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	on := func(at point) (x, y float32) {
		return float32(at.x*p.scale - float64(box.Min.X)), float32(at.y*p.scale - float64(box.Min.Y))
	}
	for _, path := range paths {
		r.MoveTo(on(path[0]))
		for _, at := range path[1:] {
			r.LineTo(on(at))
		}
		r.ClosePath()
	}
	r.Draw(p.img, box, with, box.Min)
}

// hatching is the fill of what is not shown, as canvas.hatch defines it: lines down to the left, two of every six wide.
type hatching struct{ scale float64 }

func (hatching) ColorModel() color.Model { return color.RGBAModel }
func (hatching) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

func (h hatching) At(x, y int) color.Color {
	across := (float64(x) + float64(y) + 1) / h.scale / math.Sqrt2
	// The line lies around the edge of each tile; the half of it outside of the tile is not drawn.
	if d := math.Mod(across, 6); d >= 0 && d < 1 || d < -5 {
		return color.RGBA{0x8a, 0x90, 0x97, 0xff}
	}
	return color.RGBA{0xff, 0xff, 0xff, 0xff}
}

func colour(s string, opacity float64) (color.Color, error) {
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return nil, fmt.Errorf("a colour %q", s)
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), uint8(math.Round(opacity * 255))}, nil
}

// faceKey is a size of a font.
type faceKey struct {
	bold bool
	size float64
}

var fonts = sync.OnceValues(func() ([2]*sfnt.Font, error) {
	regular, err1 := opentype.Parse(goregular.TTF)
	bold, err2 := opentype.Parse(gobold.TTF)
	return [2]*sfnt.Font{regular, bold}, errors.Join(err1, err2)
})

func (p *picture) text(s string, a attributes) error {
	both, err := fonts()
	if err != nil {
		return err
	}
	which := faceKey{a["font-weight"] == "600", a.number("font-size", p.size) * p.scale}
	parsed := both[0]
	if which.bold {
		parsed = both[1]
	}
	face := p.faces[which]
	if face == nil {
		face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: which.size, DPI: 72})
		if err != nil {
			return err
		}
		p.faces[which] = face
	}
	fill := a["fill"]
	if fill == "" {
		fill = p.fill
	}
	c, err := colour(fill, 1)
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(c), Face: face}
	s = printable(parsed, s)
	x := a.number("x", 0) * p.scale
	switch width := float64(d.MeasureString(s)) / 64; a["text-anchor"] {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(math.Round(x * 64)),
		Y: fixed.Int26_6(math.Round(a.number("y", 0) * p.scale * 64))}
	d.DrawString(s)
	return nil
}

// likeness is what stands for characters that the fonts lack.
var likeness = strings.NewReplacer("‥", "..", "\u202f", "\u00a0", "\u2212", "–", "\u2011", "-")

// printable is a text with what looks like it in place of what a font lacks.
func printable(f *sfnt.Font, s string) string {
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if i, err := f.GlyphIndex(&buffer, r); err == nil && i != 0 {
			return r
		}
		return '\ufffd'
	}, likeness.Replace(s))
}
