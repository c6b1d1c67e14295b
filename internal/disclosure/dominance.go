package disclosure

import (
	"fmt"
	"io"

	"ansatz/internal/table"
)

// Dominance holds the parameters of the rules about amounts: sums and means of what single persons or companies
// contribute. A parameter that is zero leaves its rule out.
//
// The parameters are secret. Who knows them can turn a withheld amount into an interval, so they must never be printed:
// not in a report, a log, an error or a file that leaves. Neither fmt nor an encoder writes them.
type Dominance struct {
	P float64 // of the p % rule: how near, in per cent, nobody may come to the largest contribution
	K float64 // of the (2, k) rule: the per cent of the total that the two largest may have together
}

const notShown = "dominance: not shown"

// Format writes that the parameters are not shown, whatever the verb.
func (Dominance) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, notShown) }

// MarshalText gives encoders the text that the parameters are not shown.
func (Dominance) MarshalText() ([]byte, error) { return []byte(notShown), nil }

// Unsafe says whether a sum or a mean may not leave because one or two of those behind it dominate it. The basis has
// their number, their largest and second largest contribution and the total of all.
//
//   - What is not known is unsafe: a basis that is unknown, or contributions that are.
//   - Nobody behind an amount: neither rule says anything, and the result is false.
//   - One contributor is always unsafe, whatever the parameters are: the amount is that contributor's own.
//   - A total of zero is unsafe if there are contributors: each is known to have nothing.
//   - Contributions are sizes. Both rules have a meaning only if no contribution is negative (Handbook on Statistical
//     Disclosure Control, 4.2), and a negative one enters by its absolute value (Statistics New Zealand, Microdata
//     output guide). Sizes that contradict each other are unsafe.
//
// Otherwise it is unsafe where one of the two rules says so.
func (d Dominance) Unsafe(b table.Basis) bool {
	x1, x2, total := b.Largest, b.Second, b.Total
	switch {
	case !b.Known || !(x1 >= x2 && x2 >= 0 && total >= x1): // NaN is not known
		return true
	case b.N == 0 && total == 0:
		return false
	case b.N <= 1 || total == 0:
		return true
	}
	return d.P > 0 && pPercent(x1, x2, total, d.P) || d.K > 0 && twoDominate(x1, x2, total, d.K)
}

// pPercent is the p % rule: a total is unsafe if the second largest contributor, who takes the own contribution off it,
// comes to within p % of the largest one: total − x1 − x2 < p/100 · x1. Contributions are not negative and x1 ≥ x2.
//
// Source: Handbook on Statistical Disclosure Control, 4.2, which prefers it to the (2, k) rule; the "p-ratio" of ACRO,
// by default 10 %.
func pPercent(x1, x2, total, p float64) bool { return total-x1-x2 < p/100*x1 }

// twoDominate is the (n, k) rule with n = 2: a total is unsafe if the two largest contributions are more than k % of
// it: x1 + x2 > k/100 · total. Contributions are not negative and x1 ≥ x2.
//
// Source: Handbook on Statistical Disclosure Control, 4.2; ACRO has n = 2 and k = 90 % by default.
func twoDominate(x1, x2, total, k float64) bool { return x1+x2 > k/100*total }
