package disclosure

import (
	"cmp"
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
	var shown []int
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
		if pairs, ok := at("pairs", r.Group, ""); ok { // they hold the companies together
			l.equations = append(l.equations, equation{constant: -1,
				terms: []term{{pairs, 1}, {v, -1}, {rest("pairs beyond those that join", r.Group), -1}}})
		}
	}
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
