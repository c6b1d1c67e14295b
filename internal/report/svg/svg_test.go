package svg

import (
	"encoding/xml"
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// luminance is the relative luminance of WCAG 2.
func luminance(hex string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		panic(err)
	}
	channel := func(v uint64) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8&255) + 0.0722*channel(n&255)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text on white and text on fills have a contrast of at least 4.5:1. Adjacent stacked parts differ in lightness, so
// that they can be distinguished in grey.
func TestContrast(t *testing.T) {
	for _, c := range append([]string{ink, muted}, Palette...) {
		if r := contrast(c, "#ffffff"); r < 4.5 {
			t.Errorf("%s on white: %.2f", c, r)
		}
	}
	for _, f := range NodeFills {
		if r := contrast(f.Fill, f.Text); r < 4.5 {
			t.Errorf("text on %s: %.2f", f.Fill, r)
		}
	}
	for i, f := range Fills {
		if r := contrast(f.Fill, f.Text); r < 4.5 {
			t.Errorf("text on %s: %.2f", f.Fill, r)
		}
		if i > 0 {
			if r := contrast(f.Fill, Fills[i-1].Fill); r < 1.5 {
				t.Errorf("%s beside %s: %.2f", f.Fill, Fills[i-1].Fill, r)
			}
		}
	}
}

func drawn(t *testing.T, c Chart, width float64) string {
	t.Helper()
	s := Draw(c, Frame{ID: "f", Width: width, Title: "Titel & <text>", Desc: "Beskrivning"})
	if err := xml.Unmarshal([]byte(s), new(struct{ XMLName xml.Name })); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Error("a coordinate is no number")
	}
	return s
}

var nan = math.NaN()

func TestAProtectedShareLeavesTheBarUndrawn(t *testing.T) {
	percent := func(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
	s := Stacked{
		Parts:   []string{"a", "b"},
		Percent: percent,
		Bars:    []StackedBar{{Label: "grupp", Shares: []float64{0.75, nan}, Mark: Mark{"‥", "skyddat värde"}}},
	}
	for _, width := range []float64{760, 340} {
		out := drawn(t, s, width)
		if strings.Contains(out, "75 %") || !strings.Contains(out, "‥ skyddat värde") {
			t.Error("the shown share gives the protected one back")
		}
	}
}

func TestAGapInALineIsAGap(t *testing.T) {
	l := Lines{X: []string{"2021", "2022", "2023", "2024"}, Number: func(v float64) string { return fmt.Sprint(v) },
		Series: []Series{{Name: "grupp", Y: []float64{1, nan, 3, 4}}}}
	out := drawn(t, l, 760)
	path := regexp.MustCompile(`<path d="([^"]*)" fill="none"`).FindStringSubmatch(out)
	if path == nil || strings.Count(path[1], "M") != 2 || strings.Count(path[1], "L") != 1 {
		t.Errorf("path %v", path)
	}
}

// The names beside lines are within the drawing, however long they are.
func TestNamesOfLinesAreWithin(t *testing.T) {
	nan := math.NaN()
	l := Lines{X: []string{"2020", "2021"}, Number: func(float64) string { return "1" }, Series: []Series{
		{Name: "Familj till personer med strategisk roll", Y: []float64{nan, nan}, Mark: Mark{Symbol: ".."}},
		{Name: "Familj till utförare i det lägre skiktet i nätverken", Y: []float64{1, 2}, Strong: true},
		{Name: "Kort", Y: []float64{2, 1}}}}
	drawing := Draw(l, Frame{ID: "a", Width: 605})
	texts := 0
	for _, m := range regexp.MustCompile(`<text x="([0-9.]+)" y="([0-9.]+)"([^>]*)>([^<]*)<`).FindAllStringSubmatch(
		drawing, -1) {
		x, _ := strconv.ParseFloat(m[1], 64)
		y, _ := strconv.ParseFloat(m[2], 64)
		if !strings.Contains(m[3], "text-anchor") && x+textWidth(m[4]) > 605 || y > Height(drawing) {
			t.Errorf("%q ends at %.0f, %.0f", m[4], x+textWidth(m[4]), y)
		}
		texts++
	}
	if texts < 8 || !strings.Contains(drawing, "roll ..<") {
		t.Errorf("%d texts: %s", texts, drawing)
	}
}

func TestDotsScale(t *testing.T) {
	d := Dots{Panels: []DotPanel{
		{Rows: []DotRow{{Dots: []Dot{{2.9, 1.2, 6}}}, {Dots: []Dot{{0, 0, 500}}}, {Dots: []Dot{{nan, nan, nan}}}}},
	}, Number: func(v float64) string { return fmt.Sprint(v) }}
	if low, high := d.bounds(); low != 0.5 || high != 64 {
		t.Errorf("scale %v to %v", low, high)
	}
	drawn(t, d, 760)
	drawn(t, Dots{Number: d.Number}, 340)
	drawn(t, Lines{Number: d.Number}, 340)
	drawn(t, Bars{Panels: []BarPanel{{Items: []BarItem{{Label: "noll", Value: 0, Text: "0"},
		{Label: "skyddat", Value: nan}}}}}, 340)
	drawn(t, Stacked{}, 760)
}

func TestWrap(t *testing.T) {
	for _, line := range wrap("Familj till utförare, lägre skikt och någon till", 120) {
		if textWidth(line) > 120 {
			t.Errorf("%q is too wide", line)
		}
	}
	if got := wrap("Centralastudiestödsnämnden", 10); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

var drawnText = regexp.MustCompile(`<text x="([-0-9.]+)" y="[-0-9.]+"( text-anchor="(\w+)")?[^>]*>([^<]*)</text>`)

// TestNoTextIsCut: long names, of series with and without a value that is shown, stay inside every chart.
func TestNoTextIsCut(t *testing.T) {
	long, one := "Familj till personer med strategisk roll i nätverk", func(float64) string { return "1" }
	hidden := Mark{"‥", "skyddat värde"}
	for name, c := range map[string]Chart{
		"lines": Lines{X: []string{"2021", "2022"}, Number: one, Series: []Series{{Name: long, Y: []float64{5, nan}},
			{Name: long + " 2", Y: []float64{nan, nan}, Mark: hidden}}},
		"bars": Bars{Panels: []BarPanel{{Title: "b", Items: []BarItem{{Label: long, Value: 0.5, Text: "0,5"}}}}},
		"stacked": Stacked{Parts: []string{long, long + " 2"}, Percent: one, Bars: []StackedBar{{Label: long,
			Shares: []float64{0.5, nan}, Mark: hidden}}},
		"dots": Dots{Number: one, Panels: []DotPanel{{Rows: []DotRow{{Label: long, Dots: []Dot{{2, 1, 4}},
			Text: "2"}}}}},
		"flows": Flows{Names: []string{long, "b"}, Number: one, Panels: []FlowPanel{{Links: []FlowLink{{0, 1, 5}}}}},
		"matrix": Matrix{Names: []string{long, "b"}, Panels: []MatrixPanel{{Cells: [][]MatrixCell{{{Value: 1,
			Text: "1"}, {Value: nan, Text: "‥"}}, {{}, {Value: 2, Text: "2"}}}}}},
	} {
		for _, width := range []float64{760, 340} {
			for _, m := range drawnText.FindAllStringSubmatch(drawn(t, c, width), -1) {
				x, err := strconv.ParseFloat(m[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				text := html.UnescapeString(m[4])
				left, right := x, x+textWidth(text)
				switch m[3] {
				case "middle":
					left, right = x-textWidth(text)/2, x+textWidth(text)/2
				case "end":
					left, right = x-textWidth(text), x
				}
				if left < -1 || right > width+1 {
					t.Errorf("%s at %v: %q is from %.0f to %.0f", name, width, text, left, right)
				}
			}
		}
	}
}
