package disclosure

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/table"
)

// amounts is the basis of a sum of these contributions, as the engine would count it.
func amounts(contributions ...float64) table.Basis {
	sizes := make([]float64, 0, len(contributions)+2)
	b := table.Basis{Known: true, N: float64(len(contributions)), Of: table.Empty}
	for _, c := range contributions {
		sizes = append(sizes, math.Abs(c))
		b.Total += math.Abs(c)
	}
	sizes = append(sizes, 0, 0)
	slices.Sort(sizes)
	slices.Reverse(sizes)
	b.Largest, b.Second = sizes[0], sizes[1]
	return b
}

// Each case can be computed by hand: the p % rule and the (2, k) rule, each alone.
func TestDominance(t *testing.T) {
	for _, c := range []struct {
		name          string
		contributions []float64
		p, k          float64
		byP, byK      bool
	}{
		// 100 − 50 − 30 = 20; 10 % of 50 is 5; 90 % of 100 is 90.
		{"several", []float64{50, 30, 15, 5}, 10, 90, false, false},
		// 100 − 60 − 35 = 5; 10 % of 60 is 6; the two have 95 of 100.
		{"two have nearly all", []float64{60, 35, 3, 2}, 10, 90, true, true},
		// 110 − 60 − 44 = 6, which is not below 6; the two have 104 of 110, more than 99.
		{"at the limit of p", []float64{60, 44, 6}, 10, 90, false, true},
		// The two have 90 of 100, which is not above 90; 100 − 80 − 10 = 10, above 8.
		{"at the limit of k", []float64{80, 10, 6, 4}, 10, 90, false, false},
		{"one has nearly all", []float64{990, 5, 3, 2}, 10, 90, true, true},
		{"many alike", slices.Repeat([]float64{7}, 100), 10, 90, false, false},
		{"two contributors", []float64{500, 500}, 10, 90, true, true},
		{"three alike", []float64{5, 5, 5}, 10, 90, false, false},
		// Sizes 60, 35, 3, 2 as above: a correction of 35 dominates as a payment does.
		{"a negative one", []float64{60, -35, 3, 2}, 10, 90, true, true},
	} {
		b := amounts(c.contributions...)
		if got := (Dominance{P: c.p}).Unsafe(b); got != c.byP {
			t.Errorf("%s: by the p %% rule %v, want %v", c.name, got, c.byP)
		}
		if got := (Dominance{K: c.k}).Unsafe(b); got != c.byK {
			t.Errorf("%s: by the (2, k) rule %v, want %v", c.name, got, c.byK)
		}
		if got := (Dominance{P: c.p, K: c.k}).Unsafe(b); got != (c.byP || c.byK) {
			t.Errorf("%s: by both rules %v", c.name, got)
		}
	}
}

// What the literature computes.
func TestDominanceOfTheLiterature(t *testing.T) {
	// Handbook on Statistical Disclosure Control, 4.2, example 1: a total of 100 000 with the largest contributions
	// 50 000 and 49 000 is safe by the (1, 90) rule, yet the second comes to within 2 % of the first.
	b := table.Basis{Known: true, N: 20, Largest: 50_000, Second: 49_000, Total: 100_000}
	for p, want := range map[float64]bool{1.9: false, 2: false, 2.1: true, 10: true} {
		if got := (Dominance{P: p}).Unsafe(b); got != want {
			t.Errorf("example 1 with p = %v: %v, want %v", p, got, want)
		}
	}
	// Example 1b: two mining companies. Each takes its own off the total.
	if !(Dominance{P: 1}).Unsafe(amounts(300, 700)) {
		t.Error("example 1b: two contributors are safe")
	}
	// Example 1d: one company has 99 % and fifty share the rest.
	if b := amounts(append(slices.Repeat([]float64{1}, 50), 4950)...); !(Dominance{P: 5}).Unsafe(b) ||
		!(Dominance{K: 90}).Unsafe(b) {
		t.Error("example 1d: a company with 99 % is safe")
	}
	// The defaults of ACRO (p-ratio 0.1, n = 2, k = 0.9) with a first value of 1 000 000, a second of 500 and others of
	// 5, as its own test of the p-ratio has them.
	b = amounts(1_000_000, 500, 5, 5, 5, 5, 5, 5, 5, 5)
	if !(Dominance{P: 10}).Unsafe(b) || !(Dominance{K: 90}).Unsafe(b) {
		t.Error("a dominated cell of ACRO is safe")
	}
}

// Handbook on Statistical Disclosure Control, 4.2: with k = 100 · 100/(100 + p) what the (2, k) rule lets pass the p %
// rule lets pass too, and not the other way round. p = 25 belongs to k = 80, p = 5.26 to k = 95.
func TestTwoDominateImpliesPPercent(t *testing.T) {
	for _, pair := range [][2]float64{{25, 80}, {5.26, 95}} {
		if k := 100 * 100 / (100 + pair[0]); math.Abs(k-pair[1]) > 0.01 {
			t.Errorf("p = %v belongs to k = %v", pair[0], k)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	var more int
	for range 20_000 {
		contributions := make([]float64, 2+random.IntN(9))
		for i := range contributions {
			contributions[i] = float64(1 + random.IntN(1<<random.IntN(16)))
		}
		b, p := amounts(contributions...), 1+49*random.Float64()
		k := 100 * 100 / (100 + p)
		byP, byK := (Dominance{P: p}).Unsafe(b), (Dominance{K: k}).Unsafe(b)
		if byP && !byK && pPercent(b.Largest, b.Second, b.Total*(1+1e-12), p) {
			t.Fatalf("%v: unsafe by p = %v, and safe by k = %v", contributions, p, k)
		}
		if byK && !byP {
			more++
		}
		// The rule in its own words: the second comes to within p % of the first.
		if estimate := b.Total - b.Second; byP != (estimate-b.Largest < p/100*b.Largest) {
			t.Fatalf("%v: the estimate %v of %v, p = %v: %v", contributions, estimate, b.Largest, p, byP)
		}
	}
	if more == 0 {
		t.Error("the (2, k) rule never withholds more than the p % rule")
	}
}

// One contributor, nobody, nothing and what is not known or cannot be.
func TestDominanceAtTheEnds(t *testing.T) {
	unknown := amounts(5, 5, 5, 5, 5)
	unknown.Known = false
	lacking := amounts(5, 5, 5, 5, 5)
	lacking.Largest = table.Empty
	for _, c := range []struct {
		name string
		b    table.Basis
		want bool
	}{
		{"one contributor", amounts(100), true},
		{"nobody", amounts(), false},
		{"contributors of nothing", amounts(0, 0, 0, 0, 0, 0), true},
		{"an amount of nobody", table.Basis{Known: true, Largest: 5, Second: 1, Total: 9}, true},
		{"an unknown basis", unknown, true},
		{"unknown contributions", lacking, true},
		{"only a number", table.Basis{Known: true, N: 50}, true},
		{"a second above the first", table.Basis{Known: true, N: 9, Largest: 5, Second: 6, Total: 90}, true},
		{"a first above the total", table.Basis{Known: true, N: 9, Largest: 5, Second: 1, Total: 4}, true},
		{"a negative second", table.Basis{Known: true, N: 9, Largest: 5, Second: -1, Total: 40}, true},
		{"alike", amounts(5, 5, 5, 5, 5), false},
	} {
		for _, d := range []Dominance{{P: 10, K: 90}, {P: 10}, {K: 90}, {}} {
			if got := d.Unsafe(c.b); got != c.want {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// The parameters are secret: no verb of fmt and no encoder writes them.
func TestDominanceIsNotPrinted(t *testing.T) {
	d := Dominance{P: 12.25, K: 87.5}
	encoded, err := json.Marshal(struct{ D Dominance }{d})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(d), fmt.Sprintf("%+v %#v %v %s %d %g", d, d, &d, d, d, d), string(encoded),
		fmt.Sprintf("%+v", struct{ D Dominance }{d})} {
		if strings.Contains(text, "12") || strings.Contains(text, "87") || !strings.Contains(text, "not shown") {
			t.Error("a parameter is printed")
		}
	}
}
