package model

import (
	"context"
	"testing"
	"time"

	"ansatz/internal/progress"
)

// TestReady: a model whose inputs are made is made while another one's input is on the way. The first model here ends
// only when the third has been made.
func TestReady(t *testing.T) {
	order := []*Model{{Name: "t.slow"}, {Name: "t.after", Inputs: []string{"t.slow"}}, {Name: "t.free"}}
	free := make(chan struct{})
	slow := make(chan struct{})
	one := func(ctx context.Context, m *Model, s *State) error {
		switch m.Name {
		case "t.slow":
			select {
			case <-free:
			case <-ctx.Done():
				return ctx.Err()
			}
			close(slow)
		case "t.after":
			select {
			case <-slow:
			default:
				t.Error("a model was made before its input")
			}
		case "t.free":
			close(free)
		}
		s.Rows = 1
		return nil
	}
	task := progress.Silent.Begin("models", "models", 3)
	defer task.End()
	states := make([]State, 3)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	err := makeAll(ctx, []maker{one, one}, order, states, []int{0, 1, 2}, task)
	for i, s := range states {
		if s.Rows != 1 {
			t.Errorf("%s was not made", order[i].Name)
		}
	}
	if err != nil {
		t.Error(err)
	}
}
