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
	rest   []int32         // by row: the variable of it alone with most room; -1 where there is none
	alone  map[int32]int32 // by variable found that cannot move: the equation that keeps it
	found  []int32
	rows   []int32
	begun  []int64 // by variable: how far the movement that a search goes on from has moved it; nil without one
	// candidates are variables that may be joined often enough.
	candidates []int32
}

func newNeighbours(whole *mover) *neighbours {
	n := &neighbours{whole: whole, joined: make([]int8, whole.vars), in: make([]bool, whole.vars),
		seen: make([]bool, whole.rows), place: make([]int32, max(whole.vars, whole.rows)),
		rest: make([]int32, whole.rows), alone: map[int32]int32{}}
	for r := range n.rest {
		if n.rest[r] = -1; whole.vars <= hugeFrom {
			continue
		}
		vars, _ := whole.byRow.of(r)
		most := 0.0
		for _, v := range vars {
			rows, _ := whole.byVar.of(int(v))
			if room := whole.up[v] + whole.down[v]; len(rows) == 1 && room > most {
				n.rest[r], most = v, room
			}
		}
	}
	return n
}

// most bounds the number of variables of a neighbourhood.
const mostNeighbours = 1500

// longRow: what a row of more variables joins is not near each other.
const longRow = 200

// near makes a mover of the neighbourhood of a variable: breadth is how many others it takes of each of its equations,
// the cheapest first. It goes on from where a movement has brought each variable; from no movement where begun is nil.
// It gives the variable's number there, or -1 where it cannot move.
func (n *neighbours) near(k, breadth int, begun []int64) (*mover, int) {
	n.begun = begun
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
		if vars, _ := n.whole.byRow.of(int(r)); len(vars) > longRow && n.rest[r] >= 0 {
			continue // the rest makes up for it
		}
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

// grow takes more variables of rows into the neighbourhood that keep a variable from moving far enough, and makes a
// mover of it. It gives none where there are no more.
func (n *neighbours) grow(k int, rows []int32, breadth int) (*mover, int) {
	before := len(n.found)
	seen := map[int32]bool{}
	for len(rows) > 0 && len(n.found) < mostNeighbours {
		r := rows[len(rows)-1]
		rows = rows[:len(rows)-1]
		if seen[r] {
			continue
		}
		seen[r] = true
		vars, _ := n.whole.byRow.of(int(r))
		for _, v := range vars {
			if by, ok := n.alone[v]; ok && len(vars) <= longRow {
				rows = append(rows, by)
			}
		}
		for _, v := range n.mates(int32(k), r, breadth) {
			n.add(v)
		}
	}
	if len(n.found) == before {
		return nil, -1
	}
	return n.part(k)
}

func (n *neighbours) can(v int32) bool {
	down, up := n.room(v)
	return !n.whole.closed[v] && (up > 0 || down > 0)
}

// room is how far a variable can go down and up from where it is.
func (n *neighbours) room(v int32) (down, up float64) {
	down, up = n.whole.down[v], n.whole.up[v]
	if n.begun != nil {
		down, up = down+float64(n.begun[v]), up-float64(n.begun[v])
	}
	return max(0, down), max(0, up)
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
		if len(vars) > longRow {
			vars = nil
		}
		for _, other := range vars {
			if n.joined[other]++; n.joined[other] == 2 {
				n.candidates = append(n.candidates, other)
			}
		}
		if rest := n.rest[r]; rest >= 0 {
			n.add(rest)
		}
	}
}

// mates are the cheapest variables of a row that can move, other than one.
func (n *neighbours) mates(k, row int32, breadth int) []int32 {
	vars, _ := n.whole.byRow.of(int(row))
	mates := make([]int32, 0, len(vars))
	for _, v := range vars {
		if v != k && !n.in[v] && n.can(v) {
			mates = append(mates, v)
		}
	}
	// Of those that cost the same, the ones with most room; then another order for each variable.
	room := func(v int32) float64 {
		down, up := n.room(v)
		return min(down, up, 8)
	}
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
	clear(n.alone)
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
		n.alone[v] = r
		rows, _ := w.byVar.of(int(v))
		for _, r := range rows {
			if count[r]--; count[r] == 1 {
				alone = append(alone, r)
			}
		}
	}
	g, at := n.moverOf(k, count)
	for v := range n.alone {
		n.in[v] = true
	}
	return g, at
}

// moverOf makes a mover of what is left of what was found; count says how many are left by row.
func (n *neighbours) moverOf(k int, count []int32) (*mover, int) {
	w := n.whole
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
	g.parent, g.parentRows = vars, rows
	for i, r := range rows {
		n.place[r] = int32(i)
		moved := n.moved(r)
		g.slackLow[i], g.slack[i] = w.slackLow[r]+moved, w.slack[r]+moved
	}
	at := -1
	for i, v := range vars {
		if int(v) == k {
			at = i
		}
		g.cost[i], g.closed[i] = w.cost[v], w.closed[v]
		if g.down[i], g.up[i] = n.room(v); n.begun != nil {
			g.begun[i] = n.begun[v]
		}
		rows, values := w.byVar.of(int(v))
		for j, r := range rows {
			g.byVar.push(n.place[r], values[j])
		}
		g.byVar.end()
	}
	g.transpose()
	return g, at
}

// moved is how far the movement that a search goes on from has moved the sum of a row that is not exact.
func (n *neighbours) moved(r int32) (sum float64) {
	if n.begun == nil || n.whole.slackLow[r] == n.whole.slack[r] {
		return 0
	}
	vars, values := n.whole.byRow.of(int(r))
	for i, v := range vars {
		sum += float64(values[i] * float64(n.begun[v]))
	}
	return sum
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
