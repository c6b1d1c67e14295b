package disclosure

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/study"
)

// addSuccession enters whose whereabouts can be followed after a company's end: of the people of a kind no more than
// there were, and no more after a longer time than after a shorter one.
func (l *links) addSuccession() {
	for _, res := range l.t.study.Results {
		if res.Kind != study.Succession {
			continue
		}
		type followed struct{ months, variable int }
		of := map[Cell][]followed{} // by the row of all people of a kind
		var order []Cell
		for i, r := range l.t.rows {
			who, after, ok := strings.Cut(r.Category, "_after_")
			if r.Result != res.Name || r.Measure != "followed" || !ok || l.t.again(i) {
				continue
			}
			number, _, _ := strings.Cut(after, "_")
			months, err := strconv.Atoi(number)
			v, printed := l.at[l.t.prints[i].count]
			if err != nil || !printed {
				continue
			}
			whole := Cell{res.Name, "persons", r.Group, who}
			if of[whole] == nil {
				order = append(order, whole)
			}
			of[whole] = append(of[whole], followed{months, v})
		}
		for _, whole := range order {
			chain := of[whole]
			slices.SortFunc(chain, func(a, b followed) int { return cmp.Compare(a.months, b.months) })
			before := -1
			if i, ok := l.t.index[whole]; ok {
				before = l.at[l.t.prints[i].count]
			}
			for _, f := range chain {
				if before >= 0 && before != f.variable {
					name := Cell{remainder, "not followed after months", whole.Group + " " + whole.Category,
						strconv.Itoa(f.months)}
					rest := l.addVariable(variable{name: name, value: math.NaN(), remainder: true})
					l.addSum(before, []int{f.variable, rest}, nil)
				}
				before = f.variable
			}
		}
	}
}
