// Package identity reads personal, coordination and organisation numbers: it decides whether a text is one, and of
// which kind.
//
// The rules exist twice: in Go, for one value, and in number.sql, for columns of values. A test compares the two on
// official test numbers, generated numbers and malformed text.
//
// Sources: folkbokföringslagen (1991:481) 18 §, lag (2022:1697) om samordningsnummer, lag (1974:174) om
// identitetsbeteckning.
package identity

import (
	"time"
)

// Number is an identity number as one integer. A personal or coordination number is its twelve digits. An organisation
// number is 16 followed by its ten digits; no personal number can be the same, because the third digit would give a
// month of 20 or more.
type Number int64

// orgBase is the prefix 16 before the ten digits of an organisation number.
const orgBase Number = 16_0000000000

// IsOrganisation reports whether the number is an organisation number.
func (n Number) IsOrganisation() bool {
	return n/1_0000000000 == 16 && n/1_0000000%10 >= 2
}

// Digits returns the twelve digits of a personal number, the ten of an organisation number.
func (n Number) Digits() string {
	width := 12
	if n.IsOrganisation() {
		n, width = n-orgBase, 10
	}
	digits := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits)
}

// Person reads a personal or coordination number in one of the forms YYYYMMDDNNNN, YYYYMMDD-NNNN, YYMMDD-NNNN,
// YYMMDD+NNNN and YYMMDDNNNN. In the ten-digit forms the century is the latest in which the birth date is not later
// than reference. With + it is the latest in which the person is at least a hundred years old in the calendar year of
// reference. A number is valid if its date exists and the Luhn digit over the last ten digits is correct. A
// coordination number adds 60 to the day; its month may be 00, its day 60, or both. The caller must remove spaces
// around the text. Person reports false for every other text, interim numbers with letters too.
func Person(text string, reference time.Time) (Number, bool) {
	s, ok := split(text)
	if !ok {
		return 0, false
	}
	n := s.number
	if !s.long {
		n = s.inCentury(reference)
	}
	if !n.realDate() || !n.luhn() {
		return 0, false
	}
	return n, true
}

// Organisation reads an organisation number as NNNNNN-NNNN, NNNNNNNNNN or either with a leading 16: third digit at
// least 2, correct Luhn digit. A sole trader's number is a personal number, and is read as Person reads it.
func Organisation(text string, reference time.Time) (Number, bool) {
	s, ok := split(text)
	if !ok {
		return 0, false
	}
	n := s.number
	if !s.long && !s.plus {
		n += orgBase
	}
	if n.IsOrganisation() && (s.long || !s.plus) {
		return n, n.luhn()
	}
	return Person(text, reference)
}

// shape is the digits of a text and the form in which they were written.
type shape struct {
	number Number
	long   bool // twelve digits, not ten
	plus   bool // written with +
}

// split divides a text into eight or six digits, an optional separator and four digits.
func split(text string) (shape, bool) {
	var s shape
	head := len(text) - 4
	if head < 6 {
		return s, false
	}
	switch text[head-1] {
	case '-':
		head--
	case '+':
		head--
		s.plus = true
	}
	s.long = head == 8
	if head != 6 && (head != 8 || s.plus) {
		return s, false
	}
	for i := 0; i < len(text); i++ {
		if i == head && i != len(text)-4 {
			continue // the separator
		}
		c := text[i]
		if c < '0' || c > '9' {
			return s, false
		}
		s.number = s.number*10 + Number(c-'0')
	}
	return s, true
}

// inCentury completes a ten-digit number to twelve digits.
func (s shape) inCentury(reference time.Time) Number {
	last := Number(reference.Year())
	if s.plus {
		last -= 100
	}
	year := last - ((last-s.number/1_00000000)%100+100)%100
	if !s.plus && year == last {
		month, day := s.number/1_000000%100, s.number/1_0000%100
		if day >= 60 {
			day -= 60 // a coordination number; 0 is a day that is not known
		}
		if month*100+day > Number(reference.Month())*100+Number(reference.Day()) {
			year -= 100
		}
	}
	return year*1_00000000 + s.number%1_00000000
}

// realDate reports whether the first eight of the twelve digits are a date that a number can have.
func (n Number) realDate() bool {
	year, month, day := n/1_00000000, n/1_000000%100, n/1_0000%100
	switch {
	case year < 1 || year > 9999 || month > 12:
		return false
	case month == 0:
		return day >= 60 && day <= 91
	case day == 60:
		return true
	case day > 60:
		day -= 60
	}
	return day >= 1 && day <= daysIn(year, month)
}

func daysIn(year, month Number) Number {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// luhn reports whether the last of the last ten digits is the check digit.
func (n Number) luhn() bool {
	sum := Number(0)
	for i := range 10 {
		d := n % 10
		n /= 10
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
