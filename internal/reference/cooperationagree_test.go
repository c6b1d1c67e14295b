package reference

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// agreeOnCooperation compares the quarantine and all rows of the study cooperation. Rows of other studies that depend
// on chance are not compared.
func agreeOnCooperation(t *testing.T, dir string, load ...string) {
	t.Helper()
	agreeOn(t, "cooperation", Cooperation, dir, filepath.Join(t.TempDir(), "workspace"), load...)
}

// Small countries whose agencies cooperate, full of edges, delivered by several in every shape.
func TestCooperationAgreesOnCountries(t *testing.T) {
	first, n := rounds(t, 3)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			s := style{doubles: 0.03, replaces: seed%2 == 1, dirt: 0.01 * float64(seed%4/2)}
			countryOfCooperation(seed).write(t, dir, s)
			agreeOnCooperation(t, dir)
		})
	}
}

// A folder of deliveries that somebody has made: ANSATZ_DELIVERIES names it.
func TestCooperationAgreesOnDeliveries(t *testing.T) {
	dir := os.Getenv("ANSATZ_DELIVERIES")
	if dir == "" {
		t.Skip("only with ANSATZ_DELIVERIES")
	}
	maxQuarantined = 0.5
	defer func() { maxQuarantined = 0.05 }()
	agreeOnCooperation(t, dir, "--quarantine-share", "0.5")
}
