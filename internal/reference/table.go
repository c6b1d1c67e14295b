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
func (l *long) ordered() []table.Row {
	var out []table.Row
	for _, text := range strings.Split(strings.TrimSpace(resultRows), "\n")[1:] {
		f := strings.Split(text, ",")
		name, measure, groups, categories := f[0], f[1], strings.Fields(f[2]), strings.Fields(f[3])
		if strings.HasPrefix(f[2], "<") {
			groups = l.filled(name, measure, func(c cell) string { return c.group })
		}
		if strings.HasPrefix(f[3], "<") {
			categories = l.filled(name, measure, func(c cell) string { return c.category })
		}
		for _, g := range groups {
			for _, c := range categories {
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
