package network

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Bipartite holds memberships: members (people) on one side, groups (companies) on the other. A member belongs to a
// group once or not at all.
type Bipartite struct {
	groups int
	start  []int32 // members+1; the groups of member m are list[start[m]:start[m+1]], ascending
	list   []int32
}

// Tie is one membership.
type Tie struct {
	Member, Group int32
}

// NewBipartite builds the memberships of members 0 … members-1 in groups 0 … groups-1. The ties may come in any order,
// and may be repeated. It returns an error if a tie names a member or a group outside those ranges, or if there are
// more than 2³¹−1 ties.
func NewBipartite(members, groups int, ties []Tie) (*Bipartite, error) {
	if len(ties) > math.MaxInt32 {
		return nil, fmt.Errorf("network: %d ties; there can be %d", len(ties), math.MaxInt32)
	}
	for i, t := range ties {
		if t.Member < 0 || int(t.Member) >= members || t.Group < 0 || int(t.Group) >= groups {
			return nil, fmt.Errorf("network: tie %d names a member outside 0 … %d or a group outside 0 … %d", i,
				members-1, groups-1)
		}
	}
	b := scattered(members, groups, len(ties), func(put func(member, group int32)) {
		for _, t := range ties {
			put(t.Member, t.Group)
		}
	})
	kept := int32(0)
	for m := range members {
		row := b.list[b.start[m]:b.start[m+1]]
		slices.Sort(row)
		b.start[m] = kept
		kept += int32(copy(b.list[kept:], slices.Compact(row)))
	}
	b.start[members] = kept
	b.list = b.list[:kept]
	return b, nil
}

// scattered puts so many ties into the rows of their members, each row in the order of the ties. each calls put for
// every tie; it is called twice.
func scattered(members, groups, ties int, each func(put func(member, group int32))) *Bipartite {
	b := &Bipartite{groups: groups, start: make([]int32, members+1), list: make([]int32, ties)}
	each(func(member, _ int32) { b.start[member]++ })
	var end int32
	for m, n := range b.start {
		end += n
		b.start[m] = end - n
	}
	each(func(member, group int32) {
		b.list[b.start[member]] = group
		b.start[member]++ // at last where the next row begins
	})
	copy(b.start[1:], b.start)
	b.start[0] = 0
	return b
}

// Members returns the number of members.
func (b *Bipartite) Members() int { return len(b.start) - 1 }

// Groups returns the number of groups.
func (b *Bipartite) Groups() int { return b.groups }

// Ties returns the number of memberships.
func (b *Bipartite) Ties() int { return len(b.list) }

// Of returns the groups of a member, ascending. The caller must not write to the slice.
func (b *Bipartite) Of(member int32) []int32 { return b.list[b.start[member]:b.start[member+1]] }

// Turned returns the same memberships with the sides exchanged: groups become members.
func (b *Bipartite) Turned() *Bipartite {
	return scattered(b.groups, b.Members(), len(b.list), func(put func(member, group int32)) {
		for m := range int32(b.Members()) {
			for _, g := range b.Of(m) {
				put(g, m)
			}
		}
	})
}

// Pair is two groups, A < B, and the number of members that they share.
type Pair struct {
	A, B   int32
	Shared int32
}

// Project returns every pair of groups that share a member, in ascending order. This is the one-mode projection onto
// the groups. Time and memory grow with the square of the number of groups of one member. Members of more than most
// groups are therefore left out (most = 0: no bound). The second result is their number.
func (b *Bipartite) Project(most int) (pairs []Pair, left int) {
	members := b.Turned() // per group its members
	shared := make([]int32, b.groups)
	var touched []int32
	for m := range int32(b.Members()) {
		if most > 0 && len(b.Of(m)) > most {
			left++
		}
	}
	for a := range int32(b.groups) {
		for _, m := range members.Of(a) {
			of := b.Of(m)
			if most > 0 && len(of) > most {
				continue
			}
			i, _ := slices.BinarySearch(of, a)
			for _, other := range of[i+1:] {
				if shared[other] == 0 {
					touched = append(touched, other)
				}
				shared[other]++
			}
		}
		slices.Sort(touched)
		for _, other := range touched {
			pairs = append(pairs, Pair{a, other, shared[other]})
			shared[other] = 0
		}
		touched = touched[:0]
	}
	return pairs, left
}

// Edges turns pairs into edges. The weight of an edge is the number of shared members.
func Edges(pairs []Pair) []Edge {
	edges := make([]Edge, len(pairs))
	for i, p := range pairs {
		edges[i] = Edge{A: p.A, B: p.B, Weight: p.Shared}
	}
	return edges
}

// Concentration measures how unevenly units (companies, users) are spread over holders (representatives).
type Concentration struct {
	Holders int     // holders of at least one unit
	Units   int64   // the units of all holders together
	Half    int     // the smallest number of holders who together hold at least half of the units
	Gini    float64 // 0: all hold the same; near 1: one holds nearly all. NaN without holders
	Curve   []Point // the Lorenz curve, the largest holders first; one point per distinct amount
}

// Point is a point of a Lorenz curve: the share Holders of the holders, the largest first, holds the share Units of all
// units.
type Point struct {
	Holders, Units float64
}

// Concentrate measures the concentration of amounts, one per holder. Amounts of zero or less do not count. The order of
// the amounts does not matter. Without positive amounts Gini is NaN and all else is zero.
func Concentrate(amounts []int64) Concentration {
	var held []int64
	var c Concentration
	for _, a := range amounts {
		if a > 0 {
			held = append(held, a)
			c.Units += a
		}
	}
	c.Holders = len(held)
	if c.Holders == 0 {
		c.Gini = math.NaN()
		return c
	}
	slices.SortFunc(held, func(a, b int64) int { return cmp.Compare(b, a) })
	// The Gini coefficient is Σ (n+1−2i)·x_i ∕ (n·Σx), with x descending and i from 1; the sum is a whole number.
	n := int64(c.Holders)
	var sum, weighted int64
	for i, a := range held {
		sum += a
		weighted += (n - 1 - 2*int64(i)) * a
		if c.Half == 0 && 2*sum >= c.Units {
			c.Half = i + 1
		}
		if i+1 == len(held) || held[i+1] != a {
			c.Curve = append(c.Curve, Point{float64(i+1) / float64(n), float64(sum) / float64(c.Units)})
		}
	}
	c.Gini = float64(weighted) / (float64(n) * float64(c.Units))
	return c
}
