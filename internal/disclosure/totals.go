package disclosure

import (
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
			rows := map[string][]int{} // by category, or all under ""
			for i, r := range l.t.rows {
				if r.Result != res.Name || l.t.again(i) || !in(r, total.Rows) {
					continue
				}
				category := ""
				if total.PerCategory {
					category = r.Category
				}
				rows[category] = append(rows[category], i)
			}
			for _, category := range slices.Sorted(maps.Keys(rows)) {
				whole := l.everybody(total.Count)
				if total.Group != "" {
					whole.Group = total.Group
				}
				if total.PerCategory {
					whole.Category = category
				}
				l.addTotal(whole, rows[category], total)
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
	l.addSum(w, parts, times)
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
