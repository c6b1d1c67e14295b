package system

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Protect chooses which printable variables are withheld, at a small cost in all, so that every variable that is
// withheld, and every sensitive one, can be certified to have its width. It starts with the primary ones, extends them
// by the cheapest movements of the true table, prints again what can be spared, and certifies what is then published.
// The same system gives the same solution, whatever the order of its variables, as long as their names differ. An error
// says that the values do not satisfy the equations, or that ctx has ended.
func Protect(ctx context.Context, t Task) (Solution, error) {
	if err := t.check(); err != nil {
		return Solution{}, err
	}
	if len(t.Values) != len(t.Vars) {
		return Solution{}, fmt.Errorf("%d values for %d variables", len(t.Values), len(t.Vars))
	}
	o := ordered(&t.System)
	task := Task{System: o.System, Values: make([]int64, len(o.place))}
	for i, from := range o.place {
		task.Values[i] = t.Values[from]
	}
	withheld, certificate, narrow, err := task.protect(ctx)
	if err != nil {
		return Solution{}, err
	}
	s := Solution{Withheld: make([]bool, len(o.place)), Certificate: o.given(certificate), Narrow: o.places(narrow)}
	for i, from := range o.place {
		s.Withheld[from] = withheld[i]
	}
	return s, nil
}

// protect protects each set of joined variables by itself, then certifies the whole.
func (t *Task) protect(ctx context.Context) ([]bool, Certificate, []int, error) {
	nothing := Published{System: t.System, Printed: make([]bool, len(t.Vars)), Values: make([]int64, len(t.Vars))}
	components, err := nothing.components()
	if err != nil {
		return nil, Certificate{}, nil, err
	}
	withheld := make([]bool, len(t.Vars))
	all := make([]*chooser, len(components))
	of := make([]int, len(t.Vars))
	for i := range components {
		h, err := newChooser(t, &components[i])
		if err != nil {
			return nil, Certificate{}, nil, err
		}
		h.choose(ctx)
		all[i] = h
		for _, v := range h.c.vars {
			of[v] = i
		}
	}
	for {
		for _, h := range all {
			for k, v := range h.c.vars {
				withheld[v] = h.hidden[k] && t.Vars[v].Printable
			}
		}
		p := t.Publish(withheld)
		certificate, narrow, err := p.certify(ctx)
		if err != nil {
			return nil, Certificate{}, nil, err
		}
		more := false
		for _, v := range narrow {
			h := all[of[v]]
			if k, _ := slices.BinarySearch(h.c.vars, v); h.more(k) {
				more = true
			}
		}
		if !more {
			return withheld, certificate, narrow, nil
		}
	}
}

// chooser chooses what is withheld of a set of joined variables. Movements of the true table show how far each variable
// can go: differences between an integer table and the true one that move nothing that is printed.
type chooser struct {
	c       *component
	vars    []*Var
	value   []int64
	hidden  []bool // withheld, or not printable
	stuck   []bool // no movement of whole numbers was found that gives it its width
	narrow  []bool // no movement gives it its width, whatever is withheld
	mover   *mover
	closing bool // a variable is kept from moving
	moves   []movement
	through [][]ref // by variable: the movements that move it
	tried   []int   // by variable: how often Protect asked for more
}

type movement struct {
	vars []int32
	by   []int64
	gone bool // it moves what is printed by now
}

type ref struct {
	movement int
	by       int64
}

// What a movement costs per unit.
const (
	most      = 1e4  // of the dearest variable that is not kept
	kept      = 1e6  // of one that is
	free      = 1e-2 // of one that is withheld already
	keepCost  = int64(1) << 44
	costLimit = int64(1) << 32
)

func newChooser(t *Task, c *component) (*chooser, error) {
	n := len(c.vars)
	h := &chooser{c: c, hidden: make([]bool, n), stuck: make([]bool, n), narrow: make([]bool, n),
		through: make([][]ref, n), tried: make([]int, n)}
	for k, v := range c.vars {
		h.vars, h.value = append(h.vars, &t.Vars[v]), append(h.value, t.Values[v])
		h.hidden[k] = !t.Vars[v].Printable || t.Vars[v].Primary
	}
	if !c.satisfied(h.value) {
		return nil, errors.New("the true values do not satisfy the equations, or lie outside their bounds: " +
			h.vars[0].Name)
	}
	return h, nil
}

// cost is what is lost where a variable is withheld.
func (h *chooser) cost(k int) int64 {
	cost := min(max(h.vars[k].Cost, 1), costLimit)
	if h.vars[k].Keep {
		cost += keepCost
	}
	return cost
}

// choose withholds what is needed, then prints again what can be spared.
func (h *chooser) choose(ctx context.Context) {
	order := h.order()
	if len(order) == 0 {
		return
	}
	h.mover = newMover(h.c, h.value)
	h.price()
	for len(order) > 0 && ctx.Err() == nil {
		for _, k := range order {
			if !h.widen(ctx, k) {
				h.stuck[k] = true
			}
		}
		order = h.order()
	}
	h.clean(ctx)
}

// order lists the variables that lack width, those that lack most first.
func (h *chooser) order() []int {
	var order []int
	for k := range h.vars {
		if !h.stuck[k] && h.lacks(k) > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.lacks(b), h.lacks(a)) })
	return order
}

// reach is how far a variable is known to go down and up.
func (h *chooser) reach(k int) (down, up int64) {
	for _, r := range h.through[k] {
		if !h.moves[r.movement].gone {
			down, up = max(down, -r.by), max(up, r.by)
		}
	}
	return down, up
}

// lacks is what a variable lacks of its width; 0 where it needs none.
func (h *chooser) lacks(k int) int64 {
	if !h.hidden[k] || !(h.vars[k].Printable || h.vars[k].Sensitive) {
		return 0
	}
	down, up := h.reach(k)
	return max(0, h.vars[k].Width-down-up)
}

// price sets the cost of each column.
func (h *chooser) price() {
	dearest := int64(1)
	for k := range h.vars {
		dearest = max(dearest, min(h.vars[k].Cost, costLimit))
	}
	for k := range h.vars {
		cost := free
		if !h.hidden[k] {
			cost = max(free, most*float64(min(max(h.vars[k].Cost, 1), costLimit))/float64(dearest))
			if h.vars[k].Keep {
				cost = kept
			}
		}
		h.mover.cost[k] = cost * (1 + 1e-3*spread(k))
	}
}

// mark is a state of a chooser to which it can go back.
type mark struct {
	hidden []bool
	stuck  []bool
	gone   []bool
}

func (h *chooser) mark() mark {
	m := mark{hidden: slices.Clone(h.hidden), stuck: slices.Clone(h.stuck), gone: make([]bool, len(h.moves))}
	for i := range h.moves {
		m.gone[i] = h.moves[i].gone
	}
	return m
}

func (h *chooser) back(m mark) {
	copy(h.hidden, m.hidden)
	copy(h.stuck, m.stuck)
	for i := len(m.gone); i < len(h.moves); i++ {
		for _, k := range h.moves[i].vars {
			r := h.through[k]
			for len(r) > 0 && r[len(r)-1].movement >= len(m.gone) {
				r = r[:len(r)-1]
			}
			h.through[k] = r
		}
	}
	h.moves = h.moves[:len(m.gone)]
	for i := range h.moves {
		h.moves[i].gone = m.gone[i]
	}
	h.price()
}

// lost is the cost of all that is withheld.
func (h *chooser) lost() (total int64) {
	for k := range h.vars {
		if h.hidden[k] && h.vars[k].Printable {
			total += h.cost(k)
		}
	}
	return total
}

// widen withholds more until a variable has its width: in the cheapest of three ways, up, down, or down as far as it
// goes and then up. It says whether one succeeded; where none does, what gives most width is withheld.
func (h *chooser) widen(ctx context.Context, k int) bool {
	lack := h.lacks(k)
	if lack == 0 {
		return true
	}
	width := h.vars[k].Width
	down, up := h.reach(k)
	start := h.mark()
	best, bestLack, bestLost := start, lack, int64(math.MaxInt64)
	var bestMoves []movement
	try := func(fall, rise int64) bool {
		ok := (fall <= down || h.extend(ctx, k, -fall)) && (rise <= up || h.extend(ctx, k, rise))
		if l, lost := h.lacks(k), h.lost(); l < bestLack || (l == bestLack && lost < bestLost) {
			bestLack, bestLost = l, lost
			best, bestMoves = h.mark(), slices.Clone(h.moves[len(start.gone):])
		}
		h.back(start)
		return ok
	}
	rose := try(down, width-down)
	fell := try(width-up, up)
	fall := h.furthest(ctx, k, min(h.value[k]-h.c.low[k], width-1))
	both := fall > down && try(fall, width-fall)
	if !rose && !fell && !both && !h.closing {
		h.narrow[k] = true
	}
	copy(h.hidden, best.hidden)
	for _, m := range bestMoves {
		h.record(m)
	}
	h.price()
	return bestLack == 0
}

// furthest is how far a variable can go down, up to a limit.
func (h *chooser) furthest(ctx context.Context, k int, limit int64) int64 {
	if limit <= 0 || h.mover.move(ctx, k, -limit) {
		return max(limit, 0)
	}
	from, to := int64(0), limit // it can go down by from, and not by to
	for from+1 < to {
		if middle := (from + to) / 2; h.mover.move(ctx, k, -middle) {
			from = middle
		} else {
			to = middle
		}
	}
	return from
}

// extend finds the cheapest movement that moves a variable so far, up or down, and withholds what it moves. Parts of
// units, which are found in tables of three ways, count for their whole part: whether there are integer tables,
// certifying shows.
func (h *chooser) extend(ctx context.Context, k int, amount int64) bool {
	if !h.mover.move(ctx, k, amount) {
		return false
	}
	for _, i := range h.mover.result.vars {
		h.hidden[i] = true
	}
	h.record(h.mover.result)
	h.price()
	return true
}

func (h *chooser) record(m movement) {
	if len(m.vars) == 0 {
		return
	}
	for i, k := range m.vars {
		h.through[k] = append(h.through[k], ref{len(h.moves), m.by[i]})
	}
	h.moves = append(h.moves, m)
}

// clean prints variables that are withheld beside the primary ones again, the dearest first, where what then lacks its
// width can get it at a lower cost.
func (h *chooser) clean(ctx context.Context) {
	const passes = 3
	budget := h.mover.steps + 20000
	for range passes {
		var second []int
		for k := range h.vars {
			if h.hidden[k] && h.vars[k].Printable && !h.vars[k].Primary {
				second = append(second, k)
			}
		}
		slices.SortStableFunc(second, func(a, b int) int { return cmp.Compare(h.cost(b), h.cost(a)) })
		changed := false
		for _, k := range second {
			if ctx.Err() != nil || h.mover.steps > budget {
				return
			}
			if h.hidden[k] && h.spare(ctx, k) {
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// spare prints a variable again, if that is cheaper.
func (h *chooser) spare(ctx context.Context, k int) bool {
	start, before := h.mark(), h.lost()
	affected := map[int]bool{}
	for _, r := range h.through[k] {
		m := &h.moves[r.movement]
		if m.gone {
			continue
		}
		m.gone = true
		for _, i := range m.vars {
			affected[int(i)] = true
		}
	}
	h.hidden[k] = false
	h.mover.closed[k], h.closing = true, true
	defer func() { h.mover.closed[k], h.closing = false, false }()
	h.price()
	var open []int
	for i := range affected {
		if h.lacks(i) > 0 && !h.stuck[i] {
			open = append(open, i)
		}
	}
	slices.Sort(open)
	for len(open) > 0 {
		for _, i := range open {
			if !h.widen(ctx, i) || h.lost() >= before {
				h.back(start)
				return false
			}
		}
		open = h.order()
	}
	if h.price(); h.lost() >= before {
		h.back(start)
		return false
	}
	return true
}

// more withholds more around a variable for which no certificate was found: the variables of its equations first, in
// the end all. It says whether there was anything left to withhold.
func (h *chooser) more(k int) bool {
	if h.narrow[k] {
		return false
	}
	h.tried[k]++
	changed := false
	hide := func(i int) {
		if !h.hidden[i] && (h.tried[k] > 2 || !h.vars[i].Keep) {
			h.hidden[i], changed = true, true
		}
	}
	if h.tried[k] == 1 {
		for i := range h.c.rows {
			terms := h.c.rows[i].terms
			if slices.ContainsFunc(terms, func(t Term) bool { return t.Var == k }) {
				for _, t := range terms {
					hide(t.Var)
				}
			}
		}
		if changed {
			return true
		}
	}
	for i := range h.vars {
		hide(i)
	}
	if !changed && h.tried[k] == 2 {
		return h.more(k)
	}
	return changed
}
