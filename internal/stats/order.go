package stats

import "math"

// Cut is where P per cent of n values are reached in ascending order: k = ⌊P·n/100⌋ of them are at or below it.
type Cut struct {
	N      int64   // how many values there are
	At     float64 // the value of rank k; not used where k is 0
	Next   float64 // the value of rank k+1
	Beyond float64 // the sum of the values of higher ranks than k
}

// Below returns how many of n values the first P per cent are: ⌊P·n/100⌋.
func Below(p, n int64) int64 { return p * n / 100 }

// CutOf returns the cut at P per cent, 0 < P < 100, of values in ascending order.
func CutOf(p int64, ascending []float64) Cut {
	n := int64(len(ascending))
	k := Below(p, n)
	c := Cut{N: n}
	if k > 0 {
		c.At = ascending[k-1]
	}
	for i, v := range ascending[k:] {
		if i == 0 {
			c.Next = v
		}
		c.Beyond += v
	}
	return c
}

// Percentile returns the P-th percentile, type 2 of Hyndman and Fan (1996): where P·n is divisible by 100 the mean of
// the values of rank P·n/100 and of the next rank, else the value of rank ⌈P·n/100⌉. It is NaN without values.
func (c Cut) Percentile(p int64) float64 {
	switch {
	case c.N == 0:
		return math.NaN()
	case p*c.N%100 == 0:
		return (c.At + c.Next) / 2
	}
	return c.Next
}

// TopShare returns the part of a total that the values beyond the cut have: with the cut at 100 − P per cent the part
// of the ⌈P·n/100⌉ largest. It is NaN without values.
func (c Cut) TopShare(total float64) float64 {
	if c.N == 0 {
		return math.NaN()
	}
	return c.Beyond / total
}
