// Package comparison says in what two folders of results differ, by how much, and why: which lines of the study,
// deliveries, models or versions of the program are others.
//
// It reads the folders alone, as others hold them. A withheld number has no value there, so none can come from here:
// where a row is withheld on either side, that is said and no difference is given.
package comparison

import (
	"context"
	"math"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Comparison is two folders of results side by side.
type Comparison struct {
	Before, After *run.Release
	Results       []Result // in the order of the rows
	Causes        Causes

	Checked  Checked
	Findings []disclosure.Finding // what follows from both folders together and is withheld in one of them
}

// Checked says whether it was looked at what follows from both folders together.
type Checked string

// The outcomes of that look.
const (
	Nothing   Checked = "nothing_follows"
	Follows   Checked = "follows"
	NotNeeded Checked = "not_needed"    // true values, or results that stay in the house
	NotKnown  Checked = "contradictory" // the folders contradict each other, as of other deliveries
)

// Result is the rows of a result.
type Result struct {
	Name     string
	Same     int // rows that agree
	Withheld int // rows that are withheld in both, of which nothing is known
	Rows     []Row
	Reasons  Reasons
}

// Count returns the number of rows with an outcome.
func (r *Result) Count(o Outcome) int {
	n := 0
	for i := range r.Rows {
		if r.Rows[i].Outcome == o {
			n++
		}
	}
	return n
}

// Outcome says in what a row is another.
type Outcome string

// The outcomes of rows that are not the same.
const (
	Differs    Outcome = "differs"     // a number is another, or has a value in one only
	Hidden     Outcome = "withheld"    // withheld in one, so that the difference is not given
	OnlyBefore Outcome = "only_before" // no such row in the second folder
	OnlyAfter  Outcome = "only_after"  // no such row in the first folder
)

// Row is a row that is not the same in both folders. Before or After is nil where the folder does not have it.
type Row struct {
	Result, Group, Category, Measure string
	Before, After                    *table.Row
	Outcome                          Outcome
}

// Difference is by how much the value of the second folder is larger; NaN where one of them has none.
func (r *Row) Difference() float64 {
	if r.Outcome != Differs || r.Before.Status != table.OK || r.After.Status != table.OK {
		return table.Empty
	}
	return table.Difference(r.Before.Value, r.After.Value)
}

// Relative is the difference as a part of the first value; NaN where there is none or the first value is 0.
func (r *Row) Relative() float64 {
	d := r.Difference()
	if math.IsNaN(d) || r.Before.Value == 0 {
		return table.Empty
	}
	return d / math.Abs(r.Before.Value)
}

// Same says whether no row is another.
func (c *Comparison) Same() bool {
	return !slices.ContainsFunc(c.Results, func(r Result) bool { return len(r.Rows) > 0 })
}

// Count returns the number of rows of all results with an outcome.
func (c *Comparison) Count(o Outcome) int {
	n := 0
	for i := range c.Results {
		n += c.Results[i].Count(o)
	}
	return n
}

// Of compares two folders of results. Both must be protected, or neither: the true values beside protected ones would
// show what was withheld. Of protected folders it looks, like a reader, what follows from both together.
func Of(ctx context.Context, before, after *run.Release) (*Comparison, error) {
	if before.Unprotected != after.Unprotected {
		folder := before
		if after.Unprotected {
			folder = after
		}
		return nil, &fault.Fault{Kind: fault.Usage, File: folder.Name,
			Rule: lang.Text{SV: "mappen håller oskyddade värden, och den andra skyddade",
				EN: "the folder holds unprotected values, and the other protected ones"},
			Hint: lang.Text{SV: "jämför två mappar som båda skrevs med --unprotected, eller ingen av dem",
				EN: "compare two folders that were both written with --unprotected, or neither"}}
	}
	c := &Comparison{Before: before, After: after, Results: compared(before.Rows, after.Rows)}
	var err error
	if c.Causes, err = causesOf(before, after); err != nil {
		return nil, err
	}
	for i := range c.Results {
		if c.Results[i].Reasons, err = c.reasonsOf(c.Results[i].Name); err != nil {
			return nil, err
		}
	}
	return c, c.check(ctx)
}

// check looks what follows from both folders together.
func (c *Comparison) check(ctx context.Context) error {
	c.Checked = NotNeeded
	if c.Before.Unprotected || InHouse(c.Before) || InHouse(c.After) || c.Same() {
		return nil
	}
	found, err := disclosure.Check(ctx, []disclosure.Published{c.Before.Published, c.After.Published},
		disclosure.Publish())
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.Checked = NotKnown
	case len(found) > 0:
		c.Checked, c.Findings = Follows, found
	default:
		c.Checked = Nothing
	}
	return nil
}

// InHouse says whether results are protected by a profile that proves nothing, such as internal: they do not leave.
func InHouse(r *run.Release) bool {
	return !r.Unprotected && r.Profile.Width == 0 && r.Profile.Noise == (disclosure.Noise{})
}

type place struct{ result, group, category, measure string }

func placeOf(r *table.Row) place { return place{r.Result, r.Group, r.Category, r.Measure} }

// compared puts the rows of two tables side by side: in the order of the first one, and what only the second has at the
// end of its result.
func compared(before, after []table.Row) []Result {
	var all []Result
	at := map[string]int{}
	of := func(name string) *Result {
		i, seen := at[name]
		if !seen {
			i, at[name] = len(all), len(all)
			all = append(all, Result{Name: name})
		}
		return &all[i]
	}
	is := map[place]*table.Row{}
	for i := range after {
		is[placeOf(&after[i])] = &after[i]
	}
	was := map[place]bool{}
	for i := range before {
		b := &before[i]
		was[placeOf(b)] = true
		r := of(b.Result)
		switch outcome := outcomeOf(b, is[placeOf(b)]); outcome {
		case same:
			r.Same++
		case bothHidden:
			r.Withheld++
		default:
			r.Rows = append(r.Rows,
				Row{b.Result, b.Group, b.Category, b.Measure, b, is[placeOf(b)], outcome})
		}
	}
	for i := range after {
		if a := &after[i]; !was[placeOf(a)] {
			r := of(a.Result)
			r.Rows = append(r.Rows, Row{a.Result, a.Group, a.Category, a.Measure, nil, a, OnlyAfter})
		}
	}
	return all
}

// The outcomes of rows that are not listed.
const (
	same       Outcome = "same"
	bothHidden Outcome = "both_withheld"
)

func outcomeOf(b, a *table.Row) Outcome {
	switch {
	case a == nil:
		return OnlyBefore
	case b.Status == table.Suppressed && a.Status == table.Suppressed:
		return bothHidden
	case b.Status == table.Suppressed || a.Status == table.Suppressed:
		return Hidden
	case b.Status != a.Status:
		return Differs
	}
	for _, f := range table.Fields {
		if !alike(f.Of(*b), f.Of(*a)) {
			return Differs
		}
	}
	return same
}

// alike says whether two numbers agree to twelve digits: no version of the program promises more.
func alike(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.IsNaN(a) && math.IsNaN(b)
	}
	return a == b || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
}

// resultOf returns a result of a study by its name, or nil.
func resultOf(s *study.Study, name string) *study.Result {
	for i := range s.Results {
		if s.Results[i].Name == name {
			return &s.Results[i]
		}
	}
	return nil
}
