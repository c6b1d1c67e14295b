package disclosure

import (
	"math/big"
	"slices"
	"strings"
)

// family is the counts of one kind in several groups: each is the sum of the same counts of its members.
type family struct {
	cells   []Cell
	vectors [][]int64 // how often each member is in the group
}

// families lists the counts that add up over groups.
func (t *table) families() []family {
	var names [][2]string
	byName := map[[2]string][]Cell{}
	d := describer{study: t.study}
	for _, c := range t.order {
		if c.Result != "" || overlapping[c.Measure] {
			continue
		}
		name := [2]string{c.Measure, c.Category}
		if byName[name] == nil {
			names = append(names, name)
		}
		byName[name] = append(byName[name], c)
		if c.Measure == "eligible" && d.families(c.Group) { // their persons are the eligible
			byName[[2]string{"matched", ""}] = append(byName[[2]string{"matched", ""}], c)
		}
	}
	var all []family
	for _, name := range names {
		f := family{cells: byName[name]}
		var members []string
		for _, c := range f.cells {
			for m := range strings.SplitSeq(c.Group, separator) {
				if !slices.Contains(members, m) {
					members = append(members, m)
				}
			}
		}
		for _, c := range f.cells {
			v := make([]int64, len(members))
			for m := range strings.SplitSeq(c.Group, separator) {
				v[slices.Index(members, m)]++
			}
			f.vectors = append(f.vectors, v)
		}
		if len(f.cells) > 2 {
			all = append(all, f)
		}
	}
	return all
}

// reduced is a vector with the printed counts that it is made of.
type reduced struct {
	vector []*big.Rat
	of     []*big.Rat
	pivot  int
}

// followed returns a printed count to withhold where printed counts of a family together, added and subtracted, give back a withheld one.
func (t *table) followed(f family) (Cell, bool) {
	rational := func(n int, at func(int) int64) []*big.Rat {
		v := make([]*big.Rat, n)
		for i := range v {
			v[i] = new(big.Rat).SetInt64(at(i))
		}
		return v
	}
	var basis []reduced
	reduce := func(r *reduced) {
		for _, b := range basis {
			factor := new(big.Rat).Set(r.vector[b.pivot])
			if factor.Sign() == 0 {
				continue
			}
			for i := range r.vector {
				r.vector[i].Sub(r.vector[i], new(big.Rat).Mul(factor, b.vector[i]))
			}
			for i := range r.of {
				r.of[i].Sub(r.of[i], new(big.Rat).Mul(factor, b.of[i]))
			}
		}
		r.pivot = slices.IndexFunc(r.vector, func(x *big.Rat) bool { return x.Sign() != 0 })
	}
	of := func(k int) *reduced {
		return &reduced{vector: rational(len(f.vectors[k]), func(i int) int64 { return f.vectors[k][i] }),
			of: rational(len(f.cells), func(i int) int64 {
				if i == k {
					return 1
				}
				return 0
			})}
	}
	var withheld []int
	for k, c := range f.cells {
		n := t.counts[c]
		if n.shown(t) == 0 {
			if n.hidden {
				withheld = append(withheld, k)
			}
			continue
		}
		r := of(k)
		if reduce(r); r.pivot < 0 {
			continue
		}
		lead := new(big.Rat).Inv(r.vector[r.pivot])
		for _, list := range [][]*big.Rat{r.vector, r.of} {
			for i := range list {
				list[i].Mul(list[i], lead)
			}
		}
		basis = append(basis, *r)
	}
	for _, k := range withheld {
		r := of(k)
		if reduce(r); r.pivot >= 0 {
			continue
		}
		best, cost := -1, [2]float64{}
		for i, c := range f.cells {
			if i == k || r.of[i].Sign() == 0 {
				continue
			}
			n := t.counts[c]
			if here := [2]float64{float64(n.shown(t)), n.value}; best < 0 || here[0] < cost[0] || here[0] == cost[0] && here[1] < cost[1] {
				best, cost = i, here
			}
		}
		if best >= 0 {
			return f.cells[best], true
		}
	}
	return Cell{}, false
}
