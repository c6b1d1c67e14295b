package run

import (
	"slices"
	"testing"

	"ansatz/internal/workspace"
)

// What a register's files change is everything that follows from them: else a stale model would pass for a current one.
func TestTouched(t *testing.T) {
	for name, want := range map[string][]string{
		"insured":         {"person", "insured"},
		"benefit_payment": {"benefit_payment", "benefit_year", "benefit_days"},
		"debt":            {"debt"},
	} {
		if got := touched(name); !slices.Equal(got, want) {
			t.Errorf("files of %s change %v, want %v", name, got, want)
		}
	}
	got := sourcesOf([]string{"person", "benefit_year", "insured"})
	if !slices.Equal(got, []string{"benefit_payment", "insured", "person"}) {
		t.Errorf("%v", got)
	}
}

// A load makes the models that are the same for all studies where that costs in proportion to what it brings.
func TestMostlyNew(t *testing.T) {
	file := func(loaded int64, superseded bool) workspace.SourceFile {
		return workspace.SourceFile{Loaded: loaded, Superseded: superseded}
	}
	of := func(generation int, files ...workspace.SourceFile) workspace.Source {
		return workspace.Source{Generation: generation, Files: files}
	}
	for _, c := range []struct {
		name    string
		sources []workspace.Source
		want    bool
	}{
		{"the first load", []workspace.Source{of(1, file(10, false)), of(1, file(5, false))}, true},
		{"as much again", []workspace.Source{of(1, file(10, false)), of(2, file(10, false))}, true},
		{"a month", []workspace.Source{of(2, file(1, false)), of(1, file(10, false))}, false},
		{"in the place of what there was", []workspace.Source{of(1, file(10, true), file(4, false)),
			of(2, file(5, false))}, true},
	} {
		if got := mostlyNew(c.sources); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
