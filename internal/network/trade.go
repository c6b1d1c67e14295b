package network

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// memberships are what the samples of a comparison start from. A member of one group forms no pair, so only the group
// is kept; who the member is has no effect. Members of several groups have a number each, in the order of the members.
type memberships struct {
	groups  int
	start   []int32  // per member of several groups, and one more: the row of member m is held[start[m]:start[m+1]]
	held    []int32  // each row ascending
	weight  []int64  // per member of several groups: log(groups ∕ groups of that member), in thousandths
	traders []uint32 // per member of any group: the group, or the member's number with the highest bit set
}

const several = 1 << 31 // the bit of a trader that is a member of several groups

// memberships returns the memberships of everybody who is in at most so many groups (0: no bound), and how many members
// are in more.
func (b *Bipartite) memberships(most int) (m *memberships, left int) {
	m = &memberships{groups: b.groups, start: []int32{0}}
	for member := range int32(b.Members()) {
		of := b.Of(member)
		switch {
		case most > 0 && len(of) > most:
			left++
		case len(of) == 1:
			m.traders = append(m.traders, uint32(of[0]))
		case len(of) > 1:
			m.traders = append(m.traders, several|uint32(len(m.weight)))
			m.weight = append(m.weight, int64(math.Round(1000*math.Log(float64(b.groups)/float64(len(of))))))
			m.held = append(m.held, of...)
			m.start = append(m.start, int32(len(m.held)))
		}
	}
	return m, left
}

// sampler is the working memory of one worker that draws samples of memberships.
type sampler struct {
	*memberships
	random
	held       []int32 // as those of the memberships, after the trades
	traders    []uint32
	pool, both []int32

	begin, member, at []int32 // per group the members of several groups in it, and how far each member's row is read
	shared            []int32 // per group: members shared with the group at hand; 0 between uses
	sum               []int64 // per group: the weights of those members; 0 between uses
	touched           []int32
	pairs             []surprising
}

func (m *memberships) sampler() *sampler {
	return &sampler{
		memberships: m,
		held:        slices.Clone(m.held),
		traders:     slices.Clone(m.traders),
		begin:       make([]int32, m.groups),
		member:      make([]int32, len(m.held)),
		at:          make([]int32, len(m.weight)),
		shared:      make([]int32, m.groups),
		sum:         make([]int64, m.groups),
	}
}

// random gives the numbers of rand.Rand over the same source, without a call through an interface for each.
type random struct{ rand.PCG }

// below returns a number from 0 … n-1 (Lemire 2019, as in rand.Rand).
func (r *random) below(n uint64) uint64 {
	if n&(n-1) == 0 {
		return r.Uint64() & (n - 1)
	}
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n {
		for least := -n % n; low < least; {
			high, low = bits.Mul64(r.Uint64(), n)
		}
	}
	return high
}

// shuffle draws random memberships with the same number of groups per member and of members per group. In each round
// the members meet in random pairs. Each pair redistributes at random the groups to which only one of the two belongs.
// These are the global curveball trades of Carstens, Hamann, Meyer, Penschuck, Tran and Wagner 2018; the single trade
// is from Strona et al. 2014.
func (s *sampler) shuffle(rounds int, seed, sample uint64) {
	s.Seed(seed, sample)
	copy(s.held, s.memberships.held)
	copy(s.traders, s.memberships.traders)
	traders := s.traders
	for range rounds {
		for i := len(traders) - 1; i > 0; i-- {
			j := s.below(uint64(i + 1))
			traders[i], traders[j] = traders[j], traders[i]
		}
		for k := 0; k+1 < len(traders); k += 2 {
			x, y := traders[k], traders[k+1]
			switch {
			case x < several && y < several:
				if x != y { // of the two groups, in their order, the first member gets the one drawn
					if first := s.Uint64()&1 == 0; first != (x < y) {
						traders[k], traders[k+1] = y, x
					}
				}
			case x < several:
				traders[k] = uint32(s.tradeOne(int32(x), s.row(y)))
			case y < several:
				traders[k+1] = uint32(s.tradeOne(int32(y), s.row(x)))
			default:
				s.trade(s.row(x), s.row(y))
			}
		}
	}
}

// row returns the groups of a trader with several.
func (s *sampler) row(trader uint32) []int32 {
	m := trader &^ several
	return s.held[s.start[m]:s.start[m+1]]
}

// tradeOne trades between a member of one group and a member of several, whose row it changes. It returns the group
// that the first one has afterwards.
func (s *sampler) tradeOne(one int32, row []int32) int32 {
	place := 0 // of the group in the row
	for place < len(row) && row[place] < one {
		place++
	}
	if place < len(row) && row[place] == one {
		return one // the first member has no group that the other does not have
	}
	drawn := int(s.below(uint64(len(row) + 1))) // among the row's groups and the other one, in their order
	switch {
	case drawn < place:
		got := row[drawn]
		copy(row[drawn:place-1], row[drawn+1:place])
		row[place-1] = one
		return got
	case drawn > place:
		got := row[drawn-1]
		copy(row[place+1:drawn], row[place:drawn-1])
		row[place] = one
		return got
	}
	return one
}

// trade trades between two members of several groups and changes their rows.
func (s *sampler) trade(x, y []int32) {
	pool, both := s.pool[:0], s.both[:0]
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case j == len(y) || i < len(x) && x[i] < y[j]:
			pool = append(pool, x[i])
			i++
		case i == len(x) || y[j] < x[i]:
			pool = append(pool, y[j])
			j++
		default:
			both = append(both, x[i])
			i++
			j++
		}
	}
	s.pool, s.both = pool, both
	if len(both) == len(x) || len(both) == len(y) {
		return // one has no group that the other does not have
	}
	// Only the groups of the member with fewer own groups need to be drawn.
	if len(x) > len(y) {
		x, y = y, x
	}
	mine := len(x) - len(both)
	for i := range mine {
		j := i + int(s.below(uint64(len(pool)-i)))
		pool[i], pool[j] = pool[j], pool[i]
	}
	deal(x, both, pool[:mine])
	deal(y, both, pool[mine:])
}

func deal(to, both, own []int32) {
	copy(to, both)
	copy(to[len(both):], own)
	slices.Sort(to)
}

// surprises returns the pairs of groups that share a member, ascending, with their surprise. The slice is valid until
// the next call.
func (s *sampler) surprises() []surprising {
	// The rows are turned: per group its members, ascending.
	clear(s.begin)
	for _, g := range s.held {
		s.begin[g]++
	}
	var end int32
	for g, n := range s.begin {
		s.begin[g] = end
		end += n
	}
	for m := range s.weight {
		for _, g := range s.held[s.start[m]:s.start[m+1]] {
			s.member[s.begin[g]] = int32(m)
			s.begin[g]++ // at last where the next group's members begin
		}
	}
	copy(s.at, s.start)
	s.pairs = s.pairs[:0]
	var from int32
	for a, to := range s.begin {
		for _, m := range s.member[from:to] {
			s.at[m]++ // groups ascend, so the row up to here is read
			for _, other := range s.held[s.at[m]:s.start[m+1]] {
				if s.shared[other] == 0 {
					s.touched = append(s.touched, other)
				}
				s.shared[other]++
				s.sum[other] += s.weight[m]
			}
		}
		from = to
		slices.Sort(s.touched)
		for _, other := range s.touched {
			s.pairs = append(s.pairs, surprising{Pair{int32(a), other, s.shared[other]}, s.sum[other]})
			s.shared[other], s.sum[other] = 0, 0
		}
		s.touched = s.touched[:0]
	}
	return s.pairs
}
