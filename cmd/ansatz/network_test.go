package main

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/delivery"
	"ansatz/internal/lang"
)

// A picture says that data are made up where any are, and that all are only where all are.
func TestMarksOfDeliveries(t *testing.T) {
	real, made := delivery.Source{Agency: "tax", Handling: []string{"H2", "H0"}}, delivery.Source{Agency: "police", Synthetic: true, Handling: []string{"H0"}}
	for _, c := range []struct {
		sources []delivery.Source
		want    string
	}{
		{nil, "[]"}, {[]delivery.Source{real}, "[]"}, {[]delivery.Source{made, made}, "[All data are made up.]"}, {[]delivery.Source{made, real}, "[Some of the data are made up.]"},
	} {
		if got := fmt.Sprint(marksOf(c.sources, lang.EN)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	terms := termsOf([]delivery.Source{real, made, made}, lang.SV)
	if len(terms) != 2 || !strings.HasPrefix(terms[0], "H0: ") || !strings.HasSuffix(terms[0], "(Skatteverket, Polismyndigheten)") || !strings.HasSuffix(terms[1], "(Skatteverket)") {
		t.Errorf("%q", terms)
	}
}
