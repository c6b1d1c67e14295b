package system

import (
	"fmt"
	"testing"
)

// In a chain of sums, of which two counts at the end have no proof, what is withheld for one of them is certified
// before more is withheld for the other. Then it goes on with what is nearest, not with all that hangs together.
func TestMoreIsWithheldNearby(t *testing.T) {
	var task Task
	add := func(value int64) int {
		v := Var{Name: fmt.Sprintf("%02d", len(task.Vars)), Max: -1, Width: 5, Printable: true}
		task.Vars = append(task.Vars, v)
		task.Values = append(task.Values, value)
		return len(task.Vars) - 1
	}
	whole := add(0)
	for i := range 5 {
		part := add(int64(i))
		sum := add(task.Values[whole] + task.Values[part])
		task.Equations = append(task.Equations, Equation{Name: fmt.Sprint(i),
			Terms: []Term{{sum, 1}, {whole, -1}, {part, -1}}})
		whole = sum
	}
	nothing := Published{System: task.System, Printed: make([]bool, len(task.Vars)), Values: task.Values}
	components, err := nothing.components()
	if err != nil || len(components) != 1 {
		t.Fatal(len(components), err)
	}
	h, err := newChooser(&task, &components[0])
	if err != nil {
		t.Fatal(err)
	}
	h.mover = newMover(h.c, h.value)
	h.near = newNeighbours(h.mover)
	h.prices()
	h.hide(0, true)
	h.hide(1, true)
	hidden := func() (n int) {
		for _, yes := range h.hidden {
			if yes {
				n++
			}
		}
		return n
	}
	for round, want := range []int{3, 5, 9, len(task.Vars)} {
		before := len(h.shown)
		for k := range 2 {
			if !h.more(t.Context(), k, before, true) {
				t.Errorf("round %d: nothing more is withheld for %d", round, k)
			}
		}
		if got := hidden(); got != want {
			t.Errorf("round %d: %d are withheld, want %d", round, got, want)
		}
	}
	if h.more(t.Context(), 0, len(h.shown), true) {
		t.Error("all is withheld, and more is promised")
	}
}
