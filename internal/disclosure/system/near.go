package system

import (
	"cmp"
	"slices"
)

// neighbours finds the variables with which a variable can move without going far: some of each of its equations, and
// those that two or more equations join with the ones found. In a table that crosses classifications they are the cells
// of a smaller table, made of the variable's own categories and a few others.
type neighbours struct {
	whole  *mover
	joined []int8 // by variable: by how many equations it is joined to those found
	in     []bool // by variable: found
	seen   []bool // by row: it holds one that is found
	place  []int32
	found  []int32
	rows   []int32
	// candidates are variables that may be joined often enough.
	candidates []int32
}

func newNeighbours(whole *mover) *neighbours {
	return &neighbours{whole: whole, joined: make([]int8, whole.vars), in: make([]bool, whole.vars),
		seen: make([]bool, whole.rows), place: make([]int32, max(whole.vars, whole.rows))}
}

// most bounds the number of variables of a neighbourhood.
const mostNeighbours = 1500

// near makes a mover of the neighbourhood of a variable: breadth is how many others it takes of each of its equations,
// the cheapest first. It gives the variable's number there, or -1 where it cannot move.
func (n *neighbours) near(k int, breadth int) (*mover, int) {
	for _, v := range n.found {
		n.in[v] = false
	}
	for _, r := range n.rows {
		n.seen[r] = false
		vars, _ := n.whole.byRow.of(int(r))
		for _, v := range vars {
			n.joined[v] = 0
		}
	}
	n.found, n.rows, n.candidates = n.found[:0], n.rows[:0], n.candidates[:0]
	n.add(int32(k))
	first, _ := n.whole.byVar.of(k)
	for _, r := range first {
		for _, v := range n.mates(int32(k), r, breadth) {
			n.add(v)
		}
	}
	for i := 0; i < len(n.candidates) && len(n.found) < mostNeighbours; i++ {
		if v := n.candidates[i]; !n.in[v] && n.can(v) {
			n.add(v)
		}
	}
	return n.part(k)
}

func (n *neighbours) can(v int32) bool {
	return !n.whole.closed[v] && (n.whole.up[v] > 0 || n.whole.down[v] > 0)
}

// add takes a variable into the neighbourhood, and notes which others its equations join with it.
func (n *neighbours) add(v int32) {
	if n.in[v] {
		return
	}
	n.in[v] = true
	n.found = append(n.found, v)
	rows, _ := n.whole.byVar.of(int(v))
	for _, r := range rows {
		if n.seen[r] {
			continue
		}
		n.seen[r] = true
		n.rows = append(n.rows, r)
		vars, _ := n.whole.byRow.of(int(r))
		for _, other := range vars {
			if n.joined[other]++; n.joined[other] == 2 {
				n.candidates = append(n.candidates, other)
			}
		}
	}
}

// mates are the cheapest variables of a row that can move, other than one.
func (n *neighbours) mates(k, row int32, breadth int) []int32 {
	vars, _ := n.whole.byRow.of(int(row))
	mates := make([]int32, 0, len(vars))
	for _, v := range vars {
		if v != k && n.can(v) {
			mates = append(mates, v)
		}
	}
	// Of those that cost the same, the ones with most room; then another order for each variable.
	room := func(v int32) float64 { return min(n.whole.down[v], n.whole.up[v], 8) }
	slices.SortFunc(mates, func(a, b int32) int {
		return cmp.Or(cmp.Compare(n.whole.rank(a), n.whole.rank(b)), cmp.Compare(room(b), room(a)),
			cmp.Compare(spread(int(a^k)), spread(int(b^k))), cmp.Compare(a, b))
	})
	return mates[:min(breadth, len(mates))]
}

// rank is the cost of a variable without what tells equal ones apart.
func (g *mover) rank(v int32) float64 { return float64(int(g.cost[v] * 64)) }

// part makes a mover of what was found, without the variables that an equation keeps from moving alone.
func (n *neighbours) part(k int) (*mover, int) {
	w := n.whole
	count := n.place // by row
	var alone []int32
	for _, r := range n.rows {
		count[r] = 0
		vars, _ := w.byRow.of(int(r))
		for _, v := range vars {
			if n.in[v] {
				count[r]++
			}
		}
		if count[r] == 1 {
			alone = append(alone, r)
		}
	}
	for len(alone) > 0 {
		r := alone[len(alone)-1]
		alone = alone[:len(alone)-1]
		if count[r] != 1 || w.slackLow[r] < w.slack[r] {
			continue
		}
		vars, _ := w.byRow.of(int(r))
		v := vars[slices.IndexFunc(vars, func(v int32) bool { return n.in[v] })]
		n.in[v] = false
		rows, _ := w.byVar.of(int(v))
		for _, r := range rows {
			if count[r]--; count[r] == 1 {
				alone = append(alone, r)
			}
		}
	}
	if !n.in[k] {
		return nil, -1
	}
	var rows, vars []int32
	for _, r := range n.rows {
		if count[r] > 0 {
			rows = append(rows, r)
		}
	}
	for _, v := range n.found {
		if n.in[v] {
			vars = append(vars, v)
		}
	}
	slices.Sort(rows)
	slices.Sort(vars)
	g := blankMover(len(rows), len(vars))
	g.parent = vars
	for i, r := range rows {
		n.place[r] = int32(i)
		g.slackLow[i], g.slack[i] = w.slackLow[r], w.slack[r]
	}
	at := -1
	for i, v := range vars {
		if int(v) == k {
			at = i
		}
		g.up[i], g.down[i], g.cost[i], g.closed[i] = w.up[v], w.down[v], w.cost[v], w.closed[v]
		rows, values := w.byVar.of(int(v))
		for j, r := range rows {
			g.byVar.push(n.place[r], values[j])
		}
		g.byVar.end()
	}
	g.transpose()
	return g, at
}

// transpose fills byRow from byVar.
func (g *mover) transpose() {
	start := make([]int32, g.rows+1)
	for _, r := range g.byVar.index {
		start[r+1]++
	}
	for i := range g.rows {
		start[i+1] += start[i]
	}
	next := slices.Clone(start[:g.rows])
	index, value := make([]int32, len(g.byVar.index)), make([]float64, len(g.byVar.index))
	for v := range g.vars {
		rows, values := g.byVar.of(v)
		for j, r := range rows {
			index[next[r]], value[next[r]] = int32(v), values[j]
			next[r]++
		}
	}
	g.byRow = lists{start: start, index: index, value: value}
}
