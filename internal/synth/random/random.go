// Package random draws the random numbers of a synthetic country. They are a function of the seed, the stream and the
// index of the item. Any thread can therefore make any part of the country in any order, with the same bytes.
package random

import "math"

// Numbers is a splitmix64 generator (Steele, Lea & Flood 2014). Its initial state is a hash of the seed, stream and
// item.
type Numbers uint64

// Mix returns a hash of 64 bits.
func Mix(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// For returns the generator of a stream for item i. Each stream decides one matter.
func For(seed, stream uint64, i int) Numbers {
	return Numbers(Mix(Mix(seed+0x9e3779b97f4a7c15*stream) ^ uint64(i)*0xd6e8feb86659fd93))
}

// Next returns 64 random bits.
func (r *Numbers) Next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return Mix(uint64(*r))
}

// Float returns a number uniform in [0, 1).
func (r *Numbers) Float() float64 { return float64(r.Next()>>11) / (1 << 53) }

// Intn returns an integer uniform in 0 … n−1, or 0 if n ≤ 1.
func (r *Numbers) Intn(n int) int {
	if n <= 1 {
		return 0
	}
	return int((r.Next() >> 32) * uint64(n) >> 32)
}

// Between returns an integer uniform in lo … hi, both included.
func (r *Numbers) Between(lo, hi int) int { return lo + r.Intn(hi-lo+1) }

// Chance returns true with probability p.
func (r *Numbers) Chance(p float64) bool { return r.Float() < p }

// Normal returns a standard normal number (Box and Muller).
func (r *Numbers) Normal() float64 {
	u, v := r.Float(), r.Float()
	return math.Sqrt(-2*math.Log(1-u)) * math.Cos(2*math.Pi*v)
}

// Pick returns an index with a probability proportional to its weight.
func (r *Numbers) Pick(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := r.Float() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// Shuffle permutes n items in place.
func (r *Numbers) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, r.Intn(i+1))
	}
}
