package synth

// Numbers that belong to nobody. A country of at most testRangeLimit registered people takes its identity numbers from
// the official test numbers, with birth numbers 980–999: ten a day for each sex. A larger country needs all birth
// numbers. It is then marked as synthetic everywhere.
//
// Organisation numbers are 65NNNNNNNL with a third digit of at least 2. No kind of organisation has numbers beginning
// with 65 (Skatteverket's IDENTITET expression allows 60–64, 66 and 68), so that the block is unused.

// luhn returns the check digit over the last nine digits of n.
func luhn(n int64) int64 {
	sum, double := int64(0), true
	for range 9 {
		d := n % 10
		n /= 10
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		double = !double
		sum += d
	}
	return (10 - sum%10) % 10
}

// personNumber returns the twelve-digit number of a date and a birth number. In a coordination number 60 is added to
// the day.
func personNumber(date day, serial int, coordination bool) int64 {
	y, m, d := ymd(date)
	if coordination {
		d += 60
	}
	n := int64(y)*10000 + int64(m)*100 + int64(d)
	n = n*1000 + int64(serial)
	return n*10 + luhn(n)
}

// organisationBlock is the first number of the block, without its check digit.
const organisationBlock = 652000000

// organisationNumber returns the i-th ten-digit number of the block. The numbers are spread over the block, so that
// consecutive ones differ visibly. i must be less than 7 999 993.
func organisationNumber(i int) int64 {
	n := organisationBlock + int64(i)*3000017%7999993
	return n*10 + luhn(n)
}
