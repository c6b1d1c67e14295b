package system

import (
	"cmp"
	"context"
	"slices"
)

// push looks for a table in which many variables are moved at once: from a base it sets each of some to a value, walks
// to a table that satisfies every equation, where these are held or not, and takes back the movements that break one at
// the end. What comes of it satisfies every equation where the base does.
func (w *walk) push(ctx context.Context, base []int64, to map[int]int64, hold bool) []int64 {
	table := slices.Clone(base)
	for k, n := range to {
		table[k] = min(w.component.high[k], max(w.component.low[k], n))
	}
	held := func(k int) bool {
		_, ok := to[k]
		return ok && (hold || w.restOf[k] >= 0)
	}
	if _, ok := w.from(ctx, table, held, 4, 10, 1000+2*len(w.vars)); !ok {
		w.takeBack(base)
	}
	return w.table
}

// takeBack takes back the movements of a table from a base that broken rows are a part of, and those that this breaks
// rows of, until none is broken. What moves together is what exact rows join; the others leave each other room.
func (w *walk) takeBack(base []int64) {
	sets := NewSets(len(w.table))
	for i := range w.rows {
		if w.rest[i] < 0 {
			for _, t := range w.rows[i].terms {
				sets.Join(w.rows[i].terms[0].Var, t.Var)
			}
		}
	}
	moved := map[int][]int{}
	for k, n := range w.table {
		if n != base[k] {
			moved[sets.Of(k)] = append(moved[sets.Of(k)], k)
		}
	}
	for {
		w.broken = w.broken[:0]
		for i := range w.rows {
			w.begin(i)
		}
		if len(w.broken) == 0 {
			break
		}
		before := len(moved)
		for _, r := range w.broken {
			for _, t := range w.rows[r].terms {
				for _, k := range moved[sets.Of(t.Var)] {
					w.table[k] = base[k]
				}
				delete(moved, sets.Of(t.Var))
			}
		}
		if len(moved) == before {
			copy(w.table, base)
			return
		}
	}
	w.rests()
}

const (
	// pushes is how often many variables are moved at once, at most.
	pushes = 60
	// idle is how often that may give no variable its width.
	idle = 3
)

// together gives variables their width, many at once, that can have it without anything else being withheld. It says
// whether something was withheld since it was asked last, so that there was anything to look for.
func (h *chooser) together(ctx context.Context) bool {
	if h.pushed != nil && slices.Equal(h.pushed, h.hidden) {
		return false
	}
	h.pushed = slices.Clone(h.hidden)
	p := Published{Printed: make([]bool, len(h.vars)), Values: h.value}
	for k := range h.vars {
		p.Vars = append(p.Vars, *h.vars[k])
		p.Vars[k].Max = h.c.high[k]
		p.Printed[k] = !h.hidden[k]
	}
	for i := range h.c.rows {
		r := &h.c.rows[i]
		p.Equations = append(p.Equations, Equation{Terms: r.terms, Constant: r.constant, Tolerance: r.tolerance})
	}
	parts, err := p.components()
	if err != nil {
		return false
	}
	for i := range parts {
		h.pushPart(ctx, &parts[i])
	}
	return true
}

// pushPart moves the variables of a part of a set at once, whose other variables are printed.
func (h *chooser) pushPart(ctx context.Context, part *component) {
	base := make([]int64, len(part.vars))
	for i, k := range part.vars {
		base[i] = h.value[k]
	}
	first := true
	pushing{
		base:  base,
		needs: func(i int) bool { return h.needs(part.vars[i]) },
		lacks: func(i int) int64 { return h.lacks(part.vars[i]) },
		reach: func(i int) (down, up int64) { return h.reach(part.vars[i]) },
		take: func(table []int64) {
			m := movement{under: -1, whole: true}
			for i, n := range table {
				if n != base[i] {
					m.vars, m.by = append(m.vars, int32(part.vars[i])), append(m.by, n-base[i])
				}
			}
			h.record(m)
			if first && len(m.vars) > nearFrom {
				h.long = append(h.long, len(h.moves)-1)
			}
			first = false
		},
	}.run(ctx, newWalk(part))
}

// pushing gives variables their width, many at once, by movements of a table.
type pushing struct {
	base  []int64
	needs func(i int) bool
	lacks func(i int) int64
	reach func(i int) (down, up int64) // how far a variable is known to go from the base
	take  func(table []int64)
}

// run moves all variables up, and all down; then from there in each round some that have no equation in common, by what
// they lack. It ends when none lacks anything, or some rounds in a row have brought nothing.
func (p pushing) run(ctx context.Context, w *walk) {
	bases := [3][]int64{p.base, p.base, p.base}
	idleFor, before := 0, len(p.base)+1
	for round := 0; round < pushes && ctx.Err() == nil; round++ {
		var open []int
		for i := range p.base {
			if p.lacks(i) > 0 || round == 0 && p.needs(i) && w.restOf[i] < 0 {
				open = append(open, i)
			}
		}
		if idleFor++; len(open) < before || round == 1 {
			idleFor = 0
		}
		if before = len(open); len(open) == 0 || idleFor > idle {
			return
		}
		table := w.push(ctx, bases[round%3], p.targets(w, open, round), round >= 2)
		if p.take(table); round < 2 {
			bases[round+1] = table
		}
	}
}

// targets are the values to which a round moves variables.
func (p pushing) targets(w *walk, open []int, round int) map[int]int64 {
	if round >= 2 {
		open = w.apart(open, round)
	}
	to := map[int]int64{}
	for _, i := range open {
		down, up := p.reach(i)
		if lack := p.lacks(i); round%2 == 0 {
			to[i] = p.base[i] + up + lack
		} else {
			to[i] = p.base[i] - down - lack
		}
	}
	return to
}

// apart chooses some of the variables that have no equation in common, others in each round.
func (w *walk) apart(vars []int, round int) (chosen []int) {
	slices.SortStableFunc(vars, func(a, b int) int {
		return cmp.Compare(spread(a*pushes+round), spread(b*pushes+round))
	})
	taken := map[int]bool{}
	for _, i := range vars {
		if slices.ContainsFunc(w.through[i], func(u Term) bool { return taken[u.Var] }) {
			continue
		}
		for _, u := range w.through[i] {
			if len(w.rows[u.Var].terms) <= longRow {
				taken[u.Var] = true
			}
		}
		chosen = append(chosen, i)
	}
	return chosen
}

// bounded withholds what keeps variables from their width by bounds of single equations alone, the cheapest of what is
// nearest, until none is kept so. That takes no programme: in a chain of numbers of which each bounds the next, it
// finds the one that bounds a far one.
func (h *chooser) bounded(ctx context.Context) {
	for ctx.Err() == nil {
		b := component{vars: h.c.vars, rows: h.c.rows, low: slices.Clone(h.c.low), high: slices.Clone(h.c.high)}
		for k := range h.vars {
			if !h.hidden[k] {
				b.low[k], b.high[k] = h.value[k], h.value[k]
			}
		}
		if b.narrow() != nil {
			return
		}
		seen := make([]int32, len(h.vars))
		withheld := false
		for k := range h.vars {
			if h.lacks(k) > 0 && b.high[k]-b.low[k] < h.vars[k].Width && !h.narrow[k] {
				if by := h.binding(&b, k, seen); by >= 0 {
					h.hide(by, true)
					withheld = true
				}
			}
		}
		if !withheld {
			return
		}
	}
}

// binding is the cheapest of the printed variables, nearest to one, from which its bounds follow; -1 where there is
// none, or others have led to it already, which seen notes.
func (h *chooser) binding(b *component, k int, seen []int32) int {
	best := -1
	for front := []int{k}; len(front) > 0 && best < 0; {
		var next []int
		for _, v := range front {
			if seen[v] != 0 {
				continue
			}
			seen[v] = 1
			for _, by := range []int32{b.lowBy[v], b.highBy[v]} {
				if by == 0 || len(b.rows[by-1].terms) > longRow {
					continue
				}
				for _, t := range b.rows[by-1].terms {
					switch {
					case t.Var == v:
					case h.hidden[t.Var]:
						next = append(next, t.Var)
					case best < 0 || h.cost(t.Var) < h.cost(best):
						best = t.Var
					}
				}
			}
		}
		front = next
	}
	return best
}
