package disclosure

import (
	"math"
	"math/big"
	"slices"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Digits says to how many digits numbers of a unit are printed.
type Digits = released.Digits

// print returns the rows as a profile prints them. What is not withheld is rounded by its unit: value, low and
// high; numerators and denominators are counts and stay, or amounts, which are rounded as sums. A withheld count
// whose measure declares bands gets the limits of its band, and keeps its status. computed are the same rows
// with their true values, in the same order.
func (p *Profile) print(rows, computed []table.Row, s *study.Study) []table.Row {
	printed := slices.Clone(rows)
	for i := range printed {
		r := &printed[i]
		m := declared(s, s.Kind(r.Result), *r)
		switch {
		case m == nil:
		case r.Status == table.OK:
			if ofAmounts(m) {
				r.Numerator, r.Denominator = p.Round(kind.Amount, r.Numerator), p.Round(kind.Amount, r.Denominator)
			}
			r.Value, r.Low, r.High = p.Round(m.Unit, r.Value), p.Round(m.Unit, r.Low), p.Round(m.Unit, r.High)
		case r.Status == table.Suppressed && m.Bands && computed[i].Status == table.OK:
			r.Low, r.High = p.band(computed[i].Value)
		}
	}
	return printed
}

// ofAmounts says whether a measure is a fraction of amounts: its numerator and denominator are no counts.
func ofAmounts(m *kind.Measure) bool {
	f := kind.CountOf(m.Count)
	return f != nil && f.Of == "" && m.Whole != ""
}

// units are the digits by the names of the units.
func (p *Profile) units() map[string]Digits {
	all := map[string]Digits{}
	for unit, d := range p.Digits {
		all[string(unit)] = d
	}
	return all
}

// Round rounds a number of a unit as the profile prints it. A share that is neither nobody nor everybody is not printed
// as such: it gets so many decimals that it is told from them.
func (p *Profile) Round(unit kind.Unit, v float64) float64 {
	d, ok := p.Digits[unit]
	if !ok {
		return v
	}
	w := d.Round(v)
	if unit != kind.Share || v == w || w != 0 && w != 1 {
		return w
	}
	for more := (Digits{Decimals: d.Places(w)}); w == 0 || w == 1; more.Decimals++ {
		w = more.Round(v)
	}
	return w
}

// From returns what a printed number of a unit can have been before it was rounded: from low to high, and both
// themselves where ends is true. Where no number is printed so, ok is false.
func (p *Profile) From(unit kind.Unit, w float64) (low, high *big.Rat, ends, ok bool) {
	exact := func() (*big.Rat, *big.Rat, bool, bool) {
		r, ok := new(big.Rat).SetString(table.Format(w))
		return r, r, true, ok
	}
	d, rounded := p.Digits[unit]
	if !rounded || unit == kind.Share && (w == 0 || w == 1) {
		return exact()
	}
	if low, high, ends, ok = d.From(w); ok || unit != kind.Share || math.IsNaN(w) {
		return low, high, ends, ok
	}
	// A share near nobody or everybody: to one decimal less it would be that.
	end := math.Round(w)
	more := Digits{Decimals: d.Places(end)}
	for more.Round(w) != w {
		if more.Decimals++; more.Decimals > mostDigits {
			return nil, nil, false, false
		}
	}
	if low, high, ends, ok = more.From(w); !ok {
		return low, high, ends, ok
	}
	more.Decimals--
	least, most, _, _ := more.From(end)
	if least.Cmp(low) > 0 {
		low = least
	}
	if most.Cmp(high) < 0 {
		high = most
	}
	return low, high, ends, low.Cmp(high) <= 0
}

// band returns the limits of the band that a count is in; the last band has no upper limit. Without bands there are
// none.
func (p *Profile) band(n float64) (low, high float64) {
	low, high = table.Empty, table.Empty
	for i, limit := range p.Bands {
		if n < float64(limit) {
			break
		}
		low, high = float64(limit), table.Empty
		if i+1 < len(p.Bands) {
			high = float64(p.Bands[i+1] - 1)
		}
	}
	return low, high
}
