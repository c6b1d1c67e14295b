package disclosure

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"ansatz/internal/disclosure/system"
	"ansatz/internal/lang"
)

// Finding is a withheld number that follows from what is published, exactly or within an interval that is narrower than
// the profile's width.
type Finding struct {
	Release string      // the name of the release that withholds it
	At      Place       // the row, or the step of the attrition
	Low     float64     // the least that it can be
	High    float64     // the most
	Exact   bool        // low and high are the same
	Steps   []lang.Text // the arithmetic, one line each, in words and numbers
}

// Place is a number of a release: a field of a row, or a number of a step of the attrition, where Chain and Step are
// not empty.
type Place struct {
	Result, Group, Category, Measure string
	Chain, Step                      string
	Field                            string // value, numerator or denominator; persons or rows of a step
}

// Check says what follows from releases that a reader holds all together, the first the first that left. It knows what
// they print, and no true value. Releases that count by the same definitions are one system of numbers; of two that
// count nearly the same it looks at the differences. An error says that the releases contradict each other, or that ctx
// has ended.
func Check(ctx context.Context, releases []Published, p *Profile) ([]Finding, error) {
	if p == nil {
		p = Publish()
	}
	if noisy, err := withNoise(releases); noisy || err != nil {
		return checkNoise(releases), err
	}
	releases = withElsewhere(releases)
	var all []Finding
	done := make([]bool, len(releases))
	for i, r := range releases {
		var joined []Published
		later := releases[i+1:]
		for j, other := range later {
			if !done[i+1+j] && sameDefinitions(r.Study, other.Study) {
				joined = append(joined, other)
			}
		}
		if !done[i] {
			found, used, err := together(ctx, r, joined, p)
			if err != nil {
				return nil, err
			}
			for j, other := range later {
				done[i+1+j] = done[i+1+j] || used[other.Name]
			}
			all = append(all, found...)
		}
		for _, other := range later {
			all = append(all, differences(r, other, p)...)
		}
	}
	return all, nil
}

// together says what follows from releases that count the same. used are the names of those that were looked at with
// the first.
func together(
	ctx context.Context, first Published, others []Published, p *Profile,
) ([]Finding, map[string]bool, error) {
	l, apart := viewOf(first, others, p, false)
	used := map[string]bool{}
	for _, o := range others {
		used[o.Name] = !slices.ContainsFunc(apart, func(n Published) bool { return n.Name == o.Name })
	}
	var asked []int
	for i, v := range l.variables {
		if v.people && math.IsNaN(v.value) {
			asked = append(asked, i)
		}
	}
	intervals, err := system.Intervals(ctx, l.system, asked)
	if err != nil {
		return nil, nil, err
	}
	owner := l.t.releases(first, others)
	var found []Finding
	for _, iv := range intervals {
		v := l.variables[iv.Var]
		narrow := iv.High-iv.Low < int64(p.Width) && !(l.onlyUnder(iv.Var) && iv.Low >= int64(p.Threshold))
		if v.printed && narrow || !v.printed && iv.High > 0 && iv.High < int64(p.Threshold) {
			found = append(found, l.finding(iv, owner))
		}
	}
	return found, used, nil
}

// releases says which release a row is of.
func (t *protection) releases(first Published, others []Published) func(int) string {
	ends, names := []int{len(first.all())}, []string{first.Name}
	for _, o := range others {
		ends, names = append(ends, ends[len(ends)-1]+len(o.all())), append(names, o.Name)
	}
	return func(row int) string {
		i, _ := slices.BinarySearch(ends, row+1)
		return names[min(i, len(names)-1)]
	}
}

// finding is what an interval says, with its arithmetic.
func (l *links) finding(iv system.Interval, owner func(int) string) Finding {
	f := Finding{Low: float64(iv.Low), High: float64(iv.High), Exact: iv.Low == iv.High}
	row, field := l.rowOf(iv.Var)
	if row >= 0 {
		f.Release, f.At = owner(row), l.t.at(row, field)
	}
	f.Steps = append(f.Steps, l.step(iv.Var, iv.LowProof, "≥"))
	if f.Exact && len(iv.LowProof.Others) == 0 && iv.LowProof.Slack == 0 {
		f.Steps[0] = l.step(iv.Var, iv.LowProof, "=")
		return f
	}
	f.Steps = append(f.Steps, l.step(iv.Var, iv.HighProof, "≤"))
	return f
}

// rowOf is a row that would print a variable, and in which field; of a remainder, one of what it is left of. It is -1
// where there is none.
func (l *links) rowOf(v int) (row int, field string) {
	if v >= len(l.variables) { // what a count has above its band
		return -1, ""
	}
	for _, c := range l.cells[v] {
		n := l.t.counts[c]
		for _, r := range n.rows {
			if l.t.isShare(r) {
				return r, "numerator"
			}
			return r, "value"
		}
		if len(n.under) > 0 {
			return n.under[0], "denominator"
		}
	}
	return -1, ""
}

// at is the place of a row's field.
func (t *protection) at(row int, field string) Place {
	r := t.rows[row]
	if r.Result == attrition {
		return Place{Chain: r.Group, Step: r.Category, Field: "persons"}
	}
	return Place{Result: r.Result, Group: r.Group, Category: r.Category, Measure: r.Measure, Field: field}
}

// step writes a proof as one line: the variable, and the numbers that give it.
func (l *links) step(v int, p system.Proof, sign string) lang.Text {
	var b strings.Builder
	write := func(times, value int64, name string) {
		switch {
		case times == 1:
			b.WriteString(" + ")
		case times == -1:
			b.WriteString(" − ")
		case times < 0:
			fmt.Fprintf(&b, " − %d · ", -times)
		default:
			fmt.Fprintf(&b, " + %d · ", times)
		}
		fmt.Fprintf(&b, "%d (%s)", value, name)
	}
	for _, x := range p.Printed {
		write(x.Coef, int64(math.Round(l.variables[x.Var].value)), l.said(x.Var))
	}
	for _, x := range p.Others {
		bound := map[bool]string{true: "≥", false: "≤"}[x.Coef > 0 == (sign == "≥")]
		write(x.Coef, x.Value, l.said(x.Var)+", "+bound)
	}
	if p.Constant != 0 || b.Len() == 0 {
		write(int64(cmp.Compare(p.Constant, 0)), max(p.Constant, -p.Constant), "")
	}
	text := strings.TrimPrefix(strings.TrimSuffix(b.String(), " ()"), " + ")
	if rest, ok := strings.CutPrefix(text, " − "); ok {
		text = "−" + rest
	}
	if p.Divisor > 1 {
		text = fmt.Sprintf("(%s) / %d", text, p.Divisor)
	}
	line := fmt.Sprintf("%s %s %s", l.said(v), sign, text)
	return lang.Text{SV: line, EN: line}
}

// said names a variable by a row that prints it.
func (l *links) said(v int) string {
	words := []string{}
	if row, field := l.rowOf(v); row >= 0 {
		p := l.t.at(row, field)
		words = []string{p.Result, p.Chain, p.Step, p.Measure, p.Group, p.Category}
		if field == "denominator" {
			words = append(words, field)
		}
	} else if v < len(l.variables) {
		n := l.variables[v].name
		words = []string{n.Measure, n.Group, n.Category}
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// differences are counts of two releases that count nearly the same, and differ by a few.
func differences(a, b Published, p *Profile) []Finding {
	if sameDefinitions(a.Study, b.Study) {
		return nil
	}
	before, after := newProtection(a.all(), a.Study, p), newProtection(b.all(), b.Study, p)
	near := after.nearly(before)
	var found []Finding
	for _, c := range after.order {
		n := after.counts[c]
		if !n.people || !n.prints() {
			continue
		}
		for _, m := range near(c) {
			d := math.Abs(n.value - m.value)
			if !(d > 0 && d < float64(p.Threshold)) {
				continue
			}
			row, field := slices.Concat(n.rows, n.under)[0], "value"
			line := fmt.Sprintf("%s: %.0f, %s: %.0f", a.Name, m.value, b.Name, n.value)
			step := lang.Text{SV: "skillnaden mellan två utlämnanden som räknar nästan lika: " + line,
				EN: "the difference of two releases that count nearly alike: " + line}
			found = append(found, Finding{Release: b.Name, At: after.at(row, field), Low: d, High: d, Exact: true,
				Steps: []lang.Text{step}})
		}
	}
	return found
}
