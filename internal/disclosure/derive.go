package disclosure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/lang"
)

// equations sees to it that the certificate has every equation that follows from the study and from what the release
// prints: who leaves one out can prove more than is true. An equation may join numbers of earlier releases besides.
func (v *verifying) equations(p *Profile) {
	derived := &Certificate{}
	view, _ := viewOf(v.Published, nil, p, true)
	view.state(derived)
	has := map[string]bool{}
	for _, e := range v.Certificate.Equations {
		has[v.equationKey(v.Certificate, e)] = true
	}
	for _, e := range derived.Equations {
		if !has[v.equationKey(derived, e)] {
			v.fault(v.equationText(derived, e), lang.Text{SV: "ekvationen saknas i certifikatet",
				EN: "the equation is missing in the certificate"})
		}
	}
}

// equationKey tells equations apart, whatever the order of their counts and terms.
func (v *verifying) equationKey(c *Certificate, e released.Equation) string {
	var terms []string
	for _, t := range e.Terms {
		terms = append(terms, fmt.Sprint(t.Times, " ", v.keyOf(c, t.Count)))
	}
	slices.Sort(terms)
	return fmt.Sprint(strings.Join(terms, "\n"), "\n", e.Constant, " ", e.Tolerance)
}

// keyOf names a count by the places where it stands; one that stands nowhere has no name of its own.
func (v *verifying) keyOf(c *Certificate, i int) string {
	var places []string
	for _, at := range c.Counts[i].At {
		if p, ok := v.place(at); ok {
			places = append(places, p.Text().EN)
		}
	}
	slices.Sort(places)
	return strings.Join(places, "|")
}

// equationText names an equation by the counts that it joins.
func (v *verifying) equationText(c *Certificate, e released.Equation) lang.Text {
	var names []string
	for _, t := range e.Terms {
		if n := c.Counts[t.Count]; len(n.At) > 0 {
			p, _ := v.place(n.At[0])
			names = append(names, fmt.Sprintf("%+d × %s", t.Times, p.Text().EN))
		} else {
			names = append(names, fmt.Sprintf("%+d × %s", t.Times, cmp.Or(n.Name, "?")))
		}
	}
	name := strings.Join(names, " ")
	return lang.Text{SV: name, EN: name}
}
