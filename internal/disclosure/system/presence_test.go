package system_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ansatz/internal/disclosure/system"
)

// presence is people who are followed: some are present in all months, and not fewer in each of three months; in a
// month each is in one of two states.
type presence struct {
	task           system.Task
	followed, all  int
	present, first []int // by month
	second         []int
}

func newPresence(seed uint64) presence {
	r := rand.New(rand.NewPCG(seed, 11))
	c := presence{}
	add := func(name string, value int64, printable bool) int {
		v := system.Var{Name: fmt.Sprintf("%03d %s", len(c.task.Vars), name), Max: -1, Printable: printable}
		if printable {
			v.Width, v.Primary = 3, value < 3
		}
		c.task.Vars, c.task.Values = append(c.task.Vars, v), append(c.task.Values, value)
		return len(c.task.Vars) - 1
	}
	sum := func(whole int, parts ...int) {
		e := system.Equation{Terms: []system.Term{{Var: whole, Coef: 1}}}
		for _, p := range parts {
			e.Terms = append(e.Terms, system.Term{Var: p, Coef: -1})
		}
		c.task.Equations = append(c.task.Equations, e)
	}
	followed := 3 + r.Int64N(7)
	all := r.Int64N(followed + 1)
	c.followed, c.all = add("followed", followed, true), add("all", all, true)
	for month := range 3 {
		n := all + r.Int64N(followed-all+1)
		one := r.Int64N(n + 1)
		p := add(fmt.Sprint("present", month), n, true)
		a, b := add(fmt.Sprint("first", month), one, true), add(fmt.Sprint("second", month), n-one, true)
		sum(p, a, b)
		sum(c.followed, p, add("gone", followed-n, false))
		sum(p, c.all, add("not always", n-all, false))
		c.present, c.first, c.second = append(c.present, p), append(c.first, a), append(c.second, b)
	}
	return c
}

// ranges are the least and the greatest that each count can be, in all integer tables that agree with what is printed
// and have nothing above a bound. Once those that are followed and those of all months are set, months are apart.
func (c presence) ranges(withheld []bool, bound int64) (low, high []int64) {
	low, high = make([]int64, len(withheld)), make([]int64, len(withheld))
	for v := range low {
		low[v], high[v] = bound+1, -1
	}
	from := func(v int) (least, most int64) {
		if withheld[v] {
			return 0, bound
		}
		return c.task.Values[v], c.task.Values[v]
	}
	each := func(v int, do func(n int64)) {
		for n, most := from(v); n <= most; n++ {
			do(n)
		}
	}
	each(c.followed, func(followed int64) {
		each(c.all, func(all int64) {
			found := map[int][2]int64{}
			note := func(v int, n int64) {
				if at, ok := found[v]; ok {
					found[v] = [2]int64{min(at[0], n), max(at[1], n)}
				} else {
					found[v] = [2]int64{n, n}
				}
			}
			note(c.followed, followed)
			note(c.all, all)
			for m, p := range c.present {
				possible := false
				each(p, func(n int64) {
					each(c.first[m], func(one int64) {
						two := n - one
						if least, most := from(c.second[m]); n < all || n > followed || two < least || two > most {
							return
						}
						possible = true
						note(p, n)
						note(c.first[m], one)
						note(c.second[m], two)
					})
				})
				if !possible {
					return
				}
			}
			for v, at := range found {
				low[v], high[v] = min(low[v], at[0]), max(high[v], at[1])
			}
		})
	})
	return low, high
}

// Every withheld count of people who are present in months, in all of them and at all has its width in the integer
// tables that agree with what is printed.
func TestPresence(t *testing.T) {
	withheld := 0
	for seed := range uint64(60) {
		c := newPresence(seed)
		s := protect(t, c.task)
		low, high := c.ranges(s.Withheld, 16)
		for v, gone := range s.Withheld {
			if !gone {
				continue
			}
			if withheld++; high[v]-low[v] < c.task.Vars[v].Width {
				t.Errorf("seed %d: %s is from %d to %d", seed, c.task.Vars[v].Name, low[v], high[v])
			}
		}
	}
	if withheld < 100 {
		t.Errorf("only %d counts are withheld", withheld)
	}
}
