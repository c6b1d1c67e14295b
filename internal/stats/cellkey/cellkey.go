// Package cellkey adds noise to counts: the cell key method. The same set of persons or companies gets the same noise
// wherever it is counted; zeros stay zero; a printed count is never between 1 and the largest forbidden count; the
// noise is at most a fixed number, has the mean zero, and a known variance.
//
// Each person and company has a record key, 16 bits of its draw. The cell key of a set is the sum of the record keys
// modulo 2¹⁶. The p-table gives the noise from the count and the cell key.
//
// Sources: Fraser and Wooton, A proposed method for confidentialising tabular output to protect against differencing
// (2005); Thompson, Broadfoot and Elazar, Methodology for the automatic confidentialisation of statistical outputs
// from remote servers at the Australian Bureau of Statistics (2013); Giessing, Computational issues in the design of
// transition probabilities and disclosure risk estimation for additive noise (2016).
package cellkey

// Count is a number of persons or companies. Where it was counted with keys, it holds the sum of their record keys
// besides: each weighs 2³⁶ and its record key. Counts are added and subtracted as whole numbers; of disjoint sets that
// gives the count of their union, and of a set and a part of it that of the rest. A number below 2³⁵ holds no keys.
type Count int64

const (
	keyBits   = 16
	weighs    = 36
	half      = 1 << (weighs - 1)
	cellKeys  = 1 << keyBits
	centre    = cellKeys / 2
	keyMask   = cellKeys - 1
	smallestW = 1<<weighs - centre
)

// One is a person or company with the record key of its draw. The function key_weight of the engine's prelude gives the
// same.
func One(draw int64) Count { return Count(smallestW + draw&keyMask) }

// Keyed reports whether the count holds keys. That of nobody needs none.
func (c Count) Keyed() bool { return c == 0 || c >= half || c < -half }

// N returns the number of persons or companies.
func (c Count) N() int64 {
	if c > -half && c < half {
		return int64(c)
	}
	return int64(c+half) >> weighs
}

// Key returns the cell key: the sum of the record keys modulo 2¹⁶.
func (c Count) Key() int64 {
	n := c.N()
	return (int64(c) - n<<weighs + n*centre) & keyMask
}
