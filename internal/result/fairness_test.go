package result_test

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/model"
	"ansatz/internal/study"
)

// Who is hit by class is only described: no result but those about fairness reads the models that know sex, background
// and area together.
func TestClassesAreNoInput(t *testing.T) {
	set, err := model.Models(nil)
	must(t, err)
	read := 0
	for _, k := range kind.All() {
		if k.Own {
			continue
		}
		models, _ := set.Lineage(k.Models...)
		for _, m := range models {
			switch describes := slices.Contains(study.FairnessKinds, study.Kind(k.ID)); {
			case !strings.HasPrefix(m.Name, "fairness."):
			case describes:
				read++
			default:
				t.Errorf("%s reads %s", k.ID, m.Name)
			}
		}
	}
	if read == 0 {
		t.Error("no result about fairness reads its models")
	}
}
