package records

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf8"
)

// Cell is the value of one cell as it goes to the engine.
type Cell struct {
	Text   []byte // of a column of texts; empty: no value
	Number int64  // of a column of days or instants
	Empty  bool   // of a column of days or instants: no value
	Long   bool   // the text is longer than a cell may be, and not in Text
	buf    []byte
	parts  []byte
}

// Days of the calendar, counted from 1970-01-01, of which the first and the last are no dates of a register.
const (
	beforeAll = -719163 // 0000-12-31
	afterAll  = 2932897 // 10000-01-01
	daySecond = 86400
)

// None makes the cell empty.
func (c *Cell) None() { c.Text, c.Empty = nil, true }

// exactFloat is the largest number up to which 32 bits hold every whole number.
const exactFloat = 1 << 24

// Float is a number as text: the shortest decimal that gives it back, without exponent; whole numbers have no decimals.
// NaN is no value. Decimals after the eighteenth are left out if that changes the number by at most a relative 1e-12.
// A whole number gets zeros before it up to width digits. One that 32 bits do not hold exactly has a decimal, ".0": it
// is an amount, and never the number of a person, of which the last digits would be another's.
func (c *Cell) Float(x float64, bits, width int) {
	exact := math.Inf(1)
	if bits == 32 {
		exact = exactFloat
	}
	c.Short(x, bits, width, exact)
}

// Short is Float of a number in a place that holds every whole number only up to exact.
func (c *Cell) Short(x float64, bits, width int, exact float64) {
	switch {
	case math.IsNaN(x):
		c.None()
		return
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		c.Int(int64(x), width)
		if math.Abs(x) > exact {
			c.buf = append(c.buf, ".0"...)
			c.Text = c.buf
		}
		return
	}
	c.buf = strconv.AppendFloat(c.buf[:0], x, 'f', -1, bits)
	if point := bytes.IndexByte(c.buf, '.'); point >= 0 && len(c.buf)-point-1 > 18 {
		short := bytes.TrimRight(strconv.AppendFloat(nil, x, 'f', 18, 64), "0")
		if y, err := strconv.ParseFloat(string(short), 64); err == nil && math.Abs(y-x) <= 1e-12*math.Abs(x) {
			c.buf = append(c.buf[:0], short...)
		}
	}
	c.Text = c.buf
}

// Int is a whole number as text, with zeros before it up to width digits.
func (c *Cell) Int(n int64, width int) {
	c.buf = strconv.AppendInt(c.buf[:0], n, 10)
	if n >= 0 && len(c.buf) < width {
		c.buf = append(bytes.Repeat([]byte{'0'}, width-len(c.buf)), c.buf...)
	}
	c.Text = c.buf
}

// Day is the day that a number of days from 1970-01-01 falls on. What no calendar has becomes a day that no register
// takes.
func (c *Cell) Day(days float64) {
	if math.IsNaN(days) {
		c.None()
		return
	}
	c.Number = int64(min(max(math.Floor(days), beforeAll), afterAll))
}

// Instant is the instant that a number of seconds from 1970-01-01 gives, to the microsecond.
func (c *Cell) Instant(seconds float64) {
	if math.IsNaN(seconds) {
		c.None()
		return
	}
	seconds = min(max(seconds, beforeAll*daySecond), afterAll*daySecond)
	whole := math.Floor(seconds)
	c.Number = int64(whole)*1e6 + int64(math.Round((seconds-whole)*1e6))
}

// Clock is a number of seconds as text: hours, minutes and seconds.
func (c *Cell) Clock(seconds float64) {
	if math.IsNaN(seconds) {
		c.None()
		return
	}
	if math.Abs(seconds) > 1e9 {
		c.Float(seconds, 64, 0)
		return
	}
	c.buf = c.buf[:0]
	micros := int64(math.Round(seconds * 1e6))
	if micros < 0 {
		c.buf, micros = append(c.buf, '-'), -micros
	}
	two := func(n int64) {
		if n < 10 {
			c.buf = append(c.buf, '0')
		}
		c.buf = strconv.AppendInt(c.buf, n, 10)
	}
	s := micros / 1e6
	two(s / 3600)
	c.buf = append(c.buf, ':')
	two(s / 60 % 60)
	c.buf = append(c.buf, ':')
	two(s % 60)
	if part := micros % 1e6; part > 0 {
		digits := strconv.FormatInt(1e6+part, 10)[1:]
		c.buf = append(append(c.buf, '.'), bytes.TrimRight([]byte(digits), "0")...)
	}
	c.Text = c.buf
}

// Str is a text with an encoding. Spaces around it, and NUL bytes after it, are no part of it, nor a last
// character that is not whole.
func (c *Cell) Str(text []byte, e *Encoding) error {
	end := len(text)
	for end > 0 && (text[end-1] == ' ' || text[end-1] == 0) {
		end--
	}
	if end == 0 {
		c.None()
		return nil
	}
	var err error
	if c.Text, c.buf, err = e.decode(text[:end], c.buf); err != nil {
		if whole := cutCharacter(text[:end]); whole < end && e != Unknown { // programs cut texts off
			c.Text, c.buf, err = e.decode(text[:whole], c.buf)
		}
	}
	c.Text = bytes.TrimSpace(c.Text)
	return err
}

// cutCharacter returns how many bytes there are before a last character that is not whole.
func cutCharacter(text []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(text)); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return len(text) - n
			}
			break
		}
	}
	return len(text)
}

// Scratch is empty memory for a text that stands in several places of a record, and Keep gives it back.
func (c *Cell) Scratch() []byte { return c.parts[:0] }

// Keep keeps the memory of Scratch for the next cell.
func (c *Cell) Keep(parts []byte) { c.parts = parts }
