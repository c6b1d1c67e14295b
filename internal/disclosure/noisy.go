package disclosure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/stats/cellkey"
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
	by        []int // the equations that narrowed it
}

const unbounded = math.MaxInt64 / 4

// checkNoise says of which true counts a reader of releases with noise learns more than the noise leaves open: those of
// which fewer values are possible than the largest noise has. Each printed count leaves those that the p-table can make
// it; counts that add up narrow each other.
func checkNoise(releases []Published) []Finding {
	noise, err := tableOf(releases[0].Noise)
	if err != nil {
		return nil // a profile that no program can have had
	}
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
		rows, s, apart := withEarlier(rows, s, joined, &Profile{})
		for _, j := range joined {
			near := slices.ContainsFunc(apart, func(p Published) bool { return p.Name == j.Name })
			done[j.Name] = done[j.Name] || !near
		}
		all = append(all, findNoise(rows, s, first, joined, noise)...)
	}
	return all
}

func findNoise(
	rows []table.Row, s *study.Study, first Published, joined []Published, noise *cellkey.Table,
) []Finding {
	r := readNoise(rows, s, first.Noise, noise)
	owner := r.t.releases(first, joined)
	var found []Finding
	for _, i := range r.narrow() {
		b := r.known[i]
		f := Finding{Low: float64(b.low), High: float64(b.high), Exact: b.low == b.high, Steps: b.because}
		if row, field := r.rowOf(i); row >= 0 {
			f.Release, f.At = owner(r.places[row]), r.t.at(row, field)
		}
		found = append(found, f)
	}
	return found
}

// reading is what a reader of releases with noise knows of each true count.
type reading struct {
	*links
	noise  Noise
	known  []bounds // by variable
	places []int    // of the rows that say something, the places among all
}

// readNoise works out what a reader of rows with noise knows.
func readNoise(rows []table.Row, s *study.Study, n Noise, noise *cellkey.Table) (r reading) {
	r.noise = n
	var telling []table.Row
	for i, row := range rows {
		// That nobody is unmatched would be taken for true, and that a number does not occur: a zero may be a few.
		if row.Measure != "unmatched_persons" && !occurring(s, row) {
			telling, r.places = append(telling, row), append(r.places, i)
		}
	}
	r.links = newLinks(newProtection(telling, s, &Profile{Method: CellKey, Threshold: n.Least, Noise: n}))
	r.known = make([]bounds, len(r.variables))
	for i, v := range r.variables {
		b := &r.known[i]
		*b = bounds{low: 0, high: unbounded}
		if !v.people {
			b.low = -unbounded
		} else if v.printed && !math.IsNaN(v.value) {
			b.low, b.high = noise.Possible(int64(v.value))
			b.because = []lang.Text{lang.Textf("%s: tryckt %.0f, tillägg högst %d: %d till %d",
				"%s: printed %.0f, noise at most %d: %d to %d", r.said(i), v.value, n.Most, b.low, b.high)}
		}
	}
	for range 50 {
		if !r.tighten(r.known) {
			break
		}
	}
	return r
}

// narrow are the counts of which less is left open than the noise is wide.
func (r reading) narrow() (all []int) {
	for i, b := range r.known {
		if v := r.variables[i]; v.people && v.printed && b.low <= b.high && b.high-b.low < int64(r.noise.Most) {
			all = append(all, i)
		}
	}
	return all
}

// telling are the places of the rows that print a number of the equations by which a count is known too well, or are
// computed from one. All numbers of such an equation are among them, for if one alone were withheld, whoever knows the
// program could tell by the others what it was. Only the first so many rows are looked for.
func (r reading) telling(narrow []int, left int) map[int]bool {
	rows := map[int]bool{}
	var next []int // equations
	for _, i := range narrow {
		next = append(next, r.known[i].by...)
	}
	for seen := map[int]bool{}; len(rows) == 0 && len(next) > 0; {
		var before []int
		for _, e := range next {
			if seen[e] {
				continue
			}
			seen[e] = true
			for _, x := range r.equations[e].terms {
				before = append(before, r.known[x.variable].by...)
				for _, c := range r.cells[x.variable] {
					n := r.t.counts[c]
					for _, row := range slices.Concat(n.rows, n.under, n.from) {
						if at := r.places[row]; at < left && r.t.rows[row].Status != table.Suppressed {
							rows[at] = true
						}
					}
				}
			}
		}
		next = before
	}
	return rows
}

// withoutFollowing withholds of rows with noise, of which the first so many have not left, what tells of a true count
// more than the noise leaves open, until nothing does. What is withheld follows from what is printed and from nothing
// else.
func withoutFollowing(rows []table.Row, left int, s *study.Study, n Noise, noise *cellkey.Table) {
	for withheld := true; withheld; {
		withheld = false
		r := readNoise(rows, s, n, noise)
		for i := range r.telling(r.narrow(), left) {
			rows[i], withheld = suppressed(rows[i]), true
		}
	}
}

// tighten narrows what is known of each variable by each equation once, and says whether anything was.
func (l *links) tighten(known []bounds) bool {
	changed := false
	for at, e := range l.equations {
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
			b.because, b.by = append(b.because, l.narrowed(e, x.variable, *b)), append(b.by, at)
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
