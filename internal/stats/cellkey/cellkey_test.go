package cellkey

import (
	"math"
	"math/rand/v2"
	"testing"
)

func table(t *testing.T, most, least int, variance float64) *Table {
	t.Helper()
	p, err := New(most, least, variance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The rows of the package ptable that its introduction prints: create_cnt_ptable(D = 2, V = 1), and the matrix for
// D = 2 with a variance that does not bind. Its row for 1 has a further condition, that no noise is likelier than none.
func TestPublishedTable(t *testing.T) {
	for _, c := range []struct {
		variance float64
		want     []float64
	}{
		{1, []float64{0.0638, 0.2448, 0.383, 0.2448, 0.0638}},
		{3, []float64{0.2, 0.2, 0.2, 0.2, 0.2}},
	} {
		_, p := table(t, 2, 1, c.variance).Probabilities(2)
		for i := range c.want {
			if math.Abs(p[i]-c.want[i]) > 0.0004 {
				t.Errorf("variance %v: %v, want %v", c.variance, p, c.want)
				break
			}
		}
	}
}

// Every row adds up to 1, has mean zero and no printed count between 0 and the smallest, and the variance is at most
// that asked for wherever any distribution has it.
func TestConditionsOfTable(t *testing.T) {
	for _, c := range []struct {
		most, least int
		variance    float64
	}{{5, 5, 3}, {5, 3, 3}, {2, 1, 1}, {1, 1, 0.5}, {8, 5, 6}, {10, 10, 4}} {
		p := table(t, c.most, c.least, c.variance)
		if printed, ok := p.Treat(0); printed != 0 || !ok {
			t.Errorf("%+v: zero becomes %d", c, printed)
		}
		for n := int64(1); n < 40; n++ {
			noise, probability := p.Probabilities(n)
			sum, mean, variance := 0.0, 0.0, 0.0
			for i, v := range noise {
				sum, mean, variance = sum+probability[i], mean+probability[i]*float64(v),
					variance+probability[i]*float64(v*v)
				if to := n + int64(v); to < 0 || 0 < to && to < int64(c.least) || v > c.most || -v > c.most {
					t.Errorf("%+v: %d may become %d", c, n, to)
				}
			}
			if math.Abs(sum-1) > 1e-9 || math.Abs(mean) > 1e-9 {
				t.Errorf("%+v, %d: sum %v, mean %v", c, n, sum, mean)
			}
			if n >= int64(c.most+c.least-1) && math.Abs(variance-c.variance) > 1e-6 {
				t.Errorf("%+v, %d: variance %v", c, n, variance)
			}
		}
	}
}

// Over many sets of persons the noise has mean zero and the variance of the table.
func TestNoiseOfManySets(t *testing.T) {
	p := table(t, 5, 5, 3)
	random := rand.New(rand.NewPCG(7, 11))
	for _, n := range []int{1, 2, 3, 4, 5, 6, 9, 10, 30, 400} {
		const sets = 40000
		sum, square := 0.0, 0.0
		for range sets {
			var c Count
			for range n {
				c += One(random.Int64())
			}
			printed, ok := p.Treat(c)
			if !ok || c.N() != int64(n) || 0 < printed && printed < 5 || printed < 0 {
				t.Fatalf("%d persons become %d", n, printed)
			}
			v := float64(printed - int64(n))
			sum, square = sum+v, square+v*v
		}
		noise, probability := p.Probabilities(int64(n))
		want := moment(noise, probability, 2)
		if mean := sum / sets; math.Abs(mean) > 4*math.Sqrt(want/sets) {
			t.Errorf("%d persons: mean noise %v", n, mean)
		}
		if got := square / sets; math.Abs(got-want) > 0.05*want {
			t.Errorf("%d persons: variance %v, want %v", n, got, want)
		}
	}
}

// The noise follows from who is counted, not from the order or the way; one person more or less changes it in general.
func TestSameSetSameNoise(t *testing.T) {
	p := table(t, 5, 5, 3)
	random := rand.New(rand.NewPCG(1, 2))
	differ := 0
	for range 2000 {
		var parts [3]Count
		var all, backwards Count
		draws := make([]int64, 60)
		for i := range draws {
			draws[i] = random.Int64()
			all += One(draws[i])
			parts[i%3] += One(draws[i])
		}
		for i := len(draws) - 1; i >= 0; i-- {
			backwards += One(draws[i])
		}
		if all != backwards || all != parts[0]+parts[1]+parts[2] || all-parts[1] != parts[0]+parts[2] {
			t.Fatal("the same set has another count")
		}
		a, _ := p.Treat(all)
		b, _ := p.Treat(all - One(draws[0]))
		if a-all.N() != b-(all.N()-1) {
			differ++
		}
	}
	if differ < 1400 || differ > 1800 { // with independent noise of variance 3 about 84 % differ
		t.Errorf("the noise of %d of 2000 sets differs from that of the set without one person", differ)
	}
}

// A count without keys cannot be treated; a country's count holds them.
func TestKeyed(t *testing.T) {
	p := table(t, 5, 5, 3)
	if _, ok := p.Treat(17); ok {
		t.Error("a count without keys was treated")
	}
	c := One(0)*50_000_000 + One(keyMask)*50_000_000
	if c.N() != 100_000_000 || !c.Keyed() || (-c).N() != -100_000_000 || !(-c).Keyed() {
		t.Errorf("a large count: %d", c.N())
	}
	if got := (One(3) + One(65535)).Key(); got != 2 {
		t.Errorf("cell key %d", got)
	}
	var none *Table
	if n, ok := none.Treat(17); n != 17 || !ok {
		t.Error("without a table a count is printed as it is")
	}
}

// The noise of amounts lies between a quarter of the largest contribution and the whole, and has mean zero.
func TestAmounts(t *testing.T) {
	p := table(t, 5, 5, 3)
	sum := 0.0
	for key := range int64(cellKeys) {
		part, ok := p.Amount(One(key))
		if size := math.Abs(part); !ok || size < 0.25 || size > 1 {
			t.Fatalf("key %d: %v", key, part)
		}
		sum += part
	}
	if math.Abs(sum/cellKeys) > 1e-4 {
		t.Errorf("mean %v", sum/cellKeys)
	}
	if _, ok := p.Amount(17); ok {
		t.Error("contributors without keys got noise")
	}
	if part, ok := p.Amount(0); part != 0 || !ok {
		t.Error("an amount of nobody got noise")
	}
}
