package disclosure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The two tables of each proof lie on both sides of the true number, also in sets of very many linked counts.
func TestProofsLieOnBothSides(t *testing.T) {
	s := of(map[string]study.Kind{"figure_4": study.FirstInvestigations, "table_4": study.Investigations})
	r := rand.New(rand.NewPCG(7, 1))
	base := s.Groups.BaseGroups()
	var rows []table.Row
	years := s.Periods.Investigated.Years()
	n := map[string][]float64{}
	for _, b := range base {
		total := 0.0
		for range years {
			v := float64(r.IntN(3))
			n[b] = append(n[b], v)
			total += v
		}
		rows = append(rows, count("table_4", "persons_investigated", b, "", total+float64(r.IntN(9))))
	}
	groups := []string{"total", "active", "linked", "family", "family_active", "family_linked", "active_upper",
		"linked_upper", "active_and_linked"}
	for _, g := range append(groups, base...) {
		for y, year := range years {
			sum := 0.0
			for _, b := range s.Groups.Members(g) {
				sum += n[b][y]
			}
			rows = append(rows, count("figure_4", "persons", g, fmt.Sprint(year), sum))
		}
	}
	computed := Computed{Rows: rows}
	released, err := Protect(computed, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	certificate := released.Certificate()
	largest := 0
	for _, tables := range certificate.Tables {
		largest = max(largest, len(tables))
	}
	if largest <= 300 {
		t.Fatalf("the largest set has %d counts only", largest)
	}
	c := certified{Certificate: certificate}
	if outside := c.outside(computed); len(outside) > 0 {
		t.Errorf("%d of %d proofs do not lie on both sides", len(outside), len(certificate.Proofs))
	}
	for _, proof := range certificate.Proofs { // and where the numbers are others, the check sees it
		certificate.Tables[proof.Low], certificate.Tables[proof.High] = certificate.Tables[proof.High],
			certificate.Tables[proof.Low]
		break
	}
	if len(c.outside(computed)) == 0 {
		t.Error("tables that are exchanged are not found")
	}
}
