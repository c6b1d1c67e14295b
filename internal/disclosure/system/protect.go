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
	task := Task{System: o.System, Values: make([]int64, len(o.place)), Memory: t.Memory}
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
		all[i] = h
		for _, v := range h.c.vars {
			of[v] = i
		}
	}
	keys := make([]digest, len(all))
	for i, h := range all {
		if t.Memory != nil {
			keys[i] = h.toChoose(t)
		}
		if t.Memory == nil || !t.Memory.recall(h, keys[i]) {
			h.choose(ctx)
		}
	}
	for round := 0; ; round++ {
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
		before := make([]int, len(all))
		for i, h := range all {
			before[i] = len(h.shown)
		}
		for _, v := range narrow {
			i := of[v]
			if k, _ := slices.BinarySearch(all[i].c.vars, v); all[i].more(ctx, k, before[i], round >= patience) {
				more = true
			}
		}
		if !more {
			for i, h := range all {
				if t.Memory != nil && ctx.Err() == nil {
					t.Memory.keep(h, keys[i])
				}
			}
			return t.printAgain(ctx, withheld, certificate, narrow)
		}
	}
}

// againWork bounds how long Protect looks for what can be printed again: each try counts with the square of how many
// variables are certified together.
const againWork = 1_000_000

// printAgain prints variables again that are withheld beside the primary ones, the dearest first, where everything that
// stays withheld is certified as before. Movements of the true table show less than a certificate can, and what was
// withheld last, for want of a proof, may do without what was withheld first.
func (t *Task) printAgain(
	ctx context.Context, withheld []bool, certificate Certificate, narrow []int,
) ([]bool, Certificate, []int, error) {
	q := *t
	if q.Memory == nil {
		q.Memory = &Memory{}
	}
	size := make([]int, len(t.Vars))
	for _, part := range certificate.Parts {
		for _, v := range part.Vars {
			size[v] = len(part.Vars)
		}
	}
	var second []int
	for v := range t.Vars {
		if withheld[v] && !t.Vars[v].Primary && !slices.Contains(narrow, v) {
			second = append(second, v)
		}
	}
	slices.SortStableFunc(second, func(a, b int) int { return cmp.Compare(t.Vars[b].cost(), t.Vars[a].cost()) })
	left := againWork
	for _, v := range second {
		work := size[v]*size[v] + len(t.Vars)
		if work > left {
			continue
		}
		left -= work
		withheld[v] = false
		p := q.Publish(withheld)
		proof, open, err := p.certify(ctx)
		if ctx.Err() != nil {
			return nil, Certificate{}, nil, err
		}
		if err != nil || slices.ContainsFunc(open, func(v int) bool { return !slices.Contains(narrow, v) }) {
			withheld[v] = true
			continue
		}
		certificate, narrow = proof, open
	}
	return withheld, certificate, narrow, nil
}

// patience is how often Protect certifies a set until it withholds all around what has no proof at once.
const patience = 10

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
	near    *neighbours
	walk    *walk
	luck    luck // of walks
	closing bool // a variable is kept from moving
	moves   []movement
	through [][]ref // by variable: the movements that move it
	dropped []int   // movements that are gone, in the order in which they went
	shown   []int32 // what was hidden (k) or shown again (^k), in order
	lost    int64   // the cost of all printable variables that are hidden
	dearest int64   // the highest cost of a variable that is not kept
	tried   []int   // by variable: how often Protect asked for more
	long    []int   // movements that others go on from
	pushed  []bool  // what was hidden when many variables were moved at once last; nil before
	begun   []int64 // by variable: how far the movement at has moved it
	at      int     // -1 for no movement
	try     int     // the number of the try
	// recalled says that hidden was chosen before, for the same set, with all that was withheld for want of proofs.
	recalled bool
}

type movement struct {
	vars []int32
	by   []int64
	gone bool // it moves what is printed by now
	// under is the movement that it goes on from, of which it lists what it changes only; -1 where it is complete.
	under    int
	children []int // movements that go on from it
	whole    bool  // it moves everything by whole numbers
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

// nearFrom: in a set of more variables than this a movement is looked for near the variable in question first.
const nearFrom = 1000

// hugeFrom: in a set of more variables than this many are moved at once first, and searches go on from long movements.
const hugeFrom = 6 * nearFrom

func (h *chooser) huge() bool { return len(h.vars) > hugeFrom }

// breadths are how far it is looked for.
func (h *chooser) breadths() []int {
	if h.huge() {
		return []int{6, 12}
	}
	return []int{10, 20}
}

func newChooser(t *Task, c *component) (*chooser, error) {
	n := len(c.vars)
	h := &chooser{c: c, hidden: make([]bool, n), stuck: make([]bool, n), narrow: make([]bool, n),
		through: make([][]ref, n), tried: make([]int, n), at: -1}
	for k, v := range c.vars {
		h.vars, h.value = append(h.vars, &t.Vars[v]), append(h.value, t.Values[v])
		if h.hidden[k] = !t.Vars[v].Printable || t.Vars[v].Primary; h.hidden[k] && t.Vars[v].Printable {
			h.lost += h.cost(k)
		}
	}
	if !c.satisfied(h.value) {
		return nil, errors.New("the true values do not satisfy the equations, or lie outside their bounds: " +
			h.vars[0].Name)
	}
	return h, nil
}

// cost is what is lost where a variable is withheld.
func (h *chooser) cost(k int) int64 { return h.vars[k].cost() }

func (v *Var) cost() int64 {
	cost := min(max(v.Cost, 1), costLimit)
	if v.Keep {
		cost += keepCost
	}
	return cost
}

// choose withholds what is needed, then prints again what can be spared. In small sets it does so several times, with
// other orders and slightly other costs, and keeps the best.
func (h *chooser) choose(ctx context.Context) {
	if len(h.order()) == 0 {
		return
	}
	h.mover = newMover(h.c, h.value)
	h.near = newNeighbours(h.mover)
	h.prices()
	if h.huge() {
		h.together(ctx)
		h.bounded(ctx)
		h.together(ctx)
	}
	start := h.mark()
	var best []int32
	bestStuck, bestLost := len(h.vars)+1, int64(0)
	for h.try = 0; h.try == 0 || h.again(); h.try++ {
		clear(h.stuck)
		h.prices()
		for order := h.order(); len(order) > 0 && ctx.Err() == nil; order = h.order() {
			for _, k := range order {
				if !h.widen(ctx, k) {
					h.stuck[k] = true
				}
			}
		}
		h.clean(ctx)
		stuck := 0
		for _, s := range h.stuck {
			if s {
				stuck++
			}
		}
		if stuck < bestStuck || (stuck == bestStuck && h.lost < bestLost) {
			bestStuck, bestLost, best = stuck, h.lost, slices.Clone(h.shown[start.shown:])
		}
		h.back(start)
	}
	for _, k := range best {
		if k >= 0 {
			h.hide(int(k), true)
		} else {
			h.hide(int(^k), false)
		}
	}
}

// again says whether another try is worth its time.
func (h *chooser) again() bool {
	const tries = 12
	return h.try < tries && len(h.vars) <= nearFrom && h.mover.steps < 100*len(h.vars)+3000
}

// order lists the variables that lack width: at the first try those that lack most first, then in other orders.
func (h *chooser) order() []int {
	var order []int
	for k := range h.vars {
		if !h.stuck[k] && h.lacks(k) > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if h.try == 0 && h.huge() {
			// What stands last in a long chain moves all of it, and is looked at early.
			return cmp.Or(cmp.Compare(h.lacks(b), h.lacks(a)), cmp.Compare(h.draw(a), h.draw(b)))
		}
		if h.try == 0 {
			return cmp.Compare(h.lacks(b), h.lacks(a))
		}
		return cmp.Compare(h.draw(a), h.draw(b))
	})
	return order
}

// draw is a number from 1 to 2 that depends on a variable and the try.
func (h *chooser) draw(k int) float64 { return spread(k + h.try<<24) }

// reach is how far a variable is known to go down and up.
func (h *chooser) reach(k int) (down, up int64) {
	for _, r := range h.through[k] {
		if !h.moves[r.movement].gone {
			down, up = max(down, -r.by), max(up, r.by)
		}
	}
	return down, up
}

// needs says whether a variable must have its width.
func (h *chooser) needs(k int) bool {
	return h.hidden[k] && (h.vars[k].Printable || h.vars[k].Sensitive) && h.vars[k].Width > 0
}

// lacks is what a variable lacks of its width; 0 where it needs none.
func (h *chooser) lacks(k int) int64 {
	if !h.needs(k) {
		return 0
	}
	down, up := h.reach(k)
	return max(0, h.vars[k].Width-down-up)
}

// hide withholds a variable, or prints it again.
func (h *chooser) hide(k int, hidden bool) {
	if h.hidden[k] == hidden {
		return
	}
	h.hidden[k] = hidden
	if hidden {
		h.shown, h.lost = append(h.shown, int32(k)), h.lost+h.cost(k)
	} else {
		h.shown, h.lost = append(h.shown, ^int32(k)), h.lost-h.cost(k)
	}
	h.price(k)
}

// price sets what a movement of a variable costs.
func (h *chooser) price(k int) {
	cost := free
	if !h.hidden[k] {
		cost = max(free, most*float64(min(max(h.vars[k].Cost, 1), costLimit))/float64(h.dearest))
		if h.vars[k].Keep {
			cost = kept
		}
	}
	apart := 1e-3 // what tells equal costs apart
	if h.try > 0 {
		apart = 0.3
	}
	h.mover.cost[k] = cost * (1 + float64(apart*h.draw(k)))
}

// prices sets all costs.
func (h *chooser) prices() {
	h.dearest = 1
	for k := range h.vars {
		h.dearest = max(h.dearest, min(h.vars[k].Cost, costLimit))
	}
	for k := range h.vars {
		h.price(k)
	}
}

// mark is a state of a chooser to which it can go back.
type mark struct{ shown, moves, dropped int }

func (h *chooser) mark() mark { return mark{len(h.shown), len(h.moves), len(h.dropped)} }

func (h *chooser) back(m mark) {
	for i := len(h.shown) - 1; i >= m.shown; i-- {
		if k := h.shown[i]; k >= 0 {
			h.hide(int(k), false)
		} else {
			h.hide(int(^k), true)
		}
	}
	h.shown = h.shown[:m.shown]
	for i := len(h.moves) - 1; i >= m.moves; i-- {
		for _, k := range h.moves[i].vars {
			h.through[k] = h.through[k][:len(h.through[k])-1]
		}
		if p := h.moves[i].under; p >= 0 {
			h.moves[p].children = h.moves[p].children[:len(h.moves[p].children)-1]
		}
	}
	if h.at >= m.moves {
		h.at = -1
	}
	for len(h.long) > 0 && h.long[len(h.long)-1] >= m.moves {
		h.long = h.long[:len(h.long)-1]
	}
	h.moves = h.moves[:m.moves]
	for _, i := range h.dropped[m.dropped:] {
		if i < len(h.moves) {
			h.moves[i].gone = false
		}
	}
	h.dropped = h.dropped[:m.dropped]
}

// widen withholds more until a variable has its width, and says whether it succeeded. It looks near the variable first,
// where the set of variables is large.
func (h *chooser) widen(ctx context.Context, k int) bool {
	if h.lacks(k) == 0 {
		return true
	}
	if len(h.vars) > nearFrom {
		if h.widenNear(ctx, k) || h.walked(ctx, k) {
			return true
		}
		if h.closing {
			return false
		}
		if h.huge() && h.together(ctx) && (h.lacks(k) == 0 || h.widenNear(ctx, k)) {
			return true
		}
		moves := len(h.moves)
		defer func() {
			if h.huge() {
				h.goOn(0, moves)
				h.together(ctx)
			}
		}()
	}
	return h.widenBy(ctx, h.mover, k, k)
}

// walked widens a variable by walks from the true table that move nothing that is printed: so nothing is lost, and in
// small countries, where most counts are withheld, programmes of all variables are solved for few. They are given up
// where they find nothing more often than something.
func (h *chooser) walked(ctx context.Context, k int) bool {
	const stages, steps = 10, 10_000
	if len(h.vars) <= walkFrom || h.luck.out() {
		return false
	}
	if h.walk == nil {
		h.walk = newWalk(h.c)
	}
	h.luck.tried()
	held := func(i int) bool { return !h.hidden[i] || h.mover.closed[i] }
	to := func(by int64) bool {
		m, ok := h.walk.to(ctx, h.value, k, by, held, stages, steps)
		if ok {
			h.luck.found()
			h.record(m)
		}
		return ok
	}
	down, up := h.reach(k)
	if to(h.vars[k].Width-down) || to(up-h.vars[k].Width) || !to(-min(h.value[k]-h.c.low[k], h.vars[k].Width-1)) {
		return h.lacks(k) == 0
	}
	down, _ = h.reach(k)
	return to(h.vars[k].Width - down)
}

// widenNear widens a variable by movements near by, from where nothing has moved and from where a long movement leads.
// Where a neighbourhood is too small it grows.
func (h *chooser) widenNear(ctx context.Context, k int) bool {
	for _, from := range h.starts() {
		begun := h.goTo(from)
		breadths, growths := h.breadths(), 0
		if from >= 0 {
			breadths, growths = breadths[:1], 12
		}
		for _, breadth := range breadths {
			g, at := h.near.near(k, breadth, begun)
			for grown := 0; g != nil && grown <= growths; grown++ {
				g.under = from
				moves := len(h.moves)
				ok := h.widenBy(ctx, g, k, at)
				if h.mover.steps += g.steps; ok {
					h.goOn(from, moves)
					return true
				}
				if growths > 0 {
					g, at = h.near.grow(k, g.blocked, breadth)
				}
			}
		}
	}
	return false
}

// widenBy widens a variable by a mover, where it has the number at, in the cheapest of three ways: up, down, or down as
// far as it goes and then up. Where none succeeds, what gives most width is withheld if all variables were looked at.
func (h *chooser) widenBy(ctx context.Context, g *mover, k, at int) bool {
	lack, width := h.lacks(k), h.vars[k].Width
	down, up := h.reach(k)
	start := h.mark()
	bestLack, bestLost := lack, int64(math.MaxInt64)
	var best []int32
	var bestMoves []movement
	try := func(fall, rise int64, found bool) bool { // found: the result of g moves it down by fall
		h.refresh(g)
		fallen := fall <= down
		if found {
			h.accept(g)
		} else if !fallen {
			found = h.extend(ctx, g, at, -fall)
		}
		ok := (fallen || found) && (rise <= up || h.extend(ctx, g, at, rise))
		if l := h.lacks(k); l < bestLack || (l == bestLack && h.lost < bestLost) {
			bestLack, bestLost = l, h.lost
			best, bestMoves = slices.Clone(h.shown[start.shown:]), slices.Clone(h.moves[start.moves:])
		}
		h.back(start)
		return ok
	}
	before := h.lost
	enough := func() bool { return bestLack == 0 && bestLost == before } // nothing can be cheaper
	rose := try(down, width-down, false)
	fell := !enough() && try(width-up, up, false)
	both := enough()
	if !both {
		h.refresh(g)
		if fall, found := g.furthest(ctx, at, min(h.value[k]-h.c.low[k], width-1)); fall > down {
			both = try(fall, width-fall, found)
		}
	}
	if g != h.mover && bestLack > 0 {
		return false
	}
	if !rose && !fell && !both && !h.closing {
		h.narrow[k] = true
	}
	for _, i := range best {
		h.hide(int(i), true)
	}
	for _, m := range bestMoves {
		h.record(m)
	}
	return bestLack == 0
}

// starts are the movements that a search goes on from, none first: the last long one, and the first.
func (h *chooser) starts() []int {
	starts := []int{-1}
	for i := len(h.long) - 1; i >= 0; i-- {
		if !h.moves[h.long[i]].gone {
			starts = append(starts, h.long[i])
			break
		}
	}
	return starts
}

// goOn notes that searches can go on from the movements that are new since there were so many, if they are long: found
// in the whole set, or going on from one.
func (h *chooser) goOn(from, moves int) {
	if from < 0 {
		return
	}
	for i := moves; i < len(h.moves); i++ {
		if h.moves[i].whole {
			h.long = append(h.long, i)
		}
	}
}

// goTo gives how far a movement moves each variable; nil for no movement.
func (h *chooser) goTo(movement int) []int64 {
	if movement < 0 {
		return nil
	}
	if h.begun == nil {
		h.begun = make([]int64, len(h.vars))
	}
	if h.at == movement {
		return h.begun
	}
	var chain []int
	for m := movement; m >= 0 && m != h.at; m = h.moves[m].under {
		chain = append(chain, m)
	}
	if h.at < 0 || h.moves[chain[len(chain)-1]].under != h.at {
		clear(h.begun)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		m := &h.moves[chain[i]]
		for j, k := range m.vars {
			h.begun[k] = m.by[j]
		}
	}
	h.at = movement
	return h.begun
}

// furthest is how far a variable can go down, up to a limit; found says that the result is that movement.
func (g *mover) furthest(ctx context.Context, k int, limit int64) (fall int64, found bool) {
	if limit <= 0 {
		return 0, false
	}
	if g.move(ctx, k, -limit) {
		return limit, true
	}
	from, to := int64(0), limit // it can go down by from, and not by to
	for from+1 < to {
		if middle := (from + to) / 2; g.move(ctx, k, -middle) {
			from = middle
		} else {
			to = middle
		}
	}
	return from, false
}

// extend finds the cheapest movement that moves a variable so far, up or down, and withholds what it moves. Parts of
// units, which are found in tables of three ways, count for their whole part: whether there are integer tables,
// certifying shows.
func (h *chooser) extend(ctx context.Context, g *mover, at int, amount int64) bool {
	if !g.move(ctx, at, amount) {
		return false
	}
	h.accept(g)
	return true
}

// accept withholds what the result of a mover moves.
func (h *chooser) accept(g *mover) {
	for _, i := range g.result.vars {
		h.hide(int(i), true)
	}
	h.record(g.result)
	h.refresh(g)
}

// refresh tells a mover of a neighbourhood what movements cost by now.
func (h *chooser) refresh(g *mover) {
	for i, v := range g.parent {
		g.cost[i] = h.mover.cost[v]
	}
}

func (h *chooser) record(m movement) {
	if len(m.vars) == 0 {
		return
	}
	for i, k := range m.vars {
		h.through[k] = append(h.through[k], ref{len(h.moves), m.by[i]})
	}
	m.children = nil
	if m.under >= 0 {
		h.moves[m.under].children = append(h.moves[m.under].children, len(h.moves))
	}
	h.moves = append(h.moves, m)
}

// clean prints variables that are withheld beside the primary ones again, the dearest first, where what then lacks its
// width can get it at a lower cost.
func (h *chooser) clean(ctx context.Context) {
	const passes = 3
	budget := h.mover.steps + 1000 + 120*min(len(h.vars), 4*nearFrom)
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
	if h.huge() && h.carries(k) > 2*nearFrom {
		return false // too many would have to be looked at again
	}
	start, before := h.mark(), h.lost
	open := h.release(k)
	h.mover.closed[k], h.closing = true, true
	defer func() { h.mover.closed[k], h.closing = false, false }()
	for len(open) > 0 {
		var next []int
		for _, i := range open {
			if h.stuck[i] || h.lacks(i) == 0 {
				continue
			}
			from := len(h.shown)
			if !h.widen(ctx, i) || h.lost >= before {
				h.back(start)
				return false
			}
			for _, j := range h.shown[from:] {
				next = append(next, int(j))
			}
		}
		open = next
	}
	if h.lost >= before {
		h.back(start)
		return false
	}
	return true
}

// carries is how many variables the movements move that move one.
func (h *chooser) carries(k int) (n int) {
	for _, r := range h.through[k] {
		if m := &h.moves[r.movement]; !m.gone {
			n += len(m.vars)
		}
	}
	return n
}

// release prints a variable, and with it those withheld beside the primary ones that have their width by no movement
// that is left. It gives the others that now lack width.
func (h *chooser) release(k int) []int {
	var affected []int
	print := []int{k}
	for len(print) > 0 {
		k := print[len(print)-1]
		print = print[:len(print)-1]
		if !h.hidden[k] {
			continue
		}
		h.hide(k, false)
		for _, r := range h.through[k] {
			h.drop(r.movement, func(i int) {
				affected = append(affected, i)
				if v := h.vars[i]; v.Printable && !v.Primary && len(h.vars) <= nearFrom && h.lacks(i) > 0 {
					print = append(print, i)
				}
			})
		}
	}
	slices.Sort(affected)
	return slices.Compact(affected)
}

// drop notes that a movement is gone, with those that go on from it, and tells what they moved.
func (h *chooser) drop(movement int, moved func(k int)) {
	m := &h.moves[movement]
	if m.gone {
		return
	}
	m.gone = true
	h.dropped = append(h.dropped, movement)
	for _, child := range m.children {
		h.drop(child, moved)
	}
	for _, k := range m.vars {
		moved(int(k))
	}
}

// more withholds more around a variable for which no certificate was found: first what a second movement moves, then
// what is near it by the equations between, twice as far each time, in the end all; at once without the first. Where
// more is withheld than before, for it or for another one, that is certified first. It says whether there was anything
// left to withhold.
func (h *chooser) more(ctx context.Context, k, before int, atOnce bool) bool {
	const movements = 4
	if h.narrow[k] || h.recalled {
		return false
	}
	if h.tried[k]++; atOnce {
		h.tried[k] = max(h.tried[k], movements+1)
	}
	all := false
	if n := h.tried[k]; n <= movements {
		h.another(ctx, k, 4<<n)
	} else {
		all = h.around(k, 1<<(n-movements-1))
	}
	return len(h.shown) > before || !all && h.more(ctx, k, before, atOnce)
}

// around withholds the variables that so many equations at most lie between and one, and says whether these are all.
func (h *chooser) around(k, equations int) bool {
	reached := make([]bool, len(h.vars))
	reached[k] = true
	front := []int32{int32(k)}
	for ; equations > 0 && len(front) > 0; equations-- {
		var next []int32
		for _, v := range front {
			rows, _ := h.mover.byVar.of(int(v))
			for _, r := range rows {
				vars, _ := h.mover.byRow.of(int(r))
				for _, i := range vars {
					if !reached[i] {
						h.hide(int(i), true)
						reached[i], next = true, append(next, i)
					}
				}
			}
		}
		front = next
	}
	return len(front) == 0
}

// another withholds what a movement of a variable moves that costs as much where variables are withheld already.
func (h *chooser) another(ctx context.Context, k, breadth int) {
	g, at := h.near.near(k, breadth, nil)
	if g == nil {
		return
	}
	for i := range g.cost {
		g.cost[i] = max(g.cost[i], 1)
	}
	for _, amount := range []int64{h.vars[k].Width, -h.vars[k].Width} {
		if g.move(ctx, at, amount) {
			for _, i := range g.result.vars {
				h.hide(int(i), true)
			}
			return
		}
	}
}
