package svg

import (
	"fmt"
	"strings"
	"testing"
)

func wholePercent(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }

// What is not shown is hatched: its parts together, which follows from those that are shown. It is never drawn as one
// of them, and a group without any share has its mark.
func TestAreasHatchWhatIsNotShown(t *testing.T) {
	a := Areas{X: []string{"2022-01", "2022-02", "2022-03"}, Parts: []string{"arbete", "ingen känd", "bostad"},
		Percent: wholePercent, Rest: "skyddat", Panels: []AreaPanel{
			{Title: "Aktiva", Shares: [][]float64{{0.5, 0.6, 0.5}, {0.5, nan, 0.5}, {0, nan, 0}}},
			{Title: "Kopplade", Shares: [][]float64{{nan, nan, nan}, {nan, nan, nan}, {nan, nan, nan}},
				Mark: Mark{"‥", "skyddat värde"}},
			{Title: "Familj", Shares: [][]float64{{0.5, 0.6, 0.5}, {0.5, 0.4, 0.5}, {0, 0, 0}}},
		}}
	for _, width := range []float64{760, 340} {
		s := drawn(t, a, width)
		if n := strings.Count(s, "<pattern"); n != 1 {
			t.Errorf("%d patterns", n)
		}
		if n := strings.Count(s, `fill="url(#f-h)"`); n != 2 { // the legend's and the panel's
			t.Errorf("%d hatched parts", n)
		}
		if !strings.Contains(s, "‥ skyddat värde") {
			t.Error("no mark")
		}
		if n := strings.Count(s, "<path"); n != 4 {
			t.Errorf("%d areas, want 4: no part without a share has one", n)
		}
	}
	a.Panels = a.Panels[2:]
	if s := drawn(t, a, 760); strings.Contains(s, "pattern") || strings.Contains(s, "skyddat") {
		t.Error("hatched though all is shown")
	}
}

// A part that is missing in the middle of the time has two areas, and those above it stand on what is shown.
func TestAreasStandOnWhatIsShown(t *testing.T) {
	p := AreaPanel{Shares: [][]float64{{0.5, nan, 0.5}, {0.25, 0.25, 0.25}}}
	base := make([]float64, 3)
	x, y := func(i int) float64 { return float64(i) }, func(v float64) float64 { return 100 * v }
	if got, want := p.steps(0, base, x, y), "M0 0V50H1V0H0zM2 0V50H3V0H2z"; got != want {
		t.Errorf("below: %s, want %s", got, want)
	}
	if got, want := p.steps(1, base, x, y), "M0 50V75H1V25H2V75H3V50H2V0H1V50H0z"; got != want {
		t.Errorf("above: %s, want %s", got, want)
	}
}

func TestMatrixShadesAndNumbers(t *testing.T) {
	cell := func(v float64, s string) MatrixCell { return MatrixCell{Value: v, Text: s} }
	m := Matrix{Names: []string{"arbete", "ingen känd"}, Across: "till", Panels: []MatrixPanel{{Title: "Aktiva",
		Cells: [][]MatrixCell{{{}, cell(40, "40,0")}, {cell(nan, "‥"), {}}}}}}
	for _, width := range []float64{760, 340} {
		s := drawn(t, m, width)
		if !strings.Contains(s, Shades[4].Fill) || !strings.Contains(s, ">40,0<") || !strings.Contains(s, ">‥<") {
			t.Errorf("%g: %s", width, s)
		}
	}
	for i, s := range Shades {
		if r := contrast(s.Fill, s.Text); r < 4.5 {
			t.Errorf("text on %s: %.2f", s.Fill, r)
		}
		if i > 0 {
			if r := contrast(s.Fill, Shades[i-1].Fill); r < 1.2 {
				t.Errorf("%s beside %s: %.2f", s.Fill, Shades[i-1].Fill, r)
			}
		}
	}
	counts, shares := MatrixPanel{}, MatrixPanel{Share: true}
	if counts.shade(0, 10) != 0 || counts.shade(nan, 10) != 0 || counts.shade(10, 10) != 4 ||
		counts.shade(0.01, 10) != 1 {
		t.Error("the shades of nothing, all and little")
	}
	if shares.shade(0.25, 0.5) != 1 || shares.shade(0.26, 0.5) != 2 || shares.shade(0.5, 0.5) != 2 ||
		shares.shade(1, 1) != 4 {
		t.Error("shares are shaded by quarters of the whole, not of the largest of them")
	}
}

// A panel of its own says what its shades stand for.
func TestMatrixKey(t *testing.T) {
	m := Matrix{Names: []string{"a", "b"}, Own: true, Panels: []MatrixPanel{{Share: true,
		Keys: []string{"högst 25", "", "högst 75", "högst 100"}, Cells: [][]MatrixCell{{{}, {}}, {{}, {}}}}}}
	for _, width := range []float64{760, 340} {
		s := drawn(t, m, width)
		if !strings.Contains(s, ">högst 25<") || !strings.Contains(s, Shades[3].Fill) ||
			strings.Contains(s, Shades[2].Fill) {
			t.Errorf("%g: %s", width, s)
		}
	}
}

func TestFlowsAndRanges(t *testing.T) {
	f := Flows{Names: []string{"arbete", "ingen känd"}, From: "från", To: "till", Number: wholePercent,
		Panels: []FlowPanel{{Title: "Aktiva", Links: []FlowLink{{0, 1, 30}, {1, 0, 10}}, Note: "skyddade: 2"},
			{Title: "Familj", Mark: Mark{"‥", "skyddat värde"}}}}
	r := Ranges{Number: wholePercent, Whole: 1, Panels: []RangePanel{{Title: "sjukpenning", Rows: []RangeRow{
		{Label: "Aktiva", Value: 0.5, Low: 0.4, High: nan, Text: "50 % (40–)"},
		{Label: "Familj", Value: nan, Low: nan, High: nan, Mark: Mark{"‥", "skyddat värde"}}}}}}
	for _, width := range []float64{760, 340} {
		if s := drawn(t, f, width); strings.Count(s, "<path") != 2 || !strings.Contains(s, "skyddade: 2") ||
			!strings.Contains(s, "‥ skyddat värde") {
			t.Errorf("flows: %s", s)
		}
		if s := drawn(t, r, width); strings.Count(s, "<circle") != 1 || strings.Count(s, "<path") != 1 ||
			!strings.Contains(s, "‥ skyddat värde") {
			t.Errorf("ranges: %s", s)
		}
	}
}

// Bars of which what is left has a name are drawn with it; the others stay undrawn.
func TestStackedWithARest(t *testing.T) {
	s := Stacked{Parts: []string{"a", "b", "c"}, Percent: wholePercent, Rest: "skyddat", Bars: []StackedBar{
		{Heading: "Aktiva", Label: "3 månader", Shares: []float64{0.75, nan, nan}, Mark: Mark{"‥", "skyddat värde"}},
		{Label: "6 månader", Shares: []float64{nan, nan, nan}, Mark: Mark{"‥", "skyddat värde"}}}}
	for _, width := range []float64{760, 340} {
		got := drawn(t, s, width)
		if !strings.Contains(got, "75 %") || !strings.Contains(got, ">Aktiva<") ||
			strings.Count(got, "‥ skyddat värde") != 1 || strings.Count(got, `fill="url(#f-h)"`) != 2 {
			t.Errorf("%g: %s", width, got)
		}
	}
}
