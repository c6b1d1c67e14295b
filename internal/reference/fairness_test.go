package reference

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whom the study hits, by class: all rows of small countries full of edges, with the study's thresholds and with lower
// ones. Which companies the rule shared_representatives observes depends on chance, and is taken from the real program.
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

// A made-up country with many networks, in which companies share more representatives than chance gives.
func TestFairnessAgreesBeyondChance(t *testing.T) {
	first, n := rounds(t, 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "deliveries")
			_, err := ansatz(t, "synth", "--persons", "1000", "--seed", fmt.Sprint(5+seed), "--networks", "20",
				"--format", "csv", "--out", dir, "--quiet")
			if err != nil {
				t.Fatal(err)
			}
			if beyond := agreeOnFairness(t, dir, "networks", StudyRules()); seed == 0 && len(beyond) == 0 {
				t.Error("no companies share more representatives than chance gives")
			}
		})
	}
}

// agreeOnFairness returns the companies that share more representatives than chance gives.
func agreeOnFairness(t *testing.T, dir, study string, rules Rules) (beyond []string) {
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
	beyond = beyondChance(t, workspace, study)
	diff := diffRows(rows, Fairness(regs, rules, beyond))
	report(t, "rows", slices.DeleteFunc(diff, // the reference has no order
		func(d string) bool { return strings.HasPrefix(d, "the rows are not the same") }))
	return beyond
}

// beyondChance lists the companies that the rule shared_representatives observes in a run of a study of networks.
func beyondChance(t *testing.T, workspace, study string) (companies []string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "networks")
	_, err := ansatz(t, "run", study, "--workspace", workspace, "--out", out, "--unprotected", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range observations(t, out) {
		if r["rule"] == "shared_representatives" && r["measure"] == "shared_representatives" {
			companies = append(companies, r["evidence_subject"], r["evidence_object"])
		}
	}
	t.Logf("%d companies share more representatives than chance gives", len(companies))
	return companies
}
