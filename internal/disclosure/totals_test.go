package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// A table whose rows are those that occur tells by their absence: of few companies they are left out, so that no rows
// mean none, or few.
func TestFewThatOccur(t *testing.T) {
	for name, of := range map[string][]table.Row{
		"none": nil,
		"few":  {count("work_permits", "companies", "all", "3", 2), count("work_permits", "companies", "all", "7", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			n, permits := 0.0, 0.0
			for _, r := range of {
				n, permits = n+r.Value, permits+r.Value*float64(wholeNumber(r.Category))
			}
			rows := append([]table.Row{count("work_permits", "companies_with_permits", "all", "2020-2024", n),
				count("work_permits", "permits", "all", "2020-2024", permits)}, of...)
			s := studyOf("work_permits")
			released, err := Protect(Computed{Rows: rows}, s, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if left := released.Rows(); len(left) != 2 || left[0].Status != table.Suppressed {
				t.Fatalf("printed are %v", left)
			}
			found, err := Check(t.Context(), []Published{{Name: "all", Study: s, Rows: released.Rows()}}, nil)
			if err != nil || len(found) > 0 {
				t.Errorf("found is %v, %v", found, err)
			}
		})
	}
}

// studyOf is a study with a result of a kind.
func studyOf(name string) *study.Study { return of(map[string]study.Kind{name: study.Kind(name)}) }
