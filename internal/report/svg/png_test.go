package svg

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func pictured(t *testing.T, drawing string) image.Image {
	t.Helper()
	first, err := PNG(drawing, 2)
	if err != nil {
		t.Fatal(err)
	}
	again, err := PNG(drawing, 2)
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("two pictures of the same drawing differ: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func is(t *testing.T, img image.Image, x, y int, want color.RGBA) {
	t.Helper()
	r, g, b, _ := img.At(x, y).RGBA()
	if got := (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}); got != want {
		t.Errorf("at %d %d: %v, not %v", x, y, got, want)
	}
}

// A picture has the drawing's areas, lines and dashes at its places, also where they leave the drawing.
func TestPictureOfADrawing(t *testing.T) {
	white, red, blue := color.RGBA{255, 255, 255, 255}, color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	img := pictured(t, `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" font-size="13" fill="#000000">`+
		`<title>t</title><desc>d</desc><rect x="10" y="10" width="20" height="20" fill="#ff0000"/>`+
		`<rect x="-20" y="40" width="300" height="30" fill="#0000ff"/>`+
		`<line x1="40" y1="20" x2="90" y2="20" stroke="#ff0000" stroke-width="4" stroke-dasharray="9 3 2 3"/>`+
		`<path d="M60 30h10v5H60z" fill="none" stroke="#0000ff" stroke-width="2"/>`+
		`<path d="M0 0C5 0 5 0 5 5V0z" fill="#0000ff" fill-opacity="0.5"/></svg>`)
	if img.Bounds().Dx() != 200 || img.Bounds().Dy() != 100 {
		t.Errorf("%v", img.Bounds())
	}
	is(t, img, 40, 40, red)
	is(t, img, 18, 40, white)
	is(t, img, 100, 90, blue)
	is(t, img, 199, 99, blue)
	for x, want := range map[int]color.RGBA{45: red, 50: white, 53: red, 55: white, 60: red} {
		is(t, img, 2*x, 40, want)
	}
	is(t, img, 120, 62, blue)
	is(t, img, 130, 65, white)
}

// Each kind of chart has a picture that is not empty; what is not shown is hatched there too.
func TestPictureOfEachChart(t *testing.T) {
	one := func(float64) string { return "1" }
	for name, c := range map[string]Chart{
		"bars": Bars{Panels: []BarPanel{{Title: "b", Items: []BarItem{{Label: "ett", Value: 0.5, Text: "0,5"}}}}},
		"stacked": Stacked{Parts: []string{"a"}, Rest: "r", Percent: one, Bars: []StackedBar{{Label: "g",
			Shares: []float64{nan}}}},
		"dots": Dots{Number: one, Panels: []DotPanel{{Rows: []DotRow{{Label: "r", Dots: []Dot{{2, 1, 4}, {3, nan, 90}},
			Text: "2"}}}}},
		"lines": Lines{X: []string{"1", "2", "3"}, Number: one, Series: []Series{{Name: "a", Y: []float64{1, 2, nan}},
			{Name: "b", Y: []float64{2, 1, 1}}}},
		"flows": Flows{Names: []string{"a", "b"}, Number: one, Panels: []FlowPanel{{Links: []FlowLink{{0, 1, 5}}}}},
		"matrix": Matrix{Names: []string{"a", "b"}, Panels: []MatrixPanel{{Cells: [][]MatrixCell{{{Value: 1, Text: "1"},
			{Value: nan, Text: "‥"}}, {{}, {Value: 2, Text: "2"}}}}}},
	} {
		for _, width := range []float64{760, 340} {
			img, painted := pictured(t, drawn(t, c, width)), false
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
						painted = true
					}
				}
			}
			if !painted {
				t.Errorf("%s at %v is empty", name, width)
			}
		}
	}
}

// What this package does not draw is refused, not left out.
func TestNoPictureOfWhatIsNotKnown(t *testing.T) {
	for _, inner := range []string{`<image href="x"/>`, `<path d="M0 0A1 1 0 0 0 2 2" fill="#000000"/>`,
		`<rect fill="red" width="2" height="2"/>`, `<line stroke="#000000" stroke-dasharray="0 0" x2="5"/>`} {
		if _, err := PNG(`<svg width="9" height="9">`+inner+`</svg>`, 1); err == nil {
			t.Errorf("%s is drawn", inner)
		}
	}
	for _, text := range []string{"", "<svg", `<svg width="0" height="9"/>`, "<rect/>"} {
		if _, err := PNG(text, 1); err == nil {
			t.Errorf("%q is a picture", text)
		}
	}
}

// Every character that the fonts lack and the report prints has one that looks like it.
func TestCharactersOfPictures(t *testing.T) {
	both, err := fonts()
	if err != nil {
		t.Fatal(err)
	}
	const printed = "åäöÅÄÖéüß0123456789 %–—−‥…·×≥≤±§µ“”’»•→\u00a0\u202f\u2011"
	for _, f := range both {
		if s := printable(f, printed); strings.Contains(s, "\ufffd") {
			t.Errorf("%q", s)
		}
	}
}
