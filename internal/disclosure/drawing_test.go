package disclosure

import (
	"testing"

	"ansatz/internal/network"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// A drawing in which each circle is a person tells how many represent a company: it leaves only where they are many.
func TestADrawingOfFewLinksStays(t *testing.T) {
	s := of(map[string]study.Kind{"clusters": study.RepresentativeClusters})
	var rows []table.Row
	for m, n := range map[string]float64{"companies": 40, "representatives": 40, "roles": 90, "pairs": 60,
		"shared_representatives": 60} {
		rows = append(rows, count("clusters", m, "cluster-1", "", n))
	}
	p := &network.Picture{Subject: "cluster-1", Parties: []network.Party{{Company: true}, {}, {}, {}}}
	for person := 1; person < 4; person++ {
		p.Links = append(p.Links, network.Link{A: 0, B: person})
	}
	for profile, drawn := range map[string]int{"publish": 0, "internal": 1} {
		rules, err := LoadProfile(profile)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Protect(Computed{Rows: rows, Drawings: []*network.Picture{p}}, s, Options{Profile: rules})
		if err != nil {
			t.Fatal(err)
		}
		if may, stay := r.Drawings(); len(may) != drawn || len(may)+stay != 1 {
			t.Errorf("%s: %d drawn, %d not", profile, len(may), stay)
		}
	}
}
