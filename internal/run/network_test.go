package run

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

// A picture says that data are made up where any are, and that all are only where all are.
func TestMarksOfDeliveries(t *testing.T) {
	real, made := workspace.Source{Agency: "tax", Terms: law.Terms{Handling: []string{"H2", "H0"}}}, workspace.Source{
		Agency:    "police",
		Synthetic: true,
		Terms:     law.Terms{Handling: []string{"H0"}},
	}
	for _, c := range []struct {
		sources []workspace.Source
		want    string
	}{
		{nil, "[]"}, {[]workspace.Source{real}, "[]"}, {[]workspace.Source{made, made}, "[All data are made up.]"},
		{[]workspace.Source{made, real}, "[Some of the data are made up.]"},
	} {
		if got := fmt.Sprint(marksOf(c.sources, lang.EN)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	terms := termsOf([]workspace.Source{real, made, made}, lang.SV)
	if len(terms) != 2 || !strings.HasPrefix(terms[0], "H0: ") ||
		!strings.HasSuffix(terms[0], "(Skatteverket, Polismyndigheten)") ||
		!strings.HasSuffix(terms[1], "(Skatteverket)") {
		t.Errorf("%q", terms)
	}
}
