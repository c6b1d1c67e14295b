package network

import (
	"math/rand/v2"
	"slices"
)

// Objective is the quality function that a division into communities should maximise.
type Objective int

// The objectives.
const (
	// Modularity compares the weight inside communities with the weight expected by chance for nodes of the same
	// strength (Newman and Girvan 2004; the resolution as in Reichardt and Bornholdt 2006).
	Modularity Objective = iota
	// CPM is the constant Potts model. It favours communities that are denser inside than the resolution, and less
	// dense than the resolution towards every other community (Traag, Van Dooren and Nesterov 2011). It has no
	// resolution limit: a small community does not vanish because the graph grows.
	CPM
)

// Leiden holds the settings of a search for communities. The zero value maximises modularity at resolution 1 on all
// processors.
type Leiden struct {
	Objective  Objective
	Resolution float64 // a higher value gives more and smaller communities; 0 means 1
	Iterations int     // the most iterations of each search; it stops when one gains less than 1e-5; 0 means 2
	Seed       uint64
	Threads    int // 0: one per processor; the result does not depend on it
}

// Communities is a division of the nodes of a graph.
type Communities struct {
	Of         []int32 // per node its community; communities are numbered in the order of their smallest node
	Count      int
	Quality    float64 // the value of the objective: see Graph.Quality
	Iterations int     // the iterations of the search that found the division
}

// Communities divides the graph into communities by the Leiden algorithm (Traag, Waltman and van Eck 2019). Each
// community is connected. An isolated node is a community of its own. An empty graph has no communities.
//
// The result depends only on the graph, the objective, the resolution, the iterations and the seed. Nodes are treated
// in batches whose size follows from the graph. All nodes of a batch compute their best move in parallel, from the same
// state. The moves are then made one after the other, each only if it still is an improvement. Refinement treats each
// community separately, so it can run in parallel without an effect on the result.
func (g *Graph) Communities(o Leiden) Communities {
	n := g.Nodes()
	if o.Resolution == 0 {
		o.Resolution = 1
	}
	if o.Iterations == 0 {
		o.Iterations = 2
	}
	base := &level{offset: g.offset, to: g.to, weight: g.weight, size: make([]int64, n), penalty: o.Resolution}
	for v := range base.size {
		base.size[v] = 1
		if o.Objective == Modularity {
			base.size[v] = g.Strength(int32(v))
		}
	}
	if o.Objective == Modularity && g.total > 0 {
		base.penalty = o.Resolution / float64(2*g.total)
	}
	var best Communities
	for try := range g.tries() {
		if c := g.search(base, o, uint64(try)); try == 0 || c.Quality > best.Quality {
			best = c
		}
	}
	return best
}

// A search may end where no move of a node or of a part of a community gains, although a better division exists. A
// graph is therefore searched several times, each time in another random order. The best division is kept; of equals,
// the first. The cost is bounded: a large graph is searched once.
const (
	mostTries = 100
	mostWork  = 50_000 // the most nodes and edge ends, over all searches
)

func (g *Graph) tries() int { return min(mostTries, max(1, mostWork/(g.Nodes()+len(g.to)+1))) }

// search runs one search: iterations in a random order of its own. It starts with every node alone, or, in every second
// search, with the nodes in random communities.
func (g *Graph) search(base *level, o Leiden, try uint64) Communities {
	d := &division{seed: o.Seed, step: try << 32, threads: workers(o.Threads)}
	of := make([]int32, g.Nodes())
	random := rand.New(rand.NewPCG(o.Seed, ^try))
	begin := 1 + random.IntN(len(of)+1)
	for v := range of {
		of[v] = int32(v)
		if try%2 == 1 {
			of[v] = int32(random.IntN(min(begin, len(of))))
		}
	}
	c := Communities{Quality: g.Quality(of, o.Objective, o.Resolution)}
	for c.Iterations < o.Iterations {
		d.iterate(base, of)
		c.Iterations++
		before := c.Quality
		c.Quality = g.Quality(of, o.Objective, o.Resolution)
		if c.Quality-before < 1e-5 {
			break
		}
	}
	c.Of, c.Count = g.connected(of)
	c.Quality = g.Quality(c.Of, o.Objective, o.Resolution)
	return c
}

// Quality returns the quality of a division of the nodes; of is the community of each node, a number from 0 to less
// than the number of nodes. For Modularity it is the share of the weight that lies inside communities, less resolution
// times the share expected by chance. For CPM it is the weight inside communities less resolution times the number of
// pairs of nodes inside them, divided by the weight of the graph. Both are 0 in a graph without edges.
func (g *Graph) Quality(of []int32, objective Objective, resolution float64) float64 {
	n := g.Nodes()
	if g.total == 0 {
		return 0
	}
	var inside int64 // each edge is counted from both its ends
	size := make([]int64, n)
	for v := range int32(n) {
		lo, hi := g.offset[v], g.offset[v+1]
		for i := lo; i < hi; i++ {
			if of[g.to[i]] == of[v] {
				if g.weight == nil {
					inside++
				} else {
					inside += int64(g.weight[i])
				}
			}
		}
		if objective == Modularity {
			size[of[v]] += g.Strength(v)
		} else {
			size[of[v]]++
		}
	}
	var chance float64
	for _, s := range size {
		if objective == Modularity {
			share := float64(s) / float64(2*g.total)
			chance += float64(share * share)
		} else {
			chance += float64(s) * float64(s-1) / float64(2*g.total)
		}
	}
	return float64(inside)/float64(2*g.total) - float64(resolution*chance)
}

// connected splits communities that are not connected, and numbers communities in the order of their smallest node. The
// algorithm gives connected communities; this step guarantees it.
func (g *Graph) connected(of []int32) ([]int32, int) {
	root := make([]int32, len(of))
	for v := range root {
		root[v] = int32(v)
		for _, u := range g.Neighbours(int32(v)) {
			if u >= int32(v) {
				break
			}
			if of[u] == of[v] {
				union(root, u, int32(v))
			}
		}
	}
	return number(root)
}

// level is a graph each of whose nodes stands for one or several nodes of the original graph. Edges inside a node are
// left out, because no move changes them.
type level struct {
	offset  []int64
	to      []int32
	weight  []int32 // nil: all weights are 1
	size    []int64 // per node: strength (Modularity) or number of nodes (CPM)
	penalty float64 // the cost of two units of size in one community: a community gains weight − penalty·size·size
}

func (l *level) nodes() int { return len(l.size) }

// division is the working memory of one run.
type division struct {
	seed    uint64
	threads int
	step    uint64 // the number of levels treated so far in this search; each level draws random numbers of its own
	tally   []tally
}

// tally sums, for one node, the weights of its edges to each community. Each worker has its own tally.
type tally struct {
	weight  []int32 // per community; 0 between uses
	touched []int32
	random  rand.PCG
}

func (d *division) tallies(n int) []tally {
	if len(d.tally) == 0 {
		d.tally = make([]tally, d.threads)
		for i := range d.tally {
			d.tally[i].weight = make([]int32, n)
		}
	}
	return d.tally
}

// add adds the weights of the edges of v, by the community of their other end.
func (t *tally) add(l *level, v int32, of []int32) {
	lo, hi := l.offset[v], l.offset[v+1]
	if l.weight == nil {
		for _, u := range l.to[lo:hi] {
			c := of[u]
			if t.weight[c] == 0 {
				t.touched = append(t.touched, c)
			}
			t.weight[c]++
		}
		return
	}
	weight := l.weight[lo:hi]
	for i, u := range l.to[lo:hi] {
		c := of[u]
		if t.weight[c] == 0 {
			t.touched = append(t.touched, c)
		}
		t.weight[c] += weight[i]
	}
}

func (t *tally) clear() {
	for _, c := range t.touched {
		t.weight[c] = 0
	}
	t.touched = t.touched[:0]
}

// iterate improves the division of the nodes of base, in place: it moves, refines and aggregates until aggregation
// changes nothing.
func (d *division) iterate(base *level, of []int32) {
	l, community := base, slices.Clone(of)
	var node []int32 // per node of base the node of l that holds it; nil: the same node
	for {
		d.step++
		d.move(l, community)
		fine, count := d.refine(l, community)
		if count == l.nodes() {
			// Refinement joined no nodes. The level is aggregated by the communities themselves, unless these are
			// single nodes too.
			fine = slices.Clone(community)
			if count = renumber(fine, l.nodes()); count == l.nodes() {
				break
			}
		}
		if node == nil {
			node = slices.Clone(fine)
		} else {
			for v, s := range node {
				node[v] = fine[s]
			}
		}
		coarse := make([]int32, count)
		for s, f := range fine {
			coarse[f] = community[s]
		}
		renumber(coarse, l.nodes())
		l, community = d.aggregate(l, fine, count), coarse
	}
	for v := range of {
		if node == nil {
			of[v] = community[v]
		} else {
			of[v] = community[node[v]]
		}
	}
}

// renumber replaces labels 0 … most-1 by the numbers 0, 1 … in the order of their first occurrence, in place. It
// returns the number of distinct labels.
func renumber(label []int32, most int) int {
	fresh := make([]int32, most)
	var count int32
	for i, c := range label {
		if fresh[c] == 0 {
			count++
			fresh[c] = count
		}
		label[i] = fresh[c] - 1
	}
	return int(count)
}

// least is the smallest gain that counts. Smaller gains may be rounding errors, which could move nodes in circles. An
// edge of weight 1 gains 1.
const least = 1e-7

// proposal is the move that one node of a batch proposes.
type proposal struct {
	to        int32 // the present community: stay; none: a new community
	here, new int32 // the weight of the edges into the present community and into the proposed one
}

const none = -1

// communities returns, per community, the total size and the number of its nodes, and the communities without nodes.
func (l *level) communities(of []int32) (total []int64, members, free []int32) {
	n := l.nodes()
	total, members = make([]int64, n), make([]int32, n)
	for v, c := range of {
		total[c] += l.size[v]
		members[c]++
	}
	for c := n - 1; c >= 0; c-- {
		if members[c] == 0 {
			free = append(free, int32(c))
		}
	}
	return total, members, free
}

// weights returns the weight of the edges of v into two communities.
func (l *level) weights(v int32, of []int32, a, b int32) (toA, toB int32) {
	for j := l.offset[v]; j < l.offset[v+1]; j++ {
		w := int32(1)
		if l.weight != nil {
			w = l.weight[j]
		}
		switch of[l.to[j]] {
		case a:
			toA += w
		case b:
			toB += w
		}
	}
	return toA, toB
}

// ring is a queue of nodes, each at most once.
type ring struct {
	nodes         []int32
	head, waiting int
}

// fullRing returns a queue of all n nodes in random order.
func fullRing(n int, random *rand.Rand) *ring {
	r := &ring{nodes: make([]int32, n), waiting: n}
	for v := range r.nodes {
		r.nodes[v] = int32(v)
	}
	random.Shuffle(n, func(i, j int) { r.nodes[i], r.nodes[j] = r.nodes[j], r.nodes[i] })
	return r
}

func (r *ring) pop() int32 {
	v := r.nodes[r.head]
	if r.head++; r.head == len(r.nodes) {
		r.head = 0
	}
	r.waiting--
	return v
}

func (r *ring) push(v int32) {
	tail := r.head + r.waiting
	if tail >= len(r.nodes) {
		tail -= len(r.nodes)
	}
	r.nodes[tail] = v
	r.waiting++
}

// move moves nodes to the community of a neighbour, or to a new one, where that gains most, until no move gains.
func (d *division) move(l *level, of []int32) {
	n := l.nodes()
	total, members, free := l.communities(of)
	// The queue has the nodes that may move; at first all nodes, in random order. The lowest bit of mark is set while a
	// node waits in the queue. The other bits are the number of the last batch in which one of its neighbours moved.
	queue := fullRing(n, rand.New(rand.NewPCG(d.seed, d.step)))
	mark := make([]uint32, n)
	for v := range mark {
		mark[v] = 1
	}

	// A batch is small enough to hold few neighbours, and large enough to be shared among threads.
	size := min(max(n/64, 1), 4096)
	batch := make([]int32, size)
	proposals := make([]proposal, size)
	tallies := d.tallies(n)
	gain := func(weight int32, v int32, beside int64) float64 {
		return float64(weight) - float64(l.penalty*float64(l.size[v])*float64(beside))
	}
	propose := func(t *tally, v int32) proposal {
		own := of[v]
		t.add(l, v, of)
		p := proposal{to: own, here: t.weight[own], new: t.weight[own]}
		best := gain(p.here, v, total[own]-l.size[v])
		if best < -least && members[own] > 1 {
			best, p.to, p.new = 0, none, 0
		}
		for _, c := range t.touched {
			if c == own {
				continue
			}
			if value := gain(t.weight[c], v, total[c]); value > best+least {
				best, p.to, p.new = value, c, t.weight[c]
			}
		}
		t.clear()
		return p
	}

	for number := uint32(1); queue.waiting > 0; number++ {
		if number == 1<<31 {
			number = 1 // after 2³¹ batches an old mark can only cause a second count
		}
		now := batch[:min(size, queue.waiting)]
		for i := range now {
			now[i] = queue.pop()
			mark[now[i]] &^= 1
		}
		if len(now) < 256 {
			for i, v := range now {
				proposals[i] = propose(&tallies[0], v)
			}
		} else {
			parallel(len(now), 128, d.threads, func(worker, lo, hi int) {
				for i := lo; i < hi; i++ {
					proposals[i] = propose(&tallies[worker], now[i])
				}
			})
		}
		for i, v := range now {
			p, own := proposals[i], of[v]
			if p.to == own {
				continue
			}
			if mark[v]>>1 == number {
				// A neighbour has moved since the proposal, so the weights are counted again.
				p.here, p.new = l.weights(v, of, own, p.to)
			}
			var after float64
			if p.to != none {
				after = gain(p.new, v, total[p.to])
			}
			if after <= gain(p.here, v, total[own]-l.size[v])+least {
				// The move no longer gains. Another one may, so the node is queued again.
				if mark[v]&1 == 0 {
					mark[v] |= 1
					queue.push(v)
				}
				continue
			}
			if p.to == none {
				p.to = free[len(free)-1]
				free = free[:len(free)-1]
			}
			of[v] = p.to
			total[own] -= l.size[v]
			total[p.to] += l.size[v]
			members[p.to]++
			if members[own]--; members[own] == 0 {
				free = append(free, own)
			}
			for _, u := range l.to[l.offset[v]:l.offset[v+1]] {
				m := number<<1 | mark[u]&1
				if m&1 == 0 && of[u] != p.to {
					m |= 1
					queue.push(u)
				}
				mark[u] = m
			}
		}
	}
}

// refine divides each community again. It starts from single nodes. A node joins a part of its community where that
// gains most, if both the node and the part are well connected to the rest of the community. Each part is therefore
// connected. refine returns the part of each node, and the number of parts. Parts are numbered in the order of their
// first node.
func (d *division) refine(l *level, of []int32) ([]int32, int) {
	n := l.nodes()
	begin, member := group(of, n)
	part := make([]int32, n)    // a part is labelled by one of its nodes
	total := make([]int64, n)   // per part the total size of its nodes
	outside := make([]int64, n) // per part the weight of its edges to the rest of its community
	single := make([]bool, n)
	for v := range part {
		part[v] = int32(v)
		total[v] = l.size[v]
		single[v] = true
	}
	tallies := d.tallies(n)
	parallel(n, 1024, d.threads, func(worker, lo, hi int) {
		t := &tallies[worker]
		for c := lo; c < hi; c++ {
			nodes := member[begin[c]:begin[c+1]]
			if len(nodes) < 2 {
				continue
			}
			var whole int64
			for _, v := range nodes {
				whole += l.size[v]
				outside[v] = 0
				for i := l.offset[v]; i < l.offset[v+1]; i++ {
					if of[l.to[i]] == int32(c) {
						if l.weight == nil {
							outside[v]++
						} else {
							outside[v] += int64(l.weight[i])
						}
					}
				}
			}
			wellConnected := func(p int32) bool {
				return float64(outside[p]) >= float64(l.penalty*float64(total[p])*float64(whole-total[p]))
			}
			t.random.Seed(d.seed^d.step<<32, uint64(c))
			for i := len(nodes) - 1; i > 0; i-- {
				j := int(t.random.Uint64() % uint64(i+1)) // the bias of the remainder is less than 2⁻³²
				nodes[i], nodes[j] = nodes[j], nodes[i]
			}
			for _, v := range nodes {
				if !single[v] || !wellConnected(v) {
					continue
				}
				for i := l.offset[v]; i < l.offset[v+1]; i++ {
					u := l.to[i]
					if of[u] != int32(c) {
						continue
					}
					p := part[u]
					if t.weight[p] == 0 {
						t.touched = append(t.touched, p)
					}
					if l.weight == nil {
						t.weight[p]++
					} else {
						t.weight[p] += l.weight[i]
					}
				}
				best, chosen := least, int32(none)
				for _, p := range t.touched {
					value := float64(t.weight[p]) - float64(l.penalty*float64(l.size[v])*float64(total[p]))
					if value > best && wellConnected(p) {
						best, chosen = value, p
					}
				}
				if chosen != none {
					// The part keeps its label. The edges of v into it are no longer outside; the other edges of v are.
					part[v] = chosen
					single[v], single[chosen] = false, false
					outside[chosen] += outside[v] - 2*int64(t.weight[chosen])
					total[chosen] += l.size[v]
				}
				t.clear()
			}
		}
	})
	return part, renumber(part, n)
}

// group lists the nodes by label. Those of label c are member[begin[c]:begin[c+1]], ascending.
func group(label []int32, labels int) (begin []int32, member []int32) {
	begin = make([]int32, labels+1)
	for _, c := range label {
		begin[c+1]++
	}
	for c := range labels {
		begin[c+1] += begin[c]
	}
	fill := slices.Clone(begin[:labels])
	member = make([]int32, len(label))
	for v, c := range label {
		member[fill[c]] = int32(v)
		fill[c]++
	}
	return begin, member
}

// aggregate returns the graph whose nodes are the parts.
func (d *division) aggregate(l *level, part []int32, count int) *level {
	begin, member := group(part, count)
	next := &level{offset: make([]int64, count+1), size: make([]int64, count), penalty: l.penalty}
	tallies := d.tallies(l.nodes())

	const stretch = 2048
	type rows struct{ to, weight []int32 }
	stretches := make([]rows, (count+stretch-1)/stretch)
	parallel(len(stretches), 1, d.threads, func(worker, lo, hi int) {
		t := &tallies[worker]
		for i := lo; i < hi; i++ {
			r := &stretches[i]
			for p := i * stretch; p < min((i+1)*stretch, count); p++ {
				for _, v := range member[begin[p]:begin[p+1]] {
					next.size[p] += l.size[v]
					t.add(l, v, part)
				}
				had := len(r.to)
				for _, q := range t.touched {
					if q != int32(p) {
						r.to = append(r.to, q)
						r.weight = append(r.weight, t.weight[q])
					}
				}
				t.clear()
				next.offset[p+1] = int64(len(r.to) - had)
			}
		}
	})
	for p := range count {
		next.offset[p+1] += next.offset[p]
	}
	next.to = make([]int32, next.offset[count])
	next.weight = make([]int32, next.offset[count])
	parallel(len(stretches), 1, d.threads, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			at := next.offset[i*stretch]
			copy(next.to[at:], stretches[i].to)
			copy(next.weight[at:], stretches[i].weight)
			stretches[i] = rows{}
		}
	})
	return next
}
