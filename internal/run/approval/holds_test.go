package approval

import "testing"

// Results are approved only as they are: with the attrition, the deliveries and the definitions that people saw.
func TestHolds(t *testing.T) {
	p := &Proposal{Files: []File{{Name: "results.csv", SHA256: "a"}, {Name: "provenance.json", SHA256: "b"},
		{Name: "study.yaml", SHA256: "c"}, {Name: "report.html", SHA256: "d"}}}
	for _, c := range []struct {
		name    string
		changed string
		want    bool
	}{{"as approved", "", true}, {"other numbers", "results.csv", false}, {"other attrition", "provenance.json", false},
		{"another definition", "study.yaml", false}} {
		hashes := map[string]string{"results.csv": "a", "provenance.json": "b", "study.yaml": "c"}
		if c.changed != "" {
			hashes[c.changed] = "x"
		}
		if got := p.holds(hashes); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}
