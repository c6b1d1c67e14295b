package system

import (
	"context"
	"slices"
)

// packing certifies a large component. It starts from one integer table and moves each variable by its width, as near
// by as it can. Movements that have no variable in common are put together, so few tables serve many variables.
type packing struct {
	c        *component
	table    []int64
	whole    *mover
	near     *neighbours
	down, up []int64 // by variable: how far a movement that was found takes it
	packs    []pack
	walk     *walk
	luck     luck // of short walks
}

// pack is movements without a common variable, added up.
type pack struct {
	by map[int32]int64
}

// openPacks is how many packs a movement is tried with.
const openPacks = 64

func newPacking(c *component, table []int64) *packing {
	p := &packing{c: c, table: table, whole: newMover(c, table), down: make([]int64, len(table)),
		up: make([]int64, len(table))}
	for k := range table {
		p.whole.cost[k] = 1 + float64(0.1*spread(k))
	}
	p.near = newNeighbours(p.whole)
	return p
}

// widen looks for movements that give a variable a width.
func (p *packing) widen(ctx context.Context, k int, width int64) bool {
	for _, breadth := range []int{4, 8, 16, 40} {
		if p.up[k]+p.down[k] >= width {
			return true
		}
		g, at := p.near.near(k, breadth, nil)
		if g == nil {
			continue
		}
		if p.take(ctx, g, at, width-p.down[k]) || p.take(ctx, g, at, p.up[k]-width) {
			return true
		}
		fall, _ := g.furthest(ctx, at, min(width-1, p.table[k]-p.c.low[k]))
		if p.take(ctx, g, at, -fall) && p.take(ctx, g, at, width-p.down[k]) {
			return true
		}
	}
	return false
}

// luck is how much more often walks have found nothing than something. Where that is much they are given up: of some
// kinds of equations they find nothing.
type luck int

func (l luck) out() bool { return l > 20 }
func (l *luck) tried()   { *l++ }
func (l *luck) found()   { *l = max(0, *l-2) }

// stroll gives a variable a width by short walks from the table, which find most of what longer ones do where they find
// anything.
func (p *packing) stroll(ctx context.Context, k int, width int64) bool {
	if p.luck.out() {
		return false
	}
	found := p.walks(ctx, k, width, 1, 5000)
	if p.luck.tried(); found {
		p.luck.found()
	}
	return found
}

// far gives a variable a width by long walks from the table.
func (p *packing) far(ctx context.Context, k int, width int64) bool {
	return p.walks(ctx, k, width, 20, 10_000)
}

// walks gives a variable a width by walks to tables in which it has another value, until walkSteps are taken for all
// variables together.
func (p *packing) walks(ctx context.Context, k int, width int64, stages, steps int) bool {
	if p.walk == nil {
		p.walk = newWalk(p.c)
	}
	to := func(by int64) bool {
		m, ok := p.walk.to(ctx, p.table, k, by, nothing, stages, steps)
		if ok {
			p.put(m)
		}
		return ok
	}
	fall := min(p.table[k]-p.c.low[k], width-1)
	return p.up[k]+p.down[k] >= width || to(width-p.down[k]) || to(p.up[k]-width) || to(-fall) && to(width-p.down[k])
}

// to walks from a table to one in which a variable has another value, and those that are held have the same: it gives
// the movement between the two.
func (w *walk) to(ctx context.Context, table []int64, k int, by int64, held func(k int) bool, stages, steps int,
) (movement, bool) {
	n := table[k] + by
	if by == 0 || n < w.component.low[k] || n > w.component.high[k] || w.steps > walkSteps {
		return movement{}, false
	}
	to := slices.Clone(table)
	to[k] = n
	to, ok := w.from(ctx, to, func(i int) bool { return i == k || held(i) }, 0, stages, steps)
	m := movement{under: -1, whole: true}
	for i, n := range to {
		if by := n - table[i]; by != 0 {
			m.vars, m.by = append(m.vars, int32(i)), append(m.by, by)
		}
	}
	return m, ok
}

// take looks for a movement of whole numbers and packs it.
func (p *packing) take(ctx context.Context, g *mover, at int, amount int64) bool {
	if amount == 0 || !g.move(ctx, at, amount) || !g.whole {
		return false
	}
	p.put(g.result)
	return true
}

// put packs a movement.
func (p *packing) put(m movement) {
	for i, k := range m.vars {
		p.down[k], p.up[k] = max(p.down[k], -m.by[i]), max(p.up[k], m.by[i])
	}
	for i := max(0, len(p.packs)-openPacks); i < len(p.packs); i++ {
		if p.packs[i].add(m) {
			return
		}
	}
	p.packs = append(p.packs, pack{map[int32]int64{}})
	p.packs[len(p.packs)-1].add(m)
}

func (p *pack) add(m movement) bool {
	for _, k := range m.vars {
		if _, taken := p.by[k]; taken {
			return false
		}
	}
	for i, k := range m.vars {
		p.by[k] = m.by[i]
	}
	return true
}

// tables are the tables to which the movements lead.
func (p *packing) tables() [][]int64 {
	var all [][]int64
	for _, pack := range p.packs {
		table := append([]int64(nil), p.table...)
		for k, by := range pack.by {
			table[k] += by
		}
		all = append(all, table)
	}
	return all
}
