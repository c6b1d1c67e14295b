package disclosure

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// printed is what a row shows: the count that is its value or numerator, the count that is its denominator, and what
// it is computed from.
type printed struct {
	count Cell
	of    Cell   // empty where there is no denominator
	from  []Cell // with these it goes: one of them and the row give the other
}

// harmless says whether a count is declared to tell of nobody, however small.
func harmless(c Cell) bool {
	f := kind.CountOf(c.Measure)
	return c.Result == "" && f != nil && f.Harmless
}

// anAmount says whether what a row prints is declared to be an amount, so that it counts nobody.
func anAmount(c Cell) bool {
	f := kind.CountOf(root(c.Measure))
	return c.Result == "" && f != nil && f.Of == ""
}

// describer says of rows which counts they print, in terms of the study.
type describer struct {
	study *study.Study
	sizes map[string]bool
}

func newDescriber(s *study.Study) *describer {
	d := &describer{study: s, sizes: map[string]bool{}}
	for _, z := range s.Assistance.Sizes {
		d.sizes[z.Name] = true
	}
	return d
}

// separator stands between the members of a group in a count's name.
const separator = "+"

// group names a group by its members, so that two names of the same set are one.
func (d *describer) group(name string) string {
	if name == study.Everybody {
		return d.everybody()
	}
	if m := slices.Clone(d.study.Groups.Members(name)); len(m) > 0 {
		slices.Sort(m)
		return strings.Join(m, separator)
	}
	return name
}

// ties names a group of companies by the ties of their people.
func (d *describer) ties(name string) string {
	if name == all {
		return d.tiesAt(0, len(d.study.Groups.Ties)+1)
	}
	places := d.study.Groups.TiesOf(name)
	if len(places) == 0 {
		return name
	}
	return tieNames(places)
}

// tiesAt names the ties at the places from until before to.
func (d *describer) tiesAt(from, to int) string {
	var places []int
	for i := from; i < to; i++ {
		places = append(places, i)
	}
	return tieNames(places)
}

func tieNames(places []int) string {
	names := make([]string, len(places))
	for i, place := range places {
		names[i] = "tie" + strconv.Itoa(place)
	}
	slices.Sort(names)
	return strings.Join(names, separator)
}

// strongest says whether a group is the strongest ties: who has any of them has one of them as the strongest.
func (d *describer) strongest(name string) bool {
	places := slices.Clone(d.study.Groups.TiesOf(name))
	slices.Sort(places)
	return len(places) > 0 && places[len(places)-1] == len(places)-1
}

const all = "all"

// size is the category of a count of companies: a size, or none where the category is a label.
func (d *describer) size(category string) string {
	if d.sizes[category] {
		return category
	}
	return ""
}

// row says which counts a row prints. What no kind describes is a count of its own.
func (d *describer) row(of study.Kind, r table.Row) printed {
	p, known := d.described(of, r)
	if !known {
		p.count = cell(r)
		if !math.IsNaN(r.Denominator) {
			p.of = Cell{r.Result, "denominator of " + r.Measure, r.Group, r.Category}
		}
	}
	m := declared(d.study, of, r)
	if m == nil || of == study.Own || of == "" {
		return p
	}
	if m.Numerator != "" && !known {
		p.count = Cell{r.Result, m.Numerator, r.Group, r.Category}
		p.of = Cell{r.Result, "denominator of " + r.Measure, r.Group, r.Category}
		if m.Whole != "" {
			p.of = d.count(m.Whole, r, "")
		}
	}
	in := func(measure, group, category string) printed {
		base := table.Row{Result: r.Result, Group: group, Category: category, Measure: measure, Basis: r.Basis}
		p, known := d.described(of, base)
		if !known {
			p = printed{count: cell(base)}
		}
		return p
	}
	beside := func(measure string) (printed, bool) {
		return d.described(
			of,
			table.Row{Result: r.Result, Group: r.Group, Category: r.Category, Measure: measure, Basis: r.Basis},
		)
	}
	if m.TimesRatio != "" {
		if share, known := beside(m.TimesRatio); known {
			p.from = append(p.from, share.of)
		}
	}
	if m.Against != nil {
		other := r
		other.Category = m.Against.Category
		if m.Against.Group != "" {
			other.Group, other.Category = m.Against.Group, r.Category
		}
		if base, known := d.described(of, table.Row{Result: r.Result, Group: other.Group, Category: other.Category,
			Measure: m.Behind, Basis: r.Basis}); known {
			p.from = append(p.from, base.count, base.of)
		}
	}
	for _, other := range m.RestOn(r.Category) {
		group := r.Group
		other, compared := strings.CutPrefix(other, "@")
		if compared {
			group = d.study.ReferenceOf(group)
		}
		measure, category, elsewhere := strings.Cut(other, "/")
		if !elsewhere {
			category = r.Category
		}
		base := in(measure, group, strings.TrimPrefix(category, "-"))
		for _, c := range []Cell{base.count, base.of} {
			if c != (Cell{}) && c != p.count {
				p.from = append(p.from, c)
			}
		}
	}
	if m.Behind != "" {
		base := in(m.Behind, r.Group, r.Category)
		for _, c := range []Cell{base.count, base.of} {
			if c != (Cell{}) && c != p.count {
				p.from = append(p.from, c)
			}
		}
	}
	return p
}

// described says which counts a row prints, where its kind declares them.
func (d *describer) described(of study.Kind, r table.Row) (p printed, known bool) {
	if r.Result == attrition {
		return d.step(r)
	}
	k, ok := kind.Of(string(of))
	if !ok {
		return printed{}, false
	}
	if k.Own {
		return d.own(r), true
	}
	r.Category = d.dated(k.Dated, r.Category)
	if name, ok := k.GroupCounts[r.Group]; ok {
		return printed{count: d.count(name, r, "")}, true
	}
	for _, same := range k.Same {
		if in(r, same.Rows) {
			return printed{count: d.count(same.Count, r, "")}, true
		}
	}
	m, ok := k.MeasureOf(r.Group, r.Measure)
	if !ok || m.Count == "" {
		return printed{}, false
	}
	if len(k.Compares) > 0 && strings.HasPrefix(m.Count, "<") {
		c, ok := k.Comparison(r.Category)
		if !ok {
			return printed{}, false
		}
		return d.compared(c, m, r), true
	}
	tie := ""
	if strings.Contains(m.Name, "<tie>") {
		tie = m.Filled(r.Measure)
	}
	if tie != "" && len(d.study.Groups.TiesOf(tie)) == 0 {
		return printed{}, false
	}
	if m.Turned != "" {
		r.Group, r.Category = m.Turned, r.Group
	}
	p.count = d.count(m.Count, r, tie)
	if m.Whole != "" {
		whole := r
		name, everybody := strings.CutSuffix(m.Whole, kind.OfAll)
		if everybody {
			whole.Group = all
		}
		p.of = d.count(name, whole, tie)
	}
	return p, true
}

// dated is the category of a row's counts, which begins with the day or period that they are of.
func (d *describer) dated(by, category string) string {
	if by == "" {
		return category
	}
	when := d.study.Date(by)
	if category == "" || category == when {
		return when
	}
	return when + "/" + category
}

// dimensions are the first dimension of a category and what follows it; of a category without dimensions, itself.
func dimensions(category string) (first, rest string) {
	if i := strings.IndexAny(category, "/>"); i >= 0 {
		return category[:i], category[i+1:]
	}
	return category, ""
}

// count names a count that a row prints, by what the declaration says tells its numbers apart. A tie is that of the
// measure's name, where it has one.
func (d *describer) count(name string, r table.Row, tie string) Cell {
	f := kind.CountOf(name)
	if f.OfGroups != "" && (len(d.study.Groups.Members(r.Group)) > 0 || r.Group == study.Everybody) {
		return d.count(f.OfGroups, r, tie)
	}
	if c, ok := d.class(f, r, tie); ok {
		return c
	}
	c := Cell{"", name, name, ""}
	for _, axis := range f.By {
		switch axis {
		case "group":
			c.Group = d.group(r.Group)
		case "tie":
			tie = cmp.Or(tie, r.Group)
			c.Group = d.ties(tie)
		case "row":
			c.Group = r.Group
		case "all":
			c.Group = all
		case "category":
			c.Category = r.Category
		case "first":
			c.Category, _ = dimensions(r.Category)
		case "pair":
			parts := strings.SplitN(r.Category, "/", 3)
			c.Category = strings.Join(parts[:min(len(parts), 2)], "/")
		case "last_year":
			c.Category = d.study.Livelihood.LastYear() + "/" + r.Category
		case "number":
			if m := declared(d.study, d.study.Kind(r.Result), r); m != nil {
				c.Category += "/" + m.Filled(r.Measure)
			}
		case "size":
			c.Category = d.size(r.Category)
		case "company":
			c.Category = r.Group
		}
	}
	switch {
	case f.Families != "" && d.families(c.Group):
		c.Measure = f.Families
	case f.Strongest != "" && d.strongest(tie):
		c.Measure = f.Strongest
	default:
		c.Measure = allOf(d.study, name)
	}
	return c
}

// allOf is the count that one is all of in the study; itself, where it is not.
func allOf(s *study.Study, name string) string {
	if f := kind.CountOf(name); f != nil && f.AllOf != "" && s.AdultsAllYear() {
		return f.AllOf
	}
	return name
}

// own: nothing is known of how the numbers of an own model hang together but that its groups are those of the study.
func (d *describer) own(r table.Row) printed {
	family := "own " + r.Result + " " + r.Measure
	count := Cell{"", family, d.group(r.Group), r.Category}
	of := count
	of.Measure += " of"
	switch {
	case math.IsNaN(r.Denominator):
		return printed{count: count}
	case math.IsNaN(r.Numerator):
		return printed{count: cell(r), of: of}
	}
	return printed{count: count, of: of}
}

// curve are the counts that a point of a curve rests on: few of either make its steps, and a step tells how few.
func (d *describer) curve(of study.Kind, r table.Row) []Cell {
	k, ok := kind.Of(string(of))
	if !ok || k.Curve == nil {
		return nil
	}
	when, _, point := strings.Cut(r.Category, k.Curve.Mark)
	if !point {
		return nil
	}
	var from []Cell
	for _, measure := range k.Curve.From {
		base := table.Row{
			Result:      r.Result,
			Measure:     measure,
			Group:       r.Group,
			Category:    when,
			Numerator:   table.Empty,
			Denominator: table.Empty,
		}
		from = append(from, d.row(of, base).count)
	}
	return from
}

// families says whether a group holds no police group, so that its persons are the eligible.
func (d *describer) families(group string) bool {
	for m := range strings.SplitSeq(group, separator) {
		if m != study.Pool && !strings.HasPrefix(m, study.FamilyPrefix) {
			return false
		}
	}
	return true
}

// The names of the counts of those members of a comparison that have somebody to be compared with, and of those that
// have nobody.
const (
	ofCompared   = " of the compared"
	theCompared  = " compared"
	theUnmatched = " unmatched"
)

// unmatched names the count of those members that have nobody to be compared with.
func unmatched(members string) string {
	if members == "eligible" {
		return "unmatched"
	}
	return members + theUnmatched
}

// root is the name of a count, of which another one counts the compared or the unmatched.
func root(measure string) string {
	if measure == unmatched("eligible") {
		return "eligible"
	}
	for _, end := range []string{ofCompared, theCompared, theUnmatched} {
		if of, ok := strings.CutSuffix(measure, end); ok {
			return of
		}
	}
	return measure
}

// compared: the members that have somebody to be compared with, and those of them with the outcome.
func (d *describer) compared(asked kind.Comparison, m *kind.Measure, r table.Row) printed {
	members, outcome := d.count(asked.Members, r, ""), d.count(asked.Outcome, r, "")
	if m.Count == "<unmatched>" {
		members.Measure = unmatched(members.Measure)
		return printed{count: members}
	}
	outcome.Measure += ofCompared
	members.Measure += theCompared
	return printed{count: outcome, of: members}
}
