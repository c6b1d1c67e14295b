package study

import "testing"

// Another drawing is of another study: the one that was read keeps its own.
func TestDrawing(t *testing.T) {
	s := Builtin()
	k, seed := s.Comparison.K, s.Comparison.Seed
	least, other := LeastK, seed+1
	drawn, err := s.Drawing(&least, &other)
	if err != nil || drawn.Comparison.K != LeastK || drawn.Comparison.Seed != seed+1 {
		t.Errorf("%+v, %v", drawn, err)
	}
	if same, err := s.Drawing(nil, nil); err != nil || same.Comparison != s.Comparison {
		t.Errorf("without a wish: %+v, %v", same, err)
	}
	for _, k := range []int{LeastK - 1, MostK + 1} {
		if _, err := s.Drawing(&k, nil); err == nil {
			t.Errorf("k = %d is taken", k)
		}
	}
	if s.Comparison.K != k || s.Comparison.Seed != seed {
		t.Error("the study was changed")
	}
}
