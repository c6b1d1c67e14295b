package synth

import (
	"fmt"
	"slices"

	"ansatz/internal/synth/truth"
)

// seat is a role of a person in a company, now or in the past.
type seat struct {
	company int64
	person  int32
	role    int64
}

// mainFunction reports whether a role is a main function of a company: all roles except signatory and auditor.
func mainFunction(role int64) bool { return role != 7 && role != 8 }

// seats returns all roles in all companies, by company.
func (w *World) seats() []seat {
	chunks := w.chunks(w.firms.end)
	parts := make([][]seat, len(chunks))
	w.parallel(len(chunks), func(n int) {
		w.officers(chunks[n],
			func(company int64, o officer) { parts[n] = append(parts[n], seat{company, o.person, o.role}) })
	})
	return slices.Concat(parts...)
}

// lookalikeCompanies adds to auditors and formation agents the companies that they have a role in.
func (w *World) lookalikeCompanies(seats []seat) {
	index := map[int32]int{}
	for n, s := range w.truth.schemes {
		if s.kind == "auditor" || s.kind == "formation_agent" {
			for _, i := range s.people {
				index[i] = n
			}
		}
	}
	for _, s := range seats {
		if n, ok := index[s.person]; ok && !slices.Contains(w.truth.schemes[n].companies[max(0,
			len(w.truth.schemes[n].companies)-1):], s.company) {
			w.truth.schemes[n].companies = append(w.truth.schemes[n].companies, s.company)
		}
	}
}

// writeBaselines writes what the two baselines pick out. A unit is a group of connected companies, or a person. The
// observations of a study must do better than the baselines, which know the true representatives without any dirt.
func (w *World) writeBaselines(seats []seat, row func(...string)) {
	var companies []int64
	var joined []int32 // company → a company that it is connected with
	root := func(k int32) int32 {
		for joined[k] != k {
			joined[k] = joined[joined[k]]
			k = joined[k]
		}
		return k
	}
	held := make([]uint8, w.people.n)
	first := map[[2]int32]int32{} // pair of people → the first company that they share
	for n := 0; n < len(seats); {
		company := seats[n].company
		k := int32(len(companies))
		companies, joined = append(companies, company), append(joined, k)
		var people []int32
		for ; n < len(seats) && seats[n].company == company; n++ {
			if mainFunction(seats[n].role) && !slices.Contains(people, seats[n].person) {
				people = append(people, seats[n].person)
			}
		}
		slices.Sort(people)
		for x, i := range people {
			held[i] = min(held[i], 254) + 1
			for _, j := range people[x+1:] {
				if other, ok := first[[2]int32{i, j}]; ok {
					joined[root(k)] = root(other)
				} else {
					first[[2]int32{i, j}] = k
				}
			}
		}
	}
	together := map[int32][]int64{}
	var roots []int32
	for k, company := range companies {
		r := root(int32(k))
		if together[r] == nil {
			roots = append(roots, r)
		}
		together[r] = append(together[r], company)
	}
	unit := 0
	for _, r := range roots {
		if list := together[r]; len(list) > 1 {
			unit++
			for _, company := range list {
				row(truth.SharedPair, fmt.Sprint(unit), id(company))
			}
		}
	}
	many := map[int32]int{}
	said := map[seat]bool{}
	for _, s := range seats {
		if !mainFunction(s.role) || held[s.person] <= 5 {
			continue
		}
		if s.role = 0; said[s] {
			continue
		}
		said[s] = true
		if many[s.person] == 0 {
			many[s.person] = len(many) + 1
		}
		row(truth.ManyHeld, fmt.Sprint(many[s.person]), id(s.company))
	}
}
