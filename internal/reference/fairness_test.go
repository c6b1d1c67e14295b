package reference

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/table"
)

// Whom the study hits, by class: all rows of small countries full of edges, with the study's thresholds and with lower
// ones. What depends on chance is left out: the rule shared_representatives and, where it observed something, any_rule.
func TestFairnessAgreesOnCountries(t *testing.T) {
	first, n := rounds(t, 2)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			networkCountry(uint64(7000+seed)).write(t, filepath.Join(dir, "deliveries"), style{doubles: 0.02})
			study, rules := "networks", StudyRules()
			if seed%4 > 0 {
				study, rules = loweredStudy(t, dir)
			}
			agreeOnFairness(t, filepath.Join(dir, "deliveries"), study, rules)
		})
	}
}

// The big made-up country with the study as it is.
func TestFairnessAgreesOnWorldA(t *testing.T) {
	rounds(t, 1)
	agreeOnFairness(t, shared(t, "deliveries/world-a"), "networks", StudyRules())
}

func agreeOnFairness(t *testing.T, dir, study string, rules Rules) {
	t.Helper()
	regs, _, err := ReadDeliveries(dir)
	if err != nil {
		t.Fatal(err)
	}
	workspace, out := filepath.Join(t.TempDir(), "workspace"), filepath.Join(t.TempDir(), "out")
	if _, err := ansatz(t, "load", dir, "--workspace", workspace, "--quiet"); err != nil {
		t.Fatal(err)
	}
	_, err = ansatz(t, "fairness", study, "--workspace", workspace, "--out", out, "--unprotected", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	holdGrains(t, workspace)
	rows := readRows(t, out)
	chance := slices.ContainsFunc(rows, func(r table.Row) bool { return r.Group == "shared_representatives" })
	random := func(r table.Row) bool {
		return r.Group == "shared_representatives" || chance && r.Group == "any_rule"
	}
	diff := diffRows(slices.DeleteFunc(rows, random), slices.DeleteFunc(Fairness(regs, rules), random))
	report(t, "rows", slices.DeleteFunc(diff, // the reference has no order
		func(d string) bool { return strings.HasPrefix(d, "the rows are not the same") }))
}
