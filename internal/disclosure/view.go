package disclosure

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/disclosure/system"
	"ansatz/internal/kind"
	"ansatz/internal/table"
)

// view is what a reader makes of releases: the numbers that are printed, and how all of them hang together. It is made
// of what has left and of nothing else.
type view struct {
	*links
	system system.Published
}

// viewOf is the view of a release together with those of others that count by the same definitions. apart are the names
// of the rest. Where own is set, it is only of what the first one's rows hang together with.
func viewOf(first Published, others []Published, p *Profile, own bool) (v view, apart []Published) {
	rows, s, apart := withEarlier(first.all(), first.Study, others, p)
	t := newProtection(rows, s, p)
	t.left = len(first.all())
	for i, r := range rows {
		t.withheld[i] = r.Status == table.Suppressed
	}
	l := newLinks(t)
	l.dropFalse()
	l.dropBounds()
	if own {
		l.dropOthers(func(variable) bool { return false })
	}
	return view{l, l.published(func(v variable) bool { return v.printed && !math.IsNaN(v.value) })}, apart
}

// certified is a release with its proof.
type certified struct {
	view
	*Certificate
	number []int // by variable, its count in the certificate; -1 for none
	narrow []int // variables of which it has no proof
	missed []int // variables of which both tables of the proof lie on one side of the true number
	many   bool  // there were too many of these to withhold more for them
}

const (
	// asks is how often tables are looked for again, at most, until those of every proof lie on both sides of the true
	// number.
	asks = 4
	// mostAgain is of how many proofs at most they are looked for a second time and later.
	mostAgain = 1000
)

// prove certifies a release, and sees to it that the two tables of each proof lie on both sides of the true number.
// Where they do not, or none were found, those are looked for in which the count is lowest and highest of all. Other
// tables are found then, so that others may be missed, which are asked for next. What is withheld besides can bring
// those of the narrow and of the others that are left.
func prove(r Published, taken map[Cell]int64, computed Computed, o Options) (*certified, error) {
	c, err := certify(r, taken, o)
	if err != nil {
		return nil, err
	}
	c.missed = c.outside(computed)
	open, before, many := append(slices.Clone(c.missed), c.narrow...), 0, false
	for ask := 0; ask < asks && len(open) > 0; ask++ {
		if ask > 0 && len(open) > mostAgain || ask > 1 && len(open) == before {
			break // too many, or what was done for each by itself has brought nothing
		}
		if o.ends = maps.Clone(o.ends); o.ends == nil {
			o.ends = map[Cell]int{}
		}
		for _, v := range open {
			if v < len(c.variables) {
				o.ends[c.variables[v].name]++
			}
		}
		if c, err = certify(r, taken, o); err != nil {
			return nil, err
		}
		c.missed = c.outside(computed)
		if open, before = c.missed, len(open); ask == 0 {
			many = len(open) > mostMissed
		}
	}
	c.many = many
	return c, nil
}

// outside are the variables whose true number is not between the two tables of their proof.
func (c *certified) outside(computed Computed) (outside []int) {
	variable := map[int]int{}
	for v, n := range c.number {
		if n >= 0 {
			variable[n] = v
		}
	}
	for _, proof := range c.Proofs {
		if strings.HasPrefix(c.Counts[proof.Count].Name, undescribed) {
			continue // its tables are of whole classes
		}
		low, _ := valueIn(c.Tables[proof.Low], proof.Count)
		high, _ := valueIn(c.Tables[proof.High], proof.Count)
		for _, at := range c.Counts[proof.Count].At {
			if n, ok := computed.at(at); ok && (float64(low) > n || n > float64(high)) {
				outside = append(outside, variable[proof.Count])
				break
			}
		}
	}
	return outside
}

// at is the true number at a place of a certificate, rounded as the certificate has it. Of a withheld share the place
// is that of its value, and the number its numerator.
func (c Computed) at(at released.Place) (n float64, ok bool) {
	if at.Step != "" {
		i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Chain == at.Chain && s.Name == at.Step })
		return float64(c.Steps[i].Persons), c.Steps[i].Persons >= 0
	}
	r := c.Rows[at.Row]
	switch {
	case at.Field == "denominator":
		n = r.Denominator
	case at.Field == "numerator" || !math.IsNaN(r.Numerator):
		n = r.Numerator
	default:
		n = math.Round(r.Value)
	}
	return n, !math.IsNaN(n)
}

// certify proves of a release that every count of persons and companies that it withholds can be at least as many and
// at most as many as the profile's width asks for, whatever else of it and of earlier releases a reader holds. The
// proof follows from what is printed, from the counts that are taken as known, and from which counts their ends are
// asked for.
func certify(r Published, taken map[Cell]int64, o Options) (*certified, error) {
	c := &Certificate{Format: released.CertificateFormat,
		Profile: o.Profile.public()}
	if o.Profile.Method != Suppression {
		return &certified{Certificate: c}, nil
	}
	v, _ := viewOf(r, o.Earlier, o.Profile, true)
	for c, n := range taken {
		if i, ok := v.at[c]; ok {
			v.system.Printed[i], v.system.Values[i] = true, n
		}
	}
	largest := v.magnitudes()
	for i := range v.system.Vars[:len(v.variables)] {
		v.system.Vars[i].Width, v.system.Vars[i].Ends = v.width(i, largest), o.ends[v.variables[i].name]
	}
	v.system.Memory = o.memory
	proof, narrow, err := system.Certify(context.Background(), v.system)
	if err == nil {
		narrow, err = v.secret(narrow)
	}
	if err != nil && len(o.Earlier) > 0 { // they print what contradicts this one: they are of another country
		o.Earlier = nil
		return certify(r, taken, o)
	}
	if err != nil {
		return nil, err
	}
	number := v.state(c)
	for _, part := range proof.Parts {
		var kept []int
		for k, place := range part.Vars {
			if number[place] >= 0 {
				kept = append(kept, k)
			}
		}
		if len(kept) == 0 {
			continue
		}
		first := len(c.Tables)
		for _, values := range part.Tables {
			var table released.ProofTable
			for _, k := range kept {
				table = append(table, released.CountValue{Count: number[part.Vars[k]], Value: values[k]})
			}
			c.Tables = append(c.Tables, table)
		}
		for _, k := range kept {
			if at := number[part.Vars[k]]; c.Counts[at].Width > 0 {
				proof := released.Proof{Count: at, Low: first + part.Low[k], High: first + part.High[k]}
				c.Proofs = append(c.Proofs, proof)
			}
		}
	}
	return &certified{view: v, Certificate: c, number: number, narrow: narrow}, nil
}

// secret are those of the variables that must have their width.
func (v view) secret(narrow []int) ([]int, error) {
	under := slices.DeleteFunc(slices.Clone(narrow), func(i int) bool { return !v.onlyUnder(i) })
	if len(under) == 0 {
		return narrow, nil
	}
	intervals, err := system.Bounds(context.Background(), v.system, under)
	for _, iv := range intervals {
		if iv.Low >= int64(v.t.profile.Threshold) {
			v.system.Vars[iv.Var].Width = 0
			narrow = slices.DeleteFunc(narrow, func(i int) bool { return i == iv.Var })
		}
	}
	return narrow, err
}

// onlyUnder says whether a variable stands only under fractions that are withheld, and of none of these the numerator
// is printed elsewhere. Where it cannot be small, nothing is told by it.
func (l *links) onlyUnder(i int) bool {
	if i >= len(l.variables) || len(l.cells[i]) == 0 {
		return false
	}
	return !slices.ContainsFunc(l.cells[i], func(c Cell) bool {
		n := l.t.counts[c]
		return len(n.rows) > 0 || slices.ContainsFunc(n.under, func(r int) bool {
			part, ok := l.at[l.t.prints[r].count]
			return !l.t.withheld[r] || ok && !math.IsNaN(l.variables[part].value)
		})
	})
}

// next is what is withheld besides after a try: the printed counts that share an equation with those that have no
// proof, or whose proof lies on one side of the true number. pins are those of them that get no band. Where none is
// left, and no try has had all proofs, it goes on around the ones without proof; at once where that is asked for.
func (c *certified) next(held, atOnce bool, o Options) (more, pins []Cell) {
	if !atOnce {
		open := c.narrow
		if !c.many {
			open = append(c.missed, open...)
		}
		more, pins = c.beside(open)
		more = slices.DeleteFunc(more, func(c Cell) bool { return o.besides[c] })
	}
	switch {
	case len(more) > 0:
		return more, pins
	case held:
		return nil, nil
	}
	return c.around(c.narrow, atOnce, o)
}

// beside are the printed counts in the equations of variables, which rows of this release print, and pins those of them
// from which the constants follow.
func (v view) beside(narrow []int) (all, pins []Cell) {
	for i, e := range v.system.Equations {
		if !slices.ContainsFunc(e.Terms, func(x system.Term) bool { return slices.Contains(narrow, x.Var) }) {
			continue
		}
		for _, x := range e.Terms {
			if v.system.Printed[x.Var] && v.canGo(x.Var) {
				all = append(all, v.cells[x.Var]...)
			}
		}
		if i < len(v.equations) {
			pins = append(pins, v.equations[i].pins...)
		}
	}
	return append(all, pins...), pins
}

// canGo says whether a variable is a count that rows of this release print or withhold.
func (v view) canGo(i int) bool { return i < len(v.variables) && len(v.placesOf(i)) > 0 }

// around are the printed counts nearest to variables, by the number of equations between them; all that hang together
// with them where these are asked for at once. Where none is left, pins are the counts that hang together with them and
// still have a band.
func (v view) around(narrow []int, atOnce bool, o Options) (more, pins []Cell) {
	of := make([][]int, len(v.system.Vars))
	for i, e := range v.system.Equations {
		for _, x := range e.Terms {
			of[x.Var] = append(of[x.Var], i)
		}
	}
	reached := make([]bool, len(of))
	for front := narrow; len(front) > 0 && (atOnce || len(more) == 0); {
		var next []int
		for _, i := range front {
			for _, e := range of[i] {
				for _, x := range v.system.Equations[e].Terms {
					if reached[x.Var] || v.system.Printed[x.Var] && !v.canGo(x.Var) {
						continue
					}
					reached[x.Var], next = true, append(next, x.Var)
					if x.Var >= len(v.variables) {
						continue
					}
					for _, c := range v.cells[x.Var] {
						if v.system.Printed[x.Var] && !o.besides[c] {
							more = append(more, c)
						}
						if !v.system.Printed[x.Var] && v.system.Vars[x.Var].Max >= 0 && !o.bandless[c] {
							pins = append(pins, c)
						}
					}
				}
			}
		}
		front = next
	}
	if len(more) > 0 {
		pins = nil
	}
	return more, pins
}

// state writes the system into a certificate, and gives the numbers that its variables have there. Ratios and other
// numbers that are no counts and in no equation are not written: their number is -1.
func (v view) state(c *Certificate) []int {
	used := make([]bool, len(v.system.Vars))
	for _, e := range v.system.Equations {
		for _, x := range e.Terms {
			used[x.Var] = true
		}
	}
	number := make([]int, len(v.system.Vars))
	for i, x := range v.system.Vars {
		if number[i] = -1; !used[i] && (!v.countedAt(i) || len(v.placesOf(i)) == 0) {
			continue
		}
		number[i] = len(c.Counts)
		count := released.CertifiedCount{Name: x.Name}
		if i < len(v.variables) {
			count.Name, count.At = nameOf(v.variables[i].name), v.placesOf(i)
		}
		if v.system.Printed[i] {
			value := v.system.Values[i]
			count.Printed = &value
		} else if x.Printable {
			count.Width = x.Width
		}
		if x.Max >= 0 {
			count.Most = &x.Max
		}
		c.Counts = append(c.Counts, count)
	}
	for _, e := range v.system.Equations {
		q := released.Equation{Constant: e.Constant, Tolerance: e.Tolerance}
		for _, x := range e.Terms {
			q.Terms = append(q.Terms, released.Term{Times: x.Coef, Count: number[x.Var]})
		}
		c.Equations = append(c.Equations, q)
	}
	return number
}

// countedAt says whether a row prints a variable as a count, or has a fraction of it.
func (l *links) countedAt(i int) bool {
	if i >= len(l.variables) {
		return false
	}
	for _, c := range l.cells[i] {
		n := l.t.counts[c]
		if len(n.under) > 0 {
			return true
		}
		for _, r := range n.rows {
			if m := l.t.measures[r]; m == nil || m.Unit == kind.Count || !math.IsNaN(l.t.rows[r].Numerator) {
				return true
			}
		}
	}
	return false
}

// placesOf says where a variable is printed, or would be.
func (l *links) placesOf(i int) (places []released.Place) {
	for _, c := range l.cells[i] {
		n := l.t.counts[c]
		for _, r := range n.rows {
			if r >= l.t.left {
				continue
			}
			field := "value"
			if !math.IsNaN(l.t.rows[r].Numerator) {
				field = "numerator"
			}
			places = append(places, l.t.place(r, field))
		}
		for _, r := range n.under {
			if r >= l.t.left {
				continue
			}
			places = append(places, l.t.place(r, "denominator"))
		}
	}
	return places
}

// place is a field of a row of results.csv, or of a step of the attrition.
func (t *protection) place(row int, field string) released.Place {
	r := t.rows[row]
	if r.Result == attrition {
		return released.Place{Chain: r.Group, Step: r.Category, Field: "persons"}
	}
	return released.Place{Row: row, Field: field}
}
