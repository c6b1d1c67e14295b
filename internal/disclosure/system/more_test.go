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

// doubled is a task whose chosen pattern has no certificate: k goes from 0 to 5, and by two at a time, since k and
// others are twice another number that is printed nowhere. The movements by which it is chosen may be of halves.
func doubled(others ...Var) Task {
	task := Task{System: System{
		Vars: append([]Var{{Name: "k", Max: 5, Width: 5, Printable: true, Primary: true}, {Name: "u", Max: -1}},
			others...),
		Equations: []Equation{{Terms: []Term{{0, 1}, {1, -2}}}},
	}, Values: []int64{0, 3}}
	e := &task.Equations[0]
	e.Constant = -6
	for i := range others {
		e.Terms, e.Constant = append(e.Terms, Term{2 + i, 1}), e.Constant+7
		task.Values = append(task.Values, 7)
	}
	return task
}

// Where what is chosen has no proof, more is withheld, and at the end all that is withheld has one; where nothing is
// left to withhold, what has no proof is told.
func TestMoreIsWithheldUntilProved(t *testing.T) {
	w := Var{Name: "w", Max: -1, Width: 5, Printable: true}
	task := doubled(w)
	_, narrow, err := Certify(t.Context(), task.Publish([]bool{true, false, false}))
	if err != nil || len(narrow) != 1 {
		t.Fatalf("beside a printed number %v have no proof, %v", narrow, err)
	}
	nothing := Published{System: task.System, Printed: make([]bool, 3), Values: make([]int64, 3)}
	components, err := nothing.components()
	if err != nil {
		t.Fatal(err)
	}
	h, err := newChooser(&task, &components[0])
	if err != nil {
		t.Fatal(err)
	}
	if h.choose(t.Context()); h.hidden[2] {
		t.Fatal("w is withheld at first: the test shows nothing")
	}
	s, err := Protect(t.Context(), task)
	if err != nil || len(s.Narrow) > 0 || !s.Withheld[2] {
		t.Fatalf("withheld are %v, without proof %v, %v", s.Withheld, s.Narrow, err)
	}
	if faults := Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > 0 {
		t.Errorf("the certificate: %v", faults[0])
	}

	for name, task := range map[string]Task{"alone": doubled(), "beside a number that everybody knows": doubled(
		Var{Name: "w", Max: 7, Width: 0})} {
		if name != "alone" {
			task.Equations = append(task.Equations, Equation{Name: "known", Terms: []Term{{2, 1}}, Constant: 7})
		}
		s, err := Protect(t.Context(), task)
		if err != nil || len(s.Narrow) != 1 || s.Narrow[0] != 0 {
			t.Errorf("%s: without proof are %v, %v", name, s.Narrow, err)
		}
	}
}
