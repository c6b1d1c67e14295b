package system_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/disclosure/system"
)

// TestNothingToPrintAgain: of what is withheld beside the primary ones, no single variable could be printed with
// everything else certified as it is.
func TestNothingToPrintAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := small(t)
		s := protect(t, task)
		for v := range task.Vars {
			if !s.Withheld[v] || task.Vars[v].Primary || slices.Contains(s.Narrow, v) {
				continue
			}
			withheld := slices.Clone(s.Withheld)
			withheld[v] = false
			_, narrow, err := system.Certify(context.Background(), task.Publish(withheld))
			if err == nil && !slices.ContainsFunc(narrow, func(i int) bool { return !slices.Contains(s.Narrow, i) }) {
				t.Fatalf("%s could be printed", task.Vars[v].Name)
			}
		}
	})
}
