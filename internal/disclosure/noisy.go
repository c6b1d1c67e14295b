package disclosure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// What others can see of releases with noise: they know the p-table and no key.

// noisy checks a release with noise: that every printed count is zero or large enough, and that the same count is the
// same wherever it is printed. The noise itself cannot be checked without keys.
func (v *verifying) noisy() {
	p := &Profile{Name: v.Certificate.Profile.Name, Method: CellKey, Threshold: v.Certificate.Profile.Threshold,
		Noise: v.Certificate.Profile.Noise}
	t := newProtection(v.all(), v.Study, p)
	for _, c := range t.order {
		n := t.counts[c]
		if !n.people || !n.prints() {
			continue
		}
		first := math.NaN()
		v.Counts++
		for _, at := range t.printedAt(n) {
			if math.IsNaN(at.value) {
				continue
			}
			place := at.Text()
			if at.value != math.Trunc(at.value) || at.value < 0 || at.value > 0 && at.value < float64(p.Threshold) {
				v.fault(place, lang.Textf("antalet är mellan 0 och %d, eller inte ett antal",
					"the count is between 0 and %d, or no count", p.Threshold))
			}
			if !math.IsNaN(first) && first != at.value {
				v.fault(place, lang.Text{SV: "samma antal är ett annat på ett annat ställe",
					EN: "the same count is another one elsewhere"})
			}
			first = at.value
		}
	}
}

// statedNoise checks a release with noise without its study: that the numerators and denominators, and the persons of
// the attrition, are zero or large enough.
func (v *verifying) statedNoise() {
	least := float64(v.Certificate.Profile.Least)
	check := func(place lang.Text, n float64) {
		if math.IsNaN(n) {
			return
		}
		v.Counts++
		if n != math.Trunc(n) || n < 0 || n > 0 && n < least {
			v.fault(place, lang.Textf("antalet är mellan 0 och %.0f, eller inte ett antal",
				"the count is between 0 and %.0f, or no count", least))
		}
	}
	for _, r := range v.Rows {
		at := Place{Result: r.Result, Group: r.Group, Category: r.Category, Measure: r.Measure, Field: "numerator"}
		check(at.Text(), r.Numerator)
		at.Field = "denominator"
		check(at.Text(), r.Denominator)
	}
	for _, s := range v.Steps {
		if s.Persons >= 0 {
			check(Place{Chain: s.Chain, Step: s.Name, Field: "persons"}.Text(), float64(s.Persons))
		}
	}
}

// printedCount is a count as a row prints it.
type printedCount struct {
	Place
	value float64
}

// printedAt lists the places of a count with what is printed there.
func (t *protection) printedAt(n *number) (all []printedCount) {
	for _, i := range n.rows {
		r, field, value := t.rows[i], "value", t.rows[i].Value
		if !math.IsNaN(r.Numerator) {
			field, value = "numerator", r.Numerator
		} else if !t.counted(i) {
			continue
		}
		all = append(all, printedCount{t.at(i, field), value})
	}
	for _, i := range n.under {
		all = append(all, printedCount{t.at(i, "denominator"), t.rows[i].Denominator})
	}
	return all
}

// withNoise says whether releases have noise. Those that have it and those that have not are no family: whoever checks
// them together would take one for the other.
func withNoise(releases []Published) (bool, error) {
	for _, r := range releases[min(1, len(releases)):] {
		if r.Noise != releases[0].Noise {
			return false, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("%s och %s har inte samma slumpmässiga tillägg",
					"%s and %s do not have the same noise", releases[0].Name, r.Name),
				Hint: lang.Text{
					SV: "kontrollera utlämnanden med samma profil tillsammans; andra ska inte ha lämnat huset",
					EN: "check releases of one profile together; others should not have left the house"}}
		}
	}
	return len(releases) > 0 && releases[0].Noise != Noise{}, nil
}

// bounds is what a reader knows of a true count.
type bounds struct {
	low, high int64
	because   []lang.Text
}

const unbounded = math.MaxInt64 / 4

// checkNoise says of which true counts a reader of releases with noise learns more than the noise leaves open: those of
// which fewer values are possible than the largest noise has. Each printed count leaves those that the p-table can make
// it; counts that add up narrow each other.
func checkNoise(releases []Published) []Finding {
	var all []Finding
	done := map[string]bool{}
	for i, first := range releases {
		if done[first.Name] {
			continue
		}
		rows, s := first.all(), first.Study
		var joined []Published
		for _, other := range releases[i+1:] {
			if sameDefinitions(first.Study, other.Study) {
				joined = append(joined, other)
			}
		}
		rows, s, apart := withEarlier(rows, s, joined)
		for _, j := range joined {
			near := slices.ContainsFunc(apart, func(p Published) bool { return p.Name == j.Name })
			done[j.Name] = done[j.Name] || !near
		}
		all = append(all, findNoise(rows, s, first, joined)...)
	}
	return all
}

func findNoise(rows []table.Row, s *study.Study, first Published, joined []Published) []Finding {
	noise, err := tableOf(first.Noise)
	if err != nil {
		return nil // a profile that no program can have had
	}
	// That nobody is unmatched would be taken for true, and that a number does not occur: a zero may be a few.
	rows = slices.DeleteFunc(rows, func(r table.Row) bool {
		return r.Measure == "unmatched_persons" || occurring(s, r)
	})
	t := newProtection(rows, s, &Profile{Method: CellKey, Threshold: first.Noise.Least, Noise: first.Noise})
	l := newLinks(t)
	known := make([]bounds, len(l.variables))
	for i, v := range l.variables {
		known[i] = bounds{low: 0, high: unbounded}
		if !v.people {
			known[i].low = -unbounded
			continue
		}
		if v.printed && !math.IsNaN(v.value) {
			b := &known[i]
			b.low, b.high = noise.Possible(int64(v.value))
			b.because = []lang.Text{lang.Textf("%s: tryckt %.0f, tillägg högst %d: %d till %d",
				"%s: printed %.0f, noise at most %d: %d to %d", l.said(i), v.value, first.Noise.Most, b.low, b.high)}
		}
	}
	for range 50 {
		if !l.narrow(known) {
			break
		}
	}
	owner := t.releases(first, joined)
	var found []Finding
	for i, b := range known {
		v := l.variables[i]
		if !v.people || !v.printed || b.high < b.low || b.high-b.low >= int64(first.Noise.Most) {
			continue
		}
		f := Finding{Low: float64(b.low), High: float64(b.high), Exact: b.low == b.high, Steps: b.because}
		if row, field := l.rowOf(i); row >= 0 {
			f.Release, f.At = owner(row), t.at(row, field)
		}
		found = append(found, f)
	}
	return found
}

// narrow narrows what is known of each variable by each equation once, and says whether anything was.
func (l *links) narrow(known []bounds) bool {
	changed := false
	for _, e := range l.equations {
		for _, x := range e.terms {
			low, high, open := int64(e.constant), int64(e.constant), false
			for _, y := range e.terms {
				if y.variable == x.variable {
					continue
				}
				b := known[y.variable]
				open = open || b.high >= unbounded || b.low <= -unbounded
				least, most := int64(y.times)*b.low, int64(y.times)*b.high
				low, high = low-max(least, most), high-min(least, most)
			}
			if open || x.times != 1 && x.times != -1 {
				continue
			}
			if x.times == -1 {
				low, high = -high, -low
			}
			b := &known[x.variable]
			if low <= b.low && high >= b.high {
				continue
			}
			b.low, b.high, changed = max(b.low, low), min(b.high, high), true
			b.because = append(b.because, l.narrowed(e, x.variable, *b))
		}
	}
	return changed
}

// narrowed says by which sum a count is known better.
func (l *links) narrowed(e equation, v int, b bounds) lang.Text {
	var parts []string
	for _, x := range e.terms {
		if x.variable != v {
			parts = append(parts, l.said(x.variable))
		}
	}
	line := fmt.Sprintf("%s: %d–%d (%s)", l.said(v), b.low, b.high, strings.Join(parts, "; "))
	return lang.Text{SV: line, EN: line}
}
