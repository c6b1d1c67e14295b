package stata

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"ansatz/internal/delivery/format/records"
)

// epoch is 1960-01-01, from which Stata counts, in days from 1970-01-01.
const epoch = -3653

// column says how the cells of a column are read: by its type in the file and its format, which says whether a number
// is a date.
func (f *file) column(c *records.Column, k kind, shown string, place int) {
	switch k.code {
	case 's':
		c.Read = func(r []byte, c *records.Cell) error {
			text, _, _ := bytes.Cut(r[place:place+k.size], []byte{0})
			return c.Str(text, f.encoding)
		}
		return
	case 'L':
		c.Read = func(r []byte, c *records.Cell) error { return f.long.read(r[place:place+8], c) }
		return
	}
	number := f.number(k, place)
	bits := 64
	if k.code == 'f' {
		bits = 32
	}
	switch unit := unitOf(shown); unit {
	case "d":
		c.Kind = records.Day
		c.Read = func(r []byte, c *records.Cell) error { c.Day(number(r) + epoch); return nil }
	case "clock":
		c.Read = func(r []byte, c *records.Cell) error {
			seconds := number(r) / 1000
			c.Clock(seconds - 86400*math.Floor(seconds/86400))
			return nil
		}
	case "c", "C":
		c.Kind = records.Instant
		c.Read = func(r []byte, c *records.Cell) error {
			seconds := number(r)/1000 + epoch*86400
			if unit == "C" {
				seconds -= leap(seconds)
			}
			c.Instant(seconds)
			return nil
		}
	case "m", "q", "w", "h":
		c.Read = func(r []byte, c *records.Cell) error {
			if n := number(r); math.IsNaN(n) || n != math.Trunc(n) || math.Abs(n) > 1e6 {
				c.Float(n, bits, 0)
			} else {
				c.Text = period(unit, int(n))
			}
			return nil
		}
	default:
		width := zeros(shown)
		c.Read = func(r []byte, c *records.Cell) error { c.Float(number(r), bits, width); return nil }
	}
}

// clockOnly matches a format that shows the time of a day, and not the day.
var clockOnly = regexp.MustCompile(`^tc([Hh]{2}|MM|mm|SS|ss|\.s+|[AaPp]\.?[Mm]\.?|[:._ ])+$`)

// unitOf returns what a format counts in: d for days, c for milliseconds, C for these with leap seconds, clock for
// these as a time of day, m for months, q for quarters, w for weeks, h for halves of a year. It is empty for a number;
// %ty is the number of the year.
func unitOf(shown string) string {
	shown = strings.TrimPrefix(shown, "%")
	shown = strings.TrimLeft(shown, "-+ 0123456789")
	switch {
	case strings.HasPrefix(shown, "d"):
		return "d"
	case clockOnly.MatchString(shown):
		return "clock"
	case len(shown) >= 2 && shown[0] == 't' && strings.ContainsAny(shown[1:2], "dcCmqwh"):
		return shown[1:2]
	}
	return ""
}

// zeros is the width up to which a format shows zeros before a number: 10 of %010.0f.
func zeros(shown string) int {
	digits, ok := strings.CutPrefix(shown, "%0")
	if !ok {
		return 0
	}
	digits, rest, _ := strings.Cut(digits, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n > 64 || !strings.HasPrefix(rest, "0") {
		return 0
	}
	return n
}

// period is a month, quarter, week or half year, counted from the first of 1960, as text: a month as registers write
// it.
func period(unit string, n int) []byte {
	per := map[string]int{"m": 12, "q": 4, "w": 52, "h": 2}[unit]
	year, part := 1960+n/per, n%per
	if part < 0 {
		year, part = year-1, part+per
	}
	if unit == "m" {
		return fmt.Appendf(nil, "%04d-%02d", year, part+1)
	}
	return fmt.Appendf(nil, "%04d%s%d", year, unit, part+1)
}

// leapDays are the days, from 1970-01-01, that began after a leap second.
var leapDays = []float64{912, 1096, 1461, 1826, 2191, 2557, 2922, 3287, 3652, 4199, 4564, 4929, 5660, 6574, 7305, 7670,
	8217, 8582, 8947, 9496, 10043, 10592, 13149, 14245, 15522, 16617, 17167}

// leap is the number of leap seconds before an instant that counts them.
func leap(seconds float64) float64 {
	n := 0.0
	for _, day := range leapDays {
		if seconds < day*86400+n+1 {
			break
		}
		n++
	}
	return n
}
