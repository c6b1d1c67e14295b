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
// Where such a release tells sets apart that this one does not, the certificate has the equations of the smaller sets
// instead, and each table must be able to satisfy the one of the larger set.
func (v *verifying) equations(p *Profile) {
	derived := &Certificate{}
	view, _ := viewOf(v.Published, nil, p, true)
	view.state(derived)
	has := map[string]bool{}
	for _, e := range v.Certificate.Equations {
		has[v.equationKey(v.Certificate, e)] = true
	}
	earlier := slices.ContainsFunc(v.Certificate.Counts,
		func(n released.CertifiedCount) bool { return n.Printed != nil && len(n.At) == 0 })
	for _, e := range derived.Equations {
		if !has[v.equationKey(derived, e)] && !(earlier && v.satisfiable(derived, e)) {
			v.fault(v.equationText(derived, e), lang.Text{SV: "ekvationen saknas i certifikatet",
				EN: "the equation is missing in the certificate"})
		}
	}
}

// satisfiable says whether an equation holds in every table of the certificate, for some numbers of the counts that
// stand nowhere.
func (v *verifying) satisfiable(derived *Certificate, e released.Equation) bool {
	more, less := false, false // counts that stand nowhere can add, or take away
	low, high := -e.Constant, -e.Constant
	open := map[int]int64{} // by count of the certificate, how often it is counted
	for _, t := range e.Terms {
		n := derived.Counts[t.Count]
		if len(n.At) == 0 {
			more, less = more || t.Times > 0, less || t.Times < 0
			continue
		}
		p, _ := v.place(n.At[0])
		i, ok := v.at[p]
		if !ok {
			return false
		}
		if printed := v.Certificate.Counts[i].Printed; printed != nil {
			low, high = low+t.Times**printed, high+t.Times**printed
		} else {
			open[i] += t.Times
		}
	}
	for _, sums := range v.sumsOf(open) {
		low, high = low+slices.Min(sums), high+slices.Max(sums)
	}
	return (more || low >= -e.Tolerance) && (less || high <= e.Tolerance)
}

// sumsOf adds up counts in each table, by the sets of tables that are of the same counts.
func (v *verifying) sumsOf(counts map[int]int64) map[int][]int64 {
	all := map[int][]int64{}
	for _, table := range v.Certificate.Tables {
		sum, first := int64(0), -1
		for _, n := range table {
			if times, ok := counts[n.Count]; ok {
				sum += times * n.Value
				first = max(first, n.Count)
			}
		}
		if first >= 0 {
			all[first] = append(all[first], sum)
		}
	}
	return all
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
