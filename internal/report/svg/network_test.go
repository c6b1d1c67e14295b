package svg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// network returns a number of companies and people, some of them at the same position.
func network(companies, people int) Network {
	random := rand.New(rand.NewPCG(1, 2))
	n := Network{Legend: []Sign{{Text: "Bolag", Node: &Look{Square: true}}, {Text: "Uppdrag", Tie: &Tie{}}}}
	for i := range companies + people {
		node := Node{X: math.Floor(8 * random.Float64()), Y: math.Floor(12 * random.Float64()),
			Look: Look{Square: i < companies, Fill: i % len(NodeFills), Ended: i%3 == 0}, Name: fmt.Sprint(i + 1)}
		n.Nodes = append(n.Nodes, node)
		if i >= companies {
			n.Ties = append(n.Ties, Tie{A: i, B: i % companies}, Tie{A: i, B: (7*i + 1) % companies, Former: true})
		}
	}
	return n
}

// On a desktop and on a phone, no node covers another or is outside the drawing, and the drawing is not taller than a
// sheet.
func TestNodesStandApart(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 0}, {1, 1}, {2, 3}, {11, 5}, {40, 60}} {
		n := network(size[0], size[1])
		for _, width := range []float64{500, 340} {
			out := drawn(t, n, width)
			if out != drawn(t, n, width) {
				t.Error("two drawings differ")
			}
			radius := 11.0
			x, y, height := n.place(width, radius)
			if height > 1.6*width {
				t.Errorf("%v nodes: %.0f tall at a width of %.0f", size, height, width)
			}
			for a := range x {
				if x[a] < radius || x[a] > width-radius || y[a] < radius || y[a] > height-radius {
					t.Errorf("%v nodes at a width of %.0f: node %d is at (%.1f, %.1f)", size, width, a, x[a], y[a])
				}
				for b := range a {
					if d := math.Hypot(x[a]-x[b], y[a]-y[b]); d < 2*radius {
						t.Errorf("%v nodes at a width of %.0f: %d and %d are %.1f apart", size, width, a, b, d)
					}
				}
			}
			if at := os.Getenv("ANSATZ_DRAWINGS"); at != "" {
				_ = os.WriteFile(fmt.Sprintf("%s/network-%d-%.0f.svg", at, len(n.Nodes), width), []byte(out), 0o600)
			}
		}
	}
}

func TestFormerTiesAreDashed(t *testing.T) {
	out := drawn(t, Network{
		Nodes: []Node{{X: 0}, {X: 1, Look: Look{Square: true}}, {X: 2, Name: "<1>"}},
		Ties:  []Tie{{A: 0, B: 1}, {A: 1, B: 2, Former: true}},
	}, 500)
	if strings.Count(out, "<line ") != 2 || strings.Count(out, "stroke-dasharray") != 1 ||
		strings.Count(out, "<circle") != 2 || strings.Count(out, "<rect") != 1 || !strings.Contains(out, "&lt;1&gt;") {
		t.Error(out)
	}
}
