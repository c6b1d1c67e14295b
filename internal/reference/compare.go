package reference

import (
	"maps"
	"math"
	"slices"

	"ansatz/internal/table"
)

const z = 1.959963984540054

// who is a question about a person.
type who func(*person) bool

func everybody(*person) bool { return true }

// strata counts, per sex and birth year, members and members with Y.
func strata(people []*person, c, y who) (n, a map[string]float64) {
	n, a = map[string]float64{}, map[string]float64{}
	for _, p := range people {
		if !c(p) {
			continue
		}
		n[p.stratum()]++
		if y(p) {
			a[p.stratum()]++
		}
	}
	return n, a
}

// comparison is one group compared with the pool.
type comparison struct {
	unmatched    float64
	n, a         float64 // members in strata with a pool, of these with Y
	p1, p0, varP float64
}

func (w *world) compare(group string, c, y who) comparison {
	var r comparison
	n, a := strata(w.members[group], c, y)
	poolN, poolA := strata(w.members["pool"], c, y)
	var names []string
	for _, s := range slices.Sorted(maps.Keys(n)) {
		if poolN[s] == 0 {
			r.unmatched += n[s]
			continue
		}
		names = append(names, s)
		r.n += n[s]
		r.a += a[s]
	}
	for _, s := range names {
		r.p0 += n[s] * poolA[s] / poolN[s] / r.n
		r.varP += n[s] / r.n * n[s] / r.n * poolA[s] * (poolN[s] - poolA[s]) / (poolN[s] * poolN[s] * poolN[s])
	}
	r.p1 = r.a / r.n
	return r
}

// ratio gives the risk ratio with its interval, and whether it is defined.
func (r comparison) ratio() (ratio, low, high float64, ok bool) {
	switch {
	case r.n == 0 || r.p0 == 0:
		return 0, 0, 0, false
	case r.a == 0:
		return 0, 0, (1 - math.Pow(0.025, 1/r.n)) / r.p0, true
	}
	ratio = r.p1 / r.p0
	half := z * math.Sqrt((1-r.p1)/r.a+r.varP/(r.p0*r.p0))
	return ratio, ratio * math.Exp(-half), ratio * math.Exp(half), true
}

// Drawn is the status of a risk_ratio_matched that depends on who is drawn.
const Drawn table.Status = "drawn"

// perMember is the number of persons of the pool drawn for each member.
const perMember = 5

// matched computes the comparison with a drawn pool if the draw has no effect: each stratum is either taken whole, or
// all or none of it have Y.
func (w *world) matched(group string, c, y who) (r comparison, ok bool) {
	r = w.compare(group, c, y)
	r.p0, r.varP = 0, 0
	n, _ := strata(w.members[group], c, y)
	poolN, poolA := strata(w.members["pool"], c, y)
	for _, s := range slices.Sorted(maps.Keys(n)) {
		all, with := poolN[s], poolA[s]
		if all == 0 {
			continue
		}
		if drawn := perMember * n[s]; drawn < all {
			if with != 0 && with != all {
				return r, false
			}
			all, with = drawn, with/all*drawn
		}
		r.p0 += n[s] / r.n * with / all
		r.varP += n[s] / r.n * n[s] / r.n * with * (all - with) / (all * all * all)
	}
	return r, true
}

// comparisonRows writes the five measures of one comparison.
func (l *long) comparisonRows(w *world, group, category string, c, y who) {
	r := w.compare(group, c, y)
	put := func(measure string, r comparison) {
		row := number(table.Empty)
		row.Status = table.Undefined
		if ratio, low, high, ok := r.ratio(); ok {
			row.Value, row.Low, row.High, row.Status = ratio, low, high, table.OK
		}
		l.put(group, category, measure, row)
	}
	put("risk_ratio", r)
	if drawn, certain := w.matched(group, c, y); certain {
		put("risk_ratio_matched", drawn)
	} else {
		row := number(table.Empty)
		row.Status = Drawn
		l.put(group, category, "risk_ratio_matched", row)
	}
	l.share(group, category, "risk", int(r.a), int(r.n))
	l.quotient(group, category, "risk_comparison", r.p0*r.n, r.n)
	l.number(group, category, "unmatched_persons", r.unmatched)
}
