package result

import (
	"math"

	"ansatz/internal/table"
)

// contributions is how an amount is shared out among persons or companies: the largest contribution, the second largest
// and the total, by their sizes. Without a contributor all are 0.
type contributions struct{ largest, second, total float64 }

// add adds what one more person or company contributes. A negative amount counts by its absolute value.
func (c *contributions) add(amount float64) {
	size := math.Abs(amount)
	c.join(contributions{largest: size, total: size})
}

// join adds the contributions of others.
func (c *contributions) join(others contributions) {
	second := max(min(c.largest, others.largest), c.second, others.second)
	c.largest, c.second, c.total = max(c.largest, others.largest), second, c.total+others.total
}

// equal returns the contributions of n persons or companies of the same amount.
func equal(amount float64, n int64) contributions {
	size := math.Abs(amount)
	all := contributions{total: size * float64(n)}
	if n > 0 {
		all.largest = size
	}
	if n > 1 {
		all.second = size
	}
	return all
}

// times returns the contributions in another unit.
func (c contributions) times(factor float64) contributions {
	return contributions{c.largest * factor, c.second * factor, c.total * factor}
}

// shared adds the contributions of the base groups of a group, in the order of strength. Nobody is in two of them.
func (d *data) shared(group string, amounts func(id int) contributions) contributions {
	var all contributions
	for _, id := range d.coding.Members(group) {
		all.join(amounts(id))
	}
	return all
}

// companyAmount is an amount of several companies: its sum, how many have a part of it, and how it is shared out.
type companyAmount struct {
	sum, companies int64
	shared         contributions
}

func (a *companyAmount) add(kronor int64) {
	a.sum += kronor
	a.shared.add(float64(kronor))
	if kronor != 0 {
		a.companies++
	}
}

func (a *companyAmount) cell() cell { return count(a.sum).over(a.companies).from(a.shared) }

// from sets how the amount is shared out among those that it is over.
func (c cell) from(shares contributions) cell {
	c.basis.Largest, c.basis.Second, c.basis.Total = shares.largest, shares.second, shares.total
	return c
}

// unshared returns the basis of a number over n persons or companies that is not an amount, or whose contributions are
// unknown.
func unshared(n float64) table.Basis {
	return table.Basis{
		Known:   true,
		N:       n,
		Of:      table.Empty,
		Largest: table.Empty,
		Second:  table.Empty,
		Total:   table.Empty,
	}
}
