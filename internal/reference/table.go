package reference

import (
	_ "embed"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"ansatz/internal/table"
)

//go:embed result_rows.csv
var resultRows string

type cell struct{ result, group, category, measure string }

// long collects the rows of the long table in any order.
type long struct {
	result string
	rows   map[cell]table.Row
}

func (l *long) put(group, category, measure string, r table.Row) {
	if category == "-" {
		category = ""
	}
	at := cell{l.result, group, category, measure}
	if _, twice := l.rows[at]; twice {
		panic(fmt.Sprint("row computed twice: ", at))
	}
	r.Result, r.Group, r.Category, r.Measure = at.result, at.group, at.category, at.measure
	l.rows[at] = r
}

func number(v float64) table.Row {
	return table.Row{
		Value:       v,
		Low:         table.Empty,
		High:        table.Empty,
		Numerator:   table.Empty,
		Denominator: table.Empty,
		Status:      table.OK,
	}
}

func (l *long) number(group, category, measure string, v float64) {
	l.put(group, category, measure, number(v))
}

func (l *long) count(group, category, measure string, n int) {
	l.number(group, category, measure, float64(n))
}

func (l *long) undefined(group, category, measure string) {
	r := number(table.Empty)
	r.Status = table.Undefined
	l.put(group, category, measure, r)
}

// quotient is a/b, undefined where b is 0.
func (l *long) quotient(group, category, measure string, a, b float64) {
	if b == 0 {
		l.undefined(group, category, measure)
		return
	}
	l.number(group, category, measure, a/b)
}

// share is a quotient of counted people or things that shows both.
func (l *long) share(group, category, measure string, a, b int) {
	r := number(float64(a) / float64(b))
	if b == 0 {
		r.Value, r.Status = table.Empty, table.Undefined
	}
	r.Numerator, r.Denominator = float64(a), float64(b)
	l.put(group, category, measure, r)
}

// ordered returns the rows in the order of result_rows.csv. It panics if a listed row was not computed or a computed
// row is not listed.
func (l *long) ordered() []table.Row { return l.orderedAs(resultRows) }

// orderedAs returns the rows in the order of a list of rows.
func (l *long) orderedAs(list string) []table.Row {
	var out []table.Row
	ranks := l.ranks()
	for _, text := range strings.Split(strings.TrimSpace(list), "\n")[1:] {
		f := strings.Split(text, ",")
		name, measure, groups := f[0], f[1], strings.Fields(f[2])
		if strings.HasPrefix(f[2], "<") {
			groups = l.filled(name, measure, func(c cell) string { return c.group })
		}
		for _, g := range groups {
			for _, c := range l.categories(name, measure, g, f[3], ranks) {
				if c == "-" {
					c = ""
				}
				at := cell{name, g, c, measure}
				row, ok := l.rows[at]
				if !ok {
					panic(fmt.Sprint("row not computed: ", at))
				}
				delete(l.rows, at)
				out = append(out, row)
			}
		}
	}
	for at := range l.rows {
		panic(fmt.Sprint("row not listed: ", at))
	}
	return out
}

// ranks returns the rank of each category of frequent_sequences, by group.
func (l *long) ranks() map[cell]float64 {
	all := map[cell]float64{}
	for at, r := range l.rows {
		if at.measure == "rank" {
			at.measure = ""
			all[at] = r.Value
		}
	}
	return all
}

// categories returns the categories of a line. Those that the data bring are ascending: the dates of each token, the
// sequences of a group by rank, all else as filled gives it.
func (l *long) categories(name, measure, group, list string, ranks map[cell]float64) []string {
	tokens := strings.Fields(list)
	if strings.HasPrefix(list, "<number of") {
		tokens = []string{list}
	}
	var all []string
	for _, token := range tokens {
		suffix, dates := strings.CutPrefix(token, "<as_of>")
		var found []string
		switch {
		case !strings.HasPrefix(token, "<"):
			found = []string{token}
		case dates:
			for c := range l.rows {
				if c.result == name && c.measure == measure && c.group == group &&
					c.category[len("2006-01-02"):] == suffix {
					found = append(found, c.category)
				}
			}
			sort.Strings(found)
		case token == "<sequence>":
			for c := range ranks {
				if c.result == name && c.group == group {
					found = append(found, c.category)
				}
			}
			sort.Slice(found, func(i, j int) bool {
				return ranks[cell{name, group, found[i], ""}] < ranks[cell{name, group, found[j], ""}]
			})
		default:
			found = l.filled(name, measure, func(c cell) string { return c.category })
		}
		all = append(all, found...)
	}
	return all
}

// filled gives what the data bring, ascending: numbers by size, organisation numbers as text, sole traders by rank
// behind them.
func (l *long) filled(name, measure string, part func(cell) string) []string {
	var all []string
	for c := range l.rows {
		if c.result == name && c.measure == measure {
			all = append(all, part(c))
		}
	}
	rank := func(s string) (int, int) {
		n, sole := strings.CutPrefix(s, "sole-")
		v, _ := strconv.Atoi(n)
		if sole {
			return 1, v
		}
		return 0, v
	}
	sort.Slice(all, func(i, j int) bool {
		a, m := rank(all[i])
		b, n := rank(all[j])
		return a < b || a == b && m < n
	})
	return all
}
