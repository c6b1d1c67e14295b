package main

import (
	"slices"
	"testing"
)

// What a register's files change is everything that follows from them: else a stale model would pass for a current one.
func TestTouched(t *testing.T) {
	for name, want := range map[string][]string{
		"insured":         {"person", "insured"},
		"benefit_payment": {"benefit_payment", "benefit_year"},
		"debt":            {"debt"},
	} {
		if got := touched(name); !slices.Equal(got, want) {
			t.Errorf("files of %s change %v, want %v", name, got, want)
		}
	}
	if got := sourcesOf([]string{"person", "benefit_year", "insured"}); !slices.Equal(got, []string{"benefit_payment", "insured", "person"}) {
		t.Errorf("%v", got)
	}
}
