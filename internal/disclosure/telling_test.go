package disclosure

import (
	"strings"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The text of a sequence tells of those who have it: where one of its rows is withheld, no row of it leaves, and
// nothing that is released has its text.
func TestWithheldSequenceLeavesNoTrace(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	profile := *Publish()
	profile.Threshold = 8 // the study itself shows sequences of five persons
	var rows []table.Row
	for _, one := range []struct {
		text string
		n    float64
	}{{"work", 60}, {"none>work", 40}, {"parental>housing", 6}} {
		basis := table.Basis{Known: true, N: one.n, Of: table.Empty, Largest: table.Empty, Second: table.Empty,
			Total: table.Empty}
		for _, m := range []string{"persons", "share"} {
			r := table.Row{Result: "frequent_sequences", Group: "pool", Category: one.text, Measure: m, Value: one.n,
				Low: table.Empty, High: table.Empty, Numerator: table.Empty, Denominator: table.Empty,
				Status: table.OK, Basis: basis}
			if m == "share" {
				r.Value, r.Numerator, r.Denominator = one.n/1000, one.n, 1000
			}
			rows = append(rows, r)
		}
	}
	out, err := Protect(Computed{Rows: rows}, s, Options{Profile: &profile})
	if err != nil {
		t.Fatal(err)
	}
	left := ""
	for _, r := range out.Rows() {
		left += r.Category + " " + string(r.Status) + "\n"
	}
	if strings.Contains(left, "parental") || !strings.Contains(left, "none>work") {
		t.Errorf("released:\n%s", left)
	}
}
