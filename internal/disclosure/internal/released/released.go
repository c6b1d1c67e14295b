// Package released holds what may leave: a study's rows, the steps of its attrition and the drawings of its clusters.
//
// The fields are unexported and the constructors lie below internal/disclosure, so that the compiler lets nobody else
// make one: whoever holds a Table got it from disclosure (or, in a test, from disclosuretest).
package released

import (
	"cmp"
	"io"
	"math"
	"slices"

	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/table"
)

// Threshold is the smallest count of persons or companies that may leave.
const Threshold = 5

// Counts that a step of the attrition does not have.
const (
	NotCounted = -1 // does not apply
	Withheld   = -2 // may not leave
)

// Step is one restriction of the attrition; steps of one chain follow each other.
type Step struct {
	Chain, Name   string    // what is restricted, and the restriction's identifier
	Step          lang.Text // what remains
	Reason        lang.Text // why, where Step does not say it
	Persons, Rows int64     // what is left; NotCounted or Withheld where there is no number
}

// Table is a study's results as they may leave. The zero value is empty and protected.
type Table struct {
	rows        []table.Row
	steps       []Step
	drawings    []*network.Picture
	undrawn     int
	unprotected bool
	certificate *Certificate
	threshold   int // 0: Threshold
	house       bool
	digits      map[string]Digits // by unit
	noise       Noise
}

// Protected wraps rows and steps that are protected already. A drawing is kept where every count that a reader could
// take from it is shown, and then without names: what is left of it is its shape.
func Protected(rows []table.Row, steps []Step, drawings []*network.Picture) Table {
	t := Table{rows: slices.Clone(rows), steps: slices.Clone(steps)}
	for _, p := range drawings {
		if p.Hidden > 0 || !countsShown(p.Subject, rows) {
			t.undrawn++
			continue
		}
		t.drawings = append(t.drawings, shape(p))
	}
	return t
}

// Unprotected wraps true values. Whatever is made of them is marked as such.
func Unprotected(rows []table.Row, steps []Step, drawings []*network.Picture) Table {
	return Table{
		rows:        slices.Clone(rows),
		steps:       slices.Clone(steps),
		drawings:    slices.Clone(drawings),
		unprotected: true,
	}
}

// Certified wraps what is protected, as Protected does, with what proves it, and says to how many digits numbers of the
// units are printed. Whoever looks at a drawing counts the links of each party: it is kept only where there are enough
// of each.
func Certified(
	rows []table.Row, steps []Step, drawings []*network.Picture, c *Certificate, digits map[string]Digits,
) Table {
	few := func(p *network.Picture) bool { return fewest(p) < c.Profile.Threshold }
	many := slices.DeleteFunc(slices.Clone(drawings), few)
	if c.Profile.Width == 0 {
		many = drawings
	}
	t := Protected(rows, steps, many)
	t.undrawn += len(drawings) - len(many)
	t.certificate, t.threshold, t.digits = c, c.Profile.Threshold, digits
	t.noise = c.Profile.Noise
	t.house = c.Profile.Width == 0 && t.noise == (Noise{})
	return t
}

// Threshold is the smallest count of persons or companies that leaves with the table.
func (t Table) Threshold() int { return cmp.Or(t.threshold, Threshold) }

// Rounded says whether numbers of some unit are not printed in full.
func (t Table) Rounded() bool { return len(t.digits) > 0 }

// Digits says to how many digits numbers of a unit are printed; nil where they are printed in full.
func (t Table) Digits(unit string) *Digits {
	if d, ok := t.digits[unit]; ok {
		return &d
	}
	return nil
}

// Certificate returns what proves that the table is protected; nil for true values, and for a part of a table.
func (t Table) Certificate() *Certificate { return t.certificate }

// Rows returns the long table, in its order.
func (t Table) Rows() []table.Row { return slices.Clone(t.rows) }

// WriteCSV writes the long table as results.csv has it.
func (t Table) WriteCSV(w io.Writer) error { return table.WriteCSV(w, t.rows) }

// Only returns the same with those rows alone that keep returns true for.
func (t Table) Only(keep func(table.Row) bool) Table {
	t.certificate = nil
	t.rows = slices.DeleteFunc(slices.Clone(t.rows), func(r table.Row) bool { return !keep(r) })
	return t
}

// Steps returns the attrition.
func (t Table) Steps() []Step { return slices.Clone(t.steps) }

// Drawings returns the clusters that may be drawn, and how many may not.
func (t Table) Drawings() (may []*network.Picture, withheld int) {
	return slices.Clone(t.drawings), t.undrawn
}

// Unprotected says whether these are true values, which protection would have withheld.
func (t Table) Unprotected() bool { return t.unprotected }

// ForTheHouse says whether small counts are withheld, and nothing that gives them back: the profile proves nothing.
func (t Table) ForTheHouse() bool { return t.house }

// Noise says which noise the counts have; zero where they have none.
func (t Table) Noise() Noise { return t.noise }

// ShowsCount says whether a number of persons, or of rows that may be persons, may leave with the table.
func (t Table) ShowsCount(n int64) bool { return t.unprotected || n >= int64(t.Threshold()) }

// fewest is the least number of links that a party of a drawing has.
func fewest(p *network.Picture) int {
	links := make([]int, len(p.Parties))
	for _, l := range p.Links {
		links[l.A]++
		links[l.B]++
	}
	if len(links) == 0 {
		return 0
	}
	return slices.Min(links)
}

// countable are the measures that a reader can count off a drawing of a cluster.
var countable = []string{"companies", "representatives", "roles", "pairs", "shared_representatives"}

// countsShown says whether all that can be counted off a drawing is printed in the table.
func countsShown(subject string, rows []table.Row) bool {
	found := map[string]bool{}
	for _, r := range rows {
		if r.Group != subject || r.Category != "" || !slices.Contains(countable, r.Measure) {
			continue
		}
		if r.Status != table.OK || math.IsNaN(r.Value) {
			return false
		}
		found[r.Measure] = true
	}
	return len(found) == len(countable)
}

// shape is a picture without names, days, ties and kinds: companies and people, and who is joined to whom.
func shape(p *network.Picture) *network.Picture {
	s := &network.Picture{Subject: p.Subject, Cut: p.Cut, Left: p.Left}
	for _, party := range p.Parties {
		s.Parties = append(s.Parties, network.Party{Company: party.Company})
	}
	for _, l := range p.Links {
		s.Links = append(s.Links, network.Link{A: l.A, B: l.B})
	}
	return s
}

// Working is material that shows single persons and companies: pictures of surroundings, observations, exports. It is
// never protected and never published; what is written of it says so.
type Working[T any] struct{ content T }

// AsWorking wraps material.
func AsWorking[T any](content T) Working[T] { return Working[T]{content} }

// Content returns the material.
func (w Working[T]) Content() T { return w.content }
