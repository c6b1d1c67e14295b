package sas

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"ansatz/internal/delivery/format/records"
)

// epoch is 1960-01-01, from which SAS counts days and seconds, in days from 1970-01-01.
const epoch = -3653

// The kinds of what a format shows of a number.
const (
	shownNumber = iota
	shownDay
	shownInstant  // a day and a time, of seconds
	shownDayOf    // the day of a day and time
	shownTime     // of seconds
	shownTimeOf   // the time of a day and time
	shownMonth    // the month of a day
	shownMonthOf  // the month of a day and time
	shownQuarter  // the quarter of a day
	shownYearPart // the year of a day, or a number of it
)

// kinds say what a format shows, by the beginning of its name.
var kinds = []struct {
	name *regexp.Regexp
	kind int
}{
	{regexp.MustCompile(`^(DATE|(DDMMYY|MMDDYY|YYMMDD)[BCDNPSX]?|[EB]8601DA|IS8601DA|WEEKDAT[EX]|WORDDAT[EX]|` +
		`JULIAN|NLDATE[LMS]?|[A-Z]{3}DF(DD|DE|DN|WDX|WKX))$`), shownDay},
	{regexp.MustCompile(`^(DATETIME|DATEAMPM|MDYAMPM|[EB]8601D[TZX]|IS8601D[TZ]|NLDATM[LMS]?|[A-Z]{3}DFDT)$`),
		shownInstant},
	{regexp.MustCompile(`^(DTDATE|[EB]8601DN|IS8601DN|DTWKDATX)$`), shownDayOf},
	{regexp.MustCompile(`^(TIME|HHMM|MMSS|[EB]8601TM|[EB]8601TZ|IS8601TM|IS8601TZ)$`), shownTime},
	{regexp.MustCompile(`^(TOD|TIMEAMPM)$`), shownTimeOf},
	{regexp.MustCompile(`^(MONYY|(YYMM|MMYY)[CDNPSX]?|YYMON|[A-Z]{3}DFMY)$`), shownMonth},
	{regexp.MustCompile(`^DTMONYY$`), shownMonthOf},
	{regexp.MustCompile(`^YYQR?[CDNPSX]?$`), shownQuarter},
	{regexp.MustCompile(`^(YEAR|MONTH|DAY|QTR)$`), shownYearPart},
}

// kindOf returns what a format shows.
func kindOf(name string) int {
	for _, k := range kinds {
		if k.name.MatchString(name) {
			return k.kind
		}
	}
	return shownNumber
}

// Shown completes a column of numbers: its format, by name and width, says whether a number is a date. number is NaN
// for every missing value. exact is the largest number up to which the column holds every whole number: one of fewer
// bytes than eight is cut off.
func Shown(c *records.Column, name string, width int, exact float64, number func(record []byte) float64) {
	name = strings.ToUpper(strings.TrimSpace(name))
	if kindOf(name) == shownNumber {
		name = strings.TrimRight(name, ".0123456789")
	}
	const day = 86400
	plain := func(as func(x float64, c *records.Cell)) {
		c.Read = func(r []byte, c *records.Cell) error { as(number(r), c); return nil }
	}
	switch kindOf(name) {
	case shownDay:
		c.Kind = records.Day
		plain(func(x float64, c *records.Cell) { c.Day(x + epoch) })
	case shownDayOf:
		c.Kind = records.Day
		plain(func(x float64, c *records.Cell) { c.Day(x/day + epoch) })
	case shownInstant:
		c.Kind = records.Instant
		plain(func(x float64, c *records.Cell) { c.Instant(x + epoch*day) })
	case shownTime:
		plain(func(x float64, c *records.Cell) { c.Clock(x) })
	case shownTimeOf:
		plain(func(x float64, c *records.Cell) { c.Clock(x - day*math.Floor(x/day)) })
	case shownMonth:
		plain(part("month"))
	case shownMonthOf:
		plain(func(x float64, c *records.Cell) { part("month")(x/day, c) })
	case shownQuarter:
		plain(part("quarter"))
	case shownYearPart:
		plain(part(map[string]string{"MONTH": "number"}[name] + strings.ToLower(name)))
	default:
		if name != "Z" {
			width = 0
		}
		plain(func(x float64, c *records.Cell) { c.Short(x, 64, min(width, 32), exact) })
	}
}

// part is a part of a day as text: its month as registers write it, or a number.
func part(what string) func(x float64, c *records.Cell) {
	return func(x float64, c *records.Cell) {
		if math.IsNaN(x) || math.Abs(x) > 3e6 {
			c.Float(x, 64, 0)
			return
		}
		t := time.Unix(86400*(int64(math.Floor(x))+epoch), 0).UTC()
		switch what {
		case "month":
			c.Text = fmt.Appendf(nil, "%04d-%02d", t.Year(), t.Month())
		case "quarter":
			c.Text = fmt.Appendf(nil, "%04dq%d", t.Year(), (t.Month()+2)/3)
		case "year":
			c.Int(int64(t.Year()), 0)
		case "numbermonth":
			c.Int(int64(t.Month()), 0)
		case "day":
			c.Int(int64(t.Day()), 0)
		case "qtr":
			c.Int(int64((t.Month()+2)/3), 0)
		}
	}
}

// exactOf is the largest number up to which the first bytes of a floating-point number hold every whole number: all but
// twelve of their bits, and one that is not written.
func exactOf(bytes int) float64 {
	if bytes >= 8 {
		return math.Inf(1)
	}
	return math.Ldexp(1, 8*bytes-11)
}
