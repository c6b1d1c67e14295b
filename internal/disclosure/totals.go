package disclosure

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// addTotals enters the rows that add up to a count which other results may print.
func (l *links) addTotals() {
	for _, res := range l.t.study.Results {
		k, ok := kind.Of(string(res.Kind))
		if !ok {
			continue
		}
		for _, total := range k.Totals {
			rows := map[[2]string][]int{} // by group and category, where the count is told apart by them
			for i, r := range l.t.rows {
				if r.Result != res.Name || l.t.again(i) || l.t.apart[i] || !in(r, total.Rows) {
					continue
				}
				var own [2]string
				if total.PerGroup {
					own[0] = r.Group
				}
				if total.PerCategory {
					own[1] = r.Category
				}
				rows[own] = append(rows[own], i)
			}
			inOrder := func(x, y [2]string) int { return slices.Compare(x[:], y[:]) }
			for _, own := range slices.SortedFunc(maps.Keys(rows), inOrder) {
				whole := l.everybody(total.Count)
				whole.Group = cmp.Or(total.Group, own[0], whole.Group)
				whole.Category = cmp.Or(own[1], whole.Category)
				l.addTotal(whole, rows[own], total)
			}
		}
	}
}

// addTotal enters that rows are together a count, or at least it, or besides that of another group.
func (l *links) addTotal(whole Cell, rows []int, total kind.Joint) {
	w, ok := l.at[whole]
	if !ok || len(rows) == 0 {
		return
	}
	var parts, times []int
	for _, i := range rows {
		v, ok := l.at[l.t.prints[i].count]
		if !ok || v == w {
			return
		}
		parts, times = append(parts, v), append(times, 1)
	}
	for _, beside := range total.Beside {
		other := whole
		other.Measure = beside
		if v, ok := l.at[other]; ok {
			parts, times = append(parts, v), append(times, 1)
		}
	}
	if total.With != "" {
		other := whole
		other.Group = total.With
		v, ok := l.at[other]
		if !ok {
			return
		}
		parts, times = append(parts, v), append(times, -1)
	}
	if total.AtLeast {
		name := whole
		name.Result, name.Measure = remainder, "more than once "+whole.Measure
		rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true})
		parts, times = append(parts, rest), append(times, -1)
	}
	if total.AtMost && !l.equal(w, parts) {
		name := whole
		name.Result, name.Measure = remainder, "beside "+l.t.rows[rows[0]].Measure+" "+whole.Measure
		name.Category += " " + l.t.rows[rows[0]].Result + " " + l.t.rows[rows[0]].Group
		rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true, people: true})
		parts, times = append(parts, rest), append(times, 1)
	}
	l.addSum(w, parts, times)
}

// equal says whether a number is that of its parts together, as far as the numbers are known.
func (l *links) equal(whole int, parts []int) bool {
	var sum float64
	for _, p := range parts {
		sum += l.variables[p].value
	}
	return sum == l.variables[whole].value
}

// addClusters enters what is known of clusters of companies: each has two companies or more, the largest comes first,
// and those that are not shown have two or more each, too.
func (l *links) addClusters() {
	for _, res := range l.t.study.Results {
		if res.Kind == study.RepresentativeClusters {
			l.addClustersOf(res.Name)
		}
	}
}

func (l *links) addClustersOf(result string) {
	at := func(measure, group, category string) (int, bool) {
		i, ok := l.t.index[Cell{result, measure, group, category}]
		if !ok {
			return -1, false
		}
		v, ok := l.at[l.t.prints[i].count]
		return v, ok
	}
	rest := func(name, group string) int {
		return l.addVariable(variable{name: Cell{remainder, name, result + " " + group, ""}, value: math.NaN(),
			remainder: true})
	}
	var shown, pairsOf, sharedOf []int
	for i, r := range l.t.rows {
		if r.Result != result || r.Measure != "companies" || r.Category != "" || l.t.again(i) {
			continue
		}
		v, ok := l.at[l.t.prints[i].count]
		if !ok {
			continue
		}
		if x := &l.variables[v]; !(x.low > 2) {
			x.low = 2
		}
		if n := len(shown); n > 0 && shown[n-1] != v {
			l.addSum(shown[n-1], []int{v, rest("the one before is larger than", r.Group)}, nil)
		}
		shown = append(shown, v)
		tied := equation{constant: 1, terms: []term{{rest("more with a tie than one", r.Group), -1}}}
		for i := range l.t.study.Groups.Ties {
			if with, ok := at("representatives_"+l.t.study.Groups.Ties[i], r.Group, ""); ok {
				tied.terms = append(tied.terms, term{with, 1})
			}
		}
		if len(tied.terms) > len(l.t.study.Groups.Ties) { // one of them has a tie, or it would have no rows
			l.equations = append(l.equations, tied)
		}
		roles, also := at("roles", r.Group, "")
		if people, ok := at("representatives", r.Group, ""); ok && also {
			l.addHeldTogether(v, people, roles, rest("roles beyond those that join", r.Group))
		}
		if pairs, ok := at("pairs", r.Group, ""); ok { // they hold the companies together
			l.equations = append(l.equations, equation{constant: -1,
				terms: []term{{pairs, 1}, {v, -1}, {rest("pairs beyond those that join", r.Group), -1}}})
			pairsOf = append(pairsOf, pairs)
			if shared, ok := at("shared_representatives", r.Group, ""); ok {
				sharedOf = append(sharedOf, shared)
			}
		}
	}
	l.addPairs(at, rest, pairsOf, sharedOf)
	companies, ok := at("companies", all, "ever")
	clusters, also := at("clusters", all, "ever")
	if !ok || !also || len(shown) == 0 {
		return
	}
	e := equation{constant: -2 * len(shown), terms: []term{{companies, 1}, {clusters, -2},
		{rest("more than two companies in clusters beside", ""), -1}}}
	for _, v := range shown {
		e.terms = append(e.terms, term{v, -1})
	}
	l.equations = append(l.equations, e)
	if with, ok := at("clusters_with_tie", all, ""); ok {
		l.addSum(clusters, []int{with, rest("clusters without a tie", "")}, nil)
		l.equations = append(l.equations, equation{terms: []term{{with, 1}}, constant: len(shown)})
	}
	n := l.t.counts[l.cells[clusters][0]]
	if !l.t.unknown(n) && n.value == float64(len(shown)) { // there are no others
		l.addSum(companies, shown, nil)
	}
}

// addHeldTogether enters that roles hold the companies of a cluster and all their representatives together, so that
// there is at most one fewer than of both, and that nobody has more than one in each company.
func (l *links) addHeldTogether(companies, people, roles, rest int) {
	l.equations = append(l.equations,
		equation{constant: -1, terms: []term{{roles, 1}, {companies, -1}, {people, -1}, {rest, -1}}})
	for _, by := range [][2]int{{companies, people}, {people, companies}} {
		printed, other := l.cells[by[0]][0], by[1]
		if n := l.t.counts[printed]; !l.t.unknown(n) && !math.IsNaN(n.value) {
			fewer := l.addVariable(variable{name: Cell{remainder, "fewer roles than all in all", printed.Group,
				printed.Measure}, value: math.NaN(), remainder: true})
			l.equations = append(l.equations, equation{terms: []term{{other, int(n.value)}, {roles, -1}, {fewer, -1}},
				pins: []Cell{printed}})
		}
	}
}

// addPairs enters what is known of pairs of companies that share representatives: those that share more lie in those
// that share fewer, and none shares more than there are rows; a pair lies in one cluster at most, and a cluster that is
// not shown has one too; all pairs together are enough to hold the clusters together.
func (l *links) addPairs(at func(measure, group, category string) (int, bool), rest func(name, group string) int,
	pairs, shared []int) {
	var sharing []int // how many share so many at least
	for {
		v, ok := at("pairs", all, fmt.Sprint("at_least_", len(sharing)+1))
		if !ok {
			break
		}
		if n := len(sharing); n > 0 && v != sharing[n-1] {
			l.addSum(sharing[n-1], []int{v, rest(fmt.Sprint("pairs that share no more than ", n), "")}, nil)
			if x := &l.variables[v]; !(x.low > 1) {
				x.low = 1 // or it would have no row
			}
		}
		sharing = append(sharing, v)
	}
	if len(sharing) == 0 {
		return
	}
	for i := range shared {
		l.addSum(shared[i], []int{pairs[i], rest("less shared than most", fmt.Sprint(i))}, []int{len(sharing), -1})
	}
	clusters, ok := at("clusters", all, "ever")
	if !ok {
		return
	}
	together := func(name string, whole, parts []int) {
		e := equation{constant: -len(parts), terms: []term{{clusters, -1}, {rest(name, ""), -1}}}
		for _, v := range whole {
			e.terms = append(e.terms, term{v, 1})
		}
		for _, v := range parts {
			e.terms = append(e.terms, term{v, -1})
		}
		l.equations = append(l.equations, e)
	}
	together("more than a pair in clusters beside", sharing[:1], pairs)
	if len(shared) == len(pairs) {
		together("more than one shared in clusters beside", sharing, shared)
	}
	if companies, ok := at("companies", all, "ever"); ok {
		l.equations = append(l.equations, equation{terms: []term{{sharing[0], 1}, {companies, -1}, {clusters, 1},
			{rest("pairs beyond those that join", ""), -1}}})
	}
}
